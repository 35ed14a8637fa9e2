/* decode_object.c - the part of decode that reads objects: models and maps. */
#include <stdlib.h>

#include "decode_internal.h"
#include "lookup_internal.h"

/* How far ahead of the field that is expected next a property is looked for by comparing texts:
 * what is absent is skipped that way. Beyond it the hash table is faster. */
enum { LOOK_AHEAD = 16 };

/* Reads the value of a property that goes into a map, its name and colon behind it. */
static tern_status decode_entry(tern_decoder *self, const tern_type *map, growing *list,
                                const tern_path *step)
{
    tern_status status = tern_decoder_count_element(self, step);
    const char *behind;
    char *entry;

    if (status != TERN_OK)
        return status;
    if (step->key.len > self->string_limit)
        return tern_decoder_fail_limit(self, step, self->string_limit, "bytes", "a longer name");
    entry = (char *)growing_add_zeroed(self->arena, list, map->of.map.entry_size);
    if (entry == NULL)
        return tern_decoder_fail_allocating(self, step);
    /* Its closing quote, or a NUL already. */
    ((char *)(uintptr_t)step->key.ptr)[step->key.len] = '\0';
    memcpy(entry, &step->key, sizeof step->key); /* every entry starts with its key */
    entry += map->of.map.value_offset;
    behind = tern_decoder_short_way(self, &map->of.map.values, entry, self->tokenizer.cursor);
    if (behind == NULL)
        return tern_decoder_slot(self, &map->of.map.values, entry, step);
    self->tokenizer.cursor = behind;
    return TERN_OK;
}

static int compare_keys(const void *a, const void *b)
{
    return tern_compare_keys(*(const tern_str *)a, *(const tern_str *)b);
}

/* Refuses entries of which two have one key; says so at `object`. */
static tern_status check_distinct(tern_decoder *self, const tern_type *map, tern_container entries,
                                  const tern_place *object, const tern_path *path)
{
    tern_arena_mark mark = tern_arena_get_mark(self->arena);
    tern_path step = {path, {NULL, 0}, 0};
    tern_str *keys;

    if (entries.count < 2)
        return TERN_OK;
    keys = (tern_str *)tern_arena_allocate_array(self->arena, entries.count, sizeof *keys,
                                                 _Alignof(tern_str));
    if (keys == NULL)
        return tern_decoder_fail_allocating(self, path);
    for (size_t i = 0; i < entries.count; i++)
        keys[i] = tern_map_key(map, entries, i);
    qsort(keys, entries.count, sizeof *keys, compare_keys);
    for (size_t i = 1; i < entries.count && step.key.ptr == NULL; i++) {
        if (tern_str_equal(keys[i - 1], keys[i]))
            step.key = keys[i];
    }
    tern_arena_rewind(self->arena, mark);
    if (step.key.ptr == NULL)
        return TERN_OK;
    tern_decoder_go_back(self, object);
    return tern_decoder_fail(self, TERN_ERROR_DUPLICATE, &step, "each property once", "it again");
}

/* Ends the reading of entries: stores them, and refuses two with one key where that is asked for.
 */
static tern_status finish_entries(tern_decoder *self, const tern_type *map, const growing *list,
                                  void *memory, const tern_place *object, const tern_path *path)
{
    growing_store(self->arena, list, map->of.map.entry_size, memory);
    if (!self->options->refuse_duplicates)
        return TERN_OK;
    return check_distinct(self, map, tern_load_container(memory), object, path);
}

tern_status tern_decoder_map(tern_decoder *self, const tern_type *type, void *memory,
                             const tern_path *path)
{
    tern_place object = tern_decoder_place(self);
    growing list = {NULL, 0, 0};
    bool empty, more;
    tern_status status;

    if (*self->tokenizer.cursor != '{')
        return tern_decoder_fail_type(self, path, "object");
    status = tern_decoder_enter(self, '}', path, &empty);
    more = !empty;
    while (status == TERN_OK && more) {
        tern_path step = {path, {NULL, 0}, 0};
        status = tern_decoder_read_name(self, path, &step.key);
        if (status == TERN_OK)
            status = decode_entry(self, type, &list, &step);
        if (status == TERN_OK)
            status = tern_decoder_next(self, '}', path, &more);
    }
    return status == TERN_OK ? finish_entries(self, type, &list, memory, &object, path) : status;
}

/* A model while it is read. */
typedef struct reading {
    const tern_type *type;
    char *memory;
    growing additional;
    tern_seen_fields seen;
    size_t expected; /* the field that comes next in schema order, as it mostly does */
    bool has_gaps;   /* a required field was not where it was expected */
    bool shuffled;   /* fields come in another order */
    tern_str tag;    /* the discriminator that has made it this model; else empty */
} reading;

