/* union_test.c - which variant of a union a value becomes. */
#include "sample.h"
#include "unit.h"

static tern_arena arena;

static void encodes_to(const tern_type *type, const void *value, const char *json)
{
    tern_str again = {NULL, 0};

    UNIT_STATUS(tern_encode(type, value, NULL, &arena, &again, NULL), TERN_OK);
    UNIT_STR(again, json);
}

static sample_shape shape_of(const char *json)
{
    sample_shape shape;

    UNIT_STATUS(
        tern_decode(&tern_type_of_sample_shape, tern_str_of(json), NULL, &arena, &shape, NULL),
        TERN_OK);
    return shape;
}

static void test_by_tag(void)
{
    sample_shape shape = shape_of("{\"type\":\"circle\",\"radius\":2}");

    CU_ASSERT_EQUAL(shape.kind, SAMPLE_SHAPE_CIRCLE);
    CU_ASSERT_EQUAL(shape.circle.type.value, SAMPLE_CIRCLE_TAG_CIRCLE);
    CU_ASSERT(shape.circle.radius == 2);
    encodes_to(&tern_type_of_sample_shape, &shape, "{\"type\":\"circle\",\"radius\":2}");

    shape = shape_of("{\"side\":3,\"more\":[{\"type\":\"circle\"}],\"type\":\"square\"}");
    CU_ASSERT_EQUAL(shape.kind, SAMPLE_SHAPE_SQUARE);
    CU_ASSERT(shape.square->side == 3);
    encodes_to(&tern_type_of_sample_shape, &shape,
               "{\"type\":\"square\",\"side\":3,\"more\":[{\"type\":\"circle\"}]}");
    tern_arena_free(&arena);
}

/* Another tag for the same variant, which keeps it. */
static void test_second_tag(void)
{
    sample_shape shape = shape_of("{\"type\":\"round\",\"radius\":2}");

    CU_ASSERT_EQUAL(shape.kind, SAMPLE_SHAPE_CIRCLE);
    CU_ASSERT_EQUAL(shape.circle.type.value, SAMPLE_CIRCLE_TAG_UNRECOGNIZED);
    UNIT_STR(shape.circle.type.text, "round");
    encodes_to(&tern_type_of_sample_shape, &shape, "{\"type\":\"round\",\"radius\":2}");
    tern_arena_free(&arena);
}

static void test_escaped_tag(void)
{
    sample_shape shape = shape_of("{\"t\\u0079pe\":\"squ\\u0061re\",\"side\":3}");

    CU_ASSERT_EQUAL(shape.kind, SAMPLE_SHAPE_SQUARE);
    tern_arena_free(&arena);
}

/* The discriminator in front is the common case; what only looks like it is not taken for it. */
static void test_tag_in_front(void)
{
    static const struct {
        const char *json;
        sample_shape_kind kind;
    } rows[] = {
        {" { \"type\":\"square\",\"side\":3}", SAMPLE_SHAPE_SQUARE},
        {"{\n\"type\": \"square\",\"side\":3}", SAMPLE_SHAPE_SQUARE},
        {"{\"type\" : \"square\",\"side\":3}", SAMPLE_SHAPE_SQUARE},
        {"{\"type\":\"squ\\u0061re\",\"side\":3}", SAMPLE_SHAPE_SQUARE},
        {"{\"typo\":\"circle\",\"type\":\"square\",\"side\":3}", SAMPLE_SHAPE_SQUARE},
        {"{\"type\\u0020\":\"circle\",\"type\":\"square\",\"side\":3}", SAMPLE_SHAPE_SQUARE},
        {"{\"typed\":\"circle\",\"type\":\"square\",\"side\":3}", SAMPLE_SHAPE_SQUARE},
        {"{\"typ\":\"circle\",\"type\":\"square\",\"side\":3}", SAMPLE_SHAPE_SQUARE},
        {"{\"type\":\"star\",\"type\":\"moon\",\"side\":3}", SAMPLE_SHAPE_UNRECOGNIZED},
        {"{\"type\":\"squarer\",\"side\":3}", SAMPLE_SHAPE_UNRECOGNIZED},
        {"{\"type\":\"squar\",\"side\":3}", SAMPLE_SHAPE_UNRECOGNIZED},
        {"{\"type\":\"\"}", SAMPLE_SHAPE_UNRECOGNIZED},
    };
    tern_decode_options two = {.max_depth = 2};
    sample_array_shape shapes;
    tern_error error;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CU_ASSERT_EQUAL(shape_of(rows[i].json).kind, rows[i].kind);
    UNIT_STATUS(tern_decode(&tern_type_of_sample_array_shape,
                            TERN_STR("[{\"type\":\"circle\",\"a\":[1],\"radius\":1}]"), &two,
                            &arena, &shapes, &error),
                TERN_ERROR_DEPTH);
    UNIT_TEXT(error.pointer, "/0/a");
    two.max_depth = 1;
    UNIT_STATUS(tern_decode(&tern_type_of_sample_array_shape,
                            TERN_STR("[{\"type\":\"circle\",\"radius\":1}]"), &two, &arena, &shapes,
                            &error),
                TERN_ERROR_DEPTH);
    UNIT_TEXT(unit_error_text(&error), "/0 @1 1:2 expected fewer levels of nesting, found more");
    tern_arena_free(&arena);
}

