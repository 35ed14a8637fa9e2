/* pages_test.c - tern/pages.h: lists that come in pages, from a server that may be anything. */
#include "tern/pages.h"

#include <math.h>
#include <stdio.h>

#include "pages_internal.h"
#include "tern/table.h"
#include "unit.h"

/* Allocations of the library, of which one can fail. */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);

static size_t allocations, fail_at;

void *__wrap_malloc(size_t size)
{
    return ++allocations == fail_at ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return ++allocations == fail_at ? NULL : __real_calloc(count, size);
}

/* The API. */

typedef struct test_item {
    tern_str id;
    tern_opt_int64 number;
    tern_map_json additional_properties;
} test_item;
TERN_DECLARE_ARRAY(test_array_item, test_item);
TERN_DECLARE_OPT(test_opt_array_item, test_array_item);

typedef struct test_meta {
    tern_optnull_str cursor;
    tern_opt_uint32 size;
    tern_map_json additional_properties;
} test_meta;
TERN_DECLARE_OPT(test_opt_meta, test_meta *);
TERN_DECLARE_OPT(test_opt_map_str, tern_map_str);

typedef struct test_page {
    test_opt_array_item items;
    tern_optnull_str next;
    tern_opt_int64 next_number;
    tern_opt_boolean more;
    tern_opt_int64 total;
    tern_opt_double real_total;
    test_opt_meta meta;
    test_opt_map_str links;
    tern_map_json additional_properties;
} test_page;

static const tern_field item_fields[] = {
    TERN_FIELD(test_item, id, "id", REQUIRED, STRING, tern_str),
    TERN_FIELD(test_item, number, "number", OPTIONAL, INT64, int64_t),
};
static const uint16_t item_lookup[] = {0, 0, 2, 0, 1};
static const tern_type tern_type_of_test_item =
    TERN_MODEL("Item", test_item, item_fields, item_lookup, tern_map_json, NULL, 0);
static const tern_type tern_type_of_test_array_item =
    TERN_ARRAY(test_array_item, test_item, REQUIRED, MODEL, test_item);

static const tern_field meta_fields[] = {
    TERN_FIELD(test_meta, cursor, "cursor", OPTIONAL_NULLABLE, STRING, tern_str),
    TERN_FIELD(test_meta, size, "size", OPTIONAL, UINT32, uint32_t),
};
static const uint16_t meta_lookup[] = {0, 0, 0, 2, 1};
static const tern_type tern_type_of_test_meta =
    TERN_MODEL("Meta", test_meta, meta_fields, meta_lookup, tern_map_json, NULL, 0);

static const tern_field page_fields[] = {
    TERN_FIELD(test_page, items, "items", OPTIONAL, ARRAY, test_array_item),
    TERN_FIELD(test_page, next, "next", OPTIONAL_NULLABLE, STRING, tern_str),
    TERN_FIELD(test_page, next_number, "next_number", OPTIONAL, INT64, int64_t),
    TERN_FIELD(test_page, more, "more", OPTIONAL, BOOLEAN, bool),
    TERN_FIELD(test_page, total, "total", OPTIONAL, INT64, int64_t),
    TERN_FIELD(test_page, real_total, "real_total", OPTIONAL, DOUBLE, double),
    TERN_FIELD(test_page, meta, "a/b~c", OPTIONAL, MODEL, test_meta),
    TERN_FIELD(test_page, links, "links", OPTIONAL, MAP, tern_map_str),
};
static const uint16_t page_lookup[] = {11, 1, 4, 8, 3, 0, 5, 0, 0, 7, 2, 0, 0, 0, 0, 0, 6};
static const tern_type tern_type_of_test_page =
    TERN_MODEL("Page", test_page, page_fields, page_lookup, tern_map_json, NULL, 0);

TERN_DECLARE_INLINE_STR(test_short_str, 3);
static const tern_type tern_type_of_test_short_str = TERN_INLINE_STR(test_short_str);

typedef struct test_params {
    tern_str user;
    tern_opt_str after;
    tern_optnull_int64 offset;
    int32_t page;
    tern_opt_double real;
    test_short_str short_text;
    tern_opt_boolean truth;
    tern_opt_str trace;
    tern_call_options call;
} test_params;

enum { USER, AFTER, OFFSET, PAGE, REAL, SHORT_TEXT, TRUTH, TRACE, PARAMETERS };

#define ROW(member, name, location, style, presence, kind, ctype)                                  \
    TERN_PARAMETER(test_params, member, name, location, style, false, false, presence, kind, ctype)
static const tern_parameter all_parameters[] = {
    ROW(user, "user", PATH, SIMPLE, REQUIRED, STRING, tern_str),
    ROW(after, "after", QUERY, FORM, OPTIONAL, STRING, tern_str),
    ROW(offset, "offset", QUERY, FORM, OPTIONAL_NULLABLE, INT64, int64_t),
    ROW(page, "page", QUERY, FORM, REQUIRED, INT32, int32_t),
    ROW(real, "real", QUERY, FORM, OPTIONAL, DOUBLE, double),
    ROW(short_text, "short", QUERY, FORM, REQUIRED, INLINE_STR, test_short_str),
    ROW(truth, "truth", QUERY, FORM, OPTIONAL, BOOLEAN, bool),
    ROW(trace, "X-Trace", HEADER, SIMPLE, OPTIONAL, STRING, tern_str),
};

typedef enum test_kind {
    TEST_UNDOCUMENTED,
    TEST_PAGE,
    TEST_ERRORS,
    TEST_LIST,
    TEST_NONE
} test_kind;
typedef struct test_result {
    tern_response response;
    test_kind kind;
    union {
        test_page page;
        test_array_item list;
        tern_array_str errors;
    };
} test_result;

static const tern_operation_response responses[] = {
    TERN_OPERATION_RESPONSE(test_result, page, 200, 200, TEST_PAGE, "application/json", REQUIRED,
                            MODEL, test_page),
    TERN_OPERATION_RESPONSE(test_result, list, 203, 203, TEST_LIST, "application/json", REQUIRED,
                            ARRAY, test_array_item),
    TERN_OPERATION_RESPONSE_EMPTY(204, 204, TEST_NONE),
    TERN_OPERATION_RESPONSE(test_result, errors, 400, 499, TEST_ERRORS, "application/json",
                            REQUIRED, ARRAY, tern_array_str),
};

/* The server: answers in turn, the last one again and again. */

