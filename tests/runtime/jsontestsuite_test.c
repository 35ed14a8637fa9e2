/* jsontestsuite_test.c - JSONTestSuite: y_ files must be accepted, n_ refused, i_ either, in every
 * place that a decode keeps JSON in or skips it. */
#define _POSIX_C_SOURCE 200809L /* opendir */
#include "sample.h"
#include "unit.h"

#include <dirent.h>
#include <stdlib.h>

#include "tern/table.h"

/* A union that only looking ahead at all properties decides: what has `label` is the second. */
typedef struct dot {
    tern_opt_int32 x;
    tern_map_json additional_properties;
} dot;
typedef struct tag {
    tern_opt_int32 x;
    tern_opt_str label;
    tern_map_json additional_properties;
} tag;
typedef enum thing_kind { THING_UNRECOGNIZED, THING_DOT, THING_TAG } thing_kind;
typedef struct thing {
    thing_kind kind;
    union {
        tern_json unrecognized;
        dot dot;
        tag tag;
    };
} thing;

static const tern_field dot_fields[] = {
    TERN_FIELD(dot, x, "x", OPTIONAL, INT32, int32_t),
};
static const uint16_t dot_lookup[] = {0, 1, 0};
static const tern_type tern_type_of_dot =
    TERN_MODEL("Dot", dot, dot_fields, dot_lookup, tern_map_json, NULL, 0);
static const tern_field tag_fields[] = {
    TERN_FIELD(tag, x, "x", OPTIONAL, INT32, int32_t),
    TERN_FIELD(tag, label, "label", OPTIONAL, STRING, tern_str),
};
static const uint16_t tag_lookup[] = {0, 0, 0, 1, 2};
static const tern_type tern_type_of_tag =
    TERN_MODEL("Tag", tag, tag_fields, tag_lookup, tern_map_json, NULL, 0);
static const tern_variant thing_variants[] = {
    TERN_VARIANT(thing, dot, "Dot", MODEL, dot, 0, 0),
    TERN_VARIANT(thing, tag, "Tag", MODEL, tag, 0, 0),
};
static const tern_type tern_type_of_thing =
    TERN_UNION("Thing", thing, thing_variants, "", NULL, 0, NULL, 0, true);

/* What stands around a document. */
static const struct place {
    const char *name;
    const tern_type *type;
    const char *before, *after;
    tern_unknown_fields unknown_fields;
} places[] = {
    {"free-form", &tern_type_of_json, "", "", TERN_UNKNOWN_KEEP},
    {"in a free-form object", &tern_type_of_json, "{\"k\":[0,", ",{}]}", TERN_UNKNOWN_KEEP},
    {"in a map", &tern_type_of_tern_map_json, "{\"k\":", "}", TERN_UNKNOWN_KEEP},
    {"in an array", &tern_type_of_tern_array_json, "[1,", "]", TERN_UNKNOWN_KEEP},
    {"kept", &tern_type_of_sample_point, "{\"x\":1,\"y\":2,\"u\":", ",\"v\":3}", TERN_UNKNOWN_KEEP},
    {"dropped", &tern_type_of_sample_point, "{\"x\":1,\"y\":2,\"u\":", ",\"v\":3}",
     TERN_UNKNOWN_DROP},
    {"in an array that is kept", &tern_type_of_sample_point, "{\"x\":1,\"y\":2,\"u\":[[true],",
     ",\"s\"]}", TERN_UNKNOWN_KEEP},
    {"in an array that is dropped", &tern_type_of_sample_point, "{\"x\":1,\"y\":2,\"u\":[[true],",
     ",\"s\"]}", TERN_UNKNOWN_DROP},
    {"last in an object that is dropped", &tern_type_of_sample_point,
     "{\"x\":1,\"y\":2,\"u\":{\"w\":{\"v\":", "}}}", TERN_UNKNOWN_DROP},
    {"in front of what decides a union", &tern_type_of_thing, "{\"x\":1,\"u\":", ",\"label\":\"\"}",
     TERN_UNKNOWN_KEEP},
    {"the same, dropped", &tern_type_of_thing, "{\"x\":1,\"u\":[0,", "],\"label\":\"\"}",
     TERN_UNKNOWN_DROP},
    {"in front of a discriminator", &tern_type_of_sample_shape,
     "{\"radius\":1,\"u\":", ",\"type\":\"circle\"}", TERN_UNKNOWN_DROP},
    {"in what no variant is", &tern_type_of_sample_owner, "{\"u\":", ",\"v\":1}",
     TERN_UNKNOWN_KEEP},
};
enum { PLACE_COUNT = sizeof places / sizeof places[0] };

typedef struct result {
    tern_status status;
    tern_error error;
} result;

