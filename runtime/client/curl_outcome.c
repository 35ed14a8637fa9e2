/* curl_outcome.c - what libcurl ended with, as a status and what is known of the transfer. */
#include "curl_internal.h"

/* What libcurl's codes are here. */
static tern_status classify(CURLcode code, const char **expected)
{
    *expected = NULL;
    switch (code) {
    case CURLE_OK:
        return TERN_OK;
    case CURLE_OUT_OF_MEMORY:
        return TERN_ERROR_MEMORY;
    case CURLE_OPERATION_TIMEDOUT:
        *expected = "an answer in time";
        return TERN_ERROR_TIMEOUT;
    case CURLE_URL_MALFORMAT:
    case CURLE_BAD_FUNCTION_ARGUMENT:
        *expected = "a request that libcurl takes";
        return TERN_ERROR_REQUEST;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_USE_SSL_FAILED:
        *expected = "a connection that can be trusted";
        return TERN_ERROR_TLS;
    case CURLE_UNSUPPORTED_PROTOCOL: /* HTTP/0.9, or none */
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_TOO_MANY_REDIRECTS:
    case CURLE_HTTP_RETURNED_ERROR:
        *expected = "HTTP";
        return TERN_ERROR_HTTP;
    default:
        *expected = "a connection that lasts";
        return TERN_ERROR_NETWORK;
    }
}

/* Puts the codes of libcurl and of our callbacks together. */
tern_status tern_transfer_conclude(const tern_transfer *self, CURLcode code)
{
    const char *found = self->message[0] ? self->message : curl_easy_strerror(code);
    const char *expected;
    tern_status status;

    if (self->failure != TERN_OK)
        return tern_transfer_fail(self, self->failure,
                                  self->failure == TERN_ERROR_LIMIT
                                      ? "an answer within the ceilings"
                                  : self->failure == TERN_ERROR_READ ? "a body that can be read"
                                                                     : NULL,
                                  self->failure == TERN_ERROR_LIMIT ? "a larger one" : NULL);
    if (code == CURLE_ABORTED_BY_CALLBACK)
        return tern_transfer_fail(self, TERN_ERROR_NETWORK, "an answer",
                                  "a connection that was closed");
    status = classify(code, &expected);
    /* libcurl holds no line of more than 100 KB, and says nothing else of it. */
    if (code == CURLE_OUT_OF_MEMORY && self->sent > 0 && self->reply->response->body_length == 0)
        return tern_transfer_fail(self, TERN_ERROR_LIMIT, "headers that there is room for",
                                  "longer ones");
    if (status == TERN_ERROR_TIMEOUT && !tern_transfer_is_connected(self))
        expected = "a connection in time";
    if (status != TERN_OK)
        return tern_transfer_fail(self, status, expected, found);
    if (self->reply->response->http_status < 200)
        return tern_transfer_fail(self, TERN_ERROR_HTTP, "HTTP", "no status line");
    return TERN_OK;
}

void tern_transfer_measure(const tern_transfer *self)
{
    tern_timings *timings = &self->reply->response->timings;
    curl_off_t name = 0, connect = 0, tls = 0, first = 0, sent = 0, received = 0;
    long connects = 0;

    curl_easy_getinfo(self->easy, CURLINFO_NUM_CONNECTS, &connects);
    if (connects > 0) { /* otherwise they are when libcurl had found the connection again */
        curl_easy_getinfo(self->easy, CURLINFO_NAMELOOKUP_TIME_T, &name);
        curl_easy_getinfo(self->easy, CURLINFO_CONNECT_TIME_T, &connect);
        curl_easy_getinfo(self->easy, CURLINFO_APPCONNECT_TIME_T, &tls);
    }
    curl_easy_getinfo(self->easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
    timings->name_us = (int64_t)name;
    timings->connect_us = (int64_t)connect;
    timings->tls_us = (int64_t)tls;
    timings->first_byte_us = (int64_t)first;
    curl_easy_getinfo(self->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    curl_easy_getinfo(self->easy, CURLINFO_SIZE_DOWNLOAD_T, &received);
    self->reply->connections = (unsigned)connects;
    self->reply->sent_bytes = (uint64_t)sent;
    self->reply->received_bytes = (uint64_t)received;
}

/* Whether libcurl failed before there was a connection to send anything over. */
bool tern_transfer_was_sent(const tern_transfer *self, CURLcode code)
{
#if LIBCURL_VERSION_NUM >= 0x075000
    (void)code;
    return self->sent > 0;
#else
    (void)self;
    return code != CURLE_COULDNT_CONNECT && code != CURLE_COULDNT_RESOLVE_HOST &&
           code != CURLE_COULDNT_RESOLVE_PROXY;
#endif
}
