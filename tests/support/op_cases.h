// Every op, a line each: its name, how it is called, its inputs. The battery (op_battery.h) does the rest. The
// lines are in cases/, in a file named after the op's header: those of autograd/ops/pointwise/unary.h in
// cases/pointwise/unary.cpp.
//
// Idea: a line says nothing about what is right. Gradients are compared with finite differences, fast kernels with
// the reference ones, strided and broadcast inputs with contiguous ones. The name comes first, so that
// architecture/tree_test.cpp can look for it; what follows it ("pow number") only tells cases apart.
// Read first: op_battery.h.
#ifndef GRADUS_TESTS_SUPPORT_OP_CASES_H
#define GRADUS_TESTS_SUPPORT_OP_CASES_H

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/family.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

// Lines differ only in the expression that is the body of this lambda.
#define GRADUS_OP(...) [](const std::vector<Tensor>& x) -> Tensor { return __VA_ARGS__; }

// -- shared by lines of several families --

/// Integers from -12 to 12.
inline Tensor whole(const Tensor& x) { return to(mul(x, 8), int64); }

inline Tensor unit_of(const Tensor& x) { return eye(x.size(-1), {.dtype = x.dtype()}); }
/// Far from singular.
inline Tensor regular(const Tensor& x) { return x * 0.3 + unit_of(x); }
inline Tensor positive_definite(const Tensor& x) { return matmul(x, mT(x)) + unit_of(x); }

/// The gradient of f, by the recorded formulas.
template <class F> Tensor gradient_of(F f, const Tensor& x, const Tensor& dy) {
  bool wanted = recording();
  EnableGradGuard on;
  Tensor at = x.detach().requires_grad_();
  Tensor dx = grad(f(at), at, {.grad_outputs = {dy}, .create_graph = true});
  return wanted ? dx : dx.detach();
}

}   // namespace gradus::test
#endif
