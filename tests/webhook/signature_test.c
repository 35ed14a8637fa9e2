/* signature_test.c - tern_webhook_verify and tern_webhook_sign. The signatures were computed with
 * Python's hmac and base64; the first one is published with the standard's own libraries. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tern/webhook.h"

#define SECRET "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
#define OTHER_SECRET                                                                               \
    "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eDf3t3c29rZ2NfW1dTT0tHQz87NzMvKycjHxsXEw8LBwA=="
#define LONG_SECRET                                                                                \
    "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s="
#define RIGHT "v1,fU1dE6fHPKub+4BIl9C6toQZVhqZg5uAA5vGAJlopOo="
#define OTHER "v1,xxmgvdHrSggAkpoU6vohlmDSAOgfTeJ4KMXI6MjEmD8="
#define BODY  "{\"type\":\"order.paid\",\"id\":7}"

enum { SENT_S = 1700000000 };

/* A webhook as it came in, and who looks at it. */
typedef struct delivery {
    tern_str secrets[3];
    size_t secret_count;
    tern_pair headers[6];
    size_t header_count;
    tern_str body;
    int64_t tolerance_s;
    int64_t now_s;
} delivery;

static delivery genuine(void)
{
    delivery made = {
        .secrets = {TERN_STR(SECRET)},
        .secret_count = 1,
        .headers = {{TERN_STR("content-type"), TERN_STR("application/json")},
                    {TERN_STR("webhook-id"), TERN_STR("msg_1")},
                    {TERN_STR("webhook-timestamp"), TERN_STR("1700000000")},
                    {TERN_STR("webhook-signature"), TERN_STR(RIGHT)}},
        .header_count = 4,
        .body = TERN_STR(BODY),
        .now_s = SENT_S,
    };
    return made;
}

enum { ID = 1, TIMESTAMP = 2, SIGNATURE = 3 };

/* What comes of it: "TERN_OK" as "", a failure as "where: expected | found". */
static void check(const delivery *what, tern_status status, const char *text)
{
    tern_webhook_options options = {.secrets = what->secrets,
                                    .secret_count = what->secret_count,
                                    .tolerance_s = what->tolerance_s,
                                    .now_s = what->now_s};
    tern_error error = {.status = TERN_OK};
    char actual[600];

    UNIT_STATUS(
        tern_webhook_verify(&options, what->headers, what->header_count, what->body, &error),
        status);
    UNIT_STATUS(error.status, status);
    UNIT_STATUS(tern_webhook_verify(&options, what->headers, what->header_count, what->body, NULL),
                status);
    snprintf(actual, sizeof actual, "%s: %s | %s", error.pointer, error.expected, error.found);
    UNIT_TEXT(status == TERN_OK ? "" : actual, text);
}

#define ACCEPTED(what) check(what, TERN_OK, "")
#define NO_MATCH                                                                                   \
    "webhook-signature: a signature with one of the secrets | "                                    \
    "none that is right: another secret, or a changed id, time or body"

