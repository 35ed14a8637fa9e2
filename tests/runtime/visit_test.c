/* visit_test.c - tern_visit. */
#include "sample.h"
#include "unit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Writes down what it is called with. */
typedef struct recorder {
    char text[8192];
    size_t length;
    size_t calls;
    size_t stop_at; /* call that fails, from 1; 0: none */
    size_t open;
} recorder;

static void put(recorder *self, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    self->length += (size_t)vsnprintf(self->text + self->length, sizeof self->text - self->length,
                                      format, arguments);
    va_end(arguments);
    if (self->length >= sizeof self->text)
        abort();
}

static tern_status answer(recorder *self)
{
    return ++self->calls == self->stop_at ? TERN_ERROR_WRITE : TERN_OK;
}

static void put_name(recorder *self, const tern_visit_place *place)
{
    if (place->parent == NULL)
        CU_ASSERT(place->name.ptr == NULL && place->index == 0);
    if (place->parent) {
        const tern_type *in = place->parent->type;
        bool behind = in->kind == TERN_KIND_MODEL && place->index >= in->of.model.count;
        CU_ASSERT_EQUAL(place->additional, behind);
        CU_ASSERT(place->index < place->parent->count);
    }
    if (place->parent && place->name.ptr)
        put(self, "%s%.*s=", place->additional ? "+" : "", TERN_STR_ARGS(place->name));
    else if (place->parent)
        put(self, "%zu=", place->index);
    if (place->declared->kind == TERN_KIND_UNION)
        put(self, "<%s:%s>", place->declared->name, place->variant ? place->variant : "?");
    else
        CU_ASSERT(place->variant == NULL && place->declared == place->type);
}

static tern_status on_begin(void *context, const tern_visit_place *place)
{
    recorder *self = (recorder *)context;

    put_name(self, place);
    put(self, "%s#%zu(", place->type->name, place->count);
    self->open++;
    CU_ASSERT_EQUAL(place->state, TERN_VISIT_VALUE);
    return answer(self);
}

static tern_status on_end(void *context, const tern_visit_place *place)
{
    recorder *self = (recorder *)context;

    CU_ASSERT_PTR_NOT_NULL(place->value);
    put(self, ")");
    self->open--;
    return answer(self);
}

static void put_scalar(recorder *self, const tern_visit_place *place)
{
    switch (place->type->kind) {
    case TERN_KIND_BOOLEAN:
        put(self, "%s", tern_visit_boolean(place) ? "true" : "false");
        break;
    case TERN_KIND_INT32:
    case TERN_KIND_INT64:
        put(self, "%lld", (long long)tern_visit_int64(place));
        break;
    case TERN_KIND_FLOAT:
    case TERN_KIND_DOUBLE:
        put(self, "%g", tern_visit_double(place));
        break;
    case TERN_KIND_ENUM:
        put(self, "%.*s%s", TERN_STR_ARGS(place->text), place->named ? "!" : "");
        break;
    default:
        put(self, "'%.*s'", TERN_STR_ARGS(place->text));
        break;
    }
}

static tern_status on_value(void *context, const tern_visit_place *place)
{
    static const char *const states[] = {"absent", "null", "unset"};
    recorder *self = (recorder *)context;

    put_name(self, place);
    CU_ASSERT_EQUAL(place->value != NULL, place->state == TERN_VISIT_VALUE);
    if (place->state == TERN_VISIT_VALUE)
        put_scalar(self, place);
    else
        put(self, "%s", states[place->state]);
    put(self, " ");
    return answer(self);
}

static tern_status record(recorder *self, const tern_type *type, const void *value)
{
    const tern_visitor visitor = {on_begin, on_value, on_end, self};

    return tern_visit(type, value, &visitor);
}

static void check(const tern_type *type, const char *json, const char *expected)
{
    tern_arena arena = {0};
    recorder seen = {.length = 0};
    void *value = tern_arena_allocate(&arena, type->size, _Alignof(max_align_t));

    CU_ASSERT_PTR_NOT_NULL_FATAL(value);
    UNIT_STATUS(tern_decode(type, tern_str_of(json), NULL, &arena, value, NULL), TERN_OK);
    UNIT_STATUS(record(&seen, type, value), TERN_OK);
    UNIT_TEXT(seen.text, expected);
    UNIT_SIZE(seen.open, 0);
    tern_arena_free(&arena);
}

