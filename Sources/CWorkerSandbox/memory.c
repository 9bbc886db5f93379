// SPDX-License-Identifier: Apache-2.0
// What a plugin used and does not use now.
#define _GNU_SOURCE
#include "parasol_sandbox.h"
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// Whether the loader wrote into the code, which would be lost with its pages.
static int has_written_code(const struct dl_phdr_info *module) {
    for (int i = 0; i < module->dlpi_phnum; i++) {
        if (module->dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
        const ElfW(Dyn) *entry = (const ElfW(Dyn) *)(module->dlpi_addr + module->dlpi_phdr[i].p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++) {
            if (entry->d_tag == DT_TEXTREL) return 1;
            if (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL)) return 1;
        }
    }
    return 0;
}

static int give_back(struct dl_phdr_info *module, size_t size, void *library) {
    (void)size;
    if (strcmp(module->dlpi_name, library) != 0) return 0;
    if (has_written_code(module)) return 1;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int i = 0; i < module->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &module->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W)) continue;
        // Whole pages of this segment alone: the first and the last may also belong to a neighbour that is written.
        uintptr_t from = (module->dlpi_addr + segment->p_vaddr + page - 1) & ~(page - 1);
        uintptr_t to = (module->dlpi_addr + segment->p_vaddr + segment->p_filesz) & ~(page - 1);
        // Advice: what cannot be given back stays.
        if (from < to) (void)madvise((void *)from, to - from, MADV_DONTNEED);
    }
    return 1;
}

void parasol_give_back_code(const char *library) { dl_iterate_phdr(give_back, (void *)library); }
