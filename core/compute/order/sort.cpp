// Sorting: rows of keys with their positions, sorted by counting digits; rows are shared among threads.
// Compile with: -O3
#include "core/compute/order/sort.h"

#include "core/compute/copy.h"
#include "core/compute/numbers.h"
#include "core/compute/order/order.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

// One row at a time: takes numbers, gives the same numbers in order and the positions they had.
template <class T> struct RowSorter {
  using O = Order<T>;
  using Key = typename O::Key;
  int64_t n;
  bool descending;

  Key key(T x) const { return descending ? Key(~O::key(x)) : O::key(x); }
  T number(Key k, const T* x, int64_t position) const {
    if (descending) k = Key(~k);
    return O::is_shared(k) ? x[position] : O::number(k);
  }

  template <class Item> void sort(const T* x, T* values, int64_t* positions, Item* items, Item* other, Key base) const {
    for (int64_t i = 0; i < n; ++i) items[i] = Item(Key(key(x[i]) - base), i);
    items = sort_items(items, other, n);
    if (values)
      for (int64_t i = 0; i < n; ++i) values[i] = number(Key(Key(items[i].key()) + base), x, items[i].position());
    if (positions)
      for (int64_t i = 0; i < n; ++i) positions[i] = items[i].position();
  }

  // A short row with keys of 32 bits: each number goes behind the smaller ones, and the equal ones before it.
  void sort_short(const T* x, T* values, int64_t* positions, int32_t* room) const {
    int32_t *keys = room, *below = room + n, *equal = room + 2 * n;
    for (int64_t i = 0; i < n; ++i) keys[i] = int32_t(uint32_t(key(x[i])) ^ 0x80000000u);   // signed, in the same order
    kernel_set().rank[0].count_below(n, keys, below);
    std::fill_n(equal, n, 0);
    for (int64_t i = 0; i < n; ++i) {
      const int32_t to = below[i] + equal[below[i]]++;
      if (values) values[to] = x[i];
      if (positions) positions[to] = i;
    }
  }

  // `room` has space for 2 n WideItems.
  void operator()(const T* x, T* values, int64_t* positions, WideItem* room) const {
    constexpr int64_t short_row = 192;
    if (sizeof(Key) == 4 && n <= short_row) return sort_short(x, values, positions, reinterpret_cast<int32_t*>(room));
    if (n <= int64_t(UINT32_MAX)) {
      auto* narrow = reinterpret_cast<NarrowItem*>(room);
      if (sizeof(Key) == 4) return sort(x, values, positions, narrow, narrow + n, Key(0));
      Key low = key(x[0]), high = low;   // integers from a small range get small keys
      for (int64_t i = 1; i < n; ++i) {
        low = std::min(low, key(x[i]));
        high = std::max(high, key(x[i]));
      }
      if (uint64_t(high - low) <= UINT32_MAX) return sort(x, values, positions, narrow, narrow + n, low);
    }
    sort(x, values, positions, room, room + n, Key(0));
  }
};

}   // namespace

Tensor moved(const Tensor& x, int64_t from, int64_t to) {
  if (x.dim() == 0 || from == to) return x;
  int64_t strides[Shape::max_dims];
  copy_strides(x, strides);
  Shape shape = x.shape();
  for (int64_t d = from, step = from < to ? 1 : -1; d != to; d += step) {
    std::swap(shape[d], shape[d + step]);
    std::swap(strides[d], strides[d + step]);
  }
  return make_view(x, x.impl()->data, shape, strides);
}
Tensor dim_to_end(const Tensor& x, int64_t dim) { return moved(x, dim, x.dim() - 1); }
Tensor end_to_dim(const Tensor& x, int64_t dim) { return moved(x, x.dim() - 1, dim); }

Ordered sort(const Tensor& x, int64_t dim, bool descending, bool want_values, bool want_positions) {
  Tensor from = dense(dim_to_end(x, dim));
  Ordered y{want_values ? empty(from.shape(), x.dtype()) : Tensor(),
      want_positions ? empty(from.shape(), Dtype::int64) : Tensor()};
  Rows rows(from);
  with_type(x.dtype(), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    const T* px = numbers<T>(from);
    T* values = want_values ? numbers<T>(y.values) : nullptr;
    auto* positions = want_positions ? numbers<int64_t>(y.positions) : nullptr;
    parallel_for(
        rows.count, std::max<int64_t>(1, 2048 / std::max<int64_t>(1, rows.n)), [=](int64_t begin, int64_t end) {
          if (rows.n == 0) return;
          Scratch<WideItem> room(2 * rows.n);
          RowSorter<T> sorter{rows.n, descending};
          for (int64_t r = begin; r < end; ++r)
            sorter(px + r * rows.n, values ? values + r * rows.n : nullptr,
                positions ? positions + r * rows.n : nullptr, room);
        });
  });
  if (want_values) y.values = dense(end_to_dim(y.values, dim));
  if (want_positions) y.positions = dense(end_to_dim(y.positions, dim));
  return y;
}

}   // namespace gradus::apply
