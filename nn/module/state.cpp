// The numbers of a module by name: out, in, and from another module.
//
// Idea: everything that does not fit is collected first. If anything is found, all of it is named and nothing is
// changed.
#include "nn/module/state.h"

#include <algorithm>
#include <cmath>

#include "autograd/history/node.h"
#include "core/base/format.h"
#include "nn/module/walk.h"

namespace gradus::nn {

namespace {

struct Load {
  const char* op;      // load_state_dict
  const char* giver;   // "the state_dict"
  std::vector<Entry> own;
  const StateDict& dict;
  bool strict, may_be_lax;   // may_be_lax: the caller could ask for less
  LoadResult result = {};
  std::vector<std::string> misfits = {};
  bool shapes_differ = false, kinds_differ = false;

  void compare();
  void require_fit() const;
  std::vector<Match> matches() const;

 private:
  void compare(const Entry& to, const Tensor& from);
  bool has_other_name(const Entry& e) const;
  void require_agreement() const;
};

// A size that is not known yet fits every size.
bool fits(const Shape& from, const Entry& to) {
  const Shape& own = to.tensor.shape();
  if (from.dims() != own.dims()) return false;
  for (int64_t d = 0; d < own.dims(); ++d)
    if (from[d] != own[d] && !(to.unknown_sizes >> d & 1)) return false;
  return true;
}

// "[10, ?]" for a size that is not known yet.
std::string sizes_of(const Entry& e) {
  std::string text = "[";
  for (int64_t d = 0; d < e.tensor.dim(); ++d)
    text += (d ? ", " : "") + (e.unknown_sizes >> d & 1 ? "?" : std::to_string(e.tensor.shape()[d]));
  return text + "]";
}

void Load::compare(const Entry& to, const Tensor& from) {
  if (!fits(from.shape(), to)) {
    shapes_differ = true;
    misfits.push_back(fmt::format("\"{}\" is {}, the module has {}", to.name, from.shape(), sizes_of(to)));
  } else if (is_float(from.dtype()) != is_float(to.tensor.dtype())) {
    kinds_differ = true;
    misfits.push_back(fmt::format("\"{}\" is {}, the module has {}", to.name, from.dtype(), to.tensor.dtype()));
  }
}

// A file may hold a tied tensor under one of its names only.
bool Load::has_other_name(const Entry& e) const {
  return std::any_of(own.begin(), own.end(),
      [&](const Entry& other) { return other.tensor.impl() == e.tensor.impl() && dict.find(other.name); });
}

void Load::compare() {
  for (const Entry& e : own)
    if (const Tensor* from = dict.find(e.name)) compare(e, *from);
    else if (!has_other_name(e)) result.missing_keys.push_back(e.name);
  for (const NamedTensor& item : dict) {
    if (dict.find(item.name) != &item.tensor) throw Error(fmt::format("{}: {} has \"{}\" twice", op, giver, item.name));
    auto same = [&](const Entry& e) { return e.name == item.name; };
    if (std::none_of(own.begin(), own.end(), same)) result.unexpected_keys.push_back(item.name);
  }
}

std::string quoted(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += fmt::format("{}\"{}\"", text.empty() ? "" : ", ", name);
  return text;
}

// NaN is the same as NaN.
bool same_numbers(const Tensor& a, const Tensor& b) {
  const std::vector<double> x = a.to_vector<double>(), y = b.to_vector<double>();
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
      [](double u, double v) { return u == v || (std::isnan(u) && std::isnan(v)); });
}

// Throws Error if a tied tensor would get different numbers under two of its names.
void Load::require_agreement() const {
  for (size_t i = 0; i < own.size(); ++i)
    for (size_t j = 0; j < i; ++j) {
      if (own[i].tensor.impl() != own[j].tensor.impl()) continue;
      const Tensor *a = dict.find(own[j].name), *b = dict.find(own[i].name);
      if (a && b && !same_numbers(*a, *b))
        throw Error(
            fmt::format("{}: \"{}\" and \"{}\" are one tensor of the module, but {} has different numbers for "
                        "them{}.",
                op, own[j].name, own[i].name, giver, may_be_lax ? "; pass {.strict = false} to take the latter" : ""));
    }
}

void Load::require_fit() const {
  std::vector<std::string> parts;
  if (strict && !result.missing_keys.empty())
    parts.push_back(fmt::format("{} lacks {}", giver, quoted(result.missing_keys)));
  if (strict && !result.unexpected_keys.empty()) parts.push_back("the module lacks " + quoted(result.unexpected_keys));
  const bool names_differ = !parts.empty();
  parts.insert(parts.end(), misfits.begin(), misfits.end());
  if (parts.empty()) return strict ? require_agreement() : void();
  std::string text = std::string(op) + ": ";
  for (const std::string& part : parts) text += part + (&part == &parts.back() ? "" : "; ");
  if (misfits.empty() && result.missing_keys.size() == own.size()) text += "; no name is in both";
  else if (misfits.empty() && may_be_lax) text += "; pass {.strict = false} to load what fits";
  text += ".";
  if (names_differ || (shapes_differ && kinds_differ)) throw Error(text);
  if (shapes_differ) throw ShapeError(text);
  throw DtypeError(text);
}

std::vector<Match> Load::matches() const {
  std::vector<Match> list;
  for (const Entry& e : own)
    if (const Tensor* from = dict.find(e.name)) list.push_back({e, *from});
  return list;
}

}   // namespace

void Match::copy() const {
  NoGradGuard guard;
  if (own.unknown_sizes) Member::resize_in_place(own.tensor, other.shape());
  own.tensor.copy_(other);
}

std::vector<Match> match(const char* op, const Module& own, const Module& other) {
  StateDict dict;
  for (const Entry& e : sized_entries_of(op, other)) dict.push_back({e.name, e.tensor.detach()});
  Load load{op, "the other net", entries_of(own), dict, true, false};
  load.compare();
  load.require_fit();
  std::vector<Match> list;
  for (Match& m : load.matches()) {
    auto same = [&](const Match& known) { return known.own.tensor.impl() == m.own.tensor.impl(); };
    if (std::none_of(list.begin(), list.end(), same)) list.push_back(std::move(m));
  }
  return list;
}

StateDict Module::state_dict() const {
  StateDict dict;
  for (const Entry& e : sized_entries_of("state_dict", *this))
    if (e.persistent) dict.push_back({e.name, e.tensor.detach()});
  return dict;
}

LoadResult Module::load_state_dict(const StateDict& dict, const LoadOptions& options) {
  Load load{"load_state_dict", "the state_dict", entries_of(*this), dict, options.strict, true};
  std::erase_if(load.own, [](const Entry& e) { return !e.persistent; });
  load.compare();
  load.require_fit();
  for (const Match& m : load.matches()) m.copy();
  return load.result;
}

Module& Module::copy_from(const Module& other) {
  for (const Match& m : match("copy_from", *this, other)) m.copy();
  return *this;
}

}   // namespace gradus::nn
