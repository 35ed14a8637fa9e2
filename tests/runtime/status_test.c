/* status_test.c - tern/status.h. */
#include "unit.h"

#include <stdint.h>

static const tern_status codes[] = {
#define CODE(code, text) code,
    TERN_STATUS_LIST(CODE)
#undef CODE
};
enum { CODE_COUNT = sizeof codes / sizeof codes[0] };

static void test_texts(void)
{
    CU_ASSERT_EQUAL(TERN_OK, 0);
    for (size_t i = 0; i < CODE_COUNT; i++) {
        const char *text = tern_status_text(codes[i]);
        CU_ASSERT_EQUAL((size_t)codes[i], i);
        CU_ASSERT(text[0] != '\0');
        CU_ASSERT(strcmp(text, "unknown status") != 0);
        for (size_t j = 0; j < i; j++)
            CU_ASSERT(strcmp(text, tern_status_text(codes[j])) != 0);
    }
    UNIT_TEXT(tern_status_text(TERN_ERROR_MISSING), "required field missing");
    UNIT_TEXT(tern_status_text((tern_status)CODE_COUNT), "unknown status");
    UNIT_TEXT(tern_status_text((tern_status)1000), "unknown status");
}

static tern_error sample_error(void)
{
    tern_error error = {.status = TERN_ERROR_TYPE, .byte = 532, .line = 1, .column = 533};

    strcpy(error.pointer, "/sessions/3/status");
    strcpy(error.expected, "string");
    strcpy(error.found, "number 7");
    return error;
}

static void check(const tern_error *error, const char *expected)
{
    char text[TERN_ERROR_MESSAGE_SIZE];

    UNIT_SIZE(tern_error_format(error, text, sizeof text), strlen(expected));
    UNIT_TEXT(text, expected);
}

static void test_forms(void)
{
    tern_error error = sample_error();

    check(&error,
          "/sessions/3/status: expected string, found number 7 (byte 532, line 1, column 533)");
    error.found[0] = '\0';
    check(&error, "/sessions/3/status: wrong type: expected string (byte 532, line 1, column 533)");
    error.expected[0] = '\0';
    check(&error, "/sessions/3/status: wrong type (byte 532, line 1, column 533)");
    error.pointer[0] = '\0';
    check(&error, "the document: wrong type (byte 532, line 1, column 533)");
    error.byte = error.line = error.column = 0;
    error.status = TERN_ERROR_MEMORY;
    check(&error, "the document: out of memory");
    error = sample_error();
    error.line = 0;
    check(&error, "/sessions/3/status: expected string, found number 7");
}

static void test_truncation(void)
{
    tern_error error = sample_error();
    char whole[TERN_ERROR_MESSAGE_SIZE], text[TERN_ERROR_MESSAGE_SIZE];
    size_t length = tern_error_format(&error, whole, sizeof whole);

    UNIT_SIZE(tern_error_format(&error, NULL, 0), length);
    for (size_t size = 1; size <= sizeof text; size++) {
        size_t kept = size - 1 < length ? size - 1 : length;
        memset(text, 'x', sizeof text);
        UNIT_SIZE(tern_error_format(&error, text, size), length);
        UNIT_SIZE(strlen(text), kept);
        CU_ASSERT(memcmp(text, whole, kept) == 0);
        CU_ASSERT(size == sizeof text || text[size] == 'x');
    }
}

static void test_longest(void)
{
    tern_error error = {TERN_ERROR_MISSING, SIZE_MAX, SIZE_MAX, SIZE_MAX, {0}, {0}, {0}};
    char text[TERN_ERROR_MESSAGE_SIZE];

    memset(error.pointer, 'p', sizeof error.pointer - 1);
    memset(error.expected, 'e', sizeof error.expected - 1);
    memset(error.found, 'f', sizeof error.found - 1);
    CU_ASSERT(tern_error_format(&error, text, sizeof text) < sizeof text);
    error.found[0] = '\0';
    CU_ASSERT(tern_error_format(&error, text, sizeof text) < sizeof text);
}

/* What comes from a document must not act on a terminal or forge a line of a log. */
static void test_control_characters(void)
{
    tern_error error = sample_error();

    strcpy(error.pointer, "/a\nb\x1b[31m\x7f\xC3\xA9");
    strcpy(error.found, "string \"\r\xC2\x9B"
                        "2J\"");
    error.line = 0;
    check(&error, "/a?b?[31m?\xC3\xA9: expected string, found string \"???2J\"");
}

static const unit_test tests[] = {
    {"status", "every code has a text of its own", test_texts},
    {"status", "every form of a message", test_forms},
    {"status", "cut at every size", test_truncation},
    {"status", "the longest message fits", test_longest},
    {"status", "control characters", test_control_characters},
};

UNIT_MAIN(tests)
