/* client_test.c - tern/client.h without a network: what is refused, what is sent, and when again.
 */
#include "fake.h"

#include <stdio.h>

#include "client_internal.h"
#include "tern/async.h"

static const char *message_of(const tern_error *error)
{
    static char message[TERN_ERROR_MESSAGE_SIZE];

    tern_error_format(error, message, sizeof message);
    return message;
}

/* Options. */

static void refuse_options(tern_client_options options, const char *message)
{
    tern_client *client = (tern_client *)(void *)&options;
    tern_error error;

    UNIT_STATUS(tern_client_create(&options, &client, &error), TERN_ERROR_REQUEST);
    UNIT_TEXT(message_of(&error), message);
    CU_ASSERT_PTR_NULL(client);
    UNIT_STATUS(tern_client_create(&options, &client, NULL), TERN_ERROR_REQUEST);
}

static void refuse_base(const char *url, const char *found)
{
    fake self = fake_of(NULL);
    tern_client_options options = fake_options(&self);
    char message[256];

    options.base_url = tern_str_of(url);
    snprintf(message, sizeof message,
             "base_url: expected an absolute URL of http or https, found %s", found);
    refuse_options(options, message);
}

static void test_base_urls(void)
{
    static const char *const good[][2] = {
        {"https://api.example.com", "GET https://api.example.com/a"},
        {"http://api.example.com:8080/", "GET http://api.example.com:8080/a"},
        {"https://[::1]:99/v1/b", "GET https://[::1]:99/v1/b/a"},
        {"https://api.example.com/%20//", "GET https://api.example.com/%20/a"},
    };

    refuse_base("", "nothing");
    refuse_base("/v1", "no absolute URL");
    refuse_base("ftp://a", "another scheme");
    refuse_base("file:///etc/passwd", "another scheme");
    refuse_base("https://me:secret@a", "a user or password, which belong into credentials");
    refuse_base("https://a?b=c", "a query or fragment");
    refuse_base("https://a/?", "a query or fragment");
    refuse_base("https://a#b", "a query or fragment");
    refuse_base("https://a b", "white space, control characters, or more than ASCII");
    refuse_base("https://a\r\nb", "white space, control characters, or more than ASCII");
    refuse_base("https://\xC3\xA9", "white space, control characters, or more than ASCII");
    refuse_base("https://a/../b", "a segment '.' or '..'");
    refuse_base("https://a/{b}", "characters that are not percent-encoded");
    refuse_base("https://a:99999", "no absolute URL");
    refuse_base("https:/a/b", "no host behind \"://\"");
    refuse_base("https:///a/b", "no host behind \"://\"");
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        fake self = fake_of(NULL);
        tern_client_options options = fake_options(&self);
        tern_request request = {.path = TERN_STR("/a")};
        tern_response response;
        tern_client *client;
        options.base_url = tern_str_of(good[i][0]);
        client = fake_client(&options);
        UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
        UNIT_TEXT(fake_first_line(&self), good[i][1]);
        tern_response_free(&response);
        tern_client_free(client);
    }
}

static void test_options(void)
{
    fake self = fake_of(NULL);
    const tern_client_options good = fake_options(&self);
    tern_client_options options = good;
    tern_pair header = {TERN_STR("A b"), TERN_STR("c")};
    tern_credential credential = {.kind = TERN_CREDENTIAL_BEARER};

    options.connect_timeout_ms = -2;
    refuse_options(options, "timeouts: expected milliseconds, 0 or TERN_NO_TIMEOUT, found another "
                            "number");
    options = good;
    options.max_redirects = -2;
    refuse_options(options,
                   "max_redirects: expected a number, or TERN_NO_REDIRECTS, found another number");
    options = good;
    options.user_agent = TERN_STR("a\nb");
    refuse_options(options, "user_agent: expected the value of a header, found something else");
    options = good;
    options.idempotency_header = TERN_STR("a b");
    refuse_options(options,
                   "idempotency_header: expected the name of a header, found something else");
    options = good;
    options.proxy = TERN_STR("http://user:secret@[");
    refuse_options(options, "proxy: expected a URL, found something else");
    options = good;
    options.ca_file = TERN_STR("a\0b");
    refuse_options(options, "options: expected texts without NUL, found one");
    options = good;
    options.headers = &header;
    options.header_count = 1;
    refuse_options(options,
                   "headers: expected a header that can be sent, found a name that is no token");
    options = good;
    options.credentials = &credential;
    options.credential_count = 1;
    refuse_options(options, "credentials: expected a credential that can be sent, found a token "
                            "that no header can hold");
    credential.secret = TERN_STR("secret\r\nX: y");
    refuse_options(options, "credentials: expected a credential that can be sent, found a token "
                            "that no header can hold");
    credential.kind = TERN_CREDENTIAL_BASIC;
    credential.user = TERN_STR("a:b");
    refuse_options(options, "credentials: expected a credential that can be sent, found a user "
                            "with a colon");
    credential.kind = TERN_CREDENTIAL_CALLBACK;
    refuse_options(options,
                   "credentials: expected a credential that can be sent, found no callback");
    credential.kind = TERN_CREDENTIAL_QUERY;
    refuse_options(options, "credentials: expected a credential that can be sent, found no name");
    credential.kind = TERN_CREDENTIAL_COOKIE;
    refuse_options(options, "credentials: expected a credential that can be sent, found a name "
                            "that no cookie can have");
    credential.kind = TERN_CREDENTIAL_HEADER;
    credential.name = TERN_STR("Host");
    refuse_options(options, "credentials: expected a credential that can be sent, found a name or "
                            "key that no header can have");
    credential.kind = (tern_credential_kind)99;
    refuse_options(options,
                   "credentials: expected a credential that can be sent, found an unknown kind");
}

