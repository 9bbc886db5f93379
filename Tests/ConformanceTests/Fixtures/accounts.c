// SPDX-License-Identifier: Apache-2.0
// A plugin that keeps the contract, or breaks it in the one way that FAULT names. It knows ada@example.com and serves
// ACCESS and ERASURE for e-mail addresses, on four threads of its own.
#include "parasol_plugin.h"
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef FAULT
#define FAULT ""
#endif
#ifndef TRIGGER
#define TRIGGER "no request holds this"
#endif
#define CREW 4

static const char manifest_text[] =
    "{\"coverage\":\"manifest\",\"guards\":[],\"handles\":[{\"datapoints\":[\"profile\",\"orders\"],\"identifiers\":"
    "[\"email\"],\"requestTypes\":[\"ACCESS\"]},{\"datapoints\":[],\"identifiers\":[\"email\"],\"requestTypes\":"
    "[\"ERASURE\"]}],\"id\":\"com.example.accounts\",\"limits\":{\"concurrency\":4},\"needs\":{},\"owner\":"
    "\"Tests <tests@example.com>\",\"plans\":[],\"preflights\":[],\"schema\":1,\"version\":\"1.0.%c\"}";

typedef struct job {
    parasol_token token;
    char *request;
    const uint8_t *borrowed;
    uint64_t length;
    int cancelled;
    struct job *next;
} job;

static const parasol_host *host;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER, coarse = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_t crew[CREW];
static job *waiting, *running[CREW];
static int is_running, erasures;
static unsigned served;
static char erased[64][128];
static char *volatile lost;

static int fault(const char *name) { return strcmp(FAULT, name) == 0; }

static parasol_bytes text(const char *chars) {
    parasol_bytes bytes = {(const uint8_t *)chars, strlen(chars)};
    return bytes;
}

static int32_t complete(job *job, const char *outcome) {
    return host->complete(host->context, job->token, text(outcome));
}

static void item(job *job, uint32_t number, const char *header, const char *content) {
    host->open_item(host->context, job->token, number, text(header));
    if (fault("lock-in-emit")) pthread_mutex_lock(&coarse);
    host->emit(host->context, job->token, number, text(content));
    if (fault("lock-in-emit")) pthread_mutex_unlock(&coarse);
    if (!fault("open-item")) host->close_item(host->context, job->token, number);
}

static void access_data(job *job) {
    int profile = strstr(job->request, "\"profile\"") != NULL, orders = strstr(job->request, "\"orders\"") != NULL;
    int is_ada = strstr(job->request, "\"value\":\"ada@example.com\"") != NULL;
    int is_injected = fault("injectable") && strstr(job->request, "\"value\":\"' OR '1'='1\"") != NULL;
    if (!is_ada && !is_injected) {
        complete(job, "{\"outcome\":\"notFound\",\"schema\":1}");
        return;
    }
    if (profile) item(job, 1, "{\"datapoint\":\"profile\",\"kind\":\"value\"}", "{\"name\":\"Ada\"}");
    if (orders && !fault("unanswered-datapoint"))
        item(
            job, 2, "{\"datapoint\":\"orders\",\"kind\":\"rows\"}",
            fault("bad-rows") ? "{\"id\":1}\n{\"id\":\n" : "{\"id\":1}\n{\"id\":2}\n");
    if (fault("undeclared-datapoint")) item(job, 3, "{\"datapoint\":\"secrets\",\"kind\":\"value\"}", "1");
    complete(job, fault("not-found-with-items") ? "{\"outcome\":\"notFound\",\"schema\":1}" : "{\"outcome\":\"done\",\"schema\":1}");
}

