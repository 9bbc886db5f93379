// SPDX-License-Identifier: Apache-2.0
#include "json.h"

#include <stdlib.h>
#include <string.h>

// Where the decoded bytes of a string go: counted always, written as far as there is room.
typedef struct text_out {
    char *bytes;
    size_t room;
    size_t length;
} text_out;

static bool fail(json_reader *reader) {
    reader->failed = true;
    reader->at = reader->end;
    return false;
}

static void put(text_out *out, uint8_t byte) {
    if (out->length < out->room) out->bytes[out->length] = (char)byte;
    out->length++;
}

static void skip_space(json_reader *reader) {
    while (reader->at < reader->end) {
        uint8_t byte = *reader->at;
        if (byte != ' ' && byte != '\t' && byte != '\n' && byte != '\r') return;
        reader->at++;
    }
}

static bool take_byte(json_reader *reader, uint8_t wanted) {
    if (reader->at < reader->end && *reader->at == wanted) {
        reader->at++;
        return true;
    }
    return false;
}

static bool take_word(json_reader *reader, const char *word) {
    size_t length = strlen(word);
    if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, word, length) != 0) return fail(reader);
    reader->at += length;
    return true;
}

void json_open(json_reader *reader, const uint8_t *bytes, size_t length) {
    static const uint8_t nothing[1] = {0};
    reader->at = length == 0 ? nothing : bytes;
    reader->end = reader->at + length;
    reader->depth = 0;
    reader->fresh = false;
    reader->failed = false;
}

json_kind json_peek(json_reader *reader) {
    skip_space(reader);
    if (reader->at == reader->end) return JSON_INVALID;
    switch (*reader->at) {
    case '{': return JSON_OBJECT;
    case '[': return JSON_ARRAY;
    case '"': return JSON_STRING;
    case 't':
    case 'f': return JSON_BOOL;
    case 'n': return JSON_NULL;
    case '-': return JSON_NUMBER;
    default: return *reader->at >= '0' && *reader->at <= '9' ? JSON_NUMBER : JSON_INVALID;
    }
}

// One character of UTF-8 (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF).
static bool copy_utf8(json_reader *reader, text_out *out) {
    uint8_t first = *reader->at;
    size_t more;
    uint8_t low = 0x80, high = 0xBF;
    if (first < 0x80) {
        more = 0;
    } else if (first >= 0xC2 && first <= 0xDF) {
        more = 1;
    } else if (first >= 0xE0 && first <= 0xEF) {
        more = 2;
        if (first == 0xE0) low = 0xA0;
        if (first == 0xED) high = 0x9F;
    } else if (first >= 0xF0 && first <= 0xF4) {
        more = 3;
        if (first == 0xF0) low = 0x90;
        if (first == 0xF4) high = 0x8F;
    } else {
        return fail(reader);
    }
    if ((size_t)(reader->end - reader->at) < more + 1) return fail(reader);
    for (size_t index = 1; index <= more; index++) {
        uint8_t byte = reader->at[index];
        if (byte < low || byte > high) return fail(reader);
        low = 0x80;
        high = 0xBF;
    }
    for (size_t index = 0; index <= more; index++) put(out, reader->at[index]);
    reader->at += more + 1;
    return true;
}

static bool take_hex4(json_reader *reader, uint32_t *value) {
    if (reader->end - reader->at < 4) return fail(reader);
    *value = 0;
    for (int index = 0; index < 4; index++) {
        uint8_t byte = *reader->at++;
        uint32_t digit;
        if (byte >= '0' && byte <= '9') {
            digit = byte - '0';
        } else if (byte >= 'a' && byte <= 'f') {
            digit = byte - 'a' + 10u;
        } else if (byte >= 'A' && byte <= 'F') {
            digit = byte - 'A' + 10u;
        } else {
            return fail(reader);
        }
        *value = *value << 4 | digit;
    }
    return true;
}

