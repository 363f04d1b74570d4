// Our ops against PyTorch's numbers, sample by sample.
//
// GRADUS_ENTRY=NAME in the environment replays one entry and prints every sample that differs.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

// The entry and number of each sample that is known to differ.
std::set<std::string> known_differences() {
  std::set<std::string> known;
  for (const auto& row : read_table("differences.tsv")) known.insert(row.at(0) + " " + row.at(1));
  return known;
}

// The samples of an entry that differ, a line each; those of differences.tsv must differ.
std::string differences(const OracleEntry& entry, const std::set<std::string>& known) {
  std::string lines;
  for (const Sample& sample : read_samples(entry.name)) {
    std::string text = replay(entry, sample), id = std::string(entry.name) + " " + std::to_string(sample.number);
    if (known.count(id) && text.empty()) text = "differences.tsv lists it, but it agrees";
    else if (known.count(id)) continue;
    if (!text.empty()) lines += "\n    sample " + std::to_string(sample.number) + ": " + text;
  }
  return lines;
}

}   // namespace

TEST_CASE("every entry of PyTorch's op database gives PyTorch's numbers") {
#ifndef GRADUS_HAS_ZLIB
  MESSAGE("skipped: the samples are packed, and this build has no zlib");
  return;
#endif
  const char* chosen = std::getenv("GRADUS_ENTRY");
  const std::set<std::string> known = known_differences();
  size_t passed = 0;
  for (const OracleEntry& entry : Family<OracleEntry>::all()) {
    if (chosen && std::string(entry.name) != chosen) continue;
    INFO("entry ", std::string(entry.name));
    try {
      const std::string lines = differences(entry, known);
      CHECK_MESSAGE(lines.empty(), lines);
      passed += lines.empty();
    } catch (const FileError& error) {
      FAIL_CHECK(error.what());
    }
  }
  if (!chosen) MESSAGE("entries passed: ", passed, " / ", read_table("entries.tsv").size());
}

TEST_CASE("the first 20 samples of every entry exist, except those that are listed with a reason") {
#ifdef GRADUS_HAS_ZLIB
  std::map<std::string, size_t> left_out;
  size_t total = 0;
  for (const auto& row : read_table("data/left_out.tsv")) {
    REQUIRE(row.size() == 3);
    ++left_out[row[0]], ++total;
  }
  for (const auto& row : read_table("entries.tsv")) {
    REQUIRE(row.size() == 3);
    const size_t wanted = std::min<size_t>(20, std::stoul(row[2]));
    CHECK_MESSAGE(read_samples(row[0]).size() + left_out[row[0]] == wanted, row[0]);
  }
  CHECK(total == 35);
#endif
}

TEST_CASE("an entry of the op database is replayed once, or listed with the reason why not") {
  std::set<std::string> replayed, listed, known;
  for (const OracleEntry& entry : Family<OracleEntry>::all())
    CHECK_MESSAGE(replayed.insert(entry.name).second, "twice: ", std::string(entry.name));
  for (const auto& row : read_table("not_replayed.tsv")) {
    REQUIRE(row.size() == 2);
    listed.insert(row[0]);
  }
  std::string missing;
  for (const auto& row : read_table("entries.tsv")) {
    known.insert(row.at(0));
    CHECK_MESSAGE(
        replayed.count(row[0]) + listed.count(row[0]) <= 1, row[0], " is replayed, and in not_replayed.tsv too");
    if (replayed.count(row[0]) + listed.count(row[0]) == 0) missing += " " + row[0];
  }
  CHECK_MESSAGE(missing.empty(), "neither replayed nor in not_replayed.tsv:", missing);
  for (const std::string& name : replayed) CHECK_MESSAGE(known.count(name), "not in entries.tsv: ", name);
  for (const std::string& name : listed) CHECK_MESSAGE(known.count(name), "not in entries.tsv: ", name);
}

}   // namespace gradus::test
