/* type.h - descriptors: what the runtime knows of a generated type.
 *
 * The source of a model is a table with one row per field (see table.h). Descriptors are constant,
 * shared by all threads, and live as long as the program.
 */
#ifndef TERN_TYPE_H
#define TERN_TYPE_H

#include "tern/container.h"
#include "tern/presence.h"
#include "tern/str.h"

TERN_BEGIN_DECLARATIONS

/** What a value is in memory, and thereby which JSON types it takes. */
typedef enum tern_kind {
    TERN_KIND_BOOLEAN, /* bool */
    TERN_KIND_INT32,   /* int32_t */
    TERN_KIND_INT64,   /* int64_t */
    TERN_KIND_UINT32,  /* uint32_t */
    TERN_KIND_UINT64,  /* uint64_t */
    TERN_KIND_FLOAT,   /* float */
    TERN_KIND_DOUBLE,  /* double */
    TERN_KIND_STRING,  /* tern_str, TERN_DECLARE_INLINE_STR */
    TERN_KIND_JSON,    /* tern_json */
    TERN_KIND_ENUM,    /* TERN_DECLARE_ENUM */
    TERN_KIND_MODEL,   /* a struct with a member per property and `additional_properties` */
    TERN_KIND_ARRAY,   /* TERN_DECLARE_ARRAY, TERN_DECLARE_INLINE_ARRAY */
    TERN_KIND_MAP,     /* TERN_DECLARE_MAP */
    TERN_KIND_UNION    /* a struct of `kind` and a union with a member per variant */
} tern_kind;

/** Which states a member can be in (see presence.h). */
typedef enum tern_presence {
    TERN_REQUIRED,
    TERN_OPTIONAL,
    TERN_NULLABLE,
    TERN_OPTIONAL_NULLABLE
} tern_presence;

typedef struct tern_type tern_type;

/** How a value of a type sits in a member, an array element, a map entry or a variant. */
typedef struct tern_slot {
    const tern_type *type;
    /** Bytes from the start of the slot to its presence byte; 0 when it has none. */
    uint32_t presence_offset;
    /** A tern_presence. */
    uint8_t presence;
    /** The slot holds a pointer to the value. */
    bool indirect;
    /** TERN_SCALAR of the type's kind where the slot holds a scalar or enum, and no inline string;
     * otherwise 0. Walks take a short way with these. */
    uint8_t scalar;
} tern_slot;

/** See tern_slot.scalar. */
#define TERN_SCALAR(kind) ((kind) + 1)

/** A property of a model. */
typedef struct tern_field {
    tern_slot slot;
    /** Bytes from the start of the struct. */
    uint32_t offset;
    uint16_t key_length;
    uint16_t encoded_length;
    /** The wire name, and the same as it is written: quoted, escaped, with its colon; behind it
     * TERN_NAME_PADDING bytes that can be read, so that it is compared and copied in blocks. */
    const char *key;
    const char *encoded;
} tern_field;

/** What a property's schema says of who sends it. */
enum {
    TERN_READ_ONLY = 1 << 0, /* the server sends it: not part of a request */
    TERN_WRITE_ONLY = 1 << 1 /* the client sends it: not part of a response */
};

/**
 * What a schema asserts of a value beyond its type (JSON Schema 2020-12 validation, section 6).
 *
 * Numbers are JSON texts, exact whatever their size; NULL: not stated.
 */
typedef struct tern_constraints {
    const char *minimum;
    const char *maximum;
    const char *exclusive_minimum;
    const char *exclusive_maximum;
    const char *multiple_of;
    /** ECMA-262 regular expression, as UTF-8. */
    const char *pattern;
    /** JSON texts, ended by NULL: the only values allowed. Enums of strings are types. */
    const char *const *allowed;
    /** Of the elements of an array or the values of a map. */
    const struct tern_constraints *items;
    /** Code points of a string, items of an array, properties of an object; 0: not stated. */
    uint32_t min_length;
    uint32_t min_items;
    uint32_t min_properties;
    /** Likewise, plus one; 0: not stated. See TERN_AT_MOST. */
    uint32_t max_length;
    uint32_t max_items;
    uint32_t max_properties;
    bool unique_items;
} tern_constraints;

/** A maximum as tern_constraints has it: `.max_length = TERN_AT_MOST(40)`. */
#define TERN_AT_MOST(limit) ((limit) + 1)

