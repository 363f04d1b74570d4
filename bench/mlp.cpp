// `./dev bench mlp`: a training step of two fully connected nets on batches of MNIST's
// size, by SGD and by Adam.
//
// Read first: harness.h, workloads.h, table.h.   The other side: mlp_torch.cpp.
#include "bench/dense.h"

int main(int argc, char** argv) {
  std::vector<bench::Case> cases;
  for (const bench::Net& net : bench::mlp_nets())
    cases.push_back(bench::training_case(net.name, [=] { return bench::train_mlp(net); }));
  const auto first_op = [] { (void)(gradus::ones({4}) + 1).sum().item<float>(); };
  return bench::serve({bench::about_gradus, gradus::set_num_threads, first_op, cases}, argc, argv);
}
