// What Linux says about the processors of a process.
#include "core/base/processors.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>
#include <thread>

#if defined(_OPENMP)
#include <omp.h>
#endif
#if defined(__linux__)
#include <sched.h>
#endif

namespace gradus {

namespace {

// The numbers at the beginning of a file; how many there are.
int read_numbers(const std::string& path, double& first, double& second) {
  FILE* file = std::fopen(path.c_str(), "r");
  if (!file) return 0;
  const int count = std::fscanf(file, "%lf %lf", &first, &second);
  std::fclose(file);
  return count;
}

// Of one group, whose folder this is. The time may be "max", or -1: no limit.
double quota_of(const std::string& folder) {
  double time = -1, period = 0, unused;
  if (read_numbers(folder + "/cpu.max", time, period) < 2) {   // version 2; if it is not there, 1
    read_numbers(folder + "/cpu.cfs_quota_us", time, unused);
    read_numbers(folder + "/cpu.cfs_period_us", period, unused);
  }
  return time > 0 && period > 0 ? time / period : INFINITY;
}

// Whether a list such as "cpu,cpuacct" has the word "cpu".
bool has_cpu(std::string_view controllers) {
  for (size_t begin = 0; begin <= controllers.size();) {
    const size_t end = std::min(controllers.find(',', begin), controllers.size());
    if (controllers.substr(begin, end - begin) == "cpu") return true;
    begin = end + 1;
  }
  return false;
}

int allowed() {
#if defined(_OPENMP)
  // Where the runtime binds threads, the first one has a single processor; it knows how many there were before.
  if (omp_get_num_places() > 0) return omp_get_num_procs();
#endif
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
  return int(std::thread::hardware_concurrency());
}

}   // namespace

double processor_quota(const char* groups, const char* mounts) {
  double least = INFINITY;
  FILE* file = std::fopen(groups, "r");
  if (!file) return least;
  char line[4096];   // "5:cpu,cpuacct:/some/group", or "0::/some/group" of version 2
  while (std::fgets(line, sizeof line, file)) {
    const std::string_view text(line, std::string_view(line).find_last_not_of('\n') + 1);
    const size_t first = text.find(':'), second = first == text.npos ? first : text.find(':', first + 1);
    if (second == text.npos) continue;
    const std::string_view controllers = text.substr(first + 1, second - first - 1), path = text.substr(second + 1);
    if (!controllers.empty() && !has_cpu(controllers)) continue;
    const std::string root = controllers.empty() ? mounts : std::string(mounts) + "/cpu";
    // A group has at most what those around it have. In a container the path may be that outside, and only the root
    // exists: it is the container's.
    for (size_t end = path.size(); end != path.npos && end > 0; end = path.rfind('/', end - 1))
      least = std::min(least, quota_of(root + std::string(path.substr(0, end))));
    least = std::min(least, quota_of(root));
  }
  std::fclose(file);
  return least;
}

int processors() {
  static const int count = int(std::max(1.0, std::min(double(std::max(1, allowed())), std::ceil(processor_quota()))));
  return count;
}

}   // namespace gradus
