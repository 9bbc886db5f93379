// SPDX-License-Identifier: Apache-2.0
// A plugin that does what a request's "details" names, "<deed>" or "<deed>:<argument>", and answers with one value: what
// the system said to it.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugin_shell.h"

typedef struct job {
    parasol_token token;
    char deed[32], argument[512];
} job;

static const char *said(long result) { return result >= 0 ? "ok" : strerrorname_np(errno); }

static const char *open_it(const char *path, int flags) {
    int file = open(path, flags, 0600);
    const char *answer = said(file);
    if (file >= 0) close(file);
    return answer;
}

static const char *read_environment_of_parent(void) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/environ", (int)getppid());
    return open_it(path, O_RDONLY);
}

static const char *fork_it(void) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    return said(child);
}

static const char *raw_vfork(void) {
#ifdef SYS_fork
    long child = syscall(SYS_fork);
    if (child == 0) _exit(0);
    return said(child);
#else
    return "EPERM";
#endif
}

static const char *connect_to(int kind, int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int descriptor = socket(AF_INET, kind, 0);
    if (descriptor < 0) return said(descriptor);
    const char *answer = said(connect(descriptor, (struct sockaddr *)&address, sizeof address));
    close(descriptor);
    return answer;
}

static const char *listen_there(void) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    if (descriptor < 0) return said(descriptor);
    return said(bind(descriptor, (struct sockaddr *)&address, sizeof address));
}

static const char *own_signal(int descriptor) {
    // A descriptor that would send SIGKILL to the gateway when something comes in.
    return said(fcntl(descriptor, F_SETOWN, getppid()));
}

static void *nothing(void *argument) { return argument; }

static const char *thread_it(void) {
    pthread_t thread;
    int error = pthread_create(&thread, NULL, nothing, NULL);
    if (error != 0) return strerrorname_np(error);
    pthread_join(thread, NULL);
    return "ok";
}

static void *sleep_for_ever(void *argument) {
    for (;;) pause();
    return argument;
}

static const char *flood_of_threads(void) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 32 * 1024);
    for (;;) {
        pthread_t thread;
        if (pthread_create(&thread, &attributes, sleep_for_ever, NULL) != 0) sched_yield();
    }
    return "ok";
}

static const char *flood_of_output(void) {
    static char block[64 * 1024];
    memset(block, 'x', sizeof block);
    block[sizeof block - 1] = '\n';
    for (int index = 0; index < 1600; index++)
        if (write(1, block, sizeof block) < 0) return said(-1);
    return "ok";
}

static const char *memory_bomb(char *answer, size_t size) {
    size_t blocks = 0;
    for (char *block; blocks < 16384 && (block = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
                                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) != MAP_FAILED;
         blocks++)
        memset(block, 1, 1 << 20);
    snprintf(answer, size, "%s", blocks < 4096 ? said(-1) : "unbounded");
    return answer;
}

static const char *close_everything(void) {
    for (int descriptor = 0; descriptor < 1024; descriptor++) close(descriptor);
    return "ok";
}

static int recurse(int depth) {
    volatile char block[4096];
    block[0] = (char)depth;
    if (depth < 0) return depth;
    return recurse(depth + 1) + block[0];
}

__attribute__((noinline)) void mischief_crash_here(volatile int *nowhere) { *nowhere = 7; }

// Constants that the start reads, as a large runtime would.
static const char constants[1 << 20] = {1};

static const char *read_constants(void) {
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    const volatile char *bytes = constants;
    for (size_t place = 0; place < sizeof constants; place += 4096) (void)bytes[place];
    getrusage(RUSAGE_SELF, &after);
    // The kernel maps up to sixteen pages for a fault, which makes sixteen faults.
    return after.ru_minflt - before.ru_minflt >= 12 ? "came back" : "were there";
}

