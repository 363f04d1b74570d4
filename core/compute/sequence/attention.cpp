// Attention, a head at a time, of each head a block of queries at a time.
//
// Idea: the scores of all queries are l x s numbers per head, which would be written to memory and read several times.
// A block of queries has so few that they stay in the cache from the first product to the last. Where attention is
// causal, a block ends with the key of its last query: the rest, nearly half of all, is never computed. The backward
// pass computes the probabilities again, so that nothing of that size is ever stored (Dao et al. 2022). A head belongs
// to one thread, so the sums over queries have one order.
#include "core/compute/sequence/attention.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/scratch.h"
#include "core/compute/copy.h"
#include "core/compute/matrix/batch.h"
#include "core/compute/precision.h"
#include "core/compute/transpose.h"
#include "core/kernels/kernels.h"

namespace gradus::apply {

namespace {

// x, or a copy, with the numbers of a row side by side.
Tensor with_whole_rows(const Tensor& x) {
  const int64_t dims = x.dim(), rows = x.shape()[dims - 2], columns = x.shape()[dims - 1];
  return x.stride(dims - 1) == 1 && (x.stride(dims - 2) >= columns || rows <= 1) ? x : dense(x);
}

// Memory for a result whose dimensions lie in memory as those of x, if these have whole rows.
Tensor empty_in_order_of(const Tensor& x, const Shape& shape) {
  const MemoryOrder order = MemoryOrder::of(x);
  const bool whole_rows = order[shape.dims() - 1] == shape.dims() - 1;
  return empty(shape, x.dtype(), whole_rows ? order : MemoryOrder::row_major(shape.dims()));
}

// Some queries of a head, and how many keys they look at.
struct Block {
  int64_t first, rows, keys;
};

struct Sizes {
  int64_t l, s, e, n, heads;
  Shape batch;
  bool causal;

  Sizes(const Tensor& q, const Tensor& v, bool is_causal)
      : l(q.shape()[q.dim() - 2]),
        s(v.shape()[v.dim() - 2]),
        e(q.shape().back()),
        n(v.shape().back()),
        heads(batch_of(q).numel()),
        batch(batch_of(q)),
        causal(is_causal) {}

