/* value.c - texts of the command line as values of any described type: made JSON, and decoded. */
#include <stdlib.h>

#include "call_command_internal.h"
#include "client_internal.h"
#include "value_internal.h"

/* A value while its JSON is made. */
typedef struct maker {
    tern_call_line *line;
    const char *subject;
    const tern_value_rules *rules;
    tern_builder json;
} maker;

/* Refuses a text, saying what its type is. */
static int refuse(const maker *self, const tern_type *type, tern_str text)
{
    fprintf(stderr, "%s-cli: ", self->line->api->name);
    tern_command_say(stderr, tern_str_of(self->subject));
    fputs(": expected ", stderr);
    tern_describe_type(type, stderr);
    fputs(", found '", stderr);
    tern_command_say(stderr, text);
    fputc('\'', stderr);
    if (type->kind == TERN_KIND_ENUM) {
        tern_suggestions suggestions = {.wanted = text};
        for (size_t i = 0; i < type->of.enumeration.count; i++) {
            if (type->of.enumeration.values[i].ptr)
                tern_suggestions_add(&suggestions, type->of.enumeration.values[i].ptr);
        }
        tern_suggestions_write(&suggestions, "", stderr);
    }
    fputc('\n', stderr);
    return TERN_EXIT_USAGE;
}

/* Whether a text is the JSON of a type. */
static bool fits(const maker *self, const tern_type *type, tern_str text)
{
    tern_arena_mark mark = tern_arena_get_mark(&self->line->arena);
    void *value = tern_arena_allocate(&self->line->arena, type->size, _Alignof(max_align_t));
    tern_decode_options options = {.refuse_unknown_values = true};
    bool result =
        value && tern_decode(type, text, &options, &self->line->arena, value, NULL) == TERN_OK;

    tern_arena_rewind(&self->line->arena, mark);
    return result;
}

static int add_string(maker *self, tern_str text)
{
    tern_error error = {0};
    tern_str json;

    if (tern_encode(&tern_type_of_str, &text, NULL, &self->line->arena, &json, &error) != TERN_OK)
        return tern_call_refuse_error(self->line, self->subject, &error);
    tern_builder_add(&self->json, json);
    return EXIT_SUCCESS;
}

/* The JSON of a string, where a type takes text that is no JSON as one. */
static int add_json_or_string(maker *self, const tern_type *type, tern_str text)
{
    tern_str json;

    if (fits(self, type, text)) {
        tern_builder_add(&self->json, text);
        return EXIT_SUCCESS;
    }
    if (tern_encode(&tern_type_of_str, &text, NULL, &self->line->arena, &json, NULL) == TERN_OK &&
        fits(self, type, json)) {
        tern_builder_add(&self->json, json);
        return EXIT_SUCCESS;
    }
    return refuse(self, type, text);
}

/* The JSON of one text. */
static int add_text(maker *self, const tern_slot *slot, tern_str text)
{
    const tern_type *type = slot->type;

    if (tern_slot_nullable(slot) && tern_str_is(text, "null") &&
        (type->kind != TERN_KIND_STRING || self->rules->null_strings)) {
        tern_builder_add(&self->json, text);
        return EXIT_SUCCESS;
    }
    switch (type->kind) {
    case TERN_KIND_STRING:
        return add_string(self, text);
    case TERN_KIND_ENUM:
        if (tern_enum_find(type, text) == 0)
            return refuse(self, type, text);
        return add_string(self, text);
    case TERN_KIND_JSON:
    case TERN_KIND_UNION:
        return add_json_or_string(self, type, text);
    case TERN_KIND_ARRAY:
    case TERN_KIND_MAP:
    case TERN_KIND_MODEL:
        /* Whoever decodes all of it says what is wrong, and where. */
        if (!fits(self, &tern_type_of_json, text))
            return refuse(self, type, text);
        tern_builder_add(&self->json, text);
        return EXIT_SUCCESS;
    default:
        if (!fits(self, type, text))
            return refuse(self, type, text);
        tern_builder_add(&self->json, text);
        return EXIT_SUCCESS;
    }
}

/* Whether the texts are but one, and that JSON that starts so. */
static bool is_json(const maker *self, const tern_texts *texts, char start)
{
    const char *text = texts->items[0];

    text += strspn(text, " \t\r\n");
    return texts->count == 1 && *text == start &&
           fits(self, &tern_type_of_json, tern_str_of(texts->items[0]));
}

static int add_array(maker *self, const tern_type *type, const tern_texts *texts)
{
    int result = EXIT_SUCCESS;

    if (is_json(self, texts, '[')) {
        tern_builder_add_text(&self->json, texts->items[0]);
        return EXIT_SUCCESS;
    }
    for (size_t i = 0; result == EXIT_SUCCESS && i < texts->count; i++) {
        tern_builder_add_text(&self->json, i == 0 ? "[" : ",");
        result = add_text(self, &type->of.array.items, tern_str_of(texts->items[i]));
    }
    tern_builder_add_text(&self->json, "]");
    return result;
}

