/* clock.c - time and chance. */
#define _DEFAULT_SOURCE /* getentropy */
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "client_internal.h"

int64_t tern_clock_now_us(void)
{
    struct timespec now = {0, 0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t tern_client_now_us(const tern_client_clock *clock)
{
    return clock->now_us ? clock->now_us(clock->context) : tern_clock_now_us();
}

int64_t tern_client_wall_s(const tern_client_clock *clock)
{
    return clock->wall_s ? clock->wall_s(clock->context) : (int64_t)time(NULL);
}

bool tern_random_bytes(void *to, size_t size)
{
    return getentropy(to, size) == 0;
}

uint64_t tern_client_random(const tern_client_clock *clock)
{
    uint64_t bits;

    if (clock->random)
        return clock->random(clock->context);
    /* Delays need no secret: without entropy, the time will do. */
    return tern_random_bytes(&bits, sizeof bits)
               ? bits
               : (uint64_t)tern_clock_now_us() * UINT64_C(0x9E3779B97F4A7C15);
}
