// The system behind the plugin: a text file, one account a line, the e-mail address and the name with a tab between.
// Put your own system in its place.
#ifndef ACCOUNTS_STORE_H
#define ACCOUNTS_STORE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum store_result { STORE_OK, STORE_NOT_FOUND, STORE_FAILED } store_result;

// Sets the file; called once, before any other function. False where the path is too long.
bool store_open(const char *path, size_t length);

// The name of an account, owned by the caller, who frees it. May be called by several threads at once.
store_result store_find(const char *email, size_t length, char **name);

// Removes an account and no other, in one step: a crash leaves the old file or the new one.
store_result store_remove(const char *email, size_t length);

#endif
