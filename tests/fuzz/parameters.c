/* parameters.c - values of parameters in each style: nothing gets out of its place. Input: a byte
 * that chooses a parameter, and the texts of its items (keys and values in turn where it is an
 * object), separated by 0xFF. What was made is undone by the rules of RFC 6570
 * and OpenAPI 3.1 alone, and compared. */
#include "fuzz.h"

#include "client_internal.h"
#include "tern/operation.h"
#include "tern/table.h"

enum { ITEMS = 12 };

static const char name[] = "na me";

typedef struct params {
    tern_str text;
    tern_array_str list;
    tern_map_str map;
} params;

typedef enum shape { TEXT, LIST, MAP } shape;

#define ROW(member, location, style, explode, reserved, kind, ctype)                               \
    TERN_PARAMETER(params, member, name, location, style, explode, reserved, REQUIRED, kind, ctype)
#define ROWS(location, style, explode, reserved)                                                   \
    ROW(text, location, style, explode, reserved, STRING, tern_str),                               \
        ROW(list, location, style, explode, reserved, ARRAY, tern_array_str),                      \
        ROW(map, location, style, explode, reserved, MAP, tern_map_str)

static const tern_parameter rows[] = {
    ROWS(PATH, SIMPLE, false, false),
    ROWS(PATH, SIMPLE, true, false),
    ROWS(PATH, LABEL, false, false),
    ROWS(PATH, LABEL, true, false),
    ROWS(PATH, MATRIX, false, false),
    ROWS(PATH, MATRIX, true, true),
    ROWS(PATH, JSON, false, false),
    ROWS(QUERY, FORM, false, false),
    ROWS(QUERY, FORM, true, false),
    ROWS(QUERY, FORM, true, true),
    ROWS(QUERY, SPACE_DELIMITED, false, false),
    ROWS(QUERY, PIPE_DELIMITED, false, false),
    ROWS(QUERY, JSON, false, false),
    ROWS(COOKIE, FORM, false, false),
    ROWS(COOKIE, FORM, true, false),
    ROWS(COOKIE, FORM, true, true),
    ROWS(COOKIE, JSON, false, false),
    ROW(map, QUERY, DEEP_OBJECT, true, false, MAP, tern_map_str),
    ROW(map, QUERY, DEEP_OBJECT, true, true, MAP, tern_map_str),
};
/* A header's name is a token. */
#undef ROW
#define ROW(member, location, style, explode, reserved, kind, ctype)                               \
    TERN_PARAMETER(params, member, "x-name", location, style, explode, reserved, REQUIRED, kind,   \
                   ctype)
static const tern_parameter header_rows[] = {
    ROWS(HEADER, SIMPLE, false, false),
    ROWS(HEADER, SIMPLE, true, false),
    ROWS(HEADER, JSON, false, false),
};
enum {
    ROW_COUNT = sizeof rows / sizeof rows[0],
    HEADER_ROW_COUNT = sizeof header_rows / sizeof header_rows[0]
};

/* What is to be found again: texts, in their order. */
typedef struct texts {
    tern_str items[2 * ITEMS + 2];
    size_t count;
} texts;

static bool starts_with(tern_str text, const char *start)
{
    size_t length = strlen(start);

    return text.len >= length && memcmp(text.ptr, start, length) == 0;
}

static void drop(tern_str *text, size_t length)
{
    FUZZ_CHECK(length <= text->len);
    text->ptr += length;
    text->len -= length;
}

static int digit(char byte)
{
    static const char digits[] = "0123456789ABCDEF";
    const char *at = byte != '\0' ? strchr(digits, byte) : NULL;

    FUZZ_CHECK(at != NULL);
    return (int)(at - digits);
}

/* Undoes percent-encoding. */
static tern_str decode(tern_str text, tern_arena *arena)
{
    char *bytes = (char *)tern_arena_allocate(arena, text.len + 1, 1);
    tern_str made = {bytes, 0};

    FUZZ_CHECK(bytes != NULL);
    while (text.len > 0) {
        if (text.ptr[0] == '%') {
            FUZZ_CHECK(text.len >= 3);
            bytes[made.len++] = (char)(16 * digit(text.ptr[1]) + digit(text.ptr[2]));
            drop(&text, 3);
        } else {
            bytes[made.len++] = text.ptr[0];
            drop(&text, 1);
        }
    }
    return made;
}

