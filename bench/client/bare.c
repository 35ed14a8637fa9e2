/* bare.c - libcurl by itself, as a program would use it that cares for speed: handles, header lists
 * and connections are used again, and answers are put where there is room already. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "peers.h"

enum { ROOM = 1 << 16, READY_MAX = 64, WAIT_MS = 1000, FILL_MS = 300 };

typedef struct slot {
    CURL *easy;
    size_t length;
    char *body;
} slot;

/* Room for the bodies, which is not counted as libcurl's memory. */
static char bodies[IN_FLIGHT_MAX][ROOM];

typedef struct bare {
    const target *to;
    struct curl_slist *headers;
    CURLM *multi;
    slot *slots;
    size_t count;
    /* Of a run: calls to be started, and under way. */
    size_t left;
    size_t busy;
    bool check;
    bool right;
    /* Where the sockets are watched: -1: by libcurl. */
    int epoll;
    long timeout_ms;
} bare;

static size_t take(char *bytes, size_t size, size_t count, void *context)
{
    slot *self = (slot *)context;
    size_t length = size * count;

    if (length > ROOM - self->length)
        return 0;
    memcpy(self->body + self->length, bytes, length);
    self->length += length;
    return length;
}

static void add_header(bare *self, const char *line)
{
    self->headers = (struct curl_slist *)must(curl_slist_append(self->headers, line));
}

static CURL *make_easy(const bare *self, slot *one)
{
    CURL *easy = (CURL *)must(curl_easy_init());
    char url[512];

    snprintf(url, sizeof url, "%s" SESSIONS_PATH "?" SESSIONS_QUERY, self->to->base);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, self->headers);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, one);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, one);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    if (self->to->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, self->to->ca_file);
    return easy;
}

static bare *make(const target *to, size_t count)
{
    bare *self = (bare *)must(calloc(1, sizeof *self));

    self->to = to;
    self->count = count;
    self->epoll = -1;
    add_header(self, "Accept: " SESSIONS_TYPE);
    add_header(self, "User-Agent: " SESSIONS_AGENT);
    add_header(self, "Authorization: Bearer " SESSIONS_TOKEN);
    self->slots = (slot *)must(calloc(count, sizeof *self->slots));
    for (size_t i = 0; i < count; i++) {
        self->slots[i].body = bodies[i];
        self->slots[i].easy = make_easy(self, &self->slots[i]);
    }
    return self;
}

static void free_bare(void *context)
{
    bare *self = (bare *)context;

    for (size_t i = 0; i < self->count; i++) {
        if (self->multi)
            curl_multi_remove_handle(self->multi, self->slots[i].easy);
        curl_easy_cleanup(self->slots[i].easy);
    }
    if (self->multi)
        curl_multi_cleanup(self->multi);
    if (self->epoll >= 0)
        close(self->epoll);
    curl_slist_free_all(self->headers);
    free(self->slots);
    free(self);
}

static void look_at(bare *self, slot *one, CURLcode code)
{
    long http_status = 0;

    curl_easy_getinfo(one->easy, CURLINFO_RESPONSE_CODE, &http_status);
    if (code != CURLE_OK || http_status != 200 || one->length != self->to->length ||
        (self->check && memcmp(one->body, self->to->body, one->length) != 0))
        self->right = false;
    one->length = 0;
}

/* One at a time. */

static void *create_easy(const target *to)
{
    return make(to, 1);
}

static bool run_easy(void *context, size_t calls, bool check)
{
    bare *self = (bare *)context;

    self->check = check;
    self->right = true;
    while (calls-- > 0)
        look_at(self, &self->slots[0], curl_easy_perform(self->slots[0].easy));
    return self->right;
}

const peer bare_easy = {"libcurl easy", create_easy, run_easy, NULL, free_bare};

/* Many at once. */

static void start(bare *self, slot *one)
{
    if (self->left == 0)
        return;
    self->left--;
    self->busy++;
    if (curl_multi_add_handle(self->multi, one->easy) != CURLM_OK)
        fail("curl_multi_add_handle");
}

static void start_all(bare *self, size_t calls, bool check)
{
    self->left = calls;
    self->check = check;
    self->right = true;
    for (size_t i = 0; i < self->count; i++)
        start(self, &self->slots[i]);
}

