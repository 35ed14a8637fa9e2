/* cassette_test.c - tern/cassette.h: what is recorded, what is played back, what must not be kept,
 * and files that are no cassettes. */
#define _DEFAULT_SOURCE /* mkdtemp */
#include "fake.h"
#include "fault_server.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tern/cassette.h"

/* Every allocation can be made to fail, as in memory_test.c. */
static _Thread_local size_t requests, fail_at;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *__wrap_malloc(size_t size)
{
    return fail_at > 0 && ++requests == fail_at ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fail_at > 0 && ++requests == fail_at ? NULL : __real_calloc(count, size);
}

/* Files. */

enum { FILE_BYTES = 65536 };

static char folder[] = "/tmp/tern-cassette-XXXXXX";
static char path[64];

static void write_file(const char *text, size_t length)
{
    FILE *file = fopen(path, "wb");

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(text, 1, length, file), length);
    fclose(file);
}

/* What is in the file; "(none)" where there is none. */
static const char *file_text(void)
{
    static char text[FILE_BYTES];
    FILE *file = fopen(path, "rb");
    size_t length;

    if (file == NULL)
        return "(none)";
    length = fread(text, 1, sizeof text - 1, file);
    text[length] = '\0';
    fclose(file);
    return text;
}

/* Files in the folder. */
static size_t count_files(void)
{
    char command[128], digits[16] = "";
    FILE *pipe;

    snprintf(command, sizeof command, "ls -A %s | wc -l", folder);
    pipe = popen(command, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(pipe);
    CU_ASSERT_PTR_NOT_NULL(fgets(digits, sizeof digits, pipe));
    pclose(pipe);
    return (size_t)strtoul(digits, NULL, 10);
}

/* A cassette and a client that uses it. */

typedef struct deck {
    tern_cassette *cassette;
    tern_client *client;
} deck;

static tern_client_options client_options(fake *self)
{
    tern_client_options options = fake_options(self);

    options.retry.max_tries = 1;
    options.user_agent = TERN_STR("test");
    return options;
}

static deck open_deck(const tern_cassette_options *asked, const tern_client_options *client)
{
    tern_cassette_options options = *asked;
    tern_client_options with_cassette = *client;
    tern_error error = {.status = TERN_OK};
    deck made = {NULL, NULL};

    options.path = path;
    options.client = client;
    if (!unit_same_status(tern_cassette_open(&options, &made.cassette, &error), TERN_OK))
        printf(" %s", unit_error_text(&error));
    CU_ASSERT_PTR_NOT_NULL_FATAL(made.cassette);
    with_cassette.transport = tern_cassette_transport(made.cassette);
    made.client = fake_client(&with_cassette);
    return made;
}

static deck open_mode(tern_cassette_mode mode, fake *self)
{
    tern_cassette_options options = {.mode = mode};
    tern_client_options client = client_options(self);

    return open_deck(&options, &client);
}

static void close_deck(deck *self)
{
    tern_client_free(self->client);
    UNIT_STATUS(tern_cassette_close(self->cassette, NULL), TERN_OK);
}

/* Sends a request and shows what comes of it: "200 body", or what the error says. */
static const char *answer_of(deck *self, const tern_request *request)
{
    static char text[1024];
    tern_response response = {0};
    tern_error error = {.status = TERN_OK};
    tern_status status = tern_client_request(self->client, request, &response, &error);

    if (status == TERN_OK)
        snprintf(text, sizeof text, "%d %s", response.http_status, response.body);
    else
        snprintf(text, sizeof text, "%s | %s | %s", tern_status_text(status), error.expected,
                 error.found);
    tern_response_free(&response);
    return text;
}

static const char *get(deck *self, const char *at, const char *query)
{
    tern_request request = {.path = tern_str_of(at), .encoded_query = tern_str_of(query)};

    return answer_of(self, &request);
}

static const char *post(deck *self, const char *at, const char *type, const char *body)
{
    tern_request request = {.method = TERN_STR("POST"),
                            .path = tern_str_of(at),
                            .body = {.kind = TERN_BODY_TEXT,
                                     .content_type = tern_str_of(type),
                                     .text = tern_str_of(body)}};
    return answer_of(self, &request);
}

#define HEADING "{\"tern_cassette\":1}\n"
#define EXCHANGE(method, url, status, body)                                                        \
    "{\"request\":{\"method\":\"" method "\",\"url\":\"https://api.example.com/v1" url             \
    "\",\"headers\":[]},\"response\":{\"status\":" status ",\"headers\":[],\"text\":\"" body       \
    "\"}}\n"

/* A file of that text, to be replayed. */
static deck replay_text(const char *text, const tern_cassette_options *options)
{
    static fake nobody;
    tern_client_options client;

    write_file(text, strlen(text));
    nobody = fake_of("null");
    client = client_options(&nobody);
    return open_deck(options, &client);
}

/* Recording and replaying. */

static void test_recorded_and_replayed(void)
{
    static const char file[] =
        HEADING "{\"request\":{\"method\":\"GET\",\"url\":\"https://api.example.com/v1/a?x=1\","
                "\"headers\":[\"Accept: */*\",\"User-Agent: test\"]},"
                "\"response\":{\"status\":200,\"headers\":[\"Content-Type: application/json\","
                "\"X-Request-Id: r1\",\"X-Empty: \"],\"text\":\"{\\\"n\\\": 1}\"}}\n"
                "{\"request\":{\"method\":\"GET\",\"url\":\"https://api.example.com/v1/a?x=1\","
                "\"headers\":[\"Accept: */*\",\"User-Agent: test\"]},"
                "\"response\":{\"status\":404,\"headers\":[],\"base64\":\"//7iglw=\"}}\n"
                "{\"request\":{\"method\":\"POST\",\"url\":\"https://api.example.com/v1/b\","
                "\"headers\":[\"Accept: */*\",\"User-Agent: test\",\"Content-Type: "
                "text/plain\"],\"text\":\"hello\"},"
                "\"response\":{\"status\":204,\"headers\":[]}}\n";
    fake self = {
        .answers = {{.http_status = 200,
                     .headers = {"Content-Type: application/json", "X-Request-Id: r1", "X-Empty: "},
                     .body = "{\"n\": 1}"},
                    {.http_status = 404, .body = "\xFF\xFE\xE2\x82\\"},
                    {.http_status = 204}},
        .answer_count = 3};
    tern_response response;
    tern_request request = {.path = TERN_STR("/a"), .encoded_query = TERN_STR("x=1")};

    for (size_t replay = 0; replay < 2; replay++) {
        deck used = open_mode(replay ? TERN_CASSETTE_REPLAY : TERN_CASSETTE_RECORD, &self);
        UNIT_SIZE(tern_cassette_unused(used.cassette, NULL), replay ? 3 : 0);
        UNIT_STATUS(tern_client_request(used.client, &request, &response, NULL), TERN_OK);
        UNIT_TEXT(response.body, "{\"n\": 1}");
        UNIT_STR(response.request_id, "r1");
        UNIT_STR(response.media_type, "application/json");
        UNIT_SIZE(response.header_count, 3);
        tern_response_free(&response);
        UNIT_TEXT(get(&used, "/a", "x=1"), "404 \xFF\xFE\xE2\x82\\");
        UNIT_TEXT(post(&used, "/b", "text/plain", "hello"), "204 ");
        UNIT_SIZE(self.requests, 3); /* of the recording alone */
        UNIT_SIZE(tern_cassette_unused(used.cassette, NULL), 0);
        close_deck(&used);
        UNIT_TEXT(file_text(), file);
        UNIT_SIZE(count_files(), 1);
    }
}

/* Tries and redirects are exchanges too. */
static void test_retries_and_redirects(void)
{
    fake self = {.answers = {{.http_status = 503, .headers = {"Retry-After: 1"}},
                             {.http_status = 302, .headers = {"Location: /v1/there?z=1&y=2"}},
                             {.http_status = 200, .body = "arrived"}},
                 .answer_count = 3};
    tern_client_options client = client_options(&self);
    tern_cassette_options options = {.mode = TERN_CASSETTE_RECORD};

    client.retry.max_tries = 3;
    for (size_t replay = 0; replay < 2; replay++) {
        deck used = open_deck(&options, &client);
        UNIT_TEXT(get(&used, "/here", NULL), "200 arrived");
        UNIT_SIZE(self.requests, 3);
        close_deck(&used);
        options.mode = TERN_CASSETTE_REPLAY;
    }
    CU_ASSERT_EQUAL(self.last_sleep_us, 1000000);
}

/* What fails is not recorded, and stays what it was. */
static void test_failures(void)
{
    fake self = {.answers = {{.status = TERN_ERROR_NETWORK, .not_sent = true},
                             {.status = TERN_ERROR_TLS, .http_status = 200, .body = "half"},
                             {.http_status = 200, .body = "whole"}},
                 .answer_count = 3};
    deck used = open_mode(TERN_CASSETTE_RECORD, &self);
    tern_request request = {.path = TERN_STR("/a")};
    tern_response response;

    UNIT_TEXT(get(&used, "/a", NULL),
              "no connection, or it broke | a fake that answers | one that fails");
    UNIT_STATUS(tern_client_request(used.client, &request, &response, NULL), TERN_ERROR_TLS);
    UNIT_TEXT(response.body, "half");
    tern_response_free(&response);
    UNIT_TEXT(get(&used, "/a", NULL), "200 whole");
    close_deck(&used);
    CU_ASSERT_PTR_NULL(strstr(file_text(), "half"));
    used = open_mode(TERN_CASSETTE_REPLAY, &self);
    UNIT_SIZE(tern_cassette_unused(used.cassette, NULL), 1);
    UNIT_TEXT(get(&used, "/a", NULL), "200 whole");
    close_deck(&used);
}

/* A POST of which nothing was sent is repeated, as over libcurl. */
static void test_not_sent_is_handed_on(void)
{
    fake self = {.answers = {{.status = TERN_ERROR_NETWORK, .not_sent = true},
                             {.http_status = 200, .body = "whole"}},
                 .answer_count = 2};
    tern_client_options client = client_options(&self);
    tern_cassette_options options = {.mode = TERN_CASSETTE_RECORD};
    deck used;

    client.retry.max_tries = 2;
    used = open_deck(&options, &client);
    UNIT_TEXT(post(&used, "/a", "text/plain", "x"), "200 whole");
    close_deck(&used);
}

static void test_record_missing(void)
{
    fake self = fake_of("\"new\"");
    static const char text[] = HEADING EXCHANGE("GET", "/old", "200", "old");
    deck used;

    unlink(path);
    used = open_mode(TERN_CASSETTE_RECORD_MISSING, &self); /* of no file */
    close_deck(&used);
    UNIT_TEXT(file_text(), "(none)"); /* there was nothing to write */
    write_file(text, strlen(text));
    used = open_mode(TERN_CASSETTE_RECORD_MISSING, &self);
    UNIT_TEXT(get(&used, "/old", NULL), "200 old");
    UNIT_SIZE(self.requests, 0);
    UNIT_TEXT(get(&used, "/new", NULL), "200 \"new\"");
    UNIT_TEXT(get(&used, "/old", NULL), "200 \"new\""); /* used up */
    UNIT_SIZE(self.requests, 2);
    close_deck(&used);
    used = open_mode(TERN_CASSETTE_REPLAY, &self);
    UNIT_SIZE(tern_cassette_unused(used.cassette, NULL), 3);
    UNIT_TEXT(get(&used, "/old", NULL), "200 old");
    UNIT_TEXT(get(&used, "/old", NULL), "200 \"new\"");
    UNIT_TEXT(get(&used, "/new", NULL), "200 \"new\"");
    UNIT_SIZE(self.requests, 2);
    close_deck(&used);
    used = open_mode(TERN_CASSETTE_RECORD, &self); /* forgets all that */
    UNIT_TEXT(get(&used, "/other", NULL), "200 \"new\"");
    close_deck(&used);
    CU_ASSERT_PTR_NULL(strstr(file_text(), "/old"));
    CU_ASSERT_PTR_NOT_NULL(strstr(file_text(), "/other"));
}

static void test_pass(void)
{
    fake self = fake_of("\"new\"");
    deck used;

    unlink(path);
    used = open_mode(TERN_CASSETTE_PASS, &self);
    UNIT_TEXT(get(&used, "/a", NULL), "200 \"new\"");
    close_deck(&used);
    UNIT_TEXT(file_text(), "(none)");
    UNIT_SIZE(self.requests, 1);
}

/* Matching. */

#define JSON_EXCHANGE(body)                                                                        \
    "{\"request\":{\"method\":\"POST\",\"url\":\"https://api.example.com/v1/a\",\"headers\":[],"   \
    "\"text\":\"" body "\"},\"response\":{\"status\":201,\"headers\":[]}}\n"

static void test_what_is_the_same(void)
{
    static const char query[] = HEADING EXCHANGE("GET", "/a?b=2&a=1&b=1&c", "200", "x");
    static const char json[] =
        HEADING JSON_EXCHANGE("{\\\"a\\\": [1, 2.50, 1e2, true], \\\"b\\\": \\\"\\\\u00e9\\\"}");
    static const char *const same[] = {
        "{\"b\":\"\xC3\xA9\",\"a\":[1,2.5,100,true]}",
        " { \"a\" : [ 1.0, 25e-1, 100.0, true ] , \"b\" : \"\\u00E9\" } \n",
    };
    static const char *const different[] = {
        "{\"a\":[2.5,1,100,true],\"b\":\"\xC3\xA9\"}",
        "{\"a\":[1,2.5,100,true],\"b\":\"\xC3\xA9\",\"c\":null}",
        "{\"a\":[1,2.5,100,\"true\"],\"b\":\"\xC3\xA9\"}",
        "{\"a\":[1,2.5,101,true],\"b\":\"\xC3\xA9\"}",
        "{\"a\":[1,2.5,100,true],\"b\":\"\xC3\xA8\"}",
        "{\"a\":[1,2.5,100,true],\"b\":\"\xC3\xA9\"",
        "",
    };
    tern_cassette_options options = {.repeat = true};
    deck used = replay_text(query, &options);

    UNIT_TEXT(get(&used, "/a", "a=1&b=2&b=1&c"), "200 x");
    UNIT_TEXT(get(&used, "/a", "c&b=2&b=1&a=1"), "200 x");
    UNIT_TEXT(get(&used, "/a", "a=1&b=1&b=2&c"),
              "the request can't be sent | an exchange of the cassette; nearest is line 2 (another "
              "query): GET /v1/a?a=1&b=2&b=1&c | GET /v1/a?a=1&b=1&b=2&c");
    close_deck(&used);
    used = replay_text(json, &options);
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        UNIT_TEXT(post(&used, "/a", "application/json", same[i]), "201 ");
    for (size_t i = 0; i < sizeof different / sizeof different[0]; i++)
        UNIT_TEXT(post(&used, "/a", "application/json", different[i]),
                  "the request can't be sent | an exchange of the cassette; nearest is line 2 "
                  "(another body): POST /v1/a | POST /v1/a");
    close_deck(&used);
    options.ignore_body = true;
    used = replay_text(json, &options);
    for (size_t i = 0; i < sizeof different / sizeof different[0]; i++)
        UNIT_TEXT(post(&used, "/a", "application/json", different[i]), "201 ");
    close_deck(&used);
}

/* Numbers beyond 64 bits, strings that look like parts of others. */
static void test_bodies_that_are_nearly_the_same(void)
{
    static const char *const different[][2] = {
        {"[18446744073709551616]", "[18446744073709551617]"},
        {"[\\\"a\\\",\\\"b\\\"]", "[\"a,\\\"b\"]"},
        {"[\\\"1\\\"]", "[1]"},
        {"[1,11]", "[11,1]"},
        {"[1\\\"a]", "[\"a\"]"},
        {"1e999", "2e999"},
    };

    for (size_t i = 0; i < sizeof different / sizeof different[0]; i++) {
        tern_cassette_options options = {.mode = TERN_CASSETTE_REPLAY};
        char text[512];
        deck used;
        snprintf(text, sizeof text, HEADING JSON_EXCHANGE("%s"), different[i][0]);
        used = replay_text(text, &options);
        CU_ASSERT_PTR_NOT_NULL(
            strstr(post(&used, "/a", "application/json", different[i][1]), "another body"));
        close_deck(&used);
    }
}

static void test_used_once_in_order(void)
{
    static const char text[] =
        HEADING EXCHANGE("GET", "/a", "200", "1") "\n" EXCHANGE("GET", "/a", "200", "2")
            EXCHANGE("GET", "/b", "200", "3");
    tern_cassette_options options = {.mode = TERN_CASSETTE_REPLAY};
    tern_error error = {.status = TERN_OK};
    deck used = replay_text(text, &options);

    UNIT_TEXT(get(&used, "/a", NULL), "200 1");
    UNIT_SIZE(tern_cassette_unused(used.cassette, &error), 2);
    UNIT_SIZE(error.line, 4);
    UNIT_TEXT(error.found, "GET https://api.example.com/v1/a");
    UNIT_TEXT(error.pointer, path);
    UNIT_TEXT(get(&used, "/a", NULL), "200 2");
    UNIT_TEXT(get(&used, "/a", NULL),
              "the request can't be sent | an exchange of the cassette; nearest is line 2 (used "
              "already): GET /v1/a | GET /v1/a");
    UNIT_SIZE(tern_cassette_unused(used.cassette, NULL), 1);
    close_deck(&used);
    options.repeat = true;
    used = replay_text(text, &options);
    UNIT_TEXT(get(&used, "/a", NULL), "200 1");
    UNIT_TEXT(get(&used, "/a", NULL), "200 2");
    UNIT_TEXT(get(&used, "/a", NULL), "200 2");
    close_deck(&used);
}

static void test_the_nearest(void)
{
    static const char text[] = HEADING EXCHANGE("GET", "/sessions/1", "200", "")
        EXCHANGE("GET", "/users", "200", "") EXCHANGE("DELETE", "/sessions/2", "200", "");
    tern_cassette_options options = {.mode = TERN_CASSETTE_REPLAY};
    deck used = replay_text(text, &options);
    char long_query[600];

    CU_ASSERT_PTR_NOT_NULL(strstr(get(&used, "/sessions/2", NULL),
                                  "nearest is line 4 (another method): DELETE /v1/sessions/2 |"));
    CU_ASSERT_PTR_NOT_NULL(strstr(get(&used, "/sessions/11", NULL),
                                  "nearest is line 2 (another path): GET /v1/sessions/1 |"));
    CU_ASSERT_PTR_NOT_NULL(strstr(get(&used, "/usage", NULL), "nearest is line 3 (another path)"));
    memset(long_query, 'q', sizeof long_query - 1);
    long_query[sizeof long_query - 1] = '\0';
    CU_ASSERT_PTR_NOT_NULL(strstr(get(&used, "/users", long_query), "line 3 (another query)"));
    close_deck(&used);
    used = replay_text(HEADING, &options);
    UNIT_TEXT(get(&used, "/a", "x=1"),
              "the request can't be sent | an exchange of the cassette, which is empty | "
              "GET /v1/a?x=1");
    close_deck(&used);
}

/* Nothing is sent, and nothing is tried again: a hint, not a failure of the network. */
static void test_replay_sends_nothing(void)
{
    fake self = fake_of("1");
    tern_client_options client = client_options(&self);
    tern_cassette_options options = {.mode = TERN_CASSETTE_REPLAY};
    deck used;

    client.retry.max_tries = 5;
    write_file(HEADING, strlen(HEADING));
    used = open_deck(&options, &client);
    CU_ASSERT_PTR_NOT_NULL(strstr(get(&used, "/a", NULL), "which is empty"));
    UNIT_SIZE(self.requests, 0);
    CU_ASSERT_EQUAL(self.slept_us, 0);
    close_deck(&used);
}

/* Bodies. */

typedef struct counter {
    const char *text;
    size_t at;
} counter;

static tern_status read_one(void *context, char *buffer, size_t size, size_t *out_length)
{
    counter *self = (counter *)context;

    (void)size;
    *out_length = self->text[self->at] != '\0';
    if (*out_length)
        buffer[0] = self->text[self->at++];
    return TERN_OK;
}

static tern_status start_again(void *context)
{
    ((counter *)context)->at = 0;
    return TERN_OK;
}

static void test_bodies_from_elsewhere(void)
{
    fake self = {.answers = {{.http_status = 503}, {.http_status = 200, .body = "done"}},
                 .answer_count = 2};
    tern_client_options client = client_options(&self);
    tern_cassette_options options = {.mode = TERN_CASSETTE_RECORD};
    counter source = {"from a source", 0};
    tern_request request = {
        .method = TERN_STR("PUT"),
        .path = TERN_STR("/a"),
        .body = {.kind = TERN_BODY_SOURCE, .source = {read_one, &source}, .rewind = start_again}};
    tern_request of_file = {
        .method = TERN_STR("PUT"), .path = TERN_STR("/b"), .body = {.kind = TERN_BODY_FILE}};
    char name[80];
    FILE *file;

    snprintf(name, sizeof name, "%s/body", folder);
    file = fopen(name, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs("from a file", file);
    fclose(file);
    of_file.body.path = name;
    client.retry.max_tries = 2;
    for (size_t replay = 0; replay < 2; replay++) {
        deck used = open_deck(&options, &client);
        source.at = 0;
        UNIT_TEXT(answer_of(&used, &request), "200 done");
        if (!replay) /* the server got all of it, also the second time */
            CU_ASSERT_PTR_NOT_NULL(strstr(self.text, "\n\nfrom a source"));
        UNIT_TEXT(answer_of(&used, &of_file), "200 done");
        if (!replay)
            CU_ASSERT_PTR_NOT_NULL(strstr(self.text, "\n\nfrom a file"));
        close_deck(&used);
        options.mode = TERN_CASSETTE_REPLAY;
    }
    UNIT_SIZE(self.requests, 3);
    CU_ASSERT_PTR_NOT_NULL(strstr(file_text(), "\"text\":\"from a source\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(file_text(), "\"text\":\"from a file\""));
    /* Longer than is allowed. */
    options.max_bytes = 10;
    options.mode = TERN_CASSETTE_RECORD;
    {
        deck used = open_deck(&options, &client);
        source.at = 0;
        CU_ASSERT_PTR_NOT_NULL(strstr(answer_of(&used, &request), "a body of max_bytes at most"));
        CU_ASSERT_PTR_NOT_NULL(strstr(answer_of(&used, &of_file), "a body of max_bytes at most"));
        CU_ASSERT_PTR_NOT_NULL(
            strstr(post(&used, "/c", "text/plain", "12345678901"), "a body of max_bytes at most"));
        UNIT_TEXT(post(&used, "/c", "text/plain", "1234567890"), "200 done");
        close_deck(&used);
    }
    unlink(name);
}

/* A boundary is chosen at random. */
static void test_multipart(void)
{
    fake self = fake_of("1");
    deck used = open_mode(TERN_CASSETTE_RECORD, &self);
    static const char *const types[] = {
        "multipart/form-data; boundary=tern-1234",
        "Multipart/Form-Data; charset=utf-8; Boundary=\"other-567\""};
    static const char *const bodies[] = {"--tern-1234\r\n\r\na\r\n--tern-1234--\r\n",
                                         "--other-567\r\n\r\na\r\n--other-567--\r\n"};

    UNIT_TEXT(post(&used, "/a", types[0], bodies[0]), "200 1");
    close_deck(&used);
    CU_ASSERT_PTR_NULL(strstr(file_text(), "1234"));
    CU_ASSERT_PTR_NOT_NULL(strstr(file_text(), "Content-Type: multipart/form-data; "
                                               "boundary=boundary"));
    used = open_mode(TERN_CASSETTE_REPLAY, &self);
    UNIT_TEXT(post(&used, "/a", types[1], bodies[1]), "200 1");
    close_deck(&used);
    used = open_mode(TERN_CASSETTE_RECORD, &self); /* one that a person chose */
    UNIT_TEXT(post(&used, "/a", "multipart/mixed; boundary=a", "--a\r\n\r\nband\r\n--a--"),
              "200 1");
    close_deck(&used);
    CU_ASSERT_PTR_NOT_NULL(strstr(file_text(), "--a\\r\\n\\r\\nband"));
}

/* Secrets. */

static tern_status authorize(void *context, const tern_exchange *exchange, tern_arena *arena,
                             tern_pair *out_header)
{
    (void)context;
    (void)exchange;
    (void)arena;
    out_header->name = TERN_STR("X-Signature-Of-Mine");
    out_header->value = TERN_STR("topsecret-callback");
    return TERN_OK;
}

static const tern_credential credentials[] = {
    {.kind = TERN_CREDENTIAL_BEARER, .secret = TERN_STR_INIT("topsecret-bearer")},
    {.kind = TERN_CREDENTIAL_BASIC,
     .user = TERN_STR_INIT("ada"),
     .secret = TERN_STR_INIT("topsecret-basic")},
    {.kind = TERN_CREDENTIAL_HEADER,
     .name = TERN_STR_INIT("X-Key-Of-Mine"),
     .secret = TERN_STR_INIT("topsecret/header")},
    {.kind = TERN_CREDENTIAL_QUERY,
     .name = TERN_STR_INIT("key of mine"),
     .secret = TERN_STR_INIT("short")},
    {.kind = TERN_CREDENTIAL_COOKIE,
     .name = TERN_STR_INIT("session"),
     .secret = TERN_STR_INIT("topsecret-cookie")},
    {.kind = TERN_CREDENTIAL_CALLBACK, .authorize = authorize},
};

static void test_secrets_are_not_kept(void)
{
    static const char body[] =
        "{\"note\":\"said topsecret-bearer twice: topsecret-bearer\",\"PassWord\":\"topsecret\","
        "\"access\\u005ftoken\" : { \"a\":[\"topsecret\", 4711, null, true, \"password\"]},"
        "\"hidden\":\"topsecret\\/header\",\"pin\":4712,\"n\":12.50,"
        "\"key of mine\":\"topsecret\",\"empty\":\"\"}";
    static const char answer[] =
        "{\"access_token\":\"topsecret\",\"expires_in\":3600,\"nested\":[{\"PIN\":-4713.5e1}],"
        "\"basic\":\"YWRhOnRvcHNlY3JldC1iYXNpYw==\",\"kept\":\"short\"}";
    static const char expected[] =
        "{\\\"access_token\\\":\\\"REDACTED\\\",\\\"expires_in\\\":3600,\\\"nested\\\":[{\\\"PIN"
        "\\\":0}],\\\"basic\\\":\\\"REDACTED\\\",\\\"kept\\\":\\\"short\\\"}";
    static const char expected_body[] =
        "{\\\"note\\\":\\\"said REDACTED twice: REDACTED\\\",\\\"PassWord\\\":\\\"REDACTED\\\","
        "\\\"access\\\\u005ftoken\\\" : { \\\"a\\\":[\\\"REDACTED\\\", 0, null, true, "
        "\\\"REDACTED\\\"]},\\\"hidden\\\":\\\"REDACTED\\\",\\\"pin\\\":0,\\\"n\\\":12.50,"
        "\\\"key of mine\\\":\\\"REDACTED\\\",\\\"empty\\\":\\\"\\\"}";
    fake self = {
        .answers = {{.http_status = 302,
                     .headers = {"Content-Type: application/json",
                                 "Set-Cookie: a=topsecret; Path=/", "set-cookie: b=topsecret",
                                 "X-Echo: Bearer topsecret-bearer",
                                 "Location: https://ada:topsecret@api.example.com/v1/"
                                 "x?pin=topsecret&q=1#access_token=topsecret",
                                 "PIN: topsecret"},
                     .body = answer}},
        .answer_count = 1};
    tern_client_options client = client_options(&self);
    static const tern_str names[] = {TERN_STR_INIT("pin"), TERN_STR_INIT("")};
    tern_cassette_options options = {
        .mode = TERN_CASSETTE_RECORD, .secrets = names, .secret_count = 2};
    tern_pair headers[] = {{TERN_STR("X-Unknown"), TERN_STR("topsecret")},
                           {TERN_STR("Accept"), TERN_STR("text/topsecret-cookie")}};
    tern_request request = {.method = TERN_STR("POST"),
                            .path = TERN_STR("/bot:topsecret-bearer/x"),
                            .encoded_query = TERN_STR("p%69n=topsecret&PIN&api_key=topsecret&k=v"),
                            .body = {.kind = TERN_BODY_TEXT,
                                     .content_type = TERN_STR("application/json; charset=utf-8"),
                                     .text = tern_str_of(body)},
                            .call = {.headers = headers, .header_count = 2}};
    deck used;
    const char *text;

    client.credentials = credentials;
    client.credential_count = sizeof credentials / sizeof credentials[0];
    client.max_redirects = TERN_NO_REDIRECTS;
    used = open_deck(&options, &client);
    CU_ASSERT_PTR_NOT_NULL(strstr(answer_of(&used, &request), "\"access_token\":\"topsecret\""));
    CU_ASSERT(fake_has(&self, "Authorization: Bearer topsecret-bearer")); /* it was sent */
    close_deck(&used);
    text = file_text();
    CU_ASSERT_PTR_NULL(strstr(text, "topsecret"));
    CU_ASSERT_PTR_NULL(strstr(text, "dG9wc2Vjc"));
    CU_ASSERT_PTR_NULL(strstr(text, "YWRhOnRv"));
    CU_ASSERT_PTR_NULL(strstr(text, "471"));
    CU_ASSERT_PTR_NULL(strstr(text, "=short"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, expected));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, expected_body));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "/v1/bot:REDACTED/x?p%69n=REDACTED&PIN&api_key=REDACTED&"
                                        "k=v&key%20of%20mine=REDACTED\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(text,
                                  "\"Set-Cookie: REDACTED\",\"set-cookie: REDACTED\",\"X-Echo: "
                                  "Bearer REDACTED\",\"Location: https://REDACTED@api.example.com"
                                  "/v1/x?pin=REDACTED&q=1#access_token=REDACTED\",\"PIN: "
                                  "REDACTED\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"X-Unknown: REDACTED\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"X-Signature-Of-Mine: REDACTED\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"Accept: text/REDACTED\""));
    /* The same request, with other secrets, is found. */
    {
        char other[sizeof body];
        char *at;
        memcpy(other, body, sizeof body);
        for (at = other; (at = strstr(at, "\"topsecret\"")); at++)
            memcpy(at, "\"TOPSECRET\"", 11);
        request.body.text = tern_str_of(other);
        request.encoded_query = TERN_STR("k=v&p%69n=other&PIN&api_key=yet%20another");
        request.call.header_count = 0;
        options.mode = TERN_CASSETTE_REPLAY;
        used = open_deck(&options, &client);
        CU_ASSERT_PTR_NOT_NULL(
            strstr(answer_of(&used, &request), "302 {\"access_token\":\"REDACTED\""));
        /* And what is said of one that is not found has no secrets. */
        CU_ASSERT_PTR_NULL(strstr(get(&used, "/topsecret-bearer", "pin=topsecret"), "topsecret"));
        close_deck(&used);
    }
}

