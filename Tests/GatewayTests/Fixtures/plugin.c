/*
 * The plugin of these tests: a shell around the test itself. Its manifest is written over @MANIFEST@ in the built
 * library; its settings are the addresses of the test's functions in this process and of what they are called with,
 * so that a test scripts each answer while everything between goes the way it does for any plugin.
 */
#include <inttypes.h>
#include <stdio.h>

#include "plugin_shell.h"

/* Volatile, so that the compiler takes the bytes from the library and not from here. */
static volatile char the_manifest[16384] = "@MANIFEST@";

typedef int32_t (*take_function)(void *stage, const parasol_host *host, parasol_token token, parasol_bytes request);
typedef void (*cancel_function)(void *stage, parasol_token token);
typedef void (*stop_function)(void *stage);

static take_function test_take;
static cancel_function test_cancel;
static stop_function test_stop;
static void *test_stage;

static int32_t manifest(void *context, parasol_sink sink, void *sink_context) {
    (void)context;
    char copy[sizeof the_manifest];
    size_t length = 0;
    while (length < sizeof copy && the_manifest[length]) {
        copy[length] = the_manifest[length];
        length++;
    }
    sink(sink_context, (parasol_bytes){(const uint8_t *)copy, length});
    return PARASOL_OK;
}

static int32_t start(void *context, parasol_bytes settings, parasol_sink sink, void *sink_context) {
    (void)context;
    (void)sink;
    (void)sink_context;
    char text[512];
    uintptr_t take, cancel, stop, stage;
    if (settings.length >= sizeof text) return PARASOL_ERROR_INVALID;
    memcpy(text, settings.pointer, settings.length);
    text[settings.length] = 0;
    const char *form = "{\"cancel\":\"%" SCNuPTR "\",\"stage\":\"%" SCNuPTR "\",\"stop\":\"%" SCNuPTR
                       "\",\"take\":\"%" SCNuPTR "\"}";
    if (sscanf(text, form, &cancel, &stage, &stop, &take) != 4) return PARASOL_ERROR_INVALID;
    test_take = (take_function)take;
    test_cancel = (cancel_function)cancel;
    test_stop = (stop_function)stop;
    test_stage = (void *)stage;
    return PARASOL_OK;
}

static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context;
    return test_take(test_stage, host, token, request);
}

static void cancel(void *context, parasol_token token) {
    (void)context;
    test_cancel(test_stage, token);
}

static void stop(void *context) {
    (void)context;
    test_stop(test_stage);
}

PLUGIN(.manifest = manifest, .start = start, .handle = handle, .cancel = cancel, .stop = stop)
