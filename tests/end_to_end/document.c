/* document.c - see document.h. */
#include "document.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

_Noreturn static void fail(const char *what, const char *which)
{
    fprintf(stderr, "%s: %s\n", what, which);
    exit(2);
}

static void *allocate(size_t size)
{
    void *memory = calloc(1, size);

    if (memory == NULL)
        fail("calloc", "no memory");
    return memory;
}

char *document_read(const char *name)
{
    char path[1024];
    FILE *file;
    char *text;
    long size;

    snprintf(path, sizeof path, "%s/%s.json", TEST_DATA_DIR, name);
    file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0)
        fail(path, "can't be read");
    rewind(file);
    text = (char *)allocate((size_t)size + 1);
    if (fread(text, 1, (size_t)size, file) != (size_t)size)
        fail(path, "can't be read");
    fclose(file);
    return text;
}

char *document_replace(const char *text, const char *old, const char *new_text)
{
    const char *start = strstr(text, old);
    char *changed;

    if (start == NULL || strstr(start + 1, old) != NULL)
        fail(old, start ? "is there more than once" : "is not there");
    changed = (char *)allocate(strlen(text) + strlen(new_text) + 1);
    memcpy(changed, text, (size_t)(start - text));
    strcat(changed, new_text);
    strcat(changed, start + strlen(old));
    return changed;
}

static bool report(const tern_error *error)
{
    printf("\n  %s: %s", tern_status_text(error->status), unit_error_text(error));
    return false;
}

bool document_decodes(const tern_type *type, const char *name, tern_arena *arena, void *out)
{
    char *text = document_read(name);
    tern_error error;
    tern_status status = tern_decode(type, tern_str_of(text), NULL, arena, out, &error);

    /* What was decoded must not point into the document. */
    free(text);
    return status == TERN_OK || report(&error);
}

static bool same_tree(const char *a, const char *b)
{
    struct json_object *left = json_tokener_parse(a), *right = json_tokener_parse(b);
    bool same = left && right && json_object_equal(left, right);

    if (!same)
        printf("\n  %s\n  is another tree than\n  %s", a, b);
    json_object_put(left);
    json_object_put(right);
    return same;
}

/* Decodes and encodes again: the same value, the same bytes. */
static bool survives(const tern_type *type, const void *value, tern_str json, tern_arena *arena)
{
    void *again = allocate(type->size);
    tern_error error;
    tern_str encoded;
    bool same = tern_decode(type, json, NULL, arena, again, &error) == TERN_OK &&
                tern_encode(type, again, NULL, arena, &encoded, &error) == TERN_OK;

    if (!same)
        report(&error);
    same = same && tern_equal(type, value, again) && unit_same_str(encoded, json.ptr);
    free(again);
    return same;
}

bool document_encodes_to(const tern_type *type, const void *value, const char *text)
{
    tern_arena arena = {0};
    tern_error error;
    tern_str json;
    bool same = tern_encode(type, value, NULL, &arena, &json, &error) == TERN_OK || report(&error);

    same = same && unit_same_str(json, text) && same_tree(json.ptr, text) &&
           survives(type, value, json, &arena);
    tern_arena_free(&arena);
    return same;
}

/* The text without white space between tokens. */
static char *compact(const char *text)
{
    char *out = (char *)allocate(strlen(text) + 1);
    size_t length = 0;
    bool inside = false;

    for (; *text; text++) {
        if (inside && *text == '\\')
            out[length++] = *text++;
        else if (*text == '"')
            inside = !inside;
        if (inside || strchr(" \t\r\n", *text) == NULL)
            out[length++] = *text;
    }
    return out;
}

bool document_encodes_to_file(const tern_type *type, const void *value, const char *name)
{
    char *text = document_read(name), *expected = compact(text);
    bool same = document_encodes_to(type, value, expected);

    free(expected);
    free(text);
    return same;
}

static bool is_refused(const tern_type *type, const char *text, tern_status status,
                       const char *expected)
{
    unsigned char *value = (unsigned char *)allocate(type->size);
    tern_arena arena = {0};
    tern_error error = {0};
    bool refused, zeroed = true;

    memset(value, 0xAA, type->size);
    refused =
        unit_same_status(tern_decode(type, tern_str_of(text), NULL, &arena, value, &error), status);
    refused = refused && unit_same_text(unit_error_text(&error), expected);
    for (size_t i = 0; i < type->size; i++)
        zeroed = zeroed && value[i] == 0;
    if (!zeroed || tern_arena_bytes(&arena) != 0)
        printf("\n  something is left of what was refused");
    refused = refused && zeroed && tern_arena_bytes(&arena) == 0;
    tern_arena_free(&arena);
    free(value);
    return refused;
}

bool document_refuses_text(const tern_type *type, const char *text, tern_status status,
                           const char *expected)
{
    return is_refused(type, text, status, expected);
}

bool document_refuses(const tern_type *type, const char *name, const document_error *error)
{
    char *text = document_read(name),
         *changed = document_replace(text, error->old, error->new_text);
    const char *start = strstr(text, error->old) - text + changed;
    const char *at = strstr(start, error->at);
    char expected[TERN_ERROR_MESSAGE_SIZE];
    size_t line = 1, column = 1;
    bool refused;

    if (at == NULL)
        fail(error->at, "is not there");
    for (const char *one = changed; one < at; one++) {
        column = *one == '\n' ? 1 : column + 1;
        line += *one == '\n';
    }
    snprintf(expected, sizeof expected, "%s @%zu %zu:%zu expected %s, found %s", error->pointer,
             (size_t)(at - changed), line, column, error->expected, error->found);
    refused = is_refused(type, changed, error->status, expected);
    free(changed);
    free(text);
    return refused;
}
