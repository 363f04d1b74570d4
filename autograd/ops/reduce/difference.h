// What is built on differences of neighbours: diff, integrals by the trapezoidal rule, derivatives on a grid.
#ifndef GRADUS_AUTOGRAD_OPS_REDUCE_DIFFERENCE_H
#define GRADUS_AUTOGRAD_OPS_REDUCE_DIFFERENCE_H

#include "core/tensor/tensor.h"

namespace gradus {

struct DiffOptions {
  int64_t n = 1, dim = -1;
  Tensor prepend = {}, append = {};   ///< joined to x first, if given
};
/// Differences of neighbours, n times over; bools give their exclusive or.
Tensor diff(const Tensor& x);                               // [method]
Tensor diff(const Tensor& x, const DiffOptions& options);   // [method]

struct SpacingOptions {
  double dx = 1;
  int64_t dim = -1;
};
/// The integral by the trapezoidal rule over equally spaced points, or over the points x [n] or of y's shape.
Tensor trapezoid(const Tensor& y, const SpacingOptions& options = {});
Tensor trapezoid(const Tensor& y, const Tensor& x, int64_t dim = -1);
Tensor trapz(const Tensor& y, const SpacingOptions& options = {});   ///< another name for trapezoid
Tensor trapz(const Tensor& y, const Tensor& x, int64_t dim = -1);
Tensor cumulative_trapezoid(const Tensor& y, const SpacingOptions& options = {});
Tensor cumulative_trapezoid(const Tensor& y, const Tensor& x, int64_t dim = -1);

struct GradientOptions {
  std::vector<double> spacing = {};       ///< one number for all dimensions, or one for each of dims; without: 1
  std::vector<Tensor> coordinates = {};   ///< instead: the positions [n] of the points, for each of dims
  std::vector<int64_t> dims = {};         ///< {}: all, in order
  int64_t edge_order = 1;                 ///< 2: differences of second order at the edges
};
/// The derivative of a function given at the points of a grid, for each of dims: central differences of second order,
/// one-sided at the edges.
std::vector<Tensor> gradient(const Tensor& x, const GradientOptions& options = {});

}   // namespace gradus
#endif
