/* url.c - base URLs, paths, and where redirects lead. */
#include <curl/curl.h>

#include "client_internal.h"

static bool is_hex(char byte)
{
    return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f');
}

static bool is_alphanumeric(char byte)
{
    return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

/* What a pchar is besides letters, digits and %XX (RFC 3986, section 3.3). */
static bool is_mark(char byte)
{
    switch (byte) {
    case '-':
    case '.':
    case '_':
    case '~':
    case '!':
    case '$':
    case '&':
    case '\'':
    case '(':
    case ')':
    case '*':
    case '+':
    case ',':
    case ';':
    case '=':
    case ':':
    case '@':
        return true;
    default:
        return false;
    }
}

/* Whether all is pchar or one of `others`. */
static bool is_encoded(tern_str text, const char *others)
{
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        if (byte == '%') {
            if (text.len - i < 3 || !is_hex(text.ptr[i + 1]) || !is_hex(text.ptr[i + 2]))
                return false;
            i += 2;
        } else if (byte == '\0' ||
                   (!is_alphanumeric(byte) && !is_mark(byte) && !strchr(others, byte))) {
            return false;
        }
    }
    return true;
}

/* Whether a segment is "." or "..", each dot perhaps encoded: servers and proxies take them for
 * a way up (RFC 3986, section 5.2.4), out of what the caller asked for. */
static bool is_dots(tern_str segment)
{
    size_t dots = 0, i = 0;

    while (i < segment.len) {
        if (segment.ptr[i] == '.')
            i++;
        else if (segment.len - i >= 3 && segment.ptr[i] == '%' && segment.ptr[i + 1] == '2' &&
                 (segment.ptr[i + 2] | 0x20) == 'e')
            i += 3;
        else
            return false;
        dots++;
    }
    return dots == 1 || dots == 2;
}

const char *tern_url_check_path(tern_str path)
{
    tern_str segment = path;

    if (path.len == 0)
        return NULL;
    if (path.ptr[0] != '/')
        return "one that starts otherwise";
    if (memchr(path.ptr, '?', path.len) || memchr(path.ptr, '#', path.len))
        return "a query or fragment in it";
    if (!is_encoded(path, "/"))
        return "characters that are not percent-encoded";
    while (segment.len > 0) {
        const char *slash;
        tern_str rest = {segment.ptr + 1, segment.len - 1};
        slash = (const char *)memchr(rest.ptr, '/', rest.len);
        segment.len = slash ? (size_t)(slash - rest.ptr) : rest.len;
        segment.ptr = rest.ptr;
        if (is_dots(segment))
            return "a segment '.' or '..'";
        segment.ptr += segment.len;
        segment.len = rest.len - segment.len;
    }
    return NULL;
}

const char *tern_url_check_query(tern_str query)
{
    /* Square brackets are not allowed, and widely used. */
    return is_encoded(query, "/?[]") ? NULL : "characters that are not percent-encoded";
}

tern_str tern_url_without_query(tern_str url)
{
    for (size_t i = 0; i < url.len; i++) {
        if (url.ptr[i] == '?' || url.ptr[i] == '#')
            url.len = i;
    }
    return url;
}

/* A part of a URL; false where it has none. `out` is to be freed by curl_free. */
static bool get_part(CURLU *url, CURLUPart part, unsigned flags, char **out)
{
    *out = NULL;
    return curl_url_get(url, part, out, flags) == CURLUE_OK && *out != NULL;
}

static bool has_part(CURLU *url, CURLUPart part)
{
    char *text;
    bool has = get_part(url, part, 0, &text);

    curl_free(text);
    return has;
}

static bool is_http(CURLU *url)
{
    char *scheme;
    bool http = get_part(url, CURLUPART_SCHEME, 0, &scheme) &&
                (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0);

    curl_free(scheme);
    return http;
}

static const char *check_base(CURLU *parsed, const char *url)
{
    const char *wrong, *colon;
    char *path;

    if (curl_url_set(parsed, CURLUPART_URL, url, CURLU_PATH_AS_IS) != CURLUE_OK)
        return "no absolute URL";
    if (!is_http(parsed))
        return "another scheme";
    /* libcurl also takes one slash, or three. */
    colon = strchr(url, ':');
    if (colon == NULL || strspn(colon + 1, "/") != 2)
        return "no host behind \"://\"";
    if (has_part(parsed, CURLUPART_USER) || has_part(parsed, CURLUPART_PASSWORD))
        return "a user or password, which belong into credentials";
    if (has_part(parsed, CURLUPART_QUERY) || has_part(parsed, CURLUPART_FRAGMENT) ||
        strpbrk(url, "?#"))
        return "a query or fragment";
    if (!has_part(parsed, CURLUPART_HOST))
        return "no host";
    if (!get_part(parsed, CURLUPART_PATH, 0, &path))
        return "no path";
    wrong = tern_url_check_path(tern_str_of(path));
    curl_free(path);
    return wrong;
}

