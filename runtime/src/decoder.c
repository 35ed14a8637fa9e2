/* decoder.c - where a document begins, where it ends, and what is reported in between. */

#include "decode_internal.h"

void tern_decoder_init(tern_decoder *self, tern_str json, const tern_decode_options *options,
                       tern_arena *arena, tern_error *error)
{
    static const tern_decode_options defaults = {0};

    self->arena = arena;
    self->options = options ? options : &defaults;
    self->error = error;
    self->depth = self->options->max_depth ? self->options->max_depth : TERN_DEPTH_DEFAULT;
    if (self->depth > TERN_DEPTH_MAX)
        self->depth = TERN_DEPTH_MAX;
    tern_tokenizer_init(&self->tokenizer, json);
    tern_tokenizer_skip_space(&self->tokenizer);
}

tern_status tern_decoder_finish(tern_decoder *self)
{
    tern_tokenizer_skip_space(&self->tokenizer);
    if (self->tokenizer.cursor == self->tokenizer.end)
        return TERN_OK;
    self->tokenizer.expected = "end of input";
    return tern_decoder_fail_reading(self, TERN_ERROR_SYNTAX, NULL);
}

tern_status tern_decoder_fail(tern_decoder *self, tern_status status, const tern_path *path,
                              const char *expected, const char *found)
{
    tern_error *error = self->error;

    if (error == NULL)
        return status;
    (void)tern_path_fail(error, status, path, expected, found ? found : "");
    error->byte = (size_t)(self->tokenizer.cursor - self->tokenizer.begin);
    tern_tokenizer_position(&self->tokenizer, &error->line, &error->column);
    if (found == NULL)
        tern_tokenizer_describe(&self->tokenizer, error->found, sizeof error->found);
    return status;
}

tern_status tern_decoder_fail_reading(tern_decoder *self, tern_status status, const tern_path *path)
{
    if (status == TERN_ERROR_MEMORY || status == TERN_ERROR_LIMIT)
        return tern_decoder_fail(self, status, path, "", "");
    return tern_decoder_fail(self, status, path, self->tokenizer.expected,
                             status == TERN_ERROR_DEPTH ? "more" : NULL);
}

tern_status tern_decoder_fail_allocating(tern_decoder *self, const tern_path *path)
{
    return tern_decoder_fail(self, tern_arena_failure(self->arena), path, "", "");
}

tern_status tern_decoder_fail_type(tern_decoder *self, const tern_path *path, const char *expected)
{
    tern_tokenizer probe = self->tokenizer;
    tern_str ignored;
    char byte = tern_tokenizer_peek(&probe);

    if (byte != '{' && byte != '[') {
        tern_status status = tern_tokenizer_value(&probe, 0, &ignored);
        if (status != TERN_OK) {
            self->tokenizer = probe;
            return tern_decoder_fail_reading(self, status, path);
        }
    }
    return tern_decoder_fail(self, byte == 'n' ? TERN_ERROR_NULL : TERN_ERROR_TYPE, path, expected,
                             NULL);
}
