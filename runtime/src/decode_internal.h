/* decode_internal.h - what the walks that read documents share: the decoder, its messages, levels
 * and names. decode.c fills described memory, decode_object.c its objects, variant.c chooses among
 * variants, patch.c applies a document to what is there. */
#ifndef TERN_DECODE_INTERNAL_H
#define TERN_DECODE_INTERNAL_H

#include "path_internal.h"
#include "tern/codec.h"
#include "tokenizer_internal.h"
#include "walk_internal.h"

typedef struct tern_decoder {
    tern_tokenizer tokenizer;
    tern_arena *arena;
    const tern_decode_options *options;
    tern_error *error; /* may be NULL */
    unsigned depth;    /* levels left */
} tern_decoder;

/* At the first token of the document. `options` NULL: the defaults. */
void tern_decoder_init(tern_decoder *self, tern_str json, const tern_decode_options *options,
                       tern_arena *arena, tern_error *error);

/* Checks that the document ends here. */
tern_status tern_decoder_finish(tern_decoder *self);

/* Reports a failure at the cursor. `found` NULL: describe the token there. */
tern_status tern_decoder_fail(tern_decoder *self, tern_status status, const tern_path *path,
                              const char *expected, const char *found);

/* Reports what the tokenizer refused. */
tern_status tern_decoder_fail_reading(tern_decoder *self, tern_status status,
                                      const tern_path *path);

/* Reports that the arena gave no memory. */
tern_status tern_decoder_fail_allocating(tern_decoder *self, const tern_path *path);

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

/* Reads a string into the arena. */
tern_status tern_decoder_string(tern_decoder *self, tern_str *out, const tern_path *path);

/* Stores a number in the integer type of that kind, if it is in its range. */
tern_status tern_decoder_store_integer(tern_kind kind, tern_str text, void *memory);

/* Which variant of a union the value at the cursor, which stays where it is, belongs to: its
 * kind; 0: none. */
tern_status tern_decoder_choose_variant(tern_decoder *self, const tern_type *type,
                                        const tern_path *path, int32_t *out_kind);

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
    tern_tokenizer_skip_space(&self->tokenizer);
    *out_empty = tern_tokenizer_accept(&self->tokenizer, close);
    if (*out_empty)
        self->depth++;
    return TERN_OK;
}

/* Goes on to the next element, or, past the closing byte, one level up. */
static inline tern_status tern_decoder_next(tern_decoder *self, char close, const tern_path *path,
                                            bool *out_more)
{
    tern_status status = tern_tokenizer_next(&self->tokenizer, close, out_more);

    if (status != TERN_OK)
        return tern_decoder_fail_reading(self, status, path);
    if (!*out_more)
        self->depth++;
    return TERN_OK;
}

/* Reads `"name" :`. */
static inline tern_status tern_decoder_read_name(tern_decoder *self, const tern_path *path,
                                                 tern_str *out)
{
    tern_status status = tern_tokenizer_name(&self->tokenizer, self->arena, out);

    if (status == TERN_OK) {
        tern_tokenizer_skip_space(&self->tokenizer);
        if (tern_tokenizer_accept(&self->tokenizer, ':')) {
            tern_tokenizer_skip_space(&self->tokenizer);
            return TERN_OK;
        }
        status = tern_tokenizer_fail(&self->tokenizer, TERN_ERROR_SYNTAX, "':'");
    }
    return tern_decoder_fail_reading(self, status, path);
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

/* Checks that all that is required has been seen; says no at `object_at`. */
tern_status tern_decoder_check_required(tern_decoder *self, const tern_type *type,
                                        tern_seen_fields *seen, const char *object_at,
                                        const tern_path *path);

#endif
