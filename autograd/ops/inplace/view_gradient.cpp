// Windows: gradients that go to, or around, a part of a tensor.
#include "autograd/ops/inplace/view_gradient.h"

#include <algorithm>

#include "autograd/history/extra.h"
#include "autograd/ops/shape/layout.h"

namespace gradus {

namespace {

// Converts a distance in the base's memory to what it would be if the base had no gaps: it is cut into steps along the
// dimensions. The largest steps go first: no dimension reaches the next place of the one outside it, so that is unique.
int64_t without_gaps(int64_t distance, const Tensor& base, MemoryOrder order) {
  int64_t strides[Shape::max_dims], dense[Shape::max_dims], sum = 0;
  copy_strides(base, strides);
  order.strides_for(base.shape(), dense);
  for (int64_t i = 0; i < base.dim(); ++i) {
    int64_t d = order[i];
    if (base.shape()[d] == 1 || strides[d] == 0) continue;
    sum += distance / strides[d] * dense[d];
    distance %= strides[d];
  }
  return sum;
}

Tensor window_on(const Tensor& m, const Shape& shape, const Window& w) {
  return make_view(m, m.impl()->data + w.offset * int64_t(size_of(m.dtype())), shape, w.strides);
}

// The window's shape without its repetitions by stride 0.
Shape places_of(const Window& w) {
  Shape places = w.shape;
  for (int64_t d = 0; d < places.dims(); ++d)
    if (w.strides[d] == 0 && places[d] > 1) places[d] = 1;
  return places;
}

// x's dimensions in memory order.
Tensor in_order(const Tensor& x, const Window& w) {
  return w.order == MemoryOrder::row_major(x.dim()) ? x : permute(x, w.order.permutation(x.dim()));
}

// The dimensions of a window, as bits, that show places which its other dimensions show already. The smallest
// possible are returned: they are walked one position at a time, the others in one go.
uint32_t overlapping_dims(const Shape& shape, const int64_t* strides) {
  // If each stride is larger than all that the smaller ones reach, no place is shown twice.
  auto apart = [&](uint32_t dims) {
    for (int64_t d = 0; d < shape.dims(); ++d) {
      if (!(dims >> d & 1)) continue;
      int64_t reach = 0;
      for (int64_t e = 0; e < shape.dims(); ++e)
        if (dims >> e & 1 && e != d && (strides[e] < strides[d] || (strides[e] == strides[d] && e < d)))
          reach += (shape[e] - 1) * strides[e];
      if (strides[d] <= reach) return false;
    }
    return true;
  };
  uint32_t all = 0, free = 0, seen = 0;
  for (int64_t d = 0; d < shape.dims(); ++d) all |= uint32_t(shape[d] > 1) << d;
  if (apart(all)) return 0;
  while (seen != all) {
    int64_t largest = -1;
    for (int64_t d = 0; d < shape.dims(); ++d)
      if ((all & ~seen) >> d & 1 && (largest < 0 || shape[d] > shape[largest])) largest = d;
    seen |= 1u << largest;
    if (apart(free | 1u << largest)) free |= 1u << largest;
  }
  return all & ~free;
}

}   // namespace

void add_to_places(const Tensor& window, const Tensor& x) {
  Layout to(window), from(x);
  uint32_t again = overlapping_dims(to.shape, to.strides);
  int64_t at[Shape::max_dims] = {}, count = 1;
  int64_t size[Shape::max_dims], to_step[Shape::max_dims], from_step[Shape::max_dims], walked = 0;
  for (int64_t d = window.dim(); d-- > 0;) {
    if (!(again >> d & 1)) continue;
    size[walked] = to.shape[d], to_step[walked] = to.strides[d], from_step[walked++] = from.strides[d];
    count *= to.shape[d];
    to.erase(d), from.erase(d);
  }
  for (int64_t i = 0; i < count; ++i) {
    apply::add_into(to.plain(window), from.plain(x));
    for (int64_t d = 0; d < walked; ++d) {
      bool carry = ++at[d] == size[d];
      to.advance(to_step[d] * (carry ? 1 - size[d] : 1), window.dtype());
      from.advance(from_step[d] * (carry ? 1 - size[d] : 1), x.dtype());
      if (!carry) break;
      at[d] = 0;
    }
  }
}

Tensor WindowBack::operator()(const Tensor& dy) const { return from_memory(as_strided_back(dy, window), window); }
void WindowBack::add_into(Tensor& sum, const Tensor& dy) const {   // for the engine, as SliceBack::add_into
  Tensor m = in_order(sum, window);
  if (!m.is_contiguous()) return apply::add_into(sum, (*this)(dy));   // the sum's memory order is not the base's
  Shape places = places_of(window);
  add_to_places(window_on(m, places, window), apply::sum_to(dy, places));
}

Window window_of(const Tensor& view, const Tensor& base) {
  Window w{view.shape(), {}, 0, {}, MemoryOrder::of(base)};
  for (int64_t i = 0; i < base.dim(); ++i) w.base.push_back(base.shape()[w.order[i]]);
  if (view.numel() == 0) return w;   // it may begin past the base's end
  int64_t strides[Shape::max_dims];
  copy_strides(view, strides);
  for (int64_t d = 0; d < view.dim(); ++d)
    if (view.shape()[d] != 1) w.strides[d] = without_gaps(strides[d], base, w.order);
  w.offset = without_gaps((view.impl()->data - base.impl()->data) / int64_t(size_of(base.dtype())), base, w.order);
  return w;
}

Tensor to_memory(const Tensor& x, const Window& w) { return contiguous(in_order(x, w)); }
Tensor from_memory(const Tensor& m, const Window& w) {
  if (w.order == MemoryOrder::row_major(m.dim())) return m;
  IntList dims{};
  for (dims.count = 0; dims.count < m.dim(); ++dims.count) dims.value[w.order[dims.count]] = dims.count;
  return permute(m, dims);
}

// as_strided                                               x: row-major -> a window on it
//   dx = zeros with dy in the window
Tensor as_strided(const Tensor& x, const Window& window) {
  return record("as_strided(x)", link_view(window_on(x, window.shape, window), x),
      grad_to(x, [window](const Tensor& dy) { return as_strided_back(dy, window); }));
}

// as_strided_back                                        dy -> zeros of the base's sizes with dy summed into the window
//   ddy = the window of ddx
Tensor as_strided_back(const Tensor& dy, const Window& window) {
  Tensor dx = apply::full(window.base, 0, dy.dtype());
  Shape places = places_of(window);
  Tensor to = window_on(dx, places, window), from = apply::sum_to(dy, places);
  if (overlapping_dims(places, window.strides)) add_to_places(to, from);
  else apply::assign(to, from);
  return record("as_strided_back(x)", dx,
      grad_to(dy, [window](const Tensor& ddx) { return as_strided(contiguous(ddx), window); }));
}

// zero_window                                              x: row-major -> the same numbers, 0 in the window
//   dx = dy, 0 in the window
Tensor zero_window(Tensor x, const Window& window) {
  Tensor y = !recording() && is_sole_owner(x) ? std::move(x) : apply::copy(x);
  apply::fill(window_on(y, window.shape, window), 0);
  if (!x.defined()) return y;
  return record(
      "zero_window(x)", y, grad_to(x, [window](const Tensor& dy) { return zero_window(contiguous(dy), window); }));
}

bool shows_a_number_twice(const Tensor& x) {
  if (x.is_contiguous()) return false;
  const Shape& shape = x.shape();
  const int64_t* strides = x.impl()->strides();
  for (int64_t d = 0; d < x.dim(); ++d)
    if (strides[d] == 0 && shape[d] > 1) return true;
  if (!overlapping_dims(shape, strides)) return false;
  std::vector<int64_t> places{0};   // strides such as 2 and 3 may still never meet: look
  for (int64_t d = 0; d < x.dim(); ++d) {
    size_t n = places.size();
    for (int64_t i = 1; i < shape[d]; ++i)
      for (size_t j = 0; j < n; ++j) places.push_back(places[j] + i * strides[d]);
  }
  std::sort(places.begin(), places.end());
  return std::adjacent_find(places.begin(), places.end()) != places.end();
}

// copy_slices                                              base with source written into the place of one of its views
//   dbase = dy, 0 in the window     dsource = the window of dy
// The gradient is passed on in the memory it came in, so that many writes into one buffer do not copy it many times.
Tensor copy_slices(const Tensor& base, const Tensor& view, const Tensor& source) {
  return record("copy_slices(base, source)", base.detach(),
      joint({&base, &source}, [w = window_of(view, base)](Tensor dy, Need need) -> Gradients<2> {
        Tensor m = to_memory(dy, w), of_base, of_source;
        dy = {};
        if (need[1]) of_source = as_strided(m, w);
        if (need[0] && need[1] && !recording()) of_source = apply::copy(of_source);
        if (need[0]) of_base = from_memory(zero_window(std::move(m), w), w);
        return {{of_base, of_source}};
      }));
}

// For a view whose base has a new history: the view becomes a window on that.
void renew_history(TensorImpl* impl) {
  const Tensor view(Ref<TensorImpl>::share(impl)), base(Ref<TensorImpl>::share(impl->base));
  if (impl->made != Made::as_view)
    throw GradError(fmt::format(
        "view: this {} view was {}, and its base was changed in place afterwards by an op with gradients, so its "
        "history no longer matches its numbers. Take the view again after the change{}.",
        view.shape(),
        impl->made == Made::under_no_grad ? "taken under NoGradGuard"
        : impl->made == Made::by_function ? "returned by a custom function"
                                          : "one of several results of one op",
        impl->made == Made::under_no_grad ? ", outside the guard" : ""));
  if (base.impl()->rebased) {   // else another alias of the storage got a history, which does not concern this one
    EnableGradGuard on;
    Tensor fresh = record("as_strided(x)", view.detach(), grad_to(base, WindowBack{window_of(view, base)}));
    replace_history(impl, Ref<Node>::share(history_of(fresh)));
  }
  impl->view_version = impl->storage->version;
}

}   // namespace gradus
