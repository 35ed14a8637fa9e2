/* peer_tern.c - Tern: into structs, with an arena per slot used again and again. */
#include "bench.h"

#include <stdlib.h>

static tern_arena arenas[BENCH_SLOTS], encode_arena;
static void *values[BENCH_SLOTS];
static const tern_type *types[BENCH_SLOTS];

static void *start_slot(size_t slot, const tern_type *type)
{
    tern_arena_reset(&arenas[slot]);
    types[slot] = type;
    values[slot] = tern_arena_allocate(&arenas[slot], type->size, _Alignof(max_align_t));
    return values[slot];
}

static bool decode(const workload *work, size_t index, size_t slot)
{
    const document *one = &work->documents[index];
    void *value = start_slot(slot, one->type);

    return value && tern_decode(one->type, one->json, NULL, &arenas[slot], value, NULL) == TERN_OK;
}

static tern_str encode(size_t slot)
{
    tern_str text = {NULL, 0};

    tern_arena_reset(&encode_arena);
    if (tern_encode(types[slot], values[slot], NULL, &encode_arena, &text, NULL) != TERN_OK)
        text.len = 0;
    return text;
}

const peer peer_tern = {.name = "tern",
                        .version = TERN_VERSION,
                        .built = BENCH_COMPILER " -O2",
                        .decode = decode,
                        .encode = encode};

/* The documents as `prepare` copied them, to be decoded in place. */
static char *copies;
static size_t *starts;

static void copy_documents(const workload *work)
{
    size_t used = 0;

    copies = must(realloc(copies, work->bytes + work->count * BENCH_PADDING));
    starts = must(realloc(starts, work->count * sizeof *starts));
    for (size_t i = 0; i < work->count; i++) {
        tern_str json = work->documents[i].json;
        starts[i] = used;
        memcpy(copies + used, json.ptr, json.len + BENCH_PADDING);
        used += json.len + BENCH_PADDING;
    }
}

static bool decode_in_situ(const workload *work, size_t index, size_t slot)
{
    const document *one = &work->documents[index];
    void *value = start_slot(slot, one->type);

    return value && tern_decode_in_situ(one->type, copies + starts[index], one->json.len, NULL,
                                        &arenas[slot], value, NULL) == TERN_OK;
}

/* Its encoder is that of the other row. */
const peer peer_tern_in_situ = {.name = "tern in-situ",
                                .version = TERN_VERSION,
                                .built = BENCH_COMPILER " -O2",
                                .prepare = copy_documents,
                                .decode = decode_in_situ,
                                .describe = encode};
