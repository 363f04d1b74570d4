// parallel_for: cutting work into chunks and handing them to the team.
#include "core/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "core/base/alone.h"
#include "core/base/error.h"
#include "core/base/float_mode.h"
#include "core/base/format.h"
#include "core/base/processors.h"
#include "core/base/team.h"
#include "core/base/words.h"

#if defined(_OPENMP)
#include <omp.h>
#endif

namespace gradus {

int64_t grain_cap = 0;

namespace {

using Clock = std::chrono::steady_clock;
using Micro = std::chrono::duration<double, std::micro>;

constexpr int most_threads = 4096;
#if defined(_OPENMP)
constexpr const char* executors[] = {"team", "openmp"};
#else
constexpr const char* executors[] = {"team"};
#endif

int chosen_threads = 0;     // 0: not decided yet
int chosen_executor = -1;   // as well
int64_t entered = 0;
char busy = 0;    // a region is open: a process-wide try-lock
int lonely = 0;   // threads of the program that compute without helpers, now

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

// The body of a region as the team calls it: each thread computes as the calling one does, and an exception must
// neither leave a thread nor end the region before all threads are done.
struct Guarded {
  void (*body)(void*, int thread, int threads);
  void* context;
  FloatMode mode = FloatMode::current();
  std::atomic<bool> failed{false};
  std::exception_ptr first = {};

  static void run(void* p, int thread, int threads) {
    auto& job = *static_cast<Guarded*>(p);
    job.mode.use();
    try {
      job.body(job.context, thread, threads);
    } catch (...) {
      if (!job.failed.exchange(true)) job.first = std::current_exception();
    }
  }
};

#if defined(_OPENMP)
// The job as one OpenMP region. The host program's settings say how many threads that has: other numbers from us would
// make the runtime end threads and start them again. Afterwards they compute in their own way again.
void run_region(int shares, Guarded& job) {
#pragma omp parallel
  {
    const FloatMode own = FloatMode::current();
    for (int share = omp_get_thread_num(); share < shares; share += omp_get_num_threads())
      Guarded::run(&job, share, shares);
    own.use();
  }
}
#endif

int executor() {
  int chosen = __atomic_load_n(&chosen_executor, __ATOMIC_RELAXED);
  if (chosen >= 0) return chosen;
  set_executor(executor_of_environment());
  return executor();
}
bool uses_openmp() { return executor() == 1; }

}   // namespace

int num_threads_of_environment() {
  const char* asked = std::getenv("OMP_NUM_THREADS");
  const int others = asked ? std::atoi(asked) : 0, usual = others >= 1 ? others : processors();
  const char* own = std::getenv("GRADUS_NUM_THREADS");
  if (!own || !*own) return usual;
  char* end;
  const long n = std::strtol(own, &end, 10);
  if (n >= 1 && *end == 0) return n < most_threads ? int(n) : most_threads;
  std::fprintf(stderr, "gradus: GRADUS_NUM_THREADS=%s is not a number of threads; using %d\n", own, usual);
  return usual;
}

int get_num_threads() {
  int threads = __atomic_load_n(&chosen_threads, __ATOMIC_RELAXED);
  if (threads) return threads;
  set_num_threads(num_threads_of_environment());
  return get_num_threads();
}
void set_num_threads(int n) {
  if (n < 1) throw Error(fmt::format("set_num_threads: expected at least 1; got {}", n));
  __atomic_store_n(&chosen_threads, n < most_threads ? n : most_threads, __ATOMIC_RELAXED);
}

const char* executor_of_environment() {
  const char* asked = std::getenv("GRADUS_EXECUTOR");
  if (!asked || !*asked) return executors[0];
  try {
    return executors[which_word("gradus", "GRADUS_EXECUTOR", asked, executors)];
  } catch (const Error& error) {
    std::fprintf(stderr, "%s; using %s\n", error.what(), executors[0]);
    return executors[0];
  }
}

const char* get_executor() { return executors[executor()]; }
void set_executor(const char* name) {
  __atomic_store_n(&chosen_executor, which_word("set_executor", "name", name, executors), __ATOMIC_RELAXED);
}

int64_t set_grain_cap(int64_t items) {
  int64_t before = grain_cap;
  grain_cap = items;
  return before;
}
int64_t regions_entered() { return __atomic_load_n(&entered, __ATOMIC_RELAXED); }

namespace {

// Whether some work is worth waking threads that sleep. Little work is too if it comes again and again.
bool adds_up(Micro work) {
  static Clock::time_point last;   // of the region that is open
  static double sum = 0;
  const auto now = Clock::now();
  if (now - last > Team::watch) sum = 0;
  last = now;
  sum += work.count();
  if (sum < worth_waking) return false;
  sum = 0;
  return true;
}

// The body on this thread, which others who ask for helpers will know of.
void run_alone(void (*body)(void*, int thread, int threads), void* context) {
  struct Lonely {
    Lonely() { __atomic_fetch_add(&lonely, 1, __ATOMIC_RELAXED); }
    ~Lonely() { __atomic_fetch_sub(&lonely, 1, __ATOMIC_RELAXED); }
  } counted;
  body(context, 0, 1);
}

// How many threads may compute now, this one among them, if other threads of the program compute too. More than there
// are processors only if so many are asked for.
int threads_left() { return std::max(processors(), get_num_threads()) - __atomic_load_n(&lonely, __ATOMIC_RELAXED); }

}   // namespace

void run_team(int wanted, void (*body)(void*, int thread, int threads), void* context, double work) {
  int threads = wanted > 1 ? std::min(wanted, get_num_threads()) : 1;
  if (threads <= 1 || computes_alone()) return body(context, 0, 1);
  if (inside_region() || __atomic_test_and_set(&busy, __ATOMIC_ACQUIRE)) return run_alone(body, context);
  threads = std::min(threads, threads_left());
  if (threads <= 1) {
    __atomic_clear(&busy, __ATOMIC_RELEASE);
    return run_alone(body, context);
  }
  __atomic_fetch_add(&entered, 1, __ATOMIC_RELAXED);
  Guarded job{body, context};
  const bool wake = work >= worth_waking || grain_cap;
#if defined(_OPENMP)
  if (uses_openmp()) run_region(threads, job);
  else
#endif
    team().run(threads, Guarded::run, &job, wake || (work > 0 && team().sleeps(threads) && adds_up(Micro(work))));
  __atomic_clear(&busy, __ATOMIC_RELEASE);
  if (job.first) std::rethrow_exception(job.first);
}

namespace {

struct Chunks {
  int64_t n, grain, count;
  bool timed;   // the first chunk, to find out whether the loop is worth waking anybody
  void (*body)(void*, int64_t, int64_t);
  void* context;

