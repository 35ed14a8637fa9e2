/* decode.c - the walk that decodes: tokens from the tokenizer straight into described memory. */
#include "decode_internal.h"
#include "utf8_internal.h"

static tern_status decode_slot(tern_decoder *self, const tern_slot *slot, void *memory,
                               const tern_path *path);
static tern_status decode_value(tern_decoder *self, const tern_type *type, const tern_slot *slot,
                                void *memory, const tern_path *path);

static tern_status decode_boolean(tern_decoder *self, void *memory, const tern_path *path)
{
    char byte = *self->tokenizer.cursor;
    bool value = byte == 't';
    tern_status status;

    if (byte != 't' && byte != 'f')
        return tern_decoder_fail_type(self, path, "boolean");
    status = tern_tokenizer_literal(&self->tokenizer, value ? TERN_STR("true") : TERN_STR("false"));
    if (status != TERN_OK)
        return tern_decoder_fail_reading(self, status, path);
    memcpy(memory, &value, sizeof value);
    return TERN_OK;
}

/* Reads a number's text; leaves the cursor before it, for messages, until it is stored. */
static tern_status read_number(tern_decoder *self, const tern_path *path, const char *expected,
                               tern_str *out)
{
    tern_tokenizer probe = self->tokenizer;
    char byte = tern_tokenizer_peek(&probe);
    tern_status status;

    if (byte != '-' && (byte < '0' || byte > '9'))
        return tern_decoder_fail_type(self, path, expected);
    status = tern_tokenizer_number(&probe, out);
    if (status != TERN_OK) {
        self->tokenizer = probe;
        return tern_decoder_fail_reading(self, status, path);
    }
    return TERN_OK;
}

tern_status tern_decoder_store_integer(tern_kind kind, tern_str text, void *memory)
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

static tern_status decode_integer(tern_decoder *self, const tern_type *type, void *memory,
                                  const tern_path *path)
{
    tern_str text;
    tern_status status = read_number(self, path, "integer", &text);

    if (status != TERN_OK)
        return status;
    status = tern_decoder_store_integer(type->kind, text, memory);
    if (status != TERN_OK)
        return tern_decoder_fail(self, status, path,
                                 status == TERN_ERROR_TYPE ? "integer" : integer_name(type->kind),
                                 NULL);
    self->tokenizer.cursor += text.len;
    return TERN_OK;
}

static tern_status decode_floating(tern_decoder *self, const tern_type *type, void *memory,
                                   const tern_path *path)
{
    tern_str text;
    tern_status status = read_number(self, path, "number", &text);

    if (status != TERN_OK)
        return status;
    status = type->kind == TERN_KIND_FLOAT ? tern_number_to_float(text, (float *)memory)
                                           : tern_number_to_double(text, (double *)memory);
    if (status != TERN_OK)
        return tern_decoder_fail(self, status, path,
                                 type->kind == TERN_KIND_FLOAT ? "single-precision number"
                                                               : "double-precision number",
                                 NULL);
    self->tokenizer.cursor += text.len;
    return TERN_OK;
}

/* Keeps a value of any type as its text: where it stands, when what follows may become its NUL. */
static tern_status decode_json(tern_decoder *self, void *memory, const tern_path *path)
{
    tern_json json;
    tern_status status = tern_tokenizer_value(&self->tokenizer, self->depth, &json.text);
    const char *end = self->tokenizer.cursor;

    if (status != TERN_OK)
        return tern_decoder_fail_reading(self, status, path);
    if (end == self->tokenizer.end || *end == ' ') {
        *(char *)(uintptr_t)end = '\0';
        self->tokenizer.cursor += end < self->tokenizer.end;
    } else if (tern_arena_copy_str(self->arena, json.text, &json.text) != TERN_OK) {
        return tern_decoder_fail_allocating(self, path);
    }
    memcpy(memory, &json, sizeof json);
    return TERN_OK;
}

/* The constant of an enum at the cursor, a string; 0 when it is none, `out_end` behind it. Changes
 * nothing: what is none is still to be decoded, or shown. */
static int32_t find_constant(tern_decoder *self, const tern_type *type, const char **out_end)
{
    tern_tokenizer probe = self->tokenizer;
    tern_arena_mark mark;
    tern_str text;
    int32_t value;

    if (tern_tokenizer_string(&probe, NULL, &text) != TERN_OK)
        return 0;
    value = tern_enum_find(type, text);
    if (value == 0 && text.len > 0 && memchr(text.ptr, '\\', text.len)) {
        mark = tern_arena_get_mark(self->arena);
        probe = self->tokenizer;
        if (tern_tokenizer_string(&probe, self->arena, &text) == TERN_OK)
            value = tern_enum_find(type, text);
        tern_arena_rewind(self->arena, mark);
    }
    *out_end = probe.cursor;
    return value;
}