#if defined(TERN_SCAN_SSE2)
static inline unsigned equal_bytes(const char *a, const char *b)
{
    __m128i left = _mm_loadu_si128((const __m128i *)(const void *)a);
    __m128i right = _mm_loadu_si128((const __m128i *)(const void *)b);
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(left, right));
}
#endif

/* Whether the name at `at`, with its quotes and colon, is that of a field. */
static inline bool is_name(const char *at, const tern_field *field)
{
    size_t length = field->encoded_length;

#if defined(TERN_SCAN_SSE2)
    /* What is read behind either is padding. The last block may overlap the first. */
    unsigned same = equal_bytes(at, field->encoded);
    if (length <= TERN_BLOCK)
        return (same | (~0U << length)) == ~0U;
    if (same != 0xFFFF)
        return false;
    if (length <= 2 * TERN_BLOCK)
        return equal_bytes(at + length - TERN_BLOCK, field->encoded + length - TERN_BLOCK) ==
               0xFFFF;
#endif
    /* Neither goes past the NUL that ends the text. */
    return length <= TERN_PADDING ? memcmp(at, field->encoded, length) == 0
                                  : strncmp(at, field->encoded, length) == 0;
}

/* The field whose plain name, of `length` bytes, is in quotes at `at`, a colon behind it; -1 where
 * there is none. */
static int32_t find_plain(const tern_type *model, const char *at, size_t length)
{
    const uint16_t *lookup;
    unsigned last = model->of.model.lookup_last, place;

    if (model->of.model.count == 0)
        return -1;
    lookup = model->of.model.lookup + 1;
    for (place = tern_hash_padded_name(at + 1, length, lookup[-1]) & last; lookup[place] > 0;
         place = (place + 1) & last) {
        if (is_name(at, &model->of.model.fields[lookup[place] - 1]))
            return lookup[place] - 1;
    }
    return -1;
}

/* The field whose name, as encode would write it, is at `at`, of those that are expected next;
 * `count` where it is none of them. */
TERN_INLINE size_t find_expected(reading *model, const char *at)
{
    const tern_field *fields = model->type->of.model.fields;
    size_t count = model->type->of.model.count, i = model->expected, end;
    bool skips;

    if (i == count || is_name(at, &fields[i]))
        return i;
    if (model->shuffled)
        return count;
    skips = tern_slot_required(&fields[i].slot);
    end = count - i < LOOK_AHEAD ? count : i + LOOK_AHEAD;
    for (i++; i < end; i++) {
        if (is_name(at, &fields[i])) {
            model->has_gaps = model->has_gaps || skips;
            return i;
        }
        skips = skips || tern_slot_required(&fields[i].slot);
    }
    return count;
}

/* Reads a property that the model does not name. Where the schema says what such ones are, they
 * are not unknown. */
static tern_status decode_unknown(tern_decoder *self, reading *model, const char *name_at,
                                  const tern_path *step)
{
    const tern_type *map = model->type->of.model.additional;
    tern_unknown_fields policy =
        map == &tern_type_of_tern_map_json ? self->options->unknown_fields : TERN_UNKNOWN_KEEP;
    tern_str ignored;
    tern_status status;

    switch (policy) {
    case TERN_UNKNOWN_DROP:
        status = tern_tokenizer_value(&self->tokenizer, self->depth, &ignored);
        return status == TERN_OK ? TERN_OK : tern_decoder_fail_reading(self, status, step);
    case TERN_UNKNOWN_REFUSE:
        self->tokenizer.cursor = name_at;
        return tern_decoder_fail(self, TERN_ERROR_UNKNOWN_FIELD, step, "", "");
    default:
        return decode_entry(self, map, &model->additional, step);
    }
}

/* Reads the value of a field, whatever it is; `again`: it has been met before. */
TERN_NO_INLINE tern_status decode_field_in_full(tern_decoder *self, const reading *model,
                                                const tern_field *field, void *member, bool again,
                                                const char *name_at, const tern_path *path)
{
    tern_path step = {path, {field->key, field->key_length}, 0};

    if (again) {
        /* Of two tags the last would count for the field, the first has counted for the union. */
        if (self->options->refuse_duplicates ||
            (model->tag.len > 0 && tern_str_equal(model->tag, step.key))) {
            self->tokenizer.cursor = name_at;
            return tern_decoder_fail(self, TERN_ERROR_DUPLICATE, &step, "each property once",
                                     "it again");
        }
        tern_decoder_clear_slot(&field->slot, member);
    }
    return tern_decoder_slot(self, &field->slot, member, &step);
}

