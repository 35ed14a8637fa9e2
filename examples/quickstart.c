#include <clerk/clerk.h>
#include <stdio.h>

int main(void)
{
    tern_str json = TERN_STR("{\"object\":\"session\",\"id\":\"sess_1\",\"user_id\":\"user_1\","
                             "\"client_id\":\"client_1\",\"actor\":null,\"status\":\"active\","
                             "\"last_active_at\":0,\"expire_at\":1685471123,"
                             "\"abandon_at\":1630471123,\"updated_at\":1622532323,"
                             "\"created_at\":1622470000,\"device\":{\"trusted\":true}}");
    tern_arena arena = {0};
    tern_error error;
    clerk_session session;

    if (clerk_session_decode(json, &arena, &session, &error) != TERN_OK) {
        char message[TERN_ERROR_MESSAGE_SIZE];
        tern_error_format(&error, message, sizeof message);
        fprintf(stderr, "%s\n", message);
        return 1;
    }

    switch (session.status.value) {
    case CLERK_STATUS_ACTIVE:
        printf("%.*s is active\n", TERN_STR_ARGS(session.id));
        break;
    default:
        printf("%.*s is %.*s\n", TERN_STR_ARGS(session.id),
               TERN_STR_ARGS(TERN_ENUM_TEXT(clerk_status, session.status)));
    }
    printf("actor is null: %d, organization is absent: %d, last active at: %lld\n",
           tern_is_null(session.actor), tern_is_absent(session.last_active_organization_id),
           (long long)session.last_active_at);

    /* Change something, and send the rest as it came: zero, null, and a field Tern never heard of.
     */
    tern_set(session.last_active_organization_id, TERN_STR("org_7"));
    if (clerk_session_encode(&session, &arena, &json, &error) == TERN_OK)
        puts(json.ptr);

    tern_arena_free(&arena); /* everything, at once */
    return 0;
}
