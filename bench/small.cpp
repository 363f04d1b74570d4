// `./dev bench small`: the price of one op, on tensors so small that the numbers cost nothing.
//
// Read first: harness.h, workloads.h, table.h.   The other side: small_torch.cpp.
#include "bench/chain.h"
#include "bench/dense.h"

namespace {

void first_op() { (void)(gradus::ones({4}) + 1).sum().item<float>(); }

}   // namespace

int main(int argc, char** argv) {
  std::vector<bench::Case> cases;
  for (const bench::ChainShape& shape : bench::chain_shapes())
    cases.push_back(bench::chain_case<gradus::Tensor>(bench::name_of(shape), [=] { return bench::make_chain(shape); }));
  for (const bench::Net& net : bench::xor_nets())
    cases.push_back(bench::training_case(net.name, [=] { return bench::train_xor(net); }));
  return bench::serve({bench::about_gradus, gradus::set_num_threads, first_op, cases}, argc, argv);
}
