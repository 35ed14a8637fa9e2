/* jsontestsuite_test.c - JSONTestSuite: y_ files must be accepted, n_ refused, i_ either. */
#define _POSIX_C_SOURCE 200809L /* opendir */
#include "sample.h"
#include "unit.h"

#include <dirent.h>
#include <stdlib.h>

/* The content of a file, to be freed. */
static tern_str load(const char *name)
{
    char path[4096];
    FILE *file;
    long size;
    char *bytes;
    tern_str content = {NULL, 0};

    snprintf(path, sizeof path, "%s/%s", TEST_DATA_DIR, name);
    file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    bytes = (char *)malloc((size_t)size + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    content.ptr = bytes;
    content.len = fread(bytes, 1, (size_t)size, file);
    fclose(file);
    return content;
}

static tern_status decode_whole(tern_str json)
{
    tern_arena arena = {0};
    tern_json value;
    tern_error error;
    tern_status status = tern_decode(&tern_type_of_json, json, NULL, &arena, &value, &error);

    if (status == TERN_OK) {
        tern_str again;
        UNIT_STATUS(tern_encode(&tern_type_of_json, &value, NULL, &arena, &again, &error), TERN_OK);
    }
    tern_arena_free(&arena);
    return status;
}

/* The document as a property that its model doesn't name. `copy` has its exact size, so that
 * sanitizers see a read past its end. */
static tern_status decode_inside(tern_str json)
{
    static const char before[] = "{\"x\":1,\"unknown\":", after[] = ",\"y\":2}";
    size_t size = sizeof before - 1 + json.len + sizeof after - 1;
    char *copy = (char *)malloc(size);
    tern_str text = {copy, size};
    tern_arena arena = {0};
    sample_point point;
    tern_error error;
    tern_status status;

    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    memcpy(copy, before, sizeof before - 1);
    memcpy(copy + sizeof before - 1, json.ptr, json.len);
    memcpy(copy + sizeof before - 1 + json.len, after, sizeof after - 1);
    status = tern_decode(&tern_type_of_sample_point, text, NULL, &arena, &point, &error);
    if (status == TERN_OK) {
        UNIT_SIZE(point.additional_properties.count, 1);
        CU_ASSERT_EQUAL(point.y, 2);
    }
    tern_arena_free(&arena);
    free(copy);
    return status;
}

/* Puts every file that starts with `prefix` to the test; returns how many there are. */
static size_t run(char prefix)
{
    DIR *directory = opendir(TEST_DATA_DIR);
    const struct dirent *entry;
    size_t count = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(directory);
    while ((entry = readdir(directory)) != NULL) {
        const char *name = entry->d_name;
        tern_status whole, inside;
        tern_str json;
        bool right;
        if (name[0] != prefix || name[1] != '_')
            continue;
        count++;
        json = load(name);
        whole = decode_whole(json);
        inside = decode_inside(json);
        right = prefix == 'y'   ? whole == TERN_OK && inside == TERN_OK
                : prefix == 'n' ? whole != TERN_OK && inside != TERN_OK
                                : true;
        CU_ASSERT(right);
        if (!right)
            printf("\n  %s: whole \"%s\", inside \"%s\"", name, tern_status_text(whole),
                   tern_status_text(inside));
        free((void *)(uintptr_t)json.ptr);
    }
    closedir(directory);
    return count;
}

static void test_accepted(void)
{
    UNIT_SIZE(run('y'), Y_COUNT);
}

static void test_refused(void)
{
    UNIT_SIZE(run('n'), N_COUNT);
}

static void test_either(void)
{
    UNIT_SIZE(run('i'), I_COUNT);
}

static const unit_test tests[] = {
    {"JSONTestSuite", "y_ files are accepted", test_accepted},
    {"JSONTestSuite", "n_ files are refused", test_refused},
    {"JSONTestSuite", "i_ files don't crash", test_either},
};

UNIT_MAIN(tests)
