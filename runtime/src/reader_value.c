/* reader_value.c - the value that comes next, and errors in terms of the whole input. */
#include "reader_internal.h"

#include <stdio.h>

#include "brackets_internal.h"
#include "number_internal.h"

/* Puts text before the rest; false when not all of it fits. */
static bool prepend(char *buffer, size_t *start, const char *text, size_t length)
{
    size_t count = length < *start ? length : *start;

    *start -= count;
    memcpy(buffer + *start, text + length - count, count);
    return count == length;
}

void tern_reader_write_pointer(const tern_reader *self, tern_subject about, const char *within,
                               char buffer[TERN_ERROR_POINTER_SIZE])
{
    char joined[TERN_ERROR_POINTER_SIZE], digits[TERN_NUMBER_SIZE];
    size_t start = sizeof joined - 1;
    size_t steps = about == THE_STEP ? self->level : self->level > 0 ? self->level - 1 : 0;
    bool cut = strncmp(within, "...", 3) == 0;
    bool fits = prepend(joined, &start, within, strlen(within)) && !cut;

    joined[sizeof joined - 1] = '\0';
    if (fits && about == THE_ELEMENT && self->level > 0)
        fits = prepend(joined, &start, digits,
                       tern_number_format_int64((int64_t)self->index, digits)) &&
               prepend(joined, &start, "/", 1);
    if (fits && steps > 0)
        fits = prepend(joined, &start, self->options.pointer.ptr, self->steps[steps - 1].end);
    if (!fits && !cut) {
        for (start = 3; ((unsigned char)joined[start] & 0xC0) == 0x80; start++)
            ;
        start -= 3;
        memcpy(joined + start, "...", 3);
    }
    memcpy(buffer, joined + start, sizeof joined - start);
}

tern_status tern_reader_report(tern_reader *self, const tern_request *to, const tern_error *error,
                               bool final)
{
    if (final && !tern_reader_goes_on(self))
        self->failure = *error;
    if (to->error)
        *to->error = *error;
    return error->status;
}

/* Says what a byte begins, as far as it can be told from it alone. */
static void describe(unsigned char byte, char *buffer, size_t size)
{
    if (byte == '{')
        snprintf(buffer, size, "object");
    else if (byte == '[')
        snprintf(buffer, size, "array");
    else if (byte == '"')
        snprintf(buffer, size, "string");
    else if (byte >= 0x20 && byte < 0x7F)
        snprintf(buffer, size, "'%c'", byte);
    else
        snprintf(buffer, size, "byte 0x%02X", byte);
}

tern_status tern_reader_fail(tern_reader *self, const tern_request *to, tern_status status,
                             size_t length, tern_subject about, const char *expected,
                             const char *found)
{
    size_t offset = self->input.begin + length;
    tern_location place = tern_input_locate(&self->input, offset);
    tern_error error = {
        .status = status, .byte = place.byte, .line = place.line, .column = place.column};

    tern_reader_write_pointer(self, about, "", error.pointer);
    snprintf(error.expected, sizeof error.expected, "%s", expected);
    if (found)
        snprintf(error.found, sizeof error.found, "%s", found);
    else if (offset == self->input.end)
        snprintf(error.found, sizeof error.found, "end of input");
    else
        describe((unsigned char)self->input.bytes[offset], error.found, sizeof error.found);
    return tern_reader_report(self, to, &error, true);
}

tern_status tern_reader_fail_checking(tern_reader *self, const tern_request *to, size_t length,
                                      tern_subject about)
{
    const tern_checker *checker = &self->checker;
    tern_error error;
    char found[TERN_ERROR_TEXT_SIZE];
    const tern_request quiet = {NULL, NULL, NULL, &error, about};

    if (checker->in_token)
        describe(checker->first, found, sizeof found);
    (void)tern_reader_fail(self, &quiet, checker->status, length, about, checker->expected,
                           checker->status == TERN_ERROR_DEPTH ? "more"
                           : checker->in_token                 ? found
                                                               : NULL);
    if (checker->in_token) {
        error.byte -= checker->length;
        error.column -= checker->length;
    }
    return tern_reader_report(self, to, &error, true);
}

tern_status tern_reader_fail_long(tern_reader *self, const tern_request *to)
{
    char expected[TERN_ERROR_TEXT_SIZE];

    snprintf(expected, sizeof expected, "at most %zu bytes", self->options.decode.max_bytes);
    return tern_reader_fail(self, to, TERN_ERROR_LIMIT, self->options.decode.max_bytes, to->about,
                            expected, "more");
}

tern_status tern_reader_peek(tern_reader *self, char *out_byte)
{
    *out_byte = '\0';
    if (!tern_input_skip_space(&self->input))
        return self->input.finished ? TERN_END : TERN_MORE;
    *out_byte = self->input.bytes[self->input.begin];
    return TERN_OK;
}

