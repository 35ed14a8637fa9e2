/* parameters.c - the values of parameters as paths, queries, headers and cookies. */
#include <stdio.h>

#include "body_internal.h"
#include "tern/codec.h"
#include "tern/visit.h"
#include "value_internal.h"

enum { FIRST_ITEMS = 8, DEEP_OBJECT_LEVELS = 16 };

/* A value laid flat: one item, the elements of an array, or the members of an object. */
typedef enum shape { SCALAR, ARRAY, OBJECT } shape;

typedef struct item {
    /* Of members, with the brackets of those in them: `b` or `b][c`, and for a cause: brackets are
     * encoded as a whole. */
    tern_str key;
    tern_str text;
} item;

typedef struct flat {
    tern_arena *arena;
    item *items;
    size_t count;
    size_t capacity;
    shape shape;
    /* Objects may be in objects. */
    bool deep;
} flat;

/* The writing of all parameters. */
typedef struct writer {
    const tern_operation *operation;
    tern_arena *arena;
    tern_error *error;
} writer;

static const char *const locations[] = {"path", "query", "header", "cookie"};

static tern_status fail(const writer *self, tern_status status, const tern_parameter *parameter,
                        const char *expected, const char *found)
{
    char text[TERN_ERROR_TEXT_SIZE];

    snprintf(text, sizeof text, "%s in the %s parameter %.60s", expected,
             locations[parameter->location], parameter->name);
    return tern_client_fail(self->error, status, tern_str_of(self->operation->name), text, found);
}

static tern_status fail_memory(const writer *self)
{
    return tern_client_fail_arena(self->error, self->arena, tern_str_of(self->operation->name));
}

/* Laying flat. */

static item *add_item(flat *self)
{
    if (self->count == self->capacity) {
        size_t capacity = self->capacity ? 2 * self->capacity : FIRST_ITEMS;
        item *items =
            (item *)tern_arena_allocate_array(self->arena, capacity, sizeof *items, _Alignof(item));
        if (items == NULL)
            return NULL;
        if (self->count > 0)
            memcpy(items, self->items, self->count * sizeof *items);
        self->items = items;
        self->capacity = capacity;
    }
    return &self->items[self->count++];
}

/* The key of a member of an object in objects: `b][c`. */
static tern_status join_key(const flat *self, const tern_visit_place *place, tern_str *out_key)
{
    const tern_visit_place *places[DEEP_OBJECT_LEVELS];
    tern_builder key = {.arena = self->arena};
    size_t count = 0;

    for (; place->parent; place = place->parent) {
        if (count == DEEP_OBJECT_LEVELS)
            return TERN_ERROR_DEPTH;
        places[count++] = place;
    }
    while (count > 0) {
        tern_builder_add(&key, places[--count]->name);
        if (count > 0)
            tern_builder_add_text(&key, "][");
    }
    *out_key = tern_builder_text(&key);
    return key.failed ? TERN_ERROR_MEMORY : TERN_OK;
}

/* The text of a boolean, number, string, enum or free-form value. */
static tern_status scalar_text(const flat *self, const tern_type *type, const void *value,
                               tern_str text, tern_str *out_text)
{
    *out_text = text;
    switch (type->kind) {
    case TERN_KIND_STRING:
        return TERN_OK;
    case TERN_KIND_ENUM:
    case TERN_KIND_JSON:
        return text.ptr == NULL ? TERN_ERROR_UNSET : TERN_OK;
    default:
        return tern_encode(type, value, NULL, self->arena, out_text, NULL);
    }
}

static tern_status take_value(void *context, const tern_visit_place *place)
{
    flat *self = (flat *)context;
    tern_str text;
    tern_status status;
    item *added;

    if (place->state == TERN_VISIT_ABSENT)
        return TERN_OK;
    if (place->state == TERN_VISIT_NULL)
        return TERN_ERROR_NULL;
    if (place->state == TERN_VISIT_UNSET)
        return TERN_ERROR_UNSET;
    status = scalar_text(self, place->type, place->value, place->text, &text);
    if (status != TERN_OK)
        return status;
    added = add_item(self);
    if (added == NULL)
        return TERN_ERROR_MEMORY;
    added->text = text;
    added->key = place->name;
    return self->deep && place->parent ? join_key(self, place, &added->key) : TERN_OK;
}

static tern_status begin_container(void *context, const tern_visit_place *place)
{
    flat *self = (flat *)context;

    if (place->parent)
        return self->deep && place->type->kind != TERN_KIND_ARRAY ? TERN_OK : TERN_ERROR_REQUEST;
    self->shape = place->type->kind == TERN_KIND_ARRAY ? ARRAY : OBJECT;
    return self->deep && self->shape == ARRAY ? TERN_ERROR_REQUEST : TERN_OK;
}

