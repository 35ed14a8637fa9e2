/* link.c - Link headers (RFC 8288), and where links and redirects (RFC 3986) lead. Input: a byte
 * that chooses the base URL, a target, and a text for a header's parameters. */
#include "fuzz.h"

#include <stdlib.h>

#include "pages_internal.h"

static const char *const bases[] = {"https://api.example.com/v1", "http://api.example.com",
                                    "https://[2001:db8::1]:8443/a/b", "http://127.0.0.1:80/v1",
                                    "https://API.Example.com:443/v1/x"};
enum { BASES = sizeof bases / sizeof bases[0] };

/* The parts of an absolute URL, cut with nothing but RFC 3986, appendix B, in mind. */
typedef struct parts {
    tern_str scheme;
    tern_str host;
    tern_str port;
    tern_str rest;
    bool user;
} parts;

static size_t find(tern_str text, size_t at, const char *bytes)
{
    while (at < text.len && (text.ptr[at] == '\0' || !strchr(bytes, text.ptr[at])))
        at++;
    return at;
}

static tern_str between(tern_str text, size_t first, size_t end)
{
    tern_str made = {text.ptr + first, end - first};

    return made;
}

static parts cut(tern_str url)
{
    parts made = {.user = false};
    size_t colon = find(url, 0, ":"), start = colon + 3, end, host_end;

    FUZZ_CHECK(start <= url.len && memcmp(url.ptr + colon, "://", 3) == 0);
    end = find(url, start, "/?#");
    made.scheme = between(url, 0, colon);
    made.rest = between(url, end, url.len);
    made.user = memchr(url.ptr + start, '@', end - start) != NULL;
    host_end = url.ptr[start] == '[' ? find(url, start, "]") + 1 : find(url, start, ":/?#");
    FUZZ_CHECK(host_end <= end);
    made.host = between(url, start, host_end);
    made.port = host_end < end ? between(url, host_end + 1, end) : TERN_STR("");
    if (made.port.len == 0)
        made.port = tern_str_is(made.scheme, "https") ? TERN_STR("443") : TERN_STR("80");
    return made;
}

static bool same_in_any_case(tern_str a, tern_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        int x = (unsigned char)a.ptr[i], y = (unsigned char)b.ptr[i];
        x += x >= 'A' && x <= 'Z' ? 'a' - 'A' : 0;
        y += y >= 'A' && y <= 'Z' ? 'a' - 'A' : 0;
        if (x != y)
            return false;
    }
    return true;
}

static void check_redirect(tern_str url, tern_str location, tern_arena *arena)
{
    tern_str target = {NULL, 0}, again = {NULL, 0};
    tern_redirect kind, kind_again;
    parts from, to;

    FUZZ_CHECK(tern_url_redirect(url, location, arena, &target, &kind) == TERN_OK);
    if (kind == TERN_REDIRECT_REFUSED)
        return;
    for (size_t i = 0; i < target.len; i++)
        FUZZ_CHECK((unsigned char)target.ptr[i] > ' ' && target.ptr[i] != 0x7F);
    FUZZ_CHECK(target.ptr[target.len] == '\0' && memchr(target.ptr, '#', target.len) == NULL);
    from = cut(url);
    to = cut(target);
    FUZZ_CHECK(!to.user && to.host.len > 0);
    FUZZ_CHECK(tern_str_is(to.scheme, "https") ||
               (tern_str_is(to.scheme, "http") && tern_str_is(from.scheme, "http")));
    FUZZ_CHECK((kind == TERN_REDIRECT_SAME_ORIGIN) ==
               (tern_str_equal(from.scheme, to.scheme) && same_in_any_case(from.host, to.host) &&
                tern_str_equal(from.port, to.port)));
    /* What is sent next is read again: it must not become another one. */
    FUZZ_CHECK(tern_url_redirect(url, target, arena, &again, &kind_again) == TERN_OK);
    FUZZ_CHECK(kind_again == kind && tern_str_equal(again, target));
}

/* Whether a segment is one or two dots, encoded or not. */
static bool leads_up(tern_str segment)
{
    size_t dots = 0;

    for (size_t i = 0; i < segment.len; i++, dots++) {
        if (segment.ptr[i] == '.')
            continue;
        if (segment.len - i < 3 || memcmp(segment.ptr + i, "%2", 2) != 0 ||
            (segment.ptr[i + 2] != 'e' && segment.ptr[i + 2] != 'E'))
            return false;
        i += 2;
    }
    return dots == 1 || dots == 2;
}

