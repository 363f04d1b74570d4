#!/usr/bin/env bash
# The C++ files are as the formatter leaves them, and no line has more than 120 columns.   form.sh SOURCE_FOLDER
# Skipped without clang-format 16, as other versions format some lines differently; in CI that is a failure.
set -euo pipefail
cd "$1"
failed=0
command -v clang-format-16 >/dev/null || { echo "clang-format-16 is not installed"; [ -n "${CI:-}" ] && exit 1 || exit 77; }
./dev --no-install format --check || { echo "run ./dev format"; failed=1; }
# The formatter leaves comments and tables alone, so lines are measured here; what is generated is exempt.
find . \( -path './build*' -o -path './.*' \) -prune -o \( -name '*.h' -o -name '*.cpp' -o -name '*.inl' \) -print |
  grep -v 'autograd/tools/derivatives.inl' |
  while read -r file; do
    awk -v file="$file" 'length > 120 { print file ":" FNR ": " length " columns"; found = 1 } END { exit found }' "$file" || exit 1
  done || failed=1
exit $failed
