/* expect: not compatible with any (generic )?association */
#include "tern/table.h"

typedef struct sample {
#ifdef CONTROL
    tern_optnull_str member;
#else
    tern_nullable_str member;
#endif
} sample;

extern const tern_field sample_fields[];
const tern_field sample_fields[] = {
    TERN_FIELD(sample, member, "member", OPTIONAL_NULLABLE, STRING, tern_str),
};
