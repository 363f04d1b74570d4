// Runs a benchmark: our program and the rival's, asked in turn, their answers paired.
//   compare BENCH GRADUS_PROGRAM [RIVAL_PROGRAM]
//           [--rounds N] [--seconds S] [--threads N] [--only TEXT]
//
// What is reported is the median of the rounds' ratios. Each case has processes of its own; before it is timed, both
// must have computed the same number.
// Read first: harness.h (the questions), table.h (the rows), sides.h, rounds.h.
#include <memory>

#include "bench/rounds.h"
#include "bench/sides.h"
#include "bench/table.h"

namespace {

using namespace bench;

// -- the results of one case's rounds --

struct Results {
  Times ours, rival;
  Rounds rounds;
};

Results run_case(const Options& options, const std::string& name, int threads) {
  Side ours(options.ours, std::to_string(threads), environment(threads, false));
  std::unique_ptr<Side> rival;
  if (!options.rival.empty()) {
    rival = std::make_unique<Side>(options.rival, std::to_string(threads), environment(threads, true));
    require_same_work(ours, *rival, name);
  }
  Results results;
  results.rounds =
      run_rounds(ours, rival.get(), "time " + name + " " + std::to_string(options.seconds), {options.rounds, threads});
  for (const Round& round : results.rounds.kept) {
    append(results.ours, round.ours);
    if (rival) append(results.rival, round.rival);
  }
  append(results.ours, "memory " + ours.ask("memory"));
  if (rival) append(results.rival, "memory " + rival->ask("memory"));
  return results;
}

// From before the process exists until its first op is done: loading and static initialisers are
// included.
double time_of_start(const std::string& program, bool rival) {
  const double before = now();
  Side side(program, "first_op", environment(1, rival));
  return std::stod(side.read_line()) - before;
}

Results run_starts(const Options& options) {
  Results results;
  for (int round = 0; round <= options.rounds; ++round) {
    const double ours = time_of_start(options.ours, false);
    const double rival = options.rival.empty() ? 0 : time_of_start(options.rival, true);
    if (round == 0) continue;   // reads the programs from disk
    results.ours["start"].push_back(ours);
    if (rival > 0) results.rival["start"].push_back(rival);
  }
  return results;
}

// -- the table --

std::string cell(double value, const Unit& unit) {
  const double v = value * unit.per_second;
  char text[40];
  std::snprintf(text, sizeof text, "%.*f %s", v < 1 ? 3 : v < 10 ? 2 : v < 100 ? 1 : 0, v, unit.name);
  return text;
}

std::string ratio_cell(const std::vector<double>& ratios) {
  char text[60];
  const double middle = median(ratios);
  const int digits = middle < 0.1 ? 4 : 3;
  if (ratios.size() == 1) std::snprintf(text, sizeof text, "%.*f", digits, middle);
  else
    std::snprintf(text, sizeof text, "%.*f [%.*f, %.*f]", digits, middle, digits, quantile(ratios, 0.25), digits,
        quantile(ratios, 0.75));
  return text;
}

void print_line(const std::string& label, const std::string& threads, const std::string& ours, const std::string& rival,
    const std::string& ratio, const std::string& target, const std::string& verdict) {
  std::printf("%-38s %7s %10s %10s %24s %16s %s\n", label.c_str(), threads.c_str(), ours.c_str(), rival.c_str(),
      ratio.c_str(), target.c_str(), verdict.c_str());
  std::fflush(stdout);
}

void print_row(const Row& row, const Results& results) {
  const std::vector<double>& ours = results.ours.at(row.measure);
  const Times& others = row.against.empty() ? results.rival : results.ours;
  const auto rival = others.find(row.against.empty() ? row.measure : row.against);
  std::vector<double> ratios;
  if (rival != others.end())
    for (size_t i = 0; i < ours.size(); ++i) ratios.push_back(ours[i] / rival->second.at(i));

  char number[40];
  std::string target;
  bool met = true, judged = false;
  if (row.target > 0 && !ratios.empty()) {
    std::snprintf(number, sizeof number, "%g", row.target);
    target = number;
    met = median(ratios) <= row.target;
    judged = true;
  }
  if (row.limit > 0) {
    std::snprintf(number, sizeof number, "%s%g %s", target.empty() ? "" : " and ", row.limit, row.unit.name);
    target += number;
    met = met && median(ours) * row.unit.per_second <= row.limit;
    judged = true;
  }
  print_line(row.label, std::to_string(row.threads), cell(median(ours), row.unit),
      ratios.empty() ? "" : cell(median(rival->second), row.unit), ratios.empty() ? "" : ratio_cell(ratios), target,
      !judged ? ""
      : met   ? "ok"
              : "OVER");
}

void print_conditions(const Rounds& rounds) {
  if (!rounds.round_trips.empty())
    std::printf("  (round trip between the threads %.0f ns [%.0f, %.0f])\n", median(rounds.round_trips),
        quantile(rounds.round_trips, 0.25), quantile(rounds.round_trips, 0.75));
  if (rounds.dropped > 0) std::printf("  (%d disturbed rounds dropped and repeated)\n", rounds.dropped);
  if (disturbance(rounds) > 0.1)
    std::printf("  (DISTURBED: other work used %.1f processors meanwhile)\n", disturbance(rounds));
}

void print_heading(const Options& options, const Row& row) {
  print_machine(options, 1);
  std::printf("%d rounds, windows of %g s\n\n", options.rounds, options.seconds);
  const std::string rival = !row.against.empty() ? row.against : options.rival.empty() ? "" : "libtorch";
  print_line("", "threads", row.against.empty() ? "gradus" : row.measure, rival,
      rival.empty() ? "" : "ratio [quartiles]", "at most", "");
}

void run(const Options& options) {
  std::vector<Row> rows;
  for (const Row& row : table())
    if (row.bench == options.bench && std::string(row.name).find(options.only) != std::string::npos &&
        (options.threads == 0 || row.threads == options.threads))
      rows.push_back(row);
  if (rows.empty()) throw std::runtime_error("compare: no rows for " + options.bench + " in bench/table.h");
  print_heading(options, rows[0]);
  for (size_t i = 0; i < rows.size();) {
    const std::string name = rows[i].name;
    const int threads = rows[i].threads;
    const Results results = name == "first_op" ? run_starts(options) : run_case(options, name, threads);
    for (; i < rows.size() && rows[i].name == name && rows[i].threads == threads; ++i) print_row(rows[i], results);
    print_conditions(results.rounds);
  }
}

}   // namespace

int main(int argc, char** argv) { return run_main(run, argc, argv); }
