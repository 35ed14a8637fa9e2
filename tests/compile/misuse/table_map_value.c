/* expect: not compatible with any (generic )?association */
#include "tern/table.h"

TERN_DECLARE_MAP(sample_map);
#ifdef CONTROL
TERN_DECLARE_MAP_ENTRY(sample_map, tern_nullable_str);
#else
TERN_DECLARE_MAP_ENTRY(sample_map, tern_opt_str);
#endif
extern const tern_type tern_type_of_sample_map;
const tern_type tern_type_of_sample_map =
    TERN_MAP(sample_map, tern_nullable_str, NULLABLE, STRING, tern_str);
