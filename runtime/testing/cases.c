/* cases.c - what every type is put through. See cases_internal.h. */
#include "cases_internal.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#include "tern/json_c.h"
#include "tern/tern.h"

/* The samples of scalars: canonical texts at the edges of what the kind holds. */
static const char *const boolean_samples[] = {"true", "false", NULL};
static const char *const int32_samples[] = {"0", "-1", "2147483647", "-2147483648", NULL};
static const char *const int64_samples[] = {
    "0", "-1", "9007199254740993", "9223372036854775807", "-9223372036854775808", NULL};
static const char *const uint32_samples[] = {"0", "1", "4294967295", NULL};
static const char *const uint64_samples[] = {"0", "9007199254740993", "18446744073709551615", NULL};
static const char *const float_samples[] = {"0",     "0.5", "-1.25", "16777216", "3.4028235e+38",
                                            "1e-45", "0.1", NULL};
static const char *const double_samples[] = {
    "0",    "0.1", "-2.5", "9007199254740992", "1.7976931348623157e+308", "5e-324", "1e+21",
    "1e-7", "-0",  NULL};
static const char *const string_samples[] = {
    "\"a\"", "\"\"",
    "\"quote \\\" backslash \\\\ newline \\n control \\u0001 nul \\u0000 "
    "\xC3\xA9 \xE6\x97\xA5 \xF0\x9F\x98\x80\"",
    NULL};
static const char *const json_samples[] = {
    "{\"a\":[1,null,{\"b\":1e400}],\"c\":12345678901234567890.125,\"\":\"\\u0000\"}",
    "\"text\"",
    "0",
    "false",
    "[]",
    "{}",
    NULL};

static const char *const no_samples[] = {NULL};

static const char *const *built_in(tern_test_scalar scalar)
{
    switch (scalar) {
    case TERN_TEST_SCALAR_NONE:
        break;
    case TERN_TEST_SCALAR_BOOLEAN:
        return boolean_samples;
    case TERN_TEST_SCALAR_INT32:
        return int32_samples;
    case TERN_TEST_SCALAR_INT64:
        return int64_samples;
    case TERN_TEST_SCALAR_UINT32:
        return uint32_samples;
    case TERN_TEST_SCALAR_UINT64:
        return uint64_samples;
    case TERN_TEST_SCALAR_FLOAT:
        return float_samples;
    case TERN_TEST_SCALAR_DOUBLE:
        return double_samples;
    case TERN_TEST_SCALAR_STRING:
        return string_samples;
    case TERN_TEST_SCALAR_JSON:
        return json_samples;
    }
    return no_samples;
}

/* Sample `index` of a place: the test's own, then the built-in ones; NULL after the last. */
static const char *sample(const tern_test_value *value, size_t index)
{
    const char *const *own = value->values ? value->values : no_samples;
    const char *const *more = built_in(value->scalar);

    for (; *own; own++) {
        if (index-- == 0)
            return *own;
    }
    for (; *more; more++) {
        if (index-- == 0)
            return *more;
    }
    return NULL;
}

/* One value of each JSON type. */
static const struct {
    unsigned type;
    const char *text;
} of_each_type[] = {
    {TERN_TEST_NULL, "null"},  {TERN_TEST_BOOLEAN, "true"}, {TERN_TEST_INTEGER, "7"},
    {TERN_TEST_NUMBER, "7.5"}, {TERN_TEST_STRING, "\"x\""}, {TERN_TEST_ARRAY, "[]"},
    {TERN_TEST_OBJECT, "{}"},
};
enum { TYPES = sizeof of_each_type / sizeof of_each_type[0] };

static bool is_nullable(const tern_test_field *field)
{
    return field->presence == TERN_NULLABLE || field->presence == TERN_OPTIONAL_NULLABLE;
}

static bool is_required(const tern_test_field *field)
{
    return field->presence == TERN_REQUIRED || field->presence == TERN_NULLABLE;
}

/* Whether the test is one of properties: that of an alias of a model has whole values instead. */
static bool is_model(const tern_test_type *type)
{
    return type->type->kind == TERN_KIND_MODEL && type->value.values == NULL;
}

