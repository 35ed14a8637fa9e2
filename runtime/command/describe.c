/* describe.c - operations as help shows them, from their tables. */
#include <stdlib.h>

#include "call_command_internal.h"
#include "walk_internal.h"

enum { LINE_COLUMNS = 96, TYPE_LEVELS = 4 };

/* Writes a text in lines of at most LINE_COLUMNS bytes (or one word), each behind `indent` spaces.
 */
static void write_wrapped(const char *text, int indent, FILE *file)
{
    size_t column = 0;

    while (*text != '\0') {
        tern_str word = {text, strcspn(text, " \n")};
        if (word.len > 0) {
            if (column > 0 && (size_t)indent + column + 1 + word.len > LINE_COLUMNS) {
                fputc('\n', file);
                column = 0;
            }
            if (column == 0)
                fprintf(file, "%*s", indent, "");
            else
                fputc(' ', file);
            tern_command_say(file, word);
            column += word.len + (column > 0);
        }
        text += word.len;
        if (*text == '\n') {
            fputc('\n', file);
            column = 0;
        }
        text += *text != '\0';
    }
    if (column > 0)
        fputc('\n', file);
}

static void write_enum(const tern_type *type, FILE *file)
{
    for (size_t i = 0; i < type->of.enumeration.count; i++) {
        if (i > 0)
            fputc('|', file);
        tern_command_say(file, type->of.enumeration.values[i]);
    }
}

static void write_union(const tern_type *type, FILE *file)
{
    for (size_t i = 0; i < type->of.variants.count; i++) {
        if (i > 0)
            fputc('|', file);
        tern_command_say(file, tern_str_of(type->of.variants.variants[i].name));
    }
}

void tern_describe_type(const tern_type *type, FILE *file)
{
    /* A type may hold itself. */
    for (int level = 0; level < TYPE_LEVELS; level++) {
        switch (type->kind) {
        case TERN_KIND_BOOLEAN:
            fputs("true|false", file);
            return;
        case TERN_KIND_INT32:
            fputs("32-bit integer", file);
            return;
        case TERN_KIND_INT64:
            fputs("64-bit integer", file);
            return;
        case TERN_KIND_UINT32:
            fputs("32-bit integer from 0", file);
            return;
        case TERN_KIND_UINT64:
            fputs("64-bit integer from 0", file);
            return;
        case TERN_KIND_FLOAT:
        case TERN_KIND_DOUBLE:
            fputs("number", file);
            return;
        case TERN_KIND_STRING:
            fputs("string", file);
            return;
        case TERN_KIND_JSON:
            fputs("JSON", file);
            return;
        case TERN_KIND_ENUM:
            write_enum(type, file);
            return;
        case TERN_KIND_UNION:
            write_union(type, file);
            return;
        case TERN_KIND_MODEL:
            tern_command_say(file, tern_str_of(type->name));
            return;
        case TERN_KIND_ARRAY:
            fputs("array of ", file);
            type = type->of.array.items.type;
            break;
        case TERN_KIND_MAP:
            fputs("object of ", file);
            type = type->of.map.values.type;
            break;
        }
    }
    fputs("JSON", file);
}

/* Names and texts of the document are not ours. */
static void say(const char *text)
{
    tern_command_say(stdout, tern_str_of(text));
}

static const tern_operation_text *find_text(const tern_command_operations *operations,
                                            const tern_operation *operation)
{
    for (size_t i = 0; i < operations->count; i++) {
        if (operations->texts[i].operation == operation)
            return &operations->texts[i];
    }
    return NULL;
}

int tern_list_operations(const tern_api *api, const tern_command_operations *operations)
{
    const tern_interface *tables = operations->tables;

    for (size_t i = 0; i < tables->operation_count; i++) {
        const tern_operation_text *text = find_text(operations, tables->operations[i]);
        say(tables->operations[i]->name);
        if (text && text->summary) {
            fputs("  ", stdout);
            say(text->summary);
        }
        fputc('\n', stdout);
    }
    return tern_command_finish_output(api);
}

