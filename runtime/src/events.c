/* events.c - text/event-stream (WHATWG HTML, sections 9.2.5 and 9.2.6). */
#include "tern/events.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_NAME = 5 /* "event", "retry" */, FIRST_BYTES = 256 };

static const char byte_order_mark[] = {'\xEF', '\xBB', '\xBF'};

/* Where in a line the next byte is. */
typedef enum place {
    AT_START,
    IN_NAME,
    BEHIND_COLON, /* a space here is not part of the value */
    IN_VALUE,
    IN_NOTHING /* in a comment, or a field that nobody knows */
} place;

typedef enum field { FIELD_DATA, FIELD_TYPE, FIELD_ID, FIELD_RETRY, FIELD_UNKNOWN } field;

/* Bytes that grow; one more than `length` is there, for a NUL, where `bytes` is not NULL. */
typedef struct text {
    char *bytes;
    size_t length;
    size_t capacity;
} text;

struct tern_events {
    tern_events_options options;
    tern_status failure;
    place place;
    field field;
    char name[LONGEST_NAME];
    size_t name_length;
    /* Bytes of a byte order mark that the input has begun with; its length: past all that. */
    size_t mark_length;
    /* A line feed that comes next belongs to the line end before it. */
    bool after_return;
    /* There is a part of an event, of that many bytes. */
    bool begun;
    size_t event_bytes;
    text data;
    text type;
    /* The value of an id that is being read, that of the event which is, and that of the last one
     * which was whole. */
    text next_id;
    text id;
    text last_id;
    bool id_has_nul;
    bool retry_has_digits;
    bool retry_has_others;
    uint64_t next_retry_ms;
    int64_t retry_ms;
};

static void *standard_allocate(void *context, size_t size)
{
    (void)context;
    return malloc(size);
}

static void standard_release(void *context, void *memory, size_t size)
{
    (void)context;
    (void)size;
    free(memory);
}

tern_status tern_events_create(const tern_events_options *options, tern_events **out_events)
{
    static const tern_allocator standard = {standard_allocate, standard_release, NULL};
    tern_allocator allocator = options->allocator.allocate ? options->allocator : standard;
    tern_events *events = (tern_events *)allocator.allocate(allocator.context, sizeof(tern_events));

    *out_events = events;
    if (events == NULL)
        return TERN_ERROR_MEMORY;
    memset(events, 0, sizeof *events);
    events->options = *options;
    events->options.allocator = allocator;
    if (events->options.max_event_bytes == 0)
        events->options.max_event_bytes = TERN_EVENT_BYTES_DEFAULT;
    events->retry_ms = -1;
    return TERN_OK;
}

static void free_text(const tern_allocator *allocator, text *self)
{
    if (self->bytes)
        allocator->release(allocator->context, self->bytes, self->capacity);
}

void tern_events_free(tern_events *events)
{
    tern_allocator allocator;

    if (events == NULL)
        return;
    allocator = events->options.allocator;
    free_text(&allocator, &events->data);
    free_text(&allocator, &events->type);
    free_text(&allocator, &events->next_id);
    free_text(&allocator, &events->id);
    free_text(&allocator, &events->last_id);
    allocator.release(allocator.context, events, sizeof *events);
}

static bool grow(tern_events *self, text *to, size_t needed)
{
    const tern_allocator *allocator = &self->options.allocator;
    size_t most = self->options.max_event_bytes, capacity = needed + needed / 2;
    char *grown;

    if (capacity < FIRST_BYTES)
        capacity = FIRST_BYTES;
    if (capacity > most)
        capacity = needed > most ? needed : most;
    grown = (char *)allocator->allocate(allocator->context, capacity);
    if (grown == NULL)
        return false;
    if (to->length > 0)
        memcpy(grown, to->bytes, to->length);
    free_text(allocator, to);
    to->bytes = grown;
    to->capacity = capacity;
    return true;
}

