/* command_line.c - a request as a curl command. */
#include "body_internal.h"
#include "call_internal.h"
#include "tern/operation.h"
#include "utf8_internal.h"

/* In place of what is secret; and the same in a URL, where brackets and spaces can't be. */
static const char hidden[] = "[not shown]", hidden_in_url[] = "%5Bnot%20shown%5D";

/* What parameters are called that hold secrets, besides those that the client was told of. */
static const char *const secret_names[] = {"access_token",
                                           "api-key",
                                           "api_key",
                                           "apikey",
                                           "auth",
                                           "auth_token",
                                           "authorization",
                                           "client_assertion",
                                           "client_secret",
                                           "code",
                                           "code_verifier",
                                           "id_token",
                                           "key",
                                           "password",
                                           "refresh_token",
                                           "secret",
                                           "sig",
                                           "signature",
                                           "token",
                                           "x-amz-credential",
                                           "x-amz-security-token",
                                           "x-amz-signature",
                                           NULL};

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte = (char)(byte | 0x20);
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* Whether an encoded name is that one, in any case: servers differ in what they take. */
static bool name_is(tern_str encoded, tern_str name)
{
    size_t at = 0;

    for (size_t i = 0; i < encoded.len; i++, at++) {
        char byte = encoded.ptr[i];
        if (byte == '%' && encoded.len - i > 2 && hex_digit(encoded.ptr[i + 1]) >= 0 &&
            hex_digit(encoded.ptr[i + 2]) >= 0) {
            byte = (char)(hex_digit(encoded.ptr[i + 1]) << 4 | hex_digit(encoded.ptr[i + 2]));
            i += 2;
        }
        if (at == name.len || !tern_same_name((tern_str){&byte, 1}, (tern_str){name.ptr + at, 1}))
            return false;
    }
    return at == name.len;
}

static bool is_secret(const tern_call *call, tern_str name)
{
    const tern_client_options *options = call->options;

    for (size_t i = 0; i < options->credential_count; i++) {
        if (options->credentials[i].kind == TERN_CREDENTIAL_QUERY &&
            name_is(name, options->credentials[i].name))
            return true;
    }
    for (const char *const *secret = secret_names; *secret; secret++) {
        if (name_is(name, tern_str_of(*secret)))
            return true;
    }
    return false;
}

/* The pairs of a query or form, with what is secret hidden. */
static void add_pairs(const tern_call *call, tern_str pairs, tern_builder *to)
{
    const char *at = pairs.ptr, *end = pairs.ptr + pairs.len;

    while (at < end) {
        const char *next = (const char *)memchr(at, '&', (size_t)(end - at));
        const char *stop = next ? next : end;
        const char *equals = (const char *)memchr(at, '=', (size_t)(stop - at));
        if (equals && is_secret(call, (tern_str){at, (size_t)(equals - at)})) {
            tern_builder_add(to, (tern_str){at, (size_t)(equals + 1 - at)});
            tern_builder_add_text(to, hidden_in_url);
        } else {
            tern_builder_add(to, (tern_str){at, (size_t)(stop - at)});
        }
        if (next)
            tern_builder_add_text(to, "&");
        at = next ? next + 1 : end;
    }
}

/* Whether it can stand in a line that is shown: UTF-8 without control characters, those of
 * U+0080 to U+009F included, which terminals act on as well. */
static bool is_printable(tern_str text)
{
    if (text.len > 0 && !tern_utf8_is_valid(text.ptr, text.len))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte < ' ' || byte == 0x7F ||
            (byte == 0xC2 && i + 1 < text.len && (unsigned char)text.ptr[i + 1] < 0xA0))
            return false;
    }
    return true;
}

/* Within single quotes a shell takes everything as it is, but for the quote that ends them. */
static void add_within_quotes(tern_builder *to, tern_str text)
{
    while (text.len > 0) {
        const char *quote = (const char *)memchr(text.ptr, '\'', text.len);
        size_t length = quote ? (size_t)(quote - text.ptr) : text.len;
        tern_builder_add(to, (tern_str){text.ptr, length});
        if (quote) {
            tern_builder_add_text(to, "'\\''");
            length++;
        }
        text.ptr += length;
        text.len -= length;
    }
}

static void add_option(tern_builder *to, const char *option, const char *prefix, tern_str value)
{
    tern_builder_add_text(to, option);
    tern_builder_add_text(to, " '");
    tern_builder_add_text(to, prefix);
    add_within_quotes(to, value);
    tern_builder_add_text(to, "'");
}