  // Multiples of 12, the height of a tile; short ones waste less above the diagonal.
  int64_t rows_of_block() const {
    constexpr int64_t scores = 32768, unit = 12;
    const int64_t most = causal ? std::clamp<int64_t>(l / 4, 2 * unit, 8 * unit) : 8 * unit;
    return std::min(std::max<int64_t>(1, l), std::clamp(scores / std::max<int64_t>(1, s), unit, most) / unit * unit);
  }
  // From the last one, which looks at the most keys, to the first.
  template <class Body> void for_each_block(const Body& body) const {
    const int64_t rows = rows_of_block();
    for (int64_t i = (l - 1) / rows * rows; i >= 0; i -= rows) {
      const int64_t end = std::min(i + rows, l);
      body(Block{i, end - i, causal ? std::min(end, s) : s});
    }
  }
  // f(begin, end) for ranges of heads.
  template <class F> void for_heads(F f) const { for_matrices(heads, double(l) * double(s) * double(e + n), f); }
};

// The queries, keys, values ... of a head: each contiguous, `step` numbers from one to the next.
template <class T> struct Vectors {
  T* data;
  int64_t step;
  T* operator[](int64_t i) const { return data + i * step; }
};
template <class T> Vectors<T> head_of(const Matrices& x, int64_t head) { return {x.at<T>(head), x.row}; }

// A matrix as the first factor of a product: its rows are contiguous, or its columns.
template <class T> struct Factor {
  const T* data;
  int64_t row, column;
};
template <class T> Factor<T> plain(Vectors<T> x) { return {x.data, x.step, 1}; }
template <class T> Factor<T> turned(Vectors<T> x) { return {x.data, 1, x.step}; }

// What one thread needs for its heads.
template <class T> class Worker {
 public:
  Worker(const Sizes& sizes, const AttentionRule& rule, Dtype dtype)
      : z_(sizes),
        scale_(T(rule.scale)),
        dtype_(dtype),
        turned_step_(padded(z_.s) + 16),
        scores_(z_.rows_of_block() * z_.s),
        chances_(z_.rows_of_block() * z_.s) {}

  /// c[m, n] = a[m, k] b[k, n], added to what is there if `accumulate`.
  void multiply(
      int64_t m, int64_t n, int64_t k, Factor<T> a, Vectors<T> b, Vectors<T> c, bool accumulate = false) const {
    const GemmTask task{m, n, k, a.data, a.row, a.column, b.data, b.step, 1, nullptr, c.data, c.step, accumulate};
    const GemmKernels &kernels = product_kernels(dtype_, task), &exact = kernels_.gemm[int(dtype_)];
    if (&kernels == &exact) return exact.run_sum(task, nullptr, 0);   // copies nothing
    const Scratch<char> scratch(int64_t(kernels.scratch_bytes(task)));
    kernels.run(task, 0, 1, scratch);
  }
  /// The transposed of x [s, columns]. Its rows are no power of two apart: those share a set of the cache.
  Vectors<T> turn(Vectors<T> x, int64_t columns, T* scratch) const {
    constexpr int64_t width = sizeof(T);
    const MatrixCopy copy(dtype_, {width, x.step * width}, dtype_, {turned_step_ * width, width});
    copy(columns, z_.s, reinterpret_cast<const char*>(x.data), reinterpret_cast<char*>(scratch));
    return {scratch, turned_step_};
  }
  int64_t turned_numel(int64_t columns) const { return columns * turned_step_; }

  /// The probabilities of a block of queries, softmax(scale q k^T + mask). mask: null if there is none.
  Vectors<T> look(const Block& b, Vectors<T> q, Vectors<T> turned_keys, const Matrices* mask, int64_t head) const {
    const Vectors<T> chances{chances_, b.keys};
    multiply(b.rows, b.keys, z_.e, {q[b.first], q.step, 1}, turned_keys, scores(b));
    scale_scores(b);
    for (int64_t i = 0; mask && i < b.rows; ++i)
      kernel(Binary::add)(
          b.keys, scores(b)[i], 1, mask->at<T>(head) + (b.first + i) * mask->row, mask->column, scores(b)[i]);
    for (int64_t i = 0; z_.causal && i < b.rows; ++i)
      for (int64_t j = b.first + i + 1; j < b.keys; ++j) scores(b)[i][j] = T(-INFINITY);
    kernels_.rows[int(dtype_)].softmax(b.rows, b.keys, scores(b).data, chances.data);
    for (int64_t i = 0; i < b.rows; ++i)
      if (sees_nothing(scores(b)[i], b.keys)) std::fill_n(chances[i], b.keys, T(0));
    return chances;
  }
  /// With the gradient of the probabilities in `scores`: makes it that of q k^T.
  void look_back(const Block& b, Vectors<T> chances) const {
    T* d = scores(b).data;
    kernels_.rows[int(dtype_)].softmax_grad(b.rows, b.keys, d, chances.data, d);
    scale_scores(b);
  }
  Vectors<T> scores(const Block& b) const { return {scores_, b.keys}; }

 private:
  auto kernel(Binary f) const { return kernels_.binary[int(dtype_)].zip[int(f)]; }
  void scale_scores(const Block& b) const {
    kernel(Binary::mul)(b.rows * b.keys, scores(b).data, 1, &scale_, 0, scores(b).data);
  }
  static bool sees_nothing(const T* scores, int64_t n) {
    return std::all_of(scores, scores + n, [](T x) { return x == T(-INFINITY); });
  }

  const Sizes& z_;
  const T scale_;
  const Dtype dtype_;
  const KernelSet& kernels_ = kernel_set();
  const int64_t turned_step_;
  const Scratch<T> scores_, chances_;
};

template <class T> void clear(int64_t begin, int64_t end, int64_t n, Vectors<T> x) {
  for (int64_t i = begin; i < end; ++i) std::fill_n(x[i], n, T(0));
}

std::optional<Matrices> mask_of(const AttentionRule& rule, const Sizes& z) {
  if (!rule.mask.defined()) return std::nullopt;
  return Matrices(rule.mask, z.batch);
}

}   // namespace

Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v, const AttentionRule& rule) {
  const Sizes z(q, v, rule.causal);
  Shape shape = q.shape();
  shape[shape.dims() - 1] = z.n;
  if (z.s == 0) return full(shape, 0, q.dtype());
  Tensor y = empty_in_order_of(q, shape);
  if (y.numel() == 0) return y;
  const Matrices queries(with_whole_rows(q), z.batch), keys(with_whole_rows(k), z.batch),
      values(with_whole_rows(v), z.batch), results(y, z.batch);
  const std::optional<Matrices> mask = mask_of(rule, z);
  with_float(q.dtype(), [&]<class T>(T) {
    z.for_heads([&](int64_t begin, int64_t end) {
      const Worker<T> worker(z, rule, q.dtype());
      const Scratch<T> keys_scratch(worker.turned_numel(z.e));
      for (int64_t h = begin; h < end; ++h) {
        const Vectors<T> turned_keys = worker.turn(head_of<T>(keys, h), z.e, keys_scratch);
        const Vectors<T> value = head_of<T>(values, h), result = head_of<T>(results, h);
        z.for_each_block([&](const Block& b) {
          const Vectors<T> p = worker.look(b, head_of<T>(queries, h), turned_keys, mask ? &*mask : nullptr, h);
          worker.multiply(b.rows, z.n, b.keys, plain(p), value, {result[b.first], result.step});
        });
      }
    });
  });
  return y;
}

