/* async_epoll.c - calls in an event loop of the program's own: epoll, of Linux. The loop may wait
 * for anything else as well.
 *
 *     API_TOKEN=... async_epoll https://api.example.com/v1 /sessions /users /plans
 */
#define _DEFAULT_SOURCE
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <tern/async.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 64, CALLS = 1000 };

typedef struct loop {
    int epoll;
    /* When the set's timer is due, in milliseconds; LLONG_MAX: never. */
    long long due_ms;
} loop;

static long long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* `handle` is all that tells a socket that is new from one that is watched already. */
static bool watch(void *context, int socket, int events, void **handle)
{
    loop *self = (loop *)context;
    struct epoll_event event = {.events = (events & TERN_READABLE ? (unsigned)EPOLLIN : 0U) |
                                          (events & TERN_WRITABLE ? (unsigned)EPOLLOUT : 0U),
                                .data.fd = socket};
    int operation = events == 0 ? EPOLL_CTL_DEL : *handle ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

    *handle = self;
    return epoll_ctl(self->epoll, operation, socket, &event) == 0;
}

static void set_timer(void *context, int64_t delay_ms)
{
    ((loop *)context)->due_ms = delay_ms < 0 ? LLONG_MAX : now_ms() + delay_ms;
}

static void run(loop *self, tern_calls *calls)
{
    struct epoll_event ready[EVENTS];

    while (tern_calls_count(calls) > 0) {
        long long left_ms = self->due_ms == LLONG_MAX ? 1000 : self->due_ms - now_ms();
        int count = epoll_wait(self->epoll, ready, EVENTS,
                               left_ms < 0 ? 0 : (int)(left_ms < 1000 ? left_ms : 1000));
        for (int i = 0; i < count; i++) {
            unsigned got = ready[i].events;
            tern_calls_ready(calls, ready[i].data.fd,
                             (got & EPOLLIN ? TERN_READABLE : 0) |
                                 (got & EPOLLOUT ? TERN_WRITABLE : 0) |
                                 (got & (EPOLLERR | EPOLLHUP) ? TERN_BROKEN : 0));
        }
        if (self->due_ms <= now_ms()) {
            self->due_ms = LLONG_MAX;
            tern_calls_tick(calls);
        }
    }
}

static void show(void *context, tern_response *response, tern_status status,
                 const tern_error *error)
{
    char message[TERN_ERROR_MESSAGE_SIZE];

    tern_error_format(error, message, sizeof message);
    printf("%s: %d, %zu bytes%s%s\n", (const char *)context, response->http_status,
           response->body_length, status == TERN_OK ? "" : ": ", status == TERN_OK ? "" : message);
    tern_response_free(response);
}

int main(int count, char **arguments)
{
    static tern_response responses[CALLS];
    const char *token = getenv("API_TOKEN");
    tern_credential credential = {.kind = TERN_CREDENTIAL_BEARER, .secret = tern_str_of(token)};
    tern_client_options options = {.base_url = tern_str_of(count > 1 ? arguments[1] : ""),
                                   .credentials = &credential,
                                   .credential_count = token ? 1 : 0};
    loop self = {.epoll = epoll_create1(EPOLL_CLOEXEC), .due_ms = LLONG_MAX};
    tern_calls_options set = {.loop = {watch, set_timer, &self}};
    tern_client *client = NULL;
    tern_calls *calls = NULL;

    if (self.epoll < 0 || tern_client_create(&options, &client, NULL) != TERN_OK ||
        tern_calls_create(client, &set, &calls, NULL) != TERN_OK) {
        fprintf(stderr, "usage: async_epoll BASE-URL PATH...\n");
        tern_client_free(client);
        return EXIT_FAILURE;
    }
    for (int i = 2; i < count && i < CALLS; i++) {
        tern_request request = {.path = tern_str_of(arguments[i])};
        tern_error error;
        tern_status status = tern_calls_start_request(calls, &request, &responses[i],
                                                      (tern_done){show, arguments[i]}, &error);
        if (status != TERN_OK)
            show(arguments[i], &responses[i], status, &error);
    }
    run(&self, calls);
    tern_calls_free(calls);
    tern_client_free(client);
    close(self.epoll);
    return EXIT_SUCCESS;
}
