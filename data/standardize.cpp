// Mean and deviation per column.
#include "data/standardize.h"

#include "autograd/ops.h"
#include "core/base/format.h"

namespace gradus::data {

namespace {

void require_floats(const char* op, const Tensor& x) {
  if (!is_float(x.dtype()))
    throw DtypeError(fmt::format("{}: x must hold floats; it is {}. Pass x.to(float64)", op, x.dtype()));
}

void require_columns(const char* op, const Tensor& x, const Tensor& mean) {
  require_floats(op, x);
  const Shape& s = x.shape();
  if (s.dims() == 0 || !(Shape(std::span(s.begin() + 1, size_t(s.dims() - 1))) == mean.shape()))
    throw ShapeError(
        fmt::format("{}: the fitted data had columns of shape {}, so x must be [samples, ...] with the same; "
                    "x is {}",
            op, mean.shape(), s));
}

}   // namespace

Standardize Standardize::fit(const Tensor& x) {
  require_floats("Standardize::fit", x);
  if (x.dim() == 0 || x.size(0) == 0)
    throw ShapeError(
        fmt::format("Standardize::fit: x must be [samples, ...] with at least one sample; x is {}", x.shape()));
  Tensor numbers = x.detach().to(float64), first = select(numbers, 0, 0);
  // Constant columns are found by comparison: by rounding, the mean of equal numbers can differ from them, and the
  // deviation to divide by would be tiny instead of 0.
  Tensor constant = eq(amax(numbers, 0), amin(numbers, 0));
  Tensor center = where(constant, first, gradus::mean(numbers, 0));
  Tensor spread = where(constant, 1.0, gradus::std(numbers, 0, {.correction = 0}));
  return {center.to(x.dtype()), spread.to(x.dtype())};
}

Tensor Standardize::apply(const Tensor& x) const {
  require_columns("Standardize::apply", x, mean);
  return (x - mean.to(x.dtype())) / std.to(x.dtype());
}

Tensor Standardize::inverse(const Tensor& x) const {
  require_columns("Standardize::inverse", x, mean);
  return x * std.to(x.dtype()) + mean.to(x.dtype());
}

}   // namespace gradus::data
