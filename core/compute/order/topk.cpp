// The few largest numbers, and the one of a given rank, without sorting everything.
// Compile with: -O3
#include "core/compute/order/topk.h"

#include "core/compute/copy.h"
#include "core/compute/numbers.h"
#include "core/compute/order/order.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

// The item of this rank: the highest digits of the keys are counted, then only the items with one digit are looked at.
// `room` has space for n items: number i is written to one of the first i + 1.
template <class Item, class T, class Key>
Item item_of_rank(const T* x, int64_t n, int64_t rank, Item* room, const Key& key) {
  constexpr int bits = 11, buckets = 1 << bits, key_bits = 8 * int(sizeof(typename Order<T>::Key));
  auto digit = [](uint64_t k, int shift) { return int64_t(k >> shift & (buckets - 1)); };
  int64_t left = n;
  for (int64_t i = 0; n <= 1024 && i < n; ++i) room[i] = Item(key(x[i]), i);
  for (int shift = key_bits - bits; left > 1024 && shift > -bits; shift -= bits) {
    int s = std::max(shift, 0);
    int64_t counts[buckets] = {};
    bool first = shift == key_bits - bits;
    for (int64_t i = 0; i < left; ++i) ++counts[digit(first ? key(x[i]) : room[i].key(), s)];
    int64_t wanted = 0;
    while (rank >= counts[wanted]) rank -= counts[wanted++];
    int64_t kept = 0;
    for (int64_t i = 0; i < left; ++i) {
      Item item = first ? Item(key(x[i]), i) : room[i];
      room[kept] = item;
      kept += digit(item.key(), s) == wanted;
    }
    left = kept;
  }
  std::nth_element(room, room + rank, room + left);
  return room[rank];
}

// The wanted k numbers of a row are those with the smallest keys.
template <class T, class Item> struct Selector {
  using O = Order<T>;
  using Key = typename O::Key;
  int64_t n, k;
  bool largest;

  Key key(T x) const { return largest ? Key(~O::key(x)) : O::key(x); }

  // Could one of the `count` numbers at x be wanted, if `limit` is the last of those found so far? NaN always could.
  static bool any(const T* x, int64_t count, T limit, bool largest) {
    bool hit = false;
    if (largest)
      for (int64_t i = 0; i < count; ++i) hit |= !(x[i] < limit);
    else
      for (int64_t i = 0; i < count; ++i) hit |= !(x[i] > limit);
    return hit;
  }

  // For a few: the best so far stay sorted, and whatever is better than the last of them moves in.
  void collect_few(const T* x, Item* room) const {
    constexpr int64_t block = 32;
    int64_t found = 0;
    for (int64_t b = 0; b < n; b += block) {
      int64_t end = std::min(n, b + block);
      if (found == k && !any(x + b, end - b, x[room[k - 1].position()], largest)) continue;
      for (int64_t i = b; i < end; ++i) {
        Item item(key(x[i]), i);
        if (found == k && !(item < room[k - 1])) continue;
        int64_t at = found < k ? found++ : k - 1;
        for (; at > 0 && item < room[at - 1]; --at) room[at] = room[at - 1];
        room[at] = item;
      }
    }
  }

  // For many: the last of them is found, then everything up to it is collected in order of position, as sort_items
  // expects.
  void collect_many(const T* x, Item* room) const {
    const Item last = item_of_rank(x, n, k - 1, room, [this](T v) { return key(v); });
    int64_t found = 0;
    for (int64_t i = 0; i < n; ++i) {
      Item item(key(x[i]), i);
      room[found] = item;
      found += !(last < item);
    }
  }

  void operator()(const T* x, T* values, int64_t* positions, Item* room, bool sorted) const {
    bool few = k <= 24;
    Item* items = room;
    few ? collect_few(x, room) : collect_many(x, room);
    if (sorted && !few) {
      Scratch<Item> other(k);
      items = sort_items(items, static_cast<Item*>(other), k);
      if (items != room) std::copy_n(items, k, room);
      items = room;
    }
    for (int64_t i = 0; i < k; ++i) {
      values[i] = x[items[i].position()];
      positions[i] = items[i].position();
    }
  }
};

// body(x, values, positions) for each row; y has `k` numbers per row. Bools never get here.
template <class T, class Item, class Body>
void for_each_row(const Tensor& x, const Ordered& y, int64_t k, int64_t room_items, Body body) {
  Rows rows(x);
  const T* px = numbers<T>(x);
  T* values = numbers<T>(y.values);
  auto* positions = numbers<int64_t>(y.positions);
  parallel_for(rows.count, std::max<int64_t>(1, 8192 / std::max<int64_t>(1, rows.n)), [&](int64_t begin, int64_t end) {
    Scratch<Item> room(room_items);
    for (int64_t r = begin; r < end; ++r)
      body(px + r * rows.n, values + r * k, positions + r * k, static_cast<Item*>(room));
  });
}

Ordered room_for(const Tensor& x, int64_t k) {
  Shape shape = x.shape();
  if (shape.dims()) shape[shape.dims() - 1] = k;
  return {empty(shape, x.dtype()), empty(shape, Dtype::int64)};
}
Ordered in_place_of(const Ordered& y, int64_t dim) {
  return {dense(end_to_dim(y.values, dim)), dense(end_to_dim(y.positions, dim))};
}

// f with the item type that the dtype and n need.
template <class F> void with_item(const Tensor& x, F f) {
  bool narrow = x.dtype() == Dtype::float32 && Rows(x).n <= int64_t(UINT32_MAX);
  with_type(x.dtype(), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    if constexpr (std::is_same_v<T, float>) {
      if (narrow) return f(type, static_cast<NarrowItem*>(nullptr));
    }
    if constexpr (!std::is_same_v<T, bool>) f(type, static_cast<WideItem*>(nullptr));
  });
}

}   // namespace

Ordered topk(const Tensor& x, int64_t dim, int64_t k, bool largest, bool sorted) {
  Tensor from = dense(dim_to_end(x, dim));
  int64_t n = Rows(from).n;
  Ordered y = room_for(from, k);
  if (k > 0)
    with_item(from, [&](auto* type, auto* item) {
      using T = std::remove_pointer_t<decltype(type)>;
      using Item = std::remove_pointer_t<decltype(item)>;
      Selector<T, Item> select{n, k, largest};
      for_each_row<T, Item>(from, y, k, n,
          [&](const T* px, T* values, int64_t* positions, Item* room) { select(px, values, positions, room, sorted); });
    });
  return in_place_of(y, dim);
}

Ordered kthvalue(const Tensor& x, int64_t dim, int64_t k) {
  Tensor from = dense(dim_to_end(x, dim));
  int64_t n = Rows(from).n;
  Ordered y = room_for(from, 1);
  with_item(from, [&](auto* type, auto* item) {
    using T = std::remove_pointer_t<decltype(type)>;
    using Item = std::remove_pointer_t<decltype(item)>;
    for_each_row<T, Item>(from, y, 1, n, [&](const T* px, T* value, int64_t* position, Item* room) {
      *position = item_of_rank(px, n, k - 1, room, Order<T>::key).position();
      *value = px[*position];
    });
  });
  return in_place_of(y, dim);
}

}   // namespace gradus::apply
