// One update of all parameters as one pass: what every optimiser's step() ends in.
//
// Idea: the parameters are laid end to end, in thought, and that range is shared among threads: one
// parallel region however many parameters there are, and none at all for a small net. Each
// parameter starts at a multiple of 64, so pieces do too.
#ifndef GRADUS_OPTIM_PASS_H
#define GRADUS_OPTIM_PASS_H

#include "core/base/parallel.h"
#include "core/kernels/kernels.h"
#include "optim/optimizer.h"

namespace gradus::optim {

/// A list of parameters with their gradients and state, kept from step to step so that its memory
/// is.
class Pass {
 public:
  /// What a kernel gets for one parameter: pointers to equal numbers of elements in one order.
  struct Item {
    int64_t begin, n;   // place in the range
    char *p, *g;
    char* slots[ParameterState::max_slots];
    Dtype dtype;
    uint32_t step;   // which of the optimiser's kernel settings
    /// slots[i] at element `at`; null stays null
    char* slot(int i, int64_t at) const { return slots[i] ? slots[i] + at * int64_t(size_of(dtype)) : nullptr; }
  };

  void clear();
  /// True if p has a gradient, with which it takes part: of p's shape and dtype, in any layout.
  /// `slots` tells how many state tensors are wanted: missing ones are made, filled with 0. p must
  /// live until run() has returned.
  bool add(const Tensor& p, ParameterState& state, int slots, bool maximize, uint32_t step);

  /// run(item, at, n) for pieces of items that together make up all of them.
  template <class Run> void run(const Run& run);

 private:
  static constexpr int64_t grain = 16384, unit = 64;
  // A parameter whose memory has gaps or another order than its gradient is worked on in copies.
  struct Copied {
    const Tensor* to;
    Tensor from;
  };
  Tensor fitting_gradient(const Tensor& p, const Tensor& g, ParameterState& state, int slots);
  void finish();

  std::vector<Item> items_;
  std::vector<const Tensor*> touched_;   // whose versions go up
  std::vector<Tensor> kept_;             // gradients made for this pass
  std::vector<Copied> copied_;
  int64_t end_ = 0;
};

template <class Run> void Pass::run(const Run& run) {
  parallel_for(
      end_, grain,
      [&](int64_t begin, int64_t end) {
        for (const Item& item : items_) {
          int64_t from = begin > item.begin ? begin - item.begin : 0;
          int64_t to = end - item.begin < item.n ? end - item.begin : item.n;
          if (from < to) run(item, from, to - from);
        }
      },
      unit);
  finish();
}

}   // namespace gradus::optim
#endif