static void test_scalars(void)
{
    check(&tern_type_of_boolean, "true", "true ");
    check(&tern_type_of_int32, "-5", "-5 ");
    check(&tern_type_of_int64, "9223372036854775807", "9223372036854775807 ");
    check(&tern_type_of_float, "0.5", "0.5 ");
    check(&tern_type_of_double, "1e300", "1e+300 ");
    check(&tern_type_of_str, "\"a\"", "'a' ");
    check(&tern_type_of_json, "{\"a\": 1}", "'{\"a\": 1}' ");
    check(&tern_type_of_sample_color, "\"green\"", "green! ");
    check(&tern_type_of_sample_color, "\"pink\"", "pink ");
}

static void test_containers(void)
{
    check(&tern_type_of_sample_node,
          "{\"zz\":1,\"children\":[{\"id\":2,\"next\":null}],\"id\":1,\"yy\":[]}",
          "Node#5(id=1 next=absent children=array#1(0=Node#3(id=2 next=null children=absent ))"
          "+zz='1' +yy='[]' )");
    check(&tern_type_of_tern_map_nullable_str, "{\"b\":null,\"a\":\"\",\"\":\"x\"}",
          "object#3(b=null a='' ='x' )");
    check(&tern_type_of_sample_array_array_int32, "[[],[7,8]]",
          "array#2(0=array#0()1=array#2(0=7 1=8 ))");
    check(&tern_type_of_sample_map_point, "{\"p\":{\"x\":1,\"y\":2}}",
          "object#1(p=Point#2(x=1 y=2 ))");
    check(&tern_type_of_sample_empty, "{}", "Empty#0()");
    check(&tern_type_of_sample_array_color, "[\"red\",\"\"]", "array#2(0=red! 1= )");
}

static void test_unions(void)
{
    check(&tern_type_of_sample_array_shape,
          "[{\"type\":\"round\",\"radius\":2},{\"type\":\"square\",\"side\":1},{\"type\":0}]",
          "array#3(0=<Shape:Circle>Circle#2(type=round radius=2 )"
          "1=<Shape:Square>Square#2(type='square' side=1 )2=<Shape:?>'{\"type\":0}' )");
    check(&tern_type_of_sample_array_scalar, "[true,1,1.5,\"red\",\"x\",[3],{}]",
          "array#7(0=<Scalar:boolean>true 1=<Scalar:integer>1 2=<Scalar:number>1.5 "
          "3=<Scalar:Color>red! 4=<Scalar:string>'x' 5=<Scalar:list>array#1(0=3 )"
          "6=<Scalar:?>'{}' )");
}

/* Every kind in every presence: the value as in a required field, in a wrapper. */
static void test_everything(void)
{
    static const char *const shown[SAMPLE_KIND_COUNT] = {
        "false ",
        "0 ",
        "9007199254740993 ",
        "1.5 ",
        "0.1 ",
        "'a\"b' ",
        "'{\"any\":[1,null]}' ",
        "dark blue! ",
        "array#2(0='x' 1='' )",
        "object#1(k=-1 )",
        "<Shape:Circle>Circle#2(type=circle! radius=2.5 )",
        "Point#2(x=1 y=-2 )",
        "Node#3(id=7 next=Node#3(id=8 next=null children=absent )children=absent )"};
    tern_arena arena = {0};
    recorder seen = {.length = 0};
    sample_everything value;

    UNIT_STATUS(tern_decode(&tern_type_of_sample_everything, tern_str_of(sample_everything_full),
                            NULL, &arena, &value, NULL),
                TERN_OK);
    UNIT_STATUS(record(&seen, &tern_type_of_sample_everything, &value), TERN_OK);
    for (size_t kind = 0; kind < SAMPLE_KIND_COUNT; kind++) {
        for (int presence = TERN_REQUIRED; presence <= TERN_OPTIONAL_NULLABLE; presence++) {
            char expected[256];
            snprintf(expected, sizeof expected, "%s=%s",
                     sample_everything_key(kind, (tern_presence)presence), shown[kind]);
            CU_ASSERT(strstr(seen.text, expected) != NULL);
        }
    }
    tern_arena_free(&arena);
}

static void test_unset(void)
{
    recorder seen = {.length = 0};
    sample_everything value = {0};
    sample_shape shape = {0};

    UNIT_STATUS(record(&seen, &tern_type_of_sample_everything, &value), TERN_OK);
    CU_ASSERT(strstr(seen.text, "pointer_required=unset ") != NULL);
    CU_ASSERT(strstr(seen.text, "pointer_optional=absent ") != NULL);
    CU_ASSERT(strstr(seen.text, "pointer_nullable=null ") != NULL);
    CU_ASSERT(strstr(seen.text, "union_required=<Shape:?>'' ") != NULL);
    CU_ASSERT(strstr(seen.text, "enum_required= ") != NULL);
    seen.length = 0;
    shape.kind = (sample_shape_kind)99;
    UNIT_STATUS(record(&seen, &tern_type_of_sample_shape, &shape), TERN_OK);
    UNIT_TEXT(seen.text, "<Shape:?>unset ");
    seen.length = 0;
    shape.kind = SAMPLE_SHAPE_SQUARE;
    UNIT_STATUS(record(&seen, &tern_type_of_sample_shape, &shape), TERN_OK);
    UNIT_TEXT(seen.text, "<Shape:Square>unset ");
}

