// What must hold for each of PyTorch's two databases, that of ops and that of modules.
#ifndef GRADUS_TESTS_ORACLE_DATABASE_H
#define GRADUS_TESTS_ORACLE_DATABASE_H

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "tests/oracle/value.h"
#include "tests/support/family.h"

namespace gradus::test {

/// Its tables.
struct Database {
  const char* kind;           // "entries" or "modules"
  const char* entries;        // a row for each entry: its name first, how many samples it has last
  const char* not_replayed;   // entries that are not here, with the reason
  const char* left_out;       // samples that are not here, with the reason
};

/// The first two columns, joined by a space: "nn.Linear 3" for a sample that is known to differ.
inline std::set<std::string> known_differences(const char* table) {
  std::set<std::string> known;
  for (const auto& row : read_table(table)) known.insert(row.at(0) + " " + row.at(1));
  return known;
}

/// Every entry, or the one that GRADUS_ENTRY names, agrees: differences(entry) has a line for each sample that does
/// not. Prints how many of the database do.
template <class Entry, class F> void check_numbers(const Database& base, F differences) {
#ifndef GRADUS_HAS_ZLIB
  MESSAGE("skipped: the samples are packed, and this build has no zlib");
  return;
#endif
  const char* chosen = std::getenv("GRADUS_ENTRY");
  size_t passed = 0;
  for (const Entry& entry : Family<Entry>::all()) {
    if (chosen && std::string(entry.name) != chosen) continue;
    INFO("entry ", std::string(entry.name));
    try {
      const std::string lines = differences(entry);
      CHECK_MESSAGE(lines.empty(), lines);
      passed += lines.empty();
    } catch (const FileError& error) {
      FAIL_CHECK(error.what());
    }
  }
  if (!chosen) MESSAGE(std::string(base.kind), " passed: ", passed, " / ", read_table(base.entries).size());
}

/// The first 20 samples of each entry exist, apart from those that are left out, whose number is given.
template <class F> void check_samples(const Database& base, size_t left_out, F read) {
#ifdef GRADUS_HAS_ZLIB
  std::map<std::string, size_t> without;
  const auto rows = read_table(base.left_out);
  for (const auto& row : rows) {
    REQUIRE(row.size() == 3);
    ++without[row[0]];
  }
  CHECK(rows.size() == left_out);
  for (const auto& row : read_table(base.entries)) {
    const size_t wanted = std::min<size_t>(20, std::stoul(row.back()));
    CHECK_MESSAGE(read(row.at(0)).size() + without[row[0]] == wanted, row[0]);
  }
#endif
}

/// Each entry is replayed once, or listed with the reason why not.
template <class Entry> void check_listed(const Database& base) {
  std::set<std::string> replayed, listed, known;
  for (const Entry& entry : Family<Entry>::all())
    CHECK_MESSAGE(replayed.insert(entry.name).second, "twice: ", std::string(entry.name));
  for (const auto& row : read_table(base.not_replayed)) {
    REQUIRE(row.size() == 2);
    CHECK_MESSAGE(listed.insert(row[0]).second, "listed twice: ", row[0]);
  }
  for (const auto& row : read_table(base.entries)) {
    known.insert(row.at(0));
    CHECK_MESSAGE(replayed.count(row[0]) + listed.count(row[0]) == 1, row[0], " must be replayed, or listed in ",
        std::string(base.not_replayed), ", and not both");
  }
  for (const auto* names : {&replayed, &listed})
    for (const std::string& name : *names)
      CHECK_MESSAGE(known.count(name), "not in ", std::string(base.entries), ": ", name);
}

}   // namespace gradus::test
#endif
