// Runs `./dev bench ops`: every op on four kinds of inputs, forward and forward + backward, beside libtorch.
//   compare_ops ops GRADUS_PROGRAM [RIVAL_PROGRAM] [--rounds N] [--seconds S] [--threads N] [--only TEXT]
//     [--sizes "N ..."] [--json FILE]
//
// Idea: both sides run all ops in one process each and are asked in turn, as in compare.cpp, for windows of a few
// milliseconds. A ratio is the median of the rounds' ratios; one that looks bad is measured again, longer, before it
// counts. What stays above 1.25 must have its reason in the table below.
// Read first: ops_case.h (the questions), sides.h.
#include <chrono>
#include <cmath>
#include <map>
#include <memory>
#include <thread>

#include "bench/harness.h"
#include "bench/machine.h"
#include "bench/ops_case.h"
#include "bench/sides.h"

namespace {

using namespace bench;

constexpr double target = 0.25;   // of the geometric mean of all ratios
constexpr double bad = 1.25;      // a ratio above this needs a reason

// Why an op (a name of ops_list.h) is slow beside libtorch.
constexpr const char own_memory[] =
    "libtorch's gradient is a view of the one that backward started from; a leaf's gradient has memory of its own here";
constexpr const char lapack[] = "Debian's LAPACK with its plain BLAS (libopenblas0 replaces that), against MKL";
constexpr const char sorting[] =
    "libtorch sorts with vector instructions (x86-simd-sort), which do not keep equal numbers in order; here it is "
    "a radix sort";
constexpr const char power[] =
    "powers of float32 are computed in float64, half as many at a time; libtorch's (SLEEF) in pairs of float32s";
constexpr const char innermost[] =
    "pooling works on images whose channels are innermost: others are copied into that order, and their gradients "
    "back, "
    "which counts where results are few";
const std::map<std::string, const char*> reasons = {
    {"atleast_3d", own_memory},
    {"flatten", own_memory},
    {"ravel", own_memory},
    {"reshape_as", own_memory},
    {"unflatten", own_memory},
    {"unsqueeze", own_memory},
    {"view", own_memory},
    {"view_as", own_memory},
    {"cat_rows", own_memory},
    {"stack", own_memory},
    {"vstack", own_memory},
    {"eigh_values", lapack},
    {"eigh_vectors", lapack},
    {"eigvalsh", lapack},
    {"matrix_rank", lapack},
    {"pinv", lapack},
    {"pinverse", lapack},
    {"svd", lapack},
    {"svdvals", lapack},
    {"argsort", sorting},
    {"msort", sorting},
    {"sort", sorting},
    {"sort_columns", sorting},
    {"pow", power},
    {"pow_number", power},
    {"eq_bools",
        "a million bools are bound by memory: one pass over three streams of bytes at 57 GB/s, where libtorch reaches "
        "92"},
    {"adaptive_avg_pool1d", innermost},
    {"adaptive_avg_pool2d", innermost},
    {"adaptive_avg_pool3d", innermost},
    {"avg_pool3d", innermost},
    {"fractional_max_pool3d", innermost},
    {"fractional_max_pool3d_with_indices", innermost},
    {"max_pool1d", innermost},
    {"max_pool3d", innermost},
    {"max_pool3d_with_indices", innermost},
    {"nan_to_num", "three selections per number, where libtorch's is bound by memory alone"},
};

const char* const modes[] = {"f", "fb"};

struct Cell {
  std::string op, size, mode;
  std::vector<double> ours, rival;   // seconds, one per round
  double ratio() const {
    std::vector<double> ratios;
    for (size_t i = 0; i < ours.size(); ++i) ratios.push_back(ours[i] / rival[i]);
    return median(ratios);
  }
};

class Run {
 public:
  explicit Run(const Options& options) : options_(options), threads_(std::max(1, options.threads)) {
    ours_ = start(options.ours, false);
    if (!options.rival.empty()) rival_ = start(options.rival, true);
  }
  bool alone() const { return !rival_; }

