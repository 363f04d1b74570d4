// Which numbers of a tensor occur in another one: sort the other, then look each number up by binary search.
#include "core/compute/place/isin.h"

#include <algorithm>

#include "core/compute/copy.h"
#include "core/compute/typed.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

// Looking up a number takes some 20 steps.
constexpr int64_t lookup_grain = 2048;

template <class T> Tensor found_in(const Tensor& x, const Tensor& test) {
  Tensor dense_test = dense(test), numbers = dense(x), y = empty(x.shape(), Dtype::bool_);
  std::span<T> from = dense_test.data<T>();
  std::vector<T> sorted;
  sorted.reserve(from.size());
  for (T v : from)
    if (v == v) sorted.push_back(v);   // a NaN equals nothing, and would upset the order
  std::sort(sorted.begin(), sorted.end());
  const T* at = numbers.data<T>().data();
  bool* to = y.data<bool>().data();
  parallel_for(x.numel(), lookup_grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      to[i] = at[i] == at[i] && std::binary_search(sorted.begin(), sorted.end(), at[i]);
  });
  return y;
}

}   // namespace

Tensor is_in(const Tensor& x, const Tensor& test) {
  return with_number(x.dtype(), [&]<class T>(T) { return found_in<T>(x, test); });
}

}   // namespace gradus::apply
