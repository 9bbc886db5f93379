// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "parasol_runtime.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
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

int parasol_open_beneath(int directory, const char *path) {
    /* O_NONBLOCK: a FIFO under this name must not hold the caller up. */
    const struct open_how how = {
        .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
    };
    int file;
    /* EAGAIN: a rename elsewhere raced with the look-up, so the kernel cannot vouch for it; that passes. */
    for (int attempt = 0; attempt < 32; attempt++) {
        file = (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
        if (file >= 0 || (errno != EAGAIN && errno != EINTR)) break;
    }
    if (file < 0 && (errno == ENOSYS || errno == EPERM))
        file = openat(directory, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    return file;
}
