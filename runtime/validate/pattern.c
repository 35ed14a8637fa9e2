/* pattern.c - ECMA-262 patterns to PCRE2, with all its memory from an arena and bounds on its
 * work. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "pattern_internal.h"

#include <pcre2.h>
#include <stdio.h>

enum {
    BUCKET_COUNT = 256,
    MATCH_STEPS = 100000, /* from one position */
    HEAP_KIBIBYTES = 4096,
    GIVE_UP_AFTER = 16, /* matches that took too long */
    MESSAGE_SIZE = 96
};
/* Bytes that the matches of one string may look at, if each went to its end. */
#define BYTES_LOOKED_AT ((size_t)1 << 28)

struct tern_pattern {
    tern_pattern *next;
    const char *source;
    pcre2_code *code; /* NULL: invalid */
    bool anchored;
    size_t call; /* the last that it was used in */
    unsigned too_long;
    char message[MESSAGE_SIZE];
};

static void *allocate(size_t size, void *arena)
{
    return tern_arena_allocate((tern_arena *)arena, size, _Alignof(max_align_t));
}

/* The arena gives all back at once. */
static void release(void *memory, void *arena)
{
    (void)memory;
    (void)arena;
}

/* Appends to a text for which there is room. */
static char *append(char *to, const char *text)
{
    size_t length = strlen(text);

    memcpy(to, text, length);
    return to + length;
}

/* White space and line ends of ECMA-262 (sections 12.2 and 12.3), inside a class. */
#define SPACE                                                                                      \
    "\\t\\n\\x0b\\f\\r \\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"

/* The long names of general categories (UAX 44, table 12), of which PCRE2 knows the short ones. */
static const struct {
    const char *name;
    const char *category;
} categories[] = {
    {"Letter", "L"},
    {"Cased_Letter", "L&"},
    {"Uppercase_Letter", "Lu"},
    {"Lowercase_Letter", "Ll"},
    {"Titlecase_Letter", "Lt"},
    {"Modifier_Letter", "Lm"},
    {"Other_Letter", "Lo"},
    {"Mark", "M"},
    {"Combining_Mark", "M"},
    {"Nonspacing_Mark", "Mn"},
    {"Spacing_Mark", "Mc"},
    {"Enclosing_Mark", "Me"},
    {"Number", "N"},
    {"Decimal_Number", "Nd"},
    {"digit", "Nd"},
    {"Letter_Number", "Nl"},
    {"Other_Number", "No"},
    {"Punctuation", "P"},
    {"punct", "P"},
    {"Connector_Punctuation", "Pc"},
    {"Dash_Punctuation", "Pd"},
    {"Open_Punctuation", "Ps"},
    {"Close_Punctuation", "Pe"},
    {"Initial_Punctuation", "Pi"},
    {"Final_Punctuation", "Pf"},
    {"Other_Punctuation", "Po"},
    {"Symbol", "S"},
    {"Math_Symbol", "Sm"},
    {"Currency_Symbol", "Sc"},
    {"Modifier_Symbol", "Sk"},
    {"Other_Symbol", "So"},
    {"Separator", "Z"},
    {"Space_Separator", "Zs"},
    {"Line_Separator", "Zl"},
    {"Paragraph_Separator", "Zp"},
    {"Other", "C"},
    {"Control", "Cc"},
    {"cntrl", "Cc"},
    {"Format", "Cf"},
    {"Surrogate", "Cs"},
    {"Private_Use", "Co"},
    {"Unassigned", "Cn"},
};

/* Writes the category that a text starting with "{NAME}" names, and returns what follows it;
 * NULL where it names none. */
