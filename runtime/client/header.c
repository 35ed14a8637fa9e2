/* header.c - names and values of headers. */
#include "client_internal.h"

bool tern_is_token(tern_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte <= ' ' || byte >= 0x7F || strchr("\"(),/:;<=>?@[\\]{}", byte))
            return false;
    }
    return text.len > 0;
}

bool tern_is_header_value(tern_str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char byte = (unsigned char)value.ptr[i];
        if ((byte < ' ' && byte != '\t') || byte == 0x7F)
            return false;
    }
    return value.len == 0 ||
           (!strchr(" \t", value.ptr[0]) && !strchr(" \t", value.ptr[value.len - 1]));
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte;
}

bool tern_same_name(tern_str a, tern_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (a.ptr[i] != b.ptr[i] && lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    }
    return true;
}

const tern_pair *tern_find_pair(const tern_pair *pairs, size_t count, tern_str name)
{
    for (size_t i = 0; i < count; i++) {
        if (pairs[i].name.len == name.len && tern_same_name(pairs[i].name, name))
            return &pairs[i];
    }
    return NULL;
}

static bool is_one_of(tern_str name, const char *const *names)
{
    for (; *names; names++) {
        if (tern_same_name(name, tern_str_of(*names)))
            return true;
    }
    return false;
}

const char *tern_header_check(const tern_pair *header)
{
    /* They say where a message ends and what becomes of its connection (RFC 9110, section 7.6.1;
     * RFC 9112, section 6): two answers to that are how requests are smuggled. */
    static const char *const reserved[] = {
        "Connection",        "Content-Length",   "Expect", "Host",
        "Keep-Alive",        "Proxy-Connection", "TE",     "Trailer",
        "Transfer-Encoding", "Upgrade",          NULL};

    if (!tern_is_token(header->name))
        return "a name that is no token";
    if (is_one_of(header->name, reserved))
        return "one that HTTP itself sets";
    if (!tern_is_header_value(header->value))
        return "a value with a line break, another control character, or white space around it";
    return NULL;
}

bool tern_header_is_public(tern_str name)
{
    static const char *const names[] = {
        "Accept",       "Age",        "Allow",          "Cache-Control", "Content-Encoding",
        "Content-Type", "Connection", "Content-Length", "Date",          "ETag",
        "Retry-After",  "Server",     "User-Agent",     "Vary",          "X-Request-Id",
        "Request-Id",   NULL};

    return is_one_of(name, names);
}
