/* speed.c - decode and encode of each workload by each library, in turn. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

enum { PEERS_MAX = 8 };

/* A number for each round: MB/s, and how many times as fast Tern was in the same round. */
typedef struct series {
    double speed[BENCH_ROUNDS_MAX];
    double ratio[BENCH_ROUNDS_MAX];
} series;

static series decoding[BENCH_WORKLOADS][PEERS_MAX], encoding[BENCH_WORKLOADS][PEERS_MAX];

/* Whether a library's text of every document means the same as the document. */
static bool exact[BENCH_WORKLOADS][PEERS_MAX];

static void fail(const peer *one, const workload *work, const char *what)
{
    fprintf(stderr, "bench: %s: %s: %s\n", one->name, work->name, what);
    exit(1);
}

/* Whether a text means the same as a document, to Tern. */
static bool same(tern_arena *arena, const document *one, tern_str text)
{
    void *expected = must(tern_arena_allocate(arena, one->type->size, _Alignof(max_align_t)));
    void *found = must(tern_arena_allocate(arena, one->type->size, _Alignof(max_align_t)));

    return tern_decode(one->type, one->json, NULL, arena, expected, NULL) == TERN_OK &&
           tern_decode(one->type, text, NULL, arena, found, NULL) == TERN_OK &&
           tern_equal(one->type, expected, found);
}

void verify(const peer *one, const workload *work, bool *out_exact)
{
    tern_arena arena = {0};
    bool all = true;

    if (one->prepare)
        one->prepare(work);
    for (size_t i = 0; i < work->count; i++) {
        size_t slot = i % BENCH_SLOTS;
        if (!one->decode(work, i, slot))
            fail(one, work, "decode failed");
        if (one->describe && !same(&arena, &work->documents[i], one->describe(slot)))
            fail(one, work, "what is decoded is not what the document says");
        if (one->encode) {
            tern_str text = one->encode(slot);
            if (text.len == 0)
                fail(one, work, "encode failed");
            all = same(&arena, &work->documents[i], text) && all;
        }
        tern_arena_reset(&arena);
    }
    tern_arena_free(&arena);
    if (one == peers[0] && !all)
        fail(one, work, "encode writes something else");
    if (out_exact)
        *out_exact = all;
}

/* Reads every document once, so that all libraries start with them as near. */
static void touch(const workload *work)
{
    for (size_t i = 0; i < work->count; i++) {
        const volatile char *text = work->documents[i].json.ptr;
        for (size_t at = 0; at < work->documents[i].json.len; at += 64)
            (void)text[at];
    }
}

double time_decode(const peer *one, const workload *work)
{
    double seconds = 0, bytes = 0;

    while (seconds < 0.01) {
        double start;
        touch(work);
        if (one->prepare)
            one->prepare(work);
        start = now();
        for (size_t i = 0; i < work->count; i++) {
            if (!one->decode(work, i, 0))
                fail(one, work, "decode failed");
        }
        seconds += now() - start;
        bytes += (double)work->bytes;
    }
    return bytes / seconds / 1e6;
}

double time_encode(const peer *one, const workload *work)
{
    double seconds, bytes = 0, start;
    size_t count = work->count < BENCH_SLOTS ? work->count : BENCH_SLOTS;

    if (one->prepare)
        one->prepare(work);
    for (size_t i = 0; i < count; i++) {
        if (!one->decode(work, i, i))
            fail(one, work, "decode failed");
    }
    start = now();
    do {
        for (size_t i = 0; i < count; i++) {
            if (one->encode(i).len == 0)
                fail(one, work, "encode failed");
            bytes += (double)work->documents[i].json.len;
        }
        seconds = now() - start;
    } while (seconds < 0.01);
    return bytes / seconds / 1e6;
}

static void measure_round(size_t round, const workload *works)
{
    for (size_t i = 0; i < BENCH_WORKLOADS; i++) {
        for (size_t j = 0; peers[j]; j++) {
            series *decode = &decoding[i][j], *encode = &encoding[i][j];
            decode->speed[round] = time_decode(peers[j], &works[i]);
            decode->ratio[round] = decoding[i][0].speed[round] / decode->speed[round];
            if (peers[j]->encode == NULL)
                continue;
            encode->speed[round] = time_encode(peers[j], &works[i]);
            encode->ratio[round] = encoding[i][0].speed[round] / encode->speed[round];
        }
    }
}

