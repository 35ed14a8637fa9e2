/* validate_test.c - tern/validate.h, but for patterns. */
#include "tern/validate.h"

#include "sample.h"
#include "tern/inline.h"
#include "tern/table.h"
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* All violations, a line each. */
typedef struct lines {
    char text[8192];
    size_t used;
    size_t count;
    size_t stop_after;
} lines;

static bool add_line(void *context, const tern_violation *violation)
{
    lines *self = (lines *)context;
    char line[TERN_ERROR_MESSAGE_SIZE];
    size_t length = tern_violation_format(violation, line, sizeof line);

    UNIT_SIZE(length, strlen(line));
    if (self->used + strlen(line) + 2 < sizeof self->text)
        self->used += (size_t)snprintf(self->text + self->used, sizeof self->text - self->used,
                                       "%s%s", self->count > 0 ? "\n" : "", line);
    return ++self->count != self->stop_after;
}

/* Validates, and expects these lines; "" is a valid value. */
static void expect(const tern_type *type, const void *value, tern_validate_options options,
                   const char *expected)
{
    unit_allocations allocations = {0};
    tern_arena scratch = unit_arena(&allocations);
    lines found = {.text = ""};

    options.report = add_line;
    options.context = &found;
    UNIT_STATUS(tern_validate(type, value, &options, &scratch),
                expected[0] != '\0' ? TERN_ERROR_INVALID : TERN_OK);
    UNIT_TEXT(found.text, expected);
    tern_arena_free(&scratch);
    UNIT_SIZE(allocations.live_blocks, 0);
}

static void expect_with(const tern_type *type, const void *value,
                        const tern_constraints *constraints, const char *expected)
{
    tern_validate_options options = {.constraints = constraints};

    expect(type, value, options, expected);
}

static void expect_json(const char *json, const tern_constraints *constraints, const char *expected)
{
    tern_json value = {{json, strlen(json)}};

    expect_with(&tern_type_of_json, &value, constraints, expected);
}

static void test_limits_of_each_number(void)
{
    const tern_constraints limits = {.minimum = "2", .maximum = "4"};

    for (int i = 1; i <= 5; i++) {
        const char *expected = i < 2 ? "the document: minimum: expected at least 2, found number 1"
                               : i > 4 ? "the document: maximum: expected at most 4, found number 5"
                                       : "";
        int32_t int32 = i;
        int64_t int64 = i;
        uint32_t uint32 = (uint32_t)i;
        uint64_t uint64 = (uint64_t)i;
        float single = (float)i;
        double number = i;
        char text[16];
        expect_with(&tern_type_of_int32, &int32, &limits, expected);
        expect_with(&tern_type_of_int64, &int64, &limits, expected);
        expect_with(&tern_type_of_uint32, &uint32, &limits, expected);
        expect_with(&tern_type_of_uint64, &uint64, &limits, expected);
        expect_with(&tern_type_of_float, &single, &limits, expected);
        expect_with(&tern_type_of_double, &number, &limits, expected);
        snprintf(text, sizeof text, "%d", i);
        expect_json(text, &limits, expected);
    }
}

static void test_exclusive_limits(void)
{
    const tern_constraints limits = {.exclusive_minimum = "2", .exclusive_maximum = "3"};

    expect_json("2.0", &limits,
                "the document: exclusiveMinimum: expected more than 2, found number 2.0");
    expect_json("1e0", &limits,
                "the document: exclusiveMinimum: expected more than 2, found number 1e0");
    expect_json("2.00001", &limits, "");
    expect_json("2.99999", &limits, "");
    expect_json("3", &limits,
                "the document: exclusiveMaximum: expected less than 3, found number 3");
}

static void test_limits_are_exact(void)
{
    const tern_constraints most = {.maximum = "9223372036854775806"};
    const tern_constraints least = {.minimum = "18446744073709551615"};
    int64_t large = INT64_MAX;
    uint64_t largest = UINT64_MAX;

    expect_with(&tern_type_of_int64, &large, &most,
                "the document: maximum: expected at most 9223372036854775806, found number "
                "9223372036854775807");
    large--;
    expect_with(&tern_type_of_int64, &large, &most, "");
    expect_with(&tern_type_of_uint64, &largest, &least, "");
    largest--;
    expect_with(&tern_type_of_uint64, &largest, &least,
                "the document: minimum: expected at least 18446744073709551615, found number "
                "18446744073709551614");
    expect_json("9223372036854775806.1", &most,
                "the document: maximum: expected at most 9223372036854775806, found number "
                "9223372036854775806.1");
}

static void test_multiples(void)
{
    const tern_constraints tenth = {.multiple_of = "0.1"}, cent = {.multiple_of = "0.01"};
    const tern_constraints odd = {.multiple_of = "18446744073709551616"};
    double number = 0.3;
    float single = 0.7F;

    expect_with(&tern_type_of_double, &number, &tenth, "");
    expect_with(&tern_type_of_float, &single, &tenth, "");
    number = 19.99;
    expect_with(&tern_type_of_double, &number, &cent, "");
    number = 19.995;
    expect_with(&tern_type_of_double, &number, &cent,
                "the document: multipleOf: expected a multiple of 0.01, found number 19.995");
    expect_json("1", &odd,
                "the document: multipleOf: expected a divisor of 64 bits, not "
                "18446744073709551616, found number 1 (not decided)");
}

