// Mean and deviation per column.
#include "data/standardize.h"

#include <cmath>
#include <vector>

#include "autograd/ops.h"
#include "core/base/format.h"
#include "core/compute/apply.h"
#include "core/tensor/creation.h"

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
  Tensor numbers = apply::dense(apply::convert(x.detach(), Dtype::float64));
  const double* from = numbers.data<double>().data();
  int64_t rows = x.size(0), columns = x.numel() / rows;
  std::vector<double> center(size_t(columns), 0.0), spread(size_t(columns), 0.0);
  std::vector<bool> constant(size_t(columns), true);
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c) {
      double value = from[r * columns + c];
      center[size_t(c)] += value;
      if (value != from[c]) constant[size_t(c)] = false;
    }
  // Constant columns are found by comparison: by rounding, the mean of equal numbers can differ from them, and the
  // deviation to divide by would be tiny instead of 0.
  for (int64_t c = 0; c < columns; ++c)
    center[size_t(c)] = constant[size_t(c)] ? from[c] : center[size_t(c)] / double(rows);
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c) {
      double d = from[r * columns + c] - center[size_t(c)];
      spread[size_t(c)] += d * d;
    }
  for (size_t c = 0; c < spread.size(); ++c) spread[c] = constant[c] ? 1 : std::sqrt(spread[c] / double(rows));
  Shape shape(std::span(x.shape().begin() + 1, size_t(x.dim() - 1)));
  return {from_vector(center, shape).to(x.dtype()), from_vector(spread, shape).to(x.dtype())};
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
