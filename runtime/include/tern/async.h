/* async.h - calls that don't wait: many at once on one thread, also in an event loop of the
 * program's own.
 *
 *     static void take(void *context, tern_response *response, tern_status status,
 *                      const tern_error *error)
 *     {
 *         ...
 *         tern_response_free(response);
 *     }
 *
 *     status = tern_calls_create(client, NULL, &calls, &error);
 *     tern_done done = {take, NULL};
 *     status = tern_calls_start_request(calls, &request, &response, done, &error);
 *     while (tern_calls_poll(calls, 1000) > 0)
 *         ;
 *     tern_calls_free(calls);
 *
 * They are the same calls as those of tern/client.h and tern/operation.h: with the client's
 * credentials, time limits, ceilings, retries, redirects, hooks and logs. A set of calls has its
 * own connections, which its calls share (HTTP/2: many on one), and is used by one thread at a
 * time; a client may have any number of sets.
 *
 * Nothing here waits, tern_calls_poll apart. What does is the program's: a tern_transport other
 * than libcurl, `sleep_us` of a tern_client_clock, hooks, and callbacks of credentials and bodies
 * are called by the thread that drives the set, which does nothing else meanwhile.
 */
#ifndef TERN_ASYNC_H
#define TERN_ASYNC_H

#include "tern/client.h"
#include "tern/operation.h"

TERN_BEGIN_DECLARATIONS

/** A set of calls. Opaque. */
typedef struct tern_calls tern_calls;

enum {
    /* What options stand for when they are 0. */
    TERN_CALLS_IN_FLIGHT_DEFAULT = 100,
    TERN_CALLS_DEFAULT = 10 * 1000
};

/** What a socket is watched for, and is ready for. */
enum {
    TERN_READABLE = 1 << 0,
    TERN_WRITABLE = 1 << 1,
    TERN_BROKEN = 1 << 2 /* an error or the end; never watched for */
};

/**
 * An event loop of the program's, that drives a set in place of tern_calls_poll.
 *
 * Both are called from within the functions below, and must not call them: they only note what is
 * to be done.
 */
typedef struct tern_calls_loop {
    /**
     * From now on tern_calls_ready is to be called when the socket is ready for any of `events`
     * (level-triggered), in place of what it was watched for before; 0: no more, it is closed next.
     *
     * handle: of that socket, NULL at first; what is put there comes with the next call for it. Not
     * to be used after `events` was 0.
     * Returns whether that can be done: where it can't, requests on the way fail with
     * TERN_ERROR_MEMORY.
     */
    bool (*watch)(void *context, int socket, int events, void **handle);
    /** tern_calls_tick is to be called once, in so many milliseconds (0: as soon as the loop is
     * back), in place of what was asked for before; -1: not at all. */
    void (*timer)(void *context, int64_t delay_ms);
    void *context;
} tern_calls_loop;

/** Zeroed: the defaults, without a loop of the program's. */
typedef struct tern_calls_options {
    /** Requests on the way at once; a call beyond waits for its turn, within its time limit. One
     * that waits between two tries has no turn. 0: TERN_CALLS_IN_FLIGHT_DEFAULT. As many
     * connections are kept. */
    unsigned max_in_flight;
    /** Calls under way, those that wait included; 0: TERN_CALLS_DEFAULT. */
    unsigned max_calls;
    /** Connections to one host; 0: no limit but max_in_flight. */
    unsigned max_host_connections;
    /** Zeroed: none. */
    tern_calls_loop loop;
} tern_calls_options;

/**
 * What is called when a call is done: once, by tern_calls_poll, _ready, _tick or _free; never while
 * it is started.
 *
 * response: as the call was given it, and the program's again, to free now or later; with an
 * operation the first member of its result struct. status, error: what the call would have
 * returned; `error` is valid during the callback, and its status TERN_OK where there is none.
 *
 * It may start and cancel calls of the same set, but neither drive nor free it. All other callbacks
 * of a program, those of the client too, must not use the set at all.
 */
