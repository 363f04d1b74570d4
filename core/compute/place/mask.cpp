// By mask: true places are counted in chunks first, so that each chunk knows where its numbers go; then the chunks are
// moved.
// Compile with: -O3
#include "core/compute/place/mask.h"

#include <vector>

#include "core/base/format.h"
#include "core/compute/copy.h"
#include "core/compute/numbers.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

constexpr int64_t chunk = 16384, block = 256;

template <class T> int64_t count_true(const T* x, int64_t n) {
  int64_t count = 0;
  for (int64_t b = 0; b < n; b += block) {
    int some = 0, end = int(std::min(block, n - b));
    for (int i = 0; i < end; ++i) some += x[b + i] != T(0);
    count += some;
  }
  return count;
}

// The positions of those of the n <= block numbers at x that are not 0. `at` has n places; number i writes one of the
// first i + 1: no branch depends on the numbers.
template <class T> int64_t find_true(const T* x, int64_t n, int32_t* at) {
  int64_t found = 0;
  for (int64_t i = 0; i < n; ++i) {
    at[found] = int32_t(i);
    found += x[i] != T(0);
  }
  return found;
}

// How many are true before each chunk, and at the end the total.
template <class T> std::vector<int64_t> count_before(const T* x, int64_t n) {
  int64_t chunks = (n + chunk - 1) / chunk;
  std::vector<int64_t> before(size_t(chunks) + 1);
  parallel_for(chunks, 4, [&](int64_t begin, int64_t end) {
    for (int64_t c = begin; c < end; ++c)
      before[size_t(c) + 1] = count_true(x + c * chunk, std::min(chunk, n - c * chunk));
  });
  for (size_t c = 1; c < before.size(); ++c) before[c] += before[c - 1];
  return before;
}

// Calls move(first, at, found, to) for blocks: numbers first + at[0 .. found - 1] are true, and `to` of them come
// before.
template <class T, class Move>
void for_each_true(const T* x, int64_t n, const std::vector<int64_t>& before, const Move& move) {
  parallel_for(int64_t(before.size()) - 1, 1, [&](int64_t begin, int64_t end) {
    int32_t at[block];
    for (int64_t c = begin; c < end; ++c) {
      int64_t to = before[size_t(c)], last = std::min(n, (c + 1) * chunk);
      for (int64_t first = c * chunk; first < last && to < before[size_t(c) + 1]; first += block) {
        int64_t found = find_true(x + first, std::min(block, last - first), at);
        move(first, at, found, to);
        to += found;
      }
    }
  });
}

}   // namespace

Tensor flat_nonzero(const Tensor& x) {
  Tensor from = dense(x), y;
  with_type(x.dtype(), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    auto before = count_before(numbers<const T>(from), x.numel());
    y = empty({before.back()}, Dtype::int64);
    int64_t* py = numbers<int64_t>(y);
    for_each_true(
        numbers<const T>(from), x.numel(), before, [=](int64_t first, const int32_t* at, int64_t found, int64_t to) {
          for (int64_t i = 0; i < found; ++i) py[to + i] = first + at[i];
        });
  });
  return y;
}

Tensor nonzero(const Tensor& x) {
  Tensor flat = flat_nonzero(x);
  int64_t dims = x.dim(), count = flat.numel();
  if (dims == 1) return make_view(flat, flat.impl()->data, {count, 1}, nullptr);
  Tensor y = empty({count, dims}, Dtype::int64);
  const int64_t* at = numbers<int64_t>(flat);
  int64_t* py = numbers<int64_t>(y);
  const Shape& s = x.shape();
  parallel_for(dims ? count : 0, cheap_grain / 8, [&](int64_t begin, int64_t end) {
    int64_t row[Shape::max_dims] = {}, last = dims - 1, row_begin = 0,
            row_end = 0;   // the row of the last dimension that we are in
    for (int64_t i = begin; i < end; ++i) {
      if (at[i] < row_begin || at[i] >= row_end) {
        int64_t rest = at[i] / s[last];
        row_begin = rest * s[last];
        row_end = row_begin + s[last];
        for (int64_t d = last; d-- > 0; rest /= s[d]) row[d] = rest % s[d];
      }
      for (int64_t d = 0; d < last; ++d) py[i * dims + d] = row[d];
      py[i * dims + last] = at[i] - row_begin;
    }
  });
  return y;
}

Tensor masked_select(const Tensor& x, const Tensor& mask) {
  Tensor from = dense(x), where = dense(mask), y;
  auto before = count_before(numbers<const bool>(where), mask.numel());
  y = empty({before.back()}, x.dtype());
  with_size(x.dtype(), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    const T* px = numbers<T>(from);
    T* py = numbers<T>(y);
    for_each_true(numbers<const bool>(where), mask.numel(), before,
        [=](int64_t first, const int32_t* at, int64_t found, int64_t to) {
          for (int64_t i = 0; i < found; ++i) py[to + i] = px[first + at[i]];
        });
  });
  return y;
}

Tensor masked_scatter(const Tensor& x, const Tensor& mask, const Tensor& source, const char* op) {
  Tensor where = dense(mask), from = dense(source), y = empty(x.shape(), x.dtype());
  auto before = count_before(numbers<const bool>(where), mask.numel());
  if (before.back() > source.numel())
    throw ShapeError(fmt::format("{}: the mask is true at {} places, but source {} has only {} numbers", op,
        before.back(), source.shape(), source.numel()));
  assign(y, x);
  with_size(x.dtype(), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    const T* px = numbers<T>(from);
    T* py = numbers<T>(y);
    for_each_true(numbers<const bool>(where), mask.numel(), before,
        [=](int64_t first, const int32_t* at, int64_t found, int64_t to) {
          for (int64_t i = 0; i < found; ++i) py[first + at[i]] = px[to + i];
        });
  });
  return y;
}

}   // namespace gradus::apply
