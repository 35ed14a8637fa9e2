/* request.c - a call: how often it is sent, where to, and which answer is the result. */
#include "call_internal.h"

enum { SCRATCH_BYTES = 4096, CREDENTIALS_AGAIN_US = 5000 };

/* An exchange. */

/* What is left for this try: milliseconds, 0 for no limit; -1 when there is none left. */
static int64_t time_left_ms(const tern_call *self)
{
    int64_t now_us = tern_client_now_us(&self->options->clock);
    int64_t end_us = self->deadline_us;

    if (self->options->try_timeout_ms != TERN_NO_TIMEOUT && !self->streams &&
        end_us - self->try_start_us > self->options->try_timeout_ms * 1000)
        end_us = self->try_start_us + self->options->try_timeout_ms * 1000;
    if (end_us == INT64_MAX)
        return 0;
    if (end_us <= now_us)
        return -1;
    return end_us - now_us > (int64_t)INT32_MAX * 1000 ? INT32_MAX : (end_us - now_us + 999) / 1000;
}

/* Whether a header goes to another origin. */
static bool is_harmless(tern_str name)
{
    return tern_same_name(name, TERN_STR("Accept")) || tern_same_name(name, TERN_STR("User-Agent"));
}

/* The headers of the exchange: those that fit where it goes, and the credentials. */
static tern_status make_headers(tern_call *self)
{
    tern_pair *headers = self->headers;
    size_t header_count = self->header_count, count = 0;
    size_t capacity = header_count + self->options->credential_count + 2;
    tern_str last_id = self->streams ? tern_stream_last_id(&self->stream) : TERN_STR("");
    tern_status status = TERN_OK;
    tern_pair *made = (tern_pair *)tern_arena_allocate_array(&self->scratch, capacity, sizeof *made,
                                                             _Alignof(tern_pair));

    if (made == NULL)
        return tern_call_fail_memory(self);
    for (size_t i = 0; i < header_count; i++) {
        if (!self->with_credentials && !is_harmless(headers[i].name))
            continue;
        /* A redirect may have taken the body away. */
        if (self->exchange.body->kind == TERN_BODY_NONE &&
            tern_same_name(headers[i].name, TERN_STR("Content-Type")))
            continue;
        /* It is further by now. */
        if (last_id.len > 0 && tern_same_name(headers[i].name, TERN_STR("Last-Event-ID")))
            continue;
        made[count++] = headers[i];
    }
    if (last_id.len > 0 && self->with_credentials) {
        made[count].name = TERN_STR("Last-Event-ID");
        if (tern_arena_copy_str(&self->scratch, last_id, &made[count++].value) != TERN_OK)
            return tern_call_fail_memory(self);
    }
    self->exchange.headers = made;
    self->exchange.header_count = count;
    if (self->with_credentials) {
        self->headers = made;
        self->header_count = count;
        status = tern_call_add_credentials(self, &self->exchange);
        self->exchange.header_count = self->header_count;
        self->headers = headers;
        self->header_count = header_count;
    }
    return status;
}

/* Makes one request, of a try or of a redirect of it. TERN_MORE: it can't go yet. */
static tern_status begin_exchange(tern_call *self)
{
    tern_arena_mark mark = tern_arena_get_mark(&self->scratch);
    tern_status status;
    int64_t left_ms;

    tern_reply_init(&self->reply, self->response, self->options,
                    self->streams ? &self->stream.receiver : NULL);
    self->exchange.timeout_ms = left_ms = time_left_ms(self);
    status = left_ms < 0 ? TERN_OK : make_headers(self);
    if (status == TERN_MORE)
        tern_arena_rewind(&self->scratch, mark);
    if (status != TERN_OK)
        return status;
    left_ms = time_left_ms(self);
    if (left_ms < 0)
        return tern_call_fail(self, TERN_ERROR_TIMEOUT, "an answer in time", "no time left");
    self->exchange.timeout_ms = left_ms;
    self->exchanging = true;
    self->outcome = TERN_OK;
    memset(&self->failure, 0, sizeof self->failure);
    tern_call_say_before(self);
    self->exchange_start_us = tern_client_now_us(&self->options->clock);
    return TERN_OK;
}

