/* headers.c - what a server's answers make a call do: redirects, retries, Retry-After, media types
 * and bodies. Input: a letter ('p': POST, else GET), the value of a header, and answers, all but
 * the letter separated by 0xFF. An answer is a line with a status, lines of headers, an empty line
 * and a body; with a shorter first line the connection fails, with an empty one before anything was
 * sent.
 */
#include "fuzz.h"

#include <stdlib.h>

#include "client_internal.h"

enum {
    TRIES = 4,
    REDIRECTS = 3,
    WALL_S = 784111000,
    BODY_BYTES = 300,
    HEADER_BYTES = 600,
    URL_BYTES = 400,
    RETRY_AFTER_MS = 90 * 1000,
    CALL_MS = 600 * 1000
};

static const char base[] = "https://api.example.com/v1", secret[] = "c2VjcmV0LXRva2Vu";

/* A server that answers what the input says, and looks at what it is asked. */
typedef struct server {
    tern_str rest;
    size_t requests;
    int64_t now_us;
    bool repeatable;
    /* A request has been there, and was not redirected. */
    bool came_through;
    bool redirects;
} server;

static tern_str take_line(tern_str *text)
{
    tern_str line = *text;

    if (memchr(text->ptr, '\n', text->len))
        return fuzz_take(text, '\n');
    text->len = 0;
    return line;
}

/* Whether a URL is of the server that the credentials are for. */
static bool is_ours(tern_str url)
{
    static const char origin[] = "https://api.example.com", port[] = ":443";
    size_t at = 0;

    for (; origin[at] != '\0'; at++) {
        char byte = at < url.len ? url.ptr[at] : '\0';
        if (byte >= 'A' && byte <= 'Z')
            byte = (char)(byte - 'A' + 'a');
        if (byte != origin[at])
            return false;
    }
    if (url.len - at >= strlen(port) && memcmp(url.ptr + at, port, strlen(port)) == 0)
        at += strlen(port);
    return at == url.len || url.ptr[at] == '/' || url.ptr[at] == '?';
}

static bool holds(tern_str text, const char *part)
{
    size_t length = strlen(part);

    for (size_t i = 0; i + length <= text.len; i++) {
        if (memcmp(text.ptr + i, part, length) == 0)
            return true;
    }
    return false;
}

static void check_request(const server *self, const tern_exchange *exchange)
{
    bool has_secret = false;

    FUZZ_CHECK(memcmp(exchange->url.ptr, "https://", 8) == 0);
    FUZZ_CHECK(exchange->url.ptr[exchange->url.len] == '\0');
    FUZZ_CHECK(exchange->url.len <= URL_BYTES);
    for (size_t i = 0; i < exchange->url.len; i++)
        FUZZ_CHECK((unsigned char)exchange->url.ptr[i] > ' ' && exchange->url.ptr[i] != 0x7F);
    for (size_t i = 0; i < exchange->header_count; i++)
        has_secret = has_secret || holds(exchange->headers[i].value, secret);
    FUZZ_CHECK(!has_secret || is_ours(exchange->url));
    /* What is not idempotent goes out once more only when it can't have come through. */
    FUZZ_CHECK(self->repeatable || self->redirects || !self->came_through);
    FUZZ_CHECK(exchange->timeout_ms > 0 && exchange->timeout_ms <= CALL_MS);
}

static tern_status answer(void *context, const tern_exchange *exchange, tern_reply *reply,
                          tern_error *error)
{
    server *self = (server *)context;
    tern_str line, text = self->rest;
    tern_status status = TERN_OK;
    const char *end;
    int http_status;

    self->requests++;
    self->now_us += 1000;
    check_request(self, exchange);
    self->redirects = false;
    /* This answer; the last one comes again and again. */
    end = text.len > 0 ? (const char *)memchr(text.ptr, FUZZ_SEPARATOR, text.len) : NULL;
    if (end) {
        text.len = (size_t)(end - text.ptr);
        self->rest.len -= text.len + 1;
        self->rest.ptr = end + 1;
    }
    line = take_line(&text);
    if (line.len < 3) {
        if (line.len == 0)
            tern_reply_not_sent(reply);
        else
            self->came_through = true;
        return tern_client_fail(error, TERN_ERROR_NETWORK, TERN_STR(""), "an answer", "none");
    }
    http_status = 100 * (line.ptr[0] - '0') + 10 * (line.ptr[1] - '0') + line.ptr[2] - '0';
    self->came_through = true;
    self->redirects = http_status / 10 == 30;
    tern_reply_start(reply, http_status);
    while (status == TERN_OK && (line = take_line(&text)).len > 0) {
        tern_str name = {line.ptr, 0};
        while (name.len < line.len && line.ptr[name.len] != ':')
            name.len++;
        line.ptr += name.len + (name.len < line.len);
        line.len -= name.len + (name.len < line.len);
        while (line.len > 0 && line.ptr[0] == ' ') {
            line.ptr++;
            line.len--;
        }
        status = tern_reply_add_header(reply, name, line);
    }
    while (status == TERN_OK && text.len > 0) {
        size_t piece = text.len < 7 ? text.len : 7;
        status = tern_reply_add_body(reply, text.ptr, piece);
        text.ptr += piece;
        text.len -= piece;
    }
    return status == TERN_OK ? status : tern_client_fail(error, status, TERN_STR(""), NULL, NULL);
}

