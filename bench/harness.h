// What the two programs of a benchmark share: timing, and the questions they are asked.
//
// Idea: gradus and its rival are two programs of the same shape. Each lists its cases and calls
// serve(); bench/compare.cpp starts both, asks them in turn for short windows of time, and pairs
// the answers. A case is added by one function per side. This file includes neither gradus nor
// torch, so that both are timed by the same code.
// Read next: workloads.h (what is computed), small.cpp and small_torch.cpp (one side each),
// compare.cpp.
#ifndef GRADUS_BENCH_HARNESS_H
#define GRADUS_BENCH_HARNESS_H

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>
#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace bench {

/// Seconds on the monotonic clock, which all processes of a machine share.
inline double now() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

/// The q-quantile, 0 <= q <= 1, of at least one value, interpolated between neighbours.
inline double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const double at = q * double(values.size() - 1);
  const size_t below = size_t(at);
  const size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (at - double(below)) * (values[above] - values[below]);
}
inline double median(const std::vector<double>& values) { return quantile(values, 0.5); }

/// Numbers below the smallest normal one count as 0 from here on, in this thread and those it
/// starts: as subnormals they cost about 150 cycles each, and a benchmark would time that instead of
/// the framework.
inline void flush_subnormals() {
#if defined(__SSE__)
  const unsigned flush_results = 0x8000, flush_arguments = 0x0040;
  _mm_setcsr(_mm_getcsr() | flush_results | flush_arguments);
#elif defined(__aarch64__)
  unsigned long control;
  asm volatile("mrs %0, fpcr" : "=r"(control));
  asm volatile("msr fpcr, %0" ::"r"(control | 1ul << 24));
#endif
}

/// Seconds, by the name of what took them, in a fixed order.
using Measures = std::vector<std::pair<std::string, double>>;

/// One thing to time.
struct Case {
  std::string name;
  /// Starts afresh and runs for about this many seconds; returns medians.
  std::function<Measures(double seconds)> window;
  /// A number that both sides must agree on, as proof that they compute the same.
  std::function<double()> check;
};

/// What a case does however long it takes.
struct Least {
  int samples = 3;          ///< in a window
  int checked_steps = 20;   ///< of training, before both sides' losses are compared
};

/// The median time of step() over a window. The first fifth is warm-up and not counted; short
/// steps are timed in groups of at least 20 us, so that reading the clock does not matter.
template <class Step> double time_steps(const Step& step, double seconds, int least = 3) {
  const double start = now(), counted_from = start + seconds / 5;
  int64_t warm_ups = 0;
  do {
    step();
    ++warm_ups;
  } while (now() < counted_from || warm_ups < least);
  const double one = (now() - start) / double(warm_ups);
  const int group = std::max(1, int(20e-6 / one));
  std::vector<double> samples;
  while (now() - start < seconds || samples.size() < size_t(least)) {
    const double before = now();
    for (int i = 0; i < group; ++i) step();
    samples.push_back((now() - before) / group);
  }
  return median(samples);
}

/// A freshly initialised net with its optimiser.
struct Training {
  std::function<void()> step;     ///< zero_grad, forward, loss, backward, update; on the next batch
  std::function<double()> loss;   ///< of the last step
};

/// Every window trains a new net: one that has memorised its batches has ever smaller gradients,
/// which is another workload.
inline Case training_case(const std::string& name, const std::function<Training()>& make, const Least& least = {}) {
  const auto window = [=](double seconds) {
    const Training training = make();
    return Measures{{"step", time_steps(training.step, seconds, least.samples)}};
  };
  const auto check = [=] {
    const Training training = make();
    for (int i = 0; i < least.checked_steps; ++i) training.step();
    return training.loss();
  };
  return {name, window, check};
}

