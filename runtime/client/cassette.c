/* cassette.c - a transport that records what another one carries, and plays it back. */
#include <stdio.h>
#include <stdlib.h>

#include "cassette_internal.h"

enum { RANDOM_BYTES = 8 /* the shortest boundary that is taken to be random */ };

struct tern_cassette {
    tern_cassette_mode mode;
    bool ignore_body;
    bool repeat;
    size_t max_bytes;
    const char *path;
    tern_scrubber scrubber;
    /* Has the options, which it owns, and the transport. */
    tern_client *client;
    /* Of the tape; wiped, since the secrets that are looked for are in it too. */
    tern_arena arena;
    /* Guards the tape and, once the cassette is open, the arena. */
    pthread_mutex_t mutex;
    tern_tape tape;
    size_t recorded;
};

/* A request, as it is looked for and kept. */
typedef struct question {
    tern_tape_key key;
    tern_str url;
    tern_str body;
    tern_str boundary;
} question;

/* Requests. */

/* The whole body: it is compared, and may be kept. A source is at its end then. */
static tern_status read_body(const tern_cassette *self, const tern_body *body, tern_arena *arena,
                             tern_str *out_bytes, tern_error *error)
{
    tern_status status = TERN_OK;
    tern_source source = body->source;
    FILE *file = NULL;

    *out_bytes = TERN_STR("");
    switch (body->kind) {
    case TERN_BODY_NONE:
        return TERN_OK;
    case TERN_BODY_TEXT:
        *out_bytes = body->text;
        if (body->text.len > self->max_bytes)
            status = TERN_ERROR_LIMIT;
        break;
    case TERN_BODY_FILE:
        file = fopen(body->path, "rb");
        if (file == NULL)
            return tern_client_fail(error, TERN_ERROR_REQUEST, TERN_STR(""),
                                    "a file that can be read", "none");
        source = tern_source_of_file(file);
        status = tern_tape_read_source(&source, self->max_bytes, arena, out_bytes);
        fclose(file);
        break;
    case TERN_BODY_SOURCE:
        status = tern_tape_read_source(&source, self->max_bytes, arena, out_bytes);
        break;
    default:
        return tern_client_fail(error, TERN_ERROR_REQUEST, TERN_STR(""),
                                "a body that a cassette can hold", "another kind");
    }
    return status == TERN_OK
               ? status
               : tern_client_fail(error, status, TERN_STR(""),
                                  status == TERN_ERROR_LIMIT ? "a body of max_bytes at most" : NULL,
                                  NULL);
}

/* What parts of a multipart body are divided by (RFC 2046, section 5.1.1): mostly chosen at random,
 * so that it is another one each time. Empty where there is none, or one too short to be random. */
static tern_str find_boundary(tern_str content_type)
{
    const tern_str type = TERN_STR("multipart/"), name = TERN_STR("boundary=");
    tern_str boundary = {NULL, 0}, here = {content_type.ptr, type.len};

    if (content_type.len < type.len || !tern_same_name(here, type))
        return boundary;
    here.len = name.len;
    for (size_t i = type.len; i + name.len < content_type.len && boundary.len == 0; i++) {
        here.ptr = content_type.ptr + i;
        if (tern_same_name(here, name)) {
            boundary.ptr = here.ptr + here.len;
            boundary.len = content_type.len - i - here.len;
        }
    }
    if (boundary.len > 0 && boundary.ptr[0] == '"') {
        boundary.ptr++;
        boundary.len--;
    }
    for (size_t i = 0; i < boundary.len; i++) {
        if (strchr("\"; \t", boundary.ptr[i]))
            boundary.len = i;
    }
    if (boundary.len < RANDOM_BYTES)
        boundary.len = 0;
    return boundary;
}

/* Everything of a request that is kept, without its secrets. */
static bool make_question(const tern_cassette *self, const tern_exchange *exchange, tern_str body,
                          tern_arena *arena, question *out)
{
    const tern_pair *type =
        tern_find_pair(exchange->headers, exchange->header_count, TERN_STR("Content-Type"));
    tern_str media_type = {NULL, 0};

    out->boundary = media_type;
    if (type) {
        /* A value that ends in a NUL. */
        if (tern_arena_copy_str(arena, type->value, &media_type) != TERN_OK)
            return false;
        out->boundary = find_boundary(media_type);
        media_type = tern_media_type_bare(media_type.ptr);
    }
    return tern_scrub_url(&self->scrubber, exchange->url, arena, &out->url) &&
           tern_scrub_text(body, out->boundary, "boundary", arena, &body) &&
           tern_scrub_body(&self->scrubber, media_type, body, arena, &out->body) &&
           tern_tape_make_key(exchange->method, out->url, out->body, arena, &out->key);
}

