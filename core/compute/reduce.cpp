// Reductions over any dimensions, of tensors with any strides.
//
// Idea: dimensions are walked in memory order, and neighbours of one kind (reduced or kept) merged. The innermost
// reduced group goes first: if it is last, runs become numbers, else rows of a column block become one row. What is
// left is row-major and goes through the same again until there is nothing to reduce. Long groups are cut into blocks
// whose size is fixed here, never by the number of threads; partial results are then reduced in block order, so the
// bits are always the same.
#include "core/compute/reduce.h"

#include <algorithm>
#include <cmath>

#include "core/compute/copy.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"
#include "core/tensor/memory_order.h"

namespace gradus::apply {

Shape reduced_shape(const Shape& s, uint32_t dims, bool keepdim) {
  Shape out;
  for (int64_t d = 0; d < s.dims(); ++d)
    if (!(dims >> d & 1)) out.push_back(s[d]);
    else if (keepdim) out.push_back(1);
  return out;
}

namespace {

constexpr int64_t block_of_run = 8192;   // numbers of one run that make one partial result
constexpr int64_t block_of_rows = 256;   // rows of a column reduction that make one partial result
constexpr int64_t piece_of_columns = 1024;

// The kernels of one kind of reduction. The second pair, for sums around a mean, is used instead if it is set.
struct Kind {
  void (*run)(int64_t n, const void* x, int64_t sx, void* y) = nullptr;
  void (*columns)(int64_t rows, int64_t n, const void* x, int64_t row, void* y) = nullptr;
  void (*run_around)(int64_t n, const void* x, int64_t sx, const void* mean, void* y) = nullptr;
  void (*columns_around)(int64_t rows, int64_t n, const void* x, int64_t row, const void* mean, void* y) = nullptr;
};

Kind kind_of(Reduce f, Dtype d) {
  const ReduceKernels& kernels = kernel_set().reduce[int(d)];
  return {kernels.run[int(f)], kernels.columns[int(f)]};
}
// The reduction that combines partial results.
Reduce joining(Reduce f) {
  if (f == Reduce::nansum || f == Reduce::sum_abs || f == Reduce::sum_squares) return Reduce::sum;
  return f == Reduce::max_abs ? Reduce::max : f == Reduce::min_abs ? Reduce::min : f;
}

// One or several dimensions that form a single one in memory.
struct Group {
  int64_t size, step, mean_step;
  bool reduced;
};

struct Plan {
  int count = 0;
  Group of[Shape::max_dims + 2];               // two more for blocks
  int kept[Shape::max_dims], kept_count = 0;   // the kept dimensions in memory order

