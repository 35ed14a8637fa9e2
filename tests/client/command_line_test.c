/* command_line_test.c - requests as curl commands, run by a shell with a curl that shows what it
 * was given, and compared with what the client sends. */
#define _DEFAULT_SOURCE /* mkdtemp, setenv */
#include "fake.h"
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tern/operation.h"
#include "tern/table.h"
#include "utf8_internal.h"

enum { OUTPUT_SIZE = 1 << 16, ARGUMENTS = 64, PATH_SIZE = 128 };

/* A folder with `curl`, what it was given, and a file to send. */
static char folder[] = "/tmp/tern-curl-XXXXXX";
static char script_path[PATH_SIZE], output_path[PATH_SIZE], input_path[PATH_SIZE],
    file_path[PATH_SIZE];

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT(fputs(text, file) >= 0);
    CU_ASSERT(fclose(file) == 0);
}

static size_t read_file(const char *path, char *to)
{
    FILE *file = fopen(path, "r");
    size_t length = 0;

    if (file) {
        length = fread(to, 1, OUTPUT_SIZE - 1, file);
        fclose(file);
    }
    to[length] = '\0';
    return length;
}

static void make_folder(void)
{
    char path[2 * PATH_SIZE];

    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    snprintf(script_path, PATH_SIZE, "%s/curl", folder);
    snprintf(output_path, PATH_SIZE, "%s/output", folder);
    snprintf(input_path, PATH_SIZE, "%s/input", folder);
    snprintf(file_path, PATH_SIZE, "%s/a file's \"$HOME\"", folder);
    write_file(script_path, "#!/bin/sh\n"
                            "printf '%s\\0' \"$@\" > \"${0%/curl}/output\"\n"
                            "case \" $* \" in *' @- '*) cat > \"${0%/curl}/input\";; esac\n");
    CU_ASSERT(chmod(script_path, 0700) == 0);
    write_file(file_path, "content");
    snprintf(path, sizeof path, "%s:/usr/bin:/bin", folder);
    CU_ASSERT(setenv("PATH", path, 1) == 0);
}

static void remove_folder(void)
{
    remove(script_path);
    remove(output_path);
    remove(input_path);
    remove(file_path);
    CU_ASSERT(rmdir(folder) == 0);
}

/* What a curl command asks for: as a fake keeps it, with the headers that curl would add by itself
 * and that nobody leaves out. */
typedef struct asked {
    char text[OUTPUT_SIZE];
    char data[OUTPUT_SIZE];
    size_t data_length;
    bool has_data;
    bool from_input;
} asked;

static void take_header(char *lines, const char *header, bool *type, bool *expect)
{
    const char *colon = strchr(header, ':');
    size_t length = strlen(header);

    *type = *type || strncmp(header, "Content-Type:", 13) == 0;
    *expect = *expect || strncmp(header, "Expect:", 7) == 0;
    if (length > 0 && header[length - 1] == ';')
        snprintf(lines + strlen(lines), OUTPUT_SIZE - strlen(lines), "%.*s: \n", (int)length - 1,
                 header);
    else if (colon && colon[1 + strspn(colon + 1, " ")] != '\0')
        snprintf(lines + strlen(lines), OUTPUT_SIZE - strlen(lines), "%s\n", header);
}

