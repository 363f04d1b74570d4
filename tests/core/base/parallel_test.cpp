// parallel_for: how work is cut, and that neither threads nor nesting change a result.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cfenv>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>
#if defined(_OPENMP)
#include <omp.h>
#endif
#if defined(__linux__)
#include <unistd.h>
#endif

#include "autograd/ops.h"
#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/tensor/creation.h"
#include "core/tensor/random.h"

using namespace gradus;

namespace {

class Threads {   // sets the number of threads and puts the old one back
 public:
  explicit Threads(int n) : before_(get_num_threads()) { set_num_threads(n); }
  ~Threads() { set_num_threads(before_); }

 private:
  int before_;
};

class Executor {   // the same for the executor
 public:
  explicit Executor(const char* name) : before_(get_executor()) { set_executor(name); }
  ~Executor() { set_executor(before_); }

 private:
  const char* before_;
};

std::vector<const char*> executors() {
#if defined(_OPENMP)
  return {"team", "openmp"};
#else
  return {"team"};
#endif
}

#if defined(__linux__)
class Environment {   // a variable, which gets its old value back
 public:
  explicit Environment(const char* name)
      : name_(name), had_(std::getenv(name)), before_(had_ ? std::getenv(name) : "") {}
  ~Environment() {
    if (had_) set(before_.c_str());
    else unsetenv(name_);
  }
  void set(const char* value) { setenv(name_, value, 1); }

 private:
  const char* name_;
  bool had_;
  std::string before_;
};

// What f writes to stderr.
template <class F> std::string said(const F& f) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const int before = dup(2);
  dup2(ends[1], 2);
  f();
  dup2(before, 2);
  close(before);
  close(ends[1]);
  char text[1000];
  const ssize_t n = read(ends[0], text, sizeof text);
  close(ends[0]);
  return std::string(text, size_t(n));
}
#endif

using Pieces = std::vector<std::pair<int64_t, int64_t>>;
Pieces pieces(int64_t n, int64_t grain) {
  Pieces all;
  std::mutex lock;
  parallel_for(n, grain, [&](int64_t begin, int64_t end) {
    std::lock_guard locked(lock);
    all.push_back({begin, end});
  });
  return all;
}

// A sum in float32 depends on the order of its additions: any other cut would show.
float long_sum(const Tensor& x) { return sum(x).item<float>(); }

}   // namespace

TEST_CASE("pieces cover everything once and begin at multiples of the grain") {
  for (int threads : {1, 2, 3, 8}) {
    Threads guard(threads);
    for (int64_t n : {1, 9, 10, 11, 100, 1001})
      for (int64_t grain : {1, 10, 64}) {
        std::vector<int> visits(size_t(n), 0);
        for (auto [begin, end] : pieces(n, grain)) {
          REQUIRE(begin % grain == 0);
          REQUIRE((end % grain == 0 || end == n));
          for (int64_t i = begin; i < end; ++i) ++visits[size_t(i)];
        }
        REQUIRE(visits == std::vector<int>(size_t(n), 1));
      }
  }
}

TEST_CASE("without work the body is not called") {
  CHECK(pieces(0, 10).empty());
  const int64_t cap = set_grain_cap(1);
  CHECK(pieces(0, 10).empty());
  set_grain_cap(cap);
}

TEST_CASE("work of one grain stays on the calling thread") {
  Threads guard(4);
  const int64_t before = regions_entered();
  CHECK(pieces(10, 10) == Pieces{{0, 10}});
  CHECK(regions_entered() == before);
  pieces(11, 10);
  CHECK(regions_entered() == before + 1);
}

TEST_CASE("a grain cap sends even small work through a region") {
  Threads guard(2);
  const int64_t cap = set_grain_cap(1), before = regions_entered();
  pieces(3, 1000);
  CHECK(regions_entered() == before + 1);
  set_grain_cap(cap);
}

