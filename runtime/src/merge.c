/* merge.c - JSON Merge Patch on JSON text. That it is checked has bounded its depth, and that is
 * how often a part of it is read again. */
#include "merge_internal.h"

#include "members_internal.h"
#include "tern/codec.h"
#include "tern/value.h"
#include "tokenizer_internal.h"

tern_status tern_merge_check(tern_str text, unsigned depth, tern_str *out_checked)
{
    tern_tokenizer tokenizer;
    tern_status status;

    tern_tokenizer_init(&tokenizer, text);
    tern_tokenizer_skip_space(&tokenizer);
    status = tern_tokenizer_value(&tokenizer, depth, out_checked);
    tern_tokenizer_skip_space(&tokenizer);
    return status == TERN_OK && tokenizer.cursor != tokenizer.end ? TERN_ERROR_SYNTAX : status;
}

tern_status tern_merge_refuse(const tern_path *path, tern_error *error)
{
    return tern_path_fail(error, TERN_ERROR_UNPATCHABLE, path,
                          "a change that a merge patch can make", "null, which would remove it");
}

static bool is_object(tern_str checked)
{
    return checked.len > 0 && checked.ptr[0] == '{';
}

/* A value as it is, without its white space. */
static tern_status write_value(tern_writer *writer, tern_str checked)
{
    tern_json json;

    json.text = checked;
    return tern_writer_json(writer, json, TERN_DEPTH_MAX, false);
}

static tern_status write_name(tern_writer *writer, const tern_member *member, bool *first)
{
    tern_status status = tern_writer_element(writer, *first);

    *first = false;
    if (status == TERN_OK)
        status = tern_writer_raw(writer, member->name.ptr, member->name.len);
    return status == TERN_OK ? tern_writer_encoded_name(writer, ":", 1) : status;
}

static tern_status read_members(tern_members *members, tern_arena *arena, tern_str checked)
{
    tern_status status;

    memset(members, 0, sizeof *members);
    status = tern_members_read(members, arena, checked);
    return status == TERN_OK ? tern_members_sort(members, arena) : status;
}

/* What becomes of a member of the base. */
static tern_status apply_to_member(tern_writer *writer, const tern_members *base, size_t index,
                                   const tern_members *patch, bool *first)
{
    const tern_member *member = &base->items[index];
    size_t change = tern_members_find(patch, member->key);
    tern_status status;

    if (change < patch->count &&
        (tern_member_is_null(&patch->items[change]) || !tern_members_is_last(base, index)))
        return TERN_OK;
    status = write_name(writer, member, first);
    if (status != TERN_OK)
        return status;
    if (change == patch->count)
        return tern_writer_raw(writer, member->value.ptr, member->value.len);
    return tern_merge_apply(writer, member->value, patch->items[change].value);
}

tern_status tern_merge_apply(tern_writer *writer, tern_str base, tern_str patch)
{
    static const tern_str nothing = {NULL, 0};
    tern_members old, changes;
    bool first = true;
    tern_status status;

    if (!is_object(patch))
        return tern_writer_raw(writer, patch.ptr, patch.len);
    status = read_members(&changes, writer->arena, patch);
    if (status == TERN_OK)
        status = read_members(&old, writer->arena, base);
    if (status == TERN_OK)
        status = tern_writer_open(writer, '{');
    for (size_t i = 0; status == TERN_OK && i < old.count; i++)
        status = apply_to_member(writer, &old, i, &changes, &first);
    for (size_t i = 0; status == TERN_OK && i < changes.count; i++) {
        const tern_member *one = &changes.items[i];
        if (tern_member_is_null(one) || !tern_members_is_last(&changes, i) ||
            tern_members_find(&old, one->key) < old.count)
            continue;
        status = write_name(writer, one, &first);
        if (status == TERN_OK)
            status = tern_merge_apply(writer, nothing, one->value);
    }
    return status == TERN_OK ? tern_writer_close(writer, '}', first) : status;
}

static bool same_text(tern_str a, tern_str b)
{
    return tern_equal(&tern_type_of_json, &a, &b);
}

/* The change of one member, `from` being empty where it is new. */
static tern_status diff_member(tern_writer *writer, tern_str from, const tern_member *to,
                               bool *first, const tern_path *path, tern_error *error)
{
    tern_path step = {path, to->key, 0};
    size_t start = (size_t)(writer->cursor - writer->begin);
    bool was_first = *first, both = is_object(from) && is_object(to->value), same;
    tern_status status;

    if (step.key.ptr == NULL)
        step.key.ptr = "";
    if (!both && from.len > 0 && same_text(from, to->value))
        return TERN_OK;
    if (tern_member_is_null(to))
        return tern_merge_refuse(&step, error);
    status = write_name(writer, to, first);
    if (status == TERN_OK)
        status = tern_merge_diff(writer, from, to->value, &same, &step, error);
    if (status == TERN_OK && both && same) {
        writer->cursor = writer->begin + start;
        *first = was_first;
    }
    return status;
}

tern_status tern_merge_diff(tern_writer *writer, tern_str from, tern_str to, bool *out_same,
                            const tern_path *path, tern_error *error)
{
    static const tern_str nothing = {NULL, 0};
    tern_members old, new;
    bool first = true;
    tern_status status;

    *out_same = false;
    if (!is_object(to))
        return write_value(writer, to);
    status = read_members(&new, writer->arena, to);
    if (status == TERN_OK)
        status = read_members(&old, writer->arena, from);
    if (status == TERN_OK)
        status = tern_writer_open(writer, '{');
    for (size_t i = 0; status == TERN_OK && i < new.count; i++) {
        size_t before = tern_members_find(&old, new.items[i].key);
        if (tern_members_is_last(&new, i))
            status = diff_member(writer, before < old.count ? old.items[before].value : nothing,
                                 &new.items[i], &first, path, error);
    }
    for (size_t i = 0; status == TERN_OK && i < old.count; i++) {
        if (!tern_members_is_last(&old, i) || tern_members_find(&new, old.items[i].key) < new.count)
            continue;
        status = write_name(writer, &old.items[i], &first);
        if (status == TERN_OK)
            status = tern_writer_raw(writer, "null", 4);
    }
    *out_same = first && is_object(from);
    return status == TERN_OK ? tern_writer_close(writer, '}', first) : status;
}
