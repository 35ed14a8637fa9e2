/* reader_records.c - values between line feeds and record separators. */
#include "reader_internal.h"

enum { RECORD_SEPARATOR = 0x1E }; /* RFC 7464, section 2.2 */

/* Offset of a byte in what is not used yet, from `checked` on; `length` when it is not there. */
static size_t find(const tern_reader *self, char byte, size_t length)
{
    const char *text, *at;

    if (self->checked >= length)
        return length;
    text = self->input.bytes + self->input.begin;
    at = (const char *)memchr(text + self->checked, byte, length - self->checked);
    return at ? (size_t)(at - text) : length;
}

static bool is_blank(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r' && text[i] != '\n')
            return false;
    }
    return true;
}

/* Goes to the next byte of that kind, without looking at what is before it. */
static tern_status seek(tern_reader *self, char byte, tern_expectation next)
{
    size_t length = tern_input_length(&self->input);
    size_t offset = find(self, byte, length);

    tern_reader_use(self, offset);
    if (offset == length)
        return self->input.finished ? TERN_END : TERN_MORE;
    self->expected = next;
    return TERN_OK;
}

tern_status tern_reader_line(tern_reader *self, const tern_request *to, bool *out_value)
{
    size_t length = tern_reader_window(self);
    size_t offset;
    bool ends;
    tern_status status;

    if (self->expected == END_OF_LINE)
        return seek(self, '\n', A_LINE);
    offset = find(self, '\n', length);
    ends = offset < length;
    self->checked = offset;
    if (!ends && tern_reader_is_too_long(self)) {
        self->expected = END_OF_LINE;
        return tern_reader_fail_long(self, to);
    }
    if (!ends && !self->input.finished)
        return TERN_MORE;
    if (!ends && length == 0)
        return TERN_END;
    if (is_blank(self->input.bytes + self->input.begin, offset)) {
        tern_reader_use(self, ends ? offset + 1 : offset);
        return TERN_OK;
    }
    status = tern_reader_decode(self, to, offset, ends ? offset + 1 : offset);
    *out_value = status == TERN_OK;
    return status;
}

static tern_status read_separator(tern_reader *self, const tern_request *to)
{
    char byte;
    tern_status status;

    if (self->expected == ANOTHER_SEPARATOR)
        return seek(self, RECORD_SEPARATOR, A_SEPARATOR);
    status = tern_reader_peek(self, &byte);
    if (status != TERN_OK)
        return status;
    if (byte == RECORD_SEPARATOR)
        return tern_reader_take(self, A_RECORD);
    self->expected = ANOTHER_SEPARATOR;
    return tern_reader_fail(self, to, TERN_ERROR_SYNTAX, 0, THE_ELEMENT,
                            "a record separator (0x1E)", NULL);
}

/* Goes to the value of a record; separators in a row are one. */
static tern_status read_record_start(tern_reader *self)
{
    size_t before = self->input.begin;
    char byte;
    tern_status status;

    if (self->expected == A_RECORD && before < self->input.end &&
        self->input.bytes[before] == RECORD_SEPARATOR)
        return tern_reader_take(self, A_RECORD);
    status = tern_reader_peek(self, &byte);
    if (self->input.begin > before || status == TERN_OK)
        self->expected = A_RECORD_VALUE;
    return status == TERN_END && self->expected == A_RECORD_VALUE ? TERN_OK : status;
}

static bool delimits_itself(char first)
{
    return first == '{' || first == '[' || first == '"';
}

/* The value of a record has been found. It counts once a line feed, a separator or the end of
 * input is behind it, which is `length` bytes on unless a line feed comes first. */
static tern_status read_record_end(tern_reader *self, const tern_request *to, size_t length,
                                   bool closed)
{
    const char *text = self->input.bytes + self->input.begin;
    bool ends = false;

    while (self->checked < length && !ends && is_blank(text + self->checked, 1))
        ends = text[self->checked++] == '\n';
    if (!ends && self->checked < length) {
        self->expected = ANOTHER_SEPARATOR;
        return tern_reader_fail(self, to, TERN_ERROR_SYNTAX, self->checked, THE_ELEMENT,
                                "end of the record", NULL);
    }
    if (!ends && tern_reader_is_too_long(self)) {
        self->expected = ANOTHER_SEPARATOR;
        return tern_reader_fail_long(self, to);
    }
    if (!ends && !closed)
        return TERN_MORE;
    self->expected = ANOTHER_SEPARATOR;
    if (self->checked == self->value_length && !delimits_itself(text[0]))
        return tern_reader_fail(self, to, TERN_ERROR_SYNTAX, self->checked, THE_ELEMENT,
                                "white space behind the value", NULL);
    self->expected = A_SEPARATOR;
    return tern_reader_decode(self, to, self->value_length, self->checked);
}

static tern_status read_record(tern_reader *self, const tern_request *to, bool *out_value)
{
    size_t length, available;
    tern_check result;
    bool closed;
    char byte;
    tern_status status;

    if (self->expected == A_RECORD_VALUE && !self->checking &&
        tern_reader_peek(self, &byte) == TERN_MORE)
        return TERN_MORE;
    if (self->expected == A_RECORD_VALUE && tern_reader_value_at_once(self, to, '\n')) {
        self->expected = A_SEPARATOR;
        *out_value = true;
        return TERN_OK;
    }
    available = tern_reader_window(self);
    length = find(self, RECORD_SEPARATOR, available);
    closed =
        length < available || (self->input.finished && length <= self->options.decode.max_bytes);
    if (self->expected == A_RECORD_VALUE) {
        result = tern_reader_check(self, length, closed);
        if (tern_reader_is_too_long(self) || result == TERN_CHECK_WRONG)
            self->expected = ANOTHER_SEPARATOR;
        if (tern_reader_is_too_long(self))
            return tern_reader_fail_long(self, to);
        if (result == TERN_CHECK_WRONG)
            return tern_reader_explain(self, to, self->checked == length);
        if (result == TERN_CHECK_MORE)
            return TERN_MORE;
        self->value_length = self->checked;
        self->expected = END_OF_RECORD;
    }
    status = read_record_end(self, to, length, closed);
    *out_value = status == TERN_OK;
    return status;
}

tern_status tern_reader_record(tern_reader *self, const tern_request *to, bool *out_value)
{
    switch (self->expected) {
    case A_RECORD:
        return read_record_start(self);
    case A_RECORD_VALUE:
    case END_OF_RECORD:
        return read_record(self, to, out_value);
    default:
        return read_separator(self, to);
    }
}
