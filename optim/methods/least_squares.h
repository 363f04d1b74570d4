// Fitting by least squares: levenberg_marquardt and gauss_newton, for models with few parameters.
//
//   auto fit = optim::levenberg_marquardt({a, b}, [&] { return a * exp(-b * x) - y; });
//   // a and b have been fitted; fit.errors are their standard errors
//
// Idea: near the minimum of half the sum of squares of r(theta), r is nearly linear, so a step solves the linear
// problem |J step + r| = min, J being the matrix of derivatives of r. Damping keeps the step short where that is a bad
// picture of r. J comes from two backward passes per parameter number, however many residuals there are.
// Source: Levenberg 1944, Marquardt 1963; Nocedal and Wright 2006, section 10.3. The equations are solved by QR.
#ifndef GRADUS_OPTIM_METHODS_LEAST_SQUARES_H
#define GRADUS_OPTIM_METHODS_LEAST_SQUARES_H

#include <vector>

#include "optim/optimizer.h"

namespace gradus::optim {

struct LeastSquaresOptions {
  double damping = 1e-3;   ///< at the start; 0: Gauss-Newton, which halves a step that does not help
  double damping_increase = 10, damping_decrease = 0.1;   ///< its factors after a step that did not help, and that did
  bool scale = true;   ///< Marquardt: damp each number in relation to its column of J; else all alike
  int64_t max_iterations = 100;
  double tolerance_gradient = 1e-10;   ///< ends when no residual has a larger cosine with a column of J
  /// Ends when a step changes each number by a smaller share, or the cost, and was not expected to change it by more.
  double tolerance_change = 1e-12;
};

struct LeastSquaresFit {
  bool converged;       ///< one of the tolerances was reached; else no step helped, or max_iterations were not enough
  int64_t iterations;   ///< steps that were taken
  double cost;          ///< half the sum of squares, at the parameters now
  /// Of the parameters' numbers, one after the other, if all residuals have the same unknown variance: float64 [n, n].
  /// Infinite where they cannot tell, or with no more residuals than numbers.
  Tensor covariance;
  Tensor errors;   ///< the roots of its diagonal: float64 [n]
};

namespace detail {
LeastSquaresFit fit_least_squares(
    const std::vector<Tensor>& parameters, const Closure& residuals, const LeastSquaresOptions& options);
}   // namespace detail

/// residuals() computes a tensor of any shape but [] from the parameters, model minus data, not squared; it is called
/// with recording on. Throws Error unless it has floats that depend on the parameters, and if they are not finite at
/// the start. With damping there may be fewer residuals than numbers in the parameters: of all solutions, it then finds
/// one near the start.
template <class Residuals>
LeastSquaresFit levenberg_marquardt(
    const std::vector<Tensor>& parameters, Residuals&& residuals, const LeastSquaresOptions& options = {}) {
  const auto call = [&]() -> Tensor { return residuals(); };
  return detail::fit_least_squares(parameters, Closure(call), options);
}
/// The same without damping. Where the numbers depend on each other, so that J is singular, there is no such step: it
/// ends there, and has not converged.
template <class Residuals>
LeastSquaresFit gauss_newton(
    const std::vector<Tensor>& parameters, Residuals&& residuals, LeastSquaresOptions options = {.damping = 0}) {
  options.damping = 0;
  return levenberg_marquardt(parameters, residuals, options);
}

}   // namespace gradus::optim
#endif