static void test_unknown_tag(void)
{
    static const char *const documents[] = {"{\"type\":\"star\",\"points\":5}",
                                            "{\"radius\":1}",
                                            "{}",
                                            "{\"type\":5}",
                                            "{\"type\":null,\"a\":[{}]}",
                                            "[1,2]",
                                            "7",
                                            "\"circle\"",
                                            "true"};

    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        sample_shape shape = shape_of(documents[i]);
        CU_ASSERT_EQUAL(shape.kind, SAMPLE_SHAPE_UNRECOGNIZED);
        UNIT_STR(shape.unrecognized.text, documents[i]);
        encodes_to(&tern_type_of_sample_shape, &shape, documents[i]);
    }
    tern_arena_free(&arena);
}

static void test_by_required_keys(void)
{
    static const struct {
        const char *json;
        sample_owner_kind kind;
    } rows[] = {
        {"{\"id\":\"1\",\"email\":\"a\"}", SAMPLE_OWNER_USER},
        {"{\"id\":\"1\",\"name\":\"a\"}", SAMPLE_OWNER_ORGANIZATION},
        {"{\"name\":\"a\",\"x\":{\"email\":1},\"id\":\"1\"}", SAMPLE_OWNER_ORGANIZATION},
        /* Both would do: the first in schema order. */
        {"{\"id\":\"1\",\"email\":\"a\",\"name\":\"b\"}", SAMPLE_OWNER_USER},
        {"{\"id\":\"1\"}", SAMPLE_OWNER_UNRECOGNIZED},
        {"{\"x\":{\"id\":\"1\",\"email\":\"a\"}}", SAMPLE_OWNER_UNRECOGNIZED},
        {"{}", SAMPLE_OWNER_UNRECOGNIZED},
        {"[]", SAMPLE_OWNER_UNRECOGNIZED},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sample_owner owner;
        UNIT_STATUS(tern_decode(&tern_type_of_sample_owner, tern_str_of(rows[i].json), NULL, &arena,
                                &owner, NULL),
                    TERN_OK);
        CU_ASSERT_EQUAL(owner.kind, rows[i].kind);
    }
    tern_arena_free(&arena);
}

static void test_by_json_type(void)
{
    static const struct {
        const char *json;
        sample_scalar_kind kind;
        const char *again;
    } rows[] = {
        {"true", SAMPLE_SCALAR_BOOLEAN, NULL},
        {"false", SAMPLE_SCALAR_BOOLEAN, NULL},
        {"5", SAMPLE_SCALAR_INTEGER, NULL},
        {"-9223372036854775808", SAMPLE_SCALAR_INTEGER, NULL},
        {"1.5", SAMPLE_SCALAR_NUMBER, NULL},
        {"1.0", SAMPLE_SCALAR_INTEGER, "1"},
        {"1e3", SAMPLE_SCALAR_INTEGER, "1000"},
        {"1E3", SAMPLE_SCALAR_INTEGER, "1000"},
        {"0", SAMPLE_SCALAR_INTEGER, NULL},
        {"-0", SAMPLE_SCALAR_NUMBER, NULL},
        {"-0.0e2", SAMPLE_SCALAR_NUMBER, "-0"},
        {"-1.0", SAMPLE_SCALAR_INTEGER, "-1"},
        {"9223372036854775808", SAMPLE_SCALAR_NUMBER, "9223372036854776000"},
        {"\"red\"", SAMPLE_SCALAR_COLOR, NULL},
        {"\"pink\"", SAMPLE_SCALAR_STRING, NULL},
        {"\"\"", SAMPLE_SCALAR_STRING, NULL},
        {"[1,2]", SAMPLE_SCALAR_LIST, NULL},
        {"[]", SAMPLE_SCALAR_LIST, NULL},
        {"{\"a\":1}", SAMPLE_SCALAR_UNRECOGNIZED, NULL},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sample_scalar scalar;
        UNIT_STATUS(tern_decode(&tern_type_of_sample_scalar, tern_str_of(rows[i].json), NULL,
                                &arena, &scalar, NULL),
                    TERN_OK);
        CU_ASSERT_EQUAL(scalar.kind, rows[i].kind);
        encodes_to(&tern_type_of_sample_scalar, &scalar,
                   rows[i].again ? rows[i].again : rows[i].json);
        /* number_variant_comes_back_as_integer: what was encoded is of the same variant. */
        if (rows[i].again) {
            UNIT_STATUS(tern_decode(&tern_type_of_sample_scalar, tern_str_of(rows[i].again), NULL,
                                    &arena, &scalar, NULL),
                        TERN_OK);
            CU_ASSERT_EQUAL(scalar.kind, rows[i].kind);
        }
    }
    tern_arena_free(&arena);
}

