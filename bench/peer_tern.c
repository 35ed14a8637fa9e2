/* peer_tern.c - Tern: into structs, one arena used again and again. */
#include "bench.h"

static tern_arena decode_arena, encode_arena;

static void *decode(const workload *work, tern_str document)
{
    void *value;

    tern_arena_reset(&decode_arena);
    value = tern_arena_allocate(&decode_arena, work->type->size, _Alignof(max_align_t));
    if (value == NULL ||
        tern_decode(work->type, document, NULL, &decode_arena, value, NULL) != TERN_OK)
        return NULL;
    return value;
}

static size_t encode(const workload *work, void *handle, const char **out_text)
{
    tern_str text;

    tern_arena_reset(&encode_arena);
    if (tern_encode(work->type, handle, NULL, &encode_arena, &text, NULL) != TERN_OK)
        return 0;
    *out_text = text.ptr;
    return text.len;
}

static void release(void *handle)
{
    (void)handle;
}

const peer peer_tern = {"tern", TERN_VERSION, decode, encode, release};
