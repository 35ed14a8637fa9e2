/* check.c - what a schema asserts of one value. */
#include "canonical_internal.h"
#include "decimal_internal.h"
#include "number_internal.h"
#include "tern/pointer.h"
#include "tokenizer_internal.h"
#include "validate_internal.h"
#include "writer_internal.h"

static tern_str str_of(const char *text)
{
    tern_str str = {text, strlen(text)};
    return str;
}

/* A limit for numbers: what the comparison with it must not be, and the words for it. */
typedef struct bound {
    const char *limit;
    const char *keyword;
    const char *expected;
    int side; /* -1: the number must not be less; 1: not greater */
    bool exclusive;
} bound;

static tern_status check_bound(tern_validator *self, const bound *one, tern_str number,
                               const tern_path *path)
{
    int order;

    if (one->limit == NULL)
        return TERN_OK;
    order = tern_decimal_compare(tern_decimal_read(number), tern_decimal_read(str_of(one->limit)));
    if (order != one->side && (order != 0 || !one->exclusive))
        return TERN_OK;
    tern_validator_expected(self, "%s %s", one->expected, one->limit);
    tern_validator_found_json(self, number);
    return tern_validator_report(self, one->keyword, path);
}

static tern_status check_multiple(tern_validator *self, const char *divisor, tern_str number,
                                  const tern_path *path)
{
    bool multiple = true;
    tern_status status = tern_decimal_is_multiple(tern_decimal_read(number),
                                                  tern_decimal_read(str_of(divisor)), &multiple);

    if (status == TERN_OK && multiple)
        return TERN_OK;
    self->violation.undecided = status != TERN_OK;
    tern_validator_expected(
        self, "%s %s", status == TERN_OK ? "a multiple of" : "a divisor of 64 bits, not", divisor);
    tern_validator_found_json(self, number);
    return tern_validator_report(self, "multipleOf", path);
}

/* Whether a value is one of those allowed, both as JSON. */
static tern_status is_allowed(tern_validator *self, const char *const *allowed, tern_str json,
                              bool *out)
{
    tern_json value = {json};
    tern_str canonical, other;
    tern_status status = tern_json_canonical(value, self->scratch, &canonical);

    *out = false;
    for (; status == TERN_OK && *allowed && !*out; allowed++) {
        value.text = str_of(*allowed);
        status = tern_json_canonical(value, self->scratch, &other);
        *out = status == TERN_OK && tern_str_equal(canonical, other);
    }
    return status;
}

static tern_status check_allowed(tern_validator *self, const tern_constraints *constraints,
                                 tern_str json, const tern_path *path)
{
    enum { SHOWN_MAX = 8 };
    tern_str texts[SHOWN_MAX];
    tern_arena_mark mark = tern_arena_get_mark(self->scratch);
    tern_status status;
    size_t count = 0;
    bool allowed;

    if (constraints == NULL || constraints->allowed == NULL)
        return TERN_OK;
    status = is_allowed(self, constraints->allowed, json, &allowed);
    tern_arena_rewind(self->scratch, mark);
    if (status != TERN_OK || allowed)
        return status;
    for (; constraints->allowed[count] && count < SHOWN_MAX; count++)
        texts[count] = str_of(constraints->allowed[count]);
    tern_validator_expected_one_of(self, texts, count, false);
    tern_validator_found_json(self, json);
    return tern_validator_report(self, "enum", path);
}

/* What limits say of a number, which JSON's grammar allows. */
static tern_status check_limits(tern_validator *self, const tern_constraints *constraints,
                                tern_str number, const tern_path *path)
{
    const bound bounds[] = {
        {constraints->minimum, "minimum", "at least", -1, false},
        {constraints->maximum, "maximum", "at most", 1, false},
        {constraints->exclusive_minimum, "exclusiveMinimum", "more than", -1, true},
        {constraints->exclusive_maximum, "exclusiveMaximum", "less than", 1, true},
    };
    tern_status status = TERN_OK;

    for (size_t i = 0; status == TERN_OK && i < sizeof bounds / sizeof bounds[0]; i++)
        status = check_bound(self, &bounds[i], number, path);
    if (status == TERN_OK && constraints->multiple_of)
        status = check_multiple(self, constraints->multiple_of, number, path);
    return status;
}

