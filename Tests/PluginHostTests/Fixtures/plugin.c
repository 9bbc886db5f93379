/*
 * The plugin of these tests. What it says and does is given by macros when it is built:
 * MANIFEST, REFUSAL (why it does not start), DESCRIPTION, MARKER (a file that its constructor makes), ENTRY,
 * HANGS_IN_STOP.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

#include "plugin_shell.h"

#ifdef MARKER
__attribute__((constructor)) static void mark(void) {
    FILE *file = fopen(MARKER, "w");
    if (file) fclose(file);
}
#endif

/* Logs where its code lies and what settings it got, so that a test can see both. */
static int32_t start(void *context, parasol_bytes settings, parasol_sink sink, void *sink_context) {
    (void)context;
#ifdef REFUSAL
    (void)settings;
    sink(sink_context, bytes_of(REFUSAL));
    return PARASOL_ERROR_REFUSED;
#else
    (void)sink;
    (void)sink_context;
    Dl_info place;
    char event[4096];
    if (!dladdr((void *)start, &place)) return PARASOL_ERROR_INTERNAL;
    snprintf(event, sizeof event, "{\"message\":\"started\",\"tags\":{\"path\":\"%s\",\"bytes\":%llu}}", place.dli_fname,
             (unsigned long long)settings.length);
    host->log(host->context, PARASOL_LOG_INFO, bytes_of(event));
    return PARASOL_OK;
#endif
}

#ifdef DESCRIPTION
static int32_t describe(void *context, parasol_sink sink, void *sink_context) {
    (void)context;
    sink(sink_context, bytes_of(DESCRIPTION));
    return PARASOL_OK;
}
#else
static int32_t describe(void *context, parasol_sink sink, void *sink_context) {
    (void)context, (void)sink, (void)sink_context;
    return PARASOL_ERROR_REFUSED;
}
#endif

static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context, (void)request;
    return complete(token, OUTCOME("notFound"));
}

static void stop(void *context) {
    (void)context;
#ifdef HANGS_IN_STOP
    for (;;) pause();
#endif
}

PLUGIN(.start = start, .describe = describe, .handle = handle, .stop = stop)
