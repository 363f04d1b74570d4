// Order: numbers as unsigned integers in the same order, and sorting these. For sort, topk and unique.
//
// Idea: the bits of a float, with the sign bit flipped and those of negative numbers inverted, compare like the float.
// NaN gets the largest key and -0 that of 0, so one comparison of integers settles everything, and digits of the key
// can be sorted by counting. A key is sorted together with its position: no two items are equal, so any method is
// stable.
#ifndef GRADUS_CORE_COMPUTE_ORDER_ORDER_H
#define GRADUS_CORE_COMPUTE_ORDER_ORDER_H

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>

#include "core/base/scratch.h"

namespace gradus {

/// Order<T>::key(x) < Order<T>::key(y) exactly if x comes before y in ascending order.
template <class T> struct Order;

template <class Float, class Bits> struct FloatOrder {
  using Key = Bits;
  static constexpr Bits sign = Bits(1) << (8 * sizeof(Bits) - 1);
  static Bits key(Float x) {
    Bits b = std::bit_cast<Bits>(x + Float(0));   // -0 + 0 is 0
    b ^= (Bits(0) - (b >> (8 * sizeof(Bits) - 1))) | sign;
    return x != x ? Bits(~Bits(0)) : b;
  }
  static Float number(Bits k) { return std::bit_cast<Float>(Bits(k & sign ? k ^ sign : ~k)); }
  /// True if several numbers have this key: zeros, NaN.
  static bool is_shared(Bits k) { return k == sign || k == Bits(~Bits(0)); }
};
template <> struct Order<float> : FloatOrder<float, uint32_t> {};
template <> struct Order<double> : FloatOrder<double, uint64_t> {};
template <> struct Order<int64_t> {
  using Key = uint64_t;
  static Key key(int64_t x) { return uint64_t(x) ^ uint64_t(1) << 63; }
  static int64_t number(Key k) { return int64_t(k ^ uint64_t(1) << 63); }
  static bool is_shared(Key) { return false; }
};
template <> struct Order<bool> {
  using Key = uint32_t;
  static Key key(bool x) { return x; }
  static bool number(Key k) { return k != 0; }
  static bool is_shared(Key) { return false; }
};

/// A key below 2^32 and a position below 2^32 in one integer.
struct NarrowItem {
  uint64_t bits;
  NarrowItem() = default;
  NarrowItem(uint64_t key, int64_t position) : bits(key << 32 | uint64_t(position)) {}
  uint64_t key() const { return bits >> 32; }
  int64_t position() const { return int64_t(bits & 0xffffffff); }
  bool operator<(const NarrowItem& o) const { return bits < o.bits; }
  static constexpr int key_bits = 32;
};
struct WideItem {
  uint64_t key_;
  int64_t position_;
  WideItem() = default;
  WideItem(uint64_t key, int64_t position) : key_(key), position_(position) {}
  uint64_t key() const { return key_; }
  int64_t position() const { return position_; }
  bool operator<(const WideItem& o) const { return key_ != o.key_ ? key_ < o.key_ : position_ < o.position_; }
  static constexpr int key_bits = 64;
};

/// Sorts by counting the digits of the keys, the lowest first; a digit that all keys share is skipped. Items must
/// come in the order of their positions. Returns `items` or `other`, wherever the result is.
template <int digit_bits, class Item> Item* radix_sort(Item* items, Item* other, int64_t n) {
  constexpr int digits = (Item::key_bits + digit_bits - 1) / digit_bits, buckets = 1 << digit_bits;
  constexpr uint64_t mask = buckets - 1;
  Scratch<uint32_t> counts(digits * buckets);
  std::fill_n(static_cast<uint32_t*>(counts), digits * buckets, 0u);
  for (int64_t i = 0; i < n; ++i) {
    uint64_t key = items[i].key();
    for (int d = 0; d < digits; ++d) ++counts[d * buckets + int64_t(key >> d * digit_bits & mask)];
  }
  for (int d = 0; d < digits; ++d) {
    uint32_t* at = counts + d * buckets;
    int shift = d * digit_bits;
    if (at[items[0].key() >> shift & mask] == uint32_t(n)) continue;
    uint32_t sum = 0;
    for (int b = 0; b < buckets; ++b) sum += std::exchange(at[b], sum);
    for (int64_t i = 0; i < n; ++i) other[at[items[i].key() >> shift & mask]++] = items[i];
    std::swap(items, other);
  }
  return items;
}

/// Sorts n items, given in the order of their positions, by the fastest way for their number; `other` has room for n.
/// Returns where the result is.
template <class Item> Item* sort_items(Item* items, Item* other, int64_t n) {
  if (n <= 48 || n > int64_t(UINT32_MAX)) {
    std::sort(items, items + n);
    return items;
  }
  return n <= 2048 ? radix_sort<8>(items, other, n) : radix_sort<11>(items, other, n);
}

}   // namespace gradus
#endif
