/* expect: no member named 'nullable' */
#include "tern/tern.h"

void use(void);
void use(void)
{
#ifdef CONTROL
    tern_optnull_str wrapper = TERN_NULL;
#else
    tern_opt_str wrapper = TERN_NULL;
#endif
    (void)wrapper;
}