/* first_of_two_discriminators_counts: the variant was that of the first, the field the last one's.
 */
static void test_two_discriminators(void)
{
    static const char *const refused[] = {
        "{\"type\":\"circle\",\"radius\":1,\"type\":\"x\"}",
        "{\"type\":\"x\",\"radius\":1,\"type\":\"circle\"}",
        "{\"type\":\"circle\",\"radius\":1,\"type\":\"circle\"}",
    };
    sample_shape shape;
    tern_error error;

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        UNIT_STATUS(tern_decode(&tern_type_of_sample_shape, tern_str_of(refused[i]), NULL, &arena,
                                &shape, &error),
                    TERN_ERROR_DUPLICATE);
        UNIT_TEXT(error.pointer, "/type");
    }
    /* Another property twice is none of a union's business. */
    UNIT_STATUS(tern_decode(&tern_type_of_sample_shape,
                            TERN_STR("{\"type\":\"circle\",\"radius\":1,\"radius\":2}"), NULL,
                            &arena, &shape, &error),
                TERN_OK);
    UNIT_STATUS(tern_decode(&tern_type_of_sample_circle,
                            TERN_STR("{\"type\":\"circle\",\"radius\":1,\"type\":\"circle\"}"),
                            NULL, &arena, &shape, &error),
                TERN_OK);
    tern_arena_free(&arena);
}

/* A variant that is chosen is held to: its errors are errors. */
static void test_errors(void)
{
    sample_shape shape;
    sample_scalar scalar;
    tern_error error;

    UNIT_STATUS(tern_decode(&tern_type_of_sample_shape, TERN_STR("{\"type\":\"circle\"}"), NULL,
                            &arena, &shape, &error),
                TERN_ERROR_MISSING);
    UNIT_TEXT(error.pointer, "/radius");
    UNIT_STATUS(tern_decode(&tern_type_of_sample_scalar, TERN_STR("[1,\"a\"]"), NULL, &arena,
                            &scalar, &error),
                TERN_ERROR_TYPE);
    UNIT_TEXT(error.pointer, "/1");
    UNIT_STATUS(tern_decode(&tern_type_of_sample_shape,
                            TERN_STR("{\"a\":[1,}],\"type\":\"circle\"}"), NULL, &arena, &shape,
                            &error),
                TERN_ERROR_SYNTAX);
    UNIT_TEXT(error.pointer, "/a");
    UNIT_SIZE(error.byte, 8);
    UNIT_STATUS(tern_decode(&tern_type_of_sample_shape, TERN_STR("{\"type\":\"\xFF\"}"), NULL,
                            &arena, &shape, &error),
                TERN_ERROR_UTF8);
    UNIT_TEXT(error.pointer, "/type");
    CU_ASSERT_EQUAL(shape.kind, 0);
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"union", "two discriminators", test_two_discriminators},
    {"union", "by discriminator", test_by_tag},
    {"union", "a second tag of one variant", test_second_tag},
    {"union", "an escaped discriminator", test_escaped_tag},
    {"union", "a discriminator in front", test_tag_in_front},
    {"union", "unknown variants are kept", test_unknown_tag},
    {"union", "by required keys", test_by_required_keys},
    {"union", "by JSON type", test_by_json_type},
    {"union", "errors in a variant", test_errors},
};

UNIT_MAIN(tests)
