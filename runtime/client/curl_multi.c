/* curl_multi.c - many exchanges at once on one multi handle, which shares connections among them.
 */
#include <stdlib.h>

#include "async_internal.h"
#include "curl_internal.h"

struct tern_multi {
    const tern_curl *curl;
    CURLM *handle;
    const tern_calls_loop *loop;
    /* Those not in use. */
    tern_transfer *idle;
    size_t idle_count;
    size_t max_idle;
    /* When libcurl wants to be called again. */
    int64_t due_us;
    bool failed;
    /* One of its requests has been one that needs it. */
    bool guarded;
};

/* What libcurl asks a loop for. */

static int watch_socket(CURL *easy, curl_socket_t socket, int what, void *context, void *assigned)
{
    tern_multi *self = (tern_multi *)context;
    void *handle = assigned;
    int events = what == CURL_POLL_IN      ? TERN_READABLE
                 : what == CURL_POLL_OUT   ? TERN_WRITABLE
                 : what == CURL_POLL_INOUT ? TERN_READABLE | TERN_WRITABLE
                                           : 0;

    (void)easy;
    if (!self->loop->watch(self->loop->context, (int)socket, events, &handle) && events != 0)
        self->failed = true;
    if (events != 0 && handle != assigned)
        curl_multi_assign(self->handle, socket, handle);
    return 0;
}

static int set_timer(CURLM *handle, long delay_ms, void *context)
{
    tern_multi *self = (tern_multi *)context;

    (void)handle;
    self->due_us = delay_ms < 0 ? INT64_MAX : tern_clock_now_us() + (int64_t)delay_ms * 1000;
    return 0;
}

