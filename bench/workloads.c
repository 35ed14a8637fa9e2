/* workloads.c - the documents: what APIs send, from a fixed seed. */
#include "bench.h"

#include <clerk/clerk.h>
#include <genesys/genesys.h>
#include <stdio.h>
#include <stdlib.h>
#include <vapi/vapi.h>

static uint64_t state = 0x7E24;

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t next_random(void)
{
    uint64_t z = state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static size_t below(size_t limit)
{
    return (size_t)(next_random() % limit);
}

static bool chance(unsigned percent)
{
    return below(100) < percent;
}

static void *must(void *memory)
{
    if (memory == NULL) {
        fprintf(stderr, "bench: out of memory\n");
        exit(1);
    }
    return memory;
}

#define NEW_ARRAY(arena, type, count)                                                              \
    ((type *)must(tern_arena_allocate_array(arena, count, sizeof(type), _Alignof(type))))

/* `sess_` and 27 letters or digits. */
static tern_str identifier(tern_arena *arena, const char *prefix)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    size_t start = strlen(prefix);
    char *text = NEW_ARRAY(arena, char, start + 28);
    tern_str result = {text, start + 27};

    memcpy(text, prefix, start);
    for (size_t i = 0; i < 27; i++)
        text[start + i] = letters[below(62)];
    return result;
}

/* Words; `rich`: with quotes, line breaks and characters outside ASCII among them. */
static tern_str words(tern_arena *arena, size_t count, bool rich)
{
    static const char *const plain[] = {"the",     "caller", "asked", "about",  "an",
                                        "invoice", "from",   "March", "which",  "was",
                                        "paid",    "twice",  "and",   "wanted", "help"};
    static const char *const special[] = {
        "\"quoted\"",       "Z\xC3\xBCrich", "\n\n", "\xE6\x97\xA5\xE6\x9C\xAC",
        "\xF0\x9F\x98\x80", "back\\slash",   "\t"};
    char *text = NEW_ARRAY(arena, char, count * 16 + 1);
    tern_str result = {text, 0};

    for (size_t i = 0; i < count; i++) {
        const char *word = rich && chance(15) ? special[below(7)] : plain[below(15)];
        if (i > 0)
            text[result.len++] = ' ';
        memcpy(text + result.len, word, strlen(word));
        result.len += strlen(word);
    }
    return result;
}

static int64_t moment(void)
{
    return 1600000000 + (int64_t)below(100000000);
}

static void fill_session(tern_arena *arena, clerk_session *session)
{
    session->id = identifier(arena, "sess_");
    session->user_id = identifier(arena, "user_");
    session->client_id = identifier(arena, "client_");
    session->status.value = (clerk_status_value)(1 + below(8));
    if (chance(50))
        tern_set(session->last_active_organization_id, identifier(arena, "org_"));
    else
        tern_set_null(session->last_active_organization_id);
    tern_set_null(session->actor);
    session->last_active_at = moment();
    if (chance(70)) {
        clerk_session_activity_response *activity =
            NEW_ARRAY(arena, clerk_session_activity_response, 1);
        activity->object = TERN_STR("session_activity");
        activity->id = identifier(arena, "sess_activity_");
        activity->is_mobile = chance(50);
        tern_set(activity->browser_name, TERN_STR("Firefox"));
        tern_set(activity->browser_version, TERN_STR("140.0"));
        tern_set(activity->city, TERN_STR("Lisbon"));
        tern_set(session->latest_activity, activity);
    }
    session->expire_at = moment();
    session->abandon_at = moment();
    session->updated_at = moment();
    session->created_at = moment();
}

static tern_status make_client(tern_arena *arena, tern_str *out)
{
    clerk_client client = {0};
    size_t count = 1 + below(4);
    tern_str *ids = NEW_ARRAY(arena, tern_str, count);

    client.id = identifier(arena, "client_");
    client.session_ids.items = ids;
    client.session_ids.count = count;
    client.sessions.items = NEW_ARRAY(arena, clerk_session, count);
    client.sessions.count = count;
    for (size_t i = 0; i < count; i++) {
        fill_session(arena, &client.sessions.items[i]);
        ids[i] = client.sessions.items[i].id;
    }
    tern_set_null(client.sign_in_id);
    tern_set(client.last_active_session_id, ids[0]);
    client.updated_at = moment();
    client.created_at = moment();
    return clerk_client_encode(&client, arena, out, NULL);
}

