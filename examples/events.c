/* events.c - shows the events of an API as they come, for as long as they come.
 *
 *     events https://api.example.com/v1 /events
 */
#include <stdio.h>
#include <stdlib.h>
#include <tern/client.h>

static tern_status show(void *context, const tern_item *item)
{
    size_t *count = (size_t *)context;

    if (tern_str_is(item->text, "[DONE]"))
        return TERN_END; /* enough: the call ends with TERN_OK */
    printf("%.*s: %.*s\n", TERN_STR_ARGS(item->event), TERN_STR_ARGS(item->text));
    ++*count;
    return fflush(stdout) == 0 ? TERN_OK : TERN_ERROR_WRITE;
}

static tern_status listen_to(tern_client *client, const char *path, tern_error *error)
{
    size_t count = 0;
    tern_request request = {
        .path = tern_str_of(path),
        .accept = TERN_STR("text/event-stream"),
        .call = {.items = {.take = show, .context = &count, .max_reconnects = 10}}};
    tern_response response;
    tern_status status = tern_client_request(client, &request, &response, error);

    if (status == TERN_OK)
        printf("%zu events, HTTP status %d\n", count, response.http_status);
    tern_response_free(&response);
    return status;
}

int main(int count, char **arguments)
{
    tern_client_options options = {.idle_timeout_ms = 60 * 1000};
    tern_client *client;
    tern_error error;
    char message[TERN_ERROR_MESSAGE_SIZE];
    tern_status status;

    if (count != 3) {
        fprintf(stderr, "usage: events BASE-URL PATH\n");
        return EXIT_FAILURE;
    }
    options.base_url = tern_str_of(arguments[1]);
    status = tern_client_create(&options, &client, &error);
    if (status == TERN_OK)
        status = listen_to(client, arguments[2], &error);
    tern_client_free(client);
    if (status == TERN_OK)
        return EXIT_SUCCESS;
    tern_error_format(&error, message, sizeof message);
    fprintf(stderr, "%s\n", message);
    return EXIT_FAILURE;
}
