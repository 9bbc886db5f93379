// A plugin for the reader of workers' frames: answers each job with one value, and refuses what asks it to.
// SPDX-License-Identifier: Apache-2.0
#define MANIFEST \
    "{\"coverage\":\"manifest\",\"guards\":[],\"handles\":[{\"datapoints\":[\"profile\"],\"identifiers\":[\"email\"]," \
    "\"requestTypes\":[\"ACCESS\"]}],\"id\":\"com.example.fuzzed\",\"limits\":{\"concurrency\":4},\"needs\":{}," \
    "\"owner\":\"Parasol <parasol@example.org>\",\"plans\":[],\"preflights\":[],\"schema\":1," \
    "\"summary\":\"Answers with one value.\",\"version\":\"1.0.0\"}"
#include "plugin_shell.h"

static int32_t handle(void *context, parasol_token token, parasol_bytes request) {
    (void)context;
    if (request.length > 0 && request.pointer[0] == 'x') return PARASOL_ERROR_INVALID;
    // What was borrowed goes back as a value: whether it is JSON is for the host to see.
    if (open_item(token, 1, HEADER("value", "profile")) == PARASOL_OK &&
        host->emit(host->context, token, 1, request) == PARASOL_OK)
        close_item(token, 1);
    complete(token, OUTCOME("done"));
    return PARASOL_OK;
}

PLUGIN(.handle = handle)
