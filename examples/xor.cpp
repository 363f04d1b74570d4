// XOR: the smallest problem that needs a hidden layer, learned from many random starts.
//
// No line through the plane can tell whether exactly one of two inputs is 1, so no single layer
// can learn it. Two layers with tanh in between can. The network is 2-8-1: with two hidden
// units it is possible too, but many starts end in a local minimum; with eight, all 20 succeed.
// Read next: mnist_mlp.cpp.
#include <cstdio>

#include <gradus.h>

#include "flags.h"

using namespace gradus;

struct Xor : nn::Module {
  explicit Xor(int64_t size) : hidden(2, size), out(size, 1) {}
  /// x [batch, 2] -> [batch, 1]: above 0 means "yes".
  Tensor forward(const Tensor& x) const { return out(tanh(hidden(x))); }

  nn::Linear hidden, out;
  GRADUS_MODULE(hidden, out)
};

/// The step at which all answers are right and confident (loss below 0.05); -1 if that takes too long.
int64_t learn(Xor& net, const Tensor& x, const Tensor& answer, double rate, int64_t max_steps) {
  optim::Adam adam(net.parameters(), {.lr = rate});
  for (int64_t step = 1; step <= max_steps; ++step) {
    adam.zero_grad();
    Tensor loss = losses::binary_cross_entropy_with_logits(net(x), answer);
    loss.backward();
    adam.step();
    if (loss.item<double>() < 0.05 && equal(net(x) > 0.0, answer > 0.5)) return step;
  }
  return -1;
}

int run(int argc, char** argv) {
  Flags flags(argc, argv, "Learns XOR with a network of one hidden layer, once for each seed.");
  const int64_t seeds = flags.integer("seeds", 20, "how many random starts to try", at_least_1);
  const int64_t hidden = flags.integer("hidden", 8, "hidden units", at_least_1);
  const double rate = flags.number("rate", 0.05, "learning rate of Adam", at_least_0);
  const int64_t max_steps = flags.integer("max-steps", 2000, "give up after this many updates", at_least_1);
  flags.check();

  const Tensor x = tensor({{0.0, 0.0}, {0.0, 1.0}, {1.0, 0.0}, {1.0, 1.0}});
  const Tensor answer = tensor({{0.0}, {1.0}, {1.0}, {0.0}});
  int64_t learned = 0, slowest = 0;
  for (int64_t seed = 1; seed <= seeds; ++seed) {
    manual_seed(uint64_t(seed));
    Xor net(hidden);
    const int64_t steps = learn(net, x, answer, rate, max_steps);
    learned += steps > 0;
    slowest = steps > slowest ? steps : slowest;

    NoGradGuard guard;   // no gradients needed to look at the answers
    const std::vector<float> p = sigmoid(net(x)).to_vector<float>();
    std::printf("seed %3d  0^0 %.3f  0^1 %.3f  1^0 %.3f  1^1 %.3f  ", int(seed), p[0], p[1], p[2], p[3]);
    if (steps > 0) std::printf("learned in %d steps\n", int(steps));
    else std::printf("not learned in %d steps\n", int(max_steps));
  }
  std::printf("learned XOR from %d of %d seeds; the slowest took %d steps\n", int(learned), int(seeds), int(slowest));
  return learned == seeds ? 0 : 1;
}

int main(int argc, char** argv) { return run_program("xor", run, argc, argv); }
