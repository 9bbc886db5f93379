/*
 * A plugin that writes a line for each task into the file "ledger" in the directory of its settings, in one write:
 *   LABEL TYPE ATTEMPT KEY
 * Settings: {"directory": "/absolute/path", "label": "from"}; without a directory it writes none.
 * Macros: MANIFEST; FAULT: 0 none, 1 every task is refused, 2 every task ends the process while a file "poison" lies
 * in the directory.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "plugin_shell.h"

#ifndef FAULT
#define FAULT 0
#endif

struct job {
    parasol_token token;
    char type[64];
    char key[64];
    char attempt[32];
};

static char directory[1024];
static char label[64] = "-";

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

static void work(void *argument) {
    const struct job *job = argument;
    if (is_poisoned()) abort();
    int is_noted = note(job);
    if (strcmp(job->type, "ACCESS") == 0)
        emit_item(job->token, 1, HEADER("rows", "orders"), "{\"row\":1}\n{\"row\":2}\n");
    complete(job->token, is_noted ? OUTCOME("done") : OUTCOME_FOR("failed", "the ledger"));
}

static int32_t start(void *context, parasol_bytes settings, parasol_sink sink, void *sink_context) {
    (void)context, (void)sink, (void)sink_context;
    char *text = copy_of(settings);
    find(text, "\"directory\":\"", "\"", directory, sizeof directory);
    find(text, "\"label\":\"", "\"", label, sizeof label);
    free(text);
    return PARASOL_OK;
}

static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context;
    if (FAULT == 1) return PARASOL_ERROR_INTERNAL;
    struct job *job = calloc(1, sizeof *job);
    if (!job) return PARASOL_ERROR_INTERNAL;
    char *text = copy_of(request);
    job->token = token;
    find(text, "\"attempt\":", ",}", job->attempt, sizeof job->attempt);
    find(text, "\"idempotencyKey\":\"", "\"", job->key, sizeof job->key);
    find(text, "\"type\":\"", "\"", job->type, sizeof job->type);
    free(text);
    return on_thread(work, job);
}

PLUGIN(.start = start, .handle = handle)