tern_status tern_multi_create(const tern_curl *curl, const tern_calls_options *options,
                              tern_multi **out_multi)
{
    tern_multi *self = (tern_multi *)calloc(1, sizeof *self);
    bool set = true;

    *out_multi = NULL;
    if (self == NULL)
        return TERN_ERROR_MEMORY;
    self->curl = curl;
    self->loop = &options->loop;
    self->max_idle = options->max_in_flight;
    self->due_us = INT64_MAX;
    self->handle = curl_multi_init();
#define SET(option, value) (set = set && curl_multi_setopt(self->handle, option, value) == CURLM_OK)
    set = self->handle != NULL;
    SET(CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
    SET(CURLMOPT_MAXCONNECTS, (long)options->max_in_flight);
    SET(CURLMOPT_MAX_HOST_CONNECTIONS, (long)options->max_host_connections);
    if (self->loop->watch) {
        SET(CURLMOPT_SOCKETFUNCTION, watch_socket);
        SET(CURLMOPT_SOCKETDATA, self);
        SET(CURLMOPT_TIMERFUNCTION, set_timer);
        SET(CURLMOPT_TIMERDATA, self);
    }
#undef SET
    if (!set) {
        tern_multi_free(self);
        return TERN_ERROR_MEMORY;
    }
    *out_multi = self;
    return TERN_OK;
}

static void free_transfer(tern_transfer *transfer)
{
    tern_transfer_free(transfer);
    free(transfer);
}

void tern_multi_free(tern_multi *self)
{
    tern_pipe_guard guard;

    if (self == NULL)
        return;
    tern_pipe_guard_begin(&guard, self->guarded);
    while (self->idle) {
        tern_transfer *next = self->idle->next;
        free_transfer(self->idle);
        self->idle = next;
    }
    if (self->handle)
        curl_multi_cleanup(self->handle);
    tern_pipe_guard_end(&guard);
    free(self);
}

/* Exchanges. */

static tern_transfer *take_transfer(tern_multi *self)
{
    tern_transfer *taken = self->idle;

    if (taken) {
        self->idle = taken->next;
        self->idle_count--;
        return taken;
    }
    taken = (tern_transfer *)calloc(1, sizeof *taken);
    if (taken && !tern_transfer_init(taken, self->curl)) {
        free_transfer(taken);
        taken = NULL;
    }
    return taken;
}

static void give_transfer_back(tern_multi *self, tern_transfer *used)
{
    if (self->idle_count >= self->max_idle) {
        free_transfer(used);
        return;
    }
    used->owner = NULL;
    used->next = self->idle;
    self->idle = used;
    self->idle_count++;
}

tern_status tern_multi_begin(tern_multi *self, const tern_exchange *exchange, tern_reply *reply,
                             tern_error *error, void *owner, tern_transfer **out_transfer)
{
    tern_transfer *transfer = take_transfer(self);
    tern_status status;

    *out_transfer = NULL;
    if (transfer == NULL)
        return tern_client_fail(error, TERN_ERROR_MEMORY, TERN_STR(""), NULL, NULL);
    self->guarded = self->guarded || tern_pipe_guard_needed(self->curl, exchange, reply);
    status = tern_transfer_begin(transfer, exchange, reply, error);
    /* Over TLS the first connection may turn out to carry the others too: they wait to see. */
    curl_easy_setopt(transfer->easy, CURLOPT_PIPEWAIT,
                     exchange->url.len > 5 && memcmp(exchange->url.ptr, "https", 5) == 0 ? 1L : 0L);
    if (status == TERN_OK && curl_multi_add_handle(self->handle, transfer->easy) != CURLM_OK) {
        status = tern_transfer_fail(transfer, TERN_ERROR_MEMORY, NULL, NULL);
        status = tern_transfer_end(transfer, status, CURLE_OK);
    }
    if (status != TERN_OK) {
        give_transfer_back(self, transfer);
        return status;
    }
    transfer->owner = owner;
    *out_transfer = transfer;
    return TERN_OK;
}

tern_status tern_multi_end(tern_multi *self, tern_transfer *transfer, tern_status status,
                           const char *expected, const char *found)
{
    tern_pipe_guard guard;

    tern_transfer_fail(transfer, status, expected, found);
    tern_pipe_guard_begin(&guard, self->guarded);
    curl_multi_remove_handle(self->handle, transfer->easy);
    tern_pipe_guard_end(&guard);
    status = tern_transfer_end(transfer, status, CURLE_OK);
    give_transfer_back(self, transfer);
    return status;
}

int64_t tern_multi_idle_left_us(const tern_transfer *transfer, int64_t now_us)
{
    return tern_transfer_idle_left_us(transfer, now_us);
}

/* Driving. */

static void note(tern_multi *self, CURLMcode code)
{
    if (code != CURLM_OK)
        self->failed = true;
}

void tern_multi_run(tern_multi *self)
{
    tern_pipe_guard guard;
    int running;

    tern_pipe_guard_begin(&guard, self->guarded);
    note(self, curl_multi_perform(self->handle, &running));
    tern_pipe_guard_end(&guard);
}

bool tern_multi_wait(tern_multi *self, int socket, int timeout_ms)
{
    struct curl_waitfd also = {.fd = (curl_socket_t)socket, .events = CURL_WAIT_POLLIN};

    note(self, curl_multi_poll(self->handle, &also, 1, timeout_ms, NULL));
    return also.revents != 0;
}

void tern_multi_tick(tern_multi *self)
{
    tern_pipe_guard guard;
    int running;

    if (self->due_us > tern_clock_now_us())
        return;
    self->due_us = INT64_MAX;
    tern_pipe_guard_begin(&guard, self->guarded);
    note(self, curl_multi_socket_action(self->handle, CURL_SOCKET_TIMEOUT, 0, &running));
    tern_pipe_guard_end(&guard);
}

void tern_multi_ready(tern_multi *self, int socket, int events)
{
    int mask = (events & TERN_READABLE ? CURL_CSELECT_IN : 0) |
               (events & TERN_WRITABLE ? CURL_CSELECT_OUT : 0) |
               (events & TERN_BROKEN ? CURL_CSELECT_ERR : 0);
    tern_pipe_guard guard;
    int running;

    tern_pipe_guard_begin(&guard, self->guarded);
    note(self, curl_multi_socket_action(self->handle, (curl_socket_t)socket, mask, &running));
    tern_pipe_guard_end(&guard);
}

int64_t tern_multi_due_us(const tern_multi *self)
{
    return self->due_us;
}

bool tern_multi_take_failure(tern_multi *self)
{
    bool failed = self->failed;

    self->failed = false;
    return failed;
}

void *tern_multi_next(tern_multi *self, tern_status *out_status)
{
    tern_transfer *transfer = NULL;
    tern_pipe_guard guard;
    CURLMsg *message;
    CURLcode code;
    void *owner;
    int left;

    do {
        message = curl_multi_info_read(self->handle, &left);
        if (message == NULL)
            return NULL;
    } while (message->msg != CURLMSG_DONE);
    code = message->data.result;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
    tern_pipe_guard_begin(&guard, self->guarded);
    curl_multi_remove_handle(self->handle, transfer->easy);
    tern_pipe_guard_end(&guard);
    owner = transfer->owner;
    *out_status = tern_transfer_end(transfer, TERN_OK, code);
    give_transfer_back(self, transfer);
    return owner;
}
