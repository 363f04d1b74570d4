// Checks.
#include "losses/checks.h"

#include "autograd/ops/common.h"
#include "core/base/format.h"
#include "core/compute/apply.h"
#include "core/compute/find.h"

namespace gradus::losses {

void require_pair(const char* op, const Tensor& input, const Tensor& target) {
  require_defined(op, input, target);
  if (!(input.shape() == target.shape()))
    throw ShapeError(fmt::format("{}: input and target must have the same shape; input is {}, target is {}{}", op,
        input.shape(), target.shape(), input.numel() == target.numel() ? ". Reshape one of them." : ""));
  if (!is_float(input.dtype()))
    throw DtypeError(fmt::format("{}: input must be float32 or float64; it is {}", op, input.dtype()));
  if (input.dtype() != target.dtype())
    throw DtypeError(fmt::format("{}: target must be {}, like input; it is {}. Convert it with to({}).", op,
        input.dtype(), target.dtype(), input.dtype()));
}

void require_same(const char* op, const char* name_a, const Tensor& a, const char* name_b, const Tensor& b) {
  require_defined(op, a, b);
  if (!(a.shape() == b.shape()))
    throw ShapeError(fmt::format("{}: {} and {} must have the same shape; {} is {}, {} is {}", op, name_a, name_b,
        name_a, a.shape(), name_b, b.shape()));
  require_float(op, a);
  require_same_dtype(op, a, b, name_a, name_b);
}

void require_broadcasts(const char* op, const char* argument, const Tensor& w, const Tensor& input) {
  Shape common;
  if (!broadcast(w.shape(), input.shape(), common) || !(common == input.shape()))
    throw ShapeError(fmt::format("{}: {} {} does not broadcast to input {}", op, argument, w.shape(), input.shape()));
  if (w.dtype() != input.dtype())
    throw DtypeError(fmt::format("{}: {} must be {}, like input; it is {}", op, argument, input.dtype(), w.dtype()));
}

void require_class_weight(const char* op, const Tensor& weight, int64_t classes, const char* name, const Tensor& x) {
  if (!weight.defined()) return;
  if (!(weight.shape() == Shape{classes}))
    throw ShapeError(
        fmt::format("{}: weight must be [{}], one number per class; it is {}", op, classes, weight.shape()));
  if (weight.dtype() != x.dtype())
    throw DtypeError(fmt::format("{}: weight must be {}, like {}; it is {}", op, x.dtype(), name, weight.dtype()));
  if (weight.requires_grad() && recording())
    throw GradError(fmt::format("{}: there is no gradient for weight. Pass weight.detach().", op));
}

void require_not_negative(const char* op, const char* name, double value) {
  if (!(value >= 0)) throw Error(fmt::format("{}: {} must be 0 or larger; got {}", op, name, value));
}

void require_probabilities(const char* op, const char* argument, const Tensor& x, const char* hint) {
  const int64_t i = apply::first_outside(x, 0, 1);
  if (i < 0) return;
  throw Error(fmt::format("{}: {}{} is {}, but probabilities lie in 0..1. {}", op, argument, position(i, x.shape()),
      number_at(x, i), hint));
}

void require_sides(const char* op, const Tensor& target) {
  const int64_t i = apply::first_zero(target);
  if (i < 0) return;
  throw Error(fmt::format("{}: target{} is 0, but a target is 1 or -1. Convert 0 and 1 with 2 * target - 1.", op,
      position(i, target.shape())));
}

std::string position(int64_t i, const Shape& shape) {
  std::string text;
  for (int64_t d = shape.dims(); d-- > 0; i /= shape[d])
    text = std::to_string(i % shape[d]) + (text.empty() ? "" : ", ") + text;
  return text.empty() ? text : "[" + text + "]";
}

std::string number_at(const Tensor& x, int64_t i) {
  Tensor all = apply::dense(x);
  auto at = static_cast<size_t>(i);
  if (x.dtype() == Dtype::float32) return fmt::format("{}", all.data<float>()[at]);
  if (x.dtype() == Dtype::float64) return fmt::format("{}", all.data<double>()[at]);
  return fmt::format("{}", all.data<int64_t>()[at]);
}

}   // namespace gradus::losses