static tern_status end_exchange(tern_call *self)
{
    tern_status status = tern_reply_end(&self->reply, self->outcome);

    self->exchanging = false;
    if (status == TERN_OK &&
        (self->response->http_status < 100 || self->response->http_status > 999))
        status = tern_client_fail(&self->failure, TERN_ERROR_HTTP, self->where,
                                  "an HTTP status of 100 to 999", "none");
    self->received += self->reply.received;
    /* What was redirected did come through, whatever becomes of the next request. */
    self->not_sent = self->not_sent && self->reply.not_sent;
    tern_call_say_after(self, status,
                        tern_client_now_us(&self->options->clock) - self->exchange_start_us);
    return status == TERN_OK
               ? status
               : tern_call_fail(self, status, self->failure.expected, self->failure.found);
}

static tern_status rewind_body(tern_call *self, const tern_body *body)
{
    tern_status status = body->rewind(body->source.context);

    return status == TERN_OK ? status
                             : tern_call_fail(self, status, "a body that starts again", NULL);
}

/* Makes the exchange that a redirect asks for (RFC 9110, section 15.4), if it is to be followed. */
static tern_status redirect(tern_call *self, bool *out_follow)
{
    static const tern_body no_body;
    tern_exchange *exchange = &self->exchange;
    int http_status = self->response->http_status;
    tern_str location = tern_response_header(self->response, "Location"), target;
    const tern_body *body = exchange->body;
    bool safe = tern_str_is(exchange->method, "GET") || tern_str_is(exchange->method, "HEAD");
    tern_redirect kind;
    tern_status status;

    *out_follow = false;
    if ((http_status != 301 && http_status != 302 && http_status != 303 && http_status != 307 &&
         http_status != 308) ||
        location.len == 0 || self->options->max_redirects == 0)
        return TERN_OK;
    status = tern_url_redirect(exchange->url, location, &self->scratch, &target, &kind);
    if (status != TERN_OK)
        return tern_call_fail(self, status, NULL, NULL);
    if (kind == TERN_REDIRECT_REFUSED || (kind == TERN_REDIRECT_OTHER_ORIGIN && !safe) ||
        target.len > self->options->max_url_bytes)
        return TERN_OK;
    if (http_status == 303 ||
        ((http_status == 301 || http_status == 302) && tern_str_is(exchange->method, "POST"))) {
        exchange->method =
            tern_str_is(exchange->method, "HEAD") ? exchange->method : TERN_STR("GET");
        exchange->body = &no_body;
        exchange->repeatable = true;
    } else if (body->kind == TERN_BODY_SOURCE) {
        if (body->rewind == NULL)
            return TERN_OK;
        status = rewind_body(self, body);
        if (status != TERN_OK)
            return status;
    }
    if (self->response->redirects == (unsigned)self->options->max_redirects)
        return tern_call_fail(self, TERN_ERROR_HTTP, "an answer after max_redirects redirects",
                              "one more");
    if (kind == TERN_REDIRECT_OTHER_ORIGIN) {
        self->with_credentials = false;
        exchange->body = &no_body;
    }
    exchange->url = target;
    self->response->redirects++;
    *out_follow = true;
    return TERN_OK;
}

/* Between tries. */

static bool take_from_budget(tern_client *client)
{
    bool taken;

    pthread_mutex_lock(&client->mutex);
    taken = client->budget >= 100;
    if (taken)
        client->budget -= 100;
    pthread_mutex_unlock(&client->mutex);
    return taken;
}

static void add_to_budget(tern_client *client)
{
    const tern_retry_policy *policy = &client->options.retry;
    uint64_t most = (uint64_t)policy->budget * 100;

    pthread_mutex_lock(&client->mutex);
    client->budget += policy->budget_percent;
    if (client->budget > most)
        client->budget = most;
    pthread_mutex_unlock(&client->mutex);
}

