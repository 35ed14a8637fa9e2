/* oauth_internal.h - what keeps a token, and what asks for one. */
#ifndef TERN_OAUTH_INTERNAL_H
#define TERN_OAUTH_INTERNAL_H

#include "client_internal.h"
#include "tern/oauth.h"

struct tern_oauth {
    /* Holds the options; wiped when it is freed. */
    tern_arena arena;
    tern_oauth_options options;
    /* Sends to the origin of the token endpoint; path and query are here. */
    tern_client *client;
    tern_str path;
    tern_str query;
    pthread_mutex_t mutex;
    /* All of what follows: with the mutex. */
    bool fetching;
    /* How often that has ended, and with what. */
    uint64_t fetches;
    tern_error failure;
    int64_t failed_until_us;
    /* The thread that fetches for calls that can't wait; to be joined. */
    pthread_t worker;
    bool worker_made;
    /* NUL-terminated, from malloc, wiped before they are freed; NULL: none. */
    char *token;
    char *refresh_token;
    int64_t renew_at_us;
    /* Ends the worker. */
    tern_cancel *closing;
};

/* As tern_client_fail; names the token endpoint. */
static inline tern_status tern_oauth_fail(const tern_oauth *self, tern_error *error,
                                          tern_status status, const char *expected,
                                          const char *found)
{
    return tern_client_fail(error, status, self->options.token_url, expected, found);
}

/* From malloc, with a NUL; NULL: no memory. */
char *tern_oauth_copy_secret(tern_str secret);

/* Wipes and frees what is there (NULL: nothing). */
void tern_oauth_replace_secret(char **secret, char *by);

/* --- oauth_token.c --- */

/* Asks the server for a token and keeps it. `fetching` is set: nobody else writes the refresh
 * token.
 */
tern_status tern_oauth_fetch(tern_oauth *self, tern_cancel *cancel, int64_t timeout_ms,
                             tern_error *error);

#endif