TEST_CASE("a team calls its body once for each of its threads, and has no more than are wanted") {
  for (const char* executor : executors())
    for (int threads : {3, 12}) {
      Executor chosen(executor);
      Threads guard(threads);
      struct Team {
        int size;
        std::atomic<int> calls[12] = {}, wrong_size = 0;
      } team{threads < 8 ? threads : 8};
      run_team(
          8,
          [](void* context, int thread, int size) {
            Team& t = *static_cast<Team*>(context);
            t.wrong_size += size != t.size;
            ++t.calls[thread];
          },
          &team);
      CHECK(team.wrong_size == 0);
      for (int i = 0; i < 12; ++i) CHECK(team.calls[i] == (i < team.size ? 1 : 0));
    }
}

TEST_CASE("little work that comes again and again wakes a thread in the end") {
  Executor chosen("team");
  Threads guard(2);
  std::this_thread::sleep_for(std::chrono::milliseconds(5));   // all sleep
  struct Share {
    std::atomic<bool> helped = false;
    std::thread::id caller = std::this_thread::get_id();
  } share;
  const auto body = [](void* context, int, int) {
    Share& s = *static_cast<Share*>(context);
    if (std::this_thread::get_id() != s.caller) s.helped = true;
  };
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!share.helped && std::chrono::steady_clock::now() < end) run_team(2, body, &share, worth_waking / 4);
  CHECK(share.helped);
}

TEST_CASE("ten thousand jobs in a row, of changing sizes and from several threads, each do every share once") {
  auto many = [](int seed) {
    std::vector<int> visits(9);
    for (int job = 0; job < 10000; ++job) {
      const int64_t n = 2 + (job * 7 + seed) % 7;
      parallel_for(n, 1, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) ++visits[size_t(i)];
      });
      for (int64_t i = 0; i < n; ++i) REQUIRE(std::exchange(visits[size_t(i)], 0) == 1);
    }
  };
  Threads guard(4);
  for (const char* executor : executors()) {
    Executor chosen(executor);
    std::thread other(many, 3);
    many(1);
    other.join();
  }
}

TEST_CASE("a nested call runs serially inside the outer one") {
  Threads guard(4);
  for (const char* executor : executors()) {
    Executor chosen(executor);
    const int64_t before = regions_entered();
    std::vector<std::atomic<int>> visits(400);
    parallel_for(20, 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i)
        parallel_for(20, 1, [&](int64_t b, int64_t e) {
          for (int64_t j = b; j < e; ++j) ++visits[size_t(i * 20 + j)];
        });
    });
    CHECK(regions_entered() == before + 1);
    for (const auto& n : visits) REQUIRE(n == 1);
  }
}

TEST_CASE("results have the same bits with any number of threads and each executor") {
  manual_seed(1);
  Tensor x = randn({300001}), y = randn({700, 500});
  std::vector<float> sums;
  std::vector<Tensor> columns, maps;
  for (const char* executor : executors())
    for (int threads : {1, 2, 3, 8}) {
      Executor chosen(executor);
      Threads guard(threads);
      sums.push_back(long_sum(x));
      columns.push_back(sum(y, 0));
      maps.push_back(tanh(y) * exp(y));
    }
  for (size_t i = 1; i < sums.size(); ++i) {
    CHECK(sums[i] == sums[0]);
    CHECK(equal(columns[i], columns[0]));
    CHECK(equal(maps[i], maps[0]));
  }
}

TEST_CASE("calls from several user threads have the same bits as one alone") {
  Threads guard(2);
  manual_seed(2);
  Tensor x = randn({300001});
  const float alone = long_sum(x);
  std::atomic<int> wrong = 0;
  for (const char* executor : executors()) {
    Executor chosen(executor);
    std::vector<std::thread> users;
    for (int t = 0; t < 4; ++t)
      users.emplace_back([&] {
        for (int i = 0; i < 20; ++i) wrong += long_sum(x) != alone;
      });
    for (std::thread& t : users) t.join();
  }
  CHECK(wrong.load() == 0);
}

