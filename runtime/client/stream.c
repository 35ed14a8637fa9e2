/* stream.c - which answers of a call go to memory, and where the others go. */
#include "stream_internal.h"

static bool has_download(const tern_call_options *options)
{
    return options->download.sink.write || options->download.path;
}

bool tern_stream_wanted(const tern_request *request)
{
    return request->call.items.take || has_download(&request->call);
}

static bool is_success(const tern_response *response)
{
    return response->http_status >= 200 && response->http_status < 300;
}

/* What an item is where nothing is documented. */
static const tern_slot any_json = {&tern_type_of_json, 0, TERN_REQUIRED, false, 0};

static tern_str media_type_of(const tern_response *response)
{
    tern_str value = tern_response_header(response, "Content-Type");

    return tern_media_type_bare(value.ptr ? value.ptr : "");
}

static tern_stream_target choose(tern_stream *self, const tern_response *response)
{
    const tern_call_options *call = &self->request->call;
    tern_str type = media_type_of(response);
    const tern_operation_response *row = NULL, *documented = NULL;
    bool has_items;

    if (self->operation) {
        row = tern_operation_find_row(self->operation, response->http_status, type, &documented);
        if (row == NULL && documented) /* of no type that the document knows */
            return TERN_TO_MEMORY;
    }
    has_items = tern_item_format_of(type, &self->items.format);
    self->items.slot = any_json;
    if (row) {
        /* A line is what items are separated by where the media type says nothing of it. */
        if (row->items && !has_items &&
            !tern_item_format_of(tern_media_type_bare(row->media_type), &self->items.format))
            self->items.format = TERN_ITEM_LINES;
        has_items = row->items;
        if (has_items)
            self->items.slot = row->slot;
    }
    if (has_items && call->items.take)
        return TERN_TO_ITEMS;
    return has_download(call) ? TERN_TO_DOWNLOAD : TERN_TO_MEMORY;
}

static bool accept(void *context, const tern_response *response)
{
    tern_stream *self = (tern_stream *)context;

    self->target = is_success(response) ? choose(self, response) : TERN_TO_MEMORY;
    return self->target != TERN_TO_MEMORY;
}

static tern_status take_download(tern_stream *self, const char *bytes, size_t length)
{
    const char *found = NULL;
    tern_status status = tern_download_take(&self->writer, bytes, length, &found);

    if (status == TERN_ERROR_LIMIT && self->writer.left < length)
        return tern_client_fail(&self->error, status, self->where, "a body within max_bytes",
                                "a longer one");
    if (status != TERN_OK)
        tern_client_fail(&self->error, status, self->where,
                         status == TERN_ERROR_WRITE ? "a download that can be written" : NULL,
                         found);
    return status;
}

/* An error that is to be told, whatever becomes of the exchange. */
static tern_status keep_error(tern_stream *self, tern_status status)
{
    if (status != TERN_OK && status != TERN_END && self->error.status == TERN_OK)
        tern_client_fail(&self->error, status, self->where, NULL, NULL);
    return status;
}

static tern_status take(void *context, const char *bytes, size_t length)
{
    tern_stream *self = (tern_stream *)context;

    if (self->target == TERN_TO_DOWNLOAD)
        return keep_error(self, take_download(self, bytes, length));
    return keep_error(self, tern_items_take(&self->items, bytes, length));
}

static tern_status finish(void *context, tern_status status)
{
    tern_stream *self = (tern_stream *)context;

    if (self->target != TERN_TO_ITEMS)
        return status;
    if (status == TERN_OK)
        status = keep_error(self, tern_items_finish(&self->items));
    return status == TERN_END ? TERN_OK : status;
}

