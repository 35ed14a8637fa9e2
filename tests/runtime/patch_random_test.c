/* patch_random_test.c - merge patches between values made up, without memory, and of great size. */
#include "random_value.h"
#include "sample.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

static tern_arena arena;

static _Alignas(max_align_t) unsigned char old_value[4096], new_value[4096], changed[4096];

static void decode(const tern_type *type, const char *json, void *out)
{
    memset(out, 0, type->size);
    UNIT_STATUS(tern_decode(type, tern_str_of(json), NULL, &arena, out, NULL), TERN_OK);
}

#define NODE   &tern_type_of_sample_node
#define HOLDER &tern_type_of_sample_holder
#define NEST   &tern_type_of_sample_nest
#define EMPTY  &tern_type_of_sample_empty

/* Whether two JSON texts mean the same: of members that come twice the last one counts, their
 * order does not. */
static bool same_json(tern_json a, tern_json b);

static bool find_last(tern_json object, tern_json key, tern_json *out)
{
    tern_json_iterator iterator;
    tern_json_item item;
    bool found = false;

    if (tern_json_iterate(object, &iterator, NULL) != TERN_OK)
        return false;
    while (tern_json_next(&iterator, &item)) {
        if (tern_str_equal(item.key.text, key.text)) {
            *out = item.value;
            found = true;
        }
    }
    return found;
}

static bool has_members_of(tern_json a, tern_json b)
{
    tern_json_iterator iterator;
    tern_json_item item;
    tern_json last, other;

    if (tern_json_iterate(b, &iterator, NULL) != TERN_OK)
        return false;
    while (tern_json_next(&iterator, &item)) {
        if (!find_last(b, item.key, &last) || !find_last(a, item.key, &other) ||
            !same_json(last, other))
            return false;
    }
    return true;
}

static bool same_items(tern_json a, tern_json b)
{
    tern_json_iterator left, right;
    tern_json_item one, other;

    if (tern_json_iterate(a, &left, NULL) != TERN_OK ||
        tern_json_iterate(b, &right, NULL) != TERN_OK)
        return false;
    while (tern_json_next(&left, &one)) {
        if (!tern_json_next(&right, &other) || !same_json(one.value, other.value))
            return false;
    }
    return !tern_json_next(&right, &other);
}

static bool same_json(tern_json a, tern_json b)
{
    tern_json_kind kind = tern_json_get_kind(a);

    if (kind != tern_json_get_kind(b))
        return false;
    if (kind == TERN_JSON_OBJECT)
        return has_members_of(a, b) && has_members_of(b, a);
    return kind == TERN_JSON_ARRAY ? same_items(a, b) : tern_str_equal(a.text, b.text);
}

/* Made up, and brought into the form that a document gives it; false when it has none. */
static bool make_value(const tern_type *type, void *out, tern_str *out_json, uint64_t *state)
{
    memset(out, 0, type->size);
    random_value_fill(type, out, &arena, state);
    return tern_encode(type, out, NULL, &arena, out_json, NULL) == TERN_OK &&
           tern_decode(type, *out_json, NULL, &arena, out, NULL) == TERN_OK &&
           tern_encode(type, out, NULL, &arena, out_json, NULL) == TERN_OK;
}

/* apply(old, diff(old, new)) is new, whatever they are; or diff says that there is no patch. */
static void test_random(void)
{
    static const tern_type *const types[] = {NODE,
                                             HOLDER,
                                             NEST,
                                             EMPTY,
                                             &tern_type_of_json,
                                             &tern_type_of_sample_shape,
                                             &tern_type_of_sample_owner,
                                             &tern_type_of_sample_scalar,
                                             &tern_type_of_sample_odd,
                                             &tern_type_of_tern_map_json,
                                             &tern_type_of_sample_map_point,
                                             &tern_type_of_tern_map_nullable_str,
                                             &tern_type_of_sample_everything};
    enum { ROUNDS = 300 };
    uint64_t state = 7396;

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        size_t patched = 0;
        for (int round = 0; round < ROUNDS; round++) {
            tern_json from = {{NULL, 0}}, to = {{NULL, 0}}, text = {{NULL, 0}};
            tern_str patch = {"", 0};
            tern_status status;
            if (make_value(types[i], old_value, &from.text, &state) &&
                make_value(types[i], new_value, &to.text, &state)) {
                status = tern_diff(types[i], old_value, new_value, &arena, &patch, NULL);
                CU_ASSERT(status == TERN_OK || status == TERN_ERROR_UNPATCHABLE);
                patched += status == TERN_OK;
                if (status == TERN_OK) {
                    UNIT_STATUS(tern_apply_patch(types[i], old_value, patch, NULL, &arena, NULL),
                                TERN_OK);
                    UNIT_STATUS(tern_encode(types[i], old_value, NULL, &arena, &text.text, NULL),
                                TERN_OK);
                    if (!same_json(text, to))
                        printf("\n%s\n%s\n%s\n%s\n", from.text.ptr, patch.ptr, text.text.ptr,
                               to.text.ptr);
                    CU_ASSERT(same_json(text, to));
                }
            }
            tern_arena_reset(&arena);
        }
        if (types[i] != &tern_type_of_sample_everything && types[i] != NEST)
            CU_ASSERT(patched > ROUNDS / 20);
    }
    tern_arena_free(&arena);
}

