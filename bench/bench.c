/* bench.c - times decode and encode of each workload by each library, in turn, and prints medians
 * with their spread and the ratios to Tern.
 *
 *     bench [--json FILE] [--rounds N]
 *
 * Every result is verified before anything is timed. Absolute speeds are this machine's at this
 * moment; the ratios are what to compare.
 */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS_MAX = 101, WORKLOADS_MAX = 8, PEERS_MAX = 8 };

static const peer *const peers[] = {
    &peer_tern,
    &peer_json_c,
#if defined(BENCH_CJSON)
    &peer_cjson,
#endif
#if defined(BENCH_YYJSON)
    &peer_yyjson,
#endif
};
enum { PEERS = sizeof peers / sizeof peers[0] };

/* Megabytes a second, a number for each round. */
typedef struct speeds {
    double decode[ROUNDS_MAX];
    double encode[ROUNDS_MAX];
} speeds;

static speeds results[WORKLOADS_MAX][PEERS_MAX];

/* A library whose text of a workload does not mean the same as its documents. */
static bool inexact[WORKLOADS_MAX][PEERS_MAX];

static double now(void)
{
    struct timespec time;

    timespec_get(&time, TIME_UTC);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void fail(const peer *one, const workload *work, const char *what)
{
    fprintf(stderr, "bench: %s: %s: %s\n", one->name, work->name, what);
    exit(1);
}

/* Whether what a library makes of every document means the same to Tern. */
static bool verify(const peer *one, const workload *work)
{
    bool same = true;
    tern_arena arena = {0};

    for (size_t i = 0; i < work->count; i++) {
        void *handle = one->decode(work, work->documents[i]);
        const char *text = NULL;
        tern_str encoded = {NULL, 0};
        void *before, *after;
        if (handle == NULL)
            fail(one, work, "decode failed");
        encoded.len = one->encode(work, handle, &text);
        encoded.ptr = text;
        before = tern_arena_allocate(&arena, work->type->size, _Alignof(max_align_t));
        after = tern_arena_allocate(&arena, work->type->size, _Alignof(max_align_t));
        if (encoded.len == 0 || before == NULL || after == NULL ||
            tern_decode(work->type, work->documents[i], NULL, &arena, before, NULL) != TERN_OK ||
            tern_decode(work->type, encoded, NULL, &arena, after, NULL) != TERN_OK)
            fail(one, work, "encode failed");
        same = same && tern_equal(work->type, before, after);
        one->release(handle);
        tern_arena_reset(&arena);
    }
    tern_arena_free(&arena);
    return same;
}

static double time_decode(const peer *one, const workload *work)
{
    double start = now();

    for (size_t i = 0; i < work->count; i++)
        one->release(one->decode(work, work->documents[i]));
    return (double)work->bytes / (now() - start) / 1e6;
}

/* Encodes the last document decoded, over and over: most libraries hold one at a time. */
static double time_encode(const peer *one, const workload *work)
{
    const char *text;
    size_t bytes = 0;
    void *handle = one->decode(work, work->documents[0]);
    double start = now();
    double seconds;

    while (bytes < work->bytes)
        bytes += one->encode(work, handle, &text);
    seconds = now() - start;
    one->release(handle);
    return (double)bytes / seconds / 1e6;
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static double median(double *sorted, size_t count)
{
    return count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

static void print_table(const workload *works, size_t count, size_t rounds)
{
    printf("%-18s %-16s %22s %22s %9s %9s\n", "workload", "library", "decode MB/s (spread)",
           "encode MB/s (spread)", "decode x", "encode x");
    for (size_t i = 0; i < count; i++) {
        double own_decode = median(results[i][0].decode, rounds);
        double own_encode = median(results[i][0].encode, rounds);
        for (size_t j = 0; j < PEERS; j++) {
            const speeds *one = &results[i][j];
            double decode = median(results[i][j].decode, rounds);
            double encode = median(results[i][j].encode, rounds);
            printf("%-18s %-16s %8.0f (%5.0f-%5.0f) %8.0f (%5.0f-%5.0f) %9.2f %9.2f%s\n",
                   works[i].name, peers[j]->name, decode, one->decode[0], one->decode[rounds - 1],
                   encode, one->encode[0], one->encode[rounds - 1], own_decode / decode,
                   own_encode / encode, inexact[i][j] ? " *" : "");
        }
    }
    printf("*: what it writes is not what it read\n");
    printf("decode x, encode x: how many times as fast Tern is, medians of %zu rounds\n", rounds);
}

static int write_json(const char *path, const workload *works, size_t count, size_t rounds)
{
    FILE *file = fopen(path, "w");

    if (file == NULL) {
        perror(path);
        return 1;
    }
    fprintf(file, "{\"rounds\": %zu, \"results\": [\n", rounds);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < PEERS; j++)
            fprintf(file,
                    "  {\"workload\": \"%s\", \"documents\": %zu, \"bytes\": %zu, "
                    "\"library\": \"%s\", \"version\": \"%s\", \"decode_mb_s\": %.1f, "
                    "\"encode_mb_s\": %.1f}%s\n",
                    works[i].name, works[i].count, works[i].bytes, peers[j]->name,
                    peers[j]->version, median(results[i][j].decode, rounds),
                    median(results[i][j].encode, rounds),
                    i + 1 == count && j + 1 == PEERS ? "" : ",");
    }
    fprintf(file, "]}\n");
    if (fclose(file) != 0) {
        perror(path);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    static workload works[WORKLOADS_MAX];
    tern_arena arena = {0};
    size_t count, rounds = 11;
    const char *json = NULL;
    int result;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0 && i + 1 < argc)
            json = argv[++i];
        else if (strcmp(argv[i], "--rounds") == 0 && i + 1 < argc)
            rounds = (size_t)strtoul(argv[++i], NULL, 10);
        else
            rounds = 0;
    }
    if (rounds < 1 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: bench [--json FILE] [--rounds 1..%d]\n", ROUNDS_MAX);
        return 2;
    }
    count = make_workloads(&arena, works, WORKLOADS_MAX);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < PEERS; j++)
            inexact[i][j] = !verify(peers[j], &works[i]);
        if (inexact[i][0])
            fail(peers[0], &works[i], "encode gives something else");
    }
    /* All libraries in each round: what slows the machine down slows all of them. */
    for (size_t round = 0; round < rounds; round++) {
        for (size_t i = 0; i < count; i++) {
            for (size_t j = 0; j < PEERS; j++) {
                results[i][j].decode[round] = time_decode(peers[j], &works[i]);
                results[i][j].encode[round] = time_encode(peers[j], &works[i]);
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < PEERS; j++) {
            qsort(results[i][j].decode, rounds, sizeof(double), compare_doubles);
            qsort(results[i][j].encode, rounds, sizeof(double), compare_doubles);
        }
    }
    print_table(works, count, rounds);
    result = json ? write_json(json, works, count, rounds) : 0;
    tern_arena_free(&arena);
    return result;
}
