/* models.c - the commands on models, from their descriptors alone. */
#include <stdlib.h>

#include "command_internal.h"
#ifdef TERN_WITH_VALIDATE
#include "tern/validate.h"
#endif

static int list_models(tern_model_call *self)
{
    for (size_t i = 0; i < self->api->count; i++)
        printf("%s\n", self->api->types[i].name);
    return tern_command_finish_output(self->api);
}

/* Reports an error in the file of that name (NULL: there is but one, or none). */
static int report(const tern_model_call *self, const char *name, const tern_error *error)
{
    char message[TERN_ERROR_MESSAGE_SIZE];

    tern_error_format(error, message, sizeof message);
    fprintf(stderr, "%s-cli: %s: ", self->api->name, self->operands[0]);
    if (name) {
        tern_command_say(stderr, tern_str_of(strcmp(name, "-") == 0 ? "standard input" : name));
        fputs(": ", stderr);
    }
    fprintf(stderr, "%s\n", message);
    return error->status == TERN_ERROR_MEMORY ? TERN_EXIT_USAGE : TERN_EXIT_REFUSED;
}

static tern_decode_options decode_options(const tern_model_call *self)
{
    tern_decode_options chosen = {0};

    if ((self->options & TERN_OPTION_STRICT) != 0) {
        chosen.unknown_fields = TERN_UNKNOWN_REFUSE;
        chosen.refuse_unknown_values = true;
        chosen.refuse_duplicates = true;
    }
    return chosen;
}

/* Reads a file as the model. Returns an exit status. */
static int read_value(tern_model_call *self, const char *name, void **out)
{
    tern_decode_options chosen = decode_options(self);
    tern_error error = {0};
    tern_str text;
    int result = tern_command_read_file(self->api, name, &self->stdin_read, &self->arena, &text);

    if (result != EXIT_SUCCESS)
        return result;
    *out = tern_arena_allocate(&self->arena, self->type->size, _Alignof(max_align_t));
    if (*out == NULL) {
        tern_command_complain(self->api, NULL, tern_status_text(tern_arena_failure(&self->arena)));
        return TERN_EXIT_USAGE;
    }
    if (tern_decode(self->type, text, &chosen, &self->arena, *out, &error) == TERN_OK)
        return EXIT_SUCCESS;
    return report(self, self->command->operand_count > 1 ? name : NULL, &error);
}

static int write_value(tern_model_call *self, const tern_type *type, const void *value)
{
    tern_encode_options chosen = {
        .indent = (self->options & TERN_OPTION_PRETTY) != 0 ? TERN_PRETTY_INDENT : 0,
        .sort_keys = (self->options & TERN_OPTION_SORTED) != 0,
    };
    tern_error error = {0};
    tern_str output;

    if (tern_encode(type, value, &chosen, &self->arena, &output, &error) != TERN_OK)
        return report(self, NULL, &error);
    fwrite(output.ptr, 1, output.len, stdout);
    fputc('\n', stdout);
    return tern_command_finish_output(self->api);
}

#ifdef TERN_WITH_VALIDATE
static bool print_violation(void *context, const tern_violation *violation)
{
    const tern_model_call *self = (const tern_model_call *)context;
    char message[TERN_ERROR_MESSAGE_SIZE];

    tern_violation_format(violation, message, sizeof message);
    fprintf(stderr, "%s-cli: %s: %s\n", self->api->name, self->operands[0], message);
    return true;
}

/* Says every violation. Returns an exit status. */
static int validate(tern_model_call *self, const void *value)
{
    tern_validate_options chosen = {.report = print_violation, .context = self};
    tern_status status;

    for (size_t i = 0; i < self->api->count; i++) {
        if (strcmp(self->api->types[i].name, self->operands[0]) == 0)
            chosen.constraints = self->api->types[i].constraints;
    }
    status = tern_validate(self->type, value, &chosen, &self->arena);
    if (status == TERN_OK || status == TERN_ERROR_INVALID)
        return status == TERN_OK ? EXIT_SUCCESS : TERN_EXIT_REFUSED;
    tern_command_complain(self->api, self->operands[0], tern_status_text(status));
    return status == TERN_ERROR_DEPTH ? TERN_EXIT_REFUSED : TERN_EXIT_USAGE;
}
#else
static int validate(tern_model_call *self, const void *value)
{
    (void)value;
    tern_command_complain(self->api, NULL,
                          "--validate needs PCRE2, and this program was built without it");
    return TERN_EXIT_USAGE;
}
#endif

static int decode(tern_model_call *self)
{
    void *value;
    int result = read_value(self, "-", &value);

    if (result == EXIT_SUCCESS && (self->options & TERN_OPTION_VALIDATE) != 0)
        result = validate(self, value);
    return result == EXIT_SUCCESS ? write_value(self, self->type, value) : result;
}

static int show(tern_model_call *self)
{
    void *value;
    int result = read_value(self, "-", &value);

    if (result != EXIT_SUCCESS)
        return result;
    tern_print(stdout, self->type, value);
    return tern_command_finish_output(self->api);
}

static int diff(tern_model_call *self)
{
    tern_error error = {0};
    tern_json made;
    void *before, *after;
    int result = read_value(self, self->operands[1], &before);

    if (result == EXIT_SUCCESS)
        result = read_value(self, self->operands[2], &after);
    if (result != EXIT_SUCCESS)
        return result;
    if (tern_diff(self->type, before, after, &self->arena, &made.text, &error) != TERN_OK)
        return report(self, NULL, &error);
    return write_value(self, &tern_type_of_json, &made);
}

static int patch(tern_model_call *self)
{
    tern_decode_options chosen = decode_options(self);
    tern_error error = {0};
    tern_str text;
    void *value;
    int result = read_value(self, self->operands[1], &value);

    if (result == EXIT_SUCCESS)
        result = tern_command_read_file(self->api, self->operands[2], &self->stdin_read,
                                        &self->arena, &text);
    if (result != EXIT_SUCCESS)
        return result;
    if (tern_apply_patch(self->type, value, text, &chosen, &self->arena, &error) != TERN_OK)
        return report(self, self->operands[2], &error);
    return write_value(self, self->type, value);
}

const tern_model_command tern_model_commands[] = {
    {"models", "", 0, 0, list_models, "list the models"},
    {"decode", " MODEL", 1,
     TERN_OPTION_PRETTY | TERN_OPTION_SORTED | TERN_OPTION_STRICT | TERN_OPTION_VALIDATE, decode,
     "read JSON on standard input as that model, write it again"},
    {"show", " MODEL", 1, TERN_OPTION_STRICT, show,
     "read it and show each field: absent, null or its value"},
    {"diff", " MODEL OLD NEW", 3, TERN_OPTION_PRETTY | TERN_OPTION_SORTED | TERN_OPTION_STRICT,
     diff, "write the merge patch (RFC 7396) that makes NEW of OLD"},
    {"patch", " MODEL DOC PATCH", 3, TERN_OPTION_PRETTY | TERN_OPTION_SORTED | TERN_OPTION_STRICT,
     patch, "write DOC with that merge patch applied"},
    {"help", "", 0, 0, NULL, "this text"},
};
const size_t tern_model_command_count = sizeof tern_model_commands / sizeof tern_model_commands[0];
