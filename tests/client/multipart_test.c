/* multipart_test.c - multipart bodies of plain requests: byte by byte, and as other people's parser
 * reads them. */
#define _DEFAULT_SOURCE
#include "body_sink.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BIG_BYTES = 3 * 1000 * 1000 };

static const char *port;

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

#define TEXT(bytes)                                                                                \
    {                                                                                              \
        .kind = TERN_BODY_TEXT, .text = TERN_STR(bytes)                                            \
    }

/* clang-format off */
static const char expected_bytes[] =
    FIELD("title", "one\r\ntwo")
    FILE_OF("photo", "a b.png", BYTES, "\x89PNG")
    FILE_OF("empty", "other.gif", "image/gif", "")
    FILE_OF("bytes", "x", BYTES, "--")
    FIELD("title", "")
    END;

static const char expected_names[] =
    FILE_OF("gr\xC3\xBCn", "\xE7\x8C\xAB.png", BYTES, "1")
    FILE_OF("a%22b%0D%0AX-Evil: 1", "%22%0D%0A%0D%0A--B--\\%22;", BYTES, "2")
    FIELD("", "3")
    END;

static const char expected_sources[] =
    FIELD("a", "0123456789")
    FIELD("b", "b")
    FILE_OF("c", "c", BYTES, "123")
    END;
/* clang-format on */

/* Sends parts by a PUT. */
static sink send_parts(const tern_multipart_part *parts, size_t count, size_t piece,
                       const int *answers, tern_status expected)
{
    sink self = {.piece = piece};
    tern_client *client = sink_client(&self);
    tern_request request = {.method = TERN_STR("PUT"), .path = TERN_STR("/a")};
    tern_response response = {0};
    tern_multipart *multipart = NULL;
    size_t open = files_open();
    tern_error error = {.status = TERN_OK};

    if (answers)
        memcpy(self.answers, answers, sizeof self.answers);
    UNIT_STATUS(tern_multipart_create(parts, count, &multipart, &error), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(multipart);
    request.body = tern_multipart_body(multipart);
    UNIT_STATUS(tern_client_request(client, &request, &response, &error), expected);
    if (expected == TERN_OK && self.length > 0)
        UNIT_SIZE(self.bytes, (size_t)self.length);
    tern_multipart_free(multipart);
    UNIT_SIZE(files_open(), open);
    tern_response_free(&response);
    tern_client_free(client);
    return self;
}

#define TEXT(bytes)                                                                                \
    {                                                                                              \
        .kind = TERN_BODY_TEXT, .text = TERN_STR(bytes)                                            \
    }

static void test_bytes(void)
{
    static const size_t pieces[] = {1, 2, 7, 64, 16384};
    tern_multipart_part parts[] = {
        {.name = TERN_STR("title"), .body = TEXT("one\r\ntwo")},
        {.name = TERN_STR("left out")},
        {.name = TERN_STR("photo"), .body = {.kind = TERN_BODY_FILE, .path = file_path("a b.png")}},
        {.name = TERN_STR("empty"),
         .body = {.kind = TERN_BODY_FILE,
                  .path = file_path("empty"),
                  .content_type = TERN_STR("image/gif")},
         .file_name = TERN_STR("other.gif")},
        {.name = TERN_STR("bytes"), .body = TEXT("--"), .file_name = TERN_STR("x")},
        {.name = TERN_STR("title"), .body = TEXT("")},
    };
    bool differ[sizeof((sink *)0)->boundary] = {false};
    sink first, second;

    file_write("a b.png", "\x89PNG", 4);
    file_write("empty", "", 0);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        first = send_parts(parts, sizeof parts / sizeof parts[0], pieces[i], NULL, TERN_OK);
        UNIT_TEXT(first.text, expected_bytes);
        CU_ASSERT(first.length > 0);
    }
    /* No two have the same boundary, which is as long as chance needs, and at most 70 bytes. */
    second = send_parts(parts, 1, 100, NULL, TERN_OK);
    CU_ASSERT(strcmp(first.boundary, second.boundary) != 0);
    CU_ASSERT(strlen(first.boundary) >= 32 && strlen(first.boundary) <= 70);
    UNIT_SIZE(strspn(first.boundary, "0123456789abcdef"), strlen(first.boundary));
    second = send_parts(NULL, 0, 100, NULL, TERN_OK);
    UNIT_TEXT(second.text, END);
    for (size_t run = 0; run < 20; run++) {
        second = send_parts(NULL, 0, 100, NULL, TERN_OK);
        for (size_t i = 0; i < strlen(first.boundary); i++)
            differ[i] = differ[i] || first.boundary[i] != second.boundary[i];
    }
    for (size_t i = 0; i < strlen(first.boundary); i++)
        CU_ASSERT(differ[i]);
}

