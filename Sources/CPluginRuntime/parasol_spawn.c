// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "parasol_runtime.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

// Above every number that the worker is given, so that placing one descriptor never overwrites the next.
#define LOWEST 16

int parasol_stream_pair(int ends[2]) { return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends); }

int parasol_pipe(int ends[2]) {
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return 0;
}

static int spawn(
    const char *executable, char *const arguments[], char *const environment[], const int moved[3], int *process) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) return error;
    if ((error = posix_spawnattr_init(&attributes)) == 0) {
        // A group of its own: Ctrl-C in a terminal is for the gateway, which drains before it ends its workers.
        posix_spawnattr_setflags(
            &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setpgroup(&attributes, 0);
        error = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        if (error == 0) error = posix_spawn_file_actions_adddup2(&actions, moved[1], 1);
        if (error == 0) error = posix_spawn_file_actions_adddup2(&actions, moved[1], 2);
        if (error == 0) error = posix_spawn_file_actions_adddup2(&actions, moved[0], 3);
        if (error == 0) error = posix_spawn_file_actions_adddup2(&actions, moved[2], 4);
        if (error == 0) error = posix_spawn(process, executable, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

int parasol_spawn_worker(
    const char *executable, char *const arguments[], char *const environment[], const int descriptors[3],
    int *process) {
    int moved[3] = {-1, -1, -1}, error = 0;
    for (size_t index = 0; index < 3 && error == 0; index++) {
        moved[index] = fcntl(descriptors[index], F_DUPFD_CLOEXEC, LOWEST);
        if (moved[index] < 0) error = errno;
    }
    if (error == 0) error = spawn(executable, arguments, environment, moved, process);
    for (size_t index = 0; index < 3; index++)
        if (moved[index] >= 0) close(moved[index]);
    return error;
}
