// The catalogue: every differentiable op, one line each. Formulas stand with the code in ops/.
//
// Shapes: elementwise ops broadcast. `dims` may be one dimension or several, negative ones count from the end. A missing
// `keepdim` drops the reduced dimensions. Errors come at the call: ShapeError, DtypeError, IndexError.
#ifndef GRADUS_AUTOGRAD_OPS_H
#define GRADUS_AUTOGRAD_OPS_H

#include "core/creation.h"
#include "core/tensor.h"

namespace gradus {

// -- arithmetic (ops/arithmetic.cpp) --
Tensor add(const Tensor& a, const Tensor& b);
Tensor add(const Tensor& a, Scalar b);
Tensor sub(const Tensor& a, const Tensor& b);
Tensor sub(const Tensor& a, Scalar b);
Tensor sub(Scalar a, const Tensor& b);
Tensor mul(const Tensor& a, const Tensor& b);
Tensor mul(const Tensor& a, Scalar b);
Tensor div(const Tensor& a, const Tensor& b);   ///< true division: integers are converted to floats
Tensor div(const Tensor& a, Scalar b);
Tensor div(Scalar a, const Tensor& b);
Tensor neg(const Tensor& x);
Tensor pow(const Tensor& x, const Tensor& exponent);
Tensor pow(const Tensor& x, Scalar exponent);
Tensor pow(Scalar base, const Tensor& exponent);
Tensor maximum(const Tensor& a, const Tensor& b);   ///< NaN if either is; at a tie each gets half the gradient
Tensor minimum(const Tensor& a, const Tensor& b);
Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b);
Tensor where(const Tensor& condition, Scalar a, const Tensor& b);
Tensor where(const Tensor& condition, const Tensor& a, Scalar b);

inline Tensor operator+(const Tensor& a, const Tensor& b) { return add(a, b); }
inline Tensor operator+(const Tensor& a, Scalar b) { return add(a, b); }
inline Tensor operator+(Scalar a, const Tensor& b) { return add(b, a); }
inline Tensor operator-(const Tensor& a, const Tensor& b) { return sub(a, b); }
inline Tensor operator-(const Tensor& a, Scalar b) { return sub(a, b); }
inline Tensor operator-(Scalar a, const Tensor& b) { return sub(a, b); }
inline Tensor operator*(const Tensor& a, const Tensor& b) { return mul(a, b); }
inline Tensor operator*(const Tensor& a, Scalar b) { return mul(a, b); }
inline Tensor operator*(Scalar a, const Tensor& b) { return mul(b, a); }
inline Tensor operator/(const Tensor& a, const Tensor& b) { return div(a, b); }
inline Tensor operator/(const Tensor& a, Scalar b) { return div(a, b); }
inline Tensor operator/(Scalar a, const Tensor& b) { return div(a, b); }
inline Tensor operator-(const Tensor& x) { return neg(x); }
inline Tensor& operator+=(Tensor& a, const Tensor& b) { return a.add_(b), a; }
inline Tensor& operator-=(Tensor& a, const Tensor& b) { return a.sub_(b), a; }
inline Tensor& operator*=(Tensor& a, const Tensor& b) { return a.mul_(b), a; }
inline Tensor& operator/=(Tensor& a, const Tensor& b) { return a.div_(b), a; }
inline Tensor& operator+=(Tensor& a, Scalar b) { return a.add_(b), a; }
inline Tensor& operator-=(Tensor& a, Scalar b) { return a.sub_(b), a; }
inline Tensor& operator*=(Tensor& a, Scalar b) { return a.mul_(b), a; }
inline Tensor& operator/=(Tensor& a, Scalar b) { return a.div_(b), a; }

