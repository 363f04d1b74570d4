// The numbers of x in another shape, or as they are.
#ifndef GRADUS_NN_LAYERS_FLATTEN_H
#define GRADUS_NN_LAYERS_FLATTEN_H

#include "autograd/ops.h"
#include "nn/module/module.h"

namespace gradus::nn {

/// Merges the dimensions start_dim .. end_dim into one: [64, 1, 28, 28] -> [64, 784] by default.
struct Flatten : Module {
  explicit Flatten(int64_t start = 1, int64_t end = -1) : start_dim(start), end_dim(end) {}
  Tensor forward(const Tensor& x) const { return flatten(x, start_dim, end_dim); }
  std::string extra_repr() const override;
  int64_t start_dim, end_dim;
  GRADUS_MODULE()
};

/// Cuts dimension dim into several, one of which may be -1: Unflatten{1, {1, 28, 28}} is [64, 784] -> [64, 1, 28, 28].
struct Unflatten : Module {
  Unflatten(int64_t along, const IntList& sizes) : dim(along), unflattened_size(sizes) {}
  Tensor forward(const Tensor& x) const { return unflatten(x, dim, unflattened_size); }
  std::string extra_repr() const override;
  int64_t dim;
  IntList unflattened_size;
  GRADUS_MODULE()
};

/// Returns x itself: for where a layer is expected and none is wanted.
struct Identity : Module {
  Tensor forward(const Tensor& x) const { return x; }
  GRADUS_MODULE()
};

}   // namespace gradus::nn
#endif
