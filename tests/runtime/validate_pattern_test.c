/* validate_pattern_test.c - the patterns of tern/validate.h. */
#include "tern/validate.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

typedef enum answer { NO, YES, UNDECIDED } answer;

static bool take_undecided(void *context, const tern_violation *violation)
{
    *(answer *)context = violation->undecided ? UNDECIDED : NO;
    CU_ASSERT(strcmp(violation->keyword, "pattern") == 0);
    return true;
}

static answer match_with(const char *pattern, tern_str text, tern_patterns *patterns)
{
    const tern_constraints constraints = {.pattern = pattern};
    answer found = YES;
    tern_status status;
    tern_arena scratch = {0};
    tern_validate_options options = {.report = take_undecided,
                                     .context = &found,
                                     .constraints = &constraints,
                                     .patterns = patterns};

    status = tern_validate(&tern_type_of_str, &text, &options, &scratch);
    UNIT_STATUS(status, found == YES ? TERN_OK : TERN_ERROR_INVALID);
    tern_arena_free(&scratch);
    return found;
}

static void expect(const char *pattern, const char *text, answer expected)
{
    tern_str str = {text, strlen(text)};
    answer found = match_with(pattern, str, NULL);

    if (found != expected)
        printf("\n  %s on \"%s\": %d, expected %d", pattern, text, found, expected);
    CU_ASSERT_EQUAL(found, expected);
}

static void test_search(void)
{
    expect("b", "abc", YES);
    expect("^b", "abc", NO);
    expect("^a*$", "aaa", YES);
    expect("^a*$", "aaab", NO);
    expect("", "", YES);
    expect("^$", "", YES);
    expect("x", "", NO);
    expect("^[a-z]{2,3}$", "a", NO);
    expect("^[a-z]{2,3}$", "ab", YES);
    expect("^[a-z]{2,3}$", "abcd", NO);
}

/* Where ECMA-262 and Perl part. */
static void test_ecma(void)
{
    expect("^a$", "a\n", NO);
    expect("^\\d+$", "1\xD9\xA1", NO); /* an Arabic digit */
    expect("^\\w+$", "\xC3\xA9", NO);
    expect("^\\s$", "\xC2\xA0", YES); /* no-break space */
    expect("^\\s$", "\xE2\x80\xA8", YES);
    expect("^[\\s]$", "\xEF\xBB\xBF", YES);
    expect("^\\S$", "\xC2\xA0", NO);
    expect("^\\S$", "x", YES);
    expect("^\\v$", "\x0B", YES);
    expect("^\\v$", "\n", NO);
    expect("^\\u0041\\x42$", "AB", YES);
    expect("^\\u{1F432}$", "\xF0\x9F\x90\xB2", YES);
    expect("^\xF0\x9F\x90\xB2*$", "\xF0\x9F\x90\xB2\xF0\x9F\x90\xB2", YES);
    expect("^.$", "\xF0\x9F\x90\xB2", YES);
    expect("^[[:alpha:]]$", ":]", YES);
    expect("^[[:alpha:]]$", "x", NO);
    expect("^[^]$", "x", YES);
    expect("[]", "x", NO);
    expect("^(a)|\\1b$", "b", YES);
    expect("^\\p{Letter}+$", "a\xC3\xA9", YES);
    expect("^\\p{Lu}\\P{Lu}$", "Aa", YES);
    expect("^\\p{General_Category=Decimal_Number}$", "\xD9\xA1", YES);
    expect("^\\cA$", "\x01", YES);
    expect("^(?<year>\\d{4})-\\k<year>$", "2000-2000", YES);
    expect("^(?=.*\\d)(?!.*x).+$", "a1", YES);
    expect("^[\\w.\\-]+@[\\w\\-]+\\.[a-z]{2,}$", "a.b-c@d-e.org", YES);
}

static void test_bad_patterns(void)
{
    static const char *const bad[] = {"(",
                                      "[a",
                                      "a{2,1}",
                                      "\\",
                                      "*",
                                      "(*LIMIT_MATCH=1000000000)a",
                                      "(*UTF)a",
                                      "a\\Z",
                                      "\\Aa",
                                      "\\Qa",
                                      "\\p{Nonsense}",
                                      "\\u{110000}",
                                      "(?<=a+)b",
                                      "\\C",
                                      "(?<n>a)(?<n>b)",
                                      "[z-a]"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        expect(bad[i], "ab", UNDECIDED);
}

/* Deep nesting is refused by PCRE2, not answered with a full stack. */
static void test_deep_pattern(void)
{
    enum { DEPTH = 100000 };
    char *pattern = (char *)malloc(2 * DEPTH + 2);

    if (pattern == NULL)
        abort();
    memset(pattern, '(', DEPTH);
    pattern[DEPTH] = 'a';
    memset(pattern + DEPTH + 1, ')', DEPTH);
    pattern[2 * DEPTH + 1] = '\0';
    expect(pattern, "a", UNDECIDED);
    free(pattern);
}

static void test_catastrophic_backtracking(void)
{
    enum { LENGTH = 2000 };
    static const char *const hostile[] = {"^(a+)+$", "^(a|aa)+$", "^(a|a?)+$", "(.*a){20}$",
                                          "^(([a-z])+.)+[A-Z]([a-z])+$"};
    char text[LENGTH + 1];

    memset(text, 'a', LENGTH);
    text[LENGTH - 1] = '!';
    text[LENGTH] = '\0';
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++)
        expect(hostile[i], text, UNDECIDED);
}

