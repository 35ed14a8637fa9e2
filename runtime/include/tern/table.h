/* table.h - the rows that generated sources consist of.
 *
 * Only generated sources include this. Each row is checked against the C types it speaks of: a
 * member that is not what its row says is a compile error.
 */
#ifndef TERN_TABLE_H
#define TERN_TABLE_H

#include "tern/type.h"

/* PRESENCE is REQUIRED, OPTIONAL, NULLABLE or
 * OPTIONAL_NULLABLE. KIND and ctype go together:
 *
 *     BOOLEAN bool, INT32 int32_t, INT64 int64_t, UINT32 uint32_t, UINT64 uint64_t, FLOAT float,
 * DOUBLE double, STRING tern_str, JSON tern_json, and for a generated type: ENUM, ARRAY, MAP,
 * INLINE_STR, INLINE_ARRAY,
 * UNION, MODEL (a struct where required, else a pointer in its wrapper) and POINTER (a pointer to a
 * model or union everywhere: where it is recursive).
 */

/** A property: TERN_FIELD(clerk_session, id, "id", REQUIRED, STRING, tern_str). */
#define TERN_FIELD(model, member, key, presence, kind, ctype)                                      \
    TERN_FIELD_ESCAPED(model, member, key, key, presence, kind, ctype)

/** The same for a wire name that JSON must escape: `escaped` is how it stands between quotes. */
#define TERN_FIELD_ESCAPED(model, member, key, escaped, presence, kind, ctype)                     \
    {                                                                                              \
        TERN_SLOT(((model *)0)->member, TERN_OFFSET_##presence(model, member), presence, kind,     \
                  ctype),                                                                          \
            offsetof(model, member), sizeof(key) - 1, sizeof("\"" escaped "\":") - 1, key,         \
            "\"" escaped "\":" TERN_NAME_PADDING                                                   \
    }

/* With the NUL that ends it, 16 bytes. */
#define TERN_NAME_PADDING "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

/** A model with a table of rows `fields` and its hash table, the map type of its
 * `additional_properties`, and a table of `rule_count` rules (NULL and 0 where it has none). */
#define TERN_MODEL(wire_name, ctype, fields_table, lookup_table, map_ctype, rules_table,           \
                   rule_count)                                                                     \
    TERN_MODEL_OF(wire_name, ctype, fields_table, lookup_table, map_ctype, rules_table,            \
                  sizeof(fields_table) / sizeof((fields_table)[0]), rule_count,                    \
                  sizeof(lookup_table) / sizeof((lookup_table)[0]) - 2)

/** A model without properties of its own. */
#define TERN_MODEL_OPEN(wire_name, ctype, map_ctype)                                               \
    TERN_MODEL_OF(wire_name, ctype, NULL, NULL, map_ctype, NULL, 0, 0, 0)

#define TERN_MODEL_OF(wire_name, ctype, fields, lookup, map_ctype, rules, count, rule_count,       \
                      lookup_last)                                                                 \
    {                                                                                              \
        TERN_KIND_MODEL, sizeof(ctype), wire_name,                                                 \
        {                                                                                          \
            .model = {                                                                             \
                fields,                                                                            \
                lookup,                                                                            \
                &tern_type_of_##map_ctype,                                                         \
                rules,                                                                             \
                offsetof(ctype, additional_properties) +                                           \
                    TERN_MUST_BE(((ctype *)0)->additional_properties, map_ctype),                  \
                count,                                                                             \
                rule_count,                                                                        \
                lookup_last                                                                        \
            }                                                                                      \
        }                                                                                          \
    }

