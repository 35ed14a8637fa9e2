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
    entry = (char *)growing_add_zeroed(self->arena, &self->leftover, list, map->of.map.entry_size);
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
    growing_store(self->arena, &self->leftover, list, map->of.map.entry_size, memory);
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
    tern_str tag; /* the discriminator that has made it this model; else empty */
} reading;

/* The order in which its fields come. Functions that are not inline get a pointer to the rest, but
 * not to this, which therefore is in registers. */
typedef struct field_order {
    size_t expected; /* the field that comes next in schema order, as it mostly does */
    bool has_gaps;   /* a required field may not have been where it was expected */
    bool shuffled;   /* fields come in another order */
} field_order;

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
    /* How many bytes match, a block at most. What is read behind either name is padding, and the
     * last block may overlap the first. */
    unsigned match = tern_lowest_bit(equal_bytes(at, field->encoded) ^ 0x1FFFF);
    if (match >= length)
        return true;
    if (match < TERN_BLOCK)
        return false;
    if (length <= 2 * TERN_BLOCK)
        return equal_bytes(at + length - TERN_BLOCK, field->encoded + length - TERN_BLOCK) ==
               0xFFFF;
#endif
    /* Neither goes past the NUL that ends the text. */
    return length <= TERN_PADDING ? memcmp(at, field->encoded, length) == 0
                                  : strncmp(at, field->encoded, length) == 0;
}

/* The field whose plain name, of `length` bytes, is in quotes at `at`, a colon behind it; the
 * number of fields where there is none. */
TERN_INLINE size_t find_plain(const tern_type *model, const char *at, size_t length)
{
    const uint16_t *lookup;
    unsigned last = model->of.model.lookup_last, place;
    size_t count = model->of.model.count;

    if (count == 0)
        return count;
    lookup = model->of.model.lookup + 1;
    for (place = tern_hash_padded_name(at + 1, length, lookup[-1]) & last; lookup[place] > 0;
         place = (place + 1) & last) {
        if (is_name(at, &model->of.model.fields[lookup[place] - 1]))
            return (size_t)lookup[place] - 1;
    }
    return count;
}

/* The field whose name, as encode would write it, is at `at`, of those that are expected next;
 * `count` where it is none of them. */
