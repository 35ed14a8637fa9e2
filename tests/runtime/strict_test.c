/* strict_test.c - RFC 8259 and RFC 3629, byte by byte: what is no JSON is refused, at the byte
 * where it stops being that. Every document ends where its memory does, so that sanitizers see
 * what is read behind it. */
#include "sample.h"
#include "unit.h"

#include <stdlib.h>

enum { OFFSETS = 48, DOCUMENT_MAX = 512 };

/* Notes a failure, and says whether it is one of the first, which are shown: CUnit takes its time
 * over very many. */
static bool is_failure(bool right)
{
    static size_t failures;

    if (right || ++failures > 100)
        return false;
    CU_FAIL("see what is printed");
    return true;
}

/* Decodes a document in the buffer that it is in, with nothing behind its padding, and what is in
 * the padding hostile. */
static tern_status decode_in_situ(const tern_type *type, const char *json, size_t length,
                                  size_t alignment, const tern_decode_options *options,
                                  tern_error *error)
{
    static const char hostile[] = "\"}],:0\\e";
    _Alignas(max_align_t) char value[4096];
    char *block = (char *)malloc(alignment + length + TERN_PADDING);
    tern_arena arena = {0};
    tern_status status;

    CU_ASSERT_PTR_NOT_NULL_FATAL(block);
    memcpy(block + alignment, json, length);
    memset(block + alignment + length, hostile[alignment % (sizeof hostile - 1)], TERN_PADDING);
    status = tern_decode_in_situ(type, block + alignment, length, options, &arena, value, error);
    tern_arena_free(&arena);
    free(block);
    return status;
}

/* Decodes `json` from memory that ends with it and starts at any alignment; and in situ, which has
 * to say the same. */
static tern_status decode(const tern_type *type, const char *json, size_t length, size_t alignment,
                          tern_unknown_fields unknown_fields, tern_error *error)
{
    _Alignas(max_align_t) char value[4096];
    char *block = (char *)malloc(1 + alignment + length); /* no memory has 0 bytes */
    tern_str text = {NULL, length};
    tern_decode_options options = {.unknown_fields = unknown_fields};
    tern_arena arena = {0};
    tern_error in_situ;
    tern_status status;
    bool same;

    CU_ASSERT_PTR_NOT_NULL_FATAL(block);
    CU_ASSERT_FATAL(type->size <= sizeof value);
    memset(error, 0, sizeof *error);
    memset(&in_situ, 0, sizeof in_situ);
    memcpy(block + 1 + alignment, json, length);
    text.ptr = block + 1 + alignment;
    status = tern_decode(type, text, &options, &arena, value, error);
    tern_arena_free(&arena);
    free(block);
    same = decode_in_situ(type, json, length, alignment, &options, &in_situ) == status &&
           in_situ.byte == error->byte && in_situ.line == error->line &&
           in_situ.column == error->column;
    if (is_failure(same)) {
        printf("\n  %.*s: \"%s\" %s", (int)length, json, tern_status_text(status),
               unit_error_text(error));
        printf("\n  in situ \"%s\" %s", tern_status_text(in_situ.status),
               unit_error_text(&in_situ));
    }
    return status;
}

/* What stands around a document. */
typedef struct place {
    const tern_type *type;
    const char *before, *after;
    tern_unknown_fields unknown_fields;
} place;

/* Where any document can stand: as it is, kept, and dropped in a model that doesn't name it. */
static const place anywhere[] = {
    {&tern_type_of_json, "", "", TERN_UNKNOWN_KEEP},
    {&tern_type_of_sample_point, "{\"x\":1,\"y\":2,\n\"u\":", "}", TERN_UNKNOWN_KEEP},
    {&tern_type_of_sample_point, "{\"x\":1,\"y\":2,\n\"u\":", "}", TERN_UNKNOWN_DROP},
    {&tern_type_of_sample_shape, "{\n\"u\":", ",\"type\":\"square\",\"side\":1}",
     TERN_UNKNOWN_KEEP},
};
enum { ANYWHERE = sizeof anywhere / sizeof anywhere[0] };

