// relu and its relatives. Each formula has a twin that is one pass over memory, used when no second derivative is asked
// for.
//
// The gradient at a kink is PyTorch's choice, which the comparisons (gt or ge) express. A formula selects with where
// instead of multiplying by 0 or 1, which would turn an infinity into NaN.
#include "autograd/ops/pointwise/rectifier.h"

#include <cmath>

#include "autograd/ops/common.h"
#include "core/compute/donate.h"
#include "core/tensor/random.h"

namespace gradus {

// relu = max(x, 0)
//   dx = 0 where y <= 0, else dy
// The gradient at 0 is 0, as in PyTorch. maximum(x, 0) would give 1/2 there.
Tensor relu(const Tensor& x) {
  require_defined("relu", x);
  if (x.dtype() == Dtype::bool_) throw DtypeError("relu: bool tensors are not supported; convert with to(float32)");
  return record("relu(x)", apply::map(Unary::relu, x), grad_to(x, [](Tensor dy, const Tensor& y) {
    if (!recording()) return apply::zip(Binary::relu_grad, apply::donate_unshared(dy), y);
    return where(le(y, 0), 0.0, dy);
  }));
}

// hardtanh = x between min_val and max_val, else the nearer of them
//   dx = dy strictly between them, else 0
static Tensor hardtanh(const char* name, const Tensor& x, double low, double high) {
  if (x.dtype() == Dtype::int64) {
    int64_t least = Scalar(low).to_int64(), most = Scalar(high).to_int64();
    return minimum(maximum(x, full({}, least, Dtype::int64)), full({}, most, Dtype::int64));
  }
  require_float(name, x);
  if (!(low <= high)) throw Error(fmt::format("{}: expected min_val <= max_val; got {} and {}", name, low, high));
  return record("hardtanh(x)", apply::activate(Activation::hardtanh, x, low, high),
      grad_to(x, [x = saved(x, 0), low, high](const Tensor& dy) {
        if (!recording()) return apply::activate_grad(Activation::hardtanh, dy, x, low, high);
        return where(mul(gt(x, low), lt(x, high)), dy, 0.0);
      }));
}
Tensor hardtanh(const Tensor& x) { return hardtanh("hardtanh", x, -1, 1); }
Tensor hardtanh(const Tensor& x, const HardtanhOptions& options) {
  return hardtanh("hardtanh", x, options.min_val, options.max_val);
}
Tensor relu6(const Tensor& x) { return hardtanh("relu6", x, 0, 6); }

// threshold = value where x <= threshold, else x
//   dx = 0 where x <= threshold, else dy
Tensor threshold(const Tensor& x, double threshold, double value) {
  if (x.dtype() == Dtype::int64) {
    Tensor small = le(x, full({}, threshold, Dtype::int64));
    return where(small, full({}, value, Dtype::int64), x);
  }
  require_float("threshold", x);
  return record("threshold(x)", apply::activate(Activation::threshold, x, threshold, value),
      grad_to(x, [x = saved(x, 0), threshold](const Tensor& dy) {
        if (!recording()) return apply::activate_grad(Activation::threshold, dy, x, threshold);
        return where(le(x, threshold), 0.0, dy);
      }));
}

// leaky_relu = x where x > 0, else slope x (Maas, Hannun and Ng 2013)
//   dx = dy where x > 0, else dy slope
Tensor leaky_relu(const Tensor& x, double negative_slope) {
  require_float("leaky_relu", x);
  return record("leaky_relu(x)", apply::activate(Activation::leaky_relu, x, negative_slope),
      grad_to(x, [x = saved(x, 0), slope = negative_slope](const Tensor& dy) {
        if (!recording()) return apply::activate_grad(Activation::leaky_relu, dy, x, slope);
        return where(gt(x, 0), dy, dy * slope);
      }));
}
Tensor leaky_relu(const Tensor& x) { return leaky_relu(x, 0.01); }

static Tensor sloped_gradient(const Tensor& dy, const Tensor& x, const Tensor& slope) {
  if (!recording()) return apply::combine(Ternary::prelu_grad, dy, x, slope, "prelu");
  return where(gt(x, 0), dy, dy * slope);
}

// prelu = x where x > 0, else weight x (He et al. 2015)     x [N, C, ..], weight one number or [C] -> x's shape
//   dx = dy where x > 0, else dy weight     dweight = 0 where x > 0, else dy x
static Tensor prelu_broadcast(const Tensor& x, const Tensor& weight) {
  return record("prelu(x, weight)", apply::zip(Binary::prelu, x, weight, "prelu"),
      grad_to(
          x, [x = saved(x, 0), weight = saved(weight, 1)](const Tensor& dy) { return sloped_gradient(dy, x, weight); }),
      grad_to(weight, [x = saved(x, 0)](const Tensor& dy) {
        if (!recording()) return apply::zip(Binary::prelu_weight_grad, dy, x);
        return where(gt(x, 0), 0.0, dy * x);
      }));
}
Tensor prelu(const Tensor& x, const Tensor& weight) {
  require_float("prelu", x);
  require_same_dtype("prelu", x, weight, "x", "weight");
  int64_t channels = x.dim() > 1 ? x.shape()[1] : 1;
  if (weight.dim() > 1 || (weight.numel() != 1 && weight.numel() != channels))
    throw ShapeError(
        fmt::format("prelu: weight must be one number or one for each of the {} channels (dimension 1 of x); x is {}, "
                    "weight is {}",
            channels, x.shape(), weight.shape()));
  Shape beside;   // one size for each dimension of x: the channels, and 1 elsewhere
  if (weight.numel() != 1)
    for (int64_t d = 0; d < x.dim(); ++d) beside.push_back(d == 1 ? channels : 1);
  return prelu_broadcast(x, weight.shape() == beside ? weight : reshape(weight, beside));
}

// rrelu = x where x > 0, else slope x, slope uniform in lower .. upper, drawn for each number (Xu et al. 2015)
//   dx = dy where x > 0, else dy slope
Tensor rrelu(const Tensor& x, const RreluOptions& options) {
  require_float("rrelu", x);
  if (!(options.lower <= options.upper))
    throw Error(fmt::format("rrelu: expected lower <= upper; got {} and {}", options.lower, options.upper));
  if (!options.training) return leaky_relu(x, (options.lower + options.upper) / 2);
  Tensor slope = empty(x.shape(), x.dtype());   // row-major, so that it does not depend on x's strides
  fill_uniform(slope, options.lower, options.upper, default_generator());
  return record("rrelu(x)", apply::zip(Binary::prelu, x, slope),
      grad_to(x, [x = saved(x, 0), slope = saved(slope)](const Tensor& dy) { return sloped_gradient(dy, x, slope); }));
}
Tensor rrelu(const Tensor& x) { return rrelu(x, {}); }

// elu = scale x where x > 0, else scale alpha (exp(input_scale x) - 1) (Clevert, Unterthiner and Hochreiter 2016)
//   dx = dy scale where x > 0, else dy scale alpha input_scale exp(input_scale x)
static Tensor elu(const char* name, const Tensor& x, double alpha, double scale, double input_scale) {
  require_float(name, x);
  double below = alpha * scale;
  return record("elu(x)", apply::activate(Activation::elu, x, below, scale, input_scale),
      grad_to(x, [x = saved(x, 0), below, scale, input_scale](const Tensor& dy) {
        if (!recording()) return apply::activate_grad(Activation::elu, dy, x, below, scale, input_scale);
        Tensor negative = where(lt(x, 0), x, 0.0);   // exp of a large x would be infinite
        return dy * where(le(x, 0), exp(negative * input_scale) * (below * input_scale), scale);
      }));
}
Tensor elu(const Tensor& x, double alpha) { return elu("elu", x, alpha, 1, 1); }
Tensor elu(const Tensor& x) { return elu(x, 1); }
// alpha (exp(x / alpha) - 1) below 0: its derivative is continuous for every alpha (Barron 2017)
Tensor celu(const Tensor& x, double alpha) {
  if (alpha == 0) throw Error("celu: alpha must not be 0");
  return elu("celu", x, alpha, 1, 1 / alpha);
}
Tensor celu(const Tensor& x) { return celu(x, 1); }
// elu with the alpha and scale for which mean 0 and variance 1 reproduce themselves (Klambauer et al. 2017)
Tensor selu(const Tensor& x) {
  return elu("selu", x, 1.6732632423543772848170429916717, 1.0507009873554804934193349852946, 1);
}

// softshrink = x - lambd above lambd, x + lambd below -lambd, else 0
//   dx = dy where |x| > lambd, else 0
Tensor softshrink(const Tensor& x, double lambd) {
  require_float("softshrink", x);
  if (!(lambd >= 0)) throw Error(fmt::format("softshrink: expected lambd >= 0; got {}", lambd));
  return record("softshrink(x)", apply::activate(Activation::softshrink, x, lambd),
      grad_to(x, [x = saved(x, 0), lambd](const Tensor& dy) {
        if (!recording()) return apply::activate_grad(Activation::softshrink, dy, x, lambd);
        return where(gt(abs(x), lambd), dy, 0.0);
      }));
}
Tensor softshrink(const Tensor& x) { return softshrink(x, 0.5); }

// hardshrink = x where |x| > lambd, else 0
//   dx = dy where |x| > lambd, else 0
Tensor hardshrink(const Tensor& x, double lambd) {
  require_float("hardshrink", x);
  return record("hardshrink(x)", apply::activate(Activation::hardshrink, x, lambd),
      grad_to(x, [x = saved(x, 0), lambd](const Tensor& dy) {
        if (!recording()) return apply::activate_grad(Activation::hardshrink, dy, x, lambd);
        return where(gt(abs(x), lambd), dy, 0.0);
      }));
}
Tensor hardshrink(const Tensor& x) { return hardshrink(x, 0.5); }

// hardsigmoid = x / 6 + 1/2, clamped to 0 .. 1
//   dx = dy / 6 where |x| < 3, else 0
Tensor hardsigmoid(const Tensor& x) {
  require_float("hardsigmoid", x);
  return record(
      "hardsigmoid(x)", apply::activate(Activation::hardsigmoid, x), grad_to(x, [x = saved(x, 0)](const Tensor& dy) {
        if (!recording()) return apply::activate_grad(Activation::hardsigmoid, dy, x);
        return where(lt(abs(x), 3), dy / 6, 0.0);
      }));
}

// hardswish = x hardsigmoid(x) (Howard et al. 2019)
//   dx = 0 where x <= -3, dy where x >= 3, else dy (x / 3 + 1/2)
Tensor hardswish(const Tensor& x) {
  require_float("hardswish", x);
  return record(
      "hardswish(x)", apply::activate(Activation::hardswish, x), grad_to(x, [x = saved(x, 0)](const Tensor& dy) {
        if (!recording()) return apply::activate_grad(Activation::hardswish, dy, x);
        return where(le(x, -3), 0.0, where(ge(x, 3), dy, dy * (x.get() / 3 + 0.5)));
      }));
}

}   // namespace gradus