/** What a property's schema says beyond its type. */
typedef struct tern_rule {
    /** Index of the field; the count of fields: every additional property. */
    uint16_t field;
    /** TERN_READ_ONLY, TERN_WRITE_ONLY. */
    uint16_t flags;
    /** NULL: none. */
    const tern_constraints *constraints;
    /** JSON text; NULL: none. Never sent unasked. */
    const char *default_json;
} tern_rule;

/** A branch of a union. */
typedef struct tern_variant {
    tern_slot slot;
    const char *name;
    /** Bit i: an object must have the union's required key i to be this variant. */
    uint64_t required;
    /** A value of the discriminator selects it: it is not found by its keys. */
    bool tagged;
    /** Bit `1 << tern_json_kind`: what the first element of an array may be to be this variant;
     * 0: anything. */
    uint8_t first_item;
    /** NULL: none but those of the union. */
    const tern_constraints *constraints;
} tern_variant;

/** A value of a union's discriminator, and the `kind` it selects. */
typedef struct tern_tag {
    tern_str value;
    int32_t kind;
} tern_tag;

/** What a type is. Read-only for programs; made by the macros of table.h. */
struct tern_type {
    tern_kind kind;
    /** sizeof its C type. */
    uint32_t size;
    /** Name in the OpenAPI document; for a scalar, array or map the JSON type. */
    const char *name;
    union {
        /** Of a TERN_KIND_STRING. */
        struct {
            /** Bytes that an inline string has room for, and bytes to its `len`; 0: a tern_str. */
            uint32_t limit;
            uint32_t length_offset;
        } text;
        struct {
            const tern_field *fields;
            /** A hash table of names, which the generator makes: its seed, then places that hold an
             * index into `fields` plus one, or 0. */
            const uint16_t *lookup;
            /** The map in `additional_properties`. */
            const tern_type *additional;
            /** Of the fields that have one, ordered by field. */
            const tern_rule *rules;
            uint32_t additional_offset;
            uint16_t count;
            uint16_t rule_count;
            /** Places in `lookup`, a power of two, minus one. */
            uint16_t lookup_last;
        } model;
        struct {
            /** The texts of the constants 1 to count. */
            const tern_str *values;
            /** Indices into `values`, ordered by text: shorter first, then by bytes. */
            const uint16_t *by_text;
            uint16_t count;
        } enumeration;
        struct {
            tern_slot items;
            uint32_t item_size;
            /** Elements that an inline array has room for, where it starts, and bytes from there
             * to its `count`; 0: the elements are elsewhere. */
            uint32_t limit;
            uint32_t count_offset;
        } array;
        struct {
            tern_slot values;
            uint32_t entry_size;
            uint32_t value_offset;
        } map;
        struct {
            /** The variants of the kinds 1 to count. */
            const tern_variant *variants;
            const tern_tag *tags;
            /** Empty where the union has none. */
            tern_str discriminator;
            const tern_str *required_keys;
            uint32_t value_offset;
            uint16_t count;
            uint16_t tag_count;
            uint16_t required_key_count;
            /** Required keys don't tell all variants apart: the one that names most of an
             * object's properties is chosen, and what then does not fit it is kept as JSON. */
            bool ambiguous;
        } variants;
    } of;
};

/** A type by the name that its document gives it. */
typedef struct tern_named_type {
    const char *name;
    const tern_type *type;
    /** What the document asserts of the whole value; NULL: nothing. */
    const tern_constraints *constraints;
} tern_named_type;

/** A generated SDK: its named types, in document order. */
typedef struct tern_api {
    /** The prefix of its C names. */
    const char *name;
    /** `info.title` and `info.version` of its document. */
    const char *title;
    const char *version;
    const tern_named_type *types;
    size_t count;
} tern_api;

/** The type of that name, or NULL. */
const tern_type *tern_api_find(const tern_api *api, const char *name) TERN_NONNULL(1, 2);

/* Descriptors of the scalars (tern_type_of_boolean ... tern_type_of_json), and of the containers of
 * them that container.h declares. */
#define TERN_DECLARE_SCALAR_TYPES(name, ctype, kind)                                               \
    extern const tern_type tern_type_of_##name;                                                    \
    extern const tern_type tern_type_of_tern_array_##name;                                         \
    extern const tern_type tern_type_of_tern_map_##name;                                           \
    extern const tern_type tern_type_of_tern_array_nullable_##name;                                \
    extern const tern_type tern_type_of_tern_map_nullable_##name;
TERN_SCALAR_LIST(TERN_DECLARE_SCALAR_TYPES)

TERN_END_DECLARATIONS

#endif
