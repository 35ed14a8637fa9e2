/* feed.c - a reader that is fed in pieces against one that is fed all at once, and against decodes
 * of the single values. Input: a fuzz_case whose document is a byte for the format ('0': a
 * document), one that says where to cut, a JSON pointer, FUZZ_SEPARATOR, and the bytes to read. */
#include "fuzz.h"

#include <stdlib.h>

#include "json_text.h"
#include "tern/reader.h"

enum { MOST_EVENTS = 600 };

/* What a call of tern_reader_next said. */
typedef struct event {
    tern_status status;
    tern_str json; /* TERN_OK: the value, encoded */
    tern_error error;
} event;

typedef struct events {
    event items[MOST_EVENTS];
    size_t count;
    tern_arena arena; /* of the texts */
} events;

static tern_str encode(const tern_type *type, const void *value, tern_arena *arena)
{
    tern_str json = {NULL, 0};

    FUZZ_CHECK(tern_encode(type, value, NULL, arena, &json, NULL) == TERN_OK);
    return json;
}

/* Whether a failure says just what the one before said: no later call says anything else. */
static bool is_final(const events *all)
{
    const event *last = &all->items[all->count - 1];

    return all->count == MOST_EVENTS || last->status == TERN_END ||
           (all->count > 1 && last->status != TERN_OK && last[-1].status == last->status &&
            last[-1].error.byte == last->error.byte);
}

/* Asks for values, each in `arena`, until there are no more, or more bytes are needed: then returns
 * true. */
static bool drain(tern_reader *reader, const fuzz_case *one, tern_str text, tern_arena *arena,
                  events *out)
{
    void *value = fuzz_allocate(one->type->size);
    bool more = false;

    while (!more && (out->count == 0 || !is_final(out))) {
        event *next = &out->items[out->count];
        tern_arena_mark mark = tern_arena_get_mark(arena), after;
        memset(value, 0xA5, one->type->size);
        memset(next, 0, sizeof *next);
        next->status = tern_reader_next(reader, one->type, arena, value, &next->error);
        more = next->status == TERN_MORE;
        out->count += !more;
        if (next->status == TERN_OK) {
            next->json = encode(one->type, value, &out->arena);
        } else {
            FUZZ_CHECK(fuzz_is_zero(value, one->type->size));
            after = tern_arena_get_mark(arena);
            FUZZ_CHECK(after.newest == mark.newest && after.cursor == mark.cursor);
            if (!more && next->status != TERN_END)
                fuzz_check_decode_error(&next->error, next->status, text);
        }
        tern_arena_reset(arena);
    }
    free(value);
    return more;
}

/* Reads all of `text`, cut in pieces by what `cut` says; 0: in one. */
static tern_status read_all(const fuzz_case *one, const tern_reader_options *options, tern_str text,
                            unsigned cut, events *out)
{
    tern_arena arena = {0};
    tern_reader *reader;
    tern_error error;
    tern_status status = tern_reader_create(options, &reader, &error);
    uint32_t random = cut * 2654435761U + 1;
    size_t done = 0;

    out->count = 0;
    memset(&out->arena, 0, sizeof out->arena);
    if (status != TERN_OK) {
        fuzz_check_error(&error, status);
        FUZZ_CHECK(reader == NULL);
        return status;
    }
    while (done < text.len && drain(reader, one, text, &arena, out)) {
        size_t left = text.len - done, piece = left;
        char *bytes;
        random = random * 1664525U + 1013904223U;
        if (cut > 0)
            piece = (random >> 16) % ((cut % 16) * (cut % 16) + 2);
        piece = piece < left ? piece : left;
        bytes = (char *)fuzz_allocate(piece);
        memcpy(bytes, text.ptr + done, piece);
        FUZZ_CHECK(tern_reader_feed(reader, bytes, piece) == TERN_OK);
        free(bytes); /* it has been copied */
        done += piece;
    }
    tern_reader_finish(reader);
    FUZZ_CHECK(tern_reader_feed(reader, "x", 1) == TERN_END);
    FUZZ_CHECK(!drain(reader, one, text, &arena, out));
    tern_reader_free(reader);
    tern_arena_free(&arena);
    return TERN_OK;
}

static void check_same(const events *a, const events *b)
{
    FUZZ_CHECK(a->count == b->count);
    for (size_t i = 0; i < a->count; i++) {
        const event *left = &a->items[i], *right = &b->items[i];
        FUZZ_CHECK(left->status == right->status);
        FUZZ_CHECK(tern_str_equal(left->json, right->json));
        FUZZ_CHECK(left->error.byte == right->error.byte);
        FUZZ_CHECK(left->error.line == right->error.line);
        FUZZ_CHECK(left->error.column == right->error.column);
        FUZZ_CHECK(strcmp(left->error.pointer, right->error.pointer) == 0);
        FUZZ_CHECK(strcmp(left->error.expected, right->error.expected) == 0);
        FUZZ_CHECK(strcmp(left->error.found, right->error.found) == 0);
    }
}