/* Where a string can, and a property name. */
static const place for_strings[] = {
    {&tern_type_of_str, "", "", TERN_UNKNOWN_KEEP},
    {&tern_type_of_tern_array_str, "[\"\",", "]", TERN_UNKNOWN_KEEP},
    {&tern_type_of_tern_array_nullable_str, "[null,", ",\"\"]", TERN_UNKNOWN_KEEP},
    {&tern_type_of_tern_map_str, "{\"k\":", "}", TERN_UNKNOWN_KEEP},
    {&tern_type_of_sample_user, "{\"id\":", ",\"email\":\"0123456789abcdef\"}", TERN_UNKNOWN_KEEP},
    {&tern_type_of_sample_user, "{\"email\":\"\", \"id\": ", " }", TERN_UNKNOWN_KEEP},
    {&tern_type_of_sample_owner, "{\"id\":", ",\"name\":\"\"}", TERN_UNKNOWN_KEEP},
    {&tern_type_of_sample_color, "", "", TERN_UNKNOWN_KEEP},
    {&tern_type_of_sample_circle, "{\"type\":", ",\"radius\":1}", TERN_UNKNOWN_KEEP},
    {&tern_type_of_sample_scalar, "", "", TERN_UNKNOWN_KEEP},
};
static const place for_names[] = {
    {&tern_type_of_tern_map_str, "{", ":\"\"}", TERN_UNKNOWN_KEEP},
    {&tern_type_of_sample_user, "{", ":0,\"id\":\"\",\"email\":\"\"}", TERN_UNKNOWN_KEEP},
    {&tern_type_of_sample_user, "{\"id\":\"\",\"email\":\"\",", ":0}", TERN_UNKNOWN_DROP},
    {&tern_type_of_sample_owner, "{", ":0,\"id\":\"\",\"email\":\"\"}", TERN_UNKNOWN_KEEP},
    {&tern_type_of_json, "{", ":0}", TERN_UNKNOWN_KEEP},
    {&tern_type_of_sample_point, "{\"x\":1,\"y\":2,\"u\":[{", ":0}]}", TERN_UNKNOWN_DROP},
};
enum {
    FOR_STRINGS = sizeof for_strings / sizeof for_strings[0],
    FOR_NAMES = sizeof for_names / sizeof for_names[0]
};

/* Decodes a document in each place and expects the status and, on failure, the byte of the
 * document that the error is at. */
static void expect(const place *places, size_t count, const char *json, size_t length,
                   tern_status status, size_t byte)
{
    static char text[2 * DOCUMENT_MAX];

    CU_ASSERT_FATAL(length <= DOCUMENT_MAX);
    for (size_t i = 0; i < count; i++) {
        size_t before = strlen(places[i].before), after = strlen(places[i].after);
        tern_error error;
        tern_status actual;
        bool right;
        memcpy(text, places[i].before, before);
        memcpy(text + before, json, length);
        memcpy(text + before + length, places[i].after, after);
        actual = decode(places[i].type, text, before + length + after, i, places[i].unknown_fields,
                        &error);
        right = actual == status && (status == TERN_OK || error.byte == before + byte);
        if (is_failure(right))
            printf("\n  %.*s: \"%s\"%s, expected \"%s\" at %zu", (int)(before + length + after),
                   text, tern_status_text(actual), unit_error_text(&error),
                   tern_status_text(status), before + byte);
    }
}

/* Broken documents, and what is said of each; `size` counts the NUL of its literal. */
#define ROW(json, status, text)                                                                    \
    {                                                                                              \
        json, sizeof(json), TERN_ERROR_##status, text                                              \
    }
