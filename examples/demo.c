/* demo.c - one document of each documented model: decoded, shown, edited, and as it would be sent.
 *
 *     demo examples/data
 */
#include <clerk/clerk.h>
#include <genesys/genesys.h>
#include <stdio.h>
#include <vapi/vapi.h>
#include <zendesk/zendesk.h>

/* Reads DIRECTORY/NAME into the arena; the empty string when it can't. */
static tern_str read_file(tern_arena *arena, const char *directory, const char *name)
{
    tern_str text = {NULL, 0};
    char path[1024];
    FILE *file;
    char *bytes;
    enum { SIZE = 1 << 16 };

    snprintf(path, sizeof path, "%s/%s", directory, name);
    file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return text;
    }
    bytes = tern_arena_allocate(arena, SIZE, 1);
    if (bytes) {
        text.ptr = bytes;
        text.len = fread(bytes, 1, SIZE, file);
    }
    fclose(file);
    return text;
}

static int failed(const char *what, const tern_error *error)
{
    char message[TERN_ERROR_MESSAGE_SIZE];

    tern_error_format(error, message, sizeof message);
    fprintf(stderr, "%s: %s\n", what, message);
    return 1;
}

static void show(const char *title, const tern_type *type, const void *value)
{
    printf("\n=== %s\n", title);
    tern_print(stdout, type, value);
}

static int send(const char *edit, const tern_type *type, const void *value, tern_arena *arena)
{
    tern_str json;
    tern_error error;

    if (tern_encode(type, value, NULL, arena, &json, &error) != TERN_OK)
        return failed("encode", &error);
    printf("\n--- %s; it would be sent as\n%s\n", edit, json.ptr);
    return 0;
}

static int demo_clerk_session(tern_arena *arena, const char *data)
{
    clerk_session session;
    tern_error error;
    tern_str json = read_file(arena, data, "clerk_session.json");

    if (clerk_session_decode(json, arena, &session, &error) != TERN_OK)
        return failed("clerk_session.json", &error);
    show("Clerk session", &tern_type_of_clerk_session, &session);
    tern_set(session.last_active_organization_id, TERN_STR("org_7"));
    tern_clear(session.actor);
    return send("organization set, actor (null) made absent", &tern_type_of_clerk_session, &session,
                arena);
}

static int demo_clerk_client(tern_arena *arena, const char *data)
{
    clerk_client client;
    tern_error error;
    tern_str json = read_file(arena, data, "clerk_client.json");

    if (clerk_client_decode(json, arena, &client, &error) != TERN_OK)
        return failed("clerk_client.json", &error);
    show("Clerk client", &tern_type_of_clerk_client, &client);
    if (client.sessions.count > 0)
        client.sessions.items[0].status.value = CLERK_STATUS_ENDED;
    tern_set_null(client.sign_up_id);
    return send("first session ended, sign_up_id made null", &tern_type_of_clerk_client, &client,
                arena);
}

static int demo_zendesk_session(tern_arena *arena, const char *data)
{
    zendesk_session_object session;
    tern_error error;
    tern_str json = read_file(arena, data, "zendesk_session.json");

    if (zendesk_session_object_decode(json, arena, &session, &error) != TERN_OK)
        return failed("zendesk_session.json", &error);
    show("Zendesk session", &tern_type_of_zendesk_session_object, &session);
    tern_set(session.user_id, 0);
    tern_set_null(session.url);
    return send("user_id set to 0, url (absent) made null", &tern_type_of_zendesk_session_object,
                &session, arena);
}

static int demo_vapi_session(tern_arena *arena, const char *data)
{
    vapi_session session;
    tern_error error;
    tern_str json = read_file(arena, data, "vapi_session.json");

    if (vapi_session_decode(json, arena, &session, &error) != TERN_OK)
        return failed("vapi_session.json", &error);
    show("Vapi session", &tern_type_of_vapi_session, &session);
    for (size_t i = 0; tern_is_some(session.messages) && i < session.messages.value.count; i++) {
        const vapi_session_messages_item *message = &session.messages.value.items[i];
        switch (message->kind) {
        case VAPI_SESSION_MESSAGES_ITEM_USER_MESSAGE:
            printf("the user says: %.*s\n", TERN_STR_ARGS(message->user_message->message));
            break;
        case VAPI_SESSION_MESSAGES_ITEM_UNRECOGNIZED:
            printf("a message of a role that the schema does not name\n");
            break;
        default:
            break;
        }
    }
    tern_set(session.status, VAPI_SESSION_STATUS_COMPLETED);
    tern_set(session.expiration_seconds, 0.5);
    tern_clear(session.assistant);
    return send("completed, expires in half a second, no assistant", &tern_type_of_vapi_session,
                &session, arena);
}

static int demo_genesys_session(tern_arena *arena, const char *data)
{
    genesys_session session;
    tern_error error;
    tern_str json = read_file(arena, data, "genesys_session.json");

    if (genesys_session_decode(json, arena, &session, &error) != TERN_OK)
        return failed("genesys_session.json", &error);
    show("Genesys session", &tern_type_of_genesys_session, &session);
    if (tern_is_some(session.attributes)) {
        genesys_custom_event_attribute *plan =
            genesys_map_custom_event_attribute_find(&session.attributes.value, TERN_STR("plan"));
        if (plan)
            plan->value = TERN_STR("platinum");
    }
    tern_set(session.authenticated, true);
    return send("attribute `plan` changed, authenticated set", &tern_type_of_genesys_session,
                &session, arena);
}

int main(int argc, char **argv)
{
    static int (*const demos[])(tern_arena *, const char *) = {
        demo_clerk_session, demo_clerk_client, demo_zendesk_session, demo_vapi_session,
        demo_genesys_session};
    tern_arena arena = {0};
    int failures = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: demo DIRECTORY, with the files of examples/data\n");
        return 2;
    }
    for (size_t i = 0; i < sizeof demos / sizeof demos[0]; i++) {
        failures += demos[i](&arena, argv[1]);
        tern_arena_reset(&arena);
    }
    tern_arena_free(&arena);
    return failures > 0;
}
