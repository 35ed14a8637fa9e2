/* async_poll.c - the loop of sets that have none of the program's: poll(2) over the sockets that
 * are watched. */
#include <stdlib.h>

#include "async_internal.h"

enum { FIRST_SOCKETS = 16 };

/* What the handle of a socket is: where it stands. */
struct tern_polled {
    size_t place;
};

static bool reserve(tern_poller *self)
{
    size_t capacity = self->capacity ? 2 * self->capacity : FIRST_SOCKETS;
    struct pollfd *sockets, *ready;
    struct tern_polled **polled;

    if (self->count < self->capacity)
        return true;
    sockets = (struct pollfd *)calloc(capacity, sizeof *sockets);
    ready = (struct pollfd *)calloc(capacity, sizeof *ready);
    polled = (struct tern_polled **)calloc(capacity, sizeof(struct tern_polled *));
    if (sockets == NULL || ready == NULL || polled == NULL) {
        free(sockets);
        free(ready);
        free(polled);
        return false;
    }
    if (self->count > 0) {
        memcpy(sockets, self->sockets, self->count * sizeof *sockets);
        memcpy(polled, self->polled, self->count * sizeof(struct tern_polled *));
    }
    free(self->sockets);
    free(self->ready);
    free(self->polled);
    self->sockets = sockets;
    self->ready = ready;
    self->polled = polled;
    self->capacity = capacity;
    return true;
}

/* The last one takes the place of one that goes. */
static void forget(tern_poller *self, struct tern_polled *entry)
{
    size_t last = --self->count;

    self->sockets[entry->place] = self->sockets[last];
    self->polled[entry->place] = self->polled[last];
    self->polled[entry->place]->place = entry->place;
    free(entry);
}

bool tern_poller_watch(void *context, int socket, int events, void **handle)
{
    tern_poller *self = (tern_poller *)context;
    struct tern_polled *entry = (struct tern_polled *)*handle;

    if (events == 0) {
        if (entry)
            forget(self, entry);
        return true;
    }
    if (entry == NULL) {
        entry = reserve(self) ? (struct tern_polled *)malloc(sizeof *entry) : NULL;
        if (entry == NULL)
            return false;
        entry->place = self->count++;
        self->polled[entry->place] = entry;
        self->sockets[entry->place].fd = socket;
        *handle = entry;
    }
    self->sockets[entry->place].events =
        (short)((events & TERN_READABLE ? POLLIN : 0) | (events & TERN_WRITABLE ? POLLOUT : 0));
    return true;
}

size_t tern_poller_wait(tern_poller *self, int timeout_ms)
{
    int left = poll(self->sockets, (nfds_t)self->count, timeout_ms);
    size_t count = 0;

    for (size_t i = 0; i < self->count && left > 0; i++) {
        if (self->sockets[i].revents == 0)
            continue;
        self->ready[count++] = self->sockets[i];
        left--;
    }
    return count;
}

int tern_poller_events(const tern_poller *self, size_t index)
{
    short got = self->ready[index].revents;

    return (got & POLLIN ? TERN_READABLE : 0) | (got & POLLOUT ? TERN_WRITABLE : 0) |
           (got & (POLLERR | POLLHUP | POLLNVAL) ? TERN_BROKEN : 0);
}

void tern_poller_free(tern_poller *self)
{
    for (size_t i = 0; i < self->count; i++)
        free(self->polled[i]);
    free(self->sockets);
    free(self->ready);
    free(self->polled);
    memset(self, 0, sizeof *self);
}
