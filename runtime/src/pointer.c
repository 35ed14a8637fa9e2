/* pointer.c - free-form JSON read where it stands: pointers, iteration, scalars. */
#include "tern/pointer.h"

#include <stdio.h>

#include "number_internal.h"
#include "path_internal.h"
#include "tern/codec.h"
#include "tokenizer_internal.h"
#include "utf8_internal.h"

/* Reports a failure at the cursor. `found` NULL: describe the token there. */
static tern_status fail(const tern_tokenizer *tokenizer, tern_status status, const char *expected,
                        const char *found, tern_error *error)
{
    if (error == NULL)
        return status;
    memset(error, 0, sizeof *error);
    error->status = status;
    error->byte = (size_t)(tokenizer->cursor - tokenizer->begin);
    tern_tokenizer_position(tokenizer, &error->line, &error->column);
    snprintf(error->expected, sizeof error->expected, "%s", expected);
    if (found)
        snprintf(error->found, sizeof error->found, "%s", found);
    else
        tern_tokenizer_describe(tokenizer, error->found, sizeof error->found);
    return status;
}

static tern_status fail_reading(const tern_tokenizer *tokenizer, tern_status status,
                                tern_error *error)
{
    return fail(tokenizer, status, tokenizer->expected, status == TERN_ERROR_DEPTH ? "more" : NULL,
                error);
}

/* Leaves the tokenizer at the value. */
static tern_status start(tern_json json, tern_tokenizer *tokenizer, tern_error *error)
{
    tern_tokenizer_init(tokenizer, json.text);
    if (json.text.ptr == NULL)
        return fail(tokenizer, TERN_ERROR_UNSET, "a JSON value", "none set", error);
    tern_tokenizer_skip_space(tokenizer);
    return TERN_OK;
}

/* The value has been read: nothing may follow. */
static tern_status finish(tern_tokenizer *tokenizer, tern_error *error)
{
    tern_tokenizer_skip_space(tokenizer);
    if (tokenizer->cursor == tokenizer->end)
        return TERN_OK;
    return fail(tokenizer, TERN_ERROR_SYNTAX, "end of input", NULL, error);
}

/* Checks all of the text, and leaves the tokenizer at its value, which ends where the tokenizer
 * does. */
static tern_status check(tern_json json, tern_tokenizer *out_reader, tern_error *error)
{
    tern_tokenizer probe;
    tern_str value;
    tern_status status = start(json, out_reader, error);

    if (status != TERN_OK)
        return status;
    probe = *out_reader;
    status = tern_tokenizer_value(&probe, TERN_DEPTH_MAX, &value);
    if (status != TERN_OK)
        return fail_reading(&probe, status, error);
    out_reader->end = probe.cursor;
    return finish(&probe, error);
}

tern_json_kind tern_json_get_kind(tern_json json)
{
    tern_tokenizer tokenizer;

    tern_tokenizer_init(&tokenizer, json.text);
    tern_tokenizer_skip_space(&tokenizer);
    return tern_json_kind_of(tern_tokenizer_peek(&tokenizer));
}

/* The next byte of a token of a JSON pointer, its escapes undone (RFC 6901, section 4). */
static char next_token_byte(tern_str *token)
{
    char byte = *token->ptr++;

    token->len--;
    if (byte != '~')
        return byte;
    byte = *token->ptr++ == '0' ? '~' : '/';
    token->len--;
    return byte;
}

/* Whether string content as it stands between its quotes, checked, says `text`, of a pointer or
 * plain, once all escapes are undone. */
static bool says(tern_str raw, tern_str text, bool in_pointer)
{
    tern_tokenizer tokenizer;

    tern_tokenizer_init(&tokenizer, raw);
    while (tokenizer.cursor < tokenizer.end) {
        char bytes[4];
        uint32_t code_point = 0;
        size_t length = 1;
        if (*tokenizer.cursor != '\\')
            bytes[0] = *tokenizer.cursor++;
        else if (tern_tokenizer_escape(&tokenizer, &code_point) == TERN_OK)
            length = tern_utf8_write(bytes, code_point);
        else
            return false; /* not reached: the content has been checked */
        for (size_t i = 0; i < length; i++) {
            char byte;
            if (text.len == 0)
                return false;
            byte = in_pointer ? next_token_byte(&text) : *text.ptr;
            if (!in_pointer) {
                text.ptr++;
                text.len--;
            }
            if (byte != bytes[i])
                return false;
        }
    }
    return text.len == 0;
}

bool tern_json_is_string(tern_json json, tern_str text)
{
    tern_tokenizer tokenizer;
    tern_str raw;

    return check(json, &tokenizer, NULL) == TERN_OK && tern_tokenizer_peek(&tokenizer) == '"' &&
           tern_tokenizer_string(&tokenizer, NULL, &raw) == TERN_OK && says(raw, text, false);
}

typedef struct search {
    tern_tokenizer tokenizer;
    unsigned depth; /* levels left */
    bool found;
    tern_str value;
} search;

/* Reads the value at the cursor, whole, and finds in it what `pointer` leads to. */
static tern_status search_value(search *self, tern_str pointer);

