// parallel_for: cutting work into chunks and handing them to the team.
#include "core/base/parallel.h"

#include <atomic>
#include <cstdlib>
#include <exception>

#include "core/base/error.h"
#include "core/base/format.h"
#include "core/base/team.h"

#if defined(_OPENMP)
#include <omp.h>
#endif
#if defined(__linux__)
#include <sched.h>
#endif

namespace gradus {

int64_t grain_cap = 0;

namespace {

int chosen_threads = 0;   // 0: not decided yet
int64_t entered = 0;
char busy = 0;   // a region is open: a process-wide try-lock

int processors() {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
  return 1;
}

// A host program's own region: its threads must not multiply.
bool inside_region() {
#if defined(_OPENMP)
  return omp_in_parallel();
#else
  return false;
#endif
}

Team& team() {
  static Team* t = new Team;   // never destroyed: its threads end with the process
  return *t;
}

// The body of a region as the team calls it: an exception must neither leave a thread nor end the region before all
// threads are done.
struct Guarded {
  void (*body)(void*, int thread, int threads);
  void* context;
  std::atomic<bool> failed{false};
  std::exception_ptr first;

  static void run(void* p, int thread, int threads) {
    auto& job = *static_cast<Guarded*>(p);
    try {
      job.body(job.context, thread, threads);
    } catch (...) {
      if (!job.failed.exchange(true)) job.first = std::current_exception();
    }
  }
};

}   // namespace

int get_num_threads() {
  int threads = __atomic_load_n(&chosen_threads, __ATOMIC_RELAXED);
  if (threads) return threads;
  const char* asked = std::getenv("OMP_NUM_THREADS");
  int n = asked ? std::atoi(asked) : 0;
  set_num_threads(n >= 1 ? n : processors());
  return get_num_threads();
}
void set_num_threads(int n) {
  if (n < 1) throw Error(fmt::format("set_num_threads: expected at least 1; got {}", n));
  __atomic_store_n(&chosen_threads, n < 4096 ? n : 4096, __ATOMIC_RELAXED);
}

int64_t set_grain_cap(int64_t items) {
  int64_t before = grain_cap;
  grain_cap = items;
  return before;
}
int64_t regions_entered() { return __atomic_load_n(&entered, __ATOMIC_RELAXED); }

void run_team(int wanted, void (*body)(void*, int thread, int threads), void* context) {
  int threads = wanted > 1 ? get_num_threads() : 1;
  if (threads <= 1 || inside_region() || __atomic_test_and_set(&busy, __ATOMIC_ACQUIRE)) return body(context, 0, 1);
  __atomic_fetch_add(&entered, 1, __ATOMIC_RELAXED);
  Guarded job{body, context, {}, {}};
  team().run(threads, Guarded::run, &job);
  __atomic_clear(&busy, __ATOMIC_RELEASE);
  if (job.first) std::rethrow_exception(job.first);
}

void run_parallel(int64_t n, int64_t grain, void (*body)(void*, int64_t, int64_t), void* context) {
  if (n <= 0) return;
  struct Job {
    int64_t n, grain, chunks;
    void (*body)(void*, int64_t, int64_t);
    void* context;
  } job{n, grain, (n + grain - 1) / grain, body, context};
  // Under a grain cap even one chunk goes through a region, so that tests see it.
  int wanted = grain_cap && job.chunks == 1 ? 2 : int(job.chunks < 1024 ? job.chunks : 1024);
  run_team(
      wanted,
      [](void* p, int thread, int threads) {
        Job& j = *static_cast<Job*>(p);
        int64_t first = j.chunks * thread / threads * j.grain, last = j.chunks * (thread + 1) / threads * j.grain;
        if (last > j.n) last = j.n;
        if (first < last) j.body(j.context, first, last);
      },
      &job);
}

}   // namespace gradus
