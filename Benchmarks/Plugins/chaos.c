// The plugins of the chaos driver: one source, a role each, and a ledger outside of the gateway that says what was done.
// SPDX-License-Identifier: Apache-2.0
//
// Macros: MANIFEST (the manifest as a text), ROLE (a bare word), VERSION (a bare word, written into the ledger).
// Settings: {"directory": "/absolute/path"}, which holds
//   ledger    one line a step, on disk before the host hears of the step:
//             ROLE VERSION WORD KEY REQUEST IDENTIFIER ATTEMPT RUN DETAIL
//             WORD: begin, effect (what cannot be taken back was done), emit (DETAIL is DATAPOINT=COUNT), answer
//   effects/  one empty file for each erasure that was done
// The identifier says what the person is like: words between dots, up to "@" or the end.
//   n  nothing is found   x  must be kept: skipped   z  can never work: failed   h, c  a check holds or cancels
//   rN  N rows   fN  N files   tN  N tickets
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "plugin_shell.h"

enum { chunk_size = 256 * 1024, file_lines = 4096, most_milliseconds = 1200 };

struct job {
    parasol_token token;
    char kind[16];
    char type[64];
    char key[64];
    char request[64];
    char identifier[256];
    char poll[64];
    char datapoints[512];
    char attempt[16];
    char run[16];
};

static const char role[] = TEXT_OF(ROLE);
static char directory[1024];
static int ledger = -1;

// The number behind the letter of a word of the identifier; 0 for a bare letter, -1 where there is no such word.
static int word(const struct job *job, char letter) {
    for (const char *place = strchr(job->identifier, '.'); place && place[0] == '.';) {
        const char *start = place + 1;
        place = start + strcspn(start, ".@");
        if (*start == letter) return atoi(start + 1);
    }
    return -1;
}

// A number that depends on nothing but the job's identifier, the attempt and a salt, so that a seed repeats it.
static unsigned dice(const struct job *job, unsigned salt) {
    unsigned hash = 2166136261u ^ salt;
    for (const char *c = job->identifier; *c; c++) hash = (hash ^ (unsigned char)*c) * 16777619u;
    for (const char *c = job->attempt; *c; c++) hash = (hash ^ (unsigned char)*c) * 16777619u;
    for (const char *c = role; *c; c++) hash = (hash ^ (unsigned char)*c) * 16777619u;
    return (hash ^ (hash >> 15)) * 2246822519u >> 8;
}

// What the ledger does not hold must not be said: without the line on disk the process ends.
static void note(const struct job *job, const char *what, const char *detail) {
    char line[1024];
    int length = snprintf(line, sizeof line, "%s %s %s %s %s %s %s %s %s\n", role, TEXT_OF(VERSION), what, job->key,
        job->request, job->identifier, job->attempt, job->run, detail);
    if (write(ledger, line, (size_t)length) != length || fdatasync(ledger) != 0) abort();
}

static void answer(const struct job *job, const char *outcome, const char *json) {
    note(job, "answer", outcome);
    complete(job->token, json);
}

static void rest(unsigned milliseconds) {
    struct timespec time = {milliseconds / 1000, (long)(milliseconds % 1000) * 1000000};
    while (nanosleep(&time, &time) != 0) continue;
}

// Rows of {"n":0,"of":"IDENTIFIER"}, in chunks of whole lines.
static bool emit_rows(const struct job *job, uint32_t item, const char *datapoint, int rows) {
    char header[256], detail[128];
    snprintf(header, sizeof header, "{\"datapoint\":\"%s\",\"kind\":\"rows\"}", datapoint);
    if (open_item(job->token, item, header) != PARASOL_OK) return false;
    char *chunk = malloc(chunk_size + 512);
    if (!chunk) abort();
    size_t length = 0;
    int32_t result = PARASOL_OK;
    for (int row = 0; row < rows && result == PARASOL_OK; row++) {
        length += (size_t)sprintf(chunk + length, "{\"n\":%d,\"of\":\"%s\"}\n", row, job->identifier);
        if (length < chunk_size && row + 1 < rows) continue;
        result = host->emit(host->context, job->token, item, (parasol_bytes){(uint8_t *)chunk, length});
        length = 0;
    }
    free(chunk);
    if (result != PARASOL_OK || close_item(job->token, item) != PARASOL_OK) return false;
    snprintf(detail, sizeof detail, "%s=%d", datapoint, rows);
    note(job, "emit", detail);
    return true;
}

