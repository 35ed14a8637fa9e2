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
 * inside of another one (objects in objects have one with deepObject: `a[b][c]=1`), an item that
 * holds what stands between items and is not encoded (a comma in a header, a space where spaces are
 * between). An empty array
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
 * A field of a multipart body, and the member of the form struct that holds it.
 *
 * A boolean, number, string or enum is a part of its text, all else one of JSON; of an array each
 * item is a part (OpenAPI 3.1, sections 4.8.14.4 and 4.8.15). What is absent, and an empty array,
 * is left out; null is refused (TERN_ERROR_REQUEST).
 */
typedef struct tern_form_field {
    /** slot.type: NULL where the member is a tern_file, or with `many` a tern_files. */
    tern_slot slot;
    /** Bytes from the start of the form struct. */
    uint32_t offset;
    /** Wire name. */
    const char *name;
    /** Content-Type of its parts, where a file names none itself; NULL, or a range of types:
     * text/plain, application/json or application/octet-stream. With a JSON type a scalar is
     * written as JSON. The header is left out where it would be text/plain alone, which no
     * header stands for (RFC 7578, section 4.4). */
    const char *content_type;
    /** TERN_STYLE_FORM, or TERN_STYLE_JSON: the whole value is one part, an array as well. */
    uint8_t style;
    bool many;
    /** A tern_file that is not set is refused (TERN_ERROR_UNSET). */
    bool required;
} tern_form_field;

/**
 * The body of a request: JSON for application/json and types that end in +json; names and values
 * of a model or map for application/x-www-form-urlencoded; for all else the bytes of a string.
 * Where slot.type is NULL the member is a tern_body (absent when zeroed), sent as it is; and where
 * there are `fields` a form struct, sent as multipart (or, with slot.indirect, a pointer to one;
 * NULL: absent).
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
    /** Of a multipart body; NULL: it is none. */
    const tern_form_field *fields;
    uint16_t field_count;
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
    /** The body is items of the slot's type, one after the other: see tern_item. */
    bool items;
} tern_operation_response;

/** What the next page of a list is asked for by. */
typedef enum tern_pagination_style {
    TERN_PAGINATION_CURSOR, /* a value from the page before */
    TERN_PAGINATION_OFFSET, /* how many items to skip, the first page being at 0 */
    TERN_PAGINATION_PAGE,   /* its number */
    TERN_PAGINATION_LINK    /* its URL, from the Link header (RFC 8288) or the page before */
} tern_pagination_style;

/** No parameter, where a tern_pagination has the index of one. */
enum { TERN_NO_PARAMETER = -1 };

/**
 * How the pages of a list follow one another; see tern/pages.h.
 *
 * Places are JSON pointers (RFC 6901) through models and maps, from the body of an answer of 200 to
 * 299 unless they say otherwise; NULL: the API has none. What an answer does not have, or is null
 * in it, is as if the place was NULL.
 */
typedef struct tern_pagination {
    /** A tern_pagination_style. */
    uint8_t style;
    /** Indices into `parameters` of the operation: of the query parameter that asks for a page, a
     * string or number (TERN_NO_PARAMETER where the style is LINK); and, for programs that choose
     * it, of the one that says how many items a page has, or TERN_NO_PARAMETER. */
    int16_t parameter;
    int16_t limit;
    /** Number of the first page, where the style is PAGE. */
    int64_t first;
    /** The page's array; "": the body is it. Not NULL. */
    const char *items;
    /** The next cursor, a string or number; the next URL where the style is LINK (NULL: the Link
     * header has it). Empty: there is no next page. */
    const char *next;
    /** In place of `next`, from the last item to its cursor. */
    const char *last_item;
    /** A boolean: whether there are more pages. */
    const char *more;
    /** The number of all items. */
    const char *total;
} tern_pagination;

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
    /** NULL: it has no pages. */
    const tern_pagination *pagination;
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
 * A body of 200 to 299 is decoded in place: `response.body` is empty afterwards. It is not decoded
 * where it went to `call.download`. Items go to `call.items`; where that is not set they are in
 * `response.body` as they came.
 *
 * Returns what tern_client_request returns; TERN_ERROR_UNSET for a required parameter or body that
 * is not set; what tern_encode returns of the body; TERN_ERROR_HTTP for an answer of 200 to 299 of
 * another media type than documented; and what tern_decode returns of one that has the right type.
 * `response` holds the HTTP status and the headers then.
 */
tern_status tern_client_call(tern_client *client, const tern_operation *operation,
                             const void *params, void *result, tern_error *error) TERN_MUST_USE
    TERN_NONNULL(1, 2, 4);

/* As a curl command. */

