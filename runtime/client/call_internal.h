/* call_internal.h - a call under way: what prepare.c makes and request.c sends. */
#ifndef TERN_CALL_INTERNAL_H
#define TERN_CALL_INTERNAL_H

#include "client_internal.h"

/* A call under way. */
typedef struct tern_call {
    tern_client *client;
    const tern_client_options *options;
    const tern_request *request;
    /* NULL: none. */
    const tern_receiver *receiver;
    /* Bytes that it was given. */
    uint64_t received;
    tern_response *response;
    tern_error *error;
    /* What errors call it. */
    tern_str where;
    tern_str operation;
    /* What is sent; holds credentials, and is wiped. */
    tern_arena scratch;
    tern_str url;
    tern_str method;
    /* Without credentials. */
    tern_pair *headers;
    size_t header_count;
    /* Alternative of the request's security; NULL: see `all_credentials`. */
    const tern_security *security;
    bool all_credentials;
    bool repeatable;
    int64_t start_us;
    /* INT64_MAX: none. */
    int64_t deadline_us;
} tern_call;

static inline tern_status tern_call_fail(tern_call *self, tern_status status, const char *expected,
                                         const char *found)
{
    return tern_client_fail(self->error, status, self->where, expected, found);
}

static inline tern_status tern_call_fail_memory(tern_call *self)
{
    return tern_client_fail_arena(self->error, &self->scratch, self->where);
}

/* Checks the request, and makes the URL, the headers and the deadline of it. */
tern_status tern_call_prepare(tern_call *self);

/* Puts the credentials behind `headers`, where there must be room for one each. For each try anew:
 * a callback may have another one. */
tern_status tern_call_add_credentials(tern_call *self, const tern_exchange *exchange);

#endif
