/* prepare.c - a request before it is sent: checked, with its URL, headers and credentials. */
#define _DEFAULT_SOURCE /* access, stat */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "call_internal.h"
#include "tern/base64.h"

enum {
    OWN_HEADERS = 4, /* Accept, User-Agent, Content-Type, idempotency key */
    UUID_BYTES = 16,
    UUID_TEXT = 36
};

/* A regular file: to open anything else may take forever. */
static bool is_readable(const char *path)
{
    struct stat about;

    return path && stat(path, &about) == 0 && S_ISREG(about.st_mode) && access(path, R_OK) == 0;
}

static tern_status check_request(tern_call *self)
{
    const tern_request *request = self->request;
    const tern_body *body = &request->body;
    const char *wrong = tern_url_check_path(request->path);

    self->method = request->method.len > 0 ? request->method : TERN_STR("GET");
    if (!tern_is_token(self->method))
        return tern_call_fail(self, TERN_ERROR_REQUEST, "a method", "something else");
    if (wrong)
        return tern_call_fail(self, TERN_ERROR_REQUEST, "a path that starts with '/'", wrong);
    wrong = tern_url_check_query(request->encoded_query);
    if (wrong)
        return tern_call_fail(self, TERN_ERROR_REQUEST, "a query", wrong);
    if (request->call.timeout_ms < TERN_NO_TIMEOUT)
        return tern_call_fail(self, TERN_ERROR_REQUEST, "a time limit", "a negative one");
    for (size_t i = 0; i < request->call.header_count; i++) {
        wrong = tern_header_check(&request->call.headers[i]);
        if (wrong)
            return tern_call_fail(self, TERN_ERROR_REQUEST, "a header that can be sent", wrong);
    }
    if (!tern_is_header_value(request->accept) || !tern_is_header_value(body->content_type) ||
        !tern_is_header_value(request->call.idempotency_key))
        return tern_call_fail(self, TERN_ERROR_REQUEST, "the value of a header",
                              "a control character");
    if (body->kind == TERN_BODY_FILE && !is_readable(body->path))
        return tern_call_fail(self, TERN_ERROR_REQUEST, "a file that can be read", "none");
    if ((body->kind == TERN_BODY_SOURCE && (!body->source.read || body->length > INT64_MAX)) ||
        body->kind < TERN_BODY_NONE || body->kind > TERN_BODY_SOURCE)
        return tern_call_fail(self, TERN_ERROR_REQUEST, "a body that can be sent", "none");
    return TERN_OK;
}

static bool holds(const tern_security *security, tern_str scheme)
{
    for (const char *const *name = security->schemes; name && *name; name++) {
        if (tern_str_is(scheme, *name))
            return true;
    }
    return false;
}

static bool has_credential(const tern_client_options *options, const char *scheme)
{
    for (size_t i = 0; i < options->credential_count; i++) {
        if (tern_str_is(options->credentials[i].scheme, scheme))
            return true;
    }
    return false;
}

/* The first alternative that can be had; NULL: none is needed. One that asks for nothing is the
 * last choice. */
static tern_status choose_security(tern_call *self, const tern_security **out_security)
{
    const tern_client_options *options = self->options;
    const tern_request *request = self->request;
    const char *missing = NULL;
    bool none_needed = request->security_count == 0;

    *out_security = NULL;
    if (request->anonymous || request->security == NULL)
        return TERN_OK;
    for (size_t i = 0; i < request->security_count; i++) {
        const char *const *scheme = request->security[i].schemes;
        if (scheme == NULL || *scheme == NULL) {
            none_needed = true;
            continue;
        }
        while (*scheme && has_credential(options, *scheme))
            scheme++;
        if (*scheme == NULL) {
            *out_security = &request->security[i];
            return TERN_OK;
        }
        if (missing == NULL)
            missing = *scheme;
    }
    /* A credential without a scheme stands for whatever is asked for. */
    if (none_needed || has_credential(options, ""))
        return TERN_OK;
    {
        char found[TERN_ERROR_TEXT_SIZE];
        snprintf(found, sizeof found, "none for the security scheme %s", missing);
        return tern_call_fail(self, TERN_ERROR_REQUEST, "credentials", found);
    }
}

