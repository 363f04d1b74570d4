// Pooling layers: their options, and what they print.
#include "nn/layers/pool.h"

#include "autograd/ops/window/window_parts.h"
#include "nn/layers/sizes.h"

namespace gradus::nn {

namespace {

void require_padding(const char* name, int64_t dims, const IntList& kernel_size, const IntList& padding) {
  const IntList kernel = for_each_dim(name, "kernel_size", kernel_size, dims, 1);
  const IntList border = for_each_dim(name, "padding", padding, dims, 0);
  for (int64_t i = 0; i < dims; ++i)
    if (border[i] > kernel[i] / 2)
      throw Error(fmt::format("{}: padding must be at most half of kernel_size; got padding {} for kernel_size {}",
          name, border[i], kernel[i]));
}
// The stride, checked, or what stands for it.
IntList stride_of(const char* name, int64_t dims, const IntList& stride, const IntList& kernel_size) {
  if (!stride.count) return kernel_size;
  for_each_dim(name, "stride", stride, dims, 1);
  return stride;
}

}   // namespace

MaxPool::MaxPool(const char* name, int64_t dims, const IntList& kernel, const MaxPoolOptions& o)
    : kernel_size(kernel), options(o) {
  require_padding(name, dims, kernel_size, options.padding);
  for_each_dim(name, "dilation", options.dilation, dims, 1);
  options.stride = stride_of(name, dims, options.stride, kernel_size);
}
std::string MaxPool::extra_repr() const {
  return fmt::format("kernel_size={}, stride={}, padding={}, dilation={}, ceil_mode={}", sizes_text(kernel_size),
      sizes_text(options.stride), sizes_text(options.padding), sizes_text(options.dilation),
      bool_text(options.ceil_mode));
}

AvgPool::AvgPool(const char* name, int64_t dims, const IntList& kernel, const AvgPoolOptions& o)
    : kernel_size(kernel), options(o) {
  require_padding(name, dims, kernel_size, options.padding);
  options.stride = stride_of(name, dims, options.stride, kernel_size);
}
std::string AvgPool::extra_repr() const {
  return fmt::format("kernel_size={}, stride={}, padding={}", sizes_text(kernel_size), sizes_text(options.stride),
      sizes_text(options.padding));
}
std::string AvgPool1d::extra_repr() const {
  return fmt::format("kernel_size={}, stride={}, padding={}", tuple_text(kernel_size), tuple_text(options.stride),
      tuple_text(options.padding));
}

LPPool::LPPool(const char* name, int64_t dims, Scalar p, const IntList& kernel, const LPPoolOptions& o)
    : norm_type(p), kernel_size(kernel), options(o) {
  if (norm_type.to_double() == 0) throw Error(fmt::format("{}: norm_type must not be 0", name));
  for_each_dim(name, "kernel_size", kernel_size, dims, 1);
  stride_of(name, dims, options.stride, kernel_size);
}
std::string LPPool::extra_repr() const {
  return fmt::format("norm_type={}, kernel_size={}, stride={}, ceil_mode={}",
      norm_type.is_floating() ? fmt::format("{:#}", norm_type.to_double()) : fmt::format("{}", norm_type.to_double()),
      sizes_text(kernel_size), options.stride.count ? sizes_text(options.stride) : "None",
      bool_text(options.ceil_mode));
}

AdaptivePool::AdaptivePool(const char* name, int64_t dims, const IntList& size) : output_size(size) {
  for_each_dim(name, "output_size", output_size, dims, same_size);
}
std::string AdaptivePool::extra_repr() const { return "output_size=" + sizes_text(output_size); }

FractionalMaxPool::FractionalMaxPool(const char* name, int64_t dims, const IntList& kernel, const FractionalOptions& o)
    : kernel_size(kernel), options(o) {
  for_each_dim(name, "kernel_size", kernel_size, dims, 1);
  require_one_size(name, dims, options);
}

}   // namespace gradus::nn
