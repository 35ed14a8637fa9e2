/* fake.h - a transport without a network: it keeps what it is given and answers what it is told. */
#ifndef FAKE_H
#define FAKE_H

#include "tern/client.h"
#include "unit.h"

enum { FAKE_ANSWERS = 8, FAKE_TEXT = 16384, FAKE_HEADERS = 8 };

typedef struct fake_answer {
    /* TERN_OK, or what the transport fails with. */
    tern_status status;
    int http_status;
    bool not_sent;
    /* "Name: value", ended by NULL. */
    const char *headers[FAKE_HEADERS];
    const char *body;
    /* Its bytes; 0: up to its NUL. In how many at a time they come; 0: all at once. Where the first
     * piece ends; 0: there, too. */
    size_t body_length;
    size_t piece;
    size_t cut;
    /* How far the clock goes meanwhile. */
    int64_t takes_us;
} fake_answer;

typedef struct fake {
    /* In turn; the last one again and again. */
    fake_answer answers[FAKE_ANSWERS];
    size_t answer_count;
    /* Requests so far, and the last one: "METHOD URL\nName: value\n...\n\nbody". */
    size_t requests;
    char text[FAKE_TEXT];
    int64_t timeout_ms;
    /* A clock that goes only when it is told to. */
    int64_t now_us;
    int64_t slept_us;
    int64_t last_sleep_us;
    uint64_t random;
    tern_cancel *cancel_at_sleep;
} fake;

/* Zeroed, with one answer: 200 and that JSON (NULL: no body and no type). */
fake fake_of(const char *json);

/* Options with the transport and the clock of a fake. */
tern_client_options fake_options(fake *self);

tern_client *fake_client(const tern_client_options *options);

/* Whether the last request has that line; how many begin so. */
bool fake_has(const fake *self, const char *line);
size_t fake_count(const fake *self, const char *start);

/* The first line of the last request. */
const char *fake_first_line(const fake *self);

#endif
