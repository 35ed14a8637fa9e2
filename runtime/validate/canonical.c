/* canonical.c - sorts what has an order, and spells every number and string in one way. */
#include "canonical_internal.h"

#include "decimal_internal.h"
#include "number_internal.h"
#include "tern/codec.h"
#include "tokenizer_internal.h"
#include "writer_internal.h"

/* Digits, and the power of ten that they are 0.DIGITS of. */
static tern_status write_number(tern_writer *writer, tern_str text)
{
    tern_decimal number = tern_decimal_read(text);
    const char *at = number.digits;
    tern_status status = number.negative ? tern_writer_byte(writer, '-') : TERN_OK;

    for (size_t i = 0; status == TERN_OK && i < number.count; i++)
        status = tern_writer_byte(writer, (char)('0' + tern_decimal_digit(&at)));
    if (status == TERN_OK)
        status = tern_writer_byte(writer, 'e');
    return status == TERN_OK ? tern_writer_int64(writer, number.point) : status;
}

static tern_status write_string(tern_writer *writer, tern_tokenizer *tokenizer)
{
    tern_tokenizer probe = *tokenizer;
    tern_str text;
    tern_status status = tern_tokenizer_string(&probe, NULL, &text);

    if (status == TERN_OK && text.len > 0 && memchr(text.ptr, '\\', text.len))
        status = tern_tokenizer_string(tokenizer, writer->arena, &text);
    *tokenizer = probe;
    return status == TERN_OK ? tern_writer_string(writer, text) : status;
}

static tern_status write_tokens(tern_writer *writer, tern_str sorted)
{
    tern_tokenizer tokenizer;
    tern_status status = TERN_OK;

    tern_tokenizer_init(&tokenizer, sorted);
    while (status == TERN_OK && tokenizer.cursor < tokenizer.end) {
        tern_str number;
        switch (tern_json_kind_of(*tokenizer.cursor)) {
        case TERN_JSON_STRING:
            status = write_string(writer, &tokenizer);
            break;
        case TERN_JSON_NUMBER:
            status = tern_tokenizer_number(&tokenizer, &number);
            if (status == TERN_OK)
                status = write_number(writer, number);
            break;
        default:
            status = tern_writer_byte(writer, *tokenizer.cursor++);
            break;
        }
    }
    return status;
}

tern_status tern_json_canonical(tern_json json, tern_arena *arena, tern_str *out)
{
    tern_writer writer;
    tern_str sorted;
    tern_status status = tern_writer_init(&writer, arena, 0);

    if (status == TERN_OK)
        status = tern_writer_json(&writer, json, TERN_DEPTH_MAX, true);
    if (status == TERN_OK)
        status = tern_writer_finish(&writer, &sorted);
    if (status == TERN_OK)
        status = tern_writer_init(&writer, arena, 0);
    if (status == TERN_OK)
        status = write_tokens(&writer, sorted);
    return status == TERN_OK ? tern_writer_finish(&writer, out) : status;
}