static void print_series(const series *one, bool measured, size_t rounds)
{
    if (measured)
        printf(" %6.0f %7.2f (%6.2f - %6.2f)", median(one->speed, rounds),
               median(one->ratio, rounds), one->ratio[0], one->ratio[rounds - 1]);
    else
        printf(" %6s %7s %17s", "-", "-", "");
}

static void print_table(const workload *works, size_t rounds)
{
    printf("%-17s %-22s %6s %7s %-17s %6s %7s %s\n", "workload", "library", "decode", "ratio",
           "(spread)", "encode", "ratio", "(spread)");
    for (size_t i = 0; i < BENCH_WORKLOADS; i++) {
        for (size_t j = 0; peers[j]; j++) {
            printf("%-17s %-22s", works[i].name, peers[j]->name);
            print_series(&decoding[i][j], true, rounds);
            print_series(&encoding[i][j], peers[j]->encode != NULL, rounds);
            printf("%s\n", exact[i][j] ? "" : " *");
        }
    }
    printf("decode, encode: MB/s; ratio: how many times as fast Tern is; medians of %zu rounds, "
           "least and most\n*: what it writes does not mean what it read\n",
           rounds);
    for (size_t j = 0; peers[j]; j++)
        printf("%s %s: %s\n", peers[j]->name, peers[j]->version, peers[j]->built);
    printf("\n");
}

static void write_series(FILE *file, const char *name, const series *one, bool measured,
                         size_t rounds)
{
    if (measured)
        fprintf(file,
                "\"%s\": {\"mb_s\": %.1f, \"ratio\": %.3f, \"ratio_min\": %.3f, "
                "\"ratio_max\": %.3f}",
                name, median(one->speed, rounds), median(one->ratio, rounds), one->ratio[0],
                one->ratio[rounds - 1]);
    else
        fprintf(file, "\"%s\": null", name);
}

static void write_json(FILE *file, const workload *works, size_t rounds)
{
    fprintf(file, ",\n\"rounds\": %zu,\n\"speed\": [", rounds);
    for (size_t i = 0; i < BENCH_WORKLOADS; i++) {
        for (size_t j = 0; peers[j]; j++) {
            fprintf(file,
                    "%s\n  {\"workload\": \"%s\", \"documents\": %zu, \"bytes\": %zu, "
                    "\"library\": \"%s\", \"version\": \"%s\", \"built\": \"%s\", \"exact\": %s, ",
                    i + j > 0 ? "," : "", works[i].name, works[i].count, works[i].bytes,
                    peers[j]->name, peers[j]->version, peers[j]->built,
                    exact[i][j] ? "true" : "false");
            write_series(file, "decode", &decoding[i][j], true, rounds);
            fprintf(file, ", ");
            write_series(file, "encode", &encoding[i][j], peers[j]->encode != NULL, rounds);
            fprintf(file, "}");
        }
    }
    fprintf(file, "\n]");
}

void measure_speed(const settings *with, const workload *works)
{
    for (size_t i = 0; i < BENCH_WORKLOADS; i++) {
        for (size_t j = 0; peers[j]; j++)
            verify(peers[j], &works[i], &exact[i][j]);
    }
    /* All libraries in each round: what slows the machine down slows all of them. */
    for (size_t round = 0; round < with->rounds; round++)
        measure_round(round, works);
    for (size_t i = 0; i < BENCH_WORKLOADS; i++) {
        for (size_t j = 0; peers[j]; j++) {
            sort_doubles(decoding[i][j].speed, with->rounds);
            sort_doubles(decoding[i][j].ratio, with->rounds);
            sort_doubles(encoding[i][j].speed, with->rounds);
            sort_doubles(encoding[i][j].ratio, with->rounds);
        }
    }
    print_table(works, with->rounds);
    if (with->json)
        write_json(with->json, works, with->rounds);
}
