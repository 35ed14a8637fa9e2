/* body_sink.h - a transport that reads the body of a request to its end; and files to send. */
#ifndef BODY_SINK_H
#define BODY_SINK_H

#include "fake.h"

enum { SINK_TEXT = 8192, SINK_BYTES = 4 * 1000 * 1000, SINK_ANSWERS = 3 };

typedef struct sink {
    fake fake;
    /* Bytes that it asks for at once. */
    size_t piece;
    /* What it answers, in turn; the last again and again; 0: 200. */
    int answers[SINK_ANSWERS];
    size_t requests;
    /* Of the last request: its multipart body, cut, with B for the boundary; the bytes that came,
     * and that were said to come. */
    char text[SINK_TEXT];
    char boundary[128];
    size_t bytes;
    uint64_t length;
} sink;

/* A client with that transport. */
tern_client *sink_client(sink *self);

/* Where the tests have their files: to be set first. */
extern const char *files_folder;

/* The path of a file there, valid until the sixteenth call after. */
const char *file_path(const char *name);
void file_write(const char *name, const char *bytes, size_t length);

/* Files that the process has open. */
size_t files_open(void);

/* A part with a name, with a type as well, and a file. */
#define FIELD(name, text)                                                                          \
    "--B\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" text "\r\n"
#define TYPED(name, type, text)                                                                    \
    "--B\r\nContent-Disposition: form-data; name=\"" name "\"\r\nContent-Type: " type              \
    "\r\n\r\n" text "\r\n"
#define FILE_OF(name, file_name, type, text)                                                       \
    "--B\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file_name              \
    "\"\r\nContent-Type: " type "\r\n\r\n" text "\r\n"
#define BYTES "application/octet-stream"
#define END   "--B--\r\n"

#endif
