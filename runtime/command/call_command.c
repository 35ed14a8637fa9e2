/* call_command.c - the command line of an SDK that has operations too. */
#include <stdlib.h>

#include "call_command_internal.h"
#include "client_internal.h"

const char *const tern_call_commands[] = {"operations", "call", "completion"};
const size_t tern_call_command_count = sizeof tern_call_commands / sizeof tern_call_commands[0];

static void write_usage(const tern_api *api, FILE *file)
{
    const char *name = api->name;

    tern_command_write_models(api, file);
    fprintf(file, "  %s-cli operations\n      list the operations\n", name);
    fprintf(
        file,
        "  %s-cli call OPERATION [--PARAMETER VALUE...] [OPTION...]\n"
        "      send a request, write the answer's body; with --help, the same as\n"
        "  %s-cli help OPERATION\n      its parameters, body, answers, credentials and options\n",
        name, name);
    fprintf(file,
            "  %s-cli completion bash|zsh|fish\n      a script that completes commands there\n",
            name);
    tern_command_write_model_options(file);
}

static int help(const tern_api *api)
{
    write_usage(api, stdout);
    return tern_command_finish_output(api);
}

static int refuse_command(const tern_api *api, const char *name)
{
    tern_suggestions suggestions = {.wanted = tern_str_of(name)};

    for (size_t i = 0; i < tern_call_command_count; i++)
        tern_suggestions_add(&suggestions, tern_call_commands[i]);
    for (size_t i = 0; i < tern_model_command_count; i++)
        tern_suggestions_add(&suggestions, tern_model_commands[i].name);
    fprintf(stderr, "%s-cli: there is no command '", api->name);
    tern_command_say(stderr, suggestions.wanted);
    fputc('\'', stderr);
    tern_suggestions_write(&suggestions, "", stderr);
    fputc('\n', stderr);
    if (suggestions.count == 0)
        write_usage(api, stderr);
    return TERN_EXIT_USAGE;
}

/* Says how many operands a command takes. */
static int refuse_operands(const tern_api *api, const char *usage)
{
    fprintf(stderr, "%s-cli: usage: %s-cli %s\n", api->name, api->name, usage);
    return TERN_EXIT_USAGE;
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        if (tern_command_is_help(argv[i]))
            return true;
    }
    return false;
}

static int call(const tern_api *api, const tern_command_operations *operations, int argc,
                char **argv)
{
    tern_arena_options options = {.allocator = tern_wiping_allocator()};
    tern_call_line line = {.api = api, .operations = operations};
    int result;

    if (argc == 0)
        return refuse_operands(api, "call OPERATION [--PARAMETER VALUE...] [OPTION...]");
    if (tern_command_is_help(argv[0]))
        return help(api);
    line.operation = tern_find_operation(api, operations, argv[0]);
    if (line.operation == NULL)
        return TERN_EXIT_USAGE;
    if (asks_for_help(argc - 1, argv + 1))
        return tern_describe_operation(api, operations, line.operation);
    tern_arena_init(&line.arena, &options);
    result = tern_call_line_parse(&line, argc - 1, argv + 1);
    if (result == EXIT_SUCCESS)
        result = tern_call_line_make_params(&line);
    if (result == EXIT_SUCCESS)
        result = tern_call_line_send(&line);
    tern_arena_free(&line.arena);
    return result;
}

static int help_of(const tern_api *api, const tern_command_operations *operations, const char *name)
{
    const tern_operation *operation = tern_find_operation(api, operations, name);

    return operation ? tern_describe_operation(api, operations, operation) : TERN_EXIT_USAGE;
}

int tern_call_command_main(const tern_api *api, const tern_command_operations *operations, int argc,
                           char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";

    if (argc < 2) {
        write_usage(api, stderr);
        return TERN_EXIT_USAGE;
    }
    if (strcmp(name, "call") == 0)
        return call(api, operations, argc - 2, argv + 2);
    if (strcmp(name, "complete") == 0)
        return tern_complete(api, operations, argc - 2, argv + 2);
    if (strcmp(name, "help") == 0 && argc == 3 && !tern_command_is_help(argv[2]))
        return help_of(api, operations, argv[2]);
    if (strcmp(name, "help") == 0 && argc > 3)
        return refuse_operands(api, "help [OPERATION]");
    if (strcmp(name, "help") == 0 || asks_for_help(argc - 1, argv + 1))
        return help(api);
    if (strcmp(name, "operations") == 0)
        return argc == 2 ? tern_list_operations(api, operations)
                         : refuse_operands(api, "operations");
    if (strcmp(name, "completion") == 0)
        return argc == 3 ? tern_write_completion(api, argv[2])
                         : refuse_operands(api, "completion bash|zsh|fish");
    for (size_t i = 0; i < tern_model_command_count; i++) {
        if (strcmp(tern_model_commands[i].name, name) == 0)
            return tern_command_main(api, argc, argv);
    }
    return refuse_command(api, name);
}
