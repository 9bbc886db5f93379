// SPDX-License-Identifier: Apache-2.0
#include "check.h"
#include "digest.h"

#include <string.h>

static digest_key key_of(const char *text) {
    digest_key key = {.length = 0};
    CHECK(digest_key_decode(text, strlen(text), &key));
    return key;
}

static digest hash(const digest_key *key, const char *type, const char *value) {
    char copy[256];
    digest out;
    size_t length = strlen(value);
    memcpy(copy, value, length);
    CHECK(digest_identifier(key, type, copy, length, &out) == DIGEST_DONE);
    return out;
}

static bool alike(const char *type, const char *left, const char *other_type, const char *right) {
    digest_key key = key_of("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    digest one = hash(&key, type, left), two = hash(&key, other_type, right);
    return memcmp(one.bytes, two.bytes, DIGEST_BYTES) == 0;
}

static void is_hmac_sha_256(void) {
    // RFC 4231, test cases 6 and 7: a key of 131 bytes of 0xaa.
    char hex[263], made[DIGEST_HEX];
    memset(hex, 'a', 262);
    hex[262] = '\0';
    digest_key key = key_of(hex);
    digest out = hash(&key, "", "Test Using Larger Than Block-Size Key - Hash Key First");
    digest_to_hex(&out, made);
    CHECK(memcmp(made, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54", DIGEST_HEX) == 0);
    out = hash(&key, "",
               "This is a test using a larger than block-size key and a larger than block-size data. The key needs to "
               "be hashed before being used by the HMAC algorithm.");
    digest_to_hex(&out, made);
    CHECK(memcmp(made, "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2", DIGEST_HEX) == 0);
}

static void reads_keys_in_three_spellings(void) {
    digest_key hex = key_of(" fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0\n");
    digest_key padded = key_of("//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=");
    digest_key url_safe = key_of("__79_Pv6-fj39vX08_Lx8O_u7ezr6uno5-bl5OPi4eA");
    CHECK(hex.length == 32 && padded.length == 32 && url_safe.length == 32);
    CHECK(memcmp(hex.bytes, padded.bytes, 32) == 0 && memcmp(hex.bytes, url_safe.bytes, 32) == 0);
}

static void refuses_short_and_strange_keys(void) {
    const char *bad[] = {"", "short", "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0", "AAAA", "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4",
                         "!!79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=", "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eB"};
    for (size_t index = 0; index < sizeof bad / sizeof *bad; index++) {
        digest_key key = {.length = 0};
        CHECK(!digest_key_decode(bad[index], strlen(bad[index]), &key));
        CHECK(key.length == 0);
    }
    char long_key[2 * (DIGEST_KEY_MOST + 1) + 1];
    digest_key key = {.length = 0};
    memset(long_key, 'a', sizeof long_key - 1);
    CHECK(!digest_key_decode(long_key, sizeof long_key - 1, &key));
}

static void spells_addresses_and_numbers_alike(void) {
    CHECK(alike("email", "Ada@Example.ORG ", "email", "ada@example.org"));
    CHECK(alike("email", "Ada@Example.org", "coreIdentifier", "\tada@EXAMPLE.org\n"));
    CHECK(alike("phone", "+44 (20) 7946-0958", "phone", "+442079460958"));
    CHECK(alike("phone", "+44 20 7946 0958", "coreIdentifier", "+44.20.7946.0958"));
    CHECK(alike("userId", "u-17", "coreIdentifier", " u-17 "));
    CHECK(alike("email", "\xC3\x84@x.org", "email", "\xC3\x84@X.org"));
}

static void keeps_different_things_apart(void) {
    CHECK(!alike("email", "ada@example.org", "email", "bob@example.org"));
    CHECK(!alike("userId", "U-17", "userId", "u-17"));
    CHECK(!alike("userId", "12-34", "userId", "1234"));
    CHECK(!alike("phone", "+442079460958", "phone", "442079460958"));
    CHECK(!alike("phone", "unknown", "phone", "none"));
    CHECK(!alike("userId", "@handle", "userId", "@Handle"));
}

static void an_exact_key_takes_values_as_they_are(void) {
    digest_key key = key_of("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    key.exact = true;
    digest one = hash(&key, "email", "Ada@example.org"), two = hash(&key, "email", "ada@example.org");
    CHECK(memcmp(one.bytes, two.bytes, DIGEST_BYTES) != 0);
}

static void nothing_has_no_hash(void) {
    digest_key key = key_of("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    char blank[] = " \t\r\n";
    digest out;
    CHECK(digest_identifier(&key, "email", blank, strlen(blank), &out) == DIGEST_EMPTY);
    CHECK(digest_identifier(&key, "", blank, 0, &out) == DIGEST_EMPTY);
}

int main(void) {
    static const test tests[] = {
        {"the hash is HMAC-SHA-256 as in RFC 4231", is_hmac_sha_256},
        {"a key is read in hexadecimal and both kinds of base64", reads_keys_in_three_spellings},
        {"short, long and strange keys are refused", refuses_short_and_strange_keys},
        {"addresses and numbers are spelled alike under every type", spells_addresses_and_numbers_alike},
        {"different people stay apart", keeps_different_things_apart},
        {"an exact key takes values as they are", an_exact_key_takes_values_as_they_are},
        {"an empty value has no hash", nothing_has_no_hash},
    };
    return run_tests("digest", tests, sizeof tests / sizeof *tests);
}
