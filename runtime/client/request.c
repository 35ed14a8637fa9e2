/* request.c - a call: how often it is sent, where to, and which answer is the result. */
#include <stdarg.h>
#include <stdio.h>

#include "call_internal.h"

enum { SCRATCH_BYTES = 4096, LOG_LINE_BYTES = 1024, HARMLESS_HEADERS = 2 };

/* Logging. */

static bool logs(const tern_call *self, tern_log_level level)
{
    const tern_client_logger *logger = &self->options->logger;
    return logger->write && level <= logger->level;
}

#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
static void
write_log(const tern_call *self, tern_log_level level, const char *format, ...)
{
    char line[LOG_LINE_BYTES];
    va_list arguments;

    if (!logs(self, level))
        return;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    /* What a server sends must not forge lines, or act on a terminal. */
    for (char *at = line; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7F)
            *at = '?';
    }
    self->options->logger.write(self->options->logger.context, level, line);
}

static void log_headers(const tern_call *self, const char *prefix, const tern_pair *headers,
                        size_t count)
{
    for (size_t i = 0; i < count && logs(self, TERN_LOG_DEBUG); i++) {
        tern_str value = headers[i].value;
        if (!tern_header_is_public(headers[i].name))
            value = TERN_STR("[not shown]");
        write_log(self, TERN_LOG_DEBUG, "%s %.*s: %.*s", prefix, TERN_STR_ARGS(headers[i].name),
                  TERN_STR_ARGS(value));
    }
}

/* A try. */

/* A part of the query may be a credential. */
static tern_client_event make_event(const tern_call *self, const tern_exchange *exchange)
{
    tern_client_event event = {.operation = self->operation,
                               .method = exchange->method,
                               .url = tern_url_without_query(exchange->url),
                               .try_number = self->response->tries};
    return event;
}

static void say_before(const tern_call *self, const tern_exchange *exchange)
{
    const tern_client_hooks *hooks = &self->options->hooks;
    tern_client_event event = make_event(self, exchange);

    if (hooks->before)
        hooks->before(hooks->context, &event);
    log_headers(self, ">", exchange->headers, exchange->header_count);
}

static void say_after(const tern_call *self, const tern_exchange *exchange, tern_status status,
                      int64_t elapsed_us)
{
    const tern_client_hooks *hooks = &self->options->hooks;
    tern_client_event event = make_event(self, exchange);

    event.status = status;
    event.http_status = status == TERN_OK ? self->response->http_status : 0;
    event.elapsed_us = elapsed_us;
    log_headers(self, "<", self->response->headers, self->response->header_count);
    write_log(self, TERN_LOG_INFO, "%.*s %.*s: %s, HTTP status %d, try %u, %lld us",
              TERN_STR_ARGS(event.method), TERN_STR_ARGS(event.url), tern_status_text(status),
              event.http_status, event.try_number, (long long)elapsed_us);
    if (hooks->after)
        hooks->after(hooks->context, &event);
}

/* What is left for this try: milliseconds, 0 for no limit; -1 when there is none left. */
static int64_t time_left_ms(const tern_call *self, int64_t try_start_us)
{
    int64_t now_us = tern_client_now_us(&self->options->clock);
    int64_t end_us = self->deadline_us;

    if (self->options->try_timeout_ms != TERN_NO_TIMEOUT &&
        end_us - try_start_us > self->options->try_timeout_ms * 1000)
        end_us = try_start_us + self->options->try_timeout_ms * 1000;
    if (end_us == INT64_MAX)
        return 0;
    if (end_us <= now_us)
        return -1;
    return end_us - now_us > (int64_t)INT32_MAX * 1000 ? INT32_MAX : (end_us - now_us + 999) / 1000;
}

/* A copy of the headers, with room for the credentials'. */
static bool copy_headers(tern_call *self)
{
    size_t capacity = self->header_count + self->options->credential_count + 1;
    tern_pair *copy = (tern_pair *)tern_arena_allocate_array(&self->scratch, capacity, sizeof *copy,
                                                             _Alignof(tern_pair));

    if (copy)
        memcpy(copy, self->headers, self->header_count * sizeof *copy);
    self->headers = copy;
    return copy != NULL;
}

