// Loads the library as a gateway does, with a host in memory, and asks it everything that it serves.
#include "parasol_plugin.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHECK(condition) ((condition) ? (void)0 : failed(__LINE__, #condition))

_Noreturn static void failed(int line, const char *condition) {
    fprintf(stderr, "tests/plugin_test.c:%d: not so: %s\n", line, condition);
    exit(1);
}

// MARK: The host

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t heard = PTHREAD_COND_INITIALIZER;
static char header[512], item[512], outcome[512], text[1024];
static unsigned completions, closed;

static void keep(char *room, size_t most, parasol_bytes bytes) {
    CHECK(bytes.length < most);
    memcpy(room, bytes.pointer, bytes.length);
    room[bytes.length] = '\0';
}

static void take_text(void *context, parasol_bytes bytes) { (void)context, keep(text, sizeof text, bytes); }

static const void *no_extension(void *context, parasol_bytes id) { return (void)context, (void)id, NULL; }

static void no_log(void *context, uint32_t level, parasol_bytes event) { (void)context, (void)level, (void)event; }

static int32_t open_item(void *context, parasol_token token, uint32_t number, parasol_bytes bytes) {
    (void)context, (void)token, (void)number;
    keep(header, sizeof header, bytes);
    return PARASOL_OK;
}

static int32_t emit(void *context, parasol_token token, uint32_t number, parasol_bytes chunk) {
    (void)context, (void)token, (void)number;
    keep(item, sizeof item, chunk);
    return PARASOL_OK;
}

static int32_t close_item(void *context, parasol_token token, uint32_t number) {
    (void)context, (void)token, (void)number;
    closed++;
    return PARASOL_OK;
}

static int32_t complete(void *context, parasol_token token, parasol_bytes bytes) {
    (void)context, (void)token;
    pthread_mutex_lock(&lock);
    keep(outcome, sizeof outcome, bytes);
    completions++;
    pthread_cond_signal(&heard);
    pthread_mutex_unlock(&lock);
    return PARASOL_OK;
}

static const parasol_host host = {
    .size = sizeof(parasol_host),
    .abi_minor = PARASOL_ABI_MINOR,
    .get_extension = no_extension,
    .log = no_log,
    .open_item = open_item,
    .emit = emit,
    .close_item = close_item,
    .complete = complete,
};

// MARK: Asking

static const parasol_plugin *plugin;
static parasol_token last_token;

static parasol_bytes bytes(const char *value) { return (parasol_bytes){(const uint8_t *)value, strlen(value)}; }

// Hands a request in, as bytes that are gone afterwards, and waits for the outcome.
static const char *ask_raw(const char *request) {
    char *borrowed = strdup(request);
    CHECK(borrowed != NULL);
    unsigned before = completions;
    header[0] = item[0] = outcome[0] = '\0';
    CHECK(plugin->handle(plugin->context, ++last_token, bytes(borrowed)) == PARASOL_OK);
    memset(borrowed, 'x', strlen(borrowed));
    free(borrowed);
    pthread_mutex_lock(&lock);
    while (completions == before) pthread_cond_wait(&heard, &lock);
    pthread_mutex_unlock(&lock);
    CHECK(completions == before + 1);
    return outcome;
}

static const char *ask(const char *type, const char *email) {
    char request[512];
    snprintf(request, sizeof request,
             "{\"schema\":1,\"kind\":\"perform\",\"type\":\"%s\",\"requestID\":\"r\",\"identifier\":{\"type\":\"email\","
             "\"value\":\"%s\"},\"coreIdentifier\":\"c\",\"datapoints\":[\"profile\"],\"attempt\":1}",
             type, email);
    return ask_raw(request);
}

static const parasol_plugin *load(const char *path) {
    int32_t (*entry)(const parasol_host *, const parasol_plugin **);
    const parasol_plugin *first = NULL, *second = NULL;
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) fprintf(stderr, "%s\n", dlerror());
    CHECK(library != NULL);
    *(void **)&entry = dlsym(library, "parasol_plugin_entry_v1");
    CHECK(entry != NULL && entry(NULL, &first) < 0);
    CHECK(entry(&host, &first) == PARASOL_OK && entry(&host, &second) == PARASOL_OK && first == second);
    return first;
}

int main(int count, char **arguments) {
    CHECK(count == 2);
    alarm(60);
    char file[] = "/tmp/accounts-test-XXXXXX", settings[128];
    int descriptor = mkstemp(file);
    CHECK(descriptor >= 0);
    static const char accounts[] = "ada@example.com\tAda \"A\"\nbob@example.com\tBob\n";
    CHECK(write(descriptor, accounts, sizeof accounts - 1) == sizeof accounts - 1);
    close(descriptor);

    plugin = load(arguments[1]);
    CHECK(plugin->manifest(plugin->context, take_text, NULL) == PARASOL_OK && strstr(text, "\"id\":\"") != NULL);
    CHECK(plugin->start(plugin->context, bytes("{}"), take_text, NULL) < 0 && strstr(text, "settings.accounts") != NULL);
    snprintf(settings, sizeof settings, "{\"accounts\":\"%s\"}", file);
    CHECK(plugin->start(plugin->context, bytes(settings), take_text, NULL) == PARASOL_OK);

    // An access hands out the person's profile, once and whole.
    CHECK(strcmp(ask("ACCESS", "ada@example.com"), "{\"schema\":1,\"outcome\":\"done\"}") == 0);
    CHECK(strcmp(header, "{\"datapoint\":\"profile\",\"kind\":\"value\"}") == 0);
    CHECK(strcmp(item, "{\"name\":\"Ada \\\"A\\\"\"}") == 0 && closed == 1);
    // It finds nothing of a stranger, nor of somebody whose address another one begins with.
    CHECK(strstr(ask("ACCESS", "eve@example.com"), "notFound") != NULL && item[0] == '\0');
    CHECK(strstr(ask("ACCESS", "ada@example.co"), "notFound") != NULL);
    // An erasure removes the person's account and no other, and does no harm when it comes twice.
    CHECK(strstr(ask("ERASURE", "ada@example.com"), "done") != NULL);
    CHECK(strstr(ask("ERASURE", "ada@example.com"), "notFound") != NULL);
    CHECK(strstr(ask("ACCESS", "bob@example.com"), "done") != NULL && strstr(item, "Bob") != NULL);
    // What it cannot read fails, and harms nothing.
    CHECK(strstr(ask_raw("{\"type\":\"ERASURE\""), "failed") != NULL);
    CHECK(strstr(ask_raw("{\"type\":\"ERASURE\",\"identifier\":{}}"), "failed") != NULL);
    // Without its file it asks to be tried again.
    CHECK(unlink(file) == 0);
    CHECK(strstr(ask("ACCESS", "bob@example.com"), "retry") != NULL);
    CHECK(strstr(ask("ERASURE", "bob@example.com"), "retry") != NULL);

    plugin->drain(plugin->context);
    plugin->stop(plugin->context);
    CHECK(completions == last_token);
    puts("all tests passed");
    return 0;
}
