// The progress bar of the examples, in terminals of several widths and in a pipe.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include <string>
#include <vector>

#include "examples/progress.h"

namespace {

/// Half an epoch, then all of it, with standard output at `out`; in a process of its own.
void show_in_child(int out) {
  std::fflush(stdout);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    dup2(out, STDOUT_FILENO);
    {
      Progress progress("epoch 12/12", 60000);
      usleep(110000);   // the bar is drawn ten times a second
      progress.add(30000, 0.43, 29500);
      progress.add(30000, 0.41, 29500);
      progress.finish();
    }
    std::fflush(stdout);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(status == 0);
}

std::string all_of(int file) {
  std::string text;
  char buffer[4096];
  for (ssize_t n; (n = read(file, buffer, sizeof buffer)) > 0;) text.append(buffer, size_t(n));
  return text;
}

/// False in a bare root without /dev/pts.
bool has_terminals() {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0) MESSAGE("there are no pseudo-terminals here");
  else close(terminal);
  return terminal >= 0;
}

/// What is shown in a terminal of that width.
std::string shown_in_terminal(int columns) {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  REQUIRE(terminal >= 0);
  REQUIRE(grantpt(terminal) == 0);
  REQUIRE(unlockpt(terminal) == 0);
  const int slave = open(ptsname(terminal), O_RDWR | O_NOCTTY);
  REQUIRE(slave >= 0);
  winsize size{};
  size.ws_row = 24, size.ws_col = static_cast<unsigned short>(columns);
  REQUIRE(ioctl(terminal, TIOCSWINSZ, &size) == 0);
  show_in_child(slave);
  fcntl(terminal, F_SETFL, O_NONBLOCK);
  std::string text = all_of(terminal);
  close(slave);
  close(terminal);
  return text;
}

/// The lines between carriage returns, without the code that clears the rest of one.
std::vector<std::string> redrawn_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = text.find('\r'); at != std::string::npos && text[at + 1] != '\n'; at = text.find('\r', at + 1))
    lines.push_back(text.substr(at + 1, text.find("\033[K", at) - at - 1));
  return lines;
}

}   // namespace

TEST_CASE("a line of the progress bar is no longer than asked for") {
  Progress progress("epoch 12/12", 60000);
  progress.add(30000, 0.43, 29500);
  for (int width = 0; width <= 200; ++width) CHECK(progress.line(width, 40).size() <= size_t(width));
  CHECK(progress.line(39, 40).find(" [######......]  loss 0.4300") == 11);
  CHECK(progress.line(79, 40).find("accuracy 98.33 %") != std::string::npos);
  CHECK(progress.line(79, 40).find("images/s") == std::string::npos);
  CHECK(progress.line(199, 40).find("images/s") != std::string::npos);
}

TEST_CASE("a line of the progress bar names its unit, and has no accuracy where none is told") {
  Progress progress("step 5/10", 2000, "names");
  progress.add(1000, 2.5);
  progress.add(500, 1);
  const std::string line = progress.line(199, 40);
  CHECK(line.find("loss 2.0000  ") != std::string::npos);
  CHECK(line.find(" names/s") != std::string::npos);
  CHECK(line.find("accuracy") == std::string::npos);
}

TEST_CASE("the progress bar fits the terminal and drops what has no room") {
  if (!has_terminals()) return;
  struct {
    int columns;
    const char *has, *lacks;
  } const expected[] = {
      {40, "loss 0.4200", "accuracy"}, {80, "accuracy 98.33 %", "images/s"}, {200, "images/s", "\n\n"}};
  for (const auto& e : expected) {
    CAPTURE(e.columns);
    const std::string text = shown_in_terminal(e.columns);
    const std::vector<std::string> lines = redrawn_lines(text);
    REQUIRE(lines.size() >= 2);
    for (const std::string& line : lines) CHECK_MESSAGE(line.size() < size_t(e.columns), line);
    CHECK(lines[0].find("#.") != std::string::npos);
    CHECK(lines.back().find('.', lines.back().find('[')) > lines.back().find(']'));   // the bar is full
    CHECK_MESSAGE(lines.back().find(e.has) != std::string::npos, lines.back());
    CHECK_MESSAGE(lines.back().find(e.lacks) == std::string::npos, lines.back());
  }
}

TEST_CASE("a terminal narrower than the text shows its beginning") {
  if (!has_terminals()) return;
  for (const std::string& line : redrawn_lines(shown_in_terminal(10))) CHECK(line == "epoch 12/");
}

TEST_CASE("in a pipe the progress is one plain line per epoch") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  show_in_child(ends[1]);
  close(ends[1]);
  const std::string text = all_of(ends[0]);
  close(ends[0]);
  CHECK(text.find("epoch 12/12  loss 0.4200  accuracy 98.33 %  ") == 0);
  CHECK(text.find('\n') == text.size() - 1);
  CHECK(text.find('\r') == std::string::npos);
}
