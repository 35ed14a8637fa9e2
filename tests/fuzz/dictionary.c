/* dictionary.c - prints the words that an SDK's documents are made of, for libFuzzer: wire names,
 * values of enums and discriminators, and the names of the types. */
#include "fuzz.h"

#include <stdlib.h>

enum { MOST_WORDS = 20000 };

static char *words[MOST_WORDS];
static size_t word_count;

static void add(const char *text, size_t length)
{
    char *word = (char *)fuzz_allocate(length + 1);

    FUZZ_CHECK(word_count < MOST_WORDS);
    memcpy(word, text, length);
    word[length] = '\0';
    words[word_count++] = word;
}

/* What is in a value of that type, its elements and entries included; models are listed
 * themselves. */
static void add_values(const tern_type *type)
{
    while (type->kind == TERN_KIND_ARRAY || type->kind == TERN_KIND_MAP)
        type = type->kind == TERN_KIND_ARRAY ? type->of.array.items.type : type->of.map.values.type;
    if (type->kind == TERN_KIND_ENUM) {
        for (size_t i = 0; i < type->of.enumeration.count; i++)
            add(type->of.enumeration.values[i].ptr, type->of.enumeration.values[i].len);
    } else if (type->kind == TERN_KIND_UNION) {
        for (size_t i = 0; i < type->of.variants.tag_count; i++)
            add(type->of.variants.tags[i].value.ptr, type->of.variants.tags[i].value.len);
    }
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int main(void)
{
    const tern_named_type *named;

    for (size_t i = 0; i < fuzz_type_count(); i++) {
        char name[256];
        const tern_type *type;
        snprintf(name, sizeof name, "%s/%s 00\n", fuzz_type_at(i, &named), named->name);
        add(name, strlen(name));
        type = named->type;
        add_values(type);
        for (size_t j = 0; type->kind == TERN_KIND_MODEL && j < type->of.model.count; j++) {
            const tern_field *field = &type->of.model.fields[j];
            add(field->encoded, field->encoded_length);
            add_values(field->slot.type);
        }
    }
    qsort(words, word_count, sizeof *words, compare);
    for (size_t i = 0; i < word_count; i++) {
        if (words[i][0] == '\0' || (i > 0 && strcmp(words[i - 1], words[i]) == 0))
            continue;
        putchar('"');
        for (const unsigned char *at = (const unsigned char *)words[i]; *at != '\0'; at++) {
            if (*at >= 0x20 && *at < 0x7F && *at != '"' && *at != '\\')
                putchar(*at);
            else
                printf("\\x%02x", *at);
        }
        puts("\"");
    }
    for (size_t i = 0; i < word_count; i++)
        free(words[i]);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
