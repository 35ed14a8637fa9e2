/* tern_json.c - tern-json: checks and formats JSON (RFC 8259) whatever it holds. */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tern/tern.h"

enum { EXIT_REFUSED = 1, EXIT_TROUBLE = 2, READ_SIZE = 1 << 16, INDENT_DEFAULT = 2 };

/* Commands, as bits. */
enum { CHECK = 1 << 0, FORMAT = 1 << 1 };

typedef enum option_index {
    LINES,
    INDENT,
    COMPACT,
    SORT_KEYS,
    MAX_DEPTH,
    MAX_BYTES,
    OPTION_COUNT
} option_index;

/* An option takes a number, from 1 to `maximum`, unless that is 0. */
static const struct {
    const char *name;
    unsigned commands;
    size_t maximum;
    const char *help;
} options[OPTION_COUNT] = {
    [LINES] = {"--lines", CHECK, 0, "each line is a document (NDJSON)"},
    [INDENT] = {"--indent", FORMAT, 16, "spaces for each level of nesting; 2 if not said"},
    [COMPACT] = {"--compact", FORMAT, 0, "no white space at all"},
    [SORT_KEYS] = {"--sort-keys", FORMAT, 0,
                   "the properties of every object in the order of their names' bytes"},
    [MAX_DEPTH] = {"--max-depth", CHECK | FORMAT, TERN_DEPTH_MAX,
                   "levels of nesting that a document may have; the most if not said"},
    [MAX_BYTES] = {"--max-bytes", CHECK | FORMAT, SIZE_MAX - 1,
                   "bytes that a document may have; any number if not said"},
};

/* A command line, understood. */
typedef struct call {
    unsigned command;
    /* Of each option; 0 is one that is not given. */
    size_t values[OPTION_COUNT];
    const char *const *files;
    int file_count;
    bool stdin_read;
    tern_arena arena;
} call;

/* A file while it is read. What is held of it is at `bytes`, from `start` to `end`. */
typedef struct input {
    FILE *file;
    const char *name;
    char *bytes;
    size_t capacity, start, end;
    /* The line of its document at hand, from 1. */
    size_t line;
    /* Bytes that a document may have, and whether each line is one. */
    size_t most;
    bool by_line;
    bool ended;
} input;

typedef enum outcome { DOCUMENT, NO_MORE, TOO_LONG, FAILED } outcome;

/* Bytes of the UTF-8 sequence at `at` when a terminal only shows it, else 0. */
static size_t visible_length(const char *at)
{
    const unsigned char *bytes = (const unsigned char *)at;
    size_t length;

    if (bytes[0] < 0x80)
        return bytes[0] >= 0x20 && bytes[0] != 0x7F;
    if (bytes[0] < 0xC2 || bytes[0] > 0xF4 || (bytes[0] == 0xC2 && bytes[1] < 0xA0))
        return 0;
    length = bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
    }
    return length;
}

/* Writes text from outside to standard error, nothing in it that a terminal acts on. */
static void echo(const char *text)
{
    while (*text != '\0') {
        size_t length = visible_length(text);
        if (length > 0)
            fwrite(text, 1, length, stderr);
        else
            fprintf(stderr, "\\x%02X", (unsigned)(unsigned char)*text);
        text += length > 0 ? length : 1;
    }
}

/* One line on standard error, of the subject unless that is NULL. Returns EXIT_TROUBLE. */
static int complain(const char *subject, const char *text)
{
    fputs("tern-json: ", stderr);
    if (subject) {
        echo(subject);
        fputs(": ", stderr);
    }
    fprintf(stderr, "%s\n", text);
    return EXIT_TROUBLE;
}

static void write_usage(FILE *file)
{
    fputs("usage:\n"
          "  tern-json check [OPTION...] [FILE...]\n"
          "      say nothing and succeed when every FILE is one JSON document (RFC 8259)\n"
          "  tern-json format [OPTION...] [FILE]\n"
          "      write the document to standard output, numbers and strings as they stand\n"
          "  tern-json --help | --version\n"
          "Without FILE, or where it is '-', standard input is read. Options:\n",
          file);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        fprintf(file, "  %-11s %s  %s", options[i].name, options[i].maximum > 0 ? "N" : " ",
                options[i].help);
        if (options[i].maximum > 0 && options[i].maximum <= TERN_DEPTH_MAX)
            fprintf(file, ", 1 to %zu", options[i].maximum);
        if (options[i].commands != (CHECK | FORMAT))
            fprintf(file, " (%s)", options[i].commands == CHECK ? "check" : "format");
        fputc('\n', file);
    }
    fputs("Exit status: 0; 1 when a document is refused or can't be written; 2 when the command\n"
          "line is wrong, a file can't be read, or there is no memory.\n",
          file);
}

