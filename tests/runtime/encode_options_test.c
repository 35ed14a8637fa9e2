/* encode_options_test.c - indented, sorted, and for one side only. */
#include "sample.h"
#include "unit.h"

#include <stdio.h>

#include "tern/table.h"

static tern_arena arena;

static void writes(const tern_type *type, const char *json, const tern_encode_options *options,
                   const char *expected)
{
    _Alignas(max_align_t) unsigned char value[4096];
    tern_str out = {"", 0};

    UNIT_STATUS(tern_decode(type, tern_str_of(json), NULL, &arena, value, NULL), TERN_OK);
    UNIT_STATUS(tern_encode(type, value, options, &arena, &out, NULL), TERN_OK);
    UNIT_STR(out, expected);
    CU_ASSERT(out.ptr[out.len] == '\0');
    tern_arena_free(&arena);
}

static void test_indent(void)
{
    tern_encode_options two = {.indent = 2}, seven = {.indent = 7};

    writes(&tern_type_of_sample_node,
           "{\"id\":1,\"next\":{\"id\":2,\"children\":[]},\"children\":[{\"id\":3,\"next\":null}],"
           "\"x\" : [ ] ,\"y\" : { } ,\"z\" : { \"a\" : [ 1 , {\"b\":\"c, d: [e]\"} ] } }",
           &two,
           "{\n"
           "  \"id\": 1,\n"
           "  \"next\": {\n"
           "    \"id\": 2,\n"
           "    \"children\": []\n"
           "  },\n"
           "  \"children\": [\n"
           "    {\n"
           "      \"id\": 3,\n"
           "      \"next\": null\n"
           "    }\n"
           "  ],\n"
           "  \"x\": [],\n"
           "  \"y\": {},\n"
           "  \"z\": {\n"
           "    \"a\": [\n"
           "      1,\n"
           "      {\n"
           "        \"b\": \"c, d: [e]\"\n"
           "      }\n"
           "    ]\n"
           "  }\n"
           "}");
    writes(&tern_type_of_sample_empty, "{}", &two, "{}");
    writes(&tern_type_of_tern_array_int32, "[1,2]", &seven, "[\n       1,\n       2\n]");
    writes(&tern_type_of_tern_map_str, "{\"a\\n\":\"\\\"\"}", &two, "{\n  \"a\\n\": \"\\\"\"\n}");
    writes(&tern_type_of_json, " {\"a\\\"\":\"\\\\\"} ", &two, "{\n  \"a\\\"\": \"\\\\\"\n}");
    writes(&tern_type_of_sample_scalar, "5", &two, "5");
}

static void test_sorted(void)
{
    tern_encode_options sorted = {.sort_keys = true}, both = {.sort_keys = true, .indent = 1};

    /* Fields and what the model does not name are ordered together. */
    writes(
        &tern_type_of_sample_node,
        "{\"z\":1,\"id\":1,\"next\":{\"id\":2,\"a\":3},\"children\":[{\"id\":3,\"\":0}],\"b\":2}",
        &sorted,
        "{\"b\":2,\"children\":[{\"\":0,\"id\":3}],\"id\":1,\"next\":{\"a\":3,\"id\":2},\"z\":1}");
    writes(&tern_type_of_tern_map_int32, "{\"b\":1,\"aa\":2,\"a\":3,\"B\":4,\"\\u00e9\":5,\"\":6}",
           &sorted, "{\"\":6,\"B\":4,\"a\":3,\"aa\":2,\"b\":1,\"\xC3\xA9\":5}");
    writes(&tern_type_of_tern_map_int32, "{}", &sorted, "{}");
    /* Free-form JSON at every depth, by what its keys mean; they stay spelled as they were. */
    writes(
        &tern_type_of_json,
        "{\"c\":[{\"y\":1,\"x\":{\"n\":0,\"m\":[]}},[{\"q\":1,\"p\":2}]],\"\\u0062\":1,\"a\":{}}",
        &sorted,
        "{\"a\":{},\"\\u0062\":1,\"c\":[{\"x\":{\"m\":[],\"n\":0},\"y\":1},"
        "[{\"p\":2,\"q\":1}]]}");
    writes(&tern_type_of_sample_empty, "{\"k\":{\"b\":1,\"a\":{\"d\":1,\"c\":2}},\"j\":[3]}", &both,
           "{\n \"j\": [\n  3\n ],\n \"k\": {\n  \"a\": {\n   \"c\": 2,\n   \"d\": 1\n  },\n"
           "  \"b\": 1\n }\n}");
    /* A union inside: the same order. */
    writes(&tern_type_of_sample_shape, "{\"z\":1,\"type\":\"circle\",\"radius\":2,\"a\":3}",
           &sorted, "{\"a\":3,\"radius\":2,\"type\":\"circle\",\"z\":1}");
}

