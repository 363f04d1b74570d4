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
/// which is held as a DataLoader holds it. Copies share the list.
template <class B = Batch> class Subset {
 public:
  Subset(AnyDataset<B> dataset, std::vector<int64_t> indices)
      : part_(Ref<Part>::adopt(new Part{1, std::move(dataset), std::move(indices)})) {
    check_indices("Subset", part_->indices, part_->dataset.size());
  }
  int64_t size() const { return int64_t(indices().size()); }
  B get(std::span<const int64_t> rows) const {
    check_indices("Subset::get", rows, size());
    std::vector<int64_t> chosen(rows.begin(), rows.end());
    for (int64_t& index : chosen) index = part_->indices[size_t(index)];
    return part_->dataset.get(chosen);
  }
  /// To make the same subset again.
  const std::vector<int64_t>& indices() const {
    if (!part_) detail::fail_moved_from();
    return part_->indices;
  }

 private:
  struct Part {
    uint32_t count;
    AnyDataset<B> dataset;
    std::vector<int64_t> indices;
    friend void destroy(Part* part) { delete part; }
  };
  Ref<Part> part_;
};
template <DatasetSource D> Subset(D&&, std::vector<int64_t>) -> Subset<BatchFrom<D>>;

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
template <DatasetSource D, size_t n>
std::array<Subset<BatchFrom<D>>, n> random_split(D&& dataset, const Scalar (&parts)[n], const Seed& seed = {}) {
  const AnyDataset<BatchFrom<D>> all(std::forward<D>(dataset));
  std::vector<std::vector<int64_t>> samples = detail::split_samples(all.size(), parts, seed);
  return [&]<size_t... i>(std::index_sequence<i...>) {
    return std::array<Subset<BatchFrom<D>>, n>{Subset<BatchFrom<D>>(all, std::move(samples[i]))...};
  }(std::make_index_sequence<n>());
}

/// Several datasets as one, the samples of the first before those of the second. They must give batches of one type:
/// Batch, std::array<Tensor, n>, or one with tensors_of; of samples of the same shape and dtype. Their sizes are asked
/// for once.
template <class B = Batch> class ConcatDataset {
 public:
  template <DatasetSource First, class... More>
    requires(sizeof...(More) > 0)
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
template <DatasetSource First, class... More>
  requires(sizeof...(More) > 0)
ConcatDataset(First&&, More&&...) -> ConcatDataset<BatchFrom<First>>;
template <class D> ConcatDataset(const std::vector<D>&) -> ConcatDataset<BatchFrom<D>>;

}   // namespace gradus::data
#endif
