/* expect: not compatible with any (generic )?association */
#include "tern/table.h"

#include "tern/inline.h"

TERN_DECLARE_INLINE_STR(own, 5);
TERN_DECLARE_INLINE_STR(other, 6);
extern const tern_type tern_type_of_own;

typedef struct sample {
#ifdef CONTROL
    own member;
#else
    other member;
#endif
} sample;

extern const tern_field sample_fields[];
const tern_field sample_fields[] = {
    TERN_FIELD(sample, member, "member", REQUIRED, INLINE_STR, own),
};
