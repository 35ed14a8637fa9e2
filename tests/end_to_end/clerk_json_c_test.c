/* clerk_json_c_test.c - Clerk sessions from and to json-c trees. */
#include <clerk/json_c.h>

#include <json-c/json.h>
#include <stdlib.h>

#include "document.h"

static void test_both_ways(void)
{
    char *text = document_read("clerk.Session.full");
    struct json_object *tree = NULL;
    tern_str encoded = {NULL, 0};
    tern_arena arena = {0};
    clerk_session session, same;

    UNIT_STATUS(clerk_session_decode(tern_str_of(text), &arena, &session, NULL), TERN_OK);
    UNIT_STATUS(clerk_session_to_json_object(&session, &tree, NULL), TERN_OK);
    UNIT_STATUS(clerk_session_encode(&session, &arena, &encoded, NULL), TERN_OK);
    UNIT_STR(encoded, json_object_to_json_string_ext(tree, JSON_C_TO_STRING_PLAIN |
                                                               JSON_C_TO_STRING_NOSLASHESCAPE));
    UNIT_STATUS(clerk_session_from_json_object(tree, &arena, &same, NULL), TERN_OK);
    CU_ASSERT(clerk_session_equal(&session, &same));
    json_object_put(tree);
    tern_arena_free(&arena);
    free(text);
}

static void test_free_form(void)
{
    struct json_object *tree = NULL, *item;
    tern_arena arena = {0};
    clerk_session session = {.id = TERN_STR("sess_1"), .status.value = CLERK_STATUS_ACTIVE};
    tern_json *kept, extra = {TERN_STR_INIT("{\"a\":[1,12345678901234567890.125]}")};

    UNIT_STATUS(tern_put(&arena, &session.additional_properties, TERN_STR("extra"), extra),
                TERN_OK);
    UNIT_STATUS(clerk_session_to_json_object(&session, &tree, NULL), TERN_OK);
    CU_ASSERT(json_object_object_get_ex(tree, "extra", &item));
    UNIT_TEXT(json_object_to_json_string_ext(item, JSON_C_TO_STRING_PLAIN),
              "{\"a\":[1,12345678901234567890.125]}");
    json_object_object_add(item, "b", NULL);
    UNIT_STATUS(clerk_session_from_json_object(tree, &arena, &session, NULL), TERN_OK);
    kept = tern_map_json_find(&session.additional_properties, TERN_STR("extra"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(kept);
    UNIT_STR(kept->text, "{\"a\":[1,12345678901234567890.125],\"b\":null}");
    json_object_put(tree);
    tern_arena_free(&arena);
}

static void test_refused(void)
{
    struct json_object *tree = json_tokener_parse("{\"object\":\"session\",\"id\":7}");
    tern_arena arena = {0};
    tern_error error;
    clerk_session session;

    UNIT_STATUS(clerk_session_from_json_object(tree, &arena, &session, &error), TERN_ERROR_TYPE);
    UNIT_TEXT(unit_error_text(&error), "/id @25 1:26 expected string, found number 7");
    json_object_put(tree);
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"clerk json-c", "a session both ways", test_both_ways},
    {"clerk json-c", "free-form values", test_free_form},
    {"clerk json-c", "what is refused", test_refused},
};

UNIT_MAIN(tests)