static int64_t now_us(void *context)
{
    return ((server *)context)->now_us;
}

static int64_t wall_s(void *context)
{
    return WALL_S + ((server *)context)->now_us / 1000000;
}

static void sleep_us(void *context, int64_t us)
{
    server *self = (server *)context;

    FUZZ_CHECK(us >= 0 && us <= (int64_t)(RETRY_AFTER_MS + TERN_BASE_DELAY_MS_DEFAULT) * 1000);
    self->now_us += us;
}

static uint64_t no_chance(void *context)
{
    (void)context;
    return 0;
}

static void check_response(const tern_response *response, tern_status status)
{
    size_t bytes = 0;

    FUZZ_CHECK(response->tries >= 1 && response->tries <= TRIES);
    FUZZ_CHECK(response->redirects <= REDIRECTS);
    FUZZ_CHECK(status != TERN_OK || (response->http_status >= 100 && response->http_status <= 999));
    FUZZ_CHECK(response->body_length <= BODY_BYTES && response->body[response->body_length] == 0);
    for (size_t i = 0; i < response->header_count; i++) {
        const tern_pair *header = &response->headers[i];
        bytes += header->name.len + header->value.len;
        FUZZ_CHECK(header->name.ptr[header->name.len] == '\0');
        FUZZ_CHECK(header->value.ptr[header->value.len] == '\0');
    }
    FUZZ_CHECK(bytes <= HEADER_BYTES);
    for (size_t i = 0; i < response->media_type.len; i++) {
        char byte = response->media_type.ptr[i];
        FUZZ_CHECK(byte != ';' && byte != ' ' && byte != '\t' && !(byte >= 'A' && byte <= 'Z'));
    }
}

static void check_call(tern_str answers, const char *method)
{
    server self = {.rest = answers, .repeatable = tern_str_is(tern_str_of(method), "GET")};
    tern_credential credential = {.kind = TERN_CREDENTIAL_BEARER, .secret = tern_str_of(secret)};
    tern_client_options options = {
        .base_url = tern_str_of(base),
        .credentials = &credential,
        .credential_count = 1,
        .retry = {.max_tries = TRIES, .max_retry_after_ms = RETRY_AFTER_MS},
        .call_timeout_ms = CALL_MS,
        .max_redirects = REDIRECTS,
        .max_response_bytes = BODY_BYTES,
        .max_header_bytes = HEADER_BYTES,
        .max_url_bytes = URL_BYTES,
        .clock = {now_us, wall_s, sleep_us, no_chance, &self},
        .transport = {answer, &self}};
    tern_request request = {.method = tern_str_of(method), .path = TERN_STR("/things")};
    tern_response response;
    tern_client *client;
    tern_error error;
    tern_status status;

    FUZZ_CHECK(tern_client_create(&options, &client, NULL) == TERN_OK);
    memset(&error, 0, sizeof error);
    status = tern_client_request(client, &request, &response, &error);
    FUZZ_CHECK(self.requests >= 1 && self.requests <= TRIES * (1 + REDIRECTS));
    FUZZ_CHECK(status == TERN_OK || error.status == status);
    FUZZ_CHECK(status == TERN_OK || status == TERN_ERROR_NETWORK || status == TERN_ERROR_LIMIT ||
               status == TERN_ERROR_HTTP || status == TERN_ERROR_TIMEOUT);
    check_response(&response, status);
    tern_response_free(&response);
    tern_client_free(client);
}

/* The readers by themselves, with a text for each. */

