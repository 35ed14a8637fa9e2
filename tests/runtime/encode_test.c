/* encode_test.c - what a program builds and encodes, and what is refused. */
#include "sample.h"
#include "unit.h"

#include <math.h>

static void encodes_to(const tern_type *type, const void *value, const char *json)
{
    tern_arena arena = {0};
    tern_error error;
    tern_str out = {NULL, 0};

    UNIT_STATUS(tern_encode(type, value, NULL, &arena, &out, &error), TERN_OK);
    UNIT_STR(out, json);
    CU_ASSERT(out.ptr && out.ptr[out.len] == '\0');
    tern_arena_free(&arena);
}

/* What must be refused; the arena is then as before, and `out_json` untouched. */
static void refuse(const tern_type *type, const void *value, tern_status status, const char *text)
{
    unit_allocations allocations = {0};
    tern_arena arena = unit_arena(&allocations);
    tern_arena_mark before, after;
    tern_error error;
    tern_str out = {"untouched", 9};

    for (int used = 0; used < 2; used++) {
        before = tern_arena_get_mark(&arena);
        memset(&error, 0xAA, sizeof error);
        UNIT_STATUS(tern_encode(type, value, NULL, &arena, &out, &error), status);
        UNIT_STATUS(error.status, status);
        UNIT_TEXT(unit_error_text(&error), text);
        UNIT_STR(out, "untouched");
        after = tern_arena_get_mark(&arena);
        CU_ASSERT(after.newest == before.newest && after.cursor == before.cursor);
        UNIT_SIZE(allocations.live_blocks, (size_t)used);
        CU_ASSERT_PTR_NOT_NULL(tern_arena_allocate(&arena, 1, 1));
    }
    UNIT_STATUS(tern_encode(type, value, NULL, &arena, &out, NULL), status);
    tern_arena_free(&arena);
}

static void test_built(void)
{
    sample_node last = {.id = 3, .next = TERN_NULL};
    sample_node children[] = {{.id = 4}, {.id = -5}};
    sample_node node = {
        .id = 1, .next = TERN_SOME(&last), .children = TERN_SOME(TERN_ITEMS(children, 2))};
    tern_map_json_entry extra[] = {{TERN_STR_INIT("a\n"), {TERN_STR_INIT(" [ 1 , \" \" ] ")}}};
    sample_point point = {1, 2, {.entries = extra, .count = 1}};

    encodes_to(
        &tern_type_of_sample_node, &node,
        "{\"id\":1,\"next\":{\"id\":3,\"next\":null},\"children\":[{\"id\":4},{\"id\":-5}]}");
    encodes_to(&tern_type_of_sample_point, &point, "{\"x\":1,\"y\":2,\"a\\n\":[1,\" \"]}");
}

static void test_zeroed(void)
{
    sample_odd odd = {0};
    sample_empty empty = {0};
    sample_point point = {0};
    tern_str text = {0};
    tern_map_str map = {0};
    tern_array_str array = {0};
    tern_map_str_entry unnamed = {{NULL, 0}, {NULL, 0}};

    encodes_to(&tern_type_of_sample_odd, &odd, "{}");
    encodes_to(&tern_type_of_sample_empty, &empty, "{}");
    encodes_to(&tern_type_of_sample_point, &point, "{\"x\":0,\"y\":0}");
    encodes_to(&tern_type_of_str, &text, "\"\"");
    encodes_to(&tern_type_of_tern_map_str, &map, "{}");
    encodes_to(&tern_type_of_tern_array_str, &array, "[]");
    map.entries = &unnamed;
    map.count = 1;
    encodes_to(&tern_type_of_tern_map_str, &map, "{\"\":\"\"}");
}

/* The first property is absent: no comma stands before the next. */
static void test_commas(void)
{
    sample_odd odd = {0};
    tern_map_json_entry extra[] = {{TERN_STR_INIT("e"), {TERN_STR_INIT("0")}}};

    odd.additional_properties.entries = extra;
    odd.additional_properties.count = 1;
    encodes_to(&tern_type_of_sample_odd, &odd, "{\"e\":0}");
    tern_set(odd.slash, 1);
    encodes_to(&tern_type_of_sample_odd, &odd, "{\"a/b\":1,\"e\":0}");
    tern_set(odd.accent, 2);
    encodes_to(&tern_type_of_sample_odd, &odd, "{\"a/b\":1,\"\xC3\xA9\":2,\"e\":0}");
    tern_clear(odd.slash);
    odd.additional_properties.count = 0;
    encodes_to(&tern_type_of_sample_odd, &odd, "{\"\xC3\xA9\":2}");
}

