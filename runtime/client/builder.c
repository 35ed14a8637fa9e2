/* builder.c - text that grows in an arena, and percent-encoding. */
#include "client_internal.h"

enum { FIRST_CAPACITY = 128 };

static bool reserve(tern_builder *self, size_t more)
{
    size_t needed, capacity;
    char *bytes;

    if (self->failed || more >= SIZE_MAX / 4 - self->length) {
        self->failed = true;
        return false;
    }
    needed = self->length + more + 1; /* and a NUL */
    if (needed <= self->capacity)
        return true;
    capacity = needed < FIRST_CAPACITY ? FIRST_CAPACITY : 2 * needed;
    if (self->bytes && tern_arena_resize(self->arena, self->bytes, self->capacity, capacity)) {
        self->capacity = capacity;
        return true;
    }
    bytes = (char *)tern_arena_allocate(self->arena, capacity, 1);
    if (bytes == NULL) {
        self->failed = true;
        return false;
    }
    if (self->length > 0)
        memcpy(bytes, self->bytes, self->length);
    self->bytes = bytes;
    self->capacity = capacity;
    return true;
}

void tern_builder_add(tern_builder *builder, tern_str text)
{
    if (text.len == 0 || !reserve(builder, text.len))
        return;
    memcpy(builder->bytes + builder->length, text.ptr, text.len);
    builder->length += text.len;
}

void tern_builder_add_text(tern_builder *builder, const char *text)
{
    tern_builder_add(builder, tern_str_of(text));
}

tern_str tern_builder_text(tern_builder *builder)
{
    tern_str text = {"", 0};

    if (!reserve(builder, 0))
        return text;
    builder->bytes[builder->length] = '\0';
    text.ptr = builder->bytes;
    text.len = builder->length;
    return text;
}

static bool is_alphanumeric(unsigned char byte)
{
    return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

static bool is_hex(unsigned char byte)
{
    return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f');
}

/* Whether the byte at `at` is left as it is. */
static bool is_left(tern_str text, size_t at, tern_encoding encoding)
{
    unsigned char byte = (unsigned char)text.ptr[at];

    if (encoding == TERN_ENCODE_NOTHING || is_alphanumeric(byte))
        return true;
    if (byte == '\0')
        return false;
    if (strchr("-._~", byte))
        return true;
    if (encoding == TERN_ENCODE_COOKIE)
        return byte > ' ' && byte < 0x7F && !strchr("\",;\\", byte);
    if (encoding == TERN_ENCODE_RESERVED)
        return false;
    if (byte == '%')
        return text.len - at > 2 && is_hex((unsigned char)text.ptr[at + 1]) &&
               is_hex((unsigned char)text.ptr[at + 2]);
    return strchr(":/?@!$&'()*+,;=", byte) != NULL;
}

void tern_builder_encode(tern_builder *builder, tern_str text, tern_encoding encoding)
{
    static const char digits[] = "0123456789ABCDEF";

    if (text.len > SIZE_MAX / 16) {
        builder->failed = true;
        return;
    }
    if (text.len == 0 || !reserve(builder, 3 * text.len))
        return;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        char *to = builder->bytes + builder->length;
        if (is_left(text, i, encoding)) {
            *to = text.ptr[i];
            builder->length++;
            continue;
        }
        to[0] = '%';
        to[1] = digits[byte >> 4];
        to[2] = digits[byte & 15];
        builder->length += 3;
    }
}
