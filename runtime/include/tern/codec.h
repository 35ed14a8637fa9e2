/* codec.h - decode and encode values of any described type.
 *
 * Generated headers wrap these with the types of their models; the generic calls below are for
 * programs that choose the type at run time, or want options.
 * All are thread-safe as long as no two threads use one arena at once.
 */
#ifndef TERN_CODEC_H
#define TERN_CODEC_H

#include "tern/arena.h"
#include "tern/sink.h"
#include "tern/status.h"
#include "tern/str.h"
#include "tern/type.h"

TERN_BEGIN_DECLARATIONS

enum {
    TERN_DEPTH_DEFAULT = 128, /* levels of nesting where the options don't say */
    TERN_DEPTH_MAX = 1024,    /* the most that options can ask for: it bounds the stack */
    TERN_PADDING = 64         /* bytes that tern_decode_in_situ writes behind a document */
};

/** What to do with a property that a model does not name. */
typedef enum tern_unknown_fields {
    TERN_UNKNOWN_KEEP,  /* in `additional_properties` */
    TERN_UNKNOWN_DROP,  /* checked, and forgotten */
    TERN_UNKNOWN_REFUSE /* TERN_ERROR_UNKNOWN_FIELD */
} tern_unknown_fields;

/** How to decode. Zeroed: the defaults. */
typedef struct tern_decode_options {
    /** Levels of nested objects and arrays allowed; 0: TERN_DEPTH_DEFAULT; more than
     * TERN_DEPTH_MAX counts as that. */
    unsigned max_depth;
    /** Bytes of the document; 0: no limit but the arena's. */
    size_t max_bytes;
    /** Bytes of any one string, its escapes undone, and of any name in a map; 0: no limit. */
    size_t max_string_bytes;
    /** Elements of arrays, entries of maps and unknown properties in the whole document, what
     * free-form JSON holds not counted; 0: no limit. */
    size_t max_elements;
    /** Does not concern models whose schema says what their other properties are. */
    tern_unknown_fields unknown_fields;
    /** Refuse an enum's text that is none of its constants, and a value that is none of a union's
     * variants (TERN_ERROR_UNKNOWN_VALUE); otherwise they are kept. */
    bool refuse_unknown_values;
    /** Refuse an object that has a property twice (TERN_ERROR_DUPLICATE), as a union's
     * discriminator always is. Otherwise the last one wins, and in maps and
     * `additional_properties`, where both are kept, is the one found. What free-form JSON holds is
     * not looked into. */
    bool refuse_duplicates;
} tern_decode_options;

/** Which side a document is for. */
typedef enum tern_purpose {
    TERN_FOR_ANYONE,  /* every field */
    TERN_FOR_REQUEST, /* without what is read-only */
    TERN_FOR_RESPONSE /* without what is write-only */
} tern_purpose;

/** How to encode. Zeroed: compact, in schema order, every field. */
typedef struct tern_encode_options {
    /** Spaces for each level of nesting, with a line for each value; 0: no white space at all. */
    unsigned indent;
    /** Order the properties of every object, free-form ones too, by the bytes of their names. */
    bool sort_keys;
    tern_purpose purpose;
} tern_encode_options;

/**
 * Decodes one JSON document (RFC 8259, strictly) into a C value.
 *
 * json: the document, UTF-8, no BOM; white space around it is allowed. Not kept: the arena gets a
 * copy, which strings of the value point into.
 * options: may be NULL for the defaults.
 * arena: what `out` points to is allocated here and lives as long as the arena's memory.
 * out: the value, sizeof(ctype) bytes of type `type`; zeroed on failure.
 * error: filled on failure; may be NULL.
 *
 * Properties that the model does not name go to its `additional_properties`, an enum's unknown
 * text to `text`, an unknown variant's JSON to `unrecognized`: nothing is lost.
 *
 * Returns TERN_OK, or TERN_ERROR_SYNTAX, _UTF8, _TYPE, _NULL, _MISSING, _RANGE, _DUPLICATE,
 * _UNKNOWN_FIELD, _UNKNOWN_VALUE, _DEPTH, _LIMIT or _MEMORY. On failure the arena is as it was
 * before the call.
 */
tern_status tern_decode(const tern_type *type, tern_str json, const tern_decode_options *options,
                        tern_arena *arena, void *out, tern_error *error) TERN_MUST_USE
    TERN_NONNULL(1, 4, 5);

/**
 * Decodes a document in the buffer that it is in: strings of the value point into it, and only
 * what is not text goes to the arena.
 *
 * json: `length` bytes of document, and TERN_PADDING bytes more that may be overwritten. The call
 * changes the buffer, also when it fails; it must live as long as the value, unchanged.
 *
 * All else as tern_decode.
 */
tern_status tern_decode_in_situ(const tern_type *type, char *json, size_t length,
                                const tern_decode_options *options, tern_arena *arena, void *out,
                                tern_error *error) TERN_MUST_USE TERN_NONNULL(1, 2, 5, 6);

/**
 * Encodes a C value as JSON.
 *
 * value: of type `type`. options: may be NULL for the defaults. arena: holds the result.
 * out_json: the text, NUL-terminated.
 * error: filled on failure, without byte, line and column; may be NULL.
 *
 * Fields come in schema order, then `additional_properties` in theirs. A required enum of one
 * constant that is left zero is written as that constant.
 *
 * Returns TERN_OK, or TERN_ERROR_UNSET (a required enum, union, free-form value or pointer left
 * zero), TERN_ERROR_NULL (a union's unrecognized JSON is null), TERN_ERROR_UTF8 (a string is not
 * UTF-8), TERN_ERROR_SYNTAX (free-form text is not one
 * JSON value), TERN_ERROR_RANGE (a number that JSON has no way to write; an enum or union kind
 * that is none), TERN_ERROR_DEPTH (more than TERN_DEPTH_MAX levels), TERN_ERROR_LIMIT or
 * TERN_ERROR_MEMORY. On failure the arena is as it was before the call, `out_json` untouched.
 */
tern_status tern_encode(const tern_type *type, const void *value,
                        const tern_encode_options *options, tern_arena *arena, tern_str *out_json,
                        tern_error *error) TERN_MUST_USE TERN_NONNULL(1, 2, 4, 5);

/**
 * Encodes a C value into a sink, in pieces, without holding the text: with the memory of one small
 * buffer, and, where keys are sorted, of the names that are.
 *
 * sink: gets the text, without a NUL behind it. On failure it may have got the beginning.
 *
 * All else as tern_encode; also returns what the sink returns.
 */
tern_status tern_encode_to(const tern_type *type, const void *value,
                           const tern_encode_options *options, const tern_sink *sink,
                           tern_error *error) TERN_MUST_USE TERN_NONNULL(1, 2, 4);

TERN_END_DECLARATIONS

#endif