/* A key in the query is not missed where there is none any more. */
static void test_replayed_without_credentials(void)
{
    static const tern_credential key = {.kind = TERN_CREDENTIAL_QUERY,
                                        .name = TERN_STR_INIT("key"),
                                        .secret = TERN_STR_INIT("topsecret")};
    fake self = fake_of("1");
    tern_client_options client = client_options(&self);
    tern_cassette_options options = {.mode = TERN_CASSETTE_RECORD};
    deck used;

    client.credentials = &key;
    client.credential_count = 1;
    used = open_deck(&options, &client);
    UNIT_TEXT(get(&used, "/a", "z=1&b=2"), "200 1");
    close_deck(&used);
    CU_ASSERT_PTR_NOT_NULL(strstr(file_text(), "/a?z=1&b=2&key=REDACTED\""));
    used = open_mode(TERN_CASSETTE_REPLAY, &self);
    UNIT_TEXT(get(&used, "/a", "z=1&b=2"), "200 1");
    UNIT_SIZE(self.requests, 1);
    close_deck(&used);
}

/* Forms, streams of JSON, and what is neither. */
static void test_secrets_in_other_bodies(void)
{
    static const struct {
        const char *type, *body, *kept;
    } cases[] = {
        {"application/x-www-form-urlencoded", "client_secret=top&a=b&client%5Fsecret=top&password",
         "\"text\":\"client_secret=REDACTED&a=b&client%5Fsecret=REDACTED&password\""},
        {"application/x-ndjson", "{\"password\":\"top\"}\n{\"a\":1}\r\n{\"password\":[1,\"top\"]}",
         "\"text\":\"{\\\"password\\\":\\\"REDACTED\\\"}\\n{\\\"a\\\":1}\\r\\n{\\\"password\\\":[0,"
         "\\\"REDACTED\\\"]}\""},
        {"text/event-stream", "event: x\ndata: {\"password\":\"top\"}\n\n",
         "\"text\":\"event: x\\ndata: {\\\"password\\\":\\\"REDACTED\\\"}\\n\\n\""},
        {"text/plain", "{\"password\":\"broken", "\"text\":\"{\\\"password\\\":\\\"broken\""},
        {"text/plain", "a=b\n{[\n[[{\n", "\"text\":\"a=b\\n{[\\n[[{\\n\""},
        {"application/json", "\"password\"", "\"text\":\"\\\"password\\\"\""},
        {"application/json", "[\"password\",\"x\",{\"password\":{}},{\"b\":-1.0}]",
         "\"text\":\"[\\\"password\\\",\\\"x\\\",{\\\"password\\\":{}},{\\\"b\\\":-1.0}]\""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fake self = fake_of(NULL);
        deck used;
        self.answers[0].body = cases[i].body;
        used = open_mode(TERN_CASSETTE_RECORD, &self);
        post(&used, "/a", cases[i].type, cases[i].body);
        close_deck(&used);
        if (strstr(file_text(), cases[i].kept) == NULL)
            printf("\n  %s", file_text());
        CU_ASSERT_PTR_NOT_NULL(strstr(file_text(), cases[i].kept));
        used = open_mode(TERN_CASSETTE_REPLAY, &self);
        CU_ASSERT(strncmp(post(&used, "/a", cases[i].type, cases[i].body), "200 ", 4) == 0);
        close_deck(&used);
    }
}

/* What a server may send and JSON can't hold is not in the way. */
static void test_headers_of_any_bytes(void)
{
    fake self = {.answers = {{.http_status = 200,
                              .headers = {"X-Latin: caf\xE9 \xC3\xA9", "X Y: no token",
                                          "X-Control: a\x01z", "X-Colon: a: b"}}},
                 .answer_count = 1};
    deck used = open_mode(TERN_CASSETTE_RECORD, &self);

    UNIT_TEXT(get(&used, "/a", NULL), "200 ");
    close_deck(&used);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(file_text(), "\"headers\":[\"X-Latin: caf? \xC3\xA9\",\"X-Colon: a: b\"]"));
    used = open_mode(TERN_CASSETTE_REPLAY, &self);
    UNIT_TEXT(get(&used, "/a", NULL), "200 ");
    close_deck(&used);
}

