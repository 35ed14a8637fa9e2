/* command.c - the command-line program that every SDK has, from its descriptors alone. */
#include "tern/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "tern/tern.h"

enum { EXIT_REFUSED = 1, EXIT_USAGE = 2 };

static int finish_output(const tern_api *api)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return EXIT_SUCCESS;
    fprintf(stderr, "%s-cli: writing to standard output: %s\n", api->name, strerror(errno));
    return EXIT_USAGE;
}

static int usage(const tern_api *api, FILE *file)
{
    fprintf(file,
            "%s (%s): usage:\n"
            "  %s-cli models         list the models\n"
            "  %s-cli decode MODEL   read JSON on standard input as that model, write it again\n"
            "  %s-cli show MODEL     read it and show each field: absent, null or its value\n",
            api->title, api->version, api->name, api->name, api->name);
    return file == stderr ? EXIT_USAGE : finish_output(api);
}

static int list_models(const tern_api *api)
{
    for (size_t i = 0; i < api->count; i++)
        printf("%s\n", api->types[i].name);
    return finish_output(api);
}

/* All of a file, into the arena. */
static tern_status read_all(FILE *file, tern_arena *arena, tern_str *out)
{
    size_t capacity = 1 << 16, used = 0;
    char *text = (char *)tern_arena_allocate(arena, capacity, 1);

    while (text) {
        size_t got = fread(text + used, 1, capacity - used, file);
        used += got;
        if (got == 0)
            break;
        if (used == capacity) {
            char *bigger;
            if (capacity > SIZE_MAX / 2)
                return TERN_ERROR_LIMIT;
            if (!tern_arena_resize(arena, text, capacity, capacity * 2)) {
                bigger = (char *)tern_arena_allocate(arena, capacity * 2, 1);
                if (bigger)
                    memcpy(bigger, text, used);
                text = bigger;
            }
            capacity *= 2;
        }
    }
    if (text == NULL)
        return tern_arena_failure(arena);
    out->ptr = text;
    out->len = used;
    return TERN_OK;
}

static int report(const tern_api *api, const char *model, const tern_error *error)
{
    char message[TERN_ERROR_MESSAGE_SIZE];

    tern_error_format(error, message, sizeof message);
    fprintf(stderr, "%s-cli: %s: %s\n", api->name, model, message);
    return error->status == TERN_ERROR_MEMORY ? EXIT_USAGE : EXIT_REFUSED;
}

static int convert(const tern_api *api, const char *model, bool show)
{
    const tern_type *type = tern_api_find(api, model);
    tern_arena arena = {0};
    tern_error error = {0};
    tern_str input, output;
    void *value;
    int result;

    if (type == NULL) {
        fprintf(stderr, "%s-cli: there is no model '%s'; '%s-cli models' lists them\n", api->name,
                model, api->name);
        return EXIT_USAGE;
    }
    value = tern_arena_allocate(&arena, type->size, _Alignof(max_align_t));
    if (value == NULL || read_all(stdin, &arena, &input) != TERN_OK) {
        fprintf(stderr, "%s-cli: %s\n", api->name, tern_status_text(tern_arena_failure(&arena)));
        result = EXIT_USAGE;
    } else if (ferror(stdin)) {
        fprintf(stderr, "%s-cli: reading standard input: %s\n", api->name, strerror(errno));
        result = EXIT_USAGE;
    } else if (tern_decode(type, input, NULL, &arena, value, &error) != TERN_OK) {
        result = report(api, model, &error);
    } else if (show) {
        tern_print(stdout, type, value);
        result = finish_output(api);
    } else if (tern_encode(type, value, NULL, &arena, &output, &error) != TERN_OK) {
        result = report(api, model, &error);
    } else {
        fwrite(output.ptr, 1, output.len, stdout);
        fputc('\n', stdout);
        result = finish_output(api);
    }
    tern_arena_free(&arena);
    return result;
}

int tern_command_main(const tern_api *api, int argc, char **argv)
{
    const char *command = argc > 1 ? argv[1] : "";

    if (argc == 2 && strcmp(command, "models") == 0)
        return list_models(api);
    if (argc == 3 && strcmp(command, "decode") == 0)
        return convert(api, argv[2], false);
    if (argc == 3 && strcmp(command, "show") == 0)
        return convert(api, argv[2], true);
    if (argc == 2 && (strcmp(command, "help") == 0 || strcmp(command, "--help") == 0))
        return usage(api, stdout);
    return usage(api, stderr);
}
