// A custom function: a layer whose weights are only -1 and 1, and how it learns nevertheless.
//
// sign(w) has the derivative 0 wherever it has one, so nothing that it is applied to can learn. The
// straight-through estimator (Bengio et al. 2013, arXiv:1308.3432; for weights: Courbariaux et al.
// 2015, arXiv:1511.00363) computes sign(w) and, on the way back, acts as if it had computed w: backward
// here is not the derivative of forward, which is what Function is for.
// The task: recover the hidden signs of a layer from its answers.
// Read next: custom_op.cpp, for an op that has a derivative.
#include <cmath>
#include <cstdio>

#include <gradus.h>

#include "flags.h"

using namespace gradus;

/// The signs of w. Gradients pass unchanged where |w| <= limit and stop where it is larger: a weight
/// that far from 0 has decided, and would otherwise drift away for good.
struct StraightThroughSign : Function<StraightThroughSign> {
  static Tensor forward(FunctionContext& ctx, const Tensor& w, double limit) {
    ctx.save_for_backward({w});
    ctx.save_value(limit);
    return sign(w);
  }
  // One gradient comes in for each result, and one goes out for each argument; the number gets none.
  static std::vector<Tensor> backward(FunctionContext& ctx, const std::vector<Tensor>& dy) {
    const Tensor w = ctx.saved_tensors()[0];
    return {dy[0] * (abs(w) <= ctx.value<double>()), Tensor()};
  }
};

struct SignLayer : nn::Module {
  SignLayer(int64_t inputs, bool straight_through)
      : weight(randn({inputs}) * 0.1), straight_through(straight_through) {}
  /// x [batch, inputs] -> [batch]: above 0 means "yes".
  Tensor forward(const Tensor& x) const { return matmul(x, signs()) / std::sqrt(double(weight.numel())); }
  Tensor signs() const { return straight_through ? StraightThroughSign::apply(weight, 1.0) : sign(weight); }

  nn::Parameter weight;   // the numbers behind the signs; these are trained
  bool straight_through;
  GRADUS_MODULE(weight)
};

/// Trains, and returns how many signs match those of `hidden` at the end.
int64_t learn(SignLayer& layer, const Tensor& x, const Tensor& hidden, int64_t steps) {
  const Tensor answer = (matmul(x, hidden) > 0).to(float32);
  optim::Adam adam(layer.parameters(), {.lr = 0.01});
  for (int64_t step = 0; step <= steps; ++step) {
    adam.zero_grad();
    Tensor loss = losses::binary_cross_entropy_with_logits(layer(x), answer);
    loss.backward();
    if (step % (steps < 5 ? 1 : steps / 5) == 0)
      std::printf("  step %4d  loss %.4f  right signs %2d of %d  largest gradient %.2g\n", int(step),
          loss.item<double>(), sum(sign(layer.weight) == hidden).item<int>(), int(hidden.numel()),
          max(abs(layer.weight.grad())).item<double>());
    adam.step();
  }
  return sum(sign(layer.weight) == hidden).item<int64_t>();
}

int run(int argc, char** argv) {
  Flags flags(argc, argv, "Finds the hidden signs of a layer, with and without a straight-through estimator.");
  const int64_t inputs = flags.integer("inputs", 32, "how many signs are hidden", at_least_1);
  const int64_t rows = flags.integer("rows", 512, "examples to learn from", at_least_1);
  const int64_t steps = flags.integer("steps", 500, "updates", at_least_1);
  const int64_t seed = flags.integer("seed", 1, "seed of the random numbers", at_least_0);
  flags.check();

  manual_seed(uint64_t(seed));
  const Tensor hidden = sign(randn({inputs})), x = randn({rows, inputs});
  SignLayer plain(inputs, false), straight(inputs, true);
  {
    NoGradGuard guard;
    straight.weight.copy_(plain.weight);   // the same start
  }

  std::printf("sign(w), whose derivative is 0:\n");
  const int64_t without = learn(plain, x, hidden, steps);
  std::printf("StraightThroughSign::apply(w, 1.0):\n");
  const int64_t with = learn(straight, x, hidden, steps);
  std::printf("found %d of %d signs with the derivative of sign, %d with the straight-through one\n", int(without),
      int(inputs), int(with));
  return with == inputs ? 0 : 1;
}

int main(int argc, char** argv) { return run_program("custom_function", run, argc, argv); }