TEST_CASE("user threads that compute at the same time do not multiply: one of them has helpers, the others none") {
  Threads guard(3);
  for (const char* executor : executors()) {
    Executor chosen(executor);
    std::mutex lock;
    int64_t items = 0;
    int most = 0;
    std::atomic<int> ready = 0, computing = 0;
    std::vector<std::thread> users;
    for (int t = 0; t < 4; ++t)
      users.emplace_back([&] {
        for (++ready; ready < 4;) std::this_thread::yield();
        parallel_for(64, 1, [&](int64_t begin, int64_t end) {
          ++computing;   // at the same time: a worker that was idle may help the next user
          std::lock_guard locked(lock);
          most = std::max<int>(most, computing--);
          items += end - begin;
        });
      });
    for (std::thread& t : users) t.join();
    CHECK(items == 4 * 64);
    if (std::string(executor) == "team") CHECK(most <= 4 + 2);
  }
}

TEST_CASE("a nested call has the same bits as one outside") {
  Threads guard(3);
  manual_seed(3);
  Tensor x = randn({300001});
  const float outside = long_sum(x);
  std::atomic<int> wrong = 0;
  parallel_for(6, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) wrong += long_sum(x) != outside;
  });
  CHECK(wrong.load() == 0);
}

TEST_CASE("the number of threads is at least 1") {
  const int before = get_num_threads();
  CHECK(before >= 1);
  CHECK_THROWS_WITH_AS(set_num_threads(0), "set_num_threads: expected at least 1; got 0", Error);
  CHECK_THROWS_WITH_AS(set_num_threads(-2), "set_num_threads: expected at least 1; got -2", Error);
  CHECK(get_num_threads() == before);
  Threads guard(5);
  CHECK(get_num_threads() == 5);
}

TEST_CASE("what a body throws on any thread reaches the caller, and the next region has all threads again") {
  Threads guard(3);
  for (int64_t thrower : {0, 7, 19})
    for (const char* executor : executors()) {
      Executor chosen(executor);
      auto body = [=](int64_t begin, int64_t end) {
        if (begin <= thrower && thrower < end) throw Error("of a body");
      };
      CHECK_THROWS_WITH_AS(parallel_for(20, 1, body), "of a body", Error);
      CHECK_THROWS_WITH_AS(
          parallel_for(20, 1, [](int64_t, int64_t) { throw Error("of every body"); }), "of every body", Error);
      const int64_t before = regions_entered();
      parallel_for(20, 1, [](int64_t, int64_t) {});
      CHECK(regions_entered() == before + 1);
    }
  CHECK_THROWS_AS(run_team(
                      3,
                      [](void*, int thread, int) {
                        if (thread == 2) throw std::bad_alloc();
                      },
                      nullptr),
      std::bad_alloc);
}

TEST_CASE("an executor that does not exist is refused, and the error says which do") {
  const std::string before = get_executor();
  const char* none = nullptr;
#if defined(_OPENMP)
  const std::string expected = "set_executor: name must be \"team\" or \"openmp\"; got ";
#else
  const std::string expected = "set_executor: name must be \"team\"; got ";
#endif
  CHECK_THROWS_WITH_AS(set_executor("tbb"), (expected + "\"tbb\"").c_str(), Error);
  CHECK_THROWS_WITH_AS(set_executor(""), (expected + "\"\"").c_str(), Error);
  CHECK_THROWS_WITH_AS(set_executor(none), (expected + "a null pointer").c_str(), Error);
  CHECK(get_executor() == before);
}

