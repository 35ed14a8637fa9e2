/* json_c.c - values to json-c trees and back, through their text: what may be in a value and how it
 * is checked is the codec's alone.
 *
 * Neither json-c's parser nor its printer is used. The parser cuts names at a NUL, turns -0 into 0
 * and integers beyond 64 bits into others; the printer, short of memory, leaves text out. */
#include "tern/json_c.h"

#include <json-c/json.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>

#include "number_internal.h"
#include "path_internal.h"
#include "tokenizer_internal.h"
#include "writer_internal.h"

/* What makes a tree of text that an encode has written. */
typedef struct builder {
    tern_tokenizer tokenizer;
    tern_arena *arena; /* of names and strings, each until json-c has its copy */
    tern_error *error; /* may be NULL */
} builder;

static tern_status build(builder *self, const tern_path *path, struct json_object **out);

/* Passes on a node that json-c made, NULL where it could not. */
static tern_status made(builder *self, struct json_object *node, const tern_path *path,
                        struct json_object **out)
{
    *out = node;
    return node ? TERN_OK : tern_path_fail(self->error, TERN_ERROR_MEMORY, path, "", "");
}

static struct json_object *new_number(tern_arena *arena, tern_str text)
{
    int64_t integer;
    uint64_t natural;
    double value;
    bool plain = memchr(text.ptr, '.', text.len) == NULL &&
                 memchr(text.ptr, 'e', text.len) == NULL && memchr(text.ptr, 'E', text.len) == NULL;
    tern_str copy;

    /* Negative zero is no integer. */
    if (plain && !tern_str_is(text, "-0")) {
        if (tern_number_to_int64(text, &integer) == TERN_OK)
            return json_object_new_int64(integer);
        if (tern_number_to_uint64(text, &natural) == TERN_OK)
            return json_object_new_uint64(natural);
    }
    if (tern_number_to_double(text, &value) != TERN_OK)
        value = text.ptr[0] == '-' ? -HUGE_VAL : HUGE_VAL;
    if (tern_arena_copy_str(arena, text, &copy) != TERN_OK)
        return NULL;
    return json_object_new_double_s(value, copy.ptr);
}

static tern_status build_string(builder *self, const tern_path *path, struct json_object **out)
{
    tern_arena_mark mark = tern_arena_get_mark(self->arena);
    tern_str text;
    tern_status status = tern_tokenizer_string(&self->tokenizer, self->arena, &text);

    if (status != TERN_OK)
        return tern_path_fail(self->error, status, path, "", "");
    /* json-c has room for the NUL in an int. */
    if (text.len >= INT_MAX)
        return tern_path_fail(self->error, TERN_ERROR_LIMIT, path, "a string that json-c can hold",
                              "a longer one");
    status = made(self, json_object_new_string_len(text.ptr, (int)text.len), path, out);
    tern_arena_rewind(self->arena, mark);
    return status;
}

static tern_status build_items(builder *self, const tern_path *path, struct json_object *array)
{
    tern_path step = {path, {NULL, 0}, 0};
    bool more;
    tern_status status = TERN_OK;

    self->tokenizer.cursor++;
    more = !tern_tokenizer_accept(&self->tokenizer, ']');
    while (status == TERN_OK && more) {
        struct json_object *item;
        status = build(self, &step, &item);
        if (status != TERN_OK)
            break;
        if (json_object_array_add(array, item) != 0) {
            json_object_put(item);
            return tern_path_fail(self->error, TERN_ERROR_MEMORY, &step, "", "");
        }
        step.index++;
        status = tern_tokenizer_next(&self->tokenizer, ']', &more);
    }
    return status;
}

/* Reads a property into an object. */
static tern_status build_member(builder *self, const tern_path *path, struct json_object *object)
{
    tern_arena_mark mark = tern_arena_get_mark(self->arena);
    tern_path step = {path, {NULL, 0}, 0};
    struct json_object *value;
    tern_status status = tern_tokenizer_string(&self->tokenizer, self->arena, &step.key);

    if (status != TERN_OK)
        return tern_path_fail(self->error, status, path, "", "");
    if (memchr(step.key.ptr, '\0', step.key.len))
        return tern_path_fail(self->error, TERN_ERROR_RANGE, &step,
                              "a name without NUL, for json-c", "one with NUL");
    self->tokenizer.cursor++; /* the colon */
    status = build(self, &step, &value);
    if (status != TERN_OK)
        return status;
    if (json_object_object_add(object, step.key.ptr, value) != 0) {
        json_object_put(value);
        return tern_path_fail(self->error, TERN_ERROR_MEMORY, &step, "", "");
    }
    tern_arena_rewind(self->arena, mark);
    return TERN_OK;
}

