// SPDX-License-Identifier: Apache-2.0
#include "worker.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define NANOSECONDS 1000000000ull
#define LIST_POLL_NANOSECONDS NANOSECONDS
#define LOCK_POLL_NANOSECONDS (10ull * 1000 * 1000)
#define LOCK_WAIT_NANOSECONDS (5ull * NANOSECONDS)

static const char proceed[] = "{\"identifiers\":{},\"outcome\":\"proceed\",\"schema\":1}";
static const char allow[] = "{\"outcome\":\"allow\",\"schema\":1}";
static const char veto_hold[] = "{\"outcome\":\"veto\",\"reason\":\"legal-hold\",\"schema\":1}";
static const char veto_fraud[] = "{\"outcome\":\"veto\",\"reason\":\"fraud-suspicion\",\"schema\":1}";
static const char done[] = "{\"outcome\":\"done\",\"schema\":1}";
static const char not_found[] = "{\"outcome\":\"notFound\",\"schema\":1}";
static const char cancelled[] = "{\"outcome\":\"retry\",\"reason\":\"cancelled\",\"schema\":1}";

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * NANOSECONDS + (uint64_t)time.tv_nsec;
}

static void log_text(const worker *worker, uint32_t level, const char *message) {
    char event[512];
    int length = snprintf(event, sizeof event, "{\"message\":\"%s\"}", message);
    if (length < 0 || (size_t)length >= sizeof event) return;
    worker->host->log(worker->host->context, level, (parasol_bytes){(const uint8_t *)event, (uint64_t)length});
}

static void complete(const worker *worker, parasol_token token, const char *outcome) {
    parasol_bytes bytes = {(const uint8_t *)outcome, strlen(outcome)};
    int32_t result = worker->host->complete(worker->host->context, token, bytes);
    // The host may have lost interest in the job; anything else is a fault on one of the two sides.
    if (result == PARASOL_OK || result == PARASOL_ERROR_CANCELLED || result == PARASOL_ERROR_UNKNOWN_TOKEN) return;
    log_text(worker, PARASOL_LOG_ERROR, "the gateway did not take an outcome");
}

// The code of a fault of the list, as the reason of a retry.
static const char *fault_code(list_result result) {
    switch (result) {
    case LIST_OK: break;
    case LIST_MISSING: return "list-missing";
    case LIST_EXISTS: return "list-exists";
    case LIST_NOT_A_FILE: return "list-not-a-file";
    case LIST_TOO_OPEN: return "list-too-open";
    case LIST_UNREADABLE: return "list-unreadable";
    case LIST_MALFORMED: return "list-malformed";
    case LIST_OTHER_KEY: return "list-of-another-key";
    case LIST_BUSY: return "list-busy";
    case LIST_NOT_OWNER: return "list-of-another-user";
    case LIST_UNWRITABLE: return "list-unwritable";
    case LIST_FULL_DISK: return "disk-full";
    case LIST_NO_MEMORY: return "out-of-memory";
    }
    return "unknown";
}

static void log_fault(const worker *worker, const char *what, list_result fault) {
    char text[200];
    // Codes and not the texts of list.h, whose quotation marks would have to be escaped.
    snprintf(text, sizeof text, "%s: %s", what, fault_code(fault));
    log_text(worker, PARASOL_LOG_ERROR, text);
}

// Reads the list if it is another than before, and lets health and log know how that went.
static list_result refresh(worker *worker) {
    list_result state = list_refresh(&worker->list);
    pthread_mutex_lock(&worker->lock);
    bool changed = worker->list_state != state;
    worker->list_state = state;
    pthread_mutex_unlock(&worker->lock);
    if (changed && state == LIST_OK) log_text(worker, PARASOL_LOG_INFO, "the list is usable again");
    if (changed && state != LIST_OK) log_fault(worker, "the list cannot be used and every job waits", state);
    return state;
}

static void retry(worker *worker, const job *job, list_result fault) {
    char outcome[128];
    snprintf(outcome, sizeof outcome, "{\"outcome\":\"retry\",\"reason\":\"%s\",\"schema\":1}", fault_code(fault));
    complete(worker, job->token, outcome);
}

// Waits to be woken, but not longer than this. The caller holds the lock.
static void doze(worker *worker, uint64_t nanoseconds) {
    uint64_t until = now() + nanoseconds;
    struct timespec time = {(time_t)(until / NANOSECONDS), (long)(until % NANOSECONDS)};
    pthread_cond_timedwait(&worker->wake, &worker->lock, &time);
}

// Waits a moment for another writer; gives up after five seconds, on a cancel and when the plugin stops.
static bool wait_for_list(void *context) {
    worker *worker = context;
    pthread_mutex_lock(&worker->lock);
    bool wanted = !worker->stopping && !worker->current.cancelled && now() < worker->wait_ends;
    if (wanted) doze(worker, LOCK_POLL_NANOSECONDS);
    pthread_mutex_unlock(&worker->lock);
    return wanted;
}

