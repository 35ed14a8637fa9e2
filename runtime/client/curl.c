/* curl.c - the transport on libcurl.
 *
 * Each connection that is kept is an easy handle in a multi handle of its own: what
 * curl_easy_perform does as well, but in a way that another thread can wake up. Names and TLS
 * sessions are shared by all of them; connections are not, since libcurl can't share them between
 * threads safely.
 */
#define _DEFAULT_SOURCE
#include <curl/curl.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "client_internal.h"

#if LIBCURL_VERSION_NUM < 0x074400
#error "libcurl 7.68.0 or later is needed (curl_multi_wakeup)"
#endif

enum { POLL_AT_MOST_MS = 1000, NOT_COUNTED = -1 };

/* A connection and the exchange that it is used for. */
typedef struct connection {
    CURL *easy;
    CURLM *multi;
    struct connection *next;

    /* Of an exchange. */
    const tern_exchange *exchange;
    tern_reply *reply;
    FILE *file;
    /* What a callback failed with. */
    tern_status failure;
    /* The handle is set for a GET without a body, as it is when it is new. */
    bool plain;
    /* Times that libcurl began to send the request. */
    int sent;
    int64_t header_bytes;
    char message[CURL_ERROR_SIZE];
} connection;

struct tern_curl {
    const tern_client_options *options;
    CURLSH *share;
    pthread_mutex_t share_locks[CURL_LOCK_DATA_LAST];
    pthread_mutex_t mutex;
    /* Those not in use, the one last used first. */
    connection *idle;
    unsigned idle_count;
    bool locks_made;
};

/* SIGPIPE: what a TLS library may write to a connection that is closed must not end the program.
 * libcurl could ignore the signal, but only for all threads at once; so it is kept from this
 * thread, and taken away if it came. */

typedef struct pipe_guard {
    sigset_t before;
    bool active;
} pipe_guard;

static void guard_pipe(pipe_guard *guard)
{
    sigset_t pipe;

    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    /* Where the program keeps it off itself, one that waits is the program's. */
    guard->active = pthread_sigmask(SIG_BLOCK, &pipe, &guard->before) == 0 &&
                    sigismember(&guard->before, SIGPIPE) == 0;
}

static void unguard_pipe(const pipe_guard *guard)
{
    sigset_t pending, pipe;
    int number;

    if (!guard->active)
        return;
    sigemptyset(&pending);
    sigpending(&pending);
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    if (sigismember(&pending, SIGPIPE) == 1)
        sigwait(&pipe, &number);
    pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
}

static void free_connection(connection *self)
{
    if (self->easy)
        curl_easy_cleanup(self->easy);
    if (self->multi)
        curl_multi_cleanup(self->multi);
    free(self);
}

/* Callbacks. */

static void lock_share(CURL *easy, curl_lock_data data, curl_lock_access access, void *context)
{
    tern_curl *self = (tern_curl *)context;

    (void)easy;
    (void)access;
    pthread_mutex_lock(&self->share_locks[data]);
}

static void unlock_share(CURL *easy, curl_lock_data data, void *context)
{
    tern_curl *self = (tern_curl *)context;

    (void)easy;
    pthread_mutex_unlock(&self->share_locks[data]);
}

