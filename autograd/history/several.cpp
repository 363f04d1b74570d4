// Several results: the hub, the bundle it collects, and the nodes of the results.
#include "autograd/history/several.h"

#include <memory>

#include "core/base/format.h"

namespace gradus {

// -- the bundle --

Tensor new_bundle(const Node& hub) {
  auto* gradients = new std::vector<Tensor>(size_t(hub.shape[0]));
  return external_tensor(
      nullptr, {0}, hub.dtype, [](void* p) { delete static_cast<std::vector<Tensor>*>(p); }, gradients);
}
std::vector<Tensor>& bundled(const Tensor& bundle) {
  return *static_cast<std::vector<Tensor>*>(bundle.impl()->storage->external->context);
}

// -- the node of one result --

namespace {

void add_to_bundle(void* captures, Tensor& sum, Tensor& dy) {
  Tensor& place = bundled(sum)[*static_cast<uint32_t*>(captures)];
  place = place.defined() ? place.add(dy) : dy;
}
constexpr Formula::Calls part_calls{
    nullptr, nullptr, add_to_bundle, nullptr};   // a hub takes nothing else, see Pass::add_into

void attach_part(const Tensor& y, size_t index, Node& hub) {
  Edge* edge = attach_node(hub.op, 1, y, hub.order, false)->edges();
  new (&edge->to) Ref<Node>(Ref<Node>::share(&hub));
  edge->formula.calls = &part_calls;
  *reinterpret_cast<uint32_t*>(edge->formula.captures) = uint32_t(index);
}

}   // namespace

Results::Results(const std::vector<Tensor>& results) {
  for (const Tensor& y : results) kept_.push_back(saved(y.detach()));
}

Tensor Results::operator[](size_t i) const {
  Tensor y = kept_[i].get().detach();
  if (recording()) attach_part(y, i, *hub_);
  return y;
}

Tensor Results::take(size_t i) const {
  Tensor y = kept_[i].get();
  if (hub_->has(Node::ending) && !tls.unpacked) {   // what hooks have unpacked stays until the formula has run
    const Saved dropped(std::move(kept_[i]));
  }
  return y;
}

// -- the hub --

struct Hub {
  std::unique_ptr<SeveralFormula> formula;
  Results results;
  size_t inputs;
  std::vector<uint32_t> input_of;   // which input each edge leads to

  void each_saved() {
    formula->each_saved();
    for (const Saved& y : results.kept_) y.report();
  }

  static void call(void* captures, Tensor& dy, bool, Node& node, Edge*, Tensor* gradients) {
    auto& hub = detail::Captures<Hub>::at(captures);
    uint64_t needed = 0;
    for (uint32_t i : hub.input_of) needed |= i < 64 ? uint64_t(1) << i : 0;
    hub.results.hub_ = &node;
    std::vector<Tensor> all = hub.formula->call(Arrived(dy, needed), hub.results);
    if (all.size() != hub.inputs)
      throw GradError(fmt::format("backward: the formula of {} returned {} gradients; it has {} inputs",
          op_name(node.op), all.size(), hub.inputs));
    for (uint32_t i : hub.input_of) *gradients++ = std::move(all[i]);
  }
};
static constexpr Formula::Calls hub_calls{
    Hub::call, detail::Captures<Hub>::ender, nullptr, detail::Captures<Hub>::visit};

static std::vector<Tensor> attach_hub(
    const char* op, std::vector<Tensor> results, const std::vector<Node*>& nodes, Hub hub) {
  for (const Tensor& y : results)
    if (!is_float(y.dtype()))
      throw DtypeError(
          fmt::format("{}: a result that is {} cannot have a gradient; leave it out", op_name(op), y.dtype()));
  Ref<Node> at = new_hub(op, unsigned(nodes.size()), int64_t(results.size()), nodes);
  Edge* edge = at->edges();
  for (Node* node : nodes) {
    new (&edge->to) Ref<Node>(Ref<Node>::share(node));
    edge++->formula.calls = nullptr;
  }
  detail::Captures<Hub>::build(at->edges()->formula, &hub_calls, hub);
  for (size_t i = 0; i < results.size(); ++i) {
    if (results[i].requires_grad()) results[i] = results[i].detach();
    attach_part(results[i], i, *at);
  }
  if (tls.special) [[unlikely]]
    for (const Tensor& y : results) after_record(op, y, {});
  return results;
}

std::vector<Tensor> detail::record_several(const char* op, std::vector<Tensor> results,
    const std::vector<Tensor>& inputs, SeveralFormula* owned, bool keeps_results) {
  Hub hub{std::unique_ptr<SeveralFormula>(owned), Results(keeps_results ? results : std::vector<Tensor>()),
      inputs.size(), {}};
  std::vector<Node*> nodes;
  for (size_t i = 0; i < inputs.size(); ++i)
    if (Node* node = history_of(inputs[i])) {
      nodes.push_back(node);
      hub.input_of.push_back(uint32_t(i));
    }
  if (nodes.empty() || results.empty()) return results;
  return attach_hub(op, std::move(results), nodes, std::move(hub));
}

std::vector<Tensor> detail::record_over(
    const char* op, std::vector<Tensor> results, const std::vector<Node*>& inputs, SeveralFormula* owned) {
  Hub hub{std::unique_ptr<SeveralFormula>(owned), Results({}), inputs.size(), {}};
  for (size_t i = 0; i < inputs.size(); ++i) hub.input_of.push_back(uint32_t(i));
  return attach_hub(op, std::move(results), inputs, std::move(hub));
}

}   // namespace gradus
