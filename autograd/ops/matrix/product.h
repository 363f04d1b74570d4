// Products by name, as torch has them: each takes one kind of shape. And sums with a product in them.
#ifndef GRADUS_AUTOGRAD_OPS_MATRIX_PRODUCT_H
#define GRADUS_AUTOGRAD_OPS_MATRIX_PRODUCT_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

Tensor mm(const Tensor& a, const Tensor& b);      ///< [m, k] [k, n] -> [m, n] [method]
Tensor bmm(const Tensor& a, const Tensor& b);     ///< [b, m, k] [b, k, n] -> [b, m, n]; nothing broadcasts [method]
Tensor mv(const Tensor& a, const Tensor& v);      ///< [m, k] [k] -> [m] [method]
Tensor dot(const Tensor& a, const Tensor& b);     ///< [k] [k] -> [] [method]
Tensor outer(const Tensor& a, const Tensor& b);   ///< [m] [n] -> [m, n] [method]
Tensor ger(const Tensor& a, const Tensor& b);     ///< outer
/// Sums over the last dimension of both: [.., k] [.., k] -> [.., ..]. A tensor of shape [] multiplies.
Tensor inner(const Tensor& a, const Tensor& b);   // [method]
/// Dot products along one dimension; the shapes broadcast.
Tensor vecdot(const Tensor& a, const Tensor& b, int64_t dim = -1);

/// beta input + alpha times the product. With beta = 0 the numbers of input do not count, not even NaN. For integer
/// tensors beta and alpha are integers.
struct AddProductOptions {
  Scalar beta = 1, alpha = 1;
};
/// Plus a [m, k] b [k, n]; input broadcasts to [m, n].
// [method; in place keeps nothing]
Tensor addmm(const Tensor& input, const Tensor& a, const Tensor& b, const AddProductOptions& options = {});
/// Plus a [m, k] v [k]; input broadcasts to [m].
// [method; in place keeps nothing]
Tensor addmv(const Tensor& input, const Tensor& a, const Tensor& v, const AddProductOptions& options = {});
/// Plus outer(a, b); input broadcasts to [m, n].
// [method; in place keeps nothing]
Tensor addr(const Tensor& input, const Tensor& a, const Tensor& b, const AddProductOptions& options = {});
/// Plus bmm(a, b); input broadcasts to [b, m, n].
// [method; in place keeps nothing]
Tensor baddbmm(const Tensor& input, const Tensor& a, const Tensor& b, const AddProductOptions& options = {});
/// Plus bmm(a, b) summed over the batch; input broadcasts to [m, n].
// [method; in place keeps nothing]
Tensor addbmm(const Tensor& input, const Tensor& a, const Tensor& b, const AddProductOptions& options = {});

/// The product of two or more matrices in the cheapest order; the first and the last may be vectors.
Tensor multi_dot(const std::vector<Tensor>& tensors);
Tensor chain_matmul(const std::vector<Tensor>& matrices);   ///< the same for matrices only, also of one
/// a a .. a, n times; n = 0 gives the identity, n < 0 a power of the inverse. a [.., n, n].
Tensor matrix_power(const Tensor& a, int64_t n);   // [method]
/// The sum of the diagonal of a matrix.
Tensor trace(const Tensor& x);   // [method]

}   // namespace gradus
#endif
