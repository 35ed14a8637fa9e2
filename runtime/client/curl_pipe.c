/* curl_pipe.c - keeps SIGPIPE from a thread while it is in libcurl. */
#define _DEFAULT_SOURCE
#include <strings.h>
#include <sys/socket.h>

#include "curl_internal.h"

bool tern_pipe_guard_needed(const tern_curl *curl, const tern_exchange *exchange,
                            const tern_reply *reply)
{
#if defined(MSG_NOSIGNAL) || defined(SO_NOSIGPIPE)
    /* What libcurl sends by itself raises no signal there, and a guard is three system calls. But
     * a program's sources and sinks may write to pipes. */
    return curl->has_tls_proxy || strncasecmp(exchange->url.ptr, "https:", 6) == 0 ||
           exchange->body->kind == TERN_BODY_SOURCE || reply->receiver;
#else
    (void)curl;
    (void)exchange;
    (void)reply;
    return true;
#endif
}

void tern_pipe_guard_begin(tern_pipe_guard *guard, bool needed)
{
    sigset_t pipe;

    guard->active = false;
    if (!needed)
        return;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    /* Where the program keeps it off itself, one that waits is the program's. */
    guard->active = pthread_sigmask(SIG_BLOCK, &pipe, &guard->before) == 0 &&
                    sigismember(&guard->before, SIGPIPE) == 0;
}

void tern_pipe_guard_end(const tern_pipe_guard *guard)
{
    sigset_t pending, pipe;
    int number;

    if (!guard->active)
        return;
    sigemptyset(&pending);
    sigpending(&pending);
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    if (sigismember(&pending, SIGPIPE) == 1)
        sigwait(&pipe, &number);
    pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
}