// -- comparisons: bool_, no gradient (ops/compare.cpp) --
Tensor eq(const Tensor& a, const Tensor& b);
Tensor ne(const Tensor& a, const Tensor& b);
Tensor lt(const Tensor& a, const Tensor& b);
Tensor le(const Tensor& a, const Tensor& b);
Tensor gt(const Tensor& a, const Tensor& b);
Tensor ge(const Tensor& a, const Tensor& b);
Tensor eq(const Tensor& a, Scalar b);
Tensor ne(const Tensor& a, Scalar b);
Tensor lt(const Tensor& a, Scalar b);
Tensor le(const Tensor& a, Scalar b);
Tensor gt(const Tensor& a, Scalar b);
Tensor ge(const Tensor& a, Scalar b);
inline Tensor operator==(const Tensor& a, const Tensor& b) { return eq(a, b); }
inline Tensor operator!=(const Tensor& a, const Tensor& b) { return ne(a, b); }
inline Tensor operator<(const Tensor& a, const Tensor& b) { return lt(a, b); }
inline Tensor operator<=(const Tensor& a, const Tensor& b) { return le(a, b); }
inline Tensor operator>(const Tensor& a, const Tensor& b) { return gt(a, b); }
inline Tensor operator>=(const Tensor& a, const Tensor& b) { return ge(a, b); }
inline Tensor operator==(const Tensor& a, Scalar b) { return eq(a, b); }
inline Tensor operator!=(const Tensor& a, Scalar b) { return ne(a, b); }
inline Tensor operator<(const Tensor& a, Scalar b) { return lt(a, b); }
inline Tensor operator<=(const Tensor& a, Scalar b) { return le(a, b); }
inline Tensor operator>(const Tensor& a, Scalar b) { return gt(a, b); }
inline Tensor operator>=(const Tensor& a, Scalar b) { return ge(a, b); }

// -- one argument, elementwise (ops/unary.cpp); integers are converted to floats except by abs, sign and square --
Tensor abs(const Tensor& x);
Tensor sign(const Tensor& x);
Tensor square(const Tensor& x);
Tensor exp(const Tensor& x);
Tensor log(const Tensor& x);
Tensor sqrt(const Tensor& x);
Tensor sin(const Tensor& x);
Tensor cos(const Tensor& x);
Tensor erf(const Tensor& x);

// -- activations (ops/activation.cpp) --
struct GeluOptions { const char* approximate = "none"; };   ///< "none" or "tanh"
struct SoftplusOptions { double beta = 1, threshold = 20; };
Tensor relu(const Tensor& x);
Tensor sigmoid(const Tensor& x);
Tensor tanh(const Tensor& x);
Tensor gelu(const Tensor& x);
Tensor gelu(const Tensor& x, const GeluOptions& options);
Tensor softplus(const Tensor& x);
Tensor softplus(const Tensor& x, const SoftplusOptions& options);
/// Zero with probability p and the rest scaled by 1 / (1 - p) while training; x itself otherwise. Uses the default generator.
Tensor dropout(const Tensor& x, double p = 0.5, bool training = true);

// -- softmax family (ops/softmax.cpp) --
Tensor softmax(const Tensor& x, int64_t dim);
Tensor log_softmax(const Tensor& x, int64_t dim);
Tensor logsumexp(const Tensor& x, const IntList& dims, bool keepdim = false);

// -- products (ops/matmul.cpp) --
/// [k]x[k] -> [], [m,k]x[k] -> [m], [k]x[k,n] -> [n], [..,m,k]x[..,k,n] -> [..,m,n] with batch dimensions broadcast.
Tensor matmul(const Tensor& a, const Tensor& b);
/// x [.., in], weight [out, in], bias [out] or undefined -> [.., out]: x weight^T + bias.
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias = {});

// -- linear algebra (ops/linalg.cpp) --
/// Solves a x = b for a symmetric positive definite: a [n, n], b [n] or [n, k] -> like b. By Cholesky; uses a's lower triangle.
Tensor solve_spd(const Tensor& a, const Tensor& b);
struct ValuesVectors { Tensor values, vectors; };
/// Eigenvalues, ascending, and eigenvectors (columns of length 1, the largest component positive) of a symmetric matrix [n, n];
/// only its lower triangle is read. The gradient of the vectors is not finite where two eigenvalues are equal. By Jacobi's method
/// in float64: for matrices of up to some hundred rows. Throws Error if a number is not finite.
ValuesVectors eigh(const Tensor& a);

