// Team: the threads that parallel_for shares its work with.
//
// Note [Why not an OpenMP region]. A region ends when every thread has arrived at its barrier, even one that has
// not started because another program uses its processor: on a busy machine a training step on two threads took
// 70 ms instead of 0.15. Here the shares of a job are taken from a counter by whoever is free. The caller takes part,
// and waits only for shares that somebody has begun: threads that do not get a processor are not missed. Idle threads
// watch the counter for some 50 us, since the next job of a training step comes sooner than that, and then sleep.
#ifndef GRADUS_CORE_BASE_TEAM_H
#define GRADUS_CORE_BASE_TEAM_H

#include <atomic>
#include <cstdint>

namespace gradus {

/// One caller at a time.
class Team {
 public:
  using Body = void (*)(void* context, int share, int shares);

  /// Calls body, which must not throw, for each share in 0 .. shares-1, on up to `shares` threads, this one among them;
  /// returns when all are done.
  void run(int shares, Body body, void* context);

 private:
  void hire(int threads);
  void work(int number);
  bool take_share(uint64_t& seen);
  void wait_for_job(uint64_t seen);

  // (number of the job) << 16 | the next share that nobody has taken
  alignas(64) std::atomic<uint64_t> claim_{0};
  // The job. A late thread may read it while the next one is written: what it read counts only if it then gets a share.
  std::atomic<int> shares_{0};
  std::atomic<Body> body_{nullptr};
  std::atomic<void*> context_{nullptr};
  alignas(64) std::atomic<int> open_{0};   // shares that are not done yet
  int workers_ = 0;
};

}   // namespace gradus
#endif