/* What the program frees or changes afterwards does not matter. */
static void test_options_are_copied(void)
{
    fake self = fake_of(NULL);
    char base[] = "https://a.example", name[] = "X-Name", value[] = "value", secret[] = "secret";
    tern_pair header = {tern_str_of(name), tern_str_of(value)};
    tern_credential credential = {.kind = TERN_CREDENTIAL_BEARER, .secret = tern_str_of(secret)};
    tern_client_options options = fake_options(&self);
    tern_request request = {0};
    tern_response response;
    tern_client *client;

    options.base_url = tern_str_of(base);
    options.headers = &header;
    options.header_count = 1;
    options.credentials = &credential;
    options.credential_count = 1;
    client = fake_client(&options);
    memset(base, 'x', sizeof base - 1);
    memset(name, 'x', sizeof name - 1);
    memset(value, 'x', sizeof value - 1);
    memset(secret, 'x', sizeof secret - 1);
    memset(&header, 0, sizeof header);
    memset(&credential, 0, sizeof credential);
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self), "GET https://a.example");
    CU_ASSERT(fake_has(&self, "X-Name: value"));
    CU_ASSERT(fake_has(&self, "Authorization: Bearer secret"));
    tern_response_free(&response);
    tern_client_free(client);
}

/* Requests. */

static void refuse_request(tern_request request, const char *message)
{
    fake self = fake_of(NULL);
    tern_client_options options = fake_options(&self);
    tern_client *client = fake_client(&options);
    tern_response response;
    tern_error error;

    UNIT_STATUS(tern_client_request(client, &request, &response, &error), TERN_ERROR_REQUEST);
    UNIT_TEXT(message_of(&error), message);
    UNIT_SIZE(self.requests, 0);
    UNIT_SIZE((size_t)response.http_status, 0);
    UNIT_TEXT(response.body, "");
    tern_response_free(&response);
    tern_client_free(client);
}

static void refuse_path(const char *path, const char *where, const char *found)
{
    char message[512];

    snprintf(message, sizeof message, "%s: expected a path that starts with '/', found %s", where,
             found);
    refuse_request((tern_request){.path = tern_str_of(path)}, message);
}

static void refuse_header(const char *name, tern_str value, const char *found)
{
    tern_pair header = {tern_str_of(name), value};
    char message[512];

    snprintf(message, sizeof message, "GET /: expected a header that can be sent, found %s", found);
    refuse_request((tern_request){.call = {.headers = &header, .header_count = 1}}, message);
}

static void test_refused_requests(void)
{
    static char long_path[TERN_URL_BYTES_DEFAULT + 2];
    char message[512];
    static const char control[] = "a value with a line break, another control character, or white "
                                  "space around it";

    refuse_path("a", "GET a", "one that starts otherwise");
    refuse_path("https://b/", "GET https://b/", "one that starts otherwise");
    refuse_path("/a?key=secret", "GET /a", "a query or fragment in it");
    refuse_path("/a#b", "GET /a", "a query or fragment in it");
    refuse_path("/a b", "GET /a b", "characters that are not percent-encoded");
    refuse_path("/a\r\nb", "GET /a??b", "characters that are not percent-encoded");
    refuse_path("/%4", "GET /%4", "characters that are not percent-encoded");
    refuse_path("/%zz", "GET /%zz", "characters that are not percent-encoded");
    refuse_path("/a/../b", "GET /a/../b", "a segment '.' or '..'");
    refuse_path("/a/..", "GET /a/..", "a segment '.' or '..'");
    refuse_path("/./a", "GET /./a", "a segment '.' or '..'");
    refuse_path("/%2e%2E/a", "GET /%2e%2E/a", "a segment '.' or '..'");
    refuse_path("/.%2e", "GET /.%2e", "a segment '.' or '..'");
    CU_ASSERT_PTR_NULL(tern_url_check_path(TERN_STR("/.../a..b/..c/%2e%2e%2e/~!$&'()*+,;=:@//")));

    refuse_request((tern_request){.method = TERN_STR("GET /x HTTP/1.1\r\n")},
                   "GET /x HTTP/1.1?? /: expected a method, found something else");
    refuse_request((tern_request){.encoded_query = TERN_STR("a=b c")},
                   "GET /: expected a query, found characters that are not percent-encoded");
    refuse_request((tern_request){.accept = TERN_STR("a\nb")},
                   "GET /: expected the value of a header, found a control character");
    refuse_request((tern_request){.call = {.idempotency_key = TERN_STR("a\nb")}},
                   "GET /: expected the value of a header, found a control character");
    refuse_request((tern_request){.call = {.timeout_ms = -2}},
                   "GET /: expected a time limit, found a negative one");
    refuse_request((tern_request){.body = {.kind = TERN_BODY_SOURCE}},
                   "GET /: expected a body that can be sent, found none");
    refuse_request((tern_request){.body = {.kind = TERN_BODY_FILE}},
                   "GET /: expected a file that can be read, found none");
    refuse_request((tern_request){.body = {.kind = TERN_BODY_FILE, .path = "/no/such/file"}},
                   "GET /: expected a file that can be read, found none");
    memset(long_path, 'a', sizeof long_path - 1);
    long_path[0] = '/';
    snprintf(message, sizeof message,
             "A /%.*s: expected a URL of at most max_url_bytes, found a longer one",
             TERN_ERROR_POINTER_SIZE - 4, long_path + 1);
    refuse_request((tern_request){.method = TERN_STR("A"), .path = tern_str_of(long_path)},
                   message);

    refuse_request((tern_request){.body = {.kind = TERN_BODY_FILE, .path = "/tmp"}},
                   "GET /: expected a file that can be read, found none");
    refuse_header("", TERN_STR("a"), "a name that is no token");
    refuse_header("a:b", TERN_STR("a"), "a name that is no token");
    refuse_header("a\r\nb", TERN_STR("a"), "a name that is no token");
    refuse_header("a", TERN_STR("a\r\nX-Evil: 1"), control);
    refuse_header("a", TERN_STR("a\n"), control);
    refuse_header("a", TERN_STR("a\0b"), control);
    refuse_header("a", TERN_STR(" a"), control);
    refuse_header("a", TERN_STR("\x7F"), control);
    refuse_header("host", TERN_STR("a"), "one that HTTP itself sets");
    refuse_header("Transfer-Encoding", TERN_STR("chunked"), "one that HTTP itself sets");
    refuse_header("content-LENGTH", TERN_STR("1"), "one that HTTP itself sets");
}

