// Comparing what is there with the list: by address, and by walking from a loss to its leaves.
#include "nn/module/check_members.h"

#include <cxxabi.h>

#include <unordered_set>

#include "autograd/history/graph.h"
#include "core/base/format.h"

namespace gradus::nn {

namespace {

std::vector<Node*> leaves_of(const Tensor& loss) {
  std::vector<Node*> leaves;
  for (Node* node : nodes_behind({loss})) {
    if (node->has(Node::released))
      throw GradError("check_members: backward has already released the graph; call check_members first");
    if (node->is_leaf()) leaves.push_back(node);
  }
  return leaves;
}

// An object as the registry knows it, and back.
template <Kind kind> const void* address_of(const Registered<kind>& object) { return &object; }
template <class T, Kind kind> const T& object_at(const void* address) {
  return static_cast<const T&>(*static_cast<const Registered<kind>*>(address));
}

// The addresses of all that is listed in a module and below.
struct Listed final : Visitor {
  std::unordered_set<const void*> found;
  void parameter(const std::string&, Parameter& p) override { found.insert(address_of(p)); }
  void buffer(const std::string&, Buffer& b) override { found.insert(address_of(b)); }
  void module(const std::string&, Module& m) override {
    if (found.insert(address_of(m)).second) m.members(*this);
  }
};

// "a Linear", "a Parameter [3]"; "" for one that holds nothing.
std::string describe(const detail::Resident& r) {
  if (r.kind == Kind::module) return "a " + object_at<Module, Kind::module>(r.object).type_name();
  const bool trained = r.kind == Kind::parameter;
  const Tensor& x = trained ? static_cast<const Tensor&>(object_at<Parameter, Kind::parameter>(r.object))
                            : object_at<Buffer, Kind::buffer>(r.object);
  return x.defined() ? fmt::format("a {} {}", trained ? "Parameter" : "Buffer", x.shape()) : "";
}

// What to do about a member of the module from which the class of this one derives; "" if that is Module itself.
std::string advice_for_base(const Module& module) {
  const auto* type = dynamic_cast<const abi::__si_class_type_info*>(&typeid(module));
  if (!type || *type->__base_type == typeid(Module)) return "";
  const std::string base = readable_type(type->__base_type->name());
  return fmt::format(" Those of {} are listed by GRADUS_MODULE_OF({}, ...).", base, base);
}

}   // namespace

void Module::require_all_listed(size_t bytes) const {
  if (!__atomic_load_n(&listed_, __ATOMIC_RELAXED)) {
    if (const std::type_info* listed = listed_class(); listed && *listed != typeid(*this)) {
      const std::string base = readable_type(listed->name());
      throw Error(
          fmt::format("{}: its call and its list of members are those of {}, so its own would be left out. Write "
                      "GRADUS_MODULE_OF({}, ...) into it, with the members that it adds.",
              type_name(), base, base));
    }
    Listed listed;
    listed.found.insert(address_of(*this));
    const_cast<Module*>(this)->members(listed);
    for (const detail::Resident& r : detail::registered_in(this, bytes))
      if (std::string what = listed.found.contains(r.object) ? "" : describe(r); !what.empty())
        throw Error(
            fmt::format("{}: {} among its members is not in its list, so it would be neither trained nor saved. "
                        "Add it to GRADUS_MODULE; hold what shall not be listed by a pointer.{}",
                type_name(), what, advice_for_base(*this)));
    __atomic_store_n(&listed_, true, __ATOMIC_RELAXED);
  }
  __atomic_store_n(&plain_, !hooks_ || hooks_->idle(), __ATOMIC_RELAXED);
}

void check_members(const Module& module, const Tensor& loss, const std::vector<Tensor>& others) {
  if (!history_of(loss))
    throw GradError(
        "check_members: the loss has no history: nothing it was computed from requires grad, or it "
        "was computed under NoGradGuard");
  std::unordered_set<const Node*> listed;
  for (const Tensor& p : module.parameters()) listed.insert(history_of(p));
  for (const Tensor& x : others) listed.insert(history_of(x));
  std::string shapes;
  int count = 0;
  for (Node* leaf : leaves_of(loss))
    if (!listed.contains(leaf)) shapes += fmt::format("{}{}", count++ ? ", " : "", leaf->shape);
  if (count)
    throw Error(
        fmt::format("check_members: the loss depends on {} tensor{} that {} does not list: {}. "
                    "Add the member that holds {} to GRADUS_MODULE.",
            count, count == 1 ? "" : "s", module.type_name(), shapes, count == 1 ? "it" : "them"));
}

}   // namespace gradus::nn