static void put_scalar(text_out *out, uint32_t scalar) {
    if (scalar < 0x80) {
        put(out, (uint8_t)scalar);
    } else if (scalar < 0x800) {
        put(out, (uint8_t)(0xC0 | scalar >> 6));
        put(out, (uint8_t)(0x80 | (scalar & 0x3F)));
    } else if (scalar < 0x10000) {
        put(out, (uint8_t)(0xE0 | scalar >> 12));
        put(out, (uint8_t)(0x80 | (scalar >> 6 & 0x3F)));
        put(out, (uint8_t)(0x80 | (scalar & 0x3F)));
    } else {
        put(out, (uint8_t)(0xF0 | scalar >> 18));
        put(out, (uint8_t)(0x80 | (scalar >> 12 & 0x3F)));
        put(out, (uint8_t)(0x80 | (scalar >> 6 & 0x3F)));
        put(out, (uint8_t)(0x80 | (scalar & 0x3F)));
    }
}

// Behind a `\u`: one scalar, of two escapes where it lies outside the basic plane.
static bool take_escaped_scalar(json_reader *reader, text_out *out) {
    uint32_t unit, second;
    if (!take_hex4(reader, &unit)) return false;
    if (unit >= 0xDC00 && unit <= 0xDFFF) return fail(reader);
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        if (!take_byte(reader, '\\') || !take_byte(reader, 'u')) return fail(reader);
        if (!take_hex4(reader, &second)) return false;
        if (second < 0xDC00 || second > 0xDFFF) return fail(reader);
        unit = 0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00);
    }
    put_scalar(out, unit);
    return true;
}

static bool take_escape(json_reader *reader, text_out *out) {
    if (reader->at == reader->end) return fail(reader);
    uint8_t byte = *reader->at++;
    switch (byte) {
    case '"':
    case '\\':
    case '/': put(out, byte); return true;
    case 'b': put(out, '\b'); return true;
    case 'f': put(out, '\f'); return true;
    case 'n': put(out, '\n'); return true;
    case 'r': put(out, '\r'); return true;
    case 't': put(out, '\t'); return true;
    case 'u': return take_escaped_scalar(reader, out);
    default: return fail(reader);
    }
}

static bool take_string(json_reader *reader, text_out *out) {
    skip_space(reader);
    if (!take_byte(reader, '"')) return fail(reader);
    while (reader->at < reader->end) {
        uint8_t byte = *reader->at;
        if (byte == '"') {
            reader->at++;
            return true;
        }
        if (byte < 0x20) return fail(reader);
        if (byte == '\\') {
            reader->at++;
            if (!take_escape(reader, out)) return false;
        } else if (!copy_utf8(reader, out)) {
            return false;
        }
    }
    return fail(reader);
}

static bool enter(json_reader *reader, uint8_t bracket) {
    skip_space(reader);
    if (reader->depth == JSON_MAX_DEPTH || !take_byte(reader, bracket)) return fail(reader);
    reader->depth++;
    reader->fresh = true;
    return true;
}

// Moves to the next entry of an object or array: false behind the last one and on a fault.
static bool next_entry(json_reader *reader, uint8_t bracket) {
    if (reader->failed) return false;
    skip_space(reader);
    bool fresh = reader->fresh;
    reader->fresh = false;
    if (take_byte(reader, bracket)) {
        reader->depth--;
        return false;
    }
    return fresh || take_byte(reader, ',') || fail(reader);
}

bool json_enter_object(json_reader *reader) { return enter(reader, '{'); }

bool json_next_member(json_reader *reader, json_name *name) {
    if (!next_entry(reader, '}')) return false;
    text_out out = {name->bytes, JSON_NAME_BYTES, 0};
    if (!take_string(reader, &out)) return false;
    name->length = out.length;
    skip_space(reader);
    return take_byte(reader, ':') || fail(reader);
}

bool json_name_is(const json_name *name, const char *text) {
    size_t length = strlen(text);
    return name->length == length && length <= JSON_NAME_BYTES && memcmp(name->bytes, text, length) == 0;
}

bool json_enter_array(json_reader *reader) { return enter(reader, '['); }

bool json_next_element(json_reader *reader) { return next_entry(reader, ']'); }