enum { ANSWERS = 12, URLS = 40, URL_SIZE = 256, IDS_SIZE = 1024 };

typedef struct answer {
    const char *body;
    const char *links[3];
    int http_status; /* 0: 200 */
    tern_status status;
} answer;

typedef struct server {
    answer answers[ANSWERS];
    /* Makes an answer in place of those, where it is not NULL. */
    const char *(*make)(size_t request);
    size_t requests;
    /* Without the base URL. */
    char urls[URLS][URL_SIZE];
    char trace[URL_SIZE];
} server;

static const char base[] = "https://api.example.com/v1";

static tern_status exchange_one(void *context, const tern_exchange *exchange, tern_reply *reply,
                                tern_error *error)
{
    server *self = (server *)context;
    size_t index = self->requests < ANSWERS ? self->requests : ANSWERS - 1;
    const answer *chosen;
    const char *body;

    (void)error;
    while (index > 0 && self->answers[index].body == NULL && self->answers[index].status == TERN_OK)
        index--;
    chosen = &self->answers[index];
    body = self->make ? self->make(self->requests) : chosen->body;
    CU_ASSERT(strncmp(exchange->url.ptr, base, strlen(base)) == 0);
    if (self->requests < URLS)
        snprintf(self->urls[self->requests], URL_SIZE, "%s", exchange->url.ptr + strlen(base));
    for (size_t i = 0; i < exchange->header_count; i++) {
        if (tern_str_is(exchange->headers[i].name, "X-Trace"))
            snprintf(self->trace, URL_SIZE, "%.*s", TERN_STR_ARGS(exchange->headers[i].value));
    }
    self->requests++;
    if (chosen->status != TERN_OK)
        return chosen->status;
    tern_reply_start(reply, chosen->http_status ? chosen->http_status : 200);
    if (tern_reply_add_header(reply, TERN_STR("Content-Type"), TERN_STR("application/json")) !=
        TERN_OK)
        return TERN_ERROR_MEMORY;
    for (size_t i = 0; i < 3 && chosen->links[i]; i++) {
        if (tern_reply_add_header(reply, TERN_STR("link"), tern_str_of(chosen->links[i])) !=
            TERN_OK)
            return TERN_ERROR_MEMORY;
    }
    return tern_reply_add_body(reply, body, strlen(body));
}

/* A test. */

typedef struct walk {
    server server;
    tern_operation operation;
    tern_parameter parameters[3];
    tern_client *client;
    test_params params;
    test_result result;
    tern_pages pages;
    tern_error error;
    char ids[IDS_SIZE];
} walk;

static void no_sleep(void *context, int64_t us)
{
    (void)context, (void)us;
}

/* A walk over pages of that kind; `row` is the parameter that asks for one, NULL for links. */
static void begin(walk *self, const tern_pagination *pagination, const tern_parameter *row)
{
    tern_client_options options = {.base_url = tern_str_of(base),
                                   .transport = {exchange_one, &self->server},
                                   .clock = {.sleep_us = no_sleep},
                                   .retry = {.max_tries = 1}};

    self->parameters[0] = all_parameters[USER];
    self->parameters[1] = all_parameters[TRACE];
    self->operation = (tern_operation){.name = "listItems",
                                       .method = "GET",
                                       .path = "/{user}/items",
                                       .parameters = self->parameters,
                                       .parameter_count = row ? 3 : 2,
                                       .responses = responses,
                                       .response_count = sizeof responses / sizeof responses[0],
                                       .pagination = pagination,
                                       TERN_OPERATION_STRUCTS(test_params, test_result)};
    if (row)
        self->parameters[2] = *row;
    self->params.user = TERN_STR("me");
    self->error.status = TERN_OK;
    CU_ASSERT_EQUAL_FATAL(tern_client_create(&options, &self->client, &self->error), TERN_OK);
    tern_pages_start(&self->pages, self->client, &self->operation, &self->params, &self->result);
}

static void end(walk *self)
{
    tern_pages_free(&self->pages);
    tern_client_free(self->client);
}

/* The ids of all items, to the end. */
static tern_status collect(walk *self)
{
    const void *item;
    tern_status status;
    size_t length = strlen(self->ids);

    while ((status = tern_pages_next_item(&self->pages, &item, &self->error)) == TERN_OK)
        length += (size_t)snprintf(self->ids + length, IDS_SIZE - length, "%.*s ",
                                   TERN_STR_ARGS(((const test_item *)item)->id));
    CU_ASSERT_PTR_NULL(item);
    return status;
}

/* Walks to the end, and compares the items. */
static void expect(walk *self, const tern_pagination *pagination, const tern_parameter *row,
                   const char *ids)
{
    begin(self, pagination, row);
    UNIT_STATUS(collect(self), TERN_END);
    UNIT_STATUS(self->error.status, TERN_OK);
    UNIT_TEXT(self->ids, ids);
    UNIT_STATUS(collect(self), TERN_END);
    UNIT_TEXT(self->ids, ids);
    end(self);
}

static void expect_failure(walk *self, const tern_pagination *pagination, const tern_parameter *row,
                           tern_status status, const char *message)
{
    char text[TERN_ERROR_MESSAGE_SIZE];

    begin(self, pagination, row);
    UNIT_STATUS(collect(self), status);
    tern_error_format(&self->error, text, sizeof text);
    UNIT_TEXT(text, message);
    end(self);
}

/* Cursors. */

static const tern_pagination by_cursor = {.style = TERN_PAGINATION_CURSOR,
                                          .parameter = 2,
                                          .limit = TERN_NO_PARAMETER,
                                          .items = "/items",
                                          .next = "/next"};

static void test_cursor(void)
{
    static const char *const ends[] = {"{\"items\":[{\"id\":\"d\"}],\"next\":null}",
                                       "{\"items\":[{\"id\":\"d\"}]}",
                                       "{\"items\":[{\"id\":\"d\"}],\"next\":\"\"}"};

    for (size_t i = 0; i < 3; i++) {
        walk self = {.server.answers = {
                         {.body = "{\"items\":[{\"id\":\"a\"},{\"id\":\"b\"}],\"next\":\"x&y=\"}"},
                         {.body = "{\"items\":[],\"next\":\"2\"}"},
                         {.body = "{\"items\":[{\"id\":\"c\"}],\"next\":\"3\"}"},
                         {.body = ends[i]}}};
        expect(&self, &by_cursor, &all_parameters[AFTER], "a b c d ");
        UNIT_SIZE(self.server.requests, 4);
        UNIT_TEXT(self.server.urls[0], "/me/items");
        UNIT_TEXT(self.server.urls[1], "/me/items?after=x%26y%3D");
        UNIT_TEXT(self.server.urls[2], "/me/items?after=2");
        UNIT_TEXT(self.server.urls[3], "/me/items?after=3");
        CU_ASSERT(tern_is_absent(self.params.after)); /* not the program's own */
    }
}

