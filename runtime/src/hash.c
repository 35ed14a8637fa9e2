/* hash.c - the walk that hashes a value. What equal.c finds equal must come out the same here. */
#include "value_internal.h"

typedef struct hasher {
    uint64_t state;
    uint64_t seed;
    unsigned depth; /* levels left */
    bool too_deep;  /* nothing more counts; a value that contains itself twice would never end */
} hasher;

static void hash_slot(hasher *self, const tern_slot *slot, const void *memory);

/* Takes in 64 bits with a step of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom
 * number generators", OOPSLA 2014, with Stafford's variant 13 of the finaliser). Each step is a
 * bijection of the state, so that nothing taken in before is lost. */
static void absorb(hasher *self, uint64_t word)
{
    uint64_t z = (self->state ^ word) + UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    self->state = z ^ (z >> 31);
}

static void absorb_str(hasher *self, tern_str text)
{
    size_t i = 0;

    absorb(self, text.len);
    while (i < text.len) {
        uint64_t word = 0;
        size_t size = text.len - i < 8 ? text.len - i : 8;
        for (size_t j = 0; j < size; j++)
            word |= (uint64_t)(unsigned char)text.ptr[i + j] << (8 * j);
        absorb(self, word);
        i += size;
    }
}

/* The length comes last: it is not known before. */
static void absorb_json(hasher *self, tern_str text)
{
    tern_json_bytes bytes = tern_json_bytes_of(text);
    uint64_t word = 0, length = 0;
    int byte;

    while ((byte = tern_json_bytes_next(&bytes)) >= 0) {
        word |= (uint64_t)(unsigned)byte << (8 * (length % 8));
        length++;
        if (length % 8 == 0) {
            absorb(self, word);
            word = 0;
        }
    }
    absorb(self, word);
    absorb(self, length);
}

static void absorb_double(hasher *self, double value)
{
    uint64_t bits = 0; /* both zeros are equal */

    if (value != 0)
        memcpy(&bits, &value, sizeof bits);
    absorb(self, bits);
}

static void hash_array(hasher *self, const tern_type *type, const void *memory)
{
    tern_container array = tern_load_array(type, memory);

    absorb(self, array.count);
    for (size_t i = 0; i < array.count && !self->too_deep; i++)
        hash_slot(self, &type->of.array.items, tern_array_item(type, array, i));
}

/* Each entry is hashed on its own, and a sum knows no order. */
static void hash_map(hasher *self, const tern_type *type, const void *memory)
{
    tern_container map = tern_load_container(memory);
    uint64_t before = self->state, sum = 0;

    for (size_t i = 0; i < map.count && !self->too_deep; i++) {
        self->state = self->seed;
        absorb_str(self, tern_map_key(type, map, i));
        hash_slot(self, &type->of.map.values, tern_map_value(type, map, i));
        sum += self->state;
    }
    self->state = before;
    absorb(self, map.count);
    if (map.count > 0)
        absorb(self, sum);
}

static void hash_model(hasher *self, const tern_type *type, const void *memory)
{
    const char *model = (const char *)memory;

    for (size_t i = 0; i < type->of.model.count && !self->too_deep; i++) {
        const tern_field *field = &type->of.model.fields[i];
        hash_slot(self, &field->slot, model + field->offset);
    }
    hash_map(self, type->of.model.additional, model + type->of.model.additional_offset);
}

static void hash_union(hasher *self, const tern_type *type, const void *memory)
{
    const char *value = (const char *)memory + type->of.variants.value_offset;
    int32_t kind = tern_load_int32(memory);

    absorb(self, (uint64_t)kind);
    if (kind == 0)
        absorb_json(self, tern_load_str(value));
    else if (kind > 0 && kind <= (int32_t)type->of.variants.count)
        hash_slot(self, &type->of.variants.variants[kind - 1].slot, value);
}

static void hash_nested(hasher *self, const tern_type *type, const void *memory)
{
    if (self->depth == 0) {
        self->too_deep = true;
        return;
    }
    self->depth--;
    if (type->kind == TERN_KIND_MODEL)
        hash_model(self, type, memory);
    else if (type->kind == TERN_KIND_ARRAY)
        hash_array(self, type, memory);
    else if (type->kind == TERN_KIND_MAP)
        hash_map(self, type, memory);
    else
        hash_union(self, type, memory);
    self->depth++;
}

static void hash_value(hasher *self, const tern_slot *slot, const void *memory)
{
    switch (slot->type->kind) {
    case TERN_KIND_BOOLEAN:
        absorb(self, *(const bool *)memory);
        break;
    case TERN_KIND_INT32:
        absorb(self, (uint64_t) * (const int32_t *)memory);
        break;
    case TERN_KIND_INT64:
        absorb(self, (uint64_t) * (const int64_t *)memory);
        break;
    case TERN_KIND_UINT32:
        absorb(self, *(const uint32_t *)memory);
        break;
    case TERN_KIND_UINT64:
        absorb(self, *(const uint64_t *)memory);
        break;
    case TERN_KIND_FLOAT:
        absorb_double(self, (double)*(const float *)memory);
        break;
    case TERN_KIND_DOUBLE:
        absorb_double(self, *(const double *)memory);
        break;
    case TERN_KIND_STRING:
        absorb_str(self, tern_load_text(slot->type, memory));
        break;
    case TERN_KIND_JSON:
        absorb_json(self, tern_load_str(memory));
        break;
    case TERN_KIND_ENUM:
        absorb_str(self, tern_enum_written_text(slot, memory));
        break;
    case TERN_KIND_MODEL:
    case TERN_KIND_ARRAY:
    case TERN_KIND_MAP:
    case TERN_KIND_UNION:
        hash_nested(self, slot->type, memory);
        break;
    }
}

static void hash_slot(hasher *self, const tern_slot *slot, const void *memory)
{
    enum { STATE_UNSET = TERN_STATE_VALUE + 1 };
    tern_state state = tern_slot_state(slot, memory);
    const void *value = state == TERN_STATE_VALUE ? tern_slot_value(slot, memory) : NULL;

    if (state == TERN_STATE_VALUE && value == NULL)
        absorb(self, STATE_UNSET);
    else if (slot->presence != TERN_REQUIRED || slot->indirect)
        absorb(self, (uint64_t)state);
    if (value)
        hash_value(self, slot, value);
}

uint64_t tern_hash(const tern_type *type, const void *value, uint64_t seed)
{
    const tern_slot root = tern_root_slot(type);
    hasher self = {0, seed, TERN_WALK_DEPTH, false};

    absorb(&self, seed);
    self.seed = self.state;
    hash_slot(&self, &root, value);
    return self.state;
}