  void add(const Group& g) {
    if (count > 0) {
      Group& before = of[count - 1];
      if (before.reduced == g.reduced && before.step == g.size * g.step && before.mean_step == g.size * g.mean_step) {
        before = {before.size * g.size, g.step, g.mean_step, g.reduced};
        return;
      }
    }
    of[count++] = g;
  }
  int innermost_reduced() const {
    int r = count - 1;
    while (r >= 0 && !of[r].reduced) --r;
    return r;
  }
  int64_t numel() const {
    int64_t n = 1;
    for (int i = 0; i < count; ++i) n *= of[i].size;
    return n;
  }
};

Plan make_plan(const Tensor& x, uint32_t dims, const Tensor& mean = {}) {
  int64_t strides[Shape::max_dims], mean_strides[Shape::max_dims] = {};
  copy_strides(x, strides);
  if (mean.defined()) copy_strides(mean, mean_strides);
  const Shape& s = x.shape();
  int order[Shape::max_dims], n = 0;
  for (int d = 0; d < s.dims(); ++d) {
    if (s[d] == 1) continue;
    int i = n++;
    for (; i > 0 && std::abs(strides[order[i - 1]]) < std::abs(strides[d]); --i) order[i] = order[i - 1];
    order[i] = d;
  }
  Plan plan;
  for (int i = 0; i < n; ++i) {
    int d = order[i];
    bool reduced = dims >> d & 1;
    plan.add({s[d], strides[d], reduced ? 0 : mean_strides[d], reduced});
    if (!reduced) plan.kept[plan.kept_count++] = d;
  }
  return plan;
}

// Where the result is computed: its kept dimensions in the memory order of the plan.
Tensor new_result(const Plan& plan, const Shape& shape, Dtype dtype, uint32_t dims, bool keepdim) {
  if (std::is_sorted(plan.kept, plan.kept + plan.kept_count)) return empty(shape, dtype);
  int order[Shape::max_dims], count = 0;
  uint32_t placed = 0;
  auto place = [&](int d) {
    order[count++] = d;
    placed |= 1u << d;
  };
  for (int i = 0; i < plan.kept_count; ++i) {
    int d = plan.kept[i];
    place(keepdim ? d : d - __builtin_popcount(dims & ((1u << d) - 1)));
  }
  for (int d = 0; d < shape.dims(); ++d)
    if (!(placed >> d & 1)) place(d);
  return empty(shape, dtype, MemoryOrder(std::span<const int>(order, size_t(count))));
}

// Calls body(count, i, x, step of x, mean, step of mean), with steps in bytes, for runs that together are all items of
// the groups except `without`; i is the row-major number of the first item. Each item is `work` numbers. Groups of one
// are left out: as the last dimension they would make every item a run of its own, 13 ns each.
template <class Body>
void for_item_runs(const Plan& plan, int without, int64_t work, const Tensor& x, const char* mean, const Body& body) {
  Loop loop{Shape()};
  loop.operands = 3;
  char* data[] = {nullptr, x.impl()->data, const_cast<char*>(mean)};
  int64_t run = 1;
  for (int k = 0; k < 3; ++k) loop.data[k] = data[k], loop.width[k] = k == 0 ? 1 : int64_t(size_of(x.dtype()));
  auto counts = [&](int i) { return i != without && plan.of[i].size != 1; };
  for (int i = 0; i < plan.count; ++i)
    if (counts(i)) loop.size[loop.dims++] = plan.of[i].size;
  for (int i = plan.count, d = loop.dims; i-- > 0;)
    if (counts(i)) {
      const Group& g = plan.of[i];
      --d;
      loop.step[0][d] = run, loop.step[1][d] = g.step, loop.step[2][d] = g.mean_step;
      run *= g.size;
    }
  int64_t steps[3];
  for (int k = 0; k < 3; ++k) steps[k] = loop.dims ? loop.step[k][loop.dims - 1] * loop.width[k] : 0;
  for_each_run(loop, std::max<int64_t>(1, cheap_grain / std::max<int64_t>(1, work)),
      [&](int64_t n, char** p) { body(n, reinterpret_cast<intptr_t>(p[0]), p[1], steps[1], p[2], steps[2]); });
}

// Calls body(i, x, mean) for each item.
template <class Body>
void for_each_item(const Plan& plan, int without, int64_t work, const Tensor& x, const char* mean, const Body& body) {
  for_item_runs(plan, without, work, x, mean,
      [&](int64_t n, int64_t first, char* from, int64_t step, char* m, int64_t mean_step) {
        for (int64_t i = 0; i < n; ++i) body(first + i, from + i * step, m ? m + i * mean_step : nullptr);
      });
}

// Runs of a few numbers, x [rows, 3]: transposed, so that one call of a kernel reduces many of them.
constexpr int64_t few_numbers = 8;
void reduce_short_runs(const Kind& kind, const Plan& plan, const Tensor& x, const Tensor& part) {
  constexpr int64_t at_a_time = 256;
  const Group g = plan.of[plan.count - 1];
  auto width = int64_t(size_of(x.dtype())), width_y = int64_t(size_of(part.dtype()));
  auto copy = kernel_set().copy[int(x.dtype())].convert[int(x.dtype())];
  for_item_runs(plan, plan.count - 1, g.size, x, nullptr,
      [&](int64_t n, int64_t first, char* from, int64_t step, char*, int64_t) {
        alignas(64) char turned[few_numbers * at_a_time * 8];
        for (int64_t i = 0; i < n; i += at_a_time) {
          int64_t count = std::min(at_a_time, n - i);
          for (int64_t j = 0; j < g.size; ++j)
            copy(count, from + i * step + j * g.step * width, step / width, turned + j * at_a_time * width, 1);
          kind.columns(g.size, count, turned, at_a_time, part.impl()->data + (first + i) * width_y);
        }
      });
}

// The innermost reduced group, r, is last: each item is a run. Writes all other groups, row-major, blocks of r last.
void reduce_runs(
    const Kind& kind, const Plan& plan, int r, int64_t block, const Tensor& x, const char* mean, const Tensor& part) {
  const Group g = plan.of[r];
  int64_t blocks = (g.size + block - 1) / block, width_y = int64_t(size_of(part.dtype()));
  if (g.size <= few_numbers && part.numel() >= 16 && !kind.run_around) return reduce_short_runs(kind, plan, x, part);
  char* y = part.impl()->data;
  Plan items = plan;
  items.of[r] = {blocks, block * g.step, 0, false};
  for_each_item(items, -1, std::min(block, g.size), x, mean, [&](int64_t i, const char* from, const char* m) {
    int64_t n = blocks == 1 ? g.size : std::min(block, g.size - i % blocks * block);
    if (kind.run_around) kind.run_around(n, from, g.step, m, y + i * width_y);
    else kind.run(n, from, g.step, y + i * width_y);
  });
}

// The last group is kept and has step 1: each item is some columns of it. Writes all groups, r as its blocks.
void reduce_columns(
    const Kind& kind, const Plan& plan, int r, int64_t block, const Tensor& x, const char* mean, const Tensor& part) {
  const Group g = plan.of[r], inner = plan.of[plan.count - 1];
  char* y = part.impl()->data;
  auto width_y = int64_t(size_of(part.dtype()));
  int64_t blocks = (g.size + block - 1) / block, n = inner.size, between = 1;
  int64_t piece = n < 2 * piece_of_columns ? n : piece_of_columns, pieces = (n + piece - 1) / piece;
  for (int i = r + 1; i < plan.count - 1; ++i) between *= plan.of[i].size;
  Plan items = plan;
  items.of[r] = {blocks, block * g.step, 0, false};
  items.of[plan.count - 1] = {pieces, piece, piece * inner.mean_step, false};
  for_each_item(items, -1, std::min(block, g.size) * piece, x, mean, [&](int64_t i, const char* from, const char* m) {
    int64_t c = i % pieces * piece, row = i / pieces, first = row / between % blocks * block;
    int64_t rows = std::min(block, g.size - first), columns = std::min(piece, n - c);
    char* to = y + (row * n + c) * width_y;
    if (kind.columns_around) kind.columns_around(rows, columns, from, g.step, m, to);
    else kind.columns(rows, columns, from, g.step, to);
  });
}

// The product of the reduced sizes, if x is row-major and these are its first dimensions; else 0.
int64_t leading_rows(const Tensor& x, uint32_t dims) {
  if (!x.is_contiguous() || dims == 0 || (dims & (dims + 1))) return 0;
  int64_t rows = 1;
  for (int64_t d = 0; dims >> d & 1; ++d) rows *= x.shape()[d];
  return rows;
}

double nothing_reduced(Reduce f) { return f == Reduce::prod || f == Reduce::min ? 1 : 0; }   // min: all() of no bools

// x [rows, few] is treated as [rows / k, k few] and reduced to [k, few] first: a few columns would leave most of a
// vector empty.
int64_t widening(const Plan& plan, int r) {
  const Group &rows = plan.of[r], &inner = plan.of[plan.count - 1];
  if (r != plan.count - 2 || inner.size >= 16 || rows.step != inner.size || rows.size < 64) return 1;
  int64_t k = 32;
  while (rows.size % k) k /= 2;
  return k;
}

// What is left of the plan, row-major, when group r has become `blocks` partial results.
void leave_rest(Plan& plan, int r, int64_t blocks, int64_t k, int64_t few) {
  Plan left;
  Group rest[Shape::max_dims + 3];
  int n = 0;
  for (int i = 0; i < plan.count; ++i) {
    if (i == r && blocks == 1) continue;
    rest[n++] = {i == r ? blocks : plan.of[i].size, 0, 0, plan.of[i].reduced};
  }
  if (k > 1) {
    rest[n - 1] = {k, 0, 0, true};
    rest[n++] = {few, 0, 0, false};
  }
  int64_t run = 1;
  for (int i = n; i-- > 0; run *= rest[i].size) rest[i].step = run;
  for (int i = 0; i < n; ++i) left.add(rest[i]);
  plan = left;
}

Tensor reduce_by(Kind kind, Reduce join, Tensor x, uint32_t dims, bool keepdim, Dtype result, Tensor mean) {
  Plan plan = make_plan(x, dims, mean);
  auto steps_by_one = [&](const Group& g) { return g.step == 1 && (!mean.defined() || g.mean_step == 1); };
  if (plan.innermost_reduced() < plan.count - 1 && !steps_by_one(plan.of[plan.count - 1])) {
    x = dense(x);   // no kernel takes columns with gaps
    if (mean.defined()) mean = dense(mean);
    plan = make_plan(x, dims, mean);
  }
  Tensor y = new_result(plan, reduced_shape(x.shape(), dims, keepdim), result, dims, keepdim);
  if (plan.innermost_reduced() < 0) plan.of[plan.count++] = {1, 0, 0, true};   // sizes of 1 only
  const char* around = mean.defined() ? mean.impl()->data : nullptr;
  while (true) {
    int r = plan.innermost_reduced();
    bool runs = r == plan.count - 1;
    int64_t few = plan.of[plan.count - 1].size, k = runs || around ? 1 : widening(plan, r);
    if (k > 1) {
      plan.of[r] = {plan.of[r].size / k, k * few, 0, true};
      plan.of[plan.count - 1].size = k * few;
    }
    int64_t block = runs ? block_of_run : block_of_rows, blocks = (plan.of[r].size + block - 1) / block;
    Plan rest = plan;
    leave_rest(rest, r, blocks, k, few);
    bool last = rest.innermost_reduced() < 0;
    Tensor part = last ? y : empty({rest.numel()}, result);
    (runs ? reduce_runs : reduce_columns)(kind, plan, r, block, x, around, part);
    if (last) return dense(y);   // row-major, as every reduction is in PyTorch
    x = part, plan = rest, around = nullptr, kind = kind_of(join, result);
  }
}

// Extreme values and their positions along the one reduced group r.
struct Extreme {
  Tensor values, indices;
  bool smallest;

