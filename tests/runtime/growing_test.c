/* growing_test.c - lists that grow, and the memory that they leave to what comes next. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "growing_internal.h"
#include "tern/table.h"

static tern_arena arena;

/* Keeps what the arena gave last from growing where it is. */
static void block(void)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(tern_arena_allocate(&arena, 1, 1));
}

static void add(tern_leftover *leftover, growing *list, uint32_t value)
{
    uint32_t *element = (uint32_t *)growing_add(&arena, leftover, list, sizeof value);

    CU_ASSERT_PTR_NOT_NULL_FATAL(element);
    *element = value;
}

static bool holds(const growing *list, uint32_t first)
{
    const uint32_t *elements = (const uint32_t *)(const void *)list->elements;

    for (size_t i = 0; i < list->count; i++) {
        if (elements[i] != first + (uint32_t)i)
            return false;
    }
    return true;
}

/* A list that has to move leaves its memory, and the next values are put there. */
static void test_left_by_growing(void)
{
    tern_leftover leftover = {NULL, 0};
    growing list = {NULL, 0, 0};
    char *left;

    for (uint32_t i = 0; i < 4; i++)
        add(&leftover, &list, i);
    UNIT_SIZE(leftover.size, 0);
    left = list.elements;
    block();
    add(&leftover, &list, 4);
    CU_ASSERT_PTR_NOT_EQUAL(list.elements, left);
    CU_ASSERT_PTR_EQUAL(tern_leftover_take(&leftover, &arena, 3), left);
    CU_ASSERT_PTR_EQUAL(leftover.start, left + TERN_VALUE_ALIGNMENT);
    /* Too large, and what is left is all that is. */
    CU_ASSERT_PTR_NOT_EQUAL(tern_leftover_take(&leftover, &arena, 16), leftover.start);
    UNIT_SIZE(leftover.size, 16 - TERN_VALUE_ALIGNMENT);
    CU_ASSERT(holds(&list, 0));
    tern_arena_free(&arena);
}

/* One that can grow where it is leaves nothing. */
static void test_nothing_left(void)
{
    tern_leftover leftover = {NULL, 0};
    growing list = {NULL, 0, 0};
    tern_array_int32 stored;
    char *start;

    add(&leftover, &list, 0);
    start = list.elements;
    for (uint32_t i = 1; i < 100; i++)
        add(&leftover, &list, i);
    CU_ASSERT_PTR_EQUAL(list.elements, start);
    growing_store(&arena, &leftover, &list, sizeof(uint32_t), &stored);
    UNIT_SIZE(stored.count, 100);
    UNIT_SIZE(stored.capacity, 100);
    UNIT_SIZE(leftover.size, 0);
    /* What it did not use is the arena's again. */
    CU_ASSERT_PTR_EQUAL(tern_arena_allocate(&arena, 1, 1), start + 100 * sizeof(uint32_t));
    tern_arena_free(&arena);
}

/* A list that is stored leaves what it did not use: joined to the piece behind it, or instead of
 * one that is smaller; never unaligned. */
static void test_left_by_storing(void)
{
    tern_leftover leftover = {NULL, 0};
    growing first = {NULL, 0, 0}, second = {NULL, 0, 0};
    tern_array_int32 stored;

    for (uint32_t i = 0; i < 33; i++)
        add(&leftover, &first, i);
    block();
    growing_store(&arena, &leftover, &first, sizeof(uint32_t), &stored);
    UNIT_SIZE(stored.count, 33);
    UNIT_SIZE(leftover.size, 30 * sizeof(uint32_t)); /* of 31, for one is not aligned */
    CU_ASSERT_PTR_EQUAL(leftover.start, first.elements + 34 * sizeof(uint32_t));

    /* In the piece, of which it gives back what it can. */
    add(&leftover, &second, 0);
    CU_ASSERT_PTR_EQUAL(second.elements, first.elements + 34 * sizeof(uint32_t));
    UNIT_SIZE(leftover.size, 26 * sizeof(uint32_t));
    growing_store(&arena, &leftover, &second, sizeof(uint32_t), &stored);
    UNIT_SIZE(leftover.size, 28 * sizeof(uint32_t));
    CU_ASSERT_PTR_EQUAL(leftover.start, second.elements + 2 * sizeof(uint32_t));

    /* A smaller one does not take its place: the five elements that this one leaves at once. */
    memset(&second, 0, sizeof second);
    second.elements = (char *)tern_arena_allocate(&arena, 8 * sizeof(uint32_t), 8);
    CU_ASSERT_PTR_NOT_NULL_FATAL(second.elements);
    second.capacity = 8;
    for (uint32_t i = 0; i < 3; i++)
        add(&leftover, &second, i);
    block();
    growing_store(&arena, &leftover, &second, sizeof(uint32_t), &stored);
    UNIT_SIZE(leftover.size, 28 * sizeof(uint32_t));
    tern_arena_free(&arena);
}

