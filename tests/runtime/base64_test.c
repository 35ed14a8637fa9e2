/* base64_test.c - tern/base64.h. */
#include "tern/base64.h"
#include "unit.h"

#include <stdint.h>
#include <stdlib.h>

enum {
    URL = TERN_BASE64_URL,
    UNPADDED = TERN_BASE64_UNPADDED,
    ALL_FLAGS = URL | UNPADDED,
    RANDOM_ROUNDS = 100000
};

/* The input is a copy of exactly its size, so that ASan sees a read behind it. */
static tern_status decode(tern_str text, unsigned flags, tern_arena *arena, tern_str *bytes)
{
    char *copy = (char *)malloc(text.len > 0 ? text.len : 1);
    tern_str str = {copy, text.len};
    tern_status status;

    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    status = tern_base64_decode(str, flags, arena, bytes);
    free(copy);
    return status;
}

static tern_status encode(tern_str bytes, unsigned flags, tern_arena *arena, tern_str *text)
{
    char *copy = (char *)malloc(bytes.len > 0 ? bytes.len : 1);
    tern_str str = {copy, bytes.len};
    tern_status status;

    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    if (bytes.len > 0)
        memcpy(copy, bytes.ptr, bytes.len);
    status = tern_base64_encode(str, flags, arena, text);
    free(copy);
    return status;
}

static void check_both(tern_str bytes, unsigned flags, const char *text)
{
    tern_arena arena = {0};
    tern_str encoded = {0}, decoded = {0};

    UNIT_STATUS(encode(bytes, flags, &arena, &encoded), TERN_OK);
    UNIT_STR(encoded, text);
    CU_ASSERT(encoded.ptr && encoded.ptr[encoded.len] == '\0');
    UNIT_STATUS(decode(tern_str_of(text), flags, &arena, &decoded), TERN_OK);
    CU_ASSERT(tern_str_equal(decoded, bytes));
    CU_ASSERT(decoded.ptr && decoded.ptr[decoded.len] == '\0');
    tern_arena_free(&arena);
}

static void check_refused_str(tern_str text, unsigned flags)
{
    char buffer[64];
    tern_arena_options options = {buffer, sizeof buffer, {0}, 0, false};
    tern_arena arena;
    tern_arena_mark before, after;
    tern_str bytes = {"untouched", 9};
    bool right;

    tern_arena_init(&arena, &options);
    before = tern_arena_get_mark(&arena);
    right = unit_same_status(decode(text, flags, &arena, &bytes), TERN_ERROR_SYNTAX);
    after = tern_arena_get_mark(&arena);
    right = right && after.newest == before.newest && after.cursor == before.cursor;
    right = right && tern_arena_bytes(&arena) == 0 && tern_str_is(bytes, "untouched");
    if (!right)
        printf(" for \"%.*s\", flags %u", TERN_STR_ARGS(text), flags);
    CU_ASSERT(right);
    tern_arena_free(&arena);
}

static void check_refused(const char *text, unsigned flags)
{
    check_refused_str(tern_str_of(text), flags);
}

