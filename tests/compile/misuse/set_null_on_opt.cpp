/* expect: no member named 'nullable' */
#include "tern/tern.h"

void use(void);
void use(void)
{
    tern_opt_str wrapper;
    memset(&wrapper, 0, sizeof wrapper);
#ifdef CONTROL
    tern_clear(wrapper);
#else
    tern_set_null(wrapper);
#endif
}