/* The value as one item. */
static tern_status add_text(flat *self, tern_str text)
{
    item *added = add_item(self);

    if (added == NULL)
        return TERN_ERROR_MEMORY;
    memset(added, 0, sizeof *added);
    added->text = text;
    return TERN_OK;
}

static tern_status flatten(flat *self, const tern_slot *slot, const void *memory)
{
    const tern_visitor visitor = {begin_container, take_value, NULL, self};
    const void *value = tern_slot_value(slot, memory);
    tern_status status;
    tern_str text;

    if (value && slot->type->kind != TERN_KIND_ENUM)
        return tern_visit(slot->type, value, &visitor);
    status = tern_value_text(slot, memory, self->arena, &text);
    return status == TERN_OK ? add_text(self, text) : status;
}

static tern_status flatten_json(flat *self, const tern_slot *slot, const void *memory)
{
    tern_str json;
    tern_status status = tern_value_json(slot, memory, self->arena, TERN_STR(""), &json, NULL);

    return status == TERN_OK ? add_text(self, json) : status;
}

/* Writing. */

/* How the items of a parameter are put together. */
typedef struct form {
    tern_str name;
    tern_encoding encoding;
    /* Before the first item, between items, between a key and its value. */
    const char *first;
    const char *between;
    const char *equals;
    /* The parameter's name, with `equals_name` behind it, before: nothing; all; each item that has
     * no key. */
    enum { NO_NAME, ONE_NAME, EACH_NAME } named;
    /* `name=` where the value is empty, or `name` alone. */
    bool name_alone;
    /* Keys are in brackets behind the name. */
    bool brackets;
} form;

static void write_name(tern_builder *to, const form *how, bool empty)
{
    tern_builder_encode(to, how->name,
                        how->encoding == TERN_ENCODE_NOTHING  ? TERN_ENCODE_NOTHING
                        : how->encoding == TERN_ENCODE_COOKIE ? TERN_ENCODE_COOKIE
                                                              : TERN_ENCODE_RESERVED);
    if (!how->brackets && !(empty && how->name_alone))
        tern_builder_add_text(to, "=");
}

/* Whether what has been added from `start` on holds that text. */
static bool holds(const tern_builder *added, size_t start, const char *text)
{
    size_t length = strlen(text);

    for (size_t at = start; !added->failed && at + length <= added->length; at++) {
        if (memcmp(added->bytes + at, text, length) == 0)
            return true;
    }
    return false;
}

/* False where an item would be read as more than one: it holds what stands between them, and its
 * encoding leaves that as it is. */
static bool write_items(tern_builder *to, const form *how, const flat *value)
{
    bool clear = true;

    tern_builder_add_text(to, how->first);
    if (how->named == ONE_NAME)
        write_name(to, how,
                   value->shape != OBJECT && value->count == 1 && value->items[0].text.len == 0);
    for (size_t i = 0; i < value->count; i++) {
        const item *at = &value->items[i];
        size_t start;
        if (i > 0)
            tern_builder_add_text(to, how->between);
        if (how->named == EACH_NAME)
            write_name(to, how, at->text.len == 0);
        if (value->shape == OBJECT) {
            if (how->brackets)
                tern_builder_add_text(to, "%5B");
            start = to->length;
            tern_builder_encode(to, at->key,
                                how->encoding == TERN_ENCODE_ILLEGAL ? TERN_ENCODE_RESERVED
                                                                     : how->encoding);
            clear = clear && !holds(to, start, how->equals) && !holds(to, start, how->between);
            if (how->brackets)
                tern_builder_add_text(to, "%5D");
            tern_builder_add_text(to, how->equals);
        }
        start = to->length;
        tern_builder_encode(to, at->text, how->encoding);
        clear = clear && (value->shape == SCALAR || !holds(to, start, how->between));
    }
    return clear;
}

static tern_encoding choose_encoding(const tern_parameter *parameter)
{
    switch (parameter->location) {
    case TERN_IN_HEADER:
        return TERN_ENCODE_NOTHING;
    case TERN_IN_QUERY:
        return parameter->allow_reserved ? TERN_ENCODE_ILLEGAL : TERN_ENCODE_RESERVED;
    case TERN_IN_COOKIE:
        return parameter->allow_reserved ? TERN_ENCODE_COOKIE : TERN_ENCODE_RESERVED;
    default: /* a slash in a path would make it another one */
        return TERN_ENCODE_RESERVED;
    }
}

