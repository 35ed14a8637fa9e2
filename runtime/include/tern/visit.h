/* visit.h - walk through a value of any described type: for a user interface, a log, a binding.
 *
 * The walk calls back for each value that there is and each that there might be, in this order:
 * the fields of a model in schema order, absent ones too, then its additional properties; the
 * elements of an array and the entries of a map in theirs. A union is visited as the variant that
 * it holds. Nothing is allocated, nothing is copied.
 */
#ifndef TERN_VISIT_H
#define TERN_VISIT_H

#include "tern/status.h"
#include "tern/str.h"
#include "tern/type.h"

TERN_BEGIN_DECLARATIONS

/** What is at a place. */
typedef enum tern_visit_state {
    TERN_VISIT_ABSENT,
    TERN_VISIT_NULL,
    /** A pointer to the value is NULL, or a union is of a kind that it has not: it can't be
     * encoded. */
    TERN_VISIT_UNSET,
    TERN_VISIT_VALUE
} tern_visit_state;

/** A place in a value and what is there. Valid during the callback that gets it. */
typedef struct tern_visit_place {
    /** The model, array or map that it is in; NULL for the whole value. */
    const struct tern_visit_place *parent;
    /** Wire name of a property, key of a map entry (`ptr` is not NULL); zeroed for an element of
     * an array and the whole value. */
    tern_str name;
    /** Position in the parent, from 0; additional properties count on from the fields. */
    size_t index;
    /** One of the additional properties of a model. */
    bool additional;
    tern_visit_state state;
    /** What is there. In place of a union the type of its variant; of one that the schema does
     * not know, tern_type_of_json. Where there is no value: as declared. */
    const tern_type *type;
    /** What the schema says: `type`, or a union. */
    const tern_type *declared;
    /** Name of the variant of a union; NULL where there is no union, or the schema does not know
     * the variant. Of a union in a union: the inner one's. */
    const char *variant;
    /** The value, of type `type`; NULL unless `state` is TERN_VISIT_VALUE. An enum is its C enum
     * alone: take `text` and `named`. */
    const void *value;
    /** Of a string, an enum or free-form JSON, the text; else empty. */
    tern_str text;
    /** Whether the schema names this value of an enum; false for all else. */
    bool named;
    /** Of a model the fields and additional properties, of an array the elements, of a map the
     * entries; else 0. */
    size_t count;
} tern_visit_place;

/**
 * The callbacks. Each may be NULL, and gets `context` as it is.
 *
 * begin, end: around what is in a model, an array or a map; `place->type->kind` says which.
 * value: any other value, and whatever is absent, null or not set.
 *
 * What they return other than TERN_OK ends the walk at once: nothing is called any more.
 */
typedef struct tern_visitor {
    tern_status (*begin)(void *context, const tern_visit_place *place);
    tern_status (*value)(void *context, const tern_visit_place *place);
    tern_status (*end)(void *context, const tern_visit_place *place);
    void *context;
} tern_visitor;

/**
 * Walks through a value of type `type`.
 *
 * Returns TERN_OK; TERN_ERROR_DEPTH for more than twice TERN_DEPTH_MAX levels of nesting (a union
 * is one); or what a callback returned. Thread-safe as long as nobody writes to the value.
 */
tern_status tern_visit(const tern_type *type, const void *value, const tern_visitor *visitor)
    TERN_NONNULL(1, 2, 3);

/** The value of a TERN_KIND_BOOLEAN; false where there is none. */
static inline bool tern_visit_boolean(const tern_visit_place *place)
{
    return place->value && place->type->kind == TERN_KIND_BOOLEAN && *(const bool *)place->value;
}

/** The value of a TERN_KIND_INT32 or TERN_KIND_INT64; 0 where there is none. */
static inline int64_t tern_visit_int64(const tern_visit_place *place)
{
    if (place->value && place->type->kind == TERN_KIND_INT32)
        return *(const int32_t *)place->value;
    return place->value && place->type->kind == TERN_KIND_INT64 ? *(const int64_t *)place->value
                                                                : 0;
}

/** The value of a TERN_KIND_UINT32 or TERN_KIND_UINT64; 0 where there is none. */
static inline uint64_t tern_visit_uint64(const tern_visit_place *place)
{
    if (place->value && place->type->kind == TERN_KIND_UINT32)
        return *(const uint32_t *)place->value;
    return place->value && place->type->kind == TERN_KIND_UINT64 ? *(const uint64_t *)place->value
                                                                 : 0;
}

/** The value of a TERN_KIND_FLOAT or TERN_KIND_DOUBLE; 0 where there is none. */
static inline double tern_visit_double(const tern_visit_place *place)
{
    if (place->value && place->type->kind == TERN_KIND_FLOAT)
        return (double)*(const float *)place->value;
    return place->value && place->type->kind == TERN_KIND_DOUBLE ? *(const double *)place->value
                                                                 : 0;
}

TERN_END_DECLARATIONS

#endif