  /// The names of the ops, "!" after those that are not run with 1,000,000 numbers.
  std::vector<std::string> names() {
    const std::string list = ours_->ask("list");
    if (rival_ && rival_->ask("list") != list) throw std::runtime_error("compare_ops: the sides have different lists");
    std::istringstream words(list);
    std::vector<std::string> all;
    for (std::string name; words >> name;)
      if (name.find(options_.only) != std::string::npos) all.push_back(name);
    if (all.empty()) throw std::runtime_error("compare_ops: no op has " + options_.only + " in its name");
    return all;
  }

  /// False if there is nothing to measure: no gradient. Throws if the sides do not compute the same.
  bool check(const Cell& cell) {
    const std::string question = "check " + cell.op + " " + cell.size + " " + cell.mode;
    const std::string a = ours_->ask(question), b = rival_ ? rival_->ask(question) : a;
    if (a == "none" && b == "none") return false;
    if (!same_sums(a, b)) throw std::runtime_error(question + ": ours got " + a + ", the rival " + b);
    return true;
  }

  void measure(Cell& cell, int rounds, double seconds) {
    const std::string question = "time " + cell.op + " " + cell.size + " " + cell.mode + " " + std::to_string(seconds);
    auto ask = [&](Side& side) {
      // libgomp's workers spin for some milliseconds after their last work, on the processor the next window needs.
      if (threads_ > 1) std::this_thread::sleep_for(std::chrono::milliseconds(10));
      return std::stod(side.ask(question));
    };
    for (int round = 0; round < rounds; ++round) {
      if (round % 2 == 0) cell.ours.push_back(ask(*ours_));
      if (rival_) cell.rival.push_back(ask(*rival_));
      if (round % 2 == 1) cell.ours.push_back(ask(*ours_));
    }
  }

