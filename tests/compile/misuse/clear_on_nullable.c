/* expect: no member named 'optional' */
#include "tern/tern.h"

void use(void);
void use(void)
{
    tern_nullable_int32 wrapper;
    memset(&wrapper, 0, sizeof wrapper);
#ifdef CONTROL
    tern_set_null(wrapper);
#else
    tern_clear(wrapper);
#endif
}
