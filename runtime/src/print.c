/* print.c - the walk that shows a value to a person. */
#include "tern/print.h"

#include <inttypes.h>
#include <math.h>

#include "number_internal.h"
#include "tern/codec.h"
#include "utf8_internal.h"
#include "walk_internal.h"

enum { INDENT = 2, LABEL_WIDTH = 28 };

typedef struct printer {
    FILE *file;
    unsigned depth; /* levels left */
    int indent;     /* columns */
} printer;

static tern_status print_slot(printer *self, const tern_slot *slot, const void *memory);

/* Text as it is, but for what could act on a terminal: control characters (U+0080 to U+009F are
 * some as well) show as escapes, what is not UTF-8 as U+FFFD. `quoted`: as a JSON string. */
static void print_text(printer *self, tern_str text, bool quoted)
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

static void print_label(printer *self, tern_str label)
{
    int width;

    fprintf(self->file, "%*s", self->indent, "");
    width = fprintf(self->file, "%.*s", TERN_STR_ARGS(label));
    fprintf(self->file, "%*s ", width < LABEL_WIDTH ? LABEL_WIDTH - width : 0, "");
}

static tern_status print_line(printer *self, tern_str label, const tern_slot *slot,
                              const void *memory)
{
    print_label(self, label);
    return print_slot(self, slot, memory);
}

static tern_status print_array(printer *self, const tern_type *type, const void *memory)
{
    tern_container array = tern_load_container(memory);
    tern_status status = TERN_OK;

    fprintf(self->file, "array of %zu\n", array.count);
    self->indent += INDENT;
    for (size_t i = 0; status == TERN_OK && i < array.count; i++) {
        char label[TERN_NUMBER_SIZE];
        tern_str index = {label, tern_number_format_int64((int64_t)i, label)};
        status = print_line(self, index, &type->of.array.items, tern_array_item(type, array, i));
    }
    self->indent -= INDENT;
    return status;
}

static tern_status print_entries(printer *self, const tern_type *type, const void *memory)
{
    tern_container map = tern_load_container(memory);
    tern_status status = TERN_OK;

    for (size_t i = 0; status == TERN_OK && i < map.count; i++) {
        fprintf(self->file, "%*s", self->indent, "");
        print_text(self, tern_map_key(type, map, i), true);
        fputc(' ', self->file);
        status = print_slot(self, &type->of.map.values, tern_map_value(type, map, i));
    }
    return status;
}

static tern_status print_map(printer *self, const tern_type *type, const void *memory)
{
    tern_status status;

    fprintf(self->file, "map of %zu\n", tern_load_container(memory).count);
    self->indent += INDENT;
    status = print_entries(self, type, memory);
    self->indent -= INDENT;
    return status;
}

/* Names the absent fields, on one line: a model can have many. */
static void print_absent(printer *self, const tern_type *type, const char *model)
{
    const char *separator = "absent: ";

    for (size_t i = 0; i < type->of.model.count; i++) {
        const tern_field *field = &type->of.model.fields[i];
        tern_str key = {field->key, field->key_length};
        if (tern_slot_state(&field->slot, model + field->offset) != TERN_STATE_ABSENT)
            continue;
        if (separator[0] == 'a')
            fprintf(self->file, "%*s", self->indent, "");
        fputs(separator, self->file);
        print_text(self, key, false);
        separator = ", ";
    }
    if (separator[0] != 'a')
        fputc('\n', self->file);
}

static tern_status print_model(printer *self, const tern_type *type, const void *memory)
{
    const char *model = (const char *)memory;
    tern_status status = TERN_OK;

    fprintf(self->file, "%s\n", type->name);
    self->indent += INDENT;
    for (size_t i = 0; status == TERN_OK && i < type->of.model.count; i++) {
        const tern_field *field = &type->of.model.fields[i];
        tern_str key = {field->key, field->key_length};
        if (tern_slot_state(&field->slot, model + field->offset) != TERN_STATE_ABSENT)
            status = print_line(self, key, &field->slot, model + field->offset);
    }
    print_absent(self, type, model);
    if (status == TERN_OK)
        status = print_entries(self, type->of.model.additional,
                               model + type->of.model.additional_offset);
    self->indent -= INDENT;
    return status;
}

