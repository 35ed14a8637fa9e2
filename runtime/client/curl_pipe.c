/* curl_pipe.c - keeps SIGPIPE from a thread while it is in libcurl. */
#define _DEFAULT_SOURCE
#include "curl_internal.h"

void tern_pipe_guard_begin(tern_pipe_guard *guard)
{
    sigset_t pipe;

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