/* A document under construction. */
typedef struct text {
    char *bytes;
    size_t length;
    size_t capacity;
} text;

static void add(text *to, const char *piece)
{
    size_t length = strlen(piece);

    if (to->length + length + 1 > to->capacity) {
        to->capacity = (to->length + length + 1) * 2;
        to->bytes = (char *)realloc(to->bytes, to->capacity);
        if (to->bytes == NULL)
            abort();
    }
    memcpy(to->bytes + to->length, piece, length + 1);
    to->length += length;
}

/* What a document of a model is made of. */
typedef struct plan {
    const tern_test_type *type;
    bool full;         /* optional fields are there too */
    bool reversed;     /* last field first */
    size_t field;      /* the one that differs; SIZE_MAX for none */
    const char *value; /* what it is instead; NULL: it is left out */
    const char *extra; /* properties that the model does not name; NULL for none */
} plan;

/* The value of a field that the plan does not speak of; NULL: left out. */
static const char *usual(const plan *of, const tern_test_field *field)
{
    const char *value;

    if (!of->full && !is_required(field))
        return NULL;
    value = sample(&field->value, 0);
    return value == NULL && is_nullable(field) ? "null" : value;
}

/* The document as the caller's to free; NULL where a required field has no finite value. */
static char *compose(const plan *of)
{
    size_t count = of->type->field_count;
    text document = {NULL, 0, 0};
    const char *separator = "";

    add(&document, "{");
    for (size_t i = 0; i < count; i++) {
        size_t index = of->reversed ? count - 1 - i : i;
        const tern_test_field *field = &of->type->fields[index];
        const char *value = index == of->field ? of->value : usual(of, field);
        if (value == NULL) {
            if (is_required(field) && index != of->field) {
                free(document.bytes);
                return NULL;
            }
            continue;
        }
        add(&document, separator);
        add(&document, field->encoded);
        add(&document, value);
        separator = ",";
    }
    if (of->extra) {
        add(&document, separator);
        add(&document, of->extra);
    }
    add(&document, "}");
    return document.bytes;
}

static char *compose_with(const tern_test_type *type, size_t field, const char *value)
{
    plan of = {type, false, false, field, value, NULL};
    return compose(&of);
}

static char *compose_full(const tern_test_type *type)
{
    plan of = {type, true, false, SIZE_MAX, NULL, NULL};
    return compose(&of);
}

/* The longest document there is of a type: a model's full one, else its last sample. */
static char *longest(const tern_test_type *type)
{
    const char *last = NULL;
    text document = {NULL, 0, 0};

    if (is_model(type))
        return compose_full(type);
    for (size_t i = 0; sample(&type->value, i); i++)
        last = sample(&type->value, i);
    if (last)
        add(&document, last);
    return document.bytes;
}

static void *new_value(const tern_type *type)
{
    void *value = malloc(type->size);

    if (value == NULL)
        abort();
    memset(value, 0xA5, type->size); /* decode must not rely on what was there */
    return value;
}

static bool is_zero(const void *memory, size_t size)
{
    const char *bytes = (const char *)memory;

    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return true;
}

static const char *describe(const tern_error *error, char *buffer, size_t size)
{
    tern_error_format(error, buffer, size);
    return buffer;
}

static bool same_to_json_c(const char *a, const char *b)
{
    struct json_object *left = json_tokener_parse(a), *right = json_tokener_parse(b);
    bool same = json_object_equal(left, right);

    json_object_put(left);
    json_object_put(right);
    return same;
}