static const char *reach(job *job, char *answer, size_t size) {
    const char *deed = job->deed, *argument = job->argument;
    if (strcmp(deed, "read") == 0) return open_it(argument, O_RDONLY | O_NONBLOCK);
    if (strcmp(deed, "write") == 0) return open_it(argument, O_WRONLY | O_CREAT);
    if (strcmp(deed, "environ") == 0) return read_environment_of_parent();
    if (strcmp(deed, "fork") == 0) return fork_it();
    if (strcmp(deed, "raw-fork") == 0) return raw_vfork();
    if (strcmp(deed, "exec") == 0) return said(execl("/bin/true", "true", (char *)NULL));
    if (strcmp(deed, "chmod") == 0) return said(chmod("/", 0777));
    if (strcmp(deed, "memfd") == 0) return said(memfd_create("deed", 0));
    if (strcmp(deed, "ptrace") == 0) return said(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
    if (strcmp(deed, "kill-parent") == 0) return said(kill(getppid(), SIGKILL));
    if (strcmp(deed, "kill-all") == 0) return said(kill(0, SIGKILL));
    if (strcmp(deed, "own") == 0) return own_signal(0);
    if (strcmp(deed, "limit-parent") == 0) return said(syscall(SYS_prlimit64, getppid(), 7, NULL, NULL));
    if (strcmp(deed, "connect") == 0) return connect_to(SOCK_STREAM, atoi(argument));
    if (strcmp(deed, "multipath") == 0) return said(socket(AF_INET, SOCK_STREAM, 262));
    if (strcmp(deed, "listen") == 0) return listen_there();
    if (strcmp(deed, "unix") == 0) return said(socket(AF_UNIX, SOCK_STREAM, 0));
    if (strcmp(deed, "thread") == 0) return thread_it();
    if (strcmp(deed, "memory") == 0) return memory_bomb(answer, size);
    if (strcmp(deed, "output") == 0) return flood_of_output();
    if (strcmp(deed, "constants") == 0) return read_constants();
    if (strcmp(deed, "say") == 0) return printf("%s\n", argument), "ok";
    if (strcmp(deed, "environment") == 0) return getenv(argument) ? getenv(argument) : "none";
    return "ok";
}

static void harm(job *job) {
    const char *deed = job->deed;
    if (strcmp(deed, "segv") == 0) mischief_crash_here(NULL);
    if (strcmp(deed, "trap") == 0) __builtin_trap();
    if (strcmp(deed, "abort") == 0) abort();
    if (strcmp(deed, "exit") == 0) _exit(atoi(job->argument));
    if (strcmp(deed, "recurse") == 0) recurse(0);
    if (strcmp(deed, "threads") == 0) flood_of_threads();
    if (strcmp(deed, "hang") == 0) sleep_for_ever(NULL);
    if (strcmp(deed, "spin") == 0)
        for (volatile int round = 0;; round++) {
        }
    if (strcmp(deed, "close") == 0) close_everything();
    if (strcmp(deed, "garbage") == 0 && write(3, "what is no frame at all, but long enough for one", 48) < 0) abort();
}

static void *work(void *argument) {
    job *job = argument;
    char answer[64], value[1200];
    harm(job);
    snprintf(value, sizeof value, "\"%s\"", reach(job, answer, sizeof answer));
    emit_item(job->token, 1, HEADER("value", "profile"), value);
    complete(job->token, OUTCOME("done"));
    return NULL;
}

static int32_t start(void *context, parasol_bytes settings, parasol_sink sink, void *sink_context) {
    (void)context, (void)sink, (void)sink_context;
    read_constants();
    if (memmem(settings.pointer, settings.length, "crash-in-start", 14)) abort();
    return PARASOL_OK;
}

static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context;
    char *copy = copy_of(request);
    char *details = strstr(copy, "\"details\":\"");
    job *job = calloc(1, sizeof *job);
    job->token = token;
    if (details) sscanf(details, "\"details\":\"%31[a-z-]:%511[^\"]", job->deed, job->argument);
    free(copy);
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, job) != 0) return PARASOL_ERROR_INTERNAL;
    pthread_detach(thread);
    return PARASOL_OK;
}

static void stop(void *context) {
    (void)context;
#ifdef CRASH_IN_STOP
    abort();
#endif
#ifdef HANG_IN_STOP
    sleep_for_ever(NULL);
#endif
}

#ifdef CRASH_WHEN_LOADED
__attribute__((constructor)) static void constructor(void) { mischief_crash_here(NULL); }
#endif

#ifdef WRITES_WHEN_LOADED
// What a constructor may do is what the sandbox leaves, since it runs inside.
__attribute__((constructor)) static void constructor(void) { close(open(WRITES_WHEN_LOADED, O_CREAT | O_WRONLY, 0600)); }
#endif

PLUGIN(.start = start, .handle = handle, .stop = stop)