tern_status tern_stream_open(tern_stream *stream, const tern_client_options *options,
                             const tern_request *request, const tern_operation *operation,
                             tern_str where, tern_error *error)
{
    const tern_call_options *call = &request->call;
    tern_arena_options arena = {.allocator = options->allocator};
    const char *found = NULL;
    tern_status status;

    memset(stream, 0, sizeof *stream);
    if (call->download.sink.write && call->download.path)
        return tern_client_fail(error, TERN_ERROR_REQUEST, where, "a sink or a path to download to",
                                "both");
    status = tern_download_open(&stream->writer, &call->download, &options->allocator, &found);
    if (status != TERN_OK)
        return tern_client_fail(
            error, status, where,
            status == TERN_ERROR_WRITE ? "a place to download to that can be written" : NULL,
            found);
    stream->receiver = (tern_receiver){accept, take, finish, stream};
    stream->options = options;
    stream->request = request;
    stream->operation = operation;
    stream->where = where;
    stream->items.handler = &call->items;
    stream->items.options = options;
    stream->items.error = &stream->error;
    stream->items.where = where;
    tern_arena_init(&stream->items.arena, &arena);
    return TERN_OK;
}

/* Connecting again. */

/* Whether a connection that came to this is one of many. */
static bool is_interrupted(const tern_stream *self, tern_status status,
                           const tern_response *response)
{
    tern_item_format format;

    if (self->items.events == NULL) /* nothing has begun */
        return false;
    if (status != TERN_OK)
        return status == TERN_ERROR_NETWORK || status == TERN_ERROR_TIMEOUT;
    if (tern_retry_status(response->http_status))
        return true;
    return is_success(response) && response->http_status != 204 && response->http_status != 205 &&
           tern_item_format_of(media_type_of(response), &format) && format == TERN_ITEM_EVENTS;
}

tern_str tern_stream_last_id(const tern_stream *stream)
{
    return stream->items.events ? tern_events_last_id(stream->items.events) : TERN_STR("");
}

static int64_t choose_delay_us(const tern_stream *self)
{
    const tern_retry_policy *policy = &self->options->retry;
    int64_t asked_ms = tern_events_retry_ms(self->items.events);
    uint64_t more_us = (uint64_t)policy->base_delay_ms * 1000;

    if (asked_ms < 0)
        asked_ms = TERN_RECONNECT_MS_DEFAULT;
    if (asked_ms > policy->max_retry_after_ms)
        return -1;
    /* So that not all clients come back at the same moment. */
    return asked_ms * 1000 + (int64_t)(tern_client_random(&self->options->clock) % (more_us + 1));
}

bool tern_stream_again(tern_stream *stream, tern_status status, const tern_response *response,
                       int64_t left_us, int64_t *out_delay_us)
{
    tern_str id;
    tern_status finished;

    if (stream->reconnects >= stream->request->call.items.max_reconnects ||
        !is_interrupted(stream, status, response))
        return false;
    /* What the program has ended stays so. */
    finished = tern_events_finish(stream->items.events);
    if (finished != TERN_OK && finished != TERN_MORE)
        return false;
    /* An id that can't be sent back is no place to go on from. */
    id = tern_stream_last_id(stream);
    if (id.len > stream->options->max_header_bytes || !tern_is_header_value(id))
        return false;
    *out_delay_us = choose_delay_us(stream);
    if (*out_delay_us < 0 || *out_delay_us >= left_us)
        return false;
    stream->reconnects++;
    memset(&stream->error, 0, sizeof stream->error);
    return true;
}

/* The end. */

tern_status tern_stream_close(tern_stream *stream, tern_status status,
                              const tern_response *response, tern_error *error)
{
    bool whole = status == TERN_OK && is_success(response) && response->http_status != 204 &&
                 response->http_status != 205 && response->body_length == 0 &&
                 stream->target != TERN_TO_ITEMS && !tern_str_is(stream->request->method, "HEAD");
    const char *found = NULL;
    tern_status closed = tern_download_close(&stream->writer, whole, &found);

    if (closed != TERN_OK)
        status =
            tern_client_fail(error, closed, stream->where, "a download that can be written", found);
    else if (status != TERN_OK && stream->error.status == status && error)
        *error = stream->error;
    tern_items_free(&stream->items);
    return status;
}
