// Which samples the batches of an epoch have.
//
// Idea: the order of an epoch is a function of (seed, epoch), so a run can be repeated, or continued from any epoch.
// Read next: loader.h.
#ifndef GRADUS_DATA_SAMPLER_H
#define GRADUS_DATA_SAMPLER_H

#include <span>
#include <vector>

#include "core/tensor/random.h"

namespace gradus::data {

/// A seed that may be left out: `.seed = 7`. Then it is drawn from default_generator(), which manual_seed sets.
struct Seed {
  bool given = false;
  uint64_t value = 0;
  Seed() = default;
  template <class T>
    requires std::is_arithmetic_v<T>
  Seed(T seed) : given(true), value(seed_from(seed)) {}
};
uint64_t given_or_drawn(const Seed& seed);

/// 0 .. n-1 in random order. Throws MemoryError naming `op` if there is no room for such a list.
std::vector<int64_t> shuffled(const char* op, int64_t n, const Generator& generator);

struct DataLoaderOptions {
  int64_t batch_size = 1;
  bool shuffle = false;       ///< each epoch in a new random order
  bool drop_last = false;     ///< leave out the last batch if it is smaller than the others
  bool replacement = false;   ///< draw size() samples, each from the whole dataset; implies shuffle
  Seed seed = {};             ///< of the order
};

/// One pass over the samples, batch by batch.
class Pass {
 public:
  bool done() const { return at_ >= stop_; }
  /// The samples of the present batch, until next().
  std::span<const int64_t> indices();
  void next() { at_ += count(); }

 private:
  friend class BatchSampler;
  int64_t count() const { return batch_size_ < stop_ - at_ ? batch_size_ : stop_ - at_; }

  bool in_order_ = true;
  std::vector<int64_t> order_;   // of all samples; room for one batch if they come in their own order
  int64_t at_ = 0, stop_ = 0, batch_size_ = 1;
};

/// What a DataLoader does whatever it loads. `samples` is the size of the dataset, which may change between epochs.
class BatchSampler {
 public:
  BatchSampler(const DataLoaderOptions& options, int64_t samples);
  int64_t batches(int64_t samples) const;
  int64_t epoch() const { return epoch_; }
  void set_epoch(int64_t epoch);
  uint64_t seed() const { return options_.seed.value; }
  Pass next_epoch(int64_t samples) const;

 private:
  DataLoaderOptions options_;
  mutable int64_t epoch_ = 0;   // a loop over a const loader counts, too, or its order would never change
};

}   // namespace gradus::data
#endif
