/* expect: not compatible with any (generic )?association */
#include "tern/table.h"

typedef struct sample {
#ifdef CONTROL
    tern_str member;
#else
    const char *member;
#endif
} sample;

extern const tern_field sample_fields[];
const tern_field sample_fields[] = {
    TERN_FIELD(sample, member, "member", REQUIRED, STRING, tern_str),
};
