// SPDX-License-Identifier: Apache-2.0
#include "settings.h"

#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct raw_settings {
    json_text list, key, decision, title, id, fraud_title, fraud_id;
    bool create, normalize;
} raw_settings;

static void wipe_raw(raw_settings *raw) {
    json_text *texts[] = {&raw->list, &raw->key, &raw->decision, &raw->title, &raw->id, &raw->fraud_title,
                          &raw->fraud_id};
    for (size_t index = 0; index < sizeof texts / sizeof *texts; index++) json_text_wipe(texts[index]);
}

static json_text *text_member(raw_settings *raw, const json_name *name) {
    if (json_name_is(name, "list")) return &raw->list;
    if (json_name_is(name, "key")) return &raw->key;
    if (json_name_is(name, "fraudDecision")) return &raw->decision;
    if (json_name_is(name, "templateTitle")) return &raw->title;
    if (json_name_is(name, "templateID")) return &raw->id;
    if (json_name_is(name, "fraudTemplateTitle")) return &raw->fraud_title;
    if (json_name_is(name, "fraudTemplateID")) return &raw->fraud_id;
    return NULL;
}

static const char *read_raw(raw_settings *raw, const uint8_t *bytes, size_t length) {
    json_reader reader;
    json_name name;
    json_open(&reader, bytes, length);
    if (!json_enter_object(&reader)) return "the settings are not a JSON object";
    while (json_next_member(&reader, &name)) {
        json_text *text = text_member(raw, &name);
        if (text != NULL) {
            if (text->bytes != NULL) return "a setting is given twice; keep one";
            if (json_peek(&reader) != JSON_STRING) return "a setting that must be text is not; put it in quotes";
            json_take_text(&reader, text);
        } else if (json_name_is(&name, "create") || json_name_is(&name, "normalize")) {
            bool *flag = json_name_is(&name, "create") ? &raw->create : &raw->normalize;
            if (json_peek(&reader) != JSON_BOOL) return "\"create\" and \"normalize\" must be true or false";
            json_take_bool(&reader, flag);
        } else {
            return "a setting is unknown; there are list, key, create, normalize, fraudDecision, templateTitle, "
                   "templateID, fraudTemplateTitle and fraudTemplateID";
        }
    }
    return json_close(&reader) ? NULL : "the settings are not valid JSON";
}

// {"outcome":…,"reason":…,"schema":1} with the template, or NULL where memory is out.
static char *make_answer(const char *outcome, const char *reason, const json_text *title, const json_text *id) {
    const json_text *template = title->bytes != NULL ? title : id;
    if (template->bytes == NULL) {
        char *answer;
        int made = asprintf(&answer, "{\"outcome\":\"%s\",\"reason\":\"%s\",\"schema\":1}", outcome, reason);
        return made < 0 ? NULL : answer;
    }
    char *quoted = malloc(6 * template->length + 2), *answer = NULL;
    if (quoted == NULL) return NULL;
    size_t length = json_quote(template->bytes, template->length, quoted);
    const char *member = title->bytes != NULL ? "templateTitle" : "templateID";
    if (asprintf(&answer, "{\"outcome\":\"%s\",\"reason\":\"%s\",\"schema\":1,\"%s\":%.*s}", outcome, reason, member,
                 (int)length, quoted) < 0) {
        answer = NULL;
    }
    free(quoted);
    return answer;
}

static bool is_text(const json_text *text, const char *wanted) {
    return text->length == strlen(wanted) && memcmp(text->bytes, wanted, text->length) == 0;
}

static const char *use_answers(settings *settings, const raw_settings *raw) {
    const json_text *title = &raw->title, *id = &raw->id;
    if ((title->bytes != NULL && id->bytes != NULL) || (raw->fraud_title.bytes != NULL && raw->fraud_id.bytes != NULL)) {
        return "a mail template is given by title and by id; keep one of the two";
    }
    if (title->length > 1024 || id->length > 1024 || raw->fraud_title.length > 1024 || raw->fraud_id.length > 1024) {
        return "a mail template's title or id is longer than 1024 bytes";
    }
    bool holds_fraud = raw->decision.bytes != NULL && is_text(&raw->decision, "hold");
    if (raw->decision.bytes != NULL && !holds_fraud && !is_text(&raw->decision, "cancel")) {
        return "\"fraudDecision\" must be \"cancel\" or \"hold\"";
    }
    settings->hold_answer = make_answer("hold", "legal-hold", title, id);
    if (raw->fraud_title.bytes != NULL || raw->fraud_id.bytes != NULL) {
        title = &raw->fraud_title;
        id = &raw->fraud_id;
    }
    settings->fraud_answer = make_answer(holds_fraud ? "hold" : "cancel", "fraud-suspicion", title, id);
    return settings->hold_answer == NULL || settings->fraud_answer == NULL ? "out of memory" : NULL;
}

static const char *use(settings *settings, raw_settings *raw) {
    if (raw->list.length == 0) return "\"list\" is missing; give the path of the list";
    if (raw->list.bytes[0] != '/') return "\"list\" must be an absolute path, beginning with /";
    if (memchr(raw->list.bytes, '\0', raw->list.length) != NULL) return "\"list\" holds a NUL character";
    if (raw->key.length == 0) return "\"key\" is missing; give at least 32 random bytes in base64 or hexadecimal";
    if (!digest_key_decode(raw->key.bytes, raw->key.length, &settings->key)) {
        return "\"key\" is not 32 to 256 bytes in base64 or hexadecimal; `openssl rand -base64 32` makes one";
    }
    settings->key.exact = !raw->normalize;
    settings->create = raw->create;
    settings->list_path = strdup(raw->list.bytes);
    if (settings->list_path == NULL) return "out of memory";
    return use_answers(settings, raw);
}

const char *settings_read(settings *settings, const uint8_t *bytes, size_t length) {
    raw_settings raw = {.normalize = true};
    memset(settings, 0, sizeof *settings);
    const char *fault = read_raw(&raw, bytes, length);
    if (fault == NULL) fault = use(settings, &raw);
    wipe_raw(&raw);
    if (fault != NULL) settings_wipe(settings);
    return fault;
}

void settings_wipe(settings *settings) {
    digest_key_wipe(&settings->key);
    free(settings->list_path);
    free(settings->hold_answer);
    free(settings->fraud_answer);
    settings->list_path = NULL;
    settings->hold_answer = NULL;
    settings->fraud_answer = NULL;
}
