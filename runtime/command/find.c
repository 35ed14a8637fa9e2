/* find.c - names on the command line: operations, parameters, and what was meant by a wrong one. */
#include "call_command_internal.h"

enum { NAME_MAX_COMPARED = 64 };

static unsigned char fold(char byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return (unsigned char)(byte + ('a' - 'A'));
    return (unsigned char)(byte == '-' ? '_' : byte);
}

bool tern_names_alike(tern_str a, tern_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (fold(a.ptr[i]) != fold(b.ptr[i]))
            return false;
    }
    return true;
}

/* How many letters must be put in, taken out or changed to make one of the other (Levenshtein). */
static size_t distance(tern_str a, tern_str b)
{
    size_t row[NAME_MAX_COMPARED + 1];

    if (a.len > NAME_MAX_COMPARED || b.len > NAME_MAX_COMPARED)
        return SIZE_MAX;
    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t best = diagonal + (fold(a.ptr[i - 1]) != fold(b.ptr[j - 1]));
            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[b.len];
}

static bool contains(tern_str text, tern_str part)
{
    for (size_t i = 0; part.len >= 3 && i + part.len <= text.len; i++) {
        tern_str piece = {text.ptr + i, part.len};
        if (tern_names_alike(piece, part))
            return true;
    }
    return false;
}

void tern_suggestions_add(tern_suggestions *self, const char *name)
{
    tern_str text = tern_str_of(name);
    size_t far = distance(self->wanted, text), at, limit = 1 + self->wanted.len / 3;

    if (far > limit && contains(text, self->wanted))
        far = limit;
    if (far > limit)
        return;
    for (at = self->count; at > 0 && self->distances[at - 1] > far; at--)
        ;
    if (at == TERN_SUGGESTIONS_MAX)
        return;
    if (self->count < TERN_SUGGESTIONS_MAX)
        self->count++;
    for (size_t i = self->count - 1; i > at; i--) {
        self->names[i] = self->names[i - 1];
        self->distances[i] = self->distances[i - 1];
    }
    self->names[at] = name;
    self->distances[at] = far;
}

void tern_suggestions_write(const tern_suggestions *self, const char *prefix, FILE *file)
{
    for (size_t i = 0; i < self->count; i++) {
        fprintf(file, "%s'%s",
                i == 0                 ? "; did you mean "
                : i + 1 == self->count ? " or "
                                       : ", ",
                prefix);
        tern_command_say(file, tern_str_of(self->names[i]));
        fputs(i + 1 == self->count ? "'?" : "'", file);
    }
}

const tern_operation *tern_find_operation(const tern_api *api,
                                          const tern_command_operations *operations,
                                          const char *name)
{
    const tern_interface *tables = operations->tables;
    tern_suggestions suggestions = {.wanted = tern_str_of(name)};
    const tern_operation *alike = NULL;
    size_t count = 0;

    for (size_t i = 0; i < tables->operation_count; i++) {
        const tern_operation *operation = tables->operations[i];
        if (strcmp(operation->name, name) == 0)
            return operation;
        tern_suggestions_add(&suggestions, operation->name);
        if (tern_names_alike(tern_str_of(operation->name), suggestions.wanted)) {
            alike = operation;
            count++;
        }
    }
    if (count == 1)
        return alike;
    fprintf(stderr, "%s-cli: there is no operation '", api->name);
    tern_command_say(stderr, suggestions.wanted);
    fputc('\'', stderr);
    tern_suggestions_write(&suggestions, "", stderr);
    if (suggestions.count == 0)
        fprintf(stderr, "; '%s-cli operations' lists them", api->name);
    fputc('\n', stderr);
    return NULL;
}

const char *tern_location_name(const tern_parameter *parameter)
{
    static const char *const names[] = {
        [TERN_IN_PATH] = "path",
        [TERN_IN_QUERY] = "query",
        [TERN_IN_HEADER] = "header",
        [TERN_IN_COOKIE] = "cookie",
    };
    return names[parameter->location];
}

/* The part of `name` behind the location, where it has that one. */
static bool strip_location(const tern_parameter *parameter, tern_str *ref_name)
{
    tern_str location = tern_str_of(tern_location_name(parameter));

    if (ref_name->len <= location.len || ref_name->ptr[location.len] != ':' ||
        memcmp(ref_name->ptr, location.ptr, location.len) != 0)
        return false;
    ref_name->ptr += location.len + 1;
    ref_name->len -= location.len + 1;
    return true;
}

int tern_find_parameter(const tern_operation *operation, tern_str name, bool *out_ambiguous)
{
    int found = -1;
    size_t count = 0;

    *out_ambiguous = false;
    /* As it is written, then behind its location, then whatever is alike. */
    for (int way = 0; way < 4 && count == 0; way++) {
        for (int i = 0; i < operation->parameter_count; i++) {
            const tern_parameter *parameter = &operation->parameters[i];
            tern_str wire = tern_str_of(parameter->name), rest = name;
            bool located = (way == 1 || way == 3) && strip_location(parameter, &rest);
            if (way % 2 == 1 && !located)
                continue;
            if (way < 2 ? tern_str_equal(wire, rest) : tern_names_alike(wire, rest)) {
                found = i;
                count++;
            }
        }
    }
    *out_ambiguous = count > 1;
    return count == 1 ? found : -1;
}

bool tern_parameter_is_qualified(const tern_operation *operation, size_t index)
{
    const char *name = operation->parameters[index].name;
    bool ambiguous;

    for (size_t i = 0; i < TERN_CALL_OPTION_COUNT; i++) {
        if (strcmp(tern_call_options_table[i].name, name) == 0)
            return true;
    }
    if (strcmp(name, "help") == 0)
        return true;
    tern_find_parameter(operation, tern_str_of(name), &ambiguous);
    return ambiguous;
}
