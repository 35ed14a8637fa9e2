/* writer.c - the JSON grammar, outwards. */
#include "writer_internal.h"

#include <math.h>
#include <stdlib.h>

#include "extents_internal.h"
#include "number_internal.h"
#include "scan_internal.h"
#include "tern/codec.h"
#include "tokenizer_internal.h"
#include "utf8_internal.h"
#include "walk_internal.h"

enum { FIRST_SIZE = 512 };

tern_status tern_writer_init(tern_writer *writer, tern_arena *arena, unsigned indent)
{
    writer->arena = arena;
    writer->sink = NULL;
    writer->indent = indent;
    writer->level = 0;
    writer->begin = (char *)tern_arena_allocate(arena, FIRST_SIZE, 1);
    writer->cursor = writer->begin;
    if (writer->begin == NULL)
        return tern_arena_failure(arena);
    writer->end = writer->begin + FIRST_SIZE;
    return TERN_OK;
}

void tern_writer_init_sink(tern_writer *writer, tern_arena *arena, unsigned indent,
                           const tern_sink *sink, char *buffer, size_t size)
{
    writer->arena = arena;
    writer->begin = writer->cursor = buffer;
    writer->end = buffer + size;
    writer->sink = sink;
    writer->indent = indent;
    writer->level = 0;
}

void tern_writer_take_room(tern_writer *writer)
{
    size_t size = (size_t)(writer->arena->end - writer->begin);

    if (writer->end == writer->arena->cursor &&
        tern_arena_resize(writer->arena, writer->begin, (size_t)(writer->end - writer->begin),
                          size))
        writer->end = writer->begin + size;
}

tern_status tern_writer_finish(tern_writer *writer, tern_str *out)
{
    tern_status status = tern_writer_raw(writer, "", 1);

    if (status != TERN_OK)
        return status;
    tern_arena_resize(writer->arena, writer->begin, (size_t)(writer->end - writer->begin),
                      (size_t)(writer->cursor - writer->begin));
    out->ptr = writer->begin;
    out->len = (size_t)(writer->cursor - writer->begin) - 1;
    return TERN_OK;
}

tern_status tern_writer_flush(tern_writer *writer)
{
    size_t size = (size_t)(writer->cursor - writer->begin);

    writer->cursor = writer->begin;
    return tern_sink_write(writer->sink, writer->begin, size);
}

tern_status tern_writer_grow(tern_writer *writer, size_t size)
{
    size_t used = (size_t)(writer->cursor - writer->begin);
    size_t capacity = (size_t)(writer->end - writer->begin);
    size_t wanted;

    if (writer->sink)
        return size <= capacity ? tern_writer_flush(writer) : TERN_ERROR_LIMIT;
    if (size > SIZE_MAX / 2 - used)
        return TERN_ERROR_LIMIT;
    wanted = (used + size) * 2;
    if (!tern_arena_resize(writer->arena, writer->begin, capacity, wanted)) {
        char *bigger = (char *)tern_arena_allocate(writer->arena, wanted, 1);
        if (bigger == NULL)
            return tern_arena_failure(writer->arena);
        memcpy(bigger, writer->begin, used);
        writer->begin = bigger;
    }
    writer->cursor = writer->begin + used;
    writer->end = writer->begin + wanted;
    return TERN_OK;
}

tern_status tern_writer_raw_long(tern_writer *writer, const char *bytes, size_t size)
{
    tern_status status = TERN_OK;

    if (writer->sink == NULL)
        status = tern_writer_reserve(writer, size);
    while (status == TERN_OK && size > 0) {
        size_t room = (size_t)(writer->end - writer->cursor);
        size_t count = size < room ? size : room;
        memcpy(writer->cursor, bytes, count);
        writer->cursor += count;
        bytes += count;
        size -= count;
        if (size > 0)
            status = tern_writer_grow(writer, 1);
    }
    return status;
}

/* A new line, and the spaces of the level. */
static tern_status break_line(tern_writer *writer)
{
    size_t spaces = (size_t)writer->indent * writer->level;
    tern_status status = tern_writer_byte(writer, '\n');

    for (; status == TERN_OK && spaces > 0; spaces--)
        status = tern_writer_byte(writer, ' ');
    return status;
}

tern_status tern_writer_open(tern_writer *writer, char byte)
{
    writer->level++;
    return tern_writer_byte(writer, byte);
}

tern_status tern_writer_element(tern_writer *writer, bool first)
{
    tern_status status = first ? TERN_OK : tern_writer_byte(writer, ',');

    return status == TERN_OK && writer->indent > 0 ? break_line(writer) : status;
}

tern_status tern_writer_close(tern_writer *writer, char byte, bool empty)
{
    tern_status status = TERN_OK;

    writer->level--;
    if (!empty && writer->indent > 0)
        status = break_line(writer);
    return status == TERN_OK ? tern_writer_byte(writer, byte) : status;
}

