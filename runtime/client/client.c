/* client.c - making clients: options are checked and copied. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

#include "client_internal.h"

enum { TIMEOUT_MS_MAX = INT32_MAX /* about 24 days; libcurl counts in long */ };

static bool copy_text(tern_arena *arena, tern_str *text)
{
    return text->len == 0 || tern_arena_copy_str(arena, *text, text) == TERN_OK;
}

static tern_status refuse(tern_error *error, const char *option, const char *expected,
                          const char *found)
{
    return tern_client_fail(error, TERN_ERROR_REQUEST, tern_str_of(option), expected, found);
}

static tern_status copy_headers(tern_client *self, tern_error *error)
{
    tern_client_options *options = &self->options;
    tern_pair *copies;

    for (size_t i = 0; i < options->header_count; i++) {
        const char *wrong = tern_header_check(&options->headers[i]);
        if (wrong)
            return refuse(error, "headers", "a header that can be sent", wrong);
    }
    copies = (tern_pair *)tern_arena_allocate_array(&self->arena, options->header_count,
                                                    sizeof *copies, _Alignof(tern_pair));
    if (copies == NULL)
        return TERN_ERROR_MEMORY;
    for (size_t i = 0; i < options->header_count; i++) {
        copies[i] = options->headers[i];
        if (!copy_text(&self->arena, &copies[i].name) || !copy_text(&self->arena, &copies[i].value))
            return TERN_ERROR_MEMORY;
    }
    options->headers = copies;
    return TERN_OK;
}

/* Never says what the secret is. */
static const char *check_credential(const tern_credential *credential)
{
    tern_pair header = {credential->name, credential->secret};

    switch (credential->kind) {
    case TERN_CREDENTIAL_BEARER:
        return credential->secret.len > 0 && tern_is_header_value(credential->secret)
                   ? NULL
                   : "a token that no header can hold";
    case TERN_CREDENTIAL_BASIC:
        if (credential->user.len > 0 && memchr(credential->user.ptr, ':', credential->user.len))
            return "a user with a colon";
        return NULL;
    case TERN_CREDENTIAL_HEADER:
        return tern_header_check(&header) ? "a name or key that no header can have" : NULL;
    case TERN_CREDENTIAL_QUERY:
        return credential->name.len > 0 ? NULL : "no name";
    case TERN_CREDENTIAL_COOKIE:
        return tern_is_token(credential->name) ? NULL : "a name that no cookie can have";
    case TERN_CREDENTIAL_CALLBACK:
        return credential->authorize ? NULL : "no callback";
    }
    return "an unknown kind";
}

static tern_status copy_credentials(tern_client *self, tern_error *error)
{
    tern_client_options *options = &self->options;
    tern_credential *copies;

    for (size_t i = 0; i < options->credential_count; i++) {
        const char *wrong = check_credential(&options->credentials[i]);
        if (wrong)
            return refuse(error, "credentials", "a credential that can be sent", wrong);
    }
    copies = (tern_credential *)tern_arena_allocate_array(
        &self->arena, options->credential_count, sizeof *copies, _Alignof(tern_credential));
    if (copies == NULL)
        return TERN_ERROR_MEMORY;
    for (size_t i = 0; i < options->credential_count; i++) {
        tern_credential *copy = &copies[i];
        *copy = options->credentials[i];
        if (!copy_text(&self->arena, &copy->scheme) || !copy_text(&self->arena, &copy->name) ||
            !copy_text(&self->arena, &copy->user) || !copy_text(&self->arena, &copy->secret))
            return TERN_ERROR_MEMORY;
    }
    options->credentials = copies;
    return TERN_OK;
}

static bool set_timeout(int64_t *timeout_ms, int64_t otherwise)
{
    if (*timeout_ms == 0)
        *timeout_ms = otherwise;
    return *timeout_ms == TERN_NO_TIMEOUT || (*timeout_ms > 0 && *timeout_ms <= TIMEOUT_MS_MAX);
}

static void set_size(size_t *size, size_t otherwise)
{
    if (*size == 0)
        *size = otherwise;
    if (*size > SIZE_MAX / 4) /* so that room for more can be counted */
        *size = SIZE_MAX / 4;
}

