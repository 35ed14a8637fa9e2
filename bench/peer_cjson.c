/* peer_cjson.c - cJSON: a tree. */
#include "bench.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

static char *text;

static void *decode(const workload *work, tern_str document)
{
    (void)work;
    return cJSON_ParseWithLength(document.ptr, document.len);
}

static size_t encode(const workload *work, void *handle, const char **out_text)
{
    (void)work;
    cJSON_free(text);
    text = cJSON_PrintUnformatted((const cJSON *)handle);
    *out_text = text;
    return text ? strlen(text) : 0;
}

static void release(void *handle)
{
    cJSON_Delete((cJSON *)handle);
}

#define TEXT_OF(number)     #number
#define VERSION_OF(a, b, c) TEXT_OF(a) "." TEXT_OF(b) "." TEXT_OF(c)

const peer peer_cjson = {"cJSON (tree)",
                         VERSION_OF(CJSON_VERSION_MAJOR, CJSON_VERSION_MINOR, CJSON_VERSION_PATCH),
                         decode, encode, release};
