// The axes along which windows slide.
#include "core/compute/window/slide.h"

#include <algorithm>

namespace gradus::apply {

Axis axis_of(const Window& w, int i, int64_t n) {
  Axis axis{n, 0, 1, 0, w.stride[i], {}};
  for (int64_t k = 0; k < w.size[i]; ++k) axis.taps.push_back({k * w.dilation[i], k});
  return axis;
}

// Pixel j - before was read for result r by place k if j = r stride + k dilation. So the pixels with one residue j mod
// stride share their places, and neighbours among them read neighbouring results.
std::vector<Axis> transposed_axes(const Window& w, int i, int64_t n, int64_t m, Border& border) {
  const int64_t stride = w.stride[i];
  std::vector<Axis> axes;
  for (int64_t first = 0; first < std::min(stride, n); ++first) {
    const int64_t residue = (first + w.before[i]) % stride;
    Axis axis{(n - first + stride - 1) / stride, first, stride, 0, 1, {}};
    const int64_t result = (first + w.before[i] - residue) / stride;   // what place 0 reads, if it is among them
    for (int64_t k = w.size[i]; k-- > 0;)
      if (int64_t back = k * w.dilation[i] - residue; back % stride == 0) axis.taps.push_back({-back / stride, k});
    if (!axis.taps.empty()) {
      axis.from = result + axis.taps.front().shift;
      const int64_t last = result + axis.count - 1 + axis.taps.back().shift;
      border.before = std::max(border.before, -axis.from);
      border.after = std::max(border.after, last - (m - 1));
      for (int64_t shift = axis.taps.front().shift; Tap & tap : axis.taps) tap.shift -= shift;
    }
    axes.push_back(axis);
  }
  for (Axis& axis : axes) axis.from += axis.taps.empty() ? 0 : border.before;
  return axes;
}

}   // namespace gradus::apply
