/* cassette_scrub.c - what is secret is replaced, before it is looked for and before it is kept. */
#include "cassette_internal.h"
#include "tern/base64.h"
#include "tern/codec.h"
#include "tokenizer_internal.h"
#include "utf8_internal.h"

enum { LEAST_TEXT = 8 /* bytes: what is shorter stands in other words too */ };

/* Of RFC 9110, RFC 6265, and of what OAuth 2.0 (RFC 6749, RFC 7521) and its neighbours send. */
static const tern_str always[] = {
    TERN_STR_INIT("Authorization"), TERN_STR_INIT("Proxy-Authorization"),
    TERN_STR_INIT("Cookie"),        TERN_STR_INIT("Set-Cookie"),
    TERN_STR_INIT("X-Api-Key"),     TERN_STR_INIT("api_key"),
    TERN_STR_INIT("password"),      TERN_STR_INIT("client_secret"),
    TERN_STR_INIT("access_token"),  TERN_STR_INIT("refresh_token"),
    TERN_STR_INIT("id_token"),      TERN_STR_INIT("client_assertion"),
};
enum { ALWAYS = sizeof always / sizeof always[0] };

/* What there is to look for. */

static bool add_name(tern_scrubber *scrubber, tern_str name, tern_arena *arena)
{
    return name.len == 0 ||
           tern_arena_copy_str(arena, name, &scrubber->names[scrubber->name_count++]) == TERN_OK;
}

static bool add_text(tern_scrubber *scrubber, tern_str text, tern_arena *arena)
{
    return text.len < LEAST_TEXT ||
           tern_arena_copy_str(arena, text, &scrubber->texts[scrubber->text_count++]) == TERN_OK;
}

/* A password goes out as base64, together with its user (RFC 7617). */
static bool add_basic(tern_scrubber *scrubber, const tern_credential *credential, tern_arena *arena)
{
    tern_builder builder = {.arena = arena};
    tern_str text;

    tern_builder_add(&builder, credential->user);
    tern_builder_add_text(&builder, ":");
    tern_builder_add(&builder, credential->secret);
    return tern_base64_encode(tern_builder_text(&builder), 0, arena, &text) == TERN_OK &&
           !builder.failed && add_text(scrubber, text, arena);
}

bool tern_scrubber_init(tern_scrubber *scrubber, const tern_client_options *client,
                        const tern_str *names, size_t name_count, tern_arena *arena)
{
    size_t credentials = client ? client->credential_count : 0;
    bool added = true;

    memset(scrubber, 0, sizeof *scrubber);
    scrubber->names = (tern_str *)tern_arena_allocate_array(
        arena, ALWAYS + credentials + name_count, sizeof(tern_str), _Alignof(tern_str));
    scrubber->texts = (tern_str *)tern_arena_allocate_array(arena, 2 * credentials + 1,
                                                            sizeof(tern_str), _Alignof(tern_str));
    if (scrubber->names == NULL || scrubber->texts == NULL)
        return false;
    for (size_t i = 0; i < ALWAYS; i++)
        scrubber->names[scrubber->name_count++] = always[i];
    for (size_t i = 0; i < name_count && added; i++)
        added = add_name(scrubber, names[i], arena);
    for (size_t i = 0; i < credentials && added; i++) {
        const tern_credential *credential = &client->credentials[i];
        if (credential->kind == TERN_CREDENTIAL_HEADER ||
            credential->kind == TERN_CREDENTIAL_QUERY || credential->kind == TERN_CREDENTIAL_COOKIE)
            added = add_name(scrubber, credential->name, arena);
        if (added && credential->kind == TERN_CREDENTIAL_BASIC)
            added = add_basic(scrubber, credential, arena);
        if (added && credential->kind != TERN_CREDENTIAL_CALLBACK)
            added = add_text(scrubber, credential->secret, arena);
    }
    return added;
}

static bool is_secret(const tern_scrubber *scrubber, tern_str name)
{
    for (size_t i = 0; i < scrubber->name_count; i++) {
        if (tern_same_name(scrubber->names[i], name))
            return true;
    }
    return false;
}

