// How the battery makes numbers, runs a case and compares two runs.
#include "tests/support/op_battery.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "core/kernels/kernels.h"
#include "core/tensor/random.h"
#include "tests/support/op_cases.h"

namespace gradus::test {

const std::vector<OpCase>& op_cases() {
  static const std::vector<OpCase> all = Family<OpCase>::all();
  return all;
}

OpCase with_shape(OpCase c, const Shape& shape) {
  if (c.is(elementwise))
    for (Input& input : c.inputs) input.shape = shape;
  return c;
}

const char* name(Form form) {
  static const char* const names[] = {
      "plain", "transposed", "gaps", "expanded first", "expanded last", "channels last"};
  return names[int(form)];
}

// -- numbers --

namespace {

std::vector<double> random_numbers(const Input& input, Generator& g) {
  auto n = size_t(input.shape.numel());
  std::vector<double> v(n);
  for (double& x : v) {
    double u = g.next_uniform();
    switch (input.kind) {
      case Kind::positive: x = 0.5 + 1.5 * u; break;
      case Kind::unit: x = 0.15 + 0.7 * u; break;
      case Kind::away: x = u < 0.5 ? -0.3 - 2.4 * u : 0.3 + 2.4 * (u - 0.5); break;
      default: x = -1.5 + 3 * u;
    }
  }
  if (input.kind == Kind::distinct) {
    for (size_t i = 0; i < n; ++i) v[i] = 0.5 * (double(i) - double(n / 2)) + 0.125 + input.offset;
    for (size_t i = n; i-- > 1;) std::swap(v[i], v[size_t(g.next_below(int64_t(i) + 1))]);
  }
  return v;
}

Tensor make_input(const Input& input, Dtype dtype, Generator g) {
  if (input.kind == Kind::index || input.kind == Kind::mask) {
    Tensor x = empty(input.shape, int64);
    fill_randint(x, 0, input.kind == Kind::index ? input.limit : 2, g);
    return to(x, input.kind == Kind::index ? int64 : bool_);
  }
  Tensor x = from_vector(random_numbers(input, g), input.shape);
  if (input.kind == Kind::spd) x = matmul(x, t(x)) + 2 * eye(input.shape[0], {.dtype = float64});
  return to(x, dtype);
}

Tensor poison(const Tensor& x) {
  if (x.dtype() == int64) return full_like(x, int64_t(1) << 40);
  if (x.dtype() == bool_) return eq(x, false);
  return full_like(x, std::numeric_limits<double>::quiet_NaN());
}

Tensor repeated_along(const Tensor& x, int64_t dim) {
  return expand(narrow(x, dim, 0, std::min<int64_t>(1, x.size(dim))), x.shape());
}

Tensor in_form(const Tensor& x, Form form) {
  if (x.dim() == 0 && form != Form::gaps) return x;
  switch (form) {
    case Form::plain: return x;
    case Form::transposed: return transpose(contiguous(transpose(x, 0, -1)), 0, -1);
    case Form::gaps: return select(stack({poison(x), x}, -1), -1, 1);
    case Form::expanded_first: return repeated_along(x, 0);
    case Form::expanded_last: return repeated_along(x, -1);
    case Form::channels_last: return permute(contiguous(permute(x, {0, 2, 3, 1})), {0, 3, 1, 2});
  }
  return x;
}

}   // namespace

std::vector<Tensor> make_inputs(const OpCase& c, Dtype dtype, Form form) {
  NoGradGuard guard;
  std::vector<Tensor> x;
  for (const Input& input : c.inputs) {
    if (input.kind == Kind::none) break;
    Tensor v = make_input(input, dtype, Generator{100 + uint64_t(x.size()), 0});
    bool expands = form == Form::expanded_first || form == Form::expanded_last;
    bool fits = (form != Form::channels_last || v.dim() == 4) &&
                !(expands && (input.kind == Kind::spd || input.kind == Kind::full_rank));
    x.push_back(fits ? in_form(v, form) : v);
  }
  return x;
}

std::vector<Tensor> dense_copies(const std::vector<Tensor>& x) {
  NoGradGuard guard;
  std::vector<Tensor> copies;
  for (const Tensor& v : x) {
    copies.push_back(empty(v.shape(), v.dtype()));
    copies.back().copy_(v);
  }
  return copies;
}

Tensor make_gradient(const Tensor& y, Form form) {
  NoGradGuard guard;
  Tensor dy = empty(y.shape(), y.dtype());
  Generator g{99, 0};
  fill_normal(dy, 0, 1, g);
  return in_form(dy, form);
}

std::vector<Tensor> as_leaves(const OpCase& c, const std::vector<Tensor>& x) {
  std::vector<Tensor> leaves;
  for (size_t i = 0; i < x.size(); ++i) {
    leaves.push_back(x[i].detach());
    if (is_float(x[i].dtype()) && c.inputs[i].wants_grad) leaves.back().requires_grad_();
  }
  return leaves;
}

// -- running --

Run run(const OpCase& c, const std::vector<Tensor>& x, const RunOptions& options) {
  std::vector<Tensor> leaves = as_leaves(c, x), wanted;
  for (const Tensor& leaf : leaves)
    if (leaf.requires_grad()) wanted.push_back(leaf);
  Run result;
  Tensor y = c.call(leaves);
  if (y.requires_grad()) {
    Tensor dy = make_gradient(y, options.gradient);
    result.gradients =
        grad({y}, wanted, {.grad_outputs = {dy}, .create_graph = options.create_graph, .allow_unused = true});
    for (Tensor& g : result.gradients)
      if (g.defined()) g = g.detach();
  }
  result.y = y.detach();
  return result;
}

// -- comparing --

std::string difference(const Tensor& a, const Tensor& b, double eps) {
  if (a.defined() != b.defined()) return a.defined() ? "the second is undefined" : "the first is undefined";
  if (!a.defined()) return "";
  auto kind = [](const Tensor& x) { return std::string(gradus::name(x.dtype())) + " " + to_string(x.shape()); };
  if (a.dtype() != b.dtype() || !(a.shape() == b.shape())) return kind(a) + " against " + kind(b);
  std::vector<double> p = a.to_vector<double>(), q = b.to_vector<double>();
  double largest = 0;
  for (double v : q)
    if (std::isfinite(v)) largest = std::max(largest, std::abs(v));
  double unit = a.dtype() == float32 ? 0x1p-24 : 0x1p-53, allowed = eps * unit * largest;
  for (size_t i = 0; i < p.size(); ++i) {
    if (p[i] == q[i] || (std::isnan(p[i]) && std::isnan(q[i]))) continue;
    if (std::isfinite(p[i]) && std::isfinite(q[i]) && std::abs(p[i] - q[i]) <= allowed) continue;
    char text[160];
    std::snprintf(text, sizeof text, "[%zu] is %.17g against %.17g (%.1f units of the largest)", i, p[i], q[i],
        std::abs(p[i] - q[i]) / (unit * largest));
    return kind(a) + ": " + text;
  }
  return "";
}

namespace {

// The first difference between two runs, by any comparison of tensors.
template <class Compare> std::string first_difference(const Run& a, const Run& b, Compare compare) {
  if (std::string d = compare(a.y, b.y); !d.empty()) return "result " + d;
  if (a.gradients.size() != b.gradients.size()) return "the numbers of gradients differ";
  for (size_t i = 0; i < a.gradients.size(); ++i)
    if (std::string d = compare(a.gradients[i], b.gradients[i]); !d.empty())
      return "gradient " + std::to_string(i) + " " + d;
  return "";
}

}   // namespace

std::string bits_of(const Tensor& x) {
  if (!x.defined()) return "";
  NoGradGuard guard;
  Tensor d = contiguous(x.detach());
  return std::string(d.impl()->data, size_t(d.numel()) * size_of(d.dtype()));
}

std::string difference(const Run& a, const Run& b, double eps) {
  return first_difference(a, b, [eps](const Tensor& p, const Tensor& q) { return difference(p, q, eps); });
}

std::string bit_difference(const Run& a, const Run& b) {
  return first_difference(a, b, [](const Tensor& p, const Tensor& q) {
    if (std::string d = difference(p, q, 0); !d.empty()) return d;
    return std::string(bits_of(p) == bits_of(q) ? "" : "differs in the sign of a zero or the bits of a NaN");
  });
}

// -- guards --

KernelsGuard::KernelsGuard(const char* wanted) : before_(kernel_set().name) {
  if (!select_kernels(wanted)) throw Error("KernelsGuard: this machine has no kernels of that name");
}
KernelsGuard::~KernelsGuard() { select_kernels(before_); }

}   // namespace gradus::test
