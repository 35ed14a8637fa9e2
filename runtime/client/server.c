/* server.c - the URL of a server, with its variables filled in. */
#include <stdio.h>

#include "client_internal.h"
#include "tern/operation.h"

/* Where in a URL a value goes, which says what it must not contain. */
typedef enum place {
    IN_ORIGIN, /* behind "//": a host, a port, or parts of them */
    IN_PATH,
    IN_ANY /* as the default shows, more than one part */
} place;

static tern_status fail(const tern_server *server, tern_error *error, const char *expected,
                        const char *found)
{
    return tern_client_fail(error, TERN_ERROR_REQUEST, tern_str_of(server->url), expected, found);
}

static const tern_server_variable *find_variable(const tern_server *server, tern_str name)
{
    for (size_t i = 0; i < server->variable_count; i++) {
        if (tern_str_is(name, server->variables[i].name))
            return &server->variables[i];
    }
    return NULL;
}

static bool is_allowed(const tern_server_variable *variable, tern_str value)
{
    for (size_t i = 0; i < variable->allowed_count; i++) {
        if (tern_str_is(value, variable->allowed[i]))
            return true;
    }
    return variable->allowed_count == 0;
}

static tern_status fail_not_allowed(const tern_server *server, const tern_server_variable *variable,
                                    tern_str value, tern_error *error)
{
    char expected[TERN_ERROR_TEXT_SIZE], found[TERN_ERROR_TEXT_SIZE];
    size_t length = 0;

    snprintf(found, sizeof found, "'%.*s' for {%.60s}", TERN_STR_ARGS(value), variable->name);
    for (size_t i = 0; i < variable->allowed_count && length < sizeof expected; i++) {
        length += (size_t)snprintf(expected + length, sizeof expected - length, "%s'%s'",
                                   i == 0                             ? ""
                                   : i + 1 == variable->allowed_count ? " or "
                                                                      : ", ",
                                   variable->allowed[i]);
    }
    return fail(server, error, expected, found);
}

static tern_status check_values(const tern_server *server, const tern_pair *values, size_t count,
                                tern_error *error)
{
    for (size_t i = 0; i < count; i++) {
        const tern_server_variable *variable = find_variable(server, values[i].name);
        if (variable == NULL) {
            char found[TERN_ERROR_TEXT_SIZE];
            snprintf(found, sizeof found, "'%.*s'", TERN_STR_ARGS(values[i].name));
            return fail(server, error, "the name of a variable", found);
        }
        if (!is_allowed(variable, values[i].value))
            return fail_not_allowed(server, variable, values[i].value, error);
    }
    return TERN_OK;
}

/* `url` is what comes before it, values included. */
static place find_place(const tern_builder *url, const tern_server_variable *variable)
{
    if (strchr(variable->default_value, '/'))
        return IN_ANY;
    for (size_t i = 0; i + 3 <= url->length; i++) {
        if (memcmp(url->bytes + i, "://", 3) == 0)
            return memchr(url->bytes + i + 3, '/', url->length - i - 3) ? IN_PATH : IN_ORIGIN;
    }
    return IN_PATH;
}

static void add_value(tern_builder *url, place where, tern_str value)
{
    if (where != IN_ORIGIN) {
        tern_builder_encode(url, value,
                            where == IN_ANY ? TERN_ENCODE_ILLEGAL : TERN_ENCODE_RESERVED);
        return;
    }
    for (size_t i = 0; i < value.len; i++) {
        tern_str byte = {value.ptr + i, 1};
        bool left = value.ptr[i] == ':' || value.ptr[i] == '[' || value.ptr[i] == ']';
        tern_builder_encode(url, byte, left ? TERN_ENCODE_NOTHING : TERN_ENCODE_RESERVED);
    }
}

/* Behind the name in braces that starts at `open`; NULL where it is no variable. */
static const char *add_variable(const tern_server *server, const tern_pair *values, size_t count,
                                const char *open, tern_builder *url)
{
    const char *close = strchr(open, '}');
    const tern_server_variable *variable = NULL;
    tern_str name = {"", 0};

    if (close) {
        name.ptr = open + 1;
        name.len = (size_t)(close - name.ptr);
        variable = find_variable(server, name);
    }
    if (variable == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        if (tern_str_equal(values[i].name, name)) {
            add_value(url, find_place(url, variable), values[i].value);
            return close + 1;
        }
    }
    tern_builder_add_text(url, variable->default_value);
    return close + 1;
}

/* Whether it starts with a scheme (RFC 3986, section 3.1) and "//". */
static bool is_absolute(const char *url)
{
    size_t length = strspn(url, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789+-.");

    return length > 0 && strncmp(url + length, "://", 3) == 0;
}

tern_status tern_server_url(const tern_server *server, const tern_pair *values, size_t count,
                            tern_arena *arena, tern_str *out_url, tern_error *error)
{
    tern_arena_mark mark = tern_arena_get_mark(arena);
    tern_builder url = {.arena = arena};
    const char *at = server->url;
    tern_status status = check_values(server, values, count, error);
    tern_str text;

    if (status != TERN_OK)
        return status;
    while (*at != '\0') {
        size_t length = strcspn(at, "{");
        const char *behind;
        tern_str piece = {at, length};
        tern_builder_add(&url, piece);
        at += length;
        if (*at == '\0')
            break;
        behind = add_variable(server, values, count, at, &url);
        if (behind == NULL) {
            tern_arena_rewind(arena, mark);
            return fail(server, error, "a variable for each name in braces", at);
        }
        at = behind;
    }
    text = tern_builder_text(&url);
    if (url.failed) {
        status = tern_client_fail_arena(error, arena, tern_str_of(server->url));
    } else if (!is_absolute(text.ptr)) {
        char found[TERN_ERROR_TEXT_SIZE];
        snprintf(found, sizeof found, "one that is relative to where its document was: '%s'",
                 text.ptr);
        status = fail(server, error, "an absolute URL", found);
    }
    if (status != TERN_OK) {
        tern_arena_rewind(arena, mark);
        return status;
    }
    *out_url = text;
    return TERN_OK;
}
