/* oauth.c - who has a token: one request for it, however many wait. */
#include <stdlib.h>

#include "oauth_internal.h"

enum {
    /* How often those that wait look. */
    LOOK_EVERY_US = 5000,
    /* How long calls that can't wait are told of a failure before it is tried again. */
    FAILED_US = 1000000
};

/* Secrets. */

char *tern_oauth_copy_secret(tern_str secret)
{
    char *copy = (char *)malloc(secret.len + 1);

    if (copy == NULL)
        return NULL;
    memcpy(copy, secret.ptr, secret.len);
    copy[secret.len] = '\0';
    return copy;
}

void tern_oauth_replace_secret(char **secret, char *by)
{
    if (*secret)
        tern_wipe(*secret, strlen(*secret));
    free(*secret);
    *secret = by;
}

/* The failures that are not the server's word, but come of the limits of the call that asked. */
static bool is_own(tern_status status)
{
    return status == TERN_ERROR_CANCELLED || status == TERN_ERROR_TIMEOUT;
}

/* Under the mutex. */
static bool is_fresh(const tern_oauth *self)
{
    return self->token && tern_client_now_us(&self->client->options.clock) < self->renew_at_us;
}

static void end_fetch(tern_oauth *self, tern_status status, const tern_error *failure)
{
    pthread_mutex_lock(&self->mutex);
    self->fetching = false;
    self->fetches++;
    self->failure = *failure;
    self->failure.status = status;
    self->failed_until_us = tern_client_now_us(&self->client->options.clock) + FAILED_US;
    pthread_mutex_unlock(&self->mutex);
}

/* Waits until the fetch after the first `before` ones has ended, or the limits are reached. */
static tern_status wait(tern_oauth *self, uint64_t before, tern_cancel *cancel, int64_t deadline_us,
                        tern_error *error)
{
    const tern_client_clock *clock = &self->client->options.clock;
    tern_status failure = TERN_OK;
    bool fetching;

    do {
        if (cancel && tern_cancel_triggered(cancel))
            return tern_oauth_fail(self, error, TERN_ERROR_CANCELLED, NULL, NULL);
        if (tern_client_now_us(clock) >= deadline_us)
            return tern_oauth_fail(self, error, TERN_ERROR_TIMEOUT, "a token in time", NULL);
        if (clock->sleep_us)
            clock->sleep_us(clock->context, LOOK_EVERY_US);
        else
            tern_cancel_sleep(cancel, LOOK_EVERY_US);
        pthread_mutex_lock(&self->mutex);
        fetching = self->fetching && self->fetches == before;
        if (self->fetches != before && !is_own(self->failure.status))
            failure = self->failure.status;
        if (failure != TERN_OK && error)
            *error = self->failure;
        pthread_mutex_unlock(&self->mutex);
    } while (fetching);
    return failure;
}

/* Sees to it that there is a token, another one than there is now where `stale`. */
static tern_status provide(tern_oauth *self, bool stale, tern_cancel *cancel, int64_t timeout_ms,
                           tern_error *error)
{
    const tern_client_clock *clock = &self->client->options.clock;
    int64_t start_us = tern_client_now_us(clock);
    int64_t deadline_us = timeout_ms > 0 ? start_us + timeout_ms * 1000 : INT64_MAX;
    tern_status status;

    for (;;) {
        tern_error failure = {.status = TERN_OK};
        int64_t now_us = tern_client_now_us(clock);
        uint64_t before;
        bool others, fresh;

        pthread_mutex_lock(&self->mutex);
        fresh = !stale && is_fresh(self);
        others = self->fetching;
        before = self->fetches;
        if (!fresh && !others)
            self->fetching = true;
        pthread_mutex_unlock(&self->mutex);
        if (fresh)
            return TERN_OK;
        if (others) {
            status = wait(self, before, cancel, deadline_us, error);
            if (status != TERN_OK)
                return status;
            stale = false;
            continue;
        }
        if (deadline_us != INT64_MAX)
            timeout_ms = deadline_us > now_us ? (deadline_us - now_us + 999) / 1000 : 1;
        status = tern_oauth_fetch(self, cancel, timeout_ms, &failure);
        end_fetch(self, status, &failure);
        if (status != TERN_OK && error)
            *error = failure;
        return status;
    }
}

/* For calls that can't wait. */