static tern_status build_members(builder *self, const tern_path *path, struct json_object *object)
{
    bool more;
    tern_status status = TERN_OK;

    self->tokenizer.cursor++;
    more = !tern_tokenizer_accept(&self->tokenizer, '}');
    while (status == TERN_OK && more) {
        status = build_member(self, path, object);
        if (status == TERN_OK)
            status = tern_tokenizer_next(&self->tokenizer, '}', &more);
    }
    return status;
}

/* Reads an object or array. */
static tern_status build_container(builder *self, bool is_object, const tern_path *path,
                                   struct json_object **out)
{
    tern_status status =
        made(self, is_object ? json_object_new_object() : json_object_new_array(), path, out);

    if (status != TERN_OK)
        return status;
    status = is_object ? build_members(self, path, *out) : build_items(self, path, *out);
    if (status != TERN_OK)
        json_object_put(*out);
    return status;
}

/* Reads a value. The text is compact and well-formed, its depth what an encode allows. */
static tern_status build(builder *self, const tern_path *path, struct json_object **out)
{
    tern_arena_mark mark = tern_arena_get_mark(self->arena);
    tern_str text;
    tern_status status;

    *out = NULL;
    switch (tern_json_kind_of(tern_tokenizer_peek(&self->tokenizer))) {
    case TERN_JSON_OBJECT:
        return build_container(self, true, path, out);
    case TERN_JSON_ARRAY:
        return build_container(self, false, path, out);
    case TERN_JSON_STRING:
        return build_string(self, path, out);
    case TERN_JSON_NUMBER:
        status = tern_tokenizer_number(&self->tokenizer, &text);
        if (status != TERN_OK)
            break;
        status = made(self, new_number(self->arena, text), path, out);
        tern_arena_rewind(self->arena, mark);
        return status;
    case TERN_JSON_BOOLEAN:
        status = tern_tokenizer_value(&self->tokenizer, 0, &text);
        if (status != TERN_OK)
            break;
        return made(self, json_object_new_boolean(text.ptr[0] == 't'), path, out);
    default:
        status = tern_tokenizer_literal(&self->tokenizer, TERN_STR("null"));
    }
    return status == TERN_OK ? TERN_OK : tern_path_fail(self->error, status, path, "", "");
}

tern_status tern_to_json_object(const tern_type *type, const void *value,
                                const tern_encode_options *options, struct json_object **out_json,
                                tern_error *error)
{
    tern_encode_options compact = {0};
    tern_arena arena = {0};
    builder self;
    struct json_object *json;
    tern_str text;
    tern_status status;

    if (options)
        compact = *options;
    compact.indent = 0;
    status = tern_encode(type, value, &compact, &arena, &text, error);
    if (status == TERN_OK) {
        tern_tokenizer_init(&self.tokenizer, text);
        self.arena = &arena;
        self.error = error;
        status = build(&self, NULL, &json);
    }
    if (status == TERN_OK)
        *out_json = json;
    tern_arena_free(&arena);
    return status;
}

static tern_status print(tern_writer *writer, struct json_object *json, unsigned depth);

/* Writes text as json-c does. It need not be UTF-8: the decode that follows says where it is not.
 */
static tern_status print_string(tern_writer *writer, const char *bytes, size_t length)
{
    static const char short_escapes[] = "btn\0fr"; /* of U+0008 to U+000D */
    tern_status status = tern_writer_byte(writer, '"');
    size_t done = 0;

    for (size_t i = 0; status == TERN_OK && i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        char escape[8];
        int size;
        if (byte >= ' ' && byte != '"' && byte != '\\')
            continue;
        if (byte >= ' ')
            size = snprintf(escape, sizeof escape, "\\%c", byte);
        else if (byte >= '\b' && byte <= '\r' && short_escapes[byte - '\b'] != '\0')
            size = snprintf(escape, sizeof escape, "\\%c", short_escapes[byte - '\b']);
        else
            size = snprintf(escape, sizeof escape, "\\u%04x", (unsigned)byte);
        status = tern_writer_raw(writer, bytes + done, i - done);
        if (status == TERN_OK)
            status = tern_writer_raw(writer, escape, (size_t)size);
        done = i + 1;
    }
    if (status == TERN_OK)
        status = tern_writer_raw(writer, bytes + done, length - done);
    return status == TERN_OK ? tern_writer_byte(writer, '"') : status;
}