/* Keys that come twice keep their order. */
static void test_sorted_duplicates(void)
{
    tern_encode_options sorted = {.sort_keys = true};
    char json[2048], expected[2048];
    size_t used = 0, filled = 0;

    writes(&tern_type_of_tern_map_int32, "{\"b\":1,\"a\":2,\"b\":0,\"a\":1}", &sorted,
           "{\"a\":2,\"a\":1,\"b\":1,\"b\":0}");
    writes(&tern_type_of_json, "{\"b\":1,\"a\":2,\"\\u0062\":0,\"a\":1}", &sorted,
           "{\"a\":2,\"a\":1,\"b\":1,\"\\u0062\":0}");
    for (int i = 0; i < 60; i++) {
        used += (size_t)snprintf(json + used, sizeof json - used, "%c\"%c\":%d", i ? ',' : '{',
                                 'c' - i % 3, i);
    }
    for (int key = 0; key < 3; key++) {
        for (int i = 2 - key; i < 60; i += 3)
            filled += (size_t)snprintf(expected + filled, sizeof expected - filled, "%c\"%c\":%d",
                                       filled ? ',' : '{', 'a' + key, i);
    }
    snprintf(json + used, sizeof json - used, "}");
    snprintf(expected + filled, sizeof expected - filled, "}");
    writes(&tern_type_of_tern_map_int32, json, &sorted, expected);
    writes(&tern_type_of_json, json, &sorted, expected);
}

/* A model with rules: what the server sends, what the client sends, and both. */
typedef struct account {
    tern_str id;
    tern_opt_str password;
    tern_str name;
    tern_optnull_int32 created;
    tern_nullable_str secret;
    tern_map_json additional_properties;
} account;

static const tern_field account_fields[] = {
    TERN_FIELD(account, id, "id", REQUIRED, STRING, tern_str),
    TERN_FIELD(account, password, "password", OPTIONAL, STRING, tern_str),
    TERN_FIELD(account, name, "name", REQUIRED, STRING, tern_str),
    TERN_FIELD(account, created, "created", OPTIONAL_NULLABLE, INT32, int32_t),
    TERN_FIELD(account, secret, "secret", NULLABLE, STRING, tern_str),
};
static const uint16_t account_lookup[] = {2, 0, 0, 0, 0, 5, 0, 0, 3, 4, 1, 0, 0, 0, 0, 0, 2};
static const tern_rule account_rules[] = {
    {0, TERN_READ_ONLY, NULL, NULL},
    {1, TERN_WRITE_ONLY, NULL, NULL},
    {3, TERN_READ_ONLY | TERN_WRITE_ONLY, NULL, NULL},
    {4, TERN_WRITE_ONLY, NULL, NULL},
};
static const tern_type tern_type_of_account =
    TERN_MODEL("Account", account, account_fields, account_lookup, tern_map_json, account_rules, 4);

static void test_purpose(void)
{
    static const char whole[] = "{\"id\":\"1\",\"password\":\"p\",\"name\":\"n\",\"created\":null,"
                                "\"secret\":null,\"id2\":0}";
    tern_encode_options options = {.purpose = TERN_FOR_ANYONE};

    writes(&tern_type_of_account, whole, &options, whole);
    options.purpose = TERN_FOR_REQUEST;
    writes(&tern_type_of_account, whole, &options,
           "{\"password\":\"p\",\"name\":\"n\",\"secret\":null,\"id2\":0}");
    options.purpose = TERN_FOR_RESPONSE;
    writes(&tern_type_of_account, whole, &options, "{\"id\":\"1\",\"name\":\"n\",\"id2\":0}");
    options.sort_keys = true;
    writes(&tern_type_of_account, whole, &options, "{\"id\":\"1\",\"id2\":0,\"name\":\"n\"}");
    options.purpose = TERN_FOR_REQUEST;
    writes(&tern_type_of_account, whole, &options,
           "{\"id2\":0,\"name\":\"n\",\"password\":\"p\",\"secret\":null}");
}

