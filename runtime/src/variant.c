/* variant.c - which variant of a union a value is. */
#include "decode_internal.h"

/* What of an object can tell the variants of a union apart. */
typedef struct traits {
    int32_t tagged_kind; /* 0: the tag is none of the union's */
    uint64_t keys;       /* bit i: it has the union's required key i */
} traits;

static int32_t find_tag(const tern_type *type, tern_str value)
{
    const tern_tag *tags = type->of.variants.tags;

    for (size_t i = 0; i < type->of.variants.tag_count; i++) {
        if (tags[i].value.len == value.len &&
            tern_same_bytes(tags[i].value.ptr, value.ptr, value.len))
            return tags[i].kind;
    }
    return 0;
}

/* The kind that the first property of the object at the cursor says, when it is the discriminator
 * and both are plain, as they mostly are; 0 where that takes a longer look. */
static int32_t find_tag_in_front(const tern_decoder *self, const tern_type *type)
{
    tern_tokenizer probe = self->tokenizer;
    tern_str name = type->of.variants.discriminator, text;
    const char *at;

    probe.cursor++;
    if ((unsigned char)*probe.cursor <= ' ')
        tern_tokenizer_skip_space(&probe);
    at = tern_decoder_skip_unescaped(probe.cursor + 1);
    if (*probe.cursor != '"' || at[0] != '"' || at[1] != ':' ||
        (size_t)(at - probe.cursor) - 1 != name.len ||
        !tern_same_bytes(probe.cursor + 1, name.ptr, name.len))
        return 0;
    probe.cursor = at + 2;
    if ((unsigned char)*probe.cursor <= ' ')
        tern_tokenizer_skip_space(&probe);
    text.ptr = probe.cursor + 1;
    if (*probe.cursor != '"')
        return 0;
    at = tern_decoder_skip_unescaped(text.ptr);
    text.len = (size_t)(at - text.ptr);
    return *at == '"' ? find_tag(type, text) : 0;
}

/* Reads a tag, which stays as it is. */
static tern_status read_tag(tern_decoder *self, const tern_type *type, int32_t *out_kind)
{
    const char *start = self->tokenizer.cursor;
    tern_str value;
    tern_status status = tern_tokenizer_string(&self->tokenizer, NULL, &value);

    if (status == TERN_OK && value.len > 0 && memchr(value.ptr, '\\', value.len)) {
        self->tokenizer.cursor = start;
        status = tern_tokenizer_string(&self->tokenizer, self->arena, &value);
    }
    if (status == TERN_OK)
        *out_kind = find_tag(type, value);
    return status;
}

/* Goes past a string whose escapes are all of two characters, of text that is UTF-8. False where
 * the cursor is at none: it stays there. */
static bool skip_simple_string(tern_decoder *self)
{
    const char *at = self->tokenizer.cursor;

    if (*at != '"' || !self->is_utf8)
        return false;
    for (at = tern_decoder_skip_unescaped(at + 1); *at == '\\';
         at = tern_decoder_skip_unescaped(at + 2)) {
        switch (at[1]) {
        case '"':
        case '\\':
        case '/':
        case 'b':
        case 'f':
        case 'n':
        case 'r':
        case 't':
            break;
        default:
            return false;
        }
    }
    if (*at != '"')
        return false;
    self->tokenizer.cursor = at + 1;
    return true;
}

/* Goes past a value when looking ahead. A container that has been read before is remembered, with
 * those in it: no part of it is read a third time. So are all when `remember`. */
static tern_status skip_ahead(tern_decoder *self, bool remember)
{
    const char *start = self->tokenizer.cursor, *end = NULL;
    bool container = *start == '{' || *start == '[';
    tern_str value;
    tern_status status;

    if (skip_simple_string(self))
        return TERN_OK;
    if (container)
        end = tern_extents_find(&self->extents, start);
    if (end) {
        self->tokenizer.cursor = end;
        return TERN_OK;
    }
    status = tern_tokenizer_value(&self->tokenizer, self->depth, &value);
    /* What an attempt is made with has been remembered before: giving up takes its memory back. */
    if (status == TERN_OK && container && value.len >= TERN_EXTENT_LEAST &&
        (remember || start < self->looked_at) && self->attempt.copy == NULL &&
        !tern_extents_add(&self->extents, self->arena, value))
        status = tern_arena_failure(self->arena);
    return status;
}

/* Looks ahead into the object at the cursor, which stays where it is: up to its tag, or, where it
 * has none or the union is ambiguous, to the end. */
