// The command line for those who keep the list: holdctl init|add|remove|check|list.
// SPDX-License-Identifier: Apache-2.0
//
// Identifiers come from standard input, one a line, never from the arguments: those stand in the process table.
#include "digest.h"
#include "list.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EXIT_DONE 0
#define EXIT_FAILED 1
#define EXIT_USAGE 2

static const char usage[] =
    "usage: holdctl COMMAND --list FILE --key-file FILE [options]\n"
    "  init     makes an empty list\n"
    "  add      lists the identifiers on standard input, one a line\n"
    "  remove   takes them off the list\n"
    "  check    prints `hold`, `fraud`, `hold fraud` or `none` for each; exit 1 if one is not listed\n"
    "  list     prints kind, hash and day of every entry (no key needed to understand it, none names anybody)\n"
    "options\n"
    "  --type hold|fraud         what to add or remove\n"
    "  --identifier TYPE         email, phone, userId, …: how to spell them alike; without it by their look\n"
    "  --exact                   hash them as they are (the plugin's `normalize: false`)\n";

typedef struct options {
    const char *command, *list, *key_file, *identifier;
    uint32_t kind;
    bool exact;
} options;

typedef struct hashes {
    digest *items;
    size_t count, room;
} hashes;

static int complain(int code, const char *what, const char *why) {
    fprintf(stderr, "holdctl: %s%s%s\n", what, why[0] == '\0' ? "" : ": ", why);
    return code;
}

static bool parse_value(options *options, const char *name, const char *value) {
    if (strcmp(name, "--list") == 0) {
        options->list = value;
    } else if (strcmp(name, "--key-file") == 0) {
        options->key_file = value;
    } else if (strcmp(name, "--identifier") == 0) {
        options->identifier = value;
    } else if (strcmp(name, "--type") == 0 && strcmp(value, "hold") == 0) {
        options->kind = LIST_HOLD;
    } else if (strcmp(name, "--type") == 0 && strcmp(value, "fraud") == 0) {
        options->kind = LIST_FRAUD;
    } else {
        return false;
    }
    return true;
}

static bool parse(options *options, int count, char **arguments) {
    if (count < 2) return false;
    options->command = arguments[1];
    for (int index = 2; index < count; index++) {
        if (strcmp(arguments[index], "--exact") == 0) {
            options->exact = true;
        } else if (index + 1 == count || !parse_value(options, arguments[index], arguments[index + 1])) {
            return false;
        } else {
            index++;
        }
    }
    return options->list != NULL && options->key_file != NULL;
}

static bool read_key(const char *path, digest_key *key) {
    char text[1024];
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    ssize_t length = read(descriptor, text, sizeof text);
    close(descriptor);
    return length > 0 && digest_key_decode(text, (size_t)length, key);
}

static bool add_hash(hashes *hashes, const digest *hash) {
    if (hashes->count == hashes->room) {
        size_t room = hashes->room == 0 ? 16 : 2 * hashes->room;
        digest *items = realloc(hashes->items, room * sizeof *items);
        if (items == NULL) return false;
        hashes->items = items;
        hashes->room = room;
    }
    hashes->items[hashes->count++] = *hash;
    return true;
}

// Hashes standard input line by line; blank lines are passed over.
static bool read_identifiers(const digest_key *key, const char *type, hashes *hashes) {
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    bool good = true;
    while (good && (length = getline(&line, &room, stdin)) >= 0) {
        digest hash;
        if (length > 0 && line[length - 1] == '\n') length--;
        if (length > 0 && line[length - 1] == '\r') length--;
        digest_result result = digest_identifier(key, type, line, (size_t)length, &hash);
        if (result != DIGEST_EMPTY) good = result == DIGEST_DONE && add_hash(hashes, &hash);
    }
    if (line != NULL) explicit_bzero(line, room);
    free(line);
    return good && !ferror(stdin) && hashes->count > 0;
}

// Waits for another writer, 10 ms at a time, for 10 s in all.
static bool wait_for_list(void *context) {
    unsigned *waits = context;
    struct timespec moment = {0, 10 * 1000 * 1000};
    nanosleep(&moment, NULL);
    return ++*waits < 1000;
}

