// Packing and padding sequences of different lengths.
#include "nn/sequence/packed.h"

#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::check_failures;

namespace {

// Two sequences of 3 and 1 steps, two numbers each; 9 is padding.
Tensor two_padded() { return tensor({{{1.0, 2.0}, {7.0, 8.0}}, {{3.0, 4.0}, {9.0, 9.0}}, {{5.0, 6.0}, {9.0, 9.0}}}); }

}   // namespace

TEST_CASE("packing takes the first step of all sequences, then the second, and leaves out padding") {
  const nn::PackedSequence x = nn::pack_padded_sequence(two_padded(), {3, 1});
  CHECK(equal(x.data, tensor({{1.0, 2.0}, {7.0, 8.0}, {3.0, 4.0}, {5.0, 6.0}})));
  CHECK(equal(x.batch_sizes, tensor({2, 1, 1})));
  CHECK_FALSE(x.sorted_indices.defined());
  CHECK_FALSE(x.unsorted_indices.defined());
  const nn::PackedSequence same =
      nn::pack_padded_sequence(two_padded().transpose(0, 1), tensor({3, 1}), {.batch_first = true});
  CHECK(equal(same.data, x.data));
}

TEST_CASE("packing sorts by length if it may") {
  const Tensor padded = tensor({{1, 2, 3, 4}, {0, 5, 6, 0}, {0, 7, 0, 0}});
  const nn::PackedSequence x = nn::pack_padded_sequence(padded, {1, 3, 2, 1}, {.enforce_sorted = false});
  CHECK(equal(x.sorted_indices, tensor({1, 2, 0, 3})));
  CHECK(equal(x.unsorted_indices, tensor({2, 0, 1, 3})));
  CHECK(equal(x.data, tensor({2, 3, 1, 4, 5, 6, 7})));
  CHECK(equal(x.batch_sizes, tensor({4, 2, 1})));
  const nn::PaddedSequence y = nn::pad_packed_sequence(x);
  CHECK(equal(y.output, padded));
  CHECK(equal(y.lengths, tensor({1, 3, 2, 1})));
}

TEST_CASE("padding puts sequences back, with any number behind them") {
  const nn::PackedSequence x = nn::pack_padded_sequence(two_padded(), {3, 1});
  CHECK(equal(nn::pad_packed_sequence(x, {.padding_value = 9}).output, two_padded()));
  const nn::PaddedSequence y = nn::pad_packed_sequence(x, {.batch_first = true, .total_length = 4});
  CHECK(equal(y.lengths, tensor({3, 1})));
  CHECK(equal(y.output,
      tensor({{{1.0, 2.0}, {3.0, 4.0}, {5.0, 6.0}, {0.0, 0.0}}, {{7.0, 8.0}, {0.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}}})));
}

TEST_CASE("pad_sequence pads on either side") {
  const std::vector<Tensor> sequences = {tensor({1.0, 2.0}), tensor({3.0}), tensor({4.0, 5.0, 6.0})};
  CHECK(equal(nn::pad_sequence(sequences), tensor({{1.0, 3.0, 4.0}, {2.0, 0.0, 5.0}, {0.0, 0.0, 6.0}})));
  CHECK(equal(nn::pad_sequence(sequences, {.batch_first = true, .padding_value = 9}),
      tensor({{1.0, 2.0, 9.0}, {3.0, 9.0, 9.0}, {4.0, 5.0, 6.0}})));
  CHECK(equal(nn::pad_sequence(sequences, {.batch_first = true, .padding_side = "left"}),
      tensor({{0.0, 1.0, 2.0}, {0.0, 0.0, 3.0}, {4.0, 5.0, 6.0}})));
}