static tern_status look_ahead(tern_decoder *self, const tern_type *type, const tern_path *path,
                              traits *out, const char **out_end)
{
    const char *start = self->tokenizer.cursor;
    tern_arena_mark mark = tern_arena_get_mark(self->arena);
    bool ambiguous = type->of.variants.ambiguous, empty, more;
    size_t known;
    tern_status status;

    memset(out, 0, sizeof *out);
    tern_extents_pass(&self->extents, start);
    known = self->extents.list.capacity;
    status = tern_decoder_enter(self, '}', path, &empty);
    more = !empty;
    while (status == TERN_OK && more && (out->tagged_kind == 0 || ambiguous)) {
        tern_path step = {path, {NULL, 0}, 0};
        status = tern_decoder_read_name(self, path, &step.key);
        if (status != TERN_OK)
            break;
        for (size_t i = 0; i < type->of.variants.required_key_count; i++) {
            if (tern_str_equal(type->of.variants.required_keys[i], step.key))
                out->keys |= UINT64_C(1) << i;
        }
        if (out->tagged_kind == 0 && type->of.variants.discriminator.len > 0 &&
            tern_str_equal(step.key, type->of.variants.discriminator) &&
            tern_tokenizer_peek(&self->tokenizer) == '"') {
            status = read_tag(self, type, &out->tagged_kind);
        } else {
            status = skip_ahead(self, ambiguous);
        }
        if (status != TERN_OK)
            return tern_decoder_fail_reading(self, status, &step);
        status = tern_decoder_next(self, '}', path, &more);
    }
    if (status == TERN_OK) {
        /* `next` has left the level when the object ended. */
        if (more)
            self->depth++;
        else
            *out_end = self->tokenizer.cursor;
        if (self->looked_at < self->tokenizer.cursor)
            self->looked_at = self->tokenizer.cursor;
        self->tokenizer.cursor = start;
        /* Unless the extents have grown there. */
        if (self->extents.list.capacity == known)
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
static size_t count_known(tern_decoder *self, const tern_type *variant)
{
    const char *start = self->tokenizer.cursor;
    size_t count = 0;
    bool more;

    if (variant->kind != TERN_KIND_MODEL)
        return 0;
    self->tokenizer.cursor++;
    tern_tokenizer_skip_space(&self->tokenizer);
    for (more = !tern_tokenizer_accept(&self->tokenizer, '}'); more;) {
        tern_str key;
        (void)tern_tokenizer_raw_name(&self->tokenizer, &key);
        (void)skip_ahead(self, true);
        (void)tern_tokenizer_next(&self->tokenizer, '}', &more);
        count += tern_model_find(variant, key) >= 0;
    }
    self->tokenizer.cursor = start;
    return count;
}

static tern_status choose_for_object(tern_decoder *self, const tern_type *type,
                                     const tern_path *path, int32_t *out_kind, const char **out_end)
{
    size_t most = 0;
    traits found;
    tern_status status;

    if (type->of.variants.discriminator.len > 0 && !type->of.variants.ambiguous) {
        *out_kind = find_tag_in_front(self, type);
        if (*out_kind > 0)
            return TERN_OK;
    }
    status = look_ahead(self, type, path, &found, out_end);
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

static int32_t choose_for_array(const tern_decoder *self, const tern_type *type)
{
    tern_tokenizer probe = self->tokenizer;
    tern_json_kind item;

    probe.cursor++;
    tern_tokenizer_skip_space(&probe);
    item = tern_json_kind_of(tern_tokenizer_peek(&probe));
    for (int32_t i = 0; item != TERN_JSON_INVALID && i < type->of.variants.count; i++) {
        const tern_variant *variant = &type->of.variants.variants[i];
        if (variant->slot.type->kind == TERN_KIND_ARRAY &&
            (variant->first_item == 0 || ((variant->first_item >> item) & 1) != 0))
            return i + 1;
    }
    return find_variant(type, TERN_KIND_ARRAY, TERN_KIND_ARRAY);
}

static int32_t choose_for_string(const tern_decoder *self, const tern_type *type)
{
    tern_tokenizer probe = self->tokenizer;
    tern_str text;
    int32_t kind;

    /* An escaped text is looked up as it stands: the worst is that an enum's constant comes out
     * as unrecognized text, which keeps it. */
    if (tern_tokenizer_string(&probe, NULL, &text) == TERN_OK) {
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

/* A number that is an integer, however it is written, is of the first integer variant that holds
 * it, any other of a floating-point one: so is -0, which no integer is. What is encoded then
 * decodes as the same variant. */
static int32_t choose_for_number(const tern_decoder *self, const tern_type *type)
{
    tern_tokenizer probe = self->tokenizer;
    int32_t floating = find_variant(type, TERN_KIND_FLOAT, TERN_KIND_DOUBLE);
    tern_str text;

    if (tern_tokenizer_number(&probe, &text) != TERN_OK)
        return find_variant(type, TERN_KIND_INT32, TERN_KIND_DOUBLE);
    for (int32_t i = 0; i < type->of.variants.count; i++) {
        tern_kind integer = type->of.variants.variants[i].slot.type->kind;
        int64_t value =
            0; /* room for any integer; of a smaller one too it is 0 when all bytes are */
        if (!is_integer(integer) || tern_decoder_store_integer(integer, text, &value) != TERN_OK)
            continue;
        if (value != 0 || *text.ptr != '-' || floating == 0)
            return i + 1;
    }
    return floating > 0 ? floating : find_variant(type, TERN_KIND_INT32, TERN_KIND_UINT64);
}

tern_status tern_decoder_choose_variant(tern_decoder *self, const tern_type *type,
                                        const tern_path *path, int32_t *out_kind,
                                        const char **out_end)
{
    char byte = tern_tokenizer_peek(&self->tokenizer);
    tern_status status = TERN_OK;

    *out_kind = 0;
    if (byte == '{')
        status = choose_for_object(self, type, path, out_kind, out_end);
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
