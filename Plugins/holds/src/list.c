// SPDX-License-Identifier: Apache-2.0
#include "list.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_ROOM 128u // "fraud", a hash, a 64-bit number and a newline have 93 characters at most

// MARK: In memory

static int compare(const list_entry *entry, const digest *hash, uint32_t kind) {
    int order = memcmp(entry->hash.bytes, hash->bytes, DIGEST_BYTES);
    if (order != 0) return order;
    return (entry->kind > kind) - (entry->kind < kind);
}

static int compare_entries(const void *left, const void *right) {
    const list_entry *other = right;
    return compare(left, &other->hash, other->kind);
}

// The place of the first entry that is not less than the one asked for.
static size_t lower_bound(const list *list, const digest *hash, uint32_t kind) {
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&list->entries[middle], hash, kind) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool holds(const list *list, size_t place, const digest *hash, uint32_t kind) {
    return place < list->count && compare(&list->entries[place], hash, kind) == 0;
}

uint32_t list_find(const list *list, const digest *hash) {
    uint32_t found = 0;
    if (holds(list, lower_bound(list, hash, LIST_HOLD), hash, LIST_HOLD)) found |= LIST_HOLD;
    if (holds(list, lower_bound(list, hash, LIST_FRAUD), hash, LIST_FRAUD)) found |= LIST_FRAUD;
    return found;
}

static bool make_room(list *list) {
    if (list->count < list->room) return true;
    size_t room = list->room == 0 ? 64 : list->room * 2;
    list_entry *entries = realloc(list->entries, room * sizeof *entries);
    if (entries == NULL) return false;
    list->entries = entries;
    list->room = room;
    return true;
}

static void forget(list *list) {
    free(list->entries);
    list->entries = NULL;
    list->count = 0;
    list->room = 0;
    list->loaded = false;
}

static list_result insert(list *list, const digest *hash, uint32_t kind, int64_t since, size_t *changed) {
    size_t place = lower_bound(list, hash, kind);
    if (holds(list, place, hash, kind)) return LIST_OK;
    if (!make_room(list)) return LIST_NO_MEMORY;
    memmove(&list->entries[place + 1], &list->entries[place], (list->count - place) * sizeof *list->entries);
    list->entries[place] = (list_entry){*hash, kind, since};
    list->count++;
    (*changed)++;
    return LIST_OK;
}

static void erase(list *list, const digest *hash, uint32_t kind, size_t *changed) {
    size_t place = lower_bound(list, hash, kind);
    if (!holds(list, place, hash, kind)) return;
    list->count--;
    memmove(&list->entries[place], &list->entries[place + 1], (list->count - place) * sizeof *list->entries);
    (*changed)++;
}

list_result list_open(list *list, const char *path, const digest *key_mark) {
    memset(list, 0, sizeof *list);
    list->path = strdup(path);
    list->key_mark = *key_mark;
    return list->path == NULL ? LIST_NO_MEMORY : LIST_OK;
}

void list_close(list *list) {
    forget(list);
    free(list->path);
    list->path = NULL;
}

// MARK: Reading

static list_version version_of(const struct stat *status) {
    list_version version;
    memset(&version, 0, sizeof version);
    version.device = status->st_dev;
    version.inode = status->st_ino;
    version.size = status->st_size;
    version.modified = status->st_mtim;
    version.changed = status->st_ctim;
    return version;
}

static bool same_version(const list_version *left, const list_version *right) {
    return left->device == right->device && left->inode == right->inode && left->size == right->size
        && left->modified.tv_sec == right->modified.tv_sec && left->modified.tv_nsec == right->modified.tv_nsec
        && left->changed.tv_sec == right->changed.tv_sec && left->changed.tv_nsec == right->changed.tv_nsec;
}

// Seconds since 1970 up to the end of the line, digits alone.
static bool read_seconds(const char *text, int64_t *seconds) {
    *seconds = 0;
    if (*text == '\0') return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') return false;
        if (__builtin_mul_overflow(*seconds, 10, seconds)) return false;
        if (__builtin_add_overflow(*seconds, *text - '0', seconds)) return false;
    }
    return true;
}

