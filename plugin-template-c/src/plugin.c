// The plugin's table: hands out and deletes the accounts of a text file.
#include "json.h"
#include "parasol_plugin.h"
#include "store.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const char manifest_text[] =
    "{\"schema\":1,\"id\":\"com.example.accounts\",\"version\":\"1.0.0\","
    "\"owner\":\"Accounts team <accounts@example.com>\","
    "\"summary\":\"Hands out and deletes the accounts of a text file.\","
    "\"handles\":[{\"requestTypes\":[\"ACCESS\"],\"identifiers\":[\"email\"],\"datapoints\":[\"profile\"]},"
    "{\"requestTypes\":[\"ERASURE\"],\"identifiers\":[\"email\"]}],"
    "\"settings\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"accounts\"],"
    "\"properties\":{\"accounts\":{\"type\":\"string\",\"minLength\":1,"
    "\"description\":\"The file of accounts: e-mail address, tab, name.\"}}},"
    "\"needs\":{\"pathSettings\":[\"accounts\"]}}";

static const char profile_header[] = "{\"datapoint\":\"profile\",\"kind\":\"value\"}";
static const char done[] = "{\"schema\":1,\"outcome\":\"done\"}";
static const char not_found[] = "{\"schema\":1,\"outcome\":\"notFound\"}";
// Reasons are constants: what the system says may hold personal data.
static const char retry[] = "{\"schema\":1,\"outcome\":\"retry\",\"reason\":\"the accounts cannot be had now\"}";
static const char unreadable[] = "{\"schema\":1,\"outcome\":\"failed\",\"reason\":\"the request cannot be read\"}";

// Set in the entry, before any other call; the host's table lives as long as the process.
static const parasol_host *host;

// How many threads may still call the host; `stop` waits until there are none.
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t idle = PTHREAD_COND_INITIALIZER;
static unsigned at_work;

// What a thread needs of its job: copies, because `handle` only borrows the request. The thread owns it.
typedef struct job {
    parasol_token token;
    bool erases;
    json_text email;
} job;

static parasol_bytes bytes(const char *text) {
    return (parasol_bytes){(const uint8_t *)text, strlen(text)};
}

static void free_job(job *job) {
    json_text_wipe(&job->email);
    free(job);
}

static void enter(void) {
    pthread_mutex_lock(&mutex);
    at_work++;
    pthread_mutex_unlock(&mutex);
}

static void leave(void) {
    pthread_mutex_lock(&mutex);
    at_work--;
    if (at_work == 0) pthread_cond_broadcast(&idle);
    pthread_mutex_unlock(&mutex);
}

// MARK: The work

// One item: opened, filled, closed. Item numbers are the plugin's choice, once a job.
static bool hand_out(parasol_token token, const char *name) {
    static const char start[] = "{\"name\":", end[] = "}";
    size_t length = strlen(name);
    char *json = malloc(sizeof start + sizeof end + 6 * length + 2);
    if (json == NULL) return false;
    size_t at = sizeof start - 1;
    memcpy(json, start, at);
    at += json_quote(name, length, json + at);
    memcpy(json + at, end, sizeof end);
    bool handed = host->open_item(host->context, token, 1, bytes(profile_header)) == PARASOL_OK
        && host->emit(host->context, token, 1, bytes(json)) == PARASOL_OK
        && host->close_item(host->context, token, 1) == PARASOL_OK;
    free(json);
    return handed;
}

static const char *access(const job *job) {
    char *name = NULL;
    switch (store_find(job->email.bytes, job->email.length, &name)) {
    case STORE_NOT_FOUND: return not_found;
    case STORE_FAILED: return retry;
    case STORE_OK: break;
    }
    bool handed = hand_out(job->token, name);
    free(name);
    return handed ? done : retry;
}

static const char *erase(const job *job) {
    switch (store_remove(job->email.bytes, job->email.length)) {
    case STORE_NOT_FOUND: return not_found;
    case STORE_FAILED: return retry;
    case STORE_OK: return done;
    }
    return retry;
}

// Works on one job and completes it, once, also when the host no longer wants the results.
static void *work(void *argument) {
    job *job = argument;
    const char *outcome = job->erases ? erase(job) : access(job);
    host->complete(host->context, job->token, bytes(outcome));
    free_job(job);
    leave();
    return NULL;
}

