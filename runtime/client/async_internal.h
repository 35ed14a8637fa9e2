/* async_internal.h - what the parts of async.h share. */
#ifndef TERN_ASYNC_INTERNAL_H
#define TERN_ASYNC_INTERNAL_H

#include "body_internal.h"
#include "call_internal.h"
#include "tern/async.h"

/* --- curl_multi.c: many exchanges at once, on libcurl --- */

typedef struct tern_multi tern_multi;
struct tern_transfer;

/* options: with the defaults put in; must outlive it. Without a loop in them it is driven by
 * tern_multi_run and tern_multi_wait, else by tern_multi_tick and tern_multi_ready. */
tern_status tern_multi_create(const tern_curl *curl, const tern_calls_options *options,
                              tern_multi **out_multi);

/* No exchange may be under way. NULL is allowed. */
void tern_multi_free(tern_multi *self);

/* What it is given must live until the exchange has ended, by tern_multi_end or tern_multi_next. */
tern_status tern_multi_begin(tern_multi *self, const tern_exchange *exchange, tern_reply *reply,
                             tern_error *error, void *owner, struct tern_transfer **out_transfer);

/* Ends one before its time; returns its status. */
tern_status tern_multi_end(tern_multi *self, struct tern_transfer *transfer, tern_status status,
                           const char *expected, const char *found);

/* What is left of idle_timeout_ms; INT64_MAX: there is no such limit. */
int64_t tern_multi_idle_left_us(const struct tern_transfer *transfer, int64_t now_us);

/* Does all there is to do; waits until there is more, `socket` can be read, or so much time is
 * over, and says whether it can be read. */
void tern_multi_run(tern_multi *self);
bool tern_multi_wait(tern_multi *self, int socket, int timeout_ms);

/* Does what is due, and what a socket is ready for. */
void tern_multi_tick(tern_multi *self);
void tern_multi_ready(tern_multi *self, int socket, int events);

/* When tern_multi_tick has something to do; INT64_MAX: never. */
int64_t tern_multi_due_us(const tern_multi *self);

/* Whether libcurl or the loop failed since it was asked last: no exchange may get on any more. */
bool tern_multi_take_failure(tern_multi *self);

/* The owner of an exchange that has come to its end, and its status; NULL: there is none. */
void *tern_multi_next(tern_multi *self, tern_status *out_status);

/* --- async_timers.c: what is due when --- */

typedef struct tern_timer {
    int64_t due_us;
    /* In the heap, from 1; 0: it is not there. */
    size_t place;
} tern_timer;

/* The first one to be due is items[0]. Zeroed: empty. */
typedef struct tern_timers {
    tern_timer **items;
    size_t count;
    size_t capacity;
} tern_timers;

/* Room for that many; false where there is no memory. */
bool tern_timers_reserve(tern_timers *self, size_t count);
void tern_timers_free(tern_timers *self);

/* Puts it there, or moves it to another time; there must be room. INT64_MAX: takes it out. */
void tern_timers_set(tern_timers *self, tern_timer *timer, int64_t due_us);

/* --- async_call.c: one of them --- */

/* Where a call is, each a list of the set. */
typedef enum tern_place {
    TERN_PLACE_QUEUE, /* waits for its turn */
    TERN_PLACE_BUSY,  /* its exchange is on the way */
    TERN_PLACE_DELAY, /* between two tries */
    TERN_PLACE_DONE,  /* its `done` is to be called */
    TERN_PLACES
} tern_place;

/* Bytes that most requests need no more than, in place of blocks of an arena. */
enum { TERN_PENDING_REQUEST = 1536, TERN_PENDING_SCRATCH = 1024 };

typedef struct tern_pending {
    tern_timer timer; /* first: a timer is its call */
    tern_calls *set;
    struct tern_pending *previous;
    struct tern_pending *next;
    tern_place place;

    tern_call call;
    /* What the call is of, and what that points to; wiped. */
    tern_request request;
    tern_arena arena;
    /* NULL: a plain request. */
    const tern_operation *operation;
    tern_response *response;
    tern_done done;
    tern_error error;
    tern_status status;
    tern_waiter waiter;
    /* While it is busy. */
    struct tern_transfer *transfer;
    int64_t exchange_end_us;
    /* The first bytes of `arena`, and of the call's scratch; wiped. */
    char first_request[TERN_PENDING_REQUEST];
    char first_scratch[TERN_PENDING_SCRATCH];
} tern_pending;

typedef struct tern_pending_list {
    tern_pending *first;
    tern_pending *last;
} tern_pending_list;

struct tern_calls {
    tern_client *client;
    tern_calls_options options;
    /* The program has none. */
    bool has_own_loop;
    /* NULL: the transport is the program's. */
    tern_multi *multi;
    tern_pending_list lists[TERN_PLACES];
    tern_timers timers;
    size_t count;
    /* Those that have their turn. */
    size_t in_flight;
    /* A byte in the pipe: a tern_cancel was triggered. */
    int waker[2];
    void *waker_handle;
    bool waker_watched;
    /* It has been found to be there. */
    bool woken;
    /* What the loop's timer was set to; INT64_MAX: it is not. */
    int64_t announced_us;
    bool delivering;
    bool closing;
};

void tern_pending_move(tern_pending *self, tern_place place, bool to_front);

/* Makes one, and begins its call; it is in the queue then. request, or operation and params. */
tern_status tern_pending_create(tern_calls *set, const tern_request *request,
                                const tern_operation *operation, const void *params,
                                tern_response *response, tern_done done, tern_error *error);
void tern_pending_free(tern_pending *self);

/* It has its turn: goes on as far as it can without waiting. */
void tern_pending_advance(tern_pending *self);

/* Its exchange has ended so. */
void tern_pending_exchanged(tern_pending *self, tern_status status);

/* Ends what it is at. */
void tern_pending_cancel(tern_pending *self);
void tern_pending_fail(tern_pending *self, tern_status status, const char *expected,
                       const char *found);

/* Its timer is due. */
void tern_pending_due(tern_pending *self, int64_t now_us);

#endif
