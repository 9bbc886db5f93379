// SPDX-License-Identifier: Apache-2.0
// One line about a crash. All that the handler needs is collected before, in memory of fixed size, because nothing but
// system calls may be used in it.
#define _GNU_SOURCE
#include "parasol_sandbox.h"
#include <link.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>

#define MOST_MODULES 256
#define MOST_FRAMES 48
#define NAME_SIZE 48
#define NOTE_BUILD_ID 3

typedef struct module {
    uintptr_t base, low, high; // low and high bound its code
    char name[NAME_SIZE];      // its build id in hexadecimal, or its base name
} module;

static module modules[MOST_MODULES];
static _Atomic(size_t) module_count;
static int report = -1;
static char alternate_stack[64 * 1024];

static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};

static void name_by_note(module *module, const uint8_t *note, size_t size) {
    static const char digits[] = "0123456789abcdef";
    while (size >= sizeof(ElfW(Nhdr))) {
        const ElfW(Nhdr) *header = (const void *)note;
        size_t name = (header->n_namesz + 3u) & ~3u, content = (header->n_descsz + 3u) & ~3u;
        if (sizeof *header + name + content > size) return;
        const uint8_t *bytes = note + sizeof *header;
        if (header->n_type == NOTE_BUILD_ID && header->n_namesz == 4 && memcmp(bytes, "GNU", 4) == 0) {
            size_t count = header->n_descsz < (NAME_SIZE - 1) / 2 ? header->n_descsz : (NAME_SIZE - 1) / 2;
            for (size_t index = 0; index < count; index++) {
                module->name[2 * index] = digits[bytes[name + index] >> 4];
                module->name[2 * index + 1] = digits[bytes[name + index] & 0xf];
            }
            module->name[2 * count] = 0;
            return;
        }
        note += sizeof *header + name + content;
        size -= sizeof *header + name + content;
    }
}

static void name_by_file(module *module, const char *path) {
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    if (!*base) base = "parasol-worker";
    size_t length = 0;
    for (; base[length] && length < NAME_SIZE - 1; length++) {
        char letter = base[length];
        int isPlain = (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z')
            || (letter >= 'A' && letter <= 'Z') || letter == '.' || letter == '_' || letter == '-';
        module->name[length] = isPlain ? letter : '_';
    }
    module->name[length] = 0;
}

static int collect(struct dl_phdr_info *info, size_t size, void *data) {
    (void)size, (void)data;
    size_t count = atomic_load(&module_count);
    if (count == MOST_MODULES) return 1;
    module *module = &modules[count];
    *module = (struct module){.base = info->dlpi_addr, .low = UINTPTR_MAX};
    for (size_t index = 0; index < info->dlpi_phnum; index++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[index];
        uintptr_t start = info->dlpi_addr + header->p_vaddr;
        if (header->p_type == PT_NOTE && !module->name[0]) name_by_note(module, (const void *)start, header->p_memsz);
        if (header->p_type != PT_LOAD || !(header->p_flags & PF_X)) continue;
        if (start < module->low) module->low = start;
        if (start + header->p_memsz > module->high) module->high = start + header->p_memsz;
    }
    if (!module->name[0]) name_by_file(module, info->dlpi_name);
    atomic_store(&module_count, count + 1);
    return 0;
}

static void write_text(const char *text, size_t length) {
    while (length > 0) {
        ssize_t written = write(report, text, length);
        if (written <= 0) return;
        text += written;
        length -= (size_t)written;
    }
}

static void write_frame(uintptr_t place, int isFirst) {
    char text[NAME_SIZE + 24], *end = text;
    if (!isFirst) *end++ = ',';
    const module *found = NULL;
    for (size_t index = 0; index < atomic_load(&module_count) && !found; index++)
        if (place >= modules[index].low && place < modules[index].high) found = &modules[index];
    if (!found) {
        *end++ = '?';
        return write_text(text, (size_t)(end - text));
    }
    for (const char *letter = found->name; *letter; letter++) *end++ = *letter;
    *end++ = '+', *end++ = '0', *end++ = 'x';
    uintptr_t offset = place - found->base;
    int shift = 60;
    while (shift > 0 && (offset >> shift) == 0) shift -= 4;
    for (; shift >= 0; shift -= 4) *end++ = "0123456789abcdef"[(offset >> shift) & 0xf];
    write_text(text, (size_t)(end - text));
}

typedef struct walk {
    uintptr_t crashed;
    int count;
} walk;

static _Unwind_Reason_Code step(struct _Unwind_Context *context, void *argument) {
    walk *walk = argument;
    int isExact = 0;
    uintptr_t place = _Unwind_GetIPInfo(context, &isExact);
    if (walk->count == 0) {
        // The frames of this handler come first; the one that crashed is written already.
        if (place == walk->crashed) walk->count = 1;
        return _URC_NO_REASON;
    }
    if (place == 0 || walk->count++ == MOST_FRAMES) return _URC_END_OF_STACK;
    // A return address may be the next function's first byte: the call is before it.
    write_frame(isExact ? place : place - 1, 0);
    return _URC_NO_REASON;
}

static uintptr_t crashed_at(const ucontext_t *context) {
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (uintptr_t)context->uc_mcontext.pc;
#endif
}

static void crashed(int number, siginfo_t *info, void *context) {
    static atomic_flag isTaken = ATOMIC_FLAG_INIT;
    (void)info;
    // Another thread reports already, and ends the process when it is done.
    if (atomic_flag_test_and_set(&isTaken))
        for (;;) pause();
    // If the walk over a broken stack hangs, the process ends all the same.
    alarm(2);
    char head[] = "parasol-crash signal=00 frames=";
    head[21] = (char)('0' + number / 10);
    head[22] = (char)('0' + number % 10);
    write_text(head, sizeof head - 1);
    walk walk = {crashed_at(context), 0};
    write_frame(walk.crashed, 1);
    _Unwind_Backtrace(step, &walk);
    write_text("\n", 1);
    // The handler was reset when it was entered (SA_RESETHAND), so this ends the process.
    raise(number);
}

static _Unwind_Reason_Code stop_at_once(struct _Unwind_Context *context, void *argument) {
    (void)context, (void)argument;
    return _URC_END_OF_STACK;
}

void parasol_crash_report(int descriptor) {
    int isFirst = report < 0;
    report = descriptor;
    atomic_store(&module_count, 0);
    dl_iterate_phdr(collect, NULL);
    if (!isFirst) return;
    // The first walk may allocate.
    _Unwind_Backtrace(stop_at_once, NULL);
    // For an overflow of this thread's stack; other threads report theirs only if they bring a stack along.
    stack_t stack = {.ss_sp = alternate_stack, .ss_size = sizeof alternate_stack};
    sigaltstack(&stack, NULL);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = crashed;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND | SA_NODEFER;
    for (size_t index = 0; index < sizeof signals / sizeof signals[0]; index++) sigaction(signals[index], &action, NULL);
}