/* Decodes `input`, and expects `output` to come out of it. */
static void check_conversion(const tern_test_type *type, const char *input, const char *output)
{
    tern_arena arena = {0};
    tern_error error = {0};
    char message[TERN_ERROR_MESSAGE_SIZE];
    tern_str encoded = {NULL, 0};
    void *first = new_value(type->type), *second = new_value(type->type);
    tern_status status = tern_decode(type->type, tern_str_of(input), NULL, &arena, first, &error);

    tern_test_check(status == TERN_OK, "%s: decoding %.200s: %s", type->name, input,
                    describe(&error, message, sizeof message));
    if (status == TERN_OK) {
        status = tern_encode(type->type, first, NULL, &arena, &encoded, &error);
        tern_test_check(status == TERN_OK, "%s: encoding %.200s: %s", type->name, input,
                        describe(&error, message, sizeof message));
    }
    if (status == TERN_OK) {
        tern_test_check(tern_str_is(encoded, output), "%s: %.200s came out as %.200s", type->name,
                        output, encoded.ptr);
        tern_test_check(same_to_json_c(input, encoded.ptr),
                        "%s: json-c reads another tree than %.200s in %.200s", type->name, input,
                        encoded.ptr);
        status = tern_decode(type->type, encoded, NULL, &arena, second, &error);
        tern_test_check(status == TERN_OK && tern_equal(type->type, first, second),
                        "%s: not equal after another decode: %.200s", type->name, input);
    }
    free(first);
    free(second);
    tern_arena_free(&arena);
}

/* What a field's presence byte says: the state that its text asked for. */
static void check_state(const tern_test_type *type, const tern_test_field *field,
                        const char *document, const char *value)
{
    tern_arena arena = {0};
    char *model = (char *)new_value(type->type);
    int expected = value == NULL                ? TERN_PRESENCE_EMPTY
                   : strcmp(value, "null") == 0 ? TERN_PRESENCE_NULL
                                                : TERN_PRESENCE_VALUE;
    bool found = false;

    if (tern_decode(type->type, tern_str_of(document), NULL, &arena, model, NULL) == TERN_OK) {
        for (size_t i = 0; i < type->type->of.model.count; i++) {
            const tern_field *row = &type->type->of.model.fields[i];
            if (strcmp(row->key, field->key) != 0)
                continue;
            found = row->slot.presence == (uint8_t)field->presence &&
                    (field->presence == TERN_REQUIRED ||
                     model[row->offset + row->slot.presence_offset] == expected);
        }
        tern_test_check(found, "%s.%s: wrong state for %s", type->name, field->key,
                        value ? value : "absent");
    }
    free(model);
    tern_arena_free(&arena);
}

/* Two documents must not compare equal. */
static void check_different(const tern_test_type *type, const char *a, const char *b)
{
    tern_arena arena = {0};
    void *left = new_value(type->type), *right = new_value(type->type);

    if (tern_decode(type->type, tern_str_of(a), NULL, &arena, left, NULL) == TERN_OK &&
        tern_decode(type->type, tern_str_of(b), NULL, &arena, right, NULL) == TERN_OK)
        tern_test_check(!tern_equal(type->type, left, right), "%s: %.200s is equal to %.200s",
                        type->name, a, b);
    free(left);
    free(right);
    tern_arena_free(&arena);
}

/* One field in one state; `before`: the document of the state before, to differ from. */
static char *try_field(const tern_test_type *type, size_t index, const char *value, char *before)
{
    char *document = compose_with(type, index, value);

    if (document) {
        check_conversion(type, document, document);
        check_state(type, &type->fields[index], document, value);
        /* A test's own sample may be a built-in one too. */
        if (before && strcmp(before, document) != 0)
            check_different(type, before, document);
    }
    free(before);
    return document;
}

void tern_test_round_trip(const tern_test_type *type)
{
    for (const char *const *one = type->examples ? type->examples : no_samples; *one; one++)
        check_conversion(type, *one, *one);
    for (size_t i = 0; sample(&type->value, i); i++)
        check_conversion(type, sample(&type->value, i), sample(&type->value, i));
    if (is_model(type)) {
        char *full = compose_full(type);
        if (full)
            check_conversion(type, full, full);
        free(full);
    }
    for (size_t i = 0; i < type->field_count; i++) {
        const tern_test_field *field = &type->fields[i];
        char *document = NULL;
        if (!is_required(field))
            document = try_field(type, i, NULL, document);
        if (is_nullable(field))
            document = try_field(type, i, "null", document);
        for (size_t j = 0; sample(&field->value, j); j++)
            document = try_field(type, i, sample(&field->value, j), document);
        free(document);
    }
}