static const struct {
    const char *json;
    size_t size;
    tern_status status;
    const char *text;
} broken[] = {
    ROW("", SYNTAX, "@0 1:1 expected a JSON value, found end of input"),
    ROW(" \n\r\n\t", SYNTAX, "@5 3:2 expected a JSON value, found end of input"),
    ROW("\xEF\xBB\xBF[]", SYNTAX, "@0 1:1 expected a JSON value, found byte 0xEF"),
    ROW("[\xEF\xBB\xBF]", SYNTAX, "@1 1:2 expected a JSON value, found byte 0xEF"),
    ROW("\xFF\xFE[\0", SYNTAX, "@0 1:1 expected a JSON value, found byte 0xFF"),
    ROW("[] x", SYNTAX, "@3 1:4 expected end of input, found 'x'"),
    ROW("[]\n[]", SYNTAX, "@3 2:1 expected end of input, found array"),
    ROW("1 2", SYNTAX, "@2 1:3 expected end of input, found number 2"),
    ROW("{}\0", SYNTAX, "@2 1:3 expected end of input, found byte 0x00"),
    ROW("nulll", SYNTAX, "@4 1:5 expected end of input, found 'l'"),
    ROW("\"a\"\"b\"", SYNTAX, "@3 1:4 expected end of input, found string \"b\""),
    ROW("\0", SYNTAX, "@0 1:1 expected a JSON value, found byte 0x00"),
    ROW("[\0]", SYNTAX, "@1 1:2 expected a JSON value, found byte 0x00"),
    ROW("[1\0]", SYNTAX, "@2 1:3 expected ',' or ']', found byte 0x00"),
    ROW("[1 ,\0 2]", SYNTAX, "@4 1:5 expected a JSON value, found byte 0x00"),
    ROW("{\"a\"\0:1}", SYNTAX, "@4 1:5 expected ':', found byte 0x00"),
    ROW("{\"a\":1\0}", SYNTAX, "@6 1:7 expected ',' or '}', found byte 0x00"),
    ROW("[1,]", SYNTAX, "@3 1:4 expected a JSON value, found ']'"),
    ROW("[,1]", SYNTAX, "@1 1:2 expected a JSON value, found ','"),
    ROW("[1,,2]", SYNTAX, "@3 1:4 expected a JSON value, found ','"),
    ROW("[1 2]", SYNTAX, "@3 1:4 expected ',' or ']', found number 2"),
    ROW("[1}", SYNTAX, "@2 1:3 expected ',' or ']', found '}'"),
    ROW("{\"a\":1]", SYNTAX, "@6 1:7 expected ',' or '}', found ']'"),
    ROW("]", SYNTAX, "@0 1:1 expected a JSON value, found ']'"),
    ROW("{\"a\":1,}", SYNTAX, "@7 1:8 expected a property name, found '}'"),
    ROW("{,}", SYNTAX, "@1 1:2 expected a property name, found ','"),
    ROW("{\"a\" 1}", SYNTAX, "@5 1:6 expected ':', found number 1"),
    ROW("{\"a\"}", SYNTAX, "@4 1:5 expected ':', found '}'"),
    ROW("{\"a\":}", SYNTAX, "@5 1:6 expected a JSON value, found '}'"),
    ROW("{\"a\"::1}", SYNTAX, "@5 1:6 expected a JSON value, found ':'"),
    ROW("{\"a\",1}", SYNTAX, "@4 1:5 expected ':', found ','"),
    ROW("{1:1}", SYNTAX, "@1 1:2 expected a property name, found number 1"),
    ROW("{a:1}", SYNTAX, "@1 1:2 expected a property name, found 'a'"),
    ROW("{'a':1}", SYNTAX, "@1 1:2 expected a property name, found '''"),
    ROW("['a']", SYNTAX, "@1 1:2 expected a JSON value, found '''"),
    ROW("[01]", SYNTAX, "@2 1:3 expected no digit after a leading zero, found number 1"),
    ROW("[-01]", SYNTAX, "@3 1:4 expected no digit after a leading zero, found number 1"),
    ROW("[00]", SYNTAX, "@2 1:3 expected no digit after a leading zero, found number 0"),
    ROW("[+1]", SYNTAX, "@1 1:2 expected a JSON value, found '+'"),
    ROW("[.5]", SYNTAX, "@1 1:2 expected a JSON value, found '.'"),
    ROW("[-.5]", SYNTAX, "@2 1:3 expected a digit, found '.'"),
    ROW("[1.]", SYNTAX, "@3 1:4 expected a digit, found ']'"),
    ROW("[1.e1]", SYNTAX, "@3 1:4 expected a digit, found 'e'"),
    ROW("[1e]", SYNTAX, "@3 1:4 expected a digit, found ']'"),
    ROW("[1e+]", SYNTAX, "@4 1:5 expected a digit, found ']'"),
    ROW("[1e+-1]", SYNTAX, "@4 1:5 expected a digit, found number -1"),
    ROW("[1.5.5]", SYNTAX, "@4 1:5 expected ',' or ']', found '.'"),
    ROW("[1e1.5]", SYNTAX, "@4 1:5 expected ',' or ']', found '.'"),
    ROW("[0x1F]", SYNTAX, "@2 1:3 expected ',' or ']', found 'x'"),
    ROW("[1_000]", SYNTAX, "@2 1:3 expected ',' or ']', found '_'"),
    ROW("[-]", SYNTAX, "@2 1:3 expected a digit, found ']'"),
    ROW("[--1]", SYNTAX, "@2 1:3 expected a digit, found number -1"),
    ROW("-", SYNTAX, "@1 1:2 expected a digit, found end of input"),
    ROW("1.", SYNTAX, "@2 1:3 expected a digit, found end of input"),
    ROW("1e", SYNTAX, "@2 1:3 expected a digit, found end of input"),
    ROW("1E-", SYNTAX, "@3 1:4 expected a digit, found end of input"),
    ROW("[NaN]", SYNTAX, "@1 1:2 expected a JSON value, found 'N'"),
    ROW("[nan]", SYNTAX, "@1 1:2 expected a JSON value, found 'n'"),
    ROW("[Infinity]", SYNTAX, "@1 1:2 expected a JSON value, found 'I'"),
    ROW("[-Infinity]", SYNTAX, "@2 1:3 expected a digit, found 'I'"),
    ROW("[True]", SYNTAX, "@1 1:2 expected a JSON value, found 'T'"),
    ROW("[tru]", SYNTAX, "@1 1:2 expected a JSON value, found 't'"),
    ROW("[falsE]", SYNTAX, "@1 1:2 expected a JSON value, found 'f'"),
    ROW("[1]//", SYNTAX, "@3 1:4 expected end of input, found '/'"),
    ROW("[/**/1]", SYNTAX, "@1 1:2 expected a JSON value, found '/'"),
    ROW("[\v1]", SYNTAX, "@1 1:2 expected a JSON value, found byte 0x0B"),
    ROW("[\xC2\xA0 1]", SYNTAX, "@1 1:2 expected a JSON value, found byte 0xC2"),
    ROW("[\"a\nb\"]", SYNTAX, "@3 1:4 expected an escaped control character, found byte 0x0A"),
    ROW("[\n\"\t\"]", SYNTAX, "@3 2:2 expected an escaped control character, found byte 0x09"),
    ROW("[\"\\x41\"]", SYNTAX, "@2 1:3 expected an escape sequence, found '\\'"),
    ROW("[\"\\u12G4\"]", SYNTAX, "@2 1:3 expected four hexadecimal digits after \\u, found '\\'"),
    ROW("\"", SYNTAX, "@1 1:2 expected '\"' at the end of the string, found end of input"),
    ROW("[\"a]", SYNTAX, "@4 1:5 expected '\"' at the end of the string, found end of input"),
    ROW("\"\\", SYNTAX, "@1 1:2 expected an escape sequence, found '\\'"),
    ROW("\"\xE2\x82\"", UTF8, "@1 1:2 expected UTF-8, found byte 0xE2"),
    ROW("{\"\x80\":1}", UTF8, "@2 1:3 expected UTF-8, found byte 0x80"),
    ROW("\"\\ud800\"", UTF8, "@1 1:2 expected a surrogate pair, found '\\'"),
    ROW("\"\\udc00\\ud800\"", UTF8, "@1 1:2 expected a surrogate pair, found '\\'"),
};

