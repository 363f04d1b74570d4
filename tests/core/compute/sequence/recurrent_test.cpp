// The order in which the rows of sequences are computed.
#include "core/compute/sequence/recurrent.h"

#include <doctest/doctest.h>

using namespace gradus;

namespace {

// "row +count seq sequence < before" for each span
std::string text_of(const std::vector<apply::Span>& spans) {
  std::string text;
  for (const apply::Span& s : spans)
    text += std::to_string(s.row) + "+" + std::to_string(s.count) + " of " + std::to_string(s.sequence) + " after " +
            std::to_string(s.before) + "; ";
  return text;
}

}   // namespace

TEST_CASE("forwards, the sequences that are still running are the first of the step before") {
  CHECK(text_of(apply::spans_of({3, 3, 1}, false)) == "0+3 of 0 after -1; 3+3 of 0 after 0; 6+1 of 0 after 3; ");
  CHECK(apply::last_rows(apply::spans_of({3, 3, 1}, false), 3) == std::vector<int64_t>{6, 4, 5});
}

TEST_CASE("backwards, shorter sequences begin where their last step is") {
  CHECK(text_of(apply::spans_of({3, 2, 2}, true)) ==
        "5+2 of 0 after -1; 3+2 of 0 after 5; 0+2 of 0 after 3; 2+1 of 2 after -1; ");
  CHECK(apply::last_rows(apply::spans_of({3, 2, 2}, true), 3) == std::vector<int64_t>{0, 1, 2});
}

TEST_CASE("an empty batch has no spans") {
  CHECK(apply::spans_of({0, 0}, false).empty());
  CHECK(apply::spans_of({0, 0}, true).empty());
}
