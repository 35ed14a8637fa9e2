/* pages.c - lists that come in pages. */
#include "tern/pages.h"

#include <inttypes.h>
#include <stdio.h>

#include "body_internal.h"
#include "pages_internal.h"
#include "walk_internal.h"

static tern_status fail(const tern_pages *self, tern_error *error, tern_status status,
                        const char *expected, const char *found)
{
    return tern_client_fail(error, status, tern_str_of(self->operation->name), expected, found);
}

static tern_status fail_memory(const tern_pages *self, tern_error *error, const tern_arena *arena)
{
    return tern_client_fail_arena(error, arena, tern_str_of(self->operation->name));
}

static bool is_link(const tern_pages *self)
{
    return self->operation->pagination->style == TERN_PAGINATION_LINK;
}

void tern_pages_start(tern_pages *pages, tern_client *client, const tern_operation *operation,
                      const void *params, void *result)
{
    tern_arena_options options = {.allocator = tern_wiping_allocator()};

    memset(pages, 0, sizeof *pages);
    memset(result, 0, operation->result_size);
    /* A cursor or link may be a secret. */
    tern_arena_init(&pages->arena, &options);
    tern_arena_init(&pages->cursor_arenas[0], &options);
    tern_arena_init(&pages->cursor_arenas[1], &options);
    tern_arena_init(&pages->earlier_arena, &options);
    pages->client = client;
    pages->operation = operation;
    pages->params = params;
    pages->result = result;
    pages->total = -1;
    pages->ready = true;
}

void tern_pages_free(tern_pages *pages)
{
    if (pages == NULL)
        return;
    if (pages->result)
        tern_response_free((tern_response *)pages->result);
    tern_arena_free(&pages->earlier_arena);
    tern_arena_free(&pages->cursor_arenas[0]);
    tern_arena_free(&pages->cursor_arenas[1]);
    tern_arena_free(&pages->arena);
    memset(pages, 0, sizeof *pages);
}

/* Before the first page. */

static const tern_parameter *page_parameter(const tern_pages *self)
{
    return &self->operation->parameters[self->operation->pagination->parameter];
}

/* Where the caller wants to start. */
static void read_start(tern_pages *self)
{
    const tern_pagination *pagination = self->operation->pagination;
    bool counts_items = pagination->style == TERN_PAGINATION_OFFSET;
    const tern_parameter *row = page_parameter(self);
    tern_place place;

    self->number = counts_items ? 0 : pagination->first;
    if (tern_place_find(&row->slot, (const char *)self->own_params + row->offset, "", &place) &&
        !tern_place_int64(&place, &self->number))
        self->number = INT64_MAX; /* there is nothing behind it */
    self->items_before = counts_items ? self->number : self->number == pagination->first ? 0 : -1;
}

static tern_status begin(tern_pages *self, tern_error *error)
{
    const tern_operation *operation = self->operation;
    const tern_pagination *pagination = operation->pagination;

    if (pagination == NULL ||
        (!is_link(self) &&
         (pagination->parameter < 0 || pagination->parameter >= operation->parameter_count)))
        return fail(self, error, TERN_ERROR_REQUEST, "an operation that has pages", "another one");
    self->own_params =
        tern_arena_allocate_array(&self->arena, 1, operation->params_size, _Alignof(max_align_t));
    if (self->own_params == NULL)
        return fail_memory(self, error, &self->arena);
    if (self->params)
        memcpy(self->own_params, self->params, operation->params_size);
    if (pagination->style == TERN_PAGINATION_OFFSET || pagination->style == TERN_PAGINATION_PAGE)
        read_start(self);
    return TERN_OK;
}

/* The page at hand. */

/* Its row; NULL where the answer is none that is documented, and of 200 to 299. */
static const tern_operation_response *find_row(const tern_pages *self)
{
    const tern_operation *operation = self->operation;
    const tern_response *response = (const tern_response *)self->result;
    int32_t kind = tern_load_int32((const char *)self->result + operation->kind_offset);

    if (kind == 0 || response->http_status < 200 || response->http_status > 299)
        return NULL;
    for (size_t i = 0; i < operation->response_count; i++) {
        if (operation->responses[i].kind == kind)
            return &operation->responses[i];
    }
    return NULL;
}

