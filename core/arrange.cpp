// Moving numbers to other places: triangles, and tensors read at positions along each dimension.
#include <algorithm>

#include "core/apply.h"
#include "core/loop.h"

namespace gradus::apply {

Tensor triangle(const Tensor& x, int64_t diagonal, bool upper) {
  Tensor y = empty(x.shape(), x.dtype()), source = x.numel() ? dense(x) : x;
  int64_t columns = x.shape()[x.dim() - 1], rows = x.shape()[x.dim() - 2], width = int64_t(size_of(x.dtype()));
  if (x.numel() == 0) return y;
  const char* from = source.impl()->data;
  char* to = y.impl()->data;
  diagonal = std::clamp(diagonal, -rows - 1, columns);
  parallel_for(x.numel() / columns, std::max<int64_t>(1, cheap_grain / columns), [=](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      // What is left of the diagonal, for tril with it.
      int64_t left = std::clamp<int64_t>(row % rows + diagonal + (upper ? 0 : 1), 0, columns), at = row * columns * width;
      int64_t kept = upper ? left : 0, zero = upper ? 0 : left;
      std::memcpy(to + at + kept * width, from + at + kept * width, size_t((upper ? columns - left : left) * width));
      std::memset(to + at + zero * width, 0, size_t((upper ? left : columns - left) * width));
    }
  });
  return y;
}

namespace {

// A run of neighbours of the last dimension that come from neighbours.
struct Piece {
  int64_t to, from, length;
};

// Which row of x each row of y comes from, and the pieces of a row.
struct Positions {
  std::vector<Piece> pieces;
  Shape outer;                               // y's dimensions but the last
  int64_t step[Shape::max_dims];             // of x's, in rows
  const std::vector<std::vector<int64_t>>& lists;

  Positions(const Shape& x, const Shape& y, const std::vector<std::vector<int64_t>>& from) : lists(from) {
    int64_t last = x.dims() - 1, run = 1;
    for (int64_t d = last - 1; d >= 0; --d) step[d] = run, run *= x[d];
    for (int64_t d = 0; d < last; ++d) outer.push_back(y[d]);
    const std::vector<int64_t>& list = from[size_t(last)];
    if (list.empty()) pieces.push_back({0, 0, y[last]});
    for (int64_t i = 0; i < int64_t(list.size()); ++i) {
      int64_t p = list[size_t(i)];
      if (!pieces.empty() && p == pieces.back().from + pieces.back().length)
        ++pieces.back().length;
      else
        pieces.push_back({i, p, 1});
    }
  }
  int64_t row_of_x(int64_t row) const {
    int64_t at = 0;
    for (int64_t d = outer.dims() - 1; d >= 0; --d) {
      int64_t i = row % outer[d];
      row /= outer[d];
      at += (lists[size_t(d)].empty() ? i : lists[size_t(d)][size_t(i)]) * step[d];
    }
    return at;
  }
};

template <class T>
void copy_pieces(const Positions& p, const Tensor& x, const Tensor& y) {
  auto* from = reinterpret_cast<const T*>(x.impl()->data);
  auto* to = reinterpret_cast<T*>(y.impl()->data);
  int64_t n = x.shape().back(), m = y.shape().back();
  parallel_for(y.numel() / m, std::max<int64_t>(1, cheap_grain / m), [&, n, m](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const T* source = from + p.row_of_x(row) * n;
      for (const Piece& piece : p.pieces)
        if (piece.length == 1)
          to[row * m + piece.to] = source[piece.from];
        else
          std::memcpy(to + row * m + piece.to, source + piece.from, size_t(piece.length) * sizeof(T));
    }
  });
}

// Rows that come from one row of x are added one after the other: threads share only dimensions without a list.
template <class T>
void add_pieces(const Positions& p, const Tensor& x, const Tensor& y) {
  auto* into = reinterpret_cast<T*>(x.impl()->data);
  auto* from = reinterpret_cast<const T*>(y.impl()->data);
  int64_t n = x.shape().back(), m = y.shape().back(), apart = 1, rows = y.numel() / m;
  for (int64_t d = 0; d < p.outer.dims() && p.lists[size_t(d)].empty(); ++d) apart *= p.outer[d];
  int64_t together = rows / apart;
  parallel_for(apart, std::max<int64_t>(1, cheap_grain / (together * m)), [&, n, m, together](int64_t begin, int64_t end) {
    for (int64_t row = begin * together; row < end * together; ++row) {
      T* sum = into + p.row_of_x(row) * n;
      for (const Piece& piece : p.pieces)
        for (int64_t i = 0; i < piece.length; ++i) sum[piece.from + i] = T(sum[piece.from + i] + from[row * m + piece.to + i]);
    }
  });
}

}  // namespace

Tensor at_positions(const Tensor& x, const std::vector<std::vector<int64_t>>& from, const Shape& shape) {
  Tensor y = empty(shape, x.dtype());
  if (y.numel() == 0) return y;
  if (x.dim() == 0) return copy(x);
  Tensor source = dense(x);
  Positions p(x.shape(), shape, from);
  switch (size_of(x.dtype())) {
    case 1: copy_pieces<uint8_t>(p, source, y); break;
    case 4: copy_pieces<uint32_t>(p, source, y); break;
    default: copy_pieces<uint64_t>(p, source, y);
  }
  return y;
}

void add_at_positions(const Tensor& into, const std::vector<std::vector<int64_t>>& from, const Tensor& x) {
  if (x.numel() == 0) return;
  if (x.dim() == 0) return add_into(into, x);
  Tensor source = dense(x);
  Positions p(into.shape(), x.shape(), from);
  if (x.dtype() == Dtype::float32)
    add_pieces<float>(p, into, source);
  else
    add_pieces<double>(p, into, source);
}

}  // namespace gradus::apply