/* Lists that grow in turn with values of other sizes between them keep what they hold. */
static void test_no_overlap(void)
{
    enum { LISTS = 5, ROUNDS = 3000, VALUES = 1000 };
    static struct {
        unsigned char *memory;
        size_t size;
    } values[VALUES];
    growing lists[LISTS] = {{NULL, 0, 0}};
    tern_leftover leftover = {NULL, 0};
    uint64_t state = 1;
    size_t count = 0;
    bool intact = true;

    for (size_t round = 0; round < ROUNDS; round++) {
        size_t one = unit_random(&state) % LISTS;
        add(&leftover, &lists[one], (uint32_t)(one * 1000000 + lists[one].count));
        if (round % 3 == 0) {
            size_t size = 1 + unit_random(&state) % 60;
            unsigned char *memory = (unsigned char *)tern_leftover_take(&leftover, &arena, size);
            CU_ASSERT_PTR_NOT_NULL_FATAL(memory);
            CU_ASSERT((uintptr_t)memory % TERN_VALUE_ALIGNMENT == 0);
            memset(memory, (int)(count & 0xFF), size);
            values[count].memory = memory;
            values[count++].size = size;
        }
        if (round % 500 == 499) {
            tern_container stored;
            CU_ASSERT(holds(&lists[one], (uint32_t)(one * 1000000)));
            growing_store(&arena, &leftover, &lists[one], sizeof(uint32_t), &stored);
            memset(&lists[one], 0, sizeof lists[one]);
        }
    }
    for (size_t one = 0; one < LISTS; one++)
        CU_ASSERT(holds(&lists[one], (uint32_t)(one * 1000000)));
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < values[i].size; j++)
            intact = intact && values[i].memory[j] == (i & 0xFF);
    }
    CU_ASSERT(intact);
    tern_arena_free(&arena);
}

/* Either of two, by likeness; both keep what they do not know in a list that grows. */
typedef struct thing_a {
    tern_opt_int32 a;
    tern_map_json additional_properties;
} thing_a;
typedef struct thing_b {
    tern_opt_int32 b;
    tern_map_json additional_properties;
} thing_b;
typedef enum thing_kind { THING_UNRECOGNIZED, THING_A, THING_B } thing_kind;
typedef struct thing {
    thing_kind kind;
    union {
        tern_json unrecognized;
        thing_a *a;
        thing_b *b;
    };
} thing;

static const tern_field a_fields[] = {TERN_FIELD(thing_a, a, "a", OPTIONAL, INT32, int32_t)};
static const uint16_t a_lookup[] = {0, 1, 0};
static const tern_type tern_type_of_thing_a =
    TERN_MODEL("A", thing_a, a_fields, a_lookup, tern_map_json, NULL, 0);
static const tern_field b_fields[] = {TERN_FIELD(thing_b, b, "b", OPTIONAL, INT32, int32_t)};
static const uint16_t b_lookup[] = {0, 0, 1};
static const tern_type tern_type_of_thing_b =
    TERN_MODEL("B", thing_b, b_fields, b_lookup, tern_map_json, NULL, 0);
static const tern_variant thing_variants[] = {
    TERN_VARIANT(thing, a, "A", POINTER, thing_a, 0, 0),
    TERN_VARIANT(thing, b, "B", POINTER, thing_b, 0, 0),
};
static const tern_type tern_type_of_thing =
    TERN_UNION("Thing", thing, thing_variants, "", NULL, 0, NULL, 0, true);
