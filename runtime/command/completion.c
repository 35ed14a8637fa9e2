/* completion.c - completion in shells: scripts that ask `NAME-cli complete`, and its answers. */
#include <stdlib.h>

#include "call_command_internal.h"

/* In scripts NAME stands for the name of the API. */

static const char bash[] =
    "_NAME_cli() {\n"
    "    local word\n"
    "    COMPREPLY=()\n"
    "    while IFS= read -r word; do\n"
    "        printf -v word %q \"$word\"\n"
    "        COMPREPLY+=(\"$word\")\n"
    "    done < <(\"$1\" complete \"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null)\n"
    "}\n"
    "complete -o default -F _NAME_cli NAME-cli\n";

static const char zsh[] =
    "#compdef NAME-cli\n"
    "_NAME_cli() {\n"
    "    local -a found\n"
    "    found=(\"${(@f)$(\"${words[1]}\" complete \"${(@)words[2,CURRENT]}\" 2>/dev/null)}\")\n"
    "    if [[ -n \"${found[*]}\" ]]; then\n"
    "        compadd -- \"${found[@]}\"\n"
    "    else\n"
    "        _files\n"
    "    fi\n"
    "}\n"
    "compdef _NAME_cli NAME-cli\n";

static const char fish[] =
    "complete -c NAME-cli -f -a '(NAME-cli complete (commandline -opc)[2..-1] (commandline -ct) "
    "2>/dev/null)'\n"
    "complete -c NAME-cli -l body -r -F\n"
    "complete -c NAME-cli -l output -r -F\n";

static const struct {
    const char *name;
    const char *script;
} shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};
enum { SHELL_COUNT = sizeof shells / sizeof shells[0] };

int tern_write_completion(const tern_api *api, const char *shell)
{
    static const char placeholder[] = "NAME";

    for (size_t i = 0; i < SHELL_COUNT; i++) {
        if (strcmp(shells[i].name, shell) != 0)
            continue;
        for (const char *at = shells[i].script; *at != '\0'; at++) {
            if (strncmp(at, placeholder, strlen(placeholder)) == 0) {
                fputs(api->name, stdout);
                at += strlen(placeholder) - 1;
            } else {
                fputc(*at, stdout);
            }
        }
        return tern_command_finish_output(api);
    }
    fprintf(stderr, "%s-cli: completion: expected bash, zsh or fish, found '", api->name);
    tern_command_say(stderr, tern_str_of(shell));
    fputs("'\n", stderr);
    return TERN_EXIT_USAGE;
}

/* What is completed: `word`, to be written behind `before`. */
typedef struct completion {
    tern_str word;
    tern_str before;
} completion;

static void offer(const completion *self, const char *prefix, tern_str text)
{
    size_t length = strlen(prefix);
    bool fits = self->word.len <= length + text.len;

    for (size_t i = 0; fits && i < self->word.len; i++)
        fits = self->word.ptr[i] == (i < length ? prefix[i] : text.ptr[i - length]);
    if (!fits)
        return;
    fwrite(self->before.len > 0 ? self->before.ptr : "", 1, self->before.len, stdout);
    fputs(prefix, stdout);
    tern_command_say(stdout, text);
    fputc('\n', stdout);
}

static void offer_commands(const completion *self)
{
    for (size_t i = 0; i < tern_call_command_count; i++)
        offer(self, "", tern_str_of(tern_call_commands[i]));
    for (size_t i = 0; i < tern_model_command_count; i++)
        offer(self, "", tern_str_of(tern_model_commands[i].name));
}

static void offer_operations(const completion *self, const tern_interface *tables)
{
    for (size_t i = 0; i < tables->operation_count; i++)
        offer(self, "", tern_str_of(tables->operations[i]->name));
}

static void offer_names(const completion *self, const tern_operation *operation)
{
    for (size_t i = 0; i < operation->parameter_count; i++) {
        const tern_parameter *parameter = &operation->parameters[i];
        char prefix[16] = "--";
        if (tern_parameter_is_qualified(operation, i))
            snprintf(prefix, sizeof prefix, "--%s:", tern_location_name(parameter));
        offer(self, prefix, tern_str_of(parameter->name));
    }
    for (size_t i = 0; i < TERN_CALL_OPTION_COUNT; i++)
        offer(self, "--", tern_str_of(tern_call_options_table[i].name));
    offer(self, "--", TERN_STR("help"));
}

