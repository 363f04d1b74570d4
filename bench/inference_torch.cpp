// The libtorch side of `./dev bench inference`.
//
// Compiled by bench/run where PyTorch is installed.
// Read first: harness.h, workloads.h, llama_torch.h.   The other side: inference.cpp.
#include "bench/dense_torch.h"
#include "bench/llama_torch.h"
#include "bench/models_torch.h"

namespace {

using namespace bench;
using torch::Tensor;

/// A step is one answer. Both sides must agree on the norm of the last one.
Training answers(torch::nn::Sequential model, const std::vector<Tensor>& xs) {
  const auto y = std::make_shared<Tensor>();
  const auto step = [=, turn = size_t(0)]() mutable {
    c10::InferenceMode guard;   // cheaper than NoGradGuard
    *y = model->forward(xs[turn]);
    turn = (turn + 1) % xs.size();
  };
  return {step, [=] { return y->norm().item<double>(); }};
}

Training dense_answers(const Net& net) {
  std::vector<Tensor> xs;
  for (const Batch& batch : random_batches(net)) xs.push_back(copy_of(batch.x, {1, net.sizes.front()}));
  return answers(make_net(net, torch::nn::ReLU()), xs);
}

Training lenet_answers() {
  torch::nn::Sequential model = models::lenet();
  fill(*model);
  std::vector<Tensor> xs;
  for (const TaskBatch& batch : random_batches(inference_task))
    xs.push_back(copy_of(batch.pixels, inference_task.sizes));
  return answers(model, xs);
}

std::vector<int64_t> tell(const TorchLlama& net) {
  c10::InferenceMode guard;
  std::vector<int64_t> story = {text_start};
  for (int place = 0; place < story_length; ++place) story.push_back(net(story.back(), place).argmax().item<int64_t>());
  return story;
}

/// Seconds of a token; both sides must tell the same story.
Case story_case() {
  const auto net = [] {
    static const TorchLlama llama(GRADUS_EXAMPLES_DATA "/stories260K/stories260K.bin");
    return &llama;
  };
  const auto window = [=](double seconds) {
    return Measures{{"step", time_steps([&] { tell(*net()); }, seconds, 1) / story_length}};
  };
  return {"infer/stories", window, [=] { return checksum(tell(*net())); }};
}

}   // namespace

int main(int argc, char** argv) {
  at::globalContext().setFlushDenormal(true);
  std::vector<Case> cases;
  for (const Net& net : inference_nets()) cases.push_back(training_case(net.name, [=] { return dense_answers(net); }));
  cases.push_back(training_case(inference_task.name, lenet_answers));
  cases.push_back(story_case());
  const auto first_op = [] { (void)(torch::ones({4}) + 1).sum().item<float>(); };
  return serve({about_torch, at::set_num_threads, first_op, cases}, argc, argv);
}