static tern_status add(tern_events *self, text *to, const char *bytes, size_t length)
{
    size_t needed = to->length + length + 1;

    if (needed > to->capacity && !grow(self, to, needed))
        return TERN_ERROR_MEMORY;
    if (length > 0)
        memcpy(to->bytes + to->length, bytes, length);
    to->length += length;
    to->bytes[to->length] = '\0';
    return TERN_OK;
}

/* The same, of what counts as part of the event. */
static tern_status add_to_event(tern_events *self, text *to, const char *bytes, size_t length)
{
    if (length > self->options.max_event_bytes - self->event_bytes)
        return TERN_ERROR_LIMIT;
    self->event_bytes += length;
    return add(self, to, bytes, length);
}

static tern_str str_of(const text *self)
{
    tern_str str = {self->bytes ? self->bytes : "", self->length};
    return str;
}

static void forget_event(tern_events *self)
{
    self->data.length = self->type.length = self->next_id.length = 0;
    self->event_bytes = 0;
    self->begun = false;
}

/* An empty line: the event is whole. */
static tern_status dispatch(tern_events *self)
{
    tern_status status = TERN_OK;

    if (self->begun && self->id.bytes) {
        self->last_id.length = 0;
        status = add(self, &self->last_id, self->id.bytes, self->id.length);
    }
    if (status == TERN_OK && self->data.length > 0) {
        tern_event event;
        self->data.bytes[--self->data.length] = '\0'; /* the line feed of its last line */
        event.type = self->type.length > 0 ? str_of(&self->type) : TERN_STR("message");
        event.data = str_of(&self->data);
        event.id = str_of(&self->last_id);
        status = self->options.take(self->options.context, &event);
    }
    forget_event(self);
    return status;
}

static field find_field(const char *name, size_t length)
{
    static const struct {
        const char *name;
        field field;
    } fields[] = {
        {"data", FIELD_DATA}, {"event", FIELD_TYPE}, {"id", FIELD_ID}, {"retry", FIELD_RETRY}};

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (strlen(fields[i].name) == length && memcmp(fields[i].name, name, length) == 0)
            return fields[i].field;
    }
    return FIELD_UNKNOWN;
}

/* The name is whole. */
static void begin_field(tern_events *self)
{
    self->field = find_field(self->name, self->name_length);
    self->place = self->field == FIELD_UNKNOWN ? IN_NOTHING : BEHIND_COLON;
    self->begun = self->begun || self->field <= FIELD_ID;
    if (self->field == FIELD_TYPE)
        self->type.length = 0;
    self->next_id.length = 0;
    self->id_has_nul = false;
    self->retry_has_digits = self->retry_has_others = false;
    self->next_retry_ms = 0;
}

static void add_to_retry(tern_events *self, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] < '0' || bytes[i] > '9') {
            self->retry_has_others = true;
            return;
        }
        self->retry_has_digits = true;
        self->next_retry_ms = 10 * self->next_retry_ms + (uint64_t)(bytes[i] - '0');
        if (self->next_retry_ms > UINT32_MAX)
            self->next_retry_ms = UINT32_MAX;
    }
}

static tern_status add_to_value(tern_events *self, const char *bytes, size_t length)
{
    switch (self->field) {
    case FIELD_DATA:
        return add_to_event(self, &self->data, bytes, length);
    case FIELD_TYPE:
        return add_to_event(self, &self->type, bytes, length);
    case FIELD_ID:
        self->id_has_nul = self->id_has_nul || memchr(bytes, '\0', length) != NULL;
        return add_to_event(self, &self->next_id, bytes, length);
    case FIELD_RETRY:
        add_to_retry(self, bytes, length);
        return TERN_OK;
    default:
        return TERN_OK;
    }
}