static void test_headers(void)
{
    fake self = fake_of(NULL);
    tern_pair of_client[] = {{TERN_STR("X-Both"), TERN_STR("client")},
                             {TERN_STR("X-Client"), TERN_STR("1")},
                             {TERN_STR("Content-Type"), TERN_STR("text/odd")}};
    tern_pair of_call[] = {{TERN_STR("x-both"), TERN_STR("call")},
                           {TERN_STR("X-Twice"), TERN_STR("1")},
                           {TERN_STR("X-Twice"), TERN_STR("2")}};
    tern_client_options options = fake_options(&self);
    tern_request request = {.call = {.headers = of_call, .header_count = 3}};
    tern_response response;
    tern_client *client;

    options.headers = of_client;
    options.header_count = 3;
    options.user_agent = TERN_STR("mine/1");
    client = fake_client(&options);
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    tern_response_free(&response);
    UNIT_TEXT(self.text, "GET https://api.example.com/v1\nx-both: call\nX-Twice: 1\nX-Twice: 2\n"
                         "X-Client: 1\nAccept: */*\nUser-Agent: mine/1\n\n");
    /* A type only where there is a body (PEERS C7), and once. */
    request.body.kind = TERN_BODY_TEXT;
    request.body.content_type = TERN_STR("text/plain");
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    tern_response_free(&response);
    UNIT_SIZE(fake_count(&self, "Content-Type: text/odd"), 1);
    UNIT_SIZE(fake_count(&self, "Content-Type"), 1);
    tern_client_free(client);
}

/* The boundary of a multipart body is in its type. */
static void test_content_type_of_multipart(void)
{
    static const char type[] = "Multipart/form-data; boundary=x";
    fake self = fake_of(NULL);
    tern_pair header = {TERN_STR("content-type"), TERN_STR("text/odd")};
    tern_client_options options = fake_options(&self);
    tern_request request = {
        .body = {.kind = TERN_BODY_TEXT, .content_type = tern_str_of(type)},
    };
    tern_response response;
    tern_client *client;

    options.headers = &header;
    options.header_count = 1;
    client = fake_client(&options);
    for (size_t of_call = 0; of_call < 2; of_call++) {
        request.call.headers = &header;
        request.call.header_count = of_call;
        UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
        tern_response_free(&response);
        CU_ASSERT(fake_has(&self, "Content-Type: Multipart/form-data; boundary=x"));
        UNIT_SIZE(fake_count(&self, "content-type"), 0);
    }
    /* That of an operation's body gives way to a header of the call, not of the client. */
    request.body.content_type = TERN_STR("multipart");
    for (size_t of_call = 0; of_call < 2; of_call++) {
        request.call.header_count = of_call;
        tern_response_init(&response, client);
        UNIT_STATUS(tern_client_send(client, &request, TERN_STR("sendIt"), NULL, &response, NULL),
                    TERN_OK);
        tern_response_free(&response);
        UNIT_SIZE(fake_count(&self, "Content-Type: multipart"), 1 - of_call);
        UNIT_SIZE(fake_count(&self, "content-type: text/odd"), of_call);
    }
    tern_client_free(client);
}

/* Credentials. */

static tern_status sign(void *context, const tern_exchange *exchange, tern_arena *arena,
                        tern_pair *out_header)
{
    tern_builder text = {.arena = arena};

    if (*(tern_status *)context != TERN_OK)
        return *(tern_status *)context;
    tern_builder_add_text(&text, "signed ");
    tern_builder_add(&text, exchange->method);
    out_header->name = TERN_STR("X-Signature");
    out_header->value = tern_builder_text(&text);
    return TERN_OK;
}

