// LinearLR and PolynomialLR: a learning rate that changes for a number of steps and then stays; and ConstantLR.
#ifndef GRADUS_OPTIM_SCHEDULES_LINEAR_LR_H
#define GRADUS_OPTIM_SCHEDULES_LINEAR_LR_H

#include "optim/schedules/lr_scheduler.h"

namespace gradus::optim {

struct ConstantLROptions {
  double factor = 1.0 / 3;
  int64_t total_iters = 5;
};
/// lr times factor for the first total_iters steps, then lr.
class ConstantLR : public ScaledLR {
 public:
  /// Throws Error unless factor is 0..1 and total_iters at least 0.
  explicit ConstantLR(Optimizer& optimizer, const ConstantLROptions& options = {});
  template <PlainNumber N>
  ConstantLR(Optimizer& optimizer, N factor, int64_t total_iters = 5)
      : ConstantLR(optimizer, ConstantLROptions{.factor = double(factor), .total_iters = total_iters}) {}

 private:
  double share(int64_t t) const override;
  ConstantLROptions options_;
};

struct LinearLROptions {
  double start_factor = 1.0 / 3, end_factor = 1;
  int64_t total_iters = 5;
};
/// lr times a factor that goes from start_factor to end_factor in total_iters steps, in a straight line: warm-up.
class LinearLR : public ScaledLR {
 public:
  /// Throws Error unless both factors are 0..1 (0 to start with, too) and total_iters is at least 1.
  explicit LinearLR(Optimizer& optimizer, const LinearLROptions& options = {});
  template <PlainNumber N>
  LinearLR(Optimizer& optimizer, N start_factor, double end_factor = 1, int64_t total_iters = 5)
      : LinearLR(optimizer,
            LinearLROptions{
                .start_factor = double(start_factor), .end_factor = end_factor, .total_iters = total_iters}) {}

 private:
  double share(int64_t t) const override;
  LinearLROptions options_;
};

struct PolynomialLROptions {
  int64_t total_iters = 5;
  double power = 1;
};
/// lr (1 - t / total_iters)^power, and 0 from total_iters on.
class PolynomialLR : public ScaledLR {
 public:
  /// Throws Error unless total_iters is at least 1 and power at least 0.
  explicit PolynomialLR(Optimizer& optimizer, const PolynomialLROptions& options = {});
  template <class N>
    requires std::is_integral_v<N>
  PolynomialLR(Optimizer& optimizer, N total_iters, double power = 1)
      : PolynomialLR(optimizer, PolynomialLROptions{.total_iters = int64_t(total_iters), .power = power}) {}

 private:
  double share(int64_t t) const override;
  PolynomialLROptions options_;
};

}   // namespace gradus::optim
#endif