/* Files. */

#define REQUEST  "\"request\":{\"method\":\"GET\",\"url\":\"/a\",\"headers\":[]}"
#define RESPONSE "\"response\":{\"status\":200,\"headers\":[]}"

static void test_files_that_are_no_cassettes(void)
{
    static const struct {
        const char *text;
        tern_status status;
        size_t line;
        const char *pointer;
    } cases[] = {
        {"", TERN_ERROR_INVALID, 0, ""},
        {"\n", TERN_ERROR_SYNTAX, 1, ""},
        {"{}", TERN_ERROR_MISSING, 1, "/tern_cassette"},
        {"{\"tern_cassette\":2}", TERN_ERROR_INVALID, 1, "/tern_cassette"},
        {"{\"tern_cassette\":\"1\"}", TERN_ERROR_TYPE, 1, "/tern_cassette"},
        {"{\"tern_cassette\":1,\"x\":1}", TERN_ERROR_UNKNOWN_FIELD, 1, "/x"},
        {HEADING "{", TERN_ERROR_SYNTAX, 2, ""},
        {HEADING "\r\n\n{" REQUEST "}", TERN_ERROR_MISSING, 4, "/response"},
        {HEADING "{" RESPONSE "}", TERN_ERROR_MISSING, 2, "/request"},
        {HEADING "{" REQUEST "," RESPONSE ",\"x\":1}", TERN_ERROR_UNKNOWN_FIELD, 2, "/x"},
        {HEADING "{" REQUEST "," RESPONSE "," RESPONSE "}", TERN_ERROR_DUPLICATE, 2, "/response"},
        {HEADING "{" REQUEST "," RESPONSE "} {}", TERN_ERROR_SYNTAX, 2, ""},
        {HEADING "{" REQUEST "," RESPONSE "}\n{" REQUEST
                 ",\"response\":{\"status\":99,\"headers\":[]}}",
         TERN_ERROR_INVALID, 3, "/response/status"},
        {HEADING "{" REQUEST ",\"response\":{\"status\":1000,\"headers\":[]}}", TERN_ERROR_INVALID,
         2, "/response/status"},
        {HEADING "{" REQUEST ",\"response\":{\"status\":3000000000,\"headers\":[]}}",
         TERN_ERROR_RANGE, 2, "/response/status"},
        {HEADING "{" REQUEST ",\"response\":{\"status\":200,\"headers\":[\"A: b\",\"A b: c\"]}}",
         TERN_ERROR_INVALID, 2, "/response/headers/1"},
        {HEADING "{" REQUEST ",\"response\":{\"status\":200,\"headers\":[\"A: b\\r\\nC: d\"]}}",
         TERN_ERROR_INVALID, 2, "/response/headers/0"},
        {HEADING "{" REQUEST ",\"response\":{\"status\":200,\"headers\":[\"\"]}}",
         TERN_ERROR_INVALID, 2, "/response/headers/0"},
        {HEADING "{" REQUEST ",\"response\":{\"status\":200,\"headers\":[\"A:b\"]}}",
         TERN_ERROR_INVALID, 2, "/response/headers/0"},
        {HEADING "{" REQUEST ",\"response\":{\"status\":200,\"headers\":[],\"text\":\"a\","
                 "\"base64\":\"YQ==\"}}",
         TERN_ERROR_INVALID, 2, "/response/base64"},
        {HEADING "{" REQUEST ",\"response\":{\"status\":200,\"headers\":[],\"base64\":\"YQ=\"}}",
         TERN_ERROR_SYNTAX, 2, "/response/base64"},
        {HEADING "{\"request\":{\"method\":\"G T\",\"url\":\"/a\",\"headers\":[]}," RESPONSE "}",
         TERN_ERROR_INVALID, 2, "/request/method"},
        {HEADING "{\"request\":{\"method\":\"GET\",\"url\":\"\",\"headers\":[]}," RESPONSE "}",
         TERN_ERROR_INVALID, 2, "/request/url"},
        {HEADING "{\"request\":{\"method\":\"GET\",\"url\":\"/a\",\"headers\":[\"x\"]}," RESPONSE
                 "}",
         TERN_ERROR_INVALID, 2, "/request/headers/0"},
        {HEADING "{\"request\":{\"method\":\"GET\",\"url\":\"\xFF\",\"headers\":[]}," RESPONSE "}",
         TERN_ERROR_UTF8, 2, "/request/url"},
        {HEADING "[[[[[[[[[[[[[[[[[[[[[[[[", TERN_ERROR_TYPE, 2, ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tern_cassette_options options = {.path = path};
        tern_cassette *cassette = (tern_cassette *)(void *)path;
        tern_error error = {.status = TERN_OK};
        char pointer[TERN_ERROR_POINTER_SIZE];
        write_file(cases[i].text, strlen(cases[i].text));
        if (!unit_same_status(tern_cassette_open(&options, &cassette, &error), cases[i].status))
            printf(" %s: %s", cases[i].text, unit_error_text(&error));
        UNIT_STATUS(tern_cassette_open(&options, &cassette, NULL), cases[i].status);
        CU_ASSERT_PTR_NULL(cassette);
        UNIT_SIZE(error.line, cases[i].line);
        snprintf(pointer, sizeof pointer, "%s#%s", path, cases[i].pointer);
        UNIT_TEXT(error.pointer, pointer);
        UNIT_STATUS(tern_cassette_close(cassette, NULL), TERN_OK);
    }
}

/* What is small in a file and large in memory has a limit. */
static void test_files_that_are_too_much(void)
{
    enum { ROOM = 2 << 20 };
    char *text = (char *)malloc(ROOM);
    tern_cassette_options options = {.path = path};
    tern_cassette *cassette;
    tern_error error;
    size_t length;

    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    strcpy(text, HEADING "{\"request\":{\"method\":\"GET\",\"url\":\"");
    length = strlen(text);
    memset(text + length, '&', (1 << 20) + 1);
    strcpy(text + length + (1 << 20) + 1, "\",\"headers\":[]}," RESPONSE "}");
    write_file(text, strlen(text));
    UNIT_STATUS(tern_cassette_open(&options, &cassette, &error), TERN_ERROR_LIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.pointer, "#/request/url"));
    text[length + (1 << 20)] = '"';
    strcpy(text + length + (1 << 20) + 1, ",\"headers\":[]}," RESPONSE "}");
    write_file(text, strlen(text));
    UNIT_STATUS(tern_cassette_open(&options, &cassette, &error), TERN_OK);
    UNIT_STATUS(tern_cassette_close(cassette, NULL), TERN_OK);
    length = (size_t)sprintf(text, HEADING "{" REQUEST
                                           ",\"response\":{\"status\":200,\"headers\":[\"A: b\"");
    for (size_t i = 0; i < 4096; i++)
        length += (size_t)sprintf(text + length, ",\"A: b\"");
    strcpy(text + length, "]}}");
    write_file(text, strlen(text));
    UNIT_STATUS(tern_cassette_open(&options, &cassette, &error), TERN_ERROR_LIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.pointer, "#/response/headers"));
    free(text);
}