/* A callback that fails is the last that is called, whichever it is. */
static void test_stopping(void)
{
    static const char json[] = "{\"id\":1,\"children\":[{\"id\":2},{\"id\":3}],\"x\":[1]}";
    tern_arena arena = {0};
    sample_node node;
    size_t stop_at = 0;
    tern_status status;

    UNIT_STATUS(
        tern_decode(&tern_type_of_sample_node, tern_str_of(json), NULL, &arena, &node, NULL),
        TERN_OK);
    do {
        recorder seen = {.stop_at = ++stop_at};
        status = record(&seen, &tern_type_of_sample_node, &node);
        if (status != TERN_OK) {
            UNIT_STATUS(status, TERN_ERROR_WRITE);
            UNIT_SIZE(seen.calls, stop_at);
        }
    } while (status != TERN_OK && stop_at < 100);
    UNIT_SIZE(stop_at, 18);
    tern_arena_free(&arena);
}

static void test_no_callbacks(void)
{
    const tern_visitor none = {NULL, NULL, NULL, NULL};
    sample_point point = {0};

    UNIT_STATUS(tern_visit(&tern_type_of_sample_point, &point, &none), TERN_OK);
}

/* Siblings do not add up to depth. */
static void test_wide(void)
{
    enum { COUNT = 5000 };
    const tern_visitor none = {NULL, NULL, NULL, NULL};
    sample_node *nodes = (sample_node *)calloc(COUNT, sizeof *nodes);
    sample_array_node array = {.items = nodes, .count = COUNT};
    const tern_type *type = &tern_type_of_sample_array_node;
    sample_array_node copy;
    tern_arena arena = {0};

    CU_ASSERT_PTR_NOT_NULL_FATAL(nodes);
    UNIT_STATUS(tern_visit(type, &array, &none), TERN_OK);
    UNIT_STATUS(tern_copy(type, &array, &arena, &copy, NULL), TERN_OK);
    CU_ASSERT(tern_equal(type, &array, &copy));
    copy.items[COUNT - 1].id = 1;
    CU_ASSERT_NOT_EQUAL(tern_hash(type, &array, 0), tern_hash(type, &copy, 0));
    tern_arena_free(&arena);
    free(nodes);
}

static void test_cycle(void)
{
    const tern_visitor none = {NULL, NULL, NULL, NULL};
    sample_node pair[2] = {{.id = 1}, {.id = 2}};
    sample_array_node children = {.items = pair, .count = 2};

    tern_set(pair[0].children, children);
    tern_set(pair[1].children, children);
    UNIT_STATUS(tern_visit(&tern_type_of_sample_node, pair, &none), TERN_ERROR_DEPTH);
}

/* The accessors answer for what is not theirs. */
static void test_accessors(void)
{
    bool yes = true;
    double number = 2.5;
    tern_visit_place place = {.type = &tern_type_of_boolean, .value = &yes};

    CU_ASSERT(tern_visit_boolean(&place));
    CU_ASSERT_EQUAL(tern_visit_int64(&place), 0);
    CU_ASSERT_EQUAL(tern_visit_double(&place), 0);
    place.type = &tern_type_of_double;
    place.value = &number;
    CU_ASSERT_FALSE(tern_visit_boolean(&place));
    CU_ASSERT_EQUAL(tern_visit_double(&place), 2.5);
    place.value = NULL;
    CU_ASSERT_EQUAL(tern_visit_double(&place), 0);
}

static const unit_test tests[] = {
    {"visit", "scalars", test_scalars},
    {"visit", "models, arrays and maps", test_containers},
    {"visit", "unions", test_unions},
    {"visit", "every kind in every presence", test_everything},
    {"visit", "values that are not set", test_unset},
    {"visit", "callbacks that stop it", test_stopping},
    {"visit", "without callbacks", test_no_callbacks},
    {"visit", "many siblings", test_wide},
    {"visit", "values without end", test_cycle},
    {"visit", "accessors", test_accessors},
};

UNIT_MAIN(tests)
