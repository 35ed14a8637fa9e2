#define _GNU_SOURCE
#include "fault_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTIONS = 512,
    RECORDS = 20000,
    HEAD_SIZE = 1 << 16,
    PAUSE_MS = 20,
    PATIENCE_MS = 20000
};

typedef struct record {
    char *text;
    const char *target; /* in `text` */
} record;

typedef struct connection {
    fault_server *server;
    pthread_t thread;
    int fd;
    size_t requests;
    /* Its thread has nothing more to do: the next connection can have its place. */
    bool done;
} connection;

struct fault_server {
    int listener;
    unsigned port;
    pthread_t thread;
    pthread_mutex_t mutex;
    bool stopping;
    connection connections[CONNECTIONS];
    size_t connection_count;
    size_t connections_so_far;
    record records[RECORDS];
    size_t record_count;
};

/* One request. */
typedef struct request {
    char head[HEAD_SIZE];
    size_t head_length;
    char target[HEAD_SIZE];
    char *body;
    size_t body_length;
} request;

static const unsigned char gzip_text[] = {
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xFF, 0xAB, 0x56, 0xCA, 0xCF, 0x56, 0xB2,
    0x2A, 0x29, 0x2A, 0x4D, 0xAD, 0x05, 0x00, 0x90, 0x5F, 0xD4, 0xA7, 0x0B, 0x00, 0x00, 0x00};
static const unsigned char gzip_zeros[] = {
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xFF, 0xED, 0xC1, 0x31, 0x01, 0x00, 0x00,
    0x00, 0xC2, 0xA0, 0x4A, 0xEB, 0x9F, 0xCE, 0x0C, 0xFE, 0x40, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xAF, 0x01, 0x94, 0x7D,
    0x23, 0x36, 0x40, 0x0D, 0x03, 0x00};

