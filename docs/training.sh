#!/usr/bin/env bash
# Writes docs/training.md, the list of what there is to train with, from the headers: their first sentence and what they declare.
# training.sh [SOURCE_FOLDER [OUTPUT_FOLDER]]      without: this clone; `./dev tables` runs it so
#
# A header's first comment begins "Name: what it is." or "What it is."; its types, functions and enums stand in the first column.
# Left out are structs of options, which each type or function names itself, and what namespace detail or a forward declaration has.
set -euo pipefail
export LC_ALL=C
source=$(cd "${1:-$(dirname "${BASH_SOURCE[0]}")/..}" && pwd)
output=${2:-$source}
cd "$source"
mkdir -p "$output/docs"

# section TITLE FOLDER PREFIX: the public headers of a folder, those that gradus.h names.
section() {
  printf '\n## %s\n\n| header | what | names in `%s` |\n|---|---|---|\n' "$1" "$3"
  local header headers=()
  for header in $(sed -n "s,^#include \"\($2/[^/]*\.h\)\"\$,\1,p" gradus.h); do headers+=("$header"); done
  [ ${#headers[@]} -gt 0 ] || { echo "gradus.h names no header in $2/" >&2; exit 1; }
  awk -v space="$3" '
    function fail(text) { print text > "/dev/stderr"; failed = 1 }
    function end_header() {
      if (header == "") return
      if (names == "") fail(header ": declares nothing in its first column")
      printf "| [%s](../%s) | %s | %s |\n", title, header, what, names
    }
    function add(name) { names = names (names == "" ? "" : ", ") "`" inside name "`"; known[header, name] = 1 }
    FNR == 1 {
      end_header()
      header = title = FILENAME; sub(/.*\//, "", title); sub(/\.h$/, "", title)
      what = names = inside = ""; telling = 1; inner = 0
    }
    # The first sentence, without the names before its colon.
    telling && /^\/\/ [^ ]/ {
      line = $0; sub(/^\/\/ /, "", line); what = what (what == "" ? "" : " ") line
      if (match(what, /[.?!;]( |$)/)) { what = substr(what, 1, RSTART - (substr(what, RSTART, 1) != "?")); telling = 0 }
    }
    telling && !/^\/\/ / {
      if (what == "") fail(FILENAME ": no sentence in its first line")
      telling = 0
    }
    !telling && !told[header]++ { sub(/^[A-Z_a-z]+( and [A-Za-z]+)?: /, "", what); if (what ~ /^(a |[a-z][a-z])/) what = toupper(substr(what, 1, 1)) substr(what, 2) }
    index($0, "namespace " space "::") == 1 { inside = $2; sub(/^.*::/, "", inside); inside = inside "::" }
    /^namespace detail/ { inner = 1 }
    inner { if (/^} *\/\/ namespace detail/) inner = 0; next }
    /^(template <.*> )?(class|struct|enum class) [A-Z]/ && !/;$/ {
      name = $0; sub(/^(template <.*> )?(class|struct|enum class) /, "", name); sub(/[^A-Za-z0-9_].*/, "", name)
      if (name !~ /Options$/ && !((header, name) in known)) add(name)
      next
    }
    { line = $0; sub(/^template <[^>]*> /, "", line) }
    match(line, /^(inline )?(const )?[A-Za-z][A-Za-z0-9_:<>]*&? [a-z_0-9]+\(/) {
      name = substr(line, 1, RLENGTH - 1); sub(/.* /, "", name)
      if (name !~ /^(fields_of|check_options)$/ && !((header, name) in known)) add(name)
    }
    END { end_header(); exit failed }' "${headers[@]}"
}

{
  cat <<'TEXT'
# What there is to train with

Layers, losses, optimisers, schedules, data and files: the headers, with what each declares. A header explains its options, shapes and errors.
The ops: [ops.md](ops.md). A first program: [getting started](getting-started.md). Which of them to take: [choosing](choosing.md), then
[losses](losses.md), [optimisers](optimisers.md), [schedules](schedules.md).

This page is written by `./dev tables`; a test fails when it is not what the headers say.
TEXT
  section Layers nn/layers gradus::nn
  section Sequences nn/sequence gradus::nn
  section Modules nn/module gradus::nn
  section "Beside the modules" nn/utils gradus::nn
  section Losses losses gradus::losses
  section Optimisers optim/methods gradus::optim
  section "Learning-rate schedules" optim/schedules gradus::optim
  section "Beside the optimiser" optim gradus::optim
  section Data data gradus::data
  section "Transforms of images" data/transforms gradus::data
  section "Model files" io/safetensors gradus::io
} >"$output/docs/training.md.new"
mv "$output/docs/training.md.new" "$output/docs/training.md"
