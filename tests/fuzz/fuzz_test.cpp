// Random calls of every op: see fuzz.h.
//
// A failure names its trial, "sum:1234". GRADUS_FUZZ=sum:1234 in the environment runs that one alone, GRADUS_FUZZ=sum
// all trials of the lines whose name contains "sum". The slow case runs trials that no run has had before.
#include <doctest/doctest.h>

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <set>

#include "tests/fuzz/fuzz.h"
#include "tests/support/declared.h"
#include "tests/support/op_battery.h"

// What a sanitizer calls before it ends the process; null in other builds.
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace gradus::test {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr uint64_t few = 200, many = 2000;   // everything takes about twenty times as long
#else
constexpr uint64_t few = 500, many = 20000;   // few: 2000 took half of the suite's time
#endif

// -- the trial that a crash happened in --

char current[100];

void tell_current() {
  if (!current[0]) return;
  const char before[] = "\nfuzz: this happened in the trial GRADUS_FUZZ=";
  (void)!write(2, before, sizeof before - 1);
  (void)!write(2, current, std::strlen(current));
  (void)!write(2, "\n", 1);
}

/// While it lives, a crash first prints the name of the trial; otherwise signals are handled as before.
class CrashGuard {
 public:
  CrashGuard() {
    if (__sanitizer_set_death_callback) __sanitizer_set_death_callback(tell_current);
    for (int i = 0; i < 4; ++i) before_[i] = std::signal(signals[i], tell_and_go_on);
  }
  ~CrashGuard() {
    for (int i = 0; i < 4; ++i) std::signal(signals[i], before_[i]);
    current[0] = 0;
  }
  CrashGuard(const CrashGuard&) = delete;
  CrashGuard& operator=(const CrashGuard&) = delete;

 private:
  static constexpr int signals[] = {SIGSEGV, SIGFPE, SIGABRT, SIGBUS};
  static void tell_and_go_on(int number) {
    tell_current();
    std::signal(number, SIG_DFL);
    std::raise(number);
  }
  void (*before_[4])(int);
};

// -- running lines --

void run_line(const Line& line, uint64_t first, uint64_t count) {
  uint64_t computed = 0;
  int failures = 0;
  for (uint64_t trial = first; trial < first + count && failures < 3; ++trial) {
    std::snprintf(current, sizeof current, "%s:%llu", line.name, static_cast<unsigned long long>(trial));
    bool has_result = false;
    const std::string what = try_line(line, trial, has_result);
    computed += has_result;
    if (what.empty()) continue;
    ++failures;
    FAIL_CHECK("GRADUS_FUZZ='" << current << "': " << what);
  }
  if (count > 1 && !failures && computed < count / 5)
    FAIL_CHECK(std::string(line.name) << ": only " << computed << " of " << count
                                      << " calls gave a result: the line tries too little");
}

void run_lines(uint64_t first, uint64_t count) {
  CrashGuard crash;
  ThreadsGuard threads(3, 0);
  std::string wanted;
  if (const char* text = std::getenv("GRADUS_FUZZ")) wanted = text;
  const size_t colon = wanted.rfind(':');
  const bool one = colon != std::string::npos;
  bool found = wanted.empty();
  for (const Line& line : Family<Line>::all()) {
    const std::string name = line.name;
    if (one ? name != wanted.substr(0, colon) : name.find(wanted) == std::string::npos) continue;
    found = true;
    if (one) run_line(line, std::strtoull(wanted.c_str() + colon + 1, nullptr, 10), 1);
    else run_line(line, first, count);
  }
  CHECK_MESSAGE(found, "no line's name contains " << wanted);
}

}   // namespace

TEST_CASE("any call of an op gives what the reference kernels give, or an Error, and nothing else") {
  run_lines(0, few);
}

TEST_CASE("the same for many calls that no run has tried before" * doctest::test_suite("slow")) {
  const uint64_t first = uint64_t(std::chrono::system_clock::now().time_since_epoch().count() / 1000000) << 16;
  run_lines(first, many);
}

TEST_CASE("every op has a fuzz line") {
  std::set<std::string> covered;
  for (const Line& line : Family<Line>::all())
    covered.insert(std::string(line.name).substr(0, std::string(line.name).find(' ')));
  const std::map<std::string, std::string> ops = declared_ops();
  for (const auto& op : ops)
    CHECK_MESSAGE(covered.count(op.first), op.first << " of " << op.second << " has no line in tests/fuzz/lines/");
  CHECK(ops.count("matmul"));   // else the pattern no longer finds the declarations
}

}   // namespace gradus::test
