// Clipping gradients, between backward() and step().
#ifndef GRADUS_OPTIM_CLIP_H
#define GRADUS_OPTIM_CLIP_H

#include <vector>

#include "core/tensor/tensor.h"

namespace gradus::optim {

struct ClipGradNormOptions {
  double norm_type = 2;              ///< p of the p-norm; INFINITY for the largest absolute value
  bool error_if_nonfinite = false;   ///< throw Error if the norm is infinite or NaN
};
/// Scales all gradients, in place, by max_norm / (norm + 1e-6) if that is below 1; norm is that of all gradients taken
/// as one vector. Parameters without gradient are skipped. Returns the norm before scaling, [], which is infinite where
/// float32 cannot hold it; the gradients are scaled by the right one all the same.
Tensor clip_grad_norm_(const std::vector<Tensor>& parameters, double max_norm, const ClipGradNormOptions& options = {});

/// Clamps every number of the gradients to -clip_value .. clip_value, in place. Throws Error unless clip_value >= 0.
void clip_grad_value_(const std::vector<Tensor>& parameters, double clip_value);

}   // namespace gradus::optim
#endif
