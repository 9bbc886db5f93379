// SPDX-License-Identifier: Apache-2.0
// Descriptors, limits, privileges and the tie to the gateway.
#define _GNU_SOURCE
#include "parasol_sandbox.h"
#include <dirent.h>
#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// Linux 5.9, the same number on every architecture.
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

static int count_entries(const char *path, int (*each)(int number, int own, int last), int last) {
    DIR *directory = opendir(path);
    if (!directory) return -1;
    int count = 0, own = dirfd(directory);
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (entry->d_name[0] == '.') continue;
        count++;
        if (each) each(atoi(entry->d_name), own, last);
    }
    closedir(directory);
    return count;
}

int parasol_sandbox_threads(void) { return count_entries("/proc/self/task", NULL, 0); }

static int close_one(int number, int own, int last) { return number > last && number != own ? close(number) : 0; }

void parasol_sandbox_close_above(int last) {
    if (syscall(SYS_close_range, last + 1, ~0u, 0) == 0) return;
    if (count_entries("/proc/self/fd", close_one, last) >= 0) return;
    for (int number = last + 1; number < 65536; number++) close(number);
}

// The bytes that the process has mapped.
static uint64_t mapped(void) {
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file) return 0;
    if (fscanf(file, "%lu", &pages) != 1) pages = 0;
    fclose(file);
    return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static int limit(__rlimit_resource_t resource, rlim_t value) {
    struct rlimit both = {value, value}, before;
    if (getrlimit(resource, &before) != 0) return errno;
    // A user other than root cannot raise a hard limit, and a lower one does as well.
    if (before.rlim_max != RLIM_INFINITY && before.rlim_max < value) both.rlim_cur = both.rlim_max = before.rlim_max;
    return setrlimit(resource, &both) == 0 ? 0 : errno;
}

int parasol_sandbox_limit(uint64_t memory, uint64_t files) {
    int error = limit(RLIMIT_CORE, 0);
    if (error == 0) error = limit(RLIMIT_NOFILE, files);
    if (error == 0) error = limit(RLIMIT_AS, mapped() + memory);
    return error;
}

int parasol_sandbox_give_up_privileges(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2];
    memset(none, 0, sizeof none);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
    // EINVAL ends the row of capabilities; EPERM is a user who has none to give up.
    for (int capability = 0; capability < 64; capability++)
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) break;
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    if (syscall(SYS_capset, &header, none) != 0) return errno;
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : errno;
}

int parasol_sandbox_follow(int parent) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return errno;
    // A parent that ended before the call above sent no signal.
    return getppid() == parent ? 0 : ESRCH;
}

void parasol_sandbox_buffer_lines(void) { setvbuf(stdout, NULL, _IOLBF, 0); }