/* Whether there can be another try at all. */
static bool can_start_again(const tern_call *self)
{
    const tern_body *body = &self->request->body;

    return (body->kind != TERN_BODY_SOURCE || body->rewind) && self->received == 0;
}

/* Whether the request can be sent once more, as far as the request and its outcome go. */
static bool may_repeat(const tern_call *self, tern_status status)
{
    if (!can_start_again(self))
        return false;
    if (status == TERN_OK)
        return self->repeatable && tern_retry_status(self->response->http_status);
    if (status != TERN_ERROR_NETWORK && status != TERN_ERROR_TIMEOUT)
        return false;
    return self->repeatable || self->not_sent;
}

/* Those that the retry policy counts. */
static unsigned counted_tries(const tern_call *self)
{
    return self->response->tries - (self->renewed ? 1 : 0);
}

/* The delay before the next try; -1 when there must be none. */
static int64_t choose_delay_us(const tern_call *self, tern_status status)
{
    const tern_client_clock *clock = &self->options->clock;
    const tern_retry_policy *policy = &self->options->retry;
    uint64_t random = tern_client_random(clock);
    int64_t most_us = tern_retry_max_delay_us(policy, counted_tries(self));
    int64_t delay_us, asked_ms;
    tern_str after = {NULL, 0};

    if (status == TERN_OK)
        after = tern_response_header(self->response, "Retry-After");
    if (after.ptr && tern_retry_after(after, tern_client_wall_s(clock), &asked_ms)) {
        if (asked_ms > policy->max_retry_after_ms)
            return -1;
        /* A little more, so that not all clients come back at the same moment. */
        most_us = (int64_t)policy->base_delay_ms * 1000;
        delay_us = asked_ms * 1000;
    } else {
        delay_us = 0;
    }
    delay_us += (int64_t)(random % ((uint64_t)most_us + 1));
    return self->deadline_us == INT64_MAX ||
                   delay_us < self->deadline_us - tern_client_now_us(clock)
               ? delay_us
               : -1;
}

/* The machine. */

static tern_step finish(tern_call *self, tern_status status)
{
    self->status = status;
    return TERN_STEP_DONE;
}

/* Whether a stream is to go on with another connection. */
static bool may_reconnect(tern_call *self, tern_status status)
{
    const tern_body *body = &self->request->body;
    int64_t left_us = self->deadline_us == INT64_MAX
                          ? INT64_MAX
                          : self->deadline_us - tern_client_now_us(&self->options->clock);

    return self->streams && self->repeatable && (body->kind != TERN_BODY_SOURCE || body->rewind) &&
           tern_stream_again(&self->stream, status, self->response, left_us, &self->delay_us);
}

static tern_step end_try(tern_call *self, tern_status status)
{
    /* The headers that were refused are still there to be looked at. */
    bool renewed = status == TERN_OK && self->response->http_status == 401 && !self->renewed &&
                   self->with_credentials && can_start_again(self) &&
                   tern_call_renew_credentials(self, &self->exchange);

    self->response->timings.try_us = tern_client_now_us(&self->options->clock) - self->try_start_us;
    tern_arena_rewind(&self->scratch, self->try_mark);
    if (renewed) {
        self->renewed = true;
        self->delay_us = 0;
        return TERN_STEP_WAIT;
    }
    if (may_reconnect(self, status)) {
        tern_call_say_retry(self, status);
        return TERN_STEP_WAIT;
    }
    if (counted_tries(self) >= self->options->retry.max_tries || !may_repeat(self, status))
        return finish(self, status);
    self->delay_us = choose_delay_us(self, status);
    if (self->delay_us < 0 || !take_from_budget(self->client))
        return finish(self, status);
    tern_call_say_retry(self, status);
    return TERN_STEP_WAIT;
}