static void test_credentials(void)
{
    tern_status sign_status = TERN_OK;
    tern_credential credentials[] = {
        {.kind = TERN_CREDENTIAL_BASIC,
         .user = TERN_STR("Aladdin"),
         .secret = TERN_STR("open sesame")},
        {.kind = TERN_CREDENTIAL_HEADER, .name = TERN_STR("X-Key"), .secret = TERN_STR("k")},
        {.kind = TERN_CREDENTIAL_QUERY, .name = TERN_STR("key"), .secret = TERN_STR("a&b")},
        {.kind = TERN_CREDENTIAL_COOKIE, .name = TERN_STR("one"), .secret = TERN_STR("1")},
        {.kind = TERN_CREDENTIAL_COOKIE, .name = TERN_STR("two"), .secret = TERN_STR("2;")},
        {.kind = TERN_CREDENTIAL_CALLBACK, .authorize = sign, .context = &sign_status},
    };
    fake self = fake_of(NULL);
    tern_client_options options = fake_options(&self);
    tern_pair mine = {TERN_STR("authorization"), TERN_STR("Mine")};
    tern_pair cookie = {TERN_STR("Cookie"), TERN_STR("mine=0")};
    tern_request request = {.encoded_query = TERN_STR("a=b")};
    tern_response response;
    tern_error error;
    tern_client *client;

    options.credentials = credentials;
    options.credential_count = 6;
    self.answer_count = 2;
    self.answers[0].http_status = 503;
    self.answers[1] = self.answers[0];
    self.answers[1].http_status = 200;
    client = fake_client(&options);
    /* The second try has no more than the first. */
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE(response.tries, 2);
    tern_response_free(&response);
    UNIT_TEXT(self.text, "GET https://api.example.com/v1?a=b&key=a%26b\nAccept: */*\n"
                         "User-Agent: tern/" TERN_VERSION
                         "\nAuthorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\nX-Key: k\n"
                         "Cookie: one=1; two=2%3B\nX-Signature: signed GET\n\n");
    request.call.headers = &mine;
    request.call.header_count = 1;
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    tern_response_free(&response);
    UNIT_SIZE(fake_count(&self, "Authorization"), 0);
    CU_ASSERT(fake_has(&self, "authorization: Mine"));
    request.call.headers = &cookie;
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    tern_response_free(&response);
    CU_ASSERT(fake_has(&self, "Cookie: mine=0; one=1; two=2%3B"));
    request.call.header_count = 0;
    request.anonymous = true;
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    tern_response_free(&response);
    UNIT_TEXT(self.text, "GET https://api.example.com/v1?a=b\nAccept: */*\n"
                         "User-Agent: tern/" TERN_VERSION "\n\n");
    request.anonymous = false;
    sign_status = TERN_ERROR_CANCELLED;
    self.requests = 0;
    UNIT_STATUS(tern_client_request(client, &request, &response, &error), TERN_ERROR_CANCELLED);
    tern_response_free(&response);
    UNIT_SIZE(self.requests, 0);
    tern_client_free(client);
}

/* Retries. */

/* Calls with these answers and says how often, and for how long it slept. */
static tern_status call_with(fake *self, tern_client_options options, tern_request request,
                             tern_response *response)
{
    tern_client *client = fake_client(&options);
    tern_error error;
    tern_status status;

    status = tern_client_request(client, &request, response, &error);
    if (status != TERN_OK)
        UNIT_STATUS(error.status, status);
    UNIT_SIZE(response->tries, self->requests);
    tern_response_free(response);
    tern_client_free(client);
    return status;
}

static size_t tries_of(const char *method, fake_answer answer)
{
    fake self = {.answers = {answer}, .answer_count = 1};
    tern_response response;

    (void)call_with(&self, fake_options(&self), (tern_request){.method = tern_str_of(method)},
                    &response);
    return self.requests;
}

static void test_what_is_retried(void)
{
    static const int again[] = {408, 429, 500, 502, 503, 504},
                     once[] = {200, 304, 400, 401, 403, 404, 409, 422, 501, 505};
    static const tern_status never[] = {TERN_ERROR_TLS, TERN_ERROR_HTTP, TERN_ERROR_LIMIT,
                                        TERN_ERROR_CANCELLED, TERN_ERROR_REQUEST};
    static const char *const methods[] = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"};

    for (size_t i = 0; i < sizeof again / sizeof again[0]; i++) {
        UNIT_SIZE(tries_of("GET", (fake_answer){.http_status = again[i]}), 3);
        UNIT_SIZE(tries_of("POST", (fake_answer){.http_status = again[i]}), 1);
    }
    for (size_t i = 0; i < sizeof once / sizeof once[0]; i++)
        UNIT_SIZE(tries_of("GET", (fake_answer){.http_status = once[i]}), 1);
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        UNIT_SIZE(tries_of("GET", (fake_answer){.status = never[i]}), 1);
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        UNIT_SIZE(tries_of(methods[i], (fake_answer){.status = TERN_ERROR_NETWORK}), 3);
    UNIT_SIZE(tries_of("PATCH", (fake_answer){.status = TERN_ERROR_NETWORK}), 1);
    UNIT_SIZE(tries_of("get", (fake_answer){.status = TERN_ERROR_NETWORK}), 1);
    UNIT_SIZE(tries_of("POST", (fake_answer){.status = TERN_ERROR_TIMEOUT}), 1);
    UNIT_SIZE(tries_of("GET", (fake_answer){.status = TERN_ERROR_TIMEOUT}), 3);
    UNIT_SIZE(tries_of("POST", (fake_answer){.status = TERN_ERROR_NETWORK, .not_sent = true}), 3);
    UNIT_SIZE(tries_of("POST", (fake_answer){.status = TERN_ERROR_TLS, .not_sent = true}), 1);
    /* A transport that says it has an answer, and has none. */
    UNIT_SIZE(tries_of("GET", (fake_answer){.http_status = 0}), 1);
    UNIT_SIZE(tries_of("GET", (fake_answer){.http_status = 1000}), 1);
}

