// gradcheck_report: formulas against differences entry by entry, and a guess at what is wrong.
//
// Idea: typical mistakes leave a pattern. A wrong sign or factor keeps the entries in proportion; a
// missing sum over broadcast positions leaves what one of these positions gives; at a kink the
// differences are at fault. Each guess is tested by more differences before it is reported.
// Read first: gradcheck.cpp.
#include "autograd/tools/gradcheck_report.h"

#include <algorithm>
#include <cmath>

#include "autograd/tools/gradcheck_probe.h"
#include "core/base/format.h"
#include "core/compute/apply.h"

namespace gradus {

using namespace detail;

namespace {

constexpr int64_t entries_for_hint = 64, lines_shown = 20;

bool agree(double a, double b, const GradcheckOptions& o) { return std::abs(a - b) <= o.atol + o.rtol * std::abs(b); }

// Positions 0 .. n-1, at most `most` of them, evenly spread.
std::vector<int64_t> spread(int64_t n, int64_t most) {
  std::vector<int64_t> positions;
  int64_t count = std::min(n, std::max<int64_t>(most, 1));
  for (int64_t i = 0; i < count; ++i) positions.push_back(i * n / count);
  return positions;
}

// One input of a function, and u' f at numbers near it.
struct Beside {
  TensorFunction f;
  const std::vector<Tensor>& inputs;
  size_t i;
  double eps;

