/* driver.c - decodes and encodes what it is told to, for tests that are written elsewhere.
 *
 * Reads lines `API/MODEL<TAB>JSON`; answers each with a line of JSON:
 *
 *     {"json": ..., "same": true}                  what came out
 *     {"status": "...", "pointer": "...", "text": "..."}    why decoding refused it
 *     {"fault": "..."}                             what must not happen
 *
 * What came out has been encoded from a copy of what was decoded; `same` says whether it is, to
 * json-c, the tree that went in. TERN_DRIVER_APIS lists the SDKs: X(clerk) X(vapi).
 */
#define _POSIX_C_SOURCE 200809L

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#include "tern/tern.h"

#define X(api) extern const tern_api tern_api_of_##api;
TERN_DRIVER_APIS
#undef X

static const tern_api *const apis[] = {
#define X(api) &tern_api_of_##api,
    TERN_DRIVER_APIS
#undef X
};

/* The type called `api/model`, or NULL. */
static const tern_type *find(const char *name)
{
    const char *slash = strchr(name, '/');

    for (size_t i = 0; slash && i < sizeof apis / sizeof apis[0]; i++) {
        if (strlen(apis[i]->name) == (size_t)(slash - name) &&
            memcmp(apis[i]->name, name, (size_t)(slash - name)) == 0)
            return tern_api_find(apis[i], slash + 1);
    }
    return NULL;
}

static struct json_object *parse(tern_str text)
{
    struct json_tokener *tokener = json_tokener_new_ex(TERN_DEPTH_MAX + 1);
    struct json_object *tree = json_tokener_parse_ex(tokener, text.ptr, (int)text.len + 1);

    if (json_tokener_get_error(tokener) != json_tokener_success) {
        json_object_put(tree);
        tree = json_object_new_string("not JSON");
    }
    json_tokener_free(tokener);
    return tree;
}

static bool is_number(const struct json_object *one)
{
    return json_object_is_type(one, json_type_int) || json_object_is_type(one, json_type_double);
}

static bool same_tree(struct json_object *a, struct json_object *b);

static bool same_members(struct json_object *a, struct json_object *b)
{
    if (json_object_object_length(a) != json_object_object_length(b))
        return false;
    json_object_object_foreach(a, key, value)
    {
        struct json_object *other;
        if (!json_object_object_get_ex(b, key, &other) || !same_tree(value, other))
            return false;
    }
    return true;
}

static bool same_items(struct json_object *a, struct json_object *b)
{
    size_t count = json_object_array_length(a);

    for (size_t i = 0; i < count && count == json_object_array_length(b); i++) {
        if (!same_tree(json_object_array_get_idx(a, i), json_object_array_get_idx(b, i)))
            return false;
    }
    return count == json_object_array_length(b);
}

/* A number as a double: no more than an integer of json-c can be, which ends there. */
static double as_double(const struct json_object *one)
{
    double value = json_object_get_double(one), most = 9223372036854775808.0;

    return value > most ? most : value < -most ? -most : value;
}

/* As json_object_equal, but numbers are the same that are the same double: 5 and 5.0. Who asks
 * looks at integers more closely. */
static bool same_tree(struct json_object *a, struct json_object *b)
{
    if (is_number(a) && is_number(b)) {
        double left = as_double(a), right = as_double(b);
        return left <= right && left >= right;
    }
    if (json_object_is_type(a, json_type_object) && json_object_is_type(b, json_type_object))
        return same_members(a, b);
    if (json_object_is_type(a, json_type_array) && json_object_is_type(b, json_type_array))
        return same_items(a, b);
    return json_object_equal(a, b);
}

static bool same_json(tern_str a, tern_str b)
{
    struct json_object *left = parse(a), *right = parse(b);
    bool same = same_tree(left, right);

    json_object_put(left);
    json_object_put(right);
    return same;
}

static void print_string(const char *name, const char *text, const char *end)
{
    struct json_object *string = json_object_new_string(text);

    printf("\"%s\":%s%s", name, json_object_to_json_string(string), end);
    json_object_put(string);
}

static void print_fault(const char *what)
{
    printf("{");
    print_string("fault", what, "}\n");
}

static void print_error(const tern_error *error)
{
    char text[TERN_ERROR_MESSAGE_SIZE];

    tern_error_format(error, text, sizeof text);
    printf("{");
    print_string("status", tern_status_text(error->status), ",");
    print_string("pointer", error->pointer, ",");
    print_string("text", text, "}\n");
}

/* Answers for a document that has been decoded. */
static void answer(const tern_type *type, tern_str json, void *value, void *copy, tern_arena *arena)
{
    tern_str out;
    tern_error error = {0};

    if (tern_copy(type, value, arena, copy, NULL) != TERN_OK)
        print_fault("not copied");
    else if (!tern_equal(type, value, copy) ||
             tern_hash(type, value, 1) != tern_hash(type, copy, 1))
        print_fault("not equal to its copy");
    else if (tern_encode(type, copy, NULL, arena, &out, &error) != TERN_OK)
        print_fault(error.pointer);
    else
        printf("{\"json\":%.*s,\"same\":%s}\n", TERN_STR_ARGS(out),
               same_json(json, out) ? "true" : "false");
}

static void convert(const char *model, tern_str json)
{
    const tern_type *type = find(model);
    tern_arena arena = {0};
    tern_error error = {0};
    void *value, *copy;

    if (type == NULL) {
        print_fault("no such model");
        return;
    }
    value = malloc(type->size);
    copy = malloc(type->size);
    if (value == NULL || copy == NULL)
        abort();
    if (tern_decode(type, json, NULL, &arena, value, &error) == TERN_OK)
        answer(type, json, value, copy, &arena);
    else
        print_error(&error);
    free(value);
    free(copy);
    tern_arena_free(&arena);
}

int main(void)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;

    /* Who asks may wait for the answer. */
    setvbuf(stdout, NULL, _IOLBF, 1 << 16);
    while ((length = getline(&line, &capacity, stdin)) > 0) {
        char *tab = strchr(line, '\t');
        if (line[length - 1] == '\n')
            line[length - 1] = '\0';
        if (tab == NULL) {
            print_fault("no tab");
            continue;
        }
        *tab = '\0';
        convert(line, tern_str_of(tab + 1));
    }
    free(line);
    return ferror(stdin) || fflush(stdout) != 0;
}
