// Containers of modules and of parameters.
#include "nn/layers/containers.h"

#include "core/base/format.h"

namespace gradus::nn {

ModuleList ModuleList::slice(int64_t begin, int64_t end) const {
  ModuleList part;
  part.share_part(*this, begin, end);
  return part;
}

// -- by name --

template <class T> size_t NamedEntries<T>::place_of(const std::string& name) const {
  size_t i = 0;
  while (i < items_.size() && items_[i].name != name) ++i;
  return i;
}
template <class T> size_t NamedEntries<T>::known_place_of(const std::string& name) const {
  const size_t i = place_of(name);
  if (i < items_.size()) return i;
  std::string known;
  for (const Item& item : items_) known += fmt::format("{}\"{}\"", known.empty() ? "it has " : ", ", item.name);
  throw IndexError(fmt::format("{}: there is no \"{}\"; {}", type_name(), name, known.empty() ? "it is empty" : known));
}

template <class T> std::vector<std::string> NamedEntries<T>::keys() const {
  std::vector<std::string> names;
  for (const Item& item : items_) names.push_back(item.name);
  return names;
}
template <class T> T NamedEntries<T>::pop(const std::string& name) {
  const auto at = items_.begin() + int64_t(known_place_of(name));
  T value = std::move(at->value);
  items_.erase(at);
  return value;
}
template <class T> void NamedEntries<T>::set(const std::string& name, T value) {
  detail::require_name(*this, name);
  const size_t i = place_of(name);
  if (i < items_.size()) items_[i].value = std::move(value);
  else items_.push_back({name, std::move(value)});
}
template <class T> void NamedEntries<T>::set_all(NamedEntries& from) {
  if (&from == this) return;
  for (Item& item : from) set(item.name, std::move(item.value));
  from.clear();
}

template class NamedEntries<Layer>;
template class NamedEntries<Parameter>;

ModuleDict::ModuleDict(std::initializer_list<Given> items) {
  for (const Given& item : items) set(item.name, item.layer.take());
}
void ModuleDict::members(Visitor& visit) {
  for (Item& item : items_) visit(item.name, item.value);
}

// -- parameters --

namespace {

// Shows a parameter, and to who prints: "Parameter containing: [float32 of size 2x3]".
void show(Visitor& visit, const std::string& name, Parameter& p) {
  visit(name, p);
  if (!p.defined() || !visit.wants_notes()) return;
  std::string sizes;
  for (int64_t size : p.shape()) sizes += fmt::format("{}{}", sizes.empty() ? "" : "x", size);
  visit.note(name, fmt::format("Parameter containing: [{} of size {}]", p.dtype(), sizes));
}

}   // namespace

ParameterList::ParameterList(std::initializer_list<Tensor> tensors) {
  for (const Tensor& x : tensors) append(x);
}
ParameterList& ParameterList::append(Parameter&& p) {
  items_.push_back(std::move(p));
  return *this;
}
ParameterList& ParameterList::extend(ParameterList&& other) {
  if (&other == this) throw Error("ParameterList: extend: a list cannot take its own parameters");
  for (Parameter& p : other) append(std::move(p));
  other.items_.clear();
  return *this;
}
int64_t ParameterList::place_of(int64_t i) const {
  const int64_t at = i < 0 ? i + size() : i;
  if (at < 0 || at >= size())
    throw IndexError(fmt::format("ParameterList: there is no parameter {}; their number is {}", i, size()));
  return at;
}
void ParameterList::members(Visitor& visit) {
  for (size_t i = 0; i < items_.size(); ++i) show(visit, std::to_string(i), items_[i]);
}

ParameterDict::ParameterDict(std::initializer_list<NamedTensor> tensors) {
  for (const NamedTensor& item : tensors) insert(item.name, item.tensor);
}
void ParameterDict::members(Visitor& visit) {
  for (Item& item : items_) show(visit, item.name, item.value);
}

}   // namespace gradus::nn
