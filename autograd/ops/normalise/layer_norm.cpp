// Layer norm and RMS norm. Backward is one pass over the rows, unless a second derivative is asked for.
#include "autograd/ops/normalise/layer_norm.h"

#include <limits>

#include "autograd/ops/normalise/norm_parts.h"
#include "core/compute/normalise/row_norm.h"

namespace gradus {

namespace {

// The shape of a row as a Shape, after checking that x has such rows.
Shape row_of(const char* op, const Tensor& x, const IntList& normalized_shape) {
  require_float(op, x);
  Shape row;
  for (int64_t size : normalized_shape) row.push_back(size);
  if (row.dims() == 0) throw ShapeError(fmt::format("{}: normalized_shape must have at least one size; it is []", op));
  bool fits = x.dim() >= row.dims();
  for (int64_t d = 0; fits && d < row.dims(); ++d) fits = x.shape()[x.dim() - row.dims() + d] == row[d];
  if (!fits)
    throw ShapeError(fmt::format("{}: x must end with the sizes of normalized_shape {}; it is {}", op, row, x.shape()));
  return row;
}
void require_row(const char* op, const char* name, const Tensor& w, const Tensor& x, const Shape& row) {
  if (!w.defined()) return;
  require_same_dtype(op, x, w, "x", name);
  if (!(w.shape() == row))
    throw ShapeError(
        fmt::format("{}: {} must have the shape of normalized_shape {}; it is {}", op, name, row, w.shape()));
}

IntList last_dims(int64_t count) {
  IntList dims{-1};
  for (dims.count = 0; dims.count < count; ++dims.count) dims.value[dims.count] = -1 - dims.count;
  return dims;
}

}   // namespace

// layer_norm = z weight + bias, z = (x - mean) s, s = 1 / sqrt(var + eps)  x: [.., row]  weight, bias: [row] -> x's
//   dx = s (g - mean(g) - z mean(g z)), g = dy weight     dweight = dy z     dbias = dy
Tensor layer_norm(
    const Tensor& x, const IntList& normalized_shape, const Tensor& weight, const Tensor& bias, double eps) {
  const Shape row = row_of("layer_norm", x, normalized_shape);
  require_number("layer_norm", "eps", eps);
  require_row("layer_norm", "weight", weight, x, row);
  require_row("layer_norm", "bias", bias, x, row);
  const apply::RowNorm norm = apply::layer_norm(x, row, weight, bias, eps);
  return record("layer_norm(x, weight, bias)", norm.y,
      joint({&x, &weight, &bias},
          [x = saved(x, 0), kept = SavedIfDefined(weight, 1), mean = saved(norm.mean), scale = saved(norm.scale), row,
              eps](const Tensor& dy, Need need) -> Gradients<3> {
            const Tensor w = kept.get();
            if (!recording()) {
              const apply::NormGradients g =
                  apply::layer_norm_grad(dy, x, row, w, mean, scale, need[0], need[1] || need[2]);
              return {{g.dx, g.dweight, g.dbias}};
            }
            const IntList dims = last_dims(row.dims());
            const Standardised s = standardised(x, dims, eps, true);
            return {{need[0] ? standardised_grad(w.defined() ? dy * w : dy, s, dims, true) : Tensor(),
                need[1] ? dy * s.z : Tensor(), dy}};
          }));
}

// rms_norm = z weight, z = x s, s = 1 / sqrt(mean(x^2) + eps)              x: [.., row]  weight: [row] -> x's
//   dx = s (g - z mean(g z)), g = dy weight     dweight = dy z
Tensor rms_norm(const Tensor& x, const IntList& normalized_shape, const Tensor& weight, double eps) {
  const Shape row = row_of("rms_norm", x, normalized_shape);
  require_number("rms_norm", "eps", eps);
  require_row("rms_norm", "weight", weight, x, row);
  const apply::RowNorm norm = apply::rms_norm(x, row, weight, eps);
  return record("rms_norm(x, weight)", norm.y,
      joint({&x, &weight},
          [x = saved(x, 0), kept = SavedIfDefined(weight, 1), scale = saved(norm.scale), row, eps](
              const Tensor& dy, Need need) -> Gradients<2> {
            const Tensor w = kept.get();
            if (!recording()) {
              const apply::NormGradients g = apply::rms_norm_grad(dy, x, row, w, scale, need[0], need[1]);
              return {{g.dx, g.dweight}};
            }
            const IntList dims = last_dims(row.dims());
            const Standardised s = standardised(x, dims, eps, false);
            return {{need[0] ? standardised_grad(w.defined() ? dy * w : dy, s, dims, false) : Tensor(),
                need[1] ? dy * s.z : Tensor()}};
          }));
}
Tensor rms_norm(const Tensor& x, const IntList& normalized_shape, const Tensor& weight) {
  require_float("rms_norm", x);
  return rms_norm(x, normalized_shape, weight,
      x.dtype() == Dtype::float32 ? double(std::numeric_limits<float>::epsilon())
                                  : std::numeric_limits<double>::epsilon());
}

}   // namespace gradus
