/*
 * A plugin that writes a line for each task into the file "ledger" in the directory of its settings, in one write:
 *   LABEL TYPE ATTEMPT KEY
 * Settings: {"directory": "/absolute/path", "label": "from"}; without a directory it writes none.
 * Macros: MANIFEST; FAULT: 0 none, 1 every task is refused, 2 every task ends the process while a file "poison" lies
 * in the directory.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parasol_plugin.h"

#ifndef FAULT
#define FAULT 0
#endif

struct job {
    parasol_token token;
    char type[64];
    char key[64];
    char attempt[32];
};

static const parasol_host *the_host;
static char directory[1024];
static char label[64] = "-";
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER;
static int under_way;

static parasol_bytes bytes(const char *text) {
    return (parasol_bytes){(const uint8_t *)text, strlen(text)};
}

/* Copies the text after the last `before` up to the next quote or comma; members of the message itself come last. */
static void find(const char *text, const char *before, char *out, size_t size) {
    const char *place = NULL;
    for (const char *next = text; (next = strstr(next, before)); next++) place = next;
    if (!place) return;
    place += strlen(before);
    size_t length = strcspn(place, "\",}");
    if (length >= size) length = size - 1;
    memcpy(out, place, length);
    out[length] = 0;
}

/* Appended in one call, so that lines of several threads and processes do not mix; 0 where it could not be. */
static int note(const struct job *job) {
    if (!directory[0]) return 1;
    char path[1100], line[256];
    snprintf(path, sizeof path, "%s/ledger", directory);
    int length = snprintf(line, sizeof line, "%s %s %s %s\n", label, job->type, job->attempt, job->key);
    int file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t written = write(file, line, (size_t)length);
    close(file);
    return written == length;
}

static int is_poisoned(void) {
    char path[1100];
    snprintf(path, sizeof path, "%s/poison", directory);
    return FAULT == 2 && access(path, F_OK) == 0;
}

static void emit(const struct job *job) {
    parasol_bytes header = bytes("{\"datapoint\":\"orders\",\"kind\":\"rows\"}");
    if (the_host->open_item(the_host->context, job->token, 1, header) != PARASOL_OK) return;
    the_host->emit(the_host->context, job->token, 1, bytes("{\"row\":1}\n{\"row\":2}\n"));
    the_host->close_item(the_host->context, job->token, 1);
}

static void *run(void *argument) {
    struct job *job = argument;
    if (is_poisoned()) abort();
    int is_noted = note(job);
    if (strcmp(job->type, "ACCESS") == 0) emit(job);
    const char *outcome = is_noted ? "{\"outcome\":\"done\",\"schema\":1}"
                                   : "{\"outcome\":\"failed\",\"reason\":\"the ledger\",\"schema\":1}";
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
    (void)sink;
    (void)sink_context;
    char *text = strndup((const char *)settings.pointer, settings.length);
    if (!text) return PARASOL_ERROR_INTERNAL;
    find(text, "\"directory\":\"", directory, sizeof directory);
    find(text, "\"label\":\"", label, sizeof label);
    free(text);
    return PARASOL_OK;
}

static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context;
    if (FAULT == 1) return PARASOL_ERROR_INTERNAL;
    struct job *job = calloc(1, sizeof *job);
    char *text = strndup((const char *)request.pointer, request.length);
    if (!job || !text) {
        free(job);
        free(text);
        return PARASOL_ERROR_INTERNAL;
    }
    job->token = token;
    find(text, "\"attempt\":", job->attempt, sizeof job->attempt);
    find(text, "\"idempotencyKey\":\"", job->key, sizeof job->key);
    find(text, "\"type\":\"", job->type, sizeof job->type);
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

__attribute__((visibility("default"))) int32_t parasol_plugin_entry_v1(
    const parasol_host *host, const parasol_plugin **plugin);

int32_t parasol_plugin_entry_v1(const parasol_host *host, const parasol_plugin **plugin) {
    the_host = host;
    *plugin = &the_plugin;
    return PARASOL_OK;
}
