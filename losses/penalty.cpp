// Penalties.
#include "losses/penalty.h"

#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "autograd/ops/common.h"
#include "autograd/ops/reduce/reduce_parts.h"
#include "core/base/format.h"
#include "core/compute/apply.h"
#include "losses/checks.h"

namespace gradus::losses {

namespace {

// penalty_l1 = sum |w|                                  w: any shape -> []
//   dw = dy sign(w)
Tensor penalty_l1(const Tensor& w) {
  return record("penalty_l1(w)", apply::reduce(Reduce::sum_abs, w, all_dims(w), false),
      grad_to(w, [w = saved(w, 0)](const Tensor& dy) { return dy * sign(w); }));
}

// penalty_l2 = sum w^2                                w: any shape -> []
//   dw = 2 dy w
Tensor penalty_l2(const Tensor& w) {
  return record("penalty_l2(w)", apply::reduce(Reduce::sum_squares, w, all_dims(w), false),
      grad_to(w, [w = saved(w, 0)](const Tensor& dy) { return 2 * dy * w.get(); }));
}

// Whether name fits a pattern in which * stands for any text and ? for any character: each * takes as little as it can.
bool fits(const std::string& name, const std::string& pattern) {
  size_t i = 0, j = 0, star = std::string::npos, behind = 0;
  while (i < name.size()) {
    if (j < pattern.size() && pattern[j] == '*') star = j++, behind = i;
    else if (j < pattern.size() && (pattern[j] == name[i] || pattern[j] == '?')) ++i, ++j;
    else if (star != std::string::npos) i = ++behind, j = star + 1;
    else return false;
  }
  while (j < pattern.size() && pattern[j] == '*') ++j;
  return j == pattern.size();
}

// The sum of what `of` gives for each parameter whose name fits.
Tensor total(const char* op, const std::vector<NamedTensor>& parameters, const std::string& names, double factor,
    Tensor (*of)(const Tensor&)) {
  require_not_negative(op, "the factor", factor);
  Tensor sum;
  for (const auto& [name, w] : parameters) {
    if (!fits(name, names)) continue;
    require_float(op, w);
    sum = sum.defined() ? sum + of(w) : of(w);
  }
  if (sum.defined()) return sum * factor;
  std::string all;
  for (const NamedTensor& p : parameters) all += (all.empty() ? "" : ", ") + p.name;
  throw Error(fmt::format("{}: no parameter's name fits \"{}\"; there are: {}", op, names, all.empty() ? "none" : all));
}

}   // namespace

Tensor l1_penalty(const std::vector<NamedTensor>& parameters, double factor, const std::string& names) {
  return total("l1_penalty", parameters, names, factor, penalty_l1);
}

Tensor l2_penalty(const std::vector<NamedTensor>& parameters, double factor, const std::string& names) {
  return total("l2_penalty", parameters, names, factor, penalty_l2);
}

Tensor elastic_net_penalty(const std::vector<NamedTensor>& parameters, double l1, double l2, const std::string& names) {
  const char* op = "elastic_net_penalty";
  if (l1 == 0) return total(op, parameters, names, l2, penalty_l2);
  if (l2 == 0) return total(op, parameters, names, l1, penalty_l1);
  return total(op, parameters, names, l1, penalty_l1) + total(op, parameters, names, l2, penalty_l2);
}

}   // namespace gradus::losses
