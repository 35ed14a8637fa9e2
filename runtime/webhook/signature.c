/* signature.c - signatures of webhooks: Standard Webhooks 1.0.0, its symmetric scheme. */
#include <inttypes.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <time.h>

#include "tern/base64.h"
#include "tern/webhook.h"

enum {
    MAC_BYTES = 32,   /* of HMAC-SHA256 */
    TEXT_BYTES = 47,  /* of "v1," and its base64 */
    TIME_DIGITS = 18, /* fit an int64_t, whatever they are */
    SECRET_CHARACTERS = 1000,
    KEY_ROOM = 1024,
    TEXT_ROOM = 256
};

/* The headers of a webhook, or what stands in their place when one is made. */
typedef struct message {
    tern_str id;
    tern_str timestamp;
    tern_str body;
} message;

static tern_status fail(tern_error *error, tern_status status, const char *where,
                        const char *expected, const char *found)
{
    if (error == NULL)
        return status;
    memset(error, 0, sizeof *error);
    error->status = status;
    snprintf(error->pointer, sizeof error->pointer, "%s", where);
    snprintf(error->expected, sizeof error->expected, "%s", expected);
    snprintf(error->found, sizeof error->found, "%s", found);
    return status;
}

/* Secrets and keys. */

/* Undoes the base64 of a secret, into memory that the caller wipes. */
static tern_status read_secret(tern_str secret, tern_arena *arena, tern_str *out_key,
                               const char *where, tern_error *error)
{
    static const char prefix[] = "whsec_";
    size_t prefix_length = sizeof prefix - 1;
    tern_status status;

    if (secret.len >= prefix_length && memcmp(secret.ptr, prefix, prefix_length) == 0) {
        secret.ptr += prefix_length;
        secret.len -= prefix_length;
    }
    if (secret.len == 0)
        return fail(error, TERN_ERROR_UNSET, where, "a secret", "an empty one");
    if (secret.len > SECRET_CHARACTERS)
        return fail(error, TERN_ERROR_LIMIT, where, "a secret of at most 1000 characters",
                    "a longer one");
    status = tern_base64_decode(secret, 0, arena, out_key);
    if (status != TERN_OK)
        return fail(error, status, where, "whsec_ and base64, or base64 alone",
                    "what can't be decoded");
    if (out_key->len < TERN_WEBHOOK_SECRET_BYTES_MIN)
        return fail(error, TERN_ERROR_RANGE, where, "a secret of 24 bytes or more",
                    "one that could be guessed");
    return TERN_OK;
}

/* Where memory or libcrypto fails, false. */
static bool compute(tern_str key, const message *what, unsigned char *out_mac)
{
    EVP_PKEY *private_key =
        EVP_PKEY_new_raw_private_key(EVP_PKEY_HMAC, NULL, (const unsigned char *)key.ptr, key.len);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const tern_str parts[] = {what->id, TERN_STR("."), what->timestamp, TERN_STR("."), what->body};
    size_t length = MAC_BYTES;
    bool done = private_key && context &&
                EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, private_key) == 1;

    for (size_t i = 0; done && i < sizeof parts / sizeof parts[0]; i++)
        done = parts[i].len == 0 || EVP_DigestSignUpdate(context, parts[i].ptr, parts[i].len) == 1;
    done = done && EVP_DigestSignFinal(context, out_mac, &length) == 1 && length == MAC_BYTES;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(private_key);
    return done;
}

/* The signature as it stands in the header, TEXT_BYTES and a NUL. */
static tern_status make_signature(tern_str secret, const message *what, char *out_text,
                                  const char *where, tern_error *error)
{
    char key_room[KEY_ROOM], text_room[TEXT_ROOM];
    unsigned char mac[MAC_BYTES];
    tern_arena_options key_options = {
        .buffer = key_room, .buffer_size = sizeof key_room, .buffer_only = true};
    tern_arena_options text_options = {
        .buffer = text_room, .buffer_size = sizeof text_room, .buffer_only = true};
    tern_arena key_arena, text_arena;
    tern_str key, text = {NULL, 0};
    tern_status status;

    tern_arena_init(&key_arena, &key_options);
    tern_arena_init(&text_arena, &text_options);
    status = read_secret(secret, &key_arena, &key, where, error);
    if (status == TERN_OK) {
        tern_str bytes = {(const char *)mac, sizeof mac};
        if (!compute(key, what, mac) || tern_base64_encode(bytes, 0, &text_arena, &text) != TERN_OK)
            status = fail(error, TERN_ERROR_MEMORY, where, "", "");
        else
            snprintf(out_text, TERN_WEBHOOK_SIGNATURE_SIZE, "v1,%s", text.ptr);
    }
    OPENSSL_cleanse(key_room, sizeof key_room);
    OPENSSL_cleanse(text_room, sizeof text_room);
    OPENSSL_cleanse(mac, sizeof mac);
    return status;
}

