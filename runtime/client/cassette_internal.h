/* cassette_internal.h - what the parts of a cassette share: exchanges, secrets, keys and the file.
 */
#ifndef TERN_CASSETTE_INTERNAL_H
#define TERN_CASSETTE_INTERNAL_H

#include "client_internal.h"
#include "tern/cassette.h"
#include "tern/container.h"

/* --- The lines of the file, without secrets --- */

/* Of `text` and `base64` at most one is there. Headers are "Name: value". */
typedef struct tern_taped_request {
    tern_str method;
    tern_str url;
    tern_array_str headers;
    tern_opt_str text;
    tern_opt_str base64;
    tern_map_json additional_properties;
} tern_taped_request;

typedef struct tern_taped_response {
    int32_t status;
    tern_array_str headers;
    tern_opt_str text;
    tern_opt_str base64;
    tern_map_json additional_properties;
} tern_taped_response;

typedef struct tern_taped_exchange {
    tern_taped_request request;
    tern_taped_response response;
    tern_map_json additional_properties;
} tern_taped_exchange;

/* --- cassette_match.c: which exchange answers a request --- */

/* What of a request counts, each in the one spelling that equal ones share. */
typedef struct tern_tape_key {
    tern_str method;
    tern_str path;
    tern_str query;
    tern_str body;
    bool json_body;
} tern_tape_key;

/* An exchange; all but `used` stays as it is once it is in a list. */
typedef struct tern_tape_entry {
    tern_taped_exchange exchange;
    tern_tape_key key;
    tern_str request_body;
    tern_str response_body;
    /* Of the file; 0: recorded now. */
    size_t line;
    bool used;
    struct tern_tape_entry *next;
} tern_tape_entry;

typedef struct tern_tape {
    tern_tape_entry *first;
    tern_tape_entry *last;
} tern_tape;

void tern_tape_add(tern_tape *tape, tern_tape_entry *entry);

/* False where memory is gone. `url` and `body` hold no secrets; the key shares their bytes. */
bool tern_tape_make_key(tern_str method, tern_str url, tern_str body, tern_arena *arena,
                        tern_tape_key *out_key);

/* The first unused one with that key; with `repeat` else the last used one; or NULL. */
tern_tape_entry *tern_tape_find(const tern_tape *tape, const tern_tape_key *key, bool ignore_body,
                                bool repeat);

/* Says in `error` what was asked for and what comes nearest to it. Returns TERN_ERROR_REQUEST. */
tern_status tern_tape_miss(const tern_tape *tape, const tern_tape_key *key, bool ignore_body,
                           tern_error *error);

/* --- cassette_scrub.c: secrets are replaced --- */

#define TERN_REDACTED "REDACTED"

typedef struct tern_scrubber {
    /* Of headers, parameters and members, and texts wherever they stand. */
    tern_str *names;
    size_t name_count;
    tern_str *texts;
    size_t text_count;
} tern_scrubber;

/* All that a client's options and a list of names ask for. False where memory is gone. */
bool tern_scrubber_init(tern_scrubber *scrubber, const tern_client_options *client,
                        const tern_str *names, size_t name_count, tern_arena *arena);

/* The results are in the arena, or what was given. False where memory is gone. */
bool tern_scrub_url(const tern_scrubber *scrubber, tern_str url, tern_arena *arena,
                    tern_str *out_url);
bool tern_scrub_body(const tern_scrubber *scrubber, tern_str media_type, tern_str body,
                     tern_arena *arena, tern_str *out_body);

/* "Name: value" of those that can be written. Of a request's, only values that are no secrets for
 * certain are kept. */
bool tern_scrub_headers(const tern_scrubber *scrubber, const tern_pair *headers, size_t count,
                        bool request, tern_arena *arena, tern_array_str *out_lines);

/* Replaces every `secret` in a text. */
bool tern_scrub_text(tern_str text, tern_str secret, const char *by, tern_arena *arena,
                     tern_str *out_text);

/* --- cassette_file.c --- */

/* Puts a body into one of the two members, in the arena. */
bool tern_tape_set_body(tern_str body, tern_arena *arena, tern_opt_str *out_text,
                        tern_opt_str *out_base64);

/* "Name: value" as a pair, which shares its bytes; false where it is none. */
bool tern_tape_split_header(tern_str line, tern_pair *out_header);

/* Reads a file whose entries get everything but keys. */
tern_status tern_tape_read(const char *path, size_t max_bytes, bool may_be_missing,
                           tern_arena *arena, tern_tape *out_tape, tern_error *error);
tern_status tern_tape_write(const char *path, const tern_tape *tape, tern_error *error);

/* Reads all of a file or a source, up to a limit; NUL-terminated. */
tern_status tern_tape_read_source(const tern_source *source, size_t max_bytes, tern_arena *arena,
                                  tern_str *out_bytes);

#endif