static void test_broken(void)
{
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        size_t length = broken[i].size - 1;
        tern_error error;
        for (size_t alignment = 0; alignment < 16; alignment++) {
            UNIT_STATUS(decode(&tern_type_of_json, broken[i].json, length, alignment,
                               TERN_UNKNOWN_KEEP, &error),
                        broken[i].status);
            UNIT_TEXT(unit_error_text(&error) + 1, broken[i].text);
        }
        /* What is wrong before the end is wrong anywhere. */
        if (!strstr(broken[i].text, "end of input"))
            expect(anywhere, ANYWHERE, broken[i].json, length, broken[i].status, error.byte);
    }
}

/* Where a document that is cut here stops being one: at its end, but for a literal, an escape or a
 * UTF-8 sequence that has lost a part, at the start of it. */
static size_t end_of_prefix(const char *json, size_t length)
{
    size_t token = 0;
    bool string = false, literal = false, escape = false;

    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)json[i];
        if (escape) {
            /* A pair is one: \ud83d\ude00. */
            size_t whole = json[token + 1] != 'u' ? 2 : json[token + 2] == 'd' ? 12 : 6;
            escape = i + 1 < token + whole;
        } else if (string) {
            if (byte < 0x80 || byte >= 0xC0)
                token = i;
            escape = byte == '\\';
            string = byte != '"';
        } else if (byte == '"') {
            string = true;
            token = i;
        } else if (byte >= 'a' && byte <= 'z' && byte != 'e') {
            token = literal ? token : i;
            literal = true;
        } else if (byte != 'e') {
            literal = false;
        }
    }
    if (escape)
        return token;
    if (string && (unsigned char)json[token] >= 0xC0) {
        unsigned char lead = (unsigned char)json[token];
        size_t whole = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        return token + whole > length ? token : length;
    }
    if (literal) {
        size_t whole = json[token] == 'f' ? 5 : 4;
        return token + whole > length ? token : length;
    }
    return length;
}

