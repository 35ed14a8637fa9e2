/* client.h - an HTTP client for APIs: tern::client, on libcurl.
 *
 *     tern_credential key = {.kind = TERN_CREDENTIAL_BEARER, .secret = tern_str_of(token)};
 *     tern_client_options options = {.base_url = TERN_STR("https://api.example.com/v1"),
 *                                    .credentials = &key, .credential_count = 1};
 *     tern_request request = {.path = TERN_STR("/sessions")};
 *     tern_response response = {0};
 *
 *     status = tern_client_create(&options, &client, &error);
 *     if (status == TERN_OK)
 *         status = tern_client_request(client, &request, &response, &error);
 *     if (status == TERN_OK)
 *         printf("%d %s\n", response.http_status, response.body);
 *     tern_response_free(&response);
 *     tern_client_free(client);
 *
 * Generated functions call operations through tern/operation.h, with the same client.
 *
 * An answer is a result, whatever its HTTP status: calls fail when there is none, or none that can
 * be used. What fails does so within its time limit, with a status of its own. A tern_error of a
 * client names the call in `pointer` ("GET /sessions", or the operation); it and everything that is
 * logged hold no credentials, no query and no body.
 *
 * Defaults that a zeroed option stands for are for production: TLS is verified, everything has a
 * time limit and a ceiling, and only what can't do harm is tried again.
 */
#ifndef TERN_CLIENT_H
#define TERN_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "tern/arena.h"
#include "tern/body.h"
#include "tern/codec.h"
#include "tern/sink.h"
#include "tern/source.h"
#include "tern/status.h"
#include "tern/str.h"

TERN_BEGIN_DECLARATIONS

/** Sends requests. Opaque. One client serves any number of threads at once. */
typedef struct tern_client tern_client;

/** Cancels calls from another thread. Opaque. */
typedef struct tern_cancel tern_cancel;

/** A header or a query parameter. */
typedef struct tern_pair {
    tern_str name;
    tern_str value;
} tern_pair;

enum {
    /** Where a time limit of 0 would mean the default: none at all. */
    TERN_NO_TIMEOUT = -1,

    /* What options stand for when they are 0. */
    TERN_CONNECT_TIMEOUT_MS_DEFAULT = 10 * 1000,
    TERN_IDLE_TIMEOUT_MS_DEFAULT = 30 * 1000,
    TERN_CALL_TIMEOUT_MS_DEFAULT = 120 * 1000,
    TERN_RESPONSE_BYTES_DEFAULT = 64 << 20,
    TERN_HEADER_BYTES_DEFAULT = 256 << 10,
    TERN_URL_BYTES_DEFAULT = 8000, /* what RFC 9110, section 4.1, asks servers to take */
    TERN_REDIRECTS_DEFAULT = 5,
    TERN_IDLE_CONNECTIONS_DEFAULT = 16,
    TERN_TRIES_DEFAULT = 3,
    TERN_BASE_DELAY_MS_DEFAULT = 500,
    TERN_MAX_DELAY_MS_DEFAULT = 8 * 1000,
    TERN_MAX_RETRY_AFTER_MS_DEFAULT = 60 * 1000,
    TERN_RETRY_BUDGET_DEFAULT = 20,
    TERN_RETRY_PERCENT_DEFAULT = 20,
    TERN_RECONNECT_MS_DEFAULT = 3 * 1000
};

/* Credentials. */

/** How a credential is sent. */
typedef enum tern_credential_kind {
    TERN_CREDENTIAL_BEARER, /* Authorization: Bearer SECRET (RFC 6750) */
    TERN_CREDENTIAL_BASIC,  /* Authorization: Basic, of `user` and `secret` (RFC 7617) */
    TERN_CREDENTIAL_HEADER, /* the header `name` */
    TERN_CREDENTIAL_QUERY,  /* the query parameter `name` */
    TERN_CREDENTIAL_COOKIE, /* the cookie `name` */
    TERN_CREDENTIAL_CALLBACK
} tern_credential_kind;