/* Answers. */

static tern_status give(tern_reply *reply, int http_status, const tern_pair *headers,
                        size_t header_count, tern_str body)
{
    tern_status status = TERN_OK;

    tern_reply_start(reply, http_status);
    for (size_t i = 0; i < header_count && status == TERN_OK; i++)
        status = tern_reply_add_header(reply, headers[i].name, headers[i].value);
    return status == TERN_OK ? tern_reply_add_body(reply, body.ptr, body.len) : status;
}

static tern_status play(const tern_tape_entry *entry, tern_reply *reply, tern_arena *arena)
{
    const tern_array_str *lines = &entry->exchange.response.headers;
    tern_pair *headers = (tern_pair *)tern_arena_allocate_array(
        arena, lines->count, sizeof *headers, _Alignof(tern_pair));
    size_t count = 0;

    if (headers == NULL)
        return TERN_ERROR_MEMORY;
    for (size_t i = 0; i < lines->count; i++)
        count += tern_tape_split_header(lines->items[i], &headers[count]);
    return give(reply, entry->exchange.response.status, headers, count, entry->response_body);
}

/* Recording. */

static bool copy_lines(tern_arena *arena, tern_array_str *lines)
{
    tern_str *items = (tern_str *)tern_arena_allocate_array(arena, lines->count, sizeof *items,
                                                            _Alignof(tern_str));

    for (size_t i = 0; items && i < lines->count; i++) {
        if (tern_arena_copy_str(arena, lines->items[i], &items[i]) != TERN_OK)
            return false;
    }
    lines->items = items;
    return items != NULL;
}

static bool copy(tern_arena *arena, tern_str *text)
{
    return tern_arena_copy_str(arena, *text, text) == TERN_OK;
}

/* Takes an exchange, whose texts are the caller's, to the end of the tape. */
static bool keep(tern_cassette *self, const tern_tape_entry *made)
{
    bool kept = false;
    tern_tape_entry *entry;
    tern_taped_request *request;
    tern_taped_response *response;

    pthread_mutex_lock(&self->mutex);
    entry = (tern_tape_entry *)tern_arena_allocate_array(&self->arena, 1, sizeof *entry,
                                                         _Alignof(tern_tape_entry));
    if (entry) {
        *entry = *made;
        request = &entry->exchange.request;
        response = &entry->exchange.response;
        kept = copy(&self->arena, &request->method) && copy(&self->arena, &request->url) &&
               copy(&self->arena, &entry->request_body) &&
               copy(&self->arena, &entry->response_body) &&
               copy_lines(&self->arena, &request->headers) &&
               copy_lines(&self->arena, &response->headers) &&
               tern_tape_set_body(entry->request_body, &self->arena, &request->text,
                                  &request->base64) &&
               tern_tape_set_body(entry->response_body, &self->arena, &response->text,
                                  &response->base64) &&
               tern_tape_make_key(request->method, request->url, entry->request_body, &self->arena,
                                  &entry->key);
    }
    if (kept) {
        tern_tape_add(&self->tape, entry);
        self->recorded++;
    }
    pthread_mutex_unlock(&self->mutex);
    return kept;
}

static bool record(tern_cassette *self, const tern_exchange *exchange, const question *asked,
                   const tern_response *response, tern_arena *arena)
{
    tern_tape_entry made = {.used = true};
    tern_taped_request *request = &made.exchange.request;
    tern_str body = {response->body, response->body_length};
    tern_str type = tern_response_header(response, "Content-Type");

    request->method = exchange->method;
    request->url = asked->url;
    made.request_body = asked->body;
    made.exchange.response.status = response->http_status;
    if (!tern_scrub_headers(&self->scrubber, exchange->headers, exchange->header_count, true, arena,
                            &request->headers) ||
        !tern_scrub_headers(&self->scrubber, response->headers, response->header_count, false,
                            arena, &made.exchange.response.headers) ||
        !tern_scrub_body(&self->scrubber, tern_media_type_bare(type.ptr ? type.ptr : ""), body,
                         arena, &made.response_body))
        return false;
    for (size_t i = 0; i < request->headers.count; i++) {
        if (!tern_scrub_text(request->headers.items[i], asked->boundary, "boundary", arena,
                             &request->headers.items[i]))
            return false;
    }
    return keep(self, &made);
}