static void check_prefixes(const tern_type *type, const char *json)
{
    size_t whole = strlen(json);
    tern_error error;

    for (size_t length = 0; length < whole; length++) {
        for (int policy = TERN_UNKNOWN_KEEP; policy <= TERN_UNKNOWN_DROP; policy++) {
            size_t expected = end_of_prefix(json, length);
            tern_status status =
                decode(type, json, length, length % 16, (tern_unknown_fields)policy, &error);
            bool right = (status == TERN_ERROR_SYNTAX || status == TERN_ERROR_UTF8) &&
                         error.status == status && error.byte == expected && error.line == 1 &&
                         error.column == expected + 1 &&
                         (expected < length || strcmp(error.found, "end of input") == 0);
            if (is_failure(right))
                printf("\n  %.*s: \"%s\" %s", (int)length, json, tern_status_text(status),
                       unit_error_text(&error));
        }
    }
    UNIT_STATUS(decode(type, json, whole, 0, TERN_UNKNOWN_KEEP, &error), TERN_OK);
}

/* A document with each kind of token. */
#define ALL_TOKENS                                                                                 \
    "{\"s\":\"a\\n\\\"\\u0041\\ud83d\\ude00\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80 "                  \
    "0123456789abcdef\""                                                                           \
    ",\"i\":-120,\"f\":0.25e+10,\"z\":0,\"t\":true,\"x\":false,\"n\":null,\"e\":{},\"a\":[]"       \
    ", \"o\" : { \"\" : [ 1 , [ [ ] ] , \"\" ] , \"k\\\\\\u00e9\" : -0E-1 } }"

static void test_prefixes(void)
{
    check_prefixes(&tern_type_of_json, ALL_TOKENS);
    check_prefixes(&tern_type_of_tern_map_json, ALL_TOKENS);
    check_prefixes(&tern_type_of_sample_point, "{\"x\":1,\"y\":2,\"unknown\":" ALL_TOKENS "}");
    check_prefixes(&tern_type_of_sample_shape,
                   "{\"u\":[" ALL_TOKENS "],\"type\":\"circle\",\"radius\":1.5e-1}");
    check_prefixes(&tern_type_of_sample_owner,
                   "{\"id\":\"\\u0041\",\"u\":" ALL_TOKENS ",\"email\":\"\"}");
    check_prefixes(&tern_type_of_sample_everything, sample_everything_full);
    check_prefixes(&tern_type_of_sample_everything, sample_everything_null);
    check_prefixes(&tern_type_of_tern_array_nullable_str, "[\"a\",null,\"\\ud83d\\ude00\",\"\"]");
    check_prefixes(&tern_type_of_tern_array_boolean, "[true,false]");
    check_prefixes(&tern_type_of_tern_array_double, "[1,-0.5,1e5,1E-05]");
}

/* A string of `offset` plain bytes, these, and `rest`. */
static size_t make_string(char *to, size_t offset, const char *bytes, size_t size, const char *rest)
{
    size_t length = 0;

    to[length++] = '"';
    for (size_t i = 0; i < offset; i++)
        to[length++] = (char)('a' + i % 26);
    memcpy(to + length, bytes, size);
    length += size;
    memcpy(to + length, rest, strlen(rest));
    return length + strlen(rest);
}

/* These bytes in a string are wrong in themselves, at every offset, at its end, in its middle and
 * where the memory ends, as a value and as a name. */
static void refuse_in_string(const char *bytes, size_t size, tern_status status)
{
    static const char *const rests[] = {"\"", "z\"", "~0123456789abcdef0123456789\""};
    static const tern_type *const types[] = {&tern_type_of_json, &tern_type_of_str,
                                             &tern_type_of_sample_color};
    char json[DOCUMENT_MAX];

    for (size_t offset = 0; offset < OFFSETS; offset++) {
        tern_error error;
        size_t length;
        for (size_t i = 0; i < sizeof rests / sizeof rests[0]; i++) {
            length = make_string(json, offset, bytes, size, rests[i]);
            expect(anywhere, ANYWHERE, json, length, status, 1 + offset);
            expect(for_strings, FOR_STRINGS, json, length, status, 1 + offset);
            expect(for_names, FOR_NAMES, json, length, status, 1 + offset);
        }
        /* Nothing behind it. */
        length = make_string(json, offset, bytes, size, "");
        for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
            UNIT_STATUS(decode(types[i], json, length, offset % 16, TERN_UNKNOWN_KEEP, &error),
                        status);
            UNIT_SIZE(error.byte, 1 + offset);
        }
    }
}

