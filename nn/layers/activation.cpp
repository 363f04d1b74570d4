// What activations print, and the check of their options.
#include "nn/layers/activation.h"

#include <cstring>

#include "core/base/format.h"
#include "nn/layers/rectifier.h"

namespace gradus::nn {

GELU::GELU(const GeluOptions& o) : options(o) {
  // Kept as one of our own words, since the caller's may not live as long as the module.
  if (std::strcmp(o.approximate, "none") == 0) options.approximate = "none";
  else if (std::strcmp(o.approximate, "tanh") == 0) options.approximate = "tanh";
  else throw Error(fmt::format("GELU: approximate is \"none\" or \"tanh\"; got \"{}\"", o.approximate));
}
std::string GELU::extra_repr() const { return fmt::format("approximate='{}'", options.approximate); }

std::string Softplus::extra_repr() const {
  return fmt::format("beta={:#}, threshold={:#}", options.beta, options.threshold);
}
std::string Softmax::extra_repr() const { return fmt::format("dim={}", dim); }
std::string Softmin::extra_repr() const { return fmt::format("dim={}", dim); }
std::string LogSoftmax::extra_repr() const { return fmt::format("dim={}", dim); }
std::string GLU::extra_repr() const { return fmt::format("dim={}", dim); }

std::string Hardtanh::extra_repr() const {
  return fmt::format("min_val={:#}, max_val={:#}", options.min_val, options.max_val);
}
std::string Threshold::extra_repr() const { return fmt::format("threshold={:#}, value={:#}", threshold, value); }
std::string LeakyReLU::extra_repr() const { return fmt::format("negative_slope={:#}", negative_slope); }
std::string RReLU::extra_repr() const { return fmt::format("lower={:#}, upper={:#}", lower, upper); }
PReLU::PReLU(int64_t num_parameters, double init) {
  if (num_parameters < 1) throw Error(fmt::format("PReLU: num_parameters must be at least 1; got {}", num_parameters));
  weight = Parameter(full({num_parameters}, init));
}
std::string PReLU::extra_repr() const { return fmt::format("num_parameters={}", weight.numel()); }
std::string ELU::extra_repr() const { return fmt::format("alpha={:#}", alpha); }
std::string CELU::extra_repr() const { return fmt::format("alpha={:#}", alpha); }
std::string Softshrink::extra_repr() const { return fmt::format("{:#}", lambd); }
std::string Hardshrink::extra_repr() const { return fmt::format("{:#}", lambd); }

}   // namespace gradus::nn
