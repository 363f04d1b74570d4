// Computing with tensors, without gradients: checks are done, now numbers. Every op's forward line ends here.
//
// Idea: turn shapes and strides into runs, allocate the result, call the kernel of the dtype, share the work among threads.
// Nothing here records history; results are new tensors. The namespace keeps short names away from `using namespace`.
// Read first: kernels/kernels.h, loop.h, parallel.h.
#ifndef GRADUS_CORE_APPLY_H
#define GRADUS_CORE_APPLY_H

#include "core/kernels/kernels.h"
#include "core/tensor.h"

namespace gradus::apply {

/// y = f(x), elementwise, in x's memory order.
Tensor map(Unary f, const Tensor& x);
/// y = f(a, b), broadcast; a and b have one dtype. `op` names the caller in an error.
Tensor zip(Binary f, const Tensor& a, const Tensor& b, const char* op = nullptr);
/// y = f(x, s) and f(s, x); s is converted to x's dtype.
Tensor zip(Binary f, const Tensor& x, Scalar s);
Tensor zip(Binary f, Scalar s, const Tensor& x);
Tensor compare(Compare f, const Tensor& a, const Tensor& b, const char* op);   // bool_
Tensor compare(Compare f, const Tensor& x, Scalar s);
/// y = f(a, b, c), broadcast; all have one dtype.
Tensor combine(Ternary f, const Tensor& a, const Tensor& b, const Tensor& c, const char* op);
/// y = f(x; p), and dx = f(dy, x; p): dy and x have one shape.
Tensor activate(Activation f, const Tensor& x, double p0 = 0, double p1 = 0, double p2 = 0);
Tensor activate_grad(Activation f, const Tensor& dy, const Tensor& x, double p0 = 0, double p1 = 0, double p2 = 0);
/// condition ? a : b, broadcast; condition is bool_.
Tensor select(const Tensor& condition, const Tensor& a, const Tensor& b);

Tensor full(const Shape& shape, Scalar value, Dtype dtype);
/// x itself if row-major, else a row-major copy.
Tensor dense(const Tensor& x);
Tensor copy(const Tensor& x);               // same dtype and dimension order
Tensor convert(const Tensor& x, Dtype to);  // x itself if it has the dtype
/// to[...] = from[...] in place, broadcasting and converting; any strides. Counts the version up.
void assign(const Tensor& to, const Tensor& from);
void fill(const Tensor& x, Scalar value);
/// sum += x in place, for the engine and optimisers; same shape and dtype. Does not count the version up.
void add_into(const Tensor& sum, const Tensor& x);

/// Reduces the dimensions whose bit is set. Results keep them as size 1 if keepdim. Empty input: sum 0; max, min throw at the op.
Tensor reduce(Reduce f, const Tensor& x, uint32_t dims, bool keepdim);
/// Position of the first largest (smallest) along dim, int64.
Tensor argmax(const Tensor& x, int64_t dim, bool keepdim, bool smallest = false);
/// Sums x over the dimensions along which `to` was broadcast; the inverse of expand. x's shape must come from `to`'s.
Tensor sum_to(const Tensor& x, const Shape& to);

/// a [.., m, k] times b [.., k, n] -> [.., m, n], batch dimensions broadcast; optionally each read as transposed in its last
/// two dimensions; plus bias [n] if not null.
Tensor gemm(const Tensor& a, const Tensor& b, bool transpose_a = false, bool transpose_b = false, const Tensor* bias = nullptr);

/// a [n, n] (its lower triangle), b [n, k] -> a^-1 b. Throws Error if a is not positive definite.
Tensor solve_spd(const Tensor& a, const Tensor& b);
std::pair<Tensor, Tensor> eigh(const Tensor& a);   // values, vectors

// -- along the last dimension; other dimensions are brought there by the caller --
Tensor softmax(const Tensor& x);
Tensor log_softmax(const Tensor& x);
Tensor logsumexp(const Tensor& x);   // drops the last dimension
Tensor softmax_grad(const Tensor& dy, const Tensor& y);
Tensor log_softmax_grad(const Tensor& dy, const Tensor& y);

// -- selecting by index; indices are checked by the caller --
Tensor index_select(const Tensor& x, int64_t dim, const Tensor& index);
/// into[.., index[i], ..] += x[.., i, ..] along dim.
void index_add(const Tensor& into, int64_t dim, const Tensor& index, const Tensor& x);
Tensor gather(const Tensor& x, int64_t dim, const Tensor& index);
void scatter_add(const Tensor& into, int64_t dim, const Tensor& index, const Tensor& x);
/// Throws IndexError naming op and the first bad entry unless all of index (int64) lie in 0 .. limit-1.
void check_index(const char* op, const Tensor& index, int64_t limit);

Tensor cat(const std::vector<Tensor>& xs, int64_t dim);

// -- moving numbers to other places; results are row-major --
/// x [.., m, n] with zeros above the diagonal, or `upper` below it.
Tensor triangle(const Tensor& x, int64_t diagonal, bool upper);
/// y[i, j, ..] = x[from[0][i], from[1][j], ..], of this shape; an empty list stands for all positions in order.
Tensor at_positions(const Tensor& x, const std::vector<std::vector<int64_t>>& from, const Shape& shape);
/// into[from[0][i], from[1][j], ..] += x[i, j, ..]; into is row-major, its dtype a float.
void add_at_positions(const Tensor& into, const std::vector<std::vector<int64_t>>& from, const Tensor& x);

}  // namespace gradus::apply
#endif