// MARK: Reading

// Takes the text of one member of an object and leaves the others; false where the object cannot be read.
static bool read_member(json_reader *reader, const char *wanted, json_text *text) {
    json_name name;
    if (!json_enter_object(reader)) return false;
    while (json_next_member(reader, &name)) {
        bool taken = json_name_is(&name, wanted) && text->bytes == NULL ? json_take_text(reader, text)
                                                                        : json_skip(reader);
        if (!taken) return false;
    }
    return !reader->failed && text->bytes != NULL;
}

// Reads what the plugin needs of a request; it is sent nothing that its manifest does not name.
static bool read_job(job *job, parasol_bytes request) {
    json_reader reader;
    json_name name;
    json_text type = {0};
    json_open(&reader, request.pointer, request.length);
    bool read = json_enter_object(&reader);
    while (read && json_next_member(&reader, &name)) {
        if (json_name_is(&name, "type") && type.bytes == NULL) {
            read = json_take_text(&reader, &type);
        } else if (json_name_is(&name, "identifier") && job->email.bytes == NULL) {
            read = read_member(&reader, "value", &job->email);
        } else {
            read = json_skip(&reader);
        }
    }
    read = read && json_close(&reader) && type.bytes != NULL && job->email.bytes != NULL;
    job->erases = read && strcmp(type.bytes, "ERASURE") == 0;
    read = read && (job->erases || strcmp(type.bytes, "ACCESS") == 0);
    json_text_wipe(&type);
    return read;
}

// MARK: The table

static int32_t manifest(void *context, parasol_sink sink, void *sink_context) {
    (void)context;
    sink(sink_context, bytes(manifest_text));
    return PARASOL_OK;
}

static int32_t start(void *context, parasol_bytes settings, parasol_sink sink, void *sink_context) {
    (void)context;
    json_reader reader;
    json_text path = {0};
    json_open(&reader, settings.pointer, settings.length);
    bool opened = read_member(&reader, "accounts", &path) && store_open(path.bytes, path.length);
    json_text_wipe(&path);
    if (opened) return PARASOL_OK;
    sink(sink_context, bytes("settings.accounts is no path of a file"));
    return PARASOL_ERROR_REFUSED;
}

// A thread for each job: `limits.concurrency` bounds how many come at once. Work that takes long goes to a fixed
// number of threads with a queue.
static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context;
    job *job = calloc(1, sizeof *job);
    if (job == NULL) return PARASOL_ERROR_REFUSED; // nothing is owed then, and the host tries again
    job->token = token;
    if (!read_job(job, request)) {
        // To refuse would bring the same request back.
        free_job(job);
        host->complete(host->context, token, bytes(unreadable));
        return PARASOL_OK;
    }
    enter();
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, job) != 0) {
        leave();
        free_job(job);
        return PARASOL_ERROR_REFUSED;
    }
    pthread_detach(thread);
    return PARASOL_OK;
}

// A job takes a moment; there is nothing to end early.
static void cancel(void *context, parasol_token token) { (void)context, (void)token; }

static int32_t health(void *context, parasol_sink sink, void *sink_context) {
    (void)context, (void)sink, (void)sink_context;
    return PARASOL_OK;
}

static void drain(void *context) { (void)context; }

static void stop(void *context) {
    (void)context;
    pthread_mutex_lock(&mutex);
    while (at_work > 0) pthread_cond_wait(&idle, &mutex);
    pthread_mutex_unlock(&mutex);
}

static const void *get_extension(void *context, parasol_bytes id) {
    (void)context, (void)id;
    return NULL;
}

static const parasol_plugin plugin = {
    .size = sizeof(parasol_plugin),
    .abi_minor = PARASOL_ABI_MINOR,
    .manifest = manifest,
    .start = start,
    .describe = NULL, // what it serves stands in the manifest
    .handle = handle,
    .cancel = cancel,
    .health = health,
    .drain = drain,
    .stop = stop,
    .get_extension = get_extension,
};

__attribute__((visibility("default"))) int32_t parasol_plugin_entry_v1(
    const parasol_host *given, const parasol_plugin **out
) {
    if (given == NULL || out == NULL || given->size < sizeof(parasol_host)) return PARASOL_ERROR_INVALID;
    host = given;
    *out = &plugin;
    return PARASOL_OK;
}