static void test_not_finite(void)
{
    const tern_constraints limits = {.minimum = "2", .maximum = "4"};
    const double numbers[] = {NAN, INFINITY, -INFINITY};
    const char *const expected[] = {
        "the document: type: expected a finite number, found not a number",
        "the document: type: expected a finite number, found infinity",
        "the document: type: expected a finite number, found infinity",
    };

    for (size_t i = 0; i < 3; i++) {
        float single = (float)numbers[i];
        expect_with(&tern_type_of_double, &numbers[i], NULL, expected[i]);
        expect_with(&tern_type_of_double, &numbers[i], &limits, expected[i]);
        expect_with(&tern_type_of_float, &single, NULL, expected[i]);
    }
}

static void test_lengths_are_in_code_points(void)
{
    const tern_constraints limits = {.min_length = 2, .max_length = TERN_AT_MOST(3)};
    const char *const texts[] = {"", "\xF0\x9F\x90\xB2", "ab",
                                 "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x90\xB2",
                                 "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"};
    const char *const expected[] = {
        "the document: minLength: expected at least 2 code points, found 0",
        "the document: minLength: expected at least 2 code points, found 1", "", "",
        "the document: maxLength: expected at most 3 code points, found 4"};

    for (size_t i = 0; i < 5; i++) {
        tern_str text = {texts[i], strlen(texts[i])};
        char json[64];
        expect_with(&tern_type_of_str, &text, &limits, expected[i]);
        snprintf(json, sizeof json, " \"%s\" ", texts[i]);
        expect_json(json, &limits, expected[i]);
    }
    expect_json("\"\\ud83d\\udc32\\u0041\"", &limits, "");
    expect_json("\"\\ud83d\\udc32\"", &limits, expected[1]);
}

static void test_length_zero(void)
{
    const tern_constraints empty = {.max_length = TERN_AT_MOST(0)};
    tern_str none = {NULL, 0}, one = TERN_STR_INIT("x");

    expect_with(&tern_type_of_str, &none, &empty, "");
    expect_with(&tern_type_of_str, &one, &empty,
                "the document: maxLength: expected at most 0 code points, found 1");
}

static void test_utf8(void)
{
    tern_str bad = TERN_STR_INIT("a\xFFz"), good = TERN_STR_INIT("fine");
    tern_map_str_entry entries[] = {{bad, good}, {good, bad}};
    tern_map_str map = {entries, 2, 0};
    sample_color color = {SAMPLE_COLOR_UNRECOGNIZED, bad};

    expect_with(&tern_type_of_str, &bad, NULL,
                "the document: type: expected UTF-8, found other bytes");
    expect_with(&tern_type_of_sample_color, &color, NULL,
                "the document: type: expected UTF-8, found other bytes");
    expect_with(&tern_type_of_tern_map_str, &map, NULL,
                "the document: type: expected a key in UTF-8, found other bytes\n"
                "/fine: type: expected UTF-8, found other bytes");
    expect_json("\"\xFF\"", NULL,
                "the document: type: expected the text of one JSON value, found something else");
}

static void test_items(void)
{
    const tern_constraints limits = {.min_items = 1, .max_items = TERN_AT_MOST(2)};
    int32_t numbers[] = {1, 2, 3};
    const char *const texts[] = {"[]", "[1]", "[1,2]", "[1, [2], 3]"};
    const char *const expected[] = {"the document: minItems: expected at least 1 items, found 0",
                                    "", "",
                                    "the document: maxItems: expected at most 2 items, found 3"};

    for (size_t i = 0; i < 4; i++) {
        tern_array_int32 array = {numbers, i, 0};
        expect_with(&tern_type_of_tern_array_int32, &array, &limits, expected[i]);
        expect_json(texts[i], &limits, expected[i]);
    }
    expect_json("{}", &limits, "");
}

static void test_properties(void)
{
    const tern_constraints limits = {.min_properties = 2, .max_properties = TERN_AT_MOST(3)};
    tern_map_int32_entry entries[4] = {{TERN_STR_INIT("a"), 1},
                                       {TERN_STR_INIT("b"), 1},
                                       {TERN_STR_INIT("c"), 1},
                                       {TERN_STR_INIT("d"), 1}};
    const char *const texts[] = {"{}", "{\"a\":1}", "{\"a\":1,\"b\":[]}",
                                 "{\"a\":1,\"b\":1,\"c\":1}", "{\"a\":1,\"b\":1,\"c\":1,\"d\":1}"};
    const char *const expected[] = {
        "the document: minProperties: expected at least 2 properties, found 0",
        "the document: minProperties: expected at least 2 properties, found 1", "", "",
        "the document: maxProperties: expected at most 3 properties, found 4"};

    for (size_t i = 0; i < 5; i++) {
        tern_map_int32 map = {entries, i, 0};
        expect_with(&tern_type_of_tern_map_int32, &map, &limits, expected[i]);
        expect_json(texts[i], &limits, expected[i]);
    }
}

