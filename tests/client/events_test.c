/* events_test.c - tern/events.h: each rule of the standard, at every cut, and hostile input. */
#include "tern/events.h"

#include <stdio.h>
#include <stdlib.h>

#include "unit.h"

enum { TRANSCRIPT = 4096 };

/* What came, as text: "type|data|id" and a line end for each event; bytes that can't be shown as
 * \xNN. */
typedef struct transcript {
    char text[TRANSCRIPT];
    size_t length;
    size_t events;
    /* The event that the callback fails at, from 1; 0: none. */
    size_t fail_at;
} transcript;

static void write_char(transcript *self, char c)
{
    bool plain = (c >= ' ' && c <= '~') || c == '\n';

    self->length += (size_t)snprintf(self->text + self->length, TRANSCRIPT - self->length,
                                     plain ? "%c" : "\\x%02X", (unsigned char)c);
    CU_ASSERT_FATAL(self->length < TRANSCRIPT - 8);
}

static void write_str(transcript *self, tern_str str, char end)
{
    CU_ASSERT(str.ptr[str.len] == '\0');
    for (size_t i = 0; i < str.len; i++) {
        if (str.ptr[i] == '\n') {
            write_char(self, '\\');
            write_char(self, 'n');
        } else {
            write_char(self, str.ptr[i]);
        }
    }
    write_char(self, end);
}

static tern_status take(void *context, const tern_event *event)
{
    transcript *self = (transcript *)context;

    write_str(self, event->type, '|');
    write_str(self, event->data, '|');
    write_str(self, event->id, '\n');
    return ++self->events == self->fail_at ? TERN_ERROR_RANGE : TERN_OK;
}

/* Feeds pieces from memory of their own, so that a byte read too far is seen. */
static tern_status feed(tern_events *events, const char *bytes, size_t length)
{
    char *copy = (char *)malloc(length > 0 ? length : 1);
    tern_status status;

    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    memcpy(copy, bytes, length);
    status = tern_events_feed(events, copy, length);
    free(copy);
    return status;
}

typedef struct outcome {
    transcript transcript;
    tern_status status;
    tern_status finish;
    int64_t retry_ms;
    char last_id[64];
} outcome;

/* The whole in pieces that end at `first` and `second`, or in single bytes. */
static outcome run(tern_str input, size_t first, size_t second, bool bytes, size_t max)
{
    unit_allocations allocations = {0};
    outcome made;
    tern_events_options options = {.take = take,
                                   .context = &made.transcript,
                                   .max_event_bytes = max,
                                   .allocator = unit_allocator(&allocations)};
    tern_events *events;

    memset(&made, 0, sizeof made);
    UNIT_STATUS(tern_events_create(&options, &events), TERN_OK);
    if (bytes) {
        for (size_t i = 0; i < input.len && made.status == TERN_OK; i++)
            made.status = feed(events, input.ptr + i, 1);
    } else {
        made.status = feed(events, input.ptr, first);
        if (made.status == TERN_OK)
            made.status = feed(events, input.ptr + first, second - first);
        if (made.status == TERN_OK)
            made.status = feed(events, input.ptr + second, input.len - second);
    }
    made.finish = tern_events_finish(events);
    made.retry_ms = tern_events_retry_ms(events);
    snprintf(made.last_id, sizeof made.last_id, "%.*s", TERN_STR_ARGS(tern_events_last_id(events)));
    tern_events_free(events);
    UNIT_SIZE(allocations.live_blocks, 0);
    CU_ASSERT(!allocations.wrong_size);
    return made;
}

static bool same(const outcome *a, const outcome *b)
{
    return strcmp(a->transcript.text, b->transcript.text) == 0 && a->status == b->status &&
           a->finish == b->finish && a->retry_ms == b->retry_ms &&
           strcmp(a->last_id, b->last_id) == 0;
}

