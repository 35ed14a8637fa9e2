/* ambiguous_union_test.c - unions whose variants only likeness, or their first items, tell apart.
 */
#include "sample.h"
#include "unit.h"

#include <stdio.h>

#include "tern/table.h"

static tern_arena arena;

/* Objects that require nothing: { x, y, label }, { x, name }, or a map of integers. */
typedef struct dot {
    tern_opt_int32 x;
    tern_opt_int32 y;
    tern_opt_str label;
    tern_map_json additional_properties;
} dot;
typedef struct tag {
    tern_opt_int32 x;
    tern_opt_str name;
    tern_map_json additional_properties;
} tag;
typedef enum thing_kind { THING_UNRECOGNIZED, THING_DOT, THING_TAG, THING_COUNTS } thing_kind;
typedef struct thing {
    thing_kind kind;
    union {
        tern_json unrecognized;
        dot *dot;
        tag tag;
        tern_map_int32 counts;
    };
} thing;

static const tern_field dot_fields[] = {
    TERN_FIELD(dot, x, "x", OPTIONAL, INT32, int32_t),
    TERN_FIELD(dot, y, "y", OPTIONAL, INT32, int32_t),
    TERN_FIELD(dot, label, "label", OPTIONAL, STRING, tern_str),
};
static const uint16_t dot_lookup[] = {1, 0, 2, 0, 0, 1, 0, 3, 0};
static const tern_type tern_type_of_dot =
    TERN_MODEL("Dot", dot, dot_fields, dot_lookup, tern_map_json, NULL, 0);
static const tern_field tag_fields[] = {
    TERN_FIELD(tag, x, "x", OPTIONAL, INT32, int32_t),
    TERN_FIELD(tag, name, "name", OPTIONAL, STRING, tern_str),
};
static const uint16_t tag_lookup[] = {2, 0, 1, 0, 2};
static const tern_type tern_type_of_tag =
    TERN_MODEL("Tag", tag, tag_fields, tag_lookup, tern_map_json, NULL, 0);
static const tern_variant thing_variants[] = {
    TERN_VARIANT(thing, dot, "Dot", POINTER, dot, 0, 0),
    TERN_VARIANT(thing, tag, "Tag", MODEL, tag, 0, 0),
    TERN_VARIANT(thing, counts, "counts", MAP, tern_map_int32, 0, 0),
};
static const tern_type tern_type_of_thing =
    TERN_UNION("Thing", thing, thing_variants, "", NULL, 0, NULL, 0, true);
/* The same, said to be decidable: the first one that has what is required, which is nothing. */
static const tern_type tern_type_of_first =
    TERN_UNION("First", thing, thing_variants, "", NULL, 0, NULL, 0, false);

static thing thing_of(const tern_type *type, const char *json)
{
    thing one;
    tern_str again = {"", 0};

    UNIT_STATUS(tern_decode(type, tern_str_of(json), NULL, &arena, &one, NULL), TERN_OK);
    UNIT_STATUS(tern_encode(type, &one, NULL, &arena, &again, NULL), TERN_OK);
    UNIT_STR(again, json);
    return one;
}

/* Of several that would do, the one that names most of the properties; of equals the first. */
static void test_most_known(void)
{
    static const struct {
        const char *json;
        thing_kind kind;
        thing_kind first;
    } rows[] = {
        {"{\"x\":1,\"name\":\"n\"}", THING_TAG, THING_DOT},
        {"{\"x\":1,\"y\":2}", THING_DOT, THING_DOT},
        {"{\"x\":1,\"y\":2,\"label\":\"l\",\"name\":\"n\"}", THING_DOT, THING_DOT},
        {"{\"name\":\"n\",\"z\":0}", THING_TAG, THING_DOT},
        {"{\"x\":1}", THING_DOT, THING_DOT},
        {"{}", THING_DOT, THING_DOT},
        {"{\"deep\":{\"name\":1,\"x\":2}}", THING_DOT, THING_DOT},
        {"{\"x\":1,\"name\":\"a,}\\\"\",\"q\":[{\"y\":1},{\"label\":2}]}", THING_TAG, THING_DOT},
        {"[1]", THING_UNRECOGNIZED, THING_UNRECOGNIZED},
        {"\"x\"", THING_UNRECOGNIZED, THING_UNRECOGNIZED},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        thing one = thing_of(&tern_type_of_thing, rows[i].json);
        CU_ASSERT_EQUAL(one.kind, rows[i].kind);
        one = thing_of(&tern_type_of_first, rows[i].json);
        CU_ASSERT_EQUAL(one.kind, rows[i].first);
    }
    tern_arena_free(&arena);
}

