// Names, parameters, modes: entries_of() lists the tensors of a module with their names, and each query picks from it.
#include "nn/module/module.h"

#include <algorithm>
#include <cmath>
#include <typeinfo>

#include "autograd/history/node.h"
#include "core/base/format.h"
#include "core/compute/apply.h"
#include "nn/module/walk.h"

namespace gradus::nn {

void Visitor::note(const std::string&, const std::string&) {}

std::string Visitor::next_name(const char*& names) {
  while (*names == ' ' || *names == ',') ++names;
  const char* begin = names;
  while (*names && *names != ',') ++names;
  const char* end = names;
  while (end > begin && end[-1] == ' ') --end;
  return {begin, end};
}

std::string Module::type_name() const { return readable_type(typeid(*this).name()); }

namespace {

std::vector<NamedTensor> each_once(const Module& module, bool trained) {
  std::vector<NamedTensor> list;
  for (const Entry& e : entries_of(module)) {
    auto same = [&](const NamedTensor& n) { return n.tensor.impl() == e.tensor.impl(); };
    if (e.trained == trained && std::none_of(list.begin(), list.end(), same)) list.push_back({e.name, e.tensor});
  }
  return list;
}

// Direct members only; the caller decides the order.
struct Children final : Visitor {
  std::vector<Module*> found;
  explicit Children(Module& m) { m.members(*this); }
  void parameter(const std::string&, Parameter&) override {}
  void buffer(const std::string&, Buffer&) override {}
  void module(const std::string&, Module& m) override { found.push_back(&m); }
};

void add_modules(Module& m, bool inner_first, std::vector<Module*>& list) {
  if (std::find(list.begin(), list.end(), &m) != list.end()) return;
  if (!inner_first) list.push_back(&m);
  for (Module* child : Children(m).found) add_modules(*child, inner_first, list);
  if (inner_first) list.push_back(&m);
}

std::vector<Tensor> tensors_of(const std::vector<NamedTensor>& named) {
  std::vector<Tensor> list;
  list.reserve(named.size());
  for (const NamedTensor& n : named) list.push_back(n.tensor);
  return list;
}

// Changes the dtype of the tensor behind the handle, so that every other handle to it (an optimiser's) sees the change
// too. For what a graph has kept of it, by this handle or by an alias, that is a change in place.
void change_dtype(const Tensor& x, Dtype dtype) {
  if (x.dtype() == dtype || !is_float(x.dtype())) return;
  Tensor y = apply::convert(x, dtype);
  TensorImpl *to = x.impl(), *from = y.impl();
  if (!to->contiguous) copy_strides(y, to->strides());
  std::swap(to->storage, from->storage);
  to->storage->version = ++from->storage->version;
  to->data = from->data;
  to->dtype = dtype;
  if (!to->history) return;
  to->history->dtype = dtype;
  Tensor& gradient = to->history->gradient;
  if (gradient.defined()) gradient = apply::convert(gradient, dtype);
}

}   // namespace

ModuleHooks& Module::own_hooks() {
  plain_ = false;
  if (!hooks_) hooks_ = Ref<ModuleHooks>::adopt(new ModuleHooks);
  return *hooks_;
}

Module& Module::train(bool on) {
  for (Module* m : modules()) m->training_ = on;
  return *this;
}

std::vector<NamedTensor> Module::named_parameters() const { return each_once(*this, true); }
std::vector<NamedTensor> Module::named_buffers() const { return each_once(*this, false); }
std::vector<Tensor> Module::parameters() const { return tensors_of(named_parameters()); }
std::vector<Tensor> Module::buffers() const { return tensors_of(named_buffers()); }

std::vector<Module*> Module::modules() {
  std::vector<Module*> list;
  add_modules(*this, false, list);
  return list;
}
std::vector<Module*> Module::inner_first() {
  std::vector<Module*> list;
  add_modules(*this, true, list);
  return list;
}

int64_t Module::num_parameters() const {
  int64_t sum = 0;
  for (const Tensor& p : parameters()) sum += p.numel();
  return sum;
}

void Module::zero_grad() {
  for (const Tensor& p : parameters())
    if (p.requires_grad()) p.mutable_grad() = {};
}

Module& Module::requires_grad_(bool on) {
  for (const Tensor& p : parameters()) p.requires_grad_(on);
  return *this;
}

Module& Module::to(Dtype dtype) {
  if (!is_float(dtype))
    throw DtypeError("to: a module's dtype must be float32 or float64; got " + std::string(name(dtype)));
  for (const Tensor& p : parameters()) change_dtype(p, dtype);
  for (const Tensor& b : buffers()) change_dtype(b, dtype);
  return *this;
}

// -- state_dict and load_state_dict: the numbers by name --

namespace {

std::string quoted(const std::vector<std::string>& names) {
  std::string text;
  constexpr size_t shown = 8;
  for (size_t i = 0; i < names.size() && i < shown; ++i) text += fmt::format("{}\"{}\"", i ? ", " : "", names[i]);
  return names.size() > shown ? text + fmt::format(" and {} more", names.size() - shown) : text;
}

void require_fits(const std::string& name, const Tensor& from, const Tensor& to) {
  if (!(from.shape() == to.shape()))
    throw ShapeError(fmt::format("load_state_dict: \"{}\" is {}; the module has {}.", name, from.shape(), to.shape()));
  if (is_float(from.dtype()) != is_float(to.dtype()))
    throw DtypeError(fmt::format("load_state_dict: \"{}\" is {}; the module has {}.", name, from.dtype(), to.dtype()));
}

// A file may hold a tied tensor under one of its names only.
bool has_other_name(const std::vector<Entry>& own, const Entry& e, const StateDict& dict) {
  return std::any_of(own.begin(), own.end(),
      [&](const Entry& other) { return other.tensor.impl() == e.tensor.impl() && dict.find(other.name); });
}

// NaN is the same as NaN.
bool same_numbers(const Tensor& a, const Tensor& b) {
  const std::vector<double> x = a.to_vector<double>(), y = b.to_vector<double>();
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
      [](double u, double v) { return u == v || (std::isnan(u) && std::isnan(v)); });
}

// Throws Error if a tied tensor would get different numbers under two of its names.
void require_agreement(const std::vector<Entry>& own, const StateDict& dict) {
  for (size_t i = 0; i < own.size(); ++i)
    for (size_t j = 0; j < i; ++j) {
      if (own[i].tensor.impl() != own[j].tensor.impl()) continue;
      const Tensor *a = dict.find(own[j].name), *b = dict.find(own[i].name);
      if (a && b && !same_numbers(*a, *b))
        throw Error(
            fmt::format("load_state_dict: \"{}\" and \"{}\" are one tensor of the module, but the state_dict has "
                        "different numbers for them; pass {{.strict = false}} to take the latter.",
                own[j].name, own[i].name));
    }
}

}   // namespace

