/* equal.c - the walk that compares two values of one type. */
#include <stdlib.h>

#include "value_internal.h"

/* Up to so many entries, looking for each key is as fast as sorting them. */
enum { SCAN_MAX = 16 };

typedef struct comparison {
    const tern_allocator *allocator;
    unsigned depth; /* levels left */
} comparison;

static bool equal_slot(comparison *self, const tern_slot *slot, const void *a, const void *b);

static bool equal_json(const void *a, const void *b)
{
    tern_str left_text = tern_load_str(a), right_text = tern_load_str(b);
    tern_json_bytes left, right;
    int byte;

    if (tern_str_equal(left_text, right_text))
        return true;
    left = tern_json_bytes_of(left_text);
    right = tern_json_bytes_of(right_text);
    do {
        byte = tern_json_bytes_next(&left);
        if (byte != tern_json_bytes_next(&right))
            return false;
    } while (byte >= 0);
    return true;
}

static bool equal_enum(const tern_slot *slot, const void *a, const void *b)
{
    return tern_str_equal(tern_enum_written_text(slot, a), tern_enum_written_text(slot, b));
}

static bool equal_array(comparison *self, const tern_type *type, const void *a, const void *b)
{
    tern_container left = tern_load_array(type, a), right = tern_load_array(type, b);

    if (left.count != right.count)
        return false;
    for (size_t i = 0; i < left.count; i++) {
        if (!equal_slot(self, &type->of.array.items, tern_array_item(type, left, i),
                        tern_array_item(type, right, i)))
            return false;
    }
    return true;
}

/* Two maps of the same count, whose first `start` entries are known to be equal. */
typedef struct map_pair {
    const tern_type *type;
    tern_container left;
    tern_container right;
    size_t start;
} map_pair;

static bool same_key(const map_pair *maps, size_t left, size_t right)
{
    return tern_str_equal(tern_map_key(maps->type, maps->left, left),
                          tern_map_key(maps->type, maps->right, right));
}

static bool equal_entry(comparison *self, const map_pair *maps, size_t left, size_t right)
{
    return equal_slot(self, &maps->type->of.map.values,
                      tern_map_value(maps->type, maps->left, left),
                      tern_map_value(maps->type, maps->right, right));
}

/* The entry on the right that stands where entry `index` stands on the left among those with its
 * key; the count when there is none. A key may come twice. */
static size_t find_counterpart(const map_pair *maps, size_t index)
{
    tern_str key = tern_map_key(maps->type, maps->left, index);
    size_t before = 0, found = maps->start;

    for (size_t i = maps->start; i < index; i++)
        before += tern_str_equal(key, tern_map_key(maps->type, maps->left, i));
    for (; found < maps->right.count; found++) {
        if (same_key(maps, index, found) && before-- == 0)
            break;
    }
    return found;
}

static bool equal_scanned(comparison *self, const map_pair *maps)
{
    for (size_t i = maps->start; i < maps->left.count; i++) {
        size_t other = find_counterpart(maps, i);
        if (other == maps->right.count || !equal_entry(self, maps, i, other))
            return false;
    }
    return true;
}

/* Entries with one key keep their order. */
static bool comes_before(const tern_type *type, tern_container map, size_t a, size_t b)
{
    int order = tern_compare_names(tern_map_key(type, map, a), tern_map_key(type, map, b));

    return order < 0 || (order == 0 && a < b);
}

static void sift_down(const tern_type *type, tern_container map, size_t *indices, size_t at,
                      size_t count)
{
    size_t moving = indices[at];

    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= count)
            break;
        if (child + 1 < count && comes_before(type, map, indices[child], indices[child + 1]))
            child++;
        if (!comes_before(type, map, moving, indices[child]))
            break;
        indices[at] = indices[child];
        at = child;
    }
    indices[at] = moving;
}

/* Fills `indices` with those of the entries from `start` on, by key. Heapsort: in place, and no
 * input makes it slow, which hashing and quicksort can't say. */
static void sort_by_key(const tern_type *type, tern_container map, size_t start, size_t *indices)
{
    size_t count = map.count - start;

    for (size_t i = 0; i < count; i++)
        indices[i] = start + i;
    for (size_t i = count / 2; i > 0; i--)
        sift_down(type, map, indices, i - 1, count);
    for (size_t i = count - 1; i > 0; i--) {
        size_t last = indices[i];
        indices[i] = indices[0];
        indices[0] = last;
        sift_down(type, map, indices, 0, i);
    }
}

static bool equal_sorted(comparison *self, const map_pair *maps, size_t *indices)
{
    size_t count = maps->left.count - maps->start;
    size_t *left = indices, *right = indices + count;

    sort_by_key(maps->type, maps->left, maps->start, left);
    sort_by_key(maps->type, maps->right, maps->start, right);
    for (size_t i = 0; i < count; i++) {
        if (!same_key(maps, left[i], right[i]))
            return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!equal_entry(self, maps, left[i], right[i]))
            return false;
    }
    return true;
}

