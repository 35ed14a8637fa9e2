/* async_call.c - one call of a set: from its start over exchanges and delays to its end. */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "async_internal.h"

/* libcurl's own time limit comes first, unless it has not begun: then there is nobody else to
 * look. */
enum { GRACE_US = 50 * 1000 };

static int64_t later(int64_t now_us, int64_t us)
{
    return us < INT64_MAX - now_us ? now_us + us : INT64_MAX;
}

static void set_timer(tern_pending *self, int64_t due_us)
{
    tern_timers_set(&self->set->timers, &self->timer, due_us);
}

/* Lists. */

static void unlink_pending(tern_pending *self)
{
    tern_pending_list *list = &self->set->lists[self->place];

    *(self->previous ? &self->previous->next : &list->first) = self->next;
    *(self->next ? &self->next->previous : &list->last) = self->previous;
    self->previous = self->next = NULL;
}

static void link_pending(tern_pending *self, tern_place place, bool to_front)
{
    tern_pending_list *list = &self->set->lists[place];

    self->place = place;
    self->previous = to_front ? NULL : list->last;
    self->next = to_front ? list->first : NULL;
    *(self->previous ? &self->previous->next : &list->first) = self;
    *(self->next ? &self->next->previous : &list->last) = self;
}

void tern_pending_move(tern_pending *self, tern_place place, bool to_front)
{
    unlink_pending(self);
    link_pending(self, place, to_front);
}

/* Beginning. */

static bool copy_text(tern_arena *arena, tern_str *text)
{
    return text->len == 0 || tern_arena_copy_str(arena, *text, text) == TERN_OK;
}

static bool copy_path(tern_arena *arena, const char **path)
{
    tern_str copy = *path ? tern_str_of(*path) : TERN_STR("");

    if (!copy_text(arena, &copy))
        return false;
    *path = *path ? copy.ptr : NULL;
    return true;
}

/* Copies what is needed after the call has begun: the URL is made then, and who it is for chosen.
 */
static bool keep_request(tern_pending *self)
{
    tern_request *request = &self->request;
    tern_call_options *options = &request->call;
    tern_pair *headers = (tern_pair *)tern_arena_allocate_array(
        &self->arena, options->header_count + 1, sizeof *headers, _Alignof(tern_pair));
    bool kept = headers != NULL;

    for (size_t i = 0; kept && i < options->header_count; i++) {
        headers[i] = options->headers[i];
        kept =
            copy_text(&self->arena, &headers[i].name) && copy_text(&self->arena, &headers[i].value);
    }
    options->headers = headers;
    return kept && copy_text(&self->arena, &request->method) &&
           copy_text(&self->arena, &request->accept) &&
           copy_text(&self->arena, &options->idempotency_key) &&
           copy_text(&self->arena, &request->body.content_type) &&
           copy_path(&self->arena, &options->download.path);
}

/* By any thread. */
static void wake(void *context)
{
    const tern_calls *set = (const tern_calls *)context;
    char byte = 0;

    /* Where it is full there is somebody to read it. */
    if (write(set->waker[1], &byte, 1) < 0)
        return;
}

static tern_status begin(tern_pending *self, const void *params)
{
    tern_client *client = self->set->client;
    tern_call_parts parts = {.client = client,
                             .request = &self->request,
                             .operation = TERN_STR(""),
                             .rows = self->operation,
                             .response = self->response,
                             .error = &self->error,
                             .buffer = self->first_scratch,
                             .buffer_size = sizeof self->first_scratch};
    tern_status status = TERN_OK;

    if (self->operation) {
        parts.operation = tern_str_of(self->operation->name);
        status = tern_operation_make_request(self->operation, params, &self->arena, &self->request,
                                             &self->error);
    }
    if (status == TERN_OK && !keep_request(self))
        status = tern_client_fail_arena(&self->error, &self->arena, TERN_STR("the request's copy"));
    if (status != TERN_OK)
        return status;
    status = tern_call_begin(&self->call, &parts);
    return status == TERN_OK ? status : tern_call_end(&self->call, status);
}

tern_status tern_pending_create(tern_calls *set, const tern_request *request,
                                const tern_operation *operation, const void *params,
                                tern_response *response, tern_done done, tern_error *error)
{
    tern_pending *self = (tern_pending *)malloc(sizeof *self);
    tern_arena_options options = {.allocator = tern_wiping_allocator()};
    tern_status status;

    if (self == NULL || !tern_timers_reserve(&set->timers, set->count + 1)) {
        free(self);
        return tern_client_fail(error, TERN_ERROR_MEMORY, TERN_STR("the call"), NULL, NULL);
    }
    options.buffer = self->first_request;
    options.buffer_size = sizeof self->first_request;
    memset(self, 0, offsetof(tern_pending, first_request));
    tern_arena_init(&self->arena, &options);
    self->set = set;
    self->operation = operation;
    self->response = response;
    self->done = done;
    if (request)
        self->request = *request;
    status = begin(self, params);
    if (status != TERN_OK) {
        if (error)
            *error = self->error;
        tern_pending_free(self);
        return status;
    }
    self->waiter.wake = wake;
    self->waiter.context = set;
    tern_cancel_add(self->request.call.cancel, &self->waiter);
    link_pending(self, TERN_PLACE_QUEUE, false);
    set->count++;
    set_timer(self, self->call.deadline_us == INT64_MAX
                        ? INT64_MAX
                        : later(tern_clock_now_us(), self->call.deadline_us - self->call.start_us));
    return TERN_OK;
}