  double at(int64_t element, double h, const std::vector<Tensor>& u) const {
    NoGradGuard guard;
    Tensor v = zeros({inputs[i].numel()}, inputs[i].dtype());
    v[element].fill_(1);
    std::vector<Tensor> x = moved(inputs, i, reshape(v, inputs[i].shape()), h);
    EnableGradGuard recording_on;   // a function may ask for gradients itself
    return projected(f, x, u);
  }
  double slope(int64_t element, const std::vector<Tensor>& u) const {
    return (at(element, eps, u) - at(element, -eps, u)) / (2 * eps);
  }
  double left(int64_t element, double h, const std::vector<Tensor>& u) const {
    return (at(element, 0, u) - at(element, -h, u)) / h;
  }
  double right(int64_t element, double h, const std::vector<Tensor>& u) const {
    return (at(element, h, u) - at(element, 0, u)) / h;
  }
};

GradcheckRow make_row(size_t input, int64_t element, double analytic, double numeric, const GradcheckOptions& o) {
  GradcheckRow row{int64_t(input), element, analytic, numeric};
  double larger = std::max(std::abs(analytic), std::abs(numeric));
  row.relative_error = larger > 0 ? std::abs(analytic - numeric) / larger : 0;
  row.ok = agree(analytic, numeric, o);
  return row;
}

std::vector<GradcheckRow> rows_of(const Beside& beside, const Probe& probe, int64_t most, const GradcheckOptions& o) {
  const Tensor& g = probe.gradients[beside.i];
  std::vector<double> analytic(size_t(beside.inputs[beside.i].numel()));
  if (g.defined()) analytic = g.to_vector<double>();
  std::vector<GradcheckRow> rows;
  for (int64_t e : spread(beside.inputs[beside.i].numel(), most))
    rows.push_back(make_row(beside.i, e, analytic[size_t(e)], beside.slope(e, probe.u), o));
  return rows;
}

std::string place(const Shape& shape, int64_t element) {
  std::string text;
  for (int64_t d = shape.dims(); d-- > 0; element /= shape[d])
    text = std::to_string(element % shape[d]) + (text.empty() ? "" : ", ") + text;
  return "[" + text + "]";
}

// -- hints: "" if the pattern is not there --

// The slopes on both sides differ, and still do at half the distance: curvature would not do that.
std::string kink(
    const Beside& b, const Probe& probe, const std::vector<GradcheckRow>& wrong, const GradcheckOptions& o) {
  std::string text;
  for (const GradcheckRow& row : wrong) {
    double left = b.left(row.element, o.eps, probe.u), right = b.right(row.element, o.eps, probe.u);
    double closer = b.right(row.element, o.eps / 2, probe.u) - b.left(row.element, o.eps / 2, probe.u);
    if (agree(left, right, o) || std::abs(closer) < 0.75 * std::abs(right - left)) return "";
    if (text.empty())
      text = fmt::format(
          "a kink at {}: the slope is {:.6g} on the left and {:.6g} on the right, so differences prove nothing there; "
          "check another point",
          place(b.inputs[b.i].shape(), row.element), left, right);
  }
  return text;
}

// The factor between formulas and differences if it is the same for all rows; else 0.
double common_factor(const std::vector<GradcheckRow>& rows, const GradcheckOptions& o) {
  double an = 0, nn = 0;
  for (const GradcheckRow& row : rows) an += row.analytic * row.numeric, nn += row.numeric * row.numeric;
  if (nn == 0) return 0;
  double factor = an / nn;
  for (const GradcheckRow& row : rows)
    if (!agree(row.analytic, factor * row.numeric, o)) return 0;
  return factor;
}

// How often the output uses each number of the input, if it is broadcast to it; else 1.
int64_t repetitions(const Shape& x, const std::vector<Tensor>& u) {
  Shape common;
  if (u.size() != 1 || !broadcast(x, u[0].shape(), common) || !(common == u[0].shape()) || x.numel() == 0) return 1;
  return u[0].numel() / x.numel();
}

// A few numbers may be in proportion by chance; so the test is repeated elsewhere and with another u.
std::string factor(const Beside& b, const Probe& probe, const std::vector<GradcheckRow>& rows, Generator& generator,
    const GradcheckOptions& o) {
  double found = common_factor(rows, o);
  if (found == 0) return "";
  std::vector<Tensor> elsewhere = b.inputs;
  for (Tensor& x : elsewhere)
    if (x.requires_grad()) x = (x.detach() * 0.99).requires_grad_();
  Beside there{b.f, elsewhere, b.i, b.eps};
  std::vector<GradcheckRow> more = rows_of(there, make_probe(b.f, elsewhere, generator), entries_for_hint, o);
  more.insert(more.end(), rows.begin(), rows.end());
  double both = common_factor(more, o);
  if (both == 0) return "";
  if (std::abs(both + 1) <= 1e-3) return "the sign is wrong";
  std::string text = fmt::format("every entry is {:.6g} times what it should be: a constant factor", both);
  int64_t n = repetitions(b.inputs[b.i].shape(), probe.u);
  if (n > 1 && std::abs(both * double(n) - 1) <= 1e-3)
    text += fmt::format(", 1/{}; each number is broadcast to {} places: a mean instead of their sum?", n, n);
  return text;
}

// u with zeros except at one of the positions to which x is broadcast: the first or the last.
Tensor one_repetition(const Tensor& u, const Shape& x, bool last) {
  NoGradGuard guard;
  Tensor result = apply::copy(u);
  int64_t lead = u.dim() - x.dims();
  for (int64_t d = 0; d < u.dim(); ++d) {
    int64_t n = u.size(d);
    if (n < 2 || (d >= lead && x[d - lead] == n)) continue;
    narrow(result, d, last ? 0 : 1, n - 1).fill_(0);
  }
  return result;
}

std::string broadcast_sum(
    const Beside& b, const Probe& probe, const std::vector<GradcheckRow>& rows, const GradcheckOptions& o) {
  const Shape& x = b.inputs[b.i].shape();
  int64_t n = repetitions(x, probe.u);
  if (n == 1) return "";
  for (bool last : {false, true}) {
    std::vector<Tensor> u{one_repetition(probe.u[0], x, last)};
    if (std::any_of(rows.begin(), rows.end(),
            [&](const GradcheckRow& row) { return !agree(row.analytic, b.slope(row.element, u), o); }))
      continue;
    return fmt::format(
        "each number is broadcast to {} places, and the formula gives what the {} of them gives: the sum over the "
        "broadcast dimensions is missing",
        n, last ? "last" : "first");
  }
  return "";
}

std::string hint_for(const Beside& b, const Probe& probe, const std::vector<GradcheckRow>& all, Generator& generator,
    const GradcheckOptions& o) {
  std::vector<GradcheckRow> rows, wrong;
  for (int64_t k : spread(int64_t(all.size()), entries_for_hint)) rows.push_back(all[size_t(k)]);
  for (const GradcheckRow& row : all)
    if (!row.ok && int64_t(wrong.size()) < entries_for_hint) wrong.push_back(row);
  std::string text = kink(b, probe, wrong, o);
  if (!text.empty()) return text;
  if (std::all_of(all.begin(), all.end(), [](const GradcheckRow& row) { return row.analytic == 0; }))
    return "no gradient arrives";
  try {
    text = factor(b, probe, rows, generator, o);
  } catch (const Error&) {   // the function refuses the nearby numbers, so nothing is learned there
  }
  return text.empty() ? broadcast_sum(b, probe, rows, o) : text;
}

GradcheckReport report(TensorFunction f, const std::vector<Tensor>& inputs, GradcheckOptions options) {
  require_checkable(inputs, options);
  if (options.order > 1) {
    std::vector<Tensor> all = with_gradients(f, inputs, ++options.seed);
    if (all.size() == inputs.size()) return {};
    GradientFunction gradient{f, inputs.size()};
    --options.order;
    return report(tensor_function(gradient), all, options);
  }
  Generator generator{options.seed, 0};
  Probe probe = make_probe(f, inputs, generator);
  GradcheckReport result;
  for (const Tensor& x : inputs) result.shapes.push_back(x.shape());
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].requires_grad()) continue;
    Beside beside{f, inputs, i, options.eps};
    std::vector<GradcheckRow> rows = rows_of(beside, probe, options.entries, options);
    result.rows.insert(result.rows.end(), rows.begin(), rows.end());
    if (std::all_of(rows.begin(), rows.end(), [](const GradcheckRow& row) { return row.ok; })) continue;
    result.ok = false;
    std::string hint = hint_for(beside, probe, rows, generator, options);
    if (!hint.empty()) result.hints.push_back(fmt::format("input {} {}: {}", i, inputs[i].shape(), hint));
  }
  return result;
}

}   // namespace