static void test_delays(void)
{
    fake self = {.answers = {{.http_status = 503}}, .answer_count = 1};
    tern_client_options options = fake_options(&self);
    tern_response response;

    /* All of the largest delays: 100, 200, 400, 500, 500 ms. */
    options.retry.max_tries = 6;
    options.retry.base_delay_ms = 100;
    options.retry.max_delay_ms = 500;
    self.random = 100000; /* of 100001 */
    options.retry.max_tries = 2;
    call_with(&self, options, (tern_request){0}, &response);
    CU_ASSERT_EQUAL(self.slept_us, 100000);
    for (unsigned tries = 1; tries < 40; tries++) {
        int64_t most = tern_retry_max_delay_us(&options.retry, tries);
        CU_ASSERT_EQUAL(most, tries > 3 ? 500000 : 100000 << (tries - 1));
    }
    /* Random: from 0. */
    self.random = 0;
    self.requests = 0;
    self.slept_us = 0;
    options.retry.max_tries = 6;
    call_with(&self, options, (tern_request){0}, &response);
    CU_ASSERT_EQUAL(self.slept_us, 0);
    UNIT_SIZE(self.requests, 6);
    self.random = 0xFFFFFFFFFFFFFFFF % 100001;
    self.requests = 0;
    options.retry.max_tries = 1;
    call_with(&self, options, (tern_request){0}, &response);
    UNIT_SIZE(self.requests, 1);
}

static int64_t delay_for(const char *header)
{
    fake self = {.answers = {{.http_status = 429, .headers = {header}}, {.http_status = 200}},
                 .answer_count = 2};
    tern_response response;

    self.last_sleep_us = -1;
    call_with(&self, fake_options(&self), (tern_request){0}, &response);
    return self.last_sleep_us;
}

static void test_retry_after(void)
{
    /* The clock says 08:49:37. */
    CU_ASSERT_EQUAL(delay_for("Retry-After: 7"), 7000000);
    CU_ASSERT_EQUAL(delay_for("retry-after: 0"), 0);
    CU_ASSERT_EQUAL(delay_for("Retry-After: 60"), 60000000);
    CU_ASSERT_EQUAL(delay_for("Retry-After: 61"), -1);
    CU_ASSERT_EQUAL(delay_for("Retry-After: 99999999999999999999"), -1);
    CU_ASSERT_EQUAL(delay_for("Retry-After: Sun, 06 Nov 1994 08:49:47 GMT"), 10000000);
    CU_ASSERT_EQUAL(delay_for("Retry-After: Sunday, 06-Nov-94 08:49:47 GMT"), 10000000);
    CU_ASSERT_EQUAL(delay_for("Retry-After: Sun Nov  6 08:49:47 1994"), 10000000);
    CU_ASSERT_EQUAL(delay_for("Retry-After: Sun, 06 Nov 1994 08:49:00 GMT"), 0);
    CU_ASSERT_EQUAL(delay_for("Retry-After: Sun, 06 Nov 2094 08:49:00 GMT"), -1);
    CU_ASSERT_EQUAL(delay_for("Retry-After: Sun, 06 Nov 466648844 08:49:37 GMT"), -1);
    /* Not understood: as if there were none. */
    CU_ASSERT_EQUAL(delay_for("Retry-After: soon"), 0);
    CU_ASSERT_EQUAL(delay_for("Retry-After: -5"), 0);
    CU_ASSERT_EQUAL(delay_for("Retry-After: 5.5"), 0);
    CU_ASSERT_EQUAL(delay_for("Retry-After: 99999999999x"), 0);
    CU_ASSERT_EQUAL(delay_for("Retry-After: "), 0);
}

static void take_error(void *context, tern_response *response, tern_status status,
                       const tern_error *error)
{
    tern_error *kept = (tern_error *)context;

    UNIT_STATUS(error->status, status);
    *kept = *error;
    tern_response_free(response);
}

/* What an earlier try failed with is no error of a call that succeeds, and else the last one
 * counts. */
static void test_errors_of_tries(void)
{
    static const fake_answer failed = {.status = TERN_ERROR_NETWORK},
                             late = {.status = TERN_ERROR_TIMEOUT}, found = {.http_status = 204};
    const struct {
        fake_answer answers[3];
        tern_status status;
    } cases[] = {{{failed, late, found}, TERN_OK},
                 {{failed, found, found}, TERN_OK},
                 {{late, failed, late}, TERN_ERROR_TIMEOUT},
                 {{late, late, failed}, TERN_ERROR_NETWORK}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fake self = {.answer_count = 3};
        tern_client_options options = fake_options(&self);
        tern_request request = {.path = TERN_STR("/a")};
        tern_response response;
        tern_error error, before;
        tern_calls *calls;
        tern_client *client;
        memcpy(self.answers, cases[i].answers, sizeof cases[i].answers);
        client = fake_client(&options);
        memset(&error, 0x5A, sizeof error);
        before = error;
        UNIT_STATUS(tern_client_request(client, &request, &response, &error), cases[i].status);
        if (cases[i].status == TERN_OK)
            CU_ASSERT_EQUAL(memcmp(&error, &before, sizeof error), 0)
        else
            UNIT_STATUS(error.status, cases[i].status);
        tern_response_free(&response);
        self.requests = 0;
        CU_ASSERT_FATAL(tern_calls_create(client, NULL, &calls, NULL) == TERN_OK);
        before = error;
        UNIT_STATUS(tern_calls_start_request(calls, &request, &response,
                                             (tern_done){take_error, &before}, &error),
                    TERN_OK);
        while (tern_calls_poll(calls, 1000) > 0)
            ;
        UNIT_STATUS(before.status, cases[i].status);
        CU_ASSERT(cases[i].status != TERN_OK || before.pointer[0] == '\0');
        tern_calls_free(calls);
        tern_client_free(client);
    }
}

