/* visit.c - the walk that calls back. */
#include "tern/visit.h"

#include "value_internal.h"

typedef struct walker {
    const tern_visitor *visitor;
    unsigned depth; /* levels left */
} walker;

/* Visits what is in a slot; `place` says already where that is. */
static tern_status visit_slot(walker *self, const tern_slot *slot, const void *memory,
                              tern_visit_place *place);

static tern_status visit_array(walker *self, const tern_visit_place *parent)
{
    const tern_type *type = parent->type;
    tern_container array = tern_load_array(parent->type, parent->value);
    tern_status status = TERN_OK;

    for (size_t i = 0; status == TERN_OK && i < array.count; i++) {
        tern_visit_place place = {.parent = parent, .index = i};
        status = visit_slot(self, &type->of.array.items, tern_array_item(type, array, i), &place);
    }
    return status;
}

/* The entries of a map: all that `parent` is, or what follows its `first` fields. */
static tern_status visit_entries(walker *self, const tern_type *type, const void *memory,
                                 size_t first, const tern_visit_place *parent)
{
    tern_container map = tern_load_container(memory);
    tern_status status = TERN_OK;

    for (size_t i = 0; status == TERN_OK && i < map.count; i++) {
        tern_visit_place place = {.parent = parent,
                                  .name = tern_map_key(type, map, i),
                                  .index = first + i,
                                  .additional = parent->type->kind == TERN_KIND_MODEL};
        if (place.name.ptr == NULL)
            place.name.ptr = "";
        status = visit_slot(self, &type->of.map.values, tern_map_value(type, map, i), &place);
    }
    return status;
}

static tern_status visit_model(walker *self, const tern_visit_place *parent)
{
    const tern_type *type = parent->type;
    const char *model = (const char *)parent->value;
    tern_status status = TERN_OK;

    for (size_t i = 0; status == TERN_OK && i < type->of.model.count; i++) {
        const tern_field *field = &type->of.model.fields[i];
        tern_visit_place place = {
            .parent = parent, .name = {field->key, field->key_length}, .index = i};
        status = visit_slot(self, &field->slot, model + field->offset, &place);
    }
    if (status != TERN_OK)
        return status;
    return visit_entries(self, type->of.model.additional, model + type->of.model.additional_offset,
                         type->of.model.count, parent);
}

static size_t count_children(const tern_type *type, const void *memory)
{
    const char *model = (const char *)memory;

    if (type->kind == TERN_KIND_ARRAY)
        return tern_load_array(type, memory).count;
    if (type->kind != TERN_KIND_MODEL)
        return tern_load_container(memory).count;
    return type->of.model.count +
           tern_load_container(model + type->of.model.additional_offset).count;
}

static tern_status visit_nested(walker *self, tern_visit_place *place)
{
    const tern_visitor *visitor = self->visitor;
    tern_status status = TERN_OK;

    if (self->depth == 0)
        return TERN_ERROR_DEPTH;
    self->depth--;
    place->count = count_children(place->type, place->value);
    if (visitor->begin)
        status = visitor->begin(visitor->context, place);
    if (status != TERN_OK)
        return status;
    status = place->type->kind == TERN_KIND_MODEL ? visit_model(self, place)
             : place->type->kind == TERN_KIND_ARRAY
                 ? visit_array(self, place)
                 : visit_entries(self, place->type, place->value, 0, place);
    if (status == TERN_OK && visitor->end)
        status = visitor->end(visitor->context, place);
    self->depth++;
    return status;
}

static tern_status visit_leaf(walker *self, const tern_visit_place *place)
{
    const tern_visitor *visitor = self->visitor;

    return visitor->value ? visitor->value(visitor->context, place) : TERN_OK;
}

static tern_status visit_enum(walker *self, const tern_slot *slot, tern_visit_place *place)
{
    int32_t value = tern_load_int32(place->value);
    tern_str text = tern_load_str((const char *)place->value + tern_enum_text_offset(slot));

    place->text = tern_enum_text(place->type, value, text);
    place->named = value > 0 && value <= (int32_t)place->type->of.enumeration.count;
    return visit_leaf(self, place);
}

static tern_status visit_union(walker *self, tern_visit_place *place)
{
    const tern_type *type = place->type;
    const char *value = (const char *)place->value + type->of.variants.value_offset;
    int32_t kind = tern_load_int32(place->value);
    tern_status status;

    if (kind == 0) {
        place->type = &tern_type_of_json;
        place->variant = NULL;
        place->value = value;
        place->text = tern_load_str(value);
        return visit_leaf(self, place);
    }
    if (kind < 0 || kind > (int32_t)type->of.variants.count) {
        place->state = TERN_VISIT_UNSET;
        place->value = NULL;
        return visit_leaf(self, place);
    }
    if (self->depth == 0)
        return TERN_ERROR_DEPTH;
    self->depth--;
    place->variant = type->of.variants.variants[kind - 1].name;
    status = visit_slot(self, &type->of.variants.variants[kind - 1].slot, value, place);
    self->depth++;
    return status;
}

static tern_status visit_value(walker *self, const tern_slot *slot, tern_visit_place *place)
{
    switch (place->type->kind) {
    case TERN_KIND_STRING:
    case TERN_KIND_JSON:
        place->text = tern_load_text(place->type, place->value);
        break;
    case TERN_KIND_ENUM:
        return visit_enum(self, slot, place);
    case TERN_KIND_UNION:
        return visit_union(self, place);
    case TERN_KIND_MODEL:
    case TERN_KIND_ARRAY:
    case TERN_KIND_MAP:
        return visit_nested(self, place);
    default:
        break;
    }
    return visit_leaf(self, place);
}

static tern_status visit_slot(walker *self, const tern_slot *slot, const void *memory,
                              tern_visit_place *place)
{
    static const tern_visit_state states[] = {
        [TERN_STATE_ABSENT] = TERN_VISIT_ABSENT,
        [TERN_STATE_NULL] = TERN_VISIT_NULL,
        [TERN_STATE_VALUE] = TERN_VISIT_VALUE,
    };

    place->state = states[tern_slot_state(slot, memory)];
    place->type = slot->type;
    if (place->declared == NULL) /* or it is a union's variant */
        place->declared = slot->type;
    place->value = place->state == TERN_VISIT_VALUE ? tern_slot_value(slot, memory) : NULL;
    if (place->value)
        return visit_value(self, slot, place);
    if (place->state == TERN_VISIT_VALUE)
        place->state = TERN_VISIT_UNSET;
    return visit_leaf(self, place);
}

tern_status tern_visit(const tern_type *type, const void *value, const tern_visitor *visitor)
{
    const tern_slot root = tern_root_slot(type);
    tern_visit_place place = {.parent = NULL};
    walker self = {visitor, TERN_WALK_DEPTH};

    return visit_slot(&self, &root, value, &place);
}
