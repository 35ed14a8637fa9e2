/* brackets_internal.h - where an object or array ends, fast, if it is well-formed at all. */
#ifndef TERN_BRACKETS_INTERNAL_H
#define TERN_BRACKETS_INTERNAL_H

/* Behind the bracket that closes the one at `at`, before `end`; NULL when it is not there. Brackets
 * of both kinds count alike and little else is looked at: what ends here has to be decoded, and
 * only if that goes well it is where the value ends. */
const char *tern_brackets_end(const char *at, const char *end);

#endif
