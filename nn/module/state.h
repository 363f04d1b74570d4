// What load_state_dict takes and returns. What it does is in state.cpp; its declaration in module.h.
#ifndef GRADUS_NN_MODULE_STATE_H
#define GRADUS_NN_MODULE_STATE_H

#include <string>
#include <vector>

namespace gradus::nn {

struct LoadOptions {
  bool strict = true;   ///< a missing or unexpected name is an error
};
/// What load_state_dict found when not strict.
struct LoadResult {
  std::vector<std::string> missing_keys, unexpected_keys;
};

}   // namespace gradus::nn
#endif