/* Runs the line, and reads it as curl does (curl(1)). */
static void run(asked *self, const char *line)
{
    static char output[OUTPUT_SIZE], lines[OUTPUT_SIZE];
    const char *method = NULL, *url = "", *data = NULL;
    bool globoff = false, type = false, expect = false, head = false;
    size_t length, data_options = 0;

    CU_ASSERT(tern_utf8_is_valid(line, strlen(line)));
    for (const char *at = line; *at != '\0'; at++) {
        CU_ASSERT(((unsigned char)*at >= ' ' && *at != 0x7F));
        CU_ASSERT_FALSE((unsigned char)*at == 0xC2 && (unsigned char)at[1] < 0xA0);
    }
    remove(output_path);
    remove(input_path);
    CU_ASSERT_EQUAL(system(line), 0);
    length = read_file(output_path, output);
    memset(self, 0, sizeof *self);
    lines[0] = '\0';
    for (char *at = output; at < output + length; at += strlen(at) + 1) {
        char *value = at + strlen(at) + 1;
        if (strcmp(at, "--globoff") == 0) {
            globoff = true;
            continue;
        }
        if (strcmp(at, "--head") == 0) {
            head = true;
            continue;
        }
        CU_ASSERT_FATAL(value < output + length);
        if (strcmp(at, "--request") == 0) {
            method = value;
        } else if (strcmp(at, "--header") == 0) {
            take_header(lines, value, &type, &expect);
        } else if (strcmp(at, "--url") == 0) {
            url = value;
        } else if (strcmp(at, "--data-raw") == 0) {
            data = value;
            self->data_length = strlen(value);
            memcpy(self->data, value, self->data_length);
            data_options++;
        } else if (strcmp(at, "--data-binary") == 0) {
            CU_ASSERT_EQUAL(value[0], '@');
            data = value;
            self->from_input = strcmp(value, "@-") == 0;
            self->data_length = read_file(self->from_input ? input_path : value + 1, self->data);
            data_options++;
        } else {
            printf("\n  %s", at);
            CU_FAIL("an option that curl has");
        }
        at = value;
    }
    CU_ASSERT(globoff);
    CU_ASSERT(data_options <= 1);
    self->has_data = data != NULL;
    if (data) {
        CU_ASSERT(type && expect);
    }
    length = (size_t)snprintf(self->text, sizeof self->text, "%s %s\n%s\n",
                              method ? method
                              : head ? "HEAD"
                              : data ? "POST"
                                     : "GET",
                              url, lines);
    CU_ASSERT_FATAL(length + self->data_length < sizeof self->text);
    memcpy(self->text + length, self->data, self->data_length);
}

static tern_client *client_of(fake *self, const tern_credential *credentials, size_t count)
{
    static const tern_pair headers[] = {
        {TERN_STR_INIT("Cache-Control"), TERN_STR_INIT("no-cache")}};
    tern_client_options options;

    *self = fake_of("{}");
    options = fake_options(self);
    options.headers = headers;
    options.header_count = 1;
    options.credentials = credentials;
    options.credential_count = count;
    return fake_client(&options);
}

/* The command line of a request; in `out_asked` what a shell and curl make of it. */
static const char *command_of(tern_client *client, const tern_request *request, asked *out_asked)
{
    static char line[OUTPUT_SIZE];
    tern_arena arena = {0};
    tern_error error = {.status = TERN_OK};
    tern_str text = TERN_STR("");

    UNIT_STATUS(tern_client_curl_command(client, request, &arena, &text, &error), TERN_OK);
    UNIT_SIZE(strlen(text.ptr), text.len);
    snprintf(line, sizeof line, "%s", text.ptr);
    tern_arena_free(&arena);
    if (out_asked)
        run(out_asked, line);
    return line;
}

/* Expects curl to send what the client sends. */
static void expect_same(const tern_request *request)
{
    static asked curl;
    tern_response response;
    fake self;
    tern_client *client = client_of(&self, NULL, 0);

    command_of(client, request, &curl);
    UNIT_SIZE(self.requests, 0);
    UNIT_STATUS(tern_client_request(client, request, &response, NULL), TERN_OK);
    UNIT_TEXT(curl.text, self.text);
    /* These have a Content-Length even then (RFC 9110, section 8.6). */
    CU_ASSERT_EQUAL(curl.has_data, request->body.kind != TERN_BODY_NONE ||
                                       tern_str_is(request->method, "POST") ||
                                       tern_str_is(request->method, "PUT") ||
                                       tern_str_is(request->method, "PATCH"));
    tern_response_free(&response);
    tern_client_free(client);
}