/* What was only likely and does not fit is kept as JSON, whatever is wrong with it. */
static void test_misfits(void)
{
    static const char *const misfits[] = {
        "{\"x\":\"one\",\"y\":2}",      /* another type */
        "{\"label\":null}",             /* null */
        "{\"x\":2147483648}",           /* out of range */
        "{\"label\":\"l\",\"y\":[{}]}", /* deep inside */
        "{\"a\":{\"b\":1},\"x\":true}",
    };
    static const tern_decode_options strict = {.refuse_unknown_values = true};

    for (size_t i = 0; i < sizeof misfits / sizeof misfits[0]; i++) {
        thing one = thing_of(&tern_type_of_thing, misfits[i]);
        CU_ASSERT_EQUAL(one.kind, THING_UNRECOGNIZED);
        UNIT_STR(one.unrecognized.text, misfits[i]);
        /* Not where it was decided, and not where nothing may be unknown. */
        CU_ASSERT(tern_decode(&tern_type_of_first, tern_str_of(misfits[i]), NULL, &arena, &one,
                              NULL) != TERN_OK);
        CU_ASSERT(tern_decode(&tern_type_of_thing, tern_str_of(misfits[i]), &strict, &arena, &one,
                              NULL) != TERN_OK);
    }
    tern_arena_free(&arena);
}

/* What is wrong with the document itself, or with its depth, is no misfit. */
static void test_errors_stay_errors(void)
{
    tern_decode_options two = {.max_depth = 2, .unknown_fields = TERN_UNKNOWN_REFUSE};
    tern_error error;
    thing one;

    UNIT_STATUS(
        tern_decode(&tern_type_of_thing, TERN_STR("{\"x\":1,\"y\":}"), NULL, &arena, &one, &error),
        TERN_ERROR_SYNTAX);
    UNIT_SIZE(error.byte, 11);
    UNIT_STATUS(tern_decode(&tern_type_of_thing, TERN_STR("{\"x\":1,\"a\":[[]]}"), &two, &arena,
                            &one, &error),
                TERN_ERROR_DEPTH);
    UNIT_STATUS(tern_decode(&tern_type_of_thing, TERN_STR("{\"x\":1,\"a\":[]}"), &two, &arena, &one,
                            &error),
                TERN_ERROR_UNKNOWN_FIELD);
    UNIT_TEXT(error.pointer, "/a");
    CU_ASSERT(one.kind == 0 && one.unrecognized.text.ptr == NULL);
    UNIT_STATUS(tern_decode(&tern_type_of_thing, TERN_STR("{\"label\":\"\\uD800\"}"), NULL, &arena,
                            &one, NULL),
                TERN_ERROR_UTF8);
    tern_arena_free(&arena);
}

/* The first try may have allocated; nothing of it stays. */
static void test_first_try_leaves_nothing(void)
{
    static char buffer[20000], json[6000];
    tern_arena_options options = {
        .buffer = buffer, .buffer_size = sizeof buffer, .buffer_only = true};
    int length = snprintf(json, sizeof json, "{\"label\":\"%*s\",\"y\":\"no\"}", 5000, "");
    tern_arena tested;
    thing one;

    tern_arena_init(&tested, &options);
    UNIT_STATUS(tern_decode(&tern_type_of_thing, tern_str_of(json), NULL, &tested, &one, NULL),
                TERN_OK);
    CU_ASSERT_EQUAL(one.kind, THING_UNRECOGNIZED);
    /* The document and the kept text. */
    CU_ASSERT(tern_arena_get_mark(&tested).cursor - buffer <= 2 * (length + TERN_PADDING));
}

TERN_DECLARE_ARRAY(thing_list, thing);
static const tern_type tern_type_of_thing_list =
    TERN_ARRAY(thing_list, thing, REQUIRED, UNION, thing);

/* What an object that is kept as JSON holds does not count as elements, those before it do; levels
 * that it was left from are there again. */
static void test_limits_after_misfits(void)
{
    static const tern_decode_options few = {.max_elements = 3, .max_depth = 5};
    tern_error error;
    thing_list list;

    UNIT_STATUS(tern_decode(&tern_type_of_thing_list,
                            TERN_STR("[{\"a\":1,\"b\":2,\"x\":\"1\"},"
                                     "{\"x\":{\"c\":[[]]}}]"),
                            &few, &arena, &list, NULL),
                TERN_OK);
    UNIT_SIZE(list.count, 2);
    UNIT_STATUS(tern_decode(&tern_type_of_thing_list, TERN_STR("[{\"x\":\"1\"},{\"a\":1,\"b\":2}]"),
                            &few, &arena, &list, &error),
                TERN_ERROR_LIMIT);
    UNIT_TEXT(error.pointer, "/1/b");
    tern_arena_free(&arena);
}

