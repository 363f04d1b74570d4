// What the relatives of relu print, and PReLU's weight.
#include "nn/layers/rectifier.h"

#include "core/base/format.h"

namespace gradus::nn {

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
