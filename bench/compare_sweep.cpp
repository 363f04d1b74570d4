// Runs `./dev bench sweep`: how time and memory grow with the size of a workload, beside libtorch.
//   compare_sweep sweep GRADUS_PROGRAM [RIVAL_PROGRAM] --ops GRADUS_OPS [--rival-ops RIVAL_OPS]
//     [--rounds N] [--seconds S] [--threads N] [--only TEXT]
//
// Idea: each size of each curve has processes of its own, whose memory at most is then the workload's. They are asked
// in turn, as in compare.cpp, for short windows; a ratio that is not clearly below 1 is measured again, longer, before
// it counts. What stays above 1 must have its reason in the tables below.
// Read first: sweep_table.h (the curves), rounds.h.   Read next: sweep_page.h.
#include <sys/resource.h>

#include <cstring>
#include <memory>

#include "bench/ops_case.h"
#include "bench/rounds.h"
#include "bench/sweep_page.h"

namespace {

using namespace bench;

constexpr double doubtful = 0.95;   // from here on a ratio is measured again
// Our counter counts blocks, which come in four sizes per power of two, and the graph's nodes; libtorch's counts what
// tensors asked for.
constexpr double block = 1.25, node_bytes = 65536;

// Why a curve has sizes at which gradus takes longer, or more memory.
const std::map<std::string, const char*> slow_reasons = {
    {"cat_rows",
        "libtorch's gradients are views of the one that backward started from; a leaf's has its own memory here"},
};
constexpr const char attention[] =
    "attention keeps its probabilities, length x length per head, for backward; libtorch computes them again";
const std::map<std::string, const char*> memory_reasons = {
    {"gpt/width", attention},
    {"gpt/length", attention},
    {"chain/nodes", "the nodes of the graph count here, but not in libtorch"},
};

// -- the measurement --

// Seconds by measure, one for each round.
struct BothTimes {
  Times ours, rival;
  double ratio(const std::string& measure) const {   // the median of the rounds' ratios; 0 without a rival
    const auto theirs = rival.find(measure);
    if (theirs == rival.end()) return 0;
    std::vector<double> ratios;
    for (size_t i = 0; i < theirs->second.size(); ++i) ratios.push_back(ours.at(measure)[i] / theirs->second[i]);
    return median(ratios);
  }
};

// Both programs, on one size of a curve.
class Pair {
 public:
  Pair(const Options& options, const Curve& curve, int64_t size, int threads)
      : options_(options), curve_(curve), threads_(threads) {
    name_ = !curve.is_op() ? name_of(curve, size) : curve.name + " " + std::to_string(int64_t(curve.items(size)));
    ours_ = start(curve.is_op() ? options.ours_ops : options.ours, false);
    if (!options.rival.empty()) rival_ = start(curve.is_op() ? options.rival_ops : options.rival, true);
  }

  /// Bytes that tensors hold at most, and those of the process: to be asked first, when nothing else has been done.
  Both counted() { return ask_both("peak " + name_); }
  Both resident() {
    const Both kibibytes = ask_both("memory");
    return {kibibytes.ours * 1024, kibibytes.rival * 1024};
  }
  /// Throws if the sides do not compute the same.
  BothTimes times() {
    BothTimes all;
    if (!curve_.is_op()) {
      if (rival_) require_same_work(*ours_, *rival_, name_);
      add_times(all, "time " + name_ + " ", options_.seconds, "");
      return all;
    }
    const std::pair<const char*, const char*> modes[] = {{"f", "forward "}, {"fb", "both "}};
    for (const auto& [mode, measure] : modes) {
      const std::string shown(measure, std::strlen(measure) - 1);
      if (std::find(curve_.measures.begin(), curve_.measures.end(), shown) == curve_.measures.end()) continue;
      const std::string question = "check " + name_ + " " + mode;
      const std::string a = ours_->ask(question), b = rival_ ? rival_->ask(question) : a;
      if (!same_sums(a, b)) throw std::runtime_error(question + ": ours got " + a + ", the rival " + b);
      add_times(all, "time " + name_ + " " + mode + " ", options_.seconds / 10, measure);
    }
    return all;
  }

