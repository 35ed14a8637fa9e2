/* tokenizer_text_test.c - strings: UTF-8 at every boundary, and escapes. */
#include "tokenizer_internal.h"
#include "unit.h"
#include "utf8_internal.h"

static tern_status read_string(const char *content, size_t length, tern_arena *arena, tern_str *out)
{
    char json[64];
    tern_tokenizer tokenizer;
    tern_str text = {json, length + 2};

    json[0] = '"';
    memcpy(json + 1, content, length);
    json[length + 1] = '"';
    tern_tokenizer_init(&tokenizer, text);
    return tern_tokenizer_string(&tokenizer, arena, out);
}

/* Whether the library takes these bytes as UTF-8; the tokenizer and the look-up must agree. */
static bool accepted(const unsigned char *bytes, size_t length)
{
    tern_str out;
    bool whole = true, read;

    for (size_t i = 0; i < length && whole;) {
        size_t step = tern_utf8_length((const char *)bytes + i, (const char *)bytes + length);
        whole = step > 0;
        i += step;
    }
    read = read_string((const char *)bytes, length, NULL, &out) == TERN_OK;
    CU_ASSERT_EQUAL(whole, read);
    return read;
}

/* RFC 3629, section 4, written as the table that it is. */
static bool well_formed(const unsigned char *b, size_t length)
{
#define TAIL(i) (b[i] >= 0x80 && b[i] <= 0xBF)
    switch (length) {
    case 1:
        return b[0] < 0x80;
    case 2:
        return b[0] >= 0xC2 && b[0] <= 0xDF && TAIL(1);
    case 3:
        return TAIL(2) && ((b[0] == 0xE0 && b[1] >= 0xA0 && b[1] <= 0xBF) ||
                           (b[0] >= 0xE1 && b[0] <= 0xEC && TAIL(1)) ||
                           (b[0] == 0xED && b[1] >= 0x80 && b[1] <= 0x9F) ||
                           (b[0] >= 0xEE && b[0] <= 0xEF && TAIL(1)));
    default:
        return TAIL(2) && TAIL(3) &&
               ((b[0] == 0xF0 && b[1] >= 0x90 && b[1] <= 0xBF) ||
                (b[0] >= 0xF1 && b[0] <= 0xF3 && TAIL(1)) ||
                (b[0] == 0xF4 && b[1] >= 0x80 && b[1] <= 0x8F));
    }
#undef TAIL
}

static void test_every_two_bytes(void)
{
    unsigned char bytes[2];
    size_t wrong = 0;

    for (unsigned a = 0x80; a <= 0xFF; a++) {
        for (unsigned b = 0x80; b <= 0xFF; b++) {
            bytes[0] = (unsigned char)a;
            bytes[1] = (unsigned char)b;
            wrong += accepted(bytes, 2) != well_formed(bytes, 2);
        }
    }
    UNIT_SIZE(wrong, 0);
}

