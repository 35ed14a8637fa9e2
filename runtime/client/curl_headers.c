/* curl_headers.c - the headers of an exchange as libcurl takes them. */
#include <stdlib.h>

#include "curl_internal.h"

static void add_line(tern_curl_headers *list, tern_str name, const char *between, tern_str value)
{
    struct curl_slist *node = &list->nodes[list->count];
    size_t length = strlen(between);

    node->data = list->bytes;
    node->next = NULL;
    if (list->count++ > 0)
        node[-1].next = node;
    memcpy(list->bytes, name.ptr, name.len);
    memcpy(list->bytes + name.len, between, length);
    if (value.len > 0)
        memcpy(list->bytes + name.len + length, value.ptr, value.len);
    list->bytes += name.len + length + value.len;
    *list->bytes++ = '\0';
}

bool tern_curl_headers_make(const tern_exchange *exchange, tern_curl_headers *out_headers)
{
    /* What libcurl would add by itself: a wait of a second for servers that don't know Expect, a
     * type for bodies that have none, any media type. Without a value it leaves them out. */
    static const tern_str own[] = {TERN_STR_INIT("Expect"), TERN_STR_INIT("Content-Type"),
                                   TERN_STR_INIT("Accept")};
    enum { OWN_COUNT = sizeof own / sizeof own[0] };
    /* The first two go with bodies alone. */
    size_t first = exchange->body->kind == TERN_BODY_NONE && tern_str_is(exchange->method, "GET")
                       ? OWN_COUNT - 1
                       : 0;
    size_t nodes = (exchange->header_count + OWN_COUNT) * sizeof(struct curl_slist);
    size_t size = nodes;

    for (size_t i = first; i < OWN_COUNT; i++)
        size += own[i].len + sizeof ":";
    for (size_t i = 0; i < exchange->header_count; i++)
        size += exchange->headers[i].name.len + exchange->headers[i].value.len + sizeof ": ";
    memset(out_headers, 0, sizeof *out_headers);
    out_headers->nodes = (struct curl_slist *)malloc(size);
    if (out_headers->nodes == NULL)
        return false;
    out_headers->size = size;
    out_headers->bytes = (char *)out_headers->nodes + nodes;
    for (size_t i = first; i < OWN_COUNT; i++) {
        if (!tern_find_pair(exchange->headers, exchange->header_count, own[i]))
            add_line(out_headers, own[i], ":", TERN_STR(""));
    }
    for (size_t i = 0; i < exchange->header_count; i++) {
        const tern_pair *header = &exchange->headers[i];
        /* "Name;" is how libcurl is told to send one without a value. */
        add_line(out_headers, header->name, header->value.len > 0 ? ": " : ";", header->value);
    }
    return true;
}

void tern_curl_headers_free(tern_curl_headers *headers)
{
    if (headers->nodes)
        tern_wipe(headers->nodes, headers->size);
    free(headers->nodes);
    memset(headers, 0, sizeof *headers);
}
