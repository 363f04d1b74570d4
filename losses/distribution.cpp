// Kullback-Leibler divergence, Poisson and Gaussian negative log likelihood.
#include "losses/distribution.h"

#include <cmath>

#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "autograd/ops/common.h"
#include "core/base/format.h"
#include "core/compute/find.h"
#include "losses/checks.h"
#include "losses/terms.h"

namespace gradus::losses {

namespace {

using apply::Term;

// kl_div = t (log t - x), 0 where t = 0, summed and divided by n         x, t: any shape -> [] or that shape
//   dx = -dy t / n     dt = dy (log t + 1 - x) / n
Tensor kl_terms(const Tensor& x, const Tensor& t, Reduction reduction, double share) {
  const Term term{Loss::kl_div};
  return record("kl_div(input, target)", reduced_terms(term, reduction, x, t),
      grad_to(x, [t = saved(t, 1), share](const Tensor& dy) { return dy * -share * t.get(); }),
      grad_to(t,
          [x = saved(x, 0), t = saved(t, 1), share](const Tensor& dy) { return dy * share * (log(t) + 1 - x.get()); }));
}

// kl_div_of_logarithms = exp(t) (t - x), summed and divided by n         x, t: any shape -> [] or that shape
//   dx = -dy exp(t) / n     dt = dy exp(t) (t + 1 - x) / n
Tensor kl_log_terms(const Tensor& x, const Tensor& t, Reduction reduction, double share) {
  const Term term{Loss::kl_div_log};
  return record("kl_div_of_logarithms(input, target)", reduced_terms(term, reduction, x, t),
      grad_to(x,
          [x = saved(x, 0), t = saved(t, 1), term, share](const Tensor& dy) {
            if (!recording()) return apply::slopes(term, dy, share, x, t);
            return dy * -share * exp(t);
          }),
      grad_to(t, [x = saved(x, 0), t = saved(t, 1), share](const Tensor& dy) {
        return dy * share * exp(t) * (t.get() + 1 - x.get());
      }));
}

// The derivative of Stirling's t log t - t + log(2 pi t) / 2, which counts where t > 1.
Tensor stirling_slope(const Tensor& t) {
  const Tensor counts = t > 1, v = where(counts, t, 1.0);   // the logarithm sees no 0, whose derivative is infinite
  return where(counts, log(v) + 0.5 / v, 0.0);
}

// poisson_nll_loss = exp(x) - t x, summed and divided by n               x, t: any shape -> [] or that shape
//   dx = dy (exp(x) - t) / n     dt = -dy x / n, with `full` also dy (log t + 1 / (2 t)) / n where t > 1
Tensor poisson_terms(const Tensor& x, const Tensor& t, const PoissonNLLLossOptions& o) {
  const Term term{o.full ? Loss::poisson_full : Loss::poisson};
  const double share = share_of(o.reduction, x.numel());
  return record("poisson_nll_loss(input, target)", reduced_terms(term, o.reduction, x, t),
      grad_to(x,
          [x = saved(x, 0), t = saved(t, 1), term, share](const Tensor& dy) {
            if (!recording()) return apply::slopes(term, dy, share, x, t);
            return dy * share * (exp(x) - t.get());
          }),
      grad_to(t, [x = saved(x, 0), t = saved(t, 1), full = o.full, share](const Tensor& dy) {
        return dy * share * (full ? stirling_slope(t) - x.get() : neg(x));
      }));
}

// poisson_nll_of_rates = x - t log(x + eps), summed and divided by n     x, t: any shape -> [] or that shape
//   dx = dy (1 - t / (x + eps)) / n
//       dt = -dy log(x + eps) / n, with `full` also dy (log t + 1 / (2 t)) / n where t > 1
Tensor poisson_rate_terms(const Tensor& x, const Tensor& t, const PoissonNLLLossOptions& o) {
  const Term term{o.full ? Loss::poisson_rate_full : Loss::poisson_rate, {o.eps}};
  const double share = share_of(o.reduction, x.numel());
  return record("poisson_nll_of_rates(input, target)", reduced_terms(term, o.reduction, x, t),
      grad_to(x,
          [x = saved(x, 0), t = saved(t, 1), term, share](const Tensor& dy) {
            if (!recording()) return apply::slopes(term, dy, share, x, t);
            return dy * share * (1 - t.get() / (x.get() + term.p[0]));
          }),
      grad_to(t, [x = saved(x, 0), t = saved(t, 1), term, full = o.full, share](const Tensor& dy) {
        const Tensor slope = neg(log(x.get() + term.p[0]));
        return dy * share * (full ? slope + stirling_slope(t) : slope);
      }));
}

// gaussian_nll_loss = (log v + (x - t)^2 / v) / 2, summed and divided by n      x, t, v: any shape -> [] or that shape
//   dx = dy (x - t) / v / n     dt = -dx     dv = dy (1 - (x - t)^2 / v) / (2 v) / n
Tensor gaussian_terms(const Tensor& x, const Tensor& t, const Tensor& v, const GaussianNLLLossOptions& o) {
  const Term term{Loss::gaussian, {o.full ? 0.91893853320467274 : 0}};   // log(2 pi) / 2
  const double share = share_of(o.reduction, x.numel());
  auto by_mean = [&](double factor) {
    return [x = saved(x, 0), t = saved(t, 1), v = saved(v, 2), term, factor](const Tensor& dy) {
      if (!recording()) return apply::slopes(term, dy, factor, x, t, v);
      return dy * factor * (x.get() - t.get()) / v.get();
    };
  };
  return record("gaussian_nll_loss(input, target, var)", reduced_terms(term, o.reduction, x, t, v),
      grad_to(x, by_mean(share)), grad_to(t, by_mean(-share)),
      grad_to(v, [x = saved(x, 0), t = saved(t, 1), v = saved(v, 2), share](const Tensor& dy) {
        if (!recording()) return apply::slopes({Loss::gaussian_variance}, dy, share, v, x, t);
        return dy * (share / 2) * (1 - square(x.get() - t.get()) / v.get()) / v.get();
      }));
}

// Whether var goes with each number of input: the same shape, or it with one size of 1.
bool is_variance_for(const Shape& var, const Shape& input) {
  if (var.dims() != input.dims()) return false;
  int64_t others = 0;
  for (int64_t d = 0; d < var.dims(); ++d) {
    if (var[d] == input[d]) continue;
    if (var[d] != 1) return false;
    ++others;
  }
  return others <= 1;
}

// var in input's shape; below eps, eps, with the gradient of var itself.
Tensor checked_variance(const char* op, const Tensor& var, const Tensor& input, double eps) {
  const Shape shape = input.shape();
  Shape without_last = shape;
  if (shape.dims()) without_last.erase(shape.dims() - 1);
  const bool per_row = !(var.shape() == shape) && shape.dims() > 0 && var.shape() == without_last;
  if (!per_row && !is_variance_for(var.shape(), shape))
    throw ShapeError(
        fmt::format("{}: var must have input's shape {}, or it with one size of 1, or without the last "
                    "dimension; it is {}",
            op, shape, var.shape()));
  if (var.dtype() != input.dtype())
    throw DtypeError(fmt::format("{}: var must be {}, like input; it is {}", op, input.dtype(), var.dtype()));
  Tensor v = var;
  if (apply::first_outside(v, eps, INFINITY) >= 0) {
    if (const int64_t i = apply::first_outside(v, 0, INFINITY); i >= 0)
      throw Error(
          fmt::format("{}: var{} is {}, but a variance is not negative", op, position(i, v.shape()), number_at(v, i)));
    v = where(v < eps, v + (eps - v).detach(), v);
  }
  return expand(per_row ? unsqueeze(v, -1) : v, shape);
}

}   // namespace

Tensor kl_div(const Tensor& x, const Tensor& t, const KLDivLossOptions& o) {
  require_pair("kl_div", x, t);
  const bool each = o.reduction == KLDivReduction::none, mean = o.reduction == KLDivReduction::mean;
  const Reduction reduction = each ? Reduction::none : mean ? Reduction::mean : Reduction::sum;
  const double share = share_of(reduction, x.numel());
  Tensor y = o.log_target ? kl_log_terms(x, t, reduction, share) : kl_terms(x, t, reduction, share);
  return o.reduction == KLDivReduction::batchmean && x.dim() ? y / double(x.size(0)) : y;
}

Tensor poisson_nll_loss(const Tensor& x, const Tensor& t, const PoissonNLLLossOptions& o) {
  require_pair("poisson_nll_loss", x, t);
  require_not_negative("poisson_nll_loss", "eps", o.eps);
  return o.log_input ? poisson_terms(x, t, o) : poisson_rate_terms(x, t, o);
}

Tensor gaussian_nll_loss(const Tensor& x, const Tensor& target, const Tensor& var, const GaussianNLLLossOptions& o) {
  const char* op = "gaussian_nll_loss";
  require_defined(op, x, target);
  if (!var.defined()) fail_undefined(op, "third ");
  require_not_negative(op, "eps", o.eps);
  Shape common;
  const bool broadcasts =
      target.dim() == x.dim() && broadcast(target.shape(), x.shape(), common) && common == x.shape();
  const Tensor t = broadcasts ? expand(target, x.shape()) : target;
  require_pair(op, x, t);
  return gaussian_terms(x, t, checked_variance(op, var, x, o.eps), o);
}

Tensor gaussian_nll_loss(const Tensor& x, const Tensor& target, double var, const GaussianNLLLossOptions& o) {
  require_defined("gaussian_nll_loss", x, target);
  require_not_negative("gaussian_nll_loss", "var", var);
  return gaussian_nll_loss(x, target, expand(full({}, var, x.dtype()), x.shape()), o);
}

}   // namespace gradus::losses