static void test_positions(void)
{
    static const char text[] = HEADING "{" REQUEST "," RESPONSE "}\n{" REQUEST ",\"response\":7}\n";
    tern_cassette_options options = {.path = path};
    tern_cassette *cassette;
    tern_error error;

    write_file(text, strlen(text));
    CU_ASSERT_NOT_EQUAL(tern_cassette_open(&options, &cassette, &error), TERN_OK);
    UNIT_SIZE(error.byte, (size_t)(strstr(text, "7}") - text));
    UNIT_SIZE(error.line, 3);
    UNIT_SIZE(error.column, error.byte - strlen(HEADING "{" REQUEST "," RESPONSE "}\n") + 1);
}

/* Bytes of a cassette that are changed at random: read, or refused. */
static void test_random_changes(void)
{
    static const char text[] = HEADING EXCHANGE(
        "GET", "/a?b=1&a=2", "200",
        "{\\\"a\\\":[1,2.5]}") "{\"request\":{\"method\":\"POST\",\"url\":\"https://x/"
                               "y\",\"headers\":[\"A: b\"],"
                               "\"base64\":\"//"
                               "7iglw=\"},\"response\":{\"status\":204,\"headers\":[\"C: d\"]}}\n";
    tern_cassette_options options = {.path = path};
    uint64_t state = 42;
    size_t read = 0, refused = 0;

    for (size_t i = 0; i < 4000; i++) {
        char changed[sizeof text];
        tern_cassette *cassette;
        tern_status status;
        size_t length = strlen(text);
        memcpy(changed, text, sizeof text);
        for (uint64_t j = unit_random(&state) % 3 + 1; j > 0; j--)
            changed[unit_random(&state) % length] = (char)(unit_random(&state) >> 17);
        if (i % 4 == 0)
            length = (size_t)unit_random(&state) % length;
        write_file(changed, length);
        status = tern_cassette_open(&options, &cassette, NULL);
        read += status == TERN_OK;
        refused += status != TERN_OK;
        UNIT_STATUS(tern_cassette_close(cassette, NULL), TERN_OK);
    }
    CU_ASSERT(read > 0 && refused > 0);
}

