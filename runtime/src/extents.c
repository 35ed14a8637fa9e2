/* extents.c - where the objects and arrays of checked text end. */
#include "extents_internal.h"

#include "bytes_internal.h"

static tern_extent *extent_at(const tern_extents *extents, size_t index)
{
    return (tern_extent *)(void *)extents->list.elements + index;
}

/* The quote that ends the string whose first is at `at`, in checked text. */
static const char *find_quote(const char *at, const char *end)
{
    const char *quote = at, *before;

    do {
        quote = (const char *)memchr(quote + 1, '"', (size_t)(end - quote) - 1);
        if (quote == NULL)
            return end - 1; /* not reached: the text has been checked */
        /* One that is escaped has an odd number of backslashes before it. */
        for (before = quote; before[-1] == '\\';)
            before--;
    } while ((quote - before) % 2 != 0);
    return quote;
}

bool tern_extents_add(tern_extents *extents, tern_arena *arena, tern_str checked)
{
    const char *end = checked.ptr + checked.len;
    tern_leftover none = {NULL, 0};
    size_t open = 0; /* the innermost that is open */

    if (extents->list.count > 0 &&
        extent_at(extents, extents->list.count - 1)->start >= checked.ptr)
        extents->list.count = 0;
    for (const char *at = checked.ptr; at < end; at++) {
        tern_extent *one;
        switch (*at) {
        case '"':
            at = find_quote(at, end);
            break;
        case '{':
        case '[':
            one = (tern_extent *)growing_add(arena, &none, &extents->list, sizeof *one);
            if (one == NULL) {
                extents->list.count = 0;
                return false;
            }
            one->start = at;
            one->outer = open;
            open = extents->list.count - 1;
            break;
        case '}':
        case ']':
            one = extent_at(extents, open);
            /* In a short one all are short: it is the last of them. */
            if (at + 1 - one->start < TERN_EXTENT_LEAST)
                extents->list.count = open;
            open = one->outer;
            one->end = at + 1;
            break;
        default:
            break;
        }
    }
    return true;
}

const char *tern_extents_find(const tern_extents *extents, const char *start)
{
    size_t low = 0, high = extents->list.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const tern_extent *one = extent_at(extents, middle);
        if (one->start == start)
            return one->end;
        if (one->start < start)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
