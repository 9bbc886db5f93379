// Drives build/holds.so through the contract's header alone.
// SPDX-License-Identifier: Apache-2.0
#include "check.h"
#include "host.h"
#include "json.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROCEED "{\"identifiers\":{},\"outcome\":\"proceed\",\"schema\":1}"
#define ALLOW "{\"outcome\":\"allow\",\"schema\":1}"
#define DONE "{\"outcome\":\"done\",\"schema\":1}"
#define NOT_FOUND "{\"outcome\":\"notFound\",\"schema\":1}"
#define ON_HOLD "{\"outcome\":\"hold\",\"reason\":\"legal-hold\",\"schema\":1}"
#define CANCEL "{\"outcome\":\"cancel\",\"reason\":\"fraud-suspicion\",\"schema\":1}"
#define VETO "{\"outcome\":\"veto\",\"reason\":\"legal-hold\",\"schema\":1}"

static const parasol_plugin *plugin;

static bool same(const char *left, const char *right) {
    if (strcmp(left, right) != 0) fprintf(stderr, "got %s\nnot %s\n", left, right);
    return strcmp(left, right) == 0;
}

static const char *ask(const char *kind, const char *type, const char *identifier_type, const char *value,
                       const char *core) {
    return host_ask(plugin, host_request(kind, type, identifier_type, value, core));
}

static const char *place(const char *type, const char *value, const char *core) {
    return ask("perform", "PLACE_ON_LEGAL_HOLD", type, value, core);
}

static const char *lift(const char *type, const char *value, const char *core) {
    return ask("perform", "REMOVE_FROM_LEGAL_HOLD", type, value, core);
}

static const char *check(const char *type, const char *value, const char *core) {
    return ask("preflight", "ACCESS", type, value, core);
}

static const char *guard(const char *type, const char *value, const char *core) {
    return ask("guard", "ERASURE", type, value, core);
}

// Lists a suspicion as the fraud team does: with the command line.
static void suspect(const char *value) {
    char command[1024];
    write_file(in_directory("key"), HOST_KEY "\n", 0600);
    write_file(in_directory("suspects"), value, 0600);
    snprintf(command, sizeof command, "build/holdctl add --list %s --key-file %s --type fraud <%s >/dev/null",
             in_directory("holds.list"), in_directory("key"), in_directory("suspects"));
    CHECK(system(command) == 0);
}

static void take_text(void *context, parasol_bytes bytes) {
    CHECK(bytes.length < 8192);
    memcpy(context, bytes.pointer, bytes.length);
    ((char *)context)[bytes.length] = '\0';
}

static void says_what_it_is(void) {
    char first[8192], second[8192];
    json_reader reader;
    plugin = host_load();
    CHECK(plugin->size == sizeof(parasol_plugin) && plugin->abi_minor == PARASOL_ABI_MINOR && plugin->describe == NULL);
    CHECK(plugin->manifest(plugin->context, take_text, first) == PARASOL_OK);
    CHECK(plugin->manifest(plugin->context, take_text, second) == PARASOL_OK && strcmp(first, second) == 0);
    json_open(&reader, (const uint8_t *)first, strlen(first));
    CHECK(json_skip(&reader) && json_close(&reader));
    CHECK(strstr(first, "\"id\":\"org.parasol.holds\"") != NULL && strstr(first, ": ") == NULL);
    CHECK(plugin->get_extension(plugin->context, (parasol_bytes){(const uint8_t *)"parasol.probe/9", 15}) == NULL);
}

