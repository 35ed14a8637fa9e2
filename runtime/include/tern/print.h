/* print.h - a value for people to read. */
#ifndef TERN_PRINT_H
#define TERN_PRINT_H

#include <stdio.h>

#include "tern/status.h"
#include "tern/type.h"

TERN_BEGIN_DECLARATIONS

/**
 * Prints a value of any described type: a line per field that is there, nested ones indented, null
 * and the empty string told apart, and the names of those that are absent. The format is for people
 * and may change.
 *
 * Strings are printed as JSON strings, so that nothing in them can act on a terminal.
 * Returns TERN_OK, TERN_ERROR_DEPTH, or TERN_ERROR_WRITE when the file reports an error.
 */
tern_status tern_print(FILE *file, const tern_type *type, const void *value) TERN_NONNULL(1, 2, 3);

TERN_END_DECLARATIONS

#endif
