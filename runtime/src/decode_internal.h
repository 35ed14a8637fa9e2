/* decode_internal.h - what the walks that read documents share: the decoder, its messages, levels
 * and names. decode.c fills described memory, decode_object.c its objects, variant.c chooses among
 * variants, likely.c tries one that may not fit, patch.c applies a document to what is there. */
#ifndef TERN_DECODE_INTERNAL_H
#define TERN_DECODE_INTERNAL_H

#include "extents_internal.h"
#include "growing_internal.h"
#include "number_internal.h"
#include "path_internal.h"
#include "scan_internal.h"
#include "tern/codec.h"
#include "tokenizer_internal.h"
#include "walk_internal.h"

/* A condition that compilers are to expect. */
#if defined(__GNUC__)
#define TERN_MOSTLY(condition) __builtin_expect((condition) != 0, 1)
#else
#define TERN_MOSTLY(condition) (condition)
#endif

/* How far the lines of a text have been counted. */
typedef struct tern_lines {
    const char *counted; /* up to here */
    const char *start;   /* of the line that this is in */
    size_t line;         /* its number, from 1 */
} tern_lines;

/* An object that is kept as JSON in a tern_attempt's copy, with a NUL behind it. */
typedef struct tern_kept {
    struct tern_kept *before;
    char *end;
    char byte; /* what the NUL stands for */
} tern_kept;

/* The decoding of an object, and of what is in it, that may turn out not to fit. */
typedef struct tern_attempt {
    const char *start; /* of the object */
    char *copy;        /* of the object as it was, in the arena; NULL: there is no attempt */
    tern_kept *kept;   /* what in it is kept as JSON, the last first */
} tern_attempt;

typedef struct tern_decoder {
    /* Over text that may be written to, with TERN_PADDING NULs behind it: the byte at the cursor
     * can always be read, and blocks of bytes too. Strings are left in it, their escapes undone;
     * what is ahead of the cursor is as it was. */
    tern_tokenizer tokenizer;
    tern_arena *arena;
    tern_leftover leftover; /* what of the arena is free again */
    const tern_decode_options *options;
    tern_error *error;   /* may be NULL */
    const char *source;  /* the document as it was; NULL: it is the text */
    tern_lines lines;    /* of the document as it was */
    size_t string_limit; /* bytes that a string may have */
    size_t string_room;  /* the same, or 0 where strings are to be checked one by one */
    size_t element_room; /* elements that are still allowed */
    tern_status failure; /* of a string that the short way has begun; else TERN_OK */
    tern_str tag; /* the discriminator of the union whose variant comes next, a model; else empty */
    bool is_utf8; /* all of the text; else each string is checked by itself */
    unsigned depth; /* levels left */
    /* What looking ahead for variants has come to know of the text. */
    const char *looked_at; /* up to here it has been read */
    tern_extents extents;  /* the containers in what has been looked at more than once */
    tern_attempt attempt;
} tern_decoder;

/* A place in the text that a message may go back to. */
typedef struct tern_place {
    const char *at;
    tern_lines lines;
} tern_place;

static inline tern_place tern_decoder_place(const tern_decoder *self)
{
    tern_place place = {self->tokenizer.cursor, self->lines};
    return place;
}

static inline void tern_decoder_go_back(tern_decoder *self, const tern_place *place)
{
    self->tokenizer.cursor = place->at;
    self->lines = place->lines;
}

/* At the first token of a document, of which the arena gets a copy. `options` NULL: the defaults.
 * Fails with TERN_ERROR_LIMIT or TERN_ERROR_MEMORY, reported. */
tern_status tern_decoder_init(tern_decoder *self, tern_str json, const tern_decode_options *options,
                              tern_arena *arena, tern_error *error);

/* The same for a document in writable memory with TERN_PADDING bytes behind it. */
tern_status tern_decoder_init_in_situ(tern_decoder *self, char *json, size_t length,
                                      const tern_decode_options *options, tern_arena *arena,
                                      tern_error *error);

/* A decoder that continues `whole` in a copy of some of its text: what it does there leaves the
 * text as it is. False where the arena gives no memory. */
