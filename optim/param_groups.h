// Parameters and param_groups: what an optimiser is made of, with weight decay off for biases and norms.
//
//   optim::AdamW adamw(optim::param_groups(net), {.lr = 1e-3, .weight_decay = 0.1});
//
// Idea: a list of tensors is one group. param_groups gives two lists, and the optimiser makes a second group of the
// latter, with the same options but weight_decay = 0; one that has no weight decay makes a single group of both.
#ifndef GRADUS_OPTIM_PARAM_GROUPS_H
#define GRADUS_OPTIM_PARAM_GROUPS_H

#include <initializer_list>
#include <string>
#include <vector>

#include "core/tensor/named_tensor.h"

namespace gradus::optim {

struct Parameters {
  Parameters(const std::vector<Tensor>& all) : decayed(all) {}
  Parameters(std::initializer_list<Tensor> all) : decayed(all) {}
  std::vector<Tensor> decayed, not_decayed = {};
};

struct ParamGroupsOptions {
  /// Weight decay is off for parameters with one of these texts in their name: "bias|norm|embedding". Without: for
  /// those of at most one dimension, which are biases and the scales of norms.
  std::string no_decay = "";
};
/// Throws Error for a text of no_decay that no name contains.
Parameters param_groups(const std::vector<NamedTensor>& named, const ParamGroupsOptions& options = {});
/// Of a module.
template <class Net>
  requires requires(const Net& net) { net.named_parameters(); }
Parameters param_groups(const Net& net, const ParamGroupsOptions& options = {}) {
  return param_groups(net.named_parameters(), options);
}

}   // namespace gradus::optim
#endif
