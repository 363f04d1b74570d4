// Sequential.
#include "nn/layers/sequential.h"

#include "nn/layers/containers.h"

namespace gradus::nn {

Sequential::Sequential(std::initializer_list<Layer> layers) {
  for (const Layer& layer : layers) add(layer.take());
}

Sequential::Sequential(ModuleDict&& layers) {
  for (auto& [name, layer] : layers) add(std::move(layer), name);
  layers.clear();
}

Sequential Sequential::slice(int64_t begin, int64_t end) const {
  Sequential part;
  part.share_part(*this, begin, end);
  return part;
}

Tensor Sequential::forward(const Tensor& x) const {
  if (empty()) return x;
  auto layer = begin();
  const auto next = [&](const Tensor& in) {   // the result of a layer, or of a layer and relu behind it
    const bool with_relu = layer->held().fuses_relu() && layer + 1 != end() && (layer + 1)->is_relu();
    Tensor y = with_relu ? layer->held().call_with_relu(in) : (*layer)(in);
    layer += with_relu ? 2 : 1;
    return y;
  };
  try {
    Tensor y = next(x);
    while (layer != end()) y = next(y);
    return y;
  } catch (Error& error) {   // modules say themselves where they are
    if (!layer->module()) detail::add_place(error, *this, name_of(layer - begin()), layer->text());
    throw;
  }
}

}   // namespace gradus::nn
