#!/usr/bin/env bash
# Compiles every C++ block of README.md, docs/*.md and autograd/README.md against the joined header; runs those that have a main or print.
#   snippets.sh COMPILER SOURCE_FOLDER INCLUDE_FOLDER LINK_ARGUMENT...
#
# A block is the text between ```cpp and ```. One without `int main` is completed: the includes, `using namespace gradus`,
# its types and functions outside and its statements inside a main. What a page can say about a block:
#   ```cpp continues             the block goes on where the page's previous one ended
#   <!-- cpp: Tensor x = ...; -->   lines that the reader does not need, put before the next block's statements
#   ```output after a block      what it prints, exactly; those of blocks that continue follow one another
set -euo pipefail
compiler=$1 source=$2 include=$3
shift 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$source"

# Writes $work/<page>.<line>.cpp for each block, and .output beside it. Declarations are recognised by how they start in column 0;
# they end with a } in column 0 or on the same line.
extract() {   # PAGE
  awk -v page="$1" -v stem="$work/$(echo "$1" | tr / _)" '
    function flush_block() {
      if (!open) return
      if (whole) printf "%s", text > file
      else printf "#include <gradus.h>\n#include <cmath>\n#include <cstdio>\n#include <iostream>\n%susing namespace gradus;\n%s" \
                  "int main() {\n%s}\n", includes, outside, inside > file
      close(file); open = 0
    }
    /^[ \t]*<!-- cpp:/ { line = $0; sub(/.*<!-- cpp: */, "", line); sub(/ *-->.*/, "", line); hidden = hidden line "\n"; next }
    /^```cpp/ && !block {
      if ($0 !~ /continues/) { flush_block(); includes = outside = inside = text = ""; file = stem "." NR ".cpp" }
      else if (!open) { print page ":" NR ": `continues`, but no block before it" > "/dev/stderr"; exit 1 }
      block = open = 1; declaring = 0
      if ($0 !~ /continues/) whole = 0
      inside = inside hidden sprintf("#line %d \"%s\"\n", NR + 1, page); text = text sprintf("#line %d \"%s\"\n", NR + 1, page); hidden = ""
      next
    }
    /^```output/ && !block { printing = 1; next }
    /^```/ && block { block = 0; next }
    /^```/ && printing { printing = 0; close(file ".output"); next }
    printing { print >> (file ".output"); next }
    !block { next }
    { text = text $0 "\n" }
    /^int main/ { whole = 1 }
    /^#[ \t]*include/ { includes = includes $0 "\n"; next }
    /^using namespace/ { next }
    !declaring && (/^(struct|class|enum|template|namespace|inline|static|constexpr) ?/ || /^[A-Za-z_][A-Za-z_0-9:<>,&* ]* [A-Za-z_0-9:]+\(.*\) *(const *)?\{/ ||
                   /^[A-Za-z_][A-Za-z_0-9:<>,&* ]* [A-Za-z_0-9]+\([^;]*,$/) {
      declaring = 1; outside = outside sprintf("#line %d \"%s\"\n", NR, page)
    }
    declaring {
      outside = outside $0 "\n"
      if ($0 ~ /^[^ \t].*;[ \t]*(\/\/.*)?$/ || $0 ~ /^\}/ || ($0 ~ /^[^ \t].*\{.*\}/)) declaring = 0
      if (!declaring) inside = inside sprintf("#line %d \"%s\"\n", NR + 1, page)
      next
    }
    { inside = inside $0 "\n" }
    END { flush_block() }' "$1"
}

for page in README.md docs/*.md autograd/README.md; do [ ! -f "$page" ] || extract "$page"; done
shopt -s nullglob
blocks=0 ran=0 failed=0
for block in "$work"/*.cpp; do
  blocks=$((blocks + 1))
  program=${block%.cpp}
  if grep -qE 'cout|print' "$block" || grep -q '^int main' <(grep -vx 'int main() {' "$block") || [ -f "$block.output" ]; then
    run=yes
  else
    run=no
  fi
  if [ $run = no ]; then
    "$compiler" -std=c++20 -I"$include" -fsyntax-only "$block" || failed=$((failed + 1))
    continue
  fi
  if ! "$compiler" -std=c++20 -O1 -I"$include" "$block" -o "$program" "$@"; then failed=$((failed + 1)); continue; fi
  ran=$((ran + 1))
  if ! "$program" >"$program.out" 2>&1 </dev/null; then
    echo "$(basename "$program") (page.line) does not run; it printed:"
    tail -n 20 "$program.out"
    failed=$((failed + 1))
  elif [ -f "$block.output" ] && ! diff -u --label "the page says" --label "it prints" "$block.output" "$program.out"; then
    echo "$(basename "$program") (page.line) prints something other than the page says"
    failed=$((failed + 1))
  fi
done
echo "$blocks blocks, $ran of them run, $failed failed"
[ $failed = 0 ]
