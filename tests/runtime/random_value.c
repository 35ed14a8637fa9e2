#include "random_value.h"

#include <stdlib.h>

#include "unit.h"
#include "walk_internal.h"

enum { DEPTH = 6, CONTAINER_MAX = 24, TEXT_MAX = 20 };

typedef struct maker {
    tern_arena *arena;
    uint64_t *state;
    unsigned depth; /* levels left */
} maker;

static void fill_slot(maker *self, const tern_slot *slot, void *memory);
static void vary_slot(maker *self, const tern_slot *slot, void *memory);

static size_t below(maker *self, size_t limit)
{
    return (size_t)(unit_random(self->state) % limit);
}

static void *allocate(maker *self, size_t count, size_t size)
{
    void *memory = tern_arena_allocate_array(self->arena, count, size, _Alignof(max_align_t));

    if (memory == NULL)
        abort();
    return memory;
}

static void store_str(void *memory, tern_str text)
{
    memcpy(memory, &text, sizeof text);
}

/* Not NUL-terminated, so that sanitizers see who counts on it. */
static tern_str random_text(maker *self, size_t most)
{
    tern_str text = {NULL, below(self, most + 1)};
    char *bytes = (char *)allocate(self, text.len + 1, 1);

    for (size_t i = 0; i < text.len; i++)
        bytes[i] = "abc\"\\\n\x01 "[below(self, 8)];
    text.ptr = bytes;
    return text;
}

static void fill_json(maker *self, void *memory)
{
    static const char *const texts[] = {"null",
                                        "true",
                                        "-0.5e+3",
                                        "\"a \\\" b \\\\\"",
                                        "[ ]",
                                        "[1, 2,[3]]",
                                        "{\"a\": {\"b\":0}}",
                                        "{\"a b\":[ true ],\"\":\"\\u0000\"}",
                                        "[[[]]]",
                                        "12"};

    store_str(memory, tern_str_of(texts[below(self, sizeof texts / sizeof texts[0])]));
}

static void fill_enum(maker *self, const tern_slot *slot, void *memory)
{
    int32_t value = (int32_t)below(self, (size_t)slot->type->of.enumeration.count + 1);

    memcpy(memory, &value, sizeof value);
    if (value == 0)
        store_str((char *)memory + tern_enum_text_offset(slot), random_text(self, 6));
}

static size_t random_count(maker *self)
{
    if (self->depth == 0)
        return 0;
    /* Few, as a rule: they multiply. */
    return below(self, 8) == 0 ? below(self, CONTAINER_MAX) : below(self, 4);
}

static void fill_array(maker *self, const tern_type *type, void *memory)
{
    tern_container array;

    memset(&array, 0, sizeof array);
    array.count = random_count(self);
    array.elements = array.count ? allocate(self, array.count, type->of.array.item_size) : NULL;
    for (size_t i = 0; i < array.count; i++)
        fill_slot(self, &type->of.array.items, tern_array_item(type, array, i));
    memcpy(memory, &array, sizeof array);
}

static void fill_map(maker *self, const tern_type *type, void *memory)
{
    tern_container map;

    memset(&map, 0, sizeof map);
    map.count = random_count(self);
    map.elements = map.count ? allocate(self, map.count, type->of.map.entry_size) : NULL;
    for (size_t i = 0; i < map.count; i++) {
        /* Short keys come twice at times. */
        store_str((char *)map.elements + i * type->of.map.entry_size, random_text(self, 3));
        fill_slot(self, &type->of.map.values, tern_map_value(type, map, i));
    }
    memcpy(memory, &map, sizeof map);
}

static void fill_model(maker *self, const tern_type *type, void *memory)
{
    for (size_t i = 0; i < type->of.model.count; i++) {
        const tern_field *field = &type->of.model.fields[i];
        fill_slot(self, &field->slot, (char *)memory + field->offset);
    }
    fill_map(self, type->of.model.additional, (char *)memory + type->of.model.additional_offset);
}