/** What is about to be sent, for a transport or a credential's callback. Valid during the call. */
typedef struct tern_exchange {
    tern_str method;
    /** Absolute, with its query; followed by a NUL. */
    tern_str url;
    /** All but those that HTTP itself needs (Host, Content-Length ...). */
    const tern_pair *headers;
    size_t header_count;
    /** Never NULL. */
    const tern_body *body;
    /** Milliseconds that are left for it, 1 or more; 0: no limit. */
    int64_t timeout_ms;
    /** It may be sent again where it is not known whether the first time came through. */
    bool repeatable;
    /** NULL: can't be cancelled. */
    tern_cancel *cancel;
    /** The thread serves this call alone. Otherwise it drives others as well (tern/async.h), and a
     * credential's callback should not keep it waiting. */
    bool may_wait;
} tern_exchange;

/** A secret and how it is sent: over TLS, if it is to stay one. */
typedef struct tern_credential {
    /** Name of the security scheme in the API's document. Empty: goes with every request. */
    tern_str scheme;
    tern_credential_kind kind;
    /** Of the header, query parameter or cookie. */
    tern_str name;
    /** With TERN_CREDENTIAL_BASIC; holds no colon. */
    tern_str user;
    /** Token, password or key. */
    tern_str secret;
    /**
     * With TERN_CREDENTIAL_CALLBACK: makes a header for a request that is about to be sent. Called
     * for every try, by the thread of the call, so by several at once.
     *
     * arena: for what `out_header` points to; wiped after the try.
     * Returns TERN_OK; TERN_MORE where there is none yet: it is called again in a moment, as long
     * as the call has time; or what the call is to return.
     */
    tern_status (*authorize)(void *context, const tern_exchange *exchange, tern_arena *arena,
                             tern_pair *out_header);
    /**
     * With TERN_CREDENTIAL_CALLBACK: called when an answer is 401 (RFC 9110, section 15.5.2), by
     * the thread of the call, so by several at once. Returns whether `authorize` has something else
     * to give now: the request is sent once more then, which the retry policy does not count. At
     * most once in a call, and only where the body can be sent again.
     *
     * exchange: what was refused, with its headers: where they hold an older token than there is by
     * now, another call has renewed it already. NULL: a 401 is the result.
     */
    bool (*renew)(void *context, const tern_exchange *exchange);
    /** Of both. */
    void *context;
} tern_credential;

/* Transport. */

/** Where a transport puts the answer. Opaque. */
typedef struct tern_reply tern_reply;

/** Begins an answer with that HTTP status (100 to 999). Forgets what there was of another one. */
void tern_reply_start(tern_reply *reply, int http_status) TERN_NONNULL(1);

/** Adds a header; both texts are copied. Returns TERN_OK; TERN_ERROR_LIMIT beyond
 * `max_header_bytes`; or TERN_ERROR_MEMORY. The transport returns that, at once. */
tern_status tern_reply_add_header(tern_reply *reply, tern_str name, tern_str value) TERN_MUST_USE
    TERN_NONNULL(1);

/** Adds bytes to the body; copied. Likewise, with `max_response_bytes`. */
tern_status tern_reply_add_body(tern_reply *reply, const char *bytes, size_t length) TERN_MUST_USE
    TERN_NONNULL(1);

/** Says that nothing of the request can have reached the server, so that any may be repeated. */
void tern_reply_not_sent(tern_reply *reply) TERN_NONNULL(1);

/**
 * Carries requests to servers: in place of libcurl, in tests that are to need no network.
 *
 * exchange: sends one request, follows no redirect, and puts the answer into `reply`. Called by
 * several threads at once. Returns TERN_OK and an answer begun by tern_reply_start; or
 * TERN_ERROR_NETWORK, TERN_ERROR_TIMEOUT, TERN_ERROR_TLS, TERN_ERROR_HTTP, TERN_ERROR_CANCELLED or
 * what else the call is to return, `error` (never NULL) telling `expected` and `found`: they must
 * hold no secrets.
 */
typedef struct tern_transport {
    tern_status (*exchange)(void *context, const tern_exchange *exchange, tern_reply *reply,
                            tern_error *error);
    void *context;
} tern_transport;

/* Options. */