static void test_enums(void)
{
    sample_color color = {.value = SAMPLE_COLOR_GREEN};
    sample_circle circle = {.radius = 1};
    sample_everything tag = {0};

    encodes_to(&tern_type_of_sample_color, &color, "\"green\"");
    /* A named constant is what counts; text left over from before is not. */
    color.text = TERN_STR("pink");
    encodes_to(&tern_type_of_sample_color, &color, "\"green\"");
    color.value = SAMPLE_COLOR_UNRECOGNIZED;
    encodes_to(&tern_type_of_sample_color, &color, "\"pink\"");
    color.text = TERN_STR("");
    encodes_to(&tern_type_of_sample_color, &color, "\"\"");
    /* There is only one thing that the type of a circle can be. */
    encodes_to(&tern_type_of_sample_circle, &circle, "{\"type\":\"circle\",\"radius\":1}");
    tern_set(tag.enum_optional, SAMPLE_COLOR_RED);
    UNIT_STR(TERN_ENUM_TEXT(sample_color, tag.enum_optional), "red");
}

static void test_unset(void)
{
    sample_color color = {0};
    sample_shape shape = {0};
    tern_json json = {{NULL, 0}};
    sample_color colors[] = {{.value = SAMPLE_COLOR_RED}, {0}};
    sample_array_color array = {.items = colors, .count = 2};
    sample_everything everything = {0};
    sample_node node = {.id = 1};
    sample_shape square = {.kind = SAMPLE_SHAPE_SQUARE};

    refuse(&tern_type_of_sample_color, &color, TERN_ERROR_UNSET,
           " @0 0:0 expected a constant of the enum, found none set");
    refuse(&tern_type_of_sample_shape, &shape, TERN_ERROR_UNSET,
           " @0 0:0 expected a variant of the union, found none set");
    refuse(&tern_type_of_json, &json, TERN_ERROR_UNSET,
           " @0 0:0 expected a JSON value, found none set");
    refuse(&tern_type_of_sample_array_color, &array, TERN_ERROR_UNSET,
           "/1 @0 0:0 expected a constant of the enum, found none set");
    refuse(&tern_type_of_sample_everything, &everything, TERN_ERROR_UNSET,
           "/json_required @0 0:0 expected a JSON value, found none set");
    everything.json_required.text = TERN_STR("1");
    refuse(&tern_type_of_sample_everything, &everything, TERN_ERROR_UNSET,
           "/enum_required @0 0:0 expected a constant of the enum, found none set");
    everything.enum_required.value = SAMPLE_COLOR_RED;
    refuse(&tern_type_of_sample_everything, &everything, TERN_ERROR_UNSET,
           "/union_required @0 0:0 expected a variant of the union, found none set");
    /* Decode would take it for a null that is not allowed. */
    everything.union_required.unrecognized.text = TERN_STR(" null");
    refuse(&tern_type_of_sample_everything, &everything, TERN_ERROR_NULL,
           "/union_required @0 0:0 expected a variant of the union, found null");
    everything.union_required.unrecognized.text = TERN_STR("{}");
    refuse(&tern_type_of_sample_everything, &everything, TERN_ERROR_UNSET,
           "/pointer_required @0 0:0 expected a pointer to the value, found NULL");
    tern_set(node.next, NULL);
    refuse(&tern_type_of_sample_node, &node, TERN_ERROR_UNSET,
           "/next @0 0:0 expected a pointer to the value, found NULL");
    refuse(&tern_type_of_sample_shape, &square, TERN_ERROR_UNSET,
           " @0 0:0 expected a pointer to the value, found NULL");
}

