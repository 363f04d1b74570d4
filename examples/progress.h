// Progress: one bar per epoch in a terminal, one plain line per epoch elsewhere (a file, a pipe).
//
// Idea: report loss and accuracy after each batch, as means over the epoch so far. The bar is
// redrawn at most ten times a second, so that drawing costs nothing. A line that is wider than the
// terminal would scroll at each redraw, so what does not fit is left out.
#ifndef GRADUS_EXAMPLES_PROGRESS_H
#define GRADUS_EXAMPLES_PROGRESS_H

#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

/// Seconds since some fixed moment. Not <chrono>, which takes a fifth of a second to compile.
inline double seconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

class Progress {
 public:
  /// `title`: "epoch 3/10"; `samples`: how many the epoch has; `unit`: what they are.
  Progress(const std::string& title, int64_t samples, const std::string& unit = "images")
      : title_(title), unit_(unit), samples_(samples) {}

  /// Call after each batch: its size, its mean loss, and, where that means something, how many predictions were right.
  void add(int64_t batch, double loss, int64_t right = -1) {
    done_ += batch;
    loss_ += loss * double(batch);
    right_ += right;
    const double now = seconds();
    if (!terminal_ || now - drawn_ < 0.1) return;
    drawn_ = now;
    draw();
  }
  /// Call at the end of the epoch.
  void finish() {
    if (terminal_) draw();
    std::printf("%s\n", terminal_ ? "" : line(200, 0).c_str());
    std::fflush(stdout);
  }

  /// The text in at most `width` characters, with a bar of at most `longest_bar`.
  std::string line(int width, int longest_bar) const {
    const double spent = seconds() - started_, speed = double(done_) / (spent > 0 ? spent : 1e-9);
    const double left = double(samples_ - done_) / speed;
    char parts[4][32] = {};
    std::snprintf(parts[0], sizeof parts[0], "  loss %.4f", loss_ / double(done_));
    if (right_ >= 0)
      std::snprintf(parts[1], sizeof parts[1], "  accuracy %5.2f %%", 100 * double(right_) / double(done_));
    std::snprintf(parts[2], sizeof parts[2], "  %7.0f %s/s", speed, unit_.c_str());
    if (done_ < samples_) std::snprintf(parts[3], sizeof parts[3], "  %.0f s left", left);
    else std::snprintf(parts[3], sizeof parts[3], "  %.1f s", spent);

    const int shortest_bar = longest_bar < 10 ? longest_bar : 10;
    for (const int dropped : {-1, 2, 3, 1}) {   // the speed first, then the time, then the accuracy
      if (dropped >= 0) parts[dropped][0] = '\0';
      int room = width - int(title_.size());
      for (const char* part : parts) room -= int(std::strlen(part));
      if (room < shortest_bar + 3) continue;
      std::string text = title_ + bar(room - 3 < longest_bar ? room - 3 : longest_bar);
      for (const char* part : parts) text += part;
      return text;
    }
    return (title_ + parts[0]).substr(0, size_t(width));
  }

 private:
  std::string bar(int length) const {
    if (length == 0) return "";
    const int full = int(double(length) * double(done_) / double(samples_));
    return " [" + std::string(size_t(full), '#') + std::string(size_t(length - full), '.') + "]";
  }
  // The last column stays empty: some terminals go on to the next line when it is written.
  void draw() const {
    winsize size{};
    const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    // \r goes back to the start of the line, \033[K clears what is left of the old text.
    std::printf("\r%s\033[K", line(known ? size.ws_col - 1 : 79, 40).c_str());
    std::fflush(stdout);
  }

  std::string title_, unit_;
  int64_t samples_, done_ = 0, right_ = 0;
  double loss_ = 0, started_ = seconds(), drawn_ = started_;
  bool terminal_ = isatty(STDOUT_FILENO);
};

#endif
