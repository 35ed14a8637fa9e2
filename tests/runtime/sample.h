/* sample.h - types declared as generated code declares them, one for each thing that the codec
 * does differently. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "tern/tern.h"

TERN_BEGIN_DECLARATIONS

/* An open enum and, for a constant property, one of a single value. */
typedef enum sample_color_value {
    SAMPLE_COLOR_UNRECOGNIZED = 0,
    SAMPLE_COLOR_RED = 1,
    SAMPLE_COLOR_GREEN = 2,
    SAMPLE_COLOR_DARK_BLUE = 3
} sample_color_value;
TERN_DECLARE_ENUM(sample_color, sample_color_value);
TERN_DECLARE_OPT_ENUM(sample_opt_color, sample_color_value);
TERN_DECLARE_NULLABLE_ENUM(sample_nullable_color, sample_color_value);
TERN_DECLARE_OPTNULL_ENUM(sample_optnull_color, sample_color_value);
TERN_DECLARE_ARRAY(sample_array_color, sample_color);

typedef enum sample_circle_tag_value {
    SAMPLE_CIRCLE_TAG_UNRECOGNIZED = 0,
    SAMPLE_CIRCLE_TAG_CIRCLE = 1
} sample_circle_tag_value;
TERN_DECLARE_ENUM(sample_circle_tag, sample_circle_tag_value);

/* A small model, and one with nothing in it. */
typedef struct sample_point {
    int32_t x;
    int32_t y;
    tern_map_json additional_properties;
} sample_point;
TERN_DECLARE_WRAPPERS(sample, point, sample_point *);
TERN_DECLARE_ARRAY(sample_array_point, sample_point);
TERN_DECLARE_MAP(sample_map_point);
TERN_DECLARE_MAP_ENTRY(sample_map_point, sample_point);

typedef struct sample_empty {
    tern_map_json additional_properties;
} sample_empty;

/* Recursive, through a pointer and through an array. */
typedef struct sample_node sample_node;
TERN_DECLARE_WRAPPERS(sample, node, sample_node *);
TERN_DECLARE_ARRAY(sample_array_node, sample_node);
TERN_DECLARE_OPT(sample_opt_array_node, sample_array_node);
struct sample_node {
    int32_t id;
    sample_optnull_node next;
    sample_opt_array_node children;
    tern_map_json additional_properties;
};

/* A model embedded in another. */
typedef struct sample_holder {
    sample_node node;
    tern_map_json additional_properties;
} sample_holder;

/* A union by its discriminator `type`: "circle" or "round" a circle, "square" a square. */
typedef struct sample_circle {
    sample_circle_tag type;
    double radius;
    tern_map_json additional_properties;
} sample_circle;
typedef struct sample_square {
    tern_str type;
    double side;
    tern_map_json additional_properties;
} sample_square;
typedef enum sample_shape_kind {
    SAMPLE_SHAPE_UNRECOGNIZED = 0,
    SAMPLE_SHAPE_CIRCLE = 1,
    SAMPLE_SHAPE_SQUARE = 2
} sample_shape_kind;
typedef struct sample_shape {
    sample_shape_kind kind;
    union {
        tern_json unrecognized;
        sample_circle circle;
        sample_square *square;
    };
} sample_shape;
TERN_DECLARE_WRAPPERS(sample, shape, sample_shape);
TERN_DECLARE_ARRAY(sample_array_shape, sample_shape);

/* A union by required keys: `id` and `email` a user, `id` and `name` an organization. */
typedef struct sample_user {
    tern_str id;
    tern_str email;
    tern_map_json additional_properties;
} sample_user;
typedef struct sample_organization {
    tern_str id;
    tern_str name;
    tern_map_json additional_properties;
} sample_organization;
typedef enum sample_owner_kind {
    SAMPLE_OWNER_UNRECOGNIZED = 0,
    SAMPLE_OWNER_USER = 1,
    SAMPLE_OWNER_ORGANIZATION = 2
} sample_owner_kind;
typedef struct sample_owner {
    sample_owner_kind kind;
    union {
        tern_json unrecognized;
        sample_user user;
        sample_organization organization;
    };
} sample_owner;

/* A union by JSON type. */
typedef enum sample_scalar_kind {
    SAMPLE_SCALAR_UNRECOGNIZED = 0,
    SAMPLE_SCALAR_BOOLEAN = 1,
    SAMPLE_SCALAR_INTEGER = 2,
    SAMPLE_SCALAR_NUMBER = 3,
    SAMPLE_SCALAR_COLOR = 4,
    SAMPLE_SCALAR_STRING = 5,
    SAMPLE_SCALAR_LIST = 6
} sample_scalar_kind;
typedef struct sample_scalar {
    sample_scalar_kind kind;
    union {
        tern_json unrecognized;
        bool boolean;
        int64_t integer;
        double number;
        sample_color color;
        tern_str string;
        tern_array_int32 list;
    };
} sample_scalar;
TERN_DECLARE_ARRAY(sample_array_scalar, sample_scalar);