/* What a style makes of a shape (OpenAPI 3.1, section 4.8.12.6). */
static form choose_form(const tern_parameter *parameter, tern_str name, shape value)
{
    const char *pairs = parameter->location == TERN_IN_COOKIE ? "; " : "&";
    bool object = value == OBJECT, explode = parameter->explode && value != SCALAR;
    form how = {.name = name,
                .encoding = choose_encoding(parameter),
                .first = "",
                .between = ",",
                .equals = explode ? "=" : ",",
                .named = NO_NAME};

    switch (parameter->style) {
    case TERN_STYLE_LABEL:
        how.first = ".";
        how.between = explode ? "." : ",";
        break;
    case TERN_STYLE_MATRIX:
        how.first = ";";
        how.between = explode ? ";" : ",";
        how.named = explode ? (object ? NO_NAME : EACH_NAME) : ONE_NAME;
        how.name_alone = true;
        break;
    case TERN_STYLE_SIMPLE:
        break;
    case TERN_STYLE_JSON:
        how.named = parameter->location == TERN_IN_QUERY || parameter->location == TERN_IN_COOKIE
                        ? ONE_NAME
                        : NO_NAME;
        break;
    case TERN_STYLE_DEEP_OBJECT:
        how.between = pairs;
        how.equals = "=";
        how.named = EACH_NAME;
        how.brackets = object;
        break;
    default:
        how.between = explode                                          ? pairs
                      : parameter->style == TERN_STYLE_SPACE_DELIMITED ? "%20"
                      : parameter->style == TERN_STYLE_PIPE_DELIMITED  ? "%7C"
                                                                       : ",";
        how.equals = explode ? "=" : how.between;
        how.named = explode ? (object ? NO_NAME : EACH_NAME) : ONE_NAME;
        break;
    }
    return how;
}

/* Writes one value; nothing where there is none, which `*out_written` tells. */
static tern_status write_value(const writer *self, const tern_parameter *parameter, tern_str name,
                               const void *memory, tern_builder *to, const char *separator,
                               bool *out_written)
{
    flat value = {.arena = self->arena, .deep = parameter->style == TERN_STYLE_DEEP_OBJECT};
    tern_state state = tern_slot_state(&parameter->slot, memory);
    tern_status status;
    form how;

    *out_written = false;
    if (state == TERN_STATE_ABSENT)
        return TERN_OK;
    if (state == TERN_STATE_NULL)
        status = TERN_ERROR_NULL;
    else if (parameter->style == TERN_STYLE_JSON)
        status = flatten_json(&value, &parameter->slot, memory);
    else
        status = flatten(&value, &parameter->slot, memory);
    switch (status) {
    case TERN_OK:
        break;
    case TERN_ERROR_UNSET:
        return fail(self, status, parameter, "a value", "none");
    case TERN_ERROR_NULL:
        return fail(self, TERN_ERROR_REQUEST, parameter, "a value that has a text", "null");
    case TERN_ERROR_REQUEST:
        return fail(self, status, parameter, "what its style can say",
                    "an array or object inside of another one");
    case TERN_ERROR_DEPTH:
        return fail(self, TERN_ERROR_REQUEST, parameter, "what its style can say",
                    "too many objects in objects");
    case TERN_ERROR_MEMORY:
    case TERN_ERROR_LIMIT:
        return fail_memory(self);
    default:
        return fail(self, status, parameter, "a value", "one that can't be written");
    }
    if (value.count == 0) /* an empty array or object is undefined (RFC 6570, section 2.3) */
        return TERN_OK;
    if (to->length > 0)
        tern_builder_add_text(to, separator);
    how = choose_form(parameter, name, value.shape);
    *out_written = true;
    /* With allow_reserved the document wants it so. */
    if (!write_items(to, &how, &value) && !parameter->allow_reserved)
        return fail(self, TERN_ERROR_REQUEST, parameter, "items that its style can keep apart",
                    "one that holds what stands between them");
    return to->failed ? fail_memory(self) : TERN_OK;
}

tern_status tern_parameter_write(const tern_operation *operation, const tern_parameter *parameter,
                                 tern_str name, const void *memory, const char *separator,
                                 tern_builder *to, tern_error *error)
{
    writer self = {operation, to->arena, error};
    bool written;

    return write_value(&self, parameter, name, memory, to, separator, &written);
}

/* Paths. */

static const tern_parameter *find_path_parameter(const tern_operation *operation, tern_str name)
{
    for (size_t i = 0; i < operation->parameter_count; i++) {
        const tern_parameter *parameter = &operation->parameters[i];
        if (parameter->location == TERN_IN_PATH && tern_str_is(name, parameter->name))
            return parameter;
    }
    return NULL;
}