tern_status tern_url_base(tern_str url, tern_arena *arena, tern_str *out_base, const char **found)
{
    CURLU *parsed;
    tern_str copy;

    *found = NULL;
    for (size_t i = 0; i < url.len; i++) {
        if ((unsigned char)url.ptr[i] <= ' ' || (unsigned char)url.ptr[i] >= 0x7F)
            *found = "white space, control characters, or more than ASCII";
    }
    if (url.len == 0)
        *found = "nothing";
    if (*found)
        return TERN_ERROR_REQUEST;
    while (url.ptr[url.len - 1] == '/' && url.len > 1)
        url.len--;
    if (tern_arena_copy_str(arena, url, &copy) != TERN_OK)
        return tern_arena_failure(arena);
    parsed = curl_url();
    if (parsed == NULL)
        return TERN_ERROR_MEMORY;
    *found = check_base(parsed, copy.ptr);
    curl_url_cleanup(parsed);
    if (*found)
        return TERN_ERROR_REQUEST;
    *out_base = copy;
    return TERN_OK;
}

static bool same_part(CURLU *a, CURLU *b, CURLUPart part, unsigned flags)
{
    char *a_text, *b_text;
    bool same = get_part(a, part, flags, &a_text);

    same = get_part(b, part, flags, &b_text) && same;
    /* libcurl has made the scheme lower case; hosts are compared in any case. */
    same = same && tern_same_name(tern_str_of(a_text), tern_str_of(b_text));
    curl_free(a_text);
    curl_free(b_text);
    return same;
}

static bool is_https(CURLU *url)
{
    char *scheme;
    bool https = get_part(url, CURLUPART_SCHEME, 0, &scheme) && strcmp(scheme, "https") == 0;

    curl_free(scheme);
    return https;
}

static tern_redirect classify(CURLU *from, CURLU *to)
{
    if (!is_http(to) || has_part(to, CURLUPART_USER) || has_part(to, CURLUPART_PASSWORD) ||
        (is_https(from) && !is_https(to)))
        return TERN_REDIRECT_REFUSED;
    if (same_part(from, to, CURLUPART_SCHEME, 0) && same_part(from, to, CURLUPART_HOST, 0) &&
        same_part(from, to, CURLUPART_PORT, CURLU_DEFAULT_PORT))
        return TERN_REDIRECT_SAME_ORIGIN;
    return TERN_REDIRECT_OTHER_ORIGIN;
}

tern_status tern_url_redirect(tern_str url, tern_str location, tern_arena *arena,
                              tern_str *out_target, tern_redirect *out_redirect)
{
    CURLU *from = curl_url(), *to = from ? curl_url_dup(from) : NULL;
    tern_status status = TERN_OK;
    char *target = NULL;

    *out_redirect = TERN_REDIRECT_REFUSED;
    if (from == NULL || to == NULL) {
        status = TERN_ERROR_MEMORY;
    } else if (!memchr(location.ptr, '\0', location.len) &&
               curl_url_set(from, CURLUPART_URL, url.ptr, CURLU_PATH_AS_IS) == CURLUE_OK &&
               curl_url_set(to, CURLUPART_URL, url.ptr, CURLU_PATH_AS_IS) == CURLUE_OK &&
               curl_url_set(to, CURLUPART_URL, location.ptr, CURLU_URLENCODE) == CURLUE_OK &&
               curl_url_set(to, CURLUPART_FRAGMENT, NULL, 0) == CURLUE_OK &&
               get_part(to, CURLUPART_URL, 0, &target)) {
        *out_redirect = classify(from, to);
        if (tern_arena_copy_str(arena, tern_str_of(target), out_target) != TERN_OK)
            status = tern_arena_failure(arena);
    }
    curl_free(target);
    curl_url_cleanup(to);
    curl_url_cleanup(from);
    return status;
}
