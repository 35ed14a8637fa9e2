/* reader_internal.h - the parts of a reader. reader.c makes it, feeds it and goes from value to
 * value; reader_value.c reads the value that comes next and says what is wrong with it,
 * reader_items.c finds the values in a document, reader_records.c between line feeds and record
 * separators. */
#ifndef TERN_READER_INTERNAL_H
#define TERN_READER_INTERNAL_H

#include "checker_internal.h"
#include "input_internal.h"
#include "tern/reader.h"

/* What comes next. */
typedef enum tern_expectation {
    /* TERN_READER_DOCUMENT, _VALUES */
    A_VALUE,
    THE_END, /* also of _ITEMS */
    /* TERN_READER_ITEMS */
    A_CONTAINER, /* on the way of the pointer, or the array that it leads to */
    FIRST_NAME,
    NAME,
    COLON,
    SKIPPED,
    FIRST_ELEMENT,
    ELEMENT,
    BEHIND_ELEMENT, /* of an object or array, ',' or its end */
    /* TERN_READER_LINES */
    A_LINE,
    END_OF_LINE, /* of one that is not read any more */
    /* TERN_READER_SEQUENCE */
    A_SEPARATOR,
    ANOTHER_SEPARATOR, /* whatever comes before it */
    A_RECORD,          /* its value, behind the separator */
    A_RECORD_VALUE,    /* the same, behind white space */
    END_OF_RECORD
} tern_expectation;

/* A step of a JSON pointer. */
typedef struct tern_pointer_step {
    tern_str name; /* without its escapes */
    size_t end;    /* offset behind it in the pointer */
    size_t index;  /* that it stands for; SIZE_MAX: none */
} tern_pointer_step;

struct tern_reader {
    tern_reader_options options; /* with nothing left at 0, and the pointer in own memory */
    size_t size;                 /* bytes of this */
    tern_input input;
    tern_expectation expected;
    tern_error failure; /* that is final */
    /* The value at the first byte not used: how far it has been checked. */
    bool checking;
    tern_checker checker;
    size_t checked;
    size_t value_length; /* when END_OF_RECORD is expected */
    /* The way to the items. */
    size_t level;            /* containers that are open, each in the one before */
    bool arrived;            /* at the array that the pointer leads to, or behind it */
    bool on_way;             /* the name before this colon is the pointer's */
    size_t index;            /* of the next element in the innermost array */
    tern_location container; /* of the innermost container's start */
    unsigned char objects[TERN_DEPTH_MAX / 8 + 1];
    size_t step_count;
    tern_pointer_step steps[];
};

/* What an error is about. */
typedef enum tern_subject {
    THE_CONTAINER, /* the innermost one that is open; none: the whole */
    THE_ELEMENT,   /* that comes next in it; none: the whole */
    THE_STEP       /* the value in it that the pointer of the options leads to */
} tern_subject;

/* What a call of tern_reader_next asks for; `about`: what its value is. */
typedef struct tern_request {
    const tern_type *type;
    tern_arena *arena;
    void *out;
    tern_error *error;
    tern_subject about;
} tern_request;

/* Whether there is a way to go on after every failure. */
static inline bool tern_reader_goes_on(const tern_reader *self)
{
    return self->options.format == TERN_READER_LINES ||
           self->options.format == TERN_READER_SEQUENCE;
}

/* Goes past bytes. */
static inline void tern_reader_use(tern_reader *self, size_t length)
{
    self->input.begin += length;
    self->checking = false;
    self->checked = 0;
}

/* Bytes not used yet, as many as are to be looked at: one more than a value may have. */
static inline size_t tern_reader_window(const tern_reader *self)
{
    size_t length = tern_input_length(&self->input);

    return length > self->options.decode.max_bytes ? self->options.decode.max_bytes + 1 : length;
}

static inline bool tern_reader_is_too_long(const tern_reader *self)
{
    return self->checked > self->options.decode.max_bytes;
}

static inline unsigned tern_reader_depth_left(const tern_reader *self)
{
    return self->options.decode.max_depth - (unsigned)self->level;
}

/* Goes past the byte that was expected. */
static inline tern_status tern_reader_take(tern_reader *self, tern_expectation next)
{
    tern_reader_use(self, 1);
    self->expected = next;
    return TERN_OK;
}

/* Writes the pointer to the subject, and behind it one within the subject. What does not fit keeps
 * its end, as tern_path_write does it. */
void tern_reader_write_pointer(const tern_reader *self, tern_subject about, const char *within,
                               char buffer[TERN_ERROR_POINTER_SIZE]);

/* Hands an error on. `final`: and keeps it, unless tern_reader_goes_on. */
tern_status tern_reader_report(tern_reader *self, const tern_request *to, const tern_error *error,
                               bool final);

/* Fails at `length` bytes behind the first one not used. `found` NULL: the byte there. */
tern_status tern_reader_fail(tern_reader *self, const tern_request *to, tern_status status,
                             size_t length, tern_subject about, const char *expected,
                             const char *found);

/* Fails with what the checker refused, `length` bytes behind the first one not used; the token
 * that it is in may be gone already. */
tern_status tern_reader_fail_checking(tern_reader *self, const tern_request *to, size_t length,
                                      tern_subject about);

/* Fails as the value, line, record or name is longer than the options allow. */
tern_status tern_reader_fail_long(tern_reader *self, const tern_request *to);

/* Gets the first byte behind white space, which is used up. TERN_MORE when it has not come yet,
 * TERN_END when there is none. */
tern_status tern_reader_peek(tern_reader *self, char *out_byte);

/* Checks the value at the first byte not used, in the first `length` bytes; `closed`: it must end
 * there. When it is done, `checked` is its length. */
tern_check tern_reader_check(tern_reader *self, size_t length, bool closed);

/* Decodes a whole value, and goes past it and what is behind it, `used` bytes in all. */
tern_status tern_reader_decode(tern_reader *self, const tern_request *to, size_t length,
                               size_t used);

/* Says what is wrong with the value at the first byte not used, which the checker has refused at
 * `checked` (`at_end`: for being cut off there): what tern_decode finds up to there. */
tern_status tern_reader_explain(tern_reader *self, const tern_request *to, bool at_end);

/* Decodes the value at the first byte not used, if it is an object or array, all there, and fits:
 * behind it, `follower` must be the next byte ('\0': any), which is used up too. What is not so is
 * left to the checker, which is slower, and stops at the byte that makes a value wrong. */
bool tern_reader_value_at_once(tern_reader *self, const tern_request *to, char follower);

/* Reads the value at the first byte not used. */
tern_status tern_reader_value(tern_reader *self, const tern_request *to);

/* Checks that nothing but white space comes any more: TERN_END, TERN_MORE or a failure. */
tern_status tern_reader_end(tern_reader *self, const tern_request *to);

/* Each goes one step further in its format: TERN_OK, unless there is something to return;
 * `out_value`: what there is to return is a value. */
tern_status tern_reader_item(tern_reader *self, const tern_request *to, bool *out_value);
tern_status tern_reader_line(tern_reader *self, const tern_request *to, bool *out_value);
tern_status tern_reader_record(tern_reader *self, const tern_request *to, bool *out_value);

#endif