/* Headers. */

/* One that is there must be there once: of two, another program might believe the other one. */
static tern_status find_header(const tern_pair *headers, size_t count, const char *name,
                               tern_str *out_value, tern_error *error)
{
    const tern_pair *found = NULL;
    size_t length = strlen(name);

    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < length && at < headers[i].name.len &&
               (headers[i].name.ptr[at] == name[at] || /* letters, in any case */
                (name[at] >= 'a' && (headers[i].name.ptr[at] | 0x20) == name[at])))
            at++;
        if (at < length || headers[i].name.len != length)
            continue;
        if (found)
            return fail(error, TERN_ERROR_SIGNATURE, name, "one such header", "more than one");
        found = &headers[i];
    }
    out_value->ptr = found ? found->value.ptr : NULL;
    out_value->len = found ? found->value.len : 0;
    if (found && found->value.len == 0)
        return fail(error, TERN_ERROR_SIGNATURE, name, "a value", "none");
    return TERN_OK;
}

/* A full stop would leave open where the parts of what was signed end. */
static bool is_id(tern_str id)
{
    for (size_t i = 0; i < id.len; i++) {
        unsigned char byte = (unsigned char)id.ptr[i];
        if (byte <= ' ' || byte == 0x7F || byte == '.')
            return false;
    }
    return id.len > 0;
}

static tern_status check_time(tern_str text, int64_t now_s, int64_t tolerance_s, const char *name,
                              tern_error *error)
{
    int64_t time_s = 0, away_s;
    char found[TERN_ERROR_TEXT_SIZE], expected[TERN_ERROR_TEXT_SIZE];

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return fail(error, TERN_ERROR_SIGNATURE, name, "seconds since 1970, in digits",
                        "something else");
        if (i == TIME_DIGITS)
            return fail(error, TERN_ERROR_SIGNATURE, name, "seconds since 1970",
                        "a number that is too large");
        time_s = 10 * time_s + (text.ptr[i] - '0');
    }
    /* Neither is negative: no overflow. */
    away_s = time_s - now_s;
    if (away_s >= -tolerance_s && away_s <= tolerance_s)
        return TERN_OK;
    snprintf(expected, sizeof expected, "a time at most %" PRId64 " s away from now", tolerance_s);
    snprintf(found, sizeof found, "one %" PRId64 " s in the %s", away_s < 0 ? -away_s : away_s,
             away_s < 0 ? "past" : "future");
    return fail(error, TERN_ERROR_SIGNATURE, name, expected, found);
}

/* Cuts the next word off `rest`; false when there is none. */
static bool next_word(tern_str *rest, tern_str *out_word)
{
    while (rest->len > 0 && rest->ptr[0] == ' ') {
        rest->ptr++;
        rest->len--;
    }
    out_word->ptr = rest->ptr;
    out_word->len = 0;
    while (rest->len > 0 && rest->ptr[0] != ' ') {
        rest->ptr++;
        rest->len--;
        out_word->len++;
    }
    return out_word->len > 0;
}

/* Whether there is a signature of the scheme at all; others may stand beside it. */
static bool has_scheme(tern_str signatures)
{
    tern_str word;

    while (next_word(&signatures, &word)) {
        if (word.len >= 3 && memcmp(word.ptr, "v1,", 3) == 0)
            return true;
    }
    return false;
}

static bool holds(tern_str signatures, const char *right)
{
    bool found = false;
    tern_str word;

    while (next_word(&signatures, &word)) {
        if (word.len == TEXT_BYTES && CRYPTO_memcmp(word.ptr, right, TEXT_BYTES) == 0)
            found = true;
    }
    return found;
}

