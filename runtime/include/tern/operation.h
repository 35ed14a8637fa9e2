/* operation.h - the operations of an API as tables, and the call that walks them.
 *
 * A generated function is one line:
 *
 *     tern_status clerk_get_session(tern_client *client, const clerk_get_session_params *params,
 *                                   clerk_get_session_result *result, tern_error *error)
 *     {
 *         return tern_client_call(client, &clerk_get_session_operation, params, result, error);
 *     }
 *
 * Its params struct has a member per parameter, wrapped as properties are, one for the body, and
 * `tern_call_options call`. Its result struct begins with `tern_response response`, then `kind`, an
 * enum whose constant 0 stands for "none of the documented answers", and a union with a member per
 * body:
 *
 *     typedef struct clerk_get_session_result {
 *         tern_response response;
 *         clerk_get_session_result_kind kind;
 *         union {
 *             clerk_session session;
 *             clerk_errors errors;
 *         };
 *     } clerk_get_session_result;
 *
 * Tables are constant, shared by all threads, and live as long as the program. The macros check
 * each row against its struct; sources that use them include tern/table.h as well.
 */
#ifndef TERN_OPERATION_H
#define TERN_OPERATION_H

#include "tern/client.h"
#include "tern/type.h"

TERN_BEGIN_DECLARATIONS

/** Where a parameter goes. */
typedef enum tern_location {
    TERN_IN_PATH,
    TERN_IN_QUERY,
    TERN_IN_HEADER,
    TERN_IN_COOKIE
} tern_location;

/**
 * How a parameter is written (OpenAPI 3.1, section 4.8.12; RFC 6570).
 *
 * What has no form is refused (TERN_ERROR_REQUEST) and never guessed: null, an array or object
 * inside of another one (objects in objects have one with deepObject: `a[b][c]=1`). An empty array
 * or object is left out, but refused in a path.
 */
typedef enum tern_style {
    TERN_STYLE_FORM,            /* query, cookie: a=1,2   explode: a=1&a=2 */
    TERN_STYLE_SIMPLE,          /* path, header: 1,2 */
    TERN_STYLE_LABEL,           /* path: .1,2             explode: .1.2 */
    TERN_STYLE_MATRIX,          /* path: ;a=1,2           explode: ;a=1;a=2 */
    TERN_STYLE_SPACE_DELIMITED, /* query: a=1%202 */
    TERN_STYLE_PIPE_DELIMITED,  /* query: a=1%7C2 */
    TERN_STYLE_DEEP_OBJECT,     /* query: a%5Bb%5D=1 */
    TERN_STYLE_JSON             /* `content: application/json`: the value's JSON */
} tern_style;

/** A parameter. */
typedef struct tern_parameter {
    tern_slot slot;
    /** Bytes from the start of the params struct. */
    uint32_t offset;
    /** Wire name. */
    const char *name;
    /** A tern_location and a tern_style. */
    uint8_t location;
    uint8_t style;
    bool explode;
    /** Characters that RFC 3986 reserves stay as they are, but for '#', '[' and ']'
     * (`allowReserved`; in a cookie, what RFC 6265 lets a cookie hold). */
    bool allow_reserved;
} tern_parameter;

/** How a field of a form is written: by default as `form`, exploded, and as JSON where it is an
 * object or an array of more than scalars. */
typedef struct tern_part {
    /** A tern_style: form, spaceDelimited, pipeDelimited, deepObject or JSON. */
    uint8_t style;
    bool explode;
    bool allow_reserved;
} tern_part;

/**
 * The body of a request: JSON for application/json and types that end in +json; names and values
 * of a model or map for application/x-www-form-urlencoded; for all else the bytes of a string.
 * Where slot.type is NULL the member is a tern_body (absent when zeroed), sent as it is.
 */
typedef struct tern_operation_body {
    tern_slot slot;
    uint32_t offset;
    const char *media_type;
    /** A tern_body that is not set is refused. */
    bool required;
    /** Of a form that is a model: a part for each of its fields, in their order; NULL: by default.
     */
    const tern_part *parts;
} tern_operation_body;

/** A documented answer. Of several that fit an HTTP status the narrowest ones count (OpenAPI 3.1,
 * section 4.8.16), and of these the first with the right media type. */
typedef struct tern_operation_response {
    /** HTTP statuses: 200, 200 is one; 400, 499 is "4XX"; 0, 999 is "default". */
    uint16_t first_status;
    uint16_t last_status;
    /** What `kind` of the result becomes; not 0. */
    int32_t kind;
    /** NULL: no body. A JSON type: decoded; any other: the body as a string. "*" "/" "*" takes all.
     */
    const char *media_type;
    tern_slot slot;
    /** Bytes from the start of the result struct. */
    uint32_t offset;
} tern_operation_response;

enum {
    TERN_OPERATION_IDEMPOTENT = 1 << 0,      /* may be repeated, whatever its method */
    TERN_OPERATION_IDEMPOTENCY_KEY = 1 << 1, /* gets an idempotency key where the call has none */
    TERN_OPERATION_ANONYMOUS = 1 << 2        /* goes without credentials */
};

