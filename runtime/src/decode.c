/* decode.c - the walk that decodes: tokens from the reader straight into described memory. */
#include "number_internal.h"
#include "path_internal.h"
#include "reader_internal.h"
#include "tern/codec.h"
#include "walk_internal.h"

#include <limits.h>
#include <stdio.h>

/* The generator refuses models with more fields. */
enum { FIELDS_MAX = 1024, SEEN_WORD_BITS = 64 };

typedef struct decoder {
    tern_reader reader;
    tern_arena *arena;
    const tern_decode_options *options;
    tern_error *error; /* may be NULL */
    unsigned depth;    /* levels left */
} decoder;

static tern_status decode_slot(decoder *self, const tern_slot *slot, void *memory,
                               const tern_path *path);
static tern_status decode_value(decoder *self, const tern_type *type, const tern_slot *slot,
                                void *memory, const tern_path *path);

/* Reports a failure at the cursor. `found` NULL: describe the token there. */
static tern_status fail(decoder *self, tern_status status, const tern_path *path,
                        const char *expected, const char *found)
{
    tern_error *error = self->error;

    if (error == NULL)
        return status;
    memset(error, 0, sizeof *error);
    error->status = status;
    error->byte = (size_t)(self->reader.cursor - self->reader.begin);
    tern_reader_position(&self->reader, &error->line, &error->column);
    tern_path_write(path, error->pointer, sizeof error->pointer);
    snprintf(error->expected, sizeof error->expected, "%s", expected);
    if (found)
        snprintf(error->found, sizeof error->found, "%s", found);
    else
        tern_reader_describe(&self->reader, error->found, sizeof error->found);
    return status;
}

/* Reports what the reader refused. */
static tern_status fail_reading(decoder *self, tern_status status, const tern_path *path)
{
    if (status == TERN_ERROR_MEMORY || status == TERN_ERROR_LIMIT)
        return fail(self, status, path, "", "");
    return fail(self, status, path, self->reader.expected,
                status == TERN_ERROR_DEPTH ? "more" : NULL);
}

/* Reports that the arena gave no memory. */
static tern_status fail_allocating(decoder *self, const tern_path *path)
{
    return fail(self, tern_arena_failure(self->arena), path, "", "");
}

/* Reports a value of the wrong type, or, where that is what it is, a malformed one. */
static tern_status fail_type(decoder *self, const tern_path *path, const char *expected)
{
    tern_reader probe = self->reader;
    tern_str ignored;
    char byte = tern_reader_peek(&probe);

    if (byte != '{' && byte != '[') {
        tern_status status = tern_reader_value(&probe, 0, &ignored);
        if (status != TERN_OK) {
            self->reader = probe;
            return fail_reading(self, status, path);
        }
    }
    return fail(self, byte == 'n' ? TERN_ERROR_NULL : TERN_ERROR_TYPE, path, expected, NULL);
}

/* A list whose length is not known before its end. */
typedef struct growing {
    char *elements;
    size_t count;
    size_t capacity;
} growing;

/* A zeroed element at the end, or NULL. */
static void *grow(tern_arena *arena, growing *list, size_t element_size)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 4;
        size_t used = list->count * element_size;
        if (capacity > SIZE_MAX / 2 / element_size)
            capacity = SIZE_MAX / element_size; /* the arena refuses it */
        if (list->capacity == 0 ||
            !tern_arena_resize(arena, list->elements, used, capacity * element_size)) {
            char *elements =
                (char *)tern_arena_allocate(arena, capacity * element_size, _Alignof(max_align_t));
            if (elements == NULL)
                return NULL;
            if (used > 0)
                memcpy(elements, list->elements, used);
            list->elements = elements;
        }
        list->capacity = capacity;
    }
    memset(list->elements + list->count * element_size, 0, element_size);
    return list->elements + list->count++ * element_size;
}

/* Stores the list as an array or map, and gives back what it did not use. */
static void store(tern_arena *arena, const growing *list, size_t element_size, void *memory)
{
    tern_container container = {list->elements, list->count, list->count};

    if (list->capacity > 0)
        tern_arena_resize(arena, list->elements, list->capacity * element_size,
                          list->count * element_size);
    memcpy(memory, &container, sizeof container);
}