/* Sends one request, without its redirects. */
static tern_status exchange_once(tern_call *self, tern_exchange *exchange, bool credentials,
                                 int64_t try_start_us, bool *out_not_sent)
{
    const tern_transport *transport = &self->options->transport;
    tern_pair *headers = self->headers;
    size_t header_count = self->header_count;
    tern_error error = {.status = TERN_OK};
    tern_status status = TERN_OK;
    int64_t start_us, left_ms;
    tern_reply reply;

    tern_reply_init(&reply, self->response, self->options, self->receiver);
    *out_not_sent = true;
    if (credentials) {
        status = copy_headers(self) ? TERN_OK : tern_call_fail_memory(self);
        exchange->headers = self->headers;
        exchange->header_count = self->header_count;
        if (status == TERN_OK)
            status = tern_call_add_credentials(self, exchange);
        exchange->header_count = self->header_count;
    }
    self->headers = headers;
    self->header_count = header_count;
    if (status != TERN_OK)
        return status;
    left_ms = time_left_ms(self, try_start_us);
    if (left_ms < 0)
        return tern_call_fail(self, TERN_ERROR_TIMEOUT, "an answer in time", "no time left");
    exchange->timeout_ms = left_ms;
    say_before(self, exchange);
    start_us = tern_client_now_us(&self->options->clock);
    status = transport->exchange(transport->context, exchange, &reply, &error);
    if (status == TERN_OK &&
        (self->response->http_status < 100 || self->response->http_status > 999)) {
        tern_client_fail(&error, TERN_ERROR_HTTP, self->where, "an HTTP status of 100 to 999",
                         "none");
        status = TERN_ERROR_HTTP;
    }
    *out_not_sent = reply.not_sent;
    self->received += reply.received;
    say_after(self, exchange, status, tern_client_now_us(&self->options->clock) - start_us);
    return status == TERN_OK ? status : tern_call_fail(self, status, error.expected, error.found);
}

/* Makes the exchange that a redirect asks for (RFC 9110, section 15.4); false when it is not to be
 * followed. */
static tern_status redirect(tern_call *self, tern_exchange *exchange, bool *credentials,
                            bool *out_follow)
{
    static const tern_body no_body;
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
        status = body->rewind(body->source.context);
        if (status != TERN_OK)
            return tern_call_fail(self, status, "a body that starts again", NULL);
    }
    if (kind == TERN_REDIRECT_OTHER_ORIGIN) {
        *credentials = false;
        exchange->body = &no_body;
    }
    exchange->url = target;
    *out_follow = true;
    return TERN_OK;
}

/* The headers that go to another origin. */
static size_t keep_harmless(tern_call *self, tern_pair *kept)
{
    static const char *const names[] = {"Accept", "User-Agent"};
    size_t count = 0;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const tern_pair *header =
            tern_find_pair(self->headers, self->header_count, tern_str_of(names[i]));
        if (header)
            kept[count++] = *header;
    }
    return count;
}

/* The headers that still fit when a redirect has taken the body away. */
static void drop_content_type(tern_call *self)
{
    for (size_t i = 0; i < self->header_count; i++) {
        if (tern_same_name(self->headers[i].name, TERN_STR("Content-Type")))
            self->headers[i--] = self->headers[--self->header_count];
    }
}

