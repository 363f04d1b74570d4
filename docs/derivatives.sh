#!/usr/bin/env bash
# Writes the table of all ops with their derivatives, from the comments above them, and the list of ops from their headers:
#   docs/derivatives.md            to read
#   docs/ops.md                    the names, by family
#   autograd/tools/derivatives.inl       for derivative_of() in autograd/tools/derivatives.h
# derivatives.sh [SOURCE_FOLDER [OUTPUT_FOLDER]]      without: this clone; `./dev tables` runs it so
#
# The comment of an op has a fixed form: name and shapes, then the gradients,
#   // mul                                                      a, b: broadcast -> y
#   //   da = dy b     db = dy a
#   // relu = max(x, 0)
#   //   dx = 0 where y <= 0, else dy
# A long formula goes on in a line that is indented further, `//       `. Several ops may share one: `// maximum, minimum   ...`. Two blanks or more separate what stands side by side. Which ops
# there are is told by their signatures, "mul(a, b)", in the code: one without a formula is an error.
# To which order each is checked: op_battery_test.cpp says what is done with every line of support/cases, and which flags excuse
# from it.
set -euo pipefail
export LC_ALL=C
source=$(cd "${1:-$(dirname "${BASH_SOURCE[0]}")/..}" && pwd)
output=${2:-$source}
cd "$source"

# The families in the order of the catalogue, then everything else that might record.
files=() headers=()
for header in $(sed -n 's,^#include "\(autograd/ops/.*\.h\)"$,\1,p' autograd/ops.h); do
  files+=("${header%.h}.cpp") headers+=("$header")
done
for file in $(find autograd losses nn -name '*.cpp' -o -name '*.h' | sort); do
  [[ " ${files[*]} " == *" $file "* ]] || files+=("$file")
done
mkdir -p "$output/docs" "$output/autograd/tools"

awk -v page="$output/docs/derivatives.md" -v table="$output/autograd/tools/derivatives.inl" '
function fail(text) { print text > "/dev/stderr"; failed = 1 }
function trimmed(s) { sub(/^ +/, "", s); sub(/ +$/, "", s); return s }
# Cuts s at its first run of two blanks or more: what is before is returned, the rest is in `rest`.
function cut(s) {
  if (!match(s, /   */)) { rest = ""; return s }
  rest = trimmed(substr(s, RSTART + RLENGTH))
  return substr(s, 1, RSTART - 1)
}
function code(s) {
  gsub(/\|/, "\\|", s)
  if (s == "") return ""
  return index(s, "`") ? "`` " s " ``" : "`" s "`"
}

# A header line and its gradients: remembered for each of its names.
function remember(header, gradients,   left, shapes, forward, names, n, i, name, text, part) {
  left = cut(header); shapes = rest; forward = ""
  if ((i = index(left, " = ")) > 0) { forward = substr(left, i + 3); left = substr(left, 1, i - 1) }
  text = ""
  for (part = cut(gradients); part != ""; part = cut(rest)) text = text (text == "" ? "" : "     ") part
  n = split(left, names, /, */)
  for (i = 1; i <= n; ++i) {
    name = names[i]; sub(/ .*/, "", name)
    if (name in formula && formula[name] != text) fail(FILENAME ":" FNR ": " name " has another formula elsewhere")
    formula[name] = text; value[name] = forward; sizes[name] = shapes; told[name] = FILENAME ":" FNR
  }
}

