#!/usr/bin/env bash
# docs/derivatives.md, docs/ops.md and autograd/tools/derivatives.inl are what the sources say.   derivatives.sh SOURCE_FOLDER
# Also, the script that writes them notices mistakes: each kind is made in a copy of the sources.
set -euo pipefail
source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

"$source/docs/derivatives.sh" "$source" "$work/now"
for file in docs/derivatives.md docs/ops.md autograd/tools/derivatives.inl; do
  diff -u "$source/$file" "$work/now/$file" || { echo "$file is not what the sources say: run ./dev tables"; failed=1; }
done

# broken FILE SED-EXPRESSION: makes a copy of the sources with that edit; sets $out to where the tables go and $said to the complaint.
broken() {
  rm -rf "$work/copy" "$work/out"
  mkdir -p "$work/copy/tests"
  cp -r "$source/autograd" "$source/losses" "$source/nn" "$work/copy/"
  cp -r "$source/tests/autograd" "$source/tests/support" "$work/copy/tests/"
  sed -i "$2" "$work/copy/$1"
  cmp -s "$work/copy/$1" "$source/$1" && { echo "the edit $2 of $1 changes nothing"; failed=1; }
  out=$work/out
  status=0
  said=$("$source/docs/derivatives.sh" "$work/copy" "$out" 2>&1) || status=1
}
expect_complaint() {
  [ "$status" = 1 ] && [[ $said == *"$1"* ]] || { echo "expected the complaint \"$1\"; got \"$said\""; failed=1; }
}
expect_line() {
  [ "$status" = 0 ] && grep -qF -- "$2" "$out/$1" || { echo "expected in $1: $2"; echo "$said"; failed=1; }
}

broken autograd/ops/pointwise/unary.cpp '/^\/\/   dx = dy y$/d'
expect_complaint 'exp(x) has no formula'
broken autograd/ops/pointwise/unary.cpp 's|^// exp  .*||'
expect_complaint 'a formula without the line of name and shapes above it'
broken autograd/ops/pointwise/unary.cpp 's|^// exp |// expp |'
expect_complaint 'a formula for expp, but no op of that name is recorded'
broken losses/regression.cpp 's|"l1_loss(input, target)"|"l3_loss(input, target)"|'
expect_complaint 'l3_loss(input, target) has no formula'
broken autograd/ops/pointwise/arithmetic.cpp 's,^//   da = dy b     db = dy a$,//   da = 7 dy b     db = "a" |b|,'
expect_line autograd/tools/derivatives.inl '{"mul(a, b)", "da = 7 dy b     db = \"a\" |b|"},'
expect_line docs/derivatives.md '| `da = 7 dy b`<br>`db = "a" \|b\|` | 3 |'

# The order to which an op is checked follows from the battery and from the op's flags.
broken tests/support/cases/pointwise/unary.cpp 's/{"exp", GRADUS_OP(exp(x\[0\])), {any(s)}, elementwise}/{"exp", GRADUS_OP(exp(x[0])), {any(s)}, elementwise | rounds}/'
expect_line docs/derivatives.md '| `exp(x)` | `x -> e^x` | `dx = dy y` | 1 |'
broken tests/autograd/ops/op_battery_test.cpp 's/options.order = 3;//'
expect_line docs/derivatives.md '| `exp(x)` | `x -> e^x` | `dx = dy y` | 2 |'
broken autograd/ops/pointwise/unary.h 's/^Tensor exp(/Tensor expNew(/'
expect_line docs/ops.md '`sqrt`, `rsqrt`, `expNew`, `exp2`'
broken tests/autograd/ops/op_battery_test.cpp 's/check(c.call/ck(c.call/'
expect_complaint 'no case that checks gradients was found'
exit $failed
