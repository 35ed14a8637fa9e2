/* cassette.c - the file of a cassette, and what is kept of secrets. Input: a byte for memory
 * (fuzz.h), a secret, and behind a 0xFF the file. */
#define _GNU_SOURCE /* memfd_create */
#include "fuzz.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cassette_internal.h"
#include "json_text.h"
#include "tern/codec.h"

enum { MOST_BYTES = 3000, SECRET_BYTES_MIN = 8 };

/* A file without a folder. */
static int make_file(tern_str content, char *path, size_t size)
{
    int file = memfd_create("cassette", 0);

    FUZZ_CHECK(file >= 0);
    FUZZ_CHECK(write(file, content.ptr, content.len) == (ssize_t)content.len);
    snprintf(path, size, "/proc/self/fd/%d", file);
    return file;
}

static tern_status read_tape(tern_str content, size_t most, tern_arena *arena, tern_tape *out_tape,
                             tern_error *error)
{
    char path[64];
    int file = make_file(content, path, sizeof path);
    tern_status status = tern_tape_read(path, most, false, arena, out_tape, error);

    FUZZ_CHECK(status == TERN_OK || error->status == status);
    FUZZ_CHECK(status == TERN_OK || strncmp(error->pointer, path, strlen(path)) == 0 ||
               strncmp(error->pointer, "...", 3) == 0 || status == TERN_ERROR_MEMORY ||
               strlen(error->pointer) > TERN_ERROR_POINTER_SIZE / 2);
    close(file);
    return status;
}

/* A folder of this process for files that are written; gone with it. */
static const char *make_folder(void)
{
    static char name[] = "/tmp/tern_fuzz_cassette_XXXXXX";
    static bool made;

    if (!made)
        FUZZ_CHECK(mkdtemp(name) != NULL);
    made = true;
    return name;
}

static void remove_folder(void)
{
    rmdir(make_folder());
}

/* What is written, as it is then in the file. */
static tern_str write_tape(const tern_tape *tape, tern_arena *arena)
{
    char path[128];
    tern_str text = {NULL, 0};
    tern_source source;
    FILE *file;

    snprintf(path, sizeof path, "%s/tape", make_folder());
    FUZZ_CHECK(tern_tape_write(path, tape, NULL) == TERN_OK);
    file = fopen(path, "rb");
    FUZZ_CHECK(file != NULL);
    source = tern_source_of_file(file);
    FUZZ_CHECK(tern_tape_read_source(&source, SIZE_MAX / 2, arena, &text) == TERN_OK);
    fclose(file);
    unlink(path);
    return text;
}

static size_t count_entries(const tern_tape *tape)
{
    size_t count = 0;

    for (const tern_tape_entry *entry = tape->first; entry; entry = entry->next)
        count++;
    return count;
}

/* Secrets. */

static bool holds(tern_str text, tern_str part)
{
    for (size_t i = 0; i + part.len <= text.len; i++) {
        if (memcmp(text.ptr + i, part.ptr, part.len) == 0)
            return true;
    }
    return false;
}

/* What takes the place of a secret may make another one, with what stands around it, only from
 * these. */
static bool can_be_made(tern_str secret)
{
    for (size_t i = 0; i < secret.len; i++) {
        if (strchr("REDACT0?", secret.ptr[i]))
            return true;
    }
    return false;
}

/* Whether it can stand in a string of JSON, but not in a number, a word or between them. */
static bool is_of_strings(tern_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '\0' && strchr("ghijkmopqvwxyz_", text.ptr[i]))
            return true;
    }
    return false;
}

/* No string of a JSON text holds it either, however it is spelled. */
static void check_json(tern_str before, tern_str after, tern_str secret, tern_arena *arena)
{
    static const tern_encode_options sorted = {.sort_keys = true};
    tern_json json = {before};
    tern_tape_key one, other;
    tern_str text;

    if (tern_encode(&tern_type_of_json, &json, &sorted, arena, &text, NULL) != TERN_OK)
        return;
    /* JSON stays JSON; and of a document each spelling is the same request. */
    FUZZ_CHECK(tern_tape_make_key(TERN_STR("POST"), TERN_STR("/"), before, arena, &one));
    FUZZ_CHECK(tern_tape_make_key(TERN_STR("POST"), TERN_STR("/"), text, arena, &other));
    FUZZ_CHECK(one.json_body && other.json_body && tern_str_equal(one.body, other.body));
    if (memchr(secret.ptr, '"', secret.len) || memchr(secret.ptr, '\\', secret.len))
        return;
    json.text = after;
    if (tern_encode(&tern_type_of_json, &json, NULL, arena, &text, NULL) != TERN_OK) {
        FUZZ_CHECK(!is_of_strings(secret) || memchr(before.ptr, '\\', before.len));
        return;
    }
    FUZZ_CHECK(tern_tape_make_key(TERN_STR("POST"), TERN_STR("/"), after, arena, &one));
    FUZZ_CHECK(one.json_body && !holds(one.body, secret));
}

static void check_body(const tern_scrubber *scrubber, const char *type, tern_str body,
                       tern_str secret, tern_arena *arena)
{
    tern_str clean;

    FUZZ_CHECK(tern_scrub_body(scrubber, tern_str_of(type), body, arena, &clean));
    if (secret.len >= SECRET_BYTES_MIN && !can_be_made(secret)) {
        FUZZ_CHECK(!holds(clean, secret));
        if (strcmp(type, "application/json") == 0)
            check_json(body, clean, secret, arena);
    }
}