# -- what is checked --
FNR == 1 { before = "" }
FILENAME ~ /op_battery_test/ {
  if (/^TEST_CASE/) { order = given = 0; flags = "" }
  if (match($0, /c\.is\([a-z_ |]+\)\) return/)) { flags = substr($0, RSTART + 5, RLENGTH - 14) }
  if (/[^d]gradcheck\(c\.call/) order = given ? given : 1
  if (/gradgradcheck\(c\.call/) order = 2
  if (match($0, /options\.order = [0-9]+/)) given = substr($0, RSTART + 16, RLENGTH - 16) + 0
  if (/^}/ && order) { excused[order] = flags " "; if (order > highest) highest = order; order = 0 }
  next
}
# Ops for one to three dimensions share a block: max_pool1d and adaptive_max_pool2d_with_indices are of the family max_pool.
function family_of(name) { sub(/_with_indices$/, "", name); sub(/[1-3]d$/, "", name); sub(/^adaptive_/, "", name); return name }
function end_case(   n, i, words, count, excuse, family) {
  if (entry == "") return
  match(entry, /"[a-zA-Z_0-9]+/); name = substr(entry, RSTART + 1, RLENGTH - 1)
  if (!(name in cases)) case_order[++case_count] = name
  ++cases[name]
  if (entry ~ /no_gradient/) { entry = ""; return }
  differentiable[name] = 1
  for (n = 1; n <= highest; ++n) {
    excuse = 0; count = split(excused[n], words, /[ |]+/)
    for (i = 1; i <= count; ++i) if (words[i] != "" && entry ~ ("[^a-z_]" words[i] "[^a-z_]")) excuse = 1
    if ((n in excused) && !excuse && n > checked[name]) checked[name] = n
  }
  family = family_of(name)
  if (checked[name] > checked[family]) checked[family] = checked[name]
  entry = ""
}
FILENAME ~ /support\/cases/ {
  if (/^ *\{"/) { end_case(); entry = $0 } else if (/^ *};/) end_case(); else if (entry != "") entry = entry " " $0
  next
}

# -- the sources --
pending && /^ *\/\/       [^ ]/ {
  more = $0; sub(/^ *\/\/ */, "", more)
  gradients = gradients (more ~ /^d[a-z_0-9]* = / ? "     " : " ") more
  next
}
pending { remember(header, gradients); pending = 0 }
/^ *\/\/   d[a-z_0-9]* = / {
  if (before !~ /^ *\/\/ [a-z]/) fail(FILENAME ":" FNR ": a formula without the line of name and shapes above it")
  else { header = before; sub(/^ *\/\/ /, "", header); gradients = $0; sub(/^ *\/\/   /, "", gradients); pending = 1 }
}
{
  before = $0
  line = $0; sub(/^ *\/\/.*/, "", line)
  while (match(line, /"[a-z_0-9]+\([a-z_0-9, ]*\)"/)) {
    signature = substr(line, RSTART + 1, RLENGTH - 2); line = substr(line, RSTART + RLENGTH)
    name = signature; sub(/\(.*/, "", name)
    if (!(signature in where_found)) { signatures[++count_of_ops] = signature; where_found[signature] = FILENAME; at[signature] = FILENAME ":" FNR }
    recorded[name] = 1
  }
}

function gradients_of(name,   text, list, part, all) {
  text = formula[name]; all = ""
  for (part = cut(text); part != ""; part = cut(rest)) all = all (all == "" ? "" : part ~ /^d[a-z_0-9]* = / ? "<br>" : " ") (part ~ /^d[a-z_0-9]* = / ? code(part) : part)
  return all
}
function names_of(title, gradient,   i, name, text) {
  text = ""
  for (i = 1; i <= case_count; ++i) {
    name = case_order[i]
    if (!(name in recorded) && (name in differentiable) == gradient) text = text (text == "" ? "" : ", ") "`" name "`"
  }
  if (text != "") printf "\n%s %s.\n", title, text > page
}
END {
  if (pending) remember(header, gradients)
  if (!highest) fail("tests/autograd/ops/op_battery_test.cpp: no case that checks gradients was found")
  if (!count_of_ops) fail("no op was found")
  for (i = 1; i <= count_of_ops; ++i) {
    name = signatures[i]; sub(/\(.*/, "", name); family = family_of(name)
    if (!(name in formula) && family in formula) {
      formula[name] = formula[family]; value[name] = value[family]; sizes[name] = sizes[family]
      recorded[family] = 1
    }
    if (!(name in formula)) fail(at[signatures[i]] ": " signatures[i] " has no formula: a comment of the form  // " name " ...  and below it  //   dx = ...")
  }
  for (name in formula) if (!(name in recorded)) fail(told[name] ": a formula for " name ", but no op of that name is recorded")
  if (failed) exit 1

  print "// Written by ./dev tables from the comments above the ops; change those.\n// clang-format off" > table
  print "# Derivatives\n\nThe gradient of each op, as the comment above its code has it. `dy` is the gradient of the result `y`, `da` that of the input `a`.\n" \
        "Where a shape was broadcast, the engine sums. The last column says to which order finite differences confirm the formulas.\n\n" \
        "This page is written by `./dev tables`; a test fails when it is not what the sources say." > page
  file = ""
  for (i = 1; i <= count_of_ops; ++i) {
    signature = signatures[i]; name = signature; sub(/\(.*/, "", name)
    if (where_found[signature] != file) {
      file = where_found[signature]
      printf "\n## [%s](../%s)\n\n| op | value, shapes | gradients | checked to order |\n|---|---|---|---|\n", file, file > page
    }
    both = code(value[name]) (value[name] != "" && sizes[name] != "" ? "<br>" : "") code(sizes[name])
    label = signature   # one row for a family
    if (formula[name] == formula[family_of(name)]) { sub(/^[^(]*/, family_of(name), label); name = family_of(name) }
    if (!(label in shown)) printf "| `%s` | %s | %s | %s |\n", label, both, gradients_of(name), checked[name] ? checked[name] : "none" > page
    shown[label] = 1
    text = formula[name]; gsub(/\\/, "\\\\", text); gsub(/"/, "\\\"", text)
    printf "{\"%s\", \"%s\"},\n", signature, text > table
  }
  print "\n## The others" > page
  names_of("Made of the ops above, which see to their gradients:", 1)
  names_of("Without a gradient:", 0)
}' tests/autograd/ops/op_battery_test.cpp tests/support/cases/*/*.cpp "${files[@]}"

# The list of ops: what the headers declare in the first column. Operators have no names.
awk '
BEGIN {
  print "# The ops, by family\n\nThe names; a header has a line or two on each op. Their gradients: [derivatives](derivatives.md). New tensors:"
  print "[core/tensor/creation.h](../core/tensor/creation.h), random ones: [core/tensor/sampling.h](../core/tensor/sampling.h). Losses: [losses](../losses/README.md).\n"
  print "This page is written by `./dev tables`; a test fails when it is not what the sources say.\n\n| family | ops |\n|---|---|"
}
function end_family() { if (family != "") printf "| [%s](../%s) | %s |\n", family, header, names }
FNR == 1 { end_family(); family = header = FILENAME; sub(/.*\//, "", family); sub(/\.h$/, "", family); names = prefix = "" }
/^namespace linalg/ { prefix = "linalg::" }
match($0, /^(inline )?(Tensor|bool|[A-Z][A-Za-z]+|std::vector<Tensor>) [a-zA-Z_0-9]+\(/) {
  name = substr($0, 1, RLENGTH - 1); sub(/.* /, "", name); name = "`" prefix name "`"
  if (index(names, name) == 0) names = names (names == "" ? "" : ", ") name
}
END { end_family() }' "${headers[@]}" >"$output/docs/ops.md"
