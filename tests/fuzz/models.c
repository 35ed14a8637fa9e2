/* models.c - a document of any model: decoded, and what came of it compared, copied, hashed,
 * encoded, printed, visited, validated and brought to json-c and back. Input: a fuzz_case. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */
#include "fuzz.h"

#include <math.h>
#include <stdlib.h>

#include "json_text.h"
#include "json_tree.h"
#include "tern/json_c.h"
#ifdef TERN_WITH_VALIDATE
#include "tern/validate.h"
#endif

/* What there is to say about a failed decode. */
static void check_failure(const fuzz_case *one, tern_status status, const fuzz_arena *memory,
                          const void *value, const tern_error *error)
{
    fuzz_check_decode_error(error, status, one->document);
    FUZZ_CHECK(fuzz_is_zero(value, one->type->size));
    FUZZ_CHECK(fuzz_arena_is_unchanged(memory));
    /* Where there is memory, only what is stored in place has a limit, and the error names it. */
    if (one->memory == 0)
        FUZZ_CHECK(status != TERN_ERROR_MEMORY &&
                   (status != TERN_ERROR_LIMIT || error->expected[0] != '\0'));
    if (one->options.unknown_fields != TERN_UNKNOWN_REFUSE)
        FUZZ_CHECK(status != TERN_ERROR_UNKNOWN_FIELD);
    if (!one->options.refuse_unknown_values)
        FUZZ_CHECK(status != TERN_ERROR_UNKNOWN_VALUE);
    if (status == TERN_ERROR_UTF8 || status == TERN_ERROR_SYNTAX)
        FUZZ_CHECK(!json_text_check(one->document, TERN_DEPTH_MAX, 0, NULL));
}

static tern_str encode(const fuzz_case *one, const void *value, const tern_encode_options *options,
                       tern_arena *arena)
{
    tern_str json = {NULL, 0};
    tern_error error;

    FUZZ_CHECK(tern_encode(one->type, value, options, arena, &json, &error) == TERN_OK);
    FUZZ_CHECK(json.ptr[json.len] == '\0');
    FUZZ_CHECK(json_text_check(json, TERN_DEPTH_MAX, 0, NULL));
    return json;
}

/* Whether a number has a fraction, and the double that is nearest to it has none. */
static bool loses_fraction(tern_str number)
{
    enum { EXPONENT_MAX = 1000000000 };
    long digits = 0, before_point = -1, significant = 0, exponent = 0;
    char *text = (char *)fuzz_allocate(number.len + 1);
    const char *at = text;
    double value;

    memcpy(text, number.ptr, number.len);
    text[number.len] = '\0';
    value = strtod(text, NULL);
    for (; *at != '\0' && *at != 'e' && *at != 'E'; at++) {
        if (*at == '.')
            before_point = digits;
        if (*at >= '0' && *at <= '9')
            digits++;
        if (*at >= '1' && *at <= '9')
            significant = digits;
    }
    if (before_point < 0)
        before_point = digits;
    if (*at != '\0')
        exponent = strtol(at + 1, NULL, 10);
    free(text);
    if (exponent > EXPONENT_MAX || exponent < -EXPONENT_MAX)
        exponent = exponent < 0 ? -EXPONENT_MAX : EXPONENT_MAX;
    return significant > 0 && significant > before_point + exponent && value == floor(value);
}

static bool holds_lost_fraction(tern_str document)
{
    const char *end = document.ptr + document.len;
    bool quoted = false;

    for (const char *at = document.ptr; at < end; at++) {
        tern_str number = {at, 0};
        if (*at == '\\' && quoted)
            at++;
        else if (*at == '"')
            quoted = !quoted;
        if (quoted || *at == '\0' || !strchr("-0123456789", *at))
            continue;
        while (at < end && *at != '\0' && strchr("+-.0123456789eE", *at))
            at++;
        number.len = (size_t)(at-- - number.ptr);
        if (loses_fraction(number))
            return true;
    }
    return false;
}