 private:
  std::unique_ptr<Side> start(const std::string& program, bool rival) {
    return std::make_unique<Side>(program, std::to_string(threads_), environment(threads_, rival));
  }
  Both ask_both(const std::string& question) {
    Both both{std::stod(ours_->ask(question))};
    if (rival_) both.rival = std::stod(rival_->ask(question));
    return both;
  }
  void add_times(BothTimes& all, const std::string& question, double seconds, const std::string& measure) {
    BothTimes times = run(question + std::to_string(seconds), options_.rounds, measure);
    for (const std::string& shown : curve_.measures)
      if (times.ours.count(shown) && times.ratio(shown) > doubtful) {
        times = run(question + std::to_string(2 * seconds), 3 * options_.rounds, measure);
        break;
      }
    all.ours.merge(times.ours);
    all.rival.merge(times.rival);
  }
  BothTimes run(const std::string& question, int rounds, const std::string& measure) {
    BothTimes times;
    for (const Round& round : run_rounds(*ours_, rival_.get(), question, {rounds, threads_, 4}).kept) {
      append(times.ours, measure + round.ours);
      if (rival_) append(times.rival, measure + round.rival);
    }
    return times;
  }

  const Options& options_;
  const Curve& curve_;
  int threads_;
  std::string name_;
  std::unique_ptr<Side> ours_, rival_;
};

// One point for each measure of the curve.
std::vector<Point> run_size(const Options& options, const Curve& curve, int64_t size, int threads) {
  Pair sides(options, curve, size, threads);
  Point point{curve, size, threads, "", {}, 0, sides.counted(), sides.resident()};
  const BothTimes times = sides.times();
  std::vector<Point> points;
  for (const std::string& measure : curve.measures) {
    point.measure = measure;
    point.seconds = {median(times.ours.at(measure)), times.rival.empty() ? 0 : median(times.rival.at(measure))};
    point.ratio = times.ratio(measure);
    points.push_back(point);
  }
  return points;
}

// -- the table --

std::string number(double v) {
  char text[24];
  std::snprintf(text, sizeof text, "%.*f", v < 1 ? 3 : v < 10 ? 2 : v < 100 ? 1 : 0, v);
  return text;
}

double counted_ratio(const Point& p) { return p.counted.ours / p.counted.rival; }
bool is_more_than_blocks(const Point& p) { return p.counted.ours > block * p.counted.rival + node_bytes; }
double resident_ratio(const Point& p) { return p.resident.ours / p.resident.rival; }

template <class Figure> void print_row(const std::string& label, const std::vector<Point>& points, Figure figure) {
  std::printf("  %-42s", label.c_str());
  for (const Point& p : points) std::printf("%10s", number(figure(p)).c_str());
  std::printf("\n");
}

// All points are of one curve and one number of threads.
void print_points(const std::vector<Point>& points, bool alone) {
  const Curve& curve = points.front().curve;
  const std::string threads =
      points.front().threads == 1 ? "1 thread" : std::to_string(points.front().threads) + " threads";
  for (const std::string& measure : curve.measures) {
    std::vector<Point> chosen;
    for (const Point& p : points)
      if (p.measure == measure) chosen.push_back(p);
    const std::string label = threads + (measure == "step" ? "" : ", " + measure);
    const Unit unit = unit_of(chosen.front().seconds.ours / curve.items(chosen.front().size));
    print_row(label + ": " + unit.name + " per " + curve.item, chosen,
        [&](const Point& p) { return p.seconds.ours / curve.items(p.size) * unit.per_second; });
    if (alone) continue;
    print_row(label + ": ratio", chosen, [](const Point& p) { return p.ratio; });
    if (measure != curve.measures.back()) continue;
    print_row(threads + ": ratio of tensors' bytes", chosen, counted_ratio);
    print_row(threads + ": ratio of resident bytes", chosen, resident_ratio);
  }
  std::fflush(stdout);
}

// The points whose ratio is above 1, a line for each measure of a curve; returns how many lines have no reason.
template <class Ratio>
int print_above_one(const char* heading, const std::vector<Point>& points,
    const std::map<std::string, const char*>& reasons, Ratio ratio) {
  int without = 0;
  std::string last;
  std::printf("\n%s", heading);
  for (const Point& p : points) {
    if (!(ratio(p) > 1)) continue;
    std::string name = p.curve.name + (p.threads == 1 ? ", 1 thread" : ", 2 threads");
    if (p.measure != "step") name += ", " + p.measure;
    if (name != last) {
      const auto reason = reasons.find(p.curve.name);
      without += reason == reasons.end();
      std::printf("\n  %s: %s\n   ", name.c_str(), reason == reasons.end() ? "NO REASON" : reason->second);
      last = name;
    }
    std::printf(" %.3f at %lld ", ratio(p), static_cast<long long>(p.size));
  }
  std::printf("%s\n", last.empty() ? " none" : "");
  return without;
}

int print_summary(const std::vector<Point>& points) {
  for (const int threads : {1, 2}) {
    double logarithms = 0;
    int count = 0;
    for (const Point& p : with_threads(points, threads)) logarithms += std::log(p.ratio), ++count;
    if (count > 0)
      std::printf("\n%d ratios with %d threads: geometric mean %.3f", count, threads, std::exp(logarithms / count));
  }
  std::printf("\n");
  std::vector<Point> once, large;   // memory is the same for all measures
  for (const Point& p : points)
    if (p.measure == p.curve.measures.back()) {
      once.push_back(p);
      if (is_more_than_blocks(p)) large.push_back(p);
    }
  return print_above_one("slower than libtorch:", points, slow_reasons, [](const Point& p) { return p.ratio; }) +
         print_above_one("tensors hold more bytes than libtorch's, by more than the size of blocks and 64 KiB:", large,
             memory_reasons, counted_ratio) +
         print_above_one("more bytes resident than libtorch:", once, memory_reasons, resident_ratio);
}

// Processor seconds of this process, and of the programs that have ended.
double own_seconds() {
  double seconds = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage used{};
    getrusage(who, &used);
    for (const timeval& t : {used.ru_utime, used.ru_stime}) seconds += double(t.tv_sec) + double(t.tv_usec) * 1e-6;
  }
  return seconds;
}

