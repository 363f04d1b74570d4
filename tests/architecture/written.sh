# For the checks of files that a script writes from the sources: `source`d by derivatives.sh, methods.sh, training_page.sh and inventory_page.sh, with the
# SOURCE_FOLDER as their argument. They set `script`, and `inputs`, the files and folders that it reads.
set -euo pipefail
source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# up_to_date FILE...: these are what the script writes now.
up_to_date() {
  local file
  "$source/$script" "$source" "$work/now"
  for file in "$@"; do
    diff -u "$source/$file" "$work/now/$file" || { echo "$file is not what the sources say: run ./dev tables"; failed=1; }
  done
}
# edited FILE SED-EXPRESSION: runs the script on a copy of its inputs with that edit; $out is where it writes, $said what it says.
edited() {
  rm -rf "$work/copy" "$work/out"
  mkdir "$work/copy"
  (cd "$source" && cp -r --parents "${inputs[@]}" "$work/copy")
  sed -i "$2" "$work/copy/$1"
  cmp -s "$work/copy/$1" "$source/$1" && { echo "the edit $2 of $1 changes nothing"; failed=1; }
  out=$work/out
  status=0
  said=$("$source/$script" "$work/copy" "$out" 2>&1) || status=1
}
expect_complaint() {
  [ "$status" = 1 ] && [[ $said == *"$1"* ]] || { echo "expected the complaint \"$1\"; got \"$said\""; failed=1; }
}
expect_text() {   # FILE TEXT
  [ "$status" = 0 ] && grep -qF -- "$2" "$out/$1" || { echo "expected in $1: $2"; echo "$said"; failed=1; }
}
expect_line() {   # FILE LINE
  [ "$status" = 0 ] && grep -qxF -- "$2" "$out/$1" || { echo "expected in $1: $2"; echo "$said"; failed=1; }
}
expect_no() {   # FILE EXPRESSION
  [ "$status" = 0 ] && ! grep -qE -- "$2" "$out/$1" || { echo "expected not in $1: $2"; echo "$said"; failed=1; }
}