/* Sends a request as the client would, and records the answer. */
static tern_status send_on(tern_cassette *self, const tern_exchange *exchange, tern_str bytes,
                           const question *asked, tern_reply *reply, tern_arena *arena,
                           tern_error *error)
{
    const tern_transport *transport = &self->client->options.transport;
    tern_body body = *exchange->body;
    tern_exchange whole = *exchange;
    tern_response response;
    tern_reply own;
    tern_status status;

    if (body.kind != TERN_BODY_NONE) {
        body.kind = TERN_BODY_TEXT;
        body.text = bytes;
        whole.body = &body;
    }
    tern_response_init(&response, self->client);
    tern_reply_init(&own, &response, &self->client->options, NULL);
    own.max_body = self->max_bytes; /* what the caller allows, `reply` knows */
    status = transport->exchange(transport->context, &whole, &own, error);
    reply->response->timings = response.timings;
    if (own.not_sent)
        tern_reply_not_sent(reply);
    /* What of an answer there is may be looked at also where the rest did not come. */
    if (response.http_status > 0) {
        tern_str text = {response.body, response.body_length};
        tern_status given =
            give(reply, response.http_status, response.headers, response.header_count, text);
        if (status == TERN_OK)
            status = given;
    }
    if (status == TERN_OK && !record(self, exchange, asked, &response, arena))
        status = tern_client_fail(error, TERN_ERROR_MEMORY, TERN_STR(""), NULL, NULL);
    tern_response_free(&response);
    return status;
}

static tern_status exchange_one(void *context, const tern_exchange *exchange, tern_reply *reply,
                                tern_error *error)
{
    tern_cassette *self = (tern_cassette *)context;
    tern_arena_options options = {.allocator = tern_wiping_allocator()};
    tern_tape_entry *entry = NULL;
    tern_arena arena;
    question asked;
    tern_str body;
    tern_status status;

    if (self->mode == TERN_CASSETTE_PASS) {
        const tern_transport *transport = &self->client->options.transport;
        return transport->exchange(transport->context, exchange, reply, error);
    }
    tern_arena_init(&arena, &options);
    status = read_body(self, exchange->body, &arena, &body, error);
    if (status == TERN_OK && !make_question(self, exchange, body, &arena, &asked))
        status = tern_client_fail(error, TERN_ERROR_MEMORY, TERN_STR(""), NULL, NULL);
    if (status == TERN_OK && self->mode != TERN_CASSETTE_RECORD) {
        pthread_mutex_lock(&self->mutex);
        entry = tern_tape_find(&self->tape, &asked.key, self->ignore_body, self->repeat);
        if (entry)
            entry->used = true;
        else if (self->mode == TERN_CASSETTE_REPLAY)
            status = tern_tape_miss(&self->tape, &asked.key, self->ignore_body, error);
        pthread_mutex_unlock(&self->mutex);
    }
    if (status != TERN_OK)
        tern_reply_not_sent(reply);
    else if (entry)
        status = play(entry, reply, &arena);
    else
        status = send_on(self, exchange, body, &asked, reply, &arena, error);
    tern_arena_free(&arena);
    return status;
}

/* The public functions. */

static tern_status refuse_network(void *context, const tern_exchange *exchange, tern_reply *reply,
                                  tern_error *error)
{
    (void)context;
    (void)exchange;
    tern_reply_not_sent(reply);
    return tern_client_fail(error, TERN_ERROR_REQUEST, TERN_STR(""), "an exchange of the cassette",
                            "the network");
}

/* A client of its own has a copy of the options, checked, and libcurl where that is needed. */
static tern_status copy_client(tern_cassette *self, const tern_cassette_options *options,
                               tern_error *error)
{
    tern_client_options client = {.base_url = TERN_STR("https://cassette.invalid")};

    if (options->client)
        client = *options->client;
    else if (self->mode != TERN_CASSETTE_REPLAY)
        return tern_client_fail(error, TERN_ERROR_REQUEST, TERN_STR("client"),
                                "the options of a client", "none");
    if (self->mode == TERN_CASSETTE_REPLAY) {
        client.transport.exchange = refuse_network;
        client.transport.context = NULL;
    }
    return tern_client_create(&client, &self->client, error);
}

