/* expect: not compatible with any (generic )?association */
#include "tern/table.h"

typedef enum color_value { COLOR_UNRECOGNIZED, COLOR_RED } color_value;
TERN_DECLARE_ENUM(color, color_value);
TERN_DECLARE_OPT_ENUM(sample_opt_color, color_value);
TERN_DECLARE_NULLABLE_ENUM(sample_nullable_color, color_value);
extern const tern_type tern_type_of_color;

typedef struct sample {
#ifdef CONTROL
    color member;
#else
    tern_str member;
#endif
} sample;

extern const tern_field sample_fields[];
const tern_field sample_fields[] = {
    TERN_FIELD(sample, member, "member", REQUIRED, ENUM, color),
};
