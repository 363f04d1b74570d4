// The same with libtorch. Twin of minimal.cpp.
#include <torch/torch.h>

#include <cstdio>

using namespace torch;

int main() {
  manual_seed(1);
  nn::Sequential net(nn::Linear(2, 8), nn::Tanh(), nn::Linear(8, 1));
  optim::Adam adam(net->parameters(), 0.05);
  const Tensor x = torch::tensor({{0.0, 0.0}, {0.0, 1.0}, {1.0, 0.0}, {1.0, 1.0}});
  const Tensor y = torch::tensor({{0.0}, {1.0}, {1.0}, {0.0}});
  double last = 0;
  for (int step = 0; step < 500; ++step) {
    adam.zero_grad();
    const Tensor loss = nn::functional::binary_cross_entropy_with_logits(net->forward(x), y);
    loss.backward();
    adam.step();
    last = loss.item<double>();
  }
  std::printf("%.4f\n", last);
  return last < 0.1 ? 0 : 1;
}
