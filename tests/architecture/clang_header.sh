#!/usr/bin/env bash
# Every clang++ that is installed reads the joined header and the examples without a warning.   clang_header.sh SOURCE_FOLDER INCLUDE_FOLDER
# Skipped where there is none; `./dev test --long` installs one and also builds the library and runs the tests with it.
set -euo pipefail
source=$1 include=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '#include <gradus.h>\n' >"$work/header.cpp"
shopt -s nullglob
failed=0 found=0
IFS=: read -ra folders <<<"$PATH"
for folder in "${folders[@]}"; do
  for compiler in "$folder"/clang++ "$folder"/clang++-[0-9]*; do
    "$compiler" --version >/dev/null 2>&1 || continue
    found=1
    for file in "$work/header.cpp" "$source"/examples/*.cpp; do
      "$compiler" -std=c++20 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I "$include" "$file" ||
        { echo "$compiler: $file"; failed=1; }
    done
  done
done
[ $found = 1 ] || { echo "there is no clang++ here"; exit 77; }
exit $failed
