/* soak_server.c - one thread, and poll(2) over all connections. */
#define _DEFAULT_SOURCE
#include "soak_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTIONS = 512,
    HEAD_BYTES = 8192,
    ANSWER_BYTES = 1 << 16,
    PIECES = 4,
    PIECE_BYTES = 10,
    PAUSE_MS = 5,
    LIFELINE = 0,
    LISTENER = 1,
    FIRST = 2
};

/* What comes behind an answer. */
typedef enum ending { NEXT_REQUEST, END, RESET, SILENCE } ending;

typedef struct connection {
    int fd;
    char head[HEAD_BYTES];
    size_t head_length;
    char answer[ANSWER_BYTES + 512];
    size_t length;
    size_t sent;
    ending then;
    /* Of a body that are still to come, and when. */
    unsigned pieces;
    int64_t due_ms;
} connection;

typedef struct service {
    struct pollfd polled[FIRST + CONNECTIONS];
    connection *connections[CONNECTIONS];
    size_t count;
    /* For each number whether it was asked for. */
    bool *seen;
    size_t numbers;
    int64_t now_ms;
} service;

static int64_t clock_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Answers. */

static void add(connection *self, const char *format, ...)
{
    va_list values;
    int length;

    va_start(values, format);
    length =
        vsnprintf(self->answer + self->length, sizeof self->answer - self->length, format, values);
    va_end(values);
    if (length > 0)
        self->length += (size_t)length;
}

static void add_filling(connection *self, size_t length)
{
    memset(self->answer + self->length, 'x', length);
    self->length += length;
}

static void add_headers(connection *self, size_t bytes)
{
    for (size_t i = 0; i < bytes / 100; i++) {
        add(self, "X-Filling-%04zu: ", i);
        add_filling(self, 100 - sizeof "X-Filling-0000: \r\n" + 1);
        add(self, "\r\n");
    }
}

static void add_json(connection *self, const char *status, const char *headers, size_t number)
{
    char body[32];
    int length = snprintf(body, sizeof body, "{\"n\":%zu}", number);

    add(self, "HTTP/1.1 %s\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s",
        status, headers, length, body);
}