static tern_status end_field(tern_events *self)
{
    tern_status status = TERN_OK;
    text swapped;

    switch (self->field) {
    case FIELD_DATA:
        return add_to_event(self, &self->data, "\n", 1);
    case FIELD_ID:
        if (!self->id_has_nul) {
            /* Also where it is empty: that takes the one before it away. */
            status = add(self, &self->next_id, "", 0);
            swapped = self->id;
            self->id = self->next_id;
            self->next_id = swapped;
        }
        self->next_id.length = 0;
        return status;
    case FIELD_RETRY:
        if (self->retry_has_digits && !self->retry_has_others)
            self->retry_ms = (int64_t)self->next_retry_ms;
        return TERN_OK;
    default:
        return TERN_OK;
    }
}

static tern_status end_line(tern_events *self)
{
    place ended = self->place;
    tern_status status = TERN_OK;

    if (ended == IN_NAME) /* a field without a value */
        begin_field(self);
    if (ended == AT_START)
        status = dispatch(self);
    else if (self->place != IN_NOTHING)
        status = end_field(self);
    self->place = AT_START;
    self->name_length = 0;
    return status;
}

/* Takes a part of a line: no line end is in it. */
static tern_status take_part(tern_events *self, const char *at, const char *end)
{
    if (self->place == AT_START && at < end) {
        self->place = IN_NAME;
        self->name_length = 0;
    }
    while (self->place == IN_NAME && at < end) {
        if (*at == ':')
            begin_field(self);
        else if (self->name_length == LONGEST_NAME)
            self->place = IN_NOTHING;
        else
            self->name[self->name_length++] = *at;
        at++;
    }
    if (self->place == BEHIND_COLON && at < end) {
        at += *at == ' ';
        self->place = IN_VALUE;
    }
    return self->place == IN_VALUE && at < end ? add_to_value(self, at, (size_t)(end - at))
                                               : TERN_OK;
}

static tern_status take_bytes(tern_events *self, const char *at, const char *end)
{
    tern_status status = TERN_OK;

    while (at < end && status == TERN_OK) {
        const char *line_end = at;
        if (self->after_return) {
            self->after_return = false;
            if (*at == '\n') {
                at++;
                continue;
            }
        }
        while (line_end < end && *line_end != '\n' && *line_end != '\r')
            line_end++;
        status = take_part(self, at, line_end);
        if (line_end < end && status == TERN_OK) {
            self->after_return = *line_end == '\r';
            status = end_line(self);
            line_end++;
        }
        at = line_end;
    }
    return status;
}

tern_status tern_events_feed(tern_events *events, const void *bytes, size_t length)
{
    const char *at = (const char *)bytes, *end = length > 0 ? at + length : at;

    if (events->failure != TERN_OK)
        return events->failure;
    while (events->mark_length < sizeof byte_order_mark && at < end) {
        size_t had = events->mark_length;
        if (*at == byte_order_mark[had]) {
            events->mark_length++;
            at++;
            continue;
        }
        /* None: what looked like it is the beginning of a line. */
        events->mark_length = sizeof byte_order_mark;
        events->failure = take_bytes(events, byte_order_mark, byte_order_mark + had);
    }
    if (events->failure == TERN_OK && at < end)
        events->failure = take_bytes(events, at, end);
    return events->failure;
}

tern_status tern_events_finish(tern_events *events)
{
    bool cut = events->begun || events->place == IN_NAME ||
               (events->mark_length > 0 && events->mark_length < sizeof byte_order_mark);

    if (events->failure != TERN_OK)
        return events->failure;
    events->place = AT_START;
    events->mark_length = 0;
    events->after_return = false;
    forget_event(events);
    events->id.length = 0;
    if (events->id.bytes || events->last_id.length > 0)
        events->failure = add(events, &events->id, events->last_id.bytes, events->last_id.length);
    return events->failure != TERN_OK ? events->failure : cut ? TERN_MORE : TERN_OK;
}

tern_str tern_events_last_id(const tern_events *events)
{
    return str_of(&events->last_id);
}

int64_t tern_events_retry_ms(const tern_events *events)
{
    return events->retry_ms;
}
