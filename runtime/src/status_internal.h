/* status_internal.h - what messages have in common. */
#ifndef TERN_STATUS_INTERNAL_H
#define TERN_STATUS_INTERNAL_H

/* Replaces control characters, U+0080 to U+009F too, by '?': keys and texts of a hostile document
 * come to a terminal or a log in messages. */
void tern_blank_controls(char *text);

#endif
