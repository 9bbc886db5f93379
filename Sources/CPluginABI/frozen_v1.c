// SPDX-License-Identifier: Apache-2.0
// Version 1 of the contract is frozen: a change of any size or offset below breaks every plugin in the field.
#include "parasol_plugin.h"
#include <stddef.h>

#define FROZEN(type, member, offset) \
    _Static_assert(offsetof(type, member) == (offset), "frozen in v1: " #type "." #member)

_Static_assert(sizeof(void *) == 8, "the contract is defined for 64-bit targets");
_Static_assert(sizeof(parasol_token) == 8, "frozen in v1: parasol_token");
_Static_assert(sizeof(parasol_bytes) == 16, "frozen in v1: parasol_bytes");
FROZEN(parasol_bytes, pointer, 0);
FROZEN(parasol_bytes, length, 8);

// Later minors may add members behind the last one, so sizes are lower bounds.
_Static_assert(sizeof(parasol_host) >= 64, "frozen in v1: parasol_host");
FROZEN(parasol_host, size, 0);
FROZEN(parasol_host, abi_minor, 4);
FROZEN(parasol_host, context, 8);
FROZEN(parasol_host, get_extension, 16);
FROZEN(parasol_host, log, 24);
FROZEN(parasol_host, open_item, 32);
FROZEN(parasol_host, emit, 40);
FROZEN(parasol_host, close_item, 48);
FROZEN(parasol_host, complete, 56);

_Static_assert(sizeof(parasol_plugin) >= 88, "frozen in v1: parasol_plugin");
FROZEN(parasol_plugin, size, 0);
FROZEN(parasol_plugin, abi_minor, 4);
FROZEN(parasol_plugin, context, 8);
FROZEN(parasol_plugin, manifest, 16);
FROZEN(parasol_plugin, start, 24);
FROZEN(parasol_plugin, describe, 32);
FROZEN(parasol_plugin, handle, 40);
FROZEN(parasol_plugin, cancel, 48);
FROZEN(parasol_plugin, health, 56);
FROZEN(parasol_plugin, drain, 64);
FROZEN(parasol_plugin, stop, 72);
FROZEN(parasol_plugin, get_extension, 80);

_Static_assert(PARASOL_MAX_CHUNK == 1048576u, "frozen in v1: PARASOL_MAX_CHUNK");
_Static_assert(PARASOL_OK == 0 && PARASOL_ERROR_UNKNOWN_TOKEN == -1 && PARASOL_ERROR_CANCELLED == -2
                   && PARASOL_ERROR_TOO_LARGE == -3 && PARASOL_ERROR_INVALID == -4 && PARASOL_ERROR_REFUSED == -5
                   && PARASOL_ERROR_INTERNAL == -6,
               "frozen in v1: results");
