// The threads of a Team. Note [Why not an OpenMP region] in team.h.
#include "core/base/team.h"

#include <cfenv>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <thread>
#if defined(_OPENMP)
#include <omp.h>
#endif
#if defined(__linux__)
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#endif
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace gradus {

namespace {

constexpr uint64_t closed = 0xffff;

inline void pause() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("isb");
#endif
}

// Waits until done() is true, but not for long; then returns false. Also if another program had this processor
// meanwhile, since the time passes then too.
template <class Done> bool watch_until(const Done& done) {
  using Clock = std::chrono::steady_clock;
  if (done()) return true;
  for (const auto end = Clock::now() + Team::watch; Clock::now() < end;)
    for (int i = 0; i < 32; ++i) {
      if (done()) return true;
      pause();
    }
  return false;
}

#if defined(__linux__)
// True for the first process that asks for this processor, for as long as it lives. The claim is a name that the kernel
// gives to one socket and takes back when the process ends: unlike a file it can neither be left over nor be forbidden.
bool claim(int cpu) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;   // a name that begins with a 0 is not in the file system
  const int length = std::snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "gradus processor %d", cpu);
  const int holder = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (holder < 0) return false;
  const auto size = socklen_t(offsetof(sockaddr_un, sun_path) + 1 + size_t(length));
  if (::bind(holder, reinterpret_cast<sockaddr*>(&address), size) == 0) return true;   // the socket stays open
  close(holder);
  return false;
}
#endif

#if defined(__linux__)
void run_on(const cpu_set_t& set) { pthread_setaffinity_np(pthread_self(), sizeof set, &set); }
#endif

// Where the host program's OpenMP runtime binds its threads, it has bound the calling one too, and this one with it;
// then a worker goes where a thread of its regions would. False if the runtime does not.
bool bind_as_openmp([[maybe_unused]] int number) {
#if defined(__linux__) && defined(_OPENMP)
  const int places = omp_get_num_places();
  if (places <= 0) return false;
  int cpus[CPU_SETSIZE];
  const int count = omp_get_place_num_procs(number % places);
  if (count > CPU_SETSIZE) return false;
  omp_get_place_proc_ids(number % places, cpus);
  cpu_set_t place;
  CPU_ZERO(&place);
  for (int i = 0; i < count; ++i) CPU_SET(cpus[i], &place);
  run_on(place);
  return true;
#else
  return false;
#endif
}

// Binds a worker to the number-th processor of the process's set, unless the user has said where threads are to
// run: two busy threads that share one processor were measured at a quarter of the speed. The calling thread stays
// free, so the scheduler moves it away from them. Of several processes that share the machine one binds; the workers of
// the others stay free too, or all would meet on the same processors. True if there is a processor for the worker.
bool bind(int number) {
#if defined(__linux__)
  if (bind_as_openmp(number)) return true;
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return false;
  if (CPU_COUNT(&set) <= number) {   // a calling thread that is bound: this one need not be
    if (sched_getaffinity(getpid(), sizeof set, &set) != 0 || CPU_COUNT(&set) <= number) return false;
    run_on(set);
  }
  if (std::getenv("OMP_PROC_BIND") || std::getenv("GOMP_CPU_AFFINITY") || std::getenv("OMP_PLACES")) return true;
  int wanted = number;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &set) && wanted-- == 0 && claim(cpu)) {
      cpu_set_t one;
      CPU_ZERO(&one);
      CPU_SET(cpu, &one);
      run_on(one);
    }
  return true;
#else
  return number < int(std::thread::hardware_concurrency());
#endif
}

}   // namespace

void Team::run(int shares, Body body, void* context, bool wakes) {
  uint64_t job = (claim_.load(std::memory_order_relaxed) >> 16) + 1;
  // Closed while the job is written: a late thread must not take a share of the old job that only the new one has.
  // Whoever has read something new here knows of the closing too (release, acquire), so its exchange fails.
  claim_.store(job << 16 | closed, std::memory_order_relaxed);
  shares_.store(shares, std::memory_order_release);
  body_.store(body, std::memory_order_release);
  context_.store(context, std::memory_order_release);
  open_.store(shares, std::memory_order_relaxed);
  claim_.store(job << 16, std::memory_order_release);
  if (wakes) wake(shares);

  uint64_t seen = job << 16;
  while (take_share(seen)) {
  }
  if (watch_until([this] { return open_.load(std::memory_order_acquire) == 0; })) return;
  while (int left = open_.load(std::memory_order_acquire)) open_.wait(left, std::memory_order_acquire);
}

void Team::wake(int shares) {
  hire(shares - 1);
  claim_.notify_all();   // no system call if nobody sleeps
}

// Takes the next share, if there is one, and runs it.
bool Team::take_share(uint64_t& seen) {
  seen = claim_.load(std::memory_order_acquire);
  while (true) {
    int share = int(seen & closed), shares = shares_.load(std::memory_order_acquire);
    Body body = body_.load(std::memory_order_acquire);
    void* context = context_.load(std::memory_order_acquire);
    if (share >= shares) return false;
    if (!claim_.compare_exchange_weak(seen, seen + 1, std::memory_order_acq_rel, std::memory_order_acquire)) continue;
    body(context, share, shares);
    if (open_.fetch_sub(1, std::memory_order_acq_rel) == 1) open_.notify_one();
    return true;
  }
}

void Team::sleep(uint64_t seen) {
  asleep_.fetch_add(1, std::memory_order_relaxed);
  claim_.wait(seen, std::memory_order_acquire);
  asleep_.fetch_sub(1, std::memory_order_relaxed);
}

void Team::work(int number) {
  // Without the traps that the calling thread may have; each job brings what it needs: Guarded in parallel.cpp.
  std::fenv_t inherited;
  std::feholdexcept(&inherited);
  bool has_processor = bind(number);
  for (uint64_t seen = 0;;) {
    while (take_share(seen)) {
    }
    auto has_job = [&] { return claim_.load(std::memory_order_relaxed) != seen; };
    if (!has_processor || !watch_until(has_job)) sleep(seen);
  }
}

void Team::hire(int threads) {
  for (; workers_ < threads; ++workers_) {
    try {
      std::thread([this, number = workers_ + 1] { work(number); }).detach();
    } catch (const std::exception&) {
      return;   // out of threads or memory: the existing threads do the work
    }
  }
}

}   // namespace gradus
