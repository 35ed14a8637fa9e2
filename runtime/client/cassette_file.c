/* cassette_file.c - the file of a cassette: a line that says what it is, and one for each exchange.
 */
#define _DEFAULT_SOURCE /* fsync, fdopen */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "cassette_internal.h"
#include "tern/base64.h"
#include "tern/table.h"
#include "utf8_internal.h"

enum {
    VERSION = 1,
    CHUNK_BYTES = 16384,
    NAME_TRIES = 16,
    /* More than these no exchange has: what they are kept in takes several times their size. */
    LEVELS = 16,
    HEADERS = 4096,
    URL_BYTES = 1 << 20
};

/* The tables. */

typedef struct heading {
    int32_t version;
    tern_map_json additional_properties;
} heading;

static const tern_field heading_fields[] = {
    TERN_FIELD(heading, version, "tern_cassette", REQUIRED, INT32, int32_t),
};
static const uint16_t heading_lookup[] = {0, 1, 0};
static const tern_type tern_type_of_heading =
    TERN_MODEL("cassette", heading, heading_fields, heading_lookup, tern_map_json, NULL, 0);

static const tern_field request_fields[] = {
    TERN_FIELD(tern_taped_request, method, "method", REQUIRED, STRING, tern_str),
    TERN_FIELD(tern_taped_request, url, "url", REQUIRED, STRING, tern_str),
    TERN_FIELD(tern_taped_request, headers, "headers", REQUIRED, ARRAY, tern_array_str),
    TERN_FIELD(tern_taped_request, text, "text", OPTIONAL, STRING, tern_str),
    TERN_FIELD(tern_taped_request, base64, "base64", OPTIONAL, STRING, tern_str),
};
static const uint16_t request_lookup[] = {0, 0, 1, 0, 0, 0, 0, 0, 5, 0, 0, 3, 2, 0, 0, 0, 4};
static const tern_type tern_type_of_tern_taped_request = TERN_MODEL(
    "request", tern_taped_request, request_fields, request_lookup, tern_map_json, NULL, 0);

static const tern_field response_fields[] = {
    TERN_FIELD(tern_taped_response, status, "status", REQUIRED, INT32, int32_t),
    TERN_FIELD(tern_taped_response, headers, "headers", REQUIRED, ARRAY, tern_array_str),
    TERN_FIELD(tern_taped_response, text, "text", OPTIONAL, STRING, tern_str),
    TERN_FIELD(tern_taped_response, base64, "base64", OPTIONAL, STRING, tern_str),
};
static const uint16_t response_lookup[] = {6, 1, 3, 0, 0, 0, 2, 4, 0};
static const tern_type tern_type_of_tern_taped_response = TERN_MODEL(
    "response", tern_taped_response, response_fields, response_lookup, tern_map_json, NULL, 0);

static const tern_field exchange_fields[] = {
    TERN_FIELD(tern_taped_exchange, request, "request", REQUIRED, MODEL, tern_taped_request),
    TERN_FIELD(tern_taped_exchange, response, "response", REQUIRED, MODEL, tern_taped_response),
};
static const uint16_t exchange_lookup[] = {1, 2, 0, 0, 1};
static const tern_type tern_type_of_tern_taped_exchange = TERN_MODEL(
    "exchange", tern_taped_exchange, exchange_fields, exchange_lookup, tern_map_json, NULL, 0);

/* Parts of lines. */

bool tern_tape_set_body(tern_str body, tern_arena *arena, tern_opt_str *out_text,
                        tern_opt_str *out_base64)
{
    if (body.len == 0)
        return true;
    if (tern_utf8_is_valid(body.ptr, body.len)) {
        tern_set(*out_text, body);
        return true;
    }
    out_base64->presence = TERN_PRESENCE_VALUE;
    return tern_base64_encode(body, 0, arena, &out_base64->value) == TERN_OK;
}

bool tern_tape_split_header(tern_str line, tern_pair *out_header)
{
    const char *colon =
        line.len > 0 ? (const char *)memchr(line.ptr, ':', line.len) : (const char *)NULL;
    size_t name = colon ? (size_t)(colon - line.ptr) : 0;

    if (colon == NULL || line.len - name < 2 || colon[1] != ' ')
        return false;
    out_header->name.ptr = line.ptr;
    out_header->name.len = name;
    out_header->value.ptr = colon + 2;
    out_header->value.len = line.len - name - 2;
    return tern_is_token(out_header->name) && tern_is_header_value(out_header->value);
}

/* Reading. */

/* The file that is read, and where. */
typedef struct reading {
    const char *path;
    const char *begin;
    tern_str line;
    size_t line_number;
    tern_arena *arena;
    tern_error *error;
} reading;

/* What is wrong with a line: `pointer` leads to it. */
static tern_status refuse(const reading *self, tern_status status, const char *pointer,
                          const char *expected, const char *found)
{
    char where[TERN_ERROR_POINTER_SIZE];

    snprintf(where, sizeof where, "%s#%s", self->path, pointer);
    tern_client_fail(self->error, status, tern_str_of(where), expected, found);
    if (self->error) {
        self->error->byte = (size_t)(self->line.ptr - self->begin);
        self->error->line = self->line_number;
        self->error->column = 1;
    }
    return status;
}

