/*
 * A plugin that answers an access with as many bytes as the person's name says: the identifier `rows-64@example.com`
 * gets 64 MiB of rows for the datapoint "orders", and `file-64@example.com` one file of 64 MiB. Each row has 1024
 * bytes, its line feed included, and holds its number; a file is the same bytes. It keeps one chunk in memory.
 * Macros: MANIFEST.
 */
#include <stdint.h>
#include <stdio.h>

#include "plugin_shell.h"

#define ROW 1024
#define ROWS_IN_CHUNK ((int)PARASOL_MAX_CHUNK / ROW)

struct job {
    parasol_token token;
    long mebibytes;
    int is_file;
};

static void fill(char *chunk, long number) {
    for (int row = 0; row < ROWS_IN_CHUNK; row++) {
        char *place = chunk + row * ROW;
        int head = sprintf(place, "{\"n\":%010ld,\"text\":\"", 1000000000 + number * ROWS_IN_CHUNK + row);
        memset(place + head, 'x', ROW - head - 3);
        memcpy(place + ROW - 3, "\"}\n", 3);
    }
}

static int32_t emit_all(const struct job *job) {
    const char *file = "{\"datapoint\":\"orders\",\"kind\":\"file\",\"name\":\"orders.jsonl\"}";
    int32_t result = open_item(job->token, 1, job->is_file ? file : HEADER("rows", "orders"));
    char *chunk = malloc(PARASOL_MAX_CHUNK + 1);
    if (!chunk) return PARASOL_ERROR_INTERNAL;
    for (long number = 0; number < job->mebibytes && result == PARASOL_OK; number++) {
        fill(chunk, number);
        parasol_bytes lent = {(const uint8_t *)chunk, PARASOL_MAX_CHUNK};
        result = host->emit(host->context, job->token, 1, lent);
    }
    free(chunk);
    return result == PARASOL_OK ? close_item(job->token, 1) : result;
}

static void work(void *argument) {
    const struct job *job = argument;
    complete(job->token, emit_all(job) == PARASOL_OK ? OUTCOME("done") : OUTCOME_FOR("retry", "cut off"));
}

static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context;
    struct job *job = calloc(1, sizeof *job);
    if (!job) return PARASOL_ERROR_INTERNAL;
    char *text = copy_of(request);
    job->token = token;
    const char *rows = strstr(text, "rows-");
    const char *file = strstr(text, "file-");
    job->is_file = rows == NULL;
    if (rows || file) job->mebibytes = strtol((rows ? rows : file) + 5, NULL, 10);
    free(text);
    return on_thread(work, job);
}

PLUGIN(.handle = handle)