static void check_resolve(tern_str base, tern_str target, tern_arena *arena)
{
    tern_str behind = {NULL, 0}, url = {NULL, 0}, from, path;
    const char *wrong = NULL;
    tern_builder start = {.arena = arena}, location = {.arena = arena};
    tern_redirect kind;

    FUZZ_CHECK(tern_link_resolve(base, TERN_STR("/things"), target, arena, &behind, &wrong) ==
               TERN_OK);
    if (wrong)
        return;
    path = between(behind, 0, find(behind, 0, "?#"));
    FUZZ_CHECK(path.len == 0 || path.ptr[0] == '/');
    for (size_t i = 0; i < behind.len; i++) {
        unsigned char byte = (unsigned char)behind.ptr[i];
        FUZZ_CHECK(byte > ' ' && byte < 0x7F && !strchr("#\"<>\\^`{|}", byte));
    }
    for (size_t i = 0; i < path.len; i++) {
        size_t end = find(path, i + 1, "/");
        FUZZ_CHECK(!leads_up(between(path, i + 1, end)));
        i = end - 1;
    }
    /* What is followed is where the target leads, and that is on the same server. */
    tern_builder_add(&start, base);
    tern_builder_add_text(&start, "/things");
    from = tern_builder_text(&start);
    tern_builder_add(&location, target);
    FUZZ_CHECK(tern_url_redirect(from, tern_builder_text(&location), arena, &url, &kind) ==
               TERN_OK);
    FUZZ_CHECK(kind == TERN_REDIRECT_SAME_ORIGIN);
    FUZZ_CHECK(url.len >= behind.len);
    FUZZ_CHECK(memcmp(url.ptr + url.len - behind.len, behind.ptr, behind.len) == 0);
    FUZZ_CHECK(tern_str_equal(cut(base).rest, between(cut(url).rest, 0, cut(base).rest.len)));
    FUZZ_CHECK(cut(url).rest.len == cut(base).rest.len + behind.len);
}

static bool find_next(tern_str value, tern_str *out_target)
{
    tern_pair header = {TERN_STR("link"), value};
    tern_response response = {.headers = &header, .header_count = 1};

    return tern_link_find_next(&response, out_target);
}

/* Nothing in a quoted string is taken for a link, or for a parameter. */
static void check_quoted(tern_str target, tern_str text, tern_arena *arena)
{
    static const char *const ends[] = {">; rel=\"prev next\"", "> ;\tREL = Next ; x=y",
                                       ">; rel=next; anchor=\"/other\"", ">; rel=prev; rel=next"};
    tern_str uri = between(target, 0, find(target, 0, ">"));

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        tern_builder builder = {.arena = arena};
        tern_str found = {NULL, 0};
        tern_builder_add_text(&builder, "<https://example.org/>; rel=prev; title=\"");
        for (size_t at = 0; at < text.len; at++) {
            if (text.ptr[at] == '"' || text.ptr[at] == '\\')
                tern_builder_add_text(&builder, "\\");
            tern_builder_add(&builder, between(text, at, at + 1));
        }
        tern_builder_add_text(&builder, "\" , <");
        tern_builder_add(&builder, uri);
        tern_builder_add_text(&builder, ends[i]);
        FUZZ_CHECK(find_next(tern_builder_text(&builder), &found) == (i < 2));
        FUZZ_CHECK(i >= 2 || tern_str_equal(found, uri));
    }
}

static void check_header(tern_str value)
{
    tern_str found = {NULL, 0};

    if (!find_next(value, &found))
        return;
    FUZZ_CHECK(found.ptr > value.ptr && found.len < value.len &&
               found.ptr + found.len < value.ptr + value.len);
    FUZZ_CHECK(found.ptr[-1] == '<' && found.ptr[found.len] == '>');
    FUZZ_CHECK(memchr(found.ptr, '>', found.len) == NULL);
}

/* A base URL from anywhere, which holds only what one may. */
static void check_base(tern_str text, tern_arena *arena)
{
    tern_str base = {NULL, 0};
    const char *wrong = NULL;
    tern_status status = tern_url_base(text, arena, &base, &wrong);
    parts of;

    FUZZ_CHECK(status == TERN_OK || status == TERN_ERROR_REQUEST);
    FUZZ_CHECK((status == TERN_OK) == (wrong == NULL));
    if (status != TERN_OK)
        return;
    of = cut(base);
    FUZZ_CHECK(!of.user && find(base, 0, "?# \r\n\t") == base.len);
    FUZZ_CHECK(base.ptr[base.len - 1] != '/' && base.ptr[base.len] == '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tern_str rest, target, base, text;
    tern_builder builder;
    tern_arena arena = {0};

    if (size == 0)
        return 0;
    rest.ptr = (const char *)data + 1;
    rest.len = size - 1;
    base = tern_str_of(bases[data[0] % BASES]);
    target = memchr(rest.ptr, FUZZ_SEPARATOR, rest.len) ? fuzz_take(&rest, FUZZ_SEPARATOR) : rest;
    text = rest;
    check_header(text);
    check_quoted(target, text, &arena);
    check_resolve(base, target, &arena);
    check_base(target, &arena);
    /* As a transport hands it on: with a NUL behind it. */
    builder = (tern_builder){.arena = &arena};
    tern_builder_add(&builder, target);
    check_redirect(base, tern_builder_text(&builder), &arena);
    tern_arena_free(&arena);
    return 0;
}
