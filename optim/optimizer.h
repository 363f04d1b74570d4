// Optimizer, which all optimisers share: groups of parameters, zero_grad, state that can be saved.
//
//   optim::Adam adam(net.parameters(), {.lr = 1e-3});
//   adam.zero_grad();  loss.backward();  adam.step();
//
// Idea: a group is a list of tensors with a complete options value of its own: nothing is inherited silently. State
// belongs to a parameter's index, counted through all groups, never to an address, so it can be saved and read back.
// Nearly all run through update(): for each parameter they tell it which kernel to run, and with which options.
// Read next: methods/gd.cpp, methods/adam.cpp, core/compute/update.h.
#ifndef GRADUS_OPTIM_OPTIMIZER_H
#define GRADUS_OPTIM_OPTIMIZER_H

#include <string>
#include <vector>

#include "autograd/history/node.h"
#include "core/compute/update.h"
#include "core/tensor/named_tensor.h"
#include "optim/life.h"
#include "optim/options.h"
#include "optim/param_groups.h"

namespace gradus::optim {

/// What an optimiser keeps for one parameter.
struct ParameterState {
  int64_t updates = 0;           // so far; saved as "step", if the optimiser counts them
  std::vector<Tensor> tensors;   // any number, those of state_names() first; undefined or missing until first used
  std::vector<double> numbers;   // those of number_names(), from the first update on
};

/// What an optimiser is told about a parameter that it is about to update.
struct Turn {
  int64_t t;           // the number of this update, from 1, if the optimiser counts them
  bool fresh;          // the parameter has no state tensors yet
  double number = 0;   // the parameter's first number, once it has one
  friend bool operator==(const Turn&, const Turn&) = default;
};
using apply::UpdateRule;

/// The function that step(closure) was given, borrowed.
class Closure {
 public:
  template <class F>
  explicit Closure(const F& f)
      : function_(&f), call_([](const void* g) -> Tensor { return (*static_cast<const F*>(g))(); }) {}
  Tensor operator()() const { return call_(function_); }

 private:
  const void* function_;
  Tensor (*call_)(const void*);
};

class Optimizer {
 public:
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;
  virtual ~Optimizer() = default;

  /// Updates every parameter that has a gradient; the others and their state stay as they are.
  virtual void step() = 0;
  /// Calls closure() first, with recording on: it clears the gradients, computes the loss, calls backward and returns
  /// the loss. Those that search along a line (LBFGS) call it several times, and return the first loss.
  template <class C> Tensor step(C&& closure) {
    static_assert(
        requires { Tensor(closure()); },
        "step(closure): the closure must return the loss, a Tensor, as `return loss;`");
    const auto call = [&]() -> Tensor { return closure(); };
    return step_by(Closure(call));
  }
  /// Drops the gradients: grad() is undefined afterwards.
  void zero_grad();

  int64_t group_count() const { return int64_t(groups_.size()); }
  /// Throws IndexError if there is no such group; so do the next two.
  const std::vector<Tensor>& parameters(int64_t group = 0) const;
  double lr(int64_t group = 0) const;
  void set_lr(double lr, int64_t group);   ///< throws Error unless lr >= 0, and finite in float32, too
  void set_lr(double lr);                  ///< of all groups
  /// The lr that the group had when this was first asked: what schedules start from.
  double initial_lr(int64_t group = 0);
  /// The option "momentum", or the first of the betas. Throws Error for an optimiser that has neither.
  bool has_momentum() const { return momentum_of(0) != nullptr; }
  double momentum(int64_t group = 0) const;
  void set_momentum(double momentum, int64_t group);   ///< throws Error for one that the options refuse

  /// "state.0.exp_avg", "state.0.step" ..., "param_groups.0.lr" ...: the live tensors (clone(dict) is a snapshot), and
  /// numbers as float64 tensors of shape [].
  StateDict state_dict() const;
  /// All or nothing: if an entry does not fit, throws Error naming the first, and changes nothing. The numbers are
  /// copied; training continues exactly as it would have.
  void load_state_dict(const StateDict& dict);

  /// For those that refer to the optimiser, as schedules do.
  const Life& life() const { return life_; }

 protected:
  Optimizer() = default;
  /// Throws Error if the list is empty, or for a tensor that is undefined, not a leaf, not float, or already listed.
  void add_parameters(const std::vector<Tensor>& parameters);
  void require_group(int64_t group) const;
  /// Throws if the optimiser cannot take this float leaf, parameter number `index` of those that are added.
  virtual void check_parameter(size_t /*index*/, const Tensor&) const {}
  /// Throws, before anything changes, if options or gradients do not fit. update() calls it first; a step() without
  /// update() should too.
  void require_ready() const;
  /// What step(closure) does. Closures are to be called with recording on.
  virtual Tensor step_by(const Closure& closure);
  /// Calls it so, for those that need its loss as a number. Throws ShapeError if it does not return one.
  Tensor loss_of(const Closure& closure) const;

