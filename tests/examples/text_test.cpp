// Characters as numbers, and choosing the next one.
#include <doctest/doctest.h>

#include "examples/text.h"

using namespace gradus;

TEST_CASE("an alphabet numbers the characters of a text in their order, bytes above 127 included") {
  const Alphabet alphabet("banana\n\xc3");
  CHECK(alphabet.size() == 5);
  CHECK(alphabet.numbers("\nabn\xc3") == std::vector<int64_t>{0, 1, 2, 3, 4});
  for (const char letter : std::string("\nabn\xc3")) CHECK(alphabet.letter(alphabet.number(letter)) == letter);
  CHECK_THROWS_WITH_AS(alphabet.number('x'), "the text has no character 'x'", Error);
}

TEST_CASE("at temperature 0, and from one number only, the likeliest is chosen") {
  const Tensor logits = tensor({1.0, 3.0, 2.0, 2.9});
  for (int i = 0; i < 20; ++i) {
    CHECK(choose(logits, {0, 0}) == 1);
    CHECK(choose(logits, {1, 1}) == 1);
  }
}

TEST_CASE("numbers are drawn in proportion to softmax(logits / temperature) of the likeliest ones") {
  manual_seed(3);
  const Tensor logits = log(tensor({1.0, 4.0, 9.0, 2.0}));
  const auto counts = [&](double temperature, int64_t top_k) {
    std::vector<double> count(4);
    for (int i = 0; i < 4000; ++i) count[size_t(choose(logits, {temperature, top_k}))] += 1.0 / 4000;
    return count;
  };
  // At temperature 2 the weights are square roots: 1, 2, 3, 1.4.
  const std::vector<double> all = counts(1, 0), mild = counts(2, 0), two = counts(1, 2);
  for (const auto& [share, expected] : {std::pair{all[2], 9.0 / 16}, {all[0], 1.0 / 16}, {mild[2], 3 / 7.414},
           {mild[0], 1 / 7.414}, {two[2], 9.0 / 13}, {two[1], 4.0 / 13}})
    CHECK(std::abs(share - expected) < 0.03);   // four standard deviations
  CHECK(two[0] == 0);
  CHECK(two[3] == 0);
  CHECK(counts(1, 9) != two);   // there are no more than 4
}