static void refuses_bad_settings(void) {
    const char *list = in_directory("holds.list");
    struct { const char *settings, *says; } cases[] = {
        {"", "not a JSON object"},
        {"[]", "not a JSON object"},
        {"{\"list\":1}", "in quotes"},
        {"{\"list\":\"/x\",\"list\":\"/y\"}", "twice"},
        {"{\"list\":\"/x\"} x", "not valid JSON"},
        {"{\"key\":\"" HOST_KEY "\"}", "\"list\" is missing"},
        {"{\"list\":\"relative\",\"key\":\"" HOST_KEY "\"}", "absolute"},
        {"{\"list\":\"/x\\u0000y\",\"key\":\"" HOST_KEY "\"}", "NUL"},
        {"{\"list\":\"/x\"}", "\"key\" is missing"},
        {"{\"list\":\"/x\",\"key\":\"c2hvcnQ=\"}", "32 to 256 bytes"},
        {"{\"list\":\"/x\",\"key\":\"" HOST_KEY "\",\"lists\":1}", "unknown"},
        {"{\"list\":\"/x\",\"key\":\"" HOST_KEY "\",\"create\":\"yes\"}", "true or false"},
        {"{\"list\":\"/x\",\"key\":\"" HOST_KEY "\",\"fraudDecision\":\"no\"}", "fraudDecision"},
        {"{\"list\":\"/x\",\"key\":\"" HOST_KEY "\",\"templateID\":\"a\",\"templateTitle\":\"b\"}", "one of the two"},
        {"{\"list\":\"/nowhere/at/all\",\"key\":\"" HOST_KEY "\"}", "holdctl init"},
    };
    plugin = host_load();
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        const char *text = host_start(plugin, cases[index].settings);
        CHECK(text != NULL);
        if (strstr(text, cases[index].says) == NULL) fprintf(stderr, "case %zu: %s\n", index, text);
        CHECK(strstr(text, cases[index].says) != NULL && strstr(text, HOST_KEY) == NULL);
    }
    char settings[512];
    snprintf(settings, sizeof settings, "{\"list\":\"%s\",\"key\":\"%s\"}", list, HOST_KEY);
    write_file(list, "hold xyz 1\n", 0600);
    CHECK(strstr(host_start(plugin, settings), "line 1: ") != NULL);
    write_file(list, "key ad00000000000000000000000000000000000000000000000000000000000000 0\n", 0600);
    CHECK(strstr(host_start(plugin, settings), "another key") != NULL);
    write_file(list, "", 0644);
    CHECK(strstr(host_start(plugin, settings), "chmod 600") != NULL);
}

static void keeps_holds(void) {
    plugin = host_running("");
    CHECK(same(check("email", "ada@example.org", "u-1"), PROCEED));
    CHECK(same(guard("email", "ada@example.org", "u-1"), ALLOW));
    CHECK(same(lift("email", "ada@example.org", "u-1"), NOT_FOUND));
    CHECK(same(place("email", "Ada@Example.org", "u-1"), DONE));
    CHECK(same(place("email", "ada@example.org", "u-1"), DONE));
    CHECK(same(check("email", " ADA@example.org", "u-9"), ON_HOLD));
    CHECK(same(guard("email", "ada@example.org", "u-9"), VETO));
    CHECK(same(check("email", "bob@example.org", "u-2"), PROCEED));
    CHECK(same(lift("email", "ada@example.org", "u-1"), DONE));
    CHECK(same(check("email", "ada@example.org", "u-1"), PROCEED));
    CHECK(same(lift("email", "ada@example.org", "u-1"), NOT_FOUND));
}

static void finds_a_person_by_the_core_identifier(void) {
    plugin = host_running("");
    CHECK(same(place("email", "ada@example.org", "u-1"), DONE));
    CHECK(same(check("phone", "+442079460958", "u-1"), ON_HOLD));
    CHECK(same(guard("userId", "u-1", "someone"), VETO));
    CHECK(same(guard("customerNumber", "77", "ADA@example.org"), VETO));
    CHECK(same(guard("phone", "+442079460958", "u-2"), ALLOW));
}

static void stops_the_suspected(void) {
    plugin = host_running("");
    suspect("Eve@example.org\n+44 20 7946 0958\n");
    CHECK(same(check("email", "eve@example.org", "u-3"), CANCEL));
    CHECK(same(check("phone", "+442079460958", "u-4"), CANCEL));
    CHECK(strstr(guard("email", "eve@example.org", "u-3"), "\"veto\",\"reason\":\"fraud-suspicion\"") != NULL);
    CHECK(same(place("email", "eve@example.org", "u-3"), DONE));
    CHECK(same(check("email", "eve@example.org", "u-3"), ON_HOLD));
    CHECK(same(lift("email", "eve@example.org", "u-3"), DONE));
    CHECK(same(check("email", "eve@example.org", "u-3"), CANCEL));
    CHECK(same(lift("email", "eve@example.org", "u-3"), NOT_FOUND));
}

