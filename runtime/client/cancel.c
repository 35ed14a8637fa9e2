/* cancel.c - ending calls from another thread. */
#define _DEFAULT_SOURCE
#include <stdlib.h>
#include <time.h>

#include "client_internal.h"

struct tern_cancel {
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    bool triggered;
    tern_waiter *waiters;
};

tern_status tern_cancel_create(tern_cancel **out_cancel)
{
    tern_cancel *self = (tern_cancel *)calloc(1, sizeof *self);
    pthread_condattr_t attributes;
    bool made;

    *out_cancel = NULL;
    if (self == NULL)
        return TERN_ERROR_MEMORY;
    if (pthread_mutex_init(&self->mutex, NULL) != 0) {
        free(self);
        return TERN_ERROR_MEMORY;
    }
    made = pthread_condattr_init(&attributes) == 0;
    if (made) {
#ifndef __APPLE__ /* which has no such call: there a change of the clock changes a delay */
        made = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0;
#endif
        made = made && pthread_cond_init(&self->condition, &attributes) == 0;
        pthread_condattr_destroy(&attributes);
    }
    if (!made) {
        pthread_mutex_destroy(&self->mutex);
        free(self);
        return TERN_ERROR_MEMORY;
    }
    *out_cancel = self;
    return TERN_OK;
}

void tern_cancel_trigger(tern_cancel *cancel)
{
    pthread_mutex_lock(&cancel->mutex);
    cancel->triggered = true;
    pthread_cond_broadcast(&cancel->condition);
    for (tern_waiter *waiter = cancel->waiters; waiter; waiter = waiter->next)
        waiter->wake(waiter->context);
    pthread_mutex_unlock(&cancel->mutex);
}

bool tern_cancel_triggered(tern_cancel *cancel)
{
    bool triggered;

    pthread_mutex_lock(&cancel->mutex);
    triggered = cancel->triggered;
    pthread_mutex_unlock(&cancel->mutex);
    return triggered;
}

void tern_cancel_free(tern_cancel *cancel)
{
    if (cancel == NULL)
        return;
    pthread_cond_destroy(&cancel->condition);
    pthread_mutex_destroy(&cancel->mutex);
    free(cancel);
}

void tern_cancel_add(tern_cancel *cancel, tern_waiter *waiter)
{
    if (cancel == NULL)
        return;
    pthread_mutex_lock(&cancel->mutex);
    waiter->next = cancel->waiters;
    waiter->link = &cancel->waiters;
    if (waiter->next)
        waiter->next->link = &waiter->next;
    cancel->waiters = waiter;
    pthread_mutex_unlock(&cancel->mutex);
}

void tern_cancel_remove(tern_cancel *cancel, tern_waiter *waiter)
{
    if (cancel == NULL)
        return;
    pthread_mutex_lock(&cancel->mutex);
    *waiter->link = waiter->next;
    if (waiter->next)
        waiter->next->link = waiter->link;
    pthread_mutex_unlock(&cancel->mutex);
}

static struct timespec later(clockid_t clock, int64_t us)
{
    struct timespec time = {0, 0};

    clock_gettime(clock, &time);
    time.tv_sec += (time_t)(us / 1000000);
    time.tv_nsec += (long)(us % 1000000) * 1000;
    if (time.tv_nsec >= 1000000000) {
        time.tv_sec++;
        time.tv_nsec -= 1000000000;
    }
    return time;
}

void tern_cancel_sleep(tern_cancel *cancel, int64_t us)
{
    if (us <= 0)
        return;
    if (cancel == NULL) {
        struct timespec left = {(time_t)(us / 1000000), (long)(us % 1000000) * 1000};
        while (nanosleep(&left, &left) != 0) /* a signal came */
            ;
        return;
    }
#ifdef __APPLE__
    struct timespec end = later(CLOCK_REALTIME, us);
#else
    struct timespec end = later(CLOCK_MONOTONIC, us);
#endif
    pthread_mutex_lock(&cancel->mutex);
    while (!cancel->triggered &&
           pthread_cond_timedwait(&cancel->condition, &cancel->mutex, &end) == 0)
        ;
    pthread_mutex_unlock(&cancel->mutex);
}
