// Saved tensors that are not simply kept: aliases, and what hooks have packed. Listing what a node keeps.
#include "autograd/history/saved.h"

#include <exception>
#include <unordered_set>

#include "autograd/history/extra.h"
#include "autograd/history/record.h"
#include "core/base/format.h"

namespace gradus {

/// Takes the place of a tensor that hooks have packed.
struct PackedTensor {
  SavedTensorsHooks::Unpack unpack;
  Ref<Node> history;
  Shape shape;
  Dtype dtype;
  Tensor unpacked;      // while the formula that asked for it runs
  PackedTensor* next;   // in the list of unpacked ones
  int32_t passes;       // tls.passes when it was unpacked
};

namespace {

thread_local std::exception_ptr waiting_error;   // what a move constructor could not throw

void wait_with(std::exception_ptr error) {
  waiting_error = std::move(error);
  tls.special |= ThreadState::pending;
}

PackedTensor* pack(const Tensor& x) {
  uint8_t special = std::exchange(tls.special, uint8_t(0));   // pack may use ops
  struct Restore {
    uint8_t special;
    ~Restore() { tls.special = special; }
  } restore{special};
  NoGradGuard guard;
  return new PackedTensor{
      tls.hooks->pack(x.detach()), Ref<Node>::share(history_of(x)), x.shape(), x.dtype(), {}, nullptr, 0};
}

Tensor unpacked_once(PackedTensor& p) {
  Tensor x = [&] {
    NoGradGuard guard;
    return p.unpack();
  }();
  if (!x.defined() || !(x.shape() == p.shape) || x.dtype() != p.dtype)
    throw GradError(fmt::format("SavedTensorsHooks: unpack returned {}; pack was given {} {}",
        x.defined() ? fmt::format("{} {}", x.dtype(), x.shape()) : "an undefined tensor", p.dtype, p.shape));
  x = x.detach();
  if (recording()) x.impl()->history = Ref<Node>(p.history).leak();
  return x;
}

const Tensor& unpacked_for_formula(PackedTensor& p) {
  if (!p.unpacked.defined()) {
    p.unpacked = unpacked_once(p);
    p.passes = tls.passes;
    p.next = std::exchange(tls.unpacked, &p);
  }
  return p.unpacked;
}

}   // namespace

// Called when the formulas of a node have run. A pass within one of them must not drop what that formula still uses.
void detail::drop_unpacked() {
  while (tls.unpacked && tls.unpacked->passes == tls.passes) {
    tls.unpacked->unpacked = {};
    tls.unpacked = tls.unpacked->next;
  }
}

void Saved::keep_specially() noexcept {
  try {
    if (x_.impl()->made == Made::inference) {
      state_ = borrowed;
      throw GradError(fmt::format(
          "an inference tensor {} cannot be kept for backward: it was made under InferenceModeGuard. Make a "
          "clone of it outside the guard.",
          x_.shape()));
    }
    if (tls.special & ThreadState::saved_hooks) {
      state_ = borrowed;
      packed_ = pack(x_);
      state_ = packed;
    } else if (x_.impl()->base || x_.impl()->rebased) {   // Note [Cycles] in core/tensor/tensor.h
      Tensor alias = x_.detach();                         // keeps its present history, and never gets another
      if (x_.requires_grad()) alias.impl()->history = Ref<Node>::share(x_.impl()->history).leak();
      alias.impl()->count = one_keeper;
      new (&x_) Tensor(std::move(alias));
    } else {
      retain_kept(x_.impl());
    }
  } catch (...) {
    wait_with(std::current_exception());
  }
}

void Saved::fail_changed() const {
  const char* op = tls.running ? tls.running->op : nullptr;
  std::string argument = op ? argument_name(op, argument_) : "";
  std::string who = op ? op_name(op) : "the op";
  throw GradError(fmt::format(
      "backward: {} kept {} {}, and {} was changed in place afterwards (version {}, kept at {}). Change it before {}, "
      "or "
      "give {} a clone.",
      who, argument.empty() ? "a tensor" : "its argument " + argument, x_.shape(), argument.empty() ? "it" : argument,
      x_.version(), version_, who, who));
}

const Tensor& Saved::unpack() const { return unpacked_for_formula(*packed_); }
void Saved::drop_packed() { delete packed_; }
void Saved::report() const { tls.saved_visitor->visit(*tls.saved_visitor, *this); }

void detail::throw_waiting_error() {
  tls.special &= uint8_t(~ThreadState::pending);
  std::rethrow_exception(std::exchange(waiting_error, nullptr));
}

void detail::pack_result(Node& node, const Tensor& y) {
  try {
    extra_of(node).result = std::shared_ptr<PackedTensor>(pack(y));
  } catch (...) {
    wait_with(std::current_exception());
  }
}
Tensor detail::unpack_result(const Node& node) { return unpacked_once(*existing_extra(node).result).detach(); }

SavedTensor SavedVisitor::describe(const Saved& x, const char* signature) {
  std::string name = argument_name(signature, x.argument_);
  if (x.state_ == Saved::packed) return {name, x.packed_->shape, x.packed_->dtype, 0, {}};
  return {name, x.x_.shape(), x.x_.dtype(), x.x_.numel() * int64_t(size_of(x.x_.dtype())), x.x_};
}

namespace {

std::vector<SavedTensor> kept_by(Node& node) {
  struct List : SavedVisitor {
    const char* signature;
    std::vector<SavedTensor> found;
  } list{{[](SavedVisitor& self, const Saved& x) {
           auto& l = static_cast<List&>(self);
           l.found.push_back(SavedVisitor::describe(x, l.signature));
         }},
      node.op ? node.op : "", {}};
  SavedVisitor* before = std::exchange(tls.saved_visitor, &list);
  for (unsigned e = 0; e < node.edge_count; ++e)
    if (Formula& f = node.edges()[e].formula; f.calls && f.calls->each_saved) f.calls->each_saved(f.captures);
  tls.saved_visitor = before;
  if (node.result) {
    NoGradGuard guard;
    Tensor y = node.result_tensor();
    list.found.push_back({"result", y.shape(), y.dtype(), y.numel() * int64_t(size_of(y.dtype())), y});
  }
  return std::move(list.found);
}

}   // namespace

std::vector<SavedTensor> saved_tensors(const GraphNode& node) {
  if (node.is_released())
    throw GradError(
        fmt::format("saved_tensors: the graph behind {} {} was released by backward, and what it kept is gone. Look "
                    "earlier, or pass {{.retain_graph = true}}.",
            node.name(), node.shape()));
  return kept_by(*node.node());
}
std::vector<SavedTensor> saved_tensors(const Tensor& y) { return saved_tensors(graph_node(y)); }

std::vector<int64_t> saved_bytes(const std::vector<Node*>& nodes) {
  std::unordered_set<const void*> counted;
  std::vector<int64_t> bytes;
  for (Node* node : nodes) {
    bytes.push_back(0);
    for (const SavedTensor& s : kept_by(*node)) {
      if (!s.tensor.defined() || (s.tensor.is_leaf() && s.tensor.requires_grad())) continue;
      if (counted.insert(s.tensor.impl()->storage).second) bytes.back() += s.bytes;
    }
  }
  return bytes;
}

int64_t saved_bytes(const Tensor& y) {
  int64_t sum = 0;
  for (int64_t bytes : saved_bytes(nodes_behind({y}))) sum += bytes;
  return sum;
}

}   // namespace gradus
