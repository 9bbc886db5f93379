// A host in memory: loads build/holds.so as a gateway does and notes what it hears.
// SPDX-License-Identifier: Apache-2.0
#ifndef HOLDS_HOST_H
#define HOLDS_HOST_H

#include "parasol_plugin.h"

#include <stdbool.h>
#include <stddef.h>

// Loads the library; the plugin's table lives as long as the process.
const parasol_plugin *host_load(void);

// Calls start with these settings: NULL, or what the plugin said when it refused.
const char *host_start(const parasol_plugin *plugin, const char *settings);

// Starts with the list `holds.list` in the test's directory, made where there is none; `more` goes into the settings.
const parasol_plugin *host_running(const char *more);

int32_t host_handle(const parasol_plugin *plugin, parasol_token token, const char *request);

// Waits for the outcome of a job; NULL when none came within ten seconds.
const char *host_outcome(parasol_token token);

// Hands a request in and waits for its outcome.
const char *host_ask(const parasol_plugin *plugin, const char *request);

// A request in JSON; owned by the process.
const char *host_request(const char *kind, const char *type, const char *identifier_type, const char *value,
                         const char *core);

// How many completions came so far, and how many for a token that had one.
size_t host_completions(void);
size_t host_doubles(void);
bool host_logged(const char *text);

#define HOST_KEY "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define HOST_LAST_TOKEN 9999u

#endif
