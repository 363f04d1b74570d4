// Parts of a dataset, and several datasets as one.
//
//   auto [train, test] = data::random_split(set, {0.8, 0.2}, 7);
//
// Idea: a part is a list of indices beside the whole dataset, so nothing is copied; each is a dataset itself.
// Read first: dataset.h, any_dataset.h.
#ifndef GRADUS_DATA_SUBSET_H
#define GRADUS_DATA_SUBSET_H

#include <vector>

#include "data/any_dataset.h"
#include "data/sampler.h"

namespace gradus::data {

/// The samples with these indices, in this order. Throws IndexError unless each is in 0 .. size - 1 of the dataset,
/// which is held as a DataLoader holds it.
template <class B = Batch> class Subset {
 public:
  Subset(AnyDataset<B> dataset, std::vector<int64_t> indices)
      : dataset_(std::move(dataset)), indices_(std::move(indices)) {
    check_indices("Subset", indices_, dataset_.size());
  }
  int64_t size() const {
    dataset_.check();
    return int64_t(indices_.size());
  }
  B get(std::span<const int64_t> indices) const {
    check_indices("Subset::get", indices, size());
    std::vector<int64_t> chosen(indices.begin(), indices.end());
    for (int64_t& index : chosen) index = indices_[size_t(index)];
    return dataset_.get(chosen);
  }
  /// To make the same subset again.
  const std::vector<int64_t>& indices() const { return indices_; }

 private:
  AnyDataset<B> dataset_;
  std::vector<int64_t> indices_;
};
template <class D>
  requires Dataset<std::remove_cvref_t<D>>
Subset(D&&, std::vector<int64_t>) -> Subset<BatchOf<D>>;

namespace detail {
/// The samples of each part. Throws Error unless the parts, all fractions or all numbers of samples, add up.
std::vector<std::vector<int64_t>> split_samples(int64_t samples, std::span<const Scalar> parts, const Seed& seed);

/// Where the samples of a batch are: which rows of which dataset, and where in these rows laid end to end.
struct Places {
  std::vector<std::vector<int64_t>> rows;
  std::vector<int64_t> order;
};
std::vector<int64_t> add_sizes(std::span<const int64_t> sizes);
Places find_places(std::span<const int64_t> starts, std::span<const int64_t> indices);
Tensor join_rows(const std::vector<Tensor>& parts, std::span<const int64_t> order);
}   // namespace detail

/// Splits at random, by fractions of the samples that add up to 1 or by numbers of samples that add up to all:
/// `random_split(set, {0.8, 0.2})`, `random_split(set, {n - 100, 100})`. What fractions leave by rounding down goes to
/// the first parts, one each, as in PyTorch. The same seed gives the same parts.
template <class D, size_t n>
  requires Dataset<std::remove_cvref_t<D>>
std::array<Subset<BatchOf<D>>, n> random_split(D&& dataset, const Scalar (&parts)[n], const Seed& seed = {}) {
  const AnyDataset<BatchOf<D>> all(std::forward<D>(dataset));
  std::vector<std::vector<int64_t>> samples = detail::split_samples(all.size(), parts, seed);
  return [&]<size_t... i>(std::index_sequence<i...>) {
    return std::array<Subset<BatchOf<D>>, n>{Subset<BatchOf<D>>(all, std::move(samples[i]))...};
  }(std::make_index_sequence<n>());
}

/// Several datasets as one, the samples of the first before those of the second. They must give batches of one type:
/// Batch, std::array<Tensor, n>, or one with tensors_of; of samples of the same shape and dtype. Their sizes are asked
/// for once.
template <class B = Batch> class ConcatDataset {
 public:
  template <class First, class... More>
    requires(Dataset<std::remove_cvref_t<First>> && sizeof...(More) > 0)
  explicit ConcatDataset(First&& first, More&&... more)
      : ConcatDataset(std::vector<AnyDataset<B>>{
            AnyDataset<B>(std::forward<First>(first)), AnyDataset<B>(std::forward<More>(more))...}) {}
  /// A list, such as some of the parts that random_split gave. Throws Error if it is empty.
  template <class D> explicit ConcatDataset(const std::vector<D>& datasets) {
    std::vector<int64_t> sizes;
    for (const D& dataset : datasets) {
      datasets_.push_back(D(dataset));
      sizes.push_back(int64_t(datasets_.back().size()));
    }
    starts_ = detail::add_sizes(sizes);
  }

  int64_t size() const {
    if (starts_.empty()) detail::fail_moved_from();
    return starts_.back();
  }
  B get(std::span<const int64_t> indices) const {
    check_indices("ConcatDataset::get", indices, size());
    detail::Places places = detail::find_places(starts_, indices);
    std::vector<B> parts;
    for (size_t i = 0; i < datasets_.size(); ++i)
      if (!places.rows[i].empty()) parts.push_back(datasets_[i].get(places.rows[i]));
    if (parts.empty()) return datasets_[0].get({});
    B batch = parts[0];
    if (parts.size() == 1) return batch;
    auto tensors = tensors_of(batch);
    for (size_t t = 0; t < tensors.size(); ++t) {
      std::vector<Tensor> rows;
      for (B& part : parts) rows.push_back(*tensors_of(part)[t]);
      *tensors[t] = detail::join_rows(rows, places.order);
    }
    return batch;
  }

 private:
  std::vector<AnyDataset<B>> datasets_;
  std::vector<int64_t> starts_;   // of each dataset, in samples; then the number of all
};
template <class First, class... More>
  requires(Dataset<std::remove_cvref_t<First>> && sizeof...(More) > 0)
ConcatDataset(First&&, More&&...) -> ConcatDataset<BatchOf<First>>;
template <class D> ConcatDataset(const std::vector<D>&) -> ConcatDataset<BatchOf<D>>;

}   // namespace gradus::data
#endif
