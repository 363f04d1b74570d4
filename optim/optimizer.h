// Optimizer: what all optimisers share: groups of parameters, zero_grad, state that can be saved.
//
//   optim::Adam adam(net.parameters(), {.lr = 1e-3});
//   adam.zero_grad();  loss.backward();  adam.step();
//
// Idea: a group is a list of tensors with a complete options value of its own: nothing is inherited
// silently. State belongs to a parameter's index, counted through all groups, never to an address,
// so it can be saved and read back. Read next: pass.h, sgd.cpp, adam.cpp.
#ifndef GRADUS_OPTIM_OPTIMIZER_H
#define GRADUS_OPTIM_OPTIMIZER_H

#include <string>
#include <vector>

#include "autograd/history/node.h"
#include "core/tensor/named_tensor.h"

namespace gradus::optim {

/// One field of an options struct, for saving: exactly one of the pointers is set.
struct OptionField {
  const char* name;
  double* number = nullptr;
  bool* flag = nullptr;
};

/// What an optimiser keeps for one parameter. Tensors are undefined until first used.
struct ParameterState {
  static constexpr int max_slots = 3;
  int64_t step = 0;   // updates so far
  Tensor slots[max_slots];
};

class Optimizer {
 public:
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;
  virtual ~Optimizer() = default;

  /// Updates every parameter that has a gradient; the others and their state stay as they are.
  virtual void step() = 0;
  /// Calls closure() first, while recording: it clears the gradients, computes the loss, calls
  /// backward and returns the loss.
  template <class Closure>
    requires requires(Closure& c) { Tensor(c()); }
  Tensor step(Closure&& closure) {
    Tensor loss;
    {
      EnableGradGuard guard;
      loss = closure();
    }
    step();
    return loss;
  }
  /// Drops the gradients: grad() is undefined afterwards.
  void zero_grad();

  int64_t group_count() const { return int64_t(groups_.size()); }
  /// Throws IndexError if there is no such group; so do the next two.
  const std::vector<Tensor>& parameters(int64_t group = 0) const;
  double lr(int64_t group = 0) const;
  void set_lr(double lr, int64_t group);   ///< throws Error unless lr >= 0
  void set_lr(double lr);                  ///< of all groups

  /// "state.0.exp_avg", "state.0.step" ..., "param_groups.0.lr" ...: tensors as they are (clone
  /// them to keep the state of a moment), numbers as float64 tensors of shape [].
  StateDict state_dict() const;
  /// All or nothing: throws Error naming the first entry that does not fit, and then has changed
  /// nothing. The numbers are copied; training goes on exactly as it would have.
  void load_state_dict(const StateDict& dict);

 protected:
  Optimizer() = default;
  /// Throws Error if the list is empty, or for a tensor that is undefined, no leaf, not a float, or
  /// here already.
  void add_parameters(const std::vector<Tensor>& parameters);
  void require_group(int64_t group) const;
  /// To be called first in step(): throws, while nothing has changed, if options or gradients do
  /// not fit.
  void require_ready() const;

  /// The class's name for messages; its slots' names, null-terminated; the options of a group;
  /// their check.
  virtual const char* name() const = 0;
  virtual std::vector<const char*> slot_names() const { return {}; }
  virtual std::vector<OptionField> fields(int64_t group) = 0;
  virtual void check(int64_t group) const = 0;

  struct Group {
    std::vector<Tensor> parameters;
    size_t first;   // index of the first one's state
  };
  std::vector<Group> groups_;
  std::vector<ParameterState> state_;

 private:
  class Restore;
  double& lr_of(int64_t group) const;
};

/// An optimiser whose options are an `Options`; it has fields_of(Options&) and check_options(const
/// Options&).
template <class Options> class OptimizerOf : public Optimizer {
 public:
  /// Options of a group, to read or change: `adam.options().lr = 1e-4`. They are checked by the
  /// next step.
  Options& options(int64_t group = 0) {
    require_group(group);
    return options_[size_t(group)];
  }
  /// A further group with options of its own. Make them from options(), so that they are complete.
  void add_param_group(const std::vector<Tensor>& parameters, const Options& o) {
    check_options(o);
    options_.reserve(options_.size() + 1);
    add_parameters(parameters);
    options_.push_back(o);
  }

 protected:
  std::vector<OptionField> fields(int64_t group) override { return fields_of(options_[size_t(group)]); }
  void check(int64_t group) const override { check_options(options_[size_t(group)]); }

  std::vector<Options> options_;
};

}   // namespace gradus::optim
#endif
