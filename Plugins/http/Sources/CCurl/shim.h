// What Swift cannot reach of libcurl's interface: functions with variable arguments and options of some versions.
// SPDX-License-Identifier: Apache-2.0
#ifndef HTTP_PLUGIN_CURL_SHIM_H
#define HTTP_PLUGIN_CURL_SHIM_H

// Its checks of types are macros, which would hide the functions.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

static inline CURLcode http_plugin_initialize(void) { return curl_global_init(CURL_GLOBAL_ALL); }

static inline CURLcode http_plugin_set_number(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

// libcurl copies the text.
static inline CURLcode http_plugin_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

// The list is borrowed until the transfer has ended.
static inline CURLcode http_plugin_set_headers(CURL *easy, struct curl_slist *headers) {
    return curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
}

// Makes the transfer a POST of a body, which libcurl copies.
static inline CURLcode http_plugin_set_body(CURL *easy, const void *body, size_t length) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)length);
    return code ? code : curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, (const char *)body);
}

// Where the bytes of the answer go.
static inline CURLcode http_plugin_set_receiver(CURL *easy, curl_write_callback receive, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
    return code ? code : curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
}

// What holds for every transfer, whatever the environment of the process says.
static inline CURLcode http_plugin_harden(CURL *easy) {
    CURLcode code = CURLE_OK;
#if LIBCURL_VERSION_NUM >= 0x075500
    if (!code) code = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    if (!code) code = curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
    // A look-up of a name that hangs holds up nobody once the job is given up.
    if (!code) code = curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
    // No signal handlers in somebody else's process.
    if (!code) code = curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    // Not the proxy of http_proxy and its like: personal data goes to the service alone.
    if (!code) code = curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (!code) code = curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    // An answer of HTTP/0.9 is no answer of HTTP.
    if (!code) code = curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
    // The path is signed, so it is sent as it was signed.
    if (!code) code = curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    return code;
}

static inline long http_plugin_status(CURL *easy) {
    long status = 0;
    return curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status) ? 0 : status;
}

// The Content-Type as it was sent, owned by the handle, or NULL.
static inline const char *http_plugin_content_type(CURL *easy) {
    char *type = (char *)0;
    return curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type) ? (char *)0 : type;
}

// What Retry-After says, a number of seconds or a date, in seconds from now; 0 where it says nothing.
static inline long long http_plugin_retry_after(CURL *easy) {
    curl_off_t seconds = 0;
    return curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &seconds) ? 0 : (long long)seconds;
}

// Whether a transfer has ended, and how.
static inline int http_plugin_ended(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message = curl_multi_info_read(multi, &left);
    if (!message || message->msg != CURLMSG_DONE) return 0;
    *result = message->data.result;
    return 1;
}

// CURL_WRITEFUNC_PAUSE: the receiver takes the bytes later.
static inline size_t http_plugin_pause(void) { return CURL_WRITEFUNC_PAUSE; }

#endif
