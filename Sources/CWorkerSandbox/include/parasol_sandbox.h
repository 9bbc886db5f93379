/*
 * What a worker gives up before it loads its plugin.
 *
 * Called in the order of this header, by the only thread of the process: Landlock and seccomp bind the calling thread
 * and the threads that it starts later, none that is there already. Every function is best effort by the kernel's age:
 * a part that the kernel does not know is a bit in `lacks`, a part that it knows and refuses is an errno.
 *
 * The kernel's constants stand in the sources by hand, because the headers of a distribution are older than the kernels
 * it runs on: Debian 12 knows Landlock's first version only.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PARASOL_SANDBOX_H
#define PARASOL_SANDBOX_H

#include <stdint.h>

/* Parts that this kernel lacks. */
#define PARASOL_LACKS_LANDLOCK 1u /* any limit of the file system; Linux 5.13                             */
#define PARASOL_LACKS_REFER 2u    /* moving files between directories: denied altogether; Linux 5.19      */
#define PARASOL_LACKS_TRUNCATE 4u /* a file that may only be read can be cut; Linux 6.2                   */
#define PARASOL_LACKS_NETWORK 8u  /* a limit of the TCP ports; Linux 6.7                                  */
#define PARASOL_LACKS_DEVICES 16u /* a limit of ioctl on devices; Linux 6.10                              */
#define PARASOL_LACKS_SCOPES 32u  /* a second wall around signals and abstract sockets; Linux 6.12        */
#define PARASOL_LACKS_SECCOMP 64u /* any limit of system calls                                            */

/* How a path may be used. */
#define PARASOL_ACCESS_LIBRARY 0u /* read and map as code                                                 */
#define PARASOL_ACCESS_READ 1u    /* read                                                                 */
#define PARASOL_ACCESS_WRITE 2u   /* read, write, make, remove, move, cut                                 */
#define PARASOL_ACCESS_DEVICE 3u  /* read and write a device such as /dev/null, no ioctl                  */
#define PARASOL_ACCESS_LOOK 4u    /* read files of known names, list none                                 */

typedef struct parasol_path {
    const char *path;
    uint32_t access;
} parasol_path;

/* The parts that this kernel lacks; changes nothing, and may be called anywhere. */
uint32_t parasol_sandbox_lacks(void);

/* How many threads the process has, or -1. */
int parasol_sandbox_threads(void);

/* Closes every descriptor above `last`. */
void parasol_sandbox_close_above(int last);

/* Limits what the process may map beyond what it has mapped, in bytes, and its open files; no core is written. */
int parasol_sandbox_limit(uint64_t memory, uint64_t files);

/* Gives up all capabilities (those of root too, whose user id stays), the right to gain any by exec, and lets nobody of
 * the same user look into the process. */
int parasol_sandbox_give_up_privileges(void);

/* Has the kernel kill the process with SIGKILL when the thread that started it ends; ESRCH where that is not `parent`. */
int parasol_sandbox_follow(int parent);

/* Limits files to `paths`, where one that does not exist is passed over, and TCP connections to `ports`. */
int parasol_sandbox_restrict(
    const parasol_path *paths, uint32_t path_count, const uint16_t *ports, uint32_t port_count, uint32_t *lacks);

/* Limits system calls; sockets of the internet are left only where `sockets` is not 0. */
int parasol_sandbox_filter(int sockets, uint32_t *lacks);

/* Lets standard output be written line by line, though it is a pipe. */
void parasol_sandbox_buffer_lines(void);

/* Unmaps the pages of a loaded library's code and constants, named by the path it was loaded by; what is used again comes
 * back from the page cache by itself. The kernel maps sixteen pages for each one that is touched, so that a plugin with a
 * runtime of its own would hold nearly all of it for ever. Any thread may run that code meanwhile. */
void parasol_give_back_code(const char *library);

/* Has a crash write one line to `descriptor`: its signal, and frames as build id and offset; no memory, no registers.
 * Collects the modules that are loaded; call it again when more of them are. */
void parasol_crash_report(int descriptor);

#endif