/* Ends what has been written to standard output. Returns an exit status. */
static int finish_output(bool written)
{
    if (written && fflush(stdout) == 0)
        return EXIT_SUCCESS;
    complain("writing to standard output", strerror(errno));
    return EXIT_REFUSED;
}

/* Moves what is held to the front and reads what there is room for behind it, more room being made
 * when there is none. Returns false, having said why, when it can't. */
static bool read_more(input *self)
{
    size_t room, got;

    if (self->start > 0) {
        memmove(self->bytes, self->bytes + self->start, self->end - self->start);
        self->end -= self->start;
        self->start = 0;
    }
    if (self->capacity - self->end <= TERN_PADDING) {
        size_t capacity = self->capacity > 0 ? self->capacity * 2 : READ_SIZE;
        char *bytes =
            self->capacity <= SIZE_MAX / 4 ? (char *)realloc(self->bytes, capacity) : NULL;
        if (bytes == NULL) {
            complain(self->name, tern_status_text(TERN_ERROR_MEMORY));
            return false;
        }
        self->bytes = bytes;
        self->capacity = capacity;
    }
    room = self->capacity - self->end - TERN_PADDING; /* a document is decoded where it is */
    got = fread(self->bytes + self->end, 1, room, self->file);
    if (ferror(self->file)) {
        complain(self->name, strerror(errno));
        return false;
    }
    self->end += got;
    self->ended = got < room;
    return true;
}

/* The next document of a file: all of it, or a line. It stays valid until the next call. */
static outcome read_document(input *self, tern_str *out)
{
    size_t searched = 0;

    if (self->bytes == NULL && !read_more(self))
        return FAILED;
    for (;;) {
        const char *bytes = self->bytes + self->start, *newline = NULL;
        size_t held = self->end - self->start;

        if (self->by_line)
            newline = (const char *)memchr(bytes + searched, '\n', held - searched);
        out->ptr = bytes;
        out->len = newline ? (size_t)(newline - bytes) : held;
        if (out->len > self->most)
            return TOO_LONG;
        if (newline) {
            self->start += out->len + 1;
            return DOCUMENT;
        }
        if (self->ended) {
            self->start = self->end;
            return self->by_line && held == 0 ? NO_MORE : DOCUMENT;
        }
        searched = held;
        if (!read_more(self))
            return FAILED;
    }
}

/* Says what is wrong with a document, and where; `expected` and `found` as in tern_error. */
static void report(const input *self, size_t line, size_t column, const char *expected,
                   const char *found)
{
    echo(self->name);
    fprintf(stderr, ":%zu:%zu: error: expected ", line, column);
    echo(expected);
    fputs(", found ", stderr);
    echo(found);
    fputc('\n', stderr);
}

/* A document that goes on behind its last allowed byte, where that is. */
static void report_length(const input *self, tern_str text)
{
    size_t most = self->most, line = self->line, column = 1;
    char expected[64];

    for (size_t i = 0; i < most; i++) {
        column = text.ptr[i] == '\n' ? 1 : column + 1;
        line += text.ptr[i] == '\n';
    }
    snprintf(expected, sizeof expected, "at most %zu byte%s", most, most == 1 ? "" : "s");
    report(self, line, column, expected, "more");
}

/* What an error says of the end of a document, which may be that of a line. */
static const char *name_end(const input *self, const char *text)
{
    return self->by_line && strcmp(text, "end of input") == 0 ? "end of line" : text;
}

