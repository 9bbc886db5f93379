/*
 * The contract between Parasol and a plugin, major version 1.
 *
 * SPDX-License-Identifier: Apache-2.0
 *
 * A plugin is a shared library that exports exactly one symbol, parasol_plugin_entry_v1, and hides everything
 * else. The major version stands in the symbol's name. Within a major version a struct only grows at its end and
 * a released member never changes: neither its type nor its meaning, ownership or threading. Read `size` before
 * you touch a member that came with a later minor version. Whatever is optional is asked for by a string id
 * through get_extension.
 *
 * BYTES. All text is UTF-8 and all structured data is JSON, as (pointer, length), never NUL-terminated.
 *
 * OWNERSHIP. Whoever is called borrows its inputs for the time of the call and copies what it wants to keep.
 * Outputs are handed to a function of the other side, which copies them before it returns. Nobody frees memory
 * of the other side.
 *
 * THREADS. Each function carries one of these marks:
 *   [serial]     called by one thread at a time, never at the same time as another [serial] function of the plugin;
 *   [concurrent] called by several threads at once, also while a [serial] function runs, unless it says otherwise;
 *   [any-thread] may be called from any thread, by several at once.
 * The host calls plugins from threads of its own, with at least 512 KiB of stack. Signals that are sent to the process
 * are blocked in them, those that a fault raises are not; a plugin that starts processes gives them a mask of its own.
 * No function of the plugin is promised the main thread. No call may leave by an exception, longjmp or panic.
 */
#ifndef PARASOL_PLUGIN_H
#define PARASOL_PLUGIN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PARASOL_ABI_MAJOR 1u
#define PARASOL_ABI_MINOR 0u

/* The most bytes that one chunk may have. */
#define PARASOL_MAX_CHUNK 1048576u

/* Results. Zero is success, everything negative an error. Treat an unknown negative value as an error too. */
#define PARASOL_OK 0
#define PARASOL_ERROR_UNKNOWN_TOKEN (-1) /* the token was never given out, or its job has ended              */
#define PARASOL_ERROR_CANCELLED (-2)     /* the host no longer wants results of this job; still call complete */
#define PARASOL_ERROR_TOO_LARGE (-3)     /* more than PARASOL_MAX_CHUNK bytes, or over a limit of the host    */
#define PARASOL_ERROR_INVALID (-4)       /* the bytes are not what this function takes                        */
#define PARASOL_ERROR_REFUSED (-5)       /* the other side does not want the call now, or cannot take it      */
#define PARASOL_ERROR_INTERNAL (-6)      /* the other side failed; the reason is in its log                   */

/* Levels of log. */
#define PARASOL_LOG_DEBUG 1u
#define PARASOL_LOG_INFO 2u
#define PARASOL_LOG_WARNING 3u
#define PARASOL_LOG_ERROR 4u

/* Bytes that are borrowed for the call in which they are seen. `pointer` may be NULL only when `length` is 0. */
typedef struct parasol_bytes {
    const uint8_t *pointer;
    uint64_t length;
} parasol_bytes;

/* Names one job that the host gave to the plugin. A number, never a pointer; 0 is never given out. */
typedef uint64_t parasol_token;

/* Takes bytes that the other side copies before it returns. Called on the thread that got it, during the call. */
typedef void (*parasol_sink)(void *sink_context, parasol_bytes bytes);

/*
 * What the host offers. The struct and all it points to live as long as the process.
 * Pass `context` as the first argument of every function.
 */
typedef struct parasol_host {
    uint32_t size;      /* sizeof(parasol_host) as the host knows it */
    uint32_t abi_minor; /* PARASOL_ABI_MINOR as the host knows it    */
    void *context;

    /* [any-thread] A table of functions for an optional feature, or NULL where the host lacks it.
     * `id` is borrowed; the table is owned by the host and lives as long as the process. */
    const void *(*get_extension)(void *context, parasol_bytes id);

    /* [any-thread] One event for the log: a JSON object of constant text and tags without personal data,
     * {"message": "...", "tags": {"name": "value"}}. Copied before it returns. Never blocks. */
    void (*log)(void *context, uint32_t level, parasol_bytes event);

    /* [any-thread] Opens item number `item` of the job's results. The plugin chooses the number, once per job.
     * `header` is an item header in JSON, copied before it returns.
     * PARASOL_ERROR_INVALID: not a header, or a number that was used before. */
    int32_t (*open_item)(void *context, parasol_token token, uint32_t item, parasol_bytes header);

    /* [any-thread] Appends a chunk of at most PARASOL_MAX_CHUNK bytes to an open item; copied before it returns.
     * An item of kind `value` is one JSON value over all its chunks, of 4 MiB at most. A chunk of an item of kind
     * `rows` is whole lines, each one JSON value and a line feed. A chunk of an item of kind `file` is any bytes.
     * What breaks these rules spoils the job: later calls for it answer PARASOL_ERROR_CANCELLED.
     * May block for back-pressure, so hold no lock. Calls for one item must not overlap. */
    int32_t (*emit)(void *context, parasol_token token, uint32_t item, parasol_bytes chunk);

    /* [any-thread] Ends an item. An item that is still open when its job completes makes the completion a fault
     * of the plugin, so that no half of a file is taken for a whole one. */
    int32_t (*close_item)(void *context, parasol_token token, uint32_t item);

    /* [any-thread] Ends the job with its outcome in JSON, copied before it returns. To be called exactly once for
     * each job that `handle` accepted, also after a cancel. A late, double or unknown completion is counted,
     * answered with PARASOL_ERROR_UNKNOWN_TOKEN and otherwise harmless. */
    int32_t (*complete)(void *context, parasol_token token, parasol_bytes outcome);
} parasol_host;

