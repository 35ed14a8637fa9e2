/* media_type.c - media types (RFC 9110, section 8.3.1) and ranges of them (section 12.5.1). */
#include "client_internal.h"

/* Without parameters and the white space before them. */
tern_str tern_media_type_bare(const char *media_type)
{
    tern_str type = {media_type, strcspn(media_type, "; \t")};
    return type;
}

static bool ends_with(tern_str text, const char *end)
{
    size_t length = strlen(end);
    tern_str last = {text.ptr + (text.len < length ? 0 : text.len - length),
                     text.len < length ? text.len : length};
    return tern_same_name(last, tern_str_of(end));
}

bool tern_media_type_is_json(tern_str type)
{
    return tern_same_name(type, TERN_STR("application/json")) ||
           tern_same_name(type, TERN_STR("text/json")) || ends_with(type, "+json");
}

/* Whether a documented type, which may be a range (RFC 9110, section 12.5.1), takes one. */
bool tern_media_type_is_range(tern_str type)
{
    return ends_with(type, "/*");
}

bool tern_media_type_takes(const char *documented, tern_str type)
{
    tern_str range = tern_media_type_bare(documented);

    if (tern_str_is(range, "*/*"))
        return true;
    if (tern_media_type_is_range(range) && type.len >= range.len - 1) {
        range.len--;
        type.len = range.len;
    }
    return tern_same_name(range, type);
}
