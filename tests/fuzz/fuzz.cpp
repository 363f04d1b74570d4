// One trial: two runs of a call, and what must be the same.
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "autograd/engine/autograd.h"
#include "autograd/history/node.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

namespace {

// What one run gave: an error, or results and gradients.
struct Outcome {
  std::string error;
  std::vector<Tensor> results, gradients;
  double largest = 1;    // finite number among results, gradients, inputs and the gradients backward started from
  bool coarse = false;   // one of these is float32
  std::string offence;   // what must never happen
  std::string inputs;    // for the report
};

// "float32[2, 3]{1, 0.5, ...} strides {1, 2}", a line for each input.
std::string describe(const std::vector<Tensor>& inputs) {
  std::string text;
  for (const Tensor& x : inputs) {
    text += std::string("\n    ") + name(x.dtype()) + to_string(x.shape()) + (x.requires_grad() ? " leaf {" : " {");
    const std::vector<double> v = x.to_vector<double>();
    for (size_t i = 0; i < v.size() && i < 16; ++i) {
      char number[32];
      std::snprintf(number, sizeof number, "%s%.9g", i ? ", " : "", v[i]);
      text += number;
    }
    text += v.size() > 16 ? ", ...} strides {" : "} strides {";
    for (int64_t d = 0; d < x.dim(); ++d) text += (d ? ", " : "") + std::to_string(x.stride(d));
    text += "}";
  }
  return text;
}

void take_in(Outcome& out, const Tensor& x) {
  if (!x.defined() || !is_float(x.dtype())) return;
  out.coarse |= x.dtype() == float32;
  for (double v : x.to_vector<double>())
    if (std::isfinite(v)) out.largest = std::max(out.largest, std::abs(v));
}

// Gradients of the results that have a history, with respect to every leaf; in some trials gradients of these, too.
void go_backward(const Results& results, Args& r, bool twice, Outcome& out) {
  std::vector<Tensor> ys, dys, leaves;
  for (const Tensor& y : results)
    if (y.defined() && y.requires_grad()) ys.push_back(y), dys.push_back(r.gradient_for(y));
  for (const Tensor& x : r.inputs())
    if (x.requires_grad()) leaves.push_back(x);
  if (ys.empty()) return;
  for (const Tensor& dy : dys) take_in(out, dy);
  std::vector<Tensor> first = grad(ys, leaves, {.grad_outputs = dys, .create_graph = twice, .allow_unused = true});
  std::vector<Tensor> again, seeds;
  for (const Tensor& dx : first) {
    out.gradients.push_back(dx.defined() ? dx.detach() : dx);
    if (twice && dx.defined() && dx.requires_grad()) again.push_back(dx), seeds.push_back(r.gradient_for(dx));
  }
  if (again.empty()) return;
  for (const Tensor& dx : grad(again, leaves, {.grad_outputs = seeds, .allow_unused = true}))
    out.gradients.push_back(dx.defined() ? dx.detach() : dx);
}

Outcome run_once(const Line& line, uint64_t seed, bool dense, bool twice) {
  Outcome out;
  const int64_t nodes = live_nodes();
  {
    manual_seed(seed);
    Args r(seed, dense, !line.is(result_grows));
    bool forward_done = false;
    try {
      Results results = line.call(r);
      forward_done = true;
      for (const Tensor& y : results) out.results.push_back(y.defined() ? y.detach().clone() : y);
      go_backward(results, r, twice, out);
    } catch (const Error& error) {
      out.error = error.what();
      if (forward_done && !line.is(gradient_may_fail)) out.offence = "an Error in backward: " + out.error;
    } catch (const std::exception& error) {
      out.offence = std::string("an exception that is not an Error: ") + typeid(error).name() + ": " + error.what();
    }
    for (const Tensor& x : r.inputs()) take_in(out, x);
    for (const std::vector<Tensor>* list : {&out.results, &out.gradients})
      for (const Tensor& y : *list) take_in(out, y);
    if (out.offence.empty()) out.offence = r.changed();
    out.inputs = describe(r.inputs());
  }
  if (out.offence.empty() && live_nodes() != nodes)
    out.offence = std::to_string(live_nodes() - nodes) + " nodes are left alive";
  return out;
}

// Like difference() of the battery, but the tolerance depends on the whole trial: a small sum of large numbers is no
// more exact than they are, nor is a float64 gradient that came through float32.
std::string difference_within(const Tensor& a, const Tensor& b, double allowed, bool values) {
  if (a.defined() != b.defined()) return a.defined() ? "the second is undefined" : "the first is undefined";
  if (!a.defined()) return "";
  if (a.dtype() != b.dtype() || !(a.shape() == b.shape()))
    return std::string(name(a.dtype())) + to_string(a.shape()) + " against " + name(b.dtype()) + to_string(b.shape());
  if (!values) return "";
  if (a.dtype() == int64 || a.dtype() == bool_) return difference(a, b, 0);
  const std::vector<double> p = a.to_vector<double>(), q = b.to_vector<double>();
  for (size_t i = 0; i < p.size(); ++i) {
    if (p[i] == q[i] || (std::isnan(p[i]) && std::isnan(q[i])) || std::abs(p[i] - q[i]) <= allowed) continue;
    char text[120];
    std::snprintf(text, sizeof text, "%s%s [%zu] is %.9g against %.9g", name(a.dtype()), to_string(a.shape()).c_str(),
        i, p[i], q[i]);
    return text;
  }
  return "";
}

std::string first_difference(const Outcome& a, const Outcome& b, bool values, bool gradient_values) {
  if (a.error != b.error) return "\"" + a.error + "\" against \"" + b.error + "\"";
  const double allowed = (a.coarse ? 1e-4 : 1e-10) * std::max(a.largest, b.largest);
  auto compare = [&](const std::string& what, const std::vector<Tensor>& p, const std::vector<Tensor>& q,
                     bool with_values) {
    if (p.size() != q.size()) return std::to_string(p.size()) + " " + what + "s against " + std::to_string(q.size());
    for (size_t i = 0; i < p.size(); ++i)
      if (std::string d = difference_within(p[i], q[i], allowed, with_values); !d.empty())
        return what + " " + std::to_string(i) + ": " + d;
    return std::string();
  };
  const std::string d = compare("result", a.results, b.results, values);
  return d.empty() ? compare("gradient", a.gradients, b.gradients, gradient_values) : d;
}

uint64_t seed_of(const Line& line, uint64_t trial) {
  uint64_t hash = 14695981039346656037u;   // FNV-1a of the name: a line keeps its trials when others are added
  for (const char* c = line.name; *c; ++c) hash = (hash ^ uint64_t(uint8_t(*c))) * 1099511628211u;
  return hash ^ (trial * 0x9e3779b97f4a7c15u);
}

}   // namespace

std::string try_line(const Line& line, uint64_t trial, bool& computed) {
  const uint64_t seed = seed_of(line, trial);
  const bool twice = trial % 4 == 3;
  Outcome fast, reference;
  {
    const int64_t cap = set_grain_cap(trial % 3 == 0 ? 1 : 0);   // small tensors in parallel regions
    fast = run_once(line, seed, false, twice);
    set_grain_cap(cap);
  }
  {
    KernelsGuard guard("reference");
    reference = run_once(line, seed, !line.is(memory_matters), twice);
  }
  computed = !fast.results.empty();
  const bool tame = Args(seed, true, !line.is(result_grows)).numbers() != Numbers::extreme;
  const bool values = tame && !line.is(ill_posed);
  std::string what = fast.offence;
  if (what.empty() && !reference.offence.empty()) what = "with the reference kernels: " + reference.offence;
  if (line.is(error_by_rounding) && fast.error != reference.error) return what;
  if (what.empty()) what = first_difference(fast, reference, values, values && !line.is(ill_gradient));
  return what.empty() ? "" : what + fast.inputs;
}

}   // namespace gradus::test
