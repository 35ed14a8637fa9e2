/* patch_models_test.c - a patch written as a struct: zero leaves alone. Exits 0 when all holds. */
#include <stdio.h>

#include "demo/demo.h"

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "line %d: %s\n", __LINE__, #condition);                                \
            return 1;                                                                              \
        }                                                                                          \
    } while (0)

int main(void)
{
    tern_arena arena = {0};
    demo_address_patch moved = {.city = TERN_SOME(TERN_STR("Rome"))};
    demo_user_patch patch = {
        .home = TERN_SOME(&moved), .nick = TERN_NULL, .email = TERN_NULL, .age = TERN_SOME(7)};
    demo_user user, before;
    tern_str json;
    tern_error error;

    CHECK(demo_user_decode(TERN_STR("{\"id\":\"1\",\"home\":{\"city\":\"Bern\",\"floor\":2},"
                                    "\"email\":\"a\",\"nick\":\"b\",\"x\":[]}"),
                           &arena, &user, &error) == TERN_OK);
    before = user;
    CHECK(demo_user_patch_encode(&patch, &arena, &json, &error) == TERN_OK);
    CHECK(
        tern_str_is(json, "{\"home\":{\"city\":\"Rome\"},\"email\":null,\"nick\":null,\"age\":7}"));
    CHECK(demo_user_apply_patch(&user, json, &arena, &error) == TERN_OK);
    CHECK(tern_str_is(user.home.city, "Rome") && user.home.additional_properties.count == 1);
    CHECK(tern_is_null(user.email) && tern_is_absent(user.nick) && user.age.value == 7);
    CHECK(user.additional_properties.count == 1);

    CHECK(demo_user_make_patch(&before, &user, &arena, &json, &error) == TERN_OK);
    CHECK(
        tern_str_is(json, "{\"home\":{\"city\":\"Rome\"},\"email\":null,\"nick\":null,\"age\":7}"));
    CHECK(demo_user_patch_decode(json, &arena, &patch, &error) == TERN_OK);
    CHECK(tern_is_absent(patch.id) && tern_is_null(patch.nick));
    CHECK(demo_user_apply_patch(&before, json, &arena, &error) == TERN_OK);
    CHECK(demo_user_equal(&before, &user));
    CHECK(demo_user_apply_patch(&user, TERN_STR("{\"home\":{\"city\":null}}"), &arena, &error) ==
          TERN_ERROR_NULL);
    CHECK(demo_user_equal(&before, &user));
    tern_arena_free(&arena);
    return 0;
}
