/* free_form.c - free-form JSON through the codec and the bridge to json-c. Input: a byte of options
 * ('0': none) and a document. */
#include "fuzz.h"

#include <stdlib.h>

#include "json_text.h"
#include "json_tree.h"
#include "tern/json_c.h"

#define JSON &tern_type_of_json

static tern_str encode(tern_json json, const tern_encode_options *options, tern_arena *arena)
{
    tern_str text = {NULL, 0};
    tern_error error;

    FUZZ_CHECK(tern_encode(JSON, &json, options, arena, &text, &error) == TERN_OK);
    FUZZ_CHECK(text.ptr[text.len] == '\0');
    return text;
}

static tern_str compact(tern_str text, tern_arena *arena)
{
    char *to = (char *)tern_arena_allocate(arena, text.len, 1);

    FUZZ_CHECK(to != NULL);
    return (tern_str){to, json_text_compact(text, to)};
}

/* However it is laid out, it is the same text but for white space. */
static void check_layouts(tern_json json, unsigned indent, tern_arena *arena)
{
    tern_encode_options pretty = {.indent = indent}, sorted = {.sort_keys = true};
    tern_encode_options both = {.indent = indent, .sort_keys = true};
    tern_str text = encode(json, NULL, arena), other;
    tern_json again;

    FUZZ_CHECK(tern_str_equal(text, compact(json.text, arena)));
    FUZZ_CHECK(tern_str_equal(text, compact(encode(json, &pretty, arena), arena)));
    other = encode(json, &sorted, arena);
    FUZZ_CHECK(other.len == text.len);
    again.text = other;
    FUZZ_CHECK(tern_str_equal(encode(again, &sorted, arena), other));
    FUZZ_CHECK(tern_str_equal(compact(encode(json, &both, arena), arena), other));
    again.text = encode(json, &pretty, arena);
    FUZZ_CHECK(tern_equal(JSON, &json, &again));
    FUZZ_CHECK(tern_hash(JSON, &json, 3) == tern_hash(JSON, &again, 3));
}

/* The tree that a text becomes, NULL for null; false where a name holds NUL. */
static bool to_tree(tern_json json, struct json_object **out)
{
    json_text found;
    tern_error error;
    tern_status status = tern_json_to_object(json, out, &error);

    FUZZ_CHECK(json_text_check(json.text, TERN_DEPTH_MAX, 0, &found));
    FUZZ_CHECK(status == (found.nul_in_name ? TERN_ERROR_RANGE : TERN_OK));
    if (status != TERN_OK)
        fuzz_check_error(&error, status);
    return status == TERN_OK;
}

/* To json-c and back; sorted, it is the same tree. */
static void check_json_c(tern_json json, const tern_decode_options *options, tern_arena *arena)
{
    tern_encode_options sorted = {.sort_keys = true};
    struct json_object *tree, *again;
    tern_json back, other;
    tern_error error;
    const char *printed;

    if (!to_tree(json, &tree))
        return;
    FUZZ_CHECK(tern_from_json_object(JSON, tree, options, arena, &back, &error) == TERN_OK);
    printed = json_object_to_json_string_ext(tree, JSON_C_TO_STRING_PLAIN |
                                                       JSON_C_TO_STRING_NOSLASHESCAPE);
    FUZZ_CHECK(tern_str_is(back.text, printed));
    FUZZ_CHECK(to_tree(back, &again));
    FUZZ_CHECK(json_tree_equal(tree, again));
    json_object_put(again);
    other.text = encode(json, &sorted, arena);
    FUZZ_CHECK(to_tree(other, &again));
    FUZZ_CHECK(json_tree_equal(tree, again));
    json_object_put(again);
    json_object_put(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned choice = size > 0 ? data[0] - (unsigned)'0' : 0;
    tern_str document = {(const char *)data + (size > 0), size - (size > 0)};
    tern_decode_options options = {.max_depth = (choice & 8) != 0 ? 3 : 0,
                                   .max_bytes = (choice & 16) != 0 ? 20 : 0};
    unsigned depth = options.max_depth ? options.max_depth : (unsigned)TERN_DEPTH_DEFAULT;
    fuzz_arena memory;
    tern_json json;
    tern_error error;
    tern_status status;
    bool too_long;

    fuzz_arena_init(&memory, 0);
    memset(&json, 0xA5, sizeof json);
    status = tern_decode(JSON, document, &options, &memory.arena, &json, &error);
    too_long = options.max_bytes > 0 && document.len > options.max_bytes;
    FUZZ_CHECK((status == TERN_ERROR_LIMIT) == too_long);
    FUZZ_CHECK((status == TERN_OK) == (!too_long && json_text_check(document, depth, 0, NULL)));
    if (status == TERN_OK) {
        check_layouts(json, choice % 8, &memory.arena);
        options.max_bytes = 0; /* json-c may spell it longer */
        check_json_c(json, &options, &memory.arena);
    } else {
        fuzz_check_decode_error(&error, status, document);
        FUZZ_CHECK(fuzz_is_zero(&json, sizeof json) && fuzz_arena_is_unchanged(&memory));
        FUZZ_CHECK(status == TERN_ERROR_SYNTAX || status == TERN_ERROR_UTF8 ||
                   status == TERN_ERROR_DEPTH || status == TERN_ERROR_LIMIT);
    }
    fuzz_arena_free(&memory);
    return 0;
}