static void a_hold_does_not_stop_the_request_that_lifts_it(void) {
    plugin = host_running("");
    CHECK(same(place("email", "ada@example.org", "u-1"), DONE));
    CHECK(same(ask("preflight", "REMOVE_FROM_LEGAL_HOLD", "email", "ada@example.org", "u-1"), PROCEED));
    CHECK(same(ask("preflight", "PLACE_ON_LEGAL_HOLD", "email", "ada@example.org", "u-1"), PROCEED));
    CHECK(same(ask("preflight", "ERASURE", "email", "ada@example.org", "u-1"), ON_HOLD));
}

static void uses_the_templates(void) {
    plugin = host_running(",\"fraudDecision\":\"hold\",\"templateTitle\":\"On \\\"hold\\\"\",\"fraudTemplateID\":\"t-2\"");
    CHECK(same(place("email", "ada@example.org", "u-1"), DONE));
    suspect("eve@example.org");
    CHECK(same(check("email", "ada@example.org", "u-1"),
               "{\"outcome\":\"hold\",\"reason\":\"legal-hold\",\"schema\":1,\"templateTitle\":\"On \\\"hold\\\"\"}"));
    CHECK(same(check("email", "eve@example.org", "u-3"),
               "{\"outcome\":\"hold\",\"reason\":\"fraud-suspicion\",\"schema\":1,\"templateID\":\"t-2\"}"));
}

static void the_list_names_nobody(void) {
    plugin = host_running("");
    CHECK(same(place("email", "ada@example.org", "user-one"), DONE));
    char *text = read_file(in_directory("holds.list"));
    CHECK(strstr(text, "ada") == NULL && strstr(text, "user-one") == NULL && strstr(text, HOST_KEY) == NULL);
    // openssl dgst -sha256 -mac HMAC -macopt hexkey:<HOST_KEY>, over `ada@example.org`
    CHECK(strstr(text, "hold 19d15e9abd8bab45282c9120b466a7b2d602bc86808f2532a232a278c137b7e9 ") != NULL);
    free(text);
}

static void fails_what_it_cannot_read(void) {
    const char *deep = "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[";
    struct { const char *request, *reason; } cases[] = {
        {"", "request-malformed"},
        {"null", "request-malformed"},
        {deep, "request-malformed"},
        {"{\"schema\":1", "request-malformed"},
        {"{\"schema\":\"1\"}", "request-malformed"},
        {"{\"schema\":1,\"kind\":\"guard\",\"kind\":\"perform\"}", "request-malformed"},
        {"{\"schema\":1,\"identifier\":\"ada\"}", "request-malformed"},
        {"{\"schema\":1,\"identifier\":{\"value\":\"a\",\"value\":\"b\"}}", "request-malformed"},
        {"{\"schema\":1,\"coreIdentifier\":\"\\ud800\"}", "request-malformed"},
        {"{\"schema\":1,\"coreIdentifier\":\"\xFF\"}", "request-malformed"},
        {"{}", "request-schema-unknown"},
        {"{\"schema\":2}", "request-schema-unknown"},
        {"{\"schema\":1,\"kind\":\"guard\",\"type\":\"ERASURE\"}", "request-incomplete"},
    };
    plugin = host_running("");
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        char wanted[128];
        snprintf(wanted, sizeof wanted, "{\"outcome\":\"failed\",\"reason\":\"%s\",\"schema\":1}", cases[index].reason);
        CHECK(same(host_ask(plugin, cases[index].request), wanted));
    }
    CHECK(strstr(ask("guard", "ERASURE", "email", " \\t ", "u-1"), "identifier-empty") != NULL);
    CHECK(strstr(ask("perform", "ACCESS", "email", "ada@example.org", "u-1"), "request-not-served") != NULL);
    CHECK(strstr(ask("plan", "ERASURE", "email", "ada@example.org", "u-1"), "request-not-served") != NULL);
    CHECK(same(check("email", "ada@example.org", "u-1"), PROCEED));
}