static const char *translate_category(const char *at, char **to)
{
    static const char *const prefixes[] = {"General_Category=", "gc="};
    const char *name = at + 1, *end;

    if (*at != '{' || (end = strchr(at, '}')) == NULL)
        return NULL;
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            name += strlen(prefixes[i]);
    }
    for (size_t i = 0; i < sizeof categories / sizeof categories[0]; i++) {
        const char *category = categories[i].category;
        bool is_long = strlen(categories[i].name) == (size_t)(end - name) &&
                       strncmp(name, categories[i].name, (size_t)(end - name)) == 0;
        bool is_short = strlen(category) == (size_t)(end - name) &&
                        strncmp(name, category, (size_t)(end - name)) == 0;
        if (!is_long && !is_short)
            continue;
        *to = append(*to, "{");
        *to = append(*to, category);
        *to = append(*to, "}");
        return end + 1;
    }
    return NULL;
}

static const char *translate_escape(char escaped, bool in_class, char **to)
{
    if (strchr("AZzGKQEXRNChHVlLUaeog", escaped))
        return "an escape that ECMA-262 does not have";
    if (escaped == 'v')
        *to = append(*to, "\\x0b");
    else if (escaped == 's')
        *to = append(*to, in_class ? SPACE : "[" SPACE "]");
    else if (escaped == 'S' && !in_class)
        *to = append(*to, "[^" SPACE "]");
    else {
        *(*to)++ = '\\';
        *(*to)++ = escaped;
    }
    return NULL;
}

/* Bytes that a translated pattern has at most. */
static size_t translated_size(const char *source)
{
    size_t size = 1;

    for (; *source != '\0'; source++)
        size += *source == '\\' ? sizeof "[^" SPACE "]" : 2;
    return size;
}

/* Rewrites what PCRE2 understands otherwise. Returns what is wrong, or NULL. */
static const char *translate(const char *at, char *to)
{
    bool in_class = false;

    for (; *at != '\0'; at++) {
        if (*at == '\\' && at[1] != '\0') {
            const char *wrong = translate_escape(*++at, in_class, &to);
            const char *after = NULL;
            if (wrong)
                return wrong;
            if (*at == 'p' || *at == 'P')
                after = translate_category(at + 1, &to);
            if (after)
                at = after - 1;
            continue;
        }
        /* Verbs of PCRE2 could lift the limits. */
        if (!in_class && *at == '(' && at[1] == '*')
            return "nothing to repeat";
        /* "[[:alpha:]]" is no POSIX class. */
        if (in_class && *at == '[')
            *to++ = '\\';
        if (*at == '[')
            in_class = true;
        else if (*at == ']')
            in_class = false;
        *to++ = *at;
    }
    *to = '\0';
    return NULL;
}

static tern_status compile(tern_pattern *pattern, tern_arena *arena)
{
    const uint32_t options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_BSUX |
                             PCRE2_MATCH_UNSET_BACKREF | PCRE2_ALLOW_EMPTY_CLASS |
                             PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT;
    char *translated = (char *)tern_arena_allocate(arena, translated_size(pattern->source), 1);
    pcre2_general_context *general = pcre2_general_context_create(allocate, release, arena);
    pcre2_compile_context *context = general ? pcre2_compile_context_create(general) : NULL;
    const char *wrong;
    uint32_t flags = 0;
    size_t at;
    int error;

    if (context == NULL || translated == NULL)
        return tern_arena_failure(arena);
    wrong = translate(pattern->source, translated);
    if (wrong) {
        snprintf(pattern->message, MESSAGE_SIZE, "%s", wrong);
        return TERN_OK;
    }
    pcre2_set_newline(context, PCRE2_NEWLINE_ANYCRLF);
    pcre2_set_compile_extra_options(context, PCRE2_EXTRA_ALT_BSUX);
    pattern->code =
        pcre2_compile((PCRE2_SPTR)translated, PCRE2_ZERO_TERMINATED, options, &error, &at, context);
    if (pattern->code == NULL && error == PCRE2_ERROR_HEAP_FAILED)
        return tern_arena_failure(arena);
    if (pattern->code == NULL) {
        pcre2_get_error_message(error, (PCRE2_UCHAR *)pattern->message, MESSAGE_SIZE);
        return TERN_OK;
    }
    pcre2_pattern_info(pattern->code, PCRE2_INFO_ALLOPTIONS, &flags);
    pattern->anchored = (flags & PCRE2_ANCHORED) != 0;
    return TERN_OK;
}

