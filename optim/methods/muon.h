// Muon: momentum whose matrix is made orthogonal, so that every direction gets a step of the same size. For the weight
// matrices of hidden layers; biases, norms, embeddings and the last layer go to AdamW.
//
// Source: Jordan 2024, https://kellerjordan.github.io/posts/muon; Liu et al. 2025 for "match_rms_adamw".
#ifndef GRADUS_OPTIM_METHODS_MUON_H
#define GRADUS_OPTIM_METHODS_MUON_H

#include "optim/optimizer.h"

namespace gradus::optim {

/// Of Newton and Schulz' iteration: a x + (b y + c y y) x with y = x x^T.
struct NsCoefficients {
  double a = 3.4445, b = -4.775, c = 2.0315;
};
struct MuonOptions {
  double lr = 1e-3;
  double weight_decay = 0.1;   ///< the matrix shrinks by lr weight_decay in each step
  double momentum = 0.95;
  bool nesterov = true;
  NsCoefficients ns_coefficients = {};
  double eps = 1e-7;      ///< prevents division by zero
  int64_t ns_steps = 5;   ///< iterations, fewer than 100
  /// For a matrix [m, n]: "original" multiplies lr by sqrt(max(1, m / n)), "match_rms_adamw" by 0.2 sqrt(max(m, n)),
  /// and then takes the rates of AdamW.
  const char* adjust_lr_fn = "original";
  bool maximize = false;
};
std::vector<OptionField> fields_of(MuonOptions& options);
void check_options(const MuonOptions& options);

/// The iteration is in the dtype of the matrix, where PyTorch takes bfloat16. It takes matrix products, so this is the
/// one optimiser whose step costs more than passing over memory.
class Muon : public OptimizerOf<MuonOptions> {
 public:
  /// Throws Error for an option out of range, and ShapeError for a parameter that is no matrix.
  explicit Muon(const Parameters& parameters, const MuonOptions& options = {});
  template <PlainNumber N> Muon(const Parameters& parameters, N lr) : Muon(parameters, MuonOptions{.lr = double(lr)}) {}
  using Optimizer::step;
  void step() override;

 private:
  const char* name() const override { return "Muon"; }
  std::vector<const char*> state_names() const override { return {"momentum_buffer"}; }
  void check_parameter(size_t index, const Tensor& p) const override;
};

}   // namespace gradus::optim
#endif
