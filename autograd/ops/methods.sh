#!/usr/bin/env bash
# Writes the methods of Tensor, from the tags at the declarations of the ops:
#   core/tensor/tensor_methods.h, tensor_changes.h         the classes that Tensor derives from: x.exp(), x.exp_()
#   autograd/ops/tensor_methods.inl, tensor_changes.inl    what each of them calls
# methods.sh [SOURCE_FOLDER [OUTPUT_FOLDER]]      without: this clone; `./dev tables` runs it so
#
# A tag ends the comment behind a declaration, or the one in the line above it:
#   Tensor exp(const Tensor& x);                    // [method; in place keeps result, one pass]
#   Tensor polygamma(int64_t n, const Tensor& x);   // [method]         of the first tensor, wherever it stands: x.polygamma(n)
#   Tensor where(const Tensor& condition, const Tensor& a, Scalar b);   // [method of a]
# "in place keeps .." makes the in-place twin, x.exp_(); its words are those of Keeps in inplace/inplace.h, and "argument for b" is
# argument while b is recorded. A change that is no op's twin is a function of its own, const Tensor& zero_(const Tensor& x).
# The classes know the ops' types by name only. So of a parameter that may be left out, `= {}`, two methods are made.
set -euo pipefail
export LC_ALL=C
source=$(cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}" && pwd)
output=${2:-$source}
cd "$source"
mkdir -p "$output/core/tensor" "$output/autograd/ops"

