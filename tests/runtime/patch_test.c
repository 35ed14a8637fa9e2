/* patch_test.c - merge patches: made, applied, refused, and both together. */
#include "sample.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "tern/table.h"

static tern_arena arena;

/* RFC 7396, appendix A. */
static const struct {
    const char *original;
    const char *patch;
    const char *result;
} appendix[] = {
    {"{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
    {"{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}"},
    {"{\"a\":\"b\"}", "{\"a\":null}", "{}"},
    {"{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}"},
    {"{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
    {"{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}"},
    {"{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}"},
    {"{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}"},
    {"[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]"},
    {"{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]"},
    {"{\"a\":\"foo\"}", "null", "null"},
    {"{\"a\":\"foo\"}", "\"bar\"", "\"bar\""},
    {"{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}"},
    {"[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}"},
    {"{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}"},
    /* Not of the RFC: keys by their meaning, the last of several, white space, empty keys. */
    {"{\"a\":1,\"\\u0062\":2}", "{\"\\u0061\":3,\"b\":null}", "{\"a\":3}"},
    {"{\"a\":1,\"b\":2,\"a\":{\"x\":1}}", "{\"a\":7,\"a\":{\"y\":2}}",
     "{\"b\":2,\"a\":{\"x\":1,\"y\":2}}"},
    {"{\"a\":1,\"a\":2}", "{\"b\":3}", "{\"a\":1,\"a\":2,\"b\":3}"},
    {"{\"a\":1,\"a\":2}", "{\"a\":null}", "{}"},
    {" { \"a\" : { \"b\" : 1 } } ", " { \"a\" : { \"c\" : [ null ] } } ",
     "{\"a\":{\"b\":1,\"c\":[null]}}"},
    {"{}", "{\"a\":[{\"b\":null}],\"\":{}}", "{\"a\":[{\"b\":null}],\"\":{}}"},
    {"{}", "{\"a\":1,\"a\":null,\"b\":null,\"b\":2}", "{\"b\":2}"},
};

static void apply_json(const char *original, const char *patch, const char *result)
{
    tern_json json;
    tern_str out = {"", 0};

    json.text = tern_str_of(original);
    UNIT_STATUS(tern_apply_patch(&tern_type_of_json, &json, tern_str_of(patch), NULL, &arena, NULL),
                TERN_OK);
    UNIT_STATUS(tern_encode(&tern_type_of_json, &json, NULL, &arena, &out, NULL), TERN_OK);
    UNIT_STR(out, result);
}

static void test_appendix(void)
{
    for (size_t i = 0; i < sizeof appendix / sizeof appendix[0]; i++)
        apply_json(appendix[i].original, appendix[i].patch, appendix[i].result);
    tern_arena_free(&arena);
}

/* The same where the JSON is an additional property: there too it is merged. */
static void test_appendix_in_a_model(void)
{
    for (size_t i = 0; i < sizeof appendix / sizeof appendix[0]; i++) {
        char document[256], patch[256], result[256];
        sample_empty empty;
        tern_str out = {"", 0};
        bool removed = strcmp(appendix[i].patch, "null") == 0;
        snprintf(document, sizeof document, "{\"k\":%s}", appendix[i].original);
        snprintf(patch, sizeof patch, "{\"k\":%s}", appendix[i].patch);
        snprintf(result, sizeof result, removed ? "{}" : "{\"k\":%s}", appendix[i].result);
        UNIT_STATUS(tern_decode(&tern_type_of_sample_empty, tern_str_of(document), NULL, &arena,
                                &empty, NULL),
                    TERN_OK);
        UNIT_STATUS(tern_apply_patch(&tern_type_of_sample_empty, &empty, tern_str_of(patch), NULL,
                                     &arena, NULL),
                    TERN_OK);
        UNIT_STATUS(tern_encode(&tern_type_of_sample_empty, &empty, NULL, &arena, &out, NULL),
                    TERN_OK);
        UNIT_STR(out, result);
    }
    tern_arena_free(&arena);
}

static _Alignas(max_align_t) unsigned char old_value[4096], new_value[4096], changed[4096];

static void decode(const tern_type *type, const char *json, void *out)
{
    tern_error error;

    memset(out, 0, type->size);
    UNIT_STATUS(tern_decode(type, tern_str_of(json), NULL, &arena, out, &error), TERN_OK);
}

/* `patch` is what makes `to` of `from`, and does. */
static void patches(const tern_type *type, const char *from, const char *to, const char *patch)
{
    tern_str made = {"", 0}, out = {"", 0};

    decode(type, from, old_value);
    decode(type, to, new_value);
    UNIT_STATUS(tern_diff(type, old_value, new_value, &arena, &made, NULL), TERN_OK);
    UNIT_STR(made, patch);
    CU_ASSERT(made.ptr[made.len] == '\0');
    UNIT_STATUS(tern_apply_patch(type, old_value, made, NULL, &arena, NULL), TERN_OK);
    CU_ASSERT(tern_equal(type, old_value, new_value));
    UNIT_STATUS(tern_encode(type, old_value, NULL, &arena, &out, NULL), TERN_OK);
    UNIT_STR(out, to);
    tern_arena_free(&arena);
}

#define NODE   &tern_type_of_sample_node
#define HOLDER &tern_type_of_sample_holder
#define NEST   &tern_type_of_sample_nest
#define EMPTY  &tern_type_of_sample_empty
#define NEST_FROM(places, notes, shapes, extra)                                                    \
    "{\"grid\":[[1,2]],\"notes\":" notes                                                           \
    ",\"readings\":[null],\"colors\":[\"red\"],\"places\":" places                                 \
    ",\"words\":{\"en\":[\"a\"]},\"shapes\":" shapes ",\"scalars\":[]" extra "}"

static void test_models(void)
{
    patches(NODE, "{\"id\":1}", "{\"id\":1}", "{}");
    patches(NODE, "{\"id\":1}", "{\"id\":2}", "{\"id\":2}");
    patches(NODE, "{\"id\":1,\"next\":null}", "{\"id\":1}", "{\"next\":null}");
    patches(NODE, "{\"id\":1,\"next\":{\"id\":2}}", "{\"id\":1}", "{\"next\":null}");
    patches(NODE, "{\"id\":1}", "{\"id\":1,\"next\":{\"id\":2}}", "{\"next\":{\"id\":2}}");
    patches(NODE, "{\"id\":1,\"next\":null}", "{\"id\":1,\"next\":{\"id\":2}}",
            "{\"next\":{\"id\":2}}");
    patches(NODE, "{\"id\":1,\"next\":{\"id\":2,\"next\":{\"id\":3}}}",
            "{\"id\":1,\"next\":{\"id\":2,\"next\":{\"id\":4}}}",
            "{\"next\":{\"next\":{\"id\":4}}}");
    patches(NODE, "{\"id\":1,\"children\":[{\"id\":2,\"next\":null},{\"id\":3}]}",
            "{\"id\":1,\"children\":[{\"id\":2,\"next\":null}]}",
            "{\"children\":[{\"id\":2,\"next\":null}]}");
    patches(HOLDER, "{\"node\":{\"id\":1,\"x\":1}}", "{\"node\":{\"id\":1},\"y\":[null]}",
            "{\"node\":{\"x\":null},\"y\":[null]}");
    patches(EMPTY, "{\"a\":{\"b\":{\"c\":1},\"d\":null}}", "{\"a\":{\"b\":{\"c\":2},\"d\":null}}",
            "{\"a\":{\"b\":{\"c\":2}}}");
    patches(EMPTY, "{\"a\":1,\"b\":[]}", "{\"a\":1,\"b\":{\"c\":{}}}", "{\"b\":{\"c\":{}}}");
    patches(EMPTY, "{\"a\":{\"b\":1,\"c\":2}}", "{\"a\":{}}", "{\"a\":{\"b\":null,\"c\":null}}");
    patches(EMPTY, "{\"a\":{\"b\":1}}", "{\"a\":{\"b\":1,\"c\":{}}}", "{\"a\":{\"c\":{}}}");
    patches(EMPTY, "{\"a\":{\"b\":{\"x\":1},\"c\":1}}", "{\"a\":{\"b\":{\"x\":1},\"c\":2}}",
            "{\"a\":{\"c\":2}}");
    patches(EMPTY, "{\"a\":{\"b\":[]}}", "{\"a\":{\"b\":{}}}", "{\"a\":{\"b\":{}}}");
    patches(EMPTY, "{\"a\":{\"b\":1,\"b\":2}}", "{\"a\":{}}", "{\"a\":{\"b\":null}}");
    patches(EMPTY, "{\"a\":null}", "{\"a\":null}", "{}");
    patches(EMPTY, "{\"a\":null}", "{}", "{\"a\":null}");
}

static void test_maps(void)
{
    patches(NEST, NEST_FROM("{\"a\":{\"x\":1,\"y\":2},\"b\":{\"x\":0,\"y\":0}}", "{}", "[]", ""),
            NEST_FROM("{\"a\":{\"x\":1,\"y\":3},\"c\":{\"x\":5,\"y\":6}}", "{}", "[]", ""),
            "{\"places\":{\"a\":{\"y\":3},\"c\":{\"x\":5,\"y\":6},\"b\":null}}");
    patches(NEST, NEST_FROM("{}", "{\"n\":null,\"m\":\"x\"}", "[]", ",\"e\":1,\"f\":2"),
            NEST_FROM("{}", "{\"n\":null,\"m\":\"y\"}", "[]", ",\"f\":3"),
            "{\"notes\":{\"m\":\"y\"},\"f\":3,\"e\":null}");
    patches(&tern_type_of_tern_map_str, "{\"\":\"\",\"\\n\":\"b\"}", "{\"\":\"c\"}",
            "{\"\":\"c\",\"\\n\":null}");
    /* More keys than anybody looks through one by one. */
    patches(&tern_type_of_tern_map_int32,
            "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"jj\":1}",
            "{\"a\":1,\"b\":0,\"c\":3,\"d\":4,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"jj\":2,\"k\":1}",
            "{\"b\":0,\"jj\":2,\"k\":1,\"e\":null}");
}

/* Keys that come twice, in a map or in its patch, and null for what is not there. */
static void test_entries(void)
{
    static const struct {
        const tern_type *type;
        const char *from;
        const char *patch;
        const char *to;
    } rows[] = {
        {&tern_type_of_tern_map_int32, "{\"a\":1,\"a\":2,\"b\":3}", "{\"a\":5}",
         "{\"a\":5,\"b\":3}"},
        {&tern_type_of_tern_map_int32, "{\"a\":1,\"a\":2,\"b\":3}", "{\"a\":null}", "{\"b\":3}"},
        {&tern_type_of_tern_map_int32, "{\"a\":1,\"a\":2}", "{\"b\":3}",
         "{\"a\":1,\"a\":2,\"b\":3}"},
        {&tern_type_of_tern_map_int32, "{}", "{\"a\":1,\"a\":2}", "{\"a\":2}"},
        {&tern_type_of_tern_map_int32, "{}", "{\"a\":1,\"a\":null}", "{}"},
        {&tern_type_of_tern_map_int32, "{}", "{\"a\":null,\"b\":null}", "{}"},
        {&tern_type_of_tern_map_json, "{\"a\":1}", "{\"b\":null}", "{\"a\":1}"},
        {&tern_type_of_tern_map_nullable_str, "{\"a\":null}", "{\"a\":null,\"b\":null}", "{}"},
        {NODE, "{\"id\":1}", "{\"x\":null,\"y\":1,\"y\":{\"z\":null}}", "{\"id\":1,\"y\":{}}"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tern_str out = {"", 0};
        decode(rows[i].type, rows[i].from, old_value);
        UNIT_STATUS(tern_apply_patch(rows[i].type, old_value, tern_str_of(rows[i].patch), NULL,
                                     &arena, NULL),
                    TERN_OK);
        UNIT_STATUS(tern_encode(rows[i].type, old_value, NULL, &arena, &out, NULL), TERN_OK);
        UNIT_STR(out, rows[i].to);
    }
    decode(&tern_type_of_tern_map_int32, "{\"a\":1,\"b\":2,\"b\":3}", old_value);
    decode(&tern_type_of_tern_map_int32, "{\"a\":1,\"a\":2,\"b\":3}", new_value);
    {
        tern_str made = {"", 0};
        UNIT_STATUS(
            tern_diff(&tern_type_of_tern_map_int32, old_value, new_value, &arena, &made, NULL),
            TERN_OK);
        UNIT_STR(made, "{\"a\":2}");
    }
    tern_arena_free(&arena);
}

/* A union is patched as JSON: properties of the old variant are removed. */
static void test_unions(void)
{
    const tern_type *shape = &tern_type_of_sample_shape;

    patches(shape, "{\"type\":\"circle\",\"radius\":1,\"z\":0}",
            "{\"type\":\"circle\",\"radius\":2,\"z\":0}", "{\"radius\":2}");
    patches(shape, "{\"type\":\"circle\",\"radius\":1,\"z\":0}", "{\"type\":\"square\",\"side\":2}",
            "{\"type\":\"square\",\"side\":2,\"radius\":null,\"z\":null}");
    patches(shape, "{\"type\":\"circle\",\"radius\":1}", "[1]", "[1]");
    patches(shape, "[1]", "{\"type\":\"circle\",\"radius\":1}",
            "{\"type\":\"circle\",\"radius\":1}");
    patches(&tern_type_of_sample_scalar, "1", "\"red\"", "\"red\"");
    patches(NEST, NEST_FROM("{}", "{}", "[{\"type\":\"circle\",\"radius\":1}]", ""),
            NEST_FROM("{}", "{}", "[{\"type\":\"circle\",\"radius\":2}]", ""),
            "{\"shapes\":[{\"type\":\"circle\",\"radius\":2}]}");
}

/* What can't be said, and where. */
static void unpatchable(const tern_type *type, const char *from, const char *to,
                        const char *pointer)
{
    tern_arena own = {0};
    tern_arena_mark before = tern_arena_get_mark(&own), after;
    tern_str made = {"untouched", 9};
    tern_error error = {0};

    decode(type, from, old_value);
    decode(type, to, new_value);
    UNIT_STATUS(tern_diff(type, old_value, new_value, &own, &made, &error), TERN_ERROR_UNPATCHABLE);
    UNIT_STATUS(error.status, TERN_ERROR_UNPATCHABLE);
    UNIT_TEXT(error.pointer, pointer);
    UNIT_TEXT(error.expected, "a change that a merge patch can make");
    UNIT_STR(made, "untouched");
    after = tern_arena_get_mark(&own);
    CU_ASSERT(after.cursor == before.cursor || tern_arena_bytes(&own) > 0);
    tern_arena_free(&own);
    tern_arena_free(&arena);
}

static void test_unpatchable(void)
{
    unpatchable(NODE, "{\"id\":1}", "{\"id\":1,\"next\":null}", "/next");
    unpatchable(NODE, "{\"id\":1,\"next\":{\"id\":2}}", "{\"id\":1,\"next\":null}", "/next");
    unpatchable(NODE, "{\"id\":1}", "{\"id\":1,\"next\":{\"id\":2,\"next\":null}}", "/next/next");
    unpatchable(EMPTY, "{}", "{\"a\":null}", "/a");
    unpatchable(EMPTY, "{\"a\":1}", "{\"a\":null}", "/a");
    unpatchable(EMPTY, "{\"a\":{\"b\":1}}", "{\"a\":{\"b\":null}}", "/a/b");
    unpatchable(EMPTY, "{\"a\":[]}", "{\"a\":{\"b\":{\"c\":null}}}", "/a/b/c");
    unpatchable(EMPTY, "{}", "{\"a\":{\"b\":null}}", "/a/b");
    unpatchable(NEST, NEST_FROM("{}", "{}", "[]", ""), NEST_FROM("{}", "{\"n\":null}", "[]", ""),
                "/notes/n");
    unpatchable(&tern_type_of_json, "{}", "{\"a/b\":null}", "/a~1b");
    unpatchable(&tern_type_of_sample_shape, "1", "{\"type\":\"x\",\"y\":null}", "/y");
}

/* Null in a patch, field by field of every kind and presence. */
static void test_null(void)
{
    for (size_t kind = 0; kind < SAMPLE_KIND_COUNT; kind++) {
        for (int presence = TERN_REQUIRED; presence <= TERN_OPTIONAL_NULLABLE; presence++) {
            const char *key = sample_everything_key(kind, (tern_presence)presence);
            bool json = kind == 6;
            bool refused = presence == TERN_REQUIRED && !json;
            bool null = presence == TERN_NULLABLE || (presence == TERN_REQUIRED && json);
            char patch[128], pointer[64], expected[4096];
            tern_str out = {"", 0};
            tern_error error = {0};
            decode(&tern_type_of_sample_everything, sample_everything_full, old_value);
            memcpy(changed, old_value, sizeof changed);
            snprintf(patch, sizeof patch, "{\"%s\":null}", key);
            snprintf(pointer, sizeof pointer, "/%s", key);
            UNIT_STATUS(tern_apply_patch(&tern_type_of_sample_everything, changed,
                                         tern_str_of(patch), NULL, &arena, &error),
                        refused ? TERN_ERROR_NULL : TERN_OK);
            if (refused) {
                UNIT_TEXT(error.pointer, pointer);
                UNIT_SIZE(error.byte, strlen(key) + 4);
                CU_ASSERT(memcmp(changed, old_value, sizeof(sample_everything)) == 0);
            } else {
                UNIT_STATUS(
                    tern_encode(&tern_type_of_sample_everything, changed, NULL, &arena, &out, NULL),
                    TERN_OK);
                sample_everything_with(key, null ? "null" : NULL, expected, sizeof expected, NULL);
                UNIT_STR(out, expected);
            }
            tern_arena_free(&arena);
        }
    }
}

/* A value for each field of every kind and presence, into what was full, least and null. */
static void test_values(void)
{
    static const char *const documents[] = {sample_everything_full, sample_everything_least,
                                            sample_everything_null};

    for (size_t from = 0; from < 3; from++) {
        for (size_t to = 0; to < 3; to++) {
            const tern_type *type = &tern_type_of_sample_everything;
            tern_str made = {"", 0};
            bool possible = from == to || (from == 0 && to == 1);
            tern_error error;
            decode(type, documents[from], old_value);
            decode(type, documents[to], new_value);
            UNIT_STATUS(tern_diff(type, old_value, new_value, &arena, &made, &error),
                        possible ? TERN_OK : TERN_ERROR_UNPATCHABLE);
            if (possible) {
                UNIT_STATUS(tern_apply_patch(type, old_value, made, NULL, &arena, NULL), TERN_OK);
                CU_ASSERT(tern_equal(type, old_value, new_value));
                CU_ASSERT((from == to) == tern_str_is(made, "{}"));
            } else {
                /* The first null that is new. */
                UNIT_TEXT(error.pointer, to == 2   ? "/boolean_optnull"
                                         : to == 1 ? "/pointer_nullable/next/next"
                                                   : "/pointer_optional/next/next");
            }
            tern_arena_free(&arena);
        }
    }
}

static void test_required_null_is_null(void)
{
    patches(&tern_type_of_sample_everything, sample_everything_least, sample_everything_least,
            "{}");
    decode(&tern_type_of_sample_everything, sample_everything_least, old_value);
    decode(&tern_type_of_sample_everything, sample_everything_least, new_value);
    tern_set_null(((sample_everything *)(void *)new_value)->string_nullable);
    tern_set_null(((sample_everything *)(void *)new_value)->pointer_nullable);
    {
        tern_str made = {"", 0};
        UNIT_STATUS(
            tern_diff(&tern_type_of_sample_everything, old_value, new_value, &arena, &made, NULL),
            TERN_OK);
        UNIT_STR(made, "{\"string_nullable\":null,\"pointer_nullable\":null}");
        UNIT_STATUS(
            tern_apply_patch(&tern_type_of_sample_everything, old_value, made, NULL, &arena, NULL),
            TERN_OK);
        CU_ASSERT(tern_equal(&tern_type_of_sample_everything, old_value, new_value));
    }
    tern_arena_free(&arena);
}

/* A patch that is refused leaves the target alone, bit by bit and at every depth. */
static const struct {
    const tern_type *type;
    const char *target;
    const char *patch;
    const char *error;
} refusals[] = {
    {NODE, "{\"id\":1,\"next\":{\"id\":2}}", "{\"next\":{\"id\":3,\"next\":{}}}",
     "/next/next/id @23 1:24 expected , found "},
    {NODE, "{\"id\":1}", "{\"next\":{\"id\":null}}",
     "/next/id @14 1:15 expected integer, found null"},
    {NODE, "{\"id\":1}", "{\"id\":2,\"id\":null}", "/id @13 1:14 expected integer, found null"},
    {NODE, "{\"id\":1}", "{\"id\":\"x\"}", "/id @6 1:7 expected integer, found string \"x\""},
    {NODE, "{\"id\":1}", "{\"next\":[]}", "/next @8 1:9 expected object, found array"},
    {NODE, "{\"id\":1}", "[]", " @0 1:1 expected object, found array"},
    {NODE, "{\"id\":1}", "null", " @0 1:1 expected object, found null"},
    {NODE, "{\"id\":1}", "", " @0 1:1 expected a JSON value, found end of input"},
    {NODE, "{\"id\":1}", "{\"id\":2} 3", " @9 1:10 expected end of input, found number 3"},
    {NODE, "{\"id\":1,\"x\":{\"y\":1}}", "{\"x\":{\"y\":nul}}", NULL},
    {NEST, NEST_FROM("{\"a\":{\"x\":1,\"y\":2}}", "{}", "[]", ""),
     "{\"places\":{\"a\":{\"x\":3},\"b\":{\"x\":4}}}", "/places/b/y @27 1:28 expected , found "},
    {NEST, NEST_FROM("{\"a\":{\"x\":1,\"y\":2}}", "{}", "[]", ""),
     "{\"e\":1,\"places\":{\"a\":{\"x\":3,\"y\":1.5}},\"f\":true}", NULL},
    {NEST, NEST_FROM("{}", "{}", "[]", ""), "{\"e\":1,\"f\":true}",
     "/f @11 1:12 expected integer, found true"},
    {&tern_type_of_sample_shape, "{\"type\":\"circle\",\"radius\":1}", " {\"radius\":\n{}}",
     "/radius @1 1:2 expected number, found object"},
    {&tern_type_of_sample_shape, "{\"type\":\"circle\",\"radius\":1}", "{\"radius\":null}",
     "/radius @0 1:1 expected , found "},
};

static void test_refusals(void)
{
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const tern_type *type = refusals[i].type;
        tern_str before = {"", 0}, after = {"", 0};
        tern_arena_mark mark, then;
        tern_error error = {0};
        decode(type, refusals[i].target, old_value);
        memcpy(changed, old_value, type->size);
        UNIT_STATUS(tern_encode(type, old_value, NULL, &arena, &before, NULL), TERN_OK);
        mark = tern_arena_get_mark(&arena);
        CU_ASSERT(tern_apply_patch(type, changed, tern_str_of(refusals[i].patch), NULL, &arena,
                                   &error) != TERN_OK);
        then = tern_arena_get_mark(&arena);
        CU_ASSERT(then.newest == mark.newest && then.cursor == mark.cursor);
        CU_ASSERT(memcmp(changed, old_value, type->size) == 0);
        if (refusals[i].error)
            UNIT_TEXT(unit_error_text(&error), refusals[i].error);
        CU_ASSERT(error.line > 0);
        UNIT_STATUS(tern_encode(type, changed, NULL, &arena, &after, NULL), TERN_OK);
        UNIT_STR(after, before.ptr);
        tern_arena_free(&arena);
    }
}

static void test_options(void)
{
    tern_decode_options options = {.unknown_fields = TERN_UNKNOWN_DROP};
    const char *target = "{\"id\":1,\"x\":1,\"next\":{\"id\":2}}";
    tern_str patch = TERN_STR("{\"x\":2,\"next\":{\"y\":[1],\"id\":3}}"), out = {"", 0};
    tern_error error;

    decode(NODE, target, old_value);
    UNIT_STATUS(tern_apply_patch(NODE, old_value, patch, &options, &arena, NULL), TERN_OK);
    UNIT_STATUS(tern_encode(NODE, old_value, NULL, &arena, &out, NULL), TERN_OK);
    UNIT_STR(out, "{\"id\":1,\"next\":{\"id\":3},\"x\":1}");
    options.unknown_fields = TERN_UNKNOWN_REFUSE;
    UNIT_STATUS(tern_apply_patch(NODE, old_value, patch, &options, &arena, &error),
                TERN_ERROR_UNKNOWN_FIELD);
    UNIT_TEXT(error.pointer, "/x");
    UNIT_SIZE(error.byte, 1);
    options.refuse_duplicates = true;
    UNIT_STATUS(tern_apply_patch(NODE, old_value, TERN_STR("{\"id\":1,\"id\":1}"), &options, &arena,
                                 &error),
                TERN_ERROR_DUPLICATE);
    UNIT_SIZE(error.byte, 8);
    /* The depth allowed is that of the patch. */
    options.max_depth = 1;
    options.unknown_fields = TERN_UNKNOWN_KEEP;
    decode(&tern_type_of_json, "{\"a\":[[[1]]]}", old_value);
    UNIT_STATUS(tern_apply_patch(&tern_type_of_json, old_value, TERN_STR("{\"b\":1}"), &options,
                                 &arena, NULL),
                TERN_OK);
    UNIT_STR(((tern_json *)(void *)old_value)->text, "{\"a\":[[[1]]],\"b\":1}");
    decode(NODE, target, old_value);
    options.max_depth = 2;
    UNIT_STATUS(tern_apply_patch(NODE, old_value, TERN_STR("{\"next\":{\"next\":{\"id\":1}}}"),
                                 &options, &arena, &error),
                TERN_ERROR_DEPTH);
    tern_arena_free(&arena);
}

/* Twice in a patch: the second starts from the old value, not from what the first made. */
static void test_last_one_wins(void)
{
    tern_str out = {"", 0};

    decode(NODE, "{\"id\":1,\"next\":{\"id\":2,\"x\":1},\"y\":{\"a\":1}}", old_value);
    UNIT_STATUS(tern_apply_patch(NODE, old_value,
                                 TERN_STR("{\"next\":{\"x\":5,\"z\":1},\"y\":{\"b\":1},"
                                          "\"next\":{\"id\":7},\"y\":{\"c\":1}}"),
                                 NULL, &arena, NULL),
                TERN_OK);
    UNIT_STATUS(tern_encode(NODE, old_value, NULL, &arena, &out, NULL), TERN_OK);
    UNIT_STR(out, "{\"id\":1,\"next\":{\"id\":7,\"x\":1},\"y\":{\"a\":1,\"c\":1}}");
    tern_arena_free(&arena);
}

/* A copy of the struct made before is still the old value, also after the new arena is gone. */
static void test_lifetimes(void)
{
    const char *json = "{\"node\":{\"id\":1,\"next\":{\"id\":2,\"x\":{\"k\":\"v\"}}},\"m\":{}}";
    tern_arena second = {0};
    tern_str out = {"", 0};
    char *patch = (char *)malloc(64);

    CU_ASSERT_PTR_NOT_NULL_FATAL(patch);
    strcpy(patch, "{\"node\":{\"next\":{\"id\":3,\"x\":{\"k\":null}}},\"m\":1,\"n\":2}");
    decode(HOLDER, json, old_value);
    memcpy(changed, old_value, sizeof(sample_holder));
    UNIT_STATUS(tern_apply_patch(HOLDER, changed, tern_str_of(patch), NULL, &second, NULL),
                TERN_OK);
    free(patch);
    UNIT_STATUS(tern_encode(HOLDER, changed, NULL, &arena, &out, NULL), TERN_OK);
    UNIT_STR(out, "{\"node\":{\"id\":1,\"next\":{\"id\":3,\"x\":{}}},\"m\":1,\"n\":2}");
    tern_arena_free(&second);
    UNIT_STATUS(tern_encode(HOLDER, old_value, NULL, &arena, &out, NULL), TERN_OK);
    UNIT_STR(out, json);
    tern_arena_free(&arena);
}

/* An object that becomes there is a change, though it is empty. */
TERN_DECLARE_OPT(opt_empty, sample_empty *);
TERN_DECLARE_OPT(opt_map, tern_map_int32);
typedef struct box {
    opt_empty model;
    opt_map map;
    tern_map_json additional_properties;
} box;
static const tern_field box_fields[] = {
    TERN_FIELD(box, model, "model", OPTIONAL, MODEL, sample_empty),
    TERN_FIELD(box, map, "map", OPTIONAL, MAP, tern_map_int32),
};
static const uint16_t box_lookup[] = {0, 0, 2, 0, 1};
static const tern_type tern_type_of_box =
    TERN_MODEL("Box", box, box_fields, box_lookup, tern_map_json, NULL, 0);

static void test_empty_objects(void)
{
    patches(&tern_type_of_box, "{}", "{\"model\":{},\"map\":{}}", "{\"model\":{},\"map\":{}}");
    patches(&tern_type_of_box, "{\"model\":{},\"map\":{}}", "{\"model\":{},\"map\":{}}", "{}");
    patches(&tern_type_of_box, "{\"model\":{\"a\":1},\"map\":{\"b\":1}}",
            "{\"model\":{},\"map\":{}}", "{\"model\":{\"a\":null},\"map\":{\"b\":null}}");
    patches(&tern_type_of_box, "{\"x\":1}", "{\"x\":{},\"y\":{}}", "{\"x\":{},\"y\":{}}");
}

/* What was never set is as if it was not there. */
static void test_unset(void)
{
    sample_holder holder = {0};
    sample_shape shape = {0}, other = {0};
    tern_json json = {{NULL, 0}};
    tern_str out = {"", 0};
    tern_error error;

    holder.node.next.presence = TERN_PRESENCE_VALUE;
    UNIT_STATUS(tern_apply_patch(HOLDER, &holder, TERN_STR("{\"node\":{\"next\":{}}}"), NULL,
                                 &arena, &error),
                TERN_ERROR_MISSING);
    UNIT_STATUS(tern_apply_patch(HOLDER, &holder, TERN_STR("{\"node\":{\"next\":{\"id\":1}}}"),
                                 NULL, &arena, NULL),
                TERN_OK);
    CU_ASSERT(holder.node.next.value->id == 1);
    UNIT_STATUS(tern_apply_patch(&tern_type_of_sample_shape, &shape,
                                 TERN_STR("{\"type\":\"circle\",\"radius\":1,\"z\":null}"), NULL,
                                 &arena, NULL),
                TERN_OK);
    CU_ASSERT(shape.kind == SAMPLE_SHAPE_CIRCLE && shape.circle.additional_properties.count == 0);
    UNIT_STATUS(tern_apply_patch(&tern_type_of_json, &json, TERN_STR("{\"a\":{\"b\":null}}"), NULL,
                                 &arena, NULL),
                TERN_OK);
    UNIT_STR(json.text, "{\"a\":{}}");
    UNIT_STATUS(tern_diff(&tern_type_of_sample_shape, &shape, &other, &arena, &out, &error),
                TERN_ERROR_UNSET);
    json.text = TERN_STR("{\"a\":1} x");
    UNIT_STATUS(tern_apply_patch(&tern_type_of_json, &json, TERN_STR("{}"), NULL, &arena, &error),
                TERN_ERROR_SYNTAX);
    UNIT_STR(json.text, "{\"a\":1} x");
    tern_arena_free(&arena);
}

/* What a cleared wrapper still has in memory is not there. */
static void test_cleared(void)
{
    sample_node node, other;
    tern_str out = {"", 0};
    tern_error error;

    decode(NODE, "{\"id\":1,\"next\":{\"id\":2,\"x\":1}}", &node);
    tern_clear(node.next);
    UNIT_STATUS(
        tern_apply_patch(NODE, &node, TERN_STR("{\"next\":{\"y\":1}}"), NULL, &arena, &error),
        TERN_ERROR_MISSING);
    UNIT_TEXT(error.pointer, "/next/id");
    decode(NODE, "{\"id\":1,\"next\":{\"id\":2,\"x\":1}}", &other);
    UNIT_STATUS(tern_diff(NODE, &node, &other, &arena, &out, NULL), TERN_OK);
    UNIT_STR(out, "{\"next\":{\"id\":2,\"x\":1}}");
    UNIT_STATUS(tern_apply_patch(NODE, &node, out, NULL, &arena, NULL), TERN_OK);
    CU_ASSERT(tern_equal(NODE, &node, &other));
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"patch", "RFC 7396, appendix A", test_appendix},
    {"patch", "the same in a model", test_appendix_in_a_model},
    {"patch", "models", test_models},
    {"patch", "maps", test_maps},
    {"patch", "entries", test_entries},
    {"patch", "unions", test_unions},
    {"patch", "what no patch can say", test_unpatchable},
    {"patch", "null, by presence", test_null},
    {"patch", "every kind and presence", test_values},
    {"patch", "null of what is required", test_required_null_is_null},
    {"patch", "refused as a whole", test_refusals},
    {"patch", "options", test_options},
    {"patch", "the last one wins", test_last_one_wins},
    {"patch", "lifetimes", test_lifetimes},
    {"patch", "empty objects", test_empty_objects},
    {"patch", "what is not set", test_unset},
    {"patch", "what was cleared", test_cleared},
};

UNIT_MAIN(tests)
