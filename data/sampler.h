// Which samples the batches of an epoch have, and how far a loop has come.
//
// Idea: the order of an epoch is a function of (seed, epoch), what is random in a batch one of (seed, epoch, batch). So
// a run can be repeated, or continued from any batch, whichever thread loads it.
// Read next: loader.h.
#ifndef GRADUS_DATA_SAMPLER_H
#define GRADUS_DATA_SAMPLER_H

#include <span>
#include <vector>

#include "core/tensor/named_tensor.h"
#include "core/tensor/random.h"
#include "data/any_sampler.h"

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
  AnySampler sampler = {};    ///< chooses the samples, or whole batches: samplers.h
  bool drop_last = false;     ///< leave out the last batch if it is smaller than the others
  bool replacement = false;   ///< draw size() samples, each from the whole dataset; implies shuffle
  /// Of the order, and of what transforms draw. An order that is random draws it if it is not given; any other takes
  /// the seed of default_generator().
  Seed seed = {};
  int64_t num_workers = 0;       ///< threads that load the next batches while the loop works on this one
  int64_t prefetch_factor = 2;   ///< how many batches per worker may wait
};

/// One pass over the samples, cut into batches. Several threads may ask at a time.
class Pass {
 public:
  int64_t batches() const { return batches_; }
  /// The samples of a batch in 0 .. batches() - 1, valid until `room` is changed.
  std::span<const int64_t> indices(int64_t batch, Samples& room) const;
  Samples make_room() const;   ///< of the right size. Throws MemoryError
  /// Where whatever is random in this batch begins: a function of seed, epoch and the batch's number.
  Generator generator(int64_t batch) const;

 private:
  friend class BatchSampler;
  Samples order_;   // of all samples; empty if they come in their own order
  Samples ends_;    // of each batch in it, if a sampler made them
  int64_t samples_ = 0, batch_size_ = 1, batches_ = 0, epoch_ = 0;
  uint64_t seed_ = 0;
};

/// How far the loops of a loader have come. Changed atomically: loops may run in several threads.
struct Progress {
  uint32_t count = 1;
  int64_t epoch = 0, batch = 0;   // where the next loop begins
  int64_t loops = 0;              // how many have begun, or were forgotten
  int64_t given = 0, all = 0;     // batches that the last of these has given, of how many
  friend void destroy(Progress* progress) { delete progress; }
};

/// One loop's share in it.
class LoopProgress {
 public:
  int64_t first() const { return first_; }
  /// A loop that another one has followed no longer counts.
  void give(int64_t batch) const;

 private:
  friend class BatchSampler;
  Ref<Progress> progress_;
  int64_t loop_ = 0, first_ = 0;
};

/// What a DataLoader does whatever it loads. `samples` is the size of the dataset, which may change between epochs.
class BatchSampler {
 public:
  BatchSampler(const DataLoaderOptions& options, int64_t samples);
  /// Copies count for themselves.
  BatchSampler(const BatchSampler& o);
  BatchSampler(BatchSampler&&) = default;
  BatchSampler& operator=(BatchSampler o) noexcept;

  const DataLoaderOptions& options() const { return options_; }
  int64_t batches(int64_t samples) const;
  int64_t epoch() const { return __atomic_load_n(&progress_->epoch, __ATOMIC_RELAXED); }
  void set_epoch(int64_t epoch) { begin_at(epoch, 0); }
  uint64_t seed() const { return options_.seed.value; }
  /// A loop over a const loader counts, too, or its order would never change.
  Pass next_epoch(int64_t samples, LoopProgress& loop) const;
  StateDict state_dict(int64_t samples) const;
  void load_state_dict(const StateDict& dict, int64_t samples);

 private:
  void begin_at(int64_t epoch, int64_t batch);
  void draw(Pass& pass, Generator& generator) const;
  std::vector<std::pair<const char*, int64_t>> traits(int64_t samples) const;

  DataLoaderOptions options_;
  Ref<Progress> progress_;
};

}   // namespace gradus::data
#endif