#define BYTES(literal)                                                                             \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }
typedef struct bytes {
    const char *text;
    size_t size;
} bytes;

static void test_no_utf8(void)
{
    static const bytes rows[] = {
        /* a continuation by itself */
        BYTES("\x80"),
        BYTES("\xBF"),
        /* overlong */
        BYTES("\xC0\x80"),
        BYTES("\xC0\xAF"),
        BYTES("\xC1\xBF"),
        BYTES("\xE0\x80\x80"),
        BYTES("\xE0\x9F\xBF"),
        BYTES("\xF0\x80\x80\x80"),
        BYTES("\xF0\x8F\xBF\xBF"),
        /* cut */
        BYTES("\xC2"),
        BYTES("\xDF"),
        BYTES("\xE0\xA0"),
        BYTES("\xE1"),
        BYTES("\xEF\xBF"),
        BYTES("\xF0"),
        BYTES("\xF0\x90"),
        BYTES("\xF0\x9F\x98"),
        BYTES("\xF4\x8F\xBF"),
        /* cut by another character */
        BYTES("\xC2 "),
        BYTES("\xE2\x82 "),
        BYTES("\xE2 \xAC"),
        BYTES("\xF0\x9F\x98 "),
        BYTES("\xC3\xC3\xA9"),
        BYTES("\xE2\x82\xC3\xA9"),
        /* surrogates */
        BYTES("\xED\xA0\x80"),
        BYTES("\xED\xBF\xBF"),
        BYTES("\xED\xA0\xBD\xED\xB8\x80"),
        /* beyond U+10FFFF */
        BYTES("\xF4\x90\x80\x80"),
        BYTES("\xF5\x80\x80\x80"),
        BYTES("\xF7\xBF\xBF\xBF"),
        /* never in UTF-8 */
        BYTES("\xF8\x88\x80\x80\x80"),
        BYTES("\xFC\x84\x80\x80\x80\x80"),
        BYTES("\xFE"),
        BYTES("\xFF"),
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        refuse_in_string(rows[i].text, rows[i].size, TERN_ERROR_UTF8);
}

/* The first and last of each length, and what stands beside the surrogates. */
static void test_utf8(void)
{
    static const bytes rows[] = {
        BYTES("\x7F"),         BYTES("\xC2\x80"),         BYTES("\xDF\xBF"),
        BYTES("\xE0\xA0\x80"), BYTES("\xED\x9F\xBF"),     BYTES("\xEE\x80\x80"),
        BYTES("\xEF\xBF\xBF"), BYTES("\xF0\x90\x80\x80"), BYTES("\xF4\x8F\xBF\xBF"),
    };
    char json[DOCUMENT_MAX];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t offset = 0; offset < OFFSETS; offset++) {
            size_t length = make_string(json, offset, rows[i].text, rows[i].size, "\"");
            tern_str text = {json, length}, value;
            tern_arena arena = {0};
            expect(anywhere, ANYWHERE, json, length, TERN_OK, 0);
            expect(for_strings, FOR_STRINGS, json, length, TERN_OK, 0);
            expect(for_names, FOR_NAMES, json, length, TERN_OK, 0);
            UNIT_STATUS(tern_decode(&tern_type_of_str, text, NULL, &arena, &value, NULL), TERN_OK);
            UNIT_SIZE(value.len, offset + rows[i].size);
            CU_ASSERT(memcmp(value.ptr, json + 1, value.len) == 0);
            CU_ASSERT_EQUAL(value.ptr[value.len], '\0');
            tern_arena_free(&arena);
        }
    }
}

