// SPDX-License-Identifier: Apache-2.0
// The seccomp filter: what no plugin needs and what reaches other processes is denied, everything else is allowed. The
// kernel remembers which numbers are always allowed (Linux 5.11), so that reads, writes and futexes cost nothing.
#define _GNU_SOURCE
#include "parasol_sandbox.h"
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the worker's filter knows x86_64 and aarch64"
#endif

// The arguments are of 64 bits and little-endian; all that are looked at here have their value in the lower half.
#define NUMBER offsetof(struct seccomp_data, nr)
#define ARGUMENT(index) (offsetof(struct seccomp_data, args) + 8 * (index))
#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define EQUAL(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (yes), (no))
#define HAS(bits, yes, no) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), (yes), (no))
#define MASK(bits) BPF_STMT(BPF_ALU | BPF_AND | BPF_K, (bits))
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, (action))
#define ALLOW RETURN(SECCOMP_RET_ALLOW)
#define DENY(error) RETURN(SECCOMP_RET_ERRNO | (error))
#define KILL RETURN(SECCOMP_RET_KILL_PROCESS)

struct program {
    struct sock_filter code[512];
    unsigned short length;
};

static void put(struct program *program, struct sock_filter instruction) {
    if (program->length < sizeof program->code / sizeof program->code[0])
        program->code[program->length++] = instruction;
}

// Runs `block`, of which every way must return, for the system call `number` alone.
static void on(struct program *program, int number, const struct sock_filter *block, unsigned char count) {
    put(program, (struct sock_filter)EQUAL((uint32_t)number, 0, count));
    for (unsigned char index = 0; index < count; index++) put(program, block[index]);
}
#define ON(program, number, ...)                                                                                       \
    do {                                                                                                               \
        const struct sock_filter block[] = {__VA_ARGS__};                                                              \
        on(program, number, block, sizeof block / sizeof block[0]);                                                    \
    } while (0)

// System calls that are denied whatever their arguments. Numbers that older headers lack are the same everywhere.
static const int denied[] = {
    // Processes.
#ifdef SYS_fork
    SYS_fork, SYS_vfork,
#endif
    SYS_execve, SYS_execveat, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_tkill,
    424 /* pidfd_send_signal */, 438 /* pidfd_getfd */, 440 /* process_madvise */, 448 /* process_mrelease */,
    // What goes past the rules for files, sockets and memory.
    425 /* io_uring_setup */, 426 /* io_uring_enter */, 427 /* io_uring_register */, SYS_bpf, SYS_perf_event_open,
    SYS_userfaultfd, SYS_open_by_handle_at, SYS_name_to_handle_at, SYS_keyctl, SYS_add_key, SYS_request_key,
    SYS_fanotify_init,
    // A socket that listens without a name gets a port from the kernel, which Landlock does not see.
    SYS_listen,
    // Owners, modes, times and attributes of files by their paths, which Landlock does not cover: also those of the
    // gateway's. What changes an open file's mode stays: Landlock decided which files open.
#ifdef SYS_chmod
    SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat,
#endif
    SYS_fchmodat, 452 /* fchmodat2 */, SYS_fchown, SYS_fchownat, SYS_utimensat, SYS_setxattr,
    SYS_lsetxattr, SYS_fsetxattr, SYS_removexattr, SYS_lremovexattr, SYS_fremovexattr, 463 /* setxattrat */,
    466 /* removexattrat */,
    // Memory that the limit of address space does not count, or that outlives the process.
    SYS_memfd_create, 447 /* memfd_secret */, SYS_shmget, SYS_shmat, SYS_shmctl, SYS_msgget, SYS_msgctl, SYS_semget,
    SYS_semctl, SYS_mq_open,
    // Mounts and namespaces.
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_setns, SYS_unshare, 428 /* open_tree */,
    429 /* move_mount */, 430 /* fsopen */, 431 /* fsconfig */, 432 /* fsmount */, 433 /* fspick */,
    442 /* mount_setattr */, 467 /* open_tree_attr */,
    // The machine.
    SYS_reboot, SYS_kexec_load, SYS_kexec_file_load, SYS_init_module, SYS_finit_module,
    SYS_delete_module, SYS_swapon, SYS_swapoff, SYS_acct, SYS_quotactl, 443 /* quotactl_fd */, SYS_settimeofday, SYS_clock_settime,
    SYS_adjtimex, SYS_clock_adjtime, SYS_sethostname, SYS_setdomainname, SYS_syslog, SYS_vhangup,
#if defined(__x86_64__)
    SYS_iopl, SYS_ioperm, SYS_modify_ldt, SYS_uselib,
#endif
};

// Calls whose first argument is a process: only this one may be named.
static const int own_process[] = {SYS_kill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo};
// The same, with 0 for the calling process or thread.
static const int own_or_zero[] = {
    SYS_prlimit64, SYS_sched_setscheduler, SYS_sched_setparam, SYS_sched_setattr, SYS_sched_setaffinity,
    SYS_migrate_pages, SYS_move_pages};