static list_result read_line(list *list, const char *line, bool *marked) {
    list_entry entry = {.kind = 0};
    bool is_key = strncmp(line, "key ", 4) == 0;
    if (strncmp(line, "hold ", 5) == 0) entry.kind = LIST_HOLD;
    if (strncmp(line, "fraud ", 6) == 0) entry.kind = LIST_FRAUD;
    if (!is_key && entry.kind == 0) return LIST_MALFORMED;
    const char *hex = strchr(line, ' ') + 1;
    if (strlen(hex) < DIGEST_HEX + 2 || hex[DIGEST_HEX] != ' ') return LIST_MALFORMED;
    if (!digest_from_hex(hex, &entry.hash) || !read_seconds(hex + DIGEST_HEX + 1, &entry.since)) return LIST_MALFORMED;
    if (is_key) {
        if (memcmp(entry.hash.bytes, list->key_mark.bytes, DIGEST_BYTES) != 0) return LIST_OTHER_KEY;
        *marked = true;
        return LIST_OK;
    }
    if (!make_room(list)) return LIST_NO_MEMORY;
    list->entries[list->count++] = entry;
    return LIST_OK;
}

// Entries given twice become one, with the earlier time.
static void sort_and_merge(list *list) {
    if (list->count == 0) return;
    qsort(list->entries, list->count, sizeof *list->entries, compare_entries);
    size_t kept = 1;
    for (size_t index = 1; index < list->count; index++) {
        list_entry *last = &list->entries[kept - 1], *entry = &list->entries[index];
        if (compare(last, &entry->hash, entry->kind) != 0) {
            list->entries[kept++] = *entry;
        } else if (entry->since < last->since) {
            last->since = entry->since;
        }
    }
    list->count = kept;
}

static list_result read_lines(list *list, FILE *file) {
    char line[LINE_ROOM];
    bool marked = false;
    for (list->bad_line = 1; fgets(line, sizeof line, file) != NULL; list->bad_line++) {
        size_t length = strlen(line);
        // A last line without its end is the sign of a file that was cut short.
        if (length == 0 || line[length - 1] != '\n') return LIST_MALFORMED;
        line[length - 1] = '\0';
        list_result result = read_line(list, line, &marked);
        if (result != LIST_OK) return result;
    }
    if (ferror(file)) return LIST_UNREADABLE;
    list->bad_line = 0;
    if (!marked) return LIST_MALFORMED;
    sort_and_merge(list);
    return LIST_OK;
}

static list_result check_file(const struct stat *status) {
    if (!S_ISREG(status->st_mode)) return LIST_NOT_A_FILE;
    if ((status->st_mode & (S_IRWXG | S_IRWXO)) != 0) return LIST_TOO_OPEN;
    return LIST_OK;
}

static list_result open_failure(void) {
    switch (errno) {
    case ENOENT:
    case ENOTDIR: return LIST_MISSING;
    case ELOOP: return LIST_NOT_A_FILE;
    default: return LIST_UNREADABLE;
    }
}

static list_result read_file(list *list) {
    struct stat before, after;
    forget(list);
    list->bad_line = 0;
    int descriptor = open(list->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) return open_failure();
    FILE *file = fdopen(descriptor, "r");
    if (file == NULL) {
        close(descriptor);
        return LIST_NO_MEMORY;
    }
    list_result result = fstat(descriptor, &before) == 0 ? check_file(&before) : LIST_UNREADABLE;
    if (result == LIST_OK) result = read_lines(list, file);
    if (result == LIST_OK && fstat(descriptor, &after) != 0) result = LIST_UNREADABLE;
    fclose(file);
    if (result != LIST_OK) {
        forget(list);
        return result;
    }
    list->version = version_of(&before);
    list_version then = version_of(&after);
    // Somebody wrote into the file in place meanwhile: what was read is good for nobody; the next call reads again.
    if (!same_version(&list->version, &then)) {
        forget(list);
        return LIST_BUSY;
    }
    list->loaded = true;
    return LIST_OK;
}

list_result list_look(const char *path) {
    struct stat status;
    if (lstat(path, &status) != 0) return open_failure();
    list_result result = check_file(&status);
    return result == LIST_OK && access(path, R_OK) != 0 ? LIST_UNREADABLE : result;
}

