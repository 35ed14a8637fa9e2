/* expect: not compatible with any (generic )?association */
#include "tern/table.h"

typedef struct model {
    tern_map_json additional_properties;
} model;
typedef struct other {
    tern_map_json additional_properties;
} other;
TERN_DECLARE_WRAPPERS(sample, model, model *);
TERN_DECLARE_WRAPPERS(sample, other, other *);
extern const tern_type tern_type_of_model;

typedef struct sample {
#ifdef CONTROL
    model member;
#else
    other member;
#endif
} sample;

extern const tern_field sample_fields[];
const tern_field sample_fields[] = {
    TERN_FIELD(sample, member, "member", REQUIRED, MODEL, model),
};
