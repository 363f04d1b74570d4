// Threads of the program that compute at the same time: together with their helpers they are no more than there are
// processors.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <thread>
#if defined(_OPENMP)
#include <omp.h>
#endif

#include "core/base/parallel.h"
#include "core/base/processors.h"

using namespace gradus;

namespace {

constexpr int many = 1000;

class Threads {   // as many as there are processors, at least two
 public:
  Threads() { set_num_threads(number()); }
  ~Threads() { set_num_threads(before_); }
  static int number() { return std::max(2, processors()); }

 private:
  int before_ = get_num_threads();
};

// How many threads a job gets that wants many.
int team_size() {
  int size = 0;
  run_team(
      many,
      [](void* context, int share, int shares) {
        if (share == 0) *static_cast<int*>(context) = shares;
      },
      &size);
  return size;
}

// A job that lasts until it is told to end.
struct Long {
  std::atomic<bool> begun = false, may_end = false;
  int size = 0;
  void run() {
    run_team(
        many,
        [](void* context, int share, int shares) {
          Long& job = *static_cast<Long*>(context);
          if (share > 0) return;
          job.size = shares;
          for (job.begun = true; !job.may_end;) std::this_thread::yield();
        },
        this);
  }
};

// While a thread of the program has helpers, another one computes alone; runs `then` when only that one is left.
template <class F> void with_a_lonely_thread(F then) {
  Long with_helpers, lonely;
  std::thread first([&] { with_helpers.run(); });
  while (!with_helpers.begun) std::this_thread::yield();
  std::thread second([&] { lonely.run(); });
  while (!lonely.begun) std::this_thread::yield();
  with_helpers.may_end = true;
  first.join();
  CHECK(with_helpers.size == Threads::number());
  CHECK(lonely.size == 1);
  then();
  lonely.may_end = true;
  second.join();
}

}   // namespace

TEST_CASE("a job leaves a processor to each thread of the program that computes alone, until that has ended") {
  const Threads threads;
  CHECK(team_size() == Threads::number());
  with_a_lonely_thread([] { CHECK(team_size() == Threads::number() - 1); });
  CHECK(team_size() == Threads::number());
}

TEST_CASE("an exception ends a lonely job, too") {
  const Threads threads;
  Long with_helpers;
  std::thread first([&] { with_helpers.run(); });
  while (!with_helpers.begun) std::this_thread::yield();
  CHECK_THROWS_AS(run_team(
                      many, [](void*, int, int) { throw std::runtime_error("of a body"); }, nullptr),
      std::runtime_error);
  with_helpers.may_end = true;
  first.join();
  CHECK(team_size() == Threads::number());
}

#if defined(_OPENMP)
TEST_CASE("threads of the host program's regions count, as long as they compute") {
  const Threads threads;
  Long host;
  std::thread program([&] {
#pragma omp parallel num_threads(2)
    if (omp_get_thread_num() == 0) host.run();
  });
  while (!host.begun) std::this_thread::yield();
  CHECK(host.size == 1);
  CHECK(team_size() == Threads::number() - 1);
  host.may_end = true;
  program.join();
  CHECK(team_size() == Threads::number());
}
#endif
