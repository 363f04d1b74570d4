// Computing with tensors, without gradients: checks are done, now numbers. Every op's forward line ends here.
//
// Idea: turn shapes and strides into runs, allocate the result, call the kernel of the dtype, share the work among
// threads. Nothing here records history; results are new tensors, unless an operand is donated. The namespace keeps
// short names away from `using namespace`.
// Read first: kernels/kernels.h, loop.h, parallel.h.
#ifndef GRADUS_CORE_COMPUTE_APPLY_H
#define GRADUS_CORE_COMPUTE_APPLY_H

#include "core/compute/donate.h"
#include "core/kernels/kernels.h"
#include "core/tensor/tensor.h"

namespace gradus::apply {

// A donated first operand (donate.h) of map, zip, combine, activate and activate_grad gets the result written over it
// where shape and dtype agree; of select, the last.

/// y = f(x), elementwise, in x's memory order.
Tensor map(Unary f, const Tensor& x);
/// The answer for each number, bool_; x is float.
Tensor test(Test f, const Tensor& x);
/// y = f(a, b), broadcast; a and b have one dtype, bool for bitwise functions only. `op` names the caller in an error.
Tensor zip(Binary f, const Tensor& a, const Tensor& b, const char* op = nullptr);
/// y = f(x, s) and f(s, x); s is converted to x's dtype.
Tensor zip(Binary f, const Tensor& x, Scalar s);
Tensor zip(Binary f, Scalar s, const Tensor& x);
Tensor compare(Compare f, const Tensor& a, const Tensor& b, const char* op);   // bool_
Tensor compare(Compare f, const Tensor& x, Scalar s);
/// y = f(a, b, c; p), broadcast; all have one dtype, to which p is converted.
Tensor combine(Ternary f, const Tensor& a, const Tensor& b, const Tensor& c, const char* op, Scalar p = 0);
/// y = f(x; p), and dx = f(dy, x; p): dy and x have one shape.
Tensor activate(Activation f, const Tensor& x, double p0 = 0, double p1 = 0, double p2 = 0);
Tensor activate_grad(Activation f, const Tensor& dy, const Tensor& x, double p0 = 0, double p1 = 0, double p2 = 0);
/// condition ? a : b, broadcast; condition is bool_.
Tensor select(const Tensor& condition, const Tensor& a, const Tensor& b);
/// Of each number of x, whether it is one of `test`, bool; both have one dtype, not bool.
Tensor is_in(const Tensor& x, const Tensor& test);

Tensor full(const Shape& shape, Scalar value, Dtype dtype);
/// Zeros that take no memory: one, seen everywhere. To start from.
Tensor expanded_zero(const Shape& shape, Dtype dtype);
/// x itself if row-major, else a row-major copy.
Tensor dense(const Tensor& x);
Tensor copy(const Tensor& x);                // same dtype and dimension order
Tensor convert(const Tensor& x, Dtype to);   // x itself if it has the dtype
/// to[...] = from[...] in place, broadcasting and converting; any strides. Counts the version up.
void assign(const Tensor& to, const Tensor& from);
void fill(const Tensor& x, Scalar value);
/// sum += x in place, for the engine and optimisers; same shape and dtype. Does not count the version up.
void add_into(const Tensor& sum, const Tensor& x);

/// s without the dimensions whose bit is set, or with size 1 in their place.
Shape reduced_shape(const Shape& s, uint32_t dims, bool keepdim);
/// Reduces the dimensions whose bit is set. Results keep them as size 1 if keepdim. Bools have sum (int64), max (any)
/// and min (all). Empty input: sums are 0, prod and all 1; max, min throw at the op.
Tensor reduce(Reduce f, const Tensor& x, uint32_t dims, bool keepdim);
/// Sums of (x - mean)^2; mean has the reduced dimensions as size 1.
Tensor sum_around(const Tensor& x, const Tensor& mean, uint32_t dims, bool keepdim);
/// The first largest (smallest) along dim, and its position, int64. A NaN counts as larger (smaller) than everything.
std::pair<Tensor, Tensor> extreme(const Tensor& x, int64_t dim, bool keepdim, bool smallest = false);
/// Sums x over the dimensions along which `to` was broadcast; the inverse of expand. x's shape must come from `to`'s.
Tensor sum_to(const Tensor& x, const Shape& to);

/// a [.., m, k] times b [.., k, n] -> [.., m, n], batch dimensions broadcast; optionally each read as transposed in its
/// last two dimensions; plus bias [n] if not null.
Tensor gemm(
    const Tensor& a, const Tensor& b, bool transpose_a = false, bool transpose_b = false, const Tensor* bias = nullptr);
/// y += a b; y is row-major and has the shape of the product. Does not count the version up.
void gemm_add(const Tensor& y, const Tensor& a, const Tensor& b);
/// The cross product along a dimension of size 3; a and b are row-major, of one shape and dtype, no bools.
Tensor cross(const Tensor& a, const Tensor& b, int64_t dim);

// -- along the last dimension; other dimensions are brought there by the caller --
Tensor softmax(const Tensor& x);
Tensor log_softmax(const Tensor& x);
Tensor logsumexp(const Tensor& x);   // drops the last dimension
Tensor softmax_grad(const Tensor& dy, const Tensor& y);
Tensor log_softmax_grad(const Tensor& dy, const Tensor& y);

// -- selecting by index: int64, in 0 .. size of dim - 1, else IndexError names op and the first entry that is not --
Tensor index_select(const Tensor& x, int64_t dim, const Tensor& index, const char* op = "index_select");
/// y[.., i, ..] = x[.., index[.., i, ..], ..] along dim.
Tensor gather(const Tensor& x, int64_t dim, const Tensor& index, const char* op = "gather");
/// index [n] as it is seen in `shape` by an op along dim: the same for all slices. A view.
Tensor spread_index(const Tensor& index, int64_t dim, const Shape& shape);
/// What happens to a number when another one comes to its place.
enum class Into : uint8_t { set, add, mul, max, min };
/// into[.., index[.., i, ..], ..] = f(itself, source[.., i, ..]) along dim, in the order of i; index and source have
/// one shape.
void scatter(
    Into f, const Tensor& into, int64_t dim, const Tensor& index, const Tensor& source, const char* op = "scatter");
inline void scatter_add(const Tensor& into, int64_t dim, const Tensor& index, const Tensor& source) {
  scatter(Into::add, into, dim, index, source, "scatter_add");
}
/// Throws unless all of index lie in 0 .. limit-1.
void check_index(const char* op, const Tensor& index, int64_t limit);
/// Negative entries counted from the end: index itself if there are none.
Tensor wrap_index(const char* op, const Tensor& index, int64_t limit);

// -- by mask (bool_, of x's shape), in row-major order --
Tensor nonzero(const Tensor& x);        // positions of what is not 0: [count, dimensions]
Tensor flat_nonzero(const Tensor& x);   // the same as positions in the flat tensor: [count]
Tensor masked_select(const Tensor& x, const Tensor& mask);
/// x with source's numbers, one after the other, where mask is true. Throws ShapeError naming op if source has too few.
Tensor masked_scatter(const Tensor& x, const Tensor& mask, const Tensor& source, const char* op = "masked_scatter");

// -- order along dim; NaN counts as the largest, and equal numbers keep their order --
struct Ordered {
  Tensor values, positions;
};
Ordered sort(const Tensor& x, int64_t dim, bool descending, bool want_values = true, bool want_positions = true);
/// The first k of that order, sorted or in any order; dim has size k.
Ordered topk(const Tensor& x, int64_t dim, int64_t k, bool largest, bool sorted);
/// Number k - 1 of the ascending order; dim has size 1.
Ordered kthvalue(const Tensor& x, int64_t dim, int64_t k);
/// The different ones among the numbers of x, or among its slices along dim; ascending, or, if consecutive, where
/// neighbours differ.
struct Distinct {
  Tensor values, inverse, counts;   // the latter two if wanted
};
Distinct unique(const Tensor& x, bool consecutive, bool want_inverse, bool want_counts);
Distinct unique(const Tensor& x, int64_t dim, bool consecutive, bool want_inverse, bool want_counts);
/// Where each of values would go into sorted [n], or into its own row of sorted [.., n] with values [.., m]. sorter:
/// undefined, or the order in which sorted is to be read.
Tensor searchsorted(const Tensor& sorted, const Tensor& values, bool right, const Tensor& sorter);

Tensor cat(const std::vector<Tensor>& xs, int64_t dim);

// -- moving numbers to other places; results are row-major --
/// x [.., m, n] with zeros above the diagonal, or `upper` below it.
Tensor triangle(const Tensor& x, int64_t diagonal, bool upper);
/// y[i, j, ..] = x[from[0][i], from[1][j], ..], of this shape, or `value` where one of these positions is -1. An empty
/// list stands for all positions in order.
Tensor at_positions(
    const Tensor& x, const std::vector<std::vector<int64_t>>& from, const Shape& shape, Scalar value = 0);
/// into[from[0][i], from[1][j], ..] += x[i, j, ..]; into is row-major, its dtype a float.
void add_at_positions(const Tensor& into, const std::vector<std::vector<int64_t>>& from, const Tensor& x);
/// into[.., w * step + k, ..] += x[.., w, .., k] along dim; into is row-major, its dtype a float.
void add_windows(const Tensor& into, int64_t dim, int64_t step, const Tensor& x);

// -- along a dimension, core/compute/scan.cpp --
enum class Scan : uint8_t { sum, prod, logsumexp };
/// y[k] = the reduction of x[0] .. x[k], in reverse of x[k] .. the last. Float sums are kept in float64.
Tensor scan(Scan f, const Tensor& x, int64_t dim, bool reverse = false);
/// The extreme value so far and the position of its last occurrence; a NaN, once met, stays.
std::pair<Tensor, Tensor> scan_extreme(const Tensor& x, int64_t dim, bool smallest);
/// y[k] = b[k] + a[k] y[k - 1], in reverse b[k] + a[k + 1] y[k + 1]; a and b have one shape.
Tensor recurrence(const Tensor& a, const Tensor& b, int64_t dim, bool reverse);

// -- order and counts, core/compute/order/ranked.cpp and core/compute/order/count.cpp. x is [rows, n] --
/// Where the number of rank ranks[i][j] (0: the smallest; NaN is the largest) of row i first stands; ranks [rows, m] or
/// [1, m], int64.
Tensor ranked(const Tensor& x, const Tensor& ranks);
/// The lower middle number of each row, [rows]: its first position. A NaN counts as the middle, or not at all.
Tensor median(const Tensor& x, bool ignore_nan);
Tensor mode(const Tensor& x);   ///< the smallest of the most frequent numbers: its last position
/// How much of weight (undefined: how many of x) falls into each of edges.size() - 1 bins, the last one closed;
/// `evenly`: these are of one size, up to rounding.
Tensor histogram(const Tensor& x, const Tensor& weight, const Tensor& edges, bool evenly);
/// The same for bins of one size, without looking at their edges.
Tensor histogram(const Tensor& x, const Tensor& weight, int64_t bins, double low, double high);
Tensor bincount(const Tensor& x, const Tensor& weights, int64_t bins);   ///< weights undefined: int64

}   // namespace gradus::apply
#endif