/* Goes one level down, past the opening byte; `out_empty`: and past the closing one. */
static tern_status enter(decoder *self, char close, const tern_path *path, bool *out_empty)
{
    *out_empty = true;
    if (self->depth == 0) {
        self->reader.expected = "fewer levels of nesting";
        return fail_reading(self, TERN_ERROR_DEPTH, path);
    }
    self->depth--;
    self->reader.cursor++;
    tern_reader_skip_space(&self->reader);
    *out_empty = tern_reader_accept(&self->reader, close);
    if (*out_empty)
        self->depth++;
    return TERN_OK;
}

/* Goes on to the next element, or, past the closing byte, one level up. */
static tern_status next(decoder *self, char close, const tern_path *path, bool *out_more)
{
    tern_status status = tern_reader_next(&self->reader, close, out_more);

    if (status != TERN_OK)
        return fail_reading(self, status, path);
    if (!*out_more)
        self->depth++;
    return TERN_OK;
}

/* Reads `"name" :`. */
static tern_status read_name(decoder *self, const tern_path *path, tern_str *out)
{
    tern_status status = tern_reader_name(&self->reader, self->arena, out);

    if (status == TERN_OK) {
        tern_reader_skip_space(&self->reader);
        if (tern_reader_accept(&self->reader, ':')) {
            tern_reader_skip_space(&self->reader);
            return TERN_OK;
        }
        status = tern_reader_fail(&self->reader, TERN_ERROR_SYNTAX, "':'");
    }
    return fail_reading(self, status, path);
}

static tern_status decode_boolean(decoder *self, void *memory, const tern_path *path)
{
    char byte = tern_reader_peek(&self->reader);
    bool value = byte == 't';
    tern_status status;

    if (byte != 't' && byte != 'f')
        return fail_type(self, path, "boolean");
    status = tern_reader_literal(&self->reader, value ? TERN_STR("true") : TERN_STR("false"));
    if (status != TERN_OK)
        return fail_reading(self, status, path);
    memcpy(memory, &value, sizeof value);
    return TERN_OK;
}

/* Reads a number's text; leaves the cursor before it, for messages, until it is stored. */
static tern_status read_number(decoder *self, const tern_path *path, const char *expected,
                               tern_str *out)
{
    tern_reader probe = self->reader;
    char byte = tern_reader_peek(&probe);
    tern_status status;

    if (byte != '-' && (byte < '0' || byte > '9'))
        return fail_type(self, path, expected);
    status = tern_reader_number(&probe, out);
    if (status != TERN_OK) {
        self->reader = probe;
        return fail_reading(self, status, path);
    }
    return TERN_OK;
}

/* Stores a number in the integer type of that kind, if it is in its range. */
static tern_status store_integer(tern_kind kind, tern_str text, void *memory)
{
    uint64_t natural = 0;
    int64_t value = 0;
    tern_status status;

    if (kind == TERN_KIND_UINT64 || kind == TERN_KIND_UINT32)
        status = tern_number_to_uint64(text, &natural);
    else
        status = tern_number_to_int64(text, &value);
    if (status != TERN_OK)
        return status;
    switch (kind) {
    case TERN_KIND_INT32: {
        int32_t narrow = (int32_t)value;
        if (value != narrow)
            return TERN_ERROR_RANGE;
        memcpy(memory, &narrow, sizeof narrow);
        break;
    }
    case TERN_KIND_UINT32: {
        uint32_t narrow = (uint32_t)natural;
        if (natural != narrow)
            return TERN_ERROR_RANGE;
        memcpy(memory, &narrow, sizeof narrow);
        break;
    }
    case TERN_KIND_UINT64:
        memcpy(memory, &natural, sizeof natural);
        break;
    default:
        memcpy(memory, &value, sizeof value);
    }
    return TERN_OK;
}

