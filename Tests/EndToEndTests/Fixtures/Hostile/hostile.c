/*
 * A plugin that does what no plugin may. It serves ACCESS (datapoint "profile") and ERASURE by email; the identifier says
 * what a job does: "segv@example.com" crashes, and what names no mode is served properly. See HostileMode.swift.
 *
 * Settings, all optional: "start", "handle", "cancel", "health", "stop" (a mode to run in that function), "job" (a mode for
 * every job), "keyFile" (a file that it must not read), "port" (one that it must not connect to), "parent" (whom it may
 * kill), "gate" (a file that jobs of the mode "hold" wait for).
 * Macros: MANIFEST; CONSTRUCTOR, a mode that runs before main; CONSTRUCTOR_FILE, a file that the constructor writes.
 *
 * Everything is bounded, should the sandbox not hold: 60 s, 3 GiB, 50 children of 5 s, 5,000 threads, 100 MiB of output.
 * What a mode found out is answered: as the value of an access, as the reason of a skipped erasure.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "plugin_shell.h"

enum { SECONDS = 60, CHILDREN = 50, CHILD_SECONDS = 5, THREADS = 5000, MEBIBYTES = 3072, OUTPUT = 100 };

struct job {
    parasol_token token;
    bool is_access;
    char mode[64];
};

static char settings_text[8192];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int under_way;
static int cancels; /* how many have come */

/* Copies the text or number of a member; empty where there is none. */
static void member(const char *text, const char *name, char *out, size_t size) {
    char quoted[96];
    snprintf(quoted, sizeof quoted, "\"%s\":", name);
    out[0] = 0;
    const char *place = strstr(text, quoted);
    if (!place) return;
    place += strlen(quoted);
    place += *place == '"';
    size_t length = strcspn(place, "\",}");
    if (length >= size) length = size - 1;
    memcpy(out, place, length);
    out[length] = 0;
}

static void setting(const char *name, char *out, size_t size) { member(settings_text, name, out, size); }

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void wait_milliseconds(int milliseconds) { poll(NULL, 0, milliseconds); }

/* What a process does to itself; `answer` takes what was found out, as JSON without blanks. */

static __attribute__((noinline)) int overflow(volatile char *above) {
    volatile char frame[4096];
    frame[0] = above ? above[0] : 1;
    return frame[0] ? overflow(frame) + 1 : 0;
}

static void loop(void) {
    double end = now() + SECONDS;
    while (now() < end) {}
}

static void block(void) {
    sigset_t signals;
    sigfillset(&signals);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    double end = now() + SECONDS;
    while (now() < end) wait_milliseconds(1000);
}

static void memory(char *answer, size_t size) {
    static char *blocks[MEBIBYTES / 64];
    int count = 0;
    for (; count < MEBIBYTES / 64; count++) {
        char *block = mmap(NULL, 64 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (block == MAP_FAILED) break;
        memset(block, 1, 64 << 20);
        blocks[count] = block;
    }
    snprintf(answer, size, "{\"mebibytes\":%d,\"errno\":%d}", count * 64, count < MEBIBYTES / 64 ? errno : 0);
    while (count > 0) munmap(blocks[--count], 64 << 20);
}

static void forks(char *answer, size_t size) {
    pid_t children[CHILDREN];
    int count = 0, error = 0;
    for (; count < CHILDREN; count++) {
        pid_t child = fork();
        if (child == 0) {
            poll(NULL, 0, CHILD_SECONDS * 1000);
            _exit(0);
        }
        if (child < 0) {
            error = errno;
            break;
        }
        children[count] = child;
    }
    snprintf(answer, size, "{\"forked\":%d,\"errno\":%d}", count, error);
    for (int i = 0; i < count; i++) waitpid(children[i], NULL, 0);
}

static void execute(char *answer, size_t size) {
    char *arguments[] = {"true", NULL}, *variables[] = {NULL};
    execve("/bin/true", arguments, variables);
    snprintf(answer, size, "{\"errno\":%d}", errno);
}

static bool threads_may_end;

static void *idle(void *argument) {
    (void)argument;
    pthread_mutex_lock(&mutex);
    while (!threads_may_end) pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
    return NULL;
}

static void threads(char *answer, size_t size) {
    static pthread_t started[THREADS];
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 64 * 1024);
    threads_may_end = false;
    int count = 0, error = 0;
    while (count < THREADS && !(error = pthread_create(&started[count], &attributes, idle, NULL))) count++;
    pthread_attr_destroy(&attributes);
    /* Long enough for whoever counts threads to see them. */
    wait_milliseconds(3000);
    pthread_mutex_lock(&mutex);
    threads_may_end = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    for (int i = 0; i < count; i++) pthread_join(started[i], NULL);
    snprintf(answer, size, "{\"threads\":%d,\"errno\":%d}", count, error);
}

