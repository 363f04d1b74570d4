// Many tensors at once, for clipping gradients: all of their numbers are reduced or changed in one parallel pass.
//
// Idea: the numbers are thought of as one long range, as in update.h, cut into parts of a fixed size: results do not
// depend on the number of threads, and many small tensors cost as little as a large one.
#ifndef GRADUS_CORE_COMPUTE_MANY_H
#define GRADUS_CORE_COMPUTE_MANY_H

#include <vector>

#include "core/kernels/reduce/reduce.h"
#include "core/tensor/tensor.h"

namespace gradus::apply {

class Many {
 public:
  /// Floats, which must outlive this.
  explicit Many(const std::vector<Tensor>& tensors);

  int64_t numel() const { return end_; }
  /// The sum of |x| or x^2, or the largest |x|, of all numbers; 0 without any. Parts are summed up in the type of their
  /// numbers, and may be infinite or lose what is too small for it; the sum of parts is a double.
  double reduce(Reduce f) const;
  /// These change the numbers, and increment the versions.
  void multiply(double factor) const;
  void clamp(double most) const;   ///< to -most .. most; NaN stays

 private:
  struct Item {
    int64_t begin;   // its place in the range
    char* data;
    Dtype dtype;
  };
  template <class F> void each_run(F f) const;
  template <class F> void change(F f) const;

  const std::vector<Tensor>& tensors_;
  std::vector<Tensor> rows_;   // row-major: the tensors, or copies of them
  std::vector<Item> items_;    // those that have numbers
  int64_t end_ = 0;
};

}   // namespace gradus::apply
#endif