static const char *integer_name(tern_kind kind)
{
    switch (kind) {
    case TERN_KIND_INT32:
        return "32-bit integer";
    case TERN_KIND_UINT32:
        return "32-bit unsigned integer";
    case TERN_KIND_UINT64:
        return "64-bit unsigned integer";
    default:
        return "64-bit integer";
    }
}

static tern_status decode_integer(decoder *self, const tern_type *type, void *memory,
                                  const tern_path *path)
{
    tern_str text;
    tern_status status = read_number(self, path, "integer", &text);

    if (status != TERN_OK)
        return status;
    status = store_integer(type->kind, text, memory);
    if (status != TERN_OK)
        return fail(self, status, path,
                    status == TERN_ERROR_TYPE ? "integer" : integer_name(type->kind), NULL);
    self->reader.cursor += text.len;
    return TERN_OK;
}

static tern_status decode_floating(decoder *self, const tern_type *type, void *memory,
                                   const tern_path *path)
{
    tern_str text;
    tern_status status = read_number(self, path, "number", &text);

    if (status != TERN_OK)
        return status;
    status = type->kind == TERN_KIND_FLOAT ? tern_number_to_float(text, (float *)memory)
                                           : tern_number_to_double(text, (double *)memory);
    if (status != TERN_OK)
        return fail(self, status, path,
                    type->kind == TERN_KIND_FLOAT ? "single-precision number"
                                                  : "double-precision number",
                    NULL);
    self->reader.cursor += text.len;
    return TERN_OK;
}

static tern_status decode_string(decoder *self, tern_str *out, const tern_path *path)
{
    tern_status status;

    if (tern_reader_peek(&self->reader) != '"')
        return fail_type(self, path, "string");
    status = tern_reader_string(&self->reader, self->arena, out);
    return status == TERN_OK ? TERN_OK : fail_reading(self, status, path);
}

/* Keeps a value of any type as its text. */
static tern_status decode_json(decoder *self, void *memory, const tern_path *path)
{
    tern_json json;
    tern_status status = tern_reader_value(&self->reader, self->depth, &json.text);

    if (status != TERN_OK)
        return fail_reading(self, status, path);
    if (tern_arena_copy_str(self->arena, json.text, &json.text) != TERN_OK)
        return fail_allocating(self, path);
    memcpy(memory, &json, sizeof json);
    return TERN_OK;
}

static tern_status decode_enum(decoder *self, const tern_type *type, const tern_slot *slot,
                               void *memory, const tern_path *path)
{
    tern_arena_mark mark = tern_arena_get_mark(self->arena);
    const char *start = self->reader.cursor;
    tern_str text = {NULL, 0};
    int32_t value;
    tern_status status = decode_string(self, &text, path);

    if (status != TERN_OK)
        return status;
    value = tern_enum_find(type, text);
    if (value == 0 && self->options->refuse_unknown_values) {
        self->reader.cursor = start;
        return fail(self, TERN_ERROR_UNKNOWN_VALUE, path, "a value of the enum", NULL);
    }
    if (value > 0) {
        tern_arena_rewind(self->arena, mark);
        memset(&text, 0, sizeof text);
    }
    memcpy(memory, &value, sizeof value);
    memcpy((char *)memory + tern_enum_text_offset(slot), &text, sizeof text);
    return TERN_OK;
}

static tern_status decode_array(decoder *self, const tern_type *type, void *memory,
                                const tern_path *path)
{
    growing list = {NULL, 0, 0};
    size_t size = type->of.array.item_size;
    tern_path step = {path, {NULL, 0}, 0};
    bool empty, more;
    tern_status status;

    if (tern_reader_peek(&self->reader) != '[')
        return fail_type(self, path, "array");
    status = enter(self, ']', path, &empty);
    more = !empty;
    while (status == TERN_OK && more) {
        void *item;
        step.index = list.count;
        item = grow(self->arena, &list, size);
        if (item == NULL)
            return fail_allocating(self, &step);
        status = decode_slot(self, &type->of.array.items, item, &step);
        if (status == TERN_OK)
            status = next(self, ']', path, &more);
    }
    if (status == TERN_OK)
        store(self->arena, &list, size, memory);
    return status;
}