// With chances P = softmax(scale q k^T + mask) and dP = dy v^T: ds = scale P (dP - sum(dP P)),
//   dv = P^T dy     dq = ds k     dk = ds^T q
void attention_grad(const AttentionGradients& d, const Tensor& dy, const Tensor& q, const Tensor& k, const Tensor& v,
    const AttentionRule& rule) {
  const Sizes z(q, v, rule.causal);
  if (z.l == 0 || z.s == 0) {
    for (const Tensor& x : {d.q, d.k, d.v}) fill(x, 0);
    return;
  }
  const Matrices queries(with_whole_rows(q), z.batch), keys(with_whole_rows(k), z.batch),
      values(with_whole_rows(v), z.batch), dys(with_whole_rows(dy), z.batch), dqs(d.q, z.batch), dks(d.k, z.batch),
      dvs(d.v, z.batch);
  const std::optional<Matrices> mask = mask_of(rule, z);
  const int64_t seen = rule.causal ? std::min(z.l, z.s) : z.s;   // keys that any query looks at
  with_float(q.dtype(), [&]<class T>(T) {
    z.for_heads([&](int64_t begin, int64_t end) {
      const Worker<T> worker(z, rule, q.dtype());
      const Scratch<T> keys_scratch(worker.turned_numel(z.e)), values_scratch(worker.turned_numel(z.n));
      for (int64_t h = begin; h < end; ++h) {
        const Vectors<T> query = head_of<T>(queries, h), key = head_of<T>(keys, h), dy_of_head = head_of<T>(dys, h),
                         dq = head_of<T>(dqs, h), dk = head_of<T>(dks, h), dv = head_of<T>(dvs, h);
        const Vectors<T> turned_keys = worker.turn(key, z.e, keys_scratch),
                         turned_values = worker.turn(head_of<T>(values, h), z.n, values_scratch);
        clear(seen, z.s, z.e, dk);
        clear(seen, z.s, z.n, dv);
        z.for_each_block([&](const Block& b) {
          const Vectors<T> g{dy_of_head[b.first], dy_of_head.step}, x{query[b.first], query.step},
              p = worker.look(b, query, turned_keys, mask ? &*mask : nullptr, h), s = worker.scores(b);
          const bool more = b.first + b.rows < z.l;   // blocks have come before
          worker.multiply(b.keys, z.n, b.rows, turned(p), g, dv, more);
          worker.multiply(b.rows, b.keys, z.n, plain(g), turned_values, s);
          worker.look_back(b, p);
          worker.multiply(b.rows, z.e, b.keys, plain(s), key, {dq[b.first], dq.step});
          worker.multiply(b.keys, z.e, b.rows, turned(s), x, dk, more);
        });
      }
    });
  });
}

AttentionGradients attention_grad(
    const Tensor& dy, const Tensor& q, const Tensor& k, const Tensor& v, const AttentionRule& rule) {
  AttentionGradients d{
      empty_in_order_of(q, q.shape()), empty_in_order_of(k, k.shape()), empty_in_order_of(v, v.shape())};
  attention_grad(d, dy, q, k, v, rule);
  return d;
}

}   // namespace gradus::apply
