/* client_internal.h - what the parts of the client share. */
#ifndef TERN_CLIENT_INTERNAL_H
#define TERN_CLIENT_INTERNAL_H

#include <pthread.h>

#include "tern/client.h"

struct tern_operation;

/* --- wipe.c: secrets --- */

/* Overwrites memory, also where nobody reads it afterwards. */
void tern_wipe(void *memory, size_t size);

/* malloc and free, what is freed being wiped. */
tern_allocator tern_wiping_allocator(void);

/* --- failure.c --- */

/* Fills an error, unless it is NULL, and returns its status. `where` is cut; `expected` and `found`
 * may be NULL. */
tern_status tern_client_fail(tern_error *error, tern_status status, tern_str where,
                             const char *expected, const char *found);

/* Out of memory, or beyond a limit of the arena. */
tern_status tern_client_fail_arena(tern_error *error, const tern_arena *arena, tern_str where);

/* --- builder.c: text that grows in an arena --- */

/* Zeroed but for the arena it is empty. Once memory is gone it stays `failed`. */
typedef struct tern_builder {
    tern_arena *arena;
    char *bytes;
    size_t length;
    size_t capacity;
    bool failed;
} tern_builder;

void tern_builder_add(tern_builder *builder, tern_str text);
void tern_builder_add_text(tern_builder *builder, const char *text);

/* What has been added, with a NUL behind it; an empty string where it failed. */
tern_str tern_builder_text(tern_builder *builder);

/* Which characters are left as they are; all others become %XX (RFC 3986, section 2.1). */
typedef enum tern_encoding {
    TERN_ENCODE_NOTHING,
    TERN_ENCODE_RESERVED, /* unreserved ones (RFC 3986, section 2.3) are left */
    TERN_ENCODE_ILLEGAL,  /* reserved ones but # [ ], and %XX, as well */
    TERN_ENCODE_COOKIE    /* cookie-octets (RFC 6265, section 4.1.1) */
} tern_encoding;

void tern_builder_encode(tern_builder *builder, tern_str text, tern_encoding encoding);

/* --- url.c --- */

/* Checks a base URL and copies it without a slash at its end. `found` gets what is wrong with it.
 */
tern_status tern_url_base(tern_str url, tern_arena *arena, tern_str *out_base, const char **found);

/* Whether a path starts with '/' or is empty, holds only what a path may (RFC 3986, section 3.3),
 * and no segment "." or "..", encoded or not: NULL, or what is wrong. */
const char *tern_url_check_path(tern_str path);
const char *tern_url_check_query(tern_str query);

/* Without query and fragment. */
tern_str tern_url_without_query(tern_str url);

typedef enum tern_redirect {
    TERN_REDIRECT_REFUSED,
    TERN_REDIRECT_SAME_ORIGIN,
    TERN_REDIRECT_OTHER_ORIGIN
} tern_redirect;

/* Where a Location (RFC 9110, section 10.2.2) leads to. */
tern_status tern_url_redirect(tern_str url, tern_str location, tern_arena *arena,
                              tern_str *out_target, tern_redirect *out_redirect);

/* --- header.c --- */

/* A token (RFC 9110, section 5.6.2). */
bool tern_is_token(tern_str text);

/* What a header may hold: no control character but the tab, no white space around it. */
bool tern_is_header_value(tern_str value);

bool tern_same_name(tern_str a, tern_str b);
const tern_pair *tern_find_pair(const tern_pair *pairs, size_t count, tern_str name);

/* NULL, or what is wrong with a header of a program. */
const char *tern_header_check(const tern_pair *header);

/* A line of a header's name and value; the value of secret ones is left out. */
bool tern_header_is_public(tern_str name);

/* --- retry.c --- */

/* The milliseconds that a Retry-After asks for; false where it is malformed. A moment in the past
 * is 0. */
bool tern_retry_after(tern_str value, int64_t wall_s, int64_t *out_ms);

bool tern_retry_status(int http_status);
bool tern_method_idempotent(tern_str method);

/* The longest delay before try `tries` + 1, and the policy with its defaults put in. */
int64_t tern_retry_max_delay_us(const tern_retry_policy *policy, unsigned tries);
tern_retry_policy tern_retry_defaults(const tern_retry_policy *policy);

/* --- clock.c --- */

int64_t tern_clock_now_us(void);
int64_t tern_client_now_us(const tern_client_clock *clock);
int64_t tern_client_wall_s(const tern_client_clock *clock);
uint64_t tern_client_random(const tern_client_clock *clock);

/* False where the system gives no random bytes. */
bool tern_random_bytes(void *to, size_t size);

/* --- cancel.c --- */