/* Whether an error's pointer is this one, or the end of it where it is too long. */
static bool is_pointer(const char *actual, const text *expected)
{
    size_t length = strlen(actual);

    if (expected->length < TERN_ERROR_POINTER_SIZE)
        return strcmp(actual, expected->bytes) == 0;
    return strncmp(actual, "...", 3) == 0 &&
           strcmp(actual + 3, expected->bytes + expected->length - (length - 3)) == 0;
}

/* Expects a document to be refused with that status, at the field or, for NULL, at the root. */
static void check_refused(const tern_test_type *type, const char *document, tern_status expected,
                          const char *key)
{
    tern_arena arena = {0};
    tern_error error = {0};
    char message[TERN_ERROR_MESSAGE_SIZE];
    text pointer = {NULL, 0, 0};
    void *value = new_value(type->type);
    tern_status status;

    add(&pointer, key ? "/" : "");
    for (; key && *key != '\0'; key++) {
        char plain[2] = {*key, '\0'};
        add(&pointer, *key == '~' ? "~0" : *key == '/' ? "~1" : plain);
    }
    status = tern_decode(type->type, tern_str_of(document), NULL, &arena, value, &error);
    tern_test_check(status == expected && error.status == expected &&
                        is_pointer(error.pointer, &pointer) && error.line == 1,
                    "%s: %.200s: expected %s at '%s', got: %s", type->name, document,
                    tern_status_text(expected), pointer.bytes,
                    status == TERN_OK ? "success" : describe(&error, message, sizeof message));
    tern_test_check(is_zero(value, type->type->size), "%s: not zeroed after a failure: %.200s",
                    type->name, document);
    tern_test_check(tern_arena_bytes(&arena) == 0, "%s: arena not rewound after a failure: %.200s",
                    type->name, document);
    free(pointer.bytes);
    free(value);
    tern_arena_free(&arena);
}

void tern_test_missing(const tern_test_type *type)
{
    for (size_t i = 0; i < type->field_count; i++) {
        if (is_required(&type->fields[i])) {
            char *document = compose_with(type, i, NULL);
            if (document)
                check_refused(type, document, TERN_ERROR_MISSING, type->fields[i].key);
            free(document);
        }
    }
}

void tern_test_wrong_type(const tern_test_type *type)
{
    for (size_t j = 0; j < TYPES; j++) {
        tern_status status =
            of_each_type[j].type == TERN_TEST_NULL ? TERN_ERROR_NULL : TERN_ERROR_TYPE;
        if ((type->value.accepts & of_each_type[j].type) == 0)
            check_refused(type, of_each_type[j].text, status, NULL);
        for (size_t i = 0; i < type->field_count; i++) {
            const tern_test_field *field = &type->fields[i];
            unsigned accepts = field->value.accepts | (is_nullable(field) ? TERN_TEST_NULL : 0U);
            char *document = NULL;
            if ((accepts & of_each_type[j].type) == 0)
                document = compose_with(type, i, of_each_type[j].text);
            if (document)
                check_refused(type, document, status, field->key);
            free(document);
        }
    }
}

/* The text of a value one longer than a place that is stored in place can take; NULL for others,
 * and where it would be too long for a test. */
static char *one_too_many(const tern_type *type, const tern_test_value *value)
{
    enum { LONGEST = 4000 };
    bool is_text = type->kind == TERN_KIND_STRING;
    uint32_t limit = is_text                         ? type->of.text.limit
                     : type->kind == TERN_KIND_ARRAY ? type->of.array.limit
                                                     : 0;
    const char *one = is_text ? "x" : NULL;
    size_t longest = 0;
    text document = {NULL, 0, 0};
    char *element;

    for (size_t i = 0; limit > 0 && sample(value, i); i++) {
        const char *own = sample(value, i);
        if (!is_text && one == NULL && strcmp(own, "[]") != 0)
            one = own;
        longest = strlen(own) > longest ? strlen(own) : longest;
    }
    if (limit == 0 || limit >= LONGEST || one == NULL)
        return NULL;
    if (is_text)
        tern_test_check(longest >= limit + 2, "no sample is as long as can be");
    /* The first array that is not empty has one element, or only its first is taken. */
    element = (char *)calloc(1, strlen(one) + 1);
    if (element == NULL)
        abort();
    memcpy(element, is_text ? one : one + 1, is_text ? 1 : strlen(one) - 2);
    add(&document, is_text ? "\"" : "[");
    for (uint32_t i = 0; i <= limit; i++) {
        if (!is_text && i > 0)
            add(&document, ",");
        add(&document, element);
    }
    add(&document, is_text ? "\"" : "]");
    free(element);
    return document.bytes;
}

