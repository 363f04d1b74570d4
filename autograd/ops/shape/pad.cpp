// Padding: each number of the result is read at a position of x (unchanged, reflected, clamped or wrapped around), or
// is the constant.
#include "autograd/ops/shape/pad.h"

#include <algorithm>

#include "autograd/ops/shape/layout.h"
#include "core/base/words.h"

namespace gradus {

namespace {

// What is added, or cut off if negative, at the two ends of a dimension.
struct Border {
  int64_t before, behind;
};

// The border of dimension d of x, from a list that begins with the last dimension.
Border border_of(const Tensor& x, const std::vector<int64_t>& pad, int64_t d) {
  auto at = size_t(x.dim() - 1 - d) * 2;
  return at < pad.size() ? Border{pad[at], pad[at + 1]} : Border{0, 0};
}

Shape padded_shape(const char* op, const Tensor& x, const std::vector<int64_t>& pad) {
  if (pad.size() % 2 || int64_t(pad.size()) > 2 * x.dim())
    throw ShapeError(
        fmt::format("{}: pad must have two numbers per dimension, for at most all dimensions of {}; got {} numbers", op,
            x.shape(), pad.size()));
  Shape shape = x.shape();
  for (int64_t d = 0; d < x.dim(); ++d) {
    Border b = border_of(x, pad, d);
    constexpr int64_t most = int64_t(1) << 31;
    if (std::max(b.before, b.behind) > most)
      throw ShapeError(
          fmt::format("{}: {} with a border of {} and {} does not fit into memory", op, x.shape(), b.before, b.behind));
    shape[d] += std::max(b.before, -most) + std::max(b.behind, -most);
    if (shape[d] < 0 || std::min(b.before, b.behind) < -most)
      throw ShapeError(
          fmt::format("{}: {} and {} cannot be added to dimension {} of {}", op, b.before, b.behind, d, x.shape()));
  }
  return shape;
}

// What is not cut off of x, amid `value`. It reads x with any strides; at_positions() would need a row-major copy.
Tensor amid(Scalar value, const Tensor& x, const std::vector<int64_t>& pad, const Shape& shape) {
  Tensor y = empty(shape, x.dtype(), apply::image_order(x));
  apply::fill(y, value, "pad");
  Layout to(y), from(x);
  for (int64_t d = 0; d < x.dim(); ++d) {
    Border b = border_of(x, pad, d);
    to.advance(std::max<int64_t>(0, b.before) * to.strides[d], x.dtype());
    from.advance(std::max<int64_t>(0, -b.before) * from.strides[d], x.dtype());
    to.shape[d] = from.shape[d] =
        std::max<int64_t>(0, x.shape()[d] + std::min<int64_t>(0, b.before) + std::min<int64_t>(0, b.behind));
  }
  if (to.shape.numel()) apply::assign(to.plain(y), from.plain(x));
  return y;
}

// For the gradient of constant_pad_nd: what was added is cut off, what was cut off becomes zeros.
std::vector<int64_t> opposite(std::vector<int64_t> pad) {
  for (int64_t& p : pad) p = -p;
  return pad;
}

}   // namespace

namespace {

enum class PadMode { constant, reflect, replicate, circular };

PadMode pad_mode(const char* name) {
  return PadMode(which_word("pad", "mode", name, {"constant", "reflect", "replicate", "circular"}));
}

// Where the numbers of a padded dimension of n come from.
std::vector<int64_t> positions(PadMode mode, int64_t n, Border b) {
  std::vector<int64_t> list;
  const int64_t count = n + b.before + b.behind;
  try {
    list.reserve(size_t(count));
  } catch (const std::bad_alloc&) {
    throw MemoryError(fmt::format("pad: the system has no memory for a list of {} positions", count));
  }
  // Only what is not cut off is wrapped around.
  int64_t first = std::max<int64_t>(0, -b.before), left = n - first - std::max<int64_t>(0, -b.behind);
  for (int64_t i = -b.before; i < n + b.behind; ++i)
    list.push_back(mode == PadMode::constant    ? (i < 0 || i >= n ? -1 : i)
                   : mode == PadMode::reflect   ? (i < 0      ? -i
                                                      : i < n ? i
                                                              : 2 * (n - 1) - i)
                   : mode == PadMode::replicate ? std::clamp<int64_t>(i, 0, n - 1)
                                                : first + ((i - first) % left + left) % left);
  return list;
}

void require_pad_fits(const char* mode, PadMode m, const Tensor& x, int64_t d, Border b) {
  int64_t n = x.shape()[d], most = std::max(b.before, b.behind), cut = std::max<int64_t>({0, -b.before, -b.behind});
  int64_t limit = m == PadMode::reflect ? n - 1 : m == PadMode::circular ? n - cut : n > 0 ? INT64_MAX : 0;
  if ((b.before || b.behind) && most > limit)
    throw ShapeError(fmt::format("pad: mode \"{}\" adds at most {} to each side of dimension {} of {}; got {}", mode,
        limit, d, x.shape(), most));
}

struct PadBack {
  std::vector<int64_t> pad;
  PadMode mode;
  Tensor operator()(const Tensor& dy, const Shape& shape) const;
};

// For each dimension of x; has_numbers: what is padded has some.
std::vector<std::vector<int64_t>> all_positions(
    const Shape& shape, const std::vector<int64_t>& pad, PadMode mode, bool has_numbers) {
  std::vector<std::vector<int64_t>> from(size_t(shape.dims()));
  if (!has_numbers) return from;   // a list may be long all the same
  for (int64_t d = shape.dims() - 1, i = 0; i + 1 < int64_t(pad.size()); --d, i += 2) {
    Border b{pad[size_t(i)], pad[size_t(i) + 1]};
    if (b.before || b.behind) from[size_t(d)] = positions(mode, shape[d], b);
  }
  return from;
}

// at_positions in a memory order, in which the dimensions of x and of the result are seen as row-major.
Tensor at_positions(
    const Tensor& x, const std::vector<std::vector<int64_t>>& from, const Shape& shape, MemoryOrder order) {
  Layout all(x), seen(x);
  Shape seen_shape = shape;
  std::vector<std::vector<int64_t>> seen_from(from.size());
  for (int64_t i = 0; i < x.dim(); ++i) {
    const int64_t d = order[i];
    seen.shape[i] = all.shape[d], seen.strides[i] = all.strides[d];
    seen_shape[i] = shape[d], seen_from[size_t(i)] = from[size_t(d)];
  }
  const Tensor y = apply::at_positions(seen.plain(x), seen_from, seen_shape);
  int64_t strides[Shape::max_dims];
  order.strides_for(shape, strides);
  return make_view(y, y.impl()->data, shape, strides);
}

// pad                                                      x -> x with a border of its own numbers
//   dx = sums of dy over what came from one number
Tensor padded(const Tensor& x, const std::vector<int64_t>& pad, PadMode mode) {
  const Shape shape = padded_shape("pad", x, pad);
  const MemoryOrder order = mode == PadMode::circular ? MemoryOrder::row_major(x.dim()) : apply::image_order(x);
  return record("pad(x)", at_positions(x, all_positions(x.shape(), pad, mode, shape.numel() > 0), shape, order),
      grad_to(x, PadBack{pad, mode}));
}

// pad_back                                                 dy -> the sums of what came from each number of x
//   ddy = pad(ddx)
Tensor PadBack::operator()(const Tensor& dy, const Shape& shape) const {
  Tensor dx = apply::full(shape, 0, dy.dtype());
  apply::add_at_positions(dx, all_positions(shape, pad, mode, dy.numel() > 0), dy);
  return record("pad_back(x)", dx, grad_to(dy, [b = *this](const Tensor& ddx) { return padded(ddx, b.pad, b.mode); }));
}

}   // namespace

// constant_pad_nd                                          x -> x with a border of one number
//   dx = constant_pad_nd(dy, -pad)
Tensor constant_pad_nd(const Tensor& x, const std::vector<int64_t>& pad, Scalar value) {
  Shape shape = padded_shape("constant_pad_nd", x, pad);
  auto forward = [&] {
    if (!x.is_contiguous()) return amid(value, x, pad, shape);
    return apply::at_positions(x, all_positions(x.shape(), pad, PadMode::constant, shape.numel() > 0), shape, value);
  };
  return record("constant_pad_nd(x)", forward(),
      grad_to(x, [back = opposite(pad)](const Tensor& dy) { return constant_pad_nd(dy, back); }));
}

Tensor pad(const Tensor& x, const std::vector<int64_t>& pad, const PadOptions& options) {
  PadMode mode = pad_mode(options.mode);
  padded_shape("pad", x, pad);
  if (mode == PadMode::constant) return constant_pad_nd(x, pad, options.value);
  for (int64_t d = 0; d < x.dim(); ++d) require_pad_fits(options.mode, mode, x, d, border_of(x, pad, d));
  return padded(x, pad, mode);
}

}   // namespace gradus
