// Reads a request of the contract down to what this plugin works with: hashes instead of identifiers.
// SPDX-License-Identifier: Apache-2.0
#ifndef HOLDS_REQUEST_H
#define HOLDS_REQUEST_H

#include "digest.h"
#include "parasol_plugin.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum job_action {
    JOB_PREFLIGHT,
    JOB_PASS_PREFLIGHT, // a preflight of a request about the hold itself
    JOB_GUARD,
    JOB_PLACE,
    JOB_REMOVE,
} job_action;

// One accepted job; holds no personal data.
typedef struct job {
    parasol_token token;
    job_action action;
    digest hashes[2]; // of the identifier and of the core identifier
    size_t hash_count;
    bool cancelled;
} job;

// Reads a request into `job` (all but its token). On a fault answers its code, a constant text; else NULL.
const char *request_read(job *job, const digest_key *key, const uint8_t *bytes, size_t length);

#endif
