#pragma once
#include <curl/curl.h>

/* curl_easy_setopt and curl_easy_getinfo are variadic, which Swift does not import. */
typedef size_t (*sawlog_curl_sink)(char *, size_t, size_t, void *);
CURLcode sawlog_curl_set_long(CURL *c, CURLoption o, long v);
CURLcode sawlog_curl_set_text(CURL *c, CURLoption o, const char *v);
CURLcode sawlog_curl_set_pointer(CURL *c, CURLoption o, void *v);
CURLcode sawlog_curl_set_list(CURL *c, CURLoption o, struct curl_slist *v);
/* The bytes are copied. */
CURLcode sawlog_curl_set_blob(CURL *c, CURLoption o, const void *bytes, size_t length);
CURLcode sawlog_curl_set_sink(CURL *c, CURLoption o, sawlog_curl_sink f);
CURLcode sawlog_curl_set_progress(CURL *c, curl_xferinfo_callback f);
CURLcode sawlog_curl_get_long(CURL *c, CURLINFO i, long *v);
