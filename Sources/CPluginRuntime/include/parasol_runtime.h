/*
 * What glibc offers only under _GNU_SOURCE, which Swift's Glibc module does not set, what it offers as functions that
 * Swift cannot call, and the start of a worker.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PARASOL_RUNTIME_H
#define PARASOL_RUNTIME_H

/* The path of the library that holds the code at `address`, as the loader knows it, or NULL; owned by the loader. */
const char *parasol_library_of(const void *address);

/* Names the calling thread for debuggers and /proc; the kernel keeps 15 bytes. */
void parasol_name_thread(const char *name);

/* A descriptor of the child process `process`, closed on exec, or -1; Linux 5.3. It stands for this process even when
 * another one has taken its number. */
int parasol_pidfd_open(int process);

/* Sends a signal to the process of a descriptor; -1 with ESRCH where it has ended. Linux 5.1. */
int parasol_pidfd_signal(int descriptor, int signal);

/* A pair of stream sockets, closed on exec; -1 with errno. */
int parasol_stream_pair(int ends[2]);

/* A pipe, closed on exec, whose end for reading does not block; -1 with errno. */
int parasol_pipe(int ends[2]);

/* Starts a process whose standard output and error is descriptors[1], whose descriptor 3 is descriptors[0] and whose
 * descriptor 4 is descriptors[2]; no signal is blocked or ignored in it. The descriptors stay the caller's. Answers an
 * errno. The process counts as the calling thread's child. */
int parasol_spawn_worker(
    const char *executable, char *const arguments[], char *const environment[], const int descriptors[3],
    int *process);

/*
 * Opens `path` for reading through the open directory `directory`, and nothing outside that directory: symbolic links
 * are followed only where they stay beneath it. glibc has no wrapper for openat2(2), which the kernel has since 5.6;
 * where it is missing or forbidden, a path that is itself a link is refused with ELOOP, as without this function.
 * A descriptor of the caller's, or -1 with errno set: EXDEV or ELOOP for a link that leads out.
 */
int parasol_open_beneath(int directory, const char *path);

#endif
