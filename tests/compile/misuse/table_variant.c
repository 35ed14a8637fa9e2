/* expect: not compatible with any (generic )?association */
#include "tern/table.h"

typedef enum sample_kind { SAMPLE_UNRECOGNIZED, SAMPLE_TEXT } sample_kind;
typedef struct sample {
    sample_kind kind;
    union {
        tern_json unrecognized;
#ifdef CONTROL
        tern_str text;
#else
        tern_json text;
#endif
    };
} sample;
extern const tern_variant sample_variants[];
const tern_variant sample_variants[] = {
    TERN_VARIANT(sample, text, "text", STRING, tern_str, 0, 0),
};