static void test_plain(void)
{
    fake self;
    tern_client *client = client_of(&self, NULL, 0);
    tern_request request = {.path = TERN_STR("/sessions"), .encoded_query = TERN_STR("limit=2")};

    UNIT_TEXT(command_of(client, &request, NULL),
              "curl --globoff --header 'Cache-Control: no-cache' --header 'Accept: */*' "
              "--header 'User-Agent: tern/" TERN_VERSION "' "
              "--url 'https://api.example.com/v1/sessions?limit=2'");
    tern_client_free(client);
    expect_same(&request);
}

static void test_methods(void)
{
    static const char *const methods[] = {"",      "GET",    "HEAD",    "POST",  "PUT",
                                          "PATCH", "DELETE", "OPTIONS", "QUERY", "A'B`C!"};

    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        tern_request request = {.method = tern_str_of(methods[i])};
        expect_same(&request);
        request.body.kind = TERN_BODY_TEXT;
        request.body.text = TERN_STR("{}");
        expect_same(&request);
        request.body.text = TERN_STR("");
        request.body.content_type = TERN_STR("text/plain");
        expect_same(&request);
    }
}

/* Whatever is in it: nothing of it is for the shell, or for curl. */
static void test_texts(void)
{
    static const char *const texts[] = {
        "{\"a\":1}",
        "@/etc/passwd",
        "@-",
        "-",
        "--data",
        "it's; rm -rf $HOME `date` $(date) \"quoted\" \\ \\n %s %% ! # & | > < * ? [a] {b,c}",
        "''''",
        "'",
        "caf\xC3\xA9 \xE2\x82\xAC",
        "-\n",
        "-n\n",
        "%s\n%%\\\\\\n'\n",
        "two\nlines\n\n",
        "\r\n\t\x01\x1B[31m\x7F",
        "\xC2\x9B"
        "31m",
        "1\x01"
        "1",
        "not UTF-8: \xFF\xFE",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        tern_request request = {.method = TERN_STR("POST"),
                                .body = {.kind = TERN_BODY_TEXT,
                                         .content_type = TERN_STR("text/plain; charset=\"it's\""),
                                         .text = tern_str_of(texts[i])}};
        expect_same(&request);
    }
}

/* What a terminal would act on is never in the line. */
static void test_bytes(void)
{
    static asked curl;
    char bytes[512];
    fake self;
    tern_client *client = client_of(&self, NULL, 0);
    tern_request request = {.method = TERN_STR("POST"),
                            .body = {.kind = TERN_BODY_TEXT, .text = {bytes, sizeof bytes}}};

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i & 0xFF);
    for (const char *at = command_of(client, &request, &curl); *at != '\0'; at++)
        CU_ASSERT(*at >= ' ' && *at < 0x7F);
    UNIT_SIZE(curl.data_length, sizeof bytes);
    CU_ASSERT(memcmp(curl.data, bytes, sizeof bytes) == 0);
    tern_client_free(client);
}

static void test_urls(void)
{
    tern_pair query[] = {{TERN_STR("a[b]"), TERN_STR("'c' & {d}")}, {TERN_STR("e"), TERN_STR("")}};
    tern_request request = {.path = TERN_STR("/it's/$HOME;(a)*!"),
                            .encoded_query = TERN_STR("f[g]=1&h=it's&&i&=j&$k"),
                            .call = {.query = query, .query_count = 2}};

    expect_same(&request);
    request.encoded_query.len = 0;
    expect_same(&request);
    request.call.query_count = 0;
    expect_same(&request);
}

static void test_headers(void)
{
    tern_pair headers[] = {{TERN_STR("Accept"), TERN_STR("it's \"quoted\" $HOME")},
                           {TERN_STR("Cache-Control"), TERN_STR("")},
                           {TERN_STR("User-Agent"), TERN_STR("caf\xC3\xA9")}};
    tern_request request = {.call = {.headers = headers, .header_count = 3}};
    static asked curl;
    fake self;
    tern_client *client;

    expect_same(&request);
    headers[2].value = TERN_STR("\xC2\x9B"
                                "31m");
    client = client_of(&self, NULL, 0);
    command_of(client, &request, &curl);
    CU_ASSERT_PTR_NOT_NULL(strstr(curl.text, "User-Agent: [not shown]\n"));
    tern_client_free(client);
}

