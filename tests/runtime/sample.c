/* sample.c - the tables of sample.h, as generated sources hold them. */
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>

#include "tern/table.h"

static const tern_str color_values[] = {TERN_STR_INIT("red"), TERN_STR_INIT("green"),
                                        TERN_STR_INIT("dark blue")};
static const uint16_t color_by_text[] = {0, 1, 2};
const tern_type tern_type_of_sample_color =
    TERN_ENUM("Color", sample_color, color_values, color_by_text);
const tern_type tern_type_of_sample_array_color =
    TERN_ARRAY(sample_array_color, sample_color, REQUIRED, ENUM, sample_color);

static const tern_str circle_tag_values[] = {TERN_STR_INIT("circle")};
static const uint16_t circle_tag_by_text[] = {0};
const tern_type tern_type_of_sample_circle_tag =
    TERN_ENUM("Circle.type", sample_circle_tag, circle_tag_values, circle_tag_by_text);

static const tern_field point_fields[] = {
    TERN_FIELD(sample_point, x, "x", REQUIRED, INT32, int32_t),
    TERN_FIELD(sample_point, y, "y", REQUIRED, INT32, int32_t),
};
static const uint16_t point_lookup[] = {0, 0, 0, 1, 2};
const tern_type tern_type_of_sample_point =
    TERN_MODEL("Point", sample_point, point_fields, point_lookup, tern_map_json, NULL, 0);
const tern_type tern_type_of_sample_array_point =
    TERN_ARRAY(sample_array_point, sample_point, REQUIRED, MODEL, sample_point);
const tern_type tern_type_of_sample_map_point =
    TERN_MAP(sample_map_point, sample_point, REQUIRED, MODEL, sample_point);

const tern_type tern_type_of_sample_empty = TERN_MODEL_OPEN("Empty", sample_empty, tern_map_json);

static const tern_field node_fields[] = {
    TERN_FIELD(sample_node, id, "id", REQUIRED, INT32, int32_t),
    TERN_FIELD(sample_node, next, "next", OPTIONAL_NULLABLE, POINTER, sample_node),
    TERN_FIELD(sample_node, children, "children", OPTIONAL, ARRAY, sample_array_node),
};
static const uint16_t node_lookup[] = {0, 2, 0, 3, 0, 0, 0, 0, 1};
const tern_type tern_type_of_sample_node =
    TERN_MODEL("Node", sample_node, node_fields, node_lookup, tern_map_json, NULL, 0);
const tern_type tern_type_of_sample_array_node =
    TERN_ARRAY(sample_array_node, sample_node, REQUIRED, MODEL, sample_node);

static const tern_field holder_fields[] = {
    TERN_FIELD(sample_holder, node, "node", REQUIRED, MODEL, sample_node),
};
static const uint16_t holder_lookup[] = {0, 1, 0};
const tern_type tern_type_of_sample_holder =
    TERN_MODEL("Holder", sample_holder, holder_fields, holder_lookup, tern_map_json, NULL, 0);

static const tern_field circle_fields[] = {
    TERN_FIELD(sample_circle, type, "type", REQUIRED, ENUM, sample_circle_tag),
    TERN_FIELD(sample_circle, radius, "radius", REQUIRED, DOUBLE, double),
};
static const uint16_t circle_lookup[] = {0, 0, 2, 1, 0};
const tern_type tern_type_of_sample_circle =
    TERN_MODEL("Circle", sample_circle, circle_fields, circle_lookup, tern_map_json, NULL, 0);

static const tern_field square_fields[] = {
    TERN_FIELD(sample_square, type, "type", REQUIRED, STRING, tern_str),
    TERN_FIELD(sample_square, side, "side", REQUIRED, DOUBLE, double),
};
static const uint16_t square_lookup[] = {0, 0, 2, 1, 0};
const tern_type tern_type_of_sample_square =
    TERN_MODEL("Square", sample_square, square_fields, square_lookup, tern_map_json, NULL, 0);

