// Which numbers along a dimension an interpolated one is made of, and their weights: PyTorch's rules.
//
// Idea: all ways of interpolating are the same thing, a short weighted sum for each number of the result. So there is
// one loop (resample.h), one gradient, the transposed sums, and a rule per mode that says what the sums are.
#ifndef GRADUS_CORE_COMPUTE_IMAGE_TAPS_H
#define GRADUS_CORE_COMPUTE_IMAGE_TAPS_H

#include <cstdint>
#include <vector>

#include "core/tensor/dtype.h"

namespace gradus::apply {

enum class Interpolation : uint8_t {
  nearest,          // the pixel whose corner comes before the corner of the new one
  nearest_exact,    // the pixel that holds the centre of the new one
  linear,           // between the two nearest centres
  cubic,            // through four centres: convolution with a = -0.75 (Keys 1981)
  area,             // the mean over all pixels that the new one touches
  smooth_linear,    // antialiased: a filter as wide as the new pixels, when they are larger than the old ones
  smooth_cubic,     // the same, a = -0.5
  smooth_lanczos,   // the same, a sinc in a window of three of its lobes
};

/// One dimension: `from` numbers become `to`.
struct Rescaling {
  Interpolation rule = Interpolation::nearest;
  bool align_corners = false;   ///< the outer centres, not the outer edges, are where they were
  int64_t from = 1, to = 1;
  double factor = 0;   ///< that new pixels are smaller by; 0: to / from
};

/// Number j of the result is the sum of weight[k] * x[at[k]] over k = begin[j] .. begin[j + 1]. No weight is 0: what
/// has none is not read.
struct Taps {
  int64_t from = 1;
  std::vector<int64_t> begin{0}, at;
  std::vector<double> weight;

  int64_t to() const { return int64_t(begin.size()) - 1; }
  void add(int64_t place, double w) {
    if (w != 0) at.push_back(place), weight.push_back(w);
  }
  void end_number() { begin.push_back(int64_t(at.size())); }
  /// Each number is made of itself.
  bool is_identity() const;
  /// The sums by which gradients go back.
  Taps transposed() const;
};
/// Positions and weights are computed in float32 for float32, as PyTorch does: which number is the nearest may depend
/// on that.
Taps taps_of(const Rescaling& r, Dtype dtype);

}   // namespace gradus::apply
#endif