std::vector<Point> run_curve(const Options& options, const Curve& curve) {
  std::printf("\n%s: %s\n  %-42s", curve.name.c_str(), curve.title.c_str(), curve.axis.c_str());
  for (const int64_t size : curve.sizes) std::printf("%10lld", static_cast<long long>(size));
  std::printf("\n");
  std::vector<Point> all;
  for (const int threads : {1, 2}) {
    if ((options.threads > 0 && threads != options.threads) || (threads > 1 && curve.workload() == "chain")) continue;
    std::vector<Point> points;
    for (const int64_t size : curve.sizes) {
      const std::vector<Point> more = run_size(options, curve, size, threads);
      points.insert(points.end(), more.begin(), more.end());
    }
    print_points(points, options.rival.empty());
    all.insert(all.end(), points.begin(), points.end());
  }
  return all;
}

std::vector<Curve> curves_of(const Options& options) {
  std::vector<Curve> curves = net_curves();
  for (const Curve& curve : op_curves()) curves.push_back(curve);
  std::erase_if(curves, [&](const Curve& c) { return c.name.find(options.only) == std::string::npos; });
  if (curves.empty()) throw std::runtime_error("compare_sweep: no curve has " + options.only + " in its name");
  return curves;
}

void run(const Options& options) {
  const std::vector<Curve> curves = curves_of(options);
  print_machine(options, 1);
  std::printf("%d rounds, windows of %g s (ops: %g s)\n", options.rounds, options.seconds, options.seconds / 10);
  const double start = now(), busy = busy_seconds(), own = own_seconds();
  std::vector<Point> points;
  int failures = 0;
  for (const Curve& curve : curves) {
    try {
      const std::vector<Point> more = run_curve(options, curve);
      points.insert(points.end(), more.begin(), more.end());
    } catch (const std::exception& error) {
      ++failures;
      std::fprintf(stderr, "compare_sweep: FAILED: %s\n", error.what());
    }
  }
  const double seconds = now() - start, others = (busy_seconds() - busy) - (own_seconds() - own);
  std::printf("\n%.0f s, in which other work used %.2f processors\n", seconds, std::max(0.0, others) / seconds);
  const std::filesystem::path programs = std::filesystem::path(options.ours).parent_path();
  const std::string folder = (programs.parent_path() / "sweep").string();
  write_page(folder, points);
  std::printf("figures and plots: %s/index.html\n", folder.c_str());
  const int without = options.rival.empty() ? 0 : print_summary(points);
  if (failures || without)
    throw std::runtime_error("compare_sweep: " + std::to_string(failures) + " curves failed, " +
                             std::to_string(without) + " of the lines above have no reason");
}

}   // namespace

int main(int argc, char** argv) {
  Options defaults;
  defaults.rounds = 5;
  defaults.seconds = 0.05;
  return run_main(run, argc, argv, defaults);
}
