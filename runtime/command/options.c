/* options.c - the command line of a call: parameters and options. */
#include <stdlib.h>

#include "call_command_internal.h"

const tern_call_option_row tern_call_options_table[TERN_CALL_OPTION_COUNT] = {
    [TERN_CALL_BODY] = {"body", "TEXT|@FILE|-",
                        "the body: JSON, or what else it is; '-' is standard input"},
    [TERN_CALL_FIELD] = {"field", "NAME=VALUE",
                         "a property of the body, in place of --body, or a part of a\n"
                         "      multipart one, where @FILE is a file; may be repeated"},
    [TERN_CALL_HEADER] = {"header", "NAME:VALUE", "a header more; may be repeated"},
    [TERN_CALL_QUERY] = {"query", "NAME=VALUE", "a query parameter more; may be repeated"},
    [TERN_CALL_BASE_URL] = {"base-url", "URL", "in place of the servers of the API"},
    [TERN_CALL_SERVER] = {"server", "NUMBER", "which of its servers; 1 if not said"},
    [TERN_CALL_SERVER_VARIABLE] = {"server-variable", "NAME=VALUE",
                                   "a variable in the server's URL; may be repeated"},
    [TERN_CALL_TIMEOUT] = {"timeout", "SECONDS", "for the whole call; 120 if not said"},
    [TERN_CALL_RETRIES] = {"retries", "NUMBER",
                           "how often what failed is tried again, where it may be; 2 if not said"},
    [TERN_CALL_OUTPUT] = {"output", "FILE", "write the body there, as it comes, when it is whole"},
    [TERN_CALL_RAW] = {"raw", NULL, "write the body as it comes, whatever it is"},
    [TERN_CALL_PRETTY] = {"pretty", NULL, "write a line for each value, indented"},
    [TERN_CALL_SORTED] = {"sorted", NULL,
                          "write the properties of every object in the order of their names"},
    [TERN_CALL_STRICT] = {"strict", NULL,
                          "refuse a body with properties or values that the API does not name"},
    [TERN_CALL_ALL] = {"all", NULL, "the items of all pages, each on a line"},
    [TERN_CALL_CURL] = {"curl", NULL,
                        "write a curl command in place of sending, without credentials"},
    [TERN_CALL_VERBOSE] = {"verbose", NULL,
                           "say on standard error what is sent, and what comes, when"},
};

int tern_call_refuse(const tern_call_line *line, const char *subject, const char *expected,
                     const char *found)
{
    fprintf(stderr, "%s-cli: ", line->api->name);
    tern_command_say(stderr, tern_str_of(subject));
    fputs(": expected ", stderr);
    tern_command_say(stderr, tern_str_of(expected));
    if (found) {
        fputs(", found '", stderr);
        tern_command_say(stderr, tern_str_of(found));
        fputc('\'', stderr);
    }
    fputc('\n', stderr);
    return TERN_EXIT_USAGE;
}

int tern_call_refuse_memory(const tern_call_line *line)
{
    tern_status status = tern_arena_failure(&line->arena);

    tern_command_complain(line->api, NULL,
                          tern_status_text(status == TERN_OK ? TERN_ERROR_MEMORY : status));
    return TERN_EXIT_USAGE;
}

int tern_call_refuse_error(const tern_call_line *line, const char *subject, const tern_error *error)
{
    char message[TERN_ERROR_MESSAGE_SIZE];

    tern_error_format(error, message, sizeof message);
    tern_command_complain(line->api, subject, message);
    return TERN_EXIT_USAGE;
}

void tern_call_point_to_help(const tern_call_line *line, const char *why)
{
    fprintf(stderr, "; '%s-cli help ", line->api->name);
    tern_command_say(stderr, tern_str_of(line->operation->name));
    fprintf(stderr, "' %s", why);
}

bool tern_split_pair(const char *text, tern_pair *out_pair)
{
    const char *equals = strchr(text, '=');

    if (equals == NULL || equals == text)
        return false;
    out_pair->name.ptr = text;
    out_pair->name.len = (size_t)(equals - text);
    out_pair->value = tern_str_of(equals + 1);
    return true;
}

