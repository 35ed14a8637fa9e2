/* events.c - text/event-stream in pieces against the same in one. Input: two bytes, of which the
 * first says how long pieces are and the second how long an event may be, and the stream. */
#include "fuzz.h"

#include <stdlib.h>

enum { PIECES = 16, HASH = 1099511628211u & 0x7FFFFFFF };

/* What came, as one number. */
typedef struct outcome {
    uint64_t sum;
    size_t events;
    size_t longest;
    tern_status status;
    tern_status finish;
    int64_t retry_ms;
} outcome;

static void add(outcome *self, tern_str text)
{
    FUZZ_CHECK(text.ptr[text.len] == '\0');
    for (size_t i = 0; i < text.len; i++)
        self->sum = (self->sum ^ (unsigned char)text.ptr[i]) * HASH;
    self->sum = (self->sum ^ 0x100) * HASH;
    if (text.len > self->longest)
        self->longest = text.len;
}

static tern_status take(void *context, const tern_event *event)
{
    outcome *self = (outcome *)context;

    FUZZ_CHECK(event->type.len > 0);
    FUZZ_CHECK(event->id.len == 0 || memchr(event->id.ptr, '\0', event->id.len) == NULL);
    add(self, event->type);
    add(self, event->data);
    add(self, event->id);
    self->events++;
    return TERN_OK;
}

static outcome run(const uint8_t *data, size_t size, size_t piece, size_t most)
{
    outcome made = {.sum = 0};
    tern_events_options options = {.take = take, .context = &made, .max_event_bytes = most};
    tern_events *events;

    FUZZ_CHECK(tern_events_create(&options, &events) == TERN_OK);
    for (size_t at = 0; at < size && made.status == TERN_OK; at += piece) {
        size_t length = size - at < piece ? size - at : piece;
        /* Memory of its own, so that a byte read too far is seen. */
        void *copy = fuzz_allocate(length);
        memcpy(copy, data + at, length);
        made.status = tern_events_feed(events, copy, length);
        free(copy);
    }
    made.finish = tern_events_finish(events);
    made.retry_ms = tern_events_retry_ms(events);
    add(&made, tern_events_last_id(events));
    tern_events_free(events);
    FUZZ_CHECK(made.status == TERN_OK || made.status == TERN_ERROR_LIMIT);
    FUZZ_CHECK(made.longest <= most || made.longest == strlen("message"));
    return made;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    outcome whole, cut;
    size_t most;

    if (size < 2)
        return 0;
    most = data[1] > 0 ? data[1] : SIZE_MAX;
    whole = run(data + 2, size - 2, size, most);
    cut = run(data + 2, size - 2, 1 + data[0] % PIECES, most);
    FUZZ_CHECK(whole.sum == cut.sum && whole.events == cut.events);
    FUZZ_CHECK(whole.status == cut.status && whole.finish == cut.finish);
    FUZZ_CHECK(whole.retry_ms == cut.retry_ms);
    return 0;
}
