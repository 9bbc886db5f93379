// SPDX-License-Identifier: Apache-2.0
#include "request.h"

#include "json.h"

#include <string.h>

typedef struct raw_request {
    json_text kind, type, identifier_type, value, core;
    int64_t schema;
} raw_request;

static void wipe_raw(raw_request *raw) {
    json_text *texts[] = {&raw->kind, &raw->type, &raw->identifier_type, &raw->value, &raw->core};
    for (size_t index = 0; index < sizeof texts / sizeof *texts; index++) json_text_wipe(texts[index]);
}

// A member given twice could mean either value, so it is a fault.
static bool take_once(json_reader *reader, json_text *text) {
    return text->bytes == NULL && json_take_text(reader, text);
}

static bool read_identifier(json_reader *reader, raw_request *raw) {
    json_name name;
    if (!json_enter_object(reader)) return false;
    while (json_next_member(reader, &name)) {
        bool taken;
        if (json_name_is(&name, "type")) {
            taken = take_once(reader, &raw->identifier_type);
        } else if (json_name_is(&name, "value")) {
            taken = take_once(reader, &raw->value);
        } else {
            taken = json_skip(reader);
        }
        if (!taken) return false;
    }
    return !reader->failed;
}

static bool read_raw(raw_request *raw, const uint8_t *bytes, size_t length) {
    json_reader reader;
    json_name name;
    json_open(&reader, bytes, length);
    if (!json_enter_object(&reader)) return false;
    while (json_next_member(&reader, &name)) {
        bool taken;
        if (json_name_is(&name, "schema")) {
            taken = raw->schema == 0 && json_take_integer(&reader, &raw->schema);
        } else if (json_name_is(&name, "kind")) {
            taken = take_once(&reader, &raw->kind);
        } else if (json_name_is(&name, "type")) {
            taken = take_once(&reader, &raw->type);
        } else if (json_name_is(&name, "identifier")) {
            taken = read_identifier(&reader, raw);
        } else if (json_name_is(&name, "coreIdentifier")) {
            taken = take_once(&reader, &raw->core);
        } else {
            taken = json_skip(&reader);
        }
        if (!taken) return false;
    }
    return json_close(&reader);
}

static bool is_text(const json_text *text, const char *wanted) {
    return text->length == strlen(wanted) && memcmp(text->bytes, wanted, text->length) == 0;
}

static const char *choose_action(const raw_request *raw, job_action *action) {
    bool places = is_text(&raw->type, "PLACE_ON_LEGAL_HOLD"), removes = is_text(&raw->type, "REMOVE_FROM_LEGAL_HOLD");
    if (is_text(&raw->kind, "preflight")) {
        // A hold must not stop the request that lifts it.
        *action = places || removes ? JOB_PASS_PREFLIGHT : JOB_PREFLIGHT;
    } else if (is_text(&raw->kind, "guard")) {
        *action = JOB_GUARD;
    } else if (is_text(&raw->kind, "perform") && (places || removes)) {
        *action = places ? JOB_PLACE : JOB_REMOVE;
    } else {
        return "request-not-served";
    }
    return NULL;
}

static digest_result add_hash(job *job, const digest_key *key, const char *type, json_text *value) {
    digest *hash = &job->hashes[job->hash_count];
    digest_result result = digest_identifier(key, type, value->bytes, value->length, hash);
    if (result != DIGEST_DONE) return result;
    bool known = job->hash_count == 1 && memcmp(hash->bytes, job->hashes[0].bytes, DIGEST_BYTES) == 0;
    if (!known) job->hash_count++;
    return DIGEST_DONE;
}

static const char *read_job(job *job, const digest_key *key, raw_request *raw) {
    if (raw->schema != 1) return "request-schema-unknown";
    if (raw->kind.bytes == NULL || raw->type.bytes == NULL || raw->identifier_type.bytes == NULL
        || raw->value.bytes == NULL) {
        return "request-incomplete";
    }
    const char *fault = choose_action(raw, &job->action);
    if (fault != NULL) return fault;
    switch (add_hash(job, key, raw->identifier_type.bytes, &raw->value)) {
    case DIGEST_DONE: break;
    case DIGEST_EMPTY: return "identifier-empty";
    case DIGEST_FAILED: return "hash-failed";
    }
    // A request made by the company itself may have no core identifier.
    if (raw->core.bytes != NULL && add_hash(job, key, "coreIdentifier", &raw->core) == DIGEST_FAILED) {
        return "hash-failed";
    }
    return NULL;
}

const char *request_read(job *job, const digest_key *key, const uint8_t *bytes, size_t length) {
    raw_request raw = {.schema = 0};
    memset(job, 0, sizeof *job);
    const char *fault = read_raw(&raw, bytes, length) ? read_job(job, key, &raw) : "request-malformed";
    wipe_raw(&raw);
    return fault;
}