static tern_status make_journey(tern_arena *arena, tern_str *out)
{
    genesys_session session = {0};
    static const char *const keys[] = {"plan", "visits", "cart", "campaign", "language", "segment"};
    genesys_map_custom_event_attribute attributes = {0};

    attributes.count = below(6);
    attributes.entries =
        NEW_ARRAY(arena, genesys_map_custom_event_attribute_entry, attributes.count);
    for (size_t i = 0; i < attributes.count; i++) {
        attributes.entries[i].key = tern_str_of(keys[i]);
        attributes.entries[i].value.value = words(arena, 3, false);
        attributes.entries[i].value.data_type = TERN_STR("String");
    }
    tern_set(session.id, identifier(arena, ""));
    tern_set(session.customer_id, identifier(arena, "cookie-"));
    tern_set(session.customer_id_type, TERN_STR("cookie"));
    tern_set(session.type, TERN_STR("web"));
    if (chance(30))
        tern_set(session.external_id, identifier(arena, ""));
    tern_set(session.attributes, attributes);
    tern_set(session.ip_address, TERN_STR("203.0.113.7"));
    if (chance(40))
        tern_set(session.user_agent_string, words(arena, 12, false));
    tern_set(session.duration_in_seconds, (int32_t)below(10000));
    tern_set(session.event_count, (int32_t)below(500));
    tern_set(session.pageview_count, (int32_t)below(50));
    if (chance(60))
        tern_set(session.conversation_subject, words(arena, 6, true));
    tern_set(session.authenticated, chance(50));
    tern_set(session.created_date, TERN_STR("2026-01-15T09:30:00.000Z"));
    return genesys_session_encode(&session, arena, out, NULL);
}

static tern_status make_conversation(tern_arena *arena, tern_str *out)
{
    vapi_session session = {0};
    vapi_array_session_messages_item messages = {0};

    session.id = identifier(arena, "");
    session.org_id = identifier(arena, "");
    session.created_at = TERN_STR("2026-01-15T09:30:00Z");
    session.updated_at = TERN_STR("2026-01-15T09:34:12Z");
    messages.count = 6 + below(10);
    messages.items = NEW_ARRAY(arena, vapi_session_messages_item, messages.count);
    for (size_t i = 0; i < messages.count; i++) {
        vapi_assistant_message *message = NEW_ARRAY(arena, vapi_assistant_message, 1);
        messages.items[i].kind = VAPI_SESSION_MESSAGES_ITEM_ASSISTANT_MESSAGE;
        messages.items[i].assistant_message = message;
        tern_set(message->content, words(arena, 20 + below(60), true));
    }
    tern_set(session.messages, messages);
    return vapi_session_encode(&session, arena, out, NULL);
}

static tern_status make_numbers(tern_arena *arena, tern_str *out)
{
    tern_array_double numbers = {0};

    numbers.count = 200;
    numbers.items = NEW_ARRAY(arena, double, numbers.count);
    for (size_t i = 0; i < numbers.count; i++)
        numbers.items[i] = chance(50) ? (double)(int64_t)(next_random() >> 20)
                                      : (double)(int64_t)next_random() / 1e15;
    return tern_encode(&tern_type_of_tern_array_double, &numbers, NULL, arena, out, NULL);
}

static void fill(tern_arena *arena, workload *work, const char *name, const tern_type *type,
                 size_t count, tern_status (*make)(tern_arena *, tern_str *))
{
    work->name = name;
    work->type = type;
    work->count = count;
    work->bytes = 0;
    work->documents = NEW_ARRAY(arena, tern_str, count);
    for (size_t i = 0; i < count; i++) {
        if (make(arena, &work->documents[i]) != TERN_OK) {
            fprintf(stderr, "bench: can't make the documents of %s\n", name);
            exit(1);
        }
        work->bytes += work->documents[i].len;
    }
}

size_t make_workloads(tern_arena *arena, workload *out, size_t room)
{
    if (room < 4)
        return 0;
    fill(arena, &out[0], "Clerk clients", &tern_type_of_clerk_client, 2000, make_client);
    fill(arena, &out[1], "Genesys sessions", &tern_type_of_genesys_session, 2000, make_journey);
    fill(arena, &out[2], "Vapi messages", &tern_type_of_vapi_session, 500, make_conversation);
    fill(arena, &out[3], "numbers", &tern_type_of_tern_array_double, 500, make_numbers);
    return 4;
}