/// A long chain of tiny ops, in the parts that are timed. T is the side's tensor type.
template <class T> struct Chain {
  int ops;   ///< in forward
  std::function<T()> forward;
  std::function<T(const T&)> total;   ///< the sum of its elements, one number
  std::function<void(const T&)> backward;
  std::function<void()> forward_no_grad;
  std::function<double()> take_gradient;   ///< drops the leaves' gradients, returns one of them
};

/// Seconds per op: of the forward pass, of backward with the release of the graph, of both, and of
/// a pass without history.
template <class T> Measures time_chain(const Chain<T>& chain, double seconds, int least = 3) {
  std::vector<double> forward, backward, both, no_grad;
  const double start = now(), counted_from = start + seconds / 5;
  while (now() - start < seconds || both.size() < size_t(least)) {
    const double t0 = now();
    T y = chain.forward();
    const double t1 = now();
    T total = chain.total(y);
    const double t2 = now();
    chain.backward(total);
    y = total = T();
    const double t3 = now();
    chain.forward_no_grad();
    const double t4 = now();
    chain.take_gradient();
    if (t0 < counted_from) continue;
    forward.push_back((t1 - t0) / chain.ops);
    backward.push_back((t3 - t2) / chain.ops);
    both.push_back((t1 - t0 + t3 - t2) / chain.ops);
    no_grad.push_back((t4 - t3) / chain.ops);
  }
  return {{"forward", median(forward)}, {"backward", median(backward)}, {"both", median(both)},
      {"no_grad", median(no_grad)}};
}

template <class T>
Case chain_case(const std::string& name, const std::function<Chain<T>()>& make, const Least& least = {}) {
  const auto window = [=](double seconds) { return time_chain(make(), seconds, least.samples); };
  const auto check = [make] {
    const Chain<T> chain = make();
    chain.backward(chain.total(chain.forward()));
    return chain.take_gradient();
  };
  return {name, window, check};
}

/// The most memory this process ever had in RAM, in KiB; 0 if the system does not say.
inline double peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmHWM:", 0) == 0) return std::stod(line.substr(6));
  return 0;
}

/// One side of a benchmark.
struct Program {
  std::function<std::string()> about;   ///< name, version, instruction set; one line
  std::function<void(int)> set_threads;
  std::function<void()> first_op;   ///< the smallest op there is, its result read
  std::vector<Case> cases;
  /// Runs something; returns the bytes that its tensors held at most, by the allocator's counter.
  std::function<double(const std::function<void()>&)> peak_bytes = nullptr;
};

inline std::string answer(const Program& program, const std::string& question) {
  std::istringstream words(question);
  std::string verb, name;
  words >> verb >> name;
  std::ostringstream out;
  out.precision(9);
  if (verb == "about") out << program.about();
  if (verb == "memory") out << peak_memory();
  for (const Case& c : program.cases) {
    if (verb == "cases") out << c.name << ' ';
    if (c.name != name) continue;
    if (verb == "check") out << c.check();
    if (verb == "peak") out << program.peak_bytes([&] { c.check(); });
    double seconds = 0;
    if (verb == "time" && words >> seconds)
      for (const auto& [what, time] : c.window(seconds)) out << what << ' ' << time << ' ';
  }
  return out.str().empty() ? "unknown: " + question : out.str();
}

/// Answers each line with one line until the input ends:
///   about | memory | cases | check CASE | peak CASE | time CASE SECONDS -> "forward 2.2e-08 backward 3.6e-08 ..."
/// The command line gives the number of threads. With `first_op` instead, runs that and prints the
/// clock.
inline int serve(const Program& program, int argc, char** argv) {
  const std::string argument = argc > 1 ? argv[1] : "1";
  if (argument == "first_op") {
    program.first_op();
    std::printf("%.9f\n", now());
    return 0;
  }
  flush_subnormals();
  program.set_threads(std::stoi(argument));
  for (std::string question; std::getline(std::cin, question);) std::cout << answer(program, question) << std::endl;
  return 0;
}

}   // namespace bench
#endif