bool json_take_text(json_reader *reader, json_text *text) {
    json_reader start = *reader;
    text_out count = {NULL, 0, 0};
    text->bytes = NULL;
    text->length = 0;
    if (!take_string(&start, &count)) return fail(reader);
    text->bytes = malloc(count.length + 1);
    if (text->bytes == NULL) return fail(reader);
    text_out out = {text->bytes, count.length, 0};
    bool taken = take_string(reader, &out);
    text->length = out.length;
    text->bytes[out.length] = '\0';
    return taken;
}

void json_text_wipe(json_text *text) {
    if (text->bytes != NULL) explicit_bzero(text->bytes, text->length);
    free(text->bytes);
    text->bytes = NULL;
    text->length = 0;
}

static bool take_digits(json_reader *reader) {
    const uint8_t *start = reader->at;
    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9') reader->at++;
    return reader->at > start || fail(reader);
}

// A number by the grammar of RFC 8259; `whole` says whether it has neither fraction nor exponent.
static bool take_number(json_reader *reader, bool *whole) {
    skip_space(reader);
    *whole = true;
    take_byte(reader, '-');
    if (!take_byte(reader, '0') && !take_digits(reader)) return false;
    if (take_byte(reader, '.')) {
        *whole = false;
        if (!take_digits(reader)) return false;
    }
    if (take_byte(reader, 'e') || take_byte(reader, 'E')) {
        *whole = false;
        if (!take_byte(reader, '+')) take_byte(reader, '-');
        if (!take_digits(reader)) return false;
    }
    return true;
}

bool json_take_integer(json_reader *reader, int64_t *number) {
    bool whole;
    skip_space(reader);
    const uint8_t *at = reader->at;
    if (!take_number(reader, &whole) || !whole) return fail(reader);
    bool negative = *at == '-';
    // Counted downwards, because the lowest number has no positive counterpart.
    int64_t value = 0;
    for (at += negative ? 1 : 0; at < reader->at; at++) {
        if (__builtin_mul_overflow(value, 10, &value)) return fail(reader);
        if (__builtin_sub_overflow(value, *at - '0', &value)) return fail(reader);
    }
    if (!negative && value == INT64_MIN) return fail(reader);
    *number = negative ? value : -value;
    return true;
}

bool json_take_bool(json_reader *reader, bool *value) {
    if (json_peek(reader) != JSON_BOOL) return fail(reader);
    *value = *reader->at == 't';
    return take_word(reader, *value ? "true" : "false");
}

bool json_skip(json_reader *reader) {
    text_out nowhere = {NULL, 0, 0};
    json_name name;
    bool whole, value;
    switch (json_peek(reader)) {
    case JSON_OBJECT:
        if (!json_enter_object(reader)) return false;
        while (json_next_member(reader, &name)) json_skip(reader);
        return !reader->failed;
    case JSON_ARRAY:
        if (!json_enter_array(reader)) return false;
        while (json_next_element(reader)) json_skip(reader);
        return !reader->failed;
    case JSON_STRING: return take_string(reader, &nowhere);
    case JSON_NUMBER: return take_number(reader, &whole);
    case JSON_BOOL: return json_take_bool(reader, &value);
    case JSON_NULL: return take_word(reader, "null");
    default: return fail(reader);
    }
}

bool json_close(json_reader *reader) {
    if (reader->failed || reader->depth != 0) return false;
    skip_space(reader);
    return reader->at == reader->end;
}

size_t json_quote(const char *text, size_t length, char *out) {
    static const char digits[] = "0123456789abcdef";
    char *at = out;
    *at++ = '"';
    for (size_t index = 0; index < length; index++) {
        uint8_t byte = (uint8_t)text[index];
        if (byte < 0x20) {
            memcpy(at, "\\u00", 4);
            at[4] = digits[byte >> 4];
            at[5] = digits[byte & 15];
            at += 6;
        } else {
            if (byte == '"' || byte == '\\') *at++ = '\\';
            *at++ = (char)byte;
        }
    }
    *at++ = '"';
    return (size_t)(at - out);
}
