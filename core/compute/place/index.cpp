// Reading by index: gather and index_select. Indices are checked on the way, in the block that is in the cache anyway.
// Compile with: -O3
#include "core/compute/place/index.h"

#include "core/base/format.h"
#include "core/compute/copy.h"
#include "core/compute/numbers.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

// The sign bit of the result is set if any of n indices is not in 0 .. limit - 1.
int64_t out_of_range(const int64_t* index, int64_t n, int64_t step, int64_t limit) {
  int64_t sign = 0;
  if (step == 1)
    for (int64_t i = 0; i < n; ++i) sign |= index[i] | minus(limit - 1, index[i]);
  else
    for (int64_t i = 0; i < n; ++i) sign |= index[i * step] | minus(limit - 1, index[i * step]);
  return sign;
}

// x without the repetitions that expand made.
Tensor once(const Tensor& x) {
  if (x.is_contiguous()) return x;
  Shape shape = x.shape();
  const int64_t* strides = x.impl()->strides();
  for (int64_t d = 0; d < shape.dims(); ++d)
    if (strides[d] == 0 && shape[d] > 1) shape[d] = 1;
  return make_view(x, x.impl()->data, shape, strides);
}

bool any_outside(const Tensor& index, int64_t limit) {
  Loop loop(index.shape());
  loop.add(index);
  loop.finish();
  int64_t step = loop.inner_step(0);
  char any = 0;
  for_each_run(loop, cheap_grain, [&](int64_t n, char** p) {
    if (out_of_range(reinterpret_cast<const int64_t*>(p[0]), n, step, limit) < 0)
      __atomic_store_n(&any, 1, __ATOMIC_RELAXED);
  });
  return any;
}

// y[j] = x[j at its step + index[j] * along]; false if an index is out of range.
template <class T>
bool gather_run(int64_t n, T* y, int64_t sy, const int64_t* index, int64_t si, const T* x, int64_t sx, int64_t along,
    int64_t limit) {
  if (si == 0) {
    if (uint64_t(*index) >= uint64_t(limit)) return false;
    x += *index * along;
    if (sy == 1 && sx == 1) std::memcpy(y, x, size_t(n) * sizeof(T));
    else
      for (int64_t j = 0; j < n; ++j) y[j * sy] = x[j * sx];
    return true;
  }
  auto each = [=](auto step_y, auto step_index, auto step_x, auto step_along) {
    for (int64_t j = 0; j < n; ++j) {
      int64_t at = index[j * step_index];
      if (uint64_t(at) >= uint64_t(limit)) return false;
      y[j * step_y] = x[j * step_x + at * step_along];
    }
    return true;
  };
  constexpr std::integral_constant<int64_t, 0> zero;
  constexpr std::integral_constant<int64_t, 1> one;
  if (sy == 1 && si == 1 && sx == 0 && along == 1) return each(one, one, zero, one);
  if (sy == 1 && si == 1 && sx == 1) return each(one, one, one, along);
  return each(sy, si, sx, along);
}

// Slices of `bytes` bytes, copied one by one; the compiler turns a size that it knows into a few moves.
template <int64_t known>
void copy_slices(char* to, const char* from, const int64_t* rows, int64_t count, int64_t bytes) {
  int64_t i = 0;
  if constexpr (known == 4)   // two at a time, which takes one store
    for (; i + 2 <= count; i += 2) {
      uint32_t pair[2];
      std::memcpy(&pair[0], from + rows[i] * known, known);
      std::memcpy(&pair[1], from + rows[i + 1] * known, known);
      std::memcpy(to + i * known, pair, sizeof pair);
    }
  for (; i < count; ++i)
    if constexpr (known > 0) std::memcpy(to + i * known, from + rows[i] * known, size_t(known));
    else std::memcpy(to + i * bytes, from + rows[i] * bytes, size_t(bytes));
}
auto slice_copier(int64_t bytes) {
  switch (bytes) {
    case 1: return copy_slices<1>;
    case 4: return copy_slices<4>;
    case 8: return copy_slices<8>;
    case 16: return copy_slices<16>;
    case 32: return copy_slices<32>;
    default: return copy_slices<0>;
  }
}

}   // namespace