/* Reads the value of a field, its name and colon behind it, the cursor at it. */
TERN_INLINE tern_status decode_field(tern_decoder *self, reading *model, size_t index,
                                     const char *name_at, const tern_path *path)
{
    const tern_field *field = &model->type->of.model.fields[index];
    void *member = model->memory + field->offset;
    bool again = tern_seen_fields_set(&model->seen, index);
    const char *behind = NULL;

    model->expected = index + 1;
    if (!again)
        behind = tern_decoder_short_way(self, &field->slot, member, self->tokenizer.cursor);
    if (behind == NULL)
        return decode_field_in_full(self, model, field, member, again, name_at, path);
    self->tokenizer.cursor = behind;
    return TERN_OK;
}

/* Reads a property whose name is not one of those expected. */
TERN_NO_INLINE tern_status decode_unexpected(tern_decoder *self, reading *model,
                                             const tern_path *path)
{
    const char *name_at = self->tokenizer.cursor;
    tern_path step = {path, {NULL, 0}, 0};
    tern_status status = tern_decoder_read_name(self, path, &step.key);
    int32_t index;

    if (status != TERN_OK)
        return status;
    /* The cursor is past the name already: what follows need not wait for the field. */
    index = step.key.ptr == name_at + 1 && name_at[step.key.len + 2] == ':'
                ? find_plain(model->type, name_at, step.key.len)
                : tern_model_find(model->type, step.key);
    if (index < 0)
        return decode_unknown(self, model, name_at, &step);
    if ((size_t)index < model->expected)
        model->has_gaps = model->shuffled = true;
    for (size_t i = model->expected; i < (size_t)index && !model->has_gaps; i++)
        model->has_gaps = tern_slot_required(&model->type->of.model.fields[i].slot);
    return decode_field(self, model, (size_t)index, name_at, path);
}

tern_status tern_decoder_check_required(tern_decoder *self, const tern_type *type,
                                        tern_seen_fields *seen, const tern_place *object,
                                        const tern_path *path)
{
    for (size_t i = 0; i < type->of.model.count; i++) {
        const tern_field *field = &type->of.model.fields[i];
        if (tern_slot_required(&field->slot) && !tern_seen_fields_set(seen, i)) {
            tern_path step = {path, {field->key, field->key_length}, 0};
            if (!tern_decoder_is_misfit(self, TERN_ERROR_MISSING))
                tern_decoder_go_back(self, object);
            return tern_decoder_fail(self, TERN_ERROR_MISSING, &step, "", "");
        }
    }
    return TERN_OK;
}

/* Whether a required field may not have been met: one was not where it was expected, or is among
 * those that were still to come. */
static bool may_be_missing(const reading *model)
{
    const tern_field *fields = model->type->of.model.fields;
    bool result = model->has_gaps;

    for (size_t i = model->expected; i < model->type->of.model.count && !result; i++)
        result = tern_slot_required(&fields[i].slot);
    return result;
}

tern_status tern_decoder_model(tern_decoder *self, const tern_type *type, void *memory,
                               const tern_path *path)
{
    tern_place object = tern_decoder_place(self);
    reading model;
    bool empty, more;
    tern_status status;

    if (*object.at != '{')
        return tern_decoder_fail_type(self, path, "object");
    model.tag = self->tag;
    self->tag.len = 0;
    model.type = type;
    model.memory = (char *)memory;
    model.expected = 0;
    model.has_gaps = model.shuffled = false;
    memset(&model.additional, 0, sizeof model.additional);
    for (size_t i = 0; i < type->of.model.count; i += TERN_SEEN_WORD_BITS)
        model.seen.words[i / TERN_SEEN_WORD_BITS] = 0;
    status = tern_decoder_enter(self, '}', path, &empty);
    more = !empty;
    while (status == TERN_OK && more) {
        const char *name_at = self->tokenizer.cursor;
        size_t index = find_expected(&model, name_at);
        if (index < type->of.model.count) {
            self->tokenizer.cursor = name_at + type->of.model.fields[index].encoded_length;
            tern_decoder_skip_space(self);
            status = decode_field(self, &model, index, name_at, path);
        } else {
            status = decode_unexpected(self, &model, path);
        }
        if (status == TERN_OK)
            status = tern_decoder_next(self, '}', path, &more);
    }
    if (status == TERN_OK && may_be_missing(&model))
        status = tern_decoder_check_required(self, type, &model.seen, &object, path);
    if (status != TERN_OK)
        return status;
    if (model.additional.count == 0)
        return TERN_OK;
    return finish_entries(self, type->of.model.additional, &model.additional,
                          model.memory + type->of.model.additional_offset, &object, path);
}
