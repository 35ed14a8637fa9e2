/* reader.h - decode values from input that comes in pieces, one after the other.
 *
 *     tern_reader_options options = {.format = TERN_READER_LINES,
 *                                    .source = tern_source_of_file(stdin)};
 *     status = tern_reader_create(&options, &reader, &error);
 *     while (status == TERN_OK &&
 *            (status = tern_reader_next(reader, type, &arena, &value, &error)) == TERN_OK) {
 *         ... value ...
 *         tern_arena_reset(&arena);
 *     }
 *     if (status != TERN_END) ... error ...
 *     tern_reader_free(reader);
 *
 * The bytes come from `options.source`, or, where the program gets them itself (from a callback, an
 * event loop), by tern_reader_feed. However they are cut, the values and errors are the same. A
 * reader holds what it has been fed and not used yet, at most one value of `decode.max_bytes` when
 * tern_reader_next is called until it asks for more. So memory is bounded, whatever the length of
 * the input, as long as the program resets the arena, which is its own, between the values.
 *
 * A reader serves one thread at a time; different readers are independent.
 */
#ifndef TERN_READER_H
#define TERN_READER_H

#include "tern/arena.h"
#include "tern/codec.h"
#include "tern/source.h"
#include "tern/status.h"
#include "tern/str.h"
#include "tern/type.h"

TERN_BEGIN_DECLARATIONS

enum {
    /** The longest value where the options don't say, in bytes: 64 MiB. */
    TERN_READER_BYTES_DEFAULT = 64 << 20
};

/** What the values of an input are. */
typedef enum tern_reader_format {
    /** One JSON document, itself the only value. */
    TERN_READER_DOCUMENT,
    /** The elements of the array in a JSON document that `pointer` leads to. What is around it is
     * checked as JSON and skipped, without a limit to its length but for names. */
    TERN_READER_ITEMS,
    /** Newline-delimited JSON: a value on each line. Lines end with LF or CR LF, the last one need
     * not; those of white space alone are skipped. */
    TERN_READER_LINES,
    /** A JSON text sequence (RFC 7464): a record separator (0x1E) before each value, a line feed
     * behind it. */
    TERN_READER_SEQUENCE,
    /** JSON values one behind the other, with or without white space between them. */
    TERN_READER_VALUES
} tern_reader_format;

/** What to read. Zeroed: one document, of bytes that are fed. */
typedef struct tern_reader_options {
    tern_reader_format format;
    /**
     * With TERN_READER_ITEMS, a JSON pointer (RFC 6901): "" the array that is the document,
     * "/data/sessions" one in it. Copied.
     *
     * It is followed as the bytes come: of a name that stands twice the first one counts, and the
     * second is refused (TERN_ERROR_DUPLICATE), whatever the options for decoding say. "-" leads
     * nowhere.
     */
    tern_str pointer;
    /** How to decode each value. `max_depth` counts from the document on; `max_bytes` are those of
     * one value, line or record, and of a name on the way of `pointer`, 0:
     * TERN_READER_BYTES_DEFAULT. */
    tern_decode_options decode;
    /** Where the bytes come from; zeroed: from tern_reader_feed. */
    tern_source source;
    /** For the reader and its buffer, which takes up to four times the longest value or piece, and
     * while it grows also what it took before. */
    tern_allocator allocator;
} tern_reader_options;

/** Reads an input of one format. Opaque. */
typedef struct tern_reader tern_reader;

/**
 * Makes a reader.
 *
 * options: copied; may be NULL for all zero. out_reader: the caller's, to tern_reader_free; NULL
 * on failure. error: may be NULL.
 *
 * Returns TERN_OK; TERN_ERROR_SYNTAX when `pointer` is no JSON pointer (`byte` is the offset in
 * it, `line` and `column` are 0); TERN_ERROR_RANGE for a format that is none; TERN_ERROR_DEPTH for
 * a pointer of more than TERN_DEPTH_MAX steps; or TERN_ERROR_MEMORY.
 */
tern_status tern_reader_create(const tern_reader_options *options, tern_reader **out_reader,
                               tern_error *error) TERN_MUST_USE TERN_NONNULL(2);

/** Gives the reader's memory back, not its source. NULL is allowed. */
void tern_reader_free(tern_reader *reader);

/**
 * Gives a reader without a source the next bytes of its input.
 *
 * bytes: a piece of any length, cut anywhere; copied. NULL is allowed where `length` is 0.
 *
 * Nothing is decoded yet: call tern_reader_next until it returns TERN_MORE, then feed again.
 *
 * Returns TERN_OK; TERN_ERROR_MEMORY or TERN_ERROR_LIMIT, the reader being as it was before; or
 * TERN_END, the bytes having been ignored, after tern_reader_finish.
 */
tern_status tern_reader_feed(tern_reader *reader, const void *bytes, size_t length) TERN_MUST_USE
    TERN_NONNULL(1);

/** Says that all bytes have been fed. A reader with a source finds that out by itself. */
void tern_reader_finish(tern_reader *reader) TERN_NONNULL(1);

/**
 * Decodes the next value.
 *
 * type: of this value; another call may name another one.
 * arena: what `out` points to is allocated here, and is valid as long as the arena's memory: not
 * bound to the reader.
 * out: sizeof(ctype) bytes of type `type`; zeroed unless the call returns TERN_OK.
 * error: filled when the call fails, not with TERN_MORE and TERN_END; may be NULL.
 *
 * Returns
 * - TERN_OK and a value. What follows it has not been looked at: that the whole document is well
 *   formed is known when TERN_END comes.
 * - TERN_MORE: feed first. Not with a source.
 * - TERN_END: there are no more values, and all is well.
 * - What tern_decode returns. `byte`, `line`, `column` and, with TERN_READER_ITEMS, `pointer` are
 *   those in the whole input, otherwise `pointer` is that in the value. Where tern_decode of the
 *   whole would fail, it is with the same error; but `found` shows only as much as is known at the
 *   byte where the text is malformed: '7', not "number 78".
 * - TERN_ERROR_SYNTAX and others in what is around the values. In what is skipped, `pointer` is
 *   that of the object or array around it. TERN_ERROR_TYPE, _NULL or _MISSING also where `pointer`
 *   does not lead to an array; TERN_ERROR_LIMIT where a value is too long.
 * - TERN_ERROR_MEMORY when there is no memory to read into, and what the source returns.
 *
 * After a failure the next call goes on
 * - with TERN_READER_LINES and TERN_READER_SEQUENCE behind the line or record; where the source
 *   failed, or the memory to read into, with TERN_END. So each failure is returned once, and a loop
 *   until TERN_END ends;
 * - otherwise behind the value if that is well-formed JSON, and only does not fit its type, the
 *   options or the arena. All other failures are final: each later call fails alike.
 *
 * In a sequence, an element that was cut off is an error, as are a number, true, false and null
 * with no white space behind them, because they may have been (RFC 7464, section 2.4). Record
 * separators in a row are one.
 */
tern_status tern_reader_next(tern_reader *reader, const tern_type *type, tern_arena *arena,
                             void *out, tern_error *error) TERN_MUST_USE TERN_NONNULL(1, 2, 3, 4);

TERN_END_DECLARATIONS

#endif
