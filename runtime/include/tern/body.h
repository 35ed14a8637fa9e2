/* body.h - what a request carries: text, a file, what a callback gives, or parts of all three. */
#ifndef TERN_BODY_H
#define TERN_BODY_H

#include <stdint.h>
#include <string.h>

#include "tern/source.h"
#include "tern/status.h"
#include "tern/str.h"

TERN_BEGIN_DECLARATIONS

typedef enum tern_body_kind {
    TERN_BODY_NONE,
    TERN_BODY_TEXT,  /* `text` */
    TERN_BODY_FILE,  /* the file `path`, streamed */
    TERN_BODY_SOURCE /* what `source` gives, streamed */
} tern_body_kind;

/** The body of a request. Zeroed: none. What it points to must live as long as the call. */
typedef struct tern_body {
    tern_body_kind kind;
    /** Value of Content-Type; empty: the header is not sent. */
    tern_str content_type;
    tern_str text;
    /** NUL-terminated, of a regular file. One that can't be read fails before anything is sent. */
    const char *path;
    tern_source source;
    /** Bytes that `source` gives; 0: not known, sent in chunks. */
    uint64_t length;
    /** Starts `source` again from its first byte, for another try or a redirect; returns TERN_OK,
     * or what the call is to return. NULL: it can't, and the request is sent once. */
    tern_status (*rewind)(void *context);
} tern_body;

/** A file that is sent in a multipart body. Zeroed: absent. */
typedef struct tern_file {
    /** content_type: empty: what the API's document says, or application/octet-stream. */
    tern_body body;
    /** The name that the server is told; empty: the last segment of body.path, or none. Many
     * servers take a part without one for text. */
    tern_str name;
} tern_file;

/** Files that are sent under one name. Zeroed: none. */
typedef struct tern_files {
    const tern_file *items;
    size_t count;
} tern_files;

/** The file at that path, streamed; named by its last segment. `path` is not copied. */
static inline tern_file tern_file_at(const char *path)
{
    tern_file file;

    memset(&file, 0, sizeof file);
    file.body.kind = TERN_BODY_FILE;
    file.body.path = path;
    return file;
}

/** Bytes in memory, as a file of that name. Neither is copied. */
static inline tern_file tern_file_of(tern_str name, tern_str bytes)
{
    tern_file file;

    memset(&file, 0, sizeof file);
    file.name = name;
    file.body.kind = TERN_BODY_TEXT;
    file.body.text = bytes;
    return file;
}

/** A part of a multipart body. */
typedef struct tern_multipart_part {
    /** Of the field, in UTF-8. Several parts may have the same. */
    tern_str name;
    /** TERN_BODY_NONE: the part is left out. content_type: empty: application/octet-stream where
     * there is a file name, else none, which stands for text/plain (RFC 7578, section 4.4). */
    tern_body body;
    /** As `name` of a tern_file. */
    tern_str file_name;
} tern_multipart_part;

/** A multipart/form-data body (RFC 7578). Opaque. */
typedef struct tern_multipart tern_multipart;

/**
 * Makes a body of parts for tern_client_request. Operations make theirs by themselves.
 *
 *     tern_multipart_part parts[] = {
 *         {.name = TERN_STR("title"), .body = {.kind = TERN_BODY_TEXT, .text = title}},
 *         {.name = TERN_STR("photo"), .body = {.kind = TERN_BODY_FILE, .path = "me.png"}}};
 *     tern_multipart *multipart;
 *
 *     status = tern_multipart_create(parts, 2, &multipart, &error);
 *     if (status == TERN_OK) {
 *         request.body = tern_multipart_body(multipart);
 *         status = tern_client_request(client, &request, &response, &error);
 *     }
 *     tern_multipart_free(multipart);
 *
 * Nothing of the content is copied or held: texts must live as long as `out_multipart`. Files are
 * opened here, and stay open. The length is sent where all parts have one; and it can be sent again
 * where all parts can. In names `"`, CR and LF become %22, %0D and %0A, as browsers have it
 * (WHATWG HTML, multipart form data); all else goes as it is.
 *
 * parts: NULL when count is 0. out_multipart: the caller's, to tern_multipart_free; NULL on
 * failure. error: may be NULL; `expected` names the field.
 *
 * Returns TERN_OK; TERN_ERROR_REQUEST for a file that is not there, not a regular one or can't be
 * opened, a name or type with a character that can't be sent, or a body that is no body;
 * TERN_ERROR_LIMIT; or TERN_ERROR_MEMORY.
 */
tern_status tern_multipart_create(const tern_multipart_part *parts, size_t count,
                                  tern_multipart **out_multipart, tern_error *error) TERN_MUST_USE
    TERN_NONNULL(3);

/**
 * The body, for one call; another call needs another multipart. It is a TERN_BODY_SOURCE, which
 * fails (TERN_ERROR_READ) when a file has changed its length since it was opened, or a source gives
 * more or less than its own.
 */
tern_body tern_multipart_body(tern_multipart *multipart) TERN_NONNULL(1);

/** Closes the files. No call may use the body any more. NULL is allowed. */
void tern_multipart_free(tern_multipart *multipart);

TERN_END_DECLARATIONS

#endif