void tern_pending_free(tern_pending *self)
{
    if (self->operation)
        tern_operation_release_body(self->operation, &self->request.body);
    tern_arena_free(&self->arena);
    tern_wipe(self->first_request, sizeof self->first_request);
    tern_wipe(self->first_scratch, sizeof self->first_scratch);
    free(self);
}

/* Its way. */

static void end(tern_pending *self)
{
    set_timer(self, INT64_MAX);
    tern_cancel_remove(self->request.call.cancel, &self->waiter);
    self->status = tern_call_end(&self->call, self->call.status);
    if (self->status == TERN_OK && self->operation)
        self->status = tern_operation_take_answer(self->set->client, self->operation,
                                                  self->response, &self->error);
    /* What an earlier try failed with is nobody's concern. */
    if (self->status == TERN_OK)
        memset(&self->error, 0, sizeof self->error);
    tern_pending_move(self, TERN_PLACE_DONE, false);
}

/* Whether it is on its way now, and not over already. */
static bool send_exchange(tern_pending *self)
{
    tern_calls *set = self->set;
    tern_call *call = &self->call;
    int64_t now_us = tern_clock_now_us();

    if (set->multi == NULL) {
        tern_call_exchange(call);
        return false;
    }
    call->outcome = tern_multi_begin(set->multi, &call->exchange, &call->reply, &call->failure,
                                     self, &self->transfer);
    if (call->outcome != TERN_OK)
        return false;
    self->exchange_end_us = call->exchange.timeout_ms == 0
                                ? INT64_MAX
                                : later(now_us, call->exchange.timeout_ms * 1000 + GRACE_US);
    tern_pending_move(self, TERN_PLACE_BUSY, false);
    tern_pending_due(self, now_us);
    return true;
}

static bool start_delay(tern_pending *self)
{
    const tern_client_clock *clock = &self->call.options->clock;

    if (clock->sleep_us) {
        clock->sleep_us(clock->context, self->call.delay_us);
        return false;
    }
    if (self->call.delay_us <= 0)
        return false;
    self->set->in_flight--;
    tern_pending_move(self, TERN_PLACE_DELAY, false);
    set_timer(self, later(tern_clock_now_us(), self->call.delay_us));
    return true;
}

void tern_pending_advance(tern_pending *self)
{
    for (;;) {
        switch (tern_call_next(&self->call)) {
        case TERN_STEP_EXCHANGE:
            if (send_exchange(self))
                return;
            break;
        case TERN_STEP_WAIT:
            if (start_delay(self))
                return;
            break;
        case TERN_STEP_DONE:
            self->set->in_flight--;
            end(self);
            return;
        }
    }
}

void tern_pending_exchanged(tern_pending *self, tern_status status)
{
    self->transfer = NULL;
    self->call.outcome = status;
    tern_pending_advance(self);
}

void tern_pending_fail(tern_pending *self, tern_status status, const char *expected,
                       const char *found)
{
    tern_pending_exchanged(
        self, tern_multi_end(self->set->multi, self->transfer, status, expected, found));
}

void tern_pending_cancel(tern_pending *self)
{
    self->call.cancelled = true;
    if (self->place == TERN_PLACE_BUSY) {
        tern_pending_fail(self, TERN_ERROR_CANCELLED, NULL, NULL);
    } else if (self->place != TERN_PLACE_DONE) {
        self->set->in_flight++;
        tern_pending_advance(self);
    }
}

void tern_pending_due(tern_pending *self, int64_t now_us)
{
    int64_t left_us, due_us;

    switch (self->place) {
    case TERN_PLACE_QUEUE: /* its time limit: it will find that there is no time left */
        self->set->in_flight++;
        tern_pending_advance(self);
        return;
    case TERN_PLACE_DELAY:
        tern_pending_move(self, TERN_PLACE_QUEUE, true);
        set_timer(self, self->call.deadline_us == INT64_MAX
                            ? INT64_MAX
                            : later(now_us, self->call.deadline_us -
                                                tern_client_now_us(&self->call.options->clock)));
        return;
    case TERN_PLACE_BUSY:
        left_us = tern_multi_idle_left_us(self->transfer, now_us);
        if (left_us <= 0) {
            tern_pending_fail(self, TERN_ERROR_TIMEOUT, "some bytes within idle_timeout_ms",
                              "none");
            return;
        }
        if (self->exchange_end_us <= now_us) {
            tern_pending_fail(self, TERN_ERROR_TIMEOUT, "an answer in time", "none");
            return;
        }
        due_us = later(now_us, left_us);
        set_timer(self, due_us < self->exchange_end_us ? due_us : self->exchange_end_us);
        return;
    default:
        return;
    }
}