static void test_known_answers(void)
{
    static const struct {
        const char *secret, *id;
        int64_t timestamp_s;
        tern_str body;
        const char *signature;
    } known[] = {
        {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
         TERN_STR_INIT("{\"test\": 2432232314}"),
         "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
        {SECRET, "msg_1", SENT_S, TERN_STR_INIT(BODY), RIGHT},
        {OTHER_SECRET, "msg_1", SENT_S, TERN_STR_INIT(BODY), OTHER},
        {LONG_SECRET, "msg_1", SENT_S, TERN_STR_INIT(BODY),
         "v1,XSjeyTMkbUzlgWMJj/ijqq/Q149A0GQyJGIWzSeBUDM="},
        {SECRET, "m", 0, {NULL, 0}, "v1,4ZYR0NdAafrU7ATmDeF39znwODA2WDBlpheJt3Ckank="},
        {LONG_SECRET, "m", 0, {NULL, 0}, "v1,JSm2HtKlwtp9zaG2swNSvoz8eJf/f5LuQnC9MR+r+Rg="},
        {SECRET, "msg_2", 999999999999999999, TERN_STR_INIT("\0\xFF\n.\0"),
         "v1,15wxzjG/+ehnEPPqQ3RGb3zeEHqH0yEfwY6X+9gsNuc="},
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        char signature[TERN_WEBHOOK_SIGNATURE_SIZE], digits[24];
        delivery what = genuine();
        tern_str secret = tern_str_of(known[i].secret), id = tern_str_of(known[i].id);
        UNIT_STATUS(
            tern_webhook_sign(secret, id, known[i].timestamp_s, known[i].body, signature, NULL),
            TERN_OK);
        UNIT_TEXT(signature, known[i].signature);
        snprintf(digits, sizeof digits, "%lld", (long long)known[i].timestamp_s);
        what.secrets[0] = secret;
        what.headers[ID].value = id;
        what.headers[TIMESTAMP].value = tern_str_of(digits);
        what.headers[SIGNATURE].value = tern_str_of(known[i].signature);
        what.body = known[i].body;
        what.now_s = known[i].timestamp_s > 0 ? known[i].timestamp_s : 1;
        ACCEPTED(&what);
    }
}

static void test_tampering(void)
{
    static const char alphabet[] = "BCDEFGH";
    delivery what = genuine();
    char signature[] = RIGHT, body[] = BODY;

    ACCEPTED(&what);
    what.headers[ID].value = TERN_STR("msg_2");
    check(&what, TERN_ERROR_SIGNATURE, NO_MATCH);
    what = genuine();
    what.headers[TIMESTAMP].value = TERN_STR("1700000001");
    check(&what, TERN_ERROR_SIGNATURE, NO_MATCH);
    what.headers[TIMESTAMP].value = TERN_STR("01700000000"); /* the same time, another text */
    check(&what, TERN_ERROR_SIGNATURE, NO_MATCH);
    what = genuine();
    what.secrets[0] = TERN_STR(OTHER_SECRET);
    check(&what, TERN_ERROR_SIGNATURE, NO_MATCH);
    what = genuine();
    what.body.len--;
    check(&what, TERN_ERROR_SIGNATURE, NO_MATCH);
    what.body = TERN_STR("");
    check(&what, TERN_ERROR_SIGNATURE, NO_MATCH);
    what.body = tern_str_of(body);
    for (size_t i = 0; i < sizeof body - 1; i++) {
        body[i] ^= 1;
        check(&what, TERN_ERROR_SIGNATURE, NO_MATCH);
        body[i] ^= 1;
    }
    ACCEPTED(&what);
    what.headers[SIGNATURE].value = tern_str_of(signature);
    for (size_t i = 3; i < sizeof signature - 1; i++) {
        char before = signature[i];
        signature[i] = alphabet[i % 7] == before ? 'a' : alphabet[i % 7];
        check(&what, TERN_ERROR_SIGNATURE, NO_MATCH);
        signature[i] = before;
    }
    ACCEPTED(&what);
    /* The same bits, spelled otherwise: 'o' and 'p' differ in bits that stand for nothing. */
    signature[sizeof signature - 3] = 'p';
    check(&what, TERN_ERROR_SIGNATURE, NO_MATCH);
}

/* What was signed as one id, time and body must not be taken for others. */
static void test_parts_that_are_shifted(void)
{
    delivery what = genuine();
    char signature[TERN_WEBHOOK_SIGNATURE_SIZE];

    UNIT_STATUS(tern_webhook_sign(TERN_STR(SECRET), TERN_STR("msg"), SENT_S,
                                  TERN_STR("1700000000.{}"), signature, NULL),
                TERN_OK);
    what.headers[SIGNATURE].value = tern_str_of(signature);
    what.headers[ID].value = TERN_STR("msg.1700000000");
    what.body = TERN_STR("{}");
    check(&what, TERN_ERROR_SIGNATURE,
          "webhook-id: no white space, control character or full stop | one");
}

static void test_rotation(void)
{
    delivery what = genuine();

    what.secrets[0] = TERN_STR(OTHER_SECRET);
    what.secrets[1] = TERN_STR(SECRET);
    what.secret_count = 2;
    ACCEPTED(&what);
    what.headers[SIGNATURE].value = TERN_STR(OTHER);
    ACCEPTED(&what);
    what.secrets[1] = TERN_STR(LONG_SECRET);
    what.headers[SIGNATURE].value = TERN_STR(RIGHT " " OTHER);
    ACCEPTED(&what);
    what.headers[SIGNATURE].value = TERN_STR("  v1a,AAAA  v2,x  " OTHER " ");
    ACCEPTED(&what);
    what.secret_count = 1;
    what.secrets[0] = TERN_STR(LONG_SECRET);
    check(&what, TERN_ERROR_SIGNATURE, NO_MATCH);
    /* A wrong one beside the right one is found out, not passed over. */
    what = genuine();
    what.secrets[1] = TERN_STR("whsec_");
    what.secret_count = 2;
    check(&what, TERN_ERROR_UNSET, "secrets/1: a secret | an empty one");
}

static void test_time(void)
{
    delivery what = genuine();

    what.now_s = SENT_S + 300;
    ACCEPTED(&what);
    what.now_s++;
    check(&what, TERN_ERROR_SIGNATURE,
          "webhook-timestamp: a time at most 300 s away from now | one 301 s in the past");
    what.now_s = SENT_S - 300;
    ACCEPTED(&what);
    what.now_s--;
    check(&what, TERN_ERROR_SIGNATURE,
          "webhook-timestamp: a time at most 300 s away from now | one 301 s in the future");
    what.tolerance_s = 301;
    ACCEPTED(&what);
    what.tolerance_s = INT64_MAX;
    what.now_s = INT64_MAX;
    ACCEPTED(&what);
    what.tolerance_s = 1;
    check(&what, TERN_ERROR_SIGNATURE,
          "webhook-timestamp: a time at most 1 s away from now | "
          "one 9223372035154775807 s in the past");
    what.tolerance_s = -1;
    check(&what, TERN_ERROR_RANGE, "tolerance_s: a number of seconds | a negative one");
    what.tolerance_s = 0;
    what.now_s = -1;
    check(&what, TERN_ERROR_RANGE, "now_s: a number of seconds | a negative one");
    /* The system's clock, which is later than the one of the vectors. */
    what.now_s = 0;
    {
        tern_webhook_options options = {.secrets = what.secrets, .secret_count = 1};
        char signature[TERN_WEBHOOK_SIGNATURE_SIZE], digits[24];
        int64_t now_s = (int64_t)time(NULL);
        UNIT_STATUS(tern_webhook_verify(&options, what.headers, 4, what.body, NULL),
                    TERN_ERROR_SIGNATURE);
        snprintf(digits, sizeof digits, "%lld", (long long)now_s);
        UNIT_STATUS(tern_webhook_sign(what.secrets[0], what.headers[ID].value, now_s, what.body,
                                      signature, NULL),
                    TERN_OK);
        what.headers[TIMESTAMP].value = tern_str_of(digits);
        what.headers[SIGNATURE].value = tern_str_of(signature);
        ACCEPTED(&what);
    }
}

static void test_malformed_times(void)
{
    static const char *const malformed[] = {"-1700000000", "+1700000000",  "1700000000 ",
                                            " 1700000000", "1700000000.0", "1.7e9",
                                            "0x6553F100",  "now"};
    delivery what = genuine();

    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        what.headers[TIMESTAMP].value = tern_str_of(malformed[i]);
        check(&what, TERN_ERROR_SIGNATURE,
              "webhook-timestamp: seconds since 1970, in digits | something else");
    }
    what.headers[TIMESTAMP].value = TERN_STR("1000000000000000000");
    check(&what, TERN_ERROR_SIGNATURE,
          "webhook-timestamp: seconds since 1970 | a number that is too large");
    what.headers[TIMESTAMP].value = TERN_STR("99999999999999999999999999999999999999999999999999");
    check(&what, TERN_ERROR_SIGNATURE,
          "webhook-timestamp: seconds since 1970 | a number that is too large");
    what.headers[TIMESTAMP].value = TERN_STR("1700000000000"); /* milliseconds */
    check(&what, TERN_ERROR_SIGNATURE,
          "webhook-timestamp: a time at most 300 s away from now | "
          "one 1698300000000 s in the future");
}

