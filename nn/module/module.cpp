// Names, parameters, modes: entries_of() lists the tensors of a module with their names, and each query picks from it.
#include "nn/module/module.h"

#include <algorithm>
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

std::vector<NamedTensor> each_once(const std::vector<Entry>& entries, bool trained) {
  std::vector<NamedTensor> list;
  for (const Entry& e : entries) {
    auto same = [&](const NamedTensor& n) { return n.tensor.impl() == e.tensor.impl(); };
    if (e.trained == trained && std::none_of(list.begin(), list.end(), same)) list.push_back({e.name, e.tensor});
  }
  return list;
}

// Direct members only, each once; the caller decides the order.
struct Children final : Visitor {
  std::vector<NamedModule> found;
  explicit Children(Module& m) { visit_members(m, *this); }
  void parameter(const std::string&, Parameter&) override {}
  void buffer(const std::string&, Buffer&) override {}
  void module(const std::string& name, Module& m) override {
    if (!has(found, m)) found.push_back({name, &m});
  }
  static bool has(const std::vector<NamedModule>& list, const Module& m) {
    return std::any_of(list.begin(), list.end(), [&](const NamedModule& n) { return n.module == &m; });
  }
};

void add_modules(Module& m, const std::string& name, bool inner_first, std::vector<NamedModule>& list) {
  if (Children::has(list, m)) return;
  if (!inner_first) list.push_back({name, &m});
  for (const NamedModule& child : Children(m).found)
    add_modules(*child.module, name.empty() ? child.name : name + "." + child.name, inner_first, list);
  if (inner_first) list.push_back({name, &m});
}

std::vector<Module*> without_names(const std::vector<NamedModule>& named) {
  std::vector<Module*> list;
  for (const NamedModule& n : named) list.push_back(n.module);
  return list;
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
  const uint32_t version = x.version();
  if (!to->contiguous) copy_strides(y, to->strides());
  std::swap(to->storage, from->storage);
  to->storage->version = ++from->storage->version;
  if (x.numel() == 0) to->storage->version = version;   // no number has changed: require_untouched asks
  to->data = from->data;
  to->dtype = dtype;
  if (!to->history) return;
  to->history->dtype = dtype;
  Tensor& gradient = to->history->gradient;
  if (gradient.defined()) gradient = apply::convert(gradient, dtype);
}

}   // namespace

Module::Module(Module&& from) noexcept : Registered(std::move(from)) { *this = std::move(from); }
Module& Module::operator=(Module&& from) noexcept {
  if (&from == this) return *this;
  hooks_ = std::move(from.hooks_);
  training_ = from.training_;
  listed_ = from.listed_;
  plain_ = from.plain_;
  moved_from_ = from.moved_from_;
  from.set_moved_from();
  return *this;
}
void Module::set_moved_from(bool moved) {
  moved_from_ = moved;
  plain_ = false;
}

ModuleHooks& Module::own_hooks() {
  plain_ = false;
  if (!hooks_) hooks_ = Ref<ModuleHooks>::adopt(new ModuleHooks);
  return *hooks_;
}
ModuleHooks& hooks_of(Module& module) { return module.own_hooks(); }

namespace {

// Of lazy members. What was written into one, a starting value say, went into no number.
void require_untouched(const Module& m, const Entry& e) {
  if (e.unknown_sizes && e.tensor.version() != 0)
    throw Error(
        fmt::format("{}: its \"{}\" was given numbers before the first batch gave it its size, and they are lost. Call "
                    "the layer with a batch first, under NoGradGuard say, or load_state_dict; then set them",
            m.type_name(), e.name));
}

}   // namespace

void Module::set_find_sizes(Callable<void(Module&, const Tensor&)> find) {
  own_hooks().find_sizes = [f = std::move(find)](Module& m, const std::vector<Tensor>& inputs) {
    const std::vector<Entry> own = entries_of(m);
    for (const Entry& e : own) require_untouched(m, e);
    if (std::none_of(own.begin(), own.end(), [](const Entry& e) { return e.unknown_sizes; })) return;
    if (inputs.empty())
      throw Error(m.type_name() + ": its sizes come from the first tensor that it is called with; there was none");
    f(m, inputs[0]);
  };
}

Module& Module::train(bool on) {
  for (Module* m : modules()) m->training_ = on;
  return *this;
}
EvalGuard::EvalGuard(Module& net) {
  for (Module* m : net.modules())
    if (m->training_) trained_.push_back(m);
  net.eval();
}
EvalGuard::~EvalGuard() {
  for (Module* m : trained_) m->training_ = true;
}

std::vector<NamedTensor> Module::named_parameters() const {
  return each_once(sized_entries_of("parameters", *this), true);
}
std::vector<NamedTensor> Module::named_buffers() const { return each_once(sized_entries_of("buffers", *this), false); }
std::vector<Tensor> Module::parameters() const { return tensors_of(named_parameters()); }
std::vector<Tensor> Module::buffers() const { return tensors_of(named_buffers()); }

std::vector<NamedModule> Module::named_modules() {
  std::vector<NamedModule> list;
  add_modules(*this, "", false, list);
  return list;
}
std::vector<Module*> Module::modules() { return without_names(named_modules()); }
std::vector<NamedModule> Module::named_children() { return Children(*this).found; }
std::vector<Module*> Module::children() { return without_names(named_children()); }
std::vector<Module*> Module::inner_first() {
  std::vector<NamedModule> list;
  add_modules(*this, "", true, list);
  return without_names(list);
}

int64_t Module::num_parameters() const {
  int64_t sum = 0;
  for (const Tensor& p : parameters()) sum += p.numel();
  return sum;
}

// These reach lazy parameters, too.

void Module::zero_grad() {
  for (const Entry& e : entries_of(*this))
    if (e.trained && e.tensor.requires_grad()) e.tensor.mutable_grad() = {};
}

Module& Module::requires_grad_(bool on) {
  for (const Entry& e : entries_of(*this))
    if (e.trained) e.tensor.requires_grad_(on);
  return *this;
}

Module& Module::to(Dtype dtype) {
  if (!is_float(dtype))
    throw DtypeError("to: a module's dtype must be float32 or float64; got " + std::string(name(dtype)));
  for (const Entry& e : entries_of(*this)) change_dtype(e.tensor, dtype);
  return *this;
}

}   // namespace gradus::nn
