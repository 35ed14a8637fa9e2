/* expect: not compatible with any (generic )?association */
#include "tern/table.h"

typedef struct sample {
#ifdef CONTROL
    tern_map_str additional_properties;
#else
    tern_map_json additional_properties;
#endif
} sample;
extern const tern_type tern_type_of_sample;
const tern_type tern_type_of_sample = TERN_MODEL_OPEN("Sample", sample, tern_map_str);