bool tern_decoder_init_part(tern_decoder *self, const tern_decoder *whole, tern_str text);

/* Checks that the document ends here. */
tern_status tern_decoder_finish(tern_decoder *self);

/* Whether a failure only says that the attempt does not fit: then nothing is reported. */
static inline bool tern_decoder_is_misfit(const tern_decoder *self, tern_status status)
{
    return self->attempt.copy && (status == TERN_ERROR_TYPE || status == TERN_ERROR_NULL ||
                                  status == TERN_ERROR_MISSING || status == TERN_ERROR_RANGE);
}

/* Reports a failure at the cursor. `found` NULL: describe the token there. */
tern_status tern_decoder_fail(tern_decoder *self, tern_status status, const tern_path *path,
                              const char *expected, const char *found);

/* Says where the cursor is in the report, which there is. */
void tern_decoder_locate(tern_decoder *self);

/* Reports what the tokenizer refused. */
tern_status tern_decoder_fail_reading(tern_decoder *self, tern_status status,
                                      const tern_path *path);

/* Reports that the arena gave no memory. */
tern_status tern_decoder_fail_allocating(tern_decoder *self, const tern_path *path);

/* Reports that there is more of something than there may be. */
tern_status tern_decoder_fail_limit(tern_decoder *self, const tern_path *path, size_t limit,
                                    const char *of, const char *found);

/* Reports a value of the wrong type, or, where that is what it is, a malformed one. */
tern_status tern_decoder_fail_type(tern_decoder *self, const tern_path *path, const char *expected);

/* Decodes the value at the cursor into a slot that is zeroed. */
tern_status tern_decoder_slot(tern_decoder *self, const tern_slot *slot, void *memory,
                              const tern_path *path);

/* Decodes an object into zeroed memory of a model or map. */
tern_status tern_decoder_model(tern_decoder *self, const tern_type *type, void *memory,
                               const tern_path *path);
tern_status tern_decoder_map(tern_decoder *self, const tern_type *type, void *memory,
                             const tern_path *path);

/* Ends the reading of a string of UTF-8 that starts at `start`, behind its quote, and needs no
 * unescaping up to `at`: its escapes undone where it stands, a NUL behind it. Returns what is
 * behind it; NULL on failure, which tern_decoder_fail_string reports. */
const char *tern_decoder_finish_string(tern_decoder *self, const char *start, const char *at,
                                       tern_str *out);
tern_status tern_decoder_fail_string(tern_decoder *self, const tern_path *path);

/* Reads a string likewise from its beginning. */
tern_status tern_decoder_string(tern_decoder *self, tern_str *out, const tern_path *path);

/* Counts the lines up to a place in the document as it was: before a text without `source` is
 * changed, and to say where something is. */
void tern_decoder_count_lines(tern_decoder *self, const char *at);

/* One element or entry more: TERN_ERROR_LIMIT, reported, where there may be no more. */
static inline tern_status tern_decoder_count_element(tern_decoder *self, const tern_path *path)
{
    if (self->element_room-- > 0)
        return TERN_OK;
    return tern_decoder_fail_limit(self, path, self->options->max_elements, "elements", "more");
}

/* Stores a number in the integer type of that kind, if it is in its range. */
tern_status tern_decoder_store_integer(tern_kind kind, tern_str text, void *memory);

/* Which variant of a union the value at the cursor, which stays where it is, belongs to: its
 * kind; 0: none. `out_end`: of an object and an ambiguous union, its end.
 *
 * However unions are nested, looking ahead reads each byte a number of times that the schema
 * bounds, and looks for each object once among the extents. */
tern_status tern_decoder_choose_variant(tern_decoder *self, const tern_type *type,
                                        const tern_path *path, int32_t *out_kind,
                                        const char **out_end);

/* Decodes the object at the cursor, which ends at `end` and has been checked, into the zeroed
 * memory of a union of that type: as a variant, or, where it does not fit that, as JSON. */
tern_status tern_decoder_try_variant(tern_decoder *self, const tern_type *type,
                                     const tern_slot *variant, const char *end, void *memory,
                                     const tern_path *path);