/* The output names a person, so that a test can look for it in logs. */
static void flood(char *answer, size_t size) {
    static char line[65536];
    for (size_t i = 0; i < sizeof line; i += 64) {
        memset(line + i, '.', 63);
        memcpy(line + i, "ada.flood@example.com was here", 30);
        line[i + 63] = '\n';
    }
    long written = 0;
    double end = now() + SECONDS;
    while (written < (long)OUTPUT << 20 && now() < end) {
        struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
        if (poll(&out, 1, 1000) == 0) continue;
        ssize_t count = write(STDOUT_FILENO, line, sizeof line);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) break;
        written += count;
    }
    snprintf(answer, size, "{\"mebibytes\":%ld}", written >> 20);
}

static int descriptors(bool (*visit)(int)) {
    int count = 0;
    for (int descriptor = 0; descriptor < 4096; descriptor++) {
        if (fcntl(descriptor, F_GETFD) >= 0 && visit(descriptor)) count++;
    }
    return count;
}

static bool shut(int descriptor) { return close(descriptor) == 0; }

/* Sockets and pipes alone: the files of a process that it shares must survive the test. */
static bool scribble(int descriptor) {
    static const char garbage[] = "\xff\xff\xff\xff\x7fgarbage{\"outcome\":\"done\",\"schema\":1}\x01\x02\x03";
    struct stat status;
    if (fstat(descriptor, &status) != 0) return false;
    if (!S_ISSOCK(status.st_mode) && !S_ISFIFO(status.st_mode)) return false;
    struct pollfd out = {.fd = descriptor, .events = POLLOUT};
    bool wrote = false;
    for (int i = 0; i < 64 && poll(&out, 1, 0) == 1 && (out.revents & POLLOUT); i++) {
        if (write(descriptor, garbage, sizeof garbage) < 0) break;
        wrote = true;
    }
    return wrote;
}

static bool exists(int descriptor) { return descriptor >= 0; }

/* The parent dies only if it is a gateway, or the one that the settings name. */
static void kill_parent(char *answer, size_t size) {
    char allowed[32], path[64], name[32] = "";
    setting("parent", allowed, sizeof allowed);
    snprintf(path, sizeof path, "/proc/%d/comm", (int)getppid());
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? 0 : read(file, name, sizeof name - 1);
    if (file >= 0) close(file);
    /* Where /proc cannot be read there is a sandbox, and the process is nobody else's child. */
    bool is_gateway = getppid() > 1 && (file < 0 || (length > 0 && strcmp(name, "parasol\n") == 0));
    if (atoi(allowed) == getppid()) is_gateway = getppid() > 1;
    int error = !is_gateway ? -1 : kill(getppid(), SIGKILL) == 0 ? 0 : errno;
    snprintf(answer, size, "{\"errno\":%d}", error);
}

/* The number of bytes that could be read, or the negative errno. */
static long readable(const char *path) {
    char buffer[4096];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -errno;
    ssize_t length = read(file, buffer, sizeof buffer);
    long result = length < 0 ? -errno : length;
    close(file);
    return result;
}

extern char **environ;

static void steal(char *answer, size_t size) {
    char key[1024], path[64], local[8];
    setting("keyFile", key, sizeof key);
    snprintf(path, sizeof path, "/proc/%d/environ", (int)getppid());
    long environment = readable(path);
    snprintf(path, sizeof path, "/proc/%d/mem", (int)getppid());
    int file = open(path, O_RDONLY | O_CLOEXEC);
    int memory = file < 0 ? -errno : 0;
    if (file >= 0) close(file);
    /* EFAULT where the other process may be read: the address is none of its. */
    struct iovec here = {local, sizeof local}, there = {(void *)8, sizeof local};
    int peeked = process_vm_readv(getppid(), &here, 1, &there, 1, 0) < 0 ? -errno : 0;
    int variables = 0;
    while (environ && environ[variables]) variables++;
    snprintf(
        answer, size,
        "{\"key\":%ld,\"environ\":%ld,\"mem\":%d,\"peek\":%d,\"ownVariables\":%d,\"ownDescriptors\":%d}",
        *key ? readable(key) : -ENOENT, environment, memory, peeked, variables, descriptors(exists));
}

