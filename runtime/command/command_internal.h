/* command_internal.h - what the parts of the command line share. */
#ifndef TERN_COMMAND_INTERNAL_H
#define TERN_COMMAND_INTERNAL_H

#include <stdio.h>

#include "tern/command.h"
#include "tern/tern.h"

enum { TERN_EXIT_REFUSED = 1, TERN_EXIT_USAGE = 2, TERN_EXIT_FAILED = 3, TERN_PRETTY_INDENT = 2 };

/* --- text.c --- */

/* Writes a text so that a terminal only shows it: no control characters, no bytes that are not
 * UTF-8. */
void tern_command_say(FILE *file, tern_str text);

/* One line on standard error: the program, and, unless NULL, `subject` and what is said of it. */
void tern_command_complain(const tern_api *api, const char *subject, const char *text);

/* Whether standard output took everything: an exit status, having said what is wrong. */
int tern_command_finish_output(const tern_api *api);

/* --- file.c --- */

/* All of the file of that name, "-" being standard input, which is read once: `ref_stdin_read`.
 * Returns an exit status, having said what is wrong. */
int tern_command_read_file(const tern_api *api, const char *name, bool *ref_stdin_read,
                           tern_arena *arena, tern_str *out_text);

/* --- models.c --- */

enum { TERN_OPERANDS_MAX = 3 };

/* Options of commands on models, as bits. */
enum {
    TERN_OPTION_PRETTY = 1 << 0,
    TERN_OPTION_SORTED = 1 << 1,
    TERN_OPTION_STRICT = 1 << 2,
    TERN_OPTION_VALIDATE = 1 << 3
};

/* A command line, understood, and what it needs to run. */
typedef struct tern_model_call {
    const tern_api *api;
    const struct tern_model_command *command;
    /* The first one of those that have any is a model, the one of `type`. */
    const char *operands[TERN_OPERANDS_MAX];
    unsigned options;
    const tern_type *type;
    bool stdin_read;
    tern_arena arena;
} tern_model_call;

typedef struct tern_model_command {
    const char *name;
    const char *operands;
    int operand_count;
    unsigned options;
    /* Returns an exit status. NULL: the help. */
    int (*run)(tern_model_call *self);
    const char *help;
} tern_model_command;

extern const tern_model_command tern_model_commands[];
extern const size_t tern_model_command_count;

/* --- command.c --- */

typedef struct tern_model_option {
    const char *name;
    unsigned bit;
    const char *help;
} tern_model_option;

extern const tern_model_option tern_model_options[];
extern const size_t tern_model_option_count;

/* What the program is, then the commands on models, or their options. */
void tern_command_write_models(const tern_api *api, FILE *file);
void tern_command_write_model_options(FILE *file);

/* Whether an argument is -h or --help. */
bool tern_command_is_help(const char *argument);

#endif