static void fill_union(maker *self, const tern_type *type, void *memory)
{
    char *value = (char *)memory + type->of.variants.value_offset;
    int32_t kind = (int32_t)below(self, (size_t)type->of.variants.count + 1);

    memcpy(memory, &kind, sizeof kind);
    if (kind == 0) {
        /* Null is no variant. */
        do
            fill_json(self, value);
        while (tern_json_is_null(tern_load_str(value)));
    } else {
        fill_slot(self, &type->of.variants.variants[kind - 1].slot, value);
    }
}

static void fill_number(maker *self, const tern_type *type, void *memory)
{
    int64_t integer = (int64_t)unit_random(self->state);
    int32_t narrow = (int32_t)below(self, 1000) - 500;
    double number = narrow % 4 == 0 ? 0 : narrow / 8.0;
    float single = (float)number;
    bool boolean = narrow > 0;

    memcpy(memory,
           type->kind == TERN_KIND_BOOLEAN ? (const void *)&boolean
           : type->kind == TERN_KIND_INT32 ? (const void *)&narrow
           : type->kind == TERN_KIND_INT64 ? (const void *)&integer
           : type->kind == TERN_KIND_FLOAT ? (const void *)&single
                                           : (const void *)&number,
           type->size);
}

static void fill_value(maker *self, const tern_slot *slot, void *memory)
{
    const tern_type *type = slot->type;
    unsigned depth = self->depth;

    self->depth = depth > 0 ? depth - 1 : 0;
    if (type->kind == TERN_KIND_STRING)
        store_str(memory, random_text(self, TEXT_MAX));
    else if (type->kind == TERN_KIND_JSON)
        fill_json(self, memory);
    else if (type->kind == TERN_KIND_ENUM)
        fill_enum(self, slot, memory);
    else if (type->kind == TERN_KIND_MODEL)
        fill_model(self, type, memory);
    else if (type->kind == TERN_KIND_ARRAY)
        fill_array(self, type, memory);
    else if (type->kind == TERN_KIND_MAP)
        fill_map(self, type, memory);
    else if (type->kind == TERN_KIND_UNION)
        fill_union(self, type, memory);
    else
        fill_number(self, type, memory);
    self->depth = depth;
}

static void fill_slot(maker *self, const tern_slot *slot, void *memory)
{
    unsigned char presence = (unsigned char)below(self, 3);

    if (self->depth == 0 && slot->indirect)
        presence = TERN_PRESENCE_EMPTY;
    if (slot->presence == TERN_OPTIONAL && presence == TERN_PRESENCE_NULL)
        presence = TERN_PRESENCE_EMPTY;
    tern_slot_set_state(slot, memory, presence);
    if (tern_slot_state(slot, memory) != TERN_STATE_VALUE)
        return;
    if (slot->indirect) {
        void *target = allocate(self, 1, slot->type->size);
        memcpy(memory, &target, sizeof target);
        memory = target;
    }
    fill_value(self, slot, memory);
}

static void vary_json(maker *self, void *memory)
{
    tern_str text = tern_load_str(memory);
    char *spaced, *to;
    bool in_string = false;

    if (text.ptr == NULL)
        return;
    to = spaced = (char *)allocate(self, 2 * text.len + 1, 1);
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        if (!in_string && strchr("{}[],:", byte) && below(self, 2))
            *to++ = " \t\r\n"[below(self, 4)];
        *to++ = byte;
        if (in_string && byte == '\\')
            *to++ = text.ptr[++i];
        else if (byte == '"')
            in_string = !in_string;
    }
    text.ptr = spaced;
    text.len = (size_t)(to - spaced);
    store_str(memory, text);
}