static void lets_nobody_through_without_a_list(void) {
    const char *list = in_directory("holds.list");
    plugin = host_running("");
    CHECK(same(place("email", "ada@example.org", "u-1"), DONE));
    char *text = read_file(list);
    CHECK(unlink(list) == 0);
    CHECK(strstr(guard("email", "bob@example.org", "u-2"), "\"retry\",\"reason\":\"list-missing\"") != NULL);
    CHECK(strstr(check("email", "ada@example.org", "u-1"), "\"retry\",\"reason\":\"list-missing\"") != NULL);
    CHECK(strstr(place("email", "bob@example.org", "u-2"), "\"retry\",\"reason\":\"list-missing\"") != NULL);
    char says[8192];
    CHECK(plugin->health(plugin->context, take_text, says) < 0 && strstr(says, "holdctl init") != NULL);
    write_file(list, "", 0600);
    CHECK(strstr(guard("email", "bob@example.org", "u-2"), "\"retry\",\"reason\":\"list-malformed\"") != NULL);
    CHECK(plugin->health(plugin->context, take_text, says) < 0 && strstr(says, "cut short") != NULL);
    CHECK(host_logged("list-missing") && host_logged("list-malformed"));
    write_file(list, text, 0600);
    free(text);
    CHECK(same(guard("email", "ada@example.org", "u-1"), VETO));
    CHECK(same(guard("email", "bob@example.org", "u-2"), ALLOW));
    CHECK(plugin->health(plugin->context, take_text, says) == PARASOL_OK);
}

static void *ask_many(void *context) {
    long number = (long)context;
    for (int round = 0; round < 40; round++) {
        char value[64], core[64];
        snprintf(value, sizeof value, "p%ld-%d@example.org", number, round);
        snprintf(core, sizeof core, "u-%ld-%d", number, round);
        CHECK(same(guard("email", value, core), ALLOW));
        if (round % 4 == 0) CHECK(same(place("email", value, core), DONE));
        if (round % 4 == 0) CHECK(same(guard("email", value, core), VETO));
        if (round % 8 == 0) CHECK(same(lift("email", value, core), DONE));
    }
    return NULL;
}

static void serves_many_threads_at_once(void) {
    pthread_t threads[8];
    plugin = host_running("");
    for (long number = 0; number < 8; number++) {
        CHECK(pthread_create(&threads[number], NULL, ask_many, (void *)number) == 0);
    }
    for (int number = 0; number < 8; number++) CHECK(pthread_join(threads[number], NULL) == 0);
    CHECK(host_doubles() == 0);
    plugin->drain(plugin->context);
    plugin->stop(plugin->context);
}

static void two_processes_share_a_list(void) {
    const char *list = in_directory("holds.list");
    pid_t children[2];
    for (int child = 0; child < 2; child++) {
        children[child] = fork();
        if (children[child] != 0) continue;
        plugin = host_running("");
        for (int round = 0; round < 40; round++) {
            char value[64], core[64];
            snprintf(value, sizeof value, "p%d-%d@example.org", child, round);
            snprintf(core, sizeof core, "u-%d-%d", child, round);
            CHECK(same(place("email", value, core), DONE));
        }
        _exit(0);
    }
    for (int child = 0; child < 2; child++) {
        int status;
        CHECK(waitpid(children[child], &status, 0) == children[child] && status == 0);
    }
    char *text = read_file(list);
    size_t lines = 0;
    for (const char *at = text; *at != '\0'; at++) lines += *at == '\n';
    CHECK(lines == 1 + 2 * 40 * 2);
    free(text);
}

// Takes the writers' lock, so that the next change waits.
static int block_writers(void) {
    int lock = open(in_directory("holds.list.lock"), O_RDWR | O_CREAT, 0600);
    CHECK(lock >= 0 && flock(lock, LOCK_EX) == 0);
    return lock;
}

static double seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void cancel_ends_jobs_early(void) {
    plugin = host_running("");
    int lock = block_writers();
    const char *request = host_request("perform", "PLACE_ON_LEGAL_HOLD", "email", "ada@example.org", "u-1");
    double began = seconds();
    CHECK(host_handle(plugin, 1, request) == PARASOL_OK && host_handle(plugin, 2, request) == PARASOL_OK);
    plugin->cancel(plugin->context, 2);
    plugin->cancel(plugin->context, 1);
    plugin->cancel(plugin->context, 77);
    CHECK(strstr(host_outcome(1), "\"retry\"") != NULL);
    CHECK(same(host_outcome(2), "{\"outcome\":\"retry\",\"reason\":\"cancelled\",\"schema\":1}"));
    CHECK(seconds() - began < 4);
    close(lock);
    CHECK(same(check("email", "ada@example.org", "u-1"), PROCEED));
}

