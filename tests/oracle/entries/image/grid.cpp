// Images at the points of a grid.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

Tensor sampled(const Sample& s) {
  const std::string mode = s.text(2, "mode", "bilinear"), padding = s.text(3, "padding_mode", "zeros");
  return grid_sample(s.tensor(0), s.tensor(1, "grid"),
      {.mode = mode.c_str(), .padding_mode = padding.c_str(), .align_corners = s.flag(4, "align_corners", false)});
}
// ATen's function, in which words are numbers.
Tensor sampled_by_number(const Sample& s) {
  const char *modes[] = {"bilinear", "nearest", "bicubic"}, *paddings[] = {"zeros", "border", "reflection"};
  return grid_sample(s.tensor(0), s.tensor(1),
      {.mode = modes[s.integer(2, "interpolation_mode", 0)],
          .padding_mode = paddings[s.integer(3, "padding_mode", 0)],
          .align_corners = s.flag(4, "align_corners", false)});
}

}   // namespace

const Family<OracleEntry> grid_entries([]() -> std::vector<OracleEntry> {
  return {
      {"nn.functional.grid_sample", GRADUS_ORACLE(sampled(s))},
      {"grid_sampler_2d", GRADUS_ORACLE(sampled_by_number(s))},
      {"grid_sampler_3d", GRADUS_ORACLE(sampled_by_number(s))},
  };
});

}   // namespace gradus::test