tern_status tern_check_number(tern_validator *self, const tern_constraints *constraints,
                              tern_str number, const tern_path *path)
{
    tern_status status = constraints ? check_limits(self, constraints, number, path) : TERN_OK;

    return status == TERN_OK ? check_allowed(self, constraints, number, path) : status;
}

tern_status tern_check_boolean(tern_validator *self, const tern_constraints *constraints,
                               bool value, const tern_path *path)
{
    return check_allowed(self, constraints, str_of(value ? "true" : "false"), path);
}

/* A size, its limits as tern_constraints has them, and the words for them. */
typedef struct extent {
    const char *at_least;
    const char *at_most;
    const char *unit;
    uint32_t minimum;
    uint32_t maximum;
} extent;

static tern_status check_extent(tern_validator *self, const extent *one, size_t size,
                                const tern_path *path)
{
    bool below = size < one->minimum;
    unsigned long limit = below ? one->minimum : one->maximum - 1UL;

    if (!below && (one->maximum == 0 || size < one->maximum))
        return TERN_OK;
    tern_validator_expected(self, "at %s %lu %s", below ? "least" : "most", limit, one->unit);
    tern_validator_found(self, "%zu", size);
    return tern_validator_report(self, below ? one->at_least : one->at_most, path);
}

static tern_status check_pattern(tern_validator *self, const char *source, tern_str text,
                                 const tern_path *path)
{
    tern_pattern *pattern;
    tern_match match = TERN_MATCH_FOUND;
    tern_status status = tern_pattern_get(self->patterns, source, &pattern);

    if (status == TERN_OK)
        status = tern_pattern_match(self->patterns, pattern, text, self->scratch, &match);
    if (status != TERN_OK || match == TERN_MATCH_FOUND)
        return status;
    self->violation.undecided = match != TERN_MATCH_NONE;
    tern_validator_expected(self, "a match of %s", source);
    if (match == TERN_MATCH_NONE)
        tern_validator_found_string(self, text);
    else if (match == TERN_MATCH_TOO_LONG)
        tern_validator_found(self, "a match that takes too many steps");
    else
        tern_validator_found(self, "a pattern that can't be used: %s",
                             tern_pattern_message(pattern));
    return tern_validator_report(self, "pattern", path);
}

/* What a schema says of a string that is UTF-8. */
static tern_status check_text(tern_validator *self, const tern_constraints *constraints,
                              tern_str text, const tern_path *path)
{
    const extent length = {"minLength", "maxLength", "code points", constraints->min_length,
                           constraints->max_length};
    size_t code_points = 0;
    tern_status status;

    for (size_t i = 0; i < text.len; i++)
        code_points += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    status = check_extent(self, &length, code_points, path);
    if (status == TERN_OK && constraints->pattern)
        status = check_pattern(self, constraints->pattern, text, path);
    return status;
}

/* A string as JSON, checked against a list. */
static tern_status check_allowed_text(tern_validator *self, const tern_constraints *constraints,
                                      tern_str text, const tern_path *path)
{
    tern_arena_mark mark = tern_arena_get_mark(self->scratch);
    tern_writer writer;
    tern_str json;
    tern_status status = tern_writer_init(&writer, self->scratch, 0);

    if (status == TERN_OK)
        status = tern_writer_string(&writer, text);
    if (status == TERN_OK)
        status = tern_writer_finish(&writer, &json);
    if (status == TERN_OK)
        status = check_allowed(self, constraints, json, path);
    tern_arena_rewind(self->scratch, mark);
    return status;
}

tern_status tern_check_string(tern_validator *self, const tern_constraints *constraints,
                              tern_str text, const tern_path *path)
{
    tern_status status = constraints ? check_text(self, constraints, text, path) : TERN_OK;

    if (status == TERN_OK && constraints && constraints->allowed)
        status = check_allowed_text(self, constraints, text, path);
    return status;
}

