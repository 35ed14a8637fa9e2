/* scaling.c - documents of 100 bytes to 64 MB, or 1 GB: a byte costs the same in all of them. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <vapi/vapi.h>

/* An array of messages of at least `size` bytes; the elements are counted. */
static tern_str make_array(size_t size, size_t *out_count)
{
    static const char *const messages[] = {
        "{\"role\":\"user\",\"message\":\"hello?\",\"time\":0,\"endTime\":1,"
        "\"secondsFromStart\":0.25}",
        "{\"role\":\"assistant\",\"content\":\"Good morning, this is the \\\"help\\\" desk\"}",
    };
    size_t length = 0, count = 0;
    char *text = must(malloc(size + 256));

    while (length + 1 < size) {
        const char *message = messages[count % 2];
        text[length] = count == 0 ? '[' : ',';
        memcpy(text + length + 1, message, strlen(message));
        length += strlen(message) + 1;
        count++;
    }
    text[length++] = ']';
    *out_count = count;
    return (tern_str){text, length};
}

static void fail(size_t length)
{
    fprintf(stderr, "bench: scaling: %zu bytes: wrong result\n", length);
    exit(1);
}

typedef struct subject {
    tern_str json;
    size_t count; /* of messages */
    tern_arena decoded, encoded;
    vapi_array_session_messages_item value;
} subject;

static const tern_type *const type = &tern_type_of_vapi_array_session_messages_item;

static void decode(subject *one)
{
    tern_arena_reset(&one->decoded);
    if (tern_decode(type, one->json, NULL, &one->decoded, &one->value, NULL) != TERN_OK ||
        one->value.count != one->count)
        fail(one->json.len);
}

static void encode(subject *one)
{
    tern_str text;

    tern_arena_reset(&one->encoded);
    if (tern_encode(type, &one->value, NULL, &one->encoded, &text, NULL) != TERN_OK ||
        text.len != one->json.len)
        fail(one->json.len);
}

/* MB/s, with an arena that has seen the document, and been reset to one block, already. */
static double measure(void (*operation)(subject *), subject *one)
{
    /* Asking for the time takes as long as a small document. */
    size_t repeats = 1 + 1000000 / one->json.len;
    double seconds, bytes = 0, start;

    operation(one);
    operation(one);
    start = now();
    do {
        for (size_t i = 0; i < repeats; i++)
            operation(one);
        bytes += (double)one->json.len * (double)repeats;
        seconds = now() - start;
    } while (seconds < 0.1);
    return bytes / seconds / 1e6;
}

void measure_scaling(const settings *with, const workload *works)
{
    size_t largest = with->large ? 1000000000 : 64000000;

    (void)works;
    printf("%-17s %12s %12s\n", "bytes", "decode MB/s", "encode MB/s");
    if (with->json)
        fprintf(with->json, ",\n\"scaling\": [");
    for (size_t size = 100;;) {
        subject one = {.count = 0};
        double decoding, encoding;
        one.json = make_array(size, &one.count);
        decoding = measure(decode, &one);
        encoding = measure(encode, &one);
        printf("%-17zu %12.0f %12.0f\n", one.json.len, decoding, encoding);
        if (with->json)
            fprintf(with->json,
                    "%s\n  {\"bytes\": %zu, \"decode_mb_s\": %.1f, \"encode_mb_s\": %.1f}",
                    size > 100 ? "," : "", one.json.len, decoding, encoding);
        tern_arena_free(&one.decoded);
        tern_arena_free(&one.encoded);
        free((char *)one.json.ptr);
        if (size == largest)
            break;
        size = size * 10 < largest ? size * 10 : largest;
    }
    if (with->json)
        fprintf(with->json, "\n]");
    printf("an array of messages, with reused arenas\n\n");
}
