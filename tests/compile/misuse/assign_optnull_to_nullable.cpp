/* expect: no match for 'operator='.*'tern_optnull_str'|no viable overloaded '=' */
#include "tern/tern.h"

void use(void);
void use(void)
{
    tern_nullable_str left, same;
    tern_optnull_str right;
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