static void write_parameters(const tern_operation *operation, const tern_operation_text *text)
{
    if (operation->parameter_count > 0)
        fputs("\nParameters:\n", stdout);
    for (size_t i = 0; i < operation->parameter_count; i++) {
        const tern_parameter *parameter = &operation->parameters[i];
        fputs("  --", stdout);
        if (tern_parameter_is_qualified(operation, i))
            printf("%s:", tern_location_name(parameter));
        say(parameter->name);
        fputs(parameter->slot.type->kind == TERN_KIND_BOOLEAN ? "[=" : " ", stdout);
        tern_describe_type(parameter->slot.type, stdout);
        printf("%s (%s%s%s)\n", parameter->slot.type->kind == TERN_KIND_BOOLEAN ? "]" : "",
               tern_location_name(parameter),
               tern_slot_required(&parameter->slot) ? ", required" : "",
               parameter->slot.type->kind == TERN_KIND_ARRAY ? "; may be repeated" : "");
        if (text && text->parameters && text->parameters[i])
            write_wrapped(text->parameters[i], 6, stdout);
    }
}

/* Where an object's properties go, a line each. */
static void write_property(const char *name, const tern_type *type, bool required, bool many)
{
    fputs("  ", stdout);
    say(name);
    fputc(' ', stdout);
    if (type)
        tern_describe_type(type, stdout);
    else
        fputs("@FILE", stdout);
    puts(required ? " (required)" : many ? " (may be repeated)" : "");
}

static void write_body(const tern_operation *operation, const tern_operation_text *text)
{
    const tern_operation_body *row = operation->body;
    bool required;

    if (row == NULL)
        return;
    required = row->slot.type ? tern_slot_required(&row->slot) : row->required;
    fputs("\nBody (", stdout);
    say(row->media_type);
    fputs(required ? ", required): " : "): ", stdout);
    if (row->slot.type)
        tern_describe_type(row->slot.type, stdout);
    else
        fputs(row->fields ? "fields" : "@FILE", stdout);
    fputc('\n', stdout);
    if (text && text->body)
        write_wrapped(text->body, 6, stdout);
    for (size_t i = 0; i < row->field_count; i++) {
        const tern_form_field *field = &row->fields[i];
        write_property(field->name, field->slot.type,
                       field->slot.type ? tern_slot_required(&field->slot) : field->required,
                       field->many);
    }
    if (row->slot.type == NULL || row->slot.type->kind != TERN_KIND_MODEL)
        return;
    for (size_t i = 0; i < row->slot.type->of.model.count; i++) {
        const tern_field *field = &row->slot.type->of.model.fields[i];
        if (!tern_is_read_only(row->slot.type, i))
            write_property(field->key, field->slot.type, tern_slot_required(&field->slot), false);
    }
}

static void write_answers(const tern_operation *operation)
{
    if (operation->response_count > 0)
        fputs("\nAnswers:\n", stdout);
    for (size_t i = 0; i < operation->response_count; i++) {
        const tern_operation_response *row = &operation->responses[i];
        if (row->first_status == row->last_status)
            printf("  %d", row->first_status);
        else if (row->first_status == 0)
            fputs("  any other", stdout);
        else if (row->last_status - row->first_status == 99)
            printf("  %dXX", row->first_status / 100);
        else
            printf("  %d to %d", row->first_status, row->last_status);
        if (row->media_type) {
            fputs(": ", stdout);
            tern_describe_type(row->slot.type, stdout);
            fputs(" (", stdout);
            say(row->media_type);
            fputc(')', stdout);
        }
        fputc('\n', stdout);
    }
}

static const tern_security_scheme *find_scheme(const tern_interface *tables, const char *name)
{
    for (size_t i = 0; i < tables->security_scheme_count; i++) {
        if (strcmp(tables->security_schemes[i].name, name) == 0)
            return &tables->security_schemes[i];
    }
    return NULL;
}

