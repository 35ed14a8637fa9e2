/* bench.c - measures Tern beside other libraries, and by itself.
 *
 *     bench [--json FILE] [--rounds N] [--large] [speed | memory | order | scaling]...
 *     bench documents
 *
 * Without names: all parts. `documents` prints those of the first workload, a line each. Every
 * result is verified before anything is timed. Absolute speeds are this machine's at this moment;
 * the ratios are what to compare.
 */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */

#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

extern const peer peer_tern;
extern const peer peer_tern_in_situ;
extern const peer peer_json_c;
extern const peer peer_cjson;
extern const peer peer_simdjson;
extern const peer peer_yyjson;
extern const peer peer_glaze;

const peer *const peers[] = {
    &peer_tern,     &peer_tern_in_situ, &peer_json_c,
#if defined(BENCH_CJSON)
    &peer_cjson,
#endif
#if defined(BENCH_SIMDJSON)
    &peer_simdjson,
#endif
#if defined(BENCH_YYJSON)
    &peer_yyjson,
#endif
#if defined(BENCH_GLAZE)
    &peer_glaze,
#endif
    NULL,
};

static const struct part {
    const char *name;
    void (*measure)(const settings *, const workload *);
} parts[] = {
    {"speed", measure_speed},
    {"memory", measure_memory},
    {"order", measure_order},
    {"scaling", measure_scaling},
};
enum { PARTS = sizeof parts / sizeof parts[0] };

double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

void *must(void *memory)
{
    if (memory == NULL) {
        fprintf(stderr, "bench: out of memory\n");
        exit(1);
    }
    return memory;
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

void sort_doubles(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare_doubles);
}

double median(const double *sorted, size_t count)
{
    return count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

static int print_documents(const workload *work)
{
    for (size_t i = 0; i < work->count; i++)
        printf("%.*s\n", (int)work->documents[i].json.len, work->documents[i].json.ptr);
    return 0;
}

static int usage(void)
{
    fprintf(stderr,
            "usage: bench [--json FILE] [--rounds 1..%d] [--large] "
            "[speed | memory | order | scaling]...\n"
            "       bench documents\n",
            BENCH_ROUNDS_MAX);
    return 2;
}

int main(int argc, char **argv)
{
    static workload works[BENCH_WORKLOADS];
    tern_arena arena = {0};
    settings with = {.rounds = 11};
    const char *json = NULL;
    bool chosen[PARTS] = {false}, any = false;

    make_workloads(&arena, works);
    if (argc == 2 && strcmp(argv[1], "documents") == 0)
        return print_documents(&works[0]);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0 && i + 1 < argc) {
            json = argv[++i];
        } else if (strcmp(argv[i], "--rounds") == 0 && i + 1 < argc) {
            with.rounds = (size_t)strtoul(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--large") == 0) {
            with.large = true;
        } else {
            size_t part = 0;
            while (part < PARTS && strcmp(argv[i], parts[part].name) != 0)
                part++;
            if (part == PARTS)
                return usage();
            chosen[part] = any = true;
        }
    }
    if (with.rounds < 1 || with.rounds > BENCH_ROUNDS_MAX)
        return usage();
    if (json) {
        with.json = fopen(json, "w");
        if (with.json == NULL) {
            perror(json);
            return 1;
        }
        fprintf(with.json, "{\n\"tern\": \"%s\",\n\"compiler\": \"%s\"", TERN_VERSION,
                BENCH_COMPILER);
    }
    for (size_t i = 0; i < PARTS; i++) {
        if (chosen[i] || !any)
            parts[i].measure(&with, works);
    }
    if (with.json) {
        fprintf(with.json, "\n}\n");
        if (fclose(with.json) != 0) {
            perror(json);
            return 1;
        }
    }
    tern_arena_free(&arena);
    return 0;
}