static void erase(job *job) {
    const char *start = strstr(job->request, "\"value\":\"");
    char value[128] = "";
    int seen = 0;
    if (start != NULL) sscanf(start + 9, "%127[^\"]", value);
    pthread_mutex_lock(&lock);
    for (int index = 0; index < erasures && index < 64; index++) seen |= strcmp(erased[index], value) == 0;
    if (erasures < 64) strcpy(erased[erasures++], value);
    pthread_mutex_unlock(&lock);
    if (seen && fault("second-erasure-fails"))
        complete(job, "{\"outcome\":\"failed\",\"reason\":\"no such row\",\"schema\":1}");
    else
        complete(job, "{\"outcome\":\"notFound\",\"schema\":1}");
}

static void *sleeper(void *unused) {
    while (unused == NULL) pause();
    return unused;
}

static void leak_thread(void) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 64 * 1024);
    if (pthread_create(&thread, &attributes, sleeper, NULL) == 0) pthread_detach(thread);
    pthread_attr_destroy(&attributes);
}

static void wait_for_cancel(job *job) {
    for (int round = 0; round < 40; round++) {
        pthread_mutex_lock(&lock);
        int is_over = job->cancelled || !is_running;
        pthread_mutex_unlock(&lock);
        if (is_over) return;
        usleep(5000);
    }
}

// Whether the job is done with, or forgotten.
static int misbehave(job *job) {
    if (fault("crash-on-text") && strstr(job->request, TRIGGER) != NULL) raise(SIGSEGV);
    if (fault("never-completes")) return 1;
    if (fault("late-completion")) usleep(600000);
    if (fault("keeps-request")) {
        usleep(20000);
        if (job->length == 0 || job->borrowed[0] != '{') return complete(job, "{\"outcome\":\"failed\",\"schema\":1}"), 1;
    }
    if (fault("ignores-cancel")) {
        wait_for_cancel(job);
        if (job->cancelled) return 1;
    }
    if (fault("malformed-outcome")) return complete(job, "{\"outcome\":\"proceed\",\"schema\":1}"), 1;
    if (fault("no-outcome")) return complete(job, "done"), 1;
    if (fault("gives-up")) return complete(job, "{\"outcome\":\"failed\",\"reason\":\"no\",\"schema\":1}"), 1;
    if (fault("strict-members") && strstr(job->request, "parasolCheck") != NULL)
        return complete(job, "{\"outcome\":\"failed\",\"reason\":\"what is that\",\"schema\":1}"), 1;
    if (fault("logs-person")) {
        char event[512], value[256] = "";
        const char *start = strstr(job->request, "\"value\":\"");
        if (start != NULL) sscanf(start + 9, "%255[^\"]", value);
        snprintf(event, sizeof event, "{\"message\":\"asked\",\"tags\":{\"who\":\"%s\"}}", value);
        host->log(host->context, PARASOL_LOG_INFO, text(event));
    }
    if (fault("leaks-threads") && ++served % 4 == 0) leak_thread();
    if (fault("leaks-memory")) {
        char *bytes = malloc(64 * 1024);
        if (bytes != NULL) memset(bytes, 'x', 64 * 1024);
        lost = bytes;
    }
    return 0;
}

static void serve(job *job) {
    if (misbehave(job)) return;
    if (strstr(job->request, "\"kind\":\"perform\"") == NULL)
        complete(job, "{\"outcome\":\"failed\",\"reason\":\"no request\",\"schema\":1}");
    else if (strstr(job->request, "\"type\":\"ACCESS\"") != NULL)
        access_data(job);
    else if (strstr(job->request, "\"type\":\"ERASURE\"") != NULL)
        erase(job);
    else
        complete(job, "{\"outcome\":\"failed\",\"reason\":\"not served\",\"schema\":1}");
    if (fault("double-completion")) complete(job, "{\"outcome\":\"done\",\"schema\":1}");
}