/** An operation. */
typedef struct tern_operation {
    /** operationId. */
    const char *name;
    const char *method;
    /** "/sessions/{session_id}". */
    const char *path;
    const tern_parameter *parameters;
    /** NULL: none. */
    const tern_operation_body *body;
    const tern_operation_response *responses;
    /** Alternatives; NULL: those credentials go that have no scheme. */
    const tern_security *security;
    uint16_t parameter_count;
    uint16_t response_count;
    uint16_t security_count;
    uint16_t flags;
    uint32_t params_size;
    uint32_t result_size;
    /** Of `call` in the params struct, of `kind` in the result struct. */
    uint32_t call_offset;
    uint32_t kind_offset;
} tern_operation;

/**
 * Calls an operation and waits for its result.
 *
 * params: the operation's params struct; NULL: all zero.
 * result: the operation's result struct, overwritten; whatever the call returns,
 * tern_response_free(&result->response) frees all that it holds. The struct must not be copied or
 * moved before.
 *
 * With TERN_OK `kind` tells which documented answer it is, and its body is decoded. `kind` is 0
 * where the document has none for the HTTP status; the body is in `response` then. So it also is
 * when an answer outside of 200 to 299 has another media type or form than documented: it may be
 * that of a proxy.
 * A body of 200 to 299 is decoded in place: `response.body` is empty afterwards.
 *
 * Returns what tern_client_request returns; TERN_ERROR_UNSET for a required parameter or body that
 * is not set; what tern_encode returns of the body; TERN_ERROR_HTTP for an answer of 200 to 299 of
 * another media type than documented; and what tern_decode returns of one that has the right type.
 * `response` holds the HTTP status and the headers then.
 */
tern_status tern_client_call(tern_client *client, const tern_operation *operation,
                             const void *params, void *result, tern_error *error) TERN_MUST_USE
    TERN_NONNULL(1, 2, 4);

/* Rows. LOCATION, STYLE, PRESENCE, KIND and ctype are as in tern_location, tern_style and
 * tern/table.h without their prefixes. */

/** TERN_PARAMETER(get_params, id, "session_id", PATH, SIMPLE, false, false, REQUIRED, STRING,
 * tern_str). */
#define TERN_PARAMETER(params, member, wire_name, location, style, explode, allow_reserved,        \
                       presence, kind, ctype)                                                      \
    {                                                                                              \
        TERN_SLOT(((params *)0)->member, TERN_OFFSET_##presence(params, member), presence, kind,   \
                  ctype),                                                                          \
            offsetof(params, member), wire_name, TERN_IN_##location, TERN_STYLE_##style, explode,  \
            allow_reserved                                                                         \
    }

#define TERN_OPERATION_BODY(params, member, media_type, presence, kind, ctype)                     \
    {                                                                                              \
        TERN_SLOT(((params *)0)->member, TERN_OFFSET_##presence(params, member), presence, kind,   \
                  ctype),                                                                          \
            offsetof(params, member), media_type, false, NULL                                      \
    }

/** The body as application/x-www-form-urlencoded, of a model, with a table of its parts. */
#define TERN_OPERATION_FORM(params, member, parts, presence, kind, ctype)                          \
    {                                                                                              \
        TERN_SLOT(((params *)0)->member, TERN_OFFSET_##presence(params, member), presence, kind,   \
                  ctype),                                                                          \
            offsetof(params, member), "application/x-www-form-urlencoded", false, parts            \
    }

/** A member that is a tern_body; media_type: of one that names none itself. */
#define TERN_OPERATION_BODY_STREAM(params, member, media_type, required)                           \
    {                                                                                              \
        {NULL, 0, 0, false, 0},                                                                    \
            offsetof(params, member) + TERN_MUST_BE(((params *)0)->member, tern_body), media_type, \
            required, NULL                                                                         \
    }

#define TERN_OPERATION_RESPONSE(result, member, first, last, kind_number, media_type, presence,    \
                                kind, ctype)                                                       \
    {                                                                                              \
        first, last, kind_number, media_type,                                                      \
            TERN_SLOT(((result *)0)->member, TERN_OFFSET_##presence(result, member), presence,     \
                      kind, ctype),                                                                \
            offsetof(result, member)                                                               \
    }

/** An answer without a body, or whose body is left as it is. */
#define TERN_OPERATION_RESPONSE_EMPTY(first, last, kind_number)                                    \
    {                                                                                              \
        first, last, kind_number, NULL, {NULL, 0, 0, false, 0}, 0                                  \
    }

/** The structs of an operation, checked: the last four members of a tern_operation. */
#define TERN_OPERATION_STRUCTS(params, result)                                                     \
    .params_size = sizeof(params), .result_size = sizeof(result),                                  \
    .call_offset = offsetof(params, call) + TERN_MUST_BE(((params *)0)->call, tern_call_options),  \
    .kind_offset = offsetof(result, kind) +                                                        \
                   0 * sizeof(char[sizeof(((result *)0)->kind) == sizeof(int32_t) ? 1 : -1]) +     \
                   TERN_MUST_BE(((result *)0)->response, tern_response) +                          \
                   0 * sizeof(char[offsetof(result, response) == 0 ? 1 : -1])

TERN_END_DECLARATIONS

#endif