/* Equal values have nothing to patch, however they are spelled in memory. */
static void test_equal(void)
{
    static const tern_type *const types[] = {NODE, NEST, EMPTY, &tern_type_of_sample_everything,
                                             &tern_type_of_tern_map_json};
    uint64_t state = 8259;

    for (int round = 0; round < 500; round++) {
        const tern_type *type = types[round % 5];
        tern_str json = {NULL, 0}, patch = {"", 0};
        if (make_value(type, old_value, &json, &state)) {
            UNIT_STATUS(tern_copy(type, old_value, &arena, new_value, NULL), TERN_OK);
            random_value_vary(type, new_value, &arena, &state);
            UNIT_STATUS(tern_diff(type, old_value, new_value, &arena, &patch, NULL), TERN_OK);
            UNIT_STR(patch, "{}");
        }
        tern_arena_reset(&arena);
    }
    tern_arena_free(&arena);
}

/* Any document, or what is left of one, is a patch or is refused: never half applied. */
static void test_random_patches(void)
{
    static const tern_type *const types[] = {NODE, NEST, &tern_type_of_sample_shape, EMPTY};
    uint64_t state = 42;

    for (int round = 0; round < 4000; round++) {
        const tern_type *type = types[round % 4];
        tern_str from = {NULL, 0}, patch = {NULL, 0}, after = {NULL, 0};
        if (make_value(type, old_value, &from, &state) &&
            make_value(type, new_value, &patch, &state)) {
            char *bytes = (char *)malloc(patch.len + 1);
            CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
            memcpy(bytes, patch.ptr, patch.len);
            if (patch.len > 0)
                bytes[unit_random(&state) % patch.len] = "{}[],:\"n1x"[unit_random(&state) % 10];
            patch.ptr = bytes;
            memcpy(changed, old_value, type->size);
            if (tern_apply_patch(type, changed, patch, NULL, &arena, NULL) != TERN_OK)
                CU_ASSERT(memcmp(changed, old_value, type->size) == 0);
            free(bytes);
            UNIT_STATUS(tern_encode(type, changed, NULL, &arena, &after, NULL), TERN_OK);
            UNIT_STATUS(tern_encode(type, old_value, NULL, &arena, &after, NULL), TERN_OK);
            CU_ASSERT(tern_str_equal(after, from));
        }
        tern_arena_reset(&arena);
    }
    tern_arena_free(&arena);
}

static const char memory_from[] =
    "{\"a\":1,\"s\":{\"k\":{\"l\":[1]},\"\\n\":0},\"next\":{\"id\":2,\"x\":1},\"id\":1}";
static const char memory_to[] =
    "{\"id\":3,\"next\":{\"id\":2,\"next\":{\"id\":9},\"y\":\"\\u0001\"},\"s\":{\"k\":{\"m\":1}}}";

static tern_status diff_and_apply(tern_arena *tested)
{
    tern_arena_mark mark = tern_arena_get_mark(tested), then;
    tern_str patch = {"untouched", 9};
    tern_error error;
    tern_status status = tern_diff(NODE, old_value, new_value, tested, &patch, &error);

    memcpy(changed, old_value, sizeof(sample_node));
    if (status == TERN_OK) {
        mark = tern_arena_get_mark(tested);
        status = tern_apply_patch(NODE, changed, patch, NULL, tested, &error);
    } else {
        UNIT_STR(patch, "untouched");
    }
    if (status == TERN_OK) {
        CU_ASSERT(tern_equal(NODE, changed, new_value));
        return status;
    }
    UNIT_STATUS(error.status, status);
    then = tern_arena_get_mark(tested);
    CU_ASSERT(then.newest == mark.newest && then.cursor == mark.cursor);
    CU_ASSERT(memcmp(changed, old_value, sizeof(sample_node)) == 0);
    return status;
}

