// Reductions over any dimensions.
//
// Idea: dimensions are walked in memory order, so a reduction is one of three: a whole run to one number, rows to a column of
// results, or columns to a row of results. Long reductions are cut into blocks whose size is fixed here, never by the number
// of threads; partial results are then reduced in block order, so the bits are always the same.
#include "core/apply.h"
#include "core/loop.h"

namespace gradus::apply {

namespace {

constexpr int64_t block_of_run = 8192;   // numbers of one run that make one partial result
constexpr int64_t block_of_rows = 256;   // rows of a column reduction that make one partial result

// x as [outer, reduced, inner] with all three merged to one stride each; otherwise copied into that form.
struct Plan {
  int64_t outer = 1, reduced = 1, inner = 1;
  Tensor x;   // row-major [outer, reduced, inner]
};

// Kept dimensions before the first reduced one are outer, after the last one inner; if kept ones lie between, x is copied
// with its reduced dimensions last.
Plan make_plan(const Tensor& x, uint32_t dims) {
  Plan plan;
  const Shape& s = x.shape();
  bool simple = x.is_contiguous();
  int stage = 0;   // 0: outer, 1: reduced, 2: inner
  for (int64_t d = 0; d < s.dims() && simple; ++d) {
    if (s[d] == 1) continue;
    bool reduces = dims >> d & 1;
    if (reduces && stage == 2) simple = false;
    if (reduces && stage == 0) stage = 1;
    if (!reduces && stage == 1) stage = 2;
    (reduces ? plan.reduced : stage == 0 ? plan.outer : plan.inner) *= s[d];
  }
  if (simple) {
    plan.x = x;
    return plan;
  }
  int64_t strides[Shape::max_dims], view_strides[Shape::max_dims];
  copy_strides(x, strides);
  Shape shape;
  plan = Plan();
  for (bool reduces : {false, true})
    for (int64_t d = 0; d < s.dims(); ++d)
      if (bool(dims >> d & 1) == reduces) {
        view_strides[shape.dims()] = strides[d];
        shape.push_back(s[d]);
        (reduces ? plan.reduced : plan.outer) *= s[d];
      }
  plan.x = dense(make_view(x, x.impl()->data, shape, view_strides));
  return plan;
}

// [outer, reduced] -> outer
void reduce_runs(Reduce f, const Plan& plan, char* y) {
  Dtype d = plan.x.dtype();
  auto kernel = kernel_set().of[int(d)].reduce[int(f)];
  auto width = int64_t(size_of(d));
  const char* x = plan.x.impl()->data;
  int64_t n = plan.reduced, blocks = (n + block_of_run - 1) / block_of_run;
  if (blocks <= 1) {
    parallel_for(plan.outer, std::max<int64_t>(1, cheap_grain / n), [=](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) kernel(n, x + i * n * width, 1, y + i * width);
    });
    return;
  }
  Tensor partial = empty({plan.outer * blocks}, d);
  char* p = partial.impl()->data;
  parallel_for(plan.outer * blocks, cheap_grain / block_of_run, [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      int64_t first = i % blocks * block_of_run;
      kernel(std::min(block_of_run, n - first), x + (i / blocks * n + first) * width, 1, p + i * width);
    }
  });
  Plan next;
  next.outer = plan.outer;
  next.reduced = blocks;
  next.x = partial;
  reduce_runs(f, next, y);
}