static bool find(const tern_pages *self, const char *pointer, tern_place *out_place)
{
    const tern_operation_response *row = find_row(self);

    return pointer && row && row->slot.type &&
           tern_place_find(&row->slot, (const char *)self->result + row->offset, pointer,
                           out_place);
}

/* Whether the page says if there are more, and what it says. */
static bool read_more(const tern_pages *self, bool *out_more)
{
    tern_place place;

    if (!find(self, self->operation->pagination->more, &place) ||
        place.type->kind != TERN_KIND_BOOLEAN)
        return false;
    memcpy(out_more, place.value, sizeof *out_more);
    return true;
}

static void read_page(tern_pages *self)
{
    const tern_pagination *pagination = self->operation->pagination;
    tern_container array;
    tern_place place;
    int64_t total;

    if (find(self, pagination->items, &place) && place.type->kind == TERN_KIND_ARRAY) {
        array = tern_load_array(place.type, place.value);
        self->array = place.type;
        self->items = array.count > 0 ? array.elements : NULL;
        self->item_count = array.count;
    }
    if (find(self, pagination->total, &place) && tern_place_int64(&place, &total) && total >= 0)
        self->total = total;
    self->empty_pages = self->item_count > 0 ? 0 : self->empty_pages + 1;
}

/* The page behind it. Each of these returns TERN_OK, what is asked for being set; TERN_END; or a
 * failure. */

static tern_status fail_contradiction(const tern_pages *self, tern_error *error, const char *found)
{
    return fail(self, error, TERN_ERROR_HTTP, "a way to the next page, as there is one", found);
}

static tern_status set_parameter(tern_pages *self, tern_str text, tern_arena *scratch,
                                 tern_error *error)
{
    const tern_parameter *row = page_parameter(self);
    char expected[TERN_ERROR_TEXT_SIZE], found[TERN_ERROR_TEXT_SIZE];
    tern_status status =
        tern_place_set_text(&row->slot, (char *)self->own_params + row->offset, text, scratch);

    if (status == TERN_OK)
        return status;
    if (status != TERN_ERROR_TYPE)
        return fail(self, error, status, NULL, NULL);
    snprintf(expected, sizeof expected, "a next page that the parameter %.60s can ask for",
             row->name);
    snprintf(found, sizeof found, "'%.*s'", (int)(text.len < 100 ? text.len : 100), text.ptr);
    return fail(self, error, TERN_ERROR_HTTP, expected, found);
}

/* Copies what the next request is to hold; what the last one held stays as it is until
 * `use_copy`. */
static tern_status make_copy(tern_pages *self, tern_str text, tern_str *out_copy, tern_error *error)
{
    tern_arena *arena = &self->cursor_arenas[self->cursor_arena ^ 1];

    tern_arena_reset(arena);
    return tern_arena_copy_str(arena, text, out_copy) == TERN_OK ? TERN_OK
                                                                 : fail_memory(self, error, arena);
}

static void use_copy(tern_pages *self)
{
    self->cursor_arena ^= 1;
}

/* Keeps the cursor or URL, in `text` of the answer, as that of the next page. Loops are found by
 * comparing with the cursor of one page that was there, after 1, 2, 4, 8 ... pages with a later one
 * (R. P. Brent, An improved Monte Carlo factorization algorithm, 1980). */
static tern_status keep_cursor(tern_pages *self, tern_str text, tern_arena *scratch,
                               tern_error *error)
{
    tern_str copy;
    tern_status status;
    size_t count = self->cursor_count + 1;

    if (self->cursor_count > 0 && (tern_str_equal(text, self->cursor) ||
                                   (self->earlier.len > 0 && tern_str_equal(text, self->earlier))))
        return fail(self, error, TERN_ERROR_HTTP, "pages that come to an end",
                    "a page that was there before");
    status = make_copy(self, text, &copy, error);
    if (status == TERN_OK && !is_link(self))
        status = set_parameter(self, copy, scratch, error);
    if (status != TERN_OK)
        return status;
    use_copy(self);
    self->cursor = copy;
    self->cursor_count = count;
    if ((count & (count - 1)) == 0) {
        tern_arena_reset(&self->earlier_arena);
        if (tern_arena_copy_str(&self->earlier_arena, text, &self->earlier) != TERN_OK)
            self->earlier.len = 0; /* the next one will do */
    }
    return TERN_OK;
}

