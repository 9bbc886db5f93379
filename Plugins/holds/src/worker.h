// The plugin's one thread and the bounded queue before it.
// SPDX-License-Identifier: Apache-2.0
#ifndef HOLDS_WORKER_H
#define HOLDS_WORKER_H

#include "list.h"
#include "request.h"
#include "settings.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define WORKER_QUEUE 256u

typedef struct worker {
    const parasol_host *host;
    const settings *settings;
    list list;                // the worker thread's, once it runs
    list_result list_state;   // how the list was read last; under `lock`
    pthread_t thread;
    pthread_mutex_t lock;     // of everything below; never held during a call of the host
    pthread_cond_t wake;
    job queue[WORKER_QUEUE];  // a ring
    size_t first, count;
    job current;              // token 0 between jobs
    bool open, stopping;
    uint64_t wait_ends;       // when to give up the wait for the list, in nanoseconds of the monotonic clock
} worker;

// Starts the thread; the list has been opened and read. False where the system gives no thread.
bool worker_start(worker *worker, const parasol_host *host, const settings *settings);

// Takes a job over; false when the queue is full or closed.
bool worker_put(worker *worker, const job *job);
void worker_cancel(worker *worker, parasol_token token);

// Takes no further job.
void worker_close(worker *worker);

// Ends the thread: the job at hand ends or is given up, those that wait are dropped.
void worker_stop(worker *worker);

list_result worker_list_state(worker *worker);

#endif
