/* checker.c - the JSON grammar of RFC 8259, a byte at a time. */
#include "checker_internal.h"

#include <string.h>

#include "scan_internal.h"
#include "utf8_internal.h"

enum state {
    /* Between tokens, where white space may be. */
    FIRST_ELEMENT, /* or ']' */
    FIRST_NAME,    /* or '}' */
    NAME,
    COLON,
    ELEMENT,
    BEHIND, /* a value in a container: ',' or what closes it */
    /* In a token. */
    VALUE,
    STRING,
    ESCAPE,
    HEXADECIMAL,
    LOW_BACKSLASH,
    LOW_U,
    UTF8,
    LITERAL,
    MINUS,
    ZERO,
    INTEGER,
    POINT,
    FRACTION,
    EXPONENT,
    EXPONENT_SIGN,
    EXPONENT_DIGITS,
    DONE
};

void tern_checker_init(tern_checker *checker, unsigned depth)
{
    checker->depth = depth < TERN_DEPTH_MAX ? depth : TERN_DEPTH_MAX;
    checker->level = 0;
    checker->state = VALUE;
    checker->in_name = false;
    checker->length = 0;
    checker->high_surrogate = 0;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool in_object(const tern_checker *self)
{
    return (self->objects[(self->level - 1) / 8] >> ((self->level - 1) % 8)) & 1;
}

/* The state behind a value. */
static enum state leave_value(const tern_checker *self)
{
    return self->level > 0 ? BEHIND : DONE;
}

static enum state leave_string(tern_checker *self)
{
    if (!self->in_name)
        return leave_value(self);
    self->in_name = false;
    return COLON;
}

/* `in_token`: wrong is the token that has begun, not the byte. */
static tern_check fail(tern_checker *self, tern_status status, const char *expected, bool in_token)
{
    self->status = status;
    self->expected = expected;
    self->in_token = in_token;
    return TERN_CHECK_WRONG;
}

static enum state enter(tern_checker *self, bool object)
{
    unsigned char bit = (unsigned char)(1U << (self->level % 8));
    unsigned char *bits = &self->objects[self->level / 8];

    *bits = (unsigned char)(object ? *bits | bit : *bits & ~bit);
    self->level++;
    return object ? FIRST_NAME : FIRST_ELEMENT;
}

/* Begins a token of more bytes than this one. */
static enum state begin_token(tern_checker *self, char byte, enum state state)
{
    self->first = (unsigned char)byte;
    self->length = 1;
    return state;
}

static enum state begin_literal(tern_checker *self, char byte, const char *rest)
{
    self->literal = rest;
    return begin_token(self, byte, LITERAL);
}

/* The state behind the first byte of a value; VALUE when none starts so. */
static enum state begin_value(tern_checker *self, char byte)
{
    switch (byte) {
    case '"':
        return STRING;
    case '{':
    case '[':
        return enter(self, byte == '{');
    case 't':
        return begin_literal(self, byte, "rue");
    case 'f':
        return begin_literal(self, byte, "alse");
    case 'n':
        return begin_literal(self, byte, "ull");
    case '-':
        return MINUS;
    case '0':
        return ZERO;
    default:
        return is_digit(byte) ? INTEGER : VALUE;
    }
}

/* The state behind the first byte of a sequence of UTF-8 (RFC 3629, section 4); STRING when none
 * starts so. */
static enum state begin_utf8(tern_checker *self, char byte)
{
    unsigned char lead = (unsigned char)byte;

    if (lead < 0xC2 || lead > 0xF4)
        return STRING;
    self->left = (unsigned char)(lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3);
    self->low = (unsigned char)(lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80);
    self->high = (unsigned char)(lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF);
    return begin_token(self, byte, UTF8);
}

/* Takes a digit of `\uXXXX`; false when that can't be. */
static bool take_hexadecimal(tern_checker *self, char byte, enum state *out_state)
{
    uint32_t digit;

    if (is_digit(byte))
        digit = (uint32_t)(byte - '0');
    else if (byte >= 'a' && byte <= 'f')
        digit = (uint32_t)(byte - 'a') + 10;
    else if (byte >= 'A' && byte <= 'F')
        digit = (uint32_t)(byte - 'A') + 10;
    else
        return false;
    self->code_unit = self->code_unit * 16 + digit;
    if (--self->digits > 0)
        return true;
    *out_state = STRING;
    if (self->high_surrogate)
        return self->code_unit >= 0xDC00 && self->code_unit <= 0xDFFF;
    if (self->code_unit >= 0xD800 && self->code_unit <= 0xDBFF) {
        self->high_surrogate = self->code_unit;
        *out_state = LOW_BACKSLASH;
    }
    return self->code_unit < 0xDC00 || self->code_unit > 0xDFFF;
}

static tern_check fail_hexadecimal(tern_checker *self)
{
    if (self->high_surrogate || self->digits == 0)
        return fail(self, TERN_ERROR_UTF8, "a surrogate pair", true);
    return fail(self, TERN_ERROR_SYNTAX, "four hexadecimal digits after \\u", true);
}

static enum state begin_hexadecimal(tern_checker *self)
{
    self->digits = 4;
    self->code_unit = 0;
    return HEXADECIMAL;
}

/* The state behind a byte that may continue or end a number; `state` when it does neither. */
static enum state continue_number(const tern_checker *self, enum state state, char byte)
{
    bool digit = is_digit(byte);
    bool exponent = byte == 'e' || byte == 'E';

    switch (state) {
    case MINUS:
        return byte == '0' ? ZERO : digit ? INTEGER : state;
    case ZERO:
        if (digit)
            return state;
        /* fall through */
    case INTEGER:
        return byte == '.' ? POINT : exponent ? EXPONENT : leave_value(self);
    case POINT:
        return digit ? FRACTION : state;
    case FRACTION:
        return exponent ? EXPONENT : leave_value(self);
    case EXPONENT:
        return byte == '+' || byte == '-' ? EXPONENT_SIGN : digit ? EXPONENT_DIGITS : state;
    case EXPONENT_SIGN:
        return digit ? EXPONENT_DIGITS : state;
    default:
        return leave_value(self);
    }
}

static bool may_end(enum state state)
{
    return state == ZERO || state == INTEGER || state == FRACTION || state == EXPONENT_DIGITS;
}

static tern_check refuse_string_byte(tern_checker *self, char byte)
{
    return (unsigned char)byte < 0x20
               ? fail(self, TERN_ERROR_SYNTAX, "an escaped control character", false)
               : fail(self, TERN_ERROR_UTF8, "UTF-8", false);
}

/* What is wrong when a state has to do with a byte that it does not know, or with none at all. */
static tern_check refuse(tern_checker *self, enum state state)
{
    switch (state) {
    case FIRST_NAME:
    case NAME:
        return fail(self, TERN_ERROR_SYNTAX, "a property name", false);
    case COLON:
        return fail(self, TERN_ERROR_SYNTAX, "':'", false);
    case BEHIND:
        return fail(self, TERN_ERROR_SYNTAX, in_object(self) ? "',' or '}'" : "',' or ']'", false);
    case STRING:
        return fail(self, TERN_ERROR_SYNTAX, "'\"' at the end of the string", false);
    case ESCAPE:
        return fail(self, TERN_ERROR_SYNTAX, "an escape sequence", true);
    case HEXADECIMAL:
        return fail_hexadecimal(self);
    case LOW_BACKSLASH:
    case LOW_U:
        return fail(self, TERN_ERROR_UTF8, "a surrogate pair", true);
    case UTF8:
        return fail(self, TERN_ERROR_UTF8, "UTF-8", true);
    case LITERAL:
        return fail(self, TERN_ERROR_SYNTAX, "a JSON value", true);
    case ZERO:
        return fail(self, TERN_ERROR_SYNTAX, "no digit after a leading zero", false);
    case MINUS:
    case POINT:
    case EXPONENT:
    case EXPONENT_SIGN:
        return fail(self, TERN_ERROR_SYNTAX, "a digit", false);
    default:
        return fail(self, TERN_ERROR_SYNTAX, "a JSON value", false);
    }
}

static tern_check stop(tern_checker *self, enum state state, tern_check result, const char *at,
                       const char **out_at)
{
    self->state = (unsigned char)state;
    *out_at = at;
    return result;
}

tern_check tern_checker_run(tern_checker *self, const char *at, const char *end,
                            const char **out_at)
{
    enum state state = (enum state)self->state;

    while (at < end && state != DONE) {
        enum state before = state;
        char byte = *at;

        switch (state) {
        case FIRST_ELEMENT:
        case ELEMENT:
        case VALUE:
            if (state != VALUE && is_space(byte)) {
                at++;
                continue;
            }
            if (byte == ']' && state == FIRST_ELEMENT) {
                self->level--;
                state = leave_value(self);
                break;
            }
            if ((byte == '{' || byte == '[') && self->level >= self->depth)
                return stop(self, state,
                            fail(self, TERN_ERROR_DEPTH, "fewer levels of nesting", false), at,
                            out_at);
            state = begin_value(self, byte);
            if (state == VALUE)
                return stop(self, before, refuse(self, before), at, out_at);
            break;
        case FIRST_NAME:
        case NAME:
            if (is_space(byte)) {
                at++;
                continue;
            }
            if (byte == '}' && state == FIRST_NAME) {
                self->level--;
                state = leave_value(self);
                break;
            }
            if (byte != '"')
                return stop(self, state, refuse(self, state), at, out_at);
            self->in_name = true;
            state = STRING;
            break;
        case COLON:
            if (is_space(byte)) {
                at++;
                continue;
            }
            if (byte != ':')
                return stop(self, state, refuse(self, state), at, out_at);
            state = ELEMENT;
            break;
        case BEHIND:
            if (is_space(byte)) {
                at++;
                continue;
            }
            if (byte == ',') {
                state = in_object(self) ? NAME : ELEMENT;
                break;
            }
            if (byte != (in_object(self) ? '}' : ']'))
                return stop(self, state, refuse(self, state), at, out_at);
            self->level--;
            state = leave_value(self);
            break;
        case STRING:
            at = tern_scan_plain(at, end);
            if (at == end)
                continue;
            byte = *at;
            if (byte == '"') {
                state = leave_string(self);
                break;
            }
            if (byte == '\\') {
                self->high_surrogate = 0;
                state = begin_token(self, byte, ESCAPE);
                break;
            }
            if (end - at >= 4 && (unsigned char)byte >= 0x80) {
                size_t length = tern_utf8_length(at, end);
                if (length > 0) {
                    at += length;
                    continue;
                }
            }
            state = begin_utf8(self, byte);
            if (state == STRING)
                return stop(self, state, refuse_string_byte(self, byte), at, out_at);
            break;
        case UTF8:
            if ((unsigned char)byte < self->low || (unsigned char)byte > self->high)
                return stop(self, state, refuse(self, state), at, out_at);
            self->low = 0x80;
            self->high = 0xBF;
            self->length++;
            if (--self->left == 0)
                state = STRING;
            break;
        case ESCAPE:
            if (byte == '\0' || strchr("\"\\/bfnrtu", byte) == NULL)
                return stop(self, state, refuse(self, state), at, out_at);
            self->length++;
            state = byte == 'u' ? begin_hexadecimal(self) : STRING;
            break;
        case HEXADECIMAL:
            if (!take_hexadecimal(self, byte, &state))
                return stop(self, before, refuse(self, before), at, out_at);
            self->length++;
            break;
        case LOW_BACKSLASH:
        case LOW_U:
            if (byte != (state == LOW_U ? 'u' : '\\'))
                return stop(self, state, refuse(self, state), at, out_at);
            self->length++;
            state = state == LOW_U ? begin_hexadecimal(self) : LOW_U;
            break;
        case LITERAL:
            if (byte != *self->literal)
                return stop(self, state, refuse(self, state), at, out_at);
            self->length++;
            if (*++self->literal == '\0')
                state = leave_value(self);
            break;
        case INTEGER:
        case FRACTION:
        case EXPONENT_DIGITS:
            while (at < end && is_digit(*at))
                at++;
            if (at == end)
                continue;
            state = continue_number(self, state, *at);
            if (state == BEHIND || state == DONE)
                continue;
            break;
        default:
            state = continue_number(self, state, byte);
            if (state == before)
                return stop(self, state, refuse(self, state), at, out_at);
            if (state == BEHIND || state == DONE)
                continue;
            break;
        }
        at++;
    }
    return stop(self, state, state == DONE ? TERN_CHECK_DONE : TERN_CHECK_MORE, at, out_at);
}

tern_check tern_checker_finish(tern_checker *self)
{
    enum state state = (enum state)self->state;

    if (state == DONE || (self->level == 0 && may_end(state)))
        return TERN_CHECK_DONE;
    return refuse(self, may_end(state) ? BEHIND : state);
}
