/* validate.c - the walk that checks described memory against its constraints. Each value is
 * checked, then what is in it. */
#include "tern/validate.h"
#include "number_internal.h"
#include "utf8_internal.h"
#include "validate_internal.h"

#include <math.h>

static tern_status validate_slot(tern_validator *self, const tern_slot *slot, const void *memory,
                                 const tern_constraints *constraints, const tern_path *path);

/* Reports what can't stand in a document, in words that need no format. */
static tern_status report(tern_validator *self, const char *keyword, const char *expected,
                          const char *found, const tern_path *path)
{
    tern_validator_expected(self, "%s", expected);
    tern_validator_found(self, "%s", found);
    return tern_validator_report(self, keyword, path);
}

/* Reports an inline string or array that says it holds more than it has room for. */
static tern_status report_overflow(tern_validator *self, const char *keyword, const char *unit,
                                   uint32_t limit, const tern_path *path)
{
    tern_validator_expected(self, "at most %lu %s", (unsigned long)limit, unit);
    tern_validator_found(self, "more");
    return tern_validator_report(self, keyword, path);
}

static bool is_utf8(tern_str text)
{
    const char *end = text.len > 0 ? text.ptr + text.len : text.ptr;

    for (const char *at = text.ptr; at < end;) {
        size_t length = tern_utf8_length(at, end);
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

static tern_status validate_string(tern_validator *self, const tern_constraints *constraints,
                                   tern_str text, const tern_path *path)
{
    if (!is_utf8(text))
        return report(self, "type", "UTF-8", "other bytes", path);
    return tern_check_string(self, constraints, text, path);
}

static tern_status validate_text(tern_validator *self, const tern_type *type, const void *memory,
                                 const tern_constraints *constraints, const tern_path *path)
{
    if (tern_inline_overflows(memory, type->of.text.limit, type->of.text.length_offset))
        return report_overflow(self, "maxLength", "bytes", type->of.text.limit, path);
    return validate_string(self, constraints, tern_load_text(type, memory), path);
}

static tern_status validate_enum(tern_validator *self, const tern_slot *slot, const void *memory,
                                 const tern_constraints *constraints, const tern_path *path)
{
    const tern_type *type = slot->type;
    tern_str text = tern_enum_written_text(slot, memory);
    int32_t value = tern_load_int32(memory);
    tern_status status;

    if (value < 0 || value > (int32_t)type->of.enumeration.count)
        return report(self, "type", "a constant of the enum", "another number", path);
    if (text.ptr == NULL)
        return report(self, "required", "a constant of the enum", "none set", path);
    status = validate_string(self, constraints, text, path);
    if (status != TERN_OK || value > 0 || !is_utf8(text) || tern_enum_find(type, text) > 0)
        return status;
    tern_validator_expected_one_of(self, type->of.enumeration.values, type->of.enumeration.count,
                                   true);
    tern_validator_found_string(self, text);
    return tern_validator_report(self, "enum", path);
}

static tern_status validate_floating(tern_validator *self, const tern_type *type,
                                     const void *memory, const tern_constraints *constraints,
                                     const tern_path *path)
{
    bool single = type->kind == TERN_KIND_FLOAT;
    double value = single ? (double)*(const float *)memory : *(const double *)memory;
    char digits[TERN_NUMBER_SIZE];
    tern_str number = {digits, 0};

    if (!isfinite(value))
        return report(self, "type", "a finite number", isnan(value) ? "not a number" : "infinity",
                      path);
    /* Without anything to check it need not be formatted, which takes long. */
    if (constraints == NULL)
        return TERN_OK;
    number.len = single ? tern_number_format_float((float)value, digits)
                        : tern_number_format_double(value, digits);
    return tern_check_number(self, constraints, number, path);
}

static tern_status validate_integer(tern_validator *self, const tern_type *type, const void *memory,
                                    const tern_constraints *constraints, const tern_path *path)
{
    char digits[TERN_NUMBER_SIZE];
    tern_str number = {digits, 0};

    if (type->kind == TERN_KIND_INT32)
        number.len = tern_number_format_int64(*(const int32_t *)memory, digits);
    else if (type->kind == TERN_KIND_INT64)
        number.len = tern_number_format_int64(*(const int64_t *)memory, digits);
    else if (type->kind == TERN_KIND_UINT32)
        number.len = tern_number_format_uint64(*(const uint32_t *)memory, digits);
    else
        number.len = tern_number_format_uint64(*(const uint64_t *)memory, digits);
    return tern_check_number(self, constraints, number, path);
}

static tern_status validate_json(tern_validator *self, const void *memory,
                                 const tern_constraints *constraints, const tern_path *path)
{
    tern_str text = tern_load_str(memory);

    if (text.ptr == NULL)
        return report(self, "required", "a JSON value", "none set", path);
    return tern_check_json(self, constraints, text, path);
}

static tern_status validate_array(tern_validator *self, const tern_type *type, const void *memory,
                                  const tern_constraints *constraints, const tern_path *path)
{
    tern_container array = tern_load_array(type, memory);
    tern_path step = {path, {NULL, 0}, 0};
    tern_status status;

    if (tern_inline_overflows(memory, type->of.array.limit, type->of.array.count_offset))
        return report_overflow(self, "maxItems", "items", type->of.array.limit, path);
    status = tern_check_items(self, constraints, array.count, path);
    if (status == TERN_OK && constraints && constraints->unique_items)
        status = tern_check_unique(self, type, array, path);
    for (; status == TERN_OK && step.index < array.count; step.index++)
        status =
            validate_slot(self, &type->of.array.items, tern_array_item(type, array, step.index),
                          constraints ? constraints->items : NULL, &step);
    return status;
}

/* The entries of a map, `constraints` those of a value. */
static tern_status validate_entries(tern_validator *self, const tern_type *type, const void *memory,
                                    const tern_constraints *constraints, const tern_path *path)
{
    tern_container map = tern_load_container(memory);
    tern_path step = {path, {NULL, 0}, 0};
    tern_status status = TERN_OK;

    for (size_t i = 0; status == TERN_OK && i < map.count; i++) {
        step.key = tern_map_key(type, map, i);
        if (step.key.ptr == NULL)
            step.key.ptr = "";
        if (!is_utf8(step.key))
            status = report(self, "type", "a key in UTF-8", "other bytes", path);
        else
            status = validate_slot(self, &type->of.map.values, tern_map_value(type, map, i),
                                   constraints, &step);
    }
    return status;
}

static tern_status validate_map(tern_validator *self, const tern_type *type, const void *memory,
                                const tern_constraints *constraints, const tern_path *path)
{
    tern_status status =
        tern_check_properties(self, constraints, tern_load_container(memory).count, path);

    if (status != TERN_OK)
        return status;
    return validate_entries(self, type, memory, constraints ? constraints->items : NULL, path);
}

/* The flags of fields that a document for this purpose does not have. */
static unsigned left_out_flags(const tern_validator *self)
{
    switch (self->options->purpose) {
    case TERN_FOR_REQUEST:
        return TERN_READ_ONLY;
    case TERN_FOR_RESPONSE:
        return TERN_WRITE_ONLY;
    default:
        return 0;
    }
}

/* A field that a document for this purpose does not have. */
static tern_status validate_left_out(tern_validator *self, const tern_field *field,
                                     const void *member, const tern_path *path)
{
    bool request = self->options->purpose == TERN_FOR_REQUEST;

    /* Only what can be left out can be told from what is. */
    if (tern_slot_required(&field->slot) ||
        tern_slot_state(&field->slot, member) == TERN_STATE_ABSENT)
        return TERN_OK;
    return report(self, request ? "readOnly" : "writeOnly",
                  request ? "nothing in a request" : "nothing in a response", "a value", path);
}

/* The rule of a model's field; the field after the last stands for its additional properties.
 * Rules are ordered by field, and asked for in that order: `next` goes along. */
static const tern_rule *find_rule(const tern_type *model, size_t field, size_t *next)
{
    const tern_rule *rules = model->of.model.rules;

    while (*next < model->of.model.rule_count && rules[*next].field < field)
        (*next)++;
    return *next < model->of.model.rule_count && rules[*next].field == field ? &rules[*next] : NULL;
}

static size_t count_properties(const tern_validator *self, const tern_type *type, const char *model)
{
    size_t count = tern_load_container(model + type->of.model.additional_offset).count, next = 0;
    unsigned left_out = left_out_flags(self);

    for (size_t i = 0; i < type->of.model.count; i++) {
        const tern_field *field = &type->of.model.fields[i];
        const tern_rule *rule = find_rule(type, i, &next);
        if (rule == NULL || (rule->flags & left_out) == 0)
            count += tern_slot_state(&field->slot, model + field->offset) != TERN_STATE_ABSENT;
    }
    return count;
}

static tern_status validate_model(tern_validator *self, const tern_type *type, const char *model,
                                  const tern_constraints *constraints, const tern_path *path)
{
    unsigned left_out = left_out_flags(self);
    tern_path step = {path, {NULL, 0}, 0};
    const tern_rule *rule;
    size_t next = 0;
    tern_status status = TERN_OK;

    if (constraints)
        status =
            tern_check_properties(self, constraints, count_properties(self, type, model), path);
    for (size_t i = 0; status == TERN_OK && i < type->of.model.count; i++) {
        const tern_field *field = &type->of.model.fields[i];
        const char *member = model + field->offset;
        rule = find_rule(type, i, &next);
        step.key.ptr = field->key;
        step.key.len = field->key_length;
        if (rule && (rule->flags & left_out) != 0)
            status = validate_left_out(self, field, member, &step);
        else
            status =
                validate_slot(self, &field->slot, member, rule ? rule->constraints : NULL, &step);
    }
    if (status != TERN_OK)
        return status;
    rule = find_rule(type, type->of.model.count, &next);
    return validate_entries(self, type->of.model.additional,
                            model + type->of.model.additional_offset,
                            rule ? rule->constraints : NULL, path);
}

/* JSON that is none of a union's variants. */
static tern_status report_unrecognized(tern_validator *self, const tern_type *type, tern_str text,
                                       const tern_path *path)
{
    enum { SHOWN_MAX = 8 };
    tern_str names[SHOWN_MAX];
    size_t count = 0;

    for (; count < type->of.variants.count && count < SHOWN_MAX; count++) {
        names[count].ptr = type->of.variants.variants[count].name;
        names[count].len = strlen(names[count].ptr);
    }
    tern_validator_expected_one_of(self, names, count, false);
    tern_validator_found_json(self, text);
    return tern_validator_report(self, "oneOf", path);
}

/* What a union asserts of a value that was checked already against its variant's constraints. */
static tern_status validate_again(tern_validator *self, const tern_slot *slot, const void *memory,
                                  const tern_constraints *constraints, const tern_path *path)
{
    const void *value = tern_slot_value(slot, memory);
    tern_container container;

    switch (slot->type->kind) {
    case TERN_KIND_MODEL:
        return tern_check_properties(self, constraints,
                                     count_properties(self, slot->type, (const char *)value), path);
    case TERN_KIND_MAP:
        return tern_check_properties(self, constraints, tern_load_container(value).count, path);
    case TERN_KIND_ARRAY:
        container = tern_load_array(slot->type, value);
        return tern_check_items(self, constraints, container.count, path);
    case TERN_KIND_UNION:
        return TERN_OK;
    default:
        return validate_slot(self, slot, memory, constraints, path);
    }
}

/* The constraints of a union are those of whatever it holds, besides the variant's own. */
static tern_status validate_union(tern_validator *self, const tern_type *type, const char *memory,
                                  const tern_constraints *constraints, const tern_path *path)
{
    const char *value = memory + type->of.variants.value_offset;
    int32_t kind = tern_load_int32(memory);
    const tern_variant *variant;
    tern_status status;

    if (kind < 0 || kind > (int32_t)type->of.variants.count)
        return report(self, "type", "a kind of the union", "another number", path);
    if (kind == 0 && tern_load_str(value).ptr == NULL)
        return report(self, "required", "a variant of the union", "none set", path);
    if (kind == 0) {
        status = validate_json(self, value, constraints, path);
        return status == TERN_OK ? report_unrecognized(self, type, tern_load_str(value), path)
                                 : status;
    }
    variant = &type->of.variants.variants[kind - 1];
    status = validate_slot(self, &variant->slot, value,
                           variant->constraints ? variant->constraints : constraints, path);
    if (status != TERN_OK || variant->constraints == NULL || constraints == NULL ||
        tern_slot_value(&variant->slot, value) == NULL)
        return status;
    return validate_again(self, &variant->slot, value, constraints, path);
}

static tern_status validate_nested(tern_validator *self, const tern_type *type, const void *memory,
                                   const tern_constraints *constraints, const tern_path *path)
{
    tern_status status;

    if (self->depth == 0)
        return TERN_ERROR_DEPTH;
    self->depth--;
    if (type->kind == TERN_KIND_MODEL)
        status = validate_model(self, type, (const char *)memory, constraints, path);
    else if (type->kind == TERN_KIND_ARRAY)
        status = validate_array(self, type, memory, constraints, path);
    else if (type->kind == TERN_KIND_MAP)
        status = validate_map(self, type, memory, constraints, path);
    else
        status = validate_union(self, type, (const char *)memory, constraints, path);
    self->depth++;
    return status;
}

static tern_status validate_value(tern_validator *self, const tern_slot *slot, const void *memory,
                                  const tern_constraints *constraints, const tern_path *path)
{
    switch (slot->type->kind) {
    case TERN_KIND_BOOLEAN:
        return tern_check_boolean(self, constraints, *(const bool *)memory, path);
    case TERN_KIND_INT32:
    case TERN_KIND_INT64:
    case TERN_KIND_UINT32:
    case TERN_KIND_UINT64:
        return constraints ? validate_integer(self, slot->type, memory, constraints, path)
                           : TERN_OK;
    case TERN_KIND_FLOAT:
    case TERN_KIND_DOUBLE:
        return validate_floating(self, slot->type, memory, constraints, path);
    case TERN_KIND_STRING:
        return validate_text(self, slot->type, memory, constraints, path);
    case TERN_KIND_JSON:
        return validate_json(self, memory, constraints, path);
    case TERN_KIND_ENUM:
        return validate_enum(self, slot, memory, constraints, path);
    case TERN_KIND_MODEL:
    case TERN_KIND_ARRAY:
    case TERN_KIND_MAP:
    case TERN_KIND_UNION:
        return validate_nested(self, slot->type, memory, constraints, path);
    }
    return TERN_OK;
}

static tern_status validate_slot(tern_validator *self, const tern_slot *slot, const void *memory,
                                 const tern_constraints *constraints, const tern_path *path)
{
    const void *value;

    switch (tern_slot_state(slot, memory)) {
    case TERN_STATE_ABSENT:
        return TERN_OK;
    case TERN_STATE_NULL:
        return tern_slot_nullable(slot) ? TERN_OK : report(self, "type", "a value", "null", path);
    case TERN_STATE_VALUE:
        break;
    }
    value = tern_slot_value(slot, memory);
    if (value == NULL)
        return report(self, "required", "a pointer to the value", "NULL", path);
    return validate_value(self, slot, value, constraints, path);
}

tern_status tern_validate(const tern_type *type, const void *value,
                          const tern_validate_options *options, tern_arena *scratch)
{
    static const tern_validate_options defaults = {0};
    const tern_slot root = tern_root_slot(type);
    tern_arena_mark mark = tern_arena_get_mark(scratch);
    tern_patterns own = {scratch, NULL, 0};
    tern_validator self;
    tern_status status;

    self.options = options ? options : &defaults;
    self.scratch = scratch;
    self.patterns = self.options->patterns ? self.options->patterns : &own;
    self.patterns->calls++;
    self.depth = TERN_WALK_DEPTH;
    self.violated = false;
    self.violation.undecided = false;
    status = validate_slot(&self, &root, value, self.options->constraints, NULL);
    tern_arena_rewind(scratch, mark);
    return status == TERN_OK && self.violated ? TERN_ERROR_INVALID : status;
}
