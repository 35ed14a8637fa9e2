/* expect: not compatible with any (generic )?association */
#include "tern/operation.h"
#include "tern/table.h"

#ifdef CONTROL
#define ITEM int32_t
#else
#define ITEM int64_t
#endif

extern const tern_operation_response rows[];
const tern_operation_response rows[] = {
    TERN_OPERATION_RESPONSE_ITEMS(200, 200, 1, "application/x-ndjson", REQUIRED, INT32, ITEM),
};
