/* peer_json_c.c - json-c: a tree. */
#include "bench.h"

#include <json-c/json.h>

static struct json_object *slots[BENCH_SLOTS];

static bool decode(const workload *work, size_t index, size_t slot)
{
    static struct json_tokener *tokener;
    tern_str json = work->documents[index].json;

    if (tokener == NULL)
        tokener = must(json_tokener_new());
    json_tokener_reset(tokener);
    json_object_put(slots[slot]);
    slots[slot] = json_tokener_parse_ex(tokener, json.ptr, (int)json.len);
    return slots[slot] != NULL;
}

static tern_str encode(size_t slot)
{
    tern_str text = {NULL, 0};

    text.ptr = json_object_to_json_string_length(
        slots[slot], JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &text.len);
    return text;
}

const peer peer_json_c = {.name = "json-c (tree)",
                          .version = JSON_C_VERSION,
                          .built = "the system's",
                          .decode = decode,
                          .encode = encode};
