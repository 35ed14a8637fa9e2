/* decode_test.c - what decodes, and that encoding it gives the same bytes. */
#include "sample.h"
#include "unit.h"
#include "walk_internal.h"

/* Decodes, encodes, and compares: with `expected`, or, where it is NULL, with the document. */
static void round_trip(const tern_type *type, const char *json, const char *expected)
{
    tern_arena arena = {0};
    void *value = tern_arena_allocate(&arena, type->size, _Alignof(max_align_t));
    tern_error error = {0};
    tern_str again = {NULL, 0};

    CU_ASSERT_PTR_NOT_NULL_FATAL(value);
    UNIT_STATUS(tern_decode(type, tern_str_of(json), NULL, &arena, value, &error), TERN_OK);
    UNIT_STATUS(error.status, TERN_OK);
    UNIT_STATUS(tern_encode(type, value, NULL, &arena, &again, &error), TERN_OK);
    UNIT_STR(again, expected ? expected : json);
    CU_ASSERT(again.ptr && again.ptr[again.len] == '\0');
    tern_arena_free(&arena);
}

/* The hash tables of what is written by hand; those of what is generated, tern::testing checks. */
static void test_names_are_found(void)
{
    static const tern_type *const models[] = {
        &tern_type_of_sample_everything, &tern_type_of_sample_nest,   &tern_type_of_sample_odd,
        &tern_type_of_sample_node,       &tern_type_of_sample_square, &tern_type_of_sample_empty};

    for (size_t m = 0; m < sizeof models / sizeof models[0]; m++) {
        const tern_type *type = models[m];
        for (size_t i = 0; i < type->of.model.count; i++) {
            const tern_field *field = &type->of.model.fields[i];
            char key[64];
            tern_str name = {key, field->key_length};
            memcpy(key, field->key, name.len);
            CU_ASSERT_EQUAL(tern_model_find(type, name), (int32_t)i);
            key[name.len / 2] ^= 1; /* no name of them is another's neighbour */
            if (name.len > 0)
                CU_ASSERT(tern_model_find(type, name) != (int32_t)i);
        }
        CU_ASSERT_EQUAL(tern_model_find(type, TERN_STR("no such name")), -1);
    }
}

static void test_everything(void)
{
    round_trip(&tern_type_of_sample_everything, sample_everything_full, NULL);
    round_trip(&tern_type_of_sample_everything, sample_everything_least, NULL);
    round_trip(&tern_type_of_sample_everything, sample_everything_null, NULL);
}

static void test_values(void)
{
    tern_arena arena = {0};
    sample_everything v;

    UNIT_STATUS(tern_decode(&tern_type_of_sample_everything, tern_str_of(sample_everything_full),
                            NULL, &arena, &v, NULL),
                TERN_OK);
    CU_ASSERT(!v.boolean_required && tern_is_some(v.boolean_optnull) && !v.boolean_optnull.value);
    CU_ASSERT(tern_is_some(v.int32_optional) && v.int32_optional.value == 0);
    CU_ASSERT_EQUAL(v.int64_nullable.value, INT64_C(9007199254740993));
    CU_ASSERT(v.float_required == 1.5F && v.double_optional.value == 0.1);
    UNIT_STR(v.string_optnull.value, "a\"b");
    UNIT_STR(v.json_nullable.value.text, "{\"any\":[1,null]}");
    CU_ASSERT_EQUAL(v.enum_optional.value, SAMPLE_COLOR_DARK_BLUE);
    CU_ASSERT_PTR_NULL(v.enum_optional.text.ptr);
    UNIT_STR(TERN_ENUM_TEXT(sample_color, v.enum_optional), "dark blue");
    UNIT_SIZE(v.array_optnull.value.count, 2);
    UNIT_STR(v.array_optnull.value.items[0], "x");
    CU_ASSERT_EQUAL(*tern_map_int32_find(&v.map_required, TERN_STR("k")), -1);
    CU_ASSERT_EQUAL(v.union_nullable.value.kind, SAMPLE_SHAPE_CIRCLE);
    CU_ASSERT(v.union_nullable.value.circle.radius == 2.5);
    CU_ASSERT_EQUAL(v.model_required.y, -2);
    CU_ASSERT_EQUAL(v.model_optional.value->x, 1);
    CU_ASSERT_EQUAL(v.pointer_required->next.value->id, 8);
    CU_ASSERT(tern_is_null(v.pointer_required->next.value->next));
    CU_ASSERT(tern_is_absent(v.pointer_required->children));
    UNIT_SIZE(v.additional_properties.count, 0);
    tern_arena_free(&arena);
}

