// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "parasol_runtime.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

const char *parasol_library_of(const void *address) {
    Dl_info place;
    return dladdr(address, &place) == 0 ? NULL : place.dli_fname;
}

void parasol_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

// The numbers are the same on every architecture.
int parasol_pidfd_open(int process) { return (int)syscall(434, process, 0); }

int parasol_pidfd_signal(int descriptor, int signal) { return (int)syscall(424, descriptor, signal, NULL, 0); }
