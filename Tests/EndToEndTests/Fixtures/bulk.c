/*
 * A plugin that answers an access with as many bytes as the person's name says: the identifier `rows-64@example.com`
 * gets 64 MiB of rows for the datapoint "orders", and `file-64@example.com` one file of 64 MiB. Each row has 1024
 * bytes, its line feed included, and holds its number; a file is the same bytes. It keeps one chunk in memory.
 * Macros: MANIFEST.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parasol_plugin.h"

#define ROW 1024
#define ROWS_IN_CHUNK ((int)PARASOL_MAX_CHUNK / ROW)

struct job {
    parasol_token token;
    long mebibytes;
    int is_file;
};

static const parasol_host *the_host;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER;
static int under_way;

static parasol_bytes bytes(const char *text) {
    return (parasol_bytes){(const uint8_t *)text, strlen(text)};
}

static void fill(char *chunk, long number) {
    for (int row = 0; row < ROWS_IN_CHUNK; row++) {
        char *place = chunk + row * ROW;
        int head = sprintf(place, "{\"n\":%010ld,\"text\":\"", 1000000000 + number * ROWS_IN_CHUNK + row);
        memset(place + head, 'x', ROW - head - 3);
        memcpy(place + ROW - 3, "\"}\n", 3);
    }
}

static int32_t emit_all(struct job *job) {
    const char *header = job->is_file ? "{\"datapoint\":\"orders\",\"kind\":\"file\",\"name\":\"orders.jsonl\"}"
                                      : "{\"datapoint\":\"orders\",\"kind\":\"rows\"}";
    int32_t result = the_host->open_item(the_host->context, job->token, 1, bytes(header));
    char *chunk = malloc(PARASOL_MAX_CHUNK + 1);
    if (!chunk) return PARASOL_ERROR_INTERNAL;
    for (long number = 0; number < job->mebibytes && result == PARASOL_OK; number++) {
        fill(chunk, number);
        parasol_bytes lent = {(const uint8_t *)chunk, PARASOL_MAX_CHUNK};
        result = the_host->emit(the_host->context, job->token, 1, lent);
    }
    free(chunk);
    if (result == PARASOL_OK) result = the_host->close_item(the_host->context, job->token, 1);
    return result;
}

static void *run(void *argument) {
    struct job *job = argument;
    const char *outcome = emit_all(job) == PARASOL_OK ? "{\"outcome\":\"done\",\"schema\":1}"
                                                      : "{\"outcome\":\"retry\",\"reason\":\"cut off\",\"schema\":1}";
    the_host->complete(the_host->context, job->token, bytes(outcome));
    free(job);
    pthread_mutex_lock(&mutex);
    under_way--;
    pthread_cond_broadcast(&ended);
    pthread_mutex_unlock(&mutex);
    return NULL;
}

static int32_t manifest(void *context, parasol_sink sink, void *sink_context) {
    (void)context;
    sink(sink_context, bytes(MANIFEST));
    return PARASOL_OK;
}

static int32_t start(void *context, parasol_bytes settings, parasol_sink sink, void *sink_context) {
    (void)context;
    (void)settings;
    (void)sink;
    (void)sink_context;
    return PARASOL_OK;
}

static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context;
    struct job *job = calloc(1, sizeof *job);
    char *text = strndup((const char *)request.pointer, request.length);
    if (!job || !text) {
        free(job);
        free(text);
        return PARASOL_ERROR_INTERNAL;
    }
    job->token = token;
    const char *rows = strstr(text, "rows-");
    const char *file = strstr(text, "file-");
    job->is_file = rows == NULL;
    if (rows || file) job->mebibytes = strtol((rows ? rows : file) + 5, NULL, 10);
    free(text);
    pthread_mutex_lock(&mutex);
    under_way++;
    pthread_mutex_unlock(&mutex);
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, job) != 0) abort();
    pthread_detach(thread);
    return PARASOL_OK;
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
    pthread_mutex_lock(&mutex);
    while (under_way > 0) pthread_cond_wait(&ended, &mutex);
    pthread_mutex_unlock(&mutex);
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
    .handle = handle,
    .cancel = cancel,
    .health = health,
    .drain = drain,
    .stop = stop,
    .get_extension = get_extension,
};

__attribute__((visibility("default"))) int32_t parasol_plugin_entry_v1(const parasol_host *host,
                                                                       const parasol_plugin **plugin);

int32_t parasol_plugin_entry_v1(const parasol_host *host, const parasol_plugin **plugin) {
    the_host = host;
    *plugin = &the_plugin;
    return PARASOL_OK;
}
