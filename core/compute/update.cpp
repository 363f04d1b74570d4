// Collecting what takes part in an update, and running it.
#include "core/compute/update.h"

#include <algorithm>

#include "core/base/format.h"
#include "core/base/parallel.h"
#include "core/compute/copy.h"
#include "core/compute/elementwise.h"
#include "core/kernels/kernels.h"
#include "core/tensor/memory_order.h"

namespace gradus::apply {

namespace {

// What one thread has written is worth a thread more for each so many numbers. A part begins at a multiple of `unit`.
constexpr int64_t grain = 131072, unit = 64, most = 1024;   // most: threads
constexpr double per_microsecond = 2000;

bool fits_row_major(const TensorImpl& state, const TensorImpl& x) {
  return state.contiguous && state.dtype == x.dtype && state.shape == x.shape;
}

}   // namespace

void Updates::clear(const char* optimizer) {
  optimizer_ = optimizer;
  rules_.clear();
  items_.clear();
  touched_.clear();
  kept_.clear();
  copied_.clear();
  numbers_ = 0;
}

void Updates::add(const Tensor& parameter, const Tensor& gradient, std::vector<Tensor>& state) {
  const UpdateRule& rule = rules_.back();
  auto states = size_t(rule.states);
  TensorImpl *x = parameter.impl(), *g = gradient.impl();
  bool plain = x->contiguous && g->contiguous && !rule.maximize && state.size() >= states;
  for (size_t i = 0; plain && i < states; ++i) plain = state[i].defined() && fits_row_major(*state[i].impl(), *x);
  char* target = x->data;
  if (!plain) [[unlikely]] {   // for a small net, what is in there takes longer than the update
    Tensor own = fitting_gradient(parameter, gradient, state, states);
    if (rule.maximize) own = map(Unary::neg, own);
    if (!copied_.empty() && copied_.back().to == &parameter) target = copied_.back().from.impl()->data;
    g = own.impl();
    kept_.push_back(std::move(own));
  }
  int64_t n = x->shape.numel();
  Item& item = items_.emplace_back();
  item.n = n;
  item.p = target;
  item.g = g->data;
  for (size_t i = 0; i < max_states; ++i) item.states[i] = i < states ? state[i].impl()->data : nullptr;
  item.dtype = x->dtype;
  item.writers = gradient.impl()->writers;
  item.rule = uint32_t(rules_.size() - 1);
  touched_.push_back(&parameter);
  numbers_ += n;
}

// Makes missing state, and converts that of a parameter whose dtype has been changed. Returns the gradient in the
// parameter's layout; if that has gaps, everything goes to row-major order: the parameter in a copy for this update,
// its state for good.
Tensor Updates::fitting_gradient(const Tensor& p, const Tensor& g, std::vector<Tensor>& state, size_t states) {
  if (state.size() < states) state.resize(states);
  bool fits = same_layout(p, g);
  for (size_t i = 0; i < states; ++i) {
    Tensor& s = state[i];
    if (!s.defined()) {
      s = empty(p.shape(), p.dtype(), MemoryOrder::of(p));
      fill(s, 0);
    }
    if (!(s.shape() == p.shape()))
      throw ShapeError(
          fmt::format("{}: a parameter of shape {} has a state of shape {}", optimizer_, p.shape(), s.shape()));
    s = convert(s, p.dtype());
    fits = fits && same_layout(p, s);
  }
  if (fits) return g;
  if (!p.is_contiguous()) copied_.push_back({&p, dense(p)});
  for (size_t i = 0; i < states; ++i) state[i] = dense(state[i]);
  return dense(g);
}

// The part of a thread.
void Updates::update_part(const Item& item, int64_t thread, int64_t threads) const {
  const int64_t units = (item.n + unit - 1) / unit, first = units * thread / threads * unit;
  const int64_t n = std::min(item.n, units * (thread + 1) / threads * unit) - first;
  if (n <= 0) return;
  const int64_t bytes = first * int64_t(size_of(item.dtype));
  void* states[max_states];
  for (int i = 0; i < max_states; ++i)
    states[i] = item.states[i] ? static_cast<char*>(item.states[i]) + bytes : nullptr;
  const UpdateRule& rule = rules_[item.rule];
  kernel_set().update[int(item.dtype)].run[int(rule.kernel)](
      n, item.p + bytes, item.g + bytes, states, rule.options.bytes);
}

void Updates::run() {
  int64_t of_one = 0;   // numbers whose gradient one thread has written
  int writers = 1;
  for (const Item& item : items_)
    if (item.writers > 1) writers = std::max<int>(writers, item.writers);
    else of_one += item.n;
  const bool cut_all = of_one > grain || grain_cap;
  if (cut_all) writers = grain_cap ? get_num_threads() : std::max(writers, int(std::min(of_one / grain + 1, most)));
  auto body = [&](int thread, int threads) {
    for (const Item& item : items_)
      if (item.writers > 1 || cut_all) update_part(item, thread, threads);
      else if (thread == 0) update_part(item, 0, 1);
  };
  run_team(
      writers, [](void* b, int thread, int threads) { (*static_cast<decltype(body)*>(b))(thread, threads); }, &body,
      double(numbers_) / per_microsecond);
  for (const Copied& c : copied_) assign(*c.to, c.from);
  for (const Tensor* p : touched_) ++p->impl()->storage->version;
  kept_.clear();
  copied_.clear();
}

}   // namespace gradus::apply
