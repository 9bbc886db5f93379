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
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "plugin_shell.h"

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

static char directory[1024];
static bool stubborn;
static int wake[2] = {-1, -1}; /* readable once jobs are to end early */

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
    host->log(host->context, PARASOL_LOG_WARNING,
              bytes_of("{\"message\":\"" REASON "\",\"tags\":{\"who\":\"" REASON "\"}}"));
#else
    (void)request;
#endif
}

static void emit_rows(const struct job *job) {
    if (open_item(job->token, 1, HEADER("rows", "orders")) != PARASOL_OK) return;
    for (int i = 0; i < REPEAT; i++) emit(job->token, 1, "{\"row\":1}\n{\"row\":2,\"note\":\"" REASON "\"}\n");
}

static void emit_rest(const struct job *job) {
    emit(job->token, 1, "{\"row\":3}\n{\"row\":4}\n");
    close_item(job->token, 1);
}

static const char *outcome(char verdict, bool is_preflight) {
    if (verdict == 'd' && is_preflight)
        return "{\"identifiers\":{\"userId\":[\"" REASON "\"]},\"outcome\":\"proceed\",\"schema\":1}";
    switch (verdict) {
    case 'd': return OUTCOME("done");
    case 'n': return OUTCOME("notFound");
    case 'h': return OUTCOME_FOR("held", REASON);
    case 's': return OUTCOME_FOR("skipped", REASON);
    case 'w': return "{\"outcome\":\"waiting\",\"pollID\":\"" REASON "\",\"schema\":1,\"until\":1}";
    default: return OUTCOME_FOR("retry", REASON);
    }
}

static void work(void *argument) {
    const struct job *job = argument;
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
    complete(job->token, outcome(verdict, job->is_preflight));
}

static int32_t start(void *context, parasol_bytes settings, parasol_sink sink, void *sink_context) {
    (void)context;
    char *text = copy_of(settings);
    find(text, "\"directory\":\"", "\"", directory, sizeof directory);
    stubborn = strstr(text, "\"stubborn\":true") != NULL;
    free(text);
    if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0) {
        sink(sink_context, bytes_of("no pipe could be made"));
        return PARASOL_ERROR_REFUSED;
    }
    return PARASOL_OK;
}

static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context;
    struct job *job = calloc(1, sizeof *job);
    if (!job) return PARASOL_ERROR_INTERNAL;
    char *text = copy_of(request);
    char attempt[32] = "";
    job->token = token;
    find(text, "\"attempt\":", ",}", attempt, sizeof attempt);
    find(text, "\"idempotencyKey\":\"", "\"", job->key, sizeof job->key);
    find(text, "\"type\":\"", "\"", job->type, sizeof job->type);
    job->attempt = strtol(attempt, NULL, 10);
    job->is_preflight = strstr(text, "\"kind\":\"preflight\"") != NULL;
    chat(text);
    free(text);
    return on_thread(work, job);
}

static void end_early(void) {
    if (stubborn) return;
    ssize_t written = write(wake[1], "x", 1);
    (void)written;
}

static void cancel(void *context, parasol_token token) {
    (void)context, (void)token;
    tell("cancel\n");
    end_early();
}

static void stop(void *context) {
    end_early();
    shell_stop(context);
}

PLUGIN(.start = start, .handle = handle, .cancel = cancel, .stop = stop)
