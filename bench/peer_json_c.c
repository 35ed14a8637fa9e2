/* peer_json_c.c - json-c: a tree. */
#include "bench.h"

#include <json-c/json.h>

static struct json_tokener *tokener;

static void *decode(const workload *work, tern_str document)
{
    (void)work;
    if (tokener == NULL)
        tokener = json_tokener_new();
    else
        json_tokener_reset(tokener);
    return tokener ? json_tokener_parse_ex(tokener, document.ptr, (int)document.len) : NULL;
}

static size_t encode(const workload *work, void *handle, const char **out_text)
{
    size_t length = 0;

    (void)work;
    *out_text = json_object_to_json_string_length(
        (struct json_object *)handle, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE,
        &length);
    return *out_text ? length : 0;
}

static void release(void *handle)
{
    json_object_put((struct json_object *)handle);
}

const peer peer_json_c = {"json-c (tree)", JSON_C_VERSION, decode, encode, release};
