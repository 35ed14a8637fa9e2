"""Names that a generated C identifier must not have, whole."""

from __future__ import annotations

C_KEYWORDS = frozenset(
    """
    alignas alignof auto bool break case char const constexpr continue default do double else enum
    extern false float for goto if inline int long nullptr register restrict return short signed
    sizeof static static_assert struct switch thread_local true typedef typeof typeof_unqual union
    unsigned void volatile while asm fortran
    """.split()
)
"""C23 (which holds C11's in lower case), and what compilers add outside of strict modes."""

CXX_KEYWORDS = frozenset(
    """
    and and_eq asm bitand bitor catch char8_t char16_t char32_t class co_await co_return co_yield
    compl concept const_cast consteval constinit decltype delete dynamic_cast explicit export
    friend mutable namespace new noexcept not not_eq operator or or_eq private protected public
    reinterpret_cast requires static_cast template this throw try typeid typename using virtual
    wchar_t xor xor_eq
    """.split()
)
"""C++20: generated headers are included from C++ too."""

MACROS = frozenset(
    """
    assert complex errno i386 imaginary linux math_errhandling noreturn stderr stdin stdout unix
    environ sa_handler sa_sigaction sched_priority st_atime st_mtime st_ctime s6_addr s6_addr16
    s6_addr32 h_addr h_errno sigev_notify_function sigev_notify_attributes si_addr si_addr_lsb
    si_arch si_band si_call_addr si_fd si_int si_lower si_overrun si_pid si_pkey si_ptr si_status
    si_stime si_syscall si_timerid si_uid si_upper si_utime si_value far near small interface
    signals slots emit kill_dependency offsetof va_arg va_copy va_end va_start setjmp
    """.split()
)
"""Object-like macros of system headers and of compilers in lower case (PEERS' `errno`), and
those function-like ones that a member's name next to a parenthesis would invoke."""

RESERVED = C_KEYWORDS | CXX_KEYWORDS | MACROS