/* Cuts what is before the next `end` off, and `end`; all, where there is none. */
static tern_str cut(tern_str *rest, const char *end, bool *out_more)
{
    tern_str before = {rest->ptr, 0};

    while (before.len < rest->len) {
        tern_str at = {rest->ptr + before.len, rest->len - before.len};
        if (starts_with(at, end))
            break;
        before.len++;
    }
    *out_more = before.len < rest->len;
    drop(rest, before.len + (*out_more ? strlen(end) : 0));
    return before;
}

/* "name=" or, where nothing follows, "name". */
static void drop_name(tern_str *text)
{
    FUZZ_CHECK(starts_with(*text, "na%20me"));
    drop(text, strlen("na%20me"));
    FUZZ_CHECK(text->len == 0 || text->ptr[0] == '=');
    drop(text, text->len > 0);
}

/* What stands between items (RFC 6570, section 3.2; OpenAPI 3.1, section 4.8.12). */
static const char *separator(const tern_parameter *row)
{
    switch (row->style) {
    case TERN_STYLE_SPACE_DELIMITED:
        return "%20";
    case TERN_STYLE_PIPE_DELIMITED:
        return "%7C";
    case TERN_STYLE_LABEL:
        return row->explode ? "." : ",";
    case TERN_STYLE_MATRIX:
        return row->explode ? ";" : ",";
    case TERN_STYLE_SIMPLE:
        return ",";
    default:
        return !row->explode ? "," : row->location == TERN_IN_QUERY ? "&" : "; ";
    }
}

/* What a server finds in `made`. */
static texts undo(const tern_parameter *row, shape of, tern_str made, tern_arena *arena)
{
    bool named = row->location == TERN_IN_QUERY || row->location == TERN_IN_COOKIE ||
                 row->style == TERN_STYLE_MATRIX;
    texts found = {.count = 0};
    bool more = true;

    if (row->style == TERN_STYLE_LABEL || row->style == TERN_STYLE_MATRIX) {
        FUZZ_CHECK(made.len > 0 && made.ptr[0] == (row->style == TERN_STYLE_LABEL ? '.' : ';'));
        drop(&made, 1);
    }
    if (named && (!row->explode || of == TEXT || row->style == TERN_STYLE_JSON))
        drop_name(&made);
    if (of == TEXT || row->style == TERN_STYLE_JSON) {
        found.items[found.count++] = decode(made, arena);
        return found;
    }
    while (more) {
        tern_str part = cut(&made, separator(row), &more);
        FUZZ_CHECK(found.count < 2 * ITEMS);
        if (of == MAP && row->explode) {
            bool equals;
            tern_str key = decode(cut(&part, "=", &equals), arena);
            FUZZ_CHECK(equals);
            if (row->style == TERN_STYLE_DEEP_OBJECT) {
                FUZZ_CHECK(starts_with(key, "na me[") && key.ptr[key.len - 1] == ']');
                drop(&key, strlen("na me["));
                key.len--;
            }
            found.items[found.count++] = key;
        } else if (named && row->explode) {
            drop_name(&part);
        }
        found.items[found.count++] = decode(part, arena);
    }
    return found;
}

/* The texts that went in, as they are to be found. */
static texts expected(const tern_parameter *row, shape of, const params *in, tern_arena *arena)
{
    texts made = {.count = 0};

    if (row->style == TERN_STYLE_JSON) {
        const void *value = of == TEXT   ? (const void *)&in->text
                            : of == LIST ? (const void *)&in->list
                                         : (const void *)&in->map;
        FUZZ_CHECK(tern_encode(row->slot.type, value, NULL, arena, &made.items[0], NULL) ==
                   TERN_OK);
        made.count = 1;
    } else if (of == TEXT) {
        made.items[made.count++] = in->text;
    } else if (of == LIST) {
        for (size_t i = 0; i < in->list.count; i++)
            made.items[made.count++] = in->list.items[i];
    } else {
        for (size_t i = 0; i < in->map.count; i++) {
            made.items[made.count++] = in->map.entries[i].key;
            made.items[made.count++] = in->map.entries[i].value;
        }
    }
    return made;
}

static size_t count_byte(tern_str text, char byte)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == byte;
    return count;
}

/* Whether what has been written says what it was written of. */
static bool can_be_undone(const tern_parameter *row, shape of)
{
    if (row->allow_reserved && row->location != TERN_IN_PATH)
        return false;
    return of == TEXT || row->style == TERN_STYLE_JSON || row->location != TERN_IN_HEADER;
}

/* Takes the place of the parameter out of what was made, and claims that all around it is as it
 * was. False where there is nothing. */
