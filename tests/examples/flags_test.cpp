// The flags of the examples.
#include <doctest/doctest.h>

#include <vector>

#include "examples/flags.h"

namespace {

Flags flags_from(std::vector<const char*> words) {
  words.insert(words.begin(), "program");
  return Flags(int(words.size()), const_cast<char**>(words.data()), "Does something.");
}

}   // namespace

TEST_CASE("a flag has its default value unless given, with a blank or with =") {
  Flags flags = flags_from({"--rate", "0.25", "--data=some where", "--epochs", "-3"});
  CHECK(flags.number("rate", 1e-3, "") == 0.25);
  CHECK(flags.text("data", "folder", "") == "some where");
  CHECK(flags.integer("epochs", 10, "") == -3);
  CHECK(flags.integer("seed", 7, "") == 7);
  CHECK_NOTHROW(flags.check());
}

TEST_CASE("when a flag is given twice, the last one counts") {
  Flags flags = flags_from({"--seed", "1", "--seed", "2"});
  CHECK(flags.integer("seed", 0, "") == 2);
}

TEST_CASE("wrong flags are refused with their name") {
  Flags flags = flags_from({"--sede", "1"});
  flags.integer("seed", 0, "");
  CHECK_THROWS_WITH_AS(flags.check(), "there is no flag --sede; --help lists the flags.", gradus::Error);
  CHECK_THROWS_WITH_AS(
      flags_from({"--seed"}), "--seed: expected a value after it; got the end of the line.", gradus::Error);
  CHECK_THROWS_WITH_AS(
      flags_from({"seed"}), "expected --name value; got \"seed\". --help lists the flags.", gradus::Error);
}

TEST_CASE("a value of the wrong kind is refused with what was expected") {
  Flags flags = flags_from({"--epochs", "1.5", "--rate", "fast", "--seed="});
  CHECK_THROWS_WITH_AS(
      flags.integer("epochs", 1, ""), "--epochs: expected a whole number; got \"1.5\".", gradus::Error);
  CHECK_THROWS_WITH_AS(flags.number("rate", 1, ""), "--rate: expected a number; got \"fast\".", gradus::Error);
  CHECK_THROWS_WITH_AS(flags.integer("seed", 1, ""), "--seed: expected a whole number; got \"\".", gradus::Error);
}

TEST_CASE("a value out of range is refused, also one that no int64 can hold") {
  Flags flags = flags_from({"--epochs", "-1", "--share", "nan", "--seed", "99999999999999999999"});
  CHECK_THROWS_WITH_AS(
      flags.integer("epochs", 1, "", at_least_0), "--epochs: expected at least 0; got \"-1\".", gradus::Error);
  CHECK_THROWS_WITH_AS(
      flags.number("share", 1, "", {0, 1}), "--share: expected a number from 0 to 1; got \"nan\".", gradus::Error);
  CHECK_THROWS_WITH_AS(flags.integer("seed", 1, ""),
      "--seed: expected a number of at most 18 digits; got \"99999999999999999999\".", gradus::Error);
  CHECK(flags_from({"--epochs", "0"}).integer("epochs", 1, "", at_least_0) == 0);
}