/**
 * When and how often a request is sent again. Zeroed: the defaults.
 *
 * It is when it failed (TERN_ERROR_NETWORK, TERN_ERROR_TIMEOUT of one try) or was answered 408,
 * 429, 500, 502, 503 or 504, and may be: its method is idempotent (GET, HEAD, OPTIONS, TRACE, PUT,
 * DELETE: RFC 9110, section 9.2.2), or it has an idempotency key, or nothing of it was sent.
 *
 * The delay before try n + 1 is random, from 0 to base_delay_ms * 2^(n - 1), at most max_delay_ms.
 * Where the answer has a Retry-After (RFC 9110, section 10.2.3) it is that and up to base_delay_ms
 * more. When that is not over before the call's deadline, the answer or failure is the result.
 */
typedef struct tern_retry_policy {
    /** The first one counts; 0: TERN_TRIES_DEFAULT; 1: nothing is tried again. */
    unsigned max_tries;
    uint32_t base_delay_ms;
    uint32_t max_delay_ms;
    /** A Retry-After that is longer is not waited for. */
    uint32_t max_retry_after_ms;
    /** Retries that the client may do at once when it is new, and hold later; each call adds
     * `budget_percent` of one. Keeps a server that is down from being asked several times over. */
    uint32_t budget;
    uint32_t budget_percent;
} tern_retry_policy;

/** Time and chance, for tests that are not to wait. Each NULL: the system's. Called by several
 * threads at once. */
typedef struct tern_client_clock {
    /** Microseconds from any start: not negative, and never going back. */
    int64_t (*now_us)(void *context);
    /** Seconds since 1970-01-01T00:00:00Z, for dates in Retry-After. */
    int64_t (*wall_s)(void *context);
    /** Waits between tries. */
    void (*sleep_us)(void *context, int64_t us);
    /** 64 random bits, for delays. */
    uint64_t (*random)(void *context);
    void *context;
} tern_client_clock;

/** What happens in a call. Valid during the callback. */
typedef struct tern_client_event {
    /** Of the operation; empty where tern_client_request was called. */
    tern_str operation;
    tern_str method;
    /** Without its query. */
    tern_str url;
    /** From 1. */
    unsigned try_number;
    /** TERN_OK and the answer's HTTP status, or why there is none; before: TERN_OK and 0. */
    tern_status status;
    int http_status;
    /** Of this try, in microseconds; before: 0. */
    int64_t elapsed_us;
    /** Until the next try, in microseconds; only in `retry`. */
    int64_t delay_us;
} tern_client_event;

/** Called around every try, by the thread of the call. Each may be NULL. */
typedef struct tern_client_hooks {
    void (*before)(void *context, const tern_client_event *event);
    void (*after)(void *context, const tern_client_event *event);
    void (*retry)(void *context, const tern_client_event *event);
    void *context;
} tern_client_hooks;

/** How much is logged: each level includes those before it. */
typedef enum tern_log_level {
    TERN_LOG_WARNING, /* tries that are repeated, calls that fail */
    TERN_LOG_INFO,    /* every try */
    TERN_LOG_DEBUG    /* headers: values only of those that are never secret */
} tern_log_level;

/** Takes one line, NUL-terminated, without a newline. Called by several threads at once. */
typedef struct tern_client_logger {
    void (*write)(void *context, tern_log_level level, const char *line);
    tern_log_level level;
    void *context;
} tern_client_logger;

/** The oldest TLS that is spoken. */
typedef enum tern_tls_version { TERN_TLS_1_2, TERN_TLS_1_3 } tern_tls_version;

