// What all schedules share.
#include "optim/schedules/lr_scheduler.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

#include "core/base/format.h"
#include "core/compute/apply.h"
#include "core/tensor/creation.h"
#include "optim/schedules/checks.h"

namespace gradus::optim {

void PerGroup::require_fits(const char* what, int64_t groups) const {
  if (values_.size() != 1 && int64_t(values_.size()) != groups)
    throw Error(fmt::format(
        "{}: expected one number, or one for each of {}; got {}", what, counted(groups, "group"), values_.size()));
}
void PerGroup::require_rates(const char* what, int64_t groups) const {
  require_fits(what, groups);
  for (double lr : values_) require_rate(what, lr);
}
double PerGroup::operator[](int64_t group) const {
  if (values_.size() == 1) return values_[0];
  if (size_t(group) < values_.size()) return values_[size_t(group)];
  throw Error(fmt::format(
      "a schedule has numbers for {} groups, and the optimiser has more by now; make a new schedule", values_.size()));
}

Optimizer& LRScheduler::optimizer() const {
  if (optimizer_life_.over())
    throw Error(fmt::format("{}: its optimiser is gone; keep the optimiser as long as the schedule", name_));
  return optimizer_;
}

namespace {

// Numbers as they are now; the end of its life puts them back, unless they are let go.
class Kept {
 public:
  void keep(double& place) { numbers_.push_back({&place, place}); }
  void keep(int64_t& place) { counts_.push_back({&place, place}); }
  void keep(std::vector<double>& place) { lists_.push_back({&place, place}); }
  void let_go() { numbers_.clear(), counts_.clear(), lists_.clear(); }
  ~Kept() {
    for (auto& [place, value] : numbers_) *place = value;
    for (auto& [place, value] : counts_) *place = value;
    for (auto& [place, value] : lists_) place->swap(value);
  }

