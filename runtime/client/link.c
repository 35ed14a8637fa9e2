/* link.c - the Link header (RFC 8288), and where in the API a link leads. */
#include "pages_internal.h"

/* What is left of a header. */
typedef struct cursor {
    const char *at;
    const char *end;
} cursor;

static void skip(cursor *self, const char *characters)
{
    while (self->at < self->end && *self->at != '\0' && strchr(characters, *self->at))
        self->at++;
}

static bool take(cursor *self, char byte)
{
    if (self->at == self->end || *self->at != byte)
        return false;
    self->at++;
    return true;
}

/* Up to one of the characters, or the end. */
static tern_str take_until(cursor *self, const char *characters)
{
    tern_str text = {self->at, 0};

    while (self->at < self->end && (*self->at == '\0' || !strchr(characters, *self->at)))
        self->at++;
    text.len = (size_t)(self->at - text.ptr);
    return text;
}

/* What is in quotes (RFC 9110, section 5.6.4), the first one taken; backslashes stay. */
static bool take_quoted(cursor *self, tern_str *out_text)
{
    out_text->ptr = self->at;
    for (; self->at < self->end; self->at++) {
        if (*self->at == '"') {
            out_text->len = (size_t)(self->at - out_text->ptr);
            self->at++;
            return true;
        }
        if (*self->at == '\\' && self->end - self->at > 1)
            self->at++;
    }
    return false;
}

/* Whether one of the relation types, which white space separates, is that one. */
static bool has_relation(tern_str relations, tern_str relation)
{
    cursor self = {relations.ptr, relations.ptr + relations.len};

    while (self.at < self.end) {
        skip(&self, " \t");
        if (tern_same_name(take_until(&self, " \t"), relation))
            return true;
    }
    return false;
}

/* Takes one link with its parameters. False where it is malformed, or there is none. */
static bool take_link(cursor *self, tern_str *out_target, bool *out_next)
{
    bool has_rel = false, is_next = false, elsewhere = false;

    skip(self, " \t,");
    if (!take(self, '<'))
        return false;
    *out_target = take_until(self, ">");
    if (!take(self, '>'))
        return false;
    for (skip(self, " \t"); take(self, ';'); skip(self, " \t")) {
        tern_str name, value = {"", 0};
        skip(self, " \t");
        name = take_until(self, " \t=;,");
        skip(self, " \t");
        if (take(self, '=')) {
            skip(self, " \t");
            if (!take(self, '"'))
                value = take_until(self, " \t;,");
            else if (!take_quoted(self, &value))
                return false;
        }
        /* The first one counts; with an anchor it is not this answer that has a next one. */
        if (tern_same_name(name, TERN_STR("rel")) && !has_rel) {
            has_rel = true;
            is_next = has_relation(value, TERN_STR("next"));
        } else if (tern_same_name(name, TERN_STR("anchor"))) {
            elsewhere = true;
        }
    }
    *out_next = is_next && !elsewhere;
    return self->at == self->end || *self->at == ',';
}

bool tern_link_find_next(const tern_response *response, tern_str *out_target)
{
    for (size_t i = 0; i < response->header_count; i++) {
        const tern_pair *header = &response->headers[i];
        cursor self = {header->value.ptr, header->value.ptr + header->value.len};
        bool next = false;
        if (!tern_same_name(header->name, TERN_STR("Link")))
            continue;
        while (take_link(&self, out_target, &next)) {
            if (next)
                return true;
        }
    }
    return false;
}

/* What is behind the origin of an absolute URL. */
static tern_str behind_origin(tern_str url)
{
    tern_str rest = {url.ptr + url.len, 0};
    const char *at = strstr(url.ptr, "://");

    if (at) {
        at += 3;
        at += strcspn(at, "/?#");
        rest.ptr = at;
        rest.len = (size_t)(url.ptr + url.len - at);
    }
    return rest;
}

static const char *check(tern_str path_and_query)
{
    tern_str path = tern_url_without_query(path_and_query), query = {"", 0};
    const char *wrong = tern_url_check_path(path);

    if (wrong)
        return wrong;
    if (path.len < path_and_query.len) {
        query.ptr = path.ptr + path.len + 1;
        query.len = path_and_query.len - path.len - 1;
    }
    return tern_url_check_query(query);
}

tern_status tern_link_resolve(tern_str base_url, tern_str path, tern_str target, tern_arena *arena,
                              tern_str *out_path_and_query, const char **out_wrong)
{
    tern_builder from = {.arena = arena};
    tern_str url, base_path = behind_origin(base_url);
    tern_redirect kind;
    tern_status status;

    *out_wrong = NULL;
    tern_builder_add(&from, base_url);
    tern_builder_add(&from, path);
    url = tern_builder_text(&from);
    if (from.failed || tern_arena_copy_str(arena, target, &target) != TERN_OK)
        return tern_arena_failure(arena);
    status = tern_url_redirect(url, target, arena, &url, &kind);
    if (status != TERN_OK)
        return status;
    if (kind != TERN_REDIRECT_SAME_ORIGIN) {
        *out_wrong =
            kind == TERN_REDIRECT_REFUSED ? "no URL to be followed" : "a URL of another server";
        return TERN_OK;
    }
    url = behind_origin(url);
    if (url.len < base_path.len || memcmp(url.ptr, base_path.ptr, base_path.len) != 0 ||
        (url.len > base_path.len && !strchr("/?", url.ptr[base_path.len]))) {
        *out_wrong = "a URL with another path";
        return TERN_OK;
    }
    url.ptr += base_path.len;
    url.len -= base_path.len;
    *out_wrong = check(url);
    *out_path_and_query = url;
    return TERN_OK;
}
