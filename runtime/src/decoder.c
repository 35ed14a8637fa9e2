/* decoder.c - where a document begins, where it ends, and what is reported in between. */
#include "decode_internal.h"
#include "utf8_internal.h"

#include <stdio.h>

/* Begins to count lines in `source`, NULL where it is the text. */
static void start_lines(tern_decoder *self, const char *source)
{
    self->source = source;
    self->lines.counted = self->lines.start = source ? source : self->tokenizer.begin;
    self->lines.line = 1;
}

/* Begins a text of `length` bytes with TERN_PADDING behind them. */
static void start_text(tern_decoder *self, char *text, size_t length)
{
    memset(text + length, 0, TERN_PADDING);
    self->tokenizer.begin = self->tokenizer.cursor = text;
    self->tokenizer.end = text + length;
    self->tokenizer.expected = "";
    /* The padding, which is ASCII, makes it whole blocks. */
    self->is_utf8 =
        tern_utf8_is_valid(text, (length + TERN_PADDING - 1) & ~(size_t)(TERN_PADDING - 1));
    self->string_room = self->is_utf8 ? self->string_limit : 0;
    self->looked_at = text;
    memset(&self->leftover, 0, sizeof self->leftover);
    memset(&self->extents, 0, sizeof self->extents);
    start_lines(self, NULL);
}

static void start(tern_decoder *self, const tern_decode_options *options, tern_arena *arena,
                  tern_error *error)
{
    static const tern_decode_options defaults = {0};

    self->arena = arena;
    self->options = options ? options : &defaults;
    self->error = error;
    self->failure = TERN_OK;
    self->tag.len = 0;
    self->attempt.copy = NULL;
    self->string_limit =
        self->options->max_string_bytes ? self->options->max_string_bytes : SIZE_MAX;
    self->element_room = self->options->max_elements ? self->options->max_elements : SIZE_MAX;
    self->depth = self->options->max_depth ? self->options->max_depth : TERN_DEPTH_DEFAULT;
    if (self->depth > TERN_DEPTH_MAX)
        self->depth = TERN_DEPTH_MAX;
}

/* Goes to the first token. */
static tern_status check_size(tern_decoder *self)
{
    size_t limit = self->options->max_bytes;

    if (limit > 0 && (size_t)(self->tokenizer.end - self->tokenizer.begin) > limit) {
        self->tokenizer.cursor = self->tokenizer.begin + limit;
        return tern_decoder_fail_limit(self, NULL, limit, "bytes", "more");
    }
    tern_decoder_skip_space(self);
    return TERN_OK;
}

tern_status tern_decoder_init(tern_decoder *self, tern_str json, const tern_decode_options *options,
                              tern_arena *arena, tern_error *error)
{
    size_t limit = options ? options->max_bytes : 0;
    char *text = NULL;
    tern_status status;

    start(self, options, arena, error);
    tern_tokenizer_init(&self->tokenizer, json);
    start_lines(self, NULL);
    /* What is too long is not copied, but for the byte that says so. */
    if (limit > 0 && json.len > limit)
        json.len = limit + 1;
    if (json.len < PTRDIFF_MAX - TERN_PADDING)
        text = (char *)tern_arena_allocate(arena, json.len + TERN_PADDING, 1);
    if (text == NULL) {
        status =
            json.len < PTRDIFF_MAX - TERN_PADDING ? tern_arena_failure(arena) : TERN_ERROR_LIMIT;
        return tern_decoder_fail(self, status, NULL, "", "");
    }
    if (json.len > 0)
        memcpy(text, json.ptr, json.len);
    start_text(self, text, json.len);
    start_lines(self, json.len > 0 ? json.ptr : text);
    return check_size(self);
}

tern_status tern_decoder_init_in_situ(tern_decoder *self, char *json, size_t length,
                                      const tern_decode_options *options, tern_arena *arena,
                                      tern_error *error)
{
    start(self, options, arena, error);
    start_text(self, json, length);
    return check_size(self);
}

bool tern_decoder_init_part(tern_decoder *self, const tern_decoder *whole, tern_str text)
{
    char *copy;

    if (text.len > SIZE_MAX - TERN_PADDING)
        return false;
    copy = (char *)tern_arena_allocate(whole->arena, text.len + TERN_PADDING, 1);
    if (copy == NULL)
        return false;
    memcpy(copy, text.ptr, text.len);
    *self = *whole;
    start_text(self, copy, text.len);
    return true;
}

tern_status tern_decoder_finish(tern_decoder *self)
{
    tern_decoder_skip_space(self);
    if (self->tokenizer.cursor == self->tokenizer.end)
        return TERN_OK;
    self->tokenizer.expected = "end of input";
    return tern_decoder_fail_reading(self, TERN_ERROR_SYNTAX, NULL);
}

void tern_decoder_count_lines(tern_decoder *self, const char *at)
{
    tern_lines *lines = &self->lines;
    const char *newline;

    while ((newline = (const char *)memchr(lines->counted, '\n', (size_t)(at - lines->counted)))) {
        lines->line++;
        lines->counted = lines->start = newline + 1;
    }
    lines->counted = at;
}

/* The document as it was, the cursor in the same place. */
static tern_tokenizer as_it_was(const tern_decoder *self)
{
    tern_tokenizer result = self->tokenizer;

    if (self->source) {
        result.begin = self->source;
        result.cursor = result.begin + (self->tokenizer.cursor - self->tokenizer.begin);
        result.end = result.begin + (self->tokenizer.end - self->tokenizer.begin);
    }
    return result;
}

void tern_decoder_locate(tern_decoder *self)
{
    tern_tokenizer tokenizer = as_it_was(self);
    tern_lines before = self->lines;

    tern_decoder_count_lines(self, tokenizer.cursor);
    self->error->byte = (size_t)(tokenizer.cursor - tokenizer.begin);
    self->error->line = self->lines.line;
    self->error->column = (size_t)(tokenizer.cursor - self->lines.start) + 1;
    self->lines = before;
}

tern_status tern_decoder_fail(tern_decoder *self, tern_status status, const tern_path *path,
                              const char *expected, const char *found)
{
    tern_tokenizer tokenizer;

    if (self->error == NULL || tern_decoder_is_misfit(self, status))
        return status;
    tokenizer = as_it_was(self);
    (void)tern_path_fail(self->error, status, path, expected, found ? found : "");
    tern_decoder_locate(self);
    if (found == NULL)
        tern_tokenizer_describe(&tokenizer, self->error->found, sizeof self->error->found);
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

tern_status tern_decoder_fail_limit(tern_decoder *self, const tern_path *path, size_t limit,
                                    const char *of, const char *found)
{
    char expected[TERN_ERROR_TEXT_SIZE];

    snprintf(expected, sizeof expected, "at most %zu %s", limit, of);
    return tern_decoder_fail(self, TERN_ERROR_LIMIT, path, expected, found);
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

tern_status tern_decoder_read_any_name(tern_decoder *self, const tern_path *path, tern_str *out)
{
    tern_status status = tern_tokenizer_name(&self->tokenizer, self->arena, out);

    if (status == TERN_OK) {
        tern_decoder_skip_space(self);
        if (*self->tokenizer.cursor == ':') {
            self->tokenizer.cursor++;
            tern_decoder_skip_space(self);
            return TERN_OK;
        }
        status = tern_tokenizer_fail(&self->tokenizer, TERN_ERROR_SYNTAX, "':'");
    }
    return tern_decoder_fail_reading(self, status, path);
}
