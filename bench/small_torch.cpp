// The libtorch side of `./dev bench small`: the price of one op, on tensors so small that the
// numbers cost nothing.
//
// Compiled by bench/run where PyTorch is installed.
// Read first: harness.h, workloads.h.   The other side: small.cpp.
#include "bench/chain_torch.h"
#include "bench/dense_torch.h"

namespace {

void first_op() { (void)(torch::ones({4}) + 1).sum().item<float>(); }

}   // namespace

int main(int argc, char** argv) {
  at::globalContext().setFlushDenormal(true);
  std::vector<bench::Case> cases;
  for (const bench::ChainShape& shape : bench::chain_shapes())
    cases.push_back(bench::chain_case<torch::Tensor>(bench::name_of(shape), [=] { return bench::make_chain(shape); }));
  for (const bench::Net& net : bench::xor_nets())
    cases.push_back(bench::training_case(net.name, [=] { return bench::train_xor(net); }));
  return bench::serve({bench::about_torch, at::set_num_threads, first_op, cases}, argc, argv);
}