static tern_status decode_enum(tern_decoder *self, const tern_type *type, const tern_slot *slot,
                               void *memory, const tern_path *path)
{
    tern_str text = {NULL, 0};
    const char *end = NULL;
    int32_t value = 0;
    tern_status status;

    if (*self->tokenizer.cursor == '"')
        value = find_constant(self, type, &end);
    if (value > 0) {
        self->tokenizer.cursor = end;
    } else if (end && self->options->refuse_unknown_values) {
        return tern_decoder_fail(self, TERN_ERROR_UNKNOWN_VALUE, path, "a value of the enum", NULL);
    } else {
        status = tern_decoder_string(self, &text, path);
        if (status != TERN_OK)
            return status;
    }
    memcpy(memory, &value, sizeof value);
    memcpy((char *)memory + tern_enum_text_offset(slot), &text, sizeof text);
    return TERN_OK;
}

/* Copies the content of a string, checked, without its escapes, to zeroed memory; false when there
 * is no room. */
static bool copy_content(tern_str raw, char *to, size_t room, size_t *out_length)
{
    tern_tokenizer content;
    size_t length = 0;

    tern_tokenizer_init(&content, raw);
    while (content.cursor < content.end) {
        char bytes[4] = {*content.cursor};
        size_t count = 1;
        uint32_t code_point = 0;
        if (bytes[0] != '\\')
            content.cursor++;
        else if (tern_tokenizer_escape(&content, &code_point) != TERN_OK)
            return false; /* not reached: the content has been checked */
        else
            count = tern_utf8_write(bytes, code_point);
        if (count > room - length)
            return false;
        memcpy(to + length, bytes, count);
        length += count;
    }
    *out_length = length;
    return true;
}

static tern_status decode_inline_string(tern_decoder *self, const tern_type *type, void *memory,
                                        const tern_path *path)
{
    const char *start = self->tokenizer.cursor;
    tern_str raw = {NULL, 0};
    size_t length;
    tern_status status;

    if (*self->tokenizer.cursor != '"')
        return tern_decoder_fail_type(self, path, "string");
    status = tern_tokenizer_string(&self->tokenizer, NULL, &raw);
    if (status != TERN_OK)
        return tern_decoder_fail_reading(self, status, path);
    if (!copy_content(raw, (char *)memory, type->of.text.limit, &length)) {
        self->tokenizer.cursor = start;
        return tern_decoder_fail_limit(self, path, type->of.text.limit, "bytes", NULL);
    }
    memcpy((char *)memory + type->of.text.length_offset, &length, sizeof length);
    return TERN_OK;
}

/* Reads the elements of an inline array into it. */
static tern_status decode_inline_items(tern_decoder *self, const tern_type *type, char *memory,
                                       const tern_path *path)
{
    size_t size = type->of.array.item_size;
    tern_path step = {path, {NULL, 0}, 0};
    bool more = true;
    tern_status status = TERN_OK;

    while (status == TERN_OK && more) {
        if (step.index == type->of.array.limit)
            return tern_decoder_fail_limit(self, &step, type->of.array.limit, "items", "more");
        status = tern_decoder_count_element(self, &step);
        memset(memory + step.index * size, 0, size);
        if (status == TERN_OK)
            status = decode_slot(self, &type->of.array.items, memory + step.index * size, &step);
        step.index++;
        if (status == TERN_OK)
            status = tern_decoder_next(self, ']', path, &more);
    }
    memcpy(memory + type->of.array.count_offset, &step.index, sizeof step.index);
    return status;
}

/* Reads the elements of an array that grows. */
static tern_status decode_items(tern_decoder *self, const tern_type *type, void *memory,
                                const tern_path *path)
{
    const tern_slot *slot = &type->of.array.items;
    /* Most scalars fill all of their memory. */
    bool fills = slot->scalar > 0 && slot->scalar != TERN_SCALAR(TERN_KIND_ENUM) &&
                 slot->presence == TERN_REQUIRED;
    growing list = {NULL, 0, 0};
    size_t size = type->of.array.item_size;
    bool more = true;
    tern_status status = TERN_OK;

    while (status == TERN_OK && more) {
        tern_path step = {path, {NULL, 0}, list.count};
        const char *behind;
        void *item = fills ? growing_add(self->arena, &self->leftover, &list, size)
                           : growing_add_zeroed(self->arena, &self->leftover, &list, size);
        if (item == NULL)
            return tern_decoder_fail_allocating(self, &step);
        status = tern_decoder_count_element(self, &step);
        if (status != TERN_OK)
            return status;
        behind = tern_decoder_short_way(self, slot, item, self->tokenizer.cursor);
        if (behind)
            self->tokenizer.cursor = behind;
        else
            status = decode_slot(self, slot, item, &step);
        if (status == TERN_OK)
            status = tern_decoder_next(self, ']', path, &more);
    }
    growing_store(self->arena, &self->leftover, &list, size, memory);
    return status;
}

static tern_status decode_array(tern_decoder *self, const tern_type *type, void *memory,
                                const tern_path *path)
{
    bool empty;
    tern_status status;

    if (*self->tokenizer.cursor != '[')
        return tern_decoder_fail_type(self, path, "array");
    status = tern_decoder_enter(self, ']', path, &empty);
    if (status != TERN_OK || empty)
        return status;
    return type->of.array.limit > 0 ? decode_inline_items(self, type, (char *)memory, path)
                                    : decode_items(self, type, memory, path);
}

