// SPDX-License-Identifier: Apache-2.0
// Landlock, as of its version 7; see Documentation/userspace-api/landlock.rst of the kernel.
#define _GNU_SOURCE
#include "parasol_sandbox.h"
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SYS_CREATE_RULESET 444
#define SYS_ADD_RULE 445
#define SYS_RESTRICT_SELF 446
#define CREATE_RULESET_VERSION 1u
#define RULE_PATH_BENEATH 1
#define RULE_NET_PORT 2

#define FS_EXECUTE (1ull << 0)
#define FS_WRITE_FILE (1ull << 1)
#define FS_READ_FILE (1ull << 2)
#define FS_READ_DIR (1ull << 3)
#define FS_REMOVE_DIR (1ull << 4)
#define FS_REMOVE_FILE (1ull << 5)
#define FS_MAKE_CHAR (1ull << 6)
#define FS_MAKE_DIR (1ull << 7)
#define FS_MAKE_REG (1ull << 8)
#define FS_MAKE_SOCK (1ull << 9)
#define FS_MAKE_FIFO (1ull << 10)
#define FS_MAKE_BLOCK (1ull << 11)
#define FS_MAKE_SYM (1ull << 12)
#define FS_VERSION_1 ((1ull << 13) - 1)
#define FS_REFER (1ull << 13)     // version 2
#define FS_TRUNCATE (1ull << 14)  // version 3
#define FS_IOCTL_DEV (1ull << 15) // version 5
#define FS_OF_FILES (FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV)
#define NET_BIND_TCP (1ull << 0)    // version 4
#define NET_CONNECT_TCP (1ull << 1) // version 4
#define SCOPE_ABSTRACT_UNIX (1ull << 0) // version 6
#define SCOPE_SIGNAL (1ull << 1)        // version 6

struct ruleset {
    uint64_t fs, net, scoped;
};
struct path_beneath {
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));
struct net_port {
    uint64_t allowed, port;
};

static int version(void) {
    long found = syscall(SYS_CREATE_RULESET, NULL, (size_t)0, CREATE_RULESET_VERSION);
    return found < 0 ? 0 : (int)found;
}

static uint32_t lacks(int version) {
    return (version < 1 ? PARASOL_LACKS_LANDLOCK : 0) | (version < 2 ? PARASOL_LACKS_REFER : 0)
        | (version < 3 ? PARASOL_LACKS_TRUNCATE : 0) | (version < 4 ? PARASOL_LACKS_NETWORK : 0)
        | (version < 5 ? PARASOL_LACKS_DEVICES : 0) | (version < 6 ? PARASOL_LACKS_SCOPES : 0);
}

uint32_t parasol_landlock_lacks(void) { return lacks(version()); }

static uint64_t rights(uint32_t access) {
    switch (access) {
    case PARASOL_ACCESS_LIBRARY: return FS_EXECUTE | FS_READ_FILE | FS_READ_DIR;
    case PARASOL_ACCESS_READ: return FS_READ_FILE | FS_READ_DIR;
    case PARASOL_ACCESS_DEVICE: return FS_READ_FILE | FS_WRITE_FILE | FS_TRUNCATE;
    case PARASOL_ACCESS_WRITE:
        return FS_READ_FILE | FS_READ_DIR | FS_WRITE_FILE | FS_REMOVE_DIR | FS_REMOVE_FILE | FS_MAKE_DIR | FS_MAKE_REG
            | FS_MAKE_SYM | FS_MAKE_FIFO | FS_REFER | FS_TRUNCATE;
    default: return 0;
    }
}

static int allow_path(int ruleset, const parasol_path *path, uint64_t handled) {
    int file = open(path->path, O_PATH | O_CLOEXEC);
    if (file < 0) return errno == ENOENT || errno == ENOTDIR || errno == EACCES ? 0 : errno;
    struct stat status;
    int error = fstat(file, &status) == 0 ? 0 : errno;
    if (error == 0) {
        uint64_t allowed = rights(path->access) & handled;
        if (!S_ISDIR(status.st_mode)) allowed &= FS_OF_FILES;
        struct path_beneath rule = {allowed, file};
        if (syscall(SYS_ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule, 0) != 0) error = errno;
    }
    close(file);
    return error;
}

int parasol_sandbox_restrict(
    const parasol_path *paths, uint32_t path_count, const uint16_t *ports, uint32_t port_count, uint32_t *missing) {
    int found = version();
    *missing |= lacks(found);
    if (found < 1) return 0;
    struct ruleset handled = {
        FS_VERSION_1 | (found >= 2 ? FS_REFER : 0) | (found >= 3 ? FS_TRUNCATE : 0) | (found >= 5 ? FS_IOCTL_DEV : 0),
        found >= 4 ? NET_BIND_TCP | NET_CONNECT_TCP : 0, found >= 6 ? SCOPE_ABSTRACT_UNIX | SCOPE_SIGNAL : 0};
    // A kernel refuses a struct that is larger than it knows, unless the rest is zero.
    size_t size = found >= 6 ? sizeof handled : found >= 4 ? offsetof(struct ruleset, scoped) : sizeof handled.fs;
    int ruleset = (int)syscall(SYS_CREATE_RULESET, &handled, size, 0);
    if (ruleset < 0) return errno;
    int error = 0;
    for (uint32_t index = 0; index < path_count && error == 0; index++)
        error = allow_path(ruleset, &paths[index], handled.fs);
    for (uint32_t index = 0; index < port_count && error == 0 && found >= 4; index++) {
        struct net_port rule = {NET_CONNECT_TCP, ports[index]};
        if (syscall(SYS_ADD_RULE, ruleset, RULE_NET_PORT, &rule, 0) != 0) error = errno;
    }
    if (error == 0 && syscall(SYS_RESTRICT_SELF, ruleset, 0) != 0) error = errno;
    close(ruleset);
    return error;
}