static tern_str trim(const char *bytes, size_t length)
{
    tern_str text = {bytes, length};

    while (text.len > 0 && strchr(" \t\r\n", text.ptr[text.len - 1]))
        text.len--;
    while (text.len > 0 && strchr(" \t", text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    return text;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *context)
{
    connection *self = (connection *)context;
    size_t length = size * count;
    const char *colon = (const char *)memchr(bytes, ':', length);

    self->header_bytes += (int64_t)length;
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
    connection *self = (connection *)context;

    self->failure = tern_reply_add_body(self->reply, bytes, size * count);
    return self->failure == TERN_OK ? size * count : 0;
}

static size_t give_body(char *to, size_t size, size_t count, void *context)
{
    connection *self = (connection *)context;
    const tern_body *body = self->exchange->body;
    size_t length = 0;

    if (self->file) {
        length = fread(to, 1, size * count, self->file);
        if (ferror(self->file))
            self->failure = TERN_ERROR_READ;
    } else {
        self->failure = body->source.read(body->source.context, to, size * count, &length);
    }
    return self->failure == TERN_OK ? length : CURL_READFUNC_ABORT;
}

static int rewind_body(void *context, curl_off_t offset, int origin)
{
    connection *self = (connection *)context;
    const tern_body *body = self->exchange->body;

    if (offset != 0 || origin != SEEK_SET)
        return CURL_SEEKFUNC_CANTSEEK;
    if (self->file)
        return fseek(self->file, 0, SEEK_SET) == 0 ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
    if (body->rewind == NULL)
        return CURL_SEEKFUNC_CANTSEEK;
    self->failure = body->rewind(body->source.context);
    return self->failure == TERN_OK ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

#if LIBCURL_VERSION_NUM >= 0x075000
/* libcurl sends a request again by itself where a connection that it reuses turns out to be closed,
 * whatever the method. The server may have acted on the first one. */
static int count_sending(void *context, char *remote, char *local, int remote_port, int local_port)
{
    connection *self = (connection *)context;

    (void)remote;
    (void)local;
    (void)remote_port;
    (void)local_port;
    if (self->sent > 0 && !self->exchange->repeatable)
        return CURL_PREREQFUNC_ABORT;
    self->sent++;
    return CURL_PREREQFUNC_OK;
}
#endif

/* Handles. */

static bool set_text(CURL *easy, CURLoption option, tern_str text)
{
    return text.len == 0 || curl_easy_setopt(easy, option, text.ptr) == CURLE_OK;
}

/* What does not change from one exchange to the next. What libcurl's build may lack, and is not
 * needed for safety, is not looked at. */
static bool set_up(const tern_curl *self, connection *made)
{
    const tern_client_options *options = self->options;
    CURL *easy = made->easy;
    long tls = options->min_tls == TERN_TLS_1_3 ? CURL_SSLVERSION_TLSv1_3 : CURL_SSLVERSION_TLSv1_2;
    bool set = true;

#define SET(option, value) (set = set && curl_easy_setopt(easy, option, value) == CURLE_OK)
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_ERRORBUFFER, made->message);
    SET(CURLOPT_PRIVATE, made);
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
    SET(CURLOPT_HEADERDATA, made);
    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, made);
    SET(CURLOPT_READFUNCTION, give_body);
    SET(CURLOPT_READDATA, made);
    SET(CURLOPT_SEEKFUNCTION, rewind_body);
    SET(CURLOPT_SEEKDATA, made);
#if LIBCURL_VERSION_NUM >= 0x075000
    SET(CURLOPT_PREREQFUNCTION, count_sending);
    SET(CURLOPT_PREREQDATA, made);
#endif
    SET(CURLOPT_SHARE, self->share);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)options->connect_timeout_ms);
    /* Not there in a build without the feature. */
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
#undef SET
    return set && set_text(easy, CURLOPT_PROXY, options->proxy) &&
           set_text(easy, CURLOPT_CAINFO, options->ca_file) &&
           set_text(easy, CURLOPT_SSLCERT, options->certificate_file) &&
           set_text(easy, CURLOPT_SSLKEY, options->key_file) &&
           set_text(easy, CURLOPT_KEYPASSWD, options->key_password) &&
           set_text(easy, CURLOPT_PINNEDPUBLICKEY, options->pinned_keys);
}

static connection *make_connection(const tern_curl *self)
{
    connection *made = (connection *)calloc(1, sizeof *made);

    if (made == NULL)
        return NULL;
    made->multi = curl_multi_init();
    made->easy = curl_easy_init();
    made->plain = true;
    if (made->multi && made->easy && set_up(self, made))
        return made;
    free_connection(made);
    return NULL;
}

static connection *take_connection(tern_curl *self)
{
    connection *taken;

    pthread_mutex_lock(&self->mutex);
    taken = self->idle;
    if (taken) {
        self->idle = taken->next;
        self->idle_count--;
    }
    pthread_mutex_unlock(&self->mutex);
    return taken ? taken : make_connection(self);
}

static void give_connection_back(tern_curl *self, connection *used)
{
    bool keep;

    used->exchange = NULL;
    used->reply = NULL;
    pthread_mutex_lock(&self->mutex);
    keep = self->idle_count < self->options->max_idle_connections;
    if (keep) {
        used->next = self->idle;
        self->idle = used;
        self->idle_count++;
    }
    pthread_mutex_unlock(&self->mutex);
    if (!keep)
        free_connection(used);
}