/* What comes of an input is that, however it is cut. */
static outcome expect(tern_str input, const char *text, tern_status finish)
{
    outcome whole = run(input, input.len, input.len, false, 0);

    UNIT_TEXT(whole.transcript.text, text);
    UNIT_STATUS(whole.status, TERN_OK);
    UNIT_STATUS(whole.finish, finish);
    for (size_t first = 0; first <= input.len; first++) {
        for (size_t second = first; second <= input.len; second++) {
            outcome cut = run(input, first, second, false, 0);
            if (!same(&cut, &whole)) {
                printf("\n  cut at %zu and %zu:\n%s", first, second, cut.transcript.text);
                CU_FAIL_FATAL("the same, however it is cut");
            }
        }
    }
    whole = run(input, 0, 0, true, 0);
    UNIT_TEXT(whole.transcript.text, text);
    UNIT_STATUS(whole.finish, finish);
    return whole;
}

#define EXPECT(input, text) (void)expect(TERN_STR(input), text, TERN_OK)

static void test_fields(void)
{
    EXPECT("", "");
    EXPECT("data: one\n\n", "message|one|\n");
    EXPECT("data:one\n\ndata: two\n\n", "message|one|\nmessage|two|\n");
    EXPECT("data:  one \n\n", "message| one |\n");
    EXPECT("data: a\ndata: b\ndata\ndata:\n\n", "message|a\\nb\\n\\n|\n");
    EXPECT("data\n\n", "message||\n");
    EXPECT("data:\n\ndata: \n\n", "message||\nmessage||\n");
    EXPECT("data: a:b: c\n\n", "message|a:b: c|\n");
    EXPECT("event: add\ndata: 1\n\ndata: 2\n\n", "add|1|\nmessage|2|\n");
    EXPECT("event: add\nevent: sub\ndata: 1\n\n", "sub|1|\n");
    EXPECT("event: add\nevent\ndata: 1\n\n", "message|1|\n");
    /* No data, no event; and its type is gone. */
    EXPECT("event: add\n\ndata: 1\n\n", "message|1|\n");
    EXPECT("Data: 1\nDATA: 2\n data: 3\ndata : 4\ndat: 5\ndatas: 6\nx: 7\n: 8\n\n\n", "");
    EXPECT(":\n: ping\n\n:data: 1\ndata: 2\n: in between\ndata: 3\n\n", "message|2\\n3|\n");
    EXPECT("data: \xC3\xA4\xFF\n\n", "message|\\xC3\\xA4\\xFF|\n");
    EXPECT("data: a\0b\n\n", "message|a\\x00b|\n");
    /* What the value may be, a name may not: a NUL in one makes it another. */
    EXPECT("da\0ta: 1\n\n", "");
}

static void test_line_ends(void)
{
    EXPECT("data: 1\r\rdata: 2\r\n\r\ndata: 3\n\n", "message|1|\nmessage|2|\nmessage|3|\n");
    EXPECT("data: 1\r\ndata: 2\rdata: 3\n\r\n", "message|1\\n2\\n3|\n");
    EXPECT("data: 1\n\r", "message|1|\n");
    EXPECT("data: 1\r\n\n", "message|1|\n");
    EXPECT("\r\n\r\n\n\r", "");
}

static void test_byte_order_mark(void)
{
    EXPECT("\xEF\xBB\xBF"
           "data: 1\n\n",
           "message|1|\n");
    /* One alone, and at the beginning. */
    EXPECT("\xEF\xBB\xBF\xEF\xBB\xBF"
           "data: 1\n\n",
           "");
    EXPECT("data: 1\n\n\xEF\xBB\xBF"
           "data: 2\n\n",
           "message|1|\n");
    EXPECT("\xEF"
           "data: 1\n\n",
           "");
    EXPECT("\xEF\xBB\ndata: 1\n\n", "message|1|\n");
    (void)expect(TERN_STR("\xEF\xBB"), "", TERN_MORE);
}

static void test_ids(void)
{
    outcome made;

    EXPECT("id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
           "message|a|1\nmessage|b|1\nmessage|c|\n");
    EXPECT("id: 1\nid: 2\ndata: a\n\n", "message|a|2\n");
    EXPECT("id: 1\ndata: a\n\nid: x\0y\ndata: b\n\n", "message|a|1\nmessage|b|1\n");
    /* Of a block without data too; not of one that was cut off. */
    made = expect(TERN_STR("id: 7\n\nid: 8\ndata: a\n"), "", TERN_MORE);
    UNIT_TEXT(made.last_id, "7");
    made = expect(TERN_STR("id: 7\ndata: a\n\n"), "message|a|7\n", TERN_OK);
    UNIT_TEXT(made.last_id, "7");
}