/* PEERS C8: any name will do, and none gets out of its quotes. */
static void test_names(void)
{
    tern_multipart_part parts[] = {
        {.name = TERN_STR("gr\xC3\xBCn"),
         .body = TEXT("1"),
         .file_name = TERN_STR("\xE7\x8C\xAB.png")},
        {.name = TERN_STR("a\"b\r\nX-Evil: 1"),
         .body = TEXT("2"),
         .file_name = TERN_STR("\"\r\n\r\n--B--\\%22;")},
        {.name = TERN_STR(""), .body = TEXT("3")},
    };
    sink sent = send_parts(parts, 3, 1000, NULL, TERN_OK);

    UNIT_TEXT(sent.text, expected_names);
}

static void refuse(tern_multipart_part part, tern_status status, const char *found)
{
    size_t open = files_open();
    tern_multipart_part parts[] = {
        {.name = TERN_STR("first"), .body = {.kind = TERN_BODY_FILE, .path = file_path("empty")}},
        part};
    tern_multipart *multipart = (tern_multipart *)&open;
    tern_error error = {.status = TERN_OK};

    UNIT_STATUS(tern_multipart_create(parts, 2, &multipart, &error), status);
    CU_ASSERT_PTR_NULL(multipart);
    UNIT_STATUS(error.status, status);
    UNIT_TEXT(error.found, found);
    if (status == TERN_ERROR_REQUEST)
        CU_ASSERT_PTR_NOT_NULL(strstr(error.expected, "in the field second"));
    UNIT_SIZE(files_open(), open);
    UNIT_STATUS(tern_multipart_create(parts, 2, &multipart, NULL), status);
}

#define REFUSE(status, found, ...)                                                                 \
    refuse((tern_multipart_part){.name = TERN_STR("second"), __VA_ARGS__}, status, found)

static tern_status read_nothing(void *context, char *buffer, size_t size, size_t *out_length)
{
    (void)context, (void)buffer, (void)size;
    *out_length = 0;
    return TERN_OK;
}

static void test_refused(void)
{
    tern_body huge = {
        .kind = TERN_BODY_SOURCE, .source = {read_nothing, NULL}, .length = INT64_MAX};

    file_write("empty", "", 0);
    file_write("locked", "x", 1);
    UNIT_SIZE((size_t)chmod(file_path("locked"), 0), 0);
    UNIT_SIZE((size_t)mkfifo(file_path("pipe"), 0600), 0);
    REFUSE(TERN_ERROR_REQUEST, "No such file or directory",
           .body = {.kind = TERN_BODY_FILE, .path = file_path("missing")});
    if (geteuid() != 0)
        REFUSE(TERN_ERROR_REQUEST, "Permission denied",
               .body = {.kind = TERN_BODY_FILE, .path = file_path("locked")});
    REFUSE(TERN_ERROR_REQUEST, "no regular file",
           .body = {.kind = TERN_BODY_FILE, .path = files_folder});
    /* Nor does it wait for somebody to write to it. */
    REFUSE(TERN_ERROR_REQUEST, "no regular file",
           .body = {.kind = TERN_BODY_FILE, .path = file_path("pipe")});
    REFUSE(TERN_ERROR_REQUEST, "none", .body = {.kind = TERN_BODY_FILE});
    REFUSE(TERN_ERROR_REQUEST, "none", .body = {.kind = TERN_BODY_SOURCE});
    REFUSE(TERN_ERROR_REQUEST, "none", .body = {.kind = (tern_body_kind)9});
    REFUSE(TERN_ERROR_REQUEST, "a NUL", .body = TEXT(""), .file_name = {"a\0b", 3});
    REFUSE(TERN_ERROR_REQUEST, "a control character",
           .body = {.kind = TERN_BODY_TEXT, .content_type = TERN_STR("a/b\r\nX-Evil: 1")});
    REFUSE(TERN_ERROR_LIMIT, "", .body = huge);
}

