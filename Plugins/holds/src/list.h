// The list of holds and suspicions: a text file of keyed hashes that names nobody.
// SPDX-License-Identifier: Apache-2.0
//
// One entry a line, `hold|fraud <64 hex> <seconds since 1970>`, and a line of the same form with `key` that tells which
// key the hashes were made with. A list without that line, cut short or with any other line is not used at all: half a
// list would let people through whom the whole one names.
//
// A `list` belongs to one thread at a time. Several processes may write one file: writers exclude each other by a lock
// on `<path>.lock`, and replace the file in one step.
#ifndef HOLDS_LIST_H
#define HOLDS_LIST_H

#include "digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#define LIST_HOLD 1u
#define LIST_FRAUD 2u

typedef enum list_result {
    LIST_OK,
    LIST_MISSING,
    LIST_EXISTS,
    LIST_NOT_A_FILE,
    LIST_TOO_OPEN,
    LIST_UNREADABLE,
    LIST_MALFORMED,
    LIST_OTHER_KEY,
    LIST_BUSY,
    LIST_NOT_OWNER,
    LIST_UNWRITABLE,
    LIST_FULL_DISK,
    LIST_NO_MEMORY,
} list_result;

typedef struct list_entry {
    digest hash;
    uint32_t kind; // LIST_HOLD or LIST_FRAUD
    int64_t since; // seconds since 1970
} list_entry;

// Tells one state of the file from another.
typedef struct list_version {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec modified;
    struct timespec changed;
} list_version;

typedef struct list {
    char *path;
    digest key_mark;
    bool loaded;
    list_version version;
    list_entry *entries; // sorted by hash, then kind
    size_t count;
    size_t room;
    size_t bad_line; // the first line at fault after LIST_MALFORMED; 0: the file as a whole
} list;

// Waits a little (some milliseconds) for another writer to finish; false gives up.
typedef bool (*list_waiter)(void *context);

list_result list_open(list *list, const char *path, const digest *key_mark);
void list_close(list *list);

// Makes an empty list; LIST_EXISTS where there is a file.
list_result list_create(list *list, list_waiter wait, void *wait_context);

// Reads the file if it is not the one that was read last. After a fault the list is empty and must not be asked.
list_result list_refresh(list *list);

// Whether there is a list that could be read, without reading it.
list_result list_look(const char *path);

// LIST_HOLD | LIST_FRAUD, as far as the list has them for this hash.
uint32_t list_find(const list *list, const digest *hash);

// Adds or removes entries in one commit that is on the disk when this returns; `changed` says how many entries were
// not there before, or were.
list_result list_add(
    list *list, uint32_t kind, const digest *hashes, size_t count, int64_t since, list_waiter wait,
    void *wait_context, size_t *changed);
list_result list_remove(
    list *list, uint32_t kind, const digest *hashes, size_t count, list_waiter wait, void *wait_context,
    size_t *changed);

// What is wrong and what mends it, without any entry.
const char *list_result_text(list_result result);

#endif