static void test_options(void)
{
    tern_cassette_options options = {.path = path, .max_bytes = 20};
    tern_client_options client = {.base_url = TERN_STR("nonsense")};
    tern_cassette *cassette;
    tern_error error;

    write_file(HEADING "\n", strlen(HEADING "\n"));
    UNIT_STATUS(tern_cassette_open(&options, &cassette, &error), TERN_ERROR_LIMIT);
    UNIT_TEXT(error.expected, "a cassette of max_bytes at most");
    options.max_bytes = 21;
    UNIT_STATUS(tern_cassette_open(&options, &cassette, &error), TERN_OK); /* client: NULL */
    UNIT_STATUS(tern_cassette_close(cassette, NULL), TERN_OK);
    options.mode = TERN_CASSETTE_RECORD;
    UNIT_STATUS(tern_cassette_open(&options, &cassette, &error), TERN_ERROR_REQUEST);
    UNIT_TEXT(error.pointer, "client");
    options.client = &client;
    UNIT_STATUS(tern_cassette_open(&options, &cassette, &error), TERN_ERROR_REQUEST);
    UNIT_TEXT(error.pointer, "base_url");
    options.mode = (tern_cassette_mode)4;
    UNIT_STATUS(tern_cassette_open(&options, &cassette, &error), TERN_ERROR_REQUEST);
    UNIT_TEXT(error.pointer, "mode");
    options.mode = TERN_CASSETTE_REPLAY;
    options.path = NULL;
    UNIT_STATUS(tern_cassette_open(&options, &cassette, &error), TERN_ERROR_REQUEST);
    UNIT_TEXT(error.pointer, "path");
    options.path = "/nowhere/at/all";
    options.client = NULL;
    UNIT_STATUS(tern_cassette_open(&options, &cassette, &error), TERN_ERROR_READ);
    UNIT_TEXT(error.pointer, "/nowhere/at/all");
    UNIT_TEXT(error.found, "No such file or directory");
    options.path = folder;
    UNIT_STATUS(tern_cassette_open(&options, &cassette, &error), TERN_ERROR_READ);
    UNIT_STATUS(tern_cassette_close(NULL, NULL), TERN_OK);
}

