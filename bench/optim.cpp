// `./dev bench optim`: a step of an optimiser alone, over 10 million parameters in 50 tensors that have gradients.
//
// Read first: harness.h, workloads.h, table.h.   The other side: optim_torch.cpp.
#include "bench/training.h"

namespace {

using namespace bench;
using gradus::Tensor;
namespace optim = gradus::optim;

std::shared_ptr<optim::Optimizer> made(const std::string& name, const std::vector<Tensor>& p) {
  if (name == "optim/sgd") return std::make_shared<optim::SGD>(p, optim::SGDOptions{.lr = 1e-3, .momentum = 0.9});
  if (name == "optim/adam") return std::make_shared<optim::Adam>(p);
  if (name == "optim/adamw") return std::make_shared<optim::AdamW>(p);
  if (name == "optim/rmsprop") return std::make_shared<optim::RMSprop>(p, 1e-3);
  if (name == "optim/adagrad") return std::make_shared<optim::Adagrad>(p);
  return std::make_shared<optim::Lion>(p, optim::LionOptions{.weight_decay = 0.1});
}

Training step_alone(const std::string& name) {
  std::vector<Tensor> parameters;
  for (int64_t i = 0; i < many_tensors; ++i) {
    parameters.push_back(gradus::from_vector(many_numbers(2 * i), {many_rows, many_columns}).requires_grad_());
    parameters.back().mutable_grad() = gradus::from_vector(many_numbers(2 * i + 1), {many_rows, many_columns});
  }
  const auto optimizer = made(name, parameters);
  const auto mean_square = [=] {
    gradus::NoGradGuard guard;
    double total = 0;
    for (const Tensor& p : parameters) total += gradus::mean(gradus::square(p)).item<double>();
    return total;
  };
  return {[=] { optimizer->step(); }, mean_square};
}

}   // namespace

int main(int argc, char** argv) {
  std::vector<Case> cases;
  for (const std::string& name : optimiser_names())
    cases.push_back(training_case(name, [=] { return step_alone(name); }));
  const auto first_op = [] { (void)(gradus::ones({4}) + 1).sum().item<float>(); };
  return serve({about_gradus, gradus::set_num_threads, first_op, cases}, argc, argv);
}