  static void run(void* p, int thread, int threads) {
    const Chunks& loop = *static_cast<Chunks*>(p);
    int64_t first = loop.count * thread / threads * loop.grain;
    const int64_t last = std::min(loop.n, loop.count * (thread + 1) / threads * loop.grain);
    if (loop.timed && thread == 0 && threads > 1 && team().sleeps(threads)) {
      const auto begin = Clock::now();
      loop.body(loop.context, 0, loop.grain);
      if (adds_up((Clock::now() - begin) * (loop.count - 1))) team().wake(threads);
      first = loop.grain;
    }
    if (first < last) loop.body(loop.context, first, last);
  }
};

}   // namespace

void run_parallel(int64_t n, int64_t grain, bool light, void (*body)(void*, int64_t, int64_t), void* context) {
  if (n <= 0) return;
  const int64_t chunks = (n + grain - 1) / grain;
  // Sixteen chunks of several microseconds are worth waking everybody.
  const bool timed = light && chunks < 16 && !grain_cap && !uses_openmp();
  Chunks loop{n, grain, chunks, timed, body, context};
  // Under a grain cap even one chunk goes through a region, so that tests see it.
  run_team(
      grain_cap && chunks == 1 ? 2 : int(chunks < 1024 ? chunks : 1024), Chunks::run, &loop, timed ? 0 : worth_waking);
}

}   // namespace gradus