/* The format of a printf that writes the text, whatever it holds. */
static void add_printf(tern_builder *to, tern_str text)
{
    tern_builder_add_text(to, "printf '");
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        char octal[4] = {'\\', (char)('0' + (byte >> 6)), (char)('0' + (byte >> 3 & 7)),
                         (char)('0' + (byte & 7))};
        if (byte == '%')
            tern_builder_add_text(to, "%%");
        /* A '-' at its start would be an option. */
        else if (byte < ' ' || byte >= 0x7F || byte == '\\' || byte == '\'' ||
                 (byte == '-' && i == 0))
            tern_builder_add(to, (tern_str){octal, sizeof octal});
        else
            tern_builder_add(to, (tern_str){text.ptr + i, 1});
    }
    tern_builder_add_text(to, "' | ");
}

static void add_header(tern_builder *to, const tern_pair *header)
{
    tern_str value = header->value;
    tern_builder line = {.arena = to->arena};

    if (!tern_header_is_public(header->name) || !is_printable(value))
        value = tern_str_of(hidden);
    tern_builder_add(&line, header->name);
    /* curl takes "Name:" for one that it is to leave out. */
    tern_builder_add_text(&line, value.len > 0 ? ": " : ";");
    tern_builder_add(&line, value);
    add_option(to, " --header", "", tern_builder_text(&line));
    to->failed = to->failed || line.failed;
}

/* What curl would add by itself. */
static void leave_out(const tern_call *call, tern_builder *to, const char *name)
{
    if (!tern_find_pair(call->headers, call->header_count, tern_str_of(name)))
        add_option(to, " --header", name, TERN_STR(":"));
}

/* The body's text, with what is secret hidden. */
static tern_str body_text(const tern_call *call, tern_arena *arena, bool *failed)
{
    const tern_body *body = &call->request->body;
    const tern_pair *type =
        tern_find_pair(call->headers, call->header_count, TERN_STR("Content-Type"));
    tern_builder pairs = {.arena = arena};
    tern_str form = TERN_STR("application/x-www-form-urlencoded"), text;

    if (type == NULL || type->value.len < form.len ||
        !tern_same_name((tern_str){type->value.ptr, form.len}, form))
        return body->text;
    add_pairs(call, body->text, &pairs);
    text = tern_builder_text(&pairs);
    *failed = *failed || pairs.failed;
    return text;
}

static bool sends_length(tern_str method)
{
    return tern_str_is(method, "POST") || tern_str_is(method, "PUT") ||
           tern_str_is(method, "PATCH");
}

static void add_body(const tern_call *call, tern_str text, tern_builder *to)
{
    const tern_body *body = &call->request->body;
    tern_str path = tern_str_of(body->path);

    switch (body->kind) {
    case TERN_BODY_TEXT:
        if (is_printable(text)) /* raw: without a meaning of '@' */
            add_option(to, " --data-raw", "", text);
        else
            tern_builder_add_text(to, " --data-binary @-");
        break;
    case TERN_BODY_FILE:
        /* '-' would be standard input. */
        add_option(to, " --data-binary", tern_str_is(path, "-") ? "@./" : "@",
                   is_printable(path) ? path : tern_str_of(hidden));
        break;
    case TERN_BODY_SOURCE:
        add_option(to, " --data-binary", "@", TERN_STR("[a stream]"));
        break;
    default:
        if (!sends_length(call->method))
            return;
        add_option(to, " --data-raw", "", TERN_STR(""));
        break;
    }
    leave_out(call, to, "Content-Type");
    leave_out(call, to, "Expect");
}

