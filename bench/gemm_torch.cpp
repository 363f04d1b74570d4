// The libtorch side of `./dev bench gemm`.
//
// Compiled by bench/run where PyTorch is installed.
// Read first: harness.h, workloads.h.   The other side: gemm.cpp.
#include <cmath>

#include "bench/training_torch.h"

namespace {

using namespace bench;
using torch::Tensor;

/// [rows, columns], or batch of them.
Tensor operand(uint64_t seed, const Product& p, int64_t rows, int64_t columns, bool turned) {
  if (turned) std::swap(rows, columns);
  const Sizes shape = p.batch ? Sizes{p.batch, rows, columns} : Sizes{rows, columns};
  const Tensor x = copy_of(Random(seed).uniform(product(shape), -1, 1), shape);
  const Tensor typed = p.is_double ? x.to(torch::kFloat64) : x;
  return turned ? typed.transpose(-2, -1) : typed;
}

/// Both sides must agree on the first and the last number, as one vector.
Training run(const Product& p) {
  const Tensor a = operand(1, p, p.m, p.k, p.a_turned), b = operand(2, p, p.k, p.n, p.b_turned);
  const auto y = std::make_shared<Tensor>();
  const auto step = [=] {
    torch::NoGradGuard guard;
    *y = at::matmul(a, b);
  };
  const auto ends = [=] {
    const Tensor all = y->flatten();
    return std::hypot(all[0].item<double>(), all[-1].item<double>());
  };
  return {step, ends};
}

}   // namespace

int main(int argc, char** argv) {
  at::globalContext().setFlushDenormal(true);
  std::vector<Case> cases;
  for (const Product& p : products())
    cases.push_back(training_case(p.name, [=] { return run(p); }, {.samples = 1, .checked_steps = 1}));
  const auto first_op = [] { (void)(torch::ones({4}) + 1).sum().item<float>(); };
  return serve({about_torch, at::set_num_threads, first_op, cases}, argc, argv);
}
