/* command.h - the command-line program of an SDK (tern::command). */
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

TERN_END_DECLARATIONS

#endif
