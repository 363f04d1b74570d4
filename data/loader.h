// DataLoader: goes through a dataset in batches, in order or shuffled, once per loop.
//
//   for (auto [image, digit] : data::DataLoader(train, {.batch_size = 64, .shuffle = true})) ...
//
// Idea: sampler.h knows which samples come, the dataset gives them; here they meet. A parameter that takes the loader
// of any dataset of two tensors is a `data::DataLoader<>&`.
// Read first: dataset.h, sampler.h.
#ifndef GRADUS_DATA_LOADER_H
#define GRADUS_DATA_LOADER_H

#include "data/any_dataset.h"
#include "data/sampler.h"

namespace gradus::data {

/// Gives batches of type B, that of its dataset.
template <class B = Batch> class DataLoader {
 public:
  /// A named dataset is copied (those here are handles: copies share the numbers), a temporary is moved in, and what a
  /// std::shared_ptr points to is shared. Throws Error unless batch_size is at least 1, and for an empty dataset that
  /// is to be shuffled.
  explicit DataLoader(AnyDataset<B> dataset, const DataLoaderOptions& options = {})
      : dataset_(std::move(dataset)), sampler_(options, dataset_.size()) {}

  /// The number of batches in an epoch.
  int64_t size() const { return sampler_.batches(dataset_.size()); }
  /// How many epochs have begun.
  int64_t epoch() const {
    dataset_.check();
    return sampler_.epoch();
  }
  /// The next loop takes the order of this epoch (0 is the first), to continue a run. Needs the same seed.
  void set_epoch(int64_t epoch) {
    dataset_.check();
    sampler_.set_epoch(epoch);
  }
  /// The seed of the order, given or drawn; 0 without one. To continue a run, keep it beside the epoch.
  uint64_t seed() const {
    dataset_.check();
    return sampler_.seed();
  }

  struct End {};
  /// One pass over the data. It has a share in the dataset, so it may outlive the loader.
  class Iterator {
   public:
    /// The batch, which is kept until ++: `for (auto& batch : loader)`.
    B& operator*() {
      if (!loaded_) batch_ = dataset_.get(pass_.indices());
      loaded_ = true;
      return batch_;
    }
    B* operator->() { return &**this; }
    Iterator& operator++() {
      batch_ = B();   // so that the next batch can have its memory
      loaded_ = false;
      pass_.next();
      return *this;
    }
    bool operator==(End) const { return pass_.done(); }

   private:
    friend class DataLoader;
    Iterator(AnyDataset<B> dataset, Pass pass) : dataset_(std::move(dataset)), pass_(std::move(pass)) {}
    AnyDataset<B> dataset_;
    Pass pass_;
    B batch_;
    bool loaded_ = false;
  };
  /// Starts the next epoch; its order is made here.
  Iterator begin() const { return {dataset_, sampler_.next_epoch(dataset_.size())}; }
  End end() const { return {}; }

 private:
  AnyDataset<B> dataset_;
  BatchSampler sampler_;
};
template <DatasetSource D> DataLoader(D&&, const DataLoaderOptions& = {}) -> DataLoader<BatchFrom<D>>;

namespace detail {
// A class that has a `get`, but is no dataset.
template <class D>
concept AlmostDataset = !DatasetSource<D> && requires { &D::get; };
}   // namespace detail
/// For the message only.
template <detail::AlmostDataset D> class DataLoader<D> {
 public:
  static_assert(
      !sizeof(D), "a dataset has `int64_t size() const` and `Batch get(std::span<const int64_t> indices) const`");
  DataLoader(const D&, const DataLoaderOptions& = {});
  Batch *begin() const, *end() const;
};
template <class D>
  requires detail::AlmostDataset<std::remove_cvref_t<D>>
DataLoader(D&&, const DataLoaderOptions& = {}) -> DataLoader<std::remove_cvref_t<D>>;

// The usual one is in the library: a tenth of a second less for every program.
extern template class AnyDataset<Batch>;
extern template class DataLoader<Batch>;

}   // namespace gradus::data
#endif
