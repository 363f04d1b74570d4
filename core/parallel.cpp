// Threads: OpenMP, or std::thread in builds for ThreadSanitizer (GCC's OpenMP runtime gives it false reports).
//
// Worker threads are bound to processors of their own: libgomp's threads spin while they wait, and two that share one
// processor were measured at a quarter of the speed. The calling thread stays free, so the scheduler moves it away from them.
#include "core/parallel.h"

#include <cstdlib>
#include <vector>

#include "core/error.h"
#include "core/format.h"

#if defined(GRADUS_STD_THREADS)
#include <thread>
#else
#include <omp.h>
#endif
#if defined(__linux__)
#include <sched.h>
#include <pthread.h>
#endif

namespace gradus {

int64_t grain_cap = 0;

namespace {

int chosen_threads = 0;     // 0: not decided yet
int64_t entered = 0;
char busy = 0;              // a region is open: a process-wide try-lock

int processors() {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
  return 1;
}

#if !defined(GRADUS_STD_THREADS) && defined(__linux__)
// Binds a worker to the i-th processor of the process's set, once, unless the user has said how threads are to be placed.
void bind_worker(int thread, int threads) {
  static thread_local bool done = false;
  if (done || thread == 0) return;
  done = true;
  if (std::getenv("OMP_PROC_BIND") || std::getenv("GOMP_CPU_AFFINITY") || std::getenv("OMP_PLACES")) return;
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0 || CPU_COUNT(&set) < threads) return;
  int wanted = thread;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &set) && wanted-- == 0) {
      cpu_set_t one;
      CPU_ZERO(&one);
      CPU_SET(cpu, &one);
      pthread_setaffinity_np(pthread_self(), sizeof one, &one);
      return;
    }
}
#else
[[maybe_unused]] void bind_worker(int, int) {}
#endif

void open_region(int threads, void (*body)(void*, int, int), void* context) {
  __atomic_fetch_add(&entered, 1, __ATOMIC_RELAXED);
#if defined(GRADUS_STD_THREADS)
  std::vector<std::thread> workers;
  for (int t = 1; t < threads; ++t) workers.emplace_back([=] { body(context, t, threads); });
  body(context, 0, threads);
  for (std::thread& w : workers) w.join();
#else
#pragma omp parallel num_threads(threads)
  {
    // The runtime may give fewer threads than asked for: shares are dealt by what there is.
    int thread = omp_get_thread_num(), team = omp_get_num_threads();
    bind_worker(thread, team);
    for (int share = thread; share < threads; share += team) body(context, share, threads);
  }
#endif
}

bool inside_region() {
#if defined(GRADUS_STD_THREADS)
  return false;   // `busy` tells
#else
  return omp_in_parallel();
#endif
}

}  // namespace

int get_num_threads() {
  int threads = __atomic_load_n(&chosen_threads, __ATOMIC_RELAXED);
  if (threads) return threads;
  const char* asked = std::getenv("OMP_NUM_THREADS");
  int n = asked ? std::atoi(asked) : 0;
  set_num_threads(n >= 1 ? n : processors());
  return get_num_threads();
}
void set_num_threads(int n) {
  if (n < 1) throw Error(fmt::format("set_num_threads: expected at least 1; came {}", n));
  __atomic_store_n(&chosen_threads, n, __ATOMIC_RELAXED);
}

int64_t set_grain_cap(int64_t items) {
  int64_t before = grain_cap;
  grain_cap = items;
  return before;
}
int64_t regions_entered() { return __atomic_load_n(&entered, __ATOMIC_RELAXED); }

void run_team(int wanted, void (*body)(void*, int thread, int threads), void* context) {
  // All or one: a team that is smaller than the one before ends the other threads, and the next large one starts them anew
  // (teams of 2 and 8 in turn on two processors: 6.6 ms a region; always 8: 0.4 ms).
  int threads = wanted > 1 ? get_num_threads() : 1;
  if (threads <= 1 || inside_region() || __atomic_test_and_set(&busy, __ATOMIC_ACQUIRE))
    return body(context, 0, 1);
  open_region(threads, body, context);
  __atomic_clear(&busy, __ATOMIC_RELEASE);
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

}  // namespace gradus