bool tern_scrub_text(tern_str text, tern_str secret, const char *by, tern_arena *arena,
                     tern_str *out_text)
{
    tern_builder builder = {.arena = arena};
    size_t kept = 0, at = 0;

    *out_text = text;
    while (secret.len > 0 && text.len - at >= secret.len) {
        const char *found =
            (const char *)memchr(text.ptr + at, secret.ptr[0], text.len - at - secret.len + 1);
        tern_str before = {text.ptr + kept, 0};
        if (found == NULL)
            break;
        at = (size_t)(found - text.ptr);
        if (memcmp(found, secret.ptr, secret.len) != 0) {
            at++;
            continue;
        }
        before.len = at - kept;
        tern_builder_add(&builder, before);
        tern_builder_add_text(&builder, by);
        at += secret.len;
        kept = at;
    }
    if (kept > 0) {
        tern_str rest = {text.ptr + kept, text.len - kept};
        tern_builder_add(&builder, rest);
        *out_text = tern_builder_text(&builder);
    }
    return !builder.failed;
}

static bool scrub_texts(const tern_scrubber *scrubber, tern_str text, tern_arena *arena,
                        tern_str *out_text)
{
    bool done = true;

    *out_text = text;
    for (size_t i = 0; i < scrubber->text_count && done; i++)
        done = tern_scrub_text(*out_text, scrubber->texts[i], TERN_REDACTED, arena, out_text);
    return done;
}

/* Queries and forms: "name=value&name=value". */

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte = (char)(byte | 0x20);
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* Whether the name is a secret's, its percent-encoding undone. */
static bool is_secret_parameter(const tern_scrubber *scrubber, tern_str name)
{
    char plain[256];
    tern_str text = {plain, 0};

    for (size_t i = 0; i < name.len; i++) {
        char byte = name.ptr[i];
        if (text.len == sizeof plain)
            return false;
        if (byte == '%' && name.len - i > 2 && hex_digit(name.ptr[i + 1]) >= 0 &&
            hex_digit(name.ptr[i + 2]) >= 0) {
            byte = (char)(16 * hex_digit(name.ptr[i + 1]) + hex_digit(name.ptr[i + 2]));
            i += 2;
        }
        plain[text.len++] = byte;
    }
    return is_secret(scrubber, text);
}

static void add_parameters(tern_builder *builder, const tern_scrubber *scrubber, tern_str text)
{
    size_t at = 0;

    while (at < text.len) {
        tern_str name = {text.ptr + at, 0}, all = {text.ptr + at, 0};
        while (at < text.len && text.ptr[at] != '&' && text.ptr[at] != '=') {
            at++;
            name.len++;
        }
        while (at < text.len && text.ptr[at] != '&')
            at++;
        all.len = (size_t)(text.ptr + at - all.ptr);
        if (all.len > name.len && is_secret_parameter(scrubber, name)) {
            tern_builder_add(builder, name);
            tern_builder_add_text(builder, "=" TERN_REDACTED);
        } else {
            tern_builder_add(builder, all);
        }
        if (at < text.len) {
            tern_builder_add_text(builder, "&");
            at++;
        }
    }
}

/* UTF-8, as JSON is: a server may send other bytes. */
static void add_utf8(tern_builder *builder, tern_str text)
{
    const char *end = text.ptr + text.len;

    if (tern_utf8_is_valid(text.ptr, text.len)) {
        tern_builder_add(builder, text);
        return;
    }
    while (text.ptr < end && !builder->failed) {
        text.len = tern_utf8_length(text.ptr, end);
        if (text.len > 0)
            tern_builder_add(builder, text);
        else
            tern_builder_add_text(builder, "?");
        text.ptr += text.len > 0 ? text.len : 1;
    }
}

static size_t find_any(tern_str text, size_t at, const char *bytes)
{
    while (at < text.len && (text.ptr[at] == '\0' || !strchr(bytes, text.ptr[at])))
        at++;
    return at;
}

