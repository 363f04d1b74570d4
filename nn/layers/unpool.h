// Unpooling layers: numbers back at the places that max pooling took them from.
#ifndef GRADUS_NN_LAYERS_UNPOOL_H
#define GRADUS_NN_LAYERS_UNPOOL_H

#include "autograd/ops.h"
#include "nn/module/module.h"

namespace gradus::nn {

struct UnpoolOptions {
  ByName by_name{};
  IntList stride = {};   ///< {} is kernel_size
  IntList padding = 0;
};
/// What MaxUnpool1d, 2d and 3d share. Errors are those of max_unpool.
class MaxUnpool : public Module {
 public:
  std::string extra_repr() const override;
  IntList kernel_size, stride, padding;   ///< one for each dimension

 protected:
  MaxUnpool(const char* name, int64_t dims, const IntList& kernel_size, const UnpoolOptions& options);
  MaxUnpoolOptions to(const IntList& output_size) const {
    return {.stride = stride, .padding = padding, .output_size = output_size};
  }
};
/// x and the indices of a max pooling with these options -> an image with x at its places and zeros elsewhere;
/// output_size says which of the sizes that lead to x.
struct MaxUnpool1d : MaxUnpool {
  explicit MaxUnpool1d(const IntList& kernel, const UnpoolOptions& o = {}) : MaxUnpool("MaxUnpool1d", 1, kernel, o) {}
  Tensor forward(const Tensor& x, const Tensor& indices, const IntList& output_size = {}) const {
    return max_unpool1d(x, indices, kernel_size, to(output_size));
  }
  GRADUS_MODULE()
};
struct MaxUnpool2d : MaxUnpool {
  explicit MaxUnpool2d(const IntList& kernel, const UnpoolOptions& o = {}) : MaxUnpool("MaxUnpool2d", 2, kernel, o) {}
  Tensor forward(const Tensor& x, const Tensor& indices, const IntList& output_size = {}) const {
    return max_unpool2d(x, indices, kernel_size, to(output_size));
  }
  GRADUS_MODULE()
};
struct MaxUnpool3d : MaxUnpool {
  explicit MaxUnpool3d(const IntList& kernel, const UnpoolOptions& o = {}) : MaxUnpool("MaxUnpool3d", 3, kernel, o) {}
  Tensor forward(const Tensor& x, const Tensor& indices, const IntList& output_size = {}) const {
    return max_unpool3d(x, indices, kernel_size, to(output_size));
  }
  GRADUS_MODULE()
};

}   // namespace gradus::nn
#endif
