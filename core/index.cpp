// Selecting by index: index_select and gather read, index_add and scatter_add are their gradients.
//
// Adding runs on one thread in index order, so repeated indices always add up in the same order.
#include "core/apply.h"
#include "core/format.h"
#include "core/loop.h"

namespace gradus::apply {

namespace {

// A row-major tensor seen as [outer, n, inner] around dimension dim.
struct Around {
  int64_t outer = 1, n = 1, inner = 1;
  Around(const Shape& s, int64_t dim) {
    for (int64_t d = 0; d < s.dims(); ++d) (d < dim ? outer : d == dim ? n : inner) *= s[d];
  }
};

const int64_t* indices(const Tensor& index) { return reinterpret_cast<const int64_t*>(index.impl()->data); }

// Calls f with a null pointer of the dtype's type: the code for one kind of numbers, made for all four.
template <class F>
void with_type(Dtype d, F f) {
  switch (d) {
    case Dtype::float32: return f(static_cast<float*>(nullptr));
    case Dtype::float64: return f(static_cast<double*>(nullptr));
    case Dtype::int64: return f(static_cast<int64_t*>(nullptr));
    default: return f(static_cast<bool*>(nullptr));
  }
}

// Calls f(i, j) with flat positions: i in a tensor of index's shape, j in one whose size along dim is n, following the index.
// The other tensor may be larger than the index in the other dimensions, as gather allows.
template <class F>
void for_each_gathered(const Tensor& index, int64_t dim, const Shape& other, F f) {
  const Shape& s = index.shape();
  int64_t strides[Shape::max_dims], at[Shape::max_dims] = {}, count = s.numel(), base = 0;
  row_major(other, strides);
  const int64_t* ix = indices(index);
  for (int64_t i = 0; i < count; ++i) {
    f(i, base + (s.dims() ? ix[i] * strides[dim] : 0));
    for (int64_t d = s.dims() - 1; d >= 0; --d) {
      int64_t step = d == dim ? 0 : strides[d];
      base += step;
      if (++at[d] < s[d]) break;
      base -= step * s[d];
      at[d] = 0;
    }
  }
}

}  // namespace

void check_index(const char* op, const Tensor& index, int64_t limit) {
  Tensor dense_index = dense(index);
  const int64_t* ix = indices(dense_index);
  for (int64_t i = 0; i < index.numel(); ++i)
    if (ix[i] < 0 || ix[i] >= limit)
      throw IndexError(fmt::format("{}: index[{}] is {}, but the dimension has positions 0..{}", op, i, ix[i], limit - 1));
}

Tensor index_select(const Tensor& x, int64_t dim, const Tensor& index) {
  Tensor from = dense(x), ix = dense(index);
  Shape shape = x.shape();
  if (shape.dims()) shape[dim] = index.numel();
  Tensor y = empty(shape, x.dtype());
  Around a(x.shape(), dim);
  int64_t bytes = a.inner * int64_t(size_of(x.dtype())), count = index.numel();
  const int64_t* rows = indices(ix);
  const char* source = from.impl()->data;
  char* to = y.impl()->data;
  parallel_for(a.outer * count, std::max<int64_t>(1, 4 * cheap_grain / std::max<int64_t>(1, bytes)),
               [=](int64_t begin, int64_t end) {
                 for (int64_t i = begin; i < end; ++i)
                   std::memcpy(to + i * bytes, source + (i / count * a.n + rows[i % count]) * bytes, size_t(bytes));
               });
  return y;
}

void index_add(const Tensor& into, int64_t dim, const Tensor& index, const Tensor& x) {
  Tensor from = dense(x), ix = dense(index);
  Around a(into.shape(), dim);
  const int64_t* rows = indices(ix);
  int64_t count = index.numel();
  with_type(into.dtype(), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    auto* to = reinterpret_cast<T*>(into.impl()->data);
    auto* source = reinterpret_cast<const T*>(from.impl()->data);
    for (int64_t o = 0; o < a.outer; ++o)
      for (int64_t i = 0; i < count; ++i) {
        T* row = to + (o * a.n + rows[i]) * a.inner;
        const T* add = source + (o * count + i) * a.inner;
        for (int64_t j = 0; j < a.inner; ++j) row[j] = T(row[j] + add[j]);
      }
  });
}

Tensor gather(const Tensor& x, int64_t dim, const Tensor& index) {
  Tensor from = dense(x), ix = dense(index), y = empty(index.shape(), x.dtype());
  with_type(x.dtype(), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    auto* to = reinterpret_cast<T*>(y.impl()->data);
    auto* source = reinterpret_cast<const T*>(from.impl()->data);
    for_each_gathered(ix, dim, x.shape(), [&](int64_t i, int64_t j) { to[i] = source[j]; });
  });
  return y;
}

void scatter_add(const Tensor& into, int64_t dim, const Tensor& index, const Tensor& x) {
  Tensor from = dense(x), ix = dense(index);
  with_type(into.dtype(), [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    auto* to = reinterpret_cast<T*>(into.impl()->data);
    auto* source = reinterpret_cast<const T*>(from.impl()->data);
    // Positions in source follow its own shape, which may be larger than the index's.
    int64_t strides[Shape::max_dims], at[Shape::max_dims] = {};
    row_major(from.shape(), strides);
    for_each_gathered(ix, dim, into.shape(), [&](int64_t, int64_t j) {
      int64_t p = 0;
      for (int64_t d = 0; d < from.dim(); ++d) p += at[d] * strides[d];
      to[j] = T(to[j] + source[p]);
      for (int64_t d = from.dim() - 1; d >= 0; --d) {
        if (++at[d] < ix.shape()[d]) break;
        at[d] = 0;
      }
    });
  });
}

}  // namespace gradus::apply