/* Of a model those that are there count, named or not. */
static void test_properties_of_a_model(void)
{
    const tern_constraints limits = {.min_properties = 2, .max_properties = TERN_AT_MOST(2)};
    tern_map_json_entry more[] = {{TERN_STR_INIT("more"), {TERN_STR_INIT("1")}}};
    sample_odd odd = {0};

    odd.tab = (tern_opt_int32)TERN_SOME(1);
    expect_with(&tern_type_of_sample_odd, &odd, &limits,
                "the document: minProperties: expected at least 2 properties, found 1");
    odd.additional_properties = (tern_map_json){more, 1, 0};
    expect_with(&tern_type_of_sample_odd, &odd, &limits, "");
    odd.slash = (tern_opt_int32)TERN_SOME(1);
    expect_with(&tern_type_of_sample_odd, &odd, &limits,
                "the document: maxProperties: expected at most 2 properties, found 3");
}

static void test_allowed(void)
{
    static const char *const list[] = {"1", "2.50", "true", "\"a\\u0062\"", "[1,{\"x\":1,\"y\":2}]",
                                       NULL};
    const tern_constraints one_of = {.allowed = list};
    const char *const good[] = {"1",    "1.0",    "10e-1",        "2.5",
                                "true", "\"ab\"", "\"\\u0061b\"", "[ 1.0, {\"y\":2,\"x\":1} ]"};
    const char *const bad[] = {"2", "false", "null", "\"a\"", "\"1\"", "[1]", "{}", "1.00001"};
    double number = 2.5;
    int64_t integer = 1;
    bool boolean = true;
    tern_str text = TERN_STR_INIT("ab");

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        expect_json(good[i], &one_of, "");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        tern_json value = {{bad[i], strlen(bad[i])}};
        tern_arena scratch = {0};
        tern_validate_options options = {.constraints = &one_of};
        UNIT_STATUS(tern_validate(&tern_type_of_json, &value, &options, &scratch),
                    TERN_ERROR_INVALID);
        tern_arena_free(&scratch);
    }
    expect_json("7", &one_of,
                "the document: enum: expected one of 1, 2.50, true, \"a\\u0062\", "
                "[1,{\"x\":1,\"y\":2}], found number 7");
    expect_with(&tern_type_of_double, &number, &one_of, "");
    expect_with(&tern_type_of_int64, &integer, &one_of, "");
    expect_with(&tern_type_of_boolean, &boolean, &one_of, "");
    expect_with(&tern_type_of_str, &text, &one_of, "");
    integer = 2;
    expect_with(&tern_type_of_int64, &integer, &(tern_constraints){.allowed = list + 2},
                "the document: enum: expected one of true, \"a\\u0062\", [1,{\"x\":1,\"y\":2}], "
                "found number 2");
    boolean = false;
    expect_with(&tern_type_of_boolean, &boolean, &(tern_constraints){.allowed = list + 4},
                "the document: enum: expected [1,{\"x\":1,\"y\":2}], found false");
    text.len = 1;
    expect_with(&tern_type_of_str, &text, &(tern_constraints){.allowed = list + 4},
                "the document: enum: expected [1,{\"x\":1,\"y\":2}], found string \"a\"");
}

static void test_enums(void)
{
    sample_color color = {SAMPLE_COLOR_GREEN, {NULL, 0}};
    sample_circle_tag tag = {SAMPLE_CIRCLE_TAG_UNRECOGNIZED, {NULL, 0}};

    expect_with(&tern_type_of_sample_color, &color, NULL, "");
    color.value = SAMPLE_COLOR_UNRECOGNIZED;
    expect_with(&tern_type_of_sample_color, &color, NULL,
                "the document: required: expected a constant of the enum, found none set");
    color.text = (tern_str)TERN_STR_INIT("mauve");
    expect_with(
        &tern_type_of_sample_color, &color, NULL,
        "the document: enum: expected one of \"red\", \"green\", \"dark blue\", found string "
        "\"mauve\"");
    /* The text of a constant that nobody translated. */
    color.text = (tern_str)TERN_STR_INIT("red");
    expect_with(&tern_type_of_sample_color, &color, NULL, "");
    color.value = (sample_color_value)99;
    expect_with(&tern_type_of_sample_color, &color, NULL,
                "the document: type: expected a constant of the enum, found another number");
    /* There is only one thing that it can be. */
    expect_with(&tern_type_of_sample_circle_tag, &tag, NULL, "");
    tag.text = (tern_str)TERN_STR_INIT("x");
    expect_with(&tern_type_of_sample_circle_tag, &tag, NULL,
                "the document: enum: expected \"circle\", found string \"x\"");
}

