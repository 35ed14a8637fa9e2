/* pointer.c - into free-form JSON, well-formed or not, against json-c trees. Input: a JSON pointer,
 * FUZZ_SEPARATOR, and a document. */
#include "fuzz.h"

#include <stdlib.h>

#include "json_text.h"
#include "json_tree.h"
#include "tern/json_c.h"

static bool is_pointer(tern_str pointer)
{
    for (size_t i = 0; i < pointer.len; i++) {
        if (pointer.ptr[i] == '~' &&
            (i + 1 == pointer.len || (pointer.ptr[i + 1] != '0' && pointer.ptr[i + 1] != '1')))
            return false;
    }
    return pointer.len == 0 || pointer.ptr[0] == '/';
}

/* The step of a pointer from behind a slash, its escapes undone, to be freed. */
static char *read_step(tern_str *rest, size_t *out_length)
{
    char *step = (char *)fuzz_allocate(rest->len + 1);
    size_t length = 0;

    for (; rest->len > 0 && rest->ptr[0] != '/'; rest->ptr++, rest->len--) {
        if (rest->ptr[0] == '~') {
            rest->ptr++;
            rest->len--;
            step[length++] = rest->ptr[0] == '0' ? '~' : '/';
        } else {
            step[length++] = rest->ptr[0];
        }
    }
    step[length] = '\0';
    *out_length = length;
    return step;
}

static bool enter_array(struct json_object *array, const char *step, size_t length,
                        struct json_object **out)
{
    char index[24];

    for (size_t i = 0; i < json_object_array_length(array); i++) {
        snprintf(index, sizeof index, "%zu", i);
        if (length == strlen(index) && memcmp(step, index, length) == 0) {
            *out = json_object_array_get_idx(array, i);
            return true;
        }
    }
    return false;
}

/* Goes where the pointer leads, in a tree whose names hold no NUL. */
static bool walk(struct json_object *tree, tern_str pointer, struct json_object **out)
{
    while (pointer.len > 0) {
        size_t length;
        char *step;
        bool found;
        pointer.ptr++;
        pointer.len--;
        step = read_step(&pointer, &length);
        found = json_object_is_type(tree, json_type_array)
                    ? enter_array(tree, step, length, &tree)
                    : strlen(step) == length && json_tree_member(tree, step, &tree);
        free(step);
        if (!found)
            return false;
    }
    *out = tree;
    return true;
}

static bool is_part(tern_json part, tern_str whole)
{
    return part.text.len > 0 && part.text.ptr >= whole.ptr &&
           part.text.ptr + part.text.len <= whole.ptr + whole.len;
}

/* Claims that a text says what a tree is. */
static void check_same(tern_json json, struct json_object *tree)
{
    struct json_object *other = NULL;

    FUZZ_CHECK(tern_json_to_object(json, &other, NULL) == TERN_OK);
    FUZZ_CHECK(json_tree_equal(tree, other));
    json_object_put(other);
}

static void check_scalars(tern_json json, struct json_object *tree, tern_arena *arena)
{
    static const tern_json_kind kinds[] = {TERN_JSON_NULL,   TERN_JSON_BOOLEAN, TERN_JSON_NUMBER,
                                           TERN_JSON_NUMBER, TERN_JSON_OBJECT,  TERN_JSON_ARRAY,
                                           TERN_JSON_STRING};
    tern_json_kind kind = kinds[json_object_get_type(tree)];
    tern_status otherwise = kind == TERN_JSON_NULL ? TERN_ERROR_NULL : TERN_ERROR_TYPE, status;
    bool boolean = false;
    int64_t integer = 0;
    double number = 0;
    tern_str text = {NULL, 0};
    tern_error error;

    FUZZ_CHECK(tern_json_get_kind(json) == kind || json.text.len == 0 ||
               strchr(" \t\r\n", json.text.ptr[0]) != NULL);
    status = tern_json_get_boolean(json, &boolean, &error);
    FUZZ_CHECK(status == (kind == TERN_JSON_BOOLEAN ? TERN_OK : otherwise));
    FUZZ_CHECK(status != TERN_OK || boolean == json_object_get_boolean(tree));
    if (status != TERN_OK)
        fuzz_check_decode_error(&error, status, json.text);
    status = tern_json_get_int64(json, &integer, &error);
    if (kind != TERN_JSON_NUMBER)
        FUZZ_CHECK(status == otherwise);
    else if (json_object_is_type(tree, json_type_int) && json_object_get_uint64(tree) <= INT64_MAX)
        FUZZ_CHECK(status == TERN_OK && integer == json_object_get_int64(tree));
    status = tern_json_get_double(json, &number, &error);
    FUZZ_CHECK((status == TERN_OK || status == TERN_ERROR_RANGE) == (kind == TERN_JSON_NUMBER));
    status = tern_json_get_string(json, arena, &text, &error);
    FUZZ_CHECK(status == (kind == TERN_JSON_STRING ? TERN_OK : otherwise));
    if (status == TERN_OK) {
        FUZZ_CHECK(text.len == (size_t)json_object_get_string_len(tree));
        FUZZ_CHECK(memcmp(text.ptr, json_object_get_string(tree), text.len + 1) == 0);
        FUZZ_CHECK(tern_json_is_string(json, text));
        FUZZ_CHECK(!tern_json_is_string(json, (tern_str){text.ptr, text.len + 1}));
        FUZZ_CHECK(text.len == 0 || !tern_json_is_string(json, (tern_str){text.ptr, text.len - 1}));
    }
}

