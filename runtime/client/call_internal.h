/* call_internal.h - a call under way: a machine that says what is next, and is told what came of
 * it.
 *
 *     status = tern_call_begin(&call, ...);
 *     while (status == TERN_OK && (step = tern_call_next(&call)) != TERN_STEP_DONE)
 *         send call.exchange, or wait for call.delay_us
 *     tern_call_end(&call);
 *
 * So tries, redirects, time limits and hooks are here once, for whoever drives calls. */
#ifndef TERN_CALL_INTERNAL_H
#define TERN_CALL_INTERNAL_H

#include "stream_internal.h"

/* What is to be done before the next tern_call_next. */
typedef enum tern_step {
    TERN_STEP_EXCHANGE, /* send `exchange`; what came of it goes into `outcome` and `failure` */
    TERN_STEP_WAIT,     /* wait for `delay_us`, unless it is cancelled meanwhile */
    TERN_STEP_DONE      /* `status` is what the call returns */
} tern_step;

/* A call under way. It must not be moved. */
typedef struct tern_call {
    tern_client *client;
    const tern_client_options *options;
    const tern_request *request;
    /* Where its answers go, where that is not memory alone. */
    tern_stream stream;
    bool streams;
    /* Bytes that went there. */
    uint64_t received;
    tern_response *response;
    /* The caller's, which gets `problem` when the call has failed, and else stays as it is. */
    tern_error *error;
    /* What the try failed with. */
    tern_error problem;
    /* What errors call it. */
    tern_str where;
    char where_bytes[TERN_ERROR_POINTER_SIZE];
    tern_str operation;
    /* What is sent; holds credentials, and is wiped. */
    tern_arena scratch;
    tern_str url;
    tern_str method;
    /* Without credentials. */
    tern_pair *headers;
    size_t header_count;
    /* For each credential of the client, whether it goes with the request. */
    bool *applies;
    bool repeatable;
    int64_t start_us;
    /* INT64_MAX: none. */
    int64_t deadline_us;
    /* Set by who drives it: nobody else waits for the thread. */
    bool may_wait;
    /* To be ended without waiting for anything. Likewise. */
    bool cancelled;

    /* A try. */
    tern_arena_mark try_mark;
    int64_t try_start_us;
    /* Nothing of it can have reached the server. */
    bool not_sent;
    /* It goes to where the credentials belong. */
    bool with_credentials;
    /* One of them has been renewed: once is enough. */
    bool renewed;
    int64_t delay_us;
    tern_status status;

    /* An exchange of it. */
    tern_exchange exchange;
    int64_t exchange_start_us;
    bool exchanging;
    /* It has no credentials yet. */
    bool unauthorized;
    tern_reply reply;
    tern_status outcome;
    tern_error failure;
} tern_call;

static inline tern_status tern_call_fail(tern_call *self, tern_status status, const char *expected,
                                         const char *found)
{
    return tern_client_fail(&self->problem, status, self->where, expected, found);
}

static inline tern_status tern_call_fail_memory(tern_call *self)
{
    return tern_client_fail_arena(&self->problem, &self->scratch, self->where);
}

/* --- prepare.c --- */

/* Checks the request, and makes the URL, the headers and the deadline of it. */
tern_status tern_call_prepare(tern_call *self);

/* Puts the credentials behind `headers`, where there must be room for one each. For each try anew:
 * a callback may have another one, or none yet: TERN_MORE. */
tern_status tern_call_add_credentials(tern_call *self, const tern_exchange *exchange);

/* Asks callbacks for other credentials than those that went with `exchange`; whether there are. */
bool tern_call_renew_credentials(const tern_call *self, const tern_exchange *exchange);

/* --- request.c --- */

typedef struct tern_call_parts {
    tern_client *client;
    /* What it points to must live as long as the call. */
    const tern_request *request;
    /* Empty: a plain request. */
    tern_str operation;
    /* What the answers are that are streamed; NULL: not known. */
    const tern_operation *rows;
    /* Initialised. */
    tern_response *response;
    tern_error *error;
    /* Room for the first bytes of `scratch`; the caller wipes it. NULL: none. */
    void *buffer;
    size_t buffer_size;
} tern_call_parts;

/* Begins a call; tern_call_end is due also when it fails: nothing was sent then. */
tern_status tern_call_begin(tern_call *self, const tern_call_parts *parts);
tern_step tern_call_next(tern_call *self);

/* Sends the exchange by the client's transport, and waits for it. */
void tern_call_exchange(tern_call *self);

/* Completes the response, and gives the call's memory back. Returns what the call returns. */
tern_status tern_call_end(tern_call *self, tern_status status);

/* --- observe.c: logs, hooks and counters --- */

void tern_call_say_before(const tern_call *self);
void tern_call_say_after(const tern_call *self, tern_status status, int64_t elapsed_us);
void tern_call_say_retry(const tern_call *self, tern_status status);
void tern_call_say_end(const tern_call *self, tern_status status);

#endif