TERN_INLINE size_t find_expected(field_order *order, const tern_field *fields, size_t count,
                                 const char *at)
{
    size_t i = order->expected, end;
    bool skips;

    if (i == count || is_name(at, &fields[i]))
        return i;
    if (order->shuffled)
        return count;
    skips = tern_slot_required(&fields[i].slot);
    end = count - i < LOOK_AHEAD ? count : i + LOOK_AHEAD;
    for (i++; i < end; i++) {
        if (is_name(at, &fields[i])) {
            order->has_gaps = order->has_gaps || skips;
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

/* Reads a property that is no field, the cursor at its value; its name has `length` bytes and no
 * escapes. */
TERN_NO_INLINE tern_status decode_plain_unknown(tern_decoder *self, reading *model,
                                                const char *name_at, size_t length,
                                                const tern_path *path)
{
    tern_path step = {path, {name_at + 1, length}, 0};

    return decode_unknown(self, model, name_at, &step);
}

/* Reads a name, however it is written. `out_index`: the field of that name, the cursor at its
 * value; where there is none, the number of fields, and the property has been read. */
TERN_NO_INLINE tern_status decode_any_name(tern_decoder *self, reading *model, const char *name_at,
                                           const tern_path *path, size_t *out_index)
{
    tern_path step = {path, {NULL, 0}, 0};
    tern_status status;
    int32_t index;

    self->tokenizer.cursor = name_at;
    status = tern_decoder_read_any_name(self, path, &step.key);
    if (status != TERN_OK)
        return status;
    index = tern_model_find(model->type, step.key);
    *out_index = index >= 0 ? (size_t)index : model->type->of.model.count;
    return index >= 0 ? TERN_OK : decode_unknown(self, model, name_at, &step);
}

/* The same; most names need no escapes. */
TERN_INLINE tern_status decode_unexpected(tern_decoder *self, reading *model, const char *name_at,
                                          const tern_path *path, size_t *out_index)
{
    const char *end = name_at;
    size_t length;

    if (*name_at == '"' && self->is_utf8)
        end = tern_decoder_skip_unescaped(name_at + 1);
    if (end == name_at || end[0] != '"' || end[1] != ':')
        return decode_any_name(self, model, name_at, path, out_index);
    length = (size_t)(end - name_at) - 1;
    /* The cursor is past the name already: what follows need not wait for the field. */
    self->tokenizer.cursor = tern_decoder_space(self, end + 2);
    *out_index = find_plain(model->type, name_at, length);
    if (*out_index < model->type->of.model.count)
        return TERN_OK;
    return decode_plain_unknown(self, model, name_at, length, path);
}

/* Reads the properties of an object that has some, the first at the cursor, and its end.
 *
 * The place in the text is a variable rather than the decoder's cursor: each property waits for it,
 * and would wait longer for what goes through memory. */
TERN_INLINE tern_status decode_properties(tern_decoder *self, reading *model, field_order *order,
                                          const tern_path *path)
{
    const tern_field *fields = model->type->of.model.fields;
    size_t count = model->type->of.model.count;
    const char *at = self->tokenizer.cursor;
    tern_status status;
    bool more = true;

    while (more) {
        const char *name_at = at, *behind;
        size_t index = find_expected(order, fields, count, at);
        if (TERN_MOSTLY(index < count)) {
            at = tern_decoder_space(self, at + fields[index].encoded_length);
        } else {
            status = decode_unexpected(self, model, name_at, path, &index);
            if (status != TERN_OK)
                return status;
            at = self->tokenizer.cursor;
            order->has_gaps = true;
            order->shuffled |= index < order->expected; /* without a branch */
        }
        behind = at;
        if (index < count) {
            const tern_field *field = &fields[index];
            char *member = model->memory + field->offset;
            bool again = tern_seen_fields_set(&model->seen, index);
            order->expected = index + 1;
            self->tokenizer.cursor = at; /* what reads in full, or fails, starts there */
            behind = again ? NULL : tern_decoder_short_way(self, &field->slot, member, at);
            if (!TERN_MOSTLY(behind != NULL)) {
                status = decode_field_in_full(self, model, field, member, again, name_at, path);
                if (status != TERN_OK)
                    return status;
                behind = self->tokenizer.cursor;
            }
        }
        if (TERN_MOSTLY(*behind == ',')) {
            at = tern_decoder_space(self, behind + 1);
        } else {
            self->tokenizer.cursor = behind;
            status = tern_decoder_next(self, '}', path, &more);
            if (status != TERN_OK)
                return status;
            at = self->tokenizer.cursor;
        }
    }
    return TERN_OK;
}

tern_status tern_decoder_check_required(tern_decoder *self, const tern_type *type,
                                        tern_seen_fields *seen, const tern_place *object,
                                        const tern_path *path)
{
    const tern_field *fields = type->of.model.fields;
    size_t count = type->of.model.count;

    for (size_t first = 0; first < count; first += TERN_SEEN_WORD_BITS) {
        uint64_t missing = ~seen->words[first / TERN_SEEN_WORD_BITS];
        if (count - first < TERN_SEEN_WORD_BITS)
            missing &= (UINT64_C(1) << (count - first)) - 1;
        for (; missing != 0; missing &= missing - 1) {
            const tern_field *field = &fields[first + tern_lowest_bit(missing)];
            tern_path step = {path, {field->key, field->key_length}, 0};
            if (!tern_slot_required(&field->slot))
                continue;
            if (!tern_decoder_is_misfit(self, TERN_ERROR_MISSING))
                tern_decoder_go_back(self, object);
            return tern_decoder_fail(self, TERN_ERROR_MISSING, &step, "", "");
        }
    }
    return TERN_OK;
}

/* Whether a required field may not have been met: one was not where it was expected, or is among
 * those that were still to come. */
static bool may_be_missing(const tern_type *type, const field_order *order)
{
    const tern_field *fields = type->of.model.fields;
    bool result = order->has_gaps;

    for (size_t i = order->expected; i < type->of.model.count && !result; i++)
        result = tern_slot_required(&fields[i].slot);
    return result;
}

tern_status tern_decoder_model(tern_decoder *self, const tern_type *type, void *memory,
                               const tern_path *path)
{
    tern_place object = tern_decoder_place(self);
    field_order order = {0, false, false};
    reading model;
    bool empty;
    tern_status status;

    if (*object.at != '{')
        return tern_decoder_fail_type(self, path, "object");
    model.tag = self->tag;
    self->tag.len = 0;
    model.type = type;
    model.memory = (char *)memory;
    memset(&model.additional, 0, sizeof model.additional);
    for (size_t i = 0; i < type->of.model.count; i += TERN_SEEN_WORD_BITS)
        model.seen.words[i / TERN_SEEN_WORD_BITS] = 0;
    status = tern_decoder_enter(self, '}', path, &empty);
    if (status == TERN_OK && !empty)
        status = decode_properties(self, &model, &order, path);
    if (status == TERN_OK && may_be_missing(type, &order))
        status = tern_decoder_check_required(self, type, &model.seen, &object, path);
    if (status != TERN_OK)
        return status;
    if (model.additional.count == 0)
        return TERN_OK;
    return finish_entries(self, type->of.model.additional, &model.additional,
                          model.memory + type->of.model.additional_offset, &object, path);
}