tern_status tern_writer_name(tern_writer *writer, tern_str name)
{
    tern_status status = tern_writer_string(writer, name);

    return status == TERN_OK ? tern_writer_encoded_name(writer, ":", 1) : status;
}

tern_status tern_writer_encoded_name(tern_writer *writer, const char *encoded, size_t length)
{
    tern_status status = tern_writer_raw(writer, encoded, length);

    return status == TERN_OK && writer->indent > 0 ? tern_writer_byte(writer, ' ') : status;
}

/* How a byte that must be escaped is written (RFC 8259, section 7): six bytes at most, and how
 * many. */
typedef struct escape {
    char bytes[7];
    char length;
} escape;

#define SHORT(letter)                                                                              \
    {                                                                                              \
        {'\\', letter}, 2                                                                          \
    }
#define LONG(high, low)                                                                            \
    {                                                                                              \
        {'\\', 'u', '0', '0', high, low}, 6                                                        \
    }

static const escape escapes['\\' + 1] = {
    LONG('0', '0'), LONG('0', '1'), LONG('0', '2'),     LONG('0', '3'),       LONG('0', '4'),
    LONG('0', '5'), LONG('0', '6'), LONG('0', '7'),     SHORT('b'),           SHORT('t'),
    SHORT('n'),     LONG('0', 'b'), SHORT('f'),         SHORT('r'),           LONG('0', 'e'),
    LONG('0', 'f'), LONG('1', '0'), LONG('1', '1'),     LONG('1', '2'),       LONG('1', '3'),
    LONG('1', '4'), LONG('1', '5'), LONG('1', '6'),     LONG('1', '7'),       LONG('1', '8'),
    LONG('1', '9'), LONG('1', 'a'), LONG('1', 'b'),     LONG('1', 'c'),       LONG('1', 'd'),
    LONG('1', 'e'), LONG('1', 'f'), ['"'] = SHORT('"'), ['\\'] = SHORT('\\'),
};

#undef SHORT
#undef LONG

_Static_assert(TERN_WRITER_MARGIN >= TERN_STRIDE + sizeof(escape), "room for a stride");

/* Writes `count` bytes, at most TERN_STRIDE, those that `mask` has a bit for escaped; as many
 * behind them as a stride has can be read too. What is copied behind an escape, or behind the last
 * byte, is overwritten by what comes next. */
TERN_INLINE tern_status write_stride(tern_writer *writer, const char *at, size_t count,
                                     uint64_t mask, bool wide)
{
    char *to;
    size_t done = 0;
    tern_status status = tern_writer_reserve(writer, TERN_WRITER_MARGIN);

    if (status != TERN_OK)
        return status;
    to = writer->cursor;
    tern_copy_stride(to, at, wide);
    for (; mask != 0; mask &= mask - 1) {
        size_t place = tern_lowest_bit(mask);
        const escape *one = &escapes[(unsigned char)at[place]];
        to += place - done;
        memcpy(to, one, sizeof *one);
        to += one->length;
        done = place + 1;
        if (writer->end - to < TERN_WRITER_MARGIN) {
            writer->cursor = to;
            status = tern_writer_grow(writer, TERN_WRITER_MARGIN);
            if (status != TERN_OK)
                return status;
            to = writer->cursor;
        }
        tern_copy_stride(to, at + done, wide);
    }
    writer->cursor = to + (count - done);
    return TERN_OK;
}

/* Writes text that is UTF-8, escaped where it must be. */
TERN_INLINE tern_status write_text(tern_writer *writer, const char *at, size_t left, bool wide)
{
    char last[2 * TERN_STRIDE] = {0};
    tern_status status = TERN_OK;

    for (; left >= 2 * TERN_STRIDE && status == TERN_OK; left -= TERN_STRIDE, at += TERN_STRIDE)
        status = write_stride(writer, at, TERN_STRIDE, tern_mark_escaped(at, wide), wide);
    while (left > 0 && status == TERN_OK) {
        size_t count = left < TERN_STRIDE ? left : TERN_STRIDE;
        uint64_t mask;
        memcpy(last, at, left);
        mask = tern_mark_escaped(last, wide);
        if (count < TERN_STRIDE)
            mask &= (UINT64_C(1) << count) - 1;
        status = write_stride(writer, last, count, mask, wide);
        at += count;
        left -= count;
    }
    return status;
}

TERN_WIDE static tern_status write_text_wide(tern_writer *writer, const char *at, size_t left)
{
    return write_text(writer, at, left, true);
}

static tern_status write_text_any(tern_writer *writer, const char *at, size_t left)
{
    return write_text(writer, at, left, false);
}