static pthread_once_t global_once = PTHREAD_ONCE_INIT;
static bool global_failed;

static void global_init(void)
{
    global_failed = curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK;
}

tern_status tern_curl_create(const tern_client_options *options, tern_curl **out_curl)
{
    tern_curl *self;

    *out_curl = NULL;
    if (pthread_once(&global_once, global_init) != 0 || global_failed)
        return TERN_ERROR_MEMORY;
    self = (tern_curl *)calloc(1, sizeof *self);
    if (self == NULL)
        return TERN_ERROR_MEMORY;
    self->options = options;
    if (pthread_mutex_init(&self->mutex, NULL) != 0) {
        free(self);
        return TERN_ERROR_MEMORY;
    }
    for (size_t i = 0; i < CURL_LOCK_DATA_LAST; i++) {
        if (pthread_mutex_init(&self->share_locks[i], NULL) != 0) {
            while (i-- > 0)
                pthread_mutex_destroy(&self->share_locks[i]);
            tern_curl_free(self);
            return TERN_ERROR_MEMORY;
        }
    }
    self->locks_made = true;
    self->share = curl_share_init();
    if (self->share == NULL ||
        curl_share_setopt(self->share, CURLSHOPT_LOCKFUNC, lock_share) != CURLSHE_OK ||
        curl_share_setopt(self->share, CURLSHOPT_UNLOCKFUNC, unlock_share) != CURLSHE_OK ||
        curl_share_setopt(self->share, CURLSHOPT_USERDATA, self) != CURLSHE_OK ||
        curl_share_setopt(self->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS) != CURLSHE_OK) {
        tern_curl_free(self);
        return TERN_ERROR_MEMORY;
    }
    /* Not there in a build without TLS. */
    curl_share_setopt(self->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    *out_curl = self;
    return TERN_OK;
}

void tern_curl_free(tern_curl *curl)
{
    pipe_guard guard;

    if (curl == NULL)
        return;
    guard_pipe(&guard);
    while (curl->idle) {
        connection *next = curl->idle->next;
        free_connection(curl->idle);
        curl->idle = next;
    }
    unguard_pipe(&guard);
    if (curl->share)
        curl_share_cleanup(curl->share);
    for (size_t i = 0; curl->locks_made && i < CURL_LOCK_DATA_LAST; i++)
        pthread_mutex_destroy(&curl->share_locks[i]);
    pthread_mutex_destroy(&curl->mutex);
    free(curl);
}

/* An exchange. */

/* The headers for libcurl, lines and nodes in one block, which free_headers wipes: credentials are
 * among them. */
typedef struct header_list {
    struct curl_slist *nodes;
    size_t count;
    char *bytes;
    size_t size;
} header_list;

static void add_line(header_list *list, tern_str name, const char *between, tern_str value)
{
    struct curl_slist *node = &list->nodes[list->count];
    size_t length = strlen(between);

    node->data = list->bytes;
    node->next = NULL;
    if (list->count++ > 0)
        node[-1].next = node;
    memcpy(list->bytes, name.ptr, name.len);
    memcpy(list->bytes + name.len, between, length);
    if (value.len > 0)
        memcpy(list->bytes + name.len + length, value.ptr, value.len);
    list->bytes += name.len + length + value.len;
    *list->bytes++ = '\0';
}

static bool make_headers(const tern_exchange *exchange, header_list *out_list)
{
    /* What libcurl would add by itself: a wait of a second for servers that don't know Expect, a
     * type for bodies that have none, any media type. Without a value it leaves them out. */
    static const tern_str own[] = {TERN_STR_INIT("Expect"), TERN_STR_INIT("Content-Type"),
                                   TERN_STR_INIT("Accept")};
    enum { OWN_COUNT = sizeof own / sizeof own[0] };
    size_t nodes = (exchange->header_count + OWN_COUNT) * sizeof(struct curl_slist);
    size_t size = nodes;

    for (size_t i = 0; i < OWN_COUNT; i++)
        size += own[i].len + sizeof ":";
    for (size_t i = 0; i < exchange->header_count; i++)
        size += exchange->headers[i].name.len + exchange->headers[i].value.len + sizeof ": ";
    memset(out_list, 0, sizeof *out_list);
    out_list->nodes = (struct curl_slist *)malloc(size);
    if (out_list->nodes == NULL)
        return false;
    out_list->size = size;
    out_list->bytes = (char *)out_list->nodes + nodes;
    for (size_t i = 0; i < OWN_COUNT; i++) {
        if (!tern_find_pair(exchange->headers, exchange->header_count, own[i]))
            add_line(out_list, own[i], ":", TERN_STR(""));
    }
    for (size_t i = 0; i < exchange->header_count; i++) {
        const tern_pair *header = &exchange->headers[i];
        /* "Name;" is how libcurl is told to send one without a value. */
        add_line(out_list, header->name, header->value.len > 0 ? ": " : ";", header->value);
    }
    return true;
}

static void free_headers(header_list *list)
{
    if (list->nodes)
        tern_wipe(list->nodes, list->size);
    free(list->nodes);
}

static bool is_any_of(tern_str method, const char *a, const char *b, const char *c)
{
    return tern_str_is(method, a) || tern_str_is(method, b) || tern_str_is(method, c);
}

/* The length of a regular file; NOT_COUNTED where it is not known. */
static int64_t file_length(FILE *file)
{
    struct stat about;

    return fstat(fileno(file), &about) == 0 && S_ISREG(about.st_mode) ? (int64_t)about.st_size
                                                                      : NOT_COUNTED;
}

static bool set_body(connection *self)
{
    const tern_exchange *exchange = self->exchange;
    const tern_body *body = exchange->body;
    CURL *easy = self->easy;
    bool plain = body->kind == TERN_BODY_NONE && tern_str_is(exchange->method, "GET");
    bool set = true;
    int64_t length;

    if (plain && self->plain)
        return true;
    self->plain = false;
#define SET(option, value) (set = set && curl_easy_setopt(easy, option, value) == CURLE_OK)
    /* Back to a GET without a body, whatever there was before. */
    SET(CURLOPT_POSTFIELDS, NULL);
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)NOT_COUNTED);
    SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)NOT_COUNTED);
    SET(CURLOPT_UPLOAD, 0L);
    SET(CURLOPT_NOBODY, 0L);
    SET(CURLOPT_HTTPGET, 1L);
    SET(CURLOPT_CUSTOMREQUEST, NULL);
    switch (body->kind) {
    case TERN_BODY_FILE:
    case TERN_BODY_SOURCE:
        length = self->file         ? file_length(self->file)
                 : body->length > 0 ? (int64_t)body->length
                                    : NOT_COUNTED;
        SET(CURLOPT_UPLOAD, 1L);
        SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)length);
        SET(CURLOPT_CUSTOMREQUEST, exchange->method.ptr);
        break;
    case TERN_BODY_TEXT:
        SET(CURLOPT_POST, 1L);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->text.len);
        SET(CURLOPT_POSTFIELDS, body->text.len > 0 ? body->text.ptr : "");
        SET(CURLOPT_CUSTOMREQUEST, exchange->method.ptr);
        break;
    default:
        if (tern_str_is(exchange->method, "HEAD")) {
            SET(CURLOPT_NOBODY, 1L);
        } else if (is_any_of(exchange->method, "POST", "PUT", "PATCH")) {
            /* Content-Length: 0, as RFC 9110, section 8.6, asks for. */
            SET(CURLOPT_POST, 1L);
            SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)0);
            SET(CURLOPT_POSTFIELDS, "");
            SET(CURLOPT_CUSTOMREQUEST, exchange->method.ptr);
        } else if (!tern_str_is(exchange->method, "GET")) {
            SET(CURLOPT_CUSTOMREQUEST, exchange->method.ptr);
        }
        break;
    }
