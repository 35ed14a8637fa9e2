/* scan_test.c - scanning strings, against a byte at a time. Built a second time without vector
 * instructions. */
#include "scan_internal.h"

#include <stdlib.h>

#include "unit.h"

enum { LENGTH = 70 };

static const char *slow_scan(const char *at, const char *end)
{
    while (at < end && tern_is_plain((unsigned char)*at))
        at++;
    return at;
}

/* Each byte at each place of strings of each length, in memory that ends where they do. */
static void test_every_byte(void)
{
    for (size_t length = 0; length <= LENGTH; length++) {
        char *text = (char *)malloc(length + 1); /* malloc(0) may be NULL */
        CU_ASSERT_FATAL(text != NULL);
        memset(text, 'a', length);
        UNIT_SIZE((size_t)(tern_scan_plain(text, text + length) - text), length);
        for (size_t at = 0; at < length; at++) {
            for (unsigned byte = 0; byte < 256; byte++) {
                text[at] = (char)byte;
                UNIT_SIZE((size_t)(tern_scan_plain(text, text + length) - text),
                          (size_t)(slow_scan(text, text + length) - text));
            }
            text[at] = 'a';
        }
        free(text);
    }
}

static void test_random(void)
{
    uint32_t state = 1;
    char text[LENGTH];

    for (int round = 0; round < 20000; round++) {
        size_t length = (size_t)round % (LENGTH + 1);
        for (size_t i = 0; i < length; i++) {
            state = state * 1664525U + 1013904223U;
            text[i] = (char)(state >> 24 < 8 ? state >> 16 : 0x20 + (state >> 16) % 0x5F);
        }
        UNIT_SIZE((size_t)(tern_scan_plain(text, text + length) - text),
                  (size_t)(slow_scan(text, text + length) - text));
    }
}

/* The counts of a block, of each kind, with each byte at each place. */
static void test_blocks(void)
{
    char text[2 * TERN_BLOCK];

    for (size_t at = 0; at <= TERN_BLOCK; at++) {
        for (unsigned byte = 0; byte < 256; byte++) {
            bool special = byte < 0x20 || byte == '"' || byte == '\\';
            for (unsigned other = 'a'; other < 256; other += 'a') {
                memset(text, (int)other, sizeof text);
                text[at] = (char)byte;
                text[at + 1] = '"';
                UNIT_SIZE(tern_count_unescaped(text), special ? at < TERN_BLOCK ? at : TERN_BLOCK
                                                      : at + 1 < TERN_BLOCK ? at + 1
                                                                            : TERN_BLOCK);
            }
            memset(text, 'a', sizeof text);
            text[at] = (char)byte;
            UNIT_SIZE(tern_count_plain(text),
                      tern_is_plain((unsigned char)byte) || at == TERN_BLOCK ? TERN_BLOCK : at);
        }
    }
}

/* Few bytes are copied, no others are written, and those that are not plain are seen. */
static void test_copying_few(void)
{
    for (size_t count = 0; count < TERN_BLOCK; count++) {
        for (size_t at = 0; at < count; at++) {
            for (unsigned byte = 0; byte < 256; byte++) {
                char from[TERN_BLOCK], to[TERN_BLOCK + 1];
                memset(from, 'a', sizeof from);
                memset(to, '!', sizeof to);
                from[at] = (char)byte;
                CU_ASSERT_EQUAL(tern_copy_few_plain(to, from, count) != 0,
                                tern_is_plain((unsigned char)byte) != 0);
                CU_ASSERT(memcmp(to, from, count) == 0 && to[count] == '!');
            }
        }
    }
}

static const unit_test tests[] = {
    {"scan", "blocks", test_blocks},
    {"scan", "copying few bytes", test_copying_few},
    {"scan", "every byte at every place", test_every_byte},
    {"scan", "random strings", test_random},
};

UNIT_MAIN(tests)
