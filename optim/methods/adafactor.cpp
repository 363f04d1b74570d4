// Adafactor.
#include "optim/methods/adafactor.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

#include "autograd/ops.h"
#include "core/base/format.h"

namespace gradus::optim {

std::vector<OptionField> fields_of(AdafactorOptions& o) {
  return {{"lr", &o.lr}, {"beta2_decay", &o.beta2_decay}, {"eps1", &o.eps.eps1}, {"eps2", &o.eps.eps2}, {"d", &o.d},
      {"weight_decay", &o.weight_decay}, {"maximize", &o.maximize}};
}
void check_options(const AdafactorOptions& o) {
  require_lr("Adafactor", o.lr);
  if (!(o.beta2_decay <= 0))
    throw Error(fmt::format("Adafactor: beta2_decay must be at most 0; got {}", o.beta2_decay));
  require_not_negative("Adafactor", "eps1", o.eps.eps1);
  require_not_negative("Adafactor", "eps2", o.eps.eps2);
  if (!(o.d >= 1)) throw Error(fmt::format("Adafactor: d must be at least 1; got {}", o.d));
  require_not_negative("Adafactor", "weight_decay", o.weight_decay);
}

Adafactor::Adafactor(const Parameters& parameters, const AdafactorOptions& options) {
  add_param_groups(parameters, options);
}

namespace {

// The shape of the means over one of the last two dimensions.
Shape shape_of_means(const Tensor& p, int64_t dim) {
  Shape shape = p.shape();
  shape[p.dim() + dim] = 1;
  return shape;
}
double root_mean_square(const Tensor& x) { return norm(x).item<double>() / std::sqrt(double(x.numel())); }

// v: of a vector the moving mean of squares, of a matrix what its moving means over rows and columns make likely.
Tensor second_moment(const Tensor& g, std::vector<Tensor>& state, double share, double eps) {
  const Tensor squares = square(g);
  if (g.dim() <= 1) return state[2].lerp_(squares, share).clone();
  const Tensor &rows = state[0], &columns = state[1];
  rows.lerp_(mean(squares, {-1}, true), share);
  columns.lerp_(mean(squares, {-2}, true), share);
  return matmul(rows, columns) / clamp_min(mean(rows, {-2}, true), eps);
}

void prepare(std::vector<Tensor>& state, const Tensor& p) {
  if (state.empty() && p.dim() > 1)
    state = {zeros(shape_of_means(p, -1), {p.dtype()}), zeros(shape_of_means(p, -2), {p.dtype()})};
  else if (state.empty()) state = {Tensor(), Tensor(), zeros_like(p)};
  for (Tensor& s : state)
    if (s.defined()) s = s.to(p.dtype());
}

}   // namespace

bool Adafactor::state_fits(size_t k, const Tensor& p, const Shape& shape) const {
  if (k == 2 || p.dim() < 2) return shape == p.shape();
  return shape == shape_of_means(p, k == 0 ? -1 : -2);
}

// theta <- theta - lr weight_decay theta
// rows <- lerp(rows, mean of g^2 over columns, t^beta2_decay), columns alike;  v = rows columns / mean(rows)
//                                            of a vector: v <- lerp(v, g^2, t^beta2_decay)
// u = g / max(sqrt(v), eps1)
// theta <- theta - max(eps2, rms(theta)) min(lr, 1 / sqrt(t)) u / max(1, rms(u) / d)
void Adafactor::step() {
  require_ready();
  NoGradGuard guard;
  for (size_t group = 0; group < groups_.size(); ++group)
    for (size_t i = 0; i < groups_[group].parameters.size(); ++i) {
      const AdafactorOptions& o = options_[group];
      const Tensor p = groups_[group].parameters[i].detach();
      const Tensor gradient = groups_[group].parameters[i].grad();
      if (!gradient.defined() || p.numel() == 0) continue;
      ParameterState& state = state_[groups_[group].first + i];
      prepare(state.tensors, p);
      const double t = double(++state.updates), precision = p.dtype() == Dtype::float32 ? FLT_EPSILON : DBL_EPSILON;
      const double eps1 = o.eps.eps1 > 0 ? o.eps.eps1 : precision;
      const double alpha = std::max(o.eps.eps2, root_mean_square(p)) * std::min(o.lr, 1 / std::sqrt(t));
      const Tensor g = o.maximize ? -gradient : gradient.detach();
      const Tensor v = second_moment(g, state.tensors, std::pow(t, o.beta2_decay), eps1);
      const Tensor u = v.clamp_min_(eps1 * eps1).rsqrt_().mul_(g);
      p.mul_(1 - o.lr * o.weight_decay).sub_(u, {.alpha = alpha / std::max(1.0, root_mean_square(u) / o.d)});
    }
}

}   // namespace gradus::optim
