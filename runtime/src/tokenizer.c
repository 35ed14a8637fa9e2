/* tokenizer.c - the JSON grammar of RFC 8259, strictly. */
#include "tokenizer_internal.h"

#include <stdio.h>

#include "scan_internal.h"
#include "tern/codec.h"
#include "utf8_internal.h"

tern_status tern_tokenizer_literal(tern_tokenizer *tokenizer, tern_str literal)
{
    size_t room = (size_t)(tokenizer->end - tokenizer->cursor);

    if (room < literal.len || memcmp(tokenizer->cursor, literal.ptr, literal.len) != 0)
        return tern_tokenizer_fail(tokenizer, TERN_ERROR_SYNTAX, "a JSON value");
    tokenizer->cursor += literal.len;
    return TERN_OK;
}

/* The value of four hex digits, or -1. */
static int32_t hex4(const char *at, const char *end)
{
    int32_t value = 0;

    if (end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        int32_t digit;
        if (c >= '0' && c <= '9')
            digit = c - '0';
        else if (c >= 'a' && c <= 'f')
            digit = c - 'a' + 10;
        else if (c >= 'A' && c <= 'F')
            digit = c - 'A' + 10;
        else
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

tern_status tern_tokenizer_escape(tern_tokenizer *tokenizer, uint32_t *out_code_point)
{
    const char *at = tokenizer->cursor;
    int32_t high, low;

    if (tokenizer->end - at < 2)
        return tern_tokenizer_fail(tokenizer, TERN_ERROR_SYNTAX, "an escape sequence");
    tokenizer->cursor += 2;
    switch (at[1]) {
    case '"':
    case '\\':
    case '/':
        *out_code_point = (uint32_t)at[1];
        return TERN_OK;
    case 'b':
        *out_code_point = '\b';
        return TERN_OK;
    case 'f':
        *out_code_point = '\f';
        return TERN_OK;
    case 'n':
        *out_code_point = '\n';
        return TERN_OK;
    case 'r':
        *out_code_point = '\r';
        return TERN_OK;
    case 't':
        *out_code_point = '\t';
        return TERN_OK;
    case 'u':
        break;
    default:
        tokenizer->cursor = at;
        return tern_tokenizer_fail(tokenizer, TERN_ERROR_SYNTAX, "an escape sequence");
    }
    high = hex4(at + 2, tokenizer->end);
    if (high < 0) {
        tokenizer->cursor = at;
        return tern_tokenizer_fail(tokenizer, TERN_ERROR_SYNTAX,
                                   "four hexadecimal digits after \\u");
    }
    tokenizer->cursor += 4;
    *out_code_point = (uint32_t)high;
    if (high < 0xD800 || high > 0xDFFF)
        return TERN_OK;
    low = tokenizer->end - at >= 12 && at[6] == '\\' && at[7] == 'u' ? hex4(at + 8, tokenizer->end)
                                                                     : -1;
    if (high > 0xDBFF || low < 0xDC00 || low > 0xDFFF) {
        tokenizer->cursor = at;
        return tern_tokenizer_fail(tokenizer, TERN_ERROR_UTF8, "a surrogate pair");
    }
    tokenizer->cursor += 6;
    *out_code_point = 0x10000 + (((uint32_t)high - 0xD800) << 10) + ((uint32_t)low - 0xDC00);
    return TERN_OK;
}

/* Whether a backslash and this byte are all of an escape (RFC 8259, section 7). */
static bool is_short_escape(char byte)
{
    switch (byte) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        return true;
    default:
        return false;
    }
}

static tern_status fail_at(tern_tokenizer *tokenizer, const char *at, tern_status status,
                           const char *expected)
{
    tokenizer->cursor = at;
    return tern_tokenizer_fail(tokenizer, status, expected);
}

/* Goes from `at`, up to where a string is plain, past the quote that ends it, checking everything
 * between. */
static tern_status scan_string(tern_tokenizer *tokenizer, const char *at, bool *out_escapes)
{
    const char *end = tokenizer->end;
    uint32_t ignored;
    tern_status status;

    *out_escapes = false;
    for (;;) {
        at = tern_scan_plain(at, end);
        /* Characters that are not ASCII come in rows. */
        while (at < end && (unsigned char)*at >= 0x80) {
            size_t length = tern_utf8_length(at, end);
            if (length == 0)
                return fail_at(tokenizer, at, TERN_ERROR_UTF8, "UTF-8");
            at += length;
        }
        if (at == end)
            return fail_at(tokenizer, at, TERN_ERROR_SYNTAX, "'\"' at the end of the string");
        if (*at == '"') {
            tokenizer->cursor = at + 1;
            return TERN_OK;
        }
        if (*at == '\\') {
            *out_escapes = true;
            if (end - at >= 2 && is_short_escape(at[1])) {
                at += 2;
                continue;
            }
            tokenizer->cursor = at;
            status = tern_tokenizer_escape(tokenizer, &ignored);
            if (status != TERN_OK)
                return status;
            at = tokenizer->cursor;
        } else if ((unsigned char)*at < 0x20) {
            return fail_at(tokenizer, at, TERN_ERROR_SYNTAX, "an escaped control character");
        }
    }
}

/* Reads the bytes between the quotes of a string. */
static tern_status read_raw(tern_tokenizer *tokenizer, tern_str *out_raw, bool *out_escapes)
{
    const char *start = tokenizer->cursor + 1;
    tern_status status = scan_string(tokenizer, start, out_escapes);

    if (status == TERN_OK) {
        out_raw->ptr = start;
        out_raw->len = (size_t)(tokenizer->cursor - start) - 1;
    }
    return status;
}

/* Copies checked string content into the arena, escapes undone. They only ever shrink. */
static tern_status unescape(tern_str raw, tern_arena *arena, tern_str *out)
{
    tern_tokenizer content;
    char *text = (char *)tern_arena_allocate(arena, raw.len + 1, 1);
    char *to = text;

    if (text == NULL)
        return tern_arena_failure(arena);
    tern_tokenizer_init(&content, raw);
    while (content.cursor < content.end) {
        size_t left = (size_t)(content.end - content.cursor);
        const char *escape = (const char *)memchr(content.cursor, '\\', left);
        size_t plain = escape ? (size_t)(escape - content.cursor) : left;
        uint32_t code_point = 0;
        memcpy(to, content.cursor, plain);
        to += plain;
        content.cursor += plain;
        if (escape == NULL)
            break;
        if (tern_tokenizer_escape(&content, &code_point) != TERN_OK)
            return TERN_ERROR_SYNTAX; /* not reached: the content has been checked */
        to += tern_utf8_write(to, code_point);
    }
    *to = '\0';
    out->ptr = text;
    out->len = (size_t)(to - text);
    tern_arena_resize(arena, text, raw.len + 1, out->len + 1);
    return TERN_OK;
}

tern_status tern_tokenizer_string(tern_tokenizer *tokenizer, tern_arena *arena, tern_str *out)
{
    tern_str raw;
    bool escapes;
    tern_status status = read_raw(tokenizer, &raw, &escapes);

    if (status != TERN_OK)
        return status;
    if (arena == NULL) {
        *out = raw;
        return TERN_OK;
    }
    return escapes ? unescape(raw, arena, out) : tern_arena_copy_str(arena, raw, out);
}

tern_status tern_tokenizer_name(tern_tokenizer *tokenizer, tern_arena *arena, tern_str *out)
{
    bool escapes;
    tern_status status;

    if (tern_tokenizer_peek(tokenizer) != '"')
        return tern_tokenizer_fail(tokenizer, TERN_ERROR_SYNTAX, "a property name");
    status = read_raw(tokenizer, out, &escapes);
    return status == TERN_OK && escapes ? unescape(*out, arena, out) : status;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool at_digit(const tern_tokenizer *tokenizer)
{
    return is_digit(tern_tokenizer_peek(tokenizer));
}

/* Goes past one digit or more; NULL, the failure recorded, where there is none. */
static inline const char *skip_digits(tern_tokenizer *tokenizer, const char *at)
{
    const char *end = tokenizer->end;

    if (at == end || !is_digit(*at)) {
        (void)fail_at(tokenizer, at, TERN_ERROR_SYNTAX, "a digit");
        return NULL;
    }
    do
        at++;
    while (at < end && is_digit(*at));
    return at;
}

/* Goes past a number; NULL, the failure recorded, where there is none. */
static const char *skip_number(tern_tokenizer *tokenizer, const char *at)
{
    const char *end = tokenizer->end;

    if (at < end && *at == '-')
        at++;
    if (at < end && *at == '0') {
        at++;
        if (at < end && is_digit(*at)) {
            (void)fail_at(tokenizer, at, TERN_ERROR_SYNTAX, "no digit after a leading zero");
            return NULL;
        }
    } else {
        at = skip_digits(tokenizer, at);
    }
    if (at && at < end && *at == '.')
        at = skip_digits(tokenizer, at + 1);
    if (at && at < end && (*at == 'e' || *at == 'E')) {
        at++;
        if (at < end && (*at == '+' || *at == '-'))
            at++;
        at = skip_digits(tokenizer, at);
    }
    return at;
}

tern_status tern_tokenizer_number(tern_tokenizer *tokenizer, tern_str *out)
{
    const char *start = tokenizer->cursor, *behind = skip_number(tokenizer, start);

    if (behind == NULL)
        return TERN_ERROR_SYNTAX;
    tokenizer->cursor = behind;
    out->ptr = start;
    out->len = (size_t)(behind - start);
    return TERN_OK;
}

/* Reads a value that holds no others. */
static tern_status skip_scalar(tern_tokenizer *tokenizer)
{
    tern_str ignored;

    switch (tern_tokenizer_peek(tokenizer)) {
    case '"':
        return tern_tokenizer_string(tokenizer, NULL, &ignored);
    case 't':
        return tern_tokenizer_literal(tokenizer, TERN_STR("true"));
    case 'f':
        return tern_tokenizer_literal(tokenizer, TERN_STR("false"));
    case 'n':
        return tern_tokenizer_literal(tokenizer, TERN_STR("null"));
    default:
        if (tern_tokenizer_peek(tokenizer) != '-' && !at_digit(tokenizer))
            return tern_tokenizer_fail(tokenizer, TERN_ERROR_SYNTAX, "a JSON value");
        return tern_tokenizer_number(tokenizer, &ignored);
    }
}

tern_status tern_tokenizer_raw_name(tern_tokenizer *tokenizer, tern_str *out)
{
    tern_status status;

    if (tern_tokenizer_peek(tokenizer) != '"')
        return tern_tokenizer_fail(tokenizer, TERN_ERROR_SYNTAX, "a property name");
    status = tern_tokenizer_string(tokenizer, NULL, out);
    if (status != TERN_OK)
        return status;
    tern_tokenizer_skip_space(tokenizer);
    if (!tern_tokenizer_accept(tokenizer, ':'))
        return tern_tokenizer_fail(tokenizer, TERN_ERROR_SYNTAX, "':'");
    tern_tokenizer_skip_space(tokenizer);
    return TERN_OK;
}

static inline const char *skip_space(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    return at;
}

/* Goes past a string, from its opening quote; NULL, the failure recorded, where it is none. */
TERN_INLINE const char *skip_string(tern_tokenizer *tokenizer, const char *at,
                                    tern_status *out_status)
{
    bool ignored;

    at = tern_scan_plain(at + 1, tokenizer->end);
    if (at < tokenizer->end && *at == '"')
        return at + 1;
    *out_status = scan_string(tokenizer, at, &ignored);
    return *out_status == TERN_OK ? tokenizer->cursor : NULL;
}

/* Goes past a name, its colon and the space behind that, likewise. */
TERN_INLINE const char *skip_name(tern_tokenizer *tokenizer, const char *at,
                                  tern_status *out_status)
{
    const char *end = tokenizer->end;

    if (at == end || *at != '"') {
        *out_status = fail_at(tokenizer, at, TERN_ERROR_SYNTAX, "a property name");
        return NULL;
    }
    at = skip_string(tokenizer, at, out_status);
    if (at == NULL)
        return NULL;
    if (at == end || *at != ':') {
        at = skip_space(at, end);
        if (at == end || *at != ':') {
            *out_status = fail_at(tokenizer, at, TERN_ERROR_SYNTAX, "':'");
            return NULL;
        }
    }
    return skip_space(at + 1, end);
}

/* Goes past a value that holds no others, likewise. */
TERN_INLINE const char *skip_single(tern_tokenizer *tokenizer, const char *at,
                                    tern_status *out_status)
{
    if (at < tokenizer->end && *at == '"')
        return skip_string(tokenizer, at, out_status);
    if (at < tokenizer->end && is_digit(*at)) {
        at = skip_number(tokenizer, at);
        *out_status = at ? TERN_OK : TERN_ERROR_SYNTAX;
        return at;
    }
    tokenizer->cursor = at;
    *out_status = skip_scalar(tokenizer);
    return *out_status == TERN_OK ? tokenizer->cursor : NULL;
}

/* Goes past an object or array, the cursor at it. Without recursion: one bit per open level says
 * whether it is an object. */
static tern_status skip_container(tern_tokenizer *tokenizer, unsigned depth)
{
    uint64_t objects[TERN_DEPTH_MAX / 64];
    const char *at = tokenizer->cursor, *end = tokenizer->end;
    unsigned level = 0;
    bool object = false, more; /* the innermost that is open is an object */
    tern_status status = TERN_OK;

    do {
        if (object) {
            at = skip_name(tokenizer, at, &status);
            if (at == NULL)
                return status;
        }
        if (at < end && (*at == '{' || *at == '[')) {
            bool opens_object = *at == '{';
            if (level >= depth || level >= TERN_DEPTH_MAX)
                return fail_at(tokenizer, at, TERN_ERROR_DEPTH, "fewer levels of nesting");
            at = skip_space(at + 1, end);
            if (at == end || *at != (opens_object ? '}' : ']')) {
                uint64_t bit = UINT64_C(1) << (level % 64), *word = &objects[level / 64];
                /* The first bit of a word makes all of it. */
                *word = (level % 64 ? *word & ~bit : 0) | (opens_object ? bit : 0);
                level++;
                object = opens_object;
                more = true;
                continue;
            }
            at++;
        } else {
            at = skip_single(tokenizer, at, &status);
            if (at == NULL)
                return status;
        }
        for (more = false; level > 0 && !more;) {
            at = skip_space(at, end);
            if (at < end && *at == ',') {
                at = skip_space(at + 1, end);
                more = true;
            } else if (at < end && *at == (object ? '}' : ']')) {
                at++;
                level--;
                object = level > 0 && ((objects[(level - 1) / 64] >> ((level - 1) % 64)) & 1);
            } else {
                return fail_at(tokenizer, at, TERN_ERROR_SYNTAX,
                               object ? "',' or '}'" : "',' or ']'");
            }
        }
    } while (more);
    tokenizer->cursor = at;
    return TERN_OK;
}

tern_status tern_tokenizer_value(tern_tokenizer *tokenizer, unsigned depth, tern_str *out)
{
    const char *start = tokenizer->cursor;
    char byte = tern_tokenizer_peek(tokenizer);
    tern_status status =
        byte == '{' || byte == '[' ? skip_container(tokenizer, depth) : skip_scalar(tokenizer);

    if (status == TERN_OK) {
        out->ptr = start;
        out->len = (size_t)(tokenizer->cursor - start);
    }
    return status;
}

tern_status tern_tokenizer_next(tern_tokenizer *tokenizer, char close, bool *out_more)
{
    tern_tokenizer_skip_space(tokenizer);
    if (tern_tokenizer_accept(tokenizer, ',')) {
        tern_tokenizer_skip_space(tokenizer);
        *out_more = true;
        return TERN_OK;
    }
    if (tern_tokenizer_accept(tokenizer, close)) {
        *out_more = false;
        return TERN_OK;
    }
    return tern_tokenizer_fail(tokenizer, TERN_ERROR_SYNTAX,
                               close == '}' ? "',' or '}'" : "',' or ']'");
}

/* Copies text for a message, what does not print as '.', and cut after 40 bytes. */
static void describe_text(const char *what, tern_str text, const char *quote, char *buffer,
                          size_t size)
{
    char shown[41];
    size_t length = text.len < sizeof shown - 1 ? text.len : sizeof shown - 1;

    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        shown[i] = (char)(byte < 0x20 || byte == 0x7F ? '.' : byte);
    }
    /* Not in the middle of a UTF-8 sequence. */
    if (length < text.len) {
        while (length > 0 && ((unsigned char)text.ptr[length] & 0xC0) == 0x80)
            length--;
    }
    shown[length] = '\0';
    snprintf(buffer, size, "%s %s%s%s%s", what, quote, shown, length < text.len ? "..." : "",
             quote);
}

void tern_tokenizer_describe(const tern_tokenizer *tokenizer, char *buffer, size_t size)
{
    tern_tokenizer probe = *tokenizer;
    tern_str text;

    if (probe.cursor == probe.end) {
        snprintf(buffer, size, "end of input");
        return;
    }
    switch (tern_tokenizer_peek(&probe)) {
    case '{':
        snprintf(buffer, size, "object");
        return;
    case '[':
        snprintf(buffer, size, "array");
        return;
    case '"':
        if (tern_tokenizer_string(&probe, NULL, &text) == TERN_OK)
            describe_text("string", text, "\"", buffer, size);
        else
            snprintf(buffer, size, "string");
        return;
    default:
        break;
    }
    if ((tern_tokenizer_peek(&probe) == '-' || at_digit(&probe)) &&
        tern_tokenizer_number(&probe, &text) == TERN_OK) {
        describe_text("number", text, "", buffer, size);
        return;
    }
    probe = *tokenizer;
    if (skip_scalar(&probe) == TERN_OK) {
        snprintf(buffer, size, "%.*s", (int)(probe.cursor - tokenizer->cursor), tokenizer->cursor);
    } else {
        unsigned char byte = (unsigned char)*tokenizer->cursor;
        if (byte >= 0x20 && byte < 0x7F)
            snprintf(buffer, size, "'%c'", byte);
        else
            snprintf(buffer, size, "byte 0x%02X", byte);
    }
}

void tern_tokenizer_position(const tern_tokenizer *tokenizer, size_t *out_line, size_t *out_column)
{
    size_t line = 1, column = 1;

    for (const char *at = tokenizer->begin; at < tokenizer->cursor; at++) {
        column++;
        if (*at == '\n') {
            line++;
            column = 1;
        }
    }
    *out_line = line;
    *out_column = column;
}
