/* checker_test.c - the checker of pieces says what the tokenizer says of the whole, and brackets
 * are found where the tokenizer finds them. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "brackets_internal.h"
#include "checker_internal.h"
#include "tokenizer_internal.h"

enum { DEPTH = 6, ROUNDS = 40000, SIZE = 512 };

static const char *const seeds[] = {
    "{\"a\":[1,-2.5,3e10,0,-0,0.0e-1],\"b\":{\"c\":null,\"d\":[true,false]},\"e\":\"\"}",
    "[[],{},[[[[[]]]]],{\"a\":{\"b\":{\"c\":{\"d\":{}}}}}]",
    "[\"plain text that is longer than a block of sixteen bytes\",\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
    "\"\\u0041\\u00e9\\u20ac\\ud83d\\ude00 \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 \xED\x9F\xBF\"",
    "[\"\\ud83d\\ude00\\u0041\\uD800\\uDC00\\n\\udbff\\udfff\"]",
    " [ 1 , 2 ]",
    "{ \"x\" : 1 ,\n\t\"y\\u0000\" : [ ] ,\r\n\"z\":{ } }",
    "-12.034e+56",
    "0",
    "true",
    "false",
    "null",
    ("[\"\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\"
     "\\\\\\\\\",\"\\\"]}[{\\\"\",\"\\\\\",\"[\\\\\\\"\",{\"]\":\"}\"}]"),
    ("{\"12345678901234567890123456789012345678901234567890123456789012\":"
     "[{\"a\":\"]\"},[2]],\"b\":3}"),
};
enum { SEED_COUNT = sizeof seeds / sizeof seeds[0] };

/* Changes a byte, takes one away, puts one in, cuts the text off, or none of it. */
static size_t mutate(char *text, size_t length, uint64_t *random)
{
    static const char bytes[] = "{}[]:,\"\\/bfnrtu0189.eE+-adDcx \n\t\r\x01\x1F\x7F\x80\xBF\xC0\xC2"
                                "\xE0\xED\xEF\xF0\xF4\xF5\xFF";
    size_t at = length ? (size_t)(unit_random(random) % length) : 0;
    char byte = bytes[unit_random(random) % (sizeof bytes - 1)];

    switch (unit_random(random) % 6) {
    case 0:
        if (length > 0)
            text[at] = byte;
        return length;
    case 1:
        memmove(text + at, text + at + 1, length > at ? length - at - 1 : 0);
        return length > 0 ? length - 1 : 0;
    case 2:
        if (length == SIZE)
            return length;
        memmove(text + at + 1, text + at, length - at);
        text[at] = byte;
        return length + 1;
    case 3:
        return at;
    default:
        return length;
    }
}

/* What the checker says of a text, in pieces; `out_at`: where it is done, or what is wrong
 * begins. */
static tern_check check(tern_checker *checker, tern_str text, uint64_t *random, size_t *out_at)
{
    tern_check result = TERN_CHECK_MORE;
    size_t at = 0;

    tern_checker_init(checker, DEPTH);
    while (result == TERN_CHECK_MORE && at < text.len) {
        size_t length = 1 + (size_t)(unit_random(random) % (text.len - at));
        /* Memory of its own: nothing is read beyond it. */
        char *piece = (char *)malloc(length);
        const char *stopped;
        CU_ASSERT_PTR_NOT_NULL_FATAL(piece);
        memcpy(piece, text.ptr + at, length);
        result = tern_checker_run(checker, piece, piece + length, &stopped);
        CU_ASSERT(result != TERN_CHECK_MORE || stopped == piece + length);
        at += (size_t)(stopped - piece);
        free(piece);
    }
    if (result == TERN_CHECK_MORE)
        result = tern_checker_finish(checker);
    *out_at = at;
    if (result == TERN_CHECK_WRONG && checker->in_token) {
        CU_ASSERT_FATAL(checker->length <= at);
        *out_at -= checker->length;
        CU_ASSERT_EQUAL(checker->first, (unsigned char)text.ptr[*out_at]);
    }
    return result;
}