/* Reads the value of a property that goes into a map, its name and colon behind it. */
static tern_status decode_entry(decoder *self, const tern_type *map, growing *list, tern_str key,
                                const tern_path *step)
{
    char *entry = (char *)grow(self->arena, list, map->of.map.entry_size);

    /* Every entry starts with its key. */
    if (entry == NULL ||
        tern_arena_copy_str(self->arena, key, (tern_str *)(void *)entry) != TERN_OK)
        return fail_allocating(self, step);
    return decode_slot(self, &map->of.map.values, entry + map->of.map.value_offset, step);
}

static tern_status decode_map(decoder *self, const tern_type *type, void *memory,
                              const tern_path *path)
{
    growing list = {NULL, 0, 0};
    bool empty, more;
    tern_status status;

    if (tern_reader_peek(&self->reader) != '{')
        return fail_type(self, path, "object");
    status = enter(self, '}', path, &empty);
    more = !empty;
    while (status == TERN_OK && more) {
        tern_path step = {path, {NULL, 0}, 0};
        status = read_name(self, path, &step.key);
        if (status == TERN_OK)
            status = decode_entry(self, type, &list, step.key, &step);
        if (status == TERN_OK)
            status = next(self, '}', path, &more);
    }
    if (status == TERN_OK)
        store(self->arena, &list, type->of.map.entry_size, memory);
    return status;
}

/* The properties of a model that have been met, a bit each. */
typedef struct seen_fields {
    uint64_t words[FIELDS_MAX / SEEN_WORD_BITS];
} seen_fields;

static bool test_and_set(seen_fields *seen, size_t index)
{
    uint64_t bit = UINT64_C(1) << (index % SEEN_WORD_BITS);
    uint64_t *word = &seen->words[index / SEEN_WORD_BITS];
    bool was = (*word & bit) != 0;

    *word |= bit;
    return was;
}

/* Makes a slot as it was before anything was decoded into it. */
static void clear_slot(const tern_slot *slot, void *memory)
{
    memset(memory, 0, slot->indirect ? sizeof(void *) : slot->type->size);
    tern_slot_set_state(slot, memory, TERN_PRESENCE_EMPTY);
}

/* Reads a property that the model does not name. Where the schema says what such ones are, they
 * are not unknown. */
static tern_status decode_unknown(decoder *self, const tern_type *map, growing *additional,
                                  const char *name_at, const tern_path *step)
{
    tern_unknown_fields policy =
        map == &tern_type_of_tern_map_json ? self->options->unknown_fields : TERN_UNKNOWN_KEEP;
    tern_str ignored;
    tern_status status;

    switch (policy) {
    case TERN_UNKNOWN_DROP:
        status = tern_reader_value(&self->reader, self->depth, &ignored);
        return status == TERN_OK ? TERN_OK : fail_reading(self, status, step);
    case TERN_UNKNOWN_REFUSE:
        self->reader.cursor = name_at;
        return fail(self, TERN_ERROR_UNKNOWN_FIELD, step, "", "");
    default:
        return decode_entry(self, map, additional, step->key, step);
    }
}

/* Reads the property whose name is `step->key`. `expected` is the index of the field that comes
 * next in schema order, which it mostly is. */
static tern_status decode_property(decoder *self, const tern_type *type, char *model,
                                   seen_fields *seen, growing *additional, size_t *expected,
                                   const char *name_at, const tern_path *step)
{
    int32_t index = -1;
    const tern_field *field;

    if (*expected < type->of.model.count) {
        field = &type->of.model.fields[*expected];
        if (field->key_length == step->key.len &&
            memcmp(field->key, step->key.ptr, step->key.len) == 0)
            index = (int32_t)*expected;
    }
    if (index < 0)
        index = tern_model_find(type, step->key);
    if (index < 0)
        return decode_unknown(self, type->of.model.additional, additional, name_at, step);
    field = &type->of.model.fields[index];
    *expected = (size_t)index + 1;
    if (test_and_set(seen, (size_t)index)) {
        if (self->options->refuse_duplicates) {
            self->reader.cursor = name_at;
            return fail(self, TERN_ERROR_DUPLICATE, step, "each property once", "it again");
        }
        clear_slot(&field->slot, model + field->offset);
    }
    return decode_slot(self, &field->slot, model + field->offset, step);
}

