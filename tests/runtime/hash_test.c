/* hash_test.c - tern_hash, and tern_equal where the two must agree. */
#include "random_value.h"
#include "sample.h"
#include "unit.h"
#include "value_internal.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROOM = 4096, SEED = 7 };

static uint64_t hash_of(const tern_type *type, const char *json)
{
    tern_arena arena = {0};
    _Alignas(max_align_t) char value[ROOM];
    uint64_t hash;

    UNIT_STATUS(tern_decode(type, tern_str_of(json), NULL, &arena, value, NULL), TERN_OK);
    hash = tern_hash(type, value, SEED);
    tern_arena_free(&arena);
    return hash;
}

static bool same(const tern_type *type, const char *a, const char *b)
{
    return hash_of(type, a) == hash_of(type, b);
}

static void test_equal_values(void)
{
    static const tern_type *const types[] = {
        &tern_type_of_sample_everything, &tern_type_of_sample_nest,
        &tern_type_of_sample_node,       &tern_type_of_sample_shape,
        &tern_type_of_sample_owner,      &tern_type_of_sample_scalar,
        &tern_type_of_sample_circle,     &tern_type_of_json,
        &tern_type_of_tern_map_json,     &tern_type_of_tern_map_nullable_double};
    uint64_t state = 2;

    for (size_t round = 0; round < 1000; round++) {
        const tern_type *type = types[round % (sizeof types / sizeof types[0])];
        tern_arena arena = {0};
        _Alignas(max_align_t) char value[ROOM] = {0}, varied[ROOM], other[ROOM] = {0};
        uint64_t hash;
        random_value_fill(type, value, &arena, &state);
        UNIT_STATUS(tern_copy(type, value, &arena, varied, NULL), TERN_OK);
        random_value_vary(type, varied, &arena, &state);
        hash = tern_hash(type, value, SEED);
        CU_ASSERT(tern_equal(type, value, varied));
        CU_ASSERT(tern_equal(type, varied, value));
        CU_ASSERT_EQUAL(tern_hash(type, varied, SEED), hash);
        CU_ASSERT_NOT_EQUAL(tern_hash(type, varied, SEED + 1), hash);
        random_value_fill(type, other, &arena, &state);
        CU_ASSERT_EQUAL(tern_hash(type, other, SEED) == hash, tern_equal(type, other, value));
        tern_arena_free(&arena);
    }
}

/* Each field on its own: another value, null and absent all hash differently. */
static void test_each_field(void)
{
    static const char *const others[SAMPLE_KIND_COUNT] = {"true",
                                                          "1",
                                                          "1",
                                                          "0.5",
                                                          "0.5",
                                                          "\"b\"",
                                                          "[]",
                                                          "\"red\"",
                                                          "[\"\",\"x\"]",
                                                          "{\"k\":-2}",
                                                          "{\"a\":1}",
                                                          "{\"x\":1,\"y\":2}",
                                                          "{\"id\":7,\"next\":{\"id\":8}}"};
    const tern_type *type = &tern_type_of_sample_everything;

    for (size_t kind = 0; kind < SAMPLE_KIND_COUNT; kind++) {
        for (int presence = TERN_REQUIRED; presence <= TERN_OPTIONAL_NULLABLE; presence++) {
            const char *key = sample_everything_key(kind, (tern_presence)presence);
            bool optional = presence == TERN_OPTIONAL || presence == TERN_OPTIONAL_NULLABLE;
            bool nullable = presence == TERN_NULLABLE || presence == TERN_OPTIONAL_NULLABLE;
            char base[2048], other[2048], null[2048], absent[2048];
            sample_everything_with(key, sample_everything_value(kind), base, sizeof base, NULL);
            sample_everything_with(key, others[kind], other, sizeof other, NULL);
            sample_everything_with(key, "null", null, sizeof null, NULL);
            sample_everything_with(key, NULL, absent, sizeof absent, NULL);
            CU_ASSERT(same(type, base, base));
            CU_ASSERT_FALSE(same(type, base, other));
            if (nullable)
                CU_ASSERT_FALSE(same(type, base, null));
            if (optional)
                CU_ASSERT_FALSE(same(type, base, absent));
            if (optional && nullable)
                CU_ASSERT_FALSE(same(type, null, absent));
        }
    }
}

