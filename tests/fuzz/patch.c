/* patch.c - merge patches of any model, against RFC 7396 on json-c trees. Input: a fuzz_case whose
 * document is a value, FUZZ_SEPARATOR, and a patch or the value to come. */
#include "fuzz.h"

#include <stdlib.h>

#include "json_tree.h"
#include "tern/json_c.h"

static const tern_encode_options sorted = {.sort_keys = true};

static tern_str encode(const tern_type *type, const void *value, tern_arena *arena)
{
    tern_str json = {NULL, 0};
    tern_error error;

    FUZZ_CHECK(tern_encode(type, value, &sorted, arena, &json, &error) == TERN_OK);
    return json;
}

/* The tree of a value; false where json-c can't have a name in it. */
static bool to_tree(const tern_type *type, const void *value, struct json_object **out)
{
    tern_status status = tern_to_json_object(type, value, NULL, out, NULL);

    FUZZ_CHECK(status == TERN_OK || status == TERN_ERROR_RANGE);
    return status == TERN_OK;
}

/* All of a patch or nothing is applied; the value of before is still there. */
static void check_atomic(const fuzz_case *one, const void *value, tern_str patch, tern_arena *arena)
{
    void *target = fuzz_allocate(one->type->size);
    tern_str before = encode(one->type, value, arena);
    fuzz_arena memory;
    tern_error error;
    tern_status status;

    memcpy(target, value, one->type->size);
    fuzz_arena_init(&memory, one->memory);
    status = tern_apply_patch(one->type, target, patch, &one->options, &memory.arena, &error);
    if (status == TERN_OK) {
        (void)encode(one->type, target, arena);
    } else {
        /* Without memory the target may be what failed, which has no position. */
        if (one->memory == 0)
            fuzz_check_decode_error(&error, status, patch);
        else
            fuzz_check_error(&error, status);
        FUZZ_CHECK(memcmp(target, value, one->type->size) == 0);
        FUZZ_CHECK(fuzz_arena_is_unchanged(&memory));
    }
    FUZZ_CHECK(tern_str_equal(encode(one->type, value, arena), before));
    fuzz_arena_free(&memory);
    free(target);
}

/* What the RFC makes of a document is what becomes of the value, wherever that is a document of
 * the model. Where a required property is removed it is not: there null may mean null. */
static void check_rfc(const fuzz_case *one, const void *value, struct json_object *tree,
                      struct json_object *patch_tree, tern_str patch, tern_arena *arena)
{
    void *target = fuzz_allocate(one->type->size), *expected = fuzz_allocate(one->type->size);
    struct json_object *copy = NULL, *after;
    tern_error error;
    tern_status status, by_rfc;

    memcpy(target, value, one->type->size);
    status = tern_apply_patch(one->type, target, patch, &one->options, arena, &error);
    if (tree != NULL)
        FUZZ_CHECK(json_object_deep_copy(tree, &copy, NULL) == 0);
    after = json_tree_patch(copy, patch_tree);
    by_rfc = tern_from_json_object(one->type, after, &one->options, arena, expected, &error);
    json_object_put(after);
    if (by_rfc == TERN_ERROR_LIMIT || status == TERN_ERROR_LIMIT)
        ; /* of one document, or of another */
    else if (by_rfc == TERN_OK && status == TERN_OK)
        FUZZ_CHECK(
            tern_str_equal(encode(one->type, target, arena), encode(one->type, expected, arena)));
    else if (by_rfc == TERN_OK)
        /* A patch may be deeper than what it leaves, and name what is not there. */
        FUZZ_CHECK(status == TERN_ERROR_DEPTH || status == TERN_ERROR_UNKNOWN_FIELD);
    else if (status == TERN_OK)
        FUZZ_CHECK(by_rfc == TERN_ERROR_MISSING);
    free(expected);
    free(target);
}