static bool equal_reordered(comparison *self, const map_pair *maps)
{
    const tern_allocator *allocator = self->allocator;
    size_t count = maps->left.count - maps->start;
    size_t size = 2 * count * sizeof(size_t); /* less than the entries themselves take */
    size_t *indices = NULL;
    bool equal;

    if (count > SCAN_MAX)
        indices = (size_t *)(allocator->allocate ? allocator->allocate(allocator->context, size)
                                                 : malloc(size));
    if (indices == NULL)
        return equal_scanned(self, maps);
    equal = equal_sorted(self, maps, indices);
    if (allocator->allocate)
        allocator->release(allocator->context, indices, size);
    else
        free(indices);
    return equal;
}

static bool equal_map(comparison *self, const tern_type *type, const void *a, const void *b)
{
    map_pair maps = {type, tern_load_container(a), tern_load_container(b), 0};

    if (maps.left.count != maps.right.count)
        return false;
    while (maps.start < maps.left.count && same_key(&maps, maps.start, maps.start)) {
        if (!equal_entry(self, &maps, maps.start, maps.start))
            return false;
        maps.start++;
    }
    return maps.start == maps.left.count || equal_reordered(self, &maps);
}

static bool equal_model(comparison *self, const tern_type *type, const void *a, const void *b)
{
    const char *left = (const char *)a, *right = (const char *)b;

    for (size_t i = 0; i < type->of.model.count; i++) {
        const tern_field *field = &type->of.model.fields[i];
        if (!equal_slot(self, &field->slot, left + field->offset, right + field->offset))
            return false;
    }
    return equal_map(self, type->of.model.additional, left + type->of.model.additional_offset,
                     right + type->of.model.additional_offset);
}

static bool equal_union(comparison *self, const tern_type *type, const void *a, const void *b)
{
    const char *left = (const char *)a + type->of.variants.value_offset;
    const char *right = (const char *)b + type->of.variants.value_offset;
    int32_t kind = tern_load_int32(a);

    if (kind != tern_load_int32(b))
        return false;
    if (kind <= 0 || kind > (int32_t)type->of.variants.count)
        return kind == 0 && equal_json(left, right);
    return equal_slot(self, &type->of.variants.variants[kind - 1].slot, left, right);
}

static bool equal_nested(comparison *self, const tern_type *type, const void *a, const void *b)
{
    bool equal;

    if (self->depth == 0)
        return false;
    self->depth--;
    equal = type->kind == TERN_KIND_MODEL   ? equal_model(self, type, a, b)
            : type->kind == TERN_KIND_ARRAY ? equal_array(self, type, a, b)
            : type->kind == TERN_KIND_MAP   ? equal_map(self, type, a, b)
                                            : equal_union(self, type, a, b);
    self->depth++;
    return equal;
}

static bool equal_value(comparison *self, const tern_slot *slot, const void *a, const void *b)
{
    switch (slot->type->kind) {
    case TERN_KIND_BOOLEAN:
        return *(const bool *)a == *(const bool *)b;
    case TERN_KIND_INT32:
        return *(const int32_t *)a == *(const int32_t *)b;
    case TERN_KIND_INT64:
        return *(const int64_t *)a == *(const int64_t *)b;
    case TERN_KIND_UINT32:
        return *(const uint32_t *)a == *(const uint32_t *)b;
    case TERN_KIND_UINT64:
        return *(const uint64_t *)a == *(const uint64_t *)b;
    case TERN_KIND_FLOAT:
        return *(const float *)a == *(const float *)b;
    case TERN_KIND_DOUBLE:
        return *(const double *)a == *(const double *)b;
    case TERN_KIND_STRING:
        return tern_str_equal(tern_load_text(slot->type, a), tern_load_text(slot->type, b));
    case TERN_KIND_JSON:
        return equal_json(a, b);
    case TERN_KIND_ENUM:
        return equal_enum(slot, a, b);
    case TERN_KIND_MODEL:
    case TERN_KIND_ARRAY:
    case TERN_KIND_MAP:
    case TERN_KIND_UNION:
        return equal_nested(self, slot->type, a, b);
    }
    return false;
}

static bool equal_slot(comparison *self, const tern_slot *slot, const void *a, const void *b)
{
    tern_state state = tern_slot_state(slot, a);
    const void *left, *right;

    if (state != tern_slot_state(slot, b))
        return false;
    if (state != TERN_STATE_VALUE)
        return true;
    left = tern_slot_value(slot, a);
    right = tern_slot_value(slot, b);
    if (left == NULL || right == NULL)
        return left == right;
    return equal_value(self, slot, left, right);
}

bool tern_equal_slots(const tern_slot *slot, const void *a, const void *b)
{
    static const tern_allocator heap = {NULL, NULL, NULL};
    comparison self = {&heap, TERN_WALK_DEPTH};

    return equal_slot(&self, slot, a, b);
}

bool tern_equal_using(const tern_type *type, const void *a, const void *b,
                      const tern_allocator *allocator)
{
    const tern_slot root = tern_root_slot(type);
    comparison self = {allocator, TERN_WALK_DEPTH};

    return equal_slot(&self, &root, a, b);
}

bool tern_equal(const tern_type *type, const void *a, const void *b)
{
    static const tern_allocator heap = {NULL, NULL, NULL};

    return tern_equal_using(type, a, b, &heap);
}