// -- reductions (ops/reduce.cpp) --
struct ValuesIndices { Tensor values, indices; };
Tensor sum(const Tensor& x);
Tensor sum(const Tensor& x, const IntList& dims, bool keepdim = false);
Tensor mean(const Tensor& x);
Tensor mean(const Tensor& x, const IntList& dims, bool keepdim = false);
/// Divides by n - correction: 1 gives the unbiased estimate, 0 the variance of the numbers themselves.
struct VarOptions {
  int64_t correction = 1;
  bool keepdim = false;
};
Tensor var(const Tensor& x);
Tensor var(const Tensor& x, const IntList& dims, const VarOptions& options = {});   ///< {}: over everything
Tensor max(const Tensor& x);   ///< over everything; ties share the gradient
Tensor min(const Tensor& x);
ValuesIndices max(const Tensor& x, int64_t dim, bool keepdim = false);   ///< the first of equals gets the gradient
ValuesIndices min(const Tensor& x, int64_t dim, bool keepdim = false);
Tensor argmax(const Tensor& x);
Tensor argmax(const Tensor& x, int64_t dim, bool keepdim = false);
Tensor argmin(const Tensor& x);
Tensor argmin(const Tensor& x, int64_t dim, bool keepdim = false);

// -- shape: views without copies where strides allow (ops/shape.cpp) --
Tensor view(const Tensor& x, const IntList& sizes);      ///< one size may be -1; throws where a copy would be needed
Tensor reshape(const Tensor& x, const IntList& sizes);   ///< a view, or a copy where needed
Tensor flatten(const Tensor& x, int64_t start = 0, int64_t end = -1);
Tensor permute(const Tensor& x, const IntList& dims);
Tensor transpose(const Tensor& x, int64_t a, int64_t b);
Tensor t(const Tensor& x);                               ///< of a matrix
Tensor expand(const Tensor& x, const IntList& sizes);    ///< -1 keeps a size
Tensor squeeze(const Tensor& x);
Tensor squeeze(const Tensor& x, int64_t dim);
Tensor unsqueeze(const Tensor& x, int64_t dim);
Tensor select(const Tensor& x, int64_t dim, int64_t index);
Tensor slice(const Tensor& x, int64_t dim, int64_t start, int64_t end = INT64_MAX, int64_t step = 1);
Tensor narrow(const Tensor& x, int64_t dim, int64_t start, int64_t length);
/// The slices of one dimension, without it.
std::vector<Tensor> unbind(const Tensor& x, int64_t dim = 0);
/// Pieces of `size` along one dimension, the last one maybe smaller; or of these sizes, which add up to it.
std::vector<Tensor> split(const Tensor& x, int64_t size, int64_t dim = 0);
std::vector<Tensor> split(const Tensor& x, const std::vector<int64_t>& sizes, int64_t dim = 0);
/// At most n pieces of one size, the last one maybe smaller.
std::vector<Tensor> chunk(const Tensor& x, int64_t n, int64_t dim = 0);
Tensor clone(const Tensor& x);
Tensor contiguous(const Tensor& x);
Tensor to(const Tensor& x, Dtype dtype);
Tensor sum_to(const Tensor& x, const Shape& shape);      ///< sums over the dimensions along which `shape` broadcasts to x's

// -- joining and indexing (ops/index.cpp) --
Tensor cat(const std::vector<Tensor>& tensors, int64_t dim = 0);
Tensor stack(const std::vector<Tensor>& tensors, int64_t dim = 0);
Tensor index_select(const Tensor& x, int64_t dim, const Tensor& index);
Tensor index_add(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source);
Tensor gather(const Tensor& x, int64_t dim, const Tensor& index);
Tensor scatter_add(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source);

}  // namespace gradus
#endif