static tern_status set_defaults(tern_client_options *options, tern_error *error)
{
    if (!set_timeout(&options->connect_timeout_ms, TERN_CONNECT_TIMEOUT_MS_DEFAULT) ||
        !set_timeout(&options->idle_timeout_ms, TERN_IDLE_TIMEOUT_MS_DEFAULT) ||
        !set_timeout(&options->try_timeout_ms, TERN_NO_TIMEOUT) ||
        !set_timeout(&options->call_timeout_ms, TERN_CALL_TIMEOUT_MS_DEFAULT))
        return refuse(error, "timeouts", "milliseconds, 0 or TERN_NO_TIMEOUT", "another number");
    /* In libcurl 0 is its default of 300 seconds. */
    if (options->connect_timeout_ms == TERN_NO_TIMEOUT)
        options->connect_timeout_ms = TIMEOUT_MS_MAX;
    if (options->max_redirects < TERN_NO_REDIRECTS)
        return refuse(error, "max_redirects", "a number, or TERN_NO_REDIRECTS", "another number");
    if (options->max_redirects == 0)
        options->max_redirects = TERN_REDIRECTS_DEFAULT;
    if (options->max_redirects == TERN_NO_REDIRECTS)
        options->max_redirects = 0;
    set_size(&options->max_response_bytes, TERN_RESPONSE_BYTES_DEFAULT);
    set_size(&options->max_header_bytes, TERN_HEADER_BYTES_DEFAULT);
    set_size(&options->max_url_bytes, TERN_URL_BYTES_DEFAULT);
    if (options->max_idle_connections == 0)
        options->max_idle_connections = TERN_IDLE_CONNECTIONS_DEFAULT;
    if (options->idempotency_header.len == 0)
        options->idempotency_header = TERN_STR("Idempotency-Key");
    if (options->user_agent.len == 0)
        options->user_agent = TERN_STR("tern/" TERN_VERSION);
    options->retry = tern_retry_defaults(&options->retry);
    return TERN_OK;
}

/* libcurl shows a proxy that it can't read in its messages, with the password in it. */
static tern_status check_proxy(const tern_client_options *options, tern_error *error)
{
    CURLU *url;
    CURLUcode code;

    if (options->proxy.len == 0)
        return TERN_OK;
    url = curl_url();
    if (url == NULL)
        return TERN_ERROR_MEMORY;
    code = curl_url_set(url, CURLUPART_URL, options->proxy.ptr,
                        CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME);
    curl_url_cleanup(url);
    return code == CURLUE_OK ? TERN_OK : refuse(error, "proxy", "a URL", "something else");
}

static bool has_nul(tern_str text)
{
    return text.len > 0 && memchr(text.ptr, '\0', text.len) != NULL;
}

static tern_status copy_options(tern_client *self, tern_error *error)
{
    tern_client_options *options = &self->options;
    tern_str *texts[] = {
        &options->user_agent,   &options->idempotency_header, &options->proxy,
        &options->ca_file,      &options->certificate_file,   &options->key_file,
        &options->key_password, &options->pinned_keys,
    };
    tern_pair user_agent = {TERN_STR("User-Agent"), options->user_agent};
    const char *wrong;
    tern_status status = tern_url_base(options->base_url, &self->arena, &options->base_url, &wrong);

    if (status == TERN_ERROR_REQUEST)
        return refuse(error, "base_url", "an absolute URL of http or https", wrong);
    if (status == TERN_OK)
        status = set_defaults(options, error);
    if (status != TERN_OK)
        return status;
    if (tern_header_check(&user_agent))
        return refuse(error, "user_agent", "the value of a header", "something else");
    if (!tern_is_token(options->idempotency_header))
        return refuse(error, "idempotency_header", "the name of a header", "something else");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (has_nul(*texts[i]))
            return refuse(error, "options", "texts without NUL", "one");
        if (!copy_text(&self->arena, texts[i]))
            return TERN_ERROR_MEMORY;
    }
    status = check_proxy(options, error);
    if (status == TERN_OK)
        status = copy_headers(self, error);
    if (status == TERN_OK)
        status = copy_credentials(self, error);
    return status;
}

tern_status tern_client_create(const tern_client_options *options, tern_client **out_client,
                               tern_error *error)
{
    tern_arena_options arena_options = {.allocator = tern_wiping_allocator()};
    tern_client *self = (tern_client *)calloc(1, sizeof *self);
    tern_status status;

    *out_client = NULL;
    if (self == NULL)
        return tern_client_fail(error, TERN_ERROR_MEMORY, TERN_STR("the client"), NULL, NULL);
    if (pthread_mutex_init(&self->mutex, NULL) != 0) {
        free(self);
        return tern_client_fail(error, TERN_ERROR_MEMORY, TERN_STR("the client"), NULL, NULL);
    }
    self->options = *options;
    tern_arena_init(&self->arena, &arena_options);
    status = copy_options(self, error);
    if (status == TERN_OK && self->options.transport.exchange == NULL) {
        status = tern_curl_create(&self->options, &self->curl);
        self->options.transport.exchange = tern_curl_exchange;
        self->options.transport.context = self->curl;
    }
    if (status != TERN_OK) {
        tern_client_free(self);
        return status == TERN_ERROR_REQUEST
                   ? status
                   : tern_client_fail(error, status, TERN_STR("the client"), NULL, NULL);
    }
    self->budget = (uint64_t)self->options.retry.budget * 100;
    *out_client = self;
    return TERN_OK;
}

void tern_client_get_counters(tern_client *client, tern_client_counters *out_counters)
{
    pthread_mutex_lock(&client->mutex);
    *out_counters = client->counters;
    pthread_mutex_unlock(&client->mutex);
}

void tern_client_free(tern_client *client)
{
    if (client == NULL)
        return;
    tern_curl_free(client->curl);
    tern_arena_free(&client->arena);
    pthread_mutex_destroy(&client->mutex);
    free(client);
}
