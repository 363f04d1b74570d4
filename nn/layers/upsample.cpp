// What Upsample prints, and its call.
#include "nn/layers/upsample.h"

#include "nn/layers/sizes.h"

namespace gradus::nn {

// The mode is copied: the caller's string may not live as long as the module.
Upsample::Upsample(const InterpolateOptions& o) : mode(o.mode ? o.mode : ""), options(o) { options.mode = ""; }

Tensor Upsample::forward(const Tensor& x) const {
  InterpolateOptions o = options;
  o.mode = mode.c_str();
  return interpolate(x, o);
}

std::string Upsample::extra_repr() const {
  const ScaleFactors& factors = options.scale_factor;
  std::string text;
  for (int64_t i = 0; i < factors.count; ++i) text += fmt::format("{}{:#}", i ? ", " : "", factors.value[i]);
  if (factors.count > 1) text = "(" + text + ")";
  if (factors.count == 0) text = options.size.count == 1 ? std::to_string(options.size[0]) : tuple_text(options.size);
  return fmt::format("{}={}, mode='{}'", factors.count ? "scale_factor" : "size", text, mode);
}

}   // namespace gradus::nn
