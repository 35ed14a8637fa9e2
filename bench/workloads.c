/* workloads.c - the documents: what APIs send, from a fixed seed. */
#include "bench.h"

#include <clerk/clerk.h>
#include <genesys/genesys.h>
#include <stdio.h>
#include <stdlib.h>
#include <vapi/vapi.h>

static uint64_t state;

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

static tern_status make_client(tern_arena *arena, document *out)
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
    out->type = &tern_type_of_clerk_client;
    out->shape = SHAPE_CLERK_CLIENT;
    return clerk_client_encode(&client, arena, &out->json, NULL);
}

static genesys_browser *make_browser(tern_arena *arena)
{
    genesys_browser *browser = NEW_ARRAY(arena, genesys_browser, 1);

    browser->family = TERN_STR("Firefox");
    browser->version = TERN_STR("140.0");
    tern_set(browser->lang, TERN_STR("pt-PT"));
    tern_set(browser->fingerprint, identifier(arena, ""));
    tern_set(browser->view_height, (int32_t)(600 + below(800)));
    tern_set(browser->view_width, (int32_t)(900 + below(1500)));
    tern_set(browser->features_flash, false);
    tern_set(browser->features_java, false);
    tern_set(browser->features_pdf, true);
    tern_set(browser->features_webrtc, chance(90));
    return browser;
}

static genesys_journey_geolocation *make_geolocation(tern_arena *arena)
{
    genesys_journey_geolocation *place = NEW_ARRAY(arena, genesys_journey_geolocation, 1);

    tern_set(place->country, TERN_STR("PT"));
    tern_set(place->country_name, TERN_STR("Portugal"));
    tern_set(place->latitude, ((double)below(1800000) - 900000) / 10000);
    tern_set(place->longitude, ((double)below(3600000) - 1800000) / 10000);
    tern_set(place->locality, TERN_STR("Lisboa"));
    tern_set(place->timezone, TERN_STR("Europe/Lisbon"));
    return place;
}

static genesys_journey_page *make_page(tern_arena *arena)
{
    genesys_journey_page *page = NEW_ARRAY(arena, genesys_journey_page, 1);

    page->url = TERN_STR("https://shop.example.com/headsets/index.html");
    tern_set(page->title, words(arena, 5, false));
    page->domain = TERN_STR("example.com");
    page->hostname = TERN_STR("shop.example.com");
    page->pathname = TERN_STR("/headsets/index.html");
    return page;
}

static genesys_session_last_event *make_event(tern_arena *arena)
{
    genesys_session_last_event *event = NEW_ARRAY(arena, genesys_session_last_event, 1);

    tern_set(event->id, identifier(arena, ""));
    tern_set(event->event_name, TERN_STR("page_viewed"));
    tern_set(event->created_date, TERN_STR("2026-01-15T09:34:12.000Z"));
    return event;
}

static tern_status make_journey(tern_arena *arena, document *out)
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
    if (chance(70))
        tern_set(session.browser, make_browser(arena));
    if (chance(50))
        tern_set(session.geolocation, make_geolocation(arena));
    tern_set(session.ip_address, TERN_STR("203.0.113.7"));
    if (chance(60))
        tern_set(session.last_page, make_page(arena));
    if (chance(40))
        tern_set(session.user_agent_string, words(arena, 12, false));
    tern_set(session.duration_in_seconds, (int32_t)below(10000));
    tern_set(session.event_count, (int32_t)below(500));
    tern_set(session.pageview_count, (int32_t)below(50));
    if (chance(70))
        tern_set(session.last_event, make_event(arena));
    if (chance(60))
        tern_set(session.conversation_subject, words(arena, 6, true));
    tern_set(session.authenticated, chance(50));
    tern_set(session.created_date, TERN_STR("2026-01-15T09:30:00.000Z"));
    out->type = &tern_type_of_genesys_session;
    out->shape = SHAPE_GENESYS_SESSION;
    return genesys_session_encode(&session, arena, &out->json, NULL);
}

static tern_status make_conversation(tern_arena *arena, document *out)
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
    out->type = &tern_type_of_vapi_session;
    out->shape = SHAPE_VAPI_SESSION;
    return vapi_session_encode(&session, arena, &out->json, NULL);
}

static tern_status make_doubles(tern_arena *arena, document *out)
{
    tern_array_double numbers = {.items = NEW_ARRAY(arena, double, 200), .count = 200};

    for (size_t i = 0; i < numbers.count; i++)
        numbers.items[i] = chance(50) ? (double)(int64_t)(next_random() >> 20)
                                      : (double)(int64_t)next_random() / 1e15;
    out->type = &tern_type_of_tern_array_double;
    out->shape = SHAPE_DOUBLES;
    return tern_encode(out->type, &numbers, NULL, arena, &out->json, NULL);
}

/* Of all lengths: moments, identifiers, counts, amounts. */
static tern_status make_integers(tern_arena *arena, document *out)
{
    tern_array_int64 numbers = {.items = NEW_ARRAY(arena, int64_t, 200), .count = 200};

    for (size_t i = 0; i < numbers.count; i++)
        numbers.items[i] = (int64_t)(next_random() >> (1 + below(63))) * (chance(50) ? 1 : -1);
    out->type = &tern_type_of_tern_array_int64;
    out->shape = SHAPE_INTEGERS;
    return tern_encode(out->type, &numbers, NULL, arena, &out->json, NULL);
}

static tern_status make_numbers(tern_arena *arena, document *out)
{
    static bool integers;

    integers = !integers;
    return integers ? make_integers(arena, out) : make_doubles(arena, out);
}

static void fill(tern_arena *arena, workload *work, const char *name, size_t count,
                 tern_status (*make)(tern_arena *, document *))
{
    tern_arena scratch = {0};

    work->name = name;
    work->count = count;
    work->bytes = 0;
    work->documents = NEW_ARRAY(arena, document, count);
    for (size_t i = 0; i < count; i++) {
        document *one = &work->documents[i];
        char *padded;
        if (make(&scratch, one) != TERN_OK) {
            fprintf(stderr, "bench: can't make the documents of %s\n", name);
            exit(1);
        }
        padded = NEW_ARRAY(arena, char, one->json.len + BENCH_PADDING);
        memcpy(padded, one->json.ptr, one->json.len);
        one->json.ptr = padded;
        work->bytes += one->json.len;
        tern_arena_reset(&scratch);
    }
    tern_arena_free(&scratch);
}

void make_workloads(tern_arena *arena, workload *out)
{
    state = 0x7E24;
    fill(arena, &out[0], "Clerk clients", 2000, make_client);
    fill(arena, &out[1], "Genesys sessions", 2000, make_journey);
    fill(arena, &out[2], "Vapi messages", 500, make_conversation);
    fill(arena, &out[3], "numbers", 500, make_numbers);
}
