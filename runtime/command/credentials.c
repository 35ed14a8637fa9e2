/* credentials.c - credentials from the environment: CLERK_BEARER_AUTH for the scheme bearerAuth. */
#include <stdlib.h>

#include "call_command_internal.h"
#include "client_internal.h"

static bool is_upper(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static bool is_lower_or_digit(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

/* Adds a name in upper snake case, its words told apart as those of names in C are: `orgId` is
 * ORG_ID, `HTTPBasic` is HTTP_BASIC, `api key` is API_KEY. */
static void add_words(tern_builder *name, const char *text)
{
    bool gap = false;

    for (char before = '\0'; *text != '\0'; before = *text++) {
        bool starts = is_upper(*text) && (is_lower_or_digit(before) ||
                                          (is_upper(before) && text[1] >= 'a' && text[1] <= 'z'));
        char upper = *text;
        tern_str letter = {&upper, 1};
        if (!is_upper(*text) && !is_lower_or_digit(*text)) {
            gap = true;
            continue;
        }
        if ((starts || gap) && name->length > 0 && name->bytes[name->length - 1] != '_')
            tern_builder_add_text(name, "_");
        gap = false;
        if (*text >= 'a' && *text <= 'z')
            upper = (char)(*text - ('a' - 'A'));
        tern_builder_add(name, letter);
    }
}

const char *tern_credential_variable(const tern_api *api, const char *scheme, tern_arena *arena)
{
    tern_builder name = {.arena = arena};
    tern_str text;

    add_words(&name, api->name);
    tern_builder_add_text(&name, "_");
    add_words(&name, scheme);
    text = tern_builder_text(&name);
    return name.failed ? NULL : text.ptr;
}

/* Takes "user:password" apart. */
static bool split_basic(tern_credential *credential, const char *value)
{
    const char *colon = strchr(value, ':');

    if (colon == NULL)
        return false;
    credential->user.ptr = value;
    credential->user.len = (size_t)(colon - value);
    credential->secret = tern_str_of(colon + 1);
    return true;
}

/* Adds a credential for each scheme that has a value: its variable's, or `stand_in` for all. */
static int add_credentials(tern_call_line *line, const char *stand_in, tern_credential *credentials,
                           size_t *ref_count)
{
    const tern_interface *tables = line->operations->tables;

    for (size_t i = 0; i < tables->security_scheme_count; i++) {
        const tern_security_scheme *scheme = &tables->security_schemes[i];
        const char *variable = tern_credential_variable(line->api, scheme->name, &line->arena);
        tern_credential *credential = &credentials[*ref_count];
        const char *value = stand_in;
        if (variable == NULL)
            return tern_call_refuse_memory(line);
        if (value == NULL)
            value = getenv(variable);
        if (value == NULL || *value == '\0' || scheme->kind == TERN_SECURITY_UNSUPPORTED)
            continue;
        credential->scheme = tern_str_of(scheme->name);
        credential->kind = (tern_credential_kind)scheme->kind;
        credential->name = tern_str_of(scheme->parameter);
        credential->secret = tern_str_of(value);
        /* The value is never shown. */
        if (credential->kind == TERN_CREDENTIAL_BASIC && !split_basic(credential, value))
            return tern_call_refuse(line, variable, "user:password", NULL);
        ++*ref_count;
    }
    return EXIT_SUCCESS;
}

int tern_call_line_credentials(tern_call_line *line, tern_credential **out_credentials,
                               size_t *out_count)
{
    size_t count = 0;
    int result;

    *out_credentials = (tern_credential *)tern_arena_allocate_array(
        &line->arena, line->operations->tables->security_scheme_count + 1, sizeof **out_credentials,
        _Alignof(tern_credential));
    if (*out_credentials == NULL)
        return tern_call_refuse_memory(line);
    result = add_credentials(line, NULL, *out_credentials, &count);
    /* A command shows where credentials go, without any. */
    if (result == EXIT_SUCCESS && count == 0 && line->curl)
        result = add_credentials(line, "user:password", *out_credentials, &count);
    *out_count = count;
    return result;
}