/** What a client is. Zeroed but for base_url: the defaults. */
typedef struct tern_client_options {
    /** "https://api.example.com/v1": http or https, host, port and path; no user, query or
     * fragment. */
    tern_str base_url;
    /** Sent with every request, unless the request has one of the same name. */
    const tern_pair *headers;
    size_t header_count;
    /** Value of User-Agent; empty: "tern/" and the version. */
    tern_str user_agent;
    const tern_credential *credentials;
    size_t credential_count;
    /** Time limits in milliseconds: 0 is the default, TERN_NO_TIMEOUT none. To a connection (with
     * name and TLS); without a byte either way; of one try (default: none); of the whole call,
     * with all tries and the waiting between them. The last two do not count where the answer is
     * streamed: tern_call_options. */
    int64_t connect_timeout_ms;
    int64_t idle_timeout_ms;
    int64_t try_timeout_ms;
    int64_t call_timeout_ms;
    tern_retry_policy retry;
    /** Every POST and PATCH without an idempotency key gets one. */
    bool idempotency_keys;
    /** The header of idempotency keys; empty: "Idempotency-Key". */
    tern_str idempotency_header;
    /** Ceilings for an answer's body, decompressed, for its headers (libcurl has one of its own, of
     * 100 KB for a line and 300 KB for all), and for a request's URL, in bytes; 0: default. */
    size_t max_response_bytes;
    size_t max_header_bytes;
    size_t max_url_bytes;
    /** 0: default; TERN_NO_REDIRECTS: an answer that redirects is the result. */
    int max_redirects;
    /** URL of a proxy; empty: what libcurl takes from the environment (https_proxy ...), where
     * there is any when the client is made. */
    tern_str proxy;
    /** Certificates to trust in place of the system's: a PEM file. */
    tern_str ca_file;
    /** PEM files of the client's own certificate, its key, and that one's password. */
    tern_str certificate_file;
    tern_str key_file;
    tern_str key_password;
    /** The server's public keys, any of which it must have, besides a certificate that is
     * trusted: "sha256//BASE64;sha256//BASE64". */
    tern_str pinned_keys;
    tern_tls_version min_tls;
    /** Connections that are kept when no call uses them. */
    unsigned max_idle_connections;
    /** How bodies are decoded by operations. */
    tern_decode_options decode;
    tern_client_hooks hooks;
    tern_client_logger logger;
    tern_client_clock clock;
    /** Zeroed: libcurl. */
    tern_transport transport;
    /** For the memory of responses; must be thread-safe where several threads call. */
    tern_allocator allocator;
} tern_client_options;

enum { TERN_NO_REDIRECTS = -1 };

/**
 * Makes a client.
 *
 * options: copied with all that it points to, contexts apart. out_client: the caller's, to
 * tern_client_free; NULL on failure. error: may be NULL.
 *
 * Nothing is sent or opened yet; files are read when they are needed.
 *
 * Returns TERN_OK; TERN_ERROR_REQUEST for a base URL, proxy, header or credential that can't be
 * used, or an option out of range, named in `pointer`; or TERN_ERROR_MEMORY.
 */
tern_status tern_client_create(const tern_client_options *options, tern_client **out_client,
                               tern_error *error) TERN_MUST_USE TERN_NONNULL(1, 2);

/** Closes the connections, wipes the secrets that the client holds, and gives its memory back. No
 * call may be under way. NULL is allowed. */
void tern_client_free(tern_client *client);

/* Answers that are streamed. */

/**
 * An item of an answer that is many of them: an event of text/event-stream (WHATWG HTML, section
 * 9.2), a line of JSON (application/x-ndjson, application/jsonl), a record of application/json-seq
 * (RFC 7464). Valid during the callback, as all that it points to.
 */
typedef struct tern_item {
    /** Of the type that the document gives the operation's items, a tern_json where
     * tern_client_request was called. NULL: null, where that is allowed, or see `error`. */
    const void *value;
    /** NULL, or why the data of an event is no such value: text of another kind, as the `[DONE]`
     * that some servers send last. What else can't be decoded ends the call. */
    const tern_error *error;
    /** Data, type and id of an event, as in tern/events.h; elsewhere empty. An event whose type is
     * a string need not be JSON: that string is its data. */
    tern_str text;
    tern_str event;
    tern_str id;
} tern_item;

/** Who takes items. Zeroed: nobody, and what would be items is in `body` as it came. */
typedef struct tern_item_handler {
    /**
     * Takes an item, as soon as it is whole, by the thread of the call; while it runs nothing is
     * read, and no time limit but the deadline of the call goes on.
     *
     * Returns TERN_OK; TERN_END: that was enough, the call ends with TERN_OK; or what the call is
     * to return.
     */
    tern_status (*take)(void *context, const tern_item *item);
    void *context;
    /**
     * How often a call may connect again when a text/event-stream has ended, or broken off
     * (TERN_ERROR_NETWORK, TERN_ERROR_TIMEOUT of a try); 0: never. Only where the request may be
     * repeated (tern_retry_policy) and its body sent again.
     *
     * It then waits as long as the server said (`retry`), otherwise TERN_RECONNECT_MS_DEFAULT, and
     * up to base_delay_ms more; not at all for more than max_retry_after_ms. It sends the last id
     * in Last-Event-ID: what comes next is up to the server, and where that gives no ids, items
     * may be missing or come twice. 204 ends it, as does every answer that is not to be tried
     * again. When there are no more connections to make, the end of the last one is the result.
     */
    unsigned max_reconnects;
} tern_item_handler;

