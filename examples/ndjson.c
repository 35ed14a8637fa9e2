/* ndjson.c - sessions from standard input, one a line, in the memory of one.
 *
 *     ndjson < sessions.ndjson
 */
#include <clerk/clerk.h>
#include <stdio.h>

int main(void)
{
    tern_reader_options options = {.format = TERN_READER_LINES,
                                   .source = tern_source_of_file(stdin)};
    tern_reader *reader;
    tern_arena arena = {0};
    tern_error error;
    clerk_session session;
    char message[TERN_ERROR_MESSAGE_SIZE];
    int failures = 0;
    tern_status status = tern_reader_create(&options, &reader, &error);

    if (status != TERN_OK)
        return 1;
    while ((status = tern_reader_next(reader, &tern_type_of_clerk_session, &arena, &session,
                                      &error)) != TERN_END) {
        if (status == TERN_OK) {
            printf("%.*s is %.*s\n", TERN_STR_ARGS(session.id),
                   TERN_STR_ARGS(TERN_ENUM_TEXT(clerk_status, session.status)));
        } else { /* this line; the next one may be better */
            tern_error_format(&error, message, sizeof message);
            fprintf(stderr, "%s\n", message);
            failures++;
        }
        tern_arena_reset(&arena); /* what the session points to, for the next one */
    }
    tern_reader_free(reader);
    tern_arena_free(&arena);
    return failures > 0;
}