/* One page after the other: the one at hand is what the program sees. */
static void test_pages(void)
{
    walk self = {
        .server.answers = {{.body = "{\"items\":[{\"id\":\"a\"},{\"id\":\"b\"}],\"next\":\"2\"}"},
                           {.body = "{\"next\":\"3\"}"},
                           {.body = "{\"items\":[{\"id\":\"c\"}]}"}}};
    const void *item;

    begin(&self, &by_cursor, &all_parameters[AFTER]);
    UNIT_SIZE(self.server.requests, 0);
    UNIT_STATUS(tern_pages_next(&self.pages, &self.error), TERN_OK);
    UNIT_SIZE(self.pages.page_count, 1);
    UNIT_SIZE(self.pages.item_count, 2);
    CU_ASSERT_PTR_EQUAL(self.pages.items, self.result.page.items.value.items);
    UNIT_STR(self.result.page.items.value.items[1].id, "b");
    UNIT_STATUS(tern_pages_next_item(&self.pages, &item, &self.error), TERN_OK);
    CU_ASSERT_PTR_EQUAL(item, self.pages.items);
    UNIT_SIZE(self.server.requests, 1);
    UNIT_STATUS(tern_pages_next(&self.pages, &self.error), TERN_OK);
    UNIT_SIZE(self.pages.item_count, 0);
    CU_ASSERT_PTR_NULL(self.pages.items);
    UNIT_STATUS(tern_pages_next(&self.pages, &self.error), TERN_OK);
    UNIT_SIZE(self.pages.page_count, 3);
    UNIT_STATUS(tern_pages_next(&self.pages, &self.error), TERN_END);
    UNIT_STR(self.result.page.items.value.items[0].id, "c");
    UNIT_STATUS(tern_pages_next(&self.pages, &self.error), TERN_END);
    UNIT_SIZE(self.server.requests, 3);
    end(&self);
}

/* What is asked for besides stays, and so does where to start. */
static void test_other_parameters(void)
{
    walk self = {
        .server.answers = {{.body = "{\"items\":[],\"next\":\"2\"}"}, {.body = "{\"items\":[]}"}},
        .params = {.after = TERN_SOME(TERN_STR("1")), .trace = TERN_SOME(TERN_STR("t"))}};
    tern_pair query = {TERN_STR("q"), TERN_STR("1")};

    self.params.call.query = &query;
    self.params.call.query_count = 1;
    expect(&self, &by_cursor, &all_parameters[AFTER], "");
    UNIT_TEXT(self.server.urls[0], "/me/items?after=1&q=1");
    UNIT_TEXT(self.server.urls[1], "/me/items?after=2&q=1");
    UNIT_TEXT(self.server.trace, "t");
    UNIT_STR(self.params.after.value, "1");
}

static void test_without_params(void)
{
    walk self = {.server.answers = {{.body = "{\"items\":[]}"}}};

    begin(&self, &by_cursor, &all_parameters[AFTER]);
    self.operation.path = "/items";
    self.parameters[0] = all_parameters[TRACE];
    tern_pages_start(&self.pages, self.client, &self.operation, NULL, &self.result);
    UNIT_STATUS(collect(&self), TERN_END);
    UNIT_TEXT(self.server.urls[0], "/items");
    end(&self);
}

static void test_cursor_and_more(void)
{
    static const tern_pagination pagination = {.style = TERN_PAGINATION_CURSOR,
                                               .parameter = 2,
                                               .items = "/items",
                                               .next = "/next",
                                               .more = "/more"};
    walk self = {
        .server.answers = {{.body = "{\"items\":[{\"id\":\"a\"}],\"next\":\"2\",\"more\":true}"},
                           {.body = "{\"items\":[{\"id\":\"b\"}],\"next\":\"3\",\"more\":false}"}}};
    walk lost = {.server.answers = {{.body = "{\"items\":[{\"id\":\"a\"}],\"more\":true}"}}};

    expect(&self, &pagination, &all_parameters[AFTER], "a b ");
    UNIT_SIZE(self.server.requests, 2);
    /* Not quietly a part of the list. */
    expect_failure(&lost, &pagination, &all_parameters[AFTER], TERN_ERROR_HTTP,
                   "listItems: expected a way to the next page, as there is one, found no cursor");
}

static void test_last_item(void)
{
    static const tern_pagination pagination = {
        .style = TERN_PAGINATION_CURSOR, .parameter = 2, .items = "/items", .last_item = "/id"};
    static const tern_pagination with_more = {.style = TERN_PAGINATION_CURSOR,
                                              .parameter = 2,
                                              .items = "/items",
                                              .last_item = "/number",
                                              .more = "/more"};
    walk self = {.server.answers = {{.body = "{\"items\":[{\"id\":\"a\"},{\"id\":\"b\"}]}"},
                                    {.body = "{\"items\":[]}"}}};
    walk more = {
        .server.answers = {{.body = "{\"items\":[{\"id\":\"a\",\"number\":7}],\"more\":true}"},
                           {.body = "{\"items\":[{\"id\":\"b\"}],\"more\":false}"}}};
    walk lost = {.server.answers = {{.body = "{\"items\":[{\"id\":\"a\"}]}"}}};
    walk empty = {.server.answers = {{.body = "{\"more\":true}"}}};

    expect(&self, &pagination, &all_parameters[AFTER], "a b ");
    UNIT_TEXT(self.server.urls[1], "/me/items?after=b");
    expect(&more, &with_more, &all_parameters[AFTER], "a b ");
    UNIT_TEXT(more.server.urls[1], "/me/items?after=7");
    UNIT_SIZE(more.server.requests, 2);
    expect_failure(&lost, &with_more, &all_parameters[AFTER], TERN_ERROR_HTTP,
                   "listItems: expected a way to the next page, as there is one, found no cursor");
    expect_failure(&empty, &with_more, &all_parameters[AFTER], TERN_ERROR_HTTP,
                   "listItems: expected a way to the next page, as there is one, found no items");
}

