/* reply.c - an answer while it comes in. */
#include <stdlib.h>

#include "client_internal.h"

enum {
    FIRST_HEADERS = 16,
    FIRST_BODY = 4096,
    RESERVE_AT_MOST = 16 << 20,
    LINE_BYTES = 4 /* colon, space and line end of a header */
};

static void *allocate(const tern_allocator *allocator, size_t size)
{
    return allocator->allocate ? allocator->allocate(allocator->context, size) : malloc(size);
}

static void release(const tern_allocator *allocator, void *memory, size_t size)
{
    if (allocator->release)
        allocator->release(allocator->context, memory, size);
    else
        free(memory);
}

void tern_reply_init(tern_reply *reply, tern_response *response, const tern_client_options *options,
                     const tern_receiver *receiver)
{
    memset(reply, 0, sizeof *reply);
    reply->response = response;
    reply->receiver = receiver;
    reply->max_body = options->max_response_bytes;
    reply->max_headers = options->max_header_bytes;
    tern_reply_start(reply, 0);
}

void tern_reply_start(tern_reply *reply, int http_status)
{
    tern_response *response = reply->response;

    tern_arena_reset(&response->arena);
    reply->headers = NULL;
    reply->header_bytes = reply->header_capacity = 0;
    reply->asked = reply->receiving = false;
    response->http_status = http_status;
    response->headers = NULL;
    response->header_count = 0;
    response->body = response->no_body;
    response->body_length = 0;
    response->body[0] = '\0';
}

/* A copy, with a NUL behind it. */
static tern_str put_text(char *to, tern_str text)
{
    tern_str copy = {to, text.len};

    if (text.len > 0)
        memcpy(to, text.ptr, text.len);
    to[text.len] = '\0';
    return copy;
}

tern_status tern_reply_add_header(tern_reply *reply, tern_str name, tern_str value)
{
    tern_response *response = reply->response;
    tern_pair *header;
    char *text;

    size_t left = reply->max_headers - reply->header_bytes;

    if (left < LINE_BYTES || name.len > left - LINE_BYTES ||
        value.len > left - LINE_BYTES - name.len)
        return TERN_ERROR_LIMIT;
    reply->header_bytes += name.len + value.len + LINE_BYTES;
    if (response->header_count == reply->header_capacity) {
        size_t capacity = reply->header_capacity ? 2 * reply->header_capacity : FIRST_HEADERS;
        tern_pair *headers = (tern_pair *)tern_arena_allocate_array(
            &response->arena, capacity, sizeof *headers, _Alignof(tern_pair));
        if (headers == NULL)
            return tern_arena_failure(&response->arena);
        if (response->header_count > 0)
            memcpy(headers, reply->headers, response->header_count * sizeof *headers);
        reply->headers = headers;
        reply->header_capacity = capacity;
        response->headers = headers;
    }
    text = (char *)tern_arena_allocate(&response->arena, name.len + value.len + 2, 1);
    if (text == NULL)
        return tern_arena_failure(&response->arena);
    header = &reply->headers[response->header_count++];
    header->name = put_text(text, name);
    header->value = put_text(text + name.len + 1, value);
    return TERN_OK;
}

/* Room for a body, as long as the answer says it is: but for no more than a mistake may cost. */
static size_t announced_length(const tern_reply *reply)
{
    tern_str text = tern_response_header(reply->response, "Content-Length");
    size_t length = 0;

    for (size_t i = 0; i < text.len && length < RESERVE_AT_MOST; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return 0;
        length = 10 * length + (size_t)(text.ptr[i] - '0');
    }
    if (length > reply->max_body)
        length = reply->max_body;
    return length < RESERVE_AT_MOST ? length : RESERVE_AT_MOST;
}

static bool reserve(tern_reply *reply, size_t length)
{
    tern_response *response = reply->response;
    size_t capacity, wanted;
    char *body;

    if (length <= response->block_size && response->block_size - length >= TERN_PADDING) {
        response->body = response->block;
        return true;
    }
    wanted = response->body_length == 0 ? announced_length(reply) : 2 * response->body_length;
    if (wanted < length)
        wanted = length;
    if (wanted > reply->max_body)
        wanted = reply->max_body;
    capacity = (wanted < FIRST_BODY ? FIRST_BODY : wanted) + TERN_PADDING;
    body = (char *)allocate(&response->allocator, capacity);
    if (body == NULL)
        return false;
    memcpy(body, response->body, response->body_length);
    if (response->block)
        release(&response->allocator, response->block, response->block_size);
    response->body = response->block = body;
    response->block_size = capacity;
    return true;
}

tern_status tern_reply_add_body(tern_reply *reply, const char *bytes, size_t length)
{
    tern_response *response = reply->response;

    if (length == 0)
        return TERN_OK;
    if (reply->receiver && !reply->asked) {
        reply->asked = true;
        reply->receiving = reply->receiver->accept(reply->receiver->context, response);
    }
    if (reply->receiving) {
        reply->received += length;
        response->streamed_bytes += length;
        return reply->receiver->take(reply->receiver->context, bytes, length);
    }
    if (length > reply->max_body - response->body_length)
        return TERN_ERROR_LIMIT;
    if (!reserve(reply, response->body_length + length))
        return TERN_ERROR_MEMORY;
    memcpy(response->body + response->body_length, bytes, length);
    response->body_length += length;
    response->body[response->body_length] = '\0';
    return TERN_OK;
}

tern_status tern_reply_end(tern_reply *reply, tern_status status)
{
    return reply->receiving ? reply->receiver->finish(reply->receiver->context, status) : status;
}

void tern_reply_not_sent(tern_reply *reply)
{
    reply->not_sent = true;
}

void tern_response_init(tern_response *response, const tern_client *client)
{
    tern_arena_options options = {.allocator = client->options.allocator};

    memset(response, 0, sizeof *response);
    response->allocator = client->options.allocator;
    tern_arena_init(&response->arena, &options);
    response->body = response->no_body;
}

void tern_response_free(tern_response *response)
{
    if (response == NULL)
        return;
    if (response->block)
        release(&response->allocator, response->block, response->block_size);
    tern_arena_free(&response->arena);
    memset(response, 0, sizeof *response);
}

tern_str tern_response_header(const tern_response *response, const char *name)
{
    const tern_pair *header =
        tern_find_pair(response->headers, response->header_count, tern_str_of(name));
    tern_str none = {NULL, 0};

    return header ? header->value : none;
}
