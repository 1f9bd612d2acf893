#define CURL_DISABLE_TYPECHECK
#include "shim.h"

#include "delayed.h"

#undef curl_easy_setopt
#undef curl_easy_getinfo

static struct sawlog_delayed_library curl = {"libcurl.so.4", NULL};

#define SET(value) DELAYED(curl, curl_easy_setopt, CURLE_FAILED_INIT, c, o, value)
CURLcode sawlog_curl_set_long(CURL *c, CURLoption o, long v) SET(v)
CURLcode sawlog_curl_set_text(CURL *c, CURLoption o, const char *v) SET(v)
CURLcode sawlog_curl_set_pointer(CURL *c, CURLoption o, void *v) SET(v)
CURLcode sawlog_curl_set_list(CURL *c, CURLoption o, struct curl_slist *v) SET(v)
CURLcode sawlog_curl_set_sink(CURL *c, CURLoption o, sawlog_curl_sink f) SET(f)
static CURLcode set_blob(CURL *c, CURLoption o, struct curl_blob *v) SET(v)
CURLcode sawlog_curl_set_blob(CURL *c, CURLoption o, const void *bytes, size_t length) {
  struct curl_blob blob = {(void *)bytes, length, CURL_BLOB_COPY};
  return set_blob(c, o, &blob);
}
CURLcode sawlog_curl_set_progress(CURL *c, curl_xferinfo_callback f)
DELAYED(curl, curl_easy_setopt, CURLE_FAILED_INIT, c, CURLOPT_XFERINFOFUNCTION, f)
CURLcode sawlog_curl_get_long(CURL *c, CURLINFO i, long *v)
DELAYED(curl, curl_easy_getinfo, CURLE_FAILED_INIT, c, i, v)

STAND_IN CURLcode curl_global_init(long flags) DELAYED(curl, curl_global_init, CURLE_FAILED_INIT, flags)
STAND_IN CURL *curl_easy_init(void) DELAYED(curl, curl_easy_init, NULL)
STAND_IN CURLcode curl_easy_perform(CURL *c) DELAYED(curl, curl_easy_perform, CURLE_FAILED_INIT, c)
STAND_IN void curl_easy_reset(CURL *c) DELAYED(curl, curl_easy_reset, , c)
STAND_IN void curl_easy_cleanup(CURL *c) DELAYED(curl, curl_easy_cleanup, , c)
STAND_IN const char *curl_easy_strerror(CURLcode code) DELAYED(curl, curl_easy_strerror, "libcurl is missing", code)
STAND_IN void curl_free(void *p) DELAYED(curl, curl_free, , p)

STAND_IN struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text)
DELAYED(curl, curl_slist_append, NULL, list, text)
STAND_IN void curl_slist_free_all(struct curl_slist *list) DELAYED(curl, curl_slist_free_all, , list)

STAND_IN CURLU *curl_url(void) DELAYED(curl, curl_url, NULL)
STAND_IN void curl_url_cleanup(CURLU *url) DELAYED(curl, curl_url_cleanup, , url)
STAND_IN CURLUcode curl_url_get(CURLU *url, CURLUPart what, char **part, unsigned int flags)
DELAYED(curl, curl_url_get, CURLUE_BAD_HANDLE, url, what, part, flags)
STAND_IN CURLUcode curl_url_set(CURLU *url, CURLUPart what, const char *part, unsigned int flags)
DELAYED(curl, curl_url_set, CURLUE_BAD_HANDLE, url, what, part, flags)
STAND_IN const char *curl_url_strerror(CURLUcode code) DELAYED(curl, curl_url_strerror, "libcurl is missing", code)