static tern_status check_required(decoder *self, const tern_type *type, seen_fields *seen,
                                  const char *object_at, const tern_path *path)
{
    for (size_t i = 0; i < type->of.model.count; i++) {
        const tern_field *field = &type->of.model.fields[i];
        if (tern_slot_required(&field->slot) && !test_and_set(seen, i)) {
            tern_path step = {path, {field->key, field->key_length}, 0};
            self->reader.cursor = object_at;
            return fail(self, TERN_ERROR_MISSING, &step, "", "");
        }
    }
    return TERN_OK;
}

static tern_status decode_model(decoder *self, const tern_type *type, void *memory,
                                const tern_path *path)
{
    const char *object_at = self->reader.cursor;
    char *model = (char *)memory;
    growing additional = {NULL, 0, 0};
    seen_fields seen;
    size_t expected = 0;
    bool empty, more;
    tern_status status;

    if (tern_reader_peek(&self->reader) != '{')
        return fail_type(self, path, "object");
    memset(&seen, 0,
           (type->of.model.count + SEEN_WORD_BITS - 1U) / SEEN_WORD_BITS * sizeof(uint64_t));
    status = enter(self, '}', path, &empty);
    more = !empty;
    while (status == TERN_OK && more) {
        const char *name_at = self->reader.cursor;
        tern_path step = {path, {NULL, 0}, 0};
        status = read_name(self, path, &step.key);
        if (status == TERN_OK)
            status =
                decode_property(self, type, model, &seen, &additional, &expected, name_at, &step);
        if (status == TERN_OK)
            status = next(self, '}', path, &more);
    }
    if (status == TERN_OK)
        status = check_required(self, type, &seen, object_at, path);
    if (status == TERN_OK)
        store(self->arena, &additional, type->of.model.additional->of.map.entry_size,
              model + type->of.model.additional_offset);
    return status;
}

/* What of an object can tell the variants of a union apart. */
typedef struct traits {
    bool has_tag;
    int32_t tagged_kind; /* 0: the tag is none of the union's */
    uint64_t keys;       /* bit i: it has the union's required key i */
} traits;

static int32_t find_tag(const tern_type *type, tern_str value)
{
    for (size_t i = 0; i < type->of.variants.tag_count; i++) {
        if (tern_str_equal(type->of.variants.tags[i].value, value))
            return type->of.variants.tags[i].kind;
    }
    return 0;
}

/* Looks ahead into the object at the cursor, which stays where it is. */
static tern_status look_ahead(decoder *self, const tern_type *type, const tern_path *path,
                              traits *out)
{
    tern_reader start = self->reader;
    tern_arena_mark mark = tern_arena_get_mark(self->arena);
    bool empty, more;
    tern_status status;

    memset(out, 0, sizeof *out);
    status = enter(self, '}', path, &empty);
    more = !empty;
    while (status == TERN_OK && more && out->tagged_kind == 0) {
        tern_path step = {path, {NULL, 0}, 0};
        tern_str value;
        status = read_name(self, path, &step.key);
        if (status != TERN_OK)
            break;
        for (size_t i = 0; i < type->of.variants.required_key_count; i++) {
            if (tern_str_equal(type->of.variants.required_keys[i], step.key))
                out->keys |= UINT64_C(1) << i;
        }
        if (type->of.variants.discriminator.len > 0 &&
            tern_str_equal(step.key, type->of.variants.discriminator) &&
            tern_reader_peek(&self->reader) == '"') {
            status = decode_string(self, &value, &step);
            out->has_tag = true;
            if (status == TERN_OK)
                out->tagged_kind = find_tag(type, value);
        } else {
            status = tern_reader_value(&self->reader, self->depth, &value);
            if (status != TERN_OK)
                return fail_reading(self, status, &step);
        }
        if (status == TERN_OK)
            status = next(self, '}', path, &more);
    }
    if (status == TERN_OK) {
        /* `next` has left the level when the object ended. */
        if (more)
            self->depth++;
        self->reader = start;
        tern_arena_rewind(self->arena, mark);
    }
    return status;
}