static void test_bad_numbers(void)
{
    double doubles[] = {1, NAN, INFINITY};
    tern_array_double array = {.items = doubles, .count = 2};
    float narrow = -INFINITY;
    sample_color color = {.value = (sample_color_value)4};
    sample_scalar scalar = {.kind = (sample_scalar_kind)7};

    refuse(&tern_type_of_tern_array_double, &array, TERN_ERROR_RANGE,
           "/1 @0 0:0 expected a finite number, found infinity or not a number");
    array.items = doubles + 2;
    array.count = 1;
    refuse(&tern_type_of_tern_array_double, &array, TERN_ERROR_RANGE,
           "/0 @0 0:0 expected a finite number, found infinity or not a number");
    refuse(&tern_type_of_float, &narrow, TERN_ERROR_RANGE,
           " @0 0:0 expected a finite number, found infinity or not a number");
    refuse(&tern_type_of_sample_color, &color, TERN_ERROR_RANGE,
           " @0 0:0 expected a constant of the enum, found another number");
    memset(&color.value, 0xFF, sizeof color.value);
    refuse(&tern_type_of_sample_color, &color, TERN_ERROR_RANGE,
           " @0 0:0 expected a constant of the enum, found another number");
    refuse(&tern_type_of_sample_scalar, &scalar, TERN_ERROR_RANGE,
           " @0 0:0 expected a kind of the union, found another number");
    memset(&scalar.kind, 0xFF, sizeof scalar.kind);
    refuse(&tern_type_of_sample_scalar, &scalar, TERN_ERROR_RANGE,
           " @0 0:0 expected a kind of the union, found another number");
}

static void test_bad_text(void)
{
    tern_map_str_entry entries[] = {{TERN_STR_INIT("a/b"), TERN_STR_INIT("\xFF")},
                                    {TERN_STR_INIT("k\xC3"), TERN_STR_INIT("")}};
    tern_map_str map = {.entries = entries, .count = 1};
    tern_map_json_entry extra[] = {{TERN_STR_INIT("a~"), {TERN_STR_INIT("{")}}};
    sample_point point = {0, 0, {.entries = extra, .count = 1}};
    sample_color color = {.text = TERN_STR("\x80")};
    static const struct {
        const char *text;
        tern_status status;
    } rows[] = {{"", TERN_ERROR_SYNTAX},       {"1 2", TERN_ERROR_SYNTAX},
                {"nul", TERN_ERROR_SYNTAX},    {"[1,]", TERN_ERROR_SYNTAX},
                {"1,2", TERN_ERROR_SYNTAX},    {"{}}", TERN_ERROR_SYNTAX},
                {"\"\xFF\"", TERN_ERROR_UTF8}, {"\"\\ud800\"", TERN_ERROR_UTF8}};

    refuse(&tern_type_of_tern_map_str, &map, TERN_ERROR_UTF8,
           "/a~1b @0 0:0 expected UTF-8, found other bytes");
    map.entries = entries + 1;
    refuse(&tern_type_of_tern_map_str, &map, TERN_ERROR_UTF8,
           "/k\xC3 @0 0:0 expected UTF-8, found other bytes");
    refuse(&tern_type_of_sample_color, &color, TERN_ERROR_UTF8,
           " @0 0:0 expected UTF-8, found other bytes");
    refuse(&tern_type_of_sample_point, &point, TERN_ERROR_SYNTAX,
           "/a~0 @0 0:0 expected the text of one JSON value, found something else");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        extra[0].value.text = tern_str_of(rows[i].text);
        refuse(&tern_type_of_sample_point, &point, rows[i].status,
               rows[i].status == TERN_ERROR_UTF8
                   ? "/a~0 @0 0:0 expected UTF-8, found other bytes"
                   : "/a~0 @0 0:0 expected the text of one JSON value, found something else");
    }
}

static void test_depth(void)
{
    static char text[2 * TERN_DEPTH_MAX + 8];
    tern_json json = {{text, 2 * TERN_DEPTH_MAX}};
    tern_map_json_entry extra[] = {{TERN_STR_INIT("a"), {{text, 2 * TERN_DEPTH_MAX}}}};
    sample_empty empty = {{.entries = extra, .count = 1}};
    tern_arena arena = {0};
    tern_str out;
    sample_node node = {.id = 1};
    tern_error error;

    memset(text, '[', TERN_DEPTH_MAX);
    memset(text + TERN_DEPTH_MAX, ']', TERN_DEPTH_MAX);
    UNIT_STATUS(tern_encode(&tern_type_of_json, &json, NULL, &arena, &out, NULL), TERN_OK);
    refuse(&tern_type_of_sample_empty, &empty, TERN_ERROR_DEPTH,
           "/a @0 0:0 expected fewer levels of nesting, found more");
    tern_arena_free(&arena);

    tern_set(node.next, &node);
    UNIT_STATUS(tern_encode(&tern_type_of_sample_node, &node, NULL, &arena, &out, &error),
                TERN_ERROR_DEPTH);
    CU_ASSERT(strncmp(error.pointer, "...", 3) == 0);
    UNIT_TEXT(error.pointer + strlen(error.pointer) - 10, "/next/next");
    UNIT_TEXT(error.expected, "fewer levels of nesting");
    UNIT_SIZE(tern_arena_bytes(&arena), 0);
    tern_arena_free(&arena);
}

