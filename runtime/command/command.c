/* command.c - the command-line program that every SDK has, from its descriptors
 * alone. */
#include "tern/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "tern/tern.h"
#ifdef TERN_WITH_VALIDATE
#include "tern/validate.h"
#endif

enum { EXIT_REFUSED = 1, EXIT_USAGE = 2, OPERANDS_MAX = 3, PRETTY_INDENT = 2 };

/* Options, as bits. */
enum {
    OPTION_PRETTY = 1 << 0,
    OPTION_SORTED = 1 << 1,
    OPTION_STRICT = 1 << 2,
    OPTION_VALIDATE = 1 << 3
};

static const struct {
    const char *name;
    unsigned bit;
    const char *help;
} options[] = {
    {"--pretty", OPTION_PRETTY, "write a line for each value, indented"},
    {"--sorted", OPTION_SORTED, "write the properties of every object in the order of their names"},
    {"--strict", OPTION_STRICT,
     "refuse fields and values that the schema does not name, and\n"
     "             properties that come twice"},
    {"--validate", OPTION_VALIDATE, "refuse what does not satisfy its schema, and say all of it"},
};
enum { OPTION_COUNT = sizeof options / sizeof options[0] };

/* A command line, understood, and what it needs to run. */
typedef struct call {
    const tern_api *api;
    const struct command *command;
    const char *operands[OPERANDS_MAX];
    unsigned options;
    const tern_type *type;
    bool stdin_read;
    tern_arena arena;
} call;

typedef int run_command(call *self);
static run_command list_models, decode, show, diff, patch, help;

/* The first operand of those that have any is a model. */
typedef struct command {
    const char *name;
    const char *operands;
    int operand_count;
    unsigned options;
    run_command *run;
    const char *help;
} command;

static const command commands[] = {
    {"models", "", 0, 0, list_models, "list the models"},
    {"decode", " MODEL", 1, OPTION_PRETTY | OPTION_SORTED | OPTION_STRICT | OPTION_VALIDATE, decode,
     "read JSON on standard input as that model, write it again"},
    {"show", " MODEL", 1, OPTION_STRICT, show,
     "read it and show each field: absent, null or its value"},
    {"diff", " MODEL OLD NEW", 3, OPTION_PRETTY | OPTION_SORTED | OPTION_STRICT, diff,
     "write the merge patch (RFC 7396) that makes NEW of OLD"},
    {"patch", " MODEL DOC PATCH", 3, OPTION_PRETTY | OPTION_SORTED | OPTION_STRICT, patch,
     "write DOC with that merge patch applied"},
    {"help", "", 0, 0, help, "this text"},
};
enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

/* Bytes of the UTF-8 sequence at `at`; 0 for what is none or a control
 * character. */
static size_t plain_length(const char *at)
{
    const unsigned char *bytes = (const unsigned char *)at;
    size_t length = bytes[0] < 0x80 ? 1 : bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;

    if (bytes[0] < 0x20 || bytes[0] == 0x7F || (bytes[0] >= 0x80 && bytes[0] < 0xC2) ||
        bytes[0] > 0xF4 || (bytes[0] == 0xC2 && bytes[1] < 0xA0))
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
    }
    return length;
}

/* Writes an argument so that a terminal only shows it. */
static void echo(const char *argument)
{
    while (*argument != '\0') {
        size_t length = plain_length(argument);
        if (length == 0)
            fprintf(stderr, "\\x%02X", (unsigned)(unsigned char)*argument);
        else
            fwrite(argument, 1, length, stderr);
        argument += length ? length : 1;
    }
}

/* One line on standard error: the program, and, unless NULL, `subject` and what
 * is said of it. */
static void complain(const tern_api *api, const char *subject, const char *text)
{
    fprintf(stderr, "%s-cli: ", api->name);
    if (subject) {
        echo(subject);
        fputs(": ", stderr);
    }
    fprintf(stderr, "%s\n", text);
}

static int finish_output(const tern_api *api)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return EXIT_SUCCESS;
    fprintf(stderr, "%s-cli: writing to standard output: %s\n", api->name, strerror(errno));
    return EXIT_USAGE;
}

static void write_usage(const tern_api *api, FILE *file)
{
    fprintf(file, "%s (%s): usage:\n", api->title, api->version);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        fprintf(file, "  %s-cli %s%s%s\n      %s\n", api->name, commands[i].name,
                commands[i].operands, commands[i].options ? " [OPTION...]" : "", commands[i].help);
    }
    fprintf(file, "OLD, NEW, DOC and PATCH are files; '-' is standard input. Options:\n");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const char *separator = " (";
        fprintf(file, "  %s  %s", options[i].name, options[i].help);
        for (size_t j = 0; j < COMMAND_COUNT; j++) {
            if ((commands[j].options & options[i].bit) != 0) {
                fprintf(file, "%s%s", separator, commands[j].name);
                separator = ", ";
            }
        }
        fprintf(file, ")\n");
    }
}