# The families in the order of the catalogue, then what else is tagged.
mapfile -t headers < <(sed -n 's,^#include "\(autograd/ops/.*\.h\)"$,\1,p' autograd/ops.h
  ls core/tensor/*.h autograd/ops/inplace/*.h | grep -v '/tensor_\(methods\|changes\)\.h$')

awk -v core="$output/core/tensor" -v ops="$output/autograd/ops" '
function fail(text) { print FILENAME ":" FNR ": " text > "/dev/stderr"; failed = 1 }
function trimmed(s) { gsub(/^ +| +$/, "", s); return s }
function joined(list, s) { return list (list == "" ? "" : ", ") s }

# -- reading --
# Where the bracket that opens first in s closes; 0 if it does not.
function closing(s,   i, c, depth) {
  for (i = index(s, "("); i && i <= length(s); ++i) {
    c = substr(s, i, 1)
    if (c == "(") ++depth
    if (c == ")" && --depth == 0) return i
  }
  return 0
}
# Cuts s at its commas outside of brackets into part[1..]; returns how many there are.
function cut(s, part,   i, c, depth, n) {
  split("", part)
  for (i = 1; i <= length(s); ++i) {
    c = substr(s, i, 1)
    if (c ~ /[(<{]/) ++depth
    if (c ~ /[)>}]/) --depth
    if (i == 1 || (c == "," && !depth)) ++n
    if (c != "," || depth) part[n] = part[n] c
  }
  for (i = 1; i <= n; ++i) part[i] = trimmed(part[i])
  return n
}
# The tag at the end of a line, without brackets; "" if there is none.
function tag_of(line) {
  if (!match(line, /\[(method|in place)[^]]*\]$/) || line !~ /\/\//) return ""
  return substr(line, RSTART + 1, RLENGTH - 2)
}
# "result, one pass" -> "result | one_pass"
function keeps_of(words,   n, i, part, text, of) {
  n = split(words, part, /, /)
  text = part[1]
  if (sub(/^argument for /, "", text)) {
    if (!(text in tensor_called)) fail(name ": no tensor is called " text)
    text = "argument_if_recorded(" text ")"
  } else if (text !~ /^(argument|result|nothing)$/) fail(name ": an op keeps argument, result or nothing, not \"" text "\"")
  for (i = 2; i <= n; ++i) {
    if (part[i] !~ /^(one pass|at places)$/) fail(name ": a tag does not know \"" part[i] "\"")
    gsub(/ /, "_", part[i])
    text = text " | " part[i]
  }
  return text
}
# A declaration and its tag: the methods that follow from them.
function read_declaration(text, tag,   n, i, end, part, keeps, optional) {
  name = substr(text, 1, index(text, "(") - 1); sub(/.* /, "", name)
  type = substr(text, 1, index(text, name "(") - 2); sub(/^inline /, "", type)
  n = cut(substr(text, index(text, "(") + 1, closing(text) - index(text, "(") - 1), part)
  split("", tensor_called)
  self = 0
  for (i = 1; i <= n; ++i) {
    default_of[i] = ""
    if ((end = index(part[i], " = "))) { default_of[i] = substr(part[i], end + 3); part[i] = substr(part[i], 1, end - 1) }
    label[i] = part[i]; sub(/.* /, "", label[i])
    type_of[i] = substr(part[i], 1, length(part[i]) - length(label[i]) - 1)
    if (type_of[i] == "const Tensor&") { tensor_called[label[i]] = i; if (!self) self = i }
  }
  if (!self) { fail(name " takes no tensor whose method it could be"); return }

  keeps = ""
  if (match(tag, /(; |^)in place keeps /)) { keeps = substr(tag, RSTART + RLENGTH); tag = substr(tag, 1, RSTART - 1) }
  if (keeps != "") {
    keeps = keeps_of(keeps)
    if (type != "Tensor") fail(name " returns " type ", which cannot be put into a tensor")
  }
  if (sub(/^method of /, "", tag)) {
    if (!(tag in tensor_called)) { fail(name ": no tensor is called " tag); return }
    self = tensor_called[tag]
    tag = "method"
  }
  if (tag != "method" && tag != "") fail(name ": a tag does not know \"" tag "\"")

  optional = default_of[n] == "{}" || default_of[n] == "std::nullopt"
  if (sub(/^std::optional</, "", type_of[n])) sub(/>$/, "", type_of[n])
  if (optional) { add(n - 1, 1, tag, keeps); add(n, 0, tag, keeps) } else add(n, 1, tag, keeps)
}

# -- writing --
# text in lines of at most 120 columns, cut behind commas.
function filled(indent, text,   n, i, part, line, lines) {
  n = split(text, part, /, /)
  line = indent part[1]
  for (i = 2; i <= n; ++i) {
    line = line ","
    if (length(line " " part[i] ",") > 120) { lines = lines line "\n"; line = indent "    " part[i] } else line = line " " part[i]
  }
  return lines line "\n"
}
# The declarations of one name share a line if they fit, and so do neighbours without parameters.
function declare(class, type, name, parameters,   text, joins) {
  text = name "(" parameters ") const"
  joins = type == type_before[class] && (name == name_before[class] || (parameters == "" && bare[class]))
  if (joins && length("  " line[class] ", " text ";") <= 120) line[class] = line[class] ", " text
  else { end_line(class); line[class] = type " " text; bare[class] = 1 }
  if (parameters != "") bare[class] = 0
  type_before[class] = type; name_before[class] = name
}
function end_line(class) {
  if (line[class] != "") body[class] = body[class] filled("  ", line[class] ";")
  line[class] = type_before[class] = ""
}
function begin_family(class) {
  if (family[class] == FILENAME) return
  end_line(class)
  body[class] = body[class] "\n  // -- " FILENAME " --\n"
  rows[class] = rows[class] "// -- " FILENAME " --\n"
  family[class] = FILENAME
}
# The types of ops, in the order in which they are met.
function mention(type) {
  gsub(/const |&/, "", type)
  if ((type in definition) && !(type in mentioned)) { mentioned[type] = 1; types = types definition[type] ";\n" }
}
# The methods for the parameters up to number n, with their defaults or without.
function add(n, with_defaults, tag, keeps,   i, declared, defined, arguments, tensors, kinds) {
  for (i = 1; i <= n; ++i) {
    arguments = joined(arguments, i == self ? "x" : label[i])
    if (i == self) continue
    if (label[i] == "x") fail(name ": another parameter is called x, as the tensor itself is in a method")
    defined = joined(defined, type_of[i] " " label[i])
    declared = joined(declared, type_of[i] " " label[i] (with_defaults && default_of[i] != "" ? " = " default_of[i] : ""))
    if (type_of[i] == "const Tensor&") tensors = tensors ", &" label[i]
    kinds = kinds " " type_of[i]
    mention(type_of[i])
  }
  defined = ", (" defined "), (" arguments ")"
  if (tag != "" && type != "const Tensor&") {
    mention(type)
    add_row("methods", type, name, declared, kinds, "GRADUS_METHOD(" type ", " name defined ")")
  }
  if (tag != "" && type == "const Tensor&") add_row("changes", "Self", name, declared, kinds, "GRADUS_CHANGE(" name defined ")")
  if (keeps != "") add_row("changes", "Self", name "_", declared, kinds, "GRADUS_TWIN(" name ", " keeps defined tensors ")")
}
function add_row(class, type, name, parameters, kinds, row) {
  if ((class, name, kinds) in there) fail(name " with these parameters is a method already")
  there[class, name, kinds] = 1
  begin_family(class)
  declare(class, type, name, parameters)
  rows[class] = rows[class] filled("", row)
}

FNR == 1 { above = declaration = "" }
match($0, /^(struct|class|enum class) [A-Z][A-Za-z]*( : [a-z0-9_]+)? \{/) {
  text = substr($0, 1, RLENGTH - 2); key = text
  sub(/^(struct|class|enum class) /, "", key); sub(/ .*/, "", key)
  definition[key] = text
}
declaration == "" && /^(inline )?(const )?[A-Za-z_:<>]+&? [a-zA-Z_0-9]+\(/ { declaration = $0 }
declaration != "" {
  if (declaration != $0) declaration = declaration " " trimmed($0)
  if (closing(declaration)) {
    tag = tag_of($0)
    if (tag != "" && above != "") fail("two tags for one declaration")
    if (tag == "") tag = above
    if (tag != "") read_declaration(declaration, tag)
    declaration = above = ""
  }
  next
}
{
  if (above != "") fail("a tag, but the next line declares nothing")
  above = tag_of($0)
}
END {
  if (rows["methods"] == "" || rows["changes"] == "") fail("no tags were found")
  end_line("methods"); end_line("changes")
  if (failed) exit 1

  origin = "// Written by ./dev tables from the tags in the headers of the ops; change those.\n// clang-format off\n"
  print "// The ops as methods of Tensor: x.clamp(0, 1).sum(). Each calls the function of its name; the header above its group\n" \
        "// explains it. Options and results are declared here by name only: who uses them includes autograd/ops.h.\n" \
        "//\n" \
        "// Idea: Tensor derives from TensorMethods, which has no data, and nothing else does. So what a Tensor is stays on one\n" \
        "// page in tensor.h, and this list on its own. Read next: tensor_changes.h, the methods that change a tensor.\n//\n" origin \
        "#ifndef GRADUS_CORE_TENSOR_TENSOR_METHODS_H\n#define GRADUS_CORE_TENSOR_TENSOR_METHODS_H\n\n" \
        "#include <vector>\n\n#include \"core/tensor/dtype.h\"\n#include \"core/tensor/shape.h\"\n\n" \
        "namespace gradus {\n\nclass Tensor;\n" types "\nclass TensorMethods {\n public:" body["methods"] \
        "};\n\n}   // namespace gradus\n#endif" > (core "/tensor_methods.h")
  print "// The methods of Tensor that change its numbers in place: x.add_(1).clamp_(0, 1). Each does what the op of its name\n" \
        "// does, gradients included. What is refused, and how history follows: Note [In place] in\n" \
        "// autograd/ops/inplace/inplace.cpp.\n" \
        "//\n" \
        "// Like tensor_methods.h: a base of Tensor without data. The shape stays: a result of another shape throws ShapeError.\n" \
        "// The dtype stays too: comparisons write 1 and 0; a float result does not go into integers, nor an integer into bools\n" \
        "// (DtypeError).\n//\n" origin \
        "#ifndef GRADUS_CORE_TENSOR_TENSOR_CHANGES_H\n#define GRADUS_CORE_TENSOR_TENSOR_CHANGES_H\n\n" \
        "#include \"core/tensor/tensor_methods.h\"\n\n" \
        "namespace gradus {\n\nclass TensorChanges {\n public:\n" \
        "  using Self = const Tensor&;   // every method returns the tensor itself, so that changes can be chained\n" body["changes"] \
        "};\n\n}   // namespace gradus\n#endif" > (core "/tensor_changes.h")
  printf "%s\n%s", origin, rows["methods"] > (ops "/tensor_methods.inl")
  printf "%s\n%s", origin, rows["changes"] > (ops "/tensor_changes.inl")
}' "${headers[@]}"