/** An enum with a table of its texts and their order. */
#define TERN_ENUM(wire_name, ctype, values_table, by_text_table)                                   \
    {                                                                                              \
        TERN_KIND_ENUM,                                                                            \
            sizeof(ctype) + 0 * sizeof(char[sizeof(ctype##_value) == sizeof(int32_t) ? 1 : -1]),   \
            wire_name,                                                                             \
        {                                                                                          \
            .enumeration = {                                                                       \
                values_table,                                                                      \
                by_text_table,                                                                     \
                sizeof(values_table) / sizeof((values_table)[0])                                   \
            }                                                                                      \
        }                                                                                          \
    }

/** An array: its name, the C type of an element, and the slot that an element is. */
#define TERN_ARRAY(name, element, presence, kind, ctype)                                           \
    {                                                                                              \
        TERN_KIND_ARRAY, sizeof(name), "array",                                                    \
        {                                                                                          \
            .array = {                                                                             \
                TERN_SLOT(((name *)0)->items[0], TERN_OFFSET_IN_##presence(element), presence,     \
                          kind, ctype),                                                            \
                sizeof(element) + TERN_MUST_BE(((name *)0)->items[0], element),                    \
                0,                                                                                 \
                0                                                                                  \
            }                                                                                      \
        }                                                                                          \
    }

/** An inline array, likewise. */
#define TERN_INLINE_ARRAY(name, element, presence, kind, ctype)                                    \
    {                                                                                              \
        TERN_KIND_ARRAY, sizeof(name), "array",                                                    \
        {                                                                                          \
            .array = {                                                                             \
                TERN_SLOT(((name *)0)->items[0], TERN_OFFSET_IN_##presence(element), presence,     \
                          kind, ctype),                                                            \
                sizeof(element) + TERN_MUST_BE(((name *)0)->items[0], element),                    \
                sizeof(((name *)0)->items) / sizeof(element),                                      \
                offsetof(name, count)                                                              \
            }                                                                                      \
        }                                                                                          \
    }

/** An inline string. */
#define TERN_INLINE_STR(name)                                                                      \
    {                                                                                              \
        TERN_KIND_STRING, sizeof(name), "string",                                                  \
        {                                                                                          \
            .text = { sizeof(((name *)0)->text) - 1, offsetof(name, len) }                         \
        }                                                                                          \
    }

/** A map, likewise. */
#define TERN_MAP(name, element, presence, kind, ctype)                                             \
    {                                                                                              \
        TERN_KIND_MAP, sizeof(name), "object",                                                     \
        {                                                                                          \
            .map = {                                                                               \
                TERN_SLOT(((name *)0)->entries[0].value, TERN_OFFSET_IN_##presence(element),       \
                          presence, kind, ctype),                                                  \
                sizeof(name##_entry) + TERN_MUST_BE(((name *)0)->entries[0].value, element),       \
                offsetof(name##_entry, value)                                                      \
            }                                                                                      \
        }                                                                                          \
    }

/** A branch that its tags select. */
#define TERN_VARIANT_TAGGED(ctype, member, wire_name, kind, variant_ctype)                         \
    TERN_VARIANT_OF(ctype, member, wire_name, kind, variant_ctype, 0, true, 0, NULL)

/** A branch that its JSON type selects and, of several objects, the required keys whose bits
 * are set, of several arrays, the type of the first item (0: any). */
#define TERN_VARIANT(ctype, member, wire_name, kind, variant_ctype, required_bits, first_item)     \
    TERN_VARIANT_OF(ctype, member, wire_name, kind, variant_ctype, required_bits, false,           \
                    first_item, NULL)

/** Either, with constraints of its own. */
#define TERN_VARIANT_OF(ctype, member, wire_name, kind, variant_ctype, required_bits, tagged,      \
                        first_item, constraints)                                                   \
    {                                                                                              \
        TERN_SLOT(((ctype *)0)->member, 0, REQUIRED, kind, variant_ctype), wire_name,              \
            required_bits, tagged, first_item, constraints                                         \
    }

/** A union with tables of its variants, tags and required keys (NULL and 0 where it has none),
 * the name of its discriminator (""), and whether required keys leave it ambiguous. */
#define TERN_UNION(wire_name, ctype, variants_table, discriminator_key, tags_table, tags_count,    \
                   keys_table, keys_count, is_ambiguous)                                           \
    {                                                                                              \
        TERN_KIND_UNION,                                                                           \
            sizeof(ctype) + 0 * sizeof(char[sizeof(ctype##_kind) == sizeof(int32_t) ? 1 : -1]) +   \
                0 * sizeof(char[offsetof(ctype, kind) == 0 ? 1 : -1]),                             \
            wire_name,                                                                             \
        {                                                                                          \
            .variants = {                                                                          \
                variants_table,                                                                    \
                tags_table,                                                                        \
                TERN_STR_INIT(discriminator_key),                                                  \
                keys_table,                                                                        \
                offsetof(ctype, unrecognized),                                                     \
                sizeof(variants_table) / sizeof((variants_table)[0]),                              \
                tags_count,                                                                        \
                keys_count,                                                                        \
                is_ambiguous                                                                       \
            }                                                                                      \
        }                                                                                          \
    }

/* What the rows are made of. */

#define TERN_SLOT(lvalue, offset, presence, kind, ctype)                                           \
    {                                                                                              \
        TERN_TYPE_##kind(ctype),                                                                   \
            (uint32_t)((offset) + TERN_CHECK_##presence(lvalue, kind, ctype)), TERN_##presence,    \
            TERN_INDIRECT_##presence(kind), TERN_SCALAR_##kind                                     \
    }

/* 0, or a compile error when the lvalue is not of that type. */
#define TERN_MUST_BE(lvalue, ctype) (0 * sizeof(char[_Generic(&(lvalue), ctype * : 1)]))

#define TERN_CHECK_REQUIRED(lvalue, kind, ctype) TERN_MUST_BE(lvalue, TERN_PLAIN_##kind(ctype))
#define TERN_CHECK_OPTIONAL(lvalue, kind, ctype)                                                   \
    (TERN_MUST_BE((lvalue).value, TERN_WRAPPED_##kind(ctype)) +                                    \
     TERN_MUST_BE((lvalue).family, tern_family_opt))
#define TERN_CHECK_NULLABLE(lvalue, kind, ctype)                                                   \
    (TERN_MUST_BE((lvalue).value, TERN_WRAPPED_##kind(ctype)) +                                    \
     TERN_MUST_BE((lvalue).family, tern_family_nullable))
#define TERN_CHECK_OPTIONAL_NULLABLE(lvalue, kind, ctype)                                          \
    (TERN_MUST_BE((lvalue).value, TERN_WRAPPED_##kind(ctype)) +                                    \
     TERN_MUST_BE((lvalue).family, tern_family_optnull))

/* Offset of the presence byte in a member of a struct, and in an element. */
#define TERN_OFFSET_REQUIRED(model, member) 0
#define TERN_OFFSET_OPTIONAL(model, member)                                                        \
    (offsetof(model, member.presence) - offsetof(model, member))
#define TERN_OFFSET_NULLABLE(model, member)          TERN_OFFSET_OPTIONAL(model, member)
#define TERN_OFFSET_OPTIONAL_NULLABLE(model, member) TERN_OFFSET_OPTIONAL(model, member)
#define TERN_OFFSET_IN_REQUIRED(element)             0
#define TERN_OFFSET_IN_NULLABLE(element)             offsetof(element, presence)

/* The descriptor of a kind, its C type as a plain member, and as the value in a wrapper. */
#define TERN_TYPE_BOOLEAN(ctype)      &tern_type_of_boolean
#define TERN_TYPE_INT32(ctype)        &tern_type_of_int32
#define TERN_TYPE_INT64(ctype)        &tern_type_of_int64
#define TERN_TYPE_UINT32(ctype)       &tern_type_of_uint32
#define TERN_TYPE_UINT64(ctype)       &tern_type_of_uint64
#define TERN_TYPE_FLOAT(ctype)        &tern_type_of_float
#define TERN_TYPE_DOUBLE(ctype)       &tern_type_of_double
#define TERN_TYPE_STRING(ctype)       &tern_type_of_str
#define TERN_TYPE_JSON(ctype)         &tern_type_of_json
#define TERN_TYPE_ENUM(ctype)         &tern_type_of_##ctype
#define TERN_TYPE_ARRAY(ctype)        &tern_type_of_##ctype
#define TERN_TYPE_INLINE_STR(ctype)   &tern_type_of_##ctype
#define TERN_TYPE_INLINE_ARRAY(ctype) &tern_type_of_##ctype
#define TERN_TYPE_MAP(ctype)          &tern_type_of_##ctype
#define TERN_TYPE_UNION(ctype)        &tern_type_of_##ctype
#define TERN_TYPE_MODEL(ctype)        &tern_type_of_##ctype
#define TERN_TYPE_POINTER(ctype)      &tern_type_of_##ctype

#define TERN_PLAIN_BOOLEAN(ctype)      bool
#define TERN_PLAIN_INT32(ctype)        int32_t
#define TERN_PLAIN_INT64(ctype)        int64_t
#define TERN_PLAIN_UINT32(ctype)       uint32_t
#define TERN_PLAIN_UINT64(ctype)       uint64_t
#define TERN_PLAIN_FLOAT(ctype)        float
#define TERN_PLAIN_DOUBLE(ctype)       double
#define TERN_PLAIN_STRING(ctype)       tern_str
#define TERN_PLAIN_JSON(ctype)         tern_json
#define TERN_PLAIN_ENUM(ctype)         ctype
#define TERN_PLAIN_ARRAY(ctype)        ctype
#define TERN_PLAIN_INLINE_STR(ctype)   ctype
#define TERN_PLAIN_INLINE_ARRAY(ctype) ctype
#define TERN_PLAIN_MAP(ctype)          ctype
#define TERN_PLAIN_UNION(ctype)        ctype
#define TERN_PLAIN_MODEL(ctype)        ctype
#define TERN_PLAIN_POINTER(ctype)      ctype *

#define TERN_WRAPPED_BOOLEAN(ctype)      bool
#define TERN_WRAPPED_INT32(ctype)        int32_t
#define TERN_WRAPPED_INT64(ctype)        int64_t
#define TERN_WRAPPED_UINT32(ctype)       uint32_t
#define TERN_WRAPPED_UINT64(ctype)       uint64_t
#define TERN_WRAPPED_FLOAT(ctype)        float
#define TERN_WRAPPED_DOUBLE(ctype)       double
#define TERN_WRAPPED_STRING(ctype)       tern_str
#define TERN_WRAPPED_JSON(ctype)         tern_json
#define TERN_WRAPPED_ENUM(ctype)         ctype##_value
#define TERN_WRAPPED_ARRAY(ctype)        ctype
#define TERN_WRAPPED_INLINE_STR(ctype)   ctype
#define TERN_WRAPPED_INLINE_ARRAY(ctype) ctype
#define TERN_WRAPPED_MAP(ctype)          ctype
#define TERN_WRAPPED_UNION(ctype)        ctype
#define TERN_WRAPPED_MODEL(ctype)        ctype *
#define TERN_WRAPPED_POINTER(ctype)      ctype *

/* Whether the slot holds a pointer. */
#define TERN_INDIRECT_REQUIRED(kind)          TERN_IS_POINTER_##kind
#define TERN_INDIRECT_OPTIONAL(kind)          TERN_IS_WRAPPED_POINTER_##kind
#define TERN_INDIRECT_NULLABLE(kind)          TERN_IS_WRAPPED_POINTER_##kind
#define TERN_INDIRECT_OPTIONAL_NULLABLE(kind) TERN_IS_WRAPPED_POINTER_##kind

/* What tern_slot.scalar is. */
#define TERN_SCALAR_BOOLEAN      TERN_SCALAR(TERN_KIND_BOOLEAN)
#define TERN_SCALAR_INT32        TERN_SCALAR(TERN_KIND_INT32)
#define TERN_SCALAR_INT64        TERN_SCALAR(TERN_KIND_INT64)
#define TERN_SCALAR_UINT32       TERN_SCALAR(TERN_KIND_UINT32)
#define TERN_SCALAR_UINT64       TERN_SCALAR(TERN_KIND_UINT64)
#define TERN_SCALAR_FLOAT        TERN_SCALAR(TERN_KIND_FLOAT)
#define TERN_SCALAR_DOUBLE       TERN_SCALAR(TERN_KIND_DOUBLE)
#define TERN_SCALAR_STRING       TERN_SCALAR(TERN_KIND_STRING)
#define TERN_SCALAR_JSON         TERN_SCALAR(TERN_KIND_JSON)
#define TERN_SCALAR_ENUM         TERN_SCALAR(TERN_KIND_ENUM)
#define TERN_SCALAR_ARRAY        0
#define TERN_SCALAR_INLINE_STR   0
#define TERN_SCALAR_INLINE_ARRAY 0
#define TERN_SCALAR_MAP          0
#define TERN_SCALAR_UNION        0
#define TERN_SCALAR_MODEL        0
#define TERN_SCALAR_POINTER      0

#define TERN_IS_POINTER_BOOLEAN      false
#define TERN_IS_POINTER_INT32        false
#define TERN_IS_POINTER_INT64        false
#define TERN_IS_POINTER_UINT32       false
#define TERN_IS_POINTER_UINT64       false
#define TERN_IS_POINTER_FLOAT        false
#define TERN_IS_POINTER_DOUBLE       false
#define TERN_IS_POINTER_STRING       false
#define TERN_IS_POINTER_JSON         false
#define TERN_IS_POINTER_ENUM         false
#define TERN_IS_POINTER_ARRAY        false
#define TERN_IS_POINTER_INLINE_STR   false
#define TERN_IS_POINTER_INLINE_ARRAY false
#define TERN_IS_POINTER_MAP          false
#define TERN_IS_POINTER_UNION        false
#define TERN_IS_POINTER_MODEL        false
#define TERN_IS_POINTER_POINTER      true

#define TERN_IS_WRAPPED_POINTER_BOOLEAN      false
#define TERN_IS_WRAPPED_POINTER_INT32        false
#define TERN_IS_WRAPPED_POINTER_INT64        false
#define TERN_IS_WRAPPED_POINTER_UINT32       false
#define TERN_IS_WRAPPED_POINTER_UINT64       false
#define TERN_IS_WRAPPED_POINTER_FLOAT        false
#define TERN_IS_WRAPPED_POINTER_DOUBLE       false
#define TERN_IS_WRAPPED_POINTER_STRING       false
#define TERN_IS_WRAPPED_POINTER_JSON         false
#define TERN_IS_WRAPPED_POINTER_ENUM         false
#define TERN_IS_WRAPPED_POINTER_ARRAY        false
#define TERN_IS_WRAPPED_POINTER_INLINE_STR   false
#define TERN_IS_WRAPPED_POINTER_INLINE_ARRAY false
#define TERN_IS_WRAPPED_POINTER_MAP          false
#define TERN_IS_WRAPPED_POINTER_UNION        false
#define TERN_IS_WRAPPED_POINTER_MODEL        true
#define TERN_IS_WRAPPED_POINTER_POINTER      true

#endif
