// Moving numbers: triangles, and reading at given positions along each dimension. Results are row-major.
#ifndef GRADUS_CORE_COMPUTE_PLACE_ARRANGE_H
#define GRADUS_CORE_COMPUTE_PLACE_ARRANGE_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

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

}   // namespace gradus::apply
#endif
