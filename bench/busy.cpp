// `./dev bench busy`: how much longer single training steps take while other programs keep every processor busy.
//
// Idea: the median of a window says nothing about the few steps in which something had to wait for a thread that got no
// processor. Here each step is timed. A quiet second gives the usual time; then a program per processor computes beside
// it. What the system itself does to a program that waits for nobody is shown by a plain loop of the same length.
// Read first: harness.h, workloads.h, sides.h (the options).
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "bench/dense.h"
#include "bench/models.h"
#include "bench/sides.h"

namespace {

using namespace bench;

using Step = std::function<void()>;

/// A program per processor that does nothing but compute, while it lives.
class Others {
 public:
  Others() {
    for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i) {
      const pid_t child = fork();
      if (child == 0)
        for (volatile double x = 1;;) x = x * 1.000001;
      children_.push_back(child);
    }
  }
  ~Others() {
    for (const pid_t child : children_) {
      kill(child, SIGKILL);
      waitpid(child, nullptr, 0);
    }
  }

 private:
  std::vector<pid_t> children_;
};

std::vector<double> step_times(const Step& step, double seconds) {
  std::vector<double> times;
  const double start = now();
  for (double before = start; before < start + seconds;) {
    step();
    const double after = now();
    times.push_back(after - before);
    before = after;
  }
  return times;
}

/// A loop that takes so many seconds on a quiet machine.
Step plain_loop(double seconds) {
  const auto run = [](int64_t n) {
    volatile double x = 1;
    for (int64_t i = 0; i < n; ++i) x = x * 1.000001;
  };
  const int64_t some = 1000000;
  const double before = now();
  run(some);
  return [=, n = int64_t(double(some) * seconds / (now() - before))] { run(n); };
}

void print_row(const char* label, int threads, const Step& step, double usual, double seconds) {
  const Others others;
  step_times(step, 0.5);   // until the system has spread them
  const std::vector<double> times = step_times(step, seconds);
  double sum = 0;
  for (const double time : times) sum += time;
  std::printf("%-34s %7d %9.3f ms %7.2f %7.2f %7.2f %7.2f %7.2f   %8zu\n", label, threads, usual * 1e3,
      sum / double(times.size()) / usual, median(times) / usual, quantile(times, 0.9) / usual,
      quantile(times, 0.99) / usual, quantile(times, 1) / usual, times.size());
  std::fflush(stdout);
}

void run(const Options& options) {
  const struct {
    const char* label;
    std::function<Training()> make;
  } cases[] = {
      {"XOR 2-8-1, SGD", [] { return train_xor(xor_nets()[0]); }},
      {"784-128-10, batch 64, Adam", [] { return train_mlp(mlp_nets()[1]); }},
      {"LeNet-like, batch 64, SGD", [] { return models::train_task(lenet_task, models::lenet()); }},
      {"char-GPT, batch 12 x 64, Adam", [] { return models::train_task(gpt_task, models::Gpt(65, 64, 128)); }},
  };
  std::printf("%s; a quiet step, and multiples of it beside as many busy programs as there are processors\n\n",
      about_gradus().c_str());
  std::printf("%-34s threads        quiet    mean  median    90 %%    99 %% longest      steps\n", "");
  for (const auto& [label, make] : cases) {
    if (std::string(label).find(options.only) == std::string::npos) continue;
    double usual = 0;
    for (const int threads : {1, 2}) {
      if (options.threads != 0 && options.threads != threads) continue;
      gradus::set_num_threads(threads);
      const Training training = make();
      step_times(training.step, 0.3);
      usual = median(step_times(training.step, 1));
      print_row(label, threads, training.step, usual, options.seconds);
    }
    print_row("  a plain loop as long", 1, plain_loop(usual), usual, options.seconds);
  }
}

}   // namespace

int main(int argc, char** argv) {
  flush_subnormals();
  Options defaults;
  defaults.seconds = 4;   // of each row
  return run_main(run, argc, argv, defaults);
}