static tern_status print_integer(tern_writer *writer, struct json_object *json)
{
    int64_t value = json_object_get_int64(json);

    return value < 0 ? tern_writer_int64(writer, value)
                     : tern_writer_uint64(writer, json_object_get_uint64(json));
}

/* Writes a double as json-c does: by its own text where it has one. */
static tern_status print_double(tern_writer *writer, struct json_object *json)
{
    size_t length = 0;
    const char *text = json_object_to_json_string_length(json, JSON_C_TO_STRING_PLAIN, &length);

    /* Short of memory, json-c has none, or an empty one. */
    if (text == NULL || length == 0)
        return TERN_ERROR_MEMORY;
    return tern_writer_raw(writer, text, length);
}

static tern_status print_array(tern_writer *writer, struct json_object *json, unsigned depth)
{
    size_t count = depth > 0 ? json_object_array_length(json) : 0;
    tern_status status = tern_writer_open(writer, '[');

    for (size_t i = 0; status == TERN_OK && i < count; i++) {
        status = tern_writer_element(writer, i == 0);
        if (status == TERN_OK)
            status = print(writer, json_object_array_get_idx(json, i), depth - 1);
    }
    return status == TERN_OK ? tern_writer_close(writer, ']', count == 0) : status;
}

static tern_status print_object(tern_writer *writer, struct json_object *json, unsigned depth)
{
    struct json_object_iterator at = json_object_iter_begin(json);
    struct json_object_iterator end = json_object_iter_end(json);
    tern_status status = tern_writer_open(writer, '{');
    bool empty = true;

    for (; status == TERN_OK && depth > 0 && !json_object_iter_equal(&at, &end);
         json_object_iter_next(&at)) {
        const char *name = json_object_iter_peek_name(&at);
        status = tern_writer_element(writer, empty);
        if (status == TERN_OK)
            status = print_string(writer, name, strlen(name));
        if (status == TERN_OK)
            status = tern_writer_byte(writer, ':');
        if (status == TERN_OK)
            status = print(writer, json_object_iter_peek_value(&at), depth - 1);
        empty = false;
    }
    return status == TERN_OK ? tern_writer_close(writer, '}', empty) : status;
}

/* Writes a tree; what is nested more than `depth` levels as if it were empty. */
static tern_status print(tern_writer *writer, struct json_object *json, unsigned depth)
{
    switch (json_object_get_type(json)) {
    case json_type_null:
        break;
    case json_type_boolean:
        return json_object_get_boolean(json) ? tern_writer_raw(writer, "true", 4)
                                             : tern_writer_raw(writer, "false", 5);
    case json_type_int:
        return print_integer(writer, json);
    case json_type_double:
        return print_double(writer, json);
    case json_type_string:
        return print_string(writer, json_object_get_string(json),
                            (size_t)json_object_get_string_len(json));
    case json_type_array:
        return print_array(writer, json, depth);
    case json_type_object:
        return print_object(writer, json, depth);
    }
    return tern_writer_raw(writer, "null", 4);
}

tern_status tern_from_json_object(const tern_type *type, struct json_object *json,
                                  const tern_decode_options *options, tern_arena *arena, void *out,
                                  tern_error *error)
{
    tern_arena scratch = {0};
    tern_writer writer;
    tern_str text;
    tern_status status = tern_writer_init(&writer, &scratch, 0);

    /* A decode refuses the level after the last one before it looks into it. */
    if (status == TERN_OK)
        status = print(&writer, json, TERN_DEPTH_MAX);
    if (status == TERN_OK)
        status = tern_writer_finish(&writer, &text);
    if (status == TERN_OK) {
        status = tern_decode(type, text, options, arena, out, error);
    } else {
        memset(out, 0, type->size);
        (void)tern_path_fail(error, status, NULL, "", "");
    }
    tern_arena_free(&scratch);
    return status;
}