static void check_too_long(const tern_test_type *type, const char *document)
{
    tern_arena arena = {0};
    tern_error error = {0};
    void *value = new_value(type->type);

    tern_test_check(tern_decode(type->type, tern_str_of(document), NULL, &arena, value, &error) ==
                            TERN_ERROR_LIMIT &&
                        strncmp(error.expected, "at most ", 8) == 0,
                    "%s: not refused as too long: %.200s", type->name, document);
    tern_test_check(is_zero(value, type->type->size), "%s: not zeroed after a failure: %.200s",
                    type->name, document);
    free(value);
    tern_arena_free(&arena);
}

void tern_test_too_long(const tern_test_type *type)
{
    char *beyond = one_too_many(type->type, &type->value);

    if (beyond)
        check_too_long(type, beyond);
    free(beyond);
    for (size_t i = 0; i < type->field_count; i++) {
        tern_str key = tern_str_of(type->fields[i].key);
        char *document = NULL;
        beyond = NULL;
        for (size_t j = 0; j < type->type->of.model.count; j++) {
            const tern_field *row = &type->type->of.model.fields[j];
            tern_str row_key = {row->key, row->key_length};
            if (tern_str_equal(key, row_key))
                beyond = one_too_many(row->slot.type, &type->fields[i].value);
        }
        if (beyond)
            document = compose_with(type, i, beyond);
        if (document)
            check_too_long(type, document);
        free(document);
        free(beyond);
    }
}

void tern_test_foreign(const tern_test_type *type)
{
    char *document = longest(type);
    plan of = {type, true, true, SIZE_MAX, NULL, NULL};
    struct json_object *tree;

    if (document == NULL)
        return;
    /* White space, as json-c writes it. */
    tree = json_tokener_parse(document);
    if (tree) {
        text spaced = {NULL, 0, 0};
        add(&spaced, " \r\n\t");
        add(&spaced,
            json_object_to_json_string_ext(tree, JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_PRETTY |
                                                     JSON_C_TO_STRING_NOSLASHESCAPE));
        add(&spaced, " \n");
        tern_arena arena = {0};
        void *a = new_value(type->type), *b = new_value(type->type);
        tern_test_check(
            tern_decode(type->type, tern_str_of(document), NULL, &arena, a, NULL) == TERN_OK &&
                tern_decode(type->type, tern_str_of(spaced.bytes), NULL, &arena, b, NULL) ==
                    TERN_OK,
            "%s: white space: %.200s", type->name, spaced.bytes);
        free(a);
        free(b);
        tern_arena_free(&arena);
        free(spaced.bytes);
        json_object_put(tree);
    }
    if (is_model(type)) {
        char *reversed = compose(&of);
        check_conversion(type, reversed, document);
        free(reversed);
        /* A model with typed additional properties takes nothing else: its own tests show. */
        if (type->type->of.model.additional == &tern_type_of_tern_map_json) {
            char *extended;
            of.reversed = false;
            of.extra = "\"tern: unknown\":{\"a\":[1,null,1e400],\"\":0},\"tern: null\":null";
            extended = compose(&of);
            check_conversion(type, extended, extended);
            free(extended);
        }
    }
    free(document);
}

/* Whether two errors say the same, apart from where in the text. */
static bool is_same_error(const tern_error *a, const tern_error *b)
{
    return a->status == b->status && strcmp(a->pointer, b->pointer) == 0 &&
           strcmp(a->expected, b->expected) == 0 && strcmp(a->found, b->found) == 0;
}

