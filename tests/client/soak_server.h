/* soak_server.h - an HTTP server for very many requests, a good part of which it answers badly.
 *
 * It runs in a process of its own, so that its memory and descriptors are not those of the test. It
 * listens on loopback, on a port that is free, and takes targets of the form /KIND/NUMBER, where no
 * two calls have the same number. Where nothing else is said a 200 follows with {"n":NUMBER}.
 *
 *     /ok, /chunked, /headers (8,000 bytes of them), /slow (in pieces, 5 ms apart)
 *     /big             65,000 bytes
 *     /empty           204
 *     /missing         404
 *     /flaky           500 for the first request of this number
 *     /busy            429 with Retry-After: 0 for the first one
 *     /dropped         the end of the connection for the first one
 *     /torn            a reset for the first one
 *     /redirect        302 to /ok/NUMBER
 *     /loop            302 to itself
 *     /reset           a reset, always
 *     /truncated       ten bytes of a thousand, and the end
 *     /reset-body      ten bytes of a thousand, and a reset
 *     /broken-chunk    a chunk without a length, and the end
 *     /huge-headers    60,000 bytes of headers
 *     /garbage         no HTTP, and the end
 *     /silent          nothing, until the client goes
 */
#ifndef SOAK_SERVER_H
#define SOAK_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { SOAK_BIG = 65000 };

typedef struct soak_server {
    pid_t process;
    /* The server ends when this end of a pipe is closed, also by the end of the test. */
    int lifeline;
    unsigned port;
} soak_server;

/* numbers: all of them are less. To be called before there are threads. False where the system has
 * no process or socket. */
bool soak_server_start(size_t numbers, soak_server *out_server);

/* False where the server came to an end by itself. */
bool soak_server_stop(soak_server *server);

#endif
