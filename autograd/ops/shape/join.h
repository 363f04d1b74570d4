// Joining: several tensors become one, or grids and tuples of their numbers.
#ifndef GRADUS_AUTOGRAD_OPS_SHAPE_JOIN_H
#define GRADUS_AUTOGRAD_OPS_SHAPE_JOIN_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

/// Sizes agree except along dim; dtypes promote. Tensors of shape [0] are skipped, whatever the others are.
Tensor cat(const std::vector<Tensor>& tensors, int64_t dim = 0);
Tensor stack(const std::vector<Tensor>& tensors, int64_t dim = 0);
Tensor hstack(const std::vector<Tensor>& tensors);   ///< side by side: dimension 1, of vectors 0
Tensor vstack(const std::vector<Tensor>& tensors);   ///< rows below each other
Tensor dstack(const std::vector<Tensor>& tensors);   ///< along dimension 2
/// Vectors become the columns of a matrix; matrices are put side by side.
Tensor column_stack(const std::vector<Tensor>& tensors);
/// The matrices on the diagonal, zeros elsewhere; numbers and vectors count as one row.
Tensor block_diag(const std::vector<Tensor>& tensors);

struct MeshgridOptions {
  const char* indexing = "ij";
};   ///< or "xy": the first two dimensions change places
/// Vectors (or numbers) of sizes n_0, n_1, .. -> as many tensors [n_0, n_1, ..]; the i-th changes along dimension i
/// only.
std::vector<Tensor> meshgrid(const std::vector<Tensor>& tensors, const MeshgridOptions& options = {});
/// Every choice of one number of each vector: [n_0 n_1 .., k]; of one vector, itself.
Tensor cartesian_prod(const std::vector<Tensor>& tensors);
struct CombinationsOptions {
  bool with_replacement = false;
};
/// Every choice of r numbers of a vector, in order: [count, r].
Tensor combinations(const Tensor& x, int64_t r = 2, const CombinationsOptions& options = {});

}   // namespace gradus
#endif
