/* utf8_test.c - texts that are UTF-8 and texts that are not, against a character at a time. Built a
 * second time without vector instructions. */
#include "utf8_internal.h"

#include <stdlib.h>

#include "unit.h"

/* RFC 3629, section 4, as its grammar has it. */
static size_t length_by_grammar(const unsigned char *bytes, size_t room)
{
    static const struct {
        unsigned char first, last, low, high;
        size_t length;
    } rows[] = {
        {0x00, 0x7F, 0, 0, 1},       {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
        {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
        {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (bytes[0] < rows[i].first || bytes[0] > rows[i].last || room < rows[i].length)
            continue;
        if (rows[i].length > 1 && (bytes[1] < rows[i].low || bytes[1] > rows[i].high))
            return 0;
        for (size_t j = 2; j < rows[i].length; j++) {
            if (bytes[j] < 0x80 || bytes[j] > 0xBF)
                return 0;
        }
        return rows[i].length;
    }
    return 0;
}

static bool is_valid_by_grammar(const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        size_t count = length_by_grammar((const unsigned char *)text + at, length - at);
        if (count == 0)
            return false;
        at += count;
    }
    return true;
}

/* In memory that ends where the text does. */
static void check(const char *text, size_t length)
{
    char *copy = (char *)malloc(length + 1);

    CU_ASSERT_FATAL(copy != NULL);
    memcpy(copy + 1, text, length);
    if (tern_utf8_is_valid(copy + 1, length) != is_valid_by_grammar(text, length)) {
        printf("\n  %zu bytes:", length);
        for (size_t i = 0; i < length; i++)
            printf(" %02X", (unsigned char)text[i]);
        CU_FAIL("not as the grammar has it");
    }
    free(copy);
}

/* Every first and second byte, with each class of third and fourth ones, where blocks meet. */
static void test_every_sequence(void)
{
    static const char classes[] = {'x',    '\x80', '\x8F', '\x90', '\x9F',
                                   '\xA0', '\xBF', '\xC2', '\xF0'};
    enum { LENGTH = 38 };
    char text[LENGTH];

    for (size_t place = 13; place < 17; place++) {
        for (int first = 0x80; first < 256; first++) {
            for (int second = 0x70; second < 256; second++) {
                for (size_t i = 0; i < sizeof classes * sizeof classes; i++) {
                    memset(text, 'x', LENGTH);
                    text[0] = '\xC3'; /* so that blocks are looked at from here on */
                    text[1] = '\xA9';
                    text[place] = (char)first;
                    text[place + 1] = (char)second;
                    text[place + 2] = classes[i % sizeof classes];
                    text[place + 3] = classes[i / sizeof classes];
                    if (tern_utf8_is_valid(text, LENGTH) != is_valid_by_grammar(text, LENGTH))
                        check(text, LENGTH);
                }
            }
        }
    }
}

/* Texts of characters of all lengths, cut off anywhere, some with a byte that is wrong. */
static void test_random(void)
{
    uint64_t state = 8;
    size_t valid = 0;

    for (int round = 0; round < 100000; round++) {
        char text[300];
        size_t length = unit_random(&state) % 200, used = 0;
        while (used < length) {
            uint64_t chance = unit_random(&state);
            uint32_t code_point = (uint32_t)(chance >> 8) % 0x110000;
            switch (chance % 4) {
            case 0:
                code_point %= 0x80;
                break;
            case 1:
                code_point %= 0x800;
                break;
            case 2:
                code_point %= 0x10000;
                break;
            default:
                break;
            }
            if (code_point >= 0xD800 && code_point <= 0xDFFF)
                code_point = 0xFFFD;
            used += tern_utf8_write(text + used, code_point);
        }
        if (round % 2 == 0 && length > 0)
            text[unit_random(&state) % length] = (char)unit_random(&state);
        check(text, length);
        check(text, used);
        valid += is_valid_by_grammar(text, used);
    }
    CU_ASSERT(valid > 40000 && valid < 99000);
}

/* Each character alone, at the end of what is looked at in blocks. */
static void test_ends(void)
{
    char text[140];

    for (size_t length = 0; length < sizeof text; length++) {
        memset(text, 'a', sizeof text);
        check(text, length);
        for (size_t i = 0; i < length && i < 5; i++) {
            memset(text, 'a', sizeof text);
            memcpy(text + length - i - 1, "\xF0\x9F\x98\x80", i + 1 < 4 ? i + 1 : 4);
            check(text, length);
        }
    }
}

static const unit_test tests[] = {
    {"UTF-8", "every sequence", test_every_sequence},
    {"UTF-8", "random texts", test_random},
    {"UTF-8", "ends of texts", test_ends},
};

UNIT_MAIN(tests)