/* The text that a pointer leads to; empty where there is none. */
static tern_status take_text(const tern_pages *self, const tern_place *place, tern_arena *scratch,
                             tern_str *out_text, tern_error *error)
{
    tern_status status = tern_place_text(place, scratch, out_text);

    return status == TERN_OK || status == TERN_ERROR_TYPE ? TERN_OK
                                                          : fail(self, error, status, NULL, NULL);
}

static tern_status next_cursor(tern_pages *self, tern_arena *scratch, tern_error *error)
{
    const tern_pagination *pagination = self->operation->pagination;
    bool more = false, says_more = read_more(self, &more), found;
    tern_str text = {NULL, 0};
    tern_status status = TERN_OK;
    tern_place place;

    if (says_more && !more)
        return TERN_END;
    if (pagination->last_item) {
        if (self->item_count == 0)
            return more ? fail_contradiction(self, error, "no items") : TERN_END;
        found = tern_place_find(&self->array->of.array.items,
                                (const char *)self->items +
                                    (self->item_count - 1) * self->array->of.array.item_size,
                                pagination->last_item, &place);
        more = true; /* the item is all that could tell */
    } else {
        found = find(self, pagination->next, &place);
    }
    if (found)
        status = take_text(self, &place, scratch, &text, error);
    if (status != TERN_OK)
        return status;
    if (text.len == 0)
        return more ? fail_contradiction(self, error, "no cursor") : TERN_END;
    return keep_cursor(self, text, scratch, error);
}

static tern_status set_number(tern_pages *self, int64_t step, tern_arena *scratch,
                              tern_error *error)
{
    char digits[32];
    tern_status status;
    tern_str text;

    if (self->number > INT64_MAX - step)
        return fail(self, error, TERN_ERROR_HTTP, "pages that come to an end",
                    "the largest number");
    snprintf(digits, sizeof digits, "%" PRId64, self->number + step);
    status = make_copy(self, tern_str_of(digits), &text, error);
    if (status == TERN_OK)
        status = set_parameter(self, text, scratch, error);
    if (status != TERN_OK)
        return status;
    use_copy(self);
    self->number += step;
    return TERN_OK;
}

/* By offset or page number. */
static tern_status next_number(tern_pages *self, tern_arena *scratch, tern_error *error)
{
    bool counts_items = self->operation->pagination->style == TERN_PAGINATION_OFFSET;
    int64_t count = (int64_t)self->item_count;
    bool more = false, says_more = read_more(self, &more);
    tern_status status;

    if (says_more && !more)
        return TERN_END;
    if (!says_more && count == 0)
        return TERN_END;
    if (!says_more && self->items_before >= 0 && self->total >= 0 &&
        self->items_before >= self->total - count)
        return TERN_END;
    if (counts_items && count == 0)
        return fail_contradiction(self, error, "no items");
    status = set_number(self, counts_items ? count : 1, scratch, error);
    if (status == TERN_OK && self->items_before >= 0)
        self->items_before += count;
    return status;
}

static tern_status find_link(const tern_pages *self, tern_arena *scratch, tern_str *out_target,
                             tern_error *error)
{
    const char *pointer = self->operation->pagination->next;
    tern_place place;

    if (pointer == NULL && !tern_link_find_next((const tern_response *)self->result, out_target))
        out_target->len = 0;
    return pointer && find(self, pointer, &place)
               ? take_text(self, &place, scratch, out_target, error)
               : TERN_OK;
}

static tern_status next_link(tern_pages *self, tern_arena *scratch, tern_error *error)
{
    tern_str target = {NULL, 0}, link;
    tern_status status = find_link(self, scratch, &target, error);
    const char *wrong;

    if (status != TERN_OK)
        return status;
    if (target.len == 0)
        return TERN_END;
    status = tern_link_resolve(self->client->options.base_url, self->path, target, scratch, &link,
                               &wrong);
    if (status != TERN_OK)
        return fail(self, error, status, NULL, NULL);
    if (wrong)
        return fail(self, error, TERN_ERROR_HTTP, "a next page below the base URL", wrong);
    status = keep_cursor(self, link, scratch, error);
    if (status != TERN_OK)
        return status;
    self->path = tern_url_without_query(self->cursor);
    self->query.ptr = self->path.ptr + self->path.len;
    self->query.len = self->cursor.len - self->path.len;
    if (self->query.len > 0) { /* without '?' */
        self->query.ptr++;
        self->query.len--;
    }
    return TERN_OK;
}

