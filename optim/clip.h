// Clipping gradients, and adding noise to them, between backward() and step().
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
/// as one vector. Parameters without gradient are skipped, and one that is listed twice counts once. Returns the norm
/// before scaling, [], which is infinite where float32 cannot hold it; the gradients are scaled by the right one all
/// the same.
Tensor clip_grad_norm_(const std::vector<Tensor>& parameters, double max_norm, const ClipGradNormOptions& options = {});

/// Clamps every number of the gradients to -clip_value .. clip_value, in place. Throws Error unless clip_value >= 0.
void clip_grad_value_(const std::vector<Tensor>& parameters, double clip_value);

/// The norm of all tensors taken as one vector, [], as clip_grad_norm_ returns it of the gradients.
Tensor get_total_norm(const std::vector<Tensor>& tensors, const ClipGradNormOptions& options = {});
/// The scaling of clip_grad_norm_ by a norm that is known: that of other processes' gradients as well, say.
void clip_grads_with_norm_(const std::vector<Tensor>& parameters, double max_norm, const Tensor& total_norm);

/// Adds to each number of the gradients one from a normal distribution with mean 0 and deviation std. Neelakantan et
/// al. 2015 let it fall: std = sqrt(eta / (1 + t)^0.55), eta from 0.01 to 1.
void add_grad_noise_(const std::vector<Tensor>& parameters, double std);

}   // namespace gradus::optim
#endif
