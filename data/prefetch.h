// Prefetch: threads that load the next batches of a loop.
//
// Idea: batches are taken in order, each by whoever is free: by a worker, or by the loop itself if it needs a batch
// that nobody has begun. So a worker that gets no processor delays nothing, and a loop is never slower than without.
// Nobody wakes a worker when a batch is taken, which would cost the loop more than many a batch: a worker with nothing
// to do sleeps for as long as the loop has needed for half of what waits.
#ifndef GRADUS_DATA_PREFETCH_H
#define GRADUS_DATA_PREFETCH_H

#include <cstdint>

namespace gradus::data {

class Prefetch {
 public:
  /// Puts a batch into its slot.
  using Load = void (*)(void* context, int64_t batch);

  Prefetch() = default;
  Prefetch(const Prefetch&) = delete;
  Prefetch& operator=(const Prefetch&) = delete;
  /// Waits for the batches that are being loaded, and drops the rest.
  ~Prefetch() { stop(); }
  void stop();

  /// From now on up to `workers` threads load the batches first .. last - 1, at most `room` of them before they are
  /// taken: batch b into slot b % room. They compute alone, in the modes of this thread (recording, inference).
  void start(int64_t workers, int64_t room, int64_t first, int64_t last, Load load, void* context);
  bool started() const { return crew_ != nullptr; }

  /// Returns when this batch is in its slot. Throws what loading it has thrown.
  void wait(int64_t batch);
  /// The slot of this batch is free for another one. A batch that nobody has begun yet is not loaded any more.
  void take(int64_t batch);

 private:
  struct Crew;
  Crew* crew_ = nullptr;
};

}   // namespace gradus::data
#endif
