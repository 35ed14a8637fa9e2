/* decode_options_test.c - what to do with what the schema does not name. */
#include "sample.h"
#include "unit.h"

static tern_arena arena;

static const tern_decode_options keep = {.unknown_fields = TERN_UNKNOWN_KEEP};
static const tern_decode_options drop = {.unknown_fields = TERN_UNKNOWN_DROP};
static const tern_decode_options refuse = {.unknown_fields = TERN_UNKNOWN_REFUSE};
static const tern_decode_options known = {.refuse_unknown_values = true};
static const tern_decode_options once = {.refuse_duplicates = true};

static void reads(const tern_type *type, const char *json, const tern_decode_options *options,
                  const char *expected)
{
    _Alignas(max_align_t) unsigned char value[4096];
    tern_str out = {"", 0};

    UNIT_STATUS(tern_decode(type, tern_str_of(json), options, &arena, value, NULL), TERN_OK);
    UNIT_STATUS(tern_encode(type, value, NULL, &arena, &out, NULL), TERN_OK);
    UNIT_STR(out, expected);
    tern_arena_free(&arena);
}

/* Refused, at `pointer` and the byte where `at` begins in the document. */
static void refuses(const tern_type *type, const char *json, const tern_decode_options *options,
                    tern_status status, const char *pointer, const char *at)
{
    _Alignas(max_align_t) unsigned char value[4096];
    const char *found = strstr(json, at);
    tern_error error = {0};
    tern_arena_mark before = tern_arena_get_mark(&arena), after;

    CU_ASSERT_PTR_NOT_NULL_FATAL(found);
    UNIT_STATUS(tern_decode(type, tern_str_of(json), options, &arena, value, &error), status);
    UNIT_STATUS(error.status, status);
    UNIT_TEXT(error.pointer, pointer);
    UNIT_SIZE(error.byte, (size_t)(found - json));
    after = tern_arena_get_mark(&arena);
    CU_ASSERT(after.cursor == before.cursor && after.newest == before.newest);
    for (size_t i = 0; i < type->size; i++)
        CU_ASSERT(value[i] == 0);
    tern_arena_free(&arena);
}

static void test_unknown_fields(void)
{
    const tern_type *node = &tern_type_of_sample_node;
    const char *json = "{\"a\":[1,{}],\"id\":1,\"next\":{\"id\":2,\"b\\n\":null},\"c\":\"d\"}";

    reads(node, json, &keep,
          "{\"id\":1,\"next\":{\"id\":2,\"b\\n\":null},\"a\":[1,{}],\"c\":\"d\"}");
    reads(node, json, &drop, "{\"id\":1,\"next\":{\"id\":2}}");
    refuses(node, json, &refuse, TERN_ERROR_UNKNOWN_FIELD, "/a", "\"a\"");
    refuses(node, "{\"id\":1,\"next\":{\"id\":2,\"b\\n\":null}}", &refuse, TERN_ERROR_UNKNOWN_FIELD,
            "/next/b\n", "\"b\\n\"");
    reads(node, "{\"id\":1,\"next\":{\"id\":2}}", &refuse, "{\"id\":1,\"next\":{\"id\":2}}");
    refuses(node, "{\"id\":1,\"children\":[{\"id\":1},{\"id\":2, \"~/\":1}]}", &refuse,
            TERN_ERROR_UNKNOWN_FIELD, "/children/1/~0~1", "\"~/\"");
}

/* What is dropped is checked all the same. */
static void test_dropped_is_checked(void)
{
    const tern_type *node = &tern_type_of_sample_node;
    tern_decode_options shallow = {.unknown_fields = TERN_UNKNOWN_DROP, .max_depth = 3};

    refuses(node, "{\"id\":1,\"a\":[1,]}", &drop, TERN_ERROR_SYNTAX, "/a", "]}");
    refuses(node, "{\"id\":1,\"a\":\"\xFF\"}", &drop, TERN_ERROR_UTF8, "/a", "\xFF");
    reads(node, "{\"id\":1,\"a\":[[1]]}", &shallow, "{\"id\":1}");
    refuses(node, "{\"id\":1,\"a\":[[[1]]]}", &shallow, TERN_ERROR_DEPTH, "/a", "[1]");
}

/* Where the schema says what other properties are, they are not unknown; nor are keys of maps. */
static void test_typed_additional_properties(void)
{
    static const char nest[] = "{\"grid\":[],\"notes\":{\"n\":null},\"readings\":[],\"colors\":[],"
                               "\"places\":{},\"words\":{},\"shapes\":[],\"scalars\":[],\"e\":1}";

    reads(&tern_type_of_sample_nest, nest, &drop, nest);
    reads(&tern_type_of_sample_nest, nest, &refuse, nest);
    reads(&tern_type_of_tern_map_json, "{\"a\":{\"b\":1}}", &refuse, "{\"a\":{\"b\":1}}");
    reads(&tern_type_of_json, "{\"a\":{\"b\":1}}", &drop, "{\"a\":{\"b\":1}}");
}

static void test_unknown_values(void)
{
    const tern_type *colors = &tern_type_of_sample_array_color;

    reads(colors, "[\"red\",\"pink\"]", &keep, "[\"red\",\"pink\"]");
    reads(colors, "[\"red\",\"dark \\u0062lue\"]", &known, "[\"red\",\"dark blue\"]");
    refuses(colors, "[\"red\",\"pink\"]", &known, TERN_ERROR_UNKNOWN_VALUE, "/1", "\"pink\"");
    refuses(colors, "[\"red\",\"\"]", &known, TERN_ERROR_UNKNOWN_VALUE, "/1", "\"\"");
    refuses(colors, "[\"Red\"]", &known, TERN_ERROR_UNKNOWN_VALUE, "/0", "\"Red\"");
    refuses(colors, "[5]", &known, TERN_ERROR_TYPE, "/0", "5");
}

