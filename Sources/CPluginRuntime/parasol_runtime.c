// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "parasol_runtime.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

const char *parasol_library_of(const void *address) {
    Dl_info place;
    return dladdr(address, &place) == 0 ? NULL : place.dli_fname;
}

void parasol_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }
