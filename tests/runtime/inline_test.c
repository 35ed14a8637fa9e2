/* inline_test.c - tern/inline.h, and models that need no memory but their own. */
#include "sample.h"
#include "tern/table.h"
#include "unit.h"

TERN_DECLARE_INLINE_STR(text_5, 5);
TERN_DECLARE_WRAPPERS(own, text_5, text_5);
extern const tern_type tern_type_of_text_5;
const tern_type tern_type_of_text_5 = TERN_INLINE_STR(text_5);

TERN_DECLARE_INLINE_ARRAY(items_3_int32, int32_t, 3);
TERN_DECLARE_WRAPPERS(own, items_3_int32, items_3_int32);
extern const tern_type tern_type_of_items_3_int32;
const tern_type tern_type_of_items_3_int32 =
    TERN_INLINE_ARRAY(items_3_int32, int32_t, REQUIRED, INT32, int32_t);

/* Of inline strings that may be null, of models, of strings elsewhere. */
TERN_DECLARE_INLINE_ARRAY(items_2_text, own_nullable_text_5, 2);
extern const tern_type tern_type_of_items_2_text;
const tern_type tern_type_of_items_2_text =
    TERN_INLINE_ARRAY(items_2_text, own_nullable_text_5, NULLABLE, INLINE_STR, text_5);
TERN_DECLARE_INLINE_ARRAY(items_2_point, sample_point, 2);
extern const tern_type tern_type_of_items_2_point;
const tern_type tern_type_of_items_2_point =
    TERN_INLINE_ARRAY(items_2_point, sample_point, REQUIRED, MODEL, sample_point);
TERN_DECLARE_INLINE_ARRAY(items_2_str, tern_str, 2);
extern const tern_type tern_type_of_items_2_str;
const tern_type tern_type_of_items_2_str =
    TERN_INLINE_ARRAY(items_2_str, tern_str, REQUIRED, STRING, tern_str);

typedef struct device {
    text_5 name;
    own_opt_text_5 opt_name;
    own_nullable_text_5 null_name;
    own_optnull_text_5 any_name;
    items_3_int32 codes;
    own_opt_items_3_int32 opt_codes;
    own_nullable_items_3_int32 null_codes;
    own_optnull_items_3_int32 any_codes;
    items_2_text labels;
    items_2_point places;
    bool on;
    tern_map_json additional_properties;
} device;

static const tern_field device_fields[] = {
    TERN_FIELD(device, name, "name", REQUIRED, INLINE_STR, text_5),
    TERN_FIELD(device, opt_name, "opt_name", OPTIONAL, INLINE_STR, text_5),
    TERN_FIELD(device, null_name, "null_name", NULLABLE, INLINE_STR, text_5),
    TERN_FIELD(device, any_name, "any_name", OPTIONAL_NULLABLE, INLINE_STR, text_5),
    TERN_FIELD(device, codes, "codes", REQUIRED, INLINE_ARRAY, items_3_int32),
    TERN_FIELD(device, opt_codes, "opt_codes", OPTIONAL, INLINE_ARRAY, items_3_int32),
    TERN_FIELD(device, null_codes, "null_codes", NULLABLE, INLINE_ARRAY, items_3_int32),
    TERN_FIELD(device, any_codes, "any_codes", OPTIONAL_NULLABLE, INLINE_ARRAY, items_3_int32),
    TERN_FIELD(device, labels, "labels", REQUIRED, INLINE_ARRAY, items_2_text),
    TERN_FIELD(device, places, "places", REQUIRED, INLINE_ARRAY, items_2_point),
    TERN_FIELD(device, on, "on", REQUIRED, BOOLEAN, bool),
};
static const uint16_t device_lookup[] = {29, 0, 0, 2, 0, 0, 8,  0, 0, 0, 4, 0, 11, 9, 0, 5, 6,
                                         0,  0, 0, 0, 7, 0, 10, 1, 0, 0, 0, 0, 0,  0, 3, 0};
static const tern_type device_type =
    TERN_MODEL("Device", device, device_fields, device_lookup, tern_map_json, NULL, 0);

static const char full[] =
    "{\"name\":\"abcde\",\"opt_name\":\"\",\"null_name\":\"\xC3\xA9\xC3\xA9z\","
    "\"any_name\":\"\\u0000\\\"\\n\",\"codes\":[1,2,3],\"opt_codes\":[],\"null_codes\":[-1],"
    "\"any_codes\":[4,5],\"labels\":[\"x\",null],\"places\":[{\"x\":1,\"y\":2},{\"x\":3,\"y\":4}],"
    "\"on\":true}";
static const char least[] = "{\"name\":\"\",\"null_name\":null,\"codes\":[],\"null_codes\":null,"
                            "\"labels\":[],\"places\":[],\"on\":false}";
static const char nulls[] = "{\"name\":\"\",\"null_name\":null,\"any_name\":null,\"codes\":[],"
                            "\"null_codes\":null,\"any_codes\":null,\"labels\":[],\"places\":[],"
                            "\"on\":false}";

/* An arena that has nothing to give. */
static tern_arena no_arena(void)
{
    tern_arena_options options = {.buffer_only = true};
    tern_arena arena;

    tern_arena_init(&arena, &options);
    return arena;
}

/* Decodes in a buffer: without a copy of the document nothing is needed of an arena. */
static tern_status decode_here(const tern_type *type, tern_str json,
                               const tern_decode_options *options, tern_arena *arena, void *out,
                               tern_error *error)
{
    static char buffer[2048 + TERN_PADDING];

    CU_ASSERT_FATAL(json.len <= sizeof buffer - TERN_PADDING);
    memcpy(buffer, json.ptr, json.len);
    return tern_decode_in_situ(type, buffer, json.len, options, arena, out, error);
}

static void check_round_trip(const char *text)
{
    static const tern_decode_options drop = {.unknown_fields = TERN_UNKNOWN_DROP};
    tern_arena arena = {0}, none = no_arena();
    device value, copy, other;
    tern_str encoded = {NULL, 0};

    memset(&value, 0xA5, sizeof value);
    UNIT_STATUS(decode_here(&device_type, tern_str_of(text), &drop, &none, &value, NULL), TERN_OK);
    UNIT_STATUS(tern_copy(&device_type, &value, &none, &copy, NULL), TERN_OK);
    UNIT_STATUS(tern_encode(&device_type, &value, NULL, &arena, &encoded, NULL), TERN_OK);
    UNIT_STR(encoded, text);
    CU_ASSERT(tern_equal(&device_type, &value, &copy));
    CU_ASSERT_EQUAL(tern_hash(&device_type, &value, 7), tern_hash(&device_type, &copy, 7));
    memset(&value, 0xA5, sizeof value);
    UNIT_STATUS(tern_encode(&device_type, &copy, NULL, &arena, &encoded, NULL), TERN_OK);
    UNIT_STR(encoded, text);
    UNIT_STATUS(decode_here(&device_type, encoded, NULL, &none, &other, NULL), TERN_OK);
    CU_ASSERT(tern_equal(&device_type, &other, &copy));
    tern_arena_free(&arena);
}

static void test_round_trip(void)
{
    check_round_trip(full);
    check_round_trip(least);
    check_round_trip(nulls);
}

static void test_members(void)
{
    tern_arena none = no_arena();
    device value;

    UNIT_STATUS(decode_here(&device_type, tern_str_of(full), NULL, &none, &value, NULL), TERN_OK);
    UNIT_STR(tern_text(&value.name), "abcde");
    UNIT_TEXT(value.name.text, "abcde");
    CU_ASSERT(tern_is_some(value.opt_name) && value.opt_name.value.len == 0);
    CU_ASSERT(tern_str_equal(tern_text(&value.any_name.value), TERN_STR("\0\"\n")));
    CU_ASSERT(value.codes.count == 3 && value.codes.items[2] == 3);
    CU_ASSERT(value.labels.count == 2 && tern_is_null(value.labels.items[1]));
    UNIT_STR(tern_text(&value.labels.items[0].value), "x");
    CU_ASSERT(value.places.count == 2 && value.places.items[1].y == 4);
}

/* What differs is unequal, and has another hash. */
static void test_different(void)
{
    tern_arena none = no_arena();
    device a, b;

    UNIT_STATUS(decode_here(&device_type, tern_str_of(full), NULL, &none, &a, NULL), TERN_OK);
    b = a;
    b.name.text[4] = 'f';
    CU_ASSERT(!tern_equal(&device_type, &a, &b));
    CU_ASSERT_NOT_EQUAL(tern_hash(&device_type, &a, 7), tern_hash(&device_type, &b, 7));
    b = a;
    b.any_codes.value.count = 1;
    CU_ASSERT(!tern_equal(&device_type, &a, &b));
    CU_ASSERT_NOT_EQUAL(tern_hash(&device_type, &a, 7), tern_hash(&device_type, &b, 7));
    /* What is behind the end makes no difference. */
    b = a;
    b.null_codes.value.items[2] = 99;
    b.null_name.value.text[5] = 'x';
    CU_ASSERT(tern_equal(&device_type, &a, &b));
    CU_ASSERT_EQUAL(tern_hash(&device_type, &a, 7), tern_hash(&device_type, &b, 7));
}

static void check_refused(const tern_type *type, const char *text, tern_status status,
                          const char *report)
{
    tern_arena none = no_arena();
    tern_error error = {0};
    device value; /* the largest */

    memset(&value, 0xA5, sizeof value);
    UNIT_STATUS(decode_here(type, tern_str_of(text), NULL, &none, &value, &error), status);
    UNIT_TEXT(unit_error_text(&error), report);
    for (size_t i = 0; i < type->size; i++)
        CU_ASSERT_EQUAL(((const char *)&value)[i], 0);
}

static void test_too_long(void)
{
    check_refused(&tern_type_of_text_5, "\"abcdef\"", TERN_ERROR_LIMIT,
                  " @0 1:1 expected at most 5 bytes, found string \"abcdef\"");
    check_refused(&tern_type_of_text_5, "\"abcd\\u00e9\"", TERN_ERROR_LIMIT,
                  " @0 1:1 expected at most 5 bytes, found string \"abcd\\u00e9\"");
    check_refused(&tern_type_of_items_3_int32, "[1,2,3,4]", TERN_ERROR_LIMIT,
                  "/3 @7 1:8 expected at most 3 items, found more");
    check_refused(&tern_type_of_items_2_text, "[null,\"abcdef\"]", TERN_ERROR_LIMIT,
                  "/1 @6 1:7 expected at most 5 bytes, found string \"abcdef\"");
    check_refused(&device_type, "{\"name\":\"\",\"opt_codes\":[0,0,0,0]}", TERN_ERROR_LIMIT,
                  "/opt_codes/3 @30 1:31 expected at most 3 items, found more");
}

static void test_wrong(void)
{
    check_refused(&tern_type_of_text_5, "7", TERN_ERROR_TYPE,
                  " @0 1:1 expected string, found number 7");
    check_refused(&tern_type_of_text_5, "null", TERN_ERROR_NULL,
                  " @0 1:1 expected string, found null");
    check_refused(&tern_type_of_text_5, "\"a\xFF\"", TERN_ERROR_UTF8,
                  " @2 1:3 expected UTF-8, found byte 0xFF");
    check_refused(&tern_type_of_items_3_int32, "{}", TERN_ERROR_TYPE,
                  " @0 1:1 expected array, found object");
    check_refused(&tern_type_of_items_3_int32, "[1,\"x\"]", TERN_ERROR_TYPE,
                  "/1 @3 1:4 expected integer, found string \"x\"");
    check_refused(&tern_type_of_items_3_int32, "[1,2", TERN_ERROR_SYNTAX,
                  " @4 1:5 expected ',' or ']', found end of input");
}

/* Escapes are longer in the document than in memory. */
static void test_escapes(void)
{
    tern_arena none = no_arena();
    text_5 text;

    UNIT_STATUS(decode_here(&tern_type_of_text_5, TERN_STR("\"\\u0041\\u00e9\\\\\\n\""), NULL,
                            &none, &text, NULL),
                TERN_OK);
    UNIT_STR(tern_text(&text), "A\xC3\xA9\\\n");
    UNIT_STATUS(
        decode_here(&tern_type_of_text_5, TERN_STR("\"\\ud83d\\ude00\""), NULL, &none, &text, NULL),
        TERN_OK);
    UNIT_STR(tern_text(&text), "\xF0\x9F\x98\x80");
}

/* The last one of two wins, also where it is shorter. */
static void test_duplicates(void)
{
    tern_arena none = no_arena(), arena = {0};
    device value;
    tern_str encoded = {NULL, 0};
    static const char twice[] =
        "{\"name\":\"abcde\",\"codes\":[1,2,3],\"null_name\":\"abc\","
        "\"null_codes\":[1],\"labels\":[\"a\"],\"places\":[{\"x\":1,\"y\":2}],"
        "\"on\":true,\"name\":\"\",\"codes\":[],\"null_name\":null,"
        "\"null_codes\":null,\"labels\":[],\"places\":[],\"on\":false}";

    UNIT_STATUS(decode_here(&device_type, tern_str_of(twice), NULL, &none, &value, NULL), TERN_OK);
    UNIT_STATUS(tern_encode(&device_type, &value, NULL, &arena, &encoded, NULL), TERN_OK);
    UNIT_STR(encoded, least);
    tern_arena_free(&arena);
}

/* A count that can't be is reported, and nothing behind the end is read. */
static void test_broken_counts(void)
{
    tern_arena arena = {0};
    tern_str encoded = {NULL, 0};
    tern_error error = {0};
    text_5 text = {.text = "abcde", .len = 6}, text_copy;
    items_3_int32 items = {.items = {1, 2, 3}, .count = SIZE_MAX}, items_copy;

    UNIT_STATUS(tern_encode(&tern_type_of_text_5, &text, NULL, &arena, &encoded, &error),
                TERN_ERROR_LIMIT);
    UNIT_STATUS(tern_encode(&tern_type_of_items_3_int32, &items, NULL, &arena, &encoded, &error),
                TERN_ERROR_LIMIT);
    CU_ASSERT(tern_equal(&tern_type_of_text_5, &text, &text));
    CU_ASSERT(tern_equal(&tern_type_of_items_3_int32, &items, &items));
    UNIT_STATUS(tern_copy(&tern_type_of_text_5, &text, &arena, &text_copy, NULL), TERN_OK);
    UNIT_STATUS(tern_copy(&tern_type_of_items_3_int32, &items, &arena, &items_copy, NULL), TERN_OK);
    UNIT_SIZE(text_copy.len, 5);
    UNIT_SIZE(items_copy.count, 3);
    CU_ASSERT_NOT_EQUAL(tern_hash(&tern_type_of_items_3_int32, &items, 1), 0);
    tern_arena_free(&arena);
}

/* Elements that point elsewhere are copied there. */
static void test_copy_of_elements_elsewhere(void)
{
    tern_arena first = {0}, second = {0};
    items_2_str value, copy;

    UNIT_STATUS(tern_decode(&tern_type_of_items_2_str, TERN_STR("[\"a\",\"b\"]"), NULL, &first,
                            &value, NULL),
                TERN_OK);
    UNIT_STATUS(tern_copy(&tern_type_of_items_2_str, &value, &second, &copy, NULL), TERN_OK);
    tern_arena_free(&first);
    UNIT_SIZE(copy.count, 2);
    UNIT_STR(copy.items[1], "b");
    tern_arena_free(&second);
}

static tern_status note(void *context, const tern_visit_place *place)
{
    tern_str *seen = (tern_str *)context;

    if (place->type->kind == TERN_KIND_STRING && place->state == TERN_VISIT_VALUE &&
        seen->len < place->text.len)
        *seen = place->text;
    return TERN_OK;
}

static tern_status count(void *context, const tern_visit_place *place)
{
    if (place->type->kind == TERN_KIND_ARRAY)
        *(tern_str *)context = (tern_str){"", place->count};
    return TERN_OK;
}

static void test_visit(void)
{
    tern_arena none = no_arena();
    tern_str seen = {NULL, 0};
    device value;
    items_3_int32 items = {.items = {1, 2}, .count = 2};
    tern_visitor texts = {.value = note, .context = &seen},
                 counts = {.begin = count, .context = &seen};

    UNIT_STATUS(decode_here(&device_type, tern_str_of(full), NULL, &none, &value, NULL), TERN_OK);
    UNIT_STATUS(tern_visit(&device_type, &value, &texts), TERN_OK);
    UNIT_STR(seen, "abcde");
    UNIT_STATUS(tern_visit(&tern_type_of_items_3_int32, &items, &counts), TERN_OK);
    UNIT_SIZE(seen.len, 2);
}

static void test_set(void)
{
    text_5 text = {.text = "old", .len = 3};
    items_3_int32 items = {.count = 0};

    UNIT_STATUS(tern_text_set(&text, TERN_STR("abcdef")), TERN_ERROR_LIMIT);
    UNIT_STR(tern_text(&text), "old");
    UNIT_STATUS(tern_text_set(&text, TERN_STR("abcde")), TERN_OK);
    UNIT_TEXT(text.text, "abcde");
    text.text[1] = '\0';
    UNIT_STATUS(tern_text_set(&text, tern_str_of(text.text)), TERN_OK);
    UNIT_STR(tern_text(&text), "a");
    UNIT_STATUS(tern_text_set(&text, ((tern_str){NULL, 0})), TERN_OK);
    UNIT_SIZE(text.len, 0);
    for (int32_t i = 0; i < 3; i++)
        UNIT_STATUS(tern_append(&items, i), TERN_OK);
    UNIT_STATUS(tern_append(&items, 3), TERN_ERROR_LIMIT);
    CU_ASSERT(items.count == 3 && items.items[2] == 2);
}

static const unit_test tests[] = {
    {"inline", "all presences, with no arena memory", test_round_trip},
    {"inline", "what is where", test_members},
    {"inline", "what differs is unequal", test_different},
    {"inline", "what is too long is refused", test_too_long},
    {"inline", "other documents that are refused", test_wrong},
    {"inline", "escapes", test_escapes},
    {"inline", "of two properties the last wins", test_duplicates},
    {"inline", "counts that can't be", test_broken_counts},
    {"inline", "elements that point elsewhere are copied", test_copy_of_elements_elsewhere},
    {"inline", "visit", test_visit},
    {"inline", "setting them", test_set},
};

UNIT_MAIN(tests)
