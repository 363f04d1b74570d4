// Copying, converting, filling, joining.
#include "core/apply.h"
#include "core/loop.h"

namespace gradus::apply {

namespace {

// to = from without touching the version: for new tensors. from broadcasts to to's shape.
void write(const Tensor& to, const Tensor& from) {
  auto kernel = kernel_set().convert[int(from.dtype())][int(to.dtype())];
  Loop loop(to.shape());
  loop.add(to);
  loop.add(from);
  loop.finish();
  int64_t s = loop.inner_step(0), sx = loop.inner_step(1);
  // A transposed copy would read one number per cache line in its inner run: walk it in tiles instead.
  constexpr int64_t tile = 32;
  if (loop.dims == 2 && loop.step[1][0] == 1 && sx > 1 && loop.size[0] >= tile && loop.size[1] >= tile) {
    int64_t rows = loop.size[0], columns = loop.size[1];
    parallel_for((columns + tile - 1) / tile, std::max<int64_t>(1, cheap_grain / (rows * tile)),
                 [&](int64_t begin, int64_t end) {
                   for (int64_t c = begin * tile; c < std::min(columns, end * tile); c += tile)
                     for (int64_t r = 0; r < rows; ++r)
                       kernel(std::min(tile, columns - c),
                              loop.data[1] + (r + c * sx) * loop.width[1], sx,
                              loop.data[0] + (r * loop.step[0][0] + c * s) * loop.width[0], s);
                 });
    return;
  }
  for_each_run(loop, cheap_grain, [&](int64_t n, char** p) { kernel(n, p[1], sx, p[0], s); });
}

}  // namespace

Tensor full(const Shape& shape, Scalar value, Dtype dtype) {
  Tensor y = empty(shape, dtype);
  fill(y, value);
  return y;
}

void fill(const Tensor& x, Scalar value) {
  alignas(8) char bytes[8];
  auto set = [&](auto v) { std::memcpy(bytes, &v, sizeof v); };
  Dtype d = x.dtype();
  if (d == Dtype::float32)
    set(float(value.to_double()));
  else if (d == Dtype::float64)
    set(value.to_double());
  else if (d == Dtype::int64)
    set(value.to_int64());
  else
    set(value.to_double() != 0);
  if (d == Dtype::bool_) {
    Loop loop(x.shape());
    loop.add(x);
    loop.finish();
    for_each_run(loop, cheap_grain, [&](int64_t n, char** p) {
      for (int64_t i = 0; i < n; ++i) p[0][i * loop.inner_step(0)] = bytes[0];
    });
    return;
  }
  if (x.is_contiguous()) {
    auto width = int64_t(size_of(d));
    auto kernel = kernel_set().of[int(d)].fill;
    char* to = x.impl()->data;
    parallel_for(x.numel(), 4 * cheap_grain,   // it only writes
                 [&](int64_t begin, int64_t end) { kernel(end - begin, bytes, to + begin * width); });
    return;
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
  Tensor y = empty_ordered(x.shape(), x.dtype(), memory_order(x));
  write(y, x);
  return y;
}

Tensor convert(const Tensor& x, Dtype to) {
  if (x.dtype() == to) return x;
  Tensor y = empty_ordered(x.shape(), to, memory_order(x));
  write(y, x);
  return y;
}

void assign(const Tensor& to, const Tensor& from) {
  // Overlapping memory (a row written over its neighbour) needs a copy first.
  bool overlaps = to.shares_storage(from) && to.impl() != from.impl();
  write(to, overlaps ? copy(from) : from);
  ++to.impl()->storage->version;
}

Tensor cat(const std::vector<Tensor>& xs, int64_t dim) {
  Shape shape = xs[0].shape();
  shape[dim] = 0;
  for (const Tensor& x : xs) shape[dim] += x.shape()[dim];
  Tensor y = empty_ordered(shape, xs[0].dtype(), memory_order(xs[0]));
  int64_t strides[Shape::max_dims], at = 0;
  copy_strides(y, strides);
  for (const Tensor& x : xs) {
    char* start = y.impl()->data + at * strides[dim] * int64_t(size_of(y.dtype()));
    write(make_view(y, start, x.shape(), strides), x);
    at += x.shape()[dim];
  }
  return y;
}

}  // namespace gradus::apply