/* Left out, it need not be set or valid. */
static void test_purpose_of_bad_values(void)
{
    account one = {.id = {"\xFF", 1}, .name = TERN_STR("n")};
    tern_encode_options options = {.purpose = TERN_FOR_REQUEST};
    tern_str out = {"", 0};
    tern_error error;

    UNIT_STATUS(tern_encode(&tern_type_of_account, &one, NULL, &arena, &out, &error),
                TERN_ERROR_UTF8);
    UNIT_TEXT(error.pointer, "/id");
    UNIT_STATUS(tern_encode(&tern_type_of_account, &one, &options, &arena, &out, NULL), TERN_OK);
    UNIT_STR(out, "{\"name\":\"n\",\"secret\":null}");
    tern_arena_free(&arena);
}

/* Sorting does not change where an error is. */
static void test_errors(void)
{
    sample_empty empty = {0};
    tern_map_json_entry entries[2] = {{TERN_STR_INIT("b"), {TERN_STR_INIT("{\"x\":1")}},
                                      {TERN_STR_INIT("a"), {TERN_STR_INIT("1")}}};
    tern_encode_options options[] = {{0}, {.sort_keys = true}, {.indent = 3}};
    tern_str out = {"untouched", 9};
    tern_error error;

    empty.additional_properties.entries = entries;
    empty.additional_properties.count = 2;
    for (size_t i = 0; i < 3; i++) {
        UNIT_STATUS(
            tern_encode(&tern_type_of_sample_empty, &empty, &options[i], &arena, &out, &error),
            TERN_ERROR_SYNTAX);
        UNIT_TEXT(error.pointer, "/b");
        UNIT_STR(out, "untouched");
    }
    tern_arena_free(&arena);
}

/* Each allocation failed in turn, with all options. */
static void test_each_allocation(void)
{
    tern_encode_options options = {.sort_keys = true, .indent = 4};
    sample_node node;
    size_t fail_at = 0;
    tern_status status;

    UNIT_STATUS(tern_decode(&tern_type_of_sample_node,
                            TERN_STR("{\"id\":1,\"x\":{\"c\":[{\"\\u0061\":1,\"0\":{}}],\"b\":2},"
                                     "\"next\":{\"id\":2,\"y\":1,\"a\":0}}"),
                            NULL, &arena, &node, NULL),
                TERN_OK);
    for (size_t size = 0; size < 3000; size += 40) {
        fail_at = 0;
        do {
            char buffer[3000];
            unit_allocations allocations = {.fail_at = ++fail_at};
            tern_arena_options arena_options = {buffer, size, unit_allocator(&allocations), 0,
                                                false};
            tern_arena tested;
            tern_str out = {"untouched", 9};
            tern_arena_init(&tested, &arena_options);
            status = tern_encode(&tern_type_of_sample_node, &node, &options, &tested, &out, NULL);
            if (status != TERN_OK) {
                UNIT_STATUS(status, TERN_ERROR_MEMORY);
                UNIT_STR(out, "untouched");
            }
            tern_arena_free(&tested);
            UNIT_SIZE(allocations.live_blocks, 0);
        } while (status != TERN_OK && fail_at < 1000);
        UNIT_STATUS(status, TERN_OK);
    }
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"encode options", "indent", test_indent},
    {"encode options", "sorted", test_sorted},
    {"encode options", "sorted, with keys that come twice", test_sorted_duplicates},
    {"encode options", "for one side", test_purpose},
    {"encode options", "what is left out is not looked at", test_purpose_of_bad_values},
    {"encode options", "errors", test_errors},
    {"encode options", "each allocation fails in turn", test_each_allocation},
};

UNIT_MAIN(tests)
