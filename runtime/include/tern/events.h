/* events.h - the events of a text/event-stream, from bytes that come in pieces.
 *
 *     tern_events_options options = {.take = show, .context = &mine};
 *     status = tern_events_create(&options, &events);
 *     while (status == TERN_OK && ... there are more bytes ...)
 *         status = tern_events_feed(events, bytes, length);
 *     if (status == TERN_OK)
 *         status = tern_events_finish(events);
 *     tern_events_free(events);
 *
 * It is the parser of WHATWG HTML, sections 9.2.5 and 9.2.6, and knows nothing of HTTP: calls of
 * tern::client use it for the answers that they stream. However the bytes are cut, the events are
 * the same. Memory is bounded: what is not part of an event (comments, unknown fields) is not kept.
 *
 * One of them serves one thread at a time; different ones are independent.
 */
#ifndef TERN_EVENTS_H
#define TERN_EVENTS_H

#include <stdint.h>

#include "tern/arena.h"
#include "tern/status.h"
#include "tern/str.h"

TERN_BEGIN_DECLARATIONS

enum {
    /** The longest event where the options don't say, in bytes: 64 MiB. */
    TERN_EVENT_BYTES_DEFAULT = 64 << 20
};

/** Makes events of bytes. Opaque. */
typedef struct tern_events tern_events;

/** An event. Its texts are valid during the callback, each followed by a NUL. They are what the
 * server sent, byte by byte, whether that is UTF-8 or not. */
typedef struct tern_event {
    /** "message" where the server names none. */
    tern_str type;
    /** Its lines, joined by LF. May be empty, or hold a NUL. */
    tern_str data;
    /** The last one that the server gave, to this event or one before it; empty: none. */
    tern_str id;
} tern_event;

/** What to do with events. */
typedef struct tern_events_options {
    /** Takes an event. Returns TERN_OK, or what tern_events_feed is to return: it is not called
     * again then. It must not feed or free what called it. Not NULL. */
    tern_status (*take)(void *context, const tern_event *event);
    void *context;
    /** Bytes of the values of one event's fields, together; 0: TERN_EVENT_BYTES_DEFAULT. */
    size_t max_event_bytes;
    /** Gives up to six times that, to a server that tries. Zeroed: malloc and free. */
    tern_allocator allocator;
} tern_events_options;

/** Makes a parser. options: copied. out_events: the caller's, to tern_events_free; NULL on failure,
 * which is TERN_ERROR_MEMORY. */
tern_status tern_events_create(const tern_events_options *options,
                               tern_events **out_events) TERN_MUST_USE TERN_NONNULL(1, 2);

/** Gives its memory back. NULL is allowed. */
void tern_events_free(tern_events *events);

/**
 * Takes the next bytes, and gives the events that end in them to the callback.
 *
 * bytes: a piece of any length, cut anywhere; not kept. NULL is allowed where `length` is 0.
 *
 * Returns TERN_OK; TERN_ERROR_LIMIT for an event of more than `max_event_bytes`;
 * TERN_ERROR_MEMORY; or what the callback returned. A failure is final: each later call fails
 * alike, and takes nothing.
 */
tern_status tern_events_feed(tern_events *events, const void *bytes, size_t length) TERN_MUST_USE
    TERN_NONNULL(1);

/**
 * Says that the input has ended. What is fed next begins another one: that of a connection which
 * was made again, with the id and the delay that are known.
 *
 * Returns TERN_OK; TERN_MORE where the input ended in the middle of an event, which is forgotten,
 * as the standard asks for; or the failure that was final.
 */
tern_status tern_events_finish(tern_events *events) TERN_MUST_USE TERN_NONNULL(1);

/** The value of Last-Event-ID for the next connection: the id of the last block that was whole, an
 * event or not; empty: none. Valid until bytes are fed. */
tern_str tern_events_last_id(const tern_events *events) TERN_NONNULL(1);

/** The milliseconds that the server asks to wait before the next connection, at most UINT32_MAX;
 * -1 when it did not say. */
int64_t tern_events_retry_ms(const tern_events *events) TERN_NONNULL(1);

TERN_END_DECLARATIONS

#endif
