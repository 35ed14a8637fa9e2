/* expect: incompatible type.*'tern_nullable_str'|'tern_nullable_str'.*incompatible type */
#include "tern/tern.h"

void use(void);
void use(void)
{
    tern_opt_str left, same;
    tern_nullable_str right;
    memset(&same, 0, sizeof same);
    memset(&right, 0, sizeof right);
#ifdef CONTROL
    left = same;
    (void)right;
    (void)left;
#else
    left = right;
    (void)left;
#endif
}