static void decide(worker *worker, const job *job) {
    uint32_t found = 0;
    list_result state = refresh(worker);
    if (state != LIST_OK) {
        retry(worker, job, state);
        return;
    }
    for (size_t index = 0; index < job->hash_count; index++) found |= list_find(&worker->list, &job->hashes[index]);
    const char *outcome;
    // A hold is the weaker word: it waits for a person, who can still cancel.
    if (found & LIST_HOLD) {
        outcome = job->action == JOB_GUARD ? veto_hold : worker->settings->hold_answer;
    } else if (found & LIST_FRAUD) {
        outcome = job->action == JOB_GUARD ? veto_fraud : worker->settings->fraud_answer;
    } else {
        outcome = job->action == JOB_GUARD ? allow : proceed;
    }
    complete(worker, job->token, outcome);
}

static void change(worker *worker, const job *job) {
    size_t changed;
    list_result result;
    worker->wait_ends = now() + LOCK_WAIT_NANOSECONDS;
    if (job->action == JOB_PLACE) {
        result = list_add(&worker->list, LIST_HOLD, job->hashes, job->hash_count, (int64_t)time(NULL), wait_for_list,
                          worker, &changed);
    } else {
        result = list_remove(&worker->list, LIST_HOLD, job->hashes, job->hash_count, wait_for_list, worker, &changed);
    }
    if (result != LIST_OK) {
        log_fault(worker, "a change of the list waits", result);
        retry(worker, job, result);
    } else {
        complete(worker, job->token, job->action == JOB_REMOVE && changed == 0 ? not_found : done);
    }
}

static void run_job(worker *worker, const job *job) {
    if (job->cancelled) {
        complete(worker, job->token, cancelled);
        return;
    }
    switch (job->action) {
    case JOB_PASS_PREFLIGHT: complete(worker, job->token, proceed); break;
    case JOB_PREFLIGHT:
    case JOB_GUARD: decide(worker, job); break;
    case JOB_PLACE:
    case JOB_REMOVE: change(worker, job); break;
    }
}

static void *run(void *context) {
    worker *worker = context;
    pthread_mutex_lock(&worker->lock);
    while (!worker->stopping) {
        if (worker->count == 0 && worker->list_state == LIST_OK) {
            pthread_cond_wait(&worker->wake, &worker->lock);
            continue;
        }
        if (worker->count == 0) {
            // Health must see that a list is mended also when the host sends no jobs because of it.
            doze(worker, LIST_POLL_NANOSECONDS);
            pthread_mutex_unlock(&worker->lock);
            refresh(worker);
            pthread_mutex_lock(&worker->lock);
            continue;
        }
        job job = worker->queue[worker->first];
        worker->current = job;
        worker->first = (worker->first + 1) % WORKER_QUEUE;
        worker->count--;
        pthread_mutex_unlock(&worker->lock);
        run_job(worker, &job);
        pthread_mutex_lock(&worker->lock);
        worker->current.token = 0;
    }
    pthread_mutex_unlock(&worker->lock);
    return NULL;
}

bool worker_start(worker *worker, const parasol_host *host, const settings *settings) {
    pthread_condattr_t attributes;
    worker->host = host;
    worker->settings = settings;
    worker->open = true;
    if (pthread_mutex_init(&worker->lock, NULL) != 0 || pthread_condattr_init(&attributes) != 0) return false;
    bool made = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0
        && pthread_cond_init(&worker->wake, &attributes) == 0;
    pthread_condattr_destroy(&attributes);
    return made && pthread_create(&worker->thread, NULL, run, worker) == 0;
}

bool worker_put(worker *worker, const job *job) {
    pthread_mutex_lock(&worker->lock);
    bool taken = worker->open && worker->count < WORKER_QUEUE;
    if (taken) {
        worker->queue[(worker->first + worker->count) % WORKER_QUEUE] = *job;
        worker->count++;
        pthread_cond_signal(&worker->wake);
    }
    pthread_mutex_unlock(&worker->lock);
    return taken;
}

void worker_cancel(worker *worker, parasol_token token) {
    pthread_mutex_lock(&worker->lock);
    if (worker->current.token == token) worker->current.cancelled = true;
    for (size_t index = 0; index < worker->count; index++) {
        job *job = &worker->queue[(worker->first + index) % WORKER_QUEUE];
        if (job->token == token) job->cancelled = true;
    }
    pthread_cond_signal(&worker->wake);
    pthread_mutex_unlock(&worker->lock);
}

void worker_close(worker *worker) {
    pthread_mutex_lock(&worker->lock);
    worker->open = false;
    pthread_mutex_unlock(&worker->lock);
}

void worker_stop(worker *worker) {
    pthread_mutex_lock(&worker->lock);
    worker->open = false;
    worker->stopping = true;
    worker->count = 0;
    pthread_cond_signal(&worker->wake);
    pthread_mutex_unlock(&worker->lock);
    pthread_join(worker->thread, NULL);
    list_close(&worker->list);
}

list_result worker_list_state(worker *worker) {
    pthread_mutex_lock(&worker->lock);
    list_result state = worker->list_state;
    pthread_mutex_unlock(&worker->lock);
    return state;
}
