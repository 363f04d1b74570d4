// Walks over a module: names, parameters, modes.
//
// Idea: one walk (Walk, entries_of) collects all numbers with their names; each question picks from
// that list.
#include "nn/module/module.h"

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <typeinfo>

#include "autograd/history/node.h"
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

std::string readable_type(const char* mangled) {
  char* text = abi::__cxa_demangle(mangled, nullptr, nullptr, nullptr);
  std::string name = text ? text : mangled;
  std::free(text);
  size_t colon = name.rfind("::", name.find('<'));   // not one inside template arguments
  return colon == std::string::npos ? name : name.substr(colon + 2);
}

namespace {

// Fills a list of entries; `path` is where it is, "blocks.0." say.
class Walk final : public Visitor {
 public:
  void enter(Module& m) {
    std::vector<Inner> inner;
    std::vector<Entry> buffers;
    std::swap(inner, inner_);
    std::swap(buffers, buffers_);
    m.members(*this);   // parameters go to `entries` at once, the others wait for their turn
    std::swap(inner, inner_);
    std::swap(buffers, buffers_);
    entries.insert(entries.end(), buffers.begin(), buffers.end());
    for (const Inner& i : inner) {
      if (!i.module) {
        entries.push_back(i.item);
        continue;
      }
      size_t length = path_.size();
      path_ += i.name + ".";
      enter(*i.module);
      path_.resize(length);
    }
  }
  std::vector<Entry> entries;

 private:
  struct Inner {
    std::string name;
    Module* module;   // null: the item is what comes here
    Entry item;
  };
  // A list of parameters ("ws.0") is a module of its own in PyTorch, so it takes its turn among the
  // modules.
  void add(const std::string& name, Entry entry, std::vector<Entry>& own) {
    if (!entry.tensor.defined()) return;
    entry.name = path_ + name;
    if (name.find('.') == std::string::npos) own.push_back(std::move(entry));
    else inner_.push_back({name, nullptr, std::move(entry)});
  }
  void parameter(const std::string& name, Parameter& p) override { add(name, {{}, p, true, true}, entries); }
  void buffer(const std::string& name, Buffer& b) override { add(name, {{}, b, false, b.persistent()}, buffers_); }
  void module(const std::string& name, Module& m) override { inner_.push_back({name, &m, {}}); }

  std::string path_;
  std::vector<Entry> buffers_;
  std::vector<Inner> inner_;
};

std::vector<NamedTensor> each_once(const Module& module, bool trained) {
  std::vector<NamedTensor> list;
  for (const Entry& e : entries_of(module)) {
    auto same = [&](const NamedTensor& n) { return n.tensor.impl() == e.tensor.impl(); };
    if (e.trained == trained && std::none_of(list.begin(), list.end(), same)) list.push_back({e.name, e.tensor});
  }
  return list;
}

// The direct modules only; the caller decides about the order.
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

// Gives the tensor behind the handle another dtype, so that every other handle to it (an
// optimiser's) sees it too.
void change_dtype(const Tensor& x, Dtype dtype) {
  if (x.dtype() == dtype || !is_float(x.dtype())) return;
  Tensor y = apply::convert(x, dtype);
  TensorImpl *to = x.impl(), *from = y.impl();
  if (!to->contiguous) copy_strides(y, to->strides());
  std::swap(to->storage, from->storage);
  to->data = from->data;
  to->dtype = dtype;
  if (!to->history) return;
  to->history->dtype = dtype;
  Tensor& gradient = to->history->gradient;
  if (gradient.defined()) gradient = apply::convert(gradient, dtype);
}

}   // namespace

ModuleHooks& Module::own_hooks() {
  if (!hooks_) hooks_ = Ref<ModuleHooks>::adopt(new ModuleHooks);
  return *hooks_;
}

Module& Module::train(bool on) {
  for (Module* m : modules()) m->training_ = on;
  return *this;
}

// members() is not const because a visitor may change what it sees; this one only looks.
std::vector<Entry> entries_of(const Module& module) {
  Walk walk;
  walk.enter(const_cast<Module&>(module));
  return std::move(walk.entries);
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
    throw DtypeError("to: a module's numbers are float32 or float64; got " + std::string(name(dtype)));
  for (const Tensor& p : parameters()) change_dtype(p, dtype);
  for (const Tensor& b : buffers()) change_dtype(b, dtype);
  return *this;
}

}   // namespace gradus::nn
