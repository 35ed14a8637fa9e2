/* members.c - the members of an object, in their order and by their keys. */
#include "members_internal.h"

#include <stdlib.h>

#include "tern/codec.h"
#include "tokenizer_internal.h"
#include "walk_internal.h"

tern_status tern_members_add(tern_members *members, tern_arena *arena, const tern_member *member)
{
    if (members->count == members->capacity) {
        size_t capacity = members->capacity ? members->capacity * 2 : 8;
        tern_member *items = (tern_member *)tern_arena_allocate_array(
            arena, capacity, sizeof *items, _Alignof(tern_member));
        if (items == NULL)
            return tern_arena_failure(arena);
        if (members->count > 0)
            memcpy(items, members->items, members->count * sizeof *items);
        members->items = items;
        members->capacity = capacity;
    }
    members->items[members->count++] = *member;
    return TERN_OK;
}

tern_status tern_members_read(tern_members *members, tern_arena *arena, tern_str checked)
{
    tern_tokenizer tokenizer;
    bool more;
    tern_status status = TERN_OK;

    tern_tokenizer_init(&tokenizer, checked);
    if (!tern_tokenizer_accept(&tokenizer, '{'))
        return TERN_OK;
    tern_tokenizer_skip_space(&tokenizer);
    for (more = !tern_tokenizer_accept(&tokenizer, '}'); status == TERN_OK && more;) {
        tern_member one;
        one.name.ptr = tokenizer.cursor;
        status = tern_tokenizer_name(&tokenizer, arena, &one.key);
        if (status != TERN_OK)
            break;
        one.name.len = (size_t)(tokenizer.cursor - one.name.ptr);
        tern_tokenizer_skip_space(&tokenizer);
        (void)tern_tokenizer_accept(&tokenizer, ':');
        tern_tokenizer_skip_space(&tokenizer);
        (void)tern_tokenizer_value(&tokenizer, TERN_DEPTH_MAX, &one.value);
        (void)tern_tokenizer_next(&tokenizer, '}', &more);
        status = tern_members_add(members, arena, &one);
    }
    return status;
}

static int compare_places(const void *a, const void *b)
{
    const tern_member_place *left = (const tern_member_place *)a;
    const tern_member_place *right = (const tern_member_place *)b;
    int order = tern_compare_names(left->key, right->key);

    return order != 0 ? order : (left->index > right->index) - (left->index < right->index);
}

tern_status tern_members_sort(tern_members *members, tern_arena *arena)
{
    tern_member_place *places;

    if (members->count == 0)
        return TERN_OK;
    places = (tern_member_place *)tern_arena_allocate_array(arena, members->count, sizeof *places,
                                                            _Alignof(tern_member_place));
    if (places == NULL)
        return tern_arena_failure(arena);
    for (size_t i = 0; i < members->count; i++) {
        places[i].key = members->items[i].key;
        places[i].index = i;
    }
    qsort(places, members->count, sizeof *places, compare_places);
    members->by_key = places;
    return TERN_OK;
}

size_t tern_members_find(const tern_members *members, tern_str key)
{
    size_t low = 0, high = members->count;

    /* The first place behind all with that key. */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tern_compare_names(members->by_key[middle].key, key) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || !tern_str_equal(members->by_key[low - 1].key, key))
        return members->count;
    return members->by_key[low - 1].index;
}

tern_status tern_members_of_map(tern_members *members, tern_arena *arena, const tern_type *type,
                                tern_container map)
{
    tern_status status = TERN_OK;

    memset(members, 0, sizeof *members);
    for (size_t i = 0; status == TERN_OK && i < map.count; i++) {
        tern_member one = {tern_map_key(type, map, i), {NULL, 0}, {NULL, 0}};
        if (one.key.ptr == NULL)
            one.key.ptr = "";
        status = tern_members_add(members, arena, &one);
    }
    return status == TERN_OK ? tern_members_sort(members, arena) : status;
}