/* Encodes and decodes until nothing can change any more. */
static tern_str check_encode(const fuzz_case *one, const void *value, tern_arena *arena)
{
    static const tern_encode_options pretty = {.indent = 3};
    static const tern_encode_options sorted = {.sort_keys = true};
    static const tern_encode_options both = {.indent = 1, .sort_keys = true};
    void *again = fuzz_allocate(one->type->size);
    char *compact;
    tern_str json = encode(one, value, NULL, arena), text;
    tern_error error;

    FUZZ_CHECK(tern_decode(one->type, json, &one->options, arena, again, &error) == TERN_OK);
    /* In a union of both, a number whose fraction a double has no room for is a number, and what is
     * written of it an integer: then the text alone is the same. */
    FUZZ_CHECK(tern_str_equal(encode(one, again, NULL, arena), json));
    if (tern_equal(one->type, value, again))
        FUZZ_CHECK(tern_hash(one->type, value, 7) == tern_hash(one->type, again, 7));
    else
        FUZZ_CHECK(holds_lost_fraction(one->document));
    text = encode(one, value, &pretty, arena);
    compact = (char *)fuzz_allocate(text.len);
    FUZZ_CHECK(tern_str_equal((tern_str){compact, json_text_compact(text, compact)}, json));
    free(compact);
    text = encode(one, value, &both, arena);
    compact = (char *)fuzz_allocate(text.len);
    FUZZ_CHECK(tern_str_equal((tern_str){compact, json_text_compact(text, compact)},
                              encode(one, again, &sorted, arena)));
    free(compact);
    FUZZ_CHECK(tern_decode(one->type, text, &one->options, arena, again, &error) == TERN_OK);
    FUZZ_CHECK(tern_str_equal(encode(one, again, &both, arena), text));
    /* The same in another order: the same value, unless the text of free-form JSON differs. */
    FUZZ_CHECK(tern_equal(one->type, value, again) == tern_equal(one->type, again, value));
    if (tern_equal(one->type, value, again))
        FUZZ_CHECK(tern_hash(one->type, value, 7) == tern_hash(one->type, again, 7));
    free(again);
    return json;
}

/* Encodes for either side. What a side doesn't send may be what the other requires. */
static void check_purposes(const fuzz_case *one, const void *value, tern_arena *arena)
{
    for (int purpose = TERN_FOR_REQUEST; purpose <= TERN_FOR_RESPONSE; purpose++) {
        tern_encode_options options = {.purpose = (tern_purpose)purpose};
        (void)encode(one, value, &options, arena);
    }
}

/* A copy is the same, and still is when the value is gone. Frees `memory`, the value's. */
static void check_copy(const fuzz_case *one, void *value, tern_str json, fuzz_arena *memory,
                       tern_arena *arena)
{
    void *copy = fuzz_allocate(one->type->size);
    uint64_t hash = tern_hash(one->type, value, 1);
    fuzz_arena own;
    tern_error error;

    fuzz_arena_init(&own, 0);
    FUZZ_CHECK(tern_equal(one->type, value, value));
    FUZZ_CHECK(tern_copy(one->type, value, &own.arena, copy, &error) == TERN_OK);
    FUZZ_CHECK(tern_equal(one->type, value, copy) && tern_equal(one->type, copy, value));
    fuzz_arena_free(memory);
    memset(value, 0xA5, one->type->size);
    FUZZ_CHECK(tern_hash(one->type, copy, 1) == hash);
    FUZZ_CHECK(tern_str_equal(encode(one, copy, NULL, arena), json));
    fuzz_arena_free(&own);
    free(copy);
}

/* Only newlines of the printer's own act on a terminal. */
static void check_print(const fuzz_case *one, const void *value)
{
    char *text = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&text, &length);

    FUZZ_CHECK(file != NULL);
    FUZZ_CHECK(tern_print(file, one->type, value) == TERN_OK);
    FUZZ_CHECK(fclose(file) == 0);
    FUZZ_CHECK(json_text_is_utf8((tern_str){text, length}));
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        FUZZ_CHECK((byte >= 0x20 && byte != 0x7F) || byte == '\n');
        FUZZ_CHECK(byte != 0xC2 || (unsigned char)text[i + 1] >= 0xA0);
    }
    free(text);
}

/* What a walk has seen; `left` callbacks until it ends it. */
typedef struct walk {
    size_t begun;
    size_t ended;
    size_t values;
    size_t left;
} walk;

static tern_status step(walk *self)
{
    return self->left-- == 1 ? TERN_ERROR_WRITE : TERN_OK;
}

static void check_place(const tern_visit_place *place)
{
    FUZZ_CHECK((place->value != NULL) == (place->state == TERN_VISIT_VALUE));
    FUZZ_CHECK(place->type != NULL && place->declared != NULL);
    FUZZ_CHECK(place->text.len == 0 || json_text_is_utf8(place->text));
    FUZZ_CHECK(place->parent != NULL || place->index == 0);
    FUZZ_CHECK(place->parent == NULL || place->additional ||
               place->parent->type->kind == TERN_KIND_MODEL || place->index < place->parent->count);
    FUZZ_CHECK(place->state != TERN_VISIT_UNSET);
}

static tern_status on_begin(void *context, const tern_visit_place *place)
{
    walk *self = (walk *)context;

    check_place(place);
    self->begun++;
    return step(self);
}

static tern_status on_end(void *context, const tern_visit_place *place)
{
    walk *self = (walk *)context;

    check_place(place);
    self->ended++;
    FUZZ_CHECK(self->ended <= self->begun);
    return step(self);
}

static tern_status on_value(void *context, const tern_visit_place *place)
{
    walk *self = (walk *)context;

    check_place(place);
    self->values++;
    return step(self);
}