/* All tries together end in time. */
static void test_deadline(void)
{
    fake self = {.answers = {{.status = TERN_ERROR_NETWORK, .takes_us = 400000}},
                 .answer_count = 1,
                 .random = 100000};
    tern_client_options options = fake_options(&self);
    tern_request request = {.call = {.timeout_ms = 1000}};
    tern_response response;

    options.retry.max_tries = 100;
    options.retry.base_delay_ms = 100;
    options.retry.max_delay_ms = 100;
    /* 400, 100, 400, and 100 ms more would leave none. */
    UNIT_STATUS(call_with(&self, options, request, &response), TERN_ERROR_NETWORK);
    UNIT_SIZE(self.requests, 2);
    CU_ASSERT_EQUAL(self.now_us, 900000);
    CU_ASSERT_EQUAL(self.timeout_ms, 500);
    /* No limit but that of each try. */
    self.requests = 0;
    request.call.timeout_ms = TERN_NO_TIMEOUT;
    options.try_timeout_ms = 70;
    options.retry.max_tries = 5;
    UNIT_STATUS(call_with(&self, options, request, &response), TERN_ERROR_NETWORK);
    UNIT_SIZE(self.requests, 5);
    CU_ASSERT_EQUAL(self.timeout_ms, 70);
    options.try_timeout_ms = TERN_NO_TIMEOUT;
    options.retry.max_tries = 1;
    self.requests = 0;
    call_with(&self, options, request, &response);
    CU_ASSERT_EQUAL(self.timeout_ms, 0);
}

static void test_budget(void)
{
    fake self = {.answers = {{.http_status = 503}}, .answer_count = 1};
    tern_client_options options = fake_options(&self);
    tern_client *client;
    tern_request request = {0};
    size_t calls = 0;

    options.retry.budget = 4;
    options.retry.budget_percent = 50;
    client = fake_client(&options);
    for (; calls < 20; calls++) {
        tern_response response;
        UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
        tern_response_free(&response);
    }
    /* 20 calls; 4 retries, and half a one for each call after the first, which found it full. */
    UNIT_SIZE(self.requests, 20 + 4 + 9);
    tern_client_free(client);
}

static void test_cancel(void)
{
    fake self = {.answers = {{.http_status = 503}}, .answer_count = 1};
    tern_client_options options = fake_options(&self);
    tern_request request = {0};
    tern_response response;

    UNIT_STATUS(tern_cancel_create(&request.call.cancel), TERN_OK);
    self.cancel_at_sleep = request.call.cancel;
    CU_ASSERT(!tern_cancel_triggered(request.call.cancel));
    UNIT_STATUS(call_with(&self, options, request, &response), TERN_ERROR_CANCELLED);
    UNIT_SIZE(self.requests, 1);
    CU_ASSERT(tern_cancel_triggered(request.call.cancel));
    self.requests = 0;
    UNIT_STATUS(call_with(&self, options, request, &response), TERN_ERROR_CANCELLED);
    UNIT_SIZE(self.requests, 0);
    tern_cancel_free(request.call.cancel);
    tern_cancel_free(NULL);
}

static void test_idempotency_keys(void)
{
    fake self = {.answers = {{.http_status = 500}}, .answer_count = 1};
    tern_client_options options = fake_options(&self);
    tern_request request = {.method = TERN_STR("POST")};
    tern_response response;
    char *key, first[64];

    options.idempotency_keys = true;
    options.idempotency_header = TERN_STR("X-Key");
    call_with(&self, options, request, &response);
    UNIT_SIZE(self.requests, 3);
    UNIT_SIZE(fake_count(&self, "X-Key: "), 1);
    key = strstr(self.text, "X-Key: ");
    CU_ASSERT_PTR_NOT_NULL_FATAL(key);
    key += strlen("X-Key: ");
    /* A UUID of version 4, of the variant of RFC 9562. */
    CU_ASSERT_EQUAL(strspn(key, "0123456789abcdef-"), 36);
    CU_ASSERT(key[8] == '-' && key[13] == '-' && key[14] == '4' && key[18] == '-');
    CU_ASSERT(strchr("89ab", key[19]) && key[23] == '-');
    /* And another one for each call. */
    snprintf(first, sizeof first, "%.36s", key);
    self.requests = 0;
    call_with(&self, options, request, &response);
    CU_ASSERT_PTR_NOT_NULL(strstr(self.text, "X-Key: "));
    CU_ASSERT_PTR_NULL(strstr(self.text, first));
    request.method = TERN_STR("GET");
    self.requests = 0;
    call_with(&self, options, request, &response);
    UNIT_SIZE(fake_count(&self, "X-Key: "), 0);
    request.method = TERN_STR("POST");
    options.idempotency_keys = false;
    request.idempotent = true;
    self.requests = 0;
    call_with(&self, options, request, &response);
    UNIT_SIZE(self.requests, 3);
    UNIT_SIZE(fake_count(&self, "X-Key: "), 0);
}

/* What is told. */

typedef struct log {
    char text[1 << 16];
    size_t length;
    size_t before, after, retry;
} log_text;

static void write_line(void *context, tern_log_level level, const char *line)
{
    log_text *self = (log_text *)context;

    CU_ASSERT_PTR_NULL(strchr(line, '\n'));
    self->length += (size_t)snprintf(self->text + self->length, sizeof self->text - self->length,
                                     "%d %s\n", (int)level, line);
}

