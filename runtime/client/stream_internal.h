/* stream_internal.h - answers that don't go to memory: items to a callback, and downloads. */
#ifndef TERN_STREAM_INTERNAL_H
#define TERN_STREAM_INTERNAL_H

#include "client_internal.h"
#include "tern/events.h"
#include "tern/operation.h"
#include "tern/reader.h"

/* --- items.c --- */

typedef enum tern_item_format {
    TERN_ITEM_EVENTS,  /* text/event-stream */
    TERN_ITEM_LINES,   /* application/x-ndjson, application/jsonl */
    TERN_ITEM_SEQUENCE /* application/json-seq */
} tern_item_format;

/* How a media type has its items; false where it has none. */
bool tern_item_format_of(tern_str media_type, tern_item_format *out_format);

/* The items of an answer, while it comes in. */
typedef struct tern_items {
    const tern_item_handler *handler;
    const tern_client_options *options;
    tern_item_format format;
    /* What an item is. */
    tern_slot slot;
    /* What has not come to an item yet; each NULL until it is needed. */
    tern_events *events;
    tern_reader *reader;
    /* Of one item. */
    tern_arena arena;
    /* Filled by what fails, but for the callback. */
    tern_error *error;
    tern_str where;
    /* What the callback returned last. */
    tern_status handler_status;
} tern_items;

/* Each returns TERN_OK, TERN_END when the callback has enough, or what the call is to return. */
tern_status tern_items_take(tern_items *items, const char *bytes, size_t length);
/* The body is whole. */
tern_status tern_items_finish(tern_items *items);
void tern_items_free(tern_items *items);

/* --- download.c --- */

/* A body on its way to a sink or file. */
typedef struct tern_file_writer {
    tern_sink sink;
    const char *path;
    uint64_t left;
    /* Of the file beside `path`; NULL and -1: there is none. */
    char *temporary;
    int descriptor;
    tern_allocator allocator;
    size_t temporary_size;
} tern_file_writer;

/* Makes the file. On failure there is none. `found` gets why. */
tern_status tern_download_open(tern_file_writer *writer, const tern_download *download,
                               const tern_allocator *allocator, const char **found);
tern_status tern_download_take(tern_file_writer *writer, const char *bytes, size_t length,
                               const char **found);
/* keep: gives the file its name, which may fail; otherwise it is removed. */
tern_status tern_download_close(tern_file_writer *writer, bool keep, const char **found);

/* --- answer.c --- */

/* The row for an answer with that HTTP status and media type (empty: not stated); NULL where there
 * is none. `out_documented`: the first one for the HTTP status, whatever its media type. */
const tern_operation_response *
tern_operation_find_row(const tern_operation *operation, int http_status, tern_str media_type,
                        const tern_operation_response **out_documented);

/* --- stream.c --- */

typedef enum tern_stream_target {
    TERN_TO_MEMORY,
    TERN_TO_ITEMS,
    TERN_TO_DOWNLOAD
} tern_stream_target;

/* Where the answers of a call go. It must not be moved while it is open. */
typedef struct tern_stream {
    tern_receiver receiver;
    const tern_client_options *options;
    const tern_request *request;
    /* NULL: a plain request. */
    const tern_operation *operation;
    tern_str where;
    tern_stream_target target;
    tern_items items;
    tern_file_writer writer;
    /* Of what failed here: the status it returned, and all that there is to say. */
    tern_error error;
    unsigned reconnects;
} tern_stream;

/* Whether the call wants its answers anywhere but in memory. */
bool tern_stream_wanted(const tern_request *request);

/* Makes what is needed; `stream` is to be closed only where that succeeds. Its receiver is to be
 * told of all answers. */
tern_status tern_stream_open(tern_stream *stream, const tern_client_options *options,
                             const tern_request *request, const tern_operation *operation,
                             tern_str where, tern_error *error);

/* After a try that came to `status`: whether to connect again, and when, which is within
 * `left_us`. */
bool tern_stream_again(tern_stream *stream, tern_status status, const tern_response *response,
                       int64_t left_us, int64_t *out_delay_us);

/* The value of Last-Event-ID for the next connection; empty: none. */
tern_str tern_stream_last_id(const tern_stream *stream);

/* The end of a call that came to `status`: completes or removes a file, and says what went wrong
 * here. Returns what the call returns. */
tern_status tern_stream_close(tern_stream *stream, tern_status status,
                              const tern_response *response, tern_error *error);

#endif
