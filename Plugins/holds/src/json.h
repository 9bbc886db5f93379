// A strict reader of JSON (RFC 8259) that walks over borrowed bytes and builds no tree.
// SPDX-License-Identifier: Apache-2.0
//
// The first fault makes the reader fail for good: every later call answers false, so a caller may check once at the
// end with json_close. Invalid UTF-8, lone surrogates, unknown escapes and nesting deeper than 64 are faults.
#ifndef HOLDS_JSON_H
#define HOLDS_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_MAX_DEPTH 64u
#define JSON_NAME_BYTES 64u

typedef enum json_kind {
    JSON_INVALID,
    JSON_OBJECT,
    JSON_ARRAY,
    JSON_STRING,
    JSON_NUMBER,
    JSON_BOOL,
    JSON_NULL,
} json_kind;

typedef struct json_reader {
    const uint8_t *at;
    const uint8_t *end;
    unsigned depth;
    bool fresh; // just behind an opening bracket, where no comma comes first
    bool failed;
} json_reader;

// Text with escapes resolved. Owned by whoever took it; ends with a NUL that `length` does not count, and may hold more.
typedef struct json_text {
    char *bytes;
    size_t length;
} json_text;

// A member's name; one that does not fit is kept shortened and equals nothing.
typedef struct json_name {
    char bytes[JSON_NAME_BYTES];
    size_t length;
} json_name;

void json_open(json_reader *reader, const uint8_t *bytes, size_t length);

// The kind of the value that comes next, without taking it.
json_kind json_peek(json_reader *reader);

// Steps into an object. Then json_next_member answers true once for each member, whose value must be taken or skipped
// before the next call, and false behind the last.
bool json_enter_object(json_reader *reader);
bool json_next_member(json_reader *reader, json_name *name);
bool json_name_is(const json_name *name, const char *text);

bool json_enter_array(json_reader *reader);
bool json_next_element(json_reader *reader);

// Takes a text into memory that the caller gives back with json_text_wipe, which also overwrites it.
bool json_take_text(json_reader *reader, json_text *text);
void json_text_wipe(json_text *text);

bool json_take_integer(json_reader *reader, int64_t *number);
bool json_take_bool(json_reader *reader, bool *value);
bool json_skip(json_reader *reader);

// Whether all went well and nothing but white space is left.
bool json_close(json_reader *reader);

// Writes `text` as a JSON string with its quotes into `out`, which has room for 6 * length + 2 bytes; answers the
// length written. The text must be valid UTF-8.
size_t json_quote(const char *text, size_t length, char *out);

#endif