/* What did not fit is no error: nothing is reported. */
static void test_reports_no_misfit(void)
{
    tern_error error, before;
    thing one;

    memset(&error, 'x', sizeof error);
    before = error;
    UNIT_STATUS(
        tern_decode(&tern_type_of_thing, TERN_STR("{\"x\":\"1\"}"), NULL, &arena, &one, &error),
        TERN_OK);
    CU_ASSERT(memcmp(&error, &before, sizeof error) == 0);
    tern_arena_free(&arena);
}

/* Arrays by the type of their first item; without one, or with another, the first variant. */
typedef enum list_kind {
    LIST_UNRECOGNIZED,
    LIST_NUMBERS,
    LIST_STRINGS,
    LIST_POINTS,
    LIST_ANY
} list_kind;
typedef struct list {
    list_kind kind;
    union {
        tern_json unrecognized;
        tern_array_double numbers;
        tern_array_str strings;
        sample_array_point points;
        tern_array_json any;
    };
} list;

static const tern_variant list_variants[] = {
    TERN_VARIANT(list, numbers, "numbers", ARRAY, tern_array_double, 0, 1 << TERN_JSON_NUMBER),
    TERN_VARIANT(list, strings, "strings", ARRAY, tern_array_str, 0, 1 << TERN_JSON_STRING),
    TERN_VARIANT(list, points, "points", ARRAY, sample_array_point, 0, 1 << TERN_JSON_OBJECT),
    TERN_VARIANT(list, any, "any", ARRAY, tern_array_json, 0, 0),
};
static const tern_type tern_type_of_list =
    TERN_UNION("List", list, list_variants, "", NULL, 0, NULL, 0, false);

static void test_first_item(void)
{
    static const struct {
        const char *json;
        list_kind kind;
    } rows[] = {
        {"[1]", LIST_NUMBERS},     {"[-1,2.5]", LIST_NUMBERS},
        {"[\"a\"]", LIST_STRINGS}, {"[{\"x\":1,\"y\":2}]", LIST_POINTS},
        {"[[1]]", LIST_ANY},       {"[null,1]", LIST_ANY},
        {"[true]", LIST_ANY},      {"[]", LIST_NUMBERS},
    };
    tern_error error;
    list one;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tern_str again = {"", 0};
        UNIT_STATUS(
            tern_decode(&tern_type_of_list, tern_str_of(rows[i].json), NULL, &arena, &one, NULL),
            TERN_OK);
        CU_ASSERT_EQUAL(one.kind, rows[i].kind);
        UNIT_STATUS(tern_encode(&tern_type_of_list, &one, NULL, &arena, &again, NULL), TERN_OK);
        UNIT_STR(again, rows[i].json);
    }
    /* Space before the item does not matter; what follows the first item does not count. */
    UNIT_STATUS(
        tern_decode(&tern_type_of_list, TERN_STR(" [ \n\t\"a\" ] "), NULL, &arena, &one, NULL),
        TERN_OK);
    CU_ASSERT_EQUAL(one.kind, LIST_STRINGS);
    UNIT_STATUS(tern_decode(&tern_type_of_list, TERN_STR("[\"a\",1]"), NULL, &arena, &one, &error),
                TERN_ERROR_TYPE);
    UNIT_TEXT(error.pointer, "/1");
    UNIT_STATUS(tern_decode(&tern_type_of_list, TERN_STR("[x]"), NULL, &arena, &one, &error),
                TERN_ERROR_SYNTAX);
    UNIT_SIZE(error.byte, 1);
    UNIT_STATUS(tern_decode(&tern_type_of_list, TERN_STR("["), NULL, &arena, &one, &error),
                TERN_ERROR_SYNTAX);
    UNIT_SIZE(error.byte, 1);
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"ambiguous union", "the one that names most", test_most_known},
    {"ambiguous union", "what does not fit is kept", test_misfits},
    {"ambiguous union", "errors of the document", test_errors_stay_errors},
    {"ambiguous union", "the first try leaves nothing", test_first_try_leaves_nothing},
    {"ambiguous union", "limits after what does not fit", test_limits_after_misfits},
    {"ambiguous union", "what does not fit is not reported", test_reports_no_misfit},
    {"ambiguous union", "arrays by their first item", test_first_item},
};

UNIT_MAIN(tests)
