/* build.c - room for elements, whatever they are, and the entries of maps by key. */
#include "tern/build.h"

#include "walk_internal.h"

enum { FIRST_CAPACITY = 4 };

/* The elements there is room for: none behind the last one where nobody may write there. */
static size_t room(tern_container container)
{
    return container.capacity > container.count ? container.capacity : container.count;
}

/* Gives a container room for exactly that many elements, which is more than it has. */
static bool set_capacity(tern_arena *arena, tern_container *container, size_t capacity, size_t size)
{
    /* What does not fit a size_t the arena refuses. */
    size_t bytes = capacity > SIZE_MAX / size ? SIZE_MAX : capacity * size;
    void *elements;

    if (container->capacity == 0 || container->capacity < container->count ||
        !tern_arena_resize(arena, container->elements, container->capacity * size, bytes)) {
        elements = tern_arena_allocate(arena, bytes, _Alignof(max_align_t));
        if (elements == NULL)
            return false;
        if (container->count > 0)
            memcpy(elements, container->elements, container->count * size);
        container->elements = elements;
    }
    container->capacity = capacity;
    return true;
}

tern_status tern_container_reserve(tern_arena *arena, void *container, size_t count,
                                   size_t element_size)
{
    tern_container self = tern_load_container(container);

    if (count <= room(self))
        return TERN_OK;
    if (!set_capacity(arena, &self, count, element_size))
        return tern_arena_failure(arena);
    memcpy(container, &self, sizeof self);
    return TERN_OK;
}

tern_status tern_container_extend(tern_arena *arena, void *container, size_t element_size)
{
    tern_container self = tern_load_container(container);
    size_t wanted = self.count < FIRST_CAPACITY / 2 ? FIRST_CAPACITY : self.count * 2;

    if (self.count < self.capacity)
        return TERN_OK;
    if (self.count > SIZE_MAX / 2)
        wanted = SIZE_MAX; /* which nothing holds */
    /* Short of memory, there may be enough for this one. */
    if (!set_capacity(arena, &self, wanted, element_size) &&
        (wanted == SIZE_MAX || !set_capacity(arena, &self, self.count + 1, element_size)))
        return tern_arena_failure(arena);
    memcpy(container, &self, sizeof self);
    return TERN_OK;
}

static char *entry_at(tern_container map, size_t index, size_t entry_size)
{
    return (char *)map.elements + index * entry_size;
}

tern_status tern_container_settle(tern_arena *arena, void *map, tern_str key, size_t entry_size)
{
    tern_container self = tern_load_container(map);
    char *fresh = entry_at(self, self.count, entry_size);
    size_t i = self.count;
    tern_status status;

    while (i > 0 && !tern_str_equal(tern_load_str(entry_at(self, i - 1, entry_size)), key))
        i--;
    if (i > 0) {
        /* Every entry starts with its key; it stays. */
        memcpy(entry_at(self, i - 1, entry_size) + sizeof key, fresh + sizeof key,
               entry_size - sizeof key);
        return TERN_OK;
    }
    status = tern_arena_copy_str(arena, key, &key);
    if (status != TERN_OK)
        return status;
    memcpy(fresh, &key, sizeof key);
    self.count++;
    memcpy(map, &self, sizeof self);
    return TERN_OK;
}

size_t tern_container_remove(void *map, tern_str key, size_t entry_size)
{
    tern_container self = tern_load_container(map);
    size_t kept = 0, removed;

    for (size_t i = 0; i < self.count; i++) {
        char *entry = entry_at(self, i, entry_size);
        if (tern_str_equal(tern_load_str(entry), key))
            continue;
        if (kept < i)
            memcpy(entry_at(self, kept, entry_size), entry, entry_size);
        kept++;
    }
    removed = self.count - kept;
    self.count = kept;
    memcpy(map, &self, sizeof self);
    return removed;
}