static tern_str write_command(const tern_call *call, tern_arena *arena, bool *failed)
{
    tern_body_kind kind = call->request->body.kind;
    tern_builder command = {.arena = arena}, url = {.arena = arena};
    tern_str bare = tern_url_without_query(call->url), text = body_text(call, arena, failed);

    if (kind == TERN_BODY_TEXT && !is_printable(text))
        add_printf(&command, text);
    /* Brackets in a URL are no patterns. */
    tern_builder_add_text(&command, "curl --globoff");
    if (kind == TERN_BODY_NONE && tern_str_is(call->method, "HEAD"))
        tern_builder_add_text(&command, " --head");
    else if (kind != TERN_BODY_NONE || !tern_str_is(call->method, "GET"))
        add_option(&command, " --request", "", call->method);
    for (size_t i = 0; i < call->header_count; i++)
        add_header(&command, &call->headers[i]);
    add_body(call, text, &command);
    tern_builder_add(&url, bare);
    if (bare.len < call->url.len) {
        tern_builder_add_text(&url, "?");
        add_pairs(call, (tern_str){bare.ptr + bare.len + 1, call->url.len - bare.len - 1}, &url);
    }
    add_option(&command, " --url", "", tern_builder_text(&url));
    *failed = *failed || url.failed;
    text = tern_builder_text(&command);
    *failed = *failed || command.failed;
    return text;
}

/* The client's options without its secrets: what is made of them holds none. */
static tern_status hide_credentials(tern_call *call, tern_client_options *options)
{
    size_t count = options->credential_count;
    tern_credential *copies = (tern_credential *)tern_arena_allocate_array(
        &call->scratch, count + 1, sizeof *copies, _Alignof(tern_credential));

    if (copies == NULL)
        return tern_call_fail_memory(call);
    for (size_t i = 0; i < count; i++) {
        copies[i] = options->credentials[i];
        copies[i].secret = tern_str_of(hidden);
        if (copies[i].kind == TERN_CREDENTIAL_CALLBACK) {
            /* Which header it makes is not known before it is asked, and that may cost something.
             */
            copies[i].kind = TERN_CREDENTIAL_HEADER;
            copies[i].name = TERN_STR("Authorization");
        }
    }
    options->credentials = copies;
    return TERN_OK;
}

static tern_status prepare(tern_call *call, tern_client_options *options)
{
    tern_exchange exchange = {.method = call->method};
    tern_status status = hide_credentials(call, options);
    tern_pair *headers;

    if (status == TERN_OK)
        status = tern_call_prepare(call);
    if (status != TERN_OK)
        return status;
    headers = (tern_pair *)tern_arena_allocate_array(
        &call->scratch, call->header_count + options->credential_count + 1, sizeof *headers,
        _Alignof(tern_pair));
    if (headers == NULL)
        return tern_call_fail_memory(call);
    if (call->header_count > 0)
        memcpy(headers, call->headers, call->header_count * sizeof *headers);
    call->headers = headers;
    return tern_call_add_credentials(call, &exchange);
}

static tern_status make_command(tern_client *client, const tern_request *request, tern_str where,
                                tern_arena *arena, tern_str *out_text, tern_error *error)
{
    tern_arena_options scratch = {.allocator = tern_wiping_allocator()};
    tern_arena_mark mark = tern_arena_get_mark(arena);
    tern_client_options options = client->options;
    tern_call call;
    tern_status status;
    bool failed = false;
    tern_str text;

    memset(&call, 0, sizeof call);
    call.client = client;
    call.options = &options;
    call.request = request;
    call.error = error;
    call.where = where;
    tern_arena_init(&call.scratch, &scratch);
    status = prepare(&call, &options);
    if (status == TERN_OK) {
        text = write_command(&call, arena, &failed);
        if (failed) {
            status = tern_client_fail_arena(error, arena, where);
            tern_arena_rewind(arena, mark);
        } else {
            *out_text = text;
        }
    } else if (error) {
        *error = call.problem;
    }
    tern_arena_free(&call.scratch);
    return status;
}

tern_status tern_client_curl_command(tern_client *client, const tern_request *request,
                                     tern_arena *arena, tern_str *out_text, tern_error *error)
{
    return make_command(client, request,
                        request->method.len > 0 ? request->method : TERN_STR("GET"), arena,
                        out_text, error);
}

tern_status tern_operation_curl_command(tern_client *client, const tern_operation *operation,
                                        const void *params, tern_arena *arena, tern_str *out_text,
                                        tern_error *error)
{
    tern_arena_options options = {.allocator = tern_wiping_allocator()};
    tern_request request;
    tern_arena scratch;
    tern_status status;

    memset(&request, 0, sizeof request);
    tern_arena_init(&scratch, &options);
    status = tern_operation_make_request(operation, params, &scratch, &request, error);
    if (status == TERN_OK)
        status =
            make_command(client, &request, tern_str_of(operation->name), arena, out_text, error);
    tern_operation_release_body(operation, &request.body);
    tern_arena_free(&scratch);
    return status;
}
