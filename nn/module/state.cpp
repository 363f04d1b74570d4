// state_dict and load_state_dict: a module's numbers by name.
#include <algorithm>

#include "autograd/history/node.h"
#include "core/base/format.h"
#include "nn/module/walk.h"

namespace gradus::nn {

namespace {

std::string quoted(const std::vector<std::string>& names) {
  std::string text;
  constexpr size_t shown = 8;
  for (size_t i = 0; i < names.size() && i < shown; ++i) text += fmt::format("{}\"{}\"", i ? ", " : "", names[i]);
  return names.size() > shown ? text + fmt::format(" and {} more", names.size() - shown) : text;
}

void require_fits(const std::string& name, const Tensor& from, const Tensor& to) {
  if (!(from.shape() == to.shape()))
    throw ShapeError(
        fmt::format("load_state_dict: the file has \"{}\" {}, the module has {}.", name, from.shape(), to.shape()));
  if (is_float(from.dtype()) != is_float(to.dtype()))
    throw DtypeError(
        fmt::format("load_state_dict: the file has \"{}\" as {}, the module as {}.", name, from.dtype(), to.dtype()));
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
    else result.missing_keys.push_back(e.name);
  for (const NamedTensor& item : dict) {
    auto same = [&](const Entry& e) { return e.name == item.name; };
    if (std::none_of(own.begin(), own.end(), same)) result.unexpected_keys.push_back(item.name);
  }
  if (options.strict && !(result.missing_keys.empty() && result.unexpected_keys.empty())) {
    std::string text = "load_state_dict:";
    if (!result.missing_keys.empty()) text += " the file lacks " + quoted(result.missing_keys) + ".";
    if (!result.unexpected_keys.empty()) text += " The module has no " + quoted(result.unexpected_keys) + ".";
    throw Error(text + " Pass {.strict = false} to load what fits.");
  }
  NoGradGuard guard;
  for (const Entry& e : own)
    if (const Tensor* from = dict.find(e.name)) e.tensor.copy_(*from);
  return result;
}

}   // namespace gradus::nn