/* Checks a document, having said what is wrong with it. Returns an exit status. */
static int decode(call *self, const input *from, tern_str text, tern_json *out)
{
    tern_decode_options chosen = {
        .max_depth = self->values[MAX_DEPTH] ? (unsigned)self->values[MAX_DEPTH] : TERN_DEPTH_MAX,
    };
    tern_error error = {0};
    const char *found = error.found;

    tern_status status;

    /* Behind a line is the next one. */
    status = from->by_line
                 ? tern_decode(&tern_type_of_json, text, &chosen, &self->arena, out, &error)
                 : tern_decode_in_situ(&tern_type_of_json, from->bytes + (text.ptr - from->bytes),
                                       text.len, &chosen, &self->arena, out, &error);
    switch (status) {
    case TERN_OK:
        return EXIT_SUCCESS;
    case TERN_ERROR_MEMORY:
    case TERN_ERROR_LIMIT:
        return complain(from->name, tern_status_text(error.status));
    case TERN_ERROR_DEPTH:
        snprintf(error.expected, sizeof error.expected, "at most %u level%s of nesting",
                 chosen.max_depth, chosen.max_depth == 1 ? "" : "s");
        break;
    default:
        if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0)
            found = "a byte order mark";
        break;
    }
    report(from, from->line + error.line - 1, error.column, name_end(from, error.expected),
           name_end(from, found));
    return EXIT_REFUSED;
}

/* Opens a file, of which '-' is standard input. Returns an exit status. */
static int open_input(call *self, const char *name, input *out)
{
    bool standard = strcmp(name, "-") == 0;
    input opened = {
        .name = standard ? "standard input" : name,
        .line = 1,
        .most = self->values[MAX_BYTES] ? self->values[MAX_BYTES] : SIZE_MAX,
        .by_line = self->values[LINES] > 0,
    };

    if (standard && self->stdin_read)
        return complain(NULL, "standard input ('-') can only be read once");
    self->stdin_read = self->stdin_read || standard;
    opened.file = standard ? stdin : fopen(name, "rb");
    *out = opened;
    return opened.file ? EXIT_SUCCESS : complain(name, strerror(errno));
}

static void close_input(input *self)
{
    free(self->bytes);
    if (self->file != stdin)
        fclose(self->file);
}

/* Checks every document of a file. Returns an exit status. */
static int check_file(call *self, const char *name)
{
    input from;
    int result = open_input(self, name, &from);
    outcome next = DOCUMENT;

    if (result != EXIT_SUCCESS)
        return result;
    while (next == DOCUMENT) {
        tern_json ignored;
        tern_str text;
        next = read_document(&from, &text);
        if (next == DOCUMENT) {
            int status = decode(self, &from, text, &ignored);
            result = status > result ? status : result;
            tern_arena_reset(&self->arena);
            from.line++;
            if (!from.by_line)
                break;
        } else if (next == TOO_LONG) {
            report_length(&from, text);
            result = result > EXIT_REFUSED ? result : EXIT_REFUSED;
        } else if (next == FAILED) {
            result = EXIT_TROUBLE;
        }
    }
    close_input(&from);
    return result;
}

static int check(call *self)
{
    int result = EXIT_SUCCESS;

    for (int i = 0; i < self->file_count; i++) {
        int status = check_file(self, self->files[i]);
        result = status > result ? status : result;
    }
    return result;
}

/* Reads the one document of a file, which is where the file's bytes are. Returns an exit status. */
static int read_value(call *self, input *from, tern_json *out)
{
    tern_str text;

    switch (read_document(from, &text)) {
    case DOCUMENT:
        return decode(self, from, text, out);
    case TOO_LONG:
        report_length(from, text);
        return EXIT_REFUSED;
    default:
        return EXIT_TROUBLE;
    }
}

/* Writes a value that has been checked: nothing before all is there that can be lacking. */
static int write_value(call *self, const tern_json *value, const tern_encode_options *chosen)
{
    tern_sink sink = tern_sink_of_file(stdout);
    tern_error error = {0};
    tern_str text = {"", 0};
    tern_status status;

    if (!chosen->sort_keys)
        return finish_output(tern_encode_to(&tern_type_of_json, value, chosen, &sink, &error) ==
                                 TERN_OK &&
                             fputc('\n', stdout) != EOF);
    status = tern_encode(&tern_type_of_json, value, chosen, &self->arena, &text, &error);
    if (status != TERN_OK)
        return complain(NULL, tern_status_text(status));
    return finish_output(fwrite(text.ptr, 1, text.len, stdout) == text.len &&
                         fputc('\n', stdout) != EOF);
}

static int format(call *self)
{
    size_t indent = self->values[INDENT] ? self->values[INDENT] : INDENT_DEFAULT;
    tern_encode_options chosen = {
        .indent = self->values[COMPACT] ? 0 : (unsigned)indent,
        .sort_keys = self->values[SORT_KEYS] > 0,
    };
    tern_json value;
    input from;
    int result = open_input(self, self->files[0], &from);

    if (result != EXIT_SUCCESS)
        return result;
    result = read_value(self, &from, &value);
    if (result == EXIT_SUCCESS)
        result = write_value(self, &value, &chosen);
    close_input(&from);
    return result;
}

