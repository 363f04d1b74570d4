// processors(): files of control groups, of both versions, as Linux and containers show them.
#include "core/base/processors.h"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>

#include "tests/io/files.h"

using namespace gradus;

namespace {

// A folder in the place of /sys/fs/cgroup, and a file in that of /proc/self/cgroup.
struct Groups {
  test::TemporaryFolder folder;
  std::string list;
  explicit Groups(const std::string& lines) : list(folder.write("list", lines)) {}
  void write(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(folder / file).parent_path());
    folder.write(file, text);
  }
  double quota() const { return processor_quota(list.c_str(), folder.path().c_str()); }
};

}   // namespace

TEST_CASE("the quota of a control group of version 2 is that of the tightest group around the process") {
  const Groups groups("0::/user/box\n");
  CHECK(std::isinf(groups.quota()));   // no limit is written anywhere
  groups.write("user/box/cpu.max", "max 100000\n");
  CHECK(std::isinf(groups.quota()));
  groups.write("user/box/cpu.max", "150000 100000\n");
  CHECK(groups.quota() == 1.5);
  groups.write("user/cpu.max", "400000 100000\n");
  CHECK(groups.quota() == 1.5);
  groups.write("user/cpu.max", "50000 100000\n");
  CHECK(groups.quota() == 0.5);
}

TEST_CASE("the quota of control groups of version 1 is read where the list has the word cpu") {
  const Groups groups("9:cpuset:/a\n5:cpuacct,cpu:/a/b\n2:memory:/m\n");
  groups.write("cpu/a/b/cpu.cfs_quota_us", "-1\n");
  groups.write("cpu/a/b/cpu.cfs_period_us", "100000\n");
  CHECK(std::isinf(groups.quota()));
  groups.write("cpu/a/b/cpu.cfs_quota_us", "300000\n");
  CHECK(groups.quota() == 3);
  groups.write("cpu/a/cpu.cfs_quota_us", "100000\n");
  groups.write("cpu/a/cpu.cfs_period_us", "50000\n");
  CHECK(groups.quota() == 2);
  groups.write("cpu/m/cpu.cfs_quota_us", "1000\n");   // of a group for memory alone
  groups.write("cpu/m/cpu.cfs_period_us", "50000\n");
  CHECK(groups.quota() == 2);
}

TEST_CASE("in a container that sees the path outside, its own group is at the root") {
  const Groups outside("0::/docker/0123\n");
  outside.write("cpu.max", "200000 100000\n");
  CHECK(outside.quota() == 2);
  const Groups inside("4:cpu,cpuacct:/\n0::/\n");
  inside.write("cpu/cpu.cfs_quota_us", "250000\n");
  inside.write("cpu/cpu.cfs_period_us", "100000\n");
  CHECK(inside.quota() == 2.5);
}

TEST_CASE("files that are missing or make no sense are no limit") {
  const Groups groups("0::/a\n");
  CHECK(std::isinf(processor_quota("/there/is/no/such/file", "/nor/such/a/folder")));
  for (const char* text : {"", "max", "many 100000", "100000", "100000 0", "-5 100000", "0 100000"}) {
    groups.write("a/cpu.max", text);
    CHECK(std::isinf(groups.quota()));
  }
  for (const char* lines : {"", "\n", "0", "0:", "0::", ":::", "1:cpu", "no colons", "0:cpu,:a"})
    CHECK(std::isinf(Groups(lines).quota()));
}

TEST_CASE("there is at least one processor") { CHECK(processors() >= 1); }
