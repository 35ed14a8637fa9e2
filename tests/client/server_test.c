/* server_test.c - the servers of a document, and their variables. */
#include "unit.h"

#include <stdio.h>

#include "tern/operation.h"

static const char *const regions[] = {"eu", "us", "ap south"};
static const char *const ports[] = {"443", "8443"};

static const tern_server_variable variables[] = {
    {"region", "eu", regions, 3},
    {"port", "443", ports, 2},
    {"base", "v1", NULL, 0},
};
static const tern_server server = {"https://{region}.example.com:{port}/{base}", variables, 3,
                                   "Production"};

/* The URL, or the error. */
static const char *url_of(const tern_server *self, const tern_pair *values, size_t count,
                          tern_status expected)
{
    static char text[2048];
    tern_arena arena = {0};
    tern_error error = {.status = TERN_OK};
    tern_str url = TERN_STR("untouched");

    UNIT_STATUS(tern_server_url(self, values, count, &arena, &url, &error), expected);
    UNIT_STATUS(error.status, expected);
    if (expected != TERN_OK) {
        UNIT_STR(url, "untouched");
        tern_error_format(&error, text, sizeof text);
    } else {
        CU_ASSERT(url.ptr[url.len] == '\0');
        snprintf(text, sizeof text, "%s", url.ptr);
    }
    tern_arena_free(&arena);
    return text;
}

/* Of a server with one variable that may have any value. */
static const char *url_with(const char *url, const char *default_value, tern_str value)
{
    tern_server_variable variable = {"x", default_value, NULL, 0};
    tern_server self = {url, &variable, 1, ""};
    tern_pair pair = {TERN_STR("x"), value};

    return url_of(&self, &pair, 1, TERN_OK);
}

static void test_defaults(void)
{
    static const tern_server plain = {"https://api.example.com", NULL, 0, ""};

    UNIT_TEXT(url_of(&server, NULL, 0, TERN_OK), "https://eu.example.com:443/v1");
    UNIT_TEXT(url_of(&plain, NULL, 0, TERN_OK), "https://api.example.com");
}

static void test_values(void)
{
    tern_pair values[] = {{TERN_STR("base"), TERN_STR("v2")},
                          {TERN_STR("region"), TERN_STR("us")},
                          {TERN_STR("base"), TERN_STR("v3")}};

    UNIT_TEXT(url_of(&server, values, 2, TERN_OK), "https://us.example.com:443/v2");
    /* The first one counts. */
    UNIT_TEXT(url_of(&server, values, 3, TERN_OK), "https://us.example.com:443/v2");
    UNIT_TEXT(url_with("https://{x}.a/{x}", "b", TERN_STR("c")), "https://c.a/c");
    UNIT_TEXT(url_with("https://a/{x}", "b", TERN_STR("")), "https://a/");
}

static void test_enum_is_checked(void)
{
    tern_pair region = {TERN_STR("region"), TERN_STR("mars")};

    UNIT_TEXT(url_of(&server, &region, 1, TERN_ERROR_REQUEST),
              "https://{region}.example.com:{port}/{base}: expected 'eu', 'us' or 'ap south', "
              "found 'mars' for {region}");
    region.value = TERN_STR("");
    url_of(&server, &region, 1, TERN_ERROR_REQUEST);
    region.value = TERN_STR("e");
    url_of(&server, &region, 1, TERN_ERROR_REQUEST);
}

static void test_unknown_name(void)
{
    tern_pair pair = {TERN_STR("regio"), TERN_STR("eu")};

    UNIT_TEXT(url_of(&server, &pair, 1, TERN_ERROR_REQUEST),
              "https://{region}.example.com:{port}/{base}: expected the name of a variable, "
              "found 'regio'");
}

/* What a value holds stays in its place. */
static void test_values_stay_in_place(void)
{
    tern_str evil = TERN_STR("evil.com/a?b#c@d\\e f%41\xC3\xA9");

    UNIT_TEXT(url_with("https://{x}.example.com/v1", "b", evil),
              "https://evil.com%2Fa%3Fb%23c%40d%5Ce%20f%2541%C3%A9.example.com/v1");
    UNIT_TEXT(url_with("https://example.com/{x}/v1", "b", evil),
              "https://example.com/evil.com%2Fa%3Fb%23c%40d%5Ce%20f%2541%C3%A9/v1");
    evil.ptr = "a\0b";
    evil.len = 3;
    UNIT_TEXT(url_with("https://example.com/{x}", "b", evil), "https://example.com/a%00b");
}

