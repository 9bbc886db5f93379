// SPDX-License-Identifier: Apache-2.0
// A plugin that does what a request's "details" names: "<behaviour>" or "<behaviour>:<descriptor>". With a descriptor
// it writes one byte when it has come to the point of interest and then waits for one byte before it goes on.
// Every result that the host gives to a call under test is told to the log: {"message":"result","tags":{...}}.
#include "parasol_plugin.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char manifest_text[] =
    "{\"coverage\":\"manifest\",\"guards\":[],\"handles\":[],\"id\":\"com.example.behaviours\",\"limits\":{},"
    "\"needs\":{},\"owner\":\"Tests <tests@example.com>\",\"plans\":[],\"preflights\":[],\"schema\":1,"
    "\"version\":\"1.0.0\"}";
static const char done[] = "{\"outcome\":\"done\",\"schema\":1}";
static const char value_header[] = "{\"datapoint\":\"profile\",\"kind\":\"value\"}";
static const char rows_header[] = "{\"datapoint\":\"orders\",\"kind\":\"rows\"}";
static const char file_header[] =
    "{\"datapoint\":\"pictures\",\"kind\":\"file\",\"mediaType\":\"image/png\",\"name\":\"me.png\"}";

static const parasol_host *host;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int workers = 0;
static char mode[32] = "";

typedef struct job {
    parasol_token token;
    int descriptor;
    int cancelled;
    char name[32];
    struct job *next;
} job;
static job *jobs = NULL;

static parasol_bytes text(const char *chars) {
    parasol_bytes bytes = {(const uint8_t *)chars, strlen(chars)};
    return bytes;
}

static void tell(const char *call, int32_t code) {
    char event[128];
    snprintf(event, sizeof event, "{\"message\":\"result\",\"tags\":{\"call\":\"%s\",\"code\":%d}}", call, (int)code);
    host->log(host->context, PARASOL_LOG_INFO, text(event));
}

static int32_t open_item(job *job, uint32_t item, const char *header) {
    return host->open_item(host->context, job->token, item, text(header));
}
static int32_t emit(job *job, uint32_t item, const char *chars) {
    return host->emit(host->context, job->token, item, text(chars));
}
static int32_t close_item(job *job, uint32_t item) { return host->close_item(host->context, job->token, item); }
static int32_t complete(job *job, const char *outcome) {
    return host->complete(host->context, job->token, text(outcome));
}

static void meet(job *job) {
    char byte = '!';
    if (job->descriptor < 0) return;
    if (write(job->descriptor, &byte, 1) != 1) return;
    while (read(job->descriptor, &byte, 1) < 0) {
    }
}

