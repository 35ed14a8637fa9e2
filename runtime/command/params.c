/* params.c - the params struct of an operation, of what the command line gives. */
#include <stdlib.h>

#include "call_command_internal.h"
#include "client_internal.h"
#include "walk_internal.h"

/* Whether a constant stands for itself where it is not given. */
static bool is_constant(const tern_slot *slot)
{
    return slot->type && slot->type->kind == TERN_KIND_ENUM &&
           slot->type->of.enumeration.count == 1 && slot->presence == TERN_REQUIRED;
}

/* Says which required parameters are missing. */
static int check_required(const tern_call_line *line)
{
    const tern_operation *operation = line->operation;
    const char *separator = " needs ";
    bool missing = false;

    for (size_t i = 0; i < operation->parameter_count; i++) {
        const tern_parameter *parameter = &operation->parameters[i];
        if (line->values[i].count > 0 || !tern_slot_required(&parameter->slot) ||
            is_constant(&parameter->slot))
            continue;
        if (!missing) {
            fprintf(stderr, "%s-cli: ", line->api->name);
            tern_command_say(stderr, tern_str_of(operation->name));
        }
        fprintf(stderr, "%s--", separator);
        if (tern_parameter_is_qualified(operation, i))
            fprintf(stderr, "%s:", tern_location_name(parameter));
        tern_command_say(stderr, tern_str_of(parameter->name));
        separator = ", ";
        missing = true;
    }
    if (!missing)
        return EXIT_SUCCESS;
    tern_call_point_to_help(line, "tells more");
    fputc('\n', stderr);
    return TERN_EXIT_USAGE;
}

static int set_parameters(tern_call_line *line)
{
    int result = EXIT_SUCCESS;

    for (size_t i = 0; result == EXIT_SUCCESS && i < line->operation->parameter_count; i++) {
        const tern_parameter *parameter = &line->operation->parameters[i];
        /* No parameter can be null (see tern_style). */
        tern_value_rules rules = {.decode = {.refuse_unknown_values = true}};
        tern_builder subject = {.arena = &line->arena};
        if (line->values[i].count == 0)
            continue;
        tern_builder_add_text(&subject, "--");
        tern_builder_add_text(&subject, parameter->name);
        result = tern_set_value(line, tern_builder_text(&subject).ptr, &parameter->slot,
                                (char *)line->params + parameter->offset, &line->values[i], &rules);
    }
    return result;
}

static tern_value_rules body_rules(const tern_call_line *line)
{
    tern_value_rules rules = {.null_strings = true};

    if (line->strict) {
        rules.decode.unknown_fields = TERN_UNKNOWN_REFUSE;
        rules.decode.refuse_unknown_values = true;
        rules.decode.refuse_duplicates = true;
    }
    return rules;
}

static bool is_text(const tern_operation_body *row)
{
    return row->slot.type->kind == TERN_KIND_STRING &&
           !tern_media_type_is_json(tern_media_type_bare(row->media_type));
}

static int make_body(tern_call_line *line)
{
    const tern_operation_body *row = line->operation->body;
    tern_value_rules rules = body_rules(line);
    void *member = (char *)line->params + row->offset;
    tern_str text;
    int result;

    if (row->slot.type == NULL)
        return tern_call_line_stream(line, line->body, (tern_body *)member);
    result = tern_call_line_read(line, line->body, &text);
    if (result != EXIT_SUCCESS)
        return result;
    if (is_text(row)) {
        tern_error error = {0};
        if (tern_encode(&tern_type_of_str, &text, NULL, &line->arena, &text, &error) != TERN_OK)
            return tern_call_refuse_error(line, "--body", &error);
    }
    return tern_set_json(line, "--body", &row->slot, member, text, &rules);
}

static int take_body(tern_call_line *line)
{
    const tern_operation_body *row = line->operation->body;
    tern_value_rules rules = body_rules(line);
    bool given = line->body || line->fields.count > 0;

    if (row == NULL)
        return given ? tern_call_refuse(line, line->operation->name,
                                        "neither --body nor --field: it has no body", NULL)
                     : EXIT_SUCCESS;
    if (line->body && line->fields.count > 0)
        return tern_call_refuse(line, line->operation->name, "either --body or --field, not both",
                                NULL);
    if (row->fields) {
        if (line->body)
            return tern_call_refuse(line, "--body", "a --field for each part of a multipart body",
                                    NULL);
        return line->fields.count > 0 || !row->slot.indirect
                   ? tern_call_line_multipart(line, (char *)line->params + row->offset)
                   : EXIT_SUCCESS;
    }
    if (line->body)
        return make_body(line);
    if (line->fields.count > 0) {
        if (!tern_body_takes_fields(row))
            return tern_call_refuse(line, "--field", "a body that is an object; use --body", NULL);
        return tern_set_value(line, "--field", &row->slot, (char *)line->params + row->offset,
                              &line->fields, &rules);
    }
    if (row->slot.type ? tern_slot_required(&row->slot) : row->required)
        return tern_call_refuse(
            line, line->operation->name,
            tern_body_takes_fields(row) ? "a body: --body or --field" : "a body: --body", NULL);
    return EXIT_SUCCESS;
}

static int make_pairs(tern_call_line *line, const tern_texts *texts, char separator,
                      const tern_pair **out_pairs, size_t *out_count)
{
    tern_pair *pairs = (tern_pair *)tern_arena_allocate_array(&line->arena, texts->count + 1,
                                                              sizeof *pairs, _Alignof(tern_pair));

    if (pairs == NULL)
        return tern_call_refuse_memory(line);
    for (size_t i = 0; i < texts->count; i++) {
        const char *at = strchr(texts->items[i], separator);
        pairs[i].name.ptr = texts->items[i];
        pairs[i].name.len = (size_t)(at - texts->items[i]);
        at++;
        if (separator == ':')
            at += strspn(at, " \t");
        pairs[i].value = tern_str_of(at);
    }
    *out_pairs = pairs;
    *out_count = texts->count;
    return EXIT_SUCCESS;
}

int tern_call_line_make_params(tern_call_line *line)
{
    tern_call_options options = {.timeout_ms = line->timeout_ms};
    int result = check_required(line);

    if (result != EXIT_SUCCESS)
        return result;
    line->params = tern_arena_allocate_array(&line->arena, 1, line->operation->params_size,
                                             _Alignof(max_align_t));
    if (line->params == NULL)
        return tern_call_refuse_memory(line);
    result = set_parameters(line);
    if (result == EXIT_SUCCESS)
        result = take_body(line);
    if (result == EXIT_SUCCESS)
        result = make_pairs(line, &line->headers, ':', &options.headers, &options.header_count);
    if (result == EXIT_SUCCESS)
        result = make_pairs(line, &line->query, '=', &options.query, &options.query_count);
    memcpy((char *)line->params + line->operation->call_offset, &options, sizeof options);
    return result;
}
