/* fuzz.h - what the fuzz targets share: claims, what an input is made of, judges of errors. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdio.h>

#include "tern/tern.h"

/* What libFuzzer calls with each input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A claim about the library. Where it does not hold the process ends: a finding, to libFuzzer. */
#define FUZZ_CHECK(claim) ((claim) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #claim))
_Noreturn void fuzz_fail(const char *file, int line, const char *claim);

/* Memory from malloc that is there; what is not initialised holds 0xA5, so that nobody takes it
 * for zero. */
void *fuzz_allocate(size_t size);

/* Takes what stands before the first `separator` off the front of `text`, and the separator; the
 * empty string, and nothing, where there is none. */
tern_str fuzz_take(tern_str *text, char separator);

/* Between the parts of an input. It is no byte of UTF-8: what is in front of it can be anything
 * that a part could sensibly be, and the last part anything at all. */
#define FUZZ_SEPARATOR ((char)0xFF)

/* A document for a type, behind a line `API/MODEL om`: o and m are a byte each, for options and
 * memory, '0' being the defaults. A name that is none stands for some type: no mutation is lost.
 * An input without that line is a document of free-form JSON. */
typedef struct fuzz_case {
    const tern_type *type;
    const tern_constraints *constraints;
    tern_decode_options options;
    /* 0: all the memory there is; 1 to 31: the allocation of that number fails; from 32 on: there
     * is a buffer of that many times 16 bytes, and nothing else. */
    unsigned memory;
    tern_str document;
} fuzz_case;
fuzz_case fuzz_case_of(const uint8_t *data, size_t size);

/* Every type that a case can name: those of the SDKs, of the tests' samples, and the scalars. */
size_t fuzz_type_count(void);
const char *fuzz_type_at(size_t index, const tern_named_type **out_type);

/* An arena whose every block is counted, and that already holds something. */
typedef struct fuzz_arena {
    tern_arena arena;
    size_t live_blocks;
    size_t allocations;
    size_t fail_at; /* number of the allocation that fails, from 1; 0: none */
    void *buffer;
    tern_arena_mark mark; /* when it was made */
} fuzz_arena;
void fuzz_arena_init(fuzz_arena *self, unsigned memory);
/* Whether nothing is in use but what was when it was made. */
bool fuzz_arena_is_unchanged(const fuzz_arena *self);
/* Frees it, and claims that nothing stays behind. */
void fuzz_arena_free(fuzz_arena *self);

/* Claims that the texts of an error end, and are UTF-8. */
void fuzz_check_error_texts(const tern_error *error, tern_status status);
/* Claims that it moreover has a JSON pointer. */
void fuzz_check_error(const tern_error *error, tern_status status);
/* Claims that it moreover has a position in `document`, with the line and column of its byte. */
void fuzz_check_decode_error(const tern_error *error, tern_status status, tern_str document);

/* Whether all `size` bytes at `memory` are zero. */
bool fuzz_is_zero(const void *memory, size_t size);

#endif
