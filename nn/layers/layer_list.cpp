// A list of layers.
#include "nn/layers/layer_list.h"

#include <algorithm>

#include "core/base/format.h"

namespace gradus::nn {

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
  return layer;
}

void LayerList::add_at(int64_t i, Layer layer) {
  const int64_t at = i < 0 ? i + size() : i;
  if (at < 0 || at > size())
    throw IndexError(
        fmt::format("{}: insert: there is no place {}; the number of layers is {}", type_name(), i, size()));
  layers_.insert(begin() + at, std::move(layer));
}

void LayerList::add_all(LayerList& from) {
  if (&from == this) throw Error(fmt::format("{}: extend: a list cannot take its own layers", type_name()));
  for (Layer& layer : from) add(std::move(layer));
  from.clear();
}

void LayerList::share_part(const LayerList& from, int64_t begin, int64_t end) {
  const int64_t n = from.size();
  auto place = [n](int64_t i) { return std::clamp(i < 0 ? i + n : i, int64_t(0), n); };
  for (int64_t i = place(begin); i < place(end); ++i) add(from[i].share());
}

void LayerList::members(Visitor& visit) {
  for (size_t i = 0; i < layers_.size(); ++i) visit(std::to_string(i), layers_[i]);
}

}   // namespace gradus::nn