/* Neighbours with one key keep their order, and so does every pair with one key. */
static void vary_map(maker *self, const tern_type *type, void *memory)
{
    tern_container map = tern_load_container(memory);
    size_t size = type->of.map.entry_size;
    unsigned char held[512];

    if (size > sizeof held)
        abort();
    for (size_t i = 0; i < map.count; i++)
        vary_slot(self, &type->of.map.values, tern_map_value(type, map, i));
    for (size_t swaps = map.count > 1 ? map.count * map.count : 0; swaps > 0; swaps--) {
        size_t i = below(self, map.count - 1);
        char *entry = (char *)map.elements + i * size;
        if (tern_str_equal(tern_map_key(type, map, i), tern_map_key(type, map, i + 1)))
            continue;
        memcpy(held, entry, size);
        memcpy(entry, entry + size, size);
        memcpy(entry + size, held, size);
    }
}

static void vary_enum(const tern_slot *slot, void *memory)
{
    int32_t none = 0;

    /* Left zero, it is the only constant that there is. */
    if (slot->type->of.enumeration.count == 1 && tern_load_int32(memory) == 1)
        memcpy(memory, &none, sizeof none);
}

static void vary_zero(const tern_type *type, void *memory)
{
    if (type->kind == TERN_KIND_DOUBLE && *(double *)memory == 0)
        *(double *)memory = -*(double *)memory;
    if (type->kind == TERN_KIND_FLOAT && *(float *)memory == 0)
        *(float *)memory = -*(float *)memory;
}

static void vary_value(maker *self, const tern_slot *slot, void *memory)
{
    const tern_type *type = slot->type;

    if (type->kind == TERN_KIND_JSON)
        vary_json(self, memory);
    else if (type->kind == TERN_KIND_ENUM)
        vary_enum(slot, memory);
    else if (type->kind == TERN_KIND_MAP)
        vary_map(self, type, memory);
    else
        vary_zero(type, memory);
    if (type->kind == TERN_KIND_MODEL) {
        for (size_t i = 0; i < type->of.model.count; i++)
            vary_slot(self, &type->of.model.fields[i].slot,
                      (char *)memory + type->of.model.fields[i].offset);
        vary_map(self, type->of.model.additional,
                 (char *)memory + type->of.model.additional_offset);
    }
    if (type->kind == TERN_KIND_ARRAY) {
        tern_container array = tern_load_container(memory);
        for (size_t i = 0; i < array.count; i++)
            vary_slot(self, &type->of.array.items, tern_array_item(type, array, i));
    }
    if (type->kind == TERN_KIND_UNION) {
        char *value = (char *)memory + type->of.variants.value_offset;
        int32_t kind = tern_load_int32(memory);
        if (kind == 0)
            vary_json(self, value);
        else
            vary_slot(self, &type->of.variants.variants[kind - 1].slot, value);
    }
}

static void vary_slot(maker *self, const tern_slot *slot, void *memory)
{
    size_t hidden = slot->indirect                       ? sizeof(void *)
                    : slot->type->kind == TERN_KIND_ENUM ? sizeof(int32_t)
                                                         : slot->type->size;
    tern_state state = tern_slot_state(slot, memory);
    void *value = memory;

    if (state == TERN_STATE_VALUE) {
        if (slot->indirect)
            memcpy(&value, memory, sizeof value);
        if (value)
            vary_value(self, slot, value);
        return;
    }
    memset(memory, (int)below(self, 256), hidden);
    if (slot->presence == TERN_NULLABLE)
        tern_slot_set_state(slot, memory, (unsigned char)below(self, 2));
}

void random_value_fill(const tern_type *type, void *out, tern_arena *arena, uint64_t *state)
{
    const tern_slot root = {type, 0, TERN_REQUIRED, false, 0};
    maker self = {arena, state, DEPTH};

    fill_slot(&self, &root, out);
}

void random_value_vary(const tern_type *type, void *value, tern_arena *arena, uint64_t *state)
{
    const tern_slot root = {type, 0, TERN_REQUIRED, false, 0};
    maker self = {arena, state, 0};

    vary_slot(&self, &root, value);
}
