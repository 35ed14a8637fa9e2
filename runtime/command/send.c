/* send.c - a call of the command line: sent, and its outcome as an exit status. */
#include <stdlib.h>

#include "call_command_internal.h"
#include "tern/pages.h"

static void say_line(void *context, tern_log_level level, const char *line)
{
    (void)context, (void)level;
    tern_command_say(stderr, tern_str_of(line));
    fputc('\n', stderr);
}

static void say_request(void *context, const tern_client_event *event)
{
    (void)context;
    fputs("> ", stderr);
    tern_command_say(stderr, event->method);
    fputc(' ', stderr);
    tern_command_say(stderr, event->url);
    fputc('\n', stderr);
}

/* The URL that the client is for. */
static int find_base_url(tern_call_line *line, tern_str *out_url)
{
    const tern_interface *tables = line->operations->tables;
    size_t count = line->server_variables.count;
    tern_error error = {0};
    tern_pair *values;

    if (line->base_url) {
        *out_url = tern_str_of(line->base_url);
        return EXIT_SUCCESS;
    }
    if (tables->server_count == 0)
        return tern_call_refuse(line, line->operation->name,
                                "--base-url URL, since the API names no server", NULL);
    values = (tern_pair *)tern_arena_allocate_array(&line->arena, count + 1, sizeof *values,
                                                    _Alignof(tern_pair));
    if (values == NULL)
        return tern_call_refuse_memory(line);
    for (size_t i = 0; i < count; i++)
        tern_split_pair(line->server_variables.items[i], &values[i]);
    if (tern_server_url(&tables->servers[line->server], values, count, &line->arena, out_url,
                        &error) == TERN_OK)
        return EXIT_SUCCESS;
    tern_call_refuse_error(line, "--server-variable", &error);
    return TERN_EXIT_USAGE;
}

static int make_client(tern_call_line *line, tern_client **out_client)
{
    tern_client_options options = {.retry = {.max_tries = line->max_tries}};
    tern_credential *credentials;
    tern_error error = {0};
    int result = find_base_url(line, &options.base_url);

    if (result == EXIT_SUCCESS)
        result = tern_call_line_credentials(line, &credentials, &options.credential_count);
    if (result != EXIT_SUCCESS)
        return result;
    options.credentials = credentials;
    /* Whoever says how long to wait means it. */
    if (line->timeout_ms != 0)
        options.idle_timeout_ms = TERN_NO_TIMEOUT;
    if (line->verbose) {
        options.hooks.before = say_request;
        options.logger.write = say_line;
        options.logger.level = TERN_LOG_DEBUG;
    }
    if (tern_client_create(&options, out_client, &error) == TERN_OK)
        return EXIT_SUCCESS;
    return tern_call_refuse_error(line, line->operation->name, &error);
}

static bool is_transport_failure(tern_status status)
{
    return status == TERN_ERROR_NETWORK || status == TERN_ERROR_TLS ||
           status == TERN_ERROR_TIMEOUT || status == TERN_ERROR_HTTP ||
           status == TERN_ERROR_LIMIT || status == TERN_ERROR_CANCELLED;
}

static bool is_file_failure(tern_status status)
{
    return status == TERN_ERROR_READ || status == TERN_ERROR_WRITE;
}

/* Whether it is this side that is at fault: the command line, or a file. */
static bool is_usage(tern_status status, const tern_response *response)
{
    return is_file_failure(status) || (response->http_status == 0 && !is_transport_failure(status));
}

/* Whether there is an answer, but not the documented one. */
static bool is_unexpected(tern_status status, const tern_response *response)
{
    return response->http_status != 0 && status != TERN_ERROR_MEMORY && !is_file_failure(status) &&
           (status == TERN_ERROR_HTTP || !is_transport_failure(status));
}

/* Of a call that gave no answer that can be used. */
static int say_failure(const tern_call_line *line, tern_status status, const tern_error *error,
                       const void *result)
{
    const tern_response *response = (const tern_response *)result;
    char message[TERN_ERROR_MESSAGE_SIZE];

    tern_error_format(error, message, sizeof message);
    fprintf(stderr, "%s-cli: ", line->api->name);
    if (strstr(error->pointer, line->operation->name) == NULL) {
        tern_command_say(stderr, tern_str_of(line->operation->name));
        fputs(": ", stderr);
    }
    tern_command_say(stderr, tern_str_of(message));
    if (response->http_status != 0)
        fprintf(stderr, "; HTTP %d", response->http_status);
    if (is_unexpected(status, response) && !line->raw && !line->output)
        fputs("; --raw shows what came", stderr);
    fputc('\n', stderr);
    return is_usage(status, response) ? TERN_EXIT_USAGE : TERN_EXIT_FAILED;
}

/* What writes the items of a stream. */
typedef struct item_writer {
    tern_call_line *line;
    const tern_type *type;
    int outcome;
} item_writer;

/* The type of the items that an operation answers with; NULL where there are none, or of several.
 */
static const tern_type *find_item_type(const tern_operation *operation)
{
    const tern_type *found = NULL;

    for (size_t i = 0; i < operation->response_count; i++) {
        const tern_operation_response *row = &operation->responses[i];
        if (!row->items)
            continue;
        if (found && found != row->slot.type)
            return NULL;
        found = row->slot.type;
    }
    return found;
}

static tern_status write_item(void *context, const tern_item *item)
{
    item_writer *self = (item_writer *)context;
    tern_slot slot = {self->type, 0, TERN_REQUIRED, false, 0};

    if (item->error) {
        fwrite(item->text.len > 0 ? item->text.ptr : "", 1, item->text.len, stdout);
        fputc('\n', stdout);
    } else if (item->value) {
        self->outcome = tern_call_line_write_value(self->line, &slot, item->value);
    } else {
        puts("null");
    }
    /* It may be long until the next one. */
    return fflush(stdout) == 0 && self->outcome == EXIT_SUCCESS ? TERN_OK : TERN_END;
}

