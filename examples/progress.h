// Progress: one bar per epoch in a terminal, one plain line per epoch elsewhere (a file, a pipe).
//
// Idea: report loss and accuracy after each batch, as means over the epoch so far. The bar is
// redrawn at most ten times a second, so that drawing costs nothing.
#ifndef GRADUS_EXAMPLES_PROGRESS_H
#define GRADUS_EXAMPLES_PROGRESS_H

#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <string>

/// Seconds since some fixed moment. Not <chrono>, which takes a fifth of a second to compile.
inline double seconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

class Progress {
 public:
  /// `title`: "epoch 3/10"; `samples`: how many the epoch has.
  Progress(const std::string& title, int64_t samples) : title_(title), samples_(samples) {}

  /// Call after each batch: its size, its mean loss, and how many predictions were right.
  void add(int64_t batch, double loss, int64_t right) {
    done_ += batch;
    loss_ += loss * double(batch);
    right_ += right;
    const double now = seconds();
    if (!terminal_ || now - drawn_ < 0.1) return;
    drawn_ = now;
    draw(now);
  }
  /// Call at the end of the epoch.
  void finish() {
    if (terminal_) draw(seconds());
    else std::printf("%s  %s\n", title_.c_str(), text(seconds()).c_str());
    if (terminal_) std::printf("\n");
    std::fflush(stdout);
  }

 private:
  std::string text(double now) const {
    const double spent = now - started_, speed = double(done_) / (spent > 0 ? spent : 1e-9);
    const double left = double(samples_ - done_) / speed;
    char line[128];
    std::snprintf(line, sizeof line, "loss %.4f  accuracy %5.2f %%  %7.0f images/s  ", loss_ / double(done_),
        100 * double(right_) / double(done_), speed);
    const std::string measured = line;
    std::snprintf(line, sizeof line, done_ < samples_ ? "%.0f s left" : "%.1f s", done_ < samples_ ? left : spent);
    return measured + line;
  }
  void draw(double now) const {
    const int width = 20, full = int(width * done_ / samples_);
    // \r goes back to the start of the line, \033[K clears what is left of the old text.
    std::printf("\r%s [%s%s] %s\033[K", title_.c_str(), std::string(size_t(full), '#').c_str(),
        std::string(size_t(width - full), '.').c_str(), text(now).c_str());
    std::fflush(stdout);
  }

  std::string title_;
  int64_t samples_, done_ = 0, right_ = 0;
  double loss_ = 0, started_ = seconds(), drawn_ = started_;
  bool terminal_ = isatty(STDOUT_FILENO);
};

#endif
