// The libtorch side of `./dev bench mlp`.
//
// Compiled by bench/run where PyTorch is installed.
// Read first: harness.h, workloads.h.   The other side: mlp.cpp.
#include "bench/dense_torch.h"
#include "bench/mixed.h"

int main(int argc, char** argv) {
  at::globalContext().setFlushDenormal(true);
  std::vector<bench::Case> cases;
  for (const bench::Net& net : bench::mlp_nets())
    cases.push_back(bench::training_case(net.name, [=] { return bench::train_mlp(net); }));
  const auto no_choice = [](const char*) {};
  for (const bench::Net& net : bench::mlp_nets())
    cases.push_back(bench::mixed_case(
        "mixed/" + net.name, [=] { return bench::train_mlp(net); }, no_choice));
  const auto first_op = [] { (void)(torch::ones({4}) + 1).sum().item<float>(); };
  return bench::serve({bench::about_torch, at::set_num_threads, first_op, cases}, argc, argv);
}
