// SPDX-License-Identifier: Apache-2.0
#include "check.h"
#include "list.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MARK "6d00000000000000000000000000000000000000000000000000000000000000"
#define ADA "ad00000000000000000000000000000000000000000000000000000000000000"
#define BOB "b000000000000000000000000000000000000000000000000000000000000000"

static digest from_hex(const char *hex) {
    digest value;
    CHECK(digest_from_hex(hex, &value));
    return value;
}

static bool wait_long(void *context) {
    struct timespec moment = {0, 1000 * 1000};
    (void)context;
    nanosleep(&moment, NULL);
    return true;
}

static bool wait_never(void *context) {
    (void)context;
    return false;
}

static list open_at(const char *path) {
    list list;
    digest mark = from_hex(MARK);
    CHECK(list_open(&list, path, &mark) == LIST_OK);
    return list;
}

static list_result read_text(const char *text, size_t *bad_line) {
    const char *path = in_directory("holds.list");
    write_file(path, text, 0600);
    list list = open_at(path);
    list_result result = list_refresh(&list);
    *bad_line = list.bad_line;
    CHECK(result == LIST_OK || list.count == 0);
    list_close(&list);
    return result;
}

static void reads_kinds_apart(void) {
    const char *path = in_directory("holds.list");
    digest ada = from_hex(ADA), bob = from_hex(BOB), mark = from_hex(MARK);
    write_file(path, "key " MARK " 0\nfraud " BOB " 1700000000\nhold " ADA " 1700000001\nfraud " ADA " 5\nhold " ADA " 3\n",
               0600);
    list list = open_at(path);
    CHECK(list_refresh(&list) == LIST_OK);
    CHECK(list.count == 3);
    CHECK(list_find(&list, &ada) == (LIST_HOLD | LIST_FRAUD));
    CHECK(list_find(&list, &bob) == LIST_FRAUD);
    CHECK(list_find(&list, &mark) == 0);
    for (size_t index = 0; index < list.count; index++) {
        if (list.entries[index].kind == LIST_HOLD) CHECK(list.entries[index].since == 3);
    }
    list_close(&list);
}

static void uses_no_list_with_a_fault(void) {
    struct { const char *text; size_t line; } faults[] = {
        {"", 0},
        {"hold " ADA " 1\n", 0},
        {"key " MARK " 0\nhold " ADA " 1", 2},
        {"key " MARK " 0\nhold " ADA " 1\n\n", 3},
        {"key " MARK " 0\nhold " ADA "\n", 2},
        {"key " MARK " 0\nhold " ADA " \n", 2},
        {"key " MARK " 0\nhold " ADA " -1\n", 2},
        {"key " MARK " 0\nhold " ADA " 1 \n", 2},
        {"key " MARK " 0\nhold " ADA " 99999999999999999999\n", 2},
        {"key " MARK " 0\nhold  " ADA " 1\n", 2},
        {"key " MARK " 0\nhold ad 1\n", 2},
        {"key " MARK " 0\nhold " ADA "00 1\n", 2},
        {"key " MARK " 0\nhold zz00000000000000000000000000000000000000000000000000000000000000 1\n", 2},
        {"key " MARK " 0\nheld " ADA " 1\n", 2},
        {"key " MARK " 0\nhold " ADA " 1\r\n", 2},
        {"key " MARK " 0\n# " ADA " 000000000000000000000000000000000000000000000000000000000000000000000000\n", 2},
    };
    for (size_t index = 0; index < sizeof faults / sizeof *faults; index++) {
        size_t line;
        if (read_text(faults[index].text, &line) != LIST_MALFORMED) fprintf(stderr, "fault %zu was taken\n", index);
        CHECK(read_text(faults[index].text, &line) == LIST_MALFORMED);
        CHECK(line == faults[index].line);
    }
}

static void notices_another_key(void) {
    size_t line;
    CHECK(read_text("key " BOB " 0\nhold " ADA " 1\n", &line) == LIST_OTHER_KEY);
}