static tern_status decode_line(const reading *self, const tern_type *type, void *out)
{
    static const tern_decode_options options = {.max_depth = LEVELS,
                                                .max_elements = HEADERS,
                                                .unknown_fields = TERN_UNKNOWN_REFUSE,
                                                .refuse_duplicates = true};
    tern_error *error = self->error;
    tern_status status = tern_decode(type, self->line, &options, self->arena, out, error);
    char where[TERN_ERROR_POINTER_SIZE];

    if (status == TERN_OK || error == NULL)
        return status;
    error->byte += (size_t)(self->line.ptr - self->begin);
    error->line = self->line_number;
    if (snprintf(where, sizeof where, "%s#%s", self->path, error->pointer) <
        (int)sizeof where) /* else the pointer says more than the path */
        memcpy(error->pointer, where, sizeof where);
    return status;
}

static tern_status check_headers(const reading *self, const tern_array_str *headers,
                                 const char *pointer)
{
    for (size_t i = 0; i < headers->count; i++) {
        char where[64];
        tern_pair header;
        if (tern_tape_split_header(headers->items[i], &header))
            continue;
        snprintf(where, sizeof where, "%s/%zu", pointer, i);
        return refuse(self, TERN_ERROR_INVALID, where, "a header, \"Name: value\"",
                      "something else");
    }
    return TERN_OK;
}

static tern_status take_body(const reading *self, const tern_opt_str *text,
                             const tern_opt_str *base64, const char *pointer, tern_str *out_body)
{
    tern_status status;

    out_body->ptr = "";
    out_body->len = 0;
    if (tern_is_some(*text) && tern_is_some(*base64))
        return refuse(self, TERN_ERROR_INVALID, pointer, "text or base64", "both");
    if (tern_is_some(*text))
        *out_body = text->value;
    if (!tern_is_some(*base64))
        return TERN_OK;
    status = tern_base64_decode(base64->value, 0, self->arena, out_body);
    return status == TERN_OK ? TERN_OK : refuse(self, status, pointer, "base64", "something else");
}

static tern_status take_exchange(const reading *self, tern_tape_entry *entry)
{
    const tern_taped_request *request = &entry->exchange.request;
    const tern_taped_response *response = &entry->exchange.response;
    tern_status status = decode_line(self, &tern_type_of_tern_taped_exchange, &entry->exchange);

    if (status != TERN_OK)
        return status;
    entry->line = self->line_number;
    if (!tern_is_token(request->method))
        return refuse(self, TERN_ERROR_INVALID, "/request/method", "a method", "something else");
    if (request->url.len == 0)
        return refuse(self, TERN_ERROR_INVALID, "/request/url", "a URL", "an empty string");
    if (request->url.len > URL_BYTES)
        return refuse(self, TERN_ERROR_LIMIT, "/request/url", "a URL of at most 1 MiB",
                      "a longer one");
    if (response->status < 100 || response->status > 999)
        return refuse(self, TERN_ERROR_INVALID, "/response/status", "an HTTP status of 100 to 999",
                      "another number");
    status = check_headers(self, &request->headers, "/request/headers");
    if (status == TERN_OK)
        status = check_headers(self, &response->headers, "/response/headers");
    if (status == TERN_OK)
        status = take_body(self, &request->text, &request->base64, "/request/base64",
                           &entry->request_body);
    if (status == TERN_OK)
        status = take_body(self, &response->text, &response->base64, "/response/base64",
                           &entry->response_body);
    return status;
}

/* Cuts the next line off `rest`, without its end; false when there is none. */
static bool next_line(reading *self, tern_str *rest)
{
    const char *end;

    if (rest->len == 0)
        return false;
    end = (const char *)memchr(rest->ptr, '\n', rest->len);
    self->line.ptr = rest->ptr;
    self->line.len = end ? (size_t)(end - rest->ptr) : rest->len;
    rest->ptr += self->line.len + (end != NULL);
    rest->len -= self->line.len + (end != NULL);
    self->line_number++;
    if (self->line.len > 0 && self->line.ptr[self->line.len - 1] == '\r')
        self->line.len--;
    return true;
}

static tern_status take_lines(reading *self, tern_str rest, tern_tape *out_tape)
{
    tern_status status = TERN_OK;
    heading first = {0};

    self->line = rest;
    if (!next_line(self, &rest))
        return refuse(self, TERN_ERROR_INVALID, "", "{\"tern_cassette\":1}", "an empty file");
    status = decode_line(self, &tern_type_of_heading, &first);
    if (status == TERN_OK && first.version != VERSION)
        return refuse(self, TERN_ERROR_INVALID, "/tern_cassette", "version 1", "another one");
    while (status == TERN_OK && next_line(self, &rest)) {
        tern_tape_entry *entry;
        if (self->line.len == 0)
            continue;
        entry = (tern_tape_entry *)tern_arena_allocate_array(self->arena, 1, sizeof *entry,
                                                             _Alignof(tern_tape_entry));
        if (entry == NULL)
            return refuse(self, TERN_ERROR_MEMORY, "", NULL, NULL);
        status = take_exchange(self, entry);
        if (status == TERN_OK)
            tern_tape_add(out_tape, entry);
    }
    return status;
}

