// The plugin's table: legal holds and fraud suspicions, kept as hashes.
// SPDX-License-Identifier: Apache-2.0
#include "list.h"
#include "parasol_plugin.h"
#include "request.h"
#include "settings.h"
#include "worker.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

// What a table of v1 has at least; a host of a later minor has more.
#define HOST_V1_BYTES 64u

enum phase { PHASE_NEW, PHASE_RUNNING, PHASE_DRAINING, PHASE_STOPPED };

static const parasol_host *host;
static _Atomic int phase = PHASE_NEW;
static settings configured;
// Held for reading while `configured` is used, for writing while the stop wipes it.
static pthread_rwlock_t settings_lock = PTHREAD_RWLOCK_INITIALIZER;
static worker crew;

// In the canonical form of the contract: members sorted, no spaces.
static const char manifest_json[] =
    "{\"coverage\":\"manifest\","
    "\"guards\":[{\"requestTypes\":[\"ERASURE\"]}],"
    "\"handles\":[{\"datapoints\":[],\"identifiers\":[\"email\",\"phone\",\"userId\",\"coreIdentifier\"],"
    "\"requestTypes\":[\"PLACE_ON_LEGAL_HOLD\",\"REMOVE_FROM_LEGAL_HOLD\"]}],"
    "\"id\":\"org.parasol.holds\","
    "\"limits\":{\"concurrency\":32,\"timeoutMilliseconds\":15000},"
    "\"needs\":{\"pathSettings\":[\"list\"]},"
    "\"owner\":\"Parasol <parasol@example.org>\","
    "\"plans\":[],"
    "\"preflights\":[{\"enriches\":[],\"identifiers\":[\"email\",\"phone\",\"userId\",\"coreIdentifier\"]}],"
    "\"schema\":1,"
    "\"settings\":{\"additionalProperties\":false,\"properties\":{"
    "\"create\":{\"description\":\"make an empty list where there is none\",\"type\":\"boolean\"},"
    "\"fraudDecision\":{\"enum\":[\"cancel\",\"hold\"],\"type\":\"string\"},"
    "\"fraudTemplateID\":{\"type\":\"string\"},"
    "\"fraudTemplateTitle\":{\"type\":\"string\"},"
    "\"key\":{\"description\":\"at least 32 random bytes in base64 or hexadecimal; a secret\",\"type\":\"string\"},"
    "\"list\":{\"description\":\"the absolute path of the list\",\"type\":\"string\"},"
    "\"normalize\":{\"description\":\"spell e-mail addresses and phone numbers alike before hashing\","
    "\"type\":\"boolean\"},"
    "\"templateID\":{\"type\":\"string\"},"
    "\"templateTitle\":{\"type\":\"string\"}},"
    "\"required\":[\"key\",\"list\"],\"type\":\"object\"},"
    "\"summary\":\"Keeps legal holds and fraud suspicions as hashes, stops requests that they cover and guards "
    "erasures.\","
    "\"version\":\"1.0.0\"}";

static void give(parasol_sink sink, void *sink_context, const char *text) {
    sink(sink_context, (parasol_bytes){(const uint8_t *)text, strlen(text)});
}

static int32_t manifest(void *context, parasol_sink sink, void *sink_context) {
    (void)context;
    give(sink, sink_context, manifest_json);
    return PARASOL_OK;
}

// Another process may be making the list: waits for it 10 ms at a time, for two seconds in all.
static bool wait_briefly(void *context) {
    unsigned *waits = context;
    struct timespec moment = {0, 10 * 1000 * 1000};
    nanosleep(&moment, NULL);
    return ++*waits < 200;
}

static list_result open_list(list *list) {
    digest mark;
    unsigned waits = 0;
    if (digest_of_key(&configured.key, &mark) != DIGEST_DONE) return LIST_NO_MEMORY;
    list_result result = list_open(list, configured.list_path, &mark);
    if (result != LIST_OK) return result;
    result = list_refresh(list);
    if (result == LIST_MISSING && configured.create) result = list_create(list, wait_briefly, &waits);
    if (result == LIST_EXISTS) result = list_refresh(list); // another process made it meanwhile
    // Somebody writes into it in place just now; the first job reads it again.
    if (result == LIST_BUSY && list_look(configured.list_path) == LIST_OK) result = LIST_OK;
    if (result != LIST_OK) list_close(list);
    return result;
}