tern_status tern_pattern_get(tern_patterns *patterns, const char *source, tern_pattern **out)
{
    tern_pattern **bucket, *pattern;
    tern_status status;

    if (patterns->buckets == NULL)
        patterns->buckets = (tern_pattern **)tern_arena_allocate_array(
            patterns->arena, BUCKET_COUNT, sizeof(tern_pattern *), _Alignof(tern_pattern *));
    if (patterns->buckets == NULL)
        return tern_arena_failure(patterns->arena);
    bucket = &patterns->buckets[((uintptr_t)source ^ (uintptr_t)source >> 8) % BUCKET_COUNT];
    for (pattern = *bucket; pattern && pattern->source != source;)
        pattern = pattern->next;
    if (pattern == NULL) {
        pattern = (tern_pattern *)tern_arena_allocate_array(patterns->arena, 1, sizeof *pattern,
                                                            _Alignof(tern_pattern));
        if (pattern == NULL)
            return tern_arena_failure(patterns->arena);
        pattern->source = source;
        status = compile(pattern, patterns->arena);
        if (status != TERN_OK)
            return status;
        pattern->next = *bucket;
        *bucket = pattern;
    }
    *out = pattern;
    return TERN_OK;
}

/* PCRE2's answer to one match. */
static tern_status match_with(const tern_pattern *pattern, tern_str text, tern_arena *scratch,
                              int *out)
{
    pcre2_general_context *general = pcre2_general_context_create(allocate, release, scratch);
    pcre2_match_context *context = general ? pcre2_match_context_create(general) : NULL;
    pcre2_match_data *data = general ? pcre2_match_data_create(1, general) : NULL;
    size_t starts = BYTES_LOOKED_AT / (text.len + 1);

    if (context == NULL || data == NULL)
        return tern_arena_failure(scratch);
    pcre2_set_match_limit(context, MATCH_STEPS);
    pcre2_set_heap_limit(context, HEAP_KIBIBYTES);
    if (!pattern->anchored)
        pcre2_set_offset_limit(context, starts);
    *out = pcre2_match(pattern->code, (PCRE2_SPTR)(text.len > 0 ? text.ptr : ""), text.len, 0,
                       PCRE2_NO_UTF_CHECK, data, context);
    if (*out == PCRE2_ERROR_NOMEMORY)
        return tern_arena_failure(scratch);
    if (*out == PCRE2_ERROR_NOMATCH && !pattern->anchored && starts < text.len)
        *out = PCRE2_ERROR_MATCHLIMIT;
    return TERN_OK;
}

tern_status tern_pattern_match(tern_patterns *patterns, tern_pattern *pattern, tern_str text,
                               tern_arena *scratch, tern_match *out)
{
    tern_arena_mark mark = tern_arena_get_mark(scratch);
    tern_status status;
    int result = 0;

    if (pattern->code == NULL) {
        *out = TERN_MATCH_INVALID;
        return TERN_OK;
    }
    if (pattern->call != patterns->calls) {
        pattern->call = patterns->calls;
        pattern->too_long = 0;
    }
    if (pattern->too_long == GIVE_UP_AFTER) {
        *out = TERN_MATCH_TOO_LONG;
        return TERN_OK;
    }
    status = match_with(pattern, text, scratch, &result);
    tern_arena_rewind(scratch, mark);
    if (status != TERN_OK)
        return status;
    *out = result >= 0                     ? TERN_MATCH_FOUND
           : result == PCRE2_ERROR_NOMATCH ? TERN_MATCH_NONE
                                           : TERN_MATCH_TOO_LONG;
    pattern->too_long += *out == TERN_MATCH_TOO_LONG;
    return TERN_OK;
}

const char *tern_pattern_message(const tern_pattern *pattern)
{
    return pattern->message;
}
