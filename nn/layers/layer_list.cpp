// A list of layers.
#include "nn/layers/layer_list.h"

#include <algorithm>

#include "core/base/format.h"

namespace gradus::nn {

void detail::require_name(const Module& container, const std::string& name) {
  if (name.empty() || name.find('.') != std::string::npos)
    throw Error(fmt::format("{}: a name is not empty and has no dot in it; got \"{}\"", container.type_name(), name));
}

int64_t LayerList::place_of(int64_t i) const {
  const int64_t at = i < 0 ? i + size() : i;
  if (at < 0 || at >= size())
    throw IndexError(fmt::format("{}: there is no layer {}; the number of layers is {}", type_name(), i, size()));
  return at;
}

Layer LayerList::pop(int64_t i) {
  const int64_t at = place_of(i);
  Layer layer = std::move(layers_[size_t(at)]);
  layers_.erase(begin() + at);
  names_.erase(names_.begin() + at);
  return layer;
}

void LayerList::clear() {
  layers_.clear();
  names_.clear();
}

std::string LayerList::name_of(int64_t i) const {
  return names_[size_t(i)].empty() ? std::to_string(i) : names_[size_t(i)];
}

int64_t LayerList::place_of(const std::string& name) const {
  std::string known;
  for (int64_t i = 0; i < size(); ++i) {
    if (name_of(i) == name) return i;
    known += fmt::format("{}\"{}\"", i ? ", " : "", name_of(i));
  }
  throw IndexError(fmt::format("{}: there is no layer \"{}\"; it has {}", type_name(), name, empty() ? "none" : known));
}

void LayerList::add(Layer layer, const std::string& name) {
  if (was_moved_from()) set_moved_from(false);
  layers_.push_back(std::move(layer));
  names_.push_back(name);
}

void LayerList::set(const std::string& name, Layer layer) {
  detail::require_name(*this, name);
  for (int64_t i = 0; i < size(); ++i)
    if (name_of(i) == name) {
      layers_[size_t(i)] = std::move(layer);
      return;
    }
  add(std::move(layer), name);
}

void LayerList::add_at(int64_t i, Layer layer) {
  const int64_t at = i < 0 ? i + size() : i;
  if (at < 0 || at > size())
    throw IndexError(
        fmt::format("{}: insert: there is no place {}; the number of layers is {}", type_name(), i, size()));
  if (was_moved_from()) set_moved_from(false);
  layers_.insert(begin() + at, std::move(layer));
  names_.insert(names_.begin() + at, std::string());
}

void LayerList::add_all(LayerList& from) {
  if (&from == this) throw Error(fmt::format("{}: extend: a list cannot take its own layers", type_name()));
  for (Layer& layer : from) add(std::move(layer));
  from.clear();
}

void LayerList::share_part(const LayerList& from, int64_t begin, int64_t end) {
  const int64_t n = from.size();
  auto place = [n](int64_t i) { return std::clamp(i < 0 ? i + n : i, int64_t(0), n); };
  for (int64_t i = place(begin); i < place(end); ++i) add(from[i].share(), from.names_[size_t(i)]);
}

void LayerList::members(Visitor& visit) {
  for (int64_t i = 0; i < size(); ++i) visit(name_of(i), layers_[size_t(i)]);
}

}   // namespace gradus::nn
