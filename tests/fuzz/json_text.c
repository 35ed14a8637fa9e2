/* json_text.c - a second opinion on JSON text. */
#include "json_text.h"

#include <stdint.h>

typedef struct reader {
    const unsigned char *at;
    const unsigned char *end;
    unsigned allowed;
    json_text found;
} reader;

/* Whether `lenience` is allowed; it then has been used. */
static bool allow(reader *self, unsigned lenience)
{
    if ((self->allowed & lenience) == 0)
        return false;
    self->found.used |= lenience;
    return true;
}

/* The byte at the cursor, or -1. */
static int peek(const reader *self)
{
    return self->at < self->end ? *self->at : -1;
}

static bool accept(reader *self, int byte)
{
    if (peek(self) != byte)
        return false;
    self->at++;
    return true;
}

static bool accept_text(reader *self, const char *text)
{
    size_t length = strlen(text);

    if ((size_t)(self->end - self->at) < length || memcmp(self->at, text, length) != 0)
        return false;
    self->at += length;
    return true;
}

static void skip_space(reader *self)
{
    while (accept(self, ' ') || accept(self, '\t') || accept(self, '\n') || accept(self, '\r'))
        ;
}

static size_t skip_digits(reader *self)
{
    size_t count = 0;

    while (peek(self) >= '0' && peek(self) <= '9') {
        self->at++;
        count++;
    }
    return count;
}

static bool read_number(reader *self)
{
    bool negative = accept(self, '-'), fraction = false, exponent = false;
    const unsigned char *start = self->at;
    size_t whole = skip_digits(self), parts = 0;
    bool zeros = whole > 1 && start[0] == '0', all_zeros = true;

    for (size_t i = 0; i < whole; i++)
        all_zeros = all_zeros && start[i] == '0';
    if (accept(self, '.')) {
        fraction = true;
        parts = skip_digits(self);
    }
    if (whole + parts == 0)
        return false;
    if ((whole == 0 || (fraction && parts == 0)) && !allow(self, JSON_TEXT_POINT))
        return false;
    if (peek(self) == 'e' || peek(self) == 'E') {
        self->at++;
        exponent = true;
        if (!accept(self, '+'))
            accept(self, '-');
        if (skip_digits(self) == 0)
            return false;
    }
    if (!zeros)
        return true;
    return (negative || fraction || exponent || all_zeros) && allow(self, JSON_TEXT_ZERO);
}

/* Reads four hexadecimal digits; -1 where there are none. */
static int32_t read_hex(reader *self)
{
    int32_t value = 0;

    for (int i = 0; i < 4; i++) {
        int byte = peek(self);
        if (byte >= '0' && byte <= '9')
            value = value * 16 + byte - '0';
        else if (byte >= 'a' && byte <= 'f')
            value = value * 16 + byte - 'a' + 10;
        else if (byte >= 'A' && byte <= 'F')
            value = value * 16 + byte - 'A' + 10;
        else
            return -1;
        self->at++;
    }
    return value;
}

/* Reads an escape from behind its backslash. */
static bool read_escape(reader *self, int32_t *out_unit)
{
    const unsigned char *behind;
    int32_t low;

    *out_unit = 1; /* some character that is not NUL */
    if (!accept(self, 'u')) {
        if (peek(self) < 0 || strchr("\"\\/bfnrt", peek(self)) == NULL || peek(self) == '\0')
            return false;
        self->at++;
        return true;
    }
    *out_unit = read_hex(self);
    if (*out_unit < 0)
        return false;
    if (*out_unit < 0xD800 || *out_unit > 0xDFFF)
        return true;
    behind = self->at;
    if (*out_unit < 0xDC00 && accept(self, '\\') && accept(self, 'u')) {
        low = read_hex(self);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            uint32_t code_point = ((uint32_t)*out_unit - 0xD7C0) * 0x400 + (uint32_t)low - 0xDC00;
            self->found.odd_pair = self->found.odd_pair || (code_point & 0xF800) == 0xD800;
            return true;
        }
    }
    self->at = behind;
    return allow(self, JSON_TEXT_SURROGATE);
}

