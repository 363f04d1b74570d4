// DataLoader: goes through a dataset in batches, in order or shuffled, once per loop.
//
//   for (auto [image, digit] : data::DataLoader(train, {.batch_size = 64, .shuffle = true})) ...
//
// Idea: the order of an epoch is a function of (seed, epoch), so a run can be repeated, or continued from any epoch.
// The loader knows its dataset as a pointer and three functions; so any type with size() and get() will do.
// Read first: dataset.h.
#ifndef GRADUS_DATA_LOADER_H
#define GRADUS_DATA_LOADER_H

#include <type_traits>
#include <utility>
#include <vector>

#include "data/dataset.h"

namespace gradus::data {

/// A seed that may be left out: `.seed = 7`.
struct Seed {
  bool given = false;
  uint64_t value = 0;
  Seed() = default;
  Seed(uint64_t seed) : given(true), value(seed) {}
};

struct DataLoaderOptions {
  int64_t batch_size = 1;
  bool shuffle = false;       ///< each epoch in a new random order
  bool drop_last = false;     ///< leave out the last batch if it is smaller than the others
  bool replacement = false;   ///< draw size() samples, each from the whole dataset; implies shuffle
  Seed seed = {};             ///< of the order; without one it is drawn from default_generator(), which
                              ///< manual_seed sets
};

class DataLoader {
 public:
  /// A named dataset is held by reference and must live as long as the loader; a temporary is moved into the loader.
  /// Throws Error unless batch_size is at least 1, and for an empty dataset that is to be shuffled.
  template <class D>
    requires Dataset<std::remove_cvref_t<D>>
  explicit DataLoader(D&& dataset, const DataLoaderOptions& options = {}) : DataLoader() {
    using Type = std::remove_cvref_t<D>;
    if constexpr (std::is_lvalue_reference_v<D>) {
      dataset_ = &dataset;
    } else {
      dataset_ = new Type(std::move(dataset));
      end_ = [](const void* d) { delete static_cast<const Type*>(d); };
    }
    size_ = [](const void* d) { return int64_t(static_cast<const Type*>(d)->size()); };
    get_ = [](const void* d, std::span<const int64_t> indices) { return static_cast<const Type*>(d)->get(indices); };
    start(options);
  }
  DataLoader(DataLoader&& o) noexcept : DataLoader() { swap(o); }
  DataLoader& operator=(DataLoader&& o) noexcept {
    swap(o);
    return *this;
  }
  ~DataLoader() {
    if (end_) end_(dataset_);
  }

  /// The number of batches in an epoch.
  int64_t size() const;
  /// How many epochs have begun.
  int64_t epoch() const { return epoch_; }
  /// The next loop takes the order of this epoch (0 is the first), to continue a run. Needs the same seed.
  void set_epoch(int64_t epoch) { epoch_ = epoch; }

  struct End {};
  /// One pass over the data. It reads the loader's dataset, so it must not outlive the loader.
  class Iterator {
   public:
    Batch operator*() const;
    Iterator& operator++() {
      at_ += loader_->options_.batch_size;
      return *this;
    }
    bool operator==(End) const { return at_ >= stop_; }

   private:
    friend class DataLoader;
    const DataLoader* loader_ = nullptr;
    std::vector<int64_t> order_;   // empty: the dataset's own order
    int64_t at_ = 0, stop_ = 0;    // in samples
  };
  /// Starts the next epoch; its order is made here.
  Iterator begin();
  End end() const { return {}; }

 private:
  DataLoader() = default;   // delegating to it makes the destructor run if start() throws
  void start(const DataLoaderOptions& options);
  void swap(DataLoader& o) noexcept {
    std::swap(dataset_, o.dataset_);
    std::swap(size_, o.size_);
    std::swap(get_, o.get_);
    std::swap(end_, o.end_);
    std::swap(options_, o.options_);
    std::swap(epoch_, o.epoch_);
  }

  const void* dataset_ = nullptr;
  int64_t (*size_)(const void*) = nullptr;
  Batch (*get_)(const void*, std::span<const int64_t>) = nullptr;
  void (*end_)(const void*) = nullptr;   // null: the dataset is not ours
  DataLoaderOptions options_;
  int64_t epoch_ = 0;
};

}   // namespace gradus::data
#endif
