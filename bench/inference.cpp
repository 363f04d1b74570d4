// `./dev bench inference`: nets that answer without learning: one image at a time, and a story token by token.
//
// Read first: harness.h, workloads.h, table.h, dense.h, models.h, examples/llama.h.   The other side:
// inference_torch.cpp; the story's third: rivals/llama2.c.
#include <cmath>

#include "bench/dense.h"
#include "bench/models.h"
#include "examples/llama.h"

namespace {

using namespace bench;
using gradus::Tensor;

/// A step is one answer. Both sides must agree on the norm of the last one.
template <class Model> Training answers(const std::shared_ptr<Model>& model, const std::vector<Tensor>& xs) {
  const auto y = std::make_shared<Tensor>();
  const auto step = [=, turn = size_t(0)]() mutable {
    gradus::NoGradGuard guard;
    *y = (*model)(xs[turn]);
    turn = (turn + 1) % xs.size();
  };
  return {step, [=] { return std::sqrt(square(*y).sum().template item<double>()); }};
}

Training dense_answers(const Net& net) {
  std::vector<Tensor> xs;
  for (const Batch& batch : random_batches(net)) xs.push_back(gradus::from_vector(batch.x, {1, net.sizes.front()}));
  return answers(std::make_shared<gradus::nn::Sequential>(make_net(net, gradus::relu)), xs);
}

Training lenet_answers() {
  const auto model = std::make_shared<gradus::nn::Sequential>(models::lenet());
  fill(*model);
  std::vector<Tensor> xs;
  for (const TaskBatch& batch : random_batches(inference_task))
    xs.push_back(gradus::from_vector(batch.pixels, inference_task.sizes));
  return answers(model, xs);
}

std::vector<int64_t> tell(const Llama& net) {
  gradus::NoGradGuard guard;
  std::vector<int64_t> story = {text_start};
  for (int place = 0; place < story_length; ++place) story.push_back(argmax(net(story.back(), place)).item<int64_t>());
  return story;
}

/// Seconds of a token; both sides must tell the same story.
Case story_case() {
  const auto net = [] {
    static const Llama llama = read_llama(GRADUS_EXAMPLES_DATA "/stories260K/stories260K.bin");
    return &llama;
  };
  const auto window = [=](double seconds) {
    return Measures{{"step", time_steps([&] { tell(*net()); }, seconds, 1) / story_length}};
  };
  return {"infer/stories", window, [=] { return checksum(tell(*net())); }};
}

}   // namespace

int main(int argc, char** argv) {
  std::vector<Case> cases;
  for (const Net& net : inference_nets()) cases.push_back(training_case(net.name, [=] { return dense_answers(net); }));
  cases.push_back(training_case(inference_task.name, lenet_answers));
  cases.push_back(story_case());
  const auto first_op = [] { (void)(gradus::ones({4}) + 1).sum().item<float>(); };
  return serve({about_gradus, gradus::set_num_threads, first_op, cases}, argc, argv);
}
