// SPDX-License-Identifier: Apache-2.0
// The least that is a plugin: says its manifest and takes no job.
#include "parasol_plugin.h"
#include <string.h>

static const char manifest_text[] =
    "{\"coverage\":\"manifest\",\"guards\":[],\"handles\":[],\"id\":\"com.example.minimal\",\"limits\":{},\"needs\":{},"
    "\"owner\":\"Tests <tests@example.com>\",\"plans\":[],\"preflights\":[],\"schema\":1,\"version\":\"1.0.0\"}";

static int32_t manifest(void *context, parasol_sink sink, void *sink_context) {
    (void)context;
    parasol_bytes bytes = {(const uint8_t *)manifest_text, strlen(manifest_text)};
    sink(sink_context, bytes);
    return PARASOL_OK;
}

static int32_t start(void *context, parasol_bytes settings, parasol_sink sink, void *sink_context) {
    (void)context, (void)settings, (void)sink, (void)sink_context;
    return PARASOL_OK;
}

static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context, (void)token, (void)request;
    return PARASOL_ERROR_REFUSED;
}

static void cancel(void *context, parasol_token token) { (void)context, (void)token; }

static int32_t health(void *context, parasol_sink sink, void *sink_context) {
    (void)context, (void)sink, (void)sink_context;
    return PARASOL_OK;
}

static void drain(void *context) { (void)context; }
static void stop(void *context) { (void)context; }

static const void *get_extension(void *context, parasol_bytes id) {
    (void)context, (void)id;
    return NULL;
}

static const parasol_plugin plugin = {
    .size = sizeof(parasol_plugin), .abi_minor = PARASOL_ABI_MINOR, .context = NULL, .manifest = manifest,
    .start = start, .describe = NULL, .handle = handle, .cancel = cancel, .health = health, .drain = drain,
    .stop = stop, .get_extension = get_extension,
};

#ifdef WRITES_WHEN_LOADED
#include <fcntl.h>
#include <unistd.h>
__attribute__((constructor)) static void constructor(void) {
    int file = open(WRITES_WHEN_LOADED, O_CREAT | O_WRONLY, 0600);
    if (file >= 0) close(file);
}
#endif

#ifndef ENTRY
#define ENTRY parasol_plugin_entry_v1
#endif

__attribute__((visibility("default"))) int32_t ENTRY(const parasol_host *host, const parasol_plugin **out) {
    (void)host;
    *out = &plugin;
    return PARASOL_OK;
}