/* A whole number from 1 to `maximum` in decimal digits; 0 for what is none. */
static size_t read_count(const char *text, size_t maximum)
{
    size_t value = 0;

    if (*text == '\0')
        return 0;
    for (; *text != '\0'; text++) {
        size_t digit = (size_t)(*text - '0');
        if (*text < '0' || *text > '9' || value > (maximum - digit) / 10)
            return 0;
        value = value * 10 + digit;
    }
    return value;
}

static const char *command_name(const call *self)
{
    return self->command == CHECK ? "check" : "format";
}

/* Takes the option at argv[*at], and the number behind it; or says what is wrong with it. */
static bool take_option(call *self, char **argv, int *at)
{
    const char *argument = argv[*at], *equals = strchr(argument, '=');
    size_t length = equals ? (size_t)(equals - argument) : strlen(argument);

    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const char *number;
        if (strlen(options[i].name) != length || memcmp(argument, options[i].name, length) != 0 ||
            (options[i].commands & self->command) == 0)
            continue;
        if (options[i].maximum == 0 && !equals) {
            self->values[i] = 1;
            return true;
        }
        if (options[i].maximum == 0)
            break;
        number = equals ? equals + 1 : argv[*at + 1];
        *at += !equals;
        self->values[i] = number ? read_count(number, options[i].maximum) : 0;
        if (self->values[i] > 0)
            return true;
        fprintf(stderr, "tern-json: %s takes a whole number from 1 to %zu", options[i].name,
                options[i].maximum);
        if (number) {
            fputs(", not '", stderr);
            echo(number);
            fputc('\'', stderr);
        }
        fputc('\n', stderr);
        return false;
    }
    fprintf(stderr, "tern-json: '%s' has no option '", command_name(self));
    echo(argument);
    fputs("'; 'tern-json --help' lists them\n", stderr);
    return false;
}

/* Understands what stands behind the command; the files come to stand from argv[2] on. Returns an
 * exit status. */
static int parse(call *self, int argc, char **argv)
{
    bool only_files = false;

    for (int i = 2; i < argc; i++) {
        bool option = !only_files && argv[i][0] == '-' && argv[i][1] != '\0';
        if (option && strcmp(argv[i], "--") == 0)
            only_files = true;
        else if (!option)
            argv[2 + self->file_count++] = argv[i];
        else if (!take_option(self, argv, &i))
            return EXIT_TROUBLE;
    }
    self->files = (const char *const *)(argv + 2);
    if (self->values[INDENT] > 0 && self->values[COMPACT] > 0)
        return complain(NULL, "--indent and --compact exclude each other");
    if (self->command == FORMAT && self->file_count > 1)
        return complain(NULL, "'format' takes one file");
    return EXIT_SUCCESS;
}

/* --help and --version stand for a command, or behind one for its options. */
static bool is_given(int argc, char **argv, const char *option)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], option) == 0)
            return true;
    }
    return false;
}

int main(int argc, char **argv)
{
    static const char *const standard_input[] = {"-"};
    call self = {0};
    int result;

    /* A message is one write, not one for each part. */
    setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
#ifdef SIGPIPE
    /* A reader that went away is an error of writing, to be told like others. */
    signal(SIGPIPE, SIG_IGN);
#endif
    if (is_given(argc, argv, "--help") || is_given(argc, argv, "-h")) {
        write_usage(stdout);
        return finish_output(!ferror(stdout));
    }
    if (is_given(argc, argv, "--version"))
        return finish_output(printf("tern-json %s\n", TERN_VERSION) > 0);
    if (argc > 1)
        self.command = strcmp(argv[1], "check") == 0    ? CHECK
                       : strcmp(argv[1], "format") == 0 ? FORMAT
                                                        : 0;
    if (self.command == 0) {
        if (argc > 1) {
            fputs("tern-json: there is no command '", stderr);
            echo(argv[1]);
            fputs("'\n", stderr);
        }
        write_usage(stderr);
        return EXIT_TROUBLE;
    }
    result = parse(&self, argc, argv);
    if (result != EXIT_SUCCESS)
        return result;
    if (self.file_count == 0) {
        self.files = standard_input;
        self.file_count = 1;
    }
    result = self.command == CHECK ? check(&self) : format(&self);
    tern_arena_free(&self.arena);
    return result;
}
