// Standardising: every column to mean 0 and standard deviation 1, and back.
//
// Idea: mean and deviation are found once, on the training data, and applied to whatever comes later; so they are a
// value that can be kept, and saved with the model.
#ifndef GRADUS_DATA_STANDARDIZE_H
#define GRADUS_DATA_STANDARDIZE_H

#include "core/tensor/tensor.h"

namespace gradus::data {

/// For data [samples, ...]: `mean` and `std` have the shape [...], one number per column. `std` divides by the number
/// of samples, as scikit-learn's StandardScaler does; it is 1 for a column whose numbers are all equal.
struct Standardize {
  Tensor mean, std;

  /// Throws ShapeError if there is no sample, DtypeError unless x holds floats. Sums are in float64.
  static Standardize fit(const Tensor& x);
  /// (x - mean) / std, for x [samples, ...] with the columns of the fitted data, in x's dtype. Differentiable.
  Tensor apply(const Tensor& x) const;
  /// x std + mean: undoes apply, for example on predictions.
  Tensor inverse(const Tensor& x) const;
};

}   // namespace gradus::data
#endif