/* RFC 4648, section 10. */
static void test_rfc_vectors(void)
{
    static const char *const rows[][3] = {
        {"", "", ""},
        {"f", "Zg==", "Zg"},
        {"fo", "Zm8=", "Zm8"},
        {"foo", "Zm9v", "Zm9v"},
        {"foob", "Zm9vYg==", "Zm9vYg"},
        {"fooba", "Zm9vYmE=", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_both(tern_str_of(rows[i][0]), 0, rows[i][1]);
        check_both(tern_str_of(rows[i][0]), URL, rows[i][1]);
        check_both(tern_str_of(rows[i][0]), UNPADDED, rows[i][2]);
        check_both(tern_str_of(rows[i][0]), URL | UNPADDED, rows[i][2]);
    }
}

static void test_bytes(void)
{
    tern_str zeroed = {0}, out = {0};
    tern_arena arena = {0};

    check_both(TERN_STR("\0"), 0, "AA==");
    check_both(TERN_STR("\0\0\0"), 0, "AAAA");
    check_both(TERN_STR("\xFF"), 0, "/w==");
    check_both(TERN_STR("\xFF\xFF\xFF"), 0, "////");
    check_both(TERN_STR("\xFB\xEF\xBE"), 0, "++++");
    check_both(TERN_STR("\xFF\xFF\xFF"), URL, "____");
    check_both(TERN_STR("\xFB\xEF\xBE"), URL, "----");
    check_both(TERN_STR("\xFF"), URL | UNPADDED, "_w");
    /* RFC 4648, section 9. */
    check_both(TERN_STR("\x14\xFB\x9C\x03\xD9\x7E"), 0, "FPucA9l+");
    check_both(TERN_STR("\x14\xFB\x9C\x03\xD9"), 0, "FPucA9k=");
    check_both(TERN_STR("\x14\xFB\x9C\x03"), 0, "FPucAw==");

    UNIT_STATUS(tern_base64_encode(zeroed, 0, &arena, &out), TERN_OK);
    CU_ASSERT(out.len == 0 && out.ptr && *out.ptr == '\0');
    UNIT_STATUS(tern_base64_decode(zeroed, 0, &arena, &out), TERN_OK);
    CU_ASSERT(out.len == 0 && out.ptr && *out.ptr == '\0');
    tern_arena_free(&arena);
}

/* All of both alphabets, in order: from the RFC's tables, not from the code. */
static void test_alphabets(void)
{
    static const char standard[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static const char url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    for (unsigned value = 0; value < 64; value++) {
        char byte = (char)(unsigned char)(value << 2), text[5] = "?A==";
        tern_str bytes = {&byte, 1};
        text[0] = standard[value];
        check_both(bytes, 0, text);
        text[0] = url[value];
        check_both(bytes, URL, text);
    }
    /* At each place, each byte but those 64 is refused. */
    for (unsigned flags = 0; flags <= ALL_FLAGS; flags++) {
        for (size_t at = 0; at < 8; at++) {
            size_t accepted = 0;
            for (int byte = 0; byte < 256; byte++) {
                char text[8] = {'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'};
                tern_str str = {text, sizeof text}, bytes = {0};
                tern_arena arena = {0};
                bool known = byte != 0 && strchr(flags & URL ? url : standard, byte) != NULL;
                /* Not even '=' in place of the H: the G before it, 6, has bits that are not 0. */
                tern_status expected = known ? TERN_OK : TERN_ERROR_SYNTAX;
                text[at] = (char)byte;
                UNIT_STATUS(decode(str, flags, &arena, &bytes), expected);
                accepted += expected == TERN_OK;
                tern_arena_free(&arena);
            }
            UNIT_SIZE(accepted, 64);
        }
    }
}

static void test_padding(void)
{
    static const char *const always[] = {
        "A",        "A=",       "A==",      "A===",     "=",         "==",       "===",
        "====",     "=A==",     "A=A=",     "AA=A",     "AAA=AAAA",  "AA==AAAA", "AAAA=",
        "AAAA==",   "AAAA===",  "AAAA====", "AAAAA===", "AAA==",     "AA===",    "AAAAA",
        "AA==AA==", "AAAAAA=A", "AAAA=AAA", "AAAA=A==", "AAAAAA===", "AAAAA",    "AAA====",
    };
    static const char *const padded[] = {"AA==", "AAA=", "AAAAAA==", "AAAAAAA="};

    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++) {
        for (unsigned flags = 0; flags <= ALL_FLAGS; flags++)
            check_refused(always[i], flags);
    }
    for (size_t i = 0; i < sizeof padded / sizeof padded[0]; i++) {
        tern_str unpadded = {padded[i], strcspn(padded[i], "=")};
        tern_str with_one = {padded[i], unpadded.len + 1};
        for (unsigned flags = 0; flags <= ALL_FLAGS; flags++) {
            if (flags & UNPADDED) {
                check_refused(padded[i], flags);
                check_refused_str(with_one, flags);
            } else {
                check_refused_str(unpadded, flags);
                if (with_one.len % 4 != 0)
                    check_refused_str(with_one, flags);
            }
        }
    }
}

static void test_trailing_bits(void)
{
    static const char standard[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (unsigned rest = 2; rest <= 3; rest++) {
        for (unsigned value = 0; value < 64; value++) {
            char text[5] = "AAA=";
            unsigned unused = rest == 2 ? 15 : 3;
            tern_arena arena = {0};
            tern_str bytes = {0}, shorter = {text, rest};
            text[2] = rest == 2 ? '=' : 'A';
            text[rest - 1] = standard[value];
            if (value & unused) {
                check_refused(text, 0);
                check_refused_str(shorter, UNPADDED);
                continue;
            }
            UNIT_STATUS(decode(tern_str_of(text), 0, &arena, &bytes), TERN_OK);
            UNIT_SIZE(bytes.len, rest - 1);
            UNIT_STATUS(decode(shorter, UNPADDED, &arena, &bytes), TERN_OK);
            UNIT_SIZE(bytes.len, rest - 1);
            tern_arena_free(&arena);
        }
    }
}

static void test_refused(void)
{
    static const char *const texts[] = {
        "Zm9v\n",           "Zm9v\r\nYmFy", "Zm9v YmF", " Zm9", "Zm9 ", "Zm9v\nYmF",
        "Zm9v\n\n\n\n",     "Zm9v    ",     "Zm9*",     "Zm9.", "Zm9,", "Zm\xC3\xA9",
        "\xFF\xFF\xFF\xFF", "data:,Zm9v",   "Zm9@",     "Zm9[", "Zm9`", "Zm9{",
        "\x80\x80\x80\x80",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (unsigned flags = 0; flags <= ALL_FLAGS; flags++)
            check_refused(texts[i], flags);
    }
    check_refused("++++", URL);
    check_refused("////", URL);
    check_refused("----", 0);
    check_refused("____", 0);
    check_refused("A+_A", 0);
    check_refused("A+_A", URL);
    check_refused_str(TERN_STR("AAA\0"), 0);
    check_refused_str(TERN_STR("AAAA\0\0\0\0"), 0);
    check_refused_str(TERN_STR("\0AAA"), UNPADDED);
}

/* Every prefix of a text is that of a prefix of its bytes or refused, never longer. */
static void test_prefixes(void)
{
    static const char bytes[] = "any carnal pleas";
    tern_arena arena = {0};

    for (unsigned flags = 0; flags <= ALL_FLAGS; flags++) {
        tern_str text = {0};
        UNIT_STATUS(encode(tern_str_of(bytes), flags, &arena, &text), TERN_OK);
        for (size_t size = 0; size < text.len; size++) {
            tern_str prefix = {text.ptr, size}, decoded = {0}, again = {0};
            tern_status status = decode(prefix, flags, &arena, &decoded);
            if (size % 4 == 0) {
                UNIT_STATUS(status, TERN_OK);
                UNIT_SIZE(decoded.len, size / 4 * 3);
            } else if (!(flags & UNPADDED) || size % 4 == 1) {
                UNIT_STATUS(status, TERN_ERROR_SYNTAX);
            }
            if (status != TERN_OK)
                continue;
            CU_ASSERT(decoded.len < sizeof bytes && memcmp(decoded.ptr, bytes, decoded.len) == 0);
            UNIT_STATUS(encode(decoded, flags, &arena, &again), TERN_OK);
            CU_ASSERT(tern_str_equal(again, prefix));
        }
    }
    tern_arena_free(&arena);
}

/* The encoder, bit by bit: slow, obvious, and of other making than the one tested. */
static size_t reference_encode(tern_str bytes, unsigned flags, char *to)
{
    size_t size = 0;

    for (size_t bit = 0; bit < bytes.len * 8; bit += 6) {
        unsigned value = 0;
        for (size_t i = bit; i < bit + 6; i++) {
            unsigned byte = i / 8 < bytes.len ? (unsigned char)bytes.ptr[i / 8] : 0;
            value = value * 2 + (byte >> (7 - i % 8) & 1);
        }
        to[size++] = (char)(value < 26   ? 'A' + (int)value
                            : value < 52 ? 'a' + (int)value - 26
                            : value < 62 ? '0' + (int)value - 52
                            : value < 63 ? (flags & URL ? '-' : '+')
                                         : (flags & URL ? '_' : '/'));
    }
    while (!(flags & UNPADDED) && size % 4 != 0)
        to[size++] = '=';
    return size;
}

static void test_random_round_trips(void)
{
    enum { LARGEST = 100 };
    unit_allocations allocations = {0};
    tern_arena arena = unit_arena(&allocations);
    uint64_t state = 4;

    for (int round = 0; round < RANDOM_ROUNDS; round++) {
        char content[LARGEST], expected[2 * LARGEST];
        unsigned flags = (unsigned)(unit_random(&state) % (ALL_FLAGS + 1));
        tern_str bytes = {content, unit_random(&state) % (LARGEST + 1)};
        tern_str reference = {expected, 0}, text = {0}, decoded = {0};
        for (size_t i = 0; i < bytes.len; i++)
            content[i] = (char)(unsigned char)unit_random(&state);
        reference.len = reference_encode(bytes, flags, expected);
        tern_arena_reset(&arena);
        if (encode(bytes, flags, &arena, &text) != TERN_OK || !tern_str_equal(text, reference) ||
            decode(text, flags, &arena, &decoded) != TERN_OK || !tern_str_equal(decoded, bytes) ||
            text.ptr[text.len] != '\0' || decoded.ptr[decoded.len] != '\0') {
            printf("\n  \"%.*s\", expected \"%.*s\"", TERN_STR_ARGS(text),
                   TERN_STR_ARGS(reference));
            CU_FAIL_FATAL("bytes do not survive");
        }
    }
    tern_arena_free(&arena);
    UNIT_SIZE(allocations.live_blocks, 0);
    CU_ASSERT_FALSE(allocations.wrong_size);
}

/* Each single bit flipped: refused, or other bytes that encode as exactly the corrupted text. */
static void test_corruption(void)
{
    enum { ROUNDS = 300, LARGEST = 24 };
    tern_arena arena = {0};
    uint64_t state = 5;
    size_t refused = 0, accepted = 0;

    for (int round = 0; round < ROUNDS; round++) {
        char content[LARGEST], corrupt[2 * LARGEST];
        unsigned flags = (unsigned)(unit_random(&state) % (ALL_FLAGS + 1));
        tern_str bytes = {content, unit_random(&state) % (LARGEST + 1)}, text = {0};
        for (size_t i = 0; i < bytes.len; i++)
            content[i] = (char)(unsigned char)unit_random(&state);
        tern_arena_reset(&arena);
        UNIT_STATUS(encode(bytes, flags, &arena, &text), TERN_OK);
        for (size_t bit = 0; bit < text.len * 8; bit++) {
            tern_arena_mark before = tern_arena_get_mark(&arena);
            tern_str flipped = {corrupt, text.len}, decoded = {0}, again = {0};
            memcpy(corrupt, text.ptr, text.len);
            corrupt[bit / 8] = (char)(corrupt[bit / 8] ^ 1 << bit % 8);
            if (decode(flipped, flags, &arena, &decoded) != TERN_OK) {
                refused++;
                continue;
            }
            accepted++;
            if (tern_str_equal(decoded, bytes) ||
                encode(decoded, flags, &arena, &again) != TERN_OK ||
                !tern_str_equal(again, flipped)) {
                printf("\n  \"%.*s\"", TERN_STR_ARGS(flipped));
                CU_FAIL_FATAL("a corrupted text decodes to what it is not");
            }
            tern_arena_rewind(&arena, before);
        }
    }
    CU_ASSERT(refused > 1000 && accepted > 1000);
    tern_arena_free(&arena);
}

static void test_sizes(void)
{
    /* The greatest counts of bytes, then those around where four characters for each three
     * bytes begun stop fitting, then one that fits a size_t but no object. */
    static const size_t huge[] = {SIZE_MAX,
                                  SIZE_MAX - 1,
                                  SIZE_MAX / 4 * 3 + 3,
                                  SIZE_MAX / 4 * 3 + 2,
                                  SIZE_MAX / 4 * 3 + 1,
                                  SIZE_MAX / 4 * 3,
                                  SIZE_MAX / 4 * 3 - 1,
                                  SIZE_MAX / 4 * 3 - 2,
                                  SIZE_MAX / 4 * 3 - 3,
                                  SIZE_MAX / 2 + 1};

    /* Refused by the size alone: nothing is read, or ASan would say so. */
    for (size_t i = 0; i < sizeof huge / sizeof huge[0]; i++) {
        for (unsigned flags = 0; flags <= ALL_FLAGS; flags++) {
            tern_str bytes = {"abc", huge[i]}, text = {"untouched", 9};
            tern_arena arena = {0};
            UNIT_STATUS(tern_base64_encode(bytes, flags, &arena, &text), TERN_ERROR_LIMIT);
            UNIT_STR(text, "untouched");
            UNIT_SIZE(tern_arena_bytes(&arena), 0);
            tern_arena_free(&arena);
        }
    }
}

/* Buffers of every size: the result and its NUL fit, or nothing is touched. */
static void test_no_memory(void)
{
    char buffer[16];
    unit_allocations allocations = {.fail_at = 1};
    tern_arena arena = unit_arena(&allocations);
    tern_str out = {"untouched", 9};

    UNIT_STATUS(tern_base64_encode(TERN_STR("fooba"), 0, &arena, &out), TERN_ERROR_MEMORY);
    UNIT_STATUS(tern_base64_decode(TERN_STR("Zm9vYmE="), 0, &arena, &out), TERN_ERROR_MEMORY);
    UNIT_STR(out, "untouched");
    tern_arena_free(&arena);

    for (size_t size = 0; size <= sizeof buffer; size++) {
        tern_arena_options options = {buffer, size, {0}, 0, true};
        for (unsigned flags = 0; flags <= ALL_FLAGS; flags++) {
            const char *text = flags & UNPADDED ? "Zm9vYmE" : "Zm9vYmE=";
            bool fits = size > strlen(text);
            out = TERN_STR("untouched");
            tern_arena_init(&arena, &options);
            UNIT_STATUS(tern_base64_encode(TERN_STR("fooba"), flags, &arena, &out),
                        fits ? TERN_OK : TERN_ERROR_LIMIT);
            UNIT_STR(out, fits ? text : "untouched");
            fits = size > 5;
            out = TERN_STR("untouched");
            tern_arena_init(&arena, &options);
            UNIT_STATUS(tern_base64_decode(tern_str_of(text), flags, &arena, &out),
                        fits ? TERN_OK : TERN_ERROR_LIMIT);
            UNIT_STR(out, fits ? "fooba" : "untouched");
        }
    }
}

static const unit_test tests[] = {
    {"base64", "vectors of RFC 4648", test_rfc_vectors},
    {"base64", "bytes", test_bytes},
    {"base64", "alphabets", test_alphabets},
    {"base64", "padding", test_padding},
    {"base64", "trailing bits", test_trailing_bits},
    {"base64", "refused", test_refused},
    {"base64", "prefixes", test_prefixes},
    {"base64", "random round trips", test_random_round_trips},
    {"base64", "corruption", test_corruption},
    {"base64", "sizes", test_sizes},
    {"base64", "no memory", test_no_memory},
};

UNIT_MAIN(tests)