static void test_unknown_variants(void)
{
    const tern_type *shapes = &tern_type_of_sample_array_shape;

    reads(shapes, "[{\"type\":\"star\"},7]", &keep, "[{\"type\":\"star\"},7]");
    reads(shapes, "[{\"type\":\"circle\",\"radius\":1,\"x\":1}]", &known,
          "[{\"type\":\"circle\",\"radius\":1,\"x\":1}]");
    refuses(shapes, "[{\"type\":\"circle\",\"radius\":1},{\"type\":\"star\"}]", &known,
            TERN_ERROR_UNKNOWN_VALUE, "/1", "{\"type\":\"star\"}");
    refuses(shapes, "[7]", &known, TERN_ERROR_UNKNOWN_VALUE, "/0", "7");
    refuses(shapes, "[{}]", &known, TERN_ERROR_UNKNOWN_VALUE, "/0", "{}");
    /* The tag selects the variant, and is an enum's text that it does not name. */
    refuses(shapes, "[{\"type\":\"round\",\"radius\":1}]", &known, TERN_ERROR_UNKNOWN_VALUE,
            "/0/type", "\"round\"");
    reads(&tern_type_of_sample_scalar, "\"pink\"", &known, "\"pink\"");
    refuses(&tern_type_of_sample_scalar, "{}", &known, TERN_ERROR_UNKNOWN_VALUE, "", "{}");
    refuses(shapes, "[null]", &known, TERN_ERROR_NULL, "/0", "null");
}

/* Properties of a model, not the keys of maps and free-form JSON. */
static void test_duplicates(void)
{
    const tern_type *node = &tern_type_of_sample_node;
    const char *json = "{\"id\":1,\"next\":{\"id\":2},\"\\u0069d\":3}";

    reads(node, json, &keep, "{\"id\":3,\"next\":{\"id\":2}}");
    refuses(node, json, &once, TERN_ERROR_DUPLICATE, "/id", "\"\\u0069d\"");
    /* What a model does not name, and the keys of a map; but not what free-form JSON holds. */
    reads(node, "{\"id\":1,\"a\":1,\"a\":2}", &keep, "{\"id\":1,\"a\":1,\"a\":2}");
    refuses(node, "{\"id\":1,\"a\":1,\"b\":1,\"\\u0061\":2}", &once, TERN_ERROR_DUPLICATE, "/a",
            "{");
    reads(node, "{\"id\":1,\"a\":{\"b\":1,\"b\":2}}", &once, "{\"id\":1,\"a\":{\"b\":1,\"b\":2}}");
    refuses(&tern_type_of_tern_map_int32, " {\"a\":1,\"a\":2}", &once, TERN_ERROR_DUPLICATE, "/a",
            "{");
    reads(&tern_type_of_tern_map_int32, "{\"b\":1,\"a\":2}", &once, "{\"b\":1,\"a\":2}");
}

/* Finding duplicates needs memory: without it they do not pass. */
static void test_duplicates_without_memory(void)
{
    const tern_str json = TERN_STR("{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"a\":5}");
    tern_status status = TERN_ERROR_LIMIT;

    for (size_t size = 0; size < 2000 && status == TERN_ERROR_LIMIT; size++) {
        static char buffer[2000];
        tern_arena_options options = {.buffer = buffer, .buffer_size = size, .buffer_only = true};
        tern_arena small;
        tern_map_int32 map;
        tern_arena_init(&small, &options);
        status = tern_decode(&tern_type_of_tern_map_int32, json, &once, &small, &map, NULL);
        tern_arena_free(&small);
    }
    UNIT_STATUS(status, TERN_ERROR_DUPLICATE);
}

static void test_depth(void)
{
    tern_decode_options two = {.max_depth = 2}, huge = {.max_depth = 4000000000U};
    static char json[3 * TERN_DEPTH_MAX];

    reads(&tern_type_of_sample_node, "{\"id\":1,\"next\":{\"id\":2}}", &two,
          "{\"id\":1,\"next\":{\"id\":2}}");
    refuses(&tern_type_of_sample_node, "{\"id\":1,\"next\":{\"id\":2,\"next\":{}}}", &two,
            TERN_ERROR_DEPTH, "/next/next", "{}");
    memset(json, '[', TERN_DEPTH_MAX);
    memset(json + TERN_DEPTH_MAX, ']', TERN_DEPTH_MAX);
    reads(&tern_type_of_json, json, &huge, json);
    memset(json, '[', TERN_DEPTH_MAX + 1);
    memset(json + TERN_DEPTH_MAX + 1, ']', TERN_DEPTH_MAX + 1);
    refuses(&tern_type_of_json, json, &huge, TERN_ERROR_DEPTH, "", "[]");
}

static const unit_test tests[] = {
    {"decode options", "unknown fields", test_unknown_fields},
    {"decode options", "what is dropped is checked", test_dropped_is_checked},
    {"decode options", "typed additional properties", test_typed_additional_properties},
    {"decode options", "unknown values", test_unknown_values},
    {"decode options", "unknown variants", test_unknown_variants},
    {"decode options", "duplicates", test_duplicates},
    {"decode options", "duplicates without memory", test_duplicates_without_memory},
    {"decode options", "depth", test_depth},
};

UNIT_MAIN(tests)