/* Takes the first token off a pointer that has one. */
static tern_str take_token(tern_str *pointer)
{
    const char *begin = pointer->ptr + 1;
    const char *slash = (const char *)memchr(begin, '/', pointer->len - 1);
    size_t length = slash ? (size_t)(slash - begin) : pointer->len - 1;
    tern_str token = {begin, length};

    pointer->ptr = begin + length;
    pointer->len -= length + 1;
    return token;
}

/* The element that a token stands for; false when it is no index. */
static bool to_index(tern_str token, size_t *out)
{
    size_t index = 0;

    if (token.len == 0 || (token.len > 1 && token.ptr[0] == '0'))
        return false;
    for (size_t i = 0; i < token.len; i++) {
        size_t digit = (size_t)(unsigned char)token.ptr[i] - '0';
        if (digit > 9 || index > (SIZE_MAX - digit) / 10)
            return false;
        index = index * 10 + digit;
    }
    *out = index;
    return true;
}

static tern_status skip_value(search *self)
{
    tern_str ignored;

    return tern_tokenizer_value(&self->tokenizer, self->depth, &ignored);
}

static tern_status search_array(search *self, tern_str token, tern_str rest)
{
    size_t wanted = 0;
    bool is_index = to_index(token, &wanted);
    bool more = !tern_tokenizer_accept(&self->tokenizer, ']');
    tern_status status = TERN_OK;

    for (size_t i = 0; status == TERN_OK && more; i++) {
        status = is_index && i == wanted ? search_value(self, rest) : skip_value(self);
        if (status == TERN_OK)
            status = tern_tokenizer_next(&self->tokenizer, ']', &more);
    }
    return status;
}

static tern_status search_object(search *self, tern_str token, tern_str rest)
{
    bool more = !tern_tokenizer_accept(&self->tokenizer, '}');
    tern_status status = TERN_OK;

    while (status == TERN_OK && more) {
        tern_str raw;
        status = tern_tokenizer_raw_name(&self->tokenizer, &raw);
        if (status == TERN_OK)
            status = says(raw, token, true) ? search_value(self, rest) : skip_value(self);
        if (status == TERN_OK)
            status = tern_tokenizer_next(&self->tokenizer, '}', &more);
    }
    return status;
}

/* Each byte is read once, whatever comes of it. A member that comes again, which counts instead,
 * starts over with nothing found. */
static tern_status search_value(search *self, tern_str pointer)
{
    char byte = tern_tokenizer_peek(&self->tokenizer);
    tern_str token;
    tern_status status;

    self->found = pointer.len == 0;
    if (self->found)
        return tern_tokenizer_value(&self->tokenizer, self->depth, &self->value);
    if (byte != '[' && byte != '{')
        return skip_value(self);
    if (self->depth == 0)
        return tern_tokenizer_fail(&self->tokenizer, TERN_ERROR_DEPTH, "fewer levels of nesting");
    self->depth--;
    self->tokenizer.cursor++;
    tern_tokenizer_skip_space(&self->tokenizer);
    token = take_token(&pointer);
    status = byte == '[' ? search_array(self, token, pointer) : search_object(self, token, pointer);
    self->depth++;
    return status;
}

/* Says which value is not there. */
static tern_status fail_missing(const tern_tokenizer *tokenizer, tern_str pointer,
                                tern_error *error)
{
    tern_tokenizer whole = *tokenizer;
    size_t room = sizeof error->pointer - 1;

    whole.cursor = whole.begin;
    fail(&whole, TERN_ERROR_MISSING, "a value there", "none", error);
    if (error == NULL)
        return TERN_ERROR_MISSING;
    if (pointer.len <= room) {
        memcpy(error->pointer, pointer.ptr, pointer.len);
    } else {
        /* Its end, from a whole character on. */
        size_t at = pointer.len - (room - 3);
        while (at < pointer.len && ((unsigned char)pointer.ptr[at] & 0xC0) == 0x80)
            at++;
        memcpy(error->pointer, "...", 3);
        memcpy(error->pointer + 3, pointer.ptr + at, pointer.len - at);
    }
    return TERN_ERROR_MISSING;
}

tern_status tern_json_at(tern_json json, tern_str pointer, tern_json *out, tern_error *error)
{
    search self = {.depth = TERN_DEPTH_MAX};
    size_t wrong = tern_pointer_check(pointer);
    tern_status status;

    if (wrong < pointer.len) {
        tern_tokenizer_init(&self.tokenizer, pointer);
        self.tokenizer.cursor += wrong;
        return fail(&self.tokenizer, TERN_ERROR_SYNTAX,
                    wrong == 0                  ? "a JSON pointer: '/' or nothing"
                    : pointer.ptr[wrong] == '~' ? "a JSON pointer: ~0 or ~1"
                                                : "a JSON pointer: UTF-8",
                    NULL, error);
    }
    status = start(json, &self.tokenizer, error);
    if (status != TERN_OK)
        return status;
    status = search_value(&self, pointer);
    if (status != TERN_OK)
        return fail_reading(&self.tokenizer, status, error);
    status = finish(&self.tokenizer, error);
    if (status == TERN_OK && !self.found)
        status = fail_missing(&self.tokenizer, pointer, error);
    if (status == TERN_OK)
        out->text = self.value;
    return status;
}