/* Reads the file, and gives its exchanges their keys. */
static tern_status read_tape(tern_cassette *self, tern_error *error)
{
    tern_status status;

    if (self->mode != TERN_CASSETTE_REPLAY && self->mode != TERN_CASSETTE_RECORD_MISSING)
        return TERN_OK;
    status = tern_tape_read(self->path, self->max_bytes, self->mode == TERN_CASSETTE_RECORD_MISSING,
                            &self->arena, &self->tape, error);
    for (tern_tape_entry *entry = self->tape.first; status == TERN_OK && entry;
         entry = entry->next) {
        const tern_taped_request *request = &entry->exchange.request;
        if (!tern_tape_make_key(request->method, request->url, entry->request_body, &self->arena,
                                &entry->key))
            status = tern_client_fail_arena(error, &self->arena, tern_str_of(self->path));
    }
    return status;
}

static void free_cassette(tern_cassette *self)
{
    tern_client_free(self->client);
    tern_arena_free(&self->arena);
    pthread_mutex_destroy(&self->mutex);
    free(self);
}

tern_status tern_cassette_open(const tern_cassette_options *options, tern_cassette **out_cassette,
                               tern_error *error)
{
    tern_arena_options arena_options = {.allocator = tern_wiping_allocator()};
    tern_cassette *self;
    tern_str path = tern_str_of(options->path);
    tern_status status;

    *out_cassette = NULL;
    if (path.len == 0)
        return tern_client_fail(error, TERN_ERROR_REQUEST, TERN_STR("path"), "a file", "none");
    if ((unsigned)options->mode > TERN_CASSETTE_PASS)
        return tern_client_fail(error, TERN_ERROR_REQUEST, TERN_STR("mode"), "one of its constants",
                                "another number");
    self = (tern_cassette *)calloc(1, sizeof *self);
    if (self == NULL || pthread_mutex_init(&self->mutex, NULL) != 0) {
        free(self);
        return tern_client_fail(error, TERN_ERROR_MEMORY, path, NULL, NULL);
    }
    tern_arena_init(&self->arena, &arena_options);
    self->mode = options->mode;
    self->ignore_body = options->ignore_body;
    self->repeat = options->repeat;
    self->max_bytes = options->max_bytes > 0 ? options->max_bytes : TERN_CASSETTE_BYTES_DEFAULT;
    if (tern_arena_copy_str(&self->arena, path, &path) != TERN_OK ||
        !tern_scrubber_init(&self->scrubber, options->client, options->secrets,
                            options->secret_count, &self->arena)) {
        status = tern_client_fail_arena(error, &self->arena, TERN_STR("the cassette"));
    } else {
        self->path = path.ptr;
        status = copy_client(self, options, error);
    }
    if (status == TERN_OK)
        status = read_tape(self, error);
    if (status == TERN_OK)
        *out_cassette = self;
    else
        free_cassette(self);
    return status;
}

tern_transport tern_cassette_transport(tern_cassette *cassette)
{
    tern_transport transport = {exchange_one, cassette};

    return transport;
}

size_t tern_cassette_unused(tern_cassette *cassette, tern_error *error)
{
    size_t count = 0;

    pthread_mutex_lock(&cassette->mutex);
    for (const tern_tape_entry *entry = cassette->tape.first; entry; entry = entry->next) {
        if (!entry->used && count++ == 0 && error) {
            const tern_taped_request *request = &entry->exchange.request;
            tern_client_fail(error, TERN_OK, tern_str_of(cassette->path), "no unused exchange",
                             NULL);
            error->line = entry->line;
            error->column = 1;
            snprintf(error->found, sizeof error->found, "%.*s %.*s", TERN_STR_ARGS(request->method),
                     TERN_STR_ARGS(request->url));
        }
    }
    pthread_mutex_unlock(&cassette->mutex);
    return count;
}

tern_status tern_cassette_close(tern_cassette *cassette, tern_error *error)
{
    tern_status status = TERN_OK;

    if (cassette == NULL)
        return TERN_OK;
    if (cassette->recorded > 0)
        status = tern_tape_write(cassette->path, &cassette->tape, error);
    free_cassette(cassette);
    return status;
}
