// SparseAdam.
#include "optim/methods/sparse_adam.h"

#include <cmath>

#include "autograd/ops.h"

namespace gradus::optim {

std::vector<OptionField> fields_of(SparseAdamOptions& o) {
  return {
      {"lr", &o.lr}, {"beta1", &o.betas.beta1}, {"beta2", &o.betas.beta2}, {"eps", &o.eps}, {"maximize", &o.maximize}};
}
void check_options(const SparseAdamOptions& o) {
  require_lr("SparseAdam", o.lr);
  require_not_negative("SparseAdam", "eps", o.eps);
  require_betas("SparseAdam", o.betas);
}

SparseAdam::SparseAdam(const Parameters& parameters, const SparseAdamOptions& options) {
  add_param_groups(parameters, options);
}

void SparseAdam::step() {
  require_ready();
  NoGradGuard guard;
  for (size_t g = 0; g < groups_.size(); ++g)
    for (size_t i = 0; i < groups_[g].parameters.size(); ++i)
      if (const Tensor& p = groups_[g].parameters[i]; p.grad().defined())
        update_rows(p, state_[groups_[g].first + i], options_[g]);
}

namespace {

// The numbers of the rows in which something is not 0; a NaN is not 0 either. int64 [n]
Tensor rows_with_numbers(const Tensor& g) { return nonzero(any(g.reshape({g.size(0), -1}) != 0, {1})).reshape({-1}); }

}   // namespace

// For the rows that have a gradient, t counting all steps:
// m <- beta1 m + (1 - beta1) g
// v <- beta2 v + (1 - beta2) g^2
// theta <- theta - lr sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + eps)
void SparseAdam::update_rows(const Tensor& p, ParameterState& state, const SparseAdamOptions& o) {
  auto as_rows = [](const Tensor& x) { return x.dim() ? x : x.reshape({1}); };
  if (state.tensors.empty()) state.tensors = {zeros_like(p.detach()), zeros_like(p.detach())};
  for (Tensor& moment : state.tensors) moment = moment.to(p.dtype());
  const double t = double(++state.updates);
  const Tensor g = as_rows(p.grad().detach()), rows = g.numel() ? rows_with_numbers(g) : Tensor();
  if (!rows.defined() || rows.numel() == 0) return;
  const Tensor values = as_rows(p.detach()), m = as_rows(state.tensors[0]), v = as_rows(state.tensors[1]);
  const double rate = o.lr * std::sqrt(1 - std::pow(o.betas.beta2, t));
  const AdamStep step = {rate, o.betas.beta1, o.betas.beta2, o.eps, 0, 1 - std::pow(o.betas.beta1, t), 1, false};
  const Tensor some = index_select(values, 0, rows), gradient = index_select(g, 0, rows);
  std::vector<Tensor> moments = {index_select(m, 0, rows), index_select(v, 0, rows)};
  rows_.clear(name());
  rows_.set_rule({.kernel = Update::adam, .options = step, .states = 2, .maximize = o.maximize});
  rows_.add(some, gradient, moments);
  rows_.run();
  values.index_copy_(0, rows, some);
  m.index_copy_(0, rows, moments[0]);
  v.index_copy_(0, rows, moments[1]);
}

}   // namespace gradus::optim
