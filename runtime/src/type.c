/* type.c - descriptors of scalars and their containers, and look-ups in descriptors. */
#include "lookup_internal.h"
#include "tern/table.h"
#include "walk_internal.h"

/* Up to here, looking at all constants of an enum is faster than a search. */
enum { FEW_CONSTANTS = 12 };

#define DEFINE_SCALAR(name, ctype, kind)                                                           \
    const tern_type tern_type_of_##name = {TERN_KIND_##kind, sizeof(ctype), #name, {{0}}};         \
    const tern_type tern_type_of_tern_array_##name =                                               \
        TERN_ARRAY(tern_array_##name, ctype, REQUIRED, kind, ctype);                               \
    const tern_type tern_type_of_tern_map_##name =                                                 \
        TERN_MAP(tern_map_##name, ctype, REQUIRED, kind, ctype);                                   \
    const tern_type tern_type_of_tern_array_nullable_##name =                                      \
        TERN_ARRAY(tern_array_nullable_##name, tern_nullable_##name, NULLABLE, kind, ctype);       \
    const tern_type tern_type_of_tern_map_nullable_##name =                                        \
        TERN_MAP(tern_map_nullable_##name, tern_nullable_##name, NULLABLE, kind, ctype);
TERN_SCALAR_LIST(DEFINE_SCALAR)

/* All arrays and maps are alike in memory. */
_Static_assert(sizeof(tern_array_str) == sizeof(tern_container) &&
                   offsetof(tern_array_str, count) == offsetof(tern_container, count) &&
                   offsetof(tern_array_str, capacity) == offsetof(tern_container, capacity) &&
                   sizeof(tern_map_str) == sizeof(tern_container) &&
                   offsetof(tern_map_str, count) == offsetof(tern_container, count) &&
                   offsetof(tern_map_str, capacity) == offsetof(tern_container, capacity),
               "containers share one layout");

const tern_type *tern_api_find(const tern_api *api, const char *name)
{
    for (size_t i = 0; i < api->count; i++) {
        if (strcmp(api->types[i].name, name) == 0)
            return api->types[i].type;
    }
    return NULL;
}

int32_t tern_model_find(const tern_type *type, tern_str key)
{
    const uint16_t *lookup;
    unsigned last = type->of.model.lookup_last, place;

    if (type->of.model.count == 0)
        return -1;
    lookup = type->of.model.lookup + 1;
    /* A free place is met in the end: there are as many of them as fields. */
    for (place = tern_hash_name(key.ptr, key.len, lookup[-1]) & last; lookup[place] > 0;
         place = (place + 1) & last) {
        const tern_field *field = &type->of.model.fields[lookup[place] - 1];
        if (field->key_length == key.len && tern_same_bytes(field->key, key.ptr, key.len))
            return lookup[place] - 1;
    }
    return -1;
}

int32_t tern_enum_find(const tern_type *type, tern_str text)
{
    const tern_str *values = type->of.enumeration.values;
    int32_t low = 0, high = (int32_t)type->of.enumeration.count - 1;

    if (high < FEW_CONSTANTS) {
        for (int32_t i = 0; i <= high; i++) {
            if (values[i].len == text.len && tern_same_bytes(values[i].ptr, text.ptr, text.len))
                return i + 1;
        }
        return 0;
    }
    while (low <= high) {
        int32_t middle = low + (high - low) / 2;
        int32_t index = type->of.enumeration.by_text[middle];
        int order = tern_compare_names(text, values[index]);
        if (order == 0)
            return index + 1;
        if (order < 0)
            high = middle - 1;
        else
            low = middle + 1;
    }
    return 0;
}

tern_str tern_enum_text(const tern_type *type, int32_t value, tern_str text)
{
    if (value >= 1 && value <= (int32_t)type->of.enumeration.count)
        return type->of.enumeration.values[value - 1];
    return text;
}