static void test_differences(void)
{
    const tern_type *map = &tern_type_of_tern_map_nullable_str, *json = &tern_type_of_json;

    CU_ASSERT_FALSE(same(map, "{}", "{\"\":null}"));
    CU_ASSERT_FALSE(same(map, "{\"a\":null}", "{\"a\":\"\"}"));
    CU_ASSERT_FALSE(same(map, "{\"a\":\"b\"}", "{\"ab\":\"\"}"));
    CU_ASSERT_FALSE(same(map, "{\"a\":\"1\",\"b\":\"2\"}", "{\"a\":\"2\",\"b\":\"1\"}"));
    CU_ASSERT_FALSE(same(map, "{\"a\":\"1\",\"b\":\"1\"}", "{\"a\":\"2\",\"b\":\"2\"}"));
    CU_ASSERT_FALSE(same(&tern_type_of_tern_array_int32, "[1,2]", "[2,1]"));
    CU_ASSERT_FALSE(same(&tern_type_of_sample_array_array_int32, "[[1],[]]", "[[],[1]]"));
    CU_ASSERT_FALSE(same(&tern_type_of_str, "\"a\"", "\"a\\u0000\""));
    CU_ASSERT_FALSE(same(&tern_type_of_str, "\"abcdefgh\"", "\"abcdefgi\""));
    CU_ASSERT_FALSE(same(&tern_type_of_str, "\"abcdefghi\"", "\"abcdefghj\""));
    CU_ASSERT_FALSE(same(json, "\"a b\"", "\"ab\""));
    CU_ASSERT_FALSE(same(json, "[\"\\\" a\"]", "[\"\\\"a\"]"));
    CU_ASSERT(same(json, "[1,{\"a\":2}]", " [ 1 , { \"a\" : 2 } ] "));
    CU_ASSERT(same(&tern_type_of_double, "0", "-0.0"));
    CU_ASSERT_FALSE(same(&tern_type_of_int32, "1", "-1"));
    CU_ASSERT_FALSE(same(&tern_type_of_sample_scalar, "1", "1.5"));
    CU_ASSERT_FALSE(same(&tern_type_of_sample_shape, "{\"a\":1}", "{\"a\":2}"));
    CU_ASSERT_FALSE(
        same(&tern_type_of_sample_point, "{\"x\":1,\"y\":2}", "{\"x\":1,\"y\":2,\"z\":3}"));
}

/* The same on every machine, in every run. */
static void test_stable(void)
{
    CU_ASSERT_EQUAL(hash_of(&tern_type_of_str, "\"a rather long text\""),
                    UINT64_C(0xDDECE575C7135E60));
    CU_ASSERT_EQUAL(hash_of(&tern_type_of_double, "1.5"), UINT64_C(0x9286BC2308A08EF0));
    CU_ASSERT_EQUAL(hash_of(&tern_type_of_sample_everything, sample_everything_full),
                    UINT64_C(0xAD06CB6143232883));
}

/* One bit of difference changes half of the bits, in any position. */
static void test_mixing(void)
{
    int changed[64] = {0};
    enum { ROUNDS = 2000 };

    for (int64_t i = 0; i < ROUNDS; i++) {
        int64_t other = i ^ (INT64_C(1) << (i % 63));
        uint64_t difference =
            tern_hash(&tern_type_of_int64, &i, SEED) ^ tern_hash(&tern_type_of_int64, &other, SEED);
        for (int bit = 0; bit < 64; bit++)
            changed[bit] += (int)((difference >> bit) & 1);
    }
    for (int bit = 0; bit < 64; bit++)
        CU_ASSERT(changed[bit] > ROUNDS * 4 / 10 && changed[bit] < ROUNDS * 6 / 10);
}

/* A value that contains itself twice has 2^2048 paths. */
static void test_cycle(void)
{
    sample_node pair[2] = {{.id = 1}, {.id = 2}};
    sample_array_node children = {.items = pair, .count = 2};

    tern_set(pair[0].children, children);
    tern_set(pair[1].children, children);
    CU_ASSERT_EQUAL(tern_hash(&tern_type_of_sample_node, pair, 1),
                    tern_hash(&tern_type_of_sample_node, pair, 1));
}

/* A map of `count` entries "0" to "count - 1", and one that starts at `shift` and wraps around. */
static void make_maps(size_t count, size_t shift, tern_arena *arena, tern_map_int32 *a,
                      tern_map_int32 *b)
{
    enum { KEY = 24 };
    char *keys = (char *)tern_arena_allocate_array(arena, count, KEY, 1);

    memset(a, 0, sizeof *a);
    memset(b, 0, sizeof *b);
    a->count = b->count = count;
    a->entries = (tern_map_int32_entry *)tern_arena_allocate_array(arena, count, sizeof *a->entries,
                                                                   _Alignof(max_align_t));
    b->entries = (tern_map_int32_entry *)tern_arena_allocate_array(arena, count, sizeof *b->entries,
                                                                   _Alignof(max_align_t));
    if (keys == NULL || a->entries == NULL || b->entries == NULL)
        abort();
    for (size_t i = 0; i < count; i++) {
        snprintf(keys + i * KEY, KEY, "%zu", i);
        a->entries[i].key = tern_str_of(keys + i * KEY);
        a->entries[i].value = (int32_t)i;
    }
    for (size_t i = 0; i < count; i++)
        b->entries[i] = a->entries[(i * 7919 + shift) % count];
}

