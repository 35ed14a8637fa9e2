/* print.c - shows a value to a person. */
#include "tern/print.h"

#include <inttypes.h>
#include <math.h>

#include "number_internal.h"
#include "tern/visit.h"
#include "utf8_internal.h"
#include "walk_internal.h"

enum { INDENT = 2, LABEL_WIDTH = 28 };

typedef struct printer {
    FILE *file;
    int indent; /* columns */
} printer;

/* Text as it is, but for what could act on a terminal: control characters (U+0080 to U+009F are
 * some as well) show as escapes, what is not UTF-8 as U+FFFD. `quoted`: as a JSON string. */
static void print_text(const printer *self, tern_str text, bool quoted)
{
    const char *at = text.ptr, *end = text.len > 0 ? text.ptr + text.len : text.ptr;

    if (quoted)
        fputc('"', self->file);
    while (at < end) {
        unsigned char byte = (unsigned char)*at;
        size_t length = tern_utf8_length(at, end);
        bool control = byte < 0x20 || byte == 0x7F ||
                       (length == 2 && byte == 0xC2 && (unsigned char)at[1] < 0xA0);
        if (length == 0) {
            fputs("\xEF\xBF\xBD", self->file);
            length = 1;
        } else if (control) {
            fprintf(self->file, "\\u%04x", length == 2 ? (unsigned char)at[1] : byte);
        } else {
            if (quoted && (byte == '"' || byte == '\\'))
                fputc('\\', self->file);
            fwrite(at, 1, length, self->file);
        }
        at += length;
    }
    if (quoted)
        fputc('"', self->file);
}

static void print_indent(const printer *self)
{
    fprintf(self->file, "%*s", self->indent, "");
}

static void print_label(const printer *self, tern_str label)
{
    int width;

    print_indent(self);
    width = fprintf(self->file, "%.*s", TERN_STR_ARGS(label));
    fprintf(self->file, "%*s ", width < LABEL_WIDTH ? LABEL_WIDTH - width : 0, "");
}

/* Names the absent fields, on one line: a model can have many. */
static void print_absent(const printer *self, const tern_visit_place *place)
{
    const tern_type *type = place->type;
    const char *model = (const char *)place->value;
    bool any = false;

    for (size_t i = 0; i < type->of.model.count; i++) {
        const tern_field *field = &type->of.model.fields[i];
        tern_str key = {field->key, field->key_length};
        if (tern_slot_state(&field->slot, model + field->offset) != TERN_STATE_ABSENT)
            continue;
        if (!any)
            print_indent(self);
        fputs(any ? ", " : "absent: ", self->file);
        print_text(self, key, false);
        any = true;
    }
    if (any)
        fputc('\n', self->file);
}

/* Whether the next place in the model, or its end, is the first behind its fields. */
static bool fields_end(const tern_visit_place *model, size_t index)
{
    return model->type->kind == TERN_KIND_MODEL && index == model->type->of.model.count;
}

static void print_name(const printer *self, const tern_visit_place *place)
{
    char digits[TERN_NUMBER_SIZE];
    tern_str index = {digits, 0};

    if (place->parent == NULL)
        return;
    if (place->parent->type->kind == TERN_KIND_ARRAY) {
        index.len = tern_number_format_int64((int64_t)place->index, digits);
        print_label(self, index);
    } else if (place->parent->type->kind == TERN_KIND_MODEL && !place->additional) {
        print_label(self, place->name);
    } else {
        if (fields_end(place->parent, place->index))
            print_absent(self, place->parent);
        print_indent(self);
        print_text(self, place->name, true);
        fputc(' ', self->file);
    }
}

static tern_status print_begin(void *context, const tern_visit_place *place)
{
    printer *self = (printer *)context;

    print_name(self, place);
    if (place->type->kind == TERN_KIND_MODEL)
        fprintf(self->file, "%s\n", place->type->name);
    else
        fprintf(self->file, "%s of %zu\n", place->type->kind == TERN_KIND_ARRAY ? "array" : "map",
                place->count);
    self->indent += INDENT;
    return TERN_OK;
}

static tern_status print_end(void *context, const tern_visit_place *place)
{
    printer *self = (printer *)context;

    if (fields_end(place, place->count))
        print_absent(self, place);
    self->indent -= INDENT;
    return TERN_OK;
}

static void print_floating(const printer *self, const tern_visit_place *place)
{
    char digits[TERN_NUMBER_SIZE];
    double value = tern_visit_double(place);
    size_t length;

    if (!isfinite(value)) {
        fputs("- not finite -", self->file);
        return;
    }
    length = place->type->kind == TERN_KIND_FLOAT ? tern_number_format_float((float)value, digits)
                                                  : tern_number_format_double(value, digits);
    fwrite(digits, 1, length, self->file);
}

static void print_scalar(const printer *self, const tern_visit_place *place)
{
    switch (place->type->kind) {
    case TERN_KIND_BOOLEAN:
        fputs(tern_visit_boolean(place) ? "true" : "false", self->file);
        break;
    case TERN_KIND_INT32:
    case TERN_KIND_INT64:
        fprintf(self->file, "%" PRId64, tern_visit_int64(place));
        break;
    case TERN_KIND_UINT32:
    case TERN_KIND_UINT64:
        fprintf(self->file, "%" PRIu64, tern_visit_uint64(place));
        break;
    case TERN_KIND_FLOAT:
    case TERN_KIND_DOUBLE:
        print_floating(self, place);
        break;
    case TERN_KIND_JSON:
        if (place->declared->kind == TERN_KIND_UNION && place->variant == NULL)
            fputs("(no variant of the schema) ", self->file);
        print_text(self, place->text, false);
        break;
    case TERN_KIND_ENUM:
        print_text(self, place->text, true);
        if (!place->named)
            fputs(" (not named in the schema)", self->file);
        break;
    default:
        print_text(self, place->text, true);
        break;
    }
}

static tern_status print_value(void *context, const tern_visit_place *place)
{
    printer *self = (printer *)context;

    if (place->state == TERN_VISIT_ABSENT) /* print_absent names it */
        return TERN_OK;
    print_name(self, place);
    if (place->state == TERN_VISIT_NULL)
        fputs("null", self->file);
    else if (place->state == TERN_VISIT_UNSET)
        fputs("- not set -", self->file);
    else
        print_scalar(self, place);
    fputc('\n', self->file);
    return TERN_OK;
}

tern_status tern_print(FILE *file, const tern_type *type, const void *value)
{
    printer self = {file, 0};
    const tern_visitor visitor = {print_begin, print_value, print_end, &self};
    tern_status status = tern_visit(type, value, &visitor);

    return status == TERN_OK && ferror(file) ? TERN_ERROR_WRITE : status;
}