/** Where the body of an answer of 200 to 299 goes, in place of memory. Zeroed: nowhere. */
typedef struct tern_download {
    /** Gets it piece by piece, as it comes: on failure a part of it. */
    tern_sink sink;
    /**
     * In place of a sink: NUL-terminated, the file to write. It is made under a name of its own in
     * the same folder, before anything is sent, and takes the place of what has this name when the
     * body is whole, with the permissions of a new file; nothing is left of it otherwise, unless
     * the program dies. An answer of 204 or 205 changes nothing. The text must live as long as the
     * call.
     */
    const char *path;
    /** Ceiling for its bytes, decompressed; 0: none. */
    uint64_t max_bytes;
} tern_download;

/* Requests. */

/** What goes with one call. Zeroed: nothing. */
typedef struct tern_call_options {
    /** In place of the client's headers of the same names. */
    const tern_pair *headers;
    size_t header_count;
    /** Behind the other query parameters. */
    const tern_pair *query;
    size_t query_count;
    /** In place of the client's call_timeout_ms; 0: that one, but none where the answer is
     * streamed (`items`, `download`); TERN_NO_TIMEOUT: none. */
    int64_t timeout_ms;
    /** Sent unchanged with every try, which it allows; empty: none, unless one is generated. */
    tern_str idempotency_key;
    /** May be shared with other calls; NULL: can't be cancelled. Must outlive the call. */
    tern_cancel *cancel;
    /** Takes the items of an answer of 200 to 299 that is a stream of them: each may have
     * max_response_bytes, and there is no end to their number. */
    tern_item_handler items;
    /** Takes all other bodies of 200 to 299, of an operation those that are documented; they are
     * not decoded then. */
    tern_download download;
} tern_call_options;

/** Security schemes that a request needs, all of them: names ended by NULL. */
typedef struct tern_security {
    const char *const *schemes;
} tern_security;

/** A request. Zeroed, it is a GET of the base URL. */
typedef struct tern_request {
    /** Empty: GET. */
    tern_str method;
    /** Goes behind the path of the base URL; starts with '/' (or is empty), percent-encoded,
     * without query. Segments "." and ".." are refused. */
    tern_str path;
    /** Query that is percent-encoded already, without '?'. May be empty. */
    tern_str encoded_query;
    tern_body body;
    /** Value of Accept; empty: any media type. */
    tern_str accept;
    /** May be repeated, whatever its method. */
    bool idempotent;
    /** Gets an idempotency key, unless `call` has one. */
    bool generate_idempotency_key;
    /** Goes without credentials. */
    bool anonymous;
    /** Alternatives, of which the first goes that the client has all credentials for; NULL: all
     * credentials go. Those without a scheme always do. */
    const tern_security *security;
    size_t security_count;
    tern_call_options call;
} tern_request;

/** Microseconds of the last try, each from its start; 0: did not come to that. */
typedef struct tern_timings {
    int64_t name_us;       /* the host's address was known */
    int64_t connect_us;    /* connected; as all before it 0 where the connection was there */
    int64_t tls_us;        /* TLS was set up */
    int64_t first_byte_us; /* the first byte of the answer came */
    int64_t try_us;        /* all of the try */
    int64_t call_us;       /* all of the call, from its own start */
} tern_timings;

/**
 * An answer. It owns its memory; it must not be copied or moved.
 *
 * Zeroed, it is none, and may be freed.
 */