/* The first variant of one of the kinds from `first` to `last` that the test of the value allows;
 * 0 for none. */
static int32_t find_variant(const tern_type *type, tern_kind first, tern_kind last)
{
    for (int32_t i = 0; i < type->of.variants.count; i++) {
        tern_kind kind = type->of.variants.variants[i].slot.type->kind;
        if (kind >= first && kind <= last)
            return i + 1;
    }
    return 0;
}

/* How many properties of the object at the cursor, already checked, a variant names. */
static size_t count_known(const decoder *self, const tern_type *variant)
{
    tern_reader probe = self->reader;
    size_t count = 0;
    bool more;

    if (variant->kind != TERN_KIND_MODEL)
        return 0;
    probe.cursor++;
    tern_reader_skip_space(&probe);
    for (more = !tern_reader_accept(&probe, '}'); more;) {
        tern_str key, ignored;
        (void)tern_reader_string(&probe, NULL, &key);
        tern_reader_skip_space(&probe);
        (void)tern_reader_accept(&probe, ':');
        tern_reader_skip_space(&probe);
        (void)tern_reader_value(&probe, TERN_DEPTH_MAX, &ignored);
        (void)tern_reader_next(&probe, '}', &more);
        count += tern_model_find(variant, key) >= 0;
    }
    return count;
}

static tern_status choose_for_object(decoder *self, const tern_type *type, const tern_path *path,
                                     int32_t *out_kind)
{
    size_t most = 0;
    traits found;
    tern_status status = look_ahead(self, type, path, &found);

    *out_kind = found.tagged_kind;
    if (status != TERN_OK || found.tagged_kind > 0)
        return status;
    for (int32_t i = 0; i < type->of.variants.count; i++) {
        const tern_variant *variant = &type->of.variants.variants[i];
        tern_kind kind = variant->slot.type->kind;
        size_t known = 0;
        if ((kind != TERN_KIND_MODEL && kind != TERN_KIND_MAP && kind != TERN_KIND_UNION) ||
            variant->tagged || (variant->required & ~found.keys) != 0)
            continue;
        if (type->of.variants.ambiguous)
            known = count_known(self, variant->slot.type);
        if (*out_kind == 0 || known > most) {
            *out_kind = i + 1;
            most = known;
        }
        if (!type->of.variants.ambiguous)
            break;
    }
    return TERN_OK;
}

static int32_t choose_for_array(const decoder *self, const tern_type *type)
{
    tern_reader probe = self->reader;
    tern_json_kind item;

    probe.cursor++;
    tern_reader_skip_space(&probe);
    item = tern_json_kind_of(tern_reader_peek(&probe));
    for (int32_t i = 0; item != TERN_JSON_INVALID && i < type->of.variants.count; i++) {
        const tern_variant *variant = &type->of.variants.variants[i];
        if (variant->slot.type->kind == TERN_KIND_ARRAY &&
            (variant->first_item == 0 || ((variant->first_item >> item) & 1) != 0))
            return i + 1;
    }
    return find_variant(type, TERN_KIND_ARRAY, TERN_KIND_ARRAY);
}

static int32_t choose_for_string(const decoder *self, const tern_type *type)
{
    tern_reader probe = self->reader;
    tern_str text;
    int32_t kind;

    /* An escaped text is looked up as it stands: the worst is that an enum's constant comes out
     * as unrecognized text, which keeps it. */
    if (tern_reader_string(&probe, NULL, &text) == TERN_OK) {
        for (int32_t i = 0; i < type->of.variants.count; i++) {
            const tern_type *variant = type->of.variants.variants[i].slot.type;
            if (variant->kind == TERN_KIND_ENUM && tern_enum_find(variant, text) > 0)
                return i + 1;
        }
    }
    kind = find_variant(type, TERN_KIND_STRING, TERN_KIND_STRING);
    return kind > 0 ? kind : find_variant(type, TERN_KIND_ENUM, TERN_KIND_ENUM);
}