static ending answer(service *all, connection *self, const char *kind, size_t number)
{
    static const char thousand[] = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0123456789";
    bool first = !all->seen[number];

    all->seen[number] = true;
#define IS(text) (strcmp(kind, text) == 0)
    if (IS("silent"))
        return SILENCE;
    if (IS("reset") || (IS("torn") && first))
        return RESET;
    if (IS("dropped") && first)
        return END;
    if (IS("truncated") || IS("reset-body")) {
        add(self, "%s", thousand);
        return IS("truncated") ? END : RESET;
    }
    if (IS("garbage")) {
        add(self, "this is no HTTP\r\n\r\n");
        return END;
    }
    if (IS("broken-chunk")) {
        add(self, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n");
        return END;
    }
    if (IS("flaky") && first) {
        add_json(self, "500 Internal Server Error", "", number);
    } else if (IS("busy") && first) {
        add_json(self, "429 Too Many Requests", "Retry-After: 0\r\n", number);
    } else if (IS("missing")) {
        add_json(self, "404 Not Found", "", number);
    } else if (IS("empty")) {
        add(self, "HTTP/1.1 204 No Content\r\n\r\n");
    } else if (IS("redirect") || IS("loop")) {
        add(self, "HTTP/1.1 302 Found\r\nLocation: /%s/%zu\r\nContent-Length: 0\r\n\r\n",
            IS("loop") ? "loop" : "ok", number);
    } else if (IS("chunked")) {
        add(self,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"n\":\r\n%zx\r\n%zu}\r\n"
            "0\r\n\r\n",
            (size_t)snprintf(NULL, 0, "%zu}", number), number);
    } else if (IS("headers") || IS("huge-headers")) {
        add(self, "HTTP/1.1 200 OK\r\n");
        add_headers(self, IS("headers") ? 8000 : 60000);
        add(self, "Content-Length: %d\r\n\r\n{\"n\":%zu}", snprintf(NULL, 0, "{\"n\":%zu}", number),
            number);
    } else if (IS("big")) {
        add(self, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", (int)SOAK_BIG);
        add_filling(self, SOAK_BIG);
    } else if (IS("slow")) {
        add(self, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n{\"n\":%-*zu",
            5 + PIECES * PIECE_BYTES + PIECE_BYTES, PIECE_BYTES, number);
        self->pieces = PIECES;
        self->due_ms = all->now_ms + PAUSE_MS;
    } else {
        add_json(self, "200 OK", "", number);
    }
#undef IS
    return NEXT_REQUEST;
}

/* Requests. */

/* The length of a request that is whole; 0: it is not yet. */
static size_t whole(const connection *self)
{
    const char *end = strstr(self->head, "\r\n\r\n");
    const char *length = strstr(self->head, "\r\nContent-Length: ");
    size_t size;

    if (end == NULL)
        return 0;
    size = (size_t)(end - self->head) + 4;
    if (length && length < end)
        size += strtoul(length + strlen("\r\nContent-Length: "), NULL, 10);
    return size <= self->head_length ? size : 0;
}

/* False where it is none that there is an answer to. */
static bool take_request(service *all, connection *self)
{
    char kind[32];
    size_t number, size = whole(self);

    if (size == 0)
        return self->head_length + 1 < sizeof self->head;
    if (sscanf(self->head, "%*s /%31[a-z-]/%zu", kind, &number) != 2 || number >= all->numbers)
        return false;
    self->length = self->sent = 0;
    self->then = answer(all, self, kind, number);
    memmove(self->head, self->head + size, self->head_length - size + 1);
    self->head_length -= size;
    return true;
}

/* Connections. */

static bool receive(service *all, connection *self)
{
    ssize_t got = recv(self->fd, self->head + self->head_length,
                       sizeof self->head - 1 - self->head_length, 0);

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    if (got <= 0)
        return false;
    self->head_length += (size_t)got;
    self->head[self->head_length] = '\0';
    return self->then == SILENCE || take_request(all, self);
}

/* Sends what is left; false where that was all there is to do here. */
static bool go_on(connection *self)
{
    while (self->sent < self->length) {
        ssize_t done =
            send(self->fd, self->answer + self->sent, self->length - self->sent, MSG_NOSIGNAL);
        if (done < 0)
            return errno == EAGAIN || errno == EINTR;
        self->sent += (size_t)done;
    }
    return self->then == NEXT_REQUEST || self->then == SILENCE;
}

static void add_piece(connection *self, int64_t now_ms)
{
    self->length = self->sent = 0;
    self->due_ms = now_ms + PAUSE_MS;
    self->pieces--;
    add(self, self->pieces > 0 ? "%*s" : "%*s}", PIECE_BYTES - (self->pieces == 0), "");
}

static void end_connection(connection *self)
{
    struct linger at_once = {1, 0};

    if (self->then == RESET)
        setsockopt(self->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(self->fd);
    free(self);
}

static void take_connection(service *all, int listener)
{
    int one = 1, fd = accept(listener, NULL, NULL);
    connection *made = fd >= 0 ? (connection *)malloc(sizeof *made) : NULL;

    if (made == NULL || all->count == CONNECTIONS) {
        free(made);
        if (fd >= 0)
            close(fd);
        return;
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    made->fd = fd;
    made->head_length = made->length = made->sent = 0;
    made->then = NEXT_REQUEST;
    made->pieces = 0;
    all->connections[all->count++] = made;
}

/* Whether it goes on. */
static bool serve(service *all, connection *self, short ready)
{
    if (self->sent < self->length)
        return (ready & POLLOUT) == 0 ? (ready & (POLLERR | POLLHUP)) == 0 : go_on(self);
    if (self->pieces > 0) {
        if (ready & (POLLERR | POLLHUP))
            return false;
        if (self->due_ms > all->now_ms)
            return true;
        add_piece(self, all->now_ms);
        return go_on(self);
    }
    if ((ready & (POLLIN | POLLERR | POLLHUP)) == 0)
        return true;
    return receive(all, self) && go_on(self);
}

static void run(service *all, int lifeline, int listener)
{
    for (;;) {
        size_t count = all->count, kept = 0;
        int wait_ms = -1;

        all->polled[LIFELINE] = (struct pollfd){lifeline, POLLIN, 0};
        all->polled[LISTENER] = (struct pollfd){listener, POLLIN, 0};
        for (size_t i = 0; i < count; i++) {
            const connection *one = all->connections[i];
            bool sends = one->sent < one->length;
            all->polled[FIRST + i] = (struct pollfd){one->fd,
                                                     sends             ? POLLOUT
                                                     : one->pieces > 0 ? 0
                                                                       : POLLIN,
                                                     0};
            if (!sends && one->pieces > 0)
                wait_ms = PAUSE_MS;
        }
        if (poll(all->polled, (nfds_t)(FIRST + count), wait_ms) < 0 && errno != EINTR)
            _exit(1);
        all->now_ms = clock_ms();
        if (all->polled[LIFELINE].revents)
            return;
        for (size_t i = 0; i < count; i++) {
            connection *one = all->connections[i];
            if (serve(all, one, all->polled[FIRST + i].revents))
                all->connections[kept++] = one;
            else
                end_connection(one);
        }
        all->count = kept;
        if (all->polled[LISTENER].revents)
            take_connection(all, listener);
    }
}

/* The process. */

static void be_the_server(size_t numbers, int lifeline, int listener)
{
    service *all = (service *)calloc(1, sizeof *all);

    if (all)
        all->seen = (bool *)calloc(numbers, sizeof *all->seen);
    if (all == NULL || all->seen == NULL)
        _exit(1);
    all->numbers = numbers;
    run(all, lifeline, listener);
    _exit(0);
}

bool soak_server_start(size_t numbers, soak_server *out_server)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), lifeline[2];

    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, CONNECTIONS) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) != 0 || pipe(lifeline) != 0)
        return false;
    out_server->port = ntohs(address.sin_port);
    out_server->lifeline = lifeline[1];
    out_server->process = fork();
    if (out_server->process == 0) {
        close(lifeline[1]);
        be_the_server(numbers, lifeline[0], listener);
    }
    close(lifeline[0]);
    close(listener);
    return out_server->process > 0;
}

bool soak_server_stop(soak_server *server)
{
    int status = 0;

    close(server->lifeline);
    return waitpid(server->process, &status, 0) == server->process && status == 0;
}
