// Our ops against PyTorch's numbers, sample by sample.
//
// GRADUS_ENTRY=NAME in the environment replays one entry and prints every sample that differs.
#include "tests/oracle/oracle.h"
#include "tests/oracle/database.h"

namespace gradus::test {

namespace {

const Database ops{"entries", "entries.tsv", "not_replayed.tsv", "data/left_out.tsv"};

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
  const std::set<std::string> known = known_differences("differences.tsv");
  check_numbers<OracleEntry>(ops, [&](const OracleEntry& entry) { return differences(entry, known); });
}

TEST_CASE("the first 20 samples of every entry exist, except those that are listed with a reason") {
  check_samples(ops, 35, read_samples);
}

TEST_CASE("an entry of the op database is replayed once, or listed with the reason why not") {
  check_listed<OracleEntry>(ops);
}

}   // namespace gradus::test