static int add_text(tern_call_line *line, tern_texts *texts, const char *text, int argc)
{
    /* Each argument is one text at most. */
    if (texts->items == NULL)
        texts->items = (const char **)tern_arena_allocate_array(
            &line->arena, (size_t)argc, sizeof *texts->items, _Alignof(const char *));
    if (texts->items == NULL)
        return tern_call_refuse_memory(line);
    texts->items[texts->count++] = text;
    return EXIT_SUCCESS;
}

/* A whole number from `least` (0 or more) to `most`. */
static bool read_number(const char *text, int64_t least, int64_t most, int64_t *out)
{
    int64_t value = 0;

    for (const char *digit = text; *digit != '\0'; digit++) {
        if (*digit < '0' || *digit > '9' || value > INT32_MAX)
            return false;
        value = 10 * value + (*digit - '0');
    }
    *out = value;
    return *text != '\0' && value >= least && value <= most;
}

/* Seconds, with up to three digits behind a point, as milliseconds. */
static bool read_seconds(const char *text, int64_t *out_ms)
{
    char whole[20];
    const char *point = strchr(text, '.');
    size_t length = point ? (size_t)(point - text) : strlen(text);
    int64_t seconds, ms = 0;

    if (length == 0 || length >= sizeof whole)
        return false;
    memcpy(whole, text, length);
    whole[length] = '\0';
    if (!read_number(whole, 0, INT32_MAX, &seconds))
        return false;
    if (point) {
        int64_t unit = 100;
        const char *digit = point + 1;
        for (; *digit >= '0' && *digit <= '9' && unit > 0; digit++, unit /= 10)
            ms += unit * (*digit - '0');
        if (*digit != '\0' || digit == point + 1)
            return false;
    }
    *out_ms = seconds * 1000 + ms;
    return *out_ms > 0;
}

static int take_pair(tern_call_line *line, const char *subject, tern_texts *texts,
                     const char *value, int argc)
{
    tern_pair pair;

    if (!tern_split_pair(value, &pair))
        return tern_call_refuse(line, subject, "NAME=VALUE", value);
    return add_text(line, texts, value, argc);
}

static int take_header(tern_call_line *line, const char *value, int argc)
{
    const char *colon = strchr(value, ':');

    /* What there is may be a secret. */
    if (colon == NULL || colon == value)
        return tern_call_refuse(line, "--header", "'Name: value'", NULL);
    return add_text(line, &line->headers, value, argc);
}

static int take_text(const tern_call_line *line, const char *subject, const char **out,
                     const char *value)
{
    if (*out)
        return tern_call_refuse(line, subject, "to be given once", NULL);
    *out = value;
    return EXIT_SUCCESS;
}

static int take_server(tern_call_line *line, const char *value)
{
    size_t count = line->operations->tables->server_count;
    char expected[64];
    int64_t number;

    if (count == 0)
        return tern_call_refuse(line, "--server", "an API that names servers; use --base-url",
                                NULL);
    snprintf(expected, sizeof expected, "a number from 1 to %zu", count);
    if (!read_number(value, 1, (int64_t)count, &number))
        return tern_call_refuse(line, "--server", expected, value);
    line->server = (size_t)number - 1;
    return EXIT_SUCCESS;
}

static int take_option(tern_call_line *line, tern_call_option option, const char *value, int argc)
{
    int64_t number;

    switch (option) {
    case TERN_CALL_BODY:
        return take_text(line, "--body", &line->body, value);
    case TERN_CALL_FIELD:
        return take_pair(line, "--field", &line->fields, value, argc);
    case TERN_CALL_HEADER:
        return take_header(line, value, argc);
    case TERN_CALL_QUERY:
        return take_pair(line, "--query", &line->query, value, argc);
    case TERN_CALL_BASE_URL:
        return take_text(line, "--base-url", &line->base_url, value);
    case TERN_CALL_SERVER:
        return take_server(line, value);
    case TERN_CALL_SERVER_VARIABLE:
        return take_pair(line, "--server-variable", &line->server_variables, value, argc);
    case TERN_CALL_TIMEOUT:
        if (!read_seconds(value, &line->timeout_ms))
            return tern_call_refuse(line, "--timeout", "seconds, like 5 or 0.5", value);
        break;
    case TERN_CALL_RETRIES:
        if (!read_number(value, 0, 100, &number))
            return tern_call_refuse(line, "--retries", "a number from 0 to 100", value);
        line->max_tries = (unsigned)number + 1;
        break;
    case TERN_CALL_OUTPUT:
        return take_text(line, "--output", &line->output, value);
    case TERN_CALL_RAW:
        line->raw = true;
        break;
    case TERN_CALL_PRETTY:
        line->pretty = true;
        break;
    case TERN_CALL_SORTED:
        line->sorted = true;
        break;
    case TERN_CALL_STRICT:
        line->strict = true;
        break;
    case TERN_CALL_ALL:
        line->all = true;
        break;
    case TERN_CALL_CURL:
        line->curl = true;
        break;
    case TERN_CALL_VERBOSE:
        line->verbose = true;
        break;
    case TERN_CALL_OPTION_COUNT:
        break;
    }
    return EXIT_SUCCESS;
}

