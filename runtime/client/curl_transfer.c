/* curl_transfer.c - an exchange on one handle of libcurl: how it is set up, what its callbacks do,
 * and what its end means. Who drives it is elsewhere. */
#include <errno.h>

#include "curl_internal.h"

#if LIBCURL_VERSION_NUM < 0x074400
#error "libcurl 7.68.0 or later is needed (curl_multi_poll)"
#endif

/* Callbacks. */

static inline bool is_space(char byte)
{
    return (unsigned char)byte <= ' ' &&
           (byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == '\0');
}

static tern_str trim(const char *bytes, size_t length)
{
    tern_str text = {bytes, length};

    while (text.len > 0 && is_space(text.ptr[text.len - 1]))
        text.len--;
    while (text.len > 0 && is_space(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    return text;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *context)
{
    tern_transfer *self = (tern_transfer *)context;
    size_t length = size * count;
    const char *colon = (const char *)memchr(bytes, ':', length);

    self->moved = true;
    if (length >= 5 && memcmp(bytes, "HTTP/", 5) == 0) {
        long http_status = 0;
        curl_easy_getinfo(self->easy, CURLINFO_RESPONSE_CODE, &http_status);
        tern_reply_start(self->reply, (int)http_status);
    } else if (colon && bytes[0] != ' ' && bytes[0] != '\t') { /* no line that goes on */
        size_t name = (size_t)(colon - bytes);
        self->failure = tern_reply_add_header(self->reply, trim(bytes, name),
                                              trim(colon + 1, length - name - 1));
    }
    return self->failure == TERN_OK ? length : 0;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *context)
{
    tern_transfer *self = (tern_transfer *)context;

    self->failure = tern_reply_add_body(self->reply, bytes, size * count);
    return self->failure == TERN_OK ? size * count : 0;
}

#if LIBCURL_VERSION_NUM >= 0x075000
/* libcurl sends a request again by itself where a connection that it reuses turns out to be closed,
 * whatever the method. The server may have acted on the first one. */
static int count_sending(void *context, char *remote, char *local, int remote_port, int local_port)
{
    tern_transfer *self = (tern_transfer *)context;

    (void)remote;
    (void)local;
    (void)remote_port;
    (void)local_port;
    if (self->sent > 0 && !self->exchange->repeatable)
        return CURL_PREREQFUNC_ABORT;
    self->sent++;
    self->moved_us = tern_clock_now_us();
    return CURL_PREREQFUNC_OK;
}
#endif

/* Called whenever libcurl has done something: bytes that have moved are seen here, whichever way.
 */
static int watch_progress(void *context, curl_off_t down_total, curl_off_t down,
                          curl_off_t up_total, curl_off_t up)
{
    tern_transfer *self = (tern_transfer *)context;
    int64_t bytes = (int64_t)down + (int64_t)up;

    (void)down_total;
    (void)up_total;
    if (self->moved || bytes != self->bytes)
        self->moved_us = tern_clock_now_us();
    self->moved = false;
    self->bytes = bytes;
    return 0;
}

/* Handles. */

static bool set_text(CURL *easy, CURLoption option, tern_str text)
{
    return text.len == 0 || curl_easy_setopt(easy, option, text.ptr) == CURLE_OK;
}

/* What does not change from one exchange to the next. What libcurl's build may lack, and is not
 * needed for safety, is not looked at. */
static bool set_up(tern_transfer *self, const tern_curl *curl)
{
    const tern_client_options *options = self->options;
    CURL *easy = self->easy;
    long tls = options->min_tls == TERN_TLS_1_3 ? CURL_SSLVERSION_TLSv1_3 : CURL_SSLVERSION_TLSv1_2;
    bool set = true;

#define SET(option, value) (set = set && curl_easy_setopt(easy, option, value) == CURLE_OK)
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_ERRORBUFFER, self->message);
    SET(CURLOPT_PRIVATE, self);
#if LIBCURL_VERSION_NUM >= 0x075500
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
#else
    SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_PATH_AS_IS, 1L);
    SET(CURLOPT_HTTP09_ALLOWED, 0L);
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, tls);
    SET(CURLOPT_HEADERFUNCTION, take_header);
    SET(CURLOPT_HEADERDATA, self);
    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, self);
    SET(CURLOPT_READFUNCTION, tern_curl_give_body);
    SET(CURLOPT_READDATA, self);
    SET(CURLOPT_SEEKFUNCTION, tern_curl_rewind_body);
    SET(CURLOPT_SEEKDATA, self);
#if LIBCURL_VERSION_NUM >= 0x075000
    SET(CURLOPT_PREREQFUNCTION, count_sending);
    SET(CURLOPT_PREREQDATA, self);
