// Copying, converting, filling, joining.
#include "core/compute/copy.h"

#include <algorithm>

#include "core/compute/numbers.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"
#include "core/tensor/memory_order.h"

namespace gradus::apply {

namespace {

// -- transposing: the inner dimension of `to` is not that of `from` --

using Convert = void (*)(int64_t n, const void* x, int64_t sx, void* y, int64_t sy);

// A block whose rows are one cache line long: read by columns, written by rows. Rows of a matrix whose size is a
// power of two compete for the same few cache lines, so the block is transposed in memory of its own and each line is
// touched once.
template <class V, int line> void turn_block(const char* from, int64_t from_step, char* to, int64_t to_step) {
  constexpr int lanes = sizeof(V) / sizeof(V{}[0]);
  V block[line][line / lanes];
  for (int j = 0; j < line; j += lanes)
    for (int i = 0; i < line; i += lanes) {
      V row[lanes];
      for (int k = 0; k < lanes; ++k)
        std::memcpy(&row[k], from + (j + k) * from_step + i * int(sizeof(V{}[0])), sizeof(V));
      if constexpr (lanes == 4) {
        V a = __builtin_shufflevector(row[0], row[2], 0, 4, 1, 5),
          b = __builtin_shufflevector(row[1], row[3], 0, 4, 1, 5);
        V c = __builtin_shufflevector(row[0], row[2], 2, 6, 3, 7),
          d = __builtin_shufflevector(row[1], row[3], 2, 6, 3, 7);
        block[i][j / lanes] = __builtin_shufflevector(a, b, 0, 4, 1, 5);
        block[i + 1][j / lanes] = __builtin_shufflevector(a, b, 2, 6, 3, 7);
        block[i + 2][j / lanes] = __builtin_shufflevector(c, d, 0, 4, 1, 5);
        block[i + 3][j / lanes] = __builtin_shufflevector(c, d, 2, 6, 3, 7);
      } else {
        block[i][j / lanes] = __builtin_shufflevector(row[0], row[1], 0, 2);
        block[i + 1][j / lanes] = __builtin_shufflevector(row[0], row[1], 1, 3);
      }
    }
  for (int i = 0; i < line; ++i) std::memcpy(to + i * to_step, block[i], sizeof block[i]);
}
using Four = int32_t __attribute__((vector_size(16)));
using Two = int64_t __attribute__((vector_size(16)));

constexpr int64_t tile = 32;

// The loop in tiles over its last dimension and `other`, which is the last one of `from`: its step there is 1.
void write_turned(const Loop& loop, int other, Convert kernel, bool same_dtype) {
  int last = loop.dims - 1;
  int64_t n = loop.size[last], m = loop.size[other], to_width = loop.width[0], from_width = loop.width[1];
  int64_t to_last = loop.step[0][last] * to_width, to_other = loop.step[0][other] * to_width;
  int64_t from_last = loop.step[1][last] * from_width;
  auto turn = !same_dtype || loop.step[0][last] != 1 ? nullptr
              : to_width == 4                        ? turn_block<Four, 16>
              : to_width == 8                        ? turn_block<Two, 8>
                                                     : nullptr;
  int64_t line = 64 / to_width;
  int64_t across = (n + tile - 1) / tile, down = (m + tile - 1) / tile, rows = 1;
  for (int d = 0; d < last; ++d) rows *= d == other ? 1 : loop.size[d];
  parallel_for(rows * down * across, cheap_grain / (tile * tile), [&](int64_t begin, int64_t end) {
    for (int64_t item = begin; item < end; ++item) {
      int64_t r0 = item / across % down * tile, c0 = item % across * tile, row = item / across / down;
      int64_t r1 = std::min(m, r0 + tile), c1 = std::min(n, c0 + tile);
      char *to = loop.data[0], *from = loop.data[1];
      for (int d = last - 1; d >= 0; --d) {
        if (d == other) continue;
        to += row % loop.size[d] * loop.step[0][d] * to_width;
        from += row % loop.size[d] * loop.step[1][d] * from_width;
        row /= loop.size[d];
      }
      int64_t r = r0;
      for (; turn && r + line <= r1; r += line) {
        int64_t c = c0;
        for (; c + line <= c1; c += line)
          turn(from + c * from_last + r * from_width, from_last, to + r * to_other + c * to_last, to_other);
        for (int64_t i = r; i < r + line && c < c1; ++i)
          kernel(c1 - c, from + c * from_last + i * from_width, loop.step[1][last], to + i * to_other + c * to_last, 1);
      }
      for (; r < r1; ++r)
        kernel(c1 - c0, from + c0 * from_last + r * from_width, loop.step[1][last], to + r * to_other + c0 * to_last,
            loop.step[0][last]);
    }
  });
}

// Dimension d becomes the last one; the others keep their order.
void move_to_end(Loop& loop, int d) {
  for (; d + 1 < loop.dims; ++d) {
    std::swap(loop.size[d], loop.size[d + 1]);
    for (int k = 0; k < loop.operands; ++k) std::swap(loop.step[k][d], loop.step[k][d + 1]);
  }
}

// to = from without touching the version: for new tensors. from broadcasts to to's shape.
void write(const Tensor& to, const Tensor& from) {
  Convert kernel = kernel_set().copy[int(from.dtype())].convert[int(to.dtype())];
  Loop loop(to.shape());
  loop.add(to);
  loop.add(from);
  loop.finish();
  // A transposed copy would read one number per cache line in its inner run.
  if (loop.dims > 1 && loop.inner_step(1) != 1) {
    int other = loop.dims - 1;
    int64_t n = loop.size[other], step = std::abs(loop.inner_step(1));
    while (other >= 0 && loop.step[1][other] != 1) --other;
    if (other >= 0 && step > 1 && loop.size[other] >= 8 && n >= 8)
      return write_turned(loop, other, kernel, to.dtype() == from.dtype());
    if (other >= 0 && step != 1 && loop.size[other] > n && n < 16) move_to_end(loop, other);   // few long rows instead
  }
  int64_t s = loop.inner_step(0), sx = loop.inner_step(1);
  for_each_run(loop, cheap_grain, [&](int64_t n, char** p) { kernel(n, p[1], sx, p[0], s); });
}

}   // namespace

Tensor full(const Shape& shape, Scalar value, Dtype dtype) {
  Tensor y = empty(shape, dtype);
  fill(y, value);
  return y;
}

Tensor expanded_zero(const Shape& shape, Dtype dtype) {
  int64_t strides[Shape::max_dims] = {};
  Tensor zero = full({}, 0, dtype);
  return make_view(zero, zero.impl()->data, shape, strides);
}

void fill(const Tensor& x, Scalar value) {
  Dtype d = x.dtype();
  NumberBytes number(value, d);
  char* to = x.impl()->data;
  constexpr int64_t grain = 4 * cheap_grain;   // it only writes
  if (x.is_contiguous() && d == Dtype::bool_)
    return parallel_for(x.numel(), 8 * grain,
        [&](int64_t begin, int64_t end) { std::memset(to + begin, number.bytes[0], size_t(end - begin)); });
  if (x.is_contiguous()) {
    auto width = int64_t(size_of(d));
    auto kernel = kernel_set().copy[int(d)].fill;
    return parallel_for(
        x.numel(), grain, [&](int64_t begin, int64_t end) { kernel(end - begin, number.bytes, to + begin * width); });
  }
  write(x, full({}, value, d));
}

Tensor dense(const Tensor& x) {
  if (x.is_contiguous()) return x;
  Tensor y = empty(x.shape(), x.dtype());
  write(y, x);
  return y;
}

Tensor copy(const Tensor& x) {
  Tensor y = empty(x.shape(), x.dtype(), MemoryOrder::of(x));
  write(y, x);
  return y;
}

Tensor convert(const Tensor& x, Dtype to) {
  if (x.dtype() == to) return x;
  Tensor y = empty(x.shape(), to, MemoryOrder::of(x));
  write(y, x);
  return y;
}

void assign(const Tensor& to, const Tensor& from) {
  // Overlapping memory (a row written over its neighbour) must be copied first.
  bool overlaps = to.shares_storage(from) && to.impl() != from.impl();
  write(to, overlaps ? copy(from) : from);
  ++to.impl()->storage->version;
}

// Copies x, row-major, to its place in the rows of y, piece by piece in memory order.
static void copy_in_rows(const Tensor& x, char* to, int64_t pieces, int64_t row_bytes) {
  const int64_t bytes = pieces ? x.numel() / pieces * int64_t(size_of(x.dtype())) : 0;
  if (bytes == 0) return;
  const char* from = x.impl()->data;
  parallel_for(
      pieces, std::max<int64_t>(1, 4 * cheap_grain / std::max<int64_t>(bytes, 1)), [=](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) std::memcpy(to + i * row_bytes, from + i * bytes, size_t(bytes));
      });
}

