// SparseAdam: Adam for embeddings; a row without a gradient stays as it is, moments included.
//
// A gradient here is dense, so a row without one is a row of zeros. (In PyTorch it is a row that a sparse gradient does
// not have.) Source: PyTorch; Kingma and Ba 2015 with epsilon hat.
#ifndef GRADUS_OPTIM_METHODS_SPARSE_ADAM_H
#define GRADUS_OPTIM_METHODS_SPARSE_ADAM_H

#include "optim/optimizer.h"

namespace gradus::optim {

struct SparseAdamOptions {
  double lr = 1e-3;
  Betas betas = {};    ///< the share of the first and second moment that is kept in each step, in [0, 1)
  double eps = 1e-8;   ///< prevents division by zero
  bool maximize = false;
};
std::vector<OptionField> fields_of(SparseAdamOptions& options);
void check_options(const SparseAdamOptions& options);

/// Rows are those of the first dimension.
class SparseAdam : public OptimizerOf<SparseAdamOptions> {
 public:
  /// Throws Error for an option out of range.
  explicit SparseAdam(const Parameters& parameters, const SparseAdamOptions& options = {});
  template <PlainNumber N>
  SparseAdam(const Parameters& parameters, N lr) : SparseAdam(parameters, SparseAdamOptions{.lr = double(lr)}) {}
  using Optimizer::step;
  void step() override;

 private:
  const char* name() const override { return "SparseAdam"; }
  std::vector<const char*> state_names() const override { return {"exp_avg", "exp_avg_sq"}; }
  bool counts_updates() const override { return true; }
  void update_rows(const Tensor& p, ParameterState& state, const SparseAdamOptions& o);

  apply::Updates rows_;
};

}   // namespace gradus::optim
#endif
