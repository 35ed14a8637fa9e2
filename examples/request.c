/* request.c - asks an API for something, documented or not, and shows what it answers.
 *
 *     API_TOKEN=... request https://api.example.com/v1 /sessions
 */
#include <stdio.h>
#include <stdlib.h>
#include <tern/client.h>

static void show_retry(void *context, const tern_client_event *event)
{
    (void)context;
    fprintf(stderr, "try %u: %s, HTTP status %d; again in %lld ms\n", event->try_number,
            tern_status_text(event->status), event->http_status, (long long)event->delay_us / 1000);
}

static int show(tern_client *client, const char *path)
{
    tern_request request = {.path = tern_str_of(path), .call = {.timeout_ms = 20 * 1000}};
    tern_response response;
    tern_error error;
    char message[TERN_ERROR_MESSAGE_SIZE];
    tern_status status = tern_client_request(client, &request, &response, &error);
    int result = status == TERN_OK && response.http_status < 400 ? EXIT_SUCCESS : EXIT_FAILURE;

    if (status == TERN_OK) {
        printf("%d %.*s, request %.*s, %u tries, %lld us\n", response.http_status,
               TERN_STR_ARGS(response.media_type), TERN_STR_ARGS(response.request_id),
               response.tries, (long long)response.timings.call_us);
        fwrite(response.body, 1, response.body_length, stdout);
        putchar('\n');
    } else {
        tern_error_format(&error, message, sizeof message);
        fprintf(stderr, "%s\n", message);
    }
    tern_response_free(&response); /* whatever the status */
    return result;
}

int main(int count, char **arguments)
{
    const char *token = getenv("API_TOKEN");
    tern_credential credential = {.kind = TERN_CREDENTIAL_BEARER, .secret = tern_str_of(token)};
    tern_client_options options = {.hooks = {.retry = show_retry}};
    tern_client *client;
    tern_error error;
    char message[TERN_ERROR_MESSAGE_SIZE];
    int result;

    if (count != 3) {
        fprintf(stderr, "usage: request BASE-URL PATH\n");
        return EXIT_FAILURE;
    }
    options.base_url = tern_str_of(arguments[1]);
    options.credentials = &credential;
    options.credential_count = token ? 1 : 0;
    if (tern_client_create(&options, &client, &error) != TERN_OK) {
        tern_error_format(&error, message, sizeof message);
        fprintf(stderr, "%s\n", message);
        return EXIT_FAILURE;
    }
    result = show(client, arguments[2]);
    tern_client_free(client);
    return result;
}
