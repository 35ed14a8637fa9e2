/* peer_yyjson.c - yyjson: a tree. */
#include "bench.h"

#include <stdlib.h>
#include <yyjson.h>

static yyjson_doc *slots[BENCH_SLOTS];
static char *text;

static bool decode(const workload *work, size_t index, size_t slot)
{
    tern_str json = work->documents[index].json;

    yyjson_doc_free(slots[slot]);
    slots[slot] = yyjson_read(json.ptr, json.len, YYJSON_READ_NOFLAG);
    return slots[slot] != NULL;
}

static tern_str encode(size_t slot)
{
    size_t length = 0;

    free(text);
    text = yyjson_write(slots[slot], YYJSON_WRITE_NOFLAG, &length);
    return (tern_str){text, length};
}

const peer peer_yyjson = {.name = "yyjson (tree)",
                          .version = YYJSON_VERSION_STRING,
                          .built = BENCH_COMPILER " -O2",
                          .decode = decode,
                          .encode = encode};