/* Which credentials go with this request. */
static tern_status choose_credentials(tern_call *self)
{
    const tern_client_options *options = self->options;
    const tern_request *request = self->request;
    const tern_security *security;
    tern_status status = choose_security(self, &security);

    if (status != TERN_OK)
        return status;
    self->applies = (bool *)tern_arena_allocate_array(&self->scratch, options->credential_count + 1,
                                                      sizeof *self->applies, _Alignof(bool));
    if (self->applies == NULL)
        return tern_call_fail_memory(self);
    for (size_t i = 0; i < options->credential_count && !request->anonymous; i++) {
        tern_str scheme = options->credentials[i].scheme;
        self->applies[i] =
            request->security == NULL || scheme.len == 0 || (security && holds(security, scheme));
    }
    return TERN_OK;
}

static void add_query(tern_builder *url, bool *first, tern_str name, tern_str value)
{
    tern_builder_add_text(url, *first ? "?" : "&");
    tern_builder_encode(url, name, TERN_ENCODE_RESERVED);
    tern_builder_add_text(url, "=");
    tern_builder_encode(url, value, TERN_ENCODE_RESERVED);
    *first = false;
}

static tern_status make_url(tern_call *self)
{
    const tern_request *request = self->request;
    tern_builder url = {.arena = &self->scratch};
    bool first = true;

    tern_builder_add(&url, self->options->base_url);
    tern_builder_add(&url, request->path);
    if (request->encoded_query.len > 0) {
        tern_builder_add_text(&url, "?");
        tern_builder_add(&url, request->encoded_query);
        first = false;
    }
    for (size_t i = 0; i < request->call.query_count; i++)
        add_query(&url, &first, request->call.query[i].name, request->call.query[i].value);
    for (size_t i = 0; i < self->options->credential_count; i++) {
        const tern_credential *credential = &self->options->credentials[i];
        if (credential->kind == TERN_CREDENTIAL_QUERY && self->applies[i])
            add_query(&url, &first, credential->name, credential->secret);
    }
    self->url = tern_builder_text(&url);
    if (url.failed)
        return tern_call_fail_memory(self);
    if (self->url.len > self->options->max_url_bytes)
        return tern_call_fail(self, TERN_ERROR_REQUEST, "a URL of at most max_url_bytes",
                              "a longer one");
    return TERN_OK;
}

/* A random UUID (RFC 9562, section 5.4). */
static bool make_key(tern_arena *arena, tern_str *out_key)
{
    unsigned char bytes[UUID_BYTES];
    char text[UUID_TEXT + 1], *to = text;

    if (!tern_random_bytes(bytes, sizeof bytes))
        return false;
    bytes[6] = (unsigned char)((bytes[6] & 0x0F) | 0x40);
    bytes[8] = (unsigned char)((bytes[8] & 0x3F) | 0x80);
    for (size_t i = 0; i < UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        to += snprintf(to, 3, "%02x", bytes[i]);
    }
    return tern_arena_copy_str(arena, tern_str_of(text), out_key) == TERN_OK;
}

static tern_pair *add_header(tern_call *self, tern_str name, tern_str value)
{
    tern_pair *header = &self->headers[self->header_count++];

    header->name = name;
    header->value = value;
    return header;
}

static bool given(const tern_call *self, tern_str name)
{
    return tern_find_pair(self->headers, self->header_count, name) != NULL;
}

static tern_status add_idempotency_key(tern_call *self)
{
    const tern_request *request = self->request;
    tern_str name = self->options->idempotency_header, key = request->call.idempotency_key;
    bool wanted = request->generate_idempotency_key ||
                  (self->options->idempotency_keys &&
                   (tern_str_is(self->method, "POST") || tern_str_is(self->method, "PATCH")));

    if (!given(self, name)) {
        if (key.len == 0 && !wanted)
            return TERN_OK;
        if (key.len == 0 && !make_key(&self->scratch, &key))
            return tern_call_fail(self, TERN_ERROR_MEMORY, "random bytes for an idempotency key",
                                  NULL);
        add_header(self, name, key);
    }
    self->repeatable = true;
    return TERN_OK;
}

