// Rows of two or three matrices, [n, features] each, that should be near to or far from each other.
//
// Idea: what a loss needs of a row is a few sums over its features. They are computed together, in one pass, and kept:
// the gradient is a sum of multiples of the rows, a second pass.
#ifndef GRADUS_CORE_COMPUTE_EMBEDDING_ROWS_H
#define GRADUS_CORE_COMPUTE_EMBEDDING_ROWS_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// Targets of 1 and -1, of any dtype, as bools.
struct Sides {
  Tensor alike;           // [n]
  int64_t outside = -1;   // position of the first that is neither; if any, the rest is not valid
};
Sides sides_of(const Tensor& target);

/// loss_i = 1 - cos(a_i, b_i) where they are alike, else max(0, cos(a_i, b_i) - margin). cos is
/// a b / sqrt((a a + 1e-12) (b b + 1e-12)). a and b are row-major, below too.
struct CosineRows {
  Tensor loss;       // [n]
  Tensor products;   // [n, 3], float64: a b, a a + 1e-12, b b + 1e-12
};
CosineRows cosine_embedding(const Tensor& a, const Tensor& b, const Tensor& alike, double margin);
/// The gradient of a (or of b, if `second`), times scale times dy, which is [] or [n].
Tensor cosine_embedding_grad(const Tensor& a, const Tensor& b, const Tensor& alike, double margin,
    const Tensor& products, const Tensor& dy, double scale, bool second);

/// loss_i = max(0, margin + |a_i - p_i + eps| - |a_i - n_i + eps|), Euclidean; with swap the last distance is the
/// smaller of itself and |p_i - n_i + eps|.
struct Triplet {
  double margin, eps;
  bool swap;
};
struct TripletRows {
  Tensor loss;        // [n]
  Tensor distances;   // [n, 3], float64: of a and p, a and n, p and n
};
TripletRows triplet_margin(const Tensor& a, const Tensor& p, const Tensor& n, const Triplet& triplet);
/// The gradients of a, p and n, times scale times dy, which is [] or [n].
struct TripletGrads {
  Tensor of[3];
};
TripletGrads triplet_margin_grad(const Tensor& a, const Tensor& p, const Tensor& n, const Triplet& triplet,
    const Tensor& distances, const Tensor& dy, double scale);

}   // namespace gradus::apply
#endif