/* Looks at those that have come to their end, and starts others. */
static void take_finished(bare *self)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(self->multi, &left)) != NULL) {
        CURLcode code = message->data.result;
        slot *one = NULL;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&one);
        curl_multi_remove_handle(self->multi, one->easy);
        self->busy--;
        look_at(self, one, code);
        start(self, one);
    }
}

static void *create_multi(const target *to)
{
    bare *self = make(to, to->in_flight);

    self->multi = (CURLM *)must(curl_multi_init());
    curl_multi_setopt(self->multi, CURLMOPT_MAXCONNECTS, (long)to->in_flight);
    return self;
}

static bool run_multi(void *context, size_t calls, bool check)
{
    bare *self = (bare *)context;
    int running;

    start_all(self, calls, check);
    for (;;) {
        curl_multi_perform(self->multi, &running);
        take_finished(self);
        if (self->busy == 0)
            return self->right;
        curl_multi_poll(self->multi, NULL, 0, WAIT_MS, NULL);
    }
}

static void fill_multi(void *context)
{
    bare *self = (bare *)context;
    int running;

    start_all(self, self->count, false);
    for (int waited_ms = 0; waited_ms < FILL_MS; waited_ms += 10) {
        curl_multi_perform(self->multi, &running);
        curl_multi_poll(self->multi, NULL, 0, 10, NULL);
    }
}

const peer bare_multi = {"libcurl multi", create_multi, run_multi, fill_multi, free_bare};

/* The same with epoll, where libcurl is told which sockets are ready. */

static int watch(CURL *easy, curl_socket_t socket, int what, void *context, void *assigned)
{
    bare *self = (bare *)context;
    struct epoll_event event = {.events = (what & CURL_POLL_IN ? (uint32_t)EPOLLIN : 0) |
                                          (what & CURL_POLL_OUT ? (uint32_t)EPOLLOUT : 0),
                                .data = {.fd = socket}};

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(self->epoll, EPOLL_CTL_DEL, socket, NULL);
        return 0;
    }
    epoll_ctl(self->epoll, assigned ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
    curl_multi_assign(self->multi, socket, self);
    return 0;
}

static int set_timer(CURLM *multi, long timeout_ms, void *context)
{
    (void)multi;
    ((bare *)context)->timeout_ms = timeout_ms;
    return 0;
}

static void *create_socket(const target *to)
{
    bare *self = (bare *)create_multi(to);

    self->epoll = epoll_create1(EPOLL_CLOEXEC);
    self->timeout_ms = -1;
    if (self->epoll < 0)
        fail("epoll_create1");
    curl_multi_setopt(self->multi, CURLMOPT_SOCKETFUNCTION, watch);
    curl_multi_setopt(self->multi, CURLMOPT_SOCKETDATA, self);
    curl_multi_setopt(self->multi, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(self->multi, CURLMOPT_TIMERDATA, self);
    return self;
}

static void drive(bare *self, int at_most_ms)
{
    struct epoll_event ready[READY_MAX];
    int wait_ms =
        self->timeout_ms < 0 || self->timeout_ms > at_most_ms ? at_most_ms : (int)self->timeout_ms;
    int count = epoll_wait(self->epoll, ready, READY_MAX, wait_ms), running;

    if (count <= 0) {
        self->timeout_ms = -1;
        curl_multi_socket_action(self->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    for (int i = 0; i < count; i++) {
        int events = (ready[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                     (ready[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                     (ready[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
        curl_multi_socket_action(self->multi, ready[i].data.fd, events, &running);
    }
}

static bool run_socket(void *context, size_t calls, bool check)
{
    bare *self = (bare *)context;

    start_all(self, calls, check);
    while (self->busy > 0) {
        drive(self, WAIT_MS);
        take_finished(self);
    }
    return self->right;
}

static void fill_socket(void *context)
{
    bare *self = (bare *)context;

    start_all(self, self->count, false);
    for (int waited_ms = 0; waited_ms < FILL_MS; waited_ms += 10)
        drive(self, 10);
}

const peer bare_socket = {"libcurl multi, epoll", create_socket, run_socket, fill_socket,
                          free_bare};