static void test_each_allocation(void)
{
    enum { LARGEST = 6000, STEP = 24 };
    char *buffer = (char *)malloc(LARGEST);

    CU_ASSERT_PTR_NOT_NULL_FATAL(buffer);
    decode(NODE, memory_from, old_value);
    decode(NODE, memory_to, new_value);
    for (size_t size = 0; size < LARGEST; size += STEP) {
        size_t fail_at = 0;
        tern_status status;
        do {
            unit_allocations allocations = {.fail_at = ++fail_at};
            tern_arena_options options = {buffer, size, unit_allocator(&allocations), 0, false};
            tern_arena tested;
            tern_arena_init(&tested, &options);
            status = diff_and_apply(&tested);
            CU_ASSERT(status == TERN_OK || status == TERN_ERROR_MEMORY);
            tern_arena_free(&tested);
            UNIT_SIZE(allocations.live_blocks, 0);
        } while (status != TERN_OK && fail_at < 1000);
        UNIT_STATUS(status, TERN_OK);
    }
    free(buffer);
    tern_arena_free(&arena);
}

/* A thousand levels are gone down; keys by the thousand take no quadratic time. */
static void test_large(void)
{
    enum { LEVELS = 1000, KEYS = 20000 };
    char *text = (char *)malloc(KEYS * 16);
    tern_decode_options options = {.max_depth = TERN_DEPTH_MAX};
    tern_str made = {"", 0};
    size_t used = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    for (int i = 0; i < LEVELS; i++)
        used += (size_t)sprintf(text + used, "{\"id\":1,\"next\":");
    used += (size_t)sprintf(text + used, "{\"id\":2}");
    for (int i = 0; i < LEVELS; i++)
        text[used++] = '}';
    text[used] = '\0';
    UNIT_STATUS(tern_decode(NODE, tern_str_of(text), &options, &arena, new_value, NULL), TERN_OK);
    decode(NODE, "{\"id\":1}", old_value);
    UNIT_STATUS(tern_diff(NODE, old_value, new_value, &arena, &made, NULL), TERN_OK);
    UNIT_STATUS(tern_apply_patch(NODE, old_value, made, &options, &arena, NULL), TERN_OK);
    CU_ASSERT(tern_equal(NODE, old_value, new_value));
    for (int half = 0; half < 2; half++) {
        used = 0;
        for (int i = 0; i < KEYS; i++) {
            if (i % 2 == half)
                used += (size_t)sprintf(text + used, "%c\"k%d\":%d", used ? ',' : '{', i, i / 3);
        }
        sprintf(text + used, "}");
        decode(&tern_type_of_tern_map_json, text, half ? new_value : old_value);
    }
    UNIT_STATUS(tern_diff(&tern_type_of_tern_map_json, old_value, new_value, &arena, &made, NULL),
                TERN_OK);
    UNIT_STATUS(tern_apply_patch(&tern_type_of_tern_map_json, old_value, made, NULL, &arena, NULL),
                TERN_OK);
    CU_ASSERT(tern_equal(&tern_type_of_tern_map_json, old_value, new_value));
    free(text);
    tern_arena_free(&arena);
}

/* More levels than can be written are refused, not gone down without end. */
static void test_too_deep(void)
{
    enum { LEVELS = TERN_DEPTH_MAX + 1 };
    sample_node *nodes = (sample_node *)calloc(LEVELS, sizeof *nodes);
    sample_node last = {.id = 1};
    tern_str made = {"untouched", 9};
    tern_error error;

    CU_ASSERT_PTR_NOT_NULL_FATAL(nodes);
    for (size_t i = 0; i + 1 < LEVELS; i++)
        tern_set(nodes[i].next, &nodes[i + 1]);
    UNIT_STATUS(tern_diff(NODE, &last, &nodes[1], &arena, &made, NULL), TERN_OK);
    made = TERN_STR("untouched");
    UNIT_STATUS(tern_diff(NODE, &last, &nodes[0], &arena, &made, &error), TERN_ERROR_DEPTH);
    UNIT_STATUS(error.status, TERN_ERROR_DEPTH);
    UNIT_STR(made, "untouched");
    free(nodes);
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"patch at random", "random pairs", test_random},
    {"patch at random", "equal values", test_equal},
    {"patch at random", "random patches", test_random_patches},
    {"patch at random", "each allocation fails in turn", test_each_allocation},
    {"patch at random", "deep and wide", test_large},
    {"patch at random", "too deep", test_too_deep},
};

UNIT_MAIN(tests)
