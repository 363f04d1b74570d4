// Images that are bytes until a batch is asked for.
#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "data/byte_images.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace gradus::test;
using data::ByteImages;

namespace {

// 3 images of 2 channels of 2 x 2, bytes 0, 10, 20, ...
std::vector<unsigned char> pixels() {
  std::vector<unsigned char> bytes;
  for (int i = 0; i < 24; ++i) bytes.push_back(static_cast<unsigned char>(10 * i));
  return bytes;
}
const std::vector<int64_t> rows = {2, 0};

}   // namespace

TEST_CASE("bytes become floats from 0 to 1, with the labels beside them") {
  ByteImages set(pixels(), {2, 2, 2}, {7, 8, 9});
  CHECK(set.size() == 3);
  auto [images, labels] = set.get(rows);
  CHECK(images.shape() == Shape{2, 2, 2, 2});
  CHECK(equal(labels, tensor({9, 7})));
  CHECK(images.to_vector<float>()[0] == 160.0f / 255);
  CHECK(images.to_vector<float>()[15] == 70.0f / 255);
  CHECK(set.get({}).inputs.shape() == Shape{0, 2, 2, 2});
}

TEST_CASE("a mean and a deviation for all channels or for each") {
  const Tensor plain = ByteImages(pixels(), {2, 2, 2}, {7, 8, 9}).get(rows).inputs;
  const Tensor one = ByteImages(pixels(), {2, 2, 2}, {7, 8, 9}, {.mean = {0.5}, .std = {0.25}}).get(rows).inputs;
  CHECK(equal(one, (plain - 0.5) / 0.25));
  const Tensor each =
      ByteImages(pixels(), {2, 2, 2}, {7, 8, 9}, {.mean = {0.5}, .std = {0.25, 0.125}}).get(rows).inputs;
  CHECK(equal(each, (plain - 0.5) / tensor({0.25, 0.125}).reshape({2, 1, 1})));
}

TEST_CASE("the same bits with any number of threads") {
  std::vector<unsigned char> bytes;
  for (int i = 0; i < 64 * 3072; ++i) bytes.push_back(static_cast<unsigned char>(i * 7919 >> 3));
  ByteImages set(bytes, {3, 32, 32}, std::vector<int64_t>(64), {.mean = {0.1, 0.2, 0.3}, .std = {0.3, 0.2, 0.1}});
  std::vector<int64_t> all;
  for (int64_t i = 0; i < 64; ++i) all.push_back(i);
  const Tensor whole = set.get(all).inputs;
  for (int64_t i = 0; i < 64; ++i) CHECK(equal(set.get(std::span(&i, 1)).inputs[0], whole[i]));
}

TEST_CASE("sizes and numbers that do not fit are refused") {
  check_failures({
      {"ShapeError: ByteImages: 24 bytes are not 2 images of the shape [2, 2, 2], as there are 2 labels",
          [] {
            ByteImages(pixels(), {2, 2, 2}, {1, 2});
          }},
      {"ShapeError: ByteImages: 24 bytes are not 3 images of the shape [5], as there are 3 labels",
          [] {
            ByteImages(pixels(), {5}, {1, 2, 3});
          }},
      {"ShapeError: ByteImages: 24 bytes are not 3 images of the shape [0], as there are 3 labels",
          [] {
            ByteImages(pixels(), {0}, {1, 2, 3});
          }},
      {"Error: ByteImages: mean must have 1 number, or 2, one per channel; it has 3",
          [] {
            ByteImages(pixels(), {2, 2, 2}, {1, 2, 3}, {.mean = {1, 2, 3}});
          }},
      {"Error: ByteImages: std must be finite and greater than 0; there is 0",
          [] {
            ByteImages(pixels(), {2, 2, 2}, {1, 2, 3}, {.std = {1, 0}});
          }},
      {"IndexError: ByteImages::get: there is no sample 3; the samples are 0..2",
          [] {
            ByteImages(pixels(), {2, 2, 2}, {1, 2, 3}).get(std::vector<int64_t>{3});
          }},
  });
}