/* A pattern without an anchor scans the rest of the string from each position. */
static void test_quadratic_search(void)
{
    enum { LENGTH = 4 << 20 };
    char *text = (char *)malloc(LENGTH);
    tern_str str = {text, LENGTH};

    if (text == NULL)
        abort();
    memset(text, '1', LENGTH);
    text[LENGTH - 1] = '-';
    CU_ASSERT_EQUAL(match_with("\\d+-\\d", str, NULL), UNDECIDED);
    CU_ASSERT_EQUAL(match_with("^\\d+-$", str, NULL), YES);
    CU_ASSERT_EQUAL(match_with("^\\d+$", str, NULL), NO);
    CU_ASSERT_EQUAL(match_with("1", str, NULL), YES);
    str.len = 10000;
    CU_ASSERT_EQUAL(match_with("\\d+-\\d", str, NULL), NO);
    free(text);
}

/* Many hostile strings for one pattern: it is given up. */
static void test_many_hostile_strings(void)
{
    enum { COUNT = 100000 };
    const tern_constraints constraints = {.items = &(tern_constraints){.pattern = "^(a+)+$"}};
    tern_str *items = (tern_str *)malloc(COUNT * sizeof *items);
    tern_array_str array = {items, COUNT, 0};
    tern_arena scratch = {0};
    tern_violation_list list = {0};
    tern_validate_options options = {
        .report = tern_violation_list_add, .context = &list, .constraints = &constraints};

    if (items == NULL)
        abort();
    for (size_t i = 0; i < COUNT; i++)
        items[i] = (tern_str)TERN_STR_INIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!");
    UNIT_STATUS(tern_validate(&tern_type_of_tern_array_str, &array, &options, &scratch),
                TERN_ERROR_INVALID);
    UNIT_SIZE(list.count, COUNT);
    tern_arena_free(&scratch);
    free(items);
}

/* What is kept is compiled once, in its own arena, and given up for one call only. */
static void test_kept_patterns(void)
{
    static const char simple[] = "^a+$", hostile[] = "^(a+)+$", bad[] = "(";
    tern_arena arena = {0};
    tern_patterns patterns = {.arena = &arena};
    tern_str good = TERN_STR_INIT("aaa"), wrong = TERN_STR_INIT("b");
    tern_str slow = TERN_STR_INIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!");
    tern_arena_mark before, after;

    CU_ASSERT_EQUAL(match_with(simple, good, &patterns), YES);
    CU_ASSERT_EQUAL(match_with(hostile, good, &patterns), YES);
    CU_ASSERT_EQUAL(match_with(bad, good, &patterns), UNDECIDED);
    before = tern_arena_get_mark(&arena);
    for (int i = 0; i < 40; i++) {
        CU_ASSERT_EQUAL(match_with(simple, wrong, &patterns), NO);
        CU_ASSERT_EQUAL(match_with(hostile, slow, &patterns), UNDECIDED);
        CU_ASSERT_EQUAL(match_with(hostile, good, &patterns), YES);
        CU_ASSERT_EQUAL(match_with(bad, good, &patterns), UNDECIDED);
    }
    after = tern_arena_get_mark(&arena);
    CU_ASSERT_PTR_EQUAL(before.cursor, after.cursor);
    tern_arena_free(&arena);
}

/* More patterns than there are buckets. */
static void test_many_patterns(void)
{
    enum { COUNT = 1000 };
    static char sources[COUNT][8];
    tern_arena arena = {0};
    tern_patterns patterns = {.arena = &arena};

    for (size_t i = 0; i < COUNT; i++)
        snprintf(sources[i], sizeof sources[i], "^%zu$", i);
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < COUNT; i++) {
            char text[8];
            tern_str str = {text, 0};
            str.len = (size_t)snprintf(text, sizeof text, "%zu", i);
            CU_ASSERT_EQUAL(match_with(sources[i], str, &patterns), YES);
            CU_ASSERT_EQUAL(match_with(sources[COUNT - 1 - i], str, &patterns), NO);
        }
    }
    tern_arena_free(&arena);
}

static const unit_test tests[] = {
    {"pattern", "search", test_search},
    {"pattern", "ECMA", test_ecma},
    {"pattern", "bad patterns", test_bad_patterns},
    {"pattern", "deep pattern", test_deep_pattern},
    {"pattern", "catastrophic backtracking", test_catastrophic_backtracking},
    {"pattern", "quadratic search", test_quadratic_search},
    {"pattern", "many hostile strings", test_many_hostile_strings},
    {"pattern", "kept patterns", test_kept_patterns},
    {"pattern", "many patterns", test_many_patterns},
};
UNIT_MAIN(tests)