TERN_DECLARE_ARRAY(thing_list, thing);
static const tern_type tern_type_of_thing_list =
    TERN_ARRAY(thing_list, thing, REQUIRED, UNION, thing);

/* An attempt that is given up takes with it what lists have left during it. */
static void test_attempt_given_up(void)
{
    static char json[100000];
    int length = snprintf(json, sizeof json, "[");
    thing_list list;
    tern_str again = {"", 0};

    for (int i = 0; i < 200; i++) {
        length += snprintf(json + length, sizeof json - (size_t)length, "%s{\"%c\":%d",
                           i > 0 ? "," : "", 'a' + i % 2, i);
        for (int j = 0; j < i % 24; j++)
            length +=
                snprintf(json + length, sizeof json - (size_t)length, ",\"u%d\":[%d,%d]", j, i, j);
        length += snprintf(json + length, sizeof json - (size_t)length, "}");
        if (i % 3 == 0) /* fits neither */
            length += snprintf(json + length, sizeof json - (size_t)length,
                               ",{\"u1\":[1],\"u2\":[2],\"u3\":[3],\"u4\":[4],\"u5\":[5],"
                               "\"u6\":[6],\"u7\":[7],\"u8\":[8],\"u9\":[9],\"a\":\"no\"}");
    }
    length += snprintf(json + length, sizeof json - (size_t)length, "]");
    UNIT_STATUS(tern_decode(&tern_type_of_thing_list, tern_str_of(json), NULL, &arena, &list, NULL),
                TERN_OK);
    UNIT_SIZE(list.count, 267);
    UNIT_STATUS(tern_encode(&tern_type_of_thing_list, &list, NULL, &arena, &again, NULL), TERN_OK);
    UNIT_STR(again, json);
    tern_arena_free(&arena);
}

TERN_DECLARE_ARRAY(a_list, thing_a);
static const tern_type tern_type_of_a_list = TERN_ARRAY(a_list, thing_a, REQUIRED, MODEL, thing_a);

/* What is decoded from a document takes little more than the document's copy, the structs and the
 * entries, although the list of structs moves again and again. */
static void test_peak(void)
{
    enum { COUNT = 5000, TEXT = 200 };
    char *json = (char *)malloc(COUNT * (TEXT + 32));
    tern_str text = {json, 0};
    a_list list;
    size_t peak, least;

    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    json[text.len++] = '[';
    for (int i = 0; i < COUNT; i++)
        text.len += (size_t)sprintf(json + text.len, "%s{\"a\":1,\"text\":\"%0*d\" }",
                                    i > 0 ? "," : "", TEXT, i);
    json[text.len++] = ']';
    UNIT_STATUS(tern_decode(&tern_type_of_a_list, text, NULL, &arena, &list, NULL), TERN_OK);
    UNIT_SIZE(list.count, COUNT);
    peak = tern_arena_get_statistics(&arena).peak_bytes;
    least = text.len +
            COUNT * (sizeof(thing_a) + sizeof list.items[0].additional_properties.entries[0]);
    CU_ASSERT(peak < least + least / 4);
    CU_ASSERT(peak > least);
    tern_arena_free(&arena);
    free(json);
}

/* That a text was large does not make the block behind it so. */
static void test_block_behind_text(void)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(tern_arena_allocate(&arena, 1000000, 1));
    CU_ASSERT_PTR_NOT_NULL_FATAL(tern_arena_allocate(&arena, 1000, 1));
    CU_ASSERT(tern_arena_bytes(&arena) < 1010000);
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"growing", "what a list that moves leaves", test_left_by_growing},
    {"growing", "growing in place", test_nothing_left},
    {"growing", "what a list that ends leaves", test_left_by_storing},
    {"growing", "lists and values in turn", test_no_overlap},
    {"growing", "an attempt that is given up", test_attempt_given_up},
    {"growing", "the peak of a document of strings", test_peak},
    {"growing", "the block behind a large text", test_block_behind_text},
};

UNIT_MAIN(tests)
