// Groups, gradients, saving and restoring.
#include "optim/optimizer.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "autograd/history/extra.h"
#include "autograd/ops/inplace/view_gradient.h"
#include "core/base/format.h"
#include "core/compute/apply.h"
#include "core/tensor/creation.h"

namespace gradus::optim {

void Optimizer::zero_grad() {
  for (const Group& group : groups_)
    for (const Tensor& p : group.parameters)
      if (Node* leaf = history_of(p)) leaf->gradient = {};
}

void Optimizer::require_group(int64_t group) const {
  if (group < 0 || group >= group_count())
    throw IndexError(fmt::format("{}: there is no group {}; the number of groups is {}", name(), group, group_count()));
}
const std::vector<Tensor>& Optimizer::parameters(int64_t group) const {
  require_group(group);
  return groups_[size_t(group)].parameters;
}

double* Optimizer::option(int64_t group, const char* name) const {
  require_group(group);
  for (const OptionField& f : const_cast<Optimizer*>(this)->fields(group))
    if (std::string_view(f.name) == name) return f.number;
  return nullptr;
}
double& Optimizer::lr_of(int64_t group) const {
  if (double* lr = option(group, "lr")) return *lr;
  throw Error(fmt::format("{}: its options have no lr", name()));
}
double Optimizer::lr(int64_t group) const { return lr_of(group); }
void Optimizer::set_lr(double lr, int64_t group) {
  double& place = lr_of(group);
  require_lr(name(), lr);
  place = lr;
}
void Optimizer::set_lr(double lr) {
  for (int64_t g = 0; g < group_count(); ++g) set_lr(lr, g);
}
double Optimizer::initial_lr(int64_t group) {
  const double now = lr(group);
  double& initial = groups_[size_t(group)].initial_lr;
  if (initial < 0) initial = now;
  return initial;
}

double* Optimizer::momentum_of(int64_t group) const {
  double* beta1 = option(group, "beta1");
  return beta1 ? beta1 : option(group, "momentum");
}
double Optimizer::momentum(int64_t group) const {
  if (const double* place = momentum_of(group)) return *place;
  throw Error(fmt::format("{}: its options have neither momentum nor betas", name()));
}
void Optimizer::set_momentum(double momentum, int64_t group) {
  const double old = this->momentum(group);
  double& place = *momentum_of(group);
  place = momentum;
  try {
    check(group);
  } catch (...) {
    place = old;
    throw;
  }
}

namespace {

[[noreturn]] void fail_no_leaf(const char* name, const Tensor& p) {
  throw GradError(fmt::format(
      "{}: a parameter {} is now the result of {}; only leaves can be optimised", name, p.shape(), p.grad_fn()));
}

}   // namespace

void Optimizer::add_parameters(const std::vector<Tensor>& parameters) {
  if (parameters.empty()) throw Error(fmt::format("{}: the list of parameters is empty", name()));
  std::vector<const TensorImpl*> known;
  for (const Group& group : groups_)
    for (const Tensor& p : group.parameters) known.push_back(p.impl());
  for (size_t i = 0; i < parameters.size(); ++i) {
    const Tensor& p = parameters[i];
    if (!p.defined()) throw Error(fmt::format("{}: parameter {} is undefined", name(), i));
    if (!is_float(p.dtype()))
      throw DtypeError(
          fmt::format("{}: parameter {} must be float32 or float64; it is {} {}", name(), i, p.dtype(), p.shape()));
    if (!p.is_leaf())
      throw GradError(fmt::format(
          "{}: parameter {} {} is the result of {}; only leaves can be optimised", name(), i, p.shape(), p.grad_fn()));
    if (shows_a_number_twice(p))
      throw Error(fmt::format(
          "{}: parameter {} {} has one number at several indices (expanded); give a clone", name(), i, p.shape()));
    if (std::find(known.begin(), known.end(), p.impl()) != known.end())
      throw Error(fmt::format("{}: parameter {} {} appears twice", name(), i, p.shape()));
    check_parameter(i, p);
    known.push_back(p.impl());
  }
  groups_.reserve(groups_.size() + 1);
  state_.resize(state_.size() + parameters.size());
  groups_.push_back({parameters, state_.size() - parameters.size()});
}

void Optimizer::require_ready() const {
  for (size_t g = 0; g < groups_.size(); ++g) {
    check(int64_t(g));
    for (const Tensor& p : groups_[g].parameters) {
      Node* leaf = history_of(p);
      if (!leaf) continue;
      if (!leaf->is_leaf()) [[unlikely]]   // changed in place by an op that was recorded
        fail_no_leaf(name(), p);
      if (leaf->gradient.defined()) require_gradient_fits(name(), *leaf);
    }
  }
}

void Optimizer::update_by(UpdateRule (*rule)(const void*, int64_t, const Turn&), const void* context) {
  require_ready();
  updates_.clear(name());
  for (int64_t g = 0; g < group_count(); ++g) {
    const Group& group = groups_[size_t(g)];
    ParameterState* state = &state_[group.first];
    std::optional<Turn> last;
    for (const Tensor& p : group.parameters) {
      ParameterState& own = *state++;
      Node* leaf = history_of(p);
      if (!leaf || !leaf->gradient.defined()) continue;
      Turn turn = {own.updates + 1, own.tensors.empty(), own.numbers.empty() ? 0 : own.numbers[0]};
      if (last != turn) updates_.set_rule(rule(context, g, turn));
      last = turn;
      updates_.add(p, leaf->gradient, own.tensors);
    }
  }
  updates_.run();
  if (!counts_updates()) return;
  const bool has_number = !number_names().empty();
  for (int64_t g = 0; g < group_count(); ++g) {   // now that nothing can fail any more
    ParameterState* state = &state_[groups_[size_t(g)].first];
    for (const Tensor& p : groups_[size_t(g)].parameters) {
      ParameterState& own = *state++;
      Node* leaf = history_of(p);
      const bool updated = leaf && leaf->gradient.defined();
      if (!updated) continue;
      ++own.updates;
      if (!has_number) continue;
      own.numbers.resize(1);
      own.numbers[0] = next_number(g, {own.updates, false, own.numbers[0]});
    }
  }
}

Tensor Optimizer::step_by(const Closure& closure) {
  Tensor loss;
  {
    EnableGradGuard guard;
    loss = closure();
  }
  step();
  return loss;
}

Tensor Optimizer::loss_of(const Closure& closure) const {
  EnableGradGuard guard;
  const Tensor loss = closure();
  if (!loss.defined())
    throw ShapeError(fmt::format("{}: the closure must return the loss; it returned an undefined tensor", name()));
  if (loss.numel() != 1)
    throw ShapeError(fmt::format(
        "{}: the closure must return the loss, a single number; it returned {}. Reduce it with sum or mean.", name(),
        loss.shape()));
  return loss;
}

// -- saving --

namespace {

Tensor number(double value) { return apply::full({}, value, Dtype::float64); }

}   // namespace

void Optimizer::save_state(int64_t group, size_t parameter, StateDict& dict) const {
  const size_t i = groups_[size_t(group)].first + parameter;
  const ParameterState& state = state_[i];
  const std::vector<const char*> names = state_names();
  const std::vector<const char*> numbers = number_names();
  if (state.updates) dict.push_back({fmt::format("state.{}.step", i), number(double(state.updates))});
  for (size_t k = 0; k < state.numbers.size(); ++k)
    dict.push_back({fmt::format("state.{}.{}", i, numbers[k]), number(state.numbers[k])});
  if (state.tensors.empty()) return;
  for (size_t k = 0; k < names.size(); ++k) {
    const bool there = k < state.tensors.size() && state.tensors[k].defined();
    const Tensor& p = parameters(group)[parameter];
    // What an option that was switched on since the last step asks for begins with zeros, as in update().
    if (there || has_state(group, k, p))
      dict.push_back(
          {fmt::format("state.{}.{}", i, names[k]), there ? state.tensors[k] : apply::full(p.shape(), 0, p.dtype())});
  }
}

StateDict Optimizer::state_dict() const {
  StateDict dict;
  for (int64_t g = 0; g < group_count(); ++g)
    for (size_t i = 0; i < parameters(g).size(); ++i) save_state(g, i, dict);
  for (int64_t g = 0; g < group_count(); ++g) {
    for (const OptionField& f : const_cast<Optimizer*>(this)->fields(g))
      dict.push_back({fmt::format("param_groups.{}.{}", g, f.name), number(f.get())});
    dict.push_back({fmt::format("param_groups.{}.params", g), number(double(parameters(g).size()))});
  }
  return dict;
}

// Everything that is read is set aside until all of it has been checked.
class Optimizer::Restore {
 public:
  Restore(Optimizer& optimizer, const StateDict& dict) : o_(optimizer), dict_(dict) {
    for (int64_t g = 0; g < o_.group_count(); ++g) read_group(g);
    if (contains(fmt::format("param_groups.{}.params", o_.group_count())))
      fail(fmt::format("has more groups than this optimiser, which has {}", o_.group_count()));
    for (const Group& group : o_.groups_)
      for (size_t i = 0; i < group.parameters.size(); ++i) read_state(group.first + i, group.parameters[i]);
    if (used_ != dict_.size()) fail_unknown();
  }
  // What can fail here depends on the options that were read: their check, and how much state they need.
  void commit() {
    swap_options();
    try {
      for (int64_t g = 0; g < o_.group_count(); ++g) {
        require_fitting_options(g);
        require_complete(g);
      }
    } catch (...) {
      swap_options();
      throw;
    }
    std::swap(o_.state_, state_);
  }

