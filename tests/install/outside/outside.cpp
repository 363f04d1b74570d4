// A program outside the tree: trains XOR, saves the net, loads it into another one and compares.
#include <gradus.h>
#include <gradus_fmt.h>

using namespace gradus;

struct Net : nn::Module {
  nn::Linear hidden{2, 8};
  nn::Linear out{8, 1};
  Tensor forward(const Tensor& x) { return out(tanh(hidden(x))); }
  GRADUS_MODULE(hidden, out)
};

int main() {
  manual_seed(1);
  const Tensor x = tensor({{0.0, 0.0}, {0.0, 1.0}, {1.0, 0.0}, {1.0, 1.0}});
  const Tensor target = tensor({{0.0}, {1.0}, {1.0}, {0.0}});

  Net net;
  optim::Adam adam(net.parameters(), {.lr = 0.05});
  Tensor loss;
  for (int step = 0; step < 300; ++step) {
    adam.zero_grad();
    loss = losses::binary_cross_entropy_with_logits(net(x), target);
    loss.backward();
    adam.step();
  }

  io::save("xor.safetensors", net.state_dict());
  Net again;
  again.load_state_dict(io::load("xor.safetensors"));

  const bool same = equal(net(x), again(x));
  const bool learned = equal(net(x) > 0.0, target > 0.5);
  fmt::print("gradus {}: loss {}, XOR is {}, the reloaded net gives {} numbers\n", GRADUS_VERSION, loss.detach(),
      learned ? "learned" : "not learned", same ? "the same" : "other");
  return same && learned ? 0 : 1;
}