tern_status tern_tape_read_source(const tern_source *source, size_t max_bytes, tern_arena *arena,
                                  tern_str *out_bytes)
{
    tern_builder builder = {.arena = arena};
    char chunk[CHUNK_BYTES];
    size_t length = 0;
    tern_status status;

    do {
        tern_str piece = {chunk, 0};
        status = source->read(source->context, chunk, sizeof chunk, &length);
        if (status != TERN_OK)
            break;
        if (length > max_bytes - builder.length)
            status = TERN_ERROR_LIMIT;
        piece.len = length;
        tern_builder_add(&builder, piece);
    } while (status == TERN_OK && length > 0 && !builder.failed);
    tern_wipe(chunk, sizeof chunk);
    *out_bytes = tern_builder_text(&builder);
    return status == TERN_OK && builder.failed ? TERN_ERROR_MEMORY : status;
}

tern_status tern_tape_read(const char *path, size_t max_bytes, bool may_be_missing,
                           tern_arena *arena, tern_tape *out_tape, tern_error *error)
{
    reading self = {.path = path, .arena = arena, .error = error};
    FILE *file = fopen(path, "rb");
    tern_source source;
    tern_status status;
    tern_str text;

    if (file == NULL && errno == ENOENT && may_be_missing)
        return TERN_OK;
    if (file == NULL)
        return tern_client_fail(error, TERN_ERROR_READ, tern_str_of(path),
                                "a cassette that can be read", strerror(errno));
    source = tern_source_of_file(file);
    status = tern_tape_read_source(&source, max_bytes, arena, &text);
    fclose(file);
    if (status != TERN_OK)
        return tern_client_fail(error, status, tern_str_of(path),
                                status == TERN_ERROR_LIMIT ? "a cassette of max_bytes at most"
                                                           : "a cassette that can be read",
                                status == TERN_ERROR_LIMIT ? "a longer one" : "");
    self.begin = text.ptr;
    return take_lines(&self, text, out_tape);
}

/* Writing. */

static tern_status write_lines(FILE *file, const tern_tape *tape, tern_error *error)
{
    static const heading first = {.version = VERSION};
    tern_sink sink = tern_sink_of_file(file);
    tern_status status = tern_encode_to(&tern_type_of_heading, &first, NULL, &sink, error);

    for (const tern_tape_entry *entry = tape->first; status == TERN_OK && entry;
         entry = entry->next) {
        status = tern_sink_write(&sink, "\n", 1);
        if (status == TERN_OK)
            status = tern_encode_to(&tern_type_of_tern_taped_exchange, &entry->exchange, NULL,
                                    &sink, error);
    }
    return status == TERN_OK ? tern_sink_write(&sink, "\n", 1) : status;
}

/* A file of a name that nothing has yet, beside `path`; -1 where it can't be made. */
static int make_temporary(const char *path, char *name, size_t size)
{
    int made = -1;

    for (unsigned i = 0; made < 0 && i < NAME_TRIES; i++) {
        uint64_t random = 0;
        if (!tern_random_bytes(&random, sizeof random))
            random = (uint64_t)tern_clock_now_us();
        snprintf(name, size, "%s.%016" PRIx64, path, random);
        made = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (made < 0 && errno != EEXIST)
            break;
    }
    return made;
}

static tern_status fail_writing(const char *path, tern_error *error)
{
    return tern_client_fail(error, TERN_ERROR_WRITE, tern_str_of(path),
                            "a cassette that can be written", strerror(errno));
}

tern_status tern_tape_write(const char *path, const tern_tape *tape, tern_error *error)
{
    tern_arena arena = {0};
    size_t size = strlen(path) + sizeof ".0123456789abcdef";
    char *name = (char *)tern_arena_allocate(&arena, size, 1);
    tern_status status;
    FILE *file;
    int made;

    if (name == NULL)
        return tern_client_fail_arena(error, &arena, tern_str_of(path));
    made = make_temporary(path, name, size);
    if (made < 0) {
        status = fail_writing(path, error);
        tern_arena_free(&arena);
        return status;
    }
    file = fdopen(made, "wb");
    if (file == NULL) {
        status = fail_writing(path, error);
        close(made);
    } else {
        status = write_lines(file, tape, error);
        /* Before it takes the place of the old one all of it must be there. */
        if (status == TERN_OK && (fflush(file) != 0 || fsync(made) != 0))
            status = TERN_ERROR_WRITE;
        if (status == TERN_ERROR_WRITE)
            fail_writing(path, error);
        if (fclose(file) != 0 && status == TERN_OK)
            status = fail_writing(path, error);
    }
    if (status == TERN_OK && rename(name, path) != 0)
        status = fail_writing(path, error);
    if (status != TERN_OK)
        unlink(name);
    tern_arena_free(&arena);
    return status;
}
