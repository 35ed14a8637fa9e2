/* webhook.h - webhooks that an API sends: whether they are genuine, and which event they are.
 *
 *     tern_str secrets[] = {tern_str_of(getenv("WEBHOOK_SECRET"))};
 *     tern_webhook_options options = {.secrets = secrets, .secret_count = 1};
 *
 *     status = tern_webhook_verify(&options, headers, header_count, body, &error);
 *     if (status == TERN_OK)
 *         status = tern_webhook_decode(&acme_webhooks, TERN_STR(""), body, &arena, &delivery,
 *                                      &error);
 *
 * Signatures are those of Standard Webhooks (standardwebhooks.com, version 1.0.0), its symmetric
 * scheme: HMAC-SHA256. tern_webhook_verify and tern_webhook_sign are in tern::webhook, which needs
 * OpenSSL's libcrypto (1.1.1 or later); tern_webhook_decode and tern_webhook_find are in
 * tern::core.
 *
 * All are thread-safe as long as no two threads use one arena at once.
 */
#ifndef TERN_WEBHOOK_H
#define TERN_WEBHOOK_H

#include <stdint.h>

#include "tern/arena.h"
#include "tern/client.h"
#include "tern/codec.h"
#include "tern/status.h"
#include "tern/str.h"

TERN_BEGIN_DECLARATIONS

/* Signatures. */

enum {
    /** What a tolerance of 0 stands for, in seconds. */
    TERN_WEBHOOK_TOLERANCE_S_DEFAULT = 5 * 60,
    /** The shortest secret, in bytes, its base64 undone: that of the specification. */
    TERN_WEBHOOK_SECRET_BYTES_MIN = 24,
    /** Bytes of a signature as text, "v1," and its NUL included. */
    TERN_WEBHOOK_SIGNATURE_SIZE = 48
};

/** Whom to believe, and how long. */
typedef struct tern_webhook_options {
    /** "whsec_" and base64, or base64 alone. Any of them may have signed: while a secret is being
     * replaced there are two. At least one. */
    const tern_str *secrets;
    size_t secret_count;
    /** How far the time of sending may lie in the past or the future, in seconds, the bound
     * included; 0: TERN_WEBHOOK_TOLERANCE_S_DEFAULT. */
    int64_t tolerance_s;
    /** Seconds since 1970-01-01T00:00:00Z; 0: the system's clock. */
    int64_t now_s;
} tern_webhook_options;

/**
 * Checks that a webhook was sent by who holds a secret, as it is, and lately.
 *
 * headers, header_count: those of the request, which may have others; names in any case. The ones
 * that count are webhook-id, webhook-timestamp and webhook-signature; where there is none of them,
 * svix-id, svix-timestamp and svix-signature.
 * body: as it came in, byte by byte, before anything was decoded.
 * error: `pointer` names the option or the header, `expected` and `found` say what is wrong with
 * it; they hold no secret and no signature. May be NULL.
 *
 * A webhook that is accepted can come in again, from its sender or from somebody who saw it: within
 * the tolerance the header webhook-id tells.
 *
 * Signatures are compared in constant time; secrets are wiped from memory of its own. It allocates
 * nothing but what libcrypto does.
 *
 * Returns
 * - TERN_OK: it is genuine;
 * - TERN_ERROR_SIGNATURE: a header is missing, there more than once or malformed; the time is too
 *   far away; or no signature (of those that begin with "v1,") is right. The sender is best
 * answered 400 or 401, without a reason;
 * - TERN_ERROR_UNSET: there is no secret; TERN_ERROR_SYNTAX, TERN_ERROR_RANGE, TERN_ERROR_LIMIT:
 * one is no base64, too short (it could be guessed), or longer than 1,000 characters;
 *   TERN_ERROR_RANGE also for a negative tolerance or time;
 * - TERN_ERROR_MEMORY: libcrypto has none.
 */
tern_status tern_webhook_verify(const tern_webhook_options *options, const tern_pair *headers,
                                size_t header_count, tern_str body, tern_error *error) TERN_MUST_USE
    TERN_NONNULL(1);

/**
 * Signs a webhook, as a sender does: for tests of programs that receive them.
 *
 * secret: as in tern_webhook_options. id: the value of webhook-id, 1 or more characters, none of
 * them '.', white space or a control character. timestamp_s: that of webhook-timestamp, in seconds
 * since 1970-01-01T00:00:00Z, not negative. body: any bytes.
 * out_signature: TERN_WEBHOOK_SIGNATURE_SIZE bytes: the value of webhook-signature, NUL-terminated.
 * error: may be NULL.
 *
 * Returns TERN_OK; TERN_ERROR_INVALID for an id or a time that can't be signed; or what
 * tern_webhook_verify returns for a secret. On failure `out_signature` is empty.
 */
tern_status tern_webhook_sign(tern_str secret, tern_str id, int64_t timestamp_s, tern_str body,
                              char *out_signature, tern_error *error) TERN_MUST_USE TERN_NONNULL(5);

/* Events. */

/** An event that an API's document describes. */
typedef struct tern_webhook_event {
    /** Its key under `webhooks`. */
    const char *name;
    /** What the property at `type_pointer` says in its bodies; NULL: `name`. */
    const char *value;
    /** Of its body. */
    const tern_type *type;
} tern_webhook_event;

/** The webhooks of an API. Constant; generated, or written by hand. */
typedef struct tern_webhooks {
    /** JSON pointer (RFC 6901) to the property that says which event a body is, a string; NULL: the
     * bodies don't say. */
    const char *type_pointer;
    const tern_webhook_event *events;
    size_t count;
} tern_webhooks;

/** A body that was decoded. It owns nothing. */
typedef struct tern_webhook_delivery {
    /** One of tern_webhooks.events. */
    const tern_webhook_event *event;
    /** Of type `event->type`, in the arena. */
    void *value;
} tern_webhook_delivery;

/** The event of that name, or NULL. */
const tern_webhook_event *tern_webhook_find(const tern_webhooks *webhooks, tern_str name)
    TERN_NONNULL(1);

/**
 * Decodes the body of a webhook as what its event says it is. It checks no signature: call
 * tern_webhook_verify first.
 *
 * name: of the event, where a header, a path or the program says it; empty: the body says it.
 * body: one JSON document; not kept.
 * arena: holds the value. out: zeroed on failure. error: may be NULL.
 *
 * Returns TERN_OK; TERN_ERROR_UNKNOWN_VALUE for an event that the table does not have, `found`
 * telling which: APIs add events, so it is best answered 2xx and left alone; TERN_ERROR_MISSING,
 * _NULL or _TYPE where the body does not say which event it is; TERN_ERROR_UNSET where it is not
 * asked to, the table having no pointer; or what tern_decode returns. On failure the arena is as it
 * was before the call.
 */
tern_status tern_webhook_decode(const tern_webhooks *webhooks, tern_str name, tern_str body,
                                tern_arena *arena, tern_webhook_delivery *out,
                                tern_error *error) TERN_MUST_USE TERN_NONNULL(1, 4, 5);

TERN_END_DECLARATIONS

#endif
