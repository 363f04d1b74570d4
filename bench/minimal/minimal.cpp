// A minimal training program, to compare what it costs to compile and to deliver: a net learns XOR. Twin of
// minimal_torch.cpp; asked for by table/costs.py.
#include <cstdio>

#include <gradus.h>

using namespace gradus;

int main() {
  manual_seed(1);
  nn::Sequential net = {nn::Linear{2, 8}, tanh, nn::Linear{8, 1}};
  optim::Adam adam(net.parameters(), 0.05);
  const Tensor x = tensor({{0.0, 0.0}, {0.0, 1.0}, {1.0, 0.0}, {1.0, 1.0}}), y = tensor({{0.0}, {1.0}, {1.0}, {0.0}});
  double last = 0;
  for (int step = 0; step < 500; ++step) {
    adam.zero_grad();
    const Tensor loss = losses::binary_cross_entropy_with_logits(net(x), y);
    loss.backward();
    adam.step();
    last = loss.item<double>();
  }
  std::printf("%.4f\n", last);
  return last < 0.1 ? 0 : 1;
}
