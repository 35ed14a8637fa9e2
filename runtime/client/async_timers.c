/* async_timers.c - timers in a binary heap, so that the next one is always at hand. */
#include <stdlib.h>

#include "async_internal.h"

enum { FIRST_TIMERS = 16 };

bool tern_timers_reserve(tern_timers *self, size_t count)
{
    size_t capacity = self->capacity ? self->capacity : FIRST_TIMERS;
    tern_timer **items;

    if (count <= self->capacity)
        return true;
    while (capacity < count)
        capacity *= 2;
    items = (tern_timer **)calloc(capacity, sizeof(tern_timer *));
    if (items == NULL)
        return false;
    if (self->count > 0)
        memcpy(items, self->items, self->count * sizeof(tern_timer *));
    free(self->items);
    self->items = items;
    self->capacity = capacity;
    return true;
}

void tern_timers_free(tern_timers *self)
{
    free(self->items);
    memset(self, 0, sizeof *self);
}

static void put(tern_timers *self, size_t at, tern_timer *timer)
{
    self->items[at] = timer;
    timer->place = at + 1;
}

/* Moves what stands at a place to where it belongs. */
static void settle(tern_timers *self, size_t at)
{
    tern_timer *timer = self->items[at];

    while (at > 0 && self->items[(at - 1) / 2]->due_us > timer->due_us) {
        put(self, at, self->items[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    for (;;) {
        size_t child = 2 * at + 1;
        if (child + 1 < self->count && self->items[child + 1]->due_us < self->items[child]->due_us)
            child++;
        if (child >= self->count || self->items[child]->due_us >= timer->due_us)
            break;
        put(self, at, self->items[child]);
        at = child;
    }
    put(self, at, timer);
}

void tern_timers_set(tern_timers *self, tern_timer *timer, int64_t due_us)
{
    size_t at;

    timer->due_us = due_us;
    if (due_us == INT64_MAX && timer->place == 0)
        return;
    if (timer->place == 0)
        put(self, self->count++, timer);
    at = timer->place - 1;
    if (due_us < INT64_MAX) {
        settle(self, at);
        return;
    }
    timer->place = 0;
    self->count--;
    if (at < self->count) {
        put(self, at, self->items[self->count]);
        settle(self, at);
    }
}
