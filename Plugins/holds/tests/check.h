// A test is a function that runs in a process of its own, so that a crash or a second start spoils no other test.
// SPDX-License-Identifier: Apache-2.0
#ifndef HOLDS_CHECK_H
#define HOLDS_CHECK_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

typedef struct test {
    const char *name;
    void (*run)(void);
} test;

// Ends the test with file and line unless the condition holds.
#define CHECK(condition) ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition))

_Noreturn void check_failed(const char *file, int line, const char *condition);

// Runs every test; the exit code of the test program.
int run_tests(const char *suite, const test *tests, size_t count);

// Keeps memory until the process ends, so that valgrind's leaks are the plugin's. Thread-safe.
char *keep(char *memory);

// The path of `name` in the running test's own directory, which goes when the test ends. Owned by the process.
const char *in_directory(const char *name);

void write_file(const char *path, const char *text, unsigned mode);

// The file's text, owned by the caller, or NULL where there is none.
char *read_file(const char *path);

#endif
