/* items.c - the items of an answer, each decoded as soon as it is whole. */
#include "stream_internal.h"
#include "tern/codec.h"

bool tern_item_format_of(tern_str media_type, tern_item_format *out_format)
{
    static const struct {
        tern_str type;
        tern_item_format format;
    } types[] = {
        {TERN_STR_INIT("text/event-stream"), TERN_ITEM_EVENTS},
        {TERN_STR_INIT("application/x-ndjson"), TERN_ITEM_LINES},
        {TERN_STR_INIT("application/ndjson"), TERN_ITEM_LINES},
        {TERN_STR_INIT("application/jsonl"), TERN_ITEM_LINES},
        {TERN_STR_INIT("application/x-jsonlines"), TERN_ITEM_LINES},
        {TERN_STR_INIT("application/jsonlines"), TERN_ITEM_LINES},
        {TERN_STR_INIT("application/json-lines"), TERN_ITEM_LINES},
        {TERN_STR_INIT("application/stream+json"), TERN_ITEM_LINES},
        {TERN_STR_INIT("application/json-seq"), TERN_ITEM_SEQUENCE},
        {TERN_STR_INIT("application/geo+json-seq"), TERN_ITEM_SEQUENCE}, /* RFC 8142 */
    };

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (tern_same_name(types[i].type, media_type)) {
            *out_format = types[i].format;
            return true;
        }
    }
    return false;
}

static tern_status fail(tern_items *self, tern_status status, const char *expected,
                        const char *found)
{
    return tern_client_fail(self->error, status, self->where, expected, found);
}

static tern_decode_options decode_options(const tern_items *self)
{
    tern_decode_options options = self->options->decode;

    if (options.max_bytes == 0 || options.max_bytes > self->options->max_response_bytes)
        options.max_bytes = self->options->max_response_bytes;
    return options;
}

/* Memory for a value, in the place of the one before it. */
static void *make_value(tern_items *self)
{
    tern_arena_reset(&self->arena);
    return tern_arena_allocate(&self->arena, self->slot.type->size, _Alignof(max_align_t));
}

static bool is_nullable(const tern_items *self)
{
    return self->slot.presence == TERN_NULLABLE || self->slot.presence == TERN_OPTIONAL_NULLABLE;
}

static tern_status give(tern_items *self, const tern_item *item)
{
    self->handler_status = self->handler->take(self->handler->context, item);
    return self->handler_status;
}

/* Events. */

static bool is_text(const tern_items *self)
{
    return self->slot.type->kind == TERN_KIND_STRING && self->slot.type->of.text.limit == 0;
}

static bool is_null(tern_str text)
{
    static const char white_space[] = " \t\r\n";

    for (; text.len > 0 && memchr(white_space, text.ptr[0], 4); text.len--)
        text.ptr++;
    while (text.len > 0 && memchr(white_space, text.ptr[text.len - 1], 4))
        text.len--;
    return tern_str_is(text, "null");
}

static tern_status take_event(void *context, const tern_event *event)
{
    tern_items *self = (tern_items *)context;
    tern_item item = {.text = event->data, .event = event->type, .id = event->id};
    tern_decode_options options = decode_options(self);
    tern_error error;
    tern_status status;
    void *value;

    if (is_text(self)) {
        item.value = &item.text;
    } else if (!is_nullable(self) || !is_null(event->data)) {
        value = make_value(self);
        if (value == NULL)
            return fail(self, tern_arena_failure(&self->arena), NULL, NULL);
        status = tern_decode(self->slot.type, event->data, &options, &self->arena, value, &error);
        if (status == TERN_ERROR_MEMORY || status == TERN_ERROR_LIMIT) {
            *self->error = error;
            return status;
        }
        if (status == TERN_OK)
            item.value = value;
        else
            item.error = &error;
    }
    return give(self, &item);
}

static tern_status feed_events(tern_items *self, const char *bytes, size_t length)
{
    tern_events_options options = {.take = take_event,
                                   .context = self,
                                   .max_event_bytes = self->options->max_response_bytes,
                                   .allocator = self->options->allocator};
    tern_status status;

    if (self->events == NULL && tern_events_create(&options, &self->events) != TERN_OK)
        return fail(self, TERN_ERROR_MEMORY, NULL, NULL);
    status = tern_events_feed(self->events, bytes, length);
    if (status == TERN_ERROR_LIMIT && self->handler_status == TERN_OK &&
        self->error->status == TERN_OK)
        return fail(self, status, "an item within max_response_bytes", "a longer one");
    return status;
}

/* Values. */

/* Gives all values that are whole to the callback: TERN_OK where more bytes or none are to come. */
static tern_status take_values(tern_items *self)
{
    for (;;) {
        tern_item item = {.text = {"", 0}, .event = {"", 0}, .id = {"", 0}};
        void *value = make_value(self);
        tern_error error;
        tern_status status;
        if (value == NULL)
            return fail(self, tern_arena_failure(&self->arena), NULL, NULL);
        status = tern_reader_next(self->reader, self->slot.type, &self->arena, value, &error);
        if (status == TERN_MORE || status == TERN_END)
            return TERN_OK;
        if (status == TERN_OK) {
            item.value = value;
        } else if (status != TERN_ERROR_NULL || !is_nullable(self) || error.pointer[0] != '\0') {
            *self->error = error;
            return status;
        }
        status = give(self, &item);
        if (status != TERN_OK)
            return status;
    }
}

static tern_status feed_reader(tern_items *self, const char *bytes, size_t length)
{
    tern_reader_options options = {.format = self->format == TERN_ITEM_LINES ? TERN_READER_LINES
                                                                             : TERN_READER_SEQUENCE,
                                   .decode = decode_options(self),
                                   .allocator = self->options->allocator};
    tern_status status = TERN_OK;

    if (self->reader == NULL)
        status = tern_reader_create(&options, &self->reader, self->error);
    if (status == TERN_OK)
        status = tern_reader_feed(self->reader, bytes, length);
    return status == TERN_OK ? take_values(self) : fail(self, status, NULL, NULL);
}

tern_status tern_items_take(tern_items *items, const char *bytes, size_t length)
{
    return items->format == TERN_ITEM_EVENTS ? feed_events(items, bytes, length)
                                             : feed_reader(items, bytes, length);
}

tern_status tern_items_finish(tern_items *items)
{
    tern_status status;

    if (items->format == TERN_ITEM_EVENTS) {
        status = items->events ? tern_events_finish(items->events) : TERN_OK;
        return status == TERN_MORE ? fail(items, TERN_ERROR_NETWORK, "an event that is whole",
                                          "the end of the answer in the middle of one")
                                   : status;
    }
    if (items->reader == NULL)
        return TERN_OK;
    tern_reader_finish(items->reader);
    return take_values(items);
}

void tern_items_free(tern_items *items)
{
    tern_events_free(items->events);
    tern_reader_free(items->reader);
    tern_arena_free(&items->arena);
    items->events = NULL;
    items->reader = NULL;
}