static int help(call *self)
{
    write_usage(self->api, stdout);
    return finish_output(self->api);
}

static int list_models(call *self)
{
    for (size_t i = 0; i < self->api->count; i++)
        printf("%s\n", self->api->types[i].name);
    return finish_output(self->api);
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

/* All of the file of that name. Returns an exit status, having said what is
 * wrong. */
static int read_operand(call *self, const char *name, tern_str *out)
{
    bool standard = strcmp(name, "-") == 0;
    FILE *file;
    tern_status status;
    int reason;

    if (standard && self->stdin_read) {
        complain(self->api, NULL, "standard input ('-') can only be read once");
        return EXIT_USAGE;
    }
    self->stdin_read = self->stdin_read || standard;
    file = standard ? stdin : fopen(name, "rb");
    if (file == NULL) {
        complain(self->api, name, strerror(errno));
        return EXIT_USAGE;
    }
    status = read_all(file, &self->arena, out);
    reason = ferror(file) ? errno : 0;
    if (!standard)
        fclose(file);
    if (status != TERN_OK)
        complain(self->api, NULL, tern_status_text(status));
    else if (reason)
        complain(self->api, standard ? "reading standard input" : name, strerror(reason));
    return status != TERN_OK || reason ? EXIT_USAGE : EXIT_SUCCESS;
}

/* Reports an error in the file of that name (NULL: there is but one, or none).
 */
static int report(const call *self, const char *name, const tern_error *error)
{
    char message[TERN_ERROR_MESSAGE_SIZE];

    tern_error_format(error, message, sizeof message);
    fprintf(stderr, "%s-cli: %s: ", self->api->name, self->operands[0]);
    if (name) {
        echo(strcmp(name, "-") == 0 ? "standard input" : name);
        fputs(": ", stderr);
    }
    fprintf(stderr, "%s\n", message);
    return error->status == TERN_ERROR_MEMORY ? EXIT_USAGE : EXIT_REFUSED;
}

static tern_decode_options decode_options(const call *self)
{
    tern_decode_options chosen = {0};

    if ((self->options & OPTION_STRICT) != 0) {
        chosen.unknown_fields = TERN_UNKNOWN_REFUSE;
        chosen.refuse_unknown_values = true;
        chosen.refuse_duplicates = true;
    }
    return chosen;
}

/* Reads a file as the model. Returns an exit status. */
static int read_value(call *self, const char *name, void **out)
{
    tern_decode_options chosen = decode_options(self);
    tern_error error = {0};
    tern_str text;
    int result = read_operand(self, name, &text);

    if (result != EXIT_SUCCESS)
        return result;
    *out = tern_arena_allocate(&self->arena, self->type->size, _Alignof(max_align_t));
    if (*out == NULL) {
        complain(self->api, NULL, tern_status_text(tern_arena_failure(&self->arena)));
        return EXIT_USAGE;
    }
    if (tern_decode(self->type, text, &chosen, &self->arena, *out, &error) == TERN_OK)
        return EXIT_SUCCESS;
    return report(self, self->command->operand_count > 1 ? name : NULL, &error);
}

static int write_value(call *self, const tern_type *type, const void *value)
{
    tern_encode_options chosen = {
        .indent = (self->options & OPTION_PRETTY) != 0 ? PRETTY_INDENT : 0,
        .sort_keys = (self->options & OPTION_SORTED) != 0,
    };
    tern_error error = {0};
    tern_str output;

    if (tern_encode(type, value, &chosen, &self->arena, &output, &error) != TERN_OK)
        return report(self, NULL, &error);
    fwrite(output.ptr, 1, output.len, stdout);
    fputc('\n', stdout);
    return finish_output(self->api);
}

#ifdef TERN_WITH_VALIDATE
static bool print_violation(void *context, const tern_violation *violation)
{
    const call *self = (const call *)context;
    char message[TERN_ERROR_MESSAGE_SIZE];

    tern_violation_format(violation, message, sizeof message);
    fprintf(stderr, "%s-cli: %s: %s\n", self->api->name, self->operands[0], message);
    return true;
}

/* Says every violation. Returns an exit status. */
static int validate(call *self, const void *value)
{
    tern_validate_options chosen = {.report = print_violation, .context = self};
    tern_status status;

    for (size_t i = 0; i < self->api->count; i++) {
        if (strcmp(self->api->types[i].name, self->operands[0]) == 0)
            chosen.constraints = self->api->types[i].constraints;
    }
    status = tern_validate(self->type, value, &chosen, &self->arena);
    if (status == TERN_OK || status == TERN_ERROR_INVALID)
        return status == TERN_OK ? EXIT_SUCCESS : EXIT_REFUSED;
    complain(self->api, self->operands[0], tern_status_text(status));
    return status == TERN_ERROR_DEPTH ? EXIT_REFUSED : EXIT_USAGE;
}
#else
static int validate(call *self, const void *value)
{
    (void)value;
    complain(self->api, NULL, "--validate needs PCRE2, and this program was built without it");
    return EXIT_USAGE;
}
#endif

static int decode(call *self)
{
    void *value;
    int result = read_value(self, "-", &value);

    if (result == EXIT_SUCCESS && (self->options & OPTION_VALIDATE) != 0)
        result = validate(self, value);
    return result == EXIT_SUCCESS ? write_value(self, self->type, value) : result;
}

static int show(call *self)
{
    void *value;
    int result = read_value(self, "-", &value);

    if (result != EXIT_SUCCESS)
        return result;
    tern_print(stdout, self->type, value);
    return finish_output(self->api);
}

static int diff(call *self)
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

static int patch(call *self)
{
    tern_decode_options chosen = decode_options(self);
    tern_error error = {0};
    tern_str text;
    void *value;
    int result = read_value(self, self->operands[1], &value);

    if (result == EXIT_SUCCESS)
        result = read_operand(self, self->operands[2], &text);
    if (result != EXIT_SUCCESS)
        return result;
    if (tern_apply_patch(self->type, value, text, &chosen, &self->arena, &error) != TERN_OK)
        return report(self, self->operands[2], &error);
    return write_value(self, self->type, value);
}

/* Takes an option of the command, or says what is wrong with it. */
static bool take_option(call *self, const char *argument)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (strcmp(argument, options[i].name) == 0 &&
            (self->command->options & options[i].bit) != 0) {
            self->options |= options[i].bit;
            return true;
        }
    }
    fprintf(stderr, "%s-cli: '%s' has no option '", self->api->name, self->command->name);
    echo(argument);
    fprintf(stderr, "'; '%s-cli help' lists them\n", self->api->name);
    return false;
}