TEST_CASE("unpad_sequence shows the sequences of a padded tensor, which it leaves as it is") {
  const Tensor padded = two_padded();
  const std::vector<Tensor> both = nn::unpad_sequence(padded, tensor({3, 1}));
  CHECK(equal(both[0], tensor({{1.0, 2.0}, {3.0, 4.0}, {5.0, 6.0}})));
  CHECK(equal(both[1], tensor({{7.0, 8.0}})));
  CHECK(both[0].shares_storage(padded));
  CHECK(padded.shape() == Shape{3, 2, 2});
  CHECK(equal(nn::unpad_sequence(padded.transpose(0, 1), tensor({3, 0}), true)[1], zeros({0, 2})));
}

TEST_CASE("sequences packed and unpacked are the same") {
  const std::vector<Tensor> sequences = {tensor({{1.0}, {2.0}}), tensor({{3.0}}), tensor({{4.0}, {5.0}, {6.0}})};
  const nn::PackedSequence x = nn::pack_sequence(sequences, false);
  CHECK(equal(x.data, tensor({{4.0}, {1.0}, {3.0}, {5.0}, {2.0}, {6.0}})));
  const std::vector<Tensor> same = nn::unpack_sequence(x);
  for (size_t i = 0; i < sequences.size(); ++i) CHECK(equal(same[i], sequences[i]));
}

TEST_CASE("gradients go back to the numbers that were packed, and to no padding") {
  Tensor padded = two_padded().requires_grad_();
  const nn::PackedSequence x = nn::pack_padded_sequence(padded, {3, 1});
  const Tensor y = nn::pad_packed_sequence({square(x.data), x.batch_sizes, {}, {}}, {.padding_value = 5}).output;
  sum(y * tensor({{{1.0}, {10.0}}, {{2.0}, {20.0}}, {{3.0}, {30.0}}})).backward();
  CHECK(equal(
      padded.grad(), tensor({{{2.0, 4.0}, {140.0, 160.0}}, {{12.0, 16.0}, {0.0, 0.0}}, {{30.0, 36.0}, {0.0, 0.0}}})));

  std::vector<Tensor> sequences = {tensor({1.0, 2.0}).requires_grad_(), tensor({3.0}).requires_grad_()};
  sum(square(nn::pad_sequence(sequences, {.padding_value = 4}))).backward();
  CHECK(equal(sequences[0].grad(), tensor({2.0, 4.0})));
  CHECK(equal(sequences[1].grad(), tensor({6.0})));
}

TEST_CASE("a total_length beyond memory is refused") {
  const nn::PackedSequence packed = nn::pack_padded_sequence(ones({3, 4, 2}), std::vector<int64_t>{3, 3, 3, 3});
  auto pad_to = [&](int64_t steps) { return nn::pad_packed_sequence(packed, {.total_length = steps}); };
  for (int64_t steps : {int64_t(1) << 62, (int64_t(1) << 62) + 64, INT64_MAX})
    CHECK_THROWS_AS(pad_to(steps), MemoryError);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)   // which end the program
  CHECK_THROWS_AS(pad_to(int64_t(1) << 55), MemoryError);
#endif
}

