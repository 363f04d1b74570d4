// MaxUnpool: its options, and what it prints.
#include "nn/layers/unpool.h"

#include "autograd/ops/window/window_parts.h"
#include "nn/layers/sizes.h"

namespace gradus::nn {

MaxUnpool::MaxUnpool(const char* name, int64_t dims, const IntList& kernel, const UnpoolOptions& o)
    : kernel_size(for_each_dim(name, "kernel_size", kernel, dims, 1)),
      stride(o.stride.count ? for_each_dim(name, "stride", o.stride, dims, 1) : kernel_size),
      padding(for_each_dim(name, "padding", o.padding, dims, 0)) {}

std::string MaxUnpool::extra_repr() const {
  return fmt::format(
      "kernel_size={}, stride={}, padding={}", tuple_text(kernel_size), tuple_text(stride), tuple_text(padding));
}

}   // namespace gradus::nn