/* Decodes a tree and expects what decoding its text gives. */
static void check_from_tree(const tern_test_type *type, struct json_object *tree,
                            const char *document)
{
    tern_arena arena = {0};
    tern_error error = {0}, tree_error = {0};
    char message[TERN_ERROR_MESSAGE_SIZE], tree_message[TERN_ERROR_MESSAGE_SIZE];
    void *value = new_value(type->type), *tree_value = new_value(type->type);
    tern_status status =
        tern_decode(type->type, tern_str_of(document), NULL, &arena, value, &error);
    tern_status tree_status =
        tern_from_json_object(type->type, tree, NULL, &arena, tree_value, &tree_error);

    tern_test_check(status == tree_status && is_same_error(&error, &tree_error),
                    "%s: %.100s: json-c gives '%s', not '%s'", type->name, document,
                    describe(&tree_error, tree_message, sizeof tree_message),
                    describe(&error, message, sizeof message));
    if (status == TERN_OK && tree_status == TERN_OK)
        tern_test_check(tern_equal(type->type, value, tree_value), "%s: not equal to json-c's: %s",
                        type->name, document);
    else
        tern_test_check(is_zero(tree_value, type->type->size),
                        "%s: not zeroed after a failure: %.200s", type->name, document);
    free(value);
    free(tree_value);
    tern_arena_free(&arena);
}