tern_status tern_check_items(tern_validator *self, const tern_constraints *constraints,
                             size_t count, const tern_path *path)
{
    const extent items = {"minItems", "maxItems", "items", constraints ? constraints->min_items : 0,
                          constraints ? constraints->max_items : 0};

    return check_extent(self, &items, count, path);
}

tern_status tern_check_properties(tern_validator *self, const tern_constraints *constraints,
                                  size_t count, const tern_path *path)
{
    const extent properties = {"minProperties", "maxProperties", "properties",
                               constraints ? constraints->min_properties : 0,
                               constraints ? constraints->max_properties : 0};

    return check_extent(self, &properties, count, path);
}

static tern_status check_json_string(tern_validator *self, const tern_constraints *constraints,
                                     tern_str json, const tern_path *path)
{
    tern_arena_mark mark;
    tern_tokenizer tokenizer;
    tern_pattern *pattern;
    tern_str text;
    /* Before the mark: it stays when the text goes. */
    tern_status status = constraints->pattern
                             ? tern_pattern_get(self->patterns, constraints->pattern, &pattern)
                             : TERN_OK;

    if (status != TERN_OK)
        return status;
    mark = tern_arena_get_mark(self->scratch);
    tern_tokenizer_init(&tokenizer, json);
    status = tern_tokenizer_string(&tokenizer, self->scratch, &text);
    if (status == TERN_OK)
        status = check_text(self, constraints, text, path);
    tern_arena_rewind(self->scratch, mark);
    return status;
}

static tern_status check_json_container(tern_validator *self, const tern_constraints *constraints,
                                        tern_str text, const tern_path *path)
{
    tern_json json = {text};
    tern_json_iterator iterator;
    tern_json_item item;
    size_t count = 0;
    tern_status status = tern_json_iterate(json, &iterator, NULL);

    while (status == TERN_OK && tern_json_next(&iterator, &item))
        count++;
    if (status == TERN_OK && text.ptr[0] == '{')
        return tern_check_properties(self, constraints, count, path);
    if (status == TERN_OK)
        status = tern_check_items(self, constraints, count, path);
    if (status == TERN_OK && constraints->unique_items)
        status = tern_check_unique_json(self, text, count, path);
    return status;
}

/* What a schema says of JSON that is well-formed. */
static tern_status check_well_formed(tern_validator *self, const tern_constraints *constraints,
                                     tern_str text, const tern_path *path)
{
    tern_status status = TERN_OK;

    switch (tern_json_kind_of(text.ptr[0])) {
    case TERN_JSON_NUMBER:
        status = check_limits(self, constraints, text, path);
        break;
    case TERN_JSON_STRING:
        status = check_json_string(self, constraints, text, path);
        break;
    case TERN_JSON_ARRAY:
    case TERN_JSON_OBJECT:
        status = check_json_container(self, constraints, text, path);
        break;
    default:
        break;
    }
    return status == TERN_OK ? check_allowed(self, constraints, text, path) : status;
}

tern_status tern_check_json(tern_validator *self, const tern_constraints *constraints,
                            tern_str text, const tern_path *path)
{
    tern_tokenizer tokenizer;
    tern_str value = {NULL, 0};
    tern_status status;

    tern_tokenizer_init(&tokenizer, text);
    tern_tokenizer_skip_space(&tokenizer);
    status = tern_tokenizer_value(&tokenizer, TERN_DEPTH_MAX, &value);
    tern_tokenizer_skip_space(&tokenizer);
    if (status == TERN_ERROR_DEPTH)
        return status;
    if (status == TERN_OK && tokenizer.cursor == tokenizer.end)
        return constraints ? check_well_formed(self, constraints, value, path) : TERN_OK;
    tern_validator_expected(self, "the text of one JSON value");
    tern_validator_found(self, "something else");
    return tern_validator_report(self, "type", path);
}
