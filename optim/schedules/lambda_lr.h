// LambdaLR and MultiplicativeLR: a learning rate by a function of the step; and functions that many use.
//
//   optim::LambdaLR schedule(adam, [](int64_t t) { return 1 / (1 + 0.1 * double(t)); });
//   optim::LambdaLR schedule(adam, optim::warmup_cosine(500, 10000));
//
// Functions are not saved: make the schedule with the same ones before its state is loaded.
#ifndef GRADUS_OPTIM_SCHEDULES_LAMBDA_LR_H
#define GRADUS_OPTIM_SCHEDULES_LAMBDA_LR_H

#include "core/base/callable.h"
#include "optim/schedules/lr_scheduler.h"

namespace gradus::optim {

/// A factor by the number of the step; 0 is the one before the first call of step().
using StepFunction = Callable<double(int64_t t)>;

/// What schedules made of functions share.
class FunctionLR : public LRScheduler {
 protected:
  FunctionLR(const char* name, Optimizer& optimizer, std::vector<StepFunction> functions);
  double factor(int64_t t, int64_t group) const;
  template <class... F> static std::vector<StepFunction> list(F&&... functions) {
    std::vector<StepFunction> all;
    (all.push_back(StepFunction(static_cast<F&&>(functions))), ...);
    return all;
  }
  /// An element of {body, head}. A function can be moved only, and what stands in braces only copied: this one gives
  /// its function away.
  class Braced {
   public:
    template <class F>
      requires std::is_convertible_v<F&&, StepFunction>
    Braced(F&& f) : function_(static_cast<F&&>(f)) {}
    StepFunction take() const { return std::move(function_); }

   private:
    mutable StepFunction function_;
  };
  static std::vector<StepFunction> list(std::initializer_list<Braced> functions) {
    std::vector<StepFunction> all;
    for (const Braced& f : functions) all.push_back(f.take());
    return all;
  }

 private:
  std::vector<StepFunction> functions_;
};

/// The first lr times f(t). One function for all groups, or one for each: LambdaLR(adam, body, head),
/// or {body, head}.
class LambdaLR : public FunctionLR {
 public:
  /// Throws Error for another number of functions.
  LambdaLR(Optimizer& optimizer, std::vector<StepFunction> functions);
  template <class... F>
    requires(sizeof...(F) > 0 && (std::is_convertible_v<F&&, StepFunction> && ...))
  explicit LambdaLR(Optimizer& optimizer, F&&... functions)
      : LambdaLR(optimizer, list(static_cast<F&&>(functions)...)) {}
  LambdaLR(Optimizer& optimizer, std::initializer_list<Braced> functions) : LambdaLR(optimizer, list(functions)) {}

 private:
  double rate(int64_t t, int64_t group) override;
};

/// The present lr times f(t), at each step.
class MultiplicativeLR : public FunctionLR {
 public:
  /// Throws Error for another number of functions.
  MultiplicativeLR(Optimizer& optimizer, std::vector<StepFunction> functions);
  template <class... F>
    requires(sizeof...(F) > 0 && (std::is_convertible_v<F&&, StepFunction> && ...))
  explicit MultiplicativeLR(Optimizer& optimizer, F&&... functions)
      : MultiplicativeLR(optimizer, list(static_cast<F&&>(functions)...)) {}
  MultiplicativeLR(Optimizer& optimizer, std::initializer_list<Braced> functions)
      : MultiplicativeLR(optimizer, list(functions)) {}

 private:
  void begin() override;
  void restart() override;
  double rate(int64_t t, int64_t group) override;
  bool begun_ = false;
};

/// t / steps up to step `steps`, then 1. The first update has the rate 0; with steps = 0 there is no warm-up. Throws
/// Error if steps is negative.
StepFunction warmup(int64_t steps);
/// After the warm-up along half a cosine to 0 at step `total`. Throws Error unless total is above steps.
StepFunction warmup_cosine(int64_t steps, int64_t total);
/// After the warm-up in a straight line to 0 at step `total`. Throws Error unless total is above steps.
StepFunction warmup_linear(int64_t steps, int64_t total);
/// After the warm-up sqrt(steps / t) (Vaswani et al. 2017). Throws Error unless steps is at least 1.
StepFunction inverse_sqrt(int64_t steps);

}   // namespace gradus::optim
#endif