static tern_step start_exchange(tern_call *self)
{
    tern_status status = begin_exchange(self);

    self->unauthorized = status == TERN_MORE;
    if (self->unauthorized) {
        self->delay_us = CREDENTIALS_AGAIN_US;
        return TERN_STEP_WAIT;
    }
    return status == TERN_OK ? TERN_STEP_EXCHANGE : end_try(self, status);
}

static tern_step begin_try(tern_call *self)
{
    const tern_body *body = &self->request->body;
    tern_status status;

    if (self->response->tries > 0 && body->kind == TERN_BODY_SOURCE) {
        status = rewind_body(self, body);
        if (status != TERN_OK)
            return finish(self, status);
    }
    self->response->tries++;
    self->response->redirects = 0;
    memset(&self->response->timings, 0, sizeof self->response->timings);
    self->try_mark = tern_arena_get_mark(&self->scratch);
    self->try_start_us = tern_client_now_us(&self->options->clock);
    self->not_sent = self->with_credentials = true;
    self->problem.status = TERN_OK;
    memset(&self->exchange, 0, sizeof self->exchange);
    self->exchange.method = self->method;
    self->exchange.url = self->url;
    self->exchange.body = body;
    self->exchange.repeatable = self->repeatable;
    self->exchange.cancel = self->request->call.cancel;
    self->exchange.may_wait = self->may_wait;
    return start_exchange(self);
}

tern_step tern_call_next(tern_call *self)
{
    tern_cancel *cancel = self->request->call.cancel;
    bool follow = false;
    tern_status status;

    if (!self->exchanging) {
        if (self->cancelled || (cancel && tern_cancel_triggered(cancel)))
            return finish(self, tern_call_fail(self, TERN_ERROR_CANCELLED, NULL, NULL));
        return self->unauthorized ? start_exchange(self) : begin_try(self);
    }
    status = end_exchange(self);
    if (status == TERN_OK)
        status = redirect(self, &follow);
    return status == TERN_OK && follow ? start_exchange(self) : end_try(self, status);
}

/* Beginning and end. */

/* As much of it as there is room for. */
static void add_to_where(tern_call *self, tern_str text)
{
    size_t room = sizeof self->where_bytes - 1 - self->where.len;
    size_t length = text.len < room ? text.len : room;

    memcpy(self->where_bytes + self->where.len, text.ptr, length);
    self->where.len += length;
}

tern_status tern_call_begin(tern_call *self, const tern_call_parts *parts)
{
    const tern_request *request = parts->request;
    tern_arena_options options = {.buffer = parts->buffer,
                                  .buffer_size = parts->buffer_size,
                                  .allocator = tern_wiping_allocator()};
    tern_status status;

    memset(self, 0, sizeof *self);
    self->client = parts->client;
    self->options = &parts->client->options;
    self->request = request;
    self->response = parts->response;
    self->error = parts->error;
    self->operation = self->where = parts->operation;
    self->start_us = tern_client_now_us(&self->options->clock);
    if (parts->operation.len == 0) {
        tern_str path = tern_url_without_query(request->path);
        self->where.ptr = self->where_bytes;
        add_to_where(self, request->method.len > 0 ? request->method : TERN_STR("GET"));
        add_to_where(self, TERN_STR(" "));
        add_to_where(self, path.len > 0 ? path : TERN_STR("/"));
    }
    tern_arena_init(&self->scratch, &options);
    self->streams = tern_stream_wanted(request);
    status = tern_call_prepare(self);
    if (status == TERN_OK && self->streams) {
        status = tern_stream_open(&self->stream, self->options, request, parts->rows, self->where,
                                  &self->problem);
        self->streams = status == TERN_OK;
    } else if (status != TERN_OK) {
        self->streams = false;
    }
    if (status == TERN_OK)
        add_to_budget(self->client);
    return status;
}