/* Sends the request and follows redirects. */
static tern_status try_once(tern_call *self, bool *out_not_sent)
{
    tern_arena_mark mark = tern_arena_get_mark(&self->scratch);
    tern_pair *headers = self->headers, harmless[HARMLESS_HEADERS];
    size_t header_count = self->header_count;
    int64_t start_us = tern_client_now_us(&self->options->clock);
    tern_exchange exchange = {.method = self->method,
                              .url = self->url,
                              .body = &self->request->body,
                              .repeatable = self->repeatable,
                              .cancel = self->request->call.cancel};
    bool credentials = true, follow = true, not_sent = true;
    tern_status status;

    memset(&self->response->timings, 0, sizeof self->response->timings);
    self->response->redirects = 0;
    *out_not_sent = true;
    status = copy_headers(self) ? TERN_OK : tern_call_fail_memory(self);
    while (status == TERN_OK) {
        if (!credentials) {
            exchange.header_count = keep_harmless(self, harmless);
            exchange.headers = harmless;
        }
        status = exchange_once(self, &exchange, credentials, start_us, &not_sent);
        /* What was redirected did come through, whatever becomes of the next request. */
        *out_not_sent = *out_not_sent && not_sent;
        if (status == TERN_OK)
            status = redirect(self, &exchange, &credentials, &follow);
        if (status != TERN_OK || !follow)
            break;
        if (exchange.body->kind == TERN_BODY_NONE)
            drop_content_type(self);
        if (self->response->redirects == (unsigned)self->options->max_redirects) {
            status = tern_call_fail(self, TERN_ERROR_HTTP,
                                    "an answer after max_redirects redirects", "one more");
            break;
        }
        self->response->redirects++;
    }
    self->headers = headers;
    self->header_count = header_count;
    self->response->timings.try_us = tern_client_now_us(&self->options->clock) - start_us;
    tern_arena_rewind(&self->scratch, mark);
    return status;
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

/* Whether the request can be sent once more, as far as the request and its outcome go. */
static bool may_repeat(const tern_call *self, tern_status status, bool not_sent)
{
    const tern_body *body = &self->request->body;

    if ((body->kind == TERN_BODY_SOURCE && body->rewind == NULL) || self->received > 0)
        return false;
    if (status == TERN_OK)
        return self->repeatable && tern_retry_status(self->response->http_status);
    if (status != TERN_ERROR_NETWORK && status != TERN_ERROR_TIMEOUT)
        return false;
    return self->repeatable || not_sent;
}

/* The delay before the next try; -1 when there must be none. */
static int64_t choose_delay_us(const tern_call *self, tern_status status)
{
    const tern_client_clock *clock = &self->options->clock;
    const tern_retry_policy *policy = &self->options->retry;
    uint64_t random = tern_client_random(clock);
    int64_t most_us = tern_retry_max_delay_us(policy, self->response->tries);
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

static void wait_us(tern_call *self, tern_status status, int64_t delay_us)
{
    const tern_client_options *options = self->options;
    const tern_exchange exchange = {.method = self->method, .url = self->url};
    tern_client_event event = make_event(self, &exchange);

    event.status = status;
    event.http_status = status == TERN_OK ? self->response->http_status : 0;
    event.delay_us = delay_us;
    write_log(self, TERN_LOG_WARNING, "%.*s %.*s: %s, HTTP status %d, again in %lld us",
              TERN_STR_ARGS(event.method), TERN_STR_ARGS(event.url), tern_status_text(status),
              event.http_status, (long long)delay_us);
    if (options->hooks.retry)
        options->hooks.retry(options->hooks.context, &event);
    if (options->clock.sleep_us)
        options->clock.sleep_us(options->clock.context, delay_us);
    else
        tern_cancel_sleep(self->request->call.cancel, delay_us);
}

static tern_status try_until_done(tern_call *self)
{
    const tern_body *body = &self->request->body;
    tern_cancel *cancel = self->request->call.cancel;
    tern_status status;
    bool not_sent;

    add_to_budget(self->client);
    for (;;) {
        int64_t delay_us;
        if (cancel && tern_cancel_triggered(cancel))
            return tern_call_fail(self, TERN_ERROR_CANCELLED, NULL, NULL);
        if (self->response->tries > 0 && body->kind == TERN_BODY_SOURCE) {
            status = body->rewind(body->source.context);
            if (status != TERN_OK)
                return tern_call_fail(self, status, "a body that starts again", NULL);
        }
        self->response->tries++;
        status = try_once(self, &not_sent);
        if (self->response->tries >= self->options->retry.max_tries ||
            !may_repeat(self, status, not_sent))
            return status;
        delay_us = choose_delay_us(self, status);
        if (delay_us < 0 || !take_from_budget(self->client))
            return status;
        wait_us(self, status, delay_us);
    }
}

/* The answer. */

static tern_status describe_answer(tern_response *response)
{
    static const char *const names[] = {"X-Request-Id", "Request-Id", "X-Correlation-Id",
                                        "X-Amzn-RequestId", "CF-Ray"};
    tern_str type = tern_response_header(response, "Content-Type");
    tern_str copy;
    size_t length = 0;

    response->request_id = response->media_type = TERN_STR("");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        tern_str id = tern_response_header(response, names[i]);
        if (id.len > 0) {
            response->request_id = id;
            break;
        }
    }
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

tern_status tern_client_send(tern_client *client, const tern_request *request, tern_str operation,
                             const tern_receiver *receiver, tern_response *response,
                             tern_error *error)
{
    char where[TERN_ERROR_POINTER_SIZE], first_scratch[SCRATCH_BYTES];
    tern_arena_options options = {.buffer = first_scratch,
                                  .buffer_size = sizeof first_scratch,
                                  .allocator = tern_wiping_allocator()};
    tern_call self = {.client = client,
                      .options = &client->options,
                      .request = request,
                      .receiver = receiver,
                      .response = response,
                      .error = error,
                      .where = operation,
                      .operation = operation,
                      .start_us = tern_client_now_us(&client->options.clock)};
    tern_status status, described;

    if (operation.len == 0) {
        tern_str path = tern_url_without_query(request->path);
        snprintf(where, sizeof where, "%.*s %.*s",
                 TERN_STR_ARGS(request->method.len > 0 ? request->method : TERN_STR("GET")),
                 TERN_STR_ARGS(path.len > 0 ? path : TERN_STR("/")));
        self.where = tern_str_of(where);
    }
    tern_arena_init(&self.scratch, &options);
    status = tern_call_prepare(&self);
    if (status == TERN_OK)
        status = try_until_done(&self);
    described = describe_answer(response);
    if (status == TERN_OK && described != TERN_OK)
        status = tern_call_fail(&self, described, NULL, NULL);
    response->timings.call_us = tern_client_now_us(&client->options.clock) - self.start_us;
    if (status != TERN_OK)
        write_log(&self, TERN_LOG_WARNING, "%.*s: %s after %u tries", TERN_STR_ARGS(self.where),
                  tern_status_text(status), response->tries);
    tern_arena_free(&self.scratch);
    tern_wipe(first_scratch, sizeof first_scratch);
    return status;
}

tern_status tern_client_request(tern_client *client, const tern_request *request,
                                tern_response *out_response, tern_error *error)
{
    tern_response_init(out_response, client);
    return tern_client_send(client, request, TERN_STR(""), NULL, out_response, error);
}