static void put_process_rules(struct program *program) {
    uint32_t own = (uint32_t)getpid();
    for (size_t index = 0; index < sizeof own_process / sizeof own_process[0]; index++)
        ON(program, own_process[index], LOAD(ARGUMENT(0)), EQUAL(own, 0, 1), ALLOW, DENY(EPERM));
    for (size_t index = 0; index < sizeof own_or_zero / sizeof own_or_zero[0]; index++)
        ON(program, own_or_zero[index], LOAD(ARGUMENT(0)), EQUAL(own, 2, 0), EQUAL(0, 1, 0), DENY(EPERM), ALLOW);
    // (which, who): `which` 0 is a process of setpriority, 1 one of ioprio_set.
    ON(program, SYS_setpriority, LOAD(ARGUMENT(0)), EQUAL(0, 0, 3), LOAD(ARGUMENT(1)), EQUAL(0, 2, 0),
        EQUAL(own, 1, 0), DENY(EPERM), ALLOW);
    ON(program, SYS_ioprio_set, LOAD(ARGUMENT(0)), EQUAL(1, 0, 3), LOAD(ARGUMENT(1)), EQUAL(0, 2, 0),
        EQUAL(own, 1, 0), DENY(EPERM), ALLOW);
    // Threads share their process; without CLONE_THREAD it is a fork.
    ON(program, SYS_clone, LOAD(ARGUMENT(0)), HAS(CLONE_THREAD, 1, 0), DENY(EPERM), ALLOW);
    // Its flags lie in memory, which no filter can read; glibc falls back to clone.
    ON(program, 435 /* clone3 */, DENY(ENOSYS));
    ON(program, SYS_prctl, LOAD(ARGUMENT(0)), EQUAL(PR_SET_PDEATHSIG, 3, 0), EQUAL(PR_SET_DUMPABLE, 2, 0),
        EQUAL(PR_SET_PTRACER, 1, 0), ALLOW, DENY(EPERM));
    // A descriptor can be told to send any signal to any process of the same user (F_SETOWN, F_SETSIG, F_SETOWN_EX,
    // FIOSETOWN, SIOCSPGRP). A larger pipe (F_SETPIPE_SZ) is memory that no limit counts.
    ON(program, SYS_fcntl, LOAD(ARGUMENT(1)), EQUAL(8, 4, 0), EQUAL(10, 3, 0), EQUAL(15, 2, 0), EQUAL(1031, 1, 0),
        ALLOW, DENY(EPERM));
    ON(program, SYS_ioctl, LOAD(ARGUMENT(1)), EQUAL(0x8901, 2, 0), EQUAL(0x8902, 1, 0), ALLOW, DENY(EPERM));
}

static void put_socket_rules(struct program *program, int sockets) {
    if (sockets) {
        // Protocols 0, TCP and UDP: Landlock does not see what others (MPTCP, SCTP) connect to.
        ON(program, SYS_socket, LOAD(ARGUMENT(0)), EQUAL(16, 3, 0), EQUAL(2, 4, 0), EQUAL(10, 3, 0), DENY(EACCES),
            LOAD(ARGUMENT(2)), EQUAL(0, 8, 9), LOAD(ARGUMENT(1)), MASK(0xf), EQUAL(1, 1, 0), EQUAL(2, 0, 5),
            LOAD(ARGUMENT(2)), EQUAL(0, 2, 0), EQUAL(6, 1, 0), EQUAL(17, 0, 1), ALLOW, DENY(EACCES));
    } else {
        // AF_NETLINK with NETLINK_ROUTE: what getaddrinfo and getifaddrs ask, and nothing that leaves the machine.
        ON(program, SYS_socket, LOAD(ARGUMENT(0)), EQUAL(16, 0, 3), LOAD(ARGUMENT(2)), EQUAL(0, 0, 1), ALLOW,
            DENY(EACCES));
    }
    // A pair of datagram sockets could send to any socket in the file system; a pair of streams goes nowhere else.
    ON(program, SYS_socketpair, LOAD(ARGUMENT(0)), EQUAL(1, 0, 4), LOAD(ARGUMENT(1)), MASK(0xf), EQUAL(1, 0, 1), ALLOW,
        DENY(EACCES));
    // MSG_FASTOPEN connects without a call of connect, which is where Landlock looks.
    ON(program, SYS_sendto, LOAD(ARGUMENT(3)), HAS(0x20000000, 0, 1), DENY(EOPNOTSUPP), ALLOW);
    ON(program, SYS_sendmsg, LOAD(ARGUMENT(2)), HAS(0x20000000, 0, 1), DENY(EOPNOTSUPP), ALLOW);
    ON(program, SYS_sendmmsg, LOAD(ARGUMENT(3)), HAS(0x20000000, 0, 1), DENY(EOPNOTSUPP), ALLOW);
}

int parasol_sandbox_filter(int sockets, uint32_t *lacks) {
    struct program program = {.length = 0};
    put(&program, (struct sock_filter)LOAD(offsetof(struct seccomp_data, arch)));
    put(&program, (struct sock_filter)EQUAL(ARCHITECTURE, 1, 0));
    put(&program, (struct sock_filter)KILL);
    put(&program, (struct sock_filter)LOAD(NUMBER));
#if defined(__x86_64__)
    // The numbers of the x32 ABI.
    put(&program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1));
    put(&program, (struct sock_filter)KILL);
#endif
    for (size_t index = 0; index < sizeof denied / sizeof denied[0]; index++)
        ON(&program, denied[index], DENY(EPERM));
    put_process_rules(&program);
    put_socket_rules(&program, sockets);
    put(&program, (struct sock_filter)ALLOW);
    if (program.length == sizeof program.code / sizeof program.code[0]) return EOVERFLOW;
    struct sock_fprog filter = {program.length, program.code};
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return errno;
    *lacks |= PARASOL_LACKS_SECCOMP;
    return 0;
}

uint32_t parasol_landlock_lacks(void);

uint32_t parasol_sandbox_lacks(void) {
    uint32_t action = SECCOMP_RET_KILL_PROCESS;
    long found = syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action);
    return parasol_landlock_lacks() | (found == 0 ? 0 : PARASOL_LACKS_SECCOMP);
}