StateDict Module::state_dict() const {
  StateDict dict;
  for (const Entry& e : entries_of(*this))
    if (e.persistent) dict.push_back({e.name, e.tensor.detach()});
  return dict;
}

LoadResult Module::load_state_dict(const StateDict& dict, const LoadOptions& options) {
  std::vector<Entry> own = entries_of(*this);
  std::erase_if(own, [](const Entry& e) { return !e.persistent; });
  LoadResult result;
  for (const Entry& e : own)
    if (const Tensor* from = dict.find(e.name)) require_fits(e.name, *from, e.tensor);
    else if (!has_other_name(own, e, dict)) result.missing_keys.push_back(e.name);
  if (options.strict) require_agreement(own, dict);
  for (const NamedTensor& item : dict) {
    if (dict.find(item.name) != &item.tensor)
      throw Error(fmt::format("load_state_dict: the state_dict has \"{}\" twice", item.name));
    auto same = [&](const Entry& e) { return e.name == item.name; };
    if (std::none_of(own.begin(), own.end(), same)) result.unexpected_keys.push_back(item.name);
  }
  if (options.strict && !(result.missing_keys.empty() && result.unexpected_keys.empty())) {
    std::string text = "load_state_dict:";
    if (!result.missing_keys.empty()) text += " the state_dict lacks " + quoted(result.missing_keys) + ";";
    if (!result.unexpected_keys.empty()) text += " the module lacks " + quoted(result.unexpected_keys) + ";";
    if (result.missing_keys.size() < own.size()) throw Error(text + " pass {.strict = false} to load what fits.");
    throw Error(text + " no name is in both.");
  }
  NoGradGuard guard;
  for (const Entry& e : own)
    if (const Tensor* from = dict.find(e.name)) e.tensor.copy_(*from);
  return result;
}

}   // namespace gradus::nn
