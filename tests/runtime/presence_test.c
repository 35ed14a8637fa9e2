/* presence_test.c - tern/presence.h: every family with every macro. */
#include "unit.h"

typedef struct address {
    tern_opt_str street;
    tern_optnull_str city;
} address;
typedef struct person {
    tern_opt_str name;
    tern_nullable_int32 age;
    tern_optnull_double score;
    tern_optnull_array_str tags;
    address home;
} person;
TERN_DECLARE_OPT(opt_person, const person *);

static const person at_file_scope = {
    .name = TERN_SOME(TERN_STR_INIT("Ada")),
    .age = TERN_NULL,
    .home = {.city = TERN_NULL},
};

static void test_zeroed(void)
{
    tern_opt_int32 opt = {0};
    tern_nullable_int32 nullable = {0};
    tern_optnull_int32 optnull = {0};

    CU_ASSERT_FALSE(tern_is_some(opt));
    CU_ASSERT(tern_is_absent(opt));
    CU_ASSERT_FALSE(tern_is_some(nullable));
    CU_ASSERT(tern_is_null(nullable));
    CU_ASSERT_FALSE(tern_is_some(optnull));
    CU_ASSERT(tern_is_absent(optnull));
    CU_ASSERT_FALSE(tern_is_null(optnull));
}

static void test_opt(void)
{
    tern_opt_int32 opt = TERN_SOME(0);

    CU_ASSERT(tern_is_some(opt) && !tern_is_absent(opt));
    CU_ASSERT_EQUAL(tern_value_or(opt, 5), 0);
    tern_clear(opt);
    CU_ASSERT(tern_is_absent(opt) && !tern_is_some(opt));
    CU_ASSERT_EQUAL(tern_value_or(opt, 5), 5);
    tern_set(opt, -3);
    CU_ASSERT(tern_is_some(opt) && opt.value == -3);
}

static void test_nullable(void)
{
    tern_nullable_str nullable = TERN_SOME(TERN_STR(""));

    CU_ASSERT(tern_is_some(nullable) && !tern_is_null(nullable));
    tern_set_null(nullable);
    CU_ASSERT(tern_is_null(nullable) && !tern_is_some(nullable));
    UNIT_STR(tern_value_or(nullable, TERN_STR("none")), "none");
    tern_set(nullable, TERN_STR("a"));
    UNIT_STR(tern_value_or(nullable, TERN_STR("none")), "a");
}

static void test_optnull(void)
{
    tern_optnull_boolean optnull = TERN_NULL;

    CU_ASSERT(tern_is_null(optnull) && !tern_is_absent(optnull) && !tern_is_some(optnull));
    tern_clear(optnull);
    CU_ASSERT(!tern_is_null(optnull) && tern_is_absent(optnull) && !tern_is_some(optnull));
    tern_set(optnull, false);
    CU_ASSERT(!tern_is_null(optnull) && !tern_is_absent(optnull) && tern_is_some(optnull));
    CU_ASSERT_FALSE(tern_value_or(optnull, true));
    tern_set_null(optnull);
    CU_ASSERT(tern_is_null(optnull) && tern_value_or(optnull, true));
}

/* The states are what the bytes say, so the layout is part of the contract with tables. */
static void test_layout(void)
{
    CU_ASSERT_EQUAL(offsetof(tern_opt_str, value), 0);
    CU_ASSERT_EQUAL(offsetof(tern_opt_str, presence), sizeof(tern_str));
    CU_ASSERT_EQUAL(offsetof(tern_nullable_boolean, presence), 1);
    CU_ASSERT_EQUAL(sizeof(tern_opt_boolean), 2);
    CU_ASSERT_EQUAL(sizeof(tern_opt_double), sizeof(tern_optnull_double));
    CU_ASSERT_EQUAL(offsetof(tern_optnull_int64, optional), offsetof(tern_optnull_int64, presence));
    CU_ASSERT_EQUAL(offsetof(tern_optnull_int64, nullable), offsetof(tern_optnull_int64, presence));
}

static void test_nested_initialisers(void)
{
    tern_str tags[] = {TERN_STR("a"), TERN_STR("b")};
    person ada = {
        .name = TERN_SOME(TERN_STR("Ada")),
        .age = TERN_SOME(36),
        .score = TERN_NULL,
        .tags = TERN_SOME(TERN_ITEMS(tags, 2)),
        .home = {.street = TERN_SOME(TERN_STR("Main St, 5")), .city = TERN_NULL},
    };
    opt_person boss = TERN_SOME(&(person){.name = TERN_SOME(TERN_STR("Bob"))});

    UNIT_STR(ada.name.value, "Ada");
    CU_ASSERT(tern_is_some(ada.age) && ada.age.value == 36);
    CU_ASSERT(tern_is_null(ada.score));
    CU_ASSERT(tern_is_some(ada.tags) && ada.tags.value.count == 2);
    UNIT_STR(ada.home.street.value, "Main St, 5");
    CU_ASSERT(tern_is_null(ada.home.city));
    CU_ASSERT(tern_is_some(boss));
    UNIT_STR(boss.value->name.value, "Bob");
    CU_ASSERT(tern_is_null(boss.value->age));
    CU_ASSERT(tern_is_absent(boss.value->score));
}

static void test_static_storage(void)
{
    static const tern_nullable_str local = TERN_SOME(TERN_STR_INIT("local"));

    UNIT_STR(at_file_scope.name.value, "Ada");
    CU_ASSERT(tern_is_some(at_file_scope.name));
    CU_ASSERT(tern_is_null(at_file_scope.age));
    CU_ASSERT(tern_is_absent(at_file_scope.score));
    CU_ASSERT(tern_is_absent(at_file_scope.home.street));
    CU_ASSERT(tern_is_null(at_file_scope.home.city));
    UNIT_STR(local.value, "local");
}

/* A compound literal has commas of its own. */
static void test_set_compound(void)
{
    tern_str one[] = {TERN_STR("x")};
    person someone = {0};

    tern_set(someone.tags, (tern_array_str){.items = one, .count = 1});
    CU_ASSERT(tern_is_some(someone.tags));
    UNIT_SIZE(someone.tags.value.count, 1);
    tern_set(someone.name, TERN_STR("a, b"));
    UNIT_STR(someone.name.value, "a, b");
    tern_set(someone.age, 1 ? 2 : 3);
    CU_ASSERT_EQUAL(someone.age.value, 2);
}

static void test_same_family_assigns(void)
{
    tern_optnull_str a = TERN_NULL, b;

    b = a;
    CU_ASSERT(tern_is_null(b));
    a = (tern_optnull_str)TERN_SOME(TERN_STR("v"));
    CU_ASSERT(tern_is_some(a));
}

static const unit_test tests[] = {
    {"presence", "zeroed wrappers", test_zeroed},
    {"presence", "optional", test_opt},
    {"presence", "nullable", test_nullable},
    {"presence", "optional and nullable", test_optnull},
    {"presence", "layout", test_layout},
    {"presence", "nested initialisers", test_nested_initialisers},
    {"presence", "static storage", test_static_storage},
    {"presence", "setting compound literals", test_set_compound},
    {"presence", "assignment within a family", test_same_family_assigns},
};

UNIT_MAIN(tests)
