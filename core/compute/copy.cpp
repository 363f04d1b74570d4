// Copying, converting, filling, joining.
#include "core/compute/copy.h"

#include <algorithm>
#include <span>

#include "core/compute/numbers.h"
#include "core/compute/stream.h"
#include "core/compute/transpose.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

// The loop in tiles over its last dimension and `other`, in which `from` has step 1: read one number per cache line,
// the inner runs would be slow. An item is some tiles wide, as neighbours have parts of the same cache lines.
void write_turned(const Loop& loop, int other, Dtype from_type, Dtype to_type) {
  constexpr int64_t wide = 4 * MatrixCopy::tile, strip = 8 * MatrixCopy::tile;   // columns and rows of an item
  const int last = loop.dims - 1;
  const int64_t n = loop.size[last], m = loop.size[other], to_width = loop.width[0], from_width = loop.width[1];
  const MatrixSteps from_steps = {loop.step[1][other] * from_width, loop.step[1][last] * from_width};
  const MatrixSteps to_steps = {loop.step[0][other] * to_width, loop.step[0][last] * to_width};
  const MatrixCopy copy_strip(from_type, from_steps, to_type, to_steps);
  int64_t across = (n + wide - 1) / wide, down = (m + strip - 1) / strip, matrices = 1;
  for (int d = 0; d < last; ++d) matrices *= d == other ? 1 : loop.size[d];
  const int64_t grain = std::max<int64_t>(1, cheap_grain / (std::min(m, strip) * std::min(n, wide)));
  parallel_for(matrices * down * across, grain, [&](int64_t begin, int64_t end) {
    for (int64_t item = begin; item < end; ++item) {
      int64_t r = item / across % down * strip, c = item % across * wide, matrix = item / across / down;
      char* to = loop.data[0] + r * to_steps.row + c * to_steps.column;
      const char* from = loop.data[1] + r * from_steps.row + c * from_steps.column;
      for (int d = last - 1; d >= 0; --d) {
        if (d == other) continue;
        to += matrix % loop.size[d] * loop.step[0][d] * to_width;
        from += matrix % loop.size[d] * loop.step[1][d] * from_width;
        matrix /= loop.size[d];
      }
      copy_strip(std::min(strip, m - r), std::min(wide, n - c), from, to);
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

// The loop, whose inner runs write without gaps, past the caches.
void write_streamed(const Loop& loop, void (*convert)(int64_t n, const void* x, int64_t sx, void* y, int64_t sy)) {
  const int64_t step = loop.inner_step(1);
  for_each_run(loop, cheap_grain, [&](int64_t n, char** p) {
    write_past_caches(n, loop.width[0], p[0],
        [&](int64_t i, int64_t count, char* at) { convert(count, p[1] + i * step * loop.width[1], step, at, 1); });
  });
}

// to = from without touching the version: for new tensors. from broadcasts to to's shape.
void write(const Tensor& to, const Tensor& from) {
  auto kernel = kernel_set().copy[int(from.dtype())].convert[int(to.dtype())];
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
      return write_turned(loop, other, from.dtype(), to.dtype());
    if (other >= 0 && step != 1 && loop.size[other] > n && n < 16) move_to_end(loop, other);   // few long rows instead
  }
  int64_t s = loop.inner_step(0), sx = loop.inner_step(1);
  if (s == 1 && is_streamed(to.numel() * loop.width[0])) return write_streamed(loop, kernel);
  for_each_run(loop, cheap_grain, [&](int64_t n, char** p) { kernel(n, p[1], sx, p[0], s); });
}

struct Part {
  const char* data;
  int64_t bytes;   // of a piece
};
// copy(to, from, how many) for bytes begin .. end - 1 of `to`, whose rows are a piece of each part.
template <class Copy>
void join_bytes(std::span<const Part> parts, int64_t row, char* to, int64_t begin, int64_t end, const Copy& copy) {
  for (int64_t i = begin / row, at = i * row; at < end; ++i)
    for (const Part& x : parts) {
      const int64_t first = std::max(begin, at), last = std::min(end, at + x.bytes);
      if (first < last) copy(to + first, x.data + i * x.bytes + first - at, last - first);
      at += x.bytes;
    }
}

// Joins row-major tensors along dim, y from its first byte to its last. Threads share the bytes, as there may be a
// single long row.
void join_rows(const std::vector<Tensor>& xs, int64_t dim, const Tensor& y) {
  const int64_t size = int64_t(size_of(y.dtype())), step = y.stride(dim) * size, row = y.shape()[dim] * step;
  std::vector<Part> parts;
  parts.reserve(xs.size());
  for (const Tensor& x : xs) parts.push_back({x.impl()->data, x.shape()[dim] * step});
  char* to = y.impl()->data;
  const auto stream = is_streamed(y.numel() * size) ? kernel_set().copy[0].stream : nullptr;
  parallel_for(
      y.numel() * size, 16 * cheap_grain,
      [&](int64_t begin, int64_t end) {
        join_bytes(parts, row, to, begin, end, [&](char* at, const char* from, int64_t bytes) {
          if (stream) stream(bytes, from, at);
          else std::memcpy(at, from, size_t(bytes));
        });
        if (stream) end_stream();
      },
      grain_unit);
}

}   // namespace

Tensor full(const Shape& shape, Scalar value, Dtype dtype, const char* op) {
  Tensor y = empty(shape, dtype);
  fill(y, value, op);
  return y;
}

Tensor expanded_zero(const Shape& shape, Dtype dtype) {
  int64_t strides[Shape::max_dims] = {};
  Tensor zero = full({}, 0, dtype);
  return make_view(zero, zero.impl()->data, shape, strides);
}

void fill(const Tensor& x, Scalar value, const char* op) {
  Dtype d = x.dtype();
  NumberBytes number(value, d, op);
  char* to = x.impl()->data;
  constexpr int64_t grain = 4 * cheap_grain;   // it only writes
  if (x.is_contiguous() && d == Dtype::bool_)
    return parallel_for(x.numel(), 8 * grain,
        [&](int64_t begin, int64_t end) { std::memset(to + begin, number.bytes[0], size_t(end - begin)); });
  if (x.is_contiguous()) {
    auto width = int64_t(size_of(d));
    auto kernel = kernel_set().copy[int(d)].fill;
    return write_parts(
        x.numel(), grain, width, to, true, [&](int64_t, int64_t n, char* at) { kernel(n, number.bytes, at); });
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

MemoryOrder image_order(const Tensor& x) {
  const int64_t dims = x.dim();
  const bool images = (dims == 4 || dims == 5) && !x.is_contiguous() && x.stride(1) > 0;
  if (!images) return MemoryOrder::row_major(dims);
  const MemoryOrder order = MemoryOrder::channels_last(dims);
  int64_t below = 0;
  for (int64_t i = dims; i-- > 0;) {   // from the innermost dimension; as in PyTorch, sizes of 1 have to fit too
    const int64_t d = order[i];
    if (x.stride(d) < below || (i == 0 && below == x.stride(1))) return MemoryOrder::row_major(dims);
    below = x.shape()[d] * x.stride(d);
  }
  return order;
}

void make_bools(char* bytes, int64_t n) {
  for (int64_t i = 0; i < n; ++i)
    if (bytes[i] != 0 && bytes[i] != 1) bytes[i] = 1;
}

Tensor cat(const std::vector<Tensor>& xs, int64_t dim) {
  Shape shape = xs[0].shape();
  shape[dim] = 0;
  for (const Tensor& x : xs) shape[dim] += x.shape()[dim];
  MemoryOrder order = image_order(xs[0]);
  for (const Tensor& x : xs)
    if (image_order(x) != order) order = MemoryOrder::row_major(shape.dims());
  Tensor y = empty(shape, xs[0].dtype(), order);
  auto is_row_major = [&](const Tensor& x) { return x.is_contiguous() && x.dtype() == y.dtype(); };
  if (y.is_contiguous() && std::all_of(xs.begin(), xs.end(), is_row_major)) return join_rows(xs, dim, y), y;
  int64_t strides[Shape::max_dims];
  copy_strides(y, strides);
  char* to = y.impl()->data;
  for (const Tensor& x : xs) {
    write(make_view(y, to, x.shape(), strides), x);
    to += x.shape()[dim] * strides[dim] * int64_t(size_of(y.dtype()));
  }
  return y;
}

}   // namespace gradus::apply
