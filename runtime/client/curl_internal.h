/* curl_internal.h - what the sources that know libcurl share. */
#ifndef TERN_CURL_INTERNAL_H
#define TERN_CURL_INTERNAL_H

#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>

#include "client_internal.h"

/* --- curl_pipe.c: SIGPIPE --- */

/* What a TLS library may write to a connection that is closed must not end the program. libcurl
 * could ignore the signal, but only for all threads at once; so it is kept from this thread, and
 * taken away if it came. */
typedef struct tern_pipe_guard {
    sigset_t before;
    bool active;
} tern_pipe_guard;

/* needed: false: nothing is done. */
void tern_pipe_guard_begin(tern_pipe_guard *guard, bool needed);
void tern_pipe_guard_end(const tern_pipe_guard *guard);

/* Whether it is, for that exchange and for as long as its connection is kept. */
bool tern_pipe_guard_needed(const tern_curl *curl, const tern_exchange *exchange,
                            const tern_reply *reply);

/* --- curl_headers.c --- */

/* The headers for libcurl, lines and nodes in one block, which is wiped: credentials are among
 * them. */
typedef struct tern_curl_headers {
    struct curl_slist *nodes;
    size_t count;
    char *bytes;
    size_t size;
} tern_curl_headers;

/* False where there is no memory. */
bool tern_curl_headers_make(const tern_exchange *exchange, tern_curl_headers *out_headers);

/* Zeroed again. */
void tern_curl_headers_free(tern_curl_headers *headers);

/* --- curl.c --- */

struct tern_curl {
    const tern_client_options *options;
    CURLSH *share;
    pthread_mutex_t share_locks[CURL_LOCK_DATA_LAST];
    pthread_mutex_t mutex;
    /* Those not in use, the one last used first. */
    struct tern_connection *idle;
    unsigned idle_count;
    bool locks_made;
    /* What there was in the options or the environment when it was made. */
    bool has_proxy;
    bool has_tls_proxy;
};

/* --- curl_transfer.c: an exchange on one handle of libcurl --- */

typedef struct tern_transfer {
    CURL *easy;
    const tern_client_options *options;
    /* The handle is set for a GET without a body, as it is when it is new. */
    bool plain;
    /* For who keeps it. */
    struct tern_transfer *next;
    void *owner;

    /* Of an exchange. */
    const tern_exchange *exchange;
    tern_reply *reply;
    tern_error *error;
    tern_curl_headers headers;
    FILE *file;
    /* What a callback failed with. */
    tern_status failure;
    /* Times that libcurl began to send the request. */
    int sent;
    int64_t begin_us;
    /* When the last byte went either way. */
    int64_t moved_us;
    int64_t bytes;
    /* A header has come since, which libcurl does not count. */
    bool moved;
    char message[CURL_ERROR_SIZE];
} tern_transfer;

/* False where there is no memory; it can be freed then, as one that is zeroed. */
bool tern_transfer_init(tern_transfer *self, const tern_curl *curl);
void tern_transfer_free(tern_transfer *self);

/* Sets the handle for an exchange, which is to be added to a multi handle then. What it is given
 * must live until tern_transfer_end. Where it fails, nothing is to be ended. */
tern_status tern_transfer_begin(tern_transfer *self, const tern_exchange *exchange,
                                tern_reply *reply, tern_error *error);

/* What is left of idle_timeout_ms; INT64_MAX: there is no such limit. */
int64_t tern_transfer_idle_left_us(const tern_transfer *self, int64_t now_us);

/* After it has been taken from the multi handle. status: TERN_OK and what libcurl ended with, or
 * why it was ended before, which `error` tells then. Returns what the exchange comes to. */
tern_status tern_transfer_end(tern_transfer *self, tern_status status, CURLcode code);

/* Whether there is a connection: until then connect_timeout_ms counts. */
bool tern_transfer_is_connected(const tern_transfer *self);

/* Fills the exchange's error. */
tern_status tern_transfer_fail(const tern_transfer *self, tern_status status, const char *expected,
                               const char *found);

tern_status tern_transfer_fail_idle(const tern_transfer *self);

/* --- curl_body.c: its callbacks and options for a body --- */

size_t tern_curl_give_body(char *to, size_t size, size_t count, void *context);
int tern_curl_rewind_body(void *context, curl_off_t offset, int origin);
bool tern_curl_set_body(tern_transfer *self);

/* --- curl_outcome.c --- */

/* Puts the codes of libcurl and of the callbacks together. */
tern_status tern_transfer_conclude(const tern_transfer *self, CURLcode code);

/* Timings and counters, into the reply. */
void tern_transfer_measure(const tern_transfer *self);

/* False where libcurl failed before there was a connection to send anything over. */
bool tern_transfer_was_sent(const tern_transfer *self, CURLcode code);

#endif