static void test_host_and_port(void)
{
    UNIT_TEXT(url_with("https://{x}/v1", "a.b", TERN_STR("localhost:8080")),
              "https://localhost:8080/v1");
    UNIT_TEXT(url_with("https://{x}/v1", "a.b", TERN_STR("[::1]:80")), "https://[::1]:80/v1");
    UNIT_TEXT(url_with("https://a/{x}", "b", TERN_STR("c:[d]")), "https://a/c%3A%5Bd%5D");
}

/* A default with a slash stands for more than one part. */
static void test_whole_urls(void)
{
    UNIT_TEXT(url_with("{x}/v1", "https://a.b", TERN_STR("http://localhost:80/c d")),
              "http://localhost:80/c%20d/v1");
    UNIT_TEXT(url_with("https://a{x}", "/v1", TERN_STR("/v2/b")), "https://a/v2/b");
}

static void test_relative(void)
{
    static const tern_server relative = {"/api/v3", NULL, 0, ""}, empty = {"", NULL, 0, ""},
                             no_scheme = {"//a.b/c", NULL, 0, ""},
                             no_host = {"mailto:a", NULL, 0, ""}, nothing = {"://a.b", NULL, 0, ""};

    UNIT_TEXT(url_of(&relative, NULL, 0, TERN_ERROR_REQUEST),
              "/api/v3: expected an absolute URL, found one that is relative to where its document "
              "was: '/api/v3'");
    url_of(&empty, NULL, 0, TERN_ERROR_REQUEST);
    url_of(&no_scheme, NULL, 0, TERN_ERROR_REQUEST);
    url_of(&no_host, NULL, 0, TERN_ERROR_REQUEST);
    url_of(&nothing, NULL, 0, TERN_ERROR_REQUEST);
}

static void test_braces(void)
{
    static const tern_server unknown = {"https://a/{nothing}", NULL, 0, ""},
                             open = {"https://a/{base", variables, 3, ""};

    UNIT_TEXT(url_of(&unknown, NULL, 0, TERN_ERROR_REQUEST),
              "https://a/{nothing}: expected a variable for each name in braces, "
              "found {nothing}");
    url_of(&open, NULL, 0, TERN_ERROR_REQUEST);
}

static void test_long_texts(void)
{
    static char list[64][32];
    static const char *allowed[64];
    tern_server_variable variable = {"x", "value-0", allowed, 64};
    tern_server self = {"https://a/{x}", &variable, 1, ""};
    tern_pair pair = {TERN_STR("x"), TERN_STR("another")};

    for (size_t i = 0; i < 64; i++) {
        snprintf(list[i], sizeof list[i], "value-%zu", i);
        allowed[i] = list[i];
    }
    url_of(&self, &pair, 1, TERN_ERROR_REQUEST);
    pair.value = TERN_STR("value-63");
    UNIT_TEXT(url_of(&self, &pair, 1, TERN_OK), "https://a/value-63");
}

static void test_memory(void)
{
    tern_pair base = {TERN_STR("base"), TERN_STR("v2")};
    unit_allocations allocations = {.fail_at = 1};
    tern_arena arena = unit_arena(&allocations);
    tern_error error;
    tern_str url;

    UNIT_STATUS(tern_server_url(&server, &base, 1, &arena, &url, &error), TERN_ERROR_MEMORY);
    UNIT_STATUS(error.status, TERN_ERROR_MEMORY);
    UNIT_STATUS(tern_server_url(&server, &base, 1, &arena, &url, NULL), TERN_ERROR_MEMORY);
    tern_arena_free(&arena);
    UNIT_SIZE(allocations.live_blocks, 0);
}

static const unit_test tests[] = {
    {"servers", "defaults", test_defaults},
    {"servers", "values", test_values},
    {"servers", "a value that enum does not list", test_enum_is_checked},
    {"servers", "a name that no variable has", test_unknown_name},
    {"servers", "values stay in their place", test_values_stay_in_place},
    {"servers", "hosts and ports", test_host_and_port},
    {"servers", "variables that are whole URLs", test_whole_urls},
    {"servers", "relative URLs", test_relative},
    {"servers", "braces", test_braces},
    {"servers", "long texts", test_long_texts},
    {"servers", "no memory", test_memory},
};

UNIT_MAIN(tests)
