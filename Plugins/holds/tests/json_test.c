// SPDX-License-Identifier: Apache-2.0
#include "check.h"
#include "json.h"

#include <stdio.h>
#include <string.h>

static bool accepts(const char *text) {
    json_reader reader;
    json_open(&reader, (const uint8_t *)text, strlen(text));
    bool skipped = json_skip(&reader);
    return json_close(&reader) && skipped;
}

static void takes_what_the_grammar_allows(void) {
    const char *good[] = {
        "null", " true ", "false", "0", "-0", "12.50e+3", "1E-2", "\"\"", "[]", "{}", "[1,[2,[]],{\"a\":null}]",
        "{\"a\":1,\"b\":[true,false],\"c\":{\"d\":\"e\"}}", "\t\r\n [ 1 , 2 ] ", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"",
        "\"\xF0\x9F\x98\x80\"", "\"\\ud83d\\ude00\"", "\"\xEF\xBF\xBF\"", "\"\xF4\x8F\xBF\xBF\"",
    };
    for (size_t index = 0; index < sizeof good / sizeof *good; index++) {
        if (!accepts(good[index])) fprintf(stderr, "refused: %s\n", good[index]);
        CHECK(accepts(good[index]));
    }
}

static void refuses_what_the_grammar_forbids(void) {
    const char *bad[] = {
        "", " ", "nul", "True", "01", "+1", "1.", ".5", "1e", "1e+", "- 1", "0x1", "NaN", "\"", "\"a", "'a'", "[", "]",
        "[1,]", "[,1]", "[1 2]", "[1,,2]", "{", "}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}", "{1:2}",
        "{\"a\":1 \"b\":2}", "{\"a\" 1}", "[}", "{]", "1 2", "[] x", "\"\n\"", "\"\x01\"", "\"\\x\"", "\"\\u12\"",
        "\"\\u12g4\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\ud800x\"", "\"\x80\"", "\"\xC0\xAF\"",
        "\"\xC1\xBF\"", "\"\xE0\x80\x80\"", "\"\xED\xA0\x80\"", "\"\xF0\x80\x80\x80\"", "\"\xF4\x90\x80\x80\"",
        "\"\xF5\x80\x80\x80\"", "\"\xE2\x82\"", "\"\xC3\"", "\xEF\xBB\xBF{}", "// c\n1", "\"\\", "\"\\u",
    };
    for (size_t index = 0; index < sizeof bad / sizeof *bad; index++) {
        if (accepts(bad[index])) fprintf(stderr, "accepted: %s\n", bad[index]);
        CHECK(!accepts(bad[index]));
    }
}

static void refuses_every_beginning_of_a_document(void) {
    const char *whole = "{\"a\":[1,-2.5e3,\"\\ud83d\\ude00\xE2\x82\xAC\"],\"b\":{\"c\":[true,false,null]}}";
    CHECK(accepts(whole));
    for (size_t length = 0; length < strlen(whole); length++) {
        json_reader reader;
        // A copy of exactly this length, so that valgrind sees any look behind its end.
        uint8_t *copy = malloc(length + (length == 0));
        memcpy(copy, whole, length);
        json_open(&reader, copy, length);
        json_skip(&reader);
        CHECK(!json_close(&reader));
        free(copy);
    }
}

static void nests_64_deep_and_no_deeper(void) {
    char text[2 * 65 + 1];
    for (size_t depth = 64; depth <= 65; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        text[2 * depth] = '\0';
        CHECK(accepts(text) == (depth == 64));
    }
    char *bomb = malloc(1000001);
    memset(bomb, '[', 1000000);
    bomb[1000000] = '\0';
    CHECK(!accepts(bomb));
    free(bomb);
}

static void resolves_escapes(void) {
    const char *source = "\"a\\u0000b\\u00e9\\u20ac\\ud83d\\ude00\\n\\\"\"";
    json_reader reader;
    json_text text;
    json_open(&reader, (const uint8_t *)source, strlen(source));
    CHECK(json_take_text(&reader, &text) && json_close(&reader));
    CHECK(text.length == 14);
    CHECK(memcmp(text.bytes, "a\0b\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\n\"", 14) == 0);
    json_text_wipe(&text);
    CHECK(text.bytes == NULL);
}

