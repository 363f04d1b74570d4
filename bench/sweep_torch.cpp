// The libtorch side of `./dev bench sweep`.
//
// Compiled by bench/run where PyTorch is installed.
// Read first: harness.h, sweep_table.h.   The other side: sweep.cpp.
#include <cmath>

#include "bench/chain_torch.h"
#include "bench/dense_torch.h"
#include "bench/models_torch.h"
#include "bench/sweep_table.h"

namespace {

using namespace bench;
using namespace bench::models;

/// A step is one pass forward without history; both sides must agree on the norm of the last result.
Training infer(const Net& net) {
  const auto model = std::make_shared<nn::Sequential>(make_net(net, nn::ReLU()));
  const auto y = std::make_shared<Tensor>();
  std::vector<Tensor> xs;
  for (const Batch& batch : random_batches(net)) xs.push_back(copy_of(batch.x, {net.batch, net.sizes.front()}));
  const auto step = [=, turn = size_t(0)]() mutable {
    torch::NoGradGuard guard;
    *y = (*model)->forward(xs[turn]);
    turn = (turn + 1) % xs.size();
  };
  return {step, [=] { return std::sqrt(y->square().sum().item<float>()); }};
}

Training start(const std::string& workload, const NetShape& shape) {
  if (workload == "lenet") return train_task(images_of(shape), lenet(shape.width, shape.depth));
  if (workload == "gpt") return train_task(texts_of(shape), Gpt(65, shape.length, shape.width, shape.depth));
  if (workload == "lstm") return train_task(texts_of(shape), Rnn(shape.width, shape.depth));
  if (workload == "inference") return infer(dense_net(shape));
  return train_mlp(dense_net(shape));
}

Case case_of(const Curve& curve, int64_t size) {
  const NetShape shape = curve.shape_at(size);
  const std::string workload = curve.workload();
  const auto chain = [=] { return make_chain({4, int(shape.nodes)}); };
  if (workload == "chain") return chain_case<torch::Tensor>(name_of(curve, size), chain, sweep_least);
  return training_case(
      name_of(curve, size), [=] { return start(workload, shape); }, sweep_least);
}

}   // namespace

int main(int argc, char** argv) {
  at::globalContext().setFlushDenormal(true);
  std::vector<Case> cases;
  for (const Curve& curve : net_curves())
    for (const int64_t size : curve.sizes) cases.push_back(case_of(curve, size));
  const auto first_op = [] { (void)(torch::ones({4}) + 1).sum().item<float>(); };
  return serve({about_torch, at::set_num_threads, first_op, cases, peak_bytes}, argc, argv);
}