static void before(void *context, const tern_client_event *event)
{
    ((log_text *)context)->before++;
    write_line(context, TERN_LOG_DEBUG, event->url.ptr == NULL ? "no URL" : "URL");
    CU_ASSERT_PTR_NULL(memchr(event->url.ptr, '?', event->url.len));
    CU_ASSERT_EQUAL(event->elapsed_us, 0);
}

static void after(void *context, const tern_client_event *event)
{
    ((log_text *)context)->after++;
    UNIT_SIZE(event->try_number, ((log_text *)context)->after);
    CU_ASSERT_EQUAL(event->elapsed_us, 5);
}

static void retry(void *context, const tern_client_event *event)
{
    ((log_text *)context)->retry++;
    CU_ASSERT_EQUAL(event->http_status, 503);
    CU_ASSERT_EQUAL(event->delay_us, 0);
}

static void test_nothing_secret_is_told(void)
{
    static log_text told;
    tern_credential credentials[] = {
        {.kind = TERN_CREDENTIAL_BEARER, .secret = TERN_STR("topsecret")},
        {.kind = TERN_CREDENTIAL_QUERY, .name = TERN_STR("key"), .secret = TERN_STR("topsecret")},
        {.kind = TERN_CREDENTIAL_HEADER,
         .name = TERN_STR("X-Key"),
         .secret = TERN_STR("topsecret")},
        {.kind = TERN_CREDENTIAL_COOKIE, .name = TERN_STR("c"), .secret = TERN_STR("topsecret")},
    };
    fake self = {.answers = {{.http_status = 503,
                              .headers = {"Set-Cookie: a=topsecret", "Server: evil\x1b[31m"},
                              .takes_us = 5},
                             {.status = TERN_ERROR_TLS, .takes_us = 5}},
                 .answer_count = 2};
    tern_client_options options = fake_options(&self);
    tern_request request = {.path = TERN_STR("/a"), .encoded_query = TERN_STR("q=topsecret")};
    tern_response response;
    tern_client *client;
    tern_error error;

    memset(&told, 0, sizeof told);
    options.credentials = credentials;
    options.credential_count = 4;
    options.hooks.before = before;
    options.hooks.after = after;
    options.hooks.retry = retry;
    options.hooks.context = &told;
    options.logger.write = write_line;
    options.logger.level = TERN_LOG_DEBUG;
    options.logger.context = &told;
    client = fake_client(&options);
    UNIT_STATUS(tern_client_request(client, &request, &response, &error), TERN_ERROR_TLS);
    UNIT_TEXT(message_of(&error), "GET /a: expected a fake that answers, found one that fails");
    CU_ASSERT_PTR_NOT_NULL(strstr(self.text, "topsecret"));
    CU_ASSERT_PTR_NULL(strstr(told.text, "topsecret"));
    CU_ASSERT_PTR_NOT_NULL(strstr(told.text, "2 > Authorization: [not shown]\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(told.text, "2 > Accept: */*\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(told.text, "2 < Server: evil?[31m\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(told.text,
                                  "1 GET https://api.example.com/v1/a: success, HTTP status 503, "
                                  "try 1, 5 us\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(told.text, "0 GET https://api.example.com/v1/a: success, HTTP "
                                             "status 503, again in 0 us\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(told.text, "0 GET /a: no trusted connection after 2 tries\n"));
    UNIT_SIZE(told.before, 2);
    UNIT_SIZE(told.after, 2);
    UNIT_SIZE(told.retry, 1);
    tern_response_free(&response);
    tern_client_free(client);
    /* Without a level, warnings alone. */
    memset(&told, 0, sizeof told);
    options.hooks = (tern_client_hooks){NULL, NULL, NULL, NULL};
    options.logger.level = TERN_LOG_WARNING;
    client = fake_client(&options);
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_ERROR_TLS);
    UNIT_TEXT(told.text, "0 GET /a: no trusted connection after 1 tries\n");
    tern_response_free(&response);
    tern_client_free(client);
}

/* Redirects, beyond what needs a server. */
static void redirect(const char *location, const char *target, const char *authorization)
{
    tern_credential credential = {.kind = TERN_CREDENTIAL_BEARER, .secret = TERN_STR("topsecret")};
    char header[256];
    fake self = {.answers = {{.http_status = 307, .headers = {header}}, {.http_status = 200}},
                 .answer_count = 2};
    tern_client_options options = fake_options(&self);
    tern_request request = {.path = TERN_STR("/a/b")};
    tern_response response;
    tern_client *client;

    snprintf(header, sizeof header, "Location: %s", location);
    options.credentials = &credential;
    options.credential_count = 1;
    client = fake_client(&options);
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_TEXT(fake_first_line(&self) + 4, target);
    UNIT_SIZE(fake_count(&self, "Authorization"), authorization != NULL);
    tern_response_free(&response);
    tern_client_free(client);
}

static void test_redirect_targets(void)
{
    static const char stay[] = "https://api.example.com/v1/a/b";

    redirect("c?d=e", "https://api.example.com/v1/a/c?d=e", "yes");
    redirect("../c", "https://api.example.com/v1/c", "yes");
    redirect("/c#fragment", "https://api.example.com/c", "yes");
    redirect("//api.example.com/c", "https://api.example.com/c", "yes");
    redirect("https://API.example.com:443/c", "https://API.example.com:443/c", "yes");
    redirect("//other.example/c", "https://other.example/c", NULL);
    redirect("https://api.example.com:444/c", "https://api.example.com:444/c", NULL);
    redirect("https://api.example.com.evil.example/c", "https://api.example.com.evil.example/c",
             NULL);
    /* Not followed: the first request is the last. */
    redirect("http://api.example.com/c", stay, "yes");
    redirect("javascript:alert(1)", stay, "yes");
    redirect("file:///etc/passwd", stay, "yes");
    redirect("https://api.example.com@evil.example/", stay, "yes");
    redirect("https://", stay, "yes");
}

/* A POST that was answered with "see there" was heard, though nobody is there. */
static void test_redirect_to_nobody(void)
{
    fake self = {.answers = {{.http_status = 303, .headers = {"Location: /c"}},
                             {.status = TERN_ERROR_NETWORK, .not_sent = true}},
                 .answer_count = 2};
    tern_client_options options = fake_options(&self);
    tern_client *client = fake_client(&options);
    tern_request request = {.method = TERN_STR("POST")};
    tern_response response;

    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_ERROR_NETWORK);
    UNIT_SIZE(response.tries, 1);
    UNIT_SIZE(self.requests, 2);
    tern_response_free(&response);
    tern_client_free(client);
}

