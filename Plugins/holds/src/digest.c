// SPDX-License-Identifier: Apache-2.0
#include "digest.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <string.h>

static bool is_space(char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

static bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

static void trim(const char **text, size_t *length) {
    while (*length > 0 && is_space(**text)) {
        (*text)++;
        (*length)--;
    }
    while (*length > 0 && is_space((*text)[*length - 1])) (*length)--;
}

static int hex_digit(char byte) {
    if (is_digit(byte)) return byte - '0';
    if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
    return -1;
}

static int base64_digit(char byte) {
    if (byte >= 'A' && byte <= 'Z') return byte - 'A';
    if (byte >= 'a' && byte <= 'z') return byte - 'a' + 26;
    if (is_digit(byte)) return byte - '0' + 52;
    if (byte == '+' || byte == '-') return 62;
    if (byte == '/' || byte == '_') return 63;
    return -1;
}

static bool decode_hex(const char *text, size_t length, digest_key *key) {
    if (length % 2 != 0 || length / 2 > DIGEST_KEY_MOST) return false;
    for (size_t index = 0; index < length / 2; index++) {
        int high = hex_digit(text[2 * index]), low = hex_digit(text[2 * index + 1]);
        if (high < 0 || low < 0) return false;
        key->bytes[index] = (uint8_t)(high << 4 | low);
    }
    key->length = length / 2;
    return true;
}

static bool decode_base64(const char *text, size_t length, digest_key *key) {
    while (length > 0 && text[length - 1] == '=') length--;
    if (length % 4 == 1) return false;
    uint32_t bits = 0;
    unsigned held = 0;
    key->length = 0;
    for (size_t index = 0; index < length; index++) {
        int digit = base64_digit(text[index]);
        if (digit < 0) return false;
        bits = bits << 6 | (uint32_t)digit;
        held += 6;
        if (held < 8) continue;
        held -= 8;
        if (key->length == DIGEST_KEY_MOST) return false;
        key->bytes[key->length++] = (uint8_t)(bits >> held);
    }
    return (bits & ((1u << held) - 1u)) == 0;
}

bool digest_key_decode(const char *text, size_t length, digest_key *key) {
    trim(&text, &length);
    bool decoded = decode_hex(text, length, key) || decode_base64(text, length, key);
    if (decoded && key->length >= DIGEST_KEY_LEAST) return true;
    digest_key_wipe(key);
    return false;
}

void digest_key_wipe(digest_key *key) {
    OPENSSL_cleanse(key->bytes, sizeof key->bytes);
    key->length = 0;
}

static digest_result authenticate(const digest_key *key, const char *value, size_t length, digest *out) {
    unsigned written = 0;
    const unsigned char *made = HMAC(
        EVP_sha256(), key->bytes, (int)key->length, (const unsigned char *)value, length, out->bytes, &written);
    return made != NULL && written == DIGEST_BYTES ? DIGEST_DONE : DIGEST_FAILED;
}

// Values of other types than `email` and `phone`, a core identifier above all, are often one of the two all the same.
static bool looks_like_email(const char *value, size_t length) {
    const char *at = memchr(value, '@', length);
    return at != NULL && at != value && at != value + length - 1;
}

static bool looks_like_phone(const char *value, size_t length) {
    size_t digits = 0;
    if (length == 0 || value[0] != '+') return false;
    for (size_t index = 1; index < length; index++) {
        if (is_digit(value[index])) {
            digits++;
        } else if (memchr(" ().-/", value[index], 6) == NULL) {
            return false;
        }
    }
    return digits >= 7;
}

static void lower(char *value, size_t length) {
    for (size_t index = 0; index < length; index++) {
        if (value[index] >= 'A' && value[index] <= 'Z') value[index] = (char)(value[index] + ('a' - 'A'));
    }
}

// Keeps digits and a plus in front of them; a value without any digit stays as it is.
static size_t keep_digits(char *value, size_t length) {
    bool any = false;
    size_t kept = 0;
    for (size_t index = 0; index < length; index++) any = any || is_digit(value[index]);
    if (!any) return length;
    for (size_t index = 0; index < length; index++) {
        if (is_digit(value[index]) || (value[index] == '+' && kept == 0)) value[kept++] = value[index];
    }
    return kept;
}

digest_result digest_identifier(
    const digest_key *key, const char *type, char *value, size_t length, digest *out
) {
    const char *start = value;
    size_t left = length;
    trim(&start, &left);
    if (left == 0) return DIGEST_EMPTY;
    if (key->exact) return authenticate(key, value, length, out);
    memmove(value, start, left);
    if (strcmp(type, "email") == 0) {
        lower(value, left);
    } else if (strcmp(type, "phone") == 0) {
        left = keep_digits(value, left);
    } else if (looks_like_email(value, left)) {
        lower(value, left);
    } else if (looks_like_phone(value, left)) {
        left = keep_digits(value, left);
    }
    return authenticate(key, value, left, out);
}

digest_result digest_of_key(const digest_key *key, digest *out) {
    // The blanks keep it apart from every identifier that is trimmed, and its line has a kind of its own.
    static const char mark[] = " parasol.holds/1 ";
    return authenticate(key, mark, sizeof mark - 1, out);
}

void digest_to_hex(const digest *value, char hex[DIGEST_HEX]) {
    static const char digits[] = "0123456789abcdef";
    for (size_t index = 0; index < DIGEST_BYTES; index++) {
        hex[2 * index] = digits[value->bytes[index] >> 4];
        hex[2 * index + 1] = digits[value->bytes[index] & 15];
    }
}

bool digest_from_hex(const char *hex, digest *out) {
    for (size_t index = 0; index < DIGEST_BYTES; index++) {
        int high = hex_digit(hex[2 * index]), low = hex_digit(hex[2 * index + 1]);
        if (high < 0 || low < 0) return false;
        out->bytes[index] = (uint8_t)(high << 4 | low);
    }
    return true;
}