TEST_CASE("packing and padding say what is wrong") {
  check_failures({
      {"ShapeError: pack_padded_sequence: x must be [steps, batch, ..]; it is [3]",
          [] { nn::pack_padded_sequence(zeros({3}), {3}); }},
      {"ShapeError: pack_padded_sequence: expected a length for each of 2 sequences, as x is [3, 2]; got 1",
          [] {
            nn::pack_padded_sequence(zeros({3, 2}), {3});
          }},
      {"Error: pack_padded_sequence: lengths must not increase; they are tensor([1, 3], shape=[2], dtype=int64). With "
       "enforce_sorted = false they are sorted here.",
          [] {
            nn::pack_padded_sequence(zeros({3, 2}), {1, 3});
          }},
      {"Error: pack_padded_sequence: every length must be at least 1; one is 0",
          [] {
            nn::pack_padded_sequence(zeros({3, 2}), {1, 0});
          }},
      {"ShapeError: pack_padded_sequence: a length is 4, but x, [2, 3], has 3 steps",
          [] {
            nn::pack_padded_sequence(zeros({2, 3}), {4, 3}, {.batch_first = true});
          }},
      {"Error: pack_padded_sequence: lengths must be int64 [n]; it is float32 [2]",
          [] {
            nn::pack_padded_sequence(zeros({3, 2}), tensor({3.0, 1.0}));
          }},
      {"Error: pack_padded_sequence: there are no sequences",
          [] {
            nn::pack_padded_sequence(zeros({3, 0}), tensor(std::vector<int64_t>()));
          }},
      {"Error: pack_sequence: lengths must not increase; they are tensor([1, 2], shape=[2], dtype=int64). With "
       "enforce_sorted = false they are sorted here.",
          [] {
            nn::pack_sequence({zeros({1}), zeros({2})});
          }},
      {"ShapeError: pack_sequence: sequences are [length, ..]; one is []", [] { nn::pack_sequence({tensor(1.0)}); }},
      {"Error: pack_sequence: there are no sequences", [] { nn::pack_sequence({}); }},
      {"Error: pad_sequence: there are no sequences", [] { nn::pad_sequence({}); }},
      {"ShapeError: pad_sequence: sequences are [length, ..]; one is []", [] { nn::pad_sequence({tensor(1.0)}); }},
      {"Error: pad_sequence: padding_side must be \"right\" or \"left\"; got \"top\"",
          [] { nn::pad_sequence({zeros({1})}, {.padding_side = "top"}); }},
      {"Error: pad_packed_sequence: total_length must be at least the length of the longest sequence, 2; got 1",
          [] {
            nn::pad_packed_sequence({zeros({3}), tensor({2, 1}), {}, {}}, {.total_length = 1});
          }},
      {"Error: pad_packed_sequence: batch_sizes must be positive, never increase, and add up to the 3 rows of data; "
       "they are tensor([1, 2], shape=[2], dtype=int64)",
          [] {
            nn::pad_packed_sequence({zeros({3}), tensor({1, 2}), {}, {}});
          }},
      {"ShapeError: pad_packed_sequence: data must be [rows, ..]; it is []",
          [] {
            nn::pad_packed_sequence({zeros({}), tensor({1}), {}, {}});
          }},
      {"MemoryError: pack_padded_sequence: 1 sequences of 1152921504606846976 steps do not fit into memory",
          [] {
            const int64_t many = int64_t(1) << 60;
            nn::pack_padded_sequence(zeros({many, 1, 0}), tensor({many}));
          }},
      {"IndexError: invert_permutation: expected each of 0 .. 1 once; got tensor([0, 2], shape=[2], dtype=int64)",
          [] {
            nn::pad_packed_sequence({zeros({3}), tensor({2, 1}), {}, tensor({0, 2})});
          }},
      {"ShapeError: pad_packed_sequence: unsorted_indices must be [2], one for each sequence; it is [1]",
          [] {
            nn::pad_packed_sequence({zeros({3}), tensor({2, 1}), {}, tensor({0})});
          }},
      {"ShapeError: unpad_sequence: padded must be [steps, batch, ..]; it is [3]",
          [] { nn::unpad_sequence(zeros({3}), tensor({3})); }},
      {"ShapeError: unpad_sequence: expected a length for each of 2 sequences, as padded is [3, 2]; got 1",
          [] {
            nn::unpad_sequence(zeros({3, 2}), tensor({3}));
          }},
      {"ShapeError: unpad_sequence: lengths must be in 0 .. 3, as padded is [3, 2]; one is 4",
          [] {
            nn::unpad_sequence(zeros({3, 2}), tensor({4, 1}));
          }},
      {"IndexError: invert_permutation: expected each of 0 .. 1 once; got tensor([1, 1], shape=[2], dtype=int64)",
          [] {
            nn::invert_permutation(tensor({1, 1}));
          }},
  });
}
