/* call_command_internal.h - what the parts of tern::call_command share. */
#ifndef TERN_CALL_COMMAND_INTERNAL_H
#define TERN_CALL_COMMAND_INTERNAL_H

#include "command_internal.h"
#include "tern/operation.h"

/* Texts, in the order in which they were given. */
typedef struct tern_texts {
    const char **items;
    size_t count;
} tern_texts;

/* A command line that calls an operation, understood, and what it needs to run. */
typedef struct tern_call_line {
    const tern_api *api;
    const tern_command_operations *operations;
    const tern_operation *operation;
    /* Holds values, which may be secrets: wiped. */
    tern_arena arena;
    /* Of the operation, once they are set. */
    void *params;
    /* For each parameter of the operation. */
    tern_texts *values;
    /* NULL: none. */
    const char *body;
    tern_texts fields;
    tern_texts headers;
    tern_texts query;
    tern_texts server_variables;
    /* NULL: the server's. */
    const char *base_url;
    /* From 0. */
    size_t server;
    /* As in tern_call_options; 0: default. */
    int64_t timeout_ms;
    /* As in tern_retry_policy; 0: default. */
    unsigned max_tries;
    /* NULL: standard output. */
    const char *output;
    bool raw;
    bool verbose;
    bool pretty;
    bool sorted;
    bool strict;
    bool all;
    bool curl;
    bool stdin_read;
} tern_call_line;

/* Says that something of the command line is wrong: `subject`, what would be right, and what it is
 * (NULL: nothing to show). Returns TERN_EXIT_USAGE. */
int tern_call_refuse(const tern_call_line *line, const char *subject, const char *expected,
                     const char *found);

/* Out of memory. Returns TERN_EXIT_USAGE. */
int tern_call_refuse_memory(const tern_call_line *line);

/* An error that is no answer's. Returns TERN_EXIT_USAGE. */
int tern_call_refuse_error(const tern_call_line *line, const char *subject,
                           const tern_error *error);

/* "; 'sample-cli help getThing'" and what that does. */
void tern_call_point_to_help(const tern_call_line *line, const char *why);

/* --- find.c: names --- */

/* Whether two names are the same where case, and - and _, are. */
bool tern_names_alike(tern_str a, tern_str b);

enum { TERN_SUGGESTIONS_MAX = 3 };

/* Names like one that there is not. Zeroed but for `wanted`: none yet. */
typedef struct tern_suggestions {
    tern_str wanted;
    /* Best first. */
    const char *names[TERN_SUGGESTIONS_MAX];
    size_t distances[TERN_SUGGESTIONS_MAX];
    size_t count;
} tern_suggestions;

/* Keeps `name` when it is one of the most alike. It must outlive the suggestions. */
void tern_suggestions_add(tern_suggestions *self, const char *name);

/* "; did you mean 'a' or 'b'?", each behind `prefix`; nothing where there is none. */
void tern_suggestions_write(const tern_suggestions *self, const char *prefix, FILE *file);

/* The operation of that name; NULL, having said so, where there is none. */
const tern_operation *tern_find_operation(const tern_api *api,
                                          const tern_command_operations *operations,
                                          const char *name);

/* "path", "query", "header" or "cookie". */
const char *tern_location_name(const tern_parameter *parameter);

/* Index of the parameter that a name (without "--") stands for: a wire name, or one behind its
 * location, "query:limit". `out_ambiguous`: whether there are several. -1: none, or several. */
int tern_find_parameter(const tern_operation *operation, tern_str name, bool *out_ambiguous);

/* Whether a parameter needs its location before its name on the command line. */
bool tern_parameter_is_qualified(const tern_operation *operation, size_t index);

/* --- options.c: what is on the command line --- */

typedef enum tern_call_option {
    TERN_CALL_BODY,
    TERN_CALL_FIELD,
    TERN_CALL_HEADER,
    TERN_CALL_QUERY,
    TERN_CALL_BASE_URL,
    TERN_CALL_SERVER,
    TERN_CALL_SERVER_VARIABLE,
    TERN_CALL_TIMEOUT,
    TERN_CALL_RETRIES,
    TERN_CALL_OUTPUT,
    TERN_CALL_RAW,
    TERN_CALL_PRETTY,
    TERN_CALL_SORTED,
    TERN_CALL_STRICT,
    TERN_CALL_ALL,
    TERN_CALL_CURL,
    TERN_CALL_VERBOSE,
    TERN_CALL_OPTION_COUNT
} tern_call_option;

