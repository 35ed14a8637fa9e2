/* peer_yyjson.c - yyjson: a tree. */
#include "bench.h"

#include <stdlib.h>
#include <yyjson.h>

static char *text;

static void *decode(const workload *work, tern_str document)
{
    (void)work;
    return yyjson_read(document.ptr, document.len, YYJSON_READ_NOFLAG);
}

static size_t encode(const workload *work, void *handle, const char **out_text)
{
    size_t length = 0;

    (void)work;
    free(text);
    text = yyjson_write((const yyjson_doc *)handle, YYJSON_WRITE_NOFLAG, &length);
    *out_text = text;
    return length;
}

static void release(void *handle)
{
    yyjson_doc_free((yyjson_doc *)handle);
}

const peer peer_yyjson = {"yyjson (tree)", YYJSON_VERSION_STRING, decode, encode, release};
