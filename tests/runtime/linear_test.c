/* linear_test.c - hostile documents take no more work and memory than their length says, however
 * deep they are nested.
 *
 * Work is processor time, a deep document's beside that of one as long and shallow: what read each
 * byte again at every level would take a thousand times as long, and twenty times are allowed. */
#include "tern/table.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SHALLOW = 4, DEEP = 1000, SIZE = 4 << 20, TIMES = 20 };

TERN_DECLARE_INLINE_STR(code, 5);
static const tern_type tern_type_of_code = TERN_INLINE_STR(code);
TERN_DECLARE_OPT(opt_code, code);

/* A model that requires what it has. */
typedef struct pair {
    tern_str a;
    tern_str b;
    tern_map_json additional_properties;
} pair;
static const tern_field pair_fields[] = {
    TERN_FIELD(pair, a, "a", REQUIRED, STRING, tern_str),
    TERN_FIELD(pair, b, "b", REQUIRED, STRING, tern_str),
};
static const uint16_t pair_lookup[] = {0, 1, 0, 0, 2};
static const tern_type tern_type_of_pair =
    TERN_MODEL("Pair", pair, pair_fields, pair_lookup, tern_map_json, NULL, 0);
TERN_DECLARE_OPT(opt_pair, pair *);

/* A union whose one variant holds such unions. FAMILY says what tells it. */
#define FAMILY(name, discriminator, tags, tag_count, keys, key_count, required, tagged, ambiguous) \
    typedef enum name##_kind{name##_UNRECOGNIZED, name##_PART} name##_kind;                        \
    typedef struct name##_part name##_part;                                                        \
    typedef struct name {                                                                          \
        name##_kind kind;                                                                          \
        union {                                                                                    \
            tern_json unrecognized;                                                                \
            name##_part *part;                                                                     \
        };                                                                                         \
    } name;                                                                                        \
    TERN_DECLARE_OPT(name##_opt, name *);                                                          \
    TERN_DECLARE_ARRAY(name##_list, name);                                                         \
    TERN_DECLARE_OPT(name##_opt_list, name##_list);                                                \
    struct name##_part {                                                                           \
        name##_opt child;                                                                          \
        name##_opt_list list;                                                                      \
        tern_opt_int32 x;                                                                          \
        tern_opt_str text;                                                                         \
        opt_pair pair;                                                                             \
        opt_code code;                                                                             \
        tern_opt_str type;                                                                         \
        tern_map_json additional_properties;                                                       \
    };                                                                                             \
    static const tern_type tern_type_of_##name;                                                    \
    static const tern_type tern_type_of_##name##_list =                                            \
        TERN_ARRAY(name##_list, name, REQUIRED, UNION, name);                                      \
    static const tern_field name##_fields[] = {                                                    \
        TERN_FIELD(name##_part, child, "child", OPTIONAL, POINTER, name),                          \
        TERN_FIELD(name##_part, list, "list", OPTIONAL, ARRAY, name##_list),                       \
        TERN_FIELD(name##_part, x, "x", OPTIONAL, INT32, int32_t),                                 \
        TERN_FIELD(name##_part, text, "text", OPTIONAL, STRING, tern_str),                         \
        TERN_FIELD(name##_part, pair, "pair", OPTIONAL, MODEL, pair),                              \
        TERN_FIELD(name##_part, code, "code", OPTIONAL, INLINE_STR, code),                         \
        TERN_FIELD(name##_part, type, "type", OPTIONAL, STRING, tern_str),                         \
    };                                                                                             \
    static const uint16_t name##_lookup[] = {18, 5, 0, 7, 0, 2, 6, 3, 0, 1, 0, 0, 0, 0, 4, 0, 0};  \
    static const tern_type tern_type_of_##name##_part =                                            \
        TERN_MODEL("Part", name##_part, name##_fields, name##_lookup, tern_map_json, NULL, 0);     \
    static const tern_variant name##_variants[] = {                                                \
        TERN_VARIANT_OF(name, part, "part", POINTER, name##_part, required, tagged, 0, NULL)};     \
    static const tern_type tern_type_of_##name =                                                   \
        TERN_UNION("Union", name, name##_variants, discriminator, tags, tag_count, keys,           \
                   key_count, ambiguous)

static const tern_tag tags[] = {{TERN_STR_INIT("part"), 1}};
static const tern_str keys[] = {TERN_STR_INIT("type")};
FAMILY(by_tag, "type", tags, 1, NULL, 0, 0, true, false);
FAMILY(by_key, "", NULL, 0, keys, 1, 1, false, false);
FAMILY(likely, "", NULL, 0, NULL, 0, 0, false, true);

/* One whose variant is a map of such unions. */
typedef enum bag_kind { BAG_UNRECOGNIZED, BAG_MAP } bag_kind;
TERN_DECLARE_MAP(bag_map);
typedef struct bag {
    bag_kind kind;
    union {
        tern_json unrecognized;
        bag_map map;
    };
} bag;
TERN_DECLARE_MAP_ENTRY(bag_map, bag);
static const tern_type tern_type_of_bag;
static const tern_type tern_type_of_bag_map = TERN_MAP(bag_map, bag, REQUIRED, UNION, bag);
static const tern_variant bag_variants[] = {TERN_VARIANT(bag, map, "map", MAP, bag_map, 0, 0)};
static const tern_type tern_type_of_bag =
    TERN_UNION("Bag", bag, bag_variants, "", NULL, 0, NULL, 0, true);

static const tern_decode_options deep_options = {.max_depth = TERN_DEPTH_MAX};

/* A text while it is written. */
typedef struct builder {
    char *text;
    size_t length;
    size_t room;
} builder;

static void append(builder *self, const char *text)
{
    size_t length = strlen(text);

    while (self->room - self->length <= length) {
        self->room = self->room ? self->room * 2 : 4096;
        self->text = (char *)realloc(self->text, self->room);
        CU_ASSERT_PTR_NOT_NULL_FATAL(self->text);
    }
    memcpy(self->text + self->length, text, length + 1);
    self->length += length;
}

static void append_times(builder *self, const char *text, size_t times)
{
    while (times-- > 0)
        append(self, text);
}

static tern_str str_of(const builder *self)
{
    tern_str result = {self->text, self->length};
    return result;
}

/* What a nested document is made of: `open` and `close` for each level, in the innermost `first`,
 * then SIZE bytes of `filling`, then `last`. */
typedef struct recipe {
    const char *open;
    const char *first;
    const char *filling;
    const char *last;
    const char *close;
} recipe;

static builder nest(const recipe *of, size_t depth, size_t size)
{
    builder result = {NULL, 0, 0};

    append_times(&result, of->open, depth - 1);
    append(&result, of->first);
    append_times(&result, of->filling, size / strlen(of->filling));
    append(&result, of->last);
    append_times(&result, of->close, depth);
    return result;
}

/* Asserts that an operation takes as long with a deep document as with a shallow one. */
static void same_work(void (*operation)(const builder *document, size_t depth), const recipe *of)
{
    clock_t times[2];

    for (int deep = 0; deep < 2; deep++) {
        size_t depth = deep ? DEEP : SHALLOW;
        builder document = nest(of, depth, SIZE);
        clock_t start = clock();
        operation(&document, depth);
        times[deep] = clock() - start;
        free(document.text);
    }
    CU_ASSERT(times[1] <= times[0] * TIMES + CLOCKS_PER_SEC / 10);
    if (times[1] > times[0] * TIMES + CLOCKS_PER_SEC / 10)
        printf("\n  %.2f s, and %.2f s where it is nested", (double)times[0] / CLOCKS_PER_SEC,
               (double)times[1] / CLOCKS_PER_SEC);
}

/* Asserts that a document decodes and encodes as it was, in memory that its length bounds. */
static void decodes(const tern_type *type, const builder *document, void *out, tern_arena *arena)
{
    tern_str again = {"", 0};

    UNIT_STATUS(tern_decode(type, str_of(document), &deep_options, arena, out, NULL), TERN_OK);
    CU_ASSERT(tern_arena_get_statistics(arena).peak_bytes < document->length * 10 + (8 << 20));
    UNIT_STATUS(tern_encode(type, out, NULL, arena, &again, NULL), TERN_OK);
    CU_ASSERT(tern_str_equal(again, str_of(document)));
}

static void decode_by_tag(const builder *document, size_t depth)
{
    tern_arena arena = {0};
    by_tag root, *one = &root;

    decodes(&tern_type_of_by_tag, document, &root, &arena);
    for (; one->kind == by_tag_PART && tern_is_some(one->part->child); depth--)
        one = one->part->child.value;
    CU_ASSERT(depth == 1 && one->kind == by_tag_PART);
    tern_arena_free(&arena);
}

static void decode_by_key(const builder *document, size_t depth)
{
    tern_arena arena = {0};
    by_key root, *one = &root;

    decodes(&tern_type_of_by_key, document, &root, &arena);
    for (; one->kind == by_key_PART && tern_is_some(one->part->child); depth--)
        one = one->part->child.value;
    CU_ASSERT(depth == 1 && one->kind == by_key_PART);
    tern_arena_free(&arena);
}

static void decode_likely(const builder *document, size_t depth)
{
    tern_arena arena = {0};
    likely root, *one = &root;

    decodes(&tern_type_of_likely, document, &root, &arena);
    for (; one->kind == likely_PART && tern_is_some(one->part->child); depth--)
        one = one->part->child.value;
    CU_ASSERT(depth == 1 && one->kind == likely_PART);
    tern_arena_free(&arena);
}

/* Many in the innermost, of a length that is worth remembering where they end. */
#define SOME_TEXT "\"text\":\"[[{[\\\\\\\"]}, and more brackets in a text that is long [[[[[[\""

/* What tells the variant is behind what is nested. */
static void test_late_variants(void)
{
    static const recipe string = {"{\"child\":", "{\"text\":\"", "some text", "\"",
                                  ",\"type\":\"part\"}"};
    static const recipe list = {"{\"child\":", "{\"list\":[{\"type\":\"part\"}",
                                ",{" SOME_TEXT ",\"type\":\"part\"}", "]", ",\"type\":\"part\"}"};

    same_work(decode_by_tag, &string);
    same_work(decode_by_tag, &list);
    same_work(decode_by_key, &string);
    same_work(decode_by_key, &list);
}

static void decode_bags(const builder *document, size_t depth)
{
    tern_arena arena = {0};
    bag root, *one = &root;

    decodes(&tern_type_of_bag, document, &root, &arena);
    for (; one->kind == BAG_MAP && one->map.count > 0; depth--)
        one = bag_map_find(&one->map, TERN_STR(""));
    CU_ASSERT(depth == 0 && one->kind == BAG_UNRECOGNIZED);
    tern_arena_free(&arena);
}

/* All variants fit. */
static void test_likely_variants(void)
{
    static const recipe bags = {"{\"\":", "{\"\":[0", ",[1,2,{\"a\":\"b\"}]", "]", "}"};
    static const recipe string = {"{\"child\":", "{\"text\":\"", "some text", "\"", "}"};
    static const recipe list = {"{\"child\":", "{\"list\":[{\"x\":2}", ",{\"x\":1," SOME_TEXT "}",
                                "]", "}"};

    same_work(decode_likely, &string);
    same_work(decode_likely, &list);
    same_work(decode_bags, &bags);
}

static void keep_all(const builder *document, size_t depth)
{
    tern_arena arena = {0};
    likely root;

    (void)depth;
    decodes(&tern_type_of_likely, document, &root, &arena);
    CU_ASSERT(root.kind == likely_UNRECOGNIZED);
    CU_ASSERT(tern_str_equal(root.unrecognized.text, str_of(document)));
    CU_ASSERT(root.unrecognized.text.ptr[document->length] == '\0');
    tern_arena_free(&arena);
}

/* None fits, which turns out at its end only: the innermost first. */
static void test_misfits(void)
{
    static const recipe string = {"{\"child\":", "{\"text\":\"", "\\u0041\\n\\\"", "\"",
                                  ",\"pair\":{\"a\":\"\"}}"};
    static const recipe list = {"{\"child\":", "{\"list\":[{\"x\":true}", ",{\"x\":\"no\"}", "]",
                                ",\"x\":\"no\"}"};

    same_work(keep_all, &string);
    same_work(keep_all, &list);
}

static void fail_inside(const builder *document, size_t depth)
{
    tern_arena arena = {0};
    tern_error error;
    likely root;

    UNIT_STATUS(
        tern_decode(&tern_type_of_likely, str_of(document), &deep_options, &arena, &root, &error),
        TERN_ERROR_LIMIT);
    UNIT_SIZE(error.byte, document->length - depth - strlen("\"123456\""));
    CU_ASSERT(root.kind == 0 && root.unrecognized.text.ptr == NULL);
    tern_arena_free(&arena);
}

/* What is an error whatever the variant is found and reported once: not twice at each level. */
static void test_errors(void)
{
    static const recipe limit = {"{\"child\":", "{\"text\":\"", "some text",
                                 "\",\"code\":\"123456\"", "}"};

    same_work(fail_inside, &limit);
}

/* What is kept within what fits has a NUL behind it; what is kept around it has none inside. */
static void test_kept(void)
{
    static const char fits[] =
        "{\"child\":{\"child\":{\"x\":\"1\"},\"text\":\"t\"},\"list\":[{\"x\":"
        "null},{\"x\":{}},{\"list\":[{\"x\":[1]}],\"x\":2}],\"x\":3}";
    static const char *const misfits[] = {
        "{\"list\":[{\"x\":\"1\"},{\"x\":\"1\"},{\"list\":[{\"x\":\"1\"}]}],\"x\":[1]}",
        "{\"child\":{\"child\":{\"x\":\"\\u0041\"},\"x\":\"\\u0041\"},\"text\":null}",
        "{\"child\":{\"list\":[{\"x\":\"1\"}],\"x\":1},\"pair\":{\"a\":\"\\u0041\",\"b\":1}}",
        "{\"child\":{\"x\":\"1\"},\"more\":[{\"\\u0041\":\"\\u0041\"}],\"pair\":{}}",
    };
    tern_arena arena = {0};
    builder document = {NULL, 0, 0};
    likely root;
    tern_str text;

    append(&document, fits);
    decodes(&tern_type_of_likely, &document, &root, &arena);
    CU_ASSERT_FATAL(root.kind == likely_PART && tern_is_some(root.part->list));
    CU_ASSERT(root.part->child.value->kind == likely_PART);
    text = root.part->child.value->part->child.value->unrecognized.text;
    UNIT_STR(text, "{\"x\":\"1\"}");
    CU_ASSERT(text.ptr[text.len] == '\0');
    CU_ASSERT(root.part->list.value.items[0].kind == likely_UNRECOGNIZED);
    text = root.part->list.value.items[1].unrecognized.text;
    UNIT_STR(text, "{\"x\":{}}");
    CU_ASSERT(text.ptr[text.len] == '\0');
    for (size_t i = 0; i < sizeof misfits / sizeof misfits[0]; i++) {
        document.length = 0;
        append(&document, misfits[i]);
        keep_all(&document, 0);
    }
    free(document.text);
    tern_arena_free(&arena);
}

/* Text that has been decoded is not what it was: lines are counted before, also where that was for
 * nothing. */
static void test_lines(void)
{
    static const char json[] =
        "{\"child\":{\"pair\":{\n\"a\":\"\\n\\n\"}},\n\"child\":{\"text\":\"\\n\\n\",\"x\":\n{}},"
        "\n\"code\":\"123456\"}";
    static const char expected[] =
        "/code @73 5:8 expected at most 5 bytes, found string \"123456\"";
    char copy[sizeof json + TERN_PADDING];
    tern_arena arena = {0};
    tern_error error;
    likely root;

    memcpy(copy, json, sizeof json);
    UNIT_STATUS(tern_decode(&tern_type_of_likely, tern_str_of(json), NULL, &arena, &root, &error),
                TERN_ERROR_LIMIT);
    UNIT_TEXT(unit_error_text(&error), expected);
    UNIT_STATUS(tern_decode_in_situ(&tern_type_of_likely, copy, sizeof json - 1, NULL, &arena,
                                    &root, &error),
                TERN_ERROR_LIMIT);
    UNIT_TEXT(unit_error_text(&error), expected);
    tern_arena_free(&arena);
}

/* Appends free-form JSON, with much of what makes its end hard to find. */
static void append_junk(builder *to, uint64_t *state, unsigned depth)
{
    static const char *const scalars[] = {"1",        "null",          "\"\"",
                                          "\"\\\\\"", "\"\\\\\\\"[\"", "\"a}]\\u005D\\\"\\\\\""};
    size_t count = (size_t)(unit_random(state) % 5);
    bool object = unit_random(state) % 2 == 0;

    if (depth == 0 || unit_random(state) % 3 == 0) {
        append(to, scalars[unit_random(state) % (sizeof scalars / sizeof scalars[0])]);
        return;
    }
    append(to, object ? "{" : "[");
    for (size_t i = 0; i < count; i++) {
        append(to, i > 0 ? "," : "");
        append(to, object ? "\"{\\\\\":" : "");
        append_junk(to, state, depth - 1);
    }
    append(to, object ? "}" : "]");
}

/* Appends a part in the order in which it is encoded, `last` its last property of its own. */
static void append_part(builder *to, uint64_t *state, unsigned depth, const char *last)
{
    append(to, "{");
    if (depth > 0 && unit_random(state) % 4 > 0) {
        append(to, "\"child\":");
        append_part(to, state, depth - 1, last);
        append(to, ",");
    }
    if (depth > 0 && unit_random(state) % 2 == 0) {
        append(to, "\"list\":[");
        for (size_t i = (size_t)(unit_random(state) % 4); i > 0; i--) {
            append_part(to, state, depth - 1, last);
            append(to, i > 1 ? "," : "");
        }
        append(to, "],");
    }
    append(to, unit_random(state) % 8 > 0 || *last == '"' ? "\"x\":1," : "\"x\":\"no\",");
    append(to, unit_random(state) % 2 == 0 ? "" : "\"text\":\"{[\\\\\\\"\",");
    append(to, *last == '"' ? last : last + 1);
    for (size_t i = (size_t)(unit_random(state) % 3); i > 0; i--) {
        append(to, ",\"more\":");
        append_junk(to, state, 4);
    }
    append(to, "}");
}

/* Where containers end is found whatever they hold: random documents come out as they were. */
static void test_random(void)
{
    uint64_t state = 1;

    for (int i = 0; i < 3000; i++) {
        union {
            by_tag by_tag;
            by_key by_key;
            likely likely;
        } out;
        tern_arena arena = {0};
        builder document = {NULL, 0, 0};
        append_part(&document, &state, 5, "\"type\":\"part\"");
        decodes(&tern_type_of_by_tag, &document, &out, &arena);
        CU_ASSERT(out.by_tag.kind == by_tag_PART);
        decodes(&tern_type_of_by_key, &document, &out, &arena);
        CU_ASSERT(out.by_key.kind == by_key_PART);
        document.length = 0;
        append_part(&document, &state, 5, " \"type\":\"part\"");
        decodes(&tern_type_of_likely, &document, &out, &arena);
        free(document.text);
        tern_arena_free(&arena);
    }
}

/* With each allocation failing in turn. */
static void test_memory(void)
{
    static const recipe of = {"{\"child\":", "{\"list\":[{\"x\":true}",
                              ",{" SOME_TEXT ",\"x\":\"\"}", "]", ",\"x\":1,\"type\":\"part\"}"};
    static const tern_type *const types[] = {&tern_type_of_by_key, &tern_type_of_likely};
    builder document = nest(&of, 20, 4000);

    /* The elements of the list are no parts by key, and likely ones that do not fit. */
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        tern_status status = TERN_ERROR_MEMORY;
        for (size_t fail_at = 1; status != TERN_OK && fail_at < 1000; fail_at++) {
            unit_allocations allocations = {.fail_at = fail_at};
            tern_arena arena = unit_arena(&allocations);
            union {
                by_key by_key;
                likely likely;
            } out;
            status = tern_decode(types[i], str_of(&document), NULL, &arena, &out, NULL);
            CU_ASSERT(status == TERN_OK || status == TERN_ERROR_MEMORY);
            tern_arena_free(&arena);
            UNIT_SIZE(allocations.live_blocks, 0);
        }
        UNIT_STATUS(status, TERN_OK);
    }
    free(document.text);
}

static tern_status compare_written(void *context, const char *bytes, size_t length)
{
    tern_str *left = (tern_str *)context;

    if (length > left->len || memcmp(left->ptr, bytes, length) != 0)
        return TERN_ERROR_WRITE;
    left->ptr += length;
    left->len -= length;
    return TERN_OK;
}

static void sort_with(const builder *document, unsigned indent)
{
    tern_arena arena = {0};
    tern_json json = {str_of(document)};
    tern_str text = {"", 0}, left, again = {"", 0};
    tern_sink sink = {compare_written, &left};
    tern_encode_options options = {.indent = indent, .sort_keys = true};

    UNIT_STATUS(tern_encode(&tern_type_of_json, &json, &options, &arena, &text, NULL), TERN_OK);
    CU_ASSERT(indent > 0 || text.len == document->length);
    left = text;
    UNIT_STATUS(tern_encode_to(&tern_type_of_json, &json, &options, &sink, NULL), TERN_OK);
    UNIT_SIZE(left.len, 0);
    /* And once more, as it is sorted now. */
    json.text = text;
    UNIT_STATUS(tern_encode(&tern_type_of_json, &json, &options, &arena, &again, NULL), TERN_OK);
    CU_ASSERT(tern_str_equal(again, text));
    tern_arena_free(&arena);
}

static void sort_compactly(const builder *document, size_t depth)
{
    (void)depth;
    sort_with(document, 0);
}

static void sort_indented(const builder *document, size_t depth)
{
    (void)depth;
    sort_with(document, 1);
}

/* Free-form objects, sorted. */
static void test_sorting(void)
{
    static const recipe string = {"{\"z\":", "{\"z\":\"", "some text", "\"", ",\"\\u0061\":1}"};
    static const recipe members = {"{\"z\":", "{\"z\":[0",
                                   ",{\"b\":[{\"c\":{},\"b\":[]}],\"a\":{}}", "]", ",\"a\":[]}"};
    static const recipe wide = {"[", "[{\"y\":1", ",\"x\":{\"b\":2,\"a\":\"}\"}", "}", "]"};

    same_work(sort_compactly, &string);
    same_work(sort_compactly, &members);
    same_work(sort_compactly, &wide);
    same_work(sort_indented, &string);
}

static void test_sorting_random(void)
{
    uint64_t state = 2;

    for (int i = 0; i < 2000; i++) {
        builder document = {NULL, 0, 0};
        append_junk(&document, &state, 6);
        sort_compactly(&document, 0);
        sort_indented(&document, 0);
        free(document.text);
    }
}

static const unit_test tests[] = {
    {"linear", "variants that are told late", test_late_variants},
    {"linear", "likely variants", test_likely_variants},
    {"linear", "likely variants that do not fit", test_misfits},
    {"linear", "errors in likely variants", test_errors},
    {"linear", "what is kept", test_kept},
    {"linear", "lines after what is kept", test_lines},
    {"linear", "random documents", test_random},
    {"linear", "each allocation fails", test_memory},
    {"linear", "sorting free-form JSON", test_sorting},
    {"linear", "sorting random JSON", test_sorting_random},
};

UNIT_MAIN(tests)
