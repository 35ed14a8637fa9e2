/* read_only.c - properties that only the server sets, in bodies that the command line gives. */
#include <stdlib.h>

#include "call_command_internal.h"
#include "client_internal.h"

bool tern_is_read_only(const tern_type *model, size_t field)
{
    for (size_t i = 0; i < model->of.model.rule_count; i++) {
        const tern_rule *rule = &model->of.model.rules[i];
        if (rule->field == field)
            return (rule->flags & TERN_READ_ONLY) != 0;
    }
    return false;
}

/* JSON that a type takes; NULL where there is none that all of its kind do. */
static const char *any_json(const tern_type *type)
{
    switch (type->kind) {
    case TERN_KIND_BOOLEAN:
        return "false";
    case TERN_KIND_INT32:
    case TERN_KIND_INT64:
    case TERN_KIND_UINT32:
    case TERN_KIND_UINT64:
    case TERN_KIND_FLOAT:
    case TERN_KIND_DOUBLE:
        return "0";
    case TERN_KIND_STRING:
    case TERN_KIND_JSON:
        return "\"\"";
    case TERN_KIND_ARRAY:
        return "[]";
    case TERN_KIND_MAP:
        return "{}";
    default:
        return NULL;
    }
}

int tern_fill_read_only(tern_call_line *line, const tern_type *type, tern_str *ref_json)
{
    tern_builder filled = {.arena = &line->arena};
    const char *separator = "{";
    tern_map_json given;
    const char *rest;

    if (type->kind != TERN_KIND_MODEL || tern_decode(&tern_type_of_tern_map_json, *ref_json, NULL,
                                                     &line->arena, &given, NULL) != TERN_OK)
        return EXIT_SUCCESS; /* whoever decodes it says what is wrong */
    for (size_t i = 0; i < type->of.model.count; i++) {
        const tern_field *field = &type->of.model.fields[i];
        bool nullable = field->slot.presence == TERN_NULLABLE;
        const char *value = nullable ? "null" : any_json(field->slot.type);
        tern_str key = {field->key, field->key_length};
        tern_str encoded = {field->encoded, field->encoded_length};
        if ((!nullable && field->slot.presence != TERN_REQUIRED) || value == NULL ||
            !tern_is_read_only(type, i) || tern_map_json_find(&given, key))
            continue;
        tern_builder_add_text(&filled, separator);
        tern_builder_add(&filled, encoded);
        tern_builder_add_text(&filled, value);
        separator = ",";
    }
    if (filled.length == 0)
        return EXIT_SUCCESS;
    /* It is an object: the rest is what stands behind its first brace. */
    rest = (const char *)memchr(ref_json->ptr, '{', ref_json->len);
    if (given.count > 0)
        tern_builder_add_text(&filled, separator);
    ref_json->len -= (size_t)(rest + 1 - ref_json->ptr);
    ref_json->ptr = rest + 1;
    tern_builder_add(&filled, *ref_json);
    *ref_json = tern_builder_text(&filled);
    return filled.failed ? tern_call_refuse_memory(line) : EXIT_SUCCESS;
}
