/* webhook.c - webhooks: headers and signatures, and which event a body is. Input: a secret, the
 * value of webhook-id, that of webhook-timestamp, that of webhook-signature, more headers (a line
 * each), the name of an event and a body, separated by 0xFF; before all a byte for memory
 * (fuzz.h). */
#include "fuzz.h"

#include <inttypes.h>

#include "sample.h"
#include "tern/webhook.h"

enum { HEADERS = 12, NOW_S = 1700000000, PARTS = 6 };

static const char key[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

static const tern_webhook_event events[] = {
    {"pointMoved", "point.moved", &tern_type_of_sample_point},
    {"circle", NULL, &tern_type_of_sample_circle},
    {"nest", NULL, &tern_type_of_sample_nest},
    {"owner", "", &tern_type_of_sample_owner},
};
static const tern_webhooks tables[] = {
    {"/type", events, 4}, {"/meta/0", events, 4}, {"", events, 4}, {NULL, events, 4}};
enum { TABLES = sizeof tables / sizeof tables[0] };

/* Signatures. */

static bool has_word(tern_str text, const char *word)
{
    size_t length = strlen(word);

    for (size_t i = 0; i + length <= text.len; i++) {
        if ((i == 0 || text.ptr[i - 1] == ' ') && memcmp(text.ptr + i, word, length) == 0 &&
            (i + length == text.len || text.ptr[i + length] == ' '))
            return true;
    }
    return false;
}

static tern_status verify(tern_str secret, const tern_pair *headers, size_t count, tern_str body)
{
    tern_webhook_options options = {.secrets = &secret, .secret_count = 1, .now_s = NOW_S};
    tern_error error;
    tern_status status;

    memset(&error, 0, sizeof error);
    status = tern_webhook_verify(&options, headers, count, body, &error);
    if (status != TERN_OK)
        fuzz_check_error_texts(&error, status);
    FUZZ_CHECK(tern_webhook_verify(&options, headers, count, body, NULL) == status);
    return status;
}

/* What is accepted bears the signature that is right, and all that was signed counts. */
static void check_signed(tern_str id, tern_str body)
{
    char signature[TERN_WEBHOOK_SIGNATURE_SIZE], other[TERN_WEBHOOK_SIGNATURE_SIZE], digits[24];
    tern_pair headers[] = {{TERN_STR("Webhook-Id"), id},
                           {TERN_STR("webhook-timestamp"), TERN_STR("")},
                           {TERN_STR("WEBHOOK-SIGNATURE"), TERN_STR("")}};
    int64_t sent_s = NOW_S + 250 - (int64_t)(body.len % 500);
    tern_status status = tern_webhook_sign(tern_str_of(key), id, sent_s, body, signature, NULL);
    tern_str longer = body;

    FUZZ_CHECK(status == TERN_OK || status == TERN_ERROR_INVALID);
    if (status != TERN_OK)
        return;
    FUZZ_CHECK(strlen(signature) == TERN_WEBHOOK_SIGNATURE_SIZE - 1);
    snprintf(digits, sizeof digits, "%" PRId64, sent_s);
    headers[1].value = tern_str_of(digits);
    headers[2].value = tern_str_of(signature);
    FUZZ_CHECK(verify(tern_str_of(key), headers, 3, body) == TERN_OK);
    /* The last byte of the id as the first one of the body, and the like. */
    if (body.len > 0) {
        longer.len--;
        FUZZ_CHECK(verify(tern_str_of(key), headers, 3, longer) == TERN_ERROR_SIGNATURE);
    }
    headers[0].value.len--;
    FUZZ_CHECK(verify(tern_str_of(key), headers, 3, body) == TERN_ERROR_SIGNATURE);
    headers[0].value.len++;
    FUZZ_CHECK(tern_webhook_sign(tern_str_of(key), id, sent_s + 1, body, other, NULL) == TERN_OK);
    headers[2].value = tern_str_of(other);
    FUZZ_CHECK(verify(tern_str_of(key), headers, 3, body) == TERN_ERROR_SIGNATURE);
    /* Right, but long ago. */
    sent_s = NOW_S - TERN_WEBHOOK_TOLERANCE_S_DEFAULT - 1;
    FUZZ_CHECK(tern_webhook_sign(tern_str_of(key), id, sent_s, body, other, NULL) == TERN_OK);
    snprintf(digits, sizeof digits, "%" PRId64, sent_s);
    headers[1].value = tern_str_of(digits);
    FUZZ_CHECK(verify(tern_str_of(key), headers, 3, body) == TERN_ERROR_SIGNATURE);
}

/* Any headers. */
static void check_headers(tern_str secret, const tern_str *parts, tern_str lines, tern_str body)
{
    tern_pair headers[HEADERS] = {{TERN_STR("webhook-id"), parts[0]},
                                  {TERN_STR("webhook-timestamp"), parts[1]},
                                  {TERN_STR("webhook-signature"), parts[2]}};
    char signature[TERN_WEBHOOK_SIGNATURE_SIZE];
    size_t count = 3;
    int64_t sent_s = 0;
    tern_status status;

    while (count < HEADERS && lines.len > 0) {
        tern_str line = memchr(lines.ptr, '\n', lines.len) ? fuzz_take(&lines, '\n') : lines;
        if (line.ptr == lines.ptr)
            lines.len = 0;
        headers[count].name = fuzz_take(&line, ':');
        headers[count++].value = line;
    }
    status = verify(secret, headers, count, body);
    FUZZ_CHECK(status == TERN_OK || status == TERN_ERROR_SIGNATURE || status == TERN_ERROR_UNSET ||
               status == TERN_ERROR_SYNTAX || status == TERN_ERROR_RANGE ||
               status == TERN_ERROR_LIMIT);
    if (status != TERN_OK)
        return;
    for (size_t i = 0; i < parts[1].len; i++)
        sent_s = 10 * sent_s + (parts[1].ptr[i] - '0');
    FUZZ_CHECK(sent_s >= NOW_S - TERN_WEBHOOK_TOLERANCE_S_DEFAULT &&
               sent_s <= NOW_S + TERN_WEBHOOK_TOLERANCE_S_DEFAULT);
    if (parts[1].len == 10) { /* no zeros before it */
        FUZZ_CHECK(tern_webhook_sign(secret, parts[0], sent_s, body, signature, NULL) == TERN_OK);
        FUZZ_CHECK(has_word(parts[2], signature));
    }
}

/* Events. */

static void check_event(const tern_webhooks *table, tern_str name, tern_str body, unsigned memory)
{
    tern_webhook_delivery delivery;
    fuzz_arena arena;
    tern_error error;
    tern_status status;
    tern_str json;

    fuzz_arena_init(&arena, memory);
    memset(&error, 0, sizeof error);
    status = tern_webhook_decode(table, name, body, &arena.arena, &delivery, &error);
    if (status == TERN_OK) {
        FUZZ_CHECK(delivery.event >= events && delivery.event < events + 4 && delivery.value);
        FUZZ_CHECK(name.len == 0 || tern_webhook_find(table, name) == delivery.event);
        arena.fail_at = 0;
        status = tern_encode(delivery.event->type, delivery.value, NULL, &arena.arena, &json, NULL);
        FUZZ_CHECK(status == TERN_OK || arena.buffer != NULL);
    } else {
        if (name.len == 0 || status != TERN_ERROR_UNKNOWN_VALUE)
            fuzz_check_error_texts(&error, status);
        FUZZ_CHECK(delivery.event == NULL && delivery.value == NULL);
        FUZZ_CHECK(fuzz_arena_is_unchanged(&arena));
    }
    fuzz_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tern_str parts[PARTS], rest;

    if (size == 0)
        return 0;
    rest.ptr = (const char *)data + 1;
    rest.len = size - 1;
    for (size_t i = 0; i < PARTS; i++)
        parts[i] = fuzz_take(&rest, FUZZ_SEPARATOR);
    check_signed(parts[1], rest);
    check_headers(parts[0].len > 0 ? parts[0] : tern_str_of(key), parts + 1, parts[4], rest);
    for (size_t i = 0; i < TABLES; i++)
        check_event(&tables[i], parts[5], rest, (data[0] - (unsigned)'0') & 0xFF);
    return 0;
}