/* The content of a file, to be freed. */
static tern_str load(const char *name)
{
    char path[4096];
    FILE *file;
    long size;
    char *bytes;
    tern_str content = {NULL, 0};

    snprintf(path, sizeof path, "%s/%s", TEST_DATA_DIR, name);
    file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    bytes = (char *)malloc((size_t)size + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    content.ptr = bytes;
    content.len = fread(bytes, 1, (size_t)size, file);
    fclose(file);
    return content;
}

static tern_str trimmed(tern_str json)
{
    static const char space[] = " \t\r\n";

    while (json.len > 0 && memchr(space, json.ptr[0], 4)) {
        json.ptr++;
        json.len--;
    }
    while (json.len > 0 && memchr(space, json.ptr[json.len - 1], 4))
        json.len--;
    return json;
}

/* What was decoded has the document where it belongs, and writes it again. */
static void check_value(const struct place *place, const void *value, tern_str json,
                        tern_arena *arena)
{
    tern_str written;

    if (place->type == &tern_type_of_thing)
        CU_ASSERT_EQUAL(((const thing *)value)->kind, THING_TAG);
    if (place->type == &tern_type_of_sample_owner)
        CU_ASSERT_EQUAL(((const sample_owner *)value)->kind, SAMPLE_OWNER_UNRECOGNIZED);
    if (place->type == &tern_type_of_sample_point && place->unknown_fields == TERN_UNKNOWN_DROP)
        UNIT_SIZE(((const sample_point *)value)->additional_properties.count, 0);
    if (strcmp(place->name, "kept") == 0) {
        const sample_point *point = (const sample_point *)value;
        UNIT_SIZE(point->additional_properties.count, 2);
        CU_ASSERT(
            tern_str_equal(point->additional_properties.entries[0].value.text, trimmed(json)));
    }
    UNIT_STATUS(tern_encode(place->type, value, NULL, arena, &written, NULL), TERN_OK);
}

/* Decodes the document in the memory that it is in, which ends with its padding. */
static result decode_in_situ(const struct place *place, tern_str json,
                             const tern_decode_options *options)
{
    _Alignas(max_align_t) char value[4096];
    char *block = (char *)malloc(json.len + TERN_PADDING);
    tern_arena arena = {0};
    result got;

    memset(&got, 0, sizeof got);
    CU_ASSERT_PTR_NOT_NULL_FATAL(block);
    memcpy(block, json.ptr, json.len);
    memset(block + json.len, ']', TERN_PADDING);
    got.status =
        tern_decode_in_situ(place->type, block, json.len, options, &arena, value, &got.error);
    tern_arena_free(&arena);
    free(block);
    return got;
}

/* Decodes the document in a place. The whole ends where its memory does, so that sanitizers see
 * what is read behind it; there is a byte in front, since no memory has 0 bytes. */
static result decode_in(const struct place *place, tern_str json)
{
    _Alignas(max_align_t) char value[4096];
    size_t before = strlen(place->before), after = strlen(place->after);
    tern_str text = {NULL, before + json.len + after};
    char *block = (char *)malloc(1 + text.len);
    tern_decode_options options = {.unknown_fields = place->unknown_fields};
    tern_arena arena = {0};
    result got, in_situ;

    memset(&got, 0, sizeof got);
    CU_ASSERT_PTR_NOT_NULL_FATAL(block);
    CU_ASSERT_FATAL(place->type->size <= sizeof value);
    memcpy(block + 1, place->before, before);
    memcpy(block + 1 + before, json.ptr, json.len);
    memcpy(block + 1 + before + json.len, place->after, after);
    text.ptr = block + 1;
    got.status = tern_decode(place->type, text, &options, &arena, value, &got.error);
    if (got.status == TERN_OK)
        check_value(place, value, json, &arena);
    in_situ = decode_in_situ(place, text, &options);
    CU_ASSERT(in_situ.status == got.status && in_situ.error.byte == got.error.byte);
    tern_arena_free(&arena);
    free(block);
    return got;
}

/* An n_ document is refused for what it is, at or behind its start. */
static bool is_refused(const struct place *place, result got)
{
    return (got.status == TERN_ERROR_SYNTAX || got.status == TERN_ERROR_UTF8 ||
            got.status == TERN_ERROR_DEPTH) &&
           got.error.byte >= strlen(place->before);
}

/* An i_ document is treated as it is by itself, and refused at the same byte. */
static bool is_same(const struct place *place, result got, result alone)
{
    return got.status == alone.status &&
           (got.status == TERN_OK || got.status == TERN_ERROR_DEPTH ||
            got.error.byte == alone.error.byte + strlen(place->before));
}

/* Puts every file that starts with `prefix` to the test; returns how many there are. */
static size_t run(char prefix)
{
    DIR *directory = opendir(TEST_DATA_DIR);
    const struct dirent *entry;
    size_t count = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(directory);
    while ((entry = readdir(directory)) != NULL) {
        const char *name = entry->d_name;
        result alone;
        tern_str json;
        if (name[0] != prefix || name[1] != '_')
            continue;
        count++;
        json = load(name);
        alone = decode_in(&places[0], json);
        for (size_t i = 0; i < PLACE_COUNT; i++) {
            result got = decode_in(&places[i], json);
            bool right = prefix == 'y'   ? got.status == TERN_OK
                         : prefix == 'n' ? is_refused(&places[i], got)
                                         : is_same(&places[i], got, alone);
            CU_ASSERT(right);
            if (!right)
                printf("\n  %s, %s: \"%s\"%s", name, places[i].name, tern_status_text(got.status),
                       got.status != TERN_OK ? unit_error_text(&got.error) : "");
        }
        free((void *)(uintptr_t)json.ptr);
    }
    closedir(directory);
    return count;
}

static void test_accepted(void)
{
    UNIT_SIZE(run('y'), Y_COUNT);
}

static void test_refused(void)
{
    UNIT_SIZE(run('n'), N_COUNT);
}

static void test_either(void)
{
    UNIT_SIZE(run('i'), I_COUNT);
}

static const unit_test tests[] = {
    {"JSONTestSuite", "y_ files are accepted in every place", test_accepted},
    {"JSONTestSuite", "n_ files are refused in every place", test_refused},
    {"JSONTestSuite", "i_ files fare alike in every place", test_either},
};

UNIT_MAIN(tests)
