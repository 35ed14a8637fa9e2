#include <stdio.h>
#include <zendesk/zendesk.h>

int main(void)
{
    tern_str json = TERN_STR("{\"id\":9007199254740993,\"url\":null,\"user_id\":0,\"x\":[1.0]}");
    tern_arena arena = {0};
    tern_error error;
    zendesk_session_object session;

    if (zendesk_session_object_decode(json, &arena, &session, &error) != TERN_OK)
        return 1; /* error says what, where, expected and found */
    printf("url is null: %d, last_seen_at is absent: %d, user_id is zero: %d\n",
           tern_is_null(session.url), tern_is_absent(session.last_seen_at),
           tern_value_or(session.user_id, -1) == 0);

    tern_set(session.url, TERN_STR("https://example.com/"));
    tern_set_null(session.last_seen_at);
    if (zendesk_session_object_encode(&session, &arena, &json, &error) == TERN_OK)
        puts(json.ptr);

    tern_arena_free(&arena); /* everything, at once */
    return 0;
}
