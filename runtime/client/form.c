/* form.c - the body of an operation as a form: URL-encoded, or multipart. */
#include <stdio.h>

#include "body_internal.h"
#include "value_internal.h"

static tern_status fail_memory(const tern_operation *operation, const tern_arena *arena,
                               tern_error *error)
{
    return tern_client_fail_arena(error, arena, tern_str_of(operation->name));
}

static bool is_scalar(const tern_type *type)
{
    return type->kind != TERN_KIND_MODEL && type->kind != TERN_KIND_MAP &&
           type->kind != TERN_KIND_UNION && type->kind != TERN_KIND_ARRAY;
}

/* URL-encoded. */

/* Objects, and arrays of more than scalars, have no form of their own: they go as JSON, as is the
 * default of an Encoding Object (OpenAPI 3.1, section 4.8.15). */
static bool needs_json(const tern_type *type)
{
    return !is_scalar(type->kind == TERN_KIND_ARRAY ? type->of.array.items.type : type);
}

/* part: NULL for the default. */
static tern_status write_field(const tern_operation *operation, tern_str name,
                               const tern_slot *slot, const void *memory, const tern_part *part,
                               tern_builder *to, tern_error *error)
{
    tern_parameter parameter = {.slot = *slot,
                                .name = "of the body",
                                .location = TERN_IN_QUERY,
                                .style = needs_json(slot->type) ? TERN_STYLE_JSON : TERN_STYLE_FORM,
                                .explode = true};

    if (part) {
        parameter.style = part->style;
        parameter.explode = part->explode;
        parameter.allow_reserved = part->allow_reserved;
    }
    return tern_parameter_write(operation, &parameter, name, memory, "&", to, error);
}

static tern_status write_entries(const tern_operation *operation, const tern_type *type,
                                 const void *memory, tern_builder *to, tern_error *error)
{
    tern_container map = tern_load_container(memory);
    tern_status status = TERN_OK;

    for (size_t i = 0; status == TERN_OK && i < map.count; i++)
        status = write_field(operation, tern_map_key(type, map, i), &type->of.map.values,
                             tern_map_value(type, map, i), NULL, to, error);
    return status;
}

static bool is_read_only(const tern_type *model, size_t field)
{
    for (size_t i = 0; i < model->of.model.rule_count; i++) {
        const tern_rule *rule = &model->of.model.rules[i];
        if (rule->field == field && (rule->flags & TERN_READ_ONLY))
            return true;
    }
    return false;
}

tern_status tern_form_write(const tern_operation *operation, const void *params, tern_arena *arena,
                            tern_str *out_text, tern_error *error)
{
    const tern_operation_body *body = operation->body;
    const tern_type *type = body->slot.type;
    const char *value =
        (const char *)tern_slot_value(&body->slot, (const char *)params + body->offset);
    tern_builder text = {.arena = arena};
    tern_status status = TERN_OK;

    if (value == NULL || (type->kind != TERN_KIND_MODEL && type->kind != TERN_KIND_MAP))
        return tern_client_fail(error, TERN_ERROR_REQUEST, tern_str_of(operation->name),
                                "an object for a form", "something else");
    if (type->kind == TERN_KIND_MAP) {
        status = write_entries(operation, type, value, &text, error);
    } else {
        for (size_t i = 0; status == TERN_OK && i < type->of.model.count; i++) {
            const tern_field *field = &type->of.model.fields[i];
            tern_str name = {field->key, field->key_length};
            if (!is_read_only(type, i))
                status = write_field(operation, name, &field->slot, value + field->offset,
                                     body->parts ? &body->parts[i] : NULL, &text, error);
        }
        if (status == TERN_OK)
            status = write_entries(operation, type->of.model.additional,
                                   value + type->of.model.additional_offset, &text, error);
    }
    if (status != TERN_OK)
        return status;
    *out_text = tern_builder_text(&text);
    return text.failed ? fail_memory(operation, arena, error) : TERN_OK;
}

/* Multipart. */

/* The parts while they are made. */
typedef struct collector {
    const tern_operation *operation;
    tern_arena *arena;
    tern_error *error;
    tern_multipart_part *parts;
    size_t count;
} collector;

static tern_status fail(const collector *self, const tern_form_field *field, tern_status status,
                        const char *expected, const char *found)
{
    char text[TERN_ERROR_TEXT_SIZE];

    snprintf(text, sizeof text, "%.60s in the field %.40s", expected, field->name);
    return tern_client_fail(self->error, status, tern_str_of(self->operation->name), text, found);
}

static tern_str choose_type(const tern_form_field *field, const char *otherwise)
{
    return tern_str_of(field->content_type &&
                               !tern_media_type_is_range(tern_media_type_bare(field->content_type))
                           ? field->content_type
                           : otherwise);
}

static void add_part(collector *self, const tern_form_field *field, tern_body body,
                     tern_str file_name)
{
    tern_multipart_part *part = &self->parts[self->count++];

    part->name = tern_str_of(field->name);
    part->body = body;
    part->file_name = file_name;
}

static tern_status add_file(collector *self, const tern_form_field *field, const tern_file *file)
{
    tern_body body = file->body;

    if (body.kind == TERN_BODY_NONE)
        return fail(self, field, TERN_ERROR_UNSET, "a file", "none");
    if (body.content_type.len == 0)
        body.content_type = choose_type(field, "application/octet-stream");
    add_part(self, field, body, file->name);
    return TERN_OK;
}

