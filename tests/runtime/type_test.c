/* type_test.c - look-ups in descriptors. */
#include "sample.h"
#include "unit.h"
#include "walk_internal.h"

static void test_api(void)
{
    static const tern_named_type types[] = {{"Point", &tern_type_of_sample_point, NULL},
                                            {"Node", &tern_type_of_sample_node, NULL}};
    static const tern_api api = {"sample", "Sample", "1", types, 2};

    CU_ASSERT_PTR_EQUAL(tern_api_find(&api, "Node"), &tern_type_of_sample_node);
    CU_ASSERT_PTR_EQUAL(tern_api_find(&api, "Point"), &tern_type_of_sample_point);
    CU_ASSERT_PTR_NULL(tern_api_find(&api, "node"));
    CU_ASSERT_PTR_NULL(tern_api_find(&api, ""));
}

/* Every field is found by its name, and nothing by a name that is nearly one. */
static void test_fields(void)
{
    static const tern_type *const models[] = {
        &tern_type_of_sample_everything, &tern_type_of_sample_nest,  &tern_type_of_sample_odd,
        &tern_type_of_sample_point,      &tern_type_of_sample_empty,
    };

    for (size_t m = 0; m < sizeof models / sizeof models[0]; m++) {
        const tern_type *type = models[m];
        for (int32_t i = 0; i < type->of.model.count; i++) {
            const tern_field *field = &type->of.model.fields[i];
            char name[64];
            tern_str key = {name, field->key_length};
            memcpy(name, field->key, key.len);
            CU_ASSERT_EQUAL(tern_model_find(type, key), i);
            name[key.len++] = '!';
            CU_ASSERT_EQUAL(tern_model_find(type, key), -1);
            key.len--;
            name[0] = (char)(name[0] ^ 0x40);
            CU_ASSERT(key.len == 0 || tern_model_find(type, key) == -1);
        }
        CU_ASSERT_EQUAL(tern_model_find(type, TERN_STR("a name that is longer than all others")),
                        -1);
    }
}

static void test_enums(void)
{
    const tern_type *type = &tern_type_of_sample_color;

    CU_ASSERT_EQUAL(tern_enum_find(type, TERN_STR("red")), SAMPLE_COLOR_RED);
    CU_ASSERT_EQUAL(tern_enum_find(type, TERN_STR("dark blue")), SAMPLE_COLOR_DARK_BLUE);
    CU_ASSERT_EQUAL(tern_enum_find(type, TERN_STR("re")), 0);
    CU_ASSERT_EQUAL(tern_enum_find(type, TERN_STR("reds")), 0);
    CU_ASSERT_EQUAL(tern_enum_find(type, TERN_STR("")), 0);
    UNIT_STR(tern_enum_text(type, 2, TERN_STR("x")), "green");
    UNIT_STR(tern_enum_text(type, 0, TERN_STR("x")), "x");
    UNIT_STR(tern_enum_text(type, 4, TERN_STR("x")), "x");
    UNIT_STR(tern_enum_text(type, -1, TERN_STR("x")), "x");
}

/* Where an enum's text is, with a presence byte in between and without. */
static void test_enum_layout(void)
{
    const tern_slot plain = {&tern_type_of_sample_color, 0, TERN_REQUIRED, false, 0};
    const tern_slot wrapped = {&tern_type_of_sample_color, offsetof(sample_opt_color, presence),
                               TERN_OPTIONAL, false, 0};

    UNIT_SIZE(tern_enum_text_offset(&plain), offsetof(sample_color, text));
    UNIT_SIZE(tern_enum_text_offset(&wrapped), offsetof(sample_opt_color, text));
    UNIT_SIZE(tern_enum_text_offset(&wrapped), offsetof(sample_nullable_color, text));
    UNIT_SIZE(tern_enum_text_offset(&wrapped), offsetof(sample_optnull_color, text));
}

static const unit_test tests[] = {
    {"type", "types by name", test_api},
    {"type", "fields by name", test_fields},
    {"type", "enums by text", test_enums},
    {"type", "layout of enums", test_enum_layout},
};

UNIT_MAIN(tests)