static int32_t refuse(parasol_sink sink, void *sink_context, const char *text) {
    settings_wipe(&configured);
    give(sink, sink_context, text);
    return PARASOL_ERROR_REFUSED;
}

static int32_t start(void *context, parasol_bytes bytes, parasol_sink sink, void *sink_context) {
    (void)context;
    char text[512];
    const char *fault = settings_read(&configured, bytes.pointer, bytes.length);
    if (fault != NULL) return refuse(sink, sink_context, fault);
    list_result result = open_list(&crew.list);
    if (result == LIST_MALFORMED) {
        snprintf(text, sizeof text, "line %zu: %s", crew.list.bad_line, list_result_text(result));
        return refuse(sink, sink_context, crew.list.bad_line == 0 ? list_result_text(result) : text);
    }
    if (result != LIST_OK) return refuse(sink, sink_context, list_result_text(result));
    if (!worker_start(&crew, host, &configured)) {
        list_close(&crew.list);
        return refuse(sink, sink_context, "the system gives no thread");
    }
    atomic_store(&phase, PHASE_RUNNING);
    return PARASOL_OK;
}

static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context;
    job job;
    pthread_rwlock_rdlock(&settings_lock);
    bool running = atomic_load(&phase) == PHASE_RUNNING;
    const char *fault = running ? request_read(&job, &configured.key, request.pointer, request.length) : NULL;
    pthread_rwlock_unlock(&settings_lock);
    if (!running) return PARASOL_ERROR_REFUSED;
    if (fault != NULL) {
        char outcome[128];
        int length = snprintf(
            outcome, sizeof outcome, "{\"outcome\":\"failed\",\"reason\":\"%s\",\"schema\":1}", fault);
        // To refuse would bring the same request back for ever.
        host->complete(host->context, token, (parasol_bytes){(const uint8_t *)outcome, (uint64_t)length});
        return PARASOL_OK;
    }
    job.token = token;
    return worker_put(&crew, &job) ? PARASOL_OK : PARASOL_ERROR_REFUSED;
}

static void cancel(void *context, parasol_token token) {
    (void)context;
    if (token != 0 && atomic_load(&phase) != PHASE_NEW) worker_cancel(&crew, token);
}

static int32_t health(void *context, parasol_sink sink, void *sink_context) {
    (void)context;
    list_result state = LIST_OK;
    pthread_rwlock_rdlock(&settings_lock);
    bool running = atomic_load(&phase) == PHASE_RUNNING;
    if (running) state = worker_list_state(&crew);
    if (running && state == LIST_OK) state = list_look(configured.list_path);
    pthread_rwlock_unlock(&settings_lock);
    if (!running) {
        give(sink, sink_context, "the plugin is not running");
        return PARASOL_ERROR_REFUSED;
    }
    if (state == LIST_OK) return PARASOL_OK;
    give(sink, sink_context, list_result_text(state));
    return PARASOL_ERROR_INTERNAL;
}

static void drain(void *context) {
    (void)context;
    if (atomic_load(&phase) != PHASE_RUNNING) return;
    atomic_store(&phase, PHASE_DRAINING);
    worker_close(&crew);
}

static void stop(void *context) {
    (void)context;
    int before = atomic_exchange(&phase, PHASE_STOPPED);
    if (before != PHASE_RUNNING && before != PHASE_DRAINING) return;
    worker_stop(&crew);
    pthread_rwlock_wrlock(&settings_lock);
    settings_wipe(&configured);
    pthread_rwlock_unlock(&settings_lock);
}

static const void *get_extension(void *context, parasol_bytes id) {
    (void)context;
    (void)id;
    return NULL;
}

static const parasol_plugin table = {
    .size = sizeof(parasol_plugin),
    .abi_minor = PARASOL_ABI_MINOR,
    .context = NULL,
    .manifest = manifest,
    .start = start,
    .describe = NULL,
    .handle = handle,
    .cancel = cancel,
    .health = health,
    .drain = drain,
    .stop = stop,
    .get_extension = get_extension,
};

__attribute__((visibility("default"))) int32_t parasol_plugin_entry_v1(
    const parasol_host *given, const parasol_plugin **plugin
) {
    if (given == NULL || plugin == NULL || given->size < HOST_V1_BYTES) return PARASOL_ERROR_INVALID;
    host = given;
    *plugin = &table;
    return PARASOL_OK;
}
