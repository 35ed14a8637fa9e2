/* pages.h - lists that come in pages: one page after the other, or all their items.
 *
 *     clerk_list_sessions_params params = {.status = TERN_SOME(...)};
 *     clerk_list_sessions_result result;
 *     const void *item;
 *     tern_pages pages;
 *
 *     tern_pages_start(&pages, client, &clerk_list_sessions_operation, &params, &result);
 *     while ((status = tern_pages_next_item(&pages, &item, &error)) == TERN_OK) {
 *         const clerk_session *session = item;
 *         ...
 *     }
 *     tern_pages_free(&pages);
 *     if (status != TERN_END)
 *         ... error says why it ended early
 *
 * One page is in memory at a time. How pages follow one another is in the operation's table, see
 * tern_pagination.
 */
#ifndef TERN_PAGES_H
#define TERN_PAGES_H

#include "tern/operation.h"

TERN_BEGIN_DECLARATIONS

enum {
    /** Empty pages in a row, each of which says that there are more, before it is an error. */
    TERN_EMPTY_PAGES_MAX = 1000
};

/** The pages of a list, on the way. Used by one thread at a time; not to be copied or moved. */
typedef struct tern_pages {
    /** The program may set it after tern_pages_start: the most pages that are asked for; that there
     * is one more is TERN_ERROR_LIMIT then. 0: no limit. */
    size_t max_pages;
    /** Pages so far. */
    size_t page_count;
    /** The items of the page: elements of its array. NULL and 0: none. */
    const void *items;
    size_t item_count;
    /** The number of all items, as the page says; -1: it does not. */
    int64_t total;

    /* The rest is the library's own business. */
    tern_client *client;
    const tern_operation *operation;
    const void *params;
    void *result;
    /* Holds `own_params`. */
    tern_arena arena;
    /* A copy of the params, in which the parameter that asks for a page is overwritten. */
    void *own_params;
    /* The cursor or URL of the page, and one from before that finds loops. Of two arenas one holds
     * what is in use, the other what is about to be. */
    tern_arena cursor_arenas[2];
    size_t cursor_arena;
    tern_str cursor;
    tern_arena earlier_arena;
    tern_str earlier;
    size_t cursor_count;
    /* Where the style is LINK: of the page, behind the base URL. */
    tern_str path;
    tern_str query;
    /* Offset or number of the page, and items before it; -1: not known. */
    int64_t number;
    int64_t items_before;
    const tern_type *array;
    size_t next_item;
    size_t empty_pages;
    bool ready;
    bool ended;
} tern_pages;

/**
 * Begins with the first page that `params` ask for. Nothing is sent yet.
 *
 * operation: one with pages; for another one, all calls below return TERN_ERROR_REQUEST.
 * params: the operation's params struct, with an offset, page number or cursor to start elsewhere
 * than at the beginning; NULL: all zero.
 * result: the operation's result struct: the page at hand. The pages free what is in it.
 *
 * All of them, and what params point to, must live until tern_pages_free.
 */
void tern_pages_start(tern_pages *pages, tern_client *client, const tern_operation *operation,
                      const void *params, void *result) TERN_NONNULL(1, 2, 3, 5);

/**
 * Frees the page at hand and gets the next one into `result`.
 *
 * Returns
 * - TERN_OK: there is a page, which may have no items;
 * - TERN_END: there are no more pages; the last one stays at hand. That is so where the answer says
 *   it: with no cursor or link, with `more`, with `total` (not where the style is CURSOR or LINK);
 *   and where it says nothing, when a page has no items;
 * - what tern_client_call returns;
 * - TERN_ERROR_HTTP for an answer other than a documented one of 200 to 299, which is in `result`
 *   for the program to look at; and for one that leads nowhere: back to a page that was there
 *   already, to another server, scheme or path than the base URL's (what is secret would go with
 *   it), to a cursor that its parameter can't hold;
 * - TERN_ERROR_LIMIT beyond `max_pages`; or TERN_ERROR_MEMORY.
 *
 * After a failure of the call the next one asks for the same page again.
 */
tern_status tern_pages_next(tern_pages *pages, tern_error *error) TERN_MUST_USE TERN_NONNULL(1);

/**
 * The next item, from the next page where the one at hand has no more.
 *
 * out_item: an element of the page's array, by address: of an array of models, the model. Valid
 * until a call gets the next page, so until the next call. NULL unless the call returns TERN_OK.
 *
 * Returns TERN_OK; TERN_END behind the last item; or what tern_pages_next returns.
 */
tern_status tern_pages_next_item(tern_pages *pages, const void **out_item,
                                 tern_error *error) TERN_MUST_USE TERN_NONNULL(1, 2);

/** Gives all memory back, that of the result too. NULL is allowed. */
void tern_pages_free(tern_pages *pages);

TERN_END_DECLARATIONS

#endif