static void refuses_what_is_no_private_file(void) {
    const char *path = in_directory("holds.list"), *link = in_directory("link"), *folder = in_directory("folder");
    const char *pipe = in_directory("pipe");
    write_file(path, "key " MARK " 0\n", 0640);
    CHECK(symlink(path, link) == 0 && mkdir(folder, 0700) == 0 && mkfifo(pipe, 0600) == 0);
    struct { const char *path; list_result result; } cases[] = {
        {path, LIST_TOO_OPEN}, {link, LIST_NOT_A_FILE}, {folder, LIST_NOT_A_FILE}, {pipe, LIST_NOT_A_FILE},
        {in_directory("none"), LIST_MISSING}, {in_directory("none/none"), LIST_MISSING},
    };
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        list list = open_at(cases[index].path);
        CHECK(list_refresh(&list) == cases[index].result);
        CHECK(list_look(cases[index].path) == cases[index].result);
        list_close(&list);
    }
}

static void adds_and_removes_once(void) {
    const char *path = in_directory("holds.list");
    digest both[2] = {from_hex(ADA), from_hex(BOB)};
    size_t changed;
    struct stat status;
    list list = open_at(path);
    CHECK(list_add(&list, LIST_HOLD, both, 1, 7, wait_never, NULL, &changed) == LIST_MISSING);
    CHECK(list_create(&list, wait_never, NULL) == LIST_OK);
    CHECK(list_create(&list, wait_never, NULL) == LIST_EXISTS);
    CHECK(list_add(&list, LIST_HOLD, both, 2, 7, wait_never, NULL, &changed) == LIST_OK && changed == 2);
    CHECK(stat(path, &status) == 0 && (status.st_mode & 0777) == 0600);
    ino_t inode = status.st_ino;
    CHECK(list_add(&list, LIST_HOLD, both, 2, 8, wait_never, NULL, &changed) == LIST_OK && changed == 0);
    CHECK(stat(path, &status) == 0 && status.st_ino == inode);
    CHECK(list_add(&list, LIST_FRAUD, both, 1, 9, wait_never, NULL, &changed) == LIST_OK && changed == 1);
    char *text = read_file(path);
    CHECK(strcmp(text, "key " MARK " 0\nhold " ADA " 7\nfraud " ADA " 9\nhold " BOB " 7\n") == 0);
    free(text);
    CHECK(list_remove(&list, LIST_HOLD, both, 2, wait_never, NULL, &changed) == LIST_OK && changed == 2);
    CHECK(list_remove(&list, LIST_HOLD, both, 2, wait_never, NULL, &changed) == LIST_OK && changed == 0);
    CHECK(list_find(&list, &both[0]) == LIST_FRAUD && list_find(&list, &both[1]) == 0);
    CHECK(access(in_directory("holds.list.new"), F_OK) != 0);
    list_close(&list);
}

static void sees_what_others_write(void) {
    const char *path = in_directory("holds.list");
    digest ada = from_hex(ADA);
    size_t changed;
    list mine = open_at(path), theirs = open_at(path);
    CHECK(list_create(&mine, wait_never, NULL) == LIST_OK);
    CHECK(list_refresh(&theirs) == LIST_OK && list_find(&theirs, &ada) == 0);
    CHECK(list_add(&mine, LIST_FRAUD, &ada, 1, 7, wait_never, NULL, &changed) == LIST_OK);
    CHECK(list_refresh(&theirs) == LIST_OK && list_find(&theirs, &ada) == LIST_FRAUD);
    CHECK(unlink(path) == 0);
    CHECK(list_refresh(&theirs) == LIST_MISSING && list_refresh(&theirs) == LIST_MISSING);
    list_close(&mine);
    list_close(&theirs);
}

static void gives_up_where_it_must_not_wait(void) {
    const char *path = in_directory("holds.list");
    digest ada = from_hex(ADA);
    size_t changed;
    list list = open_at(path);
    CHECK(list_create(&list, wait_never, NULL) == LIST_OK);
    int lock = open(in_directory("holds.list.lock"), O_RDWR);
    CHECK(lock >= 0 && flock(lock, LOCK_EX) == 0);
    CHECK(list_add(&list, LIST_HOLD, &ada, 1, 7, wait_never, NULL, &changed) == LIST_BUSY && changed == 0);
    close(lock);
    CHECK(list_add(&list, LIST_HOLD, &ada, 1, 7, wait_never, NULL, &changed) == LIST_OK && changed == 1);
    list_close(&list);
}