static int64_t retry_of(tern_str input)
{
    return expect(input, "", TERN_OK).retry_ms;
}

static void test_retry(void)
{
    CU_ASSERT(retry_of(TERN_STR("\n")) == -1);
    CU_ASSERT(retry_of(TERN_STR("retry: 1500\n")) == 1500);
    CU_ASSERT(retry_of(TERN_STR("retry:0\n")) == 0);
    CU_ASSERT(retry_of(TERN_STR("retry: 007\nretry: 8x\nretry: -1\nretry:  9\nretry\n")) == 7);
    CU_ASSERT(retry_of(TERN_STR("retry: 4294967295\n")) == UINT32_MAX);
    CU_ASSERT(retry_of(TERN_STR("retry: 4294967296\n")) == UINT32_MAX);
    CU_ASSERT(retry_of(TERN_STR("retry: 99999999999999999999999999\n")) == UINT32_MAX);
    /* It is no part of an event, and one that is cut off does not count. */
    CU_ASSERT(retry_of(TERN_STR("retry: 10\nretry: 2")) == 10);
}

static void test_cut_off(void)
{
    (void)expect(TERN_STR("data: 1"), "", TERN_MORE);
    (void)expect(TERN_STR("data: 1\n"), "", TERN_MORE);
    (void)expect(TERN_STR("data: 1\r\n"), "", TERN_MORE);
    (void)expect(TERN_STR("data: 1\n\ndata"), "message|1|\n", TERN_MORE);
    (void)expect(TERN_STR("data: 1\n\nevent: x"), "message|1|\n", TERN_MORE);
    (void)expect(TERN_STR("data: 1\n\n: bye"), "message|1|\n", TERN_OK);
    (void)expect(TERN_STR("data: 1\n\nunknown: bye"), "message|1|\n", TERN_OK);
}

/* Another input begins as the first did, but for what is known. */
static void test_again(void)
{
    transcript came = {.length = 0};
    tern_events_options options = {.take = take, .context = &came};
    tern_events *events;
    tern_str first = TERN_STR("\xEF\xBB\xBFid: 1\nretry: 5\ndata: a\n\nid: 2\nevent: x\ndata: b\r");
    tern_str second = TERN_STR("\ndata: c\n\n"), third = TERN_STR("\xEF\xBB\xBF"
                                                                  "data: d\n\n");

    UNIT_STATUS(tern_events_create(&options, &events), TERN_OK);
    UNIT_STATUS(feed(events, first.ptr, first.len), TERN_OK);
    UNIT_STATUS(tern_events_finish(events), TERN_MORE);
    UNIT_STR(tern_events_last_id(events), "1");
    UNIT_STATUS(feed(events, second.ptr, second.len), TERN_OK);
    UNIT_STATUS(tern_events_finish(events), TERN_OK);
    UNIT_STATUS(feed(events, third.ptr, third.len), TERN_OK);
    UNIT_TEXT(came.text, "message|a|1\nmessage|c|1\nmessage|d|1\n");
    CU_ASSERT(tern_events_retry_ms(events) == 5);
    UNIT_STATUS(tern_events_feed(events, NULL, 0), TERN_OK);
    tern_events_free(events);
    tern_events_free(NULL);
}

static void test_callback_fails(void)
{
    transcript came = {.fail_at = 2};
    tern_events_options options = {.take = take, .context = &came};
    tern_events *events;
    tern_str input = TERN_STR("data: a\n\ndata: b\n\ndata: c\n\n");

    UNIT_STATUS(tern_events_create(&options, &events), TERN_OK);
    UNIT_STATUS(feed(events, input.ptr, input.len), TERN_ERROR_RANGE);
    UNIT_STATUS(feed(events, input.ptr, input.len), TERN_ERROR_RANGE);
    UNIT_STATUS(tern_events_finish(events), TERN_ERROR_RANGE);
    UNIT_SIZE(came.events, 2);
    tern_events_free(events);
}

static tern_status status_of(tern_str input, size_t max)
{
    outcome whole = run(input, input.len, input.len, false, max);
    outcome bytes = run(input, 0, 0, true, max);

    CU_ASSERT(same(&whole, &bytes));
    return whole.status;
}