/* The patch from one value to another makes the other of the one. */
static void check_diff(const fuzz_case *one, const void *value, const void *next,
                       struct json_object *tree, struct json_object *next_tree, tern_arena *arena)
{
    void *target = fuzz_allocate(one->type->size);
    struct json_object *copy = NULL, *patch_tree = NULL, *after;
    tern_json patch = {{NULL, 0}};
    tern_error error;
    tern_status status = tern_diff(one->type, value, next, arena, &patch.text, &error);

    if (status != TERN_OK) {
        FUZZ_CHECK(status == TERN_ERROR_UNPATCHABLE);
        FUZZ_CHECK(json_tree_has_null_member(next_tree));
        fuzz_check_error(&error, status);
        free(target);
        return;
    }
    memcpy(target, value, one->type->size);
    FUZZ_CHECK(tern_apply_patch(one->type, target, patch.text, NULL, arena, &error) == TERN_OK);
    FUZZ_CHECK(tern_str_equal(encode(one->type, target, arena), encode(one->type, next, arena)));
    if (!json_tree_has_null_member(next_tree)) {
        if (tree != NULL)
            FUZZ_CHECK(json_object_deep_copy(tree, &copy, NULL) == 0);
        FUZZ_CHECK(to_tree(&tern_type_of_json, &patch, &patch_tree));
        after = json_tree_patch(copy, patch_tree);
        FUZZ_CHECK(json_tree_equal(after, next_tree));
        json_object_put(after);
        json_object_put(patch_tree);
    }
    FUZZ_CHECK(tern_diff(one->type, target, next, arena, &patch.text, &error) == TERN_OK);
    if (json_object_is_type(next_tree, json_type_object))
        FUZZ_CHECK(tern_str_is(patch.text, "{}"));
    free(target);
}

/* Both as documents in which no name comes twice and all strings are spelled alike. */
static void check_meaning(const fuzz_case *one, struct json_object *tree,
                          struct json_object *patch_tree, tern_arena *arena)
{
    void *value = fuzz_allocate(one->type->size), *next = fuzz_allocate(one->type->size);
    struct json_object *value_tree = NULL, *next_tree = NULL;
    tern_json patch;

    FUZZ_CHECK(tern_json_from_object(patch_tree, arena, &patch, NULL) == TERN_OK);
    if (tern_from_json_object(one->type, tree, &one->options, arena, value, NULL) == TERN_OK &&
        to_tree(one->type, value, &value_tree)) {
        check_rfc(one, value, value_tree, patch_tree, patch.text, arena);
        if (tern_from_json_object(one->type, patch_tree, &one->options, arena, next, NULL) ==
                TERN_OK &&
            to_tree(one->type, next, &next_tree))
            check_diff(one, value, next, value_tree, next_tree, arena);
    }
    json_object_put(value_tree);
    json_object_put(next_tree);
    free(next);
    free(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_case one = fuzz_case_of(data, size);
    tern_str patch = one.document, document = fuzz_take(&patch, FUZZ_SEPARATOR);
    void *value = fuzz_allocate(one.type->size);
    struct json_object *tree = NULL, *patch_tree = NULL;
    tern_json json, patch_json;
    fuzz_arena memory;

    fuzz_arena_init(&memory, 0);
    if (tern_decode(one.type, document, &one.options, &memory.arena, value, NULL) == TERN_OK) {
        check_atomic(&one, value, patch, &memory.arena);
        if (tern_decode(&tern_type_of_json, document, NULL, &memory.arena, &json, NULL) ==
                TERN_OK &&
            tern_decode(&tern_type_of_json, patch, NULL, &memory.arena, &patch_json, NULL) ==
                TERN_OK &&
            to_tree(&tern_type_of_json, &json, &tree) &&
            to_tree(&tern_type_of_json, &patch_json, &patch_tree))
            check_meaning(&one, tree, patch_tree, &memory.arena);
        json_object_put(tree);
        json_object_put(patch_tree);
    }
    fuzz_arena_free(&memory);
    free(value);
    return 0;
}