/* Of each size around that at which sorting takes over, with one difference at each place. */
static void test_reordered_maps(void)
{
    const tern_type *type = &tern_type_of_tern_map_int32;

    for (size_t count = 1; count < 40; count++) {
        tern_arena arena = {0};
        tern_map_int32 a, b;
        make_maps(count, 5, &arena, &a, &b);
        CU_ASSERT(tern_equal(type, &a, &b));
        CU_ASSERT_EQUAL(tern_hash(type, &a, 0), tern_hash(type, &b, 0));
        for (size_t i = 0; i < count; i++) {
            tern_str key = b.entries[i].key;
            b.entries[i].value ^= 1;
            CU_ASSERT_FALSE(tern_equal(type, &a, &b));
            b.entries[i].value ^= 1;
            b.entries[i].key = TERN_STR("other");
            CU_ASSERT_FALSE(tern_equal(type, &a, &b));
            CU_ASSERT_FALSE(tern_equal(type, &b, &a));
            b.entries[i].key = b.entries[count - 1 - i].key;
            CU_ASSERT_EQUAL(tern_equal(type, &a, &b), tern_str_equal(key, b.entries[i].key));
            b.entries[i].key = key;
        }
        CU_ASSERT(tern_equal(type, &a, &b));
        tern_arena_free(&arena);
    }
}

/* n * n comparisons of keys would be 10^11. */
static void test_large_maps(void)
{
    tern_arena arena = {0};
    tern_map_int32 a, b;

    make_maps(300000, 1234, &arena, &a, &b);
    CU_ASSERT(tern_equal(&tern_type_of_tern_map_int32, &a, &b));
    CU_ASSERT_EQUAL(tern_hash(&tern_type_of_tern_map_int32, &a, 0),
                    tern_hash(&tern_type_of_tern_map_int32, &b, 0));
    b.entries[99].value++;
    CU_ASSERT_FALSE(tern_equal(&tern_type_of_tern_map_int32, &a, &b));
    tern_arena_free(&arena);
}

/* With memory, with little of it and with none the answer is the same, and all is given back. */
static void test_memory(void)
{
    const tern_type *type = &tern_type_of_tern_map_int32;
    tern_arena arena = {0};
    tern_map_int32 a, b;

    make_maps(1000, 3, &arena, &a, &b);
    for (size_t fail_at = 0; fail_at < 2; fail_at++) {
        unit_allocations allocations = {.fail_at = fail_at};
        tern_allocator allocator = unit_allocator(&allocations);
        CU_ASSERT(tern_equal_using(type, &a, &b, &allocator));
        UNIT_SIZE(allocations.requests, 1);
        b.entries[7].value++;
        CU_ASSERT_FALSE(tern_equal_using(type, &a, &b, &allocator));
        b.entries[7].value--;
        UNIT_SIZE(allocations.live_blocks, 0);
        CU_ASSERT_FALSE(allocations.wrong_size);
        CU_ASSERT(allocations.largest <= 2 * sizeof(size_t) * a.count);
        allocations.requests = 0;
        CU_ASSERT(tern_equal_using(type, &a, &a, &allocator));
        UNIT_SIZE(allocations.requests, 0);
    }
    tern_arena_free(&arena);
}

/* Duplicates keep their order among many others as well. */
static void test_duplicates(void)
{
    const tern_type *type = &tern_type_of_tern_map_int32;
    tern_arena arena = {0};
    tern_map_int32 a, b;
    int32_t value;

    make_maps(100, 0, &arena, &a, &b);
    for (size_t i = 0; i < 100; i += 10)
        a.entries[i].key = TERN_STR("twice");
    make_maps(100, 0, &arena, &b, &a);
    for (size_t i = 0; i < 100; i += 10)
        b.entries[i].key = TERN_STR("twice");
    /* `a` has the order of 7919 * i: bring its duplicates into that of `b`. */
    value = 0;
    for (size_t i = 0; i < 100; i++) {
        if (a.entries[i].value % 10 == 0) {
            a.entries[i].key = TERN_STR("twice");
            a.entries[i].value = value;
            value += 10;
        }
    }
    CU_ASSERT(tern_equal(type, &a, &b));
    b.entries[10].value = 20;
    b.entries[20].value = 10;
    CU_ASSERT_FALSE(tern_equal(type, &a, &b));
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"hash", "equal values", test_equal_values},
    {"hash", "a difference in each field", test_each_field},
    {"hash", "other differences", test_differences},
    {"hash", "stable", test_stable},
    {"hash", "well mixed", test_mixing},
    {"hash", "values without end", test_cycle},
    {"equal", "maps in another order", test_reordered_maps},
    {"equal", "large maps in another order", test_large_maps},
    {"equal", "without memory", test_memory},
    {"equal", "duplicates among many", test_duplicates},
};

UNIT_MAIN(tests)