static void test_ceiling(void)
{
    UNIT_STATUS(status_of(TERN_STR("data: 1234567\n\ndata: 1234567\n\n"), 8), TERN_OK);
    UNIT_STATUS(status_of(TERN_STR("data: 12345678\n\n"), 8), TERN_ERROR_LIMIT);
    UNIT_STATUS(status_of(TERN_STR("event: 1234567\nid: 12"), 8), TERN_ERROR_LIMIT);
    UNIT_STATUS(status_of(TERN_STR("event: 1234567\nevent: 12"), 8), TERN_ERROR_LIMIT);
    UNIT_STATUS(status_of(TERN_STR("id: 123456789"), 8), TERN_ERROR_LIMIT);
    UNIT_STATUS(status_of(TERN_STR("data\ndata\ndata\n\n"), 3), TERN_OK);
    UNIT_STATUS(status_of(TERN_STR("data\ndata\ndata\ndata\n\n"), 3), TERN_ERROR_LIMIT);
    UNIT_STATUS(status_of(TERN_STR(": 1234567890\n123456789012: 3\nretry: 12345678901\n"), 3),
                TERN_OK);
}

/* What a server can send without an end takes the memory of one event. */
static void test_bounded(void)
{
    static const char *const endless[] = {":",  "x",     "data: 1\n\n", "id: 123\n\n",
                                          "\n", "retry", "id: 12\n",    "event: 1\n"};
    enum { MAX = 4096, TIMES = 200000 };
    static transcript came;

    for (size_t i = 0; i < sizeof endless / sizeof endless[0]; i++) {
        unit_allocations allocations = {0};
        tern_events_options options = {.take = take,
                                       .context = &came,
                                       .max_event_bytes = MAX,
                                       .allocator = unit_allocator(&allocations)};
        tern_events *events;
        size_t most = 0;
        tern_status status = TERN_OK;
        UNIT_STATUS(tern_events_create(&options, &events), TERN_OK);
        for (size_t n = 0; n < TIMES && status == TERN_OK; n++) {
            memset(&came, 0, sizeof came);
            status = tern_events_feed(events, endless[i], strlen(endless[i]));
            most = allocations.live_bytes > most ? allocations.live_bytes : most;
        }
        UNIT_STATUS(status, i < 6 ? TERN_OK : TERN_ERROR_LIMIT);
        CU_ASSERT(most <= 6 * MAX + 1024);
        tern_events_free(events);
        UNIT_SIZE(allocations.live_blocks, 0);
    }
}

static void test_memory(void)
{
    char bytes[512];
    tern_str input = {bytes, 0};
    size_t failures = 0;

    /* The id that the end of the input goes back to is longer than what it replaces. */
    input.len = (size_t)snprintf(
        bytes, sizeof bytes, "event: one\nid: 7\ndata: 12\n\nid: %0300d\ndata: 34\n\nid: 9\n", 8);

    for (size_t next = 1;; next++) {
        unit_allocations allocations = {.fail_at = next};
        transcript came = {.length = 0};
        tern_events_options options = {
            .take = take, .context = &came, .allocator = unit_allocator(&allocations)};
        tern_events *events;
        tern_status status = tern_events_create(&options, &events);
        if (status == TERN_OK)
            status = tern_events_feed(events, input.ptr, input.len);
        else
            CU_ASSERT_PTR_NULL(events);
        if (status == TERN_OK)
            status = tern_events_finish(events) == TERN_ERROR_MEMORY ? TERN_ERROR_MEMORY : TERN_OK;
        if (status != TERN_OK && events) {
            UNIT_STATUS(tern_events_feed(events, "data: 1\n\n", 9), status);
            UNIT_STATUS(tern_events_finish(events), status);
        }
        tern_events_free(events);
        UNIT_SIZE(allocations.live_blocks, 0);
        if (allocations.requests < next) {
            UNIT_STATUS(status, TERN_OK);
            UNIT_SIZE(came.events, 2);
            break;
        }
        UNIT_STATUS(status, TERN_ERROR_MEMORY);
        failures++;
    }
    CU_ASSERT(failures >= 5);
}

/* The standard once more, step by step, of an input that is there as a whole. */
typedef struct reference {
    char data[512];
    char type[512];
    char id[512];
    transcript transcript;
} reference;

