/* bench.h - what a workload is, what a library under measurement does with it, and the parts of the
 * benchmark. */
#ifndef BENCH_H
#define BENCH_H

#include "tern/tern.h"
#include <stdio.h>

enum {
    BENCH_PADDING = 64,  /* zero bytes behind every document: what libraries may read */
    BENCH_SLOTS = 64,    /* decoded documents that a library holds at once */
    BENCH_WORKLOADS = 4, /* what make_workloads makes */
    BENCH_ROUNDS_MAX = 101
};

/* What a document is, for libraries that need a struct of their own for it. */
enum shape {
    SHAPE_CLERK_CLIENT,
    SHAPE_GENESYS_SESSION,
    SHAPE_VAPI_SESSION,
    SHAPE_DOUBLES,
    SHAPE_INTEGERS
};

typedef struct document {
    tern_str json; /* compact, keys in schema order */
    const tern_type *type;
    enum shape shape;
} document;

typedef struct workload {
    const char *name;
    document *documents;
    size_t count;
    size_t bytes; /* of all documents */
} workload;

/* Makes the BENCH_WORKLOADS workloads with a fixed seed; they live as long as the arena. */
void make_workloads(tern_arena *arena, workload *out);

#if defined(__cplusplus)
extern "C" {
#endif

/* A library. It holds up to BENCH_SLOTS decoded documents, in slots that are used again. */
typedef struct peer {
    const char *name;
    const char *version;
    const char *built; /* by which compiler, with which options */
    /* Makes the input what the library likes, outside of the timing: before documents are decoded,
     * each at most once. NULL: they are read where they are. */
    void (*prepare)(const workload *work);
    /* Decodes a document into a slot, over what is there. */
    bool (*decode)(const workload *work, size_t index, size_t slot);
    /* Writes what is in a slot; the text stays with the library until the next call. Empty on
     * failure. NULL: the library has no encoder. */
    tern_str (*encode)(size_t slot);
    /* The same, however slowly: with all that was decoded. NULL: encode does. */
    tern_str (*describe)(size_t slot);
} peer;

/* The peers of this build, Tern first, ended by NULL. */
extern const peer *const peers[];

/* Seconds of processor time since some moment: other programs don't count. */
double now(void);

/* The memory; where there is none, the benchmark ends. */
void *must(void *memory);

void sort_doubles(double *values, size_t count);
double median(const double *sorted, size_t count);

/* MB/s of one library with one workload, of at least 10 ms; when encoding, of the bytes that were
 * decoded, so that one that writes less for the same is not slower for it. */
double time_decode(const peer *one, const workload *work);
double time_encode(const peer *one, const workload *work);

/* Decodes and encodes every document, and ends the benchmark where what is read is not what Tern
 * reads, or Tern does not write what it read. out_exact: whether the library does; may be NULL. */
void verify(const peer *one, const workload *work, bool *out_exact);

/* What the parts are given. */
typedef struct settings {
    size_t rounds;
    bool large;
    FILE *json; /* an object is open; NULL: not wanted */
} settings;

/* The parts: each prints a table, and adds a member to the JSON. */
void measure_speed(const settings *with, const workload *works);
void measure_memory(const settings *with, const workload *works);
void measure_order(const settings *with, const workload *works);
void measure_scaling(const settings *with, const workload *works);

#if defined(__cplusplus)
}
#endif

#endif
