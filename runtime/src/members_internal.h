/* members_internal.h - the members of an object, in their order and by their keys. */
#ifndef TERN_MEMBERS_INTERNAL_H
#define TERN_MEMBERS_INTERNAL_H

#include "tern/arena.h"
#include "walk_internal.h"

/* A member: its key, and, where it comes from JSON text, its name and value as they stand there. */
typedef struct tern_member {
    tern_str key;
    tern_str name;
    tern_str value;
} tern_member;

typedef struct tern_member_place {
    tern_str key;
    size_t index;
} tern_member_place;

/* Zeroed, it is empty. */
typedef struct tern_members {
    tern_member *items;
    size_t count;
    size_t capacity;
    tern_member_place *by_key; /* once tern_members_sort was called */
} tern_members;

/* Each returns TERN_OK, TERN_ERROR_MEMORY or TERN_ERROR_LIMIT. */
tern_status tern_members_add(tern_members *members, tern_arena *arena, const tern_member *member);

/* Adds those of the object that `checked` JSON text is; none where it is no object. */
tern_status tern_members_read(tern_members *members, tern_arena *arena, tern_str checked);

/* Makes them the keys of a map, sorted. */
tern_status tern_members_of_map(tern_members *members, tern_arena *arena, const tern_type *type,
                                tern_container map);

tern_status tern_members_sort(tern_members *members, tern_arena *arena);

/* The last member with that key; `members->count` where there is none. */
size_t tern_members_find(const tern_members *members, tern_str key);

/* Whether no member behind this one has its key. */
static inline bool tern_members_is_last(const tern_members *members, size_t index)
{
    return tern_members_find(members, members->items[index].key) == index;
}

static inline bool tern_member_is_null(const tern_member *member)
{
    return member->value.ptr[0] == 'n';
}

#endif
