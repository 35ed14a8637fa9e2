/* async.c - a set of calls, and what drives it. */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "async_internal.h"

enum { WAIT_AT_MOST_MS = 60 * 1000, WAKER_BYTES = 64 };

/* Sets. */

static tern_status fail_set(tern_error *error, tern_status status, const char *expected,
                            const char *found)
{
    return tern_client_fail(error, status, TERN_STR("the set of calls"), expected, found);
}

static bool make_waker(tern_calls *self)
{
    if (pipe(self->waker) != 0) {
        self->waker[0] = self->waker[1] = -1;
        return false;
    }
    for (size_t i = 0; i < 2; i++) {
        int flags = fcntl(self->waker[i], F_GETFL);
        if (flags < 0 || fcntl(self->waker[i], F_SETFL, flags | O_NONBLOCK) != 0 ||
            fcntl(self->waker[i], F_SETFD, FD_CLOEXEC) != 0)
            return false;
    }
    return true;
}

static bool watch_waker(tern_calls *self, int events)
{
    const tern_calls_loop *loop = &self->options.loop;

    return self->has_own_loop ||
           loop->watch(loop->context, self->waker[0], events, &self->waker_handle);
}

tern_status tern_calls_create(tern_client *client, const tern_calls_options *options,
                              tern_calls **out_calls, tern_error *error)
{
    static const tern_calls_options defaults;
    tern_calls *self;

    *out_calls = NULL;
    if (options == NULL)
        options = &defaults;
    if ((options->loop.watch == NULL) != (options->loop.timer == NULL))
        return fail_set(error, TERN_ERROR_REQUEST, "a loop with watch and timer", "one of them");
    self = (tern_calls *)calloc(1, sizeof *self);
    if (self == NULL)
        return fail_set(error, TERN_ERROR_MEMORY, NULL, NULL);
    self->client = client;
    self->options = *options;
    self->announced_us = INT64_MAX;
    if (self->options.max_in_flight == 0)
        self->options.max_in_flight = TERN_CALLS_IN_FLIGHT_DEFAULT;
    if (self->options.max_calls == 0)
        self->options.max_calls = TERN_CALLS_DEFAULT;
    self->has_own_loop = self->options.loop.watch == NULL;
    if (make_waker(self) &&
        (client->curl == NULL ||
         tern_multi_create(client->curl, &self->options, &self->multi) == TERN_OK) &&
        watch_waker(self, TERN_READABLE)) {
        self->waker_watched = true;
        *out_calls = self;
        return TERN_OK;
    }
    tern_calls_free(self);
    return fail_set(error, TERN_ERROR_MEMORY, NULL, NULL);
}

/* Calls `done` of those that are; whether there was one. */
static bool deliver(tern_calls *self)
{
    tern_pending *first = self->lists[TERN_PLACE_DONE].first;

    if (first == NULL || self->delivering)
        return false;
    self->delivering = true;
    for (; first; first = self->lists[TERN_PLACE_DONE].first) {
        tern_pending_list *list = &self->lists[TERN_PLACE_DONE];
        list->first = first->next;
        *(list->first ? &list->first->previous : &list->last) = NULL;
        self->count--;
        first->done.call(first->done.context, first->response, first->status, &first->error);
        tern_pending_free(first);
    }
    self->delivering = false;
    return true;
}

static void cancel_all(tern_calls *self)
{
    for (int place = 0; place < TERN_PLACE_DONE; place++) {
        while (self->lists[place].first)
            tern_pending_cancel(self->lists[place].first);
    }
}

void tern_calls_free(tern_calls *calls)
{
    if (calls == NULL)
        return;
    calls->closing = true;
    cancel_all(calls);
    deliver(calls);
    tern_multi_free(calls->multi);
    if (calls->waker_watched)
        watch_waker(calls, 0);
    if (calls->announced_us != INT64_MAX)
        calls->options.loop.timer(calls->options.loop.context, -1);
    for (size_t i = 0; i < 2; i++) {
        if (calls->waker[i] >= 0)
            close(calls->waker[i]);
    }
    tern_timers_free(&calls->timers);
    free(calls);
}

/* Driving. */

/* Calls whose tern_cancel was triggered, if any was. */
static void take_cancellations(tern_calls *self)
{
    char bytes[WAKER_BYTES];

    if (!self->woken)
        return;
    self->woken = false;
    while (read(self->waker[0], bytes, sizeof bytes) > 0)
        ;
    for (int place = 0; place < TERN_PLACE_DONE; place++) {
        tern_pending *next;
        for (tern_pending *call = self->lists[place].first; call; call = next) {
            tern_cancel *cancel = call->request.call.cancel;
            next = call->next;
            if (cancel && tern_cancel_triggered(cancel))
                tern_pending_cancel(call);
        }
    }
}

static void take_finished(tern_calls *self)
{
    tern_pending *call;
    tern_status status;

    while (self->multi && (call = (tern_pending *)tern_multi_next(self->multi, &status)) != NULL)
        tern_pending_exchanged(call, status);
}

static void take_due(tern_calls *self)
{
    int64_t now_us = tern_clock_now_us();

    while (self->timers.count > 0 && self->timers.items[0]->due_us <= now_us) {
        tern_timer *timer = self->timers.items[0];
        tern_timers_set(&self->timers, timer, INT64_MAX);
        tern_pending_due((tern_pending *)timer, now_us);
    }
}

static void give_turns(tern_calls *self)
{
    while (self->lists[TERN_PLACE_QUEUE].first && self->in_flight < self->options.max_in_flight) {
        self->in_flight++;
        tern_pending_advance(self->lists[TERN_PLACE_QUEUE].first);
    }
}