static void check_items(tern_json json, struct json_object *tree, tern_arena *arena)
{
    bool object = json_object_is_type(tree, json_type_object);
    bool array = json_object_is_type(tree, json_type_array);
    tern_json_iterator iterator;
    tern_json_item item;
    tern_error error;
    tern_status status = tern_json_iterate(json, &iterator, &error);
    size_t count = 0;

    FUZZ_CHECK(status == (object || array ? TERN_OK
                          : tree == NULL  ? TERN_ERROR_NULL
                                          : TERN_ERROR_TYPE));
    while (tern_json_next(&iterator, &item)) {
        tern_str name = {NULL, 0};
        struct json_object *member = NULL;
        FUZZ_CHECK(is_part(item.value, json.text) && item.index == count++);
        FUZZ_CHECK(tern_json_get_kind(item.value) != TERN_JSON_INVALID);
        if (array) {
            FUZZ_CHECK(item.key.text.ptr == NULL && item.key.text.len == 0);
            check_same(item.value, json_object_array_get_idx(tree, item.index));
        } else {
            FUZZ_CHECK(is_part(item.key, json.text));
            FUZZ_CHECK(tern_json_get_string(item.key, arena, &name, &error) == TERN_OK);
            FUZZ_CHECK(json_tree_member(tree, name.ptr, &member));
        }
    }
    if (array)
        FUZZ_CHECK(count == json_object_array_length(tree));
    if (object)
        FUZZ_CHECK(count >= (size_t)json_object_object_length(tree));
}

/* A document that is none is refused by every call. */
static void check_malformed(tern_json json)
{
    tern_json_iterator iterator;
    tern_json_item item;
    tern_json out = json;
    tern_error error;
    double number;
    tern_status status = tern_json_iterate(json, &iterator, &error);

    FUZZ_CHECK(status == TERN_ERROR_SYNTAX || status == TERN_ERROR_UTF8 ||
               status == TERN_ERROR_DEPTH || status == TERN_ERROR_UNSET);
    fuzz_check_decode_error(&error, status, json.text);
    FUZZ_CHECK(!tern_json_next(&iterator, &item));
    FUZZ_CHECK(tern_json_at(json, TERN_STR(""), &out, &error) == status);
    FUZZ_CHECK(tern_json_get_double(json, &number, &error) == status);
    FUZZ_CHECK(!tern_json_is_string(json, TERN_STR("")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tern_json json = {{(const char *)data, size}}, part = {{NULL, 0}};
    tern_str pointer = fuzz_take(&json.text, FUZZ_SEPARATOR);
    struct json_object *tree = NULL, *there = NULL;
    fuzz_arena memory;
    tern_error error;
    tern_status status;
    json_text found;

    fuzz_arena_init(&memory, 0);
    status = tern_json_at(json, pointer, &part, &error);
    if (!json_text_check(json.text, TERN_DEPTH_MAX, 0, &found)) {
        FUZZ_CHECK(status != TERN_OK && status != TERN_ERROR_MISSING);
        check_malformed(json);
    } else if (!is_pointer(pointer)) {
        FUZZ_CHECK(status == TERN_ERROR_SYNTAX);
        fuzz_check_error(&error, status);
        FUZZ_CHECK(error.byte <= pointer.len);
    } else if (!json_text_is_utf8(pointer)) {
        /* Malformed, or at least nowhere to be found; and what is said of it is a text. */
        FUZZ_CHECK(status == TERN_ERROR_SYNTAX || status == TERN_ERROR_MISSING);
        fuzz_check_error(&error, status);
    } else if (!found.nul_in_name) {
        FUZZ_CHECK(tern_json_to_object(json, &tree, &error) == TERN_OK);
        FUZZ_CHECK((status == TERN_OK) == walk(tree, pointer, &there));
        if (status == TERN_OK) {
            FUZZ_CHECK(is_part(part, json.text));
            check_same(part, there);
            check_scalars(part, there, &memory.arena);
            check_items(part, there, &memory.arena);
        } else {
            FUZZ_CHECK(status == TERN_ERROR_MISSING);
            fuzz_check_error(&error, status);
        }
        json_object_put(tree);
    }
    fuzz_arena_free(&memory);
    return 0;
}