static void wait_for_cancel(job *job) {
    pthread_mutex_lock(&lock);
    while (!job->cancelled) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static int is(job *job, const char *name) { return strcmp(job->name, name) == 0; }

static void emit_blocks(job *job, uint32_t item, size_t blocks, size_t size) {
    uint8_t *block = malloc(size);
    parasol_bytes bytes = {block, size};
    memset(block, ' ', size);
    for (size_t index = 0; index < blocks; index++) {
        int32_t code = host->emit(host->context, job->token, item, bytes);
        if (code != PARASOL_OK) {
            tell("emit", code);
            break;
        }
    }
    free(block);
}

static void emit_wrongly(job *job) {
    parasol_bytes nothing = {NULL, 5};
    if (is(job, "bad-row")) open_item(job, 1, rows_header), tell("emit", emit(job, 1, "{\"a\":1}\n{\"a\":\n"));
    if (is(job, "two-rows-a-line")) open_item(job, 1, rows_header), tell("emit", emit(job, 1, "{} {}\n"));
    if (is(job, "half-line")) open_item(job, 1, rows_header), tell("emit", emit(job, 1, "{\"a\":1}"));
    if (is(job, "breakout")) open_item(job, 1, rows_header), tell("emit", emit(job, 1, "1],\"stolen\":[2\n"));
    if (is(job, "bad-value")) open_item(job, 1, value_header), tell("emit", emit(job, 1, "{'a':1}"));
    if (is(job, "half-value")) {
        open_item(job, 1, value_header), emit(job, 1, "{\"a\":");
        tell("close_item", close_item(job, 1));
    }
    if (is(job, "no-bytes")) {
        open_item(job, 1, file_header);
        tell("emit", host->emit(host->context, job->token, 1, nothing));
    }
    if (is(job, "huge-chunk")) {
        open_item(job, 1, file_header);
        emit_blocks(job, 1, 1, PARASOL_MAX_CHUNK + 1);
    }
    if (is(job, "huge-value")) {
        open_item(job, 1, value_header), emit(job, 1, "1");
        emit_blocks(job, 1, 5, PARASOL_MAX_CHUNK);
    }
    if (is(job, "bad-header")) tell("open_item", open_item(job, 1, "{\"kind\":\"song\"}"));
    if (is(job, "item-twice")) {
        open_item(job, 1, file_header), close_item(job, 1);
        tell("open_item", open_item(job, 1, file_header));
    }
    if (is(job, "not-opened")) tell("emit", emit(job, 7, "1"));
    if (is(job, "closed-item")) {
        open_item(job, 1, file_header), close_item(job, 1);
        tell("emit", emit(job, 1, "1"));
    }
    if (is(job, "open-item")) open_item(job, 1, file_header), emit(job, 1, "half of it");
}

static void emit_well(job *job) {
    if (is(job, "value")) {
        open_item(job, 1, value_header), emit(job, 1, "{\"name\":\"\\u00e4"), emit(job, 1, "\xc3\xa4\"}");
        tell("close_item", close_item(job, 1));
    }
    if (is(job, "rows")) {
        open_item(job, 4, rows_header), emit(job, 4, "{\"order\":1}\n{\"order\":2}\n"), emit(job, 4, " [3]\r\n");
        tell("close_item", close_item(job, 4));
    }
    if (is(job, "file")) {
        uint8_t raw[] = {0x89, 'P', 'N', 'G', 0, 0xff};
        parasol_bytes bytes = {raw, sizeof raw};
        open_item(job, 0, file_header);
        host->emit(host->context, job->token, 0, bytes);
        tell("close_item", close_item(job, 0));
    }
    if (is(job, "log")) {
        char *huge = malloc(20000);
        memset(huge, 'x', 20000);
        parasol_bytes large = {(uint8_t *)huge, 20000}, nothing = {NULL, 9};
        host->log(
            host->context, 1,
            text("{\"message\":\"tagged\",\"tags\":{\"n\":1,\"b\":true,\"s\":\"t\",\"o\":{}},\"x\":0}"));
        host->log(host->context, 3, text("ada@example.com said so"));
        host->log(host->context, 99, text("{\"tags\":[]}"));
        host->log(host->context, 2, large);
        host->log(host->context, 2, nothing);
        free(huge);
    }
    if (is(job, "many-items")) {
        for (uint32_t item = 0; item < 50; item++) open_item(job, item, value_header);
        for (uint32_t item = 0; item < 50; item++) emit(job, item, "[1,2,3]");
        for (uint32_t item = 0; item < 50; item++) close_item(job, item);
    }
    if (is(job, "large-file")) {
        open_item(job, 1, file_header);
        emit_blocks(job, 1, 24, PARASOL_MAX_CHUNK);
        tell("close_item", close_item(job, 1));
    }
}

// Returns whether the job is completed already.
static int end_in_its_way(job *job) {
    if (is(job, "malformed-outcome")) return complete(job, "{\"outcome\":"), 1;
    if (is(job, "unknown-outcome")) return complete(job, "{\"outcome\":\"sideways\",\"schema\":1}"), 1;
    if (is(job, "unknown-token")) {
        tell("complete", host->complete(host->context, 0xdeadbeef00000001u, text(done)));
        tell("complete", host->complete(host->context, 0, text(done)));
        tell("emit", host->emit(host->context, 0x7700000002u, 1, text("1")));
    }
    if (is(job, "cancelled")) {
        tell("open_item", open_item(job, 1, file_header));
        meet(job);
        wait_for_cancel(job);
        tell("emit", emit(job, 1, "late"));
        tell("complete", complete(job, done));
        tell("complete", complete(job, done));
        return 1;
    }
    if (is(job, "blocked")) {
        open_item(job, 1, file_header);
        emit_blocks(job, 1, 64, PARASOL_MAX_CHUNK);
        tell("complete", complete(job, done));
        return 1;
    }
    if (is(job, "silent")) return meet(job), 1;
    if (is(job, "after-stop")) {
        meet(job);
        tell("lost", 0);
        complete(job, done);
        return 1;
    }
    return 0;
}

static void *work(void *argument) {
    job *job = argument;
    int joins = !is(job, "after-stop") && !is(job, "silent");
    emit_well(job);
    emit_wrongly(job);
    if (is(job, "thread")) meet(job);
    if (!end_in_its_way(job)) {
        tell("complete", complete(job, done));
        if (is(job, "twice")) tell("complete", complete(job, done));
        if (is(job, "emit-after")) tell("emit", emit(job, 1, "1"));
    }
    pthread_mutex_lock(&lock);
    if (joins) workers--;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static int32_t manifest(void *context, parasol_sink sink, void *sink_context) {
    (void)context;
    sink(sink_context, text(manifest_text));
    return PARASOL_OK;
}

static int32_t start(void *context, parasol_bytes settings, parasol_sink sink, void *sink_context) {
    (void)context;
    char copy[256] = "";
    memcpy(copy, settings.pointer, settings.length < 255 ? settings.length : 255);
    sscanf(copy, "{\"mode\":\"%31[^\"]", mode);
    if (strcmp(mode, "refuse") != 0) return PARASOL_OK;
    sink(sink_context, text("the database path is missing"));
    return PARASOL_ERROR_REFUSED;
}

static int32_t describe(void *context, parasol_sink sink, void *sink_context) {
    (void)context;
    sink(sink_context, text("{\"handles\":[],\"preflights\":[],\"schema\":1}"));
    return PARASOL_OK;
}

static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context;
    char *copy = strndup((const char *)request.pointer, request.length);
    char *details = strstr(copy, "\"details\":\"");
    job *job = calloc(1, sizeof *job); // stays, so that a late cancel finds it
    job->token = token;
    job->descriptor = -1;
    if (details) sscanf(details, "\"details\":\"%31[a-z-]:%d", job->name, &job->descriptor);
    free(copy);
    if (is(job, "refuse")) return PARASOL_ERROR_REFUSED;
    if (is(job, "positive")) return 7;
    if (is(job, "refuse-completed")) return complete(job, done), PARASOL_ERROR_REFUSED;
    if (is(job, "inside")) return tell("complete", complete(job, done)), PARASOL_OK;
    if (is(job, "quick")) return complete(job, done), PARASOL_OK;
    if (is(job, "hang")) return meet(job), complete(job, done), PARASOL_OK;
    pthread_mutex_lock(&lock);
    job->next = jobs;
    jobs = job;
    if (!is(job, "after-stop") && !is(job, "silent")) workers++;
    pthread_mutex_unlock(&lock);
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, job) != 0) return PARASOL_ERROR_INTERNAL;
    pthread_detach(thread);
    return PARASOL_OK;
}

