/* violation.c - putting violations together, and as text. */
#include "status_internal.h"
#include "tokenizer_internal.h"
#include "validate_internal.h"

#include <stdarg.h>
#include <stdio.h>

enum { SHOWN_MAX = 40 }; /* bytes of a text that messages show */

void tern_validator_expected(tern_validator *self, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(self->violation.expected, sizeof self->violation.expected, format, arguments);
    va_end(arguments);
}

void tern_validator_found(tern_validator *self, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(self->violation.found, sizeof self->violation.found, format, arguments);
    va_end(arguments);
}

/* As much of a text as is shown: without half a character at its end. */
static tern_str shortened(tern_str text)
{
    if (text.len > SHOWN_MAX) {
        text.len = SHOWN_MAX;
        while (text.len > 0 && ((unsigned char)text.ptr[text.len] & 0xC0) == 0x80)
            text.len--;
    }
    if (text.ptr == NULL)
        text.ptr = "";
    return text;
}

void tern_validator_expected_one_of(tern_validator *self, const tern_str *texts, size_t count,
                                    bool quoted)
{
    enum { SIZE = sizeof self->violation.expected };
    const char *quote = quoted ? "\"" : "";
    size_t used = 0;

    if (count > 1)
        used = (size_t)snprintf(self->violation.expected, SIZE, "one of ");
    for (size_t i = 0; i < count; i++) {
        tern_str text = shortened(texts[i]);
        const char *cut = text.len < texts[i].len ? "..." : "";
        if (used + text.len + sizeof ", \"...\", ..." > SIZE) {
            snprintf(self->violation.expected + used, SIZE - used, ", ...");
            break;
        }
        used += (size_t)snprintf(self->violation.expected + used, SIZE - used, "%s%s%.*s%s%s",
                                 i > 0 ? ", " : "", quote, TERN_STR_ARGS(text), cut, quote);
    }
}

void tern_validator_found_string(tern_validator *self, tern_str text)
{
    tern_str shown = shortened(text);

    tern_validator_found(self, "string \"%.*s%s\"", TERN_STR_ARGS(shown),
                         shown.len < text.len ? "..." : "");
}

void tern_validator_found_json(tern_validator *self, tern_str text)
{
    tern_tokenizer tokenizer;

    tern_tokenizer_init(&tokenizer, text);
    tern_tokenizer_skip_space(&tokenizer);
    tern_tokenizer_describe(&tokenizer, self->violation.found, sizeof self->violation.found);
}

tern_status tern_validator_report(tern_validator *self, const char *keyword, const tern_path *path)
{
    tern_violation *violation = &self->violation;
    bool more = false;

    self->violated = true;
    if (self->options->report) {
        violation->keyword = keyword;
        tern_path_write(path, violation->pointer, sizeof violation->pointer);
        more = self->options->report(self->options->context, violation);
    }
    violation->undecided = false;
    return more ? TERN_OK : TERN_ERROR_INVALID;
}

bool tern_violation_list_add(void *list, const tern_violation *violation)
{
    tern_violation_list *self = (tern_violation_list *)list;

    if (self->count < self->capacity)
        self->items[self->count] = *violation;
    self->count++;
    return true;
}

size_t tern_violation_format(const tern_violation *violation, char *buffer, size_t size)
{
    const char *where = violation->pointer[0] != '\0' ? violation->pointer : "the document";
    int length = snprintf(buffer, size, "%s: %s: expected %s, found %s%s", where,
                          violation->keyword, violation->expected, violation->found,
                          violation->undecided ? " (not decided)" : "");

    if (size > 0)
        tern_blank_controls(buffer);
    return length > 0 ? (size_t)length : 0;
}
