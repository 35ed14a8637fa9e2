/* base64.h - bytes as text and back: `format: byte`, `contentEncoding: base64`.
 *
 * In models such strings stay text; these calls convert on demand. Every string of bytes has one
 * text and every text that is accepted is that of some bytes, so that what was decoded encodes
 * back unchanged.
 *
 * All are thread-safe as long as no two threads use one arena at once.
 */
#ifndef TERN_BASE64_H
#define TERN_BASE64_H

#include "tern/arena.h"
#include "tern/status.h"
#include "tern/str.h"

TERN_BEGIN_DECLARATIONS

/** Which base64, as bits to combine; 0 is that of RFC 4648, section 4, padded with '='. */
enum {
    /** '-' and '_' in place of '+' and '/' (RFC 4648, section 5), as in URLs and file names. */
    TERN_BASE64_URL = 1,
    /** No '=' at the end (RFC 4648, section 3.2), as in JSON Web Tokens, which combine both. */
    TERN_BASE64_UNPADDED = 2
};

/**
 * Decodes base64, strictly.
 *
 * text: may be empty (`ptr` NULL): no bytes. flags: the base64 that it must be in, of
 * TERN_BASE64_URL and TERN_BASE64_UNPADDED; other bits must be 0.
 * arena: holds the result. out_bytes: any bytes, not UTF-8 in general, followed by a NUL that is
 * not counted.
 *
 * Returns TERN_OK; TERN_ERROR_SYNTAX when the text has a byte that is not of the alphabet (white
 * space and line breaks included: RFC 4648, sections 3.1 and 3.3), padding that is missing, too
 * much, misplaced or (TERN_BASE64_UNPADDED) there at all, a length that no bytes have, or bits
 * other than 0 after the last byte (section 3.5); TERN_ERROR_LIMIT or TERN_ERROR_MEMORY. On
 * failure the arena is as it was before the call, `out_bytes` untouched.
 */
tern_status tern_base64_decode(tern_str text, unsigned flags, tern_arena *arena,
                               tern_str *out_bytes) TERN_MUST_USE TERN_NONNULL(3, 4);

/**
 * Encodes bytes as base64, in one line.
 *
 * bytes: any; may be empty (`ptr` NULL): the empty text. flags: as for tern_base64_decode.
 * arena: holds the result. out_text: ASCII, four characters for each three bytes begun (without
 * padding, as many as needed), followed by a NUL that is not counted.
 *
 * Returns TERN_OK; TERN_ERROR_LIMIT, also when the size of the text does not fit a size_t; or
 * TERN_ERROR_MEMORY. On failure the arena is as it was before the call, `out_text` untouched.
 */
tern_status tern_base64_encode(tern_str bytes, unsigned flags, tern_arena *arena,
                               tern_str *out_text) TERN_MUST_USE TERN_NONNULL(3, 4);

TERN_END_DECLARATIONS

#endif
