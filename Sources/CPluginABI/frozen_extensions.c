// SPDX-License-Identifier: Apache-2.0
// The layouts of extensions, which came after v1 and are as frozen as it is: a plugin that was built with them lives on.
#include <stddef.h>

#include "parasol_plugin.h"

_Static_assert(sizeof(parasol_probe) >= 16, "frozen: parasol_probe");
_Static_assert(offsetof(parasol_probe, size) == 0, "frozen: parasol_probe.size");
_Static_assert(offsetof(parasol_probe, probe) == 8, "frozen: parasol_probe.probe");
