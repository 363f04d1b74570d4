// Collecting what takes part in a step.
#include "optim/pass.h"

#include "core/compute/apply.h"
#include "core/tensor/memory_order.h"

namespace gradus::optim {

void Pass::clear() {
  items_.clear();
  touched_.clear();
  end_ = 0;
}

bool Pass::add(const Tensor& p, ParameterState& state, int slots, bool maximize, uint32_t step) {
  Node* leaf = history_of(p);
  if (!leaf || !leaf->gradient.defined()) return false;
  TensorImpl *x = p.impl(), *g = leaf->gradient.impl();
  bool plain = x->contiguous && g->contiguous && !maximize;
  for (int i = 0; i < slots; ++i) plain = plain && state.slots[i].defined() && state.slots[i].impl()->contiguous;
  char* target = x->data;
  if (!plain) [[unlikely]] {   // for a small net, what is in there takes longer than the update
    Tensor own = fitting_gradient(p, leaf->gradient, state, slots);
    if (maximize) own = apply::map(Unary::neg, own);
    if (!copied_.empty() && copied_.back().to == &p) target = copied_.back().from.impl()->data;
    g = own.impl();
    kept_.push_back(std::move(own));
  }
  int64_t n = x->shape.numel();
  Item item{end_, n, target, g->data, {}, x->dtype, step};
  for (int i = 0; i < slots; ++i) item.slots[i] = state.slots[i].impl()->data;
  items_.push_back(item);
  touched_.push_back(&p);
  end_ += (n + unit - 1) / unit * unit;
  return true;
}

// Makes missing state. Returns the gradient in the parameter's layout; if that has gaps, everything
// goes to row-major order: the parameter in a copy for this step, its state for good.
Tensor Pass::fitting_gradient(const Tensor& p, const Tensor& g, ParameterState& state, int slots) {
  bool fits = same_layout(p, g);
  for (int i = 0; i < slots; ++i) {
    Tensor& slot = state.slots[i];
    if (!slot.defined()) {
      slot = empty(p.shape(), p.dtype(), MemoryOrder::of(p));
      apply::fill(slot, 0);
    }
    fits = fits && same_layout(p, slot);
  }
  if (fits) return g;
  if (!p.is_contiguous()) copied_.push_back({&p, apply::dense(p)});
  for (int i = 0; i < slots; ++i) state.slots[i] = apply::dense(state.slots[i]);
  return apply::dense(g);
}

void Pass::finish() {
  for (const Copied& c : copied_) apply::assign(*c.to, c.from);
  for (const Tensor* p : touched_) ++p->impl()->storage->version;
  copied_.clear();
  kept_.clear();
}

}   // namespace gradus::optim
