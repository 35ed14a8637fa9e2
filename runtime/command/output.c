/* output.c - answers on standard output, and what HTTP says of them on standard error. */
#include <stdlib.h>

#include "call_command_internal.h"
#include "client_internal.h"
#include "value_internal.h"

/* The text of an HTTP status (RFC 9110, section 15; RFC 6585); NULL for one that has none. */
static const char *reason_of(int http_status)
{
    static const struct {
        int status;
        const char *reason;
    } reasons[] = {
        {300, "Multiple Choices"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {402, "Payment Required"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {407, "Proxy Authentication Required"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {416, "Range Not Satisfiable"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {426, "Upgrade Required"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
        {511, "Network Authentication Required"},
    };

    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (reasons[i].status == http_status)
            return reasons[i].reason;
    }
    return NULL;
}

int tern_call_line_say_status(const tern_call_line *line, const tern_response *response)
{
    const char *reason = reason_of(response->http_status);

    if (response->http_status >= 200 && response->http_status < 300)
        return EXIT_SUCCESS;
    fprintf(stderr, "%s-cli: ", line->api->name);
    tern_command_say(stderr, tern_str_of(line->operation->name));
    fprintf(stderr, ": HTTP %d%s%s", response->http_status, reason ? " " : "",
            reason ? reason : "");
    if (response->request_id.len > 0) {
        fputs(", request ", stderr);
        tern_command_say(stderr, response->request_id);
    }
    fputc('\n', stderr);
    return TERN_EXIT_REFUSED;
}

int tern_call_line_write_value(tern_call_line *line, const tern_slot *slot, const void *memory)
{
    tern_encode_options options = {.indent = line->pretty && !line->all ? TERN_PRETTY_INDENT : 0,
                                   .sort_keys = line->sorted};
    tern_sink sink = tern_sink_of_file(stdout);
    const void *value = tern_slot_value(slot, memory);
    tern_error error = {0};
    tern_status status = TERN_OK;
    tern_str text;

    if (tern_slot_state(slot, memory) != TERN_STATE_VALUE || value == NULL) {
        fputs("null", stdout);
    } else if (slot->type->kind == TERN_KIND_ENUM) {
        /* In a wrapper an enum is laid out otherwise than alone. */
        text = tern_enum_written_text(slot, value);
        status = tern_encode_to(&tern_type_of_str, &text, NULL, &sink, &error);
    } else {
        status = tern_encode_to(slot->type, value, &options, &sink, &error);
    }
    fputc('\n', stdout);
    if (status == TERN_OK || status == TERN_ERROR_WRITE) /* stdout keeps that in mind */
        return EXIT_SUCCESS;
    tern_call_refuse_error(line, line->operation->name, &error);
    return TERN_EXIT_FAILED;
}

/* Whether a row's body is decoded: JSON, or a range that is JSON this time. */
static bool holds_json(const tern_operation_response *row)
{
    tern_str type = tern_media_type_bare(row->media_type);

    return tern_media_type_is_range(type) ? row->slot.type->kind != TERN_KIND_STRING
                                          : tern_media_type_is_json(type);
}

/* A body that no row of the operation is for: as it is, but for layout that was asked for. */
static int write_raw(tern_call_line *line, const tern_response *response)
{
    tern_str body = {response->body, response->body_length};
    tern_slot slot = tern_root_slot(&tern_type_of_json);
    tern_json json;

    if ((line->pretty || line->sorted) && tern_media_type_is_json(response->media_type) &&
        tern_decode(slot.type, body, NULL, &line->arena, &json, NULL) == TERN_OK)
        return tern_call_line_write_value(line, &slot, &json);
    fwrite(body.ptr, 1, body.len, stdout);
    return EXIT_SUCCESS;
}

static int write_body(tern_call_line *line, const void *result)
{
    const tern_operation *operation = line->operation;
    const tern_response *response = (const tern_response *)result;
    int32_t kind = tern_load_int32((const char *)result + operation->kind_offset);
    tern_str text;

    for (size_t i = 0; kind != 0 && i < operation->response_count; i++) {
        const tern_operation_response *row = &operation->responses[i];
        const void *member = (const char *)result + row->offset;
        if (row->kind != kind || row->items)
            continue;
        if (row->media_type == NULL)
            break;
        if (holds_json(row))
            return tern_call_line_write_value(line, &row->slot, member);
        text = tern_load_str(member);
        fwrite(text.len > 0 ? text.ptr : "", 1, text.len, stdout);
        return EXIT_SUCCESS;
    }
    return write_raw(line, response);
}

int tern_call_line_write_answer(tern_call_line *line, const void *result)
{
    int outcome = write_body(line, result);
    int finished = tern_command_finish_output(line->api);

    return finished != EXIT_SUCCESS ? finished : outcome;
}