/* Each allocation fails in turn; what leaks, the sanitizer finds. */
static void test_memory(void)
{
    tern_multipart_part parts[] = {
        {.name = TERN_STR("a"), .body = {.kind = TERN_BODY_FILE, .path = file_path("empty")}},
        {.name = TERN_STR("b"), .body = TEXT("b")},
    };
    size_t open = files_open(), failures = 0;
    tern_status status;

    file_write("empty", "", 0);
    /* So long that one head does not fit the first block of an arena. */
    parts[1].name.len = 5000;
    parts[1].name.ptr = (const char *)calloc(1, parts[1].name.len + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(parts[1].name.ptr);
    memset((char *)parts[1].name.ptr, 'b', parts[1].name.len);
    do {
        tern_multipart *multipart = NULL;
        requests = 0;
        fail_at = failures + 1;
        status = tern_multipart_create(parts, 2, &multipart, NULL);
        fail_at = 0;
        if (status != TERN_OK) {
            UNIT_STATUS(status, TERN_ERROR_MEMORY);
            CU_ASSERT_PTR_NULL(multipart);
            failures++;
        }
        tern_multipart_free(multipart);
        UNIT_SIZE(files_open(), open);
    } while (status != TERN_OK && failures < 100);
    UNIT_STATUS(status, TERN_OK);
    CU_ASSERT(failures >= 3);
    free((char *)parts[1].name.ptr);
}

/* Files that change, and sources. */

static void expect_read(const char *before, const char *after)
{
    sink self = {.piece = 10};
    tern_client *client = sink_client(&self);
    tern_multipart_part part = {.name = TERN_STR("f"),
                                .body = {.kind = TERN_BODY_FILE, .path = file_path("changing")}};
    tern_multipart *multipart;
    tern_request request = {.method = TERN_STR("PUT")};
    tern_response response = {0};

    file_write("changing", before, strlen(before));
    UNIT_STATUS(tern_multipart_create(&part, 1, &multipart, NULL), TERN_OK);
    file_write("changing", after, strlen(after));
    request.body = tern_multipart_body(multipart);
    UNIT_STATUS(tern_client_request(client, &request, &response, NULL), TERN_ERROR_READ);
    UNIT_SIZE(self.requests, 1);
    tern_multipart_free(multipart);
    tern_response_free(&response);
    tern_client_free(client);
}

static void test_changed_files(void)
{
    expect_read("0123456789012345", "0123456789");
    expect_read("0123456789", "01234567890");
    expect_read("", "0");
    expect_read("0", "");
}

/* Gives a text piece by piece. */
typedef struct giver {
    const char *text;
    size_t at;
    size_t rewinds;
    tern_status rewind_status;
} giver;

static tern_status give(void *context, char *buffer, size_t size, size_t *out_length)
{
    giver *self = (giver *)context;
    size_t left = strlen(self->text) - self->at;

    *out_length = left < 3 ? left : 3;
    if (*out_length > size)
        *out_length = size;
    memcpy(buffer, self->text + self->at, *out_length);
    self->at += *out_length;
    return TERN_OK;
}

static tern_status give_again(void *context)
{
    giver *self = (giver *)context;

    self->at = 0;
    self->rewinds++;
    return self->rewind_status;
}

static void test_sources(void)
{
    static const int again[] = {503, 503, 200}, redirect[] = {307, 200, 200};
    giver from = {.text = "0123456789"};
    tern_multipart_part parts[] = {
        {.name = TERN_STR("a"), .body = {.kind = TERN_BODY_SOURCE, .source = {give, &from}}},
        {.name = TERN_STR("b"), .body = TEXT("b")},
        {.name = TERN_STR("c"), .body = {.kind = TERN_BODY_FILE, .path = file_path("c")}},
    };
    tern_body *body = &parts[0].body;
    sink sent;

    file_write("c", "123", 3);
    sent = send_parts(parts, 3, 100, NULL, TERN_OK);
    UNIT_TEXT(sent.text, expected_sources);
    UNIT_SIZE((size_t)sent.length, 0); /* not known */
    /* What can't start again is sent once. */
    from.at = 0;
    sent = send_parts(parts, 3, 100, again, TERN_OK);
    UNIT_SIZE(sent.requests, 1);
    from.at = 0;
    body->rewind = give_again;
    body->length = 10;
    sent = send_parts(parts, 3, 4, again, TERN_OK);
    UNIT_SIZE(sent.requests, 3);
    UNIT_SIZE(from.rewinds, 2);
    UNIT_TEXT(sent.text, expected_sources);
    CU_ASSERT(sent.length > 0);
    from.at = 0;
    sent = send_parts(parts, 3, 4, redirect, TERN_OK);
    UNIT_SIZE(sent.requests, 2);
    UNIT_TEXT(sent.text, expected_sources);
    from.at = 0;
    from.rewind_status = TERN_ERROR_LIMIT;
    sent = send_parts(parts, 3, 4, again, TERN_ERROR_LIMIT);
    UNIT_SIZE(sent.requests, 1);
    /* Less and more than it says. */
    from.at = 0;
    body->length = 11;
    send_parts(parts, 3, 100, NULL, TERN_ERROR_READ);
    from.at = 0;
    body->length = 9;
    send_parts(parts, 3, 100, NULL, TERN_ERROR_READ);
}

/* Over the network. */

/* Bytes that compress badly and hold every value, line breaks and dashes too. */
static char *make_big(void)
{
    char *bytes = (char *)malloc(BIG_BYTES);
    uint64_t state = 7;

    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    for (size_t i = 0; i < BIG_BYTES; i++)
        bytes[i] = (char)unit_random(&state);
    return bytes;
}

static tern_client *network_client(void)
{
    char url[64];
    tern_client_options options = {.retry = {.max_tries = 1}};

    snprintf(url, sizeof url, "http://127.0.0.1:%s", port);
    options.base_url = tern_str_of(url);
    return fake_client(&options);
}

static void upload(const char *path, const tern_multipart_part *parts, size_t count,
                   const char *expected)
{
    tern_client *client = network_client();
    tern_request request = {.method = TERN_STR("POST"), .path = tern_str_of(path)};
    tern_response response = {0};
    tern_multipart *multipart = NULL;
    tern_error error = {.status = TERN_OK};

    UNIT_STATUS(tern_multipart_create(parts, count, &multipart, &error), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(multipart);
    request.body = tern_multipart_body(multipart);
    UNIT_STATUS(tern_client_request(client, &request, &response, &error), TERN_OK);
    UNIT_TEXT(response.body, expected);
    tern_response_free(&response);
    tern_multipart_free(multipart);
    tern_client_free(client);
}

/* RFC 1950, section 8.2. */
static unsigned long adler32(const char *bytes, size_t length)
{
    unsigned long a = 1, b = 0;

    for (size_t i = 0; i < length; i++) {
        a = (a + (unsigned char)bytes[i]) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

static tern_status read_stream(void *context, char *buffer, size_t size, size_t *out_length)
{
    *out_length = fread(buffer, 1, size, (FILE *)context);
    return TERN_OK;
}

/* PEERS C8, as the parser of Python's standard library has it. */
static void test_parsed(void)
{
    tern_multipart_part parts[] = {
        {.name = TERN_STR("gr\xC3\xBCn"), .body = TEXT("\xC3\xBC\r\n--")},
        {.name = TERN_STR("document[one]"),
         .body = {.kind = TERN_BODY_FILE, .path = file_path("\xE7\x8C\xAB \"x\".pdf")}},
        {.name = TERN_STR("document[two]"),
         .body = {.kind = TERN_BODY_FILE,
                  .path = file_path("big"),
                  .content_type = TERN_STR("video/mp4")}},
        {.name = TERN_STR("empty"), .body = {.kind = TERN_BODY_FILE, .path = file_path("empty")}},
        {.name = TERN_STR("line\r\nbreak"), .body = TEXT("")},
        {.name = TERN_STR("stream"), .body = {.kind = TERN_BODY_SOURCE}},
    };
    char *big = make_big(), expected[2048];
    FILE *stream;

    file_write("\xE7\x8C\xAB \"x\".pdf", "%PDF\n", 5);
    file_write("empty", "", 0);
    file_write("big", big, BIG_BYTES);
    snprintf(expected, sizeof expected,
             "{\"name\": \"gr\xC3\xBCn\", \"filename\": null, \"type\": null, \"size\": 6, "
             "\"adler32\": %lu}\n"
             "{\"name\": \"document[one]\", \"filename\": \"\xE7\x8C\xAB %%22x%%22.pdf\", "
             "\"type\": \"application/octet-stream\", \"size\": 5, \"adler32\": %lu}\n"
             "{\"name\": \"document[two]\", \"filename\": \"big\", \"type\": \"video/mp4\", "
             "\"size\": 3000000, \"adler32\": %lu}\n"
             "{\"name\": \"empty\", \"filename\": \"empty\", "
             "\"type\": \"application/octet-stream\", \"size\": 0, \"adler32\": 1}\n"
             "{\"name\": \"line%%0D%%0Abreak\", \"filename\": null, \"type\": null, \"size\": 0, "
             "\"adler32\": 1}\n",
             adler32("\xC3\xBC\r\n--", 6), adler32("%PDF\n", 5), adler32(big, BIG_BYTES));
    upload("/parts", parts, 5, expected);
    /* Without a length: in chunks. */
    stream = fopen(file_path("big"), "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(stream);
    parts[5].body.source.read = read_stream;
    parts[5].body.source.context = stream;
    snprintf(expected, sizeof expected,
             "{\"name\": \"stream\", \"filename\": null, \"type\": null, \"size\": 3000000, "
             "\"adler32\": %lu}\n",
             adler32(big, BIG_BYTES));
    upload("/parts", &parts[5], 1, expected);
    fclose(stream);
    free(big);
}

/* What multipart.py sends by `curl -F` then. */
static void test_like_curl(void)
{
    char png[8000];
    tern_multipart_part parts[] = {
        {.name = TERN_STR("title"), .body = TEXT("gr\xC3\xBCn")},
        {.name = TERN_STR("with \"quotes\""), .body = TEXT("1")},
        {.name = TERN_STR("image"),
         .body = {.kind = TERN_BODY_FILE,
                  .path = file_path("a file.png"),
                  .content_type = TERN_STR("image/png")}},
        {.name = TERN_STR("again"),
         .body = {.kind = TERN_BODY_FILE,
                  .path = file_path("a file.png"),
                  .content_type = TERN_STR("x/y")},
         .file_name = TERN_STR("z\".bin")},
    };
    char expected[1024];
    unsigned long sum;

    for (size_t i = 0; i < sizeof png; i += 8)
        memcpy(png + i, "\x89PNG\r\n\x1A\n", 8);
    file_write("a file.png", png, sizeof png);
    sum = adler32(png, sizeof png);
    snprintf(expected, sizeof expected,
             "{\"name\": \"title\", \"filename\": null, \"type\": null, \"size\": 5, "
             "\"adler32\": %lu}\n"
             "{\"name\": \"with %%22quotes%%22\", \"filename\": null, \"type\": null, "
             "\"size\": 1, \"adler32\": %lu}\n"
             "{\"name\": \"image\", \"filename\": \"a file.png\", \"type\": \"image/png\", "
             "\"size\": 8000, \"adler32\": %lu}\n"
             "{\"name\": \"again\", \"filename\": \"z%%22.bin\", \"type\": \"x/y\", "
             "\"size\": 8000, \"adler32\": %lu}\n",
             adler32("gr\xC3\xBCn", 5), adler32("1", 1), sum, sum);
    upload("/curl", parts, sizeof parts / sizeof parts[0], expected);
}

static const unit_test tests[] = {
    {"multipart", "bytes", test_bytes},
    {"multipart", "names", test_names},
    {"multipart", "what is refused", test_refused},
    {"multipart", "memory that fails", test_memory},
    {"multipart", "files that change", test_changed_files},
    {"multipart", "sources, tries and redirects", test_sources},
    {"network", "as it is parsed", test_parsed},
    {"network", "as curl sends it", test_like_curl},
};

/* See multipart.py. */
int main(int count, char **arguments)
{
    if (count != 3)
        return 2;
    port = arguments[1];
    files_folder = arguments[2];
    return unit_run(tests, sizeof tests / sizeof tests[0]);
}
