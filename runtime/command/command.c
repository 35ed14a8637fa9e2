/* command.c - the command line of an SDK's models: understood, and done. */
#include "command_internal.h"

#include <stdlib.h>

const tern_model_option tern_model_options[] = {
    {"--pretty", TERN_OPTION_PRETTY, "write a line for each value, indented"},
    {"--sorted", TERN_OPTION_SORTED,
     "write the properties of every object in the order of their names"},
    {"--strict", TERN_OPTION_STRICT,
     "refuse fields and values that the schema does not name, and\n"
     "             properties that come twice"},
    {"--validate", TERN_OPTION_VALIDATE,
     "refuse what does not satisfy its schema, and say all of it"},
};
const size_t tern_model_option_count = sizeof tern_model_options / sizeof tern_model_options[0];

void tern_command_write_models(const tern_api *api, FILE *file)
{
    fprintf(file, "%s (%s): usage:\n", api->title, api->version);
    for (size_t i = 0; i < tern_model_command_count; i++) {
        const tern_model_command *command = &tern_model_commands[i];
        fprintf(file, "  %s-cli %s%s%s\n      %s\n", api->name, command->name, command->operands,
                command->options ? " [OPTION...]" : "", command->help);
    }
}

void tern_command_write_model_options(FILE *file)
{
    fprintf(file, "OLD, NEW, DOC and PATCH are files; '-' is standard input. Options:\n");
    for (size_t i = 0; i < tern_model_option_count; i++) {
        const char *separator = " (";
        fprintf(file, "  %s  %s", tern_model_options[i].name, tern_model_options[i].help);
        for (size_t j = 0; j < tern_model_command_count; j++) {
            if ((tern_model_commands[j].options & tern_model_options[i].bit) != 0) {
                fprintf(file, "%s%s", separator, tern_model_commands[j].name);
                separator = ", ";
            }
        }
        fprintf(file, ")\n");
    }
}

static void write_usage(const tern_api *api, FILE *file)
{
    tern_command_write_models(api, file);
    tern_command_write_model_options(file);
}

/* Takes an option of the command, or says what is wrong with it. */
static bool take_option(tern_model_call *self, const char *argument)
{
    for (size_t i = 0; i < tern_model_option_count; i++) {
        if (strcmp(argument, tern_model_options[i].name) == 0 &&
            (self->command->options & tern_model_options[i].bit) != 0) {
            self->options |= tern_model_options[i].bit;
            return true;
        }
    }
    fprintf(stderr, "%s-cli: '%s' has no option '", self->api->name, self->command->name);
    tern_command_say(stderr, tern_str_of(argument));
    fprintf(stderr, "'; '%s-cli help' lists them\n", self->api->name);
    return false;
}

bool tern_command_is_help(const char *argument)
{
    return strcmp(argument, "-h") == 0 || strcmp(argument, "--help") == 0;
}

/* Sorts the arguments behind the command. Returns EXIT_SUCCESS, or TERN_EXIT_USAGE. */
static int parse(tern_model_call *self, int argc, char **argv)
{
    int count = 0;
    bool only_operands = false;

    for (int i = 2; i < argc; i++) {
        bool option = !only_operands && argv[i][0] == '-' && argv[i][1] != '\0';
        if (option && strcmp(argv[i], "--") == 0) {
            only_operands = true;
        } else if (option) {
            if (!take_option(self, argv[i]))
                return TERN_EXIT_USAGE;
        } else {
            if (count < self->command->operand_count)
                self->operands[count] = argv[i];
            count++;
        }
    }
    if (count == self->command->operand_count)
        return EXIT_SUCCESS;
    write_usage(self->api, stderr);
    return TERN_EXIT_USAGE;
}

static int help(const tern_api *api)
{
    write_usage(api, stdout);
    return tern_command_finish_output(api);
}

static int run(tern_model_call *self)
{
    int result;

    if (self->command->run == NULL)
        return help(self->api);
    if (self->command->operand_count > 0) {
        self->type = tern_api_find(self->api, self->operands[0]);
        if (self->type == NULL) {
            fprintf(stderr, "%s-cli: there is no model '", self->api->name);
            tern_command_say(stderr, tern_str_of(self->operands[0]));
            fprintf(stderr, "'; '%s-cli models' lists them\n", self->api->name);
            return TERN_EXIT_USAGE;
        }
    }
    result = self->command->run(self);
    tern_arena_free(&self->arena);
    return result;
}

int tern_command_main(const tern_api *api, int argc, char **argv)
{
    tern_model_call self = {.api = api};
    int result;

    for (int i = 1; i < argc; i++) {
        if (tern_command_is_help(argv[i]))
            return help(api);
    }
    for (size_t i = 0; argc > 1 && i < tern_model_command_count; i++) {
        if (strcmp(argv[1], tern_model_commands[i].name) == 0)
            self.command = &tern_model_commands[i];
    }
    if (self.command == NULL) {
        if (argc > 1) {
            fprintf(stderr, "%s-cli: there is no command '", api->name);
            tern_command_say(stderr, tern_str_of(argv[1]));
            fputs("'\n", stderr);
        }
        write_usage(api, stderr);
        return TERN_EXIT_USAGE;
    }
    result = parse(&self, argc, argv);
    return result == EXIT_SUCCESS ? run(&self) : result;
}