static tern_status advance(tern_pages *self, tern_error *error)
{
    tern_arena_options options = {.allocator = tern_wiping_allocator()};
    tern_arena scratch;
    tern_status status;

    tern_arena_init(&scratch, &options);
    if (self->empty_pages > TERN_EMPTY_PAGES_MAX)
        status = fail(self, error, TERN_ERROR_HTTP, "items", "empty pages, one after the other");
    else if (is_link(self))
        status = next_link(self, &scratch, error);
    else if (self->operation->pagination->style == TERN_PAGINATION_CURSOR)
        status = next_cursor(self, &scratch, error);
    else
        status = next_number(self, &scratch, error);
    tern_arena_free(&scratch);
    return status;
}

/* Getting it. */

/* With the path and query of a link, if there is one yet. */
static tern_status call_link(tern_pages *self, tern_error *error)
{
    tern_arena_options options = {.allocator = tern_wiping_allocator()};
    const tern_operation *operation = self->operation;
    tern_response *response = (tern_response *)self->result;
    tern_request request;
    tern_arena scratch;
    tern_status status;

    memset(self->result, 0, operation->result_size);
    memset(&request, 0, sizeof request);
    tern_response_init(response, self->client);
    tern_arena_init(&scratch, &options);
    status = tern_operation_make_request(operation, self->own_params, &scratch, &request, error);
    if (status == TERN_OK && self->cursor_count > 0) {
        request.path = self->path;
        request.encoded_query = self->query;
        request.call.query_count = 0; /* a part of the link */
    } else if (status == TERN_OK) {
        status = make_copy(self, request.path, &self->path, error);
        if (status == TERN_OK)
            use_copy(self);
    }
    if (status == TERN_OK)
        status = tern_client_send(self->client, &request, tern_str_of(operation->name), NULL,
                                  response, error);
    tern_operation_release_body(operation, &request.body);
    tern_arena_free(&scratch);
    return status == TERN_OK
               ? tern_operation_take_answer(self->client, operation, self->result, error)
               : status;
}

static tern_status get_page(tern_pages *self, tern_error *error)
{
    tern_response *response = (tern_response *)self->result;
    char found[TERN_ERROR_TEXT_SIZE];
    tern_status status;

    self->items = NULL;
    self->item_count = self->next_item = 0;
    self->total = -1;
    tern_response_free(response);
    status = is_link(self) ? call_link(self, error)
                           : tern_client_call(self->client, self->operation, self->own_params,
                                              self->result, error);
    if (status != TERN_OK)
        return status;
    if (find_row(self) == NULL) {
        snprintf(found, sizeof found, "an answer with HTTP status %d", response->http_status);
        return fail(self, error, TERN_ERROR_HTTP, "a page", found);
    }
    return TERN_OK;
}

tern_status tern_pages_next(tern_pages *pages, tern_error *error)
{
    tern_status status = TERN_OK;

    if (pages->ended)
        return TERN_END;
    if (pages->own_params == NULL)
        status = begin(pages, error);
    else if (!pages->ready)
        status = advance(pages, error);
    if (status == TERN_END) {
        pages->ended = true;
        pages->next_item = pages->item_count;
    }
    if (status != TERN_OK)
        return status;
    pages->ready = true;
    if (pages->max_pages > 0 && pages->page_count >= pages->max_pages)
        return fail(pages, error, TERN_ERROR_LIMIT, "at most max_pages pages", "one more");
    status = get_page(pages, error);
    if (status != TERN_OK)
        return status;
    pages->ready = false;
    pages->page_count++;
    read_page(pages);
    return TERN_OK;
}

tern_status tern_pages_next_item(tern_pages *pages, const void **out_item, tern_error *error)
{
    *out_item = NULL;
    while (pages->next_item == pages->item_count) {
        tern_status status = tern_pages_next(pages, error);
        if (status != TERN_OK)
            return status;
    }
    *out_item = (const char *)pages->items + pages->next_item * pages->array->of.array.item_size;
    pages->next_item++;
    return TERN_OK;
}
