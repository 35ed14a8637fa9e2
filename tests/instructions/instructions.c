/* instructions.c - decodes and encodes the benchmark's workloads for callgrind to count.
 *
 *     instructions [--name]
 *
 * For each workload and operation callgrind writes a dump of its own, named by the two; see check.
 * --name: only says what compiled this, and for what.
 */
#include "bench.h"
#include <stdio.h>
#include <stdlib.h>
#include <valgrind/callgrind.h>

/* A workload's documents, with what the operations need of each. */
typedef struct sample {
    const document *document;
    char *copy; /* to be decoded in place */
    void *value;
} sample;

void *must(void *memory)
{
    if (memory == NULL) {
        fprintf(stderr, "instructions: out of memory\n");
        exit(1);
    }
    return memory;
}

static void check(tern_status status, const char *what)
{
    if (status != TERN_OK) {
        fprintf(stderr, "instructions: %s failed\n", what);
        exit(1);
    }
}

static void decode(sample *one, tern_arena *arena)
{
    tern_arena_reset(arena);
    check(tern_decode(one->document->type, one->document->json, NULL, arena, one->value, NULL),
          "decode");
}

static void encode(sample *one, tern_arena *arena)
{
    tern_str text;

    tern_arena_reset(arena);
    check(tern_encode(one->document->type, one->value, NULL, arena, &text, NULL), "encode");
}

static void decode_in_situ(sample *one, tern_arena *arena)
{
    tern_arena_reset(arena);
    check(tern_decode_in_situ(one->document->type, one->copy, one->document->json.len, NULL, arena,
                              one->value, NULL),
          "decode in-situ");
}
/* Fresh copies, and values decoded into an arena that lasts. */
static void prepare(sample *samples, size_t count, tern_arena *kept)
{
    for (size_t i = 0; i < count; i++) {
        sample *one = &samples[i];
        memcpy(one->copy, one->document->json.ptr, one->document->json.len + BENCH_PADDING);
        check(tern_decode(one->document->type, one->document->json, NULL, kept, one->value, NULL),
              "decode");
    }
}

/* Once for the arena and the dynamic linker, once for callgrind. */
static void count_instructions(const workload *work, const char *name,
                               void (*operation)(sample *, tern_arena *))
{
    tern_arena kept = {0}, used = {0};
    size_t count = work->count;
    sample *samples =
        must(tern_arena_allocate_array(&kept, count, sizeof *samples, _Alignof(sample)));
    char dump[64];

    for (size_t i = 0; i < count; i++) {
        const document *one = &work->documents[i];
        samples[i].document = one;
        samples[i].copy = must(tern_arena_allocate(&kept, one->json.len + BENCH_PADDING, 1));
        samples[i].value = must(tern_arena_allocate(&kept, one->type->size, _Alignof(max_align_t)));
    }
    prepare(samples, count, &kept);
    for (size_t i = 0; i < count; i++)
        operation(&samples[i], &used);
    prepare(samples, count, &kept);
    snprintf(dump, sizeof dump, "%s, %s", work->name, name);
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
    for (size_t i = 0; i < count; i++)
        operation(&samples[i], &used);
    CALLGRIND_DUMP_STATS_AT(dump);
    CALLGRIND_STOP_INSTRUMENTATION;
    tern_arena_free(&used);
    tern_arena_free(&kept);
}

int main(int argc, char **argv)
{
    static workload works[BENCH_WORKLOADS];
    tern_arena arena = {0};

    if (argc == 2 && strcmp(argv[1], "--name") == 0) {
        puts(BENCH_COMPILER " " BENCH_ARCHITECTURE);
        return 0;
    }
    make_workloads(&arena, works);
    for (size_t i = 0; i < BENCH_WORKLOADS; i++) {
        count_instructions(&works[i], "decode", decode);
        count_instructions(&works[i], "decode in-situ", decode_in_situ);
        count_instructions(&works[i], "encode", encode);
    }
    tern_arena_free(&arena);
    return 0;
}
