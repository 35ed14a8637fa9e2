/* cassette_match.c - which exchange of a cassette answers a request. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cassette_internal.h"
#include "tern/codec.h"
#include "tern/pointer.h"
#include "tokenizer_internal.h"

void tern_tape_add(tern_tape *tape, tern_tape_entry *entry)
{
    if (tape->last)
        tape->last->next = entry;
    else
        tape->first = entry;
    tape->last = entry;
}

/* Keys. */

/* A parameter: its name, to sort by, all of it, and where it stands. */
typedef struct parameter {
    tern_str name;
    tern_str text;
} parameter;

/* By name; those of one name stay in their order. */
static int compare_parameters(const void *left, const void *right)
{
    const parameter *a = (const parameter *)left, *b = (const parameter *)right;
    size_t shorter = a->name.len < b->name.len ? a->name.len : b->name.len;
    int order = memcmp(a->name.ptr, b->name.ptr, shorter);

    if (order == 0 && a->name.len != b->name.len)
        order = a->name.len < b->name.len ? -1 : 1;
    if (order == 0)
        order = a->text.ptr < b->text.ptr ? -1 : a->text.ptr > b->text.ptr;
    return order;
}

/* What a secret has become says nothing of the request: there may be none when it is replayed. */
static bool is_redacted(tern_str text)
{
    static const char end[] = "=" TERN_REDACTED;
    size_t length = sizeof end - 1;

    return text.len > length && memcmp(text.ptr + text.len - length, end, length) == 0;
}

static bool sort_query(tern_str query, tern_arena *arena, tern_str *out_query)
{
    tern_builder builder = {.arena = arena};
    size_t count = 1, at = 0;
    parameter *parameters;

    for (size_t i = 0; i < query.len; i++)
        count += query.ptr[i] == '&';
    parameters = (parameter *)tern_arena_allocate_array(arena, count, sizeof *parameters,
                                                        _Alignof(parameter));
    if (parameters == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        tern_str *text = &parameters[i].text, *name = &parameters[i].name;
        text->ptr = query.len > 0 ? query.ptr + at : "";
        while (at < query.len && query.ptr[at] != '&') {
            at++;
            text->len++;
        }
        at++;
        name->ptr = text->ptr;
        while (name->len < text->len && name->ptr[name->len] != '=')
            name->len++;
    }
    qsort(parameters, count, sizeof *parameters, compare_parameters);
    for (size_t i = 0; i < count; i++) {
        if (is_redacted(parameters[i].text))
            continue;
        if (builder.length > 0)
            tern_builder_add_text(&builder, "&");
        tern_builder_add(&builder, parameters[i].text);
    }
    *out_query = tern_builder_text(&builder);
    return !builder.failed;
}

/* A number of a JSON text in the one spelling of its value. */
static void add_number(tern_builder *builder, tern_str text)
{
    tern_json number = {text};
    char digits[40] = "";
    int64_t integer;
    double real;

    if (tern_json_get_int64(number, &integer, NULL) == TERN_OK)
        snprintf(digits, sizeof digits, "%" PRId64, integer);
    else if (memchr(text.ptr, '.', text.len) || memchr(text.ptr, 'e', text.len) ||
             memchr(text.ptr, 'E', text.len)) {
        if (tern_json_get_double(number, &real, NULL) == TERN_OK)
            snprintf(digits, sizeof digits, "%.17g", real);
    }
    if (digits[0] != '\0')
        tern_builder_add_text(builder, digits);
    else
        tern_builder_add(builder, text);
}

/* A text that two JSON documents of the same value share, which is no JSON itself: members sorted,
 * strings without escapes behind their length, numbers by their value. False where memory is gone;
 * what is no JSON stays as it is. */
static bool make_canonical(tern_str body, tern_arena *arena, tern_str *out_body, bool *out_json)
{
    static const tern_encode_options options = {.sort_keys = true};
    tern_builder builder = {.arena = arena};
    tern_json json = {body};
    tern_tokenizer tokenizer;
    tern_status status;
    tern_str sorted;

    *out_body = body;
    *out_json = false;
    if (body.len == 0)
        return true;
    status = tern_encode(&tern_type_of_json, &json, &options, arena, &sorted, NULL);
    if (status == TERN_ERROR_MEMORY || status == TERN_ERROR_LIMIT)
        return false;
    if (status != TERN_OK)
        return true;
    tern_tokenizer_init(&tokenizer, sorted);
    while (tokenizer.cursor < tokenizer.end && !builder.failed) {
        tern_str token = {tokenizer.cursor, 1};
        char length[32];
        switch (tern_json_kind_of(*tokenizer.cursor)) {
        case TERN_JSON_STRING:
            if (tern_tokenizer_string(&tokenizer, arena, &token) != TERN_OK)
                return false;
            snprintf(length, sizeof length, "%zu\"", token.len);
            tern_builder_add_text(&builder, length);
            tern_builder_add(&builder, token);
            break;
        case TERN_JSON_NUMBER:
            if (tern_tokenizer_number(&tokenizer, &token) != TERN_OK)
                return false;
            add_number(&builder, token);
            break;
        default:
            tern_builder_add(&builder, token);
            tokenizer.cursor++;
            break;
        }
    }
    *out_body = tern_builder_text(&builder);
    *out_json = true;
    return !builder.failed;
}