static bool find_place(const tern_parameter *row, const tern_parameters *made, tern_str *out_place)
{
    *out_place = TERN_STR("");
    if (row->location == TERN_IN_PATH) {
        *out_place = made->path;
        FUZZ_CHECK(starts_with(made->path, "/a/") && count_byte(made->path, '/') == 3);
        drop(out_place, strlen("/a/"));
        FUZZ_CHECK(out_place->len >= 2);
        out_place->len -= strlen("/z");
        FUZZ_CHECK(memcmp(out_place->ptr + out_place->len, "/z", 2) == 0);
        FUZZ_CHECK(count_byte(*out_place, '/') == 0 && out_place->len > 0);
        /* What is no path is refused later on, and it is only what leads up. */
        FUZZ_CHECK(tern_url_check_path(made->path) == NULL || tern_str_is(*out_place, ".") ||
                   tern_str_is(*out_place, ".."));
    } else {
        FUZZ_CHECK(tern_str_is(made->path, "/a/z"));
    }
    if (row->location == TERN_IN_QUERY)
        *out_place = made->query;
    else
        FUZZ_CHECK(made->query.len == 0);
    FUZZ_CHECK(tern_url_check_query(made->query) == NULL && count_byte(made->query, '#') == 0);
    if (row->location != TERN_IN_HEADER && row->location != TERN_IN_COOKIE) {
        FUZZ_CHECK(made->header_count == 0);
        return out_place->len > 0;
    }
    FUZZ_CHECK(made->header_count <= 1);
    if (made->header_count == 0)
        return false;
    FUZZ_CHECK(
        tern_str_is(made->headers[0].name, row->location == TERN_IN_HEADER ? "x-name" : "Cookie"));
    *out_place = made->headers[0].value;
    for (size_t i = 0; i < out_place->len; i++) {
        unsigned char byte = (unsigned char)out_place->ptr[i];
        FUZZ_CHECK((byte >= ' ' || byte == '\t') && byte != 0x7F);
    }
    return true;
}

static void check(const tern_parameter *row, shape of, const params *in)
{
    tern_operation operation = {.name = "testThis",
                                .method = "GET",
                                .path = row->location == TERN_IN_PATH ? "/a/{na me}/z" : "/a/z",
                                .parameters = row,
                                .parameter_count = 1};
    tern_arena arena = {0};
    tern_parameters made;
    tern_error error;
    tern_str place;
    texts there, back;
    tern_status status = tern_parameters_write(&operation, in, &arena, &made, &error);

    if (status != TERN_OK) {
        FUZZ_CHECK(error.status == status);
        FUZZ_CHECK(status == TERN_ERROR_REQUEST || status == TERN_ERROR_UNSET ||
                   status == TERN_ERROR_UTF8);
        tern_arena_free(&arena);
        return;
    }
    there = expected(row, of, in, &arena);
    if (!find_place(row, &made, &place)) {
        FUZZ_CHECK(there.count == 0 || row->location == TERN_IN_HEADER);
    } else if (!can_be_undone(row, of)) {
        FUZZ_CHECK(place.len > 0 || there.items[0].len == 0);
    } else if (row->location == TERN_IN_HEADER) {
        FUZZ_CHECK(tern_str_equal(place, there.items[0]));
    } else {
        back = undo(row, of, place, &arena);
        FUZZ_CHECK(back.count == there.count);
        for (size_t i = 0; i < back.count; i++)
            FUZZ_CHECK(tern_str_equal(back.items[i], there.items[i]));
    }
    tern_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tern_str items[2 * ITEMS], rest;
    tern_map_str_entry entries[ITEMS];
    params in = {.text = {"", 0}};
    size_t count = 0, row;

    if (size == 0)
        return 0;
    rest.ptr = (const char *)data + 1;
    rest.len = size - 1;
    in.text = rest;
    while (count < 2 * ITEMS - 1 && rest.len > 0 && memchr(rest.ptr, FUZZ_SEPARATOR, rest.len))
        items[count++] = fuzz_take(&rest, FUZZ_SEPARATOR);
    if (size > 1)
        items[count++] = rest;
    for (size_t i = 0; i + 1 < count; i += 2) {
        entries[i / 2].key = items[i];
        entries[i / 2].value = items[i + 1];
    }
    in.list = (tern_array_str){.items = items, .count = count};
    in.map = (tern_map_str){.entries = entries, .count = count / 2};
    row = data[0] % (ROW_COUNT + HEADER_ROW_COUNT);
    if (row < ROW_COUNT)
        check(&rows[row], row >= ROW_COUNT - 2 ? MAP : (shape)(row % 3), &in);
    else
        check(&header_rows[row - ROW_COUNT], (shape)((row - ROW_COUNT) % 3), &in);
    return 0;
}
