// Sequential and its layers.
#include "nn/layers/sequential.h"

#include "autograd/ops.h"
#include "core/base/format.h"

namespace gradus::nn {

struct Layer::HeldFunction final : Held {
  using Function = Tensor (*)(const Tensor&);
  explicit HeldFunction(Function function) : f(function) {}
  Tensor call(const Tensor& x) override { return f(x); }
  std::string text() override {
    struct Known {
      Function f;
      const char* name;
    };
    static constexpr Known known[] = {{relu, "relu"}, {sigmoid, "sigmoid"}, {gradus::tanh, "tanh"}, {gelu, "gelu"},
        {softplus, "softplus"}, {gradus::abs, "abs"}, {gradus::exp, "exp"}, {gradus::log, "log"},
        {gradus::sqrt, "sqrt"}, {square, "square"}, {gradus::sin, "sin"}, {gradus::cos, "cos"}};
    for (const Known& k : known)
      if (k.f == f) return k.name;
    return "function";
  }
  Function f;
};

Layer::Layer(Tensor (*function)(const Tensor&)) : held_(nullptr) {
  if (!function) throw Error("Sequential: a layer is a null function pointer");
  held_ = new HeldFunction(function);
}

void Layer::fail_as(const char* mangled) const {
  throw Error(fmt::format("as: the layer is {}, not a {}", text(), readable_type(mangled)));
}

void Layer::fail_moved_from() {
  throw Error("Sequential: this layer was moved from; use the one that it was moved to");
}

Sequential::Sequential(std::initializer_list<Layer> layers) {
  layers_.reserve(layers.size());
  for (const Layer& layer : layers) layers_.push_back(Layer(layer.take()));
}

Layer& Sequential::operator[](int64_t i) {
  int64_t at = i < 0 ? i + size() : i;
  if (at < 0 || at >= size())
    throw IndexError(fmt::format("Sequential: there is no layer {}; the number of layers is {}", i, size()));
  return layers_[size_t(at)];
}

Tensor Sequential::forward(const Tensor& x) const {
  if (layers_.empty()) {
    if (moved_from_.yes) throw Error("Sequential: this net was moved from; use the one that it was moved to");
    return x;
  }
  size_t i = 0;
  try {
    Tensor y = layers_[0](x);
    for (i = 1; i < layers_.size(); ++i) y = layers_[i](y);
    return y;
  } catch (Error& error) {   // modules say themselves where they are
    if (!layers_[i].module()) detail::add_place(error, *this, std::to_string(i), layers_[i].text());
    throw;
  }
}

void Sequential::members(Visitor& visit) {
  for (size_t i = 0; i < layers_.size(); ++i)
    if (Module* m = layers_[i].module()) visit(std::to_string(i), *m);
    else visit.note(std::to_string(i), layers_[i].text());
}

}   // namespace gradus::nn