#if defined(__linux__)
TEST_CASE("the environment chooses threads and executor, and what means nothing is named") {
  Environment own("GRADUS_NUM_THREADS"), openmp("OMP_NUM_THREADS"), executor("GRADUS_EXECUTOR");
  openmp.set("3");
  own.set("");
  CHECK(num_threads_of_environment() == 3);
  own.set("5");
  CHECK(num_threads_of_environment() == 5);
  own.set("1000000");
  CHECK(num_threads_of_environment() == 4096);
  for (const std::string value : {"0", "-2", "two", "2 threads"}) {
    own.set(value.c_str());
    int threads = 0;
    CHECK(said([&] { threads = num_threads_of_environment(); }) ==
          "gradus: GRADUS_NUM_THREADS=" + value + " is not a number of threads; using 3\n");
    CHECK(threads == 3);
  }
  for (const std::string name : executors()) {
    executor.set(name.c_str());
    CHECK(executor_of_environment() == name);
  }
  executor.set("");
  CHECK(executor_of_environment() == std::string("team"));
  executor.set("tbb");
  const std::string text = said([] { CHECK(executor_of_environment() == std::string("team")); });
#if defined(_OPENMP)
  CHECK(text == "gradus: GRADUS_EXECUTOR must be \"team\" or \"openmp\"; got \"tbb\"; using team\n");
#else
  CHECK(text == "gradus: GRADUS_EXECUTOR must be \"team\"; got \"tbb\"; using team\n");
#endif
}
#endif

#if defined(_OPENMP)
TEST_CASE("the host program's OpenMP settings are left alone") {
  const int threads = omp_get_max_threads(), levels = omp_get_max_active_levels(), dynamic = omp_get_dynamic();
  for (const char* executor : executors()) {
    Executor chosen(executor);
    Threads guard(3);
    pieces(1000, 1);
    CHECK(omp_get_max_threads() == threads);
  }
  omp_set_num_threads(7);
  CHECK(get_num_threads() != 0);
  pieces(1000, 1);
  CHECK(omp_get_max_threads() == 7);
  omp_set_num_threads(threads);
  CHECK(omp_get_max_active_levels() == levels);
  CHECK(omp_get_dynamic() == dynamic);
}

TEST_CASE("in a region of the host program work stays on the thread that asks for it") {
  Threads guard(4);
  for (const char* executor : executors()) {
    Executor chosen(executor);
    const int64_t before = regions_entered();
    std::atomic<int> sum{0}, strangers{0};
#pragma omp parallel num_threads(2)
    {
      const auto self = std::this_thread::get_id();
      parallel_for(1000, 1, [&](int64_t begin, int64_t end) {
        sum += int(end - begin);
        strangers += std::this_thread::get_id() != self;
      });
    }
    CHECK(sum == 2000);
    CHECK(strangers == 0);
    CHECK(regions_entered() == before);
  }
}

TEST_CASE("the openmp executor uses the threads of the host program's regions, as many as its settings say") {
  Executor chosen("openmp");
  Threads guard(8);
  std::mutex lock;
  std::set<std::thread::id> hosts, ours;
  const auto note = [&](std::set<std::thread::id>& ids) {
    std::lock_guard locked(lock);
    ids.insert(std::this_thread::get_id());
  };
  const int threads = omp_get_max_threads();
  omp_set_num_threads(3);
#pragma omp parallel
  note(hosts);
  for (int i = 0; i < 20; ++i) parallel_for(64, 1, [&](int64_t, int64_t) { note(ours); });
  omp_set_num_threads(threads);
  CHECK(hosts.size() == 3);
  CHECK(ours == hosts);
}

TEST_CASE("threads of the host program compute as the calling one does, and keep their own ways") {
  Executor chosen("openmp");
  Threads guard(2);
  std::atomic<int> other_ways{0};
  std::fesetround(FE_UPWARD);
  parallel_for(64, 1, [&](int64_t, int64_t) { other_ways += std::fegetround() != FE_UPWARD; });
  std::fesetround(FE_TONEAREST);
  CHECK(other_ways == 0);
#pragma omp parallel num_threads(2)
  other_ways += std::fegetround() != FE_TONEAREST;
  CHECK(other_ways == 0);
}
#endif
