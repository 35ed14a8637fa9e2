/* cassette.h - what a client and a server said to each other, in a file, and played back: for tests
 * that are to need no network. Part of tern::client.
 *
 *     tern_client_options options = {.base_url = TERN_STR("https://api.example.com/v1"), ...};
 *     tern_cassette_options tape = {.path = "sessions.ndjson", .client = &options};
 *
 *     status = tern_cassette_open(&tape, &cassette, &error);
 *     if (status == TERN_OK) {
 *         options.transport = tern_cassette_transport(cassette);
 *         status = tern_client_create(&options, &client, &error);
 *     }
 *     ... calls ...
 *     tern_client_free(client);
 *     status = tern_cassette_close(cassette, &error);
 *
 * A cassette is text for people and version control: newline-delimited JSON, `{"tern_cassette":1}`
 * on the first line and an exchange on each that follows. Every try and every redirect is one.
 *
 * A request is answered by the first exchange, not used yet, that has its method, its path, its
 * query (parameters in any order) and its body (JSON by its value: order of members, white space
 * and spelling don't count). Scheme, host, headers, query parameters that are secret, and the
 * boundary of a multipart body don't count either.
 *
 * Secrets become "REDACTED" (numbers: 0) before a request is looked for and before anything is
 * kept:
 * - the values of headers, query parameters, form fields and JSON members (at any depth) called
 *   Authorization, Proxy-Authorization, Cookie, Set-Cookie, X-Api-Key, api_key, password,
 *   client_secret, client_assertion, access_token, refresh_token, id_token, as one of the client's
 *   credentials, or as one of `secrets`, in any case;
 * - the values of all other headers of a request but those that never are one (Accept,
 *   Content-Type, User-Agent ...);
 * - wherever they stand, the secrets of the client's credentials of 8 bytes or more; what a
 *   credential's callback makes is known only as a header.
 * Look through a cassette before you publish it all the same: what else is private in an answer
 * nobody can know but you.
 */
#ifndef TERN_CASSETTE_H
#define TERN_CASSETTE_H

#include "tern/client.h"

TERN_BEGIN_DECLARATIONS

/** Records and replays. Opaque. One cassette serves any number of threads and clients at once;
 * which of several equal requests gets which answer is then left to chance. */
typedef struct tern_cassette tern_cassette;

enum {
    /** What a `max_bytes` of 0 stands for. */
    TERN_CASSETTE_BYTES_DEFAULT = 64 << 20
};

typedef enum tern_cassette_mode {
    /** Nothing is sent: a request that is not on the cassette fails. */
    TERN_CASSETTE_REPLAY,
    /** Everything is sent, and takes the place of what the file held. */
    TERN_CASSETTE_RECORD,
    /** What is not on the cassette is sent, and added to it. */
    TERN_CASSETTE_RECORD_MISSING,
    /** Everything is sent; the file is neither read nor written. */
    TERN_CASSETTE_PASS
} tern_cassette_mode;

/** What a cassette is. Zeroed but for path: nothing is sent. */
typedef struct tern_cassette_options {
    /** The file, NUL-terminated. Its folder must be there. */
    const char *path;
    tern_cassette_mode mode;
    /** Options of the client that is going to use it: how it sends (`transport`, or libcurl where
     * that is zeroed), and which secrets it has. Copied with all that it points to, contexts apart.
     * NULL with TERN_CASSETTE_REPLAY only: no secrets. */
    const tern_client_options *client;
    /** More names of headers, query parameters, form fields and JSON members that hold secrets.
     * Copied. */
    const tern_str *secrets;
    size_t secret_count;
    /** Bodies of requests don't count. */
    bool ignore_body;
    /** Of exchanges that are used, the last one that fits answers again and again. */
    bool repeat;
    /** Ceiling for the file, and for any one body that is recorded, in bytes; 0:
     * TERN_CASSETTE_BYTES_DEFAULT. */
    size_t max_bytes;
} tern_cassette_options;

/**
 * Opens a cassette.
 *
 * options: not kept. out_cassette: the caller's, to tern_cassette_close; NULL on failure.
 * error: `pointer` is the file, '#', and the JSON pointer into the exchange on `line`; or names the
 * option. May be NULL.
 *
 * Returns TERN_OK; TERN_ERROR_READ for a file that can't be read, or, with TERN_CASSETTE_REPLAY, is
 * not there; TERN_ERROR_LIMIT for one beyond `max_bytes`; what tern_decode returns, or
 * TERN_ERROR_INVALID, for one that is no cassette; what tern_client_create returns for `client`;
 * TERN_ERROR_REQUEST for an option that is missing or unknown; or TERN_ERROR_MEMORY.
 */
tern_status tern_cassette_open(const tern_cassette_options *options, tern_cassette **out_cassette,
                               tern_error *error) TERN_MUST_USE TERN_NONNULL(1, 2);

/**
 * The transport for tern_client_options, to be used until the cassette is closed.
 *
 * Calls return what they do over libcurl, and
 * - TERN_ERROR_REQUEST, which is not tried again, for a request that is not on the cassette:
 *   `found` tells what was asked for, `expected` the exchange that comes nearest to it, by its
 * line, and how it differs (both with secrets replaced, but with the query);
 * - TERN_ERROR_LIMIT for a body beyond `max_bytes`.
 *
 * Bodies of requests that come from a file or a source are read whole before they are sent, and
 * answers are handed on when all of them is there: what streams without an end can't be recorded.
 */
tern_transport tern_cassette_transport(tern_cassette *cassette) TERN_NONNULL(1);

/**
 * How many exchanges of the file have answered nothing yet: a test that replays them all can check
 * that it is 0.
 *
 * error: where there are any, filled with the first one: `line`, and in `found` its method and URL;
 * its status stays TERN_OK. May be NULL. Thread-safe.
 */
size_t tern_cassette_unused(tern_cassette *cassette, tern_error *error) TERN_NONNULL(1);

/**
 * Writes what was recorded, and gives the memory back, whatever it returns. No call may be under
 * way. NULL is allowed.
 *
 * The file is made beside the old one and then takes its place, so that there is always one that is
 * whole. Where nothing was recorded it stays as it is.
 *
 * error: may be NULL. Returns TERN_OK; TERN_ERROR_WRITE, `found` telling the system's reason; or
 * TERN_ERROR_MEMORY.
 */
tern_status tern_cassette_close(tern_cassette *cassette, tern_error *error) TERN_MUST_USE;

TERN_END_DECLARATIONS

#endif
