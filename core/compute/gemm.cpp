// The matrix product of tensors: batches, transposition by strides, threads.
//
// Idea: a kernel takes any matrix whose rows or columns are contiguous, so a transposed view costs nothing. Only
// matrices with no contiguous direction are copied.
#include "core/compute/gemm.h"

#include <algorithm>
#include <optional>

#include "core/base/format.h"
#include "core/base/scratch.h"
#include "core/compute/copy.h"
#include "core/compute/precision.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

// The last two dimensions of a tensor as the kernel wants them; the rest are batch dimensions.
struct Factor {
  Tensor x;   // keeps a copy alive, if one was made
  int64_t rows, columns, row, column;
  int64_t batch[Shape::max_dims];   // strides of the batch dimensions, aligned to the result's
};

Factor factor_of(const Tensor& x, bool transpose, const Shape& batch_shape) {
  Factor m{x, 0, 0, 0, 0, {}};
  int64_t strides[Shape::max_dims], dims = x.dim();
  copy_strides(x, strides);
  const Shape& s = x.shape();
  m.rows = s[dims - 2], m.columns = s[dims - 1];
  m.row = strides[dims - 2], m.column = strides[dims - 1];
  auto fits = [](int64_t size, int64_t stride, int64_t other, int64_t other_size) {
    return stride == 1 && (other >= size || other_size <= 1);   // overlapping rows (expanded) are copied
  };
  if (!fits(m.columns, m.column, m.row, m.rows) && !fits(m.rows, m.row, m.column, m.columns)) {
    // A size of 1 may have any stride; say so to the kernel instead of copying.
    if (m.columns == 1 && m.rows > 1 && m.row >= 1) {
      m.column = 1;
    } else if (m.rows == 1 && m.columns > 1 && m.column >= 1) {
      m.row = 1;
    } else {
      m.x = empty(s, x.dtype());
      assign(m.x, x);
      copy_strides(m.x, strides);
      m.row = strides[dims - 2], m.column = strides[dims - 1];
    }
  }
  int64_t lead = batch_shape.dims() - (dims - 2);
  for (int64_t d = 0; d < batch_shape.dims(); ++d) m.batch[d] = d < lead || s[d - lead] == 1 ? 0 : strides[d - lead];
  if (transpose) std::swap(m.rows, m.columns), std::swap(m.row, m.column);
  return m;
}

// Below this many multiplications a second thread costs more than it gains: both pack what they share, and in a net the
// numbers have to come from the other one's cache.
constexpr double team_work = 300e3, per_microsecond = 50e3;

}   // namespace

int run_gemm(const GemmKernels& k, const GemmTask& task) {
  // A matrix whose columns are contiguous, times a vector: the vector as a row times the matrix has lanes along m.
  if (task.n == 1 && task.c_row == 1 && task.a_row == 1 && task.a_col != 1 && task.m > 1 && !task.bias) [[unlikely]]
    return run_gemm(k, {1, task.m, task.k, task.b, task.b_col, task.b_row, task.a, task.a_col, 1, nullptr, task.c,
                           task.m, task.accumulate});
  size_t bytes = k.scratch_bytes(task);
  double work = double(task.m) * double(task.n) * double(task.k);
  int threads = work < team_work && !grain_cap ? 1 : get_num_threads();
  if (!grain_cap && threads > 1) threads = int(std::min(double(threads), 1 + work / team_work));
  struct Job {
    const GemmKernels& k;
    const GemmTask& task;
    char* scratch;
    size_t bytes;
  } job{k, task, nullptr, bytes};
  std::optional<Scratch<char>> scratch;
  if (bytes) job.scratch = scratch.emplace(int64_t(bytes) * threads);
  auto body = [](void* p, int thread, int count) {
    Job& j = *static_cast<Job*>(p);
    j.k.run(j.task, thread, count, j.scratch + size_t(thread) * j.bytes);
  };
  if (threads == 1) body(&job, 0, 1);
  else run_team(threads, body, &job, work / per_microsecond);
  return threads;
}

// So many threads wrote y: Note [Owners] in update.h.
static void note_writers(const Tensor& y, int threads) { y.impl()->writers = std::min(threads, 63) & 63; }

