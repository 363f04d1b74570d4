#!/usr/bin/env bash
# Applies the mutations of the lists beside it to a copy of the source tree, each behind one run-time switch.
#
#   apply.sh FOLDER    make FOLDER a copy of the tree with all mutations in it; files that stay the same are not touched
#   apply.sh --list    print number, file and sentence of each, separated by tabs
#   apply.sh --check   only check that all of them apply: that the text of each occurs exactly once in its file
#
# tests/README.md says what is in a list. [[old => new]] becomes (gradus_mutation == NUMBER ? (new) : (old)), or, if old
# is a statement, if (gradus_mutation == NUMBER) { new } else { old }. The switch is a constant that only the copy has
# (core/base/mutation.cpp), set from the environment variable GRADUS_MUTATION. Kernels include next to nothing, so it is
# declared in the first line of each file that uses it; with C linkage, because some are included inside a namespace.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export LC_ALL=C

# Reads the lists: prints `file` with its mutations or, if that is empty, what --list does.
read_lists() {
  awk -v file="$1" '
    function fail(text) { print "mutation: " text > "/dev/stderr"; failed = 1; exit 1 }
    function trimmed(text) { gsub(/^ +| +$/, "", text); return text }
    /^#/ || /^ *$/ { next }
    /^[^ ]/ {
      colon = index($0, ": ")
      if (!colon) fail(FILENAME ": expected \"file: sentence\"; got: " $0)
      target = substr($0, 1, colon - 1)
      ++number
      if (file == "") printf "%d\t%s\t%s\n", number, target, substr($0, colon + 2)
      next
    }
    {
      begin = index($0, "[["); arrow = index($0, " => ")
      for (end = length($0) - 1; end > arrow && substr($0, end, 2) != "]]";) --end   # the last ones
      if (!begin || arrow < begin || end <= arrow) fail(FILENAME ": expected [[old => new]]; got: " $0)
    }
    target == file {
      before = trimmed(substr($0, 1, begin - 1) "."); sub(/\.$/, "", before)
      old = trimmed(substr($0, begin + 2, arrow - begin - 2))
      new = trimmed(substr($0, arrow + 4, end - arrow - 4))
      after = substr($0, end + 2)
      text[++edits] = before old after
      statement = "{ if (gradus_mutation == " number ") { " new " } else { " old " } }"
      expression = "(gradus_mutation == " number " ? (" new ") : (" old "))"
      mutated[edits] = before (old ~ /;$/ ? statement : expression) after
      number_of[edits] = number
    }
    END {
      if (failed) exit 1
      if (file == "") exit 0
      while ((status = (getline line < file)) > 0) lines[++count] = line
      if (status < 0) fail("there is no file " file)
      for (e = 1; e <= edits; ++e) {
        where = times = 0
        for (i = 1; i <= count; ++i)
          for (rest = lines[i]; at = index(rest, text[e]); rest = substr(rest, at + length(text[e]))) {
            ++times
            where = i
          }
        if (times != 1)
          fail("number " number_of[e] ": this text occurs " times " times in " file ", and must once: " text[e])
        at = index(lines[where], text[e])
        lines[where] = substr(lines[where], 1, at - 1) mutated[e] substr(lines[where], at + length(text[e]))
      }
      print "extern \"C\" const int gradus_mutation;"
      for (i = 1; i <= count; ++i) print lines[i]
    }' tests/mutation/*.txt
}

# The files that have mutations.
targets=$(read_lists '' | cut -f 2 | sort -u)

# write FILE: the standard input, unless the file is the same already; only what has changed is compiled again.
write() {
  mkdir -p "$(dirname "$1")"
  cat >"$1.new"
  if cmp -s "$1.new" "$1"; then rm "$1.new"; else mv "$1.new" "$1"; fi
}

make_copy() {
  local folder=$1 file
  declare -A is_target=() is_wanted=([core/base/mutation.cpp]=1)
  for file in $targets; do is_target[$file]=1; done
  while read -r -d '' file; do
    [ -f "$file" ] || continue   # deleted, but not yet in a commit
    is_wanted[$file]=1
    if [ -n "${is_target[$file]:-}" ]; then
      read_lists "$file" | write "$folder/$file"
    elif ! cmp -s "$file" "$folder/$file"; then
      mkdir -p "$folder/$(dirname "$file")"
      cp -p "$file" "$folder/$file"
    fi
  done < <(git ls-files -z --cached --others --exclude-standard)
  write "$folder/core/base/mutation.cpp" <<'END'
// Which mutation is on: the number in the environment variable GRADUS_MUTATION, or 0 for none.
#include <cstdlib>

extern "C" {
extern const int gradus_mutation;
const int gradus_mutation = [] {
  const char* number = std::getenv("GRADUS_MUTATION");
  return number ? std::atoi(number) : 0;
}();
}
END
  while read -r file; do
    [ -n "${is_wanted[$file]:-}" ] || rm "$folder/$file"
  done < <(cd "$folder" && find . -path ./build -prune -o -type f -printf '%P\n')
}

case ${1:-} in
  --list) read_lists '' ;;
  --check)
    status=0
    for file in $targets; do read_lists "$file" >/dev/null || status=1; done
    exit $status
    ;;
  '' | -*) echo "apply.sh: expected a folder, --list or --check" >&2; exit 1 ;;
  *) make_copy "$1" ;;
esac
