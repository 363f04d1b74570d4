// The libtorch side of `./dev bench optim`.
//
// Compiled by bench/run where PyTorch is installed.
// Read first: harness.h, workloads.h.   The other side: optim.cpp.
#include "bench/training_torch.h"

namespace {

using namespace bench;
using torch::Tensor;
namespace optim = torch::optim;

// libtorch has no Lion: this is how one writes it there, after the paper's program.
struct Lion {
  std::vector<Tensor> parameters, moments;
  explicit Lion(const std::vector<Tensor>& p) : parameters(p) {
    for (const Tensor& x : p) moments.push_back(torch::zeros_like(x));
  }
  void step() {
    torch::NoGradGuard guard;
    for (size_t i = 0; i < parameters.size(); ++i) {
      const Tensor &p = parameters[i], &m = moments[i], &g = p.grad();
      p.mul_(1 - 1e-4 * 0.1);
      p.add_((m * 0.9).add_(g, 1 - 0.9).sign_(), -1e-4);
      m.mul_(0.99).add_(g, 1 - 0.99);
    }
  }
};

std::function<void()> step_of(const std::string& name, const std::vector<Tensor>& p) {
  if (name == "optim/lion") return [lion = std::make_shared<Lion>(p)] { lion->step(); };
  std::shared_ptr<optim::Optimizer> o;
  if (name == "optim/sgd") o = std::make_shared<optim::SGD>(p, optim::SGDOptions(1e-3).momentum(0.9));
  if (name == "optim/adam") o = std::make_shared<optim::Adam>(p, optim::AdamOptions(1e-3));
  if (name == "optim/adamw") o = std::make_shared<optim::AdamW>(p, optim::AdamWOptions(1e-3).weight_decay(1e-2));
  if (name == "optim/rmsprop") o = std::make_shared<optim::RMSprop>(p, optim::RMSpropOptions(1e-3));
  if (name == "optim/adagrad") o = std::make_shared<optim::Adagrad>(p, optim::AdagradOptions(1e-2));
  return [o] { o->step(); };
}

Training step_alone(const std::string& name) {
  std::vector<Tensor> parameters;
  for (int64_t i = 0; i < many_tensors; ++i) {
    parameters.push_back(copy_of(many_numbers(2 * i), {many_rows, many_columns}).requires_grad_());
    parameters.back().mutable_grad() = copy_of(many_numbers(2 * i + 1), {many_rows, many_columns});
  }
  const auto mean_square = [=] {
    torch::NoGradGuard guard;
    double total = 0;
    for (const Tensor& p : parameters) total += p.square().mean().item<double>();
    return total;
  };
  return {step_of(name, parameters), mean_square};
}

}   // namespace

int main(int argc, char** argv) {
  at::globalContext().setFlushDenormal(true);
  std::vector<Case> cases;
  for (const std::string& name : optimiser_names())
    cases.push_back(training_case(name, [=] { return step_alone(name); }));
  const auto first_op = [] { (void)(torch::ones({4}) + 1).sum().item<float>(); };
  return serve({about_torch, at::set_num_threads, first_op, cases}, argc, argv);
}
