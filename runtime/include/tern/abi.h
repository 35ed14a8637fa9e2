/* abi.h - version, ABI number and the compiler attributes that Tern's headers use. */
#ifndef TERN_ABI_H
#define TERN_ABI_H

/** Version of the library, as in its package. */
#define TERN_VERSION "0.1.0"

/**
 * Number of the contract between generated code and the runtime: structs, tables and macros.
 * It grows when code generated before no longer fits. Generated headers refuse to compile
 * against another number.
 */
#define TERN_ABI 1

#ifdef __cplusplus
#define TERN_BEGIN_DECLARATIONS extern "C" {
#define TERN_END_DECLARATIONS   }
#else
#define TERN_BEGIN_DECLARATIONS
#define TERN_END_DECLARATIONS
#endif

#if defined(__GNUC__)
/** The caller must look at the result. */
#define TERN_MUST_USE __attribute__((warn_unused_result))
/** The pointer parameters with these 1-based positions must not be NULL. */
#define TERN_NONNULL(...) __attribute__((nonnull(__VA_ARGS__)))
/** The schema deprecates what follows. */
#define TERN_DEPRECATED __attribute__((deprecated))
#else
#define TERN_MUST_USE
#define TERN_NONNULL(...)
#define TERN_DEPRECATED
#endif

#endif
