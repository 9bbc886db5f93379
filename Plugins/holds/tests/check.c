// SPDX-License-Identifier: Apache-2.0
#include "check.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEST_SECONDS 120u // a test that hangs is ended, and counts as failed

static char directory[64];

typedef struct kept {
    struct kept *next;
    char *memory;
} kept;

static kept *all_kept;
static pthread_mutex_t kept_lock = PTHREAD_MUTEX_INITIALIZER;

char *keep(char *memory) {
    kept *entry = malloc(sizeof *entry);
    CHECK(entry != NULL && memory != NULL);
    pthread_mutex_lock(&kept_lock);
    *entry = (kept){all_kept, memory};
    all_kept = entry;
    pthread_mutex_unlock(&kept_lock);
    return memory;
}

_Noreturn void check_failed(const char *file, int line, const char *condition) {
    fprintf(stderr, "%s:%d: not so: %s\n", file, line, condition);
    fflush(stderr);
    _exit(1);
}

const char *in_directory(const char *name) {
    char *path;
    if (asprintf(&path, "%s/%s", directory, name) < 0) abort();
    return keep(path);
}

void write_file(const char *path, const char *text, unsigned mode) {
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    CHECK(fputs(text, file) >= 0 && fclose(file) == 0);
    CHECK(chmod(path, mode) == 0);
}

char *read_file(const char *path) {
    FILE *file = fopen(path, "r");
    if (file == NULL) return NULL;
    char *text = NULL;
    size_t room = 0;
    ssize_t length = getdelim(&text, &room, '\0', file);
    fclose(file);
    if (length >= 0) return text;
    free(text);
    return strdup("");
}

static void remove_directory(void) {
    DIR *stream = opendir(directory);
    if (stream == NULL) return;
    for (struct dirent *entry; (entry = readdir(stream)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        if (unlinkat(dirfd(stream), entry->d_name, 0) != 0) unlinkat(dirfd(stream), entry->d_name, AT_REMOVEDIR);
    }
    closedir(stream);
    rmdir(directory);
}

static int run_one(const test *test) {
    int status = 0;
    strcpy(directory, "/tmp/parasol-holds-XXXXXX");
    if (mkdtemp(directory) == NULL) return 1;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        alarm(TEST_SECONDS);
        test->run();
        exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child) return 1;
    remove_directory();
    return status;
}

int run_tests(const char *suite, const test *tests, size_t count) {
    size_t failed = 0;
    for (size_t index = 0; index < count; index++) {
        int status = run_one(&tests[index]);
        if (status == 0) continue;
        failed++;
        printf("FAILED (status %d): %s\n", status, tests[index].name);
    }
    printf("%s: %zu of %zu tests passed\n", suite, count - failed, count);
    return failed == 0 ? 0 : 1;
}