/* Containers in containers, and additional properties of a type. */
TERN_DECLARE_ARRAY(sample_array_array_int32, tern_array_int32);
TERN_DECLARE_MAP(sample_map_array_str);
TERN_DECLARE_MAP_ENTRY(sample_map_array_str, tern_array_str);
typedef struct sample_nest {
    sample_array_array_int32 grid;
    tern_map_nullable_str notes;
    tern_array_nullable_double readings;
    sample_array_color colors;
    sample_map_point places;
    sample_map_array_str words;
    sample_array_shape shapes;
    sample_array_scalar scalars;
    tern_map_int32 additional_properties;
} sample_nest;

/* Wire names that JSON or JSON pointers must escape. */
typedef struct sample_odd {
    tern_opt_int32 quote;
    tern_opt_int32 backslash;
    tern_opt_int32 tab;
    tern_opt_int32 slash;
    tern_opt_int32 tilde;
    tern_opt_int32 empty;
    tern_opt_int32 accent;
    tern_map_json additional_properties;
} sample_odd;

/* Every kind in every presence: X(member, KIND, ctype, plain ctype, prefix, wrapper's name). */
#define SAMPLE_KIND_LIST(X)                                                                        \
    X(boolean, BOOLEAN, bool, bool, tern, boolean)                                                 \
    X(int32, INT32, int32_t, int32_t, tern, int32)                                                 \
    X(int64, INT64, int64_t, int64_t, tern, int64)                                                 \
    X(float, FLOAT, float, float, tern, float)                                                     \
    X(double, DOUBLE, double, double, tern, double)                                                \
    X(string, STRING, tern_str, tern_str, tern, str)                                               \
    X(json, JSON, tern_json, tern_json, tern, json)                                                \
    X(enum, ENUM, sample_color, sample_color, sample, color)                                       \
    X(array, ARRAY, tern_array_str, tern_array_str, tern, array_str)                               \
    X(map, MAP, tern_map_int32, tern_map_int32, tern, map_int32)                                   \
    X(union, UNION, sample_shape, sample_shape, sample, shape)                                     \
    X(model, MODEL, sample_point, sample_point, sample, point)                                     \
    X(pointer, POINTER, sample_node, sample_node *, sample, node)

#define SAMPLE_MEMBERS(member, kind, ctype, plain, prefix, wrapper)                                \
    plain member##_required;                                                                       \
    prefix##_opt_##wrapper member##_optional;                                                      \
    prefix##_nullable_##wrapper member##_nullable;                                                 \
    prefix##_optnull_##wrapper member##_optnull;
typedef struct sample_everything {
    SAMPLE_KIND_LIST(SAMPLE_MEMBERS)
    tern_map_json additional_properties;
} sample_everything;
enum { SAMPLE_KIND_COUNT = 13 };

extern const tern_type tern_type_of_sample_color;
extern const tern_type tern_type_of_sample_circle_tag;
extern const tern_type tern_type_of_sample_array_color;
extern const tern_type tern_type_of_sample_point;
extern const tern_type tern_type_of_sample_array_point;
extern const tern_type tern_type_of_sample_map_point;
extern const tern_type tern_type_of_sample_empty;
extern const tern_type tern_type_of_sample_node;
extern const tern_type tern_type_of_sample_array_node;
extern const tern_type tern_type_of_sample_holder;
extern const tern_type tern_type_of_sample_circle;
extern const tern_type tern_type_of_sample_square;
extern const tern_type tern_type_of_sample_shape;
extern const tern_type tern_type_of_sample_array_shape;
extern const tern_type tern_type_of_sample_user;
extern const tern_type tern_type_of_sample_organization;
extern const tern_type tern_type_of_sample_owner;
extern const tern_type tern_type_of_sample_scalar;
extern const tern_type tern_type_of_sample_array_scalar;
extern const tern_type tern_type_of_sample_array_array_int32;
extern const tern_type tern_type_of_sample_map_array_str;
extern const tern_type tern_type_of_sample_nest;
extern const tern_type tern_type_of_sample_odd;
extern const tern_type tern_type_of_sample_everything;

/* A whole sample_everything in compact form and schema order, every field with a value; what is
 * optional absent; what can be null is null and the rest absent. */
extern const char sample_everything_full[];
extern const char sample_everything_least[];
extern const char sample_everything_null[];

/* The wire name of the field of sample_everything of that kind (0 to SAMPLE_KIND_COUNT - 1, in
 * the order of the list) and presence, and the value that `full` has there. */
const char *sample_everything_key(size_t kind, tern_presence presence);
const char *sample_everything_value(size_t kind);

/* Writes a sample_everything into the buffer, complete but for one field: `value` as it is, or
 * the field left out where it is NULL. `out_at`, unless NULL: where that value starts. */
void sample_everything_with(const char *key, const char *value, char *buffer, size_t size,
                            size_t *out_at);

TERN_END_DECLARATIONS

#endif