 private:
  std::unique_ptr<Side> start(const std::string& program, bool rival) {
    return std::make_unique<Side>(program, std::to_string(threads_), environment(threads_, rival));
  }
  Options options_;
  int threads_;
  std::unique_ptr<Side> ours_, rival_;
};

std::string time_text(double seconds) {
  char text[32];
  const bool ns = seconds < 1e-6, us = seconds < 1e-3;
  const double v = seconds * (ns ? 1e9 : us ? 1e6 : 1e3);
  std::snprintf(text, sizeof text, "%.*f %s", v < 10 ? 2 : v < 100 ? 1 : 0, v, ns ? "ns" : us ? "us" : "ms");
  return text;
}

double geometric_mean(const std::vector<double>& ratios) {
  double sum = 0;
  for (double r : ratios) sum += std::log(r);
  return ratios.empty() ? 0 : std::exp(sum / double(ratios.size()));
}

std::vector<Size> sizes_of(const Options& options) {
  std::istringstream words(options.sizes);
  std::vector<Size> sizes;
  for (std::string word; words >> word;) sizes.push_back(size_of(word));
  return sizes;
}

void print_heading(const Options& options, const std::vector<Size>& sizes) {
  print_machine(options, std::max(1, options.threads));
  std::printf("%d rounds, windows of %g s, threads: %d; %s\n\n%-36s", options.rounds, options.seconds,
      std::max(1, options.threads), options.rival.empty() ? "gradus alone" : "our time divided by libtorch's", "");
  for (const Size& size : sizes) std::printf("%20s", size.name.c_str());
  std::printf("\n%-36s", "");
  for (size_t i = 0; i < sizes.size(); ++i) std::printf("%10s%10s", "forward", "+backward");
  std::printf("\n");
}

void print_means(const std::vector<Cell>& cells, const std::vector<Size>& sizes) {
  std::vector<double> all;
  std::printf("\n%-36s", "geometric mean");
  for (const Size& size : sizes)
    for (const char* mode : modes) {
      std::vector<double> ratios;
      for (const Cell& cell : cells)
        if (cell.size == size.name && cell.mode == mode) ratios.push_back(cell.ratio());
      all.insert(all.end(), ratios.begin(), ratios.end());
      if (ratios.empty()) std::printf("%10s", "");
      else std::printf("%10.3f", geometric_mean(ratios));
    }
  const double mean = geometric_mean(all);
  std::printf("\nof all %zu ratios: %.3f, at most %g: %s\n", all.size(), mean, target, mean <= target ? "ok" : "OVER");
}

// The bad ratios, op by op, and how many of these ops have no reason.
int print_bad(const std::vector<Cell>& cells) {
  std::map<std::string, std::vector<const Cell*>> by_op;
  for (const Cell& cell : cells)
    if (cell.ratio() > bad) by_op[cell.op].push_back(&cell);
  int without = 0;
  std::printf("\nratios above %g: of %zu ops\n", bad, by_op.size());
  for (const auto& [op, list] : by_op) {
    const auto reason = reasons.find(op);
    without += reason == reasons.end();
    std::printf("  %s: %s\n", op.c_str(), reason == reasons.end() ? "NO REASON" : reason->second);
    for (const Cell* cell : list)
      std::printf("    %s, %s: %.2f (%s against %s)\n", cell->size.c_str(),
          cell->mode == "f" ? "forward" : "forward + backward", cell->ratio(), time_text(median(cell->ours)).c_str(),
          time_text(median(cell->rival)).c_str());
  }
  std::printf("%d of them without a reason%s\n", without, without ? " (bench/compare_ops.cpp has the table)" : "");
  return without;
}

// All figures, for table/measure.py.
void write_json(const std::vector<Cell>& cells, const std::string& path) {
  if (path.empty()) return;
  std::ofstream file(path);
  file.precision(9);
  const auto list = [&](const char* name, const std::vector<double>& seconds) {
    file << ", \"" << name << "\": [";
    for (size_t i = 0; i < seconds.size(); ++i) file << (i ? ", " : "") << seconds[i];
    file << "]";
  };
  for (const Cell& cell : cells) {
    const auto reason = reasons.find(cell.op);
    file << (&cell == &cells[0] ? "[\n" : ",\n") << "{\"op\": \"" << cell.op << "\", \"size\": \"" << cell.size
         << "\", \"mode\": \"" << cell.mode << "\", \"reason\": \"" << (reason == reasons.end() ? "" : reason->second)
         << "\"";
    list("ours", cell.ours);
    list("rival", cell.rival);
    file << "}";
  }
  file << "\n]\n";
}

void run(const Options& options) {
  const std::vector<Size> sizes = sizes_of(options);
  print_heading(options, sizes);
  Run sides(options);
  std::vector<Cell> cells;
  int failures = 0;
  for (std::string name : sides.names()) {
    const bool slow = name.back() == '!';
    if (slow) name.pop_back();
    std::printf("%-36s", name.c_str());
    for (const Size& size : sizes)
      for (const char* mode : modes) {
        Cell cell{name, size.name, mode, {}, {}};
        std::string text;
        try {
          if (!(slow && size.side >= 1000) && sides.check(cell)) {
            sides.measure(cell, options.rounds, options.seconds);
            if (!sides.alone() && cell.ratio() > 0.9 * bad) {   // noise, or really slow?
              cell.ours.clear(), cell.rival.clear();
              sides.measure(cell, 3 * options.rounds, 2 * options.seconds);
            }
            char ratio[16];
            if (!sides.alone()) std::snprintf(ratio, sizeof ratio, "%.3f", cell.ratio());
            text = sides.alone() ? time_text(median(cell.ours)) : ratio;
            cells.push_back(cell);
          }
        } catch (const std::exception& error) {
          ++failures;
          text = "FAILED";
          std::fprintf(stderr, "compare_ops: %s\n", error.what());
        }
        std::printf("%10s", text.c_str());
        std::fflush(stdout);
      }
    std::printf("\n");
  }
  write_json(cells, options.json);
  if (sides.alone()) return;
  print_means(cells, sizes);
  const int without = print_bad(cells);
  if (failures || without)
    throw std::runtime_error("compare_ops: " + std::to_string(failures) + " cases failed, " + std::to_string(without) +
                             " slow ops have no reason");
}

}   // namespace

int main(int argc, char** argv) {
  Options defaults;
  defaults.rounds = 5;
  defaults.seconds = 0.003;
  defaults.sizes = usual_sizes;
  return run_main(run, argc, argv, defaults);
}