// Images keep their channels innermost if all have them there; everything else is joined row-major.
static MemoryOrder order_of_joined(const std::vector<Tensor>& xs) {
  const int64_t dims = xs[0].dim();
  auto has_channels_last = [=](const Tensor& x) { return MemoryOrder::of(x) == MemoryOrder::channels_last(dims); };
  const bool images = dims == 4 || dims == 5;
  return images && std::all_of(xs.begin(), xs.end(), has_channels_last)
             ? MemoryOrder::channels_last(dims)
             : MemoryOrder::row_major(dims);
}

Tensor cat(const std::vector<Tensor>& xs, int64_t dim) {
  Shape shape = xs[0].shape();
  shape[dim] = 0;
  for (const Tensor& x : xs) shape[dim] += x.shape()[dim];
  Tensor y = empty(shape, xs[0].dtype(), order_of_joined(xs));
  int64_t strides[Shape::max_dims], at = 0, pieces = 1;
  copy_strides(y, strides);
  for (int64_t d = 0; d < dim; ++d) pieces *= shape[d];
  const int64_t size = int64_t(size_of(y.dtype()));
  for (const Tensor& x : xs) {
    char* start = y.impl()->data + at * strides[dim] * size;
    if (y.is_contiguous() && x.is_contiguous() && x.dtype() == y.dtype())
      copy_in_rows(x, start, pieces, shape[dim] * strides[dim] * size);
    else write(make_view(y, start, x.shape(), strides), x);
    at += x.shape()[dim];
  }
  return y;
}

}   // namespace gradus::apply
