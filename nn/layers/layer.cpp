// What a Layer holds, and the names of functions.
#include "nn/layers/layer.h"

#include <string_view>

#include "autograd/history/graph.h"
#include "core/base/format.h"
#include "core/tensor/creation.h"
#include "core/tensor/random.h"
#include "nn/layers/activation.h"

namespace gradus::nn {

namespace {

using Function = Tensor (*)(const Tensor&);

// The name of a function that is one op of one tensor; its node in a graph knows it. "" for any other function.
std::string op_name(Function f) {
  Generator numbers;   // those of the program are not used up
  GeneratorLoan loan(numbers);
  GradModeGuard recording(true);
  try {
    const Tensor y = f(ones({1, 1}, {.requires_grad = true}));
    if (!y.requires_grad()) return "";
    const GraphNode node = graph_node(y);
    const bool of_one_tensor = std::string_view(node.signature()).ends_with("(x)");
    const auto inputs = node.next_functions();
    return of_one_tensor && inputs.size() == 1 && inputs[0].is_leaf() ? node.name() : "";
  } catch (...) {   // it does not take such a tensor
    return "";
  }
}

}   // namespace

struct Layer::HeldFunction final : Held {
  explicit HeldFunction(Function function) : f(function) {}
  Tensor call(const Tensor& x) override { return f(x); }
  std::string text() override {
    const std::string name = op_name(f);
    return name.empty() ? "function" : "function " + name;
  }
  bool is(Function other) override { return f == other; }
  Function f;
};

bool Layer::is_relu() const {
  const Module* m = module();
  return m ? typeid(*m) == typeid(ReLU) && m->is_plain() : held().is(relu);
}

Layer::Layer(Tensor (*function)(const Tensor&)) {
  if (!function) throw Error("Layer: the function is a null pointer");
  held_ = Ref<Held>::adopt(new HeldFunction(function));
}

Layer Layer::share() const {
  held();
  return Layer(held_);
}

void Layer::fail_call(const Module& module) {
  const std::string type = module.type_name();
  throw Error(
      fmt::format("{}: it does not map one tensor to one tensor; call it as what it is: as<{}>()(...)", type, type));
}
void Layer::fail_as(const char* mangled) const {
  throw Error(fmt::format("as: the layer is {}, not a {}", text(), readable_type(mangled)));
}
void Layer::fail_moved_from() { throw Error("Layer: this one was moved from; use the one that it was moved to"); }

}   // namespace gradus::nn
