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

/*
 * Opens `path` for reading through the open directory `directory`, and nothing outside that directory: symbolic links
 * are followed only where they stay beneath it. glibc has no wrapper for openat2(2), which the kernel has since 5.6;
 * where it is missing or forbidden, a path that is itself a link is refused with ELOOP, as without this function.
 * A descriptor of the caller's, or -1 with errno set: EXDEV or ELOOP for a link that leads out.
 */
int parasol_open_beneath(int directory, const char *path);

#endif
