/* reader_split_test.c - input cut at every place: the same values and the same errors. */
#include "sample.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

/* What came of an input, a line for each value and error. */
typedef struct transcript {
    char text[16384];
    size_t length;
} transcript;

static void note(transcript *to, const char *what, const char *text, size_t length)
{
    size_t room = sizeof to->text - to->length;
    int written = snprintf(to->text + to->length, room, length ? "%s %.*s\n" : "%s\n", what,
                           (int)length, text);

    CU_ASSERT_FATAL(written > 0 && (size_t)written < room);
    to->length += (size_t)written;
}

typedef struct input {
    tern_reader_format format;
    const char *pointer;
    const tern_type *type;
    tern_str text;
    size_t max_bytes;
    unsigned max_depth;
    const char *expected; /* the transcript */
} input;

#define DOCUMENT(type, text, expected)                                                             \
    {                                                                                              \
        TERN_READER_DOCUMENT, "", &tern_type_of_##type, TERN_STR_INIT(text), 0, 0, expected        \
    }
#define ITEMS(pointer, type, text, expected)                                                       \
    {                                                                                              \
        TERN_READER_ITEMS, pointer, &tern_type_of_##type, TERN_STR_INIT(text), 0, 0, expected      \
    }
#define LINES(type, text, expected)                                                                \
    {                                                                                              \
        TERN_READER_LINES, "", &tern_type_of_##type, TERN_STR_INIT(text), 0, 0, expected           \
    }
#define SEQUENCE(type, text, expected)                                                             \
    {                                                                                              \
        TERN_READER_SEQUENCE, "", &tern_type_of_##type, TERN_STR_INIT(text), 0, 0, expected        \
    }
#define VALUES(type, text, expected)                                                               \
    {                                                                                              \
        TERN_READER_VALUES, "", &tern_type_of_##type, TERN_STR_INIT(text), 0, 0, expected          \
    }

