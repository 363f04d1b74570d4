// Gradients that go to, or around, the part of a tensor that a view shows.
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

Tensor view_at(const Tensor& m, const Shape& shape, const ViewPlace& at) {
  return make_view(m, m.impl()->data + at.offset * int64_t(size_of(m.dtype())), shape, at.strides);
}

// The view's shape with each number once.
Shape shape_without_repeats(const ViewPlace& at) {
  Shape places = at.shape;
  for (int64_t d = 0; d < places.dims(); ++d)
    if (at.strides[d] == 0 && places[d] > 1) places[d] = 1;
  return places;
}

// x's dimensions in memory order.
Tensor in_order(const Tensor& x, const ViewPlace& at) {
  return at.order == MemoryOrder::row_major(x.dim()) ? x : permute(x, at.order.permutation(x.dim()));
}

// The dimensions of a view, as bits, that show numbers which its other dimensions show already. The smallest possible
// are returned: they are walked one position at a time, the others in one go.
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

void add_to_places(const Tensor& view, const Tensor& x) {
  Layout to(view), from(x);
  uint32_t again = overlapping_dims(to.shape, to.strides);
  int64_t at[Shape::max_dims] = {}, count = 1;
  int64_t size[Shape::max_dims], to_step[Shape::max_dims], from_step[Shape::max_dims], walked = 0;
  for (int64_t d = view.dim(); d-- > 0;) {
    if (!(again >> d & 1)) continue;
    size[walked] = to.shape[d], to_step[walked] = to.strides[d], from_step[walked++] = from.strides[d];
    count *= to.shape[d];
    to.erase(d), from.erase(d);
  }
  for (int64_t i = 0; i < count; ++i) {
    apply::add_into(to.plain(view), from.plain(x));
    for (int64_t d = 0; d < walked; ++d) {
      bool carry = ++at[d] == size[d];
      to.advance(to_step[d] * (carry ? 1 - size[d] : 1), view.dtype());
      from.advance(from_step[d] * (carry ? 1 - size[d] : 1), x.dtype());
      if (!carry) break;
      at[d] = 0;
    }
  }
}

Tensor ViewBack::operator()(const Tensor& dy) const { return from_memory(as_strided_back(dy, at), at); }
void ViewBack::add_into(Tensor& sum, const Tensor& dy) const {   // for the engine, as a slice's
  Tensor m = in_order(sum, at);
  if (!m.is_contiguous()) return apply::add_into(sum, (*this)(dy));   // the sum's memory order is not the base's
  Shape places = shape_without_repeats(at);
  add_to_places(view_at(m, places, at), apply::sum_to(dy, places));
}

ViewPlace place_of(const Tensor& view, const Tensor& base) {
  ViewPlace at{view.shape(), {}, 0, {}, MemoryOrder::of(base)};
  for (int64_t i = 0; i < base.dim(); ++i) at.base.push_back(base.shape()[at.order[i]]);
  if (view.numel() == 0) return at;   // it may begin past the base's end
  int64_t strides[Shape::max_dims];
  copy_strides(view, strides);
  for (int64_t d = 0; d < view.dim(); ++d)
    if (view.shape()[d] != 1) at.strides[d] = without_gaps(strides[d], base, at.order);
  at.offset = without_gaps((view.impl()->data - base.impl()->data) / int64_t(size_of(base.dtype())), base, at.order);
  return at;
}

Tensor to_memory(const Tensor& x, const ViewPlace& at) { return contiguous(in_order(x, at)); }
Tensor from_memory(const Tensor& m, const ViewPlace& at) {
  if (at.order == MemoryOrder::row_major(m.dim())) return m;
  IntList dims{};
  for (dims.count = 0; dims.count < m.dim(); ++dims.count) dims.value[at.order[dims.count]] = dims.count;
  return permute(m, dims);
}

// as_strided                                               x: row-major -> a window on it
//   dx = zeros with dy in the window
Tensor as_strided(const Tensor& x, const ViewPlace& at) {
  return record("as_strided(x)", link_view(view_at(x, at.shape, at), x),
      grad_to(x, [at](const Tensor& dy) { return as_strided_back(dy, at); }));
}

// as_strided_back                                        dy -> zeros of the base's sizes with dy summed into the window
//   ddy = the window of ddx
Tensor as_strided_back(const Tensor& dy, const ViewPlace& at) {
  Tensor dx = apply::full(at.base, 0, dy.dtype());
  Shape places = shape_without_repeats(at);
  Tensor to = view_at(dx, places, at), from = apply::sum_to(dy, places);
  if (overlapping_dims(places, at.strides)) add_to_places(to, from);
  else apply::assign(to, from);
  return record(
      "as_strided_back(x)", dx, grad_to(dy, [at](const Tensor& ddx) { return as_strided(contiguous(ddx), at); }));
}

// zero_place                                               x: row-major -> the same numbers, 0 in the window
//   dx = dy, 0 in the window
Tensor zero_place(Tensor x, const ViewPlace& at) {
  Tensor y = !recording() && is_sole_owner(x) ? std::move(x) : apply::copy(x);
  apply::fill(view_at(y, at.shape, at), 0);
  if (!x.defined()) return y;
  return record("zero_place(x)", y, grad_to(x, [at](const Tensor& dy) { return zero_place(contiguous(dy), at); }));
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
      joint({&base, &source}, [at = place_of(view, base)](Tensor dy, Need need) -> Gradients<2> {
        Tensor m = to_memory(dy, at), of_base, of_source;
        dy = {};
        if (need[1]) of_source = as_strided(m, at);
        if (need[0] && need[1] && !recording()) of_source = apply::copy(of_source);
        if (need[0]) of_base = from_memory(zero_place(std::move(m), at), at);
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
    Tensor fresh = record("as_strided(x)", view.detach(), grad_to(base, ViewBack{place_of(view, base)}));
    replace_history(impl, Ref<Node>::share(history_of(fresh)));
  }
  impl->view_version = impl->storage->version;
}

}   // namespace gradus