static inline void tern_decoder_skip_space(tern_decoder *self)
{
    if ((unsigned char)*self->tokenizer.cursor <= ' ')
        tern_tokenizer_skip_space(&self->tokenizer);
}

/* What is behind the space at `at`, which there mostly is none of. */
static inline const char *tern_decoder_space(tern_decoder *self, const char *at)
{
    if ((unsigned char)*at > ' ')
        return at;
    self->tokenizer.cursor = at;
    tern_tokenizer_skip_space(&self->tokenizer);
    return self->tokenizer.cursor;
}

/* Goes one level down, past the opening byte; `out_empty`: and past the closing one. */
static inline tern_status tern_decoder_enter(tern_decoder *self, char close, const tern_path *path,
                                             bool *out_empty)
{
    *out_empty = true;
    if (self->depth == 0) {
        self->tokenizer.expected = "fewer levels of nesting";
        return tern_decoder_fail_reading(self, TERN_ERROR_DEPTH, path);
    }
    self->depth--;
    self->tokenizer.cursor++;
    tern_decoder_skip_space(self);
    *out_empty = *self->tokenizer.cursor == close;
    if (*out_empty) {
        self->tokenizer.cursor++;
        self->depth++;
    }
    return TERN_OK;
}

/* Goes on to the next element, or, past the closing byte, one level up. */
static inline tern_status tern_decoder_next(tern_decoder *self, char close, const tern_path *path,
                                            bool *out_more)
{
    tern_status status;

    if (*self->tokenizer.cursor == ',') {
        self->tokenizer.cursor++;
        tern_decoder_skip_space(self);
        *out_more = true;
        return TERN_OK;
    }
    if (*self->tokenizer.cursor == close) {
        self->tokenizer.cursor++;
        self->depth++;
        *out_more = false;
        return TERN_OK;
    }
    status = tern_tokenizer_next(&self->tokenizer, close, out_more);
    if (status != TERN_OK)
        return tern_decoder_fail_reading(self, status, path);
    if (!*out_more)
        self->depth++;
    return TERN_OK;
}

/* The next quote, backslash or control character of text that is UTF-8. */
static inline const char *tern_decoder_skip_unescaped(const char *at)
{
    size_t count;

    do {
        count = tern_count_unescaped(at);
        at += count;
    } while (count == TERN_BLOCK);
    return at;
}

/* Says that a slot has a value, which is to be stored next: where the slot has no presence byte,
 * the offset is 0, and what is written is the value's first byte, soon overwritten. So there is no
 * branch. */
static inline void tern_decoder_start_value(const tern_slot *slot, void *memory)
{
    ((unsigned char *)memory)[slot->presence_offset] = TERN_PRESENCE_VALUE;
}

/* Decodes the value at `at` into a slot that is zeroed, when it is null or a scalar as most are
 * written: returns what is behind it. NULL where it is not: then tern_decoder_slot reads it,
 * whatever it is, or reports the failure of a string. */
