// Arranging: flip, roll, repeat and what is built on them.
#include "autograd/ops/shape/arrange.h"

#include "autograd/ops/shape/layout.h"
#include "core/tensor/memory_order.h"

namespace gradus {

// flip                                                     x -> dimensions read backwards
//   dx = flip(dy)
Tensor flip(const Tensor& x, const IntList& dims) {
  uint32_t bits = dim_bits("flip", dims, x.dim());
  Layout from(x);
  for (int64_t d = 0; d < x.dim(); ++d) {
    if (!(bits >> d & 1) || x.numel() == 0) continue;
    from.advance((from.shape[d] - 1) * from.strides[d], x.dtype());
    from.strides[d] = -from.strides[d];
  }
  Tensor y = empty(x.shape(), x.dtype(), MemoryOrder::of(x));
  apply::assign(y, from.plain(x));
  return record("flip(x)", y, grad_to(x, [dims](const Tensor& dy) { return flip(dy, dims); }));
}
Tensor fliplr(const Tensor& x) {
  if (x.dim() < 2) throw ShapeError(fmt::format("fliplr: expected at least 2 dimensions; got {}", x.shape()));
  return flip(x, 1);
}
Tensor flipud(const Tensor& x) {
  if (x.dim() < 1) throw ShapeError("flipud: expected at least 1 dimension; got []");
  return flip(x, 0);
}

// x with dimension d shifted by shift[d], 0 <= shift[d] < size: cut into up to 2^dims blocks, each copied to its
// place.
static Tensor rolled(const Tensor& x, const int64_t* shift) {
  Tensor y = empty(x.shape(), x.dtype());
  int64_t cut[Shape::max_dims], cuts = 0;
  for (int64_t d = 0; d < x.dim(); ++d)
    if (shift[d]) cut[cuts++] = d;
  for (int64_t block = 0; block < int64_t(1) << cuts && x.numel(); ++block) {
    Layout from(x), to(y);
    for (int64_t i = 0; i < cuts; ++i) {
      int64_t d = cut[i], n = x.shape()[d];
      bool wraps = block >> i & 1;   // the end of x goes to the beginning of y
      from.shape[d] = to.shape[d] = wraps ? shift[d] : n - shift[d];
      wraps ? from.advance((n - shift[d]) * from.strides[d], x.dtype())
            : to.advance(shift[d] * to.strides[d], x.dtype());
    }
    apply::assign(to.plain(y), from.plain(x));
  }
  return y;
}

// roll                                                     x -> each dimension shifted in a circle
//   dx = roll(dy) by the opposite shifts
Tensor roll(const Tensor& x, const IntList& shifts, const IntList& dims) {
  if (shifts.count != dims.count)
    throw ShapeError(
        fmt::format("roll: {} shifts and {} dimensions; give the same number of each", shifts.count, dims.count));
  int64_t shift[Shape::max_dims] = {};
  IntList back = shifts;
  for (int64_t i = 0; i < dims.count; ++i) {
    int64_t d = wrap_dim("roll", dims[i], x.dim()), n = x.dim() ? x.shape()[d] : 1;
    if (n) shift[d] = ((shift[d] + shifts[i] % n) % n + n) % n;
    back.value[i] = n ? -(shifts[i] % n) : 0;
  }
  return record(
      "roll(x)", rolled(x, shift), grad_to(x, [back, dims](const Tensor& dy) { return roll(dy, back, dims); }));
}
Tensor roll(const Tensor& x, int64_t shift) { return reshape(roll(ravel(x), shift, 0), x.shape()); }

Tensor rot90(const Tensor& x, int64_t k, const IntList& dims) {
  if (dims.count != 2) throw ShapeError(fmt::format("rot90: a plane has 2 dimensions; got {}", dims.count));
  if (x.dim() < 2) throw ShapeError(fmt::format("rot90: expected at least 2 dimensions; got {}", x.shape()));
  dim_bits("rot90", dims, x.dim());
  switch ((k % 4 + 4) % 4) {
    case 1: return transpose(flip(x, dims[1]), dims[0], dims[1]);
    case 2: return flip(x, dims);
    case 3: return transpose(flip(x, dims[0]), dims[0], dims[1]);
    default: return x.is_contiguous() ? clone(x) : contiguous(x);
  }
}

namespace {

// A repetition: x viewed with additional dimensions, of stride 0; `repeats` are their bits.
struct Repeated {
  Layout from;
  uint32_t repeats = 0;
  bool nothing;
  explicit Repeated(const Tensor& x) : from(x), nothing(x.numel() == 0) { from.shape = Shape(); }
  void add(int64_t count) {
    if (count == 1 || nothing) return;   // nothing may be repeated more often than strides can count
    repeats |= 1u << from.shape.dims();
    from.push_back(count, 0);
  }
};

[[noreturn]] void fail_too_large(const char* op, const Tensor& x, int64_t count) {
  throw ShapeError(fmt::format("{}: {} repeated {} times does not fit into memory", op, x.shape(), count));
}
int64_t times(const char* op, const Tensor& x, int64_t size, int64_t count) {
  int64_t product;
  if (__builtin_mul_overflow(size, count, &product)) fail_too_large(op, x, count);
  return product;
}

Tensor repeat_all(const char* op, const Tensor& x, const Repeated& r, const Shape& shape) {
  Tensor y = empty(shape, x.dtype());
  apply::assign(make_view(y, y.impl()->data, r.from.shape, nullptr), r.from.plain(x));
  return record(op, y, grad_to(x, [split = r.from.shape, repeats = r.repeats](const Tensor& dy, const Shape& s) {
    IntList dims{};
    for (int64_t d = 0; d < split.dims(); ++d)
      if (repeats >> d & 1) dims.value[dims.count++] = d;
    return reshape(dims.count ? sum(reshape(dy, split), dims) : dy, s);
  }));
}

}   // namespace

// repeat for more parts than a tensor has dimensions: one dimension after the other.
static Tensor repeat_by_one(const Tensor& x, const IntList& counts, const Shape& shape) {
  Tensor y = x;
  int64_t behind = 1;
  for (int64_t d = counts.count; d-- > 0; behind *= shape[d]) {
    int64_t i = d - (counts.count - x.dim()), n = i < 0 ? 1 : x.shape()[i], before = 1;
    for (int64_t e = 0; e < i; ++e) before *= x.shape()[e];
    if (counts[d] != 1) y = repeat(reshape(y, {before, n, behind}), {1, counts[d], 1});
  }
  return reshape(y, shape);
}

// repeat                                             x -> x repeated counts[d] times along each dimension d
//   dx = the sum of dy over the copies
static Tensor repeated(const char* op, const Tensor& x, const IntList& counts) {
  int64_t lead = counts.count - x.dim(), parts = 0;
  if (lead < 0)
    throw ShapeError(fmt::format(
        "{}: expected at least one count per dimension; got {} for {}. tile fills in missing counts with 1.", op,
        counts.count, x.shape()));
  Repeated r(x);
  Layout old(x);
  Shape shape;
  auto size = [&](int64_t d) { return d < lead ? 1 : old.shape[d - lead]; };
  for (int64_t d = 0; d < counts.count; ++d) {
    if (counts[d] < 0) throw ShapeError(fmt::format("{}: counts must not be negative; got {}", op, counts[d]));
    shape.push_back(times(op, x, size(d), counts[d]));
    parts += (counts[d] != 1) + (size(d) != 1);
  }
  if (parts > Shape::max_dims) return repeat_by_one(x, counts, shape);
  for (int64_t d = 0; d < counts.count; ++d) {
    r.add(counts[d]);
    if (size(d) != 1) r.from.push_back(size(d), old.strides[d - lead]);
  }
  return repeat_all("repeat(x)", x, r, shape);
}
Tensor repeat(const Tensor& x, const IntList& counts) { return repeated("repeat", x, counts); }
Tensor tile(const Tensor& x, const IntList& counts) {
  IntList all{};
  int64_t lead = std::max<int64_t>(0, x.dim() - counts.count);
  for (; all.count < lead; ++all.count) all.value[all.count] = 1;
  for (int64_t count : counts) all.value[all.count++] = count;
  return repeated("tile", x, all);
}

static int64_t dim_of_slices(const Tensor& x, int64_t dim) {
  if (x.dim() == 0)
    throw IndexError("repeat_interleave: a tensor of shape [] has no dimension to repeat along; leave out dim");
  return wrap_dim("repeat_interleave", dim, x.dim());
}

// repeat_interleave                                        x -> each slice of dim repeated where it stands
//   dx = the sum of dy over the copies
Tensor repeat_interleave(const Tensor& x, int64_t repeats, int64_t dim) {
  dim = dim_of_slices(x, dim);
  if (repeats < 0) throw ShapeError(fmt::format("repeat_interleave: repeats must not be negative; got {}", repeats));
  if (x.dim() == Shape::max_dims)
    return reshape(repeat_interleave(flatten(x, dim ? 0 : 1, dim ? 1 : 2), repeats, dim ? dim - 1 : 0), [&] {
      Shape s = x.shape();
      s[dim] = times("repeat_interleave", x, s[dim], repeats);
      return s;
    }());
  Repeated r(x);
  Layout old(x);
  Shape shape = x.shape();
  for (int64_t d = 0; d < x.dim(); ++d) {
    r.from.push_back(old.shape[d], old.strides[d]);
    if (d == dim) r.add(repeats), shape[d] = times("repeat_interleave", x, shape[d], repeats);
  }
  return repeat_all("repeat_interleave(x)", x, r, shape);
}
Tensor repeat_interleave(const Tensor& x, int64_t repeats) { return repeat_interleave(ravel(x), repeats, 0); }

Tensor repeat_interleave(const Tensor& x, const Tensor& repeats, int64_t dim) {
  require_int64("repeat_interleave", "repeats", repeats);
  dim = dim_of_slices(x, dim);
  if (repeats.numel() == 1 && repeats.dim() <= 1) return repeat_interleave(x, repeats.item<int64_t>(), dim);
  int64_t n = x.dim() ? x.shape()[dim] : 1;
  if (!(repeats.shape() == Shape{n}))
    throw ShapeError(fmt::format("repeat_interleave: repeats must be [1], or [{}] for dimension {} of {}; it is {}", n,
        dim, x.shape(), repeats.shape()));
  std::vector<int64_t> positions, counts = repeats.to_vector<int64_t>();
  int64_t total = 0;
  for (int64_t i = 0; i < n; ++i) {
    int64_t count = counts[size_t(i)];
    if (count < 0)
      throw ShapeError(fmt::format("repeat_interleave: repeats must not be negative; repeats[{}] is {}", i, count));
    if (__builtin_add_overflow(total, count, &total) || total > int64_t(1) << 31)
      fail_too_large("repeat_interleave", x, count);
    positions.insert(positions.end(), size_t(count), i);
  }
  return index_select(x, dim, from_vector(positions));
}
Tensor repeat_interleave(const Tensor& x, const Tensor& repeats) { return repeat_interleave(ravel(x), repeats, 0); }

namespace {

// x with its last dimensions, all but `kept`, replaced by these.
Shape with_last(const char* op, const Tensor& x, int64_t kept, std::initializer_list<int64_t> last) {
  if (kept + int64_t(last.size()) > Shape::max_dims)
    throw ShapeError(fmt::format(
        "{}: {} has too many dimensions: at most {}, counting those added on the way", op, x.shape(), Shape::max_dims));
  Shape shape;
  for (int64_t d = 0; d < kept; ++d) shape.push_back(x.shape()[d]);
  for (int64_t size : last) shape.push_back(size);
  return shape;
}
// Whether x is [n, c, h, w] with its channels innermost: its parts are moved in that order, and the result has it too.
bool has_channels_last(const Tensor& x) {
  return x.dim() == 4 && apply::image_order(x) == MemoryOrder::channels_last(4);
}
constexpr int64_t largest_factor = 32768;   // of pixel_shuffle: its square times a size fits into int64

// The order of dimensions: the first `kept` as they are, then those at these places after them.
IntList order_of(int64_t kept, std::initializer_list<int64_t> places) {
  IntList order{};
  for (; order.count < kept; ++order.count) order.value[order.count] = order.count;
  for (int64_t place : places) order.value[order.count++] = kept + place;
  return order;
}

}   // namespace

Tensor pixel_shuffle(const Tensor& x, int64_t upscale_factor) {
  int64_t r = upscale_factor, kept = x.dim() - 3;
  if (kept < 0)
    throw ShapeError(fmt::format("pixel_shuffle: expected [.., channels, height, width]; got {}", x.shape()));
  if (r < 1 || r > largest_factor)
    throw ShapeError(fmt::format("pixel_shuffle: upscale_factor must be 1 to {}; got {}", largest_factor, r));
  int64_t channels = x.shape()[kept], h = x.shape()[kept + 1], w = x.shape()[kept + 2], c = channels / (r * r);
  if (channels % (r * r))
    throw ShapeError(fmt::format("pixel_shuffle: the {} channels of {} are not a multiple of upscale_factor {} squared",
        channels, x.shape(), r));
  Tensor parts = reshape(x, with_last("pixel_shuffle", x, kept, {c, r, r, h, w}));
  if (has_channels_last(x))
    return movedim(contiguous(reshape(permute(parts, {0, 4, 2, 5, 3, 1}), {x.shape()[0], h * r, w * r, c})), -1, 1);
  return contiguous(
      reshape(permute(parts, order_of(kept, {0, 3, 1, 4, 2})), with_last("pixel_shuffle", x, kept, {c, h * r, w * r})));
}
Tensor pixel_unshuffle(const Tensor& x, int64_t downscale_factor) {
  int64_t r = downscale_factor, kept = x.dim() - 3;
  if (kept < 0)
    throw ShapeError(fmt::format("pixel_unshuffle: expected [.., channels, height, width]; got {}", x.shape()));
  if (r < 1 || r > largest_factor)
    throw ShapeError(fmt::format("pixel_unshuffle: downscale_factor must be 1 to {}; got {}", largest_factor, r));
  int64_t c = x.shape()[kept], h = x.shape()[kept + 1], w = x.shape()[kept + 2];
  if (h % r || w % r)
    throw ShapeError(
        fmt::format("pixel_unshuffle: height and width of {} must be multiples of downscale_factor {}", x.shape(), r));
  Tensor parts = reshape(x, with_last("pixel_unshuffle", x, kept, {c, h / r, r, w / r, r}));
  if (has_channels_last(x))
    return movedim(
        contiguous(reshape(permute(parts, {0, 2, 4, 1, 3, 5}), {x.shape()[0], h / r, w / r, c * r * r})), -1, 1);
  return contiguous(reshape(permute(parts, order_of(kept, {0, 2, 4, 1, 3})),
      with_last("pixel_unshuffle", x, kept, {c * r * r, h / r, w / r})));
}

static Tensor channels_shuffled(const Tensor& x, int64_t dim, int64_t groups) {
  const Tensor parts = unflatten(x, dim, {groups, x.size(dim) / groups});
  return reshape(dim < 0 ? transpose(parts, -1, -2) : transpose(parts, dim, dim + 1), x.shape());
}
Tensor channel_shuffle(const Tensor& x, int64_t groups) {
  if (x.dim() < 3)
    throw ShapeError(
        fmt::format("channel_shuffle: expected [batch, channels, ..] with at least 3 dimensions; got {}", x.shape()));
  if (groups < 1 || x.shape()[1] % groups)
    throw ShapeError(fmt::format(
        "channel_shuffle: the {} channels of {} cannot be cut into {} groups", x.shape()[1], x.shape(), groups));
  if (apply::image_order(x) != MemoryOrder::row_major(x.dim()))
    return movedim(channels_shuffled(movedim(x, 1, -1), -1, groups), -1, 1);
  return channels_shuffled(x, 1, groups);
}

}   // namespace gradus
