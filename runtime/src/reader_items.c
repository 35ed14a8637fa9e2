/* reader_items.c - the elements of an array in a document, and the way to it. */
#include "reader_internal.h"

#include "tern/pointer.h"

/* The same where a byte must come: TERN_OK, TERN_MORE or a failure. */
static tern_status require(tern_reader *self, const tern_request *to, const char *expected,
                           char *out_byte)
{
    tern_status status = tern_reader_peek(self, out_byte);

    return status == TERN_END
               ? tern_reader_fail(self, to, TERN_ERROR_SYNTAX, 0, THE_CONTAINER, expected, NULL)
               : status;
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
static tern_status enter(tern_reader *self, const tern_request *to, bool object)
{
    unsigned char bit = (unsigned char)(1U << (self->level % 8));
    unsigned char *bits = &self->objects[self->level / 8];

    if (tern_reader_depth_left(self) == 0)
        return tern_reader_fail(self, to, TERN_ERROR_DEPTH, 0, THE_STEP, "fewer levels of nesting",
                                "more");
    self->container = tern_input_locate(&self->input, self->input.begin);
    *bits = (unsigned char)(object ? *bits | bit : *bits & ~bit);
    self->level++;
    self->index = 0;
    if (at_items(self))
        self->arrived = true;
    return tern_reader_take(self, object ? FIRST_NAME : FIRST_ELEMENT);
}

/* Leaves the innermost container, whose last byte is the first one not used. */
static tern_status leave(tern_reader *self, const tern_request *to)
{
    if (!self->arrived) {
        tern_error error = {.status = TERN_ERROR_MISSING,
                            .byte = self->container.byte,
                            .line = self->container.line,
                            .column = self->container.column};
        tern_reader_write_pointer(self, THE_STEP, "", error.pointer);
        return tern_reader_report(self, to, &error, true);
    }
    self->level--;
    return tern_reader_take(self, self->level > 0 ? BEHIND_ELEMENT : THE_END);
}

/* Refuses a value that is no container where one must be. */
static tern_status refuse_scalar(tern_reader *self, const tern_request *to, bool array)
{
    tern_map_json ignored_map;
    tern_array_json ignored_array;
    tern_request misfit = {&tern_type_of_tern_map_json, to->arena, &ignored_map, to->error,
                           THE_STEP};
    bool finished = self->input.finished;
    tern_check result = tern_reader_check(self, tern_reader_window(self), finished);

    if (array) {
        misfit.type = &tern_type_of_tern_array_json;
        misfit.out = &ignored_array;
    }
    if (tern_reader_is_too_long(self))
        return tern_reader_fail_long(self, &misfit);
    if (result == TERN_CHECK_MORE)
        return TERN_MORE;
    return tern_reader_explain(self, &misfit,
                               result == TERN_CHECK_DONE ||
                                   (finished && self->checked == tern_input_length(&self->input)));
}

static tern_status read_container(tern_reader *self, const tern_request *to)
{
    bool array = self->level == self->step_count;
    char byte;
    tern_status status = tern_reader_peek(self, &byte);

    if (status == TERN_MORE)
        return status;
    if (byte == '[' || (byte == '{' && !array))
        return enter(self, to, byte == '{');
    if (byte == '{')
        return tern_reader_fail(self, to, TERN_ERROR_TYPE, 0, THE_STEP, "array", "object");
    return refuse_scalar(self, to, array);
}

static tern_status read_name(tern_reader *self, const tern_request *to)
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
        return tern_reader_fail(self, to, TERN_ERROR_SYNTAX, 0, THE_CONTAINER, "a property name",
                                NULL);
    result = tern_reader_check(self, tern_reader_window(self), self->input.finished);
    if (tern_reader_is_too_long(self)) {
        const tern_request name_to = {NULL, NULL, NULL, to->error, THE_CONTAINER};
        return tern_reader_fail_long(self, &name_to);
    }
    if (result == TERN_CHECK_MORE)
        return TERN_MORE;
    if (result == TERN_CHECK_WRONG)
        return tern_reader_fail_checking(self, to, self->checked, THE_CONTAINER);
    name.text.ptr = self->input.bytes + self->input.begin;
    name.text.len = self->checked;
    self->on_way = tern_json_is_string(name, self->steps[self->level - 1].name);
    if (self->on_way && self->arrived)
        return tern_reader_fail(self, to, TERN_ERROR_DUPLICATE, 0, THE_STEP, "each property once",
                                "it again");
    tern_reader_use(self, self->checked);
    self->expected = COLON;
    return TERN_OK;
}

static tern_status read_colon(tern_reader *self, const tern_request *to)
{
    char byte;
    tern_status status = require(self, to, "':'", &byte);

    if (status != TERN_OK)
        return status;
    if (byte != ':')
        return tern_reader_fail(self, to, TERN_ERROR_SYNTAX, 0, THE_CONTAINER, "':'", NULL);
    return tern_reader_take(self, self->on_way ? A_CONTAINER : SKIPPED);
}

/* Checks a value without keeping it. */
static tern_status skip(tern_reader *self, const tern_request *to)
{
    tern_check result;
    size_t length;
    char byte;

    if (!self->checking && tern_reader_peek(self, &byte) == TERN_MORE)
        return TERN_MORE;
    length = tern_input_length(&self->input);
    result = tern_reader_check(self, length, self->input.finished);
    length = self->checked;
    if (result == TERN_CHECK_WRONG)
        return tern_reader_fail_checking(self, to, length, THE_CONTAINER);
    self->input.begin += length;
    self->checked = 0;
    if (result == TERN_CHECK_MORE)
        return TERN_MORE;
    self->checking = false;
    self->expected = BEHIND_ELEMENT;
    return TERN_OK;
}

static tern_status read_element(tern_reader *self, const tern_request *to, bool *out_value)
{
    char byte;
    tern_status status = tern_reader_peek(self, &byte);

    if (status == TERN_MORE)
        return status;
    if (byte == ']' && self->expected == FIRST_ELEMENT)
        return leave(self, to);
    if (!at_items(self)) {
        self->on_way = !self->arrived && self->index == self->steps[self->level - 1].index;
        self->expected = self->on_way ? A_CONTAINER : SKIPPED;
        return TERN_OK;
    }
    status = tern_reader_value(self, to);
    if (status != TERN_MORE)
        self->expected = BEHIND_ELEMENT;
    *out_value = status == TERN_OK;
    return status;
}

static tern_status read_behind_element(tern_reader *self, const tern_request *to)
{
    const char *expected = in_object(self) ? "',' or '}'" : "',' or ']'";
    char byte;
    tern_status status = require(self, to, expected, &byte);

    if (status != TERN_OK)
        return status;
    if (byte == (in_object(self) ? '}' : ']'))
        return leave(self, to);
    if (byte != ',')
        return tern_reader_fail(self, to, TERN_ERROR_SYNTAX, 0, THE_CONTAINER, expected, NULL);
    self->index++;
    return tern_reader_take(self, in_object(self) ? NAME : ELEMENT);
}

tern_status tern_reader_item(tern_reader *self, const tern_request *to, bool *out_value)
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
        return tern_reader_end(self, to);
    }
}
