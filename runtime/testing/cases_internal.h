/* cases_internal.h - the cases that every type is put through, and how one reports. */
#ifndef TERN_CASES_INTERNAL_H
#define TERN_CASES_INTERNAL_H

#include "tern/testing.h"

/* Notes one check, failed or not, in the test that is running. The rest says, as printf does,
 * what was checked. */
void tern_test_check(bool holds, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;

typedef void tern_test_case(const tern_test_type *type);

/* The schema's own examples, and every sample of every field in every state it allows: byte for
 * byte the same after decode and encode, equal after another decode, the same tree to json-c. */
tern_test_case tern_test_round_trip;
/* Each required field left out. */
tern_test_case tern_test_missing;
/* Null, and each JSON type that a place does not take. */
tern_test_case tern_test_wrong_type;
/* Strings and arrays stored in place, one longer than the longest sample, which is as long as they
 * can be. */
tern_test_case tern_test_too_long;
/* Properties, keys in another order, white space: what encode does not write, but others do. */
tern_test_case tern_test_foreign;
/* The samples of the round trip and wrong ones, through a json-c tree: what comes out, and what is
 * refused and how, is the same as without. */
tern_test_case tern_test_bridge;
/* Documents that end too early, or go on too long. */
tern_test_case tern_test_truncated;
/* Each allocation failed in turn, and every ceiling. */
tern_test_case tern_test_memory;

#endif