/* Says that no parameter or option has that name. */
static int refuse_name(const tern_call_line *line, tern_str name, bool ambiguous)
{
    const tern_operation *operation = line->operation;
    tern_suggestions suggestions = {.wanted = name};

    fprintf(stderr, "%s-cli: --", line->api->name);
    tern_command_say(stderr, name);
    fputs(": ", stderr);
    tern_command_say(stderr, tern_str_of(operation->name));
    fprintf(stderr, " has %s of that name",
            ambiguous ? "several parameters" : "no parameter or option");
    for (size_t i = 0; !ambiguous && i < operation->parameter_count; i++)
        tern_suggestions_add(&suggestions, operation->parameters[i].name);
    for (size_t i = 0; !ambiguous && i < TERN_CALL_OPTION_COUNT; i++)
        tern_suggestions_add(&suggestions, tern_call_options_table[i].name);
    tern_suggestions_write(&suggestions, "--", stderr);
    if (suggestions.count == 0)
        tern_call_point_to_help(line, "lists them");
    fputc('\n', stderr);
    return TERN_EXIT_USAGE;
}

static int find_option(tern_str name)
{
    for (int i = 0; i < TERN_CALL_OPTION_COUNT; i++) {
        if (tern_str_is(name, tern_call_options_table[i].name))
            return i;
    }
    return -1;
}

/* Takes argument `*ref_index`, and, where its value is the one behind it, that one too. */
static int take_argument(tern_call_line *line, int argc, char **argv, int *ref_index)
{
    const char *argument = argv[*ref_index], *value;
    tern_str name = tern_str_of(argument + 2);
    bool ambiguous, has_value;
    int option, parameter = tern_find_parameter(line->operation, name, &ambiguous);

    /* A wire name may hold a '='. */
    value = parameter < 0 ? strchr(argument, '=') : NULL;
    if (value) {
        name.len = (size_t)(value - name.ptr);
        value++;
    }
    option = find_option(name);
    if (option < 0 && value)
        parameter = tern_find_parameter(line->operation, name, &ambiguous);
    if (option < 0 && parameter < 0)
        return refuse_name(line, name, ambiguous);
    has_value = option >= 0
                    ? tern_call_options_table[option].value != NULL
                    : line->operation->parameters[parameter].slot.type->kind != TERN_KIND_BOOLEAN;
    if (option >= 0 && !has_value && value)
        return tern_call_refuse(line, argument, "no value", NULL);
    if (has_value && value == NULL) {
        if (*ref_index + 1 == argc)
            return tern_call_refuse(line, argument, "a value behind it", NULL);
        value = argv[++*ref_index];
    }
    if (option >= 0)
        return take_option(line, (tern_call_option)option, value, argc);
    return add_text(line, &line->values[parameter], value ? value : "true", argc);
}

int tern_call_line_parse(tern_call_line *line, int argc, char **argv)
{
    int result = EXIT_SUCCESS;

    line->values = (tern_texts *)tern_arena_allocate_array(
        &line->arena, (size_t)line->operation->parameter_count + 1, sizeof *line->values,
        _Alignof(tern_texts));
    if (line->values == NULL)
        return tern_call_refuse_memory(line);
    for (int i = 0; result == EXIT_SUCCESS && i < argc; i++) {
        if (strncmp(argv[i], "--", 2) == 0 && argv[i][2] != '\0')
            result = take_argument(line, argc, argv, &i);
        else
            result = tern_call_refuse(line, line->operation->name,
                                      "--NAME VALUE (true and false behind a '=')", argv[i]);
    }
    return result;
}
