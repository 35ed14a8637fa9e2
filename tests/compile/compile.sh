#!/bin/sh
# Compiles, under the warnings that Tern's own code is clean under, what each mode names:
#
#   headers_c     every public header alone, included twice, as C11 (gcc and clang)
#   headers_cxx   the same as C++17
#   sources       every source of the runtime and of the generated SDKs as C11
#
# usage: compile.sh MODE ROOT SCRATCH [COMPILER...]
#
# ROOT is the checkout; SCRATCH a directory that this makes anew. Without compilers, the ones of
# the mode that the machine has. Exit status 77: there is none. Files are looked for when it runs.
set -eu

mode=$1 root=$2 scratch=$3
shift 3

case $mode in
headers_c) standard='-x c -std=c11' default='gcc clang' ;;
headers_cxx) standard='-x c++ -std=c++17' default='g++ clang++' ;;
sources) standard='-x c -std=c11' default='gcc clang' ;;
*)
    echo "compile.sh: no mode '$mode'" >&2
    exit 2
    ;;
esac
[ $# -gt 0 ] || set -- $default

warnings='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror'
packages=$(pkg-config --cflags json-c libpcre2-8 libcurl libcrypto)
includes="-I$root/runtime/include -I$root/runtime/src -I$root/runtime/client $packages"
for folder in "$root"/generated/*/include; do
    [ -d "$folder" ] && includes="$includes -I$folder"
done

rm -rf "$scratch"
mkdir -p "$scratch"
list=$scratch/list

if [ "$mode" = sources ]; then
    for folder in "$root"/runtime/src "$root"/runtime/command "$root"/runtime/json_c "$root"/runtime/validate \
        "$root"/runtime/client "$root"/runtime/webhook "$root"/runtime/tool "$root"/generated/*/src; do
        [ -d "$folder" ] && find "$folder" -name '*.c'
    done | sort >"$list"
else
    # A file for each header that includes it first: static inline functions are then no unused
    # functions of a main file. testing.h needs CUnit.
    for folder in "$root"/runtime/include "$root"/generated/*/include; do
        [ -d "$folder" ] && (cd "$folder" && find . -name '*.h' ! -path './tern/testing.h')
    done | sort | sed 's|^\./||' | while read -r header; do
        stub=$scratch/$(echo "$header" | tr '/' '-').stub
        printf '#include "%s"\n#include "%s"\ntypedef int not_empty;\n' "$header" "$header" >"$stub"
        echo "$stub"
    done >"$list"
fi

count=$(wc -l <"$list")
[ "$count" -gt 0 ] || {
    echo "compile.sh: nothing to compile under $root" >&2
    exit 1
}

found=0 status=0
for compiler; do
    command -v "$compiler" >/dev/null 2>&1 || continue
    found=1
    # Few files for each call at least, so that both processes have work.
    # shellcheck disable=SC2086
    xargs -P 2 -n 24 "$compiler" $standard -fsyntax-only $warnings $includes <"$list" || status=1
    echo "$compiler: $count files"
done
[ $found = 1 ] || exit 77
exit $status
