// SPDX-License-Identifier: Apache-2.0
#include "host.h"

#include "check.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t heard = PTHREAD_COND_INITIALIZER;
static char *outcomes[HOST_LAST_TOKEN + 1];
static size_t completions, doubles;
static char *log_text;
static _Atomic parasol_token next_token = 5000;

static char *copy(parasol_bytes bytes) {
    char *text = malloc(bytes.length + 1);
    CHECK(text != NULL);
    memcpy(text, bytes.pointer, bytes.length);
    text[bytes.length] = '\0';
    return text;
}

static const void *get_extension(void *context, parasol_bytes id) {
    (void)context;
    (void)id;
    return NULL;
}

static void note_log(void *context, uint32_t level, parasol_bytes event) {
    (void)context;
    (void)level;
    char *text = copy(event), *joined;
    pthread_mutex_lock(&lock);
    CHECK(asprintf(&joined, "%s%s\n", log_text == NULL ? "" : log_text, text) >= 0);
    free(log_text);
    free(text);
    log_text = joined;
    pthread_mutex_unlock(&lock);
}

static int32_t no_item(void *context, parasol_token token, uint32_t item, parasol_bytes bytes) {
    (void)context;
    (void)token;
    (void)item;
    (void)bytes;
    return PARASOL_ERROR_INVALID;
}

static int32_t no_close(void *context, parasol_token token, uint32_t item) {
    (void)context;
    (void)token;
    (void)item;
    return PARASOL_ERROR_INVALID;
}

static int32_t complete(void *context, parasol_token token, parasol_bytes outcome) {
    CHECK(context == &lock && token > 0 && token <= HOST_LAST_TOKEN);
    char *text = copy(outcome);
    int32_t result = PARASOL_OK;
    pthread_mutex_lock(&lock);
    completions++;
    if (outcomes[token] != NULL) {
        doubles++;
        result = PARASOL_ERROR_UNKNOWN_TOKEN;
        free(text);
    } else {
        outcomes[token] = text;
    }
    pthread_cond_broadcast(&heard);
    pthread_mutex_unlock(&lock);
    return result;
}

static const parasol_host table = {
    .size = sizeof(parasol_host),
    .abi_minor = PARASOL_ABI_MINOR,
    .context = &lock,
    .get_extension = get_extension,
    .log = note_log,
    .open_item = no_item,
    .emit = no_item,
    .close_item = no_close,
    .complete = complete,
};

const parasol_plugin *host_load(void) {
    int32_t (*entry)(const parasol_host *, const parasol_plugin **);
    const parasol_plugin *plugin = NULL, *again = NULL;
    void *library = dlopen("build/holds.so", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) fprintf(stderr, "%s\n", dlerror());
    CHECK(library != NULL);
    *(void **)&entry = dlsym(library, "parasol_plugin_entry_v1");
    CHECK(entry != NULL);
    CHECK(entry(NULL, &plugin) < 0 && entry(&table, NULL) < 0);
    CHECK(entry(&table, &plugin) == PARASOL_OK && entry(&table, &again) == PARASOL_OK && plugin == again);
    return plugin;
}

static void take_text(void *context, parasol_bytes bytes) { *(char **)context = keep(copy(bytes)); }

const char *host_start(const parasol_plugin *plugin, const char *settings) {
    char *text = NULL;
    parasol_bytes bytes = {(const uint8_t *)settings, strlen(settings)};
    int32_t result = plugin->start(plugin->context, bytes, take_text, &text);
    CHECK((result == PARASOL_OK) == (text == NULL));
    return text;
}

const parasol_plugin *host_running(const char *more) {
    char settings[2048];
    const parasol_plugin *plugin = host_load();
    snprintf(settings, sizeof settings, "{\"list\":\"%s\",\"key\":\"%s\",\"create\":true%s}", in_directory("holds.list"),
             HOST_KEY, more);
    const char *refusal = host_start(plugin, settings);
    if (refusal != NULL) fprintf(stderr, "refused: %s\n", refusal);
    CHECK(refusal == NULL);
    return plugin;
}

int32_t host_handle(const parasol_plugin *plugin, parasol_token token, const char *request) {
    // A copy that goes at once: the plugin must keep nothing of it.
    size_t length = strlen(request);
    uint8_t *bytes = malloc(length + 1);
    CHECK(bytes != NULL);
    memcpy(bytes, request, length);
    int32_t result = plugin->handle(plugin->context, token, (parasol_bytes){bytes, length});
    memset(bytes, 'x', length);
    free(bytes);
    return result;
}

const char *host_outcome(parasol_token token) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 10;
    int waited = 0;
    pthread_mutex_lock(&lock);
    while (outcomes[token] == NULL && waited == 0) waited = pthread_cond_timedwait(&heard, &lock, &until);
    const char *outcome = outcomes[token];
    pthread_mutex_unlock(&lock);
    return outcome;
}

const char *host_ask(const parasol_plugin *plugin, const char *request) {
    parasol_token token = atomic_fetch_add(&next_token, 1);
    CHECK(host_handle(plugin, token, request) == PARASOL_OK);
    const char *outcome = host_outcome(token);
    CHECK(outcome != NULL);
    return outcome;
}

const char *host_request(
    const char *kind, const char *type, const char *identifier_type, const char *value, const char *core
) {
    char *text;
    CHECK(asprintf(&text,
                   "{\"attempt\":1,\"attributes\":[{\"key\":\"k\",\"values\":[\"v\"]}],\"coreIdentifier\":\"%s\","
                   "\"datapoints\":[],\"enriches\":[],\"idempotencyKey\":\"x\","
                   "\"identifier\":{\"type\":\"%s\",\"value\":\"%s\"},\"isTest\":false,\"kind\":\"%s\","
                   "\"requestID\":\"r\",\"run\":1,\"schema\":1,\"timeoutMilliseconds\":60000,\"type\":\"%s\"}",
                   core, identifier_type, value, kind, type) >= 0);
    return keep(text);
}

size_t host_completions(void) {
    pthread_mutex_lock(&lock);
    size_t count = completions;
    pthread_mutex_unlock(&lock);
    return count;
}

size_t host_doubles(void) {
    pthread_mutex_lock(&lock);
    size_t count = doubles;
    pthread_mutex_unlock(&lock);
    return count;
}

bool host_logged(const char *text) {
    pthread_mutex_lock(&lock);
    bool found = log_text != NULL && strstr(log_text, text) != NULL;
    pthread_mutex_unlock(&lock);
    return found;
}
