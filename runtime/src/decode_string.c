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

enum {
    MARKED_STRIDES = 3,
    PIECE_STRIDES = MARKED_STRIDES + 2, /* what follows an escape in a marked one is there too */
    MARKED_SIZE = MARKED_STRIDES * TERN_STRIDE,
    PIECE_SIZE = PIECE_STRIDES * TERN_STRIDE
};

_Static_assert(TERN_STRIDE >= 12, "a piece holds all of an escape and what may be written back");
_Static_assert((int)TERN_STRIDE <= (int)TERN_PADDING, "strides may be read from the end on");

/* A piece of the text as it was before strings in it were moved, and what in it needs a look. */
typedef struct piece {
    char text[PIECE_SIZE];
    uint64_t marks[MARKED_STRIDES];
} piece;

/* Takes what is at `from`; behind `end` are NULs, a stride of which can be read. */
TERN_INLINE void take_piece(piece *out, const char *from, const char *end, bool wide)
{
    for (size_t i = 0; i < PIECE_STRIDES; i++) {
        if ((size_t)(end - from) < i * TERN_STRIDE) {
            memset(out->text + i * TERN_STRIDE, 0, TERN_STRIDE);
            continue;
        }
        tern_copy_stride(out->text + i * TERN_STRIDE, from + i * TERN_STRIDE, wide);
        if (i < MARKED_STRIDES)
            out->marks[i] = tern_mark_escaped(from + i * TERN_STRIDE, wide);
    }
}

/* Undoes the escape of a piece at `place`, to `*to`; returns the place behind it, 0 where it is
 * wrong. */
static inline size_t read_escape(const piece *from, size_t place, char **to)
{
    char byte = escapes[(unsigned char)from->text[place + 1]];
    tern_tokenizer content;
    tern_str rest;
    uint32_t code_point;

    if (byte) {
        *(*to)++ = byte;
        return place + 2;
    }
    rest.ptr = from->text + place;
    rest.len = PIECE_SIZE - place;
    tern_tokenizer_init(&content, rest);
    if (tern_tokenizer_escape(&content, &code_point) != TERN_OK)
        return 0;
    *to += tern_utf8_write(*to, code_point);
    return (size_t)(content.cursor - from->text);
}

/* Moves a piece from `*at` to `*to`, its escapes undone, as far as the stride goes that this is in,
 * or to what ends the string, or to an escape that is wrong; false at those. */
TERN_INLINE bool unescape_stride(const piece *from, size_t *at, char **to, bool wide)
{
    size_t limit = (*at / TERN_STRIDE + 1) * TERN_STRIDE;
    uint64_t marks = from->marks[*at / TERN_STRIDE] & ~UINT64_C(0) << *at % TERN_STRIDE;

    for (; marks != 0; marks &= ~UINT64_C(0) << *at % TERN_STRIDE) {
        size_t place = limit - TERN_STRIDE + tern_lowest_bit(marks), behind;
        tern_copy_stride(*to, from->text + *at, wide);
        *to += place - *at;
        *at = place;
        if (from->text[place] != '\\')
            return false;
        behind = read_escape(from, place, to);
        if (behind == 0)
            return false;
        *at = behind;
        if (behind >= limit)
            return true;
    }
    tern_copy_stride(*to, from->text + *at, wide);
    *to += limit - *at;
    *at = limit;
    return true;
}

/* Undoes escapes from the first of them on, at `from`, up to what ends the string, which it
 * returns, or to an escape that is wrong.
 *
 * Text is moved in strides, and what is behind the end of a run goes with it, over text that has
 * not been read: that is why it is moved from a copy, and what the last run overwrote is written
 * back. */
TERN_INLINE const char *unescape(char *from, const char *end, char **out_end, bool wide)
{
    char *to = from;
    piece text;

    for (bool more = true; more;) {
        size_t at = 0;
        take_piece(&text, from, end, wide);
        while (more && at < MARKED_SIZE)
            more = unescape_stride(&text, &at, &to, wide);
        tern_copy_stride(from + at, text.text + at, wide);
        from += at;
    }
    *out_end = to;
    return from;
}

TERN_WIDE static const char *unescape_wide(char *from, const char *end, char **out_end)
{
    return unescape(from, end, out_end, true);
}

static const char *unescape_any(char *from, const char *end, char **out_end)
{
    return unescape(from, end, out_end, false);
}

/* Undoes escapes from the first of them on, at `from`, to the quote that ends the string, which it
 * returns; NULL on failure. */
static const char *unescape_string(tern_decoder *self, const char *from, char **out_end)
{
    tern_tokenizer *tokenizer = &self->tokenizer;
    char *text = (char *)(uintptr_t)from; /* the text may be written to */
    uint32_t ignored;

    from = tern_is_wide() ? unescape_wide(text, tokenizer->end, out_end)
                          : unescape_any(text, tokenizer->end, out_end);
    if (*from == '"')
        return from;
    if (*from == '\\') {
        tokenizer->cursor = from;
        self->failure = tern_tokenizer_escape(tokenizer, &ignored);
    } else {
        self->failure = fail_byte(tokenizer, from);
    }
    return NULL;
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
        at = unescape_string(self, at, &end);
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