static void print_enum(printer *self, const tern_type *type, const tern_slot *slot,
                       const void *memory)
{
    int32_t value = tern_load_int32(memory);
    tern_str text = tern_load_str((const char *)memory + tern_enum_text_offset(slot));

    print_text(self, tern_enum_text(type, value, text), true);
    fputs(value > 0 ? "\n" : " (not named in the schema)\n", self->file);
}

static tern_status print_union(printer *self, const tern_type *type, const void *memory)
{
    const char *value = (const char *)memory + type->of.variants.value_offset;
    int32_t kind = tern_load_int32(memory);

    if (kind < 1 || kind > (int32_t)type->of.variants.count) {
        fputs("(no variant of the schema) ", self->file);
        print_text(self, tern_load_str(value), false);
        fputc('\n', self->file);
        return TERN_OK;
    }
    return print_slot(self, &type->of.variants.variants[kind - 1].slot, value);
}

static void print_floating(printer *self, const tern_type *type, const void *memory)
{
    char digits[TERN_NUMBER_SIZE];
    bool single = type->kind == TERN_KIND_FLOAT;
    double value = single ? (double)*(const float *)memory : *(const double *)memory;

    if (isfinite(value)) {
        size_t length = single ? tern_number_format_float((float)value, digits)
                               : tern_number_format_double(value, digits);
        fprintf(self->file, "%.*s\n", (int)length, digits);
    } else {
        fputs("- not finite -\n", self->file);
    }
}

static tern_status print_value(printer *self, const tern_slot *slot, const void *memory)
{
    const tern_type *type = slot->type;
    tern_status status = TERN_OK;

    if (self->depth == 0)
        return TERN_ERROR_DEPTH;
    self->depth--;
    switch (type->kind) {
    case TERN_KIND_BOOLEAN:
        fputs(*(const bool *)memory ? "true\n" : "false\n", self->file);
        break;
    case TERN_KIND_INT32:
        fprintf(self->file, "%" PRId32 "\n", *(const int32_t *)memory);
        break;
    case TERN_KIND_INT64:
        fprintf(self->file, "%" PRId64 "\n", *(const int64_t *)memory);
        break;
    case TERN_KIND_FLOAT:
    case TERN_KIND_DOUBLE:
        print_floating(self, type, memory);
        break;
    case TERN_KIND_STRING:
        print_text(self, *(const tern_str *)memory, true);
        fputc('\n', self->file);
        break;
    case TERN_KIND_JSON:
        print_text(self, tern_load_str(memory), false);
        fputc('\n', self->file);
        break;
    case TERN_KIND_ENUM:
        print_enum(self, type, slot, memory);
        break;
    case TERN_KIND_MODEL:
        status = print_model(self, type, memory);
        break;
    case TERN_KIND_ARRAY:
        status = print_array(self, type, memory);
        break;
    case TERN_KIND_MAP:
        status = print_map(self, type, memory);
        break;
    case TERN_KIND_UNION:
        status = print_union(self, type, memory);
        break;
    }
    self->depth++;
    return status;
}

static tern_status print_slot(printer *self, const tern_slot *slot, const void *memory)
{
    const void *value;

    switch (tern_slot_state(slot, memory)) {
    case TERN_STATE_ABSENT: /* print_model has left it out */
        return TERN_OK;
    case TERN_STATE_NULL:
        fputs("null\n", self->file);
        return TERN_OK;
    case TERN_STATE_VALUE:
        break;
    }
    value = tern_slot_value(slot, memory);
    if (value == NULL) {
        fputs("- not set -\n", self->file);
        return TERN_OK;
    }
    return print_value(self, slot, value);
}

tern_status tern_print(FILE *file, const tern_type *type, const void *value)
{
    const tern_slot root = {type, 0, TERN_REQUIRED, false};
    printer self = {file, 2 * TERN_DEPTH_MAX, 0};
    tern_status status = print_slot(&self, &root, value);

    return status == TERN_OK && ferror(file) ? TERN_ERROR_WRITE : status;
}
