#include "fake.h"

#include <stdio.h>
#include <stdlib.h>

static void keep(fake *self, const tern_exchange *exchange)
{
    size_t at = 0;

#define ADD(...)                                                                                   \
    at += (size_t)snprintf(self->text + at, at < FAKE_TEXT ? FAKE_TEXT - at : 0, __VA_ARGS__)
    CU_ASSERT(exchange->url.ptr[exchange->url.len] == '\0');
    CU_ASSERT_PTR_NOT_NULL(exchange->body);
    ADD("%.*s %.*s\n", TERN_STR_ARGS(exchange->method), TERN_STR_ARGS(exchange->url));
    for (size_t i = 0; i < exchange->header_count; i++)
        ADD("%.*s: %.*s\n", TERN_STR_ARGS(exchange->headers[i].name),
            TERN_STR_ARGS(exchange->headers[i].value));
    ADD("\n%.*s", TERN_STR_ARGS(exchange->body->text));
#undef ADD
    self->timeout_ms = exchange->timeout_ms;
}

/* Each piece from memory of its own, so that a byte read too far is seen. */
static tern_status send_body(const fake_answer *answer, tern_reply *reply)
{
    size_t length = answer->body == NULL      ? 0
                    : answer->body_length > 0 ? answer->body_length
                                              : strlen(answer->body);
    size_t piece = answer->piece > 0 ? answer->piece : length;
    tern_status status = TERN_OK;

    for (size_t at = 0, next; at < length && status == TERN_OK; at = next) {
        char *copy;
        next = at == 0 && answer->cut > 0 ? answer->cut : at + piece;
        if (next > length)
            next = length;
        copy = (char *)malloc(next - at);
        if (copy == NULL)
            return TERN_ERROR_MEMORY;
        memcpy(copy, answer->body + at, next - at);
        status = tern_reply_add_body(reply, copy, next - at);
        free(copy);
    }
    return status;
}

static tern_status exchange_one(void *context, const tern_exchange *exchange, tern_reply *reply,
                                tern_error *error)
{
    fake *self = (fake *)context;
    size_t last = self->answer_count - 1;
    const fake_answer *answer = &self->answers[self->requests < last ? self->requests : last];
    tern_status status;

    self->requests++;
    keep(self, exchange);
    self->now_us += answer->takes_us;
    if (answer->not_sent)
        tern_reply_not_sent(reply);
    if (answer->http_status > 0)
        tern_reply_start(reply, answer->http_status);
    for (size_t i = 0; i < FAKE_HEADERS && answer->headers[i]; i++) {
        const char *colon = strstr(answer->headers[i], ": ");
        tern_str name = {answer->headers[i], (size_t)(colon - answer->headers[i])};
        status = tern_reply_add_header(reply, name, tern_str_of(colon + 2));
        if (status != TERN_OK)
            return status;
    }
    status = send_body(answer, reply);
    if (status != TERN_OK)
        return status;
    if (answer->status != TERN_OK) {
        strcpy(error->expected, "a fake that answers");
        strcpy(error->found, "one that fails");
    }
    return answer->status;
}

static int64_t now_us(void *context)
{
    return ((fake *)context)->now_us;
}

static int64_t wall_s(void *context)
{
    (void)context;
    return 784111777; /* Sun, 06 Nov 1994 08:49:37 GMT */
}

static void sleep_us(void *context, int64_t us)
{
    fake *self = (fake *)context;

    self->now_us += us;
    self->slept_us += us;
    self->last_sleep_us = us;
    if (self->cancel_at_sleep)
        tern_cancel_trigger(self->cancel_at_sleep);
}

static uint64_t random_bits(void *context)
{
    return ((fake *)context)->random;
}

fake fake_of(const char *json)
{
    fake self = {.answers = {{.http_status = 200, .body = json}}, .answer_count = 1};

    if (json)
        self.answers[0].headers[0] = "Content-Type: application/json";
    return self;
}

tern_client_options fake_options(fake *self)
{
    tern_client_options options = {
        .base_url = TERN_STR("https://api.example.com/v1"),
        .transport = {exchange_one, self},
        .clock = {now_us, wall_s, sleep_us, random_bits, self},
    };

    return options;
}

tern_client *fake_client(const tern_client_options *options)
{
    tern_client *client = NULL;
    tern_error error;
    char message[TERN_ERROR_MESSAGE_SIZE];

    if (tern_client_create(options, &client, &error) != TERN_OK) {
        tern_error_format(&error, message, sizeof message);
        printf("\n  %s", message);
    }
    CU_ASSERT_PTR_NOT_NULL_FATAL(client);
    return client;
}

size_t fake_count(const fake *self, const char *start)
{
    size_t count = 0;

    for (const char *at = self->text; at; at = strchr(at, '\n')) {
        at += *at == '\n';
        count += strncmp(at, start, strlen(start)) == 0;
    }
    return count;
}

bool fake_has(const fake *self, const char *line)
{
    char whole[FAKE_TEXT];

    snprintf(whole, sizeof whole, "%s\n", line);
    return fake_count(self, whole) > 0;
}

const char *fake_first_line(const fake *self)
{
    static char line[FAKE_TEXT];

    snprintf(line, sizeof line, "%.*s", (int)strcspn(self->text, "\n"), self->text);
    return line;
}
