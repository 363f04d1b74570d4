// Images in other sizes.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

InterpolateOptions options(const Sample& s, const char* mode, bool align_corners) {
  InterpolateOptions o;
  if (s.has(1, "size")) o.size = s.integers(1, "size");
  if (s.has(2, "scale_factor")) o.scale_factor = s.real(2, "scale_factor", 0);
  o.mode = mode;
  o.align_corners = align_corners;
  o.recompute_scale_factor = s.flag(5, "recompute_scale_factor", false);
  return o;
}
Tensor interpolated(const Sample& s) {
  const std::string mode = s.text(3, "mode", "nearest");
  return interpolate(s.tensor(0), options(s, mode.c_str(), s.flag(4, "align_corners", false)));
}

}   // namespace

const Family<OracleEntry> interpolate_entries([]() -> std::vector<OracleEntry> {
  return {
      {"nn.functional.interpolate.area", GRADUS_ORACLE(interpolated(s))},
      {"nn.functional.interpolate.bicubic", GRADUS_ORACLE(interpolated(s))},
      {"nn.functional.interpolate.bilinear", GRADUS_ORACLE(interpolated(s))},
      {"nn.functional.interpolate.linear", GRADUS_ORACLE(interpolated(s))},
      {"nn.functional.interpolate.nearest", GRADUS_ORACLE(interpolated(s))},
      {"nn.functional.interpolate.nearest-exact", GRADUS_ORACLE(interpolated(s))},
      {"nn.functional.interpolate.trilinear", GRADUS_ORACLE(interpolated(s))},
      {"nn.functional.upsample_bilinear", GRADUS_ORACLE(interpolate(s.tensor(0), options(s, "bilinear", true)))},
      {"nn.functional.upsample_nearest", GRADUS_ORACLE(interpolate(s.tensor(0), options(s, "nearest", false)))},
  };
});

}   // namespace gradus::test
