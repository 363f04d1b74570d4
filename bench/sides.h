// The two programs of a benchmark, as seen by the process that asks them: how they are started, and the command line.
// Read first: harness.h (the questions).   Read next: compare.cpp, compare_ops.cpp.
#ifndef GRADUS_BENCH_SIDES_H
#define GRADUS_BENCH_SIDES_H

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace bench {

struct Options {
  std::string bench, ours, rival, only, sizes;
  std::string ours_ops, rival_ops;   // the programs of the bench ops, if another one asks them
  std::string json;                  // a file for all figures
  int rounds = 15;
  double seconds = 0.25;
  int threads = 0;   // 0: all
};

// This process's environment with one thread count for both sides, and without what would choose
// libtorch's kernels. glibc's thresholds are raised for the rival: otherwise it gives memory back in
// every step and faults it in again, and the table would show that instead of its arithmetic. Ours
// has an allocator of its own and runs as a user would run it.
inline std::vector<std::string> environment(int threads, bool rival) {
  const std::set<std::string> replaced = {"OMP_NUM_THREADS", "MKL_NUM_THREADS", "GLIBC_TUNABLES", "ATEN_CPU_CAPABILITY",
      "MKL_ENABLE_INSTRUCTIONS", "ONEDNN_MAX_CPU_ISA"};
  std::vector<std::string> all = {"OMP_NUM_THREADS=" + std::to_string(threads)};
  const char* kernels = std::getenv("GRADUS_KERNELS");
  if (rival && kernels && std::string(kernels) == "avx2")
    all.insert(all.end(), {"ATEN_CPU_CAPABILITY=avx2", "MKL_ENABLE_INSTRUCTIONS=AVX2", "ONEDNN_MAX_CPU_ISA=AVX2"});
  if (rival)
    all.push_back(
        "GLIBC_TUNABLES=glibc.malloc.mmap_threshold=1073741824:"
        "glibc.malloc.trim_threshold=2147483648:glibc.malloc.top_pad=67108864");
  for (char** variable = environ; *variable; ++variable) {
    const std::string entry = *variable;
    if (!replaced.count(entry.substr(0, entry.find('=')))) all.push_back(entry);
  }
  return all;
}

// A program that answers lines, see harness.h.
class Side {
 public:
  Side(const std::string& program, const std::string& argument, std::vector<std::string> variables)
      : program_(program) {
    int to_child[2], from_child[2];
    if (pipe2(to_child, O_CLOEXEC) || pipe2(from_child, O_CLOEXEC)) throw std::runtime_error("compare: no pipe");
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, to_child[0], 0);
    posix_spawn_file_actions_adddup2(&files, from_child[1], 1);
    std::vector<char*> entries;
    for (std::string& variable : variables) entries.push_back(variable.data());
    entries.push_back(nullptr);
    std::string name = program, first = argument;
    char* arguments[] = {name.data(), first.data(), nullptr};
    const int failed = posix_spawn(&process_, program.c_str(), &files, nullptr, arguments, entries.data());
    posix_spawn_file_actions_destroy(&files);
    close(to_child[0]);
    close(from_child[1]);
    to_ = fdopen(to_child[1], "w");
    from_ = fdopen(from_child[0], "r");
    if (failed) throw std::runtime_error("compare: cannot start " + program + ": " + strerror(failed));
  }
  Side(const Side&) = delete;
  ~Side() {
    std::fclose(to_);
    std::fclose(from_);
    if (process_ > 0) waitpid(process_, nullptr, 0);
  }

  std::string read_line() {
    std::string line;
    int c;
    while ((c = std::getc(from_)) != EOF && c != '\n') line.push_back(char(c));
    if (c == EOF && line.empty()) throw std::runtime_error("compare: " + program_ + " ended without an answer");
    if (line.rfind("unknown", 0) == 0) throw std::runtime_error("compare: " + program_ + " says " + line);
    return line;
  }
  pid_t process() const { return process_; }
  std::string ask(const std::string& question) {
    std::fprintf(to_, "%s\n", question.c_str());
    std::fflush(to_);
    return read_line();
  }

 private:
  std::string program_;
  pid_t process_ = 0;
  FILE *to_ = nullptr, *from_ = nullptr;
};

/// BENCH GRADUS_PROGRAM [RIVAL_PROGRAM] and options; `options` holds the defaults.
inline Options parse(int argc, char** argv, Options options = {}) {
  std::vector<std::string> names;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool has_value = i + 1 < argc;
    if (word.rfind("--", 0) != 0) names.push_back(word);
    else if (!has_value) throw std::runtime_error("compare: " + word + " needs a value");
    else if (word == "--rounds") options.rounds = std::stoi(argv[++i]);
    else if (word == "--seconds") options.seconds = std::stod(argv[++i]);
    else if (word == "--threads") options.threads = std::stoi(argv[++i]);
    else if (word == "--only") options.only = argv[++i];
    else if (word == "--sizes") options.sizes = argv[++i];
    else if (word == "--ops") options.ours_ops = argv[++i];
    else if (word == "--rival-ops") options.rival_ops = argv[++i];
    else if (word == "--json") options.json = argv[++i];
    else throw std::runtime_error("compare: unknown option " + word);
  }
  if (names.size() < 2 || names.size() > 3 || options.rounds < 1)
    throw std::runtime_error(
        "usage: compare BENCH GRADUS_PROGRAM [RIVAL_PROGRAM] [--rounds N]"
        " [--seconds S] [--threads N] [--only TEXT] [--sizes \"N ...\"]");
  options.bench = names[0];
  options.ours = names[1];
  if (names.size() == 3) options.rival = names[2];
  return options;
}

/// The processor, its load, and what the two sides say about themselves.
inline void print_machine(const Options& options, int threads) {
  std::string line, processor = "an unknown processor";
  for (std::ifstream info("/proc/cpuinfo"); std::getline(info, line);)
    if (line.rfind("model name", 0) == 0) processor = line.substr(line.find(':') + 2);
  std::ifstream("/proc/loadavg") >> line;
  std::printf(
      "%s, %u processors; load average %s\n", processor.c_str(), std::thread::hardware_concurrency(), line.c_str());
  const auto about = [&](const std::string& program, bool rival) {
    return Side(program, std::to_string(threads), environment(threads, rival)).ask("about");
  };
  std::printf("%s\n", about(options.ours, false).c_str());
  if (!options.rival.empty()) std::printf("%s\n", about(options.rival, true).c_str());
}

/// run(options), or the text of the error; for main.
template <class Run> int run_main(Run run, int argc, char** argv, const Options& defaults = {}) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    run(parse(argc, argv, defaults));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}

}   // namespace bench
#endif
