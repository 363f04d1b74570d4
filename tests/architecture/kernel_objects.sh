#!/usr/bin/env bash
# Kernel objects export nothing to the linker but their tables, and run nothing at start-up.
#   kernel_objects.sh COMPILER SOURCE_FOLDER SOURCE... -- OBJECT...
# Why: a weak symbol in an object compiled for AVX-512 (an inline std:: function, say) may be the copy that the linker keeps for
# everyone, and then the program crashes on other processors. Optimised builds inline such functions and hide the mistake, so
# the sources are compiled once more without optimisation.
set -euo pipefail
compiler=$1 source=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

check() {   # OBJECT
  local weak start
  # DW.ref.*: a pointer to the C++ runtime that unoptimised code asks for. It is not code, and is the same in every object.
  weak=$(nm --defined-only -C "$1" | awk '$2 ~ /^[VvWwu]$/ && $3 !~ /^DW\.ref\./' | cut -c18-)
  start=$(readelf -SW "$1" | grep -oE '\.(init_array|ctors|preinit_array)[^ ]*' | sort -u || true)
  if [ -n "$weak" ]; then
    printf '%s defines weak symbols:\n%s\n' "$1" "$(printf '%s\n' "$weak" | sed 's/^/    /' | head -n 20)"
    failed=1
  fi
  if [ -n "$start" ]; then
    echo "$1 has initialisers that run at start-up ($start)"
    failed=1
  fi
}

sources=()
while [ "$1" != -- ]; do sources+=("$1"); shift; done
shift
[ ${#sources[@]} -gt 3 ] && [ $# = ${#sources[@]} ] || { echo "${#sources[@]} kernel sources and $# objects were given"; exit 1; }
for object in "$@"; do check "$object"; done
count=$#
for file in "${sources[@]}"; do
  object=$work/$(basename "$file" .cpp)_O0.o
  "$compiler" -std=c++20 -O0 -I"$source" -c "$file" -o "$object"
  check "$object"
  count=$((count + 1))
done
[ $failed = 0 ] && echo "$count objects are clean"
exit $failed