void check_index(const char* op, const Tensor& index, int64_t limit) {
  if (!any_outside(once(index), limit)) return;
  Tensor all = dense(index);
  const int64_t* ix = numbers<int64_t>(all);
  for (int64_t i = 0; i < index.numel(); ++i)
    if (ix[i] < 0 || ix[i] >= limit)
      throw IndexError(
          fmt::format("{}: index[{}] is {}, but the dimension has positions 0..{}", op, i, ix[i], limit - 1));
}

Tensor wrap_index(const char* op, const Tensor& index, int64_t limit) {
  if (!any_outside(once(index), limit)) return index;
  Tensor from = dense(index), y = empty(index.shape(), Dtype::int64);
  const int64_t* ix = numbers<int64_t>(from);
  int64_t* to = numbers<int64_t>(y);
  for (int64_t i = 0; i < index.numel(); ++i) {
    if (ix[i] < -limit || ix[i] >= limit)
      throw IndexError(
          fmt::format("{}: index[{}] is {}, but the dimension has positions {}..{}", op, i, ix[i], -limit, limit - 1));
    to[i] = ix[i] < 0 ? ix[i] + limit : ix[i];
  }
  return y;
}

Tensor spread_index(const Tensor& index, int64_t dim, const Shape& shape) {
  int64_t strides[Shape::max_dims] = {};
  if (shape.dims()) strides[dim] = index.dim() ? index.stride(0) : 0;
  return make_view(index, index.impl()->data, shape, strides);
}

Tensor gather(const Tensor& x, int64_t dim, const Tensor& index, const char* op) {
  if (index.numel() == 0) return empty(index.shape(), x.dtype());
  int64_t strides[Shape::max_dims] = {}, limit = x.dim() ? x.shape()[dim] : 1;
  copy_strides(x, strides);
  int64_t along = x.dim() ? std::exchange(strides[dim], 0) : 0;
  Tensor y = empty(index.shape(), x.dtype());
  Loop loop(index.shape());
  loop.add(y);
  loop.add(index);
  loop.add(make_view(x, x.impl()->data, index.shape(), strides));   // does not move along dim
  loop.finish();
  int64_t sy = loop.inner_step(0), si = loop.inner_step(1), sx = loop.inner_step(2);
  char bad = 0;
  with_size(x.dtype(), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    for_each_run(loop, cheap_grain / 2, [&](int64_t n, char** p) {
      if (!gather_run(n, reinterpret_cast<T*>(p[0]), sy, reinterpret_cast<const int64_t*>(p[1]), si,
              reinterpret_cast<const T*>(p[2]), sx, along, limit))
        __atomic_store_n(&bad, 1, __ATOMIC_RELAXED);
    });
  });
  if (bad) check_index(op, index, limit);
  return y;
}

Tensor index_select(const Tensor& x, int64_t dim, const Tensor& index, const char* op) {
  Tensor ix = dense(index);
  Shape shape = x.shape();
  if (shape.dims()) shape[dim] = index.numel();
  check_index(op, ix, x.dim() ? x.shape()[dim] : 1);
  if (!x.is_contiguous()) return gather(x, dim, spread_index(ix, dim, shape), op);   // any strides
  Tensor y = empty(shape, x.dtype());
  int64_t bytes = int64_t(size_of(x.dtype())), outer = 1, count = index.numel();
  for (int64_t d = 0; d < x.dim(); ++d) (d < dim ? outer : d > dim ? bytes : count) *= d == dim ? 1 : shape[d];
  int64_t from_bytes = (x.dim() ? x.shape()[dim] : 1) * bytes;
  const int64_t* rows = numbers<int64_t>(ix);
  const char* from = x.impl()->data;
  char* to = y.impl()->data;
  auto copy = slice_copier(bytes);
  parallel_for(outer * count, std::max<int64_t>(1, 2 * cheap_grain / std::max<int64_t>(bytes, 4)),
      [=](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end;) {
          int64_t o = i / count, first = i % count, n = std::min(count - first, end - i);
          copy(to + i * bytes, from + o * from_bytes, rows + first, n, bytes);
          i += n;
        }
      });
  return y;
}

}   // namespace gradus::apply
