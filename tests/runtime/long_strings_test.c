/* long_strings_test.c - strings of many blocks: with escapes, decoded and encoded, against a
 * character at a time, wherever the escapes are among what is looked at and moved at once; and with
 * a character cut off. Built again for what machines with other vectors do. */
#include "utf8_internal.h"

#include <stdlib.h>

#include "unit.h"

enum {
    STRINGS = 3,
    LENGTH = 900, /* of one, at most; in a document six times that, and quotes */
    DOCUMENT = STRINGS * 6 * LENGTH + 64
};

/* A document that is an array of strings, what they are, and how they are encoded. */
typedef struct sample {
    char texts[STRINGS][LENGTH + 4];
    size_t lengths[STRINGS];
    char document[DOCUMENT];
    size_t document_length;
    char encoded[DOCUMENT];
    size_t encoded_length;
} sample;

static void add(char *to, size_t *length, const char *bytes, size_t count)
{
    memcpy(to + *length, bytes, count);
    *length += count;
}

/* Adds one character in one of the ways that it can be written in, and as it is encoded. */
static void add_character(sample *out, size_t string, uint32_t code_point, bool escape)
{
    static const char letters[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
    const char *letter = code_point ? strchr(letters, (int)code_point) : NULL;
    char plain[4], escaped[16];
    size_t count = tern_utf8_write(plain, code_point);

    if (code_point >= 0x80)
        letter = NULL;
    add(out->texts[string], &out->lengths[string], plain, count);
    if (code_point >= 0x10000)
        snprintf(escaped, sizeof escaped, "\\u%04x\\u%04X", 0xD800 + ((code_point - 0x10000) >> 10),
                 0xDC00 + ((code_point - 0x10000) & 0x3FF));
    else
        snprintf(escaped, sizeof escaped, "\\u%04x", code_point);
    if (letter) {
        char both[2] = {'\\', names[letter - letters]};
        add(out->encoded, &out->encoded_length, both, 2);
        if (escape)
            add(out->document, &out->document_length, escaped, strlen(escaped));
        else
            add(out->document, &out->document_length, both, 2);
        return;
    }
    if (code_point < 0x20)
        add(out->encoded, &out->encoded_length, escaped, 6);
    else
        add(out->encoded, &out->encoded_length, plain, count);
    if (escape || code_point < 0x20)
        add(out->document, &out->document_length, escaped, strlen(escaped));
    else
        add(out->document, &out->document_length, plain, count);
}

static uint32_t pick_character(uint64_t chance)
{
    static const uint32_t special[] = {'"',  '\\', '\n',   '\t',   0,       0x1F,
                                       0x7F, 0xE9, 0x20AC, 0xFFFF, 0x1F600, '/'};

    return special[chance % (sizeof special / sizeof special[0])];
}

/* `rate`: of how many characters one is not a letter. */
static void make(sample *out, uint64_t *state, size_t rate)
{
    out->document_length = out->encoded_length = 0;
    for (size_t i = 0; i < STRINGS; i++) {
        size_t length = unit_random(state) % (i == 1 ? LENGTH : 100);
        const char *opening = i == 0 ? "[\"" : ",\"";
        out->lengths[i] = 0;
        add(out->document, &out->document_length, opening, 2);
        add(out->encoded, &out->encoded_length, opening, 2);
        while (out->lengths[i] < length) {
            uint64_t chance = unit_random(state);
            if (chance % rate == 0)
                add_character(out, i, pick_character(chance >> 16), (chance >> 8) % 2 == 0);
            else
                add_character(out, i, (uint32_t)('a' + chance % 26), (chance >> 8) % 64 == 0);
        }
        add(out->document, &out->document_length, "\"", 1);
        add(out->encoded, &out->encoded_length, "\"", 1);
    }
    add(out->document, &out->document_length, "]", 1);
    add(out->encoded, &out->encoded_length, "]", 1);
}

static void check_strings(const sample *one, tern_array_str found)
{
    CU_ASSERT_FATAL(found.count == STRINGS);
    for (size_t i = 0; i < STRINGS; i++) {
        UNIT_SIZE(found.items[i].len, one->lengths[i]);
        CU_ASSERT(found.items[i].len == one->lengths[i] &&
                  memcmp(found.items[i].ptr, one->texts[i], one->lengths[i]) == 0 &&
                  found.items[i].ptr[one->lengths[i]] == '\0');
    }
}

/* In memory that ends where the padding does. */
static char *copy_padded(const char *text, size_t length)
{
    char *copy = (char *)malloc(length + TERN_PADDING);

    CU_ASSERT_FATAL(copy != NULL);
    memcpy(copy, text, length);
    memset(copy + length, 0xEE, TERN_PADDING);
    return copy;
}

/* What a sink got. */
typedef struct collected {
    char bytes[DOCUMENT];
    size_t length;
} collected;

static tern_status collect(void *context, const char *bytes, size_t length)
{
    collected *all = (collected *)context;

    CU_ASSERT_FATAL(length <= DOCUMENT - all->length);
    add(all->bytes, &all->length, bytes, length);
    return TERN_OK;
}

static void test_random(void)
{
    static sample one;
    static collected all;
    const tern_sink sink = {collect, &all};
    tern_arena arena = {0};
    uint64_t state = 11;

    for (int round = 0; round < 6000; round++) {
        tern_array_str found = {0};
        tern_str json, text;
        char *copy;
        make(&one, &state, (size_t)1 << round % 8);
        json.ptr = one.document;
        json.len = one.document_length;
        UNIT_STATUS(tern_decode(&tern_type_of_tern_array_str, json, NULL, &arena, &found, NULL),
                    TERN_OK);
        check_strings(&one, found);
        copy = copy_padded(one.document, one.document_length);
        UNIT_STATUS(tern_decode_in_situ(&tern_type_of_tern_array_str, copy, one.document_length,
                                        NULL, &arena, &found, NULL),
                    TERN_OK);
        check_strings(&one, found);
        for (size_t i = 0; i < TERN_PADDING; i++)
            CU_ASSERT(copy[one.document_length + i] == '\0');
        UNIT_STATUS(tern_encode(&tern_type_of_tern_array_str, &found, NULL, &arena, &text, NULL),
                    TERN_OK);
        CU_ASSERT(text.len == one.encoded_length &&
                  memcmp(text.ptr, one.encoded, one.encoded_length) == 0);
        all.length = 0;
        UNIT_STATUS(tern_encode_to(&tern_type_of_tern_array_str, &found, NULL, &sink, NULL),
                    TERN_OK);
        CU_ASSERT(all.length == one.encoded_length &&
                  memcmp(all.bytes, one.encoded, one.encoded_length) == 0);
        free(copy);
        tern_arena_reset(&arena);
    }
    tern_arena_free(&arena);
}

/* Behind escapes, at every place, something that is wrong: it is found there, and what comes behind
 * it is as it was. */
static void test_wrong(void)
{
    static const struct {
        const char *text;
        tern_status status;
    } wrong[] = {{"\n", TERN_ERROR_SYNTAX},          {"\\x", TERN_ERROR_SYNTAX},
                 {"\\u12G4", TERN_ERROR_SYNTAX},     {"\\uD83D", TERN_ERROR_UTF8},
                 {"\\uD83D\\n", TERN_ERROR_UTF8},    {"\\uDE00", TERN_ERROR_UTF8},
                 {"\\uD83D\\u0041", TERN_ERROR_UTF8}};
    static const char behind[] = "\",\"and more of it \\u0041\\t, to be as it was\"]";
    tern_arena arena = {0};

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        for (size_t place = 4; place < 420; place++) {
            char text[600];
            char *copy;
            size_t length;
            tern_array_str found;
            tern_error error;
            memset(text, 'a', sizeof text);
            memcpy(text, "[\"\\n", 4);
            for (size_t at = 8; at + 40 < place; at += 37)
                memcpy(text + at, at % 2 ? "\\t" : "\\\\", 2);
            length = place;
            add(text, &length, wrong[i].text, strlen(wrong[i].text));
            add(text, &length, behind, sizeof behind - 1);
            copy = copy_padded(text, length);
            UNIT_STATUS(tern_decode_in_situ(&tern_type_of_tern_array_str, copy, length, NULL,
                                            &arena, &found, &error),
                        wrong[i].status);
            UNIT_SIZE(error.byte, place);
            CU_ASSERT(memcmp(copy + place, text + place, length - place) == 0);
            free(copy);
            tern_arena_reset(&arena);
        }
    }
    tern_arena_free(&arena);
}