/* Wherever it is, and whatever its type and the parameter's. */
static void test_places_and_types(void)
{
    static const struct {
        const char *next;
        size_t parameter;
        const char *answer;
        const char *url;
    } rows[] = {
        {"/a~1b~0c/cursor", AFTER, "{\"a/b~c\":{\"cursor\":\"x\"}}", "/me/items?after=x"},
        {"/links/next", AFTER, "{\"links\":{\"prev\":\"a\",\"next\":\"x\"}}", "/me/items?after=x"},
        {"/next_number", AFTER, "{\"next_number\":9007199254740993}",
         "/me/items?after=9007199254740993"},
        {"/next_number", OFFSET, "{\"next_number\":-9223372036854775808}",
         "/me/items?offset=-9223372036854775808"},
        {"/next", OFFSET, "{\"next\":\"12\"}", "/me/items?offset=12"},
        {"/next", PAGE, "{\"next\":\"12\"}", "/me/items?page=12"},
        {"/a~1b~0c/size", PAGE, "{\"a/b~c\":{\"size\":3}}", "/me/items?page=3"},
        {"/real_total", REAL, "{\"real_total\":0.5}", "/me/items?real=0.5"},
        {"/next", SHORT_TEXT, "{\"next\":\"abc\"}", "/me/items?short=abc"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tern_pagination pagination = by_cursor;
        walk self = {.server.answers = {{.body = rows[i].answer}, {.body = "{}"}}};
        pagination.next = rows[i].next;
        expect(&self, &pagination, &all_parameters[rows[i].parameter], "");
        UNIT_TEXT(self.server.urls[1], rows[i].url);
        UNIT_SIZE(self.server.requests, 2);
    }
}

static void test_places_that_are_not_there(void)
{
    static const char *const nexts[] = {"/nothing",
                                        "/a~1b~0c/nothing",
                                        "/next/deeper",
                                        "/links/prev",
                                        "/a~1b~0c/cursor",
                                        "/items/0",
                                        "",
                                        "/",
                                        "/more",
                                        "/a~1b~0c"};
    tern_pagination pagination = by_cursor;

    for (size_t i = 0; i < sizeof nexts / sizeof nexts[0]; i++) {
        walk self = {.server.answers = {
                         {.body = "{\"items\":[{\"id\":\"a\"}],\"next\":\"x\",\"more\":true,"
                                  "\"a/b~c\":{\"cursor\":null},\"links\":{\"next\":\"x\"}}"}}};
        pagination.next = nexts[i];
        expect(&self, &pagination, &all_parameters[AFTER], "a ");
        UNIT_SIZE(self.server.requests, 1);
    }
}

static void test_cursor_that_does_not_fit(void)
{
    static const struct {
        size_t parameter;
        const char *next;
        const char *found;
    } rows[] = {
        {OFFSET, "abc", "offset can ask for, found 'abc'"},
        {OFFSET, "1,2", "offset can ask for, found '1,2'"},
        {PAGE, "2147483648", "page can ask for, found '2147483648'"},
        {PAGE, "1.5", "page can ask for, found '1.5'"},
        {SHORT_TEXT, "abcd", "short can ask for, found 'abcd'"},
        {TRUTH, "true", "truth can ask for, found 'true'"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char body[64], message[256];
        walk self = {.server.answers = {{.body = body}}};
        snprintf(body, sizeof body, "{\"next\":\"%s\"}", rows[i].next);
        snprintf(message, sizeof message, "listItems: expected a next page that the parameter %s",
                 rows[i].found);
        expect_failure(&self, &by_cursor, &all_parameters[rows[i].parameter], TERN_ERROR_HTTP,
                       message);
        UNIT_SIZE(self.server.requests, 1);
    }
}

/* Loops. */

static size_t loop_start, loop_length;

static const char *make_loop(size_t request)
{
    static char body[64];
    size_t cursor =
        request < loop_start ? request : loop_start + (request - loop_start) % loop_length;

    snprintf(body, sizeof body, "{\"next\":\"%zu\"}", cursor);
    return body;
}

static void test_loops(void)
{
    for (loop_start = 0; loop_start < 40; loop_start++) {
        for (loop_length = 1; loop_length < 40; loop_length++) {
            walk self = {.server.make = make_loop};
            size_t larger = loop_start > loop_length ? loop_start : loop_length;
            expect_failure(&self, &by_cursor, &all_parameters[AFTER], TERN_ERROR_HTTP,
                           "listItems: expected pages that come to an end, "
                           "found a page that was there before");
            CU_ASSERT(self.server.requests > loop_start + loop_length);
            CU_ASSERT(self.server.requests <= 3 * (larger + 1));
            if (loop_length == 1)
                UNIT_SIZE(self.server.requests, loop_start + 2);
        }
    }
}

static const char *make_empty(size_t request)
{
    static char body[64];

    snprintf(body, sizeof body, "{\"next\":\"%zu\"}", request);
    return body;
}

static const char *make_one(size_t request)
{
    static char body[64];

    snprintf(body, sizeof body, "{\"items\":[{\"id\":\"a\"}],\"next\":\"%zu\"}", request);
    return body;
}

/* A call for one item comes back. */
static void test_empty_pages(void)
{
    walk self = {.server.make = make_empty};

    expect_failure(&self, &by_cursor, &all_parameters[AFTER], TERN_ERROR_HTTP,
                   "listItems: expected items, found empty pages, one after the other");
    UNIT_SIZE(self.server.requests, TERN_EMPTY_PAGES_MAX + 1);
}

static void test_most_pages(void)
{
    walk self = {.server.make = make_one};

    begin(&self, &by_cursor, &all_parameters[AFTER]);
    self.pages.max_pages = 3;
    UNIT_STATUS(collect(&self), TERN_ERROR_LIMIT);
    UNIT_TEXT(self.ids, "a a a ");
    UNIT_SIZE(self.server.requests, 3);
    UNIT_STATUS(collect(&self), TERN_ERROR_LIMIT);
    UNIT_SIZE(self.server.requests, 3);
    self.pages.max_pages = 5;
    UNIT_STATUS(collect(&self), TERN_ERROR_LIMIT);
    UNIT_TEXT(self.ids, "a a a a a ");
    UNIT_TEXT(self.server.urls[3], "/me/items?after=2");
    end(&self);
}

static void test_exactly_the_most_pages(void)
{
    walk self = {.server.answers = {{.body = "{\"next\":\"2\"}"}, {.body = "{}"}}};

    begin(&self, &by_cursor, &all_parameters[AFTER]);
    self.pages.max_pages = 2;
    UNIT_STATUS(collect(&self), TERN_END);
    end(&self);
}

/* Offsets and page numbers. */

static const tern_pagination by_offset = {
    .style = TERN_PAGINATION_OFFSET, .parameter = 2, .items = "/items", .total = "/total"};
static const tern_pagination by_page = {.style = TERN_PAGINATION_PAGE,
                                        .parameter = 2,
                                        .first = 1,
                                        .items = "/items",
                                        .more = "/more",
                                        .total = "/total"};

#define TWO_ITEMS "\"items\":[{\"id\":\"a\"},{\"id\":\"b\"}]"
#define ONE_ITEM  "\"items\":[{\"id\":\"c\"}]"

static void test_offset(void)
{
    walk self = {.server.answers = {{.body = "{" TWO_ITEMS "}"},
                                    {.body = "{" ONE_ITEM "}"},
                                    {.body = "{\"items\":[]}"}}};
    walk total = {.server.answers = {{.body = "{" TWO_ITEMS ",\"total\":3}"},
                                     {.body = "{" ONE_ITEM ",\"total\":3}"}}};
    walk later = {.server.answers = {{.body = "{" TWO_ITEMS ",\"total\":12}"}},
                  .params.offset = TERN_SOME(10)};
    walk negative = {.server.answers = {{.body = "{" TWO_ITEMS ",\"total\":-1}"}, {.body = "{}"}}};

    expect(&self, &by_offset, &all_parameters[OFFSET], "a b c ");
    UNIT_SIZE(self.server.requests, 3);
    UNIT_TEXT(self.server.urls[0], "/me/items");
    UNIT_TEXT(self.server.urls[1], "/me/items?offset=2");
    UNIT_TEXT(self.server.urls[2], "/me/items?offset=3");
    expect(&total, &by_offset, &all_parameters[OFFSET], "a b c ");
    UNIT_SIZE(total.server.requests, 2);
    expect(&later, &by_offset, &all_parameters[OFFSET], "a b ");
    UNIT_SIZE(later.server.requests, 1);
    UNIT_TEXT(later.server.urls[0], "/me/items?offset=10");
    expect(&negative, &by_offset, &all_parameters[OFFSET], "a b ");
    UNIT_SIZE(negative.server.requests, 2);
}

static void test_total(void)
{
    tern_pagination pagination = by_offset;
    walk self = {.server.answers = {{.body = "{" TWO_ITEMS ",\"real_total\":2e0}"}}};
    walk negative = {.server.answers = {{.body = "{" TWO_ITEMS ",\"total\":-5}"}}};

    begin(&self, &by_offset, &all_parameters[OFFSET]);
    UNIT_STATUS(tern_pages_next(&self.pages, NULL), TERN_OK);
    CU_ASSERT_EQUAL(self.pages.total, -1);
    end(&self);
    begin(&negative, &by_offset, &all_parameters[OFFSET]);
    UNIT_STATUS(tern_pages_next(&negative.pages, NULL), TERN_OK);
    CU_ASSERT_EQUAL(negative.pages.total, -1);
    end(&negative);
    pagination.total = "/real_total";
    begin(&self, &pagination, &all_parameters[OFFSET]);
    UNIT_STATUS(tern_pages_next(&self.pages, NULL), TERN_OK);
    CU_ASSERT_EQUAL(self.pages.total, 2);
    UNIT_STATUS(tern_pages_next(&self.pages, NULL), TERN_END);
    end(&self);
}

static void test_offset_that_stands_still(void)
{
    tern_pagination pagination = by_offset;
    walk self = {.server.answers = {{.body = "{\"items\":[],\"more\":true}"}}};

    pagination.more = "/more";
    expect_failure(&self, &pagination, &all_parameters[OFFSET], TERN_ERROR_HTTP,
                   "listItems: expected a way to the next page, as there is one, found no items");
}

static void test_page_numbers(void)
{
    tern_pagination from_zero = by_page;
    walk self = {.server.answers = {{.body = "{" TWO_ITEMS "}"},
                                    {.body = "{" ONE_ITEM "}"},
                                    {.body = "{\"items\":[]}"}},
                 .params.page = 1};
    walk total = {.server.answers = {{.body = "{" TWO_ITEMS ",\"total\":3}"},
                                     {.body = "{" ONE_ITEM ",\"total\":3}"}},
                  .params.page = 1};
    walk more = {.server.answers = {{.body = "{" TWO_ITEMS ",\"more\":true,\"total\":2}"},
                                    {.body = "{\"items\":[],\"more\":true}"},
                                    {.body = "{" ONE_ITEM ",\"more\":false}"}},
                 .params.page = 1};
    /* How many items are before page 3 nobody knows. */
    walk later = {.server.answers = {{.body = "{" TWO_ITEMS ",\"total\":2}"}, {.body = "{}"}},
                  .params.page = 3};
    walk zero = {.server.answers = {{.body = "{" TWO_ITEMS ",\"total\":2}"}}};
    walk unset = {.server.answers = {{.body = "{" TWO_ITEMS "}"}, {.body = "{}"}}};

    expect(&self, &by_page, &all_parameters[PAGE], "a b c ");
    UNIT_TEXT(self.server.urls[0], "/me/items?page=1");
    UNIT_TEXT(self.server.urls[1], "/me/items?page=2");
    UNIT_TEXT(self.server.urls[2], "/me/items?page=3");
    UNIT_SIZE(self.server.requests, 3);
    expect(&total, &by_page, &all_parameters[PAGE], "a b c ");
    UNIT_SIZE(total.server.requests, 2);
    expect(&more, &by_page, &all_parameters[PAGE], "a b c ");
    UNIT_SIZE(more.server.requests, 3);
    expect(&later, &by_page, &all_parameters[PAGE], "a b ");
    UNIT_SIZE(later.server.requests, 2);
    UNIT_TEXT(later.server.urls[1], "/me/items?page=4");
    from_zero.first = 0;
    expect(&zero, &from_zero, &all_parameters[PAGE], "a b ");
    UNIT_SIZE(zero.server.requests, 1);
    /* The first page goes without its number. */
    expect(&unset, &by_page, &all_parameters[REAL], "a b ");
    UNIT_TEXT(unset.server.urls[0], "/me/items");
    UNIT_TEXT(unset.server.urls[1], "/me/items?real=2");
}

static void test_last_number(void)
{
    walk self = {.server.answers = {{.body = "{" ONE_ITEM "}"}}, .params.page = INT32_MAX};
    walk wide = {.server.answers = {{.body = "{" ONE_ITEM "}"}},
                 .params.offset = TERN_SOME(INT64_MAX)};

    expect_failure(&self, &by_page, &all_parameters[PAGE], TERN_ERROR_HTTP,
                   "listItems: expected a next page that the parameter page can ask for, "
                   "found '2147483648'");
    expect_failure(&wide, &by_offset, &all_parameters[OFFSET], TERN_ERROR_HTTP,
                   "listItems: expected pages that come to an end, found the largest number");
}

/* A number that its parameter has as text. */
static void test_numbers_as_text(void)
{
    walk self = {
        .server.answers = {{.body = "{" TWO_ITEMS "}"}, {.body = "{" ONE_ITEM "}"}, {.body = "{}"}},
        .params.after = TERN_SOME(TERN_STR("9"))};
    walk unset = {.server.answers = {{.body = "{" TWO_ITEMS "}"}, {.body = "{}"}}};
    walk no_number = {.server.answers = {{.body = "{" ONE_ITEM "}"}},
                      .params.after = TERN_SOME(TERN_STR("nine"))};

    expect(&self, &by_page, &all_parameters[AFTER], "a b c ");
    UNIT_TEXT(self.server.urls[0], "/me/items?after=9");
    UNIT_TEXT(self.server.urls[1], "/me/items?after=10");
    UNIT_TEXT(self.server.urls[2], "/me/items?after=11");
    expect(&unset, &by_offset, &all_parameters[AFTER], "a b ");
    UNIT_TEXT(unset.server.urls[1], "/me/items?after=2");
    expect_failure(&no_number, &by_page, &all_parameters[AFTER], TERN_ERROR_HTTP,
                   "listItems: expected pages that come to an end, found the largest number");
}

static void test_text_of_numbers(void)
{
    static const struct {
        const char *text;
        bool is_number;
        int64_t number;
    } rows[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"007", true, 7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"92233720368547758070", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+1", false, 0},
        {" 1", false, 0},
        {"1.0", false, 0},
        {"1e3", false, 0},
        {"0x1", false, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tern_str text = tern_str_of(rows[i].text);
        tern_place place = {&tern_type_of_str, &text};
        int64_t number = 0;
        CU_ASSERT_EQUAL(tern_place_int64(&place, &number), rows[i].is_number);
        CU_ASSERT_EQUAL(number, rows[i].number);
    }
}

static void test_numbers_of_all_types(void)
{
    static const struct {
        double real;
        bool is_number;
        int64_t number;
    } rows[] = {
        {3, true, 3},
        {-3, true, -3},
        {0.5, false, 0},
        {9223372036854774784.0, true, 9223372036854774784},
        {9223372036854775808.0, false, 0},
        {-9223372036854775808.0, true, INT64_MIN},
        {1e300, false, 0},
        {HUGE_VAL, false, 0},
        {NAN, false, 0},
    };
    float single = 16777216.0F;
    int32_t narrow = INT32_MIN;
    uint32_t natural = UINT32_MAX;
    uint64_t wide = INT64_MAX;
    bool truth = true;
    int64_t number = 0;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tern_place place = {&tern_type_of_double, &rows[i].real};
        bool is_number = tern_place_int64(&place, &number);
        CU_ASSERT_EQUAL(is_number, rows[i].is_number);
        CU_ASSERT(!is_number || number == rows[i].number);
    }
    CU_ASSERT(tern_place_int64(&(tern_place){&tern_type_of_float, &single}, &number));
    CU_ASSERT_EQUAL(number, 16777216);
    CU_ASSERT(tern_place_int64(&(tern_place){&tern_type_of_int32, &narrow}, &number));
    CU_ASSERT_EQUAL(number, INT32_MIN);
    CU_ASSERT(tern_place_int64(&(tern_place){&tern_type_of_uint32, &natural}, &number));
    CU_ASSERT_EQUAL(number, UINT32_MAX);
    CU_ASSERT(tern_place_int64(&(tern_place){&tern_type_of_uint64, &wide}, &number));
    CU_ASSERT_EQUAL(number, INT64_MAX);
    wide++;
    CU_ASSERT_FALSE(tern_place_int64(&(tern_place){&tern_type_of_uint64, &wide}, &number));
    CU_ASSERT_FALSE(tern_place_int64(&(tern_place){&tern_type_of_boolean, &truth}, &number));
}

/* Links. */

static const tern_pagination by_header = {
    .style = TERN_PAGINATION_LINK, .parameter = TERN_NO_PARAMETER, .items = ""};
static const tern_pagination by_url = {.style = TERN_PAGINATION_LINK,
                                       .parameter = TERN_NO_PARAMETER,
                                       .items = "/items",
                                       .next = "/next"};

static void test_link_header(void)
{
    walk self = {
        .server.answers =
            {{.body = "[{\"id\":\"a\"}]",
              .links = {"<https://api.example.com/v1/me/items?page=2&q=%20>; rel=\"next\", "
                        "<https://api.example.com/v1/me/items?page=9>; rel=\"last\""},
              .http_status = 203},
             {.body = "[{\"id\":\"b\"}]", .links = {"<?page=3>; rel=next"}, .http_status = 203},
             {.body = "[{\"id\":\"c\"}]",
              .links = {"</v1/other/items>;rel=\"prev\"", "</v1/other/items>;rel=NEXT"},
              .http_status = 203},
             {.body = "[{\"id\":\"d\"}]", .links = {"<items2>; rel=\"next\""}, .http_status = 203},
             {.body = "[{\"id\":\"e\"}]",
              .links = {"<?page=1>; rel=\"prev\""},
              .http_status = 203}},
        .params.trace = TERN_SOME(TERN_STR("t"))};
    tern_pair query = {TERN_STR("q"), TERN_STR("1")};

    self.params.call.query = &query;
    self.params.call.query_count = 1;
    expect(&self, &by_header, NULL, "a b c d e ");
    UNIT_TEXT(self.server.urls[0], "/me/items?q=1");
    UNIT_TEXT(self.server.urls[1], "/me/items?page=2&q=%20");
    UNIT_TEXT(self.server.urls[2], "/me/items?page=3");
    UNIT_TEXT(self.server.urls[3], "/other/items");
    UNIT_TEXT(self.server.urls[4], "/other/items2");
    UNIT_TEXT(self.server.trace, "t");
}

static void test_link_in_body(void)
{
    walk self = {
        .server.answers = {
            {.body = "{\"items\":[{\"id\":\"a\"}],\"next\":\"/v1/me/items?after=1\"}"},
            {.body = "{\"items\":[{\"id\":\"b\"}],\"next\":\"HTTPS://API.example.com:443/v1?x\"}"},
            {.body = "{\"items\":[{\"id\":\"c\"}],\"next\":null}",
             .links = {"<https://api.example.com/v1/more>; rel=next"}}}};

    expect(&self, &by_url, NULL, "a b c ");
    UNIT_TEXT(self.server.urls[1], "/me/items?after=1");
    UNIT_TEXT(self.server.urls[2], "?x");
    UNIT_SIZE(self.server.requests, 3);
}

/* Credentials go with the next request: it must not go elsewhere. */
static void test_links_elsewhere(void)
{
    static const struct {
        const char *next;
        const char *found;
    } rows[] = {
        {"https://evil.example.com/v1/me/items", "a URL of another server"},
        {"//evil.example.com/v1", "a URL of another server"},
        {"https://api.example.com:8443/v1/me", "a URL of another server"},
        {"http://api.example.com/v1/me", "no URL to be followed"},
        {"https://user@api.example.com/v1/me", "no URL to be followed"},
        {"ftp://api.example.com/v1/me", "no URL to be followed"},
        {"javascript:alert(1)", "no URL to be followed"},
        {"https://api.example.com/v2/me", "a URL with another path"},
        {"https://api.example.com/v10/me", "a URL with another path"},
        {"https://api.example.com", "a URL with another path"},
        {"/admin", "a URL with another path"},
        {"/v1/../admin", "a URL with another path"},
        {"/v1/%2e%2e/admin", "a segment '.' or '..'"},
        {"https://api.example.com\\\\@evil.example.com/v1", "no URL to be followed"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char body[128], message[256];
        walk self = {.server.answers = {{.body = body}}};
        snprintf(body, sizeof body, "{\"items\":[{\"id\":\"a\"}],\"next\":\"%s\"}", rows[i].next);
        snprintf(message, sizeof message,
                 "listItems: expected a next page below the base URL, found %s", rows[i].found);
        expect_failure(&self, &by_url, NULL, TERN_ERROR_HTTP, message);
        UNIT_SIZE(self.server.requests, 1);
        UNIT_TEXT(self.ids, "a ");
    }
}

static void test_link_loop(void)
{
    walk self = {
        .server.answers = {{.body = "[]", .links = {"<?page=2>; rel=next"}, .http_status = 203}}};

    expect_failure(&self, &by_header, NULL, TERN_ERROR_HTTP,
                   "listItems: expected pages that come to an end, "
                   "found a page that was there before");
    UNIT_SIZE(self.server.requests, 2);
}

/* RFC 8288, section 3, and what is not it. */
static void test_link_syntax(void)
{
    static const struct {
        const char *header;
        const char *target; /* NULL: none */
    } rows[] = {
        {"<a>; rel=next", "a"},
        {"<a>;rel=\"next\"", "a"},
        {" , ,<a> ; rel = \"next\" ,", "a"},
        {"<a>; REL=\"Next\"", "a"},
        {"<a>; rel=\"last next\"", "a"},
        {"<a>; rel=\"last\tnext first\"", "a"},
        {"<a>; title=\"x, y; rel=prev\"; rel=next", "a"},
        {"<a>; title=\"\\\", <b>; rel=next\", <c>; rel=next", "c"},
        {"<a>; title=\"\\\"; rel=next; x=\\\"\", <c>; rel=next", "c"},
        {"<a>; rel=prev, <b>; rel=next, <c>; rel=next", "b"},
        {"<a,b;c>; rel=next", "a,b;c"},
        {"<a>; hreflang=de; rel=next; foo", "a"},
        {"<a>; foo; rel=next", "a"},
        {"<>; rel=next", ""},
        {"<a>; rel=next; rel=prev", "a"},
        {"<a>; rel=prev; rel=next", NULL},
        {"<a>; anchor=\"/other\"; rel=next", NULL},
        {"<a>; rel=next; anchor=\"/other\"", NULL},
        {"<a>; rel=\"nextish\"", NULL},
        {"<a>; rel=\"next", NULL},
        {"<a>; rel=\"next\\", NULL},
        {"<a; rel=next", NULL},
        {"<a>; rel*=next", NULL},
        {"<a>", NULL},
        {"<a>;", NULL},
        {"<a> rel=next", NULL},
        {"<a>; rel=next x", NULL},
        {"a; rel=next", NULL},
        {"a, <b>; rel=next", NULL},
        {"<", NULL},
        {"", NULL},
        {",", NULL},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tern_pair header = {TERN_STR("LINK"), tern_str_of(rows[i].header)};
        tern_response response = {.headers = &header, .header_count = 1};
        char text[256];
        tern_str target;
        bool found = tern_link_find_next(&response, &target);
        snprintf(text, sizeof text, "%s -> %.*s", rows[i].header, found ? (int)target.len : 4,
                 found ? target.ptr : "none");
        if (found != (rows[i].target != NULL) || (found && !tern_str_is(target, rows[i].target)))
            printf("\n  %s", text);
        CU_ASSERT_EQUAL(found, rows[i].target != NULL);
        CU_ASSERT(!found || tern_str_is(target, rows[i].target));
    }
}

/* Failures. */

static void test_error_answer(void)
{
    walk self = {.server.answers = {{.body = "{" ONE_ITEM ",\"next\":\"2\"}"},
                                    {.body = "[\"gone\"]", .http_status = 404},
                                    {.body = "{" TWO_ITEMS "}"}}};
    char text[TERN_ERROR_MESSAGE_SIZE];

    begin(&self, &by_cursor, &all_parameters[AFTER]);
    UNIT_STATUS(collect(&self), TERN_ERROR_HTTP);
    tern_error_format(&self.error, text, sizeof text);
    UNIT_TEXT(text, "listItems: expected a page, found an answer with HTTP status 404");
    UNIT_SIZE(self.pages.item_count, 0);
    CU_ASSERT_EQUAL(self.result.kind, TEST_ERRORS);
    UNIT_STR(self.result.errors.items[0], "gone");
    /* The same page once more. */
    UNIT_STATUS(collect(&self), TERN_END);
    UNIT_TEXT(self.server.urls[2], self.server.urls[1]);
    UNIT_TEXT(self.ids, "c a b ");
    end(&self);
}

static void test_undocumented_answer(void)
{
    walk self = {.server.answers = {{.body = "hello", .http_status = 299}}};
    walk none = {.server.answers = {{.body = "", .http_status = 204}}};

    expect_failure(&self, &by_cursor, &all_parameters[AFTER], TERN_ERROR_HTTP,
                   "listItems: expected a page, found an answer with HTTP status 299");
    expect(&none, &by_cursor, &all_parameters[AFTER], "");
}

static void test_call_that_fails(void)
{
    walk self = {.server.answers = {{.body = "{" ONE_ITEM ",\"next\":\"2\"}"},
                                    {.status = TERN_ERROR_NETWORK},
                                    {.body = "{" TWO_ITEMS "}"}}};

    begin(&self, &by_cursor, &all_parameters[AFTER]);
    UNIT_STATUS(collect(&self), TERN_ERROR_NETWORK);
    UNIT_STATUS(collect(&self), TERN_END);
    UNIT_TEXT(self.ids, "c a b ");
    UNIT_TEXT(self.server.urls[1], "/me/items?after=2");
    UNIT_TEXT(self.server.urls[2], "/me/items?after=2");
    end(&self);
}

static void test_operation_without_pages(void)
{
    tern_pagination pagination = by_offset;
    walk self = {.server.answers = {{.body = "{}"}}};

    expect_failure(&self, NULL, NULL, TERN_ERROR_REQUEST,
                   "listItems: expected an operation that has pages, found another one");
    /* Nor has one whose table names a parameter that is not there. */
    pagination.parameter = TERN_NO_PARAMETER;
    expect_failure(&self, &pagination, NULL, TERN_ERROR_REQUEST,
                   "listItems: expected an operation that has pages, found another one");
    pagination.parameter = 2;
    expect_failure(&self, &pagination, NULL, TERN_ERROR_REQUEST,
                   "listItems: expected an operation that has pages, found another one");
    UNIT_SIZE(self.server.requests, 0);
}

static void test_freeing_early(void)
{
    walk self = {.server.answers = {{.body = "{" TWO_ITEMS ",\"next\":\"2\"}"}}};
    const void *item;

    begin(&self, &by_cursor, &all_parameters[AFTER]);
    UNIT_STATUS(tern_pages_next_item(&self.pages, &item, NULL), TERN_OK);
    UNIT_STR(((const test_item *)item)->id, "a");
    end(&self);
    end(&(walk){.client = NULL});
    tern_pages_free(NULL);
}

/* Each allocation fails once: nothing is lost of the list, and nothing leaks. */
static void test_no_memory(void)
{
    static const struct {
        const tern_pagination *pagination;
        const tern_parameter *row;
        const char *bodies[2];
    } rows[] = {
        {&by_cursor, &all_parameters[AFTER], {"{" TWO_ITEMS ",\"next\":\"2\"}", "{" ONE_ITEM "}"}},
        {&by_offset,
         &all_parameters[AFTER],
         {"{" TWO_ITEMS ",\"total\":3}", "{" ONE_ITEM ",\"total\":3}"}},
        {&by_page,
         &all_parameters[REAL],
         {"{" TWO_ITEMS ",\"total\":3}", "{" ONE_ITEM ",\"total\":3}"}},
        {&by_url, NULL, {"{" TWO_ITEMS ",\"next\":\"?a=b\"}", "{" ONE_ITEM "}"}},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t failures = 0;
        for (size_t at = 1;; at++) {
            walk self = {.server.requests = 0};
            tern_status status;
            self.server.answers[0].body = rows[i].bodies[0];
            self.server.answers[1].body = rows[i].bodies[1];
            begin(&self, rows[i].pagination, rows[i].row);
            allocations = 0;
            fail_at = at;
            status = collect(&self);
            fail_at = 0;
            if (status != TERN_END) {
                failures++;
                UNIT_STATUS(status, TERN_ERROR_MEMORY);
                UNIT_STATUS(self.error.status, TERN_ERROR_MEMORY);
                /* An answer that was lost is asked for again. */
                if (self.server.requests > self.pages.page_count)
                    self.server.requests = self.pages.page_count;
                UNIT_STATUS(collect(&self), TERN_END);
            }
            UNIT_TEXT(self.ids, "a b c ");
            end(&self);
            if (status == TERN_END && at > allocations)
                break;
        }
        CU_ASSERT(failures > 4);
    }
}

static const unit_test tests[] = {
    {"cursors", "to the end", test_cursor},
    {"cursors", "page by page", test_pages},
    {"cursors", "what is asked for besides", test_other_parameters},
    {"cursors", "without params", test_without_params},
    {"cursors", "whether there are more", test_cursor_and_more},
    {"cursors", "in the last item", test_last_item},
    {"cursors", "places and types", test_places_and_types},
    {"cursors", "places that are not there", test_places_that_are_not_there},
    {"cursors", "one that does not fit", test_cursor_that_does_not_fit},
    {"cursors", "loops of every length", test_loops},
    {"cursors", "empty pages without end", test_empty_pages},
    {"cursors", "the most pages", test_most_pages},
    {"cursors", "exactly the most pages", test_exactly_the_most_pages},
    {"numbers", "offsets", test_offset},
    {"numbers", "the number of all items", test_total},
    {"numbers", "an offset that stands still", test_offset_that_stands_still},
    {"numbers", "pages", test_page_numbers},
    {"numbers", "the last number there is", test_last_number},
    {"numbers", "as text", test_numbers_as_text},
    {"numbers", "texts that are numbers", test_text_of_numbers},
    {"numbers", "of all types", test_numbers_of_all_types},
    {"links", "in headers", test_link_header},
    {"links", "in bodies", test_link_in_body},
    {"links", "to elsewhere", test_links_elsewhere},
    {"links", "loops", test_link_loop},
    {"links", "syntax", test_link_syntax},
    {"failures", "an error as the answer", test_error_answer},
    {"failures", "an answer that is not documented", test_undocumented_answer},
    {"failures", "a call that fails, and once more", test_call_that_fails},
    {"failures", "an operation without pages", test_operation_without_pages},
    {"failures", "freeing early", test_freeing_early},
    {"failures", "no memory", test_no_memory},
};

UNIT_MAIN(tests)
