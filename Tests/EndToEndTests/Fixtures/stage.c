/*
 * A plugin whose every step a test sees and holds up, through two named pipes in the directory of its settings:
 *   events  one line a step: "run TYPE ATTEMPT KEY", "half" (an access emitted half of its rows), "cancel"
 *   gate    one byte lets one job go on, and says how it ends: d done, n notFound, h held, s skipped, r retry, w waiting,
 *           c by a crash. A preflight that is done finds REASON as "userId".
 * Without the pipes no job is held up, and all end with done.
 * Settings: {"directory": "/absolute/path", "stubborn": true}; a stubborn plugin passes over a cancel and never stops.
 * Macros: MANIFEST, ENTRY, REASON (in reasons and in the rows of an access), REPEAT (how often the first half comes),
 * CHATTY (prints and logs every request).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parasol_plugin.h"

#ifndef ENTRY
#define ENTRY parasol_plugin_entry_v1
#endif
#ifndef REASON
#define REASON "as the test wants"
#endif

#ifndef REPEAT
#define REPEAT 1
#endif

struct job {
    parasol_token token;
    char type[64];
    char key[64];
    long attempt;
    bool is_preflight;
};

static const parasol_host *the_host;
static char directory[1024];
static bool stubborn;
static int wake[2] = {-1, -1}; /* readable once jobs are to end early */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER;
static int under_way;

static parasol_bytes bytes(const char *text) {
    return (parasol_bytes){(const uint8_t *)text, strlen(text)};
}

/* Copies the text after the last `before` up to the next quote or comma; members of the message itself come last. */
static void find(const char *text, const char *before, char *out, size_t size) {
    out[0] = 0;
    const char *place = NULL;
    for (const char *next = text; (next = strstr(next, before)); next++) place = next;
    if (!place) return;
    place += strlen(before);
    size_t length = strcspn(place, "\",}");
    if (length >= size) length = size - 1;
    memcpy(out, place, length);
    out[length] = 0;
}

static int pipe_named(const char *name, int flags) {
    char path[1100];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return open(path, flags | O_CLOEXEC);
}

static void tell(const char *line) {
    int events = pipe_named("events", O_WRONLY | O_NONBLOCK);
    if (events < 0) return;
    /* Shorter than PIPE_BUF, so lines of several threads do not mix. */
    ssize_t written = write(events, line, strlen(line));
    (void)written;
    close(events);
}

/* Waits for leave to go on; 0 means that jobs are to end early. */
static char wait_at_gate(void) {
    int gate = pipe_named("gate", O_RDONLY | O_NONBLOCK);
    if (gate < 0) return 'd';
    char verdict = 0;
    for (;;) {
        struct pollfd polled[2] = {{.fd = gate, .events = POLLIN}, {.fd = wake[0], .events = POLLIN}};
        if (poll(polled, 2, -1) < 0 && errno != EINTR) break;
        /* Another thread may have been faster: then there is nothing to read. */
        if (polled[0].revents && read(gate, &verdict, 1) == 1) break;
        if (polled[1].revents) break;
    }
    close(gate);
    return verdict;
}

/* What a careless plugin prints and logs. */
static void chat(const char *request) {
#ifdef CHATTY
    printf("stdout " REASON " %s\n", request);
    fflush(stdout);
    fprintf(stderr, "stderr " REASON " %s\n", request);
    the_host->log(the_host->context, PARASOL_LOG_WARNING,
                  bytes("{\"message\":\"" REASON "\",\"tags\":{\"who\":\"" REASON "\"}}"));
#else
    (void)request;
#endif
}

static void emit_rows(struct job *job) {
    const char *header = "{\"datapoint\":\"orders\",\"kind\":\"rows\"}";
    if (the_host->open_item(the_host->context, job->token, 1, bytes(header)) != PARASOL_OK) return;
    for (int i = 0; i < REPEAT; i++) {
        parasol_bytes half = bytes("{\"row\":1}\n{\"row\":2,\"note\":\"" REASON "\"}\n");
        the_host->emit(the_host->context, job->token, 1, half);
    }
}

static void emit_rest(struct job *job) {
    the_host->emit(the_host->context, job->token, 1, bytes("{\"row\":3}\n{\"row\":4}\n"));
    the_host->close_item(the_host->context, job->token, 1);
}

static const char *outcome(char verdict, bool is_preflight) {
    if (verdict == 'd' && is_preflight)
        return "{\"identifiers\":{\"userId\":[\"" REASON "\"]},\"outcome\":\"proceed\",\"schema\":1}";
    switch (verdict) {
    case 'd': return "{\"outcome\":\"done\",\"schema\":1}";
    case 'n': return "{\"outcome\":\"notFound\",\"schema\":1}";
    case 'h': return "{\"outcome\":\"held\",\"reason\":\"" REASON "\",\"schema\":1}";
    case 's': return "{\"outcome\":\"skipped\",\"reason\":\"" REASON "\",\"schema\":1}";
    case 'w': return "{\"outcome\":\"waiting\",\"pollID\":\"" REASON "\",\"schema\":1,\"until\":1}";
    default: return "{\"outcome\":\"retry\",\"reason\":\"" REASON "\",\"schema\":1}";
    }
}

static void *run(void *argument) {
    struct job *job = argument;
    char line[256];
    snprintf(line, sizeof line, "run %s %ld %s\n", job->type, job->attempt, job->key);
    tell(line);
    bool emits = strcmp(job->type, "ACCESS") == 0 && !job->is_preflight;
    if (emits) {
        emit_rows(job);
        tell("half\n");
    }
    char verdict = wait_at_gate();
    if (verdict == 'c') {
        fprintf(stderr, "about to crash over " REASON "\n");
        abort();
    }
    if (emits) emit_rest(job);
    the_host->complete(the_host->context, job->token, bytes(outcome(verdict, job->is_preflight)));
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
    char *text = strndup((const char *)settings.pointer, settings.length);
    if (!text) return PARASOL_ERROR_INTERNAL;
    find(text, "\"directory\":\"", directory, sizeof directory);
    stubborn = strstr(text, "\"stubborn\":true") != NULL;
    free(text);
    if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0) {
        sink(sink_context, bytes("no pipe could be made"));
        return PARASOL_ERROR_REFUSED;
    }
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
    char attempt[32];
    job->token = token;
    find(text, "\"attempt\":", attempt, sizeof attempt);
    find(text, "\"idempotencyKey\":\"", job->key, sizeof job->key);
    find(text, "\"type\":\"", job->type, sizeof job->type);
    job->attempt = strtol(attempt, NULL, 10);
    job->is_preflight = strstr(text, "\"kind\":\"preflight\"") != NULL;
    chat(text);
    free(text);
    pthread_mutex_lock(&mutex);
    under_way++;
    pthread_mutex_unlock(&mutex);
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, job) != 0) abort();
    pthread_detach(thread);
    return PARASOL_OK;
}

static void end_early(void) {
    if (stubborn) return;
    ssize_t written = write(wake[1], "x", 1);
    (void)written;
}

static void cancel(void *context, parasol_token token) {
    (void)context;
    (void)token;
    tell("cancel\n");
    end_early();
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
    end_early();
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

__attribute__((visibility("default"))) int32_t ENTRY(const parasol_host *host, const parasol_plugin **plugin);

int32_t ENTRY(const parasol_host *host, const parasol_plugin **plugin) {
    the_host = host;
    *plugin = &the_plugin;
    return PARASOL_OK;
}
