/* schema_suite.c - decodes and validates what standard input holds: lines of a model's name, a
 * tab and a JSON text. Answers each with a line: "valid", "decode: ..." or every violation. */
#include <stdio.h>
#include <stdlib.h>

#include "suite/suite.h"
#include "tern/validate.h"

static const tern_named_type *find(const char *name)
{
    for (size_t i = 0; i < tern_api_of_suite.count; i++) {
        if (strcmp(tern_api_of_suite.types[i].name, name) == 0)
            return &tern_api_of_suite.types[i];
    }
    fprintf(stderr, "no model '%s'\n", name);
    exit(2);
}

static bool print_violation(void *context, const tern_violation *violation)
{
    char text[TERN_ERROR_MESSAGE_SIZE];

    (void)context;
    tern_violation_format(violation, text, sizeof text);
    printf("%s; ", text);
    return true;
}

static void answer(const char *name, tern_str json)
{
    const tern_named_type *named = find(name);
    tern_validate_options options = {.report = print_violation, .constraints = named->constraints};
    tern_arena arena = {0}, scratch = {0};
    tern_error error;
    char text[TERN_ERROR_MESSAGE_SIZE];
    void *value = tern_arena_allocate(&arena, named->type->size, _Alignof(max_align_t));

    if (value == NULL)
        exit(2);
    if (tern_decode(named->type, json, NULL, &arena, value, &error) != TERN_OK) {
        tern_error_format(&error, text, sizeof text);
        printf("decode: %s\n", text);
    } else {
        tern_status status = tern_validate(named->type, value, &options, &scratch);
        puts(status == TERN_OK ? "valid" : tern_status_text(status));
    }
    tern_arena_free(&arena);
    tern_arena_free(&scratch);
}

int main(void)
{
    static char line[1 << 20];

    while (fgets(line, sizeof line, stdin)) {
        char *tab = strchr(line, '\t'), *end = strchr(line, '\n');
        tern_str json;
        if (tab == NULL || end == NULL)
            return 2;
        *tab = '\0';
        json.ptr = tab + 1;
        json.len = (size_t)(end - json.ptr);
        answer(line, json);
    }
    return 0;
}