bool tern_scrub_url(const tern_scrubber *scrubber, tern_str url, tern_arena *arena,
                    tern_str *out_url)
{
    tern_builder parts = {.arena = arena}, text = {.arena = arena};
    size_t query = find_any(url, 0, "?#"), fragment = find_any(url, query, "#");
    size_t colon = find_any(url, 0, ":/?#"), host = 0;
    tern_str piece = {url.ptr, query}, clean;

    /* "https://user:password@host": before the next slash. */
    if (url.len - colon > 3 && memcmp(url.ptr + colon, "://", 3) == 0) {
        tern_str authority = {url.ptr, find_any(url, colon + 3, "/?#")};
        for (size_t i = colon + 3; i < authority.len; i++) {
            if (authority.ptr[i] == '@')
                host = i;
        }
    }
    if (host > 0) {
        tern_str scheme = {url.ptr, colon + 3};
        tern_builder_add(&parts, scheme);
        tern_builder_add_text(&parts, TERN_REDACTED);
        piece.ptr = url.ptr + host;
        piece.len = query - host;
    }
    tern_builder_add(&parts, piece);
    for (size_t i = 0; i < 2; i++) {
        size_t start = i == 0 ? query : fragment, end = i == 0 ? fragment : url.len;
        tern_str mark = {url.ptr + start, start < end};
        tern_str parameters = {url.ptr + start + mark.len, end - start - mark.len};
        tern_builder_add(&parts, mark);
        add_parameters(&parts, scrubber, parameters);
    }
    /* As they are, secrets need not be UTF-8 either. */
    if (!scrub_texts(scrubber, tern_builder_text(&parts), arena, &clean))
        return false;
    add_utf8(&text, clean);
    *out_url = tern_builder_text(&text);
    return !parts.failed && !text.failed;
}

/* JSON. */

/* A string as it stands; one that hides a secret behind escapes without it. */
static void add_string(tern_builder *builder, const tern_scrubber *scrubber, tern_str raw)
{
    tern_tokenizer tokenizer;
    tern_str plain, clean, quoted;

    if (memchr(raw.ptr, '\\', raw.len)) {
        tern_tokenizer_init(&tokenizer, raw);
        if (tern_tokenizer_string(&tokenizer, builder->arena, &plain) != TERN_OK ||
            !scrub_texts(scrubber, plain, builder->arena, &clean))
            builder->failed = true;
        else if (clean.ptr != plain.ptr) {
            if (tern_encode(&tern_type_of_str, &clean, NULL, builder->arena, &quoted, NULL) ==
                TERN_OK)
                raw = quoted;
            else
                builder->failed = true;
        }
    }
    tern_builder_add(builder, raw);
}

/* One JSON value that has been checked: nothing in it nests here, a string before a colon is a
 * name, and what belongs to it ends at `secret_end`. */
static void add_json(tern_builder *builder, const tern_scrubber *scrubber, tern_str json)
{
    const char *secret_end = json.ptr;
    tern_tokenizer tokenizer;

    tern_tokenizer_init(&tokenizer, json);
    while (tokenizer.cursor < tokenizer.end && !builder->failed) {
        bool secret = tokenizer.cursor < secret_end;
        tern_str token = {tokenizer.cursor, 1}, text, value;
        tern_json_kind kind = tern_json_kind_of(*tokenizer.cursor);
        tern_tokenizer behind;
        if (kind != TERN_JSON_STRING && kind != TERN_JSON_NUMBER) {
            tern_builder_add(builder, token);
            tokenizer.cursor++;
            continue;
        }
        if ((kind == TERN_JSON_STRING ? tern_tokenizer_name(&tokenizer, builder->arena, &text)
                                      : tern_tokenizer_number(&tokenizer, &text)) != TERN_OK) {
            builder->failed = true; /* the text has been checked: memory it is */
            return;
        }
        token.len = (size_t)(tokenizer.cursor - token.ptr);
        behind = tokenizer;
        tern_tokenizer_skip_space(&behind);
        if (kind == TERN_JSON_NUMBER) {
            tern_builder_add(builder, secret ? TERN_STR("0") : token);
        } else if (tern_tokenizer_accept(&behind, ':')) {
            tern_tokenizer_skip_space(&behind);
            add_string(builder, scrubber, token);
            if (!secret && is_secret(scrubber, text) &&
                tern_tokenizer_value(&behind, TERN_DEPTH_MAX, &value) == TERN_OK)
                secret_end = behind.cursor;
        } else if (secret) {
            tern_builder_add_text(builder, "\"" TERN_REDACTED "\"");
        } else {
            add_string(builder, scrubber, token);
        }
    }
}

