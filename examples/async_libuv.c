/* async_libuv.c - calls in the event loop of libuv, beside whatever else it does.
 *
 *     API_TOKEN=... async_libuv https://api.example.com/v1 /sessions /users /plans
 */
#define _DEFAULT_SOURCE /* uv.h needs it */
#include <stdio.h>
#include <stdlib.h>
#include <tern/async.h>
#include <uv.h>

enum { CALLS = 1000 };

typedef struct program {
    uv_loop_t *loop;
    uv_timer_t timer;
    tern_calls *calls;
} program;

/* A socket that is watched. */
typedef struct watched {
    uv_poll_t poll; /* first: what libuv gives back is the whole */
    program *program;
    int socket;
} watched;

static void free_watched(uv_handle_t *handle)
{
    free(handle);
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
    watched *self = (watched *)poll;

    tern_calls_ready(self->program->calls, self->socket,
                     (events & UV_READABLE ? TERN_READABLE : 0) |
                         (events & UV_WRITABLE ? TERN_WRITABLE : 0) |
                         (status < 0 ? TERN_BROKEN : 0));
}

static bool watch(void *context, int socket, int events, void **handle)
{
    watched *self = (watched *)*handle;

    if (events == 0) { /* stopped at once, freed by and by */
        if (self)
            uv_close((uv_handle_t *)&self->poll, free_watched);
        return true;
    }
    if (self == NULL) {
        self = (watched *)calloc(1, sizeof *self);
        if (self == NULL)
            return false;
        self->program = (program *)context;
        self->socket = socket;
        if (uv_poll_init(self->program->loop, &self->poll, socket) != 0) {
            free(self);
            return false;
        }
        *handle = self;
    }
    return uv_poll_start(&self->poll,
                         (events & TERN_READABLE ? UV_READABLE : 0) |
                             (events & TERN_WRITABLE ? UV_WRITABLE : 0),
                         on_ready) == 0;
}

static void on_timer(uv_timer_t *timer)
{
    tern_calls_tick(((program *)timer->data)->calls);
}

static void set_timer(void *context, int64_t delay_ms)
{
    program *self = (program *)context;

    if (delay_ms < 0)
        uv_timer_stop(&self->timer);
    else
        uv_timer_start(&self->timer, on_timer, (uint64_t)delay_ms, 0);
}

/* The set keeps the loop alive: it goes with the last call, outside of what it called. */
static void free_when_done(uv_check_t *check)
{
    program *self = (program *)check->data;

    if (tern_calls_count(self->calls) > 0)
        return;
    tern_calls_free(self->calls);
    uv_close((uv_handle_t *)&self->timer, NULL);
    uv_close((uv_handle_t *)check, NULL);
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
    program self = {.loop = uv_default_loop()};
    tern_calls_options set = {.loop = {watch, set_timer, &self}};
    tern_client *client = NULL;
    uv_check_t check;

    if (self.loop == NULL || uv_timer_init(self.loop, &self.timer) != 0 ||
        uv_check_init(self.loop, &check) != 0 ||
        tern_client_create(&options, &client, NULL) != TERN_OK ||
        tern_calls_create(client, &set, &self.calls, NULL) != TERN_OK) {
        fprintf(stderr, "usage: async_libuv BASE-URL PATH...\n");
        tern_client_free(client);
        return EXIT_FAILURE;
    }
    self.timer.data = check.data = &self;
    uv_check_start(&check, free_when_done);
    for (int i = 2; i < count && i < CALLS; i++) {
        tern_request request = {.path = tern_str_of(arguments[i])};
        tern_error error;
        tern_status status = tern_calls_start_request(self.calls, &request, &responses[i],
                                                      (tern_done){show, arguments[i]}, &error);
        if (status != TERN_OK)
            show(arguments[i], &responses[i], status, &error);
    }
    uv_run(self.loop, UV_RUN_DEFAULT);
    tern_client_free(client);
    return uv_loop_close(self.loop) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
