/* curl.c - the transport on libcurl, for calls that wait.
 *
 * Each connection that is kept is an easy handle in a multi handle of its own: what
 * curl_easy_perform does as well, but in a way that another thread can wake up. Names and TLS
 * sessions are shared by all of them; connections are not, since libcurl can't share them between
 * threads safely.
 */
#define _DEFAULT_SOURCE /* strncasecmp */
#include <stdlib.h>
#include <strings.h>

#include "curl_internal.h"

enum { POLL_AT_MOST_US = 1000 * 1000 };

typedef struct tern_connection {
    tern_transfer transfer;
    CURLM *multi;
    struct tern_connection *next;
    /* It has been one that needs it. */
    bool guarded;
} tern_connection;

/* Connections. */

static void free_connection(tern_connection *self)
{
    tern_transfer_free(&self->transfer);
    if (self->multi)
        curl_multi_cleanup(self->multi);
    free(self);
}

static tern_connection *make_connection(const tern_curl *self)
{
    tern_connection *made = (tern_connection *)calloc(1, sizeof *made);

    if (made == NULL)
        return NULL;
    made->multi = curl_multi_init();
    if (made->multi && tern_transfer_init(&made->transfer, self))
        return made;
    free_connection(made);
    return NULL;
}

static tern_connection *take_connection(tern_curl *self)
{
    tern_connection *taken;

    pthread_mutex_lock(&self->mutex);
    taken = self->idle;
    if (taken) {
        self->idle = taken->next;
        self->idle_count--;
    }
    pthread_mutex_unlock(&self->mutex);
    return taken ? taken : make_connection(self);
}

static void give_connection_back(tern_curl *self, tern_connection *used)
{
    bool keep;

    pthread_mutex_lock(&self->mutex);
    keep = self->idle_count < self->options->max_idle_connections;
    if (keep) {
        used->next = self->idle;
        self->idle = used;
        self->idle_count++;
    }
    pthread_mutex_unlock(&self->mutex);
    if (!keep)
        free_connection(used);
}

/* What they share. */

static void lock_share(CURL *easy, curl_lock_data data, curl_lock_access access, void *context)
{
    tern_curl *self = (tern_curl *)context;

    (void)easy;
    (void)access;
    pthread_mutex_lock(&self->share_locks[data]);
}

static void unlock_share(CURL *easy, curl_lock_data data, void *context)
{
    tern_curl *self = (tern_curl *)context;

    (void)easy;
    pthread_mutex_unlock(&self->share_locks[data]);
}

/* Proxies, by where libcurl finds them. */
static void look_for_proxy(tern_curl *self, const char *url)
{
    static const char tls[] = "https:";

    if (url == NULL || *url == '\0')
        return;
    self->has_proxy = true;
    self->has_tls_proxy = self->has_tls_proxy || strncasecmp(url, tls, sizeof tls - 1) == 0;
}

static void look_for_proxies(tern_curl *self)
{
    static const char *const names[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                        "ALL_PROXY"};

    look_for_proxy(self, self->options->proxy.ptr);
    for (size_t i = 0; self->options->proxy.len == 0 && i < sizeof names / sizeof names[0]; i++)
        look_for_proxy(self, getenv(names[i]));
}

static pthread_once_t global_once = PTHREAD_ONCE_INIT;
static bool global_failed;

static void global_init(void)
{
    global_failed = curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK;
}

