// All tensors in a module with their full names; used by module.cpp, not public.
#ifndef GRADUS_NN_MODULE_WALK_H
#define GRADUS_NN_MODULE_WALK_H

#include "nn/module/module.h"

namespace gradus::nn {

struct Entry {
  std::string name;
  Tensor tensor;
  bool trained;      // a Parameter; else a Buffer
  bool persistent;   // part of the state_dict
};

/// In PyTorch's order: for each module first its own parameters, then its buffers, then what is in its modules. A tied
/// parameter is listed under each of its names; undefined ones are left out.
std::vector<Entry> entries_of(const Module& module);

}   // namespace gradus::nn
#endif
