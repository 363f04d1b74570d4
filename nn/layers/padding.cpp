// Borders: what they print, and which images they fit.
#include "nn/layers/padding.h"

#include <cstring>
#include <vector>

#include "autograd/ops.h"
#include "nn/layers/sizes.h"

namespace gradus::nn {

namespace detail {

Pad::Pad(const char* layer, int64_t dims, const char* mode, const IntList& border)
    : padding(border), layer_(layer), mode_(mode), dims_(dims) {
  if (border.count != 1 && border.count != 2 * dims)
    throw ShapeError(
        fmt::format("{}: padding must be one number, or {}, before and behind each dimension, the last one "
                    "first; got {} numbers",
            layer, 2 * dims, border.count));
  for (padding.count = 0; padding.count < 2 * dims; ++padding.count)
    padding.value[padding.count] = border[border.count == 1 ? 0 : padding.count];
}

Tensor Pad::forward(const Tensor& x) const {
  static constexpr const char* sizes[] = {"length", "height, width", "depth, height, width"};
  const char* last = sizes[dims_ - 1];
  const bool constant = std::strcmp(mode_, "constant") == 0;
  if (constant && x.dim() < dims_)
    throw ShapeError(fmt::format("{}: x must be [.., {}]; it is {}", layer_, last, x.shape()));
  if (!constant && x.dim() != dims_ + 1 && x.dim() != dims_ + 2)
    throw ShapeError(
        fmt::format("{}: x must be [n, channels, {}] or [channels, {}]; it is {}", layer_, last, last, x.shape()));
  return pad(x, std::vector<int64_t>(padding.begin(), padding.end()), {.mode = mode_, .value = value});
}

std::string Pad::extra_repr() const { return tuple_text(padding); }
std::string ConstantPad::extra_repr() const {
  return fmt::format("padding={}, value={:#}", tuple_text(padding), value);
}

}   // namespace detail

}   // namespace gradus::nn