/* The id of a request, by the first of these names that there is. */
static tern_str find_request_id(const tern_response *response)
{
    static const tern_str names[] = {TERN_STR_INIT("X-Request-Id"), TERN_STR_INIT("Request-Id"),
                                     TERN_STR_INIT("X-Correlation-Id"),
                                     TERN_STR_INIT("X-Amzn-RequestId"), TERN_STR_INIT("CF-Ray")};
    size_t best = sizeof names / sizeof names[0];
    tern_str id = TERN_STR("");

    for (size_t i = 0; i < response->header_count; i++) {
        const tern_pair *header = &response->headers[i];
        char first = (char)(header->name.len > 0 ? header->name.ptr[0] | 0x20 : 0);
        if (first != 'x' && first != 'r' && first != 'c')
            continue;
        for (size_t name = 0; name < best; name++) {
            if (header->value.len > 0 && header->name.len == names[name].len &&
                tern_same_name(header->name, names[name])) {
                best = name;
                id = header->value;
            }
        }
    }
    return id;
}

static tern_status describe_answer(tern_response *response)
{
    tern_str type = tern_response_header(response, "Content-Type");
    tern_str copy;
    size_t length = 0;

    response->request_id = find_request_id(response);
    response->media_type = TERN_STR("");
    while (length < type.len && !strchr("; \t", type.ptr[length]))
        length++;
    type.len = length;
    if (tern_arena_copy_str(&response->arena, type, &copy) != TERN_OK)
        return tern_arena_failure(&response->arena);
    for (char *at = (char *)copy.ptr; *at != '\0'; at++) {
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at | 0x20);
    }
    response->media_type = copy;
    return TERN_OK;
}

tern_status tern_call_end(tern_call *self, tern_status status)
{
    tern_status described = describe_answer(self->response);

    if (status == TERN_OK && described != TERN_OK)
        status = tern_call_fail(self, described, NULL, NULL);
    if (self->streams)
        status = tern_stream_close(&self->stream, status, self->response, &self->problem);
    if (status != TERN_OK && self->problem.status != TERN_OK && self->error)
        *self->error = self->problem;
    self->response->timings.call_us = tern_client_now_us(&self->options->clock) - self->start_us;
    tern_call_say_end(self, status);
    tern_arena_free(&self->scratch);
    return status;
}

void tern_call_exchange(tern_call *self)
{
    const tern_transport *transport = &self->options->transport;

    self->outcome =
        transport->exchange(transport->context, &self->exchange, &self->reply, &self->failure);
}

/* One after the other, in the thread of the call. */

static void wait_between_tries(const tern_call *self)
{
    const tern_client_clock *clock = &self->options->clock;

    if (clock->sleep_us)
        clock->sleep_us(clock->context, self->delay_us);
    else
        tern_cancel_sleep(self->request->call.cancel, self->delay_us);
}

tern_status tern_client_send(tern_client *client, const tern_request *request, tern_str operation,
                             const tern_operation *rows, tern_response *response, tern_error *error)
{
    char first_scratch[SCRATCH_BYTES];
    tern_call_parts parts = {.client = client,
                             .request = request,
                             .operation = operation,
                             .rows = rows,
                             .response = response,
                             .error = error,
                             .buffer = first_scratch,
                             .buffer_size = sizeof first_scratch};
    tern_call self;
    tern_status status = tern_call_begin(&self, &parts);

    self.may_wait = true;
    while (status == TERN_OK) {
        tern_step step = tern_call_next(&self);
        if (step == TERN_STEP_DONE) {
            status = self.status;
            break;
        }
        if (step == TERN_STEP_EXCHANGE)
            tern_call_exchange(&self);
        else
            wait_between_tries(&self);
    }
    status = tern_call_end(&self, status);
    tern_wipe(first_scratch, sizeof first_scratch);
    return status;
}

tern_status tern_client_request(tern_client *client, const tern_request *request,
                                tern_response *out_response, tern_error *error)
{
    tern_response_init(out_response, client);
    return tern_client_send(client, request, TERN_STR(""), NULL, out_response, error);
}