// A file of equal lines "IDENTIFIER file NUMBER\n".
static bool emit_file(const struct job *job, uint32_t item, int number) {
    char header[256];
    snprintf(header, sizeof header,
        "{\"datapoint\":\"documents\",\"kind\":\"file\",\"mediaType\":\"text/plain\",\"name\":\"file %d.txt\"}", number);
    if (open_item(job->token, item, header) != PARASOL_OK) return false;
    char line[320];
    int width = snprintf(line, sizeof line, "%s file %d\n", job->identifier, number);
    char *text = malloc((size_t)width * file_lines);
    if (!text) abort();
    for (int i = 0; i < file_lines; i++) memcpy(text + (size_t)width * (size_t)i, line, (size_t)width);
    size_t size = (size_t)width * file_lines;
    int32_t result = PARASOL_OK;
    for (size_t sent = 0; sent < size && result == PARASOL_OK; sent += chunk_size) {
        size_t part = size - sent < chunk_size ? size - sent : chunk_size;
        result = host->emit(host->context, job->token, item, (parasol_bytes){(uint8_t *)text + sent, part});
    }
    free(text);
    return result == PARASOL_OK && close_item(job->token, item) == PARASOL_OK;
}

static bool emit_profile(const struct job *job) {
    char value[512];
    snprintf(value, sizeof value, "{\"name\":\"%s\"}", job->identifier);
    bool taken = emit_item(job->token, 1, HEADER("value", "profile"), value) == PARASOL_OK;
    if (taken) note(job, "emit", "profile=1");
    return taken;
}

static const char done[] = OUTCOME("done");
static const char not_found[] = OUTCOME("notFound");
static const char again[] = OUTCOME_FOR("retry", "chaos");

static void access_shop(const struct job *job) {
    int rows = word(job, 'r'), files = word(job, 'f');
    if (word(job, 'n') >= 0) return answer(job, "notFound", not_found);
    bool taken = emit_profile(job);
    if (taken && rows > 0) taken = emit_rows(job, 2, "orders", rows);
    for (int number = 0; taken && number < files; number++) taken = emit_file(job, 3 + (uint32_t)number, number);
    if (!taken) return answer(job, "retry", again);
    if (files > 0) {
        char detail[64];
        snprintf(detail, sizeof detail, "documents=%d", files);
        note(job, "emit", detail);
    }
    char json[512];
    snprintf(json, sizeof json, "{\"datapoints\":{%s%s%s},\"outcome\":\"done\",\"schema\":1}",
        files > 0 ? "" : "\"documents\":{\"outcome\":\"notFound\"}", files > 0 || rows > 0 ? "" : ",",
        rows > 0 ? "" : "\"orders\":{\"outcome\":\"notFound\"}");
    answer(job, "done", json);
}

static void access_tickets(const struct job *job) {
    int tickets = word(job, 't');
    if (tickets <= 0) return answer(job, "notFound", not_found);
    if (!emit_rows(job, 1, "tickets", tickets)) return answer(job, "retry", again);
    answer(job, "done", done);
}

// Done the first time, not found any more afterwards, as a system that forgets is.
static void erase(const struct job *job) {
    if (word(job, 'x') >= 0)
        return answer(job, "skipped", OUTCOME_FOR("skipped", "must be kept"));
    if (word(job, 'z') >= 0)
        return answer(job, "failed", OUTCOME_FOR("failed", "can never work"));
    if (word(job, 'n') >= 0) return answer(job, "notFound", not_found);
    char path[1500];
    snprintf(path, sizeof path, "%s/effects/%s-%s-%s", directory, role, job->type, job->identifier);
    int effect = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (effect < 0) return answer(job, "notFound", not_found);
    close(effect);
    note(job, "effect", "-");
    if (dice(job, 7) % 4 == 0) rest(dice(job, 8) % 200);
    answer(job, "done", done);
}

static void stumble(const struct job *job) {
    unsigned fate = dice(job, 1) % 100;
    int attempt = atoi(job->attempt);
    if (attempt < 3 && fate < 2) abort();
    if (attempt < 3 && fate < 35) return answer(job, "retry", again);
    erase(job);
}