/* A cookie of the call and one of ours are one header, also after a redirect. */
static void test_redirect_with_cookies(void)
{
    tern_credential credential = {
        .kind = TERN_CREDENTIAL_COOKIE, .name = TERN_STR("k"), .secret = TERN_STR("1")};
    tern_pair cookie = {TERN_STR("Cookie"), TERN_STR("mine=0")};
    fake self = {.answers = {{.http_status = 307, .headers = {"Location: /c"}},
                             {.http_status = 503},
                             {.http_status = 307, .headers = {"Location: /c"}},
                             {.http_status = 200}},
                 .answer_count = 4};
    tern_client_options options = fake_options(&self);
    tern_request request = {.call = {.headers = &cookie, .header_count = 1}};
    tern_response response;
    tern_client *client;

    options.credentials = &credential;
    options.credential_count = 1;
    client = fake_client(&options);
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_OK);
    UNIT_SIZE(self.requests, 4);
    UNIT_SIZE(response.tries, 2);
    UNIT_SIZE(response.redirects, 1);
    CU_ASSERT(fake_has(&self, "Cookie: mine=0; k=1"));
    UNIT_SIZE(fake_count(&self, "Cookie"), 1);
    tern_response_free(&response);
    tern_client_free(client);
}

/* The ceilings, to the byte: a header counts four more than its texts. */
static void test_ceilings(void)
{
    fake self = fake_of("12345678");
    tern_client_options options = fake_options(&self);
    tern_response response;

    self.answers[0].headers[0] = "a: b";
    self.answers[0].headers[1] = "c: ";
    for (size_t limit = 1; limit < 20; limit++) {
        options.max_header_bytes = limit;
        self.requests = 0;
        UNIT_STATUS(call_with(&self, options, (tern_request){0}, &response),
                    limit < 6 + 5 ? TERN_ERROR_LIMIT : TERN_OK);
    }
    for (size_t limit = 1; limit < 20; limit++) {
        options.max_response_bytes = limit;
        self.requests = 0;
        UNIT_STATUS(call_with(&self, options, (tern_request){0}, &response),
                    limit < 8 ? TERN_ERROR_LIMIT : TERN_OK);
    }
}

/* Every allocation of a response fails in turn. */
static void test_memory(void)
{
    size_t failures = 0;

    for (size_t fail_at = 1;; fail_at++) {
        unit_allocations allocations = {.fail_at = fail_at};
        fake self = fake_of("{\"x\":1}");
        tern_client_options options = fake_options(&self);
        tern_client *client;
        tern_request request = {0};
        tern_response response;
        tern_error error;
        tern_status status;
        char large[8000];
        memset(large, 'x', sizeof large - 1);
        large[sizeof large - 1] = '\0';
        self.answers[0].headers[1] = large;
        memcpy(large, "X: ", 3);
        options.allocator = unit_allocator(&allocations);
        client = fake_client(&options);
        status = tern_client_request(client, &request, &response, &error);
        tern_response_free(&response);
        UNIT_SIZE(allocations.live_blocks, 0);
        CU_ASSERT(!allocations.wrong_size);
        tern_client_free(client);
        if (status == TERN_OK)
            break;
        failures++;
        UNIT_STATUS(status, TERN_ERROR_MEMORY);
        UNIT_STATUS(error.status, TERN_ERROR_MEMORY);
        CU_ASSERT_FATAL(fail_at < 100);
    }
    CU_ASSERT(failures >= 3);
}

static const unit_test tests[] = {
    {"client", "base URLs", test_base_urls},
    {"client", "options", test_options},
    {"client", "options are copied", test_options_are_copied},
    {"client", "requests that are refused", test_refused_requests},
    {"client", "headers", test_headers},
    {"client", "Content-Type of a multipart body", test_content_type_of_multipart},
    {"client", "credentials", test_credentials},
    {"client", "what is retried", test_what_is_retried},
    {"client", "delays", test_delays},
    {"client", "Retry-After", test_retry_after},
    {"client", "errors of tries", test_errors_of_tries},
    {"client", "deadline", test_deadline},
    {"client", "retry budget", test_budget},
    {"client", "cancel", test_cancel},
    {"client", "idempotency keys", test_idempotency_keys},
    {"client", "nothing secret is told", test_nothing_secret_is_told},
    {"client", "targets of redirects", test_redirect_targets},
    {"client", "redirects to nobody", test_redirect_to_nobody},
    {"client", "redirects with cookies", test_redirect_with_cookies},
    {"client", "ceilings", test_ceilings},
    {"client", "memory", test_memory},
};

UNIT_MAIN(tests)
