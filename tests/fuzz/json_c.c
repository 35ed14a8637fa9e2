/* json_c.c - the same document to Tern and to json-c. Input: the document.
 *
 * What Tern takes json-c takes, and makes the tree of it that the bridge makes. What json-c takes
 * and Tern does not is lenient in one of the ways that json_text.h lists. */
#include "fuzz.h"

#include "json_text.h"
#include "json_tree.h"
#include "tern/json_c.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tern_str document = {(const char *)data, size};
    tern_decode_options options = {.max_depth = TERN_DEPTH_MAX};
    struct json_object *parsed = NULL, *bridged = NULL;
    fuzz_arena memory;
    tern_json json;
    tern_error error;
    json_text found;
    bool taken, by_json_c;

    fuzz_arena_init(&memory, 0);
    taken = tern_decode(&tern_type_of_json, document, &options, &memory.arena, &json, &error) ==
            TERN_OK;
    by_json_c = json_tree_parse(document, &parsed);
    if (taken) {
        FUZZ_CHECK(by_json_c);
        FUZZ_CHECK(json_text_check(document, TERN_DEPTH_MAX, 0, &found));
        if (tern_json_to_object(json, &bridged, &error) == TERN_OK && !found.odd_pair)
            FUZZ_CHECK(json_tree_is_parsed(bridged, parsed));
    } else if (by_json_c) {
        FUZZ_CHECK(json_text_check(document, TERN_DEPTH_MAX, JSON_TEXT_JSON_C, &found));
        FUZZ_CHECK(found.used != 0);
    }
    json_object_put(bridged);
    json_object_put(parsed);
    fuzz_arena_free(&memory);
    return 0;
}
