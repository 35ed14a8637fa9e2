/* reader.c - values out of input that comes in pieces. */
#include "reader_internal.h"

#include "path_internal.h"

#include <stdio.h>

enum { READ_SIZE = 1 << 16 }; /* bytes asked of a source at least */

/* One value, or one after the other. */
static tern_status read_document(tern_reader *self, const tern_request *to, bool *out_value)
{
    char byte;
    tern_status status;

    if (self->expected == THE_END)
        return tern_reader_end(self, to);
    status = tern_reader_peek(self, &byte);
    if (status == TERN_MORE || (status == TERN_END && self->options.format == TERN_READER_VALUES))
        return status;
    status = tern_reader_value(self, to);
    if (status != TERN_MORE && self->options.format == TERN_READER_DOCUMENT)
        self->expected = THE_END;
    *out_value = status == TERN_OK;
    return status;
}

static tern_status advance(tern_reader *self, const tern_request *to, bool *out_value)
{
    switch (self->options.format) {
    case TERN_READER_ITEMS:
        return tern_reader_item(self, to, out_value);
    case TERN_READER_LINES:
        return tern_reader_line(self, to, out_value);
    case TERN_READER_SEQUENCE:
        return tern_reader_record(self, to, out_value);
    default:
        return read_document(self, to, out_value);
    }
}

static tern_expectation first_expectation(tern_reader_format format)
{
    switch (format) {
    case TERN_READER_ITEMS:
        return A_CONTAINER;
    case TERN_READER_LINES:
        return A_LINE;
    case TERN_READER_SEQUENCE:
        return A_SEPARATOR;
    default:
        return A_VALUE;
    }
}

/* Fetches bytes from the source. Where that fails the input ends, and so does a loop that goes on
 * after each failure. */
static tern_status fetch(tern_reader *self, const tern_request *to)
{
    tern_input *input = &self->input;
    size_t length = 0;
    tern_status status = tern_input_reserve(input, READ_SIZE);

    if (status == TERN_OK)
        status = self->options.source.read(self->options.source.context, input->bytes + input->end,
                                           input->capacity - input->end, &length);
    if (status == TERN_OK) {
        input->end += length;
        input->finished = length == 0;
        return TERN_OK;
    }
    tern_reader_use(self, tern_input_length(input));
    input->finished = true;
    self->expected = first_expectation(self->options.format);
    self->level = 0;
    return tern_reader_fail(self, to, status, 0, THE_CONTAINER, "", "");
}

tern_status tern_reader_next(tern_reader *reader, const tern_type *type, tern_arena *arena,
                             void *out, tern_error *error)
{
    const tern_request to = {type, arena, out, error, THE_ELEMENT};
    bool value = false;
    tern_status status = reader->failure.status;

    if (status != TERN_OK)
        status = tern_reader_report(reader, &to, &reader->failure, false);
    while (status == TERN_OK && !value) {
        status = advance(reader, &to, &value);
        if (status == TERN_MORE && reader->options.source.read)
            status = fetch(reader, &to);
    }
    if (status != TERN_OK)
        memset(out, 0, type->size);
    return status;
}

tern_status tern_reader_feed(tern_reader *reader, const void *bytes, size_t length)
{
    tern_input *input = &reader->input;
    tern_status status;

    if (input->finished)
        return TERN_END;
    if (length == 0)
        return TERN_OK;
    status = tern_input_reserve(input, length);
    if (status != TERN_OK)
        return status;
    memcpy(input->bytes + input->end, bytes, length);
    input->end += length;
    return TERN_OK;
}

void tern_reader_finish(tern_reader *reader)
{
    reader->input.finished = true;
}

/* Fails without a place in the input. */
static tern_status refuse(tern_status status, size_t byte, const char *expected, tern_error *error)
{
    if (error) {
        memset(error, 0, sizeof *error);
        error->status = status;
        error->byte = byte;
        snprintf(error->expected, sizeof error->expected, "%s", expected);
    }
    return status;
}

/* How many steps a JSON pointer has. */
static size_t count_steps(tern_str pointer)
{
    size_t steps = 0;

    for (size_t i = 0; i < pointer.len; i++)
        steps += pointer.ptr[i] == '/';
    return steps;
}