list_result list_refresh(list *list) {
    struct stat status;
    if (lstat(list->path, &status) != 0) {
        forget(list);
        return open_failure();
    }
    list_version version = version_of(&status);
    if (list->loaded && same_version(&list->version, &version)) return check_file(&status);
    return read_file(list);
}

// MARK: Writing

static char *path_with(const char *path, const char *suffix) {
    char *joined;
    return asprintf(&joined, "%s%s", path, suffix) < 0 ? NULL : joined;
}

static list_result write_failure(void) {
    switch (errno) {
    case ENOSPC:
    case EDQUOT: return LIST_FULL_DISK;
    case ENOMEM: return LIST_NO_MEMORY;
    default: return LIST_UNWRITABLE;
    }
}

// What root writes goes to the owner of the list, who could not use it otherwise; false for any other stranger.
static bool hand_over(int descriptor, const struct stat *list) {
    struct stat status;
    if (fstat(descriptor, &status) != 0) return false;
    return status.st_uid == list->st_uid || fchown(descriptor, list->st_uid, list->st_gid) == 0;
}

// Takes the writers' lock; its descriptor goes to `descriptor`, and closing that gives the lock back.
static list_result take_lock(const list *list, list_waiter wait, void *wait_context, int *descriptor) {
    char *path = path_with(list->path, ".lock");
    if (path == NULL) return LIST_NO_MEMORY;
    *descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    free(path);
    if (*descriptor < 0) return write_failure();
    struct stat status;
    if (lstat(list->path, &status) == 0 && !hand_over(*descriptor, &status)) {
        close(*descriptor);
        return LIST_NOT_OWNER;
    }
    while (flock(*descriptor, LOCK_EX | LOCK_NB) != 0) {
        list_result result = LIST_OK;
        if (errno != EWOULDBLOCK && errno != EINTR) {
            result = LIST_UNWRITABLE;
        } else if (!wait(wait_context)) {
            result = LIST_BUSY;
        }
        if (result != LIST_OK) {
            close(*descriptor);
            return result;
        }
    }
    return LIST_OK;
}

static bool write_line(FILE *file, const char *kind, const digest *hash, int64_t since) {
    char hex[DIGEST_HEX];
    digest_to_hex(hash, hex);
    return fprintf(file, "%s %.*s %" PRId64 "\n", kind, (int)DIGEST_HEX, hex, since) > 0;
}

static list_result write_lines(const list *list, FILE *file, const struct stat *old) {
    bool written = write_line(file, "key", &list->key_mark, 0);
    for (size_t index = 0; written && index < list->count; index++) {
        const list_entry *entry = &list->entries[index];
        written = write_line(file, entry->kind == LIST_HOLD ? "hold" : "fraud", &entry->hash, entry->since);
    }
    if (!written || fflush(file) != 0) return write_failure();
    if (old != NULL && !hand_over(fileno(file), old)) return LIST_NOT_OWNER;
    if (fchmod(fileno(file), 0600) != 0 || fsync(fileno(file)) != 0) return write_failure();
    return LIST_OK;
}