/* Leaves the tokenizer at a value of that kind. */
static tern_status expect(tern_json json, tern_json_kind kind, const char *name,
                          tern_tokenizer *out_reader, tern_error *error)
{
    tern_status status = check(json, out_reader, error);
    tern_json_kind found = tern_json_kind_of(tern_tokenizer_peek(out_reader));

    if (status != TERN_OK || found == kind)
        return status;
    return fail(out_reader, found == TERN_JSON_NULL ? TERN_ERROR_NULL : TERN_ERROR_TYPE, name, NULL,
                error);
}

tern_status tern_json_get_boolean(tern_json json, bool *out, tern_error *error)
{
    tern_tokenizer tokenizer;
    tern_status status = expect(json, TERN_JSON_BOOLEAN, "boolean", &tokenizer, error);

    if (status == TERN_OK)
        *out = tern_tokenizer_peek(&tokenizer) == 't';
    return status;
}

/* The text of a number. */
static tern_str rest_of(const tern_tokenizer *tokenizer)
{
    tern_str rest = {tokenizer->cursor, (size_t)(tokenizer->end - tokenizer->cursor)};
    return rest;
}

tern_status tern_json_get_int64(tern_json json, int64_t *out, tern_error *error)
{
    tern_tokenizer tokenizer;
    int64_t value;
    tern_status status = expect(json, TERN_JSON_NUMBER, "integer", &tokenizer, error);

    if (status != TERN_OK)
        return status;
    status = tern_number_to_int64(rest_of(&tokenizer), &value);
    if (status != TERN_OK)
        return fail(&tokenizer, status, status == TERN_ERROR_TYPE ? "integer" : "64-bit integer",
                    NULL, error);
    *out = value;
    return TERN_OK;
}

tern_status tern_json_get_double(tern_json json, double *out, tern_error *error)
{
    tern_tokenizer tokenizer;
    double value;
    tern_status status = expect(json, TERN_JSON_NUMBER, "number", &tokenizer, error);

    if (status != TERN_OK)
        return status;
    status = tern_number_to_double(rest_of(&tokenizer), &value);
    if (status != TERN_OK)
        return fail(&tokenizer, status, "double-precision number", NULL, error);
    *out = value;
    return TERN_OK;
}

tern_status tern_json_get_string(tern_json json, tern_arena *arena, tern_str *out,
                                 tern_error *error)
{
    tern_tokenizer tokenizer;
    tern_status status = expect(json, TERN_JSON_STRING, "string", &tokenizer, error);

    if (status != TERN_OK)
        return status;
    status = tern_tokenizer_string(&tokenizer, arena, out);
    return status == TERN_OK ? TERN_OK : fail(&tokenizer, status, "", "", error);
}

tern_status tern_json_iterate(tern_json json, tern_json_iterator *out, tern_error *error)
{
    tern_tokenizer tokenizer;
    tern_status status = check(json, &tokenizer, error);
    tern_json_kind kind = tern_json_kind_of(tern_tokenizer_peek(&tokenizer));

    memset(out, 0, sizeof *out);
    if (status != TERN_OK)
        return status;
    if (kind != TERN_JSON_ARRAY && kind != TERN_JSON_OBJECT)
        return fail(&tokenizer, kind == TERN_JSON_NULL ? TERN_ERROR_NULL : TERN_ERROR_TYPE,
                    "object or array", NULL, error);
    tokenizer.cursor++;
    tern_tokenizer_skip_space(&tokenizer);
    out->object = kind == TERN_JSON_OBJECT;
    out->end = tokenizer.end;
    if (!tern_tokenizer_accept(&tokenizer, out->object ? '}' : ']'))
        out->cursor = tokenizer.cursor;
    return TERN_OK;
}

/* The text has been checked. Should it have changed since, the iteration ends. */
bool tern_json_next(tern_json_iterator *iterator, tern_json_item *out_item)
{
    tern_tokenizer tokenizer = {iterator->cursor, iterator->cursor, iterator->end, ""};
    tern_json_item item = {.index = iterator->index};
    bool more = false;
    tern_status status = TERN_OK;

    if (iterator->cursor == NULL)
        return false;
    if (iterator->object) {
        tern_str raw = {"", 0};
        status = tern_tokenizer_raw_name(&tokenizer, &raw);
        item.key.text.ptr = iterator->cursor; /* with its quotes */
        item.key.text.len = raw.len + 2;
    }
    if (status == TERN_OK)
        status = tern_tokenizer_value(&tokenizer, TERN_DEPTH_MAX, &item.value.text);
    if (status == TERN_OK)
        status = tern_tokenizer_next(&tokenizer, iterator->object ? '}' : ']', &more);
    iterator->cursor = status == TERN_OK && more ? tokenizer.cursor : NULL;
    if (status != TERN_OK)
        return false;
    iterator->index++;
    *out_item = item;
    return true;
}