static void test_control_characters(void)
{
    for (int control = 0; control < 0x20; control++) {
        char byte = (char)control;
        char json[DOCUMENT_MAX];
        tern_error error;
        for (size_t offset = 0; offset < OFFSETS; offset++) {
            size_t length = make_string(json, offset, &byte, 1, "0123456789abcdef\"");
            expect(anywhere, ANYWHERE, json, length, TERN_ERROR_SYNTAX, 1 + offset);
            expect(for_strings, FOR_STRINGS, json, length, TERN_ERROR_SYNTAX, 1 + offset);
            expect(for_names, FOR_NAMES, json, length, TERN_ERROR_SYNTAX, 1 + offset);
            /* At the end of memory. */
            UNIT_STATUS(
                decode(&tern_type_of_str, json, offset + 2, offset % 16, TERN_UNKNOWN_KEEP, &error),
                TERN_ERROR_SYNTAX);
            UNIT_SIZE(error.byte, 1 + offset);
            UNIT_TEXT(error.expected, "an escaped control character");
        }
    }
}

static void test_surrogates(void)
{
    static const char pairs[] = "\"\\ud800\\udc00\\uDBFF\\uDFFF\\ud7ff\\ue000\"";
    static const bytes rows[] = {
        /* alone: before plain text, another escape, or the end */
        BYTES("\\ud800"),
        BYTES("\\uDBFF"),
        BYTES("\\udc00"),
        BYTES("\\uDFFF"),
        BYTES("\\ud83dx"),
        BYTES("\\ud83d\\n"),
        BYTES("\\ud83d\\u0041"),
        BYTES("\\ud83d\\\\ude00"),
        BYTES("\\ud83d \\ude00"),
        /* two of a kind, and swapped */
        BYTES("\\ud83d\\ud83d"),
        BYTES("\\ud83d\\ud83d\\ude00"),
        BYTES("\\ude00\\ude00"),
        BYTES("\\ude00\\ud83d"),
        BYTES("\\ud83d\\udbff"),
        BYTES("\\ud83d\\ue000"),
        /* the other one cut */
        BYTES("\\ud83d\\ude0"),
        BYTES("\\ud83d\\u"),
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        refuse_in_string(rows[i].text, rows[i].size, TERN_ERROR_UTF8);
    expect(for_strings, FOR_STRINGS, pairs, sizeof pairs - 1, TERN_OK, 0);
    expect(for_names, FOR_NAMES, pairs, sizeof pairs - 1, TERN_OK, 0);
}

/* Every byte behind a '\', and in the place of each digit of a \u. */
static void test_escapes(void)
{
    for (int any = 0; any < 256; any++) {
        char byte = (char)any;
        char json[] = "\"ab\\?cd\"", hex[] = "\"\\u0041\"";
        bool simple = any != 0 && strchr("\"\\/bfnrt", byte);
        bool digit = any != 0 && strchr("0123456789abcdefABCDEF", byte);
        tern_status status = simple ? TERN_OK : TERN_ERROR_SYNTAX;
        json[4] = byte;
        expect(anywhere, ANYWHERE, json, sizeof json - 1, status, 3);
        expect(for_strings, FOR_STRINGS, json, sizeof json - 1, status, 3);
        expect(for_names, FOR_NAMES, json, sizeof json - 1, status, 3);
        status = digit ? TERN_OK : TERN_ERROR_SYNTAX;
        for (size_t at = 3; at < 7; at++) {
            memcpy(hex + 3, "0041", 4);
            hex[at] = byte;
            expect(anywhere, ANYWHERE, hex, sizeof hex - 1, status, 1);
            expect(for_strings, FOR_STRINGS, hex, sizeof hex - 1, status, 1);
            expect(for_names, FOR_NAMES, hex, sizeof hex - 1, status, 1);
        }
    }
}

/* What is no number by the grammar is none of any type: at the byte where it stops being one. */
static void test_numbers(void)
{
    static const place for_integers[] = {
        {&tern_type_of_int32, "", " ", TERN_UNKNOWN_KEEP},
        {&tern_type_of_uint64, "\n", "\n", TERN_UNKNOWN_KEEP},
        {&tern_type_of_tern_array_int64, "[1,", ",2]", TERN_UNKNOWN_KEEP},
        {&tern_type_of_tern_map_int32, "{\"k\":", "}", TERN_UNKNOWN_KEEP},
        {&tern_type_of_sample_point, "{\"x\":", ",\"y\":12345678901234567890}", TERN_UNKNOWN_KEEP},
        {&tern_type_of_sample_point, "{\"x\":1, \"y\": ", "}", TERN_UNKNOWN_KEEP},
    };
    static const place for_floating[] = {
        {&tern_type_of_double, "", " ", TERN_UNKNOWN_KEEP},
        {&tern_type_of_float, "\t", "\r", TERN_UNKNOWN_KEEP},
        {&tern_type_of_tern_array_double, "[1,", ",2]", TERN_UNKNOWN_KEEP},
        {&tern_type_of_tern_array_float, "[", "]", TERN_UNKNOWN_KEEP},
        {&tern_type_of_tern_map_double, "{\"k\":", "}", TERN_UNKNOWN_KEEP},
        {&tern_type_of_sample_square, "{\"type\":\"\",\"side\":", "}", TERN_UNKNOWN_KEEP},
        {&tern_type_of_sample_shape, "{\"radius\":", ",\"type\":\"circle\",\"k\":\"0123456789\"}",
         TERN_UNKNOWN_KEEP},
    };
    static const struct {
        const char *text;
        size_t byte;
        bool integer; /* as far as it is a number, it is whole */
    } rows[] = {
        {"01", 1, true},        {"-01", 2, true},
        {"00", 1, true},        {"-00", 2, true},
        {"-", 1, true},         {"--1", 1, true},
        {"+1", 0, true},        {".5", 0, true},
        {"-.5", 1, true},       {"1.", 2, true},
        {"1.e1", 2, true},      {"-0.", 3, true},
        {"1e", 2, true},        {"1e+", 3, true},
        {"1E-", 3, true},       {"1e+-1", 3, true},
        {"1.0e", 4, true},      {"12345678.", 9, true},
        {"NaN", 0, true},       {"-Infinity", 1, true},
        {"Infinity", 0, true},  {"0x1F", 1, true},
        {"1_000", 1, true},     {"1a", 1, true},
        {"1 2", 2, true},       {"1234567a", 7, true},
        {"12345678a", 8, true}, {"123456789a", 9, true},
        {"1\xC2\xA0", 1, true}, {"1-2", 1, true},
        {"1+2", 1, true},       {"1/2", 1, true},
        {"1:2", 1, true},       {"1e5e5", 3, true},
        {"1.5.5", 3, false},    {"1e-5.5", 4, false},
        {"0.1e", 4, false},     {"0.12345678e", 11, false},
        {"-1.5-", 4, false},    {"0.1234567890123456789012345e+", 29, false},
        {"0.5f", 3, false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t length = strlen(rows[i].text);
        expect(anywhere, ANYWHERE, rows[i].text, length, TERN_ERROR_SYNTAX, rows[i].byte);
        expect(for_floating, sizeof for_floating / sizeof for_floating[0], rows[i].text, length,
               TERN_ERROR_SYNTAX, rows[i].byte);
        if (rows[i].integer)
            expect(for_integers, sizeof for_integers / sizeof for_integers[0], rows[i].text, length,
                   TERN_ERROR_SYNTAX, rows[i].byte);
    }
}

/* Every byte between tokens: four of them are space. */
static void test_space(void)
{
    for (int any = 0; any < 256; any++) {
        char byte = (char)any;
        bool space = any != 0 && strchr(" \t\r\n", byte);
        static const size_t spots[] = {0, 1, 2, 3, 6, 8, 9, 11, 12, 13, 14, 15, 18, 19};
        for (size_t i = 0; i < sizeof spots / sizeof spots[0]; i++) {
            char json[] = "  {\"a\"  :  [{}]   }";
            char text[32];
            size_t length = sizeof json - 1;
            tern_error error;
            tern_status status;
            /* Insert the byte there. */
            memcpy(text, json, spots[i]);
            text[spots[i]] = byte;
            memcpy(text + spots[i] + 1, json + spots[i], length - spots[i]);
            status = decode(&tern_type_of_json, text, length + 1, i, TERN_UNKNOWN_KEEP, &error);
            if (is_failure((status == TERN_OK) == space))
                printf("\n  byte 0x%02X at %zu: %s", (unsigned)any, spots[i],
                       tern_status_text(status));
            if (status != TERN_OK && any >= 0x7F)
                UNIT_SIZE(error.byte, spots[i]);
        }
    }
}

static const unit_test tests[] = {
    {"strict", "broken documents", test_broken},
    {"strict", "every prefix", test_prefixes},
    {"strict", "what is no UTF-8, at every offset", test_no_utf8},
    {"strict", "the borders of UTF-8, at every offset", test_utf8},
    {"strict", "control characters, at every offset", test_control_characters},
    {"strict", "surrogates", test_surrogates},
    {"strict", "every byte in an escape", test_escapes},
    {"strict", "what is no number, of any type", test_numbers},
    {"strict", "every byte between tokens", test_space},
};

UNIT_MAIN(tests)