static void test_unions(void)
{
    sample_shape shape = {.kind = SAMPLE_SHAPE_UNRECOGNIZED};

    expect_with(&tern_type_of_sample_shape, &shape, NULL,
                "the document: required: expected a variant of the union, found none set");
    shape.unrecognized.text = (tern_str)TERN_STR_INIT("{\"type\":\"star\"}");
    expect_with(&tern_type_of_sample_shape, &shape, NULL,
                "the document: oneOf: expected one of Circle, Square, found object");
    shape.kind = SAMPLE_SHAPE_SQUARE;
    shape.square = NULL;
    expect_with(&tern_type_of_sample_shape, &shape, NULL,
                "the document: required: expected a pointer to the value, found NULL");
    shape.kind = (sample_shape_kind)7;
    expect_with(&tern_type_of_sample_shape, &shape, NULL,
                "the document: type: expected a kind of the union, found another number");
    shape = (sample_shape){.kind = SAMPLE_SHAPE_CIRCLE, .circle = {.radius = NAN}};
    expect_with(&tern_type_of_sample_shape, &shape, NULL,
                "/radius: type: expected a finite number, found not a number");
}

/* The union's own constraints hold beside those of the variant. */
static void test_constraints_of_unions(void)
{
    const tern_constraints limits = {.minimum = "3", .max_length = TERN_AT_MOST(1), .min_items = 1};
    sample_scalar scalar = {.kind = SAMPLE_SCALAR_INTEGER, .integer = 2};

    expect_with(&tern_type_of_sample_scalar, &scalar, &limits,
                "the document: minimum: expected at least 3, found number 2");
    scalar = (sample_scalar){.kind = SAMPLE_SCALAR_STRING, .string = TERN_STR_INIT("ab")};
    expect_with(&tern_type_of_sample_scalar, &scalar, &limits,
                "the document: maxLength: expected at most 1 code points, found 2");
    scalar = (sample_scalar){.kind = SAMPLE_SCALAR_LIST};
    expect_with(&tern_type_of_sample_scalar, &scalar, &limits,
                "the document: minItems: expected at least 1 items, found 0");
}

/* A union whose variants have constraints of their own. */
typedef enum limited_kind {
    LIMITED_UNRECOGNIZED,
    LIMITED_TEXT,
    LIMITED_LIST,
    LIMITED_POINT,
    LIMITED_MAP
} limited_kind;
typedef struct limited {
    limited_kind kind;
    union {
        tern_json unrecognized;
        tern_str text;
        tern_array_int32 list;
        sample_point point;
        tern_map_int32 map;
    };
} limited;
static const tern_constraints own_constraints = {
    .max_length = TERN_AT_MOST(3), .max_items = TERN_AT_MOST(0), .max_properties = TERN_AT_MOST(1)};
static const tern_variant limited_variants[] = {
    TERN_VARIANT_OF(limited, text, "text", STRING, tern_str, 0, false, 0, &own_constraints),
    TERN_VARIANT_OF(limited, list, "list", ARRAY, tern_array_int32, 0, false, 0, &own_constraints),
    TERN_VARIANT_OF(limited, point, "point", MODEL, sample_point, 0, false, 0, &own_constraints),
    TERN_VARIANT_OF(limited, map, "map", MAP, tern_map_int32, 0, false, 0, &own_constraints),
};
static const tern_type tern_type_of_limited =
    TERN_UNION("Limited", limited, limited_variants, "", NULL, 0, NULL, 0, false);

static void test_constraints_of_variants(void)
{
    const tern_constraints also = {.min_length = 5, .min_items = 3, .min_properties = 4};
    int32_t numbers[] = {1};
    tern_map_int32_entry entries[] = {{TERN_STR_INIT("a"), 1}, {TERN_STR_INIT("b"), 1}};
    limited value = {.kind = LIMITED_TEXT, .text = TERN_STR_INIT("four")};

    expect_with(&tern_type_of_limited, &value, NULL,
                "the document: maxLength: expected at most 3 code points, found 4");
    expect_with(&tern_type_of_limited, &value, &also,
                "the document: maxLength: expected at most 3 code points, found 4\n"
                "the document: minLength: expected at least 5 code points, found 4");
    value = (limited){.kind = LIMITED_LIST, .list = {numbers, 1, 0}};
    expect_with(&tern_type_of_limited, &value, &also,
                "the document: maxItems: expected at most 0 items, found 1\n"
                "the document: minItems: expected at least 3 items, found 1");
    value = (limited){.kind = LIMITED_POINT};
    expect_with(&tern_type_of_limited, &value, &also,
                "the document: maxProperties: expected at most 1 properties, found 2\n"
                "the document: minProperties: expected at least 4 properties, found 2");
    value = (limited){.kind = LIMITED_MAP, .map = {entries, 2, 0}};
    expect_with(&tern_type_of_limited, &value, &also,
                "the document: maxProperties: expected at most 1 properties, found 2\n"
                "the document: minProperties: expected at least 4 properties, found 2");
}

