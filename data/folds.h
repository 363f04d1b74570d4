// Splits that keep the shares of the classes, and k-fold cross-validation.
//
//   auto [train, test] = data::stratified_split(set, labels, {0.8, 0.2}, 7);
//   for (auto& [train, test] : data::k_fold(set, 5, {.shuffle = true, .seed = 1})) ...
//
// Idea: the samples are laid out class by class and dealt to the parts so that each part always has its share of what
// has been dealt; so it has its share of every class, to a sample or two.
// Read first: subset.h.
#ifndef GRADUS_DATA_FOLDS_H
#define GRADUS_DATA_FOLDS_H

#include "data/subset.h"

namespace gradus::data {

namespace detail {
std::vector<Samples> stratified_samples(
    int64_t samples, const Tensor& labels, std::span<const double> fractions, const Seed& seed);
}   // namespace detail

/// As random_split, by fractions that add up to 1, but each part has its share of every class. labels: int64
/// [samples]. Each part is in the dataset's order.
template <DatasetSource D, size_t n>
std::array<Subset<BatchFrom<D>>, n> stratified_split(
    D&& dataset, const Tensor& labels, const double (&fractions)[n], const Seed& seed = {}) {
  const AnyDataset<BatchFrom<D>> all(std::forward<D>(dataset));
  std::vector<Samples> parts = detail::stratified_samples(all.size(), labels, fractions, seed);
  return [&]<size_t... i>(std::index_sequence<i...>) {
    return std::array<Subset<BatchFrom<D>>, n>{Subset<BatchFrom<D>>(all, std::move(parts[i]))...};
  }(std::make_index_sequence<n>());
}

struct KFoldOptions {
  bool shuffle = false;   ///< else folds are runs of samples in their order
  Seed seed = {};         ///< of the order, if it is random
  Tensor labels = {};     ///< int64 [samples]: each fold has its share of every class; the order is random then
};
namespace detail {
std::vector<Samples> folds(int64_t samples, int64_t k, const KFoldOptions& options);
/// All samples of the other folds.
Samples without(const std::vector<Samples>& folds, size_t left_out);
}   // namespace detail

template <class B> struct Fold {
  Subset<B> train, test;
};
/// k ways to split: each fold is the test set once, and the others are the training set. Throws Error unless
/// 2 <= k <= samples.
template <DatasetSource D>
std::vector<Fold<BatchFrom<D>>> k_fold(D&& dataset, int64_t k, const KFoldOptions& options = {}) {
  using B = BatchFrom<D>;
  const AnyDataset<B> all(std::forward<D>(dataset));
  const std::vector<Samples> folds = detail::folds(all.size(), k, options);
  std::vector<Fold<B>> result;
  for (size_t i = 0; i < folds.size(); ++i)
    result.push_back({Subset<B>(all, detail::without(folds, i)), Subset<B>(all, folds[i])});
  return result;
}

}   // namespace gradus::data
#endif
