// Team: who takes part in a job, and on which processors its threads may run.
//
// Where processors count, each process is a child with a team of its own; that of this program may have bound its
// threads long ago.
#include "core/base/team.h"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>
#if defined(_OPENMP)
#include <omp.h>
#endif

#include "core/base/processors.h"

using namespace gradus;

namespace {

struct Takers {
  Team& team;
  std::thread::id of[2] = {};
  std::atomic<int> begun = 0;

  static void take(void* context, int share, int) {
    Takers& t = *static_cast<Takers*>(context);
    t.of[share] = std::this_thread::get_id();
    ++t.begun;
  }
  static void wake_and_wait(void* context, int share, int shares) {
    take(context, share, shares);
    Takers& t = *static_cast<Takers*>(context);
    if (share == 0) t.team.wake(shares);
    while (t.begun < 2) std::this_thread::yield();
  }
};

}   // namespace

TEST_CASE("a job that is to wake nobody runs on the calling thread, and may wake the others later") {
  Team& team = *new Team;   // never destroyed: its threads end with the process
  const auto self = std::this_thread::get_id();
  for (int round = 0; round < 3; ++round) {   // nobody is there yet; later they sleep
    Takers alone{team}, together{team};
    while (!team.sleeps(2)) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));   // it says so a moment before it does
    team.run(2, Takers::take, &alone, false);
    CHECK(alone.of[0] == self);
    CHECK(alone.of[1] == self);
    team.run(2, Takers::wake_and_wait, &together, false);
    CHECK(together.of[0] == self);
    CHECK(together.of[1] != self);
    CHECK(together.of[1] != std::thread::id());
  }
}

#if defined(__linux__) && !defined(__SANITIZE_THREAD__)   // which allows no threads after a fork
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

// The processors on which the first worker of a new team may run.
cpu_set_t worker_set() {
  struct Meeting {
    std::atomic<int> arrived = 0;
    cpu_set_t sets[2];
  } meeting;
  const pid_t caller = gettid();
  Team& team = *new Team;   // never destroyed: its threads end with the process
  team.run(
      2,
      [](void* context, int share, int) {
        Meeting& m = *static_cast<Meeting*>(context);
        sched_getaffinity(0, sizeof m.sets[share], &m.sets[share]);
        for (++m.arrived; m.arrived < 2;) sched_yield();   // so that each thread has one share
      },
      &meeting);
  cpu_set_t all;
  sched_getaffinity(caller, sizeof all, &all);
  return CPU_EQUAL(&meeting.sets[0], &all) ? meeting.sets[1] : meeting.sets[0];
}

struct Process {
  int results[2], end[2];
  pid_t child;

  Process() {
    REQUIRE(pipe(results) == 0);
    REQUIRE(pipe(end) == 0);
    child = fork();
    if (child != 0) return;
    close(end[1]);
    const cpu_set_t set = worker_set();
    char c;
    const bool told = write(results[1], &set, sizeof set) == sizeof set && read(end[0], &c, 1) == 0;
    _exit(told ? 0 : 1);   // at the end of the other one, not before
  }
  cpu_set_t set() {
    cpu_set_t s;
    REQUIRE(read(results[0], &s, sizeof s) == sizeof s);
    return s;
  }
  ~Process() {
    for (int file : {results[0], results[1], end[0], end[1]}) close(file);
    waitpid(child, nullptr, 0);
  }
};

void bind_to_one(cpu_set_t& one) {
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu(), &one);
  REQUIRE(sched_setaffinity(0, sizeof one, &one) == 0);
}

// Has run_again started this process? It must not do so in turn, whatever became of the variables.
bool is_again() { return std::getenv("GRADUS_TESTS_AGAIN") != nullptr; }

// The exit status of this program, run with variables as env takes them, for cases of this name only.
int run_again(const std::string& variables, const std::string& cases) {
  REQUIRE_FALSE(is_again());
  char program[4096] = {};
  REQUIRE(readlink("/proc/self/exe", program, sizeof program - 1) > 0);
  const std::string call = " '" + std::string(program) + "' --test-case=\"" + cases + "\" > /dev/null";
  return std::system(("env " + variables + " GRADUS_TESTS_AGAIN=1" + call).c_str());
}

}   // namespace

TEST_CASE("the workers of two processes are not bound to the same processor") {
  cpu_set_t all;
  REQUIRE(sched_getaffinity(0, sizeof all, &all) == 0);
  if (CPU_COUNT(&all) < 2) return;
  Process first, second;
  const cpu_set_t a = first.set(), b = second.set();
  CHECK((CPU_COUNT(&a) > 1 || CPU_COUNT(&b) > 1 || !CPU_EQUAL(&a, &b)));
}

TEST_CASE("a worker does not stay on the one processor to which its caller is bound") {
  cpu_set_t all;
  REQUIRE(sched_getaffinity(getpid(), sizeof all, &all) == 0);
  if (CPU_COUNT(&all) < 2) return;
  cpu_set_t one, workers;
  std::thread([&] {
    bind_to_one(one);
    workers = worker_set();
  }).join();
  CHECK_FALSE(CPU_EQUAL(&workers, &one));
}

TEST_CASE("a process that may run on one processor has one thread") {
  cpu_set_t all, one;
  REQUIRE(sched_getaffinity(0, sizeof all, &all) == 0);
  if (CPU_COUNT(&all) > 1) {   // this case again, in a process of that kind
    int failed = 1;
    std::thread([&] {
      bind_to_one(one);
      failed = run_again("-u OMP_NUM_THREADS -u GRADUS_NUM_THREADS -u OMP_PROC_BIND", "a process that may run on one*");
    }).join();
    CHECK(failed == 0);
    return;
  }
  CHECK(processors() == 1);
}

#if defined(_OPENMP)
TEST_CASE("where the host program's OpenMP runtime binds threads, a worker is where one of its threads would be") {
  cpu_set_t all;
  REQUIRE(sched_getaffinity(getpid(), sizeof all, &all) == 0);
  if (omp_get_num_places() == 0 && is_again()) {
    MESSAGE("skipped: without /sys the runtime knows no places and binds nothing");
    return;
  }
  if (omp_get_num_places() == 0) {   // this case again, in a process of that kind
    if (CPU_COUNT(&all) > 1) CHECK(run_again("-u OMP_PLACES OMP_PROC_BIND=true", "where the host program's*") == 0);
    return;
  }
  CHECK(processors() == omp_get_num_procs());
  CHECK(CPU_COUNT(&all) == 1);   // the runtime binds the first thread
  const cpu_set_t workers = worker_set();
  CHECK(CPU_COUNT(&workers) == 1);
  CHECK_FALSE(CPU_EQUAL(&workers, &all));
}
#endif
#endif