/* A document that ends within a string, or an escape. */
static void test_ends(void)
{
    static sample one;
    tern_arena arena = {0};
    uint64_t state = 12;

    make(&one, &state, 3);
    for (size_t length = 1; length < one.document_length; length++) {
        char *copy = copy_padded(one.document, length);
        tern_array_str found;
        tern_error error;
        tern_status status = tern_decode_in_situ(&tern_type_of_tern_array_str, copy, length, NULL,
                                                 &arena, &found, &error);
        CU_ASSERT(status == TERN_ERROR_SYNTAX || status == TERN_ERROR_UTF8);
        CU_ASSERT(error.byte <= length);
        free(copy);
        tern_arena_reset(&arena);
    }
    tern_arena_free(&arena);
}

/* ASCII with a character in it now and then, that there is much or little between, and one that is
 * cut off at every place. */
static void test_cut_off(void)
{
    static const char *const characters[] = {"\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    char text[1024];

    for (size_t step = 40; step < 1000; step += 137) {
        memset(text, 'a', sizeof text);
        for (size_t at = 0; at + 4 < sizeof text; at += step)
            memcpy(text + at, characters[at % 3], strlen(characters[at % 3]));
        CU_ASSERT(tern_utf8_is_valid(text, sizeof text));
        for (size_t place = 8; place + 4 < sizeof text; place++) {
            for (size_t i = 0; i < 3; i++) {
                char before[4];
                bool among_ascii = true;
                memcpy(before, text + place, 4);
                for (size_t k = 0; k < 4; k++)
                    among_ascii = among_ascii && before[k] == 'a';
                if (!among_ascii)
                    continue;
                memcpy(text + place, characters[i], i + 2);
                CU_ASSERT(tern_utf8_is_valid(text, sizeof text));
                text[place + i + 1] = 'a';
                CU_ASSERT(!tern_utf8_is_valid(text, sizeof text));
                CU_ASSERT(!tern_utf8_is_valid(text, place + i + 1));
                memcpy(text + place, before, 4);
            }
        }
    }
}

static const unit_test tests[] = {
    {"long strings", "characters cut off", test_cut_off},
    {"long strings", "escapes", test_random},
    {"long strings", "wrong escapes", test_wrong},
    {"long strings", "ends of documents", test_ends},
};

UNIT_MAIN(tests)