/**
 * The request as a curl command line, for a bug report or a terminal: one line for any POSIX shell,
 * without a newline. Nothing is sent.
 *
 * It holds none of the client's secrets, and of headers only the values that are never secret, as
 * in what is logged: "[not shown]" stands for the others, and for values in queries and forms that
 * go by a name such as `token` or `password`. All other bodies are in it as they are: a file by its
 * name, a stream as "[a stream]"; bytes that a terminal would act on come from a printf. Redirects,
 * more tries, time limits, the proxy and certificates are not part of it.
 *
 * arena: for the text. out_text: followed by a NUL; untouched on failure. error: may be NULL.
 *
 * Returns what tern_client_request returns before anything is sent.
 */
tern_status tern_client_curl_command(tern_client *client, const tern_request *request,
                                     tern_arena *arena, tern_str *out_text,
                                     tern_error *error) TERN_MUST_USE TERN_NONNULL(1, 2, 3, 4);

/** The same of an operation. params: as for tern_client_call. */
tern_status tern_operation_curl_command(tern_client *client, const tern_operation *operation,
                                        const void *params, tern_arena *arena, tern_str *out_text,
                                        tern_error *error) TERN_MUST_USE TERN_NONNULL(1, 2, 4, 5);

/* Servers. */

/** A variable in the URL of a server. */
typedef struct tern_server_variable {
    const char *name;
    const char *default_value;
    /** The only values that it may have; NULL and 0: any. */
    const char *const *allowed;
    size_t allowed_count;
} tern_server_variable;

/** A server that the document of an API names. */
typedef struct tern_server {
    /** "https://{region}.example.com/v1". */
    const char *url;
    const tern_server_variable *variables;
    size_t variable_count;
    /** "": none. */
    const char *description;
} tern_server;

/**
 * The URL of a server with its variables filled in, for `base_url` of a client.
 *
 * values: by the names of variables; of several for one the first counts. A variable without one
 * has its default. NULL with count 0: all defaults.
 * arena: for the URL. out_url: followed by a NUL; untouched on failure. error: may be NULL; its
 * `pointer` is the server's `url`.
 *
 * A value stays in its place: what is not unreserved (RFC 3986, section 2.3) is percent-encoded,
 * but for ':', '[' and ']' where a host and port are. Reserved characters stay in the values of
 * a variable whose default holds a '/': it stands for more than one part of a URL.
 *
 * Returns TERN_OK; TERN_ERROR_REQUEST for a name that is no variable of the server, a value that is
 * not allowed, or a URL that is relative to where the document came from, which nobody here knows:
 * put the server's address before it yourself; TERN_ERROR_MEMORY or TERN_ERROR_LIMIT.
 */
tern_status tern_server_url(const tern_server *server, const tern_pair *values, size_t count,
                            tern_arena *arena, tern_str *out_url, tern_error *error) TERN_MUST_USE
    TERN_NONNULL(1, 4, 5);

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
            offsetof(params, member), media_type, false, NULL, NULL, 0                             \
    }

/** The body as application/x-www-form-urlencoded, of a model, with a table of its parts. */
#define TERN_OPERATION_FORM(params, member, parts, presence, kind, ctype)                          \
    {                                                                                              \
        TERN_SLOT(((params *)0)->member, TERN_OFFSET_##presence(params, member), presence, kind,   \
                  ctype),                                                                          \
            offsetof(params, member), "application/x-www-form-urlencoded", false, parts, NULL, 0   \
    }

/** A member that is a tern_body; media_type: of one that names none itself. */
#define TERN_OPERATION_BODY_STREAM(params, member, media_type, required)                           \
    {                                                                                              \
        {NULL, 0, 0, false, 0},                                                                    \
            offsetof(params, member) + TERN_MUST_BE(((params *)0)->member, tern_body), media_type, \
            required, NULL, NULL, 0                                                                \
    }

/** A field of a multipart body: TERN_FORM_FIELD(post_form, title, "title", "text/plain", FORM,
 * OPTIONAL, STRING, tern_str). content_type may be NULL. */
#define TERN_FORM_FIELD(form, member, wire_name, content_type, style, presence, kind, ctype)       \
    {                                                                                              \
        TERN_SLOT(((form *)0)->member, TERN_OFFSET_##presence(form, member), presence, kind,       \
                  ctype),                                                                          \
            offsetof(form, member), wire_name, content_type, TERN_STYLE_##style, false, false      \
    }

/** A field whose member is a tern_file. */
#define TERN_FORM_FILE(form, member, wire_name, content_type, required)                            \
    {                                                                                              \
        {NULL, 0, 0, false, 0},                                                                    \
            offsetof(form, member) + TERN_MUST_BE(((form *)0)->member, tern_file), wire_name,      \
            content_type, TERN_STYLE_FORM, false, required                                         \
    }

