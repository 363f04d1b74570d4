// Norms and distances. All take floats.
#ifndef GRADUS_AUTOGRAD_OPS_REDUCE_NORM_H
#define GRADUS_AUTOGRAD_OPS_REDUCE_NORM_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

/// (sum of |x|^ord)^(1 / ord); ord 0 counts what is not 0, infinity gives the largest and -infinity the smallest |x|.
/// Over `dims`; without them, or with {}, over everything. The gradient at 0 is 0; ties of an infinite order share it.
Tensor vector_norm(const Tensor& x, double ord = 2);
Tensor vector_norm(const Tensor& x, double ord, const IntList& dims, bool keepdim = false);
/// Of the matrices in two dimensions: "fro", the root of the sum of squares; "nuc", the sum of the singular values; 1
/// and -1, the largest and smallest sum of |column|; infinity and -infinity, of |row|; 2 and -2, the largest and
/// smallest singular value.
Tensor matrix_norm(const Tensor& x, const char* ord = "fro", const IntList& dims = {-2, -1}, bool keepdim = false);
Tensor matrix_norm(const Tensor& x, double ord, const IntList& dims = {-2, -1}, bool keepdim = false);
/// As torch.norm: vector_norm for a number; "fro" is the 2-norm over dims; "nuc" of two dimensions.
Tensor norm(const Tensor& x, double p = 2);                                          // [method]
Tensor norm(const Tensor& x, double p, const IntList& dims, bool keepdim = false);   // [method]
Tensor norm(const Tensor& x, const char* p);
Tensor norm(const Tensor& x, const char* p, const IntList& dims, bool keepdim = false);

/// norm(a - b, p); shapes broadcast.
Tensor dist(const Tensor& a, const Tensor& b, double p = 2);   // [method]
struct NormalizeOptions {
  double p = 2;
  int64_t dim = 1;
  double eps = 1e-12;
};
/// x / max(norm over dim, eps)
Tensor normalize(const Tensor& x);
Tensor normalize(const Tensor& x, const NormalizeOptions& options);
struct CosineSimilarityOptions {
  int64_t dim = 1;
  double eps = 1e-8;
};
/// a b / (max(|a|, eps) max(|b|, eps)) over dim of the broadcast shape, which is dropped. Norms below eps still have
/// the gradient of a norm.
Tensor cosine_similarity(const Tensor& a, const Tensor& b, const CosineSimilarityOptions& options = {});
struct PairwiseDistanceOptions {
  double p = 2, eps = 1e-6;
  bool keepdim = false;
};
/// norm of a - b + eps over the last dimension; shapes broadcast.
Tensor pairwise_distance(const Tensor& a, const Tensor& b, const PairwiseDistanceOptions& options = {});

namespace linalg {

using gradus::matrix_norm, gradus::vector_norm;

/// The vector norm of one dimension (without dims: of one-dimensional x), the matrix norm of two; without ord the
/// 2-norm of all numbers.
Tensor norm(const Tensor& x);
Tensor norm(const Tensor& x, double ord);
Tensor norm(const Tensor& x, double ord, const IntList& dims, bool keepdim = false);
Tensor norm(const Tensor& x, const char* ord);
Tensor norm(const Tensor& x, const char* ord, const IntList& dims, bool keepdim = false);

}   // namespace linalg
}   // namespace gradus
#endif