typedef struct tern_call_option_row {
    const char *name;
    /* What its value is; NULL: it has none. */
    const char *value;
    const char *help;
} tern_call_option_row;

extern const tern_call_option_row tern_call_options_table[TERN_CALL_OPTION_COUNT];

/* Takes the arguments behind the operation. Returns an exit status. */
int tern_call_line_parse(tern_call_line *line, int argc, char **argv);

/* "name=value" in its two; false where there is no '=' or no name. */
bool tern_split_pair(const char *text, tern_pair *out_pair);

/* --- value.c: text to values --- */

/* How texts of the command line are read. */
typedef struct tern_value_rules {
    /* The text `null` of a string that can be null is null. */
    bool null_strings;
    tern_decode_options decode;
} tern_value_rules;

/* Puts a value into a slot, of one text or, of arrays and objects, several. `subject` names it in
 * what is said. Returns an exit status. */
int tern_set_value(tern_call_line *line, const char *subject, const tern_slot *slot, void *memory,
                   const tern_texts *texts, const tern_value_rules *rules);

/* Likewise, of one that is JSON already. */
int tern_set_json(tern_call_line *line, const char *subject, const tern_slot *slot, void *memory,
                  tern_str json, const tern_value_rules *rules);

/* --- read_only.c --- */

/* Whether only the server sets a field. */
bool tern_is_read_only(const tern_type *model, size_t field);

/* Puts what a model requires but only the server sets into a JSON object that lacks it, so that it
 * can be decoded: it is not sent. Returns an exit status. */
int tern_fill_read_only(tern_call_line *line, const tern_type *type, tern_str *ref_json);

/* --- params.c: params of an operation --- */

/* Makes `params` of what was given. Returns an exit status. */
int tern_call_line_make_params(tern_call_line *line);

/* --- fields.c: bodies in files, and in fields --- */

/* Whether a body can be made of --field: an object, or multipart. */
bool tern_body_takes_fields(const tern_operation_body *row);

/* The text of an argument: itself, that of the file behind '@', or, "-", of standard input. Returns
 * an exit status. */
int tern_call_line_read(tern_call_line *line, const char *argument, tern_str *out_text);

/* The same, but a file is read while it is sent. */
int tern_call_line_stream(tern_call_line *line, const char *argument, tern_body *out_body);

/* Makes a multipart body, whose member in the params struct is at `member`, of --field. Returns an
 * exit status. */
int tern_call_line_multipart(tern_call_line *line, void *member);

/* --- credentials.c --- */

/* Name of the environment variable for a security scheme, or NULL where there is no memory. */
const char *tern_credential_variable(const tern_api *api, const char *scheme, tern_arena *arena);

/* The credentials that are in the environment. Returns an exit status. */
int tern_call_line_credentials(tern_call_line *line, tern_credential **out_credentials,
                               size_t *out_count);

/* --- output.c: answers --- */

/* Writes what a slot holds as JSON, and a newline. Returns an exit status; that standard output
 * failed is for tern_command_finish_output to say. */
int tern_call_line_write_value(tern_call_line *line, const tern_slot *slot, const void *memory);

/* Writes the body of an answer. Returns an exit status. */
int tern_call_line_write_answer(tern_call_line *line, const void *result);

/* Says the HTTP status of an answer outside of 200 to 299. Returns its exit status. */
int tern_call_line_say_status(const tern_call_line *line, const tern_response *response);

/* --- send.c --- */

/* Sends the request, writes the answer. Returns an exit status. */
int tern_call_line_send(tern_call_line *line);

/* --- describe.c: help --- */

/* What a value is: "integer", "string", "red|green", "array of string", "object". */
void tern_describe_type(const tern_type *type, FILE *file);

int tern_list_operations(const tern_api *api, const tern_command_operations *operations);
int tern_describe_operation(const tern_api *api, const tern_command_operations *operations,
                            const tern_operation *operation);

/* --- completion.c --- */

/* The commands on operations. */
extern const char *const tern_call_commands[];
extern const size_t tern_call_command_count;

/* Writes the script for a shell: "bash", "zsh" or "fish". Returns an exit status. */
int tern_write_completion(const tern_api *api, const char *shell);

/* Writes what the last of the words may become, one a line. Returns an exit status. */
int tern_complete(const tern_api *api, const tern_command_operations *operations, int count,
                  char **words);

#endif
