// How samples are dealt to parts and folds.
#include "data/folds.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/format.h"

namespace gradus::data {

namespace {

// A place in the seed's stream apart from those of random_split and of a loader's epochs.
Samples random_order(const char* op, int64_t samples, const Seed& seed) {
  return shuffled(op, samples, {given_or_drawn(seed), uint64_t(1) << 38});
}

// All samples, class by class; in random order within each.
Samples by_class(const char* op, int64_t samples, const Tensor& labels, const Seed& seed) {
  if (labels.dtype() != Dtype::int64)
    throw DtypeError(fmt::format("{}: labels must be int64, not {}", op, labels.dtype()));
  if (!(labels.shape() == Shape{samples}))
    throw ShapeError(fmt::format("{}: labels must be [{}], one per sample; they are {}", op, samples, labels.shape()));
  const std::vector<int64_t> label = labels.to_vector<int64_t>();
  Samples order = random_order(op, samples, seed);
  std::stable_sort(
      order.begin(), order.end(), [&](int64_t i, int64_t j) { return label[size_t(i)] < label[size_t(j)]; });
  return order;
}

// Each sample goes to the part that lacks most of its share of the samples dealt so far.
std::vector<Samples> deal(const Samples& order, std::span<const double> fractions) {
  std::vector<Samples> parts(fractions.size());
  for (size_t dealt = 0; dealt < order.size(); ++dealt) {
    auto missing = [&](size_t part) { return fractions[part] * double(dealt + 1) - double(parts[part].size()); };
    size_t best = 0;
    for (size_t part = 1; part < parts.size(); ++part)
      if (missing(part) > missing(best)) best = part;
    parts[best].push_back(order[dealt]);
  }
  for (Samples& part : parts) std::sort(part.begin(), part.end());
  return parts;
}

}   // namespace

std::vector<Samples> detail::stratified_samples(
    int64_t samples, const Tensor& labels, std::span<const double> fractions, const Seed& seed) {
  double sum = 0;
  for (double fraction : fractions) {
    if (!(fraction >= 0 && fraction <= 1))
      throw Error(fmt::format("stratified_split: fractions must be in 0..1; there is {}", fraction));
    sum += fraction;
  }
  constexpr double rounding = 1e-9;
  if (std::abs(sum - 1) > rounding)
    throw Error(fmt::format("stratified_split: the fractions must add up to 1, not {}", sum));
  return deal(by_class("stratified_split", samples, labels, seed), fractions);
}

std::vector<Samples> detail::folds(int64_t samples, int64_t k, const KFoldOptions& options) {
  if (k < 2 || k > samples)
    throw Error(fmt::format("k_fold: k must be in 2..{}, the number of samples; it is {}", samples, k));
  if (options.labels.defined()) {
    const std::vector<double> equal(size_t(k), 1.0 / double(k));
    return deal(by_class("k_fold", samples, options.labels, options.seed), equal);
  }
  Samples order(static_cast<size_t>(samples));
  std::iota(order.begin(), order.end(), 0);
  if (options.shuffle) order = random_order("k_fold", samples, options.seed);
  std::vector<Samples> folds;
  int64_t begin = 0;
  for (int64_t fold = 0; fold < k; ++fold) {   // the first ones are one larger
    const int64_t end = begin + samples / k + (fold < samples % k);
    folds.emplace_back(order.begin() + begin, order.begin() + end);
    begin = end;
  }
  return folds;
}

Samples detail::without(const std::vector<Samples>& folds, size_t left_out) {
  Samples rest;
  for (size_t i = 0; i < folds.size(); ++i)
    if (i != left_out) rest.insert(rest.end(), folds[i].begin(), folds[i].end());
  std::sort(rest.begin(), rest.end());
  return rest;
}

}   // namespace gradus::data