tern_status tern_writer_string(tern_writer *writer, tern_str text)
{
    tern_status status = TERN_OK;

    if (text.len > 0 && !tern_utf8_is_valid(text.ptr, text.len))
        return TERN_ERROR_UTF8;
    /* Room for all of it, where that can be had, spares looking after every block. */
    if (writer->sink == NULL && text.len < SIZE_MAX / 2)
        status = tern_writer_reserve(writer, text.len + TERN_WRITER_MARGIN);
    if (status == TERN_OK)
        status = tern_writer_byte(writer, '"');
    if (status == TERN_OK)
        status = tern_is_wide() ? write_text_wide(writer, text.ptr, text.len)
                                : write_text_any(writer, text.ptr, text.len);
    return status == TERN_OK ? tern_writer_byte(writer, '"') : status;
}

tern_status tern_writer_int64(tern_writer *writer, int64_t value)
{
    tern_status status = tern_writer_reserve(writer, TERN_NUMBER_SIZE);

    if (status == TERN_OK)
        writer->cursor += tern_number_format_int64(value, writer->cursor);
    return status;
}

tern_status tern_writer_uint64(tern_writer *writer, uint64_t value)
{
    tern_status status = tern_writer_reserve(writer, TERN_NUMBER_SIZE);

    if (status == TERN_OK)
        writer->cursor += tern_number_format_uint64(value, writer->cursor);
    return status;
}

tern_status tern_writer_double(tern_writer *writer, double value)
{
    tern_status status;

    if (!isfinite(value))
        return TERN_ERROR_RANGE;
    status = tern_writer_reserve(writer, TERN_NUMBER_SIZE);
    if (status == TERN_OK)
        writer->cursor += tern_number_format_double(value, writer->cursor);
    return status;
}

