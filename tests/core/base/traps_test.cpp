// NoTrapsGuard: computing in a program that has asked to be stopped at floating-point exceptions.
#include <doctest/doctest.h>

#include "core/base/traps.h"

#if defined(__GLIBC__) && !defined(__SANITIZE_THREAD__)   // which allows no threads after a fork
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <csignal>

#include "core/base/team.h"
#include "losses/classification.h"
#include "optim/methods/adam.h"
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

constexpr int traps = FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW;

double quotient(double a, double b) {   // computed when the program runs
  volatile double x = a, y = b;
  return x / y;
}

// What f returns in a child process that is stopped at floating-point exceptions; -1 if it was.
template <class F> int with_traps(F f) {
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGFPE, SIG_DFL);   // the test program reports it otherwise
    std::feclearexcept(FE_ALL_EXCEPT);
    feenableexcept(traps);
    _exit(f());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void train(Dtype dtype) {
  Tensor w = linspace(-20, 20, 400, {.dtype = dtype}).reshape({40, 10}).requires_grad_();
  optim::Adam adam({w});
  for (Tensor (*f)(const Tensor&) : {&tanh, &gelu, &erf, &elu, &selu, &mish, &softplus, &log_ndtr, &lgamma}) {
    losses::cross_entropy(f(w), zeros({40}, int64)).backward();
    adam.step();
    adam.zero_grad();
  }
}

}   // namespace

TEST_CASE("under a NoTrapsGuard a program with floating-point traps computes, and has its traps afterwards") {
  CHECK(with_traps([] { return int(quotient(1, 0)); }) == -1);   // there are traps
  CHECK(with_traps([] {
    {
      NoTrapsGuard guard;
      if (quotient(1, 0) != INFINITY) return 1;
      train(float32);
      train(float64);
    }
    if (std::fetestexcept(traps)) return 2;
    return fegetexcept() == traps ? 0 : 3;
  }) == 0);
}

TEST_CASE("the threads of a team have no floating-point traps") {
  CHECK(with_traps([] {
    std::atomic<int> begun = 0;
    static Team team;   // its thread begins with the traps of this one
    team.run(
        2,
        [](void* context, int, int) {
          auto& shares = *static_cast<std::atomic<int>*>(context);
          for (++shares; shares < 2;) sched_yield();   // so that each thread has one
          if (fegetexcept() == 0) quotient(1, 0), shares += 10;
        },
        &begun);
    return int(begun);
  }) == 12);   // the caller has its traps, the worker none
}

}   // namespace gradus::test
#endif