static void refer_to_line(reference *self, tern_str line)
{
    const char *colon = (const char *)memchr(line.ptr, ':', line.len);
    size_t name_length = colon ? (size_t)(colon - line.ptr) : line.len;
    tern_str name = {line.ptr, name_length}, value = {"", 0};

    if (line.len == 0 && self->data[0] != '\0') {
        tern_event event = {.type = tern_str_of(self->type[0] ? self->type : "message"),
                            .id = tern_str_of(self->id)};
        self->data[strlen(self->data) - 1] = '\0';
        event.data = tern_str_of(self->data);
        (void)take(&self->transcript, &event);
    }
    if (line.len == 0) {
        self->data[0] = self->type[0] = '\0';
        return;
    }
    if (colon) {
        value = (tern_str){colon + 1, line.len - name_length - 1};
        if (value.len > 0 && value.ptr[0] == ' ') {
            value.ptr++;
            value.len--;
        }
    }
    if (tern_str_is(name, "data"))
        snprintf(self->data + strlen(self->data), sizeof self->data - strlen(self->data), "%.*s\n",
                 TERN_STR_ARGS(value));
    else if (tern_str_is(name, "event"))
        snprintf(self->type, sizeof self->type, "%.*s", TERN_STR_ARGS(value));
    else if (tern_str_is(name, "id"))
        snprintf(self->id, sizeof self->id, "%.*s", TERN_STR_ARGS(value));
}

static void refer(reference *self, tern_str input)
{
    size_t at = 0;

    memset(self, 0, sizeof *self);
    if (input.len >= 3 && memcmp(input.ptr, "\xEF\xBB\xBF", 3) == 0)
        at = 3;
    while (at < input.len) {
        tern_str line = {input.ptr + at, 0};
        while (at + line.len < input.len && line.ptr[line.len] != '\r' &&
               line.ptr[line.len] != '\n')
            line.len++;
        at += line.len;
        if (at == input.len) /* a line without an end is none */
            break;
        at += input.ptr[at] == '\r' && at + 1 < input.len && input.ptr[at + 1] == '\n' ? 2 : 1;
        refer_to_line(self, line);
    }
}

/* Random lines of what matters, cut at random: as the standard says, and as in one piece. */
static void test_random(void)
{
    static const char *const words[] = {"data",  ":",  " ",      "id",           "event", "retry",
                                        "\n",    "\r", "\r\n",   "\xEF\xBB\xBF", "\xEF",  "1",
                                        "data:", "x",  "data\n", "\n\n",         "datax"};
    uint64_t state = 7;
    size_t events = 0;

    for (size_t round = 0; round < 20000; round++) {
        char bytes[256];
        tern_str input = {bytes, 0};
        outcome whole, cut;
        static reference expected;
        size_t first, second;
        for (size_t count = unit_random(&state) % 30; count > 0; count--) {
            const char *word = words[unit_random(&state) % (sizeof words / sizeof words[0])];
            memcpy(bytes + input.len, word, strlen(word));
            input.len += strlen(word);
        }
        whole = run(input, input.len, input.len, false, 0);
        events += whole.transcript.events;
        refer(&expected, input);
        UNIT_TEXT(whole.transcript.text, expected.transcript.text);
        second = unit_random(&state) % (input.len + 1);
        first = unit_random(&state) % (second + 1);
        cut = run(input, first, second, round % 2 == 0, 0);
        if (!same(&cut, &whole)) {
            printf("\n  round %zu\n%s---\n%s", round, whole.transcript.text, cut.transcript.text);
            CU_FAIL_FATAL("the same, however it is cut");
        }
    }
    CU_ASSERT(events > 5000);
}

static const unit_test tests[] = {
    {"events", "fields", test_fields},
    {"events", "line ends", test_line_ends},
    {"events", "byte order mark", test_byte_order_mark},
    {"events", "ids", test_ids},
    {"events", "retry", test_retry},
    {"events", "input that is cut off", test_cut_off},
    {"events", "another input", test_again},
    {"events", "a callback that fails", test_callback_fails},
    {"events", "ceiling", test_ceiling},
    {"events", "bounded memory", test_bounded},
    {"events", "memory", test_memory},
    {"events", "at random", test_random},
};

UNIT_MAIN(tests)