static tern_status decode_union(tern_decoder *self, const tern_type *type, void *memory,
                                const tern_path *path)
{
    char *value = (char *)memory + type->of.variants.value_offset;
    const tern_slot *variant;
    const char *end = NULL;
    int32_t kind;
    tern_status status;

    status = tern_decoder_choose_variant(self, type, path, &kind, &end);
    if (status != TERN_OK)
        return status;
    /* Where null is a variant's, or allowed beside them, it has been seen to. */
    if (kind == 0 && *self->tokenizer.cursor == 'n')
        return tern_decoder_fail_type(self, path, "a value");
    if (kind == 0 && self->options->refuse_unknown_values)
        return tern_decoder_fail(self, TERN_ERROR_UNKNOWN_VALUE, path, "a variant of the union",
                                 NULL);
    memcpy(memory, &kind, sizeof kind);
    if (kind == 0)
        return decode_json(self, value, path);
    variant = &type->of.variants.variants[kind - 1].slot;
    if (*self->tokenizer.cursor != '{')
        return decode_slot(self, variant, value, path);
    if (variant->type->kind == TERN_KIND_MODEL)
        self->tag = type->of.variants.discriminator;
    return type->of.variants.ambiguous && !self->options->refuse_unknown_values
               ? tern_decoder_try_variant(self, type, variant, end, memory, path)
               : decode_slot(self, variant, value, path);
}

static tern_status decode_value(tern_decoder *self, const tern_type *type, const tern_slot *slot,
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
        if (type->of.text.limit > 0)
            return decode_inline_string(self, type, memory, path);
        return tern_decoder_string(self, (tern_str *)memory, path);
    case TERN_KIND_JSON:
        return decode_json(self, memory, path);
    case TERN_KIND_ENUM:
        return decode_enum(self, type, slot, memory, path);
    case TERN_KIND_MODEL:
        return tern_decoder_model(self, type, memory, path);
    case TERN_KIND_ARRAY:
        return decode_array(self, type, memory, path);
    case TERN_KIND_MAP:
        return tern_decoder_map(self, type, memory, path);
    case TERN_KIND_UNION:
        return decode_union(self, type, memory, path);
    }
    return TERN_ERROR_TYPE;
}

static tern_status decode_slot(tern_decoder *self, const tern_slot *slot, void *memory,
                               const tern_path *path)
{
    void *value = memory;
    tern_status status;

    if (self->failure != TERN_OK)
        return tern_decoder_fail_string(self, path);
    if (*self->tokenizer.cursor == 'n' && tern_slot_nullable(slot)) {
        status = tern_tokenizer_literal(&self->tokenizer, TERN_STR("null"));
        if (status != TERN_OK)
            return tern_decoder_fail_reading(self, status, path);
        tern_slot_set_state(slot, memory, TERN_PRESENCE_NULL);
        return TERN_OK;
    }
    if (slot->indirect) {
        value = tern_leftover_take(&self->leftover, self->arena, slot->type->size);
        if (value == NULL)
            return tern_decoder_fail_allocating(self, path);
        memset(value, 0, slot->type->size);
        memcpy(memory, &value, sizeof value);
    }
    status = decode_value(self, slot->type, slot, value, path);
    if (status == TERN_OK)
        tern_slot_set_state(slot, memory, TERN_PRESENCE_VALUE);
    return status;
}

tern_status tern_decoder_slot(tern_decoder *self, const tern_slot *slot, void *memory,
                              const tern_path *path)
{
    return decode_slot(self, slot, memory, path);
}

/* Decodes the whole document; `status`: of the decoder's beginning. */
static tern_status decode_document(tern_decoder *self, tern_status status, const tern_type *type,
                                   tern_arena_mark mark, void *out)
{
    const tern_slot root = {type, 0, TERN_REQUIRED, false, 0};

    memset(out, 0, type->size);
    if (status == TERN_OK)
        status = decode_slot(self, &root, out, NULL);
    if (status == TERN_OK)
        status = tern_decoder_finish(self);
    if (status != TERN_OK) {
        memset(out, 0, type->size);
        tern_arena_rewind(self->arena, mark);
    }
    return status;
}

tern_status tern_decode(const tern_type *type, tern_str json, const tern_decode_options *options,
                        tern_arena *arena, void *out, tern_error *error)
{
    tern_arena_mark mark = tern_arena_get_mark(arena);
    tern_decoder self;
    tern_status status = tern_decoder_init(&self, json, options, arena, error);

    return decode_document(&self, status, type, mark, out);
}

tern_status tern_decode_in_situ(const tern_type *type, char *json, size_t length,
                                const tern_decode_options *options, tern_arena *arena, void *out,
                                tern_error *error)
{
    tern_arena_mark mark = tern_arena_get_mark(arena);
    tern_decoder self;
    tern_status status = tern_decoder_init_in_situ(&self, json, length, options, arena, error);

    return decode_document(&self, status, type, mark, out);
}