/* Reads a character that is not ASCII. */
static bool read_sequence(reader *self)
{
    int lead = peek(self), length = lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    uint32_t code_point = (uint32_t)lead & (0x7FU >> length);
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

    if (length == 0 || lead > 0xF7)
        return false;
    self->at++;
    for (int i = 1; i < length; i++) {
        int byte = peek(self);
        if (byte < 0x80 || byte > 0xBF)
            return false;
        code_point = code_point << 6 | ((uint32_t)byte & 0x3F);
        self->at++;
    }
    return (code_point >= least[length] && code_point <= 0x10FFFF &&
            (code_point < 0xD800 || code_point > 0xDFFF)) ||
           allow(self, JSON_TEXT_UTF8);
}

/* Reads a string whose opening quote has been read. out_nul: whether U+0000 is in it. */
static bool read_string(reader *self, int quote, bool *out_nul)
{
    int32_t unit;

    *out_nul = false;
    while (!accept(self, quote)) {
        int byte = peek(self);
        if (byte <= 0) /* the end, or NUL */
            return false;
        if (byte >= 0x80) {
            if (!read_sequence(self))
                return false;
            continue;
        }
        self->at++;
        if (byte < 0x20 && !allow(self, JSON_TEXT_CONTROL))
            return false;
        if (byte == '\\') {
            if (!read_escape(self, &unit))
                return false;
            *out_nul = *out_nul || unit == 0;
        }
    }
    return true;
}

static bool read_value(reader *self, unsigned depth);

static bool read_member(reader *self, unsigned depth)
{
    bool nul = false;

    if (!(accept(self, '"') && read_string(self, '"', &nul)) &&
        !(accept(self, '\'') && read_string(self, '\'', &nul) && allow(self, JSON_TEXT_QUOTE)))
        return false;
    self->found.nul_in_name = self->found.nul_in_name || nul;
    skip_space(self);
    if (!accept(self, ':'))
        return false;
    skip_space(self);
    return read_value(self, depth);
}

/* Reads a container whose opening bracket has been read. */
static bool read_container(reader *self, int close, unsigned depth)
{
    skip_space(self);
    if (accept(self, close))
        return depth > 0 || allow(self, JSON_TEXT_LEVEL);
    if (depth == 0)
        return false;
    do {
        skip_space(self);
        if (!(close == '}' ? read_member(self, depth - 1) : read_value(self, depth - 1)))
            return false;
        skip_space(self);
    } while (accept(self, ','));
    return accept(self, close);
}

static bool read_value(reader *self, unsigned depth)
{
    bool ignored;

    switch (peek(self)) {
    case '{':
        self->at++;
        return read_container(self, '}', depth);
    case '[':
        self->at++;
        return read_container(self, ']', depth);
    case '"':
        self->at++;
        return read_string(self, '"', &ignored);
    case 't':
        return accept_text(self, "true");
    case 'f':
        return accept_text(self, "false");
    case 'n':
        return accept_text(self, "null");
    default:
        if (accept_text(self, "NaN") || accept_text(self, "Infinity") ||
            accept_text(self, "-Infinity"))
            return allow(self, JSON_TEXT_NAN);
        return read_number(self);
    }
}

bool json_text_check(tern_str text, unsigned depth, unsigned allowed, json_text *out_found)
{
    reader self = {.allowed = allowed};
    bool right;

    self.at = (const unsigned char *)text.ptr;
    self.end = text.len > 0 ? self.at + text.len : self.at;
    skip_space(&self);
    right = read_value(&self, depth);
    skip_space(&self);
    if (right && self.at < self.end)
        right = *self.at == 0 && allow(&self, JSON_TEXT_NUL);
    if (out_found)
        *out_found = self.found;
    return right;
}

bool json_text_is_utf8(tern_str text)
{
    reader self = {.allowed = 0};

    self.at = (const unsigned char *)text.ptr;
    self.end = text.len > 0 ? self.at + text.len : self.at;
    while (self.at < self.end) {
        if (*self.at < 0x80)
            self.at++;
        else if (!read_sequence(&self))
            return false;
    }
    return true;
}

bool json_text_is_number(tern_str text)
{
    reader self = {.allowed = 0};

    self.at = (const unsigned char *)text.ptr;
    self.end = text.len > 0 ? self.at + text.len : self.at;
    return read_number(&self) && self.at == self.end;
}

size_t json_text_compact(tern_str text, char *to)
{
    size_t length = 0;
    bool quoted = false;

    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        if (!quoted && (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'))
            continue;
        if (byte == '"')
            quoted = !quoted;
        to[length++] = byte;
        if (quoted && byte == '\\' && i + 1 < text.len)
            to[length++] = text.ptr[++i];
    }
    return length;
}
