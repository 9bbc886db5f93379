// Turns an identifier into the keyed hash that stands in the list.
// SPDX-License-Identifier: Apache-2.0
#ifndef HOLDS_DIGEST_H
#define HOLDS_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_BYTES 32u
#define DIGEST_HEX 64u
#define DIGEST_KEY_LEAST 32u
#define DIGEST_KEY_MOST 256u

typedef struct digest {
    uint8_t bytes[DIGEST_BYTES];
} digest;

typedef struct digest_key {
    uint8_t bytes[DIGEST_KEY_MOST];
    size_t length;
    bool exact; // hash values as they are, without making e-mail addresses and phone numbers alike
} digest_key;

// Reads a key of 32 to 256 bytes from hexadecimal or base64 (plain or URL-safe, padded or not); white space at both
// ends is passed over. What could be both is hexadecimal.
bool digest_key_decode(const char *text, size_t length, digest_key *key);
void digest_key_wipe(digest_key *key);

typedef enum digest_result { DIGEST_DONE, DIGEST_EMPTY, DIGEST_FAILED } digest_result;

// Hashes a value of the given identifier type (`email`, `phone`, others; "" if unknown). The type itself is not hashed:
// what was listed as an e-mail address is also found where it comes as a core identifier. Rewrites `value` in place.
digest_result digest_identifier(
    const digest_key *key, const char *type, char *value, size_t length, digest *out);

// A hash that only this key gives; it stands in the list, so that another key is noticed.
digest_result digest_of_key(const digest_key *key, digest *out);

void digest_to_hex(const digest *value, char hex[DIGEST_HEX]);
bool digest_from_hex(const char *hex, digest *out);

#endif