static bool is_help(const char *argument)
{
    return strcmp(argument, "-h") == 0 || strcmp(argument, "--help") == 0;
}

/* Sorts the arguments behind the command. Returns EXIT_SUCCESS, or EXIT_USAGE.
 */
static int parse(call *self, int argc, char **argv)
{
    int count = 0;
    bool only_operands = false;

    for (int i = 2; i < argc; i++) {
        bool option = !only_operands && argv[i][0] == '-' && argv[i][1] != '\0';
        if (option && strcmp(argv[i], "--") == 0) {
            only_operands = true;
        } else if (option) {
            if (!take_option(self, argv[i]))
                return EXIT_USAGE;
        } else {
            if (count < self->command->operand_count)
                self->operands[count] = argv[i];
            count++;
        }
    }
    if (count == self->command->operand_count)
        return EXIT_SUCCESS;
    write_usage(self->api, stderr);
    return EXIT_USAGE;
}

static int run(call *self)
{
    int result;

    if (self->command->operand_count > 0) {
        self->type = tern_api_find(self->api, self->operands[0]);
        if (self->type == NULL) {
            fprintf(stderr, "%s-cli: there is no model '", self->api->name);
            echo(self->operands[0]);
            fprintf(stderr, "'; '%s-cli models' lists them\n", self->api->name);
            return EXIT_USAGE;
        }
    }
    result = self->command->run(self);
    tern_arena_free(&self->arena);
    return result;
}

int tern_command_main(const tern_api *api, int argc, char **argv)
{
    call self = {.api = api};
    int result;

    for (int i = 1; i < argc; i++) {
        if (is_help(argv[i]))
            return help(&self);
    }
    for (size_t i = 0; argc > 1 && i < COMMAND_COUNT; i++) {
        if (strcmp(argv[1], commands[i].name) == 0)
            self.command = &commands[i];
    }
    if (self.command == NULL) {
        if (argc > 1) {
            fprintf(stderr, "%s-cli: there is no command '", api->name);
            echo(argv[1]);
            fputs("'\n", stderr);
        }
        write_usage(api, stderr);
        return EXIT_USAGE;
    }
    result = parse(&self, argc, argv);
    return result == EXIT_SUCCESS ? run(&self) : result;
}
