/* peer_cjson.c - cJSON: a tree. */
#include "bench.h"

#include <cjson/cJSON.h>

static cJSON *slots[BENCH_SLOTS];
static char *text;

static bool decode(const workload *work, size_t index, size_t slot)
{
    tern_str json = work->documents[index].json;

    cJSON_Delete(slots[slot]);
    slots[slot] = cJSON_ParseWithLength(json.ptr, json.len);
    return slots[slot] != NULL;
}

static tern_str encode(size_t slot)
{
    cJSON_free(text);
    text = cJSON_PrintUnformatted(slots[slot]);
    return text ? tern_str_of(text) : (tern_str){NULL, 0};
}

#define TEXT_OF(number)     #number
#define VERSION_OF(a, b, c) TEXT_OF(a) "." TEXT_OF(b) "." TEXT_OF(c)

const peer peer_cjson = {
    .name = "cJSON (tree)",
    .version = VERSION_OF(CJSON_VERSION_MAJOR, CJSON_VERSION_MINOR, CJSON_VERSION_PATCH),
    .built = "the system's",
    .decode = decode,
    .encode = encode};
