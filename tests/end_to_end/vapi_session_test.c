/* vapi_session_test.c - a Vapi session: unions of providers, tools and messages, with variants
 * that the schema does not know. */
#include <vapi/vapi.h>

#include "document.h"

static const tern_type *const type = DOCUMENT_TYPE(vapi_session);

static void check_transcriber(const vapi_create_assistant_dto *assistant)
{
    const vapi_deepgram_transcriber *deepgram;

    CU_ASSERT_FATAL(tern_is_some(assistant->transcriber));
    CU_ASSERT_EQUAL_FATAL(assistant->transcriber.value.kind,
                          VAPI_CREATE_ASSISTANT_DTO_TRANSCRIBER_DEEPGRAM_TRANSCRIBER);
    deepgram = assistant->transcriber.value.deepgram_transcriber;
    CU_ASSERT_EQUAL(deepgram->provider.value, VAPI_DEEPGRAM_TRANSCRIBER_PROVIDER_DEEPGRAM);
    CU_ASSERT_FATAL(tern_is_some(deepgram->language));
    CU_ASSERT_EQUAL(deepgram->language.value, VAPI_DEEPGRAM_TRANSCRIBER_LANGUAGE_DE);
    CU_ASSERT(tern_is_some(deepgram->smart_format) && !deepgram->smart_format.value);
    CU_ASSERT(tern_is_some(deepgram->confidence_threshold));
    CU_ASSERT_EQUAL(deepgram->confidence_threshold.value, 0);
    CU_ASSERT(tern_is_some(deepgram->keyterm) && tern_is_absent(deepgram->keywords));
    UNIT_SIZE(deepgram->keyterm.value.count, 0);
}