static void check_visit(const fuzz_case *one, const void *value)
{
    walk all = {0}, some = {0};
    tern_visitor visitor = {on_begin, on_value, on_end, &all};
    size_t calls;

    FUZZ_CHECK(tern_visit(one->type, value, &visitor) == TERN_OK);
    FUZZ_CHECK(all.begun == all.ended);
    calls = all.begun + all.ended + all.values;
    FUZZ_CHECK(calls > 0);
    some.left = one->document.len % calls + 1;
    visitor.context = &some;
    FUZZ_CHECK(tern_visit(one->type, value, &visitor) == TERN_ERROR_WRITE);
    FUZZ_CHECK(some.begun + some.ended + some.values == one->document.len % calls + 1);
}

/* To json-c and back: the same tree again. A property's name that holds NUL is the one thing that
 * can't be said there. */
static void check_json_c(const fuzz_case *one, const void *value, tern_str json, tern_arena *arena)
{
    void *back = fuzz_allocate(one->type->size);
    struct json_object *tree = NULL, *again = NULL;
    json_text found;
    tern_error error;
    tern_status status = tern_to_json_object(one->type, value, NULL, &tree, &error);

    FUZZ_CHECK(json_text_check(json, TERN_DEPTH_MAX, 0, &found));
    FUZZ_CHECK((status == TERN_OK) == !found.nul_in_name);
    if (status == TERN_OK) {
        FUZZ_CHECK(tern_from_json_object(one->type, tree, &one->options, arena, back, &error) ==
                   TERN_OK);
        json_object_put(tree); /* nothing points into it */
        FUZZ_CHECK(tern_to_json_object(one->type, back, NULL, &again, &error) == TERN_OK);
        FUZZ_CHECK(tern_to_json_object(one->type, value, NULL, &tree, &error) == TERN_OK);
        FUZZ_CHECK(json_tree_equal(tree, again));
        json_object_put(tree);
        json_object_put(again);
    } else {
        FUZZ_CHECK(status == TERN_ERROR_RANGE);
        fuzz_check_error(&error, status);
    }
    free(back);
}

#ifdef TERN_WITH_VALIDATE
static bool on_violation(void *context, const tern_violation *violation)
{
    tern_error as_error = {.status = TERN_ERROR_INVALID};

    memcpy(as_error.pointer, violation->pointer, sizeof as_error.pointer);
    memcpy(as_error.expected, violation->expected, sizeof as_error.expected);
    memcpy(as_error.found, violation->found, sizeof as_error.found);
    fuzz_check_error(&as_error, TERN_ERROR_INVALID);
    FUZZ_CHECK(violation->keyword != NULL && violation->keyword[0] != '\0');
    ++*(size_t *)context;
    return true;
}

static void check_validate(const fuzz_case *one, const void *value)
{
    fuzz_arena scratch;
    size_t count;

    fuzz_arena_init(&scratch, 0);
    for (int purpose = TERN_FOR_ANYONE; purpose <= TERN_FOR_RESPONSE; purpose++) {
        tern_validate_options options = {.report = on_violation,
                                         .context = &count,
                                         .constraints = one->constraints,
                                         .purpose = (tern_purpose)purpose};
        tern_status status;
        count = 0;
        status = tern_validate(one->type, value, &options, &scratch.arena);
        FUZZ_CHECK(status == (count == 0 ? TERN_OK : TERN_ERROR_INVALID));
        FUZZ_CHECK(fuzz_arena_is_unchanged(&scratch));
        options.report = NULL;
        FUZZ_CHECK(tern_validate(one->type, value, &options, &scratch.arena) == status);
    }
    fuzz_arena_free(&scratch);
}
#else
static void check_validate(const fuzz_case *one, const void *value)
{
    (void)one;
    (void)value;
}
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_case one = fuzz_case_of(data, size);
    void *value = fuzz_allocate(one.type->size);
    char *document = (char *)fuzz_allocate(one.document.len);
    fuzz_arena memory, more;
    tern_error error;
    tern_status status;

    fuzz_arena_init(&memory, one.memory);
    fuzz_arena_init(&more, 0);
    memset(&error, 0xA5, sizeof error);
    if (one.document.len > 0)
        memcpy(document, one.document.ptr, one.document.len);
    status = tern_decode(one.type, (tern_str){document, one.document.len}, &one.options,
                         &memory.arena, value, &error);
    free(document); /* nothing points into it */
    if (status == TERN_OK) {
        tern_str json = check_encode(&one, value, &more.arena);
        FUZZ_CHECK(json_text_check(one.document, TERN_DEPTH_MAX, 0, NULL));
        check_purposes(&one, value, &more.arena);
        check_print(&one, value);
        check_visit(&one, value);
        check_json_c(&one, value, json, &more.arena);
        check_validate(&one, value);
        check_copy(&one, value, json, &memory, &more.arena);
    } else {
        check_failure(&one, status, &memory, value, &error);
        fuzz_arena_free(&memory);
    }
    fuzz_arena_free(&more);
    free(value);
    return 0;
}
