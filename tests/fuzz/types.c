/* types.c - the types that a case can name. */
#include "fuzz.h"

#include "sample.h"
#include "tern/table.h"

/* TERN_FUZZ_APIS lists the SDKs: X(clerk) X(vapi). */
#define X(api) extern const tern_api tern_api_of_##api;
TERN_FUZZ_APIS
#undef X

/* What no SDK here has: text and elements inside the struct. */
TERN_DECLARE_INLINE_STR(fuzz_text, 20);
TERN_DECLARE_WRAPPERS(fuzz, text, fuzz_text);
extern const tern_type tern_type_of_fuzz_text;
const tern_type tern_type_of_fuzz_text = TERN_INLINE_STR(fuzz_text);
TERN_DECLARE_INLINE_ARRAY(fuzz_numbers, int32_t, 3);
TERN_DECLARE_WRAPPERS(fuzz, numbers, fuzz_numbers);
extern const tern_type tern_type_of_fuzz_numbers;
const tern_type tern_type_of_fuzz_numbers =
    TERN_INLINE_ARRAY(fuzz_numbers, int32_t, REQUIRED, INT32, int32_t);
TERN_DECLARE_INLINE_ARRAY(fuzz_texts, fuzz_nullable_text, 2);
extern const tern_type tern_type_of_fuzz_texts;
const tern_type tern_type_of_fuzz_texts =
    TERN_INLINE_ARRAY(fuzz_texts, fuzz_nullable_text, NULLABLE, INLINE_STR, fuzz_text);

typedef struct fuzz_device {
    fuzz_text name;
    fuzz_optnull_text label;
    fuzz_numbers codes;
    fuzz_optnull_numbers spare;
    fuzz_texts texts;
    tern_map_json additional_properties;
} fuzz_device;

static const tern_field device_fields[] = {
    TERN_FIELD(fuzz_device, name, "name", REQUIRED, INLINE_STR, fuzz_text),
    TERN_FIELD(fuzz_device, label, "label", OPTIONAL_NULLABLE, INLINE_STR, fuzz_text),
    TERN_FIELD(fuzz_device, codes, "codes", REQUIRED, INLINE_ARRAY, fuzz_numbers),
    TERN_FIELD(fuzz_device, spare, "spare", OPTIONAL_NULLABLE, INLINE_ARRAY, fuzz_numbers),
    TERN_FIELD(fuzz_device, texts, "texts", REQUIRED, INLINE_ARRAY, fuzz_texts),
};
static const uint16_t device_lookup[] = {4, 0, 0, 4, 0, 1, 0, 0, 0, 5, 0, 0, 0, 2, 3, 0, 0};
static const tern_type device_type =
    TERN_MODEL("device", fuzz_device, device_fields, device_lookup, tern_map_json, NULL, 0);

#define SAMPLE(name)                                                                               \
    {                                                                                              \
#name, &tern_type_of_sample_##name, NULL                                                   \
    }
static const tern_named_type samples[] = {
    SAMPLE(color),
    SAMPLE(circle_tag),
    SAMPLE(array_color),
    SAMPLE(point),
    SAMPLE(map_point),
    SAMPLE(array_point),
    SAMPLE(empty),
    SAMPLE(node),
    SAMPLE(array_node),
    SAMPLE(holder),
    SAMPLE(shape),
    SAMPLE(array_shape),
    SAMPLE(owner),
    SAMPLE(scalar),
    SAMPLE(array_scalar),
    SAMPLE(array_array_int32),
    SAMPLE(nest),
    SAMPLE(odd),
    SAMPLE(everything),
    SAMPLE(map_array_str),
    {"device", &device_type, NULL},
};
static const tern_api sample_api = {"sample", "", "", samples, sizeof samples / sizeof samples[0]};

#define SCALAR(name, ctype, kind)                                                                  \
    {#name, &tern_type_of_##name, NULL}, {"array_" #name, &tern_type_of_tern_array_##name, NULL},  \
        {"map_" #name, &tern_type_of_tern_map_##name, NULL},                                       \
        {"array_nullable_" #name, &tern_type_of_tern_array_nullable_##name, NULL},                 \
        {"map_nullable_" #name, &tern_type_of_tern_map_nullable_##name, NULL},
static const tern_named_type scalars[] = {TERN_SCALAR_LIST(SCALAR)};
static const tern_api scalar_api = {"tern", "", "", scalars, sizeof scalars / sizeof scalars[0]};

static const tern_api *const apis[] = {
#define X(api) &tern_api_of_##api,
    TERN_FUZZ_APIS
#undef X
        & sample_api,
    &scalar_api,
};
enum { API_COUNT = sizeof apis / sizeof apis[0] };

size_t fuzz_type_count(void)
{
    size_t count = 0;

    for (size_t i = 0; i < API_COUNT; i++)
        count += apis[i]->count;
    return count;
}

const char *fuzz_type_at(size_t index, const tern_named_type **out_type)
{
    size_t api = 0;

    for (; index >= apis[api]->count; api++)
        index -= apis[api]->count;
    *out_type = &apis[api]->types[index];
    return apis[api]->name;
}
