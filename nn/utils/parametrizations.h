// The parametrisations of torch.nn.utils.parametrizations, with the same names in the state_dict: weight_norm,
// spectral_norm, orthogonal.
//
//   nn::Linear layer = nn::utils::weight_norm(nn::Linear{20, 40});
//   nn::utils::spectral_norm(net.head);
//
// All return their module as register_parametrization does, and throw Error if it has no parameter of that name.
// Read first: parametrize.h.
#ifndef GRADUS_NN_UTILS_PARAMETRIZATIONS_H
#define GRADUS_NN_UTILS_PARAMETRIZATIONS_H

#include "nn/utils/parametrize.h"

namespace gradus::nn {

struct SpectralNormOptions {
  std::string name = "weight";
  int64_t n_power_iterations = 1;   ///< per forward in training mode; at least 1
  double eps = 1e-12;               ///< the smallest length by which a vector is divided
  int64_t dim = automatic;          ///< that of the outputs; by itself 0, for a ConvTranspose 1
  static constexpr int64_t automatic = INT64_MIN;
};
struct OrthogonalOptions {
  std::string name = "weight";
  std::string orthogonal_map = "";   ///< matrix_exp, cayley, householder; "": matrix_exp if square, else householder
  bool use_trivialization = true;    ///< the weight starts as it is, or as the orthogonal matrix of its QR
};

namespace detail {
void weight_norm(Module& module, const std::string& name, int64_t dim);
void spectral_norm(Module& module, const SpectralNormOptions& options);
void orthogonal(Module& module, const OrthogonalOptions& options);
}   // namespace detail
}   // namespace gradus::nn

namespace gradus::nn::utils {

/// w = g v / |v|, with a length for each index of dimension dim, or one for the whole of w if dim is -1: original0 is
/// g, original1 is v. Source: Salimans and Kingma 2016.
template <detail::ModuleSource M> M weight_norm(M&& module, const std::string& name = "weight", int64_t dim = 0) {
  detail::weight_norm(module, name, dim);
  return static_cast<M&&>(module);
}
/// w / sigma, where sigma is the largest singular value of w as a matrix [size of dim, all the rest]; a vector is
/// divided by its length. The singular vectors are estimated by power iterations, and kept as 0._u and 0._v. Source:
/// Miyato et al. 2018.
template <detail::ModuleSource M> M spectral_norm(M&& module, const SpectralNormOptions& options = {}) {
  detail::spectral_norm(module, options);
  return static_cast<M&&>(module);
}
/// A matrix, or a batch of them, with columns of length 1 at right angles, or rows if there are fewer of those. With
/// use_trivialization the map starts from the identity and is multiplied by the buffer 0.base (Lezcano-Casado 2019).
template <detail::ModuleSource M> M orthogonal(M&& module, const OrthogonalOptions& options = {}) {
  detail::orthogonal(module, options);
  return static_cast<M&&>(module);
}

/// remove_parametrizations under PyTorch's older names.
inline void remove_weight_norm(Module& module, const std::string& name = "weight") {
  remove_parametrizations(module, name);
}
inline void remove_spectral_norm(Module& module, const std::string& name = "weight") {
  remove_parametrizations(module, name);
}

}   // namespace gradus::nn::utils
#endif
