// Preloaded into a gateway: while the control file says a number, each write to the database of the state directory
// fails with that errno, as a disk that is full, over its quota, read-only or broken makes it fail.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))

// The errno that the file meets now; 0 for none.
static int fault(int file) {
    const char *control = getenv("PARASOL_TEST_DISK");
    if (!control) return 0;
    int saved = errno;
    char link[64], path[4096], text[16];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    int number = 0;
    if (length > 0) {
        path[length] = 0;
        if (strstr(path, "parasol.db")) {
            long descriptor = syscall(SYS_openat, AT_FDCWD, control, O_RDONLY | O_CLOEXEC);
            if (descriptor >= 0) {
                long count = syscall(SYS_read, descriptor, text, sizeof text - 1);
                syscall(SYS_close, descriptor);
                text[count > 0 ? count : 0] = 0;
                number = atoi(text);
            }
        }
    }
    errno = saved;
    return number;
}

#define FAIL_IF_TOLD(file) \
    do { \
        int number = fault(file); \
        if (number) { \
            errno = number; \
            return -1; \
        } \
    } while (0)

EXPORTED ssize_t write(int file, const void *bytes, size_t count) {
    FAIL_IF_TOLD(file);
    return syscall(SYS_write, file, bytes, count);
}

EXPORTED ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
    FAIL_IF_TOLD(file);
    return syscall(SYS_pwrite64, file, bytes, count, offset);
}

EXPORTED ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    return pwrite64(file, bytes, count, offset);
}

EXPORTED int fsync(int file) {
    FAIL_IF_TOLD(file);
    return (int)syscall(SYS_fsync, file);
}

EXPORTED int fdatasync(int file) {
    FAIL_IF_TOLD(file);
    return (int)syscall(SYS_fdatasync, file);
}