typedef struct tern_response {
    /** 100 to 999; 0: there was no answer. */
    int http_status;
    /** In the order that they came in; of the last answer, where there were redirects. */
    const tern_pair *headers;
    size_t header_count;
    /** Value of X-Request-Id or a header like it; empty: none. */
    tern_str request_id;
    /** Content-Type without parameters, in lower case; empty: none. */
    tern_str media_type;
    /** Followed by TERN_PADDING bytes that may be overwritten, the first one 0: it can be decoded
     * in place. Not NULL after a call. */
    char *body;
    size_t body_length;
    /** Bytes of body that went to `items` or `download` of the call in its place. */
    uint64_t streamed_bytes;
    /** How often it was sent, and the redirects that the last try followed. */
    unsigned tries;
    unsigned redirects;
    tern_timings timings;
    /** What the above points to, the body apart; a program may allocate more. */
    tern_arena arena;
    /** What bodies are in, from `allocator`; NULL and 0: nothing. */
    char *block;
    size_t block_size;
    tern_allocator allocator;
    /** `body` where there is none. */
    char no_body[TERN_PADDING];
} tern_response;

/**
 * Sends a request and waits for the answer: any endpoint of the API, documented or not.
 *
 * request: not kept. out_response: overwritten, so free what it holds first; whatever the call
 * returns, tern_response_free frees it. On failure it holds what is known of the last answer.
 * error: may be NULL.
 *
 * Redirects (RFC 9110, section 15.4) are followed: to another origin (scheme, host or port) only
 * GET and HEAD, with no header but Accept and User-Agent, and never from https to http. One that is
 * not followed is the result.
 *
 * Returns
 * - TERN_OK: there is an answer, whatever its http_status.
 * - TERN_ERROR_REQUEST: refused before anything was sent: a path, header, URL, body or credential
 *   that can't be sent; TERN_ERROR_READ: the body's file failed while it was sent;
 * - TERN_ERROR_WRITE: the file of a download can't be written;
 * - TERN_ERROR_NETWORK: no connection, or it broke, also in the middle of the answer;
 * - TERN_ERROR_TLS: no connection that can be trusted;
 * - TERN_ERROR_TIMEOUT, `expected` telling which limit; TERN_ERROR_CANCELLED;
 * - TERN_ERROR_HTTP: what came is no HTTP, or redirects without end;
 * - TERN_ERROR_LIMIT: more bytes than the ceilings allow; TERN_ERROR_MEMORY;
 * - what a callback returned.
 */
tern_status tern_client_request(tern_client *client, const tern_request *request,
                                tern_response *out_response, tern_error *error) TERN_MUST_USE
    TERN_NONNULL(1, 2, 3);

/** Gives a response's memory back. It is then zeroed. NULL is allowed. */
void tern_response_free(tern_response *response);

/** The value of the first header with that name, in any case; `ptr` is NULL where there is none. */
tern_str tern_response_header(const tern_response *response, const char *name) TERN_NONNULL(1, 2);

/* Counters. */

/** What a client has done since it was made. */
typedef struct tern_client_counters {
    /** Calls that have ended, and those of them that returned anything but TERN_OK. */
    uint64_t calls;
    uint64_t failures;
    /** Requests sent: tries, those of them that were not the first of their call, and redirects
     * that were followed. */
    uint64_t tries;
    uint64_t retries;
    uint64_t redirects;
    /** Connections opened, and bytes of bodies as they went over them (compressed, that is); 0 with
     * a transport other than libcurl. */
    uint64_t connections;
    uint64_t sent_bytes;
    uint64_t received_bytes;
} tern_client_counters;

/** The counters as they are now. Thread-safe. */
void tern_client_get_counters(tern_client *client, tern_client_counters *out_counters)
    TERN_NONNULL(1, 2);

/* Cancellation. */

/** Makes a cancel for any number of calls, at once or one after the other; TERN_ERROR_MEMORY. */
tern_status tern_cancel_create(tern_cancel **out_cancel) TERN_MUST_USE TERN_NONNULL(1);

/** Ends the calls that use it, and those that will: they return TERN_ERROR_CANCELLED as soon as
 * they notice, which is at once wherever they wait for the network or another try (not while a
 * name is looked up). Thread-safe; not for signal handlers. */
void tern_cancel_trigger(tern_cancel *cancel) TERN_NONNULL(1);

/** Whether tern_cancel_trigger was called. Thread-safe. For transports. */
bool tern_cancel_triggered(tern_cancel *cancel) TERN_NONNULL(1);

/** No call may use it any more. NULL is allowed. */
void tern_cancel_free(tern_cancel *cancel);

TERN_END_DECLARATIONS

#endif
