// A plugin that does nothing, at once: what is left of a job's cost is the gateway's own.
// SPDX-License-Identifier: Apache-2.0
#define _POSIX_C_SOURCE 200809L
#include "parasol_plugin.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// What the bench sets apart by `-D`, as bare words: one source, several plugins and builds.
#ifndef BENCH_ID
#define BENCH_ID org.parasol.bench.noop
#endif
#ifndef BENCH_VERSION
#define BENCH_VERSION 1.0.0
#endif
#ifndef BENCH_OUTCOME
#define BENCH_OUTCOME done
#endif
#define TEXT(word) #word
#define TEXT_OF(macro) TEXT(macro)

static const parasol_host *host;

// In the canonical form of the contract: members sorted, no spaces.
static const char manifest_json[] =
    "{\"coverage\":\"manifest\","
    "\"guards\":[],"
    "\"handles\":[{\"datapoints\":[],\"identifiers\":[\"email\"],\"requestTypes\":[\"ERASURE\"]}],"
    "\"id\":\"" TEXT_OF(BENCH_ID) "\","
    "\"limits\":{\"concurrency\":64,\"timeoutMilliseconds\":30000},"
    "\"needs\":{},"
    "\"owner\":\"Parasol <parasol@example.org>\","
    "\"plans\":[],"
    "\"preflights\":[],"
    "\"schema\":1,"
    "\"summary\":\"Takes erasures and does nothing, for benchmarks.\","
    "\"version\":\"" TEXT_OF(BENCH_VERSION) "\"}";

static const char outcome_json[] = "{\"outcome\":\"" TEXT_OF(BENCH_OUTCOME) "\",\"schema\":1}";

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

#ifdef BENCH_ERASURES
// Appends the time of an erasure, nanoseconds of the monotonic clock, to a file.
static void note_erasure(void) {
    static int file = -1;
    if (file < 0) file = open(BENCH_ERASURES, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    uint64_t nanoseconds = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    // A note that is missing makes the bench miss an erasure, which it counts.
    if (write(file, &nanoseconds, sizeof nanoseconds) != (ssize_t)sizeof nanoseconds) return;
}
#else
static void note_erasure(void) {}
#endif

static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context, (void)request;
    note_erasure();
    // No thread of its own: nothing is measured but the way in and out.
    host->complete(host->context, token, bytes_of(outcome_json));
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