static void passes_over_what_a_killed_writer_left(void) {
    const char *path = in_directory("holds.list");
    digest ada = from_hex(ADA);
    size_t changed;
    list list = open_at(path);
    CHECK(list_create(&list, wait_never, NULL) == LIST_OK);
    write_file(in_directory("holds.list.new"), "half a li", 0600);
    CHECK(list_add(&list, LIST_HOLD, &ada, 1, 7, wait_never, NULL, &changed) == LIST_OK && changed == 1);
    list_close(&list);
}

static void stays_whole_where_the_directory_is_read_only(void) {
    const char *path = in_directory("holds.list");
    digest ada = from_hex(ADA);
    size_t changed;
    list list = open_at(path);
    CHECK(list_create(&list, wait_never, NULL) == LIST_OK);
    // A directory in the way of the new file stops root, too, which permissions do not.
    CHECK(mkdir(in_directory("holds.list.new"), 0700) == 0);
    CHECK(list_add(&list, LIST_HOLD, &ada, 1, 7, wait_never, NULL, &changed) == LIST_UNWRITABLE);
    CHECK(list_refresh(&list) == LIST_OK && list_find(&list, &ada) == 0);
    list_close(&list);
}

static void loses_nothing_when_processes_write_at_once(void) {
    const char *path = in_directory("holds.list");
    pid_t children[4];
    list list = open_at(path);
    CHECK(list_create(&list, wait_never, NULL) == LIST_OK);
    for (int child = 0; child < 4; child++) {
        children[child] = fork();
        if (children[child] != 0) continue;
        for (int round = 0; round < 25; round++) {
            digest hash = {.bytes = {(uint8_t)child, (uint8_t)round}};
            size_t changed;
            CHECK(list_add(&list, LIST_HOLD, &hash, 1, 7, wait_long, NULL, &changed) == LIST_OK && changed == 1);
        }
        _exit(0);
    }
    for (int child = 0; child < 4; child++) {
        int status;
        CHECK(waitpid(children[child], &status, 0) == children[child] && status == 0);
    }
    CHECK(list_refresh(&list) == LIST_OK && list.count == 100);
    list_close(&list);
}

static void finds_one_of_many(void) {
    const char *path = in_directory("holds.list");
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    fprintf(file, "key %s 0\n", MARK);
    for (unsigned index = 0; index < 50000; index++) fprintf(file, "hold %08x%056d 1\n", index * 2654435761u, 0);
    CHECK(fclose(file) == 0 && chmod(path, 0600) == 0);
    list list = open_at(path);
    CHECK(list_refresh(&list) == LIST_OK && list.count == 50000);
    for (unsigned index = 0; index < 60000; index++) {
        char hex[DIGEST_HEX + 1];
        snprintf(hex, sizeof hex, "%08x%056d", index * 2654435761u, 0);
        digest hash = from_hex(hex);
        CHECK(list_find(&list, &hash) == (index < 50000 ? LIST_HOLD : 0));
    }
    list_close(&list);
}

int main(void) {
    static const test tests[] = {
        {"holds and suspicions are read apart, doubles become one", reads_kinds_apart},
        {"a list with any fault is not used at all", uses_no_list_with_a_fault},
        {"a list of another key is noticed", notices_another_key},
        {"links, pipes, directories and files that others may read are refused", refuses_what_is_no_private_file},
        {"entries are added and removed once", adds_and_removes_once},
        {"what others write is seen", sees_what_others_write},
        {"a writer that must not wait gives up and changes nothing", gives_up_where_it_must_not_wait},
        {"the remains of a killed writer are passed over", passes_over_what_a_killed_writer_left},
        {"a list that cannot be replaced stays as it was", stays_whole_where_the_directory_is_read_only},
        {"nothing is lost when four processes write at once", loses_nothing_when_processes_write_at_once},
        {"one of 50,000 is found, and no stranger", finds_one_of_many},
    };
    return run_tests("list", tests, sizeof tests / sizeof *tests);
}
