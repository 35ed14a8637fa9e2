/* list_sessions.c - the sessions of a user of an application on Clerk.
 *
 *     CLERK_SECRET_KEY=sk_... list_sessions user_123 [BASE-URL]
 */
#include <clerk/operations.h>
#include <stdio.h>
#include <stdlib.h>

static int list(tern_client *client, const char *user_id)
{
    clerk_list_sessions_params params = {
        .user_id = TERN_SOME(tern_str_of(user_id)),
        .status = TERN_SOME(CLERK_LIST_SESSIONS_STATUS_ACTIVE),
        .limit = TERN_SOME(20),
        .call = {.timeout_ms = 20 * 1000},
    };
    clerk_list_sessions_result result;
    tern_error error;
    char message[TERN_ERROR_MESSAGE_SIZE];
    int failed = EXIT_FAILURE;

    if (clerk_list_sessions(client, &params, &result, &error) != TERN_OK) {
        tern_error_format(&error, message, sizeof message);
        fprintf(stderr, "%s\n", message);
        tern_response_free(&result.response); /* whatever the status */
        return failed;
    }
    switch (result.kind) {
    case CLERK_LIST_SESSIONS_OK:
        for (size_t i = 0; i < result.ok.count; i++) {
            const clerk_session *session = &result.ok.items[i];
            printf("%s, last active at %lld\n", session->id.ptr,
                   (long long)session->last_active_at);
        }
        failed = EXIT_SUCCESS;
        break;
    case CLERK_LIST_SESSIONS_CLERK_ERRORS:
        for (size_t i = 0; i < result.clerk_errors.errors.count; i++)
            fprintf(stderr, "%s\n", result.clerk_errors.errors.items[i].long_message.ptr);
        break;
    case CLERK_LIST_SESSIONS_UNDOCUMENTED:
        fprintf(stderr, "%d: %s\n", result.response.http_status, result.response.body);
        break;
    }
    tern_response_free(&result.response); /* all that `result` holds */
    return failed;
}

int main(int count, char **arguments)
{
    tern_credential key = {.scheme = TERN_STR(CLERK_SECURITY_BEARER_AUTH),
                           .kind = TERN_CREDENTIAL_BEARER,
                           .secret = tern_str_of(getenv("CLERK_SECRET_KEY"))};
    tern_client_options options = {.credentials = &key, .credential_count = 1};
    tern_client *client;
    tern_error error;
    char message[TERN_ERROR_MESSAGE_SIZE];
    int result;

    if (count < 2 || count > 3 || key.secret.len == 0) {
        fprintf(stderr, "usage: CLERK_SECRET_KEY=... list_sessions USER [BASE-URL]\n");
        return EXIT_FAILURE;
    }
    if (count == 3) /* otherwise the server that the document names */
        options.base_url = tern_str_of(arguments[2]);
    if (clerk_client_create(&options, &client, &error) != TERN_OK) {
        tern_error_format(&error, message, sizeof message);
        fprintf(stderr, "%s\n", message);
        return EXIT_FAILURE;
    }
    result = list(client, arguments[1]);
    tern_client_free(client);
    return result;
}
