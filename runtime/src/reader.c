/* reader.c - values out of input that comes in pieces. */
#include "tern/reader.h"
#include "tern/pointer.h"

#include <stdio.h>

#include "brackets_internal.h"
#include "checker_internal.h"
#include "input_internal.h"
#include "number_internal.h"

enum {
    RECORD_SEPARATOR = 0x1E, /* RFC 7464, section 2.2 */
    READ_SIZE = 1 << 16      /* bytes asked of a source at least */
};

/* What comes next. */
typedef enum expectation {
    /* TERN_READER_DOCUMENT, _VALUES */
    A_VALUE,
    THE_END, /* also of _ITEMS */
    /* TERN_READER_ITEMS */
    A_CONTAINER, /* on the way of the pointer, or the array that it leads to */
    FIRST_NAME,
    NAME,
    COLON,
    SKIPPED,
    FIRST_ELEMENT,
    ELEMENT,
    BEHIND_ELEMENT, /* of an object or array, ',' or its end */
    /* TERN_READER_LINES */
    A_LINE,
    END_OF_LINE, /* of one that is not read any more */
    /* TERN_READER_SEQUENCE */
    A_SEPARATOR,
    ANOTHER_SEPARATOR, /* whatever comes before it */
    A_RECORD,          /* its value, behind the separator */
    A_RECORD_VALUE,    /* the same, behind white space */
    END_OF_RECORD
} expectation;

/* A step of a JSON pointer. */
typedef struct pointer_step {
    tern_str name; /* without its escapes */
    size_t end;    /* offset behind it in the pointer */
    size_t index;  /* that it stands for; SIZE_MAX: none */
} pointer_step;

struct tern_reader {
    tern_reader_options options; /* with nothing left at 0, and the pointer in own memory */
    size_t size;                 /* bytes of this */
    tern_input input;
    expectation expected;
    tern_error failure; /* that is final */
    /* The value at the first byte not used: how far it has been checked. */
    bool checking;
    tern_checker checker;
    size_t checked;
    size_t value_length; /* when END_OF_RECORD is expected */
    /* The way to the items. */
    size_t level;            /* containers that are open, each in the one before */
    bool arrived;            /* at the array that the pointer leads to, or behind it */
    bool on_way;             /* the name before this colon is the pointer's */
    size_t index;            /* of the next element in the innermost array */
    tern_location container; /* of the innermost container's start */
    unsigned char objects[TERN_DEPTH_MAX / 8 + 1];
    size_t step_count;
    pointer_step steps[];
};

/* What an error is about. */
typedef enum subject {
    THE_CONTAINER, /* the innermost one that is open; none: the whole */
    THE_ELEMENT,   /* that comes next in it; none: the whole */
    THE_STEP       /* the value in it that the pointer of the options leads to */
} subject;

/* What a call of tern_reader_next asks for; `about`: what its value is. */
typedef struct request {
    const tern_type *type;
    tern_arena *arena;
    void *out;
    tern_error *error;
    subject about;
} request;

static bool goes_on(const tern_reader *self)
{
    return self->options.format == TERN_READER_LINES ||
           self->options.format == TERN_READER_SEQUENCE;
}

/* Puts text before the rest; false when not all of it fits. */
static bool prepend(char *buffer, size_t *start, const char *text, size_t length)
{
    size_t count = length < *start ? length : *start;

    *start -= count;
    memcpy(buffer + *start, text + length - count, count);
    return count == length;
}

/* Writes the pointer to the subject, and behind it one within the subject. What does not fit keeps
 * its end, as tern_path_write does it. */
