/* call.c - operations: a request of a params struct, a result struct of the answer. */
#include "body_internal.h"

enum { SCRATCH_BYTES = 4096 };

static tern_status fail_memory(const tern_operation *operation, tern_error *error,
                               const tern_arena *arena)
{
    return tern_client_fail_arena(error, arena, tern_str_of(operation->name));
}

/* Each media type of the documented answers once. */
static tern_str make_accept(const tern_operation *operation, tern_arena *arena, bool *out_failed)
{
    tern_builder accept = {.arena = arena};
    tern_str text;

    for (size_t i = 0; i < operation->response_count; i++) {
        const char *media_type = operation->responses[i].media_type;
        size_t before = 0;
        while (media_type && before < i &&
               !(operation->responses[before].media_type &&
                 tern_same_name(tern_media_type_bare(operation->responses[before].media_type),
                                tern_media_type_bare(media_type))))
            before++;
        if (media_type == NULL || before < i)
            continue;
        if (accept.length > 0)
            tern_builder_add_text(&accept, ", ");
        tern_builder_add(&accept, tern_media_type_bare(media_type));
    }
    text = tern_builder_text(&accept);
    *out_failed = accept.failed;
    return text;
}

/* The headers of the call, and of the parameters those that it has not. */
static tern_status join_headers(const tern_parameters *parameters, tern_arena *arena,
                                tern_call_options *options)
{
    size_t capacity = options->header_count + parameters->header_count, count = 0;
    tern_pair *headers;

    if (parameters->header_count == 0)
        return TERN_OK;
    headers = (tern_pair *)tern_arena_allocate_array(arena, capacity, sizeof *headers,
                                                     _Alignof(tern_pair));
    if (headers == NULL)
        return tern_arena_failure(arena);
    for (; count < options->header_count; count++)
        headers[count] = options->headers[count];
    for (size_t i = 0; i < parameters->header_count; i++) {
        if (!tern_find_pair(headers, options->header_count, parameters->headers[i].name))
            headers[count++] = parameters->headers[i];
    }
    options->headers = headers;
    options->header_count = count;
    return TERN_OK;
}

tern_status tern_operation_make_request(const tern_operation *operation, const void *params,
                                        tern_arena *arena, tern_request *out_request,
                                        tern_error *error)
{
    static const tern_security no_security;
    tern_parameters parameters;
    tern_status status;
    bool failed;

    if (params == NULL)
        params = tern_arena_allocate_array(arena, 1, operation->params_size, _Alignof(max_align_t));
    if (params == NULL)
        return fail_memory(operation, error, arena);
    memset(out_request, 0, sizeof *out_request);
    memcpy(&out_request->call, (const char *)params + operation->call_offset,
           sizeof out_request->call);
    status = tern_parameters_write(operation, params, arena, &parameters, error);
    if (status == TERN_OK)
        status = tern_operation_make_body(operation, params, arena, &out_request->body, error);
    if (status != TERN_OK)
        return status;
    out_request->accept = make_accept(operation, arena, &failed);
    if (failed || join_headers(&parameters, arena, &out_request->call) != TERN_OK)
        return fail_memory(operation, error, arena);
    out_request->method = tern_str_of(operation->method);
    out_request->path = parameters.path;
    out_request->encoded_query = parameters.query;
    out_request->idempotent = (operation->flags & TERN_OPERATION_IDEMPOTENT) != 0;
    out_request->generate_idempotency_key =
        (operation->flags & TERN_OPERATION_IDEMPOTENCY_KEY) != 0;
    out_request->anonymous = (operation->flags & TERN_OPERATION_ANONYMOUS) != 0;
    /* Not NULL: only what the operation asks for. */
    out_request->security = operation->security ? operation->security : &no_security;
    out_request->security_count = operation->security ? operation->security_count : 0;
    return TERN_OK;
}

tern_status tern_client_call(tern_client *client, const tern_operation *operation,
                             const void *params, void *result, tern_error *error)
{
    char first_scratch[SCRATCH_BYTES];
    tern_arena_options options = {.buffer = first_scratch,
                                  .buffer_size = sizeof first_scratch,
                                  .allocator = tern_wiping_allocator()};
    tern_response *response = (tern_response *)result;
    tern_request request = {.method = TERN_STR("")};
    tern_arena scratch;
    tern_status status;

    memset(result, 0, operation->result_size);
    tern_response_init(response, client);
    tern_arena_init(&scratch, &options);
    status = tern_operation_make_request(operation, params, &scratch, &request, error);
    if (status == TERN_OK)
        status = tern_client_send(client, &request, tern_str_of(operation->name), operation,
                                  response, error);
    tern_operation_release_body(operation, &request.body);
    /* A parameter may be a secret. */
    tern_arena_free(&scratch);
    tern_wipe(first_scratch, sizeof first_scratch);
    return status == TERN_OK ? tern_operation_take_answer(client, operation, result, error)
                             : status;
}
