/* checker_internal.h - whether bytes are a JSON value and where it ends, when they come in pieces.
 *
 * What it says depends on the bytes alone, never on how they are cut: it goes byte by byte from
 * state to state, and keeps no text.
 */
#ifndef TERN_CHECKER_INTERNAL_H
#define TERN_CHECKER_INTERNAL_H

#include <stdint.h>

#include "tern/codec.h"
#include "tern/status.h"

/* Where a value is that is being checked. */
typedef struct tern_checker {
    unsigned depth; /* levels allowed */
    unsigned level; /* containers that are open */
    unsigned char state;
    bool in_name;
    /* Of an escape, a sequence of UTF-8 or a literal: its bytes before the next one. */
    unsigned char length;
    unsigned char first;     /* the first of them */
    unsigned char digits;    /* hexadecimal digits to come */
    unsigned char low, high; /* what the next byte of UTF-8 must be between */
    unsigned char left;      /* bytes of UTF-8 to come */
    uint32_t high_surrogate; /* 0: none waits for its other half */
    uint32_t code_unit;      /* of the digits so far */
    const char *literal;     /* what is left of it */
    /* After a failure: */
    tern_status status;
    const char *expected; /* static */
    bool in_token;        /* it is the token that is wrong, from its first byte on */
    /* A bit for each open container: whether it is an object. */
    unsigned char objects[TERN_DEPTH_MAX / 8];
} tern_checker;

typedef enum tern_check {
    TERN_CHECK_MORE, /* the bytes are the beginning of a value */
    TERN_CHECK_DONE, /* they hold a whole one */
    TERN_CHECK_WRONG /* no value begins so */
} tern_check;

/* Starts with a value that may be nested `depth` levels. No white space is skipped before it. */
void tern_checker_init(tern_checker *checker, unsigned depth);

/* Checks the next bytes. `out_at`: how far it came; when done, behind the value; when wrong, at
 * the byte that makes it so. A number is done with the first byte that is not part of it. */
tern_check tern_checker_run(tern_checker *checker, const char *at, const char *end,
                            const char **out_at);

/* No more bytes come: TERN_CHECK_DONE for a number that may end here, else TERN_CHECK_WRONG. */
tern_check tern_checker_finish(tern_checker *checker);

#endif
