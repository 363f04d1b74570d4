// strong_wolfe: a line search for LBFGS, which finds a step after which the loss is lower and its slope flatter.
//
// Source: PyTorch's _strong_wolfe, after minFunc (Schmidt 2005): bracketing, then zooming in by cubic interpolation
// (Nocedal and Wright 2006, section 3.5).
#ifndef GRADUS_OPTIM_METHODS_STRONG_WOLFE_H
#define GRADUS_OPTIM_METHODS_STRONG_WOLFE_H

#include "core/base/callable.h"
#include "core/tensor/tensor.h"

namespace gradus::optim {

/// A point theta + t d on the line.
struct LinePoint {
  double t, f;       // f: the loss there
  Tensor gradient;   // all of it
  double slope;      // along d
};
struct StrongWolfeOptions {
  double c1 = 1e-4;   ///< f(t) <= f(0) + c1 t slope(0): the loss has fallen enough
  double c2 = 0.9;    ///< |slope(t)| <= c2 |slope(0)|: it has become flat enough
  double tolerance_change = 1e-9;
  int64_t max_trials = 25;
};
/// Begins with first = evaluate(t) for some t; `length` is the largest number of d. Where the search ends without
/// success, the best point of it.
LinePoint strong_wolfe(const Callable<LinePoint(double)>& evaluate, const LinePoint& start, const LinePoint& first,
    double length, const StrongWolfeOptions& options);

}   // namespace gradus::optim
#endif