static tern_status add_value(collector *self, const tern_form_field *field, const tern_slot *slot,
                             const void *memory)
{
    bool plain = is_scalar(slot->type) && slot->type->kind != TERN_KIND_JSON &&
                 field->style != TERN_STYLE_JSON;
    tern_str type = choose_type(field, plain ? "text/plain" : "application/json");
    tern_body body = {.kind = TERN_BODY_TEXT};
    tern_error wrong = {.status = TERN_OK};
    tern_status status;

    if (tern_slot_state(slot, memory) != TERN_STATE_VALUE)
        return fail(self, field, TERN_ERROR_REQUEST, "a value", "null");
    if (!plain || tern_media_type_is_json(tern_media_type_bare(type.ptr)))
        status = tern_value_json(slot, memory, self->arena, TERN_STR(""), &body.text, &wrong);
    else
        status = tern_value_text(slot, memory, self->arena, &body.text);
    if (status == TERN_ERROR_MEMORY)
        return fail_memory(self->operation, self->arena, self->error);
    if (status != TERN_OK)
        return fail(self, field, status, wrong.expected[0] != '\0' ? wrong.expected : "a value",
                    wrong.found[0] != '\0' ? wrong.found : "none that can be written");
    /* No header says the same, and is what browsers send. */
    if (!tern_str_is(type, "text/plain"))
        body.content_type = type;
    add_part(self, field, body, TERN_STR(""));
    return TERN_OK;
}

/* Whether each item is a part. */
static bool is_split(const tern_form_field *field)
{
    return field->slot.type && field->slot.type->kind == TERN_KIND_ARRAY &&
           field->style != TERN_STYLE_JSON;
}

static tern_container load_items(const tern_form_field *field, const void *memory)
{
    const void *value = tern_slot_state(&field->slot, memory) == TERN_STATE_VALUE
                            ? tern_slot_value(&field->slot, memory)
                            : NULL;
    tern_container none = {NULL, 0, 0};

    return value ? tern_load_array(field->slot.type, value) : none;
}

static tern_files load_files(const tern_form_field *field, const void *memory)
{
    tern_files files = {NULL, 0};

    if (field->many)
        memcpy(&files, memory, sizeof files);
    return files;
}

/* Parts that a field makes at most. */
static size_t count_parts(const tern_form_field *field, const void *memory)
{
    if (field->slot.type == NULL)
        return field->many ? load_files(field, memory).count : 1;
    return is_split(field) ? load_items(field, memory).count : 1;
}

static tern_status add_files(collector *self, const tern_form_field *field, const void *memory)
{
    tern_files files = load_files(field, memory);
    tern_status status = TERN_OK;
    tern_file file;

    for (size_t i = 0; status == TERN_OK && i < files.count; i++)
        status = add_file(self, field, &files.items[i]);
    if (field->many)
        return status;
    memcpy(&file, memory, sizeof file);
    return file.body.kind != TERN_BODY_NONE || field->required ? add_file(self, field, &file)
                                                               : TERN_OK;
}

static tern_status add_field(collector *self, const tern_form_field *field, const void *memory)
{
    const tern_type *type = field->slot.type;
    tern_status status = TERN_OK;
    tern_container items;

    if (type == NULL)
        return add_files(self, field, memory);
    if (tern_slot_state(&field->slot, memory) == TERN_STATE_ABSENT)
        return TERN_OK;
    if (!is_split(field) || tern_slot_state(&field->slot, memory) == TERN_STATE_NULL)
        return add_value(self, field, &field->slot, memory);
    items = load_items(field, memory);
    for (size_t i = 0; status == TERN_OK && i < items.count; i++)
        status = add_value(self, field, &type->of.array.items, tern_array_item(type, items, i));
    return status;
}

tern_status tern_form_make_multipart(const tern_operation *operation, const void *params,
                                     tern_arena *arena, tern_body *out_body, tern_error *error)
{
    const tern_operation_body *row = operation->body;
    const char *form =
        (const char *)tern_slot_value(&row->slot, (const char *)params + row->offset);
    collector self = {.operation = operation, .arena = arena, .error = error};
    size_t capacity = 1;
    tern_multipart *multipart;
    tern_status status = TERN_OK;

    if (form == NULL)
        return row->required ? tern_client_fail(error, TERN_ERROR_UNSET,
                                                tern_str_of(operation->name), "a body", "none")
                             : TERN_OK;
    for (size_t i = 0; i < row->field_count; i++)
        capacity += count_parts(&row->fields[i], form + row->fields[i].offset);
    self.parts = (tern_multipart_part *)tern_arena_allocate_array(
        arena, capacity, sizeof *self.parts, _Alignof(tern_multipart_part));
    if (self.parts == NULL)
        return fail_memory(operation, arena, error);
    for (size_t i = 0; status == TERN_OK && i < row->field_count; i++)
        status = add_field(&self, &row->fields[i], form + row->fields[i].offset);
    if (status == TERN_OK)
        status = tern_multipart_make(arena, tern_str_of(operation->name), row->media_type,
                                     self.parts, self.count, &multipart, error);
    if (status == TERN_OK)
        *out_body = tern_multipart_body(multipart);
    return status;
}