/* Whether a text is one JSON value. */
static bool is_json(tern_str text)
{
    tern_tokenizer tokenizer;
    tern_str value;

    tern_tokenizer_init(&tokenizer, text);
    tern_tokenizer_skip_space(&tokenizer);
    if (tern_tokenizer_value(&tokenizer, TERN_DEPTH_MAX, &value) != TERN_OK)
        return false;
    tern_tokenizer_skip_space(&tokenizer);
    return tokenizer.cursor == tokenizer.end;
}

/* Newline-delimited JSON, event streams: each line may be JSON from its first bracket on. */
static void add_lines(tern_builder *builder, const tern_scrubber *scrubber, tern_str text)
{
    size_t at = 0;

    while (at < text.len && !builder->failed) {
        size_t end = find_any(text, at, "\n"), open = find_any(text, at, "{[\n");
        tern_str before = {text.ptr + at, open - at}, rest = {text.ptr + open, end - open};
        tern_builder_add(builder, before);
        if (rest.len > 0 && is_json(rest))
            add_json(builder, scrubber, rest);
        else
            tern_builder_add(builder, rest);
        if (end < text.len)
            tern_builder_add_text(builder, "\n");
        at = end + 1;
    }
}

bool tern_scrub_body(const tern_scrubber *scrubber, tern_str media_type, tern_str body,
                     tern_arena *arena, tern_str *out_body)
{
    tern_builder builder = {.arena = arena};

    if (body.len == 0 || !tern_utf8_is_valid(body.ptr, body.len))
        return scrub_texts(scrubber, body, arena, out_body);
    if (tern_same_name(media_type, TERN_STR("application/x-www-form-urlencoded")))
        add_parameters(&builder, scrubber, body);
    else if (is_json(body))
        add_json(&builder, scrubber, body);
    else
        add_lines(&builder, scrubber, body);
    return scrub_texts(scrubber, tern_builder_text(&builder), arena, out_body) && !builder.failed;
}

/* Headers. */

bool tern_scrub_headers(const tern_scrubber *scrubber, const tern_pair *headers, size_t count,
                        bool request, tern_arena *arena, tern_array_str *out_lines)
{
    memset(out_lines, 0, sizeof *out_lines);
    out_lines->items = (tern_str *)tern_arena_allocate_array(arena, count, sizeof *out_lines->items,
                                                             _Alignof(tern_str));
    if (out_lines->items == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        tern_builder line = {.arena = arena}, text = {.arena = arena};
        tern_str value = headers[i].value, clean;
        if (!tern_is_token(headers[i].name) || !tern_is_header_value(value))
            continue;
        if (is_secret(scrubber, headers[i].name) ||
            (request && !tern_header_is_public(headers[i].name)))
            value = TERN_STR(TERN_REDACTED);
        else if (tern_same_name(headers[i].name, TERN_STR("Location")) ||
                 tern_same_name(headers[i].name, TERN_STR("Content-Location")))
            line.failed = !tern_scrub_url(scrubber, value, arena, &value);
        tern_builder_add(&line, headers[i].name);
        tern_builder_add_text(&line, ": ");
        tern_builder_add(&line, value);
        if (!scrub_texts(scrubber, tern_builder_text(&line), arena, &clean))
            return false;
        add_utf8(&text, clean);
        out_lines->items[out_lines->count++] = tern_builder_text(&text);
        if (line.failed || text.failed)
            return false;
    }
    return true;
}
