#include "store.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[4096];
static char new_path[4096 + 4];
// Held while the file is read or replaced, so that no change is lost between two jobs.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

bool store_open(const char *text, size_t length) {
    if (length == 0 || length >= sizeof path || memchr(text, '\0', length) != NULL) return false;
    memcpy(path, text, length);
    path[length] = '\0';
    snprintf(new_path, sizeof new_path, "%s.new", path);
    return true;
}

// Whether a line is the account of an address.
static bool is_account(const char *line, const char *email, size_t length) {
    return strncmp(line, email, length) == 0 && line[length] == '\t';
}

static bool is_address(const char *email, size_t length) {
    return length > 0 && memchr(email, '\0', length) == NULL && memchr(email, '\t', length) == NULL
        && memchr(email, '\n', length) == NULL;
}

store_result store_find(const char *email, size_t length, char **name) {
    if (!is_address(email, length)) return STORE_NOT_FOUND;
    store_result result = STORE_FAILED;
    char *line = NULL;
    size_t room = 0;
    pthread_mutex_lock(&lock);
    FILE *file = fopen(path, "re");
    if (file != NULL) {
        result = STORE_NOT_FOUND;
        while (result == STORE_NOT_FOUND && getline(&line, &room, file) > 0) {
            if (!is_account(line, email, length)) continue;
            line[strcspn(line, "\n")] = '\0';
            *name = strdup(line + length + 1);
            result = *name == NULL ? STORE_FAILED : STORE_OK;
        }
        if (ferror(file)) result = STORE_FAILED;
        fclose(file);
    }
    pthread_mutex_unlock(&lock);
    free(line);
    return result;
}

// Copies all accounts but one; how many were left out, or -1.
static int copy_without(FILE *from, FILE *to, const char *email, size_t length) {
    char *line = NULL;
    size_t room = 0;
    int left_out = 0;
    bool written = true;
    while (written && getline(&line, &room, from) > 0) {
        if (is_account(line, email, length)) {
            left_out++;
        } else {
            written = fputs(line, to) >= 0;
        }
    }
    free(line);
    return written && !ferror(from) ? left_out : -1;
}

static store_result remove_locked(const char *email, size_t length) {
    FILE *from = fopen(path, "re");
    if (from == NULL) return STORE_FAILED;
    FILE *to = fopen(new_path, "we");
    if (to == NULL) {
        fclose(from);
        return STORE_FAILED;
    }
    int left_out = copy_without(from, to, email, length);
    bool kept = left_out >= 0 && fflush(to) == 0 && fsync(fileno(to)) == 0;
    kept = fclose(to) == 0 && kept;
    fclose(from);
    if (kept && left_out > 0 && rename(new_path, path) == 0) return STORE_OK;
    unlink(new_path);
    return kept && left_out == 0 ? STORE_NOT_FOUND : STORE_FAILED;
}

store_result store_remove(const char *email, size_t length) {
    if (!is_address(email, length)) return STORE_NOT_FOUND;
    pthread_mutex_lock(&lock);
    store_result result = remove_locked(email, length);
    pthread_mutex_unlock(&lock);
    return result;
}