static void write_credentials(const tern_api *api, const tern_interface *tables,
                              const tern_operation *operation)
{
    bool needed =
        operation->security_count > 0 && (operation->flags & TERN_OPERATION_ANONYMOUS) == 0;
    tern_arena arena = {0};

    if (needed)
        fputs("\nCredentials, from the environment; what one line names:\n", stdout);
    for (size_t i = 0; needed && i < operation->security_count; i++) {
        const char *const *name = operation->security[i].schemes;
        const char *separator = "  ";
        for (; name && *name; name++, separator = " and ") {
            const tern_security_scheme *scheme = find_scheme(tables, *name);
            const char *variable = tern_credential_variable(api, *name, &arena);
            fputs(separator, stdout);
            bool supported = scheme && scheme->kind != TERN_SECURITY_UNSUPPORTED;
            say(supported && variable ? variable : *name);
            if (!supported)
                fputs(" (not supported; use --header)", stdout);
            else if (scheme->kind == TERN_CREDENTIAL_BASIC)
                fputs(" (user:password)", stdout);
        }
        puts(*separator == ' ' && separator[1] == ' ' ? "  none" : "");
    }
    tern_arena_free(&arena);
}

static void write_servers(const tern_interface *tables)
{
    if (tables->server_count > 0)
        fputs("\nServers:\n", stdout);
    for (size_t i = 0; i < tables->server_count; i++) {
        const tern_server *server = &tables->servers[i];
        printf("  %zu  ", i + 1);
        say(server->url);
        fputc('\n', stdout);
        if (server->description)
            write_wrapped(server->description, 6, stdout);
        for (size_t j = 0; j < server->variable_count; j++) {
            const tern_server_variable *variable = &server->variables[j];
            fputs("      ", stdout);
            say(variable->name);
            fputc('=', stdout);
            say(variable->default_value);
            for (size_t k = 0; k < variable->allowed_count; k++) {
                fputs(k == 0 ? " (" : "|", stdout);
                say(variable->allowed[k]);
            }
            puts(variable->allowed_count > 0 ? ")" : "");
        }
    }
}

/* Whether an option can do something for the operation. */
static bool applies(const tern_interface *tables, const tern_operation *operation, int option)
{
    const tern_operation_body *body = operation->body;

    switch (option) {
    case TERN_CALL_ALL:
        return operation->pagination != NULL;
    case TERN_CALL_BODY:
    case TERN_CALL_STRICT:
        return body && !body->fields;
    case TERN_CALL_FIELD:
        return body && tern_body_takes_fields(body);
    case TERN_CALL_SERVER:
        return tables->server_count > 1;
    case TERN_CALL_SERVER_VARIABLE:
        for (size_t i = 0; i < tables->server_count; i++) {
            if (tables->servers[i].variable_count > 0)
                return true;
        }
        return false;
    default:
        return true;
    }
}

static void write_options(const tern_interface *tables, const tern_operation *operation)
{
    fputs("\nOptions:\n", stdout);
    for (int i = 0; i < TERN_CALL_OPTION_COUNT; i++) {
        const tern_call_option_row *option = &tern_call_options_table[i];
        if (applies(tables, operation, i))
            printf("  --%s%s%s\n      %s\n", option->name, option->value ? " " : "",
                   option->value ? option->value : "", option->help);
    }
}

int tern_describe_operation(const tern_api *api, const tern_command_operations *operations,
                            const tern_operation *operation)
{
    const tern_operation_text *text = find_text(operations, operation);

    printf("%s-cli call ", api->name);
    say(operation->name);
    if (text && text->summary) {
        fputs(": ", stdout);
        tern_command_say(stdout, tern_str_of(text->summary));
    }
    printf("\n%s ", operation->method);
    say(operation->path);
    fputc('\n', stdout);
    if (text && text->description) {
        fputc('\n', stdout);
        write_wrapped(text->description, 0, stdout);
    }
    write_parameters(operation, text);
    write_body(operation, text);
    write_answers(operation);
    write_credentials(api, operations->tables, operation);
    write_servers(operations->tables);
    write_options(operations->tables, operation);
    return tern_command_finish_output(api);
}
