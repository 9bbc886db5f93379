/*
 * The plugin of these tests. What it says and does is given by macros when it is built:
 * MANIFEST, REFUSAL (why it does not start), DESCRIPTION, MARKER (a file that its constructor makes), ENTRY,
 * HANGS_IN_STOP.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "parasol_plugin.h"

#ifndef ENTRY
#define ENTRY parasol_plugin_entry_v1
#endif

static const parasol_host *the_host;

static parasol_bytes bytes(const char *text) {
    return (parasol_bytes){(const uint8_t *)text, strlen(text)};
}

#ifdef MARKER
__attribute__((constructor)) static void mark(void) {
    FILE *file = fopen(MARKER, "w");
    if (file) fclose(file);
}
#endif

static int32_t manifest(void *context, parasol_sink sink, void *sink_context) {
    (void)context;
    sink(sink_context, bytes(MANIFEST));
    return PARASOL_OK;
}

/* Logs where its code lies and what settings it got, so that a test can see both. */
static int32_t start(void *context, parasol_bytes settings, parasol_sink sink, void *sink_context) {
    (void)context;
#ifdef REFUSAL
    (void)settings;
    sink(sink_context, bytes(REFUSAL));
    return PARASOL_ERROR_REFUSED;
#else
    (void)sink;
    (void)sink_context;
    Dl_info place;
    char event[4096];
    if (!dladdr((void *)start, &place)) return PARASOL_ERROR_INTERNAL;
    snprintf(event, sizeof event, "{\"message\":\"started\",\"tags\":{\"path\":\"%s\",\"bytes\":%llu}}", place.dli_fname,
             (unsigned long long)settings.length);
    the_host->log(the_host->context, PARASOL_LOG_INFO, bytes(event));
    return PARASOL_OK;
#endif
}

static int32_t describe(void *context, parasol_sink sink, void *sink_context) {
    (void)context;
#ifdef DESCRIPTION
    sink(sink_context, bytes(DESCRIPTION));
    return PARASOL_OK;
#else
    (void)sink;
    (void)sink_context;
    return PARASOL_ERROR_REFUSED;
#endif
}

static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context;
    (void)request;
    return the_host->complete(the_host->context, token, bytes("{\"outcome\":\"notFound\",\"schema\":1}"));
}

static void cancel(void *context, parasol_token token) {
    (void)context;
    (void)token;
}

static int32_t health(void *context, parasol_sink sink, void *sink_context) {
    (void)context;
    (void)sink;
    (void)sink_context;
    return PARASOL_OK;
}

static void drain(void *context) {
    (void)context;
}

static void stop(void *context) {
    (void)context;
#ifdef HANGS_IN_STOP
    for (;;) pause();
#endif
}

static const void *get_extension(void *context, parasol_bytes id) {
    (void)context;
    (void)id;
    return NULL;
}

static const parasol_plugin the_plugin = {
    .size = sizeof(parasol_plugin),
    .abi_minor = PARASOL_ABI_MINOR,
    .manifest = manifest,
    .start = start,
    .describe = describe,
    .handle = handle,
    .cancel = cancel,
    .health = health,
    .drain = drain,
    .stop = stop,
    .get_extension = get_extension,
};

__attribute__((visibility("default"))) int32_t ENTRY(const parasol_host *host, const parasol_plugin **plugin);

int32_t ENTRY(const parasol_host *host, const parasol_plugin **plugin) {
    the_host = host;
    *plugin = &the_plugin;
    return PARASOL_OK;
}
