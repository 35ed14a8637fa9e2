/* expect: not compatible with any (generic )?association */
#include "tern/table.h"

typedef struct sample {
#ifdef CONTROL
    double member;
#else
    float member;
#endif
} sample;

extern const tern_field sample_fields[];
const tern_field sample_fields[] = {
    TERN_FIELD(sample, member, "member", REQUIRED, DOUBLE, double),
};