static int fail(const list *list, const char *path, list_result result) {
    char where[64] = "";
    if (result == LIST_MALFORMED && list->bad_line > 0) {
        snprintf(where, sizeof where, "line %zu: ", list->bad_line);
    }
    fprintf(stderr, "holdctl: %s: %s%s\n", path, where, list_result_text(result));
    return EXIT_FAILED;
}

static int change(list *list, const options *options, const hashes *hashes) {
    unsigned waits = 0;
    size_t changed;
    bool adding = strcmp(options->command, "add") == 0;
    if (options->kind == 0) return complain(EXIT_USAGE, "say what to add or remove", "--type hold or --type fraud");
    list_result result = adding
        ? list_add(list, options->kind, hashes->items, hashes->count, (int64_t)time(NULL), wait_for_list, &waits, &changed)
        : list_remove(list, options->kind, hashes->items, hashes->count, wait_for_list, &waits, &changed);
    if (result != LIST_OK) return fail(list, options->list, result);
    printf("%s %zu of %zu\n", adding ? "added" : "removed", changed, hashes->count);
    return adding || changed > 0 ? EXIT_DONE : EXIT_FAILED;
}

static int check(list *list, const options *options, const hashes *hashes) {
    static const char *const words[] = {"none", "hold", "fraud", "hold fraud"};
    int code = EXIT_DONE;
    list_result result = list_refresh(list);
    if (result != LIST_OK) return fail(list, options->list, result);
    for (size_t index = 0; index < hashes->count; index++) {
        uint32_t found = list_find(list, &hashes->items[index]);
        puts(words[found]);
        if (found == 0) code = EXIT_FAILED;
    }
    return code;
}

static int show(list *list, const options *options) {
    list_result result = list_refresh(list);
    if (result != LIST_OK) return fail(list, options->list, result);
    for (size_t index = 0; index < list->count; index++) {
        const list_entry *entry = &list->entries[index];
        char hex[DIGEST_HEX], day[32];
        struct tm time;
        time_t seconds = (time_t)entry->since;
        digest_to_hex(&entry->hash, hex);
        if (gmtime_r(&seconds, &time) == NULL || strftime(day, sizeof day, "%Y-%m-%d", &time) == 0) day[0] = '\0';
        printf("%-5s %.*s %s\n", entry->kind == LIST_HOLD ? "hold" : "fraud", (int)DIGEST_HEX, hex, day);
    }
    return EXIT_DONE;
}

static int run(list *list, const options *options, const digest_key *key) {
    unsigned waits = 0;
    hashes hashes = {NULL, 0, 0};
    int code;
    if (strcmp(options->command, "init") == 0) {
        list_result result = list_create(list, wait_for_list, &waits);
        return result == LIST_OK ? EXIT_DONE : fail(list, options->list, result);
    }
    if (strcmp(options->command, "list") == 0) return show(list, options);
    bool checking = strcmp(options->command, "check") == 0;
    if (!checking && strcmp(options->command, "add") != 0 && strcmp(options->command, "remove") != 0) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    if (!read_identifiers(key, options->identifier, &hashes)) {
        code = complain(EXIT_USAGE, "no identifier on standard input", "give one a line");
    } else {
        code = checking ? check(list, options, &hashes) : change(list, options, &hashes);
    }
    free(hashes.items);
    return code;
}

int main(int count, char **arguments) {
    options options = {.identifier = ""};
    digest_key key = {.length = 0};
    digest mark;
    list list;
    if (!parse(&options, count, arguments)) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    if (!read_key(options.key_file, &key)) {
        return complain(EXIT_USAGE, options.key_file, "holds no key of 32 to 256 bytes in base64 or hexadecimal");
    }
    key.exact = options.exact;
    if (digest_of_key(&key, &mark) != DIGEST_DONE || list_open(&list, options.list, &mark) != LIST_OK) {
        digest_key_wipe(&key);
        return complain(EXIT_FAILED, "out of memory", "");
    }
    int code = run(&list, &options, &key);
    digest_key_wipe(&key);
    list_close(&list);
    if (fflush(stdout) != 0) return complain(EXIT_FAILED, "standard output", strerror(errno));
    return code;
}