/*
 * What a plugin offers. Owned by the plugin; the struct and all it points to live as long as the process.
 * The host passes `context` as the first argument of every function. No member may be NULL but where it says so.
 */
typedef struct parasol_plugin {
    uint32_t size;      /* sizeof(parasol_plugin) as the plugin knows it */
    uint32_t abi_minor; /* PARASOL_ABI_MINOR as the plugin knows it      */
    void *context;

    /* [serial] Hands the manifest in JSON to `sink`, once. May be called before `start`; must not do anything else.
     * It must be the same bytes each time. */
    int32_t (*manifest)(void *context, parasol_sink sink, void *sink_context);

    /* [serial] Called once, before any job. `settings` is a JSON object, checked against the manifest's schema; it
     * can hold secrets, so it must not be logged. To refuse, hand a message for the operator to `sink` (text without
     * secrets) and answer a negative value; the host then never calls the plugin again. */
    int32_t (*start)(void *context, parasol_bytes settings, parasol_sink sink, void *sink_context);

    /* [serial] Hands what the plugin serves with these settings to `sink`, as JSON; called once after `start`, and
     * only where the manifest says `"coverage":"settings"`. May be NULL elsewhere. */
    int32_t (*describe)(void *context, parasol_sink sink, void *sink_context);

    /* [concurrent] Takes a job. `request` is a request in JSON, borrowed: copy what is needed later. Must return at
     * once (within a few milliseconds) and do the work on threads of the plugin's own. With PARASOL_OK the plugin
     * owes one call of `complete`, which it may make before `handle` returns. With a negative value it owes nothing
     * and the host tries the job again later. Not called before `start` or after `drain`. */
    int32_t (*handle)(void *context, parasol_token token, parasol_bytes request);

    /* [concurrent] The host no longer wants the results of this job. Advice only: end early and call `complete`.
     * Can come for a job that has ended, and then means nothing. */
    void (*cancel)(void *context, parasol_token token);

    /* [concurrent] PARASOL_OK if the plugin could do work now; else a negative value and, through `sink`, a text
     * without personal data that says why. Must answer within a second. */
    int32_t (*health)(void *context, parasol_sink sink, void *sink_context);

    /* [serial] No further job will come; those accepted are still to be completed. */
    void (*drain)(void *context);

    /* [serial] Ends the plugin. When it returns no thread of the plugin calls the host again. Jobs that have not
     * completed are lost to the plugin; the host runs them again. Called at most once, after `drain`. */
    void (*stop)(void *context);

    /* [concurrent] A table of functions for an optional feature, such as "parasol.probe/1", or NULL. `id` is
     * borrowed; the table is owned by the plugin and lives as long as the process. */
    const void *(*get_extension)(void *context, parasol_bytes id);
} parasol_plugin;

/*
 * [serial] The only exported symbol. Called before anything else; must neither start threads nor touch files or the
 * network. Writes the plugin's table to `*plugin` and answers PARASOL_OK. Can be called more than once in a process
 * and must then give the same table.
 */
int32_t parasol_plugin_entry_v1(const parasol_host *host, const parasol_plugin **plugin);

/* The id of the extension below, for `get_extension` of a plugin. */
#define PARASOL_PROBE_EXTENSION "parasol.probe/1"

/*
 * The extension "parasol.probe/1": lets a build be tried out before it takes a running build's place. Owned by the
 * plugin; lives as long as the process. The host passes the plugin's `context` as the first argument.
 */
typedef struct parasol_probe {
    uint32_t size; /* sizeof(parasol_probe) as the plugin knows it */

    /* [concurrent] Tries what real work needs, such as reading one row of each table, and writes nothing. PARASOL_OK
     * if a job would find all it needs; else a negative value and, through `sink`, a text without personal data that
     * says what is missing. Called after `start`, at any time. Must answer within ten seconds. */
    int32_t (*probe)(void *context, parasol_sink sink, void *sink_context);
} parasol_probe;

#ifdef __cplusplus
}
#endif

#endif