static void check_tools(const vapi_array_open_ai_model_tools_item *tools)
{
    const vapi_create_function_tool_dto *function;
    const vapi_map_json_schema *properties;
    const vapi_json_schema *options;

    UNIT_SIZE(tools->count, 3);
    CU_ASSERT_EQUAL_FATAL(tools->items[0].kind, VAPI_OPEN_AI_MODEL_TOOLS_ITEM_FUNCTION_TOOL);
    function = tools->items[0].function_tool;
    CU_ASSERT(tern_is_some(function->async) && !function->async.value);
    CU_ASSERT_EQUAL_FATAL(function->messages.value.items[0].kind,
                          VAPI_CREATE_FUNCTION_TOOL_DTO_MESSAGES_ITEM_TOOL_MESSAGE_START);
    UNIT_STR(function->messages.value.items[0].tool_message_start->content.value,
             "Un momento\u2026");
    CU_ASSERT_EQUAL(function->server.value->timeout_seconds.value, 20);
    UNIT_SIZE(function->server.value->headers.value.count, 1);
    CU_ASSERT_FATAL(tern_is_some(function->function));
    CU_ASSERT(function->function.value->strict.value);
    properties = &function->function.value->parameters.value->properties;
    UNIT_SIZE(properties->count, 2);
    options = vapi_map_json_schema_find(properties, TERN_STR("options"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(options);
    CU_ASSERT(tern_is_some(options->required) && tern_is_absent(options->enum_));
    UNIT_STR(options->properties.value.entries[0].value.text, "{\"enum\": [\"C\", \"F\"]}");

    CU_ASSERT_EQUAL(tools->items[1].kind, VAPI_OPEN_AI_MODEL_TOOLS_ITEM_END_CALL_TOOL);
    CU_ASSERT_EQUAL_FATAL(tools->items[2].kind, VAPI_OPEN_AI_MODEL_TOOLS_ITEM_UNRECOGNIZED);
    UNIT_STR(tools->items[2].unrecognized.text,
             "{\"type\": \"teleport\", \"to\": \"Mars\", \"when\": 1.50}");
}

static void check_assistant(const vapi_create_assistant_dto *assistant)
{
    const vapi_open_ai_model *model;
    const tern_json *json;

    check_transcriber(assistant);
    CU_ASSERT_FATAL(tern_is_some(assistant->model));
    CU_ASSERT_EQUAL_FATAL(assistant->model.value.kind, VAPI_CREATE_ASSISTANT_DTO_MODEL_OPEN_AI);
    model = assistant->model.value.open_ai;
    CU_ASSERT_EQUAL(model->model.value, VAPI_OPEN_AI_MODEL_MODEL_GPT_4O);
    CU_ASSERT(tern_is_some(model->temperature));
    CU_ASSERT_EQUAL(model->temperature.value, 0);
    UNIT_SIZE(model->messages.value.count, 2);
    CU_ASSERT(tern_is_null(model->messages.value.items[0].content));
    CU_ASSERT(tern_is_some(model->messages.value.items[1].content));
    CU_ASSERT_EQUAL(model->messages.value.items[1].role.value, VAPI_OPEN_AI_MESSAGE_ROLE_ASSISTANT);
    CU_ASSERT_FATAL(tern_is_some(model->tools));
    check_tools(&model->tools.value);

    CU_ASSERT_EQUAL_FATAL(assistant->voice.value.kind,
                          VAPI_CREATE_ASSISTANT_DTO_VOICE_OPEN_AI_VOICE);
    CU_ASSERT_EQUAL(assistant->voice.value.open_ai_voice->speed.value, 1.25);
    CU_ASSERT(tern_is_some(assistant->first_message));
    UNIT_SIZE(assistant->first_message.value.len, 0);
    UNIT_SIZE(assistant->client_messages.value.count, 2);
    CU_ASSERT_EQUAL(assistant->client_messages.value.items[0].value,
                    VAPI_CREATE_ASSISTANT_DTO_CLIENT_MESSAGES_ITEM_TRANSCRIPT);
    UNIT_STR(assistant->client_messages.value.items[1].text, "hologram");
    json = tern_map_json_find(&assistant->metadata.value, TERN_STR("visits"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    UNIT_STR(json->text, "9007199254740993");
}

static void check_messages(const vapi_array_session_messages_item *messages)
{
    const vapi_tool_call *call;
    vapi_session_messages_item_kind kinds[] = {
        VAPI_SESSION_MESSAGES_ITEM_SYSTEM_MESSAGE,    VAPI_SESSION_MESSAGES_ITEM_USER_MESSAGE,
        VAPI_SESSION_MESSAGES_ITEM_ASSISTANT_MESSAGE, VAPI_SESSION_MESSAGES_ITEM_TOOL_MESSAGE,
        VAPI_SESSION_MESSAGES_ITEM_DEVELOPER_MESSAGE, VAPI_SESSION_MESSAGES_ITEM_UNRECOGNIZED,
        VAPI_SESSION_MESSAGES_ITEM_ASSISTANT_MESSAGE};

    UNIT_SIZE(messages->count, 7);
    for (size_t i = 0; i < 7; i++)
        CU_ASSERT_EQUAL_FATAL(messages->items[i].kind, kinds[i]);
    CU_ASSERT_EQUAL(messages->items[0].system_message->time, 1770091506007.0);
    CU_ASSERT_EQUAL(messages->items[0].system_message->seconds_from_start, 0);
    UNIT_STR(messages->items[1].user_message->message, "\u00bfQu\u00e9 tiempo hace?");
    CU_ASSERT_EQUAL(messages->items[1].user_message->seconds_from_start, 0.993);
    CU_ASSERT(tern_is_absent(messages->items[2].assistant_message->content));
    UNIT_SIZE(messages->items[2].assistant_message->tool_calls.value.count, 1);
    call = &messages->items[2].assistant_message->tool_calls.value.items[0];
    UNIT_STR(call->function.arguments, "{\"ort\":\"Z\u00fcrich\"}");
    UNIT_STR(messages->items[3].tool_message->tool_call_id, "call_1");
    CU_ASSERT_EQUAL(messages->items[3].tool_message->role.value, VAPI_TOOL_MESSAGE_ROLE_TOOL);
    UNIT_STR(messages->items[4].developer_message->name.value, "backend");
    UNIT_STR(messages->items[5].unrecognized.text,
             "{\"role\": \"supervisor\", \"content\": {\"text\": \"listening in\", "
             "\"level\": 1e2}}");
    CU_ASSERT(tern_is_some(messages->items[6].assistant_message->refusal));
    CU_ASSERT(tern_is_absent(messages->items[6].assistant_message->tool_calls));
}

static void test_decoded(void)
{
    tern_arena arena = {0};
    vapi_session session;
    const vapi_import_twilio_phone_number_dto *number;

    CU_ASSERT_FATAL(document_decodes(type, "vapi.Session.full", &arena, &session));
    UNIT_STR(session.name.value, "Caf\u00e9 \u00abZ\u00fcrich\u00bb");
    CU_ASSERT(tern_is_some(session.status));
    CU_ASSERT_EQUAL(session.status.value, VAPI_SESSION_STATUS_UNRECOGNIZED);
    UNIT_STR(session.status.text, "paused");
    UNIT_STR(TERN_ENUM_TEXT(vapi_session_status, session.status), "paused");
    CU_ASSERT_EQUAL(session.expiration_seconds.value, 86400.5);
    CU_ASSERT(tern_is_absent(session.assistant_id));
    CU_ASSERT_FATAL(tern_is_some(session.assistant));
    check_assistant(session.assistant.value);
    CU_ASSERT_FATAL(tern_is_some(session.messages));
    check_messages(&session.messages.value);
    CU_ASSERT_FATAL(tern_is_some(session.customer));
    CU_ASSERT_EQUAL(tern_value_or(session.customer.value->number_e164_check_enabled, true), false);
    UNIT_STR(session.phone_number_id.value, "");
    CU_ASSERT_FATAL(tern_is_some(session.phone_number));
    number = session.phone_number.value;
    CU_ASSERT_EQUAL_FATAL(
        number->fallback_destination.value.kind,
        VAPI_IMPORT_TWILIO_PHONE_NUMBER_DTO_FALLBACK_DESTINATION_SIP_TRANSFER_DESTINATION);
    CU_ASSERT(tern_is_absent(number->twilio_auth_token));
    UNIT_SIZE(session.additional_properties.count, 2);
    CU_ASSERT(document_encodes_to_file(type, &session, "vapi.Session.full"));
    tern_arena_free(&arena);
}

static void test_unknown_providers(void)
{
    tern_arena arena = {0};
    vapi_session session;
    const vapi_create_assistant_dto *assistant;

    CU_ASSERT_FATAL(document_decodes(type, "vapi.Session.unknown_providers", &arena, &session));
    assistant = session.assistant.value;
    CU_ASSERT(tern_is_some(assistant->transcriber));
    CU_ASSERT_EQUAL(assistant->transcriber.value.kind,
                    VAPI_CREATE_ASSISTANT_DTO_TRANSCRIBER_UNRECOGNIZED);
    UNIT_STR(assistant->transcriber.value.unrecognized.text,
             "{\"provider\": \"whisper-next\", \"beam\": [1, 2]}");
    CU_ASSERT_EQUAL(assistant->model.value.kind, VAPI_CREATE_ASSISTANT_DTO_MODEL_UNRECOGNIZED);
    CU_ASSERT_EQUAL(assistant->voice.value.kind, VAPI_CREATE_ASSISTANT_DTO_VOICE_UNRECOGNIZED);
    CU_ASSERT_EQUAL(assistant->voicemail_detection.value.kind,
                    VAPI_CREATE_ASSISTANT_DTO_VOICEMAIL_DETECTION_UNRECOGNIZED);
    UNIT_STR(assistant->voicemail_detection.value.unrecognized.text, "\"off\"");
    CU_ASSERT(tern_is_some(session.messages));
    UNIT_SIZE(session.messages.value.count, 0);
    CU_ASSERT(document_encodes_to_file(type, &session, "vapi.Session.unknown_providers"));
    tern_arena_free(&arena);
}

static void test_assistant(void)
{
    const tern_type *assistant_type = DOCUMENT_TYPE(vapi_create_assistant_dto);
    tern_arena arena = {0};
    vapi_create_assistant_dto assistant;

    CU_ASSERT_FATAL(
        document_decodes(assistant_type, "vapi.CreateAssistantDTO.anthropic", &arena, &assistant));
    CU_ASSERT_EQUAL_FATAL(assistant.model.value.kind, VAPI_CREATE_ASSISTANT_DTO_MODEL_ANTHROPIC);
    CU_ASSERT_EQUAL(assistant.model.value.anthropic->max_tokens.value, 0);
    CU_ASSERT(tern_is_some(assistant.model.value.anthropic->messages));
    CU_ASSERT_EQUAL_FATAL(assistant.voice.value.kind,
                          VAPI_CREATE_ASSISTANT_DTO_VOICE_ELEVEN_LABS_VOICE);
    CU_ASSERT_EQUAL(assistant.voice.value.eleven_labs_voice->voice_id.value,
                    VAPI_ELEVEN_LABS_VOICE_VOICE_ID_BURT);
    CU_ASSERT(
        document_encodes_to_file(assistant_type, &assistant, "vapi.CreateAssistantDTO.anthropic"));
    tern_arena_free(&arena);
}

static void test_edited(void)
{
    vapi_session_messages_item messages[4];
    vapi_tool_message answer = {.content = TERN_STR("{}"), .tool_call_id = TERN_STR("call_2")};
    vapi_open_ai_voice voice = {
        .voice_id = {.value = VAPI_OPEN_AI_VOICE_VOICE_ID_NOVA},
        .caching_enabled = TERN_SOME(false),
        .model = {.value = VAPI_OPEN_AI_VOICE_MODEL_TTS_1_HD, .presence = TERN_PRESENCE_VALUE}};
    tern_arena arena = {0};
    vapi_session session;
    vapi_create_assistant_dto *assistant;

    CU_ASSERT_FATAL(document_decodes(type, "vapi.Session.full", &arena, &session));
    /* The unknown message stays, a new one comes after it. */
    messages[0] = session.messages.value.items[5];
    messages[1] = session.messages.value.items[6];
    messages[2] = vapi_session_messages_item_of_tool_message(&answer);
    CU_ASSERT(messages[2].kind == VAPI_SESSION_MESSAGES_ITEM_TOOL_MESSAGE);
    messages[3].kind = VAPI_SESSION_MESSAGES_ITEM_UNRECOGNIZED;
    messages[3].unrecognized.text = TERN_STR(" [ 1.0 ,\n\"a b\" ] ");
    session.messages.value.items = messages;
    session.messages.value.count = 4;
    session.status = (vapi_opt_session_status){.value = VAPI_SESSION_STATUS_COMPLETED,
                                               .presence = TERN_PRESENCE_VALUE};
    tern_clear(session.name);
    tern_clear(session.customer);
    tern_clear(session.phone_number);
    tern_set(session.expiration_seconds, 0);

    assistant = session.assistant.value;
    tern_clear(assistant->transcriber);
    tern_clear(assistant->client_messages);
    tern_clear(assistant->metadata);
    assistant->voice.value.kind = VAPI_CREATE_ASSISTANT_DTO_VOICE_OPEN_AI_VOICE;
    assistant->voice.value.open_ai_voice = &voice;
    assistant->model.value.open_ai->tools.value.items += 1;
    assistant->model.value.open_ai->tools.value.count = 2;
    assistant->model.value.open_ai->messages.value.count = 1;
    CU_ASSERT(document_encodes_to(
        type, &session,
        "{\"id\":\"5a0c7e0b-0f0d-4f5e-9d0f-8f2b1d3c4e5f\",\"orgId\":\"org-1\","
        "\"createdAt\":\"2026-02-03T04:05:06.007Z\",\"updatedAt\":\"2026-02-03T04:06:00Z\","
        "\"status\":\"completed\",\"expirationSeconds\":0,\"assistant\":{\"model\":{"
        "\"messages\":[{\"content\":null,\"role\":\"system\"}],\"tools\":[{\"type\":\"endCall\"},"
        "{\"type\":\"teleport\",\"to\":\"Mars\",\"when\":1.50}],\"provider\":\"openai\","
        "\"model\":\"gpt-4o\",\"temperature\":0,\"maxTokens\":250},\"voice\":{"
        "\"cachingEnabled\":false,\"provider\":\"openai\",\"voiceId\":\"nova\","
        "\"model\":\"tts-1-hd\"},\"firstMessage\":\"\",\"endCallPhrases\":[]},"
        "\"messages\":[{\"role\":\"supervisor\",\"content\":{\"text\":\"listening in\","
        "\"level\":1e2}},{\"role\":\"assistant\",\"content\":\"Minus drei Grad.\","
        "\"refusal\":\"\"},{\"role\":\"tool\",\"content\":\"{}\",\"tool_call_id\":\"call_2\"},"
        "[1.0,\"a b\"]],\"phoneNumberId\":\"\",\"costs\":[],\"squad\":null}"));
    tern_arena_free(&arena);
}

static void test_built(void)
{
    vapi_system_message system = {.role = TERN_STR("system"), .message = TERN_STR("Hi")};
    vapi_user_message user = {.role = TERN_STR("user"), .time = 1e21, .duration = TERN_SOME(0.5)};
    vapi_tool_call call = {.id = TERN_STR("c"), .function = {.name = TERN_STR("f")}};
    vapi_assistant_message assistant_message = {.tool_calls = TERN_SOME(TERN_ITEMS(&call, 1))};
    vapi_developer_message developer = {.content = TERN_STR("\u00e9")};
    vapi_session_messages_item messages[] = {
        {.kind = VAPI_SESSION_MESSAGES_ITEM_SYSTEM_MESSAGE, .system_message = &system},
        {.kind = VAPI_SESSION_MESSAGES_ITEM_USER_MESSAGE, .user_message = &user},
        {.kind = VAPI_SESSION_MESSAGES_ITEM_ASSISTANT_MESSAGE,
         .assistant_message = &assistant_message},
        {.kind = VAPI_SESSION_MESSAGES_ITEM_DEVELOPER_MESSAGE, .developer_message = &developer},
        {.unrecognized = {TERN_STR("[null]")}},
    };
    vapi_open_ai_model model = {.model = {.text = TERN_STR("gpt-9")}};
    vapi_create_assistant_dto assistant = {
        .model = TERN_SOME({.kind = VAPI_CREATE_ASSISTANT_DTO_MODEL_OPEN_AI, .open_ai = &model}),
        .first_message_interruptions_enabled = TERN_SOME(false),
        .metadata = TERN_SOME(TERN_ENTRIES(NULL, 0)),
    };
    const vapi_session session = {
        .id = TERN_STR("s"),
        .status = {.value = VAPI_SESSION_STATUS_ACTIVE, .presence = TERN_PRESENCE_VALUE},
        .assistant = TERN_SOME(&assistant),
        .messages = TERN_SOME(TERN_ITEMS(messages, 5)),
    };

    CU_ASSERT(document_encodes_to(
        type, &session,
        "{\"id\":\"s\",\"orgId\":\"\",\"createdAt\":\"\",\"updatedAt\":\"\",\"status\":\"active\","
        "\"assistant\":{\"model\":{\"provider\":\"openai\",\"model\":\"gpt-9\"},"
        "\"firstMessageInterruptionsEnabled\":false,\"metadata\":{}},\"messages\":["
        "{\"role\":\"system\",\"message\":\"Hi\",\"time\":0,\"secondsFromStart\":0},"
        "{\"role\":\"user\",\"message\":\"\",\"time\":1e+21,\"endTime\":0,\"secondsFromStart\":0,"
        "\"duration\":0.5},{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"type\":\"\","
        "\"function\":{\"arguments\":\"\",\"name\":\"f\"}}]},"
        "{\"role\":\"developer\",\"content\":\"\u00e9\"},[null]]}"));
}

static void test_unset(void)
{
    vapi_session_messages_item item = {.kind = VAPI_SESSION_MESSAGES_ITEM_UNRECOGNIZED};
    vapi_session session = {.messages = TERN_SOME(TERN_ITEMS(&item, 1))};
    tern_arena arena = {0};
    tern_error error;
    tern_str json;

    UNIT_STATUS(vapi_session_encode(&session, &arena, &json, &error), TERN_ERROR_UNSET);
    UNIT_TEXT(error.pointer, "/messages/0");
    item.kind = VAPI_SESSION_MESSAGES_ITEM_USER_MESSAGE;
    UNIT_STATUS(vapi_session_encode(&session, &arena, &json, &error), TERN_ERROR_UNSET);
    UNIT_TEXT(error.pointer, "/messages/0");
    item.kind = (vapi_session_messages_item_kind)99;
    UNIT_STATUS(vapi_session_encode(&session, &arena, &json, &error), TERN_ERROR_RANGE);
    UNIT_TEXT(error.pointer, "/messages/0");
    tern_arena_free(&arena);
}

/* What is wrong inside a known variant is an error there, not an unknown variant. */
static void test_errors(void)
{
    static const document_error errors[] = {
        {"\"time\": 1770091507000", "\"time\": \"now\"", "\"now\"", TERN_ERROR_TYPE,
         "/messages/1/time", "number", "string \"now\""},
        {"\"duration\": 1.5", "\"duration\": null", "null", TERN_ERROR_NULL, "/messages/1/duration",
         "number", "null"},
        {"\"name\": \"getWeather\"}}]", "\"name\": 1}}]", "1}}]", TERN_ERROR_TYPE,
         "/messages/2/tool_calls/0/function/name", "string", "number 1"},
        {"\"temperature\": 0,", "\"temperature\": false,", "false", TERN_ERROR_TYPE,
         "/assistant/model/temperature", "number", "false"},
        {"\"timeoutSeconds\": 20", "\"timeoutSeconds\": []", "[]", TERN_ERROR_TYPE,
         "/assistant/model/tools/0/server/timeoutSeconds", "number", "array"},
        {"\"description\": \"Stadt\"", "\"description\": {}", "{}", TERN_ERROR_TYPE,
         "/assistant/model/tools/0/function/parameters/properties/ort/description", "string",
         "object"},
        {"\"transcript\"", "null", "null", TERN_ERROR_NULL, "/assistant/clientMessages/0", "string",
         "null"},
        {"\"+41440000000\"", "41440000000", "41440000000", TERN_ERROR_TYPE,
         "/phoneNumber/twilioPhoneNumber", "string", "number 41440000000"},
        {"\"costs\": []", "\"costs\": [\n    tru]", "tru", TERN_ERROR_SYNTAX, "/costs",
         "a JSON value", "'t'"},
    };

    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        CU_ASSERT(document_refuses(type, "vapi.Session.full", &errors[i]));
}

static void test_equal(void)
{
    tern_arena arena = {0};
    vapi_session a, b;

    CU_ASSERT_FATAL(document_decodes(type, "vapi.Session.full", &arena, &a));
    CU_ASSERT_FATAL(document_decodes(type, "vapi.Session.full", &arena, &b));
    CU_ASSERT(vapi_session_equal(&a, &b));
    b.messages.value.items[5].unrecognized.text =
        TERN_STR("{\"role\":\"supervisor\",\"content\":{\"text\":\"listening in\",\"level\":1e2}}");
    CU_ASSERT(vapi_session_equal(&a, &b));
    b.messages.value.items[5].unrecognized.text =
        TERN_STR("{\"role\":\"supervisor\",\"content\":{\"text\":\"listeningin\",\"level\":1e2}}");
    CU_ASSERT(!vapi_session_equal(&a, &b));
    b.messages.value.items[5] = a.messages.value.items[5];
    tern_set(b.assistant.value->model.value.open_ai->temperature, 0.5);
    CU_ASSERT(!vapi_session_equal(&a, &b));
    tern_clear(b.assistant.value->model.value.open_ai->temperature);
    CU_ASSERT(!vapi_session_equal(&a, &b));
    tern_set(b.assistant.value->model.value.open_ai->temperature, 0);
    CU_ASSERT(vapi_session_equal(&a, &b));
    tern_arena_free(&arena);
}

/* The typed forms of the other operations. */
static tern_status count_values(void *context, const tern_visit_place *place)
{
    (void)place;
    ++*(size_t *)context;
    return TERN_OK;
}

static void test_other_operations(void)
{
    tern_arena arena = {0}, other = {0};
    vapi_session session, copy, small = {.id = TERN_STR("1")};
    size_t values = 0;
    tern_visitor counter = {.value = count_values, .context = &values};
    FILE *file = tmpfile();

    CU_ASSERT_FATAL(document_decodes(type, "vapi.Session.full", &arena, &session));
    UNIT_STATUS(vapi_session_copy(&session, &other, &copy, NULL), TERN_OK);
    tern_arena_free(&arena);
    UNIT_STATUS(vapi_session_visit(&copy, &counter), TERN_OK);
    CU_ASSERT(values > 50);
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    UNIT_STATUS(vapi_session_print(file, &copy), TERN_OK);
    CU_ASSERT(ftell(file) > 500);
    fclose(file);
    tern_set(small.name, TERN_STR("1234567890123456789012345678901234567890"));
    UNIT_STATUS(vapi_session_validate(&small, NULL, &arena), TERN_OK);
    tern_set(small.name, TERN_STR("12345678901234567890123456789012345678901"));
    UNIT_STATUS(vapi_session_validate(&small, NULL, &arena), TERN_ERROR_INVALID);
    CU_ASSERT(vapi_session_hash(&copy, 1) != vapi_session_hash(&copy, 2));
    tern_arena_free(&arena);
    tern_arena_free(&other);
}

static const unit_test tests[] = {
    {"vapi session", "decoded", test_decoded},
    {"vapi session", "unknown providers", test_unknown_providers},
    {"vapi session", "assistant", test_assistant},
    {"vapi session", "edited", test_edited},
    {"vapi session", "built", test_built},
    {"vapi session", "unset", test_unset},
    {"vapi session", "errors", test_errors},
    {"vapi session", "equal", test_equal},
    {"vapi session", "other operations", test_other_operations},
};

UNIT_MAIN(tests)
