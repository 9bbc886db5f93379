// A plugin for the reader of workers' frames: answers each job with one value, and holds what asks it to.
// SPDX-License-Identifier: Apache-2.0
#include "parasol_plugin.h"

#include <stddef.h>
#include <string.h>

static const parasol_host *host;

static const char manifest_json[] =
    "{\"coverage\":\"manifest\",\"guards\":[],\"handles\":[{\"datapoints\":[\"profile\"],\"identifiers\":[\"email\"],"
    "\"requestTypes\":[\"ACCESS\"]}],\"id\":\"com.example.fuzzed\",\"limits\":{\"concurrency\":4},\"needs\":{},"
    "\"owner\":\"Parasol <parasol@example.org>\",\"plans\":[],\"preflights\":[],\"schema\":1,"
    "\"summary\":\"Answers with one value.\",\"version\":\"1.0.0\"}";

static parasol_bytes bytes_of(const char *text) {
    return (parasol_bytes){(const uint8_t *)text, strlen(text)};
}

static int32_t manifest(void *context, parasol_sink sink, void *sink_context) {
    (void)context;
    sink(sink_context, bytes_of(manifest_json));
    return PARASOL_OK;
}

static int32_t start(void *context, parasol_bytes settings, parasol_sink sink, void *sink_context) {
    (void)context, (void)settings, (void)sink, (void)sink_context;
    return PARASOL_OK;
}

static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context;
    if (request.length > 0 && request.pointer[0] == 'x') return PARASOL_ERROR_INVALID;
    // What was borrowed goes back as a value: whether it is JSON is for the host to see.
    if (host->open_item(host->context, token, 1, bytes_of("{\"datapoint\":\"profile\",\"kind\":\"value\"}")) == PARASOL_OK &&
        host->emit(host->context, token, 1, request) == PARASOL_OK)
        host->close_item(host->context, token, 1);
    host->complete(host->context, token, bytes_of("{\"outcome\":\"done\",\"schema\":1}"));
    return PARASOL_OK;
}

static void cancel(void *context, parasol_token token) {
    // Whatever was taken is complete.
    (void)context, (void)token;
}

static int32_t health(void *context, parasol_sink sink, void *sink_context) {
    (void)context, (void)sink, (void)sink_context;
    return PARASOL_OK;
}

static void end(void *context) {
    // Nothing runs that could be waited for.
    (void)context;
}

static const void *get_extension(void *context, parasol_bytes id) {
    (void)context, (void)id;
    return NULL;
}

static const parasol_plugin table = {
    .size = sizeof(parasol_plugin),
    .abi_minor = PARASOL_ABI_MINOR,
    .manifest = manifest,
    .start = start,
    .handle = handle,
    .cancel = cancel,
    .health = health,
    .drain = end,
    .stop = end,
    .get_extension = get_extension,
};

__attribute__((visibility("default"))) int32_t parasol_plugin_entry_v1(
    const parasol_host *given, const parasol_plugin **plugin) {
    host = given;
    *plugin = &table;
    return PARASOL_OK;
}
