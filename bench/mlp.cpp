// `./dev bench mlp`: a training step of two fully connected nets on batches of MNIST's
// size, by SGD and by Adam; and the same in a program that has OpenMP loops of its own.
//
// Read first: harness.h, workloads.h, table.h, mixed.h.   The other side: mlp_torch.cpp.
#include "bench/dense.h"
#include "bench/mixed.h"

int main(int argc, char** argv) {
  std::vector<bench::Case> cases;
  for (const bench::Net& net : bench::mlp_nets())
    cases.push_back(bench::training_case(net.name, [=] { return bench::train_mlp(net); }));
  for (const bench::Net& net : bench::mlp_nets())
    cases.push_back(bench::mixed_case(
        "mixed/" + net.name, [=] { return bench::train_mlp(net); }, gradus::set_executor));
  const auto first_op = [] { (void)(gradus::ones({4}) + 1).sum().item<float>(); };
  return bench::serve({bench::about_gradus, gradus::set_num_threads, first_op, cases}, argc, argv);
}
