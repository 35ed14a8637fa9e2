/* models.c - decodes documents of one model, in a program that links the tables of one SDK or of
 * all (BENCH_ALL_MODELS): how many there are should make no difference.
 *
 *     bench documents | bench-one-sdk
 *
 * Prints the milliseconds of processor time from the start of the program until the first document
 * is decoded, and the MB/s of all of them.
 */
#define _POSIX_C_SOURCE 200809L /* clock_gettime, getline */

#include <clerk/clerk.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#if defined(BENCH_ALL_MODELS)
#include <genesys/genesys.h>
#include <vapi/vapi.h>
#include <zendesk/zendesk.h>
#endif

/* What the program links: all that the SDKs describe. */
static const tern_api *volatile const linked[] = {
    &tern_api_of_clerk,
#if defined(BENCH_ALL_MODELS)
    &tern_api_of_genesys,
    &tern_api_of_vapi,
    &tern_api_of_zendesk,
#endif
};

enum { DOCUMENTS_MAX = 10000 };

static tern_str documents[DOCUMENTS_MAX];

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void decode(tern_str json, tern_arena *arena)
{
    clerk_client client;

    tern_arena_reset(arena);
    if (clerk_client_decode(json, arena, &client, NULL) != TERN_OK) {
        fprintf(stderr, "bench: models: decode failed\n");
        exit(1);
    }
}

int main(void)
{
    tern_arena arena = {0};
    size_t count = 0, models = 0;
    double first = 0, start, seconds, bytes = 0;

    for (;;) {
        char *line = NULL;
        size_t room = 0;
        ssize_t length = getline(&line, &room, stdin);
        if (length <= 0 || count == DOCUMENTS_MAX) {
            free(line);
            break;
        }
        documents[count] = (tern_str){line, (size_t)length};
        if (count++ == 0) {
            decode(documents[0], &arena);
            first = now();
        }
    }
    if (count == 0) {
        fprintf(stderr, "bench: models: no documents\n");
        return 1;
    }
    start = now();
    do {
        for (size_t i = 0; i < count; i++) {
            decode(documents[i], &arena);
            bytes += (double)documents[i].len;
        }
        seconds = now() - start;
    } while (seconds < 0.02);
    for (size_t i = 0; i < sizeof linked / sizeof linked[0]; i++)
        models += linked[i]->count;
    printf("{\"models\": %zu, \"first_ms\": %.4f, \"decode_mb_s\": %.1f}\n", models, first * 1e3,
           bytes / seconds / 1e6);
    for (size_t i = 0; i < count; i++)
        free((char *)documents[i].ptr);
    tern_arena_free(&arena);
    return 0;
}