/* The element that a step stands for; SIZE_MAX when it is no index (RFC 6901, section 4). */
static size_t to_index(tern_str name)
{
    size_t index = 0;

    if (name.len == 0 || (name.len > 1 && name.ptr[0] == '0'))
        return SIZE_MAX;
    for (size_t i = 0; i < name.len; i++) {
        size_t digit = (size_t)(unsigned char)name.ptr[i] - '0';
        if (digit > 9 || index > (SIZE_MAX - digit) / 10)
            return SIZE_MAX;
        index = index * 10 + digit;
    }
    return index;
}

/* Takes a checked pointer to pieces, the names without escapes going to `names`. */
static void parse_pointer(tern_reader *self, tern_str pointer, char *names)
{
    size_t at = 0;

    for (size_t i = 0; i < self->step_count; i++) {
        tern_pointer_step *step = &self->steps[i];
        step->name.ptr = names;
        for (at++; at < pointer.len && pointer.ptr[at] != '/'; at++) {
            char byte = pointer.ptr[at];
            if (byte == '~')
                byte = pointer.ptr[++at] == '0' ? '~' : '/';
            *names++ = byte;
        }
        step->name.len = (size_t)(names - step->name.ptr);
        step->end = at;
        step->index = to_index(step->name);
    }
}

tern_status tern_reader_create(const tern_reader_options *options, tern_reader **out_reader,
                               tern_error *error)
{
    static const tern_reader_options defaults = {0};
    tern_str pointer;
    size_t steps, wrong, size;
    tern_input input;
    tern_reader *self;
    char *text;

    *out_reader = NULL;
    options = options ? options : &defaults;
    if ((unsigned)options->format > TERN_READER_VALUES)
        return refuse(TERN_ERROR_RANGE, 0, "a format of tern_reader_format", error);
    pointer = options->pointer;
    wrong = tern_pointer_check(pointer);
    steps = count_steps(pointer);
    if (wrong < pointer.len)
        return refuse(TERN_ERROR_SYNTAX, wrong, "a JSON pointer", error);
    if (steps > TERN_DEPTH_MAX)
        return refuse(TERN_ERROR_DEPTH, 0, "a shorter JSON pointer", error);
    tern_input_init(&input, &options->allocator);
    if (pointer.len > (SIZE_MAX / 2 - sizeof *self) / (sizeof *self->steps + 2))
        return refuse(TERN_ERROR_MEMORY, 0, "", error);
    size = sizeof *self + steps * sizeof *self->steps + pointer.len * 2;
    self = (tern_reader *)input.allocator.allocate(input.allocator.context, size);
    if (self == NULL)
        return refuse(TERN_ERROR_MEMORY, 0, "", error);
    memset(self, 0, sizeof *self);
    self->options = *options;
    self->size = size;
    self->input = input;
    self->expected = first_expectation(options->format);
    self->step_count = steps;
    text = (char *)&self->steps[steps];
    if (pointer.len > 0)
        memcpy(text, pointer.ptr, pointer.len);
    self->options.pointer.ptr = text;
    parse_pointer(self, self->options.pointer, text + pointer.len);
    if (self->options.decode.max_depth == 0)
        self->options.decode.max_depth = TERN_DEPTH_DEFAULT;
    if (self->options.decode.max_depth > TERN_DEPTH_MAX)
        self->options.decode.max_depth = TERN_DEPTH_MAX;
    if (self->options.decode.max_bytes == 0)
        self->options.decode.max_bytes = TERN_READER_BYTES_DEFAULT;
    if (self->options.decode.max_bytes > SIZE_MAX / 4)
        self->options.decode.max_bytes = SIZE_MAX / 4;
    *out_reader = self;
    return TERN_OK;
}

void tern_reader_free(tern_reader *reader)
{
    tern_allocator allocator;

    if (reader == NULL)
        return;
    allocator = reader->input.allocator;
    tern_input_free(&reader->input);
    allocator.release(allocator.context, reader, reader->size);
}
