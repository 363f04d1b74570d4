// Moving numbers to other places: triangles, and tensors read at positions along each dimension.
#include "core/compute/place/arrange.h"

#include <algorithm>

#include "core/compute/copy.h"
#include "core/compute/elementwise.h"
#include "core/compute/typed.h"
#include "core/tensor/loop.h"

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
      // How much of the row is left of the diagonal; for tril, up to and including it.
      int64_t left = std::clamp<int64_t>(row % rows + diagonal + (upper ? 0 : 1), 0, columns),
              at = row * columns * width;
      int64_t kept = upper ? left : 0, zero = upper ? 0 : left;
      std::memcpy(to + at + kept * width, from + at + kept * width, size_t((upper ? columns - left : left) * width));
      std::memset(to + at + zero * width, 0, size_t((upper ? left : columns - left) * width));
    }
  });
  return y;
}

namespace {

// A run of neighbours in the last dimension that come from neighbours, or, if from is -1, from nowhere.
struct Piece {
  int64_t to, from, length;
};

// Which row of x each row of y comes from, and the pieces of a row.
struct Positions {
  std::vector<Piece> pieces;
  Shape outer;                     // y's dimensions except the last
  int64_t step[Shape::max_dims];   // of x's, in rows
  const std::vector<std::vector<int64_t>>& lists;

  Positions(const Shape& x, const Shape& y, const std::vector<std::vector<int64_t>>& from) : lists(from) {
    int64_t last = x.dims() - 1, run = 1;
    for (int64_t d = last - 1; d >= 0; --d) step[d] = run, run *= x[d];
    for (int64_t d = 0; d < last; ++d) outer.push_back(y[d]);
    const std::vector<int64_t>& list = from[size_t(last)];
    if (list.empty()) pieces.push_back({0, 0, y[last]});
    for (int64_t i = 0; i < int64_t(list.size()); ++i) {
      int64_t p = list[size_t(i)];
      Piece* before = pieces.empty() ? nullptr : &pieces.back();
      if (before && (p < 0 ? before->from < 0 : before->from >= 0 && p == before->from + before->length))
        ++before->length;
      else pieces.push_back({i, p, 1});
    }
  }

  // Calls f(row of y, row of x or -1) for some rows of y, in order.
  template <class F> void each_row(int64_t begin, int64_t end, F f) const {
    int64_t inner = outer.dims() - 1, lines = inner < 0 ? 1 : outer[inner];
    for (int64_t row = begin; row < end;) {
      int64_t i = row % lines, base = 0;
      bool inside = true;
      for (int64_t d = inner - 1, rest = row / lines; d >= 0; rest /= outer[d--]) {
        int64_t p = lists[size_t(d)].empty() ? rest % outer[d] : lists[size_t(d)][size_t(rest % outer[d])];
        inside = inside && p >= 0;
        base += p * step[d];
      }
      const int64_t* list = inner < 0 || lists[size_t(inner)].empty() ? nullptr : lists[size_t(inner)].data();
      for (; i < lines && row < end; ++i, ++row) {
        int64_t p = list ? list[i] : i;
        f(row, inside && p >= 0 ? base + p : -1);
      }
    }
  }
};

template <class T> void copy_pieces(const Positions& p, const Tensor& x, const Tensor& y, T value) {
  auto* from = reinterpret_cast<const T*>(x.impl()->data);
  auto* to = reinterpret_cast<T*>(y.impl()->data);
  int64_t n = x.shape().back(), m = y.shape().back();
  parallel_for(y.numel() / m, std::max<int64_t>(1, cheap_grain / m), [&, n, m](int64_t begin, int64_t end) {
    p.each_row(begin, end, [&](int64_t row, int64_t row_of_x) {
      T* line = to + row * m;
      if (row_of_x < 0) return void(std::fill_n(line, m, value));
      const T* source = from + row_of_x * n;
      for (const Piece& piece : p.pieces)
        if (piece.from < 0) std::fill_n(line + piece.to, piece.length, value);
        else if (piece.length == 1) line[piece.to] = source[piece.from];
        else std::memcpy(line + piece.to, source + piece.from, size_t(piece.length) * sizeof(T));
    });
  });
}

// Rows that come from one row of x are added one after the other: threads share only dimensions without a list.
template <class T> void add_pieces(const Positions& p, const Tensor& x, const Tensor& y) {
  auto* into = reinterpret_cast<T*>(x.impl()->data);
  auto* from = reinterpret_cast<const T*>(y.impl()->data);
  int64_t n = x.shape().back(), m = y.shape().back(), apart = 1, rows = y.numel() / m;
  for (int64_t d = 0; d < p.outer.dims() && p.lists[size_t(d)].empty(); ++d) apart *= p.outer[d];
  int64_t together = rows / apart;
  parallel_for(
      apart, std::max<int64_t>(1, cheap_grain / (together * m)), [&, n, m, together](int64_t begin, int64_t end) {
        p.each_row(begin * together, end * together, [&](int64_t row, int64_t row_of_x) {
          T* sum = into + row_of_x * n;
          const T* line = from + row * m;
          for (const Piece& piece : p.pieces)
            for (int64_t i = 0; i < piece.length; ++i)
              sum[piece.from + i] = T(sum[piece.from + i] + line[piece.to + i]);
        });
      });
}

}   // namespace

Tensor at_positions(const Tensor& x, const std::vector<std::vector<int64_t>>& from, const Shape& shape, Scalar value) {
  const NumberBytes filling(value, x.dtype(), "pad");   // throws also where nothing is filled
  Tensor y = empty(shape, x.dtype());
  if (y.numel() == 0) return y;
  if (x.dim() == 0) return copy(x);
  if (x.numel() == 0) {
    fill(y, value);
    return y;
  }
  Tensor source = dense(x);
  Positions p(x.shape(), shape, from);
  with_size(
      x.dtype(), [&](auto* type) { copy_pieces(p, source, y, filling.as<std::remove_pointer_t<decltype(type)>>()); });
  return y;
}

void add_at_positions(const Tensor& into, const std::vector<std::vector<int64_t>>& from, const Tensor& x) {
  if (x.numel() == 0) return;
  if (x.dim() == 0) return add_into(into, x);
  Tensor source = dense(x);
  Positions p(into.shape(), x.shape(), from);
  with_float(x.dtype(), [&]<class T>(T) { add_pieces<T>(p, into, source); });
}

void add_windows(const Tensor& into, int64_t dim, int64_t step, const Tensor& x) {
  if (x.numel() == 0) return;
  int64_t outer = 1, inner = 1, n = 1, size = x.shape().back();
  for (int64_t d = 0; d < into.dim(); ++d) (d < dim ? outer : d == dim ? n : inner) *= into.shape()[d];
  int64_t windows = x.numel() / (outer * inner * size);
  Tensor source = dense(x);
  with_float(into.dtype(), [&]<class T>(T) {
    auto* sums = reinterpret_cast<T*>(into.impl()->data);
    auto* from = reinterpret_cast<const T*>(source.impl()->data);
    parallel_for(outer, std::max<int64_t>(1, cheap_grain / (windows * inner * size)), [=](int64_t begin, int64_t end) {
      for (int64_t w = begin * windows; w < end * windows; ++w)
        for (int64_t j = 0; j < inner; ++j) {
          T* sum = sums + (w / windows * n + w % windows * step) * inner + j;
          const T* window = from + (w * inner + j) * size;
          for (int64_t k = 0; k < size; ++k) sum[k * inner] += window[k];
        }
    });
  });
}

}   // namespace gradus::apply
