// A custom op, written like the library's: forward, a formula for each input, and a check
// that the formulas are right.
//
// The op is the magnitude of a + bi. Written as sqrt(a^2 + b^2) it overflows for numbers whose
// square is too large, and its gradient at 0 is 0 / 0; as an op it does neither.
// What each piece does: docs/adding-an-op.md. Read first: custom_function.cpp.
#include <cmath>
#include <cstdio>

#include <gradus.h>

#include "flags.h"

using namespace gradus;

/// sqrt(a^2 + b^2) without squaring large numbers, and without history.
Tensor magnitude_numbers(const Tensor& a, const Tensor& b) {
  NoGradGuard guard;
  const Tensor larger = maximum(abs(a), abs(b));
  const Tensor scale = where(larger == 0, 1, larger);
  return scale * sqrt(square(a / scale) + square(b / scale));
}

// magnitude = sqrt(a^2 + b^2)                    a, b: shapes that broadcast -> the broadcast shape
//   da = dy a / y     db = dy b / y              0 where y = 0
Tensor magnitude(const Tensor& a, const Tensor& b) {
  // Each formula keeps its input (0 and 1 are the positions in the signature, for messages) and asks
  // for the result as its second parameter. If an input needs no gradient, its formula is dropped.
  // The engine sums over what was broadcast.
  return record("magnitude(a, b)", magnitude_numbers(a, b),
      grad_to(a, [a = saved(a, 0)](const Tensor& dy, const Tensor& y) { return dy * a / where(y == 0, 1, y); }),
      grad_to(b, [b = saved(b, 1)](const Tensor& dy, const Tensor& y) { return dy * b / where(y == 0, 1, y); }));
}

// The same with a copy-and-paste mistake: the formula of b was copied from a's.
Tensor mistaken(const Tensor& a, const Tensor& b) {
  return record("mistaken(a, b)", magnitude_numbers(a, b),
      grad_to(a, [a = saved(a, 0)](const Tensor& dy, const Tensor& y) { return dy * a / y; }),
      grad_to(b, [a = saved(a, 0)](const Tensor& dy, const Tensor& y) { return dy * a / y; }));
}

bool check() {
  manual_seed(1);
  // Finite differences need float64. b is broadcast along the rows of a.
  const std::vector<Tensor> inputs{
      randn({2, 3}, {.dtype = float64}).requires_grad_(), randn({3}, {.dtype = float64}).requires_grad_()};
  auto op = [](const std::vector<Tensor>& x) { return magnitude(x[0], x[1]); };
  const GradcheckResult first = gradcheck(op, inputs), second = gradgradcheck(op, inputs);
  std::printf("gradcheck: %s   gradgradcheck: %s\n\n", first ? "ok" : first.message.c_str(),
      second ? "ok" : second.message.c_str());

  auto wrong = [](const std::vector<Tensor>& x) { return mistaken(x[0], x[1]); };
  const GradcheckReport report = gradcheck_report(wrong, inputs);
  std::printf("the same for the op with a mistake:\n%s\n", to_string(report).c_str());
  return first && second && !report;
}

/// Where the composition fails: large numbers, and 0.
bool compare() {
  bool fine = true;
  for (float size : {1.0f, 1e25f, 0.0f}) {
    Tensor a = tensor(3 * size).requires_grad_(), b = tensor(4 * size).requires_grad_();
    const Tensor composed = sqrt(a * a + b * b), y = magnitude(a, b);
    const std::vector<Tensor> there = grad({composed}, {a, b}), here = grad({y}, {a, b});
    std::printf("|%g + %gi|   composed: %g, gradient %g, %g   magnitude: %g, gradient %g, %g\n", a.item<double>(),
        b.item<double>(), composed.item<double>(), there[0].item<double>(), there[1].item<double>(), y.item<double>(),
        here[0].item<double>(), here[1].item<double>());
    const bool right = size == 0 ? here[0].item<float>() == 0 : std::abs(here[0].item<float>() - 0.6f) < 1e-6f;
    fine = fine && right;
  }
  return fine;
}

int run(int argc, char** argv) {
  Flags flags(argc, argv, "Writes an op with its gradients, checks them, and shows its graph and its backward pass.");
  flags.check();

  const bool right = check();
  const bool fine = compare();

  Tensor a = tensor({3.0, 5.0}).requires_grad_(), b = tensor({4.0, 12.0}).requires_grad_();
  const Tensor y = mean(magnitude(a, b) * 2);
  std::printf("\nthe graph of mean(magnitude(a, b) * 2), youngest node first:\n%s", print_graph(y).c_str());
  std::printf("\nits backward pass:\n%s", trace_backward(y).text().c_str());
  std::printf("a.grad() = %s\n", to_string(a.grad()).c_str());
  return right && fine ? 0 : 1;
}

int main(int argc, char** argv) { return run_program("custom_op", run, argc, argv); }
