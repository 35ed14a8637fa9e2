/* expect: not compatible with any (generic )?association */
#include "tern/table.h"

typedef struct sample {
#ifdef CONTROL
    tern_array_int32 member;
#else
    tern_array_int64 member;
#endif
} sample;

extern const tern_field sample_fields[];
const tern_field sample_fields[] = {
    TERN_FIELD(sample, member, "member", REQUIRED, ARRAY, tern_array_int32),
};
