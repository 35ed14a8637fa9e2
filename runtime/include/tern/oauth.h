/* oauth.h - access tokens by OAuth 2.0 (RFC 6749) for a client: fetched when the first call needs
 * one, renewed before they expire, and once more when a server refuses one.
 *
 *     tern_oauth_options options = {.token_url = TERN_STR("https://login.example.com/oauth/token"),
 *                                   .client_id = id, .client_secret = secret};
 *     status = tern_oauth_create(&options, &oauth, &error);
 *     credential = tern_oauth_credential(oauth, TERN_STR("OAuth2"));
 *
 * However many calls need a token at the same moment, one of them asks for it and the others wait.
 */
#ifndef TERN_OAUTH_H
#define TERN_OAUTH_H

#include "tern/client.h"

TERN_BEGIN_DECLARATIONS

/** Keeps a token. Opaque. Serves any number of threads and clients at once. */
typedef struct tern_oauth tern_oauth;

enum {
    TERN_OAUTH_EARLY_S_DEFAULT = 60,
    /** How long a token is used whose server does not say how long it lasts. */
    TERN_OAUTH_LIFETIME_S_DEFAULT = 300
};

/** How tokens are had. Zeroed but for token_url and client_id: for a client without a secret. */
typedef struct tern_oauth_options {
    /** Absolute; https, but for tests; a query is kept (RFC 6749, section 3.2). */
    tern_str token_url;
    tern_str client_id;
    /** Goes by HTTP Basic (section 2.3.1); empty: `client_id` goes in the body, alone. */
    tern_str client_secret;
    /** The secret goes in the body as well as the id, for servers that know no better. */
    bool secret_in_body;
    /** What a user has granted (section 6); empty: client credentials (section 4.4). */
    tern_str refresh_token;
    /** Separated by spaces; empty: what the server gives by default. */
    tern_str scope;
    /** More fields of the request: "audience", "resource" ... */
    const tern_pair *parameters;
    size_t parameter_count;
    /** Seconds before it expires that a token is renewed; 0: TERN_OAUTH_EARLY_S_DEFAULT. */
    uint32_t early_s;
    /** How token requests are sent: proxy, trust, limits, transport, clock; NULL: as by default.
     * base_url, headers and credentials in it do not count. */
    const tern_client_options *client;
    /** A server may give another refresh token, and refuse the old one from then on: to be stored
     * where it must outlive the program. NULL: it is only kept here. Called by the thread whose
     * call had the token renewed; `refresh_token` is valid during it. */
    void (*keep)(void *context, tern_str refresh_token);
    void *context;
} tern_oauth_options;

/**
 * Makes one. Nothing is sent yet.
 *
 * options: copied with all that it points to, contexts apart. out_oauth: the caller's, to
 * tern_oauth_free; NULL on failure. error: may be NULL.
 *
 * Returns TERN_OK; TERN_ERROR_REQUEST for options that can't be used, named in `pointer`; or
 * TERN_ERROR_MEMORY.
 */
tern_status tern_oauth_create(const tern_oauth_options *options, tern_oauth **out_oauth,
                              tern_error *error) TERN_MUST_USE TERN_NONNULL(1, 2);

/** Wipes the secrets and gives the memory back. No client with its credential may be left. NULL is
 * allowed. */
void tern_oauth_free(tern_oauth *oauth);

/**
 * The credential to give to a client: `Authorization: Bearer` (RFC 6750).
 *
 * scheme: name of the security scheme in the API's document; empty: goes with every request.
 * Borrowed until the client is made; `oauth` must outlive it.
 *
 * Calls that need a token wait for it, within their own limits; those of a set (tern/async.h) keep
 * nobody waiting meanwhile: a thread of `oauth` asks for it. Where there is none to be had they
 * return what tern_oauth_renew does.
 */
tern_credential tern_oauth_credential(tern_oauth *oauth, tern_str scheme) TERN_NONNULL(1);

/**
 * Fetches another token now, or waits for a call that does so: for programs that want to know at
 * their start whether it works, or have a thread that keeps the token fresh.
 *
 * cancel: may be NULL. error: may be NULL; names the token endpoint, and for a refusal (section
 * 5.2) holds the server's `error` and `error_description`.
 *
 * Returns TERN_OK; TERN_ERROR_CREDENTIALS where the server refuses; TERN_ERROR_HTTP for an answer
 * that is none of RFC 6749; or what tern_client_request returns.
 */
tern_status tern_oauth_renew(tern_oauth *oauth, tern_cancel *cancel,
                             tern_error *error) TERN_MUST_USE TERN_NONNULL(1);

TERN_END_DECLARATIONS

#endif
