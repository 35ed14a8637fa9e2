/* order.c - what it costs when keys come in another order than the schema's. */
#include "bench.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

static struct json_object *reorder(struct json_object *value, bool shuffle, uint64_t *state);

static struct json_object *reorder_members(struct json_object *value, bool shuffle, uint64_t *state)
{
    size_t count = (size_t)json_object_object_length(value), filled = 0;
    const char **keys = must(calloc(count + 1, sizeof *keys));
    struct json_object *result = must(json_object_new_object());
    struct json_object_iterator at = json_object_iter_begin(value);
    struct json_object_iterator end = json_object_iter_end(value);

    for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at))
        keys[filled++] = json_object_iter_peek_name(&at);
    for (size_t i = count; i > 0; i--) {
        size_t pick = i - 1; /* the last one that is left: reversed */
        if (shuffle) {
            *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            pick = (size_t)(*state >> 33) % i;
        }
        json_object_object_add(result, keys[pick],
                               reorder(json_object_object_get(value, keys[pick]), shuffle, state));
        keys[pick] = keys[i - 1];
    }
    free((void *)keys);
    return result;
}

/* A copy with the members of every object in another order. Documents are shallow. */
static struct json_object *reorder(struct json_object *value, bool shuffle, uint64_t *state)
{
    if (json_object_is_type(value, json_type_object))
        return reorder_members(value, shuffle, state);
    if (json_object_is_type(value, json_type_array)) {
        struct json_object *result = must(json_object_new_array());
        for (size_t i = 0; i < json_object_array_length(value); i++)
            json_object_array_add(result,
                                  reorder(json_object_array_get_idx(value, i), shuffle, state));
        return result;
    }
    return json_object_get(value);
}

/* The same documents with their keys shuffled or reversed, in the arena. */
static workload reordered(tern_arena *arena, const workload *work, bool shuffle)
{
    workload result = *work;
    uint64_t state = 0x7E24;

    result.bytes = 0;
    result.documents =
        must(tern_arena_allocate_array(arena, work->count, sizeof(document), _Alignof(document)));
    for (size_t i = 0; i < work->count; i++) {
        struct json_object *tree = must(json_tokener_parse(work->documents[i].json.ptr));
        struct json_object *other = reorder(tree, shuffle, &state);
        size_t length;
        const char *text = must((void *)json_object_to_json_string_length(
            other, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &length));
        char *padded = must(tern_arena_allocate_array(arena, length + BENCH_PADDING, 1, 1));
        memcpy(padded, text, length);
        result.documents[i] = work->documents[i];
        result.documents[i].json = (tern_str){padded, length};
        result.bytes += length;
        json_object_put(other);
        json_object_put(tree);
    }
    return result;
}

void measure_order(const settings *with, const workload *works)
{
    tern_arena arena = {0};

    printf("%-17s %12s %12s %16s %12s %16s\n", "workload", "in order", "shuffled", "(times slower)",
           "reversed", "(times slower)");
    if (with->json)
        fprintf(with->json, ",\n\"order\": [");
    /* The last workload has no keys. */
    for (size_t i = 0; i + 1 < BENCH_WORKLOADS; i++) {
        workload orders[3] = {works[i], reordered(&arena, &works[i], true),
                              reordered(&arena, &works[i], false)};
        double speeds[3][BENCH_ROUNDS_MAX], middle[3];
        verify(peers[0], &orders[1], NULL);
        verify(peers[0], &orders[2], NULL);
        for (size_t round = 0; round < with->rounds; round++) {
            for (size_t j = 0; j < 3; j++)
                speeds[j][round] = time_decode(peers[0], &orders[j]);
        }
        for (size_t j = 0; j < 3; j++) {
            sort_doubles(speeds[j], with->rounds);
            middle[j] = median(speeds[j], with->rounds);
        }
        printf("%-17s %12.0f %12.0f %16.2f %12.0f %16.2f\n", works[i].name, middle[0], middle[1],
               middle[0] / middle[1], middle[2], middle[0] / middle[2]);
        if (with->json)
            fprintf(with->json,
                    "%s\n  {\"workload\": \"%s\", \"ordered_mb_s\": %.1f, \"shuffled_mb_s\": %.1f, "
                    "\"reversed_mb_s\": %.1f}",
                    i > 0 ? "," : "", works[i].name, middle[0], middle[1], middle[2]);
        tern_arena_reset(&arena);
    }
    if (with->json)
        fprintf(with->json, "\n]");
    printf(
        "decode, MB/s, of the same documents with the keys of every object in another order\n\n");
    tern_arena_free(&arena);
}