bool tern_tape_make_key(tern_str method, tern_str url, tern_str body, tern_arena *arena,
                        tern_tape_key *out_key)
{
    tern_str query = {"", 0};
    size_t start = 0, end;

    /* Behind "https://host:port". */
    while (start < url.len && !strchr(":/?", url.ptr[start]))
        start++;
    if (url.len - start >= 3 && memcmp(url.ptr + start, "://", 3) == 0)
        start += 3;
    else
        start = 0;
    while (start < url.len && url.ptr[start] != '/' && url.ptr[start] != '?')
        start++;
    for (end = start; end < url.len && url.ptr[end] != '?';)
        end++;
    out_key->method = method;
    out_key->path.ptr = end > start ? url.ptr + start : "/";
    out_key->path.len = end > start ? end - start : 1;
    if (end < url.len) {
        query.ptr = url.ptr + end + 1;
        query.len = url.len - end - 1;
    }
    return sort_query(query, arena, &out_key->query) &&
           make_canonical(body, arena, &out_key->body, &out_key->json_body);
}

/* Looking for one. */

static bool same_body(const tern_tape_key *a, const tern_tape_key *b)
{
    return a->json_body == b->json_body && tern_str_equal(a->body, b->body);
}

static bool same_key(const tern_tape_key *a, const tern_tape_key *b, bool ignore_body)
{
    return tern_str_equal(a->path, b->path) && tern_str_equal(a->method, b->method) &&
           tern_str_equal(a->query, b->query) && (ignore_body || same_body(a, b));
}

tern_tape_entry *tern_tape_find(const tern_tape *tape, const tern_tape_key *key, bool ignore_body,
                                bool repeat)
{
    tern_tape_entry *last = NULL;

    for (tern_tape_entry *entry = tape->first; entry; entry = entry->next) {
        if (!same_key(&entry->key, key, ignore_body))
            continue;
        if (!entry->used)
            return entry;
        last = entry;
    }
    return repeat ? last : NULL;
}

/* How near an exchange comes: what it has in common, the path first, and how much of the path. */
static size_t nearness(const tern_tape_entry *entry, const tern_tape_key *key)
{
    size_t common = 0;
    size_t near = 0;

    while (common < entry->key.path.len && common < key->path.len &&
           entry->key.path.ptr[common] == key->path.ptr[common])
        common++;
    if (common > 0xFFFF)
        common = 0xFFFF;
    near = tern_str_equal(entry->key.path, key->path);
    near = 2 * near + tern_str_equal(entry->key.method, key->method);
    near = 2 * near + tern_str_equal(entry->key.query, key->query);
    near = 2 * near + same_body(&entry->key, key);
    near = 2 * near + !entry->used;
    return (near << 16) + common;
}

static const char *difference(const tern_tape_entry *entry, const tern_tape_key *key,
                              bool ignore_body)
{
    if (!tern_str_equal(entry->key.path, key->path))
        return "another path";
    if (!tern_str_equal(entry->key.method, key->method))
        return "another method";
    if (!tern_str_equal(entry->key.query, key->query))
        return "another query";
    return !ignore_body && !same_body(&entry->key, key) ? "another body" : "used already";
}

tern_status tern_tape_miss(const tern_tape *tape, const tern_tape_key *key, bool ignore_body,
                           tern_error *error)
{
    const tern_tape_entry *nearest = NULL;
    const char *mark = key->query.len > 0 ? "?" : "";

    for (const tern_tape_entry *entry = tape->first; entry; entry = entry->next) {
        if (nearest == NULL || nearness(entry, key) > nearness(nearest, key))
            nearest = entry;
    }
    tern_client_fail(error, TERN_ERROR_REQUEST, TERN_STR(""),
                     "an exchange of the cassette, which is empty", NULL);
    if (nearest) {
        char line[32] = "a new line";
        if (nearest->line > 0)
            snprintf(line, sizeof line, "line %zu", nearest->line);
        snprintf(error->expected, sizeof error->expected,
                 "an exchange of the cassette; nearest is %s (%s): %.*s %.*s%s%.*s", line,
                 difference(nearest, key, ignore_body), TERN_STR_ARGS(nearest->key.method),
                 TERN_STR_ARGS(nearest->key.path), nearest->key.query.len > 0 ? "?" : "",
                 TERN_STR_ARGS(nearest->key.query));
    }
    snprintf(error->found, sizeof error->found, "%.*s %.*s%s%.*s", TERN_STR_ARGS(key->method),
             TERN_STR_ARGS(key->path), mark, TERN_STR_ARGS(key->query));
    return TERN_ERROR_REQUEST;
}
