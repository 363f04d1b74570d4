// Adafactor: divides by the root of second moments, of which it keeps only the means of rows and columns of a matrix.
//
// Source: Shazeer and Stern 2018, with PyTorch's use of lr and eps.
#ifndef GRADUS_OPTIM_METHODS_ADAFACTOR_H
#define GRADUS_OPTIM_METHODS_ADAFACTOR_H

#include "optim/optimizer.h"

namespace gradus::optim {

struct AdafactorEps {
  double eps1 = 0;      ///< the least root of a second moment; 0: the precision of the dtype (None in PyTorch)
  double eps2 = 1e-3;   ///< the least root mean square of a parameter, to which steps are in proportion
};
struct AdafactorOptions {
  double lr = 1e-2;            ///< the most that a step may be, in relation to the parameter
  double beta2_decay = -0.8;   ///< after t steps the share of what is new is t^beta2_decay; at most 0
  AdafactorEps eps = {};
  double d = 1;              ///< a step whose root mean square is larger is clipped; at least 1
  double weight_decay = 0;   ///< the parameter shrinks by lr weight_decay in each step
  bool maximize = false;
};
std::vector<OptionField> fields_of(AdafactorOptions& options);
void check_options(const AdafactorOptions& options);

/// Its step needs means of what it has computed, so it passes over memory several times; it is there to save memory.
class Adafactor : public OptimizerOf<AdafactorOptions> {
 public:
  /// Throws Error for an option out of range.
  explicit Adafactor(const Parameters& parameters, const AdafactorOptions& options = {});
  template <PlainNumber N>
  Adafactor(const Parameters& parameters, N lr) : Adafactor(parameters, AdafactorOptions{.lr = double(lr)}) {}
  using Optimizer::step;
  void step() override;

 private:
  const char* name() const override { return "Adafactor"; }
  std::vector<const char*> state_names() const override { return {"row_var", "col_var", "variance"}; }
  /// Parameters of two and more dimensions have the first two, others the third.
  bool has_state(int64_t, size_t k, const Tensor& p) const override { return (k < 2) == (p.dim() > 1); }
  bool state_fits(size_t k, const Tensor& p, const Shape& shape) const override;
  bool counts_updates() const override { return true; }
};

}   // namespace gradus::optim
#endif