#undef SET
    self->plain = plain && set;
    return set;
}

static tern_status fail_as(tern_error *error, tern_status status, const char *expected,
                           const char *found)
{
    return tern_client_fail(error, status, TERN_STR(""), expected, found);
}

/* Whether there is a connection: until then connect_timeout_ms counts. */
static bool is_connected(const connection *self)
{
    curl_off_t time = 0;

    curl_easy_getinfo(self->easy, CURLINFO_PRETRANSFER_TIME_T, &time);
    return time > 0;
}

/* Bytes that have gone either way. */
static int64_t count_bytes(const connection *self)
{
    curl_off_t down = 0, up = 0;

    curl_easy_getinfo(self->easy, CURLINFO_SIZE_DOWNLOAD_T, &down);
    curl_easy_getinfo(self->easy, CURLINFO_SIZE_UPLOAD_T, &up);
    return (int64_t)down + (int64_t)up + self->header_bytes;
}

static void wake(void *context)
{
    curl_multi_wakeup((CURLM *)context);
}

/* Drives the transfer to its end; TERN_OK when libcurl has come to one, in `out_code`. */
static tern_status drive(connection *self, int64_t idle_ms, CURLcode *out_code, tern_error *error)
{
    int64_t moved_us = tern_clock_now_us(), bytes = 0;
    tern_cancel *cancel = self->exchange->cancel;
    CURLMsg *message;
    int running, left;

    for (;;) {
        int wait_ms = POLL_AT_MOST_MS;
        int64_t now_us, now_bytes;
        if (curl_multi_perform(self->multi, &running) != CURLM_OK)
            return fail_as(error, TERN_ERROR_MEMORY, NULL, NULL);
        if (running == 0)
            break;
        if (cancel && tern_cancel_triggered(cancel))
            return fail_as(error, TERN_ERROR_CANCELLED, NULL, NULL);
        now_us = tern_clock_now_us();
        now_bytes = count_bytes(self);
        if (now_bytes != bytes || !is_connected(self))
            moved_us = now_us;
        bytes = now_bytes;
        if (idle_ms > 0) {
            int64_t left_ms = idle_ms - (now_us - moved_us) / 1000;
            if (left_ms <= 0)
                return fail_as(error, TERN_ERROR_TIMEOUT, "some bytes within idle_timeout_ms",
                               "none");
            if (left_ms < wait_ms)
                wait_ms = (int)left_ms;
        }
        if (curl_multi_poll(self->multi, NULL, 0, wait_ms, NULL) != CURLM_OK)
            return fail_as(error, TERN_ERROR_MEMORY, NULL, NULL);
    }
    *out_code = CURLE_OK;
    while ((message = curl_multi_info_read(self->multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE)
            *out_code = message->data.result;
    }
    return TERN_OK;
}

/* What libcurl's codes are here. */
static tern_status classify(CURLcode code, const char **expected)
{
    *expected = NULL;
    switch (code) {
    case CURLE_OK:
        return TERN_OK;
    case CURLE_OUT_OF_MEMORY:
        return TERN_ERROR_MEMORY;
    case CURLE_OPERATION_TIMEDOUT:
        *expected = "an answer in time";
        return TERN_ERROR_TIMEOUT;
    case CURLE_URL_MALFORMAT:
    case CURLE_BAD_FUNCTION_ARGUMENT:
        *expected = "a request that libcurl takes";
        return TERN_ERROR_REQUEST;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_USE_SSL_FAILED:
        *expected = "a connection that can be trusted";
        return TERN_ERROR_TLS;
    case CURLE_UNSUPPORTED_PROTOCOL: /* HTTP/0.9, or none */
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_TOO_MANY_REDIRECTS:
    case CURLE_HTTP_RETURNED_ERROR:
        *expected = "HTTP";
        return TERN_ERROR_HTTP;
    default:
        *expected = "a connection that lasts";
        return TERN_ERROR_NETWORK;
    }
}

/* Puts the codes of libcurl and of our callbacks together. */
static tern_status conclude(const connection *self, CURLcode code, tern_error *error)
{
    const char *found = self->message[0] ? self->message : curl_easy_strerror(code);
    const char *expected;
    tern_status status;

    if (self->failure != TERN_OK)
        return fail_as(error, self->failure,
                       self->failure == TERN_ERROR_LIMIT  ? "an answer within the ceilings"
                       : self->failure == TERN_ERROR_READ ? "a body that can be read"
                                                          : NULL,
                       self->failure == TERN_ERROR_LIMIT ? "a larger one" : NULL);
    if (code == CURLE_ABORTED_BY_CALLBACK)
        return fail_as(error, TERN_ERROR_NETWORK, "an answer", "a connection that was closed");
    status = classify(code, &expected);
    /* libcurl holds no line of more than 100 KB, and says nothing else of it. */
    if (code == CURLE_OUT_OF_MEMORY && self->sent > 0 && self->reply->response->body_length == 0)
        return fail_as(error, TERN_ERROR_LIMIT, "headers that there is room for", "longer ones");
    if (status == TERN_ERROR_TIMEOUT && !is_connected(self))
        expected = "a connection in time";
    if (status != TERN_OK)
        return fail_as(error, status, expected, found);
    if (self->reply->response->http_status < 200)
        return fail_as(error, TERN_ERROR_HTTP, "HTTP", "no status line");
    return TERN_OK;
}

static void take_timings(const connection *self)
{
    tern_timings *timings = &self->reply->response->timings;
    curl_off_t name = 0, connect = 0, tls = 0, first = 0;

    curl_easy_getinfo(self->easy, CURLINFO_NAMELOOKUP_TIME_T, &name);
    curl_easy_getinfo(self->easy, CURLINFO_CONNECT_TIME_T, &connect);
    curl_easy_getinfo(self->easy, CURLINFO_APPCONNECT_TIME_T, &tls);
    curl_easy_getinfo(self->easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
    timings->name_us = (int64_t)name;
    timings->connect_us = (int64_t)connect;
    timings->tls_us = (int64_t)tls;
    timings->first_byte_us = (int64_t)first;
}

/* Whether libcurl failed before there was a connection to send anything over. */
static bool was_sent(const connection *self, CURLcode code)
{
#if LIBCURL_VERSION_NUM >= 0x075000
    (void)code;
    return self->sent > 0;
#else
    (void)self;
    return code != CURLE_COULDNT_CONNECT && code != CURLE_COULDNT_RESOLVE_HOST &&
           code != CURLE_COULDNT_RESOLVE_PROXY;
#endif
}

static tern_status perform(const tern_curl *self, connection *used, const header_list *headers,
                           tern_error *error)
{
    const tern_exchange *exchange = used->exchange;
    tern_waiter waiter = {.wake = wake, .context = used->multi};
    int64_t idle_ms = self->options->idle_timeout_ms;
    CURLcode code = CURLE_OK;
    tern_status status;

    if (!set_body(used) || curl_easy_setopt(used->easy, CURLOPT_URL, exchange->url.ptr) ||
        curl_easy_setopt(used->easy, CURLOPT_HTTPHEADER, headers->nodes) ||
        curl_easy_setopt(used->easy, CURLOPT_TIMEOUT_MS, (long)exchange->timeout_ms) ||
        curl_multi_add_handle(used->multi, used->easy) != CURLM_OK)
        return fail_as(error, TERN_ERROR_MEMORY, NULL, NULL);
    tern_cancel_add(exchange->cancel, &waiter);
    status = drive(used, idle_ms, &code, error);
    tern_cancel_remove(exchange->cancel, &waiter);
    take_timings(used);
    curl_multi_remove_handle(used->multi, used->easy);
    if (status == TERN_OK)
        status = conclude(used, code, error);
    if (status != TERN_OK && !was_sent(used, code))
        tern_reply_not_sent(used->reply);
    /* Pointers into the caller's memory, which the handle outlives. */
    curl_easy_setopt(used->easy, CURLOPT_HTTPHEADER, NULL);
    if (!used->plain)
        curl_easy_setopt(used->easy, CURLOPT_POSTFIELDS, NULL);
    return status;
}

tern_status tern_curl_exchange(void *context, const tern_exchange *exchange, tern_reply *reply,
                               tern_error *error)
{
    tern_curl *self = (tern_curl *)context;
    header_list headers;
    connection *used = make_headers(exchange, &headers) ? take_connection(self) : NULL;
    tern_status status;
    pipe_guard guard;

    if (used == NULL) {
        free_headers(&headers);
        return fail_as(error, TERN_ERROR_MEMORY, NULL, NULL);
    }
    guard_pipe(&guard);
    used->exchange = exchange;
    used->reply = reply;
    used->failure = TERN_OK;
    used->sent = 0;
    used->header_bytes = 0;
    used->message[0] = '\0';
    used->file = exchange->body->kind == TERN_BODY_FILE ? fopen(exchange->body->path, "rb") : NULL;
    if (exchange->body->kind == TERN_BODY_FILE && used->file == NULL) {
        tern_reply_not_sent(reply);
        status = fail_as(error, TERN_ERROR_REQUEST, "a file that can be read", strerror(errno));
    } else {
        status = perform(self, used, &headers, error);
    }
    if (used->file)
        fclose(used->file);
    used->file = NULL;
    give_connection_back(self, used);
    unguard_pipe(&guard);
    free_headers(&headers);
    return status;
}