static void connect_out(char *answer, size_t size) {
    char port[16];
    setting("port", port, sizeof port);
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int error = descriptor < 0 ? errno : 0;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (!error && connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) error = errno;
    if (descriptor >= 0) close(descriptor);
    snprintf(answer, size, "{\"errno\":%d}", error);
}

/* Does what needs no job; false where the mode is none of these. */
static bool misbehave(const char *mode, char *answer, size_t size) {
    answer[0] = 0;
    if (!strcmp(mode, "segv")) *(volatile int *)8 = 1;
    else if (!strcmp(mode, "trap")) __builtin_trap();
    else if (!strcmp(mode, "abort")) abort();
    else if (!strcmp(mode, "exit")) exit(0);
    else if (!strcmp(mode, "quit")) _exit(3);
    else if (!strcmp(mode, "overflow")) snprintf(answer, size, "{\"depth\":%d}", overflow(NULL));
    else if (!strcmp(mode, "loop")) loop();
    else if (!strcmp(mode, "block")) block();
    else if (!strcmp(mode, "memory")) memory(answer, size);
    else if (!strcmp(mode, "fork")) forks(answer, size);
    else if (!strcmp(mode, "exec")) execute(answer, size);
    else if (!strcmp(mode, "threads")) threads(answer, size);
    else if (!strcmp(mode, "flood")) flood(answer, size);
    else if (!strcmp(mode, "close")) snprintf(answer, size, "{\"closed\":%d}", descriptors(shut));
    else if (!strcmp(mode, "garbage")) snprintf(answer, size, "{\"written\":%d}", descriptors(scribble));
    else if (!strcmp(mode, "kill-parent")) kill_parent(answer, size);
    else if (!strcmp(mode, "steal")) steal(answer, size);
    else if (!strcmp(mode, "connect")) connect_out(answer, size);
    else return false;
    return true;
}

static void misbehave_in(const char *function) {
    char mode[64], answer[512];
    setting(function, mode, sizeof mode);
    misbehave(mode, answer, sizeof answer);
}

static void end_job(parasol_token token, const char *outcome) { complete(token, outcome); }

/* Ends a job properly, with what was found out. */
static void finish(const struct job *job, const char *answer) {
    if (job->is_access) {
        emit_item(job->token, 1, HEADER("value", "profile"), *answer ? answer : "{\"mode\":\"none\"}");
        return end_job(job->token, OUTCOME("done"));
    }
    if (!*answer) return end_job(job->token, OUTCOME("done"));
    char outcome[1024] = "{\"outcome\":\"skipped\",\"reason\":\"", *end = outcome + strlen(outcome);
    for (; *answer && end < outcome + sizeof outcome - 32; answer++) {
        if (*answer == '"') *end++ = '\\';
        *end++ = *answer;
    }
    strcpy(end, "\",\"schema\":1}");
    end_job(job->token, outcome);
}

/* Tells the pipe "GATE.begun", where there is one, and waits for the file "GATE" and the suffix. */
static void hold(const char *suffix) {
    char gate[1024], path[1100];
    setting("gate", gate, sizeof gate);
    snprintf(path, sizeof path, "%s.begun", gate);
    int pipe = *gate ? open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC) : -1;
    if (pipe >= 0) {
        bool told = write(pipe, "begun\n", 6) == 6;
        close(pipe);
        if (!told) return;
    }
    snprintf(path, sizeof path, "%s%s", gate, suffix);
    double end = now() + SECONDS;
    while (*gate && access(path, F_OK) != 0 && now() < end) wait_milliseconds(10);
}

static void wait_for_cancel(void) {
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += SECONDS;
    pthread_mutex_lock(&mutex);
    int before = cancels;
    while (cancels == before && pthread_cond_timedwait(&changed, &mutex, &end) != ETIMEDOUT) {}
    pthread_mutex_unlock(&mutex);
}

