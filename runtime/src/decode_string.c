/* decode_string.c - the part of decode that undoes the escapes of strings, where they stand. */
#include "decode_internal.h"
#include "utf8_internal.h"

/* What stands for the escapes of one letter (RFC 8259, section 7); 0: no such escape. */
static const char escapes[256] = {
    ['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
    ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t',
};

/* Refuses the byte at `at`, which can't be in a string. */
static tern_status fail_byte(tern_tokenizer *tokenizer, const char *at)
{
    tokenizer->cursor = at;
    return tern_tokenizer_fail(tokenizer, TERN_ERROR_SYNTAX,
                               at == tokenizer->end ? "'\"' at the end of the string"
                                                    : "an escaped control character");
}

/* Moves what needs no change from `from` to `*to`, which is before it, up to what does, and leaves
 * both behind it. */
static const char *move_unescaped(const char *from, char **to)
{
    char *end = *to;
    size_t count;

    do {
        count = tern_count_unescaped(from);
        /* Far enough apart, a whole block overwrites nothing that is still to be read. */
        if (from - end >= TERN_BLOCK)
            memcpy(end, from, TERN_BLOCK);
        else
            tern_move_up_to_16(end, from, count);
        from += count;
        end += count;
    } while (count == TERN_BLOCK);
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
        from = move_unescaped(from, &to);
    }
    if (*from != '"') {
        self->failure = fail_byte(tokenizer, from);
        return NULL;
    }
    *out_end = to;
    return from;
}

const char *tern_decoder_finish_string(tern_decoder *self, const char *start, const char *at,
                                       tern_str *out)
{
    tern_lines before = self->lines;
    tern_tokenizer probe = self->tokenizer;
    char *end;

    probe.cursor = start - 1;
    if (!self->is_utf8) {
        self->failure = tern_tokenizer_string(&probe, NULL, out);
        if (self->failure != TERN_OK) {
            self->tokenizer = probe;
            return NULL;
        }
    }
    if (*at != '"' && *at != '\\') {
        self->failure = fail_byte(&self->tokenizer, at);
        return NULL;
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
    if (out->len > self->string_limit) {
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
        return tern_decoder_fail_limit(self, path, self->string_limit, "bytes", "more");
    return tern_decoder_fail_reading(self, self->failure, path);
}

tern_status tern_decoder_string(tern_decoder *self, tern_str *out, const tern_path *path)
{
    const char *start = self->tokenizer.cursor + 1, *at;

    if (start[-1] != '"')
        return tern_decoder_fail_type(self, path, "string");
    at = tern_decoder_finish_string(self, start, tern_decoder_skip_unescaped(start), out);
    if (at == NULL)
        return tern_decoder_fail_string(self, path);
    self->tokenizer.cursor = at;
    return TERN_OK;
}
