// SPDX-License-Identifier: Apache-2.0
// Linked into every program that scripts/sanitize builds: how its sanitizer behaves, also where a test gives it no
// environment, and what the thread sanitizer cannot see by itself. Macro: OPTIONS.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

const char *__asan_default_options(void);
const char *__asan_default_options(void) { return OPTIONS; }

const char *__tsan_default_options(void);
const char *__tsan_default_options(void) { return OPTIONS; }

// Missing where another sanitizer is linked.
extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

static void *next(const char *symbol) {
    void *function = dlsym(RTLD_NEXT, symbol);
    if (!function) abort();
    return function;
}

// A Mutex of Swift that nobody else wants is locked and unlocked by code in the program itself, which the sanitizer
// sees. Where threads meet, the standard library does both, and it is built without: these stand before it.
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

SWIFT void lock_slow(uint32_t thread, SELF void *mutex) __asm__(LOCK);
SWIFT void unlock_slow(SELF void *mutex) __asm__(UNLOCK);

SWIFT void lock_slow(uint32_t thread, SELF void *mutex) {
    static _Atomic(void *) found;
    if (!found) found = next(LOCK);
    ((SWIFT void (*)(uint32_t, SELF void *))found)(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT void unlock_slow(SELF void *mutex) {
    static _Atomic(void *) found;
    if (!found) found = next(UNLOCK);
    if (__tsan_release) __tsan_release(mutex);
    ((SWIFT void (*)(SELF void *))found)(mutex);
}
