// Writing by index. Places that differ in a dimension other than dim never meet: these lanes are shared among threads,
// and within a lane the numbers come in the order of the index. So the result does not depend on threads, even where
// places repeat.
// Compile with: -O3
#include "core/compute/place/scatter.h"

#include "core/compute/numbers.h"
#include "core/compute/place/index.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

template <Into f, class T> void put(T& place, T x) {
  if constexpr (f == Into::set) place = x;
  if constexpr (f == Into::add) place = plus(place, x);
  if constexpr (f == Into::mul) place = times(place, x);
  if constexpr (f == Into::max) place = x > place || x != x ? x : place;
  if constexpr (f == Into::min) place = x < place || x != x ? x : place;
}

// One operand of some lanes: a step from lane to lane, and one along dim.
template <class T> struct Side {
  T* data;
  int64_t lane, along;
};

// Stops and returns false at an index that is out of range.
template <Into f, class T>
bool scatter_slices(
    int64_t lanes, int64_t n, Side<T> to, Side<const int64_t> index, Side<const T> from, int64_t limit) {
  for (int64_t i = 0; i < n; ++i) {
    int64_t at = index.data[i * index.along];
    if (uint64_t(at) >= uint64_t(limit)) return false;
    T* row = to.data + at * to.along;
    const T* x = from.data + i * from.along;
    for (int64_t j = 0; j < lanes; ++j) put<f>(row[j], x[j]);
  }
  return true;
}
template <Into f, class T>
bool scatter_together(
    int64_t lanes, int64_t n, Side<T> to, Side<const int64_t> index, Side<const T> from, int64_t limit) {
  for (int64_t i = 0; i < n; ++i) {
    const int64_t* ix = index.data + i * index.along;
    const T* x = from.data + i * from.along;
    for (int64_t j = 0; j < lanes; ++j) {
      int64_t at = ix[j * index.lane];
      if (uint64_t(at) >= uint64_t(limit)) return false;
      put<f>(to.data[j + at * to.along], x[j * from.lane]);
    }
  }
  return true;
}
template <Into f, class T, class Step>
bool scatter_one(int64_t n, T* to, const int64_t* index, const T* from, Step to_step, Step index_step, Step from_step,
    int64_t limit) {
  for (int64_t i = 0; i < n; ++i) {
    int64_t at = index[i * index_step];
    if (uint64_t(at) >= uint64_t(limit)) return false;
    put<f>(to[at * to_step], from[i * from_step]);
  }
  return true;
}

// Adjacent lanes are taken together, others one after the other.
template <Into f, class T>
bool scatter_lanes(int64_t lanes, int64_t n, Side<T> to, Side<const int64_t> index, Side<const T> from, int64_t limit) {
  bool together = lanes > 1 && to.lane == 1 && (index.lane <= 1 || from.lane == 1);
  if (together && index.lane == 0 && from.lane == 1) return scatter_slices<f>(lanes, n, to, index, from, limit);
  if (together) return scatter_together<f>(lanes, n, to, index, from, limit);
  bool dense = to.along == 1 && index.along == 1 && from.along == 1, good = true;
  for (int64_t j = 0; good && j < lanes; ++j) {
    T* lane = to.data + j * to.lane;
    const int64_t* ix = index.data + j * index.lane;
    const T* x = from.data + j * from.lane;
    constexpr std::integral_constant<int64_t, 1> one;
    good = dense ? scatter_one<f>(n, lane, ix, x, one, one, one, limit)
                 : scatter_one<f>(n, lane, ix, x, to.along, index.along, from.along, limit);
  }
  return good;
}

// Calls g(std::integral_constant<Into, f>).
template <class G> void with_into(Into f, G g) {
  switch (f) {
    case Into::set: return g(std::integral_constant<Into, Into::set>());
    case Into::add: return g(std::integral_constant<Into, Into::add>());
    case Into::mul: return g(std::integral_constant<Into, Into::mul>());
    case Into::max: return g(std::integral_constant<Into, Into::max>());
    default: return g(std::integral_constant<Into, Into::min>());
  }
}

// The lanes of x: its view with size 1 along dim, and the step along dim.
struct Lanes {
  Tensor first;
  int64_t along;
  Lanes(const Tensor& x, int64_t dim, const Shape& lanes) {
    int64_t strides[Shape::max_dims] = {};
    copy_strides(x, strides);
    along = x.dim() ? strides[dim] : 0;
    first = make_view(x, x.impl()->data, lanes, strides);
  }
};

}   // namespace

void scatter(Into f, const Tensor& into, int64_t dim, const Tensor& index, const Tensor& source, const char* op) {
  ++into.impl()->storage->version;
  if (index.numel() == 0) return;
  int64_t n = index.dim() ? index.shape()[dim] : 1, limit = into.dim() ? into.shape()[dim] : 1;
  Shape shape = index.shape();
  if (shape.dims()) shape[dim] = 1;
  Lanes to(into, dim, shape), ix(index, dim, shape), from(source, dim, shape);
  Loop loop(shape);
  loop.add(to.first);
  loop.add(ix.first);
  loop.add(from.first);
  loop.finish();
  int64_t lane[3] = {};
  for (int k = 0; loop.dims && k < 3; ++k) lane[k] = loop.inner_step(k);
  // Adjacent lanes are taken in groups: whole slices in long ones, otherwise so many that the places of a group stay
  // in the cache.
  int64_t least = lane[0] != 1 ? 1 : lane[1] == 0 ? 512 : 64;
  int64_t grain = std::max(least, cheap_grain / 2 / std::max<int64_t>(1, n));
  char bad = 0;
  with_type(into.dtype(), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    with_into(f, [&](auto which) {
      for_each_run(loop, grain, [&](int64_t lanes, char** p) {
        bool good = scatter_lanes<which(), T>(lanes, n, {reinterpret_cast<T*>(p[0]), lane[0], to.along},
            {reinterpret_cast<const int64_t*>(p[1]), lane[1], ix.along},
            {reinterpret_cast<const T*>(p[2]), lane[2], from.along}, limit);
        if (!good) __atomic_store_n(&bad, 1, __ATOMIC_RELAXED);
      });
    });
  });
  if (bad) check_index(op, index, limit);
}

}   // namespace gradus::apply