/* Whether a header would say of the body that it is something else than its own type says. That of
 * a multipart body has the boundary in it; that of an operation's body gives way to the call alone.
 */
static bool contradicts(const tern_call *self, const tern_pair *header, bool of_call)
{
    static const char multipart[] = "multipart/";
    const tern_body *body = &self->request->body;
    tern_str type = body->content_type;

    if (body->kind == TERN_BODY_NONE || type.len == 0 ||
        !tern_same_name(header->name, TERN_STR("Content-Type")))
        return false;
    if (type.len >= sizeof multipart)
        type.len = sizeof multipart - 1;
    return tern_same_name(type, tern_str_of(multipart)) || (!of_call && self->operation.len > 0);
}

/* Those of the call, then the client's, then ours, each where there is none of that name yet. */
static tern_status make_headers(tern_call *self)
{
    const tern_request *request = self->request;
    const tern_client_options *options = self->options;
    bool has_body = request->body.kind != TERN_BODY_NONE;
    size_t capacity = request->call.header_count + options->header_count + OWN_HEADERS;
    size_t own;

    self->headers = (tern_pair *)tern_arena_allocate_array(
        &self->scratch, capacity, sizeof *self->headers, _Alignof(tern_pair));
    if (self->headers == NULL)
        return tern_call_fail_memory(self);
    for (size_t i = 0; i < request->call.header_count; i++) {
        if (!contradicts(self, &request->call.headers[i], true))
            add_header(self, request->call.headers[i].name, request->call.headers[i].value);
    }
    own = self->header_count;
    for (size_t i = 0; i < options->header_count; i++) {
        if (!tern_find_pair(self->headers, own, options->headers[i].name) &&
            !contradicts(self, &options->headers[i], false))
            add_header(self, options->headers[i].name, options->headers[i].value);
    }
    /* A type without a body says something of nothing. */
    for (size_t i = 0; i < self->header_count && !has_body;) {
        if (!tern_same_name(self->headers[i].name, TERN_STR("Content-Type")))
            i++;
        else
            self->headers[i] = self->headers[--self->header_count];
    }
    if (!given(self, TERN_STR("Accept")))
        add_header(self, TERN_STR("Accept"),
                   request->accept.len > 0 ? request->accept : TERN_STR("*/*"));
    if (!given(self, TERN_STR("User-Agent")))
        add_header(self, TERN_STR("User-Agent"), options->user_agent);
    if (has_body && request->body.content_type.len > 0 && !given(self, TERN_STR("Content-Type")))
        add_header(self, TERN_STR("Content-Type"), request->body.content_type);
    return add_idempotency_key(self);
}

tern_status tern_call_prepare(tern_call *self)
{
    const tern_request *request = self->request;
    int64_t timeout_ms = request->call.timeout_ms != 0 ? request->call.timeout_ms
                         : self->streams               ? TERN_NO_TIMEOUT
                                                       : self->options->call_timeout_ms;
    tern_status status;

    self->deadline_us =
        timeout_ms == TERN_NO_TIMEOUT || timeout_ms > (INT64_MAX - self->start_us) / 1000
            ? INT64_MAX
            : self->start_us + timeout_ms * 1000;
    status = check_request(self);
    if (status == TERN_OK)
        status = choose_credentials(self);
    if (status == TERN_OK)
        status = make_url(self);
    if (status == TERN_OK)
        status = make_headers(self);
    if (status != TERN_OK)
        return status;
    if (request->idempotent || tern_method_idempotent(self->method))
        self->repeatable = true;
    return TERN_OK;
}

/* Credentials, for each try anew. */

static bool add_basic(tern_call *self, const tern_credential *credential)
{
    tern_builder pair = {.arena = &self->scratch}, value = {.arena = &self->scratch};
    tern_str text;

    tern_builder_add(&pair, credential->user);
    tern_builder_add_text(&pair, ":");
    tern_builder_add(&pair, credential->secret);
    text = tern_builder_text(&pair);
    if (pair.failed || tern_base64_encode(text, 0, &self->scratch, &text) != TERN_OK)
        return false;
    tern_builder_add_text(&value, "Basic ");
    tern_builder_add(&value, text);
    add_header(self, TERN_STR("Authorization"), tern_builder_text(&value));
    return !value.failed;
}

