/* oauth_token.c - the request for a token, and its answer (RFC 6749, sections 4.4, 5 and 6). */
#include <stdlib.h>

#include "oauth_internal.h"
#include "tern/pointer.h"

enum {
    US_PER_S = 1000000,
    /* A token that lasts longer is not believed. */
    LIFETIME_S_MAX = 366 * 24 * 3600
};

/* The request. */

static void add_field(tern_builder *body, tern_str name, tern_str value)
{
    if (body->length > 0)
        tern_builder_add_text(body, "&");
    tern_builder_encode(body, name, TERN_ENCODE_RESERVED);
    tern_builder_add_text(body, "=");
    tern_builder_encode(body, value, TERN_ENCODE_RESERVED);
}

static bool make_body(tern_oauth *self, tern_arena *arena, tern_body *out_body)
{
    const tern_oauth_options *options = &self->options;
    tern_builder body = {.arena = arena};

    if (self->refresh_token) {
        add_field(&body, TERN_STR("grant_type"), TERN_STR("refresh_token"));
        add_field(&body, TERN_STR("refresh_token"), tern_str_of(self->refresh_token));
    } else {
        add_field(&body, TERN_STR("grant_type"), TERN_STR("client_credentials"));
    }
    if (options->scope.len > 0)
        add_field(&body, TERN_STR("scope"), options->scope);
    if (options->secret_in_body || options->client_secret.len == 0)
        add_field(&body, TERN_STR("client_id"), options->client_id);
    if (options->secret_in_body && options->client_secret.len > 0)
        add_field(&body, TERN_STR("client_secret"), options->client_secret);
    for (size_t i = 0; i < options->parameter_count; i++)
        add_field(&body, options->parameters[i].name, options->parameters[i].value);
    out_body->kind = TERN_BODY_TEXT;
    out_body->content_type = TERN_STR("application/x-www-form-urlencoded");
    out_body->text = tern_builder_text(&body);
    return !body.failed;
}

/* The answer. */

static bool get_text(tern_json answer, const char *pointer, tern_arena *arena, tern_str *out)
{
    tern_json value;

    return tern_json_at(answer, tern_str_of(pointer), &value, NULL) == TERN_OK &&
           tern_json_get_string(value, arena, out, NULL) == TERN_OK;
}

/* In seconds; some servers write it as a string. */
static int64_t get_lifetime(tern_json answer, tern_arena *arena)
{
    int64_t seconds = TERN_OAUTH_LIFETIME_S_DEFAULT;
    tern_json value;
    tern_str text;

    if (get_text(answer, "/expires_in", arena, &text))
        value.text = text;
    else if (tern_json_at(answer, TERN_STR("/expires_in"), &value, NULL) != TERN_OK)
        return seconds;
    if (tern_json_get_int64(value, &seconds, NULL) != TERN_OK)
        return TERN_OAUTH_LIFETIME_S_DEFAULT;
    if (seconds < 1) /* it is good for the calls that wait for it */
        return 1;
    return seconds < LIFETIME_S_MAX ? seconds : LIFETIME_S_MAX;
}

/* RFC 6749, section 5.2. */
static tern_status refused(const tern_oauth *self, const tern_response *response, tern_arena *arena,
                           tern_error *error)
{
    tern_json answer = {{response->body, response->body_length}};
    tern_builder found = {.arena = arena};
    tern_str text;

    if (!get_text(answer, "/error", arena, &text))
        return tern_oauth_fail(self, error, TERN_ERROR_HTTP, "a token, or an error of RFC 6749",
                               "another answer");
    tern_builder_add(&found, text);
    if (get_text(answer, "/error_description", arena, &text)) {
        tern_builder_add_text(&found, ": ");
        tern_builder_add(&found, text);
    }
    text = tern_builder_text(&found);
    /* What a server sends must not act on a terminal. */
    for (char *at = (char *)text.ptr; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7F)
            *at = '?';
    }
    return tern_oauth_fail(self, error, TERN_ERROR_CREDENTIALS, "a token", text.ptr);
}

static tern_status take_token(tern_oauth *self, const tern_response *response, tern_arena *arena,
                              tern_error *error)
{
    const tern_oauth_options *options = &self->options;
    tern_json answer = {{response->body, response->body_length}};
    tern_str token, type, refresh_token;
    int64_t lifetime_s, early_s;
    char *copy, *refresh_copy = NULL;

    if (response->http_status != 200)
        return refused(self, response, arena, error);
    if (!get_text(answer, "/access_token", arena, &token) || token.len == 0 ||
        !tern_is_header_value(token))
        return tern_oauth_fail(self, error, TERN_ERROR_HTTP, "an access_token",
                               "none that can be sent");
    if (get_text(answer, "/token_type", arena, &type) && !tern_same_name(type, TERN_STR("bearer")))
        return tern_oauth_fail(self, error, TERN_ERROR_HTTP, "a token_type of bearer",
                               "another one");
    lifetime_s = get_lifetime(answer, arena);
    early_s = options->early_s < lifetime_s ? options->early_s : lifetime_s / 2;
    copy = tern_oauth_copy_secret(token);
    if (self->refresh_token && get_text(answer, "/refresh_token", arena, &refresh_token) &&
        refresh_token.len > 0 && !memchr(refresh_token.ptr, '\0', refresh_token.len)) {
        refresh_copy = tern_oauth_copy_secret(refresh_token);
        /* Also where there is no memory for it here: the old one may be refused from now on. */
        if (options->keep)
            options->keep(options->context, refresh_token);
        if (refresh_copy == NULL) {
            tern_oauth_replace_secret(&copy, NULL);
            return tern_oauth_fail(self, error, TERN_ERROR_MEMORY, NULL, NULL);
        }
    }
    if (copy == NULL)
        return tern_oauth_fail(self, error, TERN_ERROR_MEMORY, NULL, NULL);
    pthread_mutex_lock(&self->mutex);
    tern_oauth_replace_secret(&self->token, copy);
    if (refresh_copy)
        tern_oauth_replace_secret(&self->refresh_token, refresh_copy);
    self->renew_at_us =
        tern_client_now_us(&self->client->options.clock) + (lifetime_s - early_s) * US_PER_S;
    pthread_mutex_unlock(&self->mutex);
    return TERN_OK;
}

tern_status tern_oauth_fetch(tern_oauth *self, tern_cancel *cancel, int64_t timeout_ms,
                             tern_error *error)
{
    tern_arena_options options = {.allocator = tern_wiping_allocator()};
    tern_request request = {.method = TERN_STR("POST"),
                            .path = self->path,
                            .encoded_query = self->query,
                            .accept = TERN_STR("application/json"),
                            /* A refresh token may be good for one request only. */
                            .idempotent = self->refresh_token == NULL,
                            .call = {.timeout_ms = timeout_ms, .cancel = cancel}};
    tern_response response;
    tern_arena arena;
    tern_status status;

    tern_arena_init(&arena, &options);
    if (make_body(self, &arena, &request.body)) {
        status = tern_client_request(self->client, &request, &response, error);
        if (status == TERN_OK)
            status = take_token(self, &response, &arena, error);
        if (response.block)
            tern_wipe(response.block, response.block_size);
        tern_response_free(&response);
    } else {
        status = tern_oauth_fail(self, error, TERN_ERROR_MEMORY, NULL, NULL);
    }
    tern_arena_free(&arena);
    return status;
}