static bool is_integer(tern_kind kind)
{
    return kind >= TERN_KIND_INT32 && kind <= TERN_KIND_UINT64;
}

/* A number without fraction and exponent is of the first integer variant that holds it, any other
 * of a floating-point one. */
static int32_t choose_for_number(const decoder *self, const tern_type *type)
{
    tern_reader probe = self->reader;
    tern_str text = {"", 0};
    bool whole;
    int32_t kind;

    if (tern_reader_number(&probe, &text) != TERN_OK)
        return find_variant(type, TERN_KIND_INT32, TERN_KIND_DOUBLE);
    whole = memchr(text.ptr, '.', text.len) == NULL && memchr(text.ptr, 'e', text.len) == NULL &&
            memchr(text.ptr, 'E', text.len) == NULL;
    for (int32_t i = 0; whole && i < type->of.variants.count; i++) {
        tern_kind integer = type->of.variants.variants[i].slot.type->kind;
        uint64_t ignored;
        if (is_integer(integer) && store_integer(integer, text, &ignored) == TERN_OK)
            return i + 1;
    }
    kind = find_variant(type, TERN_KIND_FLOAT, TERN_KIND_DOUBLE);
    return kind > 0 ? kind : find_variant(type, TERN_KIND_INT32, TERN_KIND_UINT64);
}

/* Which variant of a union the value at the cursor is; 0: none. */
static tern_status choose_variant(decoder *self, const tern_type *type, const tern_path *path,
                                  int32_t *out_kind)
{
    char byte = tern_reader_peek(&self->reader);
    tern_status status = TERN_OK;

    *out_kind = 0;
    if (byte == '{')
        status = choose_for_object(self, type, path, out_kind);
    else if (byte == '[')
        *out_kind = choose_for_array(self, type);
    else if (byte == '"')
        *out_kind = choose_for_string(self, type);
    else if (byte == 't' || byte == 'f')
        *out_kind = find_variant(type, TERN_KIND_BOOLEAN, TERN_KIND_BOOLEAN);
    else if (byte == '-' || (byte >= '0' && byte <= '9'))
        *out_kind = choose_for_number(self, type);
    if (status == TERN_OK && *out_kind == 0)
        *out_kind = find_variant(type, TERN_KIND_JSON, TERN_KIND_JSON);
    return status;
}

/* Whether a status says that a value is not what was expected, though it may be another. */
static bool is_misfit(tern_status status)
{
    return status == TERN_ERROR_TYPE || status == TERN_ERROR_NULL || status == TERN_ERROR_MISSING ||
           status == TERN_ERROR_RANGE;
}

/* Decodes a variant that was chosen by likeness: what does not fit it is kept as JSON. */
static tern_status decode_likely(decoder *self, const tern_type *type, const tern_slot *variant,
                                 void *memory, const tern_path *path)
{
    char *value = (char *)memory + type->of.variants.value_offset;
    tern_error *error = self->error;
    decoder before = *self;
    tern_arena_mark mark = tern_arena_get_mark(self->arena);
    tern_status status;

    self->error = NULL;
    status = decode_slot(self, variant, value, path);
    self->error = error;
    if (status == TERN_OK)
        return TERN_OK;
    *self = before;
    tern_arena_rewind(self->arena, mark);
    if (!is_misfit(status))
        return error ? decode_slot(self, variant, value, path) : status;
    memset(memory, 0, type->size);
    return decode_json(self, value, path);
}

