/* expect: not a structure or union|no member named|is not a structure */
#include "tern/table.h"

typedef struct sample {
#ifdef CONTROL
    tern_optnull_int32 member;
#else
    int32_t member;
#endif
} sample;

extern const tern_field sample_fields[];
const tern_field sample_fields[] = {
    TERN_FIELD(sample, member, "member", OPTIONAL_NULLABLE, INT32, int32_t),
};