static void test_files(void)
{
    static asked curl;
    fake self;
    tern_client *client = client_of(&self, NULL, 0);
    tern_request request = {.method = TERN_STR("PUT"),
                            .body = {.kind = TERN_BODY_FILE, .path = file_path}};
    char expected[2 * PATH_SIZE], odd_path[PATH_SIZE];
    const char *line;

    line = command_of(client, &request, &curl);
    snprintf(expected, sizeof expected, "--data-binary '@%s/a file'\\''s \"$HOME\"'", folder);
    CU_ASSERT_PTR_NOT_NULL(strstr(line, expected));
    UNIT_TEXT(curl.data, "content");
    /* Not standard input. */
    CU_ASSERT_EQUAL_FATAL(chdir(folder), 0);
    write_file("-", "minus");
    request.body.path = "-";
    command_of(client, &request, &curl);
    UNIT_TEXT(curl.data, "minus");
    CU_ASSERT_FALSE(curl.from_input);
    remove("-");
    snprintf(odd_path, sizeof odd_path, "%s/\x1B[31m", folder);
    write_file(odd_path, "odd");
    request.body.path = odd_path;
    CU_ASSERT_PTR_NOT_NULL(
        strstr(command_of(client, &request, NULL), "--data-binary '@[not shown]'"));
    remove(odd_path);
    CU_ASSERT_EQUAL(chdir("/"), 0);
    tern_client_free(client);
}

static tern_status read_nothing(void *context, char *buffer, size_t size, size_t *out_length)
{
    (void)context, (void)buffer, (void)size, (void)out_length;
    CU_FAIL("a source that is left alone");
    return TERN_ERROR_READ;
}

static void test_streams(void)
{
    fake self;
    tern_client *client = client_of(&self, NULL, 0);
    tern_request request = {.method = TERN_STR("PUT"),
                            .body = {.kind = TERN_BODY_SOURCE, .source = {.read = read_nothing}}};

    CU_ASSERT_PTR_NOT_NULL(
        strstr(command_of(client, &request, NULL), "--data-binary '@[a stream]'"));
    tern_client_free(client);
}

/* Secrets. */

static tern_status authorize(void *context, const tern_exchange *exchange, tern_arena *arena,
                             tern_pair *out_header)
{
    (void)context, (void)exchange, (void)arena, (void)out_header;
    CU_FAIL("a callback that is left alone");
    return TERN_ERROR_REQUEST;
}

static void expect_line(const asked *curl, const char *line)
{
    if (!strstr(curl->text, line))
        printf("\n  no line \"%s\" in\n%s", line, curl->text);
    CU_ASSERT_PTR_NOT_NULL(strstr(curl->text, line));
}

static void test_credentials(void)
{
    tern_credential credentials[] = {
        {.kind = TERN_CREDENTIAL_BEARER, .secret = TERN_STR("topsecret")},
        {.kind = TERN_CREDENTIAL_BASIC,
         .user = TERN_STR("topsecret"),
         .secret = TERN_STR("topsecret")},
        {.kind = TERN_CREDENTIAL_HEADER,
         .name = TERN_STR("X-Custom"),
         .secret = TERN_STR("topsecret")},
        {.kind = TERN_CREDENTIAL_QUERY,
         .name = TERN_STR("my key"),
         .secret = TERN_STR("topsecret")},
        {.kind = TERN_CREDENTIAL_COOKIE,
         .name = TERN_STR("session"),
         .secret = TERN_STR("topsecret")},
        {.kind = TERN_CREDENTIAL_CALLBACK, .authorize = authorize},
        /* Whatever its header. */
        {.kind = TERN_CREDENTIAL_HEADER, .name = TERN_STR("Vary"), .secret = TERN_STR("topsecret")},
    };
    static asked curl;
    fake self;
    tern_client *client = client_of(&self, credentials, 7);
    tern_pair headers[] = {{TERN_STR("Cookie"), TERN_STR("a=topsecret")},
                           {TERN_STR("X-Api-Key"), TERN_STR("topsecret")}};
    tern_request request = {
        .encoded_query = TERN_STR("a=1&My%20Key=topsecret&b=2"),
        .call = {.headers = headers, .header_count = 2, .idempotency_key = TERN_STR("topsecret")}};
    const char *line = command_of(client, &request, &curl);

    CU_ASSERT_PTR_NULL(strstr(line, "topsecret"));
    CU_ASSERT_PTR_NULL(strstr(line, "dG9wc2VjcmV0")); /* in base64 */
    expect_line(&curl, "GET https://api.example.com/v1?a=1&My%20Key=%5Bnot%20shown%5D&b=2&"
                       "my%20key=%5Bnot%20shown%5D\n");
    expect_line(&curl, "\nAuthorization: [not shown]\n");
    expect_line(&curl, "\nX-Custom: [not shown]\n");
    expect_line(&curl, "\nVary: [not shown]\n");
    expect_line(&curl, "\nX-Api-Key: [not shown]\n");
    expect_line(&curl, "\nCookie: [not shown]\n");
    expect_line(&curl, "\nIdempotency-Key: [not shown]\n");
    UNIT_SIZE(self.requests, 0);
    tern_client_free(client);
}

