/* variant.c - which variant of a union a value is. */
#include "decode_internal.h"

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

/* Looks ahead into the object at the cursor, which stays where it is. */
static tern_status look_ahead(tern_decoder *self, const tern_type *type, const tern_path *path,
                              traits *out)
{
    tern_tokenizer start = self->tokenizer;
    tern_arena_mark mark = tern_arena_get_mark(self->arena);
    bool empty, more;
    tern_status status;

    memset(out, 0, sizeof *out);
    status = tern_decoder_enter(self, '}', path, &empty);
    more = !empty;
    while (status == TERN_OK && more && out->tagged_kind == 0) {
        tern_path step = {path, {NULL, 0}, 0};
        tern_str value;
        status = tern_decoder_read_name(self, path, &step.key);
        if (status != TERN_OK)
            break;
        for (size_t i = 0; i < type->of.variants.required_key_count; i++) {
            if (tern_str_equal(type->of.variants.required_keys[i], step.key))
                out->keys |= UINT64_C(1) << i;
        }
        if (type->of.variants.discriminator.len > 0 &&
            tern_str_equal(step.key, type->of.variants.discriminator) &&
            tern_tokenizer_peek(&self->tokenizer) == '"') {
            out->has_tag = true;
            status = read_tag(self, type, &out->tagged_kind);
        } else {
            status = tern_tokenizer_value(&self->tokenizer, self->depth, &value);
        }
        if (status != TERN_OK)
            return tern_decoder_fail_reading(self, status, &step);
        status = tern_decoder_next(self, '}', path, &more);
    }
    if (status == TERN_OK) {
        /* `next` has left the level when the object ended. */
        if (more)
            self->depth++;
        self->tokenizer = start;
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
static size_t count_known(const tern_decoder *self, const tern_type *variant)
{
    tern_tokenizer probe = self->tokenizer;
    size_t count = 0;
    bool more;

    if (variant->kind != TERN_KIND_MODEL)
        return 0;
    probe.cursor++;
    tern_tokenizer_skip_space(&probe);
    for (more = !tern_tokenizer_accept(&probe, '}'); more;) {
        tern_str key, ignored;
        (void)tern_tokenizer_raw_name(&probe, &key);
        (void)tern_tokenizer_value(&probe, TERN_DEPTH_MAX, &ignored);
        (void)tern_tokenizer_next(&probe, '}', &more);
        count += tern_model_find(variant, key) >= 0;
    }
    return count;
}

static tern_status choose_for_object(tern_decoder *self, const tern_type *type,
                                     const tern_path *path, int32_t *out_kind)
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

/* A number without fraction and exponent is of the first integer variant that holds it, any other
 * of a floating-point one. */
static int32_t choose_for_number(const tern_decoder *self, const tern_type *type)
{
    tern_tokenizer probe = self->tokenizer;
    tern_str text = {"", 0};
    bool whole;
    int32_t kind;

    if (tern_tokenizer_number(&probe, &text) != TERN_OK)
        return find_variant(type, TERN_KIND_INT32, TERN_KIND_DOUBLE);
    whole = memchr(text.ptr, '.', text.len) == NULL && memchr(text.ptr, 'e', text.len) == NULL &&
            memchr(text.ptr, 'E', text.len) == NULL;
    for (int32_t i = 0; whole && i < type->of.variants.count; i++) {
        tern_kind integer = type->of.variants.variants[i].slot.type->kind;
        uint64_t ignored;
        if (is_integer(integer) && tern_decoder_store_integer(integer, text, &ignored) == TERN_OK)
            return i + 1;
    }
    kind = find_variant(type, TERN_KIND_FLOAT, TERN_KIND_DOUBLE);
    return kind > 0 ? kind : find_variant(type, TERN_KIND_INT32, TERN_KIND_UINT64);
}

tern_status tern_decoder_choose_variant(tern_decoder *self, const tern_type *type,
                                        const tern_path *path, int32_t *out_kind)
{
    char byte = tern_tokenizer_peek(&self->tokenizer);
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