/* Says who takes the items of a stream, or a body that comes as it is. */
static void set_receiver(tern_call_line *line, item_writer *writer)
{
    void *place = (char *)line->params + line->operation->call_offset;
    tern_call_options options;

    memcpy(&options, place, sizeof options);
    if (line->output) {
        options.download.path = line->output;
    } else if (line->raw) {
        options.download.sink = tern_sink_of_file(stdout);
    } else if (writer->type) {
        options.items.take = write_item;
        options.items.context = writer;
    }
    memcpy(place, &options, sizeof options);
}

/* The operation as if none of its answers was documented, so that nothing is decoded, but all that
 * it may answer with is asked for. NULL: no memory. */
static const tern_operation *without_answers(tern_call_line *line)
{
    size_t count = line->operation->response_count;
    tern_operation_response *rows = (tern_operation_response *)tern_arena_allocate_array(
        &line->arena, count + 1, sizeof *rows, _Alignof(tern_operation_response));
    tern_operation *copy = (tern_operation *)tern_arena_allocate_array(
        &line->arena, 1, sizeof *copy, _Alignof(tern_operation));

    if (rows == NULL || copy == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        rows[i] = line->operation->responses[i];
        rows[i].first_status = 0; /* which no answer has */
        rows[i].last_status = 0;
    }
    *copy = *line->operation;
    copy->responses = rows;
    return copy;
}

static bool is_success(const tern_response *response)
{
    return response->http_status >= 200 && response->http_status < 300;
}

static int call_once(tern_call_line *line, tern_client *client, void *result)
{
    item_writer writer = {line, find_item_type(line->operation), EXIT_SUCCESS};
    const tern_operation *operation = line->operation;
    const tern_response *response = (const tern_response *)result;
    tern_error error = {0};
    tern_status status;
    int written;

    if (line->raw || line->output)
        operation = without_answers(line);
    if (operation == NULL)
        return tern_call_refuse_memory(line);
    set_receiver(line, &writer);
    status = tern_client_call(client, operation, line->params, result, &error);
    if (status != TERN_OK) {
        tern_command_finish_output(line->api);
        return say_failure(line, status, &error, result);
    }
    written = tern_call_line_write_answer(line, result);
    if (written != EXIT_SUCCESS || writer.outcome != EXIT_SUCCESS)
        return written != EXIT_SUCCESS ? written : writer.outcome;
    return tern_call_line_say_status(line, response);
}

/* The items of all pages, each on a line. */
static int call_all(tern_call_line *line, tern_client *client, void *result)
{
    const tern_response *response = (const tern_response *)result;
    tern_error error = {0};
    tern_status status;
    const void *item;
    tern_pages pages;
    int written = EXIT_SUCCESS, finished;

    tern_pages_start(&pages, client, line->operation, line->params, result);
    while ((status = tern_pages_next_item(&pages, &item, &error)) == TERN_OK &&
           written == EXIT_SUCCESS && !ferror(stdout))
        written = tern_call_line_write_value(line, &pages.array->of.array.items, item);
    finished = tern_command_finish_output(line->api);
    if (finished != EXIT_SUCCESS)
        written = finished;
    if (written == EXIT_SUCCESS && status == TERN_ERROR_HTTP && response->http_status != 0 &&
        !is_success(response)) {
        /* Where items are is no place for what went wrong. */
        tern_str body = {response->body, response->body_length};
        written = tern_call_line_say_status(line, response);
        tern_command_say(stderr, body);
        fputc('\n', stderr);
    } else if (written == EXIT_SUCCESS && status != TERN_END) {
        written = say_failure(line, status, &error, result);
    }
    tern_pages_free(&pages);
    return written;
}

/* Writes a curl command in place of sending. */
static int write_curl(tern_call_line *line, tern_client *client)
{
    tern_error error = {0};
    tern_str text;

    if (tern_operation_curl_command(client, line->operation, line->params, &line->arena, &text,
                                    &error) != TERN_OK)
        return tern_call_refuse_error(line, NULL, &error);
    puts(text.ptr);
    return tern_command_finish_output(line->api);
}

static int check_options(const tern_call_line *line)
{
    const char *name = line->operation->name;

    if (line->all && line->operation->pagination == NULL)
        return tern_call_refuse(line, "--all", "an operation that has pages", name);
    if (line->all && (line->raw || line->output))
        return tern_call_refuse(line, "--all", "neither --raw nor --output with it", NULL);
    if ((line->raw || line->output) && (line->pretty || line->sorted))
        return tern_call_refuse(line, line->output ? "--output" : "--raw",
                                "the body as it comes: neither --pretty nor --sorted", NULL);
    return EXIT_SUCCESS;
}

int tern_call_line_send(tern_call_line *line)
{
    tern_client *client = NULL;
    void *result;
    int outcome = check_options(line);

    if (outcome != EXIT_SUCCESS)
        return outcome;
    result = tern_arena_allocate_array(&line->arena, 1, line->operation->result_size,
                                       _Alignof(max_align_t));
    if (result == NULL)
        return tern_call_refuse_memory(line);
    outcome = make_client(line, &client);
    if (outcome == EXIT_SUCCESS && line->curl) {
        outcome = write_curl(line, client);
    } else if (outcome == EXIT_SUCCESS && line->all) {
        outcome = call_all(line, client, result);
    } else if (outcome == EXIT_SUCCESS) {
        outcome = call_once(line, client, result);
        tern_response_free((tern_response *)result);
    }
    tern_client_free(client);
    return outcome;
}