/* Makes a tree of a value, and expects its text to be the document. */
static void check_bridge(const tern_test_type *type, const char *document)
{
    tern_arena arena = {0};
    tern_error error = {0};
    struct json_object *tree = NULL;
    char message[TERN_ERROR_MESSAGE_SIZE];
    void *value = new_value(type->type);
    tern_status status =
        tern_decode(type->type, tern_str_of(document), NULL, &arena, value, &error);

    if (status == TERN_OK)
        status = tern_to_json_object(type->type, value, NULL, &tree, &error);
    /* A name with NUL is none to json-c. */
    tern_test_check(status == TERN_OK ||
                        (status == TERN_ERROR_RANGE && strstr(document, "\\u0000") &&
                         strcmp(error.found, "one with NUL") == 0),
                    "%s: %.200s to json-c: %s", type->name, document,
                    describe(&error, message, sizeof message));
    if (status == TERN_OK) {
        const char *printed = json_object_to_json_string_ext(
            tree, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
        tern_test_check(strcmp(printed, document) == 0 || same_to_json_c(printed, document),
                        "%s: %.200s is %.200s to json-c", type->name, document, printed);
        check_from_tree(type, tree, document);
    }
    json_object_put(tree);
    free(value);
    tern_arena_free(&arena);
}

/* Expects a document that does not fit to be refused alike as json-c's tree. */
static void check_bridge_refused(const tern_test_type *type, const char *document)
{
    struct json_object *tree = json_tokener_parse(document);

    /* Its parser cuts names at a NUL. */
    if (strstr(document, "\\u0000") == NULL)
        check_from_tree(type, tree, document);
    json_object_put(tree);
}

void tern_test_bridge(const tern_test_type *type)
{
    char *full = is_model(type) ? compose_full(type) : NULL;

    for (const char *const *one = type->examples ? type->examples : no_samples; *one; one++)
        check_bridge(type, *one);
    for (size_t i = 0; sample(&type->value, i); i++)
        check_bridge(type, sample(&type->value, i));
    if (full)
        check_bridge(type, full);
    free(full);
    for (size_t j = 0; j < TYPES; j++)
        check_bridge_refused(type, of_each_type[j].text);
    for (size_t i = 0; i < type->field_count; i++) {
        const tern_test_field *field = &type->fields[i];
        char *document = compose_with(type, i, NULL);
        if (document)
            check_bridge_refused(type, document);
        free(document);
        for (size_t j = 0; j < TYPES; j++) {
            document = compose_with(type, i, of_each_type[j].text);
            if (document)
                check_bridge_refused(type, document);
            free(document);
        }
        for (size_t j = 0; sample(&field->value, j); j++) {
            document = compose_with(type, i, sample(&field->value, j));
            if (document)
                check_bridge(type, document);
            free(document);
        }
    }
}

void tern_test_truncated(const tern_test_type *type)
{
    char *document = longest(type);
    size_t length = document ? strlen(document) : 0;
    size_t step = length / 100 + 1;
    void *value = new_value(type->type);
    tern_arena arena = {0};

    for (size_t i = 0; i < length; i += step) {
        tern_str cut = {document, i};
        tern_error error = {0};
        tern_status status = tern_decode(type->type, cut, NULL, &arena, value, &error);
        /* A number may end anywhere, and a character of several bytes in its middle. */
        tern_test_check(
            ((status == TERN_ERROR_SYNTAX || status == TERN_ERROR_UTF8) && error.byte <= i) ||
                (status == TERN_OK && document[0] != '{' && document[0] != '['),
            "%s: the first %zu bytes of %.200s: %s", type->name, i, document,
            tern_status_text(status));
    }
    if (length > 0) {
        text longer = {NULL, 0, 0};
        add(&longer, document);
        add(&longer, " 0");
        check_refused(type, longer.bytes, TERN_ERROR_SYNTAX, NULL);
        free(longer.bytes);
    }
    free(value);
    free(document);
    tern_arena_free(&arena);
}

/* An allocator that gives `left` blocks and then no more; `held` is what it has not got back. */
typedef struct limited {
    size_t left;
    size_t held;
} limited;

static void *limited_allocate(void *context, size_t size)
{
    limited *self = (limited *)context;
    void *memory;

    if (self->left == 0)
        return NULL;
    self->left--;
    memory = malloc(size);
    self->held += memory ? size : 0;
    return memory;
}

static void limited_release(void *context, void *memory, size_t size)
{
    limited *self = (limited *)context;

    self->held -= size;
    free(memory);
}

/* Decodes and encodes within an arena; on failure checks that nothing is left behind. */
static tern_status convert_within(const tern_test_type *type, const char *document,
                                  tern_arena *arena)
{
    void *value = new_value(type->type);
    tern_error error = {0};
    tern_str encoded = {NULL, 0};
    tern_status status = tern_decode(type->type, tern_str_of(document), NULL, arena, value, &error);

    if (status != TERN_OK)
        tern_test_check(is_zero(value, type->type->size) && error.status == status,
                        "%s: not zeroed where memory ran out", type->name);
    else
        status = tern_encode(type->type, value, NULL, arena, &encoded, &error);
    if (status == TERN_OK)
        tern_test_check(tern_str_is(encoded, document), "%s: came out as %.200s", type->name,
                        encoded.ptr);
    free(value);
    return status;
}

void tern_test_memory(const tern_test_type *type)
{
    char *document = longest(type);
    tern_status status = TERN_ERROR_MEMORY;

    for (size_t blocks = 0; document && status != TERN_OK; blocks++) {
        limited limit = {blocks, 0};
        tern_arena_options options = {0};
        tern_arena arena;
        options.allocator.allocate = limited_allocate;
        options.allocator.release = limited_release;
        options.allocator.context = &limit;
        tern_arena_init(&arena, &options);
        status = convert_within(type, document, &arena);
        tern_test_check(status == TERN_OK || status == TERN_ERROR_MEMORY,
                        "%s: %zu blocks of memory: %s", type->name, blocks,
                        tern_status_text(status));
        tern_arena_free(&arena);
        tern_test_check(limit.held == 0, "%s: %zu bytes not given back", type->name, limit.held);
        if (status != TERN_OK && status != TERN_ERROR_MEMORY)
            break;
    }
    status = TERN_ERROR_LIMIT;
    for (size_t size = 0; document && status == TERN_ERROR_LIMIT; size += size / 8 + 16) {
        tern_arena_options options = {0};
        tern_arena arena;
        options.buffer = malloc(size + 1);
        options.buffer_size = size;
        options.buffer_only = true;
        if (options.buffer == NULL)
            abort();
        tern_arena_init(&arena, &options);
        status = convert_within(type, document, &arena);
        tern_test_check(status == TERN_OK || status == TERN_ERROR_LIMIT,
                        "%s: a buffer of %zu bytes: %s", type->name, size,
                        tern_status_text(status));
        tern_arena_free(&arena);
        free(options.buffer);
    }
    free(document);
}
