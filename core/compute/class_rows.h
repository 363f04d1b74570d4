// Rows of numbers with one class, or a distribution, each: cross entropy, negative log likelihood, and their gradients.
//
// Idea: a loss for classes reshapes its input to [rows, classes]. A negative class says "skip this row", and weights
// of classes become one factor per row; so a kernel knows only rows, classes and factors.
// Read first: core/kernels/kernels.h.
#ifndef GRADUS_CORE_COMPUTE_CLASS_ROWS_H
#define GRADUS_CORE_COMPUTE_CLASS_ROWS_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// Class numbers in the form that the functions below take.
struct RowClasses {
  Tensor index;           // int64, row-major, in their original shape; negative: this row is skipped
  int64_t counted = 0;    // how many are not skipped
  int64_t outside = -1;   // position of the first that is neither ignored nor a class; if any, the rest is not valid
};
/// From int64 numbers in 0 .. classes - 1; rows whose number is `ignored` are to be skipped.
RowClasses row_classes(const Tensor& numbers, int64_t classes, int64_t ignored);

/// The factor of each row: weight[its class], or 1 if weight is undefined; 0 if the row is skipped.
Tensor row_weights(const Tensor& index, const Tensor& weight, Dtype dtype);

/// loss_i = logsumexp(x_i) - x_i[index_i], 0 in a skipped row. x [rows, classes] is row-major. With `smoothing` that
/// much of it is the mean over all classes instead of that of index_i.
struct CrossEntropy {
  Tensor loss;    // [rows]
  Tensor shift;   // [rows, 2]: the maximum of x_i and log(sum_j exp(x_ij - maximum)), whose sum is logsumexp(x_i)
};
CrossEntropy cross_entropy(const Tensor& x, const Tensor& index, double smoothing = 0);
/// dx_i = scale_i (softmax(x_i) - (1 - smoothing) onehot(index_i) - smoothing / classes), 0 in a skipped row.
Tensor cross_entropy_grad(
    const Tensor& x, const Tensor& index, const Tensor& shift, const Tensor& scale, double smoothing = 0);

/// loss_i = sum_c t_ic (logsumexp(x_i) - x_ic): cross entropy with a distribution for each row. What t gives 0 is no
/// part of it. x and t [rows, classes] are row-major.
CrossEntropy soft_cross_entropy(const Tensor& x, const Tensor& t);
/// dx_i = scale_i (softmax(x_i) sum(t_i) - t_i).
Tensor soft_cross_entropy_grad(const Tensor& x, const Tensor& t, const Tensor& shift, const Tensor& scale);

/// y_i = -w_i x_i[index_i], 0 in a skipped row, whatever x holds there. w undefined: 1. x may have any strides.
Tensor nll(const Tensor& x, const Tensor& index, const Tensor& w);
/// dx_i = -dy_i scale w_i onehot(index_i), in `shape`; dy is one number, [], or has one per row.
Tensor nll_grad(const Tensor& dy, const Tensor& index, const Tensor& w, double scale, const Shape& shape);

}   // namespace gradus::apply
#endif
