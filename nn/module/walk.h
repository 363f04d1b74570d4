// All tensors in a module with their full names; used by module.cpp, not public.
#ifndef GRADUS_NN_MODULE_WALK_H
#define GRADUS_NN_MODULE_WALK_H

#include "nn/module/module.h"

namespace gradus::nn {

struct Entry {
  std::string name;
  Tensor tensor;
  bool trained;                 // a Parameter; else a Buffer
  bool persistent;              // part of the state_dict
  unsigned unknown_sizes = 0;   // bits, see Member
};

/// In PyTorch's order: for each module first its own parameters, then its buffers, then what is in its modules. A tied
/// parameter is listed under each of its names; undefined ones are left out.
std::vector<Entry> entries_of(const Module& module);
/// The same. Throws Error, naming op, if sizes are not known yet.
std::vector<Entry> sized_entries_of(const char* op, const Module& module);

/// A tensor of one net, and that of the same name in another one.
struct Match {
  Entry own;
  Tensor other;
  /// Writes the other's numbers into the own tensor.
  void copy() const;
};
/// All of them, a tied one once; each of the nets has them all. Throws Error, naming op and all that differs.
std::vector<Match> match(const char* op, const Module& own, const Module& other);

/// Shows m's members as they are trained and saved: with the originals of a parametrised weight in its place.
void visit_members(Module& m, Visitor& visit);

}   // namespace gradus::nn
#endif
