/* bench.h - what a workload is, and what a library under measurement does with it. */
#ifndef BENCH_H
#define BENCH_H

#include "tern/tern.h"

/* Documents of one type. */
typedef struct workload {
    const char *name;
    const tern_type *type;
    tern_str *documents;
    size_t count;
    size_t bytes; /* of all documents */
} workload;

/* The workloads, made with a fixed seed; they live as long as the arena. */
size_t make_workloads(tern_arena *arena, workload *out, size_t room);

/* A library. A handle is one decoded document; `encode` returns the length of its text, which
 * stays with the library until the next call; 0 is a failure. */
typedef struct peer {
    const char *name;
    const char *version;
    /* NULL on failure. */
    void *(*decode)(const workload *work, tern_str document);
    size_t (*encode)(const workload *work, void *handle, const char **out_text);
    void (*release)(void *handle);
} peer;

extern const peer peer_tern;
extern const peer peer_json_c;
extern const peer peer_cjson;
extern const peer peer_yyjson;

#endif