/* A file that can't be written says so, and nothing is left half done. */
static void test_writing(void)
{
    fake self = fake_of("1");
    tern_client_options client = client_options(&self);
    char name[80];
    tern_cassette_options options = {.path = name, .mode = TERN_CASSETTE_RECORD, .client = &client};
    tern_error error;
    struct stat about;

    snprintf(name, sizeof name, "%s/folder", folder);
    mkdir(name, 0777); /* what can't be renamed over */
    for (size_t i = 0; i < 2; i++) {
        deck used = {NULL, NULL};
        tern_client_options with_cassette = client;
        if (i == 1)
            snprintf(name, sizeof name, "%s/none/x", folder);
        UNIT_STATUS(tern_cassette_open(&options, &used.cassette, &error), TERN_OK);
        with_cassette.transport = tern_cassette_transport(used.cassette);
        used.client = fake_client(&with_cassette);
        UNIT_TEXT(get(&used, "/a", NULL), "200 1");
        tern_client_free(used.client);
        UNIT_STATUS(tern_cassette_close(used.cassette, &error), TERN_ERROR_WRITE);
        UNIT_TEXT(error.pointer, name);
        UNIT_TEXT(error.found, i == 0 ? "Is a directory" : "No such file or directory");
        if (i == 0)
            CU_ASSERT_EQUAL(rmdir(name), 0);
    }
    UNIT_SIZE(count_files(), 1); /* the cassette of the tests before */
    /* For all whom the umask allows, as other files. */
    {
        mode_t mask = umask(022);
        deck used;
        unlink(path);
        used = open_mode(TERN_CASSETTE_RECORD, &self);
        get(&used, "/a", NULL);
        close_deck(&used);
        umask(mask);
        CU_ASSERT_EQUAL(stat(path, &about), 0);
        CU_ASSERT_EQUAL(about.st_mode & 0777, 0644);
    }
}

