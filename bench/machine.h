// What a figure depends on besides the two programs: are the two processors one core or two, right
// now, and who else is using them?
//
// Idea: two threads hand a cache line back and forth. Within one core that takes some 30 ns,
// between two cores 60 ns and more, between distant ones 300; threads that take turns on one
// processor need microseconds. A virtual machine's host moves its processors around, so this is
// measured again before every round.
#ifndef GRADUS_BENCH_MACHINE_H
#define GRADUS_BENCH_MACHINE_H

#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

#include "bench/harness.h"

namespace bench {

/// Nanoseconds of a round trip between two threads: the median of 100 batches, or of as many as fit
/// into 50 ms.
inline double round_trip_ns() {
  alignas(128) static std::atomic<int> turn;
  turn = 0;
  constexpr int batches = 100, trips = 100;
  const double deadline = now() + 0.05;
  std::atomic<bool> stop = false;
  const auto wait_for = [&](int mine) {
    for (int spins = 0; turn.load(std::memory_order_acquire) != mine && !stop; ++spins)
      if (spins > 10000) std::this_thread::yield();   // the other thread may be waiting for this very processor
  };
  std::thread partner([&] {
    while (!stop) {
      wait_for(1);
      if (!stop) turn.store(0, std::memory_order_release);
    }
  });
  std::vector<double> times;
  while (times.size() < batches && (times.empty() || now() < deadline)) {
    const double before = now();
    for (int i = 0; i < trips; ++i) {
      turn.store(1, std::memory_order_release);
      wait_for(0);
    }
    times.push_back((now() - before) / trips * 1e9);
  }
  stop = true;
  partner.join();
  return median(times);
}

/// Between 45 and 2000 ns, the two threads have a core each.
inline bool two_cores(double round_trip) { return round_trip > 45 && round_trip < 2000; }

/// Seconds of processor time that all programs and the host's other machines ("steal") have taken
/// since the start of the system; 0 if the system does not say.
inline double busy_seconds() {
  std::ifstream file("/proc/stat");
  std::string name;
  double user = 0, nice = 0, system = 0, idle = 0, waiting = 0, interrupt = 0, soft = 0, steal = 0;
  if (!(file >> name >> user >> nice >> system >> idle >> waiting >> interrupt >> soft >> steal)) return 0;
  return (user + nice + system + interrupt + soft + steal) / double(sysconf(_SC_CLK_TCK));
}

/// The same for one process and its threads.
inline double busy_seconds(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  std::getline(file, text);
  const size_t end_of_name = text.rfind(')');
  if (end_of_name == std::string::npos) return 0;
  std::istringstream words(text.substr(end_of_name + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) words >> skipped;
  double user = 0, system = 0;
  words >> user >> system;
  return (user + system) / double(sysconf(_SC_CLK_TCK));
}

}   // namespace bench
#endif
