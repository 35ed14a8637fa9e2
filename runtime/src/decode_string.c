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

/* Moves a character of more than one byte, or, where `to` is NULL, only goes past it. False where
 * it is no UTF-8, or no such character. */
TERN_INLINE bool skip_character(const char **from, char **to)
{
    uint32_t word = tern_load_32(*from);
    size_t length = tern_utf8_length_of_word(word);

    if (length < 2)
        return false;
    if (to && *from - *to >= 4) {
        memcpy(*to, *from, 4); /* what is too much is behind it, where all has been read */
        *to += length;
    } else if (to) {
        tern_move_up_to_16(*to, *from, length);
        *to += length;
    }
    *from += length;
    return true;
}

/* Moves what needs no change from `from` to `*to`, which is before it, up to the next escape or
 * quote, and leaves both behind it; NULL where something else comes, at `*to`. */
static const char *move_unescaped(tern_tokenizer *tokenizer, const char *from, char **to)
{
    char *end = *to;

    for (;;) {
        size_t count = tern_count_plain(from);
        /* Far enough apart, a whole block overwrites nothing that is still to be read. */
        if (from - end >= TERN_BLOCK)
            memcpy(end, from, TERN_BLOCK);
        else
            tern_move_up_to_16(end, from, count);
        from += count;
        end += count;
        if (count == TERN_BLOCK)
            continue;
        if (*from == '"' || *from == '\\')
            break;
        if (!skip_character(&from, &end)) {
            tokenizer->cursor = from;
            return NULL;
        }
    }
    *to = end;
    return from;
}

/* Undoes escapes from the first of them on, at `from`, to the quote that ends the string, which it
 * returns; NULL on failure. */
static const char *unescape(tern_decoder *self, const char *from, char **out_end)
{
    tern_tokenizer *tokenizer = &self->tokenizer;
    char *to = (char *)(uintptr_t)from; /* the text may be written to */

    while (*from == '\\') {
        char byte = escapes[(unsigned char)from[1]];
        if (byte) {
            *to++ = byte;
            from += 2;
        } else {
            uint32_t code_point;
            tokenizer->cursor = from;
            self->failure = tern_tokenizer_escape(tokenizer, &code_point);
            if (self->failure != TERN_OK)
                return NULL;
            to += tern_utf8_write(to, code_point);
            from = tokenizer->cursor;
        }
        from = move_unescaped(tokenizer, from, &to);
        if (from == NULL) {
            self->failure = fail_byte(tokenizer, tokenizer->cursor);
            return NULL;
        }
    }
    *out_end = to;
    return from;
}

const char *tern_decoder_finish_string(tern_decoder *self, const char *start, const char *at,
                                       tern_str *out)
{
    tern_lines before = self->lines;
    char *end;

    while (*at != '"' && *at != '\\') {
        if (!skip_character(&at, NULL)) {
            self->failure = fail_byte(&self->tokenizer, at);
            return NULL;
        }
        at = tern_decoder_skip_plain(at);
    }
    end = (char *)(uintptr_t)at; /* the text may be written to */
    if (*at == '\\') {
        if (self->source == NULL)
            tern_decoder_count_lines(self, at);
        at = unescape(self, at, &end);
        /* What was gone past had no lines: escapes may have become some. */
        if (self->source == NULL)
            self->lines.counted = at ? at : self->tokenizer.cursor;
        if (at == NULL)
            return NULL;
    }
    out->ptr = start;
    out->len = (size_t)(end - start);
    if (out->len > self->string_room) {
        self->tokenizer.cursor = start - 1;
        self->lines = before;
        self->failure = TERN_ERROR_LIMIT;
        return NULL;
    }
    *end = '\0';
    return at + 1;
}

tern_status tern_decoder_fail_string(tern_decoder *self, const tern_path *path)
{
    if (self->failure == TERN_ERROR_LIMIT)
        return tern_decoder_fail_limit(self, path, self->string_room, "bytes", "more");
    return tern_decoder_fail_reading(self, self->failure, path);
}

tern_status tern_decoder_string(tern_decoder *self, tern_str *out, const tern_path *path)
{
    const char *start = self->tokenizer.cursor + 1, *at;

    if (start[-1] != '"')
        return tern_decoder_fail_type(self, path, "string");
    at = tern_decoder_finish_string(self, start, tern_decoder_skip_plain(start), out);
    if (at == NULL)
        return tern_decoder_fail_string(self, path);
    self->tokenizer.cursor = at;
    return TERN_OK;
}
