// SPDX-License-Identifier: Apache-2.0
// What the plugins of tests and benchmarks have in common, each one C file: the host's table, texts, jobs on threads of
// their own, what a plugin may leave undone, and the entry.
//
//   #include "plugin_shell.h"
//   static int32_t handle(void *context, parasol_token token, parasol_bytes request) { … }
//   PLUGIN(.handle = handle)
//
// Macros, before it is included: MANIFEST, the manifest as a text; ENTRY, another name of the entry.
#ifndef PLUGIN_SHELL_H
#define PLUGIN_SHELL_H

#include "parasol_plugin.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#ifndef ENTRY
#define ENTRY parasol_plugin_entry_v1
#endif

// No plugin uses all of it.
#define SHELL static __attribute__((unused))

// A bare word that a compiler's option gave, as a text.
#define TEXT(word) #word
#define TEXT_OF(macro) TEXT(macro)

// The contract's JSON, of literals.
#define HEADER(kind, datapoint) "{\"datapoint\":\"" datapoint "\",\"kind\":\"" kind "\"}"
#define OUTCOME(word) "{\"outcome\":\"" word "\",\"schema\":1}"
#define OUTCOME_FOR(word, reason) "{\"outcome\":\"" word "\",\"reason\":\"" reason "\",\"schema\":1}"

// Set by the entry.
SHELL const parasol_host *host;

SHELL parasol_bytes bytes_of(const char *text) { return (parasol_bytes){(const uint8_t *)text, strlen(text)}; }

// What was lent, with a NUL behind it; the caller frees it. Without memory a test has nothing to say.
SHELL char *copy_of(parasol_bytes bytes) {
    char *copy = malloc(bytes.length + 1);
    if (!copy) abort();
    if (bytes.length > 0) memcpy(copy, bytes.pointer, bytes.length);
    copy[bytes.length] = 0;
    return copy;
}

// Copies what stands behind the last `before` up to one of `ends`, for a message's own members come last; leaves `out`
// as it is where there is none.
SHELL void find(const char *text, const char *before, const char *ends, char *out, size_t size) {
    const char *place = NULL;
    for (const char *next = text; (next = strstr(next, before)); next++) place = next;
    if (!place) return;
    place += strlen(before);
    size_t length = strcspn(place, ends);
    if (length >= size) length = size - 1;
    memcpy(out, place, length);
    out[length] = 0;
}

SHELL int32_t open_item(parasol_token token, uint32_t item, const char *header) {
    return host->open_item(host->context, token, item, bytes_of(header));
}

SHELL int32_t emit(parasol_token token, uint32_t item, const char *chunk) {
    return host->emit(host->context, token, item, bytes_of(chunk));
}

SHELL int32_t close_item(parasol_token token, uint32_t item) { return host->close_item(host->context, token, item); }

// A whole item of one chunk; the first result that is none, and nothing after it.
SHELL int32_t emit_item(parasol_token token, uint32_t item, const char *header, const char *chunk) {
    int32_t result = open_item(token, item, header);
    if (result == PARASOL_OK) result = emit(token, item, chunk);
    return result == PARASOL_OK ? close_item(token, item) : result;
}

SHELL int32_t complete(parasol_token token, const char *outcome) {
    return host->complete(host->context, token, bytes_of(outcome));
}

SHELL pthread_mutex_t shell_mutex = PTHREAD_MUTEX_INITIALIZER;
SHELL pthread_cond_t shell_ended = PTHREAD_COND_INITIALIZER;
SHELL int shell_under_way;

struct shell_work {
    void (*work)(void *job);
    void *job;
};

SHELL void *shell_run(void *argument) {
    struct shell_work work = *(struct shell_work *)argument;
    free(argument);
    work.work(work.job);
    free(work.job);
    pthread_mutex_lock(&shell_mutex);
    shell_under_way--;
    pthread_cond_broadcast(&shell_ended);
    pthread_mutex_unlock(&shell_mutex);
    return NULL;
}

// Works on a job on a thread of its own, which then frees the job; `shell_stop` waits for it.
SHELL int32_t on_thread(void (*work)(void *job), void *job) {
    struct shell_work *order = malloc(sizeof *order);
    if (!order || !job) abort();
    *order = (struct shell_work){work, job};
    pthread_mutex_lock(&shell_mutex);
    shell_under_way++;
    pthread_mutex_unlock(&shell_mutex);
    pthread_t thread;
    if (pthread_create(&thread, NULL, shell_run, order) != 0) abort();
    pthread_detach(thread);
    return PARASOL_OK;
}

// What stands in the table where a plugin has nothing of its own.

#ifdef MANIFEST
SHELL int32_t shell_manifest(void *context, parasol_sink sink, void *sink_context) {
    (void)context;
    sink(sink_context, bytes_of(MANIFEST));
    return PARASOL_OK;
}
#else
#define shell_manifest NULL
#endif

SHELL int32_t shell_start(void *context, parasol_bytes settings, parasol_sink sink, void *sink_context) {
    (void)context, (void)settings, (void)sink, (void)sink_context;
    return PARASOL_OK;
}

SHELL void shell_cancel(void *context, parasol_token token) { (void)context, (void)token; }

SHELL int32_t shell_health(void *context, parasol_sink sink, void *sink_context) {
    (void)context, (void)sink, (void)sink_context;
    return PARASOL_OK;
}

SHELL void shell_drain(void *context) { (void)context; }

SHELL void shell_stop(void *context) {
    (void)context;
    pthread_mutex_lock(&shell_mutex);
    while (shell_under_way > 0) pthread_cond_wait(&shell_ended, &shell_mutex);
    pthread_mutex_unlock(&shell_mutex);
}

SHELL const void *shell_get_extension(void *context, parasol_bytes id) {
    (void)context, (void)id;
    return NULL;
}

__attribute__((visibility("default"))) int32_t ENTRY(const parasol_host *given, const parasol_plugin **plugin);

// Table and entry; the arguments, members of `parasol_plugin`, stand in place of the shell's.
#define PLUGIN(...) \
    _Pragma("GCC diagnostic push") \
    _Pragma("GCC diagnostic ignored \"-Woverride-init\"") \
    static const parasol_plugin the_plugin = { \
        .size = sizeof(parasol_plugin), \
        .abi_minor = PARASOL_ABI_MINOR, \
        .manifest = shell_manifest, \
        .start = shell_start, \
        .cancel = shell_cancel, \
        .health = shell_health, \
        .drain = shell_drain, \
        .stop = shell_stop, \
        .get_extension = shell_get_extension, \
        __VA_ARGS__ \
    }; \
    _Pragma("GCC diagnostic pop") \
    int32_t ENTRY(const parasol_host *given, const parasol_plugin **plugin) { \
        host = given; \
        *plugin = &the_plugin; \
        return PARASOL_OK; \
    }

#endif
