/* expect: no member named 'optional' */
#include "tern/tern.h"

void use(void);
void use(void)
{
    tern_nullable_int32 wrapper;
    memset(&wrapper, 0, sizeof wrapper);
#ifdef CONTROL
    (void)tern_is_null(wrapper);
#else
    (void)tern_is_absent(wrapper);
#endif
}
