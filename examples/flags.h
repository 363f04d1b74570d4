// Flags: the options of a program, `--name value` or `--name=value`, and its --help text.
//
// Idea: asking for a flag also describes it, so help, defaults and checks cannot drift apart. Ask
// for all of them, then call check(), which answers --help and throws for a flag nobody asked for.
#ifndef GRADUS_EXAMPLES_FLAGS_H
#define GRADUS_EXAMPLES_FLAGS_H

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include <gradus.h>

/// The folder with the data sets of the examples. The build knows where it is; a program compiled by
/// hand looks below the current folder.
#ifndef GRADUS_EXAMPLES_DATA
#define GRADUS_EXAMPLES_DATA "examples/data"
#endif
inline const std::string data_folder = GRADUS_EXAMPLES_DATA;

/// The values that a flag may have: both ends belong to it.
struct Range {
  double least = -INFINITY, most = INFINITY;
};
const Range at_least_0 = {0}, at_least_1 = {1};

class Flags {
 public:
  /// `about`: what the program does, in a sentence or two; --help begins with it.
  Flags(int argc, char** argv, std::string about) : help_(about + "\n\n") {
    for (int i = 1; i < argc; ++i) {
      const std::string word = argv[i];
      const size_t equals = word.find('=');
      if (word == "--help" || word == "-h") wants_help_ = true;
      else if (word.rfind("--", 0) != 0)
        throw gradus::Error("expected --name value; got \"" + word + "\". --help lists the flags.");
      else if (equals != std::string::npos) given_.push_back({word.substr(2, equals - 2), word.substr(equals + 1)});
      else if (i + 1 < argc) given_.push_back({word.substr(2), argv[++i]});
      else throw gradus::Error(word + ": expected a value after it; got the end of the line.");
    }
  }

  std::string text(const std::string& name, const std::string& otherwise, const std::string& help) {
    std::string left = "  --" + name + " " + otherwise;
    left.resize(left.size() < 28 ? 28 : left.size() + 2, ' ');
    help_ += left + help + "\n";
    std::string value = otherwise;
    for (Given& flag : given_)
      if (flag.name == name) flag.known = true, value = flag.value;   // the last one counts
    return value;
  }
  double number(const std::string& name, double otherwise, const std::string& help, Range range = {}) {
    char shown[32], *end = nullptr;
    std::snprintf(shown, sizeof shown, "%g", otherwise);
    const std::string value = text(name, shown, help);
    const double parsed = std::strtod(value.c_str(), &end);
    if (value.empty() || *end) fail(name, "a number", value);
    require_within(range, name, parsed, value);
    return parsed;
  }
  int64_t integer(const std::string& name, int64_t otherwise, const std::string& help, Range range = {}) {
    const std::string value = text(name, std::to_string(otherwise), help);
    char* end = nullptr;
    errno = 0;
    const int64_t parsed = std::strtoll(value.c_str(), &end, 10);
    if (value.empty() || *end) fail(name, "a whole number", value);
    if (errno == ERANGE) fail(name, "a number of at most 18 digits", value);
    require_within(range, name, double(parsed), value);
    return parsed;
  }

  /// Ends the program after printing the help if that was asked for. Throws Error for an unknown
  /// flag.
  void check() const {
    if (wants_help_) {
      std::printf("%s\nThe values shown are the defaults.\n", help_.c_str());
      std::exit(0);
    }
    for (const Given& flag : given_)
      if (!flag.known) throw gradus::Error("there is no flag --" + flag.name + "; --help lists the flags.");
  }

 private:
  struct Given {
    std::string name, value;
    bool known = false;
  };
  [[noreturn]] static void fail(const std::string& name, const char* expected, const std::string& value) {
    throw gradus::Error("--" + name + ": expected " + expected + "; got \"" + value + "\".");
  }

  static void require_within(Range range, const std::string& name, double number, const std::string& value) {
    if (number >= range.least && number <= range.most) return;   // not so for NaN
    char expected[80];
    if (std::isinf(range.most)) std::snprintf(expected, sizeof expected, "at least %g", range.least);
    else std::snprintf(expected, sizeof expected, "a number from %g to %g", range.least, range.most);
    fail(name, expected, value);
  }

  std::vector<Given> given_;
  std::string help_;
  bool wants_help_ = false;
};

/// --precision, for programs that spend their time in products of matrices.
inline void precision_flag(Flags& flags) {
  gradus::set_float32_matmul_precision(
      flags.text("precision", "highest", "of products; \"medium\": their factors in bfloat16, faster").c_str());
}

/// What main() does: calls run() and returns its result; after an error prints the text and returns 2.
inline int run_program(const char* name, int (*run)(int, char**), int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", name, error.what());
    return 2;
  }
}

#endif