/* The values of a parameter that there are but few of. */
static void offer_values(const completion *self, const tern_operation *operation, tern_str name)
{
    bool ambiguous;
    int index = tern_find_parameter(operation, name, &ambiguous);
    const tern_type *type;

    if (index < 0)
        return;
    type = operation->parameters[index].slot.type;
    if (type->kind == TERN_KIND_ARRAY)
        type = type->of.array.items.type;
    if (type->kind == TERN_KIND_BOOLEAN) {
        offer(self, "", TERN_STR("true"));
        offer(self, "", TERN_STR("false"));
    }
    for (size_t i = 0; type->kind == TERN_KIND_ENUM && i < type->of.enumeration.count; i++)
        offer(self, "", type->of.enumeration.values[i]);
}

/* Whether a word is the name of something that has its value in the word behind it. */
static bool wants_value(const tern_operation *operation, const char *word)
{
    bool ambiguous;
    int index;

    if (strncmp(word, "--", 2) != 0 || strchr(word, '='))
        return false;
    for (size_t i = 0; i < TERN_CALL_OPTION_COUNT; i++) {
        if (strcmp(tern_call_options_table[i].name, word + 2) == 0)
            return tern_call_options_table[i].value != NULL;
    }
    index = tern_find_parameter(operation, tern_str_of(word + 2), &ambiguous);
    return index >= 0 && operation->parameters[index].slot.type->kind != TERN_KIND_BOOLEAN;
}

/* A word of a call. Bash makes three of "--name=value". */
static void complete_call(completion *self, const tern_operation *operation, int count,
                          char **words)
{
    const char *last = words[count - 1], *equals = strchr(last, '=');
    bool empty = count > 3 && strcmp(last, "=") == 0;

    if (empty || (count > 4 && strcmp(words[count - 2], "=") == 0)) {
        const char *name = words[count - (empty ? 2 : 3)];
        if (empty)
            self->word.len = 0;
        if (strncmp(name, "--", 2) == 0)
            offer_values(self, operation, tern_str_of(name + 2));
    } else if (strncmp(last, "--", 2) == 0 && equals) {
        tern_str name = {last + 2, (size_t)(equals - last) - 2};
        self->before.ptr = last;
        self->before.len = (size_t)(equals - last) + 1;
        self->word = tern_str_of(equals + 1);
        offer_values(self, operation, name);
    } else if (count > 3 && wants_value(operation, words[count - 2])) {
        offer_values(self, operation, tern_str_of(words[count - 2] + 2));
    } else {
        offer_names(self, operation);
    }
}

static void complete_model(const completion *self, const tern_api *api,
                           const tern_model_command *command, int count)
{
    if (count == 2 && command->operand_count > 0) {
        for (size_t i = 0; i < api->count; i++)
            offer(self, "", tern_str_of(api->types[i].name));
    }
    for (size_t i = 0; self->word.len > 0 && i < tern_model_option_count; i++) {
        if ((command->options & tern_model_options[i].bit) != 0)
            offer(self, "", tern_str_of(tern_model_options[i].name));
    }
}

int tern_complete(const tern_api *api, const tern_command_operations *operations, int count,
                  char **words)
{
    const tern_interface *tables = operations->tables;
    completion self = {{"", 0}, {"", 0}};

    if (count > 0)
        self.word = tern_str_of(words[count - 1]);
    if (count < 2) {
        offer_commands(&self);
        return tern_command_finish_output(api);
    }
    if (count == 2 && (strcmp(words[0], "call") == 0 || strcmp(words[0], "help") == 0))
        offer_operations(&self, tables);
    for (size_t i = 0; count > 2 && strcmp(words[0], "call") == 0 && i < tables->operation_count;
         i++) {
        if (strcmp(tables->operations[i]->name, words[1]) == 0)
            complete_call(&self, tables->operations[i], count, words);
    }
    for (size_t i = 0; i < SHELL_COUNT && count == 2 && strcmp(words[0], "completion") == 0; i++)
        offer(&self, "", tern_str_of(shells[i].name));
    for (size_t i = 0; i < tern_model_command_count; i++) {
        if (strcmp(tern_model_commands[i].name, words[0]) == 0)
            complete_model(&self, api, &tern_model_commands[i], count);
    }
    return tern_command_finish_output(api);
}
