/* memory.c - what decoding holds, and how often it asks the allocator. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <vapi/vapi.h>

/* Room for any of the workloads' values, outside of the arenas. */
static union {
    max_align_t aligned;
    char bytes[16384];
} value;

static void check(bool good)
{
    if (!good) {
        fprintf(stderr, "bench: memory: decode or encode failed\n");
        exit(1);
    }
}

static void decode(const document *one, tern_arena *arena)
{
    check(one->type->size <= sizeof value &&
          tern_decode(one->type, one->json, NULL, arena, &value, NULL) == TERN_OK);
}

/* The most bytes that decoding into a new arena holds, for each of the document. */
static double held(const document *one, bool in_situ)
{
    tern_arena arena = {0};
    char *text = must(malloc(one->json.len + TERN_PADDING));
    double result;

    memcpy(text, one->json.ptr, one->json.len);
    if (in_situ)
        check(tern_decode_in_situ(one->type, text, one->json.len, NULL, &arena, &value, NULL) ==
              TERN_OK);
    else
        decode(one, &arena);
    result = (double)tern_arena_get_statistics(&arena).peak_bytes / (double)one->json.len;
    tern_arena_free(&arena);
    free(text);
    return result;
}

/* The median of that for the documents of a workload; `out_most`, unless NULL, the most. */
static double median_held(const workload *work, bool in_situ, double *out_most)
{
    double *multiples = must(malloc(work->count * sizeof *multiples));
    double result;

    for (size_t i = 0; i < work->count; i++)
        multiples[i] = held(&work->documents[i], in_situ);
    sort_doubles(multiples, work->count);
    result = median(multiples, work->count);
    if (out_most)
        *out_most = multiples[work->count - 1];
    free(multiples);
    return result;
}

/* Requests for a document once the arena has seen all of them. */
static double requests(const workload *work, const tern_arena_options *options)
{
    tern_arena arena;
    size_t before = 0;

    tern_arena_init(&arena, options);
    for (int pass = 0; pass < 2; pass++) {
        before = tern_arena_get_statistics(&arena).requests;
        for (size_t i = 0; i < work->count; i++) {
            tern_arena_reset(&arena);
            decode(&work->documents[i], &arena);
        }
    }
    before = tern_arena_get_statistics(&arena).requests - before;
    tern_arena_free(&arena);
    return (double)before / (double)work->count;
}

/* One document with the messages of all conversations. */
static workload join_messages(tern_arena *arena, const workload *conversations)
{
    workload result = {.name = "all Vapi messages", .count = 1};
    vapi_array_session_messages_item all = {.count = 0};

    for (size_t i = 0; i < conversations->count; i++) {
        vapi_session *one =
            must(tern_arena_allocate(arena, sizeof(vapi_session), _Alignof(vapi_session)));
        check(vapi_session_decode(conversations->documents[i].json, arena, one, NULL) == TERN_OK);
        for (size_t j = 0; j < one->messages.value.count; j++)
            check(tern_push(arena, &all, one->messages.value.items[j]) == TERN_OK);
    }
    result.documents =
        must(tern_arena_allocate_array(arena, 1, sizeof(document), _Alignof(document)));
    result.documents->type = &tern_type_of_vapi_array_session_messages_item;
    check(tern_encode(result.documents->type, &all, NULL, arena, &result.documents->json, NULL) ==
          TERN_OK);
    result.bytes = result.documents->json.len;
    return result;
}

static void measure_workload(const settings *with, const workload *work, const char *comma)
{
    static char buffer[8 << 20];
    double reused = requests(work, NULL);
    double own =
        requests(work, &(tern_arena_options){.buffer = buffer, .buffer_size = sizeof buffer});
    double most, middle = median_held(work, false, &most);
    double in_situ = median_held(work, true, NULL);

    printf("%-17s %14.2f %14.2f %14.2f %20.3f %20.3f\n", work->name, middle, most, in_situ, reused,
           own);
    if (with->json)
        fprintf(with->json,
                "%s\n  {\"workload\": \"%s\", \"held_per_byte\": %.3f, "
                "\"held_per_byte_max\": %.3f, \"held_per_byte_in_situ\": %.3f, "
                "\"requests_reused\": %.4f, \"requests_buffer\": %.4f}",
                comma, work->name, middle, most, in_situ, reused, own);
}

void measure_memory(const settings *with, const workload *works)
{
    tern_arena arena = {0};
    workload large = join_messages(&arena, &works[2]);

    printf("%-17s %14s %14s %14s %20s %20s\n", "workload", "held / size", "at most", "in situ",
           "requests, reused", "requests, buffer");
    if (with->json)
        fprintf(with->json, ",\n\"memory\": [");
    for (size_t i = 0; i < BENCH_WORKLOADS; i++)
        measure_workload(with, &works[i], i > 0 ? "," : "");
    measure_workload(with, &large, ",");
    if (with->json)
        fprintf(with->json, "\n]");
    printf("held / size: the most bytes that decoding into a new arena holds, for each of the "
           "document, median\nrequests: of the allocator, a document: an arena that is reused; "
           "one on a caller's buffer\nall Vapi messages: in one document, of %zu bytes\n\n",
           large.bytes);
    tern_arena_free(&arena);
}
