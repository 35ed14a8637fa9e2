/* expect: no member named 'nullable' */
#include "tern/tern.h"

void use(void);
void use(void)
{
    tern_opt_double wrapper;
    memset(&wrapper, 0, sizeof wrapper);
#ifdef CONTROL
    (void)tern_is_absent(wrapper);
#else
    (void)tern_is_null(wrapper);
#endif
}