/* Threads. */

enum { THREADS = 4, EACH = 50 };

typedef struct worker {
    pthread_t thread;
    deck *used;
    bool seen[THREADS * EACH];
    size_t count;
} worker;

static void *ask(void *context)
{
    worker *self = (worker *)context;

    for (size_t i = 0; i < EACH; i++) {
        tern_request request = {.path = TERN_STR("/a")};
        tern_response response = {0};
        if (tern_client_request(self->used->client, &request, &response, NULL) == TERN_OK) {
            unsigned long number = strtoul(response.body, NULL, 10);
            if (number < THREADS * EACH && !self->seen[number]) {
                self->seen[number] = true;
                self->count++;
            }
        }
        tern_response_free(&response);
        tern_cassette_unused(self->used->cassette, NULL);
    }
    return NULL;
}

/* Counts up; thread-safe. */
static tern_status count_up(void *context, const tern_exchange *exchange, tern_reply *reply,
                            tern_error *error)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    char digits[16];
    int length;

    (void)exchange;
    (void)error;
    pthread_mutex_lock(&mutex);
    length = snprintf(digits, sizeof digits, "%zu", (*(size_t *)context)++);
    pthread_mutex_unlock(&mutex);
    tern_reply_start(reply, 200);
    return tern_reply_add_body(reply, digits, (size_t)length);
}

