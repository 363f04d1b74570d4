// Indexing.
#ifndef GRADUS_AUTOGRAD_OPS_INDEX_H
#define GRADUS_AUTOGRAD_OPS_INDEX_H

#include "core/creation.h"
#include "core/tensor.h"

namespace gradus {

Tensor index_select(const Tensor& x, int64_t dim, const Tensor& index);
Tensor index_add(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source);
Tensor gather(const Tensor& x, int64_t dim, const Tensor& index);
Tensor scatter_add(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source);

}  // namespace gradus
#endif
