#!/usr/bin/env bash
# docs/derivatives.md, docs/ops.md and autograd/tools/derivatives.inl are what the sources say.   derivatives.sh SOURCE_FOLDER
# Also, the script that writes them notices mistakes: each kind is made in a copy of the sources.
source "$(dirname "${BASH_SOURCE[0]}")/written.sh"
script=docs/derivatives.sh
inputs=(autograd losses nn tests/autograd tests/support)

up_to_date docs/derivatives.md docs/ops.md autograd/tools/derivatives.inl

edited autograd/ops/pointwise/unary.cpp '/^\/\/   dx = dy y$/d'
expect_complaint 'exp(x) has no formula'
edited autograd/ops/pointwise/unary.cpp 's|^// exp  .*||'
expect_complaint 'a formula without the line of name and shapes above it'
edited autograd/ops/pointwise/unary.cpp 's|^// exp |// expp |'
expect_complaint 'a formula for expp, but no op of that name is recorded'
edited losses/regression.cpp 's|"l1_loss(input, target)"|"l3_loss(input, target)"|'
expect_complaint 'l3_loss(input, target) has no formula'
edited autograd/ops/pointwise/arithmetic.cpp 's,^//   da = dy b     db = dy a$,//   da = 7 dy b     db = "a" |b|,'
expect_text autograd/tools/derivatives.inl '{"mul(a, b)", "da = 7 dy b     db = \"a\" |b|"},'
expect_text docs/derivatives.md '| `da = 7 dy b`<br>`db = "a" \|b\|` | 3 |'

# The order to which an op is checked follows from the battery and from the op's flags.
edited tests/support/cases/pointwise/unary.cpp 's/{"exp", GRADUS_OP(exp(x\[0\])), {any(s)}, elementwise}/{"exp", GRADUS_OP(exp(x[0])), {any(s)}, elementwise | rounds}/'
expect_text docs/derivatives.md '| `exp(x)` | `x -> e^x` | `dx = dy y` | 1 |'
edited tests/autograd/ops/op_battery_test.cpp 's/options.order = 3;//'
expect_text docs/derivatives.md '| `exp(x)` | `x -> e^x` | `dx = dy y` | 2 |'
edited autograd/ops/pointwise/unary.h 's/^Tensor exp(/Tensor expNew(/'
expect_text docs/ops.md '`sqrt`, `rsqrt`, `expNew`, `exp2`'
edited tests/autograd/ops/op_battery_test.cpp 's/check(c.call/ck(c.call/'
expect_complaint 'no case that checks gradients was found'
exit $failed