tern_status tern_curl_create(const tern_client_options *options, tern_curl **out_curl)
{
    tern_curl *self;

    *out_curl = NULL;
    if (pthread_once(&global_once, global_init) != 0 || global_failed)
        return TERN_ERROR_MEMORY;
    self = (tern_curl *)calloc(1, sizeof *self);
    if (self == NULL)
        return TERN_ERROR_MEMORY;
    self->options = options;
    look_for_proxies(self);
    if (pthread_mutex_init(&self->mutex, NULL) != 0) {
        free(self);
        return TERN_ERROR_MEMORY;
    }
    for (size_t i = 0; i < CURL_LOCK_DATA_LAST; i++) {
        if (pthread_mutex_init(&self->share_locks[i], NULL) != 0) {
            while (i-- > 0)
                pthread_mutex_destroy(&self->share_locks[i]);
            tern_curl_free(self);
            return TERN_ERROR_MEMORY;
        }
    }
    self->locks_made = true;
    self->share = curl_share_init();
    if (self->share == NULL ||
        curl_share_setopt(self->share, CURLSHOPT_LOCKFUNC, lock_share) != CURLSHE_OK ||
        curl_share_setopt(self->share, CURLSHOPT_UNLOCKFUNC, unlock_share) != CURLSHE_OK ||
        curl_share_setopt(self->share, CURLSHOPT_USERDATA, self) != CURLSHE_OK ||
        curl_share_setopt(self->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS) != CURLSHE_OK) {
        tern_curl_free(self);
        return TERN_ERROR_MEMORY;
    }
    /* Not there in a build without TLS. */
    curl_share_setopt(self->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    *out_curl = self;
    return TERN_OK;
}

void tern_curl_free(tern_curl *curl)
{
    tern_pipe_guard guard;

    if (curl == NULL)
        return;
    tern_pipe_guard_begin(&guard, true);
    while (curl->idle) {
        tern_connection *next = curl->idle->next;
        free_connection(curl->idle);
        curl->idle = next;
    }
    tern_pipe_guard_end(&guard);
    if (curl->share)
        curl_share_cleanup(curl->share);
    for (size_t i = 0; curl->locks_made && i < CURL_LOCK_DATA_LAST; i++)
        pthread_mutex_destroy(&curl->share_locks[i]);
    pthread_mutex_destroy(&curl->mutex);
    free(curl);
}

/* An exchange. */

static void wake(void *context)
{
    curl_multi_wakeup((CURLM *)context);
}

/* Drives the transfer to its end; TERN_OK when libcurl has come to one, in `out_code`. */
static tern_status drive(tern_connection *used, CURLcode *out_code)
{
    const tern_transfer *transfer = &used->transfer;
    tern_cancel *cancel = transfer->exchange->cancel;
    CURLMsg *message;
    int running, left;

    for (;;) {
        int64_t wait_us;
        if (curl_multi_perform(used->multi, &running) != CURLM_OK)
            return tern_transfer_fail(transfer, TERN_ERROR_MEMORY, NULL, NULL);
        if (running == 0)
            break;
        if (cancel && tern_cancel_triggered(cancel))
            return tern_transfer_fail(transfer, TERN_ERROR_CANCELLED, NULL, NULL);
        wait_us = tern_transfer_idle_left_us(transfer, tern_clock_now_us());
        if (wait_us <= 0)
            return tern_transfer_fail_idle(transfer);
        if (wait_us > POLL_AT_MOST_US)
            wait_us = POLL_AT_MOST_US;
        if (curl_multi_poll(used->multi, NULL, 0, (int)((wait_us + 999) / 1000), NULL) != CURLM_OK)
            return tern_transfer_fail(transfer, TERN_ERROR_MEMORY, NULL, NULL);
    }
    *out_code = CURLE_OK;
    while ((message = curl_multi_info_read(used->multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE)
            *out_code = message->data.result;
    }
    return TERN_OK;
}

static tern_status perform(tern_connection *used)
{
    tern_transfer *transfer = &used->transfer;
    tern_cancel *cancel = transfer->exchange->cancel;
    tern_waiter waiter = {.wake = wake, .context = used->multi};
    CURLcode code = CURLE_OK;
    tern_status status;

    if (curl_multi_add_handle(used->multi, transfer->easy) != CURLM_OK)
        return tern_transfer_end(
            transfer, tern_transfer_fail(transfer, TERN_ERROR_MEMORY, NULL, NULL), CURLE_OK);
    tern_cancel_add(cancel, &waiter);
    status = drive(used, &code);
    tern_cancel_remove(cancel, &waiter);
    curl_multi_remove_handle(used->multi, transfer->easy);
    return tern_transfer_end(transfer, status, code);
}

tern_status tern_curl_exchange(void *context, const tern_exchange *exchange, tern_reply *reply,
                               tern_error *error)
{
    tern_curl *self = (tern_curl *)context;
    tern_connection *used = take_connection(self);
    tern_pipe_guard guard;
    tern_status status;

    if (used == NULL)
        return tern_client_fail(error, TERN_ERROR_MEMORY, TERN_STR(""), NULL, NULL);
    used->guarded = used->guarded || tern_pipe_guard_needed(self, exchange, reply);
    tern_pipe_guard_begin(&guard, used->guarded);
    status = tern_transfer_begin(&used->transfer, exchange, reply, error);
    if (status == TERN_OK)
        status = perform(used);
    give_connection_back(self, used);
    tern_pipe_guard_end(&guard);
    return status;
}
