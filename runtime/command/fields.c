/* fields.c - bodies that are not decoded from one text: files, and the fields of multipart. */
#include <stdlib.h>

#include "call_command_internal.h"

bool tern_body_takes_fields(const tern_operation_body *row)
{
    return row->fields || (row->slot.type && (row->slot.type->kind == TERN_KIND_MODEL ||
                                              row->slot.type->kind == TERN_KIND_MAP));
}

/* The text of an argument: itself, that of the file behind '@', or, "-", of standard input. */
int tern_call_line_read(tern_call_line *line, const char *argument, tern_str *out_text)
{
    *out_text = tern_str_of(argument);
    if (strcmp(argument, "-") != 0 && argument[0] != '@')
        return EXIT_SUCCESS;
    return tern_command_read_file(line->api, argument[0] == '@' ? argument + 1 : argument,
                                  &line->stdin_read, &line->arena, out_text);
}

int tern_call_line_stream(tern_call_line *line, const char *argument, tern_body *out_body)
{
    tern_str text;
    int result;

    if (argument[0] == '@' && strcmp(argument, "@-") != 0) {
        out_body->kind = TERN_BODY_FILE;
        out_body->path = argument + 1;
        return EXIT_SUCCESS;
    }
    result = tern_call_line_read(line, argument, &text);
    out_body->kind = TERN_BODY_TEXT;
    out_body->text = text;
    return result;
}

/* The values of a field. */
static int collect(tern_call_line *line, const char *name, tern_texts *out_values)
{
    out_values->count = 0;
    out_values->items = (const char **)tern_arena_allocate_array(
        &line->arena, line->fields.count, sizeof *out_values->items, _Alignof(const char *));
    if (out_values->items == NULL)
        return tern_call_refuse_memory(line);
    for (size_t i = 0; i < line->fields.count; i++) {
        tern_pair pair;
        if (tern_split_pair(line->fields.items[i], &pair) && tern_str_is(pair.name, name))
            out_values->items[out_values->count++] = pair.value.ptr;
    }
    return EXIT_SUCCESS;
}

static int set_files(tern_call_line *line, const tern_form_field *field, void *member,
                     const tern_texts *values)
{
    tern_file *files;
    tern_files many;

    if (!field->many && values->count > 1)
        return tern_call_refuse(line, field->name, "to be given once", NULL);
    files = (tern_file *)tern_arena_allocate_array(&line->arena, values->count, sizeof *files,
                                                   _Alignof(tern_file));
    if (files == NULL)
        return tern_call_refuse_memory(line);
    for (size_t i = 0; i < values->count; i++) {
        int result = tern_call_line_stream(line, values->items[i], &files[i].body);
        if (result != EXIT_SUCCESS)
            return result;
    }
    many.items = files;
    many.count = values->count;
    if (field->many)
        memcpy(member, &many, sizeof many);
    else
        memcpy(member, files, sizeof *files);
    return EXIT_SUCCESS;
}

static int check_fields(const tern_call_line *line)
{
    const tern_operation_body *row = line->operation->body;

    for (size_t i = 0; i < line->fields.count; i++) {
        tern_suggestions suggestions = {.count = 0};
        bool found = false;
        tern_pair pair;
        tern_split_pair(line->fields.items[i], &pair);
        suggestions.wanted = pair.name;
        for (size_t j = 0; j < row->field_count; j++) {
            found = found || tern_str_is(pair.name, row->fields[j].name);
            tern_suggestions_add(&suggestions, row->fields[j].name);
        }
        if (found)
            continue;
        fprintf(stderr, "%s-cli: --field: there is no field '", line->api->name);
        tern_command_say(stderr, pair.name);
        fputc('\'', stderr);
        tern_suggestions_write(&suggestions, "", stderr);
        fputc('\n', stderr);
        return TERN_EXIT_USAGE;
    }
    return EXIT_SUCCESS;
}

/* Bytes that the members of a form struct, or more, take. */
static size_t form_size(const tern_operation_body *row)
{
    size_t size = 0;

    for (size_t i = 0; i < row->field_count; i++) {
        const tern_form_field *field = &row->fields[i];
        /* A member is its value, a byte of presence and, of an enum, the text. */
        size_t end = field->offset + sizeof(tern_file) + sizeof(tern_files) + sizeof(tern_str) +
                     field->slot.presence_offset + (field->slot.type ? field->slot.type->size : 0);
        size = end > size ? end : size;
    }
    return size;
}

int tern_call_line_multipart(tern_call_line *line, void *member)
{
    const tern_operation_body *row = line->operation->body;
    void *form = member;
    int result = check_fields(line);

    if (row->slot.indirect && result == EXIT_SUCCESS) {
        form = tern_arena_allocate_array(&line->arena, 1, form_size(row), _Alignof(max_align_t));
        if (form == NULL)
            return tern_call_refuse_memory(line);
        memcpy(member, &form, sizeof form);
    }
    for (size_t i = 0; result == EXIT_SUCCESS && i < row->field_count; i++) {
        const tern_form_field *field = &row->fields[i];
        tern_value_rules rules = {.decode = {.refuse_unknown_values = true}};
        void *place = (char *)form + field->offset;
        tern_texts values;
        result = collect(line, field->name, &values);
        if (result != EXIT_SUCCESS || values.count == 0)
            continue;
        result = field->slot.type
                     ? tern_set_value(line, field->name, &field->slot, place, &values, &rules)
                     : set_files(line, field, place, &values);
    }
    return result;
}