static void *work(void *context)
{
    tern_oauth *self = (tern_oauth *)context;
    tern_error failure = {.status = TERN_OK};
    tern_status status = tern_oauth_fetch(self, self->closing, 0, &failure);

    end_fetch(self, status, &failure);
    return NULL;
}

/* Under the mutex. */
static tern_status start_worker(tern_oauth *self)
{
    if (self->worker_made) /* it is at its end */
        pthread_join(self->worker, NULL);
    self->worker_made = pthread_create(&self->worker, NULL, work, self) == 0;
    self->fetching = self->worker_made;
    return self->worker_made ? TERN_MORE : TERN_ERROR_MEMORY;
}

/* TERN_MORE where there is no token yet. */
static tern_status look(tern_oauth *self)
{
    tern_status status = TERN_MORE;

    pthread_mutex_lock(&self->mutex);
    if (is_fresh(self))
        status = TERN_OK;
    else if (!self->fetching && self->failure.status != TERN_OK &&
             tern_client_now_us(&self->client->options.clock) < self->failed_until_us)
        status = self->failure.status;
    else if (!self->fetching)
        status = start_worker(self);
    pthread_mutex_unlock(&self->mutex);
    return status;
}

/* The credential. */

static tern_status authorize(void *context, const tern_exchange *exchange, tern_arena *arena,
                             tern_pair *out_header)
{
    tern_oauth *self = (tern_oauth *)context;
    tern_builder value = {.arena = arena};
    tern_status status = exchange->may_wait
                             ? provide(self, false, exchange->cancel, exchange->timeout_ms, NULL)
                             : look(self);

    if (status != TERN_OK)
        return status;
    tern_builder_add_text(&value, "Bearer ");
    pthread_mutex_lock(&self->mutex);
    tern_builder_add_text(&value, self->token);
    pthread_mutex_unlock(&self->mutex);
    out_header->name = TERN_STR("Authorization");
    out_header->value = tern_builder_text(&value);
    return value.failed ? tern_arena_failure(arena) : TERN_OK;
}

/* The token that was refused is not used again, unless there is another one by now. */
static bool renew(void *context, const tern_exchange *exchange)
{
    tern_oauth *self = (tern_oauth *)context;
    const tern_pair *header =
        tern_find_pair(exchange->headers, exchange->header_count, TERN_STR("Authorization"));
    size_t scheme = strlen("Bearer ");

    if (header == NULL || header->value.len < scheme)
        return false;
    pthread_mutex_lock(&self->mutex);
    if (self->token && strlen(self->token) == header->value.len - scheme &&
        memcmp(self->token, header->value.ptr + scheme, header->value.len - scheme) == 0)
        self->renew_at_us = INT64_MIN;
    pthread_mutex_unlock(&self->mutex);
    return true;
}

tern_credential tern_oauth_credential(tern_oauth *oauth, tern_str scheme)
{
    tern_credential credential = {.scheme = scheme,
                                  .kind = TERN_CREDENTIAL_CALLBACK,
                                  .authorize = authorize,
                                  .renew = renew,
                                  .context = oauth};
    return credential;
}

tern_status tern_oauth_renew(tern_oauth *oauth, tern_cancel *cancel, tern_error *error)
{
    return provide(oauth, true, cancel, 0, error);
}

/* Making one. */

static bool copy_text(tern_arena *arena, tern_str *text)
{
    return text->len == 0 || tern_arena_copy_str(arena, *text, text) == TERN_OK;
}

static bool copy_options(tern_oauth *self)
{
    tern_oauth_options *options = &self->options;
    tern_pair *copies = (tern_pair *)tern_arena_allocate_array(
        &self->arena, options->parameter_count, sizeof *copies, _Alignof(tern_pair));

    if (copies == NULL)
        return false;
    for (size_t i = 0; i < options->parameter_count; i++) {
        copies[i] = options->parameters[i];
        if (!copy_text(&self->arena, &copies[i].name) || !copy_text(&self->arena, &copies[i].value))
            return false;
    }
    options->parameters = copies;
    if (options->refresh_token.len > 0) {
        self->refresh_token = tern_oauth_copy_secret(options->refresh_token);
        if (self->refresh_token == NULL)
            return false;
        options->refresh_token = TERN_STR("");
    }
    return copy_text(&self->arena, &options->token_url) &&
           copy_text(&self->arena, &options->client_id) &&
           copy_text(&self->arena, &options->client_secret) &&
           copy_text(&self->arena, &options->scope);
}