  const ReduceKernels& kernels() const { return kernel_set().reduce[int(values.dtype())]; }
  int64_t* positions() const { return reinterpret_cast<int64_t*>(indices.impl()->data); }

  void of_columns(const Plan& plan, int r, const Tensor& x) const {
    const Group g = plan.of[r];
    int64_t n = plan.of[plan.count - 1].size, piece = n < 512 ? n : 256, pieces = (n + piece - 1) / piece;
    auto kernel = smallest ? kernels().argmin_columns : kernels().argmax_columns;
    Plan items = plan;
    items.of[plan.count - 1] = {pieces, piece, 0, false};
    for_each_item(items, r, g.size * piece, x, nullptr, [&](int64_t i, const char* p, const char*) {
      int64_t c = i % pieces * piece, first = i / pieces * n + c;
      kernel(g.size, std::min(piece, n - c), p, g.step, values.impl()->data + first * int64_t(size_of(x.dtype())),
          positions() + first);
    });
  }

  void of_runs(const Plan& plan, int r, const Tensor& x) const {
    const Group g = plan.of[r];
    auto width = int64_t(size_of(x.dtype()));
    auto kernel = smallest ? kernels().argmin : kernels().argmax;
    for_each_item(plan, r, g.size, x, nullptr, [&](int64_t i, const char* p, const char*) {
      int64_t found = positions()[i] = kernel(g.size, p, g.step);
      std::memcpy(values.impl()->data + i * width, p + found * g.step * width, size_t(width));
    });
  }

