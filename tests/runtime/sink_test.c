/* sink_test.c - tern/sink.h and tern/source.h, with calls of the system that fail on demand. */
#define _POSIX_C_SOURCE 200809L

#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* What the next calls of write or read do: at most that many bytes each; -1: an interruption; -2:
 * an error; 0: nothing. At the end of the list the calls work as they should. */
static const int *plan;
static size_t planned;
static size_t calls;

ssize_t __real_write(int fd, const void *bytes, size_t length);
ssize_t __wrap_write(int fd, const void *bytes, size_t length);
ssize_t __real_read(int fd, void *bytes, size_t length);
ssize_t __wrap_read(int fd, void *bytes, size_t length);

/* False when the call is to return `out_result`. */
static bool follow_plan(size_t *length, ssize_t *out_result)
{
    int step;

    calls++;
    if (planned == 0)
        return true;
    planned--;
    step = *plan++;
    *out_result = step == 0 ? 0 : -1;
    errno = step == -1 ? EINTR : EIO;
    if (step > 0 && *length > (size_t)step)
        *length = (size_t)step;
    return step > 0;
}

ssize_t __wrap_write(int fd, const void *bytes, size_t length)
{
    ssize_t result;

    return fd > 2 && !follow_plan(&length, &result) ? result : __real_write(fd, bytes, length);
}

ssize_t __wrap_read(int fd, void *bytes, size_t length)
{
    ssize_t result;

    return fd > 2 && !follow_plan(&length, &result) ? result : __real_read(fd, bytes, length);
}

static void set_plan(const int *steps, size_t count)
{
    plan = steps;
    planned = count;
    calls = 0;
}

static void test_buffers(void)
{
    static const char text[] = "0123456789";

    for (size_t size = 0; size <= 12; size++) {
        char *bytes = (char *)malloc(size ? size : 1);
        tern_buffer buffer = {bytes, size, 0};
        tern_sink sink = tern_sink_of_buffer(&buffer);
        CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
        for (size_t at = 0; at < 10; at += 5) {
            tern_status expected = at + 5 <= size ? TERN_OK : TERN_ERROR_LIMIT;
            UNIT_STATUS(tern_sink_write(&sink, text + at, 5), expected);
            UNIT_SIZE(buffer.length, at + 5 <= size ? at + 5 : size);
            UNIT_STATUS(tern_sink_write(&sink, NULL, 0), TERN_OK);
        }
        CU_ASSERT(memcmp(bytes, text, buffer.length) == 0);
        free(bytes);
    }
}

static void test_counting(void)
{
    tern_buffer buffer = {NULL, 3, 0};
    tern_sink sink = tern_sink_of_buffer(&buffer);

    UNIT_STATUS(tern_sink_write(&sink, "abcdef", 6), TERN_OK);
    UNIT_STATUS(tern_sink_write(&sink, "g", 1), TERN_OK);
    UNIT_SIZE(buffer.length, 7);
}

static void test_files(void)
{
    char read[16] = "";
    FILE *file = tmpfile(), *full = fopen("/dev/full", "w");
    tern_sink sink = tern_sink_of_file(file);
    tern_source source = tern_source_of_file(file);
    size_t length = 99;

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    UNIT_STATUS(tern_sink_write(&sink, "hello ", 6), TERN_OK);
    UNIT_STATUS(tern_sink_write(&sink, "world", 5), TERN_OK);
    rewind(file);
    UNIT_STATUS(source.read(source.context, read, 8, &length), TERN_OK);
    UNIT_SIZE(length, 8);
    UNIT_STATUS(source.read(source.context, read + 8, 8, &length), TERN_OK);
    UNIT_SIZE(length, 3);
    UNIT_TEXT(read, "hello world");
    UNIT_STATUS(source.read(source.context, read, 8, &length), TERN_OK);
    UNIT_SIZE(length, 0);
    fclose(file);
    if (full) {
        setvbuf(full, NULL, _IONBF, 0);
        sink = tern_sink_of_file(full);
        UNIT_STATUS(tern_sink_write(&sink, "x", 1), TERN_ERROR_WRITE);
        /* It can't be read either. */
        source = tern_source_of_file(full);
        UNIT_STATUS(source.read(source.context, read, 8, &length), TERN_ERROR_READ);
        fclose(full);
    }
}

static void test_descriptors(void)
{
    static const int interrupted[] = {-1, 3, -1, -1, 1, 2}, broken[] = {3, -2}, stuck[] = {2, 0};
    static const int interrupted_read[] = {-1, -1, 4}, broken_read[] = {-2};
    char read[16] = "";
    int ends[2];
    size_t length = 99;
    tern_sink sink;
    tern_source source;

    CU_ASSERT_FATAL(pipe(ends) == 0 && ends[0] > 2 && ends[1] > 2);
    sink = tern_sink_of_fd(ends[1]);
    source = tern_source_of_fd(ends[0]);
    set_plan(interrupted, 6);
    UNIT_STATUS(tern_sink_write(&sink, "0123456789", 10), TERN_OK);
    UNIT_SIZE(calls, 7);
    set_plan(interrupted_read, 3);
    UNIT_STATUS(source.read(source.context, read, sizeof read, &length), TERN_OK);
    UNIT_SIZE(length, 4);
    UNIT_SIZE(calls, 3);
    UNIT_STATUS(source.read(source.context, read + 4, 12, &length), TERN_OK);
    UNIT_SIZE(length, 6);
    UNIT_TEXT(read, "0123456789");
    set_plan(broken, 2);
    UNIT_STATUS(tern_sink_write(&sink, "0123456789", 10), TERN_ERROR_WRITE);
    UNIT_SIZE(calls, 2);
    set_plan(stuck, 2);
    UNIT_STATUS(tern_sink_write(&sink, "0123456789", 10), TERN_ERROR_WRITE);
    UNIT_SIZE(calls, 2);
    set_plan(broken_read, 1);
    length = 99;
    UNIT_STATUS(source.read(source.context, read, sizeof read, &length), TERN_ERROR_READ);
    UNIT_SIZE(length, 0);
    close(ends[1]);
    UNIT_STATUS(source.read(source.context, read, sizeof read, &length), TERN_OK);
    UNIT_SIZE(length, 5);
    UNIT_STATUS(source.read(source.context, read, sizeof read, &length), TERN_OK);
    UNIT_SIZE(length, 0);
    close(ends[0]);
    UNIT_STATUS(source.read(source.context, read, sizeof read, &length), TERN_ERROR_READ);
    UNIT_STATUS(tern_sink_write(&sink, "x", 1), TERN_ERROR_WRITE);
}

static const unit_test tests[] = {
    {"sink", "buffers of every size", test_buffers},
    {"sink", "a buffer that counts", test_counting},
    {"sink", "files", test_files},
    {"sink", "file descriptors", test_descriptors},
};

UNIT_MAIN(tests)