 private:
  bool contains(const std::string& name) { return dict_.find(name) != nullptr; }
  [[noreturn]] void fail(const std::string& text) const {
    throw Error(fmt::format("load_state_dict: {}: the state_dict {}", o_.name(), text));
  }
  [[noreturn]] void fail_unknown() const {
    for (const NamedTensor& item : dict_)
      if (std::find(names_.begin(), names_.end(), item.name) == names_.end())
        fail(fmt::format("has \"{}\", which this optimiser does not use", item.name));
    fail("has the same name twice");
  }
  const Tensor* take(const std::string& name) {
    const Tensor* found = dict_.find(name);
    if (found) ++used_, names_.push_back(name);
    return found;
  }
  double take_number(const std::string& name) {
    const Tensor* found = take(name);
    if (!found) fail(fmt::format("lacks \"{}\"{}", name, foreign()));
    if (found->numel() != 1) fail(fmt::format("has \"{}\" {}, but it must be a single number", name, found->shape()));
    return found->item<double>();
  }
  // A hint, if there is a name that this optimiser never uses.
  std::string foreign() const {
    std::vector<std::string> own = {"step", "params"};
    for (const char* name : o_.state_names()) own.push_back(name);
    for (const char* name : o_.number_names()) own.push_back(name);
    for (const OptionField& f : o_.fields(0)) own.push_back(f.name);
    for (const NamedTensor& item : dict_)
      if (std::find(own.begin(), own.end(), item.name.substr(item.name.rfind('.') + 1)) == own.end())
        return fmt::format(", but has \"{}\", which {} does not use: another optimiser's?", item.name, o_.name());
    return "";
  }
  int64_t groups_in_dict() {
    int64_t n = 0;
    while (contains(fmt::format("param_groups.{}.params", n))) ++n;
    return n;
  }
  void read_group(int64_t g) {
    std::string prefix = fmt::format("param_groups.{}.", g);
    double size = take_number(prefix + "params");
    if (size != double(o_.parameters(g).size()))
      fail(fmt::format("has {} parameters in group {}, but this optimiser has {}{}", size, g, o_.parameters(g).size(),
          groups_in_dict() == o_.group_count() ? "" : ". Was only one of the two made with param_groups?"));
    for (const OptionField& f : o_.fields(g)) {
      double value = take_number(prefix + f.name);
      if (const char* wanted = f.refuses(value))
        fail(fmt::format("has \"{}{}\" = {}, but it must be {}", prefix, f.name, value, wanted));
      options_.push_back({f, value});
    }
  }
  int64_t take_count(const std::string& name) {
    double count = take_number(name);
    if (!(count >= 1 && count <= 0x1p53 && std::floor(count) == count))
      fail(fmt::format("has \"{}\" = {}, but it must be a whole number from 1", name, count));
    return int64_t(count);
  }
  void read_state(size_t i, const Tensor& p) {
    ParameterState& state = state_.emplace_back();
    std::string prefix = fmt::format("state.{}.", i);
    if (o_.counts_updates() && contains(prefix + "step")) state.updates = take_count(prefix + "step");
    const std::vector<const char*> names = o_.state_names(), numbers = o_.number_names();
    if (!numbers.empty() && contains(prefix + numbers[0]))
      for (const char* own : numbers) state.numbers.push_back(take_number(prefix + own));
    for (size_t k = 0; k < names.size(); ++k) {
      const Tensor* from = take(prefix + names[k]);
      if (!from) continue;
      if (!o_.state_fits(k, p, from->shape()))
        fail(fmt::format("has \"{}{}\" {}, but the parameter is {}", prefix, names[k], from->shape(), p.shape()));
      if (!is_float(from->dtype()))
        fail(fmt::format("has \"{}{}\" {}, but it must be float32 or float64", prefix, names[k], from->dtype()));
      state.tensors.resize(k + 1);
      const bool like_p = from->shape() == p.shape();
      state.tensors[k] = like_p ? empty_like(p) : empty(from->shape(), {from->dtype()});
      apply::assign(state.tensors[k], *from);
    }
  }
  void require_fitting_options(int64_t g) const {
    try {
      o_.check(g);
    } catch (const Error& error) {
      throw Error(fmt::format("load_state_dict: {} (group {} of the state_dict)", error.what(), g));
    }
  }
  // A parameter that has been updated has all of its state.
  void require_complete(int64_t g) const {
    const Group& group = o_.groups_[size_t(g)];
    const std::vector<const char*> names = o_.state_names();
    for (size_t i = group.first; i < group.first + group.parameters.size(); ++i) {
      const ParameterState& state = state_[i];
      if (!state.updates && state.tensors.empty() && state.numbers.empty()) continue;
      const Tensor& p = group.parameters[i - group.first];
      if (!o_.number_names().empty() && state.numbers.empty())
        fail(fmt::format("lacks \"state.{}.{}\"", i, o_.number_names()[0]));
      if (o_.counts_updates() && !state.updates) fail(fmt::format("lacks \"state.{}.step\"", i));
      for (size_t k = 0; k < names.size(); ++k)
        if (o_.has_state(g, k, p) && (k >= state.tensors.size() || !state.tensors[k].defined()))
          fail(fmt::format("lacks \"state.{}.{}\"", i, names[k]));
      if (const std::string text = o_.misfit(state); !text.empty()) fail(text);
    }
  }
  void swap_options() {
    for (auto& [field, value] : options_) {
      double old = field.get();
      field.set(value);
      value = old;
    }
  }

  struct Value {
    OptionField field;
    double value;
  };
  Optimizer& o_;
  const StateDict& dict_;
  int64_t used_ = 0;
  std::vector<std::string> names_;
  std::vector<Value> options_;
  std::vector<ParameterState> state_;
};

void Optimizer::load_state_dict(const StateDict& dict) { Restore(*this, dict).commit(); }

}   // namespace gradus::optim