static void reads_whole_numbers_of_64_bits(void) {
    struct { const char *text; bool good; int64_t value; } cases[] = {
        {"0", true, 0}, {"-0", true, 0}, {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN}, {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0}, {"1.0", false, 0}, {"1e3", false, 0}, {"\"1\"", false, 0},
    };
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        json_reader reader;
        int64_t value = -1;
        json_open(&reader, (const uint8_t *)cases[index].text, strlen(cases[index].text));
        bool good = json_take_integer(&reader, &value) && json_close(&reader);
        CHECK(good == cases[index].good);
        CHECK(!good || value == cases[index].value);
    }
}

static void matches_names_by_all_their_bytes(void) {
    char source[200], zeros[JSON_NAME_BYTES + 1];
    json_reader reader;
    json_name name;
    snprintf(source, sizeof source, "{\"li\\u0073t\":1,\"list\\u0000\":2,\"%0100d\":3}", 0);
    json_open(&reader, (const uint8_t *)source, strlen(source));
    CHECK(json_enter_object(&reader));
    CHECK(json_next_member(&reader, &name) && json_name_is(&name, "list") && json_skip(&reader));
    CHECK(json_next_member(&reader, &name) && !json_name_is(&name, "list") && json_skip(&reader));
    snprintf(zeros, sizeof zeros, "%064d", 0);
    CHECK(json_next_member(&reader, &name) && !json_name_is(&name, zeros) && json_skip(&reader));
    CHECK(!json_next_member(&reader, &name) && json_close(&reader));
}

static void quotes_text_so_that_it_reads_back(void) {
    const char raw[] = "a\"b\\c\x01\n\x1f\xC3\xA9/";
    char quoted[6 * sizeof raw + 2];
    json_reader reader;
    json_text text;
    size_t length = json_quote(raw, sizeof raw - 1, quoted);
    json_open(&reader, (const uint8_t *)quoted, length);
    CHECK(json_take_text(&reader, &text) && json_close(&reader));
    CHECK(text.length == sizeof raw - 1 && memcmp(text.bytes, raw, text.length) == 0);
    json_text_wipe(&text);
}

// A fixed seed: a failure can be repeated.
static void survives_random_changes_of_a_document(void) {
    const char *whole = "{\"schema\":1,\"identifier\":{\"type\":\"email\",\"value\":\"a\\u00e9\xE2\x82\xAC\"},\"x\":[1.5e3,true]}";
    size_t length = strlen(whole);
    uint32_t seed = 20261121;
    for (int round = 0; round < 20000; round++) {
        uint8_t *copy = malloc(length);
        memcpy(copy, whole, length);
        for (int change = 0; change < 1 + round % 4; change++) {
            seed = seed * 1664525u + 1013904223u;
            copy[(seed >> 8) % length] = (uint8_t)(seed >> 24);
        }
        json_reader reader;
        json_open(&reader, copy, length);
        bool skipped = json_skip(&reader);
        CHECK(!json_close(&reader) || skipped);
        free(copy);
    }
}

int main(void) {
    static const test tests[] = {
        {"the reader takes what the grammar allows", takes_what_the_grammar_allows},
        {"the reader refuses what the grammar forbids", refuses_what_the_grammar_forbids},
        {"every beginning of a document is refused", refuses_every_beginning_of_a_document},
        {"values nest 64 deep and no deeper", nests_64_deep_and_no_deeper},
        {"escapes are resolved", resolves_escapes},
        {"whole numbers of 64 bits are read, others refused", reads_whole_numbers_of_64_bits},
        {"names match by all their bytes", matches_names_by_all_their_bytes},
        {"quoted text reads back", quotes_text_so_that_it_reads_back},
        {"random changes of a document do no harm", survives_random_changes_of_a_document},
    };
    return run_tests("json", tests, sizeof tests / sizeof *tests);
}