static const input inputs[] = {
    DOCUMENT(sample_point, "{\"x\":1,\"y\":2,\"z\":[true,false,null,-0.5e+10,{}]}",
             "value {\"x\":1,\"y\":2,\"z\":[true,false,null,-0.5e+10,{}]}\n"
             "end\n"),
    DOCUMENT(sample_point, " \r\n\t{ \"x\" : 1 , \"y\" : 2 } \n",
             "value {\"x\":1,\"y\":2}\n"
             "end\n"),
    DOCUMENT(sample_point, "{\"x\":1,\"y\":2}}",
             "value {\"x\":1,\"y\":2}\n"
             "malformed text  @13 1:14 expected end of input, found '}'\n"
             "for ever\n"),
    DOCUMENT(sample_point, "{\"x\":1,\"y\":2} 7",
             "value {\"x\":1,\"y\":2}\n"
             "malformed text  @14 1:15 expected end of input, found '7'\n"
             "for ever\n"),
    DOCUMENT(sample_point, "{\"x\":1,\"y\":\"2\"}",
             "wrong type /y @11 1:12 expected integer, found string \"2\"\n"
             "end\n"),
    DOCUMENT(sample_point, "{\n \"x\":1,\n \"y\":\"2\"\n} x",
             "wrong type /y @15 3:6 expected integer, found string \"2\"\n"
             "malformed text  @21 4:3 expected end of input, found 'x'\n"
             "for ever\n"),
    DOCUMENT(sample_point, "{\"x\":1}",
             "required field missing /y @0 1:1 expected , found \n"
             "end\n"),
    DOCUMENT(sample_point, "{\"x\":\"no\",\"y\":tru}",
             "wrong type /x @5 1:6 expected integer, found string \"no\"\n"
             "for ever\n"),
    DOCUMENT(sample_point, "",
             "malformed text  @0 1:1 expected a JSON value, found end of input\n"
             "for ever\n"),
    DOCUMENT(sample_point, " \n ",
             "malformed text  @3 2:2 expected a JSON value, found end of input\n"
             "for ever\n"),
    DOCUMENT(sample_point, "{",
             "malformed text  @1 1:2 expected a property name, found end of input\n"
             "for ever\n"),
    DOCUMENT(sample_point, "{\"x\":1,\"y\":2",
             "malformed text  @12 1:13 expected ',' or '}', found end of input\n"
             "for ever\n"),
    DOCUMENT(sample_point, "\xEF\xBB\xBF{}",
             "malformed text  @0 1:1 expected a JSON value, found byte 0xEF\n"
             "for ever\n"),
    DOCUMENT(int64, "12",
             "value 12\n"
             "end\n"),
    DOCUMENT(int64, "12 ",
             "value 12\n"
             "end\n"),
    DOCUMENT(int64, "-",
             "malformed text  @1 1:2 expected a digit, found end of input\n"
             "for ever\n"),
    DOCUMENT(int64, "012",
             "malformed text  @1 1:2 expected no digit after a leading zero, found '1'\n"
             "for ever\n"),
    DOCUMENT(int64, "12x",
             "value 12\n"
             "malformed text  @2 1:3 expected end of input, found 'x'\n"
             "for ever\n"),
    DOCUMENT(int64, "12 34",
             "value 12\n"
             "malformed text  @3 1:4 expected end of input, found '3'\n"
             "for ever\n"),
    DOCUMENT(str, "\"a\\u0041\\n\\ud83d\\ude00\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\\\"\"",
             "value \"aA\\n\xF0\x9F\x98\x80\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\\\"\"\n"
             "end\n"),
    DOCUMENT(str, "\"a\\u00g1\"",
             "malformed text  @2 1:3 expected four hexadecimal digits after \\u, found '\\'\n"
             "for ever\n"),
    DOCUMENT(str, "\"a\\q\"",
             "malformed text  @2 1:3 expected an escape sequence, found '\\'\n"
             "for ever\n"),
    DOCUMENT(str, "\"\\ud83dx\"",
             "invalid UTF-8  @1 1:2 expected a surrogate pair, found '\\'\n"
             "for ever\n"),
    DOCUMENT(str, "\"\\ud83d\\n\"",
             "invalid UTF-8  @1 1:2 expected a surrogate pair, found '\\'\n"
             "for ever\n"),
    DOCUMENT(str, "\"\\ud83d\\u0041\"",
             "invalid UTF-8  @1 1:2 expected a surrogate pair, found '\\'\n"
             "for ever\n"),
    DOCUMENT(str, "\"\\ude00\"",
             "invalid UTF-8  @1 1:2 expected a surrogate pair, found '\\'\n"
             "for ever\n"),
    DOCUMENT(str, "\"\\ud83d\\udx\"",
             "invalid UTF-8  @1 1:2 expected a surrogate pair, found '\\'\n"
             "for ever\n"),
    DOCUMENT(str, "\"ab\x80\"",
             "invalid UTF-8  @3 1:4 expected UTF-8, found byte 0x80\n"
             "for ever\n"),
    DOCUMENT(str, "\"ab\xC3(\"",
             "invalid UTF-8  @3 1:4 expected UTF-8, found byte 0xC3\n"
             "for ever\n"),
    DOCUMENT(str, "\"ab\xE2\x82(\"",
             "invalid UTF-8  @3 1:4 expected UTF-8, found byte 0xE2\n"
             "for ever\n"),
    DOCUMENT(str, "\"ab\xED\xA0\x80\"",
             "invalid UTF-8  @3 1:4 expected UTF-8, found byte 0xED\n"
             "for ever\n"),
    DOCUMENT(str, "\"ab\xF0\x8F\x80\x80\"",
             "invalid UTF-8  @3 1:4 expected UTF-8, found byte 0xF0\n"
             "for ever\n"),
    DOCUMENT(str, "\"ab\xF4\x90\x80\x80\"",
             "invalid UTF-8  @3 1:4 expected UTF-8, found byte 0xF4\n"
             "for ever\n"),
    DOCUMENT(str, "\"ab\xE0\x9F\x80 and on\"",
             "invalid UTF-8  @3 1:4 expected UTF-8, found byte 0xE0\n"
             "for ever\n"),
    DOCUMENT(str, "\"ab\xF0\x9F",
             "invalid UTF-8  @3 1:4 expected UTF-8, found byte 0xF0\n"
             "for ever\n"),
    DOCUMENT(str, "\"ab\\",
             "malformed text  @3 1:4 expected an escape sequence, found '\\'\n"
             "for ever\n"),
    DOCUMENT(str, "\"ab\\u12",
             "malformed text  @3 1:4 expected four hexadecimal digits after \\u, found '\\'\n"
             "for ever\n"),
    DOCUMENT(str, "\"ab\\ud83d",
             "invalid UTF-8  @3 1:4 expected a surrogate pair, found '\\'\n"
             "for ever\n"),
    DOCUMENT(str, "\"ab\ncd\"",
             "malformed text  @3 1:4 expected an escaped control character, found byte 0x0A\n"
             "for ever\n"),
    DOCUMENT(str, "\"ab\0cd\"",
             "malformed text  @3 1:4 expected an escaped control character, found byte 0x00\n"
             "for ever\n"),
    DOCUMENT(str, "\"ab",
             "malformed text  @3 1:4 expected '\"' at the end of the string, found end of input\n"
             "for ever\n"),
    DOCUMENT(json, "[[[[]]],{},{\"a\":{\"b\":[0,-1,1.5,1e5,1E-5,0.0e0,[ ],{ }]}}]",
             "value [[[[]]],{},{\"a\":{\"b\":[0,-1,1.5,1e5,1E-5,0.0e0,[],{}]}}]\n"
             "end\n"),
    DOCUMENT(json, "[1,]",
             "malformed text  @3 1:4 expected a JSON value, found ']'\n"
             "for ever\n"),
    DOCUMENT(json, "[,1]",
             "malformed text  @1 1:2 expected a JSON value, found ','\n"
             "for ever\n"),
    DOCUMENT(json, "[1 2]",
             "malformed text  @3 1:4 expected ',' or ']', found '2'\n"
             "for ever\n"),
    DOCUMENT(json, "{\"a\" 1}",
             "malformed text  @5 1:6 expected ':', found '1'\n"
             "for ever\n"),
    DOCUMENT(json, "{\"a\":1,}",
             "malformed text  @7 1:8 expected a property name, found '}'\n"
             "for ever\n"),
    DOCUMENT(json, "{\"a\":}",
             "malformed text  @5 1:6 expected a JSON value, found '}'\n"
             "for ever\n"),
    DOCUMENT(json, "{a:1}",
             "malformed text  @1 1:2 expected a property name, found 'a'\n"
             "for ever\n"),
    DOCUMENT(json, "{\"a\":1 \"b\":2}",
             "malformed text  @7 1:8 expected ',' or '}', found string\n"
             "for ever\n"),
    DOCUMENT(json, "[1}",
             "malformed text  @2 1:3 expected ',' or ']', found '}'\n"
             "for ever\n"),
    DOCUMENT(json, "{\"a\":1]",
             "malformed text  @6 1:7 expected ',' or '}', found ']'\n"
             "for ever\n"),
    DOCUMENT(json, "nul",
             "malformed text  @0 1:1 expected a JSON value, found 'n'\n"
             "for ever\n"),
    DOCUMENT(json, "nulL",
             "malformed text  @0 1:1 expected a JSON value, found 'n'\n"
             "for ever\n"),
    DOCUMENT(json, "[truefalse]",
             "malformed text  @5 1:6 expected ',' or ']', found 'f'\n"
             "for ever\n"),
    DOCUMENT(json, "1.",
             "malformed text  @2 1:3 expected a digit, found end of input\n"
             "for ever\n"),
    DOCUMENT(json, "1.x",
             "malformed text  @2 1:3 expected a digit, found 'x'\n"
             "for ever\n"),
    DOCUMENT(json, "1e",
             "malformed text  @2 1:3 expected a digit, found end of input\n"
             "for ever\n"),
    DOCUMENT(json, "1e+",
             "malformed text  @3 1:4 expected a digit, found end of input\n"
             "for ever\n"),
    DOCUMENT(json, "1e+x",
             "malformed text  @3 1:4 expected a digit, found 'x'\n"
             "for ever\n"),
    DOCUMENT(json, "-x",
             "malformed text  @1 1:2 expected a digit, found 'x'\n"
             "for ever\n"),
    DOCUMENT(json, "+1",
             "malformed text  @0 1:1 expected a JSON value, found '+'\n"
             "for ever\n"),
    DOCUMENT(json, ".5",
             "malformed text  @0 1:1 expected a JSON value, found '.'\n"
             "for ever\n"),
    DOCUMENT(json, "00",
             "malformed text  @1 1:2 expected no digit after a leading zero, found '0'\n"
             "for ever\n"),
    DOCUMENT(json, "-01",
             "malformed text  @2 1:3 expected no digit after a leading zero, found '1'\n"
             "for ever\n"),
    {TERN_READER_DOCUMENT, "", &tern_type_of_json, TERN_STR_INIT("[[[[1]]]]"), 0, 3,
     "nested too deeply  @3 1:4 expected fewer levels of nesting, found more\n"
     "for ever\n"},
    {TERN_READER_DOCUMENT, "", &tern_type_of_json, TERN_STR_INIT("[{\"a\":[1]}]"), 0, 3,
     "value [{\"a\":[1]}]\n"
     "end\n"},
    {TERN_READER_DOCUMENT, "", &tern_type_of_json, TERN_STR_INIT("[1234567]"), 9, 0,
     "value [1234567]\n"
     "end\n"},
    {TERN_READER_DOCUMENT, "", &tern_type_of_json, TERN_STR_INIT("[1234567]"), 8, 0,
     "memory limit reached  @8 1:9 expected at most 8 bytes, found more\n"
     "for ever\n"},
    {TERN_READER_DOCUMENT, "", &tern_type_of_json, TERN_STR_INIT("12345678"), 8, 0,
     "value 12345678\n"
     "end\n"},
    {TERN_READER_DOCUMENT, "", &tern_type_of_json, TERN_STR_INIT("12345678"), 7, 0,
     "memory limit reached  @7 1:8 expected at most 7 bytes, found more\n"
     "for ever\n"},

    ITEMS("", sample_point, "[]", "end\n"),
    ITEMS("", sample_point, " [ { \"x\":1,\"y\":2 } , {\"x\":3,\"y\":4}\n] \n",
          "value {\"x\":1,\"y\":2}\n"
          "value {\"x\":3,\"y\":4}\n"
          "end\n"),
    ITEMS("", sample_point, "[{\"x\":1,\"y\":2},{\"x\":3},{\"x\":5,\"y\":6}]",
          "value {\"x\":1,\"y\":2}\n"
          "required field missing /1/y @15 1:16 expected , found \n"
          "value {\"x\":5,\"y\":6}\n"
          "end\n"),
    ITEMS("", sample_point, "[{\"x\":1,\"y\":2},{\"x\":3,\"y\":4,,{\"x\":5,\"y\":6}]",
          "value {\"x\":1,\"y\":2}\n"
          "malformed text /1 @28 1:29 expected a property name, found ','\n"
          "for ever\n"),
    ITEMS("", sample_point, "[{\"x\":1,\"y\":2} {\"x\":3,\"y\":4}]",
          "value {\"x\":1,\"y\":2}\n"
          "malformed text  @15 1:16 expected ',' or ']', found object\n"
          "for ever\n"),
    ITEMS("", sample_point, "[{\"x\":1,\"y\":2},]",
          "value {\"x\":1,\"y\":2}\n"
          "malformed text /1 @15 1:16 expected a JSON value, found ']'\n"
          "for ever\n"),
    ITEMS("", sample_point, "[{\"x\":1,\"y\":2},null]",
          "value {\"x\":1,\"y\":2}\n"
          "null not allowed /1 @15 1:16 expected object, found null\n"
          "end\n"),
    ITEMS("", sample_point, "[{\"x\":1,\"y\":2}",
          "value {\"x\":1,\"y\":2}\n"
          "malformed text  @14 1:15 expected ',' or ']', found end of input\n"
          "for ever\n"),
    ITEMS("", sample_point, "[{\"x\":1,\"y\":2},",
          "value {\"x\":1,\"y\":2}\n"
          "malformed text /1 @15 1:16 expected a JSON value, found end of input\n"
          "for ever\n"),
    ITEMS("", sample_point, "[{\"x\":1,\"y\":2},{\"x\":1,\"y\"",
          "value {\"x\":1,\"y\":2}\n"
          "malformed text /1 @25 1:26 expected ':', found end of input\n"
          "for ever\n"),
    ITEMS("", sample_point, "[{\"x\":1,\"y\":2}}",
          "value {\"x\":1,\"y\":2}\n"
          "malformed text  @14 1:15 expected ',' or ']', found '}'\n"
          "for ever\n"),
    ITEMS("", sample_point, "[{\"x\":1,\"y\":2}],",
          "value {\"x\":1,\"y\":2}\n"
          "malformed text  @15 1:16 expected end of input, found ','\n"
          "for ever\n"),
    ITEMS("", sample_point, "{\"x\":1,\"y\":2}",
          "wrong type  @0 1:1 expected array, found object\n"
          "for ever\n"),
    ITEMS("", sample_point, "[",
          "malformed text /0 @1 1:2 expected a JSON value, found end of input\n"
          "for ever\n"),
    ITEMS("", sample_point, "",
          "malformed text  @0 1:1 expected a JSON value, found end of input\n"
          "for ever\n"),
    ITEMS("", sample_point, "nulL",
          "malformed text  @0 1:1 expected a JSON value, found 'n'\n"
          "for ever\n"),
    ITEMS("", sample_point, "@",
          "malformed text  @0 1:1 expected a JSON value, found '@'\n"
          "for ever\n"),
    ITEMS("", int64, "[1,22,-333,\n4444 ,5.5,6e0,\"7\",8]",
          "value 1\n"
          "value 22\n"
          "value -333\n"
          "value 4444\n"
          "wrong type /4 @18 2:7 expected integer, found number 5.5\n"
          "value 6\n"
          "wrong type /6 @26 2:15 expected integer, found string \"7\"\n"
          "value 8\n"
          "end\n"),
    ITEMS("", int64, "[1,9223372036854775808,2]",
          "value 1\n"
          "out of range /1 @3 1:4 expected 64-bit integer, found number 9223372036854775808\n"
          "value 2\n"
          "end\n"),
    ITEMS("", int64, "[1,02]",
          "value 1\n"
          "malformed text /1 @4 1:5 expected no digit after a leading zero, found '2'\n"
          "for ever\n"),
    ITEMS("", int64, "[1,2 3]",
          "value 1\n"
          "value 2\n"
          "malformed text  @5 1:6 expected ',' or ']', found '3'\n"
          "for ever\n"),
    ITEMS("", str, "[\"a\",\"b\\u00e9\",\"\\ud800\"]",
          "value \"a\"\n"
          "value \"b\xC3\xA9\"\n"
          "invalid UTF-8 /2 @16 1:17 expected a surrogate pair, found '\\'\n"
          "for ever\n"),
    ITEMS("", tern_array_int32, "[[1,2],[],[3,[4]],[5]]",
          "value [1,2]\n"
          "value []\n"
          "wrong type /2/1 @13 1:14 expected integer, found array\n"
          "value [5]\n"
          "end\n"),
    ITEMS("/data/sessions", int32,
          "{\"meta\":{\"a\":[1,2,{}],\"b\":\"]}\"},\"data\":{\"n\":0,\"sessions\":[1,2,3],"
          "\"m\":[[]]},\"end\":null}",
          "value 1\n"
          "value 2\n"
          "value 3\n"
          "end\n"),
    ITEMS("/data/sessions", int32, "{\"d\\u0061ta\":{\"sess\\u0069ons\":[1,2]}}",
          "value 1\n"
          "value 2\n"
          "end\n"),
    ITEMS("/a~1b/m~0n/", int32, "{\"a/b\":{\"m~n\":{\"\":[7,\"x\"]}}}",
          "value 7\n"
          "wrong type /a~1b/m~0n//1 @21 1:22 expected integer, found string \"x\"\n"
          "end\n"),
    ITEMS("/1/items", int32, "[{\"items\":[9]},{\"items\":[1,2]},{\"items\":3}]",
          "value 1\n"
          "value 2\n"
          "end\n"),
    ITEMS("/1/items", int32, "{\"0\":[],\"1\":{\"items\":[4]}}",
          "value 4\n"
          "end\n"),
    ITEMS("/2", int32, "[[1],[2]]",
          "required field missing /2 @0 1:1 expected , found \n"
          "for ever\n"),
    ITEMS("/2", int32, "[0,0,[5],[6],[7],[8]]",
          "value 5\n"
          "end\n"),
    ITEMS("/-", int32, "[[1],[2]]",
          "required field missing /- @0 1:1 expected , found \n"
          "for ever\n"),
    ITEMS("/01", int32, "[[1],[2]]",
          "required field missing /01 @0 1:1 expected , found \n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"meta\":1}",
          "required field missing /data @0 1:1 expected , found \n"
          "for ever\n"),
    ITEMS("/data", int32, "\n{}",
          "required field missing /data @1 2:1 expected , found \n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":{}}",
          "wrong type /data @8 1:9 expected array, found object\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":null}",
          "null not allowed /data @8 1:9 expected array, found null\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":true}",
          "wrong type /data @8 1:9 expected array, found true\n"
          "for ever\n"),
    ITEMS("/data/x", int32, "{\"data\":\"a string\"}",
          "wrong type /data @8 1:9 expected object, found string \"a string\"\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":[1,2],\"data\":[3]}",
          "value 1\n"
          "value 2\n"
          "duplicate key /data @14 1:15 expected each property once, found it again\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":[1,2],\"other\":[3],}",
          "value 1\n"
          "value 2\n"
          "malformed text  @26 1:27 expected a property name, found '}'\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":[1,2],\"other\":[3,]}",
          "value 1\n"
          "value 2\n"
          "malformed text  @25 1:26 expected a JSON value, found ']'\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":[1,2],\"other\":\"\\ud800\"}",
          "value 1\n"
          "value 2\n"
          "invalid UTF-8  @23 1:24 expected a surrogate pair, found '\\'\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":[1,2],\"other\":\"\xE2\x82\"}",
          "value 1\n"
          "value 2\n"
          "invalid UTF-8  @23 1:24 expected UTF-8, found byte 0xE2\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":[1,2],\"other\":flase}",
          "value 1\n"
          "value 2\n"
          "malformed text  @22 1:23 expected a JSON value, found 'f'\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":[1,2],\"oth\\er\":0}",
          "value 1\n"
          "value 2\n"
          "malformed text  @18 1:19 expected an escape sequence, found '\\'\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":[1,2],\"other\":01}",
          "value 1\n"
          "value 2\n"
          "malformed text  @23 1:24 expected no digit after a leading zero, found '1'\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":[1,2],\"other\":0.5e",
          "value 1\n"
          "value 2\n"
          "malformed text  @26 1:27 expected a digit, found end of input\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":[1,2],\"other\":tr",
          "value 1\n"
          "value 2\n"
          "malformed text  @22 1:23 expected a JSON value, found 't'\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":[1,2],\"oth",
          "value 1\n"
          "value 2\n"
          "malformed text  @18 1:19 expected '\"' at the end of the string, found end of input\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":[1,2],\"other\"",
          "value 1\n"
          "value 2\n"
          "malformed text  @21 1:22 expected ':', found end of input\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":[1,2],\"other\":",
          "value 1\n"
          "value 2\n"
          "malformed text  @22 1:23 expected a JSON value, found end of input\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":[1,2],\"other\" 7}",
          "value 1\n"
          "value 2\n"
          "malformed text  @22 1:23 expected ':', found '7'\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":[1,2],7}",
          "value 1\n"
          "value 2\n"
          "malformed text  @14 1:15 expected a property name, found '7'\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":[1,2]]",
          "value 1\n"
          "value 2\n"
          "malformed text  @13 1:14 expected ',' or '}', found ']'\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\":[1,2]",
          "value 1\n"
          "value 2\n"
          "malformed text  @13 1:14 expected ',' or '}', found end of input\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"skipped\":[1,{\"a\":tru}],\"data\":[1]}",
          "malformed text  @19 1:20 expected a JSON value, found 't'\n"
          "for ever\n"),
    ITEMS("/data", int32, "{\"data\"[1]}",
          "malformed text  @7 1:8 expected ':', found array\n"
          "for ever\n"),
    {TERN_READER_ITEMS, "/a", &tern_type_of_json, TERN_STR_INIT("{\"a\":[1,[2],[[3]]]}"), 0, 3,
     "value 1\n"
     "value [2]\n"
     "nested too deeply /a/2 @13 1:14 expected fewer levels of nesting, found more\n"
     "for ever\n"},
    {TERN_READER_ITEMS, "/a", &tern_type_of_json, TERN_STR_INIT("{\"a\":[1,[2]]}"), 0, 2,
     "value 1\n"
     "nested too deeply /a/1 @8 1:9 expected fewer levels of nesting, found more\n"
     "for ever\n"},
    {TERN_READER_ITEMS, "/a", &tern_type_of_int32, TERN_STR_INIT("{\"a\":[1,[2]]}"), 0, 2,
     "value 1\n"
     "wrong type /a/1 @8 1:9 expected integer, found array\n"
     "for ever\n"},
    {TERN_READER_ITEMS, "/a", &tern_type_of_json, TERN_STR_INIT("{\"a\":[1,[2]]}"), 0, 1,
     "nested too deeply /a @5 1:6 expected fewer levels of nesting, found more\n"
     "for ever\n"},
    {TERN_READER_ITEMS, "/a", &tern_type_of_json, TERN_STR_INIT("{\"b\":[[[]]],\"a\":[]}"), 0, 3,
     "nested too deeply  @7 1:8 expected fewer levels of nesting, found more\n"
     "for ever\n"},
    {TERN_READER_ITEMS, "", &tern_type_of_str, TERN_STR_INIT("[\"abcdef\",\"abcdefg\"]"), 8, 0,
     "value \"abcdef\"\n"
     "memory limit reached /1 @18 1:19 expected at most 8 bytes, found more\n"
     "for ever\n"},
    {TERN_READER_ITEMS, "", &tern_type_of_str, TERN_STR_INIT("[\"abcdef\",\"abcdef\x80"), 8, 0,
     "value \"abcdef\"\n"
     "invalid UTF-8 /1 @17 1:18 expected UTF-8, found byte 0x80\n"
     "for ever\n"},
    {TERN_READER_ITEMS, "", &tern_type_of_int64, TERN_STR_INIT("[1234,12345,1]"), 4, 0,
     "value 1234\n"
     "memory limit reached /1 @10 1:11 expected at most 4 bytes, found more\n"
     "for ever\n"},
    {TERN_READER_ITEMS, "/data", &tern_type_of_int64,
     TERN_STR_INIT("{\"a\":[1,2,3,4,5,6],\"data\":[1],\"too long\":1}"), 6, 0,
     "value 1\n"
     "memory limit reached  @36 1:37 expected at most 6 bytes, found more\n"
     "for ever\n"},

    LINES(sample_point, "{\"x\":1,\"y\":2}\n{\"x\":3,\"y\":4}\r\n\n \t\r\n{\"x\":5,\"y\":6}",
          "value {\"x\":1,\"y\":2}\n"
          "value {\"x\":3,\"y\":4}\n"
          "value {\"x\":5,\"y\":6}\n"
          "end\n"),
    LINES(sample_point, "{\"x\":1,\"y\":2}\n{\"x\":3}\n{\"x\":5,\"y\":\n6}\n{\"x\":7,\"y\":8}\n",
          "value {\"x\":1,\"y\":2}\n"
          "required field missing /y @14 2:1 expected , found \n"
          "malformed text /y @33 3:12 expected a JSON value, found end of input\n"
          "wrong type  @34 4:1 expected object, found number 6\n"
          "value {\"x\":7,\"y\":8}\n"
          "end\n"),
    LINES(sample_point, "{\"x\":1,\"y\":2",
          "malformed text  @12 1:13 expected ',' or '}', found end of input\n"
          "end\n"),
    LINES(sample_point, "", "end\n"),
    LINES(sample_point, "\n\n", "end\n"),
    LINES(int64,
          "1\n2 3\n 4\n\x1E"
          "5\nx\n\"6\"\n7",
          "value 1\n"
          "malformed text  @4 2:3 expected end of input, found number 3\n"
          "value 4\n"
          "malformed text  @9 4:1 expected a JSON value, found byte 0x1E\n"
          "malformed text  @12 5:1 expected a JSON value, found 'x'\n"
          "wrong type  @14 6:1 expected integer, found string \"6\"\n"
          "value 7\n"
          "end\n"),
    LINES(str, "\"a\nb\"\n\"c\"\n\"\xFF\"\n\"d\0\"\n\"e\"",
          "malformed text  @2 1:3 expected '\"' at the end of the string, found end of input\n"
          "malformed text  @3 2:1 expected a JSON value, found 'b'\n"
          "value \"c\"\n"
          "invalid UTF-8  @11 4:2 expected UTF-8, found byte 0xFF\n"
          "malformed text  @16 5:3 expected an escaped control character, found byte 0x00\n"
          "value \"e\"\n"
          "end\n"),
    {TERN_READER_LINES, "", &tern_type_of_int64,
     TERN_STR_INIT("1234\n12345\n1234\r\n     \n12\n123456789012\n3\n1234"), 4, 0,
     "value 1234\n"
     "memory limit reached  @9 2:5 expected at most 4 bytes, found more\n"
     "memory limit reached  @15 3:5 expected at most 4 bytes, found more\n"
     "memory limit reached  @21 4:5 expected at most 4 bytes, found more\n"
     "value 12\n"
     "memory limit reached  @30 6:5 expected at most 4 bytes, found more\n"
     "value 3\n"
     "value 1234\n"
     "end\n"},
    {TERN_READER_LINES, "", &tern_type_of_int64, TERN_STR_INIT("12345"), 4, 0,
     "memory limit reached  @4 1:5 expected at most 4 bytes, found more\n"
     "end\n"},

    SEQUENCE(sample_point, "\x1E{\"x\":1,\"y\":2}\n\x1E{\"x\":3,\n\"y\":4}\n",
             "value {\"x\":1,\"y\":2}\n"
             "value {\"x\":3,\"y\":4}\n"
             "end\n"),
    SEQUENCE(sample_point, "\x1E{\"x\":1,\"y\":2}\x1E\x1E \r\n{\"x\":3,\"y\":4} \t\r\n\n\x1E",
             "value {\"x\":1,\"y\":2}\n"
             "value {\"x\":3,\"y\":4}\n"
             "end\n"),
    SEQUENCE(sample_point,
             "\x1E{\"x\":1,\"y\":2\x1E{\"x\":3}\n\x1E{\"x\":5,\"y\":6} 7\n"
             "\x1E{\"x\":8,\"y\":9}\n 10\n\x1E{\"x\":11,\"y\":12}\n",
             "malformed text  @13 1:14 expected ',' or '}', found end of input\n"
             "required field missing /y @14 1:15 expected , found \n"
             "malformed text  @37 2:16 expected end of the record, found '7'\n"
             "value {\"x\":8,\"y\":9}\n"
             "malformed text  @55 4:2 expected a record separator (0x1E), found '1'\n"
             "value {\"x\":11,\"y\":12}\n"
             "end\n"),
    SEQUENCE(sample_point, "{\"x\":1,\"y\":2}\n\x1E{\"x\":3,\"y\":4}\n",
             "malformed text  @0 1:1 expected a record separator (0x1E), found object\n"
             "value {\"x\":3,\"y\":4}\n"
             "end\n"),
    SEQUENCE(sample_point, "", "end\n"),
    SEQUENCE(sample_point, " \n", "end\n"),
    SEQUENCE(sample_point, "\x1E", "end\n"),
    SEQUENCE(sample_point, "\x1E\n",
             "malformed text  @2 2:1 expected a JSON value, found end of input\n"
             "end\n"),
    SEQUENCE(sample_point, "\x1E \x1E\n\x1E{\"x\":1,\"y\":2}",
             "malformed text  @2 1:3 expected a JSON value, found end of input\n"
             "malformed text  @4 2:1 expected a JSON value, found end of input\n"
             "value {\"x\":1,\"y\":2}\n"
             "end\n"),
    SEQUENCE(json,
             "\x1E"
             "1\n\x1E"
             "12\x1E"
             "true\x1E"
             "false \x1Enull\n\x1E"
             "\"abc\"\x1E\"abc\x1E[1,\n2]\x1E[1,\n\x1E"
             "123",
             "value 1\n"
             "malformed text  @6 2:4 expected white space behind the value, found byte 0x1E\n"
             "malformed text  @11 2:9 expected white space behind the value, found byte 0x1E\n"
             "value false\n"
             "value null\n"
             "value \"abc\"\n"
             "malformed text  @35 3:12 expected '\"' at the end of the string, found end of input\n"
             "value [1,2]\n"
             "malformed text  @47 5:1 expected a JSON value, found end of input\n"
             "malformed text  @51 5:5 expected white space behind the value, found end of input\n"
             "end\n"),
    SEQUENCE(json,
             "\x1Etru\n\x1E\"\xE2\x82\x1E\"\\u12\x1E-\x1E"
             "1 2\n3\n\x1E@\n\x1E"
             "4\n",
             "malformed text  @1 1:2 expected a JSON value, found 't'\n"
             "invalid UTF-8  @7 2:3 expected UTF-8, found byte 0xE2\n"
             "malformed text  @11 2:7 expected four hexadecimal digits after \\u, found '\\'\n"
             "malformed text  @17 2:13 expected a digit, found end of input\n"
             "malformed text  @20 2:16 expected end of the record, found '2'\n"
             "malformed text  @25 4:2 expected a JSON value, found '@'\n"
             "value 4\n"
             "end\n"),
    {TERN_READER_SEQUENCE, "", &tern_type_of_json,
     TERN_STR_INIT("\x1E"
                   "1234\n\x1E"
                   "12345\n\x1E[12]\x1E[123]\x1E[1]  \n\x1E\"a\"\n\x1E"
                   "1234"),
     4, 0,
     "value 1234\n"
     "memory limit reached  @11 2:6 expected at most 4 bytes, found more\n"
     "value [12]\n"
     "memory limit reached  @23 3:11 expected at most 4 bytes, found more\n"
     "memory limit reached  @29 3:17 expected at most 4 bytes, found more\n"
     "value \"a\"\n"
     "malformed text  @41 5:6 expected white space behind the value, found end of input\n"
     "end\n"},

    VALUES(json, "1 2\n{}[]\"a\"true 4",
           "value 1\n"
           "value 2\n"
           "value {}\n"
           "value []\n"
           "value \"a\"\n"
           "value true\n"
           "value 4\n"
           "end\n"),
    VALUES(json, "truefalse",
           "value true\n"
           "value false\n"
           "end\n"),
    VALUES(json, "", "end\n"),
    VALUES(json, " \n", "end\n"),
    VALUES(int64, "1 \"x\" 2 @ 3",
           "value 1\n"
           "wrong type  @2 1:3 expected integer, found string \"x\"\n"
           "value 2\n"
           "malformed text  @8 1:9 expected a JSON value, found '@'\n"
           "for ever\n"),
    VALUES(json, "[1]]",
           "value [1]\n"
           "malformed text  @3 1:4 expected a JSON value, found ']'\n"
           "for ever\n"),
    VALUES(json, "[1",
           "malformed text  @2 1:3 expected ',' or ']', found end of input\n"
           "for ever\n"),
};
enum { INPUT_COUNT = sizeof inputs / sizeof inputs[0] };