static const tern_variant shape_variants[] = {
    TERN_VARIANT_TAGGED(sample_shape, circle, "Circle", MODEL, sample_circle),
    TERN_VARIANT_TAGGED(sample_shape, square, "Square", POINTER, sample_square),
};
static const tern_tag shape_tags[] = {
    {TERN_STR_INIT("circle"), SAMPLE_SHAPE_CIRCLE},
    {TERN_STR_INIT("round"), SAMPLE_SHAPE_CIRCLE},
    {TERN_STR_INIT("square"), SAMPLE_SHAPE_SQUARE},
};
const tern_type tern_type_of_sample_shape =
    TERN_UNION("Shape", sample_shape, shape_variants, "type", shape_tags, 3, NULL, 0, false);
const tern_type tern_type_of_sample_array_shape =
    TERN_ARRAY(sample_array_shape, sample_shape, REQUIRED, UNION, sample_shape);

static const tern_field user_fields[] = {
    TERN_FIELD(sample_user, id, "id", REQUIRED, STRING, tern_str),
    TERN_FIELD(sample_user, email, "email", REQUIRED, STRING, tern_str),
};
static const uint16_t user_lookup[] = {0, 0, 2, 0, 1};
const tern_type tern_type_of_sample_user =
    TERN_MODEL("User", sample_user, user_fields, user_lookup, tern_map_json, NULL, 0);
static const tern_field organization_fields[] = {
    TERN_FIELD(sample_organization, id, "id", REQUIRED, STRING, tern_str),
    TERN_FIELD(sample_organization, name, "name", REQUIRED, STRING, tern_str),
};
static const uint16_t organization_lookup[] = {0, 0, 0, 2, 1};
const tern_type tern_type_of_sample_organization =
    TERN_MODEL("Organization", sample_organization, organization_fields, organization_lookup,
               tern_map_json, NULL, 0);
static const tern_variant owner_variants[] = {
    TERN_VARIANT(sample_owner, user, "User", MODEL, sample_user, 0x3, 0),
    TERN_VARIANT(sample_owner, organization, "Organization", MODEL, sample_organization, 0x5, 0),
};
static const tern_str owner_keys[] = {TERN_STR_INIT("id"), TERN_STR_INIT("email"),
                                      TERN_STR_INIT("name")};
const tern_type tern_type_of_sample_owner =
    TERN_UNION("Owner", sample_owner, owner_variants, "", NULL, 0, owner_keys, 3, false);

static const tern_variant scalar_variants[] = {
    TERN_VARIANT(sample_scalar, boolean, "boolean", BOOLEAN, bool, 0, 0),
    TERN_VARIANT(sample_scalar, integer, "integer", INT64, int64_t, 0, 0),
    TERN_VARIANT(sample_scalar, number, "number", DOUBLE, double, 0, 0),
    TERN_VARIANT(sample_scalar, color, "Color", ENUM, sample_color, 0, 0),
    TERN_VARIANT(sample_scalar, string, "string", STRING, tern_str, 0, 0),
    TERN_VARIANT(sample_scalar, list, "list", ARRAY, tern_array_int32, 0, 0),
};
const tern_type tern_type_of_sample_scalar =
    TERN_UNION("Scalar", sample_scalar, scalar_variants, "", NULL, 0, NULL, 0, false);
const tern_type tern_type_of_sample_array_scalar =
    TERN_ARRAY(sample_array_scalar, sample_scalar, REQUIRED, UNION, sample_scalar);

const tern_type tern_type_of_sample_array_array_int32 =
    TERN_ARRAY(sample_array_array_int32, tern_array_int32, REQUIRED, ARRAY, tern_array_int32);
const tern_type tern_type_of_sample_map_array_str =
    TERN_MAP(sample_map_array_str, tern_array_str, REQUIRED, ARRAY, tern_array_str);
static const tern_field nest_fields[] = {
    TERN_FIELD(sample_nest, grid, "grid", REQUIRED, ARRAY, sample_array_array_int32),
    TERN_FIELD(sample_nest, notes, "notes", REQUIRED, MAP, tern_map_nullable_str),
    TERN_FIELD(sample_nest, readings, "readings", REQUIRED, ARRAY, tern_array_nullable_double),
    TERN_FIELD(sample_nest, colors, "colors", REQUIRED, ARRAY, sample_array_color),
    TERN_FIELD(sample_nest, places, "places", REQUIRED, MAP, sample_map_point),
    TERN_FIELD(sample_nest, words, "words", REQUIRED, MAP, sample_map_array_str),
    TERN_FIELD(sample_nest, shapes, "shapes", REQUIRED, ARRAY, sample_array_shape),
    TERN_FIELD(sample_nest, scalars, "scalars", REQUIRED, ARRAY, sample_array_scalar),
};
static const uint16_t nest_lookup[] = {6, 0, 0, 5, 0, 0, 1, 6, 8, 0, 4, 0, 0, 7, 3, 0, 2};
const tern_type tern_type_of_sample_nest =
    TERN_MODEL("Nest", sample_nest, nest_fields, nest_lookup, tern_map_int32, NULL, 0);

