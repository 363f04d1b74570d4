// FloatMode: threads that share a computation compute alike, however the calling one does.
#include "core/base/float_mode.h"

#include <doctest/doctest.h>

#include <atomic>
#include <cfenv>
#include <cmath>
#include <thread>
#include <vector>

#include "autograd/ops.h"
#include "core/base/parallel.h"
#include "core/tensor/creation.h"

using namespace gradus;

namespace {

// Sets a mode on this thread until its end.
class Mode {
 public:
  explicit Mode(void (*set)()) { set(); }
  ~Mode() { before_.use(); }

 private:
  FloatMode before_ = FloatMode::current();
};
void nothing() {}
void round_up() { std::fesetround(FE_UPWARD); }
void round_to_zero() { std::fesetround(FE_TOWARDZERO); }
void flush_subnormals() {
#if defined(__x86_64__)
  _mm_setcsr(_mm_getcsr() | 0x8040);
#endif
}
constexpr void (*modes[])() = {nothing, round_up, flush_subnormals, round_to_zero};

float quotient(float a, float b) {   // computed when the program runs
  volatile float x = a, y = b;
  return x / y;
}
struct Answers {
  float third, subnormal;
  int rounding;
  bool operator==(const Answers&) const = default;
};
Answers answers() { return {quotient(1, 3), quotient(1e-38f, 16), std::fegetround()}; }

class Settings {   // threads and executor, which get their old values back
 public:
  Settings(int threads, const char* executor) {
    set_num_threads(threads);
    set_executor(executor);
  }
  ~Settings() {
    set_num_threads(threads_);
    set_executor(executor_);
  }

 private:
  int threads_ = get_num_threads();
  const char* executor_ = get_executor();
};

}   // namespace

TEST_CASE("a mode that is used is the current one, and what has happened so far stays") {
  const Answers before = answers();
  std::feclearexcept(FE_ALL_EXCEPT);
  {
    const Mode mode(round_up);
    CHECK(std::fegetround() == FE_UPWARD);
    CHECK(quotient(-1, 3) > -before.third);
    CHECK(std::isinf(quotient(1, 0)));
  }
  CHECK(answers() == before);
  CHECK(std::fetestexcept(FE_DIVBYZERO) != 0);
}

TEST_CASE("the threads of the team compute as the calling one does, whatever they did before") {
  const Settings settings(2, "team");
  struct Job {
    std::thread::id threads[2];
    Answers found[2];
    std::atomic<int> begun = 0;
  };
  for (void (*mode)() : modes) {
    const Mode guard(mode);
    Job job;
    run_team(
        2,
        [](void* context, int share, int) {
          Job& j = *static_cast<Job*>(context);
          for (++j.begun; j.begun < 2;) std::this_thread::yield();   // so that each thread has one share
          j.threads[share] = std::this_thread::get_id();
          j.found[share] = answers();
        },
        &job);
    CHECK(job.threads[0] != job.threads[1]);
    CHECK(job.found[0] == answers());
    CHECK(job.found[1] == answers());
  }
}

TEST_CASE("results have the same bits with any number of threads, however the calling thread computes") {
  const Tensor x = linspace(-1, 1, 60000), tiny = x * 1e-38;
  const auto results = [&](int threads) {
    const Settings settings(threads, get_executor());
    return std::vector<Tensor>{x / 3, sum(x / 3), exp(x), tiny / 16, matmul(x.view({200, 300}), x.view({300, 200}))};
  };
  const int64_t grain = set_grain_cap(1000);   // so that threads that sleep are woken
  for (void (*mode)() : modes) {
    const Mode guard(mode);
    const std::vector<Tensor> alone = results(1);
    for (int threads : {2, 3}) {
      const std::vector<Tensor> shared = results(threads);
      for (size_t i = 0; i < alone.size(); ++i) {
        CAPTURE(i);
        CHECK(equal(shared[i], alone[i]));
      }
    }
  }
  set_grain_cap(grain);
}