static int refuse_property(const maker *self, const tern_type *type, tern_str name)
{
    tern_suggestions suggestions = {.wanted = name};

    fprintf(stderr, "%s-cli: ", self->line->api->name);
    tern_command_say(stderr, tern_str_of(self->subject));
    fputs(": there is no property '", stderr);
    tern_command_say(stderr, name);
    fputc('\'', stderr);
    for (size_t i = 0; i < type->of.model.count; i++)
        tern_suggestions_add(&suggestions, type->of.model.fields[i].key);
    tern_suggestions_write(&suggestions, "", stderr);
    fputc('\n', stderr);
    return TERN_EXIT_USAGE;
}

/* `name=value`. */
static int add_property(maker *self, const tern_type *type, const char *text)
{
    const tern_slot *slot = NULL;
    tern_pair pair;
    int32_t field;
    int result;

    if (!tern_split_pair(text, &pair))
        return tern_call_refuse(self->line, self->subject, "a JSON object, or NAME=VALUE", text);
    if (type->kind == TERN_KIND_MAP) {
        slot = &type->of.map.values;
    } else {
        field = tern_model_find(type, pair.name);
        if (field >= 0)
            slot = &type->of.model.fields[field].slot;
        else if (type->of.model.count == 0)
            slot = &type->of.model.additional->of.map.values;
        else
            return refuse_property(self, type, pair.name);
    }
    result = add_string(self, pair.name);
    tern_builder_add_text(&self->json, ":");
    return result == EXIT_SUCCESS ? add_text(self, slot, pair.value) : result;
}

static int add_object(maker *self, const tern_type *type, const tern_texts *texts)
{
    int result = EXIT_SUCCESS;

    if (is_json(self, texts, '{')) {
        tern_builder_add_text(&self->json, texts->items[0]);
        return EXIT_SUCCESS;
    }
    for (size_t i = 0; result == EXIT_SUCCESS && i < texts->count; i++) {
        tern_builder_add_text(&self->json, i == 0 ? "{" : ",");
        result = add_property(self, type, texts->items[i]);
    }
    tern_builder_add_text(&self->json, "}");
    return result;
}

/* In a wrapper an enum is laid out otherwise than alone. */
static tern_status decode_enum(const maker *self, const tern_slot *slot, void *memory,
                               tern_str json, tern_error *error)
{
    tern_str text;
    tern_status status = tern_decode(&tern_type_of_str, json, &self->rules->decode,
                                     &self->line->arena, &text, error);
    int32_t constant;

    if (status != TERN_OK)
        return status;
    constant = tern_enum_find(slot->type, text);
    memcpy(memory, &constant, sizeof constant);
    if (constant == 0)
        memcpy((char *)memory + tern_enum_text_offset(slot), &text, sizeof text);
    return TERN_OK;
}

static int store(const maker *self, const tern_slot *slot, void *memory, tern_str json)
{
    tern_arena *arena = &self->line->arena;
    tern_error error = {0};
    tern_status status;
    void *value = memory;

    if (tern_slot_nullable(slot) && tern_json_is_null(json)) {
        tern_slot_set_state(slot, memory, TERN_PRESENCE_NULL);
        return EXIT_SUCCESS;
    }
    if (tern_fill_read_only(self->line, slot->type, &json) != EXIT_SUCCESS)
        return TERN_EXIT_USAGE;
    if (slot->indirect)
        value = tern_arena_allocate(arena, slot->type->size, _Alignof(max_align_t));
    if (value == NULL)
        return tern_call_refuse_memory(self->line);
    status = slot->type->kind == TERN_KIND_ENUM
                 ? decode_enum(self, slot, value, json, &error)
                 : tern_decode(slot->type, json, &self->rules->decode, arena, value, &error);
    if (status != TERN_OK)
        return tern_call_refuse_error(self->line, self->subject, &error);
    if (slot->indirect)
        memcpy(memory, &value, sizeof value);
    tern_slot_set_state(slot, memory, TERN_PRESENCE_VALUE);
    return EXIT_SUCCESS;
}

int tern_set_value(tern_call_line *line, const char *subject, const tern_slot *slot, void *memory,
                   const tern_texts *texts, const tern_value_rules *rules)
{
    maker self = {line, subject, rules, {.arena = &line->arena}};
    const tern_type *type = slot->type;
    bool null =
        tern_slot_nullable(slot) && texts->count == 1 && strcmp(texts->items[0], "null") == 0;
    tern_str json;
    int result;

    if (type->kind == TERN_KIND_ARRAY && !null)
        result = add_array(&self, type, texts);
    else if ((type->kind == TERN_KIND_MAP || type->kind == TERN_KIND_MODEL) && !null)
        result = add_object(&self, type, texts);
    else if (texts->count > 1)
        result = tern_call_refuse(line, subject, "to be given once", NULL);
    else
        result = add_text(&self, slot, tern_str_of(texts->items[0]));
    if (result != EXIT_SUCCESS)
        return result;
    json = tern_builder_text(&self.json);
    return self.json.failed ? tern_call_refuse_memory(line) : store(&self, slot, memory, json);
}

int tern_set_json(tern_call_line *line, const char *subject, const tern_slot *slot, void *memory,
                  tern_str json, const tern_value_rules *rules)
{
    maker self = {line, subject, rules, {.arena = &line->arena}};

    return store(&self, slot, memory, json);
}