static const tern_field odd_fields[] = {
    TERN_FIELD_ESCAPED(sample_odd, quote, "a\"b", "a\\\"b", OPTIONAL, INT32, int32_t),
    TERN_FIELD_ESCAPED(sample_odd, backslash, "back\\slash", "back\\\\slash", OPTIONAL, INT32,
                       int32_t),
    TERN_FIELD_ESCAPED(sample_odd, tab, "tab\t", "tab\\t", OPTIONAL, INT32, int32_t),
    TERN_FIELD(sample_odd, slash, "a/b", OPTIONAL, INT32, int32_t),
    TERN_FIELD(sample_odd, tilde, "a~b", OPTIONAL, INT32, int32_t),
    TERN_FIELD(sample_odd, empty, "", OPTIONAL, INT32, int32_t),
    TERN_FIELD(sample_odd, accent, "\xC3\xA9", OPTIONAL, INT32, int32_t),
};
static const uint16_t odd_lookup[] = {0, 6, 1, 4, 0, 3, 0, 0, 0, 2, 0, 0, 7, 5, 0, 0, 0};
const tern_type tern_type_of_sample_odd =
    TERN_MODEL("Odd", sample_odd, odd_fields, odd_lookup, tern_map_json, NULL, 0);

#define SAMPLE_ROWS(member, kind, ctype, plain, prefix, wrapper)                                   \
    TERN_FIELD(sample_everything, member##_required, #member "_required", REQUIRED, kind, ctype),  \
        TERN_FIELD(sample_everything, member##_optional, #member "_optional", OPTIONAL, kind,      \
                   ctype),                                                                         \
        TERN_FIELD(sample_everything, member##_nullable, #member "_nullable", NULLABLE, kind,      \
                   ctype),                                                                         \
        TERN_FIELD(sample_everything, member##_optnull, #member "_optnull", OPTIONAL_NULLABLE,     \
                   kind, ctype),
static const tern_field everything_fields[] = {SAMPLE_KIND_LIST(SAMPLE_ROWS)};
static const uint16_t everything_lookup[] = {
    92, 0,  0,  28, 0, 40, 0,  0,  0,  0,  0,  18, 0,  0,  21, 0, 0, 0,  0,  0, 0,  0,  0,  0,
    0,  17, 0,  0,  0, 50, 20, 0,  0,  15, 0,  27, 0,  0,  0,  0, 0, 6,  26, 0, 0,  0,  46, 0,
    34, 0,  0,  0,  0, 0,  0,  33, 0,  0,  47, 0,  0,  0,  19, 0, 0, 0,  37, 0, 0,  0,  0,  0,
    0,  0,  0,  0,  0, 0,  9,  0,  0,  0,  0,  0,  0,  51, 0,  0, 0, 3,  0,  0, 0,  0,  0,  25,
    0,  0,  0,  0,  0, 0,  8,  0,  0,  30, 0,  0,  0,  0,  0,  0, 0, 0,  0,  0, 4,  0,  24, 0,
    0,  0,  0,  29, 0, 0,  0,  0,  0,  0,  0,  10, 44, 11, 0,  0, 0, 0,  0,  0, 43, 0,  0,  38,
    31, 0,  0,  0,  0, 0,  0,  0,  48, 0,  0,  1,  0,  0,  0,  0, 0, 0,  0,  0, 32, 0,  0,  0,
    0,  0,  0,  0,  0, 2,  0,  0,  0,  0,  35, 0,  0,  0,  0,  0, 0, 0,  41, 0, 0,  0,  0,  0,
    0,  0,  0,  45, 0, 0,  0,  0,  0,  0,  0,  39, 0,  0,  0,  0, 0, 22, 0,  0, 36, 0,  0,  0,
    0,  0,  0,  0,  0, 23, 52, 0,  0,  0,  0,  0,  0,  0,  0,  5, 0, 0,  0,  0, 0,  14, 0,  49,
    0,  42, 16, 0,  7, 0,  0,  0,  0,  0,  13, 12, 0,  0,  0,  0, 0};
const tern_type tern_type_of_sample_everything = TERN_MODEL(
    "Everything", sample_everything, everything_fields, everything_lookup, tern_map_json, NULL, 0);

#define BOOLEAN_VALUE "false"
#define INT32_VALUE   "0"
#define INT64_VALUE   "9007199254740993"
#define FLOAT_VALUE   "1.5"
#define DOUBLE_VALUE  "0.1"
#define STRING_VALUE  "\"a\\\"b\""
#define JSON_VALUE    "{\"any\":[1,null]}"
#define ENUM_VALUE    "\"dark blue\""
#define ARRAY_VALUE   "[\"x\",\"\"]"
#define MAP_VALUE     "{\"k\":-1}"
#define UNION_VALUE   "{\"type\":\"circle\",\"radius\":2.5}"
#define MODEL_VALUE   "{\"x\":1,\"y\":-2}"
#define POINTER_VALUE "{\"id\":7,\"next\":{\"id\":8,\"next\":null}}"

#define FULL(name, value)                                                                          \
    "\"" name "_required\":" value ",\"" name "_optional\":" value ",\"" name "_nullable\":" value \
    ",\"" name "_optnull\":" value
#define LEAST(name, value) "\"" name "_required\":" value ",\"" name "_nullable\":" value
#define NULLS(name, value)                                                                         \
    "\"" name "_required\":" value ",\"" name "_nullable\":null,\"" name "_optnull\":null"

/* clang-format off */
#define DOCUMENT(FORM)                                                                             \
    "{"                                                                                            \
    FORM("boolean", BOOLEAN_VALUE) ","                                                             \
    FORM("int32", INT32_VALUE) ","                                                                 \
    FORM("int64", INT64_VALUE) ","                                                                 \
    FORM("float", FLOAT_VALUE) ","                                                                 \
    FORM("double", DOUBLE_VALUE) ","                                                               \
    FORM("string", STRING_VALUE) ","                                                               \
    FORM("json", JSON_VALUE) ","                                                                   \
    FORM("enum", ENUM_VALUE) ","                                                                   \
    FORM("array", ARRAY_VALUE) ","                                                                 \
    FORM("map", MAP_VALUE) ","                                                                     \
    FORM("union", UNION_VALUE) ","                                                                 \
    FORM("model", MODEL_VALUE) ","                                                                 \
    FORM("pointer", POINTER_VALUE)                                                                 \
    "}"
/* clang-format on */
const char sample_everything_full[] = DOCUMENT(FULL);
const char sample_everything_least[] = DOCUMENT(LEAST);
const char sample_everything_null[] = DOCUMENT(NULLS);

static const char *const values[SAMPLE_KIND_COUNT] = {
    BOOLEAN_VALUE, INT32_VALUE, INT64_VALUE, FLOAT_VALUE, DOUBLE_VALUE, STRING_VALUE, JSON_VALUE,
    ENUM_VALUE,    ARRAY_VALUE, MAP_VALUE,   UNION_VALUE, MODEL_VALUE,  POINTER_VALUE};

const char *sample_everything_key(size_t kind, tern_presence presence)
{
    return everything_fields[kind * 4 + (size_t)presence].key;
}

const char *sample_everything_value(size_t kind)
{
    return values[kind];
}

void sample_everything_with(const char *key, const char *value, char *buffer, size_t size,
                            size_t *out_at)
{
    size_t used = 0;

    for (size_t i = 0; i < sizeof everything_fields / sizeof everything_fields[0]; i++) {
        bool this_one = strcmp(everything_fields[i].key, key) == 0;
        const char *text = this_one ? value : values[i / 4];
        if (text == NULL)
            continue;
        used += (size_t)snprintf(buffer + used, size - used, "%s\"%s\":", used ? "," : "{",
                                 everything_fields[i].key);
        if (this_one && out_at)
            *out_at = used;
        used += (size_t)snprintf(buffer + used, size - used, "%s", text);
    }
    if (used + 2 > size)
        abort();
    memcpy(buffer + used, "}", 2);
}