/* Those that go as what any other parameter is. */
static void test_secrets_by_name(void)
{
    static asked curl;
    fake self;
    tern_client *client = client_of(&self, NULL, 0);
    tern_request request = {
        .method = TERN_STR("POST"),
        .encoded_query = TERN_STR("API%5fkey=topsecret&tokens=1&token=topsecret&token&x=a%5A"),
        .body = {.kind = TERN_BODY_TEXT,
                 .content_type = TERN_STR("Application/X-WWW-form-urlencoded; charset=utf-8"),
                 .text = TERN_STR("client_secret=topsecret&a='b'&password=topsecret")}};
    const char *line = command_of(client, &request, &curl);

    CU_ASSERT_PTR_NULL(strstr(line, "topsecret"));
    expect_line(&curl,
                "?API%5fkey=%5Bnot%20shown%5D&tokens=1&token=%5Bnot%20shown%5D&token&x=a%5A");
    UNIT_TEXT(curl.data, "client_secret=%5Bnot%20shown%5D&a='b'&password=%5Bnot%20shown%5D");
    request.body.content_type = TERN_STR("text/plain");
    CU_ASSERT_PTR_NOT_NULL(strstr(command_of(client, &request, NULL), "password=topsecret"));
    tern_client_free(client);
}

static void test_security(void)
{
    static const char *const bearer[] = {"BearerAuth", NULL};
    static const tern_security security = {bearer};
    tern_credential credentials[] = {{.scheme = TERN_STR("BearerAuth"),
                                      .kind = TERN_CREDENTIAL_BEARER,
                                      .secret = TERN_STR("topsecret")}};
    tern_request request = {.security = &security, .security_count = 1};
    static asked curl;
    tern_arena arena = {0};
    tern_error error;
    tern_str text = TERN_STR("untouched");
    fake self;
    tern_client *client = client_of(&self, credentials, 1);

    command_of(client, &request, &curl);
    expect_line(&curl, "\nAuthorization: [not shown]\n");
    request.security_count = 0;
    command_of(client, &request, &curl);
    CU_ASSERT_PTR_NULL(strstr(curl.text, "Authorization"));
    tern_client_free(client);
    /* What could not be sent is refused alike. */
    client = client_of(&self, NULL, 0);
    request.security_count = 1;
    UNIT_STATUS(tern_client_curl_command(client, &request, &arena, &text, &error),
                TERN_ERROR_REQUEST);
    UNIT_TEXT(error.found, "none for the security scheme BearerAuth");
    UNIT_STR(text, "untouched");
    tern_client_free(client);
}

/* Operations. */

typedef struct test_params {
    tern_str id;
    tern_opt_str trace;
    sample_point body;
    tern_call_options call;
} test_params;
typedef enum test_kind { TEST_UNDOCUMENTED } test_kind;
typedef struct test_result {
    tern_response response;
    test_kind kind;
} test_result;

