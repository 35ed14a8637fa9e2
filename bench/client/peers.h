/* peers.h - who is measured: libcurl by itself, and Tern's client on it. */
#ifndef BENCH_CLIENT_PEERS_H
#define BENCH_CLIENT_PEERS_H

#include <stdbool.h>
#include <stddef.h>

enum { IN_FLIGHT_MAX = 256 };

/* What is asked for, by all in the same bytes. */
#define SESSIONS_PATH  "/sessions"
#define SESSIONS_QUERY "user_id=user_2fPq7vN0aBcDeF&limit=10"
#define SESSIONS_TOKEN "sk_test_2fPq8sW1eKq0Zx"
#define SESSIONS_AGENT "bench-client/1"
#define SESSIONS_TYPE  "application/json"

typedef struct target {
    /* Scheme, host and port, maybe a path. */
    const char *base;
    /* NULL: the system's. */
    const char *ca_file;
    /* What the answer is. */
    const char *body;
    size_t length;
    size_t sessions;
    size_t in_flight;
} target;

typedef struct peer {
    const char *name;
    /* Ends the program where it can't. */
    void *(*create)(const target *to);
    /* So many calls, each looked at: its status, and how long its body is. check: every byte of it
     * too. False: one was not what it should be. */
    bool (*run)(void *self, size_t calls, bool check);
    /* Sends as many as may be in flight, to a server that does not answer. */
    void (*fill)(void *self);
    void (*free)(void *self);
} peer;

/* bare.c */
extern const peer bare_easy, bare_multi, bare_socket;
/* ours.c */
extern const peer our_requests, our_operations, our_async_requests, our_async_operations;

/* Ends the program. */
void fail(const char *what);

/* The memory; where there is none, the program ends. */
void *must(void *memory);

#endif