// The kernel's time, past a library that turns the clock of this process: the system that a plugin waits for has a
// clock of its own, and a time of its calendar stays what it said.
static long long true_seconds(void) {
#if defined(__x86_64__)
    struct timespec now;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"((long)SYS_clock_gettime), "D"((long)CLOCK_REALTIME), "S"(&now)
                     : "rcx", "r11", "memory");
    if (result != 0) abort();
    return now.tv_sec;
#else
    return time(NULL);
#endif
}

static void wait_first(const struct job *job) {
    char expected[64], json[256];
    snprintf(expected, sizeof expected, "poll-%.16s", job->key);
    if (job->poll[0]) {
        if (strcmp(job->poll, expected) != 0) note(job, "foreign-poll", "-");
        return erase(job);
    }
    long long until = true_seconds() * 1000 + 1000 + dice(job, 2) % 2000;
    snprintf(json, sizeof json, "{\"outcome\":\"waiting\",\"pollID\":\"%s\",\"schema\":1,\"until\":%lld}", expected, until);
    answer(job, "waiting", json);
}

static void check(const struct job *job) {
    bool first = strcmp(role, "lookup") == 0;
    if (first && word(job, 'h') >= 0) return answer(job, "hold", OUTCOME("hold"));
    if (first && word(job, 'c') >= 0) return answer(job, "cancel", OUTCOME("cancel"));
    char json[1024], name[128];
    size_t length = strcspn(job->identifier, ".@");
    snprintf(name, sizeof name, "%.*s", (int)(length < 100 ? length : 100), job->identifier);
    snprintf(json, sizeof json, "{\"identifiers\":{\"userId\":[\"user-%s\"%s%s%s]},\"outcome\":\"proceed\",\"schema\":1}",
        name, first ? "" : ",\"alias-", first ? "" : name, first ? "" : "\"");
    answer(job, "proceed", json);
}

static void perform(void *argument) {
    const struct job *job = argument;
    note(job, "begin", job->type);
    if (strcmp(role, "shop") == 0) access_shop(job);
    else if (strcmp(role, "tickets") == 0) access_tickets(job);
    else if (strcmp(role, "flaky") == 0) stumble(job);
    else if (strcmp(role, "waiting") == 0) wait_first(job);
    else if (strcmp(job->kind, "preflight") == 0) check(job);
    else {
        if (strcmp(role, "slow") == 0) rest(dice(job, 3) % most_milliseconds);
        erase(job);
    }
}

static int32_t start(void *context, parasol_bytes settings, parasol_sink sink, void *sink_context) {
    (void)context;
    char *text = copy_of(settings);
    find(text, "\"directory\":\"", "\"", directory, sizeof directory);
    free(text);
    char path[1100];
    snprintf(path, sizeof path, "%s/ledger", directory);
    ledger = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (ledger >= 0) return PARASOL_OK;
    sink(sink_context, bytes_of("the ledger cannot be opened"));
    return PARASOL_ERROR_REFUSED;
}

static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context;
    struct job *job = calloc(1, sizeof *job);
    char *text = copy_of(request);
    if (!job) abort();
    char identifier[300] = "";
    job->token = token;
    find(text, "\"attempt\":", ",}", job->attempt, sizeof job->attempt);
    find(text, "\"idempotencyKey\":\"", "\"", job->key, sizeof job->key);
    find(text, "\"identifier\":{", "}", identifier, sizeof identifier);
    find(identifier, "\"value\":\"", "\"", job->identifier, sizeof job->identifier);
    find(text, "\"kind\":\"", "\"", job->kind, sizeof job->kind);
    find(text, "\"pollID\":\"", "\"", job->poll, sizeof job->poll);
    find(text, "\"requestID\":\"", "\"", job->request, sizeof job->request);
    find(text, "\"run\":", ",}", job->run, sizeof job->run);
    find(text, "\"type\":\"", "\"", job->type, sizeof job->type);
    free(text);
    // A plugin may refuse a job at once; it then owes nothing.
    if (strcmp(role, "flaky") == 0 && atoi(job->attempt) < 3 && dice(job, 4) % 100 < 5) {
        free(job);
        return PARASOL_ERROR_REFUSED;
    }
    return on_thread(perform, job);
}

// Every job ends by itself within two seconds, so nothing is cancelled.
PLUGIN(.start = start, .handle = handle)