static void *work(void *argument) {
    size_t number = (size_t)argument;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (waiting == NULL && is_running) pthread_cond_wait(&changed, &lock);
        if (!is_running) break;
        job *job = running[number] = waiting;
        waiting = job->next;
        pthread_mutex_unlock(&lock);
        serve(job);
        pthread_mutex_lock(&lock);
        running[number] = NULL;
        free(job->request);
        free(job);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

static int32_t manifest(void *context, parasol_sink sink, void *sink_context) {
    (void)context;
    char bytes[1024];
    snprintf(bytes, sizeof bytes, manifest_text, fault("manifest-differs") ? '1' : '0');
    sink(sink_context, text(bytes));
    return PARASOL_OK;
}

static int32_t start(void *context, parasol_bytes settings, parasol_sink sink, void *sink_context) {
    (void)context, (void)settings;
    if (fault("refuses-start")) return sink(sink_context, text("the database is missing")), PARASOL_ERROR_REFUSED;
    is_running = 1;
    for (size_t index = 0; index < CREW; index++)
        if (pthread_create(&crew[index], NULL, work, (void *)index) != 0) return PARASOL_ERROR_INTERNAL;
    return PARASOL_OK;
}

static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context;
    if (fault("crash-in-handle")) raise(SIGSEGV);
    if (fault("exits")) exit(3);
    if (fault("freezes")) raise(SIGSTOP);
    if (fault("blocking-handle")) usleep(150000);
    if (fault("refuses")) return PARASOL_ERROR_REFUSED;
    if (fault("lock-in-emit")) pthread_mutex_lock(&coarse), pthread_mutex_unlock(&coarse);
    job *job = calloc(1, sizeof *job);
    char *copy = malloc(request.length + 1);
    if (job == NULL || copy == NULL) return free(job), free(copy), PARASOL_ERROR_INTERNAL;
    if (request.length > 0) memcpy(copy, request.pointer, request.length);
    copy[request.length] = 0;
    job->token = token;
    job->request = copy;
    job->borrowed = request.pointer;
    job->length = request.length;
    pthread_mutex_lock(&lock);
    struct job **last = &waiting;
    while (*last != NULL) last = &(*last)->next;
    *last = job;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return PARASOL_OK;
}

static void cancel(void *context, parasol_token token) {
    (void)context;
    pthread_mutex_lock(&lock);
    for (job *job = waiting; job != NULL; job = job->next)
        if (job->token == token) job->cancelled = 1;
    for (size_t index = 0; index < CREW; index++)
        if (running[index] != NULL && running[index]->token == token) running[index]->cancelled = 1;
    pthread_mutex_unlock(&lock);
}

static int32_t health(void *context, parasol_sink sink, void *sink_context) {
    (void)context;
    if (!fault("sick")) return PARASOL_OK;
    sink(sink_context, text("the database cannot be opened"));
    return PARASOL_ERROR_INTERNAL;
}

static void drain(void *context) { (void)context; }

static void *call_late(void *unused) {
    usleep(50000);
    host->log(host->context, PARASOL_LOG_INFO, text("{\"message\":\"still here\"}"));
    return unused;
}

static void stop(void *context) {
    (void)context;
    pthread_mutex_lock(&lock);
    is_running = 0;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    for (size_t index = 0; index < CREW; index++) pthread_join(crew[index], NULL);
    pthread_t thread;
    if (fault("calls-after-stop") && pthread_create(&thread, NULL, call_late, NULL) == 0) pthread_detach(thread);
}

static const void *get_extension(void *context, parasol_bytes id) {
    (void)context, (void)id;
    return NULL;
}

static const parasol_plugin plugin = {
    .size = sizeof(parasol_plugin), .abi_minor = PARASOL_ABI_MINOR, .context = NULL, .manifest = manifest,
    .start = start, .describe = NULL, .handle = handle, .cancel = cancel, .health = health, .drain = drain,
    .stop = stop, .get_extension = get_extension,
};

__attribute__((visibility("default"))) int32_t parasol_plugin_entry_v1(
    const parasol_host *given, const parasol_plugin **out) {
    if (fault("no-entry")) return PARASOL_ERROR_INTERNAL;
    host = given;
    *out = &plugin;
    return PARASOL_OK;
}