static void check_retry_after(tern_str value)
{
    int64_t ms = -1, later_ms = -1;
    uint64_t seconds = 0;
    size_t digits = 0;
    bool taken = tern_retry_after(value, WALL_S, &ms);

    while (digits < value.len && value.ptr[digits] >= '0' && value.ptr[digits] <= '9') {
        if (seconds < UINT64_MAX / 100)
            seconds = 10 * seconds + (uint64_t)(value.ptr[digits] - '0');
        digits++;
    }
    FUZZ_CHECK(!taken || ms >= 0);
    if (digits > 0) { /* RFC 9110, section 10.2.3: no date starts with a digit */
        FUZZ_CHECK(taken == (digits == value.len));
        FUZZ_CHECK(!taken || seconds > INT32_MAX || ms == (int64_t)seconds * 1000);
        FUZZ_CHECK(!taken || seconds <= INT32_MAX || ms >= (int64_t)INT32_MAX * 1000);
    } else if (taken) {
        FUZZ_CHECK(tern_retry_after(value, WALL_S + 1, &later_ms));
        /* A second later it is one less, but for what is past, or too far away to be counted. */
        FUZZ_CHECK(later_ms == (ms >= 1000 ? ms - 1000 : 0) ||
                   (later_ms == ms && ms == (int64_t)INT32_MAX * 1000));
    }
}

/* tchar (RFC 9110, section 5.6.2), one by one. */
static bool is_tchar(char byte)
{
    static const char characters[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                     "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    return byte != '\0' && strchr(characters, byte) != NULL;
}

static void check_pair(tern_str name, tern_str value)
{
    tern_pair pair = {name, value};
    bool token = name.len > 0, clean = true;

    for (size_t i = 0; i < name.len; i++)
        token = token && is_tchar(name.ptr[i]);
    for (size_t i = 0; i < value.len; i++) {
        unsigned char byte = (unsigned char)value.ptr[i];
        clean = clean && (byte == '\t' || byte >= ' ') && byte != 0x7F;
        if ((i == 0 || i + 1 == value.len) && (byte == ' ' || byte == '\t'))
            clean = false;
    }
    FUZZ_CHECK(tern_is_token(name) == token);
    FUZZ_CHECK(tern_is_header_value(value) == clean);
    FUZZ_CHECK(tern_header_check(&pair) != NULL || (token && clean));
}

/* `type`: NUL-terminated, as tables have it. */
static void check_media_type(tern_str type, tern_arena *arena)
{
    tern_str bare = tern_media_type_bare(type.ptr), upper;
    char *copy = (char *)tern_arena_allocate(arena, bare.len + 1, 1);
    bool range = bare.len >= 2 && memcmp(bare.ptr + bare.len - 2, "/*", 2) == 0;

    FUZZ_CHECK(copy != NULL);
    FUZZ_CHECK(bare.len <= type.len && memchr(bare.ptr, ';', bare.len) == NULL);
    for (size_t i = 0; i < bare.len; i++) {
        char byte = bare.ptr[i];
        copy[i] = byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte;
    }
    copy[bare.len] = '\0';
    upper.ptr = copy;
    upper.len = bare.len;
    FUZZ_CHECK(tern_media_type_takes("*/*", bare));
    FUZZ_CHECK(tern_media_type_takes(type.ptr, upper) && tern_media_type_takes(copy, bare));
    FUZZ_CHECK(tern_media_type_is_json(bare) == tern_media_type_is_json(upper));
    FUZZ_CHECK(tern_media_type_is_range(bare) == range);
    /* A range takes what is behind its slash, and no other type that begins as its own. */
    if (range && !tern_str_is(bare, "*/*")) {
        tern_builder other = {.arena = arena};
        upper.len -= 2;
        tern_builder_add(&other, upper);
        tern_builder_add_text(&other, "x/y");
        FUZZ_CHECK(!tern_media_type_takes(type.ptr, tern_builder_text(&other)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tern_arena arena = {0};
    tern_str rest, value, name;
    tern_builder type = {.arena = &arena};

    if (size == 0)
        return 0;
    rest.ptr = (const char *)data + 1;
    rest.len = size - 1;
    value = fuzz_take(&rest, FUZZ_SEPARATOR);
    check_retry_after(value);
    tern_builder_add(&type, value);
    check_media_type(tern_builder_text(&type), &arena);
    name = fuzz_take(&value, ':');
    check_pair(name, value);
    check_call(rest, data[0] == 'p' ? "POST" : "GET");
    tern_arena_free(&arena);
    return 0;
}