/* Gets what there is until more is needed. Returns whether there may be more. */
static bool drain(tern_reader *reader, const input *in, transcript *to)
{
    _Alignas(max_align_t) unsigned char value[512];
    char last[TERN_ERROR_MESSAGE_SIZE] = "";

    CU_ASSERT_FATAL(in->type->size <= sizeof value);
    for (;;) {
        tern_arena arena = {0};
        tern_error error;
        tern_str json;
        tern_status status;
        bool zeroed = true;

        memset(value, 0xAA, sizeof value);
        memset(&error, 0xAA, sizeof error);
        status = tern_reader_next(reader, in->type, &arena, value, &error);
        if (status == TERN_OK) {
            UNIT_STATUS(tern_encode(in->type, value, NULL, &arena, &json, NULL), TERN_OK);
            note(to, "value", json.ptr, json.len);
        } else {
            for (size_t i = 0; i < in->type->size; i++)
                zeroed = zeroed && value[i] == 0;
            CU_ASSERT(zeroed);
        }
        tern_arena_free(&arena);
        if (status == TERN_MORE)
            return true;
        if (status == TERN_END)
            note(to, "end", "", 0);
        if (status == TERN_END)
            return false;
        if (status == TERN_OK)
            continue;
        CU_ASSERT_EQUAL(error.status, status);
        if (strcmp(last, unit_error_text(&error)) == 0) {
            note(to, "for ever", "", 0);
            return false;
        }
        strcpy(last, unit_error_text(&error));
        note(to, tern_status_text(status), last, strlen(last));
    }
}

