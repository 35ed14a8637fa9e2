/* command.h - the command-line program of an SDK: tern::command, of its models, and
 * tern::call_command (needs tern::client), of its models and operations. */
#ifndef TERN_COMMAND_H
#define TERN_COMMAND_H

#include "tern/type.h"

TERN_BEGIN_DECLARATIONS

/**
 * Runs the command line of an API's program, `clerk-cli` for one, on its descriptors:
 *
 *     clerk-cli models                  the names of the models, one a line
 *     clerk-cli decode MODEL            JSON from standard input, decoded and encoded again, to
 *                                       standard output
 *     clerk-cli show MODEL              the same for people to read, with absent and null visible
 *     clerk-cli diff MODEL OLD NEW      the merge patch that makes the document NEW of OLD
 *     clerk-cli patch MODEL DOC PATCH   the document DOC with a merge patch applied
 *     clerk-cli help
 *
 * Documents are files, `-` is standard input. Options: `--pretty` and `--sorted` for what is
 * written (tern_encode_options), `--strict` to refuse what tern_decode_options can refuse,
 * and for decode `--validate` to refuse what tern_validate finds, each violation on a line.
 *
 * Returns the exit status: 0; 1 when the input is refused or no merge patch can say the difference,
 * with the error on standard error; 2 when the command line is wrong, a file can't be read or
 * written, or there is no memory.
 */
int tern_command_main(const tern_api *api, int argc, char **argv) TERN_NONNULL(1, 3);

/** What an API's document says of an operation, for help: UTF-8. What a terminal would act on is
 * shown escaped. */
typedef struct tern_operation_text {
    const struct tern_operation *operation;
    /** One line; NULL: nothing is said. */
    const char *summary;
    /** May have several lines; they are wrapped. NULL: nothing more. */
    const char *description;
    /** A line for each of the operation's parameters, in the order of its table, each or all of
     * them NULL: nothing is said. */
    const char *const *parameters;
    /** Of the body, one line; NULL: nothing is said. */
    const char *body;
} tern_operation_text;

/** The operations of an SDK, as its program knows them. */
typedef struct tern_command_operations {
    const struct tern_interface *tables;
    /** In any order; operations without one are listed all the same. May be NULL where `count` is
     * 0. */
    const tern_operation_text *texts;
    size_t count;
} tern_command_operations;

/**
 * Runs the command line of an API's program that has operations too, on their tables:
 *
 *     clerk-cli operations              the operations, one a line, with their summaries
 *     clerk-cli call OPERATION ...      sends a request, and writes the answer's body to standard
 *                                       output
 *     clerk-cli help OPERATION          its parameters, body and answers
 *     clerk-cli completion SHELL        a script that completes commands in bash, zsh or fish
 *
 * and all that tern_command_main knows. Credentials come from the environment. docs/command-line.md
 * tells of the arguments.
 *
 * Defined by tern::call_command, which has TERN_WITH_CALL_COMMAND defined for what links it: a
 * program that is to be built without it calls tern_command_main then.
 *
 * Returns the exit status: that of tern_command_main; of a call 0 for an answer of 200 to 299, 1
 * for any other, 2 when the command line is wrong or a file can't be read or written, and 3 where
 * there is no answer that can be used, with the reason on standard error.
 */
int tern_call_command_main(const tern_api *api, const tern_command_operations *operations, int argc,
                           char **argv) TERN_NONNULL(1, 2, 4);

TERN_END_DECLARATIONS

#endif
