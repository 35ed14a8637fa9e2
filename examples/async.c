/* async.c - asks an API for many things at once, on one thread, and shows each as it comes.
 *
 *     API_TOKEN=... async https://api.example.com/v1 /sessions /users /plans
 */
#include <stdio.h>
#include <stdlib.h>
#include <tern/async.h>

/* One call: what it is for, and room for its answer. */
typedef struct lookup {
    const char *path;
    tern_response response;
    int *failures;
} lookup;

static void show(void *context, tern_response *response, tern_status status,
                 const tern_error *error)
{
    lookup *self = (lookup *)context;
    char message[TERN_ERROR_MESSAGE_SIZE];

    if (status == TERN_OK) {
        printf("%s: %d, %zu bytes, %u tries, %lld us\n", self->path, response->http_status,
               response->body_length, response->tries, (long long)response->timings.call_us);
    } else {
        tern_error_format(error, message, sizeof message);
        printf("%s\n", message);
    }
    *self->failures += status != TERN_OK || response->http_status >= 400;
    tern_response_free(response); /* whatever the status */
}

static int ask(tern_client *client, lookup *lookups, size_t count)
{
    tern_calls_options options = {.max_in_flight = 50, .max_host_connections = 8};
    tern_calls *calls;
    int failures = 0;

    if (tern_calls_create(client, &options, &calls, NULL) != TERN_OK)
        return EXIT_FAILURE;
    for (size_t i = 0; i < count; i++) {
        tern_request request = {.path = tern_str_of(lookups[i].path)};
        tern_done done = {show, &lookups[i]};
        tern_error error;
        lookups[i].failures = &failures;
        tern_status status =
            tern_calls_start_request(calls, &request, &lookups[i].response, done, &error);
        if (status != TERN_OK) /* it is not under way: `done` won't be called */
            show(&lookups[i], &lookups[i].response, status, &error);
    }
    while (tern_calls_poll(calls, 1000) > 0)
        ; /* other work has its place here */
    tern_calls_free(calls);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int count, char **arguments)
{
    const char *token = getenv("API_TOKEN");
    tern_credential credential = {.kind = TERN_CREDENTIAL_BEARER, .secret = tern_str_of(token)};
    tern_client_options options = {.credentials = &credential, .credential_count = token ? 1 : 0};
    size_t paths = count > 2 ? (size_t)count - 2 : 0;
    lookup *lookups = (lookup *)calloc(paths + 1, sizeof *lookups);
    tern_client *client = NULL;
    int result = EXIT_FAILURE;

    if (count > 1)
        options.base_url = tern_str_of(arguments[1]);
    for (size_t i = 0; lookups && i < paths; i++)
        lookups[i].path = arguments[i + 2];
    if (lookups == NULL || tern_client_create(&options, &client, NULL) != TERN_OK)
        fprintf(stderr, "usage: async BASE-URL PATH...\n");
    else
        result = ask(client, lookups, paths);
    tern_client_free(client);
    free(lookups);
    return result;
}
