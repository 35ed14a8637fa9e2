/* fault_server.h - an HTTP server that does what servers do on their worst days.
 *
 * It listens on loopback, on a port that is free, with a thread per connection, and does what the
 * path of a request says:
 *
 *     /ok                  200 and {"ok":true}
 *     /echo                200 and the request as it came in, as text
 *     /status/N            N and {"status":N}
 *     /empty               204
 *     /html                200 and a page
 *     /bad-gateway         502 and a page
 *     /flaky/N/...         500 for the first N requests of this path, then as /ok
 *     /drop/N/...          closes the connection without a word N times, then as /ok
 *     /retry-after/S/...   429 with Retry-After: S (or the date S seconds from now, with "date-S")
 *                          once, then as /ok
 *     /redirect/N?URL      N with Location: URL
 *     /loop                302 to itself
 *     /reset               resets the connection before any answer
 *     /reset-mid-body      200, ten bytes of a thousand, and a reset
 *     /truncated           200, ten bytes of a thousand, and the end
 *     /short-length        200 with a Content-Length of 5, and 20 bytes
 *     /chunked             200 and {"ok":true} in chunks
 *     /chunked-broken      a chunk without a length
 *     /chunked-truncated   no last chunk
 *     /endless             a body without an end
 *     /garbage             no HTTP at all
 *     /interim             103, then as /ok
 *     /switching           101, and the end
 *     /huge-header         a header of 400,000 bytes
 *     /many-headers        headers without an end
 *     /slow                a byte of body each 20 ms, without an end
 *     /silent              nothing, until the client goes
 *     /silent-body         200, ten bytes of a thousand, then nothing
 *     /gzip                as /ok, compressed
 *     /gzip-broken         what is not gzip, though it says so
 *     /gzip-bomb           200,000 bytes, compressed to some 200
 *     /once                as /ok for the first request of a connection; closes it at the second
 *     /big                 200 and 1,000,000 bytes
 *     /events/N/END/LAST   204 when Last-Event-ID is LAST, otherwise up to N events
 *                          `{"x":ID,"y":0}`, their ids from that one's next to LAST, and then: the
 *                          end ("end"), that in the middle of an event ("cut"), a reset there
 *                          ("reset"), nothing ("silent"), a byte of comment each 20 ms ("slow"),
 *                          events without an end and as fast as can be ("endless")
 */
#ifndef FAULT_SERVER_H
#define FAULT_SERVER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct fault_server fault_server;

/* NULL when the system has no socket or thread. */
fault_server *fault_server_start(void);

/* Ends its connections and waits for its threads. */
void fault_server_stop(fault_server *server);

unsigned fault_server_port(const fault_server *server);

/* Requests so far whose target starts so; connections so far. */
size_t fault_server_count(fault_server *server, const char *target);
size_t fault_server_connections(fault_server *server);

/* Connections that are open. */
size_t fault_server_open(fault_server *server);

/* The port of a listener that takes no more connections: to connect to it takes forever. 0 where
 * that can't be had. For the life of the process. */
unsigned fault_full_port(void);

/* Copies request `index` (from 0) of those whose target starts so, head and body as they came, with
 * a NUL; false where there is none. */
bool fault_server_request(fault_server *server, const char *target, size_t index, char *text,
                          size_t size);

/* Whether the head of such a text has the line. */
bool fault_has_line(const char *text, const char *line);

#endif
