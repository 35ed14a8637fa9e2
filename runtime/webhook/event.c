/* event.c - which event the body of a webhook is, and its value. */
#include <stdio.h>

#include "../src/utf8_internal.h"
#include "tern/pointer.h"
#include "tern/webhook.h"

/* As much of a text as there is room for, in whole characters; '?' for what is none. */
static void show(tern_str text, char *to, size_t size)
{
    const char *end = text.ptr + text.len;
    size_t used = 0;

    while (text.ptr < end && *text.ptr != '\0') {
        size_t length = tern_utf8_length(text.ptr, end), step = length > 0 ? length : 1;
        if (step >= size - used)
            break;
        memcpy(to + used, length > 0 ? text.ptr : "?", step);
        used += step;
        text.ptr += step;
    }
    to[used] = '\0';
}

static tern_status fail(tern_error *error, tern_status status, const char *where,
                        const char *expected, tern_str found)
{
    if (error == NULL)
        return status;
    memset(error, 0, sizeof *error);
    error->status = status;
    snprintf(error->pointer, sizeof error->pointer, "%s", where);
    snprintf(error->expected, sizeof error->expected, "%s", expected);
    show(found, error->found, sizeof error->found);
    return status;
}

const tern_webhook_event *tern_webhook_find(const tern_webhooks *webhooks, tern_str name)
{
    for (size_t i = 0; i < webhooks->count; i++) {
        if (tern_str_is(name, webhooks->events[i].name))
            return &webhooks->events[i];
    }
    return NULL;
}

static const tern_webhook_event *find_value(const tern_webhooks *webhooks, tern_str value)
{
    for (size_t i = 0; i < webhooks->count; i++) {
        const tern_webhook_event *event = &webhooks->events[i];
        if (tern_str_is(value, event->value ? event->value : event->name))
            return event;
    }
    return NULL;
}

/* Looks up what the body says it is. */
static tern_status read_event(const tern_webhooks *webhooks, tern_str body, tern_arena *arena,
                              const tern_webhook_event **out_event, tern_error *error)
{
    tern_str pointer = tern_str_of(webhooks->type_pointer), value;
    tern_json document = {body}, property;
    tern_status status;

    if (webhooks->type_pointer == NULL)
        return fail(error, TERN_ERROR_UNSET, "event", "its name: the bodies don't say it",
                    TERN_STR(""));
    status = tern_json_at(document, pointer, &property, error);
    if (status == TERN_OK) {
        status = tern_json_get_string(property, arena, &value, error);
        if (status != TERN_OK && error)
            snprintf(error->pointer, sizeof error->pointer, "%s", webhooks->type_pointer);
    }
    if (status != TERN_OK)
        return status;
    *out_event = find_value(webhooks, value);
    if (*out_event)
        return TERN_OK;
    return fail(error, TERN_ERROR_UNKNOWN_VALUE, webhooks->type_pointer, "an event that is known",
                value);
}

tern_status tern_webhook_decode(const tern_webhooks *webhooks, tern_str name, tern_str body,
                                tern_arena *arena, tern_webhook_delivery *out, tern_error *error)
{
    tern_arena_mark mark = tern_arena_get_mark(arena);
    const tern_webhook_event *event = NULL;
    tern_status status = TERN_OK;
    void *value = NULL;

    memset(out, 0, sizeof *out);
    if (name.len == 0) {
        status = read_event(webhooks, body, arena, &event, error);
        tern_arena_rewind(arena, mark); /* the name */
    } else {
        event = tern_webhook_find(webhooks, name);
        if (event == NULL)
            status = fail(error, TERN_ERROR_UNKNOWN_VALUE, "event", "one that is known", name);
    }
    if (status != TERN_OK)
        return status;
    value = tern_arena_allocate(arena, event->type->size, _Alignof(max_align_t));
    if (value == NULL) {
        status = tern_arena_failure(arena);
        fail(error, status, "event", "", TERN_STR(""));
    } else {
        status = tern_decode(event->type, body, NULL, arena, value, error);
    }
    if (status != TERN_OK) {
        tern_arena_rewind(arena, mark);
        return status;
    }
    out->event = event;
    out->value = value;
    return TERN_OK;
}
