// DataLoader: goes through a dataset in batches, in order or shuffled, once per loop.
//
//   for (auto [image, digit] : data::DataLoader(train, {.batch_size = 64, .shuffle = true})) ...
//
// Idea: sampler.h knows which samples come, the dataset gives them, prefetch.h has the threads that load them in
// advance; here they meet. A parameter that takes the loader of any dataset of two tensors is a `data::DataLoader<>&`.
// Read first: dataset.h, sampler.h, prefetch.h.
#ifndef GRADUS_DATA_LOADER_H
#define GRADUS_DATA_LOADER_H

#include "data/any_dataset.h"
#include "data/prefetch.h"
#include "data/sampler.h"

namespace gradus::data {

namespace detail {
/// One loop: the batches that wait, and the threads that load them.
template <class B> struct Loop {
  Loop(AnyDataset<B> from, const BatchSampler& sampler)
      : dataset(std::move(from)),
        pass(sampler.next_epoch(dataset.size(), progress)),
        room(pass.make_room()),
        at(progress.first()) {
    const int64_t workers = sampler.options().num_workers, waiting = workers * sampler.options().prefetch_factor;
    if (workers == 0 || done()) return;
    places.resize(size_t(waiting < pass.batches() ? waiting : pass.batches()));
    prefetch.start(
        workers, int64_t(places.size()), at, pass.batches(),
        [](void* loop, int64_t number) {
          Loop& l = *static_cast<Loop*>(loop);
          Samples own_room;
          l.places[size_t(number) % l.places.size()] = l.get(number, own_room);
        },
        this);
  }

  // What is random in it does not depend on what was drawn before, nor on the thread.
  B get(int64_t number, Samples& for_indices) const {
    Generator generator = pass.generator(number);
    const GeneratorLoan loan(generator);
    return dataset.get(pass.indices(number, for_indices));
  }
  B& batch() {
    if (loaded) return current;
    if (prefetch.started()) {
      prefetch.wait(at);
      current = std::move(places[size_t(at) % places.size()]);
      prefetch.take(at);
    } else {
      current = get(at, room);
    }
    loaded = true;
    progress.give(at);
    return current;
  }
  void next() {
    current = B();   // so that the next batch can have its memory
    if (!loaded && prefetch.started()) prefetch.take(at);
    progress.give(at++);
    loaded = false;
  }
  bool done() const { return at >= pass.batches(); }

  AnyDataset<B> dataset;
  LoopProgress progress;
  Pass pass;
  Samples room;
  int64_t at;
  B current;
  bool loaded = false;
  std::vector<B> places;
  Prefetch prefetch;   // the last member: its threads use the others
};
}   // namespace detail

/// Gives batches of type B, that of its dataset.
///
/// With `num_workers` threads load the next batches meanwhile: the dataset's `get` (and what is mapped over it) is then
/// called by several threads at a time, and by the loop's own if the workers are behind. Batches, their order and their
/// random numbers are the same with any number of workers: while a batch is loaded, default_generator() is one that
/// follows from seed, epoch and the number of the batch. What loading a batch throws reaches the loop at that batch.
/// At most num_workers * prefetch_factor batches wait. The threads end with the loop, also if it is left early.
///
/// Several loops over a loader may run at a time, in different threads too; everything else (set_epoch,
/// load_state_dict, copying) is for one thread.
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
  /// The seed of the order, given or drawn, or else that of default_generator() when the loader was made. To continue a
  /// run, keep it beside the epoch, or keep state_dict().
  uint64_t seed() const {
    dataset_.check();
    return sampler_.seed();
  }

  /// Where the loop that has begun last is, so that the next one, after load_state_dict, begins with the batch after
  /// the one that it has given: "seed", "epoch", "batch"; and "samples", "batch_size", "order", which must agree. At
  /// the end of a loop that is the next epoch.
  StateDict state_dict() const { return sampler_.state_dict(dataset_.size()); }
  /// All or nothing: throws Error for an entry that is missing, unknown or damaged, and for the state of a loader with
  /// another number of samples, batch size or kind of order. Loops that are under way are not touched.
  void load_state_dict(const StateDict& dict) { sampler_.load_state_dict(dict, dataset_.size()); }

  struct End {};
  /// One pass over the data. It has a share in the dataset, so it may outlive the loader.
  class Iterator {
   public:
    Iterator(Iterator&& o) noexcept : loop_(std::exchange(o.loop_, nullptr)) {}
    Iterator& operator=(Iterator o) noexcept {
      std::swap(loop_, o.loop_);
      return *this;
    }
    ~Iterator() { delete loop_; }

    /// The batch, which is kept until ++: `for (auto& batch : loader)`.
    B& operator*() { return loop_->batch(); }
    B* operator->() { return &**this; }
    Iterator& operator++() {
      loop_->next();
      return *this;
    }
    bool operator==(End) const { return loop_->done(); }

   private:
    friend class DataLoader;
    explicit Iterator(detail::Loop<B>* loop) : loop_(loop) {}
    detail::Loop<B>* loop_;
  };
  /// Starts the next epoch, or the rest of one after load_state_dict; its order is made here.
  Iterator begin() const { return Iterator(new detail::Loop<B>(dataset_, sampler_)); }
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
extern template struct detail::Loop<Batch>;
extern template class DataLoader<Batch>;

}   // namespace gradus::data
#endif
