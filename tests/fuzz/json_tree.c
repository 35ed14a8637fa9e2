/* json_tree.c - json-c's trees as a second opinion on values. */
#include "json_tree.h"

#include <limits.h>
#include <stdlib.h>

#include "fuzz.h"

bool json_tree_parse(tern_str text, struct json_object **out_tree)
{
    /* A new one each time: json_tokener_reset leaves half a surrogate pair of the last text. */
    struct json_tokener *tokener = json_tokener_new_ex(TERN_DEPTH_MAX + 1);
    char *copy = (char *)fuzz_allocate(text.len + 1);
    bool right;

    FUZZ_CHECK(tokener != NULL && text.len < INT_MAX);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0'; /* tells the end of a number */
    *out_tree = json_tokener_parse_ex(tokener, copy, (int)text.len + 1);
    right = json_tokener_get_error(tokener) == json_tokener_success;
    json_tokener_free(tokener);
    free(copy);
    return right;
}

static bool equal_members(struct json_object *a, struct json_object *b)
{
    struct json_object *other;

    if (json_object_object_length(a) != json_object_object_length(b))
        return false;
    json_object_object_foreach(a, name, value)
    {
        if (!json_tree_member(b, name, &other) || !json_tree_equal(value, other))
            return false;
    }
    return true;
}

bool json_tree_equal(struct json_object *a, struct json_object *b)
{
    if (json_object_get_type(a) != json_object_get_type(b))
        return false;
    switch (json_object_get_type(a)) {
    case json_type_object:
        return equal_members(a, b);
    case json_type_array:
        if (json_object_array_length(a) != json_object_array_length(b))
            return false;
        for (size_t i = 0; i < json_object_array_length(a); i++) {
            if (!json_tree_equal(json_object_array_get_idx(a, i), json_object_array_get_idx(b, i)))
                return false;
        }
        return true;
    case json_type_double:
        return strcmp(json_object_to_json_string(a), json_object_to_json_string(b)) == 0;
    default:
        return json_object_equal(a, b);
    }
}

static bool is_parsed_number(struct json_object *bridged, struct json_object *parsed)
{
    const char *text = json_object_to_json_string(bridged);
    double left, right;

    if (json_object_get_type(bridged) != json_type_double)
        return json_object_equal(bridged, parsed);
    if (strpbrk(text, ".eE") != NULL) {
        left = json_object_get_double(bridged);
        right = json_object_get_double(parsed);
        return json_object_get_type(parsed) == json_type_double &&
               memcmp(&left, &right, sizeof left) == 0 &&
               strcmp(text, json_object_to_json_string(parsed)) == 0;
    }
    if (json_object_get_type(parsed) != json_type_int)
        return false;
    if (strcmp(text, "-0") == 0)
        return json_object_get_int64(parsed) == 0;
    return text[0] == '-' ? json_object_get_int64(parsed) == INT64_MIN
                          : json_object_get_uint64(parsed) == UINT64_MAX;
}

bool json_tree_is_parsed(struct json_object *bridged, struct json_object *parsed)
{
    switch (json_object_get_type(bridged)) {
    case json_type_int:
    case json_type_double:
        return is_parsed_number(bridged, parsed);
    case json_type_object: {
        struct json_object *other;
        if (json_object_get_type(parsed) != json_type_object ||
            json_object_object_length(bridged) != json_object_object_length(parsed))
            return false;
        json_object_object_foreach(bridged, name, value)
        {
            if (!json_tree_member(parsed, name, &other) || !json_tree_is_parsed(value, other))
                return false;
        }
        return true;
    }
    case json_type_array:
        if (json_object_get_type(parsed) != json_type_array ||
            json_object_array_length(bridged) != json_object_array_length(parsed))
            return false;
        for (size_t i = 0; i < json_object_array_length(bridged); i++) {
            if (!json_tree_is_parsed(json_object_array_get_idx(bridged, i),
                                     json_object_array_get_idx(parsed, i)))
                return false;
        }
        return true;
    default:
        return json_tree_equal(bridged, parsed);
    }
}

bool json_tree_member(struct json_object *object, const char *name, struct json_object **out)
{
    return json_object_is_type(object, json_type_object) &&
           json_object_object_get_ex(object, name, out);
}

struct json_object *json_tree_patch(struct json_object *target, struct json_object *patch)
{
    struct json_object *old;

    if (!json_object_is_type(patch, json_type_object)) {
        json_object_put(target);
        return json_object_get(patch);
    }
    if (!json_object_is_type(target, json_type_object)) {
        json_object_put(target);
        target = json_object_new_object();
        FUZZ_CHECK(target != NULL);
    }
    json_object_object_foreach(patch, name, value)
    {
        if (value == NULL) {
            json_object_object_del(target, name);
            continue;
        }
        if (!json_tree_member(target, name, &old))
            old = NULL;
        old = json_tree_patch(json_object_get(old), value);
        FUZZ_CHECK(json_object_object_add(target, name, old) == 0);
    }
    return target;
}

bool json_tree_has_null_member(struct json_object *tree)
{
    if (json_object_is_type(tree, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(tree); i++) {
            if (json_tree_has_null_member(json_object_array_get_idx(tree, i)))
                return true;
        }
    }
    if (!json_object_is_type(tree, json_type_object))
        return false;
    json_object_object_foreach(tree, name, value)
    {
        (void)name;
        if (value == NULL || json_tree_has_null_member(value))
            return true;
    }
    return false;
}