static tern_status expand(const writer *self, const void *params, tern_str name, tern_builder *path)
{
    const tern_parameter *parameter = find_path_parameter(self->operation, name);
    size_t before = path->length;
    tern_builder text = {.arena = self->arena};
    tern_status status;
    bool written;

    if (parameter == NULL)
        return tern_client_fail(self->error, TERN_ERROR_REQUEST, tern_str_of(self->operation->name),
                                "a row for each parameter of the path", "none for one");
    status = write_value(self, parameter, name, (const char *)params + parameter->offset, &text, "",
                         &written);
    if (status != TERN_OK)
        return status;
    /* Without a value the path is another one: that of all items, say, instead of one. */
    if (!written)
        return fail(self, TERN_ERROR_UNSET, parameter, "a value", "none");
    tern_builder_add(path, tern_builder_text(&text));
    if (text.failed || path->failed)
        return fail_memory(self);
    if (path->length == before)
        return fail(self, TERN_ERROR_REQUEST, parameter, "a value", "an empty one");
    return TERN_OK;
}

static tern_status write_path(const writer *self, const void *params, tern_str *out_path)
{
    tern_str rest = tern_str_of(self->operation->path);
    tern_builder path = {.arena = self->arena};
    tern_status status = TERN_OK;

    while (status == TERN_OK && rest.len > 0) {
        const char *open = (const char *)memchr(rest.ptr, '{', rest.len);
        const char *close =
            open ? (const char *)memchr(open, '}', rest.len - (size_t)(open - rest.ptr)) : NULL;
        tern_str literal = {rest.ptr, close ? (size_t)(open - rest.ptr) : rest.len};
        tern_builder_add(&path, literal);
        if (close) {
            tern_str name = {open + 1, (size_t)(close - open) - 1};
            status = expand(self, params, name, &path);
            rest.len -= (size_t)(close + 1 - rest.ptr);
            rest.ptr = close + 1;
        } else {
            rest.len = 0;
        }
    }
    if (status != TERN_OK)
        return status;
    *out_path = tern_builder_text(&path);
    return path.failed ? fail_memory(self) : TERN_OK;
}

/* Headers that OpenAPI says other things describe. */
static bool is_ignored(tern_str header)
{
    return tern_same_name(header, TERN_STR("Accept")) ||
           tern_same_name(header, TERN_STR("Content-Type")) ||
           tern_same_name(header, TERN_STR("Authorization"));
}

static tern_status write_header(const writer *self, const tern_parameter *parameter,
                                const void *memory, tern_parameters *out)
{
    tern_builder text = {.arena = self->arena};
    tern_pair header = {tern_str_of(parameter->name), TERN_STR("")};
    tern_status status;
    const char *wrong;
    bool written;

    if (is_ignored(header.name))
        return TERN_OK;
    status = write_value(self, parameter, header.name, memory, &text, "", &written);
    if (status != TERN_OK || !written)
        return status;
    header.value = tern_builder_text(&text);
    if (text.failed)
        return fail_memory(self);
    wrong = tern_header_check(&header);
    if (wrong)
        return fail(self, TERN_ERROR_REQUEST, parameter, "a header that can be sent", wrong);
    out->headers[out->header_count++] = header;
    return TERN_OK;
}

tern_status tern_parameters_write(const tern_operation *operation, const void *params,
                                  tern_arena *arena, tern_parameters *out, tern_error *error)
{
    writer self = {operation, arena, error};
    tern_builder query = {.arena = arena}, cookie = {.arena = arena};
    tern_status status;
    bool written;

    memset(out, 0, sizeof *out);
    out->headers = (tern_pair *)tern_arena_allocate_array(
        arena, (size_t)operation->parameter_count + 1, sizeof *out->headers, _Alignof(tern_pair));
    if (out->headers == NULL)
        return fail_memory(&self);
    status = write_path(&self, params, &out->path);
    for (size_t i = 0; status == TERN_OK && i < operation->parameter_count; i++) {
        const tern_parameter *parameter = &operation->parameters[i];
        const void *memory = (const char *)params + parameter->offset;
        tern_str name = tern_str_of(parameter->name);
        if (parameter->location == TERN_IN_QUERY)
            status = write_value(&self, parameter, name, memory, &query, "&", &written);
        else if (parameter->location == TERN_IN_COOKIE)
            status = write_value(&self, parameter, name, memory, &cookie, "; ", &written);
        else if (parameter->location == TERN_IN_HEADER)
            status = write_header(&self, parameter, memory, out);
    }
    if (status != TERN_OK)
        return status;
    out->query = tern_builder_text(&query);
    if (cookie.length > 0) {
        tern_pair *header = &out->headers[out->header_count++];
        header->name = TERN_STR("Cookie");
        header->value = tern_builder_text(&cookie);
    }
    return query.failed || cookie.failed ? fail_memory(&self) : TERN_OK;
}