static list_result sync_directory(const char *path) {
    char *directory = strdup(path);
    if (directory == NULL) return LIST_NO_MEMORY;
    char *slash = strrchr(directory, '/');
    if (slash == directory) slash++;
    if (slash != NULL) *slash = '\0';
    int descriptor = open(slash == NULL ? "." : directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(directory);
    if (descriptor < 0) return LIST_UNWRITABLE;
    list_result result = fsync(descriptor) == 0 ? LIST_OK : LIST_UNWRITABLE;
    close(descriptor);
    return result;
}

// Replaces the file by what is in memory: a reader sees the old list or the new one. The caller holds the lock.
static list_result replace_file(list *list, const struct stat *old) {
    char *path = path_with(list->path, ".new");
    if (path == NULL) return LIST_NO_MEMORY;
    list_result result = LIST_OK;
    FILE *file = NULL;
    // One that a writer left behind when it was killed.
    if (unlink(path) != 0 && errno != ENOENT) result = write_failure();
    if (result == LIST_OK) {
        int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
        if (file == NULL) result = write_failure();
        if (file == NULL && descriptor >= 0) close(descriptor);
    }
    if (file != NULL) {
        result = write_lines(list, file, old);
        if (fclose(file) != 0 && result == LIST_OK) result = write_failure();
        if (result == LIST_OK && rename(path, list->path) != 0) result = write_failure();
        if (result != LIST_OK) unlink(path);
    }
    free(path);
    return result == LIST_OK ? sync_directory(list->path) : result;
}

list_result list_create(list *list, list_waiter wait, void *wait_context) {
    struct stat status;
    int lock;
    list_result result = take_lock(list, wait, wait_context, &lock);
    if (result != LIST_OK) return result;
    if (lstat(list->path, &status) == 0) {
        result = LIST_EXISTS;
    } else {
        forget(list);
        result = replace_file(list, NULL);
    }
    close(lock);
    return result == LIST_OK ? list_refresh(list) : result;
}

typedef struct list_change {
    bool adding;
    uint32_t kind;
    const digest *hashes;
    size_t count;
    int64_t since;
} list_change;

// The caller holds the lock, so the file stays as it is read here until it is replaced.
static list_result apply_locked(list *list, const list_change *change, size_t *changed) {
    struct stat status;
    list_result result = list_refresh(list);
    if (result != LIST_OK) return result;
    if (lstat(list->path, &status) != 0) return open_failure();
    for (size_t index = 0; index < change->count && result == LIST_OK; index++) {
        if (change->adding) {
            result = insert(list, &change->hashes[index], change->kind, change->since, changed);
        } else {
            erase(list, &change->hashes[index], change->kind, changed);
        }
    }
    if (*changed == 0) return result;
    if (result == LIST_OK) result = replace_file(list, &status);
    // What is in memory is not what any file holds until it has been read back.
    list->loaded = false;
    return result == LIST_OK ? list_refresh(list) : result;
}

static list_result apply(
    list *list, const list_change *change, list_waiter wait, void *wait_context, size_t *changed
) {
    int lock;
    *changed = 0;
    // Without a list there is nothing to lock, and a lock file beside it would only puzzle.
    list_result result = list_refresh(list);
    if (result != LIST_OK && result != LIST_BUSY) return result;
    result = take_lock(list, wait, wait_context, &lock);
    if (result != LIST_OK) return result;
    result = apply_locked(list, change, changed);
    close(lock);
    return result;
}

list_result list_add(
    list *list, uint32_t kind, const digest *hashes, size_t count, int64_t since, list_waiter wait,
    void *wait_context, size_t *changed
) {
    list_change change = {true, kind, hashes, count, since};
    return apply(list, &change, wait, wait_context, changed);
}

list_result list_remove(
    list *list, uint32_t kind, const digest *hashes, size_t count, list_waiter wait, void *wait_context,
    size_t *changed
) {
    list_change change = {false, kind, hashes, count, 0};
    return apply(list, &change, wait, wait_context, changed);
}

const char *list_result_text(list_result result) {
    switch (result) {
    case LIST_OK: return "the list is in order";
    case LIST_MISSING: return "the list does not exist; make one with `holdctl init`, or set \"create\"";
    case LIST_EXISTS: return "the list exists already";
    case LIST_NOT_A_FILE: return "the list is not a plain file (symbolic links are not followed); name the file itself";
    case LIST_TOO_OPEN: return "others than its owner may use the list; `chmod 600` it";
    case LIST_UNREADABLE: return "the list cannot be read; it must belong to the user that the gateway runs as";
    case LIST_MALFORMED:
        return "the list is cut short, lacks its `key` line or has a line that is not "
               "`hold|fraud <64 hex> <seconds>`; restore it from a copy, or make one with `holdctl init`";
    case LIST_OTHER_KEY: return "the list was made with another key; set the key that it was made with";
    case LIST_BUSY: return "another process is writing the list; try again";
    case LIST_NOT_OWNER: return "the list belongs to another user; run as that user";
    case LIST_UNWRITABLE: return "the list cannot be written; its directory must be writable to its owner";
    case LIST_FULL_DISK: return "the disk is full; nothing was changed";
    case LIST_NO_MEMORY: return "out of memory";
    }
    return "unknown result";
}
