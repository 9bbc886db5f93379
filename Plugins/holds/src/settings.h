// The plugin's settings, and the answers that depend on them.
// SPDX-License-Identifier: Apache-2.0
#ifndef HOLDS_SETTINGS_H
#define HOLDS_SETTINGS_H

#include "digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct settings {
    char *list_path;
    digest_key key;
    bool create;
    // Outcomes in JSON, made once.
    char *hold_answer;
    char *fraud_answer;
} settings;

// Reads the settings. On a fault answers a text for the operator without any secret, and `settings` is empty; NULL
// when all is well.
const char *settings_read(settings *settings, const uint8_t *bytes, size_t length);
void settings_wipe(settings *settings);

#endif