/** A field whose member is a tern_files. */
#define TERN_FORM_FILES(form, member, wire_name, content_type)                                     \
    {                                                                                              \
        {NULL, 0, 0, false, 0},                                                                    \
            offsetof(form, member) + TERN_MUST_BE(((form *)0)->member, tern_files), wire_name,     \
            content_type, TERN_STYLE_FORM, true, false                                             \
    }

/** The body as multipart, of a form struct with a table of its fields. media_type:
 * "multipart/form-data"; what it is separated by is added. */
#define TERN_OPERATION_MULTIPART(params, member, media_type, fields, form)                         \
    {                                                                                              \
        {NULL, 0, TERN_REQUIRED, false, 0},                                                        \
            offsetof(params, member) + TERN_MUST_BE(((params *)0)->member, form), media_type,      \
            true, NULL, fields, sizeof(fields) / sizeof((fields)[0])                               \
    }

/** The same of a body that may be left out: the member is a `const form *`. */
#define TERN_OPERATION_MULTIPART_OPTIONAL(params, member, media_type, fields, form)                \
    {                                                                                              \
        {NULL, 0, TERN_OPTIONAL, true, 0},                                                         \
            offsetof(params, member) + TERN_MUST_BE(((params *)0)->member, const form *),          \
            media_type, false, NULL, fields, sizeof(fields) / sizeof((fields)[0])                  \
    }

#define TERN_OPERATION_RESPONSE(result, member, first, last, kind_number, media_type, presence,    \
                                kind, ctype)                                                       \
    {                                                                                              \
        first, last, kind_number, media_type,                                                      \
            TERN_SLOT(((result *)0)->member, TERN_OFFSET_##presence(result, member), presence,     \
                      kind, ctype),                                                                \
            offsetof(result, member), false                                                        \
    }

/** An answer without a body, or whose body is left as it is. */
#define TERN_OPERATION_RESPONSE_EMPTY(first, last, kind_number)                                    \
    {                                                                                              \
        first, last, kind_number, NULL, {NULL, 0, 0, false, 0}, 0, false                           \
    }

/** An answer of items (text/event-stream, lines of JSON or a sequence of it), each of the type of
 * `kind` and `ctype`: REQUIRED, or NULLABLE where null is one of its values. POINTER is no kind
 * here. It has no member in the result struct. */
#define TERN_OPERATION_RESPONSE_ITEMS(first, last, kind_number, media_type, presence, kind, ctype) \
    {                                                                                              \
        first, last, kind_number, media_type,                                                      \
            {TERN_TYPE_##kind(ctype), TERN_MUST_BE(*(ctype *)0, TERN_PLAIN_##kind(ctype)),         \
             TERN_##presence, false, TERN_SCALAR_##kind},                                          \
            0, true                                                                                \
    }

/** The structs of an operation, checked: four members of a tern_operation. */
#define TERN_OPERATION_STRUCTS(params, result)                                                     \
    .params_size = sizeof(params), .result_size = sizeof(result),                                  \
    .call_offset = offsetof(params, call) + TERN_MUST_BE(((params *)0)->call, tern_call_options),  \
    .kind_offset = offsetof(result, kind) +                                                        \
                   0 * sizeof(char[sizeof(((result *)0)->kind) == sizeof(int32_t) ? 1 : -1]) +     \
                   TERN_MUST_BE(((result *)0)->response, tern_response) +                          \
                   0 * sizeof(char[offsetof(result, response) == 0 ? 1 : -1])

/* The interface of an API. */

/** A security scheme of an API that no tern_credential_kind stands for. */
enum { TERN_SECURITY_UNSUPPORTED = 255 };

/** A security scheme: what a tern_credential of its name is to be. */
typedef struct tern_security_scheme {
    /** As in tern_credential.scheme. */
    const char *name;
    /** The tern_credential_kind of its secrets (OAuth 2 and OpenID Connect: BEARER, of a token), or
     * TERN_SECURITY_UNSUPPORTED. */
    uint8_t kind;
    /** The header, query parameter or cookie that carries it; NULL: the kind says. */
    const char *parameter;
    /** Where OAuth 2 has tokens for client credentials (RFC 6749, section 4.4); NULL: none. */
    const char *token_url;
} tern_security_scheme;

/** What can be called of an API. */
typedef struct tern_interface {
    /** That its C names begin with, and the document's title. */
    const char *name;
    const char *title;
    /** In the document's order. */
    const tern_operation *const *operations;
    size_t operation_count;
    /** The first is the default. */
    const tern_server *servers;
    size_t server_count;
    const tern_security_scheme *security_schemes;
    size_t security_scheme_count;
} tern_interface;

TERN_END_DECLARATIONS

#endif
