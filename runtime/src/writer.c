/* writer.c - the JSON grammar, outwards. */
#include "writer_internal.h"

#include <math.h>

#include "number_internal.h"
#include "reader_internal.h"
#include "utf8_internal.h"

enum { FIRST_SIZE = 512 };

tern_status tern_writer_init(tern_writer *writer, tern_arena *arena)
{
    writer->arena = arena;
    writer->begin = (char *)tern_arena_allocate(arena, FIRST_SIZE, 1);
    writer->cursor = writer->begin;
    if (writer->begin == NULL)
        return tern_arena_failure(arena);
    writer->end = writer->begin + FIRST_SIZE;
    return TERN_OK;
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

tern_status tern_writer_reserve(tern_writer *writer, size_t size)
{
    size_t used = (size_t)(writer->cursor - writer->begin);
    size_t capacity = (size_t)(writer->end - writer->begin);
    size_t wanted;

    if (size <= capacity - used)
        return TERN_OK;
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

tern_status tern_writer_raw(tern_writer *writer, const char *bytes, size_t size)
{
    tern_status status = tern_writer_reserve(writer, size);

    if (status == TERN_OK && size > 0) {
        memcpy(writer->cursor, bytes, size);
        writer->cursor += size;
    }
    return status;
}

/* Writes the escape of a byte that must have one (RFC 8259, section 7): at most 6 bytes. */
static size_t escape(unsigned char byte, char *to)
{
    static const char hex[] = "0123456789abcdef";
    static const char letters[] = "btn?fr"; /* from \b, 8, to \r, 13; \v, 11, has none */

    to[0] = '\\';
    if (byte == '"' || byte == '\\') {
        to[1] = (char)byte;
        return 2;
    }
    if (byte >= '\b' && byte <= '\r' && byte != '\v') {
        to[1] = letters[byte - '\b'];
        return 2;
    }
    memcpy(to + 1, "u00", 3);
    to[4] = hex[byte >> 4];
    to[5] = hex[byte & 15];
    return 6;
}

tern_status tern_writer_string(tern_writer *writer, tern_str text)
{
    const char *at = text.ptr, *end = text.len > 0 ? text.ptr + text.len : text.ptr;
    tern_status status = tern_writer_raw(writer, "\"", 1);

    while (status == TERN_OK && at < end) {
        const char *plain = at;
        while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20) {
            size_t length = tern_utf8_length(at, end);
            if (length == 0)
                return TERN_ERROR_UTF8;
            at += length;
        }
        status = tern_writer_raw(writer, plain, (size_t)(at - plain));
        if (status == TERN_OK && at < end) {
            status = tern_writer_reserve(writer, 6);
            if (status == TERN_OK)
                writer->cursor += escape((unsigned char)*at++, writer->cursor);
        }
    }
    return status == TERN_OK ? tern_writer_raw(writer, "\"", 1) : status;
}

tern_status tern_writer_int64(tern_writer *writer, int64_t value)
{
    tern_status status = tern_writer_reserve(writer, TERN_NUMBER_SIZE);

    if (status == TERN_OK)
        writer->cursor += tern_number_format_int64(value, writer->cursor);
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

tern_status tern_writer_json(tern_writer *writer, tern_json json, unsigned depth)
{
    tern_reader reader;
    tern_str checked;
    tern_status status;
    bool in_string = false;

    tern_reader_init(&reader, json.text);
    tern_reader_skip_space(&reader);
    status = tern_reader_value(&reader, depth, &checked);
    if (status != TERN_OK)
        return status;
    tern_reader_skip_space(&reader);
    if (reader.cursor != reader.end)
        return TERN_ERROR_SYNTAX;
    status = tern_writer_reserve(writer, checked.len);
    if (status != TERN_OK)
        return status;
    for (size_t i = 0; i < checked.len; i++) {
        char byte = checked.ptr[i];
        if (in_string && byte == '\\') {
            *writer->cursor++ = byte;
            byte = checked.ptr[++i];
        } else if (byte == '"') {
            in_string = !in_string;
        } else if (!in_string && (byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t')) {
            continue;
        }
        *writer->cursor++ = byte;
    }
    return TERN_OK;
}