TERN_INLINE const char *tern_decoder_short_way(tern_decoder *self, const tern_slot *slot,
                                               void *memory, const char *at)
{
    tern_str text;
    int64_t integer;
    int32_t constant;
    double number;
    bool truth;

    if (*at == 'n') {
        if (memcmp(at, "null", 4) != 0 || !tern_slot_nullable(slot))
            return NULL;
        tern_slot_set_state(slot, memory, TERN_PRESENCE_NULL);
        return at + 4;
    }
    /* Most are strings. Where fields come in any order, the quote is known before the kind is. */
    if (*at == '"' && slot->scalar == TERN_SCALAR(TERN_KIND_STRING)) {
        text.ptr = at + 1;
        at = tern_decoder_skip_unescaped(text.ptr);
        text.len = (size_t)(at - text.ptr);
        if (*at == '"' && text.len <= self->string_room) {
            *(char *)(uintptr_t)at = '\0'; /* the text may be written to */
            at++;
        } else {
            at = tern_decoder_finish_string(self, text.ptr, at, &text);
            if (at == NULL)
                return NULL;
        }
        tern_decoder_start_value(slot, memory);
        memcpy(memory, &text, sizeof text);
        return at;
    }
    switch (slot->scalar) {
    case TERN_SCALAR(TERN_KIND_INT64):
        at = tern_number_read_integer(at, &integer);
        if (at == NULL)
            return NULL;
        tern_decoder_start_value(slot, memory);
        memcpy(memory, &integer, sizeof integer);
        return at;
    case TERN_SCALAR(TERN_KIND_INT32):
        at = tern_number_read_integer(at, &integer);
        if (at == NULL || integer != (int32_t)integer)
            return NULL;
        tern_decoder_start_value(slot, memory);
        *(int32_t *)memory = (int32_t)integer;
        return at;
    case TERN_SCALAR(TERN_KIND_DOUBLE):
        at = tern_number_read_double(at, &number);
        if (at == NULL)
            return NULL;
        tern_decoder_start_value(slot, memory);
        *(double *)memory = number;
        return at;
    case TERN_SCALAR(TERN_KIND_BOOLEAN):
        truth = *at == 't';
        if (memcmp(at, truth ? "true" : "fals", 4) != 0 || (!truth && at[4] != 'e'))
            return NULL;
        tern_decoder_start_value(slot, memory);
        *(bool *)memory = truth;
        return at + (truth ? 4 : 5);
    case TERN_SCALAR(TERN_KIND_ENUM):
        text.ptr = at + 1;
        if (*at != '"')
            return NULL;
        at = tern_decoder_skip_unescaped(text.ptr);
        text.len = (size_t)(at - text.ptr);
        if (*at != '"')
            return NULL;
        constant = tern_enum_find(slot->type, text);
        if (constant == 0)
            return NULL;
        tern_decoder_start_value(slot, memory);
        *(int32_t *)memory = constant;
        return at + 1;
    default:
        return NULL;
    }
}

/* Reads `"name" :` and the space behind it, whatever that looks like. */
tern_status tern_decoder_read_any_name(tern_decoder *self, const tern_path *path, tern_str *out);

/* The same; most names need no escapes. The text is followed by a byte that may be overwritten. */
static inline tern_status tern_decoder_read_name(tern_decoder *self, const tern_path *path,
                                                 tern_str *out)
{
    const char *at = self->tokenizer.cursor;

    if (*at == '"' && self->is_utf8) {
        out->ptr = at + 1;
        at = tern_decoder_skip_unescaped(out->ptr);
        out->len = (size_t)(at - out->ptr);
        if (at[0] == '"' && at[1] == ':') {
            self->tokenizer.cursor = at + 2;
            tern_decoder_skip_space(self);
            return TERN_OK;
        }
    }
    return tern_decoder_read_any_name(self, path, out);
}

/* The generator refuses models with more fields. */
enum { TERN_FIELDS_MAX = 1024, TERN_SEEN_WORD_BITS = 64 };

/* The properties of a model that have been met, a bit each. */
typedef struct tern_seen_fields {
    uint64_t words[TERN_FIELDS_MAX / TERN_SEEN_WORD_BITS];
} tern_seen_fields;

static inline bool tern_seen_fields_set(tern_seen_fields *seen, size_t index)
{
    uint64_t bit = UINT64_C(1) << (index % TERN_SEEN_WORD_BITS);
    uint64_t *word = &seen->words[index / TERN_SEEN_WORD_BITS];
    bool was = (*word & bit) != 0;

    *word |= bit;
    return was;
}

/* Makes a slot as it was before anything was decoded into it. */
static inline void tern_decoder_clear_slot(const tern_slot *slot, void *memory)
{
    memset(memory, 0, slot->indirect ? sizeof(void *) : slot->type->size);
    tern_slot_set_state(slot, memory, TERN_PRESENCE_EMPTY);
}

/* Checks that all that is required has been seen; says no at `object`. */
tern_status tern_decoder_check_required(tern_decoder *self, const tern_type *type,
                                        tern_seen_fields *seen, const tern_place *object,
                                        const tern_path *path);

#endif