#endif
    SET(CURLOPT_XFERINFOFUNCTION, watch_progress);
    SET(CURLOPT_XFERINFODATA, self);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_SHARE, curl->share);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)options->connect_timeout_ms);
    /* Not there in a build without the feature. */
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    /* Without it libcurl asks the environment each time, which is slow. */
    if (!curl->has_proxy)
        SET(CURLOPT_NOPROXY, "*");
#undef SET
    return set && set_text(easy, CURLOPT_PROXY, options->proxy) &&
           set_text(easy, CURLOPT_CAINFO, options->ca_file) &&
           set_text(easy, CURLOPT_SSLCERT, options->certificate_file) &&
           set_text(easy, CURLOPT_SSLKEY, options->key_file) &&
           set_text(easy, CURLOPT_KEYPASSWD, options->key_password) &&
           set_text(easy, CURLOPT_PINNEDPUBLICKEY, options->pinned_keys);
}

/* An exchange. */

bool tern_transfer_init(tern_transfer *self, const tern_curl *curl)
{
    memset(self, 0, sizeof *self);
    self->options = curl->options;
    self->plain = true;
    self->easy = curl_easy_init();
    return self->easy && set_up(self, curl);
}

void tern_transfer_free(tern_transfer *self)
{
    if (self->easy)
        curl_easy_cleanup(self->easy);
    self->easy = NULL;
}

/* Forgets what is the caller's, which the handle outlives. */
static void let_go(tern_transfer *self)
{
    curl_easy_setopt(self->easy, CURLOPT_HTTPHEADER, NULL);
    if (!self->plain)
        curl_easy_setopt(self->easy, CURLOPT_POSTFIELDS, NULL);
    tern_curl_headers_free(&self->headers);
    if (self->file)
        fclose(self->file);
    self->file = NULL;
    self->exchange = NULL;
    self->reply = NULL;
    self->error = NULL;
}

tern_status tern_transfer_begin(tern_transfer *self, const tern_exchange *exchange,
                                tern_reply *reply, tern_error *error)
{
    const tern_body *body = exchange->body;
    tern_status status = TERN_OK;

    self->exchange = exchange;
    self->reply = reply;
    self->error = error;
    self->failure = TERN_OK;
    self->sent = 0;
    self->bytes = 0;
    self->moved = false;
    self->message[0] = '\0';
    self->begin_us = self->moved_us = tern_clock_now_us();
    if (body->kind == TERN_BODY_FILE) {
        self->file = fopen(body->path, "rb");
        if (self->file == NULL) {
            tern_reply_not_sent(reply);
            status = tern_transfer_fail(self, TERN_ERROR_REQUEST, "a file that can be read",
                                        strerror(errno));
        }
    }
    if (status == TERN_OK &&
        (!tern_curl_headers_make(exchange, &self->headers) || !tern_curl_set_body(self) ||
         curl_easy_setopt(self->easy, CURLOPT_URL, exchange->url.ptr) ||
         curl_easy_setopt(self->easy, CURLOPT_HTTPHEADER, self->headers.nodes) ||
         curl_easy_setopt(self->easy, CURLOPT_TIMEOUT_MS, (long)exchange->timeout_ms)))
        status = tern_transfer_fail(self, TERN_ERROR_MEMORY, NULL, NULL);
    if (status != TERN_OK)
        let_go(self);
    return status;
}

tern_status tern_transfer_fail(const tern_transfer *self, tern_status status, const char *expected,
                               const char *found)
{
    return tern_client_fail(self->error, status, TERN_STR(""), expected, found);
}

tern_status tern_transfer_fail_idle(const tern_transfer *self)
{
    return tern_transfer_fail(self, TERN_ERROR_TIMEOUT, "some bytes within idle_timeout_ms",
                              "none");
}

bool tern_transfer_is_connected(const tern_transfer *self)
{
    curl_off_t time = 0;

    curl_easy_getinfo(self->easy, CURLINFO_PRETRANSFER_TIME_T, &time);
    return time > 0;
}

int64_t tern_transfer_idle_left_us(const tern_transfer *self, int64_t now_us)
{
    int64_t idle_us = self->options->idle_timeout_ms * 1000, moved_us = self->moved_us;
    curl_off_t connected_us = 0;

    if (self->options->idle_timeout_ms == TERN_NO_TIMEOUT)
        return INT64_MAX;
    curl_easy_getinfo(self->easy, CURLINFO_PRETRANSFER_TIME_T, &connected_us);
    if (connected_us == 0)
        return idle_us;
    if (moved_us < self->begin_us + (int64_t)connected_us)
        moved_us = self->begin_us + (int64_t)connected_us;
    return idle_us - (now_us - moved_us);
}

tern_status tern_transfer_end(tern_transfer *self, tern_status status, CURLcode code)
{
    tern_transfer_measure(self);
    if (status == TERN_OK)
        status = tern_transfer_conclude(self, code);
    if (status != TERN_OK && !tern_transfer_was_sent(self, code))
        tern_reply_not_sent(self->reply);
    let_go(self);
    return status;
}
