// The libtorch side of `./dev bench small`: the price of one op, on tensors so small that the
// numbers cost nothing.
//
// Compiled by bench/run where PyTorch is installed.
// Read first: harness.h, workloads.h.   The other side: small.cpp.
#include "bench/dense_torch.h"

namespace {

using bench::Chain;
using bench::ChainShape;
using torch::Tensor;

Tensor chain_forward(const Tensor& a, const Tensor& b, int links) {
  Tensor y = a * 1.0;
  for (int i = 0; i < links / 2; ++i) {
    y = y * a;
    y = y + b;
  }
  return y;
}

Chain<Tensor> make_chain(const ChainShape& shape) {
  const auto leaf = [&](float value) {
    return (shape.numbers ? torch::full({shape.numbers}, value) : torch::tensor(value)).requires_grad_();
  };
  const Tensor a = leaf(bench::chain_factor), b = leaf(bench::chain_summand);
  const int links = shape.links;
  return {.ops = links + 1,
      .forward = [=] { return chain_forward(a, b, links); },
      .total = [](const Tensor& y) { return y.dim() ? y.sum() : y; },
      .backward = [](const Tensor& total) { total.backward(); },
      .forward_no_grad =
          [=] {
            torch::NoGradGuard guard;
            chain_forward(a, b, links);
          },
      .take_gradient =
          [=] {
            const double gradient = a.grad().sum().item<float>();
            a.mutable_grad() = b.mutable_grad() = Tensor();
            return gradient;
          }};
}

void first_op() { (void)(torch::ones({4}) + 1).sum().item<float>(); }

}   // namespace

int main(int argc, char** argv) {
  at::globalContext().setFlushDenormal(true);
  std::vector<bench::Case> cases;
  for (const ChainShape& shape : bench::chain_shapes())
    cases.push_back(bench::chain_case<Tensor>(bench::name_of(shape), [=] { return make_chain(shape); }));
  for (const bench::Net& net : bench::xor_nets())
    cases.push_back(bench::training_case(net.name, [=] { return bench::train_xor(net); }));
  return bench::serve({bench::about_torch, at::set_num_threads, first_op, cases}, argc, argv);
}