/* Every lead with the bytes at which something changes. */
static void test_boundaries(void)
{
    static const unsigned char edges[] = {0x20, 0x7F, 0x80, 0x8F, 0x90,
                                          0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
    enum { EDGES = sizeof edges };
    unsigned char bytes[4];
    size_t wrong = 0;

    for (unsigned lead = 0xC0; lead <= 0xFF; lead++) {
        bytes[0] = (unsigned char)lead;
        for (size_t i = 0; i < EDGES * EDGES * EDGES; i++) {
            bytes[1] = edges[i % EDGES];
            bytes[2] = edges[i / EDGES % EDGES];
            bytes[3] = edges[i / EDGES / EDGES];
            /* With bytes below 0x80 at the end, a shorter sequence may be right. */
            if (bytes[2] >= 0x80 && lead >= 0xE0)
                wrong += accepted(bytes, 3) != well_formed(bytes, 3);
            if (bytes[2] >= 0x80 && bytes[3] >= 0x80 && lead >= 0xF0)
                wrong += accepted(bytes, 4) != well_formed(bytes, 4);
        }
    }
    UNIT_SIZE(wrong, 0);
}

static void test_named_cases(void)
{
    static const struct {
        const char *bytes;
        bool accepted;
    } rows[] = {
        {"\xC2\x80", true},
        {"\xDF\xBF", true},
        {"\xE0\xA0\x80", true},
        {"\xED\x9F\xBF", true},
        {"\xEE\x80\x80", true},
        {"\xEF\xBF\xBF", true},
        {"\xF0\x90\x80\x80", true},
        {"\xF4\x8F\xBF\xBF", true},
        {"\x80", false},
        {"\xC0\x80", false},
        {"\xC1\xBF", false},
        {"\xE0\x80\x80", false},
        {"\xE0\x9F\xBF", false},
        {"\xED\xA0\x80", false},
        {"\xED\xBF\xBF", false},
        {"\xF0\x80\x80\x80", false},
        {"\xF0\x8F\xBF\xBF", false},
        {"\xF4\x90\x80\x80", false},
        {"\xF5\x80\x80\x80", false},
        {"\xF8\x88\x80\x80", false},
        {"\xFE", false},
        {"\xFF", false},
        {"\xC2", false},
        {"\xE2\x82", false},
        {"\xF0\x9F\x98", false},
        {"\xC2 ", false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t length = strlen(rows[i].bytes);
        CU_ASSERT_EQUAL(accepted((const unsigned char *)rows[i].bytes, length), rows[i].accepted);
    }
}

/* A sequence cut off by the end of input, not by a quote. */
static void test_truncated(void)
{
    static const char smile[] = "\"\xF0\x9F\x98\x80";

    for (size_t length = 2; length < 5; length++) {
        tern_tokenizer tokenizer;
        tern_str text = {smile, length}, out;
        tern_tokenizer_init(&tokenizer, text);
        UNIT_STATUS(tern_tokenizer_string(&tokenizer, NULL, &out), TERN_ERROR_UTF8);
        UNIT_SIZE((size_t)(tokenizer.cursor - tokenizer.begin), 1);
    }
}

static void test_every_code_point_escaped(void)
{
    tern_arena arena = {0};
    size_t wrong = 0;

    for (uint32_t code_point = 0; code_point <= 0x10FFFF;
         code_point += code_point < 0x3000 || code_point >= 0xD000 ? 1 : 7) {
        char escape[16], expected[4];
        size_t length, expected_length;
        tern_str out = {NULL, 0};
        tern_status status;
        if (code_point > 0x10400 && code_point < 0x10FB00)
            code_point += 976;
        if (code_point < 0x10000)
            length = (size_t)snprintf(escape, sizeof escape, "\\u%04x", (unsigned)code_point);
        else
            length = (size_t)snprintf(escape, sizeof escape, "\\u%04X\\u%04x",
                                      0xD800 + (unsigned)((code_point - 0x10000) >> 10),
                                      0xDC00 + (unsigned)((code_point - 0x10000) & 0x3FF));
        status = read_string(escape, length, &arena, &out);
        if (code_point >= 0xD800 && code_point <= 0xDFFF) {
            wrong += status != TERN_ERROR_UTF8;
            continue;
        }
        expected_length = tern_utf8_write(expected, code_point);
        wrong += status != TERN_OK || out.len != expected_length ||
                 memcmp(out.ptr, expected, out.len) != 0 || out.ptr[out.len] != '\0' ||
                 !well_formed((const unsigned char *)expected, expected_length);
        tern_arena_reset(&arena);
    }
    UNIT_SIZE(wrong, 0);
    tern_arena_free(&arena);
}

static void test_escapes(void)
{
    static const char content[] = "a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u00e9\\uD83D\\uDE00z";
    static const char expected[] = "a\"\\/\b\f\n\r\t\0\xC3\xA9\xF0\x9F\x98\x80z";
    tern_arena arena = {0};
    tern_str out, raw;

    UNIT_STATUS(read_string(content, sizeof content - 1, &arena, &out), TERN_OK);
    UNIT_SIZE(out.len, sizeof expected - 1);
    CU_ASSERT(memcmp(out.ptr, expected, sizeof expected) == 0);
    /* Without an arena they stay. */
    UNIT_STATUS(read_string(content, sizeof content - 1, NULL, &raw), TERN_OK);
    UNIT_SIZE(raw.len, sizeof content - 1);
    tern_arena_free(&arena);
}

/* Names are slices of the input unless they have escapes. */
static void test_names(void)
{
    static const char json[] = "\"plain\"\"\\u0061\"";
    tern_arena arena = {0};
    tern_tokenizer tokenizer;
    tern_str text = {json, sizeof json - 1}, out;

    tern_tokenizer_init(&tokenizer, text);
    UNIT_STATUS(tern_tokenizer_name(&tokenizer, &arena, &out), TERN_OK);
    CU_ASSERT_PTR_EQUAL(out.ptr, json + 1);
    UNIT_SIZE(tern_arena_bytes(&arena), 0);
    UNIT_STATUS(tern_tokenizer_name(&tokenizer, &arena, &out), TERN_OK);
    UNIT_STR(out, "a");
    UNIT_STATUS(tern_tokenizer_name(&tokenizer, &arena, &out), TERN_ERROR_SYNTAX);
    UNIT_TEXT(tokenizer.expected, "a property name");
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"text", "every pair of bytes", test_every_two_bytes},
    {"text", "the boundaries of longer sequences", test_boundaries},
    {"text", "overlong, surrogates, beyond U+10FFFF, truncated", test_named_cases},
    {"text", "cut off by the end of input", test_truncated},
    {"text", "code points as escapes", test_every_code_point_escaped},
    {"text", "escapes", test_escapes},
    {"text", "names", test_names},
};

UNIT_MAIN(tests)
