/* decode_string.c - the part of decode that undoes the escapes of strings, where they stand. */
#include "decode_internal.h"
#include "utf8_internal.h"

/* What stands for the escapes of one letter (RFC 8259, section 7); 0: no such escape. */
static const char escapes[256] = {
    ['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
    ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t',
};

static tern_status fail_at(tern_tokenizer *tokenizer, const char *at, tern_status status,
                           const char *expected)
{
    tokenizer->cursor = at;
    return tern_tokenizer_fail(tokenizer, status, expected);
}

/* Refuses the byte at `at`, which can't be in a string. */
static tern_status fail_byte(tern_tokenizer *tokenizer, const char *at)
{
    if ((unsigned char)*at >= 0x80)
        return fail_at(tokenizer, at, TERN_ERROR_UTF8, "UTF-8");
    return fail_at(tokenizer, at, TERN_ERROR_SYNTAX,
                   at == tokenizer->end ? "'\"' at the end of the string"
                                        : "an escaped control character");
}

/* Moves what needs no change from `*from` to `*to`, which is before it, up to the next escape or
 * quote, and leaves both behind it. */
static tern_status move_plain(tern_tokenizer *tokenizer, const char **from, char **to)
{
    for (;;) {
        size_t count = tern_count_plain(*from);
        tern_move_up_to_16(*to, *from, count);
        *from += count;
        *to += count;
        if (count == TERN_BLOCK)
            continue;
        if (**from == '"' || **from == '\\')
            return TERN_OK;
        count = (unsigned char)**from < 0x80 ? 0 : tern_utf8_length_of_word(tern_load_32(*from));
        if (count == 0)
            return fail_byte(tokenizer, *from);
        tern_move_up_to_16(*to, *from, count);
        *from += count;
        *to += count;
    }
}

/* Undoes escapes from the first of them on, at `from`, to the quote that ends the string. */
static tern_status unescape(tern_tokenizer *tokenizer, const char *from, char **out_end)
{
    char *to = (char *)(uintptr_t)from; /* the text may be written to */
    tern_status status;

    while (*from == '\\') {
        char byte = escapes[(unsigned char)from[1]];
        if (byte) {
            *to++ = byte;
            from += 2;
        } else {
            uint32_t code_point;
            tokenizer->cursor = from;
            status = tern_tokenizer_escape(tokenizer, &code_point);
            if (status != TERN_OK)
                return status;
            to += tern_utf8_write(to, code_point);
            from = tokenizer->cursor;
        }
        status = move_plain(tokenizer, &from, &to);
        if (status != TERN_OK)
            return status;
    }
    tokenizer->cursor = from;
    *out_end = to;
    return TERN_OK;
}

/* Goes past what is plain and what is not ASCII. */
static tern_status skip_unescaped(tern_tokenizer *tokenizer, const char **at)
{
    for (;;) {
        size_t count = tern_count_plain(*at);
        *at += count;
        if (count == TERN_BLOCK)
            continue;
        if (**at == '"' || **at == '\\')
            return TERN_OK;
        count = (unsigned char)**at < 0x80 ? 0 : tern_utf8_length_of_word(tern_load_32(*at));
        if (count == 0)
            return fail_byte(tokenizer, *at);
        *at += count;
    }
}

tern_status tern_decoder_string(tern_decoder *self, tern_str *out, const tern_path *path)
{
    tern_tokenizer *tokenizer = &self->tokenizer;
    const char *start = tokenizer->cursor, *at = start + 1;
    tern_lines before = self->lines;
    char *end;
    tern_status status;

    if (*start != '"')
        return tern_decoder_fail_type(self, path, "string");
    status = skip_unescaped(tokenizer, &at);
    if (status != TERN_OK)
        return tern_decoder_fail_reading(self, status, path);
    tokenizer->cursor = at;
    end = (char *)(uintptr_t)at; /* the text may be written to */
    if (*at == '\\') {
        if (self->source == NULL)
            tern_decoder_count_lines(self, at);
        status = unescape(tokenizer, at, &end);
        /* What was gone past had no lines: escapes may have become some. */
        if (self->source == NULL)
            self->lines.counted = tokenizer->cursor;
        if (status != TERN_OK)
            return tern_decoder_fail_reading(self, status, path);
    }
    out->ptr = start + 1;
    out->len = (size_t)(end - out->ptr);
    if (out->len > self->string_room) {
        tokenizer->cursor = start;
        self->lines = before;
        return tern_decoder_fail_limit(self, path, self->string_room, "bytes", "more");
    }
    *end = '\0';
    tokenizer->cursor++;
    return TERN_OK;
}
