// `./dev bench gemm`: products of matrices alone, of many shapes, in all four memory orders, float32 and float64.
//
// Read first: harness.h, workloads.h (the shapes), table.h.   The other side: gemm_torch.cpp.
#include <cmath>

#include "bench/training.h"

namespace {

using namespace bench;
using gradus::Tensor;

/// [rows, columns], or batch of them.
Tensor operand(uint64_t seed, const Product& p, int64_t rows, int64_t columns, bool turned) {
  if (turned) std::swap(rows, columns);
  const gradus::Shape shape = p.batch ? gradus::Shape{p.batch, rows, columns} : gradus::Shape{rows, columns};
  const Tensor x = gradus::from_vector(Random(seed).uniform(shape.numel(), -1, 1), shape);
  const Tensor typed = p.is_double ? x.to(gradus::float64) : x;
  return turned ? typed.transpose(-2, -1) : typed;
}

/// Both sides must agree on the first and the last number, as one vector.
Training run(const Product& p) {
  const Tensor a = operand(1, p, p.m, p.k, p.a_turned), b = operand(2, p, p.k, p.n, p.b_turned);
  const auto y = std::make_shared<Tensor>();
  const auto step = [=] {
    gradus::NoGradGuard guard;
    *y = matmul(a, b);
  };
  const auto ends = [=] {
    const Tensor all = y->flatten();
    return std::hypot(all[0].item<double>(), all[-1].item<double>());
  };
  return {step, ends};
}

}   // namespace

int main(int argc, char** argv) {
  std::vector<Case> cases;   // products of 2,048 rows take half a second: once in a window
  for (const Product& p : products())
    cases.push_back(training_case(p.name, [=] { return run(p); }, {.samples = 1, .checked_steps = 1}));
  const auto first_op = [] { (void)(gradus::ones({4}) + 1).sum().item<float>(); };
  return serve({about_gradus, gradus::set_num_threads, first_op, cases}, argc, argv);
}
