/* expect: not compatible with any (generic )?association */
#include "tern/table.h"

typedef struct sample {
#ifdef CONTROL
    int64_t member;
#else
    uint64_t member;
#endif
} sample;

extern const tern_field sample_fields[];
const tern_field sample_fields[] = {
    TERN_FIELD(sample, member, "member", REQUIRED, INT64, int64_t),
};