/* Splits the endpoint into what a client has, and what its requests have. */
static tern_str split_url(tern_oauth *self)
{
    tern_str url = self->options.token_url, origin = url;
    const char *scheme_end = NULL, *path, *query;

    for (size_t i = 0; i + 3 <= url.len && scheme_end == NULL; i++) {
        if (memcmp(url.ptr + i, "://", 3) == 0)
            scheme_end = url.ptr + i + 3;
    }
    if (scheme_end == NULL)
        return origin;
    query = (const char *)memchr(scheme_end, '?', (size_t)(url.ptr + url.len - scheme_end));
    if (query) {
        self->query = tern_str_of(query + 1);
        url.len = (size_t)(query - url.ptr);
    }
    path = (const char *)memchr(scheme_end, '/', (size_t)(url.ptr + url.len - scheme_end));
    origin.len = path ? (size_t)(path - url.ptr) : url.len;
    if (path) {
        self->path.ptr = path;
        self->path.len = (size_t)(url.ptr + url.len - path);
    }
    /* Without the query, errors may name it. */
    self->options.token_url = url;
    return origin;
}

static tern_status make_client(tern_oauth *self, tern_error *error)
{
    const tern_oauth_options *options = &self->options;
    tern_client_options client = {.base_url = TERN_STR("")};
    tern_credential basic = {.kind = TERN_CREDENTIAL_BASIC};
    tern_builder id = {.arena = &self->arena}, secret = {.arena = &self->arena};
    tern_str origin = split_url(self);

    if (options->client)
        client = *options->client;
    client.base_url = origin;
    client.headers = NULL;
    client.header_count = client.credential_count = 0;
    if (options->client_secret.len > 0 && !options->secret_in_body) {
        tern_builder_encode(&id, options->client_id, TERN_ENCODE_RESERVED);
        tern_builder_encode(&secret, options->client_secret, TERN_ENCODE_RESERVED);
        basic.user = tern_builder_text(&id);
        basic.secret = tern_builder_text(&secret);
        if (id.failed || secret.failed)
            return TERN_ERROR_MEMORY;
        client.credentials = &basic;
        client.credential_count = 1;
    }
    return tern_client_create(&client, &self->client, error);
}

tern_status tern_oauth_create(const tern_oauth_options *options, tern_oauth **out_oauth,
                              tern_error *error)
{
    tern_arena_options arena = {.allocator = tern_wiping_allocator()};
    tern_oauth *self;
    tern_status status;

    *out_oauth = NULL;
    if (options->client_id.len == 0)
        return tern_client_fail(error, TERN_ERROR_REQUEST, TERN_STR("client_id"), "an id", "none");
    self = (tern_oauth *)calloc(1, sizeof *self);
    if (self == NULL)
        return tern_client_fail(error, TERN_ERROR_MEMORY, TERN_STR("oauth"), NULL, NULL);
    if (pthread_mutex_init(&self->mutex, NULL) != 0) {
        free(self);
        return tern_client_fail(error, TERN_ERROR_MEMORY, TERN_STR("oauth"), NULL, NULL);
    }
    tern_arena_init(&self->arena, &arena);
    self->options = *options;
    if (self->options.early_s == 0)
        self->options.early_s = TERN_OAUTH_EARLY_S_DEFAULT;
    status = copy_options(self) && tern_cancel_create(&self->closing) == TERN_OK
                 ? make_client(self, error)
                 : tern_client_fail(error, TERN_ERROR_MEMORY, TERN_STR("oauth"), NULL, NULL);
    self->options.client = NULL;
    if (status != TERN_OK)
        tern_oauth_free(self);
    else
        *out_oauth = self;
    return status;
}

void tern_oauth_free(tern_oauth *oauth)
{
    if (oauth == NULL)
        return;
    if (oauth->worker_made) {
        tern_cancel_trigger(oauth->closing);
        pthread_join(oauth->worker, NULL);
    }
    tern_cancel_free(oauth->closing);
    tern_client_free(oauth->client);
    tern_oauth_replace_secret(&oauth->token, NULL);
    tern_oauth_replace_secret(&oauth->refresh_token, NULL);
    pthread_mutex_destroy(&oauth->mutex);
    tern_arena_free(&oauth->arena);
    free(oauth);
}
