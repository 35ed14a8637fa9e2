/* likely.c - the part of decode that tries a variant which was chosen by likeness, and keeps as
 * JSON what does not fit it.
 *
 * Decoding changes the text, so what may have to be kept is copied first: once for all unions that
 * are nested in one another. What is kept of the copy gets a NUL behind it, where something of the
 * objects around it stood; when one of them has to be kept itself, that is put back. So each byte
 * is copied once, decoded once, and changed back at most once for each object that ends there. */
#include "decode_internal.h"

/* Copies the object at the cursor before anything of it is decoded. */
static bool start_attempt(tern_decoder *self, const char *end)
{
    tern_str text = {self->tokenizer.cursor, (size_t)(end - self->tokenizer.cursor)};
    tern_str copy;

    if (tern_arena_copy_str(self->arena, text, &copy) != TERN_OK)
        return false;
    self->attempt.start = text.ptr;
    self->attempt.copy = (char *)(uintptr_t)copy.ptr; /* the arena gave it to be written to */
    self->attempt.kept = NULL;
    return true;
}

/* Ends the text of an object in the copy with a NUL. */
static bool end_text(tern_decoder *self, char *end)
{
    tern_kept *one;

    if (*end == '\0')
        return true;
    one = (tern_kept *)tern_arena_allocate(self->arena, sizeof *one, _Alignof(tern_kept));
    if (one == NULL)
        return false;
    one->before = self->attempt.kept;
    one->end = end;
    one->byte = *end;
    self->attempt.kept = one;
    *end = '\0';
    return true;
}

tern_status tern_decoder_try_variant(tern_decoder *self, const tern_type *type,
                                     const tern_slot *variant, const char *end, void *memory,
                                     const tern_path *path)
{
    char *value = (char *)memory + type->of.variants.value_offset;
    const char *start = self->tokenizer.cursor;
    bool outermost = self->attempt.copy == NULL;
    unsigned depth = self->depth;
    size_t element_room = self->element_room;
    tern_kept *kept;
    tern_arena_mark mark;
    tern_leftover leftover;
    tern_str text;
    tern_status status;

    if (outermost && !start_attempt(self, end))
        return tern_decoder_fail_allocating(self, path);
    kept = self->attempt.kept;
    mark = tern_arena_get_mark(self->arena);
    leftover = self->leftover;
    status = tern_decoder_slot(self, variant, value, path);
    if (tern_decoder_is_misfit(self, status)) {
        for (; self->attempt.kept != kept; self->attempt.kept = self->attempt.kept->before)
            *self->attempt.kept->end = self->attempt.kept->byte;
        tern_arena_rewind(self->arena, mark);
        self->leftover = leftover;
        self->tokenizer.cursor = end;
        self->depth = depth;
        self->element_room = element_room;
        text.ptr = self->attempt.copy + (start - self->attempt.start);
        text.len = (size_t)(end - start);
        status = end_text(self, self->attempt.copy + (end - self->attempt.start))
                     ? TERN_OK
                     : tern_decoder_fail_allocating(self, path);
        memset(memory, 0, type->size);
        memcpy(value, &text, sizeof text);
    }
    if (outermost)
        self->attempt.copy = NULL;
    return status;
}
