/* walk_internal.h - what every walk over described values needs: reaching into slots. */
#ifndef TERN_WALK_INTERNAL_H
#define TERN_WALK_INTERNAL_H

#include "tern/type.h"

/* Arrays and maps of any element type share this layout, which type.c checks. */
typedef struct tern_container {
    void *elements;
    size_t count;
    size_t capacity;
} tern_container;

/* What a slot holds. */
typedef enum tern_state { TERN_STATE_ABSENT, TERN_STATE_NULL, TERN_STATE_VALUE } tern_state;

static inline tern_state tern_slot_state(const tern_slot *slot, const void *memory)
{
    unsigned char presence;

    if (slot->presence == TERN_REQUIRED)
        return TERN_STATE_VALUE;
    presence = ((const unsigned char *)memory)[slot->presence_offset];
    if (presence == TERN_PRESENCE_VALUE)
        return TERN_STATE_VALUE;
    return presence == TERN_PRESENCE_NULL || slot->presence == TERN_NULLABLE ? TERN_STATE_NULL
                                                                             : TERN_STATE_ABSENT;
}

static inline void tern_slot_set_state(const tern_slot *slot, void *memory, unsigned char presence)
{
    if (slot->presence != TERN_REQUIRED)
        ((unsigned char *)memory)[slot->presence_offset] = presence;
}

static inline bool tern_slot_nullable(const tern_slot *slot)
{
    return slot->presence == TERN_NULLABLE || slot->presence == TERN_OPTIONAL_NULLABLE;
}

static inline bool tern_slot_required(const tern_slot *slot)
{
    return slot->presence == TERN_REQUIRED || slot->presence == TERN_NULLABLE;
}

/* The value in a slot: the slot itself or what it points to, NULL where that is not set. */
static inline const void *tern_slot_value(const tern_slot *slot, const void *memory)
{
    const void *pointer;

    if (!slot->indirect)
        return memory;
    memcpy(&pointer, memory, sizeof pointer);
    return pointer;
}

/* An enum's text, which sits behind the presence byte where there is one. */
static inline size_t tern_enum_text_offset(const tern_slot *slot)
{
    typedef struct plain {
        int32_t value;
        tern_str text;
    } plain;
    typedef struct wrapped {
        int32_t value;
        uint8_t presence;
        tern_str text;
    } wrapped;
    return slot->presence == TERN_REQUIRED ? offsetof(plain, text) : offsetof(wrapped, text);
}

static inline int32_t tern_load_int32(const void *memory)
{
    int32_t value;
    memcpy(&value, memory, sizeof value);
    return value;
}

static inline tern_str tern_load_str(const void *memory)
{
    tern_str value;
    memcpy(&value, memory, sizeof value);
    return value;
}

static inline tern_container tern_load_container(const void *memory)
{
    tern_container value;
    memcpy(&value, memory, sizeof value);
    return value;
}

/* The text of a string, inline or not, and of free-form JSON. */
static inline tern_str tern_load_text(const tern_type *type, const void *memory)
{
    tern_str text;

    if (type->of.text.limit == 0)
        return tern_load_str(memory);
    text.ptr = (const char *)memory;
    memcpy(&text.len, text.ptr + type->of.text.length_offset, sizeof text.len);
    if (text.len > type->of.text.limit)
        text.len = type->of.text.limit;
    return text;
}

/* The elements of an array, inline or not. */
static inline tern_container tern_load_array(const tern_type *type, const void *memory)
{
    tern_container array;

    if (type->of.array.limit == 0)
        return tern_load_container(memory);
    memcpy(&array.elements, &memory, sizeof memory); /* who loads writes only what it may */
    array.capacity = type->of.array.limit;
    memcpy(&array.count, (const char *)memory + type->of.array.count_offset, sizeof array.count);
    if (array.count > array.capacity)
        array.count = array.capacity;
    return array;
}

/* Whether an inline string or array says that it holds more than it has room for. */
static inline bool tern_inline_overflows(const void *memory, uint32_t limit, uint32_t offset)
{
    size_t length = 0;

    if (limit > 0)
        memcpy(&length, (const char *)memory + offset, sizeof length);
    return length > limit;
}

/* Element `index` of an array, the slot of `type->of.array.items`. */
static inline void *tern_array_item(const tern_type *type, tern_container array, size_t index)
{
    return (char *)array.elements + index * type->of.array.item_size;
}

/* Key of, and value in, entry `index` of a map, the slot of `type->of.map.values`. */
static inline tern_str tern_map_key(const tern_type *type, tern_container map, size_t index)
{
    return tern_load_str((const char *)map.elements + index * type->of.map.entry_size);
}

static inline void *tern_map_value(const tern_type *type, tern_container map, size_t index)
{
    return (char *)map.elements + index * type->of.map.entry_size + type->of.map.value_offset;
}

/* The order of by_text: shorter first, then by bytes. */
static inline int tern_compare_names(tern_str a, tern_str b)
{
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return a.len > 0 ? memcmp(a.ptr, b.ptr, a.len) : 0;
}

/* Whether free-form text is null. */
static inline bool tern_json_is_null(tern_str text)
{
    while (text.len > 0 && memchr(" \t\r\n", *text.ptr, 4)) {
        text.ptr++;
        text.len--;
    }
    return text.len >= 4 && memcmp(text.ptr, "null", 4) == 0;
}

/* The order of sorted keys: by bytes, which is by code points. */
static inline int tern_compare_keys(tern_str a, tern_str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter > 0 ? memcmp(a.ptr, b.ptr, shorter) : 0;

    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* Index of the field of a model with that wire name; -1 where there is none. */
int32_t tern_model_find(const tern_type *type, tern_str key);

/* The constant of an enum with that text; 0 where there is none. */
int32_t tern_enum_find(const tern_type *type, tern_str text);

#endif
