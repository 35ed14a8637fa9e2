/* presence.h - absent, null and value: the wrappers around a member that need not hold a value.
 *
 * Four presences exist. A required member has its plain type; the three others are wrappers:
 *
 *     tern_opt_T        absent | value            an optional property
 *     tern_nullable_T   null | value              a required property that may be null
 *     tern_optnull_T    absent | null | value     both
 *
 * All have the same layout: `value`, then one byte of presence. A zeroed wrapper is absent, or,
 * where absent does not exist, null. The byte has a name per state that exists, and the macros
 * below write through it: setting null on a tern_opt_T or clearing a tern_nullable_T names a
 * member that is not there and does not compile; neither does assigning one family to another.
 */
#ifndef TERN_PRESENCE_H
#define TERN_PRESENCE_H

#include <stdint.h>

#include "tern/json.h"
#include "tern/str.h"

/** What the presence byte holds. */
enum {
    TERN_PRESENCE_EMPTY = 0, /* absent; in a tern_nullable_T, null */
    TERN_PRESENCE_NULL = 1,  /* null */
    TERN_PRESENCE_VALUE = 2  /* `value` holds the value */
};

/* One type per family, so that the compiler can tell them apart. */
typedef struct tern_family_opt {
    uint8_t presence;
} tern_family_opt;
typedef struct tern_family_nullable {
    uint8_t presence;
} tern_family_nullable;
typedef struct tern_family_optnull {
    uint8_t presence;
} tern_family_optnull;

/* The presence byte of each family: a member per state that exists. */
#define TERN_PRESENCE_OF_OPT                                                                       \
    union {                                                                                        \
        tern_family_opt family;                                                                    \
        uint8_t presence;                                                                          \
        uint8_t optional;                                                                          \
    }
#define TERN_PRESENCE_OF_NULLABLE                                                                  \
    union {                                                                                        \
        tern_family_nullable family;                                                               \
        uint8_t presence;                                                                          \
        uint8_t nullable;                                                                          \
    }
#define TERN_PRESENCE_OF_OPTNULL                                                                   \
    union {                                                                                        \
        tern_family_optnull family;                                                                \
        uint8_t presence;                                                                          \
        uint8_t optional;                                                                          \
        uint8_t nullable;                                                                          \
    }

/** Declares the wrapper `name` of that family around a C type. */
#define TERN_DECLARE_OPT(name, ctype)                                                              \
    typedef struct name {                                                                          \
        ctype value;                                                                               \
        TERN_PRESENCE_OF_OPT;                                                                      \
    } name
#define TERN_DECLARE_NULLABLE(name, ctype)                                                         \
    typedef struct name {                                                                          \
        ctype value;                                                                               \
        TERN_PRESENCE_OF_NULLABLE;                                                                 \
    } name
#define TERN_DECLARE_OPTNULL(name, ctype)                                                          \
    typedef struct name {                                                                          \
        ctype value;                                                                               \
        TERN_PRESENCE_OF_OPTNULL;                                                                  \
    } name

/** Likewise around an enum, whose text (see TERN_DECLARE_ENUM) becomes a member of its own, so
 * that `value` is the plain C enum. */
#define TERN_DECLARE_OPT_ENUM(name, value_type)                                                    \
    typedef struct name {                                                                          \
        value_type value;                                                                          \
        TERN_PRESENCE_OF_OPT;                                                                      \
        tern_str text;                                                                             \
    } name
#define TERN_DECLARE_NULLABLE_ENUM(name, value_type)                                               \
    typedef struct name {                                                                          \
        value_type value;                                                                          \
        TERN_PRESENCE_OF_NULLABLE;                                                                 \
        tern_str text;                                                                             \
    } name
#define TERN_DECLARE_OPTNULL_ENUM(name, value_type)                                                \
    typedef struct name {                                                                          \
        value_type value;                                                                          \
        TERN_PRESENCE_OF_OPTNULL;                                                                  \
        tern_str text;                                                                             \
    } name

/**
 * Declares the open enum `name` over the C enum `value_type`, whose constant 0 stands for
 * "none of the named values": then, and only then, `text` is what stands in the document.
 * `switch (x.value)` works on the named ones.
 */