static tern_status check_signatures(const tern_webhook_options *options, const message *what,
                                    tern_str signatures, const char *name, tern_error *error)
{
    bool genuine = false;

    if (!has_scheme(signatures))
        return fail(error, TERN_ERROR_SIGNATURE, name, "a signature of the scheme v1",
                    "none of that scheme");
    for (size_t i = 0; i < options->secret_count; i++) {
        char right[TERN_WEBHOOK_SIGNATURE_SIZE], where[sizeof "secrets/" + 20];
        tern_status status;
        snprintf(where, sizeof where, "secrets/%zu", i);
        status = make_signature(options->secrets[i], what, right, where, error);
        if (status == TERN_OK && holds(signatures, right))
            genuine = true;
        OPENSSL_cleanse(right, sizeof right);
        if (status != TERN_OK)
            return status;
    }
    return genuine ? TERN_OK
                   : fail(error, TERN_ERROR_SIGNATURE, name, "a signature with one of the secrets",
                          "none that is right: another secret, or a changed id, time or body");
}

/* Reads the three headers, and says what they are called. */
static tern_status read_headers(const tern_pair *headers, size_t count, tern_str values[3],
                                const char *const **out_names, tern_error *error)
{
    /* The second set is what senders used before there was a standard. They are not mixed. */
    static const char *const names[2][3] = {
        {"webhook-id", "webhook-timestamp", "webhook-signature"},
        {"svix-id", "svix-timestamp", "svix-signature"}};
    size_t found = 0;

    for (size_t set = 0; set < 2 && found == 0; set++) {
        *out_names = names[set];
        for (size_t i = 0; i < 3; i++) {
            tern_status status = find_header(headers, count, names[set][i], &values[i], error);
            if (status != TERN_OK)
                return status;
            found += values[i].len > 0;
        }
    }
    if (found == 0)
        *out_names = names[0];
    for (size_t i = 0; i < 3; i++) {
        if (values[i].len == 0)
            return fail(error, TERN_ERROR_SIGNATURE, (*out_names)[i], "the header", "none");
    }
    return TERN_OK;
}

/* The public functions. */

tern_status tern_webhook_verify(const tern_webhook_options *options, const tern_pair *headers,
                                size_t header_count, tern_str body, tern_error *error)
{
    int64_t tolerance_s =
        options->tolerance_s == 0 ? TERN_WEBHOOK_TOLERANCE_S_DEFAULT : options->tolerance_s;
    int64_t now_s = options->now_s == 0 ? (int64_t)time(NULL) : options->now_s;
    const char *const *names;
    tern_str values[3];
    message what;
    tern_status status;

    if (options->secret_count == 0 || options->secrets == NULL)
        return fail(error, TERN_ERROR_UNSET, "secrets", "a secret", "none");
    if (tolerance_s < 0 || now_s < 0)
        return fail(error, TERN_ERROR_RANGE, tolerance_s < 0 ? "tolerance_s" : "now_s",
                    "a number of seconds", "a negative one");
    status = read_headers(headers, header_count, values, &names, error);
    if (status != TERN_OK)
        return status;
    what.id = values[0];
    what.timestamp = values[1];
    what.body = body;
    if (!is_id(what.id))
        return fail(error, TERN_ERROR_SIGNATURE, names[0],
                    "no white space, control character or full stop", "one");
    status = check_time(what.timestamp, now_s, tolerance_s, names[1], error);
    return status == TERN_OK ? check_signatures(options, &what, values[2], names[2], error)
                             : status;
}

tern_status tern_webhook_sign(tern_str secret, tern_str id, int64_t timestamp_s, tern_str body,
                              char *out_signature, tern_error *error)
{
    char digits[24];
    message what = {.id = id, .body = body};

    out_signature[0] = '\0';
    if (!is_id(id))
        return fail(error, TERN_ERROR_INVALID, "id",
                    "1 or more characters, no white space, control character or full stop",
                    "something else");
    if (timestamp_s < 0)
        return fail(error, TERN_ERROR_INVALID, "timestamp_s", "a time since 1970", "one before");
    snprintf(digits, sizeof digits, "%" PRId64, timestamp_s);
    what.timestamp = tern_str_of(digits);
    return make_signature(secret, &what, out_signature, "secret", error);
}