static const tern_parameter parameters[] = {
    TERN_PARAMETER(test_params, id, "id", PATH, SIMPLE, false, false, REQUIRED, STRING, tern_str),
    TERN_PARAMETER(test_params, trace, "Accept-Language", HEADER, SIMPLE, false, false, OPTIONAL,
                   STRING, tern_str),
};
static const tern_operation_body body =
    TERN_OPERATION_BODY(test_params, body, "application/json", REQUIRED, MODEL, sample_point);
static const tern_operation operation = {.name = "movePoint",
                                         .method = "PUT",
                                         .path = "/points/{id}",
                                         .parameters = parameters,
                                         .parameter_count = 2,
                                         .body = &body,
                                         TERN_OPERATION_STRUCTS(test_params, test_result)};

static void test_operation(void)
{
    static asked curl;
    test_params params = {.id = TERN_STR("it's/"), .body = {.x = 1, .y = 2}};
    test_result result;
    tern_arena arena = {0};
    tern_error error;
    tern_str text = TERN_STR("untouched");
    fake self;
    tern_client *client = client_of(&self, NULL, 0);

    UNIT_STATUS(tern_operation_curl_command(client, &operation, &params, &arena, &text, &error),
                TERN_OK);
    run(&curl, text.ptr);
    UNIT_STATUS(tern_client_call(client, &operation, &params, &result, &error), TERN_OK);
    UNIT_TEXT(curl.text, self.text);
    CU_ASSERT_PTR_NOT_NULL(strstr(self.text, "{\"x\":1,\"y\":2}"));
    tern_response_free(&result.response);
    params.id.len = 0;
    text = TERN_STR("untouched");
    UNIT_STATUS(tern_operation_curl_command(client, &operation, &params, &arena, &text, &error),
                TERN_ERROR_REQUEST);
    UNIT_TEXT(error.pointer, "movePoint");
    UNIT_STR(text, "untouched");
    UNIT_STATUS(tern_operation_curl_command(client, &operation, NULL, &arena, &text, NULL),
                TERN_ERROR_REQUEST);
    tern_arena_free(&arena);
    tern_client_free(client);
}

static void test_no_memory(void)
{
    tern_request request = {.method = TERN_STR("POST"),
                            .body = {.kind = TERN_BODY_TEXT, .text = TERN_STR("a\nb")}};
    fake self;
    tern_client *client = client_of(&self, NULL, 0);
    tern_status status = TERN_ERROR_MEMORY;
    size_t failures = 0;

    for (size_t fail_at = 1; status != TERN_OK; fail_at++) {
        unit_allocations allocations = {.fail_at = fail_at};
        tern_arena arena = unit_arena(&allocations);
        tern_error error = {.status = TERN_OK};
        tern_str text = TERN_STR("untouched");
        status = tern_client_curl_command(client, &request, &arena, &text, &error);
        if (status != TERN_OK) {
            failures++;
            UNIT_STATUS(status, TERN_ERROR_MEMORY);
            UNIT_STATUS(error.status, TERN_ERROR_MEMORY);
            UNIT_STR(text, "untouched");
        }
        tern_arena_free(&arena);
        UNIT_SIZE(allocations.live_blocks, 0);
    }
    CU_ASSERT(failures > 0);
    tern_client_free(client);
}

static const unit_test tests[] = {
    {"curl commands", "a folder for curl", make_folder},
    {"curl commands", "a plain request", test_plain},
    {"curl commands", "methods", test_methods},
    {"curl commands", "texts", test_texts},
    {"curl commands", "all bytes", test_bytes},
    {"curl commands", "URLs", test_urls},
    {"curl commands", "headers", test_headers},
    {"curl commands", "files", test_files},
    {"curl commands", "streams", test_streams},
    {"curl commands", "credentials", test_credentials},
    {"curl commands", "secrets by their names", test_secrets_by_name},
    {"curl commands", "security schemes", test_security},
    {"curl commands", "operations", test_operation},
    {"curl commands", "no memory", test_no_memory},
    {"curl commands", "no folder for curl", remove_folder},
};

UNIT_MAIN(tests)
