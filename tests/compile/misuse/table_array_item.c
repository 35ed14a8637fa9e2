/* expect: not compatible with any (generic )?association */
#include "tern/table.h"

#ifdef CONTROL
TERN_DECLARE_ARRAY(sample_list, int32_t);
#else
TERN_DECLARE_ARRAY(sample_list, int64_t);
#endif
extern const tern_type tern_type_of_sample_list;
const tern_type tern_type_of_sample_list =
    TERN_ARRAY(sample_list, int32_t, REQUIRED, INT32, int32_t);
