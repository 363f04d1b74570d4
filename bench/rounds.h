// The rounds in which both sides of a benchmark are asked.
//
// Idea: neighbours, clock rates and placement change within seconds and change both sides alike. So each round asks
// both for one short window, right after each other and in alternating order, and ratios are taken round by round.
// Read first: harness.h (the questions), machine.h, sides.h.   Read next: compare.cpp, compare_sweep.cpp.
#ifndef GRADUS_BENCH_ROUNDS_H
#define GRADUS_BENCH_ROUNDS_H

#include <chrono>
#include <cmath>
#include <map>
#include <thread>

#include "bench/harness.h"
#include "bench/machine.h"
#include "bench/sides.h"

namespace bench {

using Times = std::map<std::string, std::vector<double>>;   // by measure, one per round

/// Adds an answer such as "forward 2.2e-08 backward 3.6e-08".
inline void append(Times& times, const std::string& answer) {
  std::istringstream words(answer);
  double value = 0;
  for (std::string measure; words >> measure >> value;) times[measure].push_back(value);
}

/// Throws if a case ends with another number on the other side.
inline void require_same_work(Side& ours, Side& rival, const std::string& name) {
  const double a = std::stod(ours.ask("check " + name)), b = std::stod(rival.ask("check " + name));
  if (std::abs(a - b) <= 1e-3 * std::abs(b)) return;
  throw std::runtime_error("compare: " + name + ": the two sides do not compute the same: ours got " +
                           std::to_string(a) + ", the rival " + std::to_string(b));
}

struct Round {
  std::string ours, rival;   // the answers
  double others = 0;         // processors that other work used meanwhile
};
struct Rounds {
  std::vector<Round> kept;
  std::vector<double> round_trips;   // before each round of two threads, in ns
  int dropped = 0;                   // rounds that did not count
};
/// Processors that other work used during the rounds that count.
inline double disturbance(const Rounds& rounds) {
  std::vector<double> others;
  for (const Round& round : rounds.kept) others.push_back(round.others);
  return others.empty() ? 0 : median(others);
}

/// Asks each side for one window.
inline Round run_round(Side& ours, Side* rival, const std::string& question, int threads, bool ours_first) {
  const auto answer_of = [&](Side& side) {
    // libgomp's workers spin for some milliseconds after their last work, on the processor the next window needs.
    if (threads > 1) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return side.ask(question);
  };
  const auto own_time = [&] {
    return busy_seconds(getpid()) + busy_seconds(ours.process()) + (rival ? busy_seconds(rival->process()) : 0);
  };
  const double start = now(), busy = busy_seconds(), own = own_time();
  Round round;
  if (ours_first) round.ours = answer_of(ours);
  if (rival) round.rival = answer_of(*rival);
  if (!ours_first) round.ours = answer_of(ours);
  const double seconds = now() - start, others = (busy_seconds() - busy) - (own_time() - own);
  if (seconds > 0.2) round.others = std::max(0.0, others) / seconds;   // the system counts in steps of 0.01 s
  return round;
}

struct Extent {
  int rounds, threads = 1;
  double seconds = INFINITY;   ///< once they have passed, three rounds are enough
};

/// Up to half of the rounds may be dropped, because the two threads would not have had a core each, or other work took
/// more than a tenth of a processor; after that, every round counts.
inline Rounds run_rounds(Side& ours, Side* rival, const std::string& question, const Extent& extent) {
  Rounds rounds;
  const double start = now();
  while (int(rounds.kept.size()) < extent.rounds) {
    if (rounds.kept.size() >= 3 && now() - start > extent.seconds) break;
    const bool may_drop = rounds.dropped < extent.rounds;
    if (extent.threads > 1) rounds.round_trips.push_back(round_trip_ns());
    const bool placed = extent.threads == 1 || two_cores(rounds.round_trips.back());
    if (!placed && may_drop) {
      ++rounds.dropped;
      continue;
    }
    const Round round = run_round(ours, rival, question, extent.threads, rounds.kept.size() % 2 == 0);
    if (round.others > 0.1 && may_drop) ++rounds.dropped;
    else rounds.kept.push_back(round);
  }
  return rounds;
}

}   // namespace bench
#endif