GradcheckReport run_gradcheck_report(
    TensorFunction f, const std::vector<Tensor>& inputs, const GradcheckOptions& options) {
  EnableGradGuard recording_on;
  return report(f, inputs, options);
}

std::string to_string(const GradcheckReport& report) {
  std::vector<GradcheckRow> rows = report.rows;
  int64_t total = int64_t(rows.size()),
          wrong = std::count_if(rows.begin(), rows.end(), [](const GradcheckRow& row) { return !row.ok; });
  std::string text = fmt::format("{} of {} entries are wrong\n", wrong, total);
  if (total > lines_shown)
    std::stable_partition(rows.begin(), rows.end(), [](const GradcheckRow& row) { return !row.ok; });
  text +=
      fmt::format("{:>5}  {:<12} {:>16} {:>16} {:>15}\n", "input", "entry", "formula", "difference", "relative error");
  for (int64_t k = 0; k < std::min(total, lines_shown); ++k) {
    const GradcheckRow& row = rows[size_t(k)];
    text += fmt::format("{:>5}  {:<12} {:>16.9g} {:>16.9g} {:>15.3g}{}\n", row.input,
        place(report.shapes[size_t(row.input)], row.element), row.analytic, row.numeric, row.relative_error,
        row.ok ? "" : "   wrong");
  }
  if (total > lines_shown) text += fmt::format("       and {} more\n", total - lines_shown);
  for (const std::string& hint : report.hints) text += "hint: " + hint + "\n";
  return text;
}

}   // namespace gradus
