// Updating many parameters by their gradients in one pass over memory: the core of every optimiser's step.
//
// Idea: one parallel region however many parameters there are, in which every thread takes an equal part of each, and
// none at all for a small net. Parts begin at multiples of 64.
//
// Note [Owners]. To change a number that another core has read or written, a core must fetch it from there: 13 ns for
// 16 numbers, 110 if the cores are far apart, when the update of so many takes 10. So each part of a large weight has
// an owner among the threads. In a linear layer it is the one that computes these output features (gemm_share.inl): it
// alone reads these rows of the weight, and writes those of its gradient; so it updates them, too. A gradient knows how
// many threads have written it. What one thread has written, one thread updates, unless there is very much of it.
// Read first: core/kernels/README.md.
#ifndef GRADUS_CORE_COMPUTE_UPDATE_H
#define GRADUS_CORE_COMPUTE_UPDATE_H

#include <cstring>
#include <type_traits>
#include <vector>

#include "core/kernels/update/update.h"
#include "core/tensor/tensor.h"

namespace gradus::apply {

/// The options of an update kernel, such as SgdStep, as bytes.
struct UpdateOptions {
  alignas(8) char bytes[64];
  template <class Step> UpdateOptions(const Step& step) {
    static_assert(sizeof step <= sizeof bytes && std::is_trivially_copyable_v<Step>);
    std::memcpy(bytes, &step, sizeof step);
  }
};

/// How a parameter is updated.
struct UpdateRule {
  Update kernel;
  UpdateOptions options;
  int states = 0;          ///< how many state tensors the kernel takes for each parameter
  bool maximize = false;   ///< ascend: the gradient is negated
};

/// The parameters of one update. The object is reused from update to update, and with it its memory.
class Updates {
 public:
  static constexpr int max_states = 4;

  /// Starts over, also after an update that failed half-way. Messages begin with the optimiser's name.
  void clear(const char* optimizer);
  /// Sets the rule for all parameters added from now on.
  void set_rule(const UpdateRule& rule) { rules_.push_back(rule); }
  /// The gradient has the parameter's shape and dtype; its layout may differ. State tensors of the
  /// rule that are missing are created, filled with 0; those of another dtype are converted. The parameter must live
  /// until run() has returned.
  void add(const Tensor& parameter, const Tensor& gradient, std::vector<Tensor>& state);
  /// Updates the numbers and increments the parameters' versions.
  void run();

 private:
  // What a kernel gets for one parameter: pointers to the same number of elements in the same order.
  struct Item {
    int64_t n;
    char *p, *g;
    void* states[max_states];   // null beyond those of the rule
    Dtype dtype;
    uint8_t writers;   // so many threads wrote its gradient
    uint32_t rule;
  };
  // A parameter whose memory has gaps, or a different order from its gradient, is updated in a copy.
  struct Copied {
    const Tensor* to;
    Tensor from;
  };
  Tensor fitting_gradient(const Tensor& p, const Tensor& g, std::vector<Tensor>& state, size_t states);
  void update_part(const Item& item, int64_t thread, int64_t threads) const;

  const char* optimizer_ = "";
  std::vector<UpdateRule> rules_;
  std::vector<Item> items_;
  std::vector<const Tensor*> touched_;   // their versions are incremented
  std::vector<Tensor> kept_;             // gradients made for this update
  std::vector<Copied> copied_;
  int64_t numbers_ = 0;   // of all parameters
};

}   // namespace gradus::apply
#endif
