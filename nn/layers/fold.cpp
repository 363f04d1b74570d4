// Fold and Unfold: their options, and what they print.
#include "nn/layers/fold.h"

#include "autograd/ops/window/window_parts.h"
#include "nn/layers/sizes.h"

namespace gradus::nn {

namespace {

void check(const char* name, const IntList& kernel_size, const UnfoldOptions& o) {
  for_each_dim(name, "kernel_size", kernel_size, 2, 1);
  for_each_dim(name, "dilation", o.dilation, 2, 1);
  for_each_dim(name, "padding", o.padding, 2, 0);
  for_each_dim(name, "stride", o.stride, 2, 1);
}
std::string text(const IntList& kernel_size, const UnfoldOptions& o) {
  return fmt::format("kernel_size={}, dilation={}, padding={}, stride={}", sizes_text(kernel_size),
      sizes_text(o.dilation), sizes_text(o.padding), sizes_text(o.stride));
}

}   // namespace

Unfold::Unfold(const IntList& kernel, const UnfoldOptions& o) : kernel_size(kernel), options(o) {
  check("Unfold", kernel_size, options);
}
std::string Unfold::extra_repr() const { return text(kernel_size, options); }

Fold::Fold(const IntList& size, const IntList& kernel, const UnfoldOptions& o)
    : output_size(size), kernel_size(kernel), options(o) {
  for_each_dim("Fold", "output_size", output_size, 2, 1);
  check("Fold", kernel_size, options);
}
std::string Fold::extra_repr() const {
  return "output_size=" + sizes_text(output_size) + ", " + text(kernel_size, options);
}

}   // namespace gradus::nn
