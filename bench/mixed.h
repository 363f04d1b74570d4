// A host program whose own loops are OpenMP: before each training step it runs one of them. The same on both sides.
#ifndef GRADUS_BENCH_MIXED_H
#define GRADUS_BENCH_MIXED_H

#include <cmath>

#include "bench/harness.h"
#include "bench/workloads.h"

namespace bench {

/// The host's loop, about as long as the step of a small net. The numbers stay between 0 and 1.
inline void host_loop(std::vector<float>& x) {
  const size_t n = x.size();
#pragma omp parallel for simd
  for (size_t i = 0; i < n; ++i) {
    float v = x[i];
    for (int k = 0; k < 8; ++k) v = 3.9f * v * (1 - v);
    x[i] = v;
  }
}

/// Times loop and step, once for each executor of gradus; choose(executor) is called before. For a rival both are the
/// same. The loss must not depend on the executor, by not a single bit.
inline Case mixed_case(
    const std::string& name, const std::function<Training()>& make, void (*choose)(const char* executor)) {
  static constexpr const char* executors[] = {"team", "openmp"};
  const auto mixed = [=](const char* executor) {
    choose(executor);
    Training training = make();
    training.step = [step = training.step, x = Random(4).uniform(64 * 784, 0, 1)]() mutable {
      host_loop(x);
      step();
    };
    return training;
  };
  const auto window = [=](double seconds) {
    Measures measures;
    for (const char* executor : executors)
      measures.push_back({executor, time_steps(mixed(executor).step, seconds / 2)});
    return measures;
  };
  const auto check = [=] {
    std::vector<double> losses;
    for (const char* executor : executors) {
      const Training training = mixed(executor);
      for (int i = 0; i < 20; ++i) training.step();
      losses.push_back(training.loss());
    }
    return losses[0] == losses[1] ? losses[0] : NAN;
  };
  return {name, window, check};
}

}   // namespace bench
#endif
