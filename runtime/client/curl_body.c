/* curl_body.c - the body of a request: how libcurl is told of it, and what it reads. */
#define _DEFAULT_SOURCE /* fileno */
#include <sys/stat.h>

#include "curl_internal.h"

enum { NOT_COUNTED = -1 };

size_t tern_curl_give_body(char *to, size_t size, size_t count, void *context)
{
    tern_transfer *self = (tern_transfer *)context;
    const tern_body *body = self->exchange->body;
    size_t length = 0;

    if (self->file) {
        length = fread(to, 1, size * count, self->file);
        if (ferror(self->file))
            self->failure = TERN_ERROR_READ;
    } else {
        self->failure = body->source.read(body->source.context, to, size * count, &length);
    }
    return self->failure == TERN_OK ? length : CURL_READFUNC_ABORT;
}

int tern_curl_rewind_body(void *context, curl_off_t offset, int origin)
{
    tern_transfer *self = (tern_transfer *)context;
    const tern_body *body = self->exchange->body;

    if (offset != 0 || origin != SEEK_SET)
        return CURL_SEEKFUNC_CANTSEEK;
    if (self->file)
        return fseek(self->file, 0, SEEK_SET) == 0 ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
    if (body->rewind == NULL)
        return CURL_SEEKFUNC_CANTSEEK;
    self->failure = body->rewind(body->source.context);
    return self->failure == TERN_OK ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

static bool is_any_of(tern_str method, const char *a, const char *b, const char *c)
{
    return tern_str_is(method, a) || tern_str_is(method, b) || tern_str_is(method, c);
}

/* The length of a regular file; NOT_COUNTED where it is not known. */
static int64_t file_length(FILE *file)
{
    struct stat about;

    return fstat(fileno(file), &about) == 0 && S_ISREG(about.st_mode) ? (int64_t)about.st_size
                                                                      : NOT_COUNTED;
}

bool tern_curl_set_body(tern_transfer *self)
{
    const tern_exchange *exchange = self->exchange;
    const tern_body *body = exchange->body;
    CURL *easy = self->easy;
    bool plain = body->kind == TERN_BODY_NONE && tern_str_is(exchange->method, "GET");
    bool set = true;
    int64_t length;

    if (plain && self->plain)
        return true;
    self->plain = false;
#define SET(option, value) (set = set && curl_easy_setopt(easy, option, value) == CURLE_OK)
    /* Back to a GET without a body, whatever there was before. */
    SET(CURLOPT_POSTFIELDS, NULL);
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)NOT_COUNTED);
    SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)NOT_COUNTED);
    SET(CURLOPT_UPLOAD, 0L);
    SET(CURLOPT_NOBODY, 0L);
    SET(CURLOPT_HTTPGET, 1L);
    SET(CURLOPT_CUSTOMREQUEST, NULL);
    switch (body->kind) {
    case TERN_BODY_FILE:
    case TERN_BODY_SOURCE:
        length = self->file         ? file_length(self->file)
                 : body->length > 0 ? (int64_t)body->length
                                    : NOT_COUNTED;
        SET(CURLOPT_UPLOAD, 1L);
        SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)length);
        SET(CURLOPT_CUSTOMREQUEST, exchange->method.ptr);
        break;
    case TERN_BODY_TEXT:
        SET(CURLOPT_POST, 1L);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->text.len);
        SET(CURLOPT_POSTFIELDS, body->text.len > 0 ? body->text.ptr : "");
        SET(CURLOPT_CUSTOMREQUEST, exchange->method.ptr);
        break;
    default:
        if (tern_str_is(exchange->method, "HEAD")) {
            SET(CURLOPT_NOBODY, 1L);
        } else if (is_any_of(exchange->method, "POST", "PUT", "PATCH")) {
            /* Content-Length: 0, as RFC 9110, section 8.6, asks for. */
            SET(CURLOPT_POST, 1L);
            SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)0);
            SET(CURLOPT_POSTFIELDS, "");
            SET(CURLOPT_CUSTOMREQUEST, exchange->method.ptr);
        } else if (!tern_str_is(exchange->method, "GET")) {
            SET(CURLOPT_CUSTOMREQUEST, exchange->method.ptr);
        }
        break;
    }
#undef SET
    self->plain = plain && set;
    return set;
}
