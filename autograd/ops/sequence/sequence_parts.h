// What ops on sequences share. For .cpp files only.
#ifndef GRADUS_AUTOGRAD_OPS_SEQUENCE_SEQUENCE_PARTS_H
#define GRADUS_AUTOGRAD_OPS_SEQUENCE_SEQUENCE_PARTS_H

#include <optional>

#include "autograd/history/record.h"

namespace gradus {

/// An argument that may be left out, kept for backward: for the captures of a formula, as saved().
class SavedIfDefined {
 public:
  explicit SavedIfDefined(const Tensor& x) {
    if (x.defined()) x_.emplace(x, int8_t(-1));
  }
  Tensor get() const { return x_ ? x_->get() : Tensor(); }

 private:
  std::optional<Saved> x_;
};

}   // namespace gradus
#endif