static void compare(tern_str text, uint64_t *random, size_t *out_good)
{
    tern_checker checker;
    tern_tokenizer tokenizer;
    tern_str value;
    tern_status status;
    size_t at, expected;
    tern_check result = check(&checker, text, random, &at);

    tern_tokenizer_init(&tokenizer, text);
    status = tern_tokenizer_value(&tokenizer, DEPTH, &value);
    expected = (size_t)(tokenizer.cursor - tokenizer.begin);
    if ((status == TERN_OK) != (result == TERN_CHECK_DONE) || at != expected)
        printf("\n  %.*s\n  at %zu, expected %zu", TERN_STR_ARGS(text), at, expected);
    UNIT_SIZE(at, expected);
    CU_ASSERT_EQUAL(status == TERN_OK, result == TERN_CHECK_DONE);
    if (status == TERN_OK) {
        ++*out_good;
        if (*text.ptr == '{' || *text.ptr == '[')
            CU_ASSERT_PTR_EQUAL(tern_brackets_end(text.ptr, text.ptr + text.len),
                                text.ptr + expected);
    } else {
        UNIT_STATUS(checker.status, status);
        UNIT_TEXT(checker.expected, tokenizer.expected);
    }
}

static void test_as_the_tokenizer(void)
{
    uint64_t random = 7;
    size_t good = 0;

    for (size_t round = 0; round < ROUNDS; round++) {
        const char *seed = seeds[round % SEED_COUNT];
        char *text = (char *)malloc(SIZE);
        tern_str whole = {text, strlen(seed)};
        CU_ASSERT_PTR_NOT_NULL_FATAL(text);
        memcpy(text, seed, whole.len);
        for (unsigned changes = (unsigned)(unit_random(&random) % 4); changes > 0; changes--)
            whole.len = mutate(text, whole.len, &random);
        compare(whole, &random, &good);
        free(text);
    }
    /* Of both kinds there are many. */
    CU_ASSERT(good > ROUNDS / 8 && good < ROUNDS / 8 * 7);
}

/* Every sequence of two bytes, and many of three and four, in a string. */
static void test_utf8(void)
{
    uint64_t random = 3;
    size_t good = 0;
    char text[] = "\"....\"";

    for (unsigned first = 0x80; first < 0x100; first++) {
        for (unsigned second = 0; second < 0x100; second++) {
            tern_str whole = {text, 6};
            text[1] = (char)first;
            text[2] = (char)second;
            text[3] = (char)(0x80 + second % 0x41);
            text[4] = (char)(0x80 + first % 0x41);
            compare(whole, &random, &good);
            text[3] = text[4] = 'x';
            compare(whole, &random, &good);
        }
    }
    CU_ASSERT(good > 1000);
}

/* The end of brackets at each place of a block, with an escape before or behind its end. */
static void test_brackets(void)
{
    char *text = (char *)malloc(400);

    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    for (size_t spaces = 0; spaces < 200; spaces++) {
        for (size_t backslashes = 0; backslashes < 8; backslashes += 2) {
            char *to = text, *end;
            *to++ = '[';
            memset(to, ' ', spaces);
            to += spaces;
            *to++ = '"';
            memset(to, '\\', backslashes);
            to += backslashes;
            memcpy(to, "\\\"]\",{\"}\":1}]]", 14);
            to += 13;
            end = (char *)malloc((size_t)(to - text) + 1);
            CU_ASSERT_PTR_NOT_NULL_FATAL(end);
            memcpy(end, text, (size_t)(to - text) + 1);
            CU_ASSERT_PTR_EQUAL(tern_brackets_end(end, end + (to - text) + 1), end + (to - text));
            CU_ASSERT_PTR_EQUAL(tern_brackets_end(end, end + (to - text)), end + (to - text));
            CU_ASSERT_PTR_NULL(tern_brackets_end(end, end + (to - text) - 1));
            free(end);
        }
    }
    free(text);
}

static const unit_test tests[] = {
    {"checker", "says what the tokenizer says", test_as_the_tokenizer},
    {"checker", "UTF-8", test_utf8},
    {"checker", "brackets", test_brackets},
};

UNIT_MAIN(tests)