/* Each exchange is recorded once, and answers once. */
static void test_threads(void)
{
    static worker workers[THREADS];
    size_t next = 0;
    tern_client_options client = {.base_url = TERN_STR("https://api.example.com/v1"),
                                  .transport = {count_up, &next}};
    tern_cassette_options options = {.mode = TERN_CASSETTE_RECORD};

    for (size_t replay = 0; replay < 2; replay++) {
        deck used = open_deck(&options, &client);
        bool seen[THREADS * EACH] = {false};
        size_t total = 0;
        for (size_t i = 0; i < THREADS; i++) {
            memset(&workers[i], 0, sizeof workers[i]);
            workers[i].used = &used;
            CU_ASSERT_EQUAL_FATAL(pthread_create(&workers[i].thread, NULL, ask, &workers[i]), 0);
        }
        for (size_t i = 0; i < THREADS; i++) {
            pthread_join(workers[i].thread, NULL);
            UNIT_SIZE(workers[i].count, EACH);
            for (size_t j = 0; j < THREADS * EACH; j++) {
                total += workers[i].seen[j] && !seen[j];
                seen[j] = seen[j] || workers[i].seen[j];
            }
        }
        UNIT_SIZE(total, THREADS * EACH);
        UNIT_SIZE(tern_cassette_unused(used.cassette, NULL), 0);
        close_deck(&used);
        options.mode = TERN_CASSETTE_REPLAY;
    }
    UNIT_SIZE(next, THREADS * EACH);
}

/* Over libcurl, and then without a server. */
static void test_libcurl(void)
{
    fault_server *server = fault_server_start();
    tern_client_options client = {.retry = {.max_tries = 3, .base_delay_ms = 1, .max_delay_ms = 2}};
    tern_cassette_options options = {.mode = TERN_CASSETTE_RECORD};
    char base[64];
    static const char *const paths[] = {"/ok", "/gzip", "/flaky/2/cassette", "/status/404"};
    char answers[4][64];
    counter source = {"from a source", 0};
    tern_request request = {.method = TERN_STR("PUT"),
                            .path = TERN_STR("/echo"),
                            .body = {.kind = TERN_BODY_SOURCE, .source = {read_one, &source}}};

    CU_ASSERT_PTR_NOT_NULL_FATAL(server);
    snprintf(base, sizeof base, "http://127.0.0.1:%u", fault_server_port(server));
    client.base_url = tern_str_of(base);
    for (size_t replay = 0; replay < 2; replay++) {
        deck used = open_deck(&options, &client);
        for (size_t i = 0; i < 4; i++) {
            const char *answer = get(&used, paths[i], NULL);
            if (!replay)
                snprintf(answers[i], sizeof answers[i], "%s", answer);
            UNIT_TEXT(answer, answers[i]);
        }
        UNIT_TEXT(answers[2], "200 {\"ok\":true}");
        source.at = 0;
        CU_ASSERT_PTR_NOT_NULL(strstr(answer_of(&used, &request), "from a source"));
        close_deck(&used);
        if (!replay)
            fault_server_stop(server);
        options.mode = TERN_CASSETTE_REPLAY;
    }
}

/* Memory. */

/* Records, or replays, a few exchanges; whatever fails, it says so and leaks nothing. */
static tern_status use_all(tern_cassette_mode mode, const tern_client_options *client)
{
    tern_cassette_options options = {.path = path, .mode = mode, .client = client};
    tern_client_options with_cassette = *client;
    tern_cassette *cassette;
    tern_client *used = NULL;
    tern_request request = {.method = TERN_STR("POST"),
                            .path = TERN_STR("/a"),
                            .encoded_query = TERN_STR("b=1&a=2"),
                            .body = {.kind = TERN_BODY_TEXT,
                                     .content_type = TERN_STR("application/json"),
                                     .text = TERN_STR("{\"password\":\"\\u0041\",\"n\":1}")}};
    tern_error error;
    tern_status status = tern_cassette_open(&options, &cassette, &error), closed;

    if (status == TERN_OK) {
        with_cassette.transport = tern_cassette_transport(cassette);
        status = tern_client_create(&with_cassette, &used, &error);
    }
    if (status == TERN_OK) {
        tern_response response = {0};
        status = tern_client_request(used, &request, &response, &error);
        tern_response_free(&response);
    }
    tern_client_free(used);
    closed = tern_cassette_close(cassette, &error);
    return status == TERN_OK ? closed : status;
}

static void test_memory(void)
{
    for (size_t replay = 0; replay < 2; replay++) {
        tern_cassette_mode mode = replay ? TERN_CASSETTE_REPLAY : TERN_CASSETTE_RECORD;
        tern_status status = TERN_ERROR_MEMORY;
        size_t at = 0;
        while (status != TERN_OK && at < 500) {
            fake self = fake_of("{\"access_token\":\"\\u0042\",\"n\":[1]}");
            tern_client_options client = client_options(&self);
            client.credentials = credentials;
            client.credential_count = 2;
            requests = 0;
            fail_at = ++at;
            status = use_all(mode, &client);
            fail_at = 0;
            /* TERN_ERROR_READ and _WRITE: where stdio has no memory. */
            if (status != TERN_OK && status != TERN_ERROR_MEMORY && status != TERN_ERROR_READ &&
                status != TERN_ERROR_WRITE)
                UNIT_STATUS(status, TERN_ERROR_MEMORY);
        }
        UNIT_STATUS(status, TERN_OK);
        CU_ASSERT(at > 6);
        UNIT_SIZE(count_files(), 1);
    }
}

static const unit_test tests[] = {
    {"cassette", "recorded and replayed", test_recorded_and_replayed},
    {"cassette", "retries and redirects", test_retries_and_redirects},
    {"cassette", "failures are not recorded", test_failures},
    {"cassette", "what was not sent", test_not_sent_is_handed_on},
    {"cassette", "what is missing is recorded", test_record_missing},
    {"cassette", "passed on", test_pass},
    {"cassette", "what is the same request", test_what_is_the_same},
    {"cassette", "bodies that are nearly the same", test_bodies_that_are_nearly_the_same},
    {"cassette", "used once, in order", test_used_once_in_order},
    {"cassette", "the nearest one is named", test_the_nearest},
    {"cassette", "replaying sends nothing", test_replay_sends_nothing},
    {"cassette", "bodies of files and sources", test_bodies_from_elsewhere},
    {"cassette", "multipart bodies", test_multipart},
    {"cassette", "secrets are not kept", test_secrets_are_not_kept},
    {"cassette", "replayed without credentials", test_replayed_without_credentials},
    {"cassette", "secrets in forms and streams", test_secrets_in_other_bodies},
    {"cassette", "headers of any bytes", test_headers_of_any_bytes},
    {"cassette", "files that are no cassettes", test_files_that_are_no_cassettes},
    {"cassette", "files that are too much", test_files_that_are_too_much},
    {"cassette", "positions in files", test_positions},
    {"cassette", "files that are changed at random", test_random_changes},
    {"cassette", "options", test_options},
    {"cassette", "writing", test_writing},
    {"cassette", "threads", test_threads},
    {"cassette", "over libcurl, and without a server", test_libcurl},
    {"cassette", "memory", test_memory},
};

int main(void)
{
    int result;

    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/tape.ndjson", folder);
    result = unit_run(tests, sizeof tests / sizeof tests[0]);
    unlink(path);
    rmdir(folder);
    return result;
}