static void cancel(void *context, parasol_token token) {
    (void)context;
    pthread_mutex_lock(&lock);
    for (job *job = jobs; job; job = job->next)
        if (job->token == token) job->cancelled = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static int32_t health(void *context, parasol_sink sink, void *sink_context) {
    (void)context;
    if (strcmp(mode, "mute") == 0) {
        pthread_mutex_lock(&lock);
        while (strcmp(mode, "mute") == 0) pthread_cond_wait(&changed, &lock);
        pthread_mutex_unlock(&lock);
    }
    if (strcmp(mode, "sick") != 0) return PARASOL_OK;
    sink(sink_context, text("the database cannot be opened"));
    return PARASOL_ERROR_INTERNAL;
}

static void drain(void *context) {
    (void)context;
    pthread_mutex_lock(&lock);
    while (strcmp(mode, "stuck") == 0) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    tell("drain", 0);
}

// Ends what waits for a cancel and joins all threads but those of the behaviours that must outlive it.
static void stop(void *context) {
    (void)context;
    pthread_mutex_lock(&lock);
    for (job *job = jobs; job; job = job->next) job->cancelled = 1;
    mode[0] = 0;
    pthread_cond_broadcast(&changed);
    while (workers > 0) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    tell("stop", 0);
}

#ifndef PARASOL_PROBE_EXTENSION
// These plugins are built with the header as it was first; this is what a later one added.
#define PARASOL_PROBE_EXTENSION "parasol.probe/1"
typedef struct parasol_probe {
    uint32_t size;
    int32_t (*probe)(void *context, parasol_sink sink, void *sink_context);
} parasol_probe;
#endif

static int32_t try_out(void *context, parasol_sink sink, void *sink_context) {
    (void)context;
    if (strcmp(mode, "unfit") != 0) return PARASOL_OK;
    sink(sink_context, text("the table orders is missing"));
    return PARASOL_ERROR_INTERNAL;
}

static const parasol_probe probe = {.size = sizeof(parasol_probe), .probe = try_out};

static const void *get_extension(void *context, parasol_bytes id) {
    (void)context;
    return id.length == strlen(PARASOL_PROBE_EXTENSION) && memcmp(id.pointer, PARASOL_PROBE_EXTENSION, id.length) == 0
               ? &probe
               : NULL;
}

static const parasol_plugin plugin = {
    .size = sizeof(parasol_plugin), .abi_minor = PARASOL_ABI_MINOR, .context = NULL, .manifest = manifest,
    .start = start, .describe = describe, .handle = handle, .cancel = cancel, .health = health, .drain = drain,
    .stop = stop, .get_extension = get_extension,
};

__attribute__((visibility("default"))) int32_t parasol_plugin_entry_v1(
    const parasol_host *given, const parasol_plugin **out) {
    host = given;
    *out = &plugin;
    return PARASOL_OK;
}