// Two row-major matrices: nothing to work out. Tiny nets spend their time here.
static Tensor gemm_plain(const Tensor& a, const Tensor& b, bool transpose_a, bool transpose_b, const Tensor* bias) {
  const Shape &s = a.shape(), &t = b.shape();
  int64_t m = s[transpose_a], k = s[!transpose_a], n = t[!transpose_b];
  Tensor y = empty({m, n}, a.dtype());
  if (m == 0 || n == 0) return y;
  const GemmTask task = {m, n, k, a.impl()->data, transpose_a ? 1 : s[1], transpose_a ? s[1] : 1, b.impl()->data,
      transpose_b ? 1 : t[1], transpose_b ? t[1] : 1, bias ? bias->impl()->data : nullptr, y.impl()->data, n, false};
  note_writers(y, run_gemm(a.dtype(), task));
  return y;
}

// Many small products: threads share the batch. Their scratch is taken here, since kernels allocate nothing.
static void multiply_batch(
    const GemmKernels& k, const GemmTask& task, const Shape& batch, const Factor& p, const Factor& q, int64_t width) {
  size_t bytes = k.scratch_bytes(task);
  int64_t work = std::max<int64_t>(1, task.m * task.n * task.k),
          grain = std::max<int64_t>(1, int64_t(team_work) / work);
  parallel_for(batch.numel(), grain, [&](int64_t begin, int64_t end) {
    std::optional<Scratch<char>> scratch;
    if (bytes) scratch.emplace(int64_t(bytes));
    for (int64_t i = begin; i < end; ++i) {
      GemmTask t = task;
      int64_t rest = i, at_a = 0, at_b = 0;
      for (int64_t d = batch.dims(); d-- > 0; rest /= batch[d]) {
        at_a += rest % batch[d] * p.batch[d];
        at_b += rest % batch[d] * q.batch[d];
      }
      t.a = static_cast<const char*>(task.a) + at_a * width;
      t.b = static_cast<const char*>(task.b) + at_b * width;
      t.c = static_cast<char*>(task.c) + i * task.m * task.n * width;
      k.run(t, 0, 1, scratch ? static_cast<char*>(*scratch) : nullptr);
    }
  });
}

// y = a b + bias, or y += a b if there is a y.
static Tensor gemm_into(Tensor y, const Tensor& a, const Tensor& b, bool transpose_a, bool transpose_b,
    const Tensor* bias, bool exact = false) {
  Shape batch_a, batch_b, batch;
  for (int64_t d = 0; d + 2 < a.dim(); ++d) batch_a.push_back(a.shape()[d]);
  for (int64_t d = 0; d + 2 < b.dim(); ++d) batch_b.push_back(b.shape()[d]);
  if (!broadcast(batch_a, batch_b, batch))
    throw ShapeError(
        fmt::format("matmul: the batch dimensions do not broadcast: a is {}, b is {}", a.shape(), b.shape()));
  Factor p = factor_of(a, transpose_a, batch), q = factor_of(b, transpose_b, batch);
  Shape shape = batch;
  shape.push_back(p.rows);
  shape.push_back(q.columns);
  bool accumulate = y.defined();
  if (!accumulate) y = empty(shape, a.dtype());
  if (y.numel() == 0) return y;
  Tensor dense_bias = bias ? dense(*bias) : Tensor();
  GemmTask task{p.rows, q.columns, p.columns, p.x.impl()->data, p.row, p.column, q.x.impl()->data, q.row, q.column,
      bias ? dense_bias.impl()->data : nullptr, y.impl()->data, q.columns, accumulate};
  const GemmKernels& k = exact ? kernel_set().gemm[int(a.dtype())] : product_kernels(a.dtype(), task);
  if (batch.numel() == 1) note_writers(y, run_gemm(k, task));
  else multiply_batch(k, task, batch, p, q, int64_t(size_of(a.dtype())));
  return y;
}

Tensor gemm(const Tensor& a, const Tensor& b, bool transpose_a, bool transpose_b, const Tensor* bias) {
  if (a.dim() == 2 && b.dim() == 2 && a.is_contiguous() && b.is_contiguous() && (!bias || bias->is_contiguous()))
      [[likely]]
    return gemm_plain(a, b, transpose_a, transpose_b, bias);
  return gemm_into({}, a, b, transpose_a, transpose_b, bias);
}

Tensor exact_gemm(const Tensor& a, const Tensor& b, bool transpose_a, bool transpose_b) {
  return gemm_into({}, a, b, transpose_a, transpose_b, nullptr, true);
}

void gemm_add(const Tensor& y, const Tensor& a, const Tensor& b) { gemm_into(y, a, b, false, false, nullptr); }

}   // namespace gradus::apply
