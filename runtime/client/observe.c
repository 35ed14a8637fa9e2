/* observe.c - what a program sees of a call while it is under way: logs, hooks, counters. */
#include <stdarg.h>
#include <stdio.h>

#include "call_internal.h"

enum { LOG_LINE_BYTES = 1024 };

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

/* A part of the query may be a credential. */
static tern_client_event make_event(const tern_call *self, tern_str method, tern_str url)
{
    tern_client_event event = {.operation = self->operation,
                               .method = method,
                               .url = tern_url_without_query(url),
                               .try_number = self->response->tries};
    return event;
}

static void count(const tern_call *self, const tern_client_counters *more)
{
    tern_client *client = self->client;

    pthread_mutex_lock(&client->mutex);
    client->counters.calls += more->calls;
    client->counters.failures += more->failures;
    client->counters.tries += more->tries;
    client->counters.retries += more->retries;
    client->counters.redirects += more->redirects;
    client->counters.connections += more->connections;
    client->counters.sent_bytes += more->sent_bytes;
    client->counters.received_bytes += more->received_bytes;
    pthread_mutex_unlock(&client->mutex);
}

void tern_call_say_before(const tern_call *self)
{
    const tern_client_hooks *hooks = &self->options->hooks;

    if (hooks->before) {
        tern_client_event event = make_event(self, self->exchange.method, self->exchange.url);
        hooks->before(hooks->context, &event);
    }
    log_headers(self, ">", self->exchange.headers, self->exchange.header_count);
}

void tern_call_say_after(const tern_call *self, tern_status status, int64_t elapsed_us)
{
    const tern_client_hooks *hooks = &self->options->hooks;
    tern_client_event event;
    tern_client_counters counted = {
        .redirects = self->response->redirects > 0 ? 1 : 0,
        .tries = self->response->redirects > 0 ? 0 : 1,
        .retries = self->response->redirects == 0 && self->response->tries > 1 ? 1 : 0,
        .connections = self->reply.connections,
        .sent_bytes = self->reply.sent_bytes,
        .received_bytes = self->reply.received_bytes};

    count(self, &counted);
    if (hooks->after == NULL && self->options->logger.write == NULL)
        return;
    event = make_event(self, self->exchange.method, self->exchange.url);
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

void tern_call_say_retry(const tern_call *self, tern_status status)
{
    const tern_client_hooks *hooks = &self->options->hooks;
    tern_client_event event = make_event(self, self->method, self->url);

    event.status = status;
    event.http_status = status == TERN_OK ? self->response->http_status : 0;
    event.delay_us = self->delay_us;
    write_log(self, TERN_LOG_WARNING, "%.*s %.*s: %s, HTTP status %d, again in %lld us",
              TERN_STR_ARGS(event.method), TERN_STR_ARGS(event.url), tern_status_text(status),
              event.http_status, (long long)event.delay_us);
    if (hooks->retry)
        hooks->retry(hooks->context, &event);
}

void tern_call_say_end(const tern_call *self, tern_status status)
{
    tern_client_counters counted = {.calls = 1, .failures = status == TERN_OK ? 0 : 1};

    count(self, &counted);
    if (status != TERN_OK)
        write_log(self, TERN_LOG_WARNING, "%.*s: %s after %u tries", TERN_STR_ARGS(self->where),
                  tern_status_text(status), self->response->tries);
}
