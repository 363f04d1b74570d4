// checkpoint: running a part of the forward again in backward.
#include "autograd/tools/checkpoint.h"

#include <algorithm>
#include <memory>

#include "autograd/engine/engine.h"
#include "autograd/history/graph.h"
#include "autograd/history/several.h"
#include "core/base/format.h"
#include "core/compute/apply.h"
#include "core/tensor/random.h"

namespace gradus {

namespace {

// The nodes made before `start` that the tensors were computed from directly: what a part of the forward depends on.
std::vector<Node*> frontier_of(const std::vector<Tensor>& outputs, uint64_t start) {
  std::vector<Node*> frontier;
  auto is_inner = [&](const Node& node) { return !node.is_leaf() && node.order > start; };
  for (Node* node : nodes_behind(outputs, is_inner))
    if (!is_inner(*node)) frontier.push_back(node);
  return frontier;
}

uint64_t clock_after(const std::vector<Tensor>& inputs) {
  uint64_t start = tls.clock;
  for (const Tensor& x : inputs)
    if (Node* node = history_of(x)) start = std::max(start, node->order);
  return tls.clock = start;
}

// The bits of the numbers, mixed (the finaliser of MurmurHash3 by A. Appleby per word): two runs that differ anywhere
// give different ones.
uint64_t fingerprint(const Tensor& y) {
  Tensor x = apply::dense(y);
  const char* p = x.impl()->data;
  size_t bytes = size_t(x.numel()) * size_of(x.dtype());
  uint64_t h = bytes;
  for (size_t i = 0; i < bytes; i += 8) {
    uint64_t word = 0;
    std::memcpy(&word, p + i, std::min<size_t>(8, bytes - i));
    h = (h ^ word) * 0xff51afd7ed558ccdu;
    h ^= h >> 33;
  }
  return h;
}

// While it lives, the thread's generator is back where it stood in forward.
class Replay {
 public:
  Replay(const Generator& then, bool on) : now_(default_generator()), on_(on) {
    if (on_) default_generator() = then;
  }
  ~Replay() {
    if (on_) default_generator() = now_;
  }
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;

 private:
  Generator now_;
  bool on_;
};

struct Output {
  Shape shape;
  Dtype dtype;
  uint64_t fingerprint;
  bool has_gradient;
};

class Checkpoint final : public SeveralFormula {
 public:
  Checkpoint(detail::CheckpointFunction f, const CheckpointOptions& options) : f_(std::move(f)), options_(options) {}

  std::vector<Tensor> forward(const std::vector<Tensor>& inputs) {
    generator_ = default_generator();
    uint64_t start = clock_after(inputs);
    std::vector<Tensor> outputs = f_(inputs);
    for (const Tensor& y : outputs)
      outputs_.push_back({y.shape(), y.dtype(), options_.check_results ? fingerprint(y) : 0, y.requires_grad()});
    frontier_ = frontier_of(outputs, start);
    return outputs;
  }
  void keep(const std::vector<Tensor>& inputs) {
    for (size_t i = 0; i < inputs.size(); ++i) inputs_.push_back(saved(inputs[i], int(i)));
  }
  const std::vector<Node*>& frontier() const { return frontier_; }

  std::vector<Tensor> call(const Arrived& dy, const Results&) override {
    bool create_graph = recording();
    std::vector<Tensor> inputs(inputs_.begin(), inputs_.end()), outputs, seeds;
    Replay replay(generator_, options_.preserve_rng_state);
    EnableGradGuard on;
    uint64_t start = clock_after(inputs);
    for (Tensor& y : f_(inputs)) outputs.push_back(std::move(y));
    check(outputs, start);
    size_t result = 0;
    for (const Output& output : outputs_) seeds.push_back(output.has_gradient ? dy[result++] : Tensor());
    return gradients_at(outputs, seeds, frontier_, create_graph);
  }
  void each_saved() override {
    for (const Saved& x : inputs_) x.report();
  }

 private:
  void check(const std::vector<Tensor>& outputs, uint64_t start) const {
    const char* again = "when it was run again for backward. It must compute the same both times";
    if (outputs.size() != outputs_.size())
      throw GradError(fmt::format(
          "checkpoint: the function returned {} results, and {} {}", outputs_.size(), outputs.size(), again));
    for (size_t i = 0; i < outputs.size(); ++i) {
      const Output& was = outputs_[i];
      const Tensor& y = outputs[i];
      if (!(y.shape() == was.shape) || y.dtype() != was.dtype || y.requires_grad() != was.has_gradient)
        throw GradError(fmt::format("checkpoint: result {} of the function was {} {}, and {} {} {}", i, was.dtype,
            was.shape, y.dtype(), y.shape(), again));
      if (options_.check_results && fingerprint(y) != was.fingerprint)
        throw GradError(
            fmt::format("checkpoint: result {} {} of the function had other numbers {}: were parameters changed, or "
                        "random numbers drawn from elsewhere?",
                i, y.shape(), again));
    }
    if (frontier_of(outputs, start) != frontier_)
      throw GradError(fmt::format("checkpoint: the function used other tensors that require grad {}", again));
  }

  detail::CheckpointFunction f_;
  CheckpointOptions options_;
  Generator generator_;
  std::vector<Saved> inputs_;
  std::vector<Output> outputs_;
  std::vector<Node*> frontier_;   // oldest first; the hub's edges keep them alive
};

}   // namespace

// checkpoint                                               inputs -> what the function returns
//   dx = the engine's, over the graph of a second run
std::vector<Tensor> detail::run_checkpoint(
    CheckpointFunction f, std::vector<Tensor> inputs, const CheckpointOptions& options) {
  if (!recording()) return f(inputs);
  auto* part = new Checkpoint(std::move(f), options);
  std::unique_ptr<SeveralFormula> owner(part);
  std::vector<Tensor> outputs = part->forward(inputs);
  if (part->frontier().empty()) return outputs;
  part->keep(inputs);
  std::vector<Tensor> results;
  for (const Tensor& y : outputs)
    if (y.requires_grad()) results.push_back(y.detach());
  results = record_over("checkpoint(inputs)", std::move(results), part->frontier(), owner.release());
  size_t next = 0;
  for (Tensor& y : outputs)
    if (y.requires_grad()) y = results[next++];   // the old y goes, and its graph with it
  return outputs;
}

}   // namespace gradus