  // The best of each block, then the first best of those.
  void of_long_runs(const Plan& plan, int r, const Tensor& x) const {
    constexpr int64_t block = block_of_run;
    const Group g = plan.of[r];
    int64_t blocks = (g.size + block - 1) / block, outer = values.numel();
    Plan items = plan, rest;
    items.of[r] = {blocks, block * g.step, 0, false};
    Extreme best = {empty({outer, blocks}, x.dtype()), empty({outer, blocks}, Dtype::int64), smallest};
    auto width = int64_t(size_of(x.dtype()));
    auto kernel = smallest ? kernels().argmin : kernels().argmax;
    for_each_item(items, -1, block, x, nullptr, [&](int64_t i, const char* p, const char*) {
      int64_t first = i % blocks * block, found = kernel(std::min(block, g.size - first), p, g.step);
      best.positions()[i] = first + found;
      std::memcpy(best.values.impl()->data + i * width, p + found * g.step * width, size_t(width));
    });
    rest.count = 2;
    rest.of[0] = {outer, blocks, 0, false}, rest.of[1] = {blocks, 1, 0, true};
    of_runs(rest, 1, best.values);
    for (int64_t i = 0; i < outer; ++i) positions()[i] = best.positions()[i * blocks + positions()[i]];
  }
};

}   // namespace

Tensor reduce(Reduce f, const Tensor& x, uint32_t dims, bool keepdim) {
  Dtype result = x.dtype() == Dtype::bool_ && f == Reduce::sum ? Dtype::int64 : x.dtype();
  Kind kind = kind_of(f, x.dtype());
  int64_t n = x.numel();
  if (n == 0) return full(reduced_shape(x.shape(), dims, keepdim), nothing_reduced(f), result);
  if (dims == (1u << x.dim()) - 1 && n <= block_of_run && x.is_contiguous()) [[likely]] {
    Tensor y = empty(reduced_shape(x.shape(), dims, keepdim), result);
    parallel_for(1, 1, [&](int64_t, int64_t) { kind.run(n, x.impl()->data, 1, y.impl()->data); });
    return y;
  }
  // Over the first dimensions of a small tensor, as for a bias's gradient: no plan is needed.
  if (int64_t rows = n <= 4096 ? leading_rows(x, dims) : 0; rows > 0 && rows < 64 && n / rows <= piece_of_columns) {
    Tensor y = empty(reduced_shape(x.shape(), dims, keepdim), result);
    parallel_for(1, 1, [&](int64_t, int64_t) {
      if (n == rows) kind.run(n, x.impl()->data, 1, y.impl()->data);
      else kind.columns(rows, n / rows, x.impl()->data, n / rows, y.impl()->data);
    });
    return y;
  }
  return reduce_by(kind, joining(f), x, dims, keepdim, result, {});
}

Tensor sum_around(const Tensor& x, const Tensor& mean, uint32_t dims, bool keepdim) {
  if (x.numel() == 0) return full(reduced_shape(x.shape(), dims, keepdim), 0, x.dtype());
  const ReduceKernels& k = kernel_set().reduce[int(x.dtype())];
  return reduce_by(
      {nullptr, nullptr, k.sum_around, k.sum_around_columns}, Reduce::sum, x, dims, keepdim, x.dtype(), mean);
}

std::pair<Tensor, Tensor> extreme(const Tensor& x, int64_t dim, bool keepdim, bool smallest) {
  uint32_t bit = x.dim() ? 1u << dim : 0;
  Shape shape = reduced_shape(x.shape(), bit, keepdim);
  Extreme y = {empty(shape, x.dtype()), empty(shape, Dtype::int64), smallest};
  if (shape.numel() == 0) return {y.values, y.indices};
  Tensor from = x;
  Plan plan = make_plan(from, bit);
  int r = plan.innermost_reduced();
  bool columns = r >= 0 && r < plan.count - 1;
  if (!std::is_sorted(plan.kept, plan.kept + plan.kept_count) || (columns && plan.of[plan.count - 1].step != 1)) {
    from = dense(x);
    plan = make_plan(from, bit);
    r = plan.innermost_reduced();
    columns = r >= 0 && r < plan.count - 1;
  }
  if (r < 0) plan.of[r = plan.count++] = {1, 0, 0, true};   // a size of 1
  if (columns) y.of_columns(plan, r, from);
  else if (plan.of[r].size <= 4 * block_of_run) y.of_runs(plan, r, from);
  else y.of_long_runs(plan, r, from);
  return {y.values, y.indices};
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

}   // namespace gradus::apply