static void test_headers(void)
{
    static const char *const malformed[] = {"v1", "v1a,AAAA", "", RIGHT};
    delivery what = genuine();

    what.headers[ID].name = TERN_STR("Webhook-ID");
    what.headers[TIMESTAMP].name = TERN_STR("WEBHOOK-TIMESTAMP");
    what.headers[SIGNATURE].name = TERN_STR("Webhook-Signature");
    ACCEPTED(&what);
    what.headers[ID].name = TERN_STR("svix-id");
    check(&what, TERN_ERROR_SIGNATURE, "webhook-id: the header | none");
    what.headers[TIMESTAMP].name = TERN_STR("Svix-Timestamp");
    what.headers[SIGNATURE].name = TERN_STR("svix-signature");
    ACCEPTED(&what);
    what.header_count = 3;
    check(&what, TERN_ERROR_SIGNATURE, "svix-signature: the header | none");
    what.header_count = 0;
    check(&what, TERN_ERROR_SIGNATURE, "webhook-id: the header | none");
    for (size_t missing = ID; missing <= SIGNATURE; missing++) {
        char text[64];
        what = genuine();
        snprintf(text, sizeof text, "%s: the header | none", what.headers[missing].name.ptr);
        what.headers[missing].name = TERN_STR("x");
        check(&what, TERN_ERROR_SIGNATURE, text);
        what = genuine();
        snprintf(text, sizeof text, "%s: a value | none", what.headers[missing].name.ptr);
        what.headers[missing].value = TERN_STR("");
        check(&what, TERN_ERROR_SIGNATURE, text);
        what = genuine();
        snprintf(text, sizeof text, "%s: one such header | more than one",
                 what.headers[missing].name.ptr);
        what.headers[what.header_count++] = what.headers[missing];
        check(&what, TERN_ERROR_SIGNATURE, text);
    }
    /* Those of the standard count, wherever they stand. */
    what = genuine();
    what.headers[4].name = TERN_STR("svix-id");
    what.headers[4].value = TERN_STR("another");
    what.header_count = 5;
    ACCEPTED(&what);
    what = genuine();
    for (size_t i = 0; i < 2; i++) {
        what.headers[SIGNATURE].value = tern_str_of(malformed[i]);
        check(&what, TERN_ERROR_SIGNATURE,
              "webhook-signature: a signature of the scheme v1 | none of that scheme");
    }
    what.headers[SIGNATURE].value = TERN_STR("v1,");
    check(&what, TERN_ERROR_SIGNATURE, NO_MATCH);
    what.headers[SIGNATURE].value = TERN_STR("v1,fU1dE6fHPKub+4BIl9C6toQZVhqZg5uAA5vGAJlopOo");
    check(&what, TERN_ERROR_SIGNATURE, NO_MATCH);
    what.headers[SIGNATURE].value = TERN_STR("V1,fU1dE6fHPKub+4BIl9C6toQZVhqZg5uAA5vGAJlopOo=");
    check(&what, TERN_ERROR_SIGNATURE,
          "webhook-signature: a signature of the scheme v1 | none of that scheme");
    what.headers[SIGNATURE].value = TERN_STR(RIGHT "," RIGHT);
    check(&what, TERN_ERROR_SIGNATURE, NO_MATCH);
    what = genuine();
    what.headers[ID].value = TERN_STR("msg 1");
    check(&what, TERN_ERROR_SIGNATURE,
          "webhook-id: no white space, control character or full stop | one");
}

