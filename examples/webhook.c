/* webhook.c - takes one webhook, as a request that came in: headers, an empty line, the body.
 *
 *     WEBHOOK_SECRET=whsec_... webhook < request
 */
#include <clerk/clerk.h>
#include <stdio.h>
#include <stdlib.h>
#include <tern/webhook.h>

enum { MAX_HEADERS = 32, MAX_REQUEST = 1 << 20 };

/* What this API would send: bodies that say in "object" what they are. */
static const tern_webhook_event events[] = {
    {"sessionChanged", "session", &tern_type_of_clerk_session},
    {"clientChanged", "client", &tern_type_of_clerk_client},
};
static const tern_webhooks webhooks = {"/object", events, sizeof events / sizeof events[0]};

/* Cuts the headers off `request`, and leaves the body. A server does that for you. */
static size_t read_headers(char **request, tern_pair *headers)
{
    size_t count = 0;

    while (**request != '\0' && **request != '\n' && count < MAX_HEADERS) {
        char *end = strchr(*request, '\n'), *colon = strchr(*request, ':');
        if (end == NULL)
            break;
        *end = '\0';
        if (colon && colon < end) {
            *colon = '\0';
            headers[count].name = tern_str_of(*request);
            headers[count++].value = tern_str_of(colon + 1 + strspn(colon + 1, " "));
        }
        *request = end + 1;
    }
    *request += **request == '\n';
    return count;
}

static tern_status take(char *request, size_t length, tern_arena *arena, tern_error *error)
{
    tern_str secrets[] = {tern_str_of(getenv("WEBHOOK_SECRET"))};
    tern_webhook_options options = {.secrets = secrets, .secret_count = 1};
    tern_pair headers[MAX_HEADERS];
    tern_webhook_delivery delivery;
    char *rest = request;
    size_t count = read_headers(&rest, headers);
    tern_str body = {rest, length - (size_t)(rest - request)};
    tern_status status = tern_webhook_verify(&options, headers, count, body, error);

    if (status == TERN_OK)
        status = tern_webhook_decode(&webhooks, TERN_STR(""), body, arena, &delivery, error);
    if (status != TERN_OK)
        return status;
    if (delivery.event->type == &tern_type_of_clerk_session) {
        const clerk_session *session = (const clerk_session *)delivery.value;
        printf("%s: %.*s of %.*s\n", delivery.event->name, TERN_STR_ARGS(session->id),
               TERN_STR_ARGS(session->user_id));
    } else {
        printf("%s\n", delivery.event->name);
    }
    return TERN_OK;
}

int main(void)
{
    static char request[MAX_REQUEST];
    size_t length = fread(request, 1, sizeof request - 1, stdin);
    char message[TERN_ERROR_MESSAGE_SIZE];
    tern_arena arena = {0};
    tern_error error;
    tern_status status = take(request, length, &arena, &error);

    if (status != TERN_OK) {
        tern_error_format(&error, message, sizeof message);
        fprintf(stderr, "%s\n", message);
    }
    tern_arena_free(&arena);
    /* Unknown events are no failure of the sender's. */
    return status != TERN_OK && status != TERN_ERROR_UNKNOWN_VALUE;
}