/* The compiled pattern stays where the unescaped text of one string after another goes. */
static void test_patterns_of_free_form_strings(void)
{
    const tern_constraints a = {.items = &(tern_constraints){.pattern = "^a+$"}};
    tern_json items[] = {
        {TERN_STR_INIT("\"\\u0061a\"")},
        {TERN_STR_INIT("\"\\u0062\"")},
        {TERN_STR_INIT("\"\\u0061aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"")},
        {TERN_STR_INIT("7")},
        {TERN_STR_INIT("\"a\\n\"")}};
    tern_array_json array = {items, 5, 0};

    expect_with(&tern_type_of_tern_array_json, &array, &a,
                "/1: pattern: expected a match of ^a+$, found string \"b\"\n"
                "/4: pattern: expected a match of ^a+$, found string \"a?\"");
}

/* Only that one violation is undecided. */
static void test_undecided(void)
{
    const tern_constraints odd = {
        .items = &(tern_constraints){.minimum = "1", .multiple_of = "18446744073709551616"}};
    int32_t numbers[] = {1, 0};
    tern_array_int32 array = {numbers, 2, 0};

    expect_with(&tern_type_of_tern_array_int32, &array, &odd,
                "/0: multipleOf: expected a divisor of 64 bits, not 18446744073709551616, found "
                "number 1 (not decided)\n"
                "/1: minimum: expected at least 1, found number 0\n"
                "/1: multipleOf: expected a divisor of 64 bits, not 18446744073709551616, found "
                "number 0 (not decided)");
}

static void test_free_form(void)
{
    tern_json none = {{NULL, 0}};

    expect_with(&tern_type_of_json, &none, NULL,
                "the document: required: expected a JSON value, found none set");
    expect_json("", NULL,
                "the document: type: expected the text of one JSON value, found something else");
    expect_json("[1,]", NULL,
                "the document: type: expected the text of one JSON value, found something else");
    expect_json("1 2", NULL,
                "the document: type: expected the text of one JSON value, found something else");
    expect_json(" {\"a\":[1,null]} ", NULL, "");
}

static void test_unique_json(void)
{
    const tern_constraints unique = {.unique_items = true};

    expect_json("[1,true,\"1\",\"true\",null,0,false,[1],[true],{\"a\":1},{\"a\":true},[],{}]",
                &unique, "");
    expect_json("[1,2,1.0,10e-1]", &unique,
                "/2: uniqueItems: expected unique items, found the same as item 0\n"
                "/3: uniqueItems: expected unique items, found the same as item 0");
    expect_json("[{\"a\":1,\"b\":[2.0]},{\"b\":[2],\"\\u0061\":1.00}]", &unique,
                "/1: uniqueItems: expected unique items, found the same as item 0");
    expect_json("[\"\\u00e9\",\"\xC3\xA9\"]", &unique,
                "/1: uniqueItems: expected unique items, found the same as item 0");
    expect_json("[]", &unique, "");
}

static void test_unique_items(void)
{
    const tern_constraints unique = {.unique_items = true};
    tern_nullable_str strings[] = {TERN_NULL, TERN_SOME(TERN_STR_INIT("a")), TERN_NULL,
                                   TERN_SOME(TERN_STR_INIT("b")), TERN_SOME(TERN_STR_INIT("a"))};
    tern_array_nullable_str nullable = {strings, 5, 0};
    sample_color colors[] = {{SAMPLE_COLOR_RED, {NULL, 0}},
                             {SAMPLE_COLOR_GREEN, {NULL, 0}},
                             {SAMPLE_COLOR_UNRECOGNIZED, TERN_STR_INIT("red")}};
    sample_array_color array = {colors, 3, 0};
    tern_json texts[] = {{TERN_STR_INIT("{\"a\":1,\"b\":2}")},
                         {TERN_STR_INIT("{\"b\":2,\"a\":1.0}")}};
    tern_array_json free_form = {texts, 2, 0};
    double numbers[] = {NAN, NAN, 0.0, -0.0};
    tern_array_double doubles = {numbers, 4, 0};

    /* They hash alike, and are not equal. */
    expect_with(&tern_type_of_tern_array_double, &doubles, &unique,
                "/3: uniqueItems: expected unique items, found the same as item 2\n"
                "/0: type: expected a finite number, found not a number\n"
                "/1: type: expected a finite number, found not a number");
    expect_with(&tern_type_of_tern_array_nullable_str, &nullable, &unique,
                "/2: uniqueItems: expected unique items, found the same as item 0\n"
                "/4: uniqueItems: expected unique items, found the same as item 1");
    expect_with(&tern_type_of_sample_array_color, &array, &unique,
                "/2: uniqueItems: expected unique items, found the same as item 0");
    expect_with(&tern_type_of_tern_array_json, &free_form, &unique,
                "/1: uniqueItems: expected unique items, found the same as item 0");
}

/* Models whose maps have another order; more entries than equal.c looks for one by one. */
static void test_unique_models(void)
{
    enum { COUNT = 40 };
    const tern_constraints unique = {.unique_items = true};
    tern_map_json_entry forth[COUNT], back[COUNT];
    char names[COUNT][4];
    sample_point points[] = {{1, 2, {forth, COUNT, 0}},
                             {1, 2, {back, COUNT, 0}},
                             {2, 1, {forth, COUNT, 0}},
                             {1, 2, {forth, COUNT - 1, 0}}};
    sample_array_point array = {points, 4, 0};

    for (size_t i = 0; i < COUNT; i++) {
        snprintf(names[i], sizeof names[i], "%zu", i);
        forth[i].key = (tern_str){names[i], strlen(names[i])};
        forth[i].value.text = (tern_str)TERN_STR_INIT("1");
        back[COUNT - 1 - i] = forth[i];
    }
    expect_with(&tern_type_of_sample_array_point, &array, &unique,
                "/1: uniqueItems: expected unique items, found the same as item 0");
}

/* 100,000 items: n * n comparisons would take longer than the test may. */
static void test_unique_in_large_arrays(void)
{
    enum { COUNT = 100000 };
    const tern_constraints unique = {.unique_items = true};
    tern_validate_options options = {.constraints = &unique};
    int64_t *numbers = (int64_t *)malloc(COUNT * sizeof *numbers);
    tern_array_int64 array = {numbers, COUNT, 0};
    tern_arena scratch = {0};

    if (numbers == NULL)
        abort();
    for (size_t i = 0; i < COUNT; i++)
        numbers[i] = (int64_t)i * 4096;
    UNIT_STATUS(tern_validate(&tern_type_of_tern_array_int64, &array, &options, &scratch), TERN_OK);
    numbers[COUNT - 1] = numbers[1];
    expect_with(&tern_type_of_tern_array_int64, &array, &unique,
                "/99999: uniqueItems: expected unique items, found the same as item 1");
    tern_arena_free(&scratch);
    free(numbers);
}

/* A model with rules of every sort. */
typedef struct rules {
    tern_opt_str name;
    tern_opt_str server;
    tern_str token;
    sample_color color;
    tern_array_str tags;
    tern_map_int32 additional_properties;
} rules;
TERN_DECLARE_ARRAY(array_rules, rules);

static const tern_field rules_fields[] = {
    TERN_FIELD(rules, name, "name", OPTIONAL, STRING, tern_str),
    TERN_FIELD(rules, server, "server", OPTIONAL, STRING, tern_str),
    TERN_FIELD(rules, token, "token", REQUIRED, STRING, tern_str),
    TERN_FIELD(rules, color, "color", REQUIRED, ENUM, sample_color),
    TERN_FIELD(rules, tags, "a/b~c", REQUIRED, ARRAY, tern_array_str),
};
static const uint16_t rules_lookup[] = {5, 0, 0, 0, 0, 0, 0, 0, 3, 0, 5, 1, 4, 2, 0, 0, 0};
static const tern_constraints name_constraints = {.max_length = TERN_AT_MOST(3)};
static const tern_constraints tag_constraints = {.min_length = 1};
static const tern_constraints tags_constraints = {.max_items = TERN_AT_MOST(2),
                                                  .items = &tag_constraints};
static const tern_constraints other_constraints = {.minimum = "0"};
static const tern_rule rules_rules[] = {
    {0, 0, &name_constraints, NULL},  {1, TERN_READ_ONLY, &name_constraints, NULL},
    {2, TERN_WRITE_ONLY, NULL, NULL}, {3, TERN_READ_ONLY, NULL, NULL},
    {4, 0, &tags_constraints, NULL},  {5, 0, &other_constraints, NULL},
};
static const tern_type tern_type_of_rules =
    TERN_MODEL("Rules", rules, rules_fields, rules_lookup, tern_map_int32, rules_rules, 6);
static const tern_type tern_type_of_array_rules =
    TERN_ARRAY(array_rules, rules, REQUIRED, MODEL, rules);

/* Many at once, in order, with pointers. */
static void test_many_violations(void)
{
    tern_str tags[] = {TERN_STR_INIT("x"), TERN_STR_INIT(""), TERN_STR_INIT("")};
    tern_map_int32_entry more[] = {{TERN_STR_INIT("m/n"), -1}, {TERN_STR_INIT("fine"), 0}};
    rules all[] = {{.color = {SAMPLE_COLOR_RED, {NULL, 0}}},
                   {.name = TERN_SOME(TERN_STR_INIT("four")),
                    .color = {SAMPLE_COLOR_UNRECOGNIZED, TERN_STR_INIT("mauve")},
                    .tags = {tags, 3, 0},
                    .additional_properties = {more, 2, 0}}};
    array_rules array = {all, 2, 0};
    const tern_constraints constraints = {.min_items = 3,
                                          .items = &(tern_constraints){.min_properties = 4}};

    expect_with(&tern_type_of_array_rules, &array, &constraints,
                "the document: minItems: expected at least 3 items, found 2\n"
                "/0: minProperties: expected at least 4 properties, found 3\n"
                "/1/name: maxLength: expected at most 3 code points, found 4\n"
                "/1/color: enum: expected one of \"red\", \"green\", \"dark blue\", found string "
                "\"mauve\"\n"
                "/1/a~1b~0c: maxItems: expected at most 2 items, found 3\n"
                "/1/a~1b~0c/1: minLength: expected at least 1 code points, found 0\n"
                "/1/a~1b~0c/2: minLength: expected at least 1 code points, found 0\n"
                "/1/m~1n: minimum: expected at least 0, found number -1");
}

static void test_purpose(void)
{
    rules value = {.name = TERN_SOME(TERN_STR_INIT("n")),
                   .server = TERN_SOME(TERN_STR_INIT("made by it"))};
    tern_validate_options request = {.purpose = TERN_FOR_REQUEST};
    tern_validate_options response = {.purpose = TERN_FOR_RESPONSE};
    tern_validate_options anyone = {.purpose = TERN_FOR_ANYONE};

    /* The color, read-only, need not be set in a request. */
    expect(&tern_type_of_rules, &value, request,
           "/server: readOnly: expected nothing in a request, found a value");
    expect(&tern_type_of_rules, &value, response,
           "/server: maxLength: expected at most 3 code points, found 10\n"
           "/color: required: expected a constant of the enum, found none set");
    expect(&tern_type_of_rules, &value, anyone,
           "/server: maxLength: expected at most 3 code points, found 10\n"
           "/color: required: expected a constant of the enum, found none set");
    request.constraints = &(tern_constraints){.max_properties = TERN_AT_MOST(1)};
    tern_clear(value.server);
    expect(&tern_type_of_rules, &value, request,
           "the document: maxProperties: expected at most 1 properties, found 3");
}

static void test_stopping(void)
{
    const tern_constraints least = {.items = &(tern_constraints){.minimum = "5"}};
    int32_t numbers[] = {1, 2, 3, 4};
    tern_array_int32 array = {numbers, 4, 0};
    tern_arena scratch = {0};
    lines found = {.stop_after = 2};
    tern_violation kept[3];
    tern_violation_list list = {.items = kept, .capacity = 3};
    tern_validate_options options = {.report = add_line, .context = &found, .constraints = &least};

    UNIT_STATUS(tern_validate(&tern_type_of_tern_array_int32, &array, &options, &scratch),
                TERN_ERROR_INVALID);
    UNIT_SIZE(found.count, 2);
    options.report = NULL;
    UNIT_STATUS(tern_validate(&tern_type_of_tern_array_int32, &array, &options, &scratch),
                TERN_ERROR_INVALID);
    options.report = tern_violation_list_add;
    options.context = &list;
    UNIT_STATUS(tern_validate(&tern_type_of_tern_array_int32, &array, &options, &scratch),
                TERN_ERROR_INVALID);
    UNIT_SIZE(list.count, 4);
    UNIT_TEXT(kept[2].pointer, "/2");
    UNIT_TEXT(kept[2].keyword, "minimum");
    UNIT_TEXT(kept[2].expected, "at least 5");
    UNIT_TEXT(kept[2].found, "number 3");
    CU_ASSERT_FALSE(kept[2].undecided);
    /* Without options. */
    UNIT_STATUS(tern_validate(&tern_type_of_tern_array_int32, &array, NULL, &scratch), TERN_OK);
    tern_arena_free(&scratch);
}

TERN_DECLARE_INLINE_STR(inline_str, 4);
TERN_DECLARE_INLINE_ARRAY(inline_array, inline_str, 3);
static const tern_type tern_type_of_inline_str = TERN_INLINE_STR(inline_str);
static const tern_type tern_type_of_inline_array =
    TERN_INLINE_ARRAY(inline_array, inline_str, REQUIRED, INLINE_STR, inline_str);

static void test_inline(void)
{
    const tern_constraints limits = {.max_items = TERN_AT_MOST(2),
                                     .unique_items = true,
                                     .items = &(tern_constraints){.min_length = 1}};
    inline_array array = {.items = {{"ab", 2}, {"", 0}, {"ab", 2}}, .count = 3};

    expect_with(&tern_type_of_inline_array, &array, &limits,
                "the document: maxItems: expected at most 2 items, found 3\n"
                "/2: uniqueItems: expected unique items, found the same as item 0\n"
                "/1: minLength: expected at least 1 code points, found 0");
    array.items[1].len = 5;
    expect_with(&tern_type_of_inline_array, &array, NULL,
                "/1: maxLength: expected at most 4 bytes, found more");
    array.count = 4;
    expect_with(&tern_type_of_inline_array, &array, NULL,
                "the document: maxItems: expected at most 3 items, found more");
}

/* Every kind in every presence: what decodes and names only what is known is valid. */
static void test_every_kind(void)
{
    const char *const documents[] = {sample_everything_full, sample_everything_least,
                                     sample_everything_null};
    sample_everything zeroed = {0};
    tern_arena arena = {0};

    for (size_t i = 0; i < 3; i++) {
        sample_everything value;
        tern_str json = {documents[i], strlen(documents[i])};
        tern_error error;
        UNIT_STATUS(
            tern_decode(&tern_type_of_sample_everything, json, NULL, &arena, &value, &error),
            TERN_OK);
        expect_with(&tern_type_of_sample_everything, &value, NULL, "");
    }
    expect_with(&tern_type_of_sample_everything, &zeroed, NULL,
                "/json_required: required: expected a JSON value, found none set\n"
                "/enum_required: required: expected a constant of the enum, found none set\n"
                "/union_required: required: expected a variant of the union, found none set\n"
                "/pointer_required: required: expected a pointer to the value, found NULL");
    tern_arena_free(&arena);
}

static void test_depth(void)
{
    sample_node node = {0};
    tern_arena scratch = {0};

    node.next = (sample_optnull_node)TERN_SOME(&node);
    UNIT_STATUS(tern_validate(&tern_type_of_sample_node, &node, NULL, &scratch), TERN_ERROR_DEPTH);
    tern_arena_free(&scratch);
}

/* Memory that fails at each request in turn: an error, and nothing lost. */
static void test_failing_memory(void)
{
    static const char *const list[] = {"[1]", NULL};
    const tern_constraints text = {.pattern = "^a+$", .min_length = 1};
    const tern_constraints constraints = {
        .unique_items = true, .allowed = list, .min_items = 1, .items = &text};
    tern_json items[] = {{TERN_STR_INIT("\"a\"")}, {TERN_STR_INIT("{\"b\":[\"\\n\",2]}")}};
    tern_array_json array = {items, 2, 0};
    tern_json whole = {TERN_STR_INIT("[{\"z\":1,\"y\":\"\\n\"},2]")};
    size_t fail_at = 0;
    tern_status status;

    do {
        unit_allocations allocations = {.fail_at = ++fail_at};
        tern_arena scratch = unit_arena(&allocations);
        tern_validate_options options = {.constraints = &constraints};
        status = tern_validate(&tern_type_of_tern_array_json, &array, &options, &scratch);
        CU_ASSERT(status == TERN_OK || status == TERN_ERROR_MEMORY);
        tern_arena_free(&scratch);
        UNIT_SIZE(allocations.live_blocks, 0);
        CU_ASSERT_FALSE(allocations.wrong_size);
    } while (status == TERN_ERROR_MEMORY && fail_at < 100);
    UNIT_STATUS(status, TERN_OK);
    for (size_t size = 0; size < 70000; size += 64) {
        static char buffer[70000];
        tern_arena_options in_buffer = {.buffer = buffer, .buffer_size = size, .buffer_only = true};
        tern_validate_options options = {.constraints = &constraints};
        tern_arena scratch;
        tern_arena_init(&scratch, &in_buffer);
        status = tern_validate(&tern_type_of_json, &whole, &options, &scratch);
        CU_ASSERT(status == TERN_ERROR_LIMIT || status == TERN_ERROR_INVALID);
        tern_arena_free(&scratch);
    }
    UNIT_STATUS(status, TERN_ERROR_INVALID);
}

static void test_format(void)
{
    tern_violation violation = {.keyword = "minimum", .undecided = true};
    char text[TERN_ERROR_MESSAGE_SIZE];
    const char *whole = "/a?b: minimum: expected at least 1, found number 0 (not decided)";

    strcpy(violation.pointer, "/a\nb");
    strcpy(violation.expected, "at least 1");
    strcpy(violation.found, "number 0");
    UNIT_SIZE(tern_violation_format(&violation, NULL, 0), strlen(whole));
    UNIT_SIZE(tern_violation_format(&violation, text, sizeof text), strlen(whole));
    UNIT_TEXT(text, whole);
    UNIT_SIZE(tern_violation_format(&violation, text, 5), strlen(whole));
    UNIT_TEXT(text, "/a?b");
}

static const unit_test tests[] = {
    {"numbers", "limits of each number", test_limits_of_each_number},
    {"numbers", "exclusive limits", test_exclusive_limits},
    {"numbers", "limits are exact", test_limits_are_exact},
    {"numbers", "multiples", test_multiples},
    {"numbers", "not finite", test_not_finite},
    {"strings", "lengths are in code points", test_lengths_are_in_code_points},
    {"strings", "length zero", test_length_zero},
    {"strings", "UTF-8", test_utf8},
    {"containers", "items", test_items},
    {"containers", "properties", test_properties},
    {"containers", "properties of a model", test_properties_of_a_model},
    {"values", "allowed", test_allowed},
    {"values", "enums", test_enums},
    {"values", "unions", test_unions},
    {"values", "constraints of unions", test_constraints_of_unions},
    {"values", "constraints of variants", test_constraints_of_variants},
    {"values", "patterns of free-form strings", test_patterns_of_free_form_strings},
    {"values", "undecided", test_undecided},
    {"values", "free-form", test_free_form},
    {"unique", "JSON", test_unique_json},
    {"unique", "items", test_unique_items},
    {"unique", "models", test_unique_models},
    {"unique", "large arrays", test_unique_in_large_arrays},
    {"walk", "many violations", test_many_violations},
    {"walk", "purpose", test_purpose},
    {"walk", "stopping", test_stopping},
    {"walk", "inline", test_inline},
    {"walk", "every kind", test_every_kind},
    {"walk", "depth", test_depth},
    {"walk", "failing memory", test_failing_memory},
    {"walk", "format", test_format},
};
UNIT_MAIN(tests)