/* Claims that an event is what a decode of that part of the input says. */
static void check_decode(const fuzz_case *one, const event *said, tern_str text, tern_str part)
{
    void *value = fuzz_allocate(one->type->size);
    tern_arena arena = {0};
    tern_error error;
    tern_status status = tern_decode(one->type, part, &one->options, &arena, value, &error);

    FUZZ_CHECK(said->status == status);
    if (status == TERN_OK) {
        FUZZ_CHECK(tern_str_equal(said->json, encode(one->type, value, &arena)));
    } else {
        FUZZ_CHECK(said->error.byte == error.byte + (size_t)(part.ptr - text.ptr));
        FUZZ_CHECK(strcmp(said->error.expected, error.expected) == 0);
        FUZZ_CHECK(strcmp(said->error.pointer, error.pointer) == 0);
    }
    tern_arena_free(&arena);
    free(value);
}

static bool is_blank(tern_str line)
{
    for (size_t i = 0; i < line.len; i++) {
        if (line.ptr[i] != ' ' && line.ptr[i] != '\t' && line.ptr[i] != '\r')
            return false;
    }
    return true;
}

/* Of lines each is a document. */
static void check_lines(const fuzz_case *one, const events *all, tern_str text)
{
    tern_str rest = text, line;
    size_t count = 0;

    while (rest.len > 0 && count < all->count) {
        const char *newline = (const char *)memchr(rest.ptr, '\n', rest.len);
        line.ptr = rest.ptr;
        line.len = newline ? (size_t)(newline - rest.ptr) : rest.len;
        rest.ptr += line.len + (newline != NULL);
        rest.len -= line.len + (newline != NULL);
        if (!is_blank(line))
            check_decode(one, &all->items[count++], text, line);
    }
    if (count < all->count)
        FUZZ_CHECK(count + 1 == all->count && all->items[count].status == TERN_END);
}

/* Of a document there is one value, or the error that a decode gives; then the end. */
static void check_document(const fuzz_case *one, const events *all, tern_str text)
{
    /* What is behind a value is looked at after it. */
    if (all->items[0].status != TERN_OK)
        check_decode(one, &all->items[0], text, text);
    else if (all->count == 2 && all->items[1].status == TERN_END)
        check_decode(one, &all->items[0], text, text);
    else
        FUZZ_CHECK(!json_text_check(text, TERN_DEPTH_MAX, 0, NULL));
}

/* Of the elements of an array those that iteration finds, where it is a well-formed document. */
static void check_items(const fuzz_case *one, const events *all, tern_str text, tern_str pointer)
{
    tern_json json = {text}, array = {{NULL, 0}};
    tern_json_iterator iterator;
    tern_json_item item;
    size_t count = 0;

    if (one->options.max_depth > 0 || one->options.max_elements > 0 || all->count == 0 ||
        all->items[all->count - 1].status != TERN_END)
        return;
    FUZZ_CHECK(json_text_check(text, TERN_DEPTH_DEFAULT, 0, NULL));
    FUZZ_CHECK(tern_json_at(json, pointer, &array, NULL) == TERN_OK);
    FUZZ_CHECK(tern_json_iterate(array, &iterator, NULL) == TERN_OK);
    for (; tern_json_next(&iterator, &item); count++) {
        const event *said = &all->items[count];
        void *value = fuzz_allocate(one->type->size);
        tern_arena arena = {0};
        FUZZ_CHECK(count + 1 < all->count);
        FUZZ_CHECK(tern_decode(one->type, item.value.text, &one->options, &arena, value, NULL) ==
                   said->status);
        if (said->status == TERN_OK)
            FUZZ_CHECK(tern_str_equal(encode(one->type, value, &arena), said->json));
        tern_arena_free(&arena);
        free(value);
    }
    FUZZ_CHECK(count + 1 == all->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_case one = fuzz_case_of(data, size);
    tern_str text = one.document, pointer;
    tern_reader_options options = {0};
    static events whole, pieces; /* large, and only what is counted is in use */
    unsigned cut;

    if (text.len < 2)
        return 0;
    options.format = (tern_reader_format)((text.ptr[0] & 7) % (TERN_READER_VALUES + 1));
    cut = (unsigned char)text.ptr[1];
    text.ptr += 2;
    text.len -= 2;
    pointer = fuzz_take(&text, FUZZ_SEPARATOR);
    if (options.format == TERN_READER_ITEMS)
        options.pointer = pointer;
    options.decode = one.options;
    if (read_all(&one, &options, text, 0, &whole) == TERN_OK) {
        FUZZ_CHECK(read_all(&one, &options, text, cut + 1, &pieces) == TERN_OK);
        check_same(&whole, &pieces);
        if (options.format == TERN_READER_LINES)
            check_lines(&one, &whole, text);
        else if (options.format == TERN_READER_DOCUMENT)
            check_document(&one, &whole, text);
        else if (options.format == TERN_READER_ITEMS)
            check_items(&one, &whole, text, pointer);
        tern_arena_free(&pieces.arena);
        tern_arena_free(&whole.arena);
    }
    return 0;
}