static bool add_bearer(tern_call *self, const tern_credential *credential)
{
    tern_builder value = {.arena = &self->scratch};

    tern_builder_add_text(&value, "Bearer ");
    tern_builder_add(&value, credential->secret);
    add_header(self, TERN_STR("Authorization"), tern_builder_text(&value));
    return !value.failed;
}

/* Into the Cookie header that there is, or a new one: there must be only one (RFC 6265, section
 * 5.4). */
static bool add_cookie(tern_call *self, const tern_credential *credential)
{
    tern_builder value = {.arena = &self->scratch};
    tern_pair *cookie = NULL;

    for (size_t i = 0; i < self->header_count; i++) {
        if (tern_same_name(self->headers[i].name, TERN_STR("Cookie")))
            cookie = &self->headers[i];
    }
    if (cookie) {
        tern_builder_add(&value, cookie->value);
        tern_builder_add_text(&value, "; ");
    } else {
        cookie = add_header(self, TERN_STR("Cookie"), TERN_STR(""));
    }
    tern_builder_add(&value, credential->name);
    tern_builder_add_text(&value, "=");
    tern_builder_encode(&value, credential->secret, TERN_ENCODE_COOKIE);
    cookie->value = tern_builder_text(&value);
    return !value.failed;
}

static tern_status add_credential(tern_call *self, const tern_credential *credential,
                                  const tern_exchange *exchange)
{
    tern_pair header = {TERN_STR(""), TERN_STR("")};
    tern_status status;
    bool added = true;

    switch (credential->kind) {
    case TERN_CREDENTIAL_BEARER:
        added = add_bearer(self, credential);
        break;
    case TERN_CREDENTIAL_BASIC:
        added = add_basic(self, credential);
        break;
    case TERN_CREDENTIAL_HEADER:
        add_header(self, credential->name, credential->secret);
        break;
    case TERN_CREDENTIAL_COOKIE:
        added = add_cookie(self, credential);
        break;
    case TERN_CREDENTIAL_CALLBACK:
        status = credential->authorize(credential->context, exchange, &self->scratch, &header);
        if (status == TERN_MORE)
            return status;
        if (status != TERN_OK)
            return tern_call_fail(self, status, "credentials from the callback", NULL);
        if (tern_header_check(&header))
            return tern_call_fail(self, TERN_ERROR_REQUEST,
                                  "a header from the credentials' callback",
                                  "one that can't be sent");
        add_header(self, header.name, header.value);
        break;
    case TERN_CREDENTIAL_QUERY: /* in the URL */
        break;
    }
    return added ? TERN_OK : tern_call_fail_memory(self);
}

tern_status tern_call_add_credentials(tern_call *self, const tern_exchange *exchange)
{
    tern_status status = TERN_OK;

    for (size_t i = 0; status == TERN_OK && i < self->options->credential_count; i++) {
        const tern_credential *credential = &self->options->credentials[i];
        if (!self->applies[i])
            continue;
        /* A program that sets the header itself means it. */
        if ((credential->kind == TERN_CREDENTIAL_BEARER ||
             credential->kind == TERN_CREDENTIAL_BASIC) &&
            tern_find_pair(self->request->call.headers, self->request->call.header_count,
                           TERN_STR("Authorization")))
            continue;
        status = add_credential(self, credential, exchange);
    }
    return status;
}

bool tern_call_renew_credentials(const tern_call *self, const tern_exchange *exchange)
{
    bool renewed = false;

    for (size_t i = 0; i < self->options->credential_count; i++) {
        const tern_credential *credential = &self->options->credentials[i];
        if (self->applies[i] && credential->kind == TERN_CREDENTIAL_CALLBACK && credential->renew)
            renewed = credential->renew(credential->context, exchange) || renewed;
    }
    return renewed;
}