tern_status tern_writer_float(tern_writer *writer, float value)
{
    tern_status status;

    if (!isfinite(value))
        return TERN_ERROR_RANGE;
    status = tern_writer_reserve(writer, TERN_NUMBER_SIZE);
    if (status == TERN_OK)
        writer->cursor += tern_number_format_float(value, writer->cursor);
    return status;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

/* Copies a token of checked text that is no punctuation, and returns its length. */
static tern_status copy_token(tern_writer *writer, const char *at, size_t *out_length)
{
    size_t length = 1;

    if (*at == '"') {
        for (; at[length] != '"'; length++)
            length += at[length] == '\\';
        length++;
    }
    *out_length = length;
    return tern_writer_raw(writer, at, length);
}

/* Writes a checked value in the order it has. */
static tern_status write_in_order(tern_writer *writer, tern_str checked)
{
    /* As it stands it is mostly as long as it will be. */
    tern_status status = writer->sink == NULL ? tern_writer_reserve(writer, checked.len) : TERN_OK;
    bool opened = false; /* what is open has no element yet */

    for (size_t i = 0, length = 1; status == TERN_OK && i < checked.len; i += length) {
        char byte = checked.ptr[i];
        bool closes = byte == '}' || byte == ']';
        length = 1;
        if (is_space(byte))
            continue;
        if (opened && !closes)
            status = tern_writer_element(writer, true);
        if (status != TERN_OK)
            break;
        if (byte == '{' || byte == '[')
            status = tern_writer_open(writer, byte);
        else if (closes)
            status = tern_writer_close(writer, byte, opened);
        else if (byte == ',')
            status = tern_writer_element(writer, false);
        else if (byte == ':')
            status = tern_writer_encoded_name(writer, ":", 1);
        else
            status = copy_token(writer, checked.ptr + i, &length);
        opened = byte == '{' || byte == '[';
    }
    return status;
}

/* A member of a free-form object: its name as it is sorted by and as it stands, and its value. */
typedef struct member {
    tern_str key;
    tern_str name;
    tern_str value;
} member;

static int compare_members(const void *a, const void *b)
{
    const member *left = (const member *)a, *right = (const member *)b;
    int order = tern_compare_keys(left->key, right->key);

    /* Equal keys stay in their order, which is that of their text. */
    if (order != 0)
        return order;
    return left->name.ptr < right->name.ptr ? -1 : left->name.ptr > right->name.ptr;
}

/* A writer that sorts, and where the containers of its text end. */
typedef struct sorter {
    tern_writer *writer;
    tern_extents extents;
} sorter;

static tern_status write_sorted(sorter *self, tern_str checked);

/* Reads the next element of what is open: for an object its name too. */
static void read_member(const sorter *self, tern_tokenizer *tokenizer, bool object, member *out)
{
    const char *start = tokenizer->cursor, *end;

    if (object) {
        (void)tern_tokenizer_raw_name(tokenizer, &out->key);
        out->name.ptr = start;
        out->name.len = out->key.len + 2; /* with its quotes */
    }
    end = tern_extents_find(&self->extents, tokenizer->cursor);
    if (end == NULL) {
        (void)tern_tokenizer_value(tokenizer, TERN_DEPTH_MAX, &out->value);
        return;
    }
    out->value.ptr = tokenizer->cursor;
    out->value.len = (size_t)(end - tokenizer->cursor);
    tokenizer->cursor = end;
}

static tern_status write_member(sorter *self, const member *one, bool first)
{
    tern_writer *writer = self->writer;
    tern_status status = tern_writer_element(writer, first);

    if (status == TERN_OK)
        status = tern_writer_raw(writer, one->name.ptr, one->name.len);
    if (status == TERN_OK)
        status = tern_writer_encoded_name(writer, ":", 1);
    return status == TERN_OK ? write_sorted(self, one->value) : status;
}

/* Writes the members of an object, whose first is at the cursor, in the order of their names. */
static tern_status write_members(sorter *self, tern_tokenizer *tokenizer)
{
    tern_arena *arena = self->writer->arena;
    tern_tokenizer counter = *tokenizer;
    member *members, one;
    size_t count = 0;
    bool more = true;
    tern_status status = TERN_OK;

    for (; more; count++) {
        read_member(self, &counter, true, &one);
        (void)tern_tokenizer_next(&counter, '}', &more);
    }
    members = (member *)tern_arena_allocate_array(arena, count, sizeof *members, _Alignof(member));
    if (members == NULL)
        return tern_arena_failure(arena);
    for (size_t i = 0; status == TERN_OK && i < count; i++) {
        tern_tokenizer name;
        read_member(self, tokenizer, true, &members[i]);
        tern_tokenizer_init(&name, members[i].name);
        status = tern_tokenizer_name(&name, arena, &members[i].key);
        (void)tern_tokenizer_next(tokenizer, '}', &more);
    }
    if (status == TERN_OK)
        qsort(members, count, sizeof *members, compare_members);
    for (size_t i = 0; status == TERN_OK && i < count; i++)
        status = write_member(self, &members[i], i == 0);
    return status;
}

/* Writes the elements of an array, whose first is at the cursor. */
static tern_status write_elements(sorter *self, tern_tokenizer *tokenizer)
{
    bool more = true;
    tern_status status = TERN_OK;

    for (bool first = true; status == TERN_OK && more; first = false) {
        member one;
        read_member(self, tokenizer, false, &one);
        (void)tern_tokenizer_next(tokenizer, ']', &more);
        status = tern_writer_element(self->writer, first);
        if (status == TERN_OK)
            status = write_sorted(self, one.value);
    }
    return status;
}

/* Writes a checked value with all objects sorted. The check has bounded its depth. */
static tern_status write_sorted(sorter *self, tern_str checked)
{
    tern_writer *writer = self->writer;
    tern_tokenizer tokenizer;
    char open = *checked.ptr;
    char close = open == '{' ? '}' : ']';
    bool empty;
    tern_status status;

    if (open != '{' && open != '[')
        return tern_writer_raw(writer, checked.ptr, checked.len);
    status = tern_writer_open(writer, open);
    if (status != TERN_OK)
        return status;
    tern_tokenizer_init(&tokenizer, checked);
    tokenizer.cursor++;
    tern_tokenizer_skip_space(&tokenizer);
    empty = tern_tokenizer_peek(&tokenizer) == close;
    if (!empty)
        status = open == '{' ? write_members(self, &tokenizer) : write_elements(self, &tokenizer);
    return status == TERN_OK ? tern_writer_close(writer, close, empty) : status;
}

/* Writes a checked value sorted, reading each part of it a bounded number of times, however deep
 * it is. */
static tern_status write_in_key_order(tern_writer *writer, tern_str checked)
{
    sorter self = {writer, {{NULL, 0, 0}}};

    if (checked.len >= TERN_EXTENT_LEAST && (*checked.ptr == '{' || *checked.ptr == '[') &&
        !tern_extents_add(&self.extents, writer->arena, checked))
        return tern_arena_failure(writer->arena);
    return write_sorted(&self, checked);
}

tern_status tern_writer_json(tern_writer *writer, tern_json json, unsigned depth, bool sorted)
{
    tern_tokenizer tokenizer;
    tern_str checked;
    tern_status status;

    tern_tokenizer_init(&tokenizer, json.text);
    tern_tokenizer_skip_space(&tokenizer);
    status = tern_tokenizer_value(&tokenizer, depth, &checked);
    if (status != TERN_OK)
        return status;
    tern_tokenizer_skip_space(&tokenizer);
    if (tokenizer.cursor != tokenizer.end)
        return TERN_ERROR_SYNTAX;
    return sorted ? write_in_key_order(writer, checked) : write_in_order(writer, checked);
}