static void run_mode(const struct job *job) {
    char answer[512] = "";
    const char *mode = job->mode;
    if (!strcmp(mode, "undeclared")) {
        emit_item(job->token, 1, HEADER("value", "undeclared"), "1");
        return end_job(job->token, OUTCOME("done"));
    }
    if (!strcmp(mode, "unanswered")) return end_job(job->token, OUTCOME("done"));
    if (!strcmp(mode, "open-item")) {
        open_item(job->token, 1, HEADER("rows", "profile"));
        return end_job(job->token, OUTCOME("done"));
    }
    if (!strcmp(mode, "not-json")) {
        emit_item(job->token, 1, HEADER("value", "profile"), "{\"half\":");
        return end_job(job->token, OUTCOME("done"));
    }
    if (!strcmp(mode, "wrong-outcome")) return end_job(job->token, OUTCOME("fine"));
    if (!strcmp(mode, "silent")) return;
    if (!strcmp(mode, "unknown")) end_job(job->token + 12345, OUTCOME("done"));
    if (!strcmp(mode, "after-cancel")) wait_for_cancel();
    if (!strcmp(mode, "hold")) hold("");
    if (!strcmp(mode, "poison")) {
        hold(".poison");
        *(volatile int *)8 = 1;
    }
    misbehave(mode, answer, sizeof answer);
    finish(job, answer);
    if (!strcmp(mode, "double")) end_job(job->token, OUTCOME("notFound"));
    if (!strcmp(mode, "late")) {
        wait_milliseconds(500);
        end_job(job->token, OUTCOME("notFound"));
    }
}

static void *run(void *argument) {
    struct job *job = argument;
    run_mode(job);
    free(job);
    pthread_mutex_lock(&mutex);
    under_way--;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    return NULL;
}

/* The contract's functions. */

static int32_t start(void *context, parasol_bytes settings, parasol_sink sink, void *sink_context) {
    (void)context, (void)sink, (void)sink_context;
    if (settings.length >= sizeof settings_text) return PARASOL_ERROR_INVALID;
    memcpy(settings_text, settings.pointer, settings.length);
    settings_text[settings.length] = 0;
    misbehave_in("start");
    return PARASOL_OK;
}

static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context;
    misbehave_in("handle");
    char *text = copy_of(request);
    struct job *job = calloc(1, sizeof *job);
    if (!job) abort();
    job->token = token;
    job->is_access = strstr(text, "\"type\":\"ACCESS\"") != NULL;
    setting("job", job->mode, sizeof job->mode);
    /* In the canonical form the identifier's type stands before its value. */
    const char *identifier = strstr(text, "\"identifier\":");
    if (!*job->mode && identifier) member(identifier, "value", job->mode, sizeof job->mode);
    job->mode[strcspn(job->mode, "@")] = 0;
    free(text);
    pthread_mutex_lock(&mutex);
    under_way++;
    pthread_mutex_unlock(&mutex);
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    int error = pthread_create(&thread, &attributes, run, job);
    pthread_attr_destroy(&attributes);
    if (!error) return PARASOL_OK;
    pthread_mutex_lock(&mutex);
    under_way--;
    pthread_mutex_unlock(&mutex);
    free(job);
    return PARASOL_ERROR_REFUSED;
}

static void cancel(void *context, parasol_token token) {
    (void)context, (void)token;
    misbehave_in("cancel");
    pthread_mutex_lock(&mutex);
    cancels++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

static int32_t health(void *context, parasol_sink sink, void *sink_context) {
    (void)context, (void)sink, (void)sink_context;
    misbehave_in("health");
    return PARASOL_OK;
}

static void stop(void *context) {
    (void)context;
    misbehave_in("stop");
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += 5;
    pthread_mutex_lock(&mutex);
    while (under_way > 0 && pthread_cond_timedwait(&changed, &mutex, &end) != ETIMEDOUT) {}
    pthread_mutex_unlock(&mutex);
}

PLUGIN(.start = start, .handle = handle, .cancel = cancel, .health = health, .stop = stop)

#if defined(CONSTRUCTOR) || defined(CONSTRUCTOR_FILE)
__attribute__((constructor)) static void construct(void) {
#ifdef CONSTRUCTOR_FILE
    int file = open(CONSTRUCTOR_FILE, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file >= 0) close(file);
#endif
#ifdef CONSTRUCTOR
    char answer[512];
    misbehave(CONSTRUCTOR, answer, sizeof answer);
#endif
}
#endif