static tern_reader *open_reader(const input *in, tern_source source)
{
    tern_reader_options options = {
        .format = in->format,
        .pointer = tern_str_of(in->pointer),
        .decode = {.max_depth = in->max_depth, .max_bytes = in->max_bytes},
        .source = source};
    tern_reader *reader;

    UNIT_STATUS(tern_reader_create(&options, &reader, NULL), TERN_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(reader);
    return reader;
}

/* Cuts: `first` bytes, then pieces of random sizes up to `most`; 0: the rest at once. */
static void read_cut(const input *in, size_t first, size_t most, uint64_t *random, transcript *to)
{
    static const tern_source none;
    tern_reader *reader = open_reader(in, none);
    size_t at = 0, length = first;
    bool more = true;

    to->length = 0;
    to->text[0] = '\0';
    while (more) {
        char *piece;
        if (length > in->text.len - at)
            length = in->text.len - at;
        /* In memory of its own that is gone afterwards. */
        piece = (char *)malloc(length ? length : 1);
        CU_ASSERT_PTR_NOT_NULL_FATAL(piece);
        memcpy(piece, in->text.ptr + at, length);
        UNIT_STATUS(tern_reader_feed(reader, piece, length), TERN_OK);
        free(piece);
        at += length;
        more = drain(reader, in, to);
        if (at == in->text.len)
            break;
        length = most ? 1 + (size_t)(unit_random(random) % most) : in->text.len - at;
    }
    if (more) {
        tern_reader_finish(reader);
        more = drain(reader, in, to);
    }
    CU_ASSERT_FALSE(more);
    tern_reader_free(reader);
}

static bool same(const input *in, const char *actual, const char *expected, size_t cut)
{
    if (strcmp(actual, expected) == 0)
        return true;
    printf("\n  %.*s\n  cut at %zu:\n%s  expected:\n%s", TERN_STR_ARGS(in->text), cut, actual,
           expected);
    return false;
}

static void test_every_cut(void)
{
    static transcript whole, cut;
    uint64_t random = 1;

    for (size_t i = 0; i < INPUT_COUNT; i++) {
        const input *in = &inputs[i];
        read_cut(in, in->text.len, 0, NULL, &whole);
        CU_ASSERT(same(in, whole.text, in->expected, in->text.len));
        for (size_t at = 0; at < in->text.len; at++) {
            read_cut(in, at, 0, NULL, &cut);
            CU_ASSERT(same(in, cut.text, in->expected, at));
        }
        read_cut(in, 1, 1, &random, &cut);
        CU_ASSERT(same(in, cut.text, in->expected, 1));
        for (size_t round = 0; round < 50; round++) {
            read_cut(in, round % 5, 1 + round % 7, &random, &cut);
            CU_ASSERT(same(in, cut.text, in->expected, round));
        }
    }
}

/* The same for a reader that fetches. */
typedef struct dripping {
    tern_str text;
    size_t most;
    bool ended;
} dripping;

static tern_status drip(void *context, char *buffer, size_t size, size_t *out_length)
{
    dripping *self = (dripping *)context;
    size_t length = self->text.len < self->most ? self->text.len : self->most;

    CU_ASSERT(size >= length && size > 0);
    CU_ASSERT_FALSE(self->ended);
    memcpy(buffer, self->text.ptr, length);
    self->text.ptr += length;
    self->text.len -= length;
    *out_length = length;
    self->ended = length == 0;
    return TERN_OK;
}

static void test_sources(void)
{
    static transcript fetched;

    for (size_t i = 0; i < INPUT_COUNT; i++) {
        const input *in = &inputs[i];
        for (size_t most = 1; most < 20; most += 3) {
            dripping from = {in->text, most, false};
            tern_source source = {drip, &from};
            tern_reader *reader = open_reader(in, source);
            fetched.length = 0;
            CU_ASSERT_FALSE(drain(reader, in, &fetched));
            CU_ASSERT(same(in, fetched.text, in->expected, most));
            tern_reader_free(reader);
        }
    }
}

static const unit_test tests[] = {
    {"reader", "input cut at every place", test_every_cut},
    {"reader", "sources that give a few bytes", test_sources},
};

UNIT_MAIN(tests)