static void test_secrets(void)
{
    delivery what = genuine();
    char too_long[1100];

    what.secret_count = 0;
    check(&what, TERN_ERROR_UNSET, "secrets: a secret | none");
    what.secret_count = 1;
    what.secrets[0] = tern_str_of(NULL); /* a variable of the environment that is not there */
    check(&what, TERN_ERROR_UNSET, "secrets/0: a secret | an empty one");
    what.secrets[0] = TERN_STR("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY=");
    check(&what, TERN_ERROR_RANGE,
          "secrets/0: a secret of 24 bytes or more | one that could be guessed");
    what.secrets[0] = TERN_STR("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY");
    check(&what, TERN_ERROR_SYNTAX,
          "secrets/0: whsec_ and base64, or base64 alone | what can't be decoded");
    what.secrets[0] = TERN_STR("whsec_no base64");
    check(&what, TERN_ERROR_SYNTAX,
          "secrets/0: whsec_ and base64, or base64 alone | what can't be decoded");
    memset(too_long, 'A', sizeof too_long);
    what.secrets[0].ptr = too_long;
    what.secrets[0].len = 1000; /* the most there is room for */
    check(&what, TERN_ERROR_SIGNATURE, NO_MATCH);
    what.secrets[0].len = 1004;
    check(&what, TERN_ERROR_LIMIT, "secrets/0: a secret of at most 1000 characters | a longer one");
}