/* A result larger than any first buffer, in an arena that is in use. */
static void test_large(void)
{
    static tern_str items[20000];
    tern_array_str array = {.items = items, .count = 20000}, back;
    tern_arena arena = {0};
    tern_str out;

    for (size_t i = 0; i < array.count; i++)
        items[i] = i % 2 ? TERN_STR("quote \" and \\ and \n") : TERN_STR("plain");
    UNIT_STATUS(tern_encode(&tern_type_of_tern_array_str, &array, NULL, &arena, &out, NULL),
                TERN_OK);
    UNIT_STATUS(tern_decode(&tern_type_of_tern_array_str, out, NULL, &arena, &back, NULL), TERN_OK);
    CU_ASSERT(tern_equal(&tern_type_of_tern_array_str, &array, &back));
    tern_arena_free(&arena);
}

/* Levels that end are levels again: siblings don't add up. */
static void test_siblings(void)
{
    static tern_array_int32 items[TERN_DEPTH_MAX + 1];
    sample_array_array_int32 array = {.items = items, .count = TERN_DEPTH_MAX + 1};
    tern_arena arena = {0};
    tern_str out;

    UNIT_STATUS(
        tern_encode(&tern_type_of_sample_array_array_int32, &array, NULL, &arena, &out, NULL),
        TERN_OK);
    tern_arena_free(&arena);
}

/* Arrays of numbers are written many at once, up to where something is in the way. */
static void test_number_arrays(void)
{
    enum { COUNT = 300, BAD = 250 };
    int64_t integers[] = {7, -12345678901, 0};
    double doubles[COUNT] = {0.5, -3, 1e21};
    tern_array_int64 some = {.items = integers, .count = 3};
    tern_array_double others = {.items = doubles, .count = 3};
    tern_array_nullable_double nullable;
    tern_encode_options indented = {.indent = 1};
    tern_arena arena = {0};
    tern_error error;
    tern_str out;

    UNIT_STATUS(tern_encode(&tern_type_of_tern_array_int64, &some, NULL, &arena, &out, NULL),
                TERN_OK);
    UNIT_STR(out, "[7,-12345678901,0]");
    UNIT_STATUS(tern_encode(&tern_type_of_tern_array_double, &others, NULL, &arena, &out, NULL),
                TERN_OK);
    UNIT_STR(out, "[0.5,-3,1e+21]");
    UNIT_STATUS(tern_encode(&tern_type_of_tern_array_int64, &some, &indented, &arena, &out, NULL),
                TERN_OK);
    UNIT_STR(out, "[\n 7,\n -12345678901,\n 0\n]");
    UNIT_STATUS(tern_decode(&tern_type_of_tern_array_nullable_double, TERN_STR("[0.5,null,2]"),
                            NULL, &arena, &nullable, NULL),
                TERN_OK);
    UNIT_STATUS(
        tern_encode(&tern_type_of_tern_array_nullable_double, &nullable, NULL, &arena, &out, NULL),
        TERN_OK);
    UNIT_STR(out, "[0.5,null,2]");
    others.count = COUNT;
    doubles[BAD] = NAN;
    UNIT_STATUS(tern_encode(&tern_type_of_tern_array_double, &others, NULL, &arena, &out, &error),
                TERN_ERROR_RANGE);
    UNIT_TEXT(error.pointer, "/250");
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"encode", "a value that a program built", test_built},
    {"encode", "zeroed values", test_zeroed},
    {"encode", "commas", test_commas},
    {"encode", "enums", test_enums},
    {"encode", "what is not set", test_unset},
    {"encode", "numbers that can't be written", test_bad_numbers},
    {"encode", "arrays of numbers", test_number_arrays},
    {"encode", "text that can't be written", test_bad_text},
    {"encode", "depth", test_depth},
    {"encode", "siblings don't nest", test_siblings},
    {"encode", "large results", test_large},
};

UNIT_MAIN(tests)