#define TERN_DECLARE_ENUM(name, value_type)                                                        \
    typedef struct name {                                                                          \
        value_type value;                                                                          \
        tern_str text;                                                                             \
    } name

/** The three wrappers `PREFIX_opt_NAME`, `PREFIX_nullable_NAME` and `PREFIX_optnull_NAME`. */
#define TERN_DECLARE_WRAPPERS(prefix, name, ctype)                                                 \
    TERN_DECLARE_OPT(prefix##_opt_##name, ctype);                                                  \
    TERN_DECLARE_NULLABLE(prefix##_nullable_##name, ctype);                                        \
    TERN_DECLARE_OPTNULL(prefix##_optnull_##name, ctype)

/* Initialisers: `.name = TERN_SOME(TERN_STR("Ada")), .email = TERN_NULL`. What is left out of an
 * initialiser is zero, which is absent where absent exists.
 *
 * TERN_SOME(value): a value, for every family. TERN_NULL: null, for the families that have it. */
#ifndef __cplusplus
#define TERN_SOME(...)                                                                             \
    {                                                                                              \
        .value = __VA_ARGS__, .presence = TERN_PRESENCE_VALUE                                      \
    }
#define TERN_NULL                                                                                  \
    {                                                                                              \
        .nullable = TERN_PRESENCE_NULL                                                             \
    }
#else
/* C++17 has no designated initialisers; there both are values that convert to a wrapper. */
extern "C++" {
template <typename T> struct tern_some {
    T value;
    template <typename Wrapper> operator Wrapper() const
    {
        Wrapper wrapper{};
        wrapper.value = value;
        wrapper.presence = TERN_PRESENCE_VALUE;
        return wrapper;
    }
};
template <typename T> tern_some<T> tern_make_some(T value)
{
    return {value};
}
struct tern_null {
    template <typename Wrapper> operator Wrapper() const
    {
        Wrapper wrapper{};
        wrapper.nullable = TERN_PRESENCE_NULL;
        return wrapper;
    }
};
}
#define TERN_SOME(...) tern_make_some(__VA_ARGS__)
#define TERN_NULL                                                                                  \
    tern_null                                                                                      \
    {                                                                                              \
    }
#endif

/** Whether the wrapper holds a value. Every family. */
#define tern_is_some(wrapper) ((wrapper).presence == TERN_PRESENCE_VALUE)

/** Whether the wrapper is absent. Families that can be. */
#define tern_is_absent(wrapper) ((wrapper).optional == TERN_PRESENCE_EMPTY)

/** Whether the wrapper is null. Families that can be. */
#define tern_is_null(wrapper)                                                                      \
    ((wrapper).nullable == TERN_PRESENCE_NULL ||                                                   \
     ((wrapper).nullable == TERN_PRESENCE_EMPTY && TERN_EMPTY_IS_NULL((wrapper).family)))

/** The value, or `otherwise` (of a type that converts to the value's) where there is none.
 * Evaluates `wrapper` twice. */
#define tern_value_or(wrapper, otherwise) (tern_is_some(wrapper) ? (wrapper).value : (otherwise))

/** Puts a value in. Every family. Evaluates `wrapper` twice. */
#define tern_set(wrapper, ...)                                                                     \
    ((void)((wrapper).value = (__VA_ARGS__), (wrapper).presence = TERN_PRESENCE_VALUE))

/** Makes it null. Families that can be. The value stays in memory, unread. */
#define tern_set_null(wrapper) ((void)((wrapper).nullable = TERN_PRESENCE_NULL))

/** Makes it absent. Families that can be. The value stays in memory, unread. */
#define tern_clear(wrapper) ((void)((wrapper).optional = TERN_PRESENCE_EMPTY))

/* Whether a zeroed wrapper of this family is null: true where absent does not exist. */
#ifndef __cplusplus
#define TERN_EMPTY_IS_NULL(family_member)                                                          \
    _Generic((family_member), tern_family_nullable : 1, tern_family_optnull : 0)
#else
constexpr bool TERN_EMPTY_IS_NULL(tern_family_nullable)
{
    return true;
}
constexpr bool TERN_EMPTY_IS_NULL(tern_family_optnull)
{
    return false;
}
#endif

#endif
