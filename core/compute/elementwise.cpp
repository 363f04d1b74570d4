// Elementwise computing: map, zip, compare, select, with broadcasting.
//
// Two paths through each: equal shapes in row-major order go to the kernel in one call (most small tensors do, and
// 10 ns count there); everything else is laid out by a Loop.
// Compile with: -O3
#include "core/compute/elementwise.h"

#include "core/compute/copy.h"
#include "core/compute/donate.h"
#include "core/compute/numbers.h"
#include "core/compute/stream.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"
#include "core/tensor/memory_order.h"

namespace gradus::apply {

namespace {

template <class Function> int64_t grain_of(Function f) { return is_costly(f) ? costly_grain : cheap_grain; }

bool is_plain_pair(const Tensor& a, const Tensor& b) {
  return a.is_contiguous() && b.is_contiguous() && a.shape() == b.shape();
}

// The strides of an operand by dimensions of the result: 0 where it is broadcast.
struct Strides {
  int64_t of[Shape::max_dims];
  void read(const Tensor& x, const Shape& shape) {
    const int64_t lead = shape.dims() - x.dim();
    for (int64_t d = 0; d < lead; ++d) of[d] = 0;
    copy_strides(x, of + lead);
    for (int64_t d = 0; d < x.dim(); ++d)
      if (x.shape()[d] == 1 && shape[lead + d] != 1) of[lead + d] = 0;
  }
};

// By descending strides of the first operand that tells two dimensions apart, which a broadcast one does not.
MemoryOrder order_by_strides(const Shape& shape, std::span<const Strides> operands) {
  const int dims = int(shape.dims());
  int inside_out[Shape::max_dims], order[Shape::max_dims];
  auto compare = [&](int a, int b) {
    for (const Strides& s : operands) {
      if (s.of[a] == 0 || s.of[b] == 0) continue;
      if (s.of[a] != s.of[b]) return s.of[a] > s.of[b] ? 1 : -1;
      if (shape[a] > shape[b]) return 1;
    }
    return 0;
  };
  for (int i = 0; i < dims; ++i) {
    int at = i;
    inside_out[at] = dims - 1 - i;
    for (int before = i - 1; before >= 0; --before) {   // dimensions that cannot be compared are passed over
      const int order_of_two = compare(inside_out[before], inside_out[at]);
      if (order_of_two < 0) break;
      if (order_of_two > 0) std::swap(inside_out[before], inside_out[at]), at = before;
    }
  }
  for (int i = 0; i < dims; ++i) order[i] = inside_out[dims - 1 - i];
  return MemoryOrder(std::span<const int>(order, size_t(dims)));
}

// PyTorch's rule: row-major if all operands are, else as they lie, the first one before the others.
MemoryOrder result_order(const Shape& shape, std::initializer_list<const Tensor*> operands) {
  bool row_major = true;
  for (const Tensor* x : operands) row_major &= x->is_contiguous();
  if (row_major) [[likely]]
    return MemoryOrder::row_major(shape.dims());
  Strides strides[3];
  size_t count = 0;
  for (const Tensor* x : operands) strides[count++].read(*x, shape);
  return order_by_strides(shape, std::span(strides, count));
}

// y = kernel(x), in x's memory order. Kernel: (n, x, sx, y).
template <class Kernel> Tensor map_with(Kernel kernel, const Tensor& x, int64_t grain, Dtype result) {
  if (x.is_contiguous()) [[likely]] {
    Tensor y = accepts(x, x.shape(), result) ? x : empty(x.shape(), result);
    const char* from = x.impl()->data;
    char* to = y.impl()->data;
    auto width = int64_t(size_of(x.dtype())), wide = int64_t(size_of(result));
    write_parts(x.numel(), grain, wide, to, to != from,
        [=](int64_t first, int64_t n, char* at) { kernel(n, from + first * width, 1, at); });
    return y;
  }
  Tensor y = empty(x.shape(), result, result_order(x.shape(), {&x}));
  Loop loop(x.shape());
  loop.add(y);
  loop.add(x);
  loop.finish_for_long_runs();
  int64_t sx = loop.inner_step(1);
  for_each_long_run(loop, grain, [&](int64_t n, char** p) { kernel(n, p[1], sx, p[0]); });
  return y;
}

template <class Kernel> Tensor map_with(Kernel kernel, const Tensor& x, int64_t grain) {
  return map_with(kernel, x, grain, x.dtype());
}

// The general way for two operands. Kernel: (n, a, sa, b, sb, y).
template <class Kernel>
Tensor zip_strided(Kernel kernel, const Tensor& a, const Tensor& b, Dtype result, const char* op, int64_t grain) {
  Shape shape = broadcast_shapes(op, a.shape(), b.shape());
  Tensor y = accepts(a, shape, result) ? a : empty(shape, result, result_order(shape, {&a, &b}));
  Loop loop(shape);
  loop.add(y);
  loop.add(a);
  loop.add(b);
  loop.finish_for_long_runs();
  int64_t sa = loop.inner_step(1), sb = loop.inner_step(2);
  for_each_long_run(loop, grain, [&](int64_t n, char** p) { kernel(n, p[1], sa, p[2], sb, p[0]); });
  return y;
}

// y = kernel(a, b) of a's dtype.
template <class Kernel>
Tensor zip_with(Kernel kernel, const Tensor& a, const Tensor& b, const char* op, int64_t grain) {
  if (!is_plain_pair(a, b)) [[unlikely]]
    return zip_strided(kernel, a, b, a.dtype(), op, grain);
  Tensor y = accepts(a, a.shape(), a.dtype()) ? a : empty(a.shape(), a.dtype());
  const char *pa = a.impl()->data, *pb = b.impl()->data;
  char* to = y.impl()->data;
  auto width = int64_t(size_of(a.dtype()));
  write_parts(a.numel(), grain, width, to, to != pa,
      [=](int64_t first, int64_t n, char* at) { kernel(n, pa + first * width, 1, pb + first * width, 1, at); });
  return y;
}

const char* name_of(Binary f) {
  switch (f) {
    case Binary::add: return "add";
    case Binary::sub: return "sub";
    case Binary::mul: return "mul";
    case Binary::div: return "div";
    case Binary::pow: return "pow";
    case Binary::maximum: return "maximum";
    case Binary::minimum: return "minimum";
    default: return "zip";
  }
}

}   // namespace

Tensor map(Unary f, const Tensor& x) {
  return map_with(kernel_set().unary[int(x.dtype())].map[int(f)], x, grain_of(f));
}

Tensor zip(Binary f, const Tensor& a, const Tensor& b, const char* op) {
  return zip_with(kernel_set().binary[int(a.dtype())].zip[int(f)], a, b, op ? op : name_of(f), grain_of(f));
}

// A number next to a tensor: an operand with step 0.
static Tensor zip_number(Binary f, const Tensor& x, Scalar s, bool number_first) {
  NumberBytes value(s, x.dtype());
  auto kernel = kernel_set().binary[int(x.dtype())].zip[int(f)];
  return map_with(
      [kernel, number_first, number = value.bytes](int64_t n, const char* from, int64_t step, char* to) {
        if (number_first) kernel(n, number, 0, from, step, to);
        else kernel(n, from, step, number, 0, to);
      },
      x, grain_of(f));
}
Tensor zip(Binary f, const Tensor& x, Scalar s) { return zip_number(f, x, s, false); }
Tensor zip(Binary f, Scalar s, const Tensor& x) { return zip_number(f, x, s, true); }

Tensor compare(Compare f, const Tensor& a, const Tensor& b, const char* op) {
  auto kernel = kernel_set().binary[int(a.dtype())].compare[int(f)];
  return zip_strided([=](int64_t n, const char* pa, int64_t sa, const char* pb, int64_t sb,
                         char* y) { kernel(n, pa, sa, pb, sb, reinterpret_cast<bool*>(y)); },
      a, b, Dtype::bool_, op, cheap_grain);
}
Tensor compare(Compare f, const Tensor& x, Scalar s) { return compare(f, x, full({}, s, x.dtype()), "compare"); }

Tensor select(const Tensor& condition, const Tensor& a, const Tensor& b) {
  Shape shape = broadcast_shapes("where", broadcast_shapes("where", a.shape(), b.shape()), condition.shape());
  Tensor y = accepts(b, shape, b.dtype()) ? b : empty(shape, a.dtype(), result_order(shape, {&condition, &a, &b}));
  Loop loop(shape);
  loop.add(y);
  loop.add(condition);
  loop.add(a);
  loop.add(b);
  loop.finish_for_long_runs();
  auto kernel = kernel_set().ternary[int(a.dtype())].select;
  int64_t sc = loop.inner_step(1), sa = loop.inner_step(2), sb = loop.inner_step(3);
  for_each_long_run(loop, cheap_grain,
      [&](int64_t n, char** p) { kernel(n, reinterpret_cast<const bool*>(p[1]), sc, p[2], sa, p[3], sb, p[0]); });
  return y;
}

Tensor combine(Ternary f, const Tensor& a, const Tensor& b, const Tensor& c, const char* op, Scalar p) {
  Shape shape = broadcast_shapes(op, broadcast_shapes(op, a.shape(), b.shape()), c.shape());
  Tensor y = accepts(a, shape, a.dtype()) ? a : empty(shape, a.dtype(), result_order(shape, {&a, &b, &c}));
  Loop loop(shape);
  loop.add(y);
  loop.add(a);
  loop.add(b);
  loop.add(c);
  loop.finish_for_long_runs();
  auto kernel = kernel_set().ternary[int(a.dtype())].combine[int(f)];
  NumberBytes number(p, a.dtype());
  int64_t sa = loop.inner_step(1), sb = loop.inner_step(2), sc = loop.inner_step(3);
  for_each_long_run(loop, cheap_grain,
      [&](int64_t n, char** at) { kernel(n, at[1], sa, at[2], sb, at[3], sc, number.bytes, at[0]); });
  return y;
}

Tensor test(Test f, const Tensor& x) {
  auto kernel = kernel_set().unary[int(x.dtype())].test[int(f)];
  return map_with(
      [=](int64_t n, const char* from, int64_t sx, char* y) { kernel(n, from, sx, reinterpret_cast<bool*>(y)); }, x,
      cheap_grain, Dtype::bool_);
}

// Functions with numbers p. Kernels: (n, x, sx, p, y) and (n, dy, sdy, x, sx, p, dx).
template <class Kernel> static Tensor map_numbers(Kernel kernel, const Tensor& x, const double* p, int64_t grain) {
  return map_with([=](int64_t n, const char* px, int64_t sx, char* y) { kernel(n, px, sx, p, y); }, x, grain);
}
template <class Kernel>
static Tensor map_numbers_grad(
    Kernel kernel, const Tensor& dy, const Tensor& x, const double* p, const char* op, int64_t grain) {
  return zip_with([=](int64_t n, const char* pdy, int64_t sdy, const char* px, int64_t sx,
                      char* dx) { kernel(n, pdy, sdy, px, sx, p, dx); },
      dy, x, op, grain);
}

Tensor map(Parametric f, const Tensor& x, double p0, double p1, double p2) {
  const double p[] = {p0, p1, p2};
  return map_numbers(kernel_set().unary[int(x.dtype())].map_with[int(f)], x, p, grain_of(f));
}
Tensor map_grad(Parametric f, const Tensor& dy, const Tensor& x, double p0, double p1, double p2) {
  const double p[] = {p0, p1, p2};
  auto kernel = kernel_set().unary[int(x.dtype())].map_with_grad[int(f)];
  return map_numbers_grad(kernel, dy, x, p, "map_grad", grain_of(f));
}
Tensor activate(Activation f, const Tensor& x, double p0, double p1, double p2) {
  const double p[] = {p0, p1, p2};
  return map_numbers(kernel_set().activation[int(x.dtype())].activate[int(f)], x, p, grain_of(f));
}
Tensor activate_grad(Activation f, const Tensor& dy, const Tensor& x, double p0, double p1, double p2) {
  const double p[] = {p0, p1, p2};
  auto kernel = kernel_set().activation[int(x.dtype())].activate_grad[int(f)];
  return map_numbers_grad(kernel, dy, x, p, "activate_grad", grain_of(f));
}

void add_into(const Tensor& sum, const Tensor& x) {
  auto kernel = kernel_set().binary[int(sum.dtype())].zip[int(Binary::add)];
  if (sum.is_contiguous() && x.is_contiguous()) [[likely]] {
    char* to = sum.impl()->data;
    const char* from = x.impl()->data;
    auto width = int64_t(size_of(sum.dtype()));
    parallel_for(
        sum.numel(), cheap_grain,
        [=](int64_t begin, int64_t end) {
          kernel(end - begin, to + begin * width, 1, from + begin * width, 1, to + begin * width);
        },
        grain_unit);
    return;
  }
  Loop loop(sum.shape());
  loop.add(sum);
  loop.add(x);
  loop.finish();
  int64_t s = loop.inner_step(0), sx = loop.inner_step(1);
  if (s == 1) for_each_run(loop, cheap_grain, [&](int64_t n, char** p) { kernel(n, p[0], 1, p[1], sx, p[0]); });
  else
    for_each_run(loop, cheap_grain, [&](int64_t n, char** p) {   // no kernel writes with a step: one by one
      auto width = loop.width[0];
      for (int64_t i = 0; i < n; ++i)
        kernel(1, p[0] + i * s * width, 1, p[1] + i * sx * width, 1, p[0] + i * s * width);
    });
}

}   // namespace gradus::apply
