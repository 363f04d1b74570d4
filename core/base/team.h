// Team: the threads that parallel_for shares its work with.
//
// Note [Why not an OpenMP region]. A region ends when every thread has arrived at its barrier, even one that has
// not started because another program uses its processor: on a busy machine a training step on two threads took
// 70 ms instead of 0.15. Here the shares of a job are taken from a counter by whoever is free. The caller takes part,
// and waits only for shares that somebody has begun: threads that do not get a processor are not missed.
//
// Note [Waking]. With a thread that is awake a job costs 0.2 to 0.7 us. To wake one costs the caller 10 to 20, and the
// other begins 20 to 40 us later: by then a small job is done. So idle threads watch the counter for 200 us, since the
// next job of a training step comes sooner than that, before they sleep; and only jobs that are worth it wake them.
// Nobody is needed: the caller takes each share that is left.
#ifndef GRADUS_CORE_BASE_TEAM_H
#define GRADUS_CORE_BASE_TEAM_H

#include <atomic>
#include <chrono>
#include <cstdint>

namespace gradus {

/// One caller at a time.
class Team {
 public:
  using Body = void (*)(void* context, int share, int shares);
  static constexpr std::chrono::microseconds watch{200};   // how long an idle thread stays awake

  /// Calls body, which must not throw, for each share in 0 .. shares-1, on up to `shares` threads, this one among them;
  /// returns when all are done. Threads that sleep, or do not exist yet, take part if `wake` is true.
  void run(int shares, Body body, void* context, bool wake = true);
  /// For bodies of a job that was to wake nobody: wakes the others after all.
  void wake(int shares);
  /// True if more threads than are awake could take part in a job of so many shares.
  bool sleeps(int shares) const { return workers_ - asleep_.load(std::memory_order_relaxed) < shares - 1; }

 private:
  void hire(int threads);
  void work(int number);
  bool take_share(uint64_t& seen);
  void sleep(uint64_t seen);

  // (number of the job) << 16 | the next share that nobody has taken
  alignas(64) std::atomic<uint64_t> claim_{0};
  // The job. A late thread may read it while the next one is written: what it read counts only if it then gets a share.
  std::atomic<int> shares_{0};
  std::atomic<Body> body_{nullptr};
  std::atomic<void*> context_{nullptr};
  alignas(64) std::atomic<int> open_{0};   // shares that are not done yet
  std::atomic<int> asleep_{0};
  int workers_ = 0;
};

}   // namespace gradus
#endif