static void pause_ms(long ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

static bool is_stopping(fault_server *server)
{
    bool stopping;

    pthread_mutex_lock(&server->mutex);
    stopping = server->stopping;
    pthread_mutex_unlock(&server->mutex);
    return stopping;
}

static bool send_bytes(connection *self, const void *bytes, size_t length)
{
    const char *at = (const char *)bytes;

    while (length > 0) {
        ssize_t sent = send(self->fd, at, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        at += sent;
        length -= (size_t)sent;
    }
    return true;
}

static bool send_text(connection *self, const char *text)
{
    return send_bytes(self, text, strlen(text));
}

static bool send_answer(connection *self, int status, const char *headers, const void *body,
                        size_t length)
{
    char head[HEAD_SIZE];

    snprintf(head, sizeof head, "HTTP/1.1 %d Whatever\r\n%sContent-Length: %zu\r\n\r\n", status,
             headers, length);
    return send_text(self, head) && send_bytes(self, body, length);
}

static bool send_ok(connection *self)
{
    return send_answer(self, 200,
                       "Content-Type: application/json; charset=utf-8\r\nX-Request-Id: abc-1\r\n",
                       "{\"ok\":true}", 11);
}

/* Closes with a reset, which throws away what has not been read. */
static bool reset(connection *self)
{
    struct linger linger = {1, 0};

    pause_ms(PAUSE_MS); /* let the client read what came before */
    setsockopt(self->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    return false;
}

/* Waits for the client to go. */
static bool stay_silent(connection *self)
{
    struct timeval patience = {PATIENCE_MS / 1000, 0};
    char byte;

    setsockopt(self->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    while (recv(self->fd, &byte, 1, 0) > 0)
        ;
    return false;
}

/* How often this target was asked for before. */
static size_t times_before(connection *self, const request *asked)
{
    size_t count = 0;
    fault_server *server = self->server;

    pthread_mutex_lock(&server->mutex);
    for (size_t i = 0; i < server->record_count; i++) {
        const char *target = server->records[i].target;
        size_t length = strlen(asked->target);
        count += strncmp(target, asked->target, length) == 0 && target[length] == ' ';
    }
    pthread_mutex_unlock(&server->mutex);
    return count - 1;
}

static bool redirect(connection *self, const request *asked)
{
    char headers[HEAD_SIZE];
    const char *url = strchr(asked->target, '?');

    /* What the client itself adds to the query comes behind. */
    snprintf(headers, sizeof headers, "Location: %.*s\r\n", url ? (int)strcspn(url + 1, "&") : 0,
             url ? url + 1 : "");
    return send_answer(self, atoi(asked->target + strlen("/redirect/")), headers, "", 0);
}

static bool retry_after(connection *self, const request *asked)
{
    const char *when = asked->target + strlen("/retry-after/");
    char headers[256], date[128];
    struct tm parts;
    time_t moment;

    if (times_before(self, asked) > 0)
        return send_ok(self);
    if (strncmp(when, "date-", 5) == 0) {
        moment = time(NULL) + atoi(when + 5);
        gmtime_r(&moment, &parts);
        strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    } else {
        snprintf(date, sizeof date, "%d", atoi(when));
    }
    snprintf(headers, sizeof headers, "Retry-After: %s\r\n", date);
    return send_answer(self, 429, headers, "slow down", 9);
}

static bool repeat(connection *self, const char *text, size_t length, long each_ms)
{
    while (!is_stopping(self->server) && send_bytes(self, text, length)) {
        if (each_ms > 0)
            pause_ms(each_ms);
    }
    return false;
}

static bool send_garbage(connection *self)
{
    char bytes[4096];
    unsigned state = 12345;

    for (size_t i = 0; i < sizeof bytes; i++) {
        state = state * 1103515245 + 12345;
        bytes[i] = (char)(state >> 16);
    }
    send_bytes(self, bytes, sizeof bytes);
    return false;
}

static bool echo(connection *self, const request *asked)
{
    size_t length = asked->head_length + asked->body_length;
    char *text = (char *)malloc(length + 1);
    bool sent;

    if (text == NULL)
        return false;
    memcpy(text, asked->head, asked->head_length);
    if (asked->body_length > 0)
        memcpy(text + asked->head_length, asked->body, asked->body_length);
    sent = send_answer(self, 200, "Content-Type: text/plain\r\n", text, length);
    free(text);
    return sent;
}

static bool send_filled(connection *self, size_t length)
{
    char *text = (char *)malloc(length);
    bool sent;

    if (text == NULL)
        return false;
    memset(text, 'x', length);
    sent = send_answer(self, 200, "Content-Type: text/plain\r\n", text, length);
    free(text);
    return sent;
}

/* Whether the connection stays open. */
static bool send_event(connection *self, long id)
{
    char text[128];

    snprintf(text, sizeof text, "id: %ld\ndata: {\"x\":%ld,\"y\":0}\n\n", id, id);
    return send_text(self, text);
}

static bool send_events(connection *self, const request *asked)
{
    const char *known = strcasestr(asked->head, "\r\nLast-Event-ID:");
    long id = known ? strtol(known + strlen("\r\nLast-Event-ID:"), NULL, 10) : 0;
    long count = 0, last = 0;
    char end[16] = "";

    sscanf(asked->target, "/events/%ld/%15[^/]/%ld", &count, end, &last);
    if (id >= last)
        return send_answer(self, 204, "", "", 0);
    send_text(self, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nretry: 5\n");
    while (count-- > 0 && id < last)
        send_event(self, ++id);
    if (strcmp(end, "cut") == 0 || strcmp(end, "reset") == 0)
        send_text(self, "id: 9999\ndata: {\"x\":9999");
    if (strcmp(end, "reset") == 0) {
        pause_ms(PAUSE_MS);
        return reset(self);
    }
    if (strcmp(end, "silent") == 0)
        return stay_silent(self);
    if (strcmp(end, "slow") == 0)
        return repeat(self, ":", 1, PAUSE_MS);
    while (strcmp(end, "endless") == 0 && !is_stopping(self->server) && send_event(self, ++id))
        ;
    return false;
}

static bool answer(connection *self, const request *asked)
{
    static const char json[] = "Content-Type: application/json\r\n";
    static const char thousand[] = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0123456789";
    static const char chunked[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                  "Transfer-Encoding: chunked\r\n\r\n";
    const char *target = asked->target;
    char text[64], large[HEAD_SIZE];

#define IS(path)     (strcmp(target, path) == 0 || strncmp(target, path "?", sizeof path) == 0)
#define STARTS(path) (strncmp(target, path, sizeof path - 1) == 0)
    if (IS("/ok"))
        return send_ok(self);
    if (STARTS("/echo"))
        return echo(self, asked);
    if (STARTS("/status/")) {
        int status = atoi(target + 8);
        snprintf(text, sizeof text, "{\"status\":%d}", status);
        return send_answer(self, status, json, text, strlen(text));
    }
    if (IS("/empty"))
        return send_text(self, "HTTP/1.1 204 No Content\r\n\r\n");
    if (IS("/html"))
        return send_answer(self, 200, "Content-Type: text/html\r\n", "<html>", 6);
    if (IS("/bad-gateway"))
        return send_answer(self, 502, "Content-Type: text/html\r\n", "<html>", 6);
    if (STARTS("/flaky/"))
        return times_before(self, asked) < (size_t)atoi(target + 7)
                   ? send_answer(self, 500, json, "{\"status\":500}", 14)
                   : send_ok(self);
    if (STARTS("/drop/"))
        return times_before(self, asked) >= (size_t)atoi(target + 6) && send_ok(self);
    if (STARTS("/retry-after/"))
        return retry_after(self, asked);
    if (STARTS("/redirect/"))
        return redirect(self, asked);
    if (IS("/loop"))
        return send_answer(self, 302, "Location: /loop\r\n", "", 0);
    if (IS("/reset"))
        return reset(self);
    if (IS("/reset-mid-body"))
        return send_text(self, thousand) && reset(self);
    if (IS("/truncated"))
        return send_text(self, thousand) && false;
    if (IS("/short-length"))
        return send_text(self,
                         "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n01234567890123456789") &&
               false;
    if (IS("/chunked"))
        return send_text(self, chunked) && send_text(self, "4\r\n{\"ok\r\n") &&
               send_text(self, "7\r\n\":true}\r\n0\r\n\r\n");
    if (IS("/chunked-broken"))
        return send_text(self, chunked) && send_text(self, "zz\r\n{\"ok\r\n") && false;
    if (IS("/chunked-truncated"))
        return send_text(self, chunked) && send_text(self, "4\r\n{\"ok\r\n") && false;
    if (IS("/endless")) {
        memset(large, 'x', 4096);
        return send_text(self, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n") &&
               repeat(self, large, 4096, 0);
    }
    if (IS("/garbage"))
        return send_garbage(self);
    if (IS("/interim"))
        return send_text(self, "HTTP/1.1 103 Early Hints\r\nX-Early: yes\r\n\r\n") && send_ok(self);
    if (IS("/switching"))
        return send_text(self, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n") && false;
    if (IS("/huge-header")) {
        memset(large, 'h', sizeof large);
        send_text(self, "HTTP/1.1 200 OK\r\nX-Huge: ");
        for (size_t i = 0; i < 400000 / sizeof large + 1; i++)
            send_bytes(self, large, sizeof large);
        return send_text(self, "\r\nContent-Length: 0\r\n\r\n");
    }
    if (IS("/many-headers"))
        return send_text(self, "HTTP/1.1 200 OK\r\n") &&
               repeat(self, "X-More: and more\r\n", 18, 0);
    if (IS("/slow"))
        return send_text(self, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n") &&
               repeat(self, "s", 1, PAUSE_MS);
    if (IS("/silent"))
        return stay_silent(self);
    if (IS("/silent-body"))
        return send_text(self, thousand) && stay_silent(self);
    if (IS("/gzip"))
        return send_answer(self, 200,
                           "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
                           gzip_text, sizeof gzip_text);
    if (IS("/gzip-broken"))
        return send_answer(self, 200, "Content-Encoding: gzip\r\n", "this is not gzip", 16);
    if (IS("/gzip-bomb"))
        return send_answer(self, 200, "Content-Encoding: gzip\r\n", gzip_zeros, sizeof gzip_zeros);
    if (IS("/once"))
        return self->requests == 1 && send_ok(self);
    if (IS("/big"))
        return send_filled(self, 1000000);
    if (STARTS("/events/"))
        return send_events(self, asked);
#undef IS
#undef STARTS
    return send_answer(self, 404, json, "{\"status\":404}", 14);
}

static void keep_record(connection *self, const request *asked)
{
    fault_server *server = self->server;
    char *text = (char *)malloc(asked->head_length + asked->body_length + 1);
    const char *space;

    if (text == NULL)
        return;
    memcpy(text, asked->head, asked->head_length);
    if (asked->body_length > 0)
        memcpy(text + asked->head_length, asked->body, asked->body_length);
    text[asked->head_length + asked->body_length] = '\0';
    space = strchr(text, ' ');
    pthread_mutex_lock(&server->mutex);
    if (server->record_count < RECORDS) {
        server->records[server->record_count].text = text;
        server->records[server->record_count].target = space ? space + 1 : text;
        server->record_count++;
        text = NULL;
    }
    pthread_mutex_unlock(&server->mutex);
    free(text);
}

static bool read_exactly(connection *self, char *to, size_t length)
{
    while (length > 0) {
        ssize_t got = recv(self->fd, to, length, 0);
        if (got <= 0)
            return false;
        to += got;
        length -= (size_t)got;
    }
    return true;
}

static bool read_line(connection *self, char *line, size_t size)
{
    size_t length = 0;

    while (length + 1 < size && read_exactly(self, line + length, 1)) {
        if (line[length++] == '\n') {
            line[length] = '\0';
            return true;
        }
    }
    return false;
}

static bool read_body(connection *self, request *asked)
{
    const char *length = strcasestr(asked->head, "\r\nContent-Length:");
    char line[64];

    if (length) {
        asked->body_length = strtoul(length + strlen("\r\nContent-Length:"), NULL, 10);
        asked->body = (char *)malloc(asked->body_length + 1);
        return asked->body && read_exactly(self, asked->body, asked->body_length);
    }
    if (!strcasestr(asked->head, "\r\nTransfer-Encoding: chunked"))
        return true;
    for (;;) {
        size_t chunk;
        char *longer;
        if (!read_line(self, line, sizeof line))
            return false;
        chunk = strtoul(line, NULL, 16);
        longer = (char *)realloc(asked->body, asked->body_length + chunk + 1);
        if (longer == NULL)
            return false;
        asked->body = longer;
        if (!read_exactly(self, asked->body + asked->body_length, chunk) ||
            !read_line(self, line, sizeof line))
            return false;
        asked->body_length += chunk;
        if (chunk == 0)
            return true;
    }
}

static bool read_request(connection *self, request *asked)
{
    enum { TLS_HANDSHAKE = 0x16 };
    char first = 0;

    asked->head_length = asked->body_length = 0;
    asked->body = NULL;
    if (recv(self->fd, &first, 1, MSG_PEEK) == 1 && first == TLS_HANDSHAKE)
        return send_text(self, "HTTP/1.1 400 Bad Request\r\n\r\n") && false;
    do {
        if (!read_line(self, asked->head + asked->head_length, HEAD_SIZE - asked->head_length))
            return false;
        asked->head_length += strlen(asked->head + asked->head_length);
    } while (asked->head_length < 4 ||
             memcmp(asked->head + asked->head_length - 4, "\r\n\r\n", 4) != 0);
    return sscanf(asked->head, "%*s %65000s", asked->target) == 1 && read_body(self, asked);
}

static void *serve(void *context)
{
    connection *self = (connection *)context;
    request *asked = (request *)calloc(1, sizeof *asked);
    bool open = asked != NULL;

    while (open && read_request(self, asked)) {
        self->requests++;
        keep_record(self, asked);
        open = answer(self, asked);
        free(asked->body);
        asked->body = NULL;
    }
    if (asked)
        free(asked->body);
    free(asked);
    pthread_mutex_lock(&self->server->mutex);
    close(self->fd);
    self->fd = -1;
    self->done = true;
    pthread_mutex_unlock(&self->server->mutex);
    return NULL;
}

/* A place for one more connection; NULL where there is none. */
static connection *find_place(fault_server *server)
{
    for (size_t i = 0; i < server->connection_count; i++) {
        if (server->connections[i].done) {
            pthread_join(server->connections[i].thread, NULL);
            return &server->connections[i];
        }
    }
    return server->connection_count < CONNECTIONS ? &server->connections[server->connection_count++]
                                                  : NULL;
}

static void *listen_on(void *context)
{
    fault_server *server = (fault_server *)context;

    for (;;) {
        int one = 1, fd = accept(server->listener, NULL, NULL);
        connection *made;
        if (fd < 0)
            return NULL;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        pthread_mutex_lock(&server->mutex);
        made = server->stopping ? NULL : find_place(server);
        if (made) {
            memset(made, 0, sizeof *made);
            made->server = server;
            made->fd = fd;
            server->connections_so_far++;
            if (pthread_create(&made->thread, NULL, serve, made) != 0)
                abort(); /* a machine that can't run tests */
        }
        pthread_mutex_unlock(&server->mutex);
        if (made == NULL)
            close(fd);
    }
}

fault_server *fault_server_start(void)
{
    fault_server *server = (fault_server *)calloc(1, sizeof *server);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;

    if (server == NULL)
        return NULL;
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (server->listener >= 0 &&
        bind(server->listener, (struct sockaddr *)&address, sizeof address) == 0 &&
        listen(server->listener, 128) == 0 &&
        getsockname(server->listener, (struct sockaddr *)&address, &length) == 0 &&
        pthread_mutex_init(&server->mutex, NULL) == 0) {
        server->port = ntohs(address.sin_port);
        if (pthread_create(&server->thread, NULL, listen_on, server) == 0)
            return server;
    }
    if (server->listener >= 0)
        close(server->listener);
    free(server);
    return NULL;
}

void fault_server_stop(fault_server *server)
{
    size_t count;

    pthread_mutex_lock(&server->mutex);
    server->stopping = true;
    for (size_t i = 0; i < server->connection_count; i++) {
        if (server->connections[i].fd >= 0)
            shutdown(server->connections[i].fd, SHUT_RDWR);
    }
    count = server->connection_count;
    pthread_mutex_unlock(&server->mutex);
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    for (size_t i = 0; i < count; i++)
        pthread_join(server->connections[i].thread, NULL);
    close(server->listener);
    for (size_t i = 0; i < server->record_count; i++)
        free(server->records[i].text);
    pthread_mutex_destroy(&server->mutex);
    free(server);
}

unsigned fault_server_port(const fault_server *server)
{
    return server->port;
}

static bool starts(const record *kept, const char *target)
{
    return strncmp(kept->target, target, strlen(target)) == 0;
}

size_t fault_server_count(fault_server *server, const char *target)
{
    size_t count = 0;

    pthread_mutex_lock(&server->mutex);
    for (size_t i = 0; i < server->record_count; i++)
        count += starts(&server->records[i], target);
    pthread_mutex_unlock(&server->mutex);
    return count;
}

size_t fault_server_connections(fault_server *server)
{
    size_t count;

    pthread_mutex_lock(&server->mutex);
    count = server->connections_so_far;
    pthread_mutex_unlock(&server->mutex);
    return count;
}

size_t fault_server_open(fault_server *server)
{
    size_t count = 0;

    pthread_mutex_lock(&server->mutex);
    for (size_t i = 0; i < server->connection_count; i++)
        count += !server->connections[i].done;
    pthread_mutex_unlock(&server->mutex);
    return count;
}

unsigned fault_full_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, 0) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        return 0;
    /* Nobody accepts them, so that one more finds no room. */
    for (int i = 0; i < 4; i++) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        if (fd < 0)
            return 0;
        (void)connect(fd, (struct sockaddr *)&address, sizeof address);
    }
    pause_ms(PAUSE_MS);
    return ntohs(address.sin_port);
}

bool fault_server_request(fault_server *server, const char *target, size_t index, char *text,
                          size_t size)
{
    bool found = false;

    pthread_mutex_lock(&server->mutex);
    for (size_t i = 0; !found && i < server->record_count; i++) {
        if (!starts(&server->records[i], target))
            continue;
        found = index-- == 0;
        if (found)
            snprintf(text, size, "%s", server->records[i].text);
    }
    pthread_mutex_unlock(&server->mutex);
    return found;
}

bool fault_has_line(const char *text, const char *line)
{
    size_t length = strlen(line);

    for (const char *at = text; at && *at && strncmp(at, "\r\n", 2) != 0;) {
        const char *end = strstr(at, "\r\n");
        if (end && (size_t)(end - at) == length && strncmp(at, line, length) == 0)
            return true;
        at = end ? end + 2 : NULL;
    }
    return false;
}