static void test_what_can_not_be_signed(void)
{
    static const char *const ids[] = {"", "a.b", "a b", "a\n", "\x7F"};
    char signature[TERN_WEBHOOK_SIGNATURE_SIZE] = "x";
    tern_error error;

    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        UNIT_STATUS(tern_webhook_sign(TERN_STR(SECRET), tern_str_of(ids[i]), SENT_S, TERN_STR(BODY),
                                      signature, &error),
                    TERN_ERROR_INVALID);
        UNIT_TEXT(error.pointer, "id");
        UNIT_TEXT(signature, "");
    }
    UNIT_STATUS(
        tern_webhook_sign(TERN_STR(SECRET), TERN_STR("a"), -1, TERN_STR(BODY), signature, &error),
        TERN_ERROR_INVALID);
    UNIT_TEXT(error.pointer, "timestamp_s");
    UNIT_STATUS(
        tern_webhook_sign(TERN_STR(""), TERN_STR("a"), 1, TERN_STR(BODY), signature, &error),
        TERN_ERROR_UNSET);
    UNIT_TEXT(error.pointer, "secret");
}

/* No error says a secret or a signature that is right. */
static void test_errors_hold_no_secret(void)
{
    delivery what = genuine();
    tern_webhook_options options = {
        .secrets = what.secrets, .secret_count = 1, .now_s = what.now_s};
    tern_error error;
    char text[TERN_ERROR_MESSAGE_SIZE];

    what.body = TERN_STR("{}");
    UNIT_STATUS(tern_webhook_verify(&options, what.headers, 4, what.body, &error),
                TERN_ERROR_SIGNATURE);
    tern_error_format(&error, text, sizeof text);
    CU_ASSERT_PTR_NULL(strstr(text, "AAECAw"));
    CU_ASSERT_PTR_NULL(strstr(text, "v1,"));
}

static const unit_test tests[] = {
    {"webhook signature", "known answers", test_known_answers},
    {"webhook signature", "tampering with each part", test_tampering},
    {"webhook signature", "parts that are shifted", test_parts_that_are_shifted},
    {"webhook signature", "secrets that are replaced", test_rotation},
    {"webhook signature", "the edges of the tolerance", test_time},
    {"webhook signature", "malformed and huge times", test_malformed_times},
    {"webhook signature", "headers missing, twice, empty, of the other set", test_headers},
    {"webhook signature", "secrets that can't be used", test_secrets},
    {"webhook signature", "what can't be signed", test_what_can_not_be_signed},
    {"webhook signature", "errors hold no secret", test_errors_hold_no_secret},
};
UNIT_MAIN(tests)