static void write_pointer(const tern_reader *self, subject about, const char *within,
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

/* Hands an error on. `final`: and keeps it, unless there is a way to go on. */
static tern_status report(tern_reader *self, const request *to, const tern_error *error, bool final)
{
    if (final && !goes_on(self))
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

/* Fails at `length` bytes behind the first one not used. `found` NULL: the byte there. */
static tern_status fail(tern_reader *self, const request *to, tern_status status, size_t length,
                        subject about, const char *expected, const char *found)
{
    size_t offset = self->input.begin + length;
    tern_location place = tern_input_locate(&self->input, offset);
    tern_error error = {
        .status = status, .byte = place.byte, .line = place.line, .column = place.column};

    write_pointer(self, about, "", error.pointer);
    snprintf(error.expected, sizeof error.expected, "%s", expected);
    if (found)
        snprintf(error.found, sizeof error.found, "%s", found);
    else if (offset == self->input.end)
        snprintf(error.found, sizeof error.found, "end of input");
    else
        describe((unsigned char)self->input.bytes[offset], error.found, sizeof error.found);
    return report(self, to, &error, true);
}

/* Fails with what the checker refused, `length` bytes behind the first one not used; the token
 * that it is in may be gone already. */
static tern_status fail_checking(tern_reader *self, const request *to, size_t length, subject about)
{
    const tern_checker *checker = &self->checker;
    tern_error error;
    char found[TERN_ERROR_TEXT_SIZE];
    const request quiet = {NULL, NULL, NULL, &error, about};

    if (checker->in_token)
        describe(checker->first, found, sizeof found);
    (void)fail(self, &quiet, checker->status, length, about, checker->expected,
               checker->status == TERN_ERROR_DEPTH ? "more"
               : checker->in_token                 ? found
                                                   : NULL);
    if (checker->in_token) {
        error.byte -= checker->length;
        error.column -= checker->length;
    }
    return report(self, to, &error, true);
}

static tern_status fail_long(tern_reader *self, const request *to)
{
    char expected[TERN_ERROR_TEXT_SIZE];

    snprintf(expected, sizeof expected, "at most %zu bytes", self->options.decode.max_bytes);
    return fail(self, to, TERN_ERROR_LIMIT, self->options.decode.max_bytes, to->about, expected,
                "more");
}

/* Goes past bytes. */
static void use(tern_reader *self, size_t length)
{
    self->input.begin += length;
    self->checking = false;
    self->checked = 0;
}

/* Bytes not used yet, as many as are to be looked at: one more than a value may have. */
static size_t window(const tern_reader *self)
{
    size_t length = tern_input_length(&self->input);

    return length > self->options.decode.max_bytes ? self->options.decode.max_bytes + 1 : length;
}

static bool is_too_long(const tern_reader *self)
{
    return self->checked > self->options.decode.max_bytes;
}

static unsigned depth_left(const tern_reader *self)
{
    return self->options.decode.max_depth - (unsigned)self->level;
}

/* Decodes the first `length` bytes not used; errors are in terms of the whole input. */
static tern_status decode(tern_reader *self, const request *to, size_t length, tern_error *error)
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
    options.max_depth = depth_left(self) > 0 ? depth_left(self) : 1;
    status = tern_decode(to->type, text, &options, to->arena, to->out, error);
    if (status == TERN_OK)
        return TERN_OK;
    place = tern_input_locate(&self->input, self->input.begin);
    if (error->line == 1)
        error->column += place.column - 1;
    error->line += place.line - 1;
    error->byte += place.byte;
    memcpy(within, error->pointer, sizeof within);
    write_pointer(self, to->about, within, error->pointer);
    return status;
}

/* Decodes a whole value, and goes past it and what is behind it, `used` bytes in all. */
static tern_status decode_whole(tern_reader *self, const request *to, size_t length, size_t used)
{
    tern_error error;
    tern_status status = decode(self, to, length, &error);

    use(self, used);
    return status == TERN_OK ? TERN_OK : report(self, to, &error, false);
}

/* Says what is wrong with the value at the first byte not used, which the checker has refused at
 * `checked` (`at_end`: for being cut off there): what tern_decode finds up to there. */
static tern_status explain(tern_reader *self, const request *to, bool at_end)
{
    size_t first = tern_input_locate(&self->input, self->input.begin).byte;
    size_t length = at_end ? self->checked : self->checked + 1;
    tern_error error;
    tern_arena_mark mark = tern_arena_get_mark(to->arena);
    tern_status status = decode(self, to, length, &error);

    if (status == TERN_OK)
        tern_arena_rewind(to->arena, mark);
    if (status == TERN_OK || error.byte - first > self->checked)
        return fail_checking(self, to, self->checked, to->about);
    /* One digit is not the number. */
    if (!at_end && error.byte - first == self->checked && strncmp(error.found, "number", 6) == 0)
        describe((unsigned char)self->input.bytes[self->input.begin + self->checked], error.found,
                 sizeof error.found);
    return report(self, to, &error, true);
}

/* Checks the value at the first byte not used, in the first `length` bytes; `closed`: it must end
 * there. When it is done, `checked` is its length. */
static tern_check check(tern_reader *self, size_t length, bool closed)
{
    const char *text = length > 0 ? self->input.bytes + self->input.begin : "";
    const char *at;
    tern_check result;

    if (!self->checking) {
        tern_checker_init(&self->checker, depth_left(self));
        self->checking = true;
        self->checked = 0;
    }
    result = tern_checker_run(&self->checker, text + self->checked, text + length, &at);
    self->checked = (size_t)(at - text);
    if (result == TERN_CHECK_MORE && closed && !is_too_long(self))
        result = tern_checker_finish(&self->checker);
    return result;
}

/* Decodes the value at the first byte not used, if it is an object or array, all there, and fits:
 * behind it, `follower` must be the next byte ('\0': any), which is used up too. What is not so is
 * left to the checker, which is slower, and stops at the byte that makes a value wrong. */
static bool read_at_once(tern_reader *self, const request *to, char follower)
{
    const char *begin, *end;
    size_t length = tern_input_length(&self->input);
    tern_error ignored;

    if (self->checking || length == 0)
        return false;
    begin = self->input.bytes + self->input.begin;
    if (*begin != '{' && *begin != '[')
        return false;
    end = tern_brackets_end(begin, begin + window(self));
    if (end == NULL || (size_t)(end - begin) > self->options.decode.max_bytes ||
        depth_left(self) == 0)
        return false;
    if (follower != '\0' && (end == begin + length || *end != follower))
        return false;
    if (decode(self, to, (size_t)(end - begin), &ignored) != TERN_OK)
        return false;
    use(self, (size_t)(end - begin) + (follower != '\0'));
    return true;
}

/* Reads the value at the first byte not used. */
static tern_status read_value(tern_reader *self, const request *to)
{
    bool finished = self->input.finished;
    tern_check result;

    if (read_at_once(self, to, '\0'))
        return TERN_OK;
    result = check(self, window(self), finished);
    if (is_too_long(self))
        return fail_long(self, to);
    if (result == TERN_CHECK_MORE)
        return TERN_MORE;
    if (result == TERN_CHECK_WRONG)
        return explain(self, to, finished && self->checked == tern_input_length(&self->input));
    return decode_whole(self, to, self->checked, self->checked);
}

/* Gets the first byte behind white space, which is used up. TERN_MORE when it has not come yet,
 * TERN_END when there is none. */
static tern_status peek(tern_reader *self, char *out_byte)
{
    *out_byte = '\0';
    if (!tern_input_skip_space(&self->input))
        return self->input.finished ? TERN_END : TERN_MORE;
    *out_byte = self->input.bytes[self->input.begin];
    return TERN_OK;
}

/* The same where a byte must come: TERN_OK, TERN_MORE or a failure. */
static tern_status require(tern_reader *self, const request *to, const char *expected,
                           char *out_byte)
{
    tern_status status = peek(self, out_byte);

    return status == TERN_END ? fail(self, to, TERN_ERROR_SYNTAX, 0, THE_CONTAINER, expected, NULL)
                              : status;
}

/* Goes past the byte that was expected. */
static tern_status take(tern_reader *self, expectation next)
{
    use(self, 1);
    self->expected = next;
    return TERN_OK;
}

static tern_status read_end(tern_reader *self, const request *to)
{
    char byte;
    tern_status status = peek(self, &byte);

    if (status != TERN_OK)
        return status;
    return fail(self, to, TERN_ERROR_SYNTAX, 0, THE_CONTAINER, "end of input", NULL);
}

/* One value, or one after the other. */
static tern_status read_document(tern_reader *self, const request *to, bool *out_value)
{
    char byte;
    tern_status status;

    if (self->expected == THE_END)
        return read_end(self, to);
    status = peek(self, &byte);
    if (status == TERN_MORE || (status == TERN_END && self->options.format == TERN_READER_VALUES))
        return status;
    status = read_value(self, to);
    if (status != TERN_MORE && self->options.format == TERN_READER_DOCUMENT)
        self->expected = THE_END;
    *out_value = status == TERN_OK;
    return status;
}

static bool in_object(const tern_reader *self)
{
    return (self->objects[(self->level - 1) / 8] >> ((self->level - 1) % 8)) & 1;
}

/* Whether the innermost container is the array whose elements are the values. */
static bool at_items(const tern_reader *self)
{
    return self->level == self->step_count + 1;
}

/* Enters the container at the first byte not used. */
static tern_status enter(tern_reader *self, const request *to, bool object)
{
    unsigned char bit = (unsigned char)(1U << (self->level % 8));
    unsigned char *bits = &self->objects[self->level / 8];

    if (depth_left(self) == 0)
        return fail(self, to, TERN_ERROR_DEPTH, 0, THE_STEP, "fewer levels of nesting", "more");
    self->container = tern_input_locate(&self->input, self->input.begin);
    *bits = (unsigned char)(object ? *bits | bit : *bits & ~bit);
    self->level++;
    self->index = 0;
    if (at_items(self))
        self->arrived = true;
    return take(self, object ? FIRST_NAME : FIRST_ELEMENT);
}

/* Leaves the innermost container, whose last byte is the first one not used. */
static tern_status leave(tern_reader *self, const request *to)
{
    if (!self->arrived) {
        tern_error error = {.status = TERN_ERROR_MISSING,
                            .byte = self->container.byte,
                            .line = self->container.line,
                            .column = self->container.column};
        write_pointer(self, THE_STEP, "", error.pointer);
        return report(self, to, &error, true);
    }
    self->level--;
    return take(self, self->level > 0 ? BEHIND_ELEMENT : THE_END);
}

/* Refuses a value that is no container where one must be. */
static tern_status refuse_scalar(tern_reader *self, const request *to, bool array)
{
    tern_map_json ignored_map;
    tern_array_json ignored_array;
    request misfit = {&tern_type_of_tern_map_json, to->arena, &ignored_map, to->error, THE_STEP};
    bool finished = self->input.finished;
    tern_check result = check(self, window(self), finished);

    if (array) {
        misfit.type = &tern_type_of_tern_array_json;
        misfit.out = &ignored_array;
    }
    if (is_too_long(self))
        return fail_long(self, &misfit);
    if (result == TERN_CHECK_MORE)
        return TERN_MORE;
    return explain(self, &misfit,
                   result == TERN_CHECK_DONE ||
                       (finished && self->checked == tern_input_length(&self->input)));
}

static tern_status read_container(tern_reader *self, const request *to)
{
    bool array = self->level == self->step_count;
    char byte;
    tern_status status = peek(self, &byte);

    if (status == TERN_MORE)
        return status;
    if (byte == '[' || (byte == '{' && !array))
        return enter(self, to, byte == '{');
    if (byte == '{')
        return fail(self, to, TERN_ERROR_TYPE, 0, THE_STEP, "array", "object");
    return refuse_scalar(self, to, array);
}

static tern_status read_name(tern_reader *self, const request *to)
{
    tern_check result;
    tern_json name;
    char byte;
    tern_status status = require(self, to, "a property name", &byte);

    if (status != TERN_OK)
        return status;
    if (byte == '}' && self->expected == FIRST_NAME)
        return leave(self, to);
    if (byte != '"')
        return fail(self, to, TERN_ERROR_SYNTAX, 0, THE_CONTAINER, "a property name", NULL);
    result = check(self, window(self), self->input.finished);
    if (is_too_long(self)) {
        const request name_to = {NULL, NULL, NULL, to->error, THE_CONTAINER};
        return fail_long(self, &name_to);
    }
    if (result == TERN_CHECK_MORE)
        return TERN_MORE;
    if (result == TERN_CHECK_WRONG)
        return fail_checking(self, to, self->checked, THE_CONTAINER);
    name.text.ptr = self->input.bytes + self->input.begin;
    name.text.len = self->checked;
    self->on_way = tern_json_is_string(name, self->steps[self->level - 1].name);
    if (self->on_way && self->arrived)
        return fail(self, to, TERN_ERROR_DUPLICATE, 0, THE_STEP, "each property once", "it again");
    use(self, self->checked);
    self->expected = COLON;
    return TERN_OK;
}

static tern_status read_colon(tern_reader *self, const request *to)
{
    char byte;
    tern_status status = require(self, to, "':'", &byte);

    if (status != TERN_OK)
        return status;
    if (byte != ':')
        return fail(self, to, TERN_ERROR_SYNTAX, 0, THE_CONTAINER, "':'", NULL);
    return take(self, self->on_way ? A_CONTAINER : SKIPPED);
}

/* Checks a value without keeping it. */
static tern_status skip(tern_reader *self, const request *to)
{
    tern_check result;
    size_t length;
    char byte;

    if (!self->checking && peek(self, &byte) == TERN_MORE)
        return TERN_MORE;
    length = tern_input_length(&self->input);
    result = check(self, length, self->input.finished);
    length = self->checked;
    if (result == TERN_CHECK_WRONG)
        return fail_checking(self, to, length, THE_CONTAINER);
    self->input.begin += length;
    self->checked = 0;
    if (result == TERN_CHECK_MORE)
        return TERN_MORE;
    self->checking = false;
    self->expected = BEHIND_ELEMENT;
    return TERN_OK;
}

static tern_status read_element(tern_reader *self, const request *to, bool *out_value)
{
    char byte;
    tern_status status = peek(self, &byte);

    if (status == TERN_MORE)
        return status;
    if (byte == ']' && self->expected == FIRST_ELEMENT)
        return leave(self, to);
    if (!at_items(self)) {
        self->on_way = !self->arrived && self->index == self->steps[self->level - 1].index;
        self->expected = self->on_way ? A_CONTAINER : SKIPPED;
        return TERN_OK;
    }
    status = read_value(self, to);
    if (status != TERN_MORE)
        self->expected = BEHIND_ELEMENT;
    *out_value = status == TERN_OK;
    return status;
}

static tern_status read_behind_element(tern_reader *self, const request *to)
{
    const char *expected = in_object(self) ? "',' or '}'" : "',' or ']'";
    char byte;
    tern_status status = require(self, to, expected, &byte);

    if (status != TERN_OK)
        return status;
    if (byte == (in_object(self) ? '}' : ']'))
        return leave(self, to);
    if (byte != ',')
        return fail(self, to, TERN_ERROR_SYNTAX, 0, THE_CONTAINER, expected, NULL);
    self->index++;
    return take(self, in_object(self) ? NAME : ELEMENT);
}

static tern_status read_items(tern_reader *self, const request *to, bool *out_value)
{
    switch (self->expected) {
    case A_CONTAINER:
        return read_container(self, to);
    case FIRST_NAME:
    case NAME:
        return read_name(self, to);
    case COLON:
        return read_colon(self, to);
    case SKIPPED:
        return skip(self, to);
    case FIRST_ELEMENT:
    case ELEMENT:
        return read_element(self, to, out_value);
    case BEHIND_ELEMENT:
        return read_behind_element(self, to);
    default:
        return read_end(self, to);
    }
}

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
static tern_status seek(tern_reader *self, char byte, expectation next)
{
    size_t length = tern_input_length(&self->input);
    size_t offset = find(self, byte, length);

    use(self, offset);
    if (offset == length)
        return self->input.finished ? TERN_END : TERN_MORE;
    self->expected = next;
    return TERN_OK;
}

static tern_status read_line(tern_reader *self, const request *to, bool *out_value)
{
    size_t length = window(self);
    size_t offset;
    bool ends;
    tern_status status;

    if (self->expected == END_OF_LINE)
        return seek(self, '\n', A_LINE);
    offset = find(self, '\n', length);
    ends = offset < length;
    self->checked = offset;
    if (!ends && is_too_long(self)) {
        self->expected = END_OF_LINE;
        return fail_long(self, to);
    }
    if (!ends && !self->input.finished)
        return TERN_MORE;
    if (!ends && length == 0)
        return TERN_END;
    if (is_blank(self->input.bytes + self->input.begin, offset)) {
        use(self, ends ? offset + 1 : offset);
        return TERN_OK;
    }
    status = decode_whole(self, to, offset, ends ? offset + 1 : offset);
    *out_value = status == TERN_OK;
    return status;
}

static tern_status read_separator(tern_reader *self, const request *to)
{
    char byte;
    tern_status status;

    if (self->expected == ANOTHER_SEPARATOR)
        return seek(self, RECORD_SEPARATOR, A_SEPARATOR);
    status = peek(self, &byte);
    if (status != TERN_OK)
        return status;
    if (byte == RECORD_SEPARATOR)
        return take(self, A_RECORD);
    self->expected = ANOTHER_SEPARATOR;
    return fail(self, to, TERN_ERROR_SYNTAX, 0, THE_ELEMENT, "a record separator (0x1E)", NULL);
}

/* Goes to the value of a record; separators in a row are one. */
static tern_status read_record_start(tern_reader *self)
{
    size_t before = self->input.begin;
    char byte;
    tern_status status;

    if (self->expected == A_RECORD && before < self->input.end &&
        self->input.bytes[before] == RECORD_SEPARATOR)
        return take(self, A_RECORD);
    status = peek(self, &byte);
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
static tern_status read_record_end(tern_reader *self, const request *to, size_t length, bool closed)
{
    const char *text = self->input.bytes + self->input.begin;
    bool ends = false;

    while (self->checked < length && !ends && is_blank(text + self->checked, 1))
        ends = text[self->checked++] == '\n';
    if (!ends && self->checked < length) {
        self->expected = ANOTHER_SEPARATOR;
        return fail(self, to, TERN_ERROR_SYNTAX, self->checked, THE_ELEMENT, "end of the record",
                    NULL);
    }
    if (!ends && is_too_long(self)) {
        self->expected = ANOTHER_SEPARATOR;
        return fail_long(self, to);
    }
    if (!ends && !closed)
        return TERN_MORE;
    self->expected = ANOTHER_SEPARATOR;
    if (self->checked == self->value_length && !delimits_itself(text[0]))
        return fail(self, to, TERN_ERROR_SYNTAX, self->checked, THE_ELEMENT,
                    "white space behind the value", NULL);
    self->expected = A_SEPARATOR;
    return decode_whole(self, to, self->value_length, self->checked);
}

static tern_status read_record(tern_reader *self, const request *to, bool *out_value)
{
    size_t length, available;
    tern_check result;
    bool closed;
    char byte;
    tern_status status;

    if (self->expected == A_RECORD_VALUE && !self->checking && peek(self, &byte) == TERN_MORE)
        return TERN_MORE;
    if (self->expected == A_RECORD_VALUE && read_at_once(self, to, '\n')) {
        self->expected = A_SEPARATOR;
        *out_value = true;
        return TERN_OK;
    }
    available = window(self);
    length = find(self, RECORD_SEPARATOR, available);
    closed =
        length < available || (self->input.finished && length <= self->options.decode.max_bytes);
    if (self->expected == A_RECORD_VALUE) {
        result = check(self, length, closed);
        if (is_too_long(self) || result == TERN_CHECK_WRONG)
            self->expected = ANOTHER_SEPARATOR;
        if (is_too_long(self))
            return fail_long(self, to);
        if (result == TERN_CHECK_WRONG)
            return explain(self, to, self->checked == length);
        if (result == TERN_CHECK_MORE)
            return TERN_MORE;
        self->value_length = self->checked;
        self->expected = END_OF_RECORD;
    }
    status = read_record_end(self, to, length, closed);
    *out_value = status == TERN_OK;
    return status;
}

static tern_status read_sequence(tern_reader *self, const request *to, bool *out_value)
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

/* Goes one step further: TERN_OK, unless there is something to return; `out_value`: that is a
 * value. */
static tern_status advance(tern_reader *self, const request *to, bool *out_value)
{
    switch (self->options.format) {
    case TERN_READER_ITEMS:
        return read_items(self, to, out_value);
    case TERN_READER_LINES:
        return read_line(self, to, out_value);
    case TERN_READER_SEQUENCE:
        return self->expected == A_SEPARATOR || self->expected == ANOTHER_SEPARATOR
                   ? read_separator(self, to)
                   : read_sequence(self, to, out_value);
    default:
        return read_document(self, to, out_value);
    }
}

static expectation first_expectation(tern_reader_format format)
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
static tern_status fetch(tern_reader *self, const request *to)
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
    use(self, tern_input_length(input));
    input->finished = true;
    self->expected = first_expectation(self->options.format);
    self->level = 0;
    return fail(self, to, status, 0, THE_CONTAINER, "", "");
}

tern_status tern_reader_next(tern_reader *reader, const tern_type *type, tern_arena *arena,
                             void *out, tern_error *error)
{
    const request to = {type, arena, out, error, THE_ELEMENT};
    bool value = false;
    tern_status status = reader->failure.status;

    if (status != TERN_OK)
        status = report(reader, &to, &reader->failure, false);
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

/* Offset of what is wrong in a JSON pointer; its length when nothing is. */
static size_t check_pointer(tern_str pointer, size_t *out_steps)
{
    *out_steps = 0;
    if (pointer.len > 0 && pointer.ptr[0] != '/')
        return 0;
    for (size_t i = 0; i < pointer.len; i++) {
        bool escape =
            i + 1 < pointer.len && (pointer.ptr[i + 1] == '0' || pointer.ptr[i + 1] == '1');
        if (pointer.ptr[i] == '~' && !escape)
            return i;
        *out_steps += pointer.ptr[i] == '/';
    }
    return pointer.len;
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
        pointer_step *step = &self->steps[i];
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
    wrong = check_pointer(pointer, &steps);
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