static void waits_for_another_writer(void) {
    plugin = host_running("");
    int lock = block_writers();
    const char *request = host_request("perform", "PLACE_ON_LEGAL_HOLD", "email", "ada@example.org", "u-1");
    CHECK(host_handle(plugin, 1, request) == PARASOL_OK);
    close(lock);
    CHECK(same(host_outcome(1), DONE));
    lock = block_writers();
    CHECK(strstr(place("email", "bob@example.org", "u-2"), "\"retry\",\"reason\":\"list-busy\"") != NULL);
    close(lock);
}

static void stop_with_a_full_queue_is_quick_and_silent(void) {
    plugin = host_running("");
    int lock = block_writers();
    const char *request = host_request("perform", "PLACE_ON_LEGAL_HOLD", "email", "ada@example.org", "u-1");
    parasol_token token = 0;
    while (host_handle(plugin, ++token, request) == PARASOL_OK) CHECK(token < 1000);
    CHECK(token > 256 && token <= 259);
    plugin->drain(plugin->context);
    CHECK(host_handle(plugin, 2000, request) == PARASOL_ERROR_REFUSED);
    double began = seconds();
    plugin->stop(plugin->context);
    CHECK(seconds() - began < 4);
    size_t completions = host_completions();
    close(lock);
    CHECK(host_handle(plugin, 2001, request) == PARASOL_ERROR_REFUSED);
    plugin->cancel(plugin->context, 1);
    char says[8192];
    CHECK(plugin->health(plugin->context, take_text, says) < 0);
    // The job at hand may have been given up with an answer; those that waited are the host's again.
    CHECK(completions <= 1 && host_completions() == completions);
}

static void drain_ends_what_was_taken(void) {
    plugin = host_running("");
    for (parasol_token token = 1; token <= 100; token++) {
        CHECK(host_handle(plugin, token, host_request("guard", "ERASURE", "email", "a@b.c", "u")) == PARASOL_OK);
    }
    plugin->drain(plugin->context);
    for (parasol_token token = 1; token <= 100; token++) CHECK(same(host_outcome(token), ALLOW));
    plugin->stop(plugin->context);
    CHECK(host_completions() == 100 && host_doubles() == 0);
}

static void takes_nothing_before_the_start(void) {
    plugin = host_load();
    CHECK(host_handle(plugin, 1, "{}") == PARASOL_ERROR_REFUSED);
    plugin->cancel(plugin->context, 1);
    char says[8192];
    CHECK(plugin->health(plugin->context, take_text, says) < 0);
    plugin->drain(plugin->context);
    plugin->stop(plugin->context);
    CHECK(host_completions() == 0);
}

int main(void) {
    static const test tests[] = {
        {"the manifest is the same each time, canonical and needs no start", says_what_it_is},
        {"bad settings are refused with what is wrong, without secrets", refuses_bad_settings},
        {"a hold is placed once, found, and lifted once", keeps_holds},
        {"a hold placed under an address is found by the core identifier", finds_a_person_by_the_core_identifier},
        {"a suspicion cancels and vetoes, and a hold comes first", stops_the_suspected},
        {"a hold does not stop the request that lifts it", a_hold_does_not_stop_the_request_that_lifts_it},
        {"mail templates and the fraud decision come from the settings", uses_the_templates},
        {"the list names nobody", the_list_names_nobody},
        {"a request that cannot be read fails and harms nothing", fails_what_it_cannot_read},
        {"without a list in order every job waits", lets_nobody_through_without_a_list},
        {"eight threads are served at once", serves_many_threads_at_once},
        {"two processes place holds at once and lose none", two_processes_share_a_list},
        {"a cancel ends a job that waits", cancel_ends_jobs_early},
        {"a change waits for another writer, but not for ever", waits_for_another_writer},
        {"a stop with a full queue is quick, and silent afterwards", stop_with_a_full_queue_is_quick_and_silent},
        {"a drain ends what was taken", drain_ends_what_was_taken},
        {"nothing is taken before the start", takes_nothing_before_the_start},
    };
    return run_tests("plugin", tests, sizeof tests / sizeof *tests);
}