tern_check tern_reader_check(tern_reader *self, size_t length, bool closed)
{
    const char *text = length > 0 ? self->input.bytes + self->input.begin : "";
    const char *at;
    tern_check result;

    if (!self->checking) {
        tern_checker_init(&self->checker, tern_reader_depth_left(self));
        self->checking = true;
        self->checked = 0;
    }
    result = tern_checker_run(&self->checker, text + self->checked, text + length, &at);
    self->checked = (size_t)(at - text);
    if (result == TERN_CHECK_MORE && closed && !tern_reader_is_too_long(self))
        result = tern_checker_finish(&self->checker);
    return result;
}

/* Decodes the first `length` bytes not used; errors are in terms of the whole input. */
static tern_status decode(tern_reader *self, const tern_request *to, size_t length,
                          tern_error *error)
{
    tern_decode_options options = self->options.decode;
    tern_str text = {"", 0};
    char within[TERN_ERROR_POINTER_SIZE];
    tern_location place;
    tern_status status;

    if (length > 0) {
        text.ptr = self->input.bytes + self->input.begin;
        text.len = length;
    }
    /* The length has been seen to, and where no level is left, that by the checker. */
    options.max_bytes = 0;
    options.max_depth = tern_reader_depth_left(self) > 0 ? tern_reader_depth_left(self) : 1;
    status = tern_decode(to->type, text, &options, to->arena, to->out, error);
    if (status == TERN_OK)
        return TERN_OK;
    place = tern_input_locate(&self->input, self->input.begin);
    if (error->line == 1)
        error->column += place.column - 1;
    error->line += place.line - 1;
    error->byte += place.byte;
    memcpy(within, error->pointer, sizeof within);
    tern_reader_write_pointer(self, to->about, within, error->pointer);
    return status;
}

tern_status tern_reader_decode(tern_reader *self, const tern_request *to, size_t length,
                               size_t used)
{
    tern_error error;
    tern_status status = decode(self, to, length, &error);

    tern_reader_use(self, used);
    return status == TERN_OK ? TERN_OK : tern_reader_report(self, to, &error, false);
}

tern_status tern_reader_explain(tern_reader *self, const tern_request *to, bool at_end)
{
    size_t first = tern_input_locate(&self->input, self->input.begin).byte;
    size_t length = at_end ? self->checked : self->checked + 1;
    tern_error error;
    tern_arena_mark mark = tern_arena_get_mark(to->arena);
    tern_status status = decode(self, to, length, &error);

    if (status == TERN_OK)
        tern_arena_rewind(to->arena, mark);
    if (status == TERN_OK || error.byte - first > self->checked)
        return tern_reader_fail_checking(self, to, self->checked, to->about);
    /* One digit is not the number. */
    if (!at_end && error.byte - first == self->checked && strncmp(error.found, "number", 6) == 0)
        describe((unsigned char)self->input.bytes[self->input.begin + self->checked], error.found,
                 sizeof error.found);
    return tern_reader_report(self, to, &error, true);
}

bool tern_reader_value_at_once(tern_reader *self, const tern_request *to, char follower)
{
    const char *begin, *end;
    size_t length = tern_input_length(&self->input);
    tern_error ignored;

    if (self->checking || length == 0)
        return false;
    begin = self->input.bytes + self->input.begin;
    if (*begin != '{' && *begin != '[')
        return false;
    end = tern_brackets_end(begin, begin + tern_reader_window(self));
    if (end == NULL || (size_t)(end - begin) > self->options.decode.max_bytes ||
        tern_reader_depth_left(self) == 0)
        return false;
    if (follower != '\0' && (end == begin + length || *end != follower))
        return false;
    if (decode(self, to, (size_t)(end - begin), &ignored) != TERN_OK)
        return false;
    tern_reader_use(self, (size_t)(end - begin) + (follower != '\0'));
    return true;
}

tern_status tern_reader_value(tern_reader *self, const tern_request *to)
{
    bool finished = self->input.finished;
    tern_check result;

    if (tern_reader_value_at_once(self, to, '\0'))
        return TERN_OK;
    result = tern_reader_check(self, tern_reader_window(self), finished);
    if (tern_reader_is_too_long(self))
        return tern_reader_fail_long(self, to);
    if (result == TERN_CHECK_MORE)
        return TERN_MORE;
    if (result == TERN_CHECK_WRONG)
        return tern_reader_explain(self, to,
                                   finished && self->checked == tern_input_length(&self->input));
    return tern_reader_decode(self, to, self->checked, self->checked);
}

tern_status tern_reader_end(tern_reader *self, const tern_request *to)
{
    char byte;
    tern_status status = tern_reader_peek(self, &byte);

    if (status != TERN_OK)
        return status;
    return tern_reader_fail(self, to, TERN_ERROR_SYNTAX, 0, THE_CONTAINER, "end of input", NULL);
}
