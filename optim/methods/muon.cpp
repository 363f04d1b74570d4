// Muon.
#include "optim/methods/muon.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "autograd/ops.h"
#include "core/base/format.h"

namespace gradus::optim {

namespace {

const char* const adjustments[] = {"original", "match_rms_adamw", nullptr};

// x x^T is nearly the identity afterwards: singular values become 0.7 to 1.2, singular vectors stay.
Tensor orthogonal(const Tensor& m, const MuonOptions& o) {
  const auto [a, b, c] = o.ns_coefficients;
  const bool tall = m.size(0) > m.size(1);
  Tensor x = tall ? m.t() : m;
  x = x / clamp_min(norm(x), o.eps);
  for (int64_t i = 0; i < o.ns_steps; ++i) {
    const Tensor y = mm(x, x.t());
    x = addmm(x, addmm(y, y, y, {.beta = b, .alpha = c}), x, {.beta = a});
  }
  return tall ? x.t() : x;
}

}   // namespace

std::vector<OptionField> fields_of(MuonOptions& o) {
  return {{"lr", &o.lr}, {"weight_decay", &o.weight_decay}, {"momentum", &o.momentum}, {"nesterov", &o.nesterov},
      {"ns_a", &o.ns_coefficients.a}, {"ns_b", &o.ns_coefficients.b}, {"ns_c", &o.ns_coefficients.c}, {"eps", &o.eps},
      {"ns_steps", &o.ns_steps}, {"adjust_lr_fn", &o.adjust_lr_fn, adjustments}, {"maximize", &o.maximize}};
}
void check_options(const MuonOptions& o) {
  require_lr("Muon", o.lr);
  require_not_negative("Muon", "weight_decay", o.weight_decay);
  require_not_negative("Muon", "momentum", o.momentum);
  require_not_negative("Muon", "eps", o.eps);
  if (o.ns_steps < 0 || o.ns_steps >= 100)
    throw Error(fmt::format("Muon: ns_steps must lie in [0, 100); got {}", o.ns_steps));
  require_word("Muon", "adjust_lr_fn", o.adjust_lr_fn, adjustments);
}
void Muon::check_parameter(size_t index, const Tensor& p) const {
  if (p.dim() != 2)
    throw ShapeError(
        fmt::format("Muon: parameter {} must be a matrix; it is {}; give such parameters to AdamW", index, p.shape()));
}

Muon::Muon(const Parameters& parameters, const MuonOptions& options) { add_param_groups(parameters, options); }

// m <- momentum m + (1 - momentum) g
// d = (1 - momentum) g + momentum m          without nesterov: m
// theta <- theta - lr weight_decay theta
// theta <- theta - lr sqrt(max(1, rows / columns)) orthogonal(d)
void Muon::step() {
  require_ready();
  NoGradGuard guard;
  for (size_t group = 0; group < groups_.size(); ++group)
    for (size_t i = 0; i < groups_[group].parameters.size(); ++i) {
      const MuonOptions& o = options_[group];
      const Tensor& p = groups_[group].parameters[i];
      if (!p.grad().defined()) continue;
      std::vector<Tensor>& state = state_[groups_[group].first + i].tensors;
      if (state.empty()) state.push_back(zeros_like(p.detach()));
      const Tensor g = o.maximize ? -p.grad().detach() : p.grad().detach(), &m = state[0] = state[0].to(p.dtype());
      m.lerp_(g, 1 - o.momentum);
      const Tensor d = orthogonal(o.nesterov ? lerp(g, m, o.momentum) : m, o);
      const double rows = double(p.size(0)), columns = double(p.size(1));
      const bool original = o.adjust_lr_fn == std::string_view("original");
      const double factor =
          original ? std::sqrt(std::max(1.0, rows / columns)) : 0.2 * std::sqrt(std::max(rows, columns));
      p.mul_(1 - o.lr * o.weight_decay).sub_(d, {.alpha = o.lr * factor});
    }
}

}   // namespace gradus::optim