 private:
  template <class T> struct Value {
    T* place;
    T value;
  };
  std::vector<Value<double>> numbers_;
  std::vector<Value<int64_t>> counts_;
  std::vector<Value<std::vector<double>>> lists_;
};

}   // namespace

// -- stepping --

void LRScheduler::add_group(int64_t group) {
  first_lr_.push_back(optimizer().initial_lr(group));
  last_lr_.push_back(NAN);   // no rate of ours
}
void LRScheduler::know_groups() {
  while (int64_t(first_lr_.size()) < optimizer().group_count()) add_group(int64_t(first_lr_.size()));
}

double LRScheduler::momentum(int64_t, int64_t) const { return NAN; }

void LRScheduler::begin() { go_to(0); }
void LRScheduler::restart() {
  for (size_t g = 0; g < first_lr_.size(); ++g) optimizer().set_lr(first_lr_[g], int64_t(g));
  begin();
}
void LRScheduler::step() { go_to(last_epoch_ + 1); }

void LRScheduler::go_to(int64_t t) {
  know_groups();
  Optimizer& optimizer = this->optimizer();
  const int64_t groups = optimizer.group_count();
  std::vector<double> rates, momenta;
  for (int64_t g = 0; g < groups; ++g) rates.push_back(rate(t, g)), momenta.push_back(momentum(t, g));
  for (int64_t g = 0; g < groups; ++g) {
    const double lr = rates[size_t(g)], m = momenta[size_t(g)];
    if (!(lr >= 0 && lr < INFINITY))
      throw Error(
          fmt::format("{}: the lr of group {} at step {} must be finite and at least 0; got {}", name_, g, t, lr));
    require_lr(optimizer.name(), lr);
    if (!std::isnan(m) && !(m >= 0 && m < 1))
      throw Error(fmt::format("{}: the momentum of group {} at step {} must lie in [0, 1); got {}", name_, g, t, m));
  }
  Kept kept;   // an optimiser may refuse a momentum: Nesterov's cannot be 0
  for (int64_t g = 0; g < groups; ++g) {
    if (std::isnan(momenta[size_t(g)])) continue;
    if (double* momentum = optimizer.momentum_of(g)) kept.keep(*momentum);
    optimizer.set_momentum(momenta[size_t(g)], g);
  }
  kept.let_go();
  for (int64_t g = 0; g < groups; ++g) optimizer.set_lr(rates[size_t(g)], g);
  last_epoch_ = t;
  last_lr_ = std::move(rates);
}

void ScaledLR::add_group(int64_t group) {
  LRScheduler::add_group(group);
  found_.push_back(optimizer().lr(group));
}

double ScaledLR::rate(int64_t t, int64_t group) {
  const double now = optimizer().lr(group), rest = end(group), after = share(t);
  double& found = found_[size_t(group)];
  if (t == 0) {
    found = now;
  } else {
    const double before = share(t - 1);   // where it is 0, the rate tells nothing
    if (before != 0 && now != get_last_lr()[size_t(group)]) found = rest + (now - rest) / before;
    if (after == before) return now;
  }
  return after * found + (1 - after) * rest;   // exactly `found` where the share is 1
}

Rates LRScheduler::preview(int64_t steps) {
  optimizer();   // alive
  if (steps < 0) throw Error(fmt::format("{}: preview: steps must be at least 0; got {}", name_, steps));
  std::vector<Entry> entries;
  state("", entries);
  Kept kept;
  for (const Entry& entry : entries) {
    if (entry.list) kept.keep(*entry.list);
    else if (entry.count) kept.keep(*entry.count);
    else if (entry.number) kept.keep(*entry.number);
  }
  for (int64_t g = 0; g < optimizer().group_count(); ++g) {
    kept.keep(optimizer().lr_of(g));
    if (double* momentum = optimizer().momentum_of(g)) kept.keep(*momentum);
  }
  Rates rates;
  rates.resize(size_t(optimizer().group_count()));
  for (int64_t t = 0; t <= steps; ++t) {
    if (t > 0) step();
    for (size_t g = 0; g < rates.size(); ++g) rates[g].push_back(optimizer().lr(int64_t(g)));
  }
  return rates;
}

// -- saving --

void LRScheduler::state(const std::string& prefix, std::vector<Entry>& entries) {
  entries.push_back({.name = prefix + "class." + name_});
  entries.push_back({.name = prefix + "last_epoch", .count = &last_epoch_});
  entries.push_back({.name = prefix + "last_lr", .list = &last_lr_});
  entries.push_back({.name = prefix + "base_lrs", .list = &first_lr_});
}
void ScaledLR::state(const std::string& prefix, std::vector<Entry>& entries) {
  LRScheduler::state(prefix, entries);
  entries.push_back({.name = prefix + "found_lrs", .list = &found_, .least = -DBL_MAX});
}

StateDict LRScheduler::state_dict() const {
  optimizer();   // alive
  std::vector<Entry> entries;
  const_cast<LRScheduler*>(this)->state("", entries);
  StateDict dict;
  for (const Entry& entry : entries) {
    const double number = entry.count ? double(*entry.count) : entry.number ? *entry.number : 1;
    dict.push_back({entry.name, entry.list ? from_vector(*entry.list) : apply::full({}, number, Dtype::float64)});
  }
  return dict;
}

// The class is in the name of an entry, since the values of a state are numbers.
void LRScheduler::require_class(const Entry& entry, const StateDict& dict) const {
  if (dict.find(entry.name)) return;
  const std::string start = entry.name.substr(0, entry.name.rfind('.') + 1);   // "class.", "schedulers.0.class."
  for (const NamedTensor& item : dict)
    if (item.name.starts_with(start))
      throw Error(
          fmt::format("load_state_dict: {}: the state is of another schedule: it has \"{}\" in the place of \"{}\"",
              name_, item.name, entry.name));
}

// The numbers of one entry, checked.
std::vector<double> LRScheduler::read(const Entry& entry, const StateDict& dict) const {
  auto fail = [&](const std::string& text) {
    throw Error(fmt::format("load_state_dict: {}: the state {}", name_, text));
  };
  const Tensor* from = dict.find(entry.name);
  if (!from) fail(fmt::format("lacks \"{}\"", entry.name));
  if (entry.list && from->numel() != optimizer().group_count())
    fail(fmt::format("has {}, but the optimiser has {}", counted(from->numel(), "group"), optimizer().group_count()));
  if (!entry.list && from->numel() != 1)
    fail(fmt::format("has \"{}\" {}, but it must be a single number", entry.name, from->shape()));
  std::vector<double> values = from->to_vector<double>();
  for (double v : values) {
    if (entry.count && !(v >= 0 && v <= 0x1p53 && std::floor(v) == v))
      fail(fmt::format("has \"{}\" = {}, but it must be a whole number from 0", entry.name, v));
    if (!entry.count && !(v >= entry.least && v <= entry.most))
      fail(fmt::format("has {} in \"{}\", which must be {}", v, entry.name,
          entry.least == 0           ? "finite and at least 0"
          : entry.least == -INFINITY ? "a number"
                                     : "finite"));
  }
  return values;
}

void LRScheduler::load_state_dict(const StateDict& dict) {
  optimizer();   // alive
  std::vector<Entry> entries;
  state("", entries);
  std::vector<std::vector<double>> values;
  for (const Entry& entry : entries)
    if (!entry.list && !entry.count && !entry.number) require_class(entry, dict);
  for (const Entry& entry : entries) values.push_back(read(entry, dict));
  for (const NamedTensor& item : dict) {
    auto named = [&](const Entry& entry) { return entry.name == item.name; };
    const bool known = std::any_of(entries.begin(), entries.end(), named);
    if (!known || dict.find(item.name) != &item.tensor)
      throw Error(fmt::format("load_state_dict: {}: the state has \"{}\"{}", name_, item.name,
          known ? " twice" : ", which this schedule does not use"));
  }
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].list) *entries[i].list = std::move(values[i]);
    else if (entries[i].count) *entries[i].count = int64_t(values[i][0]);
    else if (entries[i].number) *entries[i].number = values[i][0];
  }
}

}   // namespace gradus::optim