static void check_secrets(const tern_tape *tape, tern_str secret, tern_str bytes, tern_arena *arena)
{
    tern_credential credential = {.kind = TERN_CREDENTIAL_BEARER, .secret = secret};
    tern_client_options client = {.credentials = &credential, .credential_count = 1};
    tern_str name = TERN_STR("token"), clean;
    bool certain = secret.len >= SECRET_BYTES_MIN && !can_be_made(secret);
    tern_scrubber scrubber;

    FUZZ_CHECK(tern_scrubber_init(&scrubber, &client, &name, 1, arena));
    check_body(&scrubber, "application/json", bytes, secret, arena);
    check_body(&scrubber, "application/x-www-form-urlencoded", bytes, secret, arena);
    FUZZ_CHECK(tern_scrub_url(&scrubber, bytes, arena, &clean));
    FUZZ_CHECK(!certain || !holds(clean, secret));
    FUZZ_CHECK(json_text_is_utf8(clean));
    for (const tern_tape_entry *entry = tape->first; entry; entry = entry->next) {
        const tern_array_str *lines = &entry->exchange.request.headers;
        tern_pair *headers = (tern_pair *)fuzz_allocate((lines->count + 1) * sizeof *headers);
        tern_array_str kept;
        for (size_t i = 0; i < lines->count; i++)
            FUZZ_CHECK(tern_tape_split_header(lines->items[i], &headers[i]));
        FUZZ_CHECK(tern_scrub_headers(&scrubber, headers, lines->count, true, arena, &kept));
        FUZZ_CHECK(kept.count <= lines->count);
        for (size_t i = 0; i < kept.count; i++) {
            tern_pair header;
            FUZZ_CHECK(!certain || !holds(kept.items[i], secret));
            FUZZ_CHECK(tern_tape_split_header(kept.items[i], &header));
            FUZZ_CHECK(!tern_same_name(header.name, TERN_STR("Token")) ||
                       tern_str_is(header.value, TERN_REDACTED));
        }
        free(headers);
        check_body(&scrubber, "application/json", entry->response_body, secret, arena);
    }
}

/* A name, ": " and what a header may hold. */
static void check_lines(const tern_array_str *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        tern_str line = lines->items[i];
        size_t colon = 0;
        while (colon < line.len && line.ptr[colon] != ':')
            FUZZ_CHECK((unsigned char)line.ptr[colon++] > ' ');
        FUZZ_CHECK(colon > 0 && line.len - colon >= 2 && line.ptr[colon + 1] == ' ');
        for (size_t at = colon; at < line.len; at++)
            FUZZ_CHECK((unsigned char)line.ptr[at] >= ' ' || line.ptr[at] == '\t');
    }
}

/* What a file that was read holds, and that it stays the same when it is written. */
static void check_tape(tern_tape *tape, tern_arena *arena)
{
    tern_str first, second;
    tern_tape again = {NULL, NULL};
    tern_error error;

    for (tern_tape_entry *entry = tape->first; entry; entry = entry->next) {
        const tern_taped_request *request = &entry->exchange.request;
        FUZZ_CHECK(tern_is_token(request->method) && request->url.len > 0 && entry->line > 1);
        check_lines(&request->headers);
        check_lines(&entry->exchange.response.headers);
        FUZZ_CHECK(entry->exchange.response.status >= 100 &&
                   entry->exchange.response.status <= 999);
        FUZZ_CHECK(tern_tape_make_key(request->method, request->url, entry->request_body, arena,
                                      &entry->key));
        FUZZ_CHECK(entry->key.path.len > 0);
    }
    for (tern_tape_entry *entry = tape->first; entry; entry = entry->next) {
        tern_tape_entry *found = tern_tape_find(tape, &entry->key, false, false);
        FUZZ_CHECK(found != NULL && !found->used);
        found->used = true;
        FUZZ_CHECK(tern_tape_find(tape, &entry->key, true, true) != NULL);
        FUZZ_CHECK(tern_tape_miss(tape, &entry->key, false, &error) == TERN_ERROR_REQUEST);
    }
    first = write_tape(tape, arena);
    FUZZ_CHECK(read_tape(first, SIZE_MAX / 2, arena, &again, &error) == TERN_OK);
    FUZZ_CHECK(count_entries(&again) == count_entries(tape));
    second = write_tape(&again, arena);
    FUZZ_CHECK(tern_str_equal(first, second));
    for (const tern_tape_entry *one = tape->first, *other = again.first; one; one = one->next) {
        FUZZ_CHECK(tern_str_equal(one->request_body, other->request_body));
        FUZZ_CHECK(tern_str_equal(one->response_body, other->response_body));
        other = other->next;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tern_str rest, secret;
    tern_tape tape = {NULL, NULL};
    tern_arena scratch = {0};
    fuzz_arena arena;
    tern_error error;
    static bool registered;
    tern_status status;

    if (!registered)
        atexit(remove_folder);
    registered = true;
    if (size < 1)
        return 0;
    rest.ptr = (const char *)data + 1;
    rest.len = size - 1;
    secret = fuzz_take(&rest, FUZZ_SEPARATOR);
    memset(&error, 0, sizeof error);
    fuzz_arena_init(&arena, (data[0] - (unsigned)'0') & 0xFF);
    status = read_tape(rest, MOST_BYTES, &arena.arena, &tape, &error);
    FUZZ_CHECK((status == TERN_ERROR_LIMIT) >= (rest.len > MOST_BYTES && data[0] == '0'));
    FUZZ_CHECK(error.byte <= rest.len);
    if (status == TERN_OK) {
        arena.fail_at = 0;
        check_tape(&tape, &scratch);
    }
    if (status == TERN_OK || rest.len < MOST_BYTES) {
        tern_tape none = {NULL, NULL};
        check_secrets(status == TERN_OK ? &tape : &none, secret, rest, &scratch);
    }
    tern_arena_free(&scratch);
    fuzz_arena_free(&arena);
    return 0;
}