/* Somebody to wake up. Zeroed, it is in no list. */
typedef struct tern_waiter {
    void (*wake)(void *context);
    void *context;
    struct tern_waiter *next;
    struct tern_waiter **link;
} tern_waiter;

/* From one to the other `wake` may be called at any time, by any thread. `cancel` may be NULL. */
void tern_cancel_add(tern_cancel *cancel, tern_waiter *waiter);
void tern_cancel_remove(tern_cancel *cancel, tern_waiter *waiter);

/* Waits for that long, or until it is triggered. */
void tern_cancel_sleep(tern_cancel *cancel, int64_t us);

/* --- reply.c --- */

/* Takes the body of an answer while it comes in, in place of the response's memory. */
typedef struct tern_receiver {
    /* Whether it takes the body of this answer, whose headers are there; asked once for each
     * answer, when the first bytes come. What it doesn't take (a redirect, an error) goes to
     * memory. */
    bool (*accept)(void *context, const tern_response *response);
    /* length: 1 or more. Returns TERN_OK, or what the call is to return. */
    tern_status (*take)(void *context, const char *bytes, size_t length);
    /* An answer that it took has come to its end, or broken off: what came of the exchange is
     * `status`. Returns what is to come of it. */
    tern_status (*finish)(void *context, tern_status status);
    void *context;
} tern_receiver;

struct tern_reply {
    tern_response *response;
    /* NULL: none. */
    const tern_receiver *receiver;
    bool asked;
    bool receiving;
    /* Bytes that it was given. */
    uint64_t received;
    /* For the counters. */
    uint64_t sent_bytes;
    uint64_t received_bytes;
    unsigned connections;
    size_t max_body;
    size_t max_headers;
    size_t header_bytes;
    size_t header_capacity;
    tern_pair *headers;
    bool not_sent;
};

/* An empty answer in `response`, whose memory is kept. receiver: may be NULL. */
void tern_reply_init(tern_reply *reply, tern_response *response, const tern_client_options *options,
                     const tern_receiver *receiver);

/* To be called when an exchange has come to `status`; returns what is to come of it. */
tern_status tern_reply_end(tern_reply *reply, tern_status status);

/* --- curl.c: the transport --- */

typedef struct tern_curl tern_curl;

/* options: those of the client, which outlive it. */
tern_status tern_curl_create(const tern_client_options *options, tern_curl **out_curl);
void tern_curl_free(tern_curl *curl);
tern_status tern_curl_exchange(void *context, const tern_exchange *exchange, tern_reply *reply,
                               tern_error *error);

/* --- client.c --- */

struct tern_client {
    /* Holds the options; wiped when it is freed. */
    tern_arena arena;
    tern_client_options options;
    tern_curl *curl;
    pthread_mutex_t mutex;
    /* In hundredths of a retry. */
    uint64_t budget;
    tern_client_counters counters;
};

/* --- request.c --- */

/* tern_client_request of an operation; `response` is initialised by the caller. rows: says what the
 * answers are that are streamed; NULL: nothing is known of them. */
tern_status tern_client_send(tern_client *client, const tern_request *request, tern_str operation,
                             const struct tern_operation *rows, tern_response *response,
                             tern_error *error);

/* A response without an answer. */
void tern_response_init(tern_response *response, const tern_client *client);

/* --- media_type.c --- */

/* Without parameters and the white space before them. */
tern_str tern_media_type_bare(const char *media_type);
bool tern_media_type_is_json(tern_str type);
bool tern_media_type_is_range(tern_str type);

/* Whether a documented type, which may be a range, takes one. */
bool tern_media_type_takes(const char *documented, tern_str type);

/* --- parameters.c --- */

/* What the parameters of an operation become. */
typedef struct tern_parameters {
    tern_str path;
    tern_str query;
    tern_pair *headers;
    size_t header_count;
} tern_parameters;

tern_status tern_parameters_write(const struct tern_operation *operation, const void *params,
                                  tern_arena *arena, tern_parameters *out, tern_error *error);

/* --- body.c --- */

/* `out_body` is zeroed, and stays so where there is none to send. */
tern_status tern_operation_make_body(const struct tern_operation *operation, const void *params,
                                     tern_arena *arena, tern_body *out_body, tern_error *error);

/* --- call.c --- */

/* The request of an operation, in an arena; it also points to what `params` (NULL: all zero) points
 * to. */
tern_status tern_operation_make_request(const struct tern_operation *operation, const void *params,
                                        tern_arena *arena, tern_request *out_request,
                                        tern_error *error);

/* --- answer.c --- */

/* Decodes the answer that the result struct's response holds. */
tern_status tern_operation_take_answer(const tern_client *client,
                                       const struct tern_operation *operation, void *result,
                                       tern_error *error);

#endif