static tern_status decode_union(decoder *self, const tern_type *type, void *memory,
                                const tern_path *path)
{
    char *value = (char *)memory + type->of.variants.value_offset;
    int32_t kind;
    tern_status status;

    status = choose_variant(self, type, path, &kind);
    if (status != TERN_OK)
        return status;
    /* Where null is a variant's, or allowed beside them, it has been seen to. */
    if (kind == 0 && tern_reader_peek(&self->reader) == 'n')
        return fail_type(self, path, "a value");
    if (kind == 0 && self->options->refuse_unknown_values)
        return fail(self, TERN_ERROR_UNKNOWN_VALUE, path, "a variant of the union", NULL);
    memcpy(memory, &kind, sizeof kind);
    if (kind == 0)
        return decode_json(self, value, path);
    if (type->of.variants.ambiguous && !self->options->refuse_unknown_values &&
        tern_reader_peek(&self->reader) == '{')
        return decode_likely(self, type, &type->of.variants.variants[kind - 1].slot, memory, path);
    return decode_slot(self, &type->of.variants.variants[kind - 1].slot, value, path);
}

static tern_status decode_value(decoder *self, const tern_type *type, const tern_slot *slot,
                                void *memory, const tern_path *path)
{
    switch (type->kind) {
    case TERN_KIND_BOOLEAN:
        return decode_boolean(self, memory, path);
    case TERN_KIND_INT32:
    case TERN_KIND_INT64:
    case TERN_KIND_UINT32:
    case TERN_KIND_UINT64:
        return decode_integer(self, type, memory, path);
    case TERN_KIND_FLOAT:
    case TERN_KIND_DOUBLE:
        return decode_floating(self, type, memory, path);
    case TERN_KIND_STRING:
        return decode_string(self, (tern_str *)memory, path);
    case TERN_KIND_JSON:
        return decode_json(self, memory, path);
    case TERN_KIND_ENUM:
        return decode_enum(self, type, slot, memory, path);
    case TERN_KIND_MODEL:
        return decode_model(self, type, memory, path);
    case TERN_KIND_ARRAY:
        return decode_array(self, type, memory, path);
    case TERN_KIND_MAP:
        return decode_map(self, type, memory, path);
    case TERN_KIND_UNION:
        return decode_union(self, type, memory, path);
    }
    return TERN_ERROR_TYPE;
}

static tern_status decode_slot(decoder *self, const tern_slot *slot, void *memory,
                               const tern_path *path)
{
    void *value = memory;
    tern_status status;

    if (tern_reader_peek(&self->reader) == 'n' && tern_slot_nullable(slot)) {
        status = tern_reader_literal(&self->reader, TERN_STR("null"));
        if (status != TERN_OK)
            return fail_reading(self, status, path);
        tern_slot_set_state(slot, memory, TERN_PRESENCE_NULL);
        return TERN_OK;
    }
    if (slot->indirect) {
        value = tern_arena_allocate_array(self->arena, 1, slot->type->size, _Alignof(max_align_t));
        if (value == NULL)
            return fail_allocating(self, path);
        memcpy(memory, &value, sizeof value);
    }
    status = decode_value(self, slot->type, slot, value, path);
    if (status == TERN_OK)
        tern_slot_set_state(slot, memory, TERN_PRESENCE_VALUE);
    return status;
}

tern_status tern_decode(const tern_type *type, tern_str json, const tern_decode_options *options,
                        tern_arena *arena, void *out, tern_error *error)
{
    static const tern_decode_options defaults = {0};
    const tern_slot root = {type, 0, TERN_REQUIRED, false};
    tern_arena_mark mark = tern_arena_get_mark(arena);
    decoder self;
    tern_status status;

    self.arena = arena;
    self.options = options ? options : &defaults;
    self.error = error;
    self.depth = self.options->max_depth ? self.options->max_depth : TERN_DEPTH_DEFAULT;
    if (self.depth > TERN_DEPTH_MAX)
        self.depth = TERN_DEPTH_MAX;
    tern_reader_init(&self.reader, json);
    memset(out, 0, type->size);
    tern_reader_skip_space(&self.reader);
    status = decode_slot(&self, &root, out, NULL);
    if (status == TERN_OK) {
        tern_reader_skip_space(&self.reader);
        if (self.reader.cursor != self.reader.end) {
            self.reader.expected = "end of input";
            status = fail_reading(&self, TERN_ERROR_SYNTAX, NULL);
        }
    }
    if (status != TERN_OK) {
        memset(out, 0, type->size);
        tern_arena_rewind(arena, mark);
    }
    return status;
}