typedef struct tern_done {
    void (*call)(void *context, tern_response *response, tern_status status,
                 const tern_error *error);
    void *context;
} tern_done;

/**
 * Makes a set.
 *
 * client: must outlive it. options: copied; NULL: the defaults. out_calls: the caller's, to
 * tern_calls_free; NULL on failure. error: may be NULL.
 *
 * Returns TERN_OK; TERN_ERROR_REQUEST for a loop with only one of its functions; or
 * TERN_ERROR_MEMORY, also where the system has no more descriptors.
 */
tern_status tern_calls_create(tern_client *client, const tern_calls_options *options,
                              tern_calls **out_calls, tern_error *error) TERN_MUST_USE
    TERN_NONNULL(1, 3);

/** Cancels the calls that are under way, as tern_calls_cancel does, calls their `done`, and closes
 * the connections. Calls that are started meanwhile are refused with TERN_ERROR_CANCELLED. NULL is
 * allowed. */
void tern_calls_free(tern_calls *calls);

/**
 * Starts what tern_client_request does. Nothing is sent yet.
 *
 * request: copied with the texts it points to; but what its body points to, and its `cancel`, must
 * live until the call is done. out_response: overwritten; must stay where it is until then.
 * done.call: not NULL. error: may be NULL.
 *
 * Returns
 * - TERN_OK: `done` will be called;
 * - TERN_ERROR_REQUEST, TERN_ERROR_MEMORY: as tern_client_request; TERN_ERROR_LIMIT: max_calls are
 *   under way; TERN_ERROR_CANCELLED: the set is being freed. `done` is not called, and the response
 * is empty.
 */
tern_status tern_calls_start_request(tern_calls *calls, const tern_request *request,
                                     tern_response *out_response, tern_done done,
                                     tern_error *error) TERN_MUST_USE TERN_NONNULL(1, 2, 3);

/**
 * Starts what tern_client_call does; otherwise as tern_calls_start_request.
 *
 * params: likewise: the struct may go at once, with all texts but that of a body that is a string
 * or a tern_body. JSON and forms are written at once. NULL: all zero. result: must stay where it is
 * until the call is done.
 *
 * Returns as well TERN_ERROR_UNSET, and what tern_encode returns of the body.
 */
tern_status tern_calls_start(tern_calls *calls, const tern_operation *operation, const void *params,
                             void *result, tern_done done, tern_error *error) TERN_MUST_USE
    TERN_NONNULL(1, 2, 4);

/**
 * Ends a call with TERN_ERROR_CANCELLED; `done` is called when the set is driven next. Calls can
 * also be cancelled by their tern_cancel, from any thread.
 *
 * response: that of the call, by which it is searched for. Returns false where it is not under way.
 */
bool tern_calls_cancel(tern_calls *calls, const tern_response *response) TERN_NONNULL(1, 2);

/** Calls whose `done` has not been called yet. */
size_t tern_calls_count(const tern_calls *calls) TERN_NONNULL(1);

/**
 * Drives a set without a loop: waits until a call is done, at most so long, and calls `done` of
 * those that are. Returns how many are still under way; 0: it has not waited.
 *
 * timeout_ms: milliseconds; 0: does what can be done at once; TERN_NO_TIMEOUT: no limit.
 */
size_t tern_calls_poll(tern_calls *calls, int64_t timeout_ms) TERN_NONNULL(1);

/** Drives a set in a loop: a socket is ready for `events`. Returns how many calls are under way. */
size_t tern_calls_ready(tern_calls *calls, int socket, int events) TERN_NONNULL(1);

/** Drives a set in a loop: the time of its timer has come. Returns how many calls are under way. */
size_t tern_calls_tick(tern_calls *calls) TERN_NONNULL(1);

TERN_END_DECLARATIONS

#endif
