// Loop: ordering and merging dimensions.
#include "core/tensor/loop.h"

#include <algorithm>
#include <cstring>

namespace gradus {

Loop::Loop(const Shape& shape) : dims(int(shape.dims())) {
  for (int d = 0; d < dims; ++d) size[d] = shape[d];
}

void Loop::add(const Tensor& x) {
  int64_t strides[Shape::max_dims];
  copy_strides(x, strides);
  const Shape& s = x.shape();
  int lead = dims - int(s.dims());
  for (int d = 0; d < dims; ++d) step[operands][d] = d < lead || s[d - lead] == 1 ? 0 : strides[d - lead];
  data[operands] = x.impl()->data;
  width[operands] = int64_t(size_of(x.dtype()));
  ++operands;
}

void Loop::finish() {
  int order[Shape::max_dims], kept = 0;
  for (int d = 0; d < dims; ++d)
    if (size[d] != 1) order[kept++] = d;
  // By descending steps of the first operand; where it has none (broadcast), of the next one; else as they were.
  auto before = [&](int a, int b) {
    for (int k = 0; k < operands; ++k) {
      int64_t p = std::abs(step[k][a]), q = std::abs(step[k][b]);
      if (p && q && p != q) return p > q;
    }
    return false;
  };
  for (int i = 1; i < kept; ++i)   // insertion sort: stable, and no more than 8 dimensions
    for (int j = i; j > 0 && before(order[j], order[j - 1]); --j) std::swap(order[j], order[j - 1]);

  Loop old = *this;
  dims = 0;
  for (int i = 0; i < kept; ++i) {
    int d = order[i];
    bool merge = dims > 0;
    for (int k = 0; k < operands && merge; ++k) merge = step[k][dims - 1] == old.step[k][d] * old.size[d];
    if (!merge) ++dims;
    size[dims - 1] = merge ? size[dims - 1] * old.size[d] : old.size[d];
    for (int k = 0; k < operands; ++k) step[k][dims - 1] = old.step[k][d];
  }
}

void Loop::finish_for_long_runs() {
  finish();
  constexpr int64_t few = 64;   // in longer runs gathering costs more than calls
  int last = dims - 1;
  if (last < 1 || size[last] == 0 || size[last] > few || size[last - 1] < 4 || step[0][last] != 1 ||
      step[0][last - 1] != size[last])
    return;
  short_run = size[last];
  for (int k = 0; k < operands; ++k) column_step[k] = step[k][last];
  --dims;
}

namespace {

template <class T> void gather(const T* from, int64_t row_step, int64_t step, int64_t rows, int64_t n, T* to) {
  constexpr int64_t lanes = 64 / sizeof(T);
  for (int64_t r = 0; r < rows; ++r, from += row_step, to += n) {
    if (step == 0) {   // whole cache lines: the next row overwrites the excess
      const T value = *from;
      for (int64_t i = 0; i < n; i += lanes)
        for (int64_t j = 0; j < lanes; ++j) to[i + j] = value;
    } else if (step == 1) {
      std::memcpy(to, from, size_t(n) * sizeof(T));
    } else {
      for (int64_t i = 0; i < n; ++i) to[i] = from[i * step];
    }
  }
}

}   // namespace

void gather_rows(const Loop& loop, int operand, const char* data, int64_t rows, char* to) {
  auto as = [&](auto* typed) {
    using T = std::remove_pointer_t<decltype(typed)>;
    gather(reinterpret_cast<const T*>(data), loop.step[operand][loop.dims - 1], loop.column_step[operand], rows,
        loop.short_run, reinterpret_cast<T*>(to));
  };
  switch (loop.width[operand]) {
    case 1: return as(static_cast<uint8_t*>(nullptr));
    case 4: return as(static_cast<uint32_t*>(nullptr));
    default: return as(static_cast<uint64_t*>(nullptr));
  }
}

}   // namespace gradus