/* Every presence of every kind, each state by each macro that applies. */
static void test_states(void)
{
    tern_arena arena = {0};
    sample_everything v;

#define ALL_SOME(member, kind, ctype, plain, prefix, wrapper)                                      \
    CU_ASSERT(tern_is_some(v.member##_optional) && tern_is_some(v.member##_nullable) &&            \
              tern_is_some(v.member##_optnull));
#define ALL_LEAST(member, kind, ctype, plain, prefix, wrapper)                                     \
    CU_ASSERT(tern_is_absent(v.member##_optional) && tern_is_some(v.member##_nullable) &&          \
              tern_is_absent(v.member##_optnull) && !tern_is_null(v.member##_optnull));
#define ALL_NULL(member, kind, ctype, plain, prefix, wrapper)                                      \
    CU_ASSERT(tern_is_absent(v.member##_optional) && tern_is_null(v.member##_nullable) &&          \
              tern_is_null(v.member##_optnull) && !tern_is_absent(v.member##_optnull));
    UNIT_STATUS(tern_decode(&tern_type_of_sample_everything, tern_str_of(sample_everything_full),
                            NULL, &arena, &v, NULL),
                TERN_OK);
    SAMPLE_KIND_LIST(ALL_SOME)
    UNIT_STATUS(tern_decode(&tern_type_of_sample_everything, tern_str_of(sample_everything_least),
                            NULL, &arena, &v, NULL),
                TERN_OK);
    SAMPLE_KIND_LIST(ALL_LEAST)
    UNIT_STATUS(tern_decode(&tern_type_of_sample_everything, tern_str_of(sample_everything_null),
                            NULL, &arena, &v, NULL),
                TERN_OK);
    SAMPLE_KIND_LIST(ALL_NULL)
    tern_arena_free(&arena);
}

static void test_containers(void)
{
    round_trip(&tern_type_of_sample_nest,
               "{\"grid\":[[1,2,3],[],[-4]],\"notes\":{\"a\":null,\"\":\"x\",\"\\n\":null},"
               "\"readings\":[1.5,null,0],\"colors\":[\"red\",\"pink\",\"dark blue\"],"
               "\"places\":{\"home\":{\"x\":1,\"y\":2,\"z\":3}},\"words\":{\"en\":[\"a\",\"b\"],"
               "\"fr\":[]},\"shapes\":[{\"type\":\"square\",\"side\":1},{\"type\":\"star\"}],"
               "\"scalars\":[true,1,1.5,\"red\",\"x\",[1,2],{\"o\":{}}],\"extra\":5,\"more\":-6}",
               NULL);
    round_trip(&tern_type_of_sample_nest,
               "{\"grid\":[],\"notes\":{},\"readings\":[],\"colors\":[],\"places\":{},"
               "\"words\":{},\"shapes\":[],\"scalars\":[]}",
               NULL);
}

/* Long enough that arrays, and maps with strings in between, grow many times. */
static void test_many_elements(void)
{
    enum { COUNT = 5000 };
    static char json[COUNT * 32];
    tern_arena arena = {0};
    tern_map_str map = {0};
    tern_str text = {json, 0}, again;

    text.len = (size_t)sprintf(json, "{");
    for (int i = 0; i < COUNT; i++)
        text.len += (size_t)sprintf(json + text.len, "%s\"k\\n%d\":\"v%d\"", i ? "," : "", i, i);
    text.len += (size_t)sprintf(json + text.len, "}");
    UNIT_STATUS(tern_decode(&tern_type_of_tern_map_str, text, NULL, &arena, &map, NULL), TERN_OK);
    UNIT_SIZE(map.count, COUNT);
    UNIT_STR(*tern_map_str_find(&map, TERN_STR("k\n1234")), "v1234");
    UNIT_STATUS(tern_encode(&tern_type_of_tern_map_str, &map, NULL, &arena, &again, NULL), TERN_OK);
    CU_ASSERT(tern_str_equal(text, again));
    tern_arena_free(&arena);
}

static void test_recursive(void)
{
    round_trip(
        &tern_type_of_sample_node,
        "{\"id\":1,\"next\":{\"id\":2,\"next\":null,\"children\":[{\"id\":3,\"children\":[]},"
        "{\"id\":4,\"more\":{\"deep\":[]}}]}}",
        NULL);
}

static void test_white_space_and_order(void)
{
    round_trip(&tern_type_of_sample_point, "\r\n\t { \"y\" : 2 , \"x\"\n:1 } \n",
               "{\"x\":1,\"y\":2}");
    round_trip(&tern_type_of_sample_square, "{\"side\":2,\"z\":0,\"type\":\"square\"}",
               "{\"type\":\"square\",\"side\":2,\"z\":0}");
}

static void test_unknown_fields(void)
{
    round_trip(&tern_type_of_sample_point,
               "{\"x\":1,\"y\":2,\"a\":[1.0,{\"b\":\"\\u00e9\"}],\"X\":1e2,\"yy\":\"\",\"\":null}",
               NULL);
    round_trip(&tern_type_of_sample_point, "{\"a\":{ \"b\" : [ ] },\"y\":2,\"x\":1}",
               "{\"x\":1,\"y\":2,\"a\":{\"b\":[]}}");
    round_trip(&tern_type_of_sample_empty, "{}", NULL);
    round_trip(&tern_type_of_sample_empty, "{\"a\":1,\"b\":[]}", NULL);
}

/* Names are compared after escapes are undone, written escaped only where they must be. */
static void test_odd_names(void)
{
    tern_arena arena = {0};
    sample_odd odd;

    round_trip(&tern_type_of_sample_odd,
               "{\"a\\\"b\":1,\"back\\\\slash\":2,\"tab\\t\":3,\"a/b\":4,\"a~b\":5,\"\":6,"
               "\"\xC3\xA9\":7}",
               NULL);
    UNIT_STATUS(tern_decode(&tern_type_of_sample_odd,
                            TERN_STR("{\"\\u0061\\/b\":4,\"\\u00E9\":7,\"tab\\u0009\":3,"
                                     "\"a\\u0000\":0}"),
                            NULL, &arena, &odd, NULL),
                TERN_OK);
    CU_ASSERT(tern_is_some(odd.slash) && odd.slash.value == 4);
    CU_ASSERT(tern_is_some(odd.accent) && odd.accent.value == 7);
    CU_ASSERT(tern_is_some(odd.tab) && odd.tab.value == 3);
    UNIT_SIZE(odd.additional_properties.count, 1);
    UNIT_SIZE(odd.additional_properties.entries[0].key.len, 2);
    tern_arena_free(&arena);
}

static void test_enums(void)
{
    tern_arena arena = {0};
    sample_color color;

    round_trip(&tern_type_of_sample_color, "\"red\"", NULL);
    round_trip(&tern_type_of_sample_color, "\"pink\"", NULL);
    round_trip(&tern_type_of_sample_color, "\"\"", NULL);
    round_trip(&tern_type_of_sample_color, "\"re\\u0064\"", "\"red\"");
    round_trip(&tern_type_of_sample_circle_tag, "\"oval\"", NULL);
    UNIT_STATUS(
        tern_decode(&tern_type_of_sample_color, TERN_STR("\"RED\""), NULL, &arena, &color, NULL),
        TERN_OK);
    CU_ASSERT_EQUAL(color.value, SAMPLE_COLOR_UNRECOGNIZED);
    UNIT_STR(color.text, "RED");
    UNIT_STR(TERN_ENUM_TEXT(sample_color, color), "RED");
    tern_arena_free(&arena);
}

static void test_integers(void)
{
    round_trip(&tern_type_of_int64, "9223372036854775807", NULL);
    round_trip(&tern_type_of_int64, "-9223372036854775808", NULL);
    round_trip(&tern_type_of_int32, "2147483647", NULL);
    round_trip(&tern_type_of_int32, "-2147483648", NULL);
    round_trip(&tern_type_of_int32, "1.0", "1");
    round_trip(&tern_type_of_int32, "-0", "0");
    round_trip(&tern_type_of_int64, "1e3", "1000");
    round_trip(&tern_type_of_double, "-0.0", "-0");
    round_trip(&tern_type_of_double, "5", NULL);
    round_trip(&tern_type_of_json, "1.00000000000000000000000000001e+5", NULL);
}

static void test_strings(void)
{
    tern_arena arena = {0};
    tern_str text;

    round_trip(&tern_type_of_str, "\"a\\u0000b\\\\\\\"\\n\xF0\x9F\x98\x80\"", NULL);
    round_trip(&tern_type_of_str, "\"\\ud83d\\ude00\\/\"", "\"\xF0\x9F\x98\x80/\"");
    UNIT_STATUS(tern_decode(&tern_type_of_str, TERN_STR("\"\""), NULL, &arena, &text, NULL),
                TERN_OK);
    CU_ASSERT(text.ptr && text.ptr[0] == '\0' && text.len == 0);
    tern_arena_free(&arena);
}

/* The input is not kept: nothing that a decode made points into it. */
static void test_input_not_kept(void)
{
    char json[sizeof "{\"x\":1,\"y\":2,\"name\":\"value\"}"] =
        "{\"x\":1,\"y\":2,\"name\":\"value\"}";
    tern_arena arena = {0};
    sample_point point;
    tern_str again;

    UNIT_STATUS(
        tern_decode(&tern_type_of_sample_point, tern_str_of(json), NULL, &arena, &point, NULL),
        TERN_OK);
    memset(json, '#', sizeof json - 1);
    UNIT_STATUS(tern_encode(&tern_type_of_sample_point, &point, NULL, &arena, &again, NULL),
                TERN_OK);
    UNIT_STR(again, "{\"x\":1,\"y\":2,\"name\":\"value\"}");
    tern_arena_free(&arena);
}

/* Of a property that comes twice the last counts, and nothing of the first is left. */
static void test_duplicates(void)
{
    static const char *const seconds[SAMPLE_KIND_COUNT] = {"true",
                                                           "1",
                                                           "1",
                                                           "0.5",
                                                           "0.5",
                                                           "\"b\"",
                                                           "[]",
                                                           "\"pink\"",
                                                           "[]",
                                                           "{}",
                                                           "{\"type\":\"star\"}",
                                                           "{\"x\":3,\"y\":4,\"z\":5}",
                                                           "{\"id\":9}"};
    char json[4096], expected[4096];

    for (size_t kind = 0; kind < SAMPLE_KIND_COUNT; kind++) {
        for (int presence = TERN_REQUIRED; presence <= TERN_OPTIONAL_NULLABLE; presence++) {
            const char *key = sample_everything_key(kind, (tern_presence)presence);
            const char *first = sample_everything_value(kind), *second = seconds[kind];
            for (int null = 0; null < (presence >= TERN_NULLABLE ? 3 : 2); null++) {
                char twice[512];
                /* value value; the same the other way round; value null, null value */
                const char *a = null == 1 ? second : first, *b = null == 1 ? first : second;
                if (null == 2)
                    b = "null";
                snprintf(twice, sizeof twice, "%s,\"%s\":%s", a, key, b);
                sample_everything_with(key, twice, json, sizeof json, NULL);
                sample_everything_with(key, b, expected, sizeof expected, NULL);
                round_trip(&tern_type_of_sample_everything, json, expected);
                snprintf(twice, sizeof twice, "%s,\"%s\":%s", b, key, a);
                sample_everything_with(key, twice, json, sizeof json, NULL);
                sample_everything_with(key, a, expected, sizeof expected, NULL);
                round_trip(&tern_type_of_sample_everything, json, expected);
            }
        }
    }
}

/* An embedded model is decoded in place: what the first one had must not show. */
static void test_duplicate_embedded(void)
{
    round_trip(
        &tern_type_of_sample_holder,
        "{\"node\":{\"id\":1,\"next\":{\"id\":2},\"children\":[],\"more\":0},\"node\":{\"id\":3}}",
        "{\"node\":{\"id\":3}}");
}

/* In maps both stay, so that nothing is lost; looking up gives the last. */
static void test_duplicates_in_maps(void)
{
    tern_arena arena = {0};
    tern_map_int32 map;

    round_trip(&tern_type_of_tern_map_int32, "{\"a\":1,\"b\":2,\"a\":3}", NULL);
    round_trip(&tern_type_of_sample_point, "{\"x\":1,\"y\":2,\"a\":1,\"a\":2}", NULL);
    UNIT_STATUS(tern_decode(&tern_type_of_tern_map_int32, TERN_STR("{\"a\":1,\"b\":2,\"a\":3}"),
                            NULL, &arena, &map, NULL),
                TERN_OK);
    CU_ASSERT_EQUAL(*tern_map_int32_find(&map, TERN_STR("a")), 3);
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"decode", "names are found", test_names_are_found},
    {"decode", "every kind in every presence, there and back", test_everything},
    {"decode", "values of every kind", test_values},
    {"decode", "states of every kind", test_states},
    {"decode", "containers in containers", test_containers},
    {"decode", "many elements", test_many_elements},
    {"decode", "recursive models", test_recursive},
    {"decode", "white space, order of properties", test_white_space_and_order},
    {"decode", "unknown properties are kept", test_unknown_fields},
    {"decode", "names that must be escaped", test_odd_names},
    {"decode", "enums, unknown ones too", test_enums},
    {"decode", "numbers", test_integers},
    {"decode", "strings", test_strings},
    {"decode", "the input is not kept", test_input_not_kept},
    {"decode", "the last of two properties wins", test_duplicates},
    {"decode", "the last of two embedded models wins", test_duplicate_embedded},
    {"decode", "both of two entries stay", test_duplicates_in_maps},
};

UNIT_MAIN(tests)