// [outer, reduced, inner] -> [outer, inner], inner > 1
void reduce_columns(Reduce f, const Plan& plan, char* y) {
  Dtype d = plan.x.dtype();
  auto kernel = kernel_set().of[int(d)].reduce_columns[int(f)];
  auto width = int64_t(size_of(d));
  const char* x = plan.x.impl()->data;
  int64_t rows = plan.reduced, n = plan.inner, blocks = (rows + block_of_rows - 1) / block_of_rows;
  if (blocks <= 1) {
    // Few rows: threads share the outer index, or else pieces of the columns.
    int64_t pieces = plan.outer == 1 ? (n + 1023) / 1024 : 1, piece = (n + pieces - 1) / pieces;
    piece = (piece + grain_unit - 1) / grain_unit * grain_unit;
    pieces = (n + piece - 1) / piece;
    parallel_for(plan.outer * pieces, std::max<int64_t>(1, cheap_grain / (rows * std::min(piece, n))),
                 [=](int64_t begin, int64_t end) {
                   for (int64_t i = begin; i < end; ++i) {
                     int64_t o = i / pieces, c = i % pieces * piece;
                     kernel(rows, std::min(piece, n - c), x + (o * rows * n + c) * width, n,
                            y + (o * n + c) * width);
                   }
                 });
    return;
  }
  Tensor partial = empty({plan.outer * blocks * n}, d);
  char* p = partial.impl()->data;
  parallel_for(plan.outer * blocks, std::max<int64_t>(1, cheap_grain / (block_of_rows * n)),
               [=](int64_t begin, int64_t end) {
                 for (int64_t i = begin; i < end; ++i) {
                   int64_t o = i / blocks, first = i % blocks * block_of_rows;
                   kernel(std::min(block_of_rows, rows - first), n, x + (o * rows + first) * n * width, n,
                          p + i * n * width);
                 }
               });
  Plan next;
  next.outer = plan.outer;
  next.reduced = blocks;
  next.inner = n;
  next.x = partial;
  reduce_columns(f, next, y);
}

Shape reduced_shape(const Shape& s, uint32_t dims, bool keepdim) {
  Shape out;
  for (int64_t d = 0; d < s.dims(); ++d)
    if (!(dims >> d & 1))
      out.push_back(s[d]);
    else if (keepdim)
      out.push_back(1);
  return out;
}

}  // namespace

Tensor reduce(Reduce f, const Tensor& x, uint32_t dims, bool keepdim) {
  Tensor y = empty(reduced_shape(x.shape(), dims, keepdim), x.dtype());
  if (y.numel() == 0) return y;
  Plan plan = make_plan(x, dims);
  if (plan.reduced == 0)
    fill(y, 0);   // only sum comes here with nothing to reduce
  else if (plan.inner == 1)
    reduce_runs(f, plan, y.impl()->data);
  else
    reduce_columns(f, plan, y.impl()->data);
  return y;
}

Tensor argmax(const Tensor& x, int64_t dim, bool keepdim, bool smallest) {
  uint32_t bit = x.dim() ? 1u << dim : 0;
  Tensor y = empty(reduced_shape(x.shape(), bit, keepdim), Dtype::int64);
  if (y.numel() == 0) return y;
  Plan plan = make_plan(x, bit);
  const Kernels& k = kernel_set().of[int(x.dtype())];
  auto kernel = smallest ? k.argmin : k.argmax;
  auto width = int64_t(size_of(x.dtype()));
  const char* from = plan.x.impl()->data;
  auto* to = reinterpret_cast<int64_t*>(y.impl()->data);
  int64_t n = plan.reduced, inner = plan.inner;
  parallel_for(plan.outer * inner, std::max<int64_t>(1, cheap_grain / n), [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      to[i] = kernel(n, from + (i / inner * n * inner + i % inner) * width, inner);
  });
  return y;
}

Tensor sum_to(const Tensor& x, const Shape& to) {
  if (x.shape() == to) return x;
  int64_t lead = x.dim() - to.dims();
  uint32_t dims = 0;
  for (int64_t d = 0; d < x.dim(); ++d)
    if (d < lead || (to[d - lead] == 1 && x.shape()[d] != 1)) dims |= 1u << d;
  Tensor y = reduce(Reduce::sum, x, dims, true);
  y.impl()->shape = to;   // it is new, row-major, and differs in sizes of 1 only
  return y;
}

}  // namespace gradus::apply
