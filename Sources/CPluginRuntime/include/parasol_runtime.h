/*
 * What glibc offers only under _GNU_SOURCE, which Swift's Glibc module does not set.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PARASOL_RUNTIME_H
#define PARASOL_RUNTIME_H

/* The path of the library that holds the code at `address`, as the loader knows it, or NULL; owned by the loader. */
const char *parasol_library_of(const void *address);

/* Names the calling thread for debuggers and /proc; the kernel keeps 15 bytes. */
void parasol_name_thread(const char *name);

#endif
