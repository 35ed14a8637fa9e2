/* client.c - calls of Tern's client beside libcurl by itself: what bench/client/run starts.
 *
 *     bench-client BASE-URL FILE SESSIONS CA-FILE|- CHECKED-BASE-URL ROUNDS
 *
 * FILE is what the server answers with, an array of so many sessions. Prints JSON: versions, and
 * for each peer and round the seconds of a call. */
#define _DEFAULT_SOURCE
#include <arpa/inet.h>
#include <curl/curl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "peers.h"
#include "tern/tern.h"

enum {
    PEERS_MAX = 4,
    CALLS = 400,          /* of a peer in a round, one after the other */
    CALLS_AT_ONCE = 1600, /* and many at once */
    IN_FLIGHT = 64,
    CHECKED = 2 * IN_FLIGHT,
    FILE_MAX = 1 << 16
};

static const peer *const peers_of[2][PEERS_MAX + 1] = {
    {&bare_easy, &our_requests, &our_operations, NULL},
    {&bare_socket, &bare_multi, &our_async_requests, &our_async_operations, NULL}};
static const char *const names[2] = {"one at a time", "64 at once"};

void fail(const char *what)
{
    fprintf(stderr, "bench-client: %s\n", what);
    exit(1);
}

void *must(void *memory)
{
    if (memory == NULL)
        fail("no memory");
    return memory;
}

static double seconds(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void run(const peer *one, void *self, size_t calls, bool check)
{
    if (!one->run(self, calls, check)) {
        fprintf(stderr, "bench-client: %s: an answer that is not the expected one\n", one->name);
        exit(1);
    }
}

/* Speed. */

static void measure(const target *to, const target *checked, size_t kind, size_t rounds)
{
    const peer *const *peers = peers_of[kind];
    size_t calls = kind == 0 ? CALLS : CALLS_AT_ONCE, count = 0;
    void *selves[PEERS_MAX];
    double *samples = (double *)must(calloc(PEERS_MAX * rounds * 2, sizeof *samples));

    for (; peers[count]; count++) {
        void *self = peers[count]->create(checked);
        run(peers[count], self, CHECKED, true);
        peers[count]->free(self);
        selves[count] = peers[count]->create(to);
        run(peers[count], selves[count], calls, true);
    }
    for (size_t round = 0; round < rounds; round++) {
        /* Each in its turn is the first one. */
        for (size_t i = 0; i < count; i++) {
            size_t at = (i + round) % count;
            double *sample = &samples[2 * (at * rounds + round)];
            double wall = seconds(CLOCK_MONOTONIC), used = seconds(CLOCK_PROCESS_CPUTIME_ID);
            run(peers[at], selves[at], calls, false);
            sample[0] = (seconds(CLOCK_MONOTONIC) - wall) / (double)calls;
            sample[1] = (seconds(CLOCK_PROCESS_CPUTIME_ID) - used) / (double)calls;
        }
    }
    printf(",\n \"%s\": {", names[kind]);
    for (size_t at = 0; at < count; at++) {
        printf("%s\n  \"%s\": [", at ? "," : "", peers[at]->name);
        for (size_t i = 0; i < rounds; i++)
            printf("%s[%.9f, %.9f]", i ? ", " : "", samples[2 * (at * rounds + i)],
                   samples[2 * (at * rounds + i) + 1]);
        printf("]");
        peers[at]->free(selves[at]);
    }
    printf("}");
    free(samples);
}

/* Memory. */

/* A listener that takes no connection from its queue: what is sent to it stays in flight. */
static int never_answers(char *base, size_t size)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, 2 * IN_FLIGHT_MAX) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        fail("no listener");
    snprintf(base, size, "http://127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
    return listener;
}

static size_t allocated(void)
{
    struct mallinfo2 now = mallinfo2();

    return now.uordblks + now.hblkhd;
}

/* Those over which something was sent. */
static size_t connections(int listener)
{
    struct timeval patience = {0, 100 * 1000};
    size_t count = 0;
    int one;

    /* accept waits for no more than that. */
    setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    while ((one = accept(listener, NULL, NULL)) >= 0) {
        char first;
        count += recv(one, &first, 1, MSG_DONTWAIT) == 1;
        close(one);
    }
    return count;
}

/* Bytes for each call that is in flight, without room for its answer. */
static void measure_memory(const peer *one, size_t in_flight)
{
    char base[64];
    int listener = never_answers(base, sizeof base);
    target to = {.base = base, .in_flight = in_flight};
    size_t before = allocated(), after;
    void *self = one->create(&to);

    one->fill(self);
    after = allocated();
    if (connections(listener) != in_flight)
        fail("not all calls are in flight");
    one->free(self);
    close(listener);
    printf("%.0f", (double)(after - before) / (double)in_flight);
}

int main(int count, char **arguments)
{
    static char body[FILE_MAX];
    static const peer *const filled[] = {&bare_socket, &our_async_requests, &our_async_operations};
    static const size_t in_flight[] = {64, 256};
    target to = {.in_flight = IN_FLIGHT, .body = body}, checked;
    FILE *file;

    if (count != 7)
        fail("see client.c for what it takes");
    file = fopen(arguments[2], "rb");
    if (file == NULL)
        fail("no such file");
    to.base = arguments[1];
    to.length = fread(body, 1, sizeof body, file);
    to.sessions = strtoul(arguments[3], NULL, 10);
    to.ca_file = strcmp(arguments[4], "-") == 0 ? NULL : arguments[4];
    fclose(file);
    checked = to;
    checked.base = arguments[5];
    curl_global_init(CURL_GLOBAL_DEFAULT);
    printf("{\"libcurl\": \"%s\", \"tern\": \"%s\"", curl_version(), TERN_VERSION);
    measure(&to, &checked, 0, strtoul(arguments[6], NULL, 10));
    measure(&to, &checked, 1, strtoul(arguments[6], NULL, 10));
    printf(",\n \"bytes in flight\": {");
    for (size_t i = 0; i < sizeof filled / sizeof filled[0]; i++) {
        printf("%s\n  \"%s\": {", i ? "," : "", filled[i]->name);
        for (size_t j = 0; j < 2; j++) {
            printf("%s\"%zu\": ", j ? ", " : "", in_flight[j]);
            measure_memory(filled[i], in_flight[j]);
        }
        printf("}");
    }
    printf("}\n}\n");
    return 0;
}