  /// Updates every parameter that has a gradient, in one pass over memory. rule(group, turn) -> UpdateRule is asked
  /// once for consecutive parameters of a group with the same turn: it may cost more than updating a small parameter.
  template <class Rule> void update(const Rule& rule) {
    update_by(
        [](const void* r, int64_t group, const Turn& turn) { return (*static_cast<const Rule*>(r))(group, turn); },
        &rule);
  }

  /// The class's name for messages.
  virtual const char* name() const = 0;
  /// The names under which a parameter's first state tensors are saved; any further ones are not saved.
  virtual std::vector<const char*> state_names() const { return {}; }
  /// How many of them each updated parameter of the group has, by its options: a state_dict with fewer is refused. What
  /// it does not have yet, because an option was switched on, is saved as zeros, with which update() begins.
  virtual size_t state_count(int64_t) const { return state_names().size(); }
  /// The same for one of them and one parameter, where that differs from parameter to parameter.
  virtual bool has_state(int64_t group, size_t k, const Tensor&) const { return k < state_count(group); }
  /// Whether such a state may have this shape.
  virtual bool state_fits(size_t, const Tensor& parameter, const Shape& shape) const {
    return parameter.shape() == shape;
  }
  /// What is wrong with a complete state that was read, if its parts do not fit together: "has ...".
  virtual std::string misfit(const ParameterState&) const { return {}; }
  /// The names under which a parameter's numbers are saved.
  virtual std::vector<const char*> number_names() const { return {}; }
  /// The first number after an update, for an optimiser that runs through update().
  virtual double next_number(int64_t, const Turn&) const { return 0; }
  /// Whether the updates of each parameter are counted, and the count saved.
  virtual bool counts_updates() const { return false; }
  /// The options of a group, and their check.
  virtual std::vector<OptionField> fields(int64_t group) = 0;
  virtual void check(int64_t group) const = 0;

  struct Group {
    std::vector<Tensor> parameters;
    size_t first;             // index of the first one's state
    double initial_lr = -1;   // not asked yet
  };
  std::vector<Group> groups_;
  std::vector<ParameterState> state_;

 private:
  class Restore;
  friend class LRScheduler;                                // looks ahead, and puts rates and momenta back
  double* option(int64_t group, const char* name) const;   // null if there is none
  double& lr_of(int64_t group) const;
  double* momentum_of(int64_t group) const;
  void save_state(int64_t group, size_t parameter, StateDict& dict) const;
  void update_by(UpdateRule (*rule)(const void* context, int64_t group, const Turn& turn), const void* context);

  apply::Updates updates_;
  Life life_;
};

/// An optimiser with options of type Options, which needs fields_of(Options&) and check_options(const Options&).
template <class Options> class OptimizerOf : public Optimizer {
 public:
  /// The options of a group, to read or change: `adam.options().lr = 1e-4`. The next step checks them.
  Options& options(int64_t group = 0) {
    require_group(group);
    return options_[size_t(group)];
  }
  /// A further group with options of its own. Make them from options(), so that they are complete.
  void add_param_group(const std::vector<Tensor>& parameters, const Options& o) {
    check_options(o);
    options_.push_back(o);
    try {
      add_parameters(parameters);
    } catch (...) {
      options_.pop_back();
      throw;
    }
  }

 protected:
  /// For constructors: a group, and another one without weight decay if there are such parameters.
  void add_param_groups(const Parameters& parameters, Options o) {
    std::vector<Tensor> first = parameters.decayed, rest = parameters.not_decayed;
    check_options(o);
    if constexpr (!requires { o.weight_decay; }) first.insert(first.end(), rest.begin(), rest.end()), rest.clear();
    if (!first.empty() || rest.empty()) add_param_group(first, o);
    if constexpr (requires { o.weight_decay; }) o.weight_decay = 0;
    if (!rest.empty()) add_param_group(rest, o);
  }
  /// The same with rule(options, turn).
  template <class Rule> void update(const Rule& rule) {
    Optimizer::update([&](int64_t group, const Turn& turn) { return rule(options_[size_t(group)], turn); });
  }
  std::vector<OptionField> fields(int64_t group) override { return fields_of(options_[size_t(group)]); }
  void check(int64_t group) const override { check_options(options_[size_t(group)]); }

  OptionsList<Options> options_;
};

}   // namespace gradus::optim
#endif
