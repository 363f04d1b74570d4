#include "tests/oracle/compare.h"

#include <cmath>
#include <cstring>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/base/format.h"

namespace gradus::test {

namespace {

// The numbers from which export.py makes its cotangents.
Tensor cotangent(const Tensor& like, int number) {
  Tensor c = empty(like.shape(), Dtype::float64);
  auto* at = reinterpret_cast<double*>(c.impl()->data);
  for (int64_t i = 0; i < c.numel(); ++i) at[i] = std::sin(double(i + 1 + 13 * number));
  return c.to(like.dtype());
}

bool equal_number(double a, double b, double tolerance) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return a == b || std::fabs(a - b) <= tolerance * (1 + std::fabs(b));
}

// "" if they agree. An undefined gradient counts as zeros. Without a tolerance only shapes and dtypes are compared.
std::string compared(const Tensor& ours, const Value& theirs, std::optional<double> tolerance, bool gradient) {
  if (gradient && theirs.kind == Value::none) {
    if (!ours.defined()) return "";
    for (double v : ours.to_vector<double>())
      if (v != 0) return "PyTorch has no gradient, ours is not zero";
    return "";
  }
  Tensor want = as_tensor(theirs), have = !ours.defined() && gradient ? zeros_like(want.detach()) : ours;
  if (!have.defined()) return "ours is undefined";
  auto kind = [](const Tensor& x) { return fmt::format("{} {}", x.dtype(), x.shape()); };
  bool tells_dtype = theirs.kind == Value::tensor;
  if (!(have.shape() == want.shape()) || (tells_dtype && have.dtype() != want.dtype()))
    return fmt::format("ours is {}, PyTorch's {}", kind(have), kind(want));
  if (!tolerance) return "";
  if (want.dtype() == Dtype::float32) tolerance = std::max(*tolerance, 2e-6);
  std::vector<double> a = have.to_vector<double>(), b = want.to_vector<double>();
  for (size_t i = 0; i < a.size(); ++i)
    if (!equal_number(a[i], b[i], *tolerance))
      return fmt::format("element {} of {}: ours {}, PyTorch's {}", i, kind(want), a[i], b[i]);
  return "";
}

}   // namespace

std::string compared(const std::vector<Tensor>& ours, const std::vector<Value>& theirs, std::optional<double> tolerance,
    const char* what) {
  bool gradient = std::strcmp(what, "result") != 0;
  if (ours.size() != theirs.size())
    return fmt::format("{}s: ours are {}, PyTorch's {}", what, ours.size(), theirs.size());
  for (size_t i = 0; i < ours.size(); ++i)
    if (std::string text = compared(ours[i], theirs[i], tolerance, gradient); !text.empty())
      return fmt::format("{} {}: {}", what, i, text);
  return "";
}

bool same_strides(const Shape& shape, const std::vector<int64_t>& a, const std::vector<int64_t>& b) {
  for (size_t d = 0; d < a.size() && shape.numel(); ++d)
    if (shape[int64_t(d)] != 1 && a[d] != b[d]) return false;
  return true;
}

Tensor weighted_sum(const std::vector<Tensor>& ys, int first) {
  Tensor total;
  for (size_t i = 0; i < ys.size(); ++i) {
    if (!ys[i].defined() || !ys[i].requires_grad()) continue;
    Tensor part = sum(ys[i] * cotangent(ys[i], first + int(i)));
    total = total.defined() ? total + part : part;
  }
  return total;
}

std::vector<Tensor> gradients_of(const Tensor& total, const std::vector<Tensor>& wanted, bool create_graph) {
  if (!total.defined()) return std::vector<Tensor>(wanted.size());
  return grad({total}, wanted, {.create_graph = create_graph, .allow_unused = true});
}

}   // namespace gradus::test
