#!/usr/bin/env bash
# Writes docs/inventory.md: which of PyTorch's names are here, and which entries of its databases are not replayed.
# inventory.sh [SOURCE_FOLDER [OUTPUT_FOLDER]]      without: this clone; `./dev tables` runs it so
#
# The names come from tests/oracle/inventory.tsv. One is here if a public header declares it (or the other name that the table gives) in
# its first column. So the page follows the headers; by hand are only the reasons why a name is left out, and names that differ.
set -euo pipefail
export LC_ALL=C
source=$(cd "${1:-$(dirname "${BASH_SOURCE[0]}")/..}" && pwd)
output=${2:-$source}
cd "$source"
mkdir -p "$output/docs"
oracle=tests/oracle

# What the headers declare: folder, name, what users write for it, header.
declarations() {
  local headers
  mapfile -t headers < <(sed -n 's,^#include "\(\(autograd/ops\|losses\|nn\|optim\)/.*\.h\)"$,\1,p' gradus.h autograd/ops.h | sort -u)
  awk '
    function add_as(name, full) { if (!known[FILENAME, name]++) print folder "\t" name "\t" inside full "\t" FILENAME }
    function add(name) { add_as(name, name); add_as(file ":" name, name) }   # the latter for a name that has two headers
    FNR == 1 { folder = file = FILENAME; sub(/\/.*/, "", folder); sub(/.*\//, "", file); inside = ""; inner = 0 }
    /^namespace gradus.* \{/ { inside = $2; sub(/^gradus(::)?/, "", inside); if (inside != "") inside = inside "::" }
    /^namespace detail/ { inner = 1 }
    inner { if (/^} *\/\/ namespace detail/) inner = 0; next }
    /^(template <.*> )?(class|struct|enum class) [A-Z]/ && !/;$/ {
      name = $0; sub(/^(template <.*> )?(class|struct|enum class) /, "", name); sub(/[^A-Za-z0-9_].*/, "", name); add(name); next
    }
    /^using [A-Za-z0-9_]+ = / { add($2); next }
    # PyTorch has a class for layers whose sizes come from the first batch, here it is a constructor.
    /^  [A-Z][A-Za-z0-9]*\($/ { called = $1; sub(/\(/, "", called); next }
    /^      Lazy, / && called != "" { add_as("Lazy" called, called "{nn::lazy}"); called = ""; next }
    { called = "" }
    match($0, /^  (explicit )?[A-Z][A-Za-z0-9]*\(Lazy[,) ]/) {
      name = $0; sub(/^ *(explicit )?/, "", name); sub(/\(.*/, "", name); add_as("Lazy" name, name "{nn::lazy}"); next
    }
    match($0, /^(inline )?(const )?[A-Za-z][A-Za-z0-9_:<>, ]*&? [a-z_0-9]+\(/) {
      name = substr($0, 1, RLENGTH - 1); sub(/.* /, "", name); add(name)
    }' "${headers[@]}"
  # Methods that change a tensor: x.relu_().
  grep -oE '[a-z_0-9]+_\(' core/tensor/tensor_changes.h | sort -u |
    sed 's,^\(.*\)($,autograd\t\1\tTensor::\1\tcore/tensor/tensor_changes.h,'
}

names() {
  awk -F '\t' '
    function fail(text) { print text > "/dev/stderr"; failed = 1 }
    BEGIN {
      folders["nn"] = "nn losses"; folders["F"] = "autograd losses nn"; folders["init"] = "nn"; folders["utils"] = "nn optim"
      folders["optim"] = folders["lr_scheduler"] = "optim"; folders["swa_utils"] = "optim nn"
      python["nn"] = "torch.nn"; python["F"] = "torch.nn.functional"; python["init"] = "torch.nn.init"
      python["utils"] = "torch.nn.utils"; python["optim"] = "torch.optim"; python["lr_scheduler"] = "torch.optim.lr_scheduler"
      python["swa_utils"] = "torch.optim.swa_utils"
    }
    FNR == NR { if (!(($1, $2) in place)) { place[$1, $2] = $4; full[$1, $2] = $3 } next }
    /^#/ { next }
    !($1 in python) { fail("inventory.tsv: there is no group " $1); next }
    {
      name = $3 == "" ? $2 : $3; found = ""
      n = split(folders[$1], folder, " ")
      for (i = 1; i <= n && found == ""; ++i) if ((folder[i], name) in place) found = folder[i]
      if ($4 != "" && found != "") fail("inventory.tsv says why " $1 "." $2 " is not here, but " place[found, name] " declares it")
      if ($1 != group) table = table "\n## " python[$1] "\n\n| name | here |\n|---|---|\n"
      group = $1
      ++total
      if ($4 != "") { ++left_out; is = "no: " $4 }
      else if (found == "") { ++later; is = "not built yet" }
      else { ++here; is = "[`" full[found, name] "`](../" place[found, name] ")" }
      table = table "| `" $2 "` | " is " |\n"
    }
    END {
      printf "**%d of %d names are here**; %d are left out for a reason that their row tells, %d are not built yet.\n", here, total, left_out, later
      printf "%s", table
      exit failed
    }' <(declarations) $oracle/inventory.tsv
}

not_replayed() {   # TABLE
  awk -F '\t' '!/^#/ { print "| `" $1 "` | " $2 " |" }' "$oracle/$1"
}
count() { grep -vc '^#' "$oracle/$1"; }

{
  cat <<'TEXT'
# What of PyTorch is here

The public names of PyTorch 2.13 around training: modules and functions of `torch.nn`, initial values, utilities, optimisers, schedules. A name
that is here means what it means in PyTorch, except for what [differences from PyTorch](differences-from-pytorch.md) tells.

This page is written by `./dev tables` from `tests/oracle/inventory.tsv` and the headers; a test fails when it is not what they say.

TEXT
  names
  cat <<TEXT

## Entries of PyTorch's databases that are not replayed

PyTorch tests its ops and modules on the samples of two databases. [The oracle](../tests/oracle/README.md) replays them: of $(count entries.tsv) entries for
ops in the scope of gradus all but $(count not_replayed.tsv), of $(count modules.tsv) entries for modules all but $(count modules_not_replayed.tsv). What differs in replayed entries is in
[differences.tsv](../tests/oracle/differences.tsv), [stride_differences.tsv](../tests/oracle/stride_differences.tsv) and
[modules_differences.tsv](../tests/oracle/modules_differences.tsv), with reasons.

| entry | why |
|---|---|
TEXT
  not_replayed modules_not_replayed.tsv
  not_replayed not_replayed.tsv
} >"$output/docs/inventory.md.new"
mv "$output/docs/inventory.md.new" "$output/docs/inventory.md"
