/* unique.c - which items of an array are there twice: by a hash table, whose seed a document can't
 * know. */
#include "canonical_internal.h"
#include "tern/pointer.h"
#include "validate_internal.h"

/* The items: of a described array, or as canonical texts. */
typedef struct items {
    const tern_type *type;
    tern_container array;
    const tern_str *texts; /* NULL: `array` */
    tern_allocator allocator;
    size_t count;
} items;

/* What an item hashes to, and its index plus one; 0: free. */
typedef struct entry {
    uint64_t hash;
    size_t index;
} entry;

/* An array of one item: what is in a slot can only be hashed and compared with its slot. */
static tern_container alone(const items *self, size_t index)
{
    tern_container one = {tern_array_item(self->type, self->array, index), 1, 0};
    return one;
}

static uint64_t hash_item(const items *self, size_t index, uint64_t seed)
{
    tern_container one;

    if (self->texts)
        return tern_hash(&tern_type_of_str, &self->texts[index], seed);
    one = alone(self, index);
    return tern_hash(self->type, &one, seed);
}

static bool equal_items(const items *self, size_t a, size_t b)
{
    tern_arena *scratch = (tern_arena *)self->allocator.context;
    tern_arena_mark mark;
    tern_container left, right;
    bool equal;

    if (self->texts)
        return tern_str_equal(self->texts[a], self->texts[b]);
    left = alone(self, a);
    right = alone(self, b);
    mark = tern_arena_get_mark(scratch);
    equal = tern_equal_using(self->type, &left, &right, &self->allocator);
    tern_arena_rewind(scratch, mark);
    return equal;
}

static tern_status report_twice(tern_validator *self, size_t first, size_t second,
                                const tern_path *path)
{
    tern_path step = {path, {NULL, 0}, second};

    tern_validator_expected(self, "unique items");
    tern_validator_found(self, "the same as item %zu", first);
    return tern_validator_report(self, "uniqueItems", &step);
}

static tern_status find_twice(tern_validator *self, const items *all, const tern_path *path)
{
    uint64_t seed = (uint64_t)(uintptr_t)self ^ (uint64_t)(uintptr_t)all->array.elements;
    size_t capacity = 4;
    entry *table;
    tern_status status = TERN_OK;

    while (capacity / 3 * 2 < all->count && capacity <= SIZE_MAX / 2)
        capacity *= 2;
    table =
        (entry *)tern_arena_allocate_array(self->scratch, capacity, sizeof *table, _Alignof(entry));
    if (table == NULL)
        return tern_arena_failure(self->scratch);
    for (size_t i = 0; status == TERN_OK && i < all->count; i++) {
        uint64_t hash = hash_item(all, i, seed);
        size_t at = (size_t)hash & (capacity - 1);
        while (table[at].index > 0 &&
               (table[at].hash != hash || !equal_items(all, table[at].index - 1, i)))
            at = (at + 1) & (capacity - 1);
        if (table[at].index > 0)
            status = report_twice(self, table[at].index - 1, i, path);
        table[at].hash = hash;
        if (table[at].index == 0)
            table[at].index = i + 1;
    }
    return status;
}

static void *allocate(void *arena, size_t size)
{
    return tern_arena_allocate((tern_arena *)arena, size, _Alignof(max_align_t));
}

/* equal_items rewinds the arena. */
static void release(void *arena, void *memory, size_t size)
{
    (void)arena;
    (void)memory;
    (void)size;
}

/* Replaces texts by what they have in common with their equals; false when one is no JSON, which
 * is reported elsewhere. */
static tern_status make_canonical(tern_validator *self, tern_str *texts, size_t count,
                                  bool *out_all)
{
    tern_status status = TERN_OK;

    for (size_t i = 0; status == TERN_OK && i < count; i++) {
        tern_json json = {texts[i]};
        status = tern_json_canonical(json, self->scratch, &texts[i]);
    }
    *out_all = status == TERN_OK;
    return status == TERN_ERROR_SYNTAX || status == TERN_ERROR_UTF8 ? TERN_OK : status;
}

static tern_status find_twice_in_texts(tern_validator *self, tern_str *texts, size_t count,
                                       const tern_path *path)
{
    items all = {.texts = texts, .count = count};
    bool canonical;
    tern_status status = make_canonical(self, texts, count, &canonical);

    return status == TERN_OK && canonical ? find_twice(self, &all, path) : status;
}

static tern_str *allocate_texts(tern_validator *self, size_t count)
{
    return (tern_str *)tern_arena_allocate_array(self->scratch, count, sizeof(tern_str),
                                                 _Alignof(tern_str));
}

/* An array of free-form items. */
static tern_status check_texts(tern_validator *self, const tern_type *type, tern_container array,
                               const tern_path *path)
{
    const tern_slot *slot = &type->of.array.items;
    tern_str *texts = allocate_texts(self, array.count);

    if (texts == NULL)
        return tern_arena_failure(self->scratch);
    for (size_t i = 0; i < array.count; i++) {
        const void *item = tern_array_item(type, array, i);
        tern_str null = TERN_STR_INIT("null");
        texts[i] = tern_slot_state(slot, item) == TERN_STATE_NULL ? null : tern_load_str(item);
    }
    return find_twice_in_texts(self, texts, array.count, path);
}

tern_status tern_check_unique(tern_validator *self, const tern_type *type, tern_container array,
                              const tern_path *path)
{
    tern_arena_mark mark = tern_arena_get_mark(self->scratch);
    tern_type elsewhere = *type;
    items all = {.type = &elsewhere,
                 .array = array,
                 .allocator = {allocate, release, self->scratch},
                 .count = array.count};
    tern_status status;

    /* The array of one item is not inline, whatever the whole is. */
    elsewhere.of.array.limit = 0;
    if (type->of.array.items.type->kind == TERN_KIND_JSON)
        status = check_texts(self, type, array, path);
    else
        status = find_twice(self, &all, path);
    tern_arena_rewind(self->scratch, mark);
    return status;
}

tern_status tern_check_unique_json(tern_validator *self, tern_str array, size_t count,
                                   const tern_path *path)
{
    tern_arena_mark mark = tern_arena_get_mark(self->scratch);
    tern_str *texts = allocate_texts(self, count);
    tern_json json = {array};
    tern_json_iterator iterator;
    tern_json_item item;
    tern_status status =
        texts ? tern_json_iterate(json, &iterator, NULL) : tern_arena_failure(self->scratch);

    for (size_t i = 0; status == TERN_OK && tern_json_next(&iterator, &item); i++)
        texts[i] = item.value.text;
    if (status == TERN_OK)
        status = find_twice_in_texts(self, texts, count, path);
    tern_arena_rewind(self->scratch, mark);
    return status;
}