/* What there is to do when libcurl has done its part. */
static void go_on(tern_calls *self)
{
    take_finished(self);
    take_cancellations(self);
    take_due(self);
    give_turns(self);
    if (self->multi && tern_multi_take_failure(self->multi)) {
        tern_pending *busy = self->lists[TERN_PLACE_BUSY].first;
        for (tern_pending *next; busy; busy = next) {
            next = busy->next;
            tern_pending_fail(busy, TERN_ERROR_MEMORY, NULL, NULL);
        }
    }
}

/* When something is due: 0: at once, INT64_MAX: never. */
static int64_t next_due_us(const tern_calls *self)
{
    int64_t due_us = self->timers.count > 0 ? self->timers.items[0]->due_us : INT64_MAX;

    if (self->lists[TERN_PLACE_DONE].first ||
        (self->lists[TERN_PLACE_QUEUE].first && self->in_flight < self->options.max_in_flight))
        return 0;
    if (self->multi && tern_multi_due_us(self->multi) < due_us)
        due_us = tern_multi_due_us(self->multi);
    return due_us;
}

static int64_t ms_until(int64_t due_us)
{
    int64_t now_us = tern_clock_now_us();

    return due_us <= now_us ? 0 : (due_us - now_us) / 1000 + 1;
}

/* Tells the loop when to come back. */
static void announce(tern_calls *self)
{
    const tern_calls_loop *loop = &self->options.loop;
    int64_t due_us = next_due_us(self);

    if (loop->timer == NULL || due_us == self->announced_us)
        return;
    self->announced_us = due_us;
    loop->timer(loop->context, due_us == INT64_MAX ? -1 : ms_until(due_us));
}

static void wait_for_more(tern_calls *self, int timeout_ms)
{
    struct pollfd waker = {.fd = self->waker[0], .events = POLLIN};

    if (self->multi)
        self->woken = tern_multi_wait(self->multi, self->waker[0], timeout_ms);
    else
        self->woken = poll(&waker, 1, timeout_ms) > 0;
}

size_t tern_calls_poll(tern_calls *calls, int64_t timeout_ms)
{
    int64_t start_us = tern_clock_now_us();
    int64_t end_us = timeout_ms < 0 || timeout_ms > (INT64_MAX - start_us) / 1000
                         ? INT64_MAX
                         : start_us + timeout_ms * 1000;

    if (calls->delivering || !calls->has_own_loop)
        return calls->count;
    for (bool last = false;;) {
        int64_t wait_ms;
        if (calls->multi)
            tern_multi_run(calls->multi);
        go_on(calls);
        if (deliver(calls) || calls->count == 0 || last)
            break;
        /* Sockets that are ready have their turn, also where there is no time to wait. */
        last = end_us <= tern_clock_now_us();
        wait_ms = ms_until(next_due_us(calls));
        if (wait_ms > ms_until(end_us))
            wait_ms = ms_until(end_us);
        if (wait_ms > WAIT_AT_MOST_MS)
            wait_ms = WAIT_AT_MOST_MS;
        wait_for_more(calls, (int)wait_ms);
    }
    /* What `done` has started, or made room for, is sent at once. */
    give_turns(calls);
    return calls->count;
}

size_t tern_calls_ready(tern_calls *calls, int socket, int events)
{
    if (calls->delivering || calls->has_own_loop)
        return calls->count;
    if (socket == calls->waker[0])
        calls->woken = true;
    else if (calls->multi)
        tern_multi_ready(calls->multi, socket, events);
    go_on(calls);
    deliver(calls);
    announce(calls);
    return calls->count;
}

size_t tern_calls_tick(tern_calls *calls)
{
    if (calls->delivering || calls->has_own_loop)
        return calls->count;
    calls->announced_us = INT64_MAX;
    if (calls->multi)
        tern_multi_tick(calls->multi);
    go_on(calls);
    deliver(calls);
    announce(calls);
    return calls->count;
}

/* Starting and cancelling. */

static tern_status start(tern_calls *self, const tern_request *request,
                         const tern_operation *operation, const void *params,
                         tern_response *response, tern_done done, tern_error *error)
{
    tern_status status;

    tern_response_init(response, self->client);
    if (self->closing)
        return fail_set(error, TERN_ERROR_CANCELLED, NULL, NULL);
    if (self->count >= self->options.max_calls)
        return fail_set(error, TERN_ERROR_LIMIT, "at most max_calls calls under way", "one more");
    status = tern_pending_create(self, request, operation, params, response, done, error);
    if (!self->delivering)
        announce(self);
    return status;
}

tern_status tern_calls_start_request(tern_calls *calls, const tern_request *request,
                                     tern_response *out_response, tern_done done, tern_error *error)
{
    return start(calls, request, NULL, NULL, out_response, done, error);
}

tern_status tern_calls_start(tern_calls *calls, const tern_operation *operation, const void *params,
                             void *result, tern_done done, tern_error *error)
{
    memset(result, 0, operation->result_size);
    return start(calls, NULL, operation, params, (tern_response *)result, done, error);
}

bool tern_calls_cancel(tern_calls *calls, const tern_response *response)
{
    for (int place = 0; place < TERN_PLACE_DONE; place++) {
        for (tern_pending *call = calls->lists[place].first; call; call = call->next) {
            if (call->response != response)
                continue;
            tern_pending_cancel(call);
            if (!calls->delivering)
                announce(calls);
            return true;
        }
    }
    return false;
}

size_t tern_calls_count(const tern_calls *calls)
{
    return calls->count;
}
